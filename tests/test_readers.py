"""What the readers make of a file, cell by cell: nothing is lost without a word, whatever its format."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.reading import fast, limits, refusals, values, worker
from consolidate.reading.raw import RawBook, RawCell, RawSheet, Refusal
from tests import office
from tests.books import STRICT, Parts, ods, ods_parts, ods_row, relations, sheet_xml, xlsx, xlsx_parts, zipped

SHEET = "xl/worksheets/sheet1.xml"
NOT_FAST: Callable[..., None] = lambda *_: None  # noqa: E731


@pytest.fixture(params=["fast", "careful"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both readers of .xlsx in turn."""
    if request.param == "careful":
        monkeypatch.setattr(fast, "read", NOT_FAST)
    return str(request.param)


def book(data: bytes) -> RawBook:
    found = worker.read(data)
    assert isinstance(found, RawBook), found
    return found


def cells(data: bytes) -> list[tuple[str, str, str]]:
    """Kind, text and formula of each cell of the only sheet, in reading order."""
    (sheet,) = book(data).sheets
    return [tuple(cell[2:]) for cell in sorted(sheet.cells)]  # type: ignore[misc]


# --- .xlsx: what is stored, and what it is -------------------------------------------------------------------

STYLES = (
    '<numFmts count="5"><numFmt numFmtId="164" formatCode="0.0%"/>'
    '<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="166" formatCode="0&quot;% of the days&quot;"/>'
    '<numFmt numFmtId="167" formatCode="[Red]#,##0\\d;[$-804]0"/><numFmt numFmtId="168" formatCode="[h]:mm"/></numFmts>'
    '<cellXfs count="8"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="14"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/></cellXfs>'
)
STRINGS = (
    "<si><t>局</t></si>"  # 0
    '<si><r><rPr><b/></rPr><t>（一）</t></r><r><t xml:space="preserve"> 予以公开</t></r></si>'  # 1: runs
    '<si><t>民政</t><rPh sb="0" eb="1"><t>min</t></rPh><phoneticPr fontId="1"/></si>'  # 2: with reading aids
    "<si><t/></si>"  # 3
    "<si><t>a_x000D_b</t></si>"  # 4
    '<si><t xml:space="preserve"> 　x </t></si>'  # 5
    "<si><t>1 &lt; 2 &amp; 3&#20013;</t></si>"  # 6
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
    ('<c s="5"><v>12</v></c>', ("number", "12", "")),
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


def test_formulas_that_are_shared_show_the_one_they_share(reader: str) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:C1" si="0">[1]表!A1*2</f><v>1</v></c>'
        '<c r="B1"><f t="shared" si="0"/><v>2</v></c><c r="C1"><f t="shared" si="0"></f><v>3</v></c>'
        '<c r="D1"><f t="shared" si="7"/><v>4</v></c></row>'
    )
    assert cells(xlsx(rows)) == [
        ("number", "1", "=[1]表!A1*2"),
        ("number", "2", "=[1]表!A1*2"),
        ("number", "3", "=[1]表!A1*2"),
        ("number", "4", "="),
    ]


def test_long_texts_and_formulas_are_cut(reader: str) -> None:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"长" * 3000}</t></is></c><c r="B1"><f>{"1+" * 200}1</f></c></row>'
    (_, text, _), (_, _, formula) = cells(xlsx(rows))
    assert (len(text), len(formula)) == (2000, 200)


def test_days_count_from_1904_where_the_workbook_says_so(reader: str) -> None:
    parts = xlsx_parts(placed('<c s="3"><v>1</v></c>'), styles=STYLES)
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert cells(zipped(parts | {"xl/workbook.xml": main})) == [("date", "1904-01-02", "")]


# --- .xlsx: where cells stand --------------------------------------------------------------------------------

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


