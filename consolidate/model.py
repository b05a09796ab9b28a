"""The nouns of the field, all on one page. Every value is frozen; nothing here does anything.

A number is an ``int`` (counts) or a ``Decimal`` (money), never a float. A blank, a zero and a word in a
number field are three different things: ``Cell`` keeps what stood there, ``Submission.numbers`` what counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

Number = int | Decimal


class Place(NamedTuple):
    """The key of every number: ``requests.new.total``. All ids stand in the form."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


class Kind(StrEnum):
    """What a place may hold: a whole number, a whole number with sign, an amount of money."""

    COUNT = "count"
    CHANGE = "change"
    MONEY = "money"


class Severity(StrEnum):
    """``error`` holds the unit out of the sum, ``explain`` asks for a reason, ``note`` only informs."""

    ERROR = "error"
    EXPLAIN = "explain"
    NOTE = "note"


ERROR, EXPLAIN, NOTE = Severity.ERROR, Severity.EXPLAIN, Severity.NOTE

# --- a form is data; there is one object for each part of an edition, so they are compared by identity -----------


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table, or a group of rows (with children). ``total`` rows are sums, never typed in."""

    id: str
    label: str
    rows: tuple[Row, ...] = ()
    total: bool = False
    align: str = ""
    seen: tuple[str, ...] = ()  # other spellings met in published reports

    def leaves(self) -> tuple[Row, ...]:
        """The lowest rows under this one, in order; itself where it has no children."""
        return tuple(leaf for row in self.rows for leaf in row.leaves()) if self.rows else (self,)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a block, or a group of columns. ``span`` is its width in grid columns."""

    id: str
    label: str
    columns: tuple[Column, ...] = ()
    total: bool = False
    kind: Kind = Kind.COUNT
    unit: str = ""
    stated: bool = True  # whether the form itself states the unit of money
    span: int = 1
    seen: tuple[str, ...] = ()

    def leaves(self) -> tuple[Column, ...]:
        """The lowest columns under this one, in order; itself where it has no children."""
        return tuple(leaf for column in self.columns for leaf in column.leaves()) if self.columns else (self,)


@dataclass(frozen=True, eq=False)
class Block:
    """Rows under one header. A table is one block, or several under each other."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    title: str = ""
    corner: str = ""

    def leaf_rows(self) -> tuple[Row, ...]:
        """All rows that hold numbers, in order."""
        return tuple(leaf for row in self.rows for leaf in row.leaves())

    def leaf_columns(self) -> tuple[Column, ...]:
        """All columns that hold numbers, in order."""
        return tuple(leaf for column in self.columns for leaf in column.leaves())


@dataclass(frozen=True, eq=False)
class Table:
    """One official table: its heading, its proportions and its blocks."""

    id: str
    number: str
    title: str
    sheet: str
    widths: tuple[int, ...]  # twentieths of a point, one per grid column
    label_columns: int  # how many grid columns the row labels take
    blocks: tuple[Block, ...]
    unit: str = "件"
    row_height: str = "0.6"  # centimetres, the least height of a row
    number_height: str = "0.6"  # centimetres, the least height of a row of numbers
    fill: str = ""  # colour of the block titles

    @property
    def heading(self) -> str:
        """``二、主动公开政府信息情况``."""
        return f"{self.number}、{self.title}"


@dataclass(frozen=True, eq=False)
class Rule:
    """Something that must hold, for every column or every row of a table (the 勾稽关系)."""

    id: str
    table: str
    each: str  # "column": names are rows; "row": names are columns
    expression: str
    severity: Severity
    label: str
    source: str


@dataclass(frozen=True, eq=False)
class Form:
    """An edition of the official tables."""

    id: str
    title: str
    basis: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]
    money_decimals: int = 6
    synonyms: tuple[tuple[str, str], ...] = ()  # a word as people write it, and the form's own word

    @cached_property
    def spots(self) -> dict[Place, tuple[Table, Block, Row, Column]]:
        """Every place with where it stands, in official order (table by table, row by row)."""
        return {
            Place(table.id, row.id, column.id): (table, block, row, column)
            for table in self.tables
            for block in table.blocks
            for row in block.leaf_rows()
            for column in block.leaf_columns()
        }

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All places in official order."""
        return tuple(self.spots)

    def table(self, table_id: str) -> Table:
        """The table of that id; KeyError where there is none."""
        return {table.id: table for table in self.tables}[table_id]

    def kind(self, place: Place) -> Kind:
        """What kind of number stands at a place."""
        return self.spots[place][3].kind

    @cached_property
    def order(self) -> dict[Place, int]:
        """The number of every place in official order, from 0."""
        return {place: number for number, place in enumerate(self.places)}

    @cached_property
    def totals(self) -> frozenset[Place]:
        """The places that are sums of others."""
        return frozenset(place for place, (_, _, row, column) in self.spots.items() if row.total or column.total)

    def is_total(self, place: Place) -> bool:
        """Whether the place is a sum of others."""
        return place in self.totals

    def labels(self, place: Place) -> tuple[str, str, str]:
        """Table number, row label and column label, with the labels of their groups before them."""
        table, block, row, column = self.spots[place]
        rows = [label for label in path(block.rows, row.id) if label]
        columns = [label for label in path(block.columns, column.id) if label]
        return table.number, " ".join(rows), " ".join(columns)


def path(nodes: tuple[Row, ...] | tuple[Column, ...], leaf: str) -> list[str]:
    """The labels from the top of a tree of rows or columns down to the leaf of that id; empty if not there."""
    for node in nodes:
        children = node.rows if isinstance(node, Row) else node.columns
        if node.id == leaf and not children:
            return [node.label]
        below = path(children, leaf)
        if below:
            return [node.label, *below]
    return []


