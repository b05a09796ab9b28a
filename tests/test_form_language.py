"""What a form can say beyond the official ones: a form with quarters, percentages, texts and rules across tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from consolidate import checks
from consolidate.forms import computed, in_excel, in_words, rules
from consolidate.forms.layout import layout
from consolidate.forms.loader import load
from consolidate.model import Kind, Number, Place, Roster, Round, Unit
from consolidate.rounds import roster
from consolidate.templates import template
from tests.support import own_form
from tests.support.command import run, run_json

pytestmark = pytest.mark.usefixtures("no_own_forms")

TEXT = (Path(__file__).parent / "support" / "quarters.toml").read_text(encoding="utf-8")
FORM = load(TEXT, "quarters.toml")
ROUND = Round("quarters", 2025, "示例市", date(2026, 1, 20))

# what each of two units enters, and the sum; None: it is not added up
FIGURES: Mapping[str, tuple[Number | str, Number | str, Number | None]] = {
    "cases.q1.open_before": (1, 0, 1),
    "cases.q1.received": (10, 5, 15),
    "cases.q1.solved": (9, 5, 14),
    "cases.q1.open_after": (2, 0, 2),
    "cases.q2.open_before": (2, 0, 2),
    "cases.q2.received": (20, 1, 21),
    "cases.q2.solved": (20, 1, 21),
    "cases.q2.open_after": (2, 0, 2),
    "cases.urgent.open_before": (0, 0, 0),
    "cases.urgent.received": (3, 1, 4),
    "cases.urgent.solved": (3, 1, 4),
    "cases.urgent.open_after": (0, 0, 0),
    "cases.urgent_too.open_before": (0, 0, 0),
    "cases.urgent_too.received": (0, 0, 0),
    "cases.urgent_too.solved": (0, 0, 0),
    "cases.urgent_too.open_after": (0, 0, 0),
    "cases.h2.open_before": (2, 0, 2),
    "cases.h2.received": (30, 0, 30),
    "cases.h2.solved": (31, 0, 31),
    "cases.h2.open_after": (1, 0, 1),
    "means.cases.amount": (60, 6, 66),
    "means.seats.amount": (5, 1, 6),
    "means.hours.amount": (Decimal("12.5"), Decimal("0.6"), Decimal("13.1")),
    "means.wait.amount": (Decimal("33.3"), 20, None),
    "means.cost.amount": (Decimal("1234.56"), Decimal("0.05"), Decimal("1234.61")),
    "means.cases.note": ("含转办", "", None),
    "extra.visits.number": (7, 8, 15),
}


def entered(unit: Literal[0, 1], **changes: Number | str) -> dict[Place, Number | str]:
    """The figures of a unit; ``changes`` has ``__`` for the dots of a place."""
    named = {name: values[unit] for name, values in FIGURES.items()}
    named |= {name.replace("__", "."): value for name, value in changes.items()}
    return {Place(*name.split(".")): value for name, value in named.items()}


def a_round(base: Path, *answers: Mapping[Place, Number | str], body: str = "示例市", text: str = TEXT) -> Path:
    """A round over the form, in which each unit has answered with its figures."""
    base.mkdir(parents=True, exist_ok=True)
    (base / "quarters.toml").write_text(text, encoding="utf-8")
    folder = base / "round"
    code, _, err = run("new", folder, "--form", base / "quarters.toml", "--year", 2025, "--body", body)
    assert code == 0, err
    units = [Unit(name) for name in ("甲局", "乙局")[: len(answers)]]
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(units))))
    for unit, figures in zip(units, answers, strict=True):
        made = template(load(text, "quarters.toml"), ROUND, unit, figures=figures)
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(made)
    return folder


def test_figures_are_added_up_and_all_else_is_not(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0), entered(1))
    for _ in ("read", "from the cache"):
        code, result = run_json("run", folder, "--output", tmp_path / "out")
        assert (code, result["units"]["used"], result["findings"]) == (0, 2, [])
        expected = {name: str(total) for name, (_, _, total) in FIGURES.items() if total is not None}
        assert {name: result["totals"][name] for name in expected} == expected
        assert "means.wait.amount" not in result["totals"]
        assert "cases.q1.rate" not in result["totals"]


def test_the_result_computes_what_is_not_added_up(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0), entered(1))
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.xlsx")
    book = openpyxl.load_workbook(written, data_only=True)
    sheet = book["办件"]
    assert [sheet.cell(6, column).value for column in range(1, 9)] == ["一季度", "件", "01", 1, 15, 14, 2, 87.5]
    assert book["保障"]["B8"].value is None  # 平均等待 is left blank in the sum
    other = openpyxl.load_workbook(written)["办件"]["H6"].value
    assert other == '=IFERROR(ROUND(((E6/(D6+E6))*100),1),"")'.replace("E6/", "F6/")


def test_a_result_is_an_answer_one_level_up(tmp_path: Path) -> None:
    folder = a_round(tmp_path / "below", entered(0), entered(1))
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.xlsx")
    above = a_round(tmp_path / "above", entered(0), body="示例省")
    (above / "inbox" / "甲局.xlsx").unlink()
    (above / "roster.xlsx").write_bytes(roster.write(Roster((Unit("示例市"),))))
    (above / "inbox" / "示例市.xlsx").write_bytes(written.read_bytes())
    code, result = run_json("run", above, "--output", tmp_path / "top")
    assert (code, result["findings"]) == (0, [])
    assert result["totals"]["means.cost.amount"] == "1234.61"


NOT_ADDED = [
    ("甲局", "一", "上半年 一季度", "办结率（%）", "81.8%"),
    ("甲局", "一", "上半年 二季度", "办结率（%）", "90.9%"),
    ("甲局", "一", "上半年 二季度 其中：加急", "办结率（%）", "100.0%"),
    ("甲局", "一", "下半年", "办结率（%）", "96.9%"),
    ("甲局", "二", "办件总数", "备注", "含转办"),
    ("甲局", "二", "平均等待（秒）", "数量", "33.3秒"),
]


def test_the_result_lists_what_the_units_entered_besides(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0))
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.xlsx")
    rows = openpyxl.load_workbook(written)["不汇总内容"].iter_rows(min_row=3, values_only=True)
    assert [*rows] == [("单位", "表", "行", "列", "内容"), *NOT_ADDED]


def test_the_long_table_has_them_at_its_end(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0))
    assert run("data", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.csv")
    lines = list(csv.DictReader(written.read_text(encoding="utf-8-sig").splitlines()))
    wait, note = ([x for x in lines if x["place"] == place] for place in ("means.wait.amount", "means.cases.note"))
    assert [(x["unit"], x["value"], x["kind"], x["text"], x["address"]) for x in (*wait, *note)] == [
        ("甲局", "33.3", "quantity", "", "B8"),
        ("甲局", "", "text", "含转办", "C5"),
    ]
    assert {x["place"] for x in lines} == {str(place) for place in FORM.spots} - {
        "cases.urgent_too.rate", "means.seats.note", "means.hours.note", "means.wait.note", "means.cost.note",
    }  # fmt: skip
    assert len([x for x in lines if x["kind"] in ("percent", "text")]) == 5


def test_the_json_of_a_file_has_them_apart(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0))
    code, checked = run_json("check", folder / "inbox" / "甲局.xlsx", "--form", tmp_path / "quarters.toml")
    (file,) = checked["files"]
    assert code == 0
    assert (file["values"]["means.seats.amount"], "means.wait.amount" in file["values"]) == ("5", False)
    assert {place: text for place, text in file["not_added"].items() if text} == {
        "cases.q1.rate": "81.8", "cases.q2.rate": "90.9", "cases.urgent.rate": "100.0", "cases.h2.rate": "96.9",
        "means.cases.note": "含转办", "means.wait.amount": "33.3",
    }  # fmt: skip


# what a unit entered instead, and the finding: its kind, its rule, its severity, its cell
WRONG = [
    ({"cases__q2__open_before": 3, "cases__q2__solved": 21}, ("rule-broken", "opening", "error", "D7")),
    ({"cases__q1__received": 11, "means__cases__amount": 61}, ("rule-broken", "account", "error", "G6")),
    ({"cases__urgent__solved": 21}, ("rule-broken", "urgent", "error", "F8")),
    ({"means__cases__amount": 61}, ("rule-broken", "same", "error", "B5")),
    ({"means__seats__amount": 25}, ("rule-broken", "seats_suffice", "note", "B5")),
    ({"means__wait__amount": 601}, ("out-of-bounds", "", "error", "B8")),
    ({"means__hours__amount": -1}, ("negative", "", "error", "B7")),
    ({"means__seats__amount": Decimal("1.5")}, ("not-whole", "", "error", "B6")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), WRONG, ids=[kind + rule for _, (kind, rule, *_) in WRONG])
def test_what_the_form_forbids_is_found(
    tmp_path: Path, changes: Mapping[str, Number], expected: tuple[str, str, str, str]
) -> None:
    folder = a_round(tmp_path, entered(0, **changes))
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    found = [(f["kind"], f["rule"], f["severity"], f["address"]) for f in result["findings"]]
    assert expected in found


# what stands in 通话时长 or 平均等待 with one decimal, what is read, and the kinds of the findings on the cell
DECIMALS = [
    ("hours", 12.5, "12.5", []),
    ("hours", 12.55, "12.6", ["too-many-decimals"]),
    ("hours", 0.04, "0", ["too-many-decimals"]),  # it would count as nothing
    ("hours", 0.1 + 0.2, "0.3", []),  # the digits of binary arithmetic
    ("wait", 33.34, "33.34", []),  # not added up, so it stays as it was written
    ("cost", 1234.567, "1234.57", []),  # less than the smallest coin
]


@pytest.mark.parametrize(("row", "value", "read", "kinds"), DECIMALS)
def test_more_decimals_than_the_form_has_are_not_rounded_silently(
    tmp_path: Path, row: str, value: float, read: str, kinds: list[str]
) -> None:
    folder = a_round(tmp_path, entered(0))
    path = folder / "inbox" / "甲局.xlsx"
    book = openpyxl.load_workbook(path)
    address = {"hours": "B7", "wait": "B8", "cost": "B9"}[row]
    book["保障"][address] = value
    book.save(path)
    _, checked = run_json("check", path, "--form", tmp_path / "quarters.toml")
    (file,) = checked["files"]
    assert {**file["values"], **file["not_added"]}[f"means.{row}.amount"] == read
    assert [f["kind"] for f in checked["findings"] if f["address"] == address] == kinds


def test_a_computed_percentage_is_held_to_its_bounds_too(tmp_path: Path) -> None:
    more = {"cases__q1__solved": 13, "cases__q1__open_after": 0, "cases__q1__received": 10}
    folder = a_round(tmp_path, entered(0, **more))
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    assert ("out-of-bounds", "explain", "H6", "118.2") in {
        (f["kind"], f["severity"], f["address"], f["found"]) for f in result["findings"]
    }


def test_a_total_and_a_column_that_is_not_added_up_may_cross() -> None:
    row = '{ id = "h2", label = "下半年", unit = "件", code = "04", number = true, rows = ['
    total = '{ id = "all", label = "合计", unit = "件", code = "06", total = true },'
    assert row in TEXT
    crossing = TEXT.replace(row, f"{total}\n  {row}")
    crossing += """
