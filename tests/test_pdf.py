"""PDF: what is read of its pages, where it is said to stand, and what is not taken for a figure."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.catalogue import FindingKind
from consolidate.document_places import place as in_words
from consolidate.formats import pdf_fonts
from consolidate.formats.documents import UNKNOWN
from consolidate.formats.raw import RawBook, Refusal
from consolidate.forms import edition
from consolidate.model import Answer, Place
from consolidate.reading import answers
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support.building import balanced
from tests.support.documents import Cell, grid, report
from tests.support.pdf import area, code, line, pdf, picture, stream, table, text
from tests.support.pdf import report as on_pages

FORM = edition("2021")
FIGURES = balanced(FORM, random.Random(5))


def read(data: bytes) -> Answer:
    """The answer in a PDF."""
    return answers.read(child.read(data), "", "", FORM)


def book(data: bytes) -> RawBook:
    """The sheets of a PDF that is read."""
    found = child.read(data)
    assert isinstance(found, RawBook), found
    return found


# --- the figures -----------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["2021", "2019"]), st.sampled_from([32, 20, 14, 9]))
def test_a_pdf_says_the_same_as_its_figures_wherever_its_pages_end(seed: int, form_id: str, rows: int) -> None:
    form = edition(form_id)
    figures = balanced(form, random.Random(seed))
    found = answers.read(child.read(pdf(on_pages(report(form, figures, "民政局"), rows))), "", "", form)
    assert {place: found.numbers[place] for place in form.places} == figures
    assert (found.names, found.years, found.document) == (("民政局",), (2025,), "PDF")
    # 采购总金额 of 2019 states no unit of money
    assert {finding.kind for finding in found.findings if finding.open} <= {"unit-unstated"}


PLACES = [
    # the place; where it is said to stand if the table breaks after its 11th row
    ("requests.new.natural", "D4", "第 2 页第 1 张表第 4 行第 4 列", "page 2 table 1 row 4 column 4"),
    ("requests.carried_out.total", "J28", "第 3 页第 1 张表第 17 行第 10 列", "page 3 table 1 row 17 column 10"),
]


@pytest.mark.parametrize(("key", "address", "chinese", "english"), PLACES)
def test_every_figure_says_on_which_page_and_in_which_row_there_it_stands(
    key: str, address: str, chinese: str, english: str
) -> None:
    cells = grid(FORM, FORM.tables[1], FIGURES)
    first, second = ({spot: cell for spot, cell in cells.items() if spot[0] < 11}, {
        (row - 11, column): cell for (row, column), cell in cells.items() if row >= 11
    })  # fmt: skip
    first = {spot: cell._replace(rows=min(cell.rows, 11 - spot[0])) for spot, cell in first.items()}
    second |= {(0, 0): Cell("", 16, 1), (0, 1): Cell("", 4, 1)}
    other = table(grid(FORM, FORM.tables[0], FIGURES), 700)
    heading = text(60, 780, "三、收到和处理政府信息公开申请情况")
    found = read(pdf([other, heading + table(first, 700), table(second, 780)])).cells[Place(*key.split("."))]
    assert (found.sheet, found.address) == ("第 2 页第 1 张表第 1—11 行、第 3 页第 1 张表第 1—17 行", address)
    assert (in_words(found.sheet, found.address, "zh"), in_words(found.sheet, found.address, "en")) == (
        chinese, english,
    )  # fmt: skip


def test_a_place_on_one_page_and_one_over_two_pages() -> None:
    whole, joined = "第 3 页第 2 张表", "第 3 页第 2 张表第 1—17 行、第 4 页第 1 张表第 3—9 行"
    assert in_words(whole, "D9", "zh") == "第 3 页第 2 张表第 9 行第 4 列"
    assert in_words(joined, "D18", "zh") == "第 4 页第 1 张表第 3 行第 4 列"
    assert in_words(joined, "D17:D18", "zh") == "第 3 页第 2 张表第 17 行第 4 列至第 4 页第 1 张表第 3 行第 4 列"
    assert in_words(joined, "D18:E19", "en") == "page 4 table 1 row 3 column 4 to row 4 column 5"
    assert in_words(joined, "A0", "zh") == "第 3 页第 2 张表上方第 1 段"


# --- what a person sees ----------------------------------------------------------------------------------------

# a table with a label and a cell at its right, whose text begins at (160, 703)
BOX = (
    line(50, 720, 250, 720) + line(50, 690, 250, 690) + line(50, 660, 250, 660)
    + line(50, 720, 50, 660) + line(150, 720, 150, 660) + line(250, 720, 250, 660)
    + text(60, 703, "甲", 10) + text(60, 673, "乙", 10)
)  # fmt: skip
TWELVE = text(160, 703, "12", 10)
SHEET = "BT /F 10 Tf 160 703 Td"


def cell(drawn: str, notes: str = "", **entries: object) -> tuple[str, list[tuple[str, str]]]:
    """The text of the cell at the right of 甲, and its marks."""
    (_, sheet) = book(pdf([BOX + drawn], notes=notes, **entries)).sheets  # type: ignore[arg-type]
    texts = {each[:2]: each.text for each in sheet.cells}
    return texts.get((0, 1), ""), [(mark.kind, mark.text) for mark in sheet.marks if (mark.row, mark.column) == (0, 1)]


SEEN = [
    # what is drawn in the cell, its text, its marks
    ("plain", TWELVE, "12", []),
    ("a gap within a label", text(160, 703, "总", 10) + text(180, 703, "计", 10), "总 计", []),
    ("painted twice, as programs make it bold", TWELVE + text(160.3, 703, "12", 10), "12", []),
    ("two lines", text(160, 708, "结果", 8) + text(160, 696, "维持", 8), "结果\n维持", []),
    ("underlined", TWELVE + line(160, 701, 170, 701), "12", []),
    ("struck out", TWELVE + line(159, 706.5, 171, 706.5), "12", [("struck", "")]),
    ("one digit struck out", TWELVE + line(160, 706.5, 165, 706.5), "2", [("cut", "12")]),
    ("a raised mark behind it", TWELVE + text(170, 708, "1", 5), "12", [("cut", "121")]),
    ("hidden by its mode", text(160, 703, "12", 10, "3 Tr"), "", [("hidden", "12")]),
    ("hidden by an area painted later", TWELVE + area(155, 700, 30, 12), "", [("hidden", "12")]),
    ("above an area painted before", area(155, 700, 30, 12) + TWELVE, "12", []),
    ("hidden by a picture", TWELVE + picture(155, 692, 30, 26), UNKNOWN, [("hidden", "12"), ("picture", "")]),
    ("below a seal that lets it shine through", TWELVE + picture(155, 692, 30, 26, "S"), "12", [("picture", "")]),
    ("a picture in place of a figure", picture(155, 692, 30, 26, "S"), UNKNOWN, [("picture", "")]),
    ("a figure drawn as an outline", "160 695 m 165 715 l 170 695 l 168 705 l h f\n", UNKNOWN, [("picture", "")]),
    ("clipped away", f"q 60 600 20 20 re W n {SHEET} <{code('12')}> Tj ET Q\n", "", [("hidden", "12")]),
    ("fully transparent", text(160, 703, "12", 10, "/Clear gs"), "", [("hidden", "12")]),
    ("white on white", text(160, 703, "12", 10, "1 g"), "12", [("faint", "")]),
    ("white on blue", area(151, 691, 98, 28, "0 0 1 rg") + text(160, 703, "12", 10, "1 g"), "12", []),
    ("blue on blue", area(151, 691, 98, 28, "0 0 1 rg") + text(160, 703, "12", 10, "0 0 1 rg"), "12", [("faint", "")]),
    ("one digit white", text(160, 703, "1", 10) + text(165, 703, "2", 10, "1 g"), "1", [("hidden", "2")]),
    ("a tint of a colour of its own", text(160, 703, "12", 10, "/Separation cs 1 scn"), "12", []),
    ("two figures in a cell", TWELVE + text(190, 703, "34", 10), f"12 {UNKNOWN} 34", []),
    ("figures over each other", TWELVE + text(160.5, 703, "7", 10), f"1{UNKNOWN}72", []),
    ("text turned to the left", f"q BT /F 10 Tf 0 1 -1 0 200 695 Tm <{code('甲乙')}> Tj ET Q\n", "甲乙", []),
    ("a digit turned beside others",
     TWELVE + f"q BT /F 10 Tf 0 1 -1 0 200 703 Tm <{code('3')}> Tj ET Q\n", f"12{UNKNOWN}", []),
    ("a digit askew", f"q BT /F 8 Tf .8 .6 -.6 .8 200 700 Tm <{code('7')}> Tj ET Q\n", UNKNOWN, []),
    ("a digit of half a point", text(160, 703, "1", 10) + text(165, 703, "9", 0.5) + text(165.3, 703, "2", 10), "12",
     [("hidden", "9")]),
    ("figures in a mirror", f"q BT /F 10 Tf -1 0 0 1 180 703 Tm <{code('12')}> Tj ET Q\n", UNKNOWN, []),
    ("a large watermark", TWELVE + f"q .9 g BT /F 60 Tf .8 .6 -.6 .8 180 680 Tm <{code('7')}> Tj ET Q\n", "12", []),
    ("a form", "q /X Do Q\n", "12", []),
    ("a hidden layer", f"/OC /L BDC {TWELVE} EMC\n", "", [("hidden", "12")]),
    ("a figure that reaches into the next cell", text(142, 703, "1234", 10), f"34{UNKNOWN}", []),
    ("a character that the font does not know", f"{SHEET} <D800> Tj ET\n", UNKNOWN, []),
]  # fmt: skip


@pytest.mark.parametrize(("words", "drawn", "shown", "marks"), SEEN, ids=[case[0] for case in SEEN])
def test_a_cell_holds_what_a_person_sees(words: str, drawn: str, shown: str, marks: list[tuple[str, str]]) -> None:
    form = stream(TWELVE.encode(), "/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</Font<</F 3 0 R>>>>")
    layer = b"<</Type/OCG/Name(x)>>"
    off = "/OCProperties<</OCGs[1001 0 R]/D<</OFF[1001 0 R]>>>>"
    assert cell(drawn, catalog=off, more={1000: form, 1001: layer}) == (shown, marks)


LOOK = "/AP<</N 1000 0 R>>"
TYPED = "/Type/Annot/Subtype/FreeText/Rect[155 695 200 715]"
NOTES = [
    # an annotation, what is drawn below it, the text of the cell, its marks
    ("typed text", f"<<{TYPED}/Contents(12)>>", "", "12", []),
    ("typed text as it looks", f"<<{TYPED}/Contents(12){LOOK}>>", "", "34", []),
    ("typed text upon a figure", f"<<{TYPED}/Contents(12)>>", text(160, 703, "5", 10), f"512{UNKNOWN}", []),
    ("the same typed upon it", f"<<{TYPED}/Contents(12)>>", TWELVE, "12", []),
    ("typed text that is hidden", f"<<{TYPED}/Contents(12)/F 2>>", "", "", []),
    ("a field of a form", "<</Subtype/Widget/FT/Tx/V(12)/Rect[155 695 200 715]>>", "", "12", []),
    ("a field of a form by its parent", "<</Subtype/Widget/Parent<</FT/Tx/V(12)>>/Rect[155 695 200 715]>>", "", "12",
     []),
    ("a remark", "<</Subtype/Text/Contents(why)/Rect[155 695 165 705]>>", TWELVE, "12", [("comment", "why")]),
    ("a drawing by hand", "<</Subtype/Ink/InkList[[160 700 170 712]]/Rect[155 695 175 715]>>", "", UNKNOWN, []),
    ("a drawing by hand upon a figure", "<</Subtype/Ink/InkList[[160 700 170 712]]/Rect[155 695 175 715]>>", TWELVE,
     f"12{UNKNOWN}", []),
    ("struck out by a remark", "<</Subtype/StrikeOut/QuadPoints[159 713 171 713 159 700 171 700]/Rect[159 700 171 713]"
     ">>", TWELVE, "12", [("struck", "")]),
    ("a link", "<</Subtype/Link/Rect[155 695 200 715]>>", TWELVE, "12", []),
]  # fmt: skip


@pytest.mark.parametrize(("words", "note", "drawn", "shown", "marks"), NOTES, ids=[case[0] for case in NOTES])
def test_annotations_count_as_they_are_seen(
    words: str, note: str, drawn: str, shown: str, marks: list[tuple[str, str]]
) -> None:
    look = stream(
        f"BT /F 10 Tf 5 5 Td <{code('34')}> Tj ET".encode(),
        "/Type/XObject/Subtype/Form/BBox[0 0 45 20]/Resources<</Font<</F 3 0 R>>>>",
    )
    assert cell(drawn, note, more={1000: look}) == (shown, marks)


# --- lines between cells ---------------------------------------------------------------------------------------


def thin(box: str) -> str:
    """The lines of a table as thin areas, as WPS draws them."""
    return "".join(
        area(x0 - 0.25, y1 - 0.25, x1 - x0 + 0.5, y0 - y1 + 0.5, "0 g")
        for x0, y0, x1, y1 in (
            (50, 720, 250, 720), (50, 690, 250, 690), (50, 660, 250, 660), (50, 720, 50, 660), (150, 720, 150, 660),
            (250, 720, 250, 660),
        )
    ) + box  # fmt: skip


WORDS = text(60, 703, "甲", 10) + text(160, 703, "12", 10) + text(60, 673, "乙", 10) + text(160, 673, "34", 10)
FOUR = {(0, 0): "甲", (0, 1): "12", (1, 0): "乙", (1, 1): "34"}
OPEN = line(50, 690, 250, 690) + line(150, 720, 150, 660) + line(50, 720, 250, 720)
LINES = [
    # the lines of the table; its texts by row and column, None if there is no table
    ("thin areas", thin(""), FOUR),
    ("dashes", BOX.split("q  BT")[0].replace("0.5 w", "0.5 w [2 2] 0 d"), FOUR),
    ("open at its sides and its end", OPEN, FOUR),
    ("white lines on blue", area(50, 660, 200, 60, "0 0 1 rg") + BOX.split("q  BT")[0].replace("0.5 w", "1 G 0.5 w"),
     FOUR),
    ("white lines on white", BOX.split("q  BT")[0].replace("0.5 w", "1 G 0.5 w"), None),
    ("areas of colour and no lines", area(50, 690, 200, 30, ".8 g") + area(50, 660, 200, 30, ".9 g"), None),
    ("only lines between rows", line(50, 720, 250, 720) + line(50, 690, 250, 690) + line(50, 660, 250, 660), None),
    ("no line between two rows at the right", OPEN.replace("50.00 690.00 m 250.00", "50.00 690.00 m 150.00")
     + line(50, 660, 250, 660) + line(50, 720, 50, 660) + line(250, 720, 250, 660),
     {(0, 0): "甲", (0, 1): "12\n34", (1, 0): "乙"}),
    ("an area that is no rectangle", line(50, 720, 250, 720) + line(50, 660, 250, 660) + line(50, 720, 50, 660)
     + line(250, 720, 250, 660) + line(150, 720, 150, 690) + line(50, 690, 150, 690),
     {(0, 0): "甲", (0, 1): f"12{UNKNOWN}", (1, 0): f"乙 {UNKNOWN} 34{UNKNOWN}".replace(f" {UNKNOWN} ", " ")}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "lines", "expected"), LINES, ids=[case[0] for case in LINES])
def test_cells_are_what_lines_part(words: str, lines: str, expected: dict[tuple[int, int], str] | None) -> None:
    found = child.read(pdf([lines + WORDS]))
    if expected is None:
        assert found == Refusal(FindingKind.PDF_WITHOUT_TABLES, found="PDF")
        return
    assert isinstance(found, RawBook)
    assert {each[:2]: each.text for each in found.sheets[1].cells} == expected


def test_the_edges_of_the_columns_are_known() -> None:
    (_, sheet) = book(pdf([BOX + TWELVE])).sheets
    assert (sheet.name, sheet.edges) == ("第 1 页第 1 张表", (2000, 2000))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_is_turned_is_read_upright(turn: int) -> None:
    whole = pdf([BOX + WORDS], page=f"/Rotate {turn}")
    turned = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}[turn]
    sideways = pdf([f"q {turned} cm {BOX + WORDS} Q"], page="/MediaBox[0 0 842 842]")
    for data in (whole, sideways):
        (_, sheet) = book(data).sheets
        if data is whole and turn:  # turned by the page alone, its text is not upright, and is turned back
            assert sheet.edges == (2000, 2000)
        assert {each[:2]: each.text for each in sheet.cells} == FOUR


# --- paragraphs ------------------------------------------------------------------------------------------------


def paragraphs(*pages: str) -> list[str]:
    """The paragraphs of a document with a table at its end."""
    apart, table = book(pdf([*pages, BOX + WORDS])).sheets
    assert apart.name == TEXT_SHEET
    return [each.text for each in (*apart.cells, *table.cells) if each.row < 0 or each in apart.cells]


LONG = "政府信息公开工作有序开展并取得明显成效"  # 19 characters, 190 points


def test_lines_and_pages_are_joined_to_paragraphs_and_page_numbers_are_left_out() -> None:
    first = text(60, 780, LONG, 10) + text(60, 760, LONG, 10) + text(280, 40, "- 1 -", 9)
    second = text(60, 780, "年内受理21件。", 10) + text(80, 760, "另起一段。", 10) + text(280, 40, "第 2 页 共 3 页", 9)
    assert paragraphs(first, second) == [f"{LONG}{LONG}年内受理21件。", "另起一段。"]


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    left = "".join(text(60, 780 - 20 * n, f"左栏第{n}行的文字。", 10) for n in range(5))
    right = "".join(text(320, 780 - 20 * n, f"右栏第{n}行的文字。", 10) for n in range(5))
    found = paragraphs(left + right)
    assert [words[0] for words in "".join(found).split("。")[:-1]] == ["左"] * 5 + ["右"] * 5


def test_a_line_at_the_head_of_each_page_is_kept_once() -> None:
    pages = [text(200, 810, "民政局2025年度报告", 9) + text(60, 700, f"第{n}部分已经完成。", 10) for n in "一二三"]
    assert "".join(paragraphs(*pages)).count("民政局2025年度报告") == 1


def test_a_frame_around_a_page_is_no_table() -> None:
    frame = line(40, 40, 40, 800) + line(555, 40, 555, 800) + line(40, 800, 555, 800) + line(40, 40, 555, 40)
    sheets = book(pdf([frame + text(60, 780, "正文。", 10) + BOX + WORDS])).sheets
    assert [sheet.name for sheet in sheets] == [TEXT_SHEET, "第 1 页第 1 张表"]
    assert {each[:2]: each.text for each in sheets[1].cells if each.row >= 0} == FOUR


# --- files that are not read -----------------------------------------------------------------------------------

PAGE_SIZE = picture(0, 0, 595, 842)
REFUSED = [
    ("no text", pdf([BOX.split("q  BT")[0]]), "scan"),
    ("a picture of a page", pdf([PAGE_SIZE]), "scan"),
    ("a picture with recognized text that is hidden", pdf([PAGE_SIZE + WORDS.replace("BT", "BT 3 Tr")]), "scan"),
    ("recognized text below the picture", pdf([BOX + WORDS + PAGE_SIZE]), "scan"),
    ("a picture with the mark of a scanner", pdf([PAGE_SIZE + text(250, 20, "扫描全能王 创建", 9)]), "scan"),
    ("text without a table", pdf([text(60, 700 - 20 * n, "本年度工作有序开展，各项任务按期完成。") for n in range(9)]),
     "pdf-without-tables"),
    ("a password", pdf([BOX + WORDS], trailer="/ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4"
     f"/O<{'00' * 32}>/U<{'00' * 32}>>>"), "password-protected"),
    ("encrypted by another program", pdf([BOX], trailer="/ID[<00><00>]/Encrypt<</Filter/FoxitConnectedPDFDRM>>"),
     "password-protected"),
    ("no pages", b"%PDF-1.7\n", "scan"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "data", "kind"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_file_that_is_not_read_says_why(words: str, data: bytes, kind: str) -> None:
    found = child.read(data)
    assert isinstance(found, Refusal)
    assert found.kind == kind


@pytest.mark.parametrize(
    ("words", "data", "expected"),
    [
        ("a text", pdf([WORDS]), True),
        ("a picture with hidden text", pdf([PAGE_SIZE + WORDS.replace("BT", "BT 3 Tr")]), True),
        (
            "a text in packed parts",
            b"%PDF-1.5\n1 0 obj<<>>stream\n" + zlib.compress(b"<</Font 3 0 R>>") + b"endstream",
            True,
        ),
        ("a picture", b"%PDF-1.5\n1 0 obj<<>>stream\n\xff\xd8\xff\xe0/JFIF endstream", False),
        ("a picture, packed", b"%PDF-1.5\n1 0 obj<<>>stream\r\n" + zlib.compress(b"\0" * 5000) + b"endstream", False),
        ("what cannot be looked into", b"%PDF-1.5\ntrailer<</Encrypt 5 0 R>>", True),
        ("far too much", b"%PDF-1.5\n" + 101 * (b"stream\n" + zlib.compress(b"\0" * 1024 * 1024)), True),
    ],
)
def test_a_scan_is_told_without_the_library(words: str, data: bytes, expected: bool) -> None:
    assert pdf_fonts.may_have_text(data) is expected, words


@pytest.mark.parametrize(("data", "kind"), [(pdf([WORDS]), "unreadable"), (b"%PDF-1.5\nnothing", "scan")])
def test_where_the_library_is_missing_only_a_scan_is_one(
    data: bytes, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: bytes) -> None:
        raise ModuleNotFoundError("No module named 'cryptography'", name="cryptography")

    monkeypatch.setattr(child, "_read", gone)
    found = child.read(data)
    assert isinstance(found, Refusal)
    assert found.kind == kind


def test_a_table_without_the_official_labels_is_refused_as_one_without_lines() -> None:
    found = read(pdf([BOX + WORDS]))
    assert [finding.kind for finding in found.findings] == ["pdf-without-tables"]


@pytest.mark.parametrize("written", ["12\n5", "1 2", "12\n345"])
def test_a_figure_over_two_lines_or_with_a_gap_is_asked_about(written: str) -> None:
    place = Place("disclosure", "licences", "decisions")
    found = read(pdf(on_pages(report(FORM, {**FIGURES, place: written}))))
    (asked,) = [finding for finding in found.findings if finding.open]
    assert asked.place == place
    assert asked.kind in ("not-a-number", "digits-apart")