REFUSED = [
    # rows, reason
    ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="A1"><v>1</v></c></row><row r="1"/>', refusals.AMBIGUOUS),
    ('<row r="2"><c r="A1"><v>1</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c><c><v>2</v></c></row>', refusals.AMBIGUOUS),
    ('<row r="1"><c r="XFE1"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', refusals.OUTSIDE),
    (f'<row r="{2**63}"><c r="A{2**63}"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="0"><c r="A0"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="1"><c r="a1"><v>1</v></c></row>', refusals.OUTSIDE),
    ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="s"><v>abc</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="s"><v>１</v></c></row>', refusals.BAD_STRING),
    ('<row r="1"><c r="A1" t="q"><v>1</v></c></row>', refusals.BAD_CELL),
    ('<row r="1"><x r="A1"><v>1</v></x></row>', refusals.BAD_CELL),
    ('<c r="A1"><v>1</v></c>', refusals.BAD_CELL),
]


@pytest.mark.parametrize(("rows", "reason"), REFUSED)
def test_what_is_ambiguous_or_impossible_is_refused(reader: str, rows: str, reason: str) -> None:
    assert worker.read(xlsx(rows, STRINGS)) == Refusal("unreadable", reason=reason)


TWO = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
PREFIXED = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet_xml(TWO)).replace("xmlns=", "xmlns:x=")
MIXED = sheet_xml(TWO.replace("<row", '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"')
                  .replace("</row", "</x:row"))  # fmt: skip
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


# --- .xlsx: the workbook around its sheets -------------------------------------------------------------------


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
    whole: Parts = {k: v for k, v in (xlsx_parts(ONE) | parts).items() if v is not None}  # type: ignore[operator]
    assert worker.read(zipped(whole)) == Refusal("unreadable", reason=reason)


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
    found = worker.read(data[limit])
    assert isinstance(found, RawBook) if allowed else found == Refusal("unsafe-file", reason=refusals.TOO_MANY)


def test_elements_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "read", NOT_FAST)
    deep = "<a>" * 70 + "</a>" * 70
    assert worker.read(xlsx(sheet=sheet_xml(f"{deep}{ONE}"))) == Refusal("unsafe-file", reason=refusals.DEEP)


# --- the two readers of .xlsx, and other people's ------------------------------------------------------------


def random_book(seed: int) -> bytes:
    """Numbers, texts in runs, formulas, merged cells and styles, by XlsxWriter."""
    chance, data = random.Random(seed), io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        bold, percent = writer.add_format({"bold": True}), writer.add_format({"num_format": "0%"})
        for name in ("一", "二"):
            sheet = writer.add_worksheet(name)
            for row in range(chance.randint(1, 30)):
                for column in range(chance.randint(1, 12)):
                    match chance.randint(0, 6):
                        case 0:
                            sheet.write_blank(row, column, None, bold)
                        case 1:
                            sheet.write_rich_string(row, column, "甲", bold, f"乙{row}", " 丙")
                        case 2:
                            sheet.write_formula(row, column, "=A1&B1", None, chance.choice([3, 0.1, "平"]))
                        case 3:
                            sheet.write_number(row, column, chance.randint(0, 100) / 7, percent)
                        case 4:
                            sheet.write_string(row, column, f"第{chance.randint(1, 20)}项 ")
                        case _:
                            sheet.write_number(row, column, chance.choice([0, chance.randint(0, 10**6), 0.1, 59237.2449]))
            sheet.merge_range(40, 0, 42, 3, "合并")
    return data.getvalue()


@pytest.mark.parametrize("seed", range(10))
def test_both_readers_agree_with_each_other_and_with_calamine_and_openpyxl(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = random_book(seed)
    found = book(data)
    grids = python_calamine.load_workbook(io.BytesIO(data))
    other = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in found.sheets:
        grid = grids.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        table = other[sheet.name]
        assert len(sheet.cells) == sum(value != "" for line in grid for value in line)
        for cell in sheet.cells:
            seen = grid[cell.row][cell.column]
            mine = cell.text if cell.kind == "text" else float(cell.text)
            assert mine == seen == table.cell(cell.row + 1, cell.column + 1).value
        assert len(sheet.merges) == len(table.merged_cells.ranges) == 1
    with monkeypatch.context() as without:
        without.setattr(fast, "read", NOT_FAST)
        assert book(data) == found


def test_workbooks_of_the_usual_writers_are_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(random_book(1))).save(saved)
    monkeypatch.setattr("consolidate.reading.careful.read", NOT_FAST)
    for data in (random_book(1), saved.getvalue()):
        assert book(data).kind == "xlsx"


