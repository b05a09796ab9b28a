"""报送进度 and 文件台账 in the result: who sent what, when, and how often it went back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consolidate import workbook
from consolidate.model.received import Arrivals, Received, Source
from consolidate.model.result import Consolidation
from sample_workbooks import evening
from tests.support import evening_folders
from tests.support.command import run
from tests.support.merged import MADE, THE_2021, draft, final, opened

DUE, LATE = date(2026, 1, 20), date(2026, 1, 23)
MAIL, COLLECTED, CHANGED = Source.MAIL, Source.COLLECTED, Source.CHANGED


def due(made: Consolidation, deadline: date | None = DUE) -> Consolidation:
    """The same with this deadline, and with two groups: the first six units and the others."""
    units = tuple(
        unit._replace(group="部门" if number < 6 else "乡镇", contact="", phone="")
        for number, unit in enumerate(made.roster.units)
    )
    return replace(made, round=made.round._replace(deadline=deadline), roster=made.roster._replace(units=units))


def sheets(made: Consolidation, arrivals: Arrivals) -> Any:
    return opened(workbook.result(THE_2021, made, made_at=MADE.replace(2026, 1, 25), arrivals=arrivals))


FIRST: Mapping[str, Received] = {
    "第1局": Received(LATE, MAIL, "王芳 <a@b.cn>", "年报.xlsx"),
    "第3镇": Received(DUE, MAIL, "c@d.cn"),
    "第4局": Received(date(2026, 1, 19), CHANGED),
    "第6镇": Received(date(2026, 1, 21), COLLECTED),
    "第7局": Received(date(2026, 1, 24), CHANGED),
    "第8局": Received(LATE, CHANGED),
    "第9镇": Received(DUE, CHANGED), "第10局": Received(DUE, CHANGED), "第11局": Received(DUE, CHANGED),
}  # fmt: skip
RETURNS = {"第3镇": 2, "第7局": 1}

HEADS = (
    "分组", "应报单位", "按时收到", "逾期收到", "收到日期不明", "未报", "免报", "其中暂缓", "退回过的单位", "退回次数",
)  # fmt: skip
GROUPS = [  # 第12镇 sent something, but nobody knows when
    ("部门", 6, 2, 2, 0, 2, 0, 0, 1, 2),
    ("乡镇", 6, 3, 1, 1, 0, 1, 1, 1, 1),
]
CONCERNED = [
    ("第2局", "部门", "未报", None, None, 5, None),
    ("第5局", "部门", "未报", None, None, 5, None),
    ("第1局", "部门", "已汇总", "2026-01-23", "邮件日期", 3, None),
    ("第6镇", "部门", "已汇总", "2026-01-21", "收取日期", 1, None),
    ("第7局", "乡镇", "暂缓", "2026-01-24", "文件修改日期", 4, 1),
    ("第3镇", "部门", "已汇总", "2026-01-20", "邮件日期", None, 2),
]


@pytest.fixture(scope="module")
def progress() -> Any:
    return sheets(due(draft(THE_2021)), Arrivals({}, FIRST, RETURNS))["报送进度"]


def test_every_group_adds_up(progress: Any) -> None:
    rows = [*progress.iter_rows(min_row=3, max_row=5, values_only=True)]
    assert rows == [HEADS, *GROUPS]
    for row in GROUPS:  # expected = in time + late + unknown + missing + excused
        assert row[1] == sum(row[2:7])
    sums = [cell.value for cell in progress[6]]
    assert sums == ["合计", *(f"=SUM({letter}4:{letter}5)" for letter in "BCDEFGHIJ")]


def test_below_stand_the_units_concerned_the_missing_first(progress: Any) -> None:
    assert progress["A8"].value == "逾期、未报、暂缓或退回过的单位（6 个）"
    rows = [row[:7] for row in progress.iter_rows(min_row=10, values_only=True)]
    assert rows == CONCERNED
    assert progress["J12"].value == "王芳 <a@b.cn>"
    assert progress.print_area == "'报送进度'!$A$1:$J$15"
    assert progress["I9"].value == "电话"
    assert progress.column_dimensions["I"].width >= 20, "11 digits stand on one line, also in a wider font"


def test_what_the_days_are_taken_from_is_said(progress: Any) -> None:
    said = progress["A2"].value
    assert said.startswith("截止日期 2026-01-20。")
    assert said.endswith("其中 5 个单位只有文件修改日期可依，仅供参考。")


def test_without_a_deadline_nobody_is_late() -> None:
    sheet = sheets(due(draft(THE_2021), None), Arrivals({}, FIRST, {}))["报送进度"]
    assert sheet["A2"].value.startswith("没有规定截止日期，收到的都算按时。")
    assert [sheet[f"D{row}"].value for row in (4, 5)] == [0, 0]
    assert [row[0] for row in sheet.iter_rows(min_row=10, values_only=True)] == ["第2局", "第5局", "第7局"]


def test_a_round_that_is_in_order_lists_no_unit() -> None:
    made = final(THE_2021)
    first = {unit.name: Received(DUE, MAIL) for unit in made.roster.units}
    sheet = sheets(due(made), Arrivals({}, first, {}))["报送进度"]
    assert [cell.value for row in sheet.iter_rows(min_row=9) for cell in row if cell.value] == ["没有这样的单位。"]


def test_where_nobody_looked_when_the_files_came_there_is_no_such_sheet() -> None:
    made = opened(workbook.result(THE_2021, draft(THE_2021), made_at=MADE))
    assert "报送进度" not in made.sheetnames
    assert [cell.value for cell in made["文件台账"][4]][5:11] == [None] * 6


# the file, how it came; what the ledger says from 收到日期 to 退回次数
FILES = [
    ("第1局年报.xlsx", Received(DUE, MAIL, "a@b.cn", "附件.zip!/第1局年报.xlsx"),
     ("2026-01-20", "邮件日期", "按时", "a@b.cn", None, None)),
    ("第3镇年报.xlsx", Received(LATE, MAIL, "c@d.cn", "年报 终稿.xlsx"),
     ("2026-01-23", "邮件日期", "逾期 3 天", "c@d.cn", "年报 终稿.xlsx", 2)),
    ("第4局年报.xlsx", Received(LATE, CHANGED), ("2026-01-23", "文件修改日期", "逾期 3 天", None, None, None)),
    ("第6镇年报.xlsx", None, (None,) * 6),
    ("扫描件.pdf", Received(LATE, COLLECTED, "", "扫描件.pdf"), ("2026-01-23", "收取日期", None, None, None, None)),
    ("第3局盖章件.pdf", Received(LATE, COLLECTED), ("2026-01-23", "收取日期", None, None, None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "came", "said"), FILES, ids=[name for name, *_ in FILES])
def test_the_ledger_says_when_and_from_whom_each_file_came(
    name: str, came: Received | None, said: tuple[object, ...]
) -> None:
    files = {name: came} if came else {}
    sheet = sheets(due(draft(THE_2021)), Arrivals(files, {}, RETURNS))["文件台账"]
    heads = [cell.value for cell in sheet[3]][5:11]
    assert heads == ["收到日期", "日期依据", "时限", "发件人", "原文件名", "退回次数"]
    (row,) = (row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] == name)
    assert row[5:11] == said


@pytest.mark.slow
def test_the_round_of_48_units(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """All files came before the deadline, but for three townships on the day after it, one of them by mail."""
    folder = evening_folders.second(tmp_path_factory, tmp_path)
    run("run", folder, "--output", tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*.xlsx")
    sheet = opened(path.read_bytes())["报送进度"]
    assert [*sheet.iter_rows(min_row=4, max_row=5, values_only=True)] == [
        (evening.DEPARTMENTS, 30, 27, 0, 0, 2, 1, 14, 20, 20),
        (evening.TOWNSHIPS, 18, 13, 3, 0, 2, 0, 4, 6, 6),
    ]
    late = [row for row in sheet.iter_rows(min_row=10, values_only=True) if row[3] == "2026-01-21"]
    assert [(row[0], row[4], row[9]) for row in late] == [
        ("双塔乡人民政府", "文件修改日期", None), ("高桥乡人民政府", "文件修改日期", None),
        ("松坡乡人民政府", "邮件日期", "u46@example.com"),
    ]  # fmt: skip
