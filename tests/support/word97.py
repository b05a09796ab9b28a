"""Documents of Word 97 to 2003 written by hand after MS-DOC: text with any properties, and reports."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple

from tests.support.containers import compound
from tests.support.documents import Cell, Grid

_TEXT = 0x800  # where the text begins in its stream
_PAGE = 512
IN_TABLE, ROW_END, INNER_CELL, INNER_ROW = (struct.pack("<HB", code, 1) for code in (0x2416, 0x2417, 0x244B, 0x244C))
HIDDEN, DELETED, INSERTED, STRUCK, SPECIAL = (
    struct.pack("<HB", code, 1) for code in (0x083C, 0x0800, 0x0801, 0x0837, 0x0855)
)
RAISED, WHITE = struct.pack("<HB", 0x2A48, 1), struct.pack("<HB", 0x2A42, 8)


class Para(NamedTuple):
    """A paragraph: its runs (text, properties), the sign at its end and its look, its properties, its style."""

    runs: tuple[tuple[str, bytes], ...]
    mark: str = "\r"
    properties: bytes = b""
    style: int = 0
    look: bytes = b""


def sprm(code: int, operand: bytes) -> bytes:
    """A property."""
    return struct.pack("<H", code) + operand


def p(text: str, properties: bytes = b"", look: bytes = b"") -> Para:
    """A paragraph of text that looks all the same."""
    return Para(((text, look),), "\r", properties)


def depth(count: int) -> bytes:
    """The property of a paragraph in so many tables."""
    return IN_TABLE + sprm(0x6649, struct.pack("<I", count))


class C(NamedTuple):
    """A cell of a row: its paragraphs, and how it is merged (MS-DOC 2.9.318)."""

    paragraphs: tuple[Para, ...]
    flags: int = 0


def c(text: str, look: bytes = b"", flags: int = 0) -> C:
    """A cell with one text."""
    return C((p(text, look=look),), flags)


DOWN, FIRST_DOWN = 0x20, 0x60


def defined(edges: Sequence[int], flags: Sequence[int]) -> bytes:
    """The property that says where the cells of a row stand."""
    body = bytes((len(edges) - 1,)) + struct.pack(f"<{len(edges)}h", *edges)
    body += b"".join(struct.pack("<HH16x", flag, 0) for flag in flags)
    return sprm(0xD608, struct.pack("<H", len(body) + 1) + body)


def row(
    cells: Sequence[C], edges: Sequence[int] = (), level: int = 1, more: bytes = b"", look: bytes = b""
) -> list[Para]:
    """The paragraphs of a row. ``edges``: of its cells, else each is 1000 wide; ``more``: properties at its end."""
    edges = edges or [1000 * number for number in range(len(cells) + 1)]
    inside = depth(level)
    made: list[Para] = []
    for cell in cells:
        *before, last = cell.paragraphs
        made += [
            each._replace(properties=inside + each.properties) if each.properties == b"" else each for each in before
        ]
        if level == 1:
            made.append(last._replace(mark="\x07", properties=inside + last.properties))
        else:
            made.append(last._replace(properties=inside + INNER_CELL + last.properties))
    shape = defined(edges, [cell.flags for cell in cells]) + more
    end = inside + (ROW_END if level == 1 else INNER_ROW) + shape
    made.append(Para((), "\x07" if level == 1 else "\r", end, look=look))
    return made


@dataclass
class Made:
    """The parts of a document before they are put together; a test may change any of them."""

    paragraphs: Sequence[Para]
    others: Mapping[str, Sequence[Para]] = field(default_factory=dict)  # footnotes, comments, endnotes, boxes
    tables: Mapping[int, bytes] = field(default_factory=dict)  # by their number in the header
    pieces: Sequence[tuple[int, int, int]] = ()  # (first character, how many, what a piece does to its text)
    changes: Sequence[bytes] = ()
    one_byte: bool = False
    data: bytes = b""
    version: int = 193
    flags: int = 0x0200

    def streams(self) -> dict[str, bytes]:
        """The streams of the document."""
        stories = [self.paragraphs, *(self.others.get(name, ()) for name in _STORIES[1:])]
        text, runs, marks, lengths = _laid_out(stories)
        width = 1 if self.one_byte else 2
        main = bytearray(_TEXT)
        main += text.encode("cp1252") if self.one_byte else text.encode("utf-16-le", "surrogatepass")
        main += bytes(-len(main) % _PAGE)
        tables = {12: _listed(main, runs, width, 1, _text_look), 13: _listed(main, marks, width, 13, _paragraph_look)}
        tables |= {33: self._pieces(sum(lengths), width), **self.tables}
        struct.pack_into("<HH6xH", main, 0, 0xA5EC, self.version, self.flags)
        struct.pack_into("<7I", main, 0x4C, *lengths)
        second = b""
        for number, content in tables.items():
            struct.pack_into("<II", main, 0x9A + 8 * number, len(second), _LENGTHS.get(number, len)(content))
            second += content
        name = "1Table" if self.flags & 0x0200 else "0Table"
        return {"WordDocument": bytes(main), name: second, **({"Data": self.data} if self.data else {})}

    def _pieces(self, length: int, width: int) -> bytes:
        pieces = self.pieces or [(0, length, 0)]
        places = [0, *accumulate(count for _, count, _ in pieces)]
        starts = ((_TEXT + first * width, change) for first, _, change in pieces)
        entries = (struct.pack("<HIH", 0, at if width == 2 else 2 * at | 0x40000000, change) for at, change in starts)
        plc = struct.pack(f"<{len(places)}I", *places) + b"".join(entries)
        listed = b"".join(b"\1" + struct.pack("<H", len(change)) + change for change in self.changes)
        return listed + b"\2" + struct.pack("<I", len(plc)) + plc

    def file(self) -> bytes:
        """The document."""
        return compound(self.streams())


_STORIES = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes")
# the length that the header gives of the table of lists is without their levels, which follow it
_LENGTHS = {73: lambda content: 2 + 28 * int.from_bytes(content[:2], "little")}


Span = tuple[int, int, bytes]  # characters with the same properties


def _laid_out(stories: Sequence[Sequence[Para]]) -> tuple[str, list[Span], list[Span], list[int]]:
    """The text of all parts, its runs and paragraphs with their properties, and the length of each part."""
    texts, runs, marks, ends = list[str](), list[Span](), list[Span](), [0]
    at = 0
    for story in stories:
        for each in story:
            start = at
            for words, look in (*each.runs, (each.mark, each.look)):
                texts.append(words)
                runs.append((at, at := at + _length(words), look))
            marks.append((start, at, struct.pack("<H", each.style) + each.properties))
        ends.append(at)
    return "".join(texts), runs, marks, [end - before for before, end in pairwise(ends)]


def _length(text: str) -> int:
    """How many places a text takes: a rare character takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _listed(main: bytearray, spans: Sequence[Span], width: int, size: int, pack: Callable[[bytes], bytes]) -> bytes:
    """Append the pages of properties; the table that lists them."""
    places = [(_TEXT + first * width, _TEXT + end * width, look) for first, end, look in spans if first < end]
    pages = _pages(places, size, pack)
    numbers = []
    for page, _, _ in pages:
        numbers.append(len(main) // _PAGE)
        main += page
    starts = [first for _, first, _ in pages]
    return struct.pack(f"<{2 * len(pages) + 1}I", *starts, pages[-1][2], *numbers)


def doc(paragraphs: Sequence[Para]) -> bytes:
    """A document of these paragraphs."""
    return Made(paragraphs).file()


def _text_look(look: bytes) -> bytes:
    return bytes((len(look),)) + look if look else b""


def _paragraph_look(packed: bytes) -> bytes:
    if len(packed) % 2:
        return bytes(((len(packed) + 1) // 2,)) + packed
    return bytes((0, len(packed) // 2)) + packed


def _pages(spans: Sequence[Span], size: int, pack: Callable[[bytes], bytes]) -> list[tuple[bytes, int, int]]:
    """Pages of properties, each with the first and the last place that it is of."""
    made, waiting = [], [(first, end, pack(look)) for first, end, look in spans]
    while waiting:
        used = taken = 0
        while taken < len(waiting):
            used += len(waiting[taken][2]) + 1
            if 4 + (4 + size) * (taken + 1) + used + 2 > _PAGE:
                break
            taken += 1
        made.append((_page(waiting[:taken], size), waiting[0][0], waiting[taken - 1][1]))
        waiting = waiting[taken:]
    return made


def _page(spans: Sequence[Span], size: int) -> bytes:
    page, at = bytearray(_PAGE), _PAGE - 1
    page[-1] = len(spans)
    struct.pack_into(f"<{len(spans) + 1}I", page, 0, *(first for first, _, _ in spans), spans[-1][1])
    for number, (_, _, content) in enumerate(spans):
        if content:
            at = (at - len(content)) // 2 * 2
            page[at : at + len(content)] = content
            page[4 * (len(spans) + 1) + size * number] = at // 2
    return bytes(page)


# --- reports ---------------------------------------------------------------------------------------------------


def word97(blocks: Sequence[str | Grid]) -> bytes:
    """A document of paragraphs and tables."""
    made: list[Para] = []
    for block in blocks:
        made += _table(block) if isinstance(block, dict) else [p(block)]
    return doc(made)


def _table(cells: Grid) -> list[Para]:
    made = []
    for at in range(max(top + cell.rows for (top, _), cell in cells.items())):
        here: dict[int, tuple[Cell, bool]] = {
            column: (cell, top == at) for (top, column), cell in cells.items() if top <= at < top + cell.rows
        }
        placed = []
        for column in sorted(here):
            cell, first = here[column]
            merge = (FIRST_DOWN if first else DOWN) if cell.rows > 1 else 0
            lines = (cell.text if first else "").replace("\n", "\x0b")
            placed.append(c(lines, flags=merge))
        edges = [800 * min(here), *(800 * (column + here[column][0].columns) for column in sorted(here))]
        made += row(placed, edges)
    return made
