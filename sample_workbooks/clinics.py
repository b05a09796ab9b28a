"""A round over a form of an office's own, of another field: clinics with wards, quarters, averages and percentages.

County, clinics and figures are made up. The form is ``clinics.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from consolidate import forms
from consolidate.forms.loader import load
from consolidate.model import Form, Number, Place, Roster, Round, Unit
from consolidate.templates import template
from sample_workbooks.drawn import Sheet, workbook
from sample_workbooks.faults import edited
from sample_workbooks.office import converted

BODY = "云岭县卫生健康局"
ROUNDS = {year: Round("clinics", year, BODY, date(year + 1, 1, 15)) for year in (2024, 2025)}
SOURCE = Path(__file__).parent / "clinics.toml"
QUARTERS = ("q1", "q2", "q3", "q4")
Figures = dict[Place, Number | str]


class Clinic(NamedTuple):
    """The year 2025 of a clinic.

    ``before``: in the wards at its beginning. ``quarters``: admitted, discharged, cured, average stay. ``services``: at
    the clinic, emergencies, beds, bed days, average waiting, income. ``families``: signed, elderly, home visits.
    """

    before: int
    quarters: tuple[tuple[int, int, int, str], ...]
    services: tuple[int, int, int, str, str, str]
    families: tuple[int, int, int] | None
    note: str = ""  # 备注 on 实有床位


UNITS = {
    "城东社区卫生服务中心": Clinic(
        14, ((120, 118, 109, "7.8"), (131, 129, 117, "7.5"), (140, 138, 126, "7.9"), (126, 130, 121, "8.1")),
        (48210, 1530, 45, "13820.5", "18.5", "2310.5675"), (8120, 2304, 611), "含观察床3张"),
    "城西社区卫生服务中心": Clinic(
        9, ((88, 85, 80, "6.9"), (92, 90, 83, "7.2"), (97, 99, 91, "7.0"), (85, 84, 79, "6.8")),
        (39540, 1122, 36, "9870", "15.2", "1785.02"), (6540, 1988, 402)),
    "城南社区卫生服务中心": Clinic(
        11, ((101, 99, 90, "8.3"), (108, 107, 98, "8.0"), (112, 110, 103, "7.7"), (99, 103, 95, "7.9")),
        (42175, 1308, 40, "11230.5", "21", "1999.9999"), (7015, 2110, 498), "另有加床6张"),
    "城北社区卫生服务中心": Clinic(
        7, ((65, 66, 60, "7.1"), (70, 68, 61, "7.4"), (74, 75, 70, "7.6"), (61, 60, 57, "7.0")),
        (28466, 867, 30, "7012", "12.8", "1204.3"), (5123, 1507, 288)),
    "河口镇卫生院": Clinic(
        16, ((142, 139, 128, "8.6"), (150, 151, 137, "8.8"), (155, 153, 140, "8.4"), (138, 140, 129, "8.7")),
        (30872, 2210, 60, "17304.5", "25.4", "1650.75"), (9034, 2877, 735)),
    "石桥镇卫生院": Clinic(
        5, ((48, 47, 44, "6.5"), (52, 51, 47, "6.6"), (55, 56, 50, "6.4"), (46, 45, 43, "6.7")),
        (15230, 698, 22, "4020", "10.5", "820.4"), None),
    "青山镇卫生院": Clinic(
        8, ((71, 70, 63, "7.7"), (75, 74, 68, "7.8"), (79, 80, 73, "7.5"), (68, 67, 62, "7.6")),
        (19844, 905, 28, "6310.5", "14.1", "990.125"), (4456, 1320, 301)),
    "白云镇卫生院": Clinic(
        12, ((95, 93, 86, "8.2"), (99, 98, 90, "8.1"), (104, 103, 96, "8.0"), (91, 94, 88, "8.3")),
        (25390, 1460, 38, "10105", "19.9", "1320.66"), (6210, 1876, 410)),
    "柳林镇卫生院": Clinic(
        6, ((57, 56, 51, "7.0"), (60, 61, 55, "7.1"), (63, 62, 58, "6.9"), (54, 53, 50, "7.2")),
        (17105, 733, 25, "5208.5", "11.6", "905.08"), (3987, 1254, 266)),
    "高桥镇卫生院": Clinic(
        10, ((83, 81, 74, "7.9"), (87, 86, 79, "7.7"), (91, 92, 84, "8.0"), (79, 78, 72, "7.8")),
        (22618, 1187, 33, "8440", "16.3", "1105.5"), (5310, 1602, 352)),
    "平川乡卫生院": Clinic(
        3, ((25, 24, 22, "6.1"), (27, 28, 25, "6.0"), (29, 28, 26, "6.2"), (24, 23, 22, "6.3")),
        (8420, 310, 15, "2105", "8.2", "402.3"), (2140, 688, 120)),
    "松坪乡卫生院": Clinic(
        4, ((31, 30, 27, "6.4"), (33, 34, 30, "6.3"), (35, 34, 32, "6.5"), (30, 31, 29, "6.6")),
        (9955, 402, 18, "2750.5", "9.4", "488.8"), (2395, 754, 143)),
}  # fmt: skip


@cache
def _loaded() -> tuple[Form, str]:
    text = SOURCE.read_text(encoding="utf-8")
    return load(text, SOURCE.name), text


def form() -> Form:
    """The form, made known to the readers of this process."""
    return forms.adopt(*_loaded())


def place(text: str) -> Place:
    """``wards.q1.before`` as a place."""
    return Place(*text.split("."))


def figures(unit: str, year: int = 2025) -> Figures:
    """What a clinic had to report.

    In 2024 as many came as left in each quarter, so that its wards end that year as they begin 2025.
    """
    clinic = UNITS[unit]
    found: Figures = {}
    before = clinic.before
    for quarter, (admitted, discharged, cured, stay) in zip(QUARTERS, clinic.quarters, strict=True):
        admitted = admitted if year == 2025 else discharged
        after = before + admitted - discharged
        found |= _line("wards", quarter, before=before, admitted=admitted, discharged=discharged, cured=cured,
                       after=after, stay=Decimal(stay))  # fmt: skip
        before = after
    at_clinic, emergency, beds, days, waiting, income = clinic.services
    rows: Mapping[str, Number] = {
        "visits": at_clinic + emergency, "clinic": at_clinic, "emergency": emergency,
        "admitted": sum(int(found[Place("wards", quarter, "admitted")]) for quarter in QUARTERS), "beds": beds,
        "days": Decimal(days), "waiting": Decimal(waiting), "income": Decimal(income),
    }  # fmt: skip
    found |= {Place("services", row, "amount"): number for row, number in rows.items()}
    if clinic.note:
        found[Place("services", "beds", "note")] = clinic.note
    if clinic.families:
        names = ("signed", "elderly", "home_visits")
        found |= {Place("families", n, "amount"): v for n, v in zip(names, clinic.families, strict=True)}
    return found


def _line(table: str, row: str, **columns: Number) -> Figures:
    return {Place(table, row, column): number for column, number in columns.items()}


def roster() -> Roster:
    """The clinics, of the town and of the country."""
    return Roster(tuple(Unit(name, "城区" if name.endswith("服务中心") else "乡镇") for name in UNITS))


def filled(unit: str, changes: Mapping[str, Number | str] | None = None, year: int = 2025) -> bytes:
    """Our template, filled in; that of 2025 has last year's figures with it."""
    values = {**figures(unit, year), **{place(key): value for key, value in (changes or {}).items()}}
    last = {p: n for p, n in figures(unit, 2024).items() if not isinstance(n, str)} if year == 2025 else None
    return template(form(), ROUNDS[year], Unit(unit), figures=values, last_year=last)


