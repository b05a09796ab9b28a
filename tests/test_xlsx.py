"""What becomes of a cell of .xlsx: nothing is lost without a word, however the XML is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals, xlsx_cross_check, xlsx_memo
from consolidate.formats.raw import RawBook, Refusal
from consolidate.workers import child
from tests.support.books import STRICT, Parts, book, cells, relations, sheet_xml, xlsx, xlsx_parts, zipped

SHEET = "xl/worksheets/sheet1.xml"
NOT_FAST: Callable[..., None] = lambda *_: None  # noqa: E731


@pytest.fixture(params=["fast", "careful"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both readers of .xlsx in turn."""
    if request.param == "careful":
        monkeypatch.setattr(xlsx_memo, "read", NOT_FAST)
    return str(request.param)


# --- what is stored, and what it is -------------------------------------------------------------------

STYLES = (
    '<numFmts count="6"><numFmt numFmtId="164" formatCode="0.0%"/>'
    '<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="166" formatCode="0&quot;% of the days&quot;"/>'
    '<numFmt numFmtId="167" formatCode="[Red]#,##0\\d;[$-804]0"/><numFmt numFmtId="168" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="169" formatCode="0;0;0;@&quot;w&quot;"/></numFmts>'
    '<cellXfs count="9"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="14"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="169"/></cellXfs>'
)
STRINGS = (
    "<si><t>局</t></si>"  # 0
    '<si><r><rPr><b/></rPr><t>（一）</t></r><r><t xml:space="preserve"> 予以公开</t></r></si>'  # 1: runs
    '<si><t>民政</t><rPh sb="0" eb="1"><t>min</t></rPh><phoneticPr fontId="1"/></si>'  # 2: with reading aids
    "<si><t/></si>"  # 3
    "<si><t>a_x000D_b</t></si>"  # 4
    '<si><t xml:space="preserve"> 　x </t></si>'  # 5
    "<si><t>1 &lt; 2 &amp; 3&#20013;</t></si>"  # 6
    "<si><t>100</t></si>"  # 7
)
LONG = "9" * 5000

