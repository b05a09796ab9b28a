"""Labels that stand several times in a table, and tables that share labels: told apart by their place in the tree."""

from __future__ import annotations

import pytest

from consolidate import forms
from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms.loader import load
from consolidate.model import Form
from consolidate.reading import answers

pytestmark = pytest.mark.usefixtures("no_own_forms")

HEAD = """\
form = "{id}"
title = "统计表"
basis = "示例"
first_year = 2016
"""
TABLE = """
[[table]]
id = "{id}"
number = "{number}"
title = "{title}"
sheet = "{title}"
widths = {widths}
label_columns = {labels}

[[table.block]]
corner = "指标名称"
columns = [{{ id = "year", label = "本年数" }}, {{ id = "all", label = "累计数" }}]
rows = [
{rows}
]
"""
# groups that hold a number themselves, with their rows under them in one column
INDENTED = """\
  { id = "review", label = "四、行政复议数", number = true, rows = [
    { id = "review_upheld", label = "（一）维持数" },
    { id = "review_corrected", label = "（二）被依法纠错数" },
    { id = "review_other", label = "（三）其他情形数" },
  ] },
  { id = "suit", label = "五、行政诉讼数", number = true, rows = [
    { id = "suit_upheld", label = "（一）维持数" },
    { id = "suit_corrected", label = "（二）被依法纠错数" },
    { id = "suit_other", label = "（三）其他情形数" },
  ] },
  { id = "complaints", label = "六、举报投诉数" },"""
# headings without a number
HEADINGS = INDENTED.replace(", number = true", "")


def one_table(rows: str, labels: int) -> Form:
    text = HEAD.format(id="old") + TABLE.format(
        id="t", number="一", title="统计表", widths=[2000] * (labels + 2), labels=labels, rows=rows
    )
    return forms.adopt(load(text, "old"), text)


