"""The main indicators of a form that has none of the declared ones: its first totals, or its first numbers."""

from __future__ import annotations

from consolidate.forms.indicators import Indicator, indicators
from consolidate.forms.loader import load
from consolidate.model import Form, Kind, Place

COLUMNS = (
    '[{ id = "phone", label = "电话" }, { id = "web", label = "网上" }, { id = "all", label = "合计", total = true }]'
)


def form(columns: str, rows: str, rules: str = "", labels: int = 1, width: int = 4) -> Form:
    """A form with one table, 一、来电情况, in which money is counted in 万元."""
    text = f"""
form = "calls"
title = "来电"
basis = "自订"
first_year = 2025
money_decimals = 4

[[table]]
id = "calls"
number = "一"
title = "来电情况"
sheet = "一、来电"
widths = {[900] * width}
label_columns = {labels}
unit = "次"
row_height = "0.7"
number_height = "0.7"

[[table.block]]
corner = "情况"
columns = {columns}
rows = {rows}
{rules}"""
    return load(text, "calls.toml")


SUM = """
[[rule]]
id = "sum"
table = "calls"
each = "row"
expression = "all == phone + web"
severity = "error"
label = "合计"
source = "自订"
"""


def test_a_form_of_its_own_shows_its_totals() -> None:
    solved = '{ id = "done", label = "办理", rows = [{ id = "solved", label = "已办结" }] }'
    own = form(COLUMNS, f'[{{ id = "received", label = "收到" }}, {solved}]', SUM, labels=2, width=5)
    assert indicators(own) == (
        Indicator("一、来电情况", "收到 合计", (Place("calls", "received", "all"),), Kind.COUNT, "次"),
        Indicator("一、来电情况", "已办结 合计", (Place("calls", "solved", "all"),), Kind.COUNT, "次"),
    )
    assert [indicator.named for indicator in indicators(own)] == ["收到 合计（次）", "已办结 合计（次）"]


def test_a_form_without_totals_shows_its_first_twelve_numbers() -> None:
    columns = '[{ id = "cases", label = "件数" }, { id = "spent", label = "支出", kind = "money", unit = "万元" }]'
    rows = ", ".join(f'{{ id = "r{n}", label = "第{n}项" }}' for n in range(1, 9))
    own = form(columns, f"[{rows}]", width=3)
    found = indicators(own)
    assert len(found) == 12
    assert [(one.named, one.kind) for one in found[:3]] == [
        ("第1项 件数（次）", Kind.COUNT), ("第1项 支出（万元）", Kind.MONEY), ("第2项 件数（次）", Kind.COUNT),
    ]  # fmt: skip
    assert found[11].places == (Place("calls", "r6", "spent"),)


def test_an_indicator_is_unknown_where_one_of_its_places_is() -> None:
    one, other = Place("calls", "received", "phone"), Place("calls", "received", "web")
    both = Indicator("一", "收到", (one, other), Kind.COUNT, "件")
    assert (both.of({one: 2, other: 3}), both.of({one: 2}), both.of({})) == (5, None, None)