CELLS = [
    # the cell's XML without address, what must come out: kind, text, formula (None: a blank cell)
    ("<c><v>12</v></c>", ("number", "12", "")),
    ('<c t="n"><v>12.50</v></c>', ("number", "12.5", "")),
    ("<c><v>59237.244899999998</v></c>", ("number", "59237.2449", "")),
    ("<c><v>-3</v></c>", ("number", "-3", "")),
    ("<c><v>-0</v></c>", ("number", "0", "")),
    ("<c><v>1E3</v></c>", ("number", "1000", "")),
    ("<c><v>1.5e-7</v></c>", ("number", "0.00000015", "")),
    ("<c><v>9007199254740993</v></c>", ("number", "9007199254740993", "")),  # 2^53 + 1 is no float
    ("<c><v>123456789012345678901</v></c>", ("number", "123456789012345678901", "")),
    ("<c><v>NaN</v></c>", ("error", "NaN", "")),
    ("<c><v>1e999</v></c>", ("error", "inf", "")),
    (f"<c><v>{LONG}</v></c>", ("error", "inf", "")),
    ("<c><v>abc</v></c>", ("text", "abc", "")),
    ("<c><v>1,234</v></c>", ("text", "1,234", "")),
    ("<c><v>0x10</v></c>", ("text", "0x10", "")),
    ("<c><v>1_000</v></c>", ("text", "1_000", "")),
    ("<c><v>１２</v></c>", ("text", "１２", "")),
    ("<c><v>٣</v></c>", ("text", "٣", "")),
    ("<c><v> 7 </v></c>", ("number", "7", "")),
    ("<c><v>&#49;2</v></c>", ("number", "12", "")),
    ("<c><v></v></c>", None),
    ("<c><v/></c>", None),
    ('<c t="str" s="8"><v>12</v></c>', ("scaled", "12", "")),
    ('<c t="inlineStr" s="8"><is><t>12</t></is></c>', ("scaled", "12", "")),
    ('<c t="s" s="8"><v>0</v></c>', ("text", "局", "")),
    ('<c t="s" s="8"><v>7</v></c>', ("scaled", "100", "")),
    ("<c/>", None),
    ('<c s="1"></c>', None),
    ('<c s="1"><v>0.125</v></c>', ("percent", "0.125", "")),
    ('<c s="2"><v>12</v></c>', ("percent", "12", "")),
    ('<c s="3"><v>45000</v></c>', ("date", "2023-03-15", "")),
    ('<c s="4"><v>45000.5</v></c>', ("date", "2023-03-15 12:00:00", "")),
    ('<c s="4"><v>12</v></c>', ("date", "1900-01-12", "")),
    ('<c s="4"><v>60</v></c>', ("date", "1900-02-29", "")),
    ('<c s="4"><v>61</v></c>', ("date", "1900-03-01", "")),
    ('<c s="4"><v>-5</v></c>', ("date", "-5", "")),
    ('<c s="4"><v>NaN</v></c>', ("error", "NaN", "")),
    ('<c s="5"><v>12</v></c>', ("scaled", "12", "")),
    ('<c s="6"><v>12</v></c>', ("number", "12", "")),
    ('<c s="7"><v>0.75</v></c>', ("date", "18:00:00", "")),
    ('<c s="99"><v>12</v></c>', ("number", "12", "")),
    ('<c t="d"><v>2025-03-04</v></c>', ("date", "2025-03-04", "")),
    ('<c t="b"><v>1</v></c>', ("bool", "TRUE", "")),
    ('<c t="b"><v>0</v></c>', ("bool", "FALSE", "")),
    ('<c t="e"><v>#REF!</v></c>', ("error", "#REF!", "")),
    ('<c t="e"><v>#SPILL!</v></c>', ("error", "#SPILL!", "")),  # calamine refuses the whole file for it
    ('<c t="s"><v>0</v></c>', ("text", "局", "")),
    ('<c t="s"><v>1</v></c>', ("text", "（一） 予以公开", "")),
    ('<c t="s"><v>2</v></c>', ("text", "民政", "")),
    ('<c t="s"><v>3</v></c>', None),
    ('<c t="s"><v>4</v></c>', ("text", "a\rb", "")),
    ('<c t="s"><v>5</v></c>', ("text", " 　x ", "")),
    ('<c t="s"><v>6</v></c>', ("text", "1 < 2 & 3中", "")),
    ('<c t="s"/>', None),
    ('<c t="inlineStr"><is><t>局</t></is></c>', ("text", "局", "")),
    ('<c t="inlineStr"><is><r><t>民</t></r><r><t>政</t></r></is></c>', ("text", "民政", "")),
    ('<c t="str"><v>局</v></c>', ("text", "局", "")),
    ("<c><f>A1+B1</f><v>3</v></c>", ("number", "3", "=A1+B1")),
    ("<c><f>A1+B1</f></c>", ("none", "", "=A1+B1")),
    ("<c><f>A1+B1</f><v></v></c>", ("none", "", "=A1+B1")),
    ("<c><f>A1+B1</f><v/></c>", ("none", "", "=A1+B1")),
    ('<c><f aca="false">A1&lt;&gt;"x"</f><v>3</v></c>', ("number", "3", '=A1<>"x"')),
    ('<c t="str"><f>IF(A1&gt;0,"","x")</f><v></v></c>', ("text", "", '=IF(A1>0,"","x")')),
    ('<c t="str"><f>IF(A1&gt;0,"","x")</f></c>', ("none", "", '=IF(A1>0,"","x")')),
    ('<c t="str"><f>"平"</f><v>平</v></c>', ("text", "平", '="平"')),
    ('<c t="b"><f>A1=1</f><v>1</v></c>', ("bool", "TRUE", "=A1=1")),
    ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', ("error", "#DIV/0!", "=1/0")),
    ('<c s="1"><f>A1</f><v>0.5</v></c>', ("percent", "0.5", "=A1")),
    ("<c><f>[1]Sheet1!A1</f><v>3</v></c>", ("number", "3", "=[1]Sheet1!A1")),
    ("<c><f>&apos;C:\\[a.xlsx]表&apos;!A1</f><v>3</v></c>", ("number", "3", "='C:\\[a.xlsx]表'!A1")),
    ('<c><f t="array" ref="A1:B1">A1:B1*2</f><v>3</v></c>', ("number", "3", "=A1:B1*2")),
    ('<c><f t="dataTable" ref="A1" r1="B1"/><v>3</v></c>', ("number", "3", "=")),
    ("<c cm='1'><f>A1</f><v>3</v></c>", ("number", "3", "=A1")),
    ('<c t="s" s="1"><v>0</v></c>', ("text", "局", "")),
    ("<c><v>3</v><extLst><ext uri='x'/></extLst></c>", ("number", "3", "")),
    ("<c><!-- 4 --><v>3</v></c>", ("number", "3", "")),
    ("<c><v><![CDATA[3]]></v></c>", ("number", "3", "")),
    ("<c ><v >3</v ></c >", ("number", "3", "")),
]


