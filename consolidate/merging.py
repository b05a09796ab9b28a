"""Add up the sound submissions and list the others.

A unit with an error is held: left out of the sum and listed. Every total is the sum of its listed parts, corrections
and deductions. The result is final only if no unit is held or missing, no finding is open, and the totals satisfy the
form's rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.columns_on_disk import on_disk
from consolidate.figures import in_order
from consolidate.finality import unfinished
from consolidate.model import Finding, Form, Number, Place, Roster, Round, Submission, Unit
from consolidate.model.result import Consolidation, Correction, Deduction, FileState, Total
from consolidate.terms import ERROR, EXPLAIN, NOTE, Verdict

_Numbers = tuple[Number | None, ...]  # of a unit, in official order
_HELD = 500  # units whose numbers are held and added up in one go


def merge(
    form: Form,
    round_: Round,
    roster: Roster,
    submissions: Sequence[Submission],
    files: Sequence[FileState],
    findings: Sequence[Finding],
    excused: Sequence[str] = (),
    corrections: Sequence[Correction] = (),
    deductions: Sequence[Deduction] = (),
    large: bool = False,
) -> Consolidation:
    """The consolidation of a round. A file with the verdict ``used`` becomes ``held`` if its unit is held.

    Corrections and deductions in the figures of a unit count only if the unit is used. ``large``: there are too many
    units for memory, so the parts of the totals lie on the disk.
    """
    faulty = _faulty(findings)
    names = [unit.name for unit in roster.units]
    used: dict[str, Submission] = {}
    by_group: dict[str, Sequence[Any]] = {}
    sound = _noting(used, _sound(form, roster, submissions, faulty))  # all in one pass over what lies on the disk
    rows = _grouping(by_group, sound) if large else (numbers for _, numbers in sound)
    columns = on_disk(rows, len(form.places)) if large else tuple(zip(*rows, strict=True)) or ((),) * len(form.places)
    states = [_judged(state, used, faulty) for state in files]
    answered = {state.unit for state in states if state.verdict is not Verdict.IGNORED}
    exempt = frozenset(excused)
    excused_ = tuple(name for name in names if name in exempt)
    held = tuple(name for name in names if name in answered and name not in used and name not in exempt)
    missing = tuple(name for name in names if name not in answered and name not in exempt)
    kept = tuple(c for c in corrections if c.unit in used)
    taken = tuple(d for d in deductions if d.unit in used or not d.unit)
    units = tuple(used)
    totals = {p: _total(p, form, units, column, kept, taken) for p, column in zip(form.places, columns, strict=True)}
    result = Consolidation(
        round_, roster, used, totals, tuple(sorted(states, key=lambda state: state.name)), held, excused_, missing,
        _ordered(findings, names), kept, deductions=taken, by_group=by_group,
    )  # fmt: skip
    return replace(result, final=not unfinished(form, result))


def counted(
    form: Form, roster: Roster, submissions: Sequence[Submission], findings: Sequence[Finding]
) -> dict[str, Submission]:
    """The submissions that are added up, in the roster's order: without an error, and with a number at every place."""
    return {each.unit: each for _, each, _ in _sound(form, roster, submissions, _faulty(findings))}


def _sound(
    form: Form, roster: Roster, submissions: Sequence[Submission], faulty: Collection[str]
) -> Iterator[tuple[Unit, Submission, _Numbers]]:
    """The submissions that are added up, in the roster's order, each with its unit and its numbers."""
    by_unit = {submission.unit: submission for submission in submissions if submission.unit not in faulty}
    for unit in roster.units:
        if submission := by_unit.get(unit.name):
            numbers = in_order(form, submission.numbers)
            if None not in numbers:
                yield unit, submission, numbers


def _noting(
    used: dict[str, Submission], sound: Iterable[tuple[Unit, Submission, _Numbers]]
) -> Iterator[tuple[Unit, _Numbers]]:
    """The units and numbers of these submissions. Each submission is put into ``used``."""
    for unit, submission, numbers in sound:
        used[submission.unit] = submission
        yield unit, numbers


def _grouping(by_group: dict[str, Sequence[Any]], rows: Iterable[tuple[Unit, _Numbers]]) -> Iterator[_Numbers]:
    """The numbers of these units. They are added up in ``by_group``, by the group of their unit."""
    held: dict[str, list[Sequence[Any]]] = {}
    for count, (unit, numbers) in enumerate(rows, 1):
        held.setdefault(unit.group, []).append(numbers)
        if count % _HELD == 0:
            _add(by_group, held)
        yield numbers
    _add(by_group, held)


def _add(by_group: dict[str, Sequence[Any]], held: dict[str, list[Sequence[Any]]]) -> None:
    """Add the numbers that are held to the sums of their groups; nothing is held afterwards."""
    for group, rows in held.items():
        before = [by_group[group]] if group in by_group else []
        by_group[group] = [*map(sum, zip(*before, *rows, strict=True))]
    held.clear()


def _faulty(findings: Sequence[Finding]) -> dict[str, FindingKind]:
    """The units with an error, each with the kind of its first one."""
    errors = [f for f in findings if f.severity is ERROR and f.unit]
    return {f.unit: f.kind for f in reversed(errors)}


def _judged(state: FileState, used: Mapping[str, Submission], faulty: Mapping[str, FindingKind]) -> FileState:
    if state.verdict is not Verdict.USED or state.unit in used:
        return state
    return state._replace(verdict=Verdict.HELD, reason=faulty.get(state.unit, ""))


def _total(
    place: Place, form: Form, units: tuple[str, ...], column: Sequence[Any],
    corrections: Sequence[Correction], deductions: Sequence[Deduction],
) -> Total:  # fmt: skip
    """One total with its parts: the units' own figures, and the office's corrections and deductions as separate parts.

    ``column``: the figures of the units, in their order, after correction.
    """
    start: Number = 0 if form.kind(place).whole else Decimal(0)
    place_corrections = tuple(c for c in corrections if c.place == place)
    shifts: dict[str, Number] = {}
    for correction in place_corrections:
        shifts[correction.unit] = shifts.get(correction.unit, 0) + correction.change
    unit_figures = tuple(n - shifts.get(unit, 0) for unit, n in zip(units, column, strict=True)) if shifts else column
    taken = tuple(deduction for deduction in deductions if deduction.place == place)
    value = sum(unit_figures, start) + sum(shifts.values()) - sum(deduction.amount for deduction in taken)
    return Total(value, units, unit_figures, place_corrections, taken)


def _ordered(findings: Sequence[Finding], names: Sequence[str]) -> tuple[Finding, ...]:
    """The findings, each once: by unit in the roster's order, those without a unit last; within a unit errors first."""
    rank = {name: i for i, name in enumerate(names)}
    weight = [ERROR, EXPLAIN, NOTE]
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (rank.get(f.unit, len(rank)), weight.index(f.severity))))
