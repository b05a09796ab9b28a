"""The stage ``templates``: one workbook per unit, to be filled in, checked while it is filled in, and sent back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from consolidate import token
from consolidate.excel.tables import FormatCache, Sheet
from consolidate.forms import limits, year_rules
from consolidate.model import Form, Number, Place, Round, Token, Unit
from consolidate.own_workbooks import COMPARISON, OWN_FAULTS, REASONS
from consolidate.templates import comparison, first_page, page, reasons
from consolidate.templates.faults import NAME, Fault, draw_faults
from consolidate.templates.filled import fill
from consolidate.templates.live import sheets
from consolidate.templates.official import Desk, draw_table
from consolidate.text import clean

VERSION = 1  # of the template; part of the token
_LONGEST = 255  # UTF-16 units in a custom property of Excel


def template(
    form: Form,
    round_: Round,
    unit: Unit,
    *,
    trip: int = 0,
    figures: Mapping[Place, Number | str] | None = None,
    carried: Mapping[Place, Number | str] | None = None,
    last_year: Mapping[Place, Number] | None = None,
    marks: Mapping[Place, str] | None = None,
    faults: Sequence[Fault] = (),
    given: Sequence[Sequence[str]] = (),
    signed: bool = True,
) -> bytes:
    """The workbook (.xlsx) that a unit fills in. The same arguments always give the same bytes.

    - ``trip``: how often it went back for correction.
    - ``figures``: the content of input cells from the start, numbers or texts as they were read. Figures of total cells
      are left to the formulas.
    - ``carried``: the same for places without a figure in ``figures`` (上年结转).
    - ``last_year``: the unit's figures of last year, of any edition. With it 上年结转 is filled in where neither of the
      above has a figure, and a sheet compares the two years.
    - In a copy returned for correction, ``marks`` are the cells to be coloured, with the comment of each, ``faults`` is
      what its first sheet lists, and ``given`` are the lines already written in 情况说明 (table, row, column, reason).
    - ``signed``: whether it has a token. Without one nobody has said for which office it is.

    ValueError if xlsxwriter refuses a part.
    """
    last = last_year or {}
    filled = fill(form, {**(carried or {}), **(figures or {})}, year_rules.carried(form, last))
    pairs = token.write(stamp(form, round_, unit, trip)) if signed else ()
    store = io.BytesIO()
    book = xlsxwriter.Workbook(store, {"in_memory": True})
    title = f"{form.subject}统计表"
    _properties(book, pairs, round_, f"{round_.year}年{title}")
    plans = sheets(form, year_rules.instances(form, last))
    compared = {place: last[place] for place in year_rules.comparable(form, last)}
    pen, closed = FormatCache(book), limits.closed(form, unit.permitted)
    desk = Desk(pen, page.colours(book), unit, round_, title, filled, plans, compared, marks or {}, closed)
    _draw(book, desk, trip, faults, given)
    _hide(book, (*pairs, *token.write_last(compared)))
    book.close()
    return store.getvalue()


def stamp(form: Form, round_: Round, unit: Unit, trip: int = 0) -> Token:
    """The token of a template."""
    return Token("template", form.id, round_.year, clean(round_.body), clean(unit.name), VERSION, trip)


def _draw(book: Any, desk: Desk, trip: int, faults: Sequence[Fault], given: Sequence[Sequence[str]]) -> None:
    """Draw all sheets in order. The workbook opens on the list of faults, or without one on the first table."""
    listed = book.add_worksheet(NAME if trip else OWN_FAULTS, Sheet) if faults else None
    front = book.add_worksheet(first_page.NAME, Sheet)
    tables = [(book.add_worksheet(plan.table.sheet, Sheet), plan) for plan in desk.plans]
    first_page.draw_first_page(front, desk, trip)
    for sheet, plan in tables:
        draw_table(sheet, plan, desk)
    if desk.last:
        comparison.draw_comparison(book.add_worksheet(COMPARISON, Sheet), desk)
    reasons.draw_reasons(book.add_worksheet(REASONS, Sheet), desk, given)
    if listed:
        draw_faults(listed, desk, faults, trip)
    (listed or tables[0][0]).activate()


def _properties(book: Any, pairs: Sequence[tuple[str, str]], round_: Round, title: str) -> None:
    """Set title and author, the token as custom properties, and a fixed date, since the bytes must not vary."""
    created = datetime(round_.year + 1, 1, 1)
    book.set_properties({"title": title, "author": clean(round_.body), "created": created})
    for name, text in pairs:
        if len(text.encode("utf-16-le")) // 2 <= _LONGEST:
            page.must(book.set_custom_property(name, text, "text"))


def _hide(book: Any, rows: tuple[tuple[str, str], ...]) -> None:
    """Write the token and last year's figures into a sheet that Excel does not offer to unhide."""
    sheet = book.add_worksheet(token.SHEET, Sheet)
    for row, (name, text) in enumerate(rows):
        page.must(sheet.write_string(row, 0, name))
        page.must(sheet.write_string(row, 1, text))
    sheet.very_hidden()
    page.protect(sheet)
