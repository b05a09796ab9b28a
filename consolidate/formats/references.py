"""Handle references in formulas: list the cells that a formula uses, and move a shared formula to another cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consolidate.formats import limits
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import a1

SHEET = r"(?:'(?:[^']|'')+'|[^\s'!+\-*/(),;:<>=&^%\"{}\[\]]+)!"  # 'a b'! or Sheet1!
CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_TEXT = r'"(?:[^"]|"")*"'
_ALONE = r"(?<![\w.\\$])", r"(?![\w(.!\\])"  # boundaries, so that no part of a name or function is matched
_MOVED = regex(  # texts, quoted sheets and brackets do not move; then whole columns, whole rows, a cell
    rf"{_TEXT}|'(?:[^']|'')*'!|\[[^\[\]]*\]"
    rf"|{_ALONE[0]}(?:(?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})|(?P<rows>\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}})"
    rf"|(?P<cell>{CELL})){_ALONE[1]}",
    re.I,
)
_RANGE = regex(
    rf"{_TEXT}|{_ALONE[0]}(?P<sheet>{SHEET})?(?:(?P<one>{CELL})(?::(?P<other>{CELL}))?"
    rf"|(?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})|(?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})){_ALONE[1]}",
    re.I,
)
# functions that use the position of a cell, not its content
_PLACE_ONLY = regex(r"\b(?:ROW|COLUMN)S?\([^()]*\)", re.I)


class CellRange(NamedTuple):
    """A rectangle of cells on a sheet; rows and columns from 0, last ones included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return (self.top, self.left) == (self.bottom, self.right)

    @property
    def size(self) -> int:
        """Number of cells, blank ones included."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is inside the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def cell_range(sheet: str, first: str, last: str = "") -> CellRange:
    """Convert ``D9:D30`` to a range of cells."""
    corners = [_spot(cell) for cell in (first, last or first)]
    rows, columns = [row for row, _ in corners], [column for _, column in corners]
    return CellRange(sheet, min(rows), min(columns), max(rows), max(columns))


def named(sheet: str) -> str:
    """Return the name of a sheet from its form in a formula, without quotes and exclamation mark."""
    bare = sheet.removesuffix("!")
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare.removeprefix("$")


def cell_ranges(formula: str, sheet: str) -> Iterator[CellRange]:
    """Yield every range of cells whose content is used by a formula on that sheet."""
    for match in _RANGE.finditer(_PLACE_ONLY.sub("", formula)):
        range_sheet = named(match["sheet"]) if match["sheet"] else sheet
        if match["one"]:
            yield cell_range(range_sheet, match["one"], match["other"] or "")
        elif match["columns"]:
            left, _, right = match["columns"].replace("$", "").partition(":")
            yield cell_range(range_sheet, f"{left}1", f"{right}{limits.ROWS}")
        elif match["rows"]:
            top, _, bottom = match["rows"].replace("$", "").partition(":")
            if int(top) and int(bottom):
                yield cell_range(range_sheet, f"A{top}", f"XFD{bottom}")


@remembered(20_000)  # the same in every file of a template
def moved(formula: str, down: int, right: int) -> str:
    """Return a formula moved ``down`` rows and ``right`` columns, as when it is copied to another cell in Excel.

    A reference that would leave the sheet becomes ``#REF!``. A truncated formula is returned unchanged.
    """
    if len(formula) >= limits.FORMULA:
        return formula

    def shifted(match: re.Match[str]) -> str:
        found = match["columns"] or match["rows"] or match["cell"]
        if not found:
            return match[0]
        parts = [_shifted(part, down, right) for part in found.split(":")]
        return "#REF!" if None in parts else ":".join(part for part in parts if part)

    return _MOVED.sub(shifted, formula)


def _shifted(part: str, down: int, right: int) -> str | None:
    """Move ``D9``, ``D`` or ``9``, except parts fixed with ``$``; None if the result is outside of the sheet."""
    bare = part.replace("$", "").upper()
    letters = bare.rstrip("0123456789")
    digits = bare[len(letters) :]
    fixed_row = "$" + digits in part if digits else True
    fixed_column = part.startswith("$") if letters else True
    row, column = _spot((letters or "A") + (digits or "1"))
    row, column = row + down * (not fixed_row), column + right * (not fixed_column)
    if not (0 <= row < limits.ROWS and 0 <= column < limits.COLUMNS):
        return None
    named = ("$" * fixed_column + a1(0, column)[:-1]) if letters else ""
    return named + (("$" * fixed_row + str(row + 1)) if digits else "")


def _spot(cell: str) -> tuple[int, int]:
    bare = cell.replace("$", "").upper()
    letters = bare.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(bare[len(letters) :]) - 1, column - 1
