"""A table found on a sheet: which edition, where each place stands, and how its labels differ from the form's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from consolidate.model import Column, Form, Kind, Place, Row, Table
from consolidate.reading.header import Header
from consolidate.reading.labels import normal
from consolidate.reading.occurrences import Label
from consolidate.reading.vocabulary import Vocabulary
from consolidate.text import a1

_HEADS = 3  # rows over the first one that may hold the header of an added column
COLLAPSED = 3  # how much a group that stands as one row counts against an edition


class Reading(NamedTuple):
    """A place of a found table: where its cell stands, the form's column, whether it is a total, whether it counts."""

    place: Place
    spot: tuple[int, int]
    address: str
    column: Column
    total: bool
    counts: bool


@dataclass(frozen=True, eq=False)
class Fit:
    """A table found on a sheet. Rows and columns count from 0 on the sheet. Two fits are never taken for the same."""

    form: Form
    table: Table
    spots: dict[Place, tuple[int, int]]
    rows: tuple[int, int]  # first and last row of numbers
    columns: tuple[int, int]  # first column after the labels, last column of numbers
    missing_rows: tuple[Row, ...] = ()
    missing_columns: tuple[Column, ...] = ()
    misprints: tuple[tuple[Label, str], ...] = ()
    equivalents: tuple[tuple[Label, str], ...] = ()  # labels written otherwise that stand for one of the form's
    collapsed: tuple[tuple[Row, int], ...] = ()  # groups that stand as one row
    headers: dict[int, str] = field(default_factory=dict)  # column -> its label, as written
    labelled: frozenset[tuple[int, int]] = frozenset()  # where the labels of the columns stand
    top: int = -1  # the first row of the first block's header
    head: int = -1  # the last row of the first block's header
    repeats: Mapping[int, int] = field(default_factory=dict)  # column under a repeated header -> the one that counts
    pieces: frozenset[int] = frozenset()  # rows that hold only the rest of a label
    doubled: tuple[tuple[Label, Label], ...] = ()  # rows that stand twice: the one that was taken, another

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every place, in official order, with what there is to know for reading its cell.

        Made once for all sheets of the same labels.
        """
        found = []
        for place, (row, column) in sorted(self.spots.items(), key=lambda pair: self.form.order[pair[0]]):
            of = self.form.spots[place][3]
            total = self.form.is_total(place)
            found.append(Reading(place, (row, column), a1(row, column), of, total, of.kind is Kind.COUNT))
        return tuple(found)

    @cached_property
    def taken(self) -> frozenset[tuple[int, int]]:
        """Where the places stand."""
        return frozenset(self.spots.values())

    @cached_property
    def first(self) -> int:
        """The first row that may hold a header of the table, or of a column that someone added to it."""
        top = self.rows[0] - _HEADS
        return max(0, min(self.top, top) if self.top >= 0 else top)

    @property
    def faults(self) -> int:
        """How far the labels are from the form's: what is missing counts more than what is misprinted."""
        missing = len(self.missing_rows) + len(self.missing_columns) + len(self.doubled)
        return 10 * missing + COLLAPSED * len(self.collapsed) + len(self.misprints) + len(self.equivalents)


def fitted(
    words: Vocabulary,
    spots: dict[Place, tuple[int, int]],
    right: int,
    heads: Sequence[tuple[Sequence[Column], Header]],
    written: list[tuple[Label, str]],
) -> Fit:
    """The fit of a table whose places stand there. ``written``: the labels of its rows, each with the official one."""
    rows = [row for row, _ in spots.values()] or [0]
    columns = [column for _, column in spots.values()] or [right + 1]
    for leaves, head in heads:
        written = written + [(head.columns[leaf.id], leaf.label) for leaf in leaves if leaf.id in head.columns]
    other = [(label, official) for label, official in written if label.text != normal(official)]
    cores = [(words.core(label.text), words.own(normal(official))) for label, official in other]
    equivalent = [core in own or core in words.paths for core, own in cores]
    first = heads[0][1] if heads else None
    return Fit(
        words.form, words.table, spots, (min(rows), max(rows)), (right + 1, max(columns)),
        missing_columns=tuple(column for _, head in heads for column in head.missing),
        misprints=tuple(pair for pair, same in zip(other, equivalent, strict=True) if not same),
        equivalents=tuple(pair for pair, same in zip(other, equivalent, strict=True) if same),
        headers={label.column: label.raw for _, head in heads for label in head.columns.values()},
        labelled=frozenset((label.row, label.column) for _, head in heads for label in head.columns.values()),
        top=first.top if first else -1,
        head=max([label.row for label in first.columns.values()], default=min(rows) - 1) if first else -1,
        repeats={column: left for _, head in heads for column, left in head.repeats.items()},
    )  # fmt: skip
