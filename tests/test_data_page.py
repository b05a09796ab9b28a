"""The page about the long table is true: its examples run, and give the figures of the round."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from consolidate import data
from consolidate.model import Number
from sample_workbooks import faults
from tests.support.command import run
from tests.support.small_round import UNITS, small_round

PAGE = (Path(__file__).parent.parent / "docs" / "data.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
SQL = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.M | re.S)
NEW, FEES = "requests.new.total", faults.place("disclosure.fees.amount")
FIGURES = {unit: faults.sound(seed) for seed, unit in enumerate(UNITS, 1)}  # what was typed into the templates


def total(unit: str, row: str) -> Number:
    """The sum of a row of the table of requests, over its kinds of applicants."""
    return sum(number for place, number in FIGURES[unit].items() if (place.table, place.row) == ("requests", row))


def answered(query: str) -> list[tuple[Any, ...]]:
    """The rows that DuckDB answers."""
    found = duckdb.sql(query)
    assert found is not None
    return found.fetchall()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the long table of a small round stands under the name that the page uses."""
    monkeypatch.chdir(tmp_path)
    assert run("data", small_round(tmp_path / "2025年报"), "--output", tmp_path)[0] == 0
    return tmp_path


def test_the_example_for_pandas(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, pd.DataFrame] = {}
    exec(PYTHON[0], found)
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "万元"
    assert Decimal(shown[1]) == sum(total(unit, "new") for unit in UNITS)
    assert {unit: found["wide"].at[unit, str(FEES)] for unit in UNITS} == {u: FIGURES[u][FEES] for u in UNITS}


def test_the_share_of_each_unit() -> None:
    rows = answered(SQL[0])
    assert {unit: new for unit, new, _ in rows} == {unit: total(unit, "new") for unit in UNITS}
    assert sum(percent for *_, percent in rows) == pytest.approx(100)


def test_the_cells_of_a_total() -> None:
    expected = [(unit, total(unit, "granted"), f"{unit}.xlsx", "三、依申请公开", "J9") for unit in UNITS]
    assert sorted(answered(SQL[1])) == sorted(line for line in expected if line[1])


def test_two_years_side_by_side(folder: Path) -> None:
    this_year = folder / "2025年清源县人民政府数据.parquet"
    (folder / "2024年清源县人民政府数据.parquet").write_bytes(this_year.read_bytes())
    totals = [value for place, value, _ in answered(SQL[2]) if place == NEW]
    assert totals == 2 * [sum(total(unit, "new") for unit in UNITS)]


def test_the_page_names_every_column() -> None:
    table = PAGE.partition("| --- |")[2].partition("\n\n")[0]
    assert [word for word in data.HEADINGS.values() if word not in table] == []
    assert [word for word in data.HEADINGS if f"`{word}`" not in table] == []
    assert [words for words in data.KINDS.values() if words not in table] == []
