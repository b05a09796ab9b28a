"""The appearance of texts and cells: characters that formatting removes, numbers in the colour of their background."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from typing import NamedTuple

from consolidate.formats.raw import Mark

# Excel's palette from index 8 on; 0 to 7 are the same as 8 to 15 (ECMA-376 Part 1, 18.8.27)
PALETTE: tuple[str, ...] = tuple(
    re.findall(
        "[0-9A-F]{6}",
        "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 "
        "808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 "
        "008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 "
        "FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333",
    )
)
BLACK, WHITE = "000000", "FFFFFF"  # default colours of text and background
STRUCK, RAISED, FAINT = "struck", "raised", "faint"
TINY = 4  # nobody can read characters of so many half points, or of so many percent of their usual width
_NEAR = 16  # of 256 steps: nobody can tell such colours apart


class Run(NamedTuple):
    """A text run. ``how``: struck, raised (or lowered), "" for plain, None if it has the font of its cell.

    ``marks``: ``b`` for bold, ``i`` for italic, ``u`` for underlined, as far as a reader looks at them; ``colour``: six
    digits, likewise.
    """

    text: str
    how: str | None = None
    marks: str = ""
    colour: str = ""


def seen(runs: Sequence[Run], fill: str) -> tuple[tuple[Run, ...], str, bool]:
    """Return the runs that can be seen on a background, the text that cannot, and whether none can.

    If none can, all of them are returned.
    """
    coloured = [run for run in runs if run.colour and run.text.strip()]
    faint = [run for run in coloured if of_cell(False, False, run.colour, fill)]
    if not faint or len(faint) == len(coloured):
        return tuple(runs), "", bool(faint)
    return tuple(run for run in runs if run not in faint), "".join(run.text for run in faint), False


def turned(properties: frozenset[str], name: str, on: bool) -> frozenset[str]:
    """Return which properties of a text are on after one of them was turned on or off; the others stay as they are."""
    return properties | {name} if on else properties - {name}


def shown(runs: Sequence[Run], cell: str = "") -> tuple[str, Mark | None]:
    """Return the text without struck-out, raised or lowered characters, and its mark (at 0, 0) or None.

    If no characters would remain, all of them count. ``cell`` is the appearance of the cell's font.
    """
    whole = "".join(run.text for run in runs)
    hows = [(cell if cell in (STRUCK, RAISED) else "") if run.how is None else run.how for run in runs]
    left = "".join(run.text for run, how in zip(runs, hows, strict=True) if not how)
    if left.strip():
        return left, None if left == whole else Mark(0, 0, "cut", whole)
    struck = any(how == STRUCK and run.text.strip() for run, how in zip(runs, hows, strict=True))
    return whole, Mark(0, 0, STRUCK) if struck else None


def value(stored: str | Sequence[Run] | None, cell: str) -> tuple[str | None, Mark | None]:
    """Return the visible value and its mark. ``stored``: a text, or its runs; ``cell``: the result of ``of_cell``."""
    if stored is None or isinstance(stored, str):
        return stored, Mark(0, 0, cell) if stored and cell in (STRUCK, FAINT) else None
    text, mark = shown(stored, cell)
    plain = mark is None and cell == FAINT and all(run.how is None for run in stored)
    return text, Mark(0, 0, FAINT) if plain else mark


def of_cell(struck: bool, raised: bool, font: str | None, fill: str | None) -> str:
    """Return the appearance of a cell by its font and the colours of text and fill (None if unknown); "" for plain."""
    if struck:
        return STRUCK
    if font and fill and all(abs(a - b) < _NEAR for a, b in zip(_rgb(font), _rgb(fill), strict=True)):
        return FAINT
    return RAISED if raised else ""


def indexed(number: int, palette: Sequence[str] = PALETTE) -> str | None:
    """Return the colour with this palette index; 64 and above are system colours."""
    if number in (64, 65, 0x7FFF):
        return WHITE if number == 65 else BLACK
    if number < 8:
        return PALETTE[number]
    return palette[number - 8] if number - 8 < len(palette) else None


def tinted(colour: str, tint: float) -> str:
    """Return a colour made lighter (``tint`` up to 1) or darker (down to -1)."""
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _rgb(colour)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(255 * min(1, max(0, c))):02X}" for c in colorsys.hls_to_rgb(hue, light, saturation))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)
