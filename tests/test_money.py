"""The unit of money: whatever names it near the amount counts, and nothing else does."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from time import process_time

import pytest
import xlsxwriter

from consolidate import token
from consolidate.findings import sentence
from consolidate.formats.raw import Mark, RawBook
from consolidate.forms import edition
from consolidate.forms.layout import layout
from consolidate.model import Answer, Finding, Place, Token
from consolidate.reading.answers import read
from consolidate.reading.currency import Reach, units
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import at_length
from tests.support.pages import rows
from tests.support.sheets import Content, Grid, book, grid, grids, row_of

FEES = Place("disclosure", "fees", "amount")
PROCUREMENT = Place("disclosure", "procurement", "amount")
AMOUNT = {"2021": FEES, "2019": PROCUREMENT}
HEADER = {"2021": "本年收费金额（单位：万元）", "2019": "采购总金额"}
LABEL = {"2021": "行政事业性收费", "2019": "政府集中采购"}
TITLE = {"2021": "第二十条第（八）项", "2019": "第二十条第（九）项"}
ROW = {"2021": row_of(edition("2021").table("disclosure"), "fees"), "2019": 20}
COLUMN = {"2021": 1, "2019": 2}
PRINTED = "单位：件、万元"  # what our templates write over table 二

# --- words -----------------------------------------------------------------------------------------------------

STATED = [
    ("单位：元", "元"),
    ("（单位：元）", "元"),
    ("单 位 ： 万　元", "万元"),
    ("單位：萬圓", "万元"),
    ("计量单位：千元", "千元"),
    ("金额单位：人民币元", "元"),
    ("单位：人民币（百万元）", "百万元"),
    ("填报单位：元氏县财政局　　单位：元", "元"),
    ("单位：元　填报日期：2026年1月", "元"),
    ("单位：件、元", "元"),
    ("单位：万元，件", "万元"),
    ("单位：件（金额：万元）", "万元"),
    ("单位：十万元。", "十万元"),
    ("单位：万元（1万元=10000元）", "万元"),
    ("注：收费金额单位为元", "元"),
    ("以百万元为单位", "百万元"),
    ("收费以元计", "元"),
    ("请以万元为单位，不要以元为单位填写", "万元"),
    ("单位：港元", "港元"),
    ("单位：万美元", "万美元"),
    ("金额单位由万元改为元", "元"),
    ("注：收费金额单位已由万元调整为元", "元"),
    ("单位改为：元", "元"),
]


@pytest.mark.parametrize(("text", "unit"), STATED)
def test_a_statement_names_its_unit_wherever_it_stands(text: str, unit: str) -> None:
    assert [units(text, reach) for reach in Reach] == [(unit,)] * 3


@pytest.mark.parametrize(
    ("text", "unit"), [("元", "元"), ("（亿元）", "亿元"), ("RMB", "元"), ("￥", "元"), ("元（取整）", "元")]
)
def test_a_unit_by_itself_states_itself(text: str, unit: str) -> None:
    assert [units(text, reach) for reach in Reach] == [(), (unit,), (unit,)]


OF_THE_AMOUNT = [
    "信息内容（元）", "本年收费金额（元，保留两位小数）", "主动公开[元]", "收费金额/元", "本年收费金额，元",
    "本年收费金额元", "信息内容/元",
]  # fmt: skip


@pytest.mark.parametrize("text", OF_THE_AMOUNT)
def test_a_unit_in_brackets_counts_only_where_the_words_are_those_of_the_amount(text: str) -> None:
    assert [units(text, reach) for reach in Reach] == [(), (), ("元",)]


NOT_STATED = [
    "单位：件", "单位名称：多元公司", "填报单位：元氏县财政局", "填报单位：元　氏县财政局", "填报单位 元宝山区",
    "单位元旦值班表", "填报单位：公元路街道", "收费 5 万元以上的项目 3 个", "5万元为单位", "其中减免3000元", "每元",
    "元旦", "（元旦前完成）", "美元汇率", "单元", "二次元", "元宝", "人民币", "不以元为单位", "如单位为元，请换算",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_only_looks_like_a_unit_of_money_states_none(text: str) -> None:
    assert [units(text, reach) for reach in Reach] == [()] * 3


@pytest.mark.parametrize("piece", ["¥ 元 ", "RMB 元、", "件、", "件(元)", "千", "人民币 元 ", "单位：", "（元"])
def test_a_text_made_to_take_long_takes_no_time(piece: str) -> None:
    text = "单位：" + (piece * 200)[:196]
    before = process_time()
    for reach in Reach:
        units(text, reach)
    assert process_time() - before < 1


# --- places ----------------------------------------------------------------------------------------------------


def sheets(form: str, figure: Content) -> dict[str, Grid]:
    """The tables of a form, zero everywhere but for the amount."""
    return grids(edition(form), {place: figure if place == AMOUNT[form] else 0 for place in edition(form).places})


def bend(form: str, figure: Content, *stated: tuple[str, str]) -> dict[str, Grid]:
    """The tables with texts at positions that ``at`` gives the addresses of."""
    tables = sheets(form, figure)
    grid = tables["disclosure"]
    row, column = ROW[form], COLUMN[form]
    olds = {"header": HEADER[form], "label": LABEL[form], "title": TITLE[form]}
    spots = {
        "next cell": (row, column + 1), "remark": (row, 6), "above": (2, 3), "top right": (1, 6), "below": (row + 1, 0),
        "far below": (row + 4, 0), "corner": (row - 1, 0),
    }  # fmt: skip
    for position, text in stated:
        if position in spots:
            grid.cells[spots[position]] = text
        elif position in olds:
            grid.cells |= {at: text for at, content in grid.cells.items() if content == olds[position]}
        elif position == "sheet":
            grid.name = text
        elif position == "row between":
            grid.insert_row(row - 2).cells[row - 2, 0] = text
        else:
            grid.insert_row(row).cells[row, column] = text
    return tables


def answer(form: str, tables: dict[str, Grid], *, ours: bool = False, marks: tuple[Mark, ...] = ()) -> Answer:
    """The tables read, ``ours``: with the token of our template and the line that it prints."""
    if ours:
        tables["disclosure"].cells.setdefault((2, 3), PRINTED)
    props = token.write(Token("template", form, 2025, "清源县", "民政局")) if ours else ()
    first, *others = [grid.raw() for grid in tables.values()]
    return read(RawBook("xlsx", (first._replace(marks=marks), *others), props), "a.xlsx", "", edition(form))


def of_money(found: Answer) -> list[Finding]:
    """What is said of the amount, but for the comment that is shown, and the errors on the file."""
    place = AMOUNT[found.form.id if found.form else ""]
    of = [f for f in found.findings if f.kind != "comment"]
    return [f for f in of if f.place == place or f.severity.value == "error"]


def at(form: str, position: str) -> str:
    """The address of the statement."""
    row, left, right = ROW[form] + 1, "BC"[COLUMN[form] - 1], "CD"[COLUMN[form] - 1]
    return {
        "next cell": f"{right}{row}", "remark": f"G{row}", "above": "D3", "top right": "G2", "below": f"A{row + 1}",
        "far below": f"A{row + 4}", "header": f"{left}{row - 1}", "label": f"A{row}", "title": f"A{row - 2}",
        "corner": f"A{row - 1}", "row between": f"A{row - 2}", "row under the header": f"{left}{row}",
        "sheet": "工作表名",
    }[position]  # fmt: skip


POSITIONS = [
    ("next cell", "{}"),
    ("next cell", "（{}）"),
    ("next cell", "{}（取整）"),
    ("remark", "{}"),
    ("remark", "单位为{}"),
    ("remark", "按{}填报"),
    ("header", "{header}（单位：{}）"),
    ("header", "{header}（{}）"),
    ("label", "{label}（{}）"),
    ("title", "{title}（单位：{}）"),
    ("title", "{title}　　　　单位：{}"),
    ("corner", "信息内容（{}）"),
    ("row between", "单位：{}"),
    ("row between", "（{}）"),
    ("row under the header", "{}"),
    ("above", "（{}）"),
    ("above", "单位：件、{}"),
    ("top right", "单位：{}"),
    ("top right", "计量单位：{}"),
    ("top right", "金额单位：人民币{}"),
    ("below", "注：收费金额单位为{}"),
    ("below", "金额单位由千元改为{}"),
    ("far below", "说明：本表金额以{}为单位"),
    ("sheet", "主动公开（{}）"),
    ("sheet", "单位：{}"),
]
FACTORS = [
    ("元", "251000", "25.1"), ("千元", "251", "25.1"), ("百万元", "0.251", "25.1"), ("十万元", "2.51", "25.1"),
    ("千万元", "3", "3000"), ("亿元", "1.2", "12000"), ("元", "251000.55", "25.100055"), ("圆", "251000", "25.1"),
]  # fmt: skip


def worded(form: str, words: str, unit: str) -> str:
    bare = HEADER[form].partition("（")[0]
    return words.format(unit, header=bare, label=LABEL[form], title=TITLE[form])


@pytest.mark.parametrize("ours", [False, True], ids=["foreign", "ours"])
@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize(("position", "words"), POSITIONS)
def test_a_unit_that_stands_near_the_amount_converts_it(position: str, words: str, form: str, ours: bool) -> None:
    text = worded(form, words, "元")
    found = answer(form, bend(form, 251000, (position, text)), ours=ours)
    (said,) = of_money(found)
    assert found.numbers[AMOUNT[form]] == Decimal("25.1")
    assert (said.kind, said.severity.value) == ("unit-converted", "explain")
    assert (said.found, said.expected) == ("251000", "25.1")
    args = dict(said.args)
    assert (args["named"], args["where"], args["asked"]) == ("元", at(form, position), "万元")
    assert args["text"] == " ".join(text.split())


@pytest.mark.parametrize("ours", [False, True], ids=["foreign", "ours"])
@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize(("position", "words"), POSITIONS)
def test_the_form_s_own_unit_near_the_amount_needs_no_word(position: str, words: str, form: str, ours: bool) -> None:
    found = answer(form, bend(form, Decimal("25.1"), (position, worded(form, words, "万元"))), ours=ours)
    assert (found.numbers[AMOUNT[form]], of_money(found)) == (Decimal("25.1"), [])


@pytest.mark.parametrize(("unit", "figure", "amount"), FACTORS)
@pytest.mark.parametrize("position", ["next cell", "title", "above"])
def test_amounts_are_converted_exactly(position: str, unit: str, figure: str, amount: str) -> None:
    text = {"title": f"{TITLE['2021']}（{unit}）"}.get(position, f"（{unit}）")
    for content in (Decimal(figure), figure):  # a number, and a number kept as text
        assert answer("2021", bend("2021", content, (position, text))).numbers[FEES] == Decimal(amount)


@pytest.mark.parametrize(("position", "words"), POSITIONS)
def test_another_currency_is_an_error(position: str, words: str) -> None:
    if "人民币" in words:
        return
    found = answer("2021", bend("2021", 251000, (position, worded("2021", words, "万美元"))))
    assert [f.kind for f in of_money(found)] == ["foreign-currency"]
    assert found.numbers[FEES] is None


@pytest.mark.parametrize("figure", [0, None, "—", "无"])
@pytest.mark.parametrize(("position", "words"), POSITIONS)
def test_nothing_is_the_same_in_every_unit(position: str, words: str, figure: Content) -> None:
    found = answer("2021", bend("2021", figure, (position, worded("2021", words, "元"))))
    assert found.numbers[FEES] == 0
    assert [f.kind for f in found.findings if f.severity.value != "note"] in ([], ["empty-table"])


REMARKS = [
    ("251000", "251000元", "25.1"),  # it repeats the figure
    ("251000", "即25.1万元", "25.1"),  # it is worth as much
    ("25.1", "合251000元", ""),
    ("25.1", "25.1万元", ""),
    ("251000", "其中减免3000元", ""),
    ("251000", "收费 5 万元以上的项目有 3 个", ""),
    ("251000", "见收费台账", ""),
]


@pytest.mark.parametrize(("figure", "remark", "converted"), REMARKS)
def test_a_remark_that_repeats_the_amount_with_its_unit(figure: str, remark: str, converted: str) -> None:
    found = answer("2021", bend("2021", Decimal(figure), ("remark", "甲")))
    assert found.numbers[FEES] == Decimal(figure)
    tables = bend("2021", Decimal(figure), ("remark", remark))
    found = answer("2021", tables)
    assert found.numbers[FEES] == Decimal(converted or figure)
    assert [f.kind for f in found.findings if f.place == FEES] == (["unit-converted"] if converted else [])


NO_STATEMENTS = [
    (1, 0, "填报单位：元氏县财政局"),
    (1, 0, "填报单位：元宝山区公元路街道办事处"),
    (1, 3, "单位：件"),
    (0, 0, "多元公司2025年政府信息公开工作年度报告"),
    (13, 6, "元"),  # beside a row of counts
    (18, 0, "元旦前报送"),
    (18, 0, "备注：收费 5 万元以上的项目另附清单"),
    (18, 0, "罚没收入（元）"),  # an added row speaks of its own figures
]


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize(("row", "column", "text"), NO_STATEMENTS)
def test_words_that_are_none_of_the_amount_s_unit_change_nothing(form: str, row: int, column: int, text: str) -> None:
    before = answer(form, sheets(form, 12))
    tables = sheets(form, 12)
    tables["disclosure"].cells[row + 4 * (form == "2019" and row == 18), column] = text
    found = answer(form, tables)
    assert found.numbers[AMOUNT[form]] == 12
    assert [f.kind for f in of_money(found)] == [f.kind for f in of_money(before)]


@pytest.mark.parametrize(("top", "left"), [(0, 0), (17, 0), (3, 4)])
@pytest.mark.parametrize(("row", "column"), [(-2, 3), (0, 2), (1, 5)], ids=["beside the title", "next", "below"])
def test_the_table_may_stand_anywhere(row: int, column: int, top: int, left: int) -> None:
    numbers: dict[Place, Content] = {place: 251000 if place == FEES else 0 for place in edition("2021").places}
    first, *others = [grid(table, numbers, top=top, left=left) for table in edition("2021").tables]
    first.cells[row_of(edition("2021").table("disclosure"), "fees", top) + row, left + column] = "（单位：元）"
    assert read(book(first, *others), "a", "", edition("2021")).numbers[FEES] == Decimal("25.1")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
@pytest.mark.parametrize("at_the_end", [False, True])
def test_all_tables_on_one_sheet(order: tuple[int, ...], at_the_end: bool) -> None:
    numbers: dict[Place, Content] = {place: 251000 if place == FEES else 0 for place in edition("2021").places}
    one, top = Grid("Sheet1", {} if at_the_end else {(0, 3): "单位：元"}), 2
    for table in [edition("2021").tables[number] for number in order]:
        one.cells |= grid(table, numbers, top=top).cells
        top += layout(table).rows + 2
    if at_the_end:
        one.cells[top, 0] = "注：收费金额单位为元"
    found = read(book(one), "a", "", edition("2021"))
    assert (found.numbers[FEES], [f.kind for f in of_money(found)]) == (Decimal("25.1"), ["unit-converted"])


@pytest.mark.parametrize(("unit", "amount"), [("元", "25.1"), ("万元", "251000")])
def test_labels_that_name_the_unit_all_at_once(unit: str, amount: str) -> None:
    texts = {"corner": "信息内容", "header": "本年收费金额", "label": LABEL["2021"], "title": TITLE["2021"]}
    stated = [(position, f"{text}（{unit}）") for position, text in texts.items()]
    assert answer("2021", bend("2021", 251000, *stated)).numbers[FEES] == Decimal(amount)


@pytest.mark.parametrize(
    ("texts", "stated"),
    [
        ({"above": "单位：元"}, ["元"]),
        ({"next cell": "美元"}, ["美元"]),
        ({"above": "单位：万元"}, []),
        ({"above": "单位：万元", "label": "行政事业性收费（元）"}, ["元"]),
        ({}, []),
    ],
)
@pytest.mark.parametrize("figure", ["约251000", "二十五", "#N/A"])
def test_an_amount_that_cannot_be_read_keeps_the_unit_that_the_sheet_states(
    figure: str, texts: dict[str, str], stated: list[str]
) -> None:
    found = answer("2021", bend("2021", figure, *texts.items()))
    assert found.numbers.get(FEES) is None
    assert [unit for f in found.findings if f.place == FEES for name, unit in f.args if name == "stated_unit"] == stated


def test_a_formula_that_was_never_computed_keeps_the_unit_that_the_sheet_states() -> None:
    first, *others = [grid.raw() for grid in bend("2021", 251000, ("above", "单位：元")).values()]
    amount = (ROW["2021"], COLUMN["2021"])
    cells = tuple(
        cell._replace(kind="none", text="", formula="=A1") if (cell.row, cell.column) == amount else cell
        for cell in first.cells
    )
    found = read(RawBook("xlsx", (first._replace(cells=cells), *others), ()), "a.xlsx", "", edition("2021"))
    assert [(f.kind, dict(f.args)["stated_unit"]) for f in found.findings if f.place == FEES] == [
        ("formula-without-value", "元")
    ]


@pytest.mark.parametrize(
    ("figure", "how", "how_otherwise", "kind"),
    [
        (0, "converted", "number", ""),
        ("0", "spelled", "spelled", "spelled"),
        ("无", "zeroed", "zeroed", "spelled"),
        (None, "blank", "blank", "blank-cells"),
    ],
)
@pytest.mark.parametrize("unit", ["元", "美元", "万元"])
def test_no_amount_keeps_the_unit_that_the_sheet_states(
    figure: Content, how: str, how_otherwise: str, kind: str, unit: str
) -> None:
    """Nothing is asked, for 0 is the same in every unit. But a correction of it must name its unit."""
    tables = bend("2021", 0, ("above", f"单位：{unit}"))
    tables["disclosure"].cells[ROW["2021"], COLUMN["2021"]] = figure
    found, another = answer("2021", tables), unit != "万元"
    assert not found.numbers[FEES]
    assert [f.kind for f in of_money(found) if f.severity.value != "note"] == []
    assert found.cells[FEES].how == (how if another else how_otherwise)
    named = [(f.kind, value) for f in found.findings for name, value in f.args if name == "stated_unit"]
    assert named == ([(kind, unit)] if another and kind else [])


@pytest.mark.parametrize("position", ["above", "next cell", "below"])
@pytest.mark.parametrize(
    ("unit", "amount"),
    [("仟元", "25100"), ("千元整", "25100"), ("元整", "25.1"), ("佰万元", "25100000"), ("人民幣圓整", "25.1")],
)
def test_a_unit_as_accountants_write_it(unit: str, amount: str, position: str) -> None:
    text = unit if position == "next cell" else f"单位：{unit}"
    found = answer("2021", bend("2021", 251000, (position, text)))
    assert (found.numbers[FEES], [f.kind for f in of_money(found)]) == (Decimal(amount), ["unit-converted"])


@pytest.mark.parametrize(("unit", "amount"), [("元", "25.1"), ("万元", "251000")])
def test_a_header_split_over_two_rows(unit: str, amount: str) -> None:
    tables = bend("2021", 251000, ("header", "本年收费金额"))
    tables["disclosure"].insert_row(16).cells[16, 1] = f"（单位：{unit}）"
    found = answer("2021", tables)
    assert (found.numbers[FEES], bool(of_money(found))) == (Decimal(amount), unit == "元")


def test_a_column_of_units_beside_the_labels() -> None:
    tables = sheets("2021", 251000)
    one = tables["disclosure"].insert_column(1)
    one.cells |= {(15, 1): "计量单位", (16, 1): "元", (5, 1): "件", (6, 1): "件", (9, 1): "件"}
    found = answer("2021", tables)
    assert (found.numbers[FEES], [f.kind for f in of_money(found)]) == (Decimal("25.1"), ["unit-converted"])


PUBLISHED = ["cell", "next cell", "comment", "label", "header", "title", "corner", "below", "sheet"]
EXAMPLES = [
    (position, example)
    for position, row in zip(PUBLISHED, rows("docs/spellings.md", "place"), strict=True)
    for example in re.findall("`([^`]*)`", row[1])
]


@pytest.mark.parametrize(("position", "example"), EXAMPLES)
def test_every_place_of_the_published_table_counts(position: str, example: str) -> None:
    figure: Content = example if position == "cell" else 251000
    stated = [] if position in ("cell", "comment") else [(position, example)]
    marks = (Mark(16, 1, "comment", example),) if position == "comment" else ()
    found = answer("2021", bend("2021", figure, *stated), marks=marks)
    assert (found.numbers[FEES], [f.severity.value for f in of_money(found)]) == (Decimal("25.1"), ["explain"])


# --- which of several counts -----------------------------------------------------------------------------------

# (position, text) …; what 251000 is read as, the kind of finding
SEVERAL: list[tuple[tuple[tuple[str, str], ...], str, str]] = [
    ((("next cell", "万元"), ("title", "第二十条第（八）项（单位：元）")), "251000", ""),
    ((("remark", "元"), ("next cell", "万元")), "251000", "unit-disputed"),
    ((("title", "第二十条第（八）项（单位：元）"), ("above", "单位：万元")), "25.1", "unit-converted"),
    ((("title", "第二十条第（八）项（单位：万元）"), ("above", "单位：元")), "251000", "unit-disputed"),
    ((("title", "第二十条第（八）项（单位：千元）"), ("above", "单位：元")), "25100", "unit-converted"),
    ((("above", "单位：元"), ("below", "注：金额单位为千元")), "251000", "unit-disputed"),
    ((("above", "单位：元、万元"),), "251000", "unit-disputed"),
    ((("above", "单位：元"), ("top right", "金额单位：元")), "25.1", "unit-converted"),
    ((("above", "单位：万元"), ("sheet", "主动公开（元）")), "251000", "unit-disputed"),
    ((("above", PRINTED), ("sheet", "主动公开（元）")), "25.1", "unit-converted"),
    ((("above", PRINTED), ("below", "注：金额单位为元")), "25.1", "unit-converted"),
]


@pytest.mark.parametrize(("stated", "amount", "kind"), SEVERAL)
def test_the_nearest_statement_counts_and_a_contradiction_is_asked_about(
    stated: tuple[tuple[str, str], ...], amount: str, kind: str
) -> None:
    found = answer("2021", bend("2021", 251000, *stated))
    assert found.numbers[FEES] == Decimal(amount)
    assert [(f.kind, f.severity.value) for f in of_money(found)] == ([(kind, "explain")] if kind else [])


@pytest.mark.parametrize("figure", ["251000元", "251,000 元"])
def test_a_unit_in_the_cell_itself_comes_before_all_others(figure: str) -> None:
    found = answer("2021", bend("2021", figure, ("next cell", "千元")))
    assert (found.numbers[FEES], [f.kind for f in of_money(found)]) == (Decimal("25.1"), ["yuan-converted"])
    found = answer("2021", bend("2021", "25.1万元", ("header", "本年收费金额（单位：元）")))
    assert (found.numbers[FEES], [f.kind for f in of_money(found)]) == (Decimal("25.1"), ["spelled"])


# --- comments --------------------------------------------------------------------------------------------------

COMMENTS = [
    (16, 1, "单位：元", "B17"),
    (16, 1, "张三:\n单位：元", "B17"),
    (16, 1, "这里是251000元", "B17"),
    (15, 1, "元", "B16"),
    (16, 0, "以元为单位", "A17"),
    (16, 1, "按收费台账填写", ""),
    (9, 1, "单位：元", ""),  # on a count
    (16, 1, "“251000元”以元为单位，表式要求万元，已换算为 25.1 万元", ""),  # our own words in a copy that went back
]


@pytest.mark.parametrize(("row", "column", "text", "where"), COMMENTS)
def test_a_comment_on_the_amount_its_label_or_its_header_states_its_unit(
    row: int, column: int, text: str, where: str
) -> None:
    found = answer("2021", sheets("2021", 251000), ours=True, marks=(Mark(row, column, "comment", text),))
    assert found.numbers[FEES] == (Decimal("25.1") if where else 251000)
    said = [f for f in found.findings if f.place == FEES and f.kind != "comment"]
    assert [dict(f.args)["where"] for f in said] == ([where] if where else [])


STRUCK = [
    ("above", "单位：元"),
    ("next cell", "元"),
    ("header", "本年收费金额（元）"),
    ("title", "第二十条第（八）项（元）"),
]


@pytest.mark.parametrize(("position", "text"), STRUCK)
def test_a_unit_that_is_struck_out_states_nothing(position: str, text: str) -> None:
    tables = bend("2021", 251000, (position, text))
    (spot,) = [spot for spot, content in tables["disclosure"].cells.items() if content == text]
    found = answer("2021", tables, marks=(Mark(*spot, "struck"),))
    kinds = [f.kind for f in of_money(found)]
    assert (found.numbers[FEES], kinds) == (251000, ["unit-unstated"] if position == "header" else [])


# --- what is said of it ----------------------------------------------------------------------------------------

STATES = "注明以元为单位，表式要求万元；251000 已换算为 25.1 万元"
GIVES = "注明了该金额，可知251000以元为单位；表式要求以万元为单位，已按25.1万元计入"
SAID = [
    # the amount, a text and its position, or a comment on the figure; all that is said, of it or beside it
    (251000, "header", "本年收费金额（元）", f"“本年收费金额（元）”（B16）{STATES}"),
    (251000, "header", "本年收费金额\n（元）", f"“本年收费金额 （元）”（B16）{STATES}"),
    (251000, "next cell", "25.1万元", f"“25.1万元”（C17）{GIVES}"),
    (251000, "next cell", "251000元", f"“251000元”（C17）{GIVES}"),
    (251000, "next cell", "（元）", f"“（元）”（C17）{STATES}"),
    (251000, "comment", "单位：元", f"“单位：元”（B17的批注）{STATES}"),
    (251000, "comment", "某人：\n25.1万元",
     f"“某人： 25.1万元”（B17的批注）{GIVES}"),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "position", "text", "words"), SAID)
def test_what_is_said_of_a_unit_is_said_once_and_on_one_line(figure: int, position: str, text: str, words: str) -> None:
    comment = position == "comment"
    marks = (Mark(ROW["2021"], COLUMN["2021"], "comment", text),) if comment else ()
    tables = sheets("2021", figure) if comment else bend("2021", figure, (position, text))
    (said,) = answer("2021", tables, marks=marks).findings
    assert (said.kind, sentence(said, edition("2021"), "zh")) == ("unit-converted", words)


def test_comments_that_contradict_each_other_are_called_comments() -> None:
    spot = (ROW["2021"], COLUMN["2021"])
    marks = (Mark(*spot, "comment", "单位：元"), Mark(*spot, "comment", "单位：千元"))
    (said,) = answer("2021", sheets("2021", 251000), marks=marks).findings
    assert said.kind == "unit-disputed"
    assert sentence(said, edition("2021"), "zh").startswith("“单位：元”（B17的批注）与“单位：千元”（B17的批注）")


@pytest.mark.parametrize("text", ["本年处理决定数量（万件）", "本年处理决定数量\n（万件）"])
def test_a_label_that_is_asked_about_is_not_said_to_be_understood(text: str) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 0) | {LICENCES: 3})
    one = tables["disclosure"]
    one.cells |= {at: text for at, content in one.cells.items() if content == "本年处理决定数量"}
    (said,) = answer("2021", tables).findings
    assert sentence(said, edition("2021"), "zh") == (
        f"“{' '.join(text.split())}”以万件为单位，表式以件为单位；其数字按件计入"
    )


def test_a_comment_that_states_the_unit_of_counts_is_called_one() -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    found = answer("2021", tables, marks=(Mark(9, 1, "comment", "单位：百件"),)).findings
    (said,) = [f for f in found if f.kind in ("count-unit", "comment")]
    assert sentence(said, edition("2021"), "zh").startswith("“（批注）单位：百件”以百件为单位")


# --- 2019 states no unit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "kinds"),
    [("采购总金额（万元）", []), ("采购总金额(单位：万元)", []), ("采购总金额", ["unit-unstated"])],
)
def test_an_amount_whose_header_names_the_unit_is_read_without_a_word(header: str, kinds: list[str]) -> None:
    found = answer("2019", bend("2019", Decimal("466.51"), ("header", header)))
    assert found.numbers[PROCUREMENT] == Decimal("466.51")
    assert [f.kind for f in found.findings if f.place == PROCUREMENT or f.kind == "label-misprint"] == kinds


# --- counts ----------------------------------------------------------------------------------------------------

LICENCES = Place("disclosure", "licences", "decisions")
OTHER_COUNTS = [
    # label, what it reads, the address, its unit
    ("本年处理决定数量", "本年处理决定数量（万件）", "B9", "万件"),
    ("本年处理决定数量", "本年处理决定数量（单位：千件）", "B9", "千件"),
    ("本年处理决定数量", "本年处理决定数量百件", "B9", "百件"),
    ("本年处理决定数量", "本年处理决定数量（万项）", "B9", "万项"),
    ("本年处理决定数量", "本年处理决定数量（户）", "B9", "户"),
    ("行政许可", "行政许可（人）", "A10", "人"),
    ("行政许可", "行政许可（户）", "A10", "户"),
]


@pytest.mark.parametrize(("label", "instead", "where", "unit"), OTHER_COUNTS)
def test_counts_under_a_label_with_another_unit_are_asked_about(
    label: str, instead: str, where: str, unit: str
) -> None:
    penalties = Place("disclosure", "penalties", "decisions")
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 0) | {LICENCES: 3, penalties: 4})
    grid = tables["disclosure"]
    grid.cells |= {at: instead for at, content in grid.cells.items() if content == label}
    said, *others = [f for f in answer("2021", tables).findings if f.kind == "count-unit"]
    assert [other.cells for other in others] == [("B13",)] * (where == "B9")  # the next block has the same header
    assert (said.severity.value, said.address, said.found, said.cells) == ("explain", where, instead, ("B10",))
    assert dict(said.args)["named"] == unit


LINES = [
    ("单位：万件", 1),
    ("单位：户", 1),
    ("单位：件", 0),
    ("单位：件、万元", 0),
    ("单位：件、人", 0),
    ("单位：人、件", 0),
    ("填报单位：千户镇", 0),
    ("填报单位：个人", 0),
]


@pytest.mark.parametrize("label", ["本年处理决定数量（件）", "本年处理决定数量（项）", "本年处理决定数量（单位：件）"])
def test_another_word_for_the_same_unit_of_counts_asks_nothing(label: str) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 0) | {LICENCES: 3})
    one = tables["disclosure"]
    one.cells |= {at: label for at, content in one.cells.items() if content == "本年处理决定数量"}
    assert [f.kind for f in answer("2021", tables).findings if f.severity.value != "note"] == []


@pytest.mark.parametrize(("line", "said"), LINES)
def test_a_line_over_the_table_with_another_unit_of_counts(line: str, said: int) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 0) | {LICENCES: 3})
    tables["disclosure"].cells[2, 3] = line
    kinds = [f.kind for f in answer("2021", tables).findings]
    assert kinds == ["count-unit"] * said


REQUESTS, DISCLOSURE = "requests", "disclosure"
COUNT_STATEMENTS = [
    # table, row, column, text, where it is said to stand, its unit, some of the cells that are asked about, others
    (REQUESTS, 6, 10, "万件", "K7", "万件", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "（百件）", "K7", "百件", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "萬件", "K7", "万件", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "单位为百件", "K7", "百件", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "按百件填报", "K7", "百件", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "人次", "K7", "人次", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "7百件", "K7", "百件", ["D7"], ["D9"]),
    (REQUESTS, 6, 10, "件", "", "", [], []),
    (REQUESTS, 6, 10, "7件", "", "", [], []),
    (REQUESTS, 6, 10, "8百件", "", "", [], []),
    (REQUESTS, 6, 10, "其中2人为农民", "", "", [], []),
    (REQUESTS, 6, 10, "不以百件为单位", "", "", [], []),
    (REQUESTS, 2, 9, "百件", "J3", "百件", ["D7", "D9"], []),
    (REQUESTS, 2, 9, "单位：百件", "J3", "百件", ["D7", "D9"], []),
    (REQUESTS, 0, 0, "收到和处理政府信息公开申请情况（百件）", "A1", "百件", ["D7", "D9"], []),
    (REQUESTS, 0, 0, "填报单位：千户镇人民政府", "", "", [], []),
    (REQUESTS, 0, 0, "填报单位：百户营镇（公章）", "", "", [], []),
    (REQUESTS, 31, 0, "注：以上数据单位均为百件", "A32", "百件", ["D7", "D9"], []),
    (REQUESTS, 33, 0, "计量单位由件改为百件", "A34", "百件", ["D7", "D9"], []),
    (REQUESTS, 33, 0, "说明：以千件为单位", "A34", "千件", ["D7", "D9"], []),
    (REQUESTS, 33, 0, "注：以上数据单位均为件", "", "", [], []),
    (REQUESTS, 33, 0, "注：申请人按户统计的共3件", "", "", [], []),
    (REQUESTS, 33, 0, "全年共收到申请1百件，涉及12户", "", "", [], []),
    (REQUESTS, 3, 3, "申请人情况（百件）", "D4", "百件", ["D7", "D9"], []),
    (REQUESTS, 8, 0, "三、本年度办理结果（百件）", "A9", "百件", ["D9"], ["D7"]),
    (REQUESTS, 5, 10, "人", "", "", [], []),  # the header of an added column
    (DISCLOSURE, 9, 4, "万件", "E10", "万件", ["B10"], ["B13"]),
    (DISCLOSURE, 7, 0, "第二十条第（五）项（百件）", "A8", "百件", ["B10"], ["B13", "B6"]),
    (DISCLOSURE, 7, 3, "单位：百件", "D8", "百件", ["B10"], ["B13", "B6"]),
    (DISCLOSURE, 8, 0, "信息内容（百件）", "A9", "百件", ["B10"], ["B13", "B6"]),
    (DISCLOSURE, 3, 0, "第二十条第（一）项（百件）", "A4", "百件", ["B6"], ["B10"]),
    (DISCLOSURE, 2, 3, "单位：件、百元", "", "", [], []),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "where", "unit", "asked", "not_asked"), COUNT_STATEMENTS, ids=str
)
def test_counts_of_another_unit_are_asked_about_wherever_it_stands(
    table: str, row: int, column: int, text: str, where: str, unit: str, asked: list[str], not_asked: list[str]
) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    tables[table].cells[row, column] = text
    said = [f for f in answer("2021", tables).findings if f.kind == "count-unit"]
    assert [(f.severity.value, f.address, f.found, dict(f.args)["named"]) for f in said] == (
        [("explain", where, text, unit)] if unit else []
    )
    for finding in said:
        assert set(asked) <= set(finding.cells)
        assert not set(not_asked) & set(finding.cells)
        assert "B17" not in finding.cells  # the amount has a unit of its own


@pytest.mark.parametrize("table", ["requests", "disclosure"])
def test_a_row_of_units_under_the_header_is_asked_about_once(table: str) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    one, row, columns = tables[table], *{"requests": (6, range(3, 10)), "disclosure": (9, range(1, 2))}[table]
    one.insert_row(row)
    one.cells |= {(row, column): "万件" for column in columns}
    (said,) = [f for f in answer("2021", tables).findings if f.kind == "count-unit"]
    assert said.address == {"requests": "D7", "disclosure": "B10"}[table]
    assert said.cells[:1] == ({"requests": "D8", "disclosure": "B11"}[table],)
    assert len(said.cells) == {"requests": 25 * 7, "disclosure": 1}[table]


@pytest.mark.parametrize("column", [1, 3, 10], ids=["among the labels", "before the figures", "behind them"])
def test_a_column_of_units_is_asked_about_once(column: int) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    one = tables["requests"].insert_column(column)
    one.cells |= {(5, column): "计量单位"} | {(row, column): "百件" for row in range(6, 31)}
    said = [f for f in answer("2021", tables).findings if f.kind == "count-unit"]
    assert [(f.address, len(f.cells)) for f in said] == [("ABCDEFGHIJK"[column] + "7", 25 * 7)]


@pytest.mark.parametrize(("name", "said"), [("三、依申请公开（百件）", 1), ("单位：百件", 1), ("百户营镇", 0)])
def test_the_name_of_the_sheet_may_state_the_unit_of_counts(name: str, said: int) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    tables["requests"].name = name
    assert [f.found for f in answer("2021", tables).findings if f.kind == "count-unit"] == [name] * said


COUNT_COMMENTS = [
    # row and column of the comment on table 二, its text, the cells asked about
    (9, 1, "单位：百件", ("B10",)),
    (9, 0, "某人：\n单位：百件", ("B10",)),
    (8, 1, "以百件为单位", ("B10",)),
    (9, 1, "单位：件", ()),
    (9, 1, "已核对", ()),
    (30, 9, "单位：百件", ()),
]


@pytest.mark.parametrize(("row", "column", "text", "cells"), COUNT_COMMENTS)
def test_a_comment_may_state_the_unit_of_counts(row: int, column: int, text: str, cells: tuple[str, ...]) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    found = answer("2021", tables, marks=(Mark(row, column, "comment", text),))
    assert [f.cells for f in found.findings if f.kind == "count-unit"] == ([cells] if cells else [])


ON_ONE_SHEET = [
    # before which table, or after the last one; the text; the tables whose counts are asked about
    ("disclosure", "单位：百件", {"二", "三", "四"}),
    ("requests", "单位：百件", {"三"}),
    ("disputes", "单位：百件", {"四"}),
    ("disputes", "注：以上数据单位均为百件", {"三"}),
    ("", "注：以上数据单位均为百件", {"二", "三", "四"}),
]


@pytest.mark.parametrize(("before", "text", "tables"), ON_ONE_SHEET)
def test_a_line_between_the_tables_of_one_sheet_is_of_the_one_that_it_heads_or_ends(
    before: str, text: str, tables: set[str]
) -> None:
    one, top = Grid("Sheet1"), 0
    for table in edition("2021").tables:
        if table.id == before:
            one.cells[top, 2] = text
        one.cells |= grid(table, dict.fromkeys(edition("2021").places, 7), top=top + 2).cells
        top += layout(table).rows + 3
    if not before:
        one.cells[top, 0] = text
    found = read(book(one), "a", "", edition("2021")).findings
    assert {dict(f.args)["table"] for f in found if f.kind == "count-unit"} == tables


@pytest.mark.parametrize("piece", ["人、", "百", "件(", "单位", "单位由", "元", "¥元", "1,1"])
def test_a_text_made_to_take_long_takes_no_time_with_counts(piece: str) -> None:
    tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
    tables["requests"].cells[2, 9] = "单位：" + (piece * 200)[:196]
    before = process_time()
    answer("2021", tables)
    assert process_time() - before < 2


@pytest.mark.parametrize(
    ("form", "label", "instead"),
    [("2021", "行政处罚", "行政处罚（万元）"), ("2019", "行政事业性收费", "行政事业性收费（元）")],
)
def test_a_row_of_counts_that_is_named_as_an_amount_is_never_read_quietly(form: str, label: str, instead: str) -> None:
    tables = grids(edition(form), dict.fromkeys(edition(form).places, 3))
    grid = tables["disclosure"]
    grid.cells |= {at: instead for at, content in grid.cells.items() if content == label}
    kinds = {f.kind for f in answer(form, tables).findings}
    assert kinds & {"count-unit", "missing-row"}


# --- in every format -------------------------------------------------------------------------------------------


def typed(tables: dict[str, Grid]) -> bytes:
    """The grids as a workbook."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as file:
        for one in tables.values():
            page = file.add_worksheet(one.name)
            for (row, column), content in one.cells.items():
                page.write(row, column, content)
    return data.getvalue()


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xlsx", "xls", "ods"], "xls"))
def test_a_unit_is_seen_in_every_format(kind: str) -> None:
    cases = [
        ("next cell", "元"),
        ("header", "本年收费金额（单位：元）"),
        ("title", "第二十条第（八）项　　单位：元"),
        ("corner", "信息内容（元）"),
        ("top right", "（元）"),
        ("below", "注：收费金额单位为元"),
        ("sheet", "主动公开（元）"),
    ]
    files = [typed(bend("2021", 251000, (position, text))) for position, text in cases]
    for data, (position, _) in zip(office.converted_all(files, kind), cases, strict=True):
        raw = child.read(data)
        assert isinstance(raw, RawBook)
        found = read(raw, "a", "", edition("2021"))
        (said,) = of_money(found)
        assert (found.numbers[FEES], said.kind) == (Decimal("25.1"), "unit-converted"), position
        assert dict(said.args)["where"] == at("2021", position)


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xlsx", "xls", "ods"], "xls"))
def test_a_unit_of_counts_is_seen_in_every_format(kind: str) -> None:
    spots = {
        "K7": (6, 10, "百件"),
        "J3": (2, 9, "（百件）"),
        "A34": (33, 0, "注：以上数据单位均为百件"),
        "": (0, 0, ""),
    }
    files = []
    for row, column, text in spots.values():
        tables = grids(edition("2021"), dict.fromkeys(edition("2021").places, 7))
        tables["requests"].cells[row, column] = text
        tables["requests"].name = "三、依申请公开" if text else "三、依申请公开（百件）"
        files.append(typed(tables))
    for data, where in zip(office.converted_all(files, kind), spots, strict=True):
        raw = child.read(data)
        assert isinstance(raw, RawBook)
        said = [f for f in read(raw, "a", "", edition("2021")).findings if f.kind == "count-unit"]
        assert [(f.address, dict(f.args)["named"]) for f in said] == [(where, "百件")]
