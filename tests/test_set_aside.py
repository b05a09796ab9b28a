"""Files that take no part in choosing a version: the whole verdict on each, and all that is said of it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Decision, Finding, Remark
from consolidate.model.result import FileState
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action, UnitState, Verdict
from tests.support.building import balanced
from tests.support.district import BODY, FORM, adopt, refuse, settled, sheet, token

FIRST, SECOND = balanced(FORM, random.Random(1)), balanced(FORM, random.Random(2))
BOOK, NOBODYS = "民政局.xlsx", "附件.xlsx"
EXCUSED = Decision(Action.EXCUSE, "民政局", reason="机构合并")


def found(kind: FindingKind, file: str = BOOK) -> Answer:
    """A workbook of which one thing was found."""
    return sheet(file, FIRST, findings=(Finding(kind, NOTE, file=file),))


def state(verdict: Verdict, reason: FindingKind | UnitState, unit: str = "民政局", file: str = BOOK) -> FileState:
    return FileState(file, verdict, reason, unit, f"digest of {file}")


STATES = [
    # the file, the decisions, the verdict on it
    (found(FindingKind.OPENED, "a.zip"), (), state(Verdict.OPENED, FindingKind.OPENED, "", "a.zip")),
    (found(FindingKind.BLANK_CELLS), (refuse(BOOK),), state(Verdict.IGNORED, FindingKind.NOT_USED)),
    (found(FindingKind.IGNORED), (), state(Verdict.IGNORED, FindingKind.IGNORED, "")),
    (found(FindingKind.BLANK_CELLS), (EXCUSED,), state(Verdict.IGNORED, UnitState.EXCUSED)),
    (found(FindingKind.BLANK_TEMPLATE), (), state(Verdict.IGNORED, FindingKind.BLANK_TEMPLATE)),
    (found(FindingKind.NO_TABLES), (), state(Verdict.REJECTED, FindingKind.NO_TABLES)),
    (
        sheet("汇总.xlsx", FIRST, token(kind="result", body=BODY, state="final")),
        (),
        state(Verdict.REJECTED, FindingKind.OWN_RESULT, "", "汇总.xlsx"),
    ),
    (sheet(NOBODYS, FIRST), (), state(Verdict.HELD, FindingKind.UNKNOWN_UNIT, "", NOBODYS)),
    (sheet(BOOK, FIRST, token("教育局")), (), state(Verdict.HELD, FindingKind.UNITS_DISAGREE, "")),
]


@pytest.mark.parametrize(("answer", "decisions", "expected"), STATES)
def test_the_whole_verdict_on_a_file(answer: Answer, decisions: Sequence[Decision], expected: FileState) -> None:
    assert settled(answer, decisions=decisions).files == (expected,)


def test_a_file_that_names_its_unit_is_not_looked_for_in_its_folder() -> None:
    book, scan = "教育局/教育局.xlsx", "教育局/民政局.pdf"
    states = {s.name: s.unit for s in settled(sheet(book, FIRST), found(FindingKind.SCAN, scan)).files}
    assert states == {book: "教育局", scan: "民政局"}


def test_a_file_that_the_office_adopted_is_not_looked_for_in_its_folder() -> None:
    book, scan = "教育局/教育局.xlsx", "教育局/附件.pdf"
    came = [sheet(book, FIRST), found(FindingKind.SCAN, scan)]
    assert {s.name: s.unit for s in settled(*came).files} == {book: "教育局", scan: "教育局"}
    decided = settled(*came, decisions=[adopt(scan, "民政局")])
    assert {s.name: s.unit for s in decided.files} == {book: "教育局", scan: "民政局"}


OURS = "王家沟乡.xlsx"
COPIES = Finding(
    FindingKind.TABLE_TWICE, ERROR, file=BOOK, sheet="二", args=(("table", "二"), ("names", "民政局、教育局"))
)
SAID = [
    # the file, the decisions, all that is said
    (
        sheet(BOOK, FIRST, findings=(COPIES,)), (),
        Finding(FindingKind.SEVERAL_UNITS, ERROR, file=BOOK, sheet="二", found="民政局、教育局"),
    ),
    (
        sheet("汇总.xlsx", FIRST, token(kind="result", body=BODY, state="final")), (),
        Finding(FindingKind.OWN_RESULT, ERROR, file="汇总.xlsx"),
    ),
    (
        sheet(OURS, FIRST, token(kind="result", body="王家沟乡人民政府", state="draft")), (),
        Finding(FindingKind.DRAFT_RESULT, ERROR, unit="王家沟乡", file=OURS, args=(("unit", "王家沟乡人民政府"),)),
    ),
    (
        sheet(BOOK, FIRST, token("民政局", body="别的县人民政府")), (),
        Finding(FindingKind.OTHER_BODY, ERROR, unit="民政局", file=BOOK, found="别的县人民政府", expected=BODY),
    ),
    (
        sheet(BOOK, FIRST), (refuse(BOOK),),
        Finding(FindingKind.NOT_USED, NOTE, unit="民政局", file=BOOK, args=(("reason", "已作废"),)),
    ),
    (
        sheet(BOOK, FIRST), (adopt("不在.xlsx"),),
        Finding(
            FindingKind.DECISION_VOID, EXPLAIN, unit="民政局", found="—", expected="不在.xlsx", args=(("line", "0"),)
        ),
    ),
    (
        sheet(BOOK, FIRST), (adopt(BOOK), refuse(BOOK)),
        Finding(
            FindingKind.DECISION_FAULTY, ERROR, file="decisions.xlsx", found=BOOK,
            args=(("line", "0"), ("reason", "another line decides the opposite on the same file")),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "decisions", "said"), SAID)
def test_all_that_is_said_of_a_file(answer: Answer, decisions: Sequence[Decision], said: Finding) -> None:
    assert settled(answer, decisions=decisions).findings == (said,)


A, B, C = "民政局a.xlsx", "民政局b.xlsx", "民政局c.xlsx"
PARTS = [{p: n for p, n in FIRST.items() if (p.table == "disclosure") is one} for one in (True, False)]
BESIDE = [
    # the files, the one that is not used and why, and which are used in its place
    ([sheet(A, FIRST, token("民政局", trip=1)), sheet(B, SECOND, token("民政局"))], FindingKind.REPLACED, B, A),
    ([sheet(A, PARTS[0]), sheet(B, PARTS[1]), sheet(C, PARTS[1])], FindingKind.DUPLICATE, C, f"{A}、{B}"),
    ([sheet(A, FIRST), sheet(B, SECOND), sheet(C, FIRST)], FindingKind.DUPLICATE, C, "—"),  # A and B are held
]


@pytest.mark.parametrize(("answers", "kind", "file", "used"), BESIDE)
def test_a_file_that_is_not_used_is_told_which_is(
    answers: Sequence[Answer], kind: FindingKind, file: str, used: str
) -> None:
    note = Finding(kind, NOTE, unit="民政局", file=file, found=file, expected=used)
    assert [f for f in settled(*answers).findings if f.file == file] == [note]


@pytest.mark.parametrize(
    ("answer", "year"),
    [
        (sheet(BOOK, FIRST, token("民政局")), 2025),
        (sheet(BOOK, FIRST, years=(2025, 2024)), 2025),
        (sheet(BOOK, FIRST), None),
    ],
)
def test_a_submission_has_the_form_and_the_year_that_its_file_states(answer: Answer, year: int | None) -> None:
    (made,) = settled(answer).submissions
    assert (made.unit, made.form, made.year, made.sources) == ("民政局", "2021", year, (BOOK,))
    assert (made.cells, made.numbers) == (answer.cells, FIRST)


def test_a_submission_has_what_its_unit_wrote() -> None:
    remarks = (Remark("二", "规章", "", "上年有误"),)
    (made,) = settled(sheet(BOOK, FIRST, remarks=remarks)).submissions
    assert made.remarks == remarks