# --- drawn by hand ----------------------------------------------------------------------------------------------

WARDS = (("q1", "一季度", "01"), ("q2", "二季度", "02"), ("q3", "三季度", "03"), ("q4", "四季度", "04"))
WARD_COLUMNS = ("before", "admitted", "discharged", "cured", "after")
SERVICES = (
    ("visits", "总诊疗人次", "人次"),
    ("clinic", "　其中：门诊", "人次"),
    ("emergency", "　　　　急诊", "人次"),
    ("admitted", "全年入院人数", "人"),
    ("beds", "实有床位", "张"),
    ("days", "实际占用总床日", "床日"),
    ("waiting", "平均候诊时间", "分钟"),
    ("income", "业务收入", "万元"),
)
FAMILIES = (("signed", "签约居民", "人"), ("elderly", "　其中：65岁以上", "人"), ("home_visits", "上门服务", "次"))


def drawn(
    unit: str, changes: Mapping[str, Any] | None = None, rates: Mapping[str, Any] | None = None, income: str = "万元"
) -> bytes:
    """The tables drawn by hand, on a sheet each. ``rates``: 治愈率 by quarter; ``income``: the unit of 业务收入."""
    values: dict[Place, Any] = {**figures(unit), **{place(key): value for key, value in (changes or {}).items()}}
    get = {str(where): _plain(value) for where, value in values.items()}.get
    wards = [
        (label, code, *(get(f"wards.{row}.{column}") for column in WARD_COLUMNS),
         (rates or {}).get(row), get(f"wards.{row}.stay"))
        for row, label, code in WARDS
    ]  # fmt: skip
    services = [
        (label, income if row == "income" else measure, get(f"services.{row}.amount"), get(f"services.{row}.note"))
        for row, label, measure in SERVICES
    ]
    families = [(label, measure, get(f"families.{row}.amount")) for row, label, measure in FAMILIES]
    title, whose = "2025年基层医疗卫生机构运行情况统计表", f"填报单位：{unit}"
    head: tuple[str, ...] = (
        "季度",
        "代码",
        "期初在院",
        "入院",
        "出院",
        "其中：治愈",
        "期末在院",
        "治愈率（%）",
        "平均住院日（天）",
    )
    return workbook(
        Sheet("表1", title, whose, head, wards),
        Sheet("表2", title, whose, ("项目", "计量单位", "数量", "备注"), services),
        Sheet("表3", title, whose, ("项目", "计量单位", "数量"), families),
    )