def test_a_workbook_saved_by_openpyxl_has_formulas_without_values() -> None:
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(random_book(1))).save(saved)
    kinds = {cell.kind for sheet in book(saved.getvalue()).sheets for cell in sheet.cells if cell.formula}
    assert kinds == {"none"}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_workbook_has_a_verdict_and_both_readers_agree_on_it(data: st.DataObject) -> None:
    """Pieces of the sheet's XML are moved, doubled and dropped; the package around it stays right."""
    rows = '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1"><f>A1*2</f><v>2.5</v></c></row>' + TWO.replace("1", "3")
    pieces = re.split("(?=[<> ])", sheet_xml(rows))
    start, length, to = (data.draw(st.integers(0, len(pieces) - 1)) for _ in range(3))
    moved = pieces[start : start + length % 6]
    if data.draw(st.booleans()):
        del pieces[start : start + len(moved)]
    if data.draw(st.booleans()):
        pieces[to:to] = moved
    broken = xlsx(strings=STRINGS, sheet="".join(pieces))
    with pytest.MonkeyPatch.context() as without:
        without.setattr(fast, "read", NOT_FAST)
        careful = worker.read(broken)
    found = worker.read(broken)
    if isinstance(careful, RawBook):
        assert found == careful
    else:  # the fast reader does not look at what is no row and no cell; it may read what is no good XML around them
        assert found == careful or careful.reason in (refusals.DAMAGED, refusals.BAD_CELL)


# --- .ods ----------------------------------------------------------------------------------------------------


def t(attributes: str = "", text: str = "", tag: str = "table-cell") -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:{tag} {attributes}>{paragraph}</table:{tag}>"


def typed(kind: str, value: str = "", shown: str = "", more: str = "") -> str:
    name = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}.get(kind, "value")
    stored = f'office:{name}="{value}"' if value else ""
    return t(f'office:value-type="{kind}" {stored} {more}', shown)


ODS_CELLS = [
    (typed("float", "12", "12"), ("number", "12", "")),
    (typed("float", "59237.244899999998", "59237.24"), ("number", "59237.2449", "")),
    (typed("currency", "3.50", "￥3.50"), ("number", "3.5", "")),
    (typed("float", "NaN"), ("error", "NaN", "")),
    (typed("float", "abc"), ("text", "abc", "")),
    (typed("percentage", "0.125", "12.5%"), ("percent", "0.125", "")),
    (typed("date", "2025-03-04", "3月4日"), ("date", "2025-03-04", "")),
    (typed("time", "PT12H30M00S", "12:30"), ("date", "PT12H30M00S", "")),
    (typed("boolean", "true", "TRUE"), ("bool", "TRUE", "")),
    (typed("string", "", "局"), ("text", "局", "")),
    (t('office:value-type="string" office:string-value="局"'), ("text", "局", "")),
    (t("", "局"), ("text", "局", "")),
    (t(), None),
    (t('office:value-type="string"'), None),
    (t("", "", "covered-table-cell"), None),
    (t('office:value-type="float" office:value="7"', "7", "covered-table-cell"), ("number", "7", "")),
    (typed("float", "3", "3", 'table:formula="of:=SUM([.B5:.C5];[$表二.A1])"'), ("number", "3", "=SUM(B5:C5;$表二.A1)")),
    (t('table:formula="of:=[.A1]"'), ("none", "", "=A1")),
    (typed("float", "", "", 'table:formula="of:=[.A1]"'), ("none", "", "=A1")),
    (typed("string", "", "", 'table:formula="of:=&quot;&quot;"'), ("text", "", '=""')),
    (typed("float", "3", "3", "table:formula=\"of:=['file:///D:/a.ods'#$表.A1]\""),
     ("number", "3", "=['file:///D:/a.ods'#$表.A1]")),
    (typed("string", "", "#REF!", 'calcext:value-type="error"'), ("error", "#REF!", "")),
    (typed("float", "0", "Err:502", 'table:formula="of:=[.A1]"'), ("error", "Err:502", "=A1")),
    (typed("string", "", "#DIV/0!", 'table:formula="of:=1/0"'), ("error", "#DIV/0!", "=1/0")),
    (typed("string", "", "#编号"), ("text", "#编号", "")),
    (t('office:value-type="string"', 'a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d<text:span>e</text:span>f'),
     ("text", "a   b\tc\nde" "f", "")),
    (t('office:value-type="string"', 'a<text:s text:c="2000000000"/>'), ("text", "a" + " " * 1999, "")),
    (t('office:value-type="string"', "局<text:note><text:note-body>x</text:note-body></text:note>"), ("text", "局", "")),
    ('<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
     "<text:p>甲</text:p><text:p>乙</text:p></table:table-cell>", ("text", "甲\n乙", "")),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), ODS_CELLS)
