"""Labels as people write them: what stands for an official label, and what does not."""

from __future__ import annotations

import pytest

from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms import edition
from consolidate.model import Answer, Form, Place
from consolidate.reading.answers import read
from consolidate.reading.tables import labels_of
from tests.support.sheets import Grid, book, grid, grids, numbered, row_of, said, summed, values

F19, F21 = edition("2019"), edition("2021")
NUMBERING = "（一）（二）（三）（四）（五）（六）（七）"


def written(form: Form, *changes: tuple[str, str]) -> tuple[Answer, dict[Place, int]]:
    """What is read where these texts stand for those labels, wherever they occur, and the figures that are there."""
    figures = summed(form, numbered(form))
    sheets = grids(form, figures)
    sheets["disclosure"].cells[0, 0] = f"县民政局{2025 if form is F21 else 2020}年政府信息公开工作年度报告"
    done = 0
    for sheet in sheets.values():
        for spot, text in sheet.cells.items():
            for old, new in changes:
                if text == old:
                    sheet.cells[spot], done = new, done + 1
    assert done >= len(changes)
    return read(book(*sheets.values()), "a.xlsx", "", form), figures


EQUIVALENTS = [  # the official label, what stands in its place
    ("总计", "合计"), ("总计", "共计"), ("总计", "总 计（件）"), ("（七）总计", "（七）合计"), ("（七）总计", "总计"),
    ("其他", "其它"), ("3.其他", "3.其它"), ("3.其他", "其他"), ("其他结果", "其它结果"),
    ("（六）其他处理", "其它处理"),
    ("法人或其他组织", "法人或其它组织"), ("自然人", "自然人（件）"), ("自然人", "自然人(单位：件)"),
    ("商业企业", "商业企业（件）"), ("法律服务机构", "法律服务机构（单位：件）"),
    ("现行有效件数", "现行有效件数（件）"),
    ("一、本年新收政府信息公开申请数量", "本年新收政府信息公开申请数量"),
    ("一、本年新收政府信息公开申请数量", "1.本年新收政府信息公开申请数量（件）"),
    ("（一）予以公开", "予以公开"), ("（一）予以公开", "1.予以公开"), ("1.属于国家秘密", "属于国家秘密"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
    ("四、结转下年度继续办理", "结转下年度继续办理"), ("行政许可", "1.行政许可"), ("行政许可", "行政许可（件）"),
    ("行政事业性收费", "行政事业性收费（万元）"), ("本年处理决定数量", "本年处理决定数量（件）"),
    ("规章", "规章（2025年）"), ("现行有效件数", "截至2025年底现行有效件数"),
]  # fmt: skip
SHORTENED = [
    ("一、本年新收政府信息公开申请数量", "一、本年新收"), ("二、上年结转政府信息公开申请数量", "二、上年结转"),
    ("四、结转下年度继续办理", "四、结转下年"), ("法律服务机构", "法律服务组织"),
    ("5.属于三类内部事务信息", "5.内部事务信息"),
    ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.逾期不补正"),
    ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "2.逾期未缴费"),
]  # fmt: skip


@pytest.mark.parametrize(("official", "found"), EQUIVALENTS)
def test_a_label_in_other_words_is_understood_and_said_once(official: str, found: str) -> None:
    answer, figures = written(F21, (official, found))
    assert values(answer) == figures
    assert {(f.severity.value, f.kind) for f in answer.findings} <= {("note", "label-equivalent")}
    assert [f.found for f in answer.findings] == [found] * len(answer.findings)


@pytest.mark.parametrize(("official", "found"), SHORTENED)
def test_a_shortened_label_is_understood_and_said(official: str, found: str) -> None:
    answer, figures = written(F21, (official, found))
    assert values(answer) == figures
    assert [(f.severity.value, f.kind, f.found, f.expected) for f in answer.findings] == [
        ("note", "label-misprint", found, official)
    ]


@pytest.mark.parametrize("form", [F19, F21], ids=["2019", "2021"])
def test_no_label_has_its_numbering(form: Form) -> None:
    changes = []
    for table in form.tables:
        for label in {str(text) for text in grid(table, {}).cells.values() if text}:
            bare = label.lstrip("0123456789一二三四五六七八九十.、") if label[:3] not in NUMBERING else label[3:]
            changes += [(label, bare)] if bare != label else []
    answer, figures = written(form, *changes)
    assert len(changes) > 20
    assert values(answer) == figures
    assert {f.kind for f in answer.findings} <= {"label-equivalent", "unit-unstated"}


