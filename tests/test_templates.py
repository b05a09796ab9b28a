"""The templates: what a unit gets, what it may type, and what the workbook says while it is filled in."""

from __future__ import annotations

import io
import random
import re
import zipfile
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from consolidate import token
from consolidate.excel.areas import Area, areas
from consolidate.forms import edition
from consolidate.forms.layout import TOP, Role, layout
from consolidate.model import Form, Kind, Number, Place, Token, Unit
from consolidate.templates import template
from consolidate.templates.filled import fill, inputs, totals
from consolidate.templates.live import sheets
from tests.support import office
from tests.support.building import place
from tests.support.merged import fresh
from tests.support.templates import (
    UNIT,
    boxes,
    compared,
    counts,
    filled_in,
    last_year,
    made,
    planted,
    round_of,
    said,
)

EDITIONS = ("2019", "2021")


@cache
def blank(form_id: str) -> Any:
    return fresh(made(form_id))


# --- the official layout -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", EDITIONS)
def test_labels_and_merges_are_the_official_ones_cell_by_cell(form_id: str) -> None:
    for table in edition(form_id).tables:
        sheet, grid = blank(form_id)[table.sheet], layout(table)
        shown = {
            (cell.row - 1 - TOP, cell.column - 1): str(cell.value).replace("\n", "")
            for row in sheet.iter_rows(min_row=TOP + 1, max_row=TOP + grid.rows, max_col=grid.columns)
            for cell in row
            if cell.value is not None and not str(cell.value).startswith("=")
        }
        assert shown == {(cell.row, cell.column): cell.text for cell in grid.cells if cell.text}
        merges = {
            (area.min_row - 1 - TOP, area.min_col - 1, area.size["rows"], area.size["columns"])
            for area in sheet.merged_cells.ranges
            if TOP < area.min_row <= TOP + grid.rows and area.max_col <= grid.columns
        }
        wide = {(c.row, c.column, c.rows, c.columns) for c in grid.cells if c.rows > 1 or c.columns > 1}
        assert merges == wide


@pytest.mark.parametrize("form_id", EDITIONS)
def test_every_sheet_in_order_and_the_work_starts_in_the_first_input_cell(form_id: str) -> None:
    book = blank(form_id)
    names = [table.sheet for table in edition(form_id).tables]
    assert book.sheetnames == ["填表说明", *names, "情况说明", "consolidate"]
    assert book.active is not None and book.active.title == names[0]
    assert [book[name].sheet_view.selection[-1].activeCell for name in names] == ["B7", "D7", "A7"]
    assert book["consolidate"].sheet_state == "veryHidden"


def test_what_a_unit_may_not_fill_is_grey_and_says_why() -> None:
    units = (Unit("民政局"), Unit("省民政厅", permitted=("可制定规章",)))
    plain, permitted = (fresh(made("2021", unit=unit))["二、主动公开"] for unit in units)
    assert [plain[cell].fill.fgColor.rgb[2:] for cell in ("B6", "C6", "D6", "B7")] == [*["F2F2F2"] * 3, "000000"]
    assert not plain["B6"].protection.locked  # a figure that stands there can be deleted
    told = {rule.prompt for rule in plain.data_validations.dataValidation if "B6" in rule.sqref}
    assert told == {"规章只由可以制定规章的单位填报，本单位填0或不填。名单有误的，请与汇总单位联系。"}
    assert plain.sheet_view.selection[-1].activeCell == "B7"
    assert [permitted[cell].fill.fgColor.rgb[2:] for cell in ("B6", "B7")] == ["000000"] * 2
    assert permitted.sheet_view.selection[-1].activeCell == "B6"
    told = {rule.prompt for rule in permitted.data_validations.dataValidation if "B6" in rule.sqref}
    assert told == {"请填不小于0的整数，没有的填0。不要填文字、单位、空格或小数。"}


def test_an_empty_table_is_not_said_to_be_balanced() -> None:
    begun: dict[Place, Number | str] = {place("requests.new.natural"): 0}
    for figures, shown in ((None, {"—"}), (begun, {"平"})):
        sheet = fresh(made("2021", figures), values=True)["三、依申请公开"]
        assert {sheet.cell(row, column).value for row in (33, 34) for column in range(4, 11)} == shown


