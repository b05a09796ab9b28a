"""The rows and sheets of an .xlsx without their values, for ``xlsx_memo``. Each is parsed once and cached.

Every character of the XML must be recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from consolidate.formats import hidden_cells, limits
from consolidate.formats.raw import Outline
from consolidate.formats.xlsx_cells import Styles, column, formula
from consolidate.regex import regex
from consolidate.remembered import remembered

NO_VALUE = "<v></v>"  # left where a value was taken out
END = "</row>"
SHORT = regex(rb"<v ?/>")  # a blank value in its short form
_BLANK = regex(r'(?:\s*<row r="[0-9]{1,7}"[^<>]*/>)*\s*')  # rows without cells
_OPEN = regex(_BLANK.pattern + r'<row r="[0-9]{1,7}"(?:\s[^<>]*[^<>/])?>')
_NUMBER = regex(r'<row r="([0-9]{1,7})"')
_CELL = regex(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>/]{0,100})>'
    r"(?:<f([^<>]*?)(/>|>)(?:([^<]*)</f>)?)?(<v></v>)?(<is>.*?</is>)?</c>",
    re.DOTALL,
)
_BETWEEN = regex(r"<c [^<>]*/>|\s+")  # blank cells, white space
ATTRIBUTE = regex(r'([a-zA-Z]+)="([^"]*)"')
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class NotPlain(Exception):  # noqa: N818 - not an error: ``xlsx_full`` is needed
    """The XML of the workbook is not in the form that this reader knows."""


class Cell(NamedTuple):
    """A cell of a row without its value: its type (t, "" for a number), its style (s), its formula."""

    row: int
    column: int
    stored_as: str
    style: str
    formula: str | tuple[str, str] | None  # attributes and text for a shared formula
    valued: bool  # whether it has a value or an inline string


class Row:
    """A parsed row without its values, together with the blank rows before it."""

    __slots__ = ("cells", "numbers", "repeats", "sure", "values")

    def __init__(self, numbers: tuple[str, ...], cells: tuple[Cell, ...], values: int, repeats: bool) -> None:
        """``values``: their number; ``repeats``: the row has the same meaning in every sheet.

        ``sure`` is set once the row was cross-checked.
        """
        self.numbers, self.cells, self.values, self.repeats, self.sure = numbers, cells, values, repeats, False


class Sheet:
    """A parsed sheet without its values."""

    __slots__ = ("_outline", "_styles", "_sure", "cells", "hidden_rows", "rows")

    def __init__(self, rows: tuple[Row, ...], hidden_rows: frozenset[int]) -> None:
        """Take all rows that hold cells, in order."""
        self.rows, self.hidden_rows, self._sure = rows, hidden_rows, False
        self.cells = tuple([cell for row in rows for cell in row.cells])
        self._styles: Styles | None = None
        self._outline: Outline | None = None

    def outline(self, styles: Styles) -> Outline | None:
        """Return the sheet without its values, if it is that simple. It is kept for the files of the same styles."""
        if self._styles is not styles:
            self._styles, self._outline = styles, _outline(self.cells, styles)
        return self._outline

    @property
    def sure(self) -> bool:
        """True once every row was cross-checked."""
        self._sure = self._sure or all(row.sure for row in self.rows)
        return self._sure


@remembered(64, within=limits.SHEET)  # a few templates, with different cells filled in
def sheet_without_values(bare: bytes) -> Sheet | None:
    """Parse the rows of a sheet without values; row numbers must be unique. None if a blank value is in short form."""
    if SHORT.search(bare):
        return None
    *bares, rest = bare.decode().split(END)
    rows = tuple(map(_parse_row, bares))
    numbers = [number for row in rows for number in row.numbers] + list(_numbers(rest))
    if len(set(numbers)) < len(numbers) or not _BLANK.fullmatch(rest):
        raise NotPlain
    return Sheet(rows, hidden_cells.hidden_rows(bare))


@remembered(1_000, within=limits.ROW)
def _parse_row(bare: str) -> Row:
    """Parse a row without values and without its end tag; every character of it must be recognised."""
    opened = _OPEN.match(bare)
    if not opened or any(sign in bare for sign in ("<!", "<?", "xmlns")):
        raise NotPlain
    numbers, rest = _numbers(opened[0]), bare[opened.end() :]
    number = numbers[-1]
    items = _CELL.findall(rest)
    if len(items) != rest.count("</c") or _BETWEEN.sub("", _CELL.sub("", rest)):
        raise NotPlain
    cells, last = [], -1
    for letters, digits, attributes, f_attributes, has_f, f_text, has_v, inline in items:
        stored_as, style = _attributes(attributes)
        place = column(letters)
        if digits != number or place <= last or (inline != "") != (stored_as == "inlineStr") or (inline and has_v):
            raise NotPlain
        if "<rPr" in inline:  # its characters may be struck out
            raise NotPlain
        last = place
        shown = _formula(f_attributes, f_text) if has_f else None
        cells.append(Cell(int(number) - 1, place, stored_as, style, shown, has_v == NO_VALUE or inline != ""))
    repeats = not any(cell.stored_as == "inlineStr" or isinstance(cell.formula, tuple) for cell in cells)
    return Row(numbers, tuple(cells), bare.count(NO_VALUE), repeats)


def _numbers(xml: str) -> tuple[str, ...]:
    """Return the numbers of the rows that begin in this XML."""
    found = tuple(_NUMBER.findall(xml))
    # as texts, 09 and 9 would be two different rows
    if any(number.startswith("0") or int(number) > limits.ROWS for number in found):
        raise NotPlain
    return found


@remembered(10_000)
def _attributes(attributes: str) -> tuple[str, str]:
    """Return the type (t, "" for a number) and the style (s) of a cell."""
    found = dict(ATTRIBUTE.findall(attributes))
    if "".join(f' {name}="{value}"' for name, value in found.items()) != attributes.rstrip(" "):
        raise NotPlain
    stored_as = found.get("t", "n")
    return ("" if stored_as == "n" else stored_as), found.get("s", "0")


def _formula(attributes: str, text: str) -> str | tuple[str, str]:
    for reference, char in _REFERENCES if "&" in text else ():
        text = text.replace(reference, char)
    found = dict(ATTRIBUTE.findall(attributes))
    return (attributes, text) if found.get("t") == "shared" else formula(found, text, {})


def _outline(cells: Sequence[Cell], styles: Styles) -> Outline | None:
    """Return these cells without their values; None if any but numbers without a format, shared texts, text results."""
    for stored_as, style, written, valued in (cell[2:] for cell in cells):
        if stored_as == "":
            simple = styles.shown_as.get(style, "number") == "number"
        else:
            simple = style not in styles.masked and (stored_as == "s" or (stored_as == "str" and bool(written)))
        if not (valued and simple) or isinstance(written, tuple):
            return None
    stored = [cell.stored_as for cell in cells]
    return Outline(
        tuple(cell.row for cell in cells), tuple(cell.column for cell in cells),
        tuple("text" if kind else "number" for kind in stored), tuple(str(cell.formula or "") for cell in cells),
        tuple(at for at, kind in enumerate(stored) if kind == "s"),
        tuple(at for at, kind in enumerate(stored) if not kind),
    )  # fmt: skip
