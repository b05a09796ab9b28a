"""What a person sees in a cell, in every format: characters taken away, numbers not to be seen, comments, pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

import pytest
import xlsxwriter

from consolidate.findings import sentence
from consolidate.formats import visibility, xlsx_memo
from consolidate.formats.raw import Mark, RawBook
from consolidate.forms import edition
from consolidate.forms.layout import layout
from consolidate.model import Place, Round, Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.terms import ERROR, EXPLAIN, NOTE
from tests.support import bending, office
from tests.support.at_length import at_length
from tests.support.bending import File, Step, holds, stores
from tests.support.books import Parts, book, ods, ods_row, relations, xlsx_parts, zipped

NOT_FAST: Callable[..., None] = lambda *_: None  # noqa: E731
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(params=["fast", "careful"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both readers of .xlsx in turn."""
    if request.param == "careful":
        monkeypatch.setattr(xlsx_memo, "read", NOT_FAST)
    return str(request.param)


def seen(data: bytes) -> list[tuple[str, str, str]]:
    """Of each cell of the only sheet its text, and the kind and text of its mark."""
    (sheet,) = book(data).sheets
    marks = {(mark.row, mark.column): (mark.kind, mark.text) for mark in sheet.marks}
    assert marks.keys() <= {(cell.row, cell.column) for cell in sheet.cells}
    return [(cell.text, *marks.get((cell.row, cell.column), ("", ""))) for cell in sheet.cells]


# --- texts in runs -------------------------------------------------------------------------------------------


def r(text: str, properties: str | None = None) -> str:
    inner = "" if properties is None else f"<rPr>{properties}</rPr>"
    return f'<r>{inner}<t xml:space="preserve">{text}</t></r>'


RUNS = [  # the runs of a text, the text that is shown, the kind and the text of its mark
    (r("90", "<strike/>") + r("100", "<b/>"), "100", "cut", "90100"),
    (r("100") + r("90", '<strike val="1"/><sz val="11"/>'), "100", "cut", "10090"),
    (r("90", '<dstrike val="true"/>') + r("100"), "100", "cut", "90100"),
    (r("100", "<b/>") + r("1", '<vertAlign val="superscript"/>'), "100", "cut", "1001"),
    (r("1", '<vertAlign val="subscript"/>') + r("100", "<b/>"), "100", "cut", "1100"),
    (r("1") + r("9", "<strike/>") + r("2"), "12", "cut", "192"),
    (r("10", '<strike val="0"/>') + r("0", '<vertAlign val="baseline"/>'), "100", "", ""),
    (r("10", "<b/>") + r("0", '<color rgb="FFFF0000"/><u/><rFont val="楷体"/>'), "100", "", ""),
    (r("90", "<strike/>") + r(" ", "<b/>") + r("100", '<strike val="true"/>'), "90 100", "struck", ""),
    (r("9", "<strike/>") + r("1", '<vertAlign val="superscript"/>'), "91", "struck", ""),
    (r("12", '<vertAlign val="superscript"/>'), "12", "", ""),
    (r("民政局") + r("（章）", "<strike/>"), "民政局", "cut", "民政局（章）"),
]


@pytest.mark.parametrize(("runs", "text", "kind", "whole"), RUNS)
@pytest.mark.parametrize("inline", [False, True])
def test_characters_that_are_struck_out_or_raised_are_no_part_of_a_text(
    reader: str, inline: bool, runs: str, text: str, kind: str, whole: str
) -> None:
    cell = f'<c r="A1" t="inlineStr"><is>{runs}</is></c>' if inline else '<c r="A1" t="s"><v>0</v></c>'
    parts = xlsx_parts(f'<row r="1">{cell}<c r="B1"><v>7</v></c></row>', "" if inline else f"<si>{runs}</si>")
    assert seen(zipped(parts)) == [(text, kind, whole), ("7", "", "")]


# --- the look of a cell --------------------------------------------------------------------------------------

THEME = (
    '<a:theme xmlns:a="a"><a:themeElements><a:clrScheme name="Office"><a:dk1><a:sysClr val="windowText" '
    'lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="1F497D"/>'
    '</a:dk2><a:lt2><a:srgbClr val="EEECE1"/></a:lt2><a:accent1><a:srgbClr val="4F81BD"/></a:accent1></a:clrScheme>'
    "</a:themeElements></a:theme>"
)


