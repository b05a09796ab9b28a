"""Find the official tables on a sheet by their labels, never by position alone.

``find`` gives a ``Fit`` for every table found: which edition, where each place stands, and how the labels differ
from the form's. A sheet whose labels all stand as in the form is looked up in a memory of earlier sheets, so that
a thousand untouched templates cost one search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import NamedTuple, TypeVar

from consolidate.forms import editions
from consolidate.layout import TOP, layout
from consolidate.model import Block, Column, Form, Kind, Place, Row, Table, path
from consolidate.reading.labels import line_up, normal
from consolidate.reading.occurrences import Label, Part, parts, row_labels, runs, split
from consolidate.reading.raw import RawCell, RawSheet
from consolidate.text import a1

_HEADER_ROWS = 8  # how far above its first row a block's header is looked for
_COLLAPSED = 3  # how much a group that stands as one row counts against an edition
_LONGEST = 80  # characters; longer texts are prose, no labels
T = TypeVar("T", Row, Column)


class Reading(NamedTuple):
    """A place of a found table: where its cell stands, the form's column, whether it is a total, whether it counts."""

    place: Place
    spot: tuple[int, int]
    address: str
    column: Column
    total: bool
    counts: bool


@dataclass(frozen=True, eq=False)
class Fit:
    """A table found on a sheet. Rows and columns count from 0 on the sheet. Two fits are never taken for the same."""

    form: Form
    table: Table
    spots: dict[Place, tuple[int, int]]
    rows: tuple[int, int]  # first and last row of numbers
    columns: tuple[int, int]  # first column after the labels, last column of numbers
    missing_rows: tuple[Row, ...] = ()
    missing_columns: tuple[Column, ...] = ()
    misprints: tuple[tuple[Label, str], ...] = ()
    collapsed: tuple[tuple[Row, int], ...] = ()  # groups that stand as one row
    headers: dict[int, str] = field(default_factory=dict)  # column -> its label, as written
    head: int = -1  # the last row of the first block's header
    doubled: tuple[tuple[Label, Label], ...] = ()  # rows that stand twice: the one that was taken, another

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every place, in official order, with what there is to know for reading its cell.

        Made once for all sheets of the same labels.
        """
        found = []
        for place, (row, column) in sorted(self.spots.items(), key=lambda pair: self.form.order[pair[0]]):
            of = self.form.spots[place][3]
            total = self.form.is_total(place)
            found.append(Reading(place, (row, column), a1(row, column), of, total, of.kind is Kind.COUNT))
        return tuple(found)

    @cached_property
    def taken(self) -> frozenset[tuple[int, int]]:
        """Where the places stand."""
        return frozenset(self.spots.values())

    @property
    def faults(self) -> int:
        """How far the labels are from the form's: what is missing counts more than what is misprinted."""
        missing = len(self.missing_rows) + len(self.missing_columns) + len(self.doubled)
        return 10 * missing + _COLLAPSED * len(self.collapsed) + len(self.misprints)


def labels_of(sheet: RawSheet) -> tuple[Label, ...]:
    """The texts of a sheet that may be labels, in reading order; results of formulas are none."""
    found = [
        Label(cell.row, cell.column, normal(cell.text), cell.text)
        for cell in sheet.cells
        if cell.kind == "text" and not cell.formula and len(cell.text) <= _LONGEST
    ]
    return tuple(sorted((label for label in found if label.text), key=lambda label: (label.row, label.column)))


def find(sheet: RawSheet, preferred: Form | None) -> list[tuple[RawSheet, Fit]]:
    """All official tables on the sheet, of whichever edition fits best (``preferred`` where two fit alike).

    Each comes with the sheet, or with the part of it that is its own where tables stand beside each other.
    """
    words = _vocabulary()
    known = tuple(sorted([
        (row, column, label) for row, column, kind, text, formula in sheet.cells
        if kind == "text" and not formula and len(text) <= _LONGEST and (label := normal(text)) in words
    ]))  # fmt: skip
    if not known:
        return []
    fits, beside = _remembered(known, preferred.id if preferred else "")
    if beside:
        pieces = split(sheet, beside)
        return [(piece, fit) for piece in pieces for fit in _search(labels_of(piece), preferred)]
    if all(fit.faults == 0 for fit in fits):
        return [(sheet, fit) for fit in fits]
    return [(sheet, fit) for fit in _search(labels_of(sheet), preferred)]


