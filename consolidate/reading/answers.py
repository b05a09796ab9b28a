"""Read the answer in the raw cells of one file: every place of the form, with the cell that was found for it.

``read`` never fails: a problem becomes a finding, a figure becomes a ``Cell`` with its sheet and address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from consolidate import token
from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.forms import editions, year_rules
from consolidate.model import Answer, Cell, Column, Finding, Form, Number, Place, Table, Token
from consolidate.own_workbooks import COMPARISON
from consolidate.reading import entered, heading, other_edition, own_results, surroundings, totals
from consolidate.reading.fit import TableMatch
from consolidate.reading.spelling import spell
from consolidate.reading.table import ReadTable, beside_tables, read_table
from consolidate.reading.tables import find
from consolidate.reading.workings import Evaluator
from consolidate.terms import ERROR, EXPLAIN, NOTE, How
from consolidate.text import a1

_PLAIN = Column("", "")  # a column of counts
_BLANK = How.BLANK  # bound here, since it is asked of every cell
_LEFT_OUT = Cell(None, "", "", "", _BLANK)  # in a table that a unit may leave out, and did


def read(book: RawBook | Refusal, file: str, digest: str, form: Form | None) -> Answer:
    """Return the answer in a file. ``form`` is the edition of the round; None to use the one that is detected."""
    if isinstance(book, Refusal):
        return refusals.answer(book, file, digest, form)
    mark = token.read(_pairs(book), dict(book.props))
    form = form or (editions().get(mark.form) if mark else None)
    sheets = [sheet for sheet in book.sheets if sheet.name not in (token.SHEET, COMPARISON)]
    if mark and mark.kind == "result" and form:  # a result has many other sheets besides the official tables
        sheets = [sheet for sheet in sheets if sheet.name in {table.sheet for table in form.tables}]
    form = form or _edition(sheets)
    year = _year(mark, sheets)
    found_on = [(sheet, find(sheet, form, year)) for sheet in sheets]
    fits = [pair for _, pairs in found_on for pair in pairs]
    sheets = [part for sheet, pairs in found_on for part in _parts(sheet, pairs)]
    if not fits or form is None:
        lost = Finding(FindingKind.NO_TABLES, ERROR, file=file)
        return Answer(file, digest, form, mark, *heading.read(sheets, {}), findings=(lost,))
    tables = [_table(form, table, fits, mark, year, file) for table in form.tables]
    cells = {place: cell for found, _ in tables if found for place, cell in found.cells.items()}
    left_out = {table.id for table in form.tables if table.optional} - {fit.table.id for _, fit in fits}
    cells |= {place: _LEFT_OUT for place in form.spots if place.table in left_out}
    numbers, blank_totals, otherwise = totals.computed(form, cells, file)
    names, years = heading.read(sheets, {id(sheet): fit.rows[0] for sheet, fit in reversed(fits)})
    findings = (*(f for _, said in tables for f in said), *blank_totals)
    # formulas of a result refer to the figures of its units, which ``own_results`` checks
    if not (mark and mark.kind == "result"):
        findings = _believed(book, form, [found for found, _ in tables if found], numbers, otherwise, findings, file)
    of_sheet = {id(sheet): (sheet, [fit for at, fit in fits if at is sheet]) for sheet, _ in fits}
    empty = [id(found.fit) for found, _ in tables if found and found.empty]
    for sheet, mine in of_sheet.values():
        alone = [found.beside for found, _ in tables if found and [found.fit] == mine]
        beside = alone[0] if alone else beside_tables(sheet, mine)
        findings += tuple(surroundings.outside_numbers(beside, mine, [fit for fit in mine if id(fit) in empty], file))
    present = tuple(found.fit.table.id for found, _ in tables if found)
    remarks = heading.remarks(book.sheets)
    last = token.read_last(_pairs(book), form) if mark and mark.kind == "template" else {}
    answer = Answer(file, digest, form, mark, names, years, present, cells, numbers, findings, remarks, last)
    return replace(answer, findings=_as_ours(book, answer, [found for found, _ in tables]))


def _believed(
    book: RawBook, form: Form, found: Sequence[ReadTable], numbers: Mapping[Place, Number | None],
    otherwise: frozenset[Place], findings: tuple[Finding, ...], file: str,
) -> tuple[Finding, ...]:  # fmt: skip
    """Return the findings, with those on formulas whose value is not what their cells add up to."""
    work = cache(lambda: Evaluator(book, lambda text: bool(spell(RawCell(0, 0, "text", text), _PLAIN, 0, True).value)))
    tables = [table.formulas for table in found]
    if any(table.inputs for table in tables):
        findings = entered.judged(form, tables, work(), findings, file)
    return (*findings, *totals.check_formulas(tables, numbers, otherwise, work, file))


def _as_ours(book: RawBook, answer: Answer, tables: Sequence[ReadTable | None]) -> tuple[Finding, ...]:
    """Return the findings on a file; for our own workbooks with those that only apply to them."""
    astray = any(f.kind is FindingKind.NUMBERS_ASTRAY for f in answer.findings)
    if answer.token and answer.token.kind == "template" and answer.form and not astray:
        before = year_rules.carried(answer.form, answer.last_year)
        if all(found and found.untouched(before) and not found.ticked for found in tables):
            return (Finding(FindingKind.BLANK_TEMPLATE, NOTE, file=answer.file),)
    if answer.token and answer.token.kind == "result":  # the official figures of a result are formulas
        return (
            *(f for f in answer.findings if f.kind is not FindingKind.FORMULA_INPUT),
            *own_results.altered(book, answer),
        )
    return answer.findings


def _pairs(book: RawBook) -> tuple[tuple[str, str], ...]:
    """Return the rows of the hidden sheet with the token, as (first cell, second cell)."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == token.SHEET), None)
    at = {(cell.row, cell.column): cell.text for cell in sheet.cells} if sheet else {}
    return tuple((text, at.get((row, 1), "")) for (row, column), text in sorted(at.items()) if column == 0)


