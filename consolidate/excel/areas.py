"""Rectangles of cells: cells joined to rectangles, rectangles and addresses as Excel writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell


class Area(NamedTuple):
    """A rectangle of cells. Rows and columns count from 0; top, left, bottom and right belong to it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is a single cell."""
        return self[:2] == self[2:]

    def a1(self) -> str:
        """``D7:J9``, or ``D7`` for a single cell."""
        return str(xl_range(*self))

    def absolute(self, sheet: str = "") -> str:
        """``$D$7:$J$9``, with the name of the sheet before it if one is given."""
        text = str(xl_range_abs(*self))
        return f"{quoted(sheet)}!{text}" if sheet else text


def areas(cells: Iterable[tuple[int, int]]) -> tuple[Area, ...]:
    """The cells, as (row, column), in few rectangles: runs along a row; equal runs below each other are joined."""
    runs: list[Area] = []
    for row, column in sorted(cells):
        if runs and (runs[-1].bottom, runs[-1].right) == (row, column - 1):
            runs[-1] = runs[-1]._replace(right=column)
        else:
            runs.append(Area(row, column, row, column))
    found: list[Area] = []
    for run in runs:
        above = Area(-1, run.left, run.top - 1, run.right)
        match = next((i for i, area in enumerate(found) if area._replace(top=-1) == above), None)
        if match is None:
            found.append(run)
        else:
            found[match] = found[match]._replace(bottom=run.bottom)
    return tuple(found)


def bounds(cells: Iterable[tuple[int, int]]) -> Area:
    """The smallest rectangle around the cells."""
    rows, columns = zip(*cells, strict=True)
    return Area(min(rows), min(columns), max(rows), max(columns))


def joined(found: Iterable[Area], sheet: str = "") -> str:
    """The rectangles as arguments of a function: ``$D$7:$J$9,$D$12``."""
    return ",".join(area.absolute(sheet) for area in found)


def cell(row: int, column: int) -> str:
    """The address of a cell: ``D7``."""
    return str(xl_rowcol_to_cell(row, column))


def fixed(row: int, column: int) -> str:
    """The absolute address of a cell: ``$D$7``."""
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas and links need it."""
    return "'" + sheet.replace("'", "''") + "'"