def ahead(form: Form) -> None:
    """Search our own templates of a form before the first one comes, for a process that has nothing else to do yet."""
    for grid in map(layout, form.tables):
        cells = [RawCell(cell.row + TOP, cell.column, "text", cell.text) for cell in grid.cells if cell.text]
        find(RawSheet(grid.table.sheet, hidden=False, cells=tuple(cells)), form)


@lru_cache(maxsize=256)
def _remembered(known: tuple[tuple[int, int, str], ...], preferred: str) -> tuple[tuple[Fit, ...], tuple[Part, ...]]:
    labels = tuple(Label(row, column, text, text) for row, column, text in known)
    beside = parts(labels)
    return () if beside else tuple(_search(labels, editions().get(preferred))), beside


@cache
def _vocabulary() -> frozenset[str]:
    """Every label of every edition, normalised."""
    words: set[str] = set()
    for form in editions().values():
        for table in form.tables:
            words |= _fixed(table) | {normal(row.label) for block in table.blocks for row in block.leaf_rows()}
    return frozenset(words - {""})


@cache
def _fixed(table: Table) -> frozenset[str]:
    """The labels of a table that are not those of its rows of numbers."""
    words = {normal(text) for block in table.blocks for text in (block.title, block.corner)}
    for block in table.blocks:
        words |= {normal(node.label) for node in _nodes(block.columns)}
        words |= {normal(node.label) for node in _nodes(block.rows) if node.rows}
    return frozenset(words - {""})


def _nodes(nodes: tuple[T, ...]) -> list[T]:
    found: list[T] = []
    for node in nodes:
        found.append(node)
        found += _nodes(node.rows if isinstance(node, Row) else node.columns)
    return found


def _search(labels: tuple[Label, ...], preferred: Form | None) -> list[Fit]:
    """Fit every table of every edition; per table the edition with the fewest faults."""
    best: dict[str, list[Fit]] = {}
    order = sorted(editions().values(), key=lambda form: (form is not preferred, -form.first_year))
    for form in order:
        for table in form.tables:
            fits = _with_labels(labels, form, table) if table.label_columns else _without_labels(labels, form, table)
            rival = best.get(table.id)  # the preferred edition comes first, so it stays where another fits no better
            if fits and (rival is None or _badness(fits, preferred) < _badness(rival, preferred)):
                best[table.id] = fits
    return [fit for fits in best.values() for fit in fits]


def _badness(fits: list[Fit], preferred: Form | None) -> tuple[int, int]:
    """How badly an edition fits; that a group stands as one row does not speak against the preferred edition."""
    faults = sum(fit.faults - _COLLAPSED * len(fit.collapsed) * (fit.form is preferred) for fit in fits)
    return faults, -sum(len(fit.spots) for fit in fits)


# --- tables whose rows have labels -----------------------------------------------------------------------------


def _with_labels(labels: tuple[Label, ...], form: Form, table: Table) -> list[Fit]:
    """Every occurrence of a table that has row labels; half of them must stand there to the letter."""
    wanted = row_labels(table)
    found = runs([label for label in labels if label.text in wanted])
    end = max((label.row for label in labels), default=0) + 1
    fits = []
    for run, until in zip(found, [run[0].row for run in found[1:]] + [end] * bool(found), strict=True):
        if len(run) * 2 >= len(wanted):
            fit = _fit_rows([label for label in labels if label.row < until], run, form, table)
            if len(fit.missing_columns) < sum(len(block.leaf_columns()) for block in table.blocks):
                fits.append(fit)
    return fits


