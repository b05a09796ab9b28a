"""处理意见 in the result: every line of decisions.xlsx, with what became of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from consolidate.decisions import sheet
from consolidate.model import Unit
from sample_workbooks import faults
from tests.support.building import book
from tests.support.command import run
from tests.support.small_round import OUTPUT, ROUND, answer, small_round

UNITS = ("民政局", "教育局", "财政局", "档案局")
HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")
LINES = [
    # the line, and how its outcome begins
    (("采用", "民政局", "民政局（改）.xlsx", "", "", "", "", "", "电话核实", "李四", "2026-01-22"), "已执行"),
    (("不采用", "", "扫描件.pdf", "", "", "", "", "", "已另交"), "已执行"),
    (("更正", "教育局", "", "二", "行政许可", "", "114", "115", "漏报一件"), "已执行"),
    (("更正", "教育局", "", "二", "行政处罚", "", "7777", "1", "记错"), "已失效"),
    (("属实", "民政局", "", "二", "行政许可", "", "99999", "", "已核实"), "已失效"),
    (("不采用", "", "没有的文件.xlsx", "", "", "", "", "", "不在了"), "已失效"),
    (("属实", "财政局", "", "二", "行政事业性收费", "", "", "", "已核实"), "已执行：decisions.xlsx 第 8 行没有写现值"),
    (("不采用", "", "民政局（改）.xlsx", "", "", "", "", "", "弄反了"), "不能使用：decisions.xlsx 第 9 行不能使用"),
    (("免报", "档案局", "", "", "", "", "", "", "机构合并"), "已执行"),
    (("采纳", "民政局", "", "", "", "", "", "", "字写错了"), "不能使用"),
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    """The rows of the sheet, without the number of the line."""
    base = tmp_path_factory.mktemp("decisions")
    folder = small_round(base / "round", UNITS, UNITS[:3])
    (folder / "inbox" / "民政局（改）.xlsx").write_bytes(answer("民政局", 9))
    yuan = faults.filled(Unit("财政局"), 3, {"disclosure.fees.amount": "251000元"}, ROUND)
    (folder / "inbox" / "财政局.xlsx").write_bytes(yuan)
    (folder / "inbox" / "扫描件.pdf").write_bytes(b"%PDF-1.4")
    (folder / "decisions.xlsx").write_bytes(book(sheet.HEADER, *(line for line, _ in LINES)))
    run("run", folder, "--output", base / "out")
    made = openpyxl.load_workbook(io.BytesIO((base / "out" / OUTPUT).read_bytes()))
    assert made.sheetnames[-1] == "consolidate"
    found = made["处理意见"].iter_rows(min_row=3, values_only=True)
    return [tuple("" if cell is None else str(cell) for cell in row) for row in found]


def test_every_line_stands_in_the_result_with_its_outcome(shown: Sequence[tuple[str, ...]]) -> None:
    head, *rows = shown
    assert head == ("行号", *HEAD, "结果")
    assert [row[0] for row in rows] == [str(number) for number in range(2, len(LINES) + 2)]
    for row, (line, outcome) in zip(rows, LINES, strict=True):
        assert row[-1].startswith(outcome), row
        if outcome != "不能使用":
            assert row[1:-1] == (*line, *[""] * (11 - len(line)))


def test_a_line_that_contradicts_an_earlier_one_is_shown_as_it_was_written(shown: Sequence[tuple[str, ...]]) -> None:
    line = next(row for row in shown if row[0] == "9")
    assert line[1:-1] == ("不采用", "", "民政局（改）.xlsx", "", "", "", "", "", "弄反了", "", "")
    assert "相反" in line[-1]


def test_without_decisions_there_is_no_such_sheet(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    made = openpyxl.load_workbook(io.BytesIO((tmp_path / "out" / OUTPUT).read_bytes()))
    assert "处理意见" not in made.sheetnames