def placed(cell: str, address: str = "A1") -> str:
    return f'<row r="1">{cell.replace("<c", f"<c r={chr(34)}{address}{chr(34)}", 1)}</row>'


@pytest.mark.parametrize(("cell", "expected"), CELLS, ids=[cell[:60] for cell, _ in CELLS])
def test_a_cell_of_xlsx_is_what_is_stored_in_it(reader: str, cell: str, expected: tuple[str, str, str] | None) -> None:
    found = cells(xlsx(placed(cell), STRINGS, STYLES))
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(("cell", "expected"), CELLS, ids=[cell[:60] for cell, _ in CELLS])
def test_strict_workbooks_and_utf16_say_the_same(cell: str, expected: tuple[str, str, str] | None) -> None:
    """openpyxl reads a Strict workbook as empty, calamine one in UTF-16."""
    strict = xlsx_parts(placed(cell), STRINGS, STYLES, main=STRICT)
    wide = {SHEET: str(xlsx_parts(placed(cell), STRINGS, STYLES)[SHEET]).encode("utf-16")}
    for parts in (strict, xlsx_parts(placed(cell), STRINGS, STYLES) | wide):
        assert cells(zipped(parts)) == ([expected] if expected else [])


def test_formulas_that_are_shared_are_moved_to_their_cell(reader: str) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:C1" si="0">[1]表!A1*2</f><v>1</v></c>'
        '<c r="B1"><f t="shared" si="0"/><v>2</v></c><c r="C1"><f t="shared" si="0"></f><v>3</v></c>'
        '<c r="D1"><f t="shared" si="7"/><v>4</v></c></row>'
    )
    assert cells(xlsx(rows)) == [
        ("number", "1", "=[1]表!A1*2"),
        ("number", "2", "=[1]表!B1*2"),
        ("number", "3", "=[1]表!C1*2"),
        ("number", "4", "="),
    ]


def test_a_line_break_of_windows_in_a_formula_is_one(reader: str) -> None:
    found = cells(xlsx('<row r="1"><c r="A1"><f>B1+\r\nC1</f><v>3</v></c></row>'))
    assert found == [("number", "3", "=B1+\nC1")]


def test_long_texts_and_formulas_are_cut(reader: str) -> None:
    text, formula = "长" * 3000, "1+" * 200 + "1"
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c><c r="B1"><f>{formula}</f></c></row>'
    assert cells(xlsx(rows)) == [("text", text[:2000], ""), ("none", "", f"={formula}"[:200])]


def test_days_count_from_1904_where_the_workbook_says_so(reader: str) -> None:
    parts = xlsx_parts(placed('<c s="3"><v>1</v></c>'), styles=STYLES)
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert cells(zipped(parts | {"xl/workbook.xml": main})) == [("date", "1904-01-02", "")]


# --- where cells stand --------------------------------------------------------------------------------

