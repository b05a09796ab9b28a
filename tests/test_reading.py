"""Reading by label: whatever units do to a sheet, every number is read right or is said to be lost."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawBook, RawCell, RawSheet, Refusal
from consolidate.forms import edition
from consolidate.forms.layout import TOP, layout
from consolidate.model import Answer, Form, Place, Round, Unit
from consolidate.reading.answers import read
from consolidate.reading.labels import MISPRINT, normal, similarity
from consolidate.templates import template
from consolidate.terms import EXPLAIN, NOTE
from consolidate.workers import child
from sample_workbooks import faults
from tests.support.sheets import Grid, book, column_of, grid, grids, numbered, row_of, said, summed, values

F19, F21 = edition("2019"), edition("2021")
DISCLOSURE, REQUESTS, DISPUTES = F21.tables


@pytest.mark.parametrize("form", [F19, F21], ids=["2019", "2021"])
def test_an_untouched_table_is_read_at_every_place_without_a_word(form: Form) -> None:
    figures = summed(form, numbered(form))
    money = {p for p in form.places if form.kind(p).value == "money" and not form.spots[p][3].stated}
    answer = read(book(*grids(form, figures).values()), "a.xlsx", "", None)
    assert answer.form is form
    assert values(answer) == figures
    assert [f.kind for f in answer.findings] == ["unit-unstated"] * len(money)


def moved(at: int, left: int) -> list[Grid]:
    return [grid(t, summed(F21, numbered(F21)), top=at, left=left) for t in F21.tables]


@pytest.mark.parametrize(("top", "left"), [(0, 0), (1, 0), (17, 0), (3, 4), (300, 20)])
def test_tables_may_stand_anywhere(top: int, left: int) -> None:
    answer = read(book(*moved(top, left)), "a.xlsx", "", F21)
    assert values(answer) == summed(F21, numbered(F21))
    assert answer.findings == ()


def test_all_tables_on_one_sheet() -> None:
    one = Grid("Sheet1")
    top = 0
    for table in F21.tables:
        part = grid(table, summed(F21, numbered(F21)), top=top)
        one.cells |= part.cells
        top += layout(table).rows + 2
    answer = read(book(one), "a.xlsx", "", F21)
    assert values(answer) == summed(F21, numbered(F21))
    assert answer.findings == ()


def bent(**changes: object) -> tuple[dict[str, Grid], dict[Place, int]]:
    figures = summed(F21, numbered(F21))
    return grids(F21, figures), figures


def test_an_inserted_row_without_numbers_is_a_note_and_with_numbers_an_error() -> None:
    for content, expected in (
        (None, ("note", "extra-row", "A20")),
        (0, ("note", "extra-row", "A20")),
        (7, ("error", "unknown-row", "A20")),
    ):
        sheets, figures = bent()
        table = sheets["requests"].insert_row(19)
        table.cells[19, 0], table.cells[19, 3] = "补充说明", content
        answer = read(book(*sheets.values()), "a.xlsx", "", F21)
        assert said(answer) == [expected]
        assert values(answer) == figures


def test_an_inserted_column_with_numbers_is_an_error() -> None:
    sheets, figures = bent()
    table = sheets["requests"].insert_column(5)
    table.cells[6, 5] = 9
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert said(answer) == [("error", "extra-numbers", "F7")]
    assert values(answer) == figures


@pytest.mark.parametrize("row", ["granted", "refused_5", "other_3", "carried_out"])
def test_a_deleted_row_is_an_error_and_no_other_row_slips_into_its_place(row: str) -> None:
    sheets, figures = bent()
    sheets["requests"].delete_row(row_of(REQUESTS, row))
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert ("error", "missing-row", "") in said(answer)
    assert {f.expected for f in answer.findings} == {
        next(r.label for r in REQUESTS.blocks[0].leaf_rows() if r.id == row)
    }
    for place, value in values(answer).items():
        assert value == figures[place]
    assert not any(place.row == row for place in answer.cells if place.table == "requests")


def test_swapped_rows_are_never_read_into_each_other() -> None:
    sheets, figures = bent()
    table = sheets["requests"]
    one, other = row_of(REQUESTS, "granted"), row_of(REQUESTS, "partial")
    for column in range(1, 10):
        table.cells[one, column], table.cells[other, column] = (
            table.cells.get((other, column)),
            table.cells.get((one, column)),
        )
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    for place, value in values(answer).items():
        assert value == figures[place]
    kinds = {f.kind for f in answer.findings if f.severity.value == "error"}
    assert kinds == {"missing-row", "misplaced-label"}


MISPRINTS = [
    ("requests", "2.其他法律行政法规禁止公开", "2. 其他法律法规禁止公开", True),
    ("requests", "2.其他法律行政法规禁止公开", "2.其他法律行政止公开", True),
    ("requests", "1.属于国家秘密", "1、属于国家秘密", False),
    ("requests", "1.属于国家秘密", "1．属于 国家\n秘密", False),
    ("requests", "（一）予以公开", "(一) 予以公开", False),
    ("requests", "3.危及“三安全一稳定”", '3.危及"三安全一稳定"', False),
    ("requests", "7.属于行政执法案卷", "7.属于⾏政执法案卷", False),
    ("requests", "商业企业", "商业\n企业", False),
    ("requests", "社会公益组织", "社会公益性组织", True),
    ("disclosure", "行政规范性文件", "规范性文件", True),
    ("disputes", "尚未审结", "尚未 审结", False),
]


@pytest.mark.parametrize(("table", "official", "found", "noted"), MISPRINTS)
def test_labels_as_people_write_them(table: str, official: str, found: str, noted: bool) -> None:
    sheets, figures = bent()
    spot = next(spot for spot, text in sheets[table].cells.items() if text == official)
    sheets[table].cells[spot] = found
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert values(answer) == figures
    assert [(f.severity.value, f.kind, f.found, f.expected) for f in answer.findings] == (
        [("note", "label-misprint", found, official)] if noted else []
    )


def test_the_numbering_does_not_make_two_labels_alike() -> None:
    assert similarity(normal("3.其他"), normal("（六）其他处理")) < MISPRINT
    assert similarity(normal("2.重复申请"), normal("3.要求提供公开出版物")) < MISPRINT
    assert similarity(normal("行政处罚"), normal("行政强制")) < MISPRINT


def test_the_wrong_edition_is_an_error_that_names_its_labels() -> None:
    figures = summed(F19, numbered(F19))
    answer = read(book(*grids(F19, figures).values()), "a.xlsx", "", F21)
    errors = {(f.kind, dict(f.args)["table"]) for f in answer.findings if f.severity.value == "error"}
    assert errors == {("wrong-edition", "二"), ("unsplit-row", "三")}
    wrong = next(f for f in answer.findings if f.kind == "wrong-edition")
    assert "其他对外管理服务事项" in dict(wrong.args)["differences"]
    assert not any(place.table == "disclosure" for place in answer.cells)


@pytest.mark.parametrize(("figure", "said"), [(0, ("note", "unsplit-zeros")), (3, ("error", "unsplit-row"))])
def test_a_single_row_of_other_results_in_a_2021_table(figure: int, said: tuple[str, str]) -> None:
    figures: dict[Place, int] = dict.fromkeys(F19.places, 0)
    if figure:
        figures |= {Place("requests", row, "natural"): figure for row in ("new", "other", "handled")}
        figures |= {Place("requests", row, "total"): figure for row in ("new", "other", "handled")}
    old = grid(F19.table("requests"), figures)
    new = grids(F21, dict.fromkeys(F21.places, 0))
    answer = read(book(new["disclosure"], old, new["disputes"]), "a.xlsx", "", F21)
    assert [(f.severity.value, f.kind) for f in answer.findings] == [said]
    three = [answer.cells[Place("requests", f"other_{i}", "natural")].value for i in (1, 2, 3)]
    assert three == ([0, 0, 0] if not figure else [None, None, None])


def test_two_copies_of_a_table() -> None:
    sheets, figures = bent()
    same, other = grid(REQUESTS, figures), grid(REQUESTS, figures)
    same.name, same.hidden = "副本", True
    assert said(read(book(*sheets.values(), same), "a.xlsx", "", F21)) == [("note", "table-repeated", "")]
    other.name = "旧"
    other.cells[6, 3] = 999
    answer = read(book(*sheets.values(), other), "a.xlsx", "", F21)
    assert said(answer) == [("error", "table-twice", "")]
    assert not any(place.table == "requests" for place in answer.cells)


def test_a_hidden_table_is_read_and_said() -> None:
    sheets, figures = bent()
    sheets["disputes"].hidden = True
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert [f.kind for f in answer.findings] == ["hidden-sheet"]
    assert values(answer) == figures


def test_blanks_count_as_zero_with_one_note_a_table_and_blank_totals_are_computed() -> None:
    sheets, figures = bent()
    row = row_of(REQUESTS, "partial")
    for column in (3, 4, 9):
        sheets["requests"].cells[row, column] = None
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert said(answer) == [("note", "blank-cells", "D10"), ("note", "blank-total", "J10")]
    natural, total = Place("requests", "partial", "natural"), Place("requests", "partial", "total")
    assert (answer.cells[natural].value, answer.numbers[natural]) == (None, 0)
    left = figures[total] - figures[natural] - figures[Place("requests", "partial", "business")]
    assert (answer.cells[total].value, answer.numbers[total]) == (None, left)


def test_a_formula_in_a_total_cell_is_recomputed_and_asked_about_where_it_shows_something_else() -> None:
    sheets, figures = bent()
    spot = row_of(REQUESTS, "handled"), column_of(REQUESTS, "natural")
    sheets["requests"].cells[spot] = 77777
    sheets["requests"].formulas[spot] = "SUM(D9:D29)"
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    right = figures[Place("requests", "handled", "natural")]
    (said,) = answer.findings
    assert (said.kind, said.severity, said.found, said.expected) == ("total-differs", EXPLAIN, "77777", str(right))
    assert answer.numbers[Place("requests", "handled", "natural")] == right


@pytest.mark.parametrize("formulas", [False, True])
@pytest.mark.parametrize("first", [False, True])
def test_a_blank_copy_of_a_table_is_called_one(formulas: bool, first: bool) -> None:
    """The template's own sheet, left blank beside the one that was filled in, before it or after it."""
    sheets, figures = bent()
    copy = grid(REQUESTS, {})
    copy.name = "三（空）"
    if formulas:
        spot = row_of(REQUESTS, "granted"), column_of(REQUESTS, "total")
        copy.cells[spot], copy.formulas[spot] = 0, f"SUM(D{spot[0] + 1}:I{spot[0] + 1})"
    order = (copy, *sheets.values()) if first else (*sheets.values(), copy)
    answer = read(book(*order), "a.xlsx", "", F21)
    (note,) = answer.findings
    assert (note.kind, note.severity, note.sheet, note.found) == ("blank-copy", NOTE, "三（空）", "三（空）!D7")
    assert answer.numbers[Place("requests", "handled", "natural")] == figures[Place("requests", "handled", "natural")]