def solid(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor {colour}/><bgColor indexed="64"/></patternFill>'


CELLS = [  # the font of a cell, its fill, how it looks
    ("", "<patternFill/>", ""),
    ("<strike/>", "<patternFill/>", "struck"),
    ('<strike val="0"/>', "<patternFill/>", ""),
    ('<strike val="false"/><dstrike/>', "<patternFill/>", "struck"),
    ('<vertAlign val="superscript"/>', "<patternFill/>", ""),
    ('<color rgb="FFFFFFFF"/>', "<patternFill/>", "faint"),
    ('<color rgb="00FFFFFF"/>', '<patternFill patternType="none"/>', "faint"),
    ('<color rgb="FFFDFDFD"/>', "<patternFill/>", "faint"),
    ('<color rgb="FFC0C0C0"/>', "<patternFill/>", ""),
    ('<color theme="0"/>', "<patternFill/>", "faint"),
    ('<color theme="1"/>', "<patternFill/>", ""),
    ('<color theme="0" tint="-0.249977111117893"/>', "<patternFill/>", ""),
    ('<color theme="1" tint="0.99"/>', "<patternFill/>", "faint"),
    ('<color indexed="9"/>', "<patternFill/>", "faint"),
    ('<color indexed="65"/>', "<patternFill/>", "faint"),
    ('<color indexed="64"/>', "<patternFill/>", ""),
    ('<color auto="1"/>', "<patternFill/>", ""),
    ('<color theme="0"/>', solid('theme="1"'), ""),
    ('<color theme="0"/>', solid('rgb="FF203764"'), ""),
    ('<color theme="4"/>', solid('theme="4"'), "faint"),
    ('<color theme="4"/>', solid('theme="4" tint="0.6"'), ""),
    ('<color theme="3"/>', solid('rgb="FF1F497D"'), "faint"),
    ('<color theme="2"/>', solid('rgb="FFEEECE1"'), "faint"),
    ('<color rgb="FFFFFF00"/>', solid('rgb="FFFFFF00"'), "faint"),
    ('<color indexed="13"/>', solid('rgb="FFFFFF00"'), "faint"),
    ("", solid('rgb="FF000000"'), "faint"),
    ('<color rgb="FFFFFFFF"/>', solid('auto="1"'), ""),
    ('<color rgb="FFFFFFFF"/>', '<patternFill patternType="gray125"/>', ""),
    ('<color rgb="FFFFFFFF"/>', "<gradientFill/>", ""),
]


def styled(font: str, fill: str, rows: str, strings: str = "") -> bytes:
    """An .xlsx whose style 1 has this font and fill."""
    inner = (
        f'<fonts count="2"><font><sz val="11"/></font><font>{font}</font></fonts><fills count="2"><fill><patternFill/>'
        f'</fill><fill>{fill}</fill></fills><cellXfs count="2"><xf fontId="0" fillId="0"/><xf fontId="1" fillId="1"/>'
        "</cellXfs>"
    )
    parts = xlsx_parts(rows, strings, inner)
    main = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>", relations(("th", "theme", "theme/theme1.xml")).partition(">")[2]
    )
    return zipped(parts | {"xl/_rels/workbook.xml.rels": main, "xl/theme/theme1.xml": THEME})


@pytest.mark.parametrize(("font", "fill", "look"), CELLS)
def test_a_cell_that_is_struck_out_or_not_to_be_seen_is_marked(reader: str, font: str, fill: str, look: str) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" s="1"/><c r="D1" s="1"><f>B1</f></c>'
        '<c r="E1" t="s" s="1"><v>0</v></c></row>'
    )
    found = seen(styled(font, fill, rows, "<si><t>3</t></si>"))
    assert found == [("1", "", ""), ("2", look, ""), ("", "", ""), ("3", look, "")]


def test_a_run_may_be_plain_in_a_cell_that_is_struck_out(reader: str) -> None:
    rows = '<row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="s" s="1"><v>1</v></c></row>'
    strings = f"<si>{r('90')}{r('100', '<b/>')}</si><si>{r('90')}{r('100')}</si>"
    assert seen(styled("<strike/>", "<patternFill/>", rows, strings)) == [
        ("100", "cut", "90100"),
        ("90100", "struck", ""),
    ]


