"""主要指标: every unit of the roster, group by group, with its main figures, its state, its findings, its file.

All numbers are computed from 各单位数据: a unit's by its roster number (so that sorting harms nothing), a
subtotal and the grand total from the line of that name there, so nothing can be counted twice here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from consolidate import own_workbooks as own
from consolidate.findings import SEVERITIES
from consolidate.model import Kind, Number, Severity, Unit
from consolidate.workbook import plan as at
from consolidate.workbook.indicators import Indicator, indicators
from consolidate.workbook.page import HEAD, MIDDLE, MONEY, NOTE, NUMBER, SUM, TEXT, TITLE, Page, quoted
from consolidate.workbook.plan import Plan
from consolidate.workbook.printing import set_up

_LEFT = ("序号", "单位", "分组", "状态")
_RIGHT = ("问题", "来源文件")
STATE = 3


def write(page: Page, plan: Plan) -> None:
    """Draw the whole sheet."""
    shown = indicators(plan.form)
    last = len(_LEFT) + len(shown) + len(_RIGHT) - 1
    _heads(page, plan, shown, last)
    slots = [_Slot(plan, i, xl_col_to_name(c), page.format(_look(i))) for c, i in enumerate(shown, len(_LEFT))]
    written = _Slots(plan, tuple(slots))
    for i, entry in enumerate(plan.entries):
        row = at.FIRST_UNIT + i
        if isinstance(entry, Unit):
            _unit(page, plan, row, entry, written)
        else:
            _sum(page, plan, row, entry, shown)
    bottom = at.FIRST_UNIT + len(plan.entries)
    _sum(page, plan, bottom, None, shown)
    page.sheet.autofilter(at.FIRST_UNIT - 1, 0, max(bottom - 1, at.FIRST_UNIT), last)
    page.sheet.freeze_panes(at.FIRST_UNIT, 2)
    set_up(page, plan, landscape=True, repeat=(at.FIRST_UNIT - 2, at.FIRST_UNIT - 1), wide=1)
    page.sheet.print_area(0, 0, bottom, last)


def states(plan: Plan) -> str:
    """The column of states, as formulas on any sheet name it."""
    return _column(plan, STATE)


def numbers(plan: Plan) -> str:
    """The column of roster numbers (subtotals have none), as formulas on any sheet name it."""
    return _column(plan, 0)


def _column(plan: Plan, column: int) -> str:
    first = xl_rowcol_to_cell(at.FIRST_UNIT, column, True, True)
    last = xl_rowcol_to_cell(at.FIRST_UNIT + max(len(plan.entries), 1) - 1, column, True, True)
    return f"{quoted(own.INDICATORS)}!{first}:{last}"


def _heads(page: Page, plan: Plan, shown: tuple[Indicator, ...], last: int) -> None:
    units = plan.consolidation.roster.units
    this = plan.consolidation.round
    left = [6, page.fit((u.name for u in units), 12, 24), page.fit((u.group for u in units), 6, 14), 8]
    numbers = [12.0 if indicator.kind is Kind.MONEY else 7.5 for indicator in shown]
    files = page.fit((line.source for line in plan.lines), 14, 20)
    page.widths([*left, *numbers, 17, files])
    page.wide(0, 0, last, f"{this.body}{this.year}年各单位主要指标", TITLE)
    page.sheet.set_row(0, 28)
    page.text(
        1, 0, "点单位名称看该单位的全部数字，点“问题”看该单位的问题清单；未汇总的单位没有数字，不计入小计和合计。", NOTE
    )
    top, row = at.FIRST_UNIT - 2, at.FIRST_UNIT - 1
    for column, label in [*enumerate(_LEFT), *enumerate(_RIGHT, len(_LEFT) + len(shown))]:
        page.merge(top, column, row, column, HEAD)
        page.text(top, column, label, HEAD)
    column = len(_LEFT)
    for group, members in groupby(shown, key=lambda indicator: indicator.group):
        labels = [indicator.named for indicator in members]
        page.wide(top, column, column + len(labels) - 1, group, HEAD)
        for offset, label in enumerate(labels):
            page.text(row, column + offset, label, HEAD)
        column += len(labels)
    page.sheet.set_row(row, 44)


class _Slot:
    """How an indicator is written for every unit."""

    def __init__(self, plan: Plan, indicator: Indicator, letters: str, look: Any) -> None:
        """``letters``: of its column; ``look``: xlsxwriter's format."""
        self.kind, self.letters, self.look = indicator.kind, letters, look
        self.order = tuple(plan.form.order[place] for place in indicator.places)
        self.formula = escape(_by_number(plan, indicator), quote=False)

    def cell(self, content: str) -> str:
        """The cell as XML. The row is left open as ``{row}``. Asked when the file is made, as those of 各单位数据."""
        start = f'<c r="{self.letters}{{row}}" s="{self.look._get_xf_index()}"'
        return f"{start}>{content}</c>" if content else f"{start}/>"


