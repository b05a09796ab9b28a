"""From the raw cells of one file to its answer: every place of the form with the cell that stood there.

``read`` never fails: what it cannot take is a finding, what it takes is a ``Cell`` with sheet and address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from consolidate import continuity, token
from consolidate.forms import editions
from consolidate.model import ERROR, EXPLAIN, NOTE, Answer, Cell, Column, Finding, Form, Number, Place, Table, Token
from consolidate.reading import (
    appearance,
    around,
    counted,
    entered,
    extras,
    heading,
    limits,
    money,
    other_edition,
    ours,
    refusals,
    totals,
)
from consolidate.reading.fit import Fit, Reading
from consolidate.reading.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.reading.spelling import DIGITS, spell
from consolidate.reading.tables import find
from consolidate.reading.workings import Formulas, Workings
from consolidate.text import a1

_made: Callable[[tuple[Number | None, str, str, str, str]], Cell] = partial(tuple.__new__, Cell)  # Cell._make, sooner
_PLAIN = Column("", "")  # of counts
COMPARISON = "上年对照"  # of our templates: it has the labels of the official tables, but is none


@dataclass(frozen=True)
class Found:
    """One table of one sheet, read: its fit, its cells, and what is to be said of them."""

    sheet: RawSheet
    fit: Fit
    cells: Mapping[Place, Cell]
    findings: tuple[Finding, ...]
    beside: RawSheet  # what the sheet holds but for those cells
    formulas: Formulas
    ticked: bool = False

    def same(self, other: Found) -> bool:
        """Whether two copies of a table hold the same figures; a total counts where both were typed in."""
        for place, cell in self.cells.items():
            here, there = cell, other.cells.get(place)
            if there is None:
                return False
            computed = self.fit.form.is_total(place) and (
                "total" in (here.how, there.how) or None in (here.value, there.value)
            )
            if not computed and here.value != there.value:
                return False
        return True

    @property
    def empty(self) -> bool:
        """Whether no cell of it was filled in (formulas in total cells do not count)."""
        return self.untouched({})

    def untouched(self, carried: Mapping[Place, Number]) -> bool:
        """Whether no cell holds anything but what the template held when it was sent out."""
        return all(
            cell.how in ("blank", "total") or (place in carried and cell.value == carried[place])
            for place, cell in self.cells.items()
        )


def read(book: RawBook | Refusal, file: str, digest: str, form: Form | None) -> Answer:
    """The answer in a file. ``form`` is the edition the round uses, None to take the one found."""
    if isinstance(book, Refusal):
        return refusals.answer(book, file, digest, form)
    mark = token.read(_pairs(book), dict(book.props))
    form = form or (editions().get(mark.form) if mark else None)
    sheets = [sheet for sheet in book.sheets if sheet.name not in (token.SHEET, COMPARISON)]
    if mark and mark.kind == "result" and form:  # beside the official tables a result holds much else
        sheets = [sheet for sheet in sheets if sheet.name in {table.sheet for table in form.tables}]
    form = form or _edition(sheets)
    found_on = [(sheet, find(sheet, form)) for sheet in sheets]
    fits = [pair for _, pairs in found_on for pair in pairs]
    sheets = [part for sheet, pairs in found_on for part in _parts(sheet, pairs)]
    if not fits or form is None:
        lost = Finding("no-tables", ERROR, file=file)
        return Answer(file, digest, form, mark, *heading.read(sheets, {}), findings=(lost,))
    tables = [_table(form, table, fits, mark, file) for table in form.tables]
    cells = {place: cell for found, _ in tables if found for place, cell in found.cells.items()}
    numbers, blank_totals, otherwise = totals.computed(form, cells, file)
    names, years = heading.read(sheets, {id(sheet): fit.rows[0] for sheet, fit in reversed(fits)})
    findings = (*(f for _, said in tables for f in said), *blank_totals)
    if not (mark and mark.kind == "result"):  # its formulas lead to the figures of its units: see ``ours``
        findings = _believed(book, form, [found for found, _ in tables if found], numbers, otherwise, findings, file)
    of_sheet = {id(sheet): (sheet, [fit for at, fit in fits if at is sheet]) for sheet, _ in fits}
    empty = [id(found.fit) for found, _ in tables if found and found.empty]
    for sheet, mine in of_sheet.values():
        alone = [found.beside for found, _ in tables if found and [found.fit] == mine]
        beside = alone[0] if alone else _beside(sheet, mine)
        findings += tuple(around.apart(beside, mine, [fit for fit in mine if id(fit) in empty], file))
    present = tuple(found.fit.table.id for found, _ in tables if found)
    remarks = heading.remarks(book.sheets)
    last = token.read_last(_pairs(book), form) if mark and mark.kind == "template" else {}
    answer = Answer(file, digest, form, mark, names, years, present, cells, numbers, findings, remarks, last)
    return replace(answer, findings=_as_ours(book, answer, [found for found, _ in tables]))


def _believed(
    book: RawBook, form: Form, found: Sequence[Found], numbers: Mapping[Place, Number | None],
    otherwise: frozenset[Place], findings: tuple[Finding, ...], file: str,
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings, with what must be said of formulas that do not show what their cells add up to."""
    work = cache(lambda: Workings(book, lambda text: bool(spell(RawCell(0, 0, "text", text), _PLAIN, 0, True).value)))
    tables = [table.formulas for table in found]
    if any(table.inputs for table in tables):
        findings = entered.judged(form, tables, work(), findings, file)
    return (*findings, *totals.held(tables, numbers, otherwise, work, file))


