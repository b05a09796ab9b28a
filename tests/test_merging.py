"""The sum: every total is that of its parts, nobody is lost, and final means final."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.catalogue import FindingKind
from consolidate.finality import accounts, unfinished
from consolidate.forms import edition, editions
from consolidate.merging import merge
from consolidate.model import Finding, Form, Number, Place, Roster, Submission, Unit
from consolidate.model.result import Consolidation, Correction, FileState
from consolidate.terms import ERROR, EXPLAIN, NOTE, UnitState, Verdict
from tests.support.building import Numbers, balanced, balanced_numbers, collection, place, roster, submission

F21, F19 = edition("2021"), edition("2019")
UNITS = roster("民政局", "城关镇", "教育局", "河东镇", "财政局")
NAMES = [unit.name for unit in UNITS.units]


def state(unit: str, verdict: str = "used", reason: FindingKind | UnitState | Literal[""] = "") -> FileState:
    return FileState(f"{unit}.xlsx", Verdict(verdict), reason, unit, "ab" * 32)


def merged(
    made: Sequence[Submission],
    findings: Sequence[Finding] = (),
    form: Form = F21,
    units: Roster = UNITS,
    files: Sequence[FileState] = (),
    **more: Sequence[str] | Sequence[Correction],
) -> Consolidation:
    """The consolidation of submissions, each from one file of its own, and of further files."""
    states = [*(FileState(s.sources[0], Verdict.USED, "", s.unit, "ab" * 32) for s in made), *files]
    return merge(form, collection(form), units, made, states, findings, **more)  # type: ignore[arg-type]


def everybody(form: Form = F21) -> list[Submission]:
    return [submission(form, balanced(form, random.Random(n)), name) for n, name in enumerate(NAMES)]


def reasons_of(result: Consolidation) -> dict[str, int]:
    """What keeps the result from being final: the kind of each reason, and how many there are."""
    return {reason.kind: reason.count for reason in unfinished(F21, result)}


def fault(unit: str = "", kind: str = "rule-broken", file: str = "") -> Finding:
    return Finding(FindingKind(kind), ERROR, unit=unit, file=file or f"{unit}.xlsx")


def question(unit: str, reason: str = "", kind: str = "money-jump", file: str = "") -> Finding:
    return Finding(FindingKind(kind), EXPLAIN, unit=unit, file=file or f"{unit}.xlsx", answer=reason)


# --- totals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", editions().values(), ids=list(editions()))
@given(st.data())
@settings(max_examples=12, deadline=None)
def test_every_total_is_the_sum_of_its_parts_in_any_order(form: Form, data: st.DataObject) -> None:
    figures: list[Numbers] = data.draw(st.lists(balanced_numbers(form), min_size=1, max_size=5))
    made = [submission(form, numbers, name) for numbers, name in zip(figures, NAMES, strict=False)]
    result = merged(made, form=form)
    assert tuple(result.totals) == form.places
    for p, total in result.totals.items():
        by_hand = sum(numbers[p] for numbers in figures)
        assert (total.value, type(total.value)) == (by_hand, type(by_hand))
        assert total.units == tuple(s.unit for s in made)
        assert total.numbers == tuple(s.numbers[p] for s in made)
        assert not isinstance(total.value, float)
    mixed = merged(data.draw(st.permutations(made)), form=form)
    assert mixed.totals == result.totals
    assert list(mixed.submissions) == list(result.submissions) == [s.unit for s in made]  # the roster's order


AMOUNTS = [
    (["97541", "25.1", "59237.2449"], "156803.3449"),
    (["0.1", "0.2", "0.3"], "0.6"),
    (["96171.6", "7730.28", "0.092"], "103901.972"),
    (["316441", "0.000001", "0.000002"], "316441.000003"),
    (["0", "0", "0"], "0"),
]


@pytest.mark.parametrize(("amounts", "total"), AMOUNTS)
def test_money_is_exact(amounts: list[str], total: str) -> None:
    for form, where in ((F21, "disclosure.fees.amount"), (F19, "disclosure.procurement.amount")):
        numbers = balanced(form, random.Random(1))
        made = [submission(form, numbers | {place(where): Decimal(a)}, n) for a, n in zip(amounts, NAMES, strict=False)]
        found = merged(made, form=form).totals[place(where)].value
        assert isinstance(found, Decimal)
        assert str(found) == total


def test_where_nobody_counts_money_is_still_money_and_a_count_a_count() -> None:
    result = merged([])
    assert result.round == collection(F21)
    assert type(result.totals[place("disclosure.fees.amount")].value) is Decimal
    assert type(result.totals[place("requests.new.natural")].value) is int


def test_counts_larger_than_a_float_can_hold_are_exact() -> None:
    large = 2**53
    made = [submission(F21, balanced(F21, random.Random(1)) | {place("disclosure.licences.decisions"): large + n}, name)
            for n, name in enumerate(NAMES)]  # fmt: skip
    assert merged(made).totals[place("disclosure.licences.decisions")].value == 5 * large + 10


# --- corrections -----------------------------------------------------------------------------------------------


def test_a_correction_is_a_part_of_its_own() -> None:
    where, other = place("requests.new.natural"), place("requests.new.business")
    made = everybody()
    said = made[0].numbers[where] or 0
    corrected = made[0]._replace(numbers={**made[0].numbers, where: said + 5})
    line = Correction("民政局", where, said, said + 5, "漏计")
    result = merged([corrected, *made[1:]], corrections=[line])
    total = result.totals[where]
    assert (total.units[0], total.numbers[0]) == ("民政局", said)  # the unit's own figure, as it was sent
    assert total.corrections == (line,)
    assert total.value == sum(s.numbers[where] or 0 for s in made) + 5
    assert result.totals[other].corrections == ()
    assert result.corrections == (line,)
    assert "uneven-totals" not in reasons_of(result)


def test_two_corrections_of_one_figure_are_two_lines() -> None:
    where = place("requests.new.natural")
    made = everybody()
    said = made[0].numbers[where] or 0
    lines = [Correction("民政局", where, said, said + 2, ""), Correction("民政局", where, said + 2, said + 1, "")]
    corrected = made[0]._replace(numbers={**made[0].numbers, where: said + 1})
    total = merged([corrected, *made[1:]], corrections=lines).totals[where]
    assert (total.units[0], total.numbers[0]) == ("民政局", said)
    assert total.value == sum(total.numbers) + sum(c.becomes - c.present for c in lines)


def test_the_corrections_of_a_unit_that_is_held_do_not_count() -> None:
    line = Correction("民政局", place("requests.new.natural"), 1, 2, "")
    result = merged(everybody(), [fault("民政局")], corrections=[line])
    assert result.corrections == ()
    assert all(total.corrections == () for total in result.totals.values())


# --- who is in which state -------------------------------------------------------------------------------------


def test_units_with_an_error_are_held_out_and_named() -> None:
    made = everybody()
    result = merged(made, [fault("城关镇"), question("教育局"), Finding(FindingKind.SPELLED, NOTE, unit="河东镇")])
    assert list(result.submissions) == ["民政局", "教育局", "河东镇", "财政局"]
    assert (result.held, result.excused, result.missing) == (("城关镇",), (), ())
    assert {s.name: (s.verdict, s.reason) for s in result.files} == {
        "城关镇.xlsx": ("held", "rule-broken"),
        **{f"{name}.xlsx": ("used", "") for name in ("民政局", "教育局", "河东镇", "财政局")},
    }
    for p, total in result.totals.items():
        assert total.value == sum(s.numbers[p] or 0 for s in made if s.unit != "城关镇")
        assert "城关镇" not in total.units


def test_the_units_that_keep_a_result_from_being_final_are_named() -> None:
    reasons = unfinished(F21, merged(everybody()[:4], [fault("城关镇")]))
    assert {reason.kind: reason.names for reason in reasons if reason.names} == {
        "missing": ("财政局",),
        "held": ("城关镇",),
    }


def test_the_reason_of_a_held_file_is_the_first_error() -> None:
    found = [
        Finding(FindingKind.SPELLED, NOTE, unit="城关镇"),
        fault("城关镇", "not-a-number"),
        fault("城关镇", "rule-broken"),
    ]
    assert [s.reason for s in merged(everybody(), found).files if s.verdict == "held"] == ["not-a-number"]


@pytest.mark.parametrize("where", [place("requests.granted.natural"), place("disclosure.fees.amount")])
def test_a_submission_with_a_hole_is_never_used(where: Place) -> None:
    made = everybody()
    unread = made[0]._replace(numbers={**made[0].numbers, where: None})
    absent = made[0]._replace(numbers={p: n for p, n in made[0].numbers.items() if p != where})
    for faulty in (unread, absent):
        result = merged([faulty, *made[1:]])
        assert result.held == ("民政局",)
        assert "民政局" not in result.submissions
        assert [(s.name, s.reason) for s in result.files if s.verdict == "held"] == [("民政局.xlsx", "")]


def test_all_parts_of_a_held_unit_are_held() -> None:
    made = everybody()[0]._replace(sources=("a.xlsx", "b.xlsx"))
    files = [FileState("b.xlsx", Verdict.USED, "", "民政局")]
    result = merged([made], [fault("民政局")], files=files)
    assert {s.name: s.verdict for s in result.files} == {"a.xlsx": "held", "b.xlsx": "held"}


# the files and findings beside four sound units, what becomes of 财政局, the expected state
FATES: list[tuple[str, list[FileState], list[str], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    ("nothing arrived", [], [], (), (), ("财政局",)),
    ("excused", [], ["财政局"], (), ("财政局",), ()),
    ("two versions", [state("财政局", "held", FindingKind.ANSWERED_TWICE)], [], ("财政局",), (), ()),
    ("a scan only", [state("财政局", "rejected", FindingKind.SCAN)], [], ("财政局",), (), ()),
    ("refused", [state("财政局", "ignored", FindingKind.NOT_USED)], [], (), (), ("财政局",)),
    ("a file of an excused unit", [state("财政局", "ignored", UnitState.EXCUSED)], ["财政局"], (), ("财政局",), ()),
    ("a file of nobody", [FileState("x.xlsx", Verdict.HELD, FindingKind.UNKNOWN_UNIT)], [], (), (), ("财政局",)),
]


@pytest.mark.parametrize(("files", "excused", "held", "excused_", "missing"), [f[1:] for f in FATES],
                         ids=[f[0] for f in FATES])  # fmt: skip
def test_the_state_of_a_unit(
    files: list[FileState],
    excused: list[str],
    held: tuple[str, ...],
    excused_: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    result = merged(everybody()[:4], files=files, excused=excused)
    assert (result.held, result.excused, result.missing) == (held, excused_, missing)
    sums = accounts(result)
    assert sums.even
    assert sums.units == {
        "expected": 5,
        "used": 4,
        "held": len(held),
        "excused": len(excused_),
        "missing": len(missing),
    }


def test_states_are_in_the_rosters_order() -> None:
    made = everybody()
    result = merged([made[0]], [], files=[state("财政局", "held"), state("城关镇", "held")], excused=["河东镇"])
    assert (result.held, result.excused, result.missing) == (("城关镇", "财政局"), ("河东镇",), ("教育局",))


VERDICTS = [Verdict(one) for one in (
    "used", "replaced", "duplicate", "held", "companion", "rejected", "ignored", "opened"
)]  # fmt: skip


@given(st.lists(st.sampled_from(VERDICTS[1:]), max_size=12), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_the_accounts_of_files_add_up(verdicts: list[Verdict], sound: int) -> None:
    files = [FileState(f"{n}.xlsx", verdict, "", NAMES[n % 5]) for n, verdict in enumerate(verdicts)]
    sums = accounts(merged(everybody()[:sound], files=files))
    assert sums.even
    assert sums.files["all"] == sound + sum(verdict != "opened" for verdict in verdicts)
    assert sums.files == {"all": sums.files["all"], "used": sound} | {
        verdict: verdicts.count(verdict) for verdict in VERDICTS[:-1] if verdict != "used"
    }


def test_a_verdict_that_is_none_makes_the_accounts_uneven() -> None:
    lost: Any = "lost"
    result = merged(everybody(), files=[FileState("x.xlsx", lost)])
    assert not accounts(result).even
    assert reasons_of(result)["uneven-accounts"] == 1
    assert not result.final


def test_a_unit_in_no_state_or_in_two_makes_the_accounts_uneven() -> None:
    result = merged(everybody())
    assert accounts(result).even
    assert not accounts(replace(result, missing=("民政局",))).even
    assert not accounts(replace(result, submissions=dict(list(result.submissions.items())[1:]))).even


# --- the findings ----------------------------------------------------------------------------------------------


def test_findings_are_ordered_by_unit_and_weight_and_said_once() -> None:
    note, asked, error = Finding(FindingKind.SPELLED, NOTE, unit="城关镇"), question("城关镇"), fault("城关镇")
    nobody, first = fault(kind="unknown-unit", file="x.xlsx"), Finding(FindingKind.SPELLED, NOTE, unit="民政局")
    result = merged(everybody(), [nobody, note, asked, error, first, note])
    assert result.findings == (first, error, asked, note, nobody)


def test_two_copies_of_a_file_are_two_findings() -> None:
    copies = [
        Finding(FindingKind.DUPLICATE, NOTE, unit="民政局", file=f"{n}.xlsx", expected="民政局.xlsx") for n in range(3)
    ]
    assert merged(everybody(), copies).findings == tuple(copies)


# --- final -----------------------------------------------------------------------------------------------------

BROKEN = {place("requests.carried_out.natural"): 10**6}
ARCHIVE = FileState("x.rar", Verdict.REJECTED, FindingKind.ARCHIVE_NOT_OPENED, "民政局")
# what keeps the result from being final: findings, files, excused, submissions; the reasons
REASONS: list[tuple[str, list[Finding], list[FileState], list[str], slice, Mapping[str, int]]] = [
    ("nothing", [], [], [], slice(5), {}),
    ("notes", [Finding(FindingKind.SPELLED, NOTE, unit="民政局")], [], [], slice(5), {}),
    ("an answered question", [question("民政局", "已核实")], [], [], slice(5), {}),
    ("an open question", [question("民政局")], [], [], slice(5), {"unexplained": 1}),
    ("an error", [fault("民政局")], [], [], slice(5), {"held": 1, "errors": 1}),
    ("one is missing", [], [], [], slice(4), {"missing": 1}),
    ("one is excused", [], [], ["财政局"], slice(4), {}),
    ("a file of nobody", [fault(kind="unknown-unit", file="x.xlsx")],
     [FileState("x.xlsx", Verdict.HELD, FindingKind.UNKNOWN_UNIT)], [], slice(5), {"held-files": 1, "errors": 1}),
    ("a rejected file", [fault(kind="scan", file="x.pdf")],
     [FileState("x.pdf", Verdict.REJECTED, FindingKind.SCAN)], [], slice(5), {"rejected-files": 1, "errors": 1}),
    ("an archive that was not opened", [question("民政局", "", "archive-not-opened", "x.rar")], [ARCHIVE], [],
     slice(5), {"rejected-files": 1, "unexplained": 1}),
    ("one, explained", [question("民政局", "已核对", "archive-not-opened", "x.rar")], [ARCHIVE], [], slice(5), {}),
    ("one, another finding on it explained", [question("民政局", "已核对", file="x.rar")], [ARCHIVE], [], slice(5),
     {"rejected-files": 1}),
    ("a companion", [Finding(FindingKind.COMPANION, NOTE, unit="民政局", file="x.pdf")],
     [FileState("x.pdf", Verdict.COMPANION, FindingKind.COMPANION, "民政局")], [], slice(5), {}),
    ("a rejected file, decided", [Finding(FindingKind.NOT_USED, NOTE, file="x.pdf")],
     [FileState("x.pdf", Verdict.IGNORED, FindingKind.NOT_USED)], [], slice(5), {}),
    ("copies and old versions", [Finding(FindingKind.DUPLICATE, NOTE, unit="民政局", file="b.xlsx")],
     [FileState("b.xlsx", Verdict.DUPLICATE, FindingKind.DUPLICATE, "民政局"),
      FileState("c.xlsx", Verdict.REPLACED, FindingKind.REPLACED, "民政局")], [], slice(5), {}),
    ("an archive", [], [FileState("a.zip", Verdict.OPENED)], [], slice(5), {}),
    ("a faulty line of decisions", [fault(kind="decision-faulty", file="decisions.xlsx")], [], [], slice(5),
     {"errors": 1}),
    ("nobody", [], [], NAMES, slice(0), {"nobody": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("findings", "files", "excused", "some", "reasons"), [r[1:] for r in REASONS],
                         ids=[r[0] for r in REASONS])  # fmt: skip
def test_what_keeps_a_result_from_being_final(
    findings: list[Finding], files: list[FileState], excused: list[str], some: slice, reasons: Mapping[str, int]
) -> None:
    result = merged(everybody()[some], findings, files=files, excused=excused)
    assert reasons_of(result) == reasons
    assert result.final is (not reasons)


def test_a_result_that_breaks_its_own_rules_is_not_final() -> None:
    made = everybody()
    result = merged([made[0]._replace(numbers={**made[0].numbers, **BROKEN}), *made[1:]])
    assert reasons_of(result) == {"broken-rules": 2}  # the balance of the column and the sum of the row
    assert not result.final


def test_a_total_that_is_not_the_sum_of_its_parts_is_not_final() -> None:
    result = merged(everybody())
    where = place("disclosure.fees.amount")
    wrong = replace(result, totals={**result.totals, where: replace(result.totals[where], value=1)})
    assert reasons_of(wrong) == {"uneven-totals": 1}


def test_a_round_without_units_is_not_final() -> None:
    result = merged([], units=Roster(()))
    assert not result.final
    assert {total.value for total in result.totals.values()} == {0}


def test_the_figures_of_one_unit_alone_are_the_total() -> None:
    units = Roster((Unit("民政局"),))
    numbers: dict[Place, Number] = balanced(F21, random.Random(3))
    result = merged([submission(F21, numbers)], units=units)
    assert result.final
    assert {p: total.value for p, total in result.totals.items()} == numbers
