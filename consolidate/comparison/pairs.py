"""Follow the units from one result to a later one: renamed, merged and split units are compared as wholes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from consolidate.model import Roster, Unit
from consolidate.rounds.last_year_figures import claims_on
from consolidate.words import N_, Worded


class Fate(Worded):
    """What became of units; the value stands in JSON, ``label`` in workbooks, ``words`` on the terminal."""

    label: str
    words: str

    SAME = "same", "沿用", N_("the same")
    RENAMED = "renamed", "更名", N_("renamed")
    MERGED = "merged", "合并", N_("merged")
    SPLIT = "split", "分立", N_("split")
    REGROUPED = "regrouped", "重组", N_("regrouped")
    NEW = "added", "新增", N_("added")
    GONE = "gone", "无承接单位", N_("continued by nobody")


class Pair(NamedTuple):
    """Units that are compared with each other, by their names before and now."""

    before: tuple[str, ...]
    now: tuple[str, ...]
    fate: Fate
    group: str = ""

    @property
    def name(self) -> str:
        """The names now; of units that nobody continues, those before."""
        return "、".join(self.now or self.before)


def follow(
    before: Sequence[str], now: Sequence[str], roster: Roster | None, same_year: bool = False
) -> tuple[Pair, ...]:
    """Every unit of both results in a pair, in the order of now.

    ``roster``: that of now, which names predecessors (上年单位) and aliases; without it units are followed by name.
    ``same_year``: no year lies between the results, so that predecessors mean nothing.
    """
    units = Roster(tuple(Unit(name) for name in now)) if roster is None else roster
    if same_year:
        units = Roster(tuple(unit._replace(predecessors=()) for unit in units.units))
    groups = {unit.name: unit.group for unit in units.units}
    heirs = {claim.unit.name: claim.before for claim in claims_on(units, before)}
    heirs |= {name: tuple(old for old in before if old == name) for name in now if name not in heirs}
    pairs, taken = [], set[str]()
    for name in heirs:
        if name in taken:
            continue
        old, new = _together(name, heirs)
        taken |= set(new)
        if old or set(new) & set(now):
            pairs.append(Pair(_sorted(old, before), _sorted(new, [*heirs]), _fate(old, new), groups.get(name, "")))
    continued = {old for pair in pairs for old in pair.before}
    return (*pairs, *(Pair((old,), (), Fate.GONE) for old in before if old not in continued))


def not_followed(before: Sequence[str], roster: Roster) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The units of a roster whose 上年单位 names units that are not in the result before, with these names."""
    return tuple((claim.unit.name, claim.unknown) for claim in claims_on(roster, before) if claim.unknown)


def _together(name: str, heirs: dict[str, tuple[str, ...]]) -> tuple[set[str], set[str]]:
    """All units that hang together with one: those that it continues, those that continue these as well, and so on."""
    old, new = set(heirs[name]), {name}
    while True:
        more = {unit for unit, before in heirs.items() if old & set(before)} - new
        if not more:
            return old, new
        new |= more
        old |= {before for unit in more for before in heirs[unit]}


def _sorted(names: Collection[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in order if name in names)


def _fate(old: Collection[str], new: Collection[str]) -> Fate:
    if not old:
        return Fate.NEW
    if len(old) == len(new) == 1:
        return Fate.SAME if set(old) == set(new) else Fate.RENAMED
    if len(new) == 1:
        return Fate.MERGED
    return Fate.SPLIT if len(old) == 1 else Fate.REGROUPED