PLACES = [
    # rows, the addresses (row, column) with their text
    ('<row r="5"><c r="B5"><v>1</v></c></row>', {(4, 1): "1"}),
    ('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>', {(0, 0): "2", (1, 0): "1"}),
    ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>', {(0, 0): "2", (0, 1): "1"}),
    ("<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>",
     {(0, 0): "1", (0, 2): "2", (2, 0): "3"}),
    ('<row r="4"><c><v>1</v></c><c r="D4"><v>2</v></c><c><v>3</v></c></row>', {(3, 0): "1", (3, 3): "2", (3, 4): "3"}),
    ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', {(1_048_575, 16_383): "1"}),
    ('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row><row r="5000"><c r="A5000"><v>3</v></c></row>',
     {(0, 0): "1", (0, 16_383): "2", (4_999, 0): "3"}),
    ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>',
     {(0, 0): "1"}),
    ('<row r="1"><c r="A1"><v>1</v></c><c r="A1" s="1"/></row>', {(0, 0): "1"}),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), PLACES)
def test_cells_are_found_wherever_they_stand(reader: str, rows: str, expected: dict[tuple[int, int], str]) -> None:
    (sheet,) = book(xlsx(rows)).sheets
    assert {(cell.row, cell.column): cell.text for cell in sheet.cells} == expected


FORMATTED = [  # blank rows of a column that is formatted, as programs write them
    '<row r="{0}" spans="1:4" ht="17.25" customHeight="1"><c r="A{0}" s="1"/></row>',
    '<row r="{0}"><c r="A{0}" s="1"></c><c r="B{0}" s="1"/></row>\n',
    '<x:row r="{0}"><x:c r="A{0}" s="1"/></x:row>',
    "<row r='{0}' s='1' customFormat='1'/>",
]


@pytest.mark.parametrize("row", FORMATTED)
def test_a_column_that_is_formatted_to_its_end_costs_nothing(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = "".join(map(row.format, range(3, 30_000)))
    rows = (
        TWO
        + blank
        + '<row r="30000"><c r="C30000"><v>3</v></c></row>'
        + "".join(map(row.format, range(30_001, 40_000)))
    )
    sheet = sheet_xml(rows).replace("<worksheet", '<worksheet xmlns:x="x"') if "x:" in row else sheet_xml(rows)
    given: list[int] = []
    read = xlsx_memo.read

    def counting(sheets: list[bytes], *more: Any) -> object:
        given.append(len(sheets[0]))
        return read(sheets, *more)

    monkeypatch.setattr(xlsx_memo, "read", counting)
    (found,) = book(xlsx(sheet=sheet)).sheets
    assert {(cell.row, cell.column): cell.text for cell in found.cells} == {(0, 0): "1", (1, 1): "2", (29_999, 2): "3"}
    assert len(sheet) > limits.LEAN
    assert given[0] < 1_000


def test_a_row_without_a_number_stands_below_blank_ones_too() -> None:
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(1, 40_001))
    (found,) = book(xlsx(blank + "<row><c><v>7</v></c></row>")).sheets
    assert [(cell.row, cell.text) for cell in found.cells] == [(40_000, "7")]


REFUSED = [
    # rows, reason
    ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"/>', refusals.AMBIGUOUS),
    ('<row r="9"><c r="A9"><v>1</v></c></row><row r="09"/>', refusals.AMBIGUOUS),
    ('<row r="2"><c r="A1"><v>1</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c><c><v>2</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="XFE1"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', refusals.OUTSIDE),
    (f'<row r="{2**63}"><c r="A{2**63}"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="0"><c r="A0"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="1"><c r="a1"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="1"><c r="A1" t="s"><v>8</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="s"><v>abc</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="s"><v>１</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="q"><v>1</v></c></row>', refusals.BAD_CELL),
    ('<row r="1"><x r="A1"><v>1</v></x></row>', refusals.BAD_CELL),
    ('<c r="A1"><v>1</v></c>', refusals.BAD_CELL),
]


@pytest.mark.parametrize(("rows", "reason"), REFUSED)
def test_what_is_ambiguous_or_impossible_is_refused(reader: str, rows: str, reason: str) -> None:
    assert child.read(xlsx(rows, STRINGS)) == Refusal(FindingKind.UNREADABLE, reason=reason)


TWO = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
PREFIXED = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet_xml(TWO)).replace("xmlns=", "xmlns:x=")
MIXED = sheet_xml(TWO.replace("<row", '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"')
                  .replace("</row", "</x:row"))  # fmt: skip


