"""A file that came in after a line 采用 that a person wrote: the line does not speak of it, so it is asked about."""

from __future__ import annotations

import os
import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from consolidate.catalogue import FindingKind
from consolidate.decisions import sheet as decision_sheet
from consolidate.findings import sentence
from consolidate.intake import assign
from consolidate.intake.assign import Assigned
from consolidate.model import Decision, Roster, Unit, decided_files
from consolidate.model.decided_files import Arrived
from consolidate.terms import ERROR, Action
from sample_workbooks import faults
from tests.support import merged
from tests.support.building import balanced
from tests.support.command import run_json
from tests.support.district import FORM, ROSTER, ROUND, adopt, sheet, verdicts
from tests.support.small_round import answer, small_round

FIRST, SECOND, THIRD = "民政局.xlsx", "民政局（更正）.xlsx", "民政局（再改）.xlsx"
FIGURES = [balanced(FORM, random.Random(seed)) for seed in (1, 2, 3)]
ASKED = {FIRST: ("held", "answered-twice"), SECOND: ("held", "answered-twice")}
KEPT = {FIRST: ("used", ""), SECOND: ("replaced", "not-used")}


def january(day: int | None) -> date | None:
    return date(2026, 1, day) if day else None


def settled(decisions: list[Decision], *came: int | None) -> Assigned:
    """The inbox with files that came in on these days of January, the first of which a person adopted."""
    names = (FIRST, SECOND, THIRD)
    days = {name: day for name, number in zip(names, came, strict=False) if (day := january(number))}
    answers = [sheet(name, figures) for name, figures, _ in zip(names, FIGURES, came, strict=False)]
    return assign.assign_files(answers, FORM, ROUND, ROSTER, decisions, came=lambda: Arrived(days))


CASES = [
    # 日期 of the line that adopts the first; the days of January on which the first and the second came in; verdicts
    ("2026-01-20", 15, 25, ASKED),
    ("2026年1月20日", 15, 25, ASKED),
    ("2026.1.20", 15, 21, ASKED),
    ("2026-01-20 16:30:00", 15, 25, ASKED),
    ("2026-01-20", 15, 20, KEPT),  # it may have been there
    ("2026-01-20", 15, 18, KEPT),
    ("2026-01-20", 25, 25, ASKED),  # the first was saved again: this says nothing of the second
    ("2026-01-20", 25, 18, KEPT),
    ("2026-01-20", 15, None, KEPT),
    ("2026-01-20", None, 25, ASKED),
    ("", 15, 25, KEPT),
    ("2026-02-30", 15, 25, KEPT),
    ("年后", 15, 25, KEPT),
]


@pytest.mark.parametrize(("written", "first", "second", "expected"), CASES)
def test_a_file_that_came_after_the_day_of_the_line_is_asked_about(
    written: str, first: int | None, second: int | None, expected: dict[str, tuple[str, str]]
) -> None:
    assert verdicts(settled([adopt(FIRST)._replace(day=written)], first, second)) == expected


def test_the_error_says_which_of_the_files_came_after_the_decision() -> None:
    (error,) = [f for f in settled([adopt(FIRST)._replace(day="2026-01-20")], 15, 25).findings if f.severity is ERROR]
    assert f"几份不同的文件：{FIRST}、{SECOND}（其中 {SECOND} 是作出处理意见之后收到的）；" in sentence(
        error, FORM, "zh"
    )
    (error,) = [f for f in settled([], 15, 25).findings if f.severity is ERROR]
    assert f"几份不同的文件：{FIRST}、{SECOND}；" in sentence(error, FORM, "zh")


@pytest.mark.parametrize(
    ("written", "second", "said"),
    [("", 25, True), ("年后", 25, True), ("2026-02-30", 25, True), ("", 15, False), ("2026-01-30", 25, False)],
)
def test_a_line_without_a_day_is_told_of_what_it_may_not_know(written: str, second: int, said: bool) -> None:
    found = settled([adopt(FIRST)._replace(day=written, line=7)], 15, second)
    (note,) = [f for f in found.findings if f.kind is FindingKind.NOT_USED]
    late = "；这份文件收到得更晚，而 decisions.xlsx 第 7 行没有写明年月日的日期，请核对该意见是否也考虑了这份文件"
    assert sentence(note, FORM, "zh") == "按处理意见不采用：电话核实" + late * said
    english = "it came in later than the file that is used, and line 7 of decisions.xlsx has no 日期 with year"
    assert (english in sentence(note, FORM, "en")) is said


def test_two_lines_of_a_person_know_what_either_of_them_knows() -> None:
    parts = [adopt(FIRST)._replace(day="2026-01-16"), adopt(SECOND)._replace(day="2026-01-30")]
    assert verdicts(settled(parts, 15, 15, 20)) == {
        FIRST: ("held", "answered-twice"), SECOND: ("held", "answered-twice"), THIRD: ("replaced", "not-used"),
    }  # fmt: skip