def _parts(sheet: RawSheet, pairs: Sequence[tuple[RawSheet, TableMatch]]) -> list[RawSheet]:
    """Return the sheet, or its parts if tables were found side by side."""
    return list({id(part): part for part, _ in pairs}.values()) or [sheet]


def _year(mark: Token | None, sheets: Sequence[RawSheet]) -> int | None:
    """Return the year of a file, from its token or its title; None if it is unknown or not unique."""
    years = (mark.year,) if mark else heading.read(sheets, {})[1]
    return years[0] if len(years) == 1 else None


def _edition(sheets: Sequence[RawSheet]) -> Form | None:
    """Return the edition of most tables. The first table found decides a draw, since table 二 differs most."""
    ids = [fit.form.id for sheet in sheets for _, fit in find(sheet, None) if fit.table.label_columns]
    return editions()[max(ids, key=ids.count)] if ids else None


# --- one table -------------------------------------------------------------------------------------------------


def _table(
    form: Form,
    table: Table,
    fits: Sequence[tuple[RawSheet, TableMatch]],
    mark: Token | None,
    year: int | None,
    file: str,
) -> tuple[ReadTable | None, tuple[Finding, ...]]:
    """Return the one valid copy of a table in a file, and all findings on this table."""
    mine = [(sheet, fit) for sheet, fit in fits if fit.table.id == table.id]
    number: tuple[tuple[str, str], ...] = (("table", table.number),)
    if not mine:
        severity = NOTE if table.optional else ERROR
        return None, (Finding(FindingKind.MISSING_TABLE, severity, file=file, expected=table.heading, args=number),)
    right = [read_table(sheet, fit, fits, (mark is not None, year), file) for sheet, fit in mine if fit.form is form]
    number += _owners([(found.sheet, found.fit) for found in right], fits)
    if not right:
        return None, tuple(
            other_edition.finding(FindingKind.WRONG_EDITION, ERROR, form, sheet, fit, file) for sheet, fit in mine[:1]
        )
    filled = [found for found in right if not found.empty] or right
    old = [
        (sheet, fit)
        for sheet, fit in mine
        if fit.form is not form and not read_table(sheet, fit, fits, (True, year), "").empty
    ]
    if old and filled[0].empty:
        return None, (other_edition.finding(FindingKind.WRONG_EDITION, ERROR, form, *old[0], file),)
    blank = [found for found in right if found not in filled]
    where = _where(filled)
    if not all(found.same(filled[0]) for found in filled[1:]):
        twice = Finding(FindingKind.TABLE_TWICE, ERROR, file=file, sheet=filled[1].sheet.name, found=where, args=number)
        return None, (twice,)
    best = filled[0]
    said = list(best.findings)
    if blank:
        name = blank[0].sheet.name
        said.append(Finding(FindingKind.BLANK_COPY, NOTE, file=file, sheet=name, found=_where(blank), args=number))
    if len(filled) > 1:
        said.append(
            Finding(FindingKind.TABLE_REPEATED, NOTE, file=file, sheet=best.sheet.name, found=where, args=number)
        )
    said += [other_edition.finding(FindingKind.OLD_TABLE, NOTE, form, sheet, fit, file) for sheet, fit in old]
    if best.sheet.hidden:
        said.append(Finding(FindingKind.HIDDEN_SHEET, NOTE, file=file, sheet=best.sheet.name, args=number))
    said += surroundings.hidden(best.sheet, best.fit, best.cells, file)
    said += surroundings.under_merged(best.sheet, best.fit, best.cells, file)
    return best, (*said, *_blanks(best, file))


