"""The readers side by side: with each other, with other people's, and through LibreOffice in every format."""

from __future__ import annotations

import io
import random
import re
import struct
from collections.abc import Callable, Iterator

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlrd.formula import FMLA_TYPE_CELL

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals, values, xls, xlsx_memo
from consolidate.formats.raw import RawBook, RawCell, Refusal
from consolidate.workers import child
from tests.support import office
from tests.support.books import book, everything, sheet_xml, xlsx

NOT_FAST: Callable[..., None] = lambda *_: None  # noqa: E731


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
                            sheet.write_number(
                                row, column, chance.choice([0, chance.randint(0, 10**6), 0.1, 59237.2449])
                            )
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
        without.setattr(xlsx_memo, "read", NOT_FAST)
        assert book(data) == found


def test_workbooks_of_the_usual_writers_are_read_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(random_book(1))).save(saved)
    monkeypatch.setattr("consolidate.formats.xlsx_full.read", NOT_FAST)
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
    rows = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1"><f>A1*2</f><v>2.5</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c></row><row r="4"><c r="B4" s="1"><v>2</v></c></row>'
    )
    pieces = re.split("(?=[<> ])", sheet_xml(rows))
    start, length, to = (data.draw(st.integers(0, len(pieces) - 1)) for _ in range(3))
    moved = pieces[start : start + length % 6]
    if data.draw(st.booleans()):
        del pieces[start : start + len(moved)]
    if data.draw(st.booleans()):
        pieces[to:to] = moved
    broken = xlsx(strings="<si><t>甲</t></si><si><t>乙</t></si>", sheet="".join(pieces))
    with pytest.MonkeyPatch.context() as without:
        without.setattr(xlsx_memo, "read", NOT_FAST)
        careful = child.read(broken)
    found = child.read(broken)
    if isinstance(careful, RawBook):
        assert found == careful
    else:  # the fast reader does not look at what is no row and no cell; it may read what is no good XML around them
        assert found == careful or careful.reason in (refusals.DAMAGED, refusals.BAD_CELL)


# --- through LibreOffice: .xls, .ods and .xlsx of one workbook -----------------------------------------------


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
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_number_in_a_format_of_minutes_or_seconds_is_no_count(kind: str) -> None:
    """xlrd takes [m] and [s] for no time; the cell shows 17280 where it holds 12."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        sheet = writer.add_worksheet("一")
        for row, code in enumerate(["[m]", "[s]", "[h]:mm"]):
            sheet.write_number(row, 0, 12, writer.add_format({"num_format": code}))
    (found,) = book(office.converted(data.getvalue(), kind)).sheets
    assert [cell.kind for cell in found.cells] == ["date"] * 3


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
        assert isinstance(child.read(bytes(broken)), RawBook | Refusal)


def test_a_sheet_of_xls_saved_before_it_was_computed_has_formulas_without_values() -> None:
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


def test_a_token_that_xlrd_does_not_take_apart_costs_the_text_of_its_formula_alone() -> None:
    """=SUM((A1,A3)) over fixed areas, as Excel writes it: with a token for the areas that it keeps in memory."""
    tokens = bytes.fromhex("26 00000000 0b00 25 00000000 00c000c0 19100000".replace(" ", ""))
    record = len(tokens).to_bytes(2, "little") + tokens
    book_ = type("Book", (), {"biff_version": 80, "logfile": io.StringIO()})()
    assert xls._formula(book_, record, FMLA_TYPE_CELL, (0, 0)) == "="


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_formula_that_gives_an_empty_text_is_blank_in_every_format(kind: str) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        writer.add_worksheet("一").write_formula(0, 0, '=IF(1=1,"","x")', None, "")
        writer.add_worksheet("二").write_formula(0, 0, "=1+1", None, 2)
    first, second = book(office.converted(data.getvalue(), kind)).sheets
    assert [(cell.kind, cell.text) for cell in first.cells] == [("text", "")]
    assert [(cell.kind, cell.text) for cell in second.cells] == [("number", "2")]


@pytest.mark.office
def test_formulas_of_xls_of_which_none_was_computed_have_no_values() -> None:
    """What xlwt stores for every formula is an empty text, so that nobody can tell where all of them have one."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        writer.add_worksheet("一").write_formula(0, 0, '=IF(1=1,"","x")', None, "")
    (sheet,) = book(office.converted(data.getvalue(), "xls")).sheets
    assert [(cell.kind, cell.text) for cell in sheet.cells] == [("none", "")]


def test_a_shared_formula_of_xls_reads_in_each_cell_as_it_is_meant_there() -> None:
    """As Excel shares =SUM(A1:B1)-(A1-$B$1) from C1 down to C3: relative to each cell, its brackets kept."""
    cells_ = struct.pack("<BHHHH", 0x2D, 0, 0, 0xC0FE, 0xC0FF)  # an area relative to the cell: two and one to the left
    tokens = cells_ + b"\x19\x10\0\0" + struct.pack("<BHH", 0x4C, 0, 0xC0FE) + struct.pack("<BHH", 0x44, 0, 1)
    tokens += b"\x04\x15\x04"  # minus, brackets, minus
    shared = struct.pack("<HHBBBB", 0, 2, 2, 2, 0, 0)  # of C1:C3
    shared += struct.pack("<H", len(tokens)) + tokens

    def record(code: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", code, len(data)) + data

    def cell(row: int) -> bytes:
        points = b"\x01" + struct.pack("<HH", 0, 2)  # to the first of them
        return struct.pack("<HHHdHI", row, 2, 15, 7.0, 0, 0) + struct.pack("<H", len(points)) + points

    stream = record(0x0809, b"\0\x06\x10\0" + b"\0" * 12) + record(6, cell(0)) + record(0x04BC, shared)
    stream += record(6, cell(1)) + record(6, cell(2)) + record(0x000A)
    marks = xls._marks(stream, 0, type("Book", (), {"biff_version": 80, "logfile": io.StringIO()})())
    assert marks.formulas == {(row, 2): f"=SUM(A{row + 1}:B{row + 1})-(A{row + 1}-$B$1)" for row in range(3)}


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
        monkeypatch.setattr("consolidate.formats.container.open_package", fails(error))
        assert child.read(b"x") == Refusal(FindingKind.UNREADABLE, reason=reason)
    monkeypatch.setattr("consolidate.formats.container.open_package", fails(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        child.read(b"x")
