"""A column that is inserted into a list moves everything behind it along: looks, links, filters, drop-downs."""

from __future__ import annotations

import io
from dataclasses import replace
from types import ModuleType
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from consolidate import workbook
from consolidate.catalogue import FindingKind
from consolidate.decisions import sheet as decisions
from consolidate.excel import lists
from consolidate.excel.cells import Cells
from consolidate.excel.lists import Column, Columns
from consolidate.excel.tables import FormatCache, Sheet, lines
from consolidate.forms import edition
from consolidate.model import Decision, Finding, Roster, Round, Unit
from consolidate.model.result import Consolidation
from consolidate.rounds import roster
from consolidate.templates import faults as going_back
from consolidate.templates import template
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action
from consolidate.workbook import decisions_sheet, files, findings_sheet
from tests.support.building import book
from tests.support.merged import MADE, PLACE, THE_2021, draft, empty, opened

ONE_MORE = Column[Any]("备注", 9, lambda _: "注", {"align": "right"})


def one_more(monkeypatch: pytest.MonkeyPatch, module: ModuleType, before: str) -> None:
    """Insert a column 备注 before another one of a list, as one would in its source."""
    at = lists.position(module.COLUMNS, before)
    monkeypatch.setattr(module, "COLUMNS", (*module.COLUMNS[:at], ONE_MORE, *module.COLUMNS[at:]))


def result(sheet: str, made: Consolidation) -> Any:
    """A sheet of the result."""
    return opened(workbook.result(THE_2021, made, made_at=MADE))[sheet]


def looks(sheet: Any, *addresses: str) -> dict[str, tuple[object, str, str]]:
    """What stands in cells, where in the cell, and in which colour; "" for the usual."""
    return {where: _look(sheet[where]) for where in addresses}


def _look(cell: Any) -> tuple[object, str, str]:
    colour = cell.font.color
    return cell.value, cell.alignment.horizontal or "", colour.rgb[2:] if colour.type == "rgb" else ""


def widths(sheet: Any, letters: str) -> list[float]:
    """The widths of columns, as they are given to xlsxwriter."""
    return [round(sheet.column_dimensions[letter].width - 0.71, 1) for letter in letters]


# --- any list ------------------------------------------------------------------------------------------------

PEOPLE: Columns[tuple[str, int]] = (
    Column("姓名", 10, lambda person: person[0], {"text_wrap": True}, most=14),
    Column(
        "年龄", 6, lambda person: person[1], {"align": "center"},
        lambda person: {"font_color": "#FF0000"} if person[1] > 60 else {}, comment="周岁",
    ),
    Column("详情", 8, lambda _: "看", link=lambda person: "'表'!A1" if person[1] > 60 else "", tip="去看"),
)  # fmt: skip


def people(columns: Columns[tuple[str, int]]) -> tuple[Any, list[tuple[int, list[tuple[str, float]]]]]:
    """The sheet with two people and a blank row, and what wraps in each row."""
    stream, wrapping = io.BytesIO(), list[tuple[int, list[tuple[str, float]]]]()
    with xlsxwriter.Workbook(stream) as book:
        lists.write(
            Cells(book.add_worksheet("表", Sheet), FormatCache(book)),
            columns,
            [("欧阳明日香小", 61), ("=1+1", 5)],
            1,
            head={"bold": True},
            body={"italic": True},
            least=3,
            done=lambda row, _, texts: wrapping.append((row, list(texts))),
        )
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["表"], wrapping


def test_a_list_is_its_columns_over_its_items() -> None:
    sheet, wrapping = people(PEOPLE)
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows == [("姓名", "年龄", "详情"), ("欧阳明日香小", 61, "看"), ("=1+1", 5, "看"), (None, None, None)]
    assert sheet["A4"].data_type == "s"
    assert looks(sheet, "B3", "B4", "B5", "C3") == {
        "B3": (61, "center", "FF0000"), "B4": (5, "center", ""), "B5": (None, "center", ""),
        "C3": ("看", "", ""),
    }  # fmt: skip
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == ["C3"]
    assert (sheet["C3"].hyperlink.location, sheet["C3"].hyperlink.tooltip) == ("'表'!A1", "去看")
    assert sheet["B2"].comment.text == "周岁"
    assert widths(sheet, "ABC") == [14, 6, 8]  # six characters of double width would take 15.1
    assert wrapping == [(2, [("欧阳明日香小", 14)]), (3, [("=1+1", 14)])]


