"""Reports in Word: alone they wait for the office, beside a workbook they are compared with it and never block it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.intake.assign import Assigned, assign_files
from consolidate.model import Answer, Decision, Place, Roster, Round, Unit
from consolidate.reading import answers
from consolidate.rounds import settings
from consolidate.templates import template
from consolidate.terms import Documents
from consolidate.words import UserError
from consolidate.workers import child
from sample_workbooks import faults
from tests.support.command import run, run_json
from tests.support.district import adopt, refuse
from tests.support.documents import docx, report
from tests.support.small_round import BODY, ROUND, small_round

FORM = edition("2021")
LICENCES = Place("disclosure", "licences", "decisions")
NEW, GRANTED = Place("requests", "new", "natural"), Place("requests", "granted", "natural")
BOOK, WORD = "民政局.xlsx", "民政局年报.docx"


def workbook(unit: str = "民政局", seed: int = 1) -> bytes:
    """A sound answer in our template."""
    return template(FORM, ROUND, Unit(unit), figures=faults.sound(seed))


def in_word(changes: Mapping[Place, object] | None = None, unit: str = "民政局", seed: int = 1) -> bytes:
    """The same answer as a report in Word, with these changes."""
    same = answers.read(child.read(workbook(unit, seed)), "", "", FORM).numbers
    return docx(report(FORM, {**same, **(changes or {})}, unit))


def answer(file: str, data: bytes) -> Answer:
    """What is read of a file."""
    return answers.read(child.read(data), file, file, FORM)


def settled(*found: Answer, documents: Documents = Documents.ASK, decisions: Sequence[Decision] = ()) -> Assigned:
    """The inbox with these answers in it."""
    roster = Roster((Unit("民政局"), Unit("教育局")))
    return assign_files(found, FORM, Round("2021", 2025, BODY, documents=documents), roster, decisions)


SOUND, UNCLEAR = in_word(), in_word({LICENCES: "约107"})
ALONE = [
    # what round.toml says, the report, what the office decided; the unit has an answer; the open questions on its file
    (Documents.ASK, SOUND, (), True, ["document-asks"]),
    (Documents.ASK, SOUND, (adopt(WORD),), True, []),
    (Documents.ASK, UNCLEAR, (adopt(WORD),), True, ["not-a-number"]),
    (Documents.ASK, SOUND, (refuse(WORD),), False, []),
    (Documents.USE, SOUND, (), True, []),
    (Documents.USE, UNCLEAR, (), True, ["document-asks", "not-a-number"]),
    (Documents.REFUSE, SOUND, (), False, ["word-document"]),
    (Documents.REFUSE, SOUND, (adopt(WORD),), False, ["word-document"]),
]


@pytest.mark.parametrize(("documents", "data", "decisions", "answered", "asked"), ALONE)
def test_a_report_alone(
    documents: Documents, data: bytes, decisions: tuple[Decision, ...], answered: bool, asked: list[str]
) -> None:
    found = settled(answer(WORD, data), documents=documents, decisions=decisions)
    assert [submission.unit for submission in found.submissions] == ["民政局"] * answered
    assert sorted(f.kind for f in found.findings if f.open) == asked
    assert all(f.unit == "民政局" for f in found.findings)
    if answered:
        assert found.submissions[0].numbers[NEW] == 11
        assert FindingKind.DOCUMENT_READ in {f.kind for f in found.findings}


def test_two_reports_with_the_same_figures_are_one_question() -> None:
    found = settled(answer(WORD, SOUND), answer("民政局年报2.docx", SOUND))
    assert [f.kind for f in found.findings if f.open] == ["document-asks"]
    assert sorted(state.verdict for state in found.files) == ["duplicate", "used"]


def test_two_reports_that_differ_are_asked_about_as_two_workbooks_are() -> None:
    found = settled(answer(WORD, SOUND), answer("民政局年报2.docx", in_word({LICENCES: 9})))
    assert [f.kind for f in found.findings if f.open] == ["answered-twice"]


# --- beside a workbook -----------------------------------------------------------------------------------------

BESIDE = [
    # the report; the kinds of findings on it, and how many places differ
    ("the same figures", SOUND, ["report-compared"], 0),
    ("one other figure", in_word({LICENCES: 7}), ["report-compared", "report-differs", "version-differs"], 1),
    ("blank in place of 0", in_word({Place("requests", "partial", "natural"): ""}), ["report-compared"], 0),
    ("a figure that cannot be read is not compared", UNCLEAR, ["report-compared"], 0),
    ("two figures that break a rule", in_word({NEW: 12, GRANTED: 10}),
     ["report-compared", "report-differs", "version-differs", "version-differs"], 2),
    ("a report of last year", docx(["2024年民政局政府信息公开工作年度报告", *report(FORM, {LICENCES: 3})[1:]]),
     ["companion"], 0),
    ("no official table", faults.word(), ["companion"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("words", "data", "kinds", "different"), BESIDE, ids=[case[0] for case in BESIDE])
@pytest.mark.parametrize("documents", [Documents.ASK, Documents.USE])
def test_a_report_beside_a_workbook_goes_with_it(
    words: str, data: bytes, kinds: list[str], different: int, documents: Documents
) -> None:
    found = settled(answer(BOOK, workbook()), answer(WORD, data), documents=documents)
    states = {state.name: (state.verdict, state.reason) for state in found.files}
    assert states == {BOOK: ("used", ""), WORD: ("companion", kinds[0])}
    assert sorted(f.kind for f in found.findings) == kinds
    assert found.submissions[0].numbers[LICENCES] == 107
    asked = [dict(f.args)["count"] for f in found.findings if f.open]
    assert asked == [str(different)] * bool(different)


def test_a_difference_names_both_figures_and_both_places() -> None:
    found = settled(answer(BOOK, workbook()), answer(WORD, in_word({LICENCES: 7})))
    (asked,) = [f for f in found.findings if f.open]
    assert (asked.kind, asked.severity, asked.file, asked.sheet, asked.address) == (
        "report-differs", "explain", BOOK, "二、主动公开", "B10",
    )  # fmt: skip
    assert asked.found == "行政许可 本年处理决定数量 107（二、主动公开!B10） / 7（文中第 1 张表!B7）"


def test_a_report_that_the_office_adopts_replaces_the_workbook() -> None:
    found = settled(answer(BOOK, workbook()), answer(WORD, in_word({LICENCES: 7})), decisions=(adopt(WORD),))
    assert {state.name: state.verdict for state in found.files} == {BOOK: "replaced", WORD: "used"}
    assert found.submissions[0].numbers[LICENCES] == 7


NAMELESS = [
    # where the report is, what its title names; its verdict
    ("民政局/年报.docx", "", "companion"),  # compared, and a figure differs
    ("民政局报告.docx", "市统计局", "companion"),  # its name says whose it is; its figures count for nobody
    ("年报.docx", "", "held"),
]


def test_a_report_that_names_another_unit_is_no_companion_of_a_report() -> None:
    found = settled(answer(WORD, SOUND), answer("民政局报告.docx", in_word({LICENCES: 7}, "教育局")))
    assert {state.name: (state.verdict, state.reason) for state in found.files} == {
        WORD: ("used", ""), "民政局报告.docx": ("held", "units-disagree"),
    }  # fmt: skip


@pytest.mark.parametrize(("file", "title", "verdict"), NAMELESS)
def test_a_report_of_an_uncertain_unit(file: str, title: str, verdict: str) -> None:
    found = settled(answer("民政局/民政局.xlsx", workbook()), answer(file, in_word({LICENCES: 7}, title)))
    state = {state.name: state for state in found.files}[file]
    assert state.verdict == verdict
    assert state.reason in {finding.kind for finding in found.findings if finding.file == file}
    asked = {"民政局/年报.docx": ["report-differs"], "民政局报告.docx": [], "年报.docx": ["unknown-unit"]}
    assert [f.kind for f in found.findings if f.open] == asked[file]


# --- round.toml ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "documents"), [("", "ask"), ('documents = "use"', "use")])
def test_round_toml_says_what_reports_are_worth(line: str, documents: str) -> None:
    round_ = settings.read(f'year = 2025\nbody = "{BODY}"\n{line}\n'.encode())
    assert round_.documents == documents
    assert settings.read(settings.write(round_).encode()) == round_


def test_a_wrong_word_in_round_toml_is_named_with_its_line() -> None:
    with pytest.raises(UserError) as caught:
        settings.read(f'year = 2025\nbody = "{BODY}"\ndocuments = "yes"\n'.encode())
    (problem,) = caught.value.details
    assert (problem.where, problem.args) == (
        "3", {"key": "documents", "found": "yes", "allowed": ("ask", "use", "refuse")},
    )  # fmt: skip


# --- the evening -----------------------------------------------------------------------------------------------


def fill_in(folder: Path, file: str, action: str) -> list[str]:
    """Choose an action in the line that was offered for a file; return what the lines for this file say."""
    book = openpyxl.load_workbook(io.BytesIO((folder / "decisions.xlsx").read_bytes()))
    header = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "动作")
    column = {cell.value: number for number, cell in enumerate(header)}
    rows = [row for row in book.worksheets[0].iter_rows(min_row=3) if row[column["文件"]].value == file]
    for row in rows:
        row[column["动作"]].value, row[column["理由"]].value = action, "已与报告核对"
    book.save(folder / "decisions.xlsx")
    return [str(row[column["问题"]].value) for row in rows]


def test_a_workbook_with_its_report_and_its_scan_is_final(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("统计局",))
    (folder / "inbox" / "统计局年度报告.docx").write_bytes(in_word(unit="统计局"))
    (folder / "inbox" / "统计局盖章件.pdf").write_bytes(b"%PDF-1.7\n")
    code, said = run_json("run", folder, "--output", tmp_path)
    assert (code, said["final"]) == (0, True)
    assert [(file["name"], file["verdict"]) for file in said["files"]] == [
        ("统计局.xlsx", "used"), ("统计局年度报告.docx", "companion"), ("统计局盖章件.pdf", "companion"),
    ]  # fmt: skip
    expected = [finding["message"] for finding in said["findings"] if finding["kind"] == "companion"]
    assert "统计局.xlsx and is kept as a record: PDF" in expected[0]


def test_a_report_alone_is_one_question_and_counts_once_it_is_adopted(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("统计局", "教育局"), ("统计局",))
    (folder / "inbox" / "教育局年报.docx").write_bytes(in_word(unit="教育局", seed=2))
    code, said = run_json("run", folder, "--output", tmp_path)
    assert (code, said["units"]["held"], said["totals"]["requests.new.natural"]) == (1, ["教育局"], "11")
    open_ = [f for f in said["findings"] if f["severity"] != "note"]
    assert [(f["kind"], f["unit"], f["found"]) for f in open_] == [("document-asks", "教育局", "a Word document")]
    (problem,) = fill_in(folder, "教育局年报.docx", "采用")
    assert "可选：采用、不采用" in problem
    code, said = run_json("run", folder, "--output", tmp_path)
    assert (code, said["final"], said["totals"]["requests.new.natural"]) == (0, True, "23")
    assert [f["kind"] for f in said["findings"] if f["file"] == "教育局年报.docx"] == ["document-read"]


def test_a_unit_that_sent_only_a_report_gets_its_figures_in_the_template_to_confirm(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("统计局", "教育局"), ("统计局",))
    data = in_word(unit="教育局", seed=2)
    (folder / "inbox" / "教育局年报.docx").write_bytes(data)
    code, said, _ = run("returns", folder)
    assert code == 0, said
    (copy,) = (folder / "returns").glob("*.xlsx")
    found = answer(copy.name, copy.read_bytes())
    assert (found.token is not None, found.numbers) == (True, answer("a.docx", data).numbers)


def test_the_terminal_says_where_in_the_document_a_figure_stands(tmp_path: Path) -> None:
    file = tmp_path / "民政局年报.docx"
    file.write_bytes(in_word({NEW: 12, LICENCES: "约3"}))
    _, out, _ = run("check", file, "--lang", "zh")
    assert "文中第 1 张表第 7 行第 2 列" in out
    _, said = run_json("check", file, "--lang", "zh")
    by_kind = {finding["kind"]: finding for finding in said["findings"]}
    assert by_kind["not-a-number"]["address"] == "B7"
    assert "文中第 1 张表第 7 行第 2 列" in by_kind["not-a-number"]["message"]
    hints = [finding["hint"] for finding in said["findings"] if finding["kind"] == "rule-broken"]
    assert any("第 4 行第 4 列、第 5 行第 4 列、第 27 行第 4 列、第 28 行第 4 列" in hint for hint in hints)
    _, said = run_json("check", file)
    assert "document table 1 row 7 column 2" in {f["kind"]: f["message"] for f in said["findings"]}["not-a-number"]
