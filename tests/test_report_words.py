"""The office's own document: what is taken from it, what is left out and said, and that a hostile one does nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consolidate.annual_report import document, earlier, look, received, their_tables, words
from consolidate.annual_report.blocks import Block, Official, Paragraph, Part, Run, Texts, plain
from consolidate.formats.raw import Refusal
from consolidate.model import Place
from consolidate.workers import child
from tests.support import annual_reports as making
from tests.support import documents
from tests.support.annual_reports import FORM, taken, written
from tests.support.books import unpacked, zipped
from tests.support.command import run
from tests.support.small_round import BODY, small_round

REPORT = f"{BODY}2025年政府信息公开工作年度报告.docx"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run_of(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="t"><w:name w:val="Title"/><w:rPr><w:b/></w:rPr></w:style></w:styles>'
)


def styled(style: str) -> str:
    return f'<w:pStyle w:val="{style}"/>'


# a paragraph in Word, and what is taken of it: what it is, its alignment, its runs as (text, bold, italic, underlined)
TAKEN = (
    ("收到申请。", Part.TEXT, "", [("收到申请。", False, False, False)]),
    ("一、总体情况", Part.FIRST, "", [("一、总体情况", False, False, False)]),
    ("（一）主动公开", Part.SECOND, "", [("（一）主动公开", False, False, False)]),
    ("（一）主动公开。突出公开内容。", Part.TEXT, "", [("（一）主动公开。突出公开内容。", False, False, False)]),
    ("2025年召开会议", Part.TEXT, "", [("2025年召开会议", False, False, False)]),
    (paragraph(run_of("总体情况"), properties=styled("1")), Part.FIRST, "", [("总体情况", False, False, False)]),
    (paragraph(run_of("公开"), properties=styled("2")), Part.SECOND, "", [("公开", False, False, False)]),
    (paragraph(run_of("年度报告"), properties=styled("t")), Part.TITLE, "", [("年度报告", False, False, False)]),
    (paragraph(run_of("县政府"), properties='<w:jc w:val="right"/>'), Part.TEXT, "right",
     [("县政府", False, False, False)]),
    (paragraph(run_of("要", "<w:b/>"), run_of("点", "<w:i/>"), run_of("二", '<w:u w:val="single"/>'), run_of("三")),
     Part.TEXT, "", [("要", True, False, False), ("点", False, True, False), ("二", False, False, True),
                     ("三", False, False, False)]),
    (paragraph(run_of("收"), run_of("到")), Part.TEXT, "", [("收到", False, False, False)]),
    (paragraph(run_of("不", '<w:b w:val="0"/>')), Part.TEXT, "", [("不", False, False, False)]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "part", "align", "runs"), TAKEN)
def test_what_is_taken_of_a_paragraph(
    text: str, part: Part, align: str, runs: list[tuple[str, bool, bool, bool]]
) -> None:
    first = "" if part is Part.TITLE else "某段。"
    found = taken(written(*filter(None, (first, text)), parts={"styles": STYLES}))
    last = found.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.part, last.align) == (part, align if part is not Part.TITLE else "")
    assert [run[:4] for run in last.runs] == runs
    assert found.dropped == ()


def test_a_title_that_is_only_centred() -> None:
    centred = [
        paragraph(run_of(text), properties='<w:jc w:val="center"/>') for text in ("县政府", "年度报告", "后来的")
    ]
    found = taken(written(*centred[:2], "正文。", centred[2])).blocks
    assert [(block.part, block.text) for block in found if isinstance(block, Paragraph)] == [
        (Part.TITLE, "县政府"), (Part.TITLE, "年度报告"), (Part.TEXT, "正文。"), (Part.TEXT, "后来的"),
    ]  # fmt: skip


def test_a_simple_table_is_taken_with_its_merged_cells() -> None:
    grid = {(0, 0): documents.Cell("项目", 2), (0, 1): documents.Cell("次数", 1, 2), (1, 1): documents.Cell("{新收}"),
            (1, 2): documents.Cell("2")}  # fmt: skip
    (table,) = taken(documents.docx([grid])).blocks
    assert isinstance(table, Texts)
    assert [(s.row, s.column, s.rows, s.columns, s.paragraph.text) for s in table.spots] == [
        (0, 0, 2, 1, "项目"), (0, 1, 1, 2, "次数"), (1, 1, 1, 1, "{新收}"), (1, 2, 1, 1, "2"),
    ]  # fmt: skip
    filled = words.fill([table], making.subject({"requests.new.total": 9}))
    data = document.write(tuple(filled.blocks), making.subject(), look.LOOKS[look.OFFICIAL])
    (again,) = [block for block in taken(data).blocks if isinstance(block, Texts)]
    assert [spot.paragraph.text for spot in again.spots] == ["项目", "次数", "9", "2"]


# something that Word runs, fetches or shows from elsewhere, what is kept of it, and what is said of the rest
HOSTILE = (
    (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"'
               '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>', run_of("旧文"),
               '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), "旧文", "field"),
    (f'<w:p><w:fldSimple w:instr="INCLUDETEXT http://a.invalid">{run_of("引文")}</w:fldSimple></w:p>', "引文",
     "field"),
    (f'<w:p><w:hyperlink r:id="rId9" xmlns:r="{R}">{run_of("网站")}</w:hyperlink></w:p>', "网站", "link"),
    (f'<w:p><w:r><w:object><o:OLEObject xmlns:o="o" r:id="rId8" xmlns:r="{R}"/></w:object></w:r>{run_of("附件")}</w:p>',
     "附件", "object"),
    (f'<w:p><w:r><w:drawing><a:blip xmlns:a="a" r:link="rId7" xmlns:r="{R}"/></w:drawing></w:r>{run_of("图")}</w:p>',
     "图", "picture"),
    (paragraph(run_of("藏", "<w:vanish/>"), run_of("见")), "见", "hidden"),
    (paragraph(run_of("旧", "<w:strike/>"), run_of("新")), "新", "struck"),
    (paragraph(documents.deletion("删"), run_of("留")), "留", "change"),
    (paragraph(run_of("注"), '<w:r><w:footnoteReference w:id="1"/></w:r>'), "注", "footnote"),
)  # fmt: skip


@pytest.mark.parametrize(("xml", "kept", "dropped"), HOSTILE, ids=[f"{n}-{case[2]}" for n, case in enumerate(HOSTILE)])
def test_nothing_hostile_is_carried_over(xml: str, kept: str, dropped: str, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    relation = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" '
        f'Type="{R}/image" Target="http://a.invalid/p.png" TargetMode="External"/><Relationship Id="rId6" '
        f'Type="{R}/attachedTemplate" Target="http://a.invalid/t.dotm" TargetMode="External"/></Relationships>'
    )
    (folder / "report.docx").write_bytes(written("一、总体情况", xml, parts={"_rels/document.xml.rels"[:-4]: relation}))
    code, _, err = run("report", folder, "-o", tmp_path / "out")
    assert code == 0, err
    assert "Not taken over from report.docx" in err
    assert dropped in {kind for kind, sentence in received.DROPPED.items() if _said(sentence) in err}
    whole = b"".join(unpacked((tmp_path / "out" / REPORT).read_bytes()).values()).decode()
    for word in ("a.invalid", "DDEAUTO", "INCLUDETEXT", "OLEObject", "hyperlink", "External", "w:del", "vanish"):
        assert word not in whole
    texts = [block.text for block in taken((tmp_path / "out" / REPORT).read_bytes()).blocks
             if isinstance(block, Paragraph)]  # fmt: skip
    assert kept in texts


def _said(sentence: str) -> str:
    """The part of a sentence behind its count, in the plural and in the singular."""
    return sentence.partition("(s)")[0].partition("} ")[2] or sentence


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("another document in it", written('<w:altChunk r:id="rId1" xmlns:r="r"/>', "字")),
        ("definitions", zipped(unpacked(written("字")) | {
            "word/document.xml": b'<!DOCTYPE d [<!ENTITY a "b">]>' + unpacked(written("字"))["word/document.xml"]})),
        ("no document", b"PK\x03\x04"),
        ("a page", b"<html><body>a</body></html>"),
        ("nothing", b""),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "report.docx").write_bytes(data)
    code, _, err = run("report", folder, "-o", tmp_path / "out")
    assert code == 2, name
    assert "report.docx" in err
    assert "unexpected" not in err
    assert not (tmp_path / "out").exists()


def test_macros_are_said_and_left() -> None:
    parts = unpacked(written("字"))
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    found = taken(zipped(parts | {"[Content_Types].xml": types, "word/vbaProject.bin": b"Sub AutoOpen"}))
    assert [problem.sentence for problem in found.dropped] == [received.DROPPED["macro"]]


@pytest.mark.parametrize(
    "value",
    [
        None, (), ("words", 1, 2), ("other", "ods"), ("words", (("x", 1),), ()),
        ("words", (("p", "", "", ((1, ""),)),), ()),
        ("words", (("t", ((0, 0, -1, 1, ()),)),), ()), ("words", (), (("evil", 1),)),
    ],
)  # fmt: skip
def test_a_worker_that_was_taken_over_says_nothing_else(value: object) -> None:
    assert received.read(value) is None


def test_a_mail_is_no_word_document() -> None:
    assert isinstance(child.read_words(b"\xd0\xcf\x11\xe0" + b"\0" * 600), Refusal)


# --- last year's report ----------------------------------------------------------------------------------------


def test_numbers_of_last_year_stay_marked_until_somebody_replaces_them(tmp_path: Path) -> None:
    """No old number gets into the new report unnoticed."""
    last = dict.fromkeys(FORM.places, 0) | {Place("requests", "new", "total"): 12}
    blocks = documents.report(FORM, last, BODY)
    blocks[2] = "全年收到申请12件，召开会议3次，依据国办公开办函〔2021〕30号《2021年格式》。"
    folder = small_round(tmp_path / "round")
    (folder / "last_report.docx").write_bytes(documents.docx(blocks))
    code, out, _ = run("report", folder, "--new")
    assert code == 0
    assert "Its words are those of last_report.docx" in out
    found = taken((folder / "report.docx").read_bytes()).blocks
    texts = [block.text for block in found if isinstance(block, Paragraph)]
    assert "全年收到申请【旧：12】件，召开会议【旧：3】次，依据国办公开办函〔2021〕30号《2021年格式》。" in texts
    assert [text for text in texts if text.startswith("{表")] == ["{表二}", "{表三}", "{表四}"]
    assert not any(isinstance(block, Texts) for block in found)
    code, _, err = run("report", folder, "-o", tmp_path / "out")
    assert code == 2
    assert "a number of last year's report still stands here" in err


# a paragraph of the report of 2024, when 1234 requests came in, and what the new words say
MARKED = (
    ("收到1234件，其中3件。", "收到【旧：1234，新收？】件，其中【旧：3】件。"),
    ("收到1，234件。", "收到【旧：1，234，新收？】件。"),
    ("新收1234，办结12，结转3。", "新收【旧：1234，新收？】，办结【旧：12】，结转【旧：3】。"),
    ("占51.85%。", "占【旧：51.85%】。"),
    ("收到申请三件，复议十二件，共二十余份。", "收到申请【旧：三】件，复议【旧：十二】件，共【旧：二十余】份。"),
    ("二〇二四年，进一步完善。", "【旧：二〇二四】年，进一步完善。"),
    ("一是逐一核对，每一件、第十一件都不漏。", "一是逐一核对，每一件、第十一件都不漏。"),
    ("2.依据〔2021〕30号《2021年格式》办理。", "2.依据〔2021〕30号《2021年格式》办理。"),
)


@pytest.mark.parametrize(("text", "marked"), MARKED)
def test_a_mark_names_the_figures_that_were_as_large(text: str, marked: str) -> None:
    before = dict.fromkeys(FORM.places, 0) | {Place("requests", "new", "total"): 1234}
    (found,) = earlier.words([Paragraph((Run(text),))], FORM, 2024, before)
    assert isinstance(found, Paragraph)
    assert found.text == marked


# a line of the report of 2024, as it was written or as somebody typed it anew, and whether the new words have it
CODE_LINES = (
    ("校验码：13d01ac3", False),
    ("校验码: 13D01AC3 ", False),
    ("校验码：13d01ac3，见附件。", True),
    ("汇总表的校验码见附件。", True),
)


@pytest.mark.parametrize(("text", "stays"), CODE_LINES)
def test_the_check_code_of_last_years_figures_is_left_out(text: str, stays: bool) -> None:
    found = list(earlier.words([Paragraph((Run("正文。"),)), Paragraph((Run(text),), align="right")], FORM, 2024, {}))
    assert len(found) == 1 + stays


def test_the_check_code_of_our_own_report_does_not_get_into_the_new_words() -> None:
    ours = document.write((plain("正文。"),), making.subject(), look.LOOKS[look.OFFICIAL])
    blocks = taken(ours).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["正文。", "校验码：1a2b3c4d"]
    found = earlier.words(blocks, FORM, 2024, {})
    assert [block.text for block in found if isinstance(block, Paragraph)] == ["正文。"]


def test_numbers_in_tables_of_the_office_and_in_the_title_are_marked() -> None:
    centred = [
        paragraph(run_of(text), properties='<w:jc w:val="center"/>')
        for text in ("县政府", "2024 年年度报告", "（2025年1月20日）")
    ]
    blocks = taken(written(*centred, "正文。")).blocks
    (table,) = taken(documents.docx([{(0, 0): documents.Cell("会议"), (0, 1): documents.Cell("7")}])).blocks
    *texts, last = earlier.words([*blocks, table], FORM, 2024, {})
    assert [block.text for block in texts if isinstance(block, Paragraph)] == [
        "县政府", "{年度}年年度报告", "（【旧：2025】年【旧：1】月【旧：20】日）", "正文。",
    ]  # fmt: skip
    assert isinstance(last, Texts)
    assert [spot.paragraph.text for spot in last.spots] == ["会议", "【旧：7】"]


THREE = FORM.tables[1]
WHOLE = documents.grid(FORM, THREE, dict.fromkeys(FORM.places, 0))
FIRST, SECOND = documents.broken(WHOLE, 12)
FIRST_AGAIN, SECOND_WITH_HEAD = documents.broken(WHOLE, 14, head=4)


def _grid(*rows: str) -> documents.Grid:
    """A table of words with blanks between them."""
    return {(row, column): documents.Cell(text) for row, line in enumerate(rows)
            for column, text in enumerate(line.split())}  # fmt: skip


# tables of one's own with labels of official ones
YEARS = _grid("申请人 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计", "2024年 30 2 0 0 0 0 32",
              "2025年 12 0 0 0 0 0 12")  # fmt: skip
MONTHS = _grid("月份 会议", "1 规章")
# blocks of a report, what becomes of them (a number for our table), and how many tables are named as left out
THEIRS = (
    ([WHOLE], ["三"], 0),
    (["三、申请", FIRST, SECOND, "五、问题"], ["三、申请", "三", "五、问题"], 0),
    ([FIRST, "续表", SECOND], ["三", "续表"], 0),
    ([FIRST_AGAIN, SECOND_WITH_HEAD], ["三"], 0),
    (["见下表。", YEARS, "以上为近两年情况。", WHOLE], ["见下表。", YEARS, "以上为近两年情况。", "三"], 0),
    ([YEARS, WHOLE], [YEARS, "三"], 0),
    ([YEARS, FIRST, SECOND], [YEARS, "三"], 0),
    ([WHOLE, YEARS], ["三", YEARS], 0),
    ([WHOLE, "见下表。", YEARS], ["三", "见下表。", YEARS], 0),
    ([WHOLE, "又：", WHOLE], ["三", "又："], 1),
    ([WHOLE, WHOLE], ["三"], 1),
    ([YEARS], [YEARS], 0),
    ([SECOND], [SECOND], 0),
    ([MONTHS], [MONTHS], 0),
    ([documents.grid(FORM, table, {}) for table in FORM.tables], ["二", "三", "四"], 0),
)


@pytest.mark.parametrize(("blocks", "becomes", "dropped"), THEIRS)
def test_only_a_table_with_most_labels_of_an_official_one_is_that_one(
    blocks: list[str | documents.Grid], becomes: list[str | documents.Grid], dropped: int
) -> None:
    found = their_tables.replaced(taken(documents.docx(blocks)).blocks, FORM, their_tables.labels_of(FORM.tables))
    said = [block.table.number if isinstance(block, Official) else _content(block) for block in found.blocks]
    assert said == [block if isinstance(block, str) else _texts(block) for block in becomes]
    assert found.numbers == tuple(block for block in becomes if block in ("二", "三", "四"))
    assert [problem.args["table"] for problem in found.dropped] == ["表三"] * dropped


# rows of table three, its upper and lower half, with figures that were typed; the same with names
OLD = documents.grid(FORM, THREE, dict.fromkeys(FORM.places, 9))
UPPER, LOWER = documents.broken(OLD, 12)
NAMED = {at: cell._replace(text="{新收}") if cell.text == "9" else cell for at, cell in OLD.items()}
HALF_NAMED = {at: cell._replace(text="{新收}") if cell.text == "9" and at[1] > 4 else cell for at, cell in OLD.items()}
RENAMED = {at: cell._replace(text=cell.text.replace("自然人", "个人")) for at, cell in OLD.items()}
OUTCOMES = _grid("情形 2024年 2025年", "（一）予以公开 7 9", "（二）部分公开 1 2")
# blocks of report.docx, and the official tables in it that must go, each with the paragraph before it
TYPED: tuple[tuple[list[str | documents.Grid], list[tuple[str, str]]], ...] = (
    (["收到申请{新收}件。", OLD], [("三", "收到申请{新收}件。")]),
    (["收到申请{新收}件。", UPPER], [("三", "收到申请{新收}件。")]),
    (["收到申请{新收}件。", "见下表。", LOWER], [("三", "见下表。")]),
    (["见下表。", RENAMED], [("三", "见下表。")]),
    (["见下表。", HALF_NAMED], [("三", "见下表。")]),
    ([UPPER, "又", LOWER], [("三", ""), ("三", "又")]),
    ([documents.grid(FORM, THREE, {})], [("三", "")]),  # a blank one
    (["见下表。", NAMED], []),
    (["见下表。", YEARS], []),
    (["见下表。", OUTCOMES], []),
    ([MONTHS], []),
)


@pytest.mark.parametrize(("blocks", "gone"), TYPED)
def test_an_official_table_with_typed_figures_is_found_in_the_words_of_the_office(
    blocks: list[str | documents.Grid], gone: list[tuple[str, str]]
) -> None:
    found = their_tables.left(taken(documents.docx(blocks)).blocks, their_tables.labels_of(FORM.tables))
    assert [(number, before.text if before else "") for number, before in found] == gone


def test_old_tables_in_the_words_of_the_office_are_told_with_their_paragraph(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "report.docx").write_bytes(documents.docx(["一、总体情况", "收到申请{新收}件。", UPPER]))
    code, out, err = run("report", folder, "-o", tmp_path / "out")
    assert code == 2
    assert "第2段“收到申请{新收}件。”" in out + err
    assert "put {表三} in its place" in " ".join((out + err).split())
    assert not (tmp_path / "out").exists()


def _content(block: Block) -> str | list[str]:
    if isinstance(block, Texts):
        return [spot.paragraph.text for spot in block.spots if spot.paragraph.text]
    return block.text if isinstance(block, Paragraph) else ""


def _texts(grid: documents.Grid) -> list[str]:
    return [cell.text for _, cell in sorted(grid.items()) if cell.text]


def test_a_marked_number_is_no_part_of_a_name() -> None:
    assert re.fullmatch("【旧：12】", earlier._marked(Run("12"), {}).text)
