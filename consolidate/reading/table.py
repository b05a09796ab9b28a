"""Read one table of one sheet: every place with its cell, and the findings on the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from consolidate.catalogue import AMOUNT, FindingKind
from consolidate.formats import limits
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Cell, Finding, Kind, Number, Place
from consolidate.model.table import EMPTY
from consolidate.reading import additions, appearance, count_units, heading, money, shape, side_columns, surroundings
from consolidate.reading.evaluator import Formulas
from consolidate.reading.fit import Reading, TableMatch
from consolidate.reading.spelling import DIGITS, spell
from consolidate.remembered import remembered
from consolidate.terms import ERROR, UNTYPED, How

# bound here, since one of them is given to every cell
_BLANK, _NUMBER, _TOTAL, _UNREADABLE = How.BLANK, How.NUMBER, How.TOTAL, How.UNREADABLE
_made: Callable[[tuple[Number | None, str, str, str, How]], Cell] = partial(tuple.__new__, Cell)  # a faster Cell._make


class Origin(NamedTuple):
    """Where a table comes from: whether the file has our token, its year, and whether it is a result of ours.

    ``prefilled``: the figures that its template came with.
    """

    own: bool
    year: int | None
    result: bool = False
    prefilled: Mapping[Place, Number] = {}


class _Simple(NamedTuple):
    """The cells of all places; only blanks, plain integers, and formulas in total cells are read yet.

    ``beside``: the sheet without those at the places. ``unusual``: the cells that are still to be read. ``summed``: the
    total cells that hold a formula.
    """

    cells: dict[Place, Cell]
    beside: RawSheet
    unusual: Sequence[tuple[Reading, RawCell]]
    summed: Sequence[tuple[Reading, RawCell]]


class ReadTable(NamedTuple):
    """A table of a sheet after reading: its fit, its cells, and the findings on it."""

    sheet: RawSheet
    fit: TableMatch
    cells: Mapping[Place, Cell]
    findings: tuple[Finding, ...]
    beside: RawSheet  # the sheet without those cells
    formulas: Formulas
    ticked: bool = False
    prefilled: Mapping[Place, Number] = EMPTY  # figures that the template came with

    def same(self, other: ReadTable) -> bool:
        """Whether two copies of a table hold the same figures; totals are compared only if typed in both."""
        for place, cell in self.cells.items():
            other_cell = other.cells.get(place)
            if other_cell is None:
                return False
            computed = (self.fit.form.is_total(place) or place in self.fit.form.formulas) and (
                How.TOTAL in (cell.how, other_cell.how) or None in (cell.value, other_cell.value)
            )
            if not computed and cell.value != other_cell.value:
                return False
        return True

    @property
    def counts(self) -> bool:
        """Whether figures other than 0 were filled in, or what cannot be read; or the table is zero as is said."""
        read = (cell for place, cell in self.cells.items() if place not in self.prefilled)
        return self.ticked or any(cell.value or cell.how is How.UNREADABLE for cell in read)

    @property
    def empty(self) -> bool:
        """Whether no cell was filled in; formulas in total cells and prefilled figures do not count."""
        return all(
            cell.how in UNTYPED or (place in self.prefilled and cell.value == self.prefilled[place])
            for place, cell in self.cells.items()
        )


def read_table(
    sheet: RawSheet,
    fit: TableMatch,
    fits: Sequence[tuple[RawSheet, TableMatch]],
    origin: Origin,
    file: str,
) -> ReadTable:
    """Read every place of a found table.

    ``fits``: all tables of the file.
    """
    cells, beside, unusual, summed = _simple(sheet, fit)
    ticked = heading.ticked(beside, fit.rows[0])
    beside = side_columns.left_out(beside, fit)
    inputs: list[tuple[Reading, RawCell]] = []
    findings: list[Finding] = list(shape.labels(sheet, fit, file))
    open_rows = {taken.row for taken, _ in fit.doubled}  # rows that occur twice: it is open which one counts
    for reading, raw in unusual:
        cells[reading.place], finding = _cell(raw, reading, sheet, fit, origin, file)
        if raw.formula and cells[reading.place].value is not None and (not finding or finding.severity is not ERROR):
            inputs.append((reading, raw))
        if finding and reading.spot[0] not in open_rows:
            findings.append(finding)
    for place, spot, *_ in fit.readings if open_rows else ():
        if spot[0] in open_rows:
            cells[place] = cells[place]._replace(value=None, how=How.UNREADABLE)
    others = [other for other_sheet, other in fits if other_sheet is sheet and other is not fit]
    findings += count_units.other_units(beside, fit, others, cells, file)
    findings = appearance.with_marks(findings, sheet, fit, cells, {reading.spot: raw for reading, raw in unusual}, file)
    findings += appearance.struck_labels(sheet, fit, others, cells, file)
    if fit.collapsed:
        findings += shape.collapsed(sheet, fit, cells, file)
        cells = {place: cells[place] for place in fit.form.places if place in cells}
    findings += _on_surroundings(beside, fit, others, cells, origin.year, findings, file)
    findings += shape.limited(sheet.name, fit, cells, file)
    formulas = Formulas(sheet.name, fit, tuple(summed), tuple(inputs))
    return ReadTable(sheet, fit, cells, tuple(findings), beside, formulas, ticked, origin.prefilled)


def _on_surroundings(
    beside: RawSheet, fit: TableMatch, others: Sequence[TableMatch], cells: Mapping[Place, Cell], year: int | None,
    findings: Sequence[Finding], file: str,
) -> Iterator[Finding]:  # fmt: skip
    """Yield findings on the cells beside the places, except on texts that are already reported as a unit."""
    units = {value for finding in findings for key, value in finding.args if key in ("where", "there")}
    count_units_asked = [finding for finding in findings if finding.kind is FindingKind.COUNT_UNIT]
    units |= {finding.address for finding in count_units_asked}
    yield from shape.written_otherwise(beside, fit, units, {finding.found for finding in count_units_asked}, file)
    below = min((other.top - 1 for other in others if other.rows[0] > fit.rows[1]), default=limits.ROWS)
    for finding in additions.findings(
        beside_tables(beside, others) if others else beside, fit, cells, (below, year), file
    ):
        if finding.kind not in (FindingKind.EXTRA_NUMBERS, FindingKind.REMARK_BESIDE) or finding.address not in units:
            yield finding


def beside_tables(sheet: RawSheet, fits: Sequence[TableMatch]) -> RawSheet:
    """Return the sheet without the cells at the places of all these tables."""
    taken = frozenset[tuple[int, int]]().union(*(fit.taken for fit in fits))
    return sheet._replace(cells=tuple([cell for cell in sheet.cells if (cell[0], cell[1]) not in taken]))


def _simple(sheet: RawSheet, fit: TableMatch) -> _Simple:
    """Read the cells of a sheet that are at places of a table, and split off all others."""
    name, reading_at = sheet.name, fit.reading_at
    cells = dict(_blank(name, fit))
    beside: list[RawCell] = []
    unusual: list[tuple[Reading, RawCell]] = []
    summed: list[tuple[Reading, RawCell]] = []
    for raw in sheet.cells:
        row, column, kind, text, formula = raw
        reading = reading_at.get((row, column))
        if reading is None:
            beside.append(raw)
            continue
        place, _, address, _, total, counts = reading
        if not formula and kind == "number" and counts and len(text) <= DIGITS and text.isdigit():
            cells[place] = _made((int(text), text, name, address, _NUMBER))
        elif formula and total:  # computed later, whatever it shows
            cells[place] = _made((None, text, name, address, _TOTAL))
            if not reading.column.formula:
                summed.append((reading, raw))
        else:
            cells[place] = _made((None, text, name, address, _UNREADABLE))
            unusual.append((reading, raw))
    return _Simple(cells, sheet._replace(cells=tuple(beside)), fit.in_order(unusual), fit.in_order(summed))


@remembered(256)
def _blank(sheet: str, fit: TableMatch) -> Mapping[Place, Cell]:
    """Return the cells of a table without figures."""
    return {reading.place: _made((None, "", sheet, reading.address, _BLANK)) for reading in fit.readings}


def _cell(
    raw: RawCell, reading: Reading, sheet: RawSheet, fit: TableMatch, origin: Origin, file: str
) -> tuple[Cell, Finding | None]:
    """Read one cell; return it, and the finding on it, if any."""
    place, _, address, column = reading[:4]
    text, trusted = raw.text, origin.own
    if origin.result:
        column = column.of_sums()
    if column.kind is Kind.TEXT:
        return Cell(None, text, sheet.name, address, How.TEXT if text.strip() else How.BLANK), None
    statements: tuple[money.Statement, ...] = ()
    if column.kind is Kind.MONEY and column.unit:
        printed, statements = money.seen(sheet, fit, reading, text)
        column, trusted = replace(column, stated=printed), trusted and not column.stated
    counters = count_units.counters(fit.form, fit.table.unit, column.unit)
    spelled = spell(raw, column, fit.form.decimals_of(column), trusted, statements, counters)
    cell = Cell(spelled.value, text, sheet.name, address, spelled.how)
    if not spelled.kind:
        return cell, None
    expected = str(spelled.value) if spelled.value is not None else expectation(column.kind, fit.form.measure(place))
    args = spelled.args if spelled.value else (*spelled.args, *_another_unit(statements, column.unit))
    finding = Finding(
        spelled.kind, spelled.severity, file=file, sheet=sheet.name, address=address, place=place,
        cells=(address,), found=text, expected=expected, args=args,
    )  # fmt: skip
    return cell, finding


def stated_for_blanks(copy: ReadTable) -> tuple[tuple[str, str], ...]:
    """The argument ``stated_unit`` where the sheet states another unit for a blank amount than the form has."""
    fit, sheet = copy.fit, copy.sheet
    amounts = (r for r in fit.readings if r.column.kind is Kind.MONEY and r.column.unit and r.place in fit.form.order)
    blank = [reading for reading in amounts if copy.cells[reading.place].how is _BLANK]
    stated = (_another_unit(money.seen(sheet, fit, each, "").statements, each.column.unit) for each in blank)
    return next(filter(None, stated), ())


def _another_unit(statements: Sequence[money.Statement], unit: str) -> tuple[tuple[str, str], ...]:
    """The argument that names the unit of an amount that is missing, if the sheet states another one than ``unit``.

    It is missing where it is 0, blank or cannot be read. A correction of it then has to name its own unit.
    """
    stated, against = money.settled(statements, unit)
    return (("stated_unit", stated.unit),) if stated and (against or stated.unit != unit) else ()


def expectation(kind: Kind, measure: str) -> str:
    """Return what a cell of that kind should hold, as a catalogue sentence; for money with its unit of measure."""
    if kind is Kind.MONEY:
        return AMOUNT.format(measure=measure)
    return {
        Kind.CHANGE: surroundings.SIGNED, Kind.QUANTITY: surroundings.QUANTITY, Kind.PERCENT: surroundings.PERCENT,
    }.get(kind, surroundings.WHOLE)  # fmt: skip
