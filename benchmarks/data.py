"""The workbooks that are measured: template-made, and the same figures as units write them."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl

from consolidate.forms import edition
from consolidate.forms.layout import TOP, layout
from consolidate.model import Number, Place, Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.templates import template

FORM = edition("2021")
ROUND = Round("2021", 2025, "清源县人民政府")
_MESS: tuple[Callable[[int], str], ...] = (lambda n: str(n), lambda n: f"{n}件", lambda n: f" {n} ", lambda n: f"{n:,}")


def figures(seed: int) -> dict[Place, Number]:
    """Balanced figures: every application dealt to a result, none carried in or out."""
    luck = random.Random(seed)
    found: dict[Place, Number] = {p: 0 for p in FORM.places if not FORM.is_total(p)}
    for column in ("natural", "business", "other"):
        for row in ("granted", "partial", "refused_4", "unavailable_1", "declined_2", "other_3"):
            count = luck.randint(0, 2000)
            found[Place("requests", row, column)] = count
            found[Place("requests", "new", column)] += count
    for place in (p for p in found if p.table == "disclosure" and p.column == "decisions"):
        found[place] = luck.randint(0, 10**5)
    return found


def cells() -> dict[str, list[tuple[str, int, int]]]:
    """Where the input cells stand, for programs that read by position: sheet -> (place, row, column), from 0."""
    return {
        table.sheet: [
            (str(place), TOP + cell.row, cell.column)
            for place, cell in layout(table).spots.items()
            if not FORM.is_total(place)
        ]
        for table in FORM.tables
    }


class Made(NamedTuple):
    """A round on the disk, and the true totals of its input cells."""

    folder: Path
    totals: dict[Place, Number]


def make(folder: Path, count: int, messy: bool = False) -> Made:
    """A round with so many answers in ``folder``."""
    units = Roster(tuple(Unit(f"第{i:05d}单位") for i in range(count)))
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(units, FORM.permissions))
    (folder / "cells.json").write_text(json.dumps(cells(), ensure_ascii=False), encoding="utf-8")
    totals: dict[Place, Number] = dict.fromkeys(figures(0), 0)
    for i, unit in enumerate(units.units):
        numbers = figures(i)
        totals = {place: totals[place] + number for place, number in numbers.items()}
        data = template(FORM, ROUND, unit, figures=numbers)
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(_messed(data, i) if messy else data)
    return Made(folder, totals)


def _messed(data: bytes, seed: int) -> bytes:
    """Some counts of the granted row as text, as units type them."""
    luck = random.Random(seed)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["三、依申请公开"]
    for column in "DEI":
        cell = sheet[f"{column}9"]
        cell.value = luck.choice(_MESS)(int(cell.value))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
