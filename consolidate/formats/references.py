"""References in a formula: which cells it names, and the same formula moved to another cell (a shared one of .xlsx)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consolidate.formats import limits
from consolidate.remembered import remembered
from consolidate.text import a1

SHEET = r"(?:'(?:[^']|'')+'|[^\s'!+\-*/(),;:<>=&^%\"{}\[\]]+)!"  # 'a b'! or Sheet1!
CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_TEXT = r'"(?:[^"]|"")*"'
_ALONE = r"(?<![\w.\\$])", r"(?![\w(.!\\])"  # what neither a name nor a function is cut out of
_MOVED = re.compile(  # what does not move; whole columns, whole rows, a cell
    rf"{_TEXT}|'(?:[^']|'')*'!|\[[^\[\]]*\]"
    rf"|{_ALONE[0]}(?:(?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})|(?P<rows>\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}})"
    rf"|(?P<cell>{CELL})){_ALONE[1]}",
    re.I,
)
_AREA = re.compile(
    rf"{_TEXT}|{_ALONE[0]}(?P<sheet>{SHEET})?(?:(?P<one>{CELL})(?::(?P<other>{CELL}))?"
    rf"|(?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})|(?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})){_ALONE[1]}",
    re.I,
)
_PLACE_ONLY = re.compile(r"\b(?:ROW|COLUMN)S?\([^()]*\)", re.I)  # they ask where a cell stands, not what it holds


class Area(NamedTuple):
    """A block of cells on a sheet, rows and columns from 0, the last ones included."""

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
        """How many cells it has, blank ones too."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell stands in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def area(sheet: str, one: str, other: str = "") -> Area:
    """``D9:D30`` as an area."""
    corners = [_spot(cell) for cell in (one, other or one)]
    rows, columns = [row for row, _ in corners], [column for _, column in corners]
    return Area(sheet, min(rows), min(columns), max(rows), max(columns))


def named(sheet: str) -> str:
    """The name of a sheet as a formula writes it before a reference, without quotes and exclamation mark."""
    bare = sheet.removesuffix("!")
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare.removeprefix("$")


def areas(formula: str, sheet: str) -> Iterator[Area]:
    """Every area whose contents a formula on that sheet asks for."""
    for match in _AREA.finditer(_PLACE_ONLY.sub("", formula)):
        there = named(match["sheet"]) if match["sheet"] else sheet
        if match["one"]:
            yield area(there, match["one"], match["other"] or "")
        elif match["columns"]:
            left, _, right = match["columns"].replace("$", "").partition(":")
            yield area(there, f"{left}1", f"{right}{limits.ROWS}")
        elif match["rows"]:
            top, _, bottom = match["rows"].replace("$", "").partition(":")
            if int(top) and int(bottom):
                yield area(there, f"A{top}", f"XFD{bottom}")


@remembered(20_000)  # the same in every file of a template
def moved(formula: str, down: int, right: int) -> str:
    """The formula as it reads so many rows below and columns right of where it was written; one that was cut, as it is.

    A reference that would leave the sheet is ``#REF!``, as in Excel.
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
    """``D9``, ``D`` or ``9`` moved, but for what a ``$`` holds in its place; None where it leaves the sheet."""
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
