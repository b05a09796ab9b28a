"""roster.xlsx as offices keep it: any order of columns, many values in a cell, every fault named with its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from python_calamine import CalamineError, load_workbook

from consolidate.forms import edition
from consolidate.model import Roster, Unit
from consolidate.model.declared import Permission
from consolidate.own_workbooks import ROSTER_COLUMNS
from consolidate.rounds import roster
from consolidate.words import UserError, say
from tests.support.building import book
from tests.support.command import run
from tests.support.small_round import small_round

HEAD = ("序号", "单位名称", "分组", "联系人", "电子邮箱", "电话", "别名", "上年单位", "可制定规章")
PERMISSIONS = edition("2021").permissions


def problems(*rows: Sequence[object]) -> list[tuple[str, str]]:
    """What is refused, as (cell, words)."""
    with pytest.raises(UserError, match=r"roster\.xlsx cannot be used") as refused:
        roster.read(book(*rows), PERMISSIONS)
    return [(problem.where, say("en", problem.sentence, **problem.args)) for problem in refused.value.details]


def test_every_column_is_read() -> None:
    line = (1, "区民政局", "部门", "张三", "a@b.cn；c@d.gov.cn", 3581234567.0, "民政局、民政", "社会局;\n救助站", "是")
    assert roster.read(book(HEAD, line), PERMISSIONS).units == (
        Unit("区民政局", "部门", ("民政局", "民政"), "张三", ("a@b.cn", "c@d.gov.cn"), "3581234567",
             ("社会局", "救助站"), permitted=("可制定规章",)),
    )  # fmt: skip


NUMBERS = [(3581234567.0, "3581234567"), (13912345678, "13912345678"), (1e15, "1000000000000000"), (0.5, "0.5"),
           (datetime(2026, 1, 22), "2026-01-22"), (datetime(2026, 1, 22, 9, 30), "2026-01-22 09:30:00"),
           (date(2026, 1, 22), "2026-01-22")]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_what_excel_took_for_a_number_or_a_date(value: object, text: str) -> None:
    (unit,) = roster.read(book(("单位名称", "电话"), ("民政局", value))).units
    assert unit.phone == text


def test_columns_stand_in_any_order_under_any_title() -> None:
    found = roster.read(
        book(
            ("2025年度填报单位名单",),
            (),
            ("备注", "别名", "单位 名称", "分组"),
            ("不用管", "民政", "民政局", "部门"),
            ("", "", "城关镇", "乡镇"),
        )
    )
    assert found == Roster((Unit("民政局", "部门", ("民政",)), Unit("城关镇", "乡镇")))


# the headings beside 单位名称 and what stands below them; the unit; the columns that are told as not read
HEADINGS: list[tuple[dict[str, str], Unit, tuple[str, ...]]] = [
    ({"类别": "部门", "邮箱": "a@b.cn", "简称": "民政", "手机号码": "1390000"},
     Unit("民政局", "部门", ("民政",), mail=("a@b.cn",), phone="1390000"), ()),
    ({"组 别": "部门", "E-Mail": "a@b.cn", "联系方式（电话）": "1390000", "联络员": "张三"},
     Unit("民政局", "部门", contact="张三", mail=("a@b.cn",), phone="1390000"), ()),
    ({"类型": "部门", "邮件": "a@b.cn", "联系电话": "1390000", "联系人姓名": "张三"},
     Unit("民政局", "部门", contact="张三", mail=("a@b.cn",), phone="1390000"), ()),
    # of two telephones nobody knows whose is whose
    ({"手机": "1390000", "联系电话": "7212345"}, Unit("民政局"), ("手机", "联系电话")),
    ({"分管领导": "赵六", "联系电话": "8111", "联络员": "张三", "手机号码": "139"}, Unit("民政局", contact="张三"),
     ("分管领导", "联系电话", "手机号码")),
    ({"简称": "无", "邮箱": "—"}, Unit("民政局"), ()),
    ({"手机": "1390000", "电话": "7212345"}, Unit("民政局", phone="7212345"), ("手机",)),
    ({"类别": "是", "组别": "部门"}, Unit("民政局", "部门", permitted=("类别",)), ()),  # a permission of a form
    ({"微信": "mz", "联系方式": "1390000", "备注2": "无", "编号": "1"}, Unit("民政局"), ("微信", "联系方式")),
    ({"微信": "", "": "散落"}, Unit("民政局"), ()),
]  # fmt: skip


@pytest.mark.parametrize(("line", "unit", "unread"), HEADINGS)
def test_a_column_under_another_word_is_read_and_one_that_is_not_is_told(
    line: dict[str, str], unit: Unit, unread: tuple[str, ...]
) -> None:
    data = book(("单位名称", *line), ("民政局", *line.values()))
    permissions = [Permission("", (), heading, "", "") for heading in unit.permitted]
    assert roster.read(data, permissions) == Roster((unit,), unread)


def test_the_columns_that_are_not_read_are_told_on_one_line() -> None:
    assert list(roster.unread(Roster((), ()))) == []
    ((_, sentence, args),) = roster.unread(Roster((), ("微信", "传真")))
    assert say("en", sentence, **args) == (
        "Columns of roster.xlsx that are not read: 微信、传真. Those that are: "
        "单位名称、分组、联系人、电子邮箱、电话、别名、上年单位"
    )


def test_commands_that_write_to_units_tell_the_columns(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", answered=())
    (folder / "roster.xlsx").write_bytes(book(("单位名称", "微信"), ("民政局", "mz")))
    told = "Columns of roster.xlsx that are not read: 微信. "
    for words in (("templates", folder), ("mail", folder, "invite"), ("new", tmp_path / "next", "--from", folder)):
        code, _, err = run(*words)
        assert (code, err.count(told), err.count("微信")) == (0, 1, 1)


def test_only_the_name_must_be_there() -> None:
    assert roster.read(book(("单位名称",), ("民政局",), ("城关镇",))) == Roster((Unit("民政局"), Unit("城关镇")))


def test_a_line_break_in_a_name_is_taken_out() -> None:
    """Alt+Enter in a narrow cell; no mail and no file may have one in a name."""
    line = ("民政\n局", "县直\r\n部门", "张\n三", "0591-\n123")
    (unit,) = roster.read(book(("单位名称", "分组", "联系人", "电话"), line)).units
    assert (unit.name, unit.group, unit.contact, unit.phone) == ("民政局", "县直部门", "张三", "0591-123")


SEPARATED = ["甲，乙", "甲,乙", "甲/乙", "甲｜乙", "甲、乙", "甲;乙", "甲；乙", "甲\n乙", "甲 、 乙 ；", "、甲、、乙"]


@pytest.mark.parametrize("text", SEPARATED)
def test_several_values_in_a_cell(text: str) -> None:
    (unit,) = roster.read(book(("单位名称", "别名"), ("民政局", text))).units
    assert unit.aliases == ("甲", "乙")


@pytest.mark.parametrize(
    ("text", "mails"),
    [
        ("a@b.cn", ("a@b.cn",)),
        ("a@b.cn, c@d.cn，e@f.cn；g@h.cn", ("a@b.cn", "c@d.cn", "e@f.cn", "g@h.cn")),
        ("zhang@mz、a@b.cn", ("zhang@mz", "a@b.cn")),
        ("张三 <a@b.cn>", ("张三 <a@b.cn>",)),
    ],
)
def test_an_address_that_cannot_be_used_does_not_stop_the_roster(text: str, mails: tuple[str, ...]) -> None:
    """Only the letter to its unit needs it; ``mail`` names it."""
    (unit,) = roster.read(book(("单位名称", "电子邮箱"), ("民政局", text))).units
    assert unit.mail == mails


def test_blank_lines_and_numbered_lines_without_a_unit_are_skipped() -> None:
    rows = (("序号", "单位名称"), (1, "民政局"), (2, ""), ("", ""), (3, "城关镇"), (4, None))
    assert [unit.name for unit in roster.read(book(*rows)).units] == ["民政局", "城关镇"]


def test_a_group_merged_over_its_units_belongs_to_all_of_them() -> None:
    data = book(
        ("分组", "单位名称"), ("部门", "民政局"), ("", "教育局"), ("乡镇", "城关镇"), ("", "河东镇"), ("", ""),
        merge=("A2:A3", "A4:A6"),
    )  # fmt: skip
    assert [(unit.group, unit.name) for unit in roster.read(data).units] == [
        ("部门", "民政局"), ("部门", "教育局"), ("乡镇", "城关镇"), ("乡镇", "河东镇"),
    ]  # fmt: skip


# the lines below 单位名称, 联系人, 电子邮箱, 分组; merged areas; the contacts and mails of each unit
CONTACTS: list[tuple[list[Sequence[str]], tuple[str, ...], list[tuple[str, ...]]]] = [
    ([("民政局", "张三", "a@b.cn", "部门"), ("", "李四", "c@d.cn", "")], ("A2:A3",),
     [("民政局", "部门", "张三、李四", "a@b.cn", "c@d.cn")]),
    ([("民政局", "张三", "a@b.cn", "部门"), ("", "李四", "", ""), ("教育局", "王五", "e@f.cn", "")], ("A2:A3", "D2:D4"),
     [("民政局", "部门", "张三、李四", "a@b.cn"), ("教育局", "部门", "王五", "e@f.cn")]),
    ([("民政局", "张三", "", ""), ("", "张三", "", ""), ("", "李四", "", "")], ("A2:A4", "B2:B3"),
     [("民政局", "", "张三、李四")]),
    ([("民政局", "张三", "", ""), ("", "", "", "")], ("A2:A3",), [("民政局", "", "张三")]),
    ([("民政局", "张三", "", ""), ("", "李四", "", "部门")], ("A2:A3",), [("民政局", "部门", "张三、李四")]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "merged", "units"), CONTACTS)
def test_a_name_merged_over_several_contacts_is_one_unit(
    lines: list[Sequence[str]], merged: tuple[str, ...], units: list[tuple[str, ...]]
) -> None:
    data = book(("单位名称", "联系人", "电子邮箱", "分组"), *lines, merge=merged)
    assert [(unit.name, unit.group, unit.contact, *unit.mail) for unit in roster.read(data).units] == units


def test_the_second_row_of_a_merged_header_is_no_unit() -> None:
    rows = [("序号", "单位名称", "联系方式", ""), ("", "", "联系人", "电话"), ("1", "民政局", "张三", "1")]
    found = roster.read(book(*rows, merge=("A1:A2", "B1:B2", "C1:D1")))
    assert ([unit.name for unit in found.units], found.unread) == (["民政局"], ("联系方式",))


def test_names_that_all_begin_like_a_section_are_units() -> None:
    lines = [("一、民政局",), ("二、统计局",), ("三、教育局",)]
    assert len(roster.read(book(("单位名称",), *lines)).units) == 3
    with pytest.raises(UserError):
        roster.read(book(("单位名称",), ("一、县直部门",), ("民政局",)))


def test_a_merged_name_with_two_groups_is_named() -> None:
    data = book(("单位名称", "分组"), ("民政局", "部门"), ("", "乡镇"), merge=("A2:A3",))
    with pytest.raises(UserError) as refused:
        roster.read(data)
    assert [each.where for each in refused.value.details] == ["A3"]


# the lines under HEAD, the cell named, words
FAULTS: list[tuple[list[Sequence[object]], str, str]] = [
    ([(1, "民政局"), (2, "民政局")], "B3", "“民政局” is already in B2"),
    ([(1, "民政局"), (2, "民 政 局")], "B3", "“民 政 局” is already in B2"),
    ([(1, "民政局"), (2, "⺠政局")], "B3", "“⺠政局” is already in B2"),
    ([(1, "民政局"), (2, "教育局", "", "", "", "", "民政局")], "G3",
     "the alias “民政局” already belongs to the unit in B2"),
    ([(1, "民政局", "", "", "", "", "民政"), (2, "教育局", "", "", "", "", "教体、民政")], "G3",
     "the alias “民政” already belongs to the unit in B2"),
    ([(1, "民政局", "", "", "", "", "教育局"), (2, "教育局")], "G2",
     "the alias “教育局” already belongs to the unit in B3"),
    ([(1, "", "部门", "张三")], "B2", "the name of the unit is empty"),
    ([(1, "　", "部门")], "B2", "the name of the unit is empty"),
    ([(1, "民政局", "", "", "", "", "", "", "", "残联")], "J1", "a second column 单位名称"),
    ([(1, "民政局", "", "", "", "", "", "", "可以")], "I2", "“可以” must be 是 or empty"),
    ([], "B2", "the roster names no unit"),
    ([(1, "#REF!", "部门")], "B2", "the name of the unit is empty"),
    ([(1, "#REF!")], "B2", "the name of the unit is empty"),
    ([(1, "=D9")], "B2", "the name of the unit is empty"),  # a formula that nobody computed
]  # fmt: skip


@pytest.mark.parametrize(("lines", "cell", "words"), FAULTS)
def test_a_fault_is_named_with_its_cell(lines: list[Sequence[object]], cell: str, words: str) -> None:
    second = ("单位 名称（续）",) if cell == "J1" else ()
    ((where, said),) = problems((*HEAD, *second), *lines)
    assert (where, said[: len(words)]) == (cell, words)


NO_UNITS = (
    "小计", "合计", "总 计", "共计", "合计：48", "合计48个单位", "乡镇小计", "小计（部门）", "共48个单位",
    "注：乡镇由镇政府报送", "注:见通知", "注1：见通知", "备注：无", "（注：见通知）", "*注：见通知", "填表说明",
    "填表说明：一行一个单位", "说明：见通知", "填报要求：按时", "填表人：张三", "联系人：张三",
    "填报日期：2026年1月5日", "单位名称", "单 位 名 称", "填报单位", "单位", "单位名称：", "2025年度填报单位名单",
    "通讯录（2025）", "一、县直部门", "（二）乡镇", "十一、街道",
)  # fmt: skip
UNITS_ALL_THE_SAME = (
    "合计划委员会", "统计局", "审计局", "会计核算中心", "小计量所", "注册中心", "注册会计师协会", "说明书编写室",
    "备案中心", "名单管理办公室", "单位事务局", "共青团县委", "一中", "第一中学", "二〇二医院", "十里铺镇",
    "通讯录制作中心", "总计划处", "电话局", "日期村", "填海办", "三元区", "（三元区）税务局",
)  # fmt: skip


@pytest.mark.parametrize("name", NO_UNITS)
def test_a_heading_a_note_and_a_subtotal_are_no_units(name: str) -> None:
    words = (
        f"“{name}” is a heading, a note or a subtotal, not the name of a unit: delete the line, or write the name alone"
    )
    assert problems(HEAD, (1, "民政局"), ("", name), (2, "教育局")) == [("B3", words)]
    with pytest.raises(UserError) as refused:
        roster.pasted(f"单位名称\n民政局\n{name}\n")
    assert [each.args for each in refused.value.details] == [{"name": name}]


@pytest.mark.parametrize("name", UNITS_ALL_THE_SAME)
def test_a_unit_may_have_such_a_word_in_its_name(name: str) -> None:
    assert [unit.name for unit in roster.read(book(HEAD, (1, name))).units] == [name]


# the rows of a sheet, its merged areas, the cells that are named
MERGED_OVER: list[tuple[list[Sequence[str]], tuple[str, ...], list[str]]] = [
    ([("序号", "单位名称", "分组", "联系人"), ("", "县直部门", "", ""), ("1", "民政局", "", "")], ("B2:D2",), ["B2"]),
    ([("序号", "单位名称", "分组"), ("1", "民政局", ""), ("请于1月20日前报送", "", "")], ("A3:C3",), ["B3"]),
    ([("分组", "单位名称", "联系人"), ("开发区管委会", "", "张三")], ("A2:B2",), []),  # a unit without a group
    ([("序号", "单位名称", "分组"), ("民政局", "", ""), ("教育局", "", "")], ("A2:B2", "A3:B3"), []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "merged", "cells"), MERGED_OVER)
def test_a_name_merged_with_other_columns_is_no_unit(
    rows: list[Sequence[str]], merged: tuple[str, ...], cells: list[str]
) -> None:
    data = book(*rows, merge=merged)
    if not cells:
        assert len(roster.read(data).units) == len(rows) - 1
        return
    with pytest.raises(UserError) as refused:
        roster.read(data)
    assert [each.where for each in refused.value.details] == cells


def test_a_header_merged_over_two_columns_is_no_second_column() -> None:
    data = book(("单位名称", "", "分组"), ("民政局", "", "部门"), ("教育局", "", "部门"), merge=("A1:B1", "A2:B2"))
    assert [unit.name for unit in roster.read(data).units] == ["民政局", "教育局"]


def test_a_unit_that_is_struck_out_is_named() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, (1, "民政局"), (2, "教育局"))))
    made.worksheets[0]["B3"].font = Font(strike=True)
    with pytest.raises(UserError) as refused:
        roster.read(saved(made))
    assert [(each.where, "struck out" in each.sentence) for each in refused.value.details] == [("B3", True)]


OTHER_SHEETS: list[tuple[str, tuple[Sequence[object], ...], str, bool]] = [
    # the name of a second sheet, its rows, its state, whether the roster is refused
    ("乡镇", (("乡镇名单",), ("序号", "单位 名称"), (1, "河东镇")), "visible", True),
    ("乡镇", (("序号", "单位名称"), (1, "河东镇")), "hidden", False),
    ("通讯录", (("单位名称", "联系人"), ("民政局", "张三")), "visible", False),  # the same units
    ("Sheet2", (("序号", "单位名称"),), "visible", False),
    ("说明", (("每个单位填一行",),), "visible", False),
]


@pytest.mark.parametrize(("name", "rows", "state", "refused"), OTHER_SHEETS)
def test_units_on_a_second_sheet_are_refused_not_forgotten(
    name: str, rows: Sequence[Sequence[object]], state: str, refused: bool
) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, (1, "民政局"))))
    other = made.create_sheet(name)
    for row in rows:
        other.append(row)
    other.sheet_state = state
    if refused:
        with pytest.raises(UserError, match=f"on another sheet, which is not read: {name}"):
            roster.read(saved(made))
    else:
        assert [unit.name for unit in roster.read(saved(made)).units] == ["民政局"]


@pytest.mark.parametrize(("cell", "is_struck"), [("Z9", False), ("B2", True)])
def test_what_is_struck_out_is_found_under_any_style(cell: str, is_struck: bool) -> None:
    """Other programs write styles that openpyxl refuses."""
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, (1, "民政局"))))
    made.worksheets[0][cell].font = Font(strike=True)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as parts, zipfile.ZipFile(out, "w") as other:
        for name in parts.namelist():
            other.writestr(name, parts.read(name).replace(b"<strike", b'<family val="34"/><strike'))
    if is_struck:
        with pytest.raises(UserError) as refused:
            roster.read(out.getvalue())
        assert [each.where for each in refused.value.details] == ["B2"]
    else:
        assert [unit.name for unit in roster.read(out.getvalue()).units] == ["民政局"]


def test_units_on_a_second_sheet_are_seen_by_the_slow_reader_too() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, (1, "民政局"))))
    other = made.create_sheet("乡镇")
    for row in (HEAD, (1, "河东镇")):
        other.append(row)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as parts, zipfile.ZipFile(out, "w") as bent:
        for name in parts.namelist():
            bent.writestr(name, b"<Relationships/>" if name == "_rels/.rels" else parts.read(name))
    with pytest.raises(CalamineError):
        load_workbook(io.BytesIO(out.getvalue()))
    with pytest.raises(UserError, match="on another sheet, which is not read: 乡镇"):
        roster.read(out.getvalue())


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_all_faults_are_named_at_once_in_the_sheets_own_cells() -> None:
    found = problems(("名单",), ("电子邮箱", "单位名称"), ("x", "民政局"), ("a@b.cn", ""), ("y", "民政局"))
    assert found == [
        ("B4", "the name of the unit is empty"),
        ("B5", "“民政局” is already in B3"),
    ]


@pytest.mark.parametrize("rows", [(("单位", "分组"), ("民政局", "部门")), ((),)])
def test_a_missing_header_is_named(rows: Sequence[Sequence[object]]) -> None:
    assert problems(*rows) == [("A1", "the header row with the column 单位名称 is missing")]


def broken(name: str, content: bytes) -> bytes:
    """A workbook in which one part was replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(HEAD, (1, "民政局")))) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == name else old.read(item))
    return out.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    """An archive of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


NO_WORKBOOKS = {
    "nothing": b"",
    "text": "单位名称\n民政局".encode(),
    "an old .xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "cut off": book(HEAD, (1, "民政局"))[:2000],
    "another zip": zipped("word/document.xml", b"<document/>"),
    "broken sheet": broken("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
    "no sheet": broken("xl/workbook.xml", b"<workbook/>"),
}


@pytest.mark.parametrize("data", NO_WORKBOOKS.values(), ids=list(NO_WORKBOOKS))
def test_what_is_no_workbook_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UserError) as refused:
        roster.read(data)
    assert "roster.xlsx" in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("cell", "corner"),
    [("XFD1048576", "XFD1048576"), ("A1048576", "I1048576"), ("KN100000", "KN100000"), ("Z30000", "")],
)
def test_a_cell_far_behind_the_list_is_named_and_fills_no_memory(cell: str, corner: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, (1, "民政局"))))
    made.worksheets[0][cell] = " "
    out = io.BytesIO()
    made.save(out)
    if not corner:
        assert [unit.name for unit in roster.read(out.getvalue()).units] == ["民政局"]
        return
    with pytest.raises(UserError) as refused:
        roster.read(out.getvalue())
    assert refused.value.args_["cell"] == corner


def test_the_first_sheet_that_is_shown_is_the_list() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, (1, "民政局"))))
    old = made.create_sheet("旧名单", 0)
    for row in (HEAD, (1, "计划委")):
        old.append(row)
    old.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    assert [unit.name for unit in roster.read(out.getvalue()).units] == ["民政局"]


def test_a_workbook_that_the_fast_reader_gives_up_is_read_by_the_other() -> None:
    data = broken("_rels/.rels", b"<Relationships/>")
    with pytest.raises(CalamineError):
        load_workbook(io.BytesIO(data))
    assert [unit.name for unit in roster.read(data).units] == ["民政局"]


# --- written and read back -------------------------------------------------------------------------------------

names = st.text(st.sampled_from("民政教育局财街道镇办室第一二AB1（）"), min_size=2, max_size=8)
values = st.lists(st.text(st.sampled_from("民政教育局站所甲乙丙丁"), min_size=2, max_size=5), max_size=2, unique=True)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Units as the office may name them; no alias is given twice."""
    chosen = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    taken = {name.replace("（", "(").replace("）", ")") for name in chosen}
    units = []
    for name in chosen:
        aliases = tuple(alias for alias in draw(values) if alias not in taken)
        taken |= {*aliases}
        mail = draw(st.sampled_from([(), ("a@b.cn",), ("a@b.cn", "c.d@e.gov.cn")]))
        group, contact = draw(st.sampled_from(["", "部门", "乡镇"])), draw(st.sampled_from(["", "张三"]))
        phone = draw(st.sampled_from(["", "0358-822", "03588223333"]))
        permitted = draw(st.sampled_from([(), ("可制定规章",)]))
        units.append(Unit(name, group, aliases, contact, mail, phone, tuple(draw(values)), permitted))
    return Roster(tuple(units))


