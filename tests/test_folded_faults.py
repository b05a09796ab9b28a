"""Faults that one cell explains are one family; what is only alike is none, and no cause is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from consolidate import checks
from consolidate.checks import root_cause
from consolidate.forms import edition, rules
from consolidate.model import Number, Place, Rule, Submission
from consolidate.terms import ERROR, How
from tests.support import building
from tests.support.building import place

FORM = edition("2021")


def sent(figures: Mapping[str, Number | None], how: str = "number") -> Submission:
    """A unit whose figures are all 0 but these; its totals are held in that way (``total``: formula, ``blank``)."""
    numbers: dict[Place, Number | None] = dict.fromkeys(FORM.places, 0)
    numbers |= {place(p): n for p, n in figures.items()}
    made = building.submission(FORM, numbers)
    for p in (p for p in made.cells if FORM.is_total(p) and how != "number"):
        made.cells[p] = made.cells[p]._replace(how=How(how), raw="")  # type: ignore[index]
    return made


def families(made: Submission) -> list[root_cause.CauseGroup]:
    broken = [i for i in rules.instances(FORM) if rules.verdict(i, made.numbers) is False]
    return root_cause.group_by_cause(FORM, broken, made.numbers, made.cells)


def keys(family: root_cause.CauseGroup) -> list[tuple[str, str]]:
    return [(instance.rule.id, instance.key) for instance in family.members]


# one application came in from a person and stands nowhere else; the totals follow it
LOST = {"requests.new.natural": 1, "requests.new.total": 1}


def test_totals_left_blank_follow_their_leaves_as_formulas_do() -> None:
    for how in ("total", "blank"):
        (family,) = families(sent(LOST, how))
        assert keys(family) == [("balance", "natural"), ("balance", "total")]


def test_a_cell_that_cannot_be_read_hides_no_family() -> None:
    """Whether 部分公开 of 商业企业 fits its totals is not known; it says nothing of what was handled in all."""
    (family,) = families(sent({"requests.handled.total": 2, "requests.partial.business": None}))
    assert keys(family) == [("balance", "total"), ("results", "total"), ("applicants", "handled")]


def test_a_total_that_nobody_typed_is_not_the_figure_to_mend() -> None:
    """Its own formula would put the wrong figure back; typed, the same figure is the one to mend."""
    made = {how: families(sent({"requests.handled.natural": 1}, how)) for how in ("number", "total", "blank")}
    assert [family.likely for family in made["number"]] == [(place("requests.handled.natural"), 0)]
    assert (made["total"], made["blank"]) == ([], [])


def test_two_faults_that_share_nothing_are_no_family() -> None:
    made = sent({"disputes.cases.review_total": 4, "disputes.cases.direct_total": 3})
    assert families(made) == []


def test_the_order_of_the_cells_changes_no_family() -> None:
    """One application too many was granted; the totals of its row and of all that was handled are formulas."""
    wrong = {"requests.granted.natural": 1, "requests.granted.total": 1, "requests.handled.total": 1}
    made = sent(wrong, "total")
    typed = place("requests.handled.natural")
    cells = dict(made.cells) | {typed: made.cells[typed]._replace(how=How.NUMBER, raw="0")}
    for order in (list(cells), list(reversed(cells))):
        (family,) = families(made._replace(cells={p: cells[p] for p in order}))
        assert keys(family) == [("balance", "total"), ("results", "natural"), ("applicants", "handled")]
        assert family.likely == (place("requests.granted.natural"), 0)


def test_no_figure_is_mended_where_it_would_count_twice() -> None:
    """At 2, new.natural would be 4 less, as both rules ask; but the first counts it twice."""
    wanted = ("handled == new + new", "granted == new")
    form = replace(FORM, rules=tuple(Rule(e, "requests", "column", e, ERROR, "", "") for e in wanted))
    figures = {"requests.new.natural": 6, "requests.handled.natural": 10, "requests.granted.natural": 2}
    made = sent(figures)
    broken = [i for i in rules.instances(form) if rules.verdict(i, made.numbers) is False]
    assert [i.rule.expression for i in broken] == [*wanted]
    assert root_cause.group_by_cause(form, broken, made.numbers, made.cells) == []


def test_the_largest_family_comes_first() -> None:
    """The total of what was handled breaks three rules, a figure of what was carried in breaks two."""
    made = sent({"requests.carried_in.business": 1, "requests.handled.total": 2})
    assert [(keys(family), family.likely) for family in families(made)] == [
        ([("balance", "total"), ("results", "total"), ("applicants", "handled")], (place("requests.handled.total"), 0)),
        ([("balance", "business"), ("applicants", "carried_in")], (place("requests.carried_in.business"), 0)),
    ]


def test_a_rule_of_another_kind_that_differs_as_much_is_no_exchange_of_columns() -> None:
    """More 规章 issued than in force by one, and one application too many among those carried over."""
    figures = {"disclosure.rules.issued": 1, "requests.carried_out.business": 1, "requests.carried_out.total": 1}
    found = {(f.rule, f.place): dict(f.args)["cause"] for f in checks.arithmetic(FORM, sent(figures).numbers)}
    assert [rule for rule, _ in found] == ["balance", "balance", "in_force"]
    assert set(found.values()) == {""}


def test_the_column_of_totals_is_no_column_to_exchange_applications_with() -> None:
    """One person's application is answered nowhere; the totals, typed in, are wrong the other way."""
    figures = {"requests.new.natural": 1, "requests.carried_out.total": 1}
    unanswered = " Applications came in, but none is reported as handled or carried over."
    made = checks.arithmetic(FORM, sent(figures).numbers)
    assert [(f.rule, str(f.place), dict(f.args)["cause"]) for f in made] == [
        ("balance", "requests.carried_out.natural", unanswered),
        ("balance", "requests.carried_out.total", ""),
        ("applicants", "requests.new.natural", ""),
        ("applicants", "requests.carried_out.total", ""),
    ]