[[rule]]
id = "all"
table = "cases"
each = "column"
expression = "all == q1 + q2 + h2"
severity = "error"
label = "合计等于各期之和"
source = "示例"
"""
    form = load(crossing, "quarters.toml")
    assert form.is_total(Place("cases", "all", "received"))
    assert not form.is_total(Place("cases", "all", "rate"))


def test_a_sum_of_columns_is_that_of_its_row_and_not_of_the_rows_below_it() -> None:
    """投诉 has figures of its own, and 其中：加急 below it."""
    ways = '[{ id = "a", label = "电话" }, { id = "b", label = "网上" }]'
    columns = f'{{ id = "ways", label = "渠道", columns = {ways} }}, {{ id = "all", label = "合计", total = true }}'
    rows = '{ id = "r1", label = "投诉", number = true, rows = [{ id = "r2", label = "其中：加急" }] }'
    text = own_form.head("calls", "来电") + own_form.table("t", "来电", "2000, 1000, 1000, 1000", columns, rows)
    form = load(text + own_form.rule("all", "t", "all == sum(ways)", each="row"), "calls.toml")
    numbers: dict[Place, Number | None] = {
        Place("t", row, column): count for row, *counts in (("r1", 10, 20), ("r2", 2, 1))
        for column, count in zip("ab", counts, strict=True)
    }  # fmt: skip
    assert [rules.computed(form, Place("t", row, "all"), numbers) for row in ("r1", "r2")] == [30, 3]


CASES = 100  # from so many cases on, there must be a seat


@pytest.mark.parametrize(("cases", "broken"), [(CASES, ["staffed"]), (CASES - 1, [])])
def test_a_rule_with_a_condition_holds_only_under_it(cases: int, broken: list[str]) -> None:
    numbers: dict[Place, Number | None] = dict.fromkeys(FORM.places, 0)
    numbers[Place("means", "cases", "amount")] = cases
    staffed = [i for i in rules.instances(FORM) if i.rule.id == "staffed"]
    assert [i.rule.id for i in staffed if rules.verdict(i, numbers) is False] == broken
    figures = tuple(numbers.values())
    assert ("staffed" in [i.rule.id for i in rules.broken(FORM, figures)]) == bool(broken)


# as a person types a percentage, and what is read
PERCENTAGES = [
    (90.9, "", "90.9", []),
    ("90.9%", "", "90.9", ["spelled"]),
    (0.909, "0.0%", "90.9", ["spelled"]),
    (90, "", "90", ["computed-differs"]),  # 10 / 11 is 90.9 %, and 91 in whole per cent
    (91, "", "91", []),
    (101, "", None, ["out-of-bounds"]),
]


@pytest.mark.parametrize(("value", "shown", "read", "kinds"), PERCENTAGES)
def test_a_percentage_is_read_and_compared_with_its_formula(
    tmp_path: Path, value: float | str, shown: str, read: str | None, kinds: list[str]
) -> None:
    changes = {"open_before": 1, "received": 10, "solved": 10, "open_after": 1}
    folder = a_round(
        tmp_path,
        entered(
            0, cases__q2__open_before=1, cases__q2__open_after=1, **{f"cases__q1__{k}": n for k, n in changes.items()}
        ),
    )
    path = folder / "inbox" / "甲局.xlsx"
    book = openpyxl.load_workbook(path)
    cell = book["办件"]["H6"]
    cell.value = value
    if shown:
        cell.number_format = shown
    book.save(path)
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    found = [f for f in result["findings"] if f["address"] == "H6"]
    assert [f["kind"] for f in found] == kinds
    place = Place("cases", "q1", "rate")
    numbers = {Place("cases", "q1", "open_before"): 1, Place("cases", "q1", "received"): 10,
               Place("cases", "q1", "solved"): 10}  # fmt: skip
    assert computed.value(FORM, place, numbers) == Decimal("90.9")
    if kinds == ["computed-differs"]:
        assert found[0]["found"] == read
        assert found[0]["expected"] == "90.9"


def test_an_optional_table_may_be_left_out(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0))
    path = folder / "inbox" / "甲局.xlsx"
    book = openpyxl.load_workbook(path)
    del book["补充"]
    book.save(path)
    for _ in ("read", "from the cache"):
        code, result = run_json("run", folder, "--output", tmp_path / "out")
        assert (code, result["totals"]["extra.visits.number"]) == (0, "0")
        assert [(f["kind"], f["severity"]) for f in result["findings"]] == [("missing-table", "note")]


# how the sheet of the optional table stands in the file, after its labels were changed: its name, a title above
UNREAD = [("补充", "", "B6"), ("附表", "三、补充情况", "B6"), ("附表", "", "")]


@pytest.mark.parametrize(("name", "title", "address"), UNREAD)
def test_an_optional_table_that_is_there_and_not_recognised_is_asked_about(
    tmp_path: Path, name: str, title: str, address: str
) -> None:
    folder = a_round(tmp_path, entered(0, extra__visits__number=7))
    path = folder / "inbox" / "甲局.xlsx"
    book = openpyxl.load_workbook(path)
    del book["补充"]
    sheet = book.create_sheet(name)
    for row in ((title,), (), (), (), ("内容", "数"), ("来人", 7), ("来电", 0)):
        sheet.append(row)
    book.save(path)
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    found = [(f["kind"], f["severity"], f["address"]) for f in result["findings"]]
    missing = ("missing-table", "note", "")
    assert found == ([("table-unread", "explain", address), missing] if address else [missing])
    assert code == (1 if address else 0)


def test_an_optional_table_may_come_in_a_file_of_its_own(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0, extra__visits__number=7))
    whole = folder / "inbox" / "甲局.xlsx"
    for name, lacking in (("甲局一.xlsx", ["保障", "补充"]), ("甲局二.xlsx", ["办件"])):
        book = openpyxl.load_workbook(whole)
        for sheet in lacking:
            del book[sheet]
        book.save(folder / "inbox" / name)
    whole.unlink()
    # the blanks of the first file do not replace the figures of the second one
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["units"]["used"], result["totals"]["extra.visits.number"]) == (0, 1, "7")


# --- what holds for a unit and not for the sum of units ------------------------------------------------------------

SEATS = 'id = "seats", label = "坐席数（个）", unit = "个"'
AT_MOST_5 = TEXT.replace(SEATS, f"{SEATS}, most = 5")
# the rule on the number of cases: a unit may have 60 at most; the two rules on seats are as strict
STRICT = TEXT.replace('"2 * seats.amount + 10 != cases.amount"\nseverity = "note"',
                      '"2 * seats.amount + 10 != cases.amount"\nseverity = "error"').replace(
    '"explain"', '"error"') + """
