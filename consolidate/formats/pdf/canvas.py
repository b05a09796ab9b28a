"""Collect what is painted on a page of a PDF. pdfminer carries out its instructions, see ``instructions``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, cast

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFTextState
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import MATRIX_IDENTITY, Matrix, PathSegment, apply_matrix_pt, apply_matrix_rect

from consolidate.formats import limits, refusals, visibility
from consolidate.formats.documents import UNKNOWN
from consolidate.formats.pdf.file import Budget, Fonts
from consolidate.formats.pdf.painted import (
    Area,
    Box,
    Glyph,
    Line,
    Painted,
    Point,
    Shape,
    around,
    centre,
    overlap,
    within,
)
from consolidate.formats.refusals import unsafe

_EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
_THIN = 3.0  # points; an area no wider is a line
_WIDE = 8.0  # points; a line as wide as this is an area
_TILT = 0.1  # of a turn's direction: such text still stands upright
_UNPAINTED = (3, 7)  # modes of text that paint nothing
SEEN = 0.1  # of full strength
_SPACES = {"DeviceGray": 1, "CalGray": 1, "DeviceRGB": 3, "CalRGB": 3, "DeviceCMYK": 4, "ICCBased": 0}
_SKEW = -1  # a turn by some other angle
_TINY = visibility.TINY / 2 / 842  # of the longer side of the page: nobody can read such a character upon A4


class State(NamedTuple):
    """What holds for everything that is painted next."""

    clip: Box = _EVERYWHERE
    strength: tuple[float, float] = (1.0, 1.0)  # of lines, of areas and text
    plain: bool = True  # nothing of what lies below shows through


def _colour(colour: object, space: PDFColorSpace) -> str | None:
    """Return a colour as RRGGBB; None for one of a space whose numbers say nothing by themselves."""
    parts = colour if isinstance(colour, tuple) else (colour,)
    if _SPACES.get(space.name) not in (0, len(parts)) or not all(isinstance(each, (int, float)) for each in parts):
        return None
    numbers = [min(1.0, max(0.0, float(cast(float, each)))) for each in parts]
    if len(numbers) == 4:
        numbers = [(1 - each) * (1 - numbers[3]) for each in numbers[:3]]
    if len(numbers) == 1:
        numbers *= 3
    return "".join(f"{round(255 * each):02X}" for each in numbers)


def _turn(matrix: Matrix, mirrored: bool) -> int:
    a, b = matrix[:2]
    if mirrored:
        return _SKEW
    if abs(b) <= _TILT * abs(a):
        return 0 if a > 0 else 180
    if abs(a) <= _TILT * abs(b):
        return 90 if b > 0 else 270
    return _SKEW


def _legible(text: str) -> str:
    """Return a character as text; a sign if its font does not say which one it is."""
    if not text or any(unicodedata.category(char) in ("Cc", "Cs", "Co") and not char.isspace() for char in text):
        return UNKNOWN
    return text


class Canvas(PDFTextDevice):
    """Collects what is painted on a page."""

    def __init__(self, fonts: Fonts, budget: Budget, hidden: frozenset[int]) -> None:
        """``hidden``: the numbers of optional parts that are not shown."""
        super().__init__(fonts)
        self.budget, self.hidden_layers = budget, hidden
        self.painted = Painted(0, 0)
        self.state, self.order, self.depth = State(), 0, 0
        self.render, self.stroke = 0, False
        self.tags: list[bool] = []  # the open parts of the page: whether each is hidden
        self.note = False

    def begin(self, shown: Box, matrix: Matrix) -> None:
        """Begin a page with this visible part, in its own coordinates."""
        left, bottom, right, top = apply_matrix_rect(matrix, shown)
        self.left, self.top = min(left, right), max(bottom, top)
        self.painted = Painted(abs(right - left), abs(top - bottom))
        if max(self.painted.width, self.painted.height) > limits.PDF_SIDE:
            raise unsafe(refusals.TOO_LARGE)
        self.state, self.tags, self.order = self.whole(), [], 0

    def whole(self) -> State:
        """Return the state in which a page begins."""
        return State((0, 0, self.painted.width, self.painted.height))

    def on_page(self, box: tuple[float, float, float, float], matrix: Matrix) -> Box:
        """Return where a rectangle stands on the page as it is shown."""
        x0, y0, x1, y1 = apply_matrix_rect(matrix, box)
        x0, x1 = min(x0, x1) - self.left, max(x0, x1) - self.left
        return x0, self.top - max(y0, y1), x1, self.top - min(y0, y1)

    def point(self, point: Point, matrix: Matrix) -> Point:
        """Return where a point stands on the page as it is shown."""
        x, y = apply_matrix_pt(matrix, point)
        return x - self.left, self.top - y

    def _next(self) -> int:
        self.order += 1
        return self.order

    def _here(self) -> Matrix:
        return self.ctm or MATRIX_IDENTITY

    # --- parts of the page -------------------------------------------------------------------------------------

    def begin_tag(self, tag: PSLiteral, props: object = None) -> None:
        """Begin a part of the page; an optional one may be hidden."""
        named = tag.name == "OC" and isinstance(props, PDFStream | dict) and self.is_hidden(props)
        self.tags.append(bool(named))

    def end_tag(self) -> None:
        """End a part of the page."""
        if self.tags:
            self.tags.pop()

    def is_hidden(self, layer: object) -> bool:
        """Whether an optional part is not shown: it is one of those, or all of its layers are."""
        number = getattr(layer, "objid", None)
        if number in self.hidden_layers:
            return True
        members = resolve1(layer)
        groups = resolve1(members.get("OCGs")) if isinstance(members, dict) else None
        groups = groups if isinstance(groups, list) else [members.get("OCGs")] if isinstance(members, dict) else []
        numbers = [each.objid for each in groups if hasattr(each, "objid")]
        return bool(numbers) and all(number in self.hidden_layers for number in numbers)

    # --- text --------------------------------------------------------------------------------------------------

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        """Paint a string."""
        self.render, self.stroke = textstate.render, textstate.render in (1, 5)
        self._next()
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self, matrix: Matrix, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int,
        ncs: PDFColorSpace, graphicstate: PDFGraphicState,
    ) -> float:  # fmt: skip
        """Paint a character; return how far the next one is."""
        self.budget.spend("glyphs", 1)
        try:
            text = _legible(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = UNKNOWN
        advance = font.char_width(cid) * fontsize * scaling
        if text.strip():
            box = self.on_page(_extent(font, cid, fontsize, rise, advance), matrix)
            a, b, c, d, *_ = matrix
            turn = _turn(matrix, (a * d - b * c) * scaling < 0 and not isinstance(font, PDFType3Font))
            size = box[2] - box[0] if turn in (90, 270) or font.is_vertical() else box[3] - box[1]
            state, layer = graphicstate, self.state.strength[not self.stroke]
            colour = _colour(state.scolor, state.scs) if self.stroke else _colour(state.ncolor, ncs)
            seen = self.render not in _UNPAINTED and layer >= SEEN and not any(self.tags)
            seen = seen and within(centre(box), self.state.clip)
            seen = seen and size > _TINY * max(self.painted.width, self.painted.height)
            self.painted.glyphs.append(Glyph(text, box, size, turn, colour, seen, self.order, self.note))
        return advance

    # --- lines, areas, pictures --------------------------------------------------------------------------------

    def paint_path(
        self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[PathSegment]
    ) -> None:
        """Paint a path."""
        self.budget.spend("painted", 1 + len(path) // 8)
        self._next()
        if any(self.tags):
            return
        lines, areas = _colour(graphicstate.scolor, graphicstate.scs), _colour(graphicstate.ncolor, graphicstate.ncs)
        for points, straight in self._parts(path):
            if fill and self.state.strength[1] >= SEEN:
                self._fill(points, straight, areas)
            if stroke and straight and self.state.strength[0] >= SEEN:
                for start, end in pairwise(points):
                    self._line(start, end, graphicstate.linewidth, lines)

    def _parts(self, path: Sequence[PathSegment]) -> Iterator[tuple[list[Point], bool]]:
        """Yield the parts of a path: the points of each on the page, and whether all of its lines are straight."""
        points: list[Point] = []
        straight = True
        for step in path:
            kind, *numbers = cast("tuple[str, *tuple[float, ...]]", step)
            if kind == "m":
                yield points, straight
                points, straight = [], True
            elif kind == "h" and points:
                points.append(points[0])
                continue
            straight = straight and kind in "ml"
            points += [self.point((x, y), self._here()) for x, y in zip(numbers[::2], numbers[1::2], strict=False)]
        yield points, straight

    def _fill(self, points: Sequence[Point], straight: bool, colour: str | None) -> None:
        if len(points) < 3:
            return
        whole = around(points)
        box = overlap(whole, self.state.clip)
        width, height = box[2] - box[0], box[3] - box[1]
        rectangle = straight and all(
            min(abs(x - whole[0]), abs(x - whole[2])) < 0.5 and min(abs(y - whole[1]), abs(y - whole[3])) < 0.5
            for x, y in points
        )
        if min(width, height) < 0:
            return
        if not rectangle:
            self.painted.shapes.append(Shape(box))
        elif min(width, height) <= _THIN:
            self._along(box, colour)
        elif self.state.plain and self.state.strength[1] >= 1:
            self.painted.areas.append(Area(box, colour, self.order))

    def _along(self, box: Box, colour: str | None) -> None:
        """Add a thin area as a line."""
        x, y = centre(box)
        if box[2] - box[0] >= box[3] - box[1]:
            self.painted.lines.append(Line((box[0], y, box[2], y), colour, self.order))
        else:
            self.painted.lines.append(Line((x, box[1], x, box[3]), colour, self.order))

    def _line(self, start: tuple[float, float], end: tuple[float, float], width: float, colour: str | None) -> None:
        box = around((start, end))
        if min(box[2] - box[0], box[3] - box[1]) > 1:
            return  # neither along the page nor down it
        half = width / 2 if width >= _WIDE else 0.0
        flat = box[2] - box[0] >= box[3] - box[1]
        if half:
            wide, high = (0.0, half) if flat else (half, 0.0)
            box = (box[0] - wide, box[1] - high, box[2] + wide, box[3] + high)
        box = overlap(box, self.state.clip)
        if min(box[2] - box[0], box[3] - box[1]) < 0:
            return
        if half:
            self.painted.areas.append(Area(box, colour, self.order))
        else:
            self._along(box, colour)

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Paint a picture; what lies below one with transparent parts can still be seen."""
        self.budget.spend("painted", 1)
        self._next()
        box = overlap(self.on_page((0, 0, 1, 1), self._here()), self.state.clip)
        if any(self.tags) or box[2] < box[0] or box[3] < box[1]:
            return
        clear = any(stream.get(key) for key in ("SMask", "Mask", "ImageMask", "IM"))
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            self._along(box, None)
            return
        solid = self.state.plain and not clear and self.state.strength[1] >= 1
        self.painted.shapes.append(Shape(box, picture=True, solid=solid))
        if solid:
            self.painted.areas.append(Area(box, None, self.order))


def _extent(font: PDFFont, cid: int, size: float, rise: float, advance: float) -> Box:
    """Return the box of a character before it is placed."""
    if not font.is_vertical():
        low = font.get_descent() * size + rise
        return 0, low, advance, low + size
    moved = font.char_disp(cid)
    right, down = moved if isinstance(moved, tuple) else (None, 880.0)
    x = size * 0.5 if right is None else right * size * 0.001
    y = (1000 - down) * size * 0.001
    return -x, y + rise + advance, size - x, y + rise
