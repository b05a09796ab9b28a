"""The streams of a Word document before 2007 (MS-DOC): its text, and where the properties of each character stand.

The text lies in pieces, which a table puts in order; a file that was saved fast has many. The properties lie on pages
of 512 bytes and are found by the place of the text in the file. Whatever is not as the format says is refused.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals, sniff
from consolidate.formats.refusals import Refused, unsafe
from consolidate.regex import regex

# the tables in the second stream, by their number in the header (MS-DOC 2.5.6 to 2.5.10)
STYLES, FOOTNOTES, FOOTNOTE_TEXTS, COMMENTS, COMMENT_TEXTS = 1, 2, 3, 4, 5
CHARACTERS, PARAGRAPHS, PIECES, SHAPES, ENDNOTES, ENDNOTE_TEXTS = 12, 13, 33, 40, 46, 47
DRAWINGS, BOXES, LISTS, OVERRIDES = 50, 56, 73, 74
_TABLES = 0x9A  # where their positions begin in the header
_LENGTHS = 0x4C  # where the lengths of the main text and of the others stand in the header
_PARTS = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes")
_WORD = (0xA5EC, 0xA5DC)  # the first bytes since Word 97, and before
_WORD_97 = 193
_ENCRYPTED, _FIRST_TABLE = 0x0100, 0x0200  # flags of the header
_PAGE = 512
# characters that differ from those of Latin-1 in pieces with one byte a character (MS-DOC 2.9.73)
_ONE_BYTE = str.maketrans(
    {code: bytes((code,)).decode("cp1252") for code in (*range(0x82, 0x8D), *range(0x91, 0x9D), 0x9F)}
)
# short codes of those properties of a piece that decide what is seen (MS-DOC 2.9.215)
_SHORT = {
    0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x42: 0x0801, 0x43: 0x0802, 0x4B: 0x080A, 0x50: 0x0811,
    0x51: 0x0818, 0x53: 0x2A33, 0x57: 0x0837, 0x5C: 0x083C, 0x62: 0x2A42, 0x68: 0x2A48, 0x73: 0x2A53, 0x75: 0x0855,
}  # fmt: skip
_PAIR, _LONELY = regex("[\ud800-\udbff][\udc00-\udfff]"), regex("[\ud800-\udfff]")
_NOTHING = "\x1f"  # shown only at the end of a line
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of an operand, by the upper bits of the code of a property; 0: it says so
_TABLE_CODES, _TABS = (0xD606, 0xD608), 0xC615
_ELSEWHERE = (0x6645, 0x6646, 0x646B)  # the properties stand in the third stream


def unclear(reason: str) -> Refused:
    """The document is not as the format says, so nothing in it is taken for a figure."""
    return Refused(FindingKind.DOCUMENT_UNCLEAR, reason)


class Piece(NamedTuple):
    """A piece of the text: its positions, its bytes in the file, their number a character, what it does to its text."""

    start: int
    end: int
    at: int
    width: int
    properties: bytes


class Span(NamedTuple):
    """Bytes of the text with the same properties."""

    start: int
    end: int
    properties: bytes


def properties(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield properties as (code, operand)."""
    at = 0
    while at + 2 < len(packed):
        code = int.from_bytes(packed[at : at + 2], "little")
        at += 2
        size = _SIZES[code >> 13]
        if code in _TABLE_CODES:
            size, at = int.from_bytes(packed[at : at + 2], "little") - 1, at + 2
        elif not size:
            size, at = packed[at], at + 1
            if code == _TABS and size == 255:  # counted by itself: (count, 4 bytes each), (count, 3 bytes each)
                size = 1 + 4 * packed[at]
                size += 1 + 3 * packed[at + size]
        if size < 0 or at + size > len(packed):
            raise unclear(refusals.ODD)
        yield code, packed[at : at + size]
        at += size


