"""剔除: what the office takes out of the sum, how it is written, when it applies, and where it is shown."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from consolidate.checks import last_year
from consolidate.decisions import deductions, faults, sheet
from consolidate.forms import edition, rules
from consolidate.merging import merge
from consolidate.model import Decision, Form, LastYear, Number, Place, Roster, Submission, Unit
from consolidate.model.result import Consolidation, Deduction
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action
from tests.support.building import balanced, book, collection, place, roster, submission
from tests.support.command import run_json
from tests.support.small_round import small_round

F21, F19 = edition("2021"), edition("2019")
NAMES = ("司法局", "教育局", "城关镇")
UNITS = roster(*NAMES)
HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")
NEW, GRANTED = "requests.new.natural", "requests.granted.natural"
UPHELD, DIRECT = "disputes.cases.direct_upheld", "disputes.cases.direct_total"


def line(where: str, becomes: str, unit: str = "", reason: str = "同一案件", present: str = "") -> Decision:
    table, row, column = where.split(".")
    return Decision(
        Action.DEDUCT, unit, "", table, row, column, present, becomes, reason, "李四", "2026-01-22", line=2, cell="H2"
    )


def lines(*given: Sequence[str]) -> list[Decision]:
    """Lines 剔除 from the second row on: the figure, 改为, 单位, 理由 and 现值."""
    return [line(*one)._replace(line=number, cell=f"H{number}") for number, one in enumerate(given, 2)]


# --- how much is taken out -------------------------------------------------------------------------------------

# where, 现值, 改为 -> what is taken out
AMOUNTS: list[tuple[Form, str, str, str, Number | None]] = [
    (F21, NEW, "", "-2", 2), (F21, NEW, "", "－２", 2), (F21, NEW, "", "−2", 2), (F21, NEW, "", "减2", 2),
    (F21, NEW, "", "减 1,200", 1200), (F21, NEW, "", "剔除2", 2), (F21, NEW, "", "扣减 2", 2), (F21, NEW, "5", "-2", 2),
    (F21, NEW, "5", "3", 2), (F21, NEW, "１,005", "1003", 2), (F21, NEW, "3", "5", -2), (F21, NEW, "3", "3", 0),
    (F21, NEW, "", "2", None), (F21, NEW, "", "", None), (F21, NEW, "", "两", None), (F21, NEW, "", "-1.5", None),
    (F21, NEW, "五", "3", None), (F21, NEW, "", "--2", None), (F21, NEW, "", "-1 0", None),
    (F21, "disclosure.fees.amount", "", "-0.000001", Decimal("0.000001")),
    (F21, "disclosure.fees.amount", "", "-0.0000001", None),
    # a change may be below 0 itself, so a minus behind 现值 may mean either
    (F19, "disclosure.licences.items_change", "", "-2", 2), (F19, "disclosure.licences.items_change", "3", "-2", None),
    (F19, "disclosure.licences.items_change", "3", "减2", 2), (F19, "disclosure.licences.items_change", "-3", "0", -3),
]  # fmt: skip


@pytest.mark.parametrize(("form", "where", "present", "becomes", "amount"), AMOUNTS)
def test_how_much_a_line_takes_out(form: Form, where: str, present: str, becomes: str, amount: Number | None) -> None:
    assert faults.taken_out(line(where, becomes, present=present), form, place(where)) == amount


OF = ("三", "一、本年新收", "自然人")
BY = ("同一案件", "李四", "2026-01-22")
# 单位, the figure, 现值, 改为, reason and who -> the cell at fault, words of the reason, what may be meant
FAULTY: list[tuple[str, Sequence[str], str, str, Sequence[str], str, str, str]] = [
    ("司法局", OF, "", "", BY, "H2", "how much is taken out is missing", ""),
    ("司法局", OF, "", "2", BY, "H2", "whether so much is taken out or is left is not clear", "减2"),
    ("", OF, "", "+2", BY, "H2", "whether so much is taken out or is left is not clear", "减2"),
    ("合计", OF, "", "两件", BY, "H2", "no number that can be taken out", ""),
    ("司法局", OF, "", "-1.5", BY, "H2", "no number that can be taken out", ""),
    ("司法局", OF, "", "1件", BY, "H2", "only the number may stand there", "减1"),
    ("司法局", OF, "", "减2件", BY, "H2", "only the number may stand there", "减2"),
    ("司法局", OF, "", "1万件", BY, "H2", "no number that can be taken out", ""),
    ("司法局", OF, "5", "7", BY, "H2", "only makes a sum smaller", ""),
    ("司法局", OF, "", "-0", BY, "H2", "only makes a sum smaller", ""),
    ("卫生局", OF, "", "-2", BY, "B2", "the roster has no such unit", "司法局、教育局、城关镇"),
    ("司法局", ("三", "", "自然人"), "", "-2", BY, "E2", "do not name one cell", ""),
    ("司法局", OF, "", "-2", ("", "李四", "2026-01-22"), "I2", "the reason is missing", ""),
    ("司法局", OF, "", "-2", ("同一案件", "", "2026-01-22"), "J2", "who takes it out", ""),
    ("司法局", OF, "", "-2", ("同一案件", "李四", ""), "K2", "who takes it out", ""),
]


@pytest.mark.parametrize(("unit", "figure", "present", "becomes", "by", "cell", "words", "near"), FAULTY)
def test_a_faulty_line_says_its_cell_and_what_may_be_meant(
    unit: str, figure: Sequence[str], present: str, becomes: str, by: Sequence[str], cell: str, words: str, near: str
) -> None:
    decisions, (finding,) = sheet.read(book(HEAD, ("剔除", unit, "", *figure, present, becomes, *by)), UNITS, F21)
    assert decisions == ()
    assert (finding.kind, finding.severity, finding.address) == ("decision-faulty", ERROR, cell)
    assert words in dict(finding.args)["reason"]
    assert dict(finding.args).get("near", "") == near


def test_the_sum_of_all_units_is_meant_where_no_unit_is_named() -> None:
    given = [("剔除", unit, "", *OF, "", "-2", *BY) for unit in ("", "合计", "司法局")]
    decisions, findings = sheet.read(book(HEAD, *given), UNITS, F21)
    assert ([d.unit for d in decisions], findings) == (["", "合计", "司法局"], ())
    assert [d.cell for d in decisions] == ["H2", "H3", "H4"]


# --- what applies ----------------------------------------------------------------------------------------------


def of(*names: str, most: int = 40) -> dict[str, Submission]:
    return {name: submission(F21, balanced(F21, random.Random(i), most), name) for i, name in enumerate(names, 2)}


def settle(
    given: Sequence[Decision], used: dict[str, Submission] | None = None
) -> tuple[dict[tuple[str, str], Number], list[str]]:
    """What applies, by unit and place, and the kinds of the findings with their severities."""
    applied, findings = deductions.settle(F21, given, of(*NAMES) if used is None else used)
    amounts: dict[tuple[str, str], Number] = {}
    for one in applied:
        amounts[one.unit, str(one.place)] = amounts.get((one.unit, str(one.place)), 0) + one.amount
    return amounts, [f"{f.kind} {f.severity}" for f in findings]


def test_the_totals_follow_from_the_figures() -> None:
    applied, findings = settle(lines((NEW, "-2", "司法局"), (GRANTED, "-2", "司法局")))
    assert findings == []
    assert applied == {("司法局", f"requests.{row}.{column}"): 2
                       for row in ("new", "granted", "handled") for column in ("natural", "total")}  # fmt: skip


def test_a_line_for_a_total_is_taken_at_its_word() -> None:
    said = [(UPHELD, "-2"), (DIRECT, "-2")]
    assert settle(lines(*said)) == ({("", UPHELD): 2, ("", DIRECT): 2}, [])
    assert settle(lines((UPHELD, "-2"), (DIRECT, "-3"))) == ({}, ["deduction-uneven error"])
    assert settle(lines((DIRECT, "-3"))) == ({}, ["deduction-uneven error"])
    every = [
        (f"requests.{row}.{column}", "-1") for row in ("new", "granted", "handled") for column in ("natural", "total")
    ]
    assert settle(lines(*every))[1] == []


def test_lines_that_break_a_rule_do_not_apply_and_say_so() -> None:
    given = lines((NEW, "-2", "司法局"), (UPHELD, "-1", "教育局"))
    applied, findings = deductions.settle(F21, given, of(*NAMES))
    assert {d.unit for d in applied} == {"教育局"}
    assert [(f.kind, f.severity, f.unit, f.file, f.address, f.rule) for f in findings] == [
        ("deduction-uneven", ERROR, "", "decisions.xlsx", "H2", "balance")
    ] * 2  # the column of persons, and that of totals


def test_lines_with_other_reasons_may_balance_each_other() -> None:
    given = lines((NEW, "-2", "", "新收重复"), (GRANTED, "-2", "", "办理重复"))
    applied, findings = settle(given)
    assert (findings, applied["", NEW], applied["", "requests.handled.total"]) == ([], 2, 2)


def test_what_only_asks_for_an_explanation_is_explained_by_the_reason() -> None:
    """More documents issued than in force: a question in a unit's table, and here the office has said why."""
    given = lines(("disclosure.normative.issued", "-2"), ("disclosure.normative.in_force", "-1"))
    applied, findings = deductions.settle(F21, given, of(*NAMES))
    assert len(applied) == 2
    assert [(f.kind, f.severity, f.answer, f.open) for f in findings] == [
        ("deduction-uneven", EXPLAIN, "同一案件", False)
    ]


