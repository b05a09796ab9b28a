"""Where something stands in a document, in words: a person does not find D9 in Word, but row 9, column 4 of a table.

Programs get the addresses as they are in workbooks (JSON, the long table); people read them through this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from consolidate.text import DOCUMENT_SHEET, TEXT_SHEET, is_of_document
from consolidate.words import N_, say

CELL, RANGE = N_("row {row} column {column}"), N_("row {row} column {column} to row {last} column {end}")
ABOVE = N_("paragraph {count} above it")
PARAGRAPH = N_("paragraph {count}")
_ADDRESS = r"([A-Z]{1,3})(-?\d+)(?::([A-Z]{1,3})(\d+))?"
_BARE = re.compile(rf"(?<![A-Za-z0-9!$]){_ADDRESS}(?![A-Za-z0-9])")
_WITH_SHEET = re.compile(rf"({DOCUMENT_SHEET})!{_ADDRESS}")
# arguments of findings that hold nothing but addresses, or addresses among Chinese words
_ADDRESSES = ("cells", "where", "there", "area", "others", "likely_cell", "left_text", "right_text")


def place(sheet: str, address: str, language: str) -> str:
    """Return sheet and address as people read them: 表三!D9, or 文中第 2 张表第9行第4列."""
    if not (address and is_of_document(sheet)):
        return "!".join(part for part in (sheet, address) if part)
    space = " " if language == "en" else ""
    return f"{sheet}{space}{spot(sheet, address, language)}"


def spot(sheet: str, address: str, language: str) -> str:
    """Return an address as people read it; in a workbook unchanged."""
    found = _BARE.fullmatch(address) if is_of_document(sheet) else None
    return _in_words(found, sheet, language) if found else address


def _in_words(found: re.Match[str], sheet: str, language: str) -> str:
    column, row, end, last = found.groups()[-4:]
    if sheet == TEXT_SHEET:
        return say(language, PARAGRAPH, count=row)
    if int(row) < 1:
        return say(language, ABOVE, count=str(1 - int(row)))
    args = {"row": row, "column": str(_number(column)), "last": last or "", "end": str(_number(end or ""))}
    return say(language, RANGE if end else CELL, **args)


def in_arguments(args: Mapping[str, str], sheet: str, language: str) -> dict[str, str]:
    """Return the arguments of a finding with all addresses in documents in words. ``sheet``: that of the finding."""
    said = {key: _WITH_SHEET.sub(lambda m: m[1] + _in_words(m, m[1], language), text) for key, text in args.items()}
    if is_of_document(sheet):
        said |= {
            key: _BARE.sub(lambda m: _in_words(m, sheet, language), said[key]) for key in _ADDRESSES if key in said
        }
    return said


def _number(letters: str) -> int:
    """Return the number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
