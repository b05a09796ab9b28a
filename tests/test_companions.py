"""Files that are no answer, beside a workbook of their unit: which hold it, which are asked about, which go with it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from consolidate import finality, merging
from consolidate import findings as words
from consolidate.catalogue import FindingKind
from consolidate.decisions import apply
from consolidate.formats import refusals
from consolidate.model import Answer, Decision, Finding, Roster, Unit
from consolidate.model.result import Consolidation
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action
from tests.support.building import balanced
from tests.support.district import FORM, ROUND, adopt, refuse, settled, sheet, verdicts

FIRST, SECOND = balanced(FORM, random.Random(1)), balanced(FORM, random.Random(2))
BOOK = "民政局.xlsx"


def unread(file: str, kind: str, found: str = "") -> Answer:
    return Answer(file, findings=(Finding(FindingKind(kind), ERROR, file=file, found=found),))


def unread_here(file: str, reason: str) -> Answer:
    (found,) = unread(file, "unreadable").findings
    return Answer(file, findings=(found._replace(args=(("reason", reason),)),))


def merged(*answers: Answer, decisions: Sequence[Decision] = ()) -> Consolidation:
    """A round of one unit, 民政局, with these files."""
    found = settled(*answers, decisions=decisions)
    said = apply.answer(FORM, found.submissions, found.findings, decisions)
    roster = Roster((Unit("民政局"),))
    return merging.merge(FORM, ROUND, roster, found.submissions, found.files, said, found.excused)


HOLDS, ASKS, GOES = "holds", "asks", "goes with"
BESIDE = [
    # the file, what was found wrong with it, what was found; what it does to the unit whose workbook is sound
    ("民政局.pdf", "scan", "PDF", GOES),
    ("民政局盖章扫描件.jpg", "scan", refusals.PICTURE, GOES),
    ("民政局.ofd", "scan", "OFD document", GOES),
    ("民政局.xlsx.pdf", "scan", "PDF", GOES),
    ("民政局2025年报告.docx", "word-document", "", GOES),
    ("民政局年报.xls", "word-document", "", GOES),  # its content tells
    ("民政局报告.wps", "document-unclear", "", GOES),
    ("民政局年报.xlsx", "scan", refusals.PICTURE, GOES),
    ("民政局说明.txt", "not-a-workbook", refusals.TEXT, GOES),
    ("民政局汇报.pptx", "not-a-workbook", refusals.PRESENTATION, GOES),
    ("民政局网页.html", "not-a-workbook", refusals.WEB_PAGE, GOES),
    ("民政局网页.htm", "not-a-workbook", refusals.WEB_PAGE, GOES),
    ("民政局.mp4", "not-a-workbook", refusals.UNKNOWN, GOES),
    ("民政局2024年.pdf", "scan", "PDF", GOES),
    # a report that cannot be opened is no workbook either
    ("民政局报告.docx", "password-protected", "", GOES),
    ("民政局报告.doc", "unreadable", "", GOES),
    ("民政局报告.docx", "encrypted-file", "", GOES),
    ("民政局盖章件.pdf", "still-changing", "", GOES),
    # what may hold the newer version
    ("民政局.rar", "archive-not-opened", "", ASKS),
    ("民政局.zip", "unreadable", "", ASKS),
    ("民政局.zip", "unsafe-file", "", ASKS),
    ("民政局来信.eml", "saved-mail", "mail", ASKS),
    ("民政局来信.msg", "saved-mail", "Outlook (.msg)", ASKS),
    ("民政局台账.xlsx", "no-tables", "", ASKS),
    ("民政局.exe", "not-a-workbook", refusals.PROGRAM, ASKS),
    ("民政局", "not-a-workbook", refusals.TEXT, ASKS),
    ("民政局明细.csv", "not-a-workbook", refusals.TEXT, ASKS),
    ("民政局明细.CSV (1)", "not-a-workbook", refusals.TEXT, ASKS),
    ("民政局明细.tsv", "not-a-workbook", refusals.TEXT, ASKS),
    # what may be the newer version
    ("民政局（改）.xlsx", "unreadable", "", HOLDS),
    ("民政局（改）.xls", "password-protected", "", HOLDS),
    ("民政局（改）.et", "encrypted-file", "", HOLDS),
    ("民政局（改）.ods", "unsafe-file", "", HOLDS),
    ("民政局（改）.xlsx", "still-changing", "", HOLDS),
    ("民政局（改）", "unreadable", "", HOLDS),
    ("民政局（改）.xls", "not-a-workbook", refusals.WEB_PAGE, HOLDS),
    ("民政局（改）.xml", "not-a-workbook", refusals.UNKNOWN, HOLDS),
    ("民政局（改）.fods", "not-a-workbook", refusals.UNKNOWN, HOLDS),
    ("民政局（改）.numbers", "not-a-workbook", refusals.NUMBERS, HOLDS),
    ("民政局（改）.csv", "unreadable", "", HOLDS),  # not a text, whatever it is called
    ("民政局（改）.xlsx", "not-a-workbook", refusals.UNKNOWN, HOLDS),
]


@pytest.mark.parametrize(("file", "kind", "found", "does"), BESIDE)
def test_what_a_file_that_is_no_answer_does_beside_a_sound_workbook(
    file: str, kind: str, found: str, does: str
) -> None:
    result = merged(sheet(BOOK, FIRST), unread(file, kind, found))
    state = next(state for state in result.files if state.name == file)
    (said,) = [finding for finding in result.findings if finding.file == file]
    assert (state.verdict, said.kind, said.severity) == {
        HOLDS: ("rejected", kind, ERROR), ASKS: ("rejected", kind, EXPLAIN), GOES: ("companion", "companion", NOTE),
    }[does]  # fmt: skip
    assert (state.reason, said.unit) == (said.kind, "民政局")
    assert (result.held, tuple(result.submissions), result.final) == {
        HOLDS: (("民政局",), (), False), ASKS: ((), ("民政局",), False), GOES: ((), ("民政局",), True),
    }[does]  # fmt: skip
    assert finality.accounts(result).even
    assert finality.accounts(result).files["all"] == 2
    if does == GOES:
        assert said.expected == BOOK
        assert said.found
    else:
        hint = words.hint(said, FORM, "en")
        assert "不采用" in hint
        assert (f"{BOOK} counts for now" in hint, f"newer than {BOOK}" in hint) == (does == ASKS, does == HOLDS)


@pytest.mark.parametrize(
    ("file", "kind", "found", "called"),
    [
        ("民政局.doc", "word-document", "", "a Word document"),
        ("民政局.pdf", "scan", "PDF", "PDF"),
        ("民政局说明.txt", "not-a-workbook", refusals.TEXT, refusals.TEXT),
        ("民政局报告.docx", "password-protected", "", "a document that cannot be opened"),
    ],
)
def test_a_file_that_goes_with_a_workbook_is_called_what_it_is(file: str, kind: str, found: str, called: str) -> None:
    result = settled(sheet(BOOK, FIRST), unread(file, kind, found))
    assert [(f.kind, f.found) for f in result.findings if f.file == file] == [("companion", called)]


@pytest.mark.parametrize(("file", "kind", "found", "does"), BESIDE)
def test_without_a_workbook_of_its_unit_it_is_rejected_and_holds_the_unit(
    file: str, kind: str, found: str, does: str
) -> None:
    result = merged(unread(file, kind, found))
    assert [(s.verdict, s.reason) for s in result.files] == [("rejected", kind)]
    assert [(f.kind, f.severity) for f in result.findings] == [(kind, ERROR)]
    assert (result.held, result.missing, result.final) == (("民政局",), (), False)


def test_beside_a_workbook_that_is_held_for_its_own_error_a_scan_is_no_second_fault() -> None:
    fault = Finding(FindingKind.NOT_A_NUMBER, ERROR, unit="民政局", file=BOOK, address="D9")
    found = settled(sheet(BOOK, FIRST, findings=(fault,)), unread("民政局.pdf", "scan", "PDF"))
    assert verdicts(found) == {BOOK: ("used", ""), "民政局.pdf": ("companion", "companion")}
    assert [f.kind for f in found.findings if f.severity is ERROR] == ["not-a-number"]


def test_beside_two_answers_that_differ_a_scan_goes_with_both() -> None:
    result = merged(sheet(BOOK, FIRST), sheet("民政局2.xlsx", SECOND), unread("民政局.pdf", "scan", "PDF"))
    assert {s.name: s.verdict for s in result.files} == {
        BOOK: "held", "民政局2.xlsx": "held", "民政局.pdf": "companion",
    }  # fmt: skip
    assert [f.expected for f in result.findings if f.kind == "companion"] == ["民政局.xlsx、民政局2.xlsx"]


DECIDED = [
    # the file, what is wrong with it, the line on it; its verdict, whether the result is final
    ("民政局.pdf", "scan", refuse("民政局.pdf"), "ignored", True),
    ("民政局.rar", "archive-not-opened", refuse("民政局.rar"), "ignored", True),
    ("民政局2.xlsx", "unreadable", refuse("民政局2.xlsx"), "ignored", True),
    (
        "民政局.rar",
        "archive-not-opened",
        Decision(Action.CONFIRM, "民政局", "民政局.rar", reason="内容相同"),
        "rejected",
        True,
    ),
    ("民政局.eml", "saved-mail", Decision(Action.CONFIRM, "民政局", "民政局.eml", reason="内容相同"), "rejected", True),
    (
        "民政局2.xlsx",
        "unreadable",
        Decision(Action.CONFIRM, "民政局", "民政局2.xlsx", reason="旧的"),
        "rejected",
        False,
    ),
    # adopted, though nothing can be read from it
    ("民政局.pdf", "scan", adopt("民政局.pdf"), "rejected", False),
    ("民政局2.xlsx", "unreadable", adopt("民政局2.xlsx"), "rejected", False),
    # a scan that names nobody
    ("扫描件.pdf", "scan", refuse("扫描件.pdf"), "ignored", True),
    ("扫描件.pdf", "scan", adopt("扫描件.pdf"), "companion", True),
    ("扫描件.pdf", "scan", None, "rejected", False),
]


@pytest.mark.parametrize(("file", "kind", "decision", "verdict", "final"), DECIDED)
def test_decisions_on_such_files(file: str, kind: str, decision: Decision | None, verdict: str, final: bool) -> None:
    decisions = [decision] if decision else []
    result = merged(sheet(BOOK, FIRST), unread(file, kind, "PDF"), decisions=decisions)
    assert {s.name: s.verdict for s in result.files if s.name == file} == {file: verdict}
    assert result.final is final
    assert (tuple(result.submissions) == ("民政局",)) is (kind != "unreadable" or verdict == "ignored")
    assert finality.accounts(result).even


AROUND = [
    # a workbook, a scan that names nobody, the unit that it goes with
    ("报送.zip!/民政局.xlsx", "报送.zip!/盖章扫描件.pdf", "民政局"),
    ("报送.zip!/表/民政局.xlsx", "报送.zip!/扫描/1.pdf", "民政局"),
    ("民政局.xlsx", "民政局.zip!/盖章扫描件.pdf", "民政局"),
    ("民政局/年报.xlsx", "民政局/盖章扫描件.pdf", ""),  # the workbook is nobody's
    ("民政局/民政局年报.xlsx", "民政局/盖章扫描件.pdf", "民政局"),
    ("民政局.xlsx", "报送.zip!/盖章扫描件.pdf", ""),
    ("民政局.xlsx", "盖章扫描件.pdf", ""),
    ("县直/民政局.xlsx", "县直/盖章扫描件.pdf", ""),
    ("报送.zip!/民政局.xlsx", "报送.zip!/卫生健康局.pdf", ""),  # an office that is no unit
    ("民政局.xlsx", "民政局.zip!/卫生健康局.pdf", ""),
    ("报送.zip!/民政局.xlsx", "报送.zip!/民政局和教育局.pdf", ""),
    ("教育局.xlsx", "民政局.zip!/盖章扫描件.pdf", ""),
]


@pytest.mark.parametrize(("book", "scan", "unit"), AROUND)
def test_a_scan_that_names_nobody_goes_with_the_workbook_of_its_archive_or_folder(
    book: str, scan: str, unit: str
) -> None:
    found = settled(sheet(book, FIRST), unread(scan, "scan", "PDF"))
    state = next(state for state in found.files if state.name == scan)
    assert (state.verdict, state.unit) == (("companion", unit) if unit else ("rejected", ""))


def test_a_scan_in_an_archive_of_two_units_is_nobodys() -> None:
    found = settled(
        sheet("报送.zip!/民政局.xlsx", FIRST), sheet("报送.zip!/教育局.xlsx", SECOND),
        unread("报送.zip!/扫描件.pdf", "scan", "PDF"),
    )  # fmt: skip
    assert verdicts(found)["报送.zip!/扫描件.pdf"] == ("rejected", "scan")


def test_a_workbook_that_names_nobody_is_not_taken_from_its_archive() -> None:
    found = settled(sheet("报送.zip!/民政局.xlsx", FIRST), unread("报送.zip!/2.xlsx", "unreadable"))
    state = next(state for state in found.files if state.name.endswith("2.xlsx"))
    assert (state.verdict, state.unit) == ("rejected", "")


def test_the_order_of_the_files_changes_nothing() -> None:
    answers = [sheet(BOOK, FIRST), unread("民政局.pdf", "scan", "PDF"), unread("民政局.rar", "archive-not-opened")]
    assert verdicts(settled(*answers)) == verdicts(settled(*reversed(answers)))


def test_an_excused_unit_has_no_companions() -> None:
    excused = Decision(Action.EXCUSE, "民政局", reason="机构合并")
    found = settled(sheet(BOOK, FIRST), unread("民政局.pdf", "scan", "PDF"), decisions=[excused])
    assert {verdict for verdict, _ in verdicts(found).values()} == {"ignored"}


@pytest.mark.parametrize(
    ("file", "reason"), [("民政局报告.pdf", refusals.NO_PDF_HERE), ("民政局报告.docx", refusals.NOT_HERE)]
)
def test_a_report_that_only_the_page_cannot_read_is_asked_about(file: str, reason: str) -> None:
    """The installed program compares it with the workbook; the page may not be quieter."""
    found = merged(sheet("民政局", FIRST), unread_here(file, reason))
    asked = [(f.kind, f.severity) for f in found.findings if f.file == file]
    assert (asked, found.final) == ([("unreadable", EXPLAIN)], False)
