"""Both editions against the published forms, typed here once more; and what the loader refuses."""

from __future__ import annotations

import dataclasses
from importlib.resources import files

import pytest

from consolidate.forms import bundled, edition, editions, for_year, ids
from consolidate.forms.layout import layout
from consolidate.forms.loader import FormError, load
from consolidate.forms.rules import instances, verdict
from consolidate.model import Form, Kind, Place
from consolidate.words import UserError, say
from tests.support.own_form import FEES

# --- the official words, row by row (国办公开办函〔2021〕30号, 〔2019〕60号) ------------------------------------

DISCLOSURE = {
    "2021": [
        ("第二十条第（一）项", ["本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "行政规范性文件"]),
        ("第二十条第（五）项", ["本年处理决定数量"], ["行政许可"]),
        ("第二十条第（六）项", ["本年处理决定数量"], ["行政处罚", "行政强制"]),
        ("第二十条第（八）项", ["本年收费金额（单位：万元）"], ["行政事业性收费"]),
    ],
    "2019": [
        ("第二十条第（一）项", ["本年新制作数量", "本年新公开数量", "对外公开总数量"], ["规章", "规范性文件"]),
        ("第二十条第（五）项", ["上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "其他对外管理服务事项"]),
        ("第二十条第（六）项", ["上一年项目数量", "本年增/减", "处理决定数量"], ["行政处罚", "行政强制"]),
        ("第二十条第（八）项", ["上一年项目数量", "本年增/减"], ["行政事业性收费"]),
        ("第二十条第（九）项", ["采购项目数量", "采购总金额"], ["政府集中采购"]),
    ],
}

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]

# (c1, c2, c3) as the labels nest
REQUESTS_TOP: list[tuple[str, ...]] = [
    ("一、本年新收政府信息公开申请数量",),
    ("二、上年结转政府信息公开申请数量",),
    ("三、本年度办理结果", "（一）予以公开"),
    ("三、本年度办理结果", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密"),
    ("三、本年度办理结果", "（三）不予公开", "2.其他法律行政法规禁止公开"),
    ("三、本年度办理结果", "（三）不予公开", "3.危及“三安全一稳定”"),
    ("三、本年度办理结果", "（三）不予公开", "4.保护第三方合法权益"),
    ("三、本年度办理结果", "（三）不予公开", "5.属于三类内部事务信息"),
    ("三、本年度办理结果", "（三）不予公开", "6.属于四类过程性信息"),
    ("三、本年度办理结果", "（三）不予公开", "7.属于行政执法案卷"),
    ("三、本年度办理结果", "（三）不予公开", "8.属于行政查询事项"),
    ("三、本年度办理结果", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("三、本年度办理结果", "（四）无法提供", "2.没有现成信息需要另行制作"),
    ("三、本年度办理结果", "（四）无法提供", "3.补正后申请内容仍不明确"),
    ("三、本年度办理结果", "（五）不予处理", "1.信访举报投诉类申请"),
    ("三、本年度办理结果", "（五）不予处理", "2.重复申请"),
    ("三、本年度办理结果", "（五）不予处理", "3.要求提供公开出版物"),
    ("三、本年度办理结果", "（五）不予处理", "4.无正当理由大量反复申请"),
    ("三、本年度办理结果", "（五）不予处理", "5.要求行政机关确认或重新出具已获取信息"),
]
OTHERS: dict[str, list[tuple[str, ...]]] = {
    "2021": [
        (
            "三、本年度办理结果",
            "（六）其他处理",
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        ),
        (
            "三、本年度办理结果",
            "（六）其他处理",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ),
        ("三、本年度办理结果", "（六）其他处理", "3.其他"),
    ],
    "2019": [("三、本年度办理结果", "（六）其他处理")],
}
REQUESTS_END: list[tuple[str, ...]] = [("三、本年度办理结果", "（七）总计"), ("四、结转下年度继续办理",)]

RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
DISPUTES = [
    *(("行政复议", result) for result in RESULTS),
    *(("行政诉讼", "未经复议直接起诉", result) for result in RESULTS),
    *(("行政诉讼", "复议后起诉", result) for result in RESULTS),
]

# --- the ids: the contract with other programs -----------------------------------------------------------------

DISCLOSURE_IDS = {
    "2021": """
        rules.issued rules.repealed rules.in_force normative.issued normative.repealed normative.in_force
        licences.decisions penalties.decisions compulsion.decisions fees.amount""",
    "2019": """
        rules.made rules.disclosed rules.public_total normative.made normative.disclosed normative.public_total
        licences.items_last_year licences.items_change licences.decisions
        services.items_last_year services.items_change services.decisions
        penalties.items_last_year penalties.items_change penalties.decisions
        compulsion.items_last_year compulsion.items_change compulsion.decisions
        fee_items.items_last_year fee_items.items_change procurement.projects procurement.amount""",
}
REQUEST_ROWS = """
    new carried_in granted partial refused_1 refused_2 refused_3 refused_4 refused_5 refused_6 refused_7 refused_8
    unavailable_1 unavailable_2 unavailable_3 declined_1 declined_2 declined_3 declined_4 declined_5
    {others} handled carried_out"""
OTHER_IDS = {"2021": "other_1 other_2 other_3", "2019": "other"}
REQUEST_COLUMNS = ["natural", "business", "research", "nonprofit", "legal", "other", "total"]
DISPUTE_COLUMNS = [
    "review_upheld", "review_corrected", "review_other", "review_pending", "review_total",
    "direct_upheld", "direct_corrected", "direct_other", "direct_pending", "direct_total",
    "after_review_upheld", "after_review_corrected", "after_review_other", "after_review_pending", "after_review_total",
]  # fmt: skip


def official_ids(form_id: str) -> list[str]:
    """All ids of an edition in official order."""
    rows = REQUEST_ROWS.format(others=OTHER_IDS[form_id]).split()
    return [
        *(f"disclosure.{end}" for end in DISCLOSURE_IDS[form_id].split()),
        *(f"requests.{row}.{column}" for row in rows for column in REQUEST_COLUMNS),
        *(f"disputes.cases.{column}" for column in DISPUTE_COLUMNS),
    ]


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_a_form_that_comes_with_the_program_stands_the_strict_loader(form_id: str) -> None:
    """A start of the program does not show it again."""
    text = (files("consolidate.forms") / f"{form_id}.toml").read_text(encoding="utf-8")
    strict, quick = load(text, f"{form_id}.toml"), edition(form_id)
    assert dataclasses.asdict(strict) == dataclasses.asdict(quick)


@pytest.mark.parametrize(("form_id", "count"), [("2021", 200), ("2019", 198)])
def test_every_id_in_official_order(form_id: str, count: int) -> None:
    ids = [str(place) for place in edition(form_id).places]
    assert ids == official_ids(form_id)
    assert len(ids) == len(set(ids)) == count


def test_ids_stand_in_both_editions_only_where_figures_may_be_carried_over() -> None:
    shared = {str(place) for place in edition("2021").places} & {str(place) for place in edition("2019").places}
    carried = {"disclosure.licences.decisions", "disclosure.penalties.decisions", "disclosure.compulsion.decisions"}
    assert {text for text in shared if text.startswith("disclosure.")} == carried
    rows = REQUEST_ROWS.format(others="").split()
    assert {text for text in shared if text.startswith("requests.")} == {
        f"requests.{row}.{column}" for row in rows for column in REQUEST_COLUMNS
    }
    assert sum(text.startswith("disputes.") for text in shared) == 15


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_the_words_of_table_two(form_id: str) -> None:
    table = edition(form_id).table("disclosure")
    found = [(b.title, [c.label for c in b.columns], [r.label for r in b.rows]) for b in table.blocks]
    assert found == DISCLOSURE[form_id]
    assert [block.corner for block in table.blocks] == ["信息内容"] * len(table.blocks)


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_the_words_of_table_three(form_id: str) -> None:
    form = edition(form_id)
    (block,) = form.table("requests").blocks
    assert block.corner == CORNER
    rows = [form.labels(Place("requests", row.id, "natural"))[1] for row in block.leaf_rows()]
    official: list[tuple[str, ...]] = [*REQUESTS_TOP, *OTHERS[form_id], *REQUESTS_END]
    assert rows == [" ".join(labels) for labels in official]
    columns = [form.labels(Place("requests", "new", column.id))[2] for column in block.leaf_columns()]
    groups = ["申请人情况"] + ["申请人情况 法人或其他组织"] * 5 + ["申请人情况"]
    assert columns == [f"{group} {label}" for group, label in zip(groups, APPLICANTS, strict=True)]


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_the_words_of_table_four(form_id: str) -> None:
    form = edition(form_id)
    (block,) = form.table("disputes").blocks
    found = [form.labels(Place("disputes", "cases", column.id)) for column in block.leaf_columns()]
    assert found == [("四", "", " ".join(labels)) for labels in DISPUTES]


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_the_headings_of_the_tables(form_id: str) -> None:
    assert [table.heading for table in edition(form_id).tables] == [
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    ]


def test_what_each_place_may_hold() -> None:
    money = {"2021": {"disclosure.fees.amount"}, "2019": {"disclosure.procurement.amount"}}
    for form in editions().values():
        kinds = {str(place): form.kind(place) for place in form.places}
        assert {text for text, kind in kinds.items() if kind is Kind.MONEY} == money[form.id]
        changes = {text for text, kind in kinds.items() if kind is Kind.CHANGE}
        assert changes == {text for text in kinds if text.endswith(".items_change")}
        totals = {str(place) for place in form.places if form.is_total(place)}
        assert totals == {text for text in kinds if text.endswith("total") and "public" not in text} | {
            f"requests.handled.{column}" for column in REQUEST_COLUMNS
        }
    assert edition("2019").spots[Place("disclosure", "procurement", "amount")][3].stated is False
    assert edition("2021").spots[Place("disclosure", "fees", "amount")][3].stated is True


YEARS = [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021"), (2031, "2021")]


@pytest.mark.parametrize(("year", "form_id"), YEARS)
def test_the_edition_of_a_year(year: int, form_id: str) -> None:
    assert for_year(year) is edition(form_id)


def test_there_is_no_edition_before_2019_and_none_of_an_unknown_name() -> None:
    with pytest.raises(UserError, match="No edition of the form is known for 2018"):
        for_year(2018)
    with pytest.raises(UserError, match="There is no form “2020”"):
        edition("2020")


# --- what the loader refuses -----------------------------------------------------------------------------------


def test_a_form_made_up_by_an_office_needs_no_code() -> None:
    form = load(FEES, "fees.toml")
    assert [str(place) for place in form.places] == [
        f"income.{row}.{column}" for row in ("schools", "roads", "sum") for column in ("city", "all")
    ]
    assert [(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in layout(form.tables[0]).cells
            if cell.text] == [
        ("项目", 0, 0, 1, 2), ("市级", 0, 2, 1, 1), ("合计", 0, 3, 1, 1),
        ("收费种类", 1, 0, 2, 1), ("教育", 1, 1, 1, 1), ("交通", 2, 1, 1, 1), ("总计", 3, 0, 1, 2),
    ]  # fmt: skip
    numbers = dict.fromkeys(form.places, 2) | {Place("income", "sum", "city"): 4, Place("income", "sum", "all"): 5}
    broken = [(i.rule.id, i.key) for i in instances(form) if verdict(i, numbers) is False]
    assert broken == [("down", "all"), ("across", "sum")]


def line_of(text: str, sign: str) -> int:
    """The first line that holds the sign."""
    return text[: text.index(sign)].count("\n") + 1


# what is put in the place of what, the line named (by its text), words of the problem
FAULTS = [
    ("first_year = 2030", "first_yaer = 2030", "first_yaer", "“first_yaer” is not known; did you mean first_year?"),
    ("corner = ", "cornre = ", "cornre", "“cornre” is not known; did you mean corner?"),
    ('"roads", label', '"roads", labell', "labell", "roads: the key “labell” is not known; did you mean label?"),
    ('id = "roads", label', 'id = "roads", title = "路", label', "title = \"路\"", "“title” is not known"),
    ('"schools", label = "教育"', '"schools"', '{ id = "schools" }', "schools: the key “label” is missing"),
    ('number = "一"\n', "", 'id = "income"', "income: the key “number” is missing"),
    ("first_year = 2030", 'first_year = "2030"', "first_year", "“first_year” must be of type integer"),
    ('"合计", kind', '"合计", span = "1", kind', 'span = "1"', "“span” must be of type integer"),
    ("total = true },\n]\n\n[[rule]]", 'total = "true" },\n]\n\n[[rule]]', '"true"', "“total” must be of type boolean"),
    ("widths = [1000,", 'widths = ["1000",', "widths", "“widths” must be of type array of integers"),
    ("[1000, 2000, 1500, 1500]", "[1000, 2000, 1500]", "columns = [", "4 columns wide, the table has 3 widths"),
    ("[1000, 2000, 1500, 1500]", "[0, 2000, 1500, 1500]", "widths", "“widths” is 0, must be at least 1"),
    ("label_columns = 2", "label_columns = -1", "label_columns", "“label_columns” is -1, must be at least 0"),
    ("label_columns = 2", "label_columns = 0", "rows = [", "rows are nested 2 deep, there are 0 columns"),
    ('kind = "money", unit = "万元" }', 'kind = "mony" }', '"mony"', "“kind” is “mony”, must be one of count, change"),
    ('severity = "error"', 'severity = "fatal"', '"fatal"', "“severity” is “fatal”, must be one of error, explain"),
    ('each = "column"', 'each = "table"', '"table"', "“each” is “table”, must be one of row, column, once"),
    ('"roads"', '"schools"', '"schools", label = "交通"', 'the id "schools" is given twice'),
    ('"roads"', '"kinds"', '"kinds", label = "交通"', 'the id "kinds" is given twice'),
    ('id = "across"', 'id = "down"', 'id = "down" # second', 'the id "down" is given twice'),
    ('"roads"', '"two words"', "two words", "“id” is “two words”; it is written like this: staff_hired"),
    ('"roads"', '"a.b"', "a.b", "“id” is “a.b”"),
    ('sheet = "收费"', 'sheet = "收/费"', "收/费", "“sheet” is “收/费”"),
    ('unit = "万元"\n\n', 'unit = "万元"\nfill = "blue"\n\n', "blue", "“fill” is “blue”; it is written like this:"),
    ("sum(kinds)", "sum(kind)", "sum(kind)", "the rule down names “kind”, which does not exist; did you mean kinds?"),
    ("all == city", "all == town", "all == town", "the rule across names “town”, which does not exist"),
    ("sum(kinds)", "kinds", "sum == kinds", "the rule down names the group “kinds”; did you mean sum(kinds)?"),
    ('table = "income"\neach = "row"', 'table = "incom"\neach = "row"', "all == city", "“incom”, which does not exist"),
    ("all == city", "all = city", "all = city", "the rule across is not an expression"),
    ("all == city", "all == -city", "-city", "holds “-city”; only names, sum(name), last(name), numbers, + - * /"),
    ("all == city", "all == city * 2", '"all", label', "no rule says what the total “income.all” adds up"),
    ("all == city", "all != city", '"all", label', "no rule says what the total “income.all” adds up"),
    ("all == city", "all + city", "all + city", "the rule across must compare two sides with one of ==, !=, <=, >="),
    ("sum == sum(kinds)", "schools == roads", '"sum", label', "no rule says what the total “income.sum” adds up"),
    ("sum == sum(kinds)", "sum == schools - roads", '"sum", label', "no rule says what the total “income.sum” adds up"),
    ("all == city", "all == all", "all == all", "the rule across compares nothing: both sides are the same"),
    ("all == city", "all == last(city)", "last(city)", "the rule across must hold last(name) if it is a year_rule"),
    ('[[rule]]\nid = "across"', '[[year_rule]]\nid = "across"', "all == city", "must hold last(name) if it is a"),
    ('source = "行的含义"', 'source = "行的含义"\nprefill = true', "prefill", "across: the key “prefill” is not known"),
    ("first_year = 2030", "first_year = 2030\njump = { times = 1, least = 5 }", "jump", "“times” is 1, must be at"),
    ('[[rule]]\nid = "across"', '[[year_rule]]\nfinding = "jump"\nid = "across"', '"jump"', "one of carried-differs"),
    ('[[rule]]\nid = "across"', '[[year_rule]]\nfinding = "in-force-differs"\nid = "across"', "all == city",
     "must name issued, repealed, of which its finding speaks"),
    ("first_year = 2030", "first_year = 2030\njump = { times = 3 }", "jump", "jump: the key “least” is missing"),
    ("first_year = 2030",
     'first_year = 2030\nindicators = [{ group = "a", figures = [{ label = "b", place = "income.road.all" }] }]',
     "income.road.all", "the place income.road.all is not known; did you mean income.roads.all?"),
    ("first_year = 2030", 'first_year = 2030\nindicators = [{ group = "a", chart = "pie", figures = [] }]', "pie",
     "“chart” is “pie”, must be one of column, bar"),
    ("rows = [\n    {", "rows = [] }, { x = [\n    {", "rows = []", "“rows” is empty"),
    ("label_columns = 2", "label_columns 2", "label_columns 2", "= is missing behind the key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "words"), FAULTS, ids=[new[:30] for _, new, _, _ in FAULTS])
def test_a_faulty_form_is_refused_with_line_and_words(old: str, new: str, at: str, words: str) -> None:
    assert old in FEES
    text = FEES.replace(old, new) if "second" not in at else FEES.replace(old, f"{new} # second")
    with pytest.raises(FormError) as refused:
        load(text, "fees.toml")
    said = [(problem.where, say("en", problem.sentence, **problem.args)) for problem in refused.value.details]
    assert any(where == str(line_of(text, at)) and words in sentence for where, sentence in said), said


def test_all_faults_are_named_at_once() -> None:
    text = FEES.replace("corner", "cornre").replace('each = "row"', 'each = "rwo"').replace("basis", "base")
    with pytest.raises(FormError) as refused:
        load(text, "x")
    lines = [line_of(text, sign) for sign in ("base", "form", "cornre", "rwo")]  # form: where “basis” is missing
    assert [problem.where for problem in refused.value.details] == [str(line) for line in lines]
    assert str(refused.value) == "The form x cannot be used: 4 problems"


def test_the_second_of_two_tables_of_one_id_is_named() -> None:
    table = FEES[FEES.index("[[table]]") : FEES.index("[[rule]]")]
    with pytest.raises(FormError) as refused:
        load(FEES + table, "x")
    lines = {problem.where for problem in refused.value.details}
    start = FEES.count("\n")
    assert lines == {str(start + line) for line in (2, 3, 4, 5)}  # its id, number, title and sheet


def test_a_place_that_stands_in_two_blocks_is_refused() -> None:
    block = FEES[FEES.index("[[table.block]]") : FEES.index("[[rule]]")]
    with pytest.raises(FormError) as refused:
        load(FEES.replace("[[rule]] #", block + "[[rule]] #"), "x")
    said = [say("en", problem.sentence, **problem.args) for problem in refused.value.details]
    assert "the id income.roads.all is given twice" in said


def test_every_edition_survives_its_own_text() -> None:
    """The text in the package is what is loaded: one line more of nonsense and it is refused with that line."""
    for form in editions().values():
        text = files("consolidate.forms").joinpath(f"{form.id}.toml").read_text(encoding="utf-8")
        with pytest.raises(FormError) as refused:
            load(f"{text}nonsense = 1\n", form.id)
        assert [problem.where for problem in refused.value.details] == [str(text.count("\n") + 1)]


def test_an_edition_is_named_as_its_file_is() -> None:
    assert ids() == tuple(bundled()) == tuple(form.id for form in bundled().values())
    assert {*ids()} >= {"2019", "2021", "fujian-2016"}


def test_an_edition_of_a_region_is_never_chosen_by_its_year() -> None:
    assert "fujian-2016" not in editions()
    assert {form_id for form_id, form in bundled().items() if not form.region} == {*editions()}
    with pytest.raises(UserError):
        for_year(2016)


def test_forms_are_compared_by_identity() -> None:
    form: Form = edition("2021")
    assert editions()["2021"] is form
    assert hash(form) != hash(edition("2019"))
