"""Two rounds over 政府信息公开情况统计表 of 福建: 2016 with faults, 2018 with last year's figures and faults.

``UNITS`` deals the published figures out to units; the deal is illustrative. Once every fault is mended, both rounds
add up to the published tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from consolidate.forms import edition
from consolidate.model import Form, Number, Place, Roster, Round, Unit
from consolidate.templates import template
from sample_workbooks.drawn import Sheet, workbook
from sample_workbooks.faults import edited
from sample_workbooks.office import converted

BODY = "平潭综合实验区管理委员会"
ROUNDS = {
    2016: Round("fujian-2016", 2016, BODY, date(2017, 1, 10)),
    2017: Round("fujian-2016", 2017, BODY, date(2018, 1, 10)),
    2018: Round("fujian-2018", 2018, BODY, date(2019, 1, 5)),
}
RENAMED = {"区农业农村局": "区农村发展局"}  # its name until 2017
Figures = Mapping[Place, Number | str]


class Files(NamedTuple):
    """主动公开文件数 of one unit: the years, 历年累计 of 2016, and that of 2018 where it does not continue."""

    in_2016: int
    until_2016: int
    in_2017: int
    in_2018: int
    until_2018: int | None = None


UNITS = {
    "区党政办公室": Files(860, 60312, 702, 451, 1703),
    "区经济发展局": Files(350, 18624, 303, 223, 513),
    "区财政金融局": Files(212, 618, 187, 134),
    "区社会事业局": Files(338, 982, 304, 207),
    "区资源与生态环境局": Files(259, 791, 241, 158),
    "区交通与建设局": Files(303, 849, 262, 178),
    "区农业农村局": Files(148, 432, 137, 93),
    "区行政审批局": Files(421, 1099, 388, 262),
    "区市场监督管理局": Files(309, 901, 291, 199),
    "潭城镇人民政府": Files(96, 279, 88, 61),
    "苏澳镇人民政府": Files(79, 241, 76, 49),
    "流水镇人民政府": Files(85, 248, 81, 54),
}

# the rows as published: id, label, unit
ROWS = (
    ("published", "主动公开文件数", "条"),
    ("website", "其中：1、政府网站公开数", "条"),
    ("gazette", "2、政府公报公开数", "条"),
    ("received", "受理依申请公开信息总数", "条"),
    ("in_person", "其中：1、当面申请数", "条"),
    ("online", "2、网上申请数", "条"),
    ("by_post", "3、信函、传真申请数", "条"),
    ("answered", "对申请的答复总数", "条"),
    ("granted", "其中：1、同意公开答复数", "条"),
    ("partial", "2、同意部分公开答复数", "条"),
    ("refused", "3、不予公开答复数", "条"),
    ("other", "4、其他类型答复数", "条"),
    ("waived", "政府信息公开收费减免金额", "元"),
    ("complaints", "接受行政诉讼、举报数", "件"),
    ("reviews", "行政复议数", "件"),
    ("suits", "行政诉讼数", "件"),
)
COLUMNS = ("year", "cumulative")


def name_in(year: int, unit: str) -> str:
    """The name that a unit had at the end of a year."""
    return RENAMED.get(unit, unit) if year < 2018 else unit


def place(text: str) -> Place:
    """``published.year`` as a place."""
    return Place("statistics", *text.split("."))


def form(year: int) -> Form:
    """The edition of a year."""
    return edition(ROUNDS[year].form)


def figures(year: int, unit: str) -> dict[Place, Number]:
    """What a unit had to report. All but 主动公开文件数 and 政府网站公开数 was published as 0."""
    files = UNITS[unit]
    until_2017 = files.until_2016 + files.in_2017
    until_2018 = files.until_2018 or until_2017 + files.in_2018
    pair = {
        2016: (files.in_2016, files.until_2016),
        2017: (files.in_2017, until_2017),
        2018: (files.in_2018, until_2018),
    }[year]
    found: dict[Place, Number] = dict.fromkeys(form(year).places, 0)
    for row in ("published", "website"):
        found |= {place(f"{row}.{column}"): number for column, number in zip(COLUMNS, pair, strict=True)}
    return found


def roster(year: int) -> Roster:
    """The units of a year."""
    return Roster(
        tuple(
            Unit(
                name_in(year, unit),
                "乡镇" if unit.endswith("镇人民政府") else "区直部门",
                predecessors=(RENAMED[unit],) if unit in RENAMED and year == 2018 else (),
            )
            for unit in UNITS
        )
    )


def filled(year: int, unit: str, changes: Mapping[str, Number | str] | None = None) -> bytes:
    """Our template, filled in; that of 2018 has last year's figures with it."""
    values = {**figures(year, unit), **{place(key): value for key, value in (changes or {}).items()}}
    last = figures(2017, unit) if year == 2018 else None
    return template(form(year), ROUNDS[year], Unit(name_in(year, unit)), figures=values, last_year=last)


@dataclass(frozen=True)
class Habit:
    """How a unit draws the table by hand: what it writes otherwise than the published one."""

    header: str = "本年度"
    dot: str = "、"  # behind the number of a row
    indent: str = ""  # before a row of 其中
    units: Mapping[str, str] = field(default_factory=dict)  # other words in 计量单位
    without: Sequence[str] = ()  # rows that it lacks
    edition: int = 0  # the year whose rows it has, if not its own


