"""Read the answer in the raw cells of one file: every place of the form, with the cell that was found for it.

``read`` never fails: a problem becomes a finding, a figure becomes a ``Cell`` with its sheet and address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from consolidate import token
from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.forms import edition, editions, ids, year_rules
from consolidate.model import Answer, Cell, Column, Finding, Form, Number, Place, Table, Token
from consolidate.own_workbooks import COMPARISON
from consolidate.reading import (
    documents,
    heading,
    input_formulas,
    left_out,
    not_to_count,
    other_edition,
    own_results,
    paragraphs,
    pieces,
    surroundings,
    table_periods,
    totals,
)
from consolidate.reading.count_units import counters
from consolidate.reading.evaluator import Evaluator
from consolidate.reading.fit import TableMatch
from consolidate.reading.spelling import spell
from consolidate.reading.table import Origin, ReadTable, beside_tables, read_table, stated_for_blanks
from consolidate.reading.tables import find
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE, How
from consolidate.text import a1
from consolidate.titles import Titles, together

# the name of a sheet whose figures may be another thing than the answer
_SET_ASIDE = regex("[上去前往]年|20[0-9]{2}|[样例]表|示例|范例|例子|参考|作废|废|草稿|勿|不用|旧|备份|汇总")
_PLAIN = Column("", "")  # a column of counts
_BLANK = How.BLANK  # bound here, since it is asked of every cell
_LEFT_OUT = Cell(None, "", "", "", _BLANK)  # in a table that a unit may leave out, and did


def read(book: RawBook | Refusal, file: str, digest: str, form: Form | None) -> Answer:
    """Return the answer in a file. ``form`` is the edition of the round; None to use the one that is detected."""
    if isinstance(book, Refusal):
        return refusals.answer(book, file, digest, form)
    if documents.called(book):
        whole = pieces.joined(book, form, file)
        answer = _read(book._replace(sheets=whole.sheets), file, digest, form)
        return answer._replace(findings=(*answer.findings, *whole.findings))
    return _read(book, file, digest, form)


class _Found(NamedTuple):
    """What was found in a file before its figures are read: its token, form and year, its sheets and their tables."""

    mark: Token | None
    form: Form | None
    titles: Titles
    year: int | None
    sheets: Sequence[RawSheet]
    fits: Sequence[tuple[RawSheet, TableMatch]]


def _found(book: RawBook, form: Form | None, rows_of_token: Sequence[tuple[str, str]]) -> _Found:
    """Return what is in a file. Sheets with tables side by side are parted."""
    mark = token.read(rows_of_token, dict(book.props))
    form = form or (_named(mark.form) if mark else None)
    sheets = [sheet for sheet in book.sheets if sheet.name not in (token.SHEET, COMPARISON)]
    if mark and mark.kind == "result" and form:  # a result has many other sheets besides the official tables
        sheets = [sheet for sheet in sheets if sheet.name in {table.sheet for table in form.tables}]
    form = form or _edition(sheets)
    titles = form.titles if form else together([known.titles for known in editions().values()])
    year = _year(mark, sheets, titles)
    fits_by_sheet = [(sheet, find(sheet, form, year)) for sheet in sheets]
    fits = [pair for _, pairs in fits_by_sheet for pair in pairs]
    parts = [part for sheet, pairs in fits_by_sheet for part in _parts(sheet, pairs)]
    return _Found(mark, form, titles, year, parts, fits)


def _read(book: RawBook, file: str, digest: str, form: Form | None) -> Answer:
    """Return the answer in the sheets of a file."""
    rows_of_token = token_rows(book)
    mark, form, titles, year, sheets, fits = _found(book, form, rows_of_token)
    if not fits or form is None:
        written = heading.read(sheets, {}, titles)
        unknown = (("made_for", mark.form),) if mark and not _named(mark.form) else ()
        return Answer(
            file, digest, form, mark, *written, findings=(documents.without_tables(book, file)._replace(args=unknown),)
        )
    last = token.read_last(rows_of_token, form) if mark and mark.kind == "template" else {}
    origin = Origin(
        mark is not None, year, bool(mark and mark.kind == "result"), year_rules.carried(form, last) if last else {}
    )
    tables = [_table(form, table, fits, origin, file) for table in form.tables]
    found = [table for table, _ in tables if table]
    cells: dict[Place, Cell] = {}
    for table in found:
        cells |= table.cells
    known = {fit.table.id for _, fit in fits}
    absent = [table for table in form.tables if table.optional and table.id not in known]
    for left in absent:
        cells |= {place: _LEFT_OUT for place in form.spots if place.table == left.id}
    numbers, blank_totals, otherwise = totals.computed(form, cells, file)
    names, years = heading.read(sheets, {id(sheet): fit.rows[0] for sheet, fit in reversed(fits)}, titles)
    findings = (*(f for _, table_findings in tables for f in table_findings), *blank_totals)
    # formulas of a result refer to the figures of its units, which ``own_results`` checks
    if not (mark and mark.kind == "result"):
        findings = _with_formulas(book, form, found, numbers, otherwise, findings, file)
    findings += (*_outside_numbers(fits, found, file), *left_out.unread(absent, sheets, fits, file))
    findings += (*table_periods.findings(form, found, fits, sheets, years, file),)
    findings += (*not_to_count.findings(form, found, fits, file),)
    present = tuple(table.fit.table.id for table in found)
    remarks, kind = heading.remarks(book.sheets), documents.called(book)
    answer = Answer(file, digest, form, mark, names, years, present, cells, numbers, findings, remarks, last, kind)
    if kind:
        answer = answer._replace(paragraphs=paragraphs.of_document(sheets, fits, form))
        return answer._replace(findings=documents.findings(answer, [table for table, _ in tables]))
    if mark and mark.kind == "result":
        answer = answer._replace(units=own_results.reported(book, answer))
    return answer._replace(findings=_for_own_workbooks(book, answer, [table for table, _ in tables]))


def _with_formulas(
    book: RawBook, form: Form, found: Sequence[ReadTable], numbers: Mapping[Place, Number | None],
    otherwise: frozenset[Place], findings: tuple[Finding, ...], file: str,
) -> tuple[Finding, ...]:  # fmt: skip
    """Return the findings, with those on formulas whose value is not what their cells add up to."""

    def counts(text: str) -> bool:
        words = counters(form, *dict.fromkeys(form.measure(place) for place in form.spots))
        return bool(spell(RawCell(0, 0, "text", text), _PLAIN, 0, True, counters=words).value)

    evaluator = cache(lambda: Evaluator(book, counts))
    tables = [table.formulas for table in found]
    if any(table.inputs for table in tables):
        findings = input_formulas.with_questions(form, tables, evaluator(), findings, file)
    return (*findings, *totals.check_formulas(tables, numbers, otherwise, evaluator, file))


def _outside_numbers(
    fits: Sequence[tuple[RawSheet, TableMatch]], tables: Sequence[ReadTable], file: str
) -> Iterable[Finding]:
    """Yield the findings on numbers outside of the tables, sheet by sheet."""
    fits_of_sheet = {id(sheet): (sheet, [fit for other, fit in fits if other is sheet]) for sheet, _ in fits}
    empty = {id(table.fit) for table in tables if table.empty}
    for sheet, sheet_fits in fits_of_sheet.values():
        known = next((table.beside for table in tables if [table.fit] == sheet_fits), None)
        beside = known if known is not None else beside_tables(sheet, sheet_fits)
        yield from surroundings.outside_numbers(beside, sheet_fits, [f for f in sheet_fits if id(f) in empty], file)


def _for_own_workbooks(book: RawBook, answer: Answer, tables: Sequence[ReadTable | None]) -> tuple[Finding, ...]:
    """Return the findings on a file; for our own workbooks with those that only apply to them."""
    astray = any(f.kind is FindingKind.NUMBERS_ASTRAY for f in answer.findings)
    ours = answer.token.kind if answer.token else ""
    if ours == "template" and not astray and all(found and found.empty and not found.ticked for found in tables):
        return (Finding(FindingKind.BLANK_TEMPLATE, NOTE, file=answer.file),)
    if ours == "result":  # the official figures of a result are formulas
        return (
            *(f for f in answer.findings if f.kind is not FindingKind.FORMULA_INPUT),
            *own_results.altered(book, answer),
        )
    return answer.findings


def token_rows(book: RawBook) -> tuple[tuple[str, str], ...]:
    """Return the rows of the hidden sheet with the token, as (first cell, second cell)."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == token.SHEET), None)
    texts = {(cell.row, cell.column): cell.text for cell in sheet.cells} if sheet else {}
    return tuple((text, texts.get((row, 1), "")) for (row, column), text in sorted(texts.items()) if column == 0)


