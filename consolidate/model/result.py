"""The nouns of the result: the verdict on every file, the totals with their parts, and the whole. All frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.model import Decision, Finding, Number, Place, Roster, Round, Submission
from consolidate.terms import UnitState, Verdict


class FileState(NamedTuple):
    """The verdict on a file, and its reason: the kind of a finding, or the state of the unit."""

    name: str
    verdict: Verdict
    reason: FindingKind | UnitState | Literal[""] = ""  # "" if used
    unit: str = ""
    digest: str = ""


class Correction(NamedTuple):
    """A figure that the office changed (更正). It is listed separately and is part of the total.

    ``clerk`` and ``day``: who entered it and when; ``line``: of decisions.xlsx.
    """

    unit: str
    place: Place
    present: Number
    becomes: Number
    reason: str
    clerk: str = ""
    day: str = ""
    line: int = 0

    @property
    def change(self) -> Number:
        """By how much it changes the total."""
        return self.becomes - self.present


class Deduction(NamedTuple):
    """What the office takes out of the sum because it was counted twice (剔除). It is listed separately.

    ``unit``: in whose figures it stands; "" if the line is about the sum of all units. Totals that follow from the
    figure have a deduction of their own, of the same line.
    """

    unit: str
    place: Place
    amount: Number  # what is taken out
    reason: str
    clerk: str
    day: str
    line: int

    @property
    def change(self) -> Number:
        """By how much it changes the total."""
        return -self.amount


@dataclass(frozen=True)
class Total:
    """A total and its parts: one number per unit, in the roster's order, the corrections and the deductions."""

    value: Number
    units: tuple[str, ...]  # the same tuple in all totals
    numbers: Sequence[Number]
    corrections: tuple[Correction, ...] = ()
    deductions: tuple[Deduction, ...] = ()

    @property
    def changes(self) -> tuple[Correction | Deduction, ...]:
        """What the office changed: with the numbers of the units it gives the value."""
        return (*self.corrections, *self.deductions)

    @cached_property
    def even(self) -> bool:
        """Whether the value is the sum of the parts."""
        return self.value == sum(self.numbers) + sum(change.change for change in self.changes)


@dataclass(frozen=True)
class Consolidation:
    """The result of a round: totals with their parts, the state of every unit and file, the findings."""

    round: Round
    roster: Roster
    submissions: Mapping[str, Submission]
    totals: Mapping[Place, Total]
    files: tuple[FileState, ...]
    held: tuple[str, ...]
    excused: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...] = ()
    final: bool = False
    decisions: tuple[Decision, ...] = ()  # in the order of decisions.xlsx
    deductions: tuple[Deduction, ...] = ()
    aside: Mapping[str, Submission] = field(default_factory=dict)  # what was read of units that are not in the sum
    by_group: Mapping[str, Sequence[Number]] = field(default_factory=dict)  # of a large round: sums of used units

    def state(self, unit: str) -> UnitState:
        """The state of a unit of the roster."""
        return UnitState.USED if unit in self.submissions else self._others.get(unit, UnitState.MISSING)

    @cached_property
    def _others(self) -> dict[str, UnitState]:
        """The state of each unit that is neither in the sum nor missing."""
        return {**dict.fromkeys(self.excused, UnitState.EXCUSED), **dict.fromkeys(self.held, UnitState.HELD)}