@pytest.mark.parametrize(
    ("name", "hidden", "ticked", "asked"),
    [
        ("三、依申请公开（我局）", False, False, False),
        ("2025年表三", False, False, False),
        ("2024年表三", False, False, True),
        ("上年数据", False, False, True),
        ("样表（勿填）", False, False, True),
        ("填写示例", False, False, True),
        ("草稿", False, False, True),
        ("作废", False, False, True),
        ("Sheet9", True, False, True),
        ("Sheet9", False, True, True),
    ],
)
def test_a_filled_copy_that_may_be_another_thing_than_the_answer_is_asked_about(
    name: str, hidden: bool, ticked: bool, asked: bool
) -> None:
    """Its figures would be quietly added up, though the table of this year is blank."""
    sheets, _ = bent()
    blank = grid(REQUESTS, {})
    if ticked:
        blank.cells[1, 0], blank.cells[1, 1] = "本表全部为零：", "是"
    sheets["requests"].name = name
    sheets["disclosure"].cells[0, 0] = "2025年政府信息公开工作年度报告"
    raw = [each.raw() for each in (blank, *sheets.values())]
    raw = [sheet._replace(hidden=hidden and sheet.name == name) for sheet in raw]
    answer = read(RawBook("xlsx", tuple(raw), ()), "a.xlsx", "", F21)
    (found,) = [f for f in answer.findings if f.kind == "blank-copy"]
    assert found.severity == (EXPLAIN if asked else NOTE)
    assert (found.found, dict(found.args)["counted"]) == ("三、依申请公开!D7", f"{name}!D7")


