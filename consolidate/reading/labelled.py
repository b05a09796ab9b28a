"""Find tables with row labels: every occurrence among the labels of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from consolidate.model import Block, Column, Place, Row, Table, walk
from consolidate.reading import groups, header
from consolidate.reading.fit import TableMatch, fitted
from consolidate.reading.labels import align, bare, normal
from consolidate.reading.occurrences import Label, runs
from consolidate.reading.vocabulary import Vocabulary

_HEADER_ROWS = 8  # rows above the first row of a block that are searched for its header
_PIECES = 3  # rows over which a label may be split

Spots = frozenset[tuple[int, int]]


def fits(labels: tuple[Label, ...], words: Vocabulary, figures: Spots) -> list[TableMatch]:
    """Return every occurrence of a table with row labels. Half of its labels must be present, in any wording."""
    wanted = len({row.official for row in words.rows})
    found = runs(_anchors(labels, words), words.times)
    end = max((label.row for label in labels), default=0) + 1
    fits: list[TableMatch] = []
    after = -1  # the last row of the occurrence before
    for run, until in zip(found, [run[0].row for run in found[1:]] + [end] * bool(found), strict=True):
        if len(run) * 2 >= wanted:
            fit = _fit_rows([label for label in labels if label.row < until], run, words, figures, after)
            if len(fit.missing_columns) < sum(len(block.leaf_columns()) for block in words.table.blocks):
                fits.append(fit)
        after = run[-1].row
    return fits


def _anchors(labels: Sequence[Label], words: Vocabulary) -> list[Label]:
    """Return the labels that can only be rows of the table, with their official text.

    Of equal labels next to each other in a row only the last is returned.
    """
    found: list[Label] = []
    for label in labels:
        official = words.anchor(label.text)
        if official:
            if found and (found[-1].row, found[-1].text) == (label.row, official):
                found.pop()
            found.append(label._replace(text=official))
    return found


def _fit_rows(labels: list[Label], run: list[Label], words: Vocabulary, figures: Spots, after: int) -> TableMatch:
    right = max(label.column for label in run)  # row labels end in this column, numbers follow it
    top = run[0].row
    texts = {
        label.row: label
        for label in labels
        if label.column <= right and label.row >= top - 2 and not words.is_aside(label.text)
    }
    last = run[-1].row + 3  # the last row may be misprinted, so look a little further
    own = [text for row, text in sorted(texts.items()) if row <= last and not words.is_fixed(text.text)]
    found, pieces = _put_together(own, words, right, figures)
    named = [_with_group(label, words, labels) for label in found]
    matched = align(named, [words.core(text) for text in named], words.rows)
    at = {row.id: found[i] for row, i in zip(words.lines, matched, strict=True) if i is not None}
    collapsed = tuple(_collapsed(words, at, texts))
    fit = _fit_columns(labels, words, at, collapsed, _Numbers(right, figures))
    left = [label for label in labels if label.column <= right and label.row > after]
    below = [label for label in left if label.row > fit.head and label.row not in {row for row, _ in figures}]
    other, unnamed = groups.of_table(words, at, left, below)
    return replace(
        fit, doubled=_doubled(at, found), pieces=pieces, other_groups=other, unnamed=(*fit.unnamed, *unnamed)
    )


def _put_together(
    found: Sequence[Label], words: Vocabulary, right: int, figures: Spots
) -> tuple[list[Label], frozenset[int]]:
    """Join labels that are split over several rows. Return all labels, and the rows that hold only the rest of a label.

    A joined label gets the row of its figures; its first row if it has none.
    """
    filled = {row for row, column in figures if column > right}
    whole: list[Label] = []
    rest: set[int] = set()
    for at, label in enumerate(found):
        if label.row in rest:
            continue
        pieces = _pieces(found[at : at + _PIECES], words)
        if pieces:
            row = next((piece.row for piece in pieces if piece.row in filled), label.row)
            rest |= {piece.row for piece in pieces} - {row}
            raw = "".join(piece.raw for piece in pieces)
            label = Label(row, label.column, "".join(piece.text for piece in pieces), raw)
        whole.append(label)
    return whole, frozenset(rest)


def _pieces(labels: Sequence[Label], words: Vocabulary) -> Sequence[Label]:
    """Return the labels in adjacent rows that together form one row label; () if the first is a complete label itself.

    A first piece that is a complete label is accepted if the others complete the official label.
    """
    for count in range(len(labels), 1, -1):
        pieces = labels[:count]
        under = all(a.row + 1 == b.row and a.column == b.column for a, b in pairwise(pieces))
        text = "".join(piece.text for piece in pieces)
        official, first, *others = map(words.row, (text, *(piece.text for piece in pieces)))
        whole = not first or bare(text) == bare(official)
        if under and official and whole and not any(others):
            return pieces
    return ()


def _with_group(label: Label, words: Vocabulary, labels: Sequence[Label]) -> str:
    """Return the text of a row label; after that of its group if several rows of the table have the same label.

    The group is the nearest label of a group at its left, in its row or above.
    """
    official = words.row(label.text)
    if words.times.get(official, 0) < 2:
        return label.text
    over = [
        other for other in labels
        if other.column < label.column and other.row <= label.row and words.is_merged_group(other.text)
    ]  # fmt: skip
    nearest = max(over, key=lambda other: (other.row, other.column), default=None)
    return words.core(nearest.text) + words.core(label.text) if nearest else label.text


def _doubled(at: dict[str, Label], found: list[Label]) -> tuple[tuple[Label, Label], ...]:
    """Return pairs of a label that was matched to a row and another row with the same label."""
    taken = {label.text: label for label in at.values()}
    rows = {label.row for label in at.values()}
    return tuple((taken[label.text], label) for label in found if label.text in taken and label.row not in rows)


def _collapsed(words: Vocabulary, at: dict[str, Label], texts: dict[int, Label]) -> list[tuple[Row, int]]:
    """Return groups that have no row, but their own label in the place of one, as (group, row on the sheet)."""
    taken = {label.row for label in at.values()}
    found = []
    for block in words.table.blocks:
        for group in walk(block.rows):
            if group.rows and not any(leaf.id in at for leaf in group.leaves()):
                own = words.core(normal(group.label))
                own_rows = [r for r, text in texts.items() if words.core(text.text) == own and r not in taken]
                found += [(group, row) for row in own_rows[:1]]
    return found


class _Numbers(NamedTuple):
    """``right``: numbers may be to the right of this column; ``at``: the positions of figures."""

    right: int
    at: Spots


def _fit_columns(
    labels: list[Label], words: Vocabulary, at: dict[str, Label], collapsed: tuple[tuple[Row, int], ...],
    numbers: _Numbers,
) -> TableMatch:  # fmt: skip
    table = words.table
    spots: dict[Place, tuple[int, int]] = {}
    heads: list[tuple[Sequence[Column], header.Header]] = []
    above = 0
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
        window = range(max(above, first - _HEADER_ROWS), first)
        head = header.read(labels, words, block, _under_figures(window, labels, words, block, numbers), numbers.right)
        heads.append((block.leaf_columns(), head))
        spots |= {
            Place(table.id, row, c): (r, label.column) for row, r in rows.items() for c, label in head.columns.items()
        }
        above = max(rows.values()) + 1
    written = [(label, row.label) for row, label in _rows_found(table, at)]
    fit = fitted(words, spots, numbers.right, heads, written)
    return replace(fit, missing_rows=_missing_rows(table, at, collapsed), collapsed=collapsed)


def _under_figures(
    rows: range, labels: Sequence[Label], words: Vocabulary, block: Block, numbers: _Numbers
) -> range:  # fmt: skip
    """Return the rows that may hold the header of a block: those below the figures of another table above it.

    Figures directly under the header (栏次 1 2 3) do not end another table.
    """
    heads = [label.row for label in labels if label.row in rows and words.is_head(block, label.text)]
    ends = {row for row, column in numbers.at if row in rows and column > numbers.right and row < max(heads, default=0)}
    return range(max(ends, default=rows.start - 1) + 1, rows.stop)


def _rows_found(table: Table, at: dict[str, Label]) -> list[tuple[Row, Label]]:
    rows = [row for block in table.blocks for row in block.leaf_rows() if row.id in at]
    return [(row, at[row.id]) for row in rows]


def _missing_rows(table: Table, at: dict[str, Label], collapsed: tuple[tuple[Row, int], ...]) -> tuple[Row, ...]:
    covered = {leaf.id for group, _ in collapsed for leaf in group.leaves()}
    return tuple(row for b in table.blocks for row in b.leaf_rows() if row.id not in at and row.id not in covered)
