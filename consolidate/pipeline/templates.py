"""One template for every unit of a round, in its folder ``templates``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from consolidate import disk, file_names
from consolidate.pipeline import decisions, named
from consolidate.pipeline.opened import OpenRound
from consolidate.steps import step
from consolidate.words import N_

FOLDER = "templates"
_ENDING = ".xlsx"


def write(opened: OpenRound, now: datetime) -> None:
    """Write the templates, and the units of the roster into the drop-down list of decisions.xlsx.

    The caller holds both locks.
    """
    from consolidate.templates.series import Series  # what draws them is needed by no other command

    decisions.update(opened, now)
    before = opened.last_year.units if opened.last_year else {}
    files = names(opened)
    series = Series(opened.form, opened.round)
    with step(N_("templates"), len(opened.roster.units)):
        for unit in opened.roster.units:
            made = series.template(unit, before.get(unit.name, {}))
            disk.write(opened.folder / FOLDER / files[unit.name], made)


def names(opened: OpenRound) -> Mapping[str, str]:
    """The name of the template of each unit, by unit."""
    rest = f"_{opened.round.year}年{opened.form.short_title}"
    return {unit: f"{file_names.safe(f'{stem}{rest}')}{_ENDING}" for unit, stem in named.files(opened).items()}


def stale(opened: OpenRound) -> tuple[str, ...]:
    """The workbooks in ``templates`` that are of no unit as the roster has it now. They stay: perhaps they are used."""
    folder = opened.folder / FOLDER
    current = {name.casefold() for name in names(opened).values()}
    there = (name for name, _ in disk.listing(folder)) if folder.is_dir() else ()
    return tuple(
        name
        for name in there
        if name.endswith(_ENDING) and not name.startswith((".", "~$")) and name.casefold() not in current
    )