@pytest.mark.parametrize("address", ["otherB2", "YYYYYYYYYYC4", "B2B2", "XFE2", "A99999999"])
def test_calamine_never_sees_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """It takes the letters for a column and asks for all the memory up to there, which ends the process."""
    asked: list[object] = []
    monkeypatch.setattr(xlsx_cross_check, "read_rows", lambda *given: asked.append(given))
    found = child.read(xlsx(f'<row r="2"><c r="A2"><v>1</v></c><c r="{address}"><v>7</v></c></row>'))
    assert (found, asked) == (Refusal(FindingKind.UNREADABLE, reason=refusals.OUTSIDE), [])


SPELLINGS = [
    PREFIXED,
    MIXED,
    sheet_xml(TWO.replace('"', "'")),
    sheet_xml(TWO, head='<dimension ref="A1"/>'),
    sheet_xml(TWO, head='<dimension ref="A1:XFD1048576"/>'),
    sheet_xml(TWO, head='<dimension ref="B2:A1"/>'),
    sheet_xml(TWO, tail='<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'),
    sheet_xml(TWO.replace("><", ">\n  <")),
    sheet_xml("<!-- <row r='9'><c r='A9'><v>9</v></c></row> -->" + TWO),
    sheet_xml(TWO + "<?pi <row r='9'><c r='A9'><v>9</v></c></row> ?>"),
    sheet_xml(TWO).replace("<sheetData>", "<sheetData >"),
    sheet_xml(TWO.replace('<row r="1"', '<row spans="1:2" r="1" x14ac:dyDescent="0.25"')).replace(
        "<worksheet", '<worksheet xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    ),
    '<?xml version="1.0" encoding="UTF-8"?>\n' + sheet_xml(TWO),
    # rows before their place are read, not dropped
    sheet_xml("").replace("<sheetData>", TWO + "<sheetData>"),
]


@pytest.mark.parametrize("sheet", SPELLINGS)
def test_the_same_cells_in_any_spelling_of_the_xml(reader: str, sheet: str) -> None:
    assert cells(xlsx(sheet=sheet)) == [("number", "1", ""), ("number", "2", "")]


@pytest.mark.parametrize("sheet", [sheet_xml(""), sheet_xml("").replace("<sheetData></sheetData>", "<sheetData/>")])
def test_an_empty_sheet_is_empty(reader: str, sheet: str) -> None:
    assert cells(xlsx(sheet=sheet)) == []


@pytest.mark.parametrize(
    ("merge", "expected"),
    [
        ('<mergeCell ref="A1:C3"/>', ((0, 0, 2, 2),)),
        ('<mergeCell ref="A1:XFD1048576"/>', ((0, 0, 1_048_575, 16_383),)),
        ("<mergeCell ref='B2:B3'/><mergeCell  ref='D1:E1'/>", ((1, 1, 2, 1), (0, 3, 0, 4))),
    ],
)
def test_merged_areas_are_told_and_what_stands_under_them_stays(
    reader: str, merge: str, expected: tuple[tuple[int, ...], ...]
) -> None:
    """openpyxl throws the values under a merged area away."""
    sheet = sheet_xml(TWO, tail=f"<mergeCells>{merge}</mergeCells>")
    (found,) = book(xlsx(sheet=sheet)).sheets
    assert found.merges == expected
    assert [cell.text for cell in found.cells] == ["1", "2"]


# --- the workbook around its sheets -------------------------------------------------------------------


def workbook(sheets: str, lines: tuple[tuple[str, str, str], ...], **parts: str) -> bytes:
    base = xlsx_parts()
    main = str(base["xl/workbook.xml"])
    main = main[: main.index("<sheets>")] + f"<sheets>{sheets}</sheets></workbook>"
    named = {f"xl/worksheets/{name}.xml": sheet_xml(rows) for name, rows in parts.items()}
    return zipped(base | {"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": relations(*lines)} | named)


ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
THREE = '<row r="1"><c r="A1"><v>3</v></c></row>'


def test_sheets_are_found_by_their_relation_and_hidden_ones_are_told(reader: str) -> None:
    data = workbook(
        '<sheet name="三" sheetId="1" r:id="x9"/><sheet name="一" sheetId="2" state="hidden" r:id="x1"/>'
        '<sheet name="四" sheetId="3" state="veryHidden" r:id="x5"/>',
        (("x1", "worksheet", "worksheets/a.xml"), ("x9", "worksheet", "/xl/worksheets/b.xml"),
         ("x5", "worksheet", "../xl/worksheets/A.xml")),
        a=ONE,
        b=THREE,
    )  # fmt: skip
    found = [(sheet.name, sheet.hidden, sheet.cells[0].text) for sheet in book(data).sheets]
    assert found == [("三", False, "3"), ("一", True, "1"), ("四", True, "1")]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({SHEET: None}, refusals.NO_SHEET),
        ({"xl/_rels/workbook.xml.rels": None}, refusals.NO_SHEET),
        ({"xl/workbook.xml": None}, refusals.DAMAGED),
        ({"xl/workbook.xml": "<workbook/>"}, refusals.DAMAGED),
        ({"xl/workbook.xml": "<workbook"}, refusals.DAMAGED),
        ({SHEET: "<worksheet><sheetData>"}, refusals.DAMAGED),
        ({SHEET: sheet_xml(ONE).encode().replace(b"A1", b"\xff1")}, refusals.DAMAGED),
    ],
)
def test_a_missing_or_broken_part_is_no_empty_sheet(reader: str, parts: dict[str, str | None], reason: str) -> None:
    whole: Parts = {k: v for k, v in (xlsx_parts(ONE) | parts).items() if v is not None}
    assert child.read(zipped(whole)) == Refusal(FindingKind.UNREADABLE, reason=reason)


