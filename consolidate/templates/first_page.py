"""The first page, 填表说明: for whom the form is, what is still wrong in it, how to fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consolidate.excel.areas import Area, cell, quoted
from consolidate.excel.tables import lines
from consolidate.own_workbooks import COMPARISON
from consolidate.templates import comparison, page
from consolidate.templates.filled import UNCLEAR
from consolidate.templates.instructions import paragraphs
from consolidate.templates.official import Desk
from consolidate.templates.page import GREY, OWN, SUBTITLE, THIN, TITLE, height, merged, must, note, paint
from consolidate.templates.summary import (
    COUNT,
    HELPER,
    LINK,
    SENTENCE,
    UNFILLED,
    WELL,
    Entry,
    Formula,
    entries,
    overall,
)

NAME = "填表说明"
_WIDTHS = (9, 38, 6, 38, 7, 9)  # of the columns, in characters; the last is hidden and holds helper values
_SENDER = {"name": "联系人", "office": "科室", "phone": "电话", "mail": "邮箱", "address": "地址"}


def draw_first_page(sheet: Any, desk: Desk, trip: int) -> None:
    """Draw the first page. ``trip``: how often the template went back to the unit for correction."""
    for column, characters in enumerate(_WIDTHS):
        sheet.set_column(column, column, characters, None, {"hidden": column == HELPER})
    merged(sheet, Area(0, 0, 0, LINK), f"{desk.title}填表说明", desk.pen(TITLE))
    sheet.set_row(0, 36)
    row = _facts(sheet, desk, 1, trip)
    row = _summary(sheet, desk, row)
    row = _instructions(sheet, desk, row)
    page.set_page(sheet, Area(0, 0, row - 1, LINK), desk.unit, desk.round, desk.title)
    page.protect(sheet)


def _facts(sheet: Any, desk: Desk, row: int, trip: int) -> int:
    """Write who fills in the form, for which year, until when, and whom to ask. Return the next free row."""
    label, value = note(desk.pen, THIN, bg_color=GREY, align="center"), note(desk.pen, THIN, text_wrap=True, indent=1)
    room = sum(_WIDTHS[1 : LINK + 1])
    for name, text in _about(desk, trip):
        must(sheet.write_string(row, 0, name, label))
        merged(sheet, Area(row, 1, row, LINK), text, value)
        sheet.set_row(row, max(20, height(text, room - 2, 11)))
        row += 1
    return row


def _about(desk: Desk, trip: int) -> Iterator[tuple[str, str]]:
    round_ = desk.round
    yield "填报单位", desk.unit.name
    yield "报告年度", f"{round_.year}年（{round_.year}年1月1日至12月31日）"
    yield "汇总单位", round_.body
    if round_.deadline:
        yield "截止日期", f"{round_.deadline.year}年{round_.deadline.month}月{round_.deadline.day}日"
    asked = (f"{name} {round_.sender[key]}" for key, name in _SENDER.items() if round_.sender.get(key))
    if contact := "，".join(asked):
        yield "联系方式", contact
    yield "表式依据", desk.filled.form.basis
    if trip:
        yield "退回更正", f"第{trip}次退回，请改正后重新报送"


# --- what is still wrong -------------------------------------------------------------------------------------


def _summary(sheet: Any, desk: Desk, row: int) -> int:
    """Write the live summary with its heading. Return the next free row."""
    must(sheet.write_string(row, 0, "核对结果", desk.pen(SUBTITLE)))
    sheet.set_row(row, 28)
    top = row + 1
    head = note(desk.pen, THIN, bg_color=GREY, align="center")
    for column, text in enumerate(("表", "核对内容", "处数", "结果", "转到")):
        must(sheet.write_string(top + 1, column, text, head))
    sheet.set_row(top + 1, 20)
    row, lines = top + 2, list[tuple[int, Entry]]()
    for plan in desk.plans:
        found = entries(plan, desk.filled, row, desk.closed)
        target = f"{quoted(plan.table.sheet)}!{cell(*plan.first(desk.closed))}"
        _name(sheet, desk, Area(row, 0, row + len(found) - 1, 0), f"表{plan.table.number}", target, plan.table.heading)
        for number, entry in enumerate(found, row):
            _entry(sheet, desk, entry, number)
        lines += list(enumerate(found, row))
        row += len(found)
    if desk.last:
        _name(sheet, desk, Area(row, 0, row, 0), "上年", f"{quoted(COMPARISON)}!A1", COMPARISON)
        lines.append((row, comparison.entry(desk, row)))
        _entry(sheet, desk, lines[-1][1], row)
        row += 1
    _colour_entries(sheet, desk, lines)
    _overall(sheet, desk, overall(lines), top)
    return row


def _overall(sheet: Any, desk: Desk, formula: Formula, row: int) -> None:
    """Write the overall result above the lines, green when everything is in order."""
    form = desk.pen(THIN, font_name="黑体", font_size=12, align="center", text_wrap=True)
    area, first = Area(row, 0, row, LINK), cell(row, 0)
    must(sheet.merge_range(*area, "", form))
    _write(sheet, row, 0, formula, form)
    sheet.set_row(row, 30)
    paint(sheet, area, f'${first}="{WELL}"', desk.colours["good"])
    paint(sheet, area, f'LEFT(${first},1)="有"', desk.colours["bad"])
    paint(sheet, area, f'OR(LEFT(${first},1)="还",LEFT(${first},1)="没")', desk.colours["ask"])


def _name(sheet: Any, desk: Desk, area: Area, text: str, target: str, tip: str) -> None:
    """Write the name of a table to the left of its lines, as a link to its first input cell."""
    form = note(desk.pen, THIN, align="center", font_color="#0563C1", underline=1)
    merged(sheet, area, "", form)
    must(int(sheet.link(area.top, 0, target, tip[:255])))
    must(sheet.write_string(area.top, 0, text, form))


def _entry(sheet: Any, desk: Desk, entry: Entry, row: int) -> None:
    text = note(desk.pen, THIN, font_size=10, text_wrap=True, indent=1)
    centred = note(desk.pen, THIN, font_size=10, align="center")
    link = note(desk.pen, THIN, font_size=10, align="center", font_color="#0563C1", underline=1)
    must(sheet.write_string(row, 1, entry.what, text))
    _write(sheet, row, COUNT, entry.count, centred)
    _write(sheet, row, SENTENCE, entry.sentence, text)
    _write(sheet, row, LINK, entry.link, link)
    _write(sheet, row, HELPER, entry.helper, centred)
    most = max(lines(text, _WIDTHS[SENTENCE], 10) for text in (entry.what, entry.longest))
    sheet.set_row(row, 14 * most + 4)


def _colour_entries(sheet: Any, desk: Desk, lines: list[tuple[int, Entry]]) -> None:
    """Colour errors red, questions orange, lines in order green. A blank table stays white."""
    top, bottom = lines[0][0], lines[-1][0]
    for row, entry in lines:
        if not entry.hard:
            paint(sheet, Area(row, COUNT, row, SENTENCE), f"${cell(row, COUNT)}>0", desk.colours["ask"], stop=True)
    area, count, said = Area(top, COUNT, bottom, SENTENCE), f"${cell(top, COUNT)}", f"${cell(top, SENTENCE)}"
    paint(sheet, area, f'OR({count}>0,LEFT({said},2)="{UNCLEAR}")', desk.colours["bad"], stop=True)
    paint(sheet, area, f'AND({said}<>"—",{said}<>"{UNFILLED}")', desk.colours["good"])


def _write(sheet: Any, row: int, column: int, formula: Formula, form: Any) -> None:
    if formula.array:
        must(sheet.write_array_formula(row, column, row, column, "{" + formula.text + "}", form, formula.value))
    else:
        must(sheet.write_formula(row, column, formula.text, form, formula.value))


# --- how to fill it in ---------------------------------------------------------------------------------------


def _instructions(sheet: Any, desk: Desk, row: int) -> int:
    """Write the numbered paragraphs with their heading. Return the next free row."""
    must(sheet.write_string(row, 0, "填写要求", desk.pen(SUBTITLE)))
    sheet.set_row(row, 28)
    row += 1
    number, text = desk.pen(OWN, align="right", valign="top"), desk.pen(OWN, text_wrap=True, valign="top")
    room = sum(_WIDTHS[1 : LINK + 1])
    for count, words in enumerate(paragraphs(desk.filled.form, desk.round, last_year=bool(desk.last)), 1):
        must(sheet.write_string(row, 0, f"{count}．", number))
        merged(sheet, Area(row, 1, row, LINK), words, text)
        sheet.set_row(row, height(words, room, 11))
        row += 1
    return row
