"""What becomes of a cell of .ods: errors, formulas and repeats as they are stored."""

from __future__ import annotations

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.workers import child
from tests.support.books import book, cells, ods, ods_parts, ods_row, zipped
from tests.support.ods_cells import ODS_CELLS, t, typed


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
    (ods_row(typed("float", "1", "", 'table:number-rows-spanned="1000000000"')), "unreadable", refusals.OUTSIDE),
    (ods_row(typed("float", "1", "", 'table:number-columns-spanned="1000000000"')), "unreadable", refusals.OUTSIDE),
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
    assert child.read(ods(tables)) == Refusal(FindingKind(kind), reason=reason)


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
    assert child.read(zipped(parts)) == Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)
