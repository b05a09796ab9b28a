"""Reports in Rich Text Format, also those that are called .doc."""

from __future__ import annotations

import pytest

from consolidate.formats import refusals
from consolidate.formats.raw import RawSheet, Refusal
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support.books import book
from tests.support.documents import rtf_of


def sheets(body: str) -> tuple[RawSheet, ...]:
    """The tables of a document with this body."""
    return tuple(sheet for sheet in book(rtf_of(body)).sheets if sheet.name != TEXT_SHEET)


TEXTS = [
    # what stands in a cell, its text, the marks on it
    (r"77", "77", ()),
    ("2\r\n0{23}", "2023", ()),
    (r"\u19977?\u12289?\'b1\'be", "三、本", ()),
    (r"\uc2\u19977\'c8\'fd\'b1\'be", "三本", ()),
    (r"{\uc0\u19977}5", "三5", ()),
    (r"\'c8\'fd\par \'b1\'be", "三\n本", ()),
    (r"1\line 2", "1\n2", ()),
    (r"{\deleted 12}21", "21", (("deleted", "12"),)),
    (r"{\revised 7}", "7", ()),
    (r"{\v 8}3", "3", (("hidden", "8"),)),
    (r"\v 8\v0 3", "3", (("hidden", "8"),)),
    (r"{\strike 1}2", "2", (("cut", "12"),)),
    (r"\strike 1\plain 2", "2", (("cut", "12"),)),
    (r"12{\super 3}", "12", (("cut", "123"),)),
    (r"{\strike\super0 87}", "87", (("struck", ""),)),
    (r"8{\super\strike0 2}", "8", (("cut", "82"),)),
    (r"{\strike\striked0 1}2", "2", (("cut", "12"),)),
    (r"12{\super\up0 3}", "12", (("cut", "123"),)),
    (r"12{\dn6\nosupersub 3}", "12", (("cut", "123"),)),
    (r"{\v\webhidden0 8}3", "3", (("hidden", "8"),)),
    (r"{\webhidden 8}3", "3", (("hidden", "8"),)),
    (r"\u-10176?\u-9153?", "\U0002003f", ()),
    (r"12{\up6 3}", "12", (("cut", "123"),)),
    (r"12{\up0 3}", "123", ()),
    (r"1{\mvf 2}3", "13", (("deleted", "2"),)),
    (r"{\field{\*\fldinst =SUM(ABOVE)}{\fldrslt 15}}", "15", ()),
    (r"{\field{\*\fldinst EQ \\o(1,2)}}", "\ufffd", ()),
    (r"1{\fs2 9}{\fs24 2}", "12", (("hidden", "9"),)),
    (r"1{\charscalex1 9}2", "12", (("hidden", "9"),)),
    (r"{\listtext 1.\tab}\'b9\'fa", "1.\t国", ()),
    (r"{\*\unknown 9}5", "5", ()),
    (r"5{\*\annotation{\*\atndate 17}\'b5\'a5}", "5", (("comment", "单"),)),
    (r"5{\footnote \'b5\'a5\'ce\'bb}", "5", (("comment", "单位"),)),
    (r"{\pict\pngblip 8950}", "\ufffd", (("picture", ""),)),
    (r"{\pict\bin3 }}}}5", "5", (("picture", ""),)),
    (r"1{\shp{\*\shpinst{\sp{\sn a}{\sv 3}}{\shptxt 7}}}", "1\n7", ()),
    (r"1{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv 7}}}}", "1", (("picture", ""),)),  # a shape, perhaps with text
    (r"{\shp{\*\shpinst{\sp{\sn pib}{\sv {\pict 89}}}}}", "\ufffd", (("picture", ""),)),
    (r"1{\shp{\*\shpinst{\shptxt 7}}{\shprslt{\*\do{\dptxbxtext 7}}}}", "1\n7", ()),
    (r"1{\*\do{\dptxbxtext 7}}", "1\n7", ()),  # as Word 95 writes a text box
    (r"{\object\objemb{\*\objdata 01}{\result 5}}", "\ufffd", (("picture", ""),)),
    (r"{\listtext 1.\tab}12", "1.\t12\ufffd", ()),  # no figure begins there
    (r"{\pntext 1\tab}", "1\t\ufffd", ()),
    (r"{\cf1 12}", "12", (("faint", ""),)),
    (r"{\cf2 12}", "12", ()),
    (r"{\cf9 12}{\cf0 3}", "123", ()),
    (r"{\cf1 1}2", "2", (("hidden", "1"),)),
    (r"4\itap2 5\nestcell\nestrow", "4\n5", ()),
    (r"\{5\}", "{5}", ()),
]


@pytest.mark.parametrize(("inner", "text", "marks"), TEXTS)
def test_the_text_of_a_cell_is_what_a_person_sees(
    inner: str, text: str | None, marks: tuple[tuple[str, str], ...]
) -> None:
    colours = r"{\colortbl;\red255\green255\blue255;\red9\green0\blue0;}"
    (sheet,) = sheets(colours + r"\trowd\cellx100\cellx200\pard\intbl a\cell\pard\intbl " + inner + r"\cell\row")
    assert {each.column: each.text for each in sheet.cells}.get(1) == text
    assert tuple((mark.kind, mark.text) for mark in sheet.marks) == marks


