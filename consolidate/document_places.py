"""Where something stands in a document, in words: a person does not find D9 in Word, but row 9, column 4 of a table.

In a document with pages the page comes first, and the rows are those of the table on that page, also where tables on
several pages were read as one. Programs get the addresses as they are in workbooks (JSON, the long table); people read
them through this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from consolidate.regex import regex
from consolidate.text import DOCUMENT_SHEET, PAGE_SHEET, TEXT_SHEET, is_of_document, on_pages
from consolidate.words import N_, say

PAGE = N_("page {page} table {order}")
TABLE, TEXT = N_("document table {order}"), N_("document text")
SPAN = N_("{first} to {last}")
CELL, RANGE = N_("row {row} column {column}"), N_("row {row} column {column} to row {last} column {end}")
ABOVE = N_("paragraph {count} above it")
PARAGRAPH = N_("paragraph {count}")
_ADDRESS = r"([A-Z]{1,3})(-?\d+)(?::([A-Z]{1,3})(\d+))?"
_BARE = regex(rf"(?<![A-Za-z0-9!$]){_ADDRESS}(?![A-Za-z0-9])")
_WITH_SHEET = regex(rf"({DOCUMENT_SHEET})!{_ADDRESS}")
_TABLE = regex(r"文中第 ([0-9、]+) 张表")
_SHEET = regex(rf"{PAGE_SHEET}(?:第 \d+—\d+ 行)?|{_TABLE.pattern}")
# arguments of findings that hold nothing but addresses, or addresses among Chinese words
_ADDRESSES = ("cells", "where", "there", "area", "others", "likely_cell", "same_cause", "left_text", "right_text")


def place(sheet: str, address: str, language: str) -> str:
    """Return sheet and address as people read them: 表三!D9, 文中第 2 张表第9行第4列, or 第 3 页第 2 张表第9行第4列."""
    if not (address and is_of_document(sheet)):
        return "!".join(part for part in (_named(sheet, language), address) if part)
    if len(on_pages(sheet)) > 1:
        return spot(sheet, address, language)
    space = " " if language == "en" else ""
    return f"{_named(sheet, language)}{space}{spot(sheet, address, language)}"


def spot(sheet: str, address: str, language: str) -> str:
    """Return an address as people read it; in a workbook unchanged. With its page, if the table is on several."""
    found = _BARE.fullmatch(address) if is_of_document(sheet) else None
    return _in_words(found, sheet, language) if found else address


def _in_words(found: re.Match[str], sheet: str, language: str) -> str:
    column, row, end, last = found.groups()[-4:]
    if sheet == TEXT_SHEET:
        return say(language, PARAGRAPH, count=row)
    pages = on_pages(sheet)
    if len(pages) > 1:
        return _over_pages(sheet, (column, int(row)), (end, int(last)) if end else None, language)
    return _cell((column, int(row)), (end, int(last)) if end else None, language)


def _cell(first: tuple[str, int], last: tuple[str, int] | None, language: str) -> str:
    column, row = first
    if row < 1:
        return say(language, ABOVE, count=str(1 - row))
    end, ending = last or ("", 0)
    args = {"row": str(row), "column": str(_number(column)), "last": str(ending), "end": str(_number(end))}
    return say(language, RANGE if last else CELL, **args)


def _over_pages(sheet: str, first: tuple[str, int], last: tuple[str, int] | None, language: str) -> str:
    """Return a place in a table that was put together from tables on several pages, as it is found there."""
    begins, row = _on_page(sheet, first[1])
    ends, ending = _on_page(sheet, last[1]) if last else (begins, 0)
    space = " " if language == "en" else ""
    if not last or begins == ends:
        return f"{say(language, PAGE, **begins)}{space}{_cell((first[0], row), last and (last[0], ending), language)}"
    parts = (f"{say(language, PAGE, **page)}{space}{_cell((column, line), None, language)}"
             for page, column, line in ((begins, first[0], row), (ends, last[0], ending)))  # fmt: skip
    return say(language, SPAN, **dict(zip(("first", "last"), parts, strict=True)))


def _on_page(sheet: str, row: int) -> tuple[dict[str, str], int]:
    """Return page and number of the table in which a row of a sheet stands, and which row it is there."""
    for page, order, first, last in on_pages(sheet):
        if row <= last - first + 1 or (page, order) == on_pages(sheet)[-1][:2]:
            return {"page": str(page), "order": str(order)}, row + first - 1 if row > 0 else row
        row -= last - first + 1
    return {}, row


def _named(sheet: str, language: str) -> str:
    """Return the name of a sheet; of a part of a document in words."""
    comma = ", " if language == "en" else "、"
    pages = [say(language, PAGE, page=str(page), order=str(order)) for page, order, _, _ in on_pages(sheet)]
    if found := _TABLE.fullmatch(sheet):
        return say(language, TABLE, order=found[1].replace("、", comma))
    return comma.join(pages) or (say(language, TEXT) if sheet == TEXT_SHEET else sheet)


def in_arguments(args: Mapping[str, str], sheet: str, language: str) -> dict[str, str]:
    """Return the arguments of a finding with all addresses in documents in words. ``sheet``: that of the finding."""
    said = {key: _WITH_SHEET.sub(lambda m: _with_sheet(m, language), text) for key, text in args.items()}
    said = {key: _SHEET.sub(lambda m: _named(m[0], language), text) for key, text in said.items()}
    if is_of_document(sheet):
        said |= {
            key: _BARE.sub(lambda m: _in_words(m, sheet, language), said[key]) for key in _ADDRESSES if key in said
        }
    return said


def _with_sheet(found: re.Match[str], language: str) -> str:
    sheet, words = found[1], _in_words(found, found[1], language)
    space = " " if language == "en" else ""
    return words if len(on_pages(sheet)) > 1 else f"{_named(sheet, language)}{space}{words}"


def _number(letters: str) -> int:
    """Return the number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