def test_two_blank_copies_of_a_table_are_an_empty_table_that_stands_twice() -> None:
    sheets, _ = bent()
    blank = grid(DISPUTES, {}), grid(DISPUTES, {})
    answer = read(book(sheets["disclosure"], sheets["requests"], *blank), "a.xlsx", "", F21)
    assert sorted(kind for _, kind, _ in said(answer)) == ["empty-table", "table-repeated"]


def test_an_empty_table_asks_for_a_reason_unless_its_box_is_ticked() -> None:
    for tick, expected in (("", ["empty-table"]), ("是", [])):
        sheets, _ = bent()
        table = grid(DISPUTES, {})
        table.cells[2, 0], table.cells[2, 5] = "本表全部为零", tick
        answer = read(book(sheets["disclosure"], sheets["requests"], table), "a.xlsx", "", F21)
        assert [f.kind for f in answer.findings] == expected
        assert all(answer.numbers[p] == 0 for p in F21.places if p.table == "disputes")


@pytest.mark.parametrize(
    ("tick", "expected"), [("", [("explain", "empty-table", "表三")]), ("是", [])], ids=["forgotten", "ticked"]
)
def test_prefilled_zeros_fill_no_table_in(tick: str, expected: list[tuple[str, str, str]]) -> None:
    """表三 came with 0 as 上年结转, and nothing else was typed into it."""
    sound, nobody = faults.sound(1), dict.fromkeys(F21.places, 0)
    figures = {place: number for place, number in sound.items() if place.table != "requests"}
    round_ = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20))
    made = openpyxl.load_workbook(io.BytesIO(template(F21, round_, Unit("民政局"), figures=figures, last_year=nobody)))
    sheet = made[F21.table("requests").sheet]
    carried = layout(F21.table("requests")).spots[Place("requests", "carried_in", "natural")]
    assert sheet.cell(carried.row + TOP + 1, carried.column + 1).value == 0
    label = next(cell for row in sheet.iter_rows(max_row=5) for cell in row if cell.value == "本表全部为零：")
    box = next(cell for cell in sheet[label.row][label.column :] if not isinstance(cell, MergedCell))
    box.value = tick
    data = io.BytesIO()
    made.save(data)
    answer = read(child.read(data.getvalue()), "a.xlsx", "", F21)
    found = [(f.severity.value, str(f.kind), f"表{dict(f.args)['table']}") for f in answer.findings]
    assert found == expected


