"""The sheet 报送进度, to be printed: by group who sent in time and who did not, and below the units concerned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from consolidate.excel import lists
from consolidate.excel.areas import cell
from consolidate.excel.lists import Column, Columns
from consolidate.model import Unit
from consolidate.model.received import Arrivals, Received, Source
from consolidate.own_workbooks import WHOLE
from consolidate.terms import UnitState
from consolidate.words import say
from consolidate.workbook.addresses import FIRST_ENTRY, LIST_HEAD
from consolidate.workbook.page import BAD, DOUBT, HEAD, MIDDLE, SECTION, SUM, TEXT, TITLE, Page
from consolidate.workbook.printing import set_up
from consolidate.workbook.view import View

_HINT = (
    "按每个单位第一次收到报表的日期计算：邮件收来的按邮件日期，没有邮件日期的按收取日期，"
    "直接放进 inbox 的按文件修改日期。"
    "应报单位＝按时收到＋逾期收到＋收到日期不明＋未报＋免报；暂缓的单位已收到，其中有错误待改。"
)


class Standing(NamedTuple):
    """A unit: its state, when its first file came, days after the deadline (until now, if it is missing), returns."""

    unit: Unit
    state: str
    came: Received | None
    late: int
    returns: int

    @property
    def received(self) -> bool:
        """Whether anything came that counts as its answer."""
        return self.state in (UnitState.USED.label, UnitState.HELD.label)

    @property
    def concerns(self) -> bool:
        """Whether the unit stands in the list below the groups."""
        open_ = self.state in (UnitState.HELD.label, UnitState.MISSING.label)
        return open_ or bool(self.returns) or (self.received and bool(self.late))

    @property
    def rank(self) -> int:
        """Its place in that list: missing units first, then those that were late, then the others."""
        return 0 if self.state == UnitState.MISSING.label else 1 if self.late else 2


class Group(NamedTuple):
    """A group and how its units stand."""

    name: str
    units: Sequence[Standing]

    def count(self, state: UnitState) -> int:
        """How many units are in a state."""
        return sum(each.state == state.label for each in self.units)

    @property
    def in_time(self) -> int:
        """How many units sent their first file in time."""
        return sum(each.received and each.came is not None and not each.late for each in self.units)

    @property
    def late(self) -> int:
        """How many units sent their first file after the deadline."""
        return sum(each.received and each.late > 0 for each in self.units)

    @property
    def unknown(self) -> int:
        """How many units sent a file of which nobody knows when it came."""
        return sum(each.received and each.came is None for each in self.units)


GROUPS: Columns[Group] = (
    Column("分组", 24, lambda group: group.name),
    Column("应报单位", 12, lambda group: len(group.units), MIDDLE),
    Column("按时收到", 12, lambda group: group.in_time, MIDDLE),
    Column("逾期收到", 12, lambda group: group.late, MIDDLE),
    Column("收到日期不明", 14, lambda group: group.unknown, MIDDLE),
    Column(UnitState.MISSING.label, 10, lambda group: group.count(UnitState.MISSING), MIDDLE),
    Column(UnitState.EXCUSED.label, 10, lambda group: group.count(UnitState.EXCUSED), MIDDLE),
    Column("其中暂缓", 12, lambda group: group.count(UnitState.HELD), MIDDLE),
    Column("退回过的单位", 20, lambda group: sum(each.returns > 0 for each in group.units), MIDDLE),
    Column("退回次数", 12, lambda group: sum(each.returns for each in group.units), MIDDLE),
)


def _alarm(each: Standing) -> dict[str, Any]:
    return {"font_color": BAD if each.state == UnitState.MISSING.label else DOUBT} if each.late else {}


UNITS: Columns[Standing] = (
    Column("单位", 24, lambda each: each.unit.name),
    Column("分组", 12, lambda each: each.unit.group),
    Column("状态", 12, lambda each: each.state, MIDDLE),
    Column("首次收到", 12, lambda each: f"{each.came.day}" if each.came else "", MIDDLE),
    Column("日期依据", 14, lambda each: basis(each.came), MIDDLE),
    Column("逾期天数", 10, lambda each: each.late or "", MIDDLE, _alarm),
    Column("退回次数", 10, lambda each: each.returns or "", MIDDLE),
    Column("联系人", 12, lambda each: each.unit.contact),
    Column("电话", 20, lambda each: each.unit.phone),
    Column("发件人", 12, lambda each: each.came.sender if each.came else ""),
)


def write(page: Page, view: View, arrivals: Arrivals) -> None:
    """Write the whole sheet."""
    this = view.consolidation.round
    standing = [_standing(view, arrivals, unit) for unit in this_order(view)]
    groups = [Group(name, [each for each in standing if each.unit.group == name]) for name in view.groups]
    groups = groups or [Group("全部单位", standing)]
    last = len(GROUPS) - 1
    page.wide(0, 0, last, f"{this.body}{this.year}年报送进度", TITLE)
    page.sheet.set_row(0, 28)
    concerned = sorted((each for each in standing if each.concerns), key=lambda each: each.rank)
    lists.write(page, UNITS, concerned, _below(groups), **_looks(page))
    lists.write(page, GROUPS, groups, LIST_HEAD, **_looks(page))
    page.hint(1, last, f"{_deadline(view)}{_HINT}{_guessed(standing)}")
    _total(page, groups)
    page.text(_below(groups) - 1, 0, f"逾期、未报、暂缓或退回过的单位（{len(concerned)} 个）", SECTION)
    bottom = _below(groups) + max(len(concerned), 1)
    if not concerned:
        page.wide(bottom, 0, last, "没有这样的单位。", MIDDLE)
    set_up(page, view, landscape=True, repeat=None, wide=1)
    page.sheet.print_area(0, 0, bottom, last)


def this_order(view: View) -> list[Unit]:
    """The units in the order of the groups, as on 主要指标."""
    return [entry for entry in view.entries if isinstance(entry, Unit)]


def basis(came: Received | None) -> str:
    """How the day is known, in Chinese."""
    return say("zh", came.source.words) if came else ""


def _looks(page: Page) -> dict[str, Any]:
    return {"head": HEAD, "body": TEXT, "done": lambda row, _, texts: page.height(row, texts)}


def _below(groups: Sequence[Group]) -> int:
    """The row of the headings of the units: below the groups, their sum, a blank row and a title."""
    return FIRST_ENTRY + len(groups) + 3


def _standing(view: View, arrivals: Arrivals, unit: Unit) -> Standing:
    state, came = view.state(unit.name), arrivals.units.get(unit.name)
    deadline = view.consolidation.round.deadline
    late = came.late(deadline) if came else 0
    if state == UnitState.MISSING.label:
        late = Received(view.made_at.date(), Source.CHANGED).late(deadline)
    elif state == UnitState.EXCUSED.label:
        late = 0
    return Standing(unit, state, came, late, arrivals.returns.get(unit.name, 0))


def _total(page: Page, groups: Sequence[Group]) -> None:
    """Write the sums of the columns below the groups."""
    row, look = FIRST_ENTRY + len(groups), MIDDLE | SUM
    page.text(row, 0, WHOLE, look)
    for column, each in list(enumerate(GROUPS))[1:]:
        area = f"{cell(FIRST_ENTRY, column)}:{cell(row - 1, column)}"
        page.formula(row, column, f"SUM({area})", sum(int(each.shows(group)) for group in groups), look)
    page.height(row, ())


def _deadline(view: View) -> str:
    deadline = view.consolidation.round.deadline
    return f"截止日期 {deadline}。" if deadline else "没有规定截止日期，收到的都算按时。"


def _guessed(standing: Sequence[Standing]) -> str:
    """How many units were counted by the time of a file, which copying may have changed."""
    count = sum(each.received and each.came is not None and each.came.source is Source.CHANGED for each in standing)
    return f"其中 {count} 个单位只有文件修改日期可依，仅供参考。" if count else ""
