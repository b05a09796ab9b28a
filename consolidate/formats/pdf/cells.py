"""What stands in the cells of the tables on a page of a PDF.

A figure counts for a cell only if it clearly stands in it: not if it reaches into the next one, if it is a part of a
longer one, or if somebody has drawn over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from consolidate.formats import limits, refusals
from consolidate.formats.documents import Spot, Table
from consolidate.formats.pdf import borders
from consolidate.formats.pdf.borders import Ruled
from consolidate.formats.pdf.painted import Box, Glyph, Painted, Point, centre, within
from consolidate.formats.pdf.text import Strikes, content
from consolidate.formats.refusals import unsafe

_TWENTIETHS = 20  # of a point, in which edges are given
_OVER = 0.25  # of the width of a figure, by which it may reach into the next cell
_TOGETHER = 0.5  # sizes of a character between figures of one string that belong together
_FITS = 1.5  # of the width and height of a cell; a larger picture does not stand in it

_Cell = tuple[int, int]  # a table and its cell, by their numbers


def found(page: Painted) -> tuple[list[tuple[Box, Table]], list[Glyph]]:
    """Return the tables of a page, each with its box, and the characters outside of them."""
    ruled = borders.tables(page.lines)
    if len(ruled) > limits.PDF_TABLES:
        raise unsafe(refusals.TOO_MANY)
    inside: dict[_Cell, list[Glyph]] = {}
    outside: list[Glyph] = []
    homes: list[_Cell | None] = []
    for glyph in page.glyphs:
        home = _home(ruled, centre(glyph.box))
        homes.append(home)
        (outside if home is None else inside.setdefault(home, [])).append(glyph)
    unclear = _unclear(page, ruled, homes)
    strikes = Strikes(borders.across(page.lines))
    tables = []
    for number, table in enumerate(ruled):
        remarks = _remarks(page, ruled, number)
        pictures = set(_pictures(page, table))
        spots = []
        for order, cell in enumerate(table.cells):
            glyphs = inside.get((number, order), [])
            doubtful = (number, order) in unclear or (bool(glyphs) and not cell.whole)
            text = content(glyphs, strikes.through, doubtful, tuple(remarks.get(order, ())), order in pictures)
            spots.append(Spot(cell.row, cell.column, cell.rows, cell.columns, text))
        widths = tuple(round(_TWENTIETHS * (right - left)) for left, right in pairwise(table.xs))
        tables.append((table.box, Table(tuple(spots), edges=widths)))
    return tables, outside


def _home(ruled: Sequence[Ruled], point: Point) -> _Cell | None:
    """Return the cell at a point: that of the smallest table there."""
    there = [number for number, table in enumerate(ruled) if within(point, table.box)]
    if not there:
        return None
    number = there[0] if len(there) == 1 else min(there, key=lambda number: _size(ruled[number].box))
    cell = ruled[number].at(point)
    return None if cell is None else (number, cell)


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _unclear(page: Painted, ruled: Sequence[Ruled], homes: Sequence[_Cell | None]) -> set[_Cell]:
    """Return the cells of which it is unclear what stands in them."""
    found: set[_Cell] = set()
    for glyph, home in zip(page.glyphs, homes, strict=True):
        if home is not None and glyph.seen and glyph.text.strip(".,").isdigit():
            number, order = home
            left, top, right, bottom = ruled[number].place(order)
            over = max(left - glyph.box[0], glyph.box[2] - right) > _OVER * (glyph.box[2] - glyph.box[0])
            askew = glyph.turn < 0 and glyph.box[3] - glyph.box[1] <= bottom - top  # a larger one is a watermark
            found |= {home} if over or askew else set()
    for (one, first), (other, second) in pairwise(zip(page.glyphs, homes, strict=True)):
        if first != second and _one_figure(one, other):
            found |= {home for home in (first, second) if home}
    found |= {home for point in page.drawn if (home := _home(ruled, point))}
    return found


def _one_figure(one: Glyph, other: Glyph) -> bool:
    """Whether two characters are parts of a figure that was written at once."""
    near = 0 <= other.box[0] - one.box[0] <= one.box[2] - one.box[0] + _TOGETHER * one.size
    together = one.order == other.order and near and abs(one.box[3] - other.box[3]) < 1
    return together and one.text.isdigit() and other.text.isdigit()


def _remarks(page: Painted, ruled: Sequence[Ruled], number: int) -> dict[int, list[str]]:
    """Return what remarks say of the cells of a table."""
    found: dict[int, list[str]] = {}
    for points, text in page.remarks:
        for home in dict.fromkeys(_home(ruled, point) for point in points):
            if home and home[0] == number:
                found.setdefault(home[1], []).append(text)
    return found


def _pictures(page: Painted, table: Ruled) -> Iterator[int]:
    """Yield the cells with a picture in them, or upon a picture that may hold more than one of them."""
    for shape in page.shapes:
        at = table.at(centre(shape.box))
        if at is not None and _fits(shape.box, table.place(at)):
            yield at
    solid = [shape.box for shape in page.shapes if shape.solid and _touch(shape.box, table.box)]
    if solid:
        yield from _within(table, solid)


def _within(table: Ruled, boxes: Sequence[Box]) -> Iterable[int]:
    return (n for n in range(len(table.cells)) if any(within(centre(table.place(n)), box) for box in boxes))


def _fits(box: Box, place: Box) -> bool:
    wide, high = place[2] - place[0], place[3] - place[1]
    return box[2] - box[0] <= _FITS * wide and box[3] - box[1] <= _FITS * high


def _touch(box: Box, other: Box) -> bool:
    return max(box[0], other[0]) < min(box[2], other[2]) and max(box[1], other[1]) < min(box[3], other[3])
