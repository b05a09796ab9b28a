"""A row or a column that is wrong as a whole: blank, a copy of the next one, last year's, or counted twice.

What should stand there follows from the rules that cross the line, each of which contains one of its figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.causes.candidates import Attempt, Changes, Known
from consolidate.causes.exact import Exact, exact
from consolidate.causes.lines import Line, grids
from consolidate.causes.naming import counted_in
from consolidate.causes.unbalanced import Unbalanced
from consolidate.model import Place
from consolidate.terms import CauseKind

_ANY_FIGURES = (CauseKind.LINE_BLANK, CauseKind.LINE_DOUBLED, CauseKind.LAST_YEAR_KEPT)  # what belongs there is unknown


def lines_wrong(unit: Unbalanced, known: Known) -> Iterator[Attempt]:
    """Several figures of one line, if one action explains them together."""
    for grid in grids(unit.form):
        for whole in (grid.rows, grid.columns):
            lines = [line for line in whole if not unit.written.keys().isdisjoint(line)]
            needed = [_needed(unit, line) for line in lines]
            mending = [number for number, changes in enumerate(needed) if changes and unit.mended(changes)]
            for number in mending:
                own = unit.allowed(needed[number])
                followed = unit.followed(own) if own and len(own) > 1 else {}
                changes = {place: figure for place, figure in followed.items() if place in lines[number]}
                kind = _explained(unit, known, lines, number, changes) if changes else None
                if kind:
                    yield Attempt(kind, changes, forced=kind not in _ANY_FIGURES or len(mending) == 1)


def _needed(unit: Unbalanced, line: Line) -> dict[Place, Exact]:
    """What the broken equations that cross a line ask for at its places; {} if they disagree."""
    found: dict[Place, Exact] = {}
    for relation in unit.all_broken:
        weights = unit.weights(relation)
        crossing = [place for place in line if place in weights]
        unit.spend()
        if len(crossing) == 1 and relation.is_equation:
            needed = unit.needed(relation, crossing[0])
            if found.setdefault(crossing[0], needed) != needed:
                return {}
    return found


def _explained(
    unit: Unbalanced, known: Known, lines: Sequence[Line], number: int, changes: Changes
) -> CauseKind | None:
    """What happened to a line if one action explains all of its changes; None if none does."""
    written, line = unit.written, lines[number]
    if not any(written[place] for place in changes):
        return CauseKind.LINE_BLANK
    if all(written[place] and exact(known.last.get(place, -1)) == written[place] for place in changes):
        return CauseKind.LAST_YEAR_KEPT
    if any(_copied(unit, line, lines[each]) for each in (number - 1, number + 1) if 0 <= each < len(lines)):
        return CauseKind.LINE_DOUBLED
    if not all(unit.form.is_total(place) for place in changes):
        return None
    if all(written[place] == 2 * figure for place, figure in changes.items()):
        return CauseKind.COUNTED_TWICE
    return CauseKind.CARRIED_COUNTED if counted_in(unit, changes) else None


def _copied(unit: Unbalanced, line: Line, source: Line) -> bool:
    """Whether a line is a copy of another one with at least two figures."""
    pairs = [(unit.written.get(place), unit.written.get(its)) for place, its in zip(line, source, strict=True)]
    return all(one == other for one, other in pairs) and sum(1 for one, _ in pairs if one) > 1
