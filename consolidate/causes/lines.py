"""The rows and columns of a form as lines of places, and which places stand beside each other."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import NamedTuple

from consolidate.model import Form, Place

Line = tuple[Place, ...]


class Grid(NamedTuple):
    """The rows and the columns of one block, each with all its places, in official order."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]


@cache
def grids(form: Form) -> tuple[Grid, ...]:
    """The blocks of a form."""
    found = []
    for table in form.tables:
        for block in table.blocks:
            columns = block.leaf_columns()
            rows = [tuple(Place(table.id, row.id, column.id) for column in columns) for row in block.leaf_rows()]
            found.append(Grid(tuple(rows), tuple(zip(*rows, strict=True))))
    return tuple(found)


@cache
def mates(form: Form) -> dict[Place, tuple[Place, ...]]:
    """The other places in the row and in the column of each place."""
    found: dict[Place, dict[Place, None]] = {}
    for grid in grids(form):
        for line in (*grid.rows, *grid.columns):
            for place in line:
                found.setdefault(place, {}).update(dict.fromkeys(line))
    return {place: tuple(each for each in those if each != place) for place, those in found.items()}


@cache
def next_to(form: Form) -> frozenset[tuple[Place, Place]]:
    """All pairs of places that stand beside, above or below each other."""
    lines = (line for grid in grids(form) for line in (*grid.rows, *grid.columns))
    pairs = [pair for line in lines for pair in pairwise(line)]
    return frozenset((*pairs, *((other, one) for one, other in pairs)))
