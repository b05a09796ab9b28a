"""Tables of a document that were broken into pieces, as at the end of a page: joined only where everything fits.

A piece follows its table with no text between. It is joined if it has the same columns, with the same edges where these
are known, and if the first label that it needs is its own next one: then no row is missing where the two meet. A head
that the piece repeats is left out. Where a piece would complete a table but something does not fit, that is an
error: nothing is read by position alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.model import Finding, Form
from consolidate.reading.fit import TableMatch
from consolidate.reading.tables import find
from consolidate.reading.vocabulary import label
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE
from consolidate.text import TEXT_SHEET, follows, is_on_page, joined_sheets, plain
from consolidate.words import N_

COLUMNS = N_("it has other columns")
EDGES = N_("its columns have other widths")
ROWS = N_("rows between them are missing, or stand twice")
COUNTED_THROUGH = N_("; its rows are counted through")
_CONTINUED = regex(r"[(（]?(?:续表|续上表|接上表|续)[)）]?[一二三四五六七八九十\d]*")
_MOST = 20  # pieces of a table
_NEAR = 60  # twentieths of a point by which edges may differ


class Pieces(NamedTuple):
    """The sheets of a document with the pieces joined, and the findings on them."""

    sheets: tuple[RawSheet, ...]
    findings: tuple[Finding, ...] = ()


class _Pair(NamedTuple):
    """A table and a piece on the same columns, and the rows of its head that the piece repeats."""

    before: RawSheet
    piece: RawSheet
    head: int

    @property
    def down(self) -> int:
        """The rows of the table: the first row of the piece in the whole table."""
        cells, merges = self.before.cells, self.before.merges
        return max([cell.row for cell in cells] + [merge[2] for merge in merges]) + 1


class _Step(NamedTuple):
    """A table with some of its pieces. ``better``: it lacks less than without the last one; ``reason``: of a misfit.

    ``head``: the rows of its head that the last piece repeats.
    """

    whole: RawSheet
    better: bool
    reason: str
    head: int


def joined(book: RawBook, form: Form | None, file: str) -> Pieces:
    """Return the sheets of a document with broken tables joined."""
    sheets: list[RawSheet] = []
    findings: list[Finding] = []
    left = list(book.sheets)
    while left:
        first, pieces = left[0], _that_continue(left)
        steps = _steps(first, pieces, form) if pieces else []
        count = max((number for number, step in enumerate(steps, 1) if step.better and not step.reason), default=0)
        if count:
            sheets.append(steps[count - 1].whole)
            findings += _joins(first, pieces[:count], steps, file)
        else:
            sheets.append(first)
            apart = next((number for number, step in enumerate(steps) if step.better), None)
            if apart is not None:
                findings.append(_apart((first, *pieces)[apart], pieces[apart], steps[apart].reason, file))
        del left[: count + 1]
    return Pieces(tuple(sheets), tuple(findings))


def _that_continue(sheets: Sequence[RawSheet]) -> list[RawSheet]:
    """Return the tables that may go on where the first of these sheets ends, one after the other."""
    if sheets[0].name == TEXT_SHEET:
        return []
    return list(takewhile(_continues, sheets[1 : _MOST + 1]))


def _steps(first: RawSheet, pieces: Sequence[RawSheet], form: Form | None) -> list[_Step]:
    """Return what comes of joining a table with its first piece, with its first two, and so on."""
    found: list[_Step] = []
    whole, lacks, reason, ends = first, _missing(first, form), "", list[int]()
    for piece in pieces:
        if lacks == 0 or _missing(piece, form) == 0:  # whole tables
            break
        pair, misfit = _on_same_columns(whole, piece)
        whole, reason, ends = _together(pair), reason or misfit, [*ends, pair.down]
        before, lacks = lacks, _missing(whole, form)
        better = lacks is not None and (before is None or lacks < before)
        gap = ROWS if better and any(_gap(whole, at, form) for at in ends) else ""
        found.append(_Step(whole, better, reason or gap, pair.head))
    return found


def _joins(first: RawSheet, pieces: Sequence[RawSheet], steps: Sequence[_Step], file: str) -> Iterator[Finding]:
    """Yield a finding for each piece that was joined."""
    whole = steps[len(pieces) - 1].whole
    for before, piece, step in zip((first, *pieces), pieces, steps, strict=False):
        # without its head it may be of another table, unless a page ends there
        severity = NOTE if step.head or follows(before.name, piece.name) else EXPLAIN
        through = "" if is_on_page(whole.name) else COUNTED_THROUGH
        args = (("before", before.name), *((("reason", through),) if through else ()))
        yield Finding(FindingKind.PIECES_JOINED, severity, file=file, sheet=whole.name, found=piece.name, args=args)


def _apart(before: RawSheet, piece: RawSheet, reason: str, file: str) -> Finding:
    """Return the finding on a piece that does not fit."""
    args = (("before", before.name), ("reason", reason))
    return Finding(FindingKind.PIECE_APART, ERROR, file=file, sheet=piece.name, found=piece.name, args=args)


def _continues(sheet: RawSheet) -> bool:
    """Whether no text stands above a table but words that say that it goes on."""
    return all(_CONTINUED.fullmatch(plain(cell.text)) for cell in sheet.cells if cell.row < 0)


# --- rows ------------------------------------------------------------------------------------------------------


def _missing(sheet: RawSheet, form: Form | None) -> int | None:
    """Return how many rows and columns the tables of a sheet lack or have twice; None if there is no table."""
    fits = [fit for _, fit in find(sheet, form)]
    return sum(map(_faults, fits)) if fits else None


def _faults(fit: TableMatch) -> int:
    return sum(map(len, (fit.missing_rows, fit.missing_columns, fit.doubled, fit.other_groups)))


def _gap(whole: RawSheet, at: int, form: Form | None) -> bool:
    """Whether something is missing, or stands twice, where a piece begins: at this row of the joined table."""
    return any(_broken(fit, at) for _, fit in find(whole, form))


def _broken(fit: TableMatch, at: int) -> bool:
    order = [row.id for block in fit.table.blocks for row in block.leaf_rows()]
    above = [order.index(place.row) for place, spot in fit.spots.items() if spot[0] < at]
    below = [order.index(place.row) for place, spot in fit.spots.items() if spot[0] >= at]
    missing = {row.id for row in fit.missing_rows}
    between = order[max(above) + 1 : min(below)] if above and below else []
    twice = any((one.row < at) != (other.row < at) for one, other in fit.doubled)
    lone = any(row in (at - 1, at) for _, row in fit.collapsed)  # its own rows may be what is lost
    crossed = bool(above and below) and max(above) > min(below)
    return bool(missing.intersection(between)) or twice or lone or crossed or bool(fit.missing_columns)


# --- columns ---------------------------------------------------------------------------------------------------


def _on_same_columns(before: RawSheet, piece: RawSheet) -> tuple[_Pair, str]:
    """Return a table and a piece on the finer columns of the two, and why they do not fit, as a catalogue sentence.

    A piece on a page of its own shows only those edges that its own rows have.
    """
    reason = ""
    if before.edges and piece.edges:
        first, second = _ends(before), _ends(piece)
        if _part_of(second, first):
            piece = _on_columns(piece, second, first, before.edges)
        elif _part_of(first, second):
            before = _on_columns(before, first, second, piece.edges)
        else:
            reason = EDGES if len(first) == len(second) else COLUMNS
    elif _width(before) != _width(piece):
        reason = COLUMNS
    return _Pair(before, piece, _repeated(before, piece)), reason


def _width(sheet: RawSheet) -> int:
    ends = [cell.column for cell in sheet.cells if cell.row >= 0] + [merge[3] for merge in sheet.merges]
    return max(ends, default=-1) + 1


def _ends(sheet: RawSheet) -> list[int]:
    """Return where the columns of a table end."""
    return list(accumulate(sheet.edges))


def _part_of(few: Sequence[int], many: Sequence[int]) -> bool:
    """Whether all edges are among others, and both tables are equally wide."""
    near = all(any(abs(edge - other) <= _NEAR for other in many) for edge in few)
    return near and len(few) <= len(many) and abs(few[-1] - many[-1]) <= _NEAR


def _on_columns(sheet: RawSheet, own: Sequence[int], other: Sequence[int], edges: tuple[int, ...]) -> RawSheet:
    """Return a table on finer columns, of which its own are parts."""
    if len(own) == len(other):
        return sheet
    last = [min(range(len(other)), key=lambda n: abs(other[n] - edge)) for edge in own]
    first = [0, *(number + 1 for number in last)]
    merges = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
    merges |= {cell[:2]: cell[:2] for cell in sheet.cells if cell.row >= 0 and cell[:2] not in merges}
    widened = ((top, first[left], bottom, last[right]) for (top, left), (bottom, right) in sorted(merges.items()))
    return sheet._replace(
        cells=tuple(cell._replace(column=first[cell.column]) if cell.row >= 0 else cell for cell in sheet.cells),
        merges=tuple(merge for merge in widened if merge[:2] != merge[2:]),
        marks=tuple(mark._replace(column=first[mark.column]) for mark in sheet.marks),
        edges=edges,
    )


# --- the whole table -------------------------------------------------------------------------------------------


def _together(pair: _Pair) -> RawSheet:
    """Return a table with its piece below it, without the rows of its head that the piece repeats."""
    before, piece, head = pair
    down = pair.down - head
    cells = tuple(cell._replace(row=cell.row + down) for cell in piece.cells if cell.row >= head)
    merges = tuple((top + down, left, bottom + down, right) for top, left, bottom, right in piece.merges if top >= head)
    marks = tuple(mark._replace(row=mark.row + down) for mark in piece.marks if mark.row >= head)
    unseen = (tuple(row + down for row in piece.unseen[0] if row >= head), piece.unseen[1])
    rows = max([cell.row for cell in piece.cells] + [merge[2] for merge in piece.merges]) + 1
    return before._replace(
        name=joined_sheets((before.name, pair.down), (piece.name, head, rows)),
        cells=_mended(before, pair.down, cells),
        merges=before.merges + merges,
        marks=before.marks + marks,
        unseen=(before.unseen[0] + unseen[0], before.unseen[1] + unseen[1]),
    )


def _mended(before: RawSheet, at: int, below: tuple[RawCell, ...]) -> tuple[RawCell, ...]:
    """Return the cells of a table and its piece; a label that begins in the one and ends in the other is whole."""
    bottoms = {merge[:2]: merge[2] for merge in before.merges}
    open_ = {cell.column: cell for cell in before.cells if bottoms.get(cell[:2], cell.row) == at - 1}
    rest: dict[int, RawCell] = {}
    for cell in below:
        above = open_.get(cell.column)
        if cell.row == at and above and _is_rest(above.text, cell.text):
            rest[cell.column] = cell
    begun = {open_[column][:2]: cell.text for column, cell in rest.items()}
    kept = tuple(cell._replace(text=cell.text + begun.get(cell[:2], "")) for cell in before.cells)
    return kept + tuple(cell for cell in below if cell not in rest.values())


def _is_rest(begun: str, rest: str) -> bool:
    """Whether two texts are a label only together. Words alone complete a label, a figure is none of it."""
    words = not any(map(str.isdigit, plain(rest)))
    return words and not label(begun) and not label(rest) and bool(label(begun + rest))


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
