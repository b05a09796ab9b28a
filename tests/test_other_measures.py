"""Last year's form counted an amount in 元, this year's counts it in 万元: last year's figures are converted."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from consolidate import forms
from consolidate.forms.loader import load
from consolidate.model import Number, Place, Roster, Round, Unit
from consolidate.rounds import roster
from consolidate.templates import template
from tests.support.command import run, run_json

pytestmark = pytest.mark.usefixtures("no_own_forms")

PAGE = (Path(__file__).parents[1] / "docs" / "forms.md").read_text(encoding="utf-8")
FORM: str = re.findall(r"```(?:toml)?\n(.*?)```", PAGE, re.DOTALL)[0]
FORM = (
    FORM.replace("stated = false, ", "")
    + """
[[year_rule]]
id = "as_before"
table = "costs"
each = "once"
expression = "operation.spent == last(operation.spent)"
severity = "explain"
label = "支出等于上年"
source = "示例"
prefill = true
"""
)
BODY, UNITS = "示例市", (Unit("甲局"), Unit("乙局"))
SPENT = Place("costs", "operation", "spent")


def in_yuan(form: str = "hotline-2025", unit: str = "元") -> str:
    """Last year's form."""
    text = FORM.replace("first_year = 2025\nlast_year = 2027", "first_year = 2024\nlast_year = 2024")
    return text.replace('unit = "万元"', f'unit = "{unit}"').replace('form = "hotline-2025"', f'form = "{form}"')


def a_round(folder: Path, text: str, year: int, spent: Number) -> Path:
    """A round over this form, in which 甲局 spent so much and 乙局 twice as much."""
    forms._own.clear()  # as in another run of the program
    path = folder.parent / f"{load(text, folder.name).id}.toml"
    path.write_text(text, encoding="utf-8")
    code, _, err = run("new", folder, "--form", path, "--year", year, "--body", BODY)
    assert code == 0, err
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(UNITS), ()))
    form = load(text, path.name)
    for times, unit in enumerate(UNITS, 1):
        figures: dict[Place, Number] = {place: 0 for place in form.places if not form.is_total(place)}
        data = template(form, Round(form.id, year, BODY), unit, figures=figures | {SPENT: spent * times})
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(data)
    return folder


def prefilled(folder: Path) -> list[object]:
    """The figures with which the template of 甲局 begins."""
    book = openpyxl.load_workbook(folder / "templates" / "甲局_2025年政府热线年度统计.xlsx")
    return [cell.value for row in book["二、经费"].iter_rows() for cell in row if isinstance(cell.value, int | float)]


def after(tmp_path: Path, old: str, spent: int = 125_000) -> Path:
    """A round over the form in 万元, with the result of last year's, in which 甲局 spent so much, beside it."""
    before = a_round(tmp_path / "before", old, 2024, spent)
    code, said, err = run("run", before, "--output", tmp_path / "out")
    assert code == 0, (said, err)
    folder = a_round(tmp_path / "now", FORM, 2025, Decimal("12.5"))
    shutil.copy(tmp_path / "out" / f"2024年{BODY}汇总表.xlsx", folder / "last_year.xlsx")
    return folder


FORMS = {"the form was edited": in_yuan(), "it was another form": in_yuan("hotline-2024")}


@pytest.mark.parametrize("old", FORMS.values(), ids=FORMS)
def test_amounts_of_last_year_are_converted(old: str, tmp_path: Path) -> None:
    folder = after(tmp_path, old)
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["findings"]) == (0, [])  # 12.5 万元 is what it was
    assert Decimal(result["totals"][str(SPENT)]) == Decimal("37.5")
    assert run("templates", folder)[0] == 0
    book = openpyxl.load_workbook(folder / "templates" / "甲局_2025年政府热线年度统计.xlsx")
    numbers = [
        cell.value for row in book["二、经费"].iter_rows() for cell in row if isinstance(cell.value, int | float)
    ]
    assert numbers == [12.5]


# what 甲局 spent in 元 -> what its template begins with, where this year's form has two decimals of 万元
ROUNDED: dict[int, list[object]] = {
    125_333: [12.53],
    51: [0.01],
    40: [0],
    7: [],  # its total is 0 as well, so nothing shows in which unit it is
}


@pytest.mark.parametrize("spent", ROUNDED)
def test_an_amount_that_is_rounded_is_converted_too(
    spent: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = in_yuan("hotline-2024")
    monkeypatch.setattr("tests.test_other_measures.FORM", FORM.replace("money_decimals = 4", "money_decimals = 2"))
    folder = after(tmp_path, old, spent)
    assert run("templates", folder)[0] == 0
    assert prefilled(folder) == ROUNDED[spent]


def test_two_rounds_are_compared_in_the_units_of_the_later(tmp_path: Path) -> None:
    folder = after(tmp_path, in_yuan("hotline-2024"))
    code, out, err = run("compare", tmp_path / "before", folder, "--json", "--output", tmp_path / "out")
    assert code == 0, err
    lines = {line["place"]: line for line in json.loads(out)["lines"] if not line["unit"]}
    assert (Decimal(lines[str(SPENT)]["before"]), Decimal(lines[str(SPENT)]["now"])) == (
        Decimal("37.5"),
        Decimal("37.5"),
    )


def test_a_figure_that_nobody_can_convert_is_left_out_of_a_comparison(tmp_path: Path) -> None:
    old = in_yuan("hotline-2024").replace(
        '{ id = "seats", label = "坐席数" }', '{ id = "seats", label = "坐席数", unit = "小时" }'
    )
    assert old != in_yuan("hotline-2024")
    folder = after(tmp_path, old)
    _, out, _ = run("compare", tmp_path / "before", folder, "--json", "--output", tmp_path / "out")
    assert json.loads(out)["left_out"] == {"before": ["costs.staff.seats"], "now": ["costs.staff.seats"]}
