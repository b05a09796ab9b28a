"""The grid of every official table: where each label stands and what it spans, typed from the official form."""

from __future__ import annotations

import pytest

from consolidate.forms import edition, editions
from consolidate.forms.layout import Layout, Placed, Role, layout
from consolidate.model import Kind, Place

# Coordinates count from 1, as the form is described: (first row, first column, last row, last column, text).
Spot = tuple[int, int, int, int, str]

DISCLOSURE_2021: list[Spot] = [
    (1, 1, 1, 4, "第二十条第（一）项"),
    (2, 1, 2, 1, "信息内容"),
    (2, 2, 2, 2, "本年制发件数"),
    (2, 3, 2, 3, "本年废止件数"),
    (2, 4, 2, 4, "现行有效件数"),
    (3, 1, 3, 1, "规章"),
    (4, 1, 4, 1, "行政规范性文件"),
    (5, 1, 5, 4, "第二十条第（五）项"),
    (6, 1, 6, 1, "信息内容"),
    (6, 2, 6, 4, "本年处理决定数量"),
    (7, 1, 7, 1, "行政许可"),
    (8, 1, 8, 4, "第二十条第（六）项"),
    (9, 1, 9, 1, "信息内容"),
    (9, 2, 9, 4, "本年处理决定数量"),
    (10, 1, 10, 1, "行政处罚"),
    (11, 1, 11, 1, "行政强制"),
    (12, 1, 12, 4, "第二十条第（八）项"),
    (13, 1, 13, 1, "信息内容"),
    (13, 2, 13, 4, "本年收费金额（单位：万元）"),
    (14, 1, 14, 1, "行政事业性收费"),
]

DISCLOSURE_2019: list[Spot] = [
    (1, 1, 1, 4, "第二十条第（一）项"),
    (2, 1, 2, 1, "信息内容"),
    (2, 2, 2, 2, "本年新制作数量"),
    (2, 3, 2, 3, "本年新公开数量"),
    (2, 4, 2, 4, "对外公开总数量"),
    (3, 1, 3, 1, "规章"),
    (4, 1, 4, 1, "规范性文件"),
    (5, 1, 5, 4, "第二十条第（五）项"),
    (6, 1, 6, 1, "信息内容"),
    (6, 2, 6, 2, "上一年项目数量"),
    (6, 3, 6, 3, "本年增/减"),
    (6, 4, 6, 4, "处理决定数量"),
    (7, 1, 7, 1, "行政许可"),
    (8, 1, 8, 1, "其他对外管理服务事项"),
    (9, 1, 9, 4, "第二十条第（六）项"),
    (10, 1, 10, 1, "信息内容"),
    (10, 2, 10, 2, "上一年项目数量"),
    (10, 3, 10, 3, "本年增/减"),
    (10, 4, 10, 4, "处理决定数量"),
    (11, 1, 11, 1, "行政处罚"),
    (12, 1, 12, 1, "行政强制"),
    (13, 1, 13, 4, "第二十条第（八）项"),
    (14, 1, 14, 1, "信息内容"),
    (14, 2, 14, 2, "上一年项目数量"),
    (14, 3, 14, 4, "本年增/减"),
    (15, 1, 15, 1, "行政事业性收费"),
    (16, 1, 16, 4, "第二十条第（九）项"),
    (17, 1, 17, 1, "信息内容"),
    (17, 2, 17, 2, "采购项目数量"),
    (17, 3, 17, 4, "采购总金额"),
    (18, 1, 18, 1, "政府集中采购"),
]

