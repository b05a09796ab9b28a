"""What has changed since an earlier result: units, cells, totals with what moved them, findings."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.history import record
from consolidate.history.record import Record
from consolidate.history.since import Part, Since, compare
from consolidate.model import Finding, Number, Place, Unit
from consolidate.model.result import Consolidation, Deduction, FileState
from consolidate.terms import ERROR, EXPLAIN, NOTE, Verdict
from tests.support import merged
from tests.support.building import balanced, place, submission

FORM = edition("2021")
NEW, TOTAL = place("requests.new.natural"), place("requests.new.total")
NAMES = ("第1局", "第2局", "第3镇", "第4局")
NOUGHT: dict[Place, Number] = dict.fromkeys(FORM.places, 0)


def state(unit: str, digest: str, verdict: Verdict = Verdict.USED, name: str = "") -> FileState:
    return FileState(name or f"{unit}.xlsx", verdict, "", unit, digest)


def result(used: Mapping[str, int], files: Sequence[FileState] | None = None, **more: object) -> Consolidation:
    """A result in which these units have so many new applications of persons, and nothing else."""
    figures = {name: NOUGHT | {NEW: n, TOTAL: n} for name, n in used.items()}
    roster = [Unit(name) for name in NAMES]
    known = [state(name, f"{name}{n}") for name, n in used.items()] if files is None else files
    missing = tuple(name for name in NAMES if name not in used and name not in more.get("held", ()))  # type: ignore[operator]
    return merged.consolidation(FORM, figures, roster, **{"files": tuple(known), "missing": missing} | more)  # type: ignore[arg-type]


def since(before: Consolidation, now: Consolidation) -> Since:
    return compare(record.of(FORM, before), record.of(FORM, now))


BASE = result({"第1局": 5, "第2局": 7})


def test_the_same_result_shows_no_change() -> None:
    found = since(BASE, result({"第1局": 5, "第2局": 7}))
    assert found.none
    assert (found.units, found.cells, found.totals) == ((), (), ())


# the units with their figures and files now -> (unit, what became of it, its states, files that came and went)
UNITS: list[tuple[Consolidation, list[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]]]] = [
    (result({"第1局": 5, "第2局": 7, "第3镇": 1}), [("第3镇", "arrived", "missing", "used", ("第3镇.xlsx",), ())]),
    (result({"第1局": 5}), [("第2局", "withdrawn", "used", "missing", (), ("第2局.xlsx",))]),
    (result({"第1局": 5, "第2局": 8}), [("第2局", "replaced", "used", "used", ("第2局.xlsx",), ("第2局.xlsx",))]),
    (
        result({"第1局": 5}, [state("第1局", "第1局5"), state("第2局", "第2局7", Verdict.HELD)], held=("第2局",)),
        [("第2局", "settled", "used", "held", (), ())],
    ),
    (
        result({"第1局": 5, "第2局": 7}, [state("第1局", "第1局5"), state("第2局", "第2局7"),
                                      state("第2局", "其他", Verdict.REPLACED, "旧.xlsx")]),
        [("第2局", "replaced", "used", "used", ("旧.xlsx",), ())],
    ),
    (result({"第1局": 5, "第2局": 7}, excused=("第4局",), missing=("第3镇",)),
     [("第4局", "settled", "missing", "excused", (), ())]),
]  # fmt: skip


@pytest.mark.parametrize(("now", "changes"), UNITS)
def test_what_became_of_a_unit(
    now: Consolidation, changes: list[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert [tuple(change)[:6] for change in since(BASE, now).units] == changes


def test_a_unit_that_joins_or_leaves_the_roster() -> None:
    now = record.of(FORM, BASE)
    fewer = now._replace(units={name: unit for name, unit in now.units.items() if name != "第4局"})
    assert [(c.unit, c.became) for c in compare(now, fewer).units] == [("第4局", "removed")]
    assert [(c.unit, c.became) for c in compare(fewer, now).units] == [("第4局", "added")]


def renamed(made: Record, **names: str) -> Record:
    """The record with other names of its units."""
    return made._replace(
        units={names.get(name, name): unit for name, unit in made.units.items()},
        findings=tuple(f._replace(unit=names.get(f.unit, f.unit), id=f.id + "新") for f in made.findings),
    )


def test_a_unit_with_another_name_and_the_same_files_was_renamed_and_nothing_else_changed() -> None:
    before = record.of(FORM, replace(BASE, findings=(ASKED._replace(unit="第2局"),)))
    found = compare(before, renamed(before, 第2局="第二局"))
    assert [tuple(change) for change in found.units] == [("第二局", "renamed", "used", "used", (), (), "第2局")]
    assert (found.cells, found.totals, found.none) == ((), (), False)
    assert (len(found.findings.gone), len(found.findings.still), len(found.findings.new)) == (0, 1, 0)


# what else differs between the units whose names changed: nobody can tell who became whom
NOT_RENAMED: list[tuple[str, Consolidation, dict[str, str], list[tuple[str, str]]]] = [
    ("no files", BASE, {"第4局": "第四局"}, [("第四局", "added"), ("第4局", "removed")]),
    (
        "other files",
        result({"第1局": 5, "第2局": 8}),
        {"第2局": "第二局"},
        [("第二局", "arrived"), ("第2局", "removed")],
    ),
    (
        "two with the same files",
        result({"第1局": 5, "第2局": 7}, [state("第1局", "同"), state("第2局", "同")]),
        {"第1局": "第一局", "第2局": "第二局"},
        [("第一局", "arrived"), ("第二局", "arrived"), ("第1局", "removed"), ("第2局", "removed")],
    ),
]


@pytest.mark.parametrize(("what", "now", "names", "became"), NOT_RENAMED)
def test_who_was_renamed_is_not_guessed(
    what: str, now: Consolidation, names: dict[str, str], became: list[tuple[str, str]]
) -> None:
    before = record.of(FORM, now if what.startswith("two") else BASE)
    found = compare(before, renamed(record.of(FORM, now), **names))
    assert [(change.unit, change.became) for change in found.units] == became


def test_a_changed_cell_is_told_with_its_place_and_what_it_did_to_the_totals() -> None:
    found = since(BASE, result({"第1局": 5, "第2局": 10}))
    assert [(c.unit, c.place, c.before, c.now, c.counts) for c in found.cells] == [
        ("第2局", str(NEW), 7, 10, True), ("第2局", str(TOTAL), 7, 10, True),
    ]  # fmt: skip
    assert [(t.place, t.before, t.now, t.change, t.parts) for t in found.totals] == [
        (str(NEW), 12, 15, 3, (Part("changed", "第2局", 3),)), (str(TOTAL), 12, 15, 3, (Part("changed", "第2局", 3),)),
    ]  # fmt: skip


def test_what_arrives_leaves_and_is_taken_out_moves_the_totals() -> None:
    one = Deduction("", NEW, 2, "同一申请", "李四", "2026-01-22", 2)
    now = result({"第1局": 5, "第3镇": 1}, deductions=(one,))
    totals = {p: replace(t, value=t.value - 2, deductions=(one,)) if p == NEW else t for p, t in now.totals.items()}
    found = since(BASE, replace(now, totals=totals))
    assert found.totals[0].parts == (
        Part("left", "第2局", -7), Part("arrived", "第3镇", 1), Part("deduction", "", -2),
    )  # fmt: skip
    assert (found.totals[0].before, found.totals[0].now) == (12, 4)
    assert found.cells == ()


def test_the_figures_of_a_held_unit_are_compared_and_do_not_count() -> None:
    mended = BASE.submissions["第2局"]
    held = result({"第1局": 5}, [state("第1局", "第1局5"), state("第2局", "a", Verdict.HELD)], held=("第2局",),
                  aside={"第2局": mended._replace(numbers=NOUGHT | {NEW: 9, TOTAL: 7})})  # fmt: skip
    found = since(held, BASE)
    assert [(c.unit, c.place, c.before, c.now, c.counts) for c in found.cells] == [("第2局", str(NEW), 9, 7, True)]
    assert [(t.place, t.change, t.parts) for t in found.totals] == [
        (str(NEW), 7, (Part("arrived", "第2局", 7),)), (str(TOTAL), 7, (Part("arrived", "第2局", 7),)),
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=4, max_size=4), st.integers(0, 3))
def test_the_parts_of_a_change_add_up_to_it(seeds: list[tuple[int, bool]], other: int) -> None:
    def made(chosen: Sequence[tuple[int, bool]]) -> Consolidation:
        figures = {name: balanced(FORM, random.Random(seed)) for name, (seed, counts) in zip(NAMES, chosen, strict=True)
                   if counts}  # fmt: skip
        return merged.consolidation(FORM, figures, [Unit(name) for name in NAMES])

    before, now = made(seeds), made([(seed + other, not counts) for seed, counts in seeds[:2]] + seeds[2:])
    for change in since(before, now).totals:
        assert sum(part.change for part in change.parts) == change.now - change.before == change.change


# --- findings ----------------------------------------------------------------------------------------------------

ASKED = Finding(FindingKind.JUMP, EXPLAIN, "第1局", "第1局.xlsx", "表", "D9", NEW, found="5", expected="500")
WRONG = Finding(FindingKind.RULE_BROKEN, ERROR, "第2局", "第2局.xlsx", "表", "D31", NEW, "balance", found="3")
# before, now -> gone, explained, still, new
FINDINGS: list[tuple[list[Finding], list[Finding], tuple[int, int, int, int]]] = [
    ([ASKED], [ASKED], (0, 0, 1, 0)),
    ([ASKED], [], (1, 0, 0, 0)),
    ([], [ASKED], (0, 0, 0, 1)),
    ([ASKED], [ASKED._replace(answer="属实")], (0, 1, 0, 0)),
    ([], [ASKED._replace(answer="属实")], (0, 1, 0, 0)),
    ([ASKED._replace(answer="属实")], [ASKED._replace(answer="属实")], (0, 0, 0, 0)),
    ([ASKED._replace(answer="属实")], [], (0, 0, 0, 0)),
    ([ASKED._replace(answer="属实")], [ASKED], (0, 0, 0, 1)),
    ([WRONG], [WRONG._replace(severity=NOTE, answer="更正")], (0, 1, 0, 0)),
    # another figure in the same cell: it has another id, and is still the same question
    ([WRONG], [WRONG._replace(found="4")], (0, 0, 1, 0)),
    ([WRONG], [WRONG._replace(found="4", address="D30")], (1, 0, 0, 1)),
    ([WRONG, ASKED], [WRONG._replace(found="4"), ASKED._replace(answer="属实")], (0, 1, 1, 0)),
    ([ASKED._replace(severity=NOTE)], [], (0, 0, 0, 0)),
    ([WRONG, WRONG._replace(address="D30", follows=WRONG.id)], [], (1, 0, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "counts"), FINDINGS)
def test_what_became_of_the_findings(
    before: list[Finding], now: list[Finding], counts: tuple[int, int, int, int]
) -> None:
    found = since(result({"第1局": 5}, findings=tuple(before)), result({"第1局": 5}, findings=tuple(now))).findings
    assert (len(found.gone), len(found.explained), len(found.still), len(found.new)) == counts


# --- the record --------------------------------------------------------------------------------------------------


def packed() -> Record:
    return record.of(FORM, merged.draft(FORM))._replace(version="0.1.0", at="2026-01-19T20:00:00+08:00")


def test_a_record_is_read_as_it_was_packed() -> None:
    made = packed()
    assert record.unpack(record.pack(made)) == made
    assert record.pack(made) == record.pack(packed())
    money = next(number for number in made.totals if isinstance(number, Decimal))
    assert money.as_tuple().exponent == -4


def test_a_record_with_cells_keeps_where_they_stood_and_how_they_were_read() -> None:
    sent = submission(FORM, NOUGHT | {NEW: 5, TOTAL: 5}, "第1局", formulas=True)
    made = record.of(FORM, replace(BASE, submissions=dict(BASE.submissions) | {"第1局": sent}))
    unit = made.units["第1局"]
    assert unit.spots[FORM.order[NEW]] == ("三、依申请公开", "D7", "number")
    assert unit.spots[FORM.order[TOTAL]] == ("三、依申请公开", "J7", "total")
    again = record.unpack(record.pack(made))
    assert again and again.units["第1局"] == unit


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:-9], lambda data: b"x" * 99, lambda data: data[20:]]
)
def test_a_damaged_record_is_none(damage: object) -> None:
    assert record.unpack(damage(record.pack(packed()))) is None  # type: ignore[operator]


def test_a_record_holds_no_contacts_no_reasons_and_no_words_out_of_a_cell() -> None:
    secret = Finding(FindingKind.NOT_A_NUMBER, ERROR, "第1局", "第1局.xlsx", "表", "D9", NEW, found="张三申请两件",
                     args=(("remark", "李四来电"),), expected="王五")  # fmt: skip
    told = ASKED._replace(answer="赵六说属实", found="5")
    made = record.of(FORM, replace(merged.draft(FORM), findings=(secret, told)))
    text = gzip.decompress(record.pack(made)).decode()
    for word in ("张三", "李四", "王五", "赵六", "联系人", "0358-82", "来电更正"):
        assert word not in text
    assert [f.found for f in made.findings] == ["", "5"]