def test_a_plain_workbook_is_read_fast_and_one_with_cut_texts_carefully(monkeypatch: pytest.MonkeyPatch) -> None:
    carefully: list[int] = []
    monkeypatch.setattr("consolidate.formats.xlsx_full.read", lambda *_: carefully.append(1))
    rows = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>'
    assert seen(styled("<strike/>", "<patternFill/>", rows)) == [("1", "struck", "")]
    assert carefully == []


@pytest.mark.parametrize(
    ("number", "colour"),
    [(0, "000000"), (64, "000000"), (0x7FFF, "000000"), (1, "FFFFFF"), (65, "FFFFFF"), (8, "102030"), (9, None)],
)
def test_colours_by_their_numbers_in_a_palette_of_one_s_own(number: int, colour: str | None) -> None:
    assert visibility.indexed(number, ["102030"]) == colour


def test_a_theme_that_cannot_be_read_costs_no_number(reader: str) -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" s="1"><v>7</v></c></row>', styles="<cellXfs><xf/><xf/></cellXfs>")
    main = str(parts["xl/_rels/workbook.xml.rels"]).replace("sharedStrings", "theme")
    assert seen(zipped(parts | {"xl/_rels/workbook.xml.rels": main, "xl/theme.xml": "<a:theme>"})) == [("7", "", "")]


# --- .ods ----------------------------------------------------------------------------------------------------


def style(name: str, family: str, text: str = "", cell: str = "", more: str = "") -> str:
    named = f'style:name="{name}"' if name else ""
    tag = "style" if name else "default-style"
    return (
        f'<style:{tag} {named} style:family="{family}" {more}><style:text-properties {text}/>'
        f"<style:table-cell-properties {cell}/></style:{tag}>"
    )


