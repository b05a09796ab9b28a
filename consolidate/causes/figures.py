"""One figure that is wrong by itself: every broken rule of a part asks for the same other figure at its place."""

from __future__ import annotations

from collections.abc import Iterator

from consolidate.causes.candidates import Attempt, Changes, Known
from consolidate.causes.unbalanced import Unbalanced
from consolidate.terms import CauseKind


def one_figure(unit: Unbalanced, _: Known) -> Iterator[Attempt]:
    """Another figure at a place that stands in every broken equation of a part."""
    for part in unit.broken:
        found = list(_candidates(unit, part))
        for changes in found:
            if unit.allowed(changes):
                yield Attempt(CauseKind.FIGURE_WRONG, changes, forced=len(found) == 1)


def _candidates(unit: Unbalanced, part: int) -> Iterator[Changes]:
    """The figures that mend every rule of a part, whether or not the form allows them."""
    equations = [relation for relation in unit.broken[part] if relation.is_equation]
    key = unit.keys[part]
    for place in unit.weights(key) if equations else ():
        unit.spend()
        if all(place in unit.weights(relation) for relation in equations):
            changes = {place: unit.needed(key, place)}
            if unit.mended(changes):
                yield changes
