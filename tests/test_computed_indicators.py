"""A main indicator that is computed, not added up: a percentage, from the form file to the result, with last year's."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pandas as pd
import pytest

from consolidate import data, merging
from consolidate.annual_report import open_data, words
from consolidate.annual_report.blocks import Paragraph
from consolidate.annual_report.subject import Subject
from consolidate.forms.indicators import indicators
from consolidate.forms.loader import FormError, load
from consolidate.model import Number, Place, Roster, Round, Unit
from consolidate.model.result import FileState
from consolidate.own_workbooks import INDICATORS, OVERVIEW
from consolidate.rounds import roster
from consolidate.templates import template
from consolidate.terms import Verdict
from tests.support import annual_reports, building, office
from tests.support.command import run, run_json

pytestmark = pytest.mark.usefixtures("no_own_forms")

TEXT = """
form = "hotline_rates"
title = "热线办件统计表"
basis = "示例，无文件依据"
first_year = 2024

[[table]]
id = "cases"
number = "一"
title = "办件情况"
sheet = "办件"
widths = [2600, 1200, 1200, 1200]
label_columns = 1
unit = "件"

[[table.block]]
corner = "来源"
columns = [
  { id = "received", label = "受理" },
  { id = "solved", label = "办结" },
  { id = "rate", label = "办结率（%）", kind = "percent", formula = "solved / received * 100", decimals = 1 },
]
rows = [{ id = "phone", label = "电话" }, { id = "web", label = "网站" }]

[[indicators]]
group = "电话"
chart = "column"
figures = [
  { label = "办结率", place = "cases.phone.rate" },
  { label = "受理", place = "cases.phone.received" },
]

