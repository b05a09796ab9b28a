"""Compute totals from their parts, and compare them with the contents of their cells.

The computed sum counts. If a total shows another number, or its formula is another sum, a question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell
from consolidate.forms import computed as formulas_of_form
from consolidate.forms import in_excel, rules
from consolidate.model import Cell, Finding, Form, Number, Place
from consolidate.reading import formulas
from consolidate.reading.entered import shown
from consolidate.reading.fit import Reading, TableMatch
from consolidate.reading.workings import NUMBERS, Evaluator, Formulas, worth
from consolidate.remembered import remembered
from consolidate.terms import EXPLAIN, NOTE, UNTYPED, How

Numbers = Mapping[Place, Number | None]
_made: Callable[[tuple[Number | None, str, str, str, How]], Cell] = partial(tuple.__new__, Cell)  # a faster Cell._make
_BLANK = How.BLANK  # bound here, since it is asked of every cell
_LISTED = 5  # other totals listed in a finding
_SHOWN = 120  # characters of a formula in a finding
_NESTED = 5  # levels of subtotals


def computed(
    form: Form, cells: dict[Place, Cell], file: str
) -> tuple[dict[Place, Number | None], list[Finding], frozenset[Place]]:
    """Return the numbers that count: blanks as 0, totals that are blank or formulas computed from their leaves.

    Stores computed totals in ``cells`` too. Also returns findings, and the total formulas that show another number.
    """
    numbers: dict[Place, Number | None] = {}
    asked: list[tuple[Place, Cell]] = []  # totals to compute
    said: list[Finding] = []
    otherwise: list[Place] = []
    totals = form.totals
    summed = {place: cell for place, cell in cells.items() if place in form.order} if form.not_added else cells
    for place, cell in summed.items():
        how = cell[4]
        if place not in totals:
            numbers[place] = 0 if how is _BLANK else cell[0]
        elif how in UNTYPED:
            asked.append((place, cell))
        else:
            numbers[place] = cell[0]
    for place, cell in asked:
        number = rules.computed(form, place, numbers)
        if cell.how is How.TOTAL:
            cells[place] = _made((number, *cell[1:]))
            if cell[1] != str(number):
                otherwise.append(place)
        elif number is not None and _filled(cells, place.table):
            said.append(
                Finding(FindingKind.BLANK_TOTAL, NOTE, file=file, sheet=cell.sheet, address=cell.address, place=place,
                        cells=(cell.address,), expected=str(number))
            )  # fmt: skip
    if len(numbers) > len(summed):  # computing also added parts of totals that belong to a missing table
        numbers = {place: numbers[place] for place in summed}
    for place in form.formulas:
        if place in cells and cells[place].how in UNTYPED:
            cells[place] = cells[place]._replace(value=formulas_of_form.value(form, place, numbers))
    return numbers, said, frozenset(otherwise)


def _filled(cells: Mapping[Place, Cell], table: str) -> bool:
    return any(place.table == table and cell.how not in UNTYPED for place, cell in cells.items())


# --- comparison with the cells -----------------------------------------------------------------------------------


class _Odd(NamedTuple):
    """A total that differs from the sum of its parts, with the kind of finding that explains it."""

    kind: FindingKind
    reading: Reading
    raw: RawCell
    expected: str
    args: tuple[tuple[str, str], ...] = ()


def check_formulas(
    tables: Sequence[Formulas], numbers: Numbers, otherwise: frozenset[Place], work: Callable[[], Evaluator], file: str
) -> tuple[Finding, ...]:
    """Return the findings on totals with formulas: one for all totals of a kind in a table.

    ``otherwise``: the totals that show another number than computed.
    """
    odd = [_suspects(table, otherwise) for table in tables]
    if not any(odd):
        return ()
    # programs that fill in cells without calculating leave every total at 0, as in the blank template
    fresh = any(raw.kind == "number" and raw.text != "0" for table in tables for _, raw in table.totals)
    found = []
    for table, some in zip(tables, odd, strict=True):
        told = _without_followers(table, list(_judged(table, some, numbers, work(), fresh)), work())
        for kind in dict.fromkeys(one.kind for one in told):
            found.append(_finding(table, [one for one in told if one.kind is kind], file))
    return tuple(found)


def _suspects(table: Formulas, otherwise: frozenset[Place]) -> list[tuple[Reading, RawCell]]:
    """Return totals whose formula is not simply the form's sum, or that show another number; nearly always none.

    A table with missing or duplicate rows or columns is skipped: it is held for that reason, and its formulas are
    shifted too. A formula without stored value is skipped as well: it shows nothing that could mislead anybody.
    """
    if table.fit.missing_rows or table.fit.missing_columns or table.fit.doubled:
        return []
    strange = _strange(table.fit, tuple([(reading[2], raw[4]) for reading, raw in table.totals]))
    if not strange and not otherwise:
        return []
    return [
        (reading, raw)
        for reading, raw in table.totals
        if raw.kind != "none" and (reading.address in strange or reading.place in otherwise)
    ]


@remembered(256)  # the formulas of a template are the same in every file
def _strange(fit: TableMatch, texts: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the addresses of totals whose formula is not simply the sum of exactly their parts."""
    places = {reading.address: reading.place for reading in fit.readings}
    found = []
    for address, formula in texts:
        total = formulas.parse(formula, "", {})
        own = total is not None and not total.constant and all(term.cells.sheet == "" for term in total.terms)
        if total is None or not own or _leaf_counts(fit, total) != dict.fromkeys(_parts(fit, places[address]), 1):
            found.append(address)
    return frozenset(found)


