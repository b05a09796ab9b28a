"""Tables headed by a part of the year, or by an earlier year: they are asked about, not read as the year's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from consolidate.formats.raw import RawBook
from consolidate.forms import edition
from consolidate.intake import unit_names
from consolidate.model import Answer, Roster, Unit
from consolidate.names import Names
from consolidate.reading import period_notes
from consolidate.reading.answers import read
from consolidate.terms import EXPLAIN, NOTE
from consolidate.titles import Titles
from consolidate.workers import child
from consolidate.year_parts import part_of_year
from sample_workbooks import faults
from tests.support.command import run_json
from tests.support.district import BODY, ROSTER, ROUND
from tests.support.sheets import Grid, book, grids
from tests.support.small_round import answer, small_round

FORM = edition("2021")
TABLES = ("disclosure", "requests", "disputes")

PARTS = [
    # a heading or the name of a file, the part of the year in it ("" for a whole year, or none)
    ("2025年上半年政府信息公开情况统计表", "上半年"),
    ("教育局2025年下半年度.xlsx", "下半年度"),
    ("教育局半年报.xlsx", "半年"),
    ("上半年收到和处理政府信息公开申请情况", "上半年"),
    ("2025年第一季度", "第一季度"),
    ("2025 年 第 3 季度", "第3季度"),
    ("前三季度", "前三季度"),
    ("一至三季度", "一至三季度"),
    ("政府信息公开季报", "季报"),
    ("政府信息公开月报", "月报"),
    ("2025年1—6月", "1-6月"),
    ("2025年１－９月份", "1-9月份"),
    ("（1月至11月）", "1月至11月"),
    ("统计期间：2025年1月1日至2025年6月30日", "1月1日至2025年6月30日"),
    ("2025年1月1日—11月30日", "1月1日-11月30日"),
    ("2025年7月1日起至12月31日止", "7月1日起至12月31日"),
    ("2025年1月1日至12月20日", "1月1日至12月20日"),
    ("2025.01-2025.06", "2025.01-2025.06"),
    ("2025.1.1-2025.6.30", "2025.1.1-2025.6.30"),
    ("（2025-01-01至2025-09-30）", "2025-01-01至2025-09-30"),
    ("2025/1-2025/11", "2025/1-2025/11"),
    ("2024年12月21日至2025年12月20日", "12月21日至2025年12月20日"),
    ("数据截至2025年9月30日", "截至2025年9月30日"),
    ("截止6月底", "截止6月"),
    ("2025年6月政府信息公开情况统计表", "6月"),
    ("政府信息公开情况统计表（2025.1-6月）", "1-6月"),
    ("（2025.1.1-6.30）", "2025.1.1-6.30"),
    ("2025.1-6", "2025.1-6"),
    ("2025年元月—6月", "1月-6月"),
    ("（1一9月）", "1-9月"),
    ("2025年1―9月", "1-9月"),
    ("2025年1−9月", "1-9月"),
    ("2025年一月至六月", "1月至6月"),
    ("统计表（2025年9月）", "9月"),
    ("2024年7月至2025年6月", "7月至2025年6月"),
    ("教育局半年统计.xlsx", "半年"),
    ("教育局2025Q3.xlsx", "Q3"),
    ("前9个月", "9个月"),
    ("前九个月", "9个月"),
    ("2025年1月至今", "1月至今"),
    ("2025年元月至12月政府信息公开统计表", ""),
    ("2025年1一12月", ""),
    ("2025.1-12月", ""),
    ("2025.1-12", ""),
    ("2025年一月至十二月", ""),
    ("12月30日民政局政府信息公开统计表.xlsx", ""),
    ("2月5日民政局公开统计表（修改）.xlsx", ""),
    ("2026年2月民政局政府信息公开统计表.xlsx", ""),
    ("民政局11月7日政府信息公开", ""),
    ("（依据2021年9月国办公开办印发的格式）", ""),
    ("民政局四季度及年度政府信息公开统计表.xlsx", ""),
    ("打印日期：2026年9月5日政府信息公开", ""),
    ("上、下半年", ""),
    ("截至2025年12月30日", ""),
    ("满6个月以上", ""),
    ("统计表（2026年2月）", ""),
    ("12月政府信息公开情况统计表", "12月"),
    ("2025年12月政府信息公开情况统计表", ""),
    ("2025年上半年政府信息公开统计表（7月5日前报）", "上半年"),
    ("2025年第三季度统计表（国办2021年9月印发格式）", "第三季度"),
    ("2025年全年", ""),
    ("2025年（上半年、下半年合计）", ""),
    ("2025年全年（含上半年）", ""),
    ("一至四季度", ""),
    ("1-4季度", ""),
    ("2025年1—12月", ""),
    ("2025年01月-12月", ""),
    ("2025年1月1日至12月31日", ""),
    ("自2025年1月1日起至2025年12月31日止", ""),
    ("2025.1-2025.12", ""),
    ("2025.1.1-2025.12.31", ""),
    ("2025-12-20至2026-01-10", ""),
    ("2025年12月20日至2026年1月10日", ""),
    ("2025-12-30 2025-12-31", ""),
    ("截至2025年12月31日", ""),
    ("截至12月底", ""),
    ("截至2026年1月10日", ""),
    ("填报日期：2026年1月", ""),
    ("填报时间：2025年12月20日至2026年1月10日", ""),
    ("请于1月5日至10月8日填报", ""),
    ("2026年1月15日", ""),
    ("2026年1月政府信息公开年度报告", ""),
    ("2025年12月政府信息公开年度报告", ""),
    ("四季青镇", ""),
    ("三十里铺镇2025年", ""),
    ("每季度更新", ""),
    ("单位：件", ""),
    ("V1.2-3", ""),
    ("12-31", ""),
]


@pytest.mark.parametrize(("text", "part"), PARTS)
def test_the_part_of_the_year_in_a_heading(text: str, part: str) -> None:
    assert part_of_year(text) == part


def sound() -> dict[str, Grid]:
    return grids(FORM, dict.fromkeys(FORM.places, 0))


def asked(raw: RawBook) -> list[tuple[str, str, str]]:
    """The sheet, address and text of each question on a part of the year."""
    found = read(raw, "a.xlsx", "", FORM)
    assert len(found.cells) == len(FORM.places)
    return [(f.sheet, f.address, f.found) for f in found.findings if f.kind == "part-of-year"]


ABOVE = [
    # what stands over table 三 (row, column, text), whether it is asked about
    (0, 0, "2025年上半年政府信息公开申请情况", True),
    (1, 9, "2025年1—6月", True),
    (1, 0, "填报单位：民政局（1-9月）", True),
    (2, 9, "（2025年1-6月，单位：件）", True),
    (2, 0, "统计期间：2025年1月1日至2025年9月30日", True),
    (2, 9, "2025年1—12月", False),
    (2, 0, "统计期间：2025年1月1日至2025年12月31日", False),
    (2, 0, "填报时间：2025年12月20日至2026年1月10日", False),
    (2, 0, "说明：上半年的申请已在6月报过，此处为全年的数。", False),
    (2, 0, "上半年，我局收到申请3件", False),
    (40, 0, "2025年上半年", False),  # below the table, said of nothing
    (4, 10, "上半年", False),  # the header of an added column
    (5, 10, "上半年", False),
]


@pytest.mark.parametrize(("row", "column", "text", "is_asked"), ABOVE)
def test_a_table_headed_by_a_part_of_the_year_is_asked_about(row: int, column: int, text: str, is_asked: bool) -> None:
    sheets = sound()
    sheets["requests"].cells[row, column] = text
    found = [(sheet, words) for sheet, _, words in asked(book(*sheets.values()))]
    assert found == ([(sheets["requests"].name, text)] if is_asked else [])


BELOW = [
    # a note below a table, the part of the year that it says the figures are for
    ("注：以上为2025年上半年数据", "上半年"),
    ("注：本表数据截至2025年9月30日", "截至2025年9月30日"),
    ("统计时间：2025年1月—9月", "1月-9月"),
    ("统计时段：2025.1.1-2025.6.30", "2025.1.1-2025.6.30"),
    ("填报期间：2025年1-11月", "1-11月"),
    ("以上均为１－９月数据。", "1-9月"),
    ("本表为半年报", "半年"),
    ("数据截止时间：2025年9月30日", "截至2025年9月30日"),
    ("说明：表中数字为截至9月30日的累计数", "截至9月30日"),
    ("1.统计口径：2025年前三季度", "前三季度"),
    ("2、以上数据统计时间为2025年1月1日至11月30日", "1月1日至11月30日"),
    ("以上数据为上半年数据，下半年另报", "上半年"),
    ("统计时间：2025年1月1日至12月31日", ""),
    ("注：以上为2025年全年数据", ""),
    ("本表数据截至2025年12月31日", ""),
    ("以上数据包括上半年补报的3件", ""),
    ("以上数据与上半年相比增加", ""),
    ("本表数据来源于2025年1-6月台账", ""),
    ("上半年新增一项行政许可", ""),
    ("本表于2025年9月印发", ""),
    ("填报日期：2026年1月5日", ""),
    ("填表说明：本表按季度统计", ""),
    ("本表由各单位于2026年1月10日前报送", ""),
    ("以上数据截至填报日", ""),
    ("填报时间：1月5日至1月15日", ""),  # times for doing it
    ("填报时间：2025年12月20日至12月31日", ""),
    ("汇总时间：12月15日至12月20日", ""),
    ("数据统计日期：12月25日-12月28日", ""),
    ("以上第三季度起实施", ""),
    ("以上四项合计", ""),
    ("以上6项由财政局填报", ""),
    ("2025年上半年", ""),
]


@pytest.mark.parametrize(("text", "part"), BELOW)
def test_the_part_of_the_year_in_a_note(text: str, part: str) -> None:
    assert period_notes.part(text) == part


@pytest.mark.parametrize(
    ("table", "row", "text", "is_asked"),
    [
        ("disclosure", 17, "注：以上为2025年上半年数据", True),
        ("requests", 36, "统计时间：2025年1月—9月", True),
        ("disputes", 12, "数据截至2025年9月30日", True),
        ("disputes", 12, "填报期间：2026年1月5日至1月20日", False),  # the file is of 2025
        ("disclosure", 17, "本表数据截至2025年12月31日", False),
    ],
)
def test_a_table_with_a_note_on_a_part_of_the_year_below_it_is_asked_about(
    table: str, row: int, text: str, is_asked: bool
) -> None:
    sheets = sound()
    sheets[table].cells[1, 3], sheets[table].cells[row, 0] = "2025年", text
    found = [(sheet, words) for sheet, _, words in asked(book(*sheets.values()))]
    assert found == ([(sheets[table].name, text)] if is_asked else [])


def test_a_note_between_two_tables_of_a_sheet_is_on_the_first_one() -> None:
    first, second = sound()["disclosure"], sound()["requests"]
    for (row, column), text in second.cells.items():
        first.cells[row + 30, column] = text
    first.cells[20, 0] = "以上为1-9月数据"
    found = read(book(first, sound()["disputes"]), "a.xlsx", "", FORM)
    assert len(found.cells) == len(FORM.places)
    assert [(f.address, dict(f.args)["table"]) for f in found.findings if f.kind == "part-of-year"] == [("A21", "二")]


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("备注：以上数据为2024年数", True),
        ("以上为2024年度数据。", True),
        ("统计时间：2024年1月1日至12月31日", True),
        ("统计期间：2024年1月—2024年12月", True),
        ("统计时间：2025年1月1日至12月31日", False),
        ("以上为2025年数据", False),
        ("以上为2024年结转", False),
        ("统计口径：2021年（新格式）", False),
        ("统计口径按2021年（国办公开办函〔2021〕30号）格式", False),
        ("以上数据含2024年结转3件", False),
    ],
)
def test_a_table_with_a_note_on_an_earlier_year_below_it_is_asked_about(text: str, is_asked: bool) -> None:
    sheets = sound()
    sheets["requests"].cells[1, 3], sheets["requests"].cells[36, 0] = "2025年", text
    found = [f for f in read(book(*sheets.values()), "a.xlsx", "", FORM).findings if f.kind == "years-differ"]
    assert [(f.found, f.expected) for f in found] == ([(text, "2025")] if is_asked else [])


@pytest.mark.parametrize("table", TABLES)
def test_so_is_each_table_under_its_own_title(table: str) -> None:
    sheets = sound()
    title = f"2025年上半年{FORM.table(table).heading}"
    sheets[table].cells[0, 0] = title
    assert asked(book(*sheets.values())) == [(sheets[table].name, "A1", title)]


@pytest.mark.parametrize(
    ("name", "is_asked"), [("上半年", True), ("表三（1-9月）", True), ("表三", False), ("全年", False)]
)
def test_so_is_a_table_on_a_sheet_named_after_one(name: str, is_asked: bool) -> None:
    sheets = sound()
    sheets["requests"].name = name
    assert asked(book(*sheets.values())) == ([(name, "", name)] if is_asked else [])


def test_of_two_copies_only_that_which_counts_is_asked_about() -> None:
    """The blank sheet of the first half year is no reason to ask about the filled one of the whole year."""
    whole, half = sound(), grids(FORM, {})["requests"]
    half.name = "上半年"
    assert asked(book(*whole.values(), half)) == []
    whole["requests"], half = half, whole["requests"]
    whole["requests"].name, half.name = "全年", "上半年"
    assert asked(book(*whole.values(), half)) == [("上半年", "", "上半年")]


@pytest.mark.parametrize(
    ("title", "is_asked"),
    [
        ("民政局2025年上半年政府信息公开工作情况统计表", True),
        ("民政局2025年1-9月政府信息公开工作年度报告", True),
        ("民政局2025年政府信息公开工作年度报告", False),
        ("（一）上半年政府信息公开情况", False),  # a section of a report
    ],
)
def test_the_title_on_a_sheet_of_its_own_is_asked_about(title: str, is_asked: bool) -> None:
    cover = Grid("封面", {(3, 1): title})
    assert asked(book(cover, *sound().values())) == ([("封面", "B4", title)] if is_asked else [])


NAMES = Names(ROSTER, BODY, FORM.titles)
FILES = [
    # the name of a file, whether it is asked about
    ("民政局2025年上半年.xlsx", True),
    ("民政局（1-9月）.xlsx", True),
    ("民政局2025年第三季度政府信息公开.xlsx", True),
    ("民政局2025年1-12月.xlsx", False),
    ("民政局2025年12月30日.xlsx", False),
    ("民政局（2025-12-30）.xlsx", False),
    ("上半年/民政局.xlsx", False),
    ("民政局.xlsx", False),
]


@pytest.mark.parametrize(("file", "is_asked"), FILES)
def test_a_file_named_after_a_part_of_the_year_is_asked_about(file: str, is_asked: bool) -> None:
    unit, findings = unit_names.attribute(Answer(file, tables=TABLES), NAMES, ROUND)
    assert unit == "民政局"
    assert [(f.kind, f.severity) for f in findings] == ([("part-of-year", EXPLAIN)] if is_asked else [])


def test_a_file_without_tables_is_not_asked_about() -> None:
    assert not unit_names.attribute(Answer("民政局2025年上半年工作总结.docx"), NAMES, ROUND)[1]


YEARS = [
    # what is written over tables 二, 三 and 四, which of them are asked about
    (("2025年", "2024年", "2025年"), ("requests",)),
    (("2025年", "2024年度", ""), ("requests",)),
    (("2025年", "2024年", "2024年"), ("requests", "disputes")),
    (("二〇二五年", "二〇二四年", ""), ("requests",)),
    (("2025年", "2025年", "2025年"), ()),
    (("2024年", "2024年", "2024年"), ()),  # the whole file is last year's: an error of its own
    (("2025年", "", ""), ()),
    (("2025年", "2025年（2024年为上年数）", ""), ()),
    (("2025年", "2021年版", ""), ()),
    (("2025年", "（2021年标准格式）", ""), ()),
    (("2025年", "执行2021年新表式", ""), ()),
    (("2025年", "根据2019年修订的条例，填写全部办件", ""), ()),
    (("2025年", "较2024年增长", ""), ()),
]


@pytest.mark.parametrize(("headings", "tables"), YEARS)
def test_a_table_headed_by_an_earlier_year_is_asked_about(headings: Sequence[str], tables: Sequence[str]) -> None:
    sheets = sound()
    for table, heading in zip(TABLES, headings, strict=True):
        sheets[table].cells[1, 3] = heading
    found = [f for f in read(book(*sheets.values()), "a.xlsx", "", FORM).findings if f.kind == "years-differ"]
    assert [(f.sheet, f.address, f.expected) for f in found] == [(sheets[t].name, "D2", "2025") for t in tables]
    assert {f.severity for f in found} <= {EXPLAIN}


def test_a_sheet_named_after_an_earlier_year_is_asked_about() -> None:
    sheets = sound()
    sheets["disclosure"].cells[1, 3], sheets["requests"].name = "2025年", "2024年表三"
    found = [f for f in read(book(*sheets.values()), "a.xlsx", "", FORM).findings if f.kind == "years-differ"]
    assert [(f.sheet, f.address, f.found) for f in found] == [("2024年表三", "", "2024年表三")]


def test_the_year_of_the_title_counts_against_that_over_a_table() -> None:
    cover = Grid("封面", {(3, 1): "民政局2025年政府信息公开工作年度报告"})
    sheets = sound()
    sheets["requests"].cells[1, 3] = "2024年"
    found = read(book(cover, *sheets.values()), "a.xlsx", "", FORM)
    assert [(f.kind, f.found) for f in found.findings if f.severity is EXPLAIN and f.address == "D2"] == [
        ("years-differ", "2024年")
    ]
    assert found.years == (2025,)


def test_a_table_of_our_template_headed_by_an_earlier_year_is_asked_about_once() -> None:
    headed = faults.edited(answer("民政局"), faults.put("requests", "H2", "2024年"))
    found = read(child.read(headed), "民政局.xlsx", "", FORM)
    _, of_file = unit_names.attribute(found, Names(Roster((Unit("民政局"),)), BODY, FORM.titles), ROUND)
    asked_about = [f.kind for f in (*found.findings, *of_file) if f.severity is not NOTE]
    assert asked_about == ["years-differ"]


def test_a_form_of_a_part_of_the_year_is_not_asked_about() -> None:
    of_a_half = replace(FORM, title="上半年政府信息公开情况统计表")
    sheets = sound()
    sheets["requests"].cells[0, 0] = "2025年上半年"
    headed = [f for f in read(book(*sheets.values()), "a.xlsx", "", FORM).findings if f.kind == "part-of-year"]
    assert len(headed) == 1
    assert not [f for f in read(book(*sheets.values()), "a.xlsx", "", of_a_half).findings if f in headed]
    names = Names(ROSTER, BODY, Titles((of_a_half.title,), ("政府信息公开",)))
    assert not unit_names.attribute(Answer("民政局2025年上半年.xlsx", tables=TABLES), names, ROUND)[1]


def test_files_that_are_alike_but_for_the_heading_are_told_apart(tmp_path: Path) -> None:
    """The third file of a template is filled into the record of the second: its own heading must still be seen."""
    units = tuple(f"第{number}局" for number in range(1, 7))
    inbox = small_round(tmp_path, units, units) / "inbox"
    for number, unit in enumerate(units, 1):
        period = "2025年1—6月" if unit in units[3:] else "2025年"
        (inbox / f"{unit}.xlsx").write_bytes(faults.edited(answer(unit, number), faults.put("requests", "H2", period)))
    code, result = run_json("run", tmp_path, "--output", tmp_path / "out")
    found = [(f["unit"], f["address"]) for f in result["findings"] if f["kind"] == "part-of-year"]
    assert (code, found) == (1, [(unit, "H2") for unit in units[3:]])
