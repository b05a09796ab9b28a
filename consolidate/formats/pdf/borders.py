"""Find the tables on a page of a PDF by the lines between their cells.

A cell is what lines part from everything beside it. Sides of the whole table may be open, as at the end of a page.
Where a line between two cells is missing, they are one cell; if that one is no rectangle, its text is not trusted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from consolidate.formats import limits, refusals
from consolidate.formats.pdf.painted import Box, Line, Point
from consolidate.formats.refusals import unsafe

NEAR = 3.0  # points; lines that are nearer are one line
_SHORT = 5.0  # points; shorter lines part nothing
_OPEN = 8.0  # points by which lines reach beyond the last one across them where a side of the table is open
_MOST = 0.5  # of a side of a cell; a line along so much of it parts it from its neighbour
_CELLS = 20_000  # cells of the finest grid on a page; the largest official table has 500

Span = tuple[float, float]


class Stretch(NamedTuple):
    """A line: how far down the page (or to the right) it is, and from where to where it goes."""

    at: float
    first: float
    last: float


class Cell(NamedTuple):
    """A cell by its first row and column, and the rows and columns that it covers.

    ``whole``: lines part it from all others; false for a piece of an area that is no rectangle.
    """

    row: int
    column: int
    rows: int
    columns: int
    whole: bool = True


class Ruled(NamedTuple):
    """A table: the places of the lines down and across the page, its cells, and which one holds each square."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    owners: tuple[tuple[int, ...], ...]  # by row and column

    @property
    def box(self) -> Box:
        """The table on the page."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def at(self, point: Point) -> int | None:
        """Return the number of the cell at a point of the page; None outside of the table."""
        column, row = bisect_right(self.xs, point[0]) - 1, bisect_right(self.ys, point[1]) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1:
            return self.owners[row][column]
        return None

    def place(self, number: int) -> Box:
        """Return where a cell stands on the page."""
        cell = self.cells[number]
        right, bottom = self.xs[cell.column + cell.columns], self.ys[cell.row + cell.rows]
        return self.xs[cell.column], self.ys[cell.row], right, bottom


def across(lines: Iterable[Line]) -> list[Stretch]:
    """Return the lines across a page, pieces of one line joined, from top to bottom."""
    boxes = (line.box for line in lines)
    return _joined(Stretch(box[1], box[0], box[2]) for box in boxes if box[2] - box[0] >= box[3] - box[1])


def tables(lines: Sequence[Line]) -> list[Ruled]:
    """Return the tables of a page, from top to bottom. What has but one column only frames its text."""
    flat = [each for each in across(lines) if each.last - each.first >= _SHORT]
    boxes = (line.box for line in lines)
    down = _joined(Stretch(box[0], box[1], box[3]) for box in boxes if box[2] - box[0] < box[3] - box[1])
    down = [each for each in down if each.last - each.first >= _SHORT]
    if max(len(flat), len(down)) > limits.PDF_LINES:
        raise unsafe(refusals.TOO_MANY)
    found = (_table(rows, columns) for rows, columns in _connected(flat, down))
    ruled = [table for table in found if table and len(table.xs) > 2]
    return sorted(ruled, key=lambda table: (table.ys[0], table.xs[0]))


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return lines with those at the same place as one, and their pieces joined."""
    found: list[Stretch] = []
    ordered = sorted(stretches)
    places = _places([each.at for each in ordered])
    for at, first, last in sorted(Stretch(_nearest(places, each.at), each.first, each.last) for each in ordered):
        before = found[-1] if found else None
        if before and before.at == at and first - before.last <= NEAR:
            found[-1] = before._replace(last=max(before.last, last))
        else:
            found.append(Stretch(at, first, last))
    return found


def _places(numbers: Iterable[float]) -> list[float]:
    """Return numbers with those that are near each other as one, their mean."""
    groups: list[list[float]] = []
    for number in sorted(numbers):
        if groups and number - groups[-1][0] <= NEAR:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [sum(group) / len(group) for group in groups]


def _nearest(places: Sequence[float], number: float) -> float:
    at = bisect_left(places, number)
    return min(places[max(0, at - 1) : at + 1], key=lambda place: abs(place - number))