@pytest.mark.parametrize("form_id", EDITIONS)
def test_above_the_grid_stand_heading_unit_year_and_the_box(form_id: str) -> None:
    for table in edition(form_id).tables:
        rows = list(blank(form_id)[table.sheet].iter_rows(min_row=1, max_row=TOP, values_only=True))
        texts = [[text for text in row if text is not None] for row in rows]
        year = f"{round_of(form_id).year}年"
        unit = {"disclosure": "单位：件、万元"}.get(table.id, "单位：件")
        assert texts == [[table.heading], ["填报单位：示例县民政局", year], ["本表全部为零：", unit]]


# --- what may be typed ---------------------------------------------------------------------------------------


def expected_open(form_id: str) -> dict[str, set[str]]:
    """Every cell that should be unlocked, by sheet: inputs with all cells of their merges, boxes, reasons."""
    form = edition(form_id)
    found = {"填表说明": set[str](), "consolidate": set[str]()}
    found["情况说明"] = {f"{column}{row}" for column in "ABCD" for row in range(5, 25)}
    for table in form.tables:
        sheet = blank(form_id)[table.sheet]
        cells = [cell for cell in layout(table).cells if cell.role is Role.INPUT]
        found[table.sheet] = boxes(sheet) | {
            sheet.cell(TOP + cell.row + 1, cell.column + 1 + n).coordinate
            for cell in cells
            for n in range(cell.columns)
        }
    return found


@pytest.mark.parametrize("form_id", EDITIONS)
def test_input_cells_are_unlocked_and_everything_else_is_locked(form_id: str) -> None:
    expected = expected_open(form_id)
    for sheet in blank(form_id):
        assert sheet.protection.sheet and not sheet.protection.password
        unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert unlocked == expected[sheet.title], sheet.title


RULE_OF_KIND = {
    Kind.COUNT: ("whole", "greaterThanOrEqual", "0"),
    Kind.CHANGE: ("whole", None, "-999999999"),  # openpyxl gives None for "between", the default
    Kind.MONEY: ("decimal", "greaterThanOrEqual", "0"),
}


@pytest.mark.parametrize("form_id", EDITIONS)
def test_every_input_cell_has_the_validation_of_its_kind(form_id: str) -> None:
    form = edition(form_id)
    for table in form.tables:
        sheet = blank(form_id)[table.sheet]
        rules = {
            cell: (rule.type, rule.operator, rule.formula1)
            for rule in sheet.data_validations.dataValidation
            for area in rule.sqref.ranges
            for row in sheet.iter_rows(area.min_row, area.max_row, area.min_col, area.max_col)
            for cell in [cell.coordinate for cell in row]
        }
        expected: dict[str, tuple[str, str | None, str]] = {
            sheet.cell(TOP + cell.row + 1, cell.column + 1).coordinate: RULE_OF_KIND[cell.kind]
            for cell in layout(table).cells
            if cell.role is Role.INPUT
        }
        (box,) = boxes(sheet)
        assert rules == expected | {box: ("list", None, '"是"')}


@pytest.mark.parametrize("form_id", EDITIONS)
def test_validations_have_chinese_prompts_within_the_limits_of_excel(form_id: str) -> None:
    for sheet in blank(form_id):
        for rule in sheet.data_validations.dataValidation:
            titles, texts = (rule.promptTitle, rule.errorTitle), (rule.prompt, rule.error)
            assert all(len(text or "") <= 32 for text in titles) and all(len(text or "") <= 255 for text in texts)
            assert re.search("[一-鿿]", rule.error or ""), sheet.title
            assert rule.errorStyle in (None, "stop")
            if sheet.title != "情况说明":
                assert re.search("[一-鿿]", rule.prompt or ""), sheet.title


FUNCTIONS = re.findall(
    "[A-Z]+",
    "ABS IF AND OR NOT SUM COUNT COUNTA COUNTIF TEXT LEFT MATCH INDEX CHOOSE ADDRESS HYPERLINK SUBSTITUTE CLEAN CHAR "
    "ISBLANK ISNUMBER INT MOD MIN ROW COLUMN",
)


@pytest.mark.parametrize("form_id", EDITIONS)
def test_formulas_use_only_functions_that_excel_2010_and_wps_have(form_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(made(form_id, last=last_year(form_id, 1)))) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name)
    formulas = re.findall(r"<(?:f|formula)(?: [^>]*)?>([^<]*)</", xml)
    assert len(formulas) > 100
    plain = [re.sub(r'"[^"]*"|\'[^\']*\'', "", text) for text in formulas]
    assert {name for text in plain for name in re.findall(r"([A-Z.]+)\(", text)} <= set(FUNCTIONS)


