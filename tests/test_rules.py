"""A rule is written once and read four ways; the ways are held against each other, with LibreOffice as the judge."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consolidate.forms import edition, editions, in_excel, in_words, rules, year_rules
from consolidate.forms.expressions import RuleError
from consolidate.forms.layout import address, layout
from consolidate.forms.rules import Instance
from consolidate.forms.scope import Term
from consolidate.model import Form, Number, Place, Rule
from consolidate.terms import Severity
from consolidate.text import a1
from consolidate.words import say
from tests.support import office
from tests.support.building import Numbers, balanced, balanced_numbers, place

F21, F19 = edition("2021"), edition("2019")
COLUMNS = ["natural", "business", "research", "nonprofit", "legal", "other", "total"]
HEAD, TAIL = ["new", "carried_in", "granted", "partial"], ["handled", "carried_out"]
ITEMS = [f"{group}_{n}" for group, count in (("refused", 8), ("unavailable", 3), ("declined", 5)) for n in
         range(1, count + 1)]  # fmt: skip
ROWS = {"2021": [*HEAD, *ITEMS, "other_1", "other_2", "other_3", *TAIL], "2019": [*HEAD, *ITEMS, "other", *TAIL]}

# id of the rule -> the columns or rows it applies to, its severity
APPLIES = {
    "2021": {
        "balance": (COLUMNS, "error"),
        "results": (COLUMNS, "error"),
        "applicants": (ROWS["2021"], "error"),
        "review": (["cases"], "error"),
        "direct": (["cases"], "error"),
        "after_review": (["cases"], "error"),
        "in_force": (["rules", "normative"], "explain"),
    },
    "2019": {
        "balance": (COLUMNS, "error"),
        "results": (COLUMNS, "error"),
        "applicants": (ROWS["2019"], "error"),
        "review": (["cases"], "error"),
        "direct": (["cases"], "error"),
        "after_review": (["cases"], "error"),
        "disclosed_made": (["rules", "normative"], "note"),
        "disclosed_total": (["rules", "normative"], "note"),
    },
}


def one(form: Form, rule: str, key: str) -> Instance:
    return next(i for i in rules.instances(form) if (i.rule.id, i.key) == (rule, key))


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_what_each_rule_applies_to(form_id: str) -> None:
    found: dict[str, tuple[list[str], str]] = {}
    for instance in rules.instances(edition(form_id)):
        found.setdefault(instance.rule.id, ([], instance.rule.severity.value))[0].append(instance.key)
    assert found == APPLIES[form_id]
    assert all(rule.source for rule in edition(form_id).rules)


def test_the_places_of_a_rule() -> None:
    balance = one(F21, "balance", "natural")
    assert [str(p) for p in balance.places] == [
        f"requests.{row}.natural" for row in ("new", "carried_in", "handled", "carried_out")
    ]
    assert [p.row for p in one(F21, "results", "legal").places] == ["handled", *ROWS["2021"][2:-2]]
    assert [p.column for p in one(F21, "applicants", "new").places] == ["total", *COLUMNS[:-1]]
    assert [p.column for p in one(F21, "review", "cases").places] == [
        "review_total", "review_upheld", "review_corrected", "review_other", "review_pending",
    ]  # fmt: skip
    assert balance.weights == {
        place("requests.new.natural"): 1, place("requests.carried_in.natural"): 1,
        place("requests.handled.natural"): -1, place("requests.carried_out.natural"): -1,
    }  # fmt: skip


def test_a_place_that_stands_twice_weighs_twice() -> None:
    rule = Rule("odd", "requests", "column", "new + new - handled == handled + carried_in", Severity.ERROR, "", "")
    assert rules.instances_of(F21, rule)[0].weights == {
        place("requests.new.natural"): 2,
        place("requests.handled.natural"): -2,
        place("requests.carried_in.natural"): -1,
    }


def test_a_rule_speaks_of_a_block_that_is_not_the_first() -> None:
    rule = Rule("odd", "disclosure", "row", "amount >= amount", Severity.ERROR, "", "")
    assert [instance.key for instance in rules.instances_of(F21, rule)] == ["fees"]


# --- verdict ---------------------------------------------------------------------------------------------------

FOUR = ("new", "carried_in", "handled", "carried_out")
BALANCES: list[tuple[tuple[Number | None, ...], bool | None]] = [
    ((10, 2, 11, 1), True),
    ((10, 2, 11, 2), False),
    ((0, 0, 0, 0), True),
    ((None, 2, 11, 1), None),
    ((10, None, 11, 2), None),
    ((11398889, 1, 11398890, 0), True),
    ((Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), 0), True),
]


@pytest.mark.parametrize(("figures", "expected"), BALANCES)
def test_the_verdict_on_a_balance(figures: tuple[Number | None, ...], expected: bool | None) -> None:
    numbers = {Place("requests", row, "natural"): n for row, n in zip(FOUR, figures, strict=True)}
    assert rules.verdict(one(F21, "balance", "natural"), numbers) is expected
    both = rules.sides(one(F21, "balance", "natural"), numbers)
    assert (both is None) is (expected is None)


@pytest.mark.parametrize(
    ("issued", "in_force", "expected"), [(3, 5, True), (5, 5, True), (6, 5, False), (6, None, None)]
)
def test_the_verdict_on_issued_and_in_force(issued: int, in_force: int | None, expected: bool | None) -> None:
    numbers = {place("disclosure.normative.issued"): issued, place("disclosure.normative.in_force"): in_force}
    assert rules.verdict(one(F21, "in_force", "normative"), numbers) is expected


def test_an_absent_place_cannot_be_told() -> None:
    assert rules.verdict(one(F21, "balance", "natural"), {}) is None


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_balanced_numbers_keep_every_rule(form_id: str) -> None:
    numbers = balanced(edition(form_id), random.Random(7))
    assert {rules.verdict(i, numbers) for i in rules.instances(edition(form_id))} == {True}


# --- words and formulas ----------------------------------------------------------------------------------------

SENTENCES = [
    ("balance", "natural", "一、本年新收政府信息公开申请数量 ＋ 二、上年结转政府信息公开申请数量 ＝ "
                           "（七）总计 ＋ 四、结转下年度继续办理"),
    ("results", "natural", "（七）总计 ＝ 三、本年度办理结果（各项之和）"),
    ("applicants", "new", "总计 ＝ 申请人情况（各项之和）"),
    ("review", "cases", "总计 ＝ 行政复议（各项之和）"),
    ("direct", "cases", "总计 ＝ 未经复议直接起诉（各项之和）"),
    ("in_force", "normative", "本年制发件数 ≤ 现行有效件数"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "key", "words"), SENTENCES)
def test_a_rule_in_words(rule: str, key: str, words: str) -> None:
    assert in_words.sentence(one(F21, rule, key), F21) == words


def template_address(form: Form, p: Place) -> str:
    """Where a place stands in a template: three rows above the grid."""
    return address(layout(form.table(p.table)), p)


FORMULAS = [
    ("balance", "natural", "D7+D8", "D30+D31"),
    ("results", "natural", "D30", "SUM(D9:D29)"),
    ("results", "total", "J30", "SUM(J9:J29)"),
    ("applicants", "carried_out", "J31", "SUM(D31:I31)"),
    ("review", "cases", "E7", "SUM(A7:D7)"),
    ("after_review", "cases", "O7", "SUM(K7:N7)"),
    ("in_force", "normative", "B7", "D7"),
]


@pytest.mark.parametrize(("rule", "key", "left", "right"), FORMULAS)
def test_the_sides_of_a_rule_in_excel(rule: str, key: str, left: str, right: str) -> None:
    instance = one(F21, rule, key)
    found = [in_excel.side(side, lambda p: template_address(F21, p)) for side in (instance.left, instance.right)]
    assert found == [left, right]


def test_a_side_of_scattered_cells_and_a_figure_of_last_year_in_excel() -> None:
    new = [place(f"requests.new.{column}") for column in COLUMNS]
    stands = dict(zip(new, ("A1", "B1", "D1", "D2", "F9"), strict=False))
    scattered = Term(1, "new", tuple(stands))
    assert in_excel.side((scattered,), stands.__getitem__) == "SUM(A1:B1,D1:D2,F9)"
    assert in_excel.side((Term(-1, "new", (new[0],)), scattered), stands.__getitem__) == "-A1+SUM(A1:B1,D1:D2,F9)"
    last: Numbers = {place("requests.carried_out.natural"): 3, place("disclosure.normative.in_force"): 66}
    found = [in_excel.side(i.right, lambda p: template_address(F21, p)) for i in year_rules.instances(F21, last)]
    assert found == ["3", "66+B7-C7"]
    assert in_excel.side((Term(1, "amount", (), Decimal("0.0000001")),), str) == "0.0000001"


def test_the_live_check_of_a_rule_in_excel() -> None:
    assert in_excel.verdict(one(F21, "in_force", "normative"), lambda p: template_address(F21, p)) == (
        'IF(COUNTA(B7,D7)>COUNT(B7,D7),"有非数字",IF(B7<=D7,"平","不平 "&TEXT((B7)-(D7),"+0;-0")))'
    )
    assert in_excel.verdict(one(F21, "balance", "natural"), lambda p: template_address(F21, p)) == (
        'IF(COUNTA(D7:D8,D30:D31)>COUNT(D7:D8,D30:D31),"有非数字",'
        'IF(D7+D8=D30+D31,"平","不平 "&TEXT((D7+D8)-(D30+D31),"+0;-0")))'
    )


RANGES = [
    (["A1"], ["A1"]),
    (["A1", "A2", "A3"], ["A1:A3"]),
    (["A1", "B1", "C1"], ["A1:C1"]),
    (["A1", "A2", "B2"], ["A1:A2", "B2"]),
    (["A1", "C1"], ["A1", "C1"]),
    (["A2", "A1"], ["A2", "A1"]),
    (["Z1", "AA1", "AB1"], ["Z1:AB1"]),
    (["$A$9", "$A$10"], ["$A$9:$A$10"]),
    (["$A$9", "A10"], ["$A$9:A10"]),
    (["X9", "X10"], ["X9:X10"]),
    (["'二'!A1", "'二'!A2"], ["'二'!A1:A2"]),
    (["'二'!A1", "'三'!A2"], ["'二'!A1", "'三'!A2"]),
    (["'二$'!A1", "'二'!A2"], ["'二$'!A1", "'二'!A2"]),
    (["D7", "D8", "D30", "D31"], ["D7:D8", "D30:D31"]),
]


@pytest.mark.parametrize(("cells", "joined"), RANGES)
def test_cells_that_follow_each_other_are_a_range(cells: list[str], joined: list[str]) -> None:
    assert in_excel.ranges(cells) == joined


# --- what is no rule -------------------------------------------------------------------------------------------

REFUSED = [
    ("new + carried_in = handled", "is not an expression"),
    ("new + == handled", "is not an expression: invalid syntax"),
    ("new + carried_in", "must compare two sides with one of ==, !=, <=, >=, <, >"),
    ("new == handled == carried_in", "must compare two sides with one of ==, !=, <=, >=, <, >"),
    ("new in handled", "must compare two sides with one of ==, !=, <=, >=, <, >"),
    ("new * carried_in == handled", "multiplies or divides figures; a rule may only multiply by a number"),
    ("new / handled == carried_in", "multiplies or divides figures; a rule may only multiply by a number"),
    ("new / 2 == handled", "multiplies or divides figures; a rule may only multiply by a number"),
    ("-new == handled", "holds “-new”"),
    ("new == True", "holds “True”"),
    ("new == 'a'", "holds “'a'”"),
    ("3 == 4", 'says the same in every row or column; did you mean each = "once"?'),
    ("max(new) == handled", "holds “max(new)”"),
    ("sum(new, handled) == carried_in", "holds “sum(new, handled)”"),
    ("sum(new + handled) == carried_in", "holds “new + handled”, which is no name"),
    ("sum(sum(new)) == carried_in", "holds “sum(new)”, which is no name"),
    ("sum(new=handled) == carried_in", "holds “sum(new=handled)”"),
    ("__import__('os').system('ls') == new", "holds “__import__('os').system('ls')”"),
    ("new.real == handled", "names “real”, which does not exist; did you mean"),
    (
        "request.new.total == handled",
        "names “request.new.total”, which does not exist; did you mean requests.new.total",
    ),
    ("a.requests.new.total == handled", "names “a.requests.new.total”, which does not exist; did you mean"),
    ("new == handeld", "names “handeld”, which does not exist; did you mean handled?"),
    ("new == sum(result)", "names “result”, which does not exist; did you mean results?"),
    ("new == results", "names the group “results”; did you mean sum(results)?"),
]


@pytest.mark.parametrize(("expression", "words"), REFUSED)
def test_what_is_no_rule_is_refused(expression: str, words: str) -> None:
    rule = Rule("odd", "requests", "column", expression, Severity.ERROR, "", "")
    with pytest.raises(RuleError) as refused:
        rules.instances_of(F21, rule)
    said = say("en", refused.value.sentence, rule="odd", **dict(refused.value.args_))
    assert said.startswith(f"the rule odd {words}")
    assert str(refused.value) == refused.value.sentence


def test_a_rule_over_columns_knows_no_rows() -> None:
    rule = Rule("odd", "requests", "row", "new == handled", Severity.ERROR, "", "")
    with pytest.raises(RuleError):
        rules.instances_of(F21, rule)
    with pytest.raises(RuleError) as refused:
        rules.instances_of(F21, replace(rule, table="request"))
    assert refused.value.sentence == "the rule {rule} is about the table “{name}”, which does not exist"
    assert refused.value.args_ == (("name", "request"),)


def test_a_name_that_is_like_no_other_is_answered_with_all_of_them() -> None:
    rule = Rule("odd", "disclosure", "row", "xyz <= issued", Severity.ERROR, "", "")
    with pytest.raises(RuleError) as refused:
        rules.instances_of(F21, rule)
    assert dict(refused.value.args_)["near"] == "amount, decisions, in_force, issued, repealed"


def test_a_rule_may_subtract_and_compare_the_other_way() -> None:
    rule = Rule("odd", "requests", "column", "new - handled >= carried_out - carried_in", Severity.ERROR, "", "")
    (instance, *_) = rules.instances_of(F21, rule)
    numbers = {Place("requests", row, "natural"): n for row, n in zip(FOUR, (9, 3, 8, 4), strict=True)}
    assert rules.verdict(instance, numbers) is True
    assert rules.verdict(instance, numbers | {place("requests.new.natural"): 8}) is False
    assert in_excel.side(instance.right, lambda p: p.row) == "carried_out-carried_in"
    assert in_words.sentence(instance, F21).startswith("一、本年新收政府信息公开申请数量 － （七）总计 ≥ 四、")
    rule = replace(rule, expression="new - (carried_in - handled) == carried_out")
    assert in_excel.side(rules.instances_of(F21, rule)[0].left, lambda p: p.row) == "new-carried_in+handled"


# the expression of a rule in every column of 表二, and its condition
ODD_RULES = [
    ("new - handled >= carried_out - carried_in", ""),
    ("new + new == 2 * carried_in", ""),
    ("new != carried_in", ""),
    ("new < carried_in + 3", ""),
    ("new > 1", ""),
    ("new <= carried_in", "handled > 0"),
    (" + ".join(["new"] * 70) + " == " + " + ".join(["carried_in"] * 70), ""),  # too long for the one expression
]

ODD = replace(F21, rules=(*F21.rules, *(
    Rule(f"odd {n}", "requests", "column", expression, Severity.ERROR, "", "", condition=condition)
    for n, (expression, condition) in enumerate(ODD_RULES)
)))  # fmt: skip


@given(st.lists(st.sampled_from([0, 1, 2, 3, Decimal("0.5")]), min_size=28, max_size=28), st.booleans())
def test_broken_rules_are_those_whose_verdict_says_so(readable: list[Number], all_readable: bool) -> None:
    """Most rules are in one expression, the others are decided one by one; they come in the order of the form."""
    figures = [*readable] if all_readable else [None, *readable[1:]]
    rows = [Place("requests", row, column) for row in FOUR for column in COLUMNS]
    numbers: dict[Place, Number | None] = {**dict.fromkeys(ODD.places, 0), **dict(zip(rows, figures, strict=True))}
    expected = tuple(each for each in rules.instances(ODD) if rules.verdict(each, numbers) is False)
    assert rules.broken(ODD, tuple(numbers.values())) == expected


# --- totals ----------------------------------------------------------------------------------------------------


@given(balanced_numbers(F21))
@settings(max_examples=20, deadline=None)
def test_totals_are_computed_from_their_leaves(numbers: dict[Place, Number]) -> None:
    leaves: dict[Place, Number | None] = {p: n for p, n in numbers.items() if not F21.is_total(p)}
    for p in F21.places:
        assert rules.computed(F21, p, leaves) == numbers[p]


def test_a_total_over_an_unreadable_leaf_is_not_known() -> None:
    leaves: dict[Place, Number | None] = {p: 1 for p in F21.places if not F21.is_total(p)}
    leaves[place("requests.granted.natural")] = None
    known = {str(p): rules.computed(F21, p, leaves) for p in F21.places if F21.is_total(p)}
    lost = {"requests.granted.total", "requests.handled.natural", "requests.handled.total"}
    assert {name for name, number in known.items() if number is None} == lost


# --- formula and verdict against each other --------------------------------------------------------------------

Entry = int | str | None  # a number, a text, a blank


def judged(entries: dict[Place, Entry]) -> dict[Place, Number | None]:
    """What counts of such entries: a blank is 0, a text cannot be told."""
    return {p: 0 if e is None else e if isinstance(e, int) else None for p, e in entries.items()}


@st.composite
def filled(draw: st.DrawFn, form: Form) -> dict[Place, Entry]:
    """A filled-in form: balanced, then some places changed, blanked, or typed as text."""
    entries: dict[Place, Entry] = {p: int(n) for p, n in draw(balanced_numbers(form, most=9)).items()}
    spots = st.sampled_from([p for p in form.places if p.table != "disclosure" or p.row in ("rules", "normative")])
    changes = st.one_of(st.integers(-3, 30), st.none(), st.sampled_from(["3", "无", "１２", "3件", "-"]))
    return entries | draw(st.dictionaries(spots, changes, max_size=4))


def cases(form: Form, count: int) -> list[dict[Place, Entry]]:
    """Many filled-in forms, found by hypothesis and judged together: one call of LibreOffice for all of them."""
    found: list[dict[Place, Entry]] = []

    @settings(max_examples=count, phases=[Phase.generate], deadline=None, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(filled(form))
    def gather(entries: dict[Place, Entry]) -> None:
        found.append(entries)

    gather()
    return found


def workbook(form: Form, forms: list[dict[Place, Entry]]) -> bytes:
    """Each filled-in form on a sheet of its own, the live checks in column R below a wrong stored value."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    spots = places_on_sheet(form)
    for number, entries in enumerate(forms):
        sheet = book.add_worksheet(f"{form.id}-{number}")
        for p, entry in entries.items():
            if entry is not None:
                sheet.write(*spots[p], entry)
        sheet.write_formula(0, 17, "=1+1", None, 999)  # stored wrongly on purpose
        for row, instance in enumerate(rules.instances(form), 1):
            formula = in_excel.verdict(instance, lambda p: a1(*spots[p]))
            sheet.write_formula(row, 17, f"={formula}", None, "nothing stored")
    book.close()
    return out.getvalue()


