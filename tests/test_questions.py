"""A question that went out with a copy stays open until a figure of it changed or somebody answered it.

The copy holds the figures as they were read, so that nothing of how they were written is left in what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from consolidate import findings as catalogue
from consolidate.model import Answer, Decision, Number, Place, decided_files
from consolidate.model.result import Consolidation
from consolidate.pipeline import returns as returning
from consolidate.pipeline import run as line
from consolidate.pipeline.opened import OpenRound
from consolidate.reading import answers
from consolidate.returns import copies, records
from consolidate.returns.finding_places import key
from consolidate.returns.records import Returned
from consolidate.rounds import roster, settings
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action, Severity
from consolidate.workers import child
from sample_workbooks import faults
from sample_workbooks.faults import place
from tests.support.bending import (
    File,
    Step,
    empties,
    explains,
    holds,
    inserts,
    lacks_row,
    looks,
    merges,
    reads,
    stores,
    writes,
)
from tests.support.command import run, run_json
from tests.support.finding_cases import CASES, FEES, GRANTED, GRANTED_TOTAL, LICENCES, Case, came_in, decisions, sent
from tests.support.going_back import FORM, ROUND, UNITS, copy_of
from tests.support.merged import fresh

UNIT = "民政局"
PARTIAL, NEW = "requests.partial.natural", "requests.new.natural"
BUSINESS = "requests.granted.business"
REMARK = {
    FEES: ("二", "行政事业性收费", "本年收费金额", "已按汇率折算"),
    GRANTED: ("三", "（一）予以公开", "自然人", "已核实"),
}


@dataclass(frozen=True)
class Did:
    """What the unit did with the copy, and what the office wrote into decisions.xlsx afterwards."""

    figures: Mapping[str, Number | str] | None = None
    reason: tuple[str, str, str, str] | None = None
    office: Mapping[str, str] | None = None


NOTHING = Did()
TRUE = {"动作": "属实", "单位": UNIT, "表": "二", "行": "行政事业性收费", "列": "本年收费金额", "理由": "电话核实"}
ADOPTS = {"动作": "采用", "单位": UNIT, "文件": "民政局_退回.xlsx", "理由": "电话核实", "日期": "2026-01-30"}
DOLLARS = (holds(FEES, 5), writes("disclosure", 16, 2, "美元"))
YUAN = (holds(FEES, 50000), writes("disclosure", 16, 2, "元"))
COUNTED = (holds(LICENCES, 3), reads("disclosure", "本年处理决定数量", "本年处理决定数量（万件）"))
STRAY = (inserts("requests", "granted", "其中：网上申请"), writes("requests", 8, 3, 7))

# what came first, what was done with the copy; the questions that are open in the end: kind, severity, address, found
ROWS: list[tuple[str, Sequence[Step], Did, list[tuple[str, Severity, str, str]]]] = [
    ("元 converted, untouched", YUAN, NOTHING, [("unit-converted", EXPLAIN, "B17", "5")]),
    ("元 converted, another cell mended", YUAN, Did({GRANTED: 4, NEW: 3}), [("unit-converted", EXPLAIN, "B17", "5")]),
    ("元 converted, written with zeros", YUAN, Did({FEES: "5.00"}), [("unit-converted", EXPLAIN, "B17", "5.00")]),
    ("元 converted, mended", YUAN, Did({FEES: 6}), []),
    ("元 converted, a reason", YUAN, Did(reason=REMARK[FEES]), [("unit-converted", EXPLAIN, "B17", "5")]),
    ("元 converted, a reason that the office accepts", YUAN, Did(reason=REMARK[FEES], office=TRUE), []),
    ("元 converted, the office confirms what stands there", YUAN, Did(office=TRUE | {"现值": "5"}), []),
    ("元 converted, the office confirmed what came first", YUAN, Did(office=TRUE | {"现值": "50000"}), []),
    ("元 converted, the office confirms another figure", YUAN, Did(office=TRUE | {"现值": "6"}),
     [("unit-converted", EXPLAIN, "B17", "5")]),
    ("元 converted, the file is adopted", YUAN, Did(office=ADOPTS), []),
    ("元 written at the figure", (holds(FEES, "251000元"),), NOTHING, [("yuan-converted", EXPLAIN, "B17", "25.1")]),
    ("digits apart", (holds(LICENCES, "12 345"),), NOTHING, [("digits-apart", EXPLAIN, "B10", "12345")]),
    ("struck out", (looks(GRANTED, "", "struck"),), NOTHING, [("struck-out", EXPLAIN, "D9", "3")]),
    ("struck out, mended", (looks(GRANTED, "", "struck"),), Did({GRANTED: 0, PARTIAL: 3}), []),
    ("white on white", (looks(GRANTED, "", "faint"),), NOTHING, [("unseen-number", EXPLAIN, "D9", "3")]),
    ("under a merged area", (merges("requests", 7, 3, 8, 3),), NOTHING, [("covered-number", EXPLAIN, "D9", "3")]),
    ("a stale formula", (stores(GRANTED, "number", "3", "=1+5"),), NOTHING, [("formula-stale", EXPLAIN, "D9", "3")]),
    ("a total that was not computed", (stores(GRANTED_TOTAL, "number", "5", "=SUM(D9:I9)"),), NOTHING,
     [("total-differs", EXPLAIN, "J9", "3")]),
    ("a total, a part of it mended", (stores(GRANTED_TOTAL, "number", "5", "=SUM(D9:I9)"),),
     Did({BUSINESS: 2, "requests.new.business": 2}), []),
    ("a wrong total that was typed: the copy adds up", (holds(GRANTED_TOTAL, 5),), NOTHING,
     [("rule-broken", EXPLAIN, "J9", "3")]),
    ("dollars, untouched", DOLLARS, NOTHING, [("foreign-currency", ERROR, "B17", "5")]),
    ("dollars, a reason does not do", DOLLARS, Did(reason=REMARK[FEES]), [("foreign-currency", ERROR, "B17", "5")]),
    ("dollars, mended", DOLLARS, Did({FEES: 36}), []),
    ("dollars, the unit's figure is corrected by the office", DOLLARS,
     Did(office={**TRUE, "动作": "更正", "现值": "5", "改为": "36"}), []),
    ("dollars, the office enters the same figure", DOLLARS,
     Did(office={**TRUE, "动作": "更正", "现值": "5", "改为": "5"}), []),
    ("30000 shown as 3.0000", (stores(FEES, "scaled", "30000"),), NOTHING,
     [("shown-otherwise", ERROR, "B17", "30000")]),
    ("a formula without a value, left blank", (stores(LICENCES, "none", "", "=1+2"),), NOTHING,
     [("formula-without-value", ERROR, "B10", "")]),
    ("a formula without a value, another cell filled in", (stores(LICENCES, "none", "", "=1+2"),), Did({FEES: 3}),
     [("formula-without-value", ERROR, "B10", "")]),
    ("a formula without a value, 0 entered", (stores(LICENCES, "none", "", "=1+2"),), Did({LICENCES: 0}), []),
    ("a formula without a value, the office says that it is 0", (stores(LICENCES, "none", "", "=1+2"),),
     Did(office={**TRUE, "动作": "更正", "行": "行政许可", "列": "本年处理决定数量", "现值": "0", "改为": "0"}), []),
    ("a row is missing, untouched", (lacks_row("requests", "partial"),), NOTHING,
     [("missing-row", ERROR, "D10", "")]),
    ("a row is missing, another one mended", (lacks_row("requests", "partial"),), Did({GRANTED: 4, NEW: 3}),
     [("missing-row", ERROR, "D10", "")]),
    ("a row is missing, filled in", (lacks_row("requests", "partial"),), Did({PARTIAL: 0}), []),
    ("numbers beside the table", (writes("requests", 8, 10, 7),), NOTHING, [("extra-numbers", ERROR, "", "")]),
    ("numbers beside the table, another table mended", (writes("requests", 8, 10, 7),), Did({FEES: 3}),
     [("extra-numbers", ERROR, "", "")]),
    ("numbers beside the table, the file is adopted", (writes("requests", 8, 10, 7),), Did(office=ADOPTS), []),
    ("a label in 万件, untouched", COUNTED, NOTHING, [("count-unit", EXPLAIN, "B10", "3")]),
    ("a label in 万件, another figure of the table mended", COUNTED, Did({FEES: 4}),
     [("count-unit", EXPLAIN, "B10", "3")]),
    ("a label in 万件, the office confirms the cell", COUNTED,
     Did(office={**TRUE, "行": "行政许可", "列": "本年处理决定数量", "现值": "3"}), []),
    ("numbers beside the table, put into it", (writes("requests", 8, 10, 7),), Did({GRANTED: 10, NEW: 9}), []),
    ("a row that the form has not", STRAY, NOTHING, [("unknown-row", ERROR, "", "")]),
    ("an empty table: it is found again", (empties("disputes"),), NOTHING, []),
    ("an empty table, filled in", (empties("disputes"),), Did({"disputes.cases.review_upheld": 1}), []),
    ("a note is no question", (holds(LICENCES, None),), Did({FEES: 3}), []),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "did", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_question_is_open_until_its_figure_changed_or_somebody_answered(
    steps: Sequence[Step], did: Did, expected: list[tuple[str, Severity, str, str]]
) -> None:
    case = Case("", NOTE, "", sent(*steps))
    opened, came = came_in(case)
    first = line.conclude(opened, came, (), ())
    returned, back = _returned(opened, came, first, did)
    decided = came_in(replace(case, decisions=(did.office,)))[0].decisions if did.office else ()
    now = line.conclude(opened._replace(decisions=decided, returned=(returned,)), [back], (), ())
    questions = [f for f in now.findings if f.kind == catalogue.QUESTION and f.open]
    assert [(dict(f.args)["question"], f.severity, f.address, f.found) for f in questions] == expected
    assert (UNIT in now.submissions) is not any(f.severity is ERROR for f in now.findings if f.unit == UNIT)
    assert {f.file for f in questions} <= {"民政局_退回.xlsx"}


ACCEPTS = [
    # what is other in the line 采用, whether it takes the copy as it came back
    ({}, True),
    ({"day": "2026-01-21"}, True),
    ({"day": "2026-01-19"}, False),  # before the copy went out
    ({"day": ""}, False),
    ({"file": "民政局.xlsx"}, False),
    ({"action": Action.CONFIRM}, False),
]


@pytest.mark.parametrize(("name", "accepts"), [("民政局_退回.xlsx", True), ("民政局_第1次退回.xlsx", False)])
def test_a_line_without_a_day_takes_the_copy_that_it_names_as_it_went_out(name: str, accepts: bool) -> None:
    opened, came = came_in(Case("", NOTE, "", sent(*YUAN)))
    returned, back = _returned(opened, came, line.conclude(opened, came, (), ()), NOTHING)
    adopted = Decision(Action.ADOPT, UNIT, "民政局_退回.xlsx", reason="电话核实")
    opened = opened._replace(decisions=(adopted,), returned=(returned._replace(at="2026-01-20T09:00:00", file=name),))
    now = line.conclude(opened, [back], (), ())
    assert [f.kind for f in now.findings if f.kind == catalogue.QUESTION] == ([] if accepts else ["question-open"])


@pytest.mark.parametrize(("other", "accepts"), ACCEPTS)
def test_a_line_that_a_person_wrote_once_the_copy_was_out_takes_it_as_it_came_back(
    other: Mapping[str, Any], accepts: bool
) -> None:
    opened, came = came_in(Case("", NOTE, "", sent(*YUAN)))
    returned, back = _returned(opened, came, line.conclude(opened, came, (), ()), NOTHING)
    returned = returned._replace(at="2026-01-20T09:00:00")
    adopted = Decision(Action.ADOPT, UNIT, "民政局_退回.xlsx", reason="电话核实", day="2026年1月20日")
    opened = opened._replace(decisions=(adopted._replace(**other),), returned=(returned,))
    now = line.conclude(opened, [back], (), ())
    assert [f.kind for f in now.findings if f.kind == catalogue.QUESTION] == ([] if accepts else ["question-open"])


OTHER = "0" * 16
OFFERED = [
    # the marks of the line besides that of the copy, what it was offered for; whether it takes the copy as it came back
    ((), "需说明", True),
    ((), "", False),  # a person has filled in the unit: it says whose the file is
    ((OTHER,), "错误", False),  # it says which of two files counts
]


@pytest.mark.parametrize(("others", "problem", "accepts"), OFFERED)
def test_a_line_that_was_offered_for_the_question_takes_the_copy_as_it_came_back(
    others: tuple[str, ...], problem: str, accepts: bool
) -> None:
    opened, came = came_in(Case("", NOTE, "", sent(*YUAN)))
    returned, back = _returned(opened, came, line.conclude(opened, came, (), ()), NOTHING)
    marks = (decided_files.mark(back), *others)
    offered = Decision(Action.ADOPT, UNIT, back.file, reason="电话核实", problem=problem, marks=marks)
    now = line.conclude(opened._replace(decisions=(offered,), returned=(returned,)), [back], (), ())
    assert [f.kind for f in now.findings if f.kind == catalogue.QUESTION] == ([] if accepts else ["question-open"])
    later = opened._replace(decisions=(offered._replace(marks=(OTHER, *others)),), returned=(returned,))
    assert catalogue.QUESTION in [f.kind for f in line.conclude(later, [back], (), ()).findings]  # another file


def _returned(
    opened: OpenRound, came: Sequence[Answer], first: Consolidation, did: Did, unit: str = UNIT
) -> tuple[Returned, Answer]:
    """The record of the copy for a unit, read again, and the copy as it came back."""
    (who,) = (one for one in opened.roster.units if one.name == unit)
    before = opened.returned[-1] if opened.returned else None
    made = returning._made(opened, who, who.name, came, first, before, "")
    (returned,) = records.every([records.write(made.returned)])
    kept = tuple(finding._replace(causes=()) for finding in made.returned.findings)  # causes are found anew each time
    assert returned == made.returned._replace(findings=kept)
    data = made.data
    if did != NOTHING:
        standing = copies.standing(first, unit, came)
        copied = copies.copy(opened.form, standing, copies.asked(first, unit))
        new: dict[Place, Number | str] = {place(where): figure for where, figure in (did.figures or {}).items()}
        given = (*copied.given, *((did.reason,) if did.reason else ()))
        changed = copied._replace(figures={**copied.figures, **new}, given=given)
        data = returning._workbook(opened, who, changed, returned.trip)
    return returned, answers.read(child.read(data), f"{unit}_退回.xlsx", f"back {returned.trip}", opened.form)


# --- every kind, the round trips after the first, and status -----------------------------------------------------


GOES_BACK = [case for case in CASES if case.severity is not NOTE and case.kind != "document-asks"]
ONLY_A_REPORT = next(case for case in CASES if case.kind == "document-asks")


@pytest.mark.parametrize("case", GOES_BACK, ids=lambda case: case.name)
@pytest.mark.parametrize("beside", [True, False], ids=["beside the first file", "in its place"])
def test_no_kind_is_answered_by_a_copy_that_comes_back_untouched(case: Case, beside: bool) -> None:
    """A blank copy of a file that cannot be read is no answer at all; every other is held or keeps the draft."""
    opened, came = came_in(case)
    first = line.conclude(opened, came, (), ())
    for unit in (unit.name for unit in opened.roster.units if copies.asked(first, unit.name)):
        returned, back = _returned(opened, came, first, NOTHING, unit)
        others = [answer for answer in came if beside or not answer.file.startswith(unit)]
        now = line.conclude(opened._replace(returned=(returned,)), [*others, back], (), ())
        assert not now.final
        (became,) = records.progress(opened.form, now, {unit: returned}, [*others, back])
        assert (became.mended, became.explained, became.lapsed) == ((), (), ())
        if unit not in now.submissions:
            continue
        asked = {key(f) for f in returned.findings if not f.follows}
        assert asked <= {key(f) for f in now.findings if f.open}
        assert all(f.severity is EXPLAIN for f in returned.findings)


@pytest.mark.parametrize("beside", [True, False], ids=["beside the report", "in its place"])
def test_a_copy_with_the_figures_of_a_report_is_the_workbook_that_was_asked_for(beside: bool) -> None:
    """The unit is told to check the figures and to send the copy back: it need not change what is right."""
    opened, came = came_in(ONLY_A_REPORT)
    first = line.conclude(opened, came, (), ())
    (unit,) = {f.unit for f in first.findings if f.kind == "document-asks"}
    returned, back = _returned(opened, came, first, NOTHING, unit)
    now = line.conclude(opened._replace(returned=(returned,)), [*(came if beside else ()), back], (), ())
    assert str(now.state(unit)) == "used"
    assert not [f.kind for f in now.findings if f.unit == unit and f.open]


def test_a_question_is_asked_again_with_the_number_of_its_first_round_trip() -> None:
    opened, came = came_in(Case("", NOTE, "", sent(*DOLLARS, holds(LICENCES, "12 345"))))
    first = line.conclude(opened, came, (), ())
    once, back = _returned(opened, came, first, Did({LICENCES: 12345, FEES: 36}))  # only 本年收费金额 is another one
    second = line.conclude(opened._replace(returned=(once,)), [back], (), ())
    twice, again = _returned(opened._replace(returned=(once,)), [back], second, NOTHING)
    third = line.conclude(opened._replace(returned=(once, twice)), [again], (), ())
    assert (once.trip, twice.trip) == (1, 2)
    for result in (second, third):
        (question,) = (f for f in result.findings if f.open)
        assert (dict(question.args)["trip"], dict(question.args)["question"]) == ("1", "digits-apart")
        assert question.file == "民政局_退回.xlsx"
    assert key(question) == key(next(f for f in first.findings if f.kind == "digits-apart"))


def test_what_the_unit_explained_is_not_lost_with_the_copy_that_asks_about_something_else() -> None:
    """The reason comes back on 情况说明 of the copy; the office has not decided yet."""
    steps = (looks(GRANTED, "", "struck"), explains(*REMARK[GRANTED]), holds(LICENCES, "12 345"))
    opened, came = came_in(Case("", NOTE, "", sent(*steps)))
    first = line.conclude(opened, came, (), ())
    returned, back = _returned(opened, came, first, Did({LICENCES: 12}))
    assert [f.kind for f in returned.findings] == ["digits-apart"]
    now = line.conclude(opened._replace(returned=(returned,)), [back], (), ())
    (left,) = (f for f in now.findings if f.open)
    assert (left.kind, dict(left.args)["question"], catalogue.remark(left)) == ("question-open", "struck-out", "已核实")
    assert copies.asked(now, UNIT) == ()
    assert "填报单位已作说明：3 带删除线，已计入" in catalogue.message(left, FORM, "zh")


def test_what_the_office_confirmed_stays_confirmed_and_its_line_in_effect() -> None:
    steps = (holds(FEES, "251000元"), holds(LICENCES, "12 345"))
    opened, came = came_in(Case("", NOTE, "", sent(*steps), (TRUE | {"现值": "251000元"},)))
    first = line.conclude(opened, came, (), ())
    returned, back = _returned(opened, came, first, Did({LICENCES: 12}))
    assert [f.kind for f in returned.findings] == ["digits-apart"]
    for decisions_, expected in ((opened.decisions, []), ((), ["question-open"])):
        now = line.conclude(opened._replace(decisions=decisions_, returned=(returned,)), [back], (), ())
        assert [f.kind for f in now.findings if f.open] == expected
        assert "decision-void" not in {f.kind for f in now.findings}


def test_another_file_than_the_copy_is_judged_by_itself() -> None:
    opened, came = came_in(Case("", NOTE, "", sent(*YUAN)))
    first = line.conclude(opened, came, (), ())
    returned, _ = _returned(opened, came, first, NOTHING)
    (other,) = came_in(Case("", NOTE, "", sent(holds(FEES, 5))))[1]
    now = line.conclude(opened._replace(returned=(returned,)), [other._replace(digest="other")], (), ())
    assert not [f for f in now.findings if f.open]
    (became,) = records.progress(FORM, now, {UNIT: returned}, [other._replace(digest="other")])
    assert [f.kind for f in became.lapsed] == ["unit-converted"]  # nobody is asked any more


def test_the_places_where_two_files_differ_must_all_be_filled_in() -> None:
    files = (File(), File("民政局（改）.xlsx", (holds(LICENCES, 7), holds("disputes.cases.review_upheld", 2))))
    opened, came = came_in(Case("", NOTE, "", files))
    first = line.conclude(opened, came, (), ())
    both = {LICENCES: 7, "disputes.cases.review_upheld": 0}
    for chosen, expected in ((Did({LICENCES: 7}), ["question-open"]), (Did(both), [])):
        returned, back = _returned(opened, came, first, chosen)
        now = line.conclude(opened._replace(returned=(returned,)), [back], (), ())
        assert [f.kind for f in now.findings if f.open] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (Decision(Action.ADOPT, UNIT, "民政局_退回.xlsx", reason="以这份为准", day="2030-01-20"), ["question-open"]),
        (Decision(Action.CORRECT, UNIT, table="二", row="行政许可", becomes="7", reason="电话核实"), []),
        (Decision(Action.CORRECT, UNIT, table="二", row="行政许可", becomes="0", reason="电话核实"), []),
    ],
)
def test_a_figure_that_is_blank_in_the_copy_since_two_files_differ_is_not_adopted(
    written: Decision, expected: list[str]
) -> None:
    """None of the two files holds a 0 there."""
    opened, came = came_in(Case("", NOTE, "", (File(), File("民政局（改）.xlsx", (holds(LICENCES, 7),)))))
    returned, back = _returned(opened, came, line.conclude(opened, came, (), ()), NOTHING)
    now = line.conclude(opened._replace(decisions=(written,), returned=(returned,)), [back], (), ())
    assert [f.kind for f in now.findings if f.open] == expected


def test_the_words_in_both_languages() -> None:
    opened, came = came_in(Case("", NOTE, "", sent(*DOLLARS)))
    first = line.conclude(opened, came, (), ())
    returned, back = _returned(opened, came, first, NOTHING)
    now = line.conclude(opened._replace(returned=(returned,)), [back], (), ())
    (question,) = (f for f in now.findings if f.open)
    assert catalogue.sentence(question, FORM, "zh") == (
        "第1次退回时提出的问题既未改正也未说明：" + catalogue.sentence(returned.findings[0], FORM, "zh")
    )
    assert catalogue.sentence(question, FORM, "en").startswith(
        "asked in return 1, and neither corrected nor explained: “美元” (C17)"
    )
    assert "更正" in catalogue.hint(question, FORM, "zh")
    assert "更正" in catalogue.hint(question, FORM, "en")


# --- through the commands ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One unit is asked about an amount in 美元, one about an amount in 元."""
    made = tmp_path / "清源 2025"
    inbox = made / "inbox"
    inbox.mkdir(parents=True)
    (made / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (made / "roster.xlsx").write_bytes(roster.write(UNITS._replace(units=UNITS.units[:2])))
    for number, (name, unit) in enumerate((("民政局", "美元"), ("教育局", "元"))):
        workbook = fresh(faults.filled(UNITS.units[number], number + 1, {FEES: 50000}, ROUND))
        workbook["二、主动公开"][faults.at(FEES)].number_format = f'0"{unit}"'
        workbook.save(inbox / f"{name}.xlsx")
    return made


def test_copies_that_come_back_untouched_leave_the_round_a_draft(folder: Path) -> None:
    run("returns", folder)
    _back(folder)
    code, printed = run_json("run", folder, "--output", folder / "output")
    open_ = [(f["unit"], f["kind"], f["severity"]) for f in printed["findings"] if f["severity"] != "note"]
    assert (code, printed["final"], printed["units"]["held"]) == (1, False, ["民政局"])
    assert open_ == [("民政局", "question-open", "error"), ("教育局", "question-open", "explain")]
    code, said, _ = run("status", folder)
    assert code == 1
    assert "民政局, after return 1: 1 still open\n" in said
    assert "教育局, after return 1: 1 still open\n" in said
    run("returns", folder)  # and it goes back once more
    assert "第1次退回时提出的问题既未改正也未说明" in "".join(
        str(cell.value) for row in fresh(copy_of(folder, "民政局", 2))["退回问题"].iter_rows() for cell in row
    )


def test_once_they_are_mended_or_confirmed_the_round_is_final(folder: Path) -> None:
    run("returns", folder)
    _back(folder)
    lines = fresh(decisions(Case("", NOTE, "", ())))
    page = lines.worksheets[0]
    page.append(["更正", "民政局", "", "二", "行政事业性收费", "本年收费金额", "50000", "36", "电话核实"])
    page.append(["属实", "教育局", "", "二", "行政事业性收费", "本年收费金额", "5", "", "电话核实"])
    lines.save(folder / "decisions.xlsx")
    code, printed = run_json("run", folder, "--output", folder / "output")
    assert [f["message"] for f in printed["findings"] if f["kind"] in ("decision-void", "decision-faulty")] == []
    assert (code, printed["final"], printed["totals"][FEES]) == (0, True, "41")
    code, said, _ = run("status", folder)
    assert "民政局, after return 1: 1 corrected\n" in said
    assert "教育局, after return 1: 1 explained\n" in said


def _back(folder: Path) -> None:
    """Both copies come back as they went out."""
    for name in ("民政局", "教育局"):
        (folder / "inbox" / f"{name}_退回.xlsx").write_bytes(copy_of(folder, name))
