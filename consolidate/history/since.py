"""What has changed between two results: units, cells, totals with what moved them, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.history.record import FindingRecord, Record, UnitRecord
from consolidate.model import Number
from consolidate.terms import Action, UnitState, Verdict
from consolidate.words import N_, Worded

_NOBODY = UnitRecord(UnitState.MISSING)


class Became(Worded):
    """What became of a unit; the value is the word in JSON, ``words`` are for people."""

    words: str

    ARRIVED = "arrived", N_("newly in")
    REPLACED = Verdict.REPLACED.value, N_("sent again")
    WITHDRAWN = FindingKind.WITHDRAWN.value, N_("files gone")
    SETTLED = "settled", N_("another state, same files")
    RENAMED = "renamed", N_("renamed in the roster")
    ADDED = "added", N_("new in the roster")
    REMOVED = "removed", N_("no longer in the roster")


class UnitChange(NamedTuple):
    """A unit that has changed: what became of it, its states, and the names of the files that came and went.

    ``was``: the name of a renamed unit in the earlier result.
    """

    unit: str
    became: Became
    before: str
    now: str
    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    was: str = ""

    @property
    def name(self) -> str:
        """The unit as people are told of it, a renamed one by both names."""
        return f"{self.was} → {self.unit}" if self.was else self.unit


class CellChange(NamedTuple):
    """A figure of a unit that was read in both results and has changed. ``counts``: whether it is in the sum now."""

    unit: str
    place: str
    before: Number | None
    now: Number | None
    sheet: str
    address: str
    counts: bool


class Part(NamedTuple):
    """By how much a total moved because of a unit, or because of what is taken out (剔除; ``unit`` may be "")."""

    cause: str  # "arrived", "left", "changed", "deduction"
    unit: str
    change: Number


class TotalChange(NamedTuple):
    """A total that has changed. The changes of its parts add up to its own, if the units of both results are known."""

    place: str
    before: Number
    now: Number
    parts: tuple[Part, ...]

    @property
    def change(self) -> Number:
        """By how much it moved."""
        return self.now - self.before


class Findings(NamedTuple):
    """The findings that ask for something, by what became of them; () of those that were settled in both."""

    gone: tuple[FindingRecord, ...] = ()
    explained: tuple[FindingRecord, ...] = ()
    still: tuple[FindingRecord, ...] = ()
    new: tuple[FindingRecord, ...] = ()


class Since(NamedTuple):
    """What has changed since a result that was written at ``at``, by ``version`` of the program."""

    at: str
    version: str
    was_final: bool
    units: tuple[UnitChange, ...]
    cells: tuple[CellChange, ...]
    totals: tuple[TotalChange, ...]
    findings: Findings

    @property
    def none(self) -> bool:
        """Whether nothing has changed."""
        moved = self.findings.gone or self.findings.explained or self.findings.new
        return not (self.units or self.cells or self.totals or moved)


def compare(before: Record, now: Record) -> Since:
    """What has changed from one record to the next. Places that only one of both has are left out.

    Where one of them has no units, since its round was a large one, only totals and findings are compared.
    """
    was = _renamed(before, now)
    before = _with_names_of_now(before, {old: new for new, old in was.items()})
    units = _units(before, now, was) if before.units and now.units else ()
    return Since(
        before.at, before.version, before.final, tuple(units), tuple(_cells(before, now)),
        tuple(_totals(before, now)), _findings(before.findings, now.findings),
    )  # fmt: skip


# --- units -------------------------------------------------------------------------------------------------------


def _renamed(before: Record, now: Record) -> dict[str, str]:
    """The names of now -> the earlier names of units that have the same files and another name in the roster."""
    gone, new = ({name: frozenset(file.digest for file in record.units[name].files) for name in record.units
                  if name not in other.units} for record, other in ((before, now), (now, before)))  # fmt: skip
    pairs = {name: [old for old, had in gone.items() if had == files] for name, files in new.items() if files}
    taken = Counter(chain.from_iterable(pairs.values()))
    return {name: olds[0] for name, olds in pairs.items() if len(olds) == 1 and taken[olds[0]] == 1}


def _with_names_of_now(before: Record, became: Mapping[str, str]) -> Record:
    """The record with its renamed units under their new names."""
    if not became:
        return before
    return before._replace(
        units={became.get(name, name): unit for name, unit in before.units.items()},
        findings=tuple(each._replace(unit=became.get(each.unit, each.unit)) for each in before.findings),
        changed=tuple(each._replace(unit=became.get(each.unit, each.unit)) for each in before.changed),
    )


def _units(before: Record, now: Record, renamed: Mapping[str, str]) -> Iterator[UnitChange]:
    for name in dict.fromkeys((*now.units, *before.units)):
        was, is_ = before.units.get(name), now.units.get(name)
        if name in renamed:
            yield UnitChange(name, Became.RENAMED, before.units[name].state, now.units[name].state, was=renamed[name])
            continue
        if (became := _became(was, is_)) is None:
            continue
        was, is_ = was or _NOBODY, is_ or _NOBODY
        old, new = ({file.digest: file.name for file in each.files} for each in (was, is_))
        came = tuple(file for digest, file in new.items() if digest not in old)
        gone = tuple(file for digest, file in old.items() if digest not in new)
        yield UnitChange(name, became, was.state, is_.state, came, gone)


def _became(was: UnitRecord | None, is_: UnitRecord | None) -> Became | None:
    if is_ is None:
        return Became.REMOVED
    before, now = ({file.digest for file in each.files} if each else set() for each in (was, is_))
    if now and not before:
        return Became.ARRIVED
    if was is None:
        return Became.ADDED
    if before and not now:
        return Became.WITHDRAWN
    if before != now:
        return Became.REPLACED
    return Became.SETTLED if was.state != is_.state else None


# --- figures -----------------------------------------------------------------------------------------------------


def _cells(before: Record, now: Record) -> Iterator[CellChange]:
    for name, unit in now.units.items():
        was = before.units.get(name, _NOBODY)
        if not unit.numbers or not was.numbers or (unit.numbers == was.numbers and before.places == now.places):
            continue
        old = dict(zip(before.places, was.numbers, strict=True))
        for place, number, (sheet, address, _) in zip(now.places, unit.numbers, unit.spots, strict=True):
            if place in old and old[place] != number:
                yield CellChange(name, place, old[place], number, sheet, address, unit.counts)


def _totals(before: Record, now: Record) -> Iterator[TotalChange]:
    old = dict(zip(before.places, before.totals, strict=True))
    known = dict.fromkeys((*now.units, *before.units)) if before.units and now.units else {}
    moved: dict[str, list[Part]] = {}
    for name in known:
        was, is_ = _in_sum(before, name), _in_sum(now, name)
        if was == is_ and before.places == now.places:
            continue
        cause = "arrived" if was is None else "left" if is_ is None else "changed"
        first, second = _by_places(before, was), _by_places(now, is_)
        for place in now.places:
            if change := second.get(place, 0) - first.get(place, 0):
                moved.setdefault(place, []).append(Part(cause, name, change))
    for unit, place, change in _taken(before, now):
        moved.setdefault(place, []).append(Part("deduction", unit, change))
    for place, total in zip(now.places, now.totals, strict=True):
        if place in old and (old[place] != total or place in moved):
            yield TotalChange(place, old[place], total, tuple(moved.get(place, ())))


def _in_sum(record: Record, name: str) -> tuple[Number | None, ...] | None:
    """The figures of a unit that is in the sum; None if it is not."""
    unit = record.units.get(name, _NOBODY)
    return unit.numbers if unit.counts else None


def _by_places(record: Record, numbers: Sequence[Number | None] | None) -> dict[str, Number]:
    if numbers is None:
        return {}
    return {place: number or 0 for place, number in zip(record.places, numbers, strict=True)}


def _taken(before: Record, now: Record) -> Iterator[tuple[str, str, Number]]:
    """By how much what is taken out has changed, by unit and place."""
    sums: dict[tuple[str, str], Number] = {}
    for sign, record in ((-1, before), (1, now)):
        for each in record.changed:
            if each.action == Action.DEDUCT:
                sums[each.unit, each.place] = sums.get((each.unit, each.place), 0) + sign * each.change
    yield from ((unit, place, change) for (unit, place), change in sums.items() if change)


# --- findings ----------------------------------------------------------------------------------------------------


def _findings(before: Sequence[FindingRecord], now: Sequence[FindingRecord]) -> Findings:
    """What became of the findings. One that is still there may show another figure by now."""
    pairs, gone, new = _matched(before, now)
    new = [*new, *(each for was, each in pairs if each.open and not was.open)]
    explained = [each for was, each in pairs if was.open and not each.open]
    return Findings(
        tuple(each for each in gone if each.open),
        (*explained, *(each for each in new if not each.open)),
        tuple(each for was, each in pairs if was.open and each.open),
        tuple(each for each in new if each.open),
    )


class _Matched(NamedTuple):
    """The findings that both results have, as pairs; those that only the first and only the second has."""

    pairs: list[tuple[FindingRecord, FindingRecord]]
    gone: list[FindingRecord]
    new: list[FindingRecord]


def _matched(before: Sequence[FindingRecord], now: Sequence[FindingRecord]) -> _Matched:
    """Match findings by their id, and those left over by where they are, since the id depends on what stands there."""
    by_id, ids = {each.id: each for each in before}, {each.id for each in now}
    left = _by_place(each for each in before if each.id not in ids)
    found = _Matched([], [], [])
    met = set(ids)
    for each in now:
        same_place = left.get(each.where, [])
        was = by_id.get(each.id) or (same_place.pop(0) if same_place else None)
        if was is None:
            found.new.append(each)
        else:
            found.pairs.append((was, each))
            met.add(was.id)
    return found._replace(gone=[each for each in before if each.id not in met])


def _by_place(findings: Iterable[FindingRecord]) -> dict[tuple[str, ...], list[FindingRecord]]:
    found: dict[tuple[str, ...], list[FindingRecord]] = {}
    for each in findings:
        found.setdefault(each.where, []).append(each)
    return found