def test_what_is_taken_out_is_in_the_order_of_the_lines() -> None:
    """The result, and the file of a closed year, must not depend on the order of a set."""
    names = ("卫健局", "司法局", "教育局", "城关镇", "水利局", "民政局", "审计局")
    used = {name: figures(name, direct=2) for name in names}
    given = lines((UPHELD, "-1", "", "另案"), *((UPHELD, "-1", name) for name in names))
    applied, findings = deductions.settle(F21, given, used)
    assert findings == ()
    assert list(dict.fromkeys(one.unit for one in applied)) == [*names, ""]
    findings = deductions.settle(F21, lines(*((UPHELD, "-3", name) for name in names)), used)[1]
    assert [finding.address for finding in findings] == [f"H{row}" for row in range(2, 9) for _ in (UPHELD, DIRECT)]


def test_a_line_waits_for_its_unit() -> None:
    assert settle(lines((UPHELD, "-1", "司法局")), of("教育局")) == ({}, ["deduction-waits note"])


def figures(name: str, **numbers: int) -> Submission:
    made: dict[Place, Number] = dict.fromkeys(F21.places, 0)
    for key in ("direct_upheld", "direct_total"):
        made[place(f"disputes.cases.{key}")] = numbers["direct"]
    return submission(F21, made, name)


