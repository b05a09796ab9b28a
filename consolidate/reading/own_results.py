"""Read the figures of the units in our own result (各单位数据), and check that the official tables are their sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.forms import rules
from consolidate.model import Answer, Finding, Form, Kind, Number, Place
from consolidate.own_workbooks import CORRECTED, DEDUCTED, GROUPED, UNITS
from consolidate.reading.area import NUMBERS
from consolidate.reading.table import expectation
from consolidate.rounding import money, rounded
from consolidate.terms import ERROR
from consolidate.text import a1

Figures = dict[Place, Number]
Factors = Mapping[Place, Decimal | None]


def units(book: RawBook | Refusal, answer: Answer) -> dict[str, Figures]:
    """Return the figures of every unit in a result, corrections included; empty if the sheet 各单位数据 is missing.

    ``answer``: the official tables of the same result. Where these are in another unit of money than the form's, the
    figures of the units are converted, too: their sheet does not say in which unit they are.

    The columns are identified by the place ids in the last row of the header. A line begins with the roster number of
    its unit; the lines that correct a unit have the same number, lines of sums have none. The result of a large round
    has lines of groups, which are no units.
    """
    return _lines_of(_named(book, UNITS), answer.form, _factors(answer)) if answer.form else {}


def reported(book: RawBook, answer: Answer) -> dict[str, Figures]:
    """Return the figures of ``units`` other than 0, at the places that are added up."""
    order = answer.form.order if answer.form else {}
    return {
        name: {place: number for place, number in figures.items() if number and place in order}
        for name, figures in units(book, answer).items()
    }


def _factors(answer: Answer) -> Factors:
    """Return what the amounts of the official tables were multiplied by, where they are in another unit of money.

    Units of money differ by powers of ten, so a rounded amount still tells which one; one that became 0 does not.
    """
    form = answer.form
    if not form:
        return {}
    money_cells = ((p, c) for p, c in answer.cells.items() if form.kind(p) is Kind.MONEY and p not in form.totals)
    amounts = {p: _factor(c.value, Decimal(c.raw)) for p, c in money_cells if _is_amount(c.raw) and Decimal(c.raw)}
    found = {place: factor for place, factor in amounts.items() if factor != 1}
    if not found:
        return {}
    parts = {total: [p for p in rules.definition(form, total) if p in found] for total in form.totals}
    return {total: found[of[0]] for total, of in parts.items() if of} | found


def _factor(value: Number | None, written: Decimal) -> Decimal | None:
    """Return the power of ten nearest to what a written amount was multiplied by; None if nothing shows that."""
    return Decimal(1).scaleb(rounded((Decimal(value) / written).log10())) if value else None


def _is_amount(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _lines_of(sheet: RawSheet | None, form: Form, factors: Factors) -> dict[str, Figures]:
    """Return the figures of whatever has a line, a unit or a group, corrections included."""
    columns, top = _columns(sheet, form)
    names: dict[str, str] = {}
    figures: dict[str, Figures] = {}
    for key, name, row in _lines(sheet, top):
        if not name.startswith(CORRECTED):
            names[key] = name
        unit_figures = figures.setdefault(key, {})
        for place, number in _figures(form, columns, row, factors).items():
            unit_figures[place] = unit_figures.get(place, 0) + number
    return {names[key]: unit_figures for key, unit_figures in figures.items() if key in names}


def deducted(book: RawBook | Refusal, answer: Answer) -> list[Figures]:
    """Return what the office took out of the sum (剔除), line by line, as numbers below 0.

    ``answer``: as of ``units``.
    """
    if answer.form is None:
        return []
    form, factors, sheet = answer.form, _factors(answer), _lined(book)
    columns, top = _columns(sheet, form)
    return [_figures(form, columns, row, factors) for name, row in _rows(sheet, top) if _is_deducted(name, row)]


def _figures(form: Form, columns: Mapping[int, Place], row: Mapping[int, RawCell], factors: Factors) -> Figures:
    """Return the numbers on a line, those at the places of ``factors`` multiplied by them, or left out (None)."""
    cells = ((place, row[column]) for column, place in columns.items() if column in row)
    found = {place: _number(form, place, cell.text) for place, cell in cells if cell.kind in NUMBERS}
    known = {place: factors.get(place, 1) for place in found} if factors else {}
    return {p: _rounded(form, p, found[p] * factor) if factor != 1 else found[p]
            for p, factor in known.items() if factor is not None} if factors else found  # fmt: skip


def altered(book: RawBook, answer: Answer) -> tuple[Finding, ...]:
    """Return findings on official figures of a result that are not the sum of its units: someone overwrote them.

    A total that differs because of a figure below it is not reported. If the sheet of the units (of a large round, of
    the groups) or one of its place ids is missing the figures cannot be verified; that is a single finding.
    """
    form = answer.form
    if form is None:
        return ()
    sheet = _lined(book)
    columns, top = _columns(sheet, form)
    # another edition has other ids; a finding reports it anyway
    own_edition = answer.token is None or answer.token.form == form.id
    if own_edition and (len(columns) != len(form.places) or set(columns.values()) != set(form.places)):
        return (Finding(FindingKind.RESULT_UNPROVED, ERROR, file=answer.file, sheet=UNITS),)
    everyone = [*_lines_of(sheet, form, _factors(answer)).values(), *deducted(book, answer)]
    known = {place for figures in everyone for place in figures}
    sums = {p: _rounded(form, p, sum(figures.get(p, 0) for figures in everyone)) for p in form.places if p in known}
    wrong = {p for p, n in answer.numbers.items() if n is not None and n != sums.get(p, n)}
    roots = [p for p in form.places if p in wrong and wrong.isdisjoint(rules.definition(form, p))]
    texts = [
        _text(answer, sheet, row[c], expectation(form.kind(place), form.measure(place)))
        for name, row in _rows(sheet, top)
        if sheet and (_is_numbered(row) or _is_deducted(name, row))
        for c, place in columns.items()
        if c in row and _is_text(row[c])
    ]
    return (*texts, *(_altered(answer, place, sums[place]) for place in roots))


def _is_text(cell: RawCell) -> bool:
    return cell.kind not in NUMBERS and cell.text.strip() != ""


def _text(answer: Answer, sheet: RawSheet, cell: RawCell, expected: str) -> Finding:
    """Return the finding on a figure of a unit that is no number: it is in no sum."""
    address = a1(cell.row, cell.column)
    return Finding(
        FindingKind.NOT_A_NUMBER, ERROR, file=answer.file, sheet=sheet.name, address=address, cells=(address,),
        found=cell.text, expected=expected,
    )  # fmt: skip


def _altered(answer: Answer, place: Place, expected: Number) -> Finding:
    cell = answer.cells[place]
    return Finding(
        FindingKind.RESULT_ALTERED, ERROR, file=answer.file, sheet=cell.sheet, address=cell.address, place=place,
        cells=(cell.address,), found=str(answer.numbers[place]), expected=str(expected),
    )  # fmt: skip


def _rounded(form: Form, place: Place, number: Number) -> Number:
    return number if form.kind(place).whole else money(number, form.decimals(place))


def _lined(book: RawBook | Refusal) -> RawSheet | None:
    """Return the sheet with the lines that the official tables add up: of the units, or of the groups."""
    return _named(book, UNITS) or _named(book, GROUPED)


def _named(book: RawBook | Refusal, name: str) -> RawSheet | None:
    sheets: Sequence[RawSheet] = () if isinstance(book, Refusal) else book.sheets
    return next((sheet for sheet in sheets if sheet.name == name), None)


def _columns(sheet: RawSheet | None, form: Form) -> tuple[dict[int, Place], int]:
    """Return the place of each column whose id is on the sheet, and the row of the ids."""
    known = {str(place): place for place in form.places}
    ids = [cell for cell in sheet.cells if cell.kind == "text" and cell.text in known] if sheet else []
    return {cell.column: known[cell.text] for cell in ids}, max((cell.row for cell in ids), default=0)


def _lines(sheet: RawSheet | None, above: int) -> Iterator[tuple[str, str, Mapping[int, RawCell]]]:
    """Yield the lines of units below ``above``: the roster number, the name, and the row as column -> cell."""
    yield from ((row[0].text, name, row) for name, row in _rows(sheet, above) if _is_numbered(row))


def _is_deducted(name: str, row: Mapping[int, RawCell]) -> bool:
    return name.startswith(DEDUCTED) and not _is_numbered(row)


def _is_numbered(row: Mapping[int, RawCell]) -> bool:
    return 0 in row and row[0].kind == "number"


def _rows(sheet: RawSheet | None, above: int) -> Iterator[tuple[str, Mapping[int, RawCell]]]:
    """Yield the rows below ``above`` that have a name, with the name, as column -> cell."""
    rows: dict[int, dict[int, RawCell]] = {}
    for cell in sheet.cells if sheet else ():
        if cell.row > above:
            rows.setdefault(cell.row, {})[cell.column] = cell
    yield from ((row[1].text, row) for row in rows.values() if 1 in row)


def _number(form: Form, place: Place, text: str) -> Number:
    value = Decimal(text)
    return value if value % 1 or not form.kind(place).whole else int(value)
