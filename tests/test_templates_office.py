"""The same random faults for the template and for ``check``: what the workbook says while it is filled in, computed by
LibreOffice, is what the program says when it comes back, cell by cell and rule by rule."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from consolidate.forms import edition, rules, year_rules
from consolidate.forms.rules import Instance
from consolidate.model import Finding, Form, Kind, Number, Place
from consolidate.own_workbooks import COMPARISON
from consolidate.pipeline import run as pipeline
from consolidate.reading import answers
from consolidate.templates.comparison import JUMP
from consolidate.templates.filled import below, inputs
from consolidate.templates.live import sheets
from consolidate.workers import child
from tests.support import office
from tests.support.building import balanced, place
from tests.support.merged import fresh
from tests.support.templates import compared, counts, filled_in, made, planted, said

SEEDS = range(12)
LABEL = {"carried-differs": "carried", "in-force-differs": "in_force_before"}
# what a cell of each kind may wrongly hold; only what check can read as a number (a note) has a number behind it
WRONG: dict[Kind, tuple[object, ...]] = {
    Kind.COUNT: ("约12", "3件", "-", -4, 2.5, "#REF!", "12.0.1"),
    Kind.CHANGE: ("减少", "减3", 0.5, "#N/A"),
    Kind.MONEY: ("一万", "12.5万元", "251000元", -1, "#DIV/0!"),
}


@dataclass(frozen=True)
class Planted:
    """A template with faults: its bytes, what was typed where, and what it knows of last year."""

    form: Form
    data: bytes
    typed: Mapping[str, object]
    last: Mapping[Place, Number]

    def leaves(self, instance: Instance) -> set[str]:
        """The input cells that a rule rests upon."""
        return {str(leaf) for place in instance.places for leaf in below(self.form, place)}


def plant(seed: int) -> Planted:
    """A balanced template, half of them with last year's figures, in which some cells are overwritten."""
    luck = random.Random(seed)
    form = edition(("2019", "2021")[seed % 2])
    figures = filled_in(form, seed)
    last = {p: n * luck.choice((1, 1, 1, 0, 40)) for p, n in balanced(form, luck, 20).items()} if seed > 3 else {}
    for instance in year_rules.instances(form, last):  # half of what must be as last year is so
        at, expected = instance.left[0].places[0], rules.sides(instance, {p: _number(n) for p, n in figures.items()})
        if expected and luck.random() < 0.5:
            figures[at] = max(expected[1], 0)
    typed: dict[str, object] = {}
    for p in luck.sample(inputs(form), 2 * (seed % 4)):  # wrong, or readable but not what it was
        typed[str(p)] = luck.choice(WRONG[form.kind(p)]) if luck.random() < 0.5 else luck.randint(0, 300)
    for p in luck.sample([p for p in form.places if form.is_total(p)], seed % 3):
        typed[str(p)] = luck.randint(0, 300)
    for p in luck.sample(inputs(form), seed % 3):
        typed.setdefault(str(p), None)
    return Planted(form, planted(made(form.id, figures, last=last), form, typed), typed, last)


def _number(value: Number | str) -> Number:
    assert not isinstance(value, str)
    return value


@cache
def asked() -> tuple[tuple[Planted, Any], ...]:
    """Every planted template with what LibreOffice makes of it."""
    found = [plant(seed) for seed in SEEDS]
    after = office.recalculated_all([one.data for one in found])
    return tuple((one, fresh(data, values=True)) for one, data in zip(found, after, strict=True))


def checked(one: Planted) -> tuple[Finding, ...]:
    """What ``consolidate check`` says of the file."""
    answer = answers.read(child.read(one.data), "民政局.xlsx", "", None)
    assert answer.last_year == {p: n for p, n in one.last.items() if p in one.form.spots}
    return pipeline.checked(answer).findings


def wrong(one: Planted, where: str) -> bool:
    """Whether what was typed into an input cell is no proper number."""
    value = one.typed.get(where, 0)
    kind = one.form.kind(place(where))
    return value is not None and (isinstance(value, str) or value in (-4, 2.5, 0.5, -1)) and value in WRONG[kind]