def _plain(value: Any) -> Any:
    """A number as openpyxl writes it."""
    return float(value) if isinstance(value, Decimal) else value


# --- the inbox ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """One file of the inbox: whose it is, how it is made, how its name ends."""

    unit: str
    make: Callable[[str], bytes]
    ending: str = ".xlsx"


def _without_families(book: Any) -> None:
    del book["签约"]


SENT = (
    Sent("城东社区卫生服务中心", filled),
    Sent("城西社区卫生服务中心", lambda u: filled(u, {"wards.q2.before": 21})),
    Sent("城南社区卫生服务中心", lambda u: converted(drawn(u, rates={"q1": 90.9}), "ods"), ".ods"),
    Sent("城北社区卫生服务中心", lambda u: filled(u, {"services.admitted.amount": 207})),
    Sent("河口镇卫生院", lambda u: drawn(u, rates={"q1": "92.1%", "q2": 90.7, "q3": 80, "q4": "92.1"})),
    Sent("石桥镇卫生院", lambda u: edited(filled(u), _without_families)),
    Sent("青山镇卫生院", lambda u: drawn(u, {"wards.q2.stay": "约8天"})),
    Sent("白云镇卫生院",
         lambda u: converted(drawn(u, {"services.beds.amount": "38张", "services.waiting.amount": "19.9分钟"}), "xls"),
         ".xls"),
    Sent("柳林镇卫生院", lambda u: drawn(u, {"services.income.amount": 9050800}, income="元")),
    Sent("高桥镇卫生院", lambda u: filled(u, {"services.waiting.amount": 720, "families.elderly.amount": 5602})),
    Sent("松坪乡卫生院", lambda u: filled(u, {"wards.q1.before": 5, "wards.q1.discharged": 31})),
    Sent("松坪乡卫生院", lambda u: edited(filled(u, {"wards.q1.before": 5, "wards.q1.discharged": 31}), lambda _: None),
         "（再报）.xlsx"),
)  # fmt: skip


def files() -> dict[str, bytes]:
    """The inbox: name -> bytes. 平川乡 has not answered."""
    return {f"{sent.unit}_2025年统计表{sent.ending}": sent.make(sent.unit) for sent in SENT}


def sound(year: int) -> dict[str, bytes]:
    """An inbox in which every clinic has answered with its own figures in our template."""
    return {f"{unit}.xlsx": filled(unit, year=year) for unit in UNITS}
