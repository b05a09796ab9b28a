"""Tell whether rows and columns with repeated labels stand under their own groups.

A table may have the same label under several groups: 个人来访 under 市区 and under 县区. Labels are matched in the
order of the form. If the groups are in another order on the sheet, each gets the figures of another one. The group
labels show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.model import Block, path
from consolidate.reading.labels import MISPRINT, normal, same_meaning
from consolidate.reading.occurrences import Label
from consolidate.reading.vocabulary import Vocabulary, aside
from consolidate.remembered import remembered

_NUMERALS = str.maketrans("123456789", "一二三四五六七八九", "第")
_MARGIN = 0.1  # least distance between the group that a text is most like and the next one

Position = tuple[int, int]  # of a label in reading order: (row, column) for rows, (column, row) for columns
Chain = tuple[str, ...]  # the labels of the groups above a row or column, from the top; "" where a level has none


class Heading(NamedTuple):
    """A label on the sheet that may be the label of a group, and the groups that it may stand for."""

    at: Position
    label: Label
    groups: frozenset[str]


class Tree(NamedTuple):
    """The groups of the rows or columns of a table. ``chains``: by id; ``repeated``: the ids whose labels repeat."""

    chains: Mapping[str, Chain]
    repeated: tuple[str, ...]

    def is_single(self, upper: Chain) -> bool:
        """Whether the last label of the upper part of a chain stands at its level under these groups only."""
        depth = len(upper) - 1
        return all(
            chain[: depth + 1] == upper for chain in self.chains.values() if chain[depth : depth + 1] == upper[-1:]
        )

    @property
    def groups(self) -> frozenset[str]:
        """The labels of all groups."""
        return frozenset(group for chain in self.chains.values() for group in chain) - {""}


class Lines(NamedTuple):
    """The rows or columns of a table on a sheet. ``at``: by id."""

    tree: Tree
    at: Mapping[str, Position]

    def under(self, depth: int, group: str) -> list[str]:
        """Return the ids on the sheet that belong to a group."""
        return [line for line in self.at if self.tree.chains[line][depth : depth + 1] == (group,)]

    def to_check(self) -> Iterator[tuple[str, int, str]]:
        """Yield each repeated line on the sheet with its groups that tell it apart: id, level, label of the group.

        Groups above one whose label stands once in the form are not needed.
        """
        for line in self.tree.repeated:
            if line in self.at:
                chain = self.tree.chains[line]
                start = max(
                    (d for d in range(len(chain)) if chain[d] and self.tree.is_single(chain[: d + 1])), default=0
                )
                yield from ((line, depth, chain[depth]) for depth in range(start, len(chain)) if chain[depth])


@remembered(None)
def of_rows(words: Vocabulary) -> Tree:
    """Return the groups of the rows of a table; the titles of its blocks are the top level if it has several."""
    blocks = words.table.blocks
    chains = {
        row.id: (block.title if len(blocks) > 1 else "", *path(block.rows, row.id)[:-1])
        for block in blocks
        for row in block.leaf_rows()
    }
    repeated = {line.id for line, row in zip(words.lines, words.rows, strict=True) if words.times[row.official] > 1}
    return Tree(chains, tuple(row for row in chains if row in repeated))


@remembered(None)
def of_columns(block: Block) -> Tree:
    """Return the groups of the columns of a block."""
    times = Counter(normal(column.label) for column in block.leaf_columns())
    chains = {column.id: tuple(path(block.columns, column.id)[:-1]) for column in block.leaf_columns()}
    return Tree(chains, tuple(c.id for c in block.leaf_columns() if times[normal(c.label)] > 1))


def of_table(
    words: Vocabulary, at: Mapping[str, Label], left: Sequence[Label], below: Sequence[Label]
) -> tuple[tuple[tuple[Label, str, int], ...], tuple[tuple[str, Label | None], ...]]:
    """Hold the rows of a table against the group labels on the sheet.

    ``at``: the label of each row that was matched; ``left``: all texts among the row labels; ``below``: those below the
    header that have no figures. Returns the labels of other groups (label, group of the form, number of rows), and the
    groups without a label, each with the unknown text that stands in its place, if there is one.
    """
    tree = of_rows(words)
    if not tree.repeated:
        return (), ()
    own = {row: label for row, label in at.items() if row in tree.chains}
    lines = Lines(tree, {row: (label.row, label.column) for row, label in own.items()})
    heads = headings([label for label in left if label not in own.values()], tree, words)
    pairs = Counter((head.label, group) for head, group in misplaced(lines, heads).values())
    unknown = [label for label in below if words.core(label.text) not in words.words and not aside(label.text)]
    texts = {
        group: next((label for label in unknown if first < (label.row, label.column) < last), None)
        for group, (first, last) in unnamed(lines, heads).items()
    }
    return tuple((label, group, count) for (label, group), count in pairs.items()), tuple(texts.items())


def of_block(
    words: Vocabulary, block: Block, at: Mapping[str, Label], labels: Sequence[Label], top: int
) -> tuple[frozenset[str], tuple[tuple[str, Label | None], ...]]:
    """Hold the columns of a block against the group labels above them.

    ``at``: the label of each column that was matched; ``labels``: all texts; ``top``: the first row of the header.
    Returns the columns that stand under another group, and the groups without a label, each with the unknown text in
    its place.
    """
    tree = of_columns(block)
    if not tree.repeated or not at:
        return frozenset(), ()
    leaves = at.values()
    first = min(top, min(label.row for label in leaves) - max(map(len, tree.chains.values())))
    last, left = max(label.row for label in leaves), min(label.column for label in leaves)
    over = [label for label in labels if first <= label.row < last and label.column >= left and label not in leaves]
    lines = Lines(tree, {column: (label.column, label.row) for column, label in at.items()})
    heads = headings(over, tree, words, by_column=True)
    unknown = [label for label in over if words.core(label.text) not in words.words and not aside(label.text)]
    texts: dict[str, Label | None] = {}
    for group, (before, after) in reversed(unnamed(lines, heads).items()):  # the lowest groups first
        near = [t for t in unknown if before < (t.column, t.row) < after and t not in texts.values()]
        texts[group] = max(near, key=lambda label: label.row, default=None)
    return frozenset(misplaced(lines, heads)), tuple(texts.items())


def misplaced(lines: Lines, heads: Sequence[Heading]) -> dict[str, tuple[Heading, str]]:
    """Return the lines that stand under another group: by id the group label on the sheet, and the expected one.

    A group label counts down to the rows of its own group: a line after these may be of a group without a label.
    """
    found: dict[str, tuple[Heading, str]] = {}
    for line, depth, group in lines.to_check():
        level = {chain[depth] for chain in lines.tree.chains.values() if len(chain) > depth} - {""}
        before = [head for head in heads if head.at < lines.at[line] and head.groups & level]
        nearest = max(before, key=lambda head: head.at, default=None)
        if nearest is None or group in nearest.groups:
            continue
        own = [lines.at[other] for each in nearest.groups for other in lines.under(depth, each)]
        if not any(nearest.at < position < lines.at[line] for position in own):
            found.setdefault(line, (nearest, group))
    return found


def unnamed(lines: Lines, heads: Sequence[Heading]) -> dict[str, tuple[Position, Position]]:
    """Return the groups whose label is not on the sheet, each with the positions between which it would stand."""
    named = {group for head in heads for group in head.groups}
    found: dict[str, tuple[Position, Position]] = {}
    for _, depth, group in lines.to_check():
        if group not in named:
            first = min(lines.at[line] for line in lines.under(depth, group))
            before = max((position for position in lines.at.values() if position < first), default=(-1, -1))
            found[group] = before, first
    return found


def headings(labels: Sequence[Label], tree: Tree, words: Vocabulary, by_column: bool = False) -> list[Heading]:
    """Return the labels that may be those of groups. ``by_column``: for columns, which are read from left to right."""
    found = [(label, stands_for(label.text, tree.groups, words)) for label in labels if not aside(label.text)]
    return [
        Heading((label.column, label.row) if by_column else (label.row, label.column), label, groups)
        for label, groups in found
        if groups
    ]


def stands_for(text: str, groups: Collection[str], words: Vocabulary) -> frozenset[str]:
    """Return the groups for which a normalised text may stand: to the letter, by its core, or as a misprint."""
    spoken = {group: normal(group).translate(_NUMERALS) for group in groups}
    written = text.translate(_NUMERALS)
    exact = frozenset(group for group, label in spoken.items() if label == written)
    core = words.core(text)
    if exact or core in words.words:
        return exact or frozenset(group for group in groups if words.core(normal(group)) == core)
    from difflib import SequenceMatcher  # imported here, since unchanged templates need no comparison

    alike = sorted(
        (
            (SequenceMatcher(None, written, label, autojunk=False).ratio() * same_meaning(written, label), group)
            for group, label in spoken.items()
        ),
        reverse=True,
    )
    (best, group), second = alike[0], alike[1][0] if len(alike) > 1 else 0.0
    return frozenset({group} if best >= MISPRINT and best - second >= _MARGIN else ())
