"""Faults that people make in sound tables: each a function that gives the figures it changes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

from benchmarks.balanced import Figures, Layout, Line, at, with_totals
from consolidate.model import Place

_LARGE = 10  # smaller figures have one digit


class Lines(NamedTuple):
    """The typed cells of a table, and its rows and columns of them, block by block.

    ``whole``: the rows of each block that have all columns; only they can be exchanged or slip as a whole.
    """

    cells: Line
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    whole: tuple[tuple[Line, ...], ...]


class Table(NamedTuple):
    """Sound figures, the totals that somebody typed (the others are formulas), last year's figures ({}: not known)."""

    layout: Layout
    figures: Figures
    typed: frozenset[Place]
    last: Figures = {}  # noqa: RUF012 - never changed

    @property
    def lines(self) -> Lines:
        """Its typed cells in lines."""
        return lines(self.layout, self.typed)

    def is_total(self, place: Place) -> bool:
        """Whether a place is a total."""
        return self.layout.form.is_total(place)


@cache
def lines(layout: Layout, typed: frozenset[Place]) -> Lines:
    """The lines of a form if these totals are typed."""
    totals = frozenset(layout.totals()) - typed
    blocks = [[tuple(p for p in row if p not in totals) for row in rows] for rows in layout.blocks]
    whole = [tuple(row for row in rows if len(row) == len(rows[0])) for rows in blocks]
    columns = [tuple(p for p in column if p not in totals)
               for rows in layout.blocks if len(rows) > 1 for column in zip(*rows, strict=True)]  # fmt: skip
    rows = [row for rows in blocks for row in rows if row]
    return Lines(
        tuple(p for row in rows for p in row), tuple(rows), tuple(filter(None, columns)),
        tuple(rows for rows in whole if len(rows) > 1),
    )  # fmt: skip


Fault = Callable[[Table, random.Random], Figures | None]  # the changed figures; None if the table has no room for it


# --- one figure -----------------------------------------------------------------------------------------------------


def _mistyped(write: Callable[[str, random.Random], str]) -> Fault:
    def fault(table: Table, luck: random.Random) -> Figures | None:
        large = [p for p in table.lines.cells if table.figures[p] >= _LARGE]
        place = luck.choice(large) if large else None
        return {place: int(write(str(table.figures[place]), luck) or 0)} if place else None

    return fault


def _exchanged(text: str, luck: random.Random) -> str:
    i = luck.randrange(len(text) - 1)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _lost(text: str, luck: random.Random) -> str:
    i = luck.randrange(len(text))
    return text[:i] + text[i + 1 :]


def _doubled(text: str, luck: random.Random) -> str:
    i = luck.randrange(len(text))
    return text[: i + 1] + text[i:]


def _other(text: str, luck: random.Random) -> str:
    i = luck.randrange(len(text))
    return text[:i] + luck.choice("0123456789"[i == 0 :]) + text[i + 1 :]


def _any(count: int) -> Fault:
    def fault(table: Table, luck: random.Random) -> Figures | None:
        places = luck.sample(table.lines.cells, count)
        return {p: luck.randint(0, max(2 * table.figures[p], 9)) for p in places}

    return fault


def _total(write: Callable[[int, random.Random], int]) -> Fault:
    def fault(table: Table, luck: random.Random) -> Figures | None:
        place = luck.choice([p for p in table.layout.totals() if table.figures[p]] or table.layout.totals())
        return {place: write(table.figures[place], luck)}

    return fault


def _another(figure: int, luck: random.Random) -> int:
    return max(luck.choice((figure + 1, figure - 1, figure + 10, luck.randint(0, 2 * figure + 9))), 0)


def _last_kept(table: Table, luck: random.Random) -> Figures | None:
    differing = [p for p in table.lines.cells if not table.is_total(p) and p.row != "carried_in"
                 and _LARGE <= table.last[p] != table.figures[p]]  # fmt: skip
    place = luck.choice(differing) if differing else None
    return {place: table.last[place]} if place else None