def _parts(sheet: RawSheet, pairs: Sequence[tuple[RawSheet, TableMatch]]) -> list[RawSheet]:
    """Return the sheet, or its parts if tables were found side by side."""
    return list({id(part): part for part, _ in pairs}.values()) or [sheet]


def _year(mark: Token | None, sheets: Sequence[RawSheet], titles: Titles) -> int | None:
    """Return the year of a file, from its token or its title; None if it is unknown or not unique."""
    years = (mark.year,) if mark else heading.read(sheets, {}, titles)[1]
    return years[0] if len(years) == 1 else None


def _named(form_id: str) -> Form | None:
    """Return the form that one of our own workbooks names; None if this computer does not have it."""
    return edition(form_id) if form_id in ids() else editions().get(form_id)


def _edition(sheets: Sequence[RawSheet]) -> Form | None:
    """Return the edition of most tables. The first table found decides a draw, since table 二 differs most."""
    found = [fit.form.id for sheet in sheets for _, fit in find(sheet, None) if fit.table.label_columns]
    return editions()[max(found, key=found.count)] if found else None


# --- one table -------------------------------------------------------------------------------------------------


def _table(
    form: Form,
    table: Table,
    fits: Sequence[tuple[RawSheet, TableMatch]],
    origin: Origin,
    file: str,
) -> tuple[ReadTable | None, tuple[Finding, ...]]:
    """Return the one valid copy of a table in a file, and all findings on this table."""
    matches = [(sheet, fit) for sheet, fit in fits if fit.table.id == table.id]
    number = (("table", table.number),)
    if not matches:
        severity = NOTE if table.optional else ERROR
        return None, (Finding(FindingKind.MISSING_TABLE, severity, file=file, expected=table.heading, args=number),)
    copies = [read_table(sheet, fit, fits, origin, file) for sheet, fit in matches if fit.form is form]
    if not copies:
        return None, (other_edition.finding(FindingKind.WRONG_EDITION, ERROR, form, *matches[0], file),)
    filled = [copy for copy in copies if not copy.empty] or copies
    old = [
        (pair, read_table(*pair, fits, Origin(True, origin.year), "")) for pair in matches if pair[1].form is not form
    ]
    filled_old = [pair for pair, copy in old if not copy.empty]
    figures_old = [pair for pair, copy in old if copy.counts]  # they may count where the new table holds zeros
    meant = filled_old if filled[0].empty else () if filled[0].counts else figures_old
    if meant:
        return None, (other_edition.finding(FindingKind.WRONG_EDITION, ERROR, form, *meant[0], file),)
    args = number + _names_above([(copy.sheet, copy.fit) for copy in copies], fits)
    if not all(copy.same(filled[0]) for copy in filled[1:]):
        second, where = filled[1].sheet.name, _locations(filled)
        return None, (Finding(FindingKind.TABLE_TWICE, ERROR, file=file, sheet=second, found=where, args=args),)
    old_tables = [other_edition.finding(FindingKind.OLD_TABLE, NOTE, form, *pair, file) for pair in filled_old]
    on_copies = _on_copies(copies, filled, args, origin.year, file)
    return filled[0], (*filled[0].findings, *on_copies, *old_tables, *_on_table(filled[0], args, file))


