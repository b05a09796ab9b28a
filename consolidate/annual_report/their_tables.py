"""The official tables in a report that somebody else wrote: found by their labels, and replaced by ours.

A table of one's own may have the head of an official one (申请人 by year), so a table is official only if it also holds
most of the labels of that table, or if it and the next pieces hold them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from consolidate import brackets
from consolidate.annual_report.blocks import Block, Blocks, Official, Paragraph, Texts
from consolidate.forms.layout import Role, layout
from consolidate.model import Form, Table
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_, Problem

_LIKE = 0.6  # of the labels of a table are those of the official one
_MOST = 0.6  # of the labels of the official table stand in it
# where a table is refused: of its labels so many are official ones, or of a piece so many, among them those of rows
_SURELY, _WHOLLY, _ROWS = 0.8, 0.9, 2
_FIGURE = regex(r"[-+]?\d[\d,.]*(?:[万亿]?[件个份次元]|万元|%)?")
_BETWEEN = regex(r".{0,10}续.{0,10}|[(]?单位[:：].{1,8}")  # a line between two pieces of a table
_SHOWN = 20  # characters of a table that a message quotes
_SECOND = N_("a second table like {table} (“{text}”)")


class Labels(NamedTuple):
    """The labels of an official table, and which of them are those of rows."""

    number: str
    known: frozenset[str]
    rows: frozenset[str]


class Found(NamedTuple):
    """An official table in a report: its number, and the blocks that it stands in, one for each piece."""

    number: str
    blocks: tuple[int, ...]


class Replaced(NamedTuple):
    """A report with our tables, the numbers of those that were replaced, and what was left out."""

    blocks: Blocks
    numbers: tuple[str, ...] = ()
    dropped: tuple[Problem, ...] = ()


def labels_of(tables: Iterable[Table]) -> tuple[Labels, ...]:
    """The labels of each table."""
    return tuple(
        Labels(
            table.number,
            frozenset(plain(cell.text) for cell in layout(table).cells if cell.text),
            frozenset(plain(cell.text) for cell in layout(table).cells if cell.text and cell.role is Role.LABEL),
        )
        for table in tables
    )


def replaced(blocks: Sequence[Block], form: Form, labels: Sequence[Labels]) -> Replaced:
    """Put our official tables where a report has its own. ``labels``: those of the official tables.

    Of a table that is broken in several, the first piece is replaced and the others go. A second table goes, too.
    """
    tables = {table.number: table for table in form.tables}
    put: dict[int, Official] = {}
    gone: set[int] = set()
    dropped: list[Problem] = []
    for found in official(blocks, labels):
        first, *rest = found.blocks
        gone.update(rest)
        if found.number in tables and tables[found.number] not in [each.table for each in put.values()]:
            put[first] = Official(tables[found.number])
        else:
            gone.add(first)
            dropped.append(Problem("", _SECOND, {"table": f"表{found.number}", "text": begun(blocks[first])}))
    kept = tuple(put.get(at, block) for at, block in enumerate(blocks) if at not in gone)
    return Replaced(kept, tuple(put[at].table.number for at in sorted(put)), tuple(dropped))


def left(blocks: Sequence[Block], labels: Sequence[Labels]) -> Iterator[tuple[str, Paragraph | None]]:
    """The official tables, and pieces of them, whose figures somebody typed into the words of the office.

    Each has its number and the paragraph before it. What has names for its figures is a table of the office's own.
    """
    whole = {at: found.number for found in official(blocks, labels) for at in found.blocks}
    before: Paragraph | None = None
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            before = block
        elif isinstance(block, Texts) and (number := _typed(block, labels, whole.get(at, ""))):
            yield number, before


def _typed(block: Texts, labels: Sequence[Labels], number: str) -> str:
    """The number of an official table with figures. ``number``: of the one that it is with others; "" if of none."""
    texts = {plain(spot.paragraph.text) for spot in block.spots} - {""}
    named = {text for text in texts if set(brackets.OPEN) & set(text)}
    figures = {text for text in texts if _FIGURE.fullmatch(text)}
    words = texts - named - figures
    for each in labels:
        share = len(words & each.known) / max(len(words), 1)
        if each.number == number and share >= _SURELY and (figures or not named):
            return number
        if figures and share >= _WHOLLY and len(words & each.rows) >= _ROWS:
            return each.number
    return ""


def begun(block: Block) -> str:
    """How a table begins, for a message."""
    text = " ".join(spot.paragraph.text.strip() for spot in block.spots) if isinstance(block, Texts) else ""
    return text[:_SHOWN] + "…" * (len(text) > _SHOWN)


def official(blocks: Sequence[Block], labels: Iterable[Labels]) -> list[Found]:
    """The official tables in a report, in its order."""
    found: dict[int, Found] = {}
    for each in labels:
        for run in _runs(blocks, each):
            for at in _together(run, each):
                found.setdefault(at[0], Found(each.number, at))
    taken: set[int] = set()
    kept = []
    for _, table in sorted(found.items()):
        if not taken & set(table.blocks):
            taken.update(table.blocks)
            kept.append(table)
    return kept


def words_of(block: Texts) -> set[str]:
    """The texts of a table that are no numbers."""
    texts = {plain(spot.paragraph.text) for spot in block.spots} - {""}
    return {text for text in texts if not text.strip("-+.,/ ").replace(".", "").isdigit()}


_Run = dict[int, frozenset[str]]  # tables that follow each other: which labels of an official one each has


def _runs(blocks: Sequence[Block], of: Labels) -> Iterator[_Run]:
    """The tables most of whose labels are those of an official one, as they directly follow each other."""
    run: _Run = {}
    for at, block in enumerate(blocks):
        words = words_of(block) if isinstance(block, Texts) else set()
        if words and len(words & of.known) >= _LIKE * len(words):
            run[at] = frozenset(words & of.known)
        elif not (isinstance(block, Paragraph) and _BETWEEN.fullmatch(plain(block.text))):
            yield run
            run = {}
    yield run


def _together(run: _Run, of: Labels) -> Iterator[tuple[int, ...]]:
    """The pieces of a run that make up the official table; each brings labels that those before it lack."""
    group: _Run = {}
    for at, known in run.items():
        if group and known <= frozenset().union(*group.values()):
            if _whole(known, of):  # another copy
                yield from _pieces(group, of)
                group = {at: known}
        else:
            group[at] = known
    yield from _pieces(group, of)


def _pieces(group: _Run, of: Labels) -> Iterator[tuple[int, ...]]:
    """The tables of a group if they hold the official one, without those before it that only have its head."""
    places = list(group)
    while len(places) > 1 and group[places[0]] <= frozenset().union(*(group[at] for at in places[1:])):
        del places[0]
    if places and _whole(frozenset().union(*(group[at] for at in places)), of):
        yield tuple(places)


def _whole(known: frozenset[str], of: Labels) -> bool:
    return len(known) >= _MOST * len(of.known)