def test_a_column_in_the_middle_takes_the_following_ones_along() -> None:
    sheet, _ = people((PEOPLE[0], ONE_MORE, *PEOPLE[1:]))
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows[:2] == [("姓名", "备注", "年龄", "详情"), ("欧阳明日香小", "注", 61, "看")]
    assert looks(sheet, "B3", "C3", "C5") == {
        "B3": ("注", "right", ""), "C3": (61, "center", "FF0000"), "C5": (None, "center", ""),
    }  # fmt: skip
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == ["D3"]
    assert sheet["C2"].comment.text == "周岁"
    assert widths(sheet, "ABCD") == [14, 9, 6, 8]


def test_a_position_is_asked_for_by_heading() -> None:
    assert lists.headings(PEOPLE) == ("姓名", "年龄", "详情")
    assert lists.position(PEOPLE, "详情") == 2
    with pytest.raises(ValueError, match="tuple"):
        lists.position(PEOPLE, "住址")


# --- the lists of the result -----------------------------------------------------------------------------------


def test_one_more_column_among_the_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, findings_sheet, "单元格")
    sheet = result("问题清单", draft(THE_2021))
    assert [cell.value for cell in sheet[3]] == [
        "级别", "单位", "文件", "工作表", "备注", "单元格", "表", "行", "列", "问题", "处理办法", "勾稽关系",
        "填报单位说明", "答复", "定位",
    ]  # fmt: skip
    assert looks(sheet, "A8", "D8", "E8", "F8", "G8", "O6") == {
        "A8": ("错误", "center", "C00000"), "D8": ("三、依申请公开", "left", ""), "E8": ("注", "right", ""),
        "F8": ("D31", "center", ""), "G8": ("三", "center", ""), "O6": ("查看", "center", "0563C1"),
    }  # fmt: skip
    assert [cell.column_letter for cell in sheet[9] if cell.alignment.indent == 2] == ["B", "J"]  # a follower
    assert sheet["J9"].value.startswith("└ ")
    assert sheet["N7"].value == "经核实，本年无主动公开事项"
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == ["O6"]
    assert widths(sheet, "DEFJO") == [11, 9, 8, 36, 6]
    assert (sheet.auto_filter.ref, sheet.freeze_panes, sheet.print_area) == ("A3:O9", "C4", "'问题清单'!$A$1:$N$9")
    assert "A1:N1" in map(str, sheet.merged_cells.ranges)


def test_one_more_column_before_those_that_stay_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, before in ((findings_sheet, "单位"), (files, "文件")):
        one_more(monkeypatch, module, before)
    made = opened(workbook.result(THE_2021, draft(THE_2021), made_at=MADE))
    assert [made[name].freeze_panes for name in ("问题清单", "文件台账")] == ["D4", "D4"]


def test_one_more_column_among_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, files, "处理")
    data = workbook.result(THE_2021, draft(THE_2021), made_at=MADE)
    sheet = opened(data)["文件台账"]
    assert [cell.value for cell in sheet[3]] == [
        "序号", "文件", "备注", "处理", "原因", "单位", "收到日期", "日期依据", "时限", "发件人", "原文件名",
        "退回次数", "校验码",
    ]  # fmt: skip
    assert looks(sheet, "A13", "C13", "D13", "F13", "M13") == {
        "A13": (10, "center", ""), "C13": ("注", "right", ""), "D13": ("暂缓", "center", "C00000"),
        "F13": ("第7局", "left", "1F4E9E"), "M13": ("ef" * 8, "center", ""),
    }  # fmt: skip
    assert {cell.column_letter for row in sheet for cell in row if cell.hyperlink} == {"F"}
    assert widths(sheet, "BCDEFM") == [40, 9, 10, 50, 20, 19]
    assert (sheet.auto_filter.ref, sheet.print_area) == ("A3:M18", "'文件台账'!$A$1:$M$18")
    formulas = [cell.value for row in opened(data)["总览"] for cell in row if cell.data_type == "f"]
    assert "=COUNTA('文件台账'!$B$4:$B$18)-COUNTIF('文件台账'!$D$4:$D$18,\"已展开\")" in formulas


