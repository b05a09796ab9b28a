"""The sum beside last year's: compared where every unit is sound, whatever else is said of the round."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.checks import last_year
from consolidate.forms import edition
from consolidate.model import Finding, LastYear, Number, Place, Roster, Submission, Unit
from consolidate.rounds import last_year_figures
from consolidate.terms import ERROR, EXPLAIN, NOTE
from tests.support import building
from tests.support.building import place

FORM = edition("2021")
UNITS = Roster((Unit("民政局"), Unit("教育局")))
FEES = place("disclosure.fees.amount")
LAST = LastYear(dict.fromkeys(FORM.places, 0) | {FEES: 1000}, same=True, sound=True)
NOW = [building.submission(FORM, dict.fromkeys(FORM.places, 0), unit.name) for unit in UNITS.units]

SAID = [  # what else is said of the round, whether the sum is compared
    ((), True),
    ((Finding(FindingKind.SPELLED, NOTE, unit="民政局"),), True),
    ((Finding(FindingKind.EMPTY_TABLE, EXPLAIN, unit="民政局", args=(("table", "四"),)),), True),
    ((Finding(FindingKind.UNKNOWN_UNIT, ERROR, file="x.xlsx"),), True),  # a file of nobody takes no unit out of the sum
    ((Finding(FindingKind.NOT_A_NUMBER, ERROR, unit="民政局"),), False),
    (
        (
            Finding(FindingKind.UNKNOWN_UNIT, ERROR, file="x.xlsx"),
            Finding(FindingKind.NOT_A_NUMBER, ERROR, unit="教育局"),
        ),
        False,
    ),
]


def compared(
    last: LastYear, roster: Roster, sent: Sequence[Submission], said: Sequence[Finding] = (),
    excused: Collection[str] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings on the units, then those on the sum. ``said``: what else is said of the round."""
    found = last_year.units(FORM, last, sent, said)
    return (*found, *last_year.whole(FORM, last, roster, sent, (*said, *found), excused=excused))


@pytest.mark.parametrize(("said", "is_compared"), SAID)
def test_only_an_error_of_a_unit_keeps_the_sum_from_being_compared(
    said: tuple[Finding, ...], is_compared: bool
) -> None:
    found = compared(LAST, UNITS, NOW, said)
    assert [(f.kind, f.unit, f.place) for f in found] == ([("jump", "", FEES)] if is_compared else [])


# --- what was left at the end of last year, whoever goes on with it ---------------------------------------------

IN, OUT = place("requests.carried_in.natural"), place("requests.carried_out.natural")
LEFT: dict[str, Number] = {"民政局": 3, "教育局": 5, "老龄办": 2}  # carried forward by the units of last year
AS_BEFORE = [Unit(name) for name in LEFT]
SPLIT = [Unit("民政局"), Unit("教育局"), Unit("体育局", predecessors=("教育局",)), Unit("老龄办")]
CASES: dict[str, tuple[list[Unit], dict[str, Number], str, list[tuple[str, str, str]], dict[str, str]]] = {
    # units of this year; what they carry over (nothing: no answer); excused; unit, found, expected; who is apart
    "as it was": (AS_BEFORE, LEFT, "", [], {}),
    "merged": ([Unit("民政局", predecessors=("老龄办",)), Unit("教育局")], {"民政局": 5, "教育局": 5}, "", [], {}),
    "split, all there": (SPLIT, {"民政局": 3, "教育局": 4, "体育局": 1, "老龄办": 2}, "", [], {}),
    "split, one case lost": (
        SPLIT, {"民政局": 3, "教育局": 3, "体育局": 1, "老龄办": 2}, "", [("", "9", "10")],
        {"apart": "教育局（+3）、体育局（+1）", "apart_before": "教育局（-5）"},
    ),
    "abolished, its cases gone": (
        AS_BEFORE[:2], {"民政局": 3, "教育局": 5}, "", [("", "8", "10")], {"apart_before": "老龄办（-2）"},
    ),
    "abolished, another unit has them": (
        AS_BEFORE[:2], {"民政局": 5, "教育局": 5}, "", [("民政局", "5", "3")], {},
    ),
    "excused, its cases gone": (
        AS_BEFORE, {"民政局": 3, "教育局": 5}, "老龄办", [("", "8", "10")], {"apart_before": "老龄办（-2）"},
    ),
    "excused, and another unit has them": (
        AS_BEFORE, {"教育局": 8, "老龄办": 2}, "民政局", [("教育局", "8", "5")], {},
    ),
    "one is missing": (AS_BEFORE, {"民政局": 3, "教育局": 5}, "", [], {}),
    "new, with cases of its own": (
        [*AS_BEFORE, Unit("大数据局")], {**LEFT, "大数据局": 1}, "", [("", "11", "10")], {"apart": "大数据局（+1）"},
    ),
    "new, with none": ([*AS_BEFORE, Unit("大数据局")], {**LEFT, "大数据局": 0}, "", [], {}),
    "a unit differs, and so does the sum by as much": (
        AS_BEFORE, {**LEFT, "民政局": 4}, "", [("民政局", "4", "3")], {},
    ),
    "a unit differs, and a new one hides it": (
        [*AS_BEFORE, Unit("大数据局")], {**LEFT, "民政局": 2, "大数据局": 1}, "", [("民政局", "2", "3")], {},
    ),
    "a unit differs, and another one is gone": (
        AS_BEFORE[:2], {"民政局": 4, "教育局": 5}, "", [("民政局", "4", "3"), ("", "9", "10")],
        {"apart_before": "老龄办（-2）"},
    ),
}  # fmt: skip


