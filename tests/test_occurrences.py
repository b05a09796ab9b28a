"""Where a table begins and ends on a sheet: what is enough to be one, and which texts around it belong to it."""

from __future__ import annotations

import pytest

from consolidate.forms import edition
from consolidate.model import Answer, Place
from consolidate.reading.answers import read
from tests.support.sheets import Content, Grid, book, grids, numbered, row_of, said, summed, values

FORM = edition("2021")
DISCLOSURE = FORM.table("disclosure")
FIGURES = summed(FORM, numbered(FORM))
NEW, CARRIED_OUT = "一、本年新收政府信息公开申请数量", "四、结转下年度继续办理"


def sound() -> dict[str, Grid]:
    """The three tables, all their figures filled in."""
    return grids(FORM, FIGURES)


def told(*sheets: Grid) -> Answer:
    """What these sheets say; whatever number is taken must be that of its place."""
    answer = read(book(*sheets), "a.xlsx", "", FORM)
    assert {place: value for place, value in values(answer).items() if value != FIGURES[place]} == {}
    return answer


def kinds(answer: Answer) -> list[tuple[str, str]]:
    return [(severity, kind) for severity, kind, _ in said(answer)]


# --- what is enough --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [False, True])
def test_a_list_of_the_rows_of_a_table_is_no_table(first: bool) -> None:
    labels = {spot: text for spot, text in sound()["requests"].cells.items() if spot[1] < 3 and spot[0] > 5}
    listed, sheets = Grid("填表说明", labels), [*sound().values()]
    assert told(*([listed, *sheets] if first else [*sheets, listed])).findings == ()


def test_a_table_that_lost_its_whole_header_is_missing() -> None:
    sheets = sound()
    for row in (5, 4, 3):
        sheets["requests"].delete_row(row)
    answer = told(*sheets.values())
    assert kinds(answer) == [("error", "missing-table")]
    assert answer.tables == ("disclosure", "disputes")


HALF = [
    # the rows of table 二 that are left, of six; what is said
    (("rules", "normative", "licences", "penalties"), ["行政强制", "行政事业性收费"]),
    (("rules", "normative", "licences"), ["行政处罚", "行政强制", "行政事业性收费"]),
    (("rules", "normative"), ["二、主动公开政府信息情况"]),
]


@pytest.mark.parametrize(("left", "missing"), HALF)
def test_half_of_its_rows_make_a_table(left: tuple[str, ...], missing: list[str]) -> None:
    sheets = sound()
    for block in DISCLOSURE.blocks:
        for row in (row_of(DISCLOSURE, leaf.id) for leaf in block.leaf_rows() if leaf.id not in left):
            for column in range(4):
                sheets["disclosure"].cells.pop((row, column), None)
    answer = told(*sheets.values())
    assert [finding.expected for finding in answer.findings] == missing
    assert ("disclosure" in answer.tables) == (len(left) > 2)


def test_a_sound_table_on_the_same_sheet_does_not_hide_that_a_label_is_split() -> None:
    """The label of a row of table 三 stands in two rows, its figures in the second; table 二 is above it."""
    sheets = sound()
    at = row_of(FORM.table("requests"), "refused_2")
    split = sheets["requests"].insert_row(at)
    split.cells |= {(at, 2): "2.其他法律行政", (at + 1, 2): "法规禁止公开"}
    one = Grid("一", sheets["disclosure"].cells | {(row + 40, column): v for (row, column), v in split.cells.items()})
    answer = told(one, sheets["disputes"])
    assert {severity for severity, _ in kinds(answer)} <= {"note"}
    assert len(answer.cells) == len(FORM.places)


COLUMNS = [
    # how many of the 15 columns of table 四 have another header, the last ones; what is said
    (4, [("error", "missing-column")] * 4 + [("error", "unknown-column")] * 4),
    (5, [("error", "missing-column")] * 5 + [("error", "unknown-column")] * 5),
    (6, [("error", "missing-table")]),
]


@pytest.mark.parametrize(("other", "expected"), COLUMNS)
def test_two_thirds_of_its_columns_make_a_table_without_row_labels(other: int, expected: list[tuple[str, str]]) -> None:
    sheets = sound()
    for column in range(15 - other, 15):
        sheets["disputes"].cells[5, column] = f"某数{column}"
    assert kinds(told(*sheets.values())) == expected


@pytest.mark.parametrize(("whole", "expected"), [(1, []), (0, [("error", "missing-table")])])
def test_three_whole_labels_are_enough_where_all_others_are_split(whole: int, expected: list[tuple[str, str]]) -> None:
    """In table 四 only 行政复议, 行政诉讼 and ``whole`` of its 总计 stand in one cell; the others stand in two rows."""
    sheets = sound()
    figures = [FIGURES[place] for place in FORM.places if place.table == "disputes"]
    cells: dict[tuple[int, int], Content] = {(3, 0): "行政复议", (3, 5): "行政诉讼"}
    for column, figure in enumerate(figures):
        text = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")[column % 5]
        cells |= {(4, column): text[:1], (5, column): text[1:], (6, column): figure}
    cells |= {(4, 4): "", (5, 4): "总计"} if whole else {}
    sheets["disputes"].cells = cells
    assert [each for each in kinds(told(*sheets.values())) if each[0] == "error"] == expected


