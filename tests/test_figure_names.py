"""The names by which the words of a report call figures: what each stands for, and that no name is guessed."""

from __future__ import annotations

import pytest

from consolidate.forms import edition, editions, figure_names, loader
from consolidate.model import Form, Place
from tests.support import own_form

FORM = edition("2021")

# a name, and the figure: one place, or the rows and columns that it adds up
NAMES = (
    ("新收", "requests.new.total"),
    ("本年新收", "requests.new.total"),
    ("新收.自然人", "requests.new.natural"),
    ("新收．自然人", "requests.new.natural"),
    ("办理", "requests.handled.total"),
    ("办理.予以公开", "requests.granted.total"),
    ("部分公开", "requests.partial.total"),
    ("重复申请.总计", "requests.declined_2.total"),
    ("上年结转.其他", "requests.carried_in.other"),
    ("表三.新收", "requests.new.total"),
    ("行政复议", "disputes.cases.review_total"),
    ("行政复议.尚未审结", "disputes.cases.review_pending"),
    ("规章.本年制发件数", "disclosure.rules.issued"),
    ("行政规范性文件.现行有效件数", "disclosure.normative.in_force"),
    ("规范性文件.现行有效件数", "disclosure.normative.in_force"),
    ("行政许可", "disclosure.licences.decisions"),
    ("行政事业性收费", "disclosure.fees.amount"),
    ("requests.new.total", "requests.new.total"),
)
SUMS = (
    ("不予公开", "requests", [f"refused_{n}" for n in range(1, 9)], ["total"]),
    ("不予公开.自然人", "requests", [f"refused_{n}" for n in range(1, 9)], ["natural"]),
    ("新收.法人或其他组织", "requests", ["new"], ["business", "research", "nonprofit", "legal", "other"]),
    ("行政诉讼", "disputes", ["cases"], ["direct_total", "after_review_total"]),
    ("行政诉讼.结果维持", "disputes", ["cases"], ["direct_upheld", "after_review_upheld"]),
)
# names that say too little, and one of those that are suggested
SEVERAL = (
    ("结果维持", "行政复议.结果维持"),
    ("复议.结果维持", "行政复议.结果维持"),
    ("总计", "行政复议"),
)
# misspelt names, and what is suggested; without an answer it is none
WRONG = (
    ("规章", "规章.现行有效件数"),
    ("新受", "新收"),
    ("自然人", "新收.自然人"),
    ("予以公幵", "予以公开"),
    ("会议次数", ""),
    ("", ""),
    ("新收..", ""),
)

# the columns of a form of one's own, its rules, a name, and the columns that it adds up; "" if it does not say which


def _column(id_: str, label: str, *inner: str, total: bool = False) -> str:
    more = f", columns = [{', '.join(inner)}]" if inner else ", total = true" if total else ""
    return f'{{ id = "{id_}", label = "{label}"{more} }}'


WON, LOST, RETRIAL, VISITS = (
    _column(*each) for each in (("won", "维持"), ("lost", "纠正"), ("retrial", "再审"), ("visits", "信访"))
)
DIRECT = _column("direct", "直接起诉", WON, LOST, _column("part", "小计", total=True))
AFTER = _column("after", "复议后起诉", _column("kept", "驳回"), _column("rest", "小计", total=True))
ALL = _column("all", "合计", total=True)
PART, REST = "part == sum(direct)", "rest == sum(after)"
GROUPS = (
    # beside the subtotal stands a column that it does not hold
    ((_column("suits", "行政诉讼", DIRECT, RETRIAL), VISITS), (PART,), "上半年.行政诉讼", "won lost retrial"),
    ((_column("suits", "行政诉讼", DIRECT, RETRIAL), VISITS), (PART,), "上半年.直接起诉", "part"),
    ((_column("suits", "行政诉讼", DIRECT, RETRIAL), VISITS), (PART,), "上半年", ""),
    ((_column("suits", "行政诉讼", DIRECT, RETRIAL),), (PART,), "上半年", ""),
    # the subtotals together hold every column
    ((_column("suits", "行政诉讼", DIRECT, AFTER), VISITS), (PART, REST), "上半年.行政诉讼", "part rest"),
    # subtotals and a total of the group: each column counts once
    ((_column("suits", "行政诉讼", DIRECT, AFTER, ALL), VISITS),
     (PART, REST, "all == part + rest"), "上半年.行政诉讼", "all"),
    ((_column("suits", "行政诉讼", DIRECT, RETRIAL, ALL), VISITS),
     (PART, "all == part + retrial"), "上半年.行政诉讼", "all"),
    # the total of all columns needs not be named
    ((WON, LOST, ALL), ("all == won + lost",), "上半年", "all"),
    ((WON, LOST, VISITS, ALL), ("all == won + lost",), "上半年", ""),
)  # fmt: skip


@pytest.mark.parametrize(("columns", "sums", "name", "added"), GROUPS)
def test_a_total_stands_for_a_group_only_if_it_holds_every_column(
    columns: tuple[str, ...], sums: tuple[str, ...], name: str, added: str
) -> None:
    rows = f"{_column('first', '上半年')}, {_column('second', '下半年')}"
    held = ", ".join(columns)
    widths = ", ".join(["1000"] * (1 + held.count("{ id") - held.count("columns =")))
    text = own_form.head("law", "行政争议统计报表") + own_form.table("cases", "行政争议", widths, held, rows)
    text += "".join(own_form.rule(f"r{number}", "cases", each, "row") for number, each in enumerate(sums))
    keys = [each.figure.places for each in figure_names.find(loader.load(text, "law.toml"), name)]
    wanted = tuple(Place("cases", "first", column) for column in added.split())
    assert keys == [wanted] if wanted else len(keys) != 1  # several figures, or none


@pytest.mark.parametrize(("name", "place"), NAMES)
def test_a_name_stands_for_one_figure(name: str, place: str) -> None:
    (found,) = figure_names.find(FORM, name)
    assert found.figure.places == (Place(*place.split(".")),)


@pytest.mark.parametrize(("name", "table", "rows", "columns"), SUMS)
def test_a_name_of_a_group_stands_for_its_sum(name: str, table: str, rows: list[str], columns: list[str]) -> None:
    (found,) = figure_names.find(FORM, name)
    assert found.figure.places == tuple(Place(table, row, column) for row in rows for column in columns)


@pytest.mark.parametrize(("name", "one"), SEVERAL)
def test_a_name_that_says_too_little_stands_for_nothing(name: str, one: str) -> None:
    found = [each.name for each in figure_names.find(FORM, name)]
    assert len(found) > 1
    assert one in found


@pytest.mark.parametrize(("name", "suggested"), WRONG)
def test_a_wrong_name_stands_for_nothing(name: str, suggested: str) -> None:
    assert figure_names.find(FORM, name) == ()
    assert not suggested or suggested in figure_names.near(FORM, name)


@pytest.mark.parametrize("form", editions().values(), ids=lambda form: form.id)
def test_every_figure_has_a_name_of_its_own(form: Form) -> None:
    names = figure_names.everything(form)
    assert {key[0] for key in names if len(key) == 1} >= set(form.places)
    assert len({named.name for named in names.values()}) == len(names)
    for key, named in names.items():
        assert [found.figure.places for found in figure_names.find(form, named.name)] == [key], named.name
