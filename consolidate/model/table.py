"""A table as frozen values: its blocks, rows and columns, and the places that hold its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from consolidate.model.declared import Beside

Number = int | Decimal
EMPTY: Mapping[Any, Any] = MappingProxyType({})  # the default of a field; nobody can write into it


class Place(NamedTuple):
    """The key of every number: ``requests.new.total``. The ids are those of the form."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


class Spot(NamedTuple):
    """Where a place is in its form. The column has what its row says otherwise."""

    table: Table
    block: Block
    row: Row
    column: Column


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


# --- one object for each part of a table, compared by identity ------------------------------------------------------


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


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield all rows or columns of a tree, each group before its children."""
    for node in nodes:
        yield node
        children: tuple[Any, ...] = node.rows if isinstance(node, Row) else node.columns
        yield from walk(children)


def path(nodes: tuple[Row, ...] | tuple[Column, ...], leaf: str) -> list[str]:
    """The labels from the top of a tree of rows or columns down to the leaf with that id; [] if it is not there."""
    return [*_paths(nodes).get(leaf, ())]


@lru_cache(maxsize=1_000)
def _paths(nodes: tuple[Row, ...] | tuple[Column, ...]) -> dict[str, tuple[str, ...]]:
    """The labels down to each leaf of a tree, by its id. A row with numbers and rows below it is a leaf too."""
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        children = node.rows if isinstance(node, Row) else node.columns
        if not children or (isinstance(node, Row) and node.number):
            found.setdefault(node.id, (node.label,))
        for leaf, below in _paths(children).items():
            found.setdefault(leaf, (node.label, *below))
    return found