def test_a_missing_table_and_a_file_without_any() -> None:
    sheets, _ = bent()
    answer = read(book(sheets["disclosure"], sheets["requests"]), "a.xlsx", "", F21)
    assert said(answer) == [("error", "missing-table", "")]
    assert said(read(book(Grid("通讯录", {(0, 0): "姓名", (0, 1): "电话"})), "a.xlsx", "", F21)) == [
        ("error", "no-tables", "")
    ]
    assert said(read(Refusal(FindingKind.UNREADABLE), "a.xlsx", "", F21)) == [("error", "unreadable", "")]


@pytest.mark.parametrize(
    ("kind", "text", "formula", "finding"),
    [
        ("error", "#REF!", "", "error-value"),
        ("none", "", "A1", "formula-without-value"),
        ("text", "约12", "", "not-a-number"),
        ("number", "1.5", "", "not-whole"),
        ("number", "-2", "", "negative"),
        ("date", "45000", "", "not-a-number"),
    ],
)
def test_what_is_no_number_is_said_at_its_cell_and_counts_nowhere(
    kind: str, text: str, formula: str, finding: str
) -> None:
    sheets, _ = bent()
    raw = book(*sheets.values())
    spot = row_of(REQUESTS, "refused_4"), column_of(REQUESTS, "natural")
    bad = RawCell(*spot, kind, text, formula)
    changed = tuple(bad if (c.row, c.column) == spot else c for c in raw.sheets[1].cells)
    bookish = RawBook("xlsx", (raw.sheets[0], RawSheet(raw.sheets[1].name, False, changed), raw.sheets[2]))
    answer = read(bookish, "a.xlsx", "", F21)
    assert said(answer) == [("error", finding, "D14")]
    assert answer.numbers[Place("requests", "refused_4", "natural")] is None