def _as_ours(book: RawBook, answer: Answer, tables: Sequence[Found | None]) -> tuple[Finding, ...]:
    """The findings on a file; on our own workbooks with what only they can tell."""
    astray = any(f.kind == "numbers-astray" for f in answer.findings)
    if answer.token and answer.token.kind == "template" and answer.form and not astray:
        before = continuity.carried(answer.form, answer.last_year)
        if all(found and found.untouched(before) and not found.ticked for found in tables):
            return (Finding("blank-template", NOTE, file=answer.file),)
    if answer.token and answer.token.kind == "result":  # its official figures are formulas
        return (*(f for f in answer.findings if f.kind != "formula-input"), *ours.altered(book, answer))
    return answer.findings


def _pairs(book: RawBook) -> tuple[tuple[str, str], ...]:
    """The rows of the hidden sheet, as (first cell, second cell)."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == token.SHEET), None)
    at = {(cell.row, cell.column): cell.text for cell in sheet.cells} if sheet else {}
    return tuple((text, at.get((row, 1), "")) for (row, column), text in sorted(at.items()) if column == 0)


def _parts(sheet: RawSheet, pairs: Sequence[tuple[RawSheet, Fit]]) -> list[RawSheet]:
    """The sheet, or the parts of it on which tables were found beside each other."""
    return list({id(part): part for part, _ in pairs}.values()) or [sheet]


def _edition(sheets: Sequence[RawSheet]) -> Form | None:
    """The edition most tables are of; the first table found decides a draw, since 二 differs most."""
    ids = [fit.form.id for sheet in sheets for _, fit in find(sheet, None) if fit.table.label_columns]
    return editions()[max(ids, key=ids.count)] if ids else None


# --- one table -------------------------------------------------------------------------------------------------


def _table(
    form: Form, table: Table, fits: Sequence[tuple[RawSheet, Fit]], mark: Token | None, file: str
) -> tuple[Found | None, tuple[Finding, ...]]:
    """The one valid copy of a table in a file, and all that is to be said of the table."""
    mine = [(sheet, fit) for sheet, fit in fits if fit.table.id == table.id]
    number: tuple[tuple[str, str], ...] = (("table", table.number),)
    if not mine:
        return None, (Finding("missing-table", ERROR, file=file, expected=table.heading, args=number),)
    right = [_read_fit(sheet, fit, fits, mark is not None, file) for sheet, fit in mine if fit.form is form]
    number += _owners([(found.sheet, found.fit) for found in right], fits)
    if not right:
        return None, tuple(
            other_edition.finding("wrong-edition", ERROR, form, sheet, fit, file) for sheet, fit in mine[:1]
        )
    filled = [found for found in right if not found.empty] or right
    old = [
        (sheet, fit) for sheet, fit in mine if fit.form is not form and not _read_fit(sheet, fit, fits, True, "").empty
    ]
    if old and filled[0].empty:
        return None, (other_edition.finding("wrong-edition", ERROR, form, *old[0], file),)
    blank = [found for found in right if found not in filled]
    where = _where(filled)
    if not all(found.same(filled[0]) for found in filled[1:]):
        twice = Finding("table-twice", ERROR, file=file, sheet=filled[1].sheet.name, found=where, args=number)
        return None, (twice,)
    best = filled[0]
    said = list(best.findings)
    if blank:
        name = blank[0].sheet.name
        said.append(Finding("blank-copy", NOTE, file=file, sheet=name, found=_where(blank), args=number))
    if len(filled) > 1:
        said.append(Finding("table-repeated", NOTE, file=file, sheet=best.sheet.name, found=where, args=number))
    said += [other_edition.finding("old-table", NOTE, form, sheet, fit, file) for sheet, fit in old]
    if best.sheet.hidden:
        said.append(Finding("hidden-sheet", NOTE, file=file, sheet=best.sheet.name, args=number))
    said += around.hidden(best.sheet, best.fit, best.cells, file)
    said += around.covered(best.sheet, best.fit, best.cells, file)
    return best, (*said, *_blanks(best, file))


def _where(copies: Sequence[Found]) -> str:
    """Where copies of a table stand, each by its first cell."""
    return "、".join(f"{found.sheet.name}!{a1(found.fit.rows[0], found.fit.columns[0])}" for found in copies)


def _owners(
    copies: Sequence[tuple[RawSheet, Fit]], fits: Sequence[tuple[RawSheet, Fit]]
) -> tuple[tuple[str, str], ...]:
    """The names of units that copies of one table stand under, where those differ; else nothing."""
    names: list[str] = []
    for sheet, fit in copies if len(copies) > 1 else ():
        before = [other.rows[1] for at, other in fits if at is sheet and other.rows[1] < fit.rows[0]]
        cells = tuple(cell for cell in sheet.cells if cell.row > max(before, default=-1))
        part = sheet._replace(cells=cells)
        names += heading.read([part], {id(part): fit.rows[0]})[0][:1]
    return (("names", "、".join(names)),) if len(set(names)) > 1 else ()


def _read_fit(sheet: RawSheet, fit: Fit, fits: Sequence[tuple[RawSheet, Fit]], trusted: bool, file: str) -> Found:
    """Every place of a found table with its cell. ``fits``: all tables of the file."""
    at, beside = _sorted_out(sheet, fit)
    cells, unusual, summed = _usual(sheet.name, fit, at)
    inputs: list[tuple[Reading, RawCell]] = []
    said: list[Finding] = list(_labels(sheet, fit, file))
    open_rows = {taken.row for taken, _ in fit.doubled}  # which of two rows counts
    for reading in unusual:
        raw = at[reading.spot]
        cells[reading.place], finding = _cell(raw, reading, sheet, fit, trusted, file)
        if raw.formula and cells[reading.place].value is not None and (not finding or finding.severity is not ERROR):
            inputs.append((reading, raw))
        if finding and reading.spot[0] not in open_rows:
            said.append(finding)
    for place, spot, *_ in fit.readings if open_rows else ():
        if spot[0] in open_rows:
            cells[place] = cells[place]._replace(value=None, how="unreadable")
    said = appearance.told(said, sheet, fit, cells, at, file)
    if fit.collapsed:
        said += _collapsed(sheet, fit, cells, file)
        cells = {place: cells[place] for place in fit.form.places if place in cells}
    others = [other for on, other in fits if on is sheet and other is not fit]
    below = min((other.top - 1 for other in others if other.rows[0] > fit.rows[1]), default=limits.ROWS)
    said += extras.extras(_beside(beside, others) if others else beside, fit, cells, below, file)
    said += counted.other_units(beside, fit, cells, file)
    held = Formulas(sheet.name, fit, tuple(summed), tuple(inputs))
    return Found(sheet, fit, cells, tuple(said), beside, held, heading.ticked(sheet, fit.rows[0]))


def _sorted_out(sheet: RawSheet, fit: Fit) -> tuple[dict[tuple[int, int], RawCell], RawSheet]:
    """The cells where the places of a table stand; the sheet without them: something may have to be said of it."""
    at: dict[tuple[int, int], RawCell] = {}
    beside: list[RawCell] = []
    taken = fit.taken
    for cell in sheet.cells:
        spot = (cell[0], cell[1])
        if spot in taken:
            at[spot] = cell
        else:
            beside.append(cell)
    return at, sheet._replace(cells=tuple(beside))


def _beside(sheet: RawSheet, fits: Sequence[Fit]) -> RawSheet:
    """The sheet without the cells of all of these tables' places."""
    taken = frozenset[tuple[int, int]]().union(*(fit.taken for fit in fits))
    return sheet._replace(cells=tuple([cell for cell in sheet.cells if (cell[0], cell[1]) not in taken]))


