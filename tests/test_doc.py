"""Reports in Word 97 to 2003 (.doc, .wps): what is read of a document, and what is refused.

The documents are written by hand after the format (``tests.support.word97``), or by LibreOffice.
"""

from __future__ import annotations

import random
import struct
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import RawBook, RawSheet, Refusal
from consolidate.forms import edition
from consolidate.reading import answers
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import named
from tests.support.books import book
from tests.support.building import balanced
from tests.support.containers import compound
from tests.support.documents import (
    Cell,
    Grid,
    deletion,
    docx,
    docx_cell,
    docx_table,
    paragraph,
    report,
    run,
    runs,
)
from tests.support.word97 import (
    DELETED,
    DOWN,
    FIRST_DOWN,
    HIDDEN,
    INSERTED,
    RAISED,
    ROW_END,
    SPECIAL,
    STRUCK,
    WHITE,
    C,
    Made,
    Para,
    c,
    defined,
    depth,
    doc,
    p,
    row,
    sprm,
    word97,
)

FORM = edition("2021")


def tables_of(data: bytes) -> tuple[RawSheet, ...]:
    """The tables of a document."""
    return tuple(sheet for sheet in book(data).sheets if sheet.name != TEXT_SHEET)


def seen(
    data: bytes,
) -> tuple[dict[tuple[int, int], str], tuple[tuple[int, ...], ...], list[tuple[int, int, str, str]]]:
    """Of the first table: its texts by row and column, its merged areas, its marks."""
    sheet = tables_of(data)[0]
    return {cell[:2]: cell.text for cell in sheet.cells}, sheet.merges, [tuple(mark) for mark in sheet.marks]  # type: ignore[misc]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["2021", "2019"]))
def test_a_document_says_the_same_as_in_docx_cell_by_cell(seed: int, form_id: str) -> None:
    form = edition(form_id)
    blocks = report(form, balanced(form, random.Random(seed)), "民政局")
    old, new = book(word97(blocks)), book(docx(blocks))
    assert [sheet._replace(edges=()) for sheet in old.sheets] == [sheet._replace(edges=()) for sheet in new.sheets]