USED = {"司法局": figures("司法局", direct=3), "教育局": figures("教育局", direct=2)}
# lines as (figure, 改为, 单位, reason, 现值) -> what of the column is taken out, findings
STANDING: list[tuple[list[tuple[str, ...]], Number, list[str]]] = [
    ([(UPHELD, "-3", "司法局")], 3, []),
    ([(UPHELD, "-4", "司法局")], 0, ["deduction-exceeds error", "deduction-exceeds error"]),
    ([(UPHELD, "-5")], 5, []),
    ([(UPHELD, "-6")], 0, ["deduction-exceeds error"] * 2),
    (
        [(UPHELD, "-3", "司法局"), (UPHELD, "-3", "", "另案")],
        3,
        ["deduction-exceeds error"] * 2,
    ),  # 2 are left in the sum
    ([(UPHELD, "-1", "司法局", "甲案", "3")], 1, []),
    ([(UPHELD, "2", "司法局", "甲案", "3")], 1, []),
    ([(UPHELD, "-1", "司法局", "甲案", "4")], 0, ["decision-void error"]),
    ([(UPHELD, "-1", "", "甲案", "5")], 1, []),
    ([(UPHELD, "-1", "", "甲案", "3")], 0, ["decision-void error"]),
    ([(UPHELD, "-1", "司法局", "甲案"), (UPHELD, "-1", "司法局", "甲 案")], 0, ["decision-faulty error"]),
    ([(UPHELD, "-1", "司法局", "甲案"), (UPHELD, "-1", "司法局", "乙案")], 2, []),
    ([(UPHELD, "-1", "司法局", "甲案"), (UPHELD, "-1", "教育局", "甲案")], 2, []),
    ([(UPHELD, "-1", "司法局", "甲案"), (UPHELD, "-1", "", "甲案")], 1, ["decision-faulty error"]),
    ([(UPHELD, "-1", "司法局", "甲案"), (UPHELD, "-1", "", "乙案")], 2, []),
    # where one line about a unit no longer stands, none about it applies
    (
        [(UPHELD, "-1", "司法局", "甲案", "4"), (UPHELD, "-1", "司法局", "乙案"), (UPHELD, "-1", "教育局")],
        1,
        ["decision-void error"],
    ),
]


@pytest.mark.parametrize(("given", "taken", "kinds"), STANDING)
def test_when_a_line_stands(given: list[tuple[str, ...]], taken: Number, kinds: list[str]) -> None:
    applied, findings = settle(lines(*given), USED)
    assert sum(n for (_, where), n in applied.items() if where == UPHELD) == taken
    assert findings == kinds
    assert deductions.taken(F21, lines(*given), USED.values()).get(place(UPHELD), 0) == taken


# --- the sum ---------------------------------------------------------------------------------------------------


def summed(given: Sequence[Decision]) -> Consolidation:
    used = of(*NAMES)
    applied, findings = deductions.settle(F21, given, used)
    return merge(F21, collection(F21), UNITS, [*used.values()], [], findings, deductions=applied)


