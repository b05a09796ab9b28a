"""The stage ``templates``: one workbook per unit, to be filled in, checked as it is filled, and sent back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter

from consolidate import token
from consolidate.drawing import Pen
from consolidate.model import Form, Number, Place, Round, Token, Unit
from consolidate.templates import first_page, page, reasons
from consolidate.templates.filled import fill
from consolidate.templates.live import sheets
from consolidate.templates.official import Desk, draw_table

VERSION = 1  # of the template; the token carries it
_LONGEST = 255  # of a custom property, in Excel


def template(
    form: Form,
    round_: Round,
    unit: Unit,
    *,
    trip: int = 0,
    figures: Mapping[Place, Number | str] | None = None,
    carried: Mapping[Place, Number | str] | None = None,
) -> bytes:
    """The workbook (.xlsx) that a unit fills in; the same arguments always give the same bytes.

    ``trip`` counts how often it went back for correction. ``figures`` stand in the input cells from the start,
    numbers or texts as they were read; ``carried`` likewise where ``figures`` says nothing (上年结转). Figures at
    total cells are left to the formulas. ValueError where xlsxwriter refuses a part.
    """
    filled = fill(form, {**(carried or {}), **(figures or {})})
    stamp = Token("template", form.id, round_.year, round_.body, unit.name, VERSION, trip)
    store = io.BytesIO()
    book = xlsxwriter.Workbook(store, {"in_memory": True})
    title = f"{form.title.removesuffix('统计表').removesuffix('统计')}统计表"
    _properties(book, stamp, f"{round_.year}年{title}")
    _draw(book, Desk(Pen(book), page.colours(book), unit, round_, title, filled), trip)
    _hide(book, stamp)
    book.close()
    return store.getvalue()


def _draw(book: Any, desk: Desk, trip: int) -> None:
    """All sheets in order; the workbook opens on the first table, where the work starts."""
    front = book.add_worksheet(first_page.NAME)
    tables = [(book.add_worksheet(plan.table.sheet), plan) for plan in sheets(desk.filled.form)]
    first_page.draw_first_page(front, desk, trip)
    for sheet, plan in tables:
        draw_table(sheet, plan, desk)
    reasons.draw_reasons(book.add_worksheet(reasons.NAME), desk)
    tables[0][0].activate()


def _properties(book: Any, stamp: Token, title: str) -> None:
    """Title and body; the token as custom properties; a fixed date, so that the bytes depend on nothing else."""
    book.set_properties({"title": title, "author": stamp.body, "created": datetime(stamp.year + 1, 1, 1)})
    for name, text in token.write(stamp):
        if len(text.encode("utf-16-le")) // 2 <= _LONGEST:
            page.must(book.set_custom_property(name, text, "text"))


def _hide(book: Any, stamp: Token) -> None:
    """The token in a sheet that is not even offered for showing."""
    sheet = book.add_worksheet(token.SHEET)
    for row, (name, text) in enumerate(token.write(stamp)):
        page.must(sheet.write_string(row, 0, name))
        page.must(sheet.write_string(row, 1, text))
    sheet.very_hidden()
    page.protect(sheet)