def carrying(unit: str, number: Number) -> Submission:
    """What a unit sends that carries over so many requests, and has nothing else."""
    numbers: dict[Place, Number] = dict.fromkeys(FORM.places, 0)
    return building.submission(FORM, {**numbers, IN: number}, unit)


@pytest.mark.parametrize("name", CASES)
def test_what_was_left_is_held_against_the_sum_whichever_units_go_on_with_it(name: str) -> None:
    units, over, excused, expected, apart = CASES[name]
    before = {unit: {OUT: n} for unit, n in LEFT.items()}
    roster = Roster(tuple(units))
    last, _ = last_year_figures.succession(roster, before)
    last = last._replace(whole={OUT: sum(LEFT.values())}, sound=True)
    sent = [carrying(unit, n) for unit, n in over.items()]
    found = compared(last, roster, sent, excused=[excused])
    assert [(f.unit, f.found, f.expected) for f in found] == expected
    assert {f.kind for f in found} <= {FindingKind.CARRIED_DIFFERS}
    of_sum = [dict(f.args) for f in found if not f.unit]
    assert [{k: v for k, v in args.items() if k.startswith("apart")} for args in of_sum] == ([apart] if of_sum else [])


def test_a_whole_that_is_in_doubt_is_not_held_against_the_sum() -> None:
    last = LastYear(dict.fromkeys(FORM.places, 0) | {OUT: 10}, sound=False)
    assert compared(last, UNITS, NOW) == ()


def test_the_question_on_the_sum_says_where_to_look() -> None:
    last = LastYear({OUT: 12}, {"教育局": {OUT: 10}}, sound=True, gone={"老龄办": {OUT: 2}})
    sent = [carrying("民政局", 1), carrying("教育局", 10)]
    (said,) = compared(last, UNITS, sent)
    assert findings.hint(said, FORM, "zh").endswith(
        "其中没有可比上年数的：民政局（+1）。其中上年老龄办（-2）的数没有与哪个单位比较，请查明由谁承接。"
        "在 decisions.xlsx 中单位写“合计”。"
    )
    assert "Of this, without figures of last year to be compared with: 民政局（+1）." in findings.hint(said, FORM, "en")


def test_documents_that_went_with_a_unit_are_not_taken_for_amendments() -> None:
    before = {place("disclosure.normative.in_force"): 9}
    last = LastYear(before, {"民政局": {}, "教育局": {}}, sound=True)
    issuing: dict[Place, Number] = {**dict.fromkeys(FORM.places, 0), place("disclosure.normative.issued"): 3}
    in_force = issuing | {place("disclosure.normative.in_force"): 10}
    sent = [building.submission(FORM, in_force, "民政局"), carrying("教育局", 0)]
    for gone, amending in ({}, "2"), ({"老龄办": before}, None):
        (said,) = compared(last._replace(gone=gone), UNITS, sent)
        assert (said.kind, said.found, said.expected) == ("in-force-differs", "10", "12")
        assert dict(said.args).get("amending") == amending