def _carried_in(table: Table, luck: random.Random) -> Figures | None:
    """The figure carried over is not the one that last year's report carried forward."""
    places = [p for p in table.lines.cells if p.row == "carried_in" and not table.is_total(p)]
    place = luck.choice([p for p in places if table.figures[p]] or places)
    return {place: _another(table.figures[place], luck)}


def _yuan(table: Table, luck: random.Random) -> Figures | None:
    place = luck.choice([p for p in table.lines.cells if table.figures[p]] or table.lines.cells)
    return {place: table.figures[place] * 10_000}


# --- two figures ----------------------------------------------------------------------------------------------------


def _neighbour(across: bool) -> Fault:
    def fault(table: Table, luck: random.Random) -> Figures | None:
        strips = table.lines.rows if across else table.lines.columns
        pairs = [(a, b) for line in strips for one, two in pairwise(line) for a, b in ((one, two), (two, one))
                 if table.figures[a] and not table.figures[b]]  # fmt: skip
        a, b = luck.choice(pairs) if pairs else (None, None)
        return {a: 0, b: table.figures[a]} if a and b else None

    return fault


def _two(across: bool) -> Fault:
    def fault(table: Table, luck: random.Random) -> Figures | None:
        strips = table.lines.rows if across else table.lines.columns
        pairs = [(a, b) for line in strips for a, b in combinations(line, 2) if table.figures[a] and table.figures[b]]
        a, b = luck.choice(pairs) if pairs else (None, None)
        return {a: table.figures[b], b: table.figures[a]} if a and b else None

    return fault


def _moved(table: Table, luck: random.Random) -> Figures | None:
    """A few cases of one row under another type of applicant."""
    pairs = [(a, b) for rows in table.lines.whole for row in rows for a in row for b in row
             if a != b and table.figures[a] and not table.is_total(a) and not table.is_total(b)]  # fmt: skip
    a, b = luck.choice(pairs) if pairs else (None, None)
    if not a or not b:
        return None
    count = min(table.figures[a], luck.choice((1, 1, 1, 2, 3)))
    return {a: table.figures[a] - count, b: table.figures[b] + count}


# --- lines ----------------------------------------------------------------------------------------------------------


def _put(table: Table, sources: Sequence[Line], targets: Sequence[Line]) -> Figures:
    """What stood in the sources stands in the targets."""
    pairs = (pair for source, target in zip(sources, targets, strict=True) for pair in zip(source, target, strict=True))
    return {there: table.figures[here] for here, there in pairs}


def _rows_exchanged(near: bool) -> Fault:
    def fault(table: Table, luck: random.Random) -> Figures | None:
        rows = luck.choice(table.lines.whole)
        i = luck.randrange(len(rows) - 1)
        others = [rows[i + 1]] if near else [row for row in rows if row != rows[i]]
        one, two = rows[i], luck.choice(others)
        return _put(table, (one, two), (two, one))

    return fault


def _slipped(strips: Callable[[Table, random.Random], Sequence[Line]]) -> Fault:
    """From some row on everything stands one row lower (or higher); the row at the end was blank."""

    def fault(table: Table, luck: random.Random) -> Figures | None:
        strip = strips(table, luck)
        first, last = sorted(luck.sample(range(len(strip)), 2))
        order = strip[first : last + 1] if luck.random() < 0.5 else strip[first : last + 1][::-1]
        if last - first < 2 or any(table.figures[p] for p in order[-1]):
            return None
        return _put(table, order[:-1], order[1:]) | dict.fromkeys(order[0], 0)

    return fault


def _one_column(table: Table, luck: random.Random) -> Sequence[Line]:
    return [(place,) for place in luck.choice(table.lines.columns)]


def _some_columns(table: Table, luck: random.Random) -> Sequence[Line]:
    rows = luck.choice(table.lines.whole)
    width = luck.randint(2, 3)
    left = luck.randrange(len(rows[0]) - width + 1)
    return [row[left : left + width] for row in rows]