def _usual(
    sheet: str, fit: Fit, at: Mapping[tuple[int, int], RawCell]
) -> tuple[dict[Place, Cell], list[Reading], list[tuple[Reading, RawCell]]]:
    """Every place; read are what nearly all cells are: blank, a plain whole number, a formula in a total cell.

    Those that are none of this are given beside, and the total cells that hold a formula.
    """
    cells: dict[Place, Cell] = {}
    others: list[Reading] = []
    summed: list[tuple[Reading, RawCell]] = []
    for reading in fit.readings:
        place, spot, address, _, total, counts = reading
        raw = at.get(spot)
        if raw is None:
            cells[place] = _made((None, "", sheet, address, "blank"))
            continue
        _, _, kind, text, formula = raw
        if not formula and kind == "number" and counts and len(text) <= DIGITS and text.isdigit():
            cells[place] = _made((int(text), text, sheet, address, "number"))
        elif formula and total:  # recomputed later, whatever it shows
            cells[place] = _made((None, text, sheet, address, "total"))
            summed.append((reading, raw))
        else:
            cells[place] = _made((None, text, sheet, address, "unreadable"))
            others.append(reading)
    return cells, others, summed


def _cell(
    raw: RawCell, reading: Reading, sheet: RawSheet, fit: Fit, trusted: bool, file: str
) -> tuple[Cell, Finding | None]:
    """One cell read, and what is to be said of it."""
    place, _, where, column = reading[:4]
    text = raw.text
    seen: tuple[money.Statement, ...] = ()
    if column.unit and text not in ("", "0"):
        printed, seen = money.seen(sheet, fit, reading, text)
        column, trusted = replace(column, stated=printed), trusted and not column.stated
    spelled = spell(raw, column, fit.form.money_decimals, trusted, seen)
    cell = Cell(spelled.value, text, sheet.name, where, spelled.how)
    if not spelled.kind:
        return cell, None
    expected = str(spelled.value) if spelled.value is not None else expectation(column.kind.value)
    finding = Finding(
        spelled.kind, spelled.severity, file=file, sheet=sheet.name, address=where, place=place,
        cells=(where,), found=text, expected=expected, args=spelled.args,
    )  # fmt: skip
    return cell, finding