[[rule]]
id = "few"
table = "means"
each = "once"
expression = "cases.amount < 61"
severity = "error"
label = "示例"
source = "示例"
"""  # fmt: skip


def test_a_count_is_held_to_its_bounds(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0, means__seats__amount=6), text=AT_MOST_5)
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    assert [(f["kind"], f["address"], f["found"]) for f in result["findings"]] == [("out-of-bounds", "B6", "6")]


def test_the_bounds_of_a_unit_do_not_bind_the_sum(tmp_path: Path) -> None:
    folder = a_round(tmp_path / "below", entered(0), entered(1), text=AT_MOST_5)
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.xlsx")
    above = a_round(tmp_path / "above", text=AT_MOST_5, body="示例省")
    (above / "roster.xlsx").write_bytes(roster.write(Roster((Unit("示例市"),))))
    (above / "inbox" / "示例市.xlsx").write_bytes(written.read_bytes())
    code, result = run_json("run", above, "--output", tmp_path / "top")
    assert (code, result["findings"], result["totals"]["means.seats.amount"]) == (0, [], "6")


def test_a_rule_with_a_number_or_a_condition_is_about_one_unit(tmp_path: Path) -> None:
    """60 and 6 cases are 66 in all: the sum breaks the rule “few”, and no unit does."""
    folder = a_round(tmp_path / "below", entered(0), entered(1), text=STRICT)
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["final"], result["findings"]) == (0, True, [])
    (written,) = (tmp_path / "out").glob("*.xlsx")
    sheet = openpyxl.load_workbook(written, data_only=True)["保障"]
    captions = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert "勾稽：办件总数等于表一各期受理之和" in captions
    assert not captions & {"勾稽：示例", "勾稽：办件100件以上的应有坐席", "勾稽：坐席数的两倍加10不等于办件总数"}
    above = a_round(tmp_path / "above", text=STRICT, body="示例省")
    (above / "roster.xlsx").write_bytes(roster.write(Roster((Unit("示例市"),))))
    (above / "inbox" / "示例市.xlsx").write_bytes(written.read_bytes())
    assert run_json("run", above, "--output", tmp_path / "top")[0] == 0


def test_every_sign_and_condition_is_checked_beside_the_unit(tmp_path: Path) -> None:
    folder = a_round(tmp_path, entered(0), text=STRICT)
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    (written,) = (tmp_path / "out").glob("*.xlsx")
    formulas = [str(cell.value) for row in openpyxl.load_workbook(written)["各单位数据"].iter_rows() for cell in row]
    (check,) = [text for text in formulas if text.startswith("=IF(COUNTA")]
    places = [str(place) for place in FORM.places]
    cases, seats = (f"{get_column_letter(6 + places.index(f'means.{row}.amount'))}7" for row in ("cases", "seats"))
    assert f"IF({cases}>=100,{seats}>0,TRUE)" in check
    assert f"2*{seats}+10<>{cases}" in check
    assert f"{cases}<61" in check


def test_a_number_in_a_rule_counts_once_over_a_unit_and_its_corrections() -> None:
    (few,) = [i for i in rules.instances(load(STRICT, "x")) if i.rule.id == "seats_suffice"]
    lines = (lambda place: f"{place.row[0]}5", lambda place: f"{place.row[0]}9")
    assert in_excel.holds(few, *lines) == "2*s5+10+2*s9<>c5+c9"


def test_a_rule_that_is_not_asked_explains_nothing() -> None:
    text = (
        STRICT
        + """
