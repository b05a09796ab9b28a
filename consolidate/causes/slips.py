"""Figures that slipped by one row or column, because a line was left out or typed twice.

Where the slip began a line is blank; from there to its end every figure stands one line further than it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from consolidate.causes.candidates import Attempt, Changes, Known, Size
from consolidate.causes.equations import Relation, Weights
from consolidate.causes.exact import Exact
from consolidate.causes.lines import Line, grids
from consolidate.causes.unbalanced import Unbalanced
from consolidate.model import Place
from consolidate.terms import CauseKind

_WIDE = 12  # columns; the number of blocks of columns grows with the square of it


def slipped(unit: Unbalanced, _: Known) -> Iterator[Attempt]:
    """One column or row; all columns or rows of a block; or some columns beside each other."""
    for grid in grids(unit.form):
        for kind, lines in ((CauseKind.ROWS_SLIPPED, grid.rows), (CauseKind.COLUMNS_SLIPPED, grid.columns)):
            for first, last in _ranges(len(lines[0]), blocks=lines is grid.rows):
                some = 1 < last - first < len(lines[0])
                strip = (line[first:last] for line in lines)
                typed = [line for line in strip if not unit.written.keys().isdisjoint(line)]
                for wanted in _of_strip(unit, typed, _reached(unit, typed), 1 if some else 2):
                    yield Attempt(kind, wanted, size=Size.WIDE if some else Size.PLAIN)


def _ranges(width: int, blocks: bool) -> Iterator[tuple[int, int]]:
    """One place of each line, or all of them; in tables that are not wide also some beside each other."""
    for first, last in combinations(range(width + 1), 2) if blocks and width <= _WIDE else ():
        if 1 < last - first < width:
            yield first, last
    yield from ((number, number + 1) for number in range(width))
    if width > 1:
        yield 0, width


def _reached(unit: Unbalanced, strip: Sequence[Line]) -> list[Relation]:
    """The shortest broken rule of each part of which every broken rule has a figure in the strip."""
    inside = {place for line in strip for place in line}
    return [
        unit.keys[part] for part, broken in unit.broken.items()
        if all(not inside.isdisjoint(unit.weights(relation)) for relation in broken)
    ]  # fmt: skip


def _of_strip(unit: Unbalanced, strip: Sequence[Line], relations: Sequence[Relation], least: int) -> Iterator[Changes]:
    """Move lines back towards a blank one, until one of the rules holds.

    ``least``: so many lines move at least. A single line that moves as a whole is exchanged with the blank one.
    """
    if not relations:
        return
    for lines in (strip, strip[::-1]):
        empty = [not any(unit.written.get(place) for place in line) for line in lines]
        # where two blank lines follow each other, the same figures move from the second one on
        starts = [number for number in range(len(lines) - least) if empty[number] and not empty[number + 1]]
        keys = [(each, *_sums(unit, lines, unit.weights(each))) for each in relations] if starts else []
        for start in starts:
            for end in range(start + least, len(lines)):
                unit.spend(len(keys))
                if not empty[end] and any(
                    unit.holds(relation, {relation.total: sums[end] - sums[start] - figures[end]})
                    for relation, sums, figures in keys
                ):
                    yield _moved(unit, lines[start : end + 1])


def _sums(unit: Unbalanced, lines: Sequence[Line], weights: Weights) -> tuple[list[Exact], list[Exact]]:
    """By how much a sum moves if all lines up to each one are put back by one, and what each line adds to it."""
    sums: list[Exact] = [0]
    figures: list[Exact] = [0]
    for before, line in pairwise(lines):
        by: Exact = 0
        own: Exact = 0
        for place, its in zip(line, before, strict=True):
            if place in unit.written and its in unit.written:
                figure = unit.written[place]
                by += weights.get(its, 0) * (figure - unit.written[its])
                own += weights.get(place, 0) * figure
        sums.append(sums[-1] + by)
        figures.append(own)
    return sums, figures


def _moved(unit: Unbalanced, lines: Sequence[Line]) -> Changes:
    """The figures after each line but the first is put back into the line before; the last one becomes blank."""
    wanted: dict[Place, Exact] = {}
    for before, line in pairwise(lines):
        for place, its in zip(line, before, strict=True):
            if place in unit.written and its in unit.written:
                wanted[its] = unit.written[place]
                wanted[place] = 0
    return wanted
