"""Questions on added rows and columns of parts of the year (上半年, 二季度) that do not go with the figure of the year.

A part is at most the whole, both halves and all four quarters are the whole, and what was reported later (下半年补报)
may not be in it. Where the figure of the year is blank or 0, ``beside_blank`` asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell
from consolidate.model import Cell, Finding, Place
from consolidate.reading.area import Line
from consolidate.reading.beside_blank import question
from consolidate.reading.fit import TableMatch
from consolidate.regex import regex
from consolidate.text import a1, plain

_NUMBER = regex(r"\d{1,15}(?:\.\d{1,6})?")
_STOCK = regex("现行|结转|年末|期末|存量")
_LATER = regex("补|追加|增报|漏|另")
_SEVERAL = regex(r"[-—–~至到、和]|前|截|累")  # 一至三季度, 1-6月: no part of a row of parts
# how many parts of a length make up a year
_LENGTHS = {"半年": 2, "季": 4, "月": 12}


class Part(NamedTuple):
    """A figure of a part of the year: the label of its row or column, and its cell."""

    label: str
    cell: RawCell

    @property
    def number(self) -> Decimal:
        """What stands in the cell."""
        return Decimal(self.cell.text)

    @property
    def length(self) -> str:
        """半年, 季 or 月; "" for a part of any other length."""
        return "" if _SEVERAL.search(self.label) else next((word for word in _LENGTHS if word in self.label), "")


def findings(
    lines: Iterable[Line], fit: TableMatch, cells: Mapping[Place, Cell], sheet: str, file: str
) -> Iterator[Finding]:
    """Yield a question for each figure of the year that the parts beside or below it do not go with.

    ``lines``: the added rows and columns of parts of the year. Figures are compared as they are written.
    """
    by_place: dict[Place, list[Part]] = {}
    filled = {
        spot: place for place, spot in fit.spots.items()
        if _NUMBER.fullmatch(cells[place].raw) and Decimal(cells[place].raw)
    }  # fmt: skip
    for line in lines:
        for cell in line.cells:
            if not _NUMBER.fullmatch(cell.text):
                continue
            beside = line.label.column >= fit.columns[0]
            spot = _left_of(cell, fit) if beside else _above(cell, fit)
            if spot in filled:
                by_place.setdefault(filled[spot], []).append(Part(plain(line.label.text), cell))
    for place, parts in by_place.items():
        if not _go_with(Decimal(cells[place].raw), parts, stock=_is_stock(fit, place)):
            texts = [(f"{part.label} {part.cell.text}", a1(part.cell.row, part.cell.column)) for part in parts]
            yield question(FindingKind.PARTS_DIFFER, place, cells[place], texts, (sheet, file), fit)


def _left_of(cell: RawCell, fit: TableMatch) -> tuple[int, int] | None:
    """Return the nearest cell of the form to the left in the row."""
    return max((spot for spot in fit.taken if spot[0] == cell.row and spot[1] < cell.column), default=None)


def _above(cell: RawCell, fit: TableMatch) -> tuple[int, int] | None:
    """Return the nearest cell of the form above in the column."""
    return max((spot for spot in fit.taken if spot[1] == cell.column and spot[0] < cell.row), default=None)


def _is_stock(fit: TableMatch, place: Place) -> bool:
    """Whether a figure is of one day and not of a time: what is in force, or carried over, is not added up."""
    return any(_STOCK.search(label) for label in fit.form.own_labels(place))


def _go_with(whole: Decimal, parts: Sequence[Part], *, stock: bool) -> bool:
    """Whether parts of a year can be those of this figure.

    A ``stock`` is that of the first or the last part, if all are there.
    """
    by_length = {length: [part for part in parts if part.length == length] for length in _LENGTHS}
    if stock:
        complete = any(len(alike) == _LENGTHS[length] for length, alike in by_length.items())
        return not complete or whole in (parts[0].number, parts[-1].number)
    if any(_LATER.search(part.label) and part.number for part in parts):
        return False
    for length, alike in by_length.items():
        together = sum((part.number for part in alike), Decimal())
        if together > whole or (len(alike) == _LENGTHS[length] and together != whole):
            return False
    return all(part.number <= whole for part in parts)
