"""Add up the sound submissions and list the others.

A unit with an error is held: left out of the sum and listed. Every total is the sum of its listed parts and
corrections. The result is final only if no unit is held or missing, no finding is open, and the totals satisfy the
form's rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.figures import in_order
from consolidate.finality import unfinished
from consolidate.model import Finding, Form, Number, Place, Roster, Round, Submission
from consolidate.model.result import Consolidation, Correction, FileState, Total
from consolidate.terms import ERROR, EXPLAIN, NOTE, Verdict


def merge(
    form: Form,
    round_: Round,
    roster: Roster,
    submissions: Sequence[Submission],
    files: Sequence[FileState],
    findings: Sequence[Finding],
    excused: Sequence[str] = (),
    corrections: Sequence[Correction] = (),
) -> Consolidation:
    """The consolidation of a round. A file with the verdict ``used`` becomes ``held`` if its unit is held."""
    errors = [f for f in findings if f.severity is ERROR and f.unit]
    faulty = {f.unit: f.kind for f in reversed(errors)}
    names = [unit.name for unit in roster.units]
    figures = {s.unit: in_order(form, s.numbers) for s in submissions if s.unit not in faulty}
    whole = {unit: numbers for unit, numbers in figures.items() if None not in numbers}
    sound = {s.unit: s for s in submissions if s.unit in whole}
    used = {name: sound[name] for name in names if name in sound}
    columns = tuple(zip(*(whole[unit] for unit in used), strict=True)) or ((),) * len(form.places)
    states = [_judged(state, used, faulty) for state in files]
    answered = {state.unit for state in states if state.verdict is not Verdict.IGNORED}
    excused_ = tuple(name for name in names if name in excused)
    held = tuple(name for name in names if name in answered and name not in used and name not in excused_)
    missing = tuple(name for name in names if name not in answered and name not in excused_)
    kept = tuple(c for c in corrections if c.unit in used)
    units = tuple(used)
    totals = {p: _total(p, form, units, column, kept) for p, column in zip(form.places, columns, strict=True)}
    result = Consolidation(
        round_, roster, used, totals, tuple(sorted(states, key=lambda state: state.name)), held, excused_, missing,
        _ordered(findings, names), kept,
    )  # fmt: skip
    return replace(result, final=not unfinished(form, result))


def _judged(state: FileState, used: Mapping[str, Submission], faulty: Mapping[str, FindingKind]) -> FileState:
    if state.verdict is not Verdict.USED or state.unit in used:
        return state
    return replace(state, verdict=Verdict.HELD, reason=faulty.get(state.unit, ""))


def _total(
    place: Place, form: Form, units: tuple[str, ...], column: tuple[Any, ...], corrections: Sequence[Correction]
) -> Total:
    """One total with its parts: the units' own figures, and the office's corrections as separate parts.

    ``column``: the figures of the units, in their order, after correction.
    """
    start: Number = 0 if form.kind(place).whole else Decimal(0)
    place_corrections = tuple(c for c in corrections if c.place == place)
    shifts: dict[str, Number] = {}
    for correction in place_corrections:
        shifts[correction.unit] = shifts.get(correction.unit, 0) + correction.becomes - correction.present
    unit_figures = tuple(n - shifts.get(unit, 0) for unit, n in zip(units, column, strict=True)) if shifts else column
    return Total(sum(unit_figures, start) + sum(shifts.values()), units, unit_figures, place_corrections)


def _ordered(findings: Sequence[Finding], names: Sequence[str]) -> tuple[Finding, ...]:
    """The findings, each once: by unit in the roster's order, those without a unit last; within a unit errors first."""
    rank = {name: i for i, name in enumerate(names)}
    weight = [ERROR, EXPLAIN, NOTE]
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: (rank.get(f.unit, len(rank)), weight.index(f.severity))))