def _connected(flat: Sequence[Stretch], down: Sequence[Stretch]) -> list[tuple[list[Stretch], list[Stretch]]]:
    """Return the lines in groups of those that touch each other: those across the page, those down it."""
    owner = list(range(len(flat) + len(down)))

    def top(number: int) -> int:
        while owner[number] != number:
            owner[number] = owner[owner[number]]
            number = owner[number]
        return number

    ats = [each.at for each in down]  # sorted
    for number, line in enumerate(flat):
        for other in range(bisect_left(ats, line.first - NEAR), bisect_right(ats, line.last + NEAR)):
            if down[other].first - NEAR <= line.at <= down[other].last + NEAR:
                owner[top(len(flat) + other)] = top(number)
    groups: dict[int, tuple[list[Stretch], list[Stretch]]] = {}
    for number, line in enumerate((*flat, *down)):
        groups.setdefault(top(number), ([], []))[number >= len(flat)].append(line)
    return [group for group in groups.values() if len(group[0]) > 1 and group[1]]


def _table(flat: Sequence[Stretch], down: Sequence[Stretch]) -> Ruled | None:
    """Return the table that lines across and down the page make."""
    xs, ys = _bounds(down, flat), _bounds(flat, down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if min(rows, columns) < 1:
        return None
    if rows * columns > _CELLS:
        raise unsafe(refusals.TOO_MANY)
    beside = _walls(down, xs, ys)  # by line and row: whether a line stands there
    below = _walls(flat, ys, xs)
    areas = _areas(rows, columns, beside, below)
    cells: list[Cell] = []
    owners = [[0] * columns for _ in range(rows)]
    for squares in areas:
        for cell in _cells(squares):
            for row in range(cell.row, cell.row + cell.rows):
                owners[row][cell.column : cell.column + cell.columns] = [len(cells)] * cell.columns
            cells.append(cell)
    return Ruled(tuple(xs), tuple(ys), tuple(cells), tuple(map(tuple, owners)))


def _bounds(lines: Sequence[Stretch], others: Sequence[Stretch]) -> list[float]:
    """Return the places of lines, and where the lines across them end if these reach well beyond: an open side."""
    places = _places(each.at for each in lines)
    first, last = min(each.first for each in others), max(each.last for each in others)
    before = [first] if places[0] - first >= _OPEN else []
    return before + places + ([last] if last - places[-1] >= _OPEN else [])


def _walls(lines: Sequence[Stretch], places: Sequence[float], steps: Sequence[float]) -> list[list[bool]]:
    """Return for each place of a line, and each step along it, whether there is a line."""
    there: list[list[Span]] = [[] for _ in places]
    for at, first, last in lines:
        there[places.index(_nearest(places, at))].append((first, last))
    return [[_covered(spans, start, end) >= _MOST * (end - start) for start, end in pairwise(steps)] for spans in there]


def _covered(spans: Iterable[Span], start: float, end: float) -> float:
    return sum(max(0.0, min(last, end) - max(first, start)) for first, last in spans)


def _areas(
    rows: int, columns: int, beside: Sequence[Sequence[bool]], below: Sequence[Sequence[bool]]
) -> list[list[tuple[int, int]]]:
    """Return the squares of the grid in groups that no line parts."""
    left = {(row, column) for row in range(rows) for column in range(columns)}
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        left.discard(start)
        area, waiting = [], [start]
        while waiting:
            row, column = waiting.pop()
            area.append((row, column))
            for near, wall in (
                ((row, column - 1), beside[column][row]), ((row, column + 1), beside[column + 1][row]),
                ((row - 1, column), below[row][column]), ((row + 1, column), below[row + 1][column]),
            ):  # fmt: skip
                if not wall and near in left:
                    left.discard(near)
                    waiting.append(near)
        found.append(sorted(area))
    return found


def _cells(squares: Sequence[tuple[int, int]]) -> list[Cell]:
    """Return an area as one cell, or as pieces of rows if it is no rectangle."""
    row, column = squares[0][0], min(square[1] for square in squares)
    rows, columns = squares[-1][0] - row + 1, max(square[1] for square in squares) - column + 1
    if rows * columns == len(squares):
        return [Cell(row, column, rows, columns)]
    pieces: list[Cell] = []
    for row, column in squares:
        before = pieces[-1] if pieces else None
        if before and before.row == row and before.column + before.columns == column:
            pieces[-1] = before._replace(columns=before.columns + 1)
        else:
            pieces.append(Cell(row, column, 1, 1, whole=False))
    return pieces
