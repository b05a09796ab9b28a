"""A form of an office's own that counts persons and asks for money in 元: nothing takes it for another form."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from consolidate.model import Number, Roster, Unit
from consolidate.rounds import roster
from tests.support.command import run, run_json

pytestmark = pytest.mark.usefixtures("no_own_forms")

TEXT = """\
form = "staff"
title = "人员经费统计"
basis = "示例"
first_year = 2025
counters = ["人次", "名"]

[[table]]
id = "staff"
number = "一"
title = "人员和经费"
sheet = "人员"
widths = [2000, 2000, 2000]
label_columns = 1
unit = "人"

[[table.block]]
corner = "项目"
columns = [
  { id = "persons", label = "人数" },
  { id = "pay", label = "工资总额（元）", kind = "money", unit = "元" },
]
rows = [
  { id = "regular", label = "在编人员" },
  { id = "hired", label = "聘用人员" },
]
"""


def book(
    persons: object, pay: object, form: str = "", above: Sequence[object] = (), head: str = "工资总额（元）"
) -> bytes:
    """A sheet as a unit makes it, with these two figures in its first row; ``form`` is the number format of the pay."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("人员")
        rows: list[Sequence[Any]] = [
            above,
            ("项目", "人数", head),
            ("在编人员", persons, pay),
            ("聘用人员", 1, 1),
        ]
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
        if form:
            sheet.write(2, 2, pay, made.add_format({"num_format": form}))
    return out.getvalue()


def checked(tmp_path: Path, data: bytes, text: str = TEXT) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The figures of the first row, and what is said of them: kind, message, hint."""
    (tmp_path / "staff.toml").write_text(text, encoding="utf-8")
    (tmp_path / "甲局.xlsx").write_bytes(data)
    _, result = run_json("check", tmp_path / "甲局.xlsx", "--form", tmp_path / "staff.toml")
    code, _, err = run("forms", "check", tmp_path / "staff.toml")
    assert code == 0, err
    (file,) = result["files"]
    values = {key.rpartition(".")[2]: value for key, value in file["values"].items() if "regular" in key}
    return values, [
        (f["kind"], f["message"], f["hint"]) for f in result["findings"] if f["address"] in ("B1", "B3", "C3")
    ]


# what stands in the two cells, its figures, the kinds of what is said
SPELLED: list[tuple[object, object, Number, Number, list[str]]] = [
    (3, 251000, 3, 251000, []),
    ("3人", 251000, 3, 251000, ["spelled"]),
    ("3人次", 251000, 3, 251000, ["spelled"]),
    ("3名", 251000, 3, 251000, ["spelled"]),
    (3, "251000元", 3, 251000, ["spelled"]),
    (3, "25.1万元", 3, 251000, ["yuan-converted"]),
    (3, "251千元", 3, 251000, ["yuan-converted"]),
]  # fmt: skip


@pytest.mark.parametrize(("persons", "pay", "count", "amount", "kinds"), SPELLED)
def test_the_words_of_this_form(
    persons: object, pay: object, count: Number, amount: Number, kinds: list[str], tmp_path: Path
) -> None:
    values, said = checked(tmp_path, book(persons, pay))
    assert {key: Decimal(value) for key, value in values.items()} == {"persons": count, "pay": amount}
    assert [kind for kind, _, _ in said] == kinds


@pytest.mark.parametrize("text", ["3件", "3个", "3宗", "3万元"])
def test_the_words_of_another_form_are_not_read(text: str, tmp_path: Path) -> None:
    _, said = checked(tmp_path, book(text, 1))
    assert [kind for kind, _, _ in said] == ["not-a-number"]


def test_the_unit_of_the_form_is_no_other_unit(tmp_path: Path) -> None:
    assert checked(tmp_path, book(3, 1, above=("单位：人、元",)))[1] == []
    _, said = checked(tmp_path, book(3, 251, above=("单位：千元",)))
    assert [kind for kind, _, _ in said] == ["unit-converted"]


def test_another_unit_is_compared_with_that_of_the_column(tmp_path: Path) -> None:
    text = TEXT.replace('{ id = "persons", label = "人数" }', '{ id = "persons", label = "人数", unit = "户" }')
    data = book(3, 1, above=("", "单位：万人"))
    _, said = checked(tmp_path, data, text)
    assert [(kind, "the form in 户" in message) for kind, message, _ in said] == [("count-unit", True)]


def test_an_amount_that_is_no_number_is_asked_for_in_the_unit_of_the_form(tmp_path: Path) -> None:
    _, ((kind, message, _),) = checked(tmp_path, book(3, "很多"))
    assert kind == "not-a-number"
    assert "an amount in 元, 0 or more" in message
    _, chinese, _ = run("--lang", "zh", "check", tmp_path / "甲局.xlsx", "--form", tmp_path / "staff.toml")
    assert "以元为单位的金额，不小于 0" in chinese


def named(tmp_path: Path, file: str, title: str) -> list[str]:
    """The unit of the roster that gave the answer, by its file and its title."""
    (tmp_path / "staff.toml").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "round"
    assert run("new", folder, "--form", tmp_path / "staff.toml", "--year", 2025, "--body", "示例市")[0] == 0
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((Unit("民政局"), Unit("教育局")))))
    (folder / "inbox" / file).write_bytes(book(3, 1, above=(title,)))
    _, result = run_json("status", folder)
    return [f["unit"] for f in result["files"]]


NAMED = [
    ("1.xlsx", "民政局2025年人员经费统计", ["民政局"]),
    ("1.xlsx", "民政局人员经费情况", ["民政局"]),
    ("民政局2025年人员经费统计.xlsx", "", ["民政局"]),
    ("人员经费民政局.xlsx", "", ["民政局"]),
    ("1.xlsx", "民政局2025年政府信息公开年报", [""]),
]


@pytest.mark.parametrize(("file", "title", "units"), NAMED)
def test_a_unit_is_named_before_the_title_of_the_form(file: str, title: str, units: list[str], tmp_path: Path) -> None:
    assert named(tmp_path, file, title) == units


@pytest.mark.parametrize("form", ['0.00"元"', "¥#,##0.00"])
def test_a_format_that_shows_the_unit_of_the_form_is_no_other_unit(form: str, tmp_path: Path) -> None:
    values, said = checked(tmp_path, book(3, 251000, form))
    assert Decimal(values["pay"]) == 251000
    assert said == []


def test_a_format_that_shows_another_unit_than_that_of_the_form_is_converted(tmp_path: Path) -> None:
    values, said = checked(tmp_path, book(3, 25.1, '0.00"万元"'))
    assert Decimal(values["pay"]) == 251000
    assert [kind for kind, _, _ in said] == ["yuan-converted"]


def test_an_amount_without_a_unit_is_asked_about_with_the_units_it_may_have(tmp_path: Path) -> None:
    _, ((kind, _, hint),) = checked(tmp_path, book(3, 251000, head="工资总额"))
    assert (kind, hint) == (
        "unit-unstated",
        "Write on 情况说明 whether 万元 or 元 is meant, or enter the amount in 元.",
    )
