"""docs/forms.md line by line: every example loads and works, and what the page says of it is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consolidate import forms
from consolidate.forms import computed, in_words, rules, year_rules
from consolidate.forms.indicators import indicators
from consolidate.forms.layout import layout
from consolidate.forms.loader import load
from consolidate.model import Form, Kind, Number, Place
from consolidate.pipeline import form_proof
from consolidate.words import say

pytestmark = pytest.mark.usefixtures("no_own_forms")

PAGE = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
FIRST, *PARTS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
FRAME = 'form = "example"\ntitle = "示例表"\nbasis = "示例"\nfirst_year = 2025\n\n'


def whole(part: str) -> str:
    """An example as a whole form: in a frame if it has tables of its own, else at the end of the first example."""
    return FRAME + part if "[[table]]" in part else f"{FIRST}\n{part}"


def example(heading: str) -> Form:
    """The form of the example under a heading of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    (part,) = re.findall(r"^```toml\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    return load(whole(part), "example.toml")


def test_no_example_is_left_out() -> None:
    """A block without a language would be tested by nobody."""
    assert len(PARTS) >= 8
    assert PAGE.count("```") == 2 * (1 + len(PARTS))


@pytest.mark.parametrize("text", [FIRST, *map(whole, PARTS)], ids=[str(number) for number in range(1 + len(PARTS))])
def test_every_example_loads_and_works(text: str) -> None:
    form = forms.adopt(load(text, "example.toml"), text)
    problems = form_proof.problems(form, text, "en")
    assert [say("en", problem.sentence, **problem.args) for problem in problems] == []


def test_the_ways_to_look_at_the_first_example() -> None:
    form = load(FIRST, "hotline-2025.toml")
    assert Place("calls", "solved", "web") in form.places
    assert not [place for place in form.places if place.row == "results" or place.column == "origin"]
    totals = {(place.row, place.column) for place in form.totals}
    assert {row for row, _ in totals} == {"received", "solved", "passed_on", "handled"}
    assert all("handled" in pair or "total" in pair for pair in totals)


def test_rows_that_count_different_things() -> None:
    form = example("Rows that count different things")
    said = [
        (place.row, form.kind(place), form.spots[place][3].unit, form.decimals(place), form.spots[place][3].bounds)
        for place in form.spots
        if place.column == "amount"
    ]
    assert [(row, kind, unit, decimals, *map(str, bounds)) for row, kind, unit, decimals, bounds in said] == [
        ("cases", Kind.COUNT, "件", 0, "0", "None"),
        ("staff", Kind.CHANGE, "人", 0, "None", "None"),
        ("hours", Kind.QUANTITY, "小时", 1, "0", "None"),
        ("cost", Kind.MONEY, "元", 2, "0", "None"),
        ("wait", Kind.QUANTITY, "秒", 2, "0", "599.5"),
    ]  # fmt: skip
    assert {form.kind(place) for place in form.spots if place.column == "note"} == {Kind.TEXT}
    left_out = {(place.row, place.column) for place in form.not_added}
    assert left_out == {("wait", "amount"), *((row, "note") for row in ("cases", "staff", "hours", "cost", "wait"))}


def test_headings_and_parts() -> None:
    form = example("其中, headings and codes")
    labels = [cell for cell in layout(form.tables[0]).cells if cell.column == 0 and cell.row]
    assert [(cell.text, cell.indent) for cell in labels] == [
        ("上半年", 0), ("一季度", 1), ("二季度", 1), ("其中：加急", 2), ("合计", 0),
    ]  # fmt: skip
    assert {place.row for place in form.places} == {"q1", "q2", "urgent", "all"}
    parts = rules.definition(form, Place("cases", "all", "received"))
    assert [place.row for place in parts] == ["q1", "q2"]


def test_a_group_is_merged_while_a_label_column_is_left() -> None:
    form = load(FIRST, "hotline-2025.toml")
    (group,) = [cell for cell in layout(form.tables[0]).cells if cell.text == "办理"]
    assert (group.rows, group.columns) == (2, 1)


def test_percentages_and_averages() -> None:
    form = example("Percentages and averages")
    rate, mean = Place("rates", "web", "rate"), Place("calls", "mean", "amount")
    assert computed.words(form, rate) == "办结 ÷ 收到 × 100"
    assert computed.words(form, mean) == "分钟数 ÷ 次数"
    numbers: dict[Place, Number | None] = dict.fromkeys(form.places, 0)
    assert computed.value(form, rate, numbers) is None, "it is blank where the formula divides by 0"
    one, other = ({"received": 10, "solved": solved} for solved in (9, 1))
    numbers |= {Place("rates", "web", column): one[column] + other[column] for column in one}
    assert str(computed.value(form, rate, numbers)) == "50.0"
    assert rate not in form.places
    assert mean not in form.places


def test_totals_in_some_rows_only() -> None:
    form = example("Totals in some rows only")
    assert {(place.row, place.column) for place in form.totals} == {("received", "all"), ("solved", "all")}
    assert [(i.rule.id, i.key) for i in rules.instances(form)] == [
        ("all", "received"), ("all", "solved"), ("offices", "offices"),
    ]  # fmt: skip


def test_a_table_that_may_be_left_out() -> None:
    form = example("A table that may be left out")
    assert [(table.id, table.optional) for table in form.tables] == [("calls", False), ("extra", True)]


def test_rules_of_every_kind() -> None:
    form = example("Rules")
    said = [(i.rule.id, i.key, in_words.sentence(i, form)) for i in rules.instances(form)]
    assert said[-4:] == [
        ("more_solved", "phone", "已办结 ≥ 已转办"),
        ("more_solved", "web", "已办结 ≥ 已转办"),
        ("web", "", "已办结·网上 ≤ 0.5×收到·网上 ＋ 3"),
        ("seats", "", "人员·坐席数 ＞ 0（表一“收到·合计” ≥ 100 时）"),
    ]
    about_sums = {i.rule.id for i in rules.instances(form) if rules.holds_for_sums(i)}
    assert about_sums == {"results", "origins", "no_more_than_received", "more_solved"}


def test_a_rule_with_a_condition_holds_where_it_is_not_true() -> None:
    form = example("Rules")
    (seats,) = [i for i in rules.instances(form) if i.rule.id == "seats"]
    for received, verdict in ((99, True), (100, False)):
        numbers = {Place("calls", "received", "total"): received, Place("costs", "staff", "seats"): 0}
        assert rules.verdict(seats, numbers) is verdict


def test_last_year_indicators_and_synonyms() -> None:
    form = example("Last year, indicators and synonyms")
    last: dict[Place, Number] = dict.fromkeys(form.places, 10)
    (instance,) = year_rules.instances(form, last)
    numbers = {Place("costs", "staff", "seats"): 12, Place("costs", "staff", "change"): 2}
    assert rules.verdict(instance, numbers) is True
    assert [year_rules.jumped(form, now, before) for now, before in ((60, 10), (61, 10), (10, 61), (200, 50))] == [
        False, True, True, False,
    ]  # fmt: skip
    (received, handled) = indicators(form)
    assert (received.label, [place.row for place in handled.places]) == ("收到", ["solved", "passed_on"])
    assert form.synonyms == (("总计", "合计"), ("共计", "合计"))


def test_a_prefilled_figure() -> None:
    form = example("A year rule")
    last: dict[Place, Number] = {Place("costs", "staff", "seats"): 7}
    assert year_rules.carried(form, last) == {Place("costs", "staff", "seats"): 7}