STRUCK, WHITE = 'style:text-line-through-style="solid"', 'fo:color="#ffffff"'
COMMON = (
    style("", "table-cell", 'fo:color="#000000"') + style("Bad", "table-cell", STRUCK) + style("Deep", "table-cell")
)
AUTOMATIC = (
    style("white", "table-cell", WHITE)
    + style("whiteondark", "table-cell", WHITE, 'fo:background-color="#203764"')
    + style("clear", "table-cell", WHITE, 'fo:background-color="transparent"')
    + style("same", "table-cell", 'fo:color="#ffff00"', 'fo:background-color="#ffff00"')
    + style("window", "table-cell", 'style:use-window-font-color="true"', 'fo:background-color="#000000"')
    + style("bad", "table-cell", "", "", 'style:parent-style-name="Bad"')
    + style("good", "table-cell", 'style:text-line-through-style="none"', "", 'style:parent-style-name="Bad"')
    + style("double", "table-cell", 'style:text-line-through-type="double"')
    + style("T1", "text", STRUCK)
    + style("T2", "text", 'style:text-position="super 58%"')
    + style("T3", "text", 'style:text-position="-33% 58%"')
    + style("T4", "text", 'style:text-position="0% 100%" style:text-line-through-style="none"')
    + style("T5", "text", "", "", 'style:parent-style-name="T1"')
    + style("T6", "text", 'fo:font-weight="bold"')
)
NUMBER = 'office:value-type="float" office:value="12"'
ODS = [  # attributes of a cell, its paragraphs, what is seen
    (NUMBER, "12", ("12", "", "")),
    (f'{NUMBER} table:style-name="white"', "12", ("12", "faint", "")),
    (f'{NUMBER} table:style-name="whiteondark"', "12", ("12", "", "")),
    (f'{NUMBER} table:style-name="clear"', "12", ("12", "faint", "")),
    (f'{NUMBER} table:style-name="same"', "12", ("12", "faint", "")),
    (f'{NUMBER} table:style-name="window"', "12", ("12", "", "")),
    (f'{NUMBER} table:style-name="bad"', "12", ("12", "struck", "")),
    (f'{NUMBER} table:style-name="good"', "12", ("12", "", "")),
    (f'{NUMBER} table:style-name="double"', "12", ("12", "struck", "")),
    ('office:value-type="string"', '<text:span text:style-name="T1">90</text:span>100', ("100", "cut", "90100")),
    ('office:value-type="string"', '100<text:span text:style-name="T2">1</text:span>', ("100", "cut", "1001")),
    ('office:value-type="string"', '100<text:span text:style-name="T3">1</text:span>', ("100", "cut", "1001")),
    ('office:value-type="string"', '10<text:span text:style-name="T4">0</text:span>', ("100", "", "")),
    ('office:value-type="string"', '<text:span text:style-name="T5">90</text:span>100', ("100", "cut", "90100")),
    ('office:value-type="string"', '<text:span text:style-name="T6">10</text:span>0', ("100", "", "")),
    ('office:value-type="string"', '<text:span text:style-name="T1">90<text:span text:style-name="T6">1</text:span>'
     '<text:span text:style-name="T4">2</text:span></text:span>', ("2", "cut", "9012")),
    ('office:value-type="string"', '<text:span text:style-name="T1">90</text:span>', ("90", "struck", "")),
    ('office:value-type="string" table:style-name="bad"', '90<text:span text:style-name="T4">100</text:span>',
     ("100", "cut", "90100")),
    ('office:value-type="string" office:string-value="100"', "", ("100", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("attributes", "text", "expected"), ODS)
def test_what_is_seen_in_a_cell_of_ods(attributes: str, text: str, expected: tuple[str, str, str]) -> None:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    cell = f"<table:table-cell {attributes}>{paragraph}</table:table-cell>"
    assert seen(ods(ods_row(cell), AUTOMATIC, common=COMMON)) == [expected]


def test_a_cell_of_ods_may_have_the_style_of_its_column_or_row() -> None:
    column = '<table:table-column table:default-cell-style-name="{}" table:number-columns-repeated="{}"/>'
    cell = f"<table:table-cell {NUMBER} {{}}><text:p>12</text:p></table:table-cell>"
    good = 'table:style-name="good"'
    row = f"<table:table-row>{cell.format('') * 3}{cell.format(good)}"
    tables = (
        f'<table:table table:name="表">{column.format("good", 2)}{column.format("bad", 2)}{row}</table:table-row>'
        f'<table:table-row table:default-cell-style-name="white" table:number-rows-repeated="2">{cell.format("")}'
        "</table:table-row></table:table>"
    )
    (found,) = book(ods(tables, AUTOMATIC, common=COMMON)).sheets
    assert found.marks == (Mark(0, 2, "struck"), Mark(1, 0, "faint"), Mark(2, 0, "faint"))


def test_a_comment_of_ods_is_told_on_a_blank_cell_too() -> None:
    said = "<dc:creator>某人</dc:creator><text:p>应为120件</text:p><text:p>以批注为准</text:p>"
    note = f"<office:annotation>{said}</office:annotation>"
    cell = f"<table:table-cell {NUMBER}>{note}<text:p>12</text:p></table:table-cell>"
    (found,) = book(ods(ods_row(f"{cell}<table:table-cell>{note}</table:table-cell>"))).sheets
    assert [cell.text for cell in found.cells] == ["12"]
    assert found.marks == tuple(Mark(0, column, "comment", "应为120件\n以批注为准") for column in (0, 1))


# --- comments and pictures of .xlsx --------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NOTES = (
    f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author><author>某人</author></authors><commentList>'
    '<comment ref="A1" authorId="0"><text><t>[线程批注] 您的 Excel 版本可读取此线程批注</t></text></comment>'
    '<comment ref="B2" authorId="1"><text><r><rPr><b/></rPr><t xml:space="preserve">某人: </t></r>'
    '<r><t>应为120件</t></r></text></comment><comment ref="C3" authorId="1"><text/></comment></commentList></comments>'
)
THREADS = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="A1" id="{1}"><text>是多少？</text></threadedComment>'
    '<threadedComment ref="A1" id="{2}" parentId="{1}"><text>是55</text></threadedComment></ThreadedComments>'
)


def beside(rows: str, **parts: str) -> bytes:
    """An .xlsx whose sheet points to parts of these kinds."""
    lines = [(f"r{n}", kind, f"../{kind}.xml") for n, kind in enumerate(parts)]
    more: Parts = {f"xl/{kind}.xml": part for kind, part in parts.items()}
    return zipped(xlsx_parts(rows) | more | {"xl/worksheets/_rels/sheet1.xml.rels": relations(*lines)})


def test_comments_are_told_and_a_thread_only_once(reader: str) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    (found,) = book(beside(rows, comments=NOTES, threadedComment=THREADS)).sheets
    expected = (Mark(0, 0, "comment", "是多少？\n是55"), Mark(1, 1, "comment", "某人: 应为120件"))
    assert found.marks == expected
    (found,) = book(beside(rows, comments=NOTES)).sheets
    assert found.marks == (Mark(0, 0, "comment", "[线程批注] 您的 Excel 版本可读取此线程批注"), expected[1])


