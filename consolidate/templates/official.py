"""One official table on its own sheet: heading, box for an empty table, grid, live checks, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidate import token
from consolidate.excel.areas import Area, areas, cell, fixed
from consolidate.excel.tables import FormatCache, cell_format, draw, fixed_decimals, measure, width
from consolidate.forms import computed, in_excel
from consolidate.forms.in_excel import address_from
from consolidate.forms.layout import Placed
from consolidate.model import Column, Kind, Number, Place, Round, Unit
from consolidate.own_workbooks import ZERO_BOX
from consolidate.templates import page
from consolidate.templates.filled import UNCLEAR, Filled, broken_word, folded, totals, verdict
from consolidate.templates.instructions import number_of
from consolidate.templates.live import BOX_ROW, TICK, Allowed, Line, Sheet, box, fitting
from consolidate.templates.page import GREY, MARK, THIN, merged, must, paint
from consolidate.text import clean

_SIGNATURES = (
    "填表人：" + "　" * 13 + "审核人：" + "　" * 13 + "负责人：",
    "联系电话：" + "　" * 12 + "填报日期：　　　　年　　月　　日" + "　" * 5 + "（盖章）",
)
_PROMPTS = {
    Kind.COUNT: ("{number}", "请填不小于0的整数，没有的填0。不要填文字、单位、空格或小数。"),
    Kind.CHANGE: ("增减数", "请填整数。增加填正数，减少填负数，如减少8填 -8。没有增减填0。"),
    Kind.MONEY: ("金额", "请填以{unit}为单位的数，可以带小数，没有的填0。不要填文字或单位。"),
    Kind.QUANTITY: ("数量", "请填数，可以带小数，没有的填0。不要填文字或单位。"),
    Kind.PERCENT: ("百分比", "请填百分数，不带百分号，如百分之三十三点五填 33.5。"),
}
_CLOSED, _NOT_HERE = "本单位不报这一行", "{reason}，本单位填0或不填。名单有误的，请与汇总单位联系。"
_FURTHEST = 999_999_999  # what may be typed where a number has no bound


@dataclass(frozen=True)
class Desk:
    """What the functions that draw a sheet need: formats, colours, unit, round and the content of the template.

    ``plans``: the official tables with their live checks; ``last``: the unit's figures of last year; ``marks``: the
    cells that the unit must look at again, with the comment of each; ``closed``: those that it may not fill, with the
    reason of each.
    """

    pen: FormatCache
    colours: dict[str, Any]
    unit: Unit
    round: Round
    title: str
    filled: Filled
    plans: tuple[Sheet, ...]
    last: Mapping[Place, Number]
    marks: Mapping[Place, str] = field(default_factory=dict)
    closed: Mapping[Place, str] = field(default_factory=dict)


def draw_table(sheet: Any, plan: Sheet, desk: Desk) -> None:
    """Draw an official table as a sheet that is filled in, checked while it is filled in, printed and signed."""
    _heading(sheet, plan, desk)
    draw(sheet, desk.pen, plan.grid, _writer(sheet, plan, desk), breaks=True)
    _validate(sheet, plan, desk)
    for line in plan.lines:
        _live_line(sheet, plan, line, desk)
    _colour_verdicts(sheet, plan, desk)
    _mark_faults(sheet, plan, desk)
    bottom = _signatures(sheet, plan, desk)
    page.set_page(sheet, Area(0, 0, bottom, plan.grid.columns - 1), desk.unit, desk.round, desk.title)
    sheet.repeat_rows(0, plan.headed - 1)
    if len(plan.table.blocks) == 1 and plan.table.label_columns:
        sheet.freeze_panes(plan.headed, plan.table.left)
    first = plan.first(desk.closed)
    sheet.set_selection(*first, *first)
    _silence(sheet, plan)
    page.protect(sheet)


# --- above the grid ------------------------------------------------------------------------------------------


def _heading(sheet: Any, plan: Sheet, desk: Desk) -> None:
    """Rows 1–3: the heading of the table; unit and year; the box for an empty table and the unit of measure."""
    pen, table, last = desk.pen, plan.table, plan.grid.columns - 1
    right = max(last + 1 - fitting(table.widths[::-1], 2000), 1)
    label, tick = box(table)
    units, year = measure(table), f"{desk.round.year}年"
    look: dict[str, Any] = {"align": "right"}
    beside = max(right, tick.left + 1)
    if beside > last and units:  # a narrow table has no room beside the box
        year, look = f"{year}　{units}", look | {"shrink": True}
    merged(sheet, Area(0, 0, 0, last), table.heading, pen(font_size=14, bold=True, align="center"))
    merged(sheet, Area(1, 0, 1, right - 1), f"填报单位：{desk.unit.name}", pen(align="left", shrink=True))
    merged(sheet, Area(1, right, 1, max(right, last)), year, pen(look))
    merged(sheet, label, f"{ZERO_BOX}：", pen(align="right"))
    must(sheet.write_blank(tick.top, tick.left, None, pen(border=1, align="center", locked=False)))
    if beside <= last:
        merged(sheet, Area(BOX_ROW, beside, BOX_ROW, last), units, pen(align="right"))
    for row, height in enumerate((28, 18, 18)):
        sheet.set_row(row, height)


# --- the grid ------------------------------------------------------------------------------------------------


def _writer(sheet: Any, plan: Sheet, desk: Desk) -> Any:
    """The function with which ``excel.tables.draw`` writes numbers: input unlocked, totals as grey formulas."""

    def number(spot: Placed, row: int, column: int, _: Any) -> None:
        place = spot.place
        if place is None:
            raise ValueError("a number without a place")
        sums = totals(plan.form).get(place)
        typed = sums is None and place not in plan.form.formulas
        more: dict[str, Any] = {"locked": False} if typed else {"bg_color": GREY}
        if place in plan.form.formulas:
            more["num_format"] = fixed_decimals(plan.form.decimals(place))
        if place in desk.closed:  # not locked, since figures may have been filled in and are then to be deleted
            more |= {"bg_color": GREY}
        if place in desk.marks:
            more |= {"bg_color": MARK}
            text = token.sign(clean(desk.marks[place]))
            must(sheet.write_comment(row, column, text, _comment(text)))
        form = cell_format(desk.pen, spot, plan.grid, **more)
        for other in range(column + 1, column + spot.columns):
            must(sheet.write_blank(row, other, None, form))
        if place in plan.form.formulas:
            formula = computed.excel(
                plan.form, place, in_excel.sum_at(lambda part: address_from(plan.form, plan.table, part))
            )
            value = computed.value(plan.form, place, desk.filled.numbers)
            must(sheet.write_formula(row, column, f"={formula}", form, "" if value is None else value))
        elif sums is None:
            _write(sheet, row, column, desk.filled.typed.get(place, desk.filled.texts.get(place)), form)
        else:
            formula = "=" + in_excel.side(sums, lambda place: cell(*plan.cells[place]))
            must(sheet.write_formula(row, column, formula, form, desk.filled.sums.get(place, 0)))

    return number


def _comment(text: str) -> dict[str, Any]:
    """The options of a comment: large enough for its text."""
    lines = sum(-(-width(line) // 34) or 1 for line in text.split("\n"))
    scale = {"x_scale": 2.0, "y_scale": min(6.0, 0.3 + 0.24 * lines)}
    return {**scale, "font_name": "宋体", "font_size": 9}


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None:
        must(sheet.write_blank(row, column, None, form))
    elif isinstance(value, str):
        must(sheet.write_string(row, column, clean(value), form))
    else:
        must(sheet.write_number(row, column, value, form))


def _validate(sheet: Any, plan: Sheet, desk: Desk) -> None:
    """Set what may be typed, with prompts and error messages. Pasted values are not validated: see ``_mark_faults``."""
    reasons = {place: desk.closed.get(place, "") for place in plan.input_cells}
    for reason in dict.fromkeys(reasons.values()):
        places = [place for place in reasons if reasons[place] == reason]
        for allowed, parts in plan.by_kind(places).items():
            number = number_of(plan.table.unit)
            title, text = (text.format(unit=allowed.unit, number=number) for text in _PROMPTS[allowed.kind])
            prompt = (_CLOSED, _NOT_HERE.format(reason=reason)) if reason else (title, text + _limits(allowed))
            _allow(sheet, allowed, parts, prompt, (f"不是正确的{title}", text + _limits(allowed)))
    _validate_box(sheet, plan)


def _allow(
    sheet: Any, allowed: Allowed, parts: tuple[Area, ...], prompt: tuple[str, str], error: tuple[str, str]
) -> None:
    """Let only what is allowed be typed into these cells. ``prompt`` and ``error``: a title and a text."""
    limits: dict[str, Any] = {"criteria": ">=", "value": allowed.least}
    if allowed.least is None or allowed.most is not None:
        most = _FURTHEST if allowed.most is None else allowed.most
        least = -_FURTHEST if allowed.least is None else allowed.least
        limits = {"criteria": "between", "minimum": least, "maximum": most}
    must(
        sheet.data_validation(
            *parts[0],
            limits
            | {
                "validate": "integer" if allowed.kind.whole else "decimal",
                "other_cells": [list(part) for part in parts[1:]],
                "input_title": prompt[0],
                "input_message": prompt[1],
                "error_title": error[0],
                "error_message": error[1],
            },
        )
    )


def _validate_box(sheet: Any, plan: Sheet) -> None:
    """Let only 是 be chosen in the box of an empty table."""
    _, tick = box(plan.table)
    prompt = f"整张表没有数据的，请在此选“{TICK}”，各格可以不填；不选的，空表要退回询问。取消请按 Delete 键。"
    must(
        sheet.data_validation(
            *tick,
            {
                "validate": "list",
                "source": [TICK],
                "input_title": ZERO_BOX,
                "input_message": prompt,
                "error_title": ZERO_BOX,
                "error_message": f"这里只能选“{TICK}”，或者不填。",
            },
        )
    )


# --- the live checks and the colours -------------------------------------------------------------------------


def _live_line(sheet: Any, plan: Sheet, line: Line, desk: Desk) -> None:
    caption = desk.pen(THIN, font_size=9, text_wrap=True, align="left", indent=1)
    form = desk.pen(THIN, font_size=9, text_wrap=True, align="center")
    for area in line.captions:
        merged(sheet, area, line.rule.label, caption)
    for found in line.verdicts:
        if not found.area.single:
            must(sheet.merge_range(*found.area, "", form))
        value = verdict(found.instance, desk.filled)
        value = folded(value) if found.narrow else value
        must(sheet.write_formula(found.area.top, found.area.left, found.formula, form, value))
    _close(sheet, plan, line, form)
    if line.area.left >= plan.grid.columns:  # beside the table, after a narrow gap; outside the printed page
        sheet.set_column(plan.grid.columns, plan.grid.columns, 1.5)
        rows = line.captions[0].bottom - line.captions[0].top + 1
        sheet.set_column(line.area.left, line.area.left, max(11, round(width(line.rule.label) * 0.9 / rows) + 3))
    else:
        for area in (*line.captions, *(found.area for found in line.verdicts)):
            sheet.set_row(area.top, 25)


def _close(sheet: Any, plan: Sheet, line: Line, form: Any) -> None:
    """Draw borders around the cells of a line under the table to which the rule does not apply (总计 of 上年结转)."""
    taken = {column for area in (*line.captions, *(found.area for found in line.verdicts) ) if area.top == line.area.top
             for column in range(area.left, area.right + 1)}  # fmt: skip
    if line.rule.each == "column" and len(taken) > len(line.verdicts):  # its caption stands in the same row
        for column in set(range(plan.grid.columns)) - taken:
            must(sheet.write_blank(line.area.top, column, None, form))


def _colour_verdicts(sheet: Any, plan: Sheet, desk: Desk) -> None:
    """Green for 平, red for a broken rule, orange for a broken rule that only asks."""
    for soft in (False, True):
        lines = (line for line in plan.lines if (broken_word(line.rule) != "不平") is soft)
        for area in areas(found.area[:2] for line in lines for found in line.verdicts):
            first = f"LEFT({cell(area.top, area.left)}"
            paint(sheet, area, f'{first},1)="平"', desk.colours["good"])
            paint(sheet, area, f'OR({first},2)="不平",{first},2)="{UNCLEAR}")', desk.colours["bad"])
            if soft:
                paint(sheet, area, f'{first},3)="请核对"', desk.colours["ask"])


def _mark_faults(sheet: Any, plan: Sheet, desk: Desk) -> None:
    """Colour cells that hold no proper number, and, paler, the cells of every broken rule."""
    for allowed, parts in plan.kinds.items():
        for part in parts:
            paint(sheet, part, _wrong(allowed, cell(part.top, part.left)), desk.colours["bad"], stop=True)
    for part in plan.total_areas:
        first = cell(part.top, part.left)
        paint(sheet, part, f"AND(NOT(ISBLANK({first})),NOT(ISNUMBER({first})))", desk.colours["bad"], stop=True)
    for line in plan.lines:
        _mark_rule(sheet, plan, line, desk)
    _, tick = box(plan.table)
    paint(sheet, tick, f'AND({fixed(*tick[:2])}="{TICK}",{filled_in(plan)}>0)', desk.colours["bad"])


def _mark_rule(sheet: Any, plan: Sheet, line: Line, desk: Desk) -> None:
    """Colour the cells of a broken rule, a whole line at a time. Each refers to the verdict of its column or row."""
    word = broken_word(line.rule)
    colour = desk.colours["bad_pale" if word == "不平" else "ask_pale"]
    beside, under = line.area.left >= plan.grid.columns, line.rule.each == "column"
    for found in [line.verdicts] if beside or under else [(one,) for one in line.verdicts]:
        for part in areas(plan.cells[place] for one in found for place in one.instance.places if place in plan.cells):
            row, column = found[0].area[:2]
            verdict_cell = xl_rowcol_to_cell(
                part.top if beside else row, part.left if under else column, row_abs=not beside, col_abs=not under
            )
            paint(sheet, part, f'LEFT({verdict_cell},{len(word)})="{word}"', colour)


def _limits(allowed: Allowed) -> str:
    """The bounds of a cell in words, where they are not those of its kind."""
    usual = Column("", "", kind=allowed.kind).bounds
    if (allowed.least, allowed.most) == usual or allowed.least is None:
        return ""
    return f"不小于{allowed.least}" + (f"，不大于{allowed.most}" if allowed.most is not None else "") + "。"


def _wrong(allowed: Allowed, first: str) -> str:
    """A formula: the cell holds no proper number. Pasted texts, booleans and errors are not caught by validation."""
    faults = [f"{first}<{allowed.least}"] * (allowed.least is not None)
    faults += [f"{first}>{allowed.most}"] * (allowed.most is not None)
    faults += [f"{first}<>INT({first})"] * allowed.kind.whole
    return f"AND(NOT(ISBLANK({first})),IF(ISNUMBER({first}),OR({','.join(faults)}),TRUE))"


def filled_in(plan: Sheet, name: str = "") -> str:
    """A formula: the number of input cells that hold a number other than 0."""
    parts = [part.absolute(name) for part in plan.input_areas]
    return "(" + "+".join(f'COUNTIF({part},">0")+COUNTIF({part},"<0")' for part in parts) + ")"


def _silence(sheet: Any, plan: Sheet) -> None:
    """Show no green corners on our formulas (they leave out neighbours on purpose) or on texts as they were read."""
    cells = " ".join(part.a1() for part in areas(plan.cells.values()))
    must(sheet.ignore_errors({"formula_range": cells, "formula_differs": cells, "number_stored_as_text": cells}))


# --- below ---------------------------------------------------------------------------------------------------


def _signatures(sheet: Any, plan: Sheet, desk: Desk) -> int:
    """Write the lines for signatures and seal at the bottom. Return the last row of the printed page."""
    row = plan.bottom
    for text in _SIGNATURES:
        row += 1
        merged(
            sheet, Area(row, 0, row, plan.grid.columns - 1), text, desk.pen(align="left", font_size=10.5, shrink=True)
        )
        sheet.set_row(row, 24)
    return row