def test_parts_that_may_be_missing_are_not_missed(reader: str) -> None:
    parts = xlsx_parts(ONE)
    for name in ("xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"):
        del parts[name]
    assert cells(zipped(parts)) == [("number", "1", "")]


def test_custom_properties_are_read() -> None:
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property pid="2" name="consolidate"><vt:lpwstr>民政局</vt:lpwstr></property>'
        '<property pid="3" name="n"><vt:i4>7</vt:i4></property></Properties>'
    )
    assert book(zipped(xlsx_parts(ONE) | {"docProps/custom.xml": custom})).props == (
        ("consolidate", "民政局"),
        ("n", "7"),
    )


def test_a_workbook_with_a_claim_of_four_thousand_million_texts_is_read() -> None:
    """calamine makes room for what is claimed, and the process ends."""
    parts = xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', STRINGS)
    strings = str(parts["xl/sharedStrings.xml"]).replace("<sst", '<sst count="1" uniqueCount="4294967295"')
    assert cells(zipped(parts | {"xl/sharedStrings.xml": strings})) == [("text", "局", "")]


@pytest.mark.parametrize(("more", "allowed"), [(1, True), (0, True), (-1, False)])
@pytest.mark.parametrize("limit", ["SHEETS", "CELLS", "MERGES"])
def test_limits_of_a_workbook(
    reader: str, monkeypatch: pytest.MonkeyPatch, limit: str, more: int, allowed: bool
) -> None:
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="x"/>' for n in range(1, 5))
    data = {
        "SHEETS": workbook(sheets, (("x", "worksheet", "worksheets/a.xml"),), a=ONE),
        "CELLS": xlsx('<row r="1">' + "".join(f'<c r="{c}1"><v>1</v></c>' for c in "ABCD") + "</row>"),
        "MERGES": xlsx(sheet=sheet_xml(ONE, tail='<mergeCell ref="A1:B1"/>' * 4)),
    }
    monkeypatch.setattr(limits, limit, 4 + more)
    found = child.read(data[limit])
    assert (
        isinstance(found, RawBook) if allowed else found == Refusal(FindingKind.UNSAFE_FILE, reason=refusals.TOO_MANY)
    )


def test_elements_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_memo, "read", NOT_FAST)
    deep = "<a>" * 70 + "</a>" * 70
    assert child.read(xlsx(sheet=sheet_xml(f"{deep}{ONE}"))) == Refusal(FindingKind.UNSAFE_FILE, reason=refusals.DEEP)
