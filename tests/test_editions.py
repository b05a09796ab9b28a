"""Which edition a table is read in: the one whose labels fit best, and that of the round where two fit alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from consolidate import forms
from consolidate.forms import adopt, edition
from consolidate.model import Block, Column, Form, Round, Row, Table, Unit
from consolidate.reading.tables import find
from consolidate.templates import template
from consolidate.workers import child
from tests.support.sheets import Grid, grid

pytestmark = pytest.mark.usefixtures("no_own_forms")

Names = tuple[str | tuple[str, ...], ...]  # of rows; a group is a tuple, its own name first


def adopted(form_id: str, rows: Names, columns: tuple[str, ...], table_id: str = "posts") -> Form:
    """A form of one table with these rows and columns, known to the readers."""
    block = Block(tuple(row(name) for name in rows), tuple(Column(name, name) for name in columns), corner="岗位")
    table = Table(table_id, "一", "人员情况", "一", (1000,) * 4, label_columns=2, blocks=(block,))
    return adopt(Form(form_id, "人员情况", "", 2025, None, (table,), ()), form_id)


def row(name: str | tuple[str, ...]) -> Row:
    if isinstance(name, str):
        return Row(name, name)
    return Row(name[0], name[0], tuple(Row(below, below) for below in name[1:]))


CHOICES: dict[str, tuple[Names, Names, str, str]] = {
    # rows of the round's form, rows of the other form, rows on the sheet, the form that is found
    "more rows of the other form": (("公务员", "教师"), ("公务员", "教师", "医生"), "公务员 教师 医生", "other"),
    "a row of each form": (("公务员", "教师", "医生"), ("公务员", "教师", "司机"), "公务员 教师 医生 司机", "round's"),
    "more rows of the other form, but one is missing": (
        ("公务员", "教师"), ("公务员", "教师", "医生", "司机", "厨师"), "公务员 教师 医生 司机", "round's",
    ),
    "a group of the round's form in one row, another wording of the other form": (
        ("公务员", ("教师", "语文", "数学"), "医生"), ("公务员", "教师", "1.医生", "司机"),
        "公务员 教师 医生 司机", "round's",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("own", "other", "written", "found"), CHOICES.values(), ids=CHOICES)
def test_the_rows_tell_the_edition(own: Names, other: Names, written: str, found: str) -> None:
    preferred = adopted("round's", own, ("核定", "实有"))
    adopted("other", other, ("核定", "实有"))
    assert editions_of(sheet(written.split(), ["核定", "实有"]), preferred) == [found]


def test_a_group_of_the_round_s_form_in_one_row_does_not_give_the_table_to_another_table() -> None:
    preferred = adopted("round's", ("公务员", ("教师", "语文", "数学"), "医生"), ("核定", "实有"))
    adopted("other", ("公务员", "教师", "1.医生"), ("核定", "实有"), table_id="staff")
    assert editions_of(sheet(["公务员", "教师", "医生"], ["核定", "实有"]), preferred) == ["round's"]


@pytest.mark.parametrize(("last", "found"), [("实有", "round's"), ("空缺", "other"), ("退休", "round's")])
def test_a_column_tells_the_edition(last: str, found: str) -> None:
    preferred = adopted("round's", ("公务员", "教师"), ("核定", "实有"))
    adopted("other", ("公务员", "教师"), ("核定", "空缺"))
    assert editions_of(sheet(["公务员", "教师"], ["核定", last]), preferred) == [found]


@pytest.mark.parametrize(("preferred", "found"), [("2019", "2019"), ("2021", "2021"), (None, "2021")])
def test_of_editions_with_the_same_table_the_newest_is_found_where_none_is_preferred(
    preferred: str | None, found: str
) -> None:
    disputes = grid(edition("2019").table("disputes"), {})
    assert editions_of(disputes, edition(preferred) if preferred else None) == [found]


def sheet(rows: list[str], columns: list[str]) -> Grid:
    """A table with these labels and a figure in every cell."""
    found = Grid("一", {(0, 0): "岗位", **{(0, at): name for at, name in enumerate(columns, 1)}})
    for at, name in enumerate(rows, 1):
        found.cells |= {(at, 0): name, **{(at, column): 7 for column in range(1, len(columns) + 1)}}
    return found


def editions_of(sheet: Grid, preferred: Form | None) -> list[str]:
    """The edition in which each table of the sheet is found."""
    return [fit.form.id for _, fit in find(sheet.raw(), preferred)]


def test_what_a_file_names_does_not_change_how_the_next_one_is_read() -> None:
    """A template names an edition of a region, and is read as that. The file after it says nothing of the kind."""
    inbox = Path(__file__).parents[1] / "sample_workbooks" / "fujian-2018" / "inbox"
    old = next(inbox.glob("区交通与建设局*")).read_bytes()
    template_of_region = template(edition("fujian-2016"), Round("fujian-2016", 2016, "某区"), Unit("民政局"))
    forms._own.clear()  # as in a process that has read nothing yet
    alone = child.read_answer("", old)
    child.read_answer("", template_of_region)
    assert child.read_answer("", old) == alone
