"""A form as frozen values: tables, blocks, rows, columns, rules, and the places that hold its figures.

A form is read from one TOML file (``forms/loader.py``); docs/forms.md explains every key.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from consolidate.terms import Severity

Number = int | Decimal


class Place(NamedTuple):
    """The key of every number: ``requests.new.total``. The ids are those of the form."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


class Kind(StrEnum):
    """What a place may hold: a count (0 or more), a change (whole, may be negative), an amount of money."""

    COUNT = "count"
    CHANGE = "change"
    MONEY = "money"


# --- forms: one object for each part of an edition, compared by identity -----------------------------------------


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table, or a group of rows (with children). A ``total`` row is the sum of others, never typed in."""

    id: str
    label: str
    rows: tuple[Row, ...] = ()
    total: bool = False
    align: str = ""
    seen: tuple[str, ...] = ()  # other spellings of the label, seen in published reports

    def leaves(self) -> tuple[Row, ...]:
        """The lowest rows under this one, in order; the row itself if it has no children."""
        return tuple(leaf for row in self.rows for leaf in row.leaves()) if self.rows else (self,)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a block, or a group of columns. ``span``: its width in grid columns."""

    id: str
    label: str
    columns: tuple[Column, ...] = ()
    total: bool = False
    kind: Kind = Kind.COUNT
    unit: str = ""
    stated: bool = True  # whether the official label states the unit of money
    span: int = 1
    seen: tuple[str, ...] = ()

    def leaves(self) -> tuple[Column, ...]:
        """The lowest columns under this one, in order; the column itself if it has no children."""
        return tuple(leaf for column in self.columns for leaf in column.leaves()) if self.columns else (self,)


@dataclass(frozen=True, eq=False)
class Block:
    """Rows under one header. A table has one block, or several below each other."""

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
    label_columns: int  # the number of grid columns for the row labels
    blocks: tuple[Block, ...]
    unit: str = "件"
    row_height: str = "0.6"  # centimetres, the minimum height of a row
    number_height: str = "0.6"  # centimetres, the minimum height of a row of numbers
    fill: str = ""  # background of the block titles, RGB in hexadecimal

    @property
    def heading(self) -> str:
        """Number and title: ``二、主动公开政府信息情况``."""
        return f"{self.number}、{self.title}"


@dataclass(frozen=True, eq=False)
class Rule:
    """A condition for every column or every row of a table (勾稽关系). docs/rules.md lists the rules."""

    id: str
    table: str
    each: str  # "column": applies to every column, its names are rows; "row": to every row, its names are columns
    expression: str
    severity: Severity
    label: str
    source: str
    finding: str = ""  # for a rule on last year's figures: the kind of its finding
    prefill: bool = False  # for a rule on last year's figures: a template starts with the expected figure


class Jump(NamedTuple):
    """A figure jumps if it is ``times`` last year's or a ``times``-th of it, and differs by more than ``least``."""

    times: int
    least: int


class Indicators(NamedTuple):
    """A group of main indicators (主要指标), in order, and the kind of chart that shows them ("": none).

    A figure has a label and a place; a row that is a group stands for the sum of its rows.
    """

    group: str
    chart: str
    figures: tuple[tuple[str, Place], ...]


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
    short: str = ""  # the title in file names; "" if it is the title itself
    year_rules: tuple[Rule, ...] = ()  # what last year's figures must have to do with this year's
    jump: Jump | None = None
    indicators: tuple[Indicators, ...] = ()
    source: str = ""  # the text of its file if it is a form of the office's own
    synonyms: tuple[tuple[str, str], ...] = ()  # pairs: a word as people write it, the form's own word

    @property
    def subject(self) -> str:
        """The title without 统计表 or 统计 at its end, as it stands before 统计表 and 统计数据汇总."""
        return (
            self.title.removesuffix("表").removesuffix("统计")
            if self.title.endswith(("统计", "统计表"))
            else self.title
        )

    @property
    def short_title(self) -> str:
        """The title as file names have it."""
        return self.short or self.title

    @cached_property
    def spots(self) -> dict[Place, tuple[Table, Block, Row, Column]]:
        """The table, block, row and column of every place, in official order (table by table, row by row)."""
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
        """The table with that id; KeyError if there is none."""
        return {table.id: table for table in self.tables}[table_id]

    def kind(self, place: Place) -> Kind:
        """The kind of number at a place."""
        return self.spots[place][3].kind

    @cached_property
    def order(self) -> dict[Place, int]:
        """The index of every place in official order, from 0."""
        return {place: number for number, place in enumerate(self.places)}

    @cached_property
    def totals(self) -> frozenset[Place]:
        """The places that are sums of others."""
        return frozenset(place for place, (_, _, row, column) in self.spots.items() if row.total or column.total)

    def is_total(self, place: Place) -> bool:
        """Whether the place is a sum of others."""
        return place in self.totals

    def labels(self, place: Place) -> tuple[str, str, str]:
        """Table number, row label and column label; the labels are preceded by those of their groups."""
        table, block, row, column = self.spots[place]
        rows = [label for label in path(block.rows, row.id) if label]
        columns = [label for label in path(block.columns, column.id) if label]
        return table.number, " ".join(rows), " ".join(columns)


def path(nodes: tuple[Row, ...] | tuple[Column, ...], leaf: str) -> list[str]:
    """The labels from the top of a tree of rows or columns down to the leaf with that id; [] if it is not there."""
    for node in nodes:
        children = node.rows if isinstance(node, Row) else node.columns
        if node.id == leaf and not children:
            return [node.label]
        below = path(children, leaf)
        if below:
            return [node.label, *below]
    return []
