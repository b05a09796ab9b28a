"""The annotations of a page of a PDF: forms that are filled in, text that was typed over the page, and remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import MATRIX_IDENTITY, Matrix, apply_matrix_rect, choplist, decode_text, mult_matrix

from consolidate.formats import limits, refusals
from consolidate.formats.pdf.canvas import Canvas
from consolidate.formats.pdf.instructions import Interpreter
from consolidate.formats.pdf.painted import Glyph, Line, Point, around, overlap
from consolidate.formats.refusals import unsafe

_HIDDEN = 2 | 32  # flags: hidden, not shown on the screen
_SILENT = {"Link", "Popup", "Watermark", "PrinterMark", "TrapNet", "Movie", "Screen", "3D"}
_TYPED = {"Widget", "FreeText", "Stamp"}  # painted as a part of the page
_DRAWN = {"Ink", "Line", "PolyLine", "Polygon", "Square", "Circle", "Caret", "Redact"}
_INHERITED = ("FT", "V")
_DEEP = 10  # fields of a form within each other


def paint(page: PDFPage, canvas: Canvas, interpreter: Interpreter, matrix: Matrix) -> None:
    """Paint the annotations of a page upon it."""
    found = list_value(page.annots or [])
    if len(found) > limits.PDF_NOTES:
        raise unsafe(refusals.TOO_MANY)
    for each in found:
        note = dict_value(each)
        kind, flags = _name(note.get("Subtype")), resolve1(note.get("F")) or 0
        shape = [resolve1(number) for number in list_value(note.get("Rect") or [])]
        hidden = (isinstance(flags, int) and flags & _HIDDEN) or canvas.is_hidden(note.get("OC"))
        if kind in _SILENT or hidden or len(shape) != 4 or not all(isinstance(n, (int, float)) for n in shape):
            continue
        if kind in _TYPED:
            _typed(note, cast("tuple[float, float, float, float]", tuple(shape)), canvas, interpreter, matrix)
        else:
            _remark(note, kind, shape, canvas, matrix)


def _name(value: object) -> str:
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) else ""


def _text(value: object) -> str:
    value = resolve1(value)
    if isinstance(value, list):
        return "、".join(filter(None, map(_text, value)))
    return decode_text(value) if isinstance(value, bytes) else ""


# --- text upon the page ----------------------------------------------------------------------------------------


def _typed(
    note: Mapping[str, Any], shape: tuple[float, float, float, float], canvas: Canvas, interpreter: Interpreter,
    matrix: Matrix,
) -> None:  # fmt: skip
    """Paint a field of a form or typed text as it looks; one without a look of its own stands in its middle."""
    before = len(canvas.painted.glyphs)
    look = _appearance(note)
    canvas.state, canvas.note = canvas.whole(), True
    if look is not None:
        placed = _placed(look, shape)
        if placed:
            state = canvas.state
            canvas.state = state._replace(clip=overlap(state.clip, canvas.on_page(shape, matrix)))
            resources = dict_value(look.get("Resources") or {})
            interpreter.render_contents(resources, [look], ctm=mult_matrix(placed, matrix))
    canvas.note = False
    text = _value(note) if _name(note.get("Subtype")) == "Widget" else _text(note.get("Contents"))
    if text.strip() and len(canvas.painted.glyphs) == before:
        box = canvas.on_page(shape, matrix)
        size = min(box[3] - box[1], 12.0)
        canvas.painted.glyphs.append(Glyph(text.strip(), box, size, 0, None, True, canvas.order, note=True))


def _appearance(note: Mapping[str, Any]) -> PDFStream | None:
    """Return the look of an annotation: one of several, by its state."""
    look = resolve1(dict_value(note.get("AP") or {}).get("N"))
    if isinstance(look, dict):
        look = resolve1(look.get(_name(note.get("AS"))))
    return look if isinstance(look, PDFStream) else None


def _placed(look: PDFStream, shape: tuple[float, float, float, float]) -> Matrix | None:
    """Return the matrix that puts a look into the place of its annotation."""
    matrix = cast(Matrix, tuple(list_value(look.get("Matrix") or list(MATRIX_IDENTITY))))
    inner = list_value(look.get("BBox") or [])
    if len(inner) != 4 or len(matrix) != 6:
        return None
    x0, y0, x1, y1 = apply_matrix_rect(matrix, cast("tuple[float, float, float, float]", tuple(inner)))
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    if not (x1 - x0 and y1 - y0):
        return None
    left, right, bottom, top = (f(shape[n], shape[n + 2]) for n in (0, 1) for f in (min, max))
    wide, high = (right - left) / (x1 - x0), (top - bottom) / (y1 - y0)
    return mult_matrix(matrix, (wide, 0, 0, high, left - x0 * wide, bottom - y0 * high))


def _value(field: Mapping[str, Any]) -> str:
    """Return the text in a field of a form. A field may have it from the one that it is a part of."""
    found: dict[str, Any] = {}
    for _ in range(_DEEP):
        found = {**{key: field[key] for key in _INHERITED if key in field}, **found}
        parent = resolve1(field.get("Parent"))
        if not isinstance(parent, dict):
            break
        field = parent
    return _text(found.get("V")) if _name(found.get("FT")) in ("Tx", "Ch") else ""


# --- remarks ---------------------------------------------------------------------------------------------------


def _remark(note: Mapping[str, Any], kind: str, shape: list[Any], canvas: Canvas, matrix: Matrix) -> None:
    """Keep what a remark says and where; what strikes text out becomes a line."""
    points = [canvas.point(point, matrix) for point in _points(note, shape)]
    if kind == "StrikeOut":
        for quad in choplist(4, points):
            left, top, right, bottom = around(quad)
            canvas.painted.lines.append(Line((left, (top + bottom) / 2, right, (top + bottom) / 2)))
        return
    if kind in _DRAWN:
        canvas.painted.drawn += points
    text = _text(note.get("Contents"))
    if text.strip():
        canvas.painted.remarks.append((tuple(points), text))


def _points(note: Mapping[str, Any], shape: list[Any]) -> Iterator[Point]:
    """Yield the points of a remark: those that it names, or the corners and the middle of its place."""
    numbers: list[Any] = []
    for key in ("QuadPoints", "L", "Vertices", "InkList"):
        for each in list_value(note.get(key) or []):
            inner = resolve1(each)
            numbers += inner if isinstance(inner, list) else [inner]
    numbers = [number for number in numbers[: limits.PDF_CODES] if isinstance(number, (int, float))]
    if not numbers:
        x0, y0, x1, y1 = shape
        numbers = [x0, y0, x0, y1, x1, y0, x1, y1, (x0 + x1) / 2, (y0 + y1) / 2]
    yield from choplist(2, numbers)
