"""A round of two units that have answered soundly, as small as a final one can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from consolidate.forms import edition
from consolidate.model import Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.templates import template
from sample_workbooks import faults

BODY = "清源县人民政府"
ROUND = Round("2021", 2025, BODY, date(2026, 1, 20))
UNITS = ("民政局", "教育局")
OUTPUT = f"2025年{BODY}汇总表.xlsx"


@cache  # most tests of a round begin with the same two
def answer(unit: str, seed: int = 1) -> bytes:
    """A unit's sound answer, in our template."""
    return template(edition("2021"), ROUND, Unit(unit), figures=faults.sound(seed))


def small_round(folder: Path, units: Sequence[str] = UNITS, answered: Sequence[str] | None = None) -> Path:
    """Make the round in a folder; ``answered`` are the units with a file in the inbox, by default all."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(Unit(name) for name in units))))
    for seed, unit in enumerate(units if answered is None else answered, 1):
        (folder / "inbox" / f"{unit}.xlsx").write_bytes(answer(unit, seed))
    return folder


def evening_round(folder: Path) -> Path:
    """Three units at an evening: one sound, one with an amount in 元, one that has not answered."""
    made = small_round(folder, ("民政局", "财政局", "档案局"), ("民政局",))
    (made / "inbox" / "财政局.xlsx").write_bytes(in_yuan("251000元"))
    return made


def in_yuan(amount: str) -> bytes:
    """The answer of 财政局 with an amount that stands there in 元."""
    return faults.filled(Unit("财政局"), 3, {"disclosure.fees.amount": amount}, ROUND)