KNOWN = [
    # 日期 of the line that adopts the first, the day on which all came in, the files at its first run; verdicts
    ("2026-01-20", 15, (FIRST,), ASKED),  # saved before, but put into the inbox later
    ("2026-01-20", 20, (FIRST,), ASKED),  # the same evening
    ("", 15, (FIRST,), ASKED),
    ("2026-01-20", 15, (FIRST, SECOND), KEPT),
    ("", 25, (FIRST, SECOND), KEPT),
    ("2026-01-20", 25, (FIRST, SECOND), ASKED),  # it was changed after that day
    ("2026-01-20", 15, (SECOND,), KEPT),  # the adopted one was saved again
]


@pytest.mark.parametrize(("written", "came", "files", "expected"), KNOWN)
def test_a_file_that_was_not_there_when_the_line_was_first_carried_out_is_asked_about(
    written: str, came: int, files: tuple[str, ...], expected: dict[str, tuple[str, str]]
) -> None:
    line = adopt(FIRST)._replace(day=written)
    answers = [sheet(name, figures) for name, figures in zip((FIRST, SECOND), FIGURES, strict=False)]
    digests = frozenset(each.digest for each in answers if each.file in files)
    days = {name: date(2026, 1, came) for name in (FIRST, SECOND)}
    arrived = Arrived(days, {decided_files.identity(line): digests})
    found = assign.assign_files(answers, FORM, ROUND, ROSTER, [line._replace(line=9)], came=lambda: arrived)
    assert verdicts(found) == expected


def test_a_run_keeps_which_files_a_line_of_a_person_knew(tmp_path: Path) -> None:
    """Two files, a line that adopts one of them, and on the same evening a third one, saved days before."""
    folder = small_round(tmp_path, units=("民政局",), answered=())
    inbox = folder / "inbox"
    for number in (1, 2, 3):
        path = (inbox if number < 3 else tmp_path) / f"民政局{number}.xlsx"
        path.write_bytes(answer("民政局", number))
        os.utime(path, (1_767_600_000, 1_767_600_000))  # 2026-01-05
    line = adopt("民政局2.xlsx")._replace(day="2026-01-20")
    (folder / "decisions.xlsx").write_bytes(decision_sheet.write(Roster((Unit("民政局"),)), FORM, [line]))
    final = [run_json("run", folder, "--output", tmp_path / "out")[1]["final"] for _ in range(2)]
    shutil.copy2(tmp_path / "民政局3.xlsx", inbox)
    later = [run_json("run", folder, "--output", tmp_path / "out")[1] for _ in range(2)]
    assert (final, [result["final"] for result in later]) == ([True, True], [False, False])
    assert {f["kind"] for result in later for f in result["findings"] if f["severity"] == "error"} == {"answered-twice"}


@pytest.mark.parametrize(("again", "final"), [(1, True), (2, False)])
def test_a_reason_with_a_day_holds_for_a_file_that_was_merely_saved_again(
    again: int, final: bool, tmp_path: Path
) -> None:
    """The same figures in other bytes, or other figures: only then somebody has to look."""
    folder = small_round(tmp_path, units=("民政局",), answered=())
    path, day = folder / "inbox" / "民政局.xlsx", 1_767_600_000  # 2026-01-05
    yuan = faults.put("disclosure", "B17", "251000元")
    path.write_bytes(faults.edited(answer("民政局", 1), yuan))
    os.utime(path, (day, day))
    line = Decision(Action.CONFIRM, "民政局", reason="电话核实", day="2026-01-06")
    (folder / "decisions.xlsx").write_bytes(decision_sheet.write(Roster((Unit("民政局"),)), FORM, [line]))
    assert run_json("run", folder, "--output", tmp_path / "out")[1]["final"]
    correction = Decision(
        Action.CORRECT, "民政局", table="二", row="行政处罚", present="0", becomes="3", reason="漏报", day="2026-01-08"
    )
    (folder / "decisions.xlsx").write_bytes(decision_sheet.write(Roster((Unit("民政局"),)), FORM, [line, correction]))
    path.write_bytes(merged.saved(merged.fresh(faults.edited(answer("民政局", again), yuan))))  # as of today
    assert [run_json("run", folder, "--output", tmp_path / "out")[1]["final"] for _ in range(2)] == [final, final]


