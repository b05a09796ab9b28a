"""The lines that are added up: the answers of the units, then the corrections (更正), then the deductions (剔除)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import repeat
from typing import NamedTuple

from consolidate.model import Number, Place, Roster, Unit
from consolidate.model.result import Consolidation, Correction, Deduction, Total
from consolidate.own_workbooks import WHOLE

Change = Correction | Deduction


class Kind(Enum):
    """What a line is."""

    ANSWER = auto()
    CORRECTION = auto()
    DEDUCTION = auto()


class Line(NamedTuple):
    """A line that is added up.

    ``key`` is the number of the unit in the roster, 0 for a deduction from the sum of all units, whose ``unit`` is in
    no group of the roster. ``figures`` has a number for each place in official order, None where a change of the office
    leaves it as it is.
    """

    kind: Kind
    key: int
    unit: Unit
    figures: Sequence[Number | None]
    source: str = ""  # of an answer: the files that it was read from
    changes: tuple[Change, ...] = ()  # of the other lines: what the office entered, for one reason

    @property
    def answers(self) -> bool:
        """Whether it is what a unit sent."""
        return self.kind is Kind.ANSWER

    @property
    def reason(self) -> str:
        """Why the office changed something; "" for an answer."""
        return self.changes[0].reason if self.changes else ""


def added_up(consolidation: Consolidation, places: Sequence[Place], source: Callable[[str], str]) -> tuple[Line, ...]:
    """All lines, in the order of the roster; deductions by group. ValueError if they do not give the totals.

    ``source`` gives the files of a unit.
    """
    roster = consolidation.roster
    totals = [consolidation.totals[place] for place in places]
    keys = {unit.name: number for number, unit in enumerate(roster.units, 1)}
    figures = dict(zip(totals[0].units, zip(*(total.numbers for total in totals), strict=True), strict=True))
    found = [
        Line(Kind.ANSWER, keys[unit.name], unit, figures[unit.name], source(unit.name))
        for unit in roster.units
        if unit.name in figures
    ]
    for (unit, _), (moved, changes) in _moved([total.corrections for total in totals]).items():
        found.append(Line(Kind.CORRECTION, keys[unit], roster.units[keys[unit] - 1], moved, changes=changes))
    found += _deductions(roster, keys, totals)
    columns = zip(*(line.figures for line in found), strict=True) if found else repeat(())
    for place, total, column in zip(places, totals, columns, strict=False):
        if total.value != sum(number for number in column if number is not None):
            raise ValueError(f"the parts of {place} do not add up to its total {total.value}")
    return tuple(found)


def _deductions(roster: Roster, keys: Mapping[str, int], totals: Sequence[Total]) -> Iterator[Line]:
    """The deductions, those of a group together, those from the sum of all units last."""
    groups = roster.groups()
    everybody = Unit(WHOLE, group=outside(groups))
    found = [
        Line(Kind.DEDUCTION, keys.get(unit, 0), roster.units[keys[unit] - 1] if unit else everybody, moved, "", changes)
        for (unit, _), (moved, changes) in _moved([total.deductions for total in totals]).items()
    ]
    yield from sorted(found, key=lambda line: (*groups, everybody.group).index(line.unit.group))


def outside(groups: Sequence[str]) -> str:
    """A name that no group has, for what belongs to all units together."""
    name = "全部单位"
    while name in groups:
        name += "＊"
    return name


def _moved(
    by_place: Sequence[Sequence[Change]],
) -> dict[tuple[str, str], tuple[list[Number | None], tuple[Change, ...]]]:
    """By unit and reason: by how much the changes change each figure, and what was entered, each line once."""
    figures: dict[tuple[str, str], list[Number | None]] = {}
    entered: dict[tuple[str, str], dict[int, Change]] = {}
    for position, changes in enumerate(by_place):
        for change in changes:
            key = change.unit, change.reason
            moved = figures.setdefault(key, [None] * len(by_place))
            moved[position] = (moved[position] or 0) + change.change
            entered.setdefault(key, {}).setdefault(change.line, change)
    return {key: (moved, tuple(entered[key].values())) for key, moved in figures.items()}
