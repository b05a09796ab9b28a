"""All smallest repairs of a faulty table, by brute force: every action is tried at every cell, row and column.

Nothing here uses the code that finds causes, nor the rules of the program. What no repair can tell, no program can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.balanced import Figures, Layout, Line
from benchmarks.faulty import Case, lines
from consolidate.model import Place

Repair = frozenset[tuple[Place, int]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Changes = Mapping[int, int]  # the number of a cell, and its new figure
FEW = 9  # cases that one mistake moves at most


def smallest(case: Case) -> frozenset[Repair] | None:
    """The repairs of the smallest size at which there are any; None if they cannot be counted.

    One action; several columns that slipped; one action after which typed totals that agreed with their parts are added
    up anew; two figures; likewise.
    """
    layout, found = case.table.layout, case.found
    agreeing = {
        total for total in case.typed
        if all(found[total] == sum(map(found.__getitem__, parts)) for each, parts in layout.sums if each == total)
    }  # fmt: skip
    bounds = dict.fromkeys((bound(layout, case.typed), bound(layout, case.typed - agreeing)))
    actions: tuple[Callable[[Bound], frozenset[Repair] | None], ...] = (
        lambda each: each.one_action(found, case.table.last) or each.blocks_slipped(found),
        lambda each: each.two_figures(found),
    )
    for action in actions:
        for each in bounds:
            repairs = action(each)
            if repairs is None:
                return None
            if repairs:
                return each.with_totals(repairs, case)
    return None


@cache
def bound(layout: Layout, typed: frozenset[Place]) -> Bound:
    """What can be repaired if these totals are typed."""
    return Bound(layout, typed)


class Bound:
    """The equations of a form as a matrix: one row each, one column for each typed cell."""

    def __init__(self, layout: Layout, typed: frozenset[Place]) -> None:
        self.layout, self.typed = layout, typed
        self.lines = lines(layout, typed)
        self.cells = self.lines.cells
        number = {place: i for i, place in enumerate(self.cells)}
        formulas = [_resolved(layout, typed, equation) for equation in _equations(layout)]
        weights = [equation for equation in formulas if equation]
        self.matrix = np.zeros((len(weights), len(self.cells)), dtype=np.int64)
        for i, equation in enumerate(weights):
            for place, weight in equation.items():
                self.matrix[i, number[place]] = weight
        self.rows = [_numbers(number, row) for row in self.lines.rows]
        self.columns = [_numbers(number, column) for column in self.lines.columns]
        self.blocks = [[_numbers(number, row) for row in rows] for rows in self.lines.whole]
        pairs = [pair for line in (*self.rows, *self.columns) for pair in combinations(line, 2)]
        self.pairs = np.array(sorted({tuple(sorted(map(int, pair))) for pair in pairs}))
        figures = [[i for i in row if not self._is_total(i)] for row in self.rows]
        self.types = np.array([pair for row in figures for pair in combinations(row, 2)])

    def one_action(self, found: Figures, last: Figures) -> frozenset[Repair]:
        """One figure; two of a line or two rows exchanged; a few cases moved; a slip; a line blank or repeated; …"""
        x = self._figures(found)
        left = self.matrix @ x
        tried: list[Iterable[Changes]] = [self._one(x, left), self._exchanged(x, left), self._moved(x, left)]
        tried += [self._rows(x, left)]
        tried += [self._slipped(x, left, strip) for strip in self._strips()]
        tried += [self._lines(x, left, found, last)]
        return frozenset(repair for changes in tried for each in changes if (repair := self._repair(x, each)))

    def blocks_slipped(self, found: Figures) -> frozenset[Repair]:
        """Several columns of a block, but not all, slipped by a row."""
        x = self._figures(found)
        left = self.matrix @ x
        changes = (each for strip in self._parts_of_blocks() for each in self._slipped(x, left, strip))
        return frozenset(repair for each in changes if (repair := self._repair(x, each)))

    def two_figures(self, found: Figures) -> frozenset[Repair] | None:
        """Two figures anywhere; None if there are endlessly many, as where any split between two will do."""
        x = self._figures(found)
        left = self.matrix @ x
        square, toward = self.matrix.T @ self.matrix, -(self.matrix.T @ left)
        own = np.diag(square)
        whole = own[:, None] * own[None, :] - square * square
        alone = (toward != 0) & (toward * toward == int(left @ left) * own)  # would do by themselves
        if np.triu((whole == 0) & alone[:, None] & (own > 0), 1).any():
            return None
        first = own[None, :] * toward[:, None] - square * toward[None, :]
        second = own[:, None] * toward[None, :] - square * toward[:, None]
        exact = (whole != 0) & (first * toward[:, None] + second * toward[None, :] == int(left @ left) * whole)
        changes = []
        for i, j in zip(*np.nonzero(np.triu(exact, 1)), strict=True):
            if first[i, j] % whole[i, j] == 0 and second[i, j] % whole[i, j] == 0:
                changes.append({int(i): int(x[i] + first[i, j] // whole[i, j]),
                                int(j): int(x[j] + second[i, j] // whole[i, j])})  # fmt: skip
        return frozenset(repair for each in changes if len(repair := self._repair(x, each)) == 2)

    def with_totals(self, repairs: frozenset[Repair], case: Case) -> frozenset[Repair]:
        """The repairs with all typed totals that follow them."""
        totals = case.typed - self.typed
        return frozenset(self._added_up(repair, case.found, totals) for repair in repairs) if totals else repairs

    def _added_up(self, repair: Repair, found: Figures, totals: frozenset[Place]) -> Repair:
        now = dict(found) | dict(repair)
        for total, parts in self.layout.sums:
            if total not in self.typed:
                now[total] = sum(now[part] for part in parts)
        return repair | {(total, now[total]) for total in totals if now[total] != found[total]}

    def _figures(self, found: Figures) -> Ints:
        return np.array([found[place] for place in self.cells], dtype=np.int64)

    def _repair(self, x: Ints, changes: Changes) -> Repair:
        """What the changes change; none if a figure would be negative."""
        if any(figure < 0 for figure in changes.values()):
            return frozenset()
        return frozenset((self.cells[i], int(figure)) for i, figure in changes.items() if figure != x[i])

    # --- actions ------------------------------------------------------------------------------------------------------

    def _one(self, x: Ints, left: Ints) -> Iterator[Changes]:
        own = (self.matrix * self.matrix).sum(axis=0)
        toward = -(self.matrix.T @ left)
        for i in np.nonzero((own > 0) & (toward != 0))[0]:
            by, rest = divmod(int(toward[i]), int(own[i]))
            if not rest and not (left + self.matrix[:, i] * by).any():
                yield {int(i): int(x[i]) + by}

    def _exchanged(self, x: Ints, left: Ints) -> Iterator[Changes]:
        one, two = self.pairs.T
        by = x[two] - x[one]
        after = left[:, None] + (self.matrix[:, one] - self.matrix[:, two]) * by
        for n in np.nonzero((by != 0) & ~after.any(axis=0))[0]:
            yield {int(one[n]): int(x[two[n]]), int(two[n]): int(x[one[n]])}

    def _moved(self, x: Ints, left: Ints) -> Iterator[Changes]:
        """A few cases that stand in the wrong column of a row."""
        one, two = self.types.T
        weights = self.matrix[:, one] - self.matrix[:, two]
        own, toward = (weights * weights).sum(axis=0), -(weights.T @ left)
        for n in np.nonzero((own > 0) & (toward != 0))[0]:
            by, rest = divmod(int(toward[n]), int(own[n]))
            if not rest and abs(by) <= FEW and not (left + weights[:, n] * by).any():
                yield {int(one[n]): int(x[one[n]]) + by, int(two[n]): int(x[two[n]]) - by}

    def _rows(self, x: Ints, left: Ints) -> Iterator[Changes]:
        for rows in self.blocks:
            weights = self.matrix[:, np.array(rows)]  # equation, row, column
            figures = x[np.array(rows)]
            put = np.einsum("erc,sc->ers", weights, figures)  # what row s adds to an equation if it stands at row r
            stays = np.einsum("err->er", put)
            moved = put + put.transpose(0, 2, 1) - stays[:, :, None] - stays[:, None, :]
            for a, b in zip(*np.nonzero(np.triu(~(left[:, None, None] + moved).any(axis=0), 1)), strict=True):
                yield _put(x, (rows[a], rows[b]), (rows[b], rows[a]))

    def _strips(self) -> Iterator[Sequence[Sequence[int]]]:
        """What may slip: the cells of one line, or all rows or columns of a block."""
        for line in (*self.rows, *self.columns):
            yield [(i,) for i in line]
        for rows in self.blocks:
            yield rows
            yield [*zip(*rows, strict=True)]

    def _parts_of_blocks(self) -> Iterator[Sequence[Sequence[int]]]:
        for rows in self.blocks:
            for first, last in combinations(range(len(rows[0]) + 1), 2):
                if 1 < last - first < len(rows[0]):
                    yield [row[first:last] for row in rows]

    def _slipped(self, x: Ints, left: Ints, strip: Sequence[Sequence[int]]) -> Iterator[Changes]:
        """From a blank line on, the next ones move back towards it, and the line where they end becomes blank."""
        blank = [not x[list(line)].any() for line in strip]
        if not any(blank) or len(strip) < 3:
            return
        for order in (range(len(strip)), range(len(strip) - 1, -1, -1)):
            cells = np.array([strip[k] for k in order])
            figures, weights = x[cells], self.matrix[:, cells]
            here = np.einsum("elc,lc->el", weights, figures)
            from_next = np.einsum("elc,lc->el", weights[:, :-1], figures[1:]) - here[:, :-1]
            moved = np.concatenate([np.zeros((len(left), 1), dtype=np.int64), from_next.cumsum(axis=1)], axis=1)
            for start in (k for k in range(len(strip) - 1) if blank[order[k]]):
                after = left[:, None] + moved - moved[:, [start]] - here
                for end in np.nonzero(~after[:, start + 1 :].any(axis=0))[0] + start + 1:
                    changes = _put(x, cells[start + 1 : end + 1], cells[start:end])
                    yield changes | dict.fromkeys(map(int, cells[end]), 0)

    def _lines(self, x: Ints, left: Ints, found: Figures, last: Figures) -> Iterator[Changes]:
        """Lines that are wrong as a whole: what belongs there follows from the equations that cross them."""
        strips = [*self.blocks, self.columns]
        beside = {tuple(line): [*_next_to(strip, k)] for strip in strips for k, line in enumerate(strip)}
        for line in (*self.rows, *self.columns):
            wrong = self._crossed(x, left, line)
            own = [i for i in wrong if not self._is_total(i)] or wrong
            if len(own) < 2:  # one figure, and the total that was added up from it
                continue
            copied = any(list(x[list(line)]) == list(x[list(other)]) for other in beside.get(tuple(line), ())
                         if len(other) == len(line))  # fmt: skip
            kept = all(x[i] and x[i] == last.get(self.cells[i], -1) for i in wrong)
            if copied or kept or not any(x[i] for i in wrong) or self._counted_in(found, wrong):
                yield wrong

    def _is_total(self, i: int) -> bool:
        return self.layout.form.is_total(self.cells[i])

    def _crossed(self, x: Ints, left: Ints, line: Sequence[int]) -> dict[int, int]:
        """The figures of a line that differ from what the equations ask for; {} if no figures there mend all."""
        part = self.matrix[:, line]
        alone = (part != 0).sum(axis=1) == 1
        wanted = {}
        for k, i in enumerate(line):
            crossing = np.nonzero(alone & (part[:, k] != 0))[0]
            if len(crossing) and left[crossing[0]]:
                wanted[int(i)] = int(x[i] - left[crossing[0]] * part[crossing[0], k])
        moved = sum((self.matrix[:, i] * (figure - x[i]) for i, figure in wanted.items()), np.zeros_like(left))
        return {} if (left + moved).any() else wanted

    def _counted_in(self, found: Figures, wrong: Changes) -> bool:
        """Whether the surplus of totals is what stands in another line beside them, or their own parts again."""
        totals = {self.cells[i]: found[self.cells[i]] - figure for i, figure in wrong.items()}
        if not set(totals) <= set(self.layout.totals()):
            return False
        if all(found[total] == 2 * surplus for total, surplus in totals.items()):
            return True
        rows = {place.row for place in self.cells if place.row not in {total.row for total in totals}}
        columns = {place.column for place in self.cells if place.column not in {total.column for total in totals}}
        beside = [{t: Place(t.table, row, t.column) for t in totals} for row in rows]
        beside += [{t: Place(t.table, t.row, column) for t in totals} for column in columns]
        return any(all(found.get(each[t]) == surplus for t, surplus in totals.items()) for each in beside)


def _next_to(strip: Sequence[Sequence[int]], k: int) -> Iterator[Sequence[int]]:
    return (strip[n] for n in (k - 1, k + 1) if 0 <= n < len(strip))


def _numbers(number: Mapping[Place, int], line: Line) -> list[int]:
    return [number[place] for place in line]


def _put(x: Ints, sources: Iterable[Sequence[int]], targets: Iterable[Sequence[int]]) -> dict[int, int]:
    """What stood in the sources stands in the targets."""
    found: dict[int, int] = {}
    for source, target in zip(sources, targets, strict=True):
        found |= {int(there): int(x[here]) for here, there in zip(source, target, strict=True)}
    return found


def _equations(layout: Layout) -> list[dict[Place, int]]:
    """Every equation as the weights of its figures, which must add up to 0."""
    found = [dict(balance) for balance in layout.balances]
    return found + [{total: 1} | dict.fromkeys(parts, -1) for total, parts in layout.sums]


def _resolved(layout: Layout, typed: frozenset[Place], equation: Mapping[Place, int]) -> dict[Place, int]:
    """The equation with every total that is a formula replaced by the cells that it adds up."""
    found: dict[Place, int] = {}
    for place, weight in equation.items():
        for part, times in _parts(layout, typed, place).items():
            found[part] = found.get(part, 0) + weight * times
    return {place: weight for place, weight in found.items() if weight}


@cache
def _parts(layout: Layout, typed: frozenset[Place], place: Place) -> Mapping[Place, int]:
    parts = dict(layout.sums).get(place)
    if parts is None or place in typed:
        return {place: 1}
    found: dict[Place, int] = {}
    for each in parts:
        for part, times in _parts(layout, typed, each).items():
            found[part] = found.get(part, 0) + times
    return found
