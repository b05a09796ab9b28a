"""The records of a workbook in .xls, and what those that stand before its sheets say of fonts, colours and texts."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlrd.book import unpack_SST_table

from consolidate.formats import looks
from consolidate.formats.looks import Run

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
_FONT, _PALETTE, _SST = 0x0031, 0x0092, 0x00FC
_STRUCK = 0x0008  # in the options of a font
_MISSING = 4  # no font has this number


@dataclass
class Looks:
    """How the cells of each format (XF) look that does not look plain, and the runs of the shared texts by number."""

    cells: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, tuple[Run, ...]] = field(default_factory=dict)


def of(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Code and contents of each record up to the end of the part that begins here; charts within it are left out."""
    depth = 0
    while position + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, position)
        depth += (code == BOF) - (code == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield code, stream[position + 4 : position + 4 + length]
        position += 4 + length


def appearance(stream: bytes, xfs: Sequence[Any]) -> Looks:
    """From the records before the sheets, and the formats of cells as xlrd read them."""
    fonts: list[tuple[str, int]] = []
    palette: Sequence[str] = looks.PALETTE
    texts: list[bytes] = []
    before = 0
    for code, record in of(stream, 0):
        if code == _FONT and len(record) >= 10:
            options, colour, _, level = struct.unpack_from("<4H", record, 2)
            fonts.append((looks.STRUCK if options & _STRUCK else looks.RAISED if level else "", colour))
        elif code == _PALETTE and len(record) >= 2:
            count = struct.unpack_from("<H", record)[0]
            palette = [record[at : at + 3].hex().upper() for at in range(2, min(len(record) - 3, 2 + 4 * count), 4)]
        elif code == _SST or (code == CONTINUE and before == _SST):
            texts.append(record)
        before = before if code == CONTINUE else code
    found = {n: _look(xf, fonts, palette) for n, xf in enumerate(xfs)}
    runs = _runs(texts, fonts) if texts and any(how for how, _ in fonts) else {}
    return Looks({n: how for n, how in found.items() if how}, runs)


def _font(fonts: Sequence[tuple[str, int]], number: int) -> tuple[str, int]:
    place = number - (number > _MISSING)
    return fonts[place] if place < len(fonts) else ("", 0x7FFF)


def _look(xf: Any, fonts: Sequence[tuple[str, int]], palette: Sequence[str]) -> str:
    how, colour = _font(fonts, xf.font_index)
    pattern = getattr(xf.background, "fill_pattern", 0)
    ground = looks.WHITE if pattern == 0 else None
    if pattern == 1:
        ground = looks.indexed(xf.background.pattern_colour_index, palette)
    return looks.of_cell(how == looks.STRUCK, how == looks.RAISED, looks.indexed(colour, palette), ground)


def _runs(records: Sequence[bytes], fonts: Sequence[tuple[str, int]]) -> dict[int, tuple[Run, ...]]:
    """The runs of the shared texts that have some, by the numbers of the texts. Up to the first run counts the cell."""
    texts, starts = unpack_SST_table(list(records), struct.unpack_from("<I", records[0], 4)[0])
    found = {}
    for number, begins in starts.items():
        text, at = texts[number], [0, *(start for start, _ in begins), len(texts[number])]
        hows = [None, *(_font(fonts, font)[0] for _, font in begins)]
        pieces = zip(at, at[1:], hows, strict=False)
        found[number] = tuple(Run(text[first:last], how) for first, last, how in pieces if first < last)
    return found
