"""Compute where each label and number of an official table is placed. Templates and results are drawn from this.

Rows and columns count from 0 within the grid of one table. The grids follow 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import NamedTuple

from consolidate.model import Beside, Block, Column, Kind, Place, Row, Table
from consolidate.text import a1

TOP = 3  # rows above the grid on every sheet: heading, unit and year, unit of measure


class Role(StrEnum):
    """The role of a cell in the grid."""

    BLOCK = "block"  # title over the whole width: 第二十条第（一）项
    CORNER = "corner"
    HEADER = "header"
    LABEL = "label"
    INPUT = "input"
    TOTAL = "total"


class Placed(NamedTuple):
    """One cell of the grid: position, spans, text and role; a number cell also has its place and the kind of number."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    role: Role
    place: Place | None = None
    kind: Kind = Kind.COUNT
    align: str = "center"
    indent: int = 0  # of a label under its group in the same grid column


@dataclass(frozen=True)
class Layout:
    """The grid of a table: its cells block by block, and its size in rows and columns."""

    table: Table
    cells: tuple[Placed, ...]
    rows: int
    columns: int

    @cached_property
    def spots(self) -> dict[Place, Placed]:
        """The cell of every place."""
        return {cell.place: cell for cell in self.cells if cell.place}

    @cached_property
    def head(self) -> int:
        """How many rows at the top are the head of all columns; 0 if each of several blocks has its own."""
        figures = (cell.row for cell in self.cells if cell.place)
        return min(figures, default=0) if len(self.table.blocks) == 1 else 0


def address(layout: Layout, place: Place) -> str:
    """Return the address of a place on its sheet: ``D7``."""
    cell = layout.spots[place]
    return a1(cell.row + TOP, cell.column)


@cache
def layout(table: Table) -> Layout:
    """Compute the cells of a table from its row and column trees."""
    cells: list[Placed] = []
    top = 0
    for block in table.blocks:
        placed = list(_block(table, block, top))
        cells += placed
        top = max(cell.row + cell.rows for cell in placed)
    return Layout(table, tuple(cells), top, len(table.widths))


def _block(table: Table, block: Block, top: int) -> Iterator[Placed]:
    width = len(table.widths)
    if block.title:
        yield Placed(top, 0, 1, width, block.title, Role.BLOCK, align="left")
        top += 1
    depth = max(_depth(column) for column in block.columns)
    if table.label_columns:
        yield Placed(top, 0, depth, table.label_columns, block.corner, Role.CORNER)
    for left, beside in enumerate(table.beside, table.label_columns):
        yield Placed(top, left, depth, 1, beside.label, Role.HEADER)
    left = table.left
    for column in block.columns:
        yield from _header(column, top, left, depth)
        left += _width(column)
    top += depth
    for row in block.rows:
        yield from _row(table, block, row, _Corner(top, 0, 0))
        top += lines(row, table.label_columns)


def _depth(column: Column) -> int:
    return 1 + max((_depth(child) for child in column.columns), default=0)


def _width(column: Column) -> int:
    return sum(leaf.span for leaf in column.leaves())


def _header(column: Column, top: int, left: int, depth: int) -> Iterator[Placed]:
    yield Placed(top, left, 1 if column.columns else depth, _width(column), column.label, Role.HEADER)
    for child in column.columns:
        yield from _header(child, top + 1, left, depth - 1)
        left += _width(child)


class _Corner(NamedTuple):
    """Where the label of a row begins: its top row and its column, and how far it is indented there."""

    top: int
    left: int
    indent: int


def lines(row: Row, label_columns: int, left: int = 0) -> int:
    """Return how many grid rows a row takes with those under it, if its label begins in the column ``left``."""
    if _is_merged(row, left, label_columns):
        return sum(lines(child, label_columns, left + 1) for child in row.rows)
    own = 1 if label_columns or not row.rows else 0
    return own + sum(lines(child, label_columns, left) for child in row.rows)


def own_lines(rows: tuple[Row, ...], label_columns: int, left: int = 0) -> tuple[Row, ...]:
    """Return the rows that have a grid row of their own, in order: those with figures, and headings."""
    found: list[Row] = []
    for row in rows:
        merged = _is_merged(row, left, label_columns)
        found += [] if merged or not (label_columns or not row.rows) else [row]
        found += own_lines(row.rows, label_columns, left + merged)
    return tuple(found)


def _is_merged(row: Row, left: int, label_columns: int) -> bool:
    """Whether the label of a group stands once, merged, at the left of its rows, and not on a line of its own."""
    return bool(row.rows) and not row.number and left < label_columns - 1


def _row(table: Table, block: Block, row: Row, at: _Corner) -> Iterator[Placed]:
    """Yield the cells of a row and of those under it."""
    top, left, indent = at
    if _is_merged(row, left, table.label_columns):
        height = lines(row, table.label_columns, left)
        yield Placed(top, left, height, 1, row.label, Role.LABEL, align=_align(table, block, row, left))
        left, indent = left + 1, 0
    else:
        if table.label_columns:
            align = "left" if indent or row.rows else _align(table, block, row, left)
            width = table.label_columns - left
            yield Placed(top, left, 1, width, row.label, Role.LABEL, align=row.align or align, indent=indent)
        for column, beside in enumerate(table.beside, table.label_columns):
            yield Placed(top, column, 1, 1, _shown(row, beside), Role.LABEL)
        if row.number or not row.rows:
            yield from _numbers(table, block, row, top)
        else:
            yield from _blanks(table, block, top)
        top, indent = top + (1 if table.label_columns or not row.rows else 0), indent + 1
    for child in row.rows:
        yield from _row(table, block, child, _Corner(top, left, indent))
        top += lines(child, table.label_columns, left)


def _align(table: Table, block: Block, row: Row, left: int) -> str:
    # Word template of 国办公开办函〔2021〕30号: labels of table 二 are centred, long labels of table 三 left-aligned.
    # Where rows are indented under others in one column, all labels of the block begin at the left.
    indented = any(each.rows for each in block.rows)
    centred = (table.label_columns == 1 and not indented) or (row.rows and left == 0)
    return row.align or ("center" if centred else "left")


def _shown(row: Row, beside: Beside) -> str:
    return row.code if beside.show == "code" else row.unit


def _numbers(table: Table, block: Block, row: Row, top: int) -> Iterator[Placed]:
    left = table.left
    for column in block.leaf_columns():
        own = column.of_row(row)
        role = Role.TOTAL if own.is_total_in(row) or own.formula else Role.INPUT
        place = Place(table.id, row.id, column.id)
        yield Placed(top, left, 1, column.span, "", role, place, own.kind)
        left += column.span


def _blanks(table: Table, block: Block, top: int) -> Iterator[Placed]:
    """Yield the empty cells beside the heading of a group that has no figure itself."""
    left = table.left
    for column in block.leaf_columns() if table.label_columns else ():
        yield Placed(top, left, 1, column.span, "", Role.LABEL)
        left += column.span
