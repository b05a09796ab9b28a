"""Numbers that nobody sees count as they did, and are said: in hidden rows and columns, in every format."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
import xlsxwriter

from consolidate.formats import xlsx_memo
from consolidate.formats.raw import RawBook
from consolidate.forms import edition
from consolidate.model import Place
from consolidate.reading.answers import read
from tests.support import office
from tests.support.at_length import at_length
from tests.support.books import book, ods, sheet_xml, xlsx
from tests.support.sheets import Content, Grid, grid, numbered, said, summed, values

FORM = edition("2021")
ROWS = '<row r="3"{row}><c r="B3"><v>7</v></c><c r="D3"><v>8</v></c></row><row r="4"><c r="C4"><v>9</v></c></row>'
SHEETS = [  # attributes of the third row, what stands before the cells; hidden rows and columns that hold something
    ("", "", (), ()),
    (' hidden="1"', "", (2,), ()),
    (' hidden="true"', "", (2,), ()),
    (' hidden="0"', "", (), ()),
    (' ht="0" customHeight="1"', "", (2,), ()),
    (' ht="0.75" customHeight="1"', "", (), ()),
    (" ht='0'", "", (2,), ()),
    (' ht = "0.0"', '<cols><col min="2" max="2" width="0."/></cols>', (2,), (1,)),
    (' ht="05" thickBot="0"', "", (), ()),
    ("", '<cols><col min="2" max="2" width="9" hidden="1"/></cols>', (), (1,)),
    ("", '<cols><col min="2" max="2" hidden="0" width="9"/><col min="3" max="4" width="0"/></cols>', (), (2, 3)),
    ("", '<cols><col min="4" max="16384" width="9" hidden="1"/></cols>', (), (3,)),
    ("", '<cols><col min="5" max="16384" width="9" hidden="1"/></cols>', (), ()),
    (" hidden='1'", "<cols><col min='2' max='2' width='0'/></cols>", (2,), (1,)),
    ("", '<cols><col min="0" max="x" width="9" hidden="1"/></cols>', (), ()),
]


@pytest.mark.parametrize(("row", "head", "rows", "columns"), SHEETS)
@pytest.mark.parametrize("reader", ["fast", "careful"])
def test_hidden_rows_and_columns_of_xlsx(
    monkeypatch: pytest.MonkeyPatch, reader: str, row: str, head: str, rows: tuple[int, ...], columns: tuple[int, ...]
) -> None:
    if reader == "careful":
        monkeypatch.setattr(xlsx_memo, "read", lambda *_: None)
    (sheet,) = book(xlsx(sheet=sheet_xml(ROWS.format(row=row), head=head))).sheets
    assert [cell.text for cell in sheet.cells] == ["7", "8", "9"]
    assert sheet.unseen == (rows, columns)


def test_a_hidden_row_without_a_number_follows_the_one_before_it() -> None:
    rows = '<row r="5"><c><v>1</v></c></row><row hidden="1"><c><v>2</v></c></row>'
    assert book(xlsx(rows)).sheets[0].unseen == ((5,), ())


def test_hidden_rows_under_a_prefix() -> None:
    sheet = sheet_xml(ROWS.format(row=' hidden="1"'))
    for name in ("worksheet", "sheetData", "row", "c", "v"):
        sheet = sheet.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
    assert book(xlsx(sheet=sheet.replace("xmlns=", "xmlns:x="))).sheets[0].unseen == ((2,), ())


ODS_STYLES = (
    '<style:style style:name="low" style:family="table-row"><style:table-row-properties style:row-height="0cm"/>'
    '</style:style><style:style style:name="thin" style:family="table-column">'
    '<style:table-column-properties style:column-width="0in"/></style:style>'
)
ODS_CELL = '<table:table-cell office:value-type="float" office:value="7"/>'


@pytest.mark.parametrize(
    ("row", "columns", "expected"),
    [
        ("", "", ((), ())),
        ('table:visibility="collapse"', "", ((1,), ())),
        ('table:visibility="filter"', "", ((1,), ())),
        ('table:visibility="visible"', "", ((), ())),
        ('table:style-name="low"', "", ((1,), ())),
        ("", '<table:table-column/><table:table-column table:visibility="collapse"/>', ((), (1,))),
        ("", '<table:table-column table:number-columns-repeated="16384" table:style-name="thin"/>', ((), (0, 1))),
        ("", '<table:table-column-group table:display="false"><table:table-column table:visibility="collapse"/>'
         "</table:table-column-group>", ((), (0,))),
    ],
)  # fmt: skip
def test_hidden_rows_and_columns_of_ods(
    row: str, columns: str, expected: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    rows = f"<table:table-row>{ODS_CELL * 2}</table:table-row><table:table-row {row}>{ODS_CELL}</table:table-row>"
    table = f'<table:table table:name="表">{columns}{rows}</table:table>'
    assert book(ods(table, ODS_STYLES)).sheets[0].unseen == expected


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xlsx", "xls", "ods"], "xls"))
def test_hidden_rows_and_columns_as_saved_in_every_format(kind: str) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        sheet = writer.add_worksheet("一")
        for row in range(8):
            sheet.write_row(row, 0, [row, 1, 2, 3])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, 0)
        sheet.autofilter(4, 0, 7, 3)
        sheet.filter_column(0, "x != 6")
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
    (found,) = book(office.converted(data.getvalue(), kind)).sheets
    assert found.unseen == ((2, 3, 6), (2,))


# --- what is said of them --------------------------------------------------------------------------------------


def tables(
    rows: tuple[int, ...] = (), columns: tuple[int, ...] = (), changes: Mapping[str, Content] | None = None
) -> RawBook:
    """A sound file whose table 三 has hidden rows and columns."""
    sheets = [grid(table, summed(FORM, numbered(FORM))) for table in FORM.tables]
    for cell, content in (changes or {}).items():
        sheets[1].cells[int(cell[1:]) - 1, ord(cell[0]) - 65] = content
    raw = [sheet.raw() for sheet in sheets]
    raw[1] = raw[1]._replace(unseen=(rows, columns))
    return RawBook("xlsx", tuple(raw))


def test_numbers_in_hidden_rows_and_columns_count_and_are_said_once_a_table() -> None:
    answer = read(tables((8, 9, 12), (3,)), "a.xlsx", "", FORM)
    assert values(answer) == summed(FORM, numbered(FORM))
    assert said(answer) == [("note", "hidden-numbers", "D7")]
    (note,) = answer.findings
    assert (note.sheet, note.found, dict(note.args)) == (
        "三、依申请公开",
        str(numbered(FORM)[Place("requests", "new", "natural")]),  # as it stands in D7
        # the rows of the table; in three of them the other columns
        {"table": "三", "count": str(25 + 3 * 6), "where": "9:10、13:13、D:D"},
    )


@pytest.mark.parametrize(
    ("rows", "columns", "changes"),
    [
        ((0, 1, 2, 4), (0, 1, 2, 12), {}),  # headings and labels
        ((9,), (), dict.fromkeys([f"{letter}10" for letter in "DEFGHIJ"], 0)),
        ((9,), (), dict.fromkeys([f"{letter}10" for letter in "DEFGHIJ"])),
        ((60,), (), {}),
    ],
)
def test_hidden_rows_and_columns_without_a_number_that_counts_are_not_worth_a_word(
    rows: tuple[int, ...], columns: tuple[int, ...], changes: dict[str, Content]
) -> None:
    kinds = [f.kind for f in read(tables(rows, columns, changes), "a.xlsx", "", FORM).findings]
    assert "hidden-numbers" not in kinds


def test_a_hidden_total_that_is_a_formula_is_computed_and_not_worth_a_word() -> None:
    sheets = [grid(table, summed(FORM, numbered(FORM))) for table in FORM.tables]
    at = [spot for spot, content in sheets[1].cells.items() if spot[1] == 9 and spot[0] > 5 and content is not None]
    sheets[1].formulas |= {spot: f"SUM(D{spot[0] + 1}:I{spot[0] + 1})" for spot in at}
    raw = [sheet.raw() for sheet in sheets]
    raw[1] = raw[1]._replace(unseen=((), (9,)))
    assert read(RawBook("xlsx", tuple(raw)), "a.xlsx", "", FORM).findings == ()


def test_a_sheet_without_tables_may_hide_what_it_likes() -> None:
    notes = Grid("备注", {(0, 0): "说明", (3, 0): 12}).raw()._replace(unseen=((3,), (0,)))
    whole = tables()
    assert read(whole._replace(sheets=(*whole.sheets, notes)), "a.xlsx", "", FORM).findings == ()


# --- under merged areas ----------------------------------------------------------------------------------------

MERGED = [  # merged areas of table 三, from 0; cells that are asked about
    ((), {}, []),
    (((8, 3, 9, 3),), {}, ["D10"]),
    (((8, 3, 9, 4),), {}, ["E9", "D10", "E10"]),
    (((8, 3, 9, 3),), {"D10": 0}, []),
    (((8, 3, 9, 3),), {"D10": None}, []),
    (((8, 0, 9, 2), (3, 3, 4, 9), (0, 0, 2, 9), (40, 3, 50, 9)), {}, []),
]


@pytest.mark.parametrize(("merges", "changes", "asked"), MERGED)
def test_a_number_under_a_merged_area_counts_and_must_be_confirmed(
    merges: tuple[tuple[int, int, int, int], ...], changes: dict[str, Content], asked: list[str]
) -> None:
    whole = tables(changes=changes)
    sheets = list(whole.sheets)
    sheets[1] = sheets[1]._replace(merges=merges)
    answer = read(whole._replace(sheets=tuple(sheets)), "a.xlsx", "", FORM)
    found = [f for f in answer.findings if f.kind == "covered-number"]
    assert [f.address for f in found] == asked
    assert all((f.severity.value, f.found) == ("explain", answer.cells[f.place].raw) for f in found if f.place)
    assert all(answer.numbers[f.place] == int(f.found) for f in found if f.place)


def test_a_number_under_an_area_over_the_whole_sheet() -> None:
    whole = tables()
    sheets = list(whole.sheets)
    sheets[2] = sheets[2]._replace(merges=((0, 0, 1_048_575, 16_383),))
    answer = read(whole._replace(sheets=tuple(sheets)), "a.xlsx", "", FORM)
    assert {f.kind for f in answer.findings} == {"covered-number"}
    assert len(answer.findings) == 15
