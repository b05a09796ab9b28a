"""Rows under a table, columns beside it: which hold figures that are not read, which a signature or a telephone."""

from __future__ import annotations

import pytest

from consolidate.forms import edition
from consolidate.model import Answer
from consolidate.reading.answers import read
from tests.support.sheets import Content, Grid, book, column_of, grids, row_of

FORM = edition("2021")
DISCLOSURE = FORM.table("disclosure")


def sound() -> dict[str, Grid]:
    return grids(FORM, dict.fromkeys(FORM.places, 0))


def asked(sheets: dict[str, Grid]) -> list[str]:
    """The kinds of what is asked about; none of it keeps the figures of the tables from being read."""
    found: Answer = read(book(*sheets.values()), "a.xlsx", "", FORM)
    assert len(found.cells) == len(FORM.places)
    return [f.kind for f in found.findings if f.severity.value != "note"]


# the cells of the row under table 二, from its first column on
FIGURES: list[tuple[Content, ...]] = [
    ("行政许可（执法大队）", 53),
    ("行政许可（执法大队）", 53, "备注：执法大队单列"),
    ("行政许可（执法大队）", 53, "联系电话："),
    ("行政征收", 53, "说明：新增"),
    ("说明：执法大队行政许可", 53),
    ("备注：另有执法大队", 53),
    ("注：执法大队", 53),
    ("行政许可（执法大队）", "53份"),
    ("行政许可（执法大队）", "约53件"),
    ("行政许可（执法大队）", "五十三件"),
    ("行政许可（执法大队）", "53 件左右"),
    ("行政许可（执法大队）", "53+2"),
    ("行政许可（执法大队）", "其中53"),
]
NO_FIGURES: list[tuple[Content, ...]] = [
    ("填表人：张三", 5551234),
    ("填表人：", "张三", "联系电话：", 5551234),
    ("联系电话", 5551234),
    ("邮编：", 250000),
    ("填报日期：", 20260120),
    ("单位地址", "人民路5号"),
    ("备注：", "执法大队的53件未计入"),
    ("备注：", "无"),
    ("计量单位", "万元"),
    ("分管领导", "万里"),
]


@pytest.mark.parametrize(("cells", "is_figure"), [*((c, True) for c in FIGURES), *((c, False) for c in NO_FIGURES)])
def test_a_figure_in_a_row_under_the_table_is_asked_about(cells: tuple[Content, ...], is_figure: bool) -> None:
    sheets = sound()
    row = max(row for row, _ in sheets["disclosure"].cells) + 1
    sheets["disclosure"].cells |= {(row, column): content for column, content in enumerate(cells)}
    assert bool(asked(sheets)) is is_figure


def test_a_second_row_of_figures_with_a_remark_behind_it_is_asked_about() -> None:
    sheets = sound()
    cells = sheets["disputes"].cells
    below, last = max(row for row, _ in cells) + 1, max(column for _, column in cells)
    cells |= {(below, column): 2 for column in range(last + 1)} | {(below, last + 1): "说明：此行为下属单位数"}
    assert "extra-numbers" in asked(sheets)


@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("first", [1, 7])
def test_figures_that_count_on_by_chance_beside_their_blank_cells_are_asked_about(first: int, blank: bool) -> None:
    """Three figures one column too far to the right look like numbers of the rows."""
    sheets = sound()
    cells, column = sheets["disclosure"].cells, column_of(DISCLOSURE, "decisions")
    for number, name in enumerate(("licences", "penalties", "compulsion"), first):
        row = row_of(DISCLOSURE, name)
        cells |= {(row, column): None if blank else 20 + 7 * number, (row, column + 1): number}
    assert asked(sheets) == (["beside-blank"] * 3 if blank else [])


@pytest.mark.parametrize(
    ("content", "is_figure"),
    [(53, True), ("53份", True), ("约53件", True), ("五十三", True), ("见附件", False), ("2025年起", False)],
)
def test_a_figure_in_an_added_column_is_asked_about(content: Content, is_figure: bool) -> None:
    sheets = sound()
    row, column = row_of(DISCLOSURE, "licences"), column_of(DISCLOSURE, "decisions")
    right = column + 1
    while (row, right) in sheets["disclosure"].cells or (row - 1, right) in sheets["disclosure"].cells:
        right += 1
    sheets["disclosure"].cells |= {(row - 1, right): "下属单位本年处理决定数量", (row, right): content}
    assert bool(asked(sheets)) is is_figure