# --- what belongs to it ----------------------------------------------------------------------------------------


def test_the_labels_of_the_first_rows_may_be_misprinted() -> None:
    sheets = sound()
    sheets["requests"].cells[6, 0] = "一、本年新收政府信息公升申请数量"
    sheets["requests"].cells[7, 0] = "二、上年结转政府信息公升申请数量"
    answer = told(*sheets.values())
    assert said(answer) == [("note", "label-misprint", "A7"), ("note", "label-misprint", "A8")]
    assert len(answer.cells) == len(FORM.places)


def test_a_text_far_above_the_table_is_no_row_of_it() -> None:
    sheets = sound()
    sheets["requests"].delete_row(6).cells[0, 0] = "一、本年新收政府信息公升申请数量"
    answer = told(*sheets.values())
    assert [(f.kind, f.expected) for f in answer.findings] == [("missing-row", NEW)]


def test_the_last_row_may_be_misprinted_and_stand_two_rows_lower() -> None:
    sheets = sound()
    sheets["requests"].cells[30, 0] = "四、结转下年度继续力理"
    sheets["requests"].insert_row(30).insert_row(30)
    answer = told(*sheets.values())
    assert said(answer) == [("note", "label-misprint", "A33")]
    assert len(answer.cells) == len(FORM.places)


def test_a_text_far_below_the_table_is_no_row_of_it() -> None:
    sheets = sound()
    sheets["requests"].delete_row(30).cells |= {(36, 0): "四、结转下年度继续力理", (36, 3): 5}
    answer = told(*sheets.values())
    missing, apart = answer.findings
    assert (missing.kind, missing.expected) == ("missing-row", CARRIED_OUT)
    assert (apart.kind, apart.address, apart.found) == ("numbers-apart", "D37", "5")


def test_a_remark_right_of_the_figures_is_not_the_label_of_its_row() -> None:
    sheets = sound()
    sheets["requests"].cells[8, 11] = "见说明"
    answer = told(*sheets.values())
    assert len(answer.cells) == len(FORM.places)


# --- headers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", [0, 1, 2, 3, 4, 9])
def test_the_groups_over_table_4_are_seen_over_blank_rows(blank: int) -> None:
    """行政诉讼 stands over the first five columns: they are not 行政复议, and nothing is read from them."""
    sheets = sound()
    sheets["disputes"].cells |= {(3, 0): "行政诉讼", (3, 5): "行政复议"}
    for _ in range(blank):
        sheets["disputes"].insert_row(4)
    answer = told(*sheets.values())
    assert kinds(answer) == [("error", "missing-column")] * 5
    assert not any(place.column.startswith("review_") for place in answer.cells)


def test_a_header_of_table_4_with_every_label_split_and_no_group_has_a_verdict() -> None:
    """结果 stands over 维持 and 总 over 计: no label is whole, so nothing in it tells where the header begins."""
    sheets = sound()
    grid = sheets["disputes"]
    labels = {spot: text for spot, text in grid.cells.items() if spot[0] in (3, 4, 5)}
    for spot in labels:
        del grid.cells[spot]
    for column, text in enumerate(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3):
        grid.cells[4, column], grid.cells[5, column] = text[: len(text) // 2], text[len(text) // 2 :]
    told(*sheets.values())


def test_a_title_far_above_is_no_group_of_the_header() -> None:
    """The groups over the columns are missing; 行政诉讼 in a title does not make the first five columns its own."""
    sheets = sound()
    for column in (0, 5):
        del sheets["disputes"].cells[3, column]
    for _ in range(9):
        sheets["disputes"].insert_row(3)
    sheets["disputes"].cells[0, 0] = "行政诉讼"
    answer = told(*sheets.values())
    assert answer.findings == ()
    assert len(answer.cells) == len(FORM.places)


@pytest.mark.parametrize("blank", [0, 1, 2])
def test_a_header_over_two_rows_with_blank_rows_between_is_one(blank: int) -> None:
    sheets = sound()
    for _ in range(blank):
        sheets["disputes"].insert_row(5)
    answer = told(*sheets.values())
    assert answer.findings == ()
    assert len(answer.cells) == len(FORM.places)


WRITTEN_OUT = [
    f"{group}{result}"
    for group in ("行政复议", "行政诉讼未经复议直接起诉", "行政诉讼复议后起诉")
    for result in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
]


def flat(top: int, add: int = 0) -> dict[tuple[int, int], str | int]:
    """Table 四 with its header in one row, its figures in the next."""
    places = [place for place in FORM.places if place.table == "disputes"]
    header = {(top, column): text for column, text in enumerate(WRITTEN_OUT)}
    return header | {(top + 1, column): FIGURES[place] + add for column, place in enumerate(places)}


@pytest.mark.parametrize(("add", "expected"), [(0, ("note", "table-repeated")), (1, ("error", "table-twice"))])
@pytest.mark.parametrize("below", [5, 6])
def test_tables_right_under_each_other_are_two(below: int, add: int, expected: tuple[str, str]) -> None:
    sheets = sound()
    sheets["disputes"] = Grid("四", {**flat(3), **flat(below, add)})
    answer = told(*sheets.values())
    assert expected in kinds(answer)
    assert ("disputes" in answer.tables) == (add == 0)
    assert answer.cells.get(Place("disputes", "cases", "review_upheld")) is None or add == 0