def sheet(*rows: tuple[str, ...]) -> RawSheet:
    """A sheet of texts, and of numbers where a text is one."""
    cells = [
        RawCell(r, c, "number" if text.isdigit() else "text", text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]
    return RawSheet("Sheet1", hidden=False, cells=tuple(cells))


def read(form: Form, *sheets: RawSheet) -> tuple[dict[str, str], list[str]]:
    """The figures that were read, by row and column, and the kinds of the errors and questions."""
    answer = answers.read(RawBook("xlsx", sheets), "表.xlsx", "", form)
    found = {f"{p.row}.{p.column}": c.raw for p, c in answer.cells.items() if c.raw}
    return found, [str(f.kind) for f in answer.findings if f.severity.value != "note"]


ONE_COLUMN = [
    ("指标名称", "本年数", "累计数"),
    ("四、行政复议数", "6", "60"),
    ("（一）维持数", "1", "10"),
    ("（二）被依法纠错数", "2", "20"),
    ("（三）其他情形数", "3", "30"),
    ("五、行政诉讼数", "15", "150"),
    ("（一）维持数", "4", "40"),
    ("（二）被依法纠错数", "5", "50"),
    ("（三）其他情形数", "6", "61"),
    ("六、举报投诉数", "7", "70"),
]
READ = {
    "review.year": "6", "review.all": "60", "review_upheld.year": "1", "review_upheld.all": "10",
    "review_corrected.year": "2", "review_corrected.all": "20", "review_other.year": "3", "review_other.all": "30",
    "suit.year": "15", "suit.all": "150", "suit_upheld.year": "4", "suit_upheld.all": "40",
    "suit_corrected.year": "5", "suit_corrected.all": "50", "suit_other.year": "6", "suit_other.all": "61",
    "complaints.year": "7", "complaints.all": "70",
}  # fmt: skip


def without(read_: dict[str, str], *rows: str) -> dict[str, str]:
    return {name: text for name, text in read_.items() if name.partition(".")[0] not in rows}


def test_rows_under_groups_with_a_number_are_read() -> None:
    assert read(one_table(INDENTED, 1), sheet(*ONE_COLUMN)) == (READ, [])


# the row that is missing on the sheet, by its index -> the row of the form that must be missing then
GONE = [(2, "review_upheld"), (3, "review_corrected"), (4, "review_other"), (6, "suit_upheld"), (7, "suit_corrected"),
        (8, "suit_other"), (1, "review"), (5, "suit")]  # fmt: skip


@pytest.mark.parametrize(("index", "row"), GONE, ids=[row for _, row in GONE])
def test_a_missing_row_is_missing_under_its_own_group(index: int, row: str) -> None:
    rows = [line for number, line in enumerate(ONE_COLUMN) if number != index]
    found, kinds = read(one_table(INDENTED, 1), sheet(*rows))
    assert found == without(READ, row)
    assert kinds == ["missing-row"]


def test_rows_under_headings_are_read() -> None:
    rows = [(line[0],) if line[0].startswith(("四", "五")) else line for line in ONE_COLUMN]
    assert read(one_table(HEADINGS, 1), sheet(*rows)) == (without(READ, "review", "suit"), [])


@pytest.mark.parametrize(("index", "row"), GONE[:6], ids=[row for _, row in GONE[:6]])
def test_a_row_missing_under_a_heading_is_missing_there(index: int, row: str) -> None:
    rows = [(line[0],) if line[0].startswith(("四", "五")) else line for line in ONE_COLUMN]
    found, kinds = read(one_table(HEADINGS, 1), sheet(*rows[:index], *rows[index + 1 :]))
    assert found == without(READ, "review", "suit", row)
    assert kinds == ["missing-row"]


TWO_COLUMNS = [
    ("指标名称", "", "本年数", "累计数"),
    ("四、行政复议数", "（一）维持数", "1", "10"),
    ("", "（二）被依法纠错数", "2", "20"),
    ("", "（三）其他情形数", "3", "30"),
    ("五、行政诉讼数", "（一）维持数", "4", "40"),
    ("", "（二）被依法纠错数", "5", "50"),
    ("", "（三）其他情形数", "6", "61"),
    ("六、举报投诉数", "", "7", "70"),
]


def test_rows_beside_merged_groups_are_read() -> None:
    assert read(one_table(HEADINGS, 2), sheet(*TWO_COLUMNS)) == (without(READ, "review", "suit"), [])


BESIDE = [(2, "review_corrected"), (3, "review_other"), (5, "suit_corrected"), (6, "suit_other")]


@pytest.mark.parametrize(("index", "row"), BESIDE, ids=[row for _, row in BESIDE])
def test_a_row_missing_beside_a_merged_group_is_missing_there(index: int, row: str) -> None:
    found, kinds = read(one_table(HEADINGS, 2), sheet(*TWO_COLUMNS[:index], *TWO_COLUMNS[index + 1 :]))
    assert found == without(READ, "review", "suit", row)
    assert kinds == ["missing-row"]


# --- tables that share labels --------------------------------------------------------------------------------------

CITY = """\
  { id = "staff", label = "专职人员" },
  { id = "rooms", label = "查阅场所" },
  { id = "city_sites", label = "市级网站" },
  { id = "city_papers", label = "市级公报" },"""
TOWN = """\
  { id = "staff", label = "专职人员" },
  { id = "rooms", label = "查阅场所" },
  { id = "town_boards", label = "乡镇公告栏" },
  { id = "town_radio", label = "乡镇广播" },"""


def two_tables() -> Form:
    text = HEAD.format(id="old")
    for table, number, title, rows in (("city", "一", "市级情况", CITY), ("town", "二", "乡镇情况", TOWN)):
        text += TABLE.format(id=table, number=number, title=title, widths=[2000] * 3, labels=1, rows=rows)
    return forms.adopt(load(text, "old"), text)


CITY_SHEET = [("市级情况", "本年数", "累计数"), ("专职人员", "1", "2"), ("查阅场所", "3", "4"), ("市级网站", "5", "6"),
              ("市级公报", "7", "8")]  # fmt: skip
TOWN_SHEET = [("乡镇情况", "本年数", "累计数"), ("专职人员", "11", "12"), ("查阅场所", "13", "14"),
              ("乡镇公告栏", "15", "16"), ("乡镇广播", "17", "18")]  # fmt: skip


def by_table(form: Form, *sheets: RawSheet) -> tuple[dict[str, str], list[str]]:
    answer = answers.read(RawBook("xlsx", sheets), "表.xlsx", "", form)
    found = {str(p): c.raw for p, c in answer.cells.items() if c.raw}
    return found, [str(f.kind) for f in answer.findings if f.severity.value != "note"]


WHOLE = {
    "city.staff.year": "1", "city.staff.all": "2", "city.rooms.year": "3", "city.rooms.all": "4",
    "city.city_sites.year": "5", "city.city_sites.all": "6", "city.city_papers.year": "7", "city.city_papers.all": "8",
    "town.staff.year": "11", "town.staff.all": "12", "town.rooms.year": "13", "town.rooms.all": "14",
    "town.town_boards.year": "15", "town.town_boards.all": "16", "town.town_radio.year": "17",
    "town.town_radio.all": "18",
}  # fmt: skip


def test_two_tables_that_share_half_their_labels_are_two() -> None:
    form = two_tables()
    assert by_table(form, sheet(*CITY_SHEET), sheet(*TOWN_SHEET)) == (WHOLE, [])
    assert by_table(form, sheet(*CITY_SHEET, (), *TOWN_SHEET)) == (WHOLE, [])


def test_one_of_two_such_tables_is_not_taken_for_the_other() -> None:
    found, kinds = by_table(two_tables(), sheet(*CITY_SHEET))
    assert found == {name: text for name, text in WHOLE.items() if name.startswith("city")}
    assert kinds == ["missing-table"]


# --- long labels ---------------------------------------------------------------------------------------------------

LONG = (
    "受理的申请中由本机关与其他机关共同制作或者保存、需要征求其他机关意见后才能答复申请人的、"
    "以及内容涉及商业秘密和个人隐私需要书面征求第三方意见的政府信息公开申请件数（含上年结转部分，不含撤回部分）"
)


def test_a_label_may_be_of_any_length() -> None:
    assert len(LONG) > 80
    form = one_table(f'  {{ id = "long", label = "{LONG}" }},\n  {{ id = "short", label = "其他" }},', 1)
    rows = [("指标名称", "本年数", "累计数"), (LONG, "1", "2"), ("其他", "3", "4")]
    assert read(form, sheet(*rows)) == ({"long.year": "1", "long.all": "2", "short.year": "3", "short.all": "4"}, [])


# --- the flat layout of the older forms ----------------------------------------------------------------------------

PUBLISHED = [
    ("2016年度政府信息公开情况统计表",),
    ("指标名称", "计量单位", "2016年度", "历年累计"),
    ("主动公开文件数", "条", "3460", "85376"),
    ("其中：1、政府网站公开数", "条", "3460", "85376"),
    ("2、政府公报公开数", "条", "0", "0"),
    ("受理依申请公开信息总数", "条", "6", "16"),
    ("其中：1、当面申请数", "条", "1", "3"),
    ("2、网上申请数", "条", "2", "5"),
    ("3、信函、传真申请数", "条", "3", "8"),
    ("对申请的答复总数", "条", "10", "20"),
    ("其中：1、同意公开答复数", "条", "1", "2"),
    ("2、同意部分公开答复数", "条", "2", "4"),
    ("3、不予公开答复数", "条", "3", "6"),
    ("4、其他类型答复数", "条", "4", "8"),
    ("政府信息公开收费减免金额", "元", "50", "100"),
    ("接受行政诉讼、举报数", "件", "7", "17"),
    ("行政复议数", "件", "8", "18"),
    ("行政诉讼数", "件", "9", "19"),
]
FLAT = {
    "published": ("3460", "85376"), "website": ("3460", "85376"), "gazette": ("0", "0"), "received": ("6", "16"),
    "in_person": ("1", "3"), "online": ("2", "5"), "by_post": ("3", "8"), "answered": ("10", "20"),
    "granted": ("1", "2"), "partial": ("2", "4"), "refused": ("3", "6"), "other": ("4", "8"), "waived": ("50", "100"),
    "complaints": ("7", "17"), "reviews": ("8", "18"), "suits": ("9", "19"),
}  # fmt: skip


def flat(row: str) -> dict[str, str]:
    return {f"{row}.year": FLAT[row][0], f"{row}.cumulative": FLAT[row][1]}


EXACT = {name: text for row in FLAT for name, text in flat(row).items()}
UNNUMBERED = [(line[0].removeprefix("其中：").lstrip("1234、"), *line[1:]) for line in PUBLISHED]
# the same table in other shapes: what was changed, the rows of the sheet
SHAPES = {
    "as it was published": PUBLISHED,
    "without the numbers of the rows": [PUBLISHED[0], *UNNUMBERED[1:]],
    "numbered 1. and indented": [(line[0].replace("、", ".", 1).join(("　　", "")), *line[1:]) for line in PUBLISHED],
    "本年度 in the header": [PUBLISHED[0], ("指标名称", "计量单位", "本年度", "历年累计"), *PUBLISHED[2:]],
    "without units": [(line[0], *line[2:]) if len(line) > 1 else line for line in PUBLISHED],
}


@pytest.mark.parametrize("rows", SHAPES.values(), ids=SHAPES)
def test_the_published_layout_is_read_exactly(rows: list[tuple[str, ...]]) -> None:
    answer = answers.read(RawBook("xlsx", (sheet(*rows),)), "表.xlsx", "", forms.edition("fujian-2016"))
    assert {f"{p.row}.{p.column}": c.raw for p, c in answer.cells.items()} == EXACT
    asked = [(str(f.kind), f.address) for f in answer.findings if f.severity.value != "note"]
    # without its column of units nothing says that the amounts are in 元
    assert asked == ([("unit-unstated", "B15"), ("unit-unstated", "C15")] if rows is SHAPES["without units"] else [])


def test_the_published_layout_needs_no_note() -> None:
    answer = answers.read(RawBook("xlsx", (sheet(*PUBLISHED),)), "表.xlsx", "", forms.edition("fujian-2016"))
    assert answer.findings == ()
    assert answer.years == (2016,)


@pytest.mark.parametrize("index", range(2, 18))
def test_each_row_that_is_missing_is_named(index: int) -> None:
    rows = [*PUBLISHED[:index], *PUBLISHED[index + 1 :]]
    answer = answers.read(RawBook("xlsx", (sheet(*rows),)), "表.xlsx", "", forms.edition("fujian-2016"))
    row = [*FLAT][index - 2]
    assert {f"{p.row}.{p.column}": c.raw for p, c in answer.cells.items()} == without(EXACT, row)
    assert [str(f.kind) for f in answer.findings if f.severity.value == "error"] == ["missing-row"]


def test_another_unit_than_that_of_the_row_is_asked_about() -> None:
    rows = [(*line[:1], "万条", *line[2:]) if line[0] == "主动公开文件数" else line for line in PUBLISHED]
    answer = answers.read(RawBook("xlsx", (sheet(*rows),)), "表.xlsx", "", forms.edition("fujian-2016"))
    asked = [(str(f.kind), f.address, f.found, f.expected) for f in answer.findings]
    assert asked == [("count-unit", "B3", "万条", "条")]


def test_an_amount_in_another_unit_is_converted_and_asked_about() -> None:
    rows = [(line[0], "万元", "0.5", "2") if line[1:2] == ("元",) else line for line in PUBLISHED]
    answer = answers.read(RawBook("xlsx", (numbers(*rows),)), "表.xlsx", "", forms.edition("fujian-2016"))
    amounts = {p.column: str(c.value) for p, c in answer.cells.items() if p.row == "waived"}
    assert amounts == {"year": "5000", "cumulative": "20000"}
    assert {str(f.kind) for f in answer.findings} == {"unit-converted"}


def numbers(*rows: tuple[str, ...]) -> RawSheet:
    """Like ``sheet``, where numbers may have decimals."""
    cells = sheet(*rows).cells
    return RawSheet("Sheet1", hidden=False, cells=tuple(
        cell._replace(kind="number") if cell.text.replace(".", "", 1).isdigit() else cell for cell in cells
    ))  # fmt: skip


# --- groups in another order than in the form ----------------------------------------------------------------------

# rows under headings; (file of rows, figures): what is asked, with the address
CITY_ROWS = [("个人来访", "1", "11"), ("集体来访", "2", "12")]
COUNTY_ROWS = [("个人来访", "3", "13"), ("集体来访", "4", "14")]
VISITS = """\
  { id = "city", label = "一、市区", rows = [
    { id = "city_one", label = "个人来访" }, { id = "city_many", label = "集体来访" } ] },
  { id = "county", label = "二、县区", rows = [
    { id = "county_one", label = "个人来访" }, { id = "county_many", label = "集体来访" } ] },"""
HEAD_ROW = ("指标名称", "本年数", "累计数")
IN_ORDER = {
    "city_one.year": "1", "city_one.all": "11", "city_many.year": "2", "city_many.all": "12",
    "county_one.year": "3", "county_one.all": "13", "county_many.year": "4", "county_many.all": "14",
}  # fmt: skip
WRONG, UNKNOWN = "wrong-group", "unknown-group"
HEADED: dict[str, tuple[list[tuple[str, ...]], list[tuple[str, str, str, str]]]] = {
    "in order": ([("一、市区",), *CITY_ROWS, ("二、县区",), *COUNTY_ROWS], []),
    "without headings": ([*CITY_ROWS, *COUNTY_ROWS], []),
    "without the second heading": ([("一、市区",), *CITY_ROWS, *COUNTY_ROWS], []),
    "numbered in another way": ([("（1）市区",), *CITY_ROWS, ("2.县区",), *COUNTY_ROWS], []),
    "misprinted": ([("一、市区部分",), *CITY_ROWS, ("二、县区",), *COUNTY_ROWS], []),
    "exchanged": ([("二、县区",), *COUNTY_ROWS, ("一、市区",), *CITY_ROWS],
                  [(WRONG, "A2", "二、县区", "一、市区"), (WRONG, "A5", "一、市区", "二、县区")]),
    "exchanged and numbered anew": ([("一、县区",), *COUNTY_ROWS, ("二、市区",), *CITY_ROWS],
                                    [(WRONG, "A2", "一、县区", "一、市区"), (WRONG, "A5", "二、市区", "二、县区")]),
    "exchanged, with a blank row": ([("二、县区",), *COUNTY_ROWS, (), ("一、市区",), *CITY_ROWS],
                                    [(WRONG, "A2", "二、县区", "一、市区"), (WRONG, "A6", "一、市区", "二、县区")]),
    "other words": ([("城关",), *CITY_ROWS, ("乡村",), *COUNTY_ROWS],
                    [(UNKNOWN, "A2", "城关", "一、市区"), (UNKNOWN, "A5", "乡村", "二、县区")]),
    "the first one in other words": ([("城关",), *CITY_ROWS, ("二、县区",), *COUNTY_ROWS],
                                     [(UNKNOWN, "A2", "城关", "一、市区")]),
    "the last one twice": ([("二、县区",), *CITY_ROWS, ("二、县区",), *COUNTY_ROWS],
                           [("row-twice", "A5", "二、县区", "二、县区"),
                            (WRONG, "A2", "二、县区", "一、市区")]),
}  # fmt: skip


def asked(form: Form, *rows: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    """What an answer with these rows is asked."""
    answer = answers.read(RawBook("xlsx", (sheet(*rows),)), "表.xlsx", "", form)
    return [(str(f.kind), f.address, f.found, f.expected) for f in answer.findings if f.severity.value != "note"]


@pytest.mark.parametrize(("rows", "expected"), HEADED.values(), ids=HEADED)
def test_rows_stand_under_the_heading_of_their_group(
    rows: list[tuple[str, ...]], expected: list[tuple[str, str, str, str]]
) -> None:
    form = one_table(VISITS, 1)
    assert asked(form, HEAD_ROW, *rows) == expected
    if not expected:
        figures, _ = read(form, sheet(HEAD_ROW, *rows))
        assert figures == IN_ORDER


HALVES = """\
  { id = "first", label = "上半年", rows = [
    { id = "first_city", label = "市区", rows = [{ id = "a", label = "个人" }, { id = "b", label = "集体" }] },
    { id = "first_county", label = "县区", rows = [{ id = "c", label = "个人" }, { id = "d", label = "集体" }] } ] },
  { id = "second", label = "下半年", rows = [
    { id = "second_city", label = "市区", rows = [{ id = "e", label = "个人" }, { id = "f", label = "集体" }] },
    { id = "second_rest", label = "县区", rows = [{ id = "g", label = "个人" }, { id = "h", label = "集体" }] } ] },"""


def halves(first: str, second: str) -> list[tuple[str, ...]]:
    return [("指标名称", "", "", "本年数", "累计数"), (first, "市区", "个人", "1", "11"), ("", "", "集体", "2", "12"),
            ("", "县区", "个人", "3", "13"), ("", "", "集体", "4", "14"), (second, "市区", "个人", "5", "15"),
            ("", "", "集体", "6", "16"), ("", "县区", "个人", "7", "17"), ("", "", "集体", "8", "18")]  # fmt: skip


def test_the_upper_level_of_groups_counts_too() -> None:
    form = one_table(HALVES, 3)
    assert asked(form, *halves("上半年", "下半年")) == []
    assert asked(form, *halves("下半年", "上半年")) == [
        (WRONG, "A2", "下半年", "上半年"), (WRONG, "A6", "上半年", "下半年"),
    ]  # fmt: skip


BLOCK = """
[[table.block]]
title = "{title}"
corner = "指标名称"
columns = [{{ id = "year", label = "本年数" }}, {{ id = "all", label = "累计数" }}]
rows = [{{ id = "{row}_one", label = "个人来访" }}, {{ id = "{row}_many", label = "集体来访" }}]
"""


def test_blocks_with_the_same_labels_are_told_apart_by_their_titles() -> None:
    table = TABLE.partition("\n[[table.block]]")[0]
    text = (HEAD + table).format(id="old", number="一", title="统计表", widths=[2000] * 3, labels=1)
    text += BLOCK.format(title="（一）市区", row="city") + BLOCK.format(title="（二）县区", row="county")
    form = forms.adopt(load(text, "old"), text)
    city, county = [("（一）市区",), HEAD_ROW, *CITY_ROWS], [("（二）县区",), HEAD_ROW, *COUNTY_ROWS]
    assert asked(form, *city, *county) == []
    assert asked(form, *county, *city) == [
        (WRONG, "A1", "（二）县区", "（一）市区"),
        (WRONG, "A5", "（一）市区", "（二）县区"),
    ]


HALF_A_YEAR = """{{ id = "{0}", label = "{1}", columns = [
  {{ id = "{0}_city", label = "市区", columns = [
    {{ id = "{0}_in", label = "受理" }}, {{ id = "{0}_out", label = "办结" }} ] }},
  {{ id = "{0}_county", label = "县区", columns = [
    {{ id = "{0}_county_in", label = "受理" }}, {{ id = "{0}_county_out", label = "办结" }} ] }} ] }}"""


def test_columns_under_an_upper_group_in_another_place_are_missing() -> None:
    table = TABLE.format(
        id="t", number="一", title="统计表", widths=[2000] * 9, labels=1,
        rows='{ id = "phone", label = "电话" }, { id = "web", label = "网上" },',
    )  # fmt: skip
    before, _, after = table.partition("columns = [")
    columns = f"{HALF_A_YEAR.format('first', '上半年')}, {HALF_A_YEAR.format('second', '下半年')}]"
    text = HEAD.format(id="old") + before + "columns = [" + columns + after[after.index("\n") :]
    form = forms.adopt(load(text, "old"), text)

    def rows(first: str, second: str) -> list[tuple[str, ...]]:
        return [("指标名称", first, "", "", "", second, "", "", ""), ("", *("市区", "", "县区", "") * 2),
                ("", *("受理", "办结") * 4), ("电话", *"12345678"), ("网上", *"23456789")]  # fmt: skip

    assert asked(form, *rows("上半年", "下半年")) == []
    assert {kind for kind, *_ in asked(form, *rows("下半年", "上半年"))} == {"no-tables"}