def test_all_kinds_of_other_words_in_one_file() -> None:
    answer, figures = written(
        F21, ("总计", "合计"), ("（七）总计", "合计"), ("其他", "其它"), ("3.其他", "其它"), *SHORTENED
    )
    assert values(answer) == figures
    assert {f.severity.value for f in answer.findings} == {"note"}


LIMITED = [("自然人", "自然人（含个体工商户）"), ("规章", "规章（含修订）"), ("行政许可", "行政许可（含备案）")]


@pytest.mark.parametrize(("official", "found"), LIMITED)
def test_a_label_that_says_more_is_asked_about(official: str, found: str) -> None:
    answer, figures = written(F21, (official, found))
    assert values(answer) == figures
    assert ("explain", "label-limited", found) in [(f.severity.value, f.kind, f.found) for f in answer.findings]


OTHERS = [  # a label of another meaning: the figures under it are never read as those of the official one
    ("自然人", "自然人（上年）"), ("自然人", "自然人（其中网上申请）"), ("总计", "上年总计"),
    ("行政许可", "行政许可（不含备案）"),
    ("1.属于国家秘密", "1.属于工作秘密或者商业秘密"), ("（一）予以公开", "（一）不予公开"), ("行政处罚", "行政许可"),
    ("结果维持", "结果"), ("规章", "规范性文件"), ("自然人", "自然人（占比）"), ("自然人", "自然人（预计）"),
    ("规章", "规章（废止）"), ("行政处罚", "行政处罚（简易程序）"), ("本年制发件数", "2024年制发件数"),
    ("本年制发件数", "二〇二四年制发件数"), ("本年制发件数", "前年制发件数"), ("行政复议", "上年行政复议"),
    ("申请人情况", "上年申请人情况"), ("一、本年新收政府信息公开申请数量", "一、累计新收政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、2023年结转政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "2、2023年结转政府信息公开申请数量"),
    ("一、本年新收政府信息公开申请数量", "1.2022年新收政府信息公开申请数量"),
    ("本年处理决定数量", "1.2023年处理决定数量"), ("本年处理决定数量", "10.2023年处理决定数量"),
]  # fmt: skip


@pytest.mark.parametrize(("official", "found"), OTHERS)
def test_a_label_of_another_meaning_stands_for_nothing(official: str, found: str) -> None:
    answer, figures = written(F21, (official, found))
    assert [f.kind for f in answer.findings if f.severity.value == "error"]
    assert all(value == figures[place] for place, value in values(answer).items() if value is not None)


# a label, and texts that are like it and mean another thing: none of them is a misprint
OTHERS = [
    ("现行有效件数", "年初现行有效件数 期初现行有效件数 现行失效件数 非现行有效件数"),
    ("本年处理决定数量", "本年受理数量 本年处理决定数量占比 本年未处理决定数量 本年撤销处理决定数量"),
    ("本年制发件数", "本年制发页数 本年拟制发件数 本年转发件数 明年制发件数 前一年制发件数 24年制发件数"),
    ("本年收费金额（单位：万元）", "本年应收费金额（单位：万元） 本年减免金额（单位：万元） 本年退费金额"),
    ("行政许可", "不予行政许可 行政许可受理 行政许可撤销"), ("行政处罚", "不予行政处罚 行政处分 行政处罚听证"),
    ("行政规范性文件", "非规范性文件 其他规范性文件 党内规范性文件"),
    ("行政事业性收费", "行政事业性支出 非行政事业性收费"),
    ("（一）予以公开", "（一）不予以公开"), ("自然人", "非自然人"), ("2.重复申请", "2.非重复申请"),
    ("1.本机关不掌握相关政府信息", "1.本机关掌握相关政府信息"), ("结果维持", "结果不维持"), ("结果纠正", "结果未纠正"),
]  # fmt: skip


@pytest.mark.parametrize(("official", "found"), [(label, text) for label, texts in OTHERS for text in texts.split()])
def test_a_text_that_means_another_thing_is_no_misprint(official: str, found: str) -> None:
    answer, _ = written(F21, (official, found))
    assert {f.kind for f in answer.findings if f.severity.value == "error"} & {"missing-row", "missing-column"}
    assert "label-misprint" not in {f.kind for f in answer.findings}


# how the year of the file, or the whole of it, is named in a label
WHOLE_YEAR = [
    ("本年处理决定数量", "本年处理决定数量（1-12月） 2025年1-12月处理决定数量 本年累计处理决定数量 25年处理决定数量"),
    ("本年制发件数", "本年制发件数（2025） 2025年度制发件数"),
    ("一、本年新收政府信息公开申请数量", "一、本年（2025年）新收政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、上年（2024年）结转政府信息公开申请数量"),
    ("四、结转下年度继续办理", "四、结转2026年继续办理"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("official", "found"), [(label, text) for label, texts in WHOLE_YEAR for text in texts.split()]
)
def test_the_year_of_the_file_is_named_in_many_ways(official: str, found: str) -> None:
    answer, figures = written(F21, (official, found))
    assert values(answer) == figures
    assert {f.severity.value for f in answer.findings} <= {"note"}


# what is written over the columns of direct suits and over those of suits after review -> the kinds that are no notes
SUITS = [
    (("未经复议直接起诉", "复议后起诉"), set()),
    (("未经复议起诉", "经复议后起诉"), set()),
    (("复议后起诉", "未经复议直接起诉"), {"missing-column"}),
    (("经复议起诉", "未经复议起诉"), {"missing-column"}),
    (("复议后诉讼", "未复议直接诉讼"), {"missing-column"}),
    (("一审", "二审"), {"unknown-group"}),
    (("上半年", "下半年"), {"unknown-group"}),
    (("本级", "复议后起诉"), {"unknown-group"}),
]  # fmt: skip


@pytest.mark.parametrize(("over", "kinds"), SUITS)
def test_columns_with_equal_labels_are_told_apart_by_what_is_over_them(over: tuple[str, str], kinds: set[str]) -> None:
    official = ("未经复议直接起诉", "复议后起诉")
    figures = summed(F21, numbered(F21))
    sheets = grids(F21, figures)
    cells = sheets["disputes"].cells
    spots = [next(spot for spot, text in cells.items() if text == label) for label in official]
    cells.update(zip(spots, over, strict=True))
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    asked = {f.kind.value for f in answer.findings if f.severity.value != "note"}
    assert kinds <= asked if kinds else (asked, values(answer)) == (set(), figures)


def test_a_misprint_that_is_near_to_two_labels_is_taken_for_neither() -> None:
    answer, figures = written(F21, ("行政处罚", "行政处强"), ("行政强制", "行政强处"))
    assert {f.expected for f in answer.findings if f.kind == "missing-row"} == {"行政处罚", "行政强制"}
    assert all(value == figures[place] for place, value in values(answer).items())


YEARS = [
    ("本年制发件数", "2025年制发件数"), ("本年处理决定数量", "2025年度处理决定数量"),
    ("本年制发件数", "二〇二五年制发件数"),
    ("一、本年新收政府信息公开申请数量", "一、2025年新收政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、2024年结转政府信息公开申请数量"),
]  # fmt: skip


@pytest.mark.parametrize(("official", "found"), YEARS)
def test_the_year_of_the_file_in_a_label_is_this_year(official: str, found: str) -> None:
    answer, figures = written(F21, (official, found))
    assert (values(answer), answer.findings) == (figures, ())


# --- which texts are labels ----------------------------------------------------------------------------------------


def test_labels_are_short_texts_that_were_typed_in() -> None:
    cells = (
        RawCell(2, 3, "text", "2025年 合计"), RawCell(2, 1, "text", "1. 其他"), RawCell(0, 4, "text", "字" * 80),
        RawCell(0, 5, "text", "字" * 81), RawCell(1, 0, "number", "12"), RawCell(1, 1, "text", "总计", "A1"),
        RawCell(1, 2, "number", "3", "A2"), RawCell(1, 3, "text", "、"),
    )  # fmt: skip
    assert labels_of(RawSheet("三", False, cells), 2025) == (
        (0, 4, "字" * 80, "字" * 80), (2, 1, "1其他", "1. 其他"), (2, 3, "本年合计", "2025年 合计"),
    )  # fmt: skip


@pytest.mark.parametrize(("length", "missing"), [(80, []), (81, ["规章"])])
def test_a_text_of_more_than_eighty_characters_is_no_label(length: int, missing: list[str]) -> None:
    answer, _ = written(F21, ("规章", "规" + " " * (length - 2) + "章"))
    assert [f.expected for f in answer.findings if f.kind == "missing-row"] == missing


def test_a_label_that_a_formula_shows_is_none() -> None:
    sheets = grids(F21, summed(F21, numbered(F21)))
    spot = row_of(F21.table("requests"), "carried_out"), 0
    sheets["requests"].formulas[spot] = "A1"
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert [f.kind for f in answer.findings if f.severity.value == "error"] == ["missing-row", "extra-numbers"]


def test_the_cells_of_a_sheet_may_come_in_any_order() -> None:
    figures = summed(F21, numbered(F21))
    sheets = [sheet.raw() for sheet in grids(F21, figures).values()]
    turned = RawBook("xlsx", tuple(sheet._replace(cells=sheet.cells[::-1]) for sheet in sheets))
    answer = read(turned, "a.xlsx", "", F21)
    assert (values(answer), answer.findings) == (figures, ())


# --- the path to a column written in one cell ----------------------------------------------------------------------


def flat(table: Grid, lines: int) -> Grid:
    """Table 四 with one line of headers, each with its groups before it (``lines`` of them), and its figures."""
    groups = {0: ["行政复议"], 5: ["行政诉讼", "未经复议直接起诉"], 10: ["行政诉讼", "复议后起诉"]}
    bottom = max(row for row, _ in table.cells)
    sheet = Grid(table.name)
    for column in range(15):
        names = groups[column // 5 * 5]
        sheet.cells[5, column] = (
            "".join(names[-lines:]) + ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"][column % 5]
        )
        sheet.cells[6, column] = table.cells[bottom, column]
    return sheet


@pytest.mark.parametrize("lines", [1, 2])
def test_a_flat_header_names_its_groups(lines: int) -> None:
    figures = summed(F21, numbered(F21))
    sheets = grids(F21, figures)
    sheets["disputes"] = flat(sheets["disputes"], lines)
    answer = read(book(*sheets.values()), "a.xlsx", "", F21)
    assert values(answer) == figures
    assert {f.kind for f in answer.findings} == {"label-equivalent"}


def test_a_flat_header_in_another_order_is_not_read_by_position() -> None:
    figures = summed(F21, numbered(F21))
    sheets = grids(F21, figures)
    table = flat(sheets["disputes"], 1)
    for row in (5, 6):
        for left in range(5, 10):
            table.cells[row, left], table.cells[row, left + 5] = table.cells[row, left + 5], table.cells[row, left]
    answer = read(book(sheets["disclosure"], sheets["requests"], table), "a.xlsx", "", F21)
    assert all(value == figures[place] for place, value in values(answer).items())
    assert [f.kind for f in answer.findings if f.severity.value == "error"]


# --- which edition ---------------------------------------------------------------------------------------------------


def test_an_edition_is_not_named_because_labels_of_this_one_are_not_understood() -> None:
    changes = (
        ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "1.情形甲"),
        ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "2.情形乙"),
    )
    answer, _ = written(F21, *changes)
    assert [kind for _, kind, _ in said(answer)] == ["missing-row"] * 2 + ["unknown-row"] * 2


WRONG, OLD = ("error", "wrong-edition"), ("note", "old-table")
# what stands in table 二 of the round, what in that of the other edition: figures, zeros, nothing
EDITIONS = [
    ("figures", "figures", OLD), ("zeros", "figures", WRONG), ("nothing", "figures", WRONG), ("figures", "zeros", OLD),
    ("zeros", "zeros", OLD), ("nothing", "zeros", WRONG),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "other", "expected"), EDITIONS)
def test_a_table_of_another_edition_beside_that_of_the_round(mine: str, other: str, expected: tuple[str, str]) -> None:
    def filled(form: Form, what: str) -> dict[Place, int]:
        figures = summed(form, numbered(form)) if what != "nothing" else {}
        return figures if what == "figures" else dict.fromkeys(figures, 0)

    sheets = grids(F21, filled(F21, "figures"))
    sheets["disclosure"] = grid(F21.tables[0], filled(F21, mine))
    old = grid(F19.tables[0], filled(F19, other))
    old.name = "旧表"
    answer = read(book(*sheets.values(), old), "a.xlsx", "", F21)
    assert [(f.severity.value, f.kind) for f in answer.findings] == [expected]
    assert (answer.findings[0].address, answer.findings[0].found) == ("B5", "本年新制作数量")
    assert dict(answer.findings[0].args)["edition"] == "2019"
