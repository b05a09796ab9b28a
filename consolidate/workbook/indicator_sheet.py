"""The sheet 主要指标: every unit of the roster by group, with its state, main figures, number of findings and files.

All numbers are formulas over 各单位数据. The figures of a unit are found by its number in the roster, so that the lines
may be sorted. The subtotals and the grand total are taken from their lines there, so that nothing is counted twice.
What is taken out of a group (剔除) stands above its subtotal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from consolidate.excel import tables
from consolidate.forms import computed
from consolidate.forms.indicators import Indicator, indicators
from consolidate.model import Number, Place, Unit
from consolidate.own_workbooks import INDICATORS, WHOLE
from consolidate.terms import Action, Severity
from consolidate.workbook.addresses import FIRST_UNIT, KEY, UNIT_NUMBER, UNIT_STATE, Addresses
from consolidate.workbook.page import HEAD, MIDDLE, MONEY, NUMBER, SUM, TEXT, TITLE, Page
from consolidate.workbook.printing import set_up
from consolidate.workbook.view import Taken, View

_LEFT = ("序号", "单位", "分组", "状态")
_RIGHT = ("问题", "来源文件")
_HINT_GROUPS = "每个分组一行，“状态”是其中已汇总的单位数和应报单位数；点分组名称看该分组的全部数字。"
_HINT = "点单位名称看该单位的全部数字，点“问题”看该单位的问题清单；未汇总的单位没有数字，不计入小计和合计。"


def write(page: Page, view: View, addresses: Addresses) -> None:
    """Write the whole sheet."""
    shown = indicators(view.form)
    last = len(_LEFT) + len(shown) + len(_RIGHT) - 1
    _heads(page, view, shown, last)
    slots = [_Slot(addresses, i, xl_col_to_name(c), page.format(_look(i))) for c, i in enumerate(shown, len(_LEFT))]
    written = _Slots(tuple(slots))
    for i, entry in enumerate(view.entries):
        row = FIRST_UNIT + i
        if isinstance(entry, Unit):
            _unit(page, view, addresses, row, entry, written)
        elif isinstance(entry, Taken):
            _taken(page, view, addresses, row, entry, shown)
        else:
            _sum(page, view, addresses, row, entry, shown)
    bottom = FIRST_UNIT + len(view.entries)
    _sum(page, view, addresses, bottom, None, shown)
    page.sheet.autofilter(FIRST_UNIT - 1, 0, max(bottom - 1, FIRST_UNIT), last)
    page.sheet.freeze_panes(FIRST_UNIT, 2)
    set_up(page, view, landscape=True, repeat=(FIRST_UNIT - 2, FIRST_UNIT - 1), wide=1)
    page.sheet.print_area(0, 0, bottom, last)


def _heads(page: Page, view: View, shown: tuple[Indicator, ...], last: int) -> None:
    units = view.added.roster.units
    this = view.consolidation.round
    left = [6, page.fit((u.name for u in units), 12, 24), page.fit((u.group for u in units), 6, 14), 8]
    if view.beside:
        left[-1] = 14  # 已汇总 95/100
    numbers = [7.5 if indicator.kind.whole else 12.0 for indicator in shown]
    files = page.fit((line.source for line in view.lines), 14, 20)
    page.widths([*left, *numbers, 17, files])
    page.wide(0, 0, last, f"{this.body}{this.year}年各{view.noun}{INDICATORS}", TITLE)
    page.sheet.set_row(0, 28)
    page.hint(1, last, _HINT_GROUPS if view.beside else _HINT)
    top, row = FIRST_UNIT - 2, FIRST_UNIT - 1
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
    """The parts of the cell of an indicator that are the same for every unit."""

    def __init__(self, addresses: Addresses, indicator: Indicator, letters: str, look: Any) -> None:
        """Take the letters of its column and its format of xlsxwriter (``look``)."""
        self.view, self.indicator, self.letters, self.look = addresses.view, indicator, letters, look
        needed = indicator.formula.parts if indicator.formula else indicator.places
        self.order = tuple((place, self.view.form.order[place]) for place in needed)
        self.formula = escape(_by_number(addresses, indicator), quote=False)

    def cell(self, content: str, kind: str = "") -> str:
        """Return the cell as XML, with ``{row}`` for the row. Formats have an index only when the file is saved."""
        start = f'<c r="{self.letters}{{row}}" s="{self.look._get_xf_index()}"{kind}'
        return f"{start}>{content}</c>" if content else f"{start}/>"

    def values(self, figures: Sequence[Number]) -> tuple[str, ...]:
        """Return what is put into the cell: the number; for a computed figure the type of its value before it."""
        if self.indicator.formula is None:
            found = self.view.rounded(self.indicator.decimals, sum(figures[at] for _, at in self.order))
            return (str(found) if type(found) is int else f"{found:f}",)
        computed_figure = self.indicator.formula.of({place: figures[at] for place, at in self.order})
        return (' t="str"', "") if computed_figure is None else ("", f"{computed_figure:f}")


@dataclass(frozen=True)
class _Slots:
    """All slots. They are made once, since there are twenty indicators of hundreds of units."""

    each: tuple[_Slot, ...]

    @cached_property
    def filled(self) -> str:
        """The cells of a unit as XML, with ``%s`` for each of their values."""
        cells = (
            slot.cell(f"<f>{slot.formula}</f><v>\0</v>", "\0" if slot.indicator.formula else "") for slot in self.each
        )
        return "".join(cells).replace("%", "%%").replace("\0", "%s")

    def cells(self, row: str, figures: Sequence[Number] | None) -> str:
        """Return all cells of a unit as XML, empty if it has no figures; ``row`` counts from 1."""
        if figures is None:
            return "".join(slot.cell("") for slot in self.each).replace("{row}", row)
        return self.filled.replace("{row}", row) % tuple(value for slot in self.each for value in slot.values(figures))


def _unit(page: Page, view: View, addresses: Addresses, row: int, unit: Unit, slots: _Slots) -> None:
    state = view.standing(unit.name)
    used = unit.name in view.own_lines
    grey = {} if used else {"font_color": "#7F7F7F"}
    page.number(row, UNIT_NUMBER, view.keys[unit.name], MIDDLE)
    if used:
        page.link(row, 1, addresses.to_unit(unit.name), f"查看该{view.noun}的全部数字")
    page.text(row, 1, unit.name, TEXT | grey)
    page.text(row, 2, unit.group, TEXT | grey)
    page.text(row, UNIT_STATE, state, MIDDLE | ({} if used else {"font_color": "#C00000"}))
    right = len(_LEFT) + len(slots.each)
    page.run(row, len(_LEFT), right - 1, partial(slots.cells, str(row + 1), view.sums.get(unit.name)))
    count = _count(view, unit.name)
    if unit.name in addresses.finding_rows and not view.beside:
        page.link(row, right, addresses.to_findings(unit.name), "查看该单位的问题")
    page.text(row, right, count, TEXT)
    files = _files(view, unit.name)
    page.text(row, right + 1, files, TEXT)
    texts = [(1, unit.name), (2, unit.group), (right, count), (right + 1, files)]
    page.height(row, [(text, page.columns[column]) for column, text in texts])


def _by_number(addresses: Addresses, indicator: Indicator) -> str:
    """Return the formula of the sum over the lines of a unit (in ``{row}``) on 各单位数据: answer and corrections."""
    key = addresses.column_ranges[KEY]

    def of_unit(place: Place) -> str:
        return f"SUMIF({key},$A{{row}},{addresses.column_ranges[addresses.columns[place]]})"

    return _formula(addresses, indicator, of_unit)


def _formula(addresses: Addresses, indicator: Indicator, figure: Callable[[Place], str]) -> str:
    """Return the formula of an indicator; ``figure`` returns the expression of the figure at a place."""
    if indicator.formula is None:
        return addresses.rounding(indicator.decimals, "+".join(map(figure, indicator.places)))
    return computed.excel(addresses.view.form, indicator.places[0], lambda places: f"({'+'.join(map(figure, places))})")


def _sum(
    page: Page, view: View, addresses: Addresses, row: int, group: str | None, shown: tuple[Indicator, ...]
) -> None:
    """Write the subtotal of a group, or the grand total if ``group`` is None."""
    line = addresses.total_line if group is None else addresses.group_lines[group]
    found = view.totals if group is None else view.group_sums[group]
    label = WHOLE if group is None else "小计" if group else "小计（未分组）"
    page.height(row, [(group or "", page.columns[2])])
    for column, text in enumerate(("", label, group or "", "")):
        page.text(row, column, text, TEXT | SUM)
    for column, indicator in enumerate(shown, len(_LEFT)):
        value = indicator.of(found)
        if indicator.formula is None:
            value = view.rounded(indicator.decimals, value or 0)
        formula = _formula(addresses, indicator, partial(addresses.in_units, line))
        page.formula(row, column, formula, "" if value is None else value, _look(indicator) | SUM)
    for column in range(len(_LEFT) + len(shown), len(_LEFT) + len(shown) + len(_RIGHT)):
        page.text(row, column, "", TEXT | SUM)


def _taken(page: Page, view: View, addresses: Addresses, row: int, entry: Taken, shown: tuple[Indicator, ...]) -> None:
    """Write what is taken out of a group, or out of the sum of all units; nothing for a computed figure."""
    page.height(row, ())
    for column, text in enumerate(("", Action.DEDUCT, entry.group or "", "")):
        page.text(row, column, text, TEXT)
    found = view.taken_from(entry.group)
    for column, indicator in enumerate(shown, len(_LEFT)):
        if indicator.formula:
            page.text(row, column, "", TEXT)
            continue
        value = view.rounded(indicator.decimals, indicator.of(found) or 0)
        formula = _formula(addresses, indicator, partial(addresses.taken, entry.group))
        page.formula(row, column, formula, value, _look(indicator))
    for column in range(len(_LEFT) + len(shown), len(_LEFT) + len(shown) + len(_RIGHT)):
        page.text(row, column, "", TEXT)


def _look(indicator: Indicator) -> dict[str, Any]:
    if indicator.formula:
        return NUMBER | {"num_format": tables.fixed_decimals(indicator.decimals)}
    return NUMBER | ({} if indicator.kind.whole else {"num_format": MONEY})


def _count(view: View, unit: str) -> str:
    """Return how many main findings the unit has of each severity, such as ``错误1 提示2``, without followers."""
    found = view.severities(unit)
    return " ".join(f"{severity.label}{found[severity]}" for severity in Severity if found[severity])


def _files(view: View, unit: str) -> str:
    """Return the names of the files with the numbers of the unit; if it is not used, of all files assigned to it."""
    if unit in view.own_lines:
        return view.own_lines[unit].source
    return "、".join(file.name for file in view.unit_files.get(unit, ()))
