"""退回问题, the first sheet of a template that is returned for correction: every fault with a link to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from consolidate.excel import lists
from consolidate.excel.areas import Area, cell, quoted
from consolidate.excel.cells import Cells
from consolidate.excel.lists import Column, Columns
from consolidate.model import Place
from consolidate.own_workbooks import OWN_FAULTS
from consolidate.templates import page
from consolidate.templates.official import Desk
from consolidate.templates.page import GREY, MARK, OWN, SUBTITLE, THIN, TITLE, height, merged, note
from consolidate.terms import ERROR, Severity

NAME = "退回问题"
_HEAD_ROW = 3
_HEAD = OWN | THIN | {"bg_color": GREY, "align": "center"}
_BODY = OWN | THIN | {"font_size": 10}
_TEXT = {"text_wrap": True, "indent": 1}
_MIDDLE = {"align": "center"}
_ASKED = "请逐项改正，保存后发回。"
_MARKED = "标色的格子有问题，鼠标移上去可以看到说明。数字属实的，在“情况说明”页写明原因。"


class Fault(NamedTuple):
    """A fault: at ``place``; if that is None in the table with the id ``table``; if that is "" in the whole file."""

    place: Place | None
    table: str
    severity: Severity
    what: str
    todo: str


class Line(NamedTuple):
    """A fault and its number, as a row of the sheet."""

    desk: Desk
    number: int
    fault: Fault

    @property
    def where(self) -> str:
        """The labels of table, row and column in the form."""
        form, fault = self.desk.filled.form, self.fault
        if fault.place:
            labels = filter(None, form.own_labels(fault.place))
            return " · ".join((f"表{form.table(fault.place.table).number}", *labels))
        return form.table(fault.table).heading if fault.table else "整个文件"

    @property
    def target(self) -> str:
        """The target of the link to the faulty cell; "" if the fault is in the whole file."""
        table = self.fault.place.table if self.fault.place else self.fault.table
        plan = next((plan for plan in self.desk.plans if plan.table.id == table), None)
        if plan is None:
            return ""
        at = plan.cells[self.fault.place] if self.fault.place else plan.first(self.desk.closed)
        return f"{quoted(plan.table.sheet)}!{cell(*at)}"


def _grade(line: Line) -> dict[str, Any]:
    return {"bg_color": MARK if line.fault.severity is ERROR else "#FFF2CC"}


def _jump(line: Line) -> dict[str, Any]:
    return {"font_color": "#0563C1", "underline": 1} if line.target else {}


COLUMNS: Columns[Line] = (
    Column("序号", 6, lambda line: line.number, _MIDDLE),
    Column("级别", 8, lambda line: line.fault.severity.label, _MIDDLE, _grade),
    Column("在哪里", 24, lambda line: line.where, _TEXT),
    Column("问题", 36, lambda line: line.fault.what, _TEXT),
    Column("怎么办", 30, lambda line: line.fault.todo, _TEXT),
    Column("转到", 7, lambda line: "查看" if line.target else "—", _MIDDLE, _jump, link=lambda line: line.target),
)


def draw_faults(sheet: Any, desk: Desk, faults: Sequence[Fault], trip: int) -> None:
    """Write the sheet; ``trip`` is how many times the template went back to the unit for correction.

    With 0 the unit has checked its file itself.
    """

    def high(row: int, _: Line, texts: Sequence[tuple[str, float]]) -> None:
        sheet.set_row(row, max(22, *(height(text, characters - 2, 10) for text, characters in texts)))

    last = len(COLUMNS) - 1
    merged(sheet, Area(0, 0, 0, last), f"{NAME}（第{trip}次退回）" if trip else OWN_FAULTS, desk.pen(TITLE))
    about = f"填报单位：{desk.unit.name}　　报告年度：{desk.round.year}年　　共{len(faults)}处"
    merged(sheet, Area(1, 0, 1, last), about, desk.pen(SUBTITLE, align="center"))
    asked = _ASKED + _MARKED * bool(desk.marks)
    merged(sheet, Area(2, 0, 2, last), asked, note(desk.pen, text_wrap=True))
    room = sum(column.width for column in COLUMNS)
    for row, points in enumerate((34, 24, height(asked, room, 11), 22)):
        sheet.set_row(row, points)
    lines = [Line(desk, number, fault) for number, fault in enumerate(faults, 1)]
    lists.write(Cells(sheet, desk.pen), COLUMNS, lines, _HEAD_ROW, head=_HEAD, body=_BODY, done=high)
    page.set_page(sheet, Area(0, 0, _HEAD_ROW + len(faults), last), desk.unit, desk.round, desk.title)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    page.protect(sheet)
