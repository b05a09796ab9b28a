"""A figure that stands beside its blank cell is asked about; what is no figure, and what stands beside one, is not."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest
import xlsxwriter

from consolidate.formats import comments
from consolidate.formats.raw import Mark
from consolidate.forms import edition
from consolidate.model import Answer, Place
from consolidate.reading.answers import read
from consolidate.terms import EXPLAIN
from consolidate.workers import child
from tests.support.sheets import Content, Grid, book, grids, numbered, row_of, summed

FORM = edition("2021")
FIGURES = summed(FORM, numbered(FORM))
TWO = FORM.tables[0]
LICENCES, PENALTIES = Place("disclosure", "licences", "decisions"), Place("disclosure", "penalties", "decisions")


def bent(bend: Callable[[Grid], object]) -> Answer:
    sheets = grids(FORM, FIGURES)
    bend(sheets["disclosure"])
    return read(book(*sheets.values()), "a.xlsx", "", FORM)


def asked(answer: Answer) -> list[tuple[str, str]]:
    """Where a figure stands beside its cell, and how it is shown."""
    return [(f.address, dict(f.args)["shown"]) for f in answer.findings if f.kind == "beside-blank"]


# what stands in the cell, and what to the right of it; whether that is asked about
RIGHT: list[tuple[Content, str, bool]] = [
    *((content, text, True) for content in (None, 0, "—") for text in ("12份", "约12", "十二", "12（含上年1）", "12.")),
    *(
        (None, text, False)
        for text in ("含电子邮件申请", "见附件", "其中：77件", "8月起由县局办理", "0份", "无", "2025年")
    ),
    (5, "12份", False),
]


@pytest.mark.parametrize(("content", "text", "is_asked"), RIGHT)
def test_a_text_to_the_right_of_a_cell(content: Content, text: str, is_asked: bool) -> None:
    row = row_of(TWO, "licences")

    def bend(sheet: Grid) -> None:
        sheet.cells[row, 1], sheet.cells[row, 2] = content, text

    assert asked(bent(bend)) == ([(f"B{row + 1}", f"“{text}”（C{row + 1}）")] if is_asked else [])


# a label with a figure in it, what stands in the cell, whether it is asked about
LABELS: list[tuple[str, Content, bool]] = [
    ("行政许可：15件", None, True), ("行政许可（15件）", None, True), ("行政许可 15", None, True),
    ("行政许可（15件）", 15, False), ("行政许可（件）", None, False), ("行政许可（2025年）", None, False),
    ("1.行政许可", None, False),
]  # fmt: skip


@pytest.mark.parametrize(("label", "content", "is_asked"), LABELS)
def test_a_figure_in_a_label(label: str, content: Content, is_asked: bool) -> None:
    row = row_of(TWO, "licences")

    def bend(sheet: Grid) -> None:
        sheet.cells[row, 0], sheet.cells[row, 1] = label, content

    assert asked(bent(bend)) == ([(f"B{row + 1}", f"“{label}”（A{row + 1}）")] if is_asked else [])


def parts(content: Content, *labels: str) -> Callable[[Grid], object]:
    """Added rows below 行政处罚, the first with 10, the next with 20."""

    def bend(sheet: Grid) -> None:
        row = row_of(TWO, "penalties")
        sheet.cells[row, 1] = content
        for at, label in enumerate(labels, 1):
            sheet.insert_row(row + at)
            sheet.cells[row + at, 0], sheet.cells[row + at, 1] = label, 10 * at

    return bend


@pytest.mark.parametrize(
    ("content", "labels", "is_asked"),
    [
        (None, ("其中：上半年", "下半年"), True), (0, ("一季度", "二至四季度"), True),
        (30, ("上半年", "下半年"), False), (None, ("上年", "前年"), False),
        (None, ("2024年上半年", "2024年下半年"), False),
    ],
)  # fmt: skip
def test_parts_of_the_year_in_added_rows(content: Content, labels: tuple[str, str], is_asked: bool) -> None:
    row = row_of(TWO, "penalties") + 1
    shown = f"“{labels[0]} 10”（B{row + 1}）；“{labels[1]} 20”（B{row + 2}）"
    assert asked(bent(parts(content, *labels))) == ([(f"B{row}", shown)] if is_asked else [])


def test_parts_of_the_year_in_added_columns() -> None:
    row = row_of(TWO, "licences")

    def bend(sheet: Grid) -> None:
        sheet.cells[row, 1] = None
        for column, label in ((2, "上半年"), (3, "下半年")):
            sheet.cells[row - 1, column], sheet.cells[row, column] = label, column

    assert asked(bent(bend)) == [(f"B{row + 1}", f"“上半年 2”（C{row + 1}）；“下半年 3”（D{row + 1}）")]


# what 行政处罚 holds, the labels of the rows below it with 10, 20, …, whether that goes together
GOES_WITH: list[tuple[Content, tuple[str, ...], bool]] = [
    (30, ("其中：上半年", "下半年"), True),
    (12, ("上半年", "下半年"), False),
    (31, ("上半年", "下半年"), False),
    (12, ("上半年",), True),
    (9, ("上半年",), False),
    (12, ("下半年补报",), False),
    (12, ("上半年漏报",), False),
    (100, ("一季度", "二季度", "三季度", "四季度"), True),
    (101, ("一季度", "二季度", "三季度", "四季度"), False),
    (60, ("一季度", "二季度", "三季度"), True),
    (59, ("一季度", "二季度", "三季度"), False),
    (25, ("1-6月", "1-9月"), True),  # the second holds the first
    (19, ("1-6月", "1-9月"), False),
    (20, ("一季度", "上半年"), True),
    (12, ("上年",), True),  # another year is no part
]


@pytest.mark.parametrize(("content", "labels", "goes"), GOES_WITH)
def test_parts_that_do_not_go_with_the_figure_of_the_year(
    content: Content, labels: tuple[str, ...], goes: bool
) -> None:
    answer = bent(parts(content, *labels))
    found = [(f.place, f.found, f.severity) for f in answer.findings if f.kind == "parts-differ"]
    assert found == ([] if goes else [(PENALTIES, str(content), EXPLAIN)])
    assert not asked(answer)


HALVES = [((6, 6), True), ((4, 6), True), ((6, 4), True), ((2, 4), False), ((9,), True)]  # in force, it is 6 in the end


@pytest.mark.parametrize(("halves", "goes"), HALVES)
def test_what_is_in_force_is_not_added_up_over_the_year(halves: tuple[int, ...], goes: bool) -> None:
    """Of normative documents: issued, repealed, in force at the end of each half."""

    def bend(sheet: Grid) -> None:
        row = row_of(TWO, "normative")
        for at, (label, in_force) in enumerate(zip(("其中：上半年", "下半年"), halves, strict=False), 1):
            sheet.insert_row(row + at)
            sheet.cells |= {(row + at, 0): label, (row + at, 1): 0, (row + at, 2): 0, (row + at, 3): in_force}
        sheet.cells |= {(row, 1): 0, (row, 2): 0, (row, 3): 6}

    found = [f.place for f in bent(bend).findings if f.kind == "parts-differ"]
    assert found == ([] if goes else [Place("disclosure", "normative", "in_force")])


def test_parts_in_columns_beside_a_figure_they_do_not_go_with() -> None:
    row = row_of(TWO, "licences")

    def bend(sheet: Grid) -> None:
        sheet.cells[row, 1] = 4
        for column, label in ((2, "上半年"), (3, "下半年")):
            sheet.cells[row - 1, column], sheet.cells[row, column] = label, column

    found = [f for f in bent(bend).findings if f.kind == "parts-differ"]
    assert [(f.place, dict(f.args)["shown"]) for f in found] == [
        (LICENCES, f"“上半年 2”（C{row + 1}）；“下半年 3”（D{row + 1}）")
    ]


# what is written into a text box over a cell, what the cell holds, whether it is asked about
BOXES: list[tuple[str, Content, bool]] = [
    ("12", None, True), ("12份", 0, True), ("12", 5, False), ("此格由办公室填写", None, False), ("0", None, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "content", "is_asked"), BOXES)
def test_a_text_box_over_a_cell(text: str, content: Content, is_asked: bool) -> None:
    out, row = io.BytesIO(), row_of(TWO, "licences")
    sheets = grids(FORM, FIGURES)
    sheets["disclosure"].cells[row, 1] = content
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for grid in sheets.values():
            sheet = made.add_worksheet(grid.name)
            for (at, column), value in grid.cells.items():
                sheet.write(at, column, value)
            if grid is sheets["disclosure"]:
                sheet.insert_textbox(row, 1, text)
    answer = read(child.read(out.getvalue()), "a.xlsx", "", FORM)
    assert asked(answer) == ([(f"B{row + 1}", f"“{text}”（B{row + 1}）")] if is_asked else [])


def corner(name: str, row: int, column: int, down: int = 5) -> str:
    return f"<{name}><col>{column}</col><colOff>{down}</colOff><row>{row}</row><rowOff>{down}</rowOff></{name}>"


BOX = "<sp><txBody><p><t>12</t></p></txBody></sp>"
DRAWN: list[tuple[str, list[tuple[int, int]]]] = [
    # a drawing; the cells (row, column) that its text box lies over
    (f"<twoCellAnchor>{corner('from', 9, 1)}{corner('to', 9, 2)}{BOX}</twoCellAnchor>", [(9, 1), (9, 2)]),
    (
        f"<twoCellAnchor>{corner('from', 8, 0)}{corner('to', 9, 1)}{BOX}</twoCellAnchor>",
        [(8, 0), (8, 1), (9, 0), (9, 1)],
    ),
    (f"<twoCellAnchor>{corner('from', 9, 1, 0)}{corner('to', 10, 2, 0)}{BOX}</twoCellAnchor>", [(9, 1)]),
    (f"<twoCellAnchor>{corner('from', 9, 1)}{corner('to', 60, 9)}{BOX}</twoCellAnchor>", [(9, 1)]),  # a large one
    (
        f"<twoCellAnchor>{corner('from', 9, 1)}{corner('to', 9, 1)}<grpSp><grpSp>{BOX}</grpSp></grpSp></twoCellAnchor>",
        [(9, 1)],
    ),
    (f"<Choice><twoCellAnchor>{corner('from', 9, 1)}{corner('to', 9, 1)}{BOX}</twoCellAnchor></Choice>", [(9, 1)]),
    (f"<oneCellAnchor>{corner('from', 9, 1)}<ext/>{BOX}</oneCellAnchor>", [(9, 1)]),
    (f"<twoCellAnchor>{corner('from', 9, 1)}{corner('to', 9, 1)}<pic/></twoCellAnchor>", []),
    (f"<absoluteAnchor><pos/>{BOX}</absoluteAnchor>", []),
    (f"<twoCellAnchor><from><row>x</row></from>{BOX}</twoCellAnchor>", []),
]


@pytest.mark.parametrize(("drawn", "spots"), DRAWN)
def test_the_cells_that_a_text_box_lies_over(drawn: str, spots: list[tuple[int, int]]) -> None:
    part = f"<wsDr>{drawn}</wsDr>".encode()
    found = [*comments.of_xlsx(b"", {"d": part}, NamedRelations({"drawing": "d"}))]
    assert [(mark.row, mark.column) for mark in found] == spots
    assert {(mark.kind, mark.text) for mark in found} <= {("box", "12")}


@pytest.mark.parametrize(("row", "column"), [(0, 0), (-1, 0), (-1, 1), (0, 1)])
def test_a_text_box_that_begins_beside_the_cell_is_asked_about_once(row: int, column: int) -> None:
    """A box that is drawn by hand begins a few pixels above or beside the cell."""
    sheets, at = grids(FORM, FIGURES), row_of(TWO, "licences")
    sheets["disclosure"].cells[at, 1] = None
    marks = tuple(Mark(r, c, "box", "12") for r in range(at + row, at + 1) for c in range(column, 3))
    name = sheets["disclosure"].name
    raw = book(*sheets.values())
    with_box = tuple(sheet._replace(marks=marks) if sheet.name == name else sheet for sheet in raw.sheets)
    assert [where for where, _ in asked(read(raw._replace(sheets=with_box), "a.xlsx", "", FORM))] == [f"B{at + 1}"]


def test_a_text_box_over_several_blank_cells_is_one_question() -> None:
    sheets, at = grids(FORM, FIGURES), row_of(TWO, "licences")
    for key in ("penalties", "compulsion"):
        sheets["disclosure"].cells[row_of(TWO, key), 1] = None
    raw, name = book(*sheets.values()), sheets["disclosure"].name
    marks = tuple(Mark(row, 1, "box", "5") for row in range(at, row_of(TWO, "compulsion") + 1))
    with_box = tuple(sheet._replace(marks=marks) if sheet.name == name else sheet for sheet in raw.sheets)
    assert len(asked(read(raw._replace(sheets=with_box), "a.xlsx", "", FORM))) == 1


def test_a_damaged_drawing_keeps_nothing_from_being_read() -> None:
    assert [*comments.of_xlsx(b"", {"d": b"<a><txBody>"}, NamedRelations({"drawing": "d"}))] == []


class NamedRelations(NamedTuple):
    by_type: Mapping[str, str]
