"""The checks: what breaks which rule, with which severity, shown where; and what one cell explains is said once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consolidate import checks, findings
from consolidate.catalogue import FindingKind
from consolidate.forms import edition, editions, rules
from consolidate.model import Finding, Form, Number, Place, Rule, Submission, Unit
from consolidate.terms import ERROR, EXPLAIN, NOTE, How
from tests.support.building import Numbers, balanced, balanced_numbers, place, submission
from tests.support.uncovered import ONE_SIDED, UNCOVERED

F21, F19 = edition("2021"), edition("2019")
CITY = Unit("民政局", permitted=("可制定规章",))


def small(form: Form) -> Numbers:
    """A few figures that keep every rule: ten applications of people, two of companies."""
    figures: Numbers = dict.fromkeys(form.places, 0)
    for text, number in {
        "requests.new.natural": 8, "requests.new.business": 2, "requests.new.total": 10,
        "requests.carried_in.natural": 2, "requests.carried_in.total": 2,
        "requests.granted.natural": 6, "requests.granted.business": 2, "requests.granted.total": 8,
        "requests.unavailable_1.natural": 3, "requests.unavailable_1.total": 3,
        "requests.handled.natural": 9, "requests.handled.business": 2, "requests.handled.total": 11,
        "requests.carried_out.natural": 1, "requests.carried_out.total": 1,
        "disputes.cases.review_upheld": 2, "disputes.cases.review_other": 1, "disputes.cases.review_total": 3,
    }.items():  # fmt: skip
        figures[place(text)] = number
    return figures


def with_totals(form: Form, numbers: Mapping[Place, Number]) -> Numbers:
    """The totals as formulas would show them."""
    leaves: dict[Place, Number | None] = {p: n for p, n in numbers.items() if not form.is_total(p)}
    return {p: rules.computed(form, p, leaves) or 0 for p in form.places}


def changed(changes: Mapping[str, Number], form: Form = F21, formulas: bool = False) -> Submission:
    """The small figures with some of them changed; with formulas the totals follow."""
    numbers = small(form) | {place(text): number for text, number in changes.items()}
    return submission(form, with_totals(form, numbers) if formulas else numbers, formulas=formulas)


def broken(made: Submission, form: Form = F21, unit: Unit = CITY) -> list[Finding]:
    return [f for f in checks.check(form, unit, made) if f.kind == "rule-broken"]


@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
@pytest.mark.parametrize("formulas", [False, True])
def test_nothing_is_said_where_nothing_is_wrong(form: Form, formulas: bool) -> None:
    assert checks.check(form, CITY, submission(form, small(form), formulas=formulas)) == ()
    for seed in range(5):
        assert checks.check(form, CITY, submission(form, balanced(form, random.Random(seed)), formulas=formulas)) == ()


# --- the rules of the form -------------------------------------------------------------------------------------

# the edition, the change, the rule, its severity, where it is shown, what stands there and what would have to,
# left minus right
BROKEN = [
    ("2021", {"requests.carried_out.natural": 2, "requests.carried_out.total": 2}, "balance", ERROR, "D31",
     "2", "1", "-1"),
    ("2021", {"requests.granted.natural": 7, "requests.granted.total": 9}, "results", ERROR, "D30", "9", "10", "-1"),
    ("2021", {"requests.new.total": 11, "requests.carried_in.total": 1}, "applicants", ERROR, "J7", "11", "10", "+1"),
    ("2021", {"disputes.cases.review_total": 2}, "review", ERROR, "E7", "2", "3", "-1"),
    ("2021", {"disputes.cases.direct_upheld": 1}, "direct", ERROR, "J7", "0", "1", "-1"),
    ("2021", {"disputes.cases.after_review_total": 1}, "after_review", ERROR, "O7", "1", "0", "+1"),
    ("2021", {"disclosure.rules.issued": 1}, "in_force", EXPLAIN, "B6", "1", "0", "+1"),
    ("2021", {"disclosure.normative.issued": 9, "disclosure.normative.in_force": 8}, "in_force", EXPLAIN, "B7",
     "9", "8", "+1"),
    ("2019", {"disclosure.normative.disclosed": 4, "disclosure.normative.public_total": 9}, "disclosed_made", NOTE,
     "C7", "4", "0", "+4"),
    ("2019", {"disclosure.normative.disclosed": 4, "disclosure.normative.made": 9}, "disclosed_total", NOTE,
     "C7", "4", "0", "+4"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("form_id", "changes", "rule", "severity", "address", "found", "expected", "difference"), BROKEN
)
def test_each_rule_is_checked(
    form_id: str, changes: Mapping[str, Number], rule: str, severity: str, address: str, found: str, expected: str,
    difference: str,
) -> None:  # fmt: skip
    form = edition(form_id)
    first = broken(changed(changes, form), form)[0]
    assert (first.rule, first.severity, first.address) == (rule, severity, address)
    assert (first.found, first.expected) == (found, expected)
    assert (first.unit, first.file, first.follows) == ("民政局", "民政局.xlsx", "")
    assert dict(first.args)["difference"] == difference


def test_a_balance_is_shown_at_what_is_carried_forward_with_the_cells_of_both_sides() -> None:
    (first, *_) = broken(changed({"requests.carried_out.natural": 2, "requests.carried_out.total": 2}))
    assert (first.place, first.sheet) == (place("requests.carried_out.natural"), "三、依申请公开")
    assert first.cells == ("D7", "D8", "D30", "D31")
    english = findings.message(first, F21, "en")
    assert "新收 8 ＋ 结转 2 ＝ 10; 办理 9 ＋ 结转下年 2 ＝ 11; 1 too many (件)" in english
    assert "三、依申请公开!D31" in english
    assert "“四、结转下年度继续办理 / 自然人”" in english


def test_what_is_found_stands_where_the_fault_is_shown() -> None:
    """Whether a total was typed or computed, and whichever cell would mend all; the sides are told apart from it."""
    (first, *_) = broken(changed({"requests.handled.natural": 8}))  # D30 typed, shown at what is carried forward
    assert (first.address, first.found, first.expected) == ("D31", "1", "2")
    assert [dict(first.args)[side] for side in ("left", "right", "difference")] == ["10", "9", "+1"]
    (_, second, *_) = broken(changed({"requests.handled.natural": 8}))
    assert (second.address, second.found, second.expected) == ("D30", "8", "9")
    (first, *_) = broken(changed({"requests.new.natural": 0}, formulas=True))  # -7 would have to stand in D31
    assert (first.address, first.found, first.expected) == ("D31", "1", "")


def test_all_that_a_broken_rule_says() -> None:
    made = changed({"requests.handled.natural": 8})._replace(sources=("民政局.xlsx", "补报.xlsx"))
    (first, second, _) = broken(made)
    assert second == Finding(
        FindingKind.RULE_BROKEN,
        ERROR,
        unit="民政局",
        file="民政局.xlsx、补报.xlsx",
        sheet="三、依申请公开",
        address="D30",
        place=place("requests.handled.natural"),
        rule="results",
        cells=("D30", *(f"D{row}" for row in range(9, 30))),
        found="8",
        expected="9",
        args=(
            ("rule_label", "（七）总计等于（一）至（六）各行之和"),
            ("rule_words", "（七）总计 ＝ 三、本年度办理结果（各项之和）"),
            ("left", "8"),
            ("right", "9"),
            ("difference", "-1"),
            ("cause", ""),
            ("maybe", ""),
            ("line", "自然人"),
            ("each", "column"),
            ("left_text", "办理 8"),
            ("sign", "=="),
            ("right_text", "予以公开 6 ＋ 本机关不掌握相关政府信息 3 ＝ 9"),
            ("measure", "件"),
            ("likely_cell", "D30"),
            ("likely", "9"),
        ),
        follows=first.id,
    )


def test_figures_without_cells_are_named_by_their_places() -> None:
    (first, *_) = checks.arithmetic(F21, small(F21) | {place("requests.handled.natural"): 8})
    assert (first.unit, first.file, first.sheet, first.address, first.cells) == ("", "", "", "", ())
    assert (dict(first.args)["likely_cell"], dict(first.args)["likely"]) == ("requests.handled.natural", "9")


def test_a_figure_under_one_computed_total_is_shown_by_the_rules_over_that_total_too() -> None:
    """D30 adds up D9, so J30, typed, is broken by D9 without naming it."""
    made = changed({"requests.granted.natural": 5, "requests.handled.natural": 8})
    total = place("requests.handled.natural")
    made = made._replace(cells={**made.cells, total: made.cells[total]._replace(raw="", how=How.TOTAL)})
    assert [(f.rule, f.address, f.found, f.expected) for f in broken(made)] == [
        ("balance", "D31", "1", "2"),
        ("applicants", "D9", "5", "6"),
        ("applicants", "D9", "5", "6"),
    ]


def test_no_figure_is_proposed_where_it_would_count_twice() -> None:
    rule = Rule("odd", "requests", "column", "handled + handled == new + new", ERROR, "", "")
    (first, *_) = checks.arithmetic(replace(F21, rules=(rule,)), small(F21))  # 9 + 9 against 8 + 8
    assert (first.place, first.found, first.expected) == (place("requests.new.natural"), "8", "")


@pytest.mark.parametrize("how", [How.TOTAL, How.BLANK])
def test_the_parts_of_a_computed_total_are_among_the_cells(how: How) -> None:
    made = changed({"requests.granted.natural": 5}, formulas=True)
    totals = {p: cell._replace(how=how) if cell.how is How.TOTAL else cell for p, cell in made.cells.items()}
    (first, *_) = broken(made._replace(cells=totals))
    assert first.cells == ("D7", "D8", "D30", "D31", *(f"D{row}" for row in range(9, 30)))
    assert "Check the cells D7、D8、D30、D31、D9:D29." in findings.hint(first, F21, "en")


def test_a_rule_over_an_unreadable_cell_is_silent() -> None:
    numbers: dict[Place, Number | None] = {**small(F21), place("requests.granted.natural"): None}
    made = submission(F21, numbers)
    assert broken(made) == []


# --- one fault is said once ------------------------------------------------------------------------------------

# the change, whether totals are formulas, (rule, key) of each finding with its followers, the likely cell and figure
FOLDED: list[tuple[str, Mapping[str, Number], bool, list[list[tuple[str, str]]], list[tuple[str, str]]]] = [
    ("a typed total", {"requests.handled.natural": 8}, False,
     [[("balance", "natural"), ("results", "natural"), ("applicants", "handled")]], [("D30", "9")]),
    ("the total of totals", {"requests.handled.total": 12}, False,
     [[("balance", "total"), ("results", "total"), ("applicants", "handled")]], [("J30", "11")]),
    ("a leaf under typed totals", {"requests.granted.natural": 5}, False,
     [[("results", "natural"), ("applicants", "granted")]], [("D9", "6")]),
    ("what came in under typed totals", {"requests.new.natural": 9}, False,
     [[("balance", "natural"), ("applicants", "new")]], [("D7", "8")]),
    ("a leaf under formulas", {"requests.granted.natural": 5}, True,
     [[("balance", "natural"), ("balance", "total")]], [("", "")]),
    ("what is carried over under formulas", {"requests.carried_out.business": 1}, True,
     [[("balance", "business"), ("balance", "total")]], [("", "")]),
    ("two typed totals", {"requests.handled.natural": 8, "disputes.cases.review_total": 4}, False,
     [[("balance", "natural"), ("results", "natural"), ("applicants", "handled")], [("review", "cases")]],
     [("D30", "9"), ("", "")]),
    ("two leaves of two columns", {"requests.granted.natural": 5, "requests.unavailable_1.business": 1}, False,
     [[("results", "natural"), ("applicants", "granted")], [("results", "business"), ("applicants", "unavailable_1")]],
     [("D9", "6"), ("E19", "0")]),
    ("two columns under formulas", {"requests.new.natural": 9, "requests.new.business": 3}, True,
     [[("balance", "natural")], [("balance", "business")], [("balance", "total")]], [("", "")] * 3),
    ("two leaves of one row", {"requests.granted.natural": 5, "requests.granted.business": 4}, False,
     [[("results", "natural")], [("results", "business")], [("applicants", "granted")]], [("", "")] * 3),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "formulas", "families", "likely"), [f[1:] for f in FOLDED],
                         ids=[f[0] for f in FOLDED])  # fmt: skip
def test_what_one_cell_explains_is_said_once(
    changes: Mapping[str, Number],
    formulas: bool,
    families: list[list[tuple[str, str]]],
    likely: list[tuple[str, str]],
) -> None:
    made = changed(changes, formulas=formulas)
    found = broken(made)
    keys = {f.id: (f.rule, i.key) for f, i in zip(found, wrong(made), strict=True)}
    heads = [f for f in found if not f.follows]
    grouped = [[keys[head.id], *(keys[f.id] for f in found if f.follows == head.id)] for head in heads]
    assert sorted(grouped) == sorted(families)
    told = [(dict(f.args).get("likely_cell", ""), dict(f.args).get("likely", "")) for f in heads]
    assert sorted(told) == sorted(likely)


def wrong(made: Submission) -> list[rules.Instance]:
    """The rules that a submission breaks, in the order of the form."""
    return [i for i in rules.instances(F21) if rules.verdict(i, made.numbers) is False]


def test_the_likely_figure_stands_in_the_hint() -> None:
    (first, *_) = broken(changed({"requests.handled.natural": 8}))
    assert "If D30 were 9, all would agree." in findings.hint(first, F21, "en")
    (first, *_) = broken(changed({"requests.granted.natural": 5}, formulas=True))
    assert "all would agree" not in findings.hint(first, F21, "en")


def test_no_likely_figure_is_below_nought() -> None:
    """Only new.natural at -1 would mend both rules, and nobody ever meant that."""
    numbers: Numbers = dict.fromkeys(F21.places, 0)
    for text in ("carried_in.natural", "carried_in.total", "new.business", "carried_out.business", "carried_out.total"):
        numbers[place(f"requests.{text}")] = 1
    found = broken(submission(F21, numbers))
    assert [(f.rule, f.address, f.follows) for f in found] == [("balance", "D31", ""), ("applicants", "J7", "")]
    assert all("likely" not in dict(f.args) for f in found)


def test_a_fault_that_is_explained_is_shown_where_it_is_but_a_balance_at_what_is_carried_forward() -> None:
    found = broken(changed({"requests.handled.natural": 8}))
    assert [(f.rule, f.address) for f in found] == [("balance", "D31"), ("results", "D30"), ("applicants", "D30")]
    found = broken(changed({"requests.granted.natural": 5}))
    assert [(f.rule, f.address) for f in found] == [("results", "D9"), ("applicants", "D9")]


@given(balanced_numbers(F21), st.sampled_from([p for p in F21.places if p.table == "requests"]), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_the_figure_that_was_changed_is_the_likely_one(numbers: Numbers, where: Place, by: int) -> None:
    """With typed totals one wrong figure breaks two rules or more, and only the right one mends them all."""
    found = broken(submission(F21, numbers | {where: numbers[where] + by}))
    (head,) = [f for f in found if not f.follows]
    assert len(found) >= 2
    assert dict(head.args)["likely"] == str(numbers[where])
    cells = submission(F21, numbers).cells
    assert dict(head.args)["likely_cell"] == cells[where].address


# --- hints at the cause of a broken balance --------------------------------------------------------------------

SWAPPED, UNANSWERED = "one application may stand under two kinds of applicant", "none is reported as handled"
CAUSES: list[tuple[str, Mapping[str, Number], Mapping[str, str]]] = [
    ("opposite differences", {"requests.new.natural": 9, "requests.new.business": 1},
     {"natural": SWAPPED, "business": SWAPPED}),
    ("the same difference", {"requests.new.natural": 9, "requests.new.business": 3},
     {"natural": "", "business": "", "total": ""}),
    ("one column", {"requests.new.natural": 9}, {"natural": "", "total": ""}),
    ("no answer at all", {"requests.new.legal": 4}, {"legal": UNANSWERED, "total": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "causes"), [c[1:] for c in CAUSES], ids=[c[0] for c in CAUSES])
def test_the_hint_at_the_cause(changes: Mapping[str, Number], causes: Mapping[str, str]) -> None:
    found = {f.place.column: dict(f.args)["cause"] for f in broken(changed(changes, formulas=True)) if f.place}
    assert found.keys() == causes.keys()
    for column, cause in causes.items():
        assert cause in found[column]
        assert bool(cause) == bool(found[column])


NO_CAUSE: list[Mapping[str, Number]] = [
    {"disputes.cases.direct_total": 4},  # nothing on the right, but no application came in
    {"disclosure.rules.issued": 4},
    {"requests.handled.legal": 4, "requests.handled.total": 15},
    {
        "requests.new.natural": 9,
        "requests.new.total": 9,
    },  # one column is +1 and the total -1: the total is no applicant
    # the items of one column and the balance of another differ by as much: two rules, no exchange
    {"requests.granted.natural": 5, "requests.granted.total": 7, "requests.new.business": 1, "requests.new.total": 9},
]


@pytest.mark.parametrize("changes", NO_CAUSE)
def test_no_cause_is_made_up(changes: Mapping[str, Number]) -> None:
    found = broken(changed(changes))
    assert found
    assert {dict(f.args)["cause"] for f in found} == {""}


# --- every number that a rule covers ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
def test_which_numbers_no_rule_covers(form: Form) -> None:
    covered = {str(p) for i in rules.instances(form) if i.sign == "==" for p in i.places}
    touched = {str(p) for i in rules.instances(form) for p in i.places}
    everything = {str(p) for p in form.places}
    assert everything - touched == UNCOVERED[form.id]
    assert touched - covered == ONE_SIDED[form.id]


def covered(form: Form) -> list[Place]:
    return [p for p in form.places if str(p) not in UNCOVERED[form.id] | ONE_SIDED[form.id]]


@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_changing_any_covered_number_is_found(form: Form, data: st.DataObject) -> None:
    numbers = data.draw(balanced_numbers(form))
    where = data.draw(st.sampled_from(covered(form)))
    to = data.draw(st.integers(0, 200))
    assume(to != numbers[where])
    found = broken(submission(form, numbers | {where: to}), form)
    assert found
    assert all(f.severity is ERROR for f in found)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_changing_a_leaf_under_formulas_is_found_by_the_balance(data: st.DataObject) -> None:
    numbers = data.draw(balanced_numbers(F21))
    where = data.draw(st.sampled_from([p for p in covered(F21) if p.table == "requests" and not F21.is_total(p)]))
    to = data.draw(st.integers(0, 200))
    assume(to != numbers[where])
    found = broken(submission(F21, with_totals(F21, numbers | {where: to}), formulas=True))
    assert [(f.rule, bool(f.follows)) for f in found] == [("balance", False), ("balance", True)]


# --- the other checks ------------------------------------------------------------------------------------------

DEPARTMENT, TOWN = Unit("民政局"), Unit("城关镇")
# the edition, the unit, the change, the kinds that are found (all of them to be explained), the address
OTHERS: list[tuple[str, Unit, Mapping[str, Number], list[str], str]] = [
    ("2021", DEPARTMENT, {"disclosure.rules.in_force": 6}, ["rules-by-body"], "D6"),
    ("2021", DEPARTMENT, {"disclosure.rules.repealed": 1}, ["rules-by-body"], "C6"),
    ("2021", CITY, {"disclosure.rules.in_force": 6}, [], ""),
    ("2021", DEPARTMENT, {"disclosure.normative.in_force": 6}, [], ""),
    ("2019", DEPARTMENT, {"disclosure.rules.public_total": 6}, ["rules-by-body"], "D6"),
    ("2021", TOWN, {"disclosure.fees.amount": Decimal("10000.01")}, ["money-jump"], "B17"),
    ("2021", TOWN, {"disclosure.fees.amount": Decimal(10000)}, [], ""),
    ("2021", TOWN, {"disclosure.penalties.decisions": 99999}, [], ""),
    ("2021", Unit("河东街道办事处"), {"disclosure.fees.amount": 12345}, ["money-jump"], "B17"),
    ("2021", Unit("王家沟乡人民政府"), {"disclosure.fees.amount": 12345}, ["money-jump"], "B17"),
    ("2021", Unit("信义镇政府"), {"disclosure.fees.amount": 12345}, ["money-jump"], "B17"),
    ("2021", Unit("滨河街道"), {"disclosure.fees.amount": 12345}, ["money-jump"], "B17"),
    ("2021", Unit("财政局"), {"disclosure.fees.amount": 12345}, [], ""),
    ("2021", Unit("乡镇企业局"), {"disclosure.fees.amount": 12345}, [], ""),
    ("2019", TOWN, {"disclosure.procurement.amount": 97541}, ["money-jump"], "C21"),
]  # fmt: skip


@pytest.mark.parametrize(("form_id", "unit", "changes", "kinds", "address"), OTHERS)
def test_the_other_checks(
    form_id: str, unit: Unit, changes: Mapping[str, Number], kinds: list[str], address: str
) -> None:
    form = edition(form_id)
    made = changed(changes, form)
    found = checks.check(form, unit, made)
    assert [f.kind for f in found if f.kind != "rule-broken"] == kinds
    for finding in found:
        if finding.kind != "rule-broken":
            assert (finding.severity, finding.address) == (EXPLAIN, address)
            assert finding.found == str(next(iter(changes.values())))


def test_all_that_another_check_says() -> None:
    where, amount = place("disclosure.fees.amount"), Decimal("10000.01")
    made = submission(F21, small(F21) | {where: amount}, "城关镇", sources=("城关镇.xlsx", "补报.xlsx"))
    said = Finding(
        FindingKind.MONEY_JUMP, EXPLAIN, unit="城关镇", file="城关镇.xlsx、补报.xlsx", sheet="二、主动公开",
        address="B17", place=where, cells=("B17",), found="10000.01", args=(("asked", "万元"),),
    )  # fmt: skip
    assert checks.check(F21, TOWN, made) == (said,)


def test_one_word_for_a_whole_row_of_rules() -> None:
    made = changed({"disclosure.rules.issued": 1, "disclosure.rules.repealed": 2, "disclosure.rules.in_force": 3})
    assert [f.kind for f in checks.check(F21, DEPARTMENT, made)] == ["rules-by-body"]


# --- a neighbour's figures -------------------------------------------------------------------------------------


def unit(name: str, figures: Mapping[str, Number]) -> Submission:
    numbers: Numbers = dict.fromkeys(F21.places, 0)
    told = with_totals(F21, numbers | {place(k): v for k, v in figures.items()})
    return submission(F21, told, name, sources=(f"{name}.xlsx", f"{name}补报.xlsx"))


SOME: Mapping[str, Number] = {
    "requests.new.natural": 3,
    "requests.granted.natural": 3,
    "disclosure.licences.decisions": 7,
}
MORE: Mapping[str, Number] = {**SOME, "disclosure.penalties.decisions": 1}
ONE: Mapping[str, Number] = {"requests.new.natural": 1, "requests.granted.natural": 1}
FEW: Mapping[str, Number] = {"disclosure.fees.amount": Decimal("19.5")}
TWENTY: Mapping[str, Number] = {"disclosure.fees.amount": Decimal(20)}
MANY: Mapping[str, Number] = {"disclosure.licences.decisions": 4711}
# the figures of three units, who has whose
NEIGHBOURS: list[tuple[list[Mapping[str, Number]], list[tuple[str, str]]]] = [
    ([SOME, MORE, {}], []),
    ([SOME, SOME, MORE], [("甲局", "乙局"), ("乙局", "甲局")]),
    ([SOME, MORE, SOME], [("甲局", "丙局"), ("丙局", "甲局")]),
    ([SOME, SOME, SOME], [("甲局", "乙局"), ("乙局", "甲局"), ("甲局", "丙局"), ("丙局", "甲局")]),
    ([{}, {}, {}], []),  # nothing to report is no copy
    ([ONE, ONE, {}], []),  # nor is one application
    ([ONE, SOME, SOME], [("乙局", "丙局"), ("丙局", "乙局")]),
    ([MANY, MANY, {}], [("甲局", "乙局"), ("乙局", "甲局")]),
    ([FEW, FEW, {}], []),
    ([TWENTY, TWENTY, {}], [("甲局", "乙局"), ("乙局", "甲局")]),
]


@pytest.mark.parametrize(("figures", "expected"), NEIGHBOURS)
def test_a_neighbours_figures(figures: list[Mapping[str, Number]], expected: list[tuple[str, str]]) -> None:
    made = [unit(name, some) for name, some in zip(("甲局", "乙局", "丙局"), figures, strict=True)]
    found = checks.neighbours(F21, made)
    assert [(f.unit, f.found) for f in found] == expected
    assert {(f.kind, f.severity) for f in found} <= {("neighbours-figures", EXPLAIN)}
    assert all(f.file == f"{f.unit}.xlsx、{f.unit}补报.xlsx" for f in found)


QUOTED = [
    ("label-misprint", "自然\n人"),
    ("unknown-row", "甲\r\n乙"),
    ("comment", "甲\u2028乙"),
    ("not-a-number", "3\n5"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("kind", "text"), QUOTED)
def test_a_text_of_several_lines_is_quoted_on_one(kind: str, text: str, language: str) -> None:
    args = (("table", "三"), ("count", "1"), ("likely", text))
    said = Finding(FindingKind(kind), ERROR, file="民政局.xlsx", found=text, expected=text, args=args)
    for words in (findings.message(said, F21, language), findings.hint(said, F21, language)):
        assert len(words.splitlines()) <= 1
    assert " ".join(text.split()) in findings.message(said, F21, language)
