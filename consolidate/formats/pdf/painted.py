"""What is painted on a page of a PDF, and what of it can be seen: characters, lines, areas and pictures.

Coordinates are those of the page as it is shown, from its upper left corner down, in points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from consolidate.formats import visibility

Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]
Spend = Callable[[str, int], None]  # takes from what a file may cost
_STRIP = 40.0  # points; areas are looked up in strips of the page of this height
_BESIDE = 2.0  # points to both sides of a line where its background is looked at


class Glyph(NamedTuple):
    """A character. ``turn``: by how many degrees its direction is turned to the left; ``order``: when it was painted.

    ``colour``: as RRGGBB, None if unknown; ``seen``: false if it is there and cannot be seen; ``faint``: it has the
    colour of its background; ``note``: it belongs to an annotation, not to the page.
    """

    text: str
    box: Box
    size: float
    turn: int
    colour: str | None
    seen: bool
    order: int
    note: bool = False
    faint: bool = False


class Line(NamedTuple):
    """A straight line along the page or down it: its ends, left or upper one first."""

    box: Box
    colour: str | None = visibility.BLACK
    order: int = 0


class Area(NamedTuple):
    """A rectangle that hides what was painted before it. ``colour``: None if it is not of one known colour."""

    box: Box
    colour: str | None
    order: int


class Shape(NamedTuple):
    """A picture, or an area that is no rectangle, which may be a drawn character. ``solid``: nothing shows through."""

    box: Box
    picture: bool = False
    solid: bool = False


@dataclass
class Painted:
    """Everything on a page.

    ``remarks``: what the page's annotations say, each with the points where it stands. ``drawn``: points of those that
    are drawn by hand or mark what is to be taken away.
    """

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    remarks: list[tuple[tuple[Point, ...], str]] = field(default_factory=list)
    drawn: list[Point] = field(default_factory=list)


def overlap(a: Box, b: Box) -> Box:
    """Return where two boxes overlap."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def around(points: Sequence[Point]) -> Box:
    """Return the smallest box around some points."""
    return min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)


def centre(box: Box) -> Point:
    """Return the middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def within(point: Point, box: Box) -> bool:
    """Whether a point lies in a box."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


# --- what can be seen ------------------------------------------------------------------------------------------


class _Areas:
    """The areas of a page, by the strips of it that they reach."""

    def __init__(self, areas: Sequence[Area], spend: Spend) -> None:
        self.spend = spend
        self.strips: dict[int, list[Area]] = {}
        for area in areas:
            strips = range(int(area.box[1] // _STRIP), int(area.box[3] // _STRIP) + 1)
            spend("looks", len(strips))
            for strip in strips:
                self.strips.setdefault(strip, []).append(area)

    def _at(self, point: Point) -> list[Area]:
        """Return the areas that may hold a point, in the order in which they were painted."""
        found = self.strips.get(int(point[1] // _STRIP), [])
        self.spend("looks", len(found))
        return found

    def behind(self, point: Point, order: int) -> str | None:
        """Return the colour behind something that was painted there; None if unknown."""
        before = (area for area in reversed(self._at(point)) if area.order < order and within(point, area.box))
        return next((area.colour for area in before), visibility.WHITE)

    def hide(self, point: Point, order: int) -> bool:
        """Whether something that was painted there is hidden."""
        return any(area.order > order and within(point, area.box) for area in self._at(point))


def settled(page: Painted, spend: Spend) -> Painted:
    """Return a page with what is hidden or faint marked, and without the lines that cannot be seen."""
    areas = _Areas(page.areas, spend)
    glyphs = []
    for glyph in page.glyphs:
        at = centre(glyph.box)
        faint = _same(glyph.colour, areas.behind(at, glyph.order))
        glyphs.append(glyph._replace(seen=glyph.seen and not areas.hide(at, glyph.order), faint=faint))
    lines = [line for line in page.lines if not _invisible(line, areas)]
    return Painted(page.width, page.height, glyphs, lines, [], page.shapes, page.remarks, page.drawn)


def _invisible(line: Line, areas: _Areas) -> bool:
    """Whether a line has the colour of both its sides."""
    x, y = centre(line.box)
    flat = line.box[2] - line.box[0] >= line.box[3] - line.box[1]
    sides = ((x, y - _BESIDE), (x, y + _BESIDE)) if flat else ((x - _BESIDE, y), (x + _BESIDE, y))
    return all(_same(line.colour, areas.behind(side, line.order)) for side in sides)


def _same(colour: str | None, background: str | None) -> bool:
    return visibility.of_cell(False, False, colour, background) == visibility.FAINT


# --- turning a page --------------------------------------------------------------------------------------------


def turned(page: Painted, turn: int) -> Painted:
    """Return a page turned so that text that was turned by so many degrees to the left stands upright."""
    if turn not in (90, 180, 270):
        return page
    move = turning(turn, page.width, page.height)
    box = _of_boxes(move)
    shapes = [shape._replace(box=box(shape.box)) for shape in page.shapes]
    width, height = (page.width, page.height) if turn == 180 else (page.height, page.width)
    return Painted(
        width, height,
        [glyph._replace(box=box(glyph.box), turn=(glyph.turn - turn) % 360 if glyph.turn >= 0 else glyph.turn)
         for glyph in page.glyphs],
        [line._replace(box=box(line.box)) for line in page.lines], [], shapes,
        [(tuple(map(move, points)), text) for points, text in page.remarks], list(map(move, page.drawn)),
    )  # fmt: skip


def turning(turn: int, width: float, height: float) -> Callable[[Point], Point]:
    """Return where a point of a page of this size stands once text turned by so many degrees stands upright."""
    if turn == 90:
        return lambda point: (height - point[1], point[0])
    if turn == 180:
        return lambda point: (width - point[0], height - point[1])
    return lambda point: (point[1], width - point[0])


def _of_boxes(move: Callable[[Point], Point]) -> Callable[[Box], Box]:
    return lambda box: around((move(box[:2]), move(box[2:])))


def upright(glyphs: Sequence[Glyph], turn: int) -> list[Glyph]:
    """Return characters of a cell that are turned as if they stood upright."""
    box = _of_boxes(turning(turn, 0, 0))
    return [glyph._replace(box=box(glyph.box), turn=0) for glyph in glyphs]