def test_that_no_file_came_is_said_in_the_column_of_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, files, "处理")
    assert result("文件台账", empty(THE_2021))["E4"].value == "没有收到文件。"


def test_one_more_column_among_the_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, decisions_sheet, "动作")
    void = Finding(FindingKind.DECISION_VOID, NOTE, found="8", expected="7777", args=(("line", "3"),))
    made = replace(
        draft(THE_2021),
        findings=(void,),
        decisions=(
            Decision(Action.EXCUSE, "第8局", reason="机构合并", line=2),
            Decision(Action.CORRECT, "第1局", present="7777", becomes="1", clerk="李四", line=3),
        ),
    )
    sheet = result("处理意见", made)
    assert [cell.value for cell in sheet[3]] == [
        "行号", "备注", "动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期", "结果",
    ]  # fmt: skip
    assert looks(sheet, "A5", "B5", "C4", "C5", "D5", "I5", "L5") == {
        "A5": ("3", "center", ""), "B5": ("注", "right", ""), "C4": ("免报", "center", ""),
        "C5": ("更正", "center", "9C5700"), "D5": ("第1局", "left", ""), "I5": ("7777", "left", ""),
        "L5": ("李四", "left", ""),
    }  # fmt: skip
    assert sheet["N5"].value.startswith("已失效：")
    assert sheet["N5"].font.color.rgb == "FF9C5700"
    assert widths(sheet, "ABCDN") == [6, 9, 8, 16, 34]
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A3:N5", "D4")


# --- the lists that the office keeps ---------------------------------------------------------------------------


def kept(data: bytes, sheet: str) -> Any:
    """A sheet of roster.xlsx or decisions.xlsx."""
    return openpyxl.load_workbook(io.BytesIO(data))[sheet]


def drop_downs(sheet: Any) -> dict[str, str]:
    """What may be chosen, by cells."""
    return {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}


def test_one_more_column_in_the_roster(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, roster, "分组")
    units = Roster(
        (Unit("民政局", "部门", ("民政",), mail=("a@b.cn",), predecessors=("社会局",), permitted=("可制定规章",)),)
    )
    data = roster.write(units, edition("2021").permissions)
    sheet = kept(data, "填报单位名单")
    heads, line = list(sheet.iter_rows(min_row=2, max_row=3, values_only=True))
    assert heads == ("序号", "单位名称", "备注", "分组", "联系人", "电子邮箱", "电话", "别名", "上年单位", "可制定规章")
    assert line == ("1", "民政局", "注", "部门", None, "a@b.cn", None, "民政", "社会局", "是")
    assert [cell.coordinate for cell in sheet[2] if cell.comment] == ["H2", "I2"]
    assert sheet["I2"].comment.text == "机构改革前的单位名称，多个用顿号分隔"
    assert drop_downs(sheet) == {"J3:J2001": '"是"'}
    assert widths(sheet, "BCDHJ") == [30, 9, 16, 30, 12]
    assert sheet["J61"].border.left.style == "thin"  # the last row that is ready to be filled in
    assert roster.read(data, edition("2021").permissions) == units


def test_one_more_column_in_the_roster_before_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, roster, "单位名称")
    assert kept(roster.write(Roster(())), "填报单位名单").freeze_panes == "D3"