def places_on_sheet(form: Form) -> dict[Place, tuple[int, int]]:
    """All three tables under each other, in their official layout."""
    spots: dict[Place, tuple[int, int]] = {}
    top = 0
    for table in form.tables:
        grid = layout(table)
        spots |= {p: (cell.row + top, cell.column) for p, cell in grid.spots.items()}
        top += grid.rows + 1
    return spots


def expectation(instance: Instance, numbers: dict[Place, Number | None]) -> str:
    """What the live check must say where the verdict is known."""
    verdict = rules.verdict(instance, numbers)
    if verdict is None:
        return "有非数字"
    both = rules.sides(instance, numbers)
    assert both
    return "平" if verdict else f"不平 {both[0] - both[1]:+}"


@pytest.mark.office
@pytest.mark.usefixtures("no_own_forms")
def test_formula_and_verdict_agree_on_numbers_blanks_and_texts() -> None:
    everything = {form.id: cases(form, 40) for form in editions().values()}
    done = office.recalculated_all([workbook(editions()[form_id], some) for form_id, some in everything.items()])
    said: set[str] = set()
    for (form_id, some), data in zip(everything.items(), done, strict=True):
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        assert len(book.worksheets) == len(some) >= 30
        for sheet, entries in zip(book.worksheets, some, strict=True):
            column = [row[0] for row in sheet.iter_rows(min_col=18, max_col=18, values_only=True)]
            assert column[0] == 2, "LibreOffice did not recalculate"
            expected = [expectation(i, judged(entries)) for i in rules.instances(editions()[form_id])]
            assert column[1 : len(expected) + 1] == expected
            said |= {str(text).partition(" ")[0] for text in expected}
    assert said == {"平", "不平", "有非数字"}  # all three were put to the test