class WordFile:
    """A document: ``text`` has a character for each position; ``parts`` are its parts, from one position to another."""

    def __init__(self, streams: Mapping[str, bytes]) -> None:
        """Read the header, the text, and the places of the properties."""
        self._main = streams["worddocument"]
        sign, version, flags = struct.unpack_from("<HH6xH", self._main)
        if sign not in _WORD:
            raise sniff.named("doc").refused()
        if version < _WORD_97 or sign != _WORD[0]:
            raise unclear(refusals.OLD_WORD)
        if flags & _ENCRYPTED:
            raise Refused(FindingKind.PASSWORD_PROTECTED)
        self._tables = streams.get("1table" if flags & _FIRST_TABLE else "0table", b"")
        self._data = streams.get("data", b"")
        lengths = struct.unpack_from("<7I", self._main, _LENGTHS)
        ends = [sum(lengths[: number + 1]) for number in range(len(lengths))]
        self.parts = {name: (end - n, end) for name, end, n in zip(_PARTS, ends, lengths, strict=True)}
        self._pieces = list(self._read_pieces())
        self._starts = [piece.start for piece in self._pieces]
        self.text = "".join(map(self._text, self._pieces))
        if ends[-1] > len(self.text):
            raise unclear(refusals.ODD)
        self._characters = _Places(self._spans(CHARACTERS, _characters))
        self._paragraphs = _Places(self._spans(PARAGRAPHS, _paragraphs))

    def table(self, number: int) -> bytes:
        """Return one of the tables in the second stream; empty if the document has none."""
        at, length = struct.unpack_from("<II", self._main, _TABLES + 8 * number)
        if at + length > len(self._tables):
            raise unclear(refusals.ODD)
        return self._tables[at : at + length]

    def table_and_more(self, number: int) -> bytes:
        """Return a table with what stands behind it; empty if the document has none."""
        at, length = struct.unpack_from("<II", self._main, _TABLES + 8 * number)
        return self._tables[at:] if length else b""

    def positions(self, number: int, size: int) -> list[tuple[int, int, bytes]]:
        """Return the entries of a table of positions: the first one, the one behind, and ``size`` bytes on them."""
        return list(_positions(self.table(number), size))

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield the text between two positions in runs of the same properties: its positions, and the properties."""
        number = bisect_right(self._starts, start) - 1
        while start < end:
            piece = self._pieces[number]
            last = min(end, piece.end)
            while start < last:
                span = self._characters.at(piece.at + (start - piece.start) * piece.width)
                whole = piece.start + (span.end - piece.at + piece.width - 1) // piece.width
                until = min(last, max(whole, start + 1))
                yield start, until, span.properties + piece.properties
                start = until
            number += 1

    def paragraph(self, mark: int) -> tuple[int, bytes]:
        """Return the style and the properties of the paragraph that ends with the character at a position."""
        piece = self._pieces[bisect_right(self._starts, mark) - 1]
        packed = self._paragraphs.at(piece.at + (mark - piece.start) * piece.width).properties
        style = int.from_bytes(packed[:2], "little")
        return style, self._expanded(packed[2:] + piece.properties)

    def _expanded(self, packed: bytes) -> bytes:
        """Return the properties of a paragraph with those that stand in the third stream."""
        if not any(code in _ELSEWHERE for code, _ in properties(packed)):
            return packed
        whole = b""
        for code, operand in properties(packed):
            if code in _ELSEWHERE:
                at = int.from_bytes(operand, "little")
                size = int.from_bytes(self._data[at : at + 2], "little")
                whole += self._data[at + 2 : at + 2 + size]
                if at + 2 + size > len(self._data):
                    raise unclear(refusals.ODD)
            else:
                whole += code.to_bytes(2, "little") + _packed(code, operand)
        return whole

    # --- the text --------------------------------------------------------------------------------------------

    def _read_pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the text (MS-DOC 2.9.38)."""
        table, at, changes = self.table(PIECES), 0, list[bytes]()
        while table[at : at + 1] == b"\1":
            size = int.from_bytes(table[at + 1 : at + 3], "little")
            changes.append(table[at + 3 : at + 3 + size])
            at += 3 + size
        if table[at : at + 1] != b"\2":
            raise unclear(refusals.ODD)
        for start, end, entry in _positions(table[at + 5 :], 8):
            if 2 * end > limits.DOCUMENT:
                raise unsafe(refusals.TOO_LARGE)
            place, change = struct.unpack("<2xIH", entry)
            width = 1 if place & 0x40000000 else 2
            where = (place & 0x3FFFFFFF) // (1 if width == 2 else 2)
            if where + (end - start) * width > len(self._main):
                raise unclear(refusals.ODD)
            yield Piece(start, end, where, width, _changes(change, changes))

    def _text(self, piece: Piece) -> str:
        data = self._main[piece.at : piece.at + (piece.end - piece.start) * piece.width]
        if piece.width == 1:
            return data.decode("latin-1").translate(_ONE_BYTE)
        text = data.decode("utf-16-le", "replace")
        if len(text) == len(data) // 2 and "\ufffd" not in text:
            return text
        halves = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))
        return _LONELY.sub("\ufffd", _PAIR.sub(_whole, halves))

    # --- the properties --------------------------------------------------------------------------------------

    def _spans(self, number: int, entries: Callable[[bytes], Iterator[Span]]) -> list[Span]:
        """Return the properties on all pages that a table lists."""
        spans: list[Span] = []
        for _, _, page in _positions(self.table(number), 4):
            at = (int.from_bytes(page, "little") & 0x3FFFFF) * _PAGE
            content = self._main[at : at + _PAGE]
            if len(content) < _PAGE:
                raise unclear(refusals.ODD)
            spans += entries(content)
            if len(spans) > limits.DOCUMENT_RUNS:
                raise unsafe(refusals.TOO_MANY)
        return spans


