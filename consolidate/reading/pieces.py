"""Tables of a document that were broken into pieces, as at the end of a page: joined only where everything fits.

A piece follows its table with no text between. It is joined if it has the same columns, with the same edges where these
are known, and if the first label that it needs is its own next one: then no row of the joined table is missing. A
head that the piece repeats is left out. Where a piece would complete a table but something does not fit, that is an
error: nothing is read by position alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawBook, RawSheet
from consolidate.model import Finding, Form
from consolidate.reading.fit import TableMatch
from consolidate.reading.tables import find
from consolidate.terms import ERROR, EXPLAIN, NOTE, Severity
from consolidate.text import TEXT_SHEET, joined_sheets, plain
from consolidate.words import N_

COLUMNS = N_("it has other columns")
EDGES = N_("its columns have other widths")
ROWS = N_("rows between them are missing, or stand twice")
_CONTINUED = re.compile(r"[(（]?(?:续表|续上表|接上表|续)[)）]?[一二三四五六七八九十\d]*")
_NEAR = 60  # twentieths of a point by which edges may differ


@dataclass(frozen=True)
class Pieces:
    """The sheets of a document with the pieces joined, and the findings on them."""

    sheets: tuple[RawSheet, ...]
    findings: tuple[Finding, ...] = ()


def joined(book: RawBook, form: Form | None, file: str) -> Pieces:
    """Return the sheets of a document with broken tables joined."""
    sheets: list[RawSheet] = []
    findings: list[Finding] = []
    for sheet in book.sheets:
        before = sheets[-1] if sheets and sheets[-1].name != TEXT_SHEET else None
        if before is None or not _continues(sheet):
            sheets.append(sheet)
            continue
        whole = _together(before, sheet)
        alone, both = _missing(before, form), _missing(whole, form)
        reason = _misfit(before, sheet, both)
        if not _completes(alone, both) or _complete(sheet, form):
            sheets.append(sheet)
        elif reason:
            sheets.append(sheet)
            findings.append(_finding(FindingKind.PIECE_APART, ERROR, before, sheet, sheet.name, file, reason))
        else:
            sheets[-1] = whole
            severity = NOTE if _repeated(before, sheet) else EXPLAIN  # without its head it may be of another table
            findings.append(_finding(FindingKind.PIECES_JOINED, severity, before, sheet, whole.name, file))
    return Pieces(tuple(sheets), tuple(findings))


def _finding(
    kind: FindingKind, severity: Severity, before: RawSheet, piece: RawSheet, name: str, file: str, reason: str = ""
) -> Finding:
    """Return the finding on a piece; ``name``: the sheet that it is shown at."""
    args = (("before", before.name), *((("reason", reason),) if reason else ()))
    return Finding(kind, severity, file=file, sheet=name, found=piece.name, args=args)


def _continues(sheet: RawSheet) -> bool:
    """Whether no text stands above a table but words that say that it goes on."""
    return all(_CONTINUED.fullmatch(plain(cell.text)) for cell in sheet.cells if cell.row < 0)


def _missing(sheet: RawSheet, form: Form | None) -> int | None:
    """Return how many rows and columns the tables of a sheet lack or have twice; None if there is no table."""
    fits = [fit for _, fit in find(sheet, form)]
    return sum(map(_faults, fits)) if fits else None


def _faults(fit: TableMatch) -> int:
    parts = (fit.missing_rows, fit.missing_columns, fit.doubled, fit.other_groups, fit.collapsed)
    return sum(map(len, parts))


def _complete(sheet: RawSheet, form: Form | None) -> bool:
    """Whether a sheet holds a whole table of its own."""
    return _missing(sheet, form) == 0


def _completes(alone: int | None, both: int | None) -> bool:
    """Whether a table lacks less with the piece than without it."""
    return both is not None and (alone is None or both < alone)


def _misfit(before: RawSheet, piece: RawSheet, missing: int | None) -> str:
    """Return why a piece does not fit its table, as a catalogue sentence; "" if it does."""
    if _width(before) != _width(piece):
        return COLUMNS
    if before.edges and piece.edges and not _same_edges(before.edges, piece.edges):
        return EDGES
    return ROWS if missing else ""


def _width(sheet: RawSheet) -> int:
    ends = [cell.column for cell in sheet.cells if cell.row >= 0] + [merge[3] for merge in sheet.merges]
    return max(ends, default=-1) + 1


def _same_edges(first: Sequence[int], second: Sequence[int]) -> bool:
    reached = [(sum(first[: n + 1]), sum(second[: n + 1])) for n in range(min(len(first), len(second)))]
    return len(first) == len(second) and all(abs(a - b) <= _NEAR for a, b in reached)


def _together(before: RawSheet, piece: RawSheet) -> RawSheet:
    """Return a table with its piece below it, without the rows of its head that the piece repeats."""
    head = _repeated(before, piece)
    down = max([cell.row for cell in before.cells] + [merge[2] for merge in before.merges]) + 1 - head
    cells = tuple(cell._replace(row=cell.row + down) for cell in piece.cells if cell.row >= head)
    merges = tuple((top + down, left, bottom + down, right) for top, left, bottom, right in piece.merges if top >= head)
    marks = tuple(mark._replace(row=mark.row + down) for mark in piece.marks if mark.row >= head)
    unseen = (tuple(row + down for row in piece.unseen[0] if row >= head), piece.unseen[1])
    return before._replace(
        name=joined_sheets(before.name, piece.name),
        cells=before.cells + cells,
        merges=before.merges + merges,
        marks=before.marks + marks,
        unseen=(before.unseen[0] + unseen[0], before.unseen[1] + unseen[1]),
    )


def _repeated(before: RawSheet, piece: RawSheet) -> int:
    """Return how many rows at the beginning of a piece are the same as those of its table, and hold no number."""
    first, second = _rows(before), _rows(piece)
    count = 0
    while count in second and second[count] == first.get(count):
        if any(kind != "text" for _, kind, _ in second[count]):
            break
        count += 1
    return count


def _rows(sheet: RawSheet) -> dict[int, list[tuple[int, str, str]]]:
    rows: dict[int, list[tuple[int, str, str]]] = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, []).append((cell.column, cell.kind, plain(cell.text)))
    return rows
