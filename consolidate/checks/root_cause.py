"""Find the cell that explains several broken rules, so that one fault is reported once.

Totals are computed from leaves, so one wrong leaf breaks the rule of its own column and that of the column 总计. A
total that was typed in and is wrong breaks every rule that contains it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from consolidate.forms import rules
from consolidate.forms.rules import Instance
from consolidate.model import Cell, Form, Number, Place
from consolidate.terms import UNTYPED


class CauseGroup(NamedTuple):
    """Broken rules that another figure at one place would satisfy together.

    ``likely``: that place and the figure it needs; None if there are several such places.
    """

    members: tuple[Instance, ...]
    likely: tuple[Place, Number] | None


def group_by_cause(
    form: Form, broken: Sequence[Instance], numbers: Mapping[Place, Number | None], cells: Mapping[Place, Cell]
) -> list[CauseGroup]:
    """Group the broken equalities by common cause, the largest group first.

    A rule that shares its cause with no other is in no group.
    """
    if len(broken) < 2:
        return []
    equalities = [i for i in rules.instances(form) if i.sign == "=="]
    candidates = dict.fromkeys(place for i in broken if i.sign == "==" for place in i.places)
    menders: dict[tuple[int, ...], list[tuple[Place, Number]]] = {}
    for place in candidates:
        mended, needed = _satisfied_by(form, place, equalities, numbers, cells)
        if len(mended) > 1 and needed is not None:
            menders.setdefault(mended, []).append((place, needed))
    claimed: set[int] = set()
    found = []
    for mended in sorted(menders, key=lambda m: -len(m)):
        if claimed.isdisjoint(mended):
            claimed.update(mended)
            places = menders[mended]
            members = tuple(i for i in broken if id(i) in mended)
            found.append(CauseGroup(members, places[0] if len(places) == 1 else None))
    return found


def _satisfied_by(
    form: Form,
    place: Place,
    equalities: Sequence[Instance],
    numbers: Mapping[Place, Number | None],
    cells: Mapping[Place, Cell],
) -> tuple[tuple[int, ...], Number | None]:
    """The ids of all broken rules that another figure at the place would satisfy without breaking any; that figure.

    ``((), None)`` if there is no such figure.
    """
    present = numbers.get(place)
    if present is None or (place in cells and cells[place].how in UNTYPED and form.is_total(place)):
        return (), None
    moved = _moves(form, place, cells)
    shift: Number | None = None
    mended = []
    for instance in equalities:
        weights = instance.weights
        weight = sum(weights.get(other, 0) * by for other, by in moved.items())
        both = rules.sides(instance, numbers)
        if not weight or both is None or not rules.applies(instance, numbers):
            continue
        needed = (both[1] - both[0]) * weight
        if needed == 0 or abs(weight) != 1 or (shift is not None and shift != needed):
            return (), None
        shift = needed
        mended.append(id(instance))
    if shift is None or present + shift < 0:
        return (), None
    return tuple(mended), present + shift


def _moves(form: Form, place: Place, cells: Mapping[Place, Cell]) -> dict[Place, int]:
    """By how much each place changes if this one grows by 1: itself, and the totals computed from it."""
    moved = {place: 1}
    computed = [p for p, cell in cells.items() if form.is_total(p) and cell.how in UNTYPED]
    for _ in range(2):  # twice, since a total of totals (handled.total) changes only after its parts
        for total in computed:
            if total != place:
                moved[total] = sum(moved.get(part, 0) for part in rules.definition(form, total))
    return {p: by for p, by in moved.items() if by}
