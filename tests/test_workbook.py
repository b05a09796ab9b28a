"""The consolidated workbook: what stands in it, what it computes, what it refuses to become."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import xlsxwriter
from openpyxl.utils import get_column_letter

from consolidate import token, workbook
from consolidate.catalogue import FindingKind
from consolidate.excel import cells
from consolidate.excel.tables import Sheet
from consolidate.forms import edition
from consolidate.forms.indicators import indicators
from consolidate.forms.layout import TOP, layout
from consolidate.model import Finding, Form, LastYear, Number, Place, Token
from consolidate.model.result import Consolidation, Correction, Total
from consolidate.terms import Severity
from consolidate.text import clean
from consolidate.workbook.view import View
from tests.support.merged import (
    GROUPS,
    HOSTILE,
    MADE,
    PLACE,
    THE_2021,
    address,
    beside,
    column_of,
    consolidation,
    draft,
    final,
    hostile,
    line_of,
    opened,
    parts,
    texts,
    units,
)

FORMS = pytest.mark.parametrize("form", [edition("2019"), edition("2021")], ids=["2019", "2021"])


# --- the official tables -------------------------------------------------------------------------------------


@FORMS
def test_official_sheets_are_the_official_layout_cell_by_cell(form: Form) -> None:
    book = opened(workbook.result(form, final(form), made_at=MADE))
    for table in form.tables:
        sheet, grid = book[table.sheet], layout(table)
        merged = {
            str(area) for area in sheet.merged_cells.ranges if area.min_row > TOP and area.max_col <= grid.columns
        }
        expected = set()
        for cell in grid.cells:
            here = sheet.cell(cell.row + TOP + 1, cell.column + 1)
            if cell.place is None:
                assert (here.value or "").replace("\n", "") == cell.text
            if cell.rows > 1 or cell.columns > 1:
                last = sheet.cell(cell.row + TOP + cell.rows, cell.column + cell.columns).coordinate
                expected.add(f"{here.coordinate}:{last}")
        below = {area for area in merged if int("".join(filter(str.isdigit, area.partition(":")[0]))) > TOP + grid.rows}
        assert merged - below == expected
        assert sheet["A1"].value == table.heading
        assert sheet["A2"].value.startswith("汇总单位：离石区人民政府")
        assert sheet["A3"].value == ("单位：件、万元" if table.id == "disclosure" else "单位：件")


@FORMS
def test_stored_values_are_the_totals(form: Form) -> None:
    result = draft(form)
    data = workbook.result(form, result, made_at=MADE)
    expected = {place: total.value for place, total in result.totals.items()}
    assert workbook.read_back(data, form) == expected
    assert workbook.digest(workbook.read_back(data, form)) == workbook.digest(result.totals)
    assert workbook.digest(expected | {PLACE: 0}) != workbook.digest(expected)


def test_official_formulas_add_up_the_units_or_the_leaves() -> None:
    data = workbook.result(THE_2021, final(THE_2021), made_at=MADE)
    book = opened(data)
    places = {
        PLACE: f"=SUM('各单位数据'!${get_column_letter(column_of(data, PLACE))}$7:",
        Place("requests", "granted", "total"): "=SUM(D9:I9)",
        Place("disputes", "cases", "review_total"): "=SUM(A7:D7)",
        Place("disclosure", "fees", "amount"): "=ROUND(SUM('各单位数据'!$",
    }
    for place, start in places.items():
        assert book[THE_2021.table(place.table).sheet][address(THE_2021, place)].value.startswith(start)


@FORMS
def test_every_official_number_jumps_to_its_column_of_the_units_and_every_total_back(form: Form) -> None:
    data = workbook.result(form, final(form), made_at=MADE)
    book = opened(data)
    units_sheet = book[workbook.UNITS]
    total = line_of(data, "合计")
    for place in form.places:
        name = form.table(place.table).sheet
        sheet, column = book[name], column_of(data, place)
        link = sheet[address(form, place)].hyperlink
        assert link.location == f"'各单位数据'!{get_column_letter(column)}6"
        assert units_sheet.cell(total, column).hyperlink.location == f"'{name}'!{address(form, place)}"


@FORMS
def test_formulas_use_only_functions_of_excel_2010_that_no_filter_changes(form: Form) -> None:
    known = {"SUM", "SUMIF", "SUMPRODUCT", "EXACT", "COUNT", "COUNTA", "COUNTIF", "IF", "AND", "ROUND", "TEXT"}
    data = workbook.result(form, draft(form), made_at=MADE)
    formulas = [f for text in parts(data).values() for f in re.findall(r"<f>(.*?)</f>", text)]
    assert {name for formula in formulas for name in re.findall(r"([A-Z.]+)\(", formula)} == known


# --- units, groups, corrections ------------------------------------------------------------------------------


def test_units_sheet_has_typed_inputs_computed_totals_and_the_file() -> None:
    result = final(THE_2021)
    data = workbook.result(THE_2021, result, made_at=MADE)
    sheet, shown = opened(data)[workbook.UNITS], opened(data, values=True)[workbook.UNITS]
    row = line_of(data, "第2局")
    assert sheet.cell(row, 4).value == "第2局年报.xlsx"
    for place, number in result.submissions["第2局"].numbers.items():
        cell = sheet.cell(row, column_of(data, place))
        assert (cell.data_type == "f") is THE_2021.is_total(place)
        assert Decimal(repr(shown.cell(row, column_of(data, place)).value)) == number


def test_a_total_that_its_unit_does_not_bear_out_stays_typed() -> None:
    result = final(THE_2021, 2)
    place = Place("requests", "granted", "total")
    total = result.totals[place]
    wrong = Total(total.value + 1, total.units, (total.numbers[0] + 1, *total.numbers[1:]))
    data = workbook.result(THE_2021, replace(result, totals={**result.totals, place: wrong}), made_at=MADE)
    sheet = opened(data, values=True)
    assert sheet[workbook.UNITS].cell(line_of(data, "第1局"), 5).value == "不平"
    assert sheet["三、依申请公开"][address(THE_2021, place)].value == total.value + 1
    assert sheet["三、依申请公开"]["L9"].value == "不平 +1"
    assert opened(data)[workbook.UNITS].cell(line_of(data, "第1局"), column_of(data, place)).data_type == "n"


MOVES = {  # corrections of one unit for one reason, by what they do: (column of 予以公开, was, is)
    "a move": (("natural", 9, 8), ("total", 20, 19), ("legal", 0, 1), ("total", 19, 20)),
    "a chain": (("natural", 9, 8), ("natural", 8, 6)),
    "an undoing": (("natural", 9, 8), ("natural", 8, 9)),
}


@pytest.mark.parametrize("moves", MOVES.values(), ids=MOVES)
def test_corrections_of_one_unit_for_one_reason_add_up_in_one_line(moves: tuple[tuple[str, int, int], ...]) -> None:
    unit, *_ = roster = units(1)
    used = {unit.name: dict.fromkeys(THE_2021.places, 0)}
    made = [Correction(unit.name, Place("requests", "granted", c), was, now, "记错") for c, was, now in moves]
    _, line = View(THE_2021, consolidation(THE_2021, used, roster, made), MADE).lines
    for column in {column for column, _, _ in moves}:
        by = sum(now - was for c, was, now in moves if c == column)
        assert line.figures[THE_2021.order[Place("requests", "granted", column)]] == by


@FORMS
def test_corrections_are_lines_of_their_own_and_subtotals_are_not_counted_twice(form: Form) -> None:
    result = draft(form)
    data = workbook.result(form, result, made_at=MADE)
    sheet, column = opened(data, values=True)[workbook.UNITS], column_of(data, PLACE)
    line = line_of(data, "更正：第1局")
    assert (sheet.cell(line, 4).value, sheet.cell(line, column).value) == ("更正理由：来电更正：漏计一件", 1)
    numbers = {unit: submission.numbers[PLACE] or 0 for unit, submission in result.submissions.items()}
    offices = sum(number for unit, number in numbers.items() if unit.endswith("局"))
    towns = sum(number for unit, number in numbers.items() if unit.endswith("镇"))
    total = line_of(data, "合计")
    assert total == line + 1
    below = [[sheet.cell(total + i, c).value for c in (2, 3, column)] for i in range(3)]
    assert below == [
        ["合计", None, offices + towns + 1],
        [f"小计：{GROUPS[0]}", GROUPS[0], offices + 1],
        [f"小计：{GROUPS[1]}", GROUPS[1], towns],
    ]
    assert sheet.cell(line_of(data, "第1局"), 5).value == "平"


def test_main_indicators_list_every_unit_group_by_group() -> None:
    result = draft(THE_2021)
    data = workbook.result(THE_2021, result, made_at=MADE)
    sheet = opened(data, values=True)[workbook.INDICATORS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    offices = ["第1局", "第2局", "第4局", "第5局", "第7局", "第8局", "第10局", "第11局", "小计"]
    assert [row[1] for row in rows] == [*offices, "第3镇", "第6镇", "第9镇", "第12镇", "小计", "合计"]
    states = {"已汇总": 8, "未报": 2, "暂缓": 1, "免报": 1, None: 3}
    assert {state: [row[3] for row in rows].count(state) for state in states} == states
    heads = [sheet.cell(4, c).value or sheet.cell(3, c).value for c in range(1, sheet.max_column + 1)]
    column = heads.index("不予公开")
    refused = [Place("requests", f"refused_{i}", "total") for i in range(1, 9)]
    assert rows[-1][column] == sum(result.totals[place].value for place in refused)
    assert rows[0][column] == sum(result.submissions["第1局"].numbers[place] or 0 for place in refused)
    assert rows[1][column] is None
    assert rows[0][heads.index("问题")] == "需说明1 提示1"
    assert (rows[0][-1], rows[4][-1]) == ("第1局年报.xlsx", "第7局年报.xlsx")
    links = {cell.coordinate: cell.hyperlink.location for row in opened(data)[workbook.INDICATORS] for cell in row
             if cell.hyperlink}  # fmt: skip
    assert links["B5"] == f"'各单位数据'!B{line_of(data, '第1局')}"
    assert links[f"{get_column_letter(heads.index('问题') + 1)}5"] == "'问题清单'!A5"


def test_an_edition_without_a_row_leaves_out_its_indicator() -> None:
    names = {form: [i.label for i in indicators(edition(form))] for form in ("2019", "2021")}
    assert "收费金额" not in names["2019"]
    assert "集中采购金额" not in names["2021"]
    assert all(labels.count("其他处理") == 1 for labels in names.values())


# --- overview, findings, files -------------------------------------------------------------------------------


@FORMS
def test_overview_keeps_the_accounts_and_says_why_it_is_a_draft(form: Form) -> None:
    data = workbook.result(form, draft(form), made_at=MADE)
    assert [beside(data, "收到文件", 1, i) for i in range(10)] == [14, 8, 1, 1, 1, 1, 1, 1, "平", 1]
    assert [beside(data, "应报单位", 1, i) for i in range(7)] == [12, 8, 1, 1, 2, "平", "75.0%"]
    said = texts(data, workbook.OVERVIEW)
    assert "草　稿" in said
    for reason in (
        "1. 2 个单位未报：第2局、第5局", "2. 1 个单位暂缓汇总：第7局", "3. 2 处错误尚未改正",
        "4. 1 处需说明的数据尚未改正或说明", "5. 1 个不予接收的文件尚未处理：扫描件.pdf",
    ):  # fmt: skip
        assert reason in said
    assert {"联系人2", "0358-8200002", "联系人5", "0358-8200005", "2026-01-15 09:30"} <= set(said)


def test_final_result_says_so_and_gives_no_reasons() -> None:
    said = texts(workbook.result(THE_2021, final(THE_2021), made_at=MADE), workbook.OVERVIEW)
    assert "终　稿" in said
    assert not [text for text in said if "尚不能定稿" in text or text.startswith("未报单位")]


@pytest.mark.parametrize("state", ["final", "draft"])
def test_every_page_of_a_draft_says_so_and_every_foot_has_time_and_digest(state: str) -> None:
    result = final(THE_2021) if state == "final" else draft(THE_2021)
    for sheet in opened(workbook.result(THE_2021, result, made_at=MADE)):
        if sheet.sheet_state == "visible":
            assert ("草稿" in (sheet.oddHeader.center.text or "")) is (state == "draft")
            foot = sheet.oddFooter.left.text
            assert "2026-01-15 09:30" in foot
            assert workbook.digest(result.totals) in foot


def test_pages_are_set_up_for_paper_and_long_sheets_for_the_screen() -> None:
    book = opened(workbook.result(THE_2021, draft(THE_2021), made_at=MADE))
    assert {int(sheet.page_setup.paperSize) for sheet in book if sheet.sheet_state == "visible"} == {9}
    for name, area in (("二、主动公开", "$A$1:$D$17"), ("三、依申请公开", "$A$1:$J$31"), ("四、复议诉讼", "$A$1:$O$7")):
        sheet = book[name]
        assert sheet.print_area == f"'{name}'!{area}"
        assert (sheet.page_setup.orientation or "portrait") == "portrait"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
    long = {  # repeated rows, first cell that scrolls, filter: on the units' sheet over the eight answers only
        workbook.INDICATORS: ("$3:$4", "C5", "A4:Z18"),
        workbook.UNITS: ("$4:$6", "C7", "A6:GW14"),
        workbook.FINDINGS: ("$3:$3", "C4", "A3:N9"),
        workbook.FILES: ("$3:$3", "C4", "A3:L18"),
    }
    for name, (repeated, scrolls, filtered) in long.items():
        sheet = book[name]
        assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == (repeated, scrolls, filtered)
        assert sheet.page_setup.orientation == "landscape"
    assert book[workbook.UNITS].row_dimensions[3].hidden  # the ids of the places
    assert str(book[workbook.UNITS]["F3"].value) == "disclosure.rules.issued"


def test_findings_come_unit_by_unit_with_followers_folded_and_a_jump_to_the_number() -> None:
    data = workbook.result(THE_2021, draft(THE_2021), made_at=MADE)
    sheet = opened(data)[workbook.FINDINGS]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    order = [
        ("错误", None),
        ("需说明", "第1局"),
        ("提示", "第1局"),
        ("需说明", "第3镇"),
        ("错误", "第7局"),
        ("错误", "第7局"),
    ]
    assert [row[:2] for row in rows] == order
    assert rows[5][8].startswith("└ ")
    assert [sheet.row_dimensions[row].hidden for row in (8, 9)] == [False, True]
    assert sheet.row_dimensions[9].outlineLevel == 1
    assert rows[3][12] == "经核实，本年无主动公开事项"
    place = get_column_letter(column_of(data, PLACE))
    assert sheet["N6"].hyperlink.location == f"'各单位数据'!{place}{line_of(data, '第1局')}"
    assert sheet["N8"].hyperlink is None  # the unit is held: its number stands nowhere


def test_followers_of_followers_and_rings_are_all_shown() -> None:
    one, two, three = (Finding(FindingKind.HIDDEN_SHEET, Severity.NOTE, "第1局", sheet=name) for name in "一二三")
    two = two._replace(follows=one.id)
    chain = (three._replace(follows=two.id), two, one)
    ring = (one._replace(follows=three.id), three._replace(follows=one.id))
    for said, depths in ((chain, [0, 1, 1]), (ring, [0, 0])):
        data = workbook.result(THE_2021, replace(final(THE_2021, 2), findings=said), made_at=MADE)
        sheet = opened(data)[workbook.FINDINGS]
        assert [sheet.row_dimensions[row].outlineLevel for row in range(4, 4 + len(said))] == depths


def test_ledger_names_every_file_with_its_verdict_in_words() -> None:
    data = workbook.result(THE_2021, draft(THE_2021), made_at=MADE)
    rows = list(opened(data)[workbook.FILES].iter_rows(min_row=12, values_only=True))
    verdicts = ["已展开", "暂缓", "重复", "已被替换", "不予接收", "随附", "忽略"]
    assert [row[2] for row in rows] == verdicts
    assert (rows[0][1], rows[0][-1]) == ("汇总.zip", "cdcdcdcdcdcdcdcd")
    assert rows[6][3] == "文件打开时的临时文件"


def test_last_year_stands_beside_this_year_and_weighs_who_is_missing() -> None:
    result = draft(THE_2021)
    received = Place("requests", "new", "total")
    before: dict[str, dict[Place, Number]] = {unit.name: {received: 100} for unit in result.roster.units}
    whole: dict[Place, Number] = {received: 1200}
    data = workbook.result(THE_2021, result, made_at=MADE, last_year=LastYear(whole, before))
    now = result.totals[received].value
    assert [beside(data, "本年新收", 0, i) for i in (2, 3, 4)] == [now, 1200, now - 1200]
    assert [beside(data, "上年结转", 0, i) for i in (3, 4)] == ["—", "—"]
    assert "以上单位上年新收共 200 件，占上年全部 1200 件的 16.7%。" in texts(data, workbook.OVERVIEW)


def test_charts_are_drawn_by_excel_and_none_is_empty() -> None:
    def charts(result: Consolidation) -> int:
        data = workbook.result(THE_2021, result, made_at=MADE)
        return len([name for name in parts(data) if name.startswith("xl/charts/")])

    roster = units(2)
    zero = consolidation(THE_2021, {unit.name: dict.fromkeys(THE_2021.places, 0) for unit in roster}, roster)
    assert charts(final(THE_2021)) == 3
    assert charts(zero) == 0


# --- what it is to programs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["final", "draft"])
def test_token_stands_in_a_very_hidden_sheet_and_in_the_properties(state: str) -> None:
    result = final(THE_2021) if state == "final" else draft(THE_2021)
    book = opened(workbook.result(THE_2021, result, made_at=MADE))
    rows = [(str(a), str(b)) for a, b in book[token.SHEET].iter_rows(values_only=True)]
    expected = Token("result", "2021", 2025, "离石区人民政府", "", state=state)
    assert book[token.SHEET].sheet_state == "veryHidden"
    assert token.read(rows, {}) == expected
    assert token.read((), {prop.name: str(prop.value) for prop in book.custom_doc_props.props}) == expected


def test_sheets_stand_in_their_order_and_the_overview_is_shown_first() -> None:
    book = opened(workbook.result(THE_2021, final(THE_2021), made_at=MADE))
    official = ["二、主动公开", "三、依申请公开", "四、复议诉讼"]
    assert book.sheetnames == ["总览", *official, "主要指标", "各单位数据", "问题清单", "文件台账", token.SHEET]
    assert book.active.title == "总览"


def test_the_same_round_gives_the_same_bytes() -> None:
    assert workbook.result(THE_2021, draft(THE_2021), made_at=MADE) == workbook.result(
        THE_2021, draft(THE_2021), made_at=MADE
    )


def test_a_result_that_contradicts_itself_is_not_written() -> None:
    result = final(THE_2021)
    wrong = replace(result.totals[PLACE], value=result.totals[PLACE].value + 1)
    with pytest.raises(ValueError, match=re.escape(str(PLACE))):
        workbook.result(THE_2021, replace(result, totals={**result.totals, PLACE: wrong}), made_at=MADE)


def test_beyond_excels_limit_nothing_is_linked_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_LINKS", 3)
    book = opened(workbook.result(THE_2021, final(THE_2021), made_at=MADE))
    sheet = book["三、依申请公开"]
    assert len([cell for row in sheet for cell in row if cell.hyperlink]) == 3
    assert sheet["J31"].value


def test_links_are_written_whatever_their_words_and_only_where_excel_has_cells() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("一", Sheet)
        assert not sheet.link(4, 1, "'a<b>&\"c'!B2", '问题 <1> & "2"')
        assert not sheet.link(0, 0, "'一'!A1", "")
        assert sheet.link(1_048_576, 0, "'一'!A1", "") and sheet.link(0, 16_384, "'一'!A1", "")
    links = [cell.hyperlink for row in opened(stream.getvalue())["一"] for cell in row if cell.hyperlink]
    assert [(link.ref, link.location, link.tooltip) for link in links] == [
        ("A1", "'一'!A1", None),
        ("B5", "'a<b>&\"c'!B2", '问题 <1> & "2"'),
    ]


def test_a_link_that_would_not_be_written_stops() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    book.add_worksheet("一", Sheet).write_url(0, 0, "internal:'一'!A1")
    with pytest.raises(ValueError, match="一"):
        book.close()


def test_a_full_list_of_findings_says_how_many_more_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consolidate.workbook.addresses.MOST_FINDINGS", 2)
    book = opened(workbook.result(THE_2021, draft(THE_2021), made_at=MADE))
    rows = list(book[workbook.FINDINGS].iter_rows(min_row=4, values_only=True))
    assert [row[:2] for row in rows[:2]] == [("错误", None), ("需说明", "第1局")]
    assert [row[0] for row in rows[2:]] == ["本表已满，其余 4 条未列出；用 consolidate run --json 可取得全部。"]
    jumps = [cell.hyperlink.location for row in book["主要指标"] for cell in row if cell.hyperlink]
    assert [jump for jump in jumps if workbook.FINDINGS in jump] == ["'问题清单'!A5"]  # none to a row that is not there


# --- texts from outside --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_texts_from_outside_stay_texts(text: str) -> None:
    data, tame = (workbook.result(THE_2021, hostile(t), made_at=MADE) for t in (text, "某局"))
    found, expected = parts(data), parts(tame)
    for name in expected:
        assert found[name].count("<f>") == expected[name].count("<f>")
        ElementTree.fromstring(found[name])
    assert not [name for name in found if "External" in found[name] or "externalLink" in name]
    shown = clean(text)
    sheet = opened(data)[workbook.UNITS]
    assert sheet["B7"].data_type == "s"
    assert str(sheet["B7"].value) == shown


def test_written_piece_by_piece_it_is_what_xlsxwriter_would_have_written_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    result = draft(THE_2021)
    pieces = members(workbook.result(THE_2021, result, made_at=MADE))
    monkeypatch.setattr(workbook, "Book", lambda stream: xlsxwriter.Workbook(stream, {"in_memory": True}))
    assert members(workbook.result(THE_2021, result, made_at=MADE)) == pieces


def members(data: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    """Name, time and content of every part, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(info.filename, info.date_time, package.read(info)) for info in package.infolist()]