# --- totals ----------------------------------------------------------------------------------------------------


def test_a_total_is_defined_by_the_first_rule_that_adds_it_up() -> None:
    columns = [place(f"requests.new.{column}") for column in COLUMNS]
    assert rules.definition(F21, columns[-1]) == tuple(columns[:-1])
    assert rules.definition(F21, columns[0]) == ()  # typed in
    items = [place(f"requests.{row}.natural") for row in (*HEAD[2:], *ITEMS, "other_1", "other_2", "other_3")]
    assert rules.definition(F21, place("requests.handled.natural")) == tuple(items)
    assert rules.definition(F21, place("disclosure.normative.issued")) == ()  # at most as many as in force
    rule = Rule("odd", "requests", "column", "new == handled - carried_in", Severity.ERROR, "", "")
    assert rules.definition(replace(F21, rules=(rule,)), place("requests.new.natural")) == ()


def test_a_total_of_totals_adds_up_the_leaves_beneath_them() -> None:
    all_items = [*HEAD[2:], *ITEMS, "other_1", "other_2", "other_3"]
    leaves = [place(f"requests.{row}.{column}") for row in all_items for column in COLUMNS[:-1]]
    assert len(leaves) == 126
    assert rules.leaves(F21, place("requests.handled.total")) == tuple(leaves)
    assert rules.leaves(F21, leaves[0]) == (leaves[0],)
    numbers: dict[Place, Number | None] = dict.fromkeys(leaves, 1)
    assert rules.computed(F21, place("requests.handled.total"), numbers) == 126
    assert numbers[place("requests.granted.total")] == 6  # noted for the next total


@pytest.mark.parametrize("numbers", [[], [3], [1, 0], [2, 2, 4]])
def test_figures_are_taken_by_their_numbers(numbers: list[int]) -> None:
    assert rules.taking(numbers)("abcde") == tuple("abcde"[number] for number in numbers)
