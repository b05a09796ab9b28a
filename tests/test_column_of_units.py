"""A form with a column 计量单位: units stated elsewhere still count, and another unit in the column is asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from consolidate import forms
from consolidate.formats.raw import Mark, RawBook, RawCell, RawSheet
from consolidate.forms.loader import load
from consolidate.model import Place
from consolidate.reading import answers

pytestmark = pytest.mark.usefixtures("no_own_forms")

TEXT = """\
form = "roads"
title = "道路统计表"
basis = "示例"
first_year = 2016
money_decimals = 2

[[table]]
id = "t"
number = "一"
title = "道路情况"
sheet = "道路"
widths = [3000, 1200, 2000, 2000]
label_columns = 1
beside = [{ label = "计量单位", show = "unit" }]

[[table.block]]
corner = "指标名称"
columns = [{ id = "now", label = "本年" }, { id = "last", label = "上年" }]
rows = [
  { id = "works", label = "项目数", unit = "个" },
  { id = "money", label = "投资额", unit = "万元", kind = "money" },
  { id = "length", label = "里程", unit = "公里", kind = "quantity", decimals = 2 },
]
"""
HEAD = ("指标名称", "计量单位", "本年", "上年")
WORKS, MONEY, LENGTH = ("项目数", "个", "3", "4"), ("投资额", "万元", "123400", "0"), ("里程", "公里", "12.5", "0")


def sheet(*rows: tuple[str, ...], name: str = "道路", comment: str = "") -> RawSheet:
    cells = [
        RawCell(r, c, "number" if text.replace(".", "", 1).isdigit() else "text", text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    marks = (Mark(2, 2, "comment", comment),) if comment else ()
    return RawSheet(name, hidden=False, cells=tuple(cells), marks=marks)


def asked(of: RawSheet) -> tuple[Decimal, list[tuple[str, str]]]:
    """The amount that was read, in 万元, and what is asked, with its address."""
    form = forms.adopt(load(TEXT, "roads"), TEXT)
    answer = answers.read(RawBook("xlsx", (of,)), "表.xlsx", "", form)
    questions = [(str(f.kind), f.address) for f in answer.findings if f.severity.value != "note"]
    return Decimal(str(answer.numbers[Place("t", "money", "now")])), questions


SOUND = sheet(HEAD, WORKS, MONEY, LENGTH)
AS_IT_STANDS, IN_YUAN = Decimal(123400), Decimal("12.34")
CONVERTED, DISPUTED = ("unit-converted", "C3"), ("unit-disputed", "C3")
STATED = {
    "nothing else": (SOUND, AS_IT_STANDS, []),
    "the label": (sheet(HEAD, WORKS, ("投资额（元）", *MONEY[1:]), LENGTH), IN_YUAN, [CONVERTED]),
    "the label, the form's unit": (sheet(HEAD, WORKS, ("投资额（万元）", *MONEY[1:]), LENGTH), AS_IT_STANDS, []),
    "the header": (sheet(("指标名称", "计量单位", "本年（元）", "上年"), WORKS, MONEY, LENGTH), IN_YUAN, [CONVERTED]),
    "a comment on the figure": (sheet(HEAD, WORKS, MONEY, LENGTH, comment="单位：元"), IN_YUAN, [CONVERTED]),
    "a remark in the row": (sheet(HEAD, WORKS, (*MONEY, "单位：元"), LENGTH), IN_YUAN, [CONVERTED]),
    "a line below": (sheet(HEAD, WORKS, MONEY, LENGTH, ("注：金额单位为元",)), AS_IT_STANDS, [DISPUTED]),
    "a line below, all units": (sheet(HEAD, WORKS, MONEY, LENGTH, ("单位：个、万元、元",)), AS_IT_STANDS, []),
    "the name of the sheet": (sheet(HEAD, WORKS, MONEY, LENGTH, name="道路（元）"), AS_IT_STANDS, [DISPUTED]),
}


@pytest.mark.parametrize(("of", "amount", "questions"), STATED.values(), ids=STATED)
def test_a_unit_stated_elsewhere_than_in_the_column_of_units_counts(
    of: RawSheet, amount: Decimal, questions: list[tuple[str, str]]
) -> None:
    assert asked(of) == (amount, questions)


# what stands in the column of units before a quantity in 公里: whether it is asked about
WRITTEN = {"公里": False, "千米": False, "km": False, "KM": False, "": False, "米": True, "里": True, "万公里": True}


@pytest.mark.parametrize("unit", WRITTEN)
def test_another_unit_of_a_quantity_is_asked_about(unit: str) -> None:
    _, questions = asked(sheet(HEAD, WORKS, MONEY, ("里程", unit, "12.5", "0")))
    assert questions == ([("count-unit", "B4")] if WRITTEN[unit] else [])
