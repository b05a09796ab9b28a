"""Figures that stand in each other's place: two figures of a line, or all figures of two rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from consolidate.causes.candidates import Attempt, Known
from consolidate.causes.exact import Exact
from consolidate.causes.lines import Line, grids, mates, next_to
from consolidate.causes.unbalanced import Unbalanced
from consolidate.model import Place
from consolidate.terms import CauseKind


def two_figures(unit: Unbalanced, _: Known) -> Iterator[Attempt]:
    """Two figures of one row or column. Beside each other, and one of them 0: a figure in the wrong row or column."""
    figures, near = unit.figures, next_to(unit.form)
    for one, other in _pairs(unit):
        moved = (one, other) in near and 0 in (figures[one], figures[other])
        kind = CauseKind.NEIGHBOURING_CELL if moved else CauseKind.FIGURES_EXCHANGED
        yield Attempt(kind, {one: figures[other], other: figures[one]})


def _pairs(unit: Unbalanced) -> Iterator[tuple[Place, Place]]:
    """The pairs of which the exchange mends the shortest broken rule of some part."""
    figures, beside = unit.figures, mates(unit.form)
    for relation in unit.keys.values():
        weights = unit.weights(relation)
        for one, weight in weights.items():
            for other in beside[one]:
                unit.spend()
                by = figures.get(other, figures[one]) - figures[one]
                moved = by * (weight - weights.get(other, 0))
                if moved and unit.holds(relation, {relation.total: moved}):
                    yield one, other


def two_rows(unit: Unbalanced, _: Known) -> Iterator[Attempt]:
    """All figures of two rows."""
    touched = {place for relation in unit.keys.values() for place in unit.weights(relation)}
    for grid in grids(unit.form):
        for one, other in combinations(grid.rows, 2):
            if touched.isdisjoint(one) and touched.isdisjoint(other):
                continue
            wanted = dict(_exchanged(unit, one, other))
            own = {place: figure for place, figure in wanted.items() if place in unit.figures}
            if own and unit.settles_a_key(own):
                yield Attempt(CauseKind.ROWS_EXCHANGED, wanted)


def _exchanged(unit: Unbalanced, one: Line, other: Line) -> Iterator[tuple[Place, Exact]]:
    """The figures of two rows in each other's place, where both are typed."""
    for place, its in zip(one, other, strict=True):
        if place in unit.written and its in unit.written:
            yield place, unit.written[its]
            yield its, unit.written[place]
