"""The consolidated workbook: the official tables and the figures, findings and files behind them, as .xlsx bytes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import python_calamine

from consolidate import token
from consolidate.excel.book import Book
from consolidate.excel.tables import FormatCache
from consolidate.forms.layout import TOP, layout
from consolidate.history.since import Since
from consolidate.model import Form, LastYear, Number, Place, Table, Token
from consolidate.model.received import Arrivals
from consolidate.model.result import Consolidation
from consolidate.own_workbooks import ACCOUNTS, FILES, FINDINGS, INDICATORS, OVERVIEW, PROGRESS, SINCE, UNITS
from consolidate.text import clean
from consolidate.workbook import (
    accounts,
    decisions_sheet,
    files,
    findings_sheet,
    indicator_sheet,
    not_added_sheet,
    official,
    overview,
    progress,
    since_sheet,
    units,
)  # fmt: skip
from consolidate.workbook.addresses import Addresses
from consolidate.workbook.mark import NAME
from consolidate.workbook.page import Page
from consolidate.workbook.view import View, digest

__all__ = ["FILES", "FINDINGS", "INDICATORS", "OVERVIEW", "UNITS", "digest", "read_back", "result"]

_MOST_PROPERTY = 255  # characters of a custom property; the hidden sheet holds the full text


def result(
    form: Form,
    consolidation: Consolidation,
    *,
    made_at: datetime,
    last_year: LastYear | None = None,
    mark: str = "",
    arrivals: Arrivals | None = None,
    since: Since | None = None,
    beside: str = "",
) -> bytes:
    """Return the result as the bytes of an .xlsx.

    Its sheets are 总览, the official tables, 主要指标, 各单位数据, 问题清单, 文件台账, 报送进度 if ``arrivals`` are
    known, 处理意见 if there are decisions, 自上次以来 with what has changed ``since`` an earlier result, 不汇总内容 if
    the form has such places, and the hidden token. With ``last_year`` 总览 compares both years and shows last year's
    figures of the missing units. ``mark`` identifies the round. Every formula is stored with its value. The same
    arguments give the same bytes.

    ``beside``: of a large round the folder with the lines of its units. Its workbook has a line for each group instead:
    各分组数据 in place of 各单位数据, and 分组账目; its lists hold the first of the worst.

    A sheet of Excel has 1,048,576 rows and at most 65,530 links. Cells beyond the limit of links get no link, and the
    last row of 问题清单 states how many findings beyond the limit of rows are left out.
    ValueError if there are more units and corrections, or more files, than rows, or if the parts of a total do not add
    up to it.
    """
    view = View(form, consolidation, made_at, last_year, arrivals, beside)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # xlsxwriter warns where it leaves something out
        with Book(stream) as book:
            _properties(book, view)
            if mark:
                book.set_custom_property(NAME, mark, "text")
            _sheets(book, view, since)
    return stream.getvalue()


def _sheets(book: Book, view: View, since: Since | None) -> None:
    """Write all sheets in their order."""
    addresses, pen = Addresses(view), FormatCache(book)
    tables = view.form.tables
    grouped = (ACCOUNTS,) if view.beside else ()
    names = (OVERVIEW, *(table.sheet for table in tables), *grouped, INDICATORS, view.lined, FINDINGS, FILES)
    pages = {name: Page(book, pen, name) for name in names}
    for table in tables:
        official.write(pages[table.sheet], view, addresses, table)
    units.write(pages[view.lined], view, addresses)
    indicator_sheet.write(pages[INDICATORS], view, addresses)
    findings_sheet.write(pages[FINDINGS], view, addresses)
    files.write(pages[FILES], view, addresses)
    if view.beside:
        accounts.write(pages[ACCOUNTS], view)
    if view.arrivals:
        progress.write(Page(book, pen, PROGRESS), view, view.arrivals)
    if decisions_sheet.wanted(view):
        decisions_sheet.write(Page(book, pen, decisions_sheet.DECISIONS), view)
    if since:
        since_sheet.write(Page(book, pen, SINCE), view, since)
    if not view.beside and not_added_sheet.wanted(view):
        not_added_sheet.write(Page(book, pen, not_added_sheet.NOT_ADDED), view)
    overview.write(pages[OVERVIEW], view, addresses)  # last: its charts copy the values of cells written before
    pages[OVERVIEW].sheet.activate()
    hidden = Page(book, pen, token.SHEET)
    for row, pair in enumerate(_token(view)):
        for column, text in enumerate(pair):
            hidden.text(row, column, text, {})
    hidden.sheet.very_hidden()


def _token(view: View) -> tuple[tuple[str, str], ...]:
    this = view.consolidation.round
    state = "final" if view.consolidation.final else "draft"
    body = clean(this.body)  # only characters that a cell can hold, so that the checksum still matches when it is read
    return token.write(Token(kind="result", form=view.form.id, year=this.year, body=body, unit="", state=state))


def _properties(book: Book, view: View) -> None:
    this = view.consolidation.round
    title = f"{this.body}{this.year}年{view.form.subject}统计数据汇总"
    book.set_properties({"title": clean(title), "created": view.made_at, "comments": f"校验码 {view.digest}"})
    for name, value in _token(view):
        book.set_custom_property(name, value[:_MOST_PROPERTY], "text")


def read_back(data: bytes, form: Form) -> dict[Place, Number]:
    """Return the numbers stored in the official tables of a result, by place, without the places that have none.

    The caller compares them with the totals before it replaces the old result.
    """
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        grids = {t.id: book.get_sheet_by_name(t.sheet).to_python(skip_empty_area=False) for t in form.tables}
    return {place: number for table in form.tables for place, number in _table(grids[table.id], form, table)}


def _table(rows: Sequence[Sequence[object]], form: Form, table: Table) -> list[tuple[Place, Number]]:
    found = []
    for place, cell in layout(table).spots.items():
        value = rows[TOP + cell.row][cell.column]
        if isinstance(value, int | float) and not isinstance(value, bool):
            exact = Decimal(repr(value))
            found.append((place, exact if exact % 1 or not form.kind(place).whole else int(exact)))
    return found
