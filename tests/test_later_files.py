"""A file that came in after a line 采用 that a person wrote: the line does not speak of it, so it is asked about."""

from __future__ import annotations

import random
from datetime import date

import pytest

from consolidate.catalogue import FindingKind
from consolidate.findings import sentence
from consolidate.intake import assign
from consolidate.intake.assign import Assigned
from consolidate.model import Decision
from consolidate.terms import Action
from tests.support.building import balanced
from tests.support.district import FORM, ROSTER, ROUND, adopt, sheet, verdicts

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
    return assign.assign_files(answers, FORM, ROUND, ROSTER, decisions, came=lambda: days)


CASES = [
    # 日期 of the line that adopts the first; the days of January on which the first and the second came in; verdicts
    ("2026-01-20", 15, 25, ASKED),
    ("2026年1月20日", 15, 25, ASKED),
    ("2026.1.20", 15, 21, ASKED),
    ("2026-01-20 16:30:00", 15, 25, ASKED),
    ("2026-01-20", 15, 20, KEPT),  # it may have been there
    ("2026-01-20", 15, 18, KEPT),
    ("2026-01-20", 25, 25, KEPT),  # a folder that was copied: all its files seem to be of one day
    ("2026-01-20", 25, 26, ASKED),
    ("2026-01-20", 15, None, KEPT),
    ("2026-01-20", None, 25, KEPT),
    ("", 15, 25, KEPT),
    ("2026-02-30", 15, 25, KEPT),
    ("年后", 15, 25, KEPT),
]


@pytest.mark.parametrize(("written", "first", "second", "expected"), CASES)
def test_a_file_that_came_after_the_line_and_after_the_file_of_the_line_is_asked_about(
    written: str, first: int | None, second: int | None, expected: dict[str, tuple[str, str]]
) -> None:
    assert verdicts(settled([adopt(FIRST)._replace(day=written)], first, second)) == expected


@pytest.mark.parametrize(
    ("written", "second", "said"),
    [("", 25, True), ("年后", 25, True), ("2026-02-30", 25, True), ("", 15, False), ("2026-01-30", 25, False)],
)
def test_a_line_without_a_day_is_told_of_what_it_may_not_know(written: str, second: int, said: bool) -> None:
    found = settled([adopt(FIRST)._replace(day=written, line=7)], 15, second)
    (note,) = [f for f in found.findings if f.kind is FindingKind.NOT_USED]
    late = "；这份文件收到得更晚，而 decisions.xlsx 第 7 行没有填日期，请核对该意见是否也考虑了这份文件"
    assert sentence(note, FORM, "zh") == "按处理意见不采用：电话核实" + late * said
    english = "it came in later than the file that is used, and line 7 of decisions.xlsx has no 日期"
    assert (english in sentence(note, FORM, "en")) is said


def test_two_lines_of_a_person_know_what_either_of_them_knows() -> None:
    parts = [adopt(FIRST)._replace(day="2026-01-16"), adopt(SECOND)._replace(day="2026-01-30")]
    assert verdicts(settled(parts, 15, 15, 20)) == {
        FIRST: ("held", "answered-twice"), SECOND: ("held", "answered-twice"), THIRD: ("replaced", "not-used"),
    }  # fmt: skip


def test_nobody_asks_for_the_days_where_no_person_adopted_a_file() -> None:
    def never() -> dict[str, date]:
        raise AssertionError

    refused = Decision(Action.REFUSE, "", FIRST, reason="已作废")
    answers = [sheet(FIRST, FIGURES[0]), sheet(SECOND, FIGURES[1])]
    found = assign.assign_files(answers, FORM, ROUND, ROSTER, [refused], came=never)
    assert verdicts(found)[SECOND] == ("used", "")
