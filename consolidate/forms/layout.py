"""Compute where each label and number of an official table is placed. Templates and results are drawn from this.

Rows and columns count from 0 within the grid of one table. The grids follow 国办公开办函〔2019〕60号 and 〔2021〕30号.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import NamedTuple

from consolidate.model import Block, Column, Kind, Place, Row, Table
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
    left = table.label_columns
    for column in block.columns:
        yield from _header(column, top, left, depth)
        left += _width(column)
    top += depth
    for row in block.rows:
        yield from _labels(row, top, 0, table.label_columns)
        for leaf in row.leaves():
            yield from _numbers(table, block, leaf, top)
            top += 1


def _depth(column: Column) -> int:
    return 1 + max((_depth(child) for child in column.columns), default=0)


def _width(column: Column) -> int:
    return sum(leaf.span for leaf in column.leaves())


def _header(column: Column, top: int, left: int, depth: int) -> Iterator[Placed]:
    yield Placed(top, left, 1 if column.columns else depth, _width(column), column.label, Role.HEADER)
    for child in column.columns:
        yield from _header(child, top + 1, left, depth - 1)
        left += _width(child)


def _labels(row: Row, top: int, left: int, right: int) -> Iterator[Placed]:
    if left == right:
        return
    columns = 1 if row.rows else right - left
    # Word template of 国办公开办函〔2021〕30号: labels of table 二 are centred, long labels of table 三 left-aligned
    align = row.align or ("left" if right > 1 and not (row.rows and left == 0) else "center")
    yield Placed(top, left, len(row.leaves()), columns, row.label, Role.LABEL, align=align)
    for child in row.rows:
        yield from _labels(child, top, left + 1, right)
        top += len(child.leaves())


def _numbers(table: Table, block: Block, row: Row, top: int) -> Iterator[Placed]:
    left = table.label_columns
    for column in block.leaf_columns():
        role = Role.TOTAL if row.total or column.total else Role.INPUT
        place = Place(table.id, row.id, column.id)
        yield Placed(top, left, 1, column.span, "", role, place, column.kind)
        left += column.span
