"""A table found on a sheet: its edition, the positions of its places, and how its labels differ from the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from consolidate.formats.raw import RawCell
from consolidate.model import Column, Form, Place, Row, Table
from consolidate.reading.header import Header
from consolidate.reading.labels import normal
from consolidate.reading.occurrences import Label
from consolidate.reading.periods import undated
from consolidate.reading.vocabulary import Vocabulary
from consolidate.text import a1

_HEADS = 3  # rows above the first row of numbers that may hold the header of an added column
COLLAPSED = 3  # weight of a collapsed group when editions are compared


class Reading(NamedTuple):
    """A place of a found table: its position, address and column; whether it is added up or computed.

    ``counts``: it is a count without bounds of its own, so that any plain whole number may stand there.
    """

    place: Place
    spot: tuple[int, int]
    address: str
    column: Column
    total: bool
    counts: bool


@dataclass(frozen=True, eq=False)
class TableMatch:
    """A table found on a sheet. Rows and columns count from 0 on the sheet. Fits are compared by identity."""

    form: Form
    table: Table
    spots: dict[Place, tuple[int, int]]
    rows: tuple[int, int]  # first and last row of numbers
    columns: tuple[int, int]  # first column after the labels, last column of numbers
    missing_rows: tuple[Row, ...] = ()
    missing_columns: tuple[Column, ...] = ()
    misprints: tuple[tuple[Label, str], ...] = ()
    equivalents: tuple[tuple[Label, str], ...] = ()  # labels in other words that stand for a label of the form
    # groups with a single row in place of their rows: (group, row on the sheet)
    collapsed: tuple[tuple[Row, int], ...] = ()
    headers: dict[int, str] = field(default_factory=dict)  # column -> its label as written
    labelled: frozenset[tuple[int, int]] = frozenset()  # positions of the column labels
    top: int = -1  # first row of the first block's header
    head: int = -1  # last row of the first block's header
    repeats: Mapping[int, int] = field(default_factory=dict)  # column under a repeated header -> the column that counts
    pieces: frozenset[int] = frozenset()  # rows that hold only the rest of a split label
    doubled: tuple[tuple[Label, Label], ...] = ()  # rows that occur twice: the label that was matched, another one
    # group labels over rows of another group: the label, the group of the form, how many rows
    other_groups: tuple[tuple[Label, str, int], ...] = ()
    unnamed: tuple[tuple[str, Label | None], ...] = ()  # groups without their label, and the text in its place

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every place in official order, with the data for reading its cell.

        Computed once for all sheets with the same labels.
        """
        found = []
        rank = {place: number for number, place in enumerate(self.form.spots)}
        for place, (row, column) in sorted(self.spots.items(), key=lambda pair: rank[pair[0]]):
            of = self.form.spots[place].column
            total = self.form.is_total(place) or bool(of.formula)
            found.append(Reading(place, (row, column), a1(row, column), of, total, of.any_count))
        return tuple(found)

    @cached_property
    def reading_at(self) -> Mapping[tuple[int, int], Reading]:
        """Return the readings by their position."""
        found = {reading.spot: reading for reading in self.readings}
        assert len(found) == len(self.readings)  # each place has a cell of its own
        return found

    def in_order(self, found: Sequence[tuple[Reading, RawCell]]) -> Sequence[tuple[Reading, RawCell]]:
        """Return some of the readings with their cells, in official order."""
        return sorted(found, key=lambda pair: self._ranks[pair[0].spot])

    @cached_property
    def _ranks(self) -> Mapping[tuple[int, int], int]:
        return {reading.spot: number for number, reading in enumerate(self.readings)}

    @cached_property
    def taken(self) -> frozenset[tuple[int, int]]:
        """The positions of the places."""
        return frozenset(self.spots.values())

    @cached_property
    def first(self) -> int:
        """The first row that may hold a header of the table, or of an added column."""
        top = self.rows[0] - _HEADS
        return max(0, min(self.top, top) if self.top >= 0 else top)

    @property
    def faults(self) -> int:
        """How far the labels differ from the form; a missing label weighs more than a misprint."""
        missing = len(self.missing_rows) + len(self.missing_columns) + len(self.doubled) + len(self.other_groups)
        odd = len(self.misprints) + len(self.equivalents) + len(self.unnamed)
        return 10 * missing + COLLAPSED * len(self.collapsed) + odd


def fitted(
    words: Vocabulary,
    spots: dict[Place, tuple[int, int]],
    right: int,
    heads: Sequence[tuple[Sequence[Column], Header]],
    written: list[tuple[Label, str]],
) -> TableMatch:
    """Build the fit of a table with these positions. ``written``: its row labels, each with the official label."""
    rows = [row for row, _ in spots.values()] or [0]
    columns = [column for _, column in spots.values()] or [right + 1]
    for leaves, head in heads:
        written = written + [(head.columns[leaf.id], leaf.label) for leaf in leaves if leaf.id in head.columns]
    other = [(label, official) for label, official in written if undated(label.text) != undated(normal(official))]
    cores = [(words.core(label.text), words.own(normal(official))) for label, official in other]
    equivalent = [core in own or core in words.paths for core, own in cores]
    first = heads[0][1] if heads else None
    return TableMatch(
        words.form, words.table, spots, (min(rows), max(rows)), (right + 1, max(columns)),
        missing_columns=tuple(column for _, head in heads for column in head.missing),
        misprints=tuple(pair for pair, same in zip(other, equivalent, strict=True) if not same),
        equivalents=tuple(pair for pair, same in zip(other, equivalent, strict=True) if same),
        headers={label.column: label.raw for _, head in heads for label in head.columns.values()},
        labelled=frozenset((label.row, label.column) for _, head in heads for label in head.columns.values()),
        top=first.top if first else -1,
        head=max([label.row for label in first.columns.values()], default=min(rows) - 1) if first else -1,
        repeats={column: left for _, head in heads for column, left in head.repeats.items()},
        unnamed=tuple(pair for _, head in heads for pair in head.unnamed),
    )  # fmt: skip
