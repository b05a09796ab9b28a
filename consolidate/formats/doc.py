"""Read the tables and paragraphs of a Word document before 2007 (.doc, and .wps of WPS), with all changes accepted.

The text of a document is one row of characters, some of which end a paragraph, a cell or a row. ``doc_file`` finds
their properties, ``doc_looks`` says what these mean. What is seen, what is kept apart, and what a cell holds are the
same as in .docx. Where a document is not as its format says, it is refused: nothing is guessed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from consolidate.formats import doc_boxes, doc_file, doc_lists, limits, refusals, visibility
from consolidate.formats.container import Package
from consolidate.formats.doc_file import WordFile, unclear
from consolidate.formats.doc_looks import Look, Paragraph, RowShape, Styles, row_shape
from consolidate.formats.documents import UNKNOWN, Block, Collected, Content, Table, book, deeper
from consolidate.formats.edges import Row, placed
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import unsafe
from consolidate.formats.visibility import Run
from consolidate.regex import regex

_BROKEN = (struct.error, LookupError, ValueError)  # places and numbers outside of what is there
_CELL = "\x07"  # ends a cell or a row
_END = regex("[\r\x07\x0c]")  # of a paragraph
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PICTURES = ("\x01", "\x08")  # where a picture or a shape stands
_PLAIN = regex("[^\x00-\x08\x0a-\x1f<>(]+|[\\s\\S]")  # text without signs of its own, or one sign
_SIGNS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\x02": "", "\x03": "", "\x04": "", "\x05": ""}
_CONTROLS = ("<", ">")  # where a content control begins and ends, if they are special
_NOTES = (
    ("footnotes", doc_file.FOOTNOTES, doc_file.FOOTNOTE_TEXTS, 2),
    ("comments", doc_file.COMMENTS, doc_file.COMMENT_TEXTS, 30),
    ("endnotes", doc_file.ENDNOTES, doc_file.ENDNOTE_TEXTS, 2),
)


def read(package: Package) -> RawBook:
    """Return the tables of the document."""
    return book("doc", blocks(package))


def blocks(package: Package) -> list[Block]:
    """Return the paragraphs and tables of the document."""
    try:
        return _Document(WordFile(package.parts)).blocks()
    except _BROKEN as error:
        raise unclear(refusals.ODD) from error


@dataclass
class _Level:
    """A table while its rows are collected: the present cell and row, the rows before."""

    text: Collected = field(default_factory=Collected)
    cells: list[Collected] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    inner: list[Table] = field(default_factory=list)  # tables in its cells
    fields: list[bool] = field(default_factory=list)
    begun: bool = False  # the present cell has a paragraph

    def end_cell(self) -> None:
        """End the present cell."""
        if self.fields:  # a field that begins here and does not end
            self.text.runs.append(Run(UNKNOWN, ""))
        self.inner += (block for block in self.text.inner if isinstance(block, Table))
        self.text.add_inner()
        self.cells.append(self.text)
        self.text, self.fields, self.begun = Collected(), [], False

    def end_row(self, shape: RowShape, look: Look) -> None:
        """End the present row; ``look``: that of its end."""
        if self.begun:  # text behind its last cell
            self.end_cell()
        fills = (*shape.fills, *[visibility.WHITE] * len(self.cells))
        contents = tuple(cell.content(fill) for cell, fill in zip(self.cells, fills, strict=False))
        self.rows.append(Row(shape.left, shape.edges, contents, look.hidden or look.on_web, look.deleted))
        self.cells = []

    def tables(self) -> list[Table]:
        """Return the table, then those in it."""
        if self.cells or self.begun:
            raise unclear(refusals.STRAY_CELL)
        return [placed(self.rows), *self.inner]


class _Document:
    """Goes through a document once."""

    def __init__(self, file: WordFile) -> None:
        self.file, self.styles, self.lists = file, Styles(file.table(doc_file.STYLES)), doc_lists.read(file)
        self.notes = dict(self._notes())
        self.boxes, self.lost = doc_boxes.read(file)
        self.depth = 0  # text boxes around the present text
        self.runs = self.cells = 0
        self.fields: list[bool] = []  # the open fields: whether their result has begun

    def blocks(self) -> list[Block]:
        """Return all paragraphs and tables; text boxes of which it is not known where they hang stand at the end."""
        ranges = [self.file.parts["text"], *self.lost]
        return [block for start, end in ranges for block in self._blocks(start, end)]

    def _blocks(self, start: int, end: int) -> Iterator[Block]:
        """Yield the paragraphs and tables between two positions."""
        levels: list[_Level] = []
        for first, mark in self._paragraphs(start, end):
            style, packed = self.file.paragraph(mark)
            kept = self.styles.paragraph(style, packed)
            self._count()
            while len(levels) > kept.depth:
                tables = levels.pop().tables()
                if levels:
                    levels[-1].text.inner += tables
                else:
                    yield from tables
            while len(levels) < kept.depth:
                deeper(self.depth + len(levels))
                levels.append(_Level())
            if levels:
                self._in_table(levels[-1], first, mark, style, kept, packed)
            elif self.file.text[mark] == _CELL:
                raise unclear(refusals.STRAY_CELL)
            else:
                text = Collected()
                self._paragraph(first, mark, style, kept, text, self.fields)
                yield text.content()
                yield from text.inner
        while levels:
            tables = levels.pop().tables()
            if levels:
                levels[-1].text.inner += tables
            else:
                yield from tables

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the paragraphs between two positions: the first position of each, and that of its end."""
        while start < end:
            found = _END.search(self.file.text, start, end)
            mark = found.start() if found else end - 1
            yield start, mark
            start = mark + 1

    def _in_table(self, level: _Level, first: int, mark: int, style: int, kept: Paragraph, packed: bytes) -> None:
        """Read a paragraph of a table, and end its cell or row."""
        sign = self.file.text[mark]
        if sign == _CELL and kept.depth > 1:
            raise unclear(refusals.STRAY_CELL)
        if (kept.ends_row and sign == _CELL) or (kept.ends_inner_row and kept.depth > 1):
            if first < mark:
                level.begun = True
                self._paragraph(first, mark, style, kept, level.text, level.fields)
            level.end_row(row_shape(packed), self._mark(mark, style))
            return
        if level.begun:
            level.text.begin_line()
        level.begun = True
        self._paragraph(first, mark, style, kept, level.text, level.fields)
        if sign == _CELL or (kept.ends_inner_cell and kept.depth > 1):
            if self._mark(mark, style).deleted:  # it is unclear which cells are left
                level.text.runs.append(Run(UNKNOWN, ""))
            level.end_cell()
            self.cells += 1
            if self.cells > limits.DOCUMENT_CELLS or len(level.cells) > limits.TABLE_LINES:
                raise unsafe(refusals.TOO_MANY)

    # --- text ------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        self.runs += 1
        if self.runs > limits.DOCUMENT_RUNS:
            raise unsafe(refusals.TOO_MANY)

    def _mark(self, mark: int, style: int) -> Look:
        """Return how the sign at the end of a paragraph appears."""
        _, _, packed = next(self.file.runs(mark, mark + 1))
        return self.styles.of_run(style, packed)

    def _paragraph(
        self, first: int, mark: int, style: int, kept: Paragraph, text: Collected, fields: list[bool]
    ) -> None:
        number = UNKNOWN if kept.old_list else self.lists.next(str(kept.list), kept.level) if kept.list else ""
        if number:
            text.runs.append(Run(number, ""))
        begun = len(text.runs)
        for start, end, packed in self.file.runs(first, mark):
            self._count()
            look = self.styles.of_run(style, packed)
            for found in _PLAIN.finditer(self.file.text, start, end):
                self._add(found.start(), found[0], look, text, fields)
        text.end_numbered(number, begun)

    def _add(self, position: int, written: str, look: Look, text: Collected, fields: list[bool]) -> None:
        """Add text, or what a sign stands for."""
        if written == _FIELD:
            fields.append(False)
        elif written == _RESULT:
            if fields:
                fields[-1] = True
        elif written == _FIELD_END:
            # a field without a result shows what only Word can work out
            if fields and not fields.pop() and all(fields):
                text.runs.append(Run(UNKNOWN, ""))
        elif not all(fields):
            return  # within the code of a field, which is not shown
        elif position in self.notes and not look.deleted:
            text.comments += self.notes[position]
            self._show(_SIGNS.get(written, written), look, text)
        elif written in _PICTURES:
            if not look.deleted:
                self._hang(position, text)
        else:
            self._show(_shown(written, look), look, text)

    def _show(self, written: str, look: Look, text: Collected) -> None:
        if look.deleted:
            text.deleted.append(written)
        elif look.hidden or look.on_web or min(look.size, look.width) <= visibility.TINY:
            text.hidden.append(written)
        elif written:
            text.add(written, look.how, look.colour)

    def _hang(self, position: int, text: Collected) -> None:
        """Read the text boxes that hang at a position; where there is none stands a picture."""
        boxes = self.boxes.get(position, [])
        text.picture |= not boxes
        self.depth = deeper(self.depth)
        outside, self.fields = self.fields, []
        for start, end in boxes:
            found = list(self._blocks(start, end))
            text.inner += found[: -1 if found[-1] == Content() else None]  # without its last mark
        self.fields = outside
        self.depth -= 1

    def _notes(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the texts of footnotes, comments and endnotes by their positions."""
        found: dict[int, list[str]] = {}
        for name, places, texts, size in _NOTES:
            first, end = self.file.parts[name]
            ranges = [(first + a, first + b) for a, b, _ in self.file.positions(texts, 0)]
            for (position, _, _), (a, b) in zip(self.file.positions(places, size), ranges, strict=False):
                found.setdefault(position, []).append(self._note(a, min(b, end)))
        yield from found.items()

    def _note(self, start: int, end: int) -> str:
        """Return the text of a note, without what tracked changes take away."""
        kept = []
        for a, b, packed in self.file.runs(start, min(end, start + limits.TEXT)):
            kept += [] if self.styles.of_run(0, packed).deleted else [self.file.text[a:b]]
        return "".join(char for char in "".join(kept) if char >= " ")


def _shown(written: str, look: Look) -> str:
    """Return what is seen of a text."""
    if look.symbol:
        return UNKNOWN
    if written in _SIGNS:
        return _SIGNS[written]
    if written in _CONTROLS and look.special:
        return ""
    return UNKNOWN if written < " " and written != "\t" else written
