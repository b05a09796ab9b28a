"""List sheets: a row of headings, and below it a row for each item.

A column is a value with its heading, its contents, its format and its link. Code finds the position of a column by its
heading, so that adding a column takes one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from consolidate.model import Number
from consolidate.model.table import EMPTY

if TYPE_CHECKING:
    from consolidate.excel.cells import Cells  # loads xlsxwriter, which the readers of our lists do not need

Item = TypeVar("Item")
Look = Mapping[str, Any]  # xlsxwriter's properties of a format


class Column(NamedTuple, Generic[Item]):
    """A column of a list sheet."""

    heading: str
    width: float
    shows: Callable[[Item], str | Number]
    look: Look = EMPTY  # changes to the look of the sheet
    accent: Callable[[Item], Look] | None = None  # changes to the look for this item
    link: Callable[[Item], str] | None = None  # target of the link in this workbook, "" for none
    tip: str = ""  # shown for the link
    most: float = 0  # if not 0, the column is widened up to this to show each text on one line
    comment: str = ""  # on the heading
    choices: Mapping[str, Any] = EMPTY  # options of xlsxwriter for a drop-down list


Columns = tuple[Column[Item], ...]
Done = Callable[[int, Item, Sequence[tuple[str, float]]], None]


def headings(columns: Columns[Any]) -> tuple[str, ...]:
    """Return the headings in their order."""
    return tuple(column.heading for column in columns)


def position(columns: Columns[Any], heading: str) -> int:
    """Return the position of the column with this heading, from 0; ValueError if there is none."""
    return headings(columns).index(heading)


def write(
    cells: Cells,
    columns: Columns[Item],
    items: Sequence[Item],
    top: int,
    *,
    head: Look,
    body: Look,
    least: int = 0,
    done: Done[Item] | None = None,
) -> None:
    """Write the headings on row ``top``, below it a row for each item, then blank rows up to ``least`` rows.

    ``head`` and ``body`` are the looks of headings and rows. ``done`` is called with each row, its item and its wrapped
    texts, each with the width of its column, so that it can set the height.
    """
    cells.widths(_width(cells, column, items) for column in columns)
    for index, column in enumerate(columns):
        cells.text(top, index, column.heading, head)
        if column.comment:
            cells.comment(top, index, column.comment)
    looks = [{**body, **column.look} for column in columns]
    for row, item in enumerate(items, top + 1):
        wrapping = _row(cells, columns, looks, row, item)
        if done:
            done(row, item, wrapping)
    for row in range(top + 1 + len(items), top + 1 + least):
        for index, look in enumerate(looks):
            cells.blank(row, index, look)


def _width(cells: Cells, column: Column[Item], items: Sequence[Item]) -> float:
    if not column.most:
        return column.width
    return cells.fit((str(column.shows(item)) for item in items), column.width, column.most)


def _row(cells: Cells, columns: Columns[Item], looks: Sequence[Look], row: int, item: Item) -> list[tuple[str, float]]:
    """Write an item and return its wrapped texts, each with the width of its column."""
    wrapping = []
    for index, (column, look) in enumerate(zip(columns, looks, strict=True)):
        shown = column.shows(item)
        if column.accent:
            look = {**look, **column.accent(item)}
        if column.link and (target := column.link(item)):
            cells.link(row, index, target, column.tip)
        if isinstance(shown, (int, Decimal)):
            cells.number(row, index, shown, look)
        else:
            cells.text(row, index, shown, look)
            if "text_wrap" in look:
                wrapping.append((shown, cells.columns[index]))
    return wrapping