def test_a_cell_of_ods_is_what_is_stored_in_it(cell: str, expected: tuple[str, str, str] | None) -> None:
    assert cells(ods(ods_row(cell))) == ([expected] if expected else [])


def test_repeats_are_written_out_where_something_is_filled_in() -> None:
    filled = typed("float", "0", "0", 'table:number-columns-repeated="3"')
    rows = (
        f'<table:table-row table:number-rows-repeated="2">{t()}{filled}{t("table:number-columns-repeated=" + chr(34) + "16380" + chr(34))}'
        "</table:table-row>"
        f'<table:table-header-rows><table:table-row>{typed("float", "5")}</table:table-row></table:table-header-rows>'
        f'<table:table-row table:number-rows-repeated="1048573">{t()}</table:table-row>'
    )
    (sheet,) = book(ods(f'<table:table table:name="表">{rows}</table:table>')).sheets
    found = {(cell.row, cell.column): cell.text for cell in sheet.cells}
    assert found == {(r, c): "0" for r in (0, 1) for c in (1, 2, 3)} | {(2, 0): "5"}


ODS_REFUSED = [
    (ods_row(typed("float", "1"), 'table:number-rows-repeated="1048576"'), "unsafe-file", refusals.TOO_MANY),
    (ods_row(typed("float", "1"), 'table:number-rows-repeated="1048577"'), "unreadable", refusals.OUTSIDE),
    (ods_row(typed("float", "1", "", 'table:number-columns-repeated="4294967296"')), "unreadable", refusals.OUTSIDE),
    (ods_row(t("", "<text:span>" * 100 + "</text:span>" * 100)), "unsafe-file", refusals.DEEP),
    (ods_row(f"<table:table-cell>{ods_row(t())}</table:table-cell>"), "unreadable", refusals.AMBIGUOUS),
    ("", "unreadable", refusals.DAMAGED),
    ("<table:table>", "unreadable", refusals.DAMAGED),
]


@pytest.mark.parametrize(("tables", "kind", "reason"), ODS_REFUSED, ids=range(len(ODS_REFUSED)))
def test_an_ods_without_bounds_is_refused(tables: str, kind: str, reason: str) -> None:
    assert worker.read(ods(tables)) == Refusal(kind, reason=reason)


def test_sheets_of_ods_with_what_belongs_to_them() -> None:
    style = (
        '<style:style style:name="{0}" style:family="table"><style:table-properties table:display="{1}"/></style:style>'
    )
    merged = t('table:number-columns-spanned="2" table:number-rows-spanned="3"', "甲")
    tables = (
        f'<table:table table:name="一" table:style-name="ta1"><table:table-row>{t()}{merged}</table:table-row></table:table>'
        f'<table:table table:name="二" table:style-name="ta2"><table:table-row>{t("", "乙")}</table:table-row></table:table>'
        "<table:table table:name=\"'file:///D:/a.ods'#$表\"><table:table-source/>"
        f"<table:table-row>{typed('float', '99')}</table:table-row></table:table>"
    )
    meta = '<meta:user-defined meta:name="consolidate">民政局</meta:user-defined>'
    found = book(ods(tables, style.format("ta1", "true") + style.format("ta2", "false"), meta))
    assert found == RawBook(
        "ods",
        (
            RawSheet("一", False, (RawCell(0, 1, "text", "甲"),), ((0, 1, 2, 2),)),
            RawSheet("二", True, (RawCell(0, 0, "text", "乙"),)),
        ),
        (("consolidate", "民政局"),),
    )


