"""Find where the official tables occur on a sheet: one below another, side by side, or with a row that occurs twice.

``parts`` splits a sheet with tables side by side, so that each part can be searched like a sheet of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from consolidate.formats.raw import RawSheet
from consolidate.forms import editions
from consolidate.model import Form, Table
from consolidate.reading.labels import normal
from consolidate.reading.vocabulary import vocabulary

_HEADER = 2  # at least so many rows above the first row label, or below the first header, belong to the table


class Label(NamedTuple):
    """A text on the sheet: its position, its normalised text, its original text."""

    row: int
    column: int
    text: str
    raw: str


class Box(NamedTuple):
    """The approximate area of a table, before it is read: its rows and its first column."""

    top: int
    bottom: int
    left: int


class Part(NamedTuple):
    """The cells from a column on, within these ranges of rows (first, last)."""

    left: int
    rows: tuple[tuple[int, int], ...]


def runs(anchors: Sequence[Label], times: Mapping[str, int]) -> list[list[Label]]:
    """Split the row labels of a table into its occurrences. ``times``: how often each label stands in the table.

    A label beyond that starts the next occurrence, unless the label after it is new: then the row occurs twice.
    """
    found: list[list[Label]] = []
    left = Counter(times)
    for anchor, after in zip(anchors, [*anchors[1:], None], strict=False):
        again = not left[anchor.text]
        doubled = again and (after is None or left[after.text] > 0 or after.text == anchor.text)
        if not found or (again and not doubled):
            found.append([])
            left = Counter(times)
        found[-1].append(anchor)
        left[anchor.text] -= left[anchor.text] > 0
    return found


# --- side by side ----------------------------------------------------------------------------------------------


def parts(labels: Sequence[Label]) -> tuple[Part, ...]:
    """Return the parts of a sheet that start to the right of another table; () if no tables are side by side."""
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
    """Return the sheet without its parts, then each part as a sheet; every cell is in exactly one of them."""
    owners = [(-1, sheet._replace(cells=()))] + [(part.left, sheet._replace(cells=())) for part in found]
    cells: dict[int, list[int]] = {left: [] for left, _ in owners}
    for number, cell in enumerate(sheet.cells):
        lefts = [p.left for p in found if p.left <= cell.column and any(a <= cell.row <= b for a, b in p.rows)]
        cells[max(lefts, default=-1)].append(number)
    return [part._replace(cells=tuple(sheet.cells[number] for number in cells[left])) for left, part in owners]


def _heights(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Group boxes, sorted by row, whose rows overlap."""
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
    """Yield occurrences of a table with row labels: at least half of the labels, in columns close to each other."""
    words = vocabulary(form, table)
    wanted = {row.official for row in words.rows}
    anchors = [label._replace(text=official) for label in labels if (official := words.anchor(label.text))]
    for columns in _together({label.column for label in anchors}, table.label_columns):
        for run in runs([label for label in anchors if label.column in columns], words.times):
            if len({label.text for label in run}) * 2 >= len(wanted):
                yield Box(run[0].row - _HEADER, run[-1].row, min(label.column for label in run))


def _without_labels(labels: Sequence[Label], table: Table) -> Iterator[Box]:
    """Yield occurrences of a table without row labels (a header and a row of numbers), from first to last column."""
    (block,) = table.blocks
    first, leaves = normal(block.columns[0].label), {normal(column.label) for column in block.leaf_columns()}
    starts = [label for label in labels if label.text == first]
    for start in starts:
        rows = range(start.row, start.row + _HEADER + 1)
        ends = [s.column for s in starts if s.column > start.column and s.row in rows] or [1 << 30]
        headers = [s for s in labels if s.text in leaves and s.row in rows and start.column <= s.column < min(ends)]
        if len(headers) * 3 >= len(block.leaf_columns()) * 2:
            yield Box(start.row, max(label.row for label in headers) + 1, start.column)


def _together(columns: Iterable[int], gap: int) -> list[set[int]]:
    """Group columns that are at most ``gap`` apart."""
    ordered = sorted(columns)
    jumps = [0]
    for left, right in pairwise(ordered):
        jumps.append(jumps[-1] + (right - left > gap))
    return [{c for c, _ in group} for _, group in groupby(zip(ordered, jumps, strict=False), key=lambda pair: pair[1])]