def test_white_text_on_a_dark_cell_is_seen() -> None:
    colours = r"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"
    cells = r"\trowd\clcbpat2\cellx100\cellx200\pard\intbl\cf1 5\cell\pard\intbl 6\cell\row"
    (sheet,) = sheets(colours + cells)
    assert [(mark.column, mark.kind) for mark in sheet.marks] == [(1, "faint")]


def row(edges: str, *texts: str) -> str:
    """A row with these edges."""
    return rf"\trowd{edges}\pard\intbl " + "".join(rf"{text}\cell " for text in texts) + r"\row "


GRIDS = [
    # the rows of a table; its texts by row and column; its merged areas; the rows that are marked
    (row(r"\cellx100\cellx200", "1", "2") + row(r"\cellx200", "3"), {(0, 0): "1", (0, 1): "2", (1, 0): "3"},
     ((1, 0, 1, 1),), ()),
    (row(r"\cellx100\cellx200", "1", "2") + row(r"\cellx104\cellx190", "3", "4"),
     {(0, 0): "1", (0, 1): "2", (1, 0): "3", (1, 1): "4"}, (), ()),
    (row(r"\clvmgf\cellx100\cellx200", "1", "2") + row(r"\clvmrg\cellx100\cellx200", "", "3"),
     {(0, 0): "1", (0, 1): "2", (1, 1): "3"}, ((0, 0, 1, 0),), ()),
    (row(r"\clmgf\cellx100\clmrg\cellx200", "1", "") + row(r"\cellx100\cellx200", "2", "3"),
     {(0, 0): "1", (1, 0): "2", (1, 1): "3"}, ((0, 0, 0, 1),), ()),
    (row(r"\cellx100\cellx200", "1", "2") + row(r"\trleft100\cellx200", "3"),
     {(0, 0): "1", (0, 1): "2", (1, 1): "3"}, (), ()),
    (row(r"\cellx100\cellx200\cellx300", "1", "2", "3") * 2 + row(r"\cellx100\cellx200\cellx300", "4", "5"),
     {(0, 0): "1", (0, 1): "2", (0, 2): "3", (1, 0): "1", (1, 1): "2", (1, 2): "3", (2, 0): "4", (2, 1): "5"},
     (), (2,)),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "texts", "merges", "ragged"), GRIDS)
def test_cells_stand_between_their_edges(
    rows: str, texts: dict[tuple[int, int], str], merges: tuple[object, ...], ragged: tuple[int, ...]
) -> None:
    (sheet,) = sheets(rows)
    assert {each[:2]: each.text for each in sheet.cells} == texts
    assert sheet.merges == merges
    assert tuple(mark.row for mark in sheet.marks) == ragged


def test_a_nested_table_leaves_the_cells_around_it_where_they_are() -> None:
    inner = r"\itap2 4\nestcell{\*\nesttableprops\trowd\cellx30\cellx60\nestrow}\pard\intbl 5"
    (sheet,) = sheets(row(r"\cellx100\cellx200", inner, "6") + row(r"\cellx100\cellx200", "7", "8"))
    assert {each[:2]: each.text.split() for each in sheet.cells} == {
        (0, 0): ["4", "5"], (0, 1): ["6"], (1, 0): ["7"], (1, 1): ["8"],
    }  # fmt: skip
    assert (sheet.merges, sheet.marks) == ((), ())


def test_a_paragraph_ends_a_table() -> None:
    first, second = sheets(row(r"\cellx100", "1") + r"\pard \'b6\'fe\'a1\'a2\par " + row(r"\cellx100", "2"))
    assert [each[:4] for each in first.cells] == [(0, 0, "number", "1")]
    assert [each[:4] for each in second.cells] == [(-1, 0, "text", "二、"), (0, 0, "number", "2")]


HOSTILE = [
    ("{" * 20_000, "unsafe-file", refusals.DEEP),
    (r"\trowd" + r"\cellx1" * 2_000, "unsafe-file", refusals.TOO_MANY),
    (r"\trowd" + r"\cell" * 2_000, "unsafe-file", refusals.TOO_MANY),
    (row(r"\cellx1", "1") * 60_000, "unsafe-file", refusals.TOO_MANY),
    ("1 " * (11 << 20), "unsafe-file", refusals.TOO_LARGE),
    (r"\bin2000000000 5", "word-document", ""),
    (r"\u99999999999 \cellx99999999999", "word-document", ""),
    ("}" * 50, "word-document", ""),
]


@pytest.mark.parametrize(("body", "kind", "reason"), HOSTILE)
def test_a_document_that_does_harm_is_refused(body: str, kind: str, reason: str) -> None:
    found = child.read(rtf_of(body))
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == (kind, reason)
