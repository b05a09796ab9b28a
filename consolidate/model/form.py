"""A form as frozen values: its tables, its rules, and what it declares beside them.

A form is read from one TOML file (``forms/loader.py``); docs/forms.md explains every key.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from consolidate.model.declared import Example, Hint, Instructions, Jump, Permission, Plausible
from consolidate.model.prose import Prose
from consolidate.model.table import Column, Kind, Place, Spot, Table, path
from consolidate.terms import Severity
from consolidate.titles import Titles


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
    english: str = ""  # the label in English

    def named(self, language: str) -> str:
        """Return what must hold, in short; in the language of the form if it has no English label."""
        return self.english if language == "en" and self.english else self.label


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
    letters: tuple[tuple[str, str], ...] = ()  # texts of letters of its own: the kind of the letter, the text
    counters: tuple[str, ...] = ()  # words that people write after a count: 12件, 12个
    prose: Prose = Prose()  # noqa: RUF009 - what the words of its report may say of its figures
    prose_list: str = ""  # the list of such claims of the program that applies as well
    report: str = ""  # the words of its report; "" for the general ones

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
    def spots(self) -> dict[Place, Spot]:
        """The table, block, row and column of every place, in official order (table by table, row by row)."""
        return {
            Place(table.id, row.id, column.id): Spot(table, block, row, column.of_row(row))
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
        return self.spots[place].column.kind

    def decimals(self, place: Place) -> int:
        """The most decimals of a figure at a place."""
        return self.decimals_of(self.spots[place].column)

    def decimals_of(self, column: Column) -> int:
        """The most decimals of a figure in a column."""
        if column.decimals is not None:
            return column.decimals
        return {Kind.MONEY: self.money_decimals, Kind.QUANTITY: 2, Kind.PERCENT: 2}.get(column.kind, 0)

    def measure(self, place: Place) -> str:
        """The unit of measure at a place: that of its column, else that of its table."""
        table, _, _, column = self.spots[place]
        return column.unit or table.unit

    def counted_in(self, place: Place) -> str:
        """In what the figure at a place counts, for who reads it without the form; "" for a text."""
        kind = self.kind(place)
        return "" if kind is Kind.TEXT else "%" if kind is Kind.PERCENT else self.measure(place)

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

    def paths(self, place: Place) -> tuple[list[str], list[str]]:
        """The labels of row and column, each after those of its groups; empty labels are left out."""
        _, block, row, column = self.spots[place]
        rows, columns = path(block.rows, row.id), path(block.columns, column.id)
        return [label for label in rows if label], [label for label in columns if label]

    def labels(self, place: Place) -> tuple[str, str, str]:
        """Table number, row label and column label; the labels are preceded by those of their groups."""
        rows, columns = self.paths(place)
        return self.spots[place].table.number, " ".join(rows), " ".join(columns)

    def own_labels(self, place: Place) -> tuple[str, str]:
        """Row label and column label without those of their groups; that of the nearest group if it is empty."""
        rows, columns = self.paths(place)
        return rows[-1] if rows else "", columns[-1] if columns else ""
