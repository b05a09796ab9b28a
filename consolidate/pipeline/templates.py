"""One template for every unit of a round, in its folder ``templates``."""

from __future__ import annotations

from datetime import datetime

from consolidate import disk
from consolidate.pipeline import decisions
from consolidate.pipeline.run import OpenRound
from consolidate.steps import step
from consolidate.templates.series import Series
from consolidate.words import N_

FOLDER = "templates"


def write(opened: OpenRound, now: datetime) -> None:
    """Write the templates, and the units of the roster into the drop-down list of decisions.xlsx.

    The caller holds both locks.
    """
    decisions.update(opened, now)
    before = opened.last_year.units if opened.last_year else {}
    taken: set[str] = set()
    series = Series(opened.form, opened.round)
    with step(N_("templates"), len(opened.roster.units)):
        for unit in opened.roster.units:
            name = disk.safe_name(f"{unit.name}_{opened.round.year}年{opened.form.short_title}")
            while name.casefold() in taken:  # two units whose names differ only in characters not allowed in file names
                name += "_"
            taken.add(name.casefold())
            made = series.template(unit, before.get(unit.name, {}))
            disk.write(opened.folder / FOLDER / f"{name}.xlsx", made)