def test_one_more_column_in_the_file_of_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, decisions, "单位")
    units = Roster((Unit("教育局"), Unit("民政局"), Unit("财政局"), Unit("档案馆")))
    data = decisions.write(units, edition("2021"))
    sheet, examples = kept(data, "处理意见"), kept(data, "填写示例")
    heads = ("动作", "备注", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期", "问题", "待办")
    assert tuple(cell.value for cell in sheet[2]) == tuple(cell.value for cell in examples[2]) == heads
    actions = '"采用,不采用,属实,更正,剔除,免报"'
    assert drop_downs(sheet) == {
        "A3:A2001": actions,
        "C3:C2001": "OFFSET(单位!$A$1,0,0,MAX(COUNTA(单位!$A:$A),1),1)",
        "E3:E2001": "OFFSET(单位!$B$1,0,0,MAX(COUNTA(单位!$B:$B),1),1)",
    }
    assert drop_downs(examples) == {"A3:A2001": actions}
    assert [cell.value for cell in examples[6]] == [
        "更正", "注", "财政局", None, "三", "二、上年结转", "自然人", "3", "2", "与上年报告核对后更正",
        "李四", "2026-01-22", None, None,
    ]  # fmt: skip
    assert widths(sheet, "ABCDL") == [10, 9, 24, 36, 14]
    found, faults = decisions.read(book(*examples.iter_rows(values_only=True)), units, THE_2021)
    assert ([decision.unit for decision in found], faults) == (
        ["教育局", "", "民政局", "财政局", "档案馆", "教育局"],
        (),
    )


# --- the copy that goes back -----------------------------------------------------------------------------------


def test_one_more_column_among_the_faults_that_go_back(monkeypatch: pytest.MonkeyPatch) -> None:
    one_more(monkeypatch, going_back, "级别")
    said = (
        going_back.Fault(PLACE, "requests", ERROR, "两处不等", "请改正"),
        going_back.Fault(None, "", EXPLAIN, "没有盖章", "请" * 40),
    )
    data = template(THE_2021, Round("2021", 2025, "某区"), Unit("民政局"), trip=1, faults=said)
    sheet = kept(data, "退回问题")
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0] == ("序号", "备注", "级别", "在哪里", "问题", "怎么办", "转到")
    assert rows[1] == (1, "注", "错误", "表三 · （一）予以公开 · 自然人", "两处不等", "请改正", "查看")
    assert looks(sheet, "A5", "B5", "C5", "D5", "G5", "G6") == {
        "A5": (1, "center", ""), "B5": ("注", "right", ""), "C5": ("错误", "center", ""),
        "D5": ("表三 · （一）予以公开 · 自然人", "left", ""), "G5": ("查看", "center", "0563C1"),
        "G6": ("—", "center", ""),
    }  # fmt: skip
    assert [sheet[cell].fill.fgColor.rgb for cell in ("C5", "C6")] == ["FFFFD966", "FFFFF2CC"]
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == ["G5"]
    assert sheet["G5"].hyperlink.location == "'三、依申请公开'!D9"
    assert widths(sheet, "ABCDG") == [6, 9, 8, 24, 7]
    heights = [sheet.row_dimensions[row].height for row in (5, 6)]  # two lines under 在哪里, three under 怎么办
    assert heights[0] < 40 < heights[1]
    assert sheet.print_area == "'退回问题'!$A$1:$G$6"
    assert "A1:G1" in map(str, sheet.merged_cells.ranges)


# a text in a column of 20 half-width characters, in which 8 wide or 16 narrow ones fit on a line; its lines
WRAPPED = [
    ("", 1), ("一二三四五六七八", 1), ("一二三四五六七八九", 2), ("13912345678", 1), ("0591-87654321", 1),
    ("一二三四五六七八九十一二三四五六七", 3), ("一二三\n四五六", 2),
    ("请核对 D7、D8、D9:D29。", 2),  # the cells are one word, which begins a line
    ("请核对 D7、D8、D30、D31、D9:D29。", 3),  # a word that is too long for a line is broken
    ("填 decisions.xlsx 里的", 3), ("D" * 33, 3), ("13900001111、0591-87654321", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), WRAPPED)
def test_a_row_is_as_high_as_its_text_where_words_are_not_broken(text: str, count: int) -> None:
    assert lines(text, 20) == count