def _on_copies(
    copies: Sequence[ReadTable],
    filled: Sequence[ReadTable],
    args: tuple[tuple[str, str], ...],
    year: int | None,
    file: str,
) -> Iterable[Finding]:
    """Yield findings on the blank copies of a table, and on filled ones that repeat the first.

    A blank copy is a question where the filled one may be another thing than the answer: one that nobody sees, or on a
    sheet named as last year's, an example or a draft; or where the blank one says itself that all is 0.
    """
    blank = [copy for copy in copies if copy not in filled]
    if blank:
        name, used = blank[0].sheet.name, filled[0].sheet
        doubtful = used.hidden or any(copy.ticked for copy in blank)
        doubtful = doubtful or _SET_ASIDE.search(used.name.replace(str(year), "")) is not None
        where = (*args, ("counted", _locations(filled[:1])))
        severity = EXPLAIN if doubtful else NOTE
        yield Finding(FindingKind.BLANK_COPY, severity, file=file, sheet=name, found=_locations(blank), args=where)
    if len(filled) > 1:
        name = filled[0].sheet.name
        yield Finding(FindingKind.TABLE_REPEATED, NOTE, file=file, sheet=name, found=_locations(filled), args=args)


def _on_table(table: ReadTable, args: tuple[tuple[str, str], ...], file: str) -> Iterable[Finding]:
    """Yield findings on the cells of the copy that counts: hidden ones, those under merged cells, blank ones."""
    if table.sheet.hidden:
        yield Finding(FindingKind.HIDDEN_SHEET, NOTE, file=file, sheet=table.sheet.name, args=args)
    yield from surroundings.hidden(table.sheet, table.fit, table.cells, file)
    yield from surroundings.under_merged(table.sheet, table.fit, table.cells, file)
    yield from _blanks(table, file)


