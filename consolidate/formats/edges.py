"""Tables whose cells stand between edges at certain distances from the margin, as in RTF and in Word before 2007.

An edge of any row begins a column of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from consolidate.formats.documents import Content, Grid, Table

_NEAR = 30  # twentieths of a point; edges that are nearer are the same


class Edge(NamedTuple):
    """A cell as a row declares it: its right edge, and whether it continues the cell above or to the left."""

    right: int
    down: bool
    beside: bool


class Row(NamedTuple):
    """A row: its left edge, its cells as declared, their contents. ``deleted``: a tracked change takes it away."""

    left: int
    edges: tuple[Edge, ...]
    contents: tuple[Content, ...]
    hidden: bool = False
    deleted: bool = False


def placed(rows: Sequence[Row]) -> Table:
    """Return the table of these rows."""
    columns = _columns([row for row in rows if not row.deleted])
    last = max(columns.values(), default=0)
    grid = Grid()
    for row in rows:
        if row.deleted:
            texts = (content.text + content.deleted for content in row.contents)
            grid.deleted.append((grid.row, " ".join(filter(None, texts))))
            continue
        starts = [row.left, *(edge.right for edge in row.edges)]
        first, end = columns[starts[0]], columns[starts[-1]]
        grid.begin(first, last - end, row.hidden)
        for number, content in enumerate(row.contents):
            if number >= len(row.edges):  # a cell that the row does not declare: it is unclear where it stands
                grid.add(content, 1, down=False, right=False)
                continue
            edge = row.edges[number]
            width = columns[edge.right] - columns[starts[number]]
            grid.add(content, max(1, width), edge.down, edge.beside)
    starts = sorted({column: edge for edge, column in sorted(columns.items(), reverse=True)}.values())
    return grid.table(tuple(after - before for before, after in pairwise(starts)))


def _columns(rows: Sequence[Row]) -> dict[int, int]:
    """Return the number of the column that begins at each edge; edges near each other are the same."""
    edges = sorted({edge for row in rows for edge in (row.left, *(cell.right for cell in row.edges))})
    found: dict[int, int] = {}
    for before, edge in zip([*edges[:1], *edges], edges, strict=False):
        found[edge] = found.get(before, 0) + (edge - before > _NEAR)
    return found