[[rule]]
id = "many"
table = "means"
each = "once"
expression = "seats.amount == cases.q1.received"
if = "cases.amount > 1000"
severity = "error"
label = "示例"
source = "示例"
"""
    )
    form = load(text, "x")
    received = Place("cases", "q1", "received")
    numbers: dict[Place, Number | None] = dict.fromkeys(form.places, 0)
    numbers |= {received: 13, Place("cases", "q1", "solved"): 11, Place("means", "cases", "amount"): 11}
    account, same = checks.arithmetic(form, numbers)
    assert (account.rule, account.place, account.expected) == ("account", received, "11")
    assert (same.rule, same.follows) == ("same", account.id)


# --- narrow tables -------------------------------------------------------------------------------------------------

# the widths of the table with two columns; its year, its box and its unit of measure stand in three cells of them
NARROW = ["[3000, 2000]", "[2000, 1200]"]


@pytest.mark.parametrize("widths", NARROW)
def test_the_box_of_a_narrow_table_can_be_ticked(widths: str, tmp_path: Path) -> None:
    text = TEXT.replace("[3000, 2000]", widths)
    folder = a_round(tmp_path, entered(0, extra__visits__number=""), text=text)
    path = folder / "inbox" / "甲局.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["补充"]
    assert [sheet["B2"].value, sheet["A3"].value, sheet["B3"].value] == ["2025年　单位：件", "本表全部为零：", None]
    assert not sheet["B3"].protection.locked
    sheet["B3"] = "是"
    book.save(path)
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["totals"]["extra.visits.number"]) == (0, "0")


# --- the parts ---------------------------------------------------------------------------------------------------


def test_what_a_row_says_of_its_figures_holds_in_a_column_of_counts() -> None:
    places = [place for place in FORM.spots if (place.table, place.column) == ("means", "amount")]
    assert [(str(place), FORM.kind(place), FORM.decimals(place)) for place in places] == [
        ("means.cases.amount", Kind.COUNT, 0),
        ("means.seats.amount", Kind.COUNT, 0),
        ("means.hours.amount", Kind.QUANTITY, 1),
        ("means.wait.amount", Kind.QUANTITY, 1),
        ("means.cost.amount", Kind.MONEY, 2),
    ]  # fmt: skip
    assert FORM.kind(Place("means", "cost", "note")) is Kind.TEXT
    assert set(map(str, FORM.not_added)) == {
        "cases.q1.rate", "cases.q2.rate", "cases.urgent.rate", "cases.h2.rate", "cases.urgent_too.rate",
        "means.cases.note", "means.seats.note", "means.hours.note", "means.wait.note", "means.cost.note",
        "means.wait.amount",
    }  # fmt: skip


def test_headings_and_rows_of_which_stand_on_lines_of_their_own() -> None:
    labels = [cell for cell in layout(FORM.tables[0]).cells if cell.column == 0 and cell.row]
    assert [(cell.row, cell.text, cell.indent) for cell in labels] == [
        (1, "上半年", 0),
        (2, "一季度", 1),
        (3, "二季度", 1),
        (4, "其中：加急", 2),
        (5, "下半年", 0),
        (6, "其中：加急", 1),
    ]


# the rule, its key, as a sentence, as a formula on the sheet of its table
SAID = [
    ("account", "q1", "期初在办 ＋ 受理 ＝ 办结 ＋ 期末在办",
     'IF(COUNTA(D6:G6)>COUNT(D6:G6),"有非数字",IF(D6+E6=F6+G6,"平","不平 "&TEXT((D6+E6)-(F6+G6),"+0;-0")))'),
    ("opening", "", "二季度·期初在办 ＝ 一季度·期末在办",
     'IF(COUNTA(D7,G6)>COUNT(D7,G6),"有非数字",IF(D7=G6,"平","不平 "&TEXT((D7)-(G6),"+0;-0")))'),
    ("staffed", "", "坐席数（个）·数量 ＞ 0（办件总数·数量 ≥ 100 时）",
     'IF(COUNTA(B6,B5)>COUNT(B6,B5),"有非数字",IF(IF(B5>=100,B6>0,TRUE),"平","不平 "&TEXT((B6)-(0),"+0;-0")))'),
    ("same", "", "办件总数·数量 ＝ 表一“一季度·受理” ＋ 表一“二季度·受理” ＋ 表一“下半年·受理”",
     "IF(COUNTA(B5,'办件'!E6:E7,'办件'!E9)>COUNT(B5,'办件'!E6:E7,'办件'!E9),\"有非数字\","
     "IF(B5='办件'!E6+'办件'!E7+'办件'!E9,\"平\",\"不平 \"&TEXT((B5)-('办件'!E6+'办件'!E7+'办件'!E9),\"+0;-0\")))"),
    ("seats_suffice", "", "2×坐席数（个）·数量 ＋ 10 ≠ 办件总数·数量",
     'IF(COUNTA(B6,B5)>COUNT(B6,B5),"有非数字",IF(2*B6+10<>B5,"平","不平 "&TEXT((2*B6+10)-(B5),"+0;-0")))'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "key", "sentence", "formula"), SAID, ids=[rule for rule, *_ in SAID])
def test_a_rule_is_said_in_words_and_in_excel(rule: str, key: str, sentence: str, formula: str) -> None:
    (instance,) = [i for i in rules.instances(FORM) if (i.rule.id, i.key) == (rule, key)]
    table = FORM.table(instance.rule.table)
    assert in_words.sentence(instance, FORM) == sentence
    assert in_excel.verdict(instance, lambda place: in_excel.address_from(FORM, table, place)) == formula


def test_a_formula_is_said_in_words() -> None:
    assert computed.words(FORM, Place("cases", "q1", "rate")) == "办结 ÷ （期初在办 ＋ 受理） × 100"


def test_nothing_is_computed_from_nothing() -> None:
    numbers = dict.fromkeys(FORM.places, 0)
    assert computed.value(FORM, Place("cases", "q1", "rate"), numbers) is None