def _where(copies: Sequence[ReadTable]) -> str:
    """Return the locations of copies of a table, each by its first cell."""
    return "、".join(f"{found.sheet.name}!{a1(found.fit.rows[0], found.fit.columns[0])}" for found in copies)


def _owners(
    copies: Sequence[tuple[RawSheet, TableMatch]], fits: Sequence[tuple[RawSheet, TableMatch]]
) -> tuple[tuple[str, str], ...]:
    """Return the unit names above the copies of a table as an argument of a finding, if they differ."""
    names: list[str] = []
    for sheet, fit in copies if len(copies) > 1 else ():
        before = [other.rows[1] for at, other in fits if at is sheet and other.rows[1] < fit.rows[0]]
        cells = tuple(cell for cell in sheet.cells if cell.row > max(before, default=-1))
        part = sheet._replace(cells=cells)
        names += heading.read([part], {id(part): fit.rows[0]})[0][:1]
    return (("names", "、".join(names)),) if len(set(names)) > 1 else ()


def _blanks(found: ReadTable, file: str) -> Iterable[Finding]:
    """Yield one finding on an empty table, or one on all blank input cells of a table."""
    form, table = found.fit.form, found.fit.table
    number = ("table", table.number)
    first = next(iter(found.cells.values()), None)
    where = first.address if first else ""
    blank = [c.address for p, c in found.cells.items() if c.how is _BLANK and p in form.order and not form.is_total(p)]
    if found.empty:
        if not found.ticked:
            yield Finding(
                FindingKind.EMPTY_TABLE, EXPLAIN, file=file, sheet=found.sheet.name, address=where, args=(number,)
            )
    elif found.ticked:
        yield Finding(
            FindingKind.BOX_CONTRADICTED, EXPLAIN, file=file, sheet=found.sheet.name, address=where, args=(number,)
        )
    if blank and not found.empty:
        args = (number, ("count", str(len(blank))))
        yield Finding(
            FindingKind.BLANK_CELLS, NOTE, file=file, sheet=found.sheet.name, address=blank[0], cells=tuple(blank),
            args=args,
        )  # fmt: skip
