"""The first sheet of a copy returned for correction, 退回问题: every fault with a link to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from consolidate.excel.areas import Area, cell, quoted
from consolidate.model import Place
from consolidate.templates import page
from consolidate.templates.live import Sheet
from consolidate.templates.official import Desk
from consolidate.templates.page import GREY, MARK, SUBTITLE, THIN, TITLE, height, merged, must, note
from consolidate.text import clean

NAME = "退回问题"
_HEAD = ("序号", "级别", "在哪里", "问题", "怎么办", "转到")
_WIDTHS = (6, 8, 24, 36, 30, 7)
_HEAD_ROW = 3
_ASKED = "请逐项改正，保存后发回。标色的格子有问题，鼠标移上去可以看到说明。数字属实的，在“情况说明”页写明原因。"


class Fault(NamedTuple):
    """One line of the sheet: on ``place``; without one on ``table`` (an id); without either on the whole file."""

    place: Place | None
    table: str
    grade: str  # 错误 or 需说明
    what: str
    todo: str


def draw_faults(sheet: Any, desk: Desk, faults: Sequence[Fault], trip: int) -> None:
    """Draw the sheet. ``trip``: how often the template went back to the unit for correction."""
    last = len(_HEAD) - 1
    for column, characters in enumerate(_WIDTHS):
        sheet.set_column(column, column, characters)
    merged(sheet, Area(0, 0, 0, last), f"{NAME}（第{trip}次退回）", desk.pen(TITLE))
    about = f"填报单位：{desk.unit.name}　　报告年度：{desk.round.year}年　　共{len(faults)}处"
    merged(sheet, Area(1, 0, 1, last), about, desk.pen(SUBTITLE, align="center"))
    merged(sheet, Area(2, 0, 2, last), _ASKED, note(desk.pen, text_wrap=True))
    for row, points in enumerate((34, 24, height(_ASKED, sum(_WIDTHS), 11), 22)):
        sheet.set_row(row, points)
    for column, text in enumerate(_HEAD):
        must(sheet.write_string(_HEAD_ROW, column, text, note(desk.pen, THIN, bg_color=GREY, align="center")))
    plans = {plan.table.id: plan for plan in desk.plans}
    for number, fault in enumerate(faults, 1):
        _line(sheet, desk, fault, number, plans)
    page.set_page(sheet, Area(0, 0, _HEAD_ROW + len(faults), last), desk.unit, desk.round, desk.title)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    page.protect(sheet)


def _line(sheet: Any, desk: Desk, fault: Fault, number: int, plans: dict[str, Sheet]) -> None:
    row = _HEAD_ROW + number
    centred = note(desk.pen, THIN, font_size=10, align="center", valign="vcenter")
    text = note(desk.pen, THIN, font_size=10, text_wrap=True, valign="vcenter", indent=1)
    grade = note(desk.pen, THIN, font_size=10, align="center", bg_color=MARK if fault.grade == "错误" else "#FFF2CC")
    where = _where(desk, fault)
    must(sheet.write_number(row, 0, number, centred))
    must(sheet.write_string(row, 1, fault.grade, grade))
    for column, words in enumerate((where, fault.what, fault.todo), 2):
        must(sheet.write_string(row, column, clean(words), text))
    target = _target(fault, plans)
    if target:
        link = note(desk.pen, THIN, font_size=10, align="center", font_color="#0563C1", underline=1)
        must(int(sheet.link(row, 5, target, "")))
        must(sheet.write_string(row, 5, "查看", link))
    else:
        must(sheet.write_string(row, 5, "—", centred))
    columns = zip((where, fault.what, fault.todo), _WIDTHS[2:5], strict=True)
    sheet.set_row(row, max(22, *(height(words, characters - 2, 10) for words, characters in columns)))


def _where(desk: Desk, fault: Fault) -> str:
    """The position of a fault: table, row and column in the form's own words."""
    form = desk.filled.form
    if fault.place:
        number, row, column = form.labels(fault.place)
        labels = (label.rpartition(" ")[2] for label in (row, column) if label)
        return " · ".join((f"表{number}", *labels))
    return form.table(fault.table).heading if fault.table else "整个文件"


def _target(fault: Fault, plans: dict[str, Sheet]) -> str:
    table = fault.place.table if fault.place else fault.table
    if table not in plans:
        return ""
    plan = plans[table]
    at = plan.cells[fault.place] if fault.place else plan.first
    return f"{quoted(plan.table.sheet)}!{cell(*at)}"
