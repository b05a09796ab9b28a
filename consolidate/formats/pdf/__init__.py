"""Read the tables and paragraphs of a PDF that has text, as they are seen on its pages.

pdfminer takes the file apart and says what each page paints. Which characters stand in which cell is found here, by the
lines between the cells; without lines nothing is read. A picture of a page, with or without hidden text, is a scan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import Matrix

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.container import Package
from consolidate.formats.documents import Block, Content, Table, book
from consolidate.formats.pdf import cells, file, notes, prose
from consolidate.formats.pdf.canvas import Canvas
from consolidate.formats.pdf.file import Budget, Fonts
from consolidate.formats.pdf.instructions import Interpreter
from consolidate.formats.pdf.painted import Painted, settled, turned
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import Refused, unreadable

_WORDS = 100  # characters on a page with a picture of a page; fewer are a mark of the scanner
_PICTURE = 0.4  # of a page that a picture of the page fills


class _Page(NamedTuple):
    """What was found on a page: its tables with the box of each, its lines of text, whether it is a picture."""

    tables: tuple[tuple[float, Table], ...]  # each with its upper edge
    text: prose.Page
    scanned: bool
    words: int


def read(package: Package) -> RawBook:
    """Return the tables of the document."""
    document = file.opened(package.parts["workbook"], budget := Budget())
    fonts = Fonts(budget)
    canvas = Canvas(fonts, budget, file.hidden_layers(document))
    interpreter = Interpreter(fonts, canvas)
    pages = [_page(painted(page, canvas, interpreter), number) for number, page in enumerate(file.pages(document), 1)]
    words = sum(page.words for page in pages)
    tables = any(page.tables for page in pages)
    if not words or (not tables and words < _WORDS * len(pages) and any(page.scanned for page in pages)):
        raise Refused(FindingKind.SCAN, found="PDF")
    return book("pdf", list(_blocks(pages)))


def painted(page: PDFPage, canvas: Canvas, interpreter: Interpreter) -> Painted:
    """Return what can be seen on a page, upright."""
    matrix = _upright(page)
    canvas.begin(page.cropbox, matrix)
    if not all(isinstance(resolve1(part), PDFStream) for part in page.contents):
        raise unreadable(refusals.DAMAGED)  # figures may be missing
    interpreter.render_contents(page.resources or {}, page.contents, ctm=matrix)
    notes.paint(page, canvas, interpreter, matrix)
    found = settled(canvas.painted, canvas.budget.spend)
    turns = [glyph.turn for glyph in found.glyphs if glyph.seen]
    most = max(set(turns), key=turns.count, default=0)
    return turned(found, most) if 2 * turns.count(most) > len(turns) else found


def _upright(page: PDFPage) -> Matrix:
    """Return the matrix that turns a page as it says."""
    matrices: dict[int, Matrix] = {90: (0, -1, 1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, 1, -1, 0, 0, 0)}
    return matrices.get(page.rotate, (1, 0, 0, 1, 0, 0))


def _page(page: Painted, number: int) -> _Page:
    """Return the tables and the lines of text on a page with this number."""
    ruled, outside = cells.found(page)
    tables = tuple((box[1], table._replace(page=number, number=order)) for order, (box, table) in enumerate(ruled, 1))
    words = sum(glyph.seen and not glyph.faint for glyph in page.glyphs)
    sizes = ((shape.box[2] - shape.box[0]) * (shape.box[3] - shape.box[1]) for shape in page.shapes if shape.picture)
    scanned = max(sizes, default=0) >= _PICTURE * page.width * page.height
    return _Page(tables, prose.page(outside, [box for box, _ in ruled]), scanned, words)


def _blocks(pages: Sequence[_Page]) -> Iterator[Block]:
    """Yield the paragraphs and tables of the document in their order."""
    texts = prose.without_running([page.text for page in pages])
    paragraphs = prose.Paragraphs(prose.Margins.of(texts))
    for page, text in zip(pages, texts, strict=True):
        left = min((line.box[0] for line in text.lines), default=0.0)
        tables = list(page.tables)
        for line in text.lines:
            while tables and tables[0][0] <= line.box[1]:
                yield from _after(paragraphs.end(), tables.pop(0)[1])
            yield from paragraphs.add(line, left)
        for _, table in tables:
            yield from _after(paragraphs.end(), table)
    yield from paragraphs.end()


def _after(paragraph: Iterator[Content], table: Table) -> Iterator[Block]:
    yield from paragraph
    yield table