[[indicators]]
group = "网站"
figures = [{ label = "网站办结率（%）", place = "cases.web.rate" }]
"""
RATE, WEB = Place("cases", "phone", "rate"), Place("cases", "web", "rate")
# received and solved, by phone and on the web: this year, last year
UNITS: Mapping[str, tuple[tuple[int, int, int, int], tuple[int, int, int, int]]] = {
    "甲局": ((40, 30, 0, 0), (10, 9, 4, 1)),
    "乙局": ((80, 75, 0, 0), (30, 29, 0, 0)),
}


def numbers(figures: tuple[int, int, int, int]) -> dict[Place, Number]:
    names = ("phone.received", "phone.solved", "web.received", "web.solved")
    return {Place("cases", *name.split(".")): number for name, number in zip(names, figures, strict=True)}


def a_round(
    base: Path, year: int, which: int, text: str = TEXT, more: Mapping[Place, Number] = MappingProxyType({})
) -> Path:
    """The folder of the round of a year, in which both units have answered."""
    base.mkdir(parents=True, exist_ok=True)
    (base / "hotline_rates.toml").write_text(text, encoding="utf-8")
    made = run("new", base / "round", "--form", base / "hotline_rates.toml", "--year", year, "--body", "示例市")
    assert made[0] == 0, made
    units = [Unit(name, "县直") for name in UNITS]
    (base / "round" / "roster.xlsx").write_bytes(roster.write(Roster(tuple(units))))
    this = Round("hotline_rates", year, "示例市")
    form = load(text, "hotline_rates.toml")
    for unit in units:
        data = template(form, this, unit, figures={**numbers(UNITS[unit.name][which]), **more})
        (base / "round" / "inbox" / f"{unit.name}.xlsx").write_bytes(data)
    return base / "round"


@pytest.fixture
def two_years(tmp_path: Path) -> Path:
    """The round of 2025, beside the result of 2024."""
    before = a_round(tmp_path / "2024", 2024, 1)
    assert run("run", before, "--output", tmp_path / "before")[0] == 0
    folder = a_round(tmp_path / "2025", 2025, 0)
    (result,) = (tmp_path / "before").glob("*.xlsx")
    (folder / "last_year.xlsx").write_bytes(result.read_bytes())
    return folder


@pytest.fixture
def written(two_years: Path, tmp_path: Path) -> bytes:
    """The result of 2025, beside that of 2024."""
    folder = two_years
    assert run("run", folder, "--output", tmp_path / "out")[0] in (0, 1)
    (result,) = (tmp_path / "out").glob("*.xlsx")
    return result.read_bytes()


def lines(book: bytes, sheet: str, first: str) -> list[tuple[Any, ...]]:
    """The lines of a sheet in which this text stands, without blank cells (openpyxl shows the target of their link)."""
    rows = openpyxl.load_workbook(io.BytesIO(book), data_only=True)[sheet].iter_rows()
    shown = [[c.value for c in row if not c.hyperlink or c.value != c.hyperlink.location] for row in rows]
    return [tuple(value for value in row if value not in (None, "")) for row in shown if first in row]


def test_a_percentage_is_computed_from_the_sums_and_never_added_up() -> None:
    rate, _, web = indicators(load(TEXT, "hotline_rates.toml"))
    assert (rate.named, web.named) == ("办结率（%）", "网站办结率（%）")
    assert rate.of(numbers((120, 105, 0, 0))) == Decimal("87.5")
    assert (rate.of({}), web.of(numbers((120, 105, 0, 0)))) == (None, None)  # unknown, divided by 0


# words of a report, and what becomes of them: 105 of 120 are 87.5 %, 38 of 40 were 95 %
SENTENCES = (
    (
        "办结率{电话.办结率}%，上年{上年.电话.办结率}%，{增减.电话.办结率}。",
        "办结率87.5%，上年95.0%，减少7.5个百分点。",
    ),
    ("受理{电话.受理}件，{增减.电话.受理}。", "受理120件，增加80件。"),
    ("网站办结率{增减.网站.办结率}。", ""),  # this year nothing came over the web
)
# words that say it twice, or otherwise
TWICE = ("{增减.电话.办结率}个百分点", "{增减.电话.办结率}百分点", "{增减.电话.办结率}%", "{同比.电话.办结率}个百分点",
         "{占比.电话.办结/电话.受理}个百分点")  # fmt: skip


def of_the_whole() -> Subject:
    """The report of the office with the sums of both years."""
    this = Round("hotline_rates", 2025, "示例市")
    now, before = numbers((120, 105, 0, 0)), numbers((40, 38, 4, 1))
    return Subject(load(TEXT, "hotline_rates.toml"), this, this.body, now, before, final=True)


@pytest.mark.parametrize(("text", "said"), SENTENCES)
def test_a_percentage_is_more_or_less_by_points(text: str, said: str) -> None:
    filled = words.fill(annual_reports.words(text), of_the_whole())
    assert filled.problems == []
    assert "".join(block.text for block in filled.blocks if isinstance(block, Paragraph)) == said


@pytest.mark.parametrize("text", TWICE)
def test_a_second_unit_behind_a_change_of_a_percentage_is_refused(text: str) -> None:
    (problem,) = words.fill(annual_reports.words(f"办结率{text}。"), of_the_whole()).problems
    assert problem.sentence.startswith("{name} itself ends with {word}")


# a place, the unit of measure in the open data, its figure, last year's
MEASURES = (
    ("cases.phone.received", "件", "120", "40"),
    ("cases.phone.rate", "%", "87.5", "95.0"),
    ("cases.web.rate", "%", "", "25.0"),
)


@pytest.mark.parametrize(("place", "unit", "value", "before"), MEASURES)
def test_whoever_reads_a_percentage_without_the_form_is_told_that_it_is_one(
    place: str, unit: str, value: str, before: str
) -> None:
    text = open_data.as_csv(of_the_whole()).decode("utf-8-sig")
    assert {line[0]: tuple(line[4:]) for line in csv.reader(io.StringIO(text))}[place] == (unit, value, before)


def test_the_long_table_knows_percentages() -> None:
    form = load(TEXT, "hotline_rates.toml")
    sent = building.submission(form, numbers((40, 30, 0, 0)), "甲局", sources=("甲局.xlsx",))
    files = [FileState("甲局.xlsx", Verdict.USED, "", "甲局")]
    merged = merging.merge(form, Round(form.id, 2025, "示例市"), Roster((Unit("甲局"),)), [sent], files, (), ())
    parquet = data.files(form, merged, "0" * 32, "zh")["parquet"]
    assert pd.read_parquet(io.BytesIO(parquet)).attrs["consolidate.measures"] == {
        "cases.phone.received": "件", "cases.phone.solved": "件", "cases.phone.rate": "%",
        "cases.web.received": "件", "cases.web.solved": "件", "cases.web.rate": "%",
    }  # fmt: skip


# what is asked of 120 received and 105 solved by phone, 40 and 30 of them by 甲局; the unit, and what is answered
ASKED = (
    ("电话 办结率", "", "87.5", "95.0", "105 ÷ 120 × 100", None),
    ("cases.phone.rate", "", "87.5", "95.0", "105 ÷ 120 × 100", None),
    ("办结率", "", "87.5", "95.0", "105 ÷ 120 × 100", None),  # the main indicator
    ("电话 办结率", "甲局", "75.0", "90.0", "30 ÷ 40 × 100", "87.5"),
    ("网站 办结率", "", None, "25.0", "0 ÷ 0 × 100", None),
)


@pytest.mark.parametrize(("text", "unit", "total", "last", "put_in", "whole"), ASKED)
def test_a_computed_place_is_explained_by_its_formula(
    text: str, unit: str, total: str | None, last: str, put_in: str, whole: str | None, two_years: Path
) -> None:
    code, found = run_json("explain", two_years, text, *(["--unit", unit] if unit else []))
    assert (code, found["computed_by"], found["sum"]) == (0, "办结 ÷ 受理 × 100", None)
    assert (found["total"], found["last_year"], found["put_in"], found["whole"]) == (total, last, put_in, whole)
    shares = {part["unit"]: part["value"] for part in found["parts"]}
    by_phone = {"甲局": "75.0", "乙局": "93.8"} if "网站" not in text else dict.fromkeys(UNITS)
    assert shares == ({unit: by_phone[unit]} if unit else by_phone)


def test_the_screen_puts_the_totals_into_the_formula(two_years: Path) -> None:
    _, said, _ = run("explain", two_years, "电话 办结率")
    assert said.splitlines()[1:3] == ["87.5 = 办结 ÷ 受理 × 100 = 105 ÷ 120 × 100", "last year 95.0 (-7.5)"]
    _, said, _ = run("explain", two_years, "电话 受理")
    assert said.splitlines()[1] == "120 = 120 of 2 units"


def test_a_place_that_is_not_added_up_is_explained_by_the_units(tmp_path: Path) -> None:
    waiting = TEXT.replace('kind = "percent", formula = "solved / received * 100", decimals = 1', "added = false")
    waiting = waiting.replace("办结率（%）", "平均等待").partition("[[indicators]]")[0]
    folder = a_round(tmp_path, 2025, 0, waiting, {RATE: 12, WEB: 0})
    code, found = run_json("explain", folder, "电话 平均等待")
    assert (code, found["place"], found["total"], found["sum"]) == (0, str(RATE), None, None)
    assert {part["unit"]: part["value"] for part in found["parts"]} == {"甲局": "12", "乙局": "12"}
    _, said, _ = run("explain", folder, "网站 平均等待")
    assert said.splitlines()[1] == "not added up; each unit has its own"
    assert "甲局 0 甲局.xlsx" in " ".join(said.split())


def test_the_overview_shows_it_with_last_year_and_the_change(written: bytes) -> None:
    # 105 of 120 this year, 38 of 40 last year; on the web nothing this year, 1 of 4 last year
    assert lines(written, OVERVIEW, "办结率（%）") == [("办结率（%）", 87.5, 95, -7.5, "网站办结率（%）", 25)]


def test_the_indicators_show_it_for_each_unit_the_group_and_the_sum(written: bytes) -> None:
    assert [line[4:6] for name in UNITS for line in lines(written, INDICATORS, name)] == [(75, 40), (93.8, 80)]
    assert [line[2:4] for line in lines(written, INDICATORS, "小计")] == [(87.5, 120)]
    assert [line[1:3] for line in lines(written, INDICATORS, "合计")] == [(87.5, 120)]


def test_a_chart_shows_its_decimals_and_names_no_unit_that_only_some_have(written: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert 'formatCode="#,##0.0"' in chart
    assert "<a:t>电话</a:t>" in chart  # 办结率 is in %, 受理 in 件


@pytest.mark.office
def test_the_formulas_give_what_is_stored(written: bytes) -> None:
    computed = office.recalculated(written)
    for sheet, first in ((OVERVIEW, "办结率（%）"), (INDICATORS, "乙局"), (INDICATORS, "小计"), (INDICATORS, "合计")):
        assert lines(computed, sheet, first) == lines(written, sheet, first)


def test_the_screen_of_a_unit_shows_it(tmp_path: Path) -> None:
    folder = a_round(tmp_path, 2025, 0)
    assert "办结率（%）" in run("status", folder, "--unit", "甲局", "--lang", "zh")[1]


def test_an_average_that_is_typed_in_is_no_indicator() -> None:
    typed = TEXT.replace('formula = "solved / received * 100"', "added = false")
    with pytest.raises(FormError) as refused:
        load(typed, "hotline_rates.toml")
    assert "cases.phone.rate" in str(refused.value.details)