def _locations(copies: Sequence[ReadTable]) -> str:
    """Return the locations of copies of a table, each by its first cell."""
    return "、".join(f"{found.sheet.name}!{a1(found.fit.rows[0], found.fit.columns[0])}" for found in copies)


def _names_above(
    copies: Sequence[tuple[RawSheet, TableMatch]], fits: Sequence[tuple[RawSheet, TableMatch]]
) -> tuple[tuple[str, str], ...]:
    """Return the unit names above the copies of a table as an argument of a finding, if they differ."""
    names: list[str] = []
    for sheet, fit in copies if len(copies) > 1 else ():
        rows_above = [other.rows[1] for on_sheet, other in fits if on_sheet is sheet and other.rows[1] < fit.rows[0]]
        cells = tuple(cell for cell in sheet.cells if not rows_above or cell.row > max(rows_above))
        part = sheet._replace(cells=cells)
        names += heading.read([part], {id(part): fit.rows[0]}, fit.form.titles)[0][:1]
    return (("names", "、".join(names)),) if len(set(names)) > 1 else ()


def _blanks(copy: ReadTable, file: str) -> Iterable[Finding]:
    """Yield one finding on an empty table, or one on all blank input cells of a table."""
    form, table = copy.fit.form, copy.fit.table
    number = ("table", table.number)
    first = next(iter(copy.cells.values()), None)
    address = first.address if first else ""
    blank = [c.address for p, c in copy.cells.items() if c.how is _BLANK and p in form.order and not form.is_total(p)]
    if copy.empty:
        if not copy.ticked:
            severity = NOTE if table.optional else EXPLAIN
            yield Finding(
                FindingKind.EMPTY_TABLE, severity, file=file, sheet=copy.sheet.name, address=address,
                args=(number, *stated_for_blanks(copy)),
            )  # fmt: skip
    elif copy.ticked:
        yield Finding(
            FindingKind.BOX_CONTRADICTED, EXPLAIN, file=file, sheet=copy.sheet.name, address=address, args=(number,)
        )
    if blank and not copy.empty:
        args = (number, ("count", str(len(blank))), *stated_for_blanks(copy))
        yield Finding(
            FindingKind.BLANK_CELLS, NOTE, file=file, sheet=copy.sheet.name, address=blank[0], cells=tuple(blank),
            args=args,
        )  # fmt: skip
