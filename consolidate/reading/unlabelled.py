"""Find tables whose only row has no label (复议、诉讼): a header above a row of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Place
from consolidate.reading import header
from consolidate.reading.fit import TableMatch, fitted
from consolidate.reading.labels import normal
from consolidate.reading.occurrences import Label
from consolidate.reading.periods import dated, of_another_period
from consolidate.reading.vocabulary import Vocabulary, aside
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import plain

_BELOW = 3  # rows below the header, and below rows of other periods, that may hold the numbers
_MOST = 40  # rows of other periods
_ABOVE = 3  # rows above the lowest row of a header in which its groups are
_FAR = 20  # and in which they may be, over blank rows
_FIGURE = regex(r"(?!20\d\d年)[-+]?\d[\d,.]*[^\d]{0,2}|[-—－/无]")  # but not a year


def fits(labels: tuple[Label, ...], words: Vocabulary) -> list[TableMatch]:
    """Return every occurrence of a table without row labels (复议、诉讼)."""
    (block,) = words.table.blocks
    by_row = _leaf_labels(labels, words)
    found = []
    for rows in _clusters(sorted(by_row)):
        if sum(by_row[row] for row in rows) * 3 < len(block.leaf_columns()) * 2:
            continue
        head = header.read(labels, words, block, range(_top(labels, words, rows[0]), rows[-1] + 1), -1)
        if not head.columns:
            continue
        row = rows[-1] + 1
        leaf = block.leaf_rows()[0].id
        spots = {Place(words.table.id, leaf, c): (row, label.column) for c, label in head.columns.items()}
        left = min(label.column for label in head.columns.values()) - 1
        fit = fitted(words, spots, left, [(block.leaf_columns(), head)], [])
        found.append(replace(fit, head=rows[-1]))
    return found


def _top(labels: Sequence[Label], words: Vocabulary, lowest: int) -> int:
    """The first row of the header whose lowest row is ``lowest``.

    A row farther above belongs to it only if it holds two labels of the header: one alone may be a title.
    """
    (block,) = words.table.blocks
    heads = [label.row for label in labels if label.row <= lowest and words.is_head(block, label.text)]
    near = [row for row in heads if row >= lowest - _ABOVE]
    far = [row for row in heads if row >= lowest - _FAR and heads.count(row) > 1]
    return min((*near, *far), default=lowest)


def _leaf_labels(labels: Sequence[Label], words: Vocabulary) -> dict[int, int]:
    """Count the column labels in each row that may be part of the header; a single one is a row label and not counted.

    A label that is split over two rows counts in the lower one.
    """
    counts = {(label.row, label.column): label.text for label in labels}
    by_row: dict[int, int] = {}
    for (row, column), text in counts.items():
        above = counts.get((row - 1, column), "")
        split = not words.is_column(above) and words.is_column(above + text) and not words.is_column(text)
        if words.is_column(text) or split:
            by_row[row] = by_row.get(row, 0) + 1
    least = min(2, len(words.table.blocks[0].leaf_columns()))
    return {row: count for row, count in by_row.items() if count >= least}


def _clusters(rows: Sequence[int]) -> list[list[int]]:
    """Group adjacent rows."""
    found: list[list[int]] = []
    for row in rows:
        if found and row - found[-1][-1] <= 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def on_figures(sheet: RawSheet, fit: TableMatch, year: int | None) -> TableMatch:
    """Move a table without row labels to the row of its figures.

    Rows that only hold units or column numbers, and rows of another period, are skipped, all months of a year too. A
    blank row without a label is skipped only if the row below is filled in every column: otherwise its figures may
    belong to something else.
    """
    if fit.table.label_columns or not fit.spots:
        return fit
    first = fit.rows[0]
    columns = sorted(column for _, column in fit.spots.values())
    cells = {(cell.row, cell.column): cell for cell in sheet.cells if first <= cell.row < first + _MOST}
    row_labels = _row_labels(cells, fit.columns[0], year)
    others = takewhile(lambda row: of_another_period(row_labels.get(row, "")), range(first, first + _MOST))
    rows = {
        row: [cells.get((row, column)) for column in columns]
        for row in range(first, first + _BELOW + len(list(others)))
    }
    row_labels |= {row: "" for row in rows if row not in row_labels}
    row = first
    while row in rows and (_beside_figures(rows[row]) or of_another_period(row_labels[row])):
        row += 1
    if row in rows and not any(rows[row]) and not row_labels[row] and row + 1 in rows:
        row += not of_another_period(row_labels[row + 1]) and all(map(is_figure, rows[row + 1]))
    pieces = frozenset(r for r in range(first, row) if r in rows and not of_another_period(row_labels[r]))
    return fit if row == first else _moved(fit, row, pieces)


def _row_labels(cells: Mapping[tuple[int, int], RawCell], left: int, year: int | None) -> dict[int, str]:
    """Return the text to the left of the figures in each row, "" for none."""
    texts = {row: "" for row, _ in cells}
    for (row, column), cell in sorted(cells.items()):
        if column < left and cell.kind == "text":
            texts[row] += normal(cell.text)
    return {row: dated(text, year) for row, text in texts.items()}


@remembered(100)
def _moved(fit: TableMatch, row: int, pieces: frozenset[int]) -> TableMatch:
    """Return the fit with its row of numbers in another row. Cached, so equal arguments give the same object."""
    spots = {place: (row, column) for place, (_, column) in fit.spots.items()}
    return replace(fit, spots=spots, rows=(row, row), pieces=pieces)


def _beside_figures(cells: Sequence[RawCell | None]) -> bool:
    """Whether a row holds only units, or the column numbers from 1 on."""
    texts = [normal(cell.text) if cell else "" for cell in cells]
    numbers = [text.partition("=")[0].strip("()") for text in texts]
    return numbers == [str(n) for n in range(1, len(texts) + 1)] or (
        any(texts) and all(not text or (aside(text) and not text.strip("()").isdigit()) for text in texts)
    )


def is_figure(cell: RawCell | None) -> bool:
    """Whether a cell holds a figure, as number or as text, or a sign for 0."""
    return cell is not None and (cell.kind != "text" or _FIGURE.fullmatch(plain(cell.text)) is not None)
