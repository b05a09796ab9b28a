"""Who is still to come, on 总览: the units that sent nothing, with their weight last year, and those held back."""

from __future__ import annotations

from consolidate import findings as words
from consolidate import own_workbooks as own
from consolidate.model import Number, Unit
from consolidate.workbook import plan as at
from consolidate.workbook.figures import last_year
from consolidate.workbook.files import reason
from consolidate.workbook.grid import LAST, WIDTH, heading
from consolidate.workbook.indicators import Indicator, indicators
from consolidate.workbook.page import HEAD, MIDDLE, NOTE, NUMBER, TEXT, Page, quoted
from consolidate.workbook.plan import Plan


def write(page: Page, plan: Plan, row: int) -> int:
    """Draw both lists from this row on, each only where it has a line; returns the next free row."""
    if plan.consolidation.missing:
        row = _missing(page, plan, row) + 1
    if plan.consolidation.held:
        row = _held(page, plan, row) + 1
    return row


def _missing(page: Page, plan: Plan, row: int) -> int:
    units = [unit for unit in plan.consolidation.roster.units if unit.name in plan.consolidation.missing]
    heading(page, row, f"未报单位（{len(units)} 个）")
    row += 1
    weight = indicators(plan.form)[0]
    weighed = plan.last_year is not None and bool(plan.last_year.units)
    phone = LAST - 1 if weighed else LAST
    heads = [(0, 0, "序号"), (1, 3, "单位"), (4, 5, "分组"), (6, 6, "联系人"), (7, phone, "电话")]
    if weighed:
        heads.append((LAST, LAST, f"上年{weight.label.removeprefix('本年')}"))
    for first, last, label in heads:
        page.wide(row, first, last, label, HEAD)
    page.height(row, [(label, (last - first + 1) * WIDTH) for first, last, label in heads])
    for unit in units:
        row += 1
        page.number(row, 0, plan.keys[unit.name], MIDDLE)
        for (first, last, _), text in zip(heads[1:], (unit.name, unit.group, unit.contact, unit.phone), strict=False):
            page.wide(row, first, last, text)
        texts = [(unit.name, 3 * WIDTH), (unit.group, 2 * WIDTH), (unit.contact, WIDTH), (unit.phone, 2 * WIDTH)]
        page.height(row, texts)
        if weighed:
            _weight(page, plan, row, unit, weight)
    if weighed:
        row = _share(page, plan, row + 1, units, weight)
    return row + 1


def _weight(page: Page, plan: Plan, row: int, unit: Unit, weight: Indicator) -> None:
    number = _before(plan, unit, weight)
    if number is None:
        page.text(row, LAST, "—", MIDDLE)
    else:
        page.number(row, LAST, number, NUMBER)


def _before(plan: Plan, unit: Unit, weight: Indicator) -> Number | None:
    """A unit's weight last year; None where it is not known."""
    return weight.of(plan.last_year.units.get(unit.name, {})) if plan.last_year else None


def _share(page: Page, plan: Plan, row: int, units: list[Unit], weight: Indicator) -> int:
    """How much of last year's whole is missing."""
    of_all: Number = last_year(plan, weight) or 0
    missing: Number = sum(_before(plan, unit, weight) or 0 for unit in units)
    share = f"，占上年全部 {of_all} {weight.unit}的 {at.percent(missing, of_all)}" if of_all else ""
    label = weight.label.removeprefix("本年")
    page.wide(row, 0, LAST, f"以上单位上年{label}共 {missing} {weight.unit}{share}。", NOTE)
    return row


def _held(page: Page, plan: Plan, row: int) -> int:
    heading(page, row, f"暂缓汇总的单位（{len(plan.consolidation.held)} 个）")
    row += 1
    for first, last, label in ((0, 0, "序号"), (1, 3, "单位"), (4, LAST, "原因")):
        page.wide(row, first, last, label, HEAD)
    for name in plan.consolidation.held:
        row += 1
        why = _why(plan, name)
        page.number(row, 0, plan.keys[name], MIDDLE)
        if name in plan.finding_rows:
            page.link(row, 1, f"{quoted(own.FINDINGS)}!A{plan.finding_rows[name] + 1}", "查看该单位的问题")
        page.wide(row, 1, 3, name)
        page.wide(row, 4, LAST, why, TEXT)
        page.height(row, [(name, 3 * WIDTH), (why, 6 * WIDTH)])
    return row + 1


def _why(plan: Plan, name: str) -> str:
    """What holds the unit back: its first fault in words, and how many more there are."""
    mine = [finding for finding in plan.mains.get(name, ()) if finding.open]
    if mine:
        more = f"（另有 {len(mine) - 1} 处）" if len(mine) > 1 else ""
        return words.sentence(mine[0], plan.form, "zh") + more
    return "；".join(reason(plan, file) for file in plan.unit_files.get(name, ()))
