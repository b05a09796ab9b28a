"""A round of six units whose answers go back as copies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from consolidate.forms import edition
from consolidate.model import Roster, Round, Unit

FORM = edition("2021")
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20))
UNITS = Roster(tuple(Unit(name) for name in ("民政局", "教育局", "财政局", "住建局", "水利局", "林业局")))


def copy_of(folder: Path, unit: str, trip: int = 1) -> bytes:
    """The copy that went out to a unit."""
    return (folder / "returns" / f"{unit}_2025年政府信息公开年报_第{trip}次退回.xlsx").read_bytes()
