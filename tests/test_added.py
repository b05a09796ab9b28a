"""What people add to a table, or do to its shape: told for what it is, and no figure is read from another place."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter

from consolidate.formats import xlsx_memo
from consolidate.forms import edition
from consolidate.forms.layout import layout
from consolidate.model import Answer, Place
from consolidate.reading.answers import read
from consolidate.workers import child
from tests.support import office
from tests.support.sheets import Content, Grid, book, column_of, grid, grids, numbered, row_of, said, summed, values

FORM = edition("2021")
TWO, THREE, FOUR = FORM.tables
FIGURES = summed(FORM, numbered(FORM))
ZEROS: dict[Place, int] = dict.fromkeys(FORM.places, 0)


def bent(table: str, bend: Callable[[Grid], object], figures: dict[Place, int] = FIGURES) -> Answer:
    """What is read of a sound file in which one sheet was bent."""
    sheets = grids(FORM, figures)
    bend(sheets[table])
    return read(book(*sheets.values()), "a.xlsx", "", FORM)


def put(**cells: Content) -> Callable[[Grid], object]:
    """Write into cells named by their addresses."""

    def bend(sheet: Grid) -> None:
        for address, content in cells.items():
            letter, row = address.rstrip("0123456789"), address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            sheet.cells[int(row) - 1, ord(letter) - 65] = content

    return bend


# --- tables under each other without a blank row ----------------------------------------------------------------


@pytest.mark.parametrize("titles", [0, 1, 2])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 1)])
def test_tables_pasted_under_each_other_without_a_blank_row(titles: int, order: tuple[int, ...]) -> None:
    sheet, top = Grid("Sheet1"), 0
    for number in order:
        table = FORM.tables[number]
        for line in range(titles):
            sheet.cells[top + line, 0] = (table.heading, "（单位：件）")[line]
        part = grid(table, FIGURES, top=top + titles)
        sheet.cells |= part.cells
        top += titles + layout(table).rows
    others = [grid(table, FIGURES) for number, table in enumerate(FORM.tables) if number not in order]
    answer = read(book(sheet, *others), "a.xlsx", "", FORM)
    assert values(answer) == FIGURES
    assert said(answer) == []


def test_a_number_between_stacked_tables_is_said_once() -> None:
    sheet, top = Grid("Sheet1"), 0
    for table in FORM.tables:
        sheet.cells |= grid(table, FIGURES, top=top).cells
        top += layout(table).rows
    last = layout(TWO).rows + layout(THREE).rows - 1
    sheet.cells[last, 10] = 77
    answer = read(book(sheet), "a.xlsx", "", FORM)
    assert said(answer) == [("error", "extra-numbers", f"K{last + 1}")]


# --- labels that are split, filled or beside ---------------------------------------------------------------------


def split_row(row: str, at: int, figures_in: int) -> Callable[[Grid], object]:
    """The label of a row of table 三 over two rows, cut after so many characters, its figures in one of them."""

    def bend(sheet: Grid) -> None:
        first = row_of(THREE, row)
        column = next(c for c in (2, 1, 0) if sheet.cells.get((first, c)))
        text = str(sheet.cells[first, column])
        sheet.insert_row(first + 1)
        sheet.cells[first, column], sheet.cells[first + 1, column] = text[:at], text[at:]
        if figures_in:
            for c in range(3, 10):
                sheet.cells[first + 1, c] = sheet.cells.pop((first, c))

    return bend


@pytest.mark.parametrize("figures_in", [0, 1])
@pytest.mark.parametrize(
    ("row", "at"), [("partial", 7), ("other_1", 16), ("refused_2", 8), ("carried_out", 5), ("new", 3)]
)
def test_a_row_label_split_over_two_rows_as_word_leaves_it(row: str, at: int, figures_in: int) -> None:
    answer = bent("requests", split_row(row, at, figures_in))
    assert values(answer) == FIGURES
    assert {f.severity.value for f in answer.findings} <= {"note"}


def test_figures_in_both_rows_of_a_split_label_are_no_guess() -> None:
    def both(sheet: Grid) -> None:
        split_row("other_1", 16, 0)(sheet)
        sheet.cells[row_of(THREE, "other_1") + 1, 3] = 999

    answer = bent("requests", both)
    assert ("error", "extra-numbers", f"D{row_of(THREE, 'other_1') + 2}") in said(answer)


def test_a_header_split_over_two_rows() -> None:
    def split(sheet: Grid) -> None:
        head = next(spot for spot, text in sheet.cells.items() if text == "商业企业")
        sheet.insert_row(head[0] + 1)
        for column, text in {4: "商业企业", 5: "科研机构", 6: "社会公益组织", 7: "法律服务机构"}.items():
            sheet.cells[head[0], column], sheet.cells[head[0] + 1, column] = text[:2], text[2:]

    answer = bent("requests", split)
    assert values(answer) == FIGURES
    assert said(answer) == []


def test_the_header_of_the_table_without_row_labels_split_over_two_rows() -> None:
    def split(sheet: Grid) -> None:
        sheet.insert_row(6)
        leaves = ("结果维持", "结果纠正", "其他结果", "尚未审结")
        for (row, column), text in [item for item in sheet.cells.items() if item[1] in leaves]:
            sheet.cells[row, column], sheet.cells[row + 1, column] = str(text)[:2], str(text)[2:]

    answer = bent("disputes", split)
    assert (values(answer), said(answer)) == (FIGURES, [])


FOOT = [("传真", 84350000), ("邮编", 223800), ("手机号码", 13800000000), ("分机", 8043), ("报送日期", 2026)]


@pytest.mark.parametrize(("label", "number"), FOOT)
def test_a_line_under_a_table_that_counts_nothing(label: str, number: int) -> None:
    row = row_of(THREE, "carried_out") + 2
    cells: dict[str, Content] = {f"A{row}": label, f"D{row}": number}
    assert said(bent("requests", put(**cells))) == []


@pytest.mark.parametrize("label", ["（三）不予公开小计", "不予公开合计", "小计"])
def test_a_subtotal_named_in_full(label: str) -> None:
    def bend(sheet: Grid) -> None:
        subtotal(0)(sheet)
        sheet.cells[10, 2] = label

    assert [kind for _, kind, _ in said(bent("requests", bend))] == ["subtotal"]


def filled(table: str) -> Callable[[Grid], object]:
    """Every merged label unmerged and its text written into each of its cells."""

    def bend(sheet: Grid) -> None:
        of = next(t for t in FORM.tables if t.id == table)
        for cell in layout(of).cells:
            for row in range(cell.rows):
                for column in range(cell.columns):
                    if not cell.place:
                        sheet.cells[cell.row + row + 3, cell.column + column] = cell.text or None

    return bend


@pytest.mark.parametrize("table", ["disclosure", "requests", "disputes"])
def test_merged_labels_that_were_unmerged_and_filled(table: str) -> None:
    answer = bent(table, filled(table))
    assert values(answer) == FIGURES
    assert said(answer) == []


@pytest.mark.parametrize(("figure", "expected"), [(None, []), (0, [("error", "extra-numbers", "D10")])])
def test_figures_that_were_filled_too(figure: int | None, expected: list[tuple[str, str, str]]) -> None:
    own = FIGURES[Place("disclosure", "licences", "decisions")]

    def bend(sheet: Grid) -> None:
        filled("disclosure")(sheet)
        sheet.cells[9, 2], sheet.cells[9, 3] = own, own if figure is None else own + 1

    answer = bent("disclosure", bend)
    assert values(answer) == FIGURES
    assert said(answer) == expected


# --- rows and columns that only number or measure -----------------------------------------------------------------


def row_of_texts(table: str, at: int, left: int, texts: list[Content], label: str = "") -> Callable[[Grid], object]:
    def bend(sheet: Grid) -> None:
        sheet.insert_row(at)
        sheet.cells |= {(at, left + n): text for n, text in enumerate(texts)}
        if label:
            sheet.cells[at, 0] = label

    return bend


FIRST = {table.id: min(cell.row for cell in layout(table).cells if cell.place) + 3 for table in FORM.tables}
NUMBERING = [
    ("requests", 3, [1, 2, 3, 4, 5, 6, 7], "栏次"), ("requests", 3, [1, 2, 3, 4, 5, 6, 7], ""),
    ("requests", 3, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], "栏次"), ("requests", 3, ["（件）"] * 7, ""),
    ("requests", 3, ["1", "2", "3", "4", "5", "6", "7=1+2+3+4+5+6"], "栏次"),
    ("disputes", 0, [f"{n}" if n % 5 else f"{n}={n - 4}+{n - 3}+{n - 2}+{n - 1}" for n in range(1, 16)], ""),
    ("requests", 3, ["①", "②", "③", "④", "⑤", "⑥", "⑦"], ""),
    ("disputes", 0, list(range(1, 16)), ""), ("disputes", 0, [f"({n})" for n in range(1, 16)], ""),
    ("disputes", 0, ["件"] * 15, ""), ("disputes", 0, [None] * 15, ""),
]  # fmt: skip


@pytest.mark.parametrize(("table", "left", "texts", "label"), NUMBERING)
def test_a_row_over_the_figures_that_only_numbers_or_measures(
    table: str, left: int, texts: list[Content], label: str
) -> None:
    answer = bent(table, row_of_texts(table, FIRST[table], left, texts, label))
    assert values(answer) == FIGURES
    assert [entry for entry in said(answer) if entry[0] != "note"] == []


@pytest.mark.parametrize("at", [0, 3])
@pytest.mark.parametrize("head", ["序号", "行次", ""])
def test_a_column_that_numbers_the_rows(at: int, head: str) -> None:
    def bend(sheet: Grid) -> None:
        sheet.insert_column(at)
        sheet.cells[FIRST["requests"] - 1, at] = head
        sheet.cells |= {(FIRST["requests"] + n, at): n + 1 for n in range(25)}

    answer = bent("requests", bend)
    assert values(answer) == FIGURES
    assert [entry for entry in said(answer) if entry[0] != "note"] == []


def test_blank_rows_between_the_rows_of_a_table() -> None:
    def bend(sheet: Grid) -> None:
        for at in (FIRST["requests"], FIRST["requests"] + 4, FIRST["requests"] + 20):
            sheet.insert_row(at)

    answer = bent("requests", bend)
    assert (values(answer), said(answer)) == (FIGURES, [])


# --- subtotals, other years, remarks --------------------------------------------------------------------------------


def subtotal(difference: int, label: str = "小计") -> Callable[[Grid], object]:
    """A row over the eight reasons of refusal that adds them up, column by column."""

    def bend(sheet: Grid) -> None:
        at = row_of(THREE, "refused_1")
        sheet.insert_row(at)
        sheet.cells[at, 2 if label == "小计" else 1] = label
        for column in ("natural", "business"):
            total = sum(FIGURES[Place("requests", f"refused_{n}", column)] for n in range(1, 9))
            sheet.cells[at, column_of(THREE, column)] = total + difference

    return bend


@pytest.mark.parametrize("label", ["小计", "（三）不予公开"])
def test_a_row_of_subtotals_is_compared_and_not_read(label: str) -> None:
    answer = bent("requests", subtotal(0, label))
    assert values(answer) == FIGURES
    assert [(f.severity.value, f.kind, f.found) for f in answer.findings] == [("note", "subtotal", label)]


def test_a_subtotal_that_its_parts_do_not_give_is_asked_about() -> None:
    answer = bent("requests", subtotal(1))
    assert values(answer) == FIGURES
    own = sum(FIGURES[Place("requests", f"refused_{n}", "natural")] for n in range(1, 9))
    first, *_ = [(f.severity.value, f.kind, f.address, f.found, f.expected) for f in answer.findings]
    assert first == ("explain", "subtotal-differs", "D11", str(own + 1), str(own))


def test_a_column_of_subtotals() -> None:
    def bend(sheet: Grid) -> None:
        sheet.insert_column(9)
        sheet.cells[5, 9] = "小计"
        for row in ("new", "granted"):
            parts = ("business", "research", "nonprofit", "legal", "other")
            sheet.cells[row_of(THREE, row), 9] = sum(FIGURES[Place("requests", row, part)] for part in parts)

    answer = bent("requests", bend)
    assert values(answer) == FIGURES
    assert said(answer) == [("note", "subtotal", "J6")]


def test_a_column_of_sums_in_a_table_with_several_headers_counts_each_figure_once() -> None:
    licences = Place("disclosure", "licences", "decisions")
    where = bent("disclosure", put()).cells[licences].address
    row, own = int(where[1:]), FIGURES[licences]
    sums: dict[str, Content] = {f"E{row - 1}": "合计", f"E{row}": own + 1}
    answer = bent("disclosure", put(**sums))
    asked = [(f.address, f.found, f.expected) for f in answer.findings if f.kind == "subtotal-differs"]
    assert asked == [(f"E{row}", str(own + 1), str(own))]


@pytest.mark.parametrize("head", ["上年总计", "去年同期", "2024年", "比上年增减", "同比增长"])
def test_a_column_of_another_year_is_not_read(head: str) -> None:
    answer = bent("requests", put(K5=head, K7=9, K8=3, K30=12))
    assert values(answer) == FIGURES
    assert said(answer) == [("note", "other-period", "K5")]


def test_a_row_of_another_year_is_not_read() -> None:
    last = row_of(THREE, "carried_out") + 2
    row: dict[str, Content] = {f"A{last}": "上年同期", f"D{last}": 4, f"E{last}": 5}
    answer = bent("requests", put(**row))
    assert values(answer) == FIGURES
    assert said(answer) == [("note", "other-period", f"A{last}")]


@pytest.mark.parametrize("text", ["其中：77件", "含电子邮件申请", "见附件", "8月起由县局办理"])
def test_words_beside_a_row_are_shown(text: str) -> None:
    answer = bent("requests", put(K9=text))
    assert values(answer) == FIGURES
    assert [(f.severity.value, f.kind, f.address, f.found) for f in answer.findings] == [
        ("note", "remark-beside", "K9", text)
    ]


def test_an_unknown_header_is_one_finding_and_no_advice_to_delete() -> None:
    def bend(sheet: Grid) -> None:
        sheet.cells[4, 9] = "甲类人员"

    answer = bent("requests", bend)
    assert said(answer) == [("error", "missing-column", ""), ("error", "unknown-column", "J5")]
    unknown = answer.findings[-1]
    assert (unknown.found, unknown.expected, len(unknown.cells)) == ("甲类人员", "总计", 25)


def test_zeros_and_dashes_beside_a_table_are_nothing() -> None:
    assert said(bent("requests", put(K9="-", K10="—", K11="无", K12=0), ZEROS)) == []


# --- rows of the table without row labels -----------------------------------------------------------------------


def labelled(*rows: tuple[str, str]) -> Callable[[Grid], object]:
    """Table 四 with a label before each row: its own figures, others or none."""

    def bend(sheet: Grid) -> None:
        sheet.insert_column(0)
        own = {column: content for (row, column), content in sheet.cells.items() if row == 6}
        for at, (label, figures) in enumerate(rows, 6):
            sheet.cells[at, 0] = label
            for column, content in own.items():
                sheet.cells[at, column] = {"own": content, "other": 500 + column, "blank": None}[figures]

    return bend


TITLE = "县民政局2025年政府信息公开工作年度报告"
ROWS: list[tuple[tuple[tuple[str, str], ...], list[str] | None]] = [
    # labels and figures of the rows; the kinds of the findings, None where no figure may be read
    ((("合计", "own"), ("上年合计", "other")), ["other-period"]),
    ((("合计", "own"),), []),
    ((("本年", "own"), ("上年", "other")), ["other-period"]),
    ((("上年", "other"), ("本年", "own")), ["other-period"]),
    ((("2024年", "other"), ("2025年", "own")), ["other-period"]),
    ((("2025年", "own"), ("2024年", "other")), ["other-period"]),
    ((("本年", "blank"), ("上年", "other")), None),
    ((("", "blank"), ("上年", "other")), None),
    ((("上年数", "other"),), None),
    ((("2024年", "other"),), None),
    ((("上期", "other"),), None),
    ((("24年", "other"),), None),
    *(
        ((((label, "own"),)), [])
        for label in ("本年累计", "1-12月", "2025年1—12月", "2025", "截至2025年12月31日", "全年")
    ),
    ((*((f"{n}季度", "other") for n in "一二三四"), ("本年累计", "own")), ["other-period"] * 4),
    ((*((f"{n}季度", "other") for n in "一二三四"), ("合计", "own")), ["other-period"] * 4),
    ((*((f"{n}季度", "other") for n in "一二三四"),), None),
    ((*((f"{n}月", "other") for n in range(1, 13)), ("1-12月", "own")), ["other-period"] * 12),
    ((*((f"{n}年", "other") for n in range(2020, 2025)), ("2025年", "own")), ["other-period"] * 5),
]


@pytest.mark.parametrize(("rows", "kinds"), ROWS)
def test_a_row_of_another_year_is_never_read_as_this_year_s(
    rows: tuple[tuple[str, str], ...], kinds: list[str] | None
) -> None:
    sheets = grids(FORM, FIGURES)
    sheets["disclosure"].cells[0, 0] = TITLE
    labelled(*rows)(sheets["disputes"])
    answer = read(book(*sheets.values()), "a.xlsx", "", FORM)
    mine = {place: value for place, value in values(answer).items() if place.table == "disputes"}
    if kinds is None:
        assert set(mine.values()) == {None}
        assert "empty-table" in [f.kind for f in answer.findings if f.severity.value != "note"]
    else:
        assert mine == {place: FIGURES[place] for place in mine}
        assert [f.kind for f in answer.findings] == kinds


def test_a_row_of_another_year_is_skipped_where_a_header_has_other_words() -> None:
    sheets = grids(FORM, FIGURES)
    sheets["disclosure"].cells[0, 0] = TITLE
    labelled(("2024年", "other"), ("2025年", "own"))(sheets["disputes"])
    sheets["disputes"].cells[5, 5] = "合计"
    answer = read(book(*sheets.values()), "a.xlsx", "", FORM)
    assert values(answer) == FIGURES
    assert [kind for _, kind, _ in said(answer)] == ["label-equivalent", "other-period"]


def test_a_column_of_last_year_in_a_lower_block() -> None:
    answer = bent("disclosure", put(C9="上年处理决定数量", C10=100))
    assert (values(answer), said(answer)) == (FIGURES, [("note", "other-period", "C9")])


def test_last_year_written_over_a_total() -> None:
    answer = bent("requests", put(K4="上年", K5="总计", K7=9, K8=3))
    assert values(answer) == FIGURES
    assert {kind for _, kind, _ in said(answer)} == {"other-period"}


@pytest.mark.parametrize("heads", [("本年", "上年"), ("2025年", "2024年")])
def test_last_year_written_over_all_columns_of_the_table(heads: tuple[str, str]) -> None:
    """The same columns once more, each with a figure of last year."""

    def bend(sheet: Grid) -> None:
        sheet.cells[0, 0] = TITLE
        first, last = column_of(THREE, "natural"), column_of(THREE, "total")
        width = last - first + 1
        for (row, column), content in list(sheet.cells.items()):
            if row >= 3 and first <= column <= last:
                sheet.cells[row, column + width] = content + 1 if isinstance(content, int) else content
        sheet.cells[2, first], sheet.cells[2, first + width] = heads

    answer = bent("requests", bend)
    assert values(answer) == FIGURES
    assert {kind for _, kind, _ in said(answer)} == {"other-period"}


def test_a_subtotal_whose_figures_are_text_is_compared_too() -> None:
    def bend(sheet: Grid) -> None:
        subtotal(0)(sheet)
        sheet.cells[10, 3] = "999"

    assert ("explain", "subtotal-differs", "D11") in said(bent("requests", bend))


# --- in every format ------------------------------------------------------------------------------------------------


def _bent_sheets() -> list[Grid]:
    """The sheets of one file in which every table is bent in several ways."""
    sheets = grids(FORM, FIGURES)
    filled("disclosure")(sheets["disclosure"])
    put(E7="其中：联合发文1件")(sheets["disclosure"])
    put(J5="合计", I6="其它", K4="上年总计", K7=9, K8=3)(sheets["requests"])
    subtotal(0)(sheets["requests"])
    split_row("other_1", 16, 1)(sheets["requests"])
    row_of_texts("disputes", FIRST["disputes"], 0, list(range(1, 16)))(sheets["disputes"])
    return list(sheets.values())


def as_workbook(sheets: list[Grid]) -> bytes:
    """The sheets as a real workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as writer:
        for grid_ in sheets:
            sheet = writer.add_worksheet(grid_.name)
            for (row, column), content in grid_.cells.items():
                sheet.write(row, column, content)
    return out.getvalue()


@pytest.mark.office
@pytest.mark.parametrize("kind", ["written", "written, read carefully", "xls", "ods"])
def test_what_was_added_is_told_alike_in_every_format(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind.endswith("carefully"):
        monkeypatch.setattr(xlsx_memo, "read", lambda *_: None)
    data = as_workbook(_bent_sheets())
    raw = child.read(data if kind.startswith("written") else office.converted(data, kind))
    answer = read(raw, "a.xlsx", "", FORM)
    assert values(answer) == FIGURES
    assert said(answer) == [
        ("note", "remark-beside", "E7"), ("note", "label-equivalent", "I6"), ("note", "other-period", "K4"),
        ("note", "subtotal", "C11"),
    ]  # fmt: skip
