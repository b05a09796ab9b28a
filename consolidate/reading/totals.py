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
from consolidate.reading.evaluator import NUMBERS, Evaluator, Formulas, cell_value
from consolidate.reading.fit import Reading, TableMatch
from consolidate.reading.input_formulas import shown
from consolidate.remembered import remembered
from consolidate.terms import EXPLAIN, NOTE, UNTYPED, How
from consolidate.text import first_of

Numbers = Mapping[Place, Number | None]
_made: Callable[[tuple[Number | None, str, str, str, How]], Cell] = partial(tuple.__new__, Cell)  # a faster Cell._make
_BLANK = How.BLANK  # bound here, since it is asked of every cell
_LISTED = 5  # other totals listed in a finding
_SHOWN = 120  # characters of a formula in a finding
_NESTED = 5  # levels of subtotals
_NOISE = 9  # decimals from which on a whole number may have noise


def computed(
    form: Form, cells: dict[Place, Cell], file: str
) -> tuple[dict[Place, Number | None], list[Finding], frozenset[Place]]:
    """Return the numbers that count: blanks as 0, totals that are blank or formulas computed from their leaves.

    Stores computed totals in ``cells`` too. Also returns findings, and the total formulas that show another number.
    """
    findings: list[Finding] = []
    otherwise: list[Place] = []
    summed = {place: cell for place, cell in cells.items() if place in form.order} if form.not_added else cells
    totals = form.totals
    to_compute = [(place, cell) for place, cell in summed.items() if cell[4] in UNTYPED and place in totals]
    numbers = {place: 0 if cell[4] is _BLANK else cell[0] for place, cell in summed.items()}
    for place, _ in to_compute:
        del numbers[place]
    for place, cell in to_compute:
        number = rules.computed(form, place, numbers)
        if cell.how is How.TOTAL:
            cells[place] = _made((number, *cell[1:]))
            if cell[1] != str(number):
                otherwise.append(place)
        elif number is not None and _filled(cells, place.table):
            findings.append(
                Finding(FindingKind.BLANK_TOTAL, NOTE, file=file, sheet=cell.sheet, address=cell.address, place=place,
                        cells=(cell.address,), expected=str(number))
            )  # fmt: skip
    if len(numbers) > len(summed):  # computing also added parts of totals that belong to a missing table
        numbers = {place: numbers[place] for place in summed}
    for place in form.formulas:
        if place in cells and cells[place].how in UNTYPED:
            cells[place] = cells[place]._replace(value=formulas_of_form.value(form, place, numbers))
    return numbers, findings, frozenset(otherwise)


def _filled(cells: Mapping[Place, Cell], table: str) -> bool:
    return any(place.table == table and cell.how not in UNTYPED for place, cell in cells.items())


# --- comparison with the cells -----------------------------------------------------------------------------------


class _WrongTotal(NamedTuple):
    """A total that differs from the sum of its parts, with the kind of finding that explains it."""

    kind: FindingKind
    reading: Reading
    raw: RawCell
    expected: str
    args: tuple[tuple[str, str], ...] = ()


def check_formulas(
    tables: Sequence[Formulas],
    numbers: Numbers,
    otherwise: frozenset[Place],
    evaluator: Callable[[], Evaluator],
    file: str,
) -> tuple[Finding, ...]:
    """Return the findings on totals with formulas: one for all totals of a kind in a table.

    ``otherwise``: the totals that show another number than computed.
    """
    suspects_by_table = [_suspects(table, otherwise) for table in tables]
    if not any(suspects_by_table):
        return ()
    # programs that fill in cells without calculating leave every total at 0, as in the blank template
    fresh = any(raw.kind in ("number", "wan") and raw.text != "0" for table in tables for _, raw in table.totals)
    found = []
    for table, suspects in zip(tables, suspects_by_table, strict=True):
        wrong_totals = _without_followers(
            table, list(_judged(table, suspects, numbers, evaluator(), fresh)), evaluator()
        )
        for kind in dict.fromkeys(total.kind for total in wrong_totals):
            found.append(_finding(table, [total for total in wrong_totals if total.kind is kind], file))
    return tuple(found)


