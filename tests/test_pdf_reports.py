"""Reports as PDF in a round: alone they wait for the office, beside a workbook they are compared and never block it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from consolidate.forms import edition
from consolidate.intake.assign import Assigned, assign_files
from consolidate.model import Answer, Decision, Place, Roster, Round, Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.terms import Documents
from consolidate.workers import child
from sample_workbooks import faults
from tests.support.command import run_json
from tests.support.district import adopt, refuse
from tests.support.documents import docx, report
from tests.support.pdf import pdf, picture, text
from tests.support.pdf import report as on_pages
from tests.support.small_round import BODY, ROUND, small_round

FORM = edition("2021")
LICENCES = Place("disclosure", "licences", "decisions")
BOOK, PDF = "民政局.xlsx", "民政局年报.pdf"
SCAN = pdf([picture(0, 0, 595, 842)])
WORDS = pdf([text(60, 700, "本年新收21件，办结21件，结转0件。")])


def workbook(unit: str = "民政局") -> bytes:
    """A sound answer in our template."""
    return template(FORM, ROUND, Unit(unit), figures=faults.sound(1))


def same(changes: Mapping[Place, object] | None = None, unit: str = "民政局") -> list[object]:
    """The same answer as a report, with these changes."""
    return list(
        report(FORM, {**answers.read(child.read(workbook(unit)), "", "", FORM).numbers, **(changes or {})}, unit)
    )


def in_pdf(changes: Mapping[Place, object] | None = None, unit: str = "民政局") -> bytes:
    """The same as a PDF, whose table 三 goes over two pages."""
    return pdf(on_pages(same(changes, unit), 24))  # type: ignore[arg-type]


def answer(file: str, data: bytes) -> Answer:
    """What is read of a file."""
    return answers.read(child.read(data), file, file, FORM)


def settled(*found: Answer, documents: Documents = Documents.ASK, decisions: tuple[Decision, ...] = ()) -> Assigned:
    """The inbox with these answers in it."""
    roster = Roster((Unit("民政局"), Unit("教育局")))
    return assign_files(found, FORM, Round("2021", 2025, BODY, documents=documents), roster, decisions)


SOUND, UNCLEAR = in_pdf(), in_pdf({LICENCES: "约107"})
ALONE = [
    # what round.toml says, the file, what the office decided; the unit has an answer; the open questions on its file
    (Documents.ASK, SOUND, (), True, ["document-asks"]),
    (Documents.ASK, SOUND, (adopt(PDF),), True, []),
    (Documents.ASK, SOUND, (refuse(PDF),), False, []),
    (Documents.USE, SOUND, (), True, []),
    (Documents.USE, UNCLEAR, (), True, ["document-asks", "not-a-number"]),
    (Documents.REFUSE, SOUND, (), False, ["not-a-workbook"]),
    (Documents.ASK, SCAN, (), False, ["scan"]),
    (Documents.USE, WORDS, (), False, ["pdf-without-tables"]),
]


@pytest.mark.parametrize(("documents", "data", "decisions", "answered", "asked"), ALONE)
def test_a_pdf_alone(
    documents: Documents, data: bytes, decisions: tuple[Decision, ...], answered: bool, asked: list[str]
) -> None:
    found = settled(answer(PDF, data), documents=documents, decisions=decisions)
    assert [submission.unit for submission in found.submissions] == ["民政局"] * answered
    assert sorted(f.kind for f in found.findings if f.open) == asked


BESIDE = [
    # the file; the kinds of findings on it, how many places differ
    (SOUND, ["report-compared"], 0),
    (in_pdf({LICENCES: 7}), ["report-compared", "report-differs", "version-differs"], 1),
    (SCAN, ["companion"], 0),
    (WORDS, ["companion"], 0),
    (b"%PDF-1.7\n1 0 obj\n<<", ["companion"], 0),
]


@pytest.mark.parametrize(("data", "kinds", "different"), BESIDE)
def test_a_pdf_beside_a_workbook_goes_with_it(data: bytes, kinds: list[str], different: int) -> None:
    found = settled(answer(BOOK, workbook()), answer(PDF, data))
    assert {state.name: state.verdict for state in found.files} == {BOOK: "used", PDF: "companion"}
    assert [f.kind for f in found.findings] == kinds
    assert found.submissions[0].numbers[LICENCES] == 107
    assert [dict(f.args)["count"] for f in found.findings if f.open and f.file == BOOK] == [str(different)] * bool(
        different
    )


def test_a_difference_names_the_page() -> None:
    found = settled(answer(BOOK, workbook()), answer(PDF, in_pdf({LICENCES: 7})))
    (asked,) = [f for f in found.findings if f.open]
    assert asked.found == "行政许可 本年处理决定数量 107（二、主动公开!B10） / 7（第 1 页第 1 张表!B7）"


@pytest.mark.parametrize("stamped", [SCAN, in_pdf(unit="统计局")], ids=["a scan", "with text"])
def test_a_workbook_with_its_report_and_its_stamped_copy_is_final(tmp_path: Path, stamped: bytes) -> None:
    folder = small_round(tmp_path / "round", ("统计局",))
    (folder / "inbox" / "统计局年度报告.docx").write_bytes(docx(same(unit="统计局")))  # type: ignore[arg-type]
    (folder / "inbox" / "统计局盖章件.pdf").write_bytes(stamped)
    code, said = run_json("run", folder, "--output", tmp_path)
    assert (code, said["final"]) == (0, True)
    assert [(file["name"], file["verdict"]) for file in said["files"]] == [
        ("统计局.xlsx", "used"), ("统计局年度报告.docx", "companion"), ("统计局盖章件.pdf", "companion"),
    ]  # fmt: skip


def test_a_worker_imports_the_reader_of_pdf_only_when_a_pdf_comes() -> None:
    script = (
        "import sys; from consolidate.workers import child\nfrom tests.test_pdf_reports import in_pdf, workbook\n"
        "data = workbook(), in_pdf()\n"
        "for name in [name for name in sys.modules if name.startswith(('pdfminer', 'consolidate.formats.pdf'))]:\n"
        "    del sys.modules[name]\n"
        "for each in data:\n"
        "    child.read(each); print('pdfminer.pdfinterp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["False", "True"]
