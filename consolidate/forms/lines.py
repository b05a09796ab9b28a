"""Find the line of every key in a TOML text. tomllib keeps no positions, but its dictionaries keep the text's order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from consolidate.regex import regex

_TEXTS = regex(r'"""(?:\\.|.)*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.S)

Lines = Mapping[tuple[int, str], int]


def lines(text: str, data: dict[str, Any]) -> Lines:
    """Map (``id()`` of a table, key) to the line of the key, counted from 1. Quoted keys are left out.

    Searches the text in the order of the parsed data. Only ``[…]`` and ``[[…]]`` tables may be in another order in the
    text; these are found by their headers, and those of one name matched by their index.
    """
    bare = _TEXTS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    found: dict[tuple[int, str], int] = {}
    _walk(bare, data, 0, found)
    for key, value in data.items():
        heads = [head.end() for head in re.finditer(rf"^\s*\[\[?\s*{re.escape(key)}\s*\]\]?", bare, re.M)]
        items = value if isinstance(value, list) else [value]
        for head, item in zip(heads, items, strict=False):  # headers with a quoted key are not found
            _walk(bare, item, head, found)
    return found


def _walk(bare: str, table: dict[str, Any], at: int, found: dict[tuple[int, str], int]) -> int:
    """Note the lines of all keys of ``table``, searching from offset ``at``. Return the offset after the last key."""
    for key, value in table.items():
        match = re.compile(rf"(?<![\w-]){re.escape(key)}\s*[=\].]").search(bare, at)
        if match:
            at = match.end()
            found[id(table), key] = bare.count("\n", 0, match.start()) + 1
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                at = _walk(bare, inner, at, found)
    return at