def test_every_total_is_the_sum_of_its_parts_and_the_deductions() -> None:
    given = lines((NEW, "-2", "司法局"), (GRANTED, "-2", "司法局"), (UPHELD, "-1"))
    result, before = summed(given), summed([])
    fell = {str(p): before.totals[p].value - result.totals[p].value for p in F21.places}
    assert {p for p, n in fell.items() if n} == {
        *(f"requests.{row}.{column}" for row in ("new", "granted", "handled") for column in ("natural", "total")),
        UPHELD, DIRECT,
    }  # fmt: skip
    assert all(total.even for total in result.totals.values())
    assert not any(rules.verdict(i, {p: t.value for p, t in result.totals.items()}) is False
                   for i in rules.instances(F21) if i.rule.severity is ERROR)  # fmt: skip
    total = result.totals[place(UPHELD)]
    assert total.numbers == before.totals[place(UPHELD)].numbers
    assert [(d.unit, d.amount, d.reason, d.clerk, d.day, d.line) for d in total.deductions] == [
        ("", 1, "同一案件", "李四", "2026-01-22", 4)
    ]


def test_a_deduction_of_a_unit_that_is_not_used_does_not_count() -> None:
    """Whoever hands it over: ``settle`` leaves it out already."""
    lost = Deduction("教育局", place(UPHELD), 1, "甲案", "李四", "2026-01-22", 2)
    used = of("司法局")
    result = merge(F21, collection(F21), UNITS, [*used.values()], [], [], deductions=[lost])
    assert (result.deductions, result.totals[place(UPHELD)].deductions) == ((), ())
    assert all(total.even for total in result.totals.values())


# --- a round ---------------------------------------------------------------------------------------------------


def decide(folder: Path, *given: Sequence[str]) -> None:
    (folder / "decisions.xlsx").write_bytes(book(HEAD, *given))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_round(tmp_path / "2025年报")


def test_the_json_gives_sums_and_what_was_changed(folder: Path) -> None:
    _, before = run_json("status", folder)
    decide(
        folder,
        ("剔除", "民政局", "", *OF, "", "-2", *BY),
        ("剔除", "民政局", "", "三", "（一）予以公开", "自然人", "", "-2", *BY),
    )
    code, after = run_json("run", folder, "--output", folder / "out")
    assert (code, after["final"]) == (0, True)
    assert after["sums"] == before["totals"] == before["sums"]
    changes = {c["place"]: Decimal(c["change"]) for c in after["corrections"]}
    assert set(changes.values()) == {Decimal(-2)}
    assert len(changes) == 6
    for where, total in after["totals"].items():
        assert Decimal(total) == Decimal(after["sums"][where]) + changes.get(where, 0)
    assert after["corrections"][0] == {
        "action": "剔除", "unit": "民政局", "place": NEW, "change": "-2", "reason": "同一案件", "clerk": "李四",
        "day": "2026-01-22", "line": 2,
    }  # fmt: skip


def test_lines_that_do_not_balance_make_a_draft(folder: Path) -> None:
    decide(folder, ("剔除", "民政局", "", *OF, "", "-2", *BY))
    code, found = run_json("status", folder)
    assert (code, found["final"], found["corrections"]) == (1, False, [])
    assert [(f["kind"], f["file"], f["address"]) for f in found["findings"] if f["severity"] == "error"] == [
        ("deduction-uneven", "decisions.xlsx", "H2")
    ] * 2


def rostered(*names: str) -> Roster:
    return Roster(tuple(Unit(name) for name in names))


def test_a_line_on_a_unit_without_a_file_is_a_note(folder: Path) -> None:
    (folder / "inbox" / "教育局.xlsx").unlink()
    decide(folder, ("剔除", "教育局", "", "四", "", "行政复议 结果维持", "", "-1", *BY))
    _, found = run_json("status", folder)
    assert [f["severity"] for f in found["findings"] if f["kind"] == "deduction-waits"] == [NOTE]
    assert found["units"]["missing"] == ["教育局"]


# --- last year -------------------------------------------------------------------------------------------------


def test_last_year_is_compared_with_the_sum_less_what_is_taken_out() -> None:
    """Last year carried 4 forward; the units carry 5 in, one of them twice."""
    carried = place("requests.carried_in.natural")
    nothing: dict[Place, Number] = dict.fromkeys(F21.places, 0)
    used = [submission(F21, nothing | {carried: n}, name) for name, n in (("司法局", 3), ("教育局", 2))]
    last = LastYear(nothing | {place("requests.carried_out.natural"): 4}, {}, same=True, sound=True)
    units = roster("司法局", "教育局")
    asked = [f.place for f in last_year.whole(F21, last, units, used, [], {})]
    assert asked == [carried]
    assert last_year.whole(F21, last, units, used, [], {carried: 1}) == ()
