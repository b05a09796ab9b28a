"""Iterate over the records of an .xls workbook, and read fonts, colours and shared strings from them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlrd.book import unpack_SST_table

from consolidate.formats import visibility
from consolidate.formats.visibility import Run

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
_FONT, _PALETTE, _SST = 0x0031, 0x0092, 0x00FC
_STRUCK = 0x0008  # bit in the options of a font
_MISSING = 4  # this font index is never used (MS-XLS, FontIndex)


@dataclass
class Looks:
    """Appearance of cells by cell format (XF), without plain ones; runs of formatted shared strings by index."""

    cells: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, tuple[Run, ...]] = field(default_factory=dict)


def of(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Yield code and content of each record of the substream at ``position``; embedded charts are left out."""
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
    """Read the records before the sheets. ``xfs``: the cell formats as parsed by xlrd."""
    fonts: list[tuple[str, int]] = []
    palette: Sequence[str] = visibility.PALETTE
    texts: list[bytes] = []
    before = 0
    for code, record in of(stream, 0):
        if code == _FONT and len(record) >= 10:
            options, colour, _, level = struct.unpack_from("<4H", record, 2)
            fonts.append((visibility.STRUCK if options & _STRUCK else visibility.RAISED if level else "", colour))
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
    ground = visibility.WHITE if pattern == 0 else None
    if pattern == 1:
        ground = visibility.indexed(xf.background.pattern_colour_index, palette)
    return visibility.of_cell(
        how == visibility.STRUCK, how == visibility.RAISED, visibility.indexed(colour, palette), ground
    )


def _runs(records: Sequence[bytes], fonts: Sequence[tuple[str, int]]) -> dict[int, tuple[Run, ...]]:
    """Return the runs of formatted shared strings by index. The text before the first run has the font of the cell."""
    texts, starts = unpack_SST_table(list(records), struct.unpack_from("<I", records[0], 4)[0])
    found = {}
    for number, begins in starts.items():
        text, at = texts[number], [0, *(start for start, _ in begins), len(texts[number])]
        hows = [None, *(_font(fonts, font)[0] for _, font in begins)]
        pieces = zip(at, at[1:], hows, strict=False)
        found[number] = tuple(Run(text[first:last], how) for first, last, how in pieces if first < last)
    return found
