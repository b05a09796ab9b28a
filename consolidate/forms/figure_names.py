"""The names by which the words of a report call the figures of a form: ``新收``, ``新收.自然人``, ``不予公开``.

A name consists of words with dots between them: of a table, of groups, of a row, of a column, in this order. Each is an
id, a label (also without its number and its brackets), or the label of a main indicator; of a table or a group a part
of the label will do. Only the row and the column must be named, and not the column if it is the total or the only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import chain, product
from typing import NamedTuple

from consolidate.forms import computed, rules
from consolidate.forms.indicators import Indicator, indicators
from consolidate.model import Block, Column, Form, Place, Row, Table
from consolidate.regex import regex
from consolidate.text import plain

_NUMBERING = regex(r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+、|\d+[.、])")
_DOTS = regex("[.。．·]")
_MARKS = str.maketrans(dict.fromkeys("“”\"'‘’「」、，,.:：/", ""))
_NEAR = 3  # names that are suggested
_LEAST = 2  # characters of a part of a label


class Level(NamedTuple):
    """The words for one part of a name, and the one that is shown.

    ``must``: without it the name does not say which figure is meant.
    """

    words: tuple[str, ...]
    shown: str = ""
    must: bool = False


Path = tuple[Level, ...]
Key = tuple[Place, ...]  # the places that a figure adds up


class Named(NamedTuple):
    """A figure that a report can name: its shortest name, and what it is."""

    name: str
    figure: Indicator


def find(form: Form, name: str) -> tuple[Named, ...]:
    """Return the figures that a name stands for: one if the name is right, several if it says too little."""
    keys = _keys(form, name, exact=True) or _keys(form, name, exact=False)
    return tuple(everything(form)[key] for key in keys)[: _NEAR + 1]


def _keys(form: Form, name: str, exact: bool) -> list[Key]:
    """The figures that a name stands for.

    A figure of the form comes before sums of several. A name that fits several figures stands for their sum, if the
    form puts these under one label.
    """
    segments = [_plain(segment) for segment in _DOTS.split(plain(name))]
    if not all(segments):
        return []
    found = [key for key, paths in _paths(form).items() if any(_fits(path, segments, exact) for path in paths)]
    single: list[Key] = [key for key in found if len(key) == 1]
    whole = [key for key in found if all(set(other) <= set(key) for other in found)]
    return single if len(single) == 1 else whole or found


def near(form: Form, name: str) -> tuple[str, ...]:
    """Return the names that may be meant by one that stands for nothing."""
    wanted = plain(name)
    names = [named.name for named in everything(form).values()]
    holding = [each for each in names if _plain(wanted) in _plain(each)]
    return tuple(dict.fromkeys([*get_close_matches(wanted, names, _NEAR, 0.5), *sorted(holding, key=len)]))[:_NEAR]


@cache
def everything(form: Form) -> dict[Key, Named]:
    """Return every figure that can be named, by the places that it adds up, in official order."""
    found: dict[Key, Named] = {}
    for key, paths in _paths(form).items():
        names = (name for name in _names(paths) if _keys(form, name, exact=True) == [key])
        name = next(names, ".".join(key[0]) if len(key) == 1 else "")
        if name:
            found[key] = Named(name, _figure(form, key, name))
    return found


def _figure(form: Form, key: Key, name: str) -> Indicator:
    place = key[0]
    formula = computed.formulas(form).get(place)
    return Indicator("", name, key, form.kind(place), form.counted_in(place), form.decimals(place), formula)


# --- what can be named -----------------------------------------------------------------------------------------


@cache
def _paths(form: Form) -> dict[Key, list[Path]]:
    """Return the paths to every figure, by the places that it adds up: first the places, then sums of several."""
    found: dict[Key, list[Path]] = {}
    for table in form.tables:
        for block in table.blocks:
            for key, path in _of_block(form, table, block):
                if key and len({(form.kind(place), form.measure(place)) for place in key}) == 1:
                    found.setdefault(key, []).append(path)
    for indicator in indicators(form) if form.indicators else ():
        path = (Level(_words(indicator.group)), Level(_words(indicator.label), _words(indicator.label)[0], must=True))
        found.setdefault(indicator.places, []).append(path)
    return dict(sorted(found.items(), key=lambda item: len(item[0]) > 1))


class _Part(NamedTuple):
    """A row or column, or a group of them: the path to it, and the ids of the figures that it adds up."""

    path: Path
    ids: tuple[str, ...]


def _of_block(form: Form, table: Table, block: Block) -> Iterator[tuple[Key, Path]]:
    whole = Level((*_words(table.title), f"表{table.number}", table.id), f"表{table.number}")
    for row in _rows(block.rows):
        for column in _columns(_In(form, table.id, row.ids), block):
            places = tuple(Place(table.id, r, c) for r, c in product(row.ids, column.ids))
            sums = [place for place in places if place in form.order]
            if len(places) == len(sums) or (len(places) == 1 and places[0] in form.formulas):
                yield places, (whole, *row.path, *column.path)


class _In(NamedTuple):
    """The rows in which columns are added up."""

    form: Form
    table: str
    rows: tuple[str, ...]

    def sums(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """The totals among these columns that together add up each of the others once, the fewest; () if none do.

        Other totals may leave out a column that stands beside them, or count one twice.
        """
        totals, single = tuple(filter(self.is_total, columns)), self.single(columns)
        if not single:
            return totals
        choices = (*((total,) for total in totals), totals)
        return next((choice for choice in choices if choice and self._adds_up(choice, single)), ())

    def is_total(self, column: Column) -> bool:
        """Whether a column is a total in these rows."""
        return column.total or set(self.rows) <= set(column.total_in)

    def single(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """The columns that are no totals."""
        return tuple(column for column in columns if not self.is_total(column))

    def _adds_up(self, totals: Sequence[Column], columns: Sequence[Column]) -> bool:
        return all(self._leaves(row, totals) == self._leaves(row, columns) for row in self.rows)

    def _leaves(self, row: str, columns: Sequence[Column]) -> list[Place]:
        places = (Place(self.table, row, column.id) for column in columns)
        return sorted(leaf for place in places if place in self.form.order for leaf in rules.leaves(self.form, place))


def _rows(rows: Sequence[Row], above: Path = ()) -> Iterator[_Part]:
    for row in rows:
        words, shown = _of_node(row)
        own = (*above, Level(words, shown, must=bool(row.label)))
        parts = (row,) if row.number or not row.rows else row.parts()
        yield _Part(own, tuple(part.id for part in parts if len(parts) == 1 or not part.total))
        yield from _rows(row.rows, (*above, Level(words, shown)))


def _columns(where: _In, block: Block) -> Iterator[_Part]:
    leaves = block.leaf_columns()
    whole = where.sums(leaves)
    usual = leaves[0] if len(leaves) == 1 else whole[0] if len(whole) == 1 else None
    yield from _column_parts(where, block.columns, usual)


def _column_parts(where: _In, columns: Sequence[Column], usual: Column | None, above: Path = ()) -> Iterator[_Part]:
    for column in columns:
        words, shown = _of_node(column)
        own = (*above, Level(words, shown, must=column is not usual))
        leaves = column.leaves()
        added = where.sums(leaves) or where.single(leaves)
        yield _Part(own, tuple(leaf.id for leaf in added))
        for label in _shared(column):
            same = [leaf for leaf in leaves if leaf.label == label]
            yield _Part((*own, Level(_words(label), _words(label)[0], must=True)), tuple(leaf.id for leaf in same))
        yield from _column_parts(where, column.columns, usual, (*above, Level(words, shown)))


def _shared(column: Column) -> tuple[str, ...]:
    """The labels that occur in several groups below a column: the sum of these has the name of the column."""
    labels = [leaf.label for group in column.columns if group.columns for leaf in group.leaves()]
    return tuple(dict.fromkeys(label for label in labels if labels.count(label) > 1))


# --- words -----------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    return plain(text).translate(_MARKS).casefold()


@cache
def _words(label: str) -> tuple[str, ...]:
    """The words for a label: without its number and what stands in brackets behind it, without its number, whole."""
    whole = plain(label)
    bare = _NUMBERING.sub("", whole)
    short = re.split(r"[(、]", bare)[0]
    return tuple(dict.fromkeys(word for word in (short, bare, whole) if word))


def _of_node(node: Row | Column) -> tuple[tuple[str, ...], str]:
    """The words for a row or column, and the one that is shown."""
    labels = _words(node.label)
    words = (node.id, *labels, *_words(node.short), *chain.from_iterable(map(_words, node.seen)))
    return words, plain(node.short) or next(iter(labels), "")


@cache
def _spelled(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_plain, words))


def _fits(path: Path, segments: Sequence[str], exact: bool) -> bool:
    """Whether these words name levels of a path in their order, among them every level that must be named."""
    if not path or len(segments) > len(path):
        return not path and not segments
    level, rest = path[0], path[1:]
    if segments and _is(level, segments[0], exact, len(segments) > 1) and _fits(rest, segments[1:], exact):
        return True
    return not level.must and _fits(rest, segments, exact)


def _is(level: Level, segment: str, exact: bool, more: bool) -> bool:
    """Whether a word names a level. Of a level that only says where to look, a part of a label will do.

    ``more``: further words follow. The last word always says which figure is meant.
    """
    words = _spelled(level.words)
    if segment in words or exact or level.must or not more:
        return segment in words
    return len(segment) >= _LEAST and any(segment in word for word in words)


def _names(paths: Sequence[Path]) -> Iterator[str]:
    """The names that may stand for a figure, the shortest first."""
    found = []
    for path in paths:
        must = [number for number, level in enumerate(path) if level.must]
        may = [number for number, level in enumerate(path) if not level.must]
        for more in ((), *((one,) for one in may), *((a, b) for a in may for b in may if a < b)):
            found.append(".".join(path[number].shown.replace(".", "") for number in sorted((*must, *more))))
    yield from sorted(filter(None, dict.fromkeys(found)), key=lambda name: (name.count("."), len(name)))