REQUESTS_HEAD: list[Spot] = [
    (1, 1, 3, 3, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"),
    (1, 4, 1, 10, "申请人情况"),
    (2, 4, 3, 4, "自然人"),
    (2, 5, 2, 9, "法人或其他组织"),
    (2, 10, 3, 10, "总计"),
    (3, 5, 3, 5, "商业企业"),
    (3, 6, 3, 6, "科研机构"),
    (3, 7, 3, 7, "社会公益组织"),
    (3, 8, 3, 8, "法律服务机构"),
    (3, 9, 3, 9, "其他"),
    (4, 1, 4, 3, "一、本年新收政府信息公开申请数量"),
    (5, 1, 5, 3, "二、上年结转政府信息公开申请数量"),
    (6, 2, 6, 3, "（一）予以公开"),
    (7, 2, 7, 3, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    (8, 2, 15, 2, "（三）不予公开"),
    (8, 3, 8, 3, "1.属于国家秘密"),
    (9, 3, 9, 3, "2.其他法律行政法规禁止公开"),
    (10, 3, 10, 3, "3.危及“三安全一稳定”"),
    (11, 3, 11, 3, "4.保护第三方合法权益"),
    (12, 3, 12, 3, "5.属于三类内部事务信息"),
    (13, 3, 13, 3, "6.属于四类过程性信息"),
    (14, 3, 14, 3, "7.属于行政执法案卷"),
    (15, 3, 15, 3, "8.属于行政查询事项"),
    (16, 2, 18, 2, "（四）无法提供"),
    (16, 3, 16, 3, "1.本机关不掌握相关政府信息"),
    (17, 3, 17, 3, "2.没有现成信息需要另行制作"),
    (18, 3, 18, 3, "3.补正后申请内容仍不明确"),
    (19, 2, 23, 2, "（五）不予处理"),
    (19, 3, 19, 3, "1.信访举报投诉类申请"),
    (20, 3, 20, 3, "2.重复申请"),
    (21, 3, 21, 3, "3.要求提供公开出版物"),
    (22, 3, 22, 3, "4.无正当理由大量反复申请"),
    (23, 3, 23, 3, "5.要求行政机关确认或重新出具已获取信息"),
]
REQUESTS_2021: list[Spot] = [
    *REQUESTS_HEAD,
    (6, 1, 27, 1, "三、本年度办理结果"),
    (24, 2, 26, 2, "（六）其他处理"),
    (24, 3, 24, 3, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    (25, 3, 25, 3, "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    (26, 3, 26, 3, "3.其他"),
    (27, 2, 27, 3, "（七）总计"),
    (28, 1, 28, 3, "四、结转下年度继续办理"),
]
REQUESTS_2019: list[Spot] = [
    *REQUESTS_HEAD,
    (6, 1, 25, 1, "三、本年度办理结果"),
    (24, 2, 24, 3, "（六）其他处理"),
    (25, 2, 25, 3, "（七）总计"),
    (26, 1, 26, 3, "四、结转下年度继续办理"),
]

DISPUTES: list[Spot] = [
    (1, 1, 1, 5, "行政复议"),
    (1, 6, 1, 15, "行政诉讼"),
    (2, 6, 2, 10, "未经复议直接起诉"),
    (2, 11, 2, 15, "复议后起诉"),
    (2, 1, 3, 1, "结果维持"),
    (2, 2, 3, 2, "结果纠正"),
    (2, 3, 3, 3, "其他结果"),
    (2, 4, 3, 4, "尚未审结"),
    (2, 5, 3, 5, "总计"),
    (3, 6, 3, 6, "结果维持"),
    (3, 7, 3, 7, "结果纠正"),
    (3, 8, 3, 8, "其他结果"),
    (3, 9, 3, 9, "尚未审结"),
    (3, 10, 3, 10, "总计"),
    (3, 11, 3, 11, "结果维持"),
    (3, 12, 3, 12, "结果纠正"),
    (3, 13, 3, 13, "其他结果"),
    (3, 14, 3, 14, "尚未审结"),
    (3, 15, 3, 15, "总计"),
]

# edition, table, rows, columns, the labels
GRIDS = [
    ("2021", "disclosure", 14, 4, DISCLOSURE_2021),
    ("2019", "disclosure", 18, 4, DISCLOSURE_2019),
    ("2021", "requests", 28, 10, REQUESTS_2021),
    ("2019", "requests", 26, 10, REQUESTS_2019),
    ("2021", "disputes", 4, 15, DISPUTES),
    ("2019", "disputes", 4, 15, DISPUTES),
]
NAMES = [f"{form}-{table}" for form, table, *_ in GRIDS]


def grid(form: str, table: str) -> Layout:
    return layout(edition(form).table(table))


def span(cell: Placed) -> tuple[int, int, int, int]:
    return cell.row + 1, cell.column + 1, cell.row + cell.rows, cell.column + cell.columns


@pytest.mark.parametrize(("form", "table", "rows", "columns", "labels"), GRIDS, ids=NAMES)
def test_every_label_stands_and_spans_as_in_the_official_form(
    form: str, table: str, rows: int, columns: int, labels: list[Spot]
) -> None:
    found = grid(form, table)
    assert (found.rows, found.columns) == (rows, columns)
    assert sorted((*span(cell), cell.text) for cell in found.cells if not cell.place) == sorted(labels)


@pytest.mark.parametrize(("form", "table", "rows", "columns", "labels"), GRIDS, ids=NAMES)
def test_every_square_of_the_grid_belongs_to_one_cell(
    form: str, table: str, rows: int, columns: int, labels: list[Spot]
) -> None:
    squares = [
        (row, column)
        for cell in grid(form, table).cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    assert sorted(squares) == [(row, column) for row in range(rows) for column in range(columns)]


# where numbers stand: (edition, place, first row, first column, last row, last column)
NUMBERS = [
    ("2021", "disclosure.rules.issued", 3, 2, 3, 2),
    ("2021", "disclosure.normative.in_force", 4, 4, 4, 4),
    ("2021", "disclosure.licences.decisions", 7, 2, 7, 4),
    ("2021", "disclosure.compulsion.decisions", 11, 2, 11, 4),
    ("2021", "disclosure.fees.amount", 14, 2, 14, 4),
    ("2021", "requests.new.natural", 4, 4, 4, 4),
    ("2021", "requests.carried_in.total", 5, 10, 5, 10),
    ("2021", "requests.refused_8.legal", 15, 8, 15, 8),
    ("2021", "requests.other_3.other", 26, 9, 26, 9),
    ("2021", "requests.handled.business", 27, 5, 27, 5),
    ("2021", "requests.carried_out.natural", 28, 4, 28, 4),
    ("2021", "disputes.cases.review_total", 4, 5, 4, 5),
    ("2021", "disputes.cases.after_review_upheld", 4, 11, 4, 11),
    ("2019", "disclosure.services.items_change", 8, 3, 8, 3),
    ("2019", "disclosure.fee_items.items_change", 15, 3, 15, 4),
    ("2019", "disclosure.procurement.amount", 18, 3, 18, 4),
    ("2019", "requests.other.research", 24, 6, 24, 6),
    ("2019", "requests.handled.total", 25, 10, 25, 10),
]


@pytest.mark.parametrize(("form", "where", "row", "column", "last_row", "last_column"), NUMBERS)
def test_where_numbers_stand(form: str, where: str, row: int, column: int, last_row: int, last_column: int) -> None:
    place = Place(*where.split("."))
    assert span(grid(form, place.table).spots[place]) == (row, column, last_row, last_column)


def test_every_place_has_one_cell_of_its_kind() -> None:
    for form in editions().values():
        placed = {p: cell for table in form.tables for p, cell in layout(table).spots.items()}
        assert tuple(placed) == form.places
        for place, cell in placed.items():
            assert cell.role is (Role.TOTAL if form.is_total(place) else Role.INPUT)
            assert (cell.kind, cell.text) == (form.kind(place), "")
    assert grid("2021", "disclosure").spots[Place("disclosure", "fees", "amount")].kind is Kind.MONEY


def test_the_proportions_of_the_official_template() -> None:
    widths = {table.id: table.widths for table in edition("2021").tables}
    assert widths["disclosure"] == (2435, 2435, 2435, 2435)
    assert widths["requests"] == (754, 921, 3271, 685, 685, 685, 685, 685, 685, 685)
    assert len(widths["disputes"]) == 15
    assert {*widths["disputes"]} == {649, 650}
    assert {sum(width) for width in widths.values()} <= {9740, 9741}  # 17.18 cm


# (edition, table, text, alignment)
ALIGNED = [
    ("2021", "disclosure", "第二十条第（一）项", "left"),
    ("2021", "disclosure", "信息内容", "center"),
    ("2021", "disclosure", "行政许可", "center"),
    ("2021", "disclosure", "行政事业性收费", "left"),
    ("2021", "requests", "自然人", "center"),
    ("2021", "requests", "（一）予以公开", "left"),
    ("2021", "requests", "1.属于国家秘密", "left"),
    ("2021", "requests", "5.要求行政机关确认或重新出具已获取信息", "justify"),
    ("2021", "requests", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "justify"),
    ("2021", "requests", "四、结转下年度继续办理", "left"),
    ("2021", "disputes", "未经复议直接起诉", "center"),
]


@pytest.mark.parametrize(("form", "table", "text", "align"), ALIGNED)
def test_the_alignment_of_labels(form: str, table: str, text: str, align: str) -> None:
    assert {cell.align for cell in grid(form, table).cells if cell.text == text} == {align}
