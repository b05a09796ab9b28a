"""What becomes of a cell of .ods: errors, formulas and repeats as they are stored."""

from __future__ import annotations

import pytest

from consolidate.formats import refusals
from consolidate.formats.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.workers import child
from tests.books import book, cells, ods, ods_parts, ods_row, zipped


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
    (typed("currency", "3.50", "￥3.50"), ("yuan", "3.5", "")),
    (typed("currency", "30000", "￥3.0000"), ("scaled", "30000", "")),
    (typed("currency", "12345.5", "¥12,345.50", 'office:currency="CNY"'), ("yuan", "12345.5", "")),
    (typed("float", "-12345.5", "-12,345.50元"), ("yuan", "-12345.5", "")),
    (typed("float", "25.1", "25.10万元"), ("number", "25.1", "")),
    (typed("currency", "0", "￥0.00"), ("number", "0", "")),
    (typed("currency", "3.50", "$3.50"), ("scaled", "3.5", "")),
    (typed("currency", "3.50", "3.50 €"), ("scaled", "3.5", "")),
    (typed("currency", "3.50", "3.50", 'office:currency="USD"'), ("scaled", "3.5", "")),
    (typed("currency", "3.50", "￥3.50", 'office:currency="JPY"'), ("scaled", "3.5", "")),
    (typed("float", "30000", "3.0000"), ("scaled", "30000", "")),
    (typed("float", "1234567", "1,234,567"), ("number", "1234567", "")),
    (typed("float", "1234567", "1,235"), ("scaled", "1234567", "")),
    (typed("float", "0.5", "1"), ("number", "0.5", "")),
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
    (typed("float", "3", "3", 'table:formula="of:=SUM([.B5:.C5];[$表.A1])"'), ("number", "3", "=SUM(B5:C5;表!A1)")),
    (t('table:formula="of:=[.A1]"'), ("none", "", "=A1")),
    (typed("float", "", "", 'table:formula="of:=[.A1]"'), ("none", "", "=A1")),
    (typed("string", "", "", 'table:formula="of:=&quot;&quot;"'), ("text", "", '=""')),
    ('<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>', ("text", "", '=""')),
    (typed("float", "12", "w", ""), ("scaled", "12", "")),
    ('<table:table-cell office:value-type="float" office:value="7"><text:p/></table:table-cell>', ("scaled", "7", "")),
    ('<table:table-cell office:value-type="float" office:value="0"><text:p>-</text:p></table:table-cell>',
     ("number", "0", "")),
    (typed("float", "3", "3", "table:formula=\"of:=['file:///D:/a.ods'#$表.A1]\""),
     ("number", "3", "=['file:///D:/a.ods'#$表.A1]")),
    (typed("string", "", "#REF!", 'calcext:value-type="error"'), ("error", "#REF!", "")),
    (typed("float", "0", "Err:502", 'table:formula="of:=[.A1]"'), ("error", "Err:502", "=A1")),
    (typed("string", "", "#DIV/0!", 'table:formula="of:=1/0"'), ("error", "#DIV/0!", "=1/0")),
    (typed("string", "", "#编号"), ("text", "#编号", "")),
    (t('office:value-type="string"', 'a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d<text:span>e</text:span>f'),
     ("text", "a   b\tc\ndef", "")),
    (t('office:value-type="string"', 'a<text:s text:c="2000000000"/>'), ("text", "a" + " " * 1999, "")),
    (t("", "局<text:note><text:note-body>x</text:note-body></text:note>"), ("text", "局", "")),
    ('<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
     "<text:p>甲</text:p><text:p>乙</text:p></table:table-cell>", ("text", "甲\n乙", "")),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), ODS_CELLS)
def test_a_cell_of_ods_is_what_is_stored_in_it(cell: str, expected: tuple[str, str, str] | None) -> None:
    assert cells(ods(ods_row(cell))) == ([expected] if expected else [])


def test_repeats_are_written_out_where_something_is_filled_in() -> None:
    filled = typed("float", "0", "0", 'table:number-columns-repeated="3"')
    blank = t('table:number-columns-repeated="16380"')
    rows = (
        f'<table:table-row table:number-rows-repeated="2">{t()}{filled}{blank}</table:table-row>'
        "<table:table-header-rows>"
        f"<table:table-row>{typed('float', '5')}</table:table-row>"
        "</table:table-header-rows>"
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
    assert child.read(ods(tables)) == Refusal(kind, reason=reason)


def test_sheets_of_ods_with_what_belongs_to_them() -> None:
    style = (
        '<style:style style:name="{0}" style:family="table"><style:table-properties table:display="{1}"/></style:style>'
    )
    merged = t('table:number-columns-spanned="2" table:number-rows-spanned="3"', "甲")
    tables = (
        '<table:table table:name="一" table:style-name="ta1">'
        f"<table:table-row>{t()}{merged}</table:table-row></table:table>"
        '<table:table table:name="二" table:style-name="ta2">'
        f"<table:table-row>{t('', '乙')}</table:table-row></table:table>"
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


def test_an_ods_without_its_contents_is_refused() -> None:
    parts = ods_parts("") | {"content.xml": "<office"}
    assert child.read(zipped(parts)) == Refusal("unreadable", reason=refusals.DAMAGED)