@pytest.mark.parametrize(("structure", "pictures"), [("_localImage", 1), ("_webImage", 1), ("_stock", 0)])
def test_a_picture_placed_in_a_cell_is_one(reader: str, structure: str, pictures: int) -> None:
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#VALUE!</v></c><c r="B1" t="e" vm="1"><v>#VALUE!</v></c>'
        '<c r="C1" vm="2"><v>1</v></c></row>'
    )
    parts = xlsx_parts(rows) | {
        "xl/richData/rdrichvaluestructure.xml": f'<rvStructures><s t="{structure}"/></rvStructures>'
    }
    (found,) = book(zipped(parts)).sheets
    assert found.marks == (Mark(0, 1, "picture"),) * pictures


# --- every format, as LibreOffice writes it ------------------------------------------------------------------


def everything() -> bytes:
    """A workbook with a cell of each look, in the order of ``SEEN``."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        sheet, form = writer.add_worksheet("一"), writer.add_format
        struck, raised, lowered = form({"font_strikeout": True}), form({"font_script": 1}), form({"font_script": 2})
        bold, red = form({"bold": True}), form({"font_color": "red"})
        sheet.write_rich_string(0, 0, struck, "90", bold, "100")
        sheet.write_rich_string(1, 0, bold, "100", raised, "1")
        sheet.write_rich_string(2, 0, lowered, "1", bold, "100")
        sheet.write_rich_string(3, 0, bold, "10", red, "0")
        sheet.write_number(4, 0, 12, struck)
        sheet.write_number(5, 0, 12, form({"font_color": "white"}))
        sheet.write_number(6, 0, 12, form({"font_color": "#FFFF00", "bg_color": "#FFFF00"}))
        sheet.write_number(7, 0, 12, form({"font_color": "white", "bg_color": "#203764"}))
        sheet.write_number(8, 0, 12, form({"font_color": "red", "bg_color": "yellow"}))
        sheet.write_string(9, 0, "12", struck)
        sheet.write_number(10, 0, 12)
        writer.add_worksheet("二").write_string(0, 0, "12", form({"num_format": '0;0;0;@"w"'}))
        for row in range(11, 600):  # so many that the texts of an .xls do not fit into one record
            sheet.write_rich_string(row, 0, struck, f"作废的数{row}", bold, str(row))
        sheet.write_comment(10, 0, "应为120件", {"author": "某人"})
        sheet.write_comment(10, 3, "见附件", {"author": "某人"})
    return data.getvalue()


SEEN = [
    ("100", "cut", "90100"), ("100", "cut", "1001"), ("100", "cut", "1100"), ("100", "", ""), ("12", "struck", ""),
    ("12", "faint", ""), ("12", "faint", ""), ("12", "", ""), ("12", "", ""), ("12", "struck", ""),
    ("12", "comment", "应为120件"), *((str(row), "cut", f"作废的数{row}{row}") for row in range(11, 600)),
]  # fmt: skip


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["written", "xlsx", "xls", "ods"], "written", "xls"))
def test_a_workbook_looks_the_same_in_every_format(kind: str) -> None:
    data = everything() if kind == "written" else office.converted(everything(), kind)
    sheet, masked = book(data).sheets
    assert [cell.kind for cell in masked.cells] == ["text" if kind == "ods" else "scaled"]  # .ods says it elsewhere
    marks = {(mark.row, mark.column): (mark.kind, mark.text) for mark in sheet.marks}
    assert marks.pop((10, 3)) == ("comment", "见附件")
    assert [(cell.text, *marks.get((cell.row, cell.column), ("", ""))) for cell in sheet.cells] == SEEN


# --- what is said of it --------------------------------------------------------------------------------------

FORM = edition("2021")
ROUND = Round(form="2021", year=2025, body="清源县人民政府", deadline=date(2026, 1, 20))
FIRST = Place("requests", "granted", "natural")


def returned(comments: Mapping[Place, str]) -> bytes:
    """A copy that went back for correction, with comments on some of its cells."""
    figures = {place: 0 for place in FORM.places if not FORM.is_total(place)}
    return template(FORM, ROUND, Unit("民政局"), trip=1, figures=figures, marks=comments)


def said(data: bytes, *kinds: str) -> list[tuple[str, str]]:
    """Kind and text of the findings of these kinds."""
    found = answers.read(book(data), "民政局.xlsx", "", FORM).findings
    return [(finding.kind, finding.found) for finding in found if finding.kind in kinds]


GRANTED, TOTAL = "requests.granted.natural", "requests.granted.total"
TOLD: list[tuple[tuple[Step, ...], list[tuple[str, str, str]]]] = [
    # steps that bend a sound answer, whose figure at GRANTED is 3; what is said: kind, severity, found
    ((bending.looks(GRANTED, "", "struck"),), [("struck-out", EXPLAIN, "3")]),
    ((bending.looks(GRANTED, "", "faint"),), [("unseen-number", EXPLAIN, "3")]),
    ((holds(GRANTED, 0), bending.looks(GRANTED, "", "struck"), bending.looks(GRANTED, "", "faint")), []),
    ((holds(GRANTED, None), bending.looks(GRANTED, "", "struck")), []),
    ((holds(GRANTED, "3"), bending.looks(GRANTED, "", "cut", "93")), [("characters-cut", EXPLAIN, "3")]),
    ((holds(GRANTED, "0"), bending.looks(GRANTED, "", "cut", "30")), [("characters-cut", EXPLAIN, "0")]),
    ((holds(GRANTED, "三"), bending.looks(GRANTED, "", "cut", "十三")), [("not-a-number", ERROR, "三")]),
    ((stores(TOTAL, "number", "3", "=SUM(D9:I9)"), bending.looks(TOTAL, "", "faint")), []),
    ((bending.looks(TOTAL, "", "struck"),), [("struck-out", EXPLAIN, "3")]),
    ((holds(GRANTED, None), bending.looks(GRANTED, "", "comment", "暂无\n数据")), [("comment", NOTE, "暂无 数据")]),
    (
        (stores(GRANTED, "error", "#VALUE!"), bending.looks(GRANTED, "", "picture")),
        [("picture-in-cell", ERROR, "#VALUE!")],
    ),
    ((stores(GRANTED, "error", "#VALUE!", '=_xlfn.IMAGE("x.png")'),), [("picture-in-cell", ERROR, "#VALUE!")]),
    ((stores(GRANTED, "error", "#VALUE!"),), [("error-value", ERROR, "#VALUE!")]),
]


@pytest.mark.parametrize(("steps", "expected"), TOLD)
def test_what_is_said_of_how_a_cell_looks(steps: tuple[Step, ...], expected: list[tuple[str, str, str]]) -> None:
    found = answers.read(File(steps=steps).read(), "民政局.xlsx", "", FORM).findings
    assert [(f.kind, f.severity, f.found) for f in found if f.kind not in ("blank-cells", "rule-broken")] == expected


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["written", "xlsx", "xls", "ods"], "written", "xls"))
def test_our_own_comments_are_not_repeated_to_us(kind: str) -> None:
    data = returned({FIRST: "与上年结转不等，请核对。\n应为 3 件。"})
    assert said(data if kind == "written" else office.converted(data, kind), "comment") == []


def test_a_comment_of_ours_that_the_unit_changed_is_shown() -> None:
    data = returned({FIRST: "请核对。"})
    (found,) = said(changed(data, "请核对。", "请核对。已核，是3件。"), "comment")
    assert found[1].startswith("请核对。已核，是3件。")


def changed(data: bytes, before: str, after: str) -> bytes:
    """The workbook with another text in its comments."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    found = next(name for name in parts if name.startswith("xl/comments"))
    return zipped(parts | {found: parts[found].replace(before.encode(), after.encode())})