def test_the_unit_and_year_written_above_the_tables() -> None:
    sheets, _ = bent()
    sheets["disclosure"].cells[0, 0] = "民政局2025年政府信息公开工作年度报告"
    sheets["requests"].cells[1, 0] = "填报单位（盖章）：区民政局  填报日期：2026年1月15日"
    sheets["disputes"].cells[1, 0], sheets["disputes"].cells[1, 3] = "填报单位", "民政局"
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert answer.names == ("民政局", "区民政局")
    assert answer.years == (2025,)


TITLES = [
    # what stands above a table, the years that the file is of
    ("2024年政府信息公开工作年度报告（2025年填）", (2024,)),
    ("2025年清源县民政局政府信息公开年报（代替2024年报表）", (2025,)),
    ("2024年度报告（2025年填）", (2024,)),
    ("与2024年政府信息公开年度报告衔接，2025年填", (2024, 2025)),
    ("2024年和2025年统计", (2024, 2025)),
    ("2024年政府信息公开年度报告", (2024,)),
    # a year that is only compared with
    ("政府信息公开年度报告（与2024年对比）", ()),
    ("本年较二〇二四年增长", ()),
    ("2025年统计，与2024年数据相比", (2025,)),
    ("2025年政府信息公开年度报告（同比2024年政府信息公开年度报告）", (2025,)),
    ("本表与2025年年报一致", (2025,)),
    ("2024年与2025年对比", (2024, 2025)),
]


@pytest.mark.parametrize(("title", "years"), TITLES)
def test_of_several_years_above_the_tables_that_of_the_report_counts(title: str, years: tuple[int, ...]) -> None:
    sheets, _ = bent()
    sheets["disclosure"].cells[0, 0] = title
    assert read(book(*sheets.values()), "a.xlsx", "", F21).years == years


# what stands above the tables, and the year that it gives to the file
YEARS = [
    ("民政局24年政府信息公开工作年度报告", (2024,)), ("民政局24年度政府信息公开工作年度报告", (2024,)),
    ("民政局2024政府信息公开年报统计表", (2024,)), ("政府信息公开工作年度报告（2024）", (2024,)),
    ("政府信息公开工作年度报告（2024年度）", (2024,)), ("统计期间：2024年1月1日至2024年12月31日", (2024,)),
    ("统计时间：2024年1—12月", (2024,)), ("民政局政府信息公开工作年度报告", ()),
    ("国办公开办函〔2021〕30号政府信息公开工作年度报告格式", ()), ("政府信息公开工作年度报告（80）", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "years"), YEARS)
def test_the_year_of_a_file_is_written_in_many_ways(text: str, years: tuple[int, ...]) -> None:
    sheets = grids(F21, {})
    for sheet in sheets.values():
        sheet.cells[0, 0] = text
    assert read(book(*sheets.values()), "a.xlsx", "", F21).years == years


def test_the_names_of_the_sheets_give_the_year_where_nothing_else_does() -> None:
    sheets = grids(F21, {})
    for sheet in sheets.values():
        sheet.name = f"2024年{sheet.name}"
    assert read(book(*sheets.values()), "a.xlsx", "", F21).years == (2024,)
    for sheet in sheets.values():
        sheet.cells[0, 0] = "2025年政府信息公开工作年度报告"
    assert read(book(*sheets.values()), "a.xlsx", "", F21).years == (2025,)


