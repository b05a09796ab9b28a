"""A form as frozen values: tables, blocks, rows, columns, rules, and the places that hold its figures.

A form is read from one TOML file (``forms/loader.py``); docs/forms.md explains every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from consolidate.model.declared import Beside, Example, Hint, Instructions, Jump, Permission, Plausible
from consolidate.terms import Severity
from consolidate.titles import Titles

Number = int | Decimal


class Place(NamedTuple):
    """The key of every number: ``requests.new.total``. The ids are those of the form."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


class Kind(StrEnum):
    """What a place may hold.

    A count (whole, 0 or more), a change (whole, may be negative), an amount of money, a quantity with decimals, a
    percentage, or a short text.
    """

    COUNT = "count"
    CHANGE = "change"
    MONEY = "money"
    QUANTITY = "quantity"
    PERCENT = "percent"
    TEXT = "text"

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return self in (Kind.COUNT, Kind.CHANGE)


# --- forms: one object for each part of an edition, compared by identity -----------------------------------------


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table, or a group of rows (with children). A ``total`` row is the sum of others, never typed in.

    A group with ``number`` has a figure itself, of which its children are parts (其中). ``kind``, ``unit``, ``stated``,
    ``decimals``, ``least``, ``most``, ``formula`` and ``added`` are those of its figures where they differ from what
    the columns say.
    """

    id: str
    label: str
    rows: tuple[Row, ...] = ()
    total: bool = False
    align: str = ""
    seen: tuple[str, ...] = ()  # other spellings of the label, seen in published reports
    number: bool = False
    code: str = ""  # 代码
    short: str = ""  # how sentences name it; "" for the label
    kind: Kind | None = None
    unit: str = ""
    stated: bool | None = None
    decimals: int | None = None
    least: Number | None = None
    most: Number | None = None
    formula: str = ""
    added: bool | None = None

    def leaves(self) -> tuple[Row, ...]:
        """The rows with figures under this one, in order, itself first if it has figures."""
        if not self.rows:
            return (self,)
        return (self,) * self.number + tuple(leaf for row in self.rows for leaf in row.leaves())

    def parts(self) -> tuple[Row, ...]:
        """The rows that together make up the group: each child, or the parts of a child without a figure."""
        return tuple(part for row in self.rows for part in ((row,) if row.number or not row.rows else row.parts()))


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a block, or a group of columns. ``span``: its width in grid columns.

    ``formula``: how its figures are computed from others; ``added``: whether they are added up over the units.
    """

    id: str
    label: str
    columns: tuple[Column, ...] = ()
    total: bool = False
    kind: Kind = Kind.COUNT
    unit: str = ""
    stated: bool = True  # whether the official label states the unit of money
    span: int = 1
    seen: tuple[str, ...] = ()
    short: str = ""
    total_in: tuple[str, ...] = ()  # the rows in which it is a total, if it is one in some rows only
    decimals: int | None = None
    least: Number | None = None
    most: Number | None = None
    formula: str = ""
    added: bool = True

    def leaves(self) -> tuple[Column, ...]:
        """The lowest columns under this one, in order; the column itself if it has no children."""
        return tuple(leaf for column in self.columns for leaf in column.leaves()) if self.columns else (self,)

    def parts(self) -> tuple[Column, ...]:
        """The columns that together make up the group."""
        return self.leaves() if self.columns else ()

    @property
    def bounds(self) -> tuple[Number | None, Number | None]:
        """The least and the most that a figure may be; None for no limit. Only a change may be below 0 by itself."""
        least = self.least if self.least is not None or self.kind is Kind.CHANGE else 0
        return least, 100 if self.most is None and self.kind is Kind.PERCENT else self.most

    @property
    def any_count(self) -> bool:
        """Whether it holds counts and has no bounds of its own."""
        return self.kind is Kind.COUNT and self.most is None and not self.least

    def of_sums(self) -> Column:
        """Return the column for sums over the units, for which the bounds of one unit do not hold."""
        lowest = Decimal("-Infinity") if self.least is not None and self.least < 0 else None
        return replace(self, least=lowest, most=None) if self.least is not None or self.most is not None else self

    def outside(self, figure: Number) -> bool:
        """Whether a figure is out of the bounds."""
        least, most = self.bounds
        return (least is not None and figure < least) or (most is not None and figure > most)

    def of_row(self, row: Row) -> Column:
        """Return the column as it is in a row, with what the row says otherwise.

        A column of texts, of percentages or of computed figures is the same in every row.
        """
        if self.formula or self.kind in (Kind.TEXT, Kind.PERCENT):
            return self
        own = {key: getattr(row, key) for key in _OWN_OF_ROW if getattr(row, key) not in (None, "")}
        return replace(self, **own) if own else self

    def is_total_in(self, row: Row) -> bool:
        """Whether it is a sum of others in a row, given the column as it is there (``of_row``)."""
        return self.is_added and (row.total or self.total or row.id in self.total_in)

    @property
    def is_added(self) -> bool:
        """Whether its figures are added up over the units."""
        return self.added and not self.formula and self.kind is not Kind.TEXT