def test_our_own_workbooks_look_plain() -> None:
    found = book(returned({}))
    assert isinstance(found, RawBook)
    assert [sheet.marks for sheet in found.sheets] == [()] * len(found.sheets)


# --- labels that are struck out ------------------------------------------------------------------------------

# steps on a sound answer; the label, the cells that are asked about
LICENCES, PENALTIES = "disclosure.licences.decisions", "disclosure.penalties.decisions"
SEVEN = (holds(LICENCES, 7), holds(PENALTIES, 8))
STRUCK_LABELS: list[tuple[tuple[Step, ...], str, tuple[str, ...]]] = [
    ((*SEVEN, bending.strikes("disclosure", "行政许可")), "行政许可", ("B10",)),
    ((holds(LICENCES, "7"), bending.strikes("disclosure", "行政许可")), "行政许可", ("B10",)),
    (
        (
            *SEVEN,
            bending.reads("disclosure", "行政许可", "行政许可（件）"),
            bending.strikes("disclosure", "行政许可（件）"),
        ),
        "行政许可（件）",
        ("B10",),
    ),
    ((*SEVEN, bending.strikes("disclosure", "第二十条第（五）项")), "第二十条第（五）项", ("B10",)),
    ((*SEVEN, bending.strikes("disclosure", "本年处理决定数量")), "本年处理决定数量、本年处理决定数量", ("B10", "B13")),
    ((*SEVEN, bending.strikes("disclosure", "行政许可"), bending.looks(LICENCES, "", "struck")), "", ()),
    ((bending.strikes("disclosure", "行政许可"),), "", ()),  # 0 stands beside it
    ((*SEVEN, bending.writes("disclosure", 9, 5, "见附件"), bending.strikes("disclosure", "见附件")), "", ()),
    ((*SEVEN, bending.writes("disclosure", 2, 3, "单位：件"), bending.strikes("disclosure", "单位：件")), "", ()),
    ((bending.strikes("requests", "（一）予以公开"),), "（一）予以公开", ("D9",)),
    ((bending.strikes("requests", "自然人"),), "自然人", ("D7", "D8", "D9", "D30", "D31")),
]