@pytest.mark.office
@pytest.mark.parametrize("seed", SEEDS)
def test_the_cells_that_are_no_numbers_are_the_same(seed: int) -> None:
    one, book = asked()[seed]
    named = {str(f.place) for f in checked(one) if f.place and f.kind not in ("rule-broken", "jump", *LABEL)}
    faulty = {p for p in one.typed if wrong(one, p)}
    assert {p for p in named if p in faulty or p in map(str, inputs(one.form))} == faulty
    rows = [row for row in book["填表说明"].iter_rows(values_only=True) if row[1] == "各格是否为数字"]
    for table, row in zip(one.form.tables, rows, strict=True):
        plan = next(plan for plan in sheets(one.form) if plan.table is table)
        spots = sorted(plan.cells[place(p)] for p in faulty if p.startswith(table.id))
        assert row[2] == len(spots)
        if spots:
            assert (
                row[3] == f"不是正确的数字，首处{book[table.sheet].cell(spots[0][0] + 1, spots[0][1] + 1).coordinate}"
            )


@pytest.mark.office
@pytest.mark.parametrize("seed", SEEDS)
def test_the_rules_that_are_broken_are_the_same(seed: int) -> None:
    one, book = asked()[seed]
    findings = checked(one)
    broken = {(f.rule or LABEL[f.kind], f.cells) for f in findings if f.kind in ("rule-broken", *LABEL)}
    for plan in sheets(one.form, year_rules.instances(one.form, one.last)):
        for rule in plan.lines:
            for live in rule.verdicts:
                says = str(book[plan.table.sheet].cell(live.area.top + 1, live.area.left + 1).value).replace("\n", "")
                cells = tuple(_address(book, plan.table.sheet, plan.cells[p]) for p in live.instance.places)
                touched = {p for p in one.leaves(live.instance) if wrong(one, p)}
                if not touched:  # the parts of computed totals stand behind the cells of the rule itself
                    is_broken = any(id_ == rule.rule.id and all_[: len(cells)] == cells for id_, all_ in broken)
                    assert says.startswith(("不平", "请核对")) == is_broken, (rule.rule.id, cells)
                    assert says == "平" or is_broken
                elif any(isinstance(one.typed[p], str) for p in touched):
                    assert says == "有非数字"


def _address(book: Any, sheet: str, spot: tuple[int, int]) -> str:
    return str(book[sheet].cell(spot[0] + 1, spot[1] + 1).coordinate)


@pytest.mark.office
@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_that_jumped_are_the_same(seed: int) -> None:
    one, book = asked()[seed]
    spoilt = {p.partition(".")[0] for p in one.typed if wrong(one, p)}
    jumps = {f.place for f in checked(one) if f.kind == "jump" and f.place and f.place.table not in spoilt}
    assert {p for p in marked(one, book) if p.table not in spoilt} == jumps
    if one.last:
        (row,) = [row for row in book["填表说明"].iter_rows(values_only=True) if row[0] == "上年"]
        assert row[2] == len(marked(one, book))


def marked(one: Planted, book: Any) -> set[Place]:
    """The places at which 上年对照 says that they changed too much: beside the changes stands a word for each."""
    if COMPARISON not in book.sheetnames:
        assert not one.last
        return set()
    sheet = book[COMPARISON]
    words = [cell for row in sheet.iter_rows(min_row=4, min_col=10) for cell in row if cell.value == JUMP]
    for cell in words:  # the word stands for the figure that is as many columns before it as there are figures
        sheet.cell(cell.row, cell.column - 7).value = JUMP
    return {place for place, shown in compared(one.form, book).items() if shown[2] == JUMP}


# --- one thing at a time -----------------------------------------------------------------------------------------