# where a text stands, and the unit that it names
NAMES = [
    *(((1, 0), f"{label}：教育局", ("教育局",)) for label in
      ("填报单位", "单位", "填报机关", "机构名称", "行政机关名称", "填报单位（盖章）")),
    ((1, 0), "教育局（盖章）", ("教育局",)), ((60, 0), "填报单位（盖章）：教育局    填表人：张三", ("教育局",)),
    ((60, 0), "单位：教育局", ("教育局",)),
    *(((row, 0), text, ()) for row in (1, 60) for text in
      ("单位：件", "单位：万元", "单位：件、万元", "单位负责人（签章）", "审核部门（盖章）", "单位：", "（单位：件）")),
]  # fmt: skip


@pytest.mark.parametrize(("spot", "text", "names"), NAMES)
def test_the_unit_of_a_file_is_named_in_many_ways(spot: tuple[int, int], text: str, names: tuple[str, ...]) -> None:
    sheets = grids(F21, {})
    sheets["requests"].cells[spot] = text
    assert read(book(*sheets.values()), "a.xlsx", "", F21).names == names


@pytest.mark.parametrize("year", ["二〇二四年", "二○二四年", "二零二四年度"])
def test_a_year_spelled_out_above_the_tables(year: str) -> None:
    sheets, _ = bent()
    sheets["disclosure"].cells[0, 0] = f"民政局{year}政府信息公开工作年度报告"
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert (answer.names, answer.years) == (("民政局",), (2024,))


def test_a_line_for_signatures_under_the_table_is_no_row_of_it() -> None:
    sheets, _ = bent()
    last = row_of(REQUESTS, "carried_out")
    sheets["requests"].cells[last + 1, 0] = "填表人：张三"
    sheets["requests"].cells[last + 1, 5] = "联系电话"
    sheets["requests"].cells[last + 1, 6] = 13800000000
    assert read(book(*sheets.values()), "a.xlsx", "", F21).findings == ()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("本年收费金额（单位：元）", ("explain", "unit-converted", "B17")),
        ("本年收费金额", ("explain", "unit-unstated", "B17")),
        ("本年收费金额(单位:万元)", None),
    ],
)
def test_an_amount_counts_in_the_unit_that_its_header_names(header: str, expected: tuple[str, str, str] | None) -> None:
    sheets, _ = bent()
    spot = next(s for s, text in sheets["disclosure"].cells.items() if text == "本年收费金额（单位：万元）")
    sheets["disclosure"].cells[spot] = header
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    told = [entry for entry in said(answer) if not entry[1].startswith("label-")]
    assert told == ([expected] if expected else [])


def test_a_ticked_box_over_a_filled_table_is_asked_about() -> None:
    sheets, _ = bent()
    sheets["disputes"].cells[2, 0], sheets["disputes"].cells[2, 5] = "本表全部为零", "是"
    assert [f.kind for f in read(book(*sheets.values()), "a.xlsx", "", F21).findings] == ["box-contradicted"]


def test_an_added_column_without_numbers_is_a_note() -> None:
    sheets, figures = bent()
    sheets["requests"].cells[4, 10], sheets["requests"].cells[6, 10] = "备注", "含电子邮件申请"
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert said(answer) == [("note", "extra-column", "K5"), ("note", "remark-beside", "K7")]
    assert values(answer) == figures


def changed(table: str, old: str, new: str) -> Answer:
    """A sound file with one label replaced, read."""
    sheets, _ = bent()
    spot = next(spot for spot, text in sheets[table].cells.items() if text == old)
    sheets[table].cells[spot] = new
    return read(book(*sheets.values()), "a.xlsx", "", F21)


OTHER_LABELS = [
    ("disclosure", "本年制发件数", "上年制发件数"),
    ("disclosure", "本年处理决定数量", "上年处理决定数量"),
    ("disclosure", "本年处理决定数量", "本年处理决定金额（万元）"),
    ("requests", "一、本年新收政府信息公开申请数量", "一、上年新收政府信息公开申请数量"),
    ("requests", "一、本年新收政府信息公开申请数量", "一、本年新收政府信息公开申请人数"),
    ("requests", "一、本年新收政府信息公开申请数量", "一、本季新收政府信息公开申请数量"),
]


