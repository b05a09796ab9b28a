"""Where the text boxes of a Word document before 2007 hang: each is of a shape, which may be in a group of shapes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from consolidate.formats import limits, refusals
from consolidate.formats.doc_file import BOXES, DRAWINGS, SHAPES, WordFile
from consolidate.formats.refusals import unsafe

_GROUP, _SHAPE, _IDENTITY = 0xF003, 0xF004, 0xF00A  # records of drawings (MS-ODRAW 2.2.16, 2.2.14, 2.2.40)
_DRAWING = 0xF002

Range = tuple[int, int]  # the positions of a text


def read(file: WordFile) -> tuple[dict[int, list[Range]], list[Range]]:
    """Return the texts of boxes by the position at which they hang, and those of which that is not known."""
    first, _ = file.parts["boxes"]
    texts = dict[int, Range]()
    for start, end, entry in file.positions(BOXES, 22):
        reusable, shape = struct.unpack_from("<8xH4xI", entry)
        if not reusable and end > start:
            texts[shape] = (first + start, first + end)
    groups = dict(_groups(file.table(DRAWINGS))) if texts else {}
    hung = dict[int, list[Range]]()
    for position, _, entry in file.positions(SHAPES, 26):
        shape = int.from_bytes(entry[:4], "little")
        members = (shape, *groups.get(shape, ()))
        hung[position] = [texts.pop(member) for member in members if member in texts]
    return hung, list(texts.values())


def _groups(drawings: bytes) -> Iterator[tuple[int, list[int]]]:
    """Yield the outermost groups of shapes, each with the shapes in it."""
    for content in _drawings(drawings):
        for kind, inner in _records(content):
            if kind == _GROUP:  # all shapes of the page; those among them that are groups themselves count
                for group in (each for sort, each in _records(inner) if sort == _GROUP):
                    first, *members = _shapes(group, 0)
                    yield first, members


def _drawings(table: bytes) -> Iterator[bytes]:
    """Yield the drawings of the text and of its headers; what all of them share stands before them."""
    at = 8 + int.from_bytes(table[4:8], "little") if table else 0
    while at + 9 <= len(table):
        length = int.from_bytes(table[at + 5 : at + 9], "little")
        if int.from_bytes(table[at + 3 : at + 5], "little") == _DRAWING:
            yield table[at + 9 : at + 9 + length]
        at += 9 + length


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(content):
        kind, length = struct.unpack_from("<2xHI", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length


def _shapes(content: bytes, depth: int) -> Iterator[int]:
    """Yield the numbers of all shapes in a group, that of the group first."""
    if depth > limits.NESTED:
        raise unsafe(refusals.DEEP)
    for kind, inner in _records(content):
        if kind == _GROUP:
            yield from _shapes(inner, depth + 1)
        elif kind == _SHAPE:
            yield from (int.from_bytes(own[:4], "little") for sort, own in _records(inner) if sort == _IDENTITY)
