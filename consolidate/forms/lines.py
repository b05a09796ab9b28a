"""Where every key of a TOML text stands: tomllib keeps no positions, but its tables keep the order of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TEXTS = re.compile(r'"""(?:\\.|.)*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.S)

Lines = Mapping[tuple[int, str], int]


def lines(text: str, data: dict[str, Any]) -> Lines:
    """(identity of a table, key) -> line, counted from 1, for every key of the parsed text; quoted keys are left out.

    The text is walked along with the data. Only ``[[…]]`` may stand in another order, and those are found by number.
    """
    bare = _TEXTS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    found: dict[tuple[int, str], int] = {}
    _walk(bare, data, 0, found)
    for key, value in data.items():
        heads = [head.end() for head in re.finditer(rf"^\s*\[\[\s*{re.escape(key)}\s*\]\]", bare, re.M)]
        if len(heads) > 1:
            for head, item in zip(heads, value, strict=False):  # a quoted head is not found
                _walk(bare, item, head, found)
    return found


def _walk(bare: str, table: dict[str, Any], at: int, found: dict[tuple[int, str], int]) -> int:
    """Note the lines of all keys of a table that begins at that character; gives where the last of them ends."""
    for key, value in table.items():
        match = re.compile(rf"(?<![\w-]){re.escape(key)}\s*[=\].]").search(bare, at)
        if match:
            at = match.end()
            found[id(table), key] = bare.count("\n", 0, match.start()) + 1
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                at = _walk(bare, inner, at, found)
    return at