# --- through LibreOffice: .xls, .ods and .xlsx of one workbook -----------------------------------------------


def everything() -> bytes:
    """A workbook with a cell of each kind, whose stored values are those that LibreOffice computes."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        style = {name: writer.add_format({"num_format": name}) for name in ("0.0%", "yyyy-mm-dd", "BOOLEAN", "0")}
        bold = writer.add_format({"bold": True})
        sheet = writer.add_worksheet("一")
        sheet.write_row(0, 0, [12, 0.1, 59237.2449, -3, 316441])
        sheet.write_number(1, 0, 0.125, style["0.0%"])
        sheet.write_datetime(1, 1, __import__("datetime").datetime(2025, 3, 4), style["yyyy-mm-dd"])
        sheet.write_number(1, 2, 0.5, style["0.0%"])
        sheet.write_number(1, 3, 0.75, style["0.0%"])
        sheet.write_string(2, 0, "１２件")
        sheet.write_rich_string(2, 1, "第", bold, "一", "项 A")
        sheet.write_string(2, 2, "甲\n乙")
        sheet.write_blank(2, 3, None, bold)
        sheet.write_formula(3, 0, "=A1+B1", None, 12.1)
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 2, "=NA()", None, "#N/A")
        sheet.write_formula(3, 3, '=A3&"!"', None, "１２件!")
        sheet.write_formula(3, 4, "=A2", style["0.0%"], 0.125)
        sheet.write_array_formula(4, 0, 4, 1, "{=A1:B1*2}", None, 24)
        sheet.write_number(4, 1, 0.2)
        sheet.merge_range(6, 1, 8, 3, "合并")
        writer.add_worksheet("二").hide()
        other = writer.add_worksheet("三")
        other.very_hidden()
        other.write_number(9, 9, 7)
    return data.getvalue()


EVERYTHING = {
    (0, 0): ("number", "12"), (0, 1): ("number", "0.1"), (0, 2): ("number", "59237.2449"), (0, 3): ("number", "-3"),
    (0, 4): ("number", "316441"), (1, 0): ("percent", "0.125"), (1, 1): ("date", "2025-03-04"),
    (1, 2): ("percent", "0.5"), (1, 3): ("percent", "0.75"), (2, 0): ("text", "１２件"), (2, 1): ("text", "第一项 A"),
    (2, 2): ("text", "甲\n乙"), (3, 0): ("number", "12.1"), (3, 1): ("error", "#DIV/0!"), (3, 2): ("error", "#N/A"),
    (3, 3): ("text", "１２件!"), (3, 4): ("percent", "0.125"), (4, 0): ("number", "24"), (4, 1): ("number", "0.2"),
    (6, 1): ("text", "合并"),
}  # fmt: skip


@pytest.fixture(scope="module")
def saved() -> Iterator[dict[str, bytes]]:
    """The workbook as written, and as LibreOffice saves it in each format."""
    yield {"written": everything()} | {kind: office.converted(everything(), kind) for kind in ("xlsx", "xls", "ods")}


@pytest.mark.office
@pytest.mark.parametrize("kind", ["written", "xlsx", "xls", "ods"])
def test_one_workbook_says_the_same_in_every_format(saved: dict[str, bytes], kind: str) -> None:
    found = book(saved[kind])
    first, second, third = found.sheets
    assert {(cell.row, cell.column): (cell.kind, cell.text) for cell in first.cells} == EVERYTHING
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [("一", False), ("二", True), ("三", True)]
    assert (first.merges, second.cells) == (((6, 1, 8, 3),), ())
    assert third.cells == (RawCell(9, 9, "number", "7"),)
    formulas = {(cell.row, cell.column): cell.formula for cell in first.cells if cell.formula}
    assert formulas[3, 0] == "=A1+B1"
    assert formulas.keys() - {(4, 1)} == {(3, 0), (3, 1), (3, 2), (3, 3), (3, 4), (4, 0)}


@pytest.mark.office
def test_a_link_to_another_file_can_be_told_in_xls() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        sheet = writer.add_worksheet("一")
        sheet.write_formula(0, 0, "='[other.xlsx]Sheet1'!A1", None, 7)
        sheet.write_formula(0, 1, "=一!C1", None, 7)
        sheet.write_number(0, 2, 7)
    (found,) = book(office.converted(data.getvalue(), "xls")).sheets
    assert ["[" in cell.formula for cell in found.cells] == [True, False, False]


@pytest.mark.office
def test_an_xls_cut_off_or_changed_anywhere_has_a_verdict(saved: dict[str, bytes]) -> None:
    """calamine panics and aborts on such files; xlrd raises, and that ends at the border."""
    chance, whole = random.Random(7), saved["xls"]
    for _ in range(150):
        broken = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.5 else whole)
        for _ in range(chance.randint(0, 20)):
            if broken:
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert isinstance(worker.read(bytes(broken)), RawBook | Refusal)


def test_a_sheet_of_xls_saved_before_it_was_computed_has_formulas_without_values() -> None:
    from consolidate.reading import xls

    formula = bytes.fromhex("0000 0000 0f00 0000000000001c40 0000 00000000 0500 44020000c0".replace(" ", ""))
    empty = bytes.fromhex("0100 0000 0f00 030000000000ffff 0000 00000000 0500 44020000c0".replace(" ", ""))

    def record(code: int, data: bytes = b"") -> bytes:
        return code.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data

    start = record(0x0809, b"\0\x06\x10\0" + b"\0" * 12)
    stream = start + record(0x005E) + record(0x0006, formula) + record(0x0006, empty) + record(0x000A)
    marks = xls._marks(stream, 0, type("Book", (), {"biff_version": 80, "logfile": io.StringIO()})())
    assert marks.uncalculated
    assert marks.formulas == {(0, 0): "=A3", (1, 0): "=A3"}
    assert marks.empty == {(1, 0)}


# --- numbers as text -----------------------------------------------------------------------------------------


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_float_is_the_same_float(number: float) -> None:
    kind, text = values.from_float(number)
    assert kind == "number"
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    assert float(text) == number


@given(st.integers(min_value=-(10**39), max_value=10**39))
def test_whole_numbers_keep_all_their_digits(number: int) -> None:
    assert values.number(str(number)) == ("number", str(number))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", "number"), ("G/通用格式", "number"), ("0", "number"), ("#,##0.00_);[Red](#,##0.00)", "number"),
        ("0.00E+00", "number"), ('0"days"', "number"), ('"年"0', "number"), ("[DBNum2][$-804]General", "number"),
        ("@", "number"), ("0\\%", "number"), ("0%", "percent"), ('0.00"约"%', "percent"), ("yyyy/m/d", "date"),
        ("[$-804]aaaa;@", "number"), ("m\"月\"d\"日\"", "date"), ("[h]:mm:ss", "date"), ("[$-F800]dddd", "date"),
        ("h:mm AM/PM", "date"), ("[Red]0", "number"), ("[>100]0.0;0", "number"),
    ],
)  # fmt: skip
def test_what_a_number_format_makes_of_a_number(code: str, expected: str) -> None:
    assert values.shown_as(164, code) == expected


def test_the_borders_catch_even_what_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    def fails(error: BaseException) -> Callable[[bytes], None]:
        def look(data: bytes) -> None:
            raise error

        return look

    for error, reason in [
        (Panic(), refusals.CRASHED),
        (MemoryError(), refusals.STOPPED),
        (RecursionError(), refusals.DAMAGED),
        (AssertionError(), refusals.DAMAGED),
    ]:
        monkeypatch.setattr("consolidate.reading.container.look", fails(error))
        assert worker.read(b"x") == Refusal("unreadable", reason=reason)
    monkeypatch.setattr("consolidate.reading.container.look", fails(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        worker.read(b"x")


def test_an_ods_without_its_contents_is_refused() -> None:
    parts = ods_parts("") | {"content.xml": "<office"}
    assert worker.read(zipped(parts)) == Refusal("unreadable", reason=refusals.DAMAGED)
