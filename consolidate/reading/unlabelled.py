"""Tables whose one row has no label (复议、诉讼): a header over a row of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from consolidate.model import Place
from consolidate.reading import header
from consolidate.reading.fit import Fit, fitted
from consolidate.reading.labels import normal
from consolidate.reading.occurrences import Label
from consolidate.reading.raw import RawCell, RawSheet
from consolidate.reading.vocabulary import Vocabulary, aside
from consolidate.text import plain

_BELOW = 3  # rows under the header in which the numbers may stand
_FIGURE = re.compile(r"[-+]?\d[\d,.]*[^\d]{0,2}|[-—－/无]")


def fits(labels: tuple[Label, ...], words: Vocabulary) -> list[Fit]:
    """Every occurrence of a table that is a header over a row of numbers (复议、诉讼)."""
    (block,) = words.table.blocks
    by_row: dict[int, int] = {}
    for label in labels:
        if words.is_column(label.text):
            by_row[label.row] = by_row.get(label.row, 0) + 1
    found = []
    for rows in _clusters(sorted(by_row)):
        if sum(by_row[row] for row in rows) * 3 < len(block.leaf_columns()) * 2:
            continue
        near = [label for label in labels if rows[0] - 3 <= label.row <= rows[0]]
        above = [label.row for label in near if words.is_head(block, label.text)]
        head = header.read(labels, words, block, range(min(above), rows[-1] + 1), -1)
        if not head.columns:
            continue
        row = rows[-1] + 1
        leaf = block.leaf_rows()[0].id
        spots = {Place(words.table.id, leaf, c): (row, label.column) for c, label in head.columns.items()}
        left = min(label.column for label in head.columns.values()) - 1
        fit = fitted(words, spots, left, [(block.leaf_columns(), head)], [])
        found.append(replace(fit, head=rows[-1]))
    return found


def _clusters(rows: Sequence[int]) -> list[list[int]]:
    """Rows that stand together, at most one apart."""
    found: list[list[int]] = []
    for row in rows:
        if found and row - found[-1][-1] <= 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def on_figures(sheet: RawSheet, fit: Fit) -> Fit:
    """A table without row labels on the row of its figures: that below a row of units, of column numbers, or blank.

    A blank row is only skipped where the one below it is filled in every column: other figures may be anybody's.
    """
    if fit.table.label_columns or not fit.spots:
        return fit
    first = fit.rows[0]
    columns = sorted(column for _, column in fit.spots.values())
    rows: dict[int, list[RawCell | None]] = {}
    at = {(cell.row, cell.column): cell for cell in sheet.cells if first <= cell.row < first + _BELOW}
    for row in range(first, first + _BELOW):
        rows[row] = [at.get((row, column)) for column in columns]
    row = first
    while row in rows and _beside_figures(rows[row]):
        row += 1
    if row in rows and not any(rows[row]) and row + 1 in rows and all(map(is_figure, rows[row + 1])):
        row += 1
    if row == first or row not in rows:
        return fit
    return _moved(fit, row)


@lru_cache(maxsize=100)
def _moved(fit: Fit, row: int) -> Fit:
    """The same table with its one row of numbers in another row; the same value each time."""
    spots = {place: (row, column) for place, (_, column) in fit.spots.items()}
    return replace(fit, spots=spots, rows=(row, row), pieces=frozenset(range(fit.rows[0], row)))


def _beside_figures(cells: Sequence[RawCell | None]) -> bool:
    """Whether a row holds only units, or the numbers of the columns from 1 on."""
    texts = [normal(cell.text) if cell else "" for cell in cells]
    numbers = [text.strip("()") for text in texts]
    return numbers == [str(n) for n in range(1, len(texts) + 1)] or (
        any(texts) and all(not text or (aside(text) and not text.strip("()").isdigit()) for text in texts)
    )


def is_figure(cell: RawCell | None) -> bool:
    """Whether a cell holds a figure, as number or as text, or the sign of a 0."""
    return cell is not None and (cell.kind != "text" or _FIGURE.fullmatch(plain(cell.text)) is not None)
