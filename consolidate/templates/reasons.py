"""The sheet 情况说明, where a unit explains why an unusual figure is right. It is read together with the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consolidate.excel.areas import Area
from consolidate.own_workbooks import REASON_COLUMNS, REASONS
from consolidate.templates import page
from consolidate.templates.official import Desk
from consolidate.templates.page import GREY, OWN, THIN, TITLE, merged, must, note
from consolidate.text import clean

_WIDTHS = (7, 28, 18, 40)
_HEAD, _LINES = 3, 20


def draw_reasons(sheet: Any, desk: Desk, given: Sequence[Sequence[str]] = ()) -> None:
    """Draw the sheet: a header row 表 行 列 情况说明, the lines already given, and empty unlocked ones below them."""
    last, bottom = len(REASON_COLUMNS) - 1, _HEAD + max(_LINES, len(given) + 5)
    for column, characters in enumerate(_WIDTHS):
        sheet.set_column(column, column, characters)
    merged(sheet, Area(0, 0, 0, last), f"有关数据的{REASONS}", desk.pen(TITLE))
    merged(
        sheet, Area(1, 0, 1, last), f"填报单位：{desk.unit.name}　{desk.round.year}年", desk.pen(OWN, align="center")
    )
    how = "数字属实但容易引起疑问的，请在此写明原因：先选表，再写行和列的名称。没有的不填。"
    merged(sheet, Area(2, 0, 2, last), how, desk.pen(OWN))
    for row, points in enumerate((36, 22, 26, 22)):
        sheet.set_row(row, points)
    for column, text in enumerate(REASON_COLUMNS):
        must(sheet.write_string(_HEAD, column, text, note(desk.pen, THIN, bg_color=GREY, align="center")))
    # format @: what is typed stays text, even if it begins with =
    line = note(desk.pen, THIN, text_wrap=True, locked=False, num_format="@")
    for row in range(_HEAD + 1, bottom + 1):
        for column in range(last + 1):
            must(sheet.write_blank(row, column, None, line))
        sheet.set_row(row, 30)
    for row, texts in enumerate(given, _HEAD + 1):
        for column, text in enumerate(texts[: last + 1]):
            must(sheet.write_string(row, column, clean(text), line))
        sheet.set_row(row, max(30, page.height(texts[last], _WIDTHS[last], 11)))
    tables = [table.number for table in desk.filled.form.tables]
    must(
        sheet.data_validation(
            Area(_HEAD + 1, 0, bottom, 0).a1(),
            {"validate": "list", "source": tables, "error_title": "表", "error_message": "请选表的序号。"},
        )
    )
    page.set_page(sheet, Area(0, 0, bottom, last), desk.unit, desk.round, desk.title)
    sheet.repeat_rows(0, _HEAD)
    sheet.set_selection(_HEAD + 1, 0, _HEAD + 1, 0)
    page.protect(sheet)
