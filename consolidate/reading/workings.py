"""The formulas of one workbook at work: what a formula comes to, what it passes over, and what it draws on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from consolidate.formats import references
from consolidate.formats.raw import RawBook, RawCell
from consolidate.formats.references import Area
from consolidate.reading import formulas
from consolidate.reading.fit import Fit, Reading
from consolidate.reading.spelling import EXTERNAL
from consolidate.text import a1, plain

NUMBERS = ("number", "yuan", "scaled", "percent")
_CHAIN = 40  # formulas that refer to each other
_VISITS = 200_000  # cells looked at for one workbook
_TYPED = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_WORD = re.compile(r'"(?:[^"]|"")*"|(?<![\w.\\$\'!])([^\W\d][\w.\\]*)(?![\w.\\(!\'])')
_SHOWN = 120  # characters of a formula that a way names


class Formulas(NamedTuple):
    """The cells of a table that hold a formula: its totals, and its input cells that were read as a number."""

    sheet: str
    fit: Fit
    totals: tuple[tuple[Reading, RawCell], ...]
    inputs: tuple[tuple[Reading, RawCell], ...]


class Told(NamedTuple):
    """What a formula comes to, and the numbers stored as text that SUM passes over: their addresses."""

    value: Fraction
    passed: tuple[str, ...] = ()


class Drawn(NamedTuple):
    """What a formula draws on: the way to another file (empty where there is none), and whether its own cell."""

    way: tuple[str, ...] = ()
    circular: bool = False


class Workings:
    """Answers for one workbook; every cell is computed once."""

    def __init__(self, book: RawBook, counts: Callable[[str], bool]) -> None:
        """``counts``: whether a text is one that is read as a number other than 0."""
        self.manual = book.manual
        self._counts, self._left = counts, _VISITS
        self._names = {name.lower(): text for name, text in book.names}
        self._sheets = {sheet.name: {(c.row, c.column): c for c in sheet.cells} for sheet in reversed(book.sheets)}
        self._known: dict[tuple[str, int, int], Told | None] = {}

    def sum(self, sheet: str, formula: str) -> formulas.Sum | None:
        """A formula as the sum that it is."""
        return formulas.parse(formula, sheet, self._names)

    def told(self, sheet: str, formula: str, depth: int = 0) -> Told | None:
        """What a formula on a sheet comes to, those that it refers to computed anew; None where it cannot be told."""
        found = self.sum(sheet, formula)
        if found is None or depth > _CHAIN:
            return None
        value, passed = found.constant, list[str]()
        for weight, area, summed in found.terms:
            if area.sheet not in self._sheets:
                return None
            for cell in self.within(area):
                one = self._cell(area.sheet, cell, summed, depth)
                if one is None:
                    return None
                value += weight * one.value
                passed += one.passed
        told = self._left > 0 and formulas.sensible(value)
        return Told(value, tuple(dict.fromkeys(passed))) if told else None

    def stored(self, sheet: str, formula: str) -> Fraction | None:
        """What a formula comes to with the stored values of the cells that it names."""
        found = self.sum(sheet, formula)
        value = found.constant if found else Fraction(0)
        for weight, area, summed in found.terms if found else ():
            for cell in self.within(area):
                one = worth(cell, summed)
                if one is None:
                    return None
                value += weight * one
        return value if found else None

    def drawn(self, sheet: str, cell: RawCell) -> Drawn:
        """Whether a formula draws on another file, directly, by names or by other cells; or on its own cell."""
        start = (sheet, cell.row, cell.column)
        waiting: list[tuple[str, str, tuple[str, ...]]] = [(sheet, cell.formula, (cell.formula[:_SHOWN],))]
        seen: set[object] = set()
        circular = False
        while waiting and self._left > 0:
            here, formula, way = waiting.pop()
            if EXTERNAL.search(formula):
                return Drawn(way, circular)
            for word in self._words(formula):
                if word not in seen:
                    seen.add(word)
                    text = self._names[word]
                    waiting.append((here, text, (*way, f"{word} ={text[:_SHOWN]}")))
            for area in references.areas(formula, here):
                circular = circular or (area.sheet == sheet and area.holds(cell.row, cell.column))
                for other in self.within(area):
                    key = (area.sheet, other.row, other.column)
                    if other.formula and key not in seen and key != start:
                        seen.add(key)
                        step = f"{_address(area.sheet, other).removeprefix(f'{sheet}!')} {other.formula[:_SHOWN]}"
                        waiting.append((area.sheet, other.formula, (*way, step)))
        return Drawn((), circular)

    def within(self, area: Area) -> Iterator[RawCell]:
        """The filled cells of an area, as far as there is patience for them."""
        cells: Mapping[tuple[int, int], RawCell] = self._sheets.get(area.sheet, {})
        few = area.size < len(cells)
        spots = ((r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1))
        for spot in spots if few else list(cells):
            self._left -= 1
            if self._left <= 0:
                return
            if spot in cells and area.holds(*spot):
                yield cells[spot]

    def _words(self, formula: str) -> Sequence[str]:
        """The defined names in a formula."""
        if not self._names:
            return ()
        found = (match[1].lower() for match in _WORD.finditer(formula) if match[1])
        return [word for word in found if word in self._names]

    def _cell(self, sheet: str, cell: RawCell, summed: bool, depth: int) -> Told | None:
        if cell.formula and cell.kind in (*NUMBERS, "none"):
            key = (sheet, cell.row, cell.column)
            if key not in self._known:
                self._known[key] = None  # where it comes back to itself
                self._known[key] = self.told(sheet, cell.formula, depth + 1)
            if self._known[key]:
                return self._known[key]
        value = worth(cell, summed)
        passes = summed and cell.kind == "text" and self._counts(cell.text)
        return None if value is None else Told(value, (_address(sheet, cell),) if passes else ())


def worth(cell: RawCell, summed: bool = False) -> Fraction | None:
    """What a cell counts as in a sum (SUM passes over texts), None where Excel shows an error or it cannot be told."""
    if cell.kind in NUMBERS:
        return Fraction(cell.text)
    if cell.kind in ("text", "bool") and summed:
        return Fraction(0)
    typed = plain(cell.text) if cell.kind == "text" else ""
    return Fraction(typed) if _TYPED.fullmatch(typed) else None


def _address(sheet: str, cell: RawCell) -> str:
    return f"{sheet}!{a1(cell.row, cell.column)}"
