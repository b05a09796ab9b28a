"""Figures that slipped by one row or column, because a line was left out or typed twice.

Where the slip began a line is blank; from there to its end every figure stands one line further than it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.causes.candidates import Attempt, Changes, Known
from consolidate.causes.exact import Exact
from consolidate.causes.lines import Line, grids
from consolidate.causes.unbalanced import Unbalanced
from consolidate.model import Place
from consolidate.terms import CauseKind


def slipped(unit: Unbalanced, _: Known) -> Iterator[Attempt]:
    """One column, one row, or all columns or rows of a block."""
    for grid in grids(unit.form):
        for kind, lines in ((CauseKind.ROWS_SLIPPED, grid.rows), (CauseKind.COLUMNS_SLIPPED, grid.columns)):
            for strip in _strips(lines):
                typed = [line for line in strip if any(place in unit.written for place in line)]
                for wanted in _of_strip(unit, typed) if _reached(unit, typed) else ():
                    yield Attempt(kind, wanted)


def _strips(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """What may slip along the lines: one place of each, or all."""
    for number in range(len(lines[0])):
        yield [(line[number],) for line in lines]
    if len(lines[0]) > 1:
        yield lines


def _reached(unit: Unbalanced, strip: Sequence[Line]) -> bool:
    """Whether every broken rule of some part has a figure in the strip."""
    inside = {place for line in strip for place in line}
    return any(
        all(not inside.isdisjoint(unit.weights(relation)) for relation in broken) for broken in unit.broken.values()
    )


def _of_strip(unit: Unbalanced, strip: Sequence[Line]) -> Iterator[Changes]:
    blank = [not any(unit.written.get(place) for place in line) for line in strip]
    for start, step in ((start, step) for start in range(len(strip)) if blank[start] for step in (1, -1)):
        wanted: dict[Place, Exact] = {}
        moved, end = 0, start
        while 0 <= end + step < len(strip):
            _move(unit, wanted, strip[end + step], strip[end])
            end += step
            moved += not blank[end]
            # a single line that moves is exchanged with the blank one, and a blank line at the end does not move
            if moved > 1 and not blank[end]:
                own = {place: figure for place, figure in wanted.items() if place in unit.figures}
                if unit.settles_a_key(own):
                    yield dict(wanted)


def _move(unit: Unbalanced, wanted: dict[Place, Exact], source: Line, target: Line) -> None:
    """Put the figures of one line back into another; the line that they leave becomes blank."""
    for place, its in zip(source, target, strict=True):
        if place in unit.written and its in unit.written:
            wanted[its] = unit.written[place]
            wanted[place] = 0
