"""What the properties in a Word document before 2007 (MS-DOC) mean: looks of text, paragraphs, rows of tables.

Codes and their meaning: MS-DOC 2.6.1 to 2.6.3.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from consolidate.formats import limits, refusals, visibility
from consolidate.formats.doc_file import properties, unclear
from consolidate.formats.edges import Edge
from consolidate.formats.visibility import RAISED, STRUCK

# the colours of Word by number (MS-DOC 2.9.119); 0 is that of the window
_COLOURS = (
    "", "000000", "0000FF", "00FFFF", "00FF00", "FF00FF", "FF0000", "FFFF00", "FFFFFF", "000080", "008080", "008000",
    "800080", "800000", "808000", "808080", "C0C0C0",
)  # fmt: skip
_MOST_CELLS = 64  # in a row
_SOLID = 1  # a cell is filled with the colour in front
_TOGGLED = {0x0837: "struck", 0x083C: "hidden", 0x0811: "on_web"}
_SWITCHED = {0x2A53: "doubly", 0x0800: "deleted", 0x0855: "special"}
_COUNTED = {0x2A48: "level", 0x4845: "moved", 0x4A43: "size", 0x4852: "width"}
_SIMPLE = {**_TOGGLED, **_SWITCHED, **_COUNTED}
_FILLED = {0xD612: 0, 0xD616: 22, 0xD60C: 44}  # codes of the colours of cells, each from this cell on


class Look(NamedTuple):
    """How text appears."""

    struck: bool = False
    doubly: bool = False  # struck out by two lines
    level: int = 0  # 1 raised, 2 lowered
    moved: int = 0  # up or down
    hidden: bool = False
    on_web: bool = False  # hidden on web pages, as the page numbers of a table of contents are
    deleted: bool = False
    colour: str = ""
    special: bool = False  # the character stands for something else
    symbol: bool = False  # of a font of symbols
    size: int = 20  # in half points
    width: int = 100  # of its characters, in percent of what is usual

    @property
    def how(self) -> str:
        """Struck out or raised, "" for plain."""
        return STRUCK if self.struck or self.doubly else RAISED if self.level or self.moved else ""


class Paragraph(NamedTuple):
    """What the properties of a paragraph say. ``depth``: how many tables it is in.

    ``list``: the number of its list, 0 for none; ``old_list``: it has a number as before Word 97.
    """

    depth: int
    ends_row: bool
    ends_inner_cell: bool
    ends_inner_row: bool
    list: int
    level: int
    old_list: bool


class RowShape(NamedTuple):
    """The cells of a row: its left edge, its cells, the colour behind each ("" if it has none)."""

    left: int
    edges: tuple[Edge, ...]
    fills: tuple[str, ...]


class _Style(NamedTuple):
    """A style: the one that it is based on, its properties of paragraphs and of text."""

    base: int
    paragraph: bytes
    text: bytes


class Styles:
    """The styles by number; each look is worked out once."""

    def __init__(self, table: bytes) -> None:
        """Read the table of styles (MS-DOC 2.9.271)."""
        self._styles = dict(_styles(table))
        self.of_paragraph: Callable[[int], Look] = cache(self._of_paragraph)
        self.of_run: Callable[[int, bytes], Look] = cache(self._of_run)
        self.paragraph: Callable[[int, bytes], Paragraph] = cache(self._paragraph)

    def _chain(self, number: int) -> list[_Style]:
        """Return a style and those that it is based on, the most general one first."""
        chain: list[_Style] = []
        while number in self._styles and len(chain) < limits.INHERITED:
            chain.append(self._styles[number])
            number = chain[-1].base
        return chain[::-1]

    def _of_paragraph(self, style: int) -> Look:
        look = Look()
        for each in self._chain(style):
            look = self._with(look, each.text, look)
        return look

    def _of_run(self, style: int, packed: bytes) -> Look:
        base = self.of_paragraph(style)
        return self._with(base, packed, base)

    def _with(self, look: Look, packed: bytes, base: Look) -> Look:
        """Return a look, changed by these properties. ``base``: the look that some of them turn round."""
        for code, operand in properties(packed):
            number = int.from_bytes(operand, "little")
            if code == 0x4A30:  # a style of text
                for each in self._chain(number):
                    look = self._with(look, each.text, base)
            elif code == 0x2A33:  # no more than the style
                look = base._replace(deleted=look.deleted, special=look.special, symbol=look.symbol)
            elif code in _SIMPLE:
                look = look._replace(**_changed(code, number, base))
            elif code == 0x6A09:
                look = look._replace(symbol=True)
            elif code in (0x2A42, 0x6870):
                look = look._replace(colour=_colour(operand))
        return look

    def _paragraph(self, style: int, packed: bytes) -> Paragraph:
        found: dict[int, int] = {}
        for part in (*(each.paragraph for each in self._chain(style)), packed):
            found |= {code: int.from_bytes(operand[:4], "little") for code, operand in properties(part)}
        named = found.get(0x460B, 0)
        return Paragraph(
            depth=found.get(0x6649, 1 if found.get(0x2416) else 0) + found.get(0x664A, 0),
            ends_row=bool(found.get(0x2417)), ends_inner_cell=bool(found.get(0x244B)),
            ends_inner_row=bool(found.get(0x244C)), list=named if named < 0x07FF else 0,
            level=found.get(0x260A, 0), old_list=bool(found.get(0x240D)),
        )  # fmt: skip


def _changed(code: int, number: int, base: Look) -> dict[str, Any]:
    """Return the field of a look that a property sets, with its value."""
    name = _SIMPLE[code]
    if code in _TOGGLED:
        return {name: _toggled(number, bool(getattr(base, name)))}
    return {name: number if code in _COUNTED else bool(number)}


def _toggled(number: int, base: bool) -> bool:
    """Return whether a look is on: on, off, as in the style, or the other way round."""
    return base if number == 0x80 else not base if number == 0x81 else bool(number)


def _colour(operand: bytes) -> str:
    """Return a colour by its number, or by its parts in red, green and blue; "" for that of the window."""
    if len(operand) == 1:
        return _COLOURS[operand[0]] if operand[0] < len(_COLOURS) else ""
    return "" if operand[3] else operand[:3].hex().upper()


def _styles(table: bytes) -> list[tuple[int, _Style]]:
    """Return the styles of paragraphs and of text, by number."""
    if not table:
        return []
    at = 2 + int.from_bytes(table[:2], "little")
    count, size = struct.unpack_from("<HH", table, 2)
    found = []
    for number in range(count):
        length = int.from_bytes(table[at : at + 2], "little")
        style = _style(table[at + 2 : at + 2 + length], size) if length else None
        found += [(number, style)] if style else []
        at += 2 + length + length % 2
    return found


def _style(entry: bytes, size: int) -> _Style | None:
    """Return a style; ``size``: the bytes before its name."""
    kind, base = entry[2] & 0xF, int.from_bytes(entry[2:4], "little") >> 4
    at = size + 4 + 2 * int.from_bytes(entry[size : size + 2], "little")
    parts: list[bytes] = []
    while at + 2 <= len(entry) and len(parts) < 2:
        length = int.from_bytes(entry[at : at + 2], "little")
        parts.append(entry[at + 2 : at + 2 + length])
        at += 2 + length + length % 2
    if kind == 1 and len(parts) == 2:
        return _Style(base, parts[0][2:], parts[1])
    return _Style(base, b"", parts[0]) if kind == 2 and parts else None


# --- rows of tables --------------------------------------------------------------------------------------------


class _Cells:
    """The cells of a row while its properties are followed."""

    def __init__(self) -> None:
        self.edges: list[int] = []
        self.beside: list[int] = []  # whether a cell is merged with others in its row, as it is written
        self.down: list[bool] = []
        self.fills: dict[int, str] = {}
        self.gap = 0

    def define(self, operand: bytes) -> None:
        """All cells anew (MS-DOC 2.9.315); what is not said of the last ones is 0."""
        count = operand[0]
        if count > _MOST_CELLS:
            raise unclear(refusals.NO_EDGES)
        self.edges = list(struct.unpack_from(f"<{count + 1}h", operand, 1))
        first = 1 + 2 * (count + 1)
        flags = [int.from_bytes(operand[at : at + 2], "little") for at in range(first, first + 20 * count, 20)]
        self.beside = [flag & 3 for flag in flags]
        self.down = [flag >> 5 & 3 == 1 for flag in flags]

    def insert(self, operand: bytes) -> None:
        """New cells before one, each of the same width."""
        first, count, width = struct.unpack("<BBH", operand)
        if not self.edges or len(self.beside) + count > _MOST_CELLS:
            raise unclear(refusals.NO_EDGES)
        first = min(first, len(self.beside))
        added = [self.edges[first] + width * number for number in range(count)]
        self.edges[first:] = added + [edge + width * count for edge in self.edges[first:]]
        self.beside[first:first], self.down[first:first] = [0] * count, [False] * count

    def remove(self, first: int, end: int) -> None:
        """Take cells away; those behind move up."""
        end = min(end, len(self.beside))
        if first < end:
            width = self.edges[end] - self.edges[first]
            self.edges[first:] = [edge - width for edge in self.edges[end:]]
            del self.beside[first:end], self.down[first:end]

    def widen(self, operand: bytes) -> None:
        """Give some cells another width."""
        first, end, width = struct.unpack("<BBH", operand)
        for number in range(first, min(end, len(self.beside))):
            more = self.edges[number] + width - self.edges[number + 1]
            self.edges[number + 1 :] = [edge + more for edge in self.edges[number + 1 :]]

    def shift(self, by: int) -> None:
        """Move the row to the side."""
        self.edges = [edge + by for edge in self.edges]

    def fill(self, first: int, operand: bytes) -> None:
        """The colours of cells (MS-DOC 2.9.246): that in front, that behind, the pattern."""
        for number, at in enumerate(range(0, len(operand) - 9, 10), first):
            pattern = int.from_bytes(operand[at + 8 : at + 10], "little")
            self.fills[number] = _colour(operand[at : at + 4] if pattern == _SOLID else operand[at + 4 : at + 8])

    def fill_as_97(self, operand: bytes) -> None:
        """The colours of cells as Word 97 writes them, by their numbers, where no others are known."""
        for number, at in enumerate(range(0, len(operand) - 1, 2)):
            colours = int.from_bytes(operand[at : at + 2], "little")
            chosen = colours & 0x1F if colours >> 10 == _SOLID else colours >> 5 & 0x1F
            self.fills.setdefault(number, _COLOURS[chosen] if chosen < len(_COLOURS) else "")


def row_shape(packed: bytes) -> RowShape:
    """Return the cells of a row from the properties of its end."""
    cells = _Cells()
    for code, operand in properties(packed):
        _follow(cells, code, operand)
    if len(cells.edges) < 2 or sorted(cells.edges) != cells.edges:
        raise unclear(refusals.NO_EDGES)
    beside = _merged(cells.beside)
    edges = zip(cells.edges[1:], cells.down, beside, strict=True)
    fills = tuple(cells.fills.get(number) or visibility.WHITE for number in range(len(beside)))
    return RowShape(cells.edges[0], tuple(Edge(*edge) for edge in edges), fills)


def _follow(cells: _Cells, code: int, operand: bytes) -> None:
    if code == 0xD606:  # as before Word 97
        raise unclear(refusals.NO_EDGES)
    if code == 0xD608:
        cells.define(operand)
    elif code == 0x7621:
        cells.insert(operand)
    elif code == 0x5622:
        cells.remove(operand[0], operand[1])
    elif code == 0x7623:
        cells.widen(operand)
    elif code in (0x5624, 0x5625):  # merge cells, or no longer
        for number in range(operand[0], min(operand[1], len(cells.beside))):
            cells.beside[number] = 0 if code == 0x5625 else 1 if number == operand[0] else 2
    elif code == 0xD62B and len(operand) == 2 and operand[0] < len(cells.down):
        cells.down[operand[0]] = operand[1] & 3 == 1
    elif code in (0x9601, 0x9602):  # where the text of the first cell begins, and how far it is from the edge
        (to,) = struct.unpack("<h", operand)
        if cells.edges:
            cells.shift(to - cells.edges[0] - cells.gap if code == 0x9601 else cells.gap - to)
        cells.gap = to if code == 0x9602 else cells.gap
    elif code in _FILLED:
        cells.fill(_FILLED[code], operand)
    elif code == 0xD609:
        cells.fill_as_97(operand)


def _merged(written: Sequence[int]) -> list[bool]:
    """Return which cells continue the one to their left.

    Some programs write 1 for the first cell of an area and 2 for the others, some 2 or 3 for the first one and 1 for
    the others; the first cell of an area tells which.
    """
    found, others = [], 0
    for before, code in zip([0, *written], written, strict=False):
        if code and not before:
            others = 2 if code == 1 else 1
        found.append(bool(code and before) and code == others)
    return found
