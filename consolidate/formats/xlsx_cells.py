"""A cell of .xlsx, from what is stored to what it means. Two readers find the cells, both ask here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from consolidate.formats import limits, number_formats, references, refusals
from consolidate.formats.raw import Mark, RawCell
from consolidate.formats.refusals import unreadable
from consolidate.remembered import remembered

Shared = dict[str, tuple[int, int, str]]  # row, column and text of a formula that others share, by its number


class Styles(NamedTuple):
    """What the format of each style (attribute s) makes of a number (``formats.shown_as``); from when days count.

    ``looks`` are the styles that let a cell look in any way but plain: struck, raised or faint (``looks.of_cell``).
    ``masked`` are those that show a text otherwise than it is.
    """

    shown_as: Mapping[str, str]
    since_1904: bool = False
    looks: Mapping[str, str] = MappingProxyType({})
    masked: frozenset[str] = frozenset()


class Found(NamedTuple):
    """The filled cells of a sheet in the order written, and the marks of those that do not look plain."""

    cells: list[RawCell]
    marks: list[Mark]


@remembered(20_000)
def column(letters: str) -> int:
    """0 for A; refuses columns that no sheet has."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= limits.COLUMNS:
        raise unreadable(refusals.OUTSIDE)
    return number - 1


def formula(attributes: Mapping[str, str], text: str, shared: Shared, row: int = 0, column: int = 0) -> str:
    """The formula of the cell at ``row`` and ``column``, with its ``=``.

    A cell that shares another's has that one's, moved to its own place; ``shared`` remembers them.
    """
    found = ("=" + text)[: limits.FORMULA]
    if attributes.get("t") != "shared":
        return found
    number = attributes.get("si", "")
    if text:
        shared[number] = (row, column, found)
    if text or number not in shared:
        return found
    first, left, whole = shared[number]
    return references.moved(whole, row - first, column - left)[: limits.FORMULA]


def meaning(stored_as: str, value: str | None, style: str, styles: Styles) -> tuple[str, str]:
    """Kind and text of a cell without regard to a formula; "" as kind where nothing is stored.

    ``stored_as`` and ``style`` are its attributes t and s; ``value`` is the text of a text cell, else the characters
    of v, None where there is none. A text that a formula left empty is stored, and of kind text.
    """
    if value is None or (not value and stored_as != "str"):
        return "", ""
    if stored_as in ("", "n"):
        return number(value, styles.shown_as.get(style, "number"), styles.since_1904)[:2]
    if stored_as in ("s", "str", "inlineStr"):
        return number_formats.of_text(value) if style in styles.masked else "text", value[: limits.TEXT]
    if stored_as == "b":
        return "bool", "TRUE" if value in ("1", "true") else "FALSE"
    if stored_as in ("e", "d"):
        return {"e": "error", "d": "date"}[stored_as], value[: limits.TEXT]
    raise unreadable(refusals.BAD_CELL)


@remembered(10_000, within=limits.DIGITS)  # most of the numbers are small, and many are 0
def number(value: str, shown_as: str, since_1904: bool) -> tuple[str, str, float | None]:
    """Kind and text of a stored number, and the float it is for another reader, None if it is none."""
    kind, text = number_formats.with_format(value, shown_as, since_1904)
    try:
        return kind, text[: limits.TEXT], float(value)
    except ValueError:
        return kind, text[: limits.TEXT], None
