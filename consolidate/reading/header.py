"""Match the header of a block: find the column of the sheet for each column of the form.

A column is identified by the lowest label above it that is not just a unit or a column number. A label that is split
over two or three rows, as when copied from Word, is joined again. If a merged header was unmerged and filled, the same
label is above several columns: the first one counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from consolidate.model import Block, Column, path
from consolidate.reading import groups
from consolidate.reading.labels import align, normal
from consolidate.reading.occurrences import Label
from consolidate.reading.periods import of_another_period
from consolidate.reading.vocabulary import Vocabulary
from consolidate.regex import regex

_PERIOD_WORDS = regex("上一?年度?|去年|前年|往年|历年|累计|同期|20[0-9]{2}年?度?")
_COUNTS = regex("数据?$|情况$")
_WIDEST = 100  # columns that the last header of a row may cover
_PIECES = 3  # rows over which a label may be split


class Header(NamedTuple):
    """The labels of a block's columns by column id, the columns without a label, and the columns that repeat another.

    ``repeats``: column on the sheet -> the column to its left whose label it repeats. ``top``: first row of the header.
    ``unnamed``: groups of columns without their label, and the text in its place.
    """

    columns: Mapping[str, Label]
    missing: tuple[Column, ...]
    repeats: Mapping[int, int]
    top: int
    unnamed: tuple[tuple[str, Label | None], ...] = ()


def read(labels: Sequence[Label], vocabulary: Vocabulary, block: Block, rows: range, right: int) -> Header:
    """Match the header of a block with the labels in these rows. Row labels end in the column ``right``."""
    labels_in_rows = [label for label in labels if label.row in rows]
    start = min((label.row for label in labels_in_rows if vocabulary.is_head(block, label.text)), default=rows.stop)
    other = _of_another_period(labels_in_rows, start - 1, right, vocabulary, block)
    headers = [
        label
        for label in labels_in_rows
        if label.row >= start and label.column > right
        and not vocabulary.is_aside(label.text) and not vocabulary.is_beside(label.text)
        and not any(row < label.row and label.column in columns for row, columns in other)
    ]  # fmt: skip
    expected = vocabulary.columns(block)
    all_cores = frozenset(each for column in expected for each in column.cores)
    official = frozenset(vocabulary.core(column.official) for column in expected)
    found, repeats = _first_ones(list(_lowest(headers, vocabulary, (official, all_cores))), block)
    cores = [vocabulary.core(label.text) for label in found]
    matched = align([label.text for label in found], cores, expected)
    over = [
        label
        for label in labels_in_rows
        if label.row >= start and vocabulary.core(label.text) in _groups(vocabulary, block)
    ]
    leaves = block.leaf_columns()
    at = {column.id: found[i] for column, i in zip(leaves, matched, strict=True) if i is not None}
    elsewhere, unnamed = groups.of_block(vocabulary, block, at, labels, start)
    pairs = {
        column.id: at[column.id]
        for column in leaves
        if column.id in at
        and column.id not in elsewhere
        and _under_its_group(vocabulary, block, column, at[column.id], over)
    }
    return Header(pairs, tuple(column for column in leaves if column.id not in pairs), repeats, start, unnamed)


def _of_another_period(
    labels: Sequence[Label], first: int, right: int, vocabulary: Vocabulary, block: Block
) -> list[tuple[int, range]]:
    """Return the headers of another period as (row, columns below): 上年 above 总计, 上年行政复议; titles excluded."""
    found = []
    rows: dict[int, list[Label]] = {}
    for label in labels:
        if label.row >= first and label.column > right:
            rows.setdefault(label.row, []).append(label)
    for row, row_labels in rows.items():
        for label, after in zip(row_labels, [*row_labels[1:], None], strict=True):
            rest = _PERIOD_WORDS.sub("", label.text)
            is_header = not _COUNTS.sub("", rest) or vocabulary.is_head(block, rest)
            if is_header and of_another_period(label.text) and not vocabulary.is_head(block, label.text):
                found.append((row, range(label.column, after.column if after else label.column + _WIDEST)))
    return found


def _lowest(
    headers: Sequence[Label], vocabulary: Vocabulary, preferred_cores: Sequence[frozenset[str]]
) -> Iterator[Label]:
    """Yield the label of each column, from left to right: the lowest one, or the lowest ones joined.

    ``preferred_cores``: the cores to look for, in order of preference: official labels, then all spellings.
    """
    stacks: dict[int, list[Label]] = {}
    for label in headers:
        stacks.setdefault(label.column, []).append(label)
    for column in sorted(stacks):
        stack = stacks[column]
        joined = [_joined(stack[-count:]) for count in range(1, min(_PIECES, len(stack)) + 1)]
        yield next(
            (label for cores in preferred_cores for label in joined if vocabulary.core(label.text) in cores), stack[-1]
        )


def _joined(pieces: Sequence[Label]) -> Label:
    return pieces[-1]._replace(text="".join(p.text for p in pieces), raw="".join(p.raw for p in pieces))


def _first_ones(found: list[Label], block: Block) -> tuple[list[Label], dict[int, int]]:
    """Remove labels that repeat the one to their left more often than in the form. Also return these repeats."""
    official = [normal(column.label) for column in block.leaf_columns()]
    texts = [label.text for label in found]
    kept, repeats = found[:1], dict[int, int]()
    for before, label in pairwise(found):
        more = texts.count(label.text) > max(1, official.count(label.text))
        if label.text == before.text and label.column == before.column + 1 and more:
            repeats[label.column] = repeats.get(before.column, before.column)
        else:
            kept.append(label)
    return kept, repeats


def _groups(vocabulary: Vocabulary, block: Block) -> frozenset[str]:
    above = [node for leaf in block.leaf_columns() for node in path(block.columns, leaf.id)[:-1]]
    return frozenset(vocabulary.core(normal(label)) for label in above)


def _under_its_group(
    vocabulary: Vocabulary, block: Block, column: Column, label: Label, groups: Sequence[Label]
) -> bool:
    """Whether a column is below its own group label (未经复议直接起诉, 复议后起诉), or below no group label at all."""
    groups_above = [group for group in groups if group.row < label.row and group.column <= label.column]
    if not groups_above:
        return True
    nearest = max(groups_above, key=lambda group: (group.column, group.row))
    own_groups = {vocabulary.core(normal(name)) for name in path(block.columns, column.id)[:-1]}
    return vocabulary.core(nearest.text) in own_groups
