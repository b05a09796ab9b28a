"""Find the figures that a text refers to, by its position: next to a row, above a column, above a block.

A ``Zone`` is a part of the sheet; the same words count in one zone and not in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from consolidate.formats.raw import RawSheet
from consolidate.model import Block, Place
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.text import plain

_OF_THE_TABLE_ABOVE = ("注", "说明", "备注", "附注", "以上", "上述", "上表", "*", "※", "(注")
_NOWHERE = 1 << 30


class Zone(Enum):
    """The part of a sheet in which a text is, relative to a table."""

    ELSEWHERE = "elsewhere"
    LABEL = "label"  # to the left of a row of figures
    BESIDE = "beside"  # in a row of figures, right of the labels
    TITLE = "title"  # the title of a block, or a line above its header
    HEADER = "header"
    ASIDE = "aside"  # in a header, above no figures of the form
    ABOVE = "above"
    BELOW = "below"
    FAR = "far"  # above the first or below the last table of the sheet, with other tables in between


class Scope(NamedTuple):
    """The zone of a text, and the figures that it refers to."""

    zone: Zone
    places: tuple[Place, ...] = ()


class Surroundings:
    """The zones around one table of a sheet. ``others``: the other tables on the same sheet."""

    def __init__(self, sheet: RawSheet, fit: TableMatch, others: Sequence[TableMatch]) -> None:
        """Store the arguments; everything else is computed when it is first used."""
        self.sheet, self.fit, self.others = sheet, fit, others

    @cached_property
    def _rows(self) -> dict[int, list[Place]]:
        found: dict[int, list[Place]] = {}
        for place, (row, _) in self.fit.spots.items():
            found.setdefault(row, []).append(place)
        return found

    @cached_property
    def _ends(self) -> tuple[int, int]:
        """The last row of the table above this one, and the first row of the table below."""
        first, last = self.fit.rows
        before = max((other.rows[1] for other in self.others if other.rows[1] < first), default=-_NOWHERE)
        starts = [other.top if other.top >= 0 else other.rows[0] for other in self.others if other.rows[0] > last]
        return before, min(starts, default=_NOWHERE)

    @cached_property
    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {(top, left): (bottom, right) for top, left, bottom, right in self.sheet.merges}

    def of(self, row: int, column: int, text: str) -> Scope:
        """Return the zone of a text at this position, and the figures that it refers to."""
        bottom, right = self._merged.get((row, column), (row, column))
        if row in self._rows:
            if column >= self.fit.columns[0]:
                return Scope(Zone.BESIDE, tuple(self._rows[row]))
            return Scope(Zone.LABEL, tuple(p for r in range(row, bottom + 1) for p in self._rows.get(r, ())))
        first, last = self.fit.rows
        if row > last:
            return self._below(row, text)
        block, places = self._next_block(row)
        if block.title and normal(text).startswith(normal(block.title)):
            return Scope(Zone.TITLE, places)
        if row < first and row < (self.fit.top if self.fit.top >= 0 else first):
            return self._above(row, text)
        if not self._over(block, row):
            return Scope(Zone.ELSEWHERE)
        if column < self.fit.columns[0] or row in self._titles:
            return Scope(Zone.TITLE, places)
        below_header = tuple(place for place in places if column <= self.fit.spots[place][1] <= right)
        return Scope(Zone.HEADER, below_header) if below_header else Scope(Zone.ASIDE, places)

    @cached_property
    def _titles(self) -> frozenset[int]:
        """The rows that hold the title of a block."""
        titles = tuple(normal(block.title) for block in self.fit.table.blocks if block.title)
        texts = (cell for cell in self.sheet.cells if cell.kind == "text" and titles)
        return frozenset(cell.row for cell in texts if normal(cell.text).startswith(titles))

    def _next_block(self, row: int) -> tuple[Block, tuple[Place, ...]]:
        """Return the block of the first row of figures below this row, and the places of the block."""
        below = self._rows[min(figure_row for figure_row in self._rows if figure_row > row)][0]
        block = self.fit.form.spots[below].block
        return block, tuple(place for place in self.fit.spots if self.fit.form.spots[place].block is block)

    def _over(self, block: Block, row: int) -> bool:
        """Whether a row is above all rows of a block; a row between them was added by a person."""
        return all(
            figure_row > row
            for place, (figure_row, _) in self.fit.spots.items()
            if self.fit.form.spots[place].block is block
        )

    def _above(self, row: int, text: str) -> Scope:
        before, _ = self._ends
        if row > before:
            about_this_table = before == -_NOWHERE or not plain(text).startswith(_OF_THE_TABLE_ABOVE)
            return Scope(Zone.ABOVE, tuple(self.fit.spots)) if about_this_table else Scope(Zone.ELSEWHERE)
        start = min((other.top if other.top >= 0 else other.rows[0] for other in self.others), default=-_NOWHERE)
        return Scope(Zone.FAR, tuple(self.fit.spots)) if row < start else Scope(Zone.ELSEWHERE)

    def _below(self, row: int, text: str) -> Scope:
        _, after = self._ends
        noted = plain(text).startswith(_OF_THE_TABLE_ABOVE)
        if row < after:
            return Scope(Zone.BELOW, tuple(self.fit.spots)) if noted or after == _NOWHERE else Scope(Zone.ELSEWHERE)
        last = max(other.rows[1] for other in self.others)
        return Scope(Zone.FAR, tuple(self.fit.spots)) if row > last and noted else Scope(Zone.ELSEWHERE)