# --- what it carries -----------------------------------------------------------------------------------------

TOKEN = Token("template", "2021", 2025, "示例县人民政府办公室", "示例县民政局", 1, 2)


def test_a_token_comes_back_from_either_place_and_the_sheet_counts_more() -> None:
    pairs, other = token.write(TOKEN), token.write(Token("result", "2019", 2020, "乙县", "乙县"))
    assert token.read(pairs, dict(pairs)) == TOKEN
    assert token.read(pairs, {}) == TOKEN
    assert token.read([], dict(pairs)) == TOKEN
    assert token.read(pairs, dict(other)) == TOKEN
    assert token.read([*reversed(pairs), ("备注", "后加的")], {}) == TOKEN


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([], "nothing"),
        ([("名称", "值")], "a foreign sheet of that name"),
        ([pair for pair in token.write(TOKEN) if pair[0] != "consolidate.token"], "no marker"),
        ([pair for pair in token.write(TOKEN) if pair[0] != "consolidate.unit"], "a line lost"),
        ([(n, "示例县财政局" if n == "consolidate.unit" else v) for n, v in token.write(TOKEN)], "another unit"),
        ([(n, "2024" if n == "consolidate.year" else v) for n, v in token.write(TOKEN)], "another year"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mangled_token_is_no_token(rows: list[tuple[str, str]], what: str) -> None:
    assert token.read(rows, dict(rows)) is None


def test_the_workbook_carries_its_token_in_both_places() -> None:
    book = fresh(made("2021", trip=2))
    rows = [(str(a), str(b)) for a, b in book[token.SHEET].iter_rows(values_only=True)]
    props = {prop.name: str(prop.value) for prop in book.custom_doc_props.props}
    assert token.read(rows, {}) == token.read([], props) == TOKEN


def test_the_same_input_gives_the_same_bytes() -> None:
    figures = filled_in(edition("2021"), 1)
    assert made("2021", figures) == made("2021", figures) != made("2021")


@pytest.mark.parametrize("name", ["=1+1", "+86", "@SUM(A1)", "民政局&S", "{=A1}", "https://example.com", "  两端  "])
def test_the_name_of_a_unit_stays_text(name: str) -> None:
    book = fresh(made("2021", unit=Unit(name)))
    cell = book["填表说明"]["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    for sheet in book.worksheets[:-1]:
        assert sheet.oddFooter.left.text.strip() == name.replace("&", "&&").strip()


def test_figures_stand_in_their_cells_and_carried_ones_where_nothing_else_is_said() -> None:
    form = edition("2021")
    figures: dict[Place, Number | str] = {
        place("requests.new.natural"): 7,
        place("requests.new.business"): "3件",
        place("requests.new.total"): 99,  # a total: left to its formula
        place("disclosure.fees.amount"): Decimal("59237.2449"),
    }
    carried = {place("requests.new.natural"): 1, place("requests.carried_in.natural"): 5}
    data = template(form, round_of("2021"), UNIT, figures=figures, carried=carried)
    formulas, values = fresh(data)["三、依申请公开"], fresh(data, values=True)["三、依申请公开"]
    assert [values[cell].value for cell in ("D7", "E7", "F7", "J7", "D8")] == [7, "3件", None, 7, 5]
    assert formulas["J7"].value == "=SUM(D7:I7)"
    assert fresh(data)["二、主动公开"]["B17"].value == 59237.2449


@pytest.mark.parametrize("form_id", EDITIONS)
def test_every_total_is_a_formula_and_nothing_else_in_the_grid_is(form_id: str) -> None:
    form = edition(form_id)
    assert set(totals(form)) == {p for p in form.places if form.is_total(p)}
    for table in form.tables:
        sheet = blank(form_id)[table.sheet]
        for cell in layout(table).cells:
            value = sheet.cell(TOP + cell.row + 1, cell.column + 1).value
            assert str(value).startswith("=") is (cell.role is Role.TOTAL)


# --- last year ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form_id", "before", "also"), [("2019", "2019", True), ("2021", "2021", True), ("2021", "2019", False)]
)
def test_every_figure_that_may_be_compared_stands_over_this_years(form_id: str, before: str, also: bool) -> None:
    form, last = edition(form_id), last_year(before, 5)
    data = made(form_id, filled_in(form, 5), last=last)
    formulas, values = compared(form, fresh(data)), compared(form, fresh(data, values=True))
    both = set(form.places) & set(edition(before).places)
    assert set(formulas) == set(values) == both
    assert (both == set(form.places)) is also
    now = fill(form, filled_in(form, 5)).numbers
    for p in both:
        row, column = next(plan for plan in sheets(form) if plan.table.id == p.table).cells[p]
        source = f"'{form.table(p.table).sheet}'!${chr(65 + column)}${row + 1}"
        assert source in formulas[p][1]
        shown = [Decimal(repr(value)) for value in values[p]]
        difference = (now[p] or 0) - last[p]
        assert shown[:2] == [last[p], now[p]] and abs(shown[2] - difference) < Decimal("0.00001")


def test_nothing_is_typed_on_the_comparison_and_it_prints_on_whole_pages() -> None:
    book = fresh(made("2021", last=last_year("2021", 5)))
    assert book.sheetnames[-3:] == ["上年对照", "情况说明", "consolidate"]
    sheet = book["上年对照"]
    assert sheet.protection.sheet
    assert not [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "portrait")
    hidden = [name for name, column in sheet.column_dimensions.items() if column.hidden]
    # three rows above, three tables, seven headers, three lines for each of 6 + 25 + 3 items
    assert hidden and sheet.print_area == f"'上年对照'!$A$1:$I${3 + 3 + 7 + 3 * 34}"
    # a page begins with the header of its columns, never within an item
    assert [sheet.cell(stop.id + 1, 1).value for stop in sheet.row_breaks.brk] == ["项目"] * 2


def test_what_was_carried_forward_stands_in_its_cells_even_if_it_is_nothing() -> None:
    form = edition("2021")
    last: dict[Place, Number] = dict.fromkeys(form.places, 0)
    last |= {place("requests.carried_out.natural"): 3, place("requests.carried_out.total"): 3}
    sheet = fresh(made("2021", last=last))["三、依申请公开"]
    assert [sheet[cell].value for cell in ("D8", "E8", "J8")] == [3, 0, "=SUM(D8:I8)"]
    mine: dict[Place, Number | str] = {place("requests.carried_in.natural"): 4}
    assert fresh(made("2021", mine, last=last))["三、依申请公开"]["D8"].value == 4


def test_last_years_figures_travel_with_the_token() -> None:
    form, last = edition("2021"), last_year("2021", 5)
    rows = [(str(a), str(b)) for a, b in fresh(made("2021", last=last))[token.SHEET].iter_rows(values_only=True)]
    read = token.read(rows, {})
    assert read is not None and read.unit == UNIT.name
    assert token.read_last(rows, form) == last
    spoilt = [("consolidate.last.requests.new.natural", "1e9"), ("consolidate.last.no.such.place", "1"), *rows[:3]]
    assert token.read_last(spoilt, form) == {}


def test_the_first_page_speaks_of_last_year_only_where_it_is_known() -> None:
    for last, known in ((last_year("2021", 5), True), (None, False), ({Place("no", "such", "place"): 1}, False)):
        book = fresh(made("2021", last=last))
        texts = "\n".join(str(cell.value) for row in book["填表说明"].iter_rows() for cell in row if cell.value)
        assert ("上年对照" in book.sheetnames) is known
        assert ("“上年结转”已按上年报告的“结转下年度”填好" in texts) is known
        assert ("与上年相比变化较大的数字" in texts) is known


# --- the printed page ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", EDITIONS)
def test_every_sheet_prints_on_one_a4_page_with_unit_year_and_page(form_id: str) -> None:
    for sheet in blank(form_id).worksheets[:-1]:
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "portrait"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
        assert sheet.print_area
        foot = sheet.oddFooter
        texts = [part.text.strip() for part in (foot.left, foot.center, foot.right)]
        assert texts == ["示例县民政局", "第 &P 页，共 &N 页", f"{round_of(form_id).year}年"]
        assert sheet.title in ("填表说明", "情况说明") or any(
            "填表人：" in str(row[0].value) for row in sheet.iter_rows() if row[0].value
        )


@pytest.mark.parametrize("form_id", EDITIONS)
def test_the_first_page_leads_to_the_first_cell_of_every_table(form_id: str) -> None:
    book = fresh(made(form_id))
    page = book["填表说明"]
    links = {cell.value: cell.hyperlink for row in page for cell in row if cell.hyperlink}
    for table in edition(form_id).tables:
        link = links[f"表{table.number}"]
        name, _, where = link.location.rpartition("!")
        assert (name, link.tooltip) == (f"'{table.sheet}'", table.heading)
        assert not book[table.sheet][where].protection.locked
    assert len(links) == len(edition(form_id).tables)


def test_the_first_page_says_what_whose_until_when_and_how() -> None:
    texts = [str(cell.value) for row in blank("2021")["填表说明"].iter_rows() for cell in row if cell.value is not None]
    whole = "\n".join(texts)
    for words in (
        "政府信息公开工作年度报告统计表填表说明",
        "2025年（2025年1月1日至12月31日）",
        "2026年1月20日",
        "联系人 张三，电话 0000-1234567，邮箱 zwgk@example.gov.cn",
        "“本年收费金额（单位：万元）”以万元为单位",
        "上年结转政府信息公开申请数量 ＝ （七）总计 ＋ 四、结转下年度继续办理”，必须成立",
        "每行“本年制发件数 ≤ 现行有效件数”，不成立的请核对",
    ):
        assert words in whole
    assert "可以是负数" not in whole  # only the 2019 edition has 本年增/减
    assert "“本年增/减”可以是负数" in "\n".join(
        str(row[1].value) for row in blank("2019")["填表说明"].iter_rows() if row[1].value
    )


# --- rectangles ----------------------------------------------------------------------------------------------


def test_cells_are_joined_to_rectangles() -> None:
    block = [(row, column) for row in range(2, 5) for column in range(1, 4)]
    assert areas(block) == (Area(2, 1, 4, 3),)
    assert areas([*block, (6, 1), (6, 2), (6, 3)]) == (Area(2, 1, 4, 3), Area(6, 1, 6, 3))
    assert areas([(0, 0), (1, 1)]) == (Area(0, 0, 0, 0), Area(1, 1, 1, 1))


def test_a_total_over_a_text_shows_the_rest_but_does_not_count() -> None:
    form = edition("2021")
    filled = fill(form, {place("requests.new.natural"): 3, place("requests.new.legal"): "两件"})
    total = place("requests.new.total")
    assert (filled.sums[total], filled.numbers[total]) == (3, None)
    assert filled.numbers[place("requests.carried_in.total")] == 0


# --- what the workbook says while it is filled in: LibreOffice computes it ------------------------------------
# (booleans are left out: LibreOffice takes them for numbers, which Excel and WPS do not)

FAULTS: dict[str, tuple[str, dict[str, object], dict[str, str], dict[str, int], str]] = {
    # name: edition, what is typed where, live lines that change, counts that change, what the first page says
    "nothing": ("2021", {}, {}, {}, "全部核对无误，可以报送。"),
    "nothing 2019": ("2019", {}, {}, {}, "全部核对无误，可以报送。"),
    "a decimal in 万元": ("2021", {"disclosure.fees.amount": 12.5}, {}, {}, "全部核对无误，可以报送。"),
    "a negative change": ("2019", {"disclosure.licences.items_change": -8}, {}, {}, "全部核对无误，可以报送。"),
    "a blank among figures": ("2021", {"disputes.cases.review_other": None}, {}, {}, "全部核对无误，可以报送。"),
    "a text": (
        "2021",
        {"requests.granted.natural": "3件"},
        {
            "balance natural": "有非数字", "balance total": "有非数字",
            "results natural": "有非数字", "results total": "有非数字",
            "applicants granted": "有非数字", "applicants handled": "有非数字",
        },
        {"三 各格是否为数字": 1},
        "有1处错误，请逐项改正。",
    ),
    "a blank that is a space": (
        "2021",
        {"disputes.cases.review_other": " "},
        {"review cases": "有非数字"},
        {"四 各格是否为数字": 1},
        "有1处错误，请逐项改正。",
    ),
    "a number as text": (
        "2021",
        {"requests.carried_in.legal": "1"},
        {
            "balance legal": "有非数字", "balance total": "有非数字", "applicants carried_in": "有非数字",
        },
        {"三 各格是否为数字": 1},
        "有1处错误，请逐项改正。",
    ),
    "an error value": (
        "2021",
        {"disputes.cases.direct_other": "#DIV/0!"},
        {"direct cases": "有非数字"},
        {"四 各格是否为数字": 1},
        "有1处错误，请逐项改正。",
    ),
    "a negative": (
        "2021",
        {"requests.carried_in.natural": -2},  # instead of 1
        {"balance natural": "不平 -3", "balance total": "不平 -3"},
        {"三 各格是否为数字": 1, "三 第一项加第二项之和，等于第三项加第四项之和": 2},
        "有3处错误，请逐项改正。",
    ),
    "a decimal in a count": (
        "2021", {"disclosure.licences.decisions": 1.5}, {}, {"二 各格是否为数字": 1}, "有1处错误，请逐项改正。",
    ),
    "a decimal change": (
        "2019", {"disclosure.licences.items_change": 0.5}, {}, {"二 各格是否为数字": 1}, "有1处错误，请逐项改正。",
    ),
    "a negative amount": (
        "2019", {"disclosure.procurement.amount": -1}, {}, {"二 各格是否为数字": 1}, "有1处错误，请逐项改正。",
    ),
    "an amount with its unit": (
        "2021", {"disclosure.fees.amount": "12.5万元"}, {}, {"二 各格是否为数字": 1}, "有1处错误，请逐项改正。",
    ),
    "a column out of balance": (
        "2019",
        {"requests.carried_in.legal": 5},  # instead of 1
        {"balance legal": "不平 +4", "balance total": "不平 +4"},
        {"三 第一项加第二项之和，等于第三项加第四项之和": 2},
        "有2处错误，请逐项改正。",
    ),
    "a total of a row typed over": (
        "2021",
        {"requests.carried_in.total": 8},  # instead of 6
        {"applicants carried_in": "不平 +2", "balance total": "不平 +2"},
        {"三 总计等于六类申请人之和": 1, "三 第一项加第二项之和，等于第三项加第四项之和": 1},
        "有2处错误，请逐项改正。",
    ),
    "a total typed over with words": (
        "2021",
        {"requests.carried_in.total": "见附件"},
        {"applicants carried_in": "有非数字", "balance total": "有非数字"},
        {"三 各格是否为数字": 1},
        "有1处错误，请逐项改正。",
    ),
    "a total of table 四 typed over": (
        "2019",
        {"disputes.cases.after_review_total": 0, **dict.fromkeys(
            ["disputes.cases.after_review_upheld", "disputes.cases.after_review_corrected"], 0),
            "disputes.cases.after_review_other": 2, "disputes.cases.after_review_pending": 3},
        {"after_review cases": "不平 -5"},
        {"四 复议后起诉总计等于四种结果之和": 1},
        "有1处错误，请逐项改正。",
    ),
    "more issued than in force": (
        "2021",
        {"disclosure.normative.issued": 9, "disclosure.normative.in_force": 4},
        {"in_force normative": "请核对 +5"},
        {"二 本年制发件数不大于现行有效件数": 1},
        "没有错误；有1处请核对，属实的在“情况说明”页写明原因。",
    ),
    "a full table ticked as empty": (
        "2021", {"四、复议诉讼!box": "是"}, {}, {"四 填写情况": 1}, "有1处错误，请逐项改正。",
    ),
}  # fmt: skip


def verdicts(form: Form, book: Any) -> dict[str, str]:
    """What every live line says: ``balance natural`` -> 平, on one line."""
    return {
        f"{line.rule.id} {found.instance.key}": str(
            book[plan.table.sheet].cell(found.area.top + 1, found.area.left + 1).value
        ).replace("有非\n", "有非").replace("\n", " ")
        for plan in sheets(form)
        for line in plan.lines
        for found in line.verdicts
    }  # fmt: skip


def with_wrong_value(data: bytes) -> bytes:
    """The workbook with 12345 stored beside the first total of table 三."""
    store = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(store, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet3.xml":
                before = text
                text = re.sub(rb'(<c r="J7"[^>]*><f>[^<]*</f><v>)0(</v>)', rb"\g<1>12345\2", text)
                assert text != before
            new.writestr(name, text)
    return store.getvalue()


@cache
def as_made() -> dict[str, bytes]:
    """Templates as they leave: blank, balanced, and with random figures, faulty ones among them."""
    found = {}
    for form_id in EDITIONS:
        form = edition(form_id)
        found[f"{form_id} blank"] = made(form_id)
        found[f"{form_id} balanced"] = made(form_id, filled_in(form, 3))
        for seed in range(2):
            luck = random.Random(seed)
            figures: dict[Place, Number | str] = filled_in(form, seed)
            for p in luck.sample(inputs(form), 9 * seed):
                figures[p] = luck.choice((-3, Decimal("0.25"), "无", "12件", 0, 7, Decimal("1.5")))
            for p in luck.sample(inputs(form), 9):
                figures.pop(p, None)
            found[f"{form_id} random {seed}"] = made(form_id, figures)
            found[f"{form_id} random {seed} with last year"] = made(form_id, figures, last=last_year(form_id, seed))
        found[f"{form_id} blank with last year"] = made(form_id, last=last_year(form_id, 3))
    found["2021 blank after 2019"] = made("2021", last=last_year("2019", 4))
    found["2021 balanced after 2019"] = made("2021", filled_in(edition("2021"), 4), last=last_year("2019", 4))
    return found


@cache
def computed() -> dict[str, Any]:
    """Everything that LibreOffice is asked about, in one call."""
    asked = dict(as_made()) | {"wrong value": with_wrong_value(made("2021"))}
    for name, (form_id, typed, *_) in FAULTS.items():
        form = edition(form_id)
        asked[name] = planted(made(form_id, filled_in(form, 3)), form, typed)
    for form_id in EDITIONS:
        asked[f"{form_id} ticked"] = planted(
            made(form_id), edition(form_id), {f"{table.sheet}!box": "是" for table in edition(form_id).tables}
        )
        asked[f"{form_id} begun"] = planted(made(form_id), edition(form_id), {"disputes.cases.review_other": 0})
    results = office.recalculated_all(list(asked.values()))
    return {name: fresh(data, values=True) for name, data in zip(asked, results, strict=True)}


def stored(book: Any, formulas: Any) -> dict[str, object]:
    """The value of every formula, by sheet and address; an empty text is None."""
    return {
        f"{sheet.title}!{cell.coordinate}": book[sheet.title][cell.coordinate].value or None
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.office
def test_libreoffice_computes_the_stored_values_and_corrects_a_planted_one() -> None:
    assert computed()["wrong value"]["三、依申请公开"]["J7"].value == 0
    for name, data in as_made().items():
        formulas = fresh(data)
        ours = stored(fresh(data, values=True), formulas)
        assert len(ours) > 100
        assert stored(computed()[name], formulas) == ours, name


@pytest.mark.office
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_changes_the_line_of_its_rule_and_the_first_page_and_nothing_else(name: str) -> None:
    form_id, _, lines, faults, sentence = FAULTS[name]
    form, book = edition(form_id), computed()[name]
    assert {what: says for what, says in verdicts(form, book).items() if says != "平"} == lines
    assert {what: count for what, count in counts(book).items() if count} == faults
    assert said(book) == sentence


@pytest.mark.office
@pytest.mark.parametrize("form_id", EDITIONS)
def test_a_blank_template_is_neither_balanced_nor_well(form_id: str) -> None:
    empty, ticked, begun = (computed()[f"{form_id} {name}"] for name in ("blank", "ticked", "begun"))
    assert set(verdicts(edition(form_id), empty).values()) == {"—"}
    assert said(empty) == "尚未填写。"
    assert said(ticked) == "全部核对无误，可以报送。"
    assert said(begun) == "还有2张表未填写；没有数据的，请在该表选“本表全部为零”。"
    results = [row[3] for row in empty["填表说明"].iter_rows(values_only=True)]
    assert results.count("未填写") == 3 and "平" not in results


@pytest.mark.office
def test_the_first_page_says_where_by_how_much_and_in_which_direction() -> None:
    def results(name: str) -> list[object]:
        return [row[3] for row in computed()[name]["填表说明"].iter_rows(values_only=True) if row[2]]

    assert results("a negative") == ["结果", "不是正确的数字，首处D8", "不平，首处“自然人”左边少3"]
    assert results("a column out of balance") == ["结果", "不平，首处“法律服务机构”左边多4"]
    assert results("more issued than in force") == ["结果", "请核对，首处“行政规范性文件”左边多5"]
    assert results("a total of table 四 typed over") == ["结果", "不平，首处左边少5"]
