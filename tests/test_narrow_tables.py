"""Tables of two or three narrow columns: the lines above them have room, and the round goes through."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consolidate.forms.loader import load
from consolidate.model import Place, Roster, Round, Unit
from consolidate.rounds import roster
from consolidate.templates import template
from tests.support.command import run, run_json
from tests.support.merged import fresh

pytestmark = pytest.mark.usefixtures("no_own_forms")

FORM = """\
form = "narrow"
title = "来访来信统计表"
basis = "示例，无文件依据"
first_year = 2025

[[table]]
id = "visits"
number = "一"
title = "来访来信"
sheet = "来访来信"
widths = WIDTHS
label_columns = 1

[[table.block]]
columns = [COLUMNS]
rows = [{ id = "visits", label = "来访" }, { id = "letters", label = "来信" }]
"""
NUMBER = '{ id = "number", label = "数量" }'
AMOUNT = '{ id = "amount", label = "金额", kind = "money", unit = "万元" }'
# widths, columns; what stands above the grid at the right; the box
NARROW = [
    ("[3000, 1500]", NUMBER, ("B2", "2025年　单位：件"), "B3"),
    ("[900, 800]", NUMBER, ("B2", "2025年　单位：件"), "C3"),
    ("[1500, 800, 800]", f"{NUMBER}, {AMOUNT}", ("B2", "2025年　单位：件、万元"), "C3"),
    ("[3000, 1500, 2500]", f"{NUMBER}, {AMOUNT}", ("C3", "单位：件、万元"), "B3"),
]


@pytest.mark.parametrize(("widths", "columns", "above", "box"), NARROW)
def test_a_narrow_table_goes_through(
    widths: str, columns: str, above: tuple[str, str], box: str, tmp_path: Path
) -> None:
    text = FORM.replace("WIDTHS", widths).replace("COLUMNS", columns)
    form = load(text, "narrow.toml")
    (tmp_path / "narrow.toml").write_text(text, encoding="utf-8")
    folder = tmp_path / "round"
    wanted = ("--form", tmp_path / "narrow.toml", "--year", 2025, "--body", "示例市")
    assert run("new", folder, *wanted)[0] == 0
    unit = Unit("信访局")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((unit,))))
    figures: dict[Place, int | str] = {place: number for number, place in enumerate(form.places, 3)}
    data = template(form, Round("narrow", 2025, "示例市", date(2026, 1, 20)), unit, figures=figures)
    sheet = fresh(data)["来访来信"]
    assert sheet[above[0]].value == above[1]
    assert not sheet[box].protection.locked
    (folder / "inbox" / "信访局.xlsx").write_bytes(data)
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["findings"]) == (0, [])
    assert [int(n) for n in result["totals"].values()] == [*figures.values()]
