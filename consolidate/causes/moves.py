"""A few cases that were counted in the wrong column: one applicant under another type."""

from __future__ import annotations

from collections.abc import Iterator

from consolidate.causes.candidates import Attempt, Known
from consolidate.causes.lines import mates
from consolidate.causes.unbalanced import Unbalanced
from consolidate.terms import CauseKind

_FEW = 9  # cases that one mistake moves at most


def counted_elsewhere(unit: Unbalanced, _: Known) -> Iterator[Attempt]:
    """A few cases moved between two figures of a row, neither of them a total."""
    form, figures, beside = unit.form, unit.figures, mates(unit.form)
    for relation in unit.keys.values():
        weights = unit.weights(relation)
        for place in weights if relation.is_equation else ():
            by = unit.needed(relation, place) - figures[place]
            if not -_FEW <= by <= _FEW or form.is_total(place):
                continue
            for other in beside[place]:
                unit.spend()
                if other in figures and other not in weights and other.row == place.row and not form.is_total(other):
                    wanted = {place: figures[place] + by, other: figures[other] - by}
                    if unit.allowed(wanted):
                        yield Attempt(CauseKind.COUNTED_ELSEWHERE, wanted, forced=False)
