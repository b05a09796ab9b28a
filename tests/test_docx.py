"""Reports in Word: what is read of a document, where it is said to stand, and what is refused."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import RawSheet, Refusal
from consolidate.forms import edition
from consolidate.model import Answer, Place
from consolidate.reading import answers, record
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import at_length, named
from tests.support.books import book, zipped
from tests.support.building import balanced
from tests.support.documents import (
    Cell,
    Grid,
    W,
    deletion,
    docx,
    docx_cell,
    docx_of,
    docx_table,
    grid,
    paragraph,
    report,
    run,
    runs,
)

FORM = edition("2021")


def table(*rows: str) -> str:
    """A table of these rows, each the XML of its cells."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(inner: str, properties: str = "") -> str:
    """A cell with this XML in it."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def sheets(body: str, parts: Mapping[str, str] | None = None) -> tuple[RawSheet, ...]:
    """The tables of a document with this body."""
    return tuple(sheet for sheet in book(docx_of(body, parts)).sheets if sheet.name != TEXT_SHEET)


def texts(body: str, parts: Mapping[str, str] | None = None) -> dict[tuple[int, int], str]:
    """The texts of the only table, by row and column."""
    (sheet,) = sheets(body, parts)
    return {found[:2]: found.text for found in sheet.cells}


def read(data: bytes) -> Answer:
    """The answer in a document, after its way through a worker."""
    return record.read(record.write(answers.read(child.read(data), "民政局.docx", "", FORM)), "民政局.docx", "")


# --- the figures -----------------------------------------------------------------------------------------------


def test_every_figure_says_where_it_stood() -> None:
    figures = balanced(FORM, random.Random(4))
    found = read(docx(report(FORM, figures)))
    where = {
        "disclosure.rules.issued": ("文中第 1 张表", "B3"),
        "requests.new.natural": ("文中第 2 张表", "D4"),
        "requests.carried_out.total": ("文中第 2 张表", "J28"),
        "disputes.cases.after_review_total": ("文中第 3 张表", "O4"),
    }
    assert {
        key: (found.cells[Place(*key.split("."))].sheet, found.cells[Place(*key.split("."))].address) for key in where
    } == where


YEARS = [
    # the title, a paragraph, the years of the file
    ("民政局政府信息公开工作年度报告", "统计期限自2024年1月1日起至2024年12月31日止。", (2024,)),
    ("民政局政府信息公开工作年度报告", "数据期限为 2024 年 1 月 1 日至 12 月 31 日。", (2024,)),
    ("民政局2025年政府信息公开工作年度报告", "上一次自2024年1月1日至2024年12月31日。", (2025,)),
    ("民政局政府信息公开工作年度报告", "自2023年1月1日至2023年12月31日，自2024年1月1日至2024年12月31日。", ()),
    ("民政局政府信息公开工作年度报告", "自2024年1月1日起至2025年12月31日。", ()),
    ("民政局政府信息公开工作年度报告", "2024年，工作有序开展。", ()),
]


@pytest.mark.parametrize(("title", "text", "years"), YEARS)
def test_the_year_of_a_report_without_one_in_its_title_is_that_of_its_period(
    title: str, text: str, years: tuple[int, ...]
) -> None:
    blocks = report(FORM, balanced(FORM, random.Random(4)))
    assert read(docx([title, "一、总体情况", text, *blocks[3:]])).years == years


def test_the_blank_official_form_is_known_as_blank() -> None:
    real = Path(__file__).parent / "real_reports" / "template-2021.docx"
    for data in (real.read_bytes(), docx(report(FORM, {}))):
        found = read(data)
        assert found.tables == ("disclosure", "requests", "disputes")
        assert [finding.kind for finding in found.findings] == ["blank-template"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("单位：元", "unit-converted"),
        ("单位：万元", ""),
        ("（以上金额以元为单位）", "unit-converted"),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_unit_of_money_beside_the_table_is_not_lost(line: str, kind: str, above: bool) -> None:
    figures = balanced(FORM, random.Random(4)) | {Place("disclosure", "fees", "amount"): 120000}
    table = grid(FORM, FORM.tables[0], figures)
    money = next(spot for spot, found in table.items() if found.text.startswith("本年收费金额"))
    table[money] = table[money]._replace(text="本年收费金额")
    found = read(docx([line, table] if above else [table, f"注：{line}"]))
    kinds = {finding.kind for finding in found.findings} - {"document-read", "missing-table", "label-equivalent"}
    assert kinds - {"label-misprint"} == ({kind} if kind else set())


# --- the grid --------------------------------------------------------------------------------------------------

P = paragraph
GRIDS = [
    # the rows of a table; its texts by row and column; its merged areas
    ("one row", [docx_cell(Cell("甲")) + docx_cell(Cell("12"))], {(0, 0): "甲", (0, 1): "12"}, ()),
    ("a cell over two columns", [docx_cell(Cell("甲", 1, 2)) + docx_cell(Cell("乙"))], {(0, 0): "甲", (0, 2): "乙"},
     ((0, 0, 0, 1),)),
    ("a cell over three rows", [docx_cell(Cell("甲"), "restart") + docx_cell(Cell("1")),
                                docx_cell(Cell(""), "continue") + docx_cell(Cell("2")),
                                docx_cell(Cell(""), "continue") + docx_cell(Cell("3"))],
     {(0, 0): "甲", (0, 1): "1", (1, 1): "2", (2, 1): "3"}, ((0, 0, 2, 0),)),
    ("text under a merged cell is kept, for nobody sees it",
     [docx_cell(Cell("甲"), "restart"), docx_cell(Cell("7"), "continue")], {(0, 0): "甲", (1, 0): "7"},
     ((0, 0, 1, 0),)),
    ("a merge that goes on under no cell begins there", [docx_cell(Cell("甲"), "continue")], {(0, 0): "甲"}, ()),
    ("a merge under a cell of another width begins there",
     [docx_cell(Cell("甲", 1, 2), "restart"), docx_cell(Cell("乙"), "continue") + docx_cell(Cell("丙"))],
     {(0, 0): "甲", (1, 0): "乙", (1, 1): "丙"}, ((0, 0, 0, 1),)),
    ("columns skipped before and after",
     [docx_cell(Cell("甲")) * 3, '<w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>'
      + docx_cell(Cell("乙"))], {(0, 0): "甲", (0, 1): "甲", (0, 2): "甲", (1, 1): "乙"}, ()),
    ("cells merged to the left, as older programs write it",
     [cell(P("甲"), '<w:hMerge w:val="restart"/>') + cell(P(""), "<w:hMerge/>") + docx_cell(Cell("乙"))],
     {(0, 0): "甲", (0, 2): "乙"}, ((0, 0, 0, 1),)),
    ("a row and a cell in content controls",
     ["</w:tr><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>" + docx_cell(Cell("甲"))
      + "</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt><w:tr>" + docx_cell(Cell("乙"))],
     None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "rows", "expected", "merges"), GRIDS, ids=[case[0] for case in GRIDS])
def test_cells_stand_where_a_person_sees_them(
    words: str, rows: list[str], expected: dict[tuple[int, int], str] | None, merges: tuple[object, ...]
) -> None:
    (sheet,) = sheets(table(*rows))
    found = {each[:2]: each.text for each in sheet.cells}
    assert found == (expected if expected is not None else {(1, 0): "甲", (2, 0): "乙"})
    assert sheet.merges == merges


def test_a_row_with_fewer_cells_than_the_others_is_marked() -> None:
    full, short = docx_cell(Cell("1")) * 3, docx_cell(Cell("2")) * 2
    (sheet,) = sheets(table(full, short, full))
    assert [(mark.row, mark.kind) for mark in sheet.marks] == [(1, "ragged")]


def test_a_row_of_figures_with_a_cell_too_few_is_asked_about() -> None:
    figures = balanced(FORM, random.Random(4))
    cells = grid(FORM, FORM.tables[1], figures)
    del cells[3, 9]
    found = read(docx_of(docx_table(cells)))
    asked = [finding for finding in found.findings if finding.kind == "ragged-row"]
    assert [(finding.address, dict(finding.args)["rows"]) for finding in asked] == [("A4", "4")]


# --- the text of a cell ----------------------------------------------------------------------------------------


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def math(inner: str) -> str:
    """A paragraph of mathematics."""
    return runs(f'<m:oMath xmlns:m="{MATH}">{inner}</m:oMath>')


def fld(part: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>'


TEXTS = [
    # the XML in a cell, the text that a person sees, the marks on it
    ("two runs", runs(run("20"), run("23")), "2023", ()),
    ("two paragraphs", P("三、本") + P("年度"), "三、本\n年度", ()),
    ("a break and a tab", runs("<w:r><w:t>结果</w:t><w:br/><w:t>维持</w:t><w:tab/></w:r>"), "结果\n维持", ()),
    ("an inserted text", runs('<w:ins w:id="1">' + run("7") + "</w:ins>"), "7", ()),
    ("a deleted text", runs(deletion("12"), run("21")), "21", (("deleted", "12"),)),
    ("a moved text", runs("<w:moveFrom>" + run("5") + "</w:moveFrom>", "<w:moveTo>" + run("6") + "</w:moveTo>"), "6",
     (("deleted", "5"),)),
    ("a hidden text", runs(run("8", "<w:vanish/>"), run("3")), "3", (("hidden", "8"),)),
    ("a text that is not hidden after all", runs(run("8", '<w:vanish w:val="0"/>')), "8", ()),
    ("a text that is hidden, but not on the web only", runs(
        run("8", '<w:vanish/><w:webHidden w:val="0"/>'), run("3")), "3", (("hidden", "8"),)),
    ("all of it hidden", runs(run("8", "<w:vanish/>")), None, (("hidden", "8"),)),
    ("struck out in part", runs(run("1", "<w:strike/>"), run("2")), "2", (("cut", "12"),)),
    ("struck out", runs(run("12", "<w:dstrike/>")), "12", (("struck", ""),)),
    ("struck out by one line, not by two", runs(run("1", '<w:strike/><w:dstrike w:val="0"/>'), run("2")), "2",
     (("cut", "12"),)),
    ("moved up, on the base line there", runs(run("12"), run(
        "3", '<w:position w:val="6"/><w:vertAlign w:val="baseline"/>')), "12", (("cut", "123"),)),
    ("struck out and raised", runs(run("12", '<w:strike/><w:vertAlign w:val="superscript"/>')), "12",
     (("struck", ""),)),
    ("moved up", runs(run("12"), run("3", '<w:position w:val="6"/>')), "12", (("cut", "123"),)),
    ("a fraction", runs(f'<m:f xmlns:m="{MATH}"><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>'
                        "</m:den></m:f>"), "12\ufffd", ()),
    ("a matrix", math("<m:eqArr><m:e><m:r><m:t>1</m:t></m:r></m:e><m:e><m:r><m:t>2</m:t></m:r></m:e></m:eqArr>"),
     "12\ufffd", ()),
    ("a number as mathematics", math("<m:r><m:rPr/><m:t>12</m:t></m:r>"), "12", ()),
    ("raised", runs(run("12"), run("3", '<w:vertAlign w:val="superscript"/>')), "12", (("cut", "123"),)),
    ("in white", runs(run("12", '<w:color w:val="FFFFFF"/>')), "12", (("faint", ""),)),
    ("in white in part", runs(run("1"), run("9", '<w:color w:val="FFFFFF"/>'), run("2")), "12", (("hidden", "9"),)),
    ("of 1 point", runs(run("1"), run("9", '<w:sz w:val="2"/>'), run("2", '<w:sz w:val="24"/>')), "12",
     (("hidden", "9"),)),
    ("of 1 percent of its width", runs(run("1"), run("9", '<w:w w:val="1"/>'), run("2")), "12", (("hidden", "9"),)),
    ("from right to left", runs('<w:bdo w:val="rtl">' + run("12") + "</w:bdo>"), "12\ufffd", ()),
    ("in no other order", runs('<w:bdo w:val="ltr">' + run("12") + "</w:bdo>"), "12", ()),
    ("a figure as the hint where to type", runs("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + run("9")
                                                + "</w:sdtContent></w:sdt>"), "9\ufffd", ()),
    ("a hint around the paragraph", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + P("9")
     + "</w:sdtContent></w:sdt>", "9\ufffd", ()),
    ("a simple field", runs('<w:fldSimple w:instr="=SUM(ABOVE)">' + run("15") + "</w:fldSimple>"), "15", ()),
    ("a field in parts", runs('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>=2+3</w:instrText></w:r>',
                              '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', run("5"),
                              '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), "5", ()),
    ("a content control", runs("<w:sdt><w:sdtPr/><w:sdtContent>" + run("9") + "</w:sdtContent></w:sdt>"), "9", ()),
    ("a content control around the paragraph", "<w:sdt><w:sdtContent>" + P("9") + "</w:sdtContent></w:sdt>", "9", ()),
    ("a link and a smart tag", runs("<w:hyperlink>" + run("1") + "</w:hyperlink><w:smartTag>" + run("2")
                                    + "</w:smartTag>"), "12", ()),
    ("a character of a symbol font is no figure", runs("<w:r><w:sym/></w:r>", run("2")), "\ufffd2", ()),
    ("a field in the code of another one", runs(
        fld("begin"), fld("begin"), run("1"), fld("separate"), run("1"), fld("end"), fld("separate"), run("107"),
        fld("end")), "107", ()),
    ("a field without a result", runs(fld("begin"), fld("end")), "\ufffd", ()),
    ("a field that does not end", runs(fld("begin"), fld("separate"), run("7")), "7\ufffd", ()),
    ("a picture in place of text", runs("<w:r><w:drawing/></w:r>"), "\ufffd", (("picture", ""),)),
    ("a text box", runs("<w:r><w:pict><w:txbxContent>" + P("7") + "</w:txbxContent></w:pict></w:r>", run("1")), "1\n7",
     ()),
    ("of two alternatives the first", runs(
        "<mc:AlternateContent><mc:Choice>" + run("1") + "</mc:Choice><mc:Fallback>" + run("1")
        + "</mc:Fallback></mc:AlternateContent>"), "1", ()),
    ("blanks of all kinds are nothing", P("\u3000 \u00a0"), None, ()),
    ("a nested table is part of the cell around it", table(cell(P("4"))) + P(""), None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "inner", "text", "marks"), TEXTS, ids=[case[0] for case in TEXTS])
def test_the_text_of_a_cell_is_what_a_person_sees(
    words: str, inner: str, text: str | None, marks: tuple[tuple[str, str], ...]
) -> None:
    outer, *inner_sheets = sheets(table(cell(P("甲")) + cell(inner)))
    found = {each[:2]: each.text for each in outer.cells}
    if words.startswith("a nested table"):
        assert found[0, 1] == "4"
        assert [[each[:4] for each in sheet.cells] for sheet in inner_sheets] == [[(0, 0, "number", "4")]]
    else:
        assert found.get((0, 1)) == text
    assert tuple((mark.kind, mark.text) for mark in outer.marks) == marks


@pytest.mark.parametrize(("rule", "unseen"), [("exact", (0,)), ("atLeast", ())])
def test_a_row_too_low_to_be_read_is_hidden(rule: str, unseen: tuple[int, ...]) -> None:
    low = f'<w:tr><w:trPr><w:trHeight w:val="4" w:hRule="{rule}"/></w:trPr>{cell(P("5"))}</w:tr>'
    (sheet,) = sheets(f"<w:tbl>{low}<w:tr>{cell(P('6'))}</w:tr></w:tbl>")
    assert sheet.unseen[0] == unseen


def test_numbers_in_text_boxes_outside_of_the_tables_are_told() -> None:
    """They may lie over a cell."""
    box = "<w:p><w:r><w:pict><w:txbxContent>" + P("99") + "</w:txbxContent></w:pict></w:r></w:p>"
    figures = balanced(FORM, random.Random(4))
    blocks = report(FORM, figures)
    found = read(docx([*blocks[:4], box, *blocks[4:]]))
    assert {place: found.numbers[place] for place in FORM.places} == figures
    (told,) = [finding for finding in found.findings if finding.kind == "numbers-apart"]
    assert (told.found, dict(told.args)["count"]) == ("99", "1")


def test_behind_a_deleted_cell_the_others_move_up() -> None:
    """Word moves them to the left, so that they stand under other columns: that is asked about."""
    gone = cell(P("乙"), '<w:cellDel w:id="1"/>')
    full = docx_cell(Cell("1")) * 3
    (sheet,) = sheets(table(docx_cell(Cell("甲")) + gone + docx_cell(Cell("丙")), full, full))
    assert [each[:4] for each in sheet.cells][:2] == [(0, 0, "text", "甲"), (0, 1, "text", "丙")]
    assert [(mark.row, mark.kind, mark.text) for mark in sheet.marks] == [(0, "deleted", "乙"), (0, "ragged", "")]


def test_a_deleted_row_is_not_there() -> None:
    rows = (docx_cell(Cell("甲")), "<w:trPr><w:del/></w:trPr>" + docx_cell(Cell("乙")), docx_cell(Cell("丙")))
    (sheet,) = sheets(table(*rows))
    assert [each[:4] for each in sheet.cells] == [(0, 0, "text", "甲"), (1, 0, "text", "丙")]
    assert [(mark.row, mark.kind, mark.text) for mark in sheet.marks] == [(1, "deleted", "乙")]


def test_a_style_hides_and_strikes_too() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    shown = run("3", '<w:vanish w:val="false"/>')
    hidden = f'<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr>{run("8")}{shown}</w:p>'
    assert texts(table(cell(hidden)), {"styles": styles}) == {(0, 0): "3"}


def test_a_comment_and_a_footnote_are_kept_beside_the_cell() -> None:
    comments = f'<w:comments xmlns:w="{W}"><w:comment w:id="1">{P("单位：元")}</w:comment></w:comments>'
    inner = runs(run("12"), '<w:r><w:commentReference w:id="1"/></w:r>')
    (sheet,) = sheets(table(cell(inner)), {"comments": comments})
    assert [(mark.kind, mark.text) for mark in sheet.marks] == [("comment", "单位：元")]


NUMBERED = [
    # how the numbers are written, the text around them, what is read before three paragraphs
    ("decimal", "%1.", ("1.", "2.", "3.")),
    ("chineseCountingThousand", "（%1）", ("（一）", "（二）", "（三）")),
    ("lowerLetter", "%1)", ("a)", "b)", "c)")),
    ("upperRoman", "%1 ", ("I ", "II ", "III ")),
    ("decimalEnclosedCircle", "%1", ("①", "②", "③")),
    ("bullet", "•", ("", "", "")),
    ("hebrew1", "%1", ("\ufffd", "\ufffd", "\ufffd")),  # not understood, so no figure
]


@pytest.mark.parametrize(("written", "around", "expected"), NUMBERED)
def test_the_numbers_of_a_list_are_read_as_word_shows_them(
    written: str, around: str, expected: tuple[str, ...]
) -> None:
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{written}"/><w:lvlText w:val="{around}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    listed = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr></w:pPr>' + run("申请") + "</w:p>"
    found = texts(table(*[cell(listed)] * 3), {"numbering": numbering})
    assert list(found.values()) == [f"{number}申请".strip() for number in expected]


def test_a_number_of_a_list_before_a_figure_is_no_part_of_it() -> None:
    """Word shows 1 before the figure: it cannot be told where the figure begins."""
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    listed = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>{}</w:p>'
    cells = [cell(listed.format(run(text) if text else "")) for text in ("107", "", "规章")]
    found = texts(table(*cells), {"numbering": numbering})
    assert list(found.values()) == ["1107\ufffd", "2\ufffd", "3规章"]


def test_the_first_numbers_in_chinese() -> None:
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="9"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    listed = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    found = texts(table(*[cell(listed)] * 13), {"numbering": numbering})
    assert "".join(found.values()) == "九、十、十一、十二、十三、十四、十五、十六、十七、十八、十九、二十、二十一、"


# --- paragraphs ------------------------------------------------------------------------------------------------


def test_the_paragraphs_of_a_section_stand_above_its_table_and_all_others_apart() -> None:
    small: Grid = {(0, 0): Cell("甲"), (0, 1): Cell("1")}
    text, first, second = book(docx(["报告", "一、总体情况", "很好。", "二、情况", "单位：件", small, "注：含补报", "",
                                     "三、其他", small, "五、问题"])).sheets  # fmt: skip
    assert [each[:4] for each in text.cells] == [
        (0, 0, "text", "报告"), (1, 0, "text", "一、总体情况"), (2, 0, "text", "很好。"), (3, 0, "text", "五、问题"),
    ]  # fmt: skip
    assert [each[:4] for each in first.cells] == [
        (-2, 0, "text", "二、情况"), (-1, 0, "text", "单位：件"), (0, 0, "text", "甲"), (0, 1, "number", "1"),
        (2, 0, "text", "注：含补报"),
    ]  # fmt: skip
    assert second.cells[0][:4] == (-1, 0, "text", "三、其他")


# --- what is refused -------------------------------------------------------------------------------------------

DEEP = "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000
TABLES_60 = "<w:tbl><w:tr><w:tc>" * 60 + P("1") + "</w:tc></w:tr></w:tbl>" * 60
HOSTILE = [
    ("a cell over 2,000,000,000 columns", table(cell(P("1"), '<w:gridSpan w:val="2000000000"/>')), "unsafe-file",
     refusals.TOO_MANY),
    ("a row that skips 2,000,000,000 columns",
     table('<w:trPr><w:gridBefore w:val="2000000000"/></w:trPr>' + cell(P("1"))), "unsafe-file", refusals.TOO_MANY),
    ("20,000 nested tables", DEEP, "unsafe-file", refusals.DEEP),
    ("60 nested tables, whose text doubles with each", TABLES_60, "unsafe-file", refusals.DEEP),
    ("60,000 cells", table(*[cell(P("1")) * 60] * 1_000), "unsafe-file", refusals.TOO_MANY),
    ("1,001 tables", table(cell(P("1"))) * 1001, "unsafe-file", refusals.TOO_MANY),
    ("a text of 21 MiB", P(("%d " * 20) % tuple(range(20)) * 500_000), "unsafe-file", refusals.TOO_LARGE),
    ("another document inside", table(cell(P("1"))) + "<w:altChunk/>", "unreadable", refusals.EMBEDDED),
    ("no table", P("报告"), "word-document", ""),
    ("no body", "</w:body><w:body>", "word-document", ""),
    ("half an element", "<w:p>", "word-document", ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "body", "kind", "reason"), named(HOSTILE, "60,000 cells"))
def test_a_document_that_does_harm_is_refused(words: str, body: str, kind: str, reason: str) -> None:
    import zipfile

    data = zipped({"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'},
                  zipfile.ZIP_STORED)  # fmt: skip
    found = child.read(data)
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == (kind, reason)


def test_a_definition_of_entities_is_refused() -> None:
    laughs = f'<!DOCTYPE a [<!ENTITY b "cc">]><w:document xmlns:w="{W}"><w:body/></w:document>'
    found = child.read(zipped({"word/document.xml": laughs}))
    assert found == Refusal(FindingKind.UNSAFE_FILE, reason=refusals.DOCTYPE)


def test_a_strict_document_is_read_too() -> None:
    body = table(cell(P("12")))
    strict = (
        f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{body}</w:body></w:document>'
    )
    assert [each.text for each in book(zipped({"word/document.xml": strict})).sheets[1].cells] == ["12"]


# --- other people's programs -----------------------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.skipif(not office.writes_documents(), reason="needs LibreOffice Writer")
@pytest.mark.parametrize("way", at_length([("docx",), ("odt", "docx"), ("rtf", "docx"), ("doc", "docx")], ("docx",)))
def test_a_report_that_libreoffice_saved_says_the_same(way: tuple[str, ...]) -> None:
    figures = balanced(FORM, random.Random(11))
    data, was = docx(report(FORM, figures, "民政局")), "docx"
    for kind in way:
        data, was = office.document(data, kind, was), kind
    found = read(data)
    assert {place: found.numbers[place] for place in FORM.places} == figures
    assert (found.names, found.years) == (("民政局",), (2025,))
    assert {finding.kind for finding in found.findings} == {"document-read"}