def expectation(kind: str) -> str:
    """What a cell of that kind should hold, as a catalogue sentence."""
    return {"count": around.WHOLE, "change": around.SIGNED, "money": around.AMOUNT}[kind]


def _labels(sheet: RawSheet, fit: Fit, file: str) -> Iterable[Finding]:
    """Missing rows and columns, and misprinted labels."""
    number = (("table", fit.table.number),)
    for row in fit.missing_rows:
        yield Finding("missing-row", ERROR, file=file, sheet=sheet.name, expected=row.label, args=number)
    for column in fit.missing_columns:
        yield Finding("missing-column", ERROR, file=file, sheet=sheet.name, expected=column.label, args=number)
    for taken, label in fit.doubled:
        first, second = sorted((taken, label), key=lambda one: one.row)
        at = a1(first.row, first.column), a1(second.row, second.column)
        args = (*number, ("rows", f"{first.row + 1}、{second.row + 1}"))
        yield Finding(
            "row-twice", ERROR, file=file, sheet=sheet.name, address=at[1], cells=at, found=second.raw,
            expected=taken.raw, args=args,
        )  # fmt: skip
    if fit.equivalents:
        yield _written_otherwise(sheet, fit, file)
    for label, official in fit.misprints:
        where = a1(label.row, label.column)
        yield Finding(
            "label-misprint",
            NOTE,
            file=file,
            sheet=sheet.name,
            address=where,
            found=label.raw,
            expected=official,
            args=number,
        )