@pytest.mark.parametrize(("steps", "label", "cells"), STRUCK_LABELS)
def test_figures_by_a_label_that_is_struck_out_are_asked_about(
    steps: tuple[Step, ...], label: str, cells: tuple[str, ...]
) -> None:
    found = [
        f for f in answers.read(File(steps=steps).read(), "民政局.xlsx", "", FORM).findings if f.kind == "struck-label"
    ]
    assert [(f.severity, f.found) for f in found] == ([(EXPLAIN, label)] if label else [])
    assert {cell for f in found for cell in f.cells if cell[0] != "J"} == set(cells)


def with_label(properties: Mapping[str, object]) -> bytes:
    """An answer typed in by hand, whose label 行政许可 and whose unit of money look like this."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        look = writer.add_format(dict(properties))
        for table in FORM.tables:
            sheet = writer.add_worksheet(table.sheet)
            for cell in layout(table).cells:
                content = 7 if cell.place else cell.text
                sheet.write(cell.row + 3, cell.column, content, look if content == "行政许可" else None)
            if table.id == "disclosure":
                sheet.write(2, 3, "单位：元", look)
    return data.getvalue()


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["written", "careful", "xls", "ods"], "written", "careful", "xls"))
def test_a_struck_label_and_a_struck_unit_are_seen_in_every_format(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(properties: Mapping[str, object]) -> list[tuple[str, str]]:
        data = with_label(properties)
        return said(data if kind in ("written", "careful") else office.converted(data, kind), *kinds)

    kinds = ("struck-label", "unit-converted", "unit-unstated")
    if kind == "careful":
        monkeypatch.setattr(xlsx_memo, "read", NOT_FAST)
    assert found({"font_strikeout": True}) == [("struck-label", "行政许可")]
    assert found({"bold": True}) == [("unit-converted", "7")]


# --- comments ------------------------------------------------------------------------------------------------


def test_comments_of_one_text_are_told_once_a_table() -> None:
    places = ["requests.new.total", "requests.carried_in.total", "requests.granted.total", "requests.other_3.total"]
    steps = [bending.looks(place, "", "comment", "自动计算") for place in places]
    steps += [bending.looks(GRANTED, "", "comment", "已核"), bending.looks(LICENCES, "", "comment", "自动计算")]
    found = answers.read(File(steps=tuple(steps)).read(), "民政局.xlsx", "", FORM).findings
    comments = [f for f in found if f.kind == "comment"]
    assert [(f.sheet[0], f.address, f.found, f.cells) for f in comments] == [
        ("二", "B10", "自动计算", ("B10",)),
        ("三", "J7", "自动计算", ("J7", "J8", "J9", "J29")),
        ("三", "D9", "已核", ("D9",)),
    ]
    assert [sentence(f, FORM, "zh") for f in comments[1:]] == [
        "填报单位在此单元格加了批注：自动计算；同样的还有 J8、J9、J29",
        "填报单位在此单元格加了批注：已核",
    ]
