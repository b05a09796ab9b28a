"""The reports of the units: whose words they have, for each kind of document that a unit may have sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from consolidate.annual_report import received
from consolidate.annual_report.blocks import Paragraph, Part
from consolidate.formats.raw import Plain
from consolidate.workers import child
from tests.support import annual_reports as making
from tests.support import documents
from tests.support.building import book
from tests.support.command import run
from tests.support.containers import zipped
from tests.support.documents import Grid, docx, html, odt, rtf
from tests.support.pdf import pdf
from tests.support.pdf import report as on_pages
from tests.support.small_round import BODY, answer, small_round
from tests.support.word97 import word97

OWN = "我局全年召开公开工作会议，培训干部。"


def report(unit: str = "民政局", words: str = OWN) -> list[str | Grid]:
    """The report of a unit with these words in its first part, signed."""
    blocks = documents.report(making.FORM, dict(making.read(answer("民政局", 1)).numbers), unit, words)
    return [*blocks, unit, "2026年1月18日"]


def written(folder: Path, out: Path) -> tuple[list[Paragraph], bytes, str]:
    """The paragraphs of the report of 民政局 that is written, its bytes, and what is said."""
    code, said, err = run("report", folder, "-o", out, "--units")
    assert code in (0, 1), said + err
    path = out / f"{BODY}2025年各单位年度报告" / "民政局2025年政府信息公开工作年度报告.docx"
    data = path.read_bytes()
    blocks = making.taken(data).blocks
    return [block for block in blocks if isinstance(block, Paragraph)], data, " ".join((said + err).split())


KINDS: dict[str, Callable[[Sequence[str | Grid]], bytes]] = {
    "docx": docx, "doc": word97, "wps": word97, "rtf": rtf, "odt": odt,
    "fodt": lambda blocks: documents.flat(odt(blocks)),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_keeps_its_own_words(kind: str, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "inbox" / f"民政局2025年报告.{kind}").write_bytes(KINDS[kind](report()))
    paragraphs, data, said = written(folder, tmp_path / "out")
    assert OWN in [paragraph.text for paragraph in paragraphs]
    assert "一、总体情况" in [paragraph.text for paragraph in paragraphs if paragraph.part is Part.FIRST]
    assert making.part(data, "word/document.xml").count("<w:tbl>") == 3
    assert making.read(data).numbers == making.read(answer("民政局", 1)).numbers
    assert ("Words taken as plain paragraphs" in said) == (kind != "docx")
    assert "No report came with words of their own, so the parts to be written are blank: 教育局" in said


def test_words_come_out_of_archives_too(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "inbox" / "民政局.zip").write_bytes(zipped([("民政局2025年报告.doc", word97(report()))]))
    paragraphs, _, _ = written(folder, tmp_path / "out")
    assert OWN in [paragraph.text for paragraph in paragraphs]


def test_title_and_signature_are_told_by_their_words() -> None:
    lines = ["清源县民政局", "2025年政府信息公开工作年度报告", "（2026年1月18日）", "根据条例编制。", "一、总体情况",
             "好。", "清源县民政局", "二〇二六年一月十八日"]  # fmt: skip
    outcome = child.read_words(rtf(list(lines)))
    assert isinstance(outcome, Plain)
    found = received.read(outcome.value)
    assert found and found.plain
    assert [(block.part, block.align) for block in found.blocks if isinstance(block, Paragraph)] == [
        (Part.TITLE, ""), (Part.TITLE, ""), (Part.TEXT, "center"), (Part.TEXT, ""), (Part.FIRST, ""), (Part.TEXT, ""),
        (Part.TEXT, "right"), (Part.TEXT, "right"),
    ]  # fmt: skip


# a file of the unit, and what is said where no words are taken from it
UNTAKEN: list[tuple[str, Callable[[], bytes], str]] = [
    ("民政局2025年报告.html", lambda: html(report()), "民政局2025年报告.html"),
    ("民政局2025年报告.pdf", lambda: pdf(on_pages(report(), 35, apart=True)), "民政局2025年报告.pdf"),
    ("民政局填报说明.docx", lambda: docx(["填报说明", "数字已核对。"]), "民政局填报说明.docx"),
    ("民政局上年报告.docx", lambda: docx([str(b).replace("2025年", "2024年") if isinstance(b, str) else b
                                     for b in report()]), "民政局上年报告.docx"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "make", "named"), UNTAKEN, ids=[case[0] for case in UNTAKEN])
def test_of_other_files_no_words_are_taken_and_that_is_said(
    file: str, make: Callable[[], bytes], named: str, tmp_path: Path
) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "inbox" / file).write_bytes(make())
    paragraphs, _, said = written(folder, tmp_path / "out")
    texts = [paragraph.text for paragraph in paragraphs]
    assert OWN not in texts
    assert "（文字描述）" in texts
    assert f"No words can be taken from these files, so the parts to be written are blank: {named};" in said


def test_of_several_reports_the_one_with_looks_is_used_and_the_others_are_named(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "inbox" / "民政局2025年报告.doc").write_bytes(word97(report(words="旧的话。")))
    (folder / "inbox" / "民政局2025年报告.docx").write_bytes(docx(report()))
    paragraphs, _, said = written(folder, tmp_path / "out")
    assert OWN in [paragraph.text for paragraph in paragraphs]
    assert "the words are those of 民政局2025年报告.docx, not those of 民政局2025年报告.doc" in said


def test_hidden_and_white_words_are_not_taken() -> None:
    white = '<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>看不见</w:t></w:r></w:p>'
    found = making.taken(making.written("一、总体情况", white, "看得见。"))
    assert [block.text for block in found.blocks if isinstance(block, Paragraph)] == ["一、总体情况", "看得见。"]
    assert [str(problem.args["count"]) for problem in found.dropped] == ["1"]


@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_last_years_report_may_be_of_any_kind_of_word(kind: str, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / f"last_report.{kind}").write_bytes(KINDS[kind](report(words="全年收到申请12件。")))
    code, said, err = run("report", folder, "--new")
    assert code == 0, said + err
    texts: list[Any] = [b.text for b in making.taken((folder / "report.docx").read_bytes()).blocks
                        if isinstance(b, Paragraph)]  # fmt: skip
    assert any("【旧：12" in text for text in texts)
    assert {"{表二}", "{表三}", "{表四}"} <= {*texts}


def test_the_office_writes_its_words_in_docx(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "report.docx").write_bytes(rtf(["一、总体情况", "好。"]))
    code, _, err = run("report", folder, "-o", tmp_path / "out")
    assert code == 2
    assert "report.docx is not a Word document (.docx)" in " ".join(err.split())


# --- which units get a report ------------------------------------------------------------------------------------

HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")
# of three units: who has answered, who is 免报; exit code, and whom the screen names as without a report
WITHOUT = (
    (("民政局", "教育局", "档案馆"), (), 0, ""),
    (("民政局",), (), 1, "教育局、档案馆"),
    (("民政局",), ("档案馆",), 1, "教育局"),
    (("民政局", "教育局"), ("档案馆",), 0, ""),
)


@pytest.mark.parametrize(("answered", "excused", "ends_with", "named"), WITHOUT)
def test_a_unit_without_a_report_is_named_unless_it_is_excused(
    answered: tuple[str, ...], excused: tuple[str, ...], ends_with: int, named: str, tmp_path: Path
) -> None:
    folder = small_round(tmp_path / "round", ("民政局", "教育局", "档案馆"), answered)
    lines = [("免报", unit, "", "", "", "", "", "", "机构合并") for unit in excused]
    (folder / "decisions.xlsx").write_bytes(book(HEAD, *lines))
    code, said, _ = run("report", folder, "-o", tmp_path / "out", "--units")
    found = re.search("No report, since their figures are not in the sum: (.*)", said)
    assert (code, found[1] if found else "") == (ends_with, named)