def test_its_figures_are_those_that_were_written() -> None:
    figures = balanced(FORM, random.Random(5))
    found = answers.read(child.read(word97(report(FORM, figures, "民政局"))), "民政局.wps", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures
    assert (found.names, found.years, found.document) == (("民政局",), (2025,), "a Word document")
    assert [finding.kind for finding in found.findings] == ["document-read"]


# --- the text of a cell ----------------------------------------------------------------------------------------


def spans(*parts: tuple[str, bytes] | str) -> tuple[Para, ...]:
    """A paragraph of these runs, for a cell."""
    return (Para(tuple((part, b"") if isinstance(part, str) else part for part in parts)),)


def field(*parts: str) -> list[tuple[str, bytes]]:
    """A field: the signs in it are special."""
    return [(part, SPECIAL if part < " " else b"") for part in parts]


SYMBOL = sprm(0x6A09, b"\0\0\x31\xf0")
TEXTS = [
    # what stands in a cell, the text that a person sees, the marks on it
    ("two runs", spans("20", "23"), "2023", ()),
    ("two paragraphs", (p("三、本"), p("年度")), "三、本\n年度", ()),
    ("a break and a tab", spans("结果\x0b维持\t"), "结果\n维持", ()),
    ("an inserted text", spans(("7", INSERTED)), "7", ()),
    ("a deleted text", spans(("12", DELETED), "21"), "21", (("deleted", "12"),)),
    ("a hidden text", spans(("8", HIDDEN), "3"), "3", (("hidden", "8"),)),
    ("a text that is not hidden after all", spans(("8", sprm(0x083C, b"\0"))), "8", ()),
    ("all of it hidden", spans(("8", HIDDEN)), None, (("hidden", "8"),)),
    ("hidden on web pages", spans(("8", sprm(0x0811, b"\1")), "3"), "3", (("hidden", "8"),)),
    ("struck out in part", spans(("1", STRUCK), "2"), "2", (("cut", "12"),)),
    ("struck out", spans(("12", sprm(0x2A53, b"\1"))), "12", (("struck", ""),)),
    ("raised", spans("12", ("3", RAISED)), "12", (("cut", "123"),)),
    ("lowered", spans("12", ("3", sprm(0x2A48, b"\2"))), "12", (("cut", "123"),)),
    ("moved up", spans("12", ("3", sprm(0x4845, b"\6\0"))), "12", (("cut", "123"),)),
    ("in white", spans(("12", WHITE)), "12", (("faint", ""),)),
    ("in white, as Word 2000 writes it", spans(("12", sprm(0x6870, b"\xff\xff\xff\0"))), "12", (("faint", ""),)),
    ("in the colour of the window", spans(("12", sprm(0x6870, b"\0\0\0\xff"))), "12", ()),
    ("plain again", spans(("12", STRUCK + sprm(0x2A33, b"\0"))), "12", ()),
    ("in white in part", spans("1", ("9", WHITE), "2"), "12", (("hidden", "9"),)),
    ("of 1 point", spans("1", ("9", sprm(0x4A43, b"\2\0")), "2"), "12", (("hidden", "9"),)),
    ("of 1 percent of its width", spans("1", ("9", sprm(0x4852, b"\1\0")), "2"), "12", (("hidden", "9"),)),
    ("of 12 points", spans(("12", sprm(0x4A43, b"\x18\0"))), "12", ()),
    ("a field", spans(*field("\x13", "=SUM(ABOVE)", "\x14", "15", "\x15")), "15", ()),
    ("a field in the code of another one", spans(*field(
        "\x13", "IF ", "\x13", "1", "\x14", "1", "\x15", "\x14", "107", "\x15")), "107", ()),
    ("a field without a result", spans(*field("\x13", "EQ \\f(1,2)", "\x15")), "\ufffd", ()),
    ("a field that does not end", spans(*field("\x13", "=1", "\x14", "7")), "7\ufffd", ()),
    ("a picture", spans(("\x01", SPECIAL)), "\ufffd", (("picture", ""),)),
    ("a shape", spans("5", ("\x08", SPECIAL)), "5", (("picture", ""),)),
    ("a deleted picture", spans(("\x01", SPECIAL + DELETED), "5"), "5", ()),
    ("a character of a symbol font is no figure", spans(("(", SPECIAL + SYMBOL), "2"), "\ufffd2", ()),
    ("the beginning of a content control", spans(("<", SPECIAL), "5", (">", SPECIAL)), "5", ()),
    ("brackets", spans("（<5>)"), "（<5>)", ()),
    ("a rare character", spans("\U0002003f5"), "\U0002003f5", ()),
    ("half of one", spans("\ud8405"), "\ufffd5", ()),
    ("signs at the end of a line", spans("1\x1f2\x1e3"), "12-3", ()),
    ("a sign that is not known", spans("1\x06"), "1\ufffd", ()),
    ("blanks of all kinds are nothing", spans("\u3000 \u00a0"), None, ()),
    ("the number of a list of older kind", (p("5", sprm(0x240D, b"\1")),), "\ufffd5", ()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "inner", "text", "marks"), TEXTS, ids=[case[0] for case in TEXTS])
def test_the_text_of_a_cell_is_what_a_person_sees(
    words: str, inner: tuple[Para, ...], text: str | None, marks: tuple[tuple[str, str], ...]
) -> None:
    found, _, marked = seen(doc([*row([c("甲"), C(inner)]), p("末")]))
    assert (found.get((0, 0)), found.get((0, 1))) == ("甲", text)
    assert tuple((kind, said) for _, _, kind, said in marked) == marks


def test_text_of_one_byte_a_character_is_read_as_western() -> None:
    made = Made([*row([c("“12” — é"), c("5")]), p("")], one_byte=True)
    assert seen(made.file())[0] == {(0, 0): "“12” — é", (0, 1): "5"}


def styles(*entries: tuple[int, int, bytes]) -> bytes:
    """A table of styles: kind (1 of paragraphs, 2 of text), the style below, the properties of text."""
    table = struct.pack("<HHH", 18, len(entries), 10) + bytes(14)
    for kind, base, look in entries:
        parts = [b"\0\0", look] if kind == 1 else [look]
        packed = b"".join(struct.pack("<H", len(part)) + part + bytes(len(part) % 2) for part in parts)
        entry = struct.pack("<HHHHH", 0, kind | base << 4, len(parts), 0, 0) + struct.pack("<HH", 0, 0) + packed
        table += struct.pack("<H", len(entry)) + entry
    return table


STYLED = [
    # the style of the paragraph, the properties of the run; what is read, the marks
    (1, b"", None, ("hidden",)),
    (2, b"", None, ("hidden",)),  # based on the one before
    (1, sprm(0x083C, b"\x80"), None, ("hidden",)),  # as in the style
    (1, sprm(0x083C, b"\x81"), "8", ()),  # the other way round
    (0, sprm(0x083C, b"\x81"), None, ("hidden",)),
    (1, sprm(0x083C, b"\0"), "8", ()),
    (0, sprm(0x4A30, struct.pack("<H", 3)), "8", ("struck",)),  # a style of text
    (5, b"", "8", ()),  # a style that is not there
]


@pytest.mark.parametrize(("style", "look", "text", "marks"), STYLED)
def test_a_style_hides_and_strikes_too(style: int, look: bytes, text: str | None, marks: tuple[str, ...]) -> None:
    table = styles((1, 0xFFF, b""), (1, 0, HIDDEN), (1, 1, b""), (2, 0xFFF, STRUCK))
    made = Made([*row([c("甲"), C((Para((("8", look),), style=style),))]), p("末")], tables={1: table})
    found, _, marked = seen(made.file())
    assert found.get((0, 1)) == text
    assert tuple(kind for _, _, kind, _ in marked) == marks


def lists(written: int, text: str, start: int = 1, restart: bool = False) -> dict[int, bytes]:
    """The tables of one list with one level; ``restart``: a second one of the same definition begins anew."""
    level = (
        struct.pack("<iBB", start, written, 0) + bytes(20) + bytes((0, 0, 0, 0)) + b"" + struct.pack("<H", len(text))
    )
    level = level[:28] + struct.pack("<H", len(text)) + text.encode("utf-16-le")
    defined_as = struct.pack("<H", 1) + struct.pack("<iI", 77, 0) + bytes(18) + b"\1\0" + level
    own = [struct.pack("<i8xBBBB", 77, 0, 0, 0, 0), struct.pack("<i8xBBBB", 77, restart, 0, 0, 0)]
    changes = struct.pack("<I", 0xFFFFFFFF) * 2 + (struct.pack("<iI", 1, 0x10) if restart else b"")
    return {73: defined_as, 74: struct.pack("<I", 2) + b"".join(own) + changes}


NUMBERED = [
    # how the numbers are written, the text around them, what is read before three paragraphs
    (0, "\0.", ("1.", "2.", "3.")),
    (39, "（\0）", ("（一）", "（二）", "（三）")),
    (4, "\0)", ("a)", "b)", "c)")),
    (18, "\0", ("①", "②", "③")),
    (30, "\0、", ("甲、", "乙、", "丙、")),
    (23, "•", ("", "", "")),
    (45, "\0", ("\ufffd", "\ufffd", "\ufffd")),  # not understood, so no figure
]


@pytest.mark.parametrize(("written", "around", "expected"), NUMBERED)
def test_the_numbers_of_a_list_are_read_as_word_shows_them(
    written: int, around: str, expected: tuple[str, ...]
) -> None:
    listed = sprm(0x260A, b"\0") + sprm(0x460B, b"\1\0")
    cells = [C((p("申请", listed),)) for _ in range(3)]
    found, _, _ = seen(Made([*row(cells), p("")], tables=lists(written, around)).file())
    assert list(found.values()) == [f"{number}申请" for number in expected]


def test_a_list_that_begins_anew_and_a_number_before_a_figure() -> None:
    first, second, none = (sprm(0x460B, struct.pack("<H", number)) for number in (1, 2, 0xF801))
    cells = [
        C((p("甲", first),)),
        C((p("乙", first),)),
        C((p("丙", second),)),
        C((p("107", first),)),
        C((p("8", none),)),
    ]
    found, _, _ = seen(Made([*row(cells), p("")], tables=lists(0, "\0", 1, restart=True)).file())
    assert list(found.values()) == ["1甲", "2乙", "1丙", "3107\ufffd", "8"]


def test_comments_and_footnotes_are_kept_beside_the_cell() -> None:
    cells = [C(spans("12", ("\x02", SPECIAL))), C(spans("7", ("\x05", SPECIAL)))]
    footnote = Para((("\x02", SPECIAL), (" 单位：元", b"")))
    made = Made(
        [*row(cells), p("")],
        others={"footnotes": [footnote, p("")], "comments": [p("\x05已核"), p("")]},
        tables={
            2: struct.pack("<IIH", 2, 7, 1), 3: struct.pack("<III", 0, 7, 8),
            4: struct.pack("<II", 5, 7) + bytes(30), 5: struct.pack("<III", 0, 4, 5),
        },
    )  # fmt: skip
    found, _, marked = seen(made.file())
    assert found == {(0, 0): "12", (0, 1): "7"}
    assert marked == [(0, 0, "comment", "单位：元"), (0, 1, "comment", "已核")]


def record(kind: int, content: bytes, container: bool = True) -> bytes:
    """A record of a drawing."""
    return struct.pack("<HHI", 0xF if container else 0, kind, len(content)) + content


def shape(number: int) -> bytes:
    return record(0xF004, record(0xF00A, struct.pack("<II", number, 0), container=False))


def boxes(group: bool) -> dict[int, bytes]:
    """Two boxes: shape 31 hangs at the second character; shape 32 in its group, or nowhere."""
    inner = record(0xF003, shape(31) + (shape(32) if group else b""))
    page = record(0xF002, record(0xF003, shape(1) + inner))
    entries = b"".join(struct.pack("<8xH4xII", 0, number, 0) for number in (31, 32)) + bytes(22)
    return {
        40: struct.pack("<II", 1, 99) + struct.pack("<I22x", 31),
        50: record(0xF000, b"") + b"\0" + page,
        56: struct.pack("<IIII", 0, 3, 6, 7) + entries,
    }


@pytest.mark.parametrize(("group", "text", "apart"), [(True, "1\n71\n72", ["末"]), (False, "1\n71", ["末", "72"])])
def test_the_text_of_boxes_is_part_of_the_cell_at_which_they_hang(group: bool, text: str, apart: list[str]) -> None:
    made = Made(
        [*row([C(spans("1", ("\x08", SPECIAL))), c("乙")]), p("末")],
        others={"boxes": [p("71"), p("72"), p("")]}, tables=boxes(group),
    )  # fmt: skip
    data = made.file()
    assert seen(data) == ({(0, 0): text, (0, 1): "乙"}, (), [])
    assert [cell.text for cell in book(data).sheets[0].cells] == apart


# --- the grid --------------------------------------------------------------------------------------------------

FIRST, BESIDE = 1, 2
SPEC_FIRST, SPEC_BESIDE = 2, 1  # the other way in which programs write it
GRIDS = [
    # the rows of a table; its texts by row and column; its merged areas; its marks
    ("one row", [row([c("甲"), c("12")])], {(0, 0): "甲", (0, 1): "12"}, (), []),
    ("a cell over two columns", [row([c("甲"), c("乙")], [0, 2000, 3000]), row([c("1"), c("2"), c("3")])],
     {(0, 0): "甲", (0, 2): "乙", (1, 0): "1", (1, 1): "2", (1, 2): "3"}, ((0, 0, 0, 1),), []),
    ("edges that nearly meet", [row([c("1"), c("2")], [0, 1000, 2000]), row([c("3"), c("4")], [-8, 1012, 2004])],
     {(0, 0): "1", (0, 1): "2", (1, 0): "3", (1, 1): "4"}, (), []),
    ("a cell over two rows", [row([c("甲", flags=FIRST_DOWN), c("1")]), row([c("", flags=DOWN), c("2")])],
     {(0, 0): "甲", (0, 1): "1", (1, 1): "2"}, ((0, 0, 1, 0),), []),
    ("text under a merged cell is kept, for nobody sees it",
     [row([c("甲", flags=FIRST_DOWN)]), row([c("7", flags=DOWN)])], {(0, 0): "甲", (1, 0): "7"}, ((0, 0, 1, 0),), []),
    ("a merge that begins anew", [row([c("甲", flags=FIRST_DOWN)]), row([c("乙", flags=FIRST_DOWN)])],
     {(0, 0): "甲", (1, 0): "乙"}, (), []),
    ("cells merged to the left", [row([c("甲", flags=FIRST), c("", flags=BESIDE), c("乙")])],
     {(0, 0): "甲", (0, 2): "乙"}, ((0, 0, 0, 1),), []),
    ("cells merged to the left, written in the other way",
     [row([c("甲", flags=SPEC_FIRST), c("", flags=SPEC_BESIDE), c("乙", flags=SPEC_FIRST), c("", flags=SPEC_BESIDE)])],
     {(0, 0): "甲", (0, 2): "乙"}, ((0, 0, 0, 1), (0, 2, 0, 3)), []),
    ("a later property merges cells", [row([c("甲"), c(""), c("乙")], more=sprm(0x5624, b"\0\2"))],
     {(0, 0): "甲", (0, 2): "乙"}, ((0, 0, 0, 1),), []),
    ("a later property splits them", [row([c("甲", flags=FIRST), c("7", flags=BESIDE)], more=sprm(0x5625, b"\0\2"))],
     {(0, 0): "甲", (0, 1): "7"}, (), []),
    ("a later property merges downwards",
     [row([c("甲"), c("1")], more=sprm(0xD62B, b"\2\0\3")), row([c(""), c("2")], more=sprm(0xD62B, b"\2\0\1"))],
     {(0, 0): "甲", (0, 1): "1", (1, 1): "2"}, ((0, 0, 1, 0),), []),
    ("a cell is inserted", [row([c("甲"), c("乙"), c("丙")], [0, 1000, 3000], more=sprm(0x7621, b"\1\1\xe8\x03")),
                            row([c("1"), c("2"), c("3")], [0, 1000, 2000, 4000])],
     {(0, 0): "甲", (0, 1): "乙", (0, 2): "丙", (1, 0): "1", (1, 1): "2", (1, 2): "3"}, (), []),
    ("a cell is taken away", [row([c("甲"), c("乙")], [0, 1000, 2000, 3000], more=sprm(0x5622, b"\1\2")),
                              row([c("1"), c("2")])],
     {(0, 0): "甲", (0, 1): "乙", (1, 0): "1", (1, 1): "2"}, (), []),
    ("a cell gets another width", [row([c("甲"), c("乙")], more=sprm(0x7623, b"\0\1\xd0\x07")),
                                   row([c("1"), c("2")], [0, 2000, 3000])],
     {(0, 0): "甲", (0, 1): "乙", (1, 0): "1", (1, 1): "2"}, (), []),
    ("a row is moved", [row([c("甲"), c("乙")], [500, 1500, 2500], more=sprm(0x9601, b"\0\0")),
                        row([c("1"), c("2")])],
     {(0, 0): "甲", (0, 1): "乙", (1, 0): "1", (1, 1): "2"}, (), []),
    ("columns skipped before and after", [row([c("1"), c("2"), c("3")]), row([c("乙")], [1000, 2000])],
     {(0, 0): "1", (0, 1): "2", (0, 2): "3", (1, 1): "乙"}, (), []),
    ("a row with a cell more than it says", [row([c("1"), c("2")]), row([c("3"), c("4"), c("5")], [0, 1000, 2000]),
                                             row([c("6"), c("7")])],
     {(0, 0): "1", (0, 1): "2", (1, 0): "3", (1, 1): "4", (1, 2): "5", (2, 0): "6", (2, 1): "7"}, (),
     [(1, 0, "ragged", "")]),
    ("a deleted row", [row([c("甲")]), row([c("乙")], look=DELETED), row([c("丙")])],
     {(0, 0): "甲", (1, 0): "丙"}, (), [(1, 0, "deleted", "乙")]),
    ("a cell whose end alone is deleted",
     [row([c("甲"), C((Para((("5", b""),), look=DELETED),))])], {(0, 0): "甲", (0, 1): "5\ufffd"}, (), []),
    ("white on black", [row([c("83", WHITE), c("1", WHITE)], more=sprm(0xD612, b"\x14\0\0\0\xff" + bytes(16)))],
     {(0, 0): "83", (0, 1): "1"}, (), []),
    ("white on black, as Word 97 writes it", [row([c("83", WHITE), c("1", WHITE)], more=sprm(0xD609, b"\2\x20\0"))],
     {(0, 0): "83", (0, 1): "1"}, (), [(0, 1, "faint", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "rows", "texts", "merges", "marks"), GRIDS, ids=[case[0] for case in GRIDS])
def test_cells_stand_where_a_person_sees_them(
    words: str,
    rows: Sequence[Sequence[Para]],
    texts: dict[tuple[int, int], str],
    merges: tuple[tuple[int, ...], ...],
    marks: list[tuple[int, int, str, str]],
) -> None:
    assert seen(doc([*(each for line in rows for each in line), p("末")])) == (texts, merges, marks)


def test_a_row_that_is_hidden_is_marked() -> None:
    (sheet,) = tables_of(doc([*row([c("1")]), *row([c("2")], look=HIDDEN), p("")]))
    assert sheet.unseen == ((1,), ())


def test_a_nested_table_is_part_of_the_cell_around_it_and_a_table_of_its_own() -> None:
    inner = [*row([c("4"), c("5")], level=2), p("尾", depth(1))]
    cells = [c("甲"), C((p("外", depth(1)), *inner))]
    outer, nested = tables_of(doc([*row(cells), *row([c("乙"), c("7")]), p("末")]))
    assert [cell[:4] for cell in outer.cells] == [
        (0, 0, "text", "甲"), (0, 1, "text", "外\n尾\n4\n5"), (1, 0, "text", "乙"), (1, 1, "number", "7"),
    ]  # fmt: skip
    assert [cell[:4] for cell in nested.cells] == [(0, 0, "number", "4"), (0, 1, "number", "5")]


def test_a_paragraph_ends_a_table() -> None:
    text, first, second = book(doc([p("报告"), *row([c("1")]), p("二、"), *row([c("2")])])).sheets
    assert [cell.text for cell in text.cells] == []
    assert [cell[:4] for cell in first.cells] == [(-1, 0, "text", "报告"), (0, 0, "number", "1")]
    assert [cell[:4] for cell in second.cells] == [(-1, 0, "text", "二、"), (0, 0, "number", "2")]


# --- other people's programs -----------------------------------------------------------------------------------


def in_word(inner: str) -> str:
    """A table of a .docx with this in one of its cells."""
    first = docx_cell(Cell("甲")) + f"<w:tc><w:tcPr/>{inner}</w:tc>"
    return f"<w:tbl><w:tr>{first}</w:tr><w:tr>{docx_cell(Cell('乙')) + docx_cell(Cell('丙'))}</w:tr></w:tbl>"


NESTED = f"<w:tbl><w:tr>{docx_cell(Cell('4'))}{docx_cell(Cell('5'))}</w:tr></w:tbl>"
SPANS: Grid = {
    (0, 0): Cell("甲", 2, 2), (0, 2): Cell("乙", 1, 2), (1, 2): Cell("1"), (1, 3): Cell("2", 2, 1), (2, 0): Cell("3"),
    (2, 1): Cell("4"), (2, 2): Cell("5"),
}  # fmt: skip
SAVED = [
    in_word(runs(run("20"), run("23"))),
    in_word(paragraph("三、本") + paragraph("年度")),
    in_word(runs('<w:ins w:id="1" w:author="a">' + run("7") + "</w:ins>")),
    in_word(runs(deletion("12").replace("<w:del>", '<w:del w:id="2" w:author="a">'), run("21"))),
    in_word(runs(run("8", "<w:vanish/>"), run("3"))),
    in_word(runs(run("1", "<w:strike/>"), run("2"))),
    in_word(runs(run("12"), run("3", '<w:vertAlign w:val="superscript"/>'))),
    in_word(runs(run("12", '<w:color w:val="FFFFFF"/>'))),
    in_word(NESTED + paragraph("尾")),
    docx_table(SPANS),
]


@pytest.mark.office
@pytest.mark.skipif(not office.writes_documents(), reason="needs LibreOffice Writer")
def test_a_document_that_libreoffice_saved_says_the_same_as_in_docx_cell_by_cell() -> None:
    data = docx([each for body in SAVED for each in (body, "一、说明")])
    old, new = tables_of(office.document(data, "doc", "docx")), tables_of(data)
    assert len(old) == len(SAVED) + 1
    assert [sheet._replace(edges=()) for sheet in old] == [sheet._replace(edges=()) for sheet in new]


# --- how it lies in the file -----------------------------------------------------------------------------------


def test_a_file_that_was_saved_fast_is_put_in_order() -> None:
    """Its pieces lie in another order than the text, and change what is in them."""
    paragraphs = [*row([c("12"), c("34")]), p("末")]
    length = len("12\x0734\x07\x07末\r")
    swapped = [(3, 1, 0), (1, 1, 0x0801 | 0x5C << 1 | 1 << 8), (2, 1, 0), (0, 1, 1), (4, length - 4, 0)]
    swapped[1] = (1, 1, 0x5C << 1 | 1 << 8)  # hidden
    found, _, marked = seen(Made(paragraphs, pieces=swapped, changes=(DELETED,)).file())
    assert found == {(0, 0): "3", (0, 1): "4"}
    assert marked == [(0, 0, "hidden", "2"), (0, 1, "deleted", "1")]


def test_properties_in_the_third_stream_are_found() -> None:
    made = Made([*row([c("1"), c("2")]), p("")])
    end = made.paragraphs[2]
    shape = end.properties
    huge = Made([*made.paragraphs[:2], end._replace(properties=sprm(0x6646, struct.pack("<I", 6))), p("")],
                data=b"......" + struct.pack("<H", len(shape)) + shape)  # fmt: skip
    assert seen(huge.file()) == seen(made.file())
    split = Made([*made.paragraphs[:2], end._replace(properties=depth(1) + ROW_END + sprm(0x646B, bytes(4))), p("")],
                 data=struct.pack("<H", len(shape)) + shape)  # fmt: skip
    assert seen(split.file()) == seen(made.file())


def test_the_second_stream_has_two_names() -> None:
    assert seen(Made([*row([c("5")]), p("")], flags=0).file())[0] == {(0, 0): "5"}


# --- what is refused -------------------------------------------------------------------------------------------

ROW = [*row([c("1"), c("2")]), p("")]
BARE = depth(1) + ROW_END


def ended(properties: bytes) -> Made:
    """A row whose end has these properties."""
    return Made([*ROW[:2], Para((), "\x07", properties), p("")])


PAGES = struct.pack("<100001I", *range(100_001)) + b"\5\0\0\0" * 100_000
UNCLEAR = "document-unclear"
REFUSED = [
    ("Word 95", Made(ROW, version=104), UNCLEAR, refusals.OLD_WORD),
    ("a password", Made(ROW, flags=0x0300), "password-protected", ""),
    ("no table", Made([p("报告")]), "word-document", ""),
    ("a row without edges", ended(BARE), UNCLEAR, refusals.NO_EDGES),
    ("edges of Word 6", ended(BARE + sprm(0xD606, b"\3\0\0\0")), UNCLEAR, refusals.NO_EDGES),
    ("edges that go back", ended(BARE + defined([0, 2000, 1000], [0, 0])), UNCLEAR, refusals.NO_EDGES),
    ("255 cells in a row", ended(BARE + sprm(0xD608, b"\2\0\xff" + bytes(0))), UNCLEAR, refusals.NO_EDGES),
    ("255 inserted cells", ended(BARE + defined([0, 1, 2], [0, 0]) + sprm(0x7621, b"\0\xff\1\0")), UNCLEAR,
     refusals.NO_EDGES),
    ("a cell outside of tables", Made([Para((("5", b""),), "\x07"), *ROW]), UNCLEAR, refusals.STRAY_CELL),
    ("a row that does not end", Made([*ROW[:2], p("末")]), UNCLEAR, refusals.STRAY_CELL),
    ("a cell of the text in an inner table", Made([Para((("5", b""),), "\x07", depth(2)), *ROW]), UNCLEAR,
     refusals.STRAY_CELL),
    ("tables within each other 2^31 times", Made([p("5", depth(2**31 - 1)), *ROW]), "unsafe-file", refusals.DEEP),
    ("a property that goes on behind its end", ended(BARE + sprm(0xD608, b"\xff\xff\2")), UNCLEAR, refusals.ODD),
    ("properties in a third stream that is not there", ended(sprm(0x6646, b"\0\0\0\7")), UNCLEAR, refusals.ODD),
    ("a piece of 2^31 characters", Made(ROW, tables={33: b"\2" + struct.pack("<IIIHIH", 16, 0, 2**31, 0, 0x800, 0)}),
     "unsafe-file", refusals.TOO_LARGE),
    ("pieces outside of the file", Made(ROW, tables={33: b"\2" + struct.pack("<IIIHIH", 16, 0, 6, 0, 0x3FFFFFF0, 0)}),
     UNCLEAR, refusals.ODD),
    ("pieces that go back", Made(ROW, tables={33: b"\2" + struct.pack("<III12xI", 28, 0, 6, 0)}), UNCLEAR,
     refusals.ODD),
    ("no pieces", Made(ROW, tables={33: b""}), UNCLEAR, refusals.ODD),
    ("a change of a piece that is not listed", Made(ROW, pieces=[(0, 6, 3)]), UNCLEAR, refusals.ODD),
    ("less text than the header says", Made(ROW, pieces=[(0, 3, 0)]), UNCLEAR, refusals.ODD),
    ("pages outside of the file", Made(ROW, tables={13: struct.pack("<III", 0, 0x900, 0x3FFFFF)}), UNCLEAR,
     refusals.ODD),
    ("no properties of paragraphs", Made(ROW, tables={13: b""}), UNCLEAR, refusals.ODD),
    ("100,000 times the same page", Made(ROW, tables={12: PAGES}), "unsafe-file", refusals.TOO_MANY),
    ("60,000 cells", Made([Para((("1", b""),), "\x07", depth(1))] * 60_000), "unsafe-file",
     refusals.TOO_MANY),
    ("600,000 paragraphs", Made([p("\r" * 600_000), *ROW]), "unsafe-file", refusals.TOO_MANY),
    ("lists without end", Made(ROW, tables={73: b"\xff\x7f", 74: b"\xff\xff\xff\x7f"}), UNCLEAR, refusals.ODD),
]  # fmt: skip


@pytest.mark.parametrize(("words", "made", "kind", "reason"), named(REFUSED, "600,000 paragraphs", "60,000 cells"))
def test_a_document_that_is_not_understood_or_does_harm_is_refused(
    words: str, made: Made, kind: str, reason: str
) -> None:
    data = made.file()
    tracemalloc.start()
    found = child.read(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == (kind, reason)
    assert most < 300 << 20


def test_overlapping_pieces_cost_no_more_than_the_text_that_they_make() -> None:
    """Word may write one: the text stands where the pieces say."""
    paragraphs = [*ROW]
    pieces = [(0, 6, 0), *[(5, 1, 0)] * 50_000]
    found = child.read(Made(paragraphs, pieces=pieces).file())
    assert isinstance(found, RawBook)


def test_a_container_that_goes_in_a_circle_is_refused() -> None:
    data = bytearray(doc([p("5 " * 5000), *ROW]))
    (table,) = struct.unpack_from("<I", data, 76)
    for sector in range(table):
        struct.pack_into("<I", data, 512 + 512 * table + 4 * sector, sector)
    assert child.read(bytes(data)) == Refusal(FindingKind.DOCUMENT_UNCLEAR, reason=refusals.ODD)


def test_a_container_with_more_tables_than_sectors_is_refused() -> None:
    data = bytearray(doc(ROW))
    struct.pack_into("<I", data, 44, 0xFFFFFFFF)
    assert child.read(bytes(data)) == Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)


def test_a_workbook_with_a_document_in_it_stays_a_workbook() -> None:
    workbook = compound({"Workbook": b"\x09\x08\x10\0" + bytes(4092), "MBD1": {"WordDocument": bytes(4096)}})
    assert isinstance(child.read(workbook), Refusal)
    assert child.read(workbook) != Refusal(FindingKind.WORD_DOCUMENT)