@dataclass(frozen=True)
class _Slots:
    """All slots, made once: there are twenty indicators of hundreds of units."""

    plan: Plan
    each: tuple[_Slot, ...]

    @cached_property
    def filled(self) -> str:
        """The cells of a unit with the numbers left open."""
        cells = (slot.cell(f"<f>{slot.formula}</f><v>\0</v>") for slot in self.each)
        return "".join(cells).replace("%", "%%").replace("\0", "%s")

    def cells(self, row: str, figures: Sequence[Number] | None) -> str:
        """All cells of a unit as XML, empty for one without figures; ``row`` counts from 1."""
        if figures is None:
            return "".join(slot.cell("") for slot in self.each).replace("{row}", row)
        sums = (self.plan.rounded(slot.kind, sum(map(figures.__getitem__, slot.order))) for slot in self.each)
        numbers = tuple([n if type(n) is int else f"{n:f}" for n in sums])
        return self.filled.replace("{row}", row) % numbers


def _unit(page: Page, plan: Plan, row: int, unit: Unit, slots: _Slots) -> None:
    state = plan.state(unit.name)
    used = unit.name in plan.unit_lines
    grey = {} if used else {"font_color": "#7F7F7F"}
    page.number(row, 0, plan.keys[unit.name], MIDDLE)
    if used:
        page.link(row, 1, f"{quoted(own.UNITS)}!B{plan.unit_lines[unit.name] + 1}", "查看该单位的全部数字")
    page.text(row, 1, unit.name, TEXT | grey)
    page.text(row, 2, unit.group, TEXT | grey)
    page.text(row, STATE, state, MIDDLE | ({} if used else {"font_color": "#C00000"}))
    right = len(_LEFT) + len(slots.each)
    page.run(row, len(_LEFT), right - 1, partial(slots.cells, str(row + 1), plan.sums.get(unit.name)))
    said = _count(plan, unit.name)
    if unit.name in plan.finding_rows:
        page.link(row, right, f"{quoted(own.FINDINGS)}!A{plan.finding_rows[unit.name] + 1}", "查看该单位的问题")
    page.text(row, right, said, TEXT)
    files = _files(plan, unit.name)
    page.text(row, right + 1, files, TEXT)
    texts = [(1, unit.name), (2, unit.group), (right, said), (right + 1, files)]
    page.height(row, [(text, page.columns[column]) for column, text in texts])


def _by_number(plan: Plan, indicator: Indicator) -> str:
    """The sum of a unit's lines on 各单位数据 (its answer and its corrections), by its number in the line ``{row}``."""
    key = plan.column_range(at.KEY)
    columns = (plan.column_range(plan.columns[place]) for place in indicator.places)
    return plan.rounding(indicator.kind, "+".join(f"SUMIF({key},$A{{row}},{column})" for column in columns))


def _sum(page: Page, plan: Plan, row: int, group: str | None, shown: tuple[Indicator, ...]) -> None:
    """A group's subtotal, or (None) the grand total."""
    line = plan.total_line if group is None else plan.group_lines[group]
    found = plan.totals if group is None else plan.group_sums[group]
    label = "合计" if group is None else "小计" if group else "小计（未分组）"
    page.height(row, [(group or "", page.columns[2])])
    for column, text in enumerate(("", label, group or "", "")):
        page.text(row, column, text, TEXT | SUM)
    for column, indicator in enumerate(shown, len(_LEFT)):
        formula = "+".join(plan.in_units(line, place) for place in indicator.places)
        value = plan.rounded(indicator.kind, indicator.of(found) or 0)
        page.formula(row, column, plan.rounding(indicator.kind, formula), value, _look(indicator) | SUM)
    for column in range(len(_LEFT) + len(shown), len(_LEFT) + len(shown) + len(_RIGHT)):
        page.text(row, column, "", TEXT | SUM)


def _look(indicator: Indicator) -> dict[str, Any]:
    return NUMBER | ({"num_format": MONEY} if indicator.kind is Kind.MONEY else {})


def _count(plan: Plan, unit: str) -> str:
    """``错误1 提示2``: the unit's main findings, the followers left out."""
    found = Counter(finding.severity for finding in plan.mains.get(unit, ()))
    return " ".join(f"{SEVERITIES[severity]}{found[severity]}" for severity in Severity if found[severity])


def _files(plan: Plan, unit: str) -> str:
    """The files the unit's numbers come from; of a unit that is not used the files that were attributed to it."""
    if unit in plan.unit_lines:
        return plan.lines[plan.unit_lines[unit] - at.FIRST_LINE].source
    return "、".join(file.name for file in plan.unit_files.get(unit, ()))