Node = TypeVar("Node", Row, Column, Row | Column)
_OWN_OF_ROW = ("kind", "unit", "stated", "decimals", "least", "most", "formula", "added")


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
    beside: tuple[Beside, ...] = ()
    optional: bool = False  # whether a unit may leave it out

    @property
    def heading(self) -> str:
        """Number and title: ``二、主动公开政府信息情况``."""
        return f"{self.number}、{self.title}"

    @property
    def units(self) -> tuple[str, ...]:
        """The units of measure of its figures, that of the table first."""
        return tuple(dict.fromkeys((self.unit, *(line.unit for line in self.lines() if line.unit))))

    def lines(self) -> tuple[Row | Column, ...]:
        """All columns and rows with figures, block by block."""
        found: list[Row | Column] = []
        for block in self.blocks:
            found += [*block.leaf_columns(), *block.leaf_rows()]
        return tuple(found)

    @property
    def left(self) -> int:
        """The number of grid columns before the figures."""
        return self.label_columns + len(self.beside)


@dataclass(frozen=True, eq=False)
class Rule:
    """A condition for every column or every row of a table (勾稽关系). docs/rules.md lists the rules."""

    id: str
    table: str
    each: str  # "column": in every column, its names are rows; "row": in every row, its names are columns; or "once"
    expression: str
    severity: Severity
    label: str
    source: str
    finding: str = ""  # for a rule on last year's figures: the kind of its finding
    prefill: bool = False  # for a rule on last year's figures: a template starts with the expected figure
    shown: str = ""  # where it is shown if broken: at the "first" or the "last" cell; "": at its total or likely cause
    hints: tuple[Hint, ...] = ()
    condition: str = ""  # the rule holds only where this comparison is true
    only: tuple[str, ...] = ()  # the rows or columns in which it holds, if not in all


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
    region: str = ""  # where it was in force; "" for the whole country
    synonyms: tuple[tuple[str, str], ...] = ()  # pairs: a word as people write it, the form's own word
    permissions: tuple[Permission, ...] = ()
    plausible: tuple[Plausible, ...] = ()
    topics: tuple[str, ...] = ()  # what the form is about, in the words of titles; () if it is the subject
    instructions: Instructions = Instructions()  # noqa: RUF009 - a frozen value
    examples: tuple[Example, ...] = ()
    counters: tuple[str, ...] = ()  # words that people write after a count: 12件, 12个

    @property
    def subject(self) -> str:
        """The title without 统计表 or 统计 at its end, as it stands before 统计表 and 统计数据汇总."""
        return (
            self.title.removesuffix("表").removesuffix("统计")
            if self.title.endswith(("统计", "统计表"))
            else self.title
        )

    @property
    def titles(self) -> Titles:
        """Its titles as people write them."""
        return Titles((self.title, self.short_title), self.topics or (self.subject,))

    @property
    def short_title(self) -> str:
        """The title as file names have it."""
        return self.short or self.title

    @cached_property
    def spots(self) -> dict[Place, tuple[Table, Block, Row, Column]]:
        """The table, block, row and column of every place, in official order (table by table, row by row).

        The column has what its row says otherwise.
        """
        return {
            Place(table.id, row.id, column.id): (table, block, row, column.of_row(row))
            for table in self.tables
            for block in table.blocks
            for row in block.leaf_rows()
            for column in block.leaf_columns()
        }

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places whose figures are added up over the units, in official order."""
        return tuple(place for place, (*_, column) in self.spots.items() if column.is_added)

    @cached_property
    def not_added(self) -> tuple[Place, ...]:
        """The places that are read and shown but never added up: texts, computed figures, and such as averages."""
        return tuple(place for place, (*_, column) in self.spots.items() if not column.is_added)

    @cached_property
    def formulas(self) -> dict[Place, str]:
        """The formula of every place that is computed from others (percentages, averages)."""
        return {place: column.formula for place, (*_, column) in self.spots.items() if column.formula}

    def table(self, table_id: str) -> Table:
        """The table with that id; KeyError if there is none."""
        return {table.id: table for table in self.tables}[table_id]

    def kind(self, place: Place) -> Kind:
        """The kind of number at a place."""
        return self.spots[place][3].kind

    def decimals(self, place: Place) -> int:
        """The most decimals of a figure at a place."""
        return self.decimals_of(self.spots[place][3])

    def decimals_of(self, column: Column) -> int:
        """The most decimals of a figure in a column."""
        if column.decimals is not None:
            return column.decimals
        return {Kind.MONEY: self.money_decimals, Kind.QUANTITY: 2, Kind.PERCENT: 2}.get(column.kind, 0)

    def measure(self, place: Place) -> str:
        """The unit of measure at a place: that of its column, else that of its table."""
        table, _, _, column = self.spots[place]
        return column.unit or table.unit

    @cached_property
    def order(self) -> dict[Place, int]:
        """The index of every place that is added up, in official order, from 0."""
        return {place: number for number, place in enumerate(self.places)}

    @cached_property
    def totals(self) -> frozenset[Place]:
        """The places that are sums of others."""
        return frozenset(place for place, (_, _, row, column) in self.spots.items() if column.is_total_in(row))

    def is_total(self, place: Place) -> bool:
        """Whether the place is a sum of others."""
        return place in self.totals

    def is_typed(self, place: Place) -> bool:
        """Whether a number is typed in at the place: it is no total, not computed, and no text."""
        return place not in self.totals and place not in self.formulas and self.kind(place) is not Kind.TEXT

    def labels(self, place: Place) -> tuple[str, str, str]:
        """Table number, row label and column label; the labels are preceded by those of their groups."""
        table, block, row, column = self.spots[place]
        rows = [label for label in path(block.rows, row.id) if label]
        columns = [label for label in path(block.columns, column.id) if label]
        return table.number, " ".join(rows), " ".join(columns)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield all rows or columns of a tree, each group before its children."""
    for node in nodes:
        yield node
        children: tuple[Any, ...] = node.rows if isinstance(node, Row) else node.columns
        yield from walk(children)


def path(nodes: tuple[Row, ...] | tuple[Column, ...], leaf: str) -> list[str]:
    """The labels from the top of a tree of rows or columns down to the leaf with that id; [] if it is not there."""
    for node in nodes:
        children = node.rows if isinstance(node, Row) else node.columns
        if node.id == leaf and (not children or (isinstance(node, Row) and node.number)):
            return [node.label]
        below = path(children, leaf)
        if below:
            return [node.label, *below]
    return []
