"""The automatic numbering of a Word document before 2007 (MS-DOC 2.9.131 to 2.9.150)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from consolidate.formats import limits
from consolidate.formats.doc_file import LISTS, OVERRIDES, WordFile
from consolidate.formats.numbering import Level, Lists

# how numbers are written; all others are not known
_WRITTEN = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 11: "japaneseCounting",
    18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet", 28: "decimalEnclosedCircleChinese",
    30: "ideographTraditional", 33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 37: "chineseCounting",
    39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_LEVELS = 9
_LEVEL, _LIST, _OVERRIDE = 28, 28, 16  # bytes


def read(file: WordFile) -> Lists:
    """Return the lists of a document by their numbers, as text."""
    definitions = dict(_definitions(file))
    levels, owners = dict[str, dict[int, Level]](), dict[str, str]()
    table = file.table_and_more(OVERRIDES)
    count = int.from_bytes(table[:4], "little")
    at = 4 + _OVERRIDE * count
    for number in range(min(count, limits.LISTS)):
        definition, changes = struct.unpack_from("<i8xB", table, 4 + _OVERRIDE * number)
        own, restarted, at = _changed(table, at + 4, changes, definitions.get(definition, {}))
        key = str(number + 1)
        levels[key], owners[key] = own, f"{definition}/{key}" if restarted else str(definition)
    return Lists(levels, owners)


def _definitions(file: WordFile) -> Iterator[tuple[int, dict[int, Level]]]:
    """Yield the definitions of lists by their ids. Their levels stand behind the table."""
    table = file.table_and_more(LISTS)
    count = int.from_bytes(table[:2], "little")
    at = 2 + _LIST * count
    for number in range(min(count, limits.LISTS)):
        key, simple = struct.unpack_from("<i22xB", table, 2 + _LIST * number)
        levels = {}
        for level in range(1 if simple & 1 else _LEVELS):
            levels[level], at = _level(table, at)
        yield key, levels


def _changed(table: bytes, at: int, changes: int, levels: dict[int, Level]) -> tuple[dict[int, Level], bool, int]:
    """Return the levels of a list that changes some of its definition, whether it counts anew, and what follows."""
    levels, restarted = dict(levels), False
    for _ in range(changes):
        start, flags = struct.unpack_from("<iI", table, at)
        level, at = flags & 0xF, at + 8
        if flags & 0x20:
            levels[level], at = _level(table, at)
        if flags & 0x10 and level in levels:
            levels[level] = levels[level]._replace(start=start) if not flags & 0x20 else levels[level]
            restarted = True
    return levels, restarted, at


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """Return a level and the place behind it."""
    start, written, of_text, of_paragraph = struct.unpack_from("<iB19xBB", table, at)
    at += _LEVEL + of_text + of_paragraph
    (length,) = struct.unpack_from("<H", table, at)
    text = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")[: limits.ENTRY]
    around = "".join(f"%{ord(char) + 1}" if ord(char) < _LEVELS else char.replace("%", "％") for char in text)
    return Level(start, _WRITTEN.get(written, ""), around), at + 2 + 2 * length
