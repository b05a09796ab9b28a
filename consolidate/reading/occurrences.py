"""Where the official tables occur on a sheet: under each other, beside each other, a row of one twice.

``parts`` splits a sheet on which tables stand beside each other, so that each is then found as if it stood alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from consolidate.formats.raw import RawSheet
from consolidate.forms import editions
from consolidate.model import Form, Table
from consolidate.reading.labels import normal
from consolidate.reading.vocabulary import vocabulary

_HEADER = 2  # rows above the first row label, or below the first header, that are the table's at least


class Label(NamedTuple):
    """A text on the sheet: where it stands, normalised and as written."""

    row: int
    column: int
    text: str
    raw: str


class Box(NamedTuple):
    """What is known of a table's place before it is read: its rows, and the column in which it begins."""

    top: int
    bottom: int
    left: int


class Part(NamedTuple):
    """The cells from a column on, in these rows (first and last of each stretch)."""

    left: int
    rows: tuple[tuple[int, int], ...]


def runs(anchors: Sequence[Label]) -> list[list[Label]]:
    """Split the row labels found into occurrences of a table.

    A label that comes again begins the next occurrence, unless what follows it is new: then its row stands twice.
    """
    found: list[list[Label]] = []
    seen: set[str] = set()
    for anchor, after in zip(anchors, [*anchors[1:], None], strict=False):
        doubled = anchor.text in seen and (after is None or after.text not in seen or after.text == anchor.text)
        if not found or (anchor.text in seen and not doubled):
            found.append([])
            seen = set()
        found[-1].append(anchor)
        seen.add(anchor.text)
    return found


# --- beside each other -----------------------------------------------------------------------------------------


def parts(labels: Sequence[Label]) -> tuple[Part, ...]:
    """The parts of a sheet that begin right of another table; nothing where no table stands beside another."""
    boxes = sorted(set(_boxes(labels)))
    rows: dict[int, list[tuple[int, int]]] = {}
    for height in _heights(boxes):
        bottom = max(box.bottom for box in height)
        above = [box.bottom for box in boxes if box.bottom < min(other.top for other in height)]
        below = any(box.top > bottom for box in boxes)
        stretch = (max(above, default=-1) + 1, bottom + _HEADER if below else 1 << 30)
        for left in sorted({box.left for box in height})[1:]:
            rows.setdefault(left, []).append(stretch)
    return tuple(Part(left, tuple(stretches)) for left, stretches in sorted(rows.items()))


def split(sheet: RawSheet, found: Sequence[Part]) -> list[RawSheet]:
    """The sheet without its parts, then each of them as a sheet of its own; every cell stands in exactly one."""
    owners = [(-1, sheet._replace(cells=()))] + [(part.left, sheet._replace(cells=())) for part in found]
    cells: dict[int, list[int]] = {left: [] for left, _ in owners}
    for number, cell in enumerate(sheet.cells):
        mine = [p.left for p in found if p.left <= cell.column and any(a <= cell.row <= b for a, b in p.rows)]
        cells[max(mine, default=-1)].append(number)
    return [part._replace(cells=tuple(sheet.cells[number] for number in cells[left])) for left, part in owners]


def _heights(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes in reading order, those together whose rows overlap."""
    height: list[Box] = []
    for box in boxes:
        if height and box.top > max(other.bottom for other in height):
            yield height
            height = []
        height.append(box)
    if height:
        yield height


def _boxes(labels: Sequence[Label]) -> Iterator[Box]:
    for form in editions().values():
        for table in form.tables:
            yield from _with_labels(labels, form, table) if table.label_columns else _without_labels(labels, table)


def _with_labels(labels: Sequence[Label], form: Form, table: Table) -> Iterator[Box]:
    """Occurrences of a table that has row labels: half of them, in columns that stand together."""
    words = vocabulary(form, table)
    wanted = {row.official for row in words.rows}
    anchors = [label._replace(text=official) for label in labels if (official := words.anchor(label.text))]
    for columns in _together({label.column for label in anchors}, table.label_columns):
        for run in runs([label for label in anchors if label.column in columns]):
            if len({label.text for label in run}) * 2 >= len(wanted):
                yield Box(run[0].row - _HEADER, run[-1].row, min(label.column for label in run))


def _without_labels(labels: Sequence[Label], table: Table) -> Iterator[Box]:
    """Occurrences of a table that is a header over a row of numbers: from its first group to its last column."""
    (block,) = table.blocks
    first, leaves = normal(block.columns[0].label), {normal(column.label) for column in block.leaf_columns()}
    starts = [label for label in labels if label.text == first]
    for start in starts:
        rows = range(start.row, start.row + _HEADER + 1)
        ends = [s.column for s in starts if s.column > start.column and s.row in rows] or [1 << 30]
        mine = [s for s in labels if s.text in leaves and s.row in rows and start.column <= s.column < min(ends)]
        if len(mine) * 3 >= len(block.leaf_columns()) * 2:
            yield Box(start.row, max(label.row for label in mine) + 1, start.column)


def _together(columns: Iterable[int], gap: int) -> list[set[int]]:
    """Columns that are at most ``gap`` apart from the next."""
    ordered = sorted(columns)
    jumps = [0]
    for one, other in pairwise(ordered):
        jumps.append(jumps[-1] + (other - one > gap))
    return [{c for c, _ in group} for _, group in groupby(zip(ordered, jumps, strict=False), key=lambda pair: pair[1])]