def drawn(year: int, unit: str, changes: Mapping[str, Any] | None = None, habit: Habit = Habit()) -> bytes:
    """The table drawn by hand, without our mark."""
    asked = {place_.row for place_ in form(habit.edition or year).places}
    values = {**figures(year, unit), **{place(key): value for key, value in (changes or {}).items()}}
    lines = [
        (_label(row, label, habit), habit.units.get(row, measure),
         *(values.get(place(f"{row}.{column}"), 0) for column in COLUMNS))
        for row, label, measure in ROWS
        if row in asked and row not in habit.without
    ]  # fmt: skip
    sheet = Sheet(
        "Sheet1",
        f"{year}年政府信息公开情况统计表",
        f"填报单位：{name_in(year, unit)}",
        ("指标名称", "计量单位", habit.header, "历年累计"),
        lines,
    )
    return workbook(sheet)


def _label(row: str, label: str, habit: Habit) -> str:
    """The label of a row as the unit writes it."""
    if "、" not in label.removeprefix("其中：")[:2]:
        return label
    return habit.indent + label.replace("、", habit.dot, 1)


def explained(data: bytes, *lines: tuple[str, str, str, str]) -> bytes:
    """A template with lines in 情况说明: table, row, column, reason."""

    def edit(book: Any) -> None:
        for row, line in enumerate(lines, 5):
            for column, text in enumerate(line, 1):
                book["情况说明"].cell(row, column).value = text

    return edited(data, edit)


@dataclass(frozen=True)
class Sent:
    """One file of an inbox: whose it is, how it ends, how it is made, and what is wrong with it."""

    unit: str
    fault: str
    make: Callable[[str], bytes]
    ending: str = "xlsx"
    copy: str = ""

    def name(self, year: int) -> str:
        """The name of the file."""
        return f"{name_in(year, self.unit)}_{year}年统计表{self.copy}.{self.ending}"


_MOVED = "平台迁移后重新统计"
SENT = {
    2016: (
        Sent("区党政办公室", "", lambda u: filled(2016, u)),
        Sent("区经济发展局", "", lambda u: drawn(2016, u, habit=Habit("2016年度"))),
        Sent("区财政金融局", "", lambda u: drawn(2016, u, habit=Habit(dot=".", indent="    "))),
        Sent("区社会事业局", "受理数与各种申请数之和不等",
             lambda u: filled(2016, u, {"received.year": 3, "received.cumulative": 3})),
        Sent("区资源与生态环境局", "", lambda u: converted(drawn(2016, u), "xls"), "xls"),
        Sent("区交通与建设局", "金额写成万元",
             lambda u: filled(2016, u, {"waived.year": "0.35万元", "waived.cumulative": 3500})),
        Sent("区农业农村局", "少一行", lambda u: drawn(2016, u, habit=Habit(without=("by_post",)))),
        Sent("区行政审批局", "文字代替数字", lambda u: filled(2016, u, {"website.year": "约421"})),
        Sent("区市场监督管理局", "", lambda u: converted(drawn(2016, u), "ods"), "ods"),
        Sent("潭城镇人民政府", "", lambda u: filled(2016, u)),
        Sent("潭城镇人民政府", "同一份又报一次", lambda u: edited(filled(2016, u), lambda book: None), copy="（副本）"),
        Sent("流水镇人民政府", "计量单位写成万条、万元",
             lambda u: drawn(2016, u, {"waived.year": "0.0126", "waived.cumulative": "0.0126"},
                             Habit(units={"published": "万条", "waived": "万元"}))),
    ),
    2018: (
        Sent("区党政办公室", "历年累计与上年不接，没有说明", lambda u: filled(2018, u)),
        Sent("区经济发展局", "历年累计与上年不接，已说明",
             lambda u: explained(filled(2018, u), ("一", "主动公开文件数", "历年累计", _MOVED),
                                 ("一", "其中：1、政府网站公开数", "历年累计", _MOVED))),
        Sent("区财政金融局", "", lambda u: drawn(2018, u, habit=Habit("2018年度"))),
        Sent("区社会事业局", "", lambda u: converted(drawn(2018, u), "xls"), "xls"),
        Sent("区资源与生态环境局", "少一行", lambda u: drawn(2018, u, habit=Habit(without=("gazette",)))),
        Sent("区交通与建设局", "仍用2016年的表", lambda u: drawn(2018, u, {"waived.year": 1200}, Habit(edition=2016))),
        Sent("区农业农村局", "历年累计少加了100条",
             lambda u: filled(2018, u, {"published.cumulative": 562, "website.cumulative": 562})),
        Sent("区行政审批局", "文字代替数字", lambda u: filled(2018, u, {"published.year": "二百六十二"})),
        Sent("区市场监督管理局", "", lambda u: converted(drawn(2018, u), "ods"), "ods"),
        Sent("潭城镇人民政府", "", lambda u: drawn(2018, u, habit=Habit(dot="．", indent="　　"))),
        Sent("潭城镇人民政府", "同一份又报一次", lambda u: drawn(2018, u, habit=Habit(dot="．")), copy="（再报）"),
        Sent("流水镇人民政府", "本年度与历年累计填反",
             lambda u: filled(2018, u, {"published.year": 383, "published.cumulative": 54})),
    ),
}  # fmt: skip


def files(year: int) -> dict[str, bytes]:
    """The inbox of a year: name -> bytes. 苏澳镇 has not answered."""
    return {sent.name(year): sent.make(sent.unit) for sent in SENT[year]}


def sound(year: int) -> dict[str, bytes]:
    """An inbox in which every unit has answered with its own figures in our template."""
    return {f"{name_in(year, unit)}.xlsx": filled(year, unit) for unit in UNITS}
