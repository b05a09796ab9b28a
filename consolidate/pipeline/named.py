"""The units that a person names on the command line, and the names of their files."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from consolidate import file_names
from consolidate.findings import NEAR
from consolidate.names import Names
from consolidate.pipeline.opened import OpenRound
from consolidate.words import N_, Problem, UserError


def units(opened: OpenRound, wanted: Collection[str]) -> list[str]:
    """The units by their names in the roster. UserError lists the names that fit no unit, or several."""
    names = Names(opened.roster, opened.round.body)
    found = {name: names.unit(name) for name in wanted}
    unknown = [name for name, unit in found.items() if not unit]
    if unknown:
        raise UserError(
            N_("The roster has no unit {names}"),
            N_("Write the name as in roster.xlsx."),
            details=tuple(Problem(name, NEAR, {"near": "、".join(names.near(name))}) for name in unknown),
            names="、".join(unknown),
        )
    return list(found.values())


def files(opened: OpenRound) -> Mapping[str, str]:
    """How the names of each unit's files begin, by unit; no two the same, even where the names of units nearly are."""
    return file_names.distinct(unit.name for unit in opened.roster.units)
