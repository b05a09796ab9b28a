"""XML tables of Excel 2003, which systems export and call .xls: they are read as workbooks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest

from consolidate.formats import refusals, sniff
from consolidate.formats.raw import RawSheet, Refusal
from consolidate.forms import edition
from consolidate.model import Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.workers import child
from tests.support import office
from tests.support.books import book
from tests.support.building import balanced
from tests.support.small_round import ROUND

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def workbook(rows: str, styles: str = "", rest: str = "") -> bytes:
    """A workbook with one sheet of these rows."""
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}" '
        f'xmlns:html="http://www.w3.org/TR/REC-html40"><Styles>{styles}</Styles><Worksheet ss:Name="表"><Table>{rows}'
        f"</Table>{rest}</Worksheet></Workbook>"
    ).encode()


def sheet(rows: str, styles: str = "") -> RawSheet:
    """The sheet of such a workbook."""
    return book(workbook(rows, styles)).sheets[0]


def style(inner: str) -> str:
    """A style s."""
    return f'<Style ss:ID="s">{inner}</Style>'


YUAN = '<Style ss:ID="y"><NumberFormat ss:Format="Currency"/></Style>'
STYLES = [
    # the attributes of the table, its column, its row and its cell; the kind of the cell
    ('ss:StyleID="y"', "", "", "", "yuan"),
    ("", 'ss:StyleID="y"', "", "", "yuan"),
    ("", 'ss:StyleID="y" ss:Span="1"', "", 'ss:Index="2"', "yuan"),
    ("", 'ss:Index="2" ss:StyleID="y"', "", "", "number"),
    ("", "", 'ss:StyleID="y"', "", "yuan"),
    ('ss:StyleID="y"', 'ss:StyleID="n"', "", "", "number"),
    ("", 'ss:StyleID="y"', 'ss:StyleID="n"', "", "number"),
    ('ss:StyleID="y"', "", "", 'ss:StyleID="n"', "number"),
]


@pytest.mark.parametrize(("table", "column", "row", "cell", "kind"), STYLES)
def test_a_cell_has_the_style_of_its_row_its_column_or_its_table(
    table: str, column: str, row: str, cell: str, kind: str
) -> None:
    data = '<Data ss:Type="Number">12</Data>'
    rows = f"<Column {column}/><Row {row}><Cell {cell}>{data}</Cell></Row>"
    made = workbook(rows, YUAN + '<Style ss:ID="n"/>').replace(b"<Table>", f"<Table {table}>".encode())
    (found,) = book(made).sheets[0].cells
    assert found.kind == kind


CELLS = [
    # a cell, the style s; kind, text and formula of the cell, its marks
    ('<Data ss:Type="Number">12</Data>', "", ("number", "12", ""), ()),
    ('<Data ss:Type="Number">0.10000000000000001</Data>', "", ("number", "0.1", ""), ()),
    ('<Data ss:Type="String">12</Data>', "", ("text", "12", ""), ()),
    ('<Data ss:Type="Boolean">1</Data>', "", ("bool", "TRUE", ""), ()),
    ('<Data ss:Type="Error">#REF!</Data>', "", ("error", "#REF!", ""), ()),
    ('<Data ss:Type="DateTime">2025-01-20T00:00:00.000</Data>', "", ("date", "2025-01-20T00:00:00.000", ""), ()),
    ('<Data ss:Type="Number">0.5</Data>', '<NumberFormat ss:Format="Percent"/>', ("percent", "0.5", ""), ()),
    ('<Data ss:Type="Number">12</Data>', '<NumberFormat ss:Format="Currency"/>', ("yuan", "12", ""), ()),
    ('<Data ss:Type="Number">12</Data>', '<NumberFormat ss:Format="Short Date"/>', ("date", "1900-01-12", ""), ()),
    ('<Data ss:Type="Number">12345</Data>', '<NumberFormat ss:Format="0,"/>', ("scaled", "12345", ""), ()),
    ('<Data ss:Type="Number">12</Data>', '<Font ss:StrikeThrough="1"/>', ("number", "12", ""), (("struck", ""),)),
    ('<Data ss:Type="Number">12</Data>', '<Font ss:Color="#FFFFFF"/>', ("number", "12", ""), (("faint", ""),)),
    ('<ss:Data ss:Type="String"><html:S>1</html:S>2</ss:Data>', "", ("text", "2", ""), (("cut", "12"),)),
    ('<ss:Data ss:Type="String"><html:Del>5</html:Del>107</ss:Data>', "", ("text", "107", ""), (("cut", "5107"),)),
    ('<Comment><ss:Data>电话核实</ss:Data></Comment><Data ss:Type="Number">3</Data>', "", ("number", "3", ""),
     (("comment", "电话核实"),)),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "look", "cell", "marks"), CELLS)
def test_a_cell(inner: str, look: str, cell: tuple[str, str, str], marks: tuple[tuple[str, str], ...]) -> None:
    found = sheet(f'<Row><Cell ss:StyleID="s">{inner}</Cell></Row>', style(look))
    assert [(each.kind, each.text, each.formula) for each in found.cells] == [cell]
    assert tuple((mark.kind, mark.text) for mark in found.marks) == marks


FORMULAS = [
    ("=SUM(R[-2]C:R[-1]C)", "=SUM(C1:C2)"),
    ("=R1C1+RC[-1]", "=$A$1+B3"),
    ("=其他!R[1]C[1]", "=其他!D4"),
    ("=ROUND(RC[-2],2)", "=ROUND(A3,2)"),
]


@pytest.mark.parametrize(("written", "expected"), FORMULAS)
def test_a_formula_names_its_cells_as_in_other_workbooks(written: str, expected: str) -> None:
    rows = f'<Row ss:Index="3"><Cell ss:Index="3" ss:Formula="{written}"><Data ss:Type="Number">5</Data></Cell></Row>'
    assert [cell.formula for cell in sheet(rows).cells] == [expected]
    without = sheet(rows.replace('<Data ss:Type="Number">5</Data>', ""))
    assert [(cell.kind, cell.formula) for cell in without.cells] == [("none", expected)]


def test_rows_and_cells_are_counted_on_from_those_with_a_number_and_over_merged_ones() -> None:
    data = '<Data ss:Type="Number">1</Data>'
    found = sheet(
        f'<Column ss:Index="5" ss:Hidden="1"/><Row ss:Index="2"><Cell ss:MergeAcross="2" ss:MergeDown="1">{data}</Cell>'
        f'<Cell>{data}</Cell><Cell>{data}</Cell></Row><Row ss:Hidden="1" ss:Span="1"/><Row><Cell>{data}</Cell></Row>'
    )
    assert [cell[:2] for cell in found.cells] == [(1, 0), (1, 3), (1, 4), (4, 0)]
    assert (found.merges, found.unseen) == (((1, 0, 2, 2),), ((), (4,)))


REFUSED = [
    ('<Row ss:Index="5"/><Row ss:Index="2"/>', "unreadable", refusals.AMBIGUOUS),
    ('<Row ss:Index="2000000000"/>', "unreadable", refusals.OUTSIDE),
    ('<Row><Cell ss:MergeDown="1000000000"/></Row>', "unreadable", refusals.OUTSIDE),
    ('<Row><Cell ss:MergeAcross="1000000000"/></Row>', "unreadable", refusals.OUTSIDE),
    ("<Row>" * 300 + "</Row>" * 300, "unsafe-file", refusals.DEEP),
]


@pytest.mark.parametrize(("rows", "kind", "reason"), REFUSED)
def test_what_no_workbook_holds_is_refused(rows: str, kind: str, reason: str) -> None:
    found = child.read(workbook(rows))
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == (kind, reason)


def test_a_style_has_what_the_style_above_it_has() -> None:
    styles = (
        '<Style ss:ID="a"><NumberFormat ss:Format="Percent"/><Font ss:StrikeThrough="1"/></Style>'
        '<Style ss:ID="b" ss:Parent="a"><Font ss:Color="#000000"/></Style><Style ss:ID="c" ss:Parent="c"/>'
    )
    row = '<Row><Cell ss:StyleID="b"><Data ss:Type="Number">0.5</Data></Cell><Cell ss:StyleID="c"/></Row>'
    found = sheet(row, styles)
    assert [each[2:4] for each in found.cells] == [("percent", "0.5")]
    assert [mark.kind for mark in found.marks] == ["struck"]


def test_definitions_are_refused() -> None:
    data = workbook("").replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "cc">]><Workbook', 1)
    found = child.read(data)
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == ("unsafe-file", refusals.DOCTYPE)


def test_it_is_a_workbook_for_collect_too() -> None:
    assert sniff.group(workbook("")) == sniff.WORKBOOK


def exported(sheets: Sequence[RawSheet]) -> bytes:
    """These sheets as an XML table."""
    inner = "".join(map(_exported, sheets))
    return f'<?xml version="1.0"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">{inner}</Workbook>'.encode()


def _exported(sheet: RawSheet) -> str:
    spans = {merge[:2]: merge for merge in sheet.merges}
    rows: dict[int, str] = {}
    for row, column, kind, text, _ in sorted(sheet.cells):
        _, _, bottom, right = spans.get((row, column), (row, column, row, column))
        merged = f' ss:MergeAcross="{right - column}" ss:MergeDown="{bottom - row}"' if (row, column) in spans else ""
        data = f'<Data ss:Type="{"Number" if kind == "number" else "String"}">{escape(text)}</Data>'
        rows[row] = rows.get(row, "") + f'<Cell ss:Index="{column + 1}"{merged}>{data}</Cell>'
    lines = "".join(f'<Row ss:Index="{row + 1}">{cells}</Row>' for row, cells in rows.items())
    return f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>{lines}</Table></Worksheet>'


def test_a_template_exported_as_an_xml_table_says_the_same() -> None:
    form = edition("2021")
    figures = balanced(form, random.Random(5))
    sheets = [
        sheet for sheet in book(template(form, ROUND, Unit("民政局"), figures=figures)).sheets if not sheet.hidden
    ]
    found = answers.read(child.read(exported(sheets)), "", "", form)
    assert {place: found.numbers[place] for place in form.places} == figures
    assert (found.names, found.years, found.document) == (("民政局",), (2025,), "")


@pytest.mark.office
def test_libreoffice_reads_the_same_cells_in_an_xml_table() -> None:
    sheets = book(template(edition("2021"), ROUND, Unit("民政局"))).sheets
    data = exported([sheet for sheet in sheets if not sheet.hidden])
    mine, theirs = book(data).sheets, book(office.converted(data, "xlsx", "xml")).sheets
    assert [(sheet.name, [cell[:4] for cell in sheet.cells]) for sheet in mine] == [
        (sheet.name, [cell[:4] for cell in sheet.cells]) for sheet in theirs
    ]
    assert [sorted(sheet.merges) for sheet in mine] == [sorted(sheet.merges) for sheet in theirs]
