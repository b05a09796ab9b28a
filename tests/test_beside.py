"""Tables beside each other on one sheet: of one unit they are read by label, of several units they are held."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from consolidate import token
from consolidate.forms import edition
from consolidate.forms.layout import layout
from consolidate.model import Answer, Place, Table, Token
from consolidate.reading.answers import read
from consolidate.terms import ERROR
from tests.support.bending import File, Step
from tests.support.finding_cases import Case, consolidated
from tests.support.sheets import Grid, book, grid, numbered, row_of, said, summed, values

FORM = edition("2021")
TWO, THREE, FOUR = FORM.tables
FIGURES = summed(FORM, numbered(FORM))
OTHER = summed(FORM, {place: number + 1 for place, number in numbered(FORM).items()})


def one_sheet(*spots: tuple[Table, int, int, dict[Place, int]], name: str = "Sheet1") -> Grid:
    """Tables on one sheet, each with its top row, its left column and its figures."""
    sheet = Grid(name)
    for table, top, left, figures in spots:
        sheet.cells |= grid(table, figures, top=top, left=left).cells
    return sheet


def kinds(answer: Answer) -> list[tuple[str, str]]:
    return [(f.severity.value, f.kind) for f in answer.findings]


SIDE_BY_SIDE = {  # tables of one unit on one sheet: table, top row, left column
    "with a column between them": ((TWO, 3, 0), (THREE, 3, 5), (FOUR, 3, 16)),
    "close to each other": ((TWO, 3, 0), (THREE, 3, 4), (FOUR, 3, 14)),
    "the third under the second": ((TWO, 3, 0), (THREE, 3, 5), (FOUR, 40, 5)),
    "the third under the first, a wide one": ((TWO, 3, 0), (THREE, 3, 5), (FOUR, 40, 0)),
    "the third under the first, beside the second": ((TWO, 3, 0), (THREE, 3, 16), (FOUR, 25, 0)),
    "in another order": ((FOUR, 3, 0), (THREE, 3, 16), (TWO, 3, 27)),
    "not on one height": ((THREE, 0, 0), (TWO, 10, 12), (FOUR, 3, 17)),
}


@pytest.mark.parametrize("spots", SIDE_BY_SIDE.values(), ids=SIDE_BY_SIDE)
def test_tables_of_one_unit_beside_each_other_are_read_by_label(spots: Sequence[tuple[Table, int, int]]) -> None:
    answer = read(book(one_sheet(*((*spot, FIGURES) for spot in spots))), "a.xlsx", "", FORM)
    assert values(answer) == FIGURES
    assert kinds(answer) == []


def test_tables_beside_each_other_are_of_the_edition_and_the_year_of_the_file() -> None:
    old = edition("2019")
    figures = summed(old, numbered(old))
    two, three, four = old.tables
    sheet = one_sheet((two, 3, 0, figures), (three, 3, 8, figures), (four, 40, 8, figures))
    (spot,) = [spot for spot, text in sheet.cells.items() if text == "一、本年新收政府信息公开申请数量"]
    sheet.cells |= {(0, 0): "2020年政府信息公开工作年度报告", spot: "一、2020年新收政府信息公开申请数量"}
    answer = read(book(sheet), "a.xlsx", "", old)
    assert values(answer) == figures
    assert [f.kind for f in answer.findings if f.severity is ERROR] == []


def twins(gap: int, figures: dict[Place, int]) -> Grid:
    """All tables of a unit under each other, and beside them those of another (or a second copy)."""
    sheet, top = Grid("Sheet1"), 3
    width = max(layout(table).columns for table in FORM.tables) + gap
    for table in FORM.tables:
        sheet.cells |= grid(table, FIGURES, top=top).cells | grid(table, figures, top=top, left=width).cells
        top += layout(table).rows + 3
    return sheet


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_a_second_copy_beside_the_first(gap: int) -> None:
    assert kinds(read(book(twins(gap, FIGURES)), "a.xlsx", "", FORM)) == [("note", "table-repeated")] * 3
    assert kinds(read(book(twins(gap, OTHER)), "a.xlsx", "", FORM)) == [("error", "table-twice")] * 3


@pytest.mark.parametrize("table", FORM.tables, ids=lambda table: str(table.id))
@pytest.mark.parametrize("gap", [0, 2])
def test_one_table_twice_beside_itself(table: Table, gap: int) -> None:
    width = layout(table).columns + gap
    pair = one_sheet((table, 3, 0, FIGURES), (table, 3, width, OTHER))
    others = [grid(other, FIGURES) for other in FORM.tables if other is not table]
    assert kinds(read(book(pair, *others), "a.xlsx", "", FORM)) == [("error", "table-twice")]


def test_numbers_that_touch_the_right_one_of_two_are_still_said() -> None:
    sheet = one_sheet((TWO, 3, 0, FIGURES), (THREE, 3, 5, FIGURES), (FOUR, 3, 16, FIGURES))
    sheet.cells[row_of(THREE, "granted"), 15] = 7
    answer = read(book(sheet), "a.xlsx", "", FORM)
    assert said(answer) == [("error", "extra-numbers", "P9")]


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("填报单位：民政局", "填报单位：教育局", "several-units"),
        ("填报单位：民政局", "填报单位：民政局", "table-twice"),
        ("", "", "table-twice"),
    ],
)
def test_two_units_beside_each_other_on_one_sheet_are_held(left: str, right: str, kind: str) -> None:
    sheet = twins(1, OTHER)
    sheet.cells[1, 0], sheet.cells[1, 16] = left, right
    step = Step("", lambda draft: setattr(draft, "grids", {"Sheet1": sheet}))
    case = Case(kind, ERROR, "", (File("民政局.xlsx", (step,)),))
    result = consolidated(case)
    assert [f.kind for f in result.findings if f.severity.value == "error"][:1] == [kind]
    assert [state.verdict for state in result.files] == ["held"]
    assert all(total.value == 0 for total in result.totals.values())


# --- a row that stands twice -----------------------------------------------------------------------------------


def doubled(row: str, figure: int | None, at: int = 1) -> Grid:
    """Table 三 in which a row stands a second time, ``at`` rows below the first, with this figure in every cell."""
    sheet = grid(THREE, FIGURES)
    first = row_of(THREE, row)
    sheet.insert_row(first + at)
    copy = {(first + at, c): v for (r, c), v in sheet.cells.items() if r == first and c < 3}
    sheet.cells |= copy | {(first + at, c): figure for c in range(3, 10)}
    return sheet


@pytest.mark.parametrize("figure", [7, 0, None])
@pytest.mark.parametrize(("row", "at"), [("new", 1), ("granted", 1), ("refused_4", 3), ("carried_out", 1)])
def test_a_row_that_stands_twice_is_said_as_such(row: str, at: int, figure: int | None) -> None:
    answer = read(book(grid(TWO, FIGURES), doubled(row, figure, at), grid(FOUR, FIGURES)), "a.xlsx", "", FORM)
    (found,) = [f for f in answer.findings if f.severity is ERROR]
    first = row_of(THREE, row) + 1
    assert (found.kind, dict(found.args)["rows"]) == ("row-twice", f"{first}、{first + at}")
    label = next(r.label for r in THREE.blocks[0].leaf_rows() if r.id == row)
    assert (found.found, found.expected) == (label, label)
    assert {v for p, v in values(answer).items() if p.row == row} == {None}
    others = {p: v for p, v in values(answer).items() if p.row != row}
    assert others == {p: v for p, v in FIGURES.items() if p.row != row}


def test_a_row_copied_over_another_is_said_with_the_one_that_is_missing() -> None:
    sheet = grid(TWO, FIGURES)
    sheet.cells[row_of(TWO, "normative"), 0] = "规章"
    answer = read(book(sheet, grid(THREE, FIGURES), grid(FOUR, FIGURES)), "a.xlsx", "", FORM)
    assert {f.kind for f in answer.findings if f.severity is ERROR} == {"row-twice", "missing-row"}


def test_a_second_table_under_the_first_is_no_row_that_stands_twice() -> None:
    for table in (TWO, THREE):
        pair = one_sheet((table, 3, 0, FIGURES), (table, 60, 0, OTHER))
        others = [grid(other, FIGURES) for other in FORM.tables if other is not table]
        assert kinds(read(book(pair, *others), "a.xlsx", "", FORM)) == [("error", "table-twice")]


# --- numbers that stand near an empty table --------------------------------------------------------------------


def moved_down(table: Table, rows: int) -> Grid:
    """A table whose numbers stand some rows under where they belong, all in one line; its own cells are blank."""
    sheet = grid(table, {})
    last = max(cell.row for cell in layout(table).cells) + 3
    figures = [FIGURES[place] for place in FORM.places if place.table == table.id][: layout(table).columns - 1]
    sheet.cells |= {(last + rows, column): figure for column, figure in enumerate(figures, 1)}
    return sheet


@pytest.mark.parametrize("rows", [2, 3, 6])
@pytest.mark.parametrize("table", FORM.tables, ids=lambda table: str(table.id))
def test_numbers_under_an_empty_table_hold_the_unit(table: Table, rows: int) -> None:
    others = [grid(other, FIGURES) for other in FORM.tables if other is not table]
    answer = read(book(moved_down(table, rows), *others), "a.xlsx", "", FORM)
    assert kinds(answer) == [("explain", "empty-table"), ("error", "numbers-astray")]
    astray = answer.findings[-1]
    assert dict(astray.args)["table"] == table.number
    assert int(dict(astray.args)["count"]) == len(astray.cells)


def test_numbers_beside_an_empty_table_hold_the_unit() -> None:
    sheet = grid(THREE, {})
    sheet.cells |= {(row, 14): 3 for row in range(6, 31)}
    answer = read(book(grid(TWO, FIGURES), sheet, grid(FOUR, FIGURES)), "a.xlsx", "", FORM)
    assert kinds(answer) == [("explain", "empty-table"), ("error", "numbers-astray")]


@pytest.mark.parametrize("figures", [FIGURES, {}], ids=["filled", "empty"])
def test_numbers_far_from_a_table_are_a_note(figures: dict[Place, int]) -> None:
    sheet = grid(FOUR, figures)
    sheet.cells[60, 2] = 7
    answer = read(book(grid(TWO, FIGURES), grid(THREE, FIGURES), sheet), "a.xlsx", "", FORM)
    assert kinds(answer) == [("explain", "empty-table")] * (not figures) + [("note", "numbers-apart")]


def test_a_filled_table_under_an_empty_one_is_not_its_numbers() -> None:
    sheet = one_sheet((FOUR, 3, 0, {}), (THREE, 12, 0, FIGURES), (TWO, 45, 0, FIGURES))
    assert kinds(read(book(sheet), "a.xlsx", "", FORM)) == [("explain", "empty-table")]


def test_a_template_filled_beside_its_cells_is_not_blank() -> None:
    mark = token.write(Token("template", "2021", 2025, "清源县人民政府", "民政局"))
    whole = book(grid(TWO, {}), grid(THREE, {}), moved_down(FOUR, 2))._replace(props=mark)
    found = [f.kind for f in read(whole, "a.xlsx", "", FORM).findings]
    assert "numbers-astray" in found
    assert "blank-template" not in found


# --- numbers among the labels ----------------------------------------------------------------------------------


def among_labels(figures: dict[int, int]) -> Answer:
    """What is said of a table three pasted without merges: its labels in A, and these numbers (row -> figure) in C."""
    sheet = grid(THREE, FIGURES)
    sheet.cells |= {(row, 2): figure for row, figure in figures.items()}
    return read(book(grid(TWO, FIGURES), sheet, grid(FOUR, FIGURES)), "a.xlsx", "", FORM)


FIRST = 3 + min(cell.row for cell in layout(THREE).spots.values())
LABELLED = {  # what stands in the label column, and what is said of it
    "a figure typed one column too far left": ({FIRST: 12}, 1),
    "a whole column of them": ({FIRST: 12, FIRST + 1: 3, FIRST + 2: 7}, 3),
    "zeros": ({FIRST: 0, FIRST + 1: 0}, 0),
}


@pytest.mark.parametrize(("figures", "count"), LABELLED.values(), ids=LABELLED)
def test_a_number_among_the_labels_of_a_row_is_said(figures: dict[int, int], count: int) -> None:
    assert kinds(among_labels(figures)) == [("error", "extra-numbers")] * count


def test_numbers_that_only_number_the_rows_are_none() -> None:
    sheet = grid(THREE, FIGURES).insert_column(0)
    sheet.cells |= {(FIRST + step, 0): step + 1 for step in range(25)}
    assert kinds(read(book(grid(TWO, FIGURES), sheet, grid(FOUR, FIGURES)), "a.xlsx", "", FORM)) == []
