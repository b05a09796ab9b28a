"""Where every key of a TOML text stands: tomllib keeps no positions, but its tables keep the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TEXTS = re.compile(r'"""(?:\\.|.)*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.S)

Lines = Mapping[tuple[int, str], int]


def lines(text: str, data: dict[str, Any]) -> Lines:
    """(identity of a table, key) -> line, counted from 1, for every key of the parsed text.

    A key that cannot be found (it is quoted, or its table was opened twice) is left out.
    """
    bare = _TEXTS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    found: dict[tuple[int, str], int] = {}
    at = 0
    for table, key in _keys(data):
        key_at = re.compile(rf"(?<![\w-]){re.escape(key)}\s*[=\].]")
        match = key_at.search(bare, at) or key_at.search(bare)
        if match:
            at = match.end()
            found[id(table), key] = bare.count("\n", 0, match.start()) + 1
    return found


def _keys(table: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every key of a table and of those in it, in the order in which they stand in the text."""
    for key, value in table.items():
        yield table, key
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _keys(inner)