@given(rosters())
@settings(max_examples=25, deadline=None)
def test_a_roster_written_and_read_back_is_the_same(made: Roster) -> None:
    assert roster.read(roster.write(made, PERMISSIONS), PERMISSIONS) == made


def test_a_new_roster_is_ready_to_be_filled_in() -> None:
    data = roster.write(Roster(()), PERMISSIONS)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert str(sheet["A1"].value).startswith("每个填报单位一行，“单位名称”必须填写")
    assert tuple(cell.value for cell in sheet[2]) == HEAD
    assert sheet.freeze_panes == "C3"
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["I3:I2001"]
    with pytest.raises(UserError) as refused:
        roster.read(data)
    assert [problem.where for problem in refused.value.details] == ["B3"]


# what each form adds to the roster -> the columns at its end; two permissions may share a column
ADDED: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    ((), ()),
    (("可购车", "可出国（境）"), ("可购车", "可出国（境）")),
    (("可购车", "可购车"), ("可购车",)),
]


@pytest.mark.parametrize(("permissions", "columns"), ADDED)
def test_a_form_adds_a_column_for_each_of_its_permissions(
    permissions: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    asked = [Permission("cars", ("bought",), column, "", "") for column in permissions]
    units = Roster((Unit("民政局", permitted=columns[-1:]), Unit("财政局", permitted=columns)))
    data = roster.write(units, asked)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert tuple(cell.value for cell in sheet[2]) == (*ROSTER_COLUMNS, *columns)
    assert roster.read(data, asked) == units
    assert roster.read(data) == Roster((Unit("民政局"), Unit("财政局")), columns)


def test_what_a_permission_says_is_shown_where_it_is_filled_in() -> None:
    asked = [Permission("cars", ("bought",), "可购车", "", "", "有编制的填“是”。"),
             Permission("trips", ("abroad",), "可出国", "", "")]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(roster.write(Roster(()), asked))).active
    assert sheet is not None
    told = {str(rule.sqref): (rule.promptTitle, rule.prompt) for rule in sheet.data_validations.dataValidation}
    assert told == {"I3:I2001": ("可购车", "有编制的填“是”。"), "J3:J2001": (None, None)}


def test_the_columns_of_the_roster_are_those_that_a_form_may_not_add() -> None:
    assert tuple(column.heading for column in roster.COLUMNS) == ROSTER_COLUMNS


def test_the_groups_in_order_of_their_first_unit() -> None:
    units = (Unit("甲", "乡镇"), Unit("乙", "部门"), Unit("丙", "乡镇"), Unit("丁"))
    assert Roster(units).groups() == ("乡镇", "部门", "")