@pytest.mark.parametrize(("table", "old", "new"), OTHER_LABELS)
def test_a_label_of_another_meaning_is_no_misprint(table: str, old: str, new: str) -> None:
    kinds = {f.kind for f in changed(table, old, new).findings if f.severity.value == "error"}
    assert kinds & {"missing-row", "missing-column"}


def test_rows_that_changed_places_with_their_labels_are_not_exchanged() -> None:
    sheets, figures = bent()
    table = sheets["requests"]
    for column in range(10):
        one, other = table.cells.get((6, column)), table.cells.get((7, column))
        table.cells[6, column], table.cells[7, column] = other, one
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert any(f.severity.value == "error" for f in answer.findings)
    assert all(value == figures[place] for place, value in values(answer).items())


def test_column_groups_in_another_order_are_not_read_by_position() -> None:
    sheets, figures = bent()
    table = sheets["disputes"]
    for row in (4, 5, 6):
        for left in range(5, 10):
            one, other = table.cells.get((row, left)), table.cells.get((row, left + 5))
            table.cells[row, left], table.cells[row, left + 5] = other, one
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert {f.kind for f in answer.findings if f.severity.value == "error"} >= {"missing-column"}
    assert all(value == figures[place] for place, value in values(answer).items())


@pytest.mark.parametrize("content", [7, "12.5万元", "5人", "约5件", "五", "3（件）"])
@pytest.mark.parametrize(("table", "at"), [("disclosure", 5), ("requests", 6), ("requests", 15)])
def test_whatever_counts_in_an_added_row_is_an_error(table: str, at: int, content: str | int) -> None:
    sheets, figures = bent()
    grid_ = sheets[table].insert_row(at)
    left = 1 if table == "disclosure" else 3
    grid_.cells[at, 0], grid_.cells[at, left] = "地方性法规", content
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert [f.kind for f in answer.findings if f.severity.value == "error"] == ["unknown-row"]
    assert values(answer) == figures


def test_a_row_that_numbers_the_columns_is_no_row_of_figures() -> None:
    sheets, figures = bent()
    table = sheets["requests"].insert_row(6)
    table.cells[6, 0] = "栏次"
    for i in range(7):
        table.cells[6, 3 + i] = i + 1
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert [f.kind for f in answer.findings if f.severity.value != "note"] == []
    assert values(answer) == figures


def test_figures_that_happen_to_follow_each_other_are_no_numbering_of_columns() -> None:
    sheets, _ = bent()
    table = sheets["disclosure"].insert_row(5)
    table.cells |= {(5, 0): "地方性法规", (5, 1): 7, (5, 2): 8, (5, 3): 9}
    (found,) = read(book(*sheets.values()), "a.xlsx", "", F21).findings
    assert (found.kind, found.found, found.cells) == ("unknown-row", "地方性法规", ("B6", "C6", "D6"))


def test_a_row_below_that_only_mentions_a_note_counts() -> None:
    sheets, _ = bent()
    last = row_of(DISCLOSURE, "fees")
    sheets["disclosure"].cells[last + 1, 0], sheets["disclosure"].cells[last + 1, 1] = "罚没收入（见说明）", 250
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert said(answer) == [("error", "unknown-row", "A18")]


def test_a_note_above_the_table_may_name_another_unit_of_money() -> None:
    sheets, _ = bent()
    sheets["disclosure"].cells[2, 3] = "单位：件、元"
    assert [f.kind for f in read(book(*sheets.values()), "a.xlsx", "", F21).findings] == ["unit-converted"]
    sheets["disclosure"].cells[2, 3] = "单位：件、万元"
    assert read(book(*sheets.values()), "a.xlsx", "", F21).findings == ()


def test_a_copy_whose_typed_total_differs_is_another_table() -> None:
    sheets, figures = bent()
    other = grid(REQUESTS, figures)
    other.name = "副本"
    other.cells[row_of(REQUESTS, "handled"), column_of(REQUESTS, "natural")] = 77
    assert said(read(book(*sheets.values(), other), "a.xlsx", "", F21)) == [("error", "table-twice", "")]
