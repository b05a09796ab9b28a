"""Compare added rows and columns of subtotals (小计) with the figures that they add up. They are not read otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell
from consolidate.model import Cell, Column, Finding, Row, walk
from consolidate.reading.area import NUMBERS, Line
from consolidate.reading.fit import TableMatch
from consolidate.terms import EXPLAIN, NOTE, How
from consolidate.text import a1, plain

ReadCells = Mapping[tuple[int, int], Cell]  # cells of the table by position


class TableContext(NamedTuple):
    """What a finding needs to know of its table: the table as found, the name of its sheet, its file."""

    fit: TableMatch
    sheet: str
    file: str


def compared(line: Line, read: ReadCells, context: TableContext) -> Iterator[Finding]:
    """Yield a note on a subtotal, and a question for each of its numbers that matches no group of the form."""
    args = (("table", context.fit.table.number), ("label", line.label.text))
    for cell in line.cells:
        sums = _sums(cell, line, read, context.fit)
        number = _number(cell)
        if number is not None and sums and number not in sums:
            address = a1(cell.row, cell.column)
            yield Finding(
                FindingKind.SUBTOTAL_DIFFERS, EXPLAIN, file=context.file, sheet=context.sheet, address=address,
                cells=(address,), found=cell.text, expected=str(sums[0]), args=args,
            )  # fmt: skip
    address = a1(line.label.row, line.label.column)
    yield Finding(
        FindingKind.SUBTOTAL,
        NOTE,
        file=context.file,
        sheet=context.sheet,
        address=address,
        found=line.label.text,
        args=args[:1],
    )


def _number(cell: RawCell) -> Decimal | None:
    """Return the number in a cell, stored as number or as text; None if it has none."""
    text = plain(cell.text).replace(",", "")
    return Decimal(text) if cell.kind in NUMBERS or re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else None


def _sums(cell: RawCell, line: Line, read: ReadCells, fit: TableMatch) -> list[Decimal]:
    """Return the sums of the groups that this subtotal cell may stand for, the most likely first."""
    if line.label.column < fit.columns[0]:
        any_rows = "小计" not in line.label.text
        groups = [[(index, cell.column) for index in rows] for rows in _row_groups(fit, cell.row, any_rows)]
    else:
        groups = [[(cell.row, index) for index in columns] for columns in _column_groups(fit)]
    found = [_sum([read.get(spot) for spot in group]) for group in groups]
    return [total for total in found if total is not None]


def _row_groups(fit: TableMatch, row: int, any_rows: bool) -> list[list[int]]:
    """Return the rows of every group next to this row: first groups below it, smaller groups first.

    ``any_rows``: it may also add up any rows directly above or below it, as 合计 does.
    """
    row_of = {place.row: spot[0] for place, spot in fit.spots.items()}
    blocks = [[leaf for node in block.rows for leaf in node.leaves()] for block in fit.table.blocks]
    groups = [*(list(n.leaves()) for b in fit.table.blocks for n in walk(b.rows) if n.rows), *blocks]
    rows = [_placed(group, row_of) for group in groups]
    beside = [group_rows for group_rows in rows if row + 1 in group_rows or row - 1 in group_rows]
    runs = _runs(row, sorted(row_of.values())) if any_rows else []
    return [*sorted(beside, key=lambda group_rows: (row + 1 not in group_rows, len(group_rows))), *runs]


def _column_groups(fit: TableMatch) -> list[list[int]]:
    """Return the columns of every group, smaller groups first."""
    column_of = {place.column: spot[1] for place, spot in fit.spots.items()}
    groups = [list(n.leaves()) for block in fit.table.blocks for n in walk(block.columns) if n.columns]
    leaves = [leaf for block in fit.table.blocks for leaf in block.leaf_columns()]
    totals = [column_of[leaf.id] for leaf in leaves if leaf.total and leaf.id in column_of]
    return [*sorted((_placed(group, column_of) for group in groups), key=len), _placed(leaves, column_of), totals]


def _runs(row: int, rows: Sequence[int]) -> list[list[int]]:
    """Return all runs of two or more rows directly above or directly below a row: 合计 may add up any of them."""
    above, below = [r for r in rows if r < row][::-1], [r for r in rows if r > row]
    return [side[:count] for side in (above, below) for count in range(2, len(side) + 1)]


def _placed(leaves: Sequence[Row] | Sequence[Column], position_of: Mapping[str, int]) -> list[int]:
    """Return where these rows or columns are; several columns of table 二 are in one column of the sheet."""
    return list(dict.fromkeys(position_of[leaf.id] for leaf in leaves if leaf.id in position_of and not leaf.total))


def _sum(cells: Sequence[Cell | None]) -> Decimal | None:
    """Return the sum of cells, blank ones as 0; None if one is unreadable."""
    if any(cell is not None and cell.value is None and cell.how is not How.BLANK for cell in cells):
        return None
    return sum((Decimal(cell.value) for cell in cells if cell and cell.value is not None), Decimal())