def _all_columns(table: Table, luck: random.Random) -> Sequence[Line]:
    return luck.choice(table.lines.whole)


def _blank(table: Table, luck: random.Random) -> Figures | None:
    line = luck.choice((*table.lines.rows, *table.lines.columns))
    return dict.fromkeys(line, 0) if sum(1 for p in line if table.figures[p]) > 1 else None


def _repeated(table: Table, luck: random.Random) -> Figures | None:
    strips = luck.choice((*table.lines.whole, table.lines.columns))
    pairs = [(a, b) for one, two in pairwise(strips) for a, b in ((one, two), (two, one))
             if len(a) == len(b) and sum(1 for p in a if table.figures[p]) > 1]  # fmt: skip
    source, target = luck.choice(pairs) if pairs else ((), ())
    return _put(table, [source], [target]) if source else None


def _carried_counted(table: Table, luck: random.Random) -> Figures | None:
    """What was carried over or forward is counted into the total of what was handled."""
    row = luck.choice(("carried_in", "carried_out"))
    handled = [p for p in table.layout.totals() if p.row == "handled"]
    return {p: table.figures[p] + table.figures[at(row, p.column)] for p in handled}


# --- totals that follow ---------------------------------------------------------------------------------------------


def _added_up(fault: Fault) -> Fault:
    """The fault, and typed totals that were added up from the wrong figures."""

    def followed(table: Table, luck: random.Random) -> Figures | None:
        made = fault(table, luck) if table.typed else None
        if not made or any(table.is_total(p) for p in made):
            return None
        found = with_totals(table.layout, table.figures | made)
        return {p: n for p, n in found.items() if n != table.figures[p]}

    return followed


FAULTS: dict[str, Fault] = {
    "digits exchanged": _mistyped(_exchanged),
    "a digit lost": _mistyped(_lost),
    "a digit doubled": _mistyped(_doubled),
    "another digit": _mistyped(_other),
    "another figure": _any(1),
    "in the neighbouring row": _neighbour(False),
    "in the neighbouring column": _neighbour(True),
    "two of a row exchanged": _two(True),
    "two of a column exchanged": _two(False),
    "neighbouring rows exchanged": _rows_exchanged(True),
    "any two rows exchanged": _rows_exchanged(False),
    "a column slipped by a row": _slipped(_one_column),
    "two or three columns slipped": _slipped(_some_columns),
    "all columns slipped by a row": _slipped(_all_columns),
    "a row or column blank": _blank,
    "a row or column repeated": _repeated,
    "a total counted twice": _total(lambda figure, _: 2 * figure),
    "a total typed over": _total(_another),
    "结转 counted into 办理": _carried_counted,
    "a wrong type of applicant": _moved,
    "the same, totals added up": _added_up(_moved),
    "a figure, totals added up": _added_up(_any(1)),
    "last year's figure kept": _last_kept,
    "not as last year carried forward": _carried_in,
    "元 for 万元": _yuan,
    "two figures": _any(2),
    "three figures": _any(3),
}
NEED_LAST = ("last year's figure kept", "not as last year carried forward")
OF_MONEY = ("元 for 万元",)
OF_TYPES = ("a wrong type of applicant",)


class Case(NamedTuple):
    """A sound table and what became of it. ``typed``: all typed totals, those that were typed over included.

    ``true``: the figures that would have to change.
    """

    table: Table
    found: Figures
    typed: frozenset[Place]
    true: frozenset[tuple[Place, int]]


def cases(fault: Fault, tables: Iterator[Table], luck: random.Random) -> Iterator[Case]:
    """Tables with a fault, as far as there is room for it."""
    for table in tables:
        made = fault(table, luck)
        if made is None:
            continue
        typed = table.typed | {place for place in made if table.is_total(place)}
        found = with_totals(table.layout, table.figures | made, typed)
        cells = lines(table.layout, typed).cells
        true = frozenset((place, table.figures[place]) for place in cells if found[place] != table.figures[place])
        if true:
            yield Case(table, found, typed, true)