def _fit_rows(labels: list[Label], run: list[Label], form: Form, table: Table) -> Fit:
    right = max(label.column for label in run)  # labels stand up to here, numbers begin after it
    top = run[0].row
    texts = {label.row: label for label in labels if label.column <= right and label.row >= top - 2}
    last = run[-1].row + 3  # a misprinted last row is still the table's
    found = [text for row, text in sorted(texts.items()) if row <= last and text.text not in _fixed(table)]
    leaves = [(block, row) for block in table.blocks for row in block.leaf_rows()]
    matched = line_up([f.text for f in found], [_spellings(row.label, row.seen) for _, row in leaves])
    at = {row.id: found[i] for (_, row), i in zip(leaves, matched, strict=True) if i is not None}
    collapsed = tuple(_collapsed(table, at, texts))
    return replace(_fit_columns(labels, form, table, at, collapsed, right), doubled=_doubled(at, found))


def _spellings(label: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    return (normal(label), *(normal(other) for other in seen))


def _doubled(at: dict[str, Label], found: list[Label]) -> tuple[tuple[Label, Label], ...]:
    """The labels taken for rows, each with every other row that has the same."""
    taken = {label.text: label for label in at.values()}
    pairs = [(taken[label.text], label) for label in found if label.text in taken]
    return tuple((mine, other) for mine, other in pairs if mine.row != other.row)


def _collapsed(table: Table, at: dict[str, Label], texts: dict[int, Label]) -> list[tuple[Row, int]]:
    """Groups of which no row was found but whose own label stands where a row's would."""
    taken = {label.row for label in at.values()}
    found = []
    for block in table.blocks:
        for group in _nodes(block.rows):
            if group.rows and not any(leaf.id in at for leaf in group.leaves()):
                here = [r for r, text in texts.items() if text.text == normal(group.label) and r not in taken]
                found += [(group, row) for row in here[:1]]
    return found


def _fit_columns(
    labels: list[Label],
    form: Form,
    table: Table,
    at: dict[str, Label],
    collapsed: tuple[tuple[Row, int], ...],
    right: int,
) -> Fit:
    spots: dict[Place, tuple[int, int]] = {}
    missing: list[Column] = []
    misprints: list[tuple[Label, str]] = []
    headers: dict[int, str] = {}
    above, head = 0, -1
    lone = {leaf.id: row for group, row in collapsed for leaf in group.leaves()[:1]}
    for block in table.blocks:
        rows = {
            row.id: at[row.id].row if row.id in at else lone[row.id]
            for row in block.leaf_rows()
            if row.id in at or row.id in lone
        }
        if not rows:
            continue
        first = min(rows.values())
        columns, gone, odd = _header(labels, table, block, range(max(above, first - _HEADER_ROWS), first), right)
        missing += gone
        misprints += odd
        headers |= {column.column: column.raw for column in columns.values()}
        head = max([label.row for label in columns.values()], default=first - 1) if head < 0 else head
        spots |= {Place(table.id, row, c): (r, label.column) for row, r in rows.items() for c, label in columns.items()}
        above = max(rows.values()) + 1
    gone_rows = _missing_rows(table, at, collapsed)
    misprints += _row_misprints(table, at)
    fit = _fit(form, table, spots, right, gone_rows, tuple(missing), tuple(misprints), collapsed, headers)
    return replace(fit, head=head)


def _missing_rows(table: Table, at: dict[str, Label], collapsed: tuple[tuple[Row, int], ...]) -> tuple[Row, ...]:
    covered = {leaf.id for group, _ in collapsed for leaf in group.leaves()}
    return tuple(row for b in table.blocks for row in b.leaf_rows() if row.id not in at and row.id not in covered)


def _row_misprints(table: Table, at: dict[str, Label]) -> list[tuple[Label, str]]:
    rows = [row for block in table.blocks for row in block.leaf_rows() if row.id in at]
    return [(at[row.id], row.label) for row in rows if at[row.id].text != normal(row.label)]


def _fit(
    form: Form,
    table: Table,
    spots: dict[Place, tuple[int, int]],
    right: int,
    missing_rows: tuple[Row, ...],
    missing_columns: tuple[Column, ...],
    misprints: tuple[tuple[Label, str], ...],
    collapsed: tuple[tuple[Row, int], ...],
    headers: dict[int, str],
) -> Fit:
    rows = [row for row, _ in spots.values()] or [0]
    columns = [column for _, column in spots.values()] or [right + 1]
    area = (min(rows), max(rows)), (right + 1, max(columns))
    return Fit(form, table, spots, *area, missing_rows, missing_columns, misprints, collapsed, headers)


def _header(
    labels: list[Label], table: Table, block: Block, rows: range, right: int
) -> tuple[dict[str, Label], list[Column], list[tuple[Label, str]]]:
    """The columns of a block by the lowest label over each; those missing; those misprinted."""
    expected = block.leaf_columns()
    own = {normal(node.label) for node in _nodes(block.columns)} | {normal(block.corner)}
    known = [label.row for label in labels if label.row in rows and label.text in own]
    start = min(known, default=rows.stop)
    lowest: dict[int, Label] = {}
    for label in labels:
        if start <= label.row < rows.stop and label.column > right:
            lowest[label.column] = label  # labels come in reading order: a later one stands lower
    found = [lowest[column] for column in sorted(lowest)]
    matched = line_up([f.text for f in found], [_spellings(column.label, column.seen) for column in expected])
    groups = [label for label in labels if start <= label.row < rows.stop and label.text in _groups(block)]
    pairs = [
        (column, found[i])
        for column, i in zip(expected, matched, strict=True)
        if i is not None and _under_its_group(block, column, found[i], groups)
    ]
    gone = [column for column in expected if column not in [paired for paired, _ in pairs]]
    odd = [(label, column.label) for column, label in pairs if label.text != normal(column.label)]
    return {column.id: label for column, label in pairs}, gone, odd


def _groups(block: Block) -> frozenset[str]:
    return frozenset(normal(node.label) for node in _nodes(block.columns) if node.columns)


def _under_its_group(block: Block, column: Column, label: Label, groups: list[Label]) -> bool:
    """Whether the group over a column (未经复议直接起诉, 复议后起诉) is its own; True where none is written over it."""
    over = [group for group in groups if group.row < label.row and group.column <= label.column]
    if not over:
        return True
    nearest = max(over, key=lambda group: (group.column, group.row))
    return nearest.text in {normal(name) for name in path(block.columns, column.id)[:-1]}


# --- tables whose one row has no label -------------------------------------------------------------------------


def _without_labels(labels: tuple[Label, ...], form: Form, table: Table) -> list[Fit]:
    """Every occurrence of a table that is a header over a row of numbers (复议、诉讼)."""
    (block,) = table.blocks
    leaves = {normal(column.label) for column in block.leaf_columns()}
    own = {normal(node.label) for node in _nodes(block.columns)}
    by_row: dict[int, int] = {}
    for label in labels:
        if label.text in leaves:
            by_row[label.row] = by_row.get(label.row, 0) + 1
    fits = []
    for rows in _clusters(sorted(by_row)):
        if sum(by_row[row] for row in rows) * 3 < len(block.leaf_columns()) * 2:
            continue
        above = [label.row for label in labels if rows[0] - 3 <= label.row <= rows[0] and label.text in own]
        header = range(min(above), rows[-1] + 1)
        columns, gone, odd = _header(list(labels), table, block, header, -1)
        row = rows[-1] + 1
        spots = {Place(table.id, block.leaf_rows()[0].id, c): (row, label.column) for c, label in columns.items()}
        if not columns:
            continue
        left = min(label.column for label in columns.values()) - 1
        headers = {label.column: label.raw for label in columns.values()}
        fit = _fit(form, table, spots, left, (), tuple(gone), tuple(odd), (), headers)
        fits.append(replace(fit, head=rows[-1]))
    return fits


def _clusters(rows: Sequence[int]) -> list[list[int]]:
    """Rows that stand together, at most one apart."""
    found: list[list[int]] = []
    for row in rows:
        if found and row - found[-1][-1] <= 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found
