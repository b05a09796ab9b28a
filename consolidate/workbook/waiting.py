"""The lists on 总览 of the missing units, with last year's first indicator of each, and of the held units."""

from __future__ import annotations

from consolidate import findings as words
from consolidate.excel import tables
from consolidate.forms.indicators import Indicator, leading
from consolidate.model import Number, Unit
from consolidate.rounding import percent
from consolidate.workbook.addresses import Addresses
from consolidate.workbook.figures import last_year
from consolidate.workbook.files import reason
from consolidate.workbook.grid import LAST, WIDTH, heading
from consolidate.workbook.page import HEAD, MIDDLE, NOTE, NUMBER, TEXT, Page
from consolidate.workbook.view import View

MOST_NAMED = 100  # units of a large round in each list


def write(page: Page, view: View, addresses: Addresses, row: int) -> int:
    """Write both lists from this row on, each only if it has a line; return the next free row."""
    if view.consolidation.missing:
        row = _missing(page, view, row) + 1
    if view.consolidation.held:
        row = _held(page, view, addresses, row) + 1
    return row


def _most(view: View) -> int | None:
    """How many units are named at most."""
    return MOST_NAMED if view.beside else None


def _named(view: View, count: int) -> str:
    """That only some of the units are named, if it is so."""
    most = _most(view)
    return f"，以下为前 {most} 个，全部见“{view.beside}”文件夹" if most and count > most else ""


def _missing(page: Page, view: View, row: int) -> int:
    missing = frozenset(view.consolidation.missing)
    units = [unit for unit in view.consolidation.roster.units if unit.name in missing]
    heading(page, row, f"未报单位（{len(units)} 个{_named(view, len(units))}）")
    row += 1
    weight = leading(view.form) if view.last_year is not None and view.last_year.units else None
    phone = LAST - 1 if weight else LAST
    heads = [(0, 0, "序号"), (1, 3, "单位"), (4, 5, "分组"), (6, 6, "联系人"), (7, phone, "电话")]
    if weight:
        heads.append((LAST, LAST, f"上年{weight.label.removeprefix('本年')}"))
    for first, last, label in heads:
        page.wide(row, first, last, label, HEAD)
    page.height(row, [(label, (last - first + 1) * WIDTH) for first, last, label in heads])
    for unit in units[: _most(view)]:
        row += 1
        page.number(row, 0, view.numbers[unit.name], MIDDLE)
        for (first, last, _), text in zip(heads[1:], (unit.name, unit.group, unit.contact, unit.phone), strict=False):
            page.wide(row, first, last, text)
        texts = [(unit.name, 3 * WIDTH), (unit.group, 2 * WIDTH), (unit.contact, WIDTH), (unit.phone, 2 * WIDTH)]
        page.height(row, texts)
        if weight:
            _weight(page, view, row, unit, weight)
    if weight:
        row = _share(page, view, row + 1, units, weight)
    return row + 1


def _weight(page: Page, view: View, row: int, unit: Unit, weight: Indicator) -> None:
    number = _before(view, unit, weight)
    if number is None:
        page.text(row, LAST, "—", MIDDLE)
    else:
        page.number(row, LAST, number, NUMBER)


def _before(view: View, unit: Unit, weight: Indicator) -> Number | None:
    """Return last year's value of the indicator of a unit; None if it is not known."""
    return weight.of(view.last_year.units.get(unit.name, {})) if view.last_year else None


def _share(page: Page, view: View, row: int, units: list[Unit], weight: Indicator) -> int:
    """Write which share of last year's sum the missing units had; return the row."""
    of_all: Number = last_year(view, weight) or 0
    missing: Number = sum(_before(view, unit, weight) or 0 for unit in units)
    share = f"，占上年全部 {of_all} {weight.unit}的 {percent(missing, of_all)}" if of_all else ""
    label = weight.label.removeprefix("本年")
    page.wide(row, 0, LAST, f"以上单位上年{label}共 {missing} {weight.unit}{share}。", NOTE)
    return row


def _held(page: Page, view: View, addresses: Addresses, row: int) -> int:
    held = view.consolidation.held
    heading(page, row, f"暂缓汇总的单位（{len(held)} 个{_named(view, len(held))}）")
    row += 1
    for first, last, label in ((0, 0, "序号"), (1, 3, "单位"), (4, LAST, "原因")):
        page.wide(row, first, last, label, HEAD)
    page.height(row, ())
    for name in held[: _most(view)]:
        row += 1
        why = _cut(_why(view, name))
        page.number(row, 0, view.numbers[name], MIDDLE)
        if name in addresses.finding_rows:
            page.link(row, 1, addresses.to_findings(name), "查看该单位的问题")
        page.wide(row, 1, 3, name)
        page.wide(row, 4, LAST, why, TEXT)
        page.height(row, [(name, 3 * WIDTH), (why, 6 * WIDTH)])
    return row + 1


def _cut(text: str) -> str:
    """Return the beginning of a reason that fits on one line; the whole sentence stands on 问题清单 and 文件台账."""
    if tables.lines(text, 6 * WIDTH) == 1:
        return text
    return next(cut for end in range(len(text), 0, -1) if tables.lines(cut := f"{text[:end]}…", 6 * WIDTH) == 1)


def _why(view: View, name: str) -> str:
    """Return why the unit is held: its first open finding and the number of others, else the reasons of its files."""
    open_findings = [finding for finding in view.mains.get(name, ()) if finding.open]
    if open_findings:
        more = f"（另有 {len(open_findings) - 1} 处）" if len(open_findings) > 1 else ""
        return words.sentence(open_findings[0], view.form, "zh") + more
    return "；".join(reason(view, file) for file in view.unit_files.get(name, ()))