def _leaf_counts(fit: TableMatch, total: formulas.Sum) -> dict[Place, Fraction]:
    """Count how often a sum includes each input cell of the table; totals in it count as their parts."""
    at = _at(fit)
    counts: dict[Place, Fraction] = {}
    for weight, area, _ in total.terms:
        spots = (
            (row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
        )
        for spot in spots if area.size < len(at) else [spot for spot in at if area.holds(*spot)]:
            for leaf in _parts(fit, at[spot]) if spot in at else ():
                counts[leaf] = counts.get(leaf, 0) + weight
    return {place: count for place, count in counts.items() if count}


@remembered(256)
def _at(fit: TableMatch) -> dict[tuple[int, int], Place]:
    """Map the position of each place to the place."""
    return {spot: place for place, spot in fit.spots.items()}


def _parts(fit: TableMatch, place: Place) -> list[Place]:
    """Return the input cells of a total that are present in the table."""
    return [leaf for leaf in rules.leaves(fit.form, place) if leaf in fit.spots]


# --- reasons ---------------------------------------------------------------------------------------------------


def _judged(
    table: Formulas, some: Sequence[tuple[Reading, RawCell]], numbers: Numbers, work: Evaluator, fresh: bool
) -> Iterator[_Odd]:
    form = table.fit.form
    for reading, raw in some:
        number = numbers.get(reading.place)
        if number is None:
            continue
        total = _expanded(table, raw.formula, work)
        formula = ("formula", raw.formula[:_SHOWN])
        astray = _astray(table, reading, total) if total else ()
        told = work.told(table.sheet, raw.formula)
        if astray:
            yield _Odd(FindingKind.TOTAL_FORMULA, reading, raw, str(number), (formula, *astray))
        elif not _same(raw, number, form, reading):
            kind = FindingKind.TOTAL_DIFFERS
            if told and told.passed and told.value == worth(raw):
                kind = FindingKind.TOTAL_SKIPS_TEXT
            elif total and raw.kind == "number" and raw.text == "0" and not fresh:
                kind = FindingKind.TOTALS_NOT_COMPUTED
            yield _Odd(kind, reading, raw, str(number), (formula,))


def _same(raw: RawCell, number: Number, form: Form, reading: Reading) -> bool:
    """Whether a total shows that number; if it has decimals, within one unit of the last of them."""
    value = worth(raw)
    least = Fraction(0) if reading.column.kind.whole else Fraction(1, 10 ** form.decimals(reading.place))
    return value is not None and abs(value - Fraction(number)) <= least


def _expanded(table: Formulas, formula: str, work: Evaluator, depth: int = 0) -> formulas.Sum | None:
    """Express the formula of a total in cells of the table, with the unit's own subtotals replaced by their parts.

    None if that is not possible or the formula refers to other sheets; then only its value can be compared.
    """
    total = work.sum(table.sheet, formula)
    if total is None or depth > _NESTED:
        return None
    terms, constant = list(total.terms), total.constant
    for term in total.terms:
        if term.cells.sheet != table.sheet:
            return None
        for cell in work.within(term.cells):
            if (cell.row, cell.column) in table.fit.taken or cell.kind not in (*NUMBERS, "none"):
                continue
            inner = _expanded(table, cell.formula, work, depth + 1) if cell.formula else None
            if inner is None and worth(cell) != 0:
                return None
            if inner is not None:
                terms += inner.times(term.weight).terms
                constant += inner.constant * term.weight
    return formulas.Sum(tuple(terms), constant)


def _astray(table: Formulas, reading: Reading, total: formulas.Sum) -> tuple[tuple[str, str], ...]:
    """Return which parts a formula leaves out, and what it counts besides; () if it counts exactly the parts.

    In the order of the table; ``D9×2`` is counted twice, ``-D9`` is subtracted.
    """
    counts = _leaf_counts(table.fit, total)
    parts = _parts(table.fit, reading.place)
    at = {one.place: one.address for one in table.fit.readings}
    missing = [at[place] for place in parts if place not in counts]
    extra = [_times(at[place], counts[place]) for place in at if place in counts and counts[place] != (place in parts)]
    extra += [shown(total.constant, table.fit.form)] * bool(total.constant)
    if not missing and not extra:
        return ()
    return ("missing", "、".join(in_excel.ranges(missing)) or "—"), ("extra", "、".join(extra) or "—")


def _times(address: str, count: Fraction) -> str:
    return {1: address, -1: f"-{address}"}.get(int(count) if count.denominator == 1 else 0, f"{address}×{count}")


def _without_followers(table: Formulas, odd: list[_Odd], work: Evaluator) -> list[_Odd]:
    """Remove totals that are wrong only because they add up another wrong total."""
    kept = []
    for one in odd:
        total = work.sum(table.sheet, one.raw.formula)
        above = total and any(
            term.cells.holds(*other.reading.spot) for term in total.terms for other in odd if other is not one
        )
        value = worth(one.raw)
        agrees = value is not None and value == work.stored(table.sheet, one.raw.formula)
        if not (above and agrees and one.kind is FindingKind.TOTAL_DIFFERS):
            kept.append(one)
    return kept


def _finding(table: Formulas, odd: Sequence[_Odd], file: str) -> Finding:
    first, *others = sorted(odd, key=lambda one: one.raw.text == one.expected)
    listed = [
        one.reading.address + (f" {one.raw.text or '—'}≠{one.expected}" if one.raw.text != one.expected else "")
        for one in others
    ]
    more = "、".join(listed[:_LISTED]) + ("……" if len(listed) > _LISTED else "")
    args = (("table", table.fit.table.number), ("count", str(len(odd))), ("others", more), *first.args)
    severity = EXPLAIN if first.kind in (FindingKind.TOTAL_FORMULA, FindingKind.TOTAL_DIFFERS) else NOTE
    cells = tuple(one.reading.address for one in (first, *others))
    return Finding(
        first.kind, severity, file=file, sheet=table.sheet, address=cells[0], place=first.reading.place,
        cells=cells, found=first.raw.text, expected=first.expected, args=args,
    )  # fmt: skip