class _Places:
    """Properties by the place of the text."""

    def __init__(self, spans: list[Span]) -> None:
        ends = [span.end for span in spans]
        if any(span.start >= span.end for span in spans) or any(
            span.start < end for span, end in zip(spans[1:], ends, strict=False)
        ):
            raise unclear(refusals.ODD)
        self._spans, self._starts = spans, [span.start for span in spans]

    def at(self, place: int) -> Span:
        """Return what holds at a place; nothing is known of a text without properties."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or self._spans[number].end <= place:
            raise unclear(refusals.ODD)
        return self._spans[number]


def _positions(table: bytes, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield the entries of a table of positions, which never fall."""
    count = max(0, len(table) - 4) // (4 + size)
    known = struct.unpack_from(f"<{count + 1}I", table) if count else ()
    if any(a > b for a, b in pairwise(known)):
        raise unclear(refusals.ODD)
    for number in range(count):
        at = 4 * (count + 1) + size * number
        yield known[number], known[number + 1], table[at : at + size]


def _changes(change: int, listed: list[bytes]) -> bytes:
    """Return what a piece does to its text (MS-DOC 2.9.214): one property, or a number in the list of them."""
    if change & 1:
        if change >> 1 >= len(listed):
            raise unclear(refusals.ODD)
        return listed[change >> 1]
    code = _SHORT.get(change >> 1 & 0x7F, 0)
    return struct.pack("<HB", code, change >> 8) if code else b""


def _whole(pair: re.Match[str]) -> str:
    """Return a rare character, which has two positions."""
    return pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le") + _NOTHING


def _packed(code: int, operand: bytes) -> bytes:
    """Return an operand as it stands behind its code."""
    if code in _TABLE_CODES:
        return (len(operand) + 1).to_bytes(2, "little") + operand
    size = b"" if _SIZES[code >> 13] else min(len(operand), 255).to_bytes(1, "little")
    return size + operand


def _characters(page: bytes) -> Iterator[Span]:
    """Yield the properties of characters on a page (MS-DOC 2.9.33)."""
    for number, (start, end) in enumerate(_places(page, 1)):
        at = 2 * page[4 * (page[-1] + 1) + number]
        yield Span(start, end, page[at + 1 : at + 1 + page[at]] if at else b"")


def _paragraphs(page: bytes) -> Iterator[Span]:
    """Yield the styles and properties of paragraphs on a page (MS-DOC 2.9.175)."""
    for number, (start, end) in enumerate(_places(page, 13)):
        at = 2 * page[4 * (page[-1] + 1) + 13 * number]
        size = 2 * page[at] - 1
        if size < 0:
            at, size = at + 1, 2 * page[at + 1]
        yield Span(start, end, page[at + 1 : at + 1 + size] if at else b"")


def _places(page: bytes, size: int) -> list[tuple[int, int]]:
    """Return the places of the text that the entries of a page, of this size, hold for."""
    count = page[-1]
    if 4 + (4 + size) * count >= _PAGE:
        raise unclear(refusals.ODD)
    known = struct.unpack_from(f"<{count + 1}I", page)
    return list(pairwise(known))
