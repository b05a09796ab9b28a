"""Find the unit of money that a sheet states for an amount: where statements are, and which one counts.

The rules are published in docs/spellings.md. The words are recognised by ``currency``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Block, Column, Place, Table
from consolidate.reading import currency
from consolidate.reading.currency import Reach
from consolidate.reading.fit import Reading, TableMatch
from consolidate.reading.labels import normal
from consolidate.text import a1, plain

_QUOTED = 60  # characters of a statement that a finding quotes
SHEET_NAME = "工作表名"  # the location of a statement in the name of the sheet


class Near(IntEnum):
    """The location of a statement, in order of distance from its figure."""

    ROW = 1  # another cell of the row: the next one, a remark
    COMMENT = 2  # a comment on the figure
    LABEL = 3
    HEADER = 4
    UNITS = 5  # the form's own column of units (计量单位), in the row
    TITLE = 6  # the title of the block, or a row above its header
    CORNER = 7
    AROUND = 8  # above or below the table
    NAME = 9  # the name of the sheet


_AT_THE_FIGURE = (Near.ROW, Near.COMMENT)


class Statement(NamedTuple):
    """A stated unit of money: its location, address and text.

    ``commented``: it is in a comment on that cell. ``repeats``: the text states no unit, but repeats the figure with
    one.
    """

    near: Near
    unit: str
    where: str
    text: str
    commented: bool = False
    repeats: bool = False

    @property
    def whole(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def shown(self) -> str:
        """The text as findings quote it."""
        return self.whole if len(self.whole) <= _QUOTED else self.whole[:_QUOTED] + "……"


class Seen(NamedTuple):
    """What a sheet states of the unit of an amount.

    ``printed``: the form's own words are present; ``statements``: all others.
    """

    printed: bool
    statements: tuple[Statement, ...]


# --- locations -------------------------------------------------------------------------------------------------


class _Zone(NamedTuple):
    """The location of a figure: its position, its block, the first row of the block, the last row above it."""

    place: Place
    spot: tuple[int, int]
    block: Block
    first: int
    above: int  # -1 if no block is above
    fit: TableMatch
    numbered: frozenset[int]  # all rows of numbers


def _zone(fit: TableMatch, reading: Reading) -> _Zone:
    block = fit.form.spots[reading.place].block
    first = min(row for place, (row, _) in fit.spots.items() if fit.form.spots[place].block is block)
    numbered = frozenset(row for row, _ in fit.taken)
    return _Zone(
        reading.place,
        reading.spot,
        block,
        first,
        max((row for row in numbered if row < first), default=-1),
        fit,
        numbered,
    )


def seen(sheet: RawSheet, fit: TableMatch, reading: Reading, figure: str) -> Seen:
    """Return what the sheet states of the unit of the amount at a place, the nearest statement first."""
    zone, column, found = _zone(fit, reading), reading.column, []
    printed, passed = False, fit.taken | sheet.struck()
    for cell in sheet.cells:
        if cell[2] != "text" or cell[4] or not currency.HINT.search(cell[3]) or (cell[0], cell[1]) in passed:
            continue
        near, reach = _near(cell, zone)
        named, repeats = currency.units(cell.text, reach), False
        if near is Near.ROW and not named:
            named = currency.of_the_figure(cell.text, _decimal(figure), column.unit)
            repeats = bool(named)
        if _is_the_form_s(near, cell.text, named, column, fit.table):
            printed = True
        else:
            where = a1(cell.row, cell.column)
            found += [Statement(near, unit, where, cell.text, repeats=repeats) for unit in named]
    found += _comments(sheet, zone, column, figure)
    found += [Statement(Near.NAME, unit, SHEET_NAME, sheet.name) for unit in currency.units(sheet.name, Reach.ANY)]
    return Seen(printed, tuple(sorted(found, key=lambda statement: statement.near)))


def _near(cell: RawCell, zone: _Zone) -> tuple[Near, Reach]:
    """Return how near to the figure a text is, and which statements count there.

    A lone 元 next to another figure belongs to that one.
    """
    row, column = zone.spot
    if cell.row == row:
        return _in_row(cell, zone), Reach.ANY
    if zone.above < cell.row < zone.first:
        text = normal(cell.text)
        if zone.block.corner and text.startswith(normal(zone.block.corner)):
            return Near.CORNER, Reach.ANY
        if zone.block.title and text.startswith(normal(zone.block.title)):
            return Near.TITLE, Reach.ANY
        if cell.column == column and (zone.above >= 0 or cell.row >= zone.fit.head):
            return Near.HEADER, Reach.ANY
        if zone.above >= 0:
            return Near.TITLE, Reach.ALONE
    if cell.row <= zone.fit.head:
        return Near.AROUND, Reach.ANY
    if cell.row in zone.numbered:
        return Near.AROUND, Reach.LED
    return (Near.AROUND if cell.row > zone.fit.rows[1] else Near.TITLE), Reach.ALONE


def _in_row(cell: RawCell, zone: _Zone) -> Near:
    """Return how near a text in the row of the figure is.

    The unit in a column of units is the same in every file. A label or a header that says otherwise is a person's.
    """
    if cell.column < zone.fit.columns[0]:
        return Near.LABEL
    before = cell.column < min(column for _, column in zone.fit.taken)
    own = normal(zone.fit.form.measure(zone.place))
    return Near.UNITS if before and zone.fit.table.beside and normal(cell.text) == own else Near.ROW


def _is_the_form_s(near: Near, text: str, named: Sequence[str], column: Column, table: Table) -> bool:
    """Whether a text is printed by the form itself: its header, or the line 单位：件、万元 above our templates."""
    if near is Near.HEADER:
        return column.stated and list(named) == [column.unit]
    if near is not Near.AROUND or list(named) != [column.unit]:
        return False
    return normal(text) == normal("单位：" + "、".join(table.units))


def _comments(sheet: RawSheet, zone: _Zone, column: Column, figure: str) -> Iterator[Statement]:
    """Yield what comments on the figure, its label and its header state.

    Comments that name several units are skipped: our own returned copies explain a conversion in a comment.
    """
    for mark in sheet.marks:
        if mark.kind != "comment" or not currency.HINT.search(mark.text):
            continue
        cell = RawCell(mark.row, mark.column, "text", mark.text)
        near, _ = (Near.COMMENT, 0) if (mark.row, mark.column) == zone.spot else _near(cell, zone)
        if near not in (Near.COMMENT, Near.LABEL, Near.HEADER):
            continue
        lines = mark.text.splitlines()
        named = [unit for line in lines for unit in currency.units(line, Reach.ANY)]
        repeats = near is Near.COMMENT and not named
        if repeats:
            named = [unit for line in lines for unit in currency.of_the_figure(line, _decimal(figure), column.unit)]
        if len(currency.mentioned(mark.text)) == 1:
            where = a1(mark.row, mark.column)
            yield from (Statement(near, unit, where, mark.text, True, repeats) for unit in dict.fromkeys(named))


def _decimal(figure: str) -> Decimal:
    digits = plain(figure).replace(",", "")
    return Decimal(digits) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", digits) else Decimal(0)


# --- which one counts ------------------------------------------------------------------------------------------


def settled(statements: Sequence[Statement], asked: str) -> tuple[Statement | None, Statement | None]:
    """Return the statement that counts, and another one that contradicts it and leaves the unit uncertain.

    The nearest one counts. If it states another unit than the form, the amount is asked about anyway, and only
    statements at the same distance contradict it. If it states the form's unit, a farther one with another unit
    contradicts it, unless the nearest is in the row of the figure or in a comment on it.
    """
    if not statements:
        return None, None
    first = statements[0]
    rivals = [other for other in statements if other.unit != first.unit]
    if first.near is Near.UNITS:  # 单位：件、元、万元 above a table whose rows have their own units contradicts none
        agreeing = {other.where for other in statements if other.unit == first.unit}
        rivals = [other for other in rivals if other.where not in agreeing]
    if first.unit != asked or first.near in _AT_THE_FIGURE:
        rivals = [other for other in rivals if other.near == first.near]
    return first, rivals[0] if rivals else None
