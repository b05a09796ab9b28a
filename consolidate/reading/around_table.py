"""The texts that stand above a table and below it, up to the next table of its sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.reading.area import TableArea
from consolidate.reading.fit import TableMatch
from consolidate.reading.table import ReadTable
from consolidate.regex import regex
from consolidate.text import plain

# how a note begins, and what it calls the table above it; as plain text
LEAD = r"(?:\d{1,2}[.、])?(?:[*※]|注|备注|说明)?\d?[:.、]?"
ABOVE = "(?:以上|上述|上表)"
ITS = "(?:本表|此表|该表|表[中内上])"
_POINTS_UP = regex(LEAD + ABOVE)

Fits = Sequence[tuple[RawSheet, TableMatch]]  # all tables of a file, each with its sheet


def points_up(text: str) -> bool:
    """Whether a text speaks of what stands above it: 以上为上半年数据 between two tables is about the first."""
    return _POINTS_UP.match(plain(text)) is not None


def above(table: ReadTable, fits: Fits) -> list[RawCell]:
    """Return the texts above the figures of a table that may be its headings.

    The label of an added row or column is none: it says something of that row or column only.
    """
    fit = table.fit
    ends = [other.rows[1] for sheet, other in fits if sheet is table.sheet and other.rows[1] < fit.rows[0]]
    end = max(ends, default=None)
    found = [
        cell for cell in table.beside.cells
        if cell.kind == "text" and cell.row <= fit.head and (end is None or cell.row > end)
        and (cell.row < fit.first or cell.column <= fit.columns[1]) and not points_up(cell.text)
    ]  # fmt: skip
    added = TableArea(table.beside, fit, None).heads.values() if found else ()
    return [cell for cell in found if cell not in added]


def below(table: ReadTable, fits: Fits) -> Iterator[RawCell]:
    """Yield the texts below a table. Before another table only those that speak of what stands above them."""
    last = table.fit.rows[1]
    others = [other.rows[0] for sheet, other in fits if sheet is table.sheet and other.rows[0] > last]
    for cell in table.beside.cells:
        if (
            cell.kind == "text"
            and cell.row > last
            and (not others or (cell.row < min(others) and points_up(cell.text)))
        ):
            yield cell