def _written_otherwise(sheet: RawSheet, fit: Fit, file: str) -> Finding:
    """One note on all labels of a table that stand for the form's own in other words."""
    first, official = fit.equivalents[0]
    shown = "、".join(f"{label.raw}→{meant}" for label, meant in fit.equivalents[:5])
    more = "……" if len(fit.equivalents) > 5 else ""
    args = (("table", fit.table.number), ("count", str(len(fit.equivalents))), ("shown", shown + more))
    return Finding(
        "label-equivalent", NOTE, file=file, sheet=sheet.name, address=a1(first.row, first.column), found=first.raw,
        cells=tuple(a1(label.row, label.column) for label, _ in fit.equivalents), expected=official, args=args,
    )  # fmt: skip


def _collapsed(sheet: RawSheet, fit: Fit, cells: dict[Place, Cell], file: str) -> Iterable[Finding]:
    """Groups that stand as a single row: 0 can be split, any other figure cannot."""
    for group, _ in fit.collapsed:
        first, *rest = [leaf.id for leaf in group.leaves()]
        mine = [place for place in cells if place.row == first]
        figures = {place: cells[place] for place in mine if cells[place].value and not fit.form.is_total(place)}
        for place in mine:
            if figures:
                cells[place] = cells[place]._replace(value=None, how="unreadable")
            for other in rest:
                here = Place(place.table, other, place.column)
                cells[here] = Cell(
                    None if figures else 0, "", sheet.name, cells[place].address, "unreadable" if figures else "zeroed"
                )
        where = [cell.address for cell in figures.values()] or [cells[place].address for place in mine[:1]]
        found = "、".join(str(cell.raw) for cell in figures.values()) or "0"
        args = (("table", fit.table.number), ("count", str(len(rest) + 1)))
        kind, severity = ("unsplit-row", ERROR) if figures else ("unsplit-zeros", NOTE)
        yield Finding(
            kind, severity, file=file, sheet=sheet.name, address=where[0], cells=tuple(where), found=found,
            expected=group.label, args=args,
        )  # fmt: skip


def _blanks(found: Found, file: str) -> Iterable[Finding]:
    """One word on an empty table, or one on all blank input cells of a table."""
    form, table = found.fit.form, found.fit.table
    number = ("table", table.number)
    first = next(iter(found.cells.values()), None)
    where = first.address if first else ""
    blank = [c.address for p, c in found.cells.items() if c.how == "blank" and not form.is_total(p)]
    if found.empty:
        if not found.ticked:
            yield Finding("empty-table", EXPLAIN, file=file, sheet=found.sheet.name, address=where, args=(number,))
    elif found.ticked:
        yield Finding("box-contradicted", EXPLAIN, file=file, sheet=found.sheet.name, address=where, args=(number,))
    if blank and not found.empty:
        args = (number, ("count", str(len(blank))))
        yield Finding(
            "blank-cells", NOTE, file=file, sheet=found.sheet.name, address=blank[0], cells=tuple(blank), args=args
        )
