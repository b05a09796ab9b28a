"""What an office's own form says of its units, figures and rules: through the whole line, and what is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from consolidate import checks, findings
from consolidate.catalogue import FindingKind
from consolidate.decisions import sheet
from consolidate.forms import naming
from consolidate.forms.loader import FormError, load
from consolidate.model import Cell, Finding, Number, Place, Roster, Round, Submission, Unit
from consolidate.rounds import roster
from consolidate.templates import template
from consolidate.templates.instructions import paragraphs
from consolidate.terms import ERROR, How
from consolidate.words import say
from tests.support.command import run, run_json

pytestmark = pytest.mark.usefixtures("no_own_forms")

PAGE = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(?:toml)?\n(.*?)```", PAGE, re.DOTALL)
(PERMISSION,) = (example for example in EXAMPLES if example.startswith("[[permission]]"))
(LIMIT,) = (example for example in EXAMPLES if example.startswith("[[plausible]]"))
(HINTED,) = (example for example in EXAMPLES if example.startswith("[[rule]]") and "hints" in example)
WEB = """
[[permission]]
table = "calls"
rows = ["results"]
heading = "网上受理"
label = "办理结果只由开通网上受理的单位填报"
source = "示例"
"""
(DECISION,) = (example for example in EXAMPLES if example.startswith("[[example]]"))
(INSTRUCTIONS,) = (example for example in EXAMPLES if example.startswith("[instructions]"))
TEXT = "\n".join((EXAMPLES[0], PERMISSION, WEB, LIMIT, HINTED, INSTRUCTIONS, DECISION))
ROUND = Round("hotline-2025", 2025, "示例市", date(2026, 1, 20))


def own_round(base: Path, units: Mapping[Unit, Mapping[str, Number]]) -> Path:
    """A round over the form, in which these units have answered; figures that are not named are 0."""
    path = base / "hotline-2025.toml"
    path.write_text(TEXT, encoding="utf-8")
    folder = base / "round"
    code, _, err = run("new", folder, "--form", path, "--year", 2025, "--body", "示例市")
    assert code == 0, err
    form = load(TEXT, path.name)
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(units)), form.permissions))
    for unit, named in units.items():
        figures: dict[Place, Number] = {place: 0 for place in form.places if not form.is_total(place)}
        figures |= {Place("costs", "operation", "spent"): 3}
        figures |= {Place(*name.split(".")): number for name, number in named.items()}
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(template(form, ROUND, unit, figures=figures))
    return folder


def test_a_new_roster_has_a_column_for_each_permission(tmp_path: Path) -> None:
    folder = own_round(tmp_path, {})
    (folder / "roster.xlsx").unlink()
    (folder / "round.toml").unlink()
    assert run("new", folder, "--form", tmp_path / "hotline-2025.toml", "--year", 2025, "--body", "示例市")[0] == 0
    made = openpyxl.load_workbook(io.BytesIO((folder / "roster.xlsx").read_bytes())).active
    assert made is not None
    assert [cell.value for cell in made[2]][-3:] == ["上年单位", "设有坐席", "网上受理"]


SAME = "另有一列相差同样的数、方向相反：可能有来电填错了来源。"
NOTHING = "收到了来电，但办结和转办都是0。"
# the figures other than 0 -> the cells at which the rule "answered" is shown, with the words of its hint
HINTS: list[tuple[Mapping[str, Number], dict[str, str]]] = [
    ({"calls.received.phone": 2, "calls.solved.phone": 2}, {}),
    ({"calls.received.phone": 2, "calls.solved.web": 2}, {"C8": SAME, "D8": SAME}),
    ({"calls.received.phone": 2}, {"C8": NOTHING, "E8": NOTHING}),
    ({"calls.received.phone": 2, "calls.solved.phone": 1}, {"C8": "", "E8": ""}),
    ({"calls.received.phone": 2, "calls.received.web": 2, "calls.solved.web": 1},
     {"C8": NOTHING, "D8": "", "E8": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("figures", "said"), HINTS)
def test_the_hint_of_a_rule_and_where_it_is_shown(
    figures: Mapping[str, Number], said: dict[str, str], tmp_path: Path
) -> None:
    folder = own_round(tmp_path, {Unit("甲局", permitted=("网上受理",)): figures})
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    found = {f["address"]: f for f in result["findings"] if f["rule"] == "answered"}
    assert {address: f["args"]["cause"].strip() for address, f in found.items()} == said
    assert all(f["message"].endswith(said[address]) for address, f in found.items())


def test_a_rule_may_be_shown_at_its_first_cell(tmp_path: Path) -> None:
    text = TEXT.replace('shown = "last"', 'shown = "first"')
    form = load(text, "hotline-2025.toml")
    numbers: dict[Place, Number | None] = dict.fromkeys(form.places, 0)
    numbers[Place("calls", "solved", "web")] = 2  # which explains all three rules
    found = [(f.rule, str(f.place)) for f in checks.arithmetic(form, numbers)]
    assert found == [
        ("results", "calls.solved.web"), ("origins", "calls.solved.web"), ("answered", "calls.received.web"),
    ]  # fmt: skip


def test_a_label_with_a_blank_is_named_in_full() -> None:
    form = load(TEXT.replace('label = "收到" }', 'label = "A 类收到" }'), "hotline-2025.toml")
    place = Place("calls", "received", "phone")
    assert form.own_labels(place) == ("A 类收到", "电话")
    finding = Finding(FindingKind.NEGATIVE, ERROR, "甲局", place=place)
    assert findings.where(finding, form, "zh") == "甲局，“A 类收到 / 电话”"
    assert naming.names_of(form, place) == ("一", "A 类收到", "电话")


SHARED = TEXT.replace("widths = [900, 1500,", "widths = [900, 1500, 1200,").replace(
    '{ id = "web"', '{ id = "share", label = "电话占比" },\n    { id = "web"'
)
BEGINNINGS = {  # row and column as a person writes them -> the places that are meant
    ("收到", "电话"): ["calls.received.phone"],  # and not 电话占比, which begins with it
    ("收到", "电话占"): ["calls.received.share"],
    ("收到", "电"): ["calls.received.phone", "calls.received.share"],
    ("办理合计", "电话"): ["calls.handled.phone"],
}


@pytest.mark.parametrize(("row", "column"), BEGINNINGS)
def test_a_whole_label_does_not_mean_those_that_begin_with_it(row: str, column: str) -> None:
    form = load(SHARED, "hotline-2025.toml")
    assert list(map(str, naming.places(form, "一", row, column))) == BEGINNINGS[row, column]


CALLS = {"calls.received.web": 3, "calls.solved.web": 2, "calls.passed_on.web": 1}
SEATS, BOTH = ("设有坐席",), ("设有坐席", "网上受理")
# the unit, its figures other than 0, what is said of it: kind, sheet and cell, figure
ANSWERS: list[tuple[Unit, Mapping[str, Number], list[tuple[str, str, str]]]] = [
    (Unit("甲局"), {}, []),
    (Unit("甲局"), {"costs.staff.seats": 4, "costs.staff.change": -1}, [("not-permitted", "二、经费!B9", "4")]),
    (Unit("甲局"), {"costs.staff.change": -1}, [("not-permitted", "二、经费!C9", "-1")]),
    (Unit("甲局", permitted=SEATS), {"costs.staff.seats": 4}, []),
    (Unit("甲局"), CALLS, [("not-permitted", "一、来电受理!D7", "2")]),
    (Unit("甲局", permitted=SEATS), CALLS, [("not-permitted", "一、来电受理!D7", "2")]),
    (Unit("甲局", permitted=BOTH), CALLS | {"costs.staff.seats": 4}, []),
    (Unit("甲局"), {"costs.operation.spent": 501}, []),
    (Unit("河东街道"), {"costs.operation.spent": 500}, []),
    (Unit("河东街道"), {"costs.operation.spent": 501}, [("implausible", "二、经费!B6", "501")]),
    (Unit("城关镇"), {"costs.operation.spent": 1}, []),
    (Unit("城关镇"), {"costs.operation.spent": 0}, [("implausible", "二、经费!B6", "0")]),
    (Unit("城关镇企业局"), {"costs.operation.spent": 0}, []),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "figures", "said"), ANSWERS)
def test_what_is_asked_of_an_answer(
    unit: Unit, figures: Mapping[str, Number], said: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    folder = own_round(tmp_path, {unit: figures})
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    found = [(f["kind"], f"{f['sheet']}!{f['address']}", f["found"]) for f in result["findings"]]
    assert (code, found) == (1 if said else 0, said)
    assert {f["severity"] for f in result["findings"]} <= {"explain"}


def test_the_words_of_both_in_both_languages(tmp_path: Path) -> None:
    folder = own_round(tmp_path, {Unit("河东街道"): {"costs.staff.seats": 4, "costs.operation.spent": 600}})
    _, english, _ = run("status", folder, "--long")
    assert "4 is reported, but roster.xlsx does not say 是 under 设有坐席: 坐席只由设有坐席的单位填报" in english
    assert "600 万元 is not plausible: 街道和镇的运行经费在1万元到500万元之间" in english
    _, chinese, _ = run("--lang", "zh", "status", folder, "--long")
    assert "填了 4，但 roster.xlsx 的“设有坐席”没有填“是”：坐席只由设有坐席的单位填报" in chinese
    assert "600 万元不合常理：街道和镇的运行经费在1万元到500万元之间" in chinese


def test_a_unit_that_checks_its_own_file_is_not_asked_for_its_permission(tmp_path: Path) -> None:
    folder = own_round(tmp_path, {Unit("河东街道"): {"costs.staff.seats": 4, "costs.operation.spent": 600}})
    code, result = run_json("check", folder / "inbox" / "河东街道.xlsx", "--form", tmp_path / "hotline-2025.toml")
    assert (code, [f["kind"] for f in result["findings"]]) == (1, ["implausible"])


def test_the_next_round_keeps_what_the_roster_says(tmp_path: Path) -> None:
    unit = Unit("甲局", permitted=SEATS)
    folder = own_round(tmp_path, {unit: {}})
    assert run("new", tmp_path / "next", "--from", folder, "--year", 2026)[0] == 0
    form = load(TEXT, "hotline-2025.toml")
    assert roster.read((tmp_path / "next" / "roster.xlsx").read_bytes(), form.permissions).units == (unit,)


def test_the_example_of_a_decision_is_that_of_the_form(tmp_path: Path) -> None:
    folder = own_round(tmp_path, {})
    book = openpyxl.load_workbook(io.BytesIO((folder / "decisions.xlsx").read_bytes()))
    lines = [row[:9] for row in book["填写示例"].iter_rows(min_row=3, values_only=True)]
    assert [line[0] for line in lines] == ["采用", "不采用", "更正", "剔除", "免报"]
    assert lines[2] == ("更正", "财政局", None, "二", "运行", "支出金额", "125.5", "12.55", "误以千元填报")


def test_a_form_without_examples_shows_its_first_figure() -> None:
    form = load(TEXT.replace(DECISION, ""), "hotline-2025.toml")
    lines = [(line.action, line.table, line.row, line.column) for line in sheet.examples(form) if line.table]
    assert lines == [("属实", "一", "收到", "电话"), ("更正", "一", "收到", "电话"), ("剔除", "一", "收到", "电话")]


YEAR_RULE = """
[[year_rule]]
id = "seats_before"
table = "costs"
each = "column"
expression = "staff == last(staff)"
severity = "explain"
label = "坐席与上年相同"
source = "示例"
prefill = true
"""
BESIDE = "“上年对照”页列出上年数和本年数，供填写时对照。"
# what the form says -> the paragraphs that speak of last year and of the form alone
PARAGRAPHS = [
    ("", [BESIDE]),
    (YEAR_RULE, [f"“人员”已按上年报告填好，请核对；有出入的可以改，并在“情况说明”页写明原因。{BESIDE}"]),
    (
        YEAR_RULE + INSTRUCTIONS,
        [f"“上年坐席”已按上年的数填好。{BESIDE}", "来电按首次受理的渠道填报，重复来电只计一次。"],
    ),
]


@pytest.mark.parametrize(("more", "told"), PARAGRAPHS)
def test_the_instructions_of_a_form(more: str, told: list[str]) -> None:
    form = load(EXAMPLES[0] + more, "hotline-2025.toml")
    found = paragraphs(form, ROUND, last_year=True)
    assert [text for text in found if "上年对照" in text or "来电" in text] == told
    assert not any(word in text for text in found for word in ("结转", "信息公开", "申请"))


def test_the_first_page_of_a_template_has_them(tmp_path: Path) -> None:
    form = load(TEXT, "hotline-2025.toml")
    page = openpyxl.load_workbook(io.BytesIO(template(form, ROUND, Unit("甲局"))))["填表说明"]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert any("来电按首次受理的渠道填报，重复来电只计一次。" in text for text in texts)


def test_one_finding_for_each_row_that_is_named() -> None:
    form = load(TEXT.replace('rows = ["results"]', 'rows = ["received", "solved", "passed_on"]'), "hotline-2025.toml")
    numbers = {place: 1 if place.table == "calls" else 2 for place in form.places}
    cells = {place: Cell(1, "1", "一", str(place), How.NUMBER) for place in form.places}
    made = Submission("甲局", form.id, 2025, cells, numbers, ("甲局.xlsx",))
    found = checks.check(replace(form, rules=()), Unit("甲局", permitted=SEATS), made)
    assert [(f.kind, f.address) for f in found] == [
        ("not-permitted", "calls.received.phone"),
        ("not-permitted", "calls.solved.phone"),
        ("not-permitted", "calls.passed_on.phone"),
    ]


# what is changed in the examples -> the line that is named, by its text, and the words in both languages
REFUSED = [
    ('rows = ["staff"]', 'rows = ["staf"]', '["staf"]',
     "坐席只由设有坐席的单位填报: “rows” names “staf”, which does not exist; did you mean staff?",
     "坐席只由设有坐席的单位填报：“rows”中的“staf”不存在；是否应为 staff？"),
    ('rows = ["staff"]', "rows = []", "rows = []", "“rows” is empty", "“rows”是空的"),
    ('rows = ["staff"]', 'rows = "staff"', 'rows = "staff"', "“rows” must be of type array of strings", "rows"),
    ('table = "costs"\nrows = ["staff"]', 'table = "cost"\nrows = ["staff"]', 'table = "cost"\n',
     "“table” names “cost”, which does not exist; did you mean costs?", "“table”中的“cost”不存在；是否应为 costs？"),
    ('table = "costs"\nrows = ["staff"]', 'table = "calls"\nrows = ["staff"]', 'rows = ["staff"]',
     "“rows” names “staff”, which does not exist; did you mean received, results, solved, passed_on, handled?",
     "staff"),
    ('heading = "设有坐席"', 'heading = "分组"', 'heading = "分组"',
     "roster.xlsx has a column 分组 already; choose another heading", "roster.xlsx 已有“分组”一列，请换一个列名"),
    ('heading = "设有坐席"', 'heading = "分 组"', 'heading = "分 组"', "has a column 分 组 already", "分 组"),
    ('heading = "设有坐席"', 'heading = ""', 'heading = ""', "“heading” is “”; it is written like this:", "heading"),
    ('heading = "设有坐席"\n', "", "[[permission]]\ntable", "坐席只由设有坐席的单位填报: the key “heading” is missing",
     "heading"),
    ("prompt = ", "promt = ", "promt = ", "the key “promt” is not known; did you mean prompt?", "promt"),
    ('prompt = "', f'prompt = "{"填" * 250}', "prompt = ", "“prompt” is “填填", "prompt"),
    ('rows = ["staff"]', 'rows = ["staff"]\nfinding = "money-jump"', 'finding = "money-jump"',
     "“finding” is “money-jump”, must be one of rules-by-body", "rules-by-body"),
    ("most = 500", "most = 0", "most = 0", "“most” is 0, must be at least 1", "most"),
    ("most = 500", "most = 500.5", "most = 500.5", "“most” must be of type integer or string", "integer"),
    ("most = 500", 'most = "many"', '"many"', "“most” is “many”; it is written like this: 99.9", "most"),
    ("most = 500\nleast = 1\n", "", 'label = "街道', "neither “most” nor “least” is given",
     "“most”和“least”都没有给出"),
    ('units = "(街道|镇)$"', 'units = "(街道|镇$"', "units = ", "“units” is no regular expression",
     "“units”不是正则表达式"),
    ('columns = ["spent"]', 'columns = ["spend"]', "spend",
     "“columns” names “spend”, which does not exist; did you mean", "spend"),
    ('columns = ["spent"]', 'columns = ["seats"]', 'label = "街道', "it applies to no place", "没有适用的单元格"),
    ('kind = "money"\nunits', 'kind = "monney"\nunits', "monney", "“kind” is “monney”, must be one of count",
     "monney"),
    ('kind = "money"\nunits', 'kind = "change"\nunits', 'label = "街道', "it applies to no place", "没有适用的单元格"),
    ('shown = "last"', 'shown = "middle"', "middle", "“shown” is “middle”, must be one of first, last", "middle"),
    ('{ when = "zero"', '{ when = "nought"', "nought", "“when” is “nought”, must be one of opposite, zero", "nought"),
    ('{ when = "zero", text', '{ when = "zero", txt', '"zero"', "answered: the key “txt” is not known", "txt"),
    ('{ when = "zero", text', '{ text', "收到了来电，", "answered: the key “when” is missing", "when"),
    ("prefilled = ", "prefiled = ", "prefiled", "instructions: the key “prefiled” is not known; did you mean",
     "prefiled"),
    ('row = "运行"', 'row = "运营"', "运营",
     "table, row and column name 0 cells of the form, not one: 二 / 运营 / 支出金额",
     "表、行、列应指明一个单元格，实际有 0 个：二 / 运营 / 支出金额"),
    ('row = "运行"\ncolumn = "支出金额"', 'row = "人员"\ncolumn = ""', 'row = "人员"\n',
     "name 2 cells of the form, not one",
     "2 个"),
    ('present = "125.5"', 'present = "一百"', "一百", "“present” is “一百”; it is written like this: 12.5", "present"),
    ("least = 1\n", 'least = 1\nfinding = "rules-by-body"\n', 'finding = "rules', "must be one of money-jump",
     "finding"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "english", "chinese"), REFUSED, ids=[new[:30] for _, new, *_ in REFUSED])
def test_a_faulty_permission_or_limit_is_refused(old: str, new: str, at: str, english: str, chinese: str) -> None:
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    with pytest.raises(FormError) as refused:
        load(text, "hotline-2025.toml")
    line = str(text[: text.index(at)].count("\n") + (2 if at.startswith("[[") else 1))
    for language, words in (("en", english), ("zh", chinese)):
        said = [(p.where, say(language, p.sentence, **p.args)) for p in refused.value.details]
        assert any(where == line and words in sentence for where, sentence in said), said


def test_a_figure_of_a_table_that_is_missing_is_not_held_against_a_limit() -> None:
    limit = '[[plausible]]\nlabel = "有来电"\nsource = "示例"\ntable = "calls"\nleast = 1\n'
    form = load(TEXT + limit, "hotline-2025.toml")
    here, missing = Place("calls", "received", "phone"), Place("calls", "received", "total")
    cells = {here: Cell(0, "0", "一", "C5", How.NUMBER)}
    made = Submission("甲局", form.id, 2025, cells, {here: 0, missing: 0}, ("甲局.xlsx",))
    found = checks.check(replace(form, rules=()), Unit("甲局", permitted=BOTH), made)
    assert [(f.kind, f.address) for f in found] == [("implausible", "C5")]


def test_a_limit_may_have_decimals() -> None:
    form = load(TEXT.replace("most = 500", 'most = "500.5"'), "hotline-2025.toml")
    spent = Place("costs", "operation", "spent")
    cells = {spent: Cell(None, "", "二", "B6", How.NUMBER)}
    for amount, kinds in (("500.5", []), ("500.51", ["implausible"])):
        made = Submission("城关镇", form.id, 2025, cells, {spent: Decimal(amount)}, ("1.xlsx",))
        assert [f.kind for f in checks.check(replace(form, rules=()), Unit("城关镇"), made)] == kinds


def test_a_limit_below_zero_may_be_given_for_a_change() -> None:
    limit = '[[plausible]]\nlabel = "坐席减少不多于20"\nsource = "示例"\nkind = "change"\nleast = -20\n'
    assert load(TEXT + limit, "hotline-2025.toml").plausible[-1].least == -20
