"""The paragraphs of a PDF: lines of text outside of tables, joined over the ends of lines and pages.

Page numbers and running heads are left out; these stand in the middle of sentences, and between the pieces of a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from consolidate.formats.documents import Content
from consolidate.formats.pdf.painted import Box, Glyph
from consolidate.formats.pdf.text import Row, rows
from consolidate.formats.visibility import Run
from consolidate.regex import regex
from consolidate.text import plain

_PAGE_NUMBER = regex(r"[-—–―－·•.~]*(?:第|page)?\d{1,4}(?:页|(?:/|页[,，]?共|of|页/共)\d{1,4}页?)?[-—–―－·•.~]*", re.I)
_RUNNING = regex(r"报告|年报")  # a line at the head of each page that names the document
_ITEM = regex(r"(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）])")
# in sizes of a character
_GUTTER = 2.5  # a gap between two columns of text
_FULL = 1.6  # by which a line that goes on in the next one may end before the margin
_INDENT = 1.2  # by which the first line of a paragraph begins behind the margin
_COLUMN = 4  # lines that make columns of text


class Placed(NamedTuple):
    """A line of text with its place on the page, and that of the margin to its left."""

    text: str
    box: Box
    size: float


class Page(NamedTuple):
    """The lines of text of a page outside of its tables, and from where to where its tables reach."""

    lines: tuple[Placed, ...]
    first: float
    last: float


def page(glyphs: Iterable[Glyph], boxes: Sequence[Box]) -> Page:
    """Return the lines of text of a page, in the order in which they are read. ``boxes``: its tables."""
    upright = [glyph for glyph in glyphs if glyph.seen and not glyph.faint and glyph.turn == 0]
    turned = [glyph for glyph in glyphs if glyph.seen and not glyph.faint and glyph.turn != 0]
    lines = list(_in_columns([_parts(row) for row in rows(upright)]))
    lines += [_placed(row) for row in rows(turned)]
    ends = [(box[1], box[3]) for box in boxes]
    return Page(tuple(lines), min((end[0] for end in ends), default=1e9), max((end[1] for end in ends), default=-1e9))


def _parts(row: Row) -> list[Row]:
    """Return a line in parts, where there are gaps as wide as those between columns."""
    parts: list[list[Glyph]] = []
    for glyph in row.glyphs:
        if parts and glyph.box[0] - parts[-1][-1].box[2] <= _GUTTER * min(glyph.size, parts[-1][-1].size):
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
    return [Row(tuple(part)) for part in parts]


def _placed(*parts: Row) -> Placed:
    boxes = [part.box for part in parts]
    whole = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    return Placed(" ".join(part.text for part in parts), whole, max(part.size for part in parts))


def _in_columns(lines: Sequence[Sequence[Row]]) -> Iterator[Placed]:
    """Yield lines; where several in succession have a gap at one place, those to its left before those to its right."""
    at = 0
    while at < len(lines):
        left, right, count = -1e9, 1e9, 0
        for line in lines[at:]:
            if len(line) != 2 or max(left, line[0].box[2]) >= min(right, line[1].box[0]):
                break
            left, right, count = max(left, line[0].box[2]), min(right, line[1].box[0]), count + 1
        if count >= _COLUMN:
            for side in (0, 1):
                yield from (_placed(line[side]) for line in lines[at : at + count])
        else:
            count = 1
            yield _placed(*lines[at])
        at += count


# --- what is on every page -------------------------------------------------------------------------------------


def without_running(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without page numbers, and without the lines that name the document on each of them."""
    heads = Counter(key for each in pages for line in _outer(each) if (key := _key(line)))
    seen: set[tuple[str, int]] = set()
    found = []
    for each in pages:
        outer = _outer(each)
        kept = [line for line in each.lines if not (line in outer and _running(line, heads, seen))]
        again = _outer(each._replace(lines=tuple(kept)))  # a number below a running head
        found.append(each._replace(lines=tuple(line for line in kept if not (line in again and _is_number(line)))))
    return found


def _outer(each: Page) -> list[Placed]:
    """Return the first and the last line of a page, if they stand above or below all tables."""
    ordered = sorted(each.lines, key=lambda line: line.box[1])
    top = [line for line in ordered[:1] if line.box[3] <= each.first + line.size]
    return top + [line for line in ordered[-1:] if line.box[1] >= each.last - line.size]


def _key(line: Placed) -> tuple[str, int] | None:
    text = re.sub(r"\d+", "#", plain(line.text))
    return (text, round(line.box[1])) if _RUNNING.search(text) and not _ITEM.match(text) else None


def _is_number(line: Placed) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(plain(line.text)))


def _running(line: Placed, heads: Counter[tuple[str, int]], seen: set[tuple[str, int]]) -> bool:
    """Whether a line is a page number, or says once more what stands at the same place of another page."""
    key = _key(line)
    if key is None or heads[key] < 2:
        return _is_number(line)
    again = key in seen
    seen.add(key)
    return again


# --- paragraphs ------------------------------------------------------------------------------------------------


class Margins(NamedTuple):
    """How wide the text of a document is."""

    width: float

    @classmethod
    def of(cls, pages: Iterable[Page]) -> Margins:
        """Return those of some pages."""
        return cls(max((line.box[2] - line.box[0] for each in pages for line in each.lines), default=0.0))


class Paragraphs:
    """Joins lines to paragraphs, one after the other."""

    def __init__(self, margins: Margins) -> None:
        """Begin without text."""
        self.margins = margins
        self._parts: list[str] = []
        self._last: Placed | None = None
        self._full = False

    def add(self, line: Placed, left: float) -> Iterator[Content]:
        """Add a line; yield the paragraph before it if that is complete. ``left``: the margin of its page."""
        last = self._last
        same = last is not None and abs(last.size - line.size) <= 0.15 * line.size
        begins = line.box[0] - left > _INDENT * line.size and not (last and abs(last.box[0] - line.box[0]) < line.size)
        if not (same and self._full) or begins or _ITEM.match(plain(line.text)):
            yield from self.end()
        self._parts.append(line.text)
        self._last = line
        self._full = line.box[2] - left >= self.margins.width - _FULL * line.size

    def end(self) -> Iterator[Content]:
        """Yield the paragraph that is complete with what was added."""
        if self._parts:
            yield Content((Run("".join(self._parts), ""),))
        self._parts, self._last, self._full = [], None, False
