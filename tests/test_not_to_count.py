"""Tables that say of themselves that they are no answer are asked about; their figures are read."""

from __future__ import annotations

import pytest

from consolidate.forms import edition
from consolidate.reading.answers import read
from consolidate.terms import EXPLAIN
from tests.support.sheets import book, grids

FORM = edition("2021")

SAID = [
    # row (-1 for the name of the sheet) and column at table 二, what is written there, whether it is asked about
    (0, 0, "二、主动公开政府信息情况（填写示例）", True),
    (0, 0, "【填表示例】主动公开政府信息情况", True),
    (0, 0, "【样表】主动公开政府信息情况", False),  # the office may have sent it under that name
    (0, 0, "主动公开政府信息情况统计表（初稿）", True),
    (0, 0, "主动公开政府信息情况表-作废", True),
    (0, 2, "作废", True),
    (0, 2, "（未审核）", True),
    (17, 0, "此表作废", True),
    (17, 0, "此表作废，以另一份为准", True),
    (17, 0, "注：以上数据未经审核", True),
    (17, 0, "备注：本表数据为预计数。", True),
    (18, 0, "表中数字均为暂估数", True),
    (-1, 0, "二（作废）", True),
    (-1, 0, "填写示例", True),
    (-1, 0, "样表", False),
    (-1, 0, "表二", False),
    (0, 0, "二、主动公开政府信息情况", False),
    (17, 0, "本年作废规范性文件3件", False),
    (17, 0, "以上数据已审核", False),
    (17, 0, "本表数据与样表一致", False),
    (17, 0, "填表说明：见样表", False),
    (17, 0, "审核人：张三", False),
    (17, 0, "草稿", True),
    (17, 0, "此件作废", True),
    (17, 0, "以上数据未经领导审核", True),
    (17, 0, "以上数据尚未核对，仅供参考", True),
    (17, 0, "以此表为准，原表作废", False),  # of another table
    (17, 0, "此前报送的报表作废", False),
    (0, 0, "本表经更正，原报送的统计表作废", False),
    (17, 0, "注：本表未经审核不得上报", False),  # a condition
    (17, 0, "注：本表待审核后盖章报送", False),
    (17, 0, "注：以上为预计数的请注明", False),
    (17, 0, "本表暂定每年报送一次", False),
    (17, 0, "表内已废止文件不计", False),
    (17, 0, "注：本表已废止文件不计入现行有效件数", False),
    (17, 0, "审核人：李四（待审核）", False),
    (17, 0, "规范性文件不含内部文件（草稿）", False),
    (17, 0, "行政规范性文件不含草案（征求意见稿）", False),
    (0, 0, "教育局示例学校", False),
    (0, 0, "征求意见稿公开情况", False),
]


@pytest.mark.parametrize(("row", "column", "text", "is_asked"), SAID)
def test_a_table_that_says_it_is_no_answer_is_asked_about(row: int, column: int, text: str, is_asked: bool) -> None:
    sheets = grids(FORM, dict.fromkeys(FORM.places, 0))
    if row < 0:
        sheets["disclosure"].name = text
    else:
        sheets["disclosure"].cells[row, column] = text
    found = read(book(*sheets.values()), "a.xlsx", "", FORM)
    assert len(found.cells) == len(FORM.places)
    asked = [(f.severity, f.found, dict(f.args)["table"]) for f in found.findings if f.kind == "not-to-count"]
    assert asked == ([(EXPLAIN, text, "二")] if is_asked else [])
