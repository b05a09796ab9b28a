"""A large round by its groups: what each of them comes to, as if it were a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from consolidate.figures import Figures
from consolidate.model import Form, Number, Place, Roster, Submission, Unit
from consolidate.model.result import Consolidation, Correction, Deduction, Total

_NONE = "未分组"  # the units without a group, as a group


class Group(NamedTuple):
    """Some units of the roster, in its order. ``label``: the name of the group, also for units without a group."""

    name: str
    label: str
    units: tuple[Unit, ...]


def of_roster(roster: Roster) -> tuple[Group, ...]:
    """The groups, in the order of their first unit."""
    found: dict[str, list[Unit]] = {name: [] for name in roster.groups()}
    for unit in roster.units:
        found[unit.group].append(unit)
    label = _NONE
    while label in found:
        label += "＊"
    return tuple(Group(name, name or label, tuple(units)) for name, units in found.items())


def condensed(form: Form, result: Consolidation) -> Consolidation:
    """The consolidation with the groups in place of the units: the same totals, and in each of their parts a group.

    A group without a used unit has no part. What the office changed in the figures of a unit, it changed in its group;
    the reason names the unit. Files, findings and states are those of units, and left out.
    """
    groups = [group for group in of_roster(result.roster) if group.name in result.by_group]
    counts = {group.label: sum(unit.name in result.submissions for unit in group.units) for group in groups}
    changes: tuple[Correction | Deduction, ...] = (*result.corrections, *result.deductions)
    changed = {change.unit for change in changes}
    label = {unit.name: group.label for group in groups for unit in group.units if unit.name in changed}
    corrections = tuple(_moved(each, label) for each in result.corrections)
    deductions = tuple(_moved(each, label) for each in result.deductions)
    sent = {group.label: _as_sent(form, group.label, result.by_group[group.name], corrections) for group in groups}
    return replace(
        result,
        roster=Roster(tuple(Unit(group.label) for group in of_roster(result.roster))),
        submissions={
            group.label: Submission(
                group.label, form.id, result.round.year, {}, Figures(form, result.by_group[group.name]),
                (f"{counts[group.label]} 个单位",),
            )
            for group in groups
        },
        totals=_totals(form, result.totals, sent, corrections, deductions),
        files=(), held=(), excused=(), missing=(), findings=(), corrections=corrections, deductions=deductions,
    )  # fmt: skip


def _moved(change: Any, label: Mapping[str, str]) -> Any:
    """A correction or deduction as one of its group."""
    if not change.unit:
        return change
    return change._replace(unit=label[change.unit], reason=f"{change.unit}：{change.reason}")


def _as_sent(form: Form, group: str, numbers: Sequence[Any], corrections: tuple[Correction, ...]) -> list[Any]:
    """The sums of a group before the corrections."""
    found = list(numbers)
    for correction in corrections:
        if correction.unit == group:
            found[form.order[correction.place]] -= correction.change
    return found


def _totals(
    form: Form,
    totals: Mapping[Place, Total],
    sent: Mapping[str, list[Number]],
    corrections: tuple[Correction, ...],
    deductions: tuple[Deduction, ...],
) -> dict[Place, Total]:
    units = tuple(sent)
    return {
        place: Total(
            totals[place].value,
            units,
            tuple(numbers[at] for numbers in sent.values()),
            tuple(each for each in corrections if each.place == place),
            tuple(each for each in deductions if each.place == place),
        )
        for at, place in enumerate(form.places)
    }
