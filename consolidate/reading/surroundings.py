"""Findings on numbers outside of tables, and on numbers of a table that are not visible (hidden, or merged cells)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Cell, Finding, Place
from consolidate.reading.area import NUMBERS, behind_signature, counts, reach, signature_columns
from consolidate.reading.fit import TableMatch
from consolidate.remembered import remembered
from consolidate.terms import ERROR, EXPLAIN, NOTE, How, Severity
from consolidate.text import a1, first_of, letters
from consolidate.words import N_

WHOLE = N_("a whole number, 0 or more")
SIGNED = N_("a whole number, negative for less")
QUANTITY = N_("a number, which may have decimals")
PERCENT = N_("a percentage, without the sign: 33.5")

_REMEMBERED = 1_000  # cells around a table that may be cached
_NEAR = 10  # rows below an empty table; numbers there may be meant for it


def outside_numbers(
    sheet: RawSheet, fits: Sequence[TableMatch], empty: Sequence[TableMatch], file: str
) -> Iterable[Finding]:
    """Yield one note on typed numbers beside and below the tables of a sheet, which are not read.

    Near one of the ``empty`` tables they are an error: they may be its numbers.
    """
    top = min(fit.rows[0] for fit in fits)
    below = sheet._replace(cells=tuple([cell for cell in sheet.cells if cell[0] >= top]))
    return _outside_numbers(below, tuple(fits), tuple(empty), file)


@remembered(200, within=_REMEMBERED, size=lambda sheet, *_: len(sheet.cells))
def _outside_numbers(
    sheet: RawSheet, fits: tuple[TableMatch, ...], empty: tuple[TableMatch, ...], file: str
) -> tuple[Finding, ...]:
    return tuple(_find_outside_numbers(sheet, fits, empty, file))


def _find_outside_numbers(
    sheet: RawSheet, fits: Sequence[TableMatch], empty: Sequence[TableMatch], file: str
) -> Iterable[Finding]:
    signatures = signature_columns(sheet)
    extents = [(fit.rows[0], *reach(sheet, fit)) for fit in fits]
    outside = [
        cell
        for cell in sheet.cells
        if cell.kind in NUMBERS and not cell.formula and not behind_signature(cell, signatures)
        and not any(first <= cell.row <= below and cell.column <= right for first, right, below in extents)
        and counts(cell)
    ]  # fmt: skip
    for fit in empty:
        near_empty = [cell for cell in outside if fit.rows[0] <= cell.row <= fit.rows[1] + _NEAR]
        outside = [cell for cell in outside if cell not in near_empty]
        yield from _one_finding(FindingKind.NUMBERS_ASTRAY, ERROR, sheet, near_empty, file, ("table", fit.table.number))
    yield from _one_finding(FindingKind.NUMBERS_APART, NOTE, sheet, outside, file)


def _one_finding(
    kind: FindingKind, severity: Severity, sheet: RawSheet, cells: Sequence[RawCell], file: str, *args: tuple[str, str]
) -> Iterable[Finding]:
    """Yield one finding on all of these cells; nothing if there are none."""
    addresses = [a1(cell.row, cell.column) for cell in cells]
    if addresses:
        shown = first_of(addresses, 5)
        yield Finding(
            kind, severity, file=file, sheet=sheet.name, address=addresses[0], cells=tuple(addresses[:200]),
            found=cells[0].text, args=(*args, ("count", str(len(addresses))), ("where", shown)),
        )  # fmt: skip


def hidden(sheet: RawSheet, fit: TableMatch, cells: Mapping[Place, Cell], file: str) -> Iterable[Finding]:
    """Yield one note on the numbers other than 0 that were read from hidden rows and columns of a table."""
    rows, columns = map(frozenset, sheet.unseen)
    if not rows and not columns:
        return
    spots = [
        spot
        for place, spot in fit.spots.items()
        if (spot[0] in rows or spot[1] in columns) and cells[place].value and cells[place].how is not How.TOTAL
    ]
    if spots:
        hidden_lines = [
            [spot[axis] for spot in spots if spot[axis] in unseen] for axis, unseen in ((0, rows), (1, columns))
        ]
        names = [f"{first + 1}:{last + 1}" for first, last in _stretches(hidden_lines[0])]
        names += [f"{letters(first)}:{letters(last)}" for first, last in _stretches(hidden_lines[1])]
        where = [a1(*spot) for spot in sorted(spots)]
        top = next(place for place, spot in fit.spots.items() if spot == min(spots))
        args = (("table", fit.table.number), ("count", str(len(where))), ("where", "、".join(names)))
        yield Finding(
            FindingKind.HIDDEN_NUMBERS, NOTE, file=file, sheet=sheet.name, address=where[0], cells=tuple(where),
            found=cells[top].raw, args=args,
        )  # fmt: skip


def under_merged(sheet: RawSheet, fit: TableMatch, cells: Mapping[Place, Cell], file: str) -> Iterable[Finding]:
    """Yield a question on each number other than 0 in a merged area, except in its first cell, which is visible.

    Also on a number that stands in one merged cell for several figures: only the first one gets it.
    """
    for top, left, bottom, right in sheet.merges:
        if bottom < fit.rows[0] or top > fit.rows[1] or right < fit.columns[0] or left > fit.columns[1]:
            continue
        first, others = _inside((top, left, bottom, right), fit)
        args = (("area", f"{a1(top, left)}:{a1(bottom, right)}"),) if others else ()
        blank = [p for p in others if cells[p].how is How.BLANK and not fit.form.is_total(p)]
        if first and cells[first].value and blank:
            more = (*args, ("count", str(len(blank) + 1)))
            yield _merged(FindingKind.MERGED_FIGURE, first, cells[first], more, file)
        for place in others:
            if cells[place].value and cells[place].how is not How.TOTAL:
                yield _merged(FindingKind.COVERED_NUMBER, place, cells[place], args, file)


@remembered(1_000)
def _inside(area: tuple[int, int, int, int], fit: TableMatch) -> tuple[Place | None, tuple[Place, ...]]:
    """Return the place in the first cell of a merged area, and those in its other cells."""
    top, left, bottom, right = area
    inside = {s: p for p, s in fit.spots.items() if top <= s[0] <= bottom and left <= s[1] <= right}
    return inside.pop((top, left), None), tuple(inside.values())


def _merged(kind: FindingKind, place: Place, cell: Cell, args: tuple[tuple[str, str], ...], file: str) -> Finding:
    return Finding(
        kind, EXPLAIN, file=file, sheet=cell.sheet, address=cell.address, place=place, cells=(cell.address,),
        found=cell.raw, args=args,
    )  # fmt: skip


def _stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Group consecutive numbers as (first, last): 3, 4, 7 gives (3, 4) and (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        joins = bool(found) and found[-1][1] == number - 1
        found[-1:] = [(found[-1][0], number)] if joins else [*found[-1:], (number, number)]
    return found