def _suspects(table: Formulas, otherwise: frozenset[Place]) -> list[tuple[Reading, RawCell]]:
    """Return totals whose formula is not simply the form's sum, or that show another number; nearly always none.

    A table with missing or duplicate rows or columns is skipped: it is held for that reason, and its formulas are
    shifted too. A formula without stored value is skipped as well: it shows nothing that could mislead anybody.
    """
    if table.fit.missing_rows or table.fit.missing_columns or table.fit.doubled:
        return []
    unusual = _unusual_formulas(table.fit, tuple([(reading[2], raw[4]) for reading, raw in table.totals]))
    if not unusual and not otherwise:
        return []
    return [
        (reading, raw)
        for reading, raw in table.totals
        if raw.kind != "none" and (reading.address in unusual or reading.place in otherwise)
    ]


@remembered(256)  # the formulas of a template are the same in every file
def _unusual_formulas(fit: TableMatch, texts: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the addresses of totals whose formula is not simply the sum of exactly their parts."""
    places = {reading.address: reading.place for reading in fit.readings}
    found = []
    for address, formula in texts:
        total = formulas.parse(formula, "", {})
        plain_sum = total is not None and not total.constant and all(term.cells.sheet == "" for term in total.terms)
        if total is None or not plain_sum or _leaf_counts(fit, total) != dict.fromkeys(_parts(fit, places[address]), 1):
            found.append(address)
    return frozenset(found)


def _leaf_counts(fit: TableMatch, total: formulas.Sum) -> dict[Place, Fraction]:
    """Count how often a sum includes each input cell of the table; totals in it count as their parts."""
    places = _places_by_spot(fit)
    counts: dict[Place, Fraction] = {}
    for weight, area, _ in total.terms:
        spots = (
            (row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)
        )
        for spot in spots if area.size < len(places) else [spot for spot in places if area.holds(*spot)]:
            for leaf in _parts(fit, places[spot]) if spot in places else ():
                counts[leaf] = counts.get(leaf, 0) + weight
    return {place: count for place, count in counts.items() if count}


@remembered(256)
def _places_by_spot(fit: TableMatch) -> dict[tuple[int, int], Place]:
    """Map the position of each place to the place."""
    return {spot: place for place, spot in fit.spots.items()}


def _parts(fit: TableMatch, place: Place) -> list[Place]:
    """Return the input cells of a total that are present in the table."""
    return [leaf for leaf in rules.leaves(fit.form, place) if leaf in fit.spots]


# --- reasons ---------------------------------------------------------------------------------------------------


def _judged(
    table: Formulas, suspects: Sequence[tuple[Reading, RawCell]], numbers: Numbers, evaluator: Evaluator, fresh: bool
) -> Iterator[_WrongTotal]:
    form = table.fit.form
    for reading, raw in suspects:
        number = numbers.get(reading.place)
        if number is None:
            continue
        total = _expanded(table, raw.formula, evaluator)
        formula = ("formula", raw.formula[:_SHOWN])
        deviation = _missing_and_extra(table, reading, total) if total else ()
        recalculated = evaluator.recalculated(table.sheet, raw.formula)
        if deviation:
            yield _WrongTotal(FindingKind.TOTAL_FORMULA, reading, raw, str(number), (formula, *deviation))
        elif not _same(raw, number, form, reading):
            kind = FindingKind.TOTAL_DIFFERS
            if recalculated and recalculated.skipped_texts and recalculated.value == cell_value(raw):
                kind = FindingKind.TOTAL_SKIPS_TEXT
            elif total and raw.kind == "number" and raw.text == "0" and not fresh:
                kind = FindingKind.TOTALS_NOT_COMPUTED
            yield _WrongTotal(kind, reading, raw, str(number), (formula,))


def _same(raw: RawCell, number: Number, form: Form, reading: Reading) -> bool:
    """Whether a total shows that number, apart from what binary arithmetic adds.

    One with decimals differs by less than a unit of the last of them: amounts with more were rounded one by one.
    """
    value, decimals = cell_value(raw), _NOISE if reading.column.kind.whole else form.decimals(reading.place)
    return value is not None and abs(value - Fraction(number)) < Fraction(1, 10**decimals)


def _expanded(table: Formulas, formula: str, evaluator: Evaluator, depth: int = 0) -> formulas.Sum | None:
    """Express the formula of a total in cells of the table, with the unit's own subtotals replaced by their parts.

    None if that is not possible or the formula refers to other sheets; then only its value can be compared.
    """
    total = evaluator.sum(table.sheet, formula)
    if total is None or depth > _NESTED:
        return None
    terms, constant = list(total.terms), total.constant
    for term in total.terms:
        if term.cells.sheet != table.sheet:
            return None
        for cell in evaluator.within(term.cells):
            if (cell.row, cell.column) in table.fit.taken or cell.kind not in (*NUMBERS, "none"):
                continue
            inner = _expanded(table, cell.formula, evaluator, depth + 1) if cell.formula else None
            if inner is None and cell_value(cell) != 0:
                return None
            if inner is not None:
                terms += inner.times(term.weight).terms
                constant += inner.constant * term.weight
    return formulas.Sum(tuple(terms), constant)


def _missing_and_extra(table: Formulas, reading: Reading, total: formulas.Sum) -> tuple[tuple[str, str], ...]:
    """Return which parts a formula leaves out, and what it counts besides; () if it counts exactly the parts.

    In the order of the table; ``D9×2`` is counted twice, ``-D9`` is subtracted.
    """
    counts = _leaf_counts(table.fit, total)
    parts = _parts(table.fit, reading.place)
    addresses = {input_reading.place: input_reading.address for input_reading in table.fit.readings}
    missing = [addresses[place] for place in parts if place not in counts]
    extra = [
        _times(addresses[place], counts[place])
        for place in addresses
        if place in counts and counts[place] != (place in parts)
    ]
    extra += [shown(total.constant, table.fit.form)] * bool(total.constant)
    if not missing and not extra:
        return ()
    return ("missing", "、".join(in_excel.ranges(missing)) or "—"), ("extra", "、".join(extra) or "—")


def _times(address: str, count: Fraction) -> str:
    return {1: address, -1: f"-{address}"}.get(int(count) if count.denominator == 1 else 0, f"{address}×{count}")


def _without_followers(table: Formulas, wrong_totals: list[_WrongTotal], evaluator: Evaluator) -> list[_WrongTotal]:
    """Remove totals that are wrong only because they add up another wrong total."""
    kept = []
    for wrong in wrong_totals:
        formula_sum = evaluator.sum(table.sheet, wrong.raw.formula)
        above = formula_sum and any(
            term.cells.holds(*other.reading.spot)
            for term in formula_sum.terms
            for other in wrong_totals
            if other is not wrong
        )
        value = cell_value(wrong.raw)
        agrees = value is not None and value == evaluator.stored(table.sheet, wrong.raw.formula)
        if not (above and agrees and wrong.kind is FindingKind.TOTAL_DIFFERS):
            kept.append(wrong)
    return kept


def _finding(table: Formulas, wrong_totals: Sequence[_WrongTotal], file: str) -> Finding:
    first, *others = sorted(wrong_totals, key=lambda wrong: wrong.raw.text == wrong.expected)
    listed = [
        wrong.reading.address
        + (f" {wrong.raw.text or '—'}≠{wrong.expected}" if wrong.raw.text != wrong.expected else "")
        for wrong in others
    ]
    more = first_of(listed, _LISTED)
    args = (("table", table.fit.table.number), ("count", str(len(wrong_totals))), ("others", more), *first.args)
    severity = EXPLAIN if first.kind in (FindingKind.TOTAL_FORMULA, FindingKind.TOTAL_DIFFERS) else NOTE
    cells = tuple(wrong.reading.address for wrong in (first, *others))
    return Finding(
        first.kind, severity, file=file, sheet=table.sheet, address=cells[0], place=first.reading.place,
        cells=cells, found=first.raw.text, expected=first.expected, args=args,
    )  # fmt: skip
