"""Evaluate the formulas of one workbook: their values, the texts that they skip, and what they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from consolidate.formats import references
from consolidate.formats.raw import RawBook, RawCell
from consolidate.formats.references import CellRange
from consolidate.reading import formulas
from consolidate.reading.fit import Reading, TableMatch
from consolidate.reading.spelling import EXTERNAL
from consolidate.regex import regex
from consolidate.text import a1, plain

NUMBERS = ("number", "yuan", "wan", "scaled", "percent")
_CHAIN = 40  # levels of formulas that refer to each other
_VISITS = 200_000  # cells visited for one workbook
_TYPED = regex(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_WORD = regex(r'"(?:[^"]|"")*"|(?<![\w.\\$\'!])([^\W\d][\w.\\]*)(?![\w.\\(!\'])')
_SHOWN = 120  # characters of a formula in the path to another file


class Formulas(NamedTuple):
    """The cells of a table that hold a formula: its totals, and its input cells that were read as a number."""

    sheet: str
    fit: TableMatch
    totals: tuple[tuple[Reading, RawCell], ...]
    inputs: tuple[tuple[Reading, RawCell], ...]


class Value(NamedTuple):
    """The value of a formula, and the addresses of numbers stored as text that SUM skips."""

    value: Fraction
    skipped_texts: tuple[str, ...] = ()


class Trace(NamedTuple):
    """What a formula refers to: the path to another file (empty if there is none), and whether to its own cell."""

    path: tuple[str, ...] = ()
    circular: bool = False


class Evaluator:
    """Evaluates the formulas of one workbook; every cell is computed once."""

    def __init__(self, book: RawBook, counts: Callable[[str], bool]) -> None:
        """``counts``: whether a text is read as a number other than 0."""
        self.manual = book.manual
        self._counts, self._left = counts, _VISITS
        self._names = {name.lower(): text for name, text in book.names}
        self._sheets = {sheet.name: {(c.row, c.column): c for c in sheet.cells} for sheet in reversed(book.sheets)}
        self._known: dict[tuple[str, int, int], Value | None] = {}

    def sum(self, sheet: str, formula: str) -> formulas.Sum | None:
        """Parse a formula as a sum; None if it is anything else."""
        return formulas.parse(formula, sheet, self._names)

    def recalculated(self, sheet: str, formula: str, depth: int = 0) -> Value | None:
        """Evaluate a formula on a sheet, with the formulas that it refers to calculated anew; None if uncertain."""
        found = self.sum(sheet, formula)
        if found is None or depth > _CHAIN:
            return None
        value, skipped_texts = found.constant, list[str]()
        for weight, cell_range, summed in found.terms:
            if cell_range.sheet not in self._sheets:
                return None
            for cell in self.within(cell_range):
                part = self._cell(cell_range.sheet, cell, summed, depth)
                if part is None:
                    return None
                value += weight * part.value
                skipped_texts += part.skipped_texts
        certain = self._left > 0 and formulas.sensible(value)
        return Value(value, tuple(dict.fromkeys(skipped_texts))) if certain else None

    def stored(self, sheet: str, formula: str) -> Fraction | None:
        """Evaluate a formula with the stored values of the cells that it names; None if uncertain."""
        found = self.sum(sheet, formula)
        value = found.constant if found else Fraction(0)
        for weight, cell_range, summed in found.terms if found else ():
            for cell in self.within(cell_range):
                number = cell_value(cell, summed)
                if number is None:
                    return None
                value += weight * number
        return value if found else None

    def trace(self, sheet: str, cell: RawCell) -> Trace:
        """Follow the references of a formula, also through names and other cells, to another file or its own cell."""
        start = (sheet, cell.row, cell.column)
        waiting: list[tuple[str, str, tuple[str, ...]]] = [(sheet, cell.formula, (cell.formula[:_SHOWN],))]
        seen: set[object] = set()
        circular = False
        while waiting and self._left > 0:
            on_sheet, formula, path = waiting.pop()
            if EXTERNAL.search(formula):
                return Trace(path, circular)
            for word in self._words(formula):
                if word not in seen:
                    seen.add(word)
                    text = self._names[word]
                    waiting.append((on_sheet, text, (*path, f"{word} ={text[:_SHOWN]}")))
            for cell_range in references.cell_ranges(formula, on_sheet):
                circular = circular or (cell_range.sheet == sheet and cell_range.holds(cell.row, cell.column))
                for other in self.within(cell_range):
                    key = (cell_range.sheet, other.row, other.column)
                    if other.formula and key not in seen and key != start:
                        seen.add(key)
                        step = f"{_address(cell_range.sheet, other).removeprefix(f'{sheet}!')} {other.formula[:_SHOWN]}"
                        waiting.append((cell_range.sheet, other.formula, (*path, step)))
        return Trace((), circular)

    def within(self, cell_range: CellRange) -> Iterator[RawCell]:
        """Yield the filled cells of a range, up to the limit of visited cells."""
        cells: Mapping[tuple[int, int], RawCell] = self._sheets.get(cell_range.sheet, {})
        small = cell_range.size < len(cells)
        spots = (
            (r, c)
            for r in range(cell_range.top, cell_range.bottom + 1)
            for c in range(cell_range.left, cell_range.right + 1)
        )
        for spot in spots if small else list(cells):
            self._left -= 1
            if self._left <= 0:
                return
            if spot in cells and cell_range.holds(*spot):
                yield cells[spot]

    def _words(self, formula: str) -> Sequence[str]:
        """Return the defined names in a formula."""
        if not self._names:
            return ()
        found = (match[1].lower() for match in _WORD.finditer(formula) if match[1])
        return [word for word in found if word in self._names]

    def _cell(self, sheet: str, cell: RawCell, summed: bool, depth: int) -> Value | None:
        if cell.formula and cell.kind in (*NUMBERS, "none"):
            key = (sheet, cell.row, cell.column)
            if key not in self._known:
                self._known[key] = None  # for a circular reference
                self._known[key] = self.recalculated(sheet, cell.formula, depth + 1)
            if self._known[key]:
                return self._known[key]
        value = cell_value(cell, summed)
        passes = summed and cell.kind == "text" and self._counts(cell.text)
        return None if value is None else Value(value, (_address(sheet, cell),) if passes else ())


def cell_value(cell: RawCell, summed: bool = False) -> Fraction | None:
    """Return the value of a cell in a sum (SUM skips texts); None if Excel would show an error or it is uncertain."""
    if cell.kind in NUMBERS:
        return Fraction(cell.text)
    if cell.kind in ("text", "bool") and summed:
        return Fraction(0)
    typed = plain(cell.text) if cell.kind == "text" else ""
    return Fraction(typed) if _TYPED.fullmatch(typed) else None


def _address(sheet: str, cell: RawCell) -> str:
    return f"{sheet}!{a1(cell.row, cell.column)}"