def test_a_reason_that_is_void_since_the_file_came_later_stays_so(tmp_path: Path) -> None:
    """No run has carried the line out before: what it finds now is not what the line knew."""
    folder = small_round(tmp_path, units=("民政局",), answered=())
    (folder / "inbox" / "民政局.xlsx").write_bytes(
        faults.edited(answer("民政局", 1), faults.put("disclosure", "B17", "251000元"))
    )
    line = Decision(Action.CONFIRM, "民政局", reason="电话核实", day="2026-01-06")
    (folder / "decisions.xlsx").write_bytes(decision_sheet.write(Roster((Unit("民政局"),)), FORM, [line]))
    assert [run_json("run", folder, "--output", tmp_path / "out")[1]["final"] for _ in range(3)] == [False] * 3


DAYS = [
    # what people write, what it means
    *(
        (text, date(2026, 1, 20))
        for text in (
            "2026-01-20", "2026-1-20", "2026/1/20", "2026.1.20", "2026.01.20.", "2026年1月20日", "2026年1月20日上午",
            "2026 年 1 月 20 日", "２０２６－０１－２０", "2026、1、20", "20260120", "26.1.20", "26年1月20日",
            "2026-01-20 16:30:00", "2026-01-20（周二）", "2026/01/20T10", "2026-01-20至21日", " 2026-01-20 ", "46042",
        )
    ),
    *((text, None) for text in ("", "1月20日", "1.20", "年后", "2026-02-30", "2026", "2026-01", "202601")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_the_day_of_a_line_as_people_write_it(text: str, expected: date | None) -> None:
    assert decided_files.day(Decision(Action.ADOPT, day=text)) == expected


BY_HAND = [
    # 日期 of the lines that adopt the first and the second, the days on which these came in; verdicts
    ("2026-01-20", "2026-01-26", 15, 25, {FIRST: ("replaced", "not-used"), SECOND: ("used", "")}),
    ("2026-01-20", "", 15, 25, {FIRST: ("replaced", "not-used"), SECOND: ("used", "")}),
    ("2026-01-26", "2026-01-20", 25, 15, {FIRST: ("used", ""), SECOND: ("replaced", "not-used")}),
    ("2026-01-20", "2026-01-26", 15, 18, ASKED),  # either line knew both
    ("", "2026-01-26", 15, 25, ASKED),
    ("", "", 15, 25, ASKED),
]


@pytest.mark.parametrize(("first", "second", "came", "came_later", "expected"), BY_HAND)
def test_of_two_lines_of_a_person_that_counts_which_knew_the_file_of_the_other(
    first: str, second: str, came: int, came_later: int, expected: dict[str, tuple[str, str]]
) -> None:
    decisions = [adopt(FIRST)._replace(day=first, line=2), adopt(SECOND)._replace(day=second, line=3)]
    assert verdicts(settled(decisions, came, came_later)) == expected


def test_a_line_of_a_person_settles_no_choice_that_was_offered_without_its_file() -> None:
    """It may only say whose the file is, which had come before."""
    first, second = (sheet(name, figures) for name, figures in zip((FIRST, SECOND), FIGURES, strict=False))
    offered = adopt(FIRST)._replace(marks=(decided_files.mark(first), "0" * 16))
    found = assign.assign_files([first, second], FORM, ROUND, ROSTER, [offered, adopt(SECOND)])
    assert verdicts(found) == ASKED


REFUSED = [
    # 日期 of the line that refuses the first, the day on which it came in, whether the line holds
    ("2026-01-20", 15, True),
    ("2026-01-20", 20, True),
    ("2026-01-20", 25, False),
    ("2026-01-20", None, True),
    ("", 25, True),
]


@pytest.mark.parametrize(("written", "came", "holds"), REFUSED)
@pytest.mark.parametrize("name", [FIRST, "附件.zip!/民政局.xlsx"])
def test_a_refused_file_is_judged_anew_when_another_one_took_its_name_after_the_day_of_the_line(
    name: str, written: str, came: int | None, holds: bool
) -> None:
    days = {name: date(2026, 1, came)} if came else {}
    refused = Decision(Action.REFUSE, "", name, reason="有密码，已请重报", day=written, line=3)
    found = assign.assign_files([sheet(name, FIGURES[0])], FORM, ROUND, ROSTER, [refused], came=lambda: Arrived(days))
    assert verdicts(found) == {name: ("ignored", "not-used") if holds else ("used", "")}
    assert [f.kind for f in found.findings] == ["not-used" if holds else "decision-outdated"]


def test_nobody_asks_for_the_days_where_all_lines_were_offered() -> None:
    def never() -> Arrived:
        raise AssertionError

    first, second = (sheet(name, figures) for name, figures in zip((FIRST, SECOND), FIGURES, strict=False))
    marks = (decided_files.mark(first), decided_files.mark(second))
    decisions = [adopt(FIRST)._replace(marks=marks), Decision(Action.EXCUSE, "教育局", reason="合并")]
    assert verdicts(assign.assign_files([first, second], FORM, ROUND, ROSTER, decisions, came=never)) == KEPT
