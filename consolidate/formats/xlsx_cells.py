"""Convert a stored .xlsx cell to its kind and text; used by both readers, ``xlsx_memo`` and ``xlsx_full``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from consolidate.formats import limits, number_formats, references, refusals
from consolidate.formats.raw import Mark, RawCell
from consolidate.formats.refusals import unreadable
from consolidate.model.table import EMPTY
from consolidate.remembered import remembered

# shared formulas by their index (si): row and column of the first cell, and its formula
Shared = dict[str, tuple[int, int, str]]


class Styles(NamedTuple):
    """The styles of a workbook, by their index (attribute s), and its date system.

    ``shown_as``: the meaning of a number with this number format (``number_formats.shown_as``). ``looks``: the styles
    whose cells are not plain: struck, raised or faint (``visibility.of_cell``). ``masked``: the styles that show a text
    differently.
    """

    shown_as: Mapping[str, str]
    since_1904: bool = False
    looks: Mapping[str, str] = EMPTY
    masked: frozenset[str] = frozenset()


class Found(NamedTuple):
    """The filled cells of a sheet in document order, and the marks of those that are not plain.

    ``hidden_rows``: None if nobody has looked for them yet.
    """

    cells: Sequence[RawCell]
    marks: list[Mark]
    hidden_rows: frozenset[int] | None = None


@remembered(20_000)
def column(letters: str) -> int:
    """Convert column letters to an index, 0 for A; raise ``Refused`` for columns beyond the end of a sheet."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= limits.COLUMNS:
        raise unreadable(refusals.OUTSIDE)
    return number - 1


def formula(attributes: Mapping[str, str], text: str, shared: Shared, row: int = 0, column: int = 0) -> str:
    """Return the formula of the cell at ``row`` and ``column``, with its ``=``.

    A cell that uses a shared formula gets that formula moved to its own position; ``shared`` collects these formulas.
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
    """Return kind and text of a cell, regardless of its formula; kind "" if nothing is stored.

    ``stored_as`` and ``style`` are the attributes t and s. ``value`` is the text of a text cell, otherwise the content
    of ``v``; None if there is none. An empty text as the result of a formula is stored, with the kind text.
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


@remembered(10_000, within=limits.DIGITS)  # most numbers are small, and many are 0
def number(value: str, shown_as: str, since_1904: bool) -> tuple[str, str, float | None]:
    """Return kind and text of a stored number, and its float value as another parser has it; None if it has none."""
    kind, text = number_formats.with_format(value, shown_as, since_1904)
    try:
        return kind, text[: limits.TEXT], float(value)
    except ValueError:
        return kind, text[: limits.TEXT], None