# --- who answers, and when -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """One who must answer (填报单位)."""

    name: str
    group: str = ""
    aliases: tuple[str, ...] = ()
    contact: str = ""
    mail: tuple[str, ...] = ()
    phone: str = ""
    predecessors: tuple[str, ...] = ()
    may_make_rules: bool = False  # 可制定规章


@dataclass(frozen=True)
class Roster:
    """All who must answer, in official order."""

    units: tuple[Unit, ...]

    def groups(self) -> tuple[str, ...]:
        """The groups in order of their first unit; "" for units without one."""
        return tuple(dict.fromkeys(unit.group for unit in self.units))


@dataclass(frozen=True)
class Round:
    """One year's collection, as round.toml says."""

    form: str
    year: int
    body: str
    deadline: date | None = None
    sender: Mapping[str, str] = field(default_factory=dict)
    smtp: Mapping[str, str | int] = field(default_factory=dict)
    imap: Mapping[str, str | int] = field(default_factory=dict)


# --- what comes in -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Incoming:
    """A file as it came, before we know whose it is. ``name`` is relative to the inbox, with ``/``."""

    name: str
    data: bytes
    fault: str = ""  # why there are no bytes: a catalogue sentence

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Token:
    """What our own workbooks carry in a hidden sheet and in custom properties."""

    kind: str  # "template" or "result"
    form: str
    year: int
    body: str
    unit: str
    version: int = 1
    trip: int = 0  # how often it went back for correction
    state: str = ""  # of a result: "final" or "draft"


class Cell(NamedTuple):
    """What stood at a place. ``how``: number, spelled, blank, formula, zeroed, converted, corrected or unreadable."""

    value: Number | None
    raw: str
    sheet: str
    address: str
    how: str


@dataclass(frozen=True)
class Finding:
    """One fault or remark. What it says in words comes from the catalogue in ``findings.py``."""

    kind: str
    severity: Severity
    unit: str = ""
    file: str = ""
    sheet: str = ""
    address: str = ""
    place: Place | None = None
    rule: str = ""
    cells: tuple[str, ...] = ()
    found: str = ""
    expected: str = ""
    args: tuple[tuple[str, str], ...] = ()
    follows: str = ""  # the id of the finding that explains this one
    answer: str = ""  # the office's reason (属实), where it gave one

    @property
    def id(self) -> str:
        """The same in every run in which the same thing is found at the same spot."""
        where = (self.kind, self.unit or self.file, self.sheet, self.address, str(self.place), self.rule, self.found)
        return hashlib.sha256("\0".join(where).encode(errors="surrogatepass")).hexdigest()[:10]

    @property
    def open(self) -> bool:
        """Whether it keeps the result from being final."""
        return self.severity is Severity.ERROR or (self.severity is Severity.EXPLAIN and not self.answer)


class Remark(NamedTuple):
    """What a unit wrote on 情况说明: of which table, row and column (their labels, any may be empty), and why."""

    table: str
    row: str
    column: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """What one file says, before we know whose it is: the tables found in it and what it tells of itself."""

    file: str
    digest: str = ""
    form: Form | None = None
    token: Token | None = None
    names: tuple[str, ...] = ()  # of the unit, as written in the sheets
    years: tuple[int, ...] = ()  # as written in the sheets
    tables: tuple[str, ...] = ()
    cells: Mapping[Place, Cell] = field(default_factory=dict)
    numbers: Mapping[Place, Number | None] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    last_year: Mapping[Place, Number] = field(default_factory=dict)  # what our template holds of last year


@dataclass(frozen=True)
class Submission:
    """One unit's answer, flat. ``cells`` is what stood there, ``numbers`` what counts (None: unreadable)."""

    unit: str
    form: str
    year: int | None
    cells: Mapping[Place, Cell]
    numbers: Mapping[Place, Number | None]
    sources: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What the office decided, one line of decisions.xlsx: 采用, 不采用, 属实, 更正 or 免报."""

    action: str
    unit: str = ""
    file: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    present: str = ""
    becomes: str = ""
    reason: str = ""
    clerk: str = ""
    day: str = ""
    line: int = 0


@dataclass(frozen=True)
class LastYear:
    """What was published last year: figures of the whole, and of every unit by the name that it has this year.

    A unit that is new, or of which it cannot be told what it did last year (it was split), is not among the units.
    """

    whole: Mapping[Place, Number]
    units: Mapping[str, Mapping[Place, Number]] = field(default_factory=dict)
    same: bool = False  # the same units answered then and now, so that the wholes may be compared


# --- the result ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileState:
    """One file's verdict: used, replaced, duplicate, held, companion, rejected, ignored, or opened (a container)."""

    name: str
    verdict: str
    reason: str = ""  # kind of the finding that decided it, "" if used
    unit: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Correction:
    """A figure the office changed (更正), shown as its own line and part of the total."""

    unit: str
    place: Place
    present: Number
    becomes: Number
    reason: str


@dataclass(frozen=True)
class Total:
    """A total and its parts: the units in the roster's order with a number each; corrections are parts of their own."""

    value: Number
    units: tuple[str, ...]  # the same in all totals
    numbers: tuple[Number, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class Consolidation:
    """The sum of a round: totals with their parts, the state of every unit and file, the findings."""

    round: Round
    roster: Roster
    submissions: Mapping[str, Submission]
    totals: Mapping[Place, Total]
    groups: Mapping[str, Mapping[Place, Number]]
    files: tuple[FileState, ...]
    held: tuple[str, ...]
    excused: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...] = ()
    final: bool = False
    decisions: tuple[Decision, ...] = ()  # what the office decided, in the order of decisions.xlsx
