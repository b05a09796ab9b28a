"""``forms check`` uses a form before it says that it is sound: what only doing shows is named with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consolidate import forms
from consolidate.forms import example_figures, rules
from consolidate.forms.loader import load
from consolidate.model import Form, Number, Place
from consolidate.pipeline import form_proof
from consolidate.words import Problem, say
from tests.support import own_form
from tests.support.command import run

pytestmark = pytest.mark.usefixtures("no_own_forms")

ROOT = Path(__file__).parents[1]
HOTLINE = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "forms.md").read_text(encoding="utf-8"), re.DOTALL)[0]
QUARTERS = (ROOT / "tests" / "support" / "quarters.toml").read_text(encoding="utf-8")
FEES = (ROOT / "benchmarks" / "fees.toml").read_text(encoding="utf-8")  # totals of money and of quantities
CROSSED = (  # a row and a column with the same label
    own_form.head("crossed", "来电统计")
    + own_form.table(
        "calls", "来电", "2000, 1000, 1000, 1000",
        '{ id = "a", label = "电话" }, { id = "b", label = "网上" }, { id = "all", label = "合计", total = true }',
        '{ id = "r1", label = "投诉" }, { id = "r2", label = "咨询" }, { id = "sum", label = "合计", total = true }',
    )
    + own_form.rule("across", "calls", "all == a + b", each="row")
    + own_form.rule("down", "calls", "sum == r1 + r2")
)  # fmt: skip
SOUND = {form_id: forms.text(form_id) for form_id in forms.ids()}
SOUND |= {"hotline-2025": HOTLINE, "quarters": QUARTERS, "fees": FEES, "crossed": CROSSED}
SOUND["row like a column"] = HOTLINE.replace('label = "收到"', 'label = "电话"', 1)


def adopted(text: str) -> Form:
    form = load(text, "form.toml")
    return forms.edition(form.id) if form.id in forms.ids() else forms.adopt(form, text)


def problems(text: str) -> tuple[Problem, ...]:
    return form_proof.problems(adopted(text), text, "en")


def said(text: str) -> list[tuple[int, str]]:
    """The problems of a form: line and sentence."""
    return [(int(each.where or 0), say("en", each.sentence, **each.args)) for each in problems(text)]


def line_of(text: str, sign: str) -> int:
    return text[: text.index(sign)].count("\n") + 1


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_form_is_proven(name: str) -> None:
    assert said(SOUND[name]) == []


# --- what only doing shows ---------------------------------------------------------------------------------------

STAFF = 'rows = [{ id = "staff", label = "人员" }]'
NEVER_BALANCED = own_form.rule("x", "calls", "handled > received")
NEVER_MORE = '"handled <= received"'

# what is put in the place of what in the first example, the line named (by its text), words of the problem
DEFECTS = [
    ('label = "收到"', 'label = "12"', '"12"', "“12” is not read back from a filled-in template"),
    ('label = "电话"', 'label = "1"', '"1"', "“1” is not read back from a filled-in template"),
    ('label = "收到"', 'label = "元"', '"元"', "“元” is not read back from a filled-in template"),
    ('label = "电话"', 'label = "万元"', '"万元"', "“万元” is not read back from a filled-in template"),
    ('label = "收到"', 'label = "收到（万件）"', "万件", "counts in 万件, the form in 件"),
    ('label = "收到"', 'label = "收到（人）"', "收到（人）", "counts in 人, the form in 件"),
    ('label = "收到"', 'label = "本表全部为零"', "本表全部为零", "“本表全部为零” is not read back from a filled-in"),
    ('label = "收到"', 'label = "<r>收到</r>"', "<r>", "“<r>收到</r>” is not read back from a filled-in template"),
    ('corner = "受理情况"', 'corner = "收到"', 'id = "received"', "row “收到” occurs twice in table 一"),
    ('title = "（一）支出"', 'title = "运行"', 'id = "operation"', "row “运行” occurs twice in table 二"),
    ('sheet = "二、经费"', 'sheet = "二、经费（万件）"', 'title = "经费情况"', "“二、经费（万件）” counts in 万件"),
    (STAFF, STAFF.replace('label = "人员"', 'kind = "money", unit = "元", label = "人员（元）"'), 'id = "staff"',
     "state different units of"),
    (NEVER_MORE, '"received >= 0"', "received >= 0", "can never be broken: 收到 ≥ 0"),
    (NEVER_MORE, '"received + solved < 0"', "received + solved", "no figures satisfy the rule no_more_than_received"),
    (NEVER_MORE, '"2 * received == 2 * solved + 1"', "2 * rec", "no figures satisfy the rule no_more_than_received"),
    ('[[rule]]\nid = "results"', NEVER_BALANCED + '[[rule]]\nid = "results"',
     "handled <= received", "no figures were found that satisfy all rules; the rule no_more_than_received stayed"),
    ('label = "合计等于电话与网上之和"', 'label = "合计"', 'id = "total"', "“合计” is not read back from a filled-in"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "words"), DEFECTS, ids=[new[:40] for _, new, _, _ in DEFECTS])
def test_a_defect_is_named_with_its_line(old: str, new: str, at: str, words: str) -> None:
    assert old in HOTLINE
    text = HOTLINE.replace(old, new, 1)
    found = said(text)
    assert any(line == line_of(text, at) and words in sentence for line, sentence in found), found


def test_a_column_may_be_called_as_a_unit() -> None:
    text = HOTLINE.replace(
        "stated = false, span = 2 }", 'stated = false }, { id = "visits", label = "人次", unit = "人次" }'
    )
    assert text != HOTLINE
    assert said(text) == []


def test_a_code_that_is_a_label_is_named() -> None:
    text = QUARTERS.replace('code = "02"', 'code = "一季度"')
    assert (line_of(text, 'id = "q1"'), "q1") in [(line, words.partition(":")[0]) for line, words in said(text)]


def test_a_rule_that_is_never_asked_is_named() -> None:
    text = QUARTERS.replace('if = "cases.amount >= 100"', 'if = "cases.amount < 0"')
    line = line_of(text, '"seats.amount > 0"')
    assert said(text) == [
        (line, "the rule staffed can never be broken: 坐席数（个）·数量 ＞ 0（办件总数·数量 ＜ 0 时）")
    ]


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_says_what_was_tried(tmp_path: Path) -> None:
    path = tmp_path / "quarters.toml"
    path.write_text(QUARTERS, encoding="utf-8")
    code, words, _ = run("forms", "check", path, "--lang", "en")
    assert code == 0
    assert words.splitlines()[-2] == "quarters.toml is sound: 25 places, 11 rules applied"
    assert words.splitlines()[-1].startswith("Tried out: every place was filled in and read back from a template")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "received: “12” is not read back"), ("zh", "received：从填好的模板中读不回“12”")]
)
def test_the_command_refuses_a_form_that_does_not_work(lang: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "hotline-2025.toml"
    text = HOTLINE.replace('label = "收到"', 'label = "12"')
    path.write_text(text, encoding="utf-8")
    code, _, err = run("forms", "check", path, "--lang", lang)
    assert code == 2
    line = ("line {}" if lang == "en" else "第 {} 行").format(line_of(text, '"12"'))
    assert f"  {line}  {words}" in err


def test_what_fails_on_one_sheet_only_is_a_remark(tmp_path: Path) -> None:
    """A row of the second table has a label of the first: on one sheet it would stand there twice."""
    text = QUARTERS.replace('label = "办件总数"', 'label = "一季度"')
    assert said(text) == []
    path = tmp_path / "quarters.toml"
    path.write_text(text, encoding="utf-8")
    code, words, _ = run("forms", "check", path, "--lang", "en")
    assert code == 0
    line = line_of(text, 'id = "cases", label = "一季度"')
    assert f"  {line}  cases: “一季度” is not read back if the tables are typed below each other on one sheet" in words
    for sound in SOUND.values():
        assert form_proof.remarks(adopted(sound), sound, "en") == ()


# --- the figures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOUND)
def test_figures_are_found_that_satisfy_every_rule_and_that_break_it(name: str) -> None:
    form = adopted(SOUND[name])
    figures, broken = example_figures.satisfying(form)
    assert broken == ()
    numbers: dict[Place, Number | None] = dict(figures)
    for place in form.places:
        rules.computed(form, place, numbers)
    whole = {place: number for place, number in numbers.items() if number is not None}
    assert [i.rule.id for i in rules.instances(form) if rules.verdict(i, numbers) is not True] == []
    for instance in rules.instances(form):
        changes = example_figures.breaking(form, instance, whole)
        assert changes
        assert rules.verdict(instance, {**numbers, **changes}) is False


def test_the_figures_are_within_their_bounds_and_differ() -> None:
    text = QUARTERS.replace("most = 600", "least = 590, most = 600")
    form = adopted(text)
    figures, _ = example_figures.satisfying(form)
    assert set(figures) == {place for place in form.spots if form.is_typed(place)}
    assert 590 <= figures[Place("means", "wait", "amount")] <= 600
    assert len(set(figures.values())) > len(figures) / 2


@pytest.mark.parametrize("bounds", ["least = 20", "most = 10"])
def test_a_computed_figure_is_brought_within_its_bounds(bounds: str) -> None:
    assert said(QUARTERS.replace("decimals = 1 },\n]", f"decimals = 1, {bounds} }},\n]")) == []