LAST = {"requests.carried_out.natural": 1, "disclosure.normative.in_force": 4, "disclosure.licences.decisions": 9}
# what is typed; live lines that change; the first page's counts and its sentence
COMPARED: dict[str, tuple[dict[str, object], dict[str, str], dict[str, int], str]] = {
    "as last year": ({}, {}, {}, "全部核对无误，可以报送。"),
    "another figure carried over": (
        {"requests.carried_in.natural": 3, "requests.new.natural": 0},
        {"carried natural": "请核对 +2"},
        {"三 上年结转等于上年报告的结转下年度": 1},
        "没有错误；有1处请核对，属实的在“情况说明”页写明原因。",
    ),
    "nothing carried over": (
        {"requests.carried_in.natural": None, "requests.new.natural": 3},
        {"carried natural": "请核对 -1"},
        {"三 上年结转等于上年报告的结转下年度": 1},
        "没有错误；有1处请核对，属实的在“情况说明”页写明原因。",
    ),
    "issued but not in force": (
        {"disclosure.normative.issued": 2},
        {"in_force_before normative": "请核对 -2"},
        {"二 现行有效等于上年现行有效加制发减废止": 1},
        "没有错误；有1处请核对，属实的在“情况说明”页写明原因。",
    ),
    "a jump": (
        {"disclosure.licences.decisions": 99}, {}, {"上年 与上年相比变化较大的数字": 1},
        "没有错误；有1处请核对，属实的在“情况说明”页写明原因。",
    ),
    "a word": (
        {"requests.carried_in.natural": "一件"},
        {"balance natural": "有非数字", "balance total": "有非数字", "applicants carried_in": "有非数字",
         "carried natural": "有非数字"},
        {"三 各格是否为数字": 1},
        "有1处错误，请逐项改正。",
    ),
}  # fmt: skip


def compared_with() -> dict[Place, Number]:
    last: dict[Place, Number] = dict.fromkeys(edition("2021").places, 0)
    return last | {place(key): number for key, number in LAST.items()}


@cache
def compared_one_by_one() -> dict[str, Any]:
    form, last = edition("2021"), compared_with()
    sound = {"requests.carried_in.natural": 1, "requests.new.natural": 2, "requests.granted.natural": 3}
    sound |= {"disclosure.normative.in_force": 4, "disclosure.licences.decisions": 9, "disputes.cases.review_other": 1}
    figures: dict[Place, Number | str] = {place(key): number for key, number in sound.items()}
    asked_ = [planted(made("2021", figures, last=last), form, typed) for typed, *_ in COMPARED.values()]
    asked_.append(made("2021", last=last))
    results = [fresh(data, values=True) for data in office.recalculated_all(asked_)]
    return dict(zip([*COMPARED, "blank"], results, strict=True))


def lines(book: Any) -> dict[str, str]:
    """Every live line that does not say 平: ``carried natural`` -> 请核对 +2."""
    form, last = edition("2021"), compared_with()
    said = {
        f"{line.rule.id} {found.instance.key}": str(
            book[plan.table.sheet].cell(found.area.top + 1, found.area.left + 1).value
        ).replace("有非\n", "有非").replace("\n", " ")
        for plan in sheets(form, year_rules.instances(form, last))
        for line in plan.lines
        for found in line.verdicts
    }  # fmt: skip
    return {what: says for what, says in said.items() if says != "平"}


@pytest.mark.office
@pytest.mark.parametrize("name", COMPARED)
def test_what_differs_from_last_year_is_asked_about_and_nothing_else(name: str) -> None:
    _, changed, faults, sentence = COMPARED[name]
    book = compared_one_by_one()[name]
    assert lines(book) == changed
    assert {what: count for what, count in counts(book).items() if count} == faults
    assert said(book) == sentence


@pytest.mark.office
def test_a_template_with_last_year_is_blank_until_it_is_begun() -> None:
    book = compared_one_by_one()["blank"]
    assert set(lines(book).values()) == {"—"}  # though one was carried over
    assert not any(counts(book).values())
    assert said(book) == "尚未填写。"


# --- all together ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_faults_are_of_every_kind() -> None:
    """Otherwise the tests above would say nothing."""
    planted_ = [plant(seed) for seed in SEEDS]
    assert {type(value) for one in planted_ for value in one.typed.values()} >= {str, int, float, type(None)}
    kinds = {f.kind for one in planted_ for f in checked(one)}
    assert kinds >= {
        "rule-broken",
        "carried-differs",
        "in-force-differs",
        "jump",
        "not-a-number",
        "spelled",
        "negative",
    }
