"""Carry out the instructions of a page of a PDF, also those on clipping and transparency that pdfminer passes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pdfminer.pdfinterp import LITERAL_FORM, PDFPageInterpreter, PDFStackT
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import MATRIX_IDENTITY, Matrix, mult_matrix

from consolidate.formats import limits, refusals
from consolidate.formats.pdf.canvas import Canvas, State
from consolidate.formats.pdf.painted import Box, Point, around, overlap
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.regex import regex

_PICTURE = regex(rb"\bBI\b[^()]{1,500}?\bID\s")  # the head of a picture among the instructions


class Interpreter(PDFPageInterpreter):
    """Carries out the instructions of a page: also those on clipping and transparency, which pdfminer passes over."""

    device: Canvas

    def init_state(self, ctm: Matrix) -> None:
        """Begin with what holds outside."""
        super().init_state(ctm)
        self.saved: list[State] = []

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out instructions; each time they are, they count."""
        contents = [stream_value(each).get_data() for each in streams]
        self.device.budget.spend("content", limits.PDF_RUN + sum(map(len, contents)))
        if any(_long_picture(each) for each in contents):
            raise unsafe(refusals.TOO_LARGE)
        super().execute(streams)

    def do_q(self) -> None:
        """Save the state."""
        if len(self.saved) >= limits.ELEMENTS:
            raise unsafe(refusals.DEEP)
        super().do_q()
        self.saved.append(self.device.state)

    def do_Q(self) -> None:  # noqa: N802
        """Restore the state."""
        super().do_Q()
        if self.saved:
            self.device.state = self.saved.pop()

    def do_F(self) -> None:  # noqa: N802
        """Fill the path, as old programs write it."""
        self.do_f()

    def do_W(self) -> None:  # noqa: N802
        """Paint only within the path from now on."""
        steps = [cast(Point, step[-2:]) for step in self.curpath if step[0] != "h"]
        points = [self.device.point(step, self.ctm) for step in steps]
        if points:
            state = self.device.state
            self.device.state = state._replace(clip=overlap(state.clip, around(points)))

    def do_W_a(self) -> None:  # noqa: N802
        """Paint only within the path from now on."""
        self.do_W()

    def do_gs(self, name: PDFStackT) -> None:
        """Set what the page calls by this name: here transparency."""
        known = dict_value(self.resources.get("ExtGState") or {})
        found = dict_value(known.get(literal_name(name)) or {})
        state = self.device.state
        lines, areas = (_strength(found.get(key), now) for key, now in zip(("CA", "ca"), state.strength, strict=True))
        mode = resolve1(found.get("BM"))
        plain = state.plain if mode is None else getattr(mode, "name", "") in ("Normal", "Compatible")
        self.device.state = state._replace(strength=(lines, areas), plain=plain)

    def do_BDC(self, tag: PDFStackT, props: PDFStackT) -> None:  # noqa: N802
        """Begin a part of the page."""
        if isinstance(props, PSLiteral):
            known = dict_value(self.resources.get("Properties") or {})
            found: object = known.get(props.name)
            hidden = isinstance(tag, PSLiteral) and tag.name == "OC" and self.device.is_hidden(found)
            self.device.tags.append(hidden)
        else:
            super().do_BDC(tag, props)

    def do_Do(self, xobjid_arg: PDFStackT) -> None:  # noqa: N802
        """Paint a form or a picture."""
        found = self.xobjmap.get(literal_name(xobjid_arg))
        outside = self.device.state
        if found is None:
            return
        part = resolve1(found)
        if not isinstance(part, PDFStream):
            raise unreadable(refusals.DAMAGED)  # figures may be missing
        if self.device.depth >= limits.NESTED * 4:
            raise unsafe(refusals.DEEP)
        if part.get("Subtype") is LITERAL_FORM and "BBox" in part:
            matrix = cast(Matrix, tuple(list_value(part.get("Matrix", MATRIX_IDENTITY))))
            shown = self.device.on_page(cast(Box, tuple(list_value(part["BBox"]))), mult_matrix(matrix, self.ctm))
            self.device.state = outside._replace(clip=overlap(outside.clip, shown))
        self.device.depth += 1
        self.device.tags.append("OC" in part and self.device.is_hidden(part.get("OC")))
        tags = len(self.device.tags)
        super().do_Do(xobjid_arg)
        del self.device.tags[tags - 1 :]
        self.device.depth -= 1
        self.device.state = outside
        self.device.set_ctm(self.ctm)


def _long_picture(content: bytes) -> bool:
    """Whether there is a large picture among instructions; pdfminer looks for its end again and again."""
    ends = (content.find(b"EI", found.end()) - found.end() for found in _PICTURE.finditer(content))
    return any(not 0 <= size <= limits.PDF_INLINE for size in ends)


def _strength(written: object, now: float) -> float:
    found = resolve1(written)
    return float(found) if isinstance(found, (int, float)) else now
