"""A workbook that may be like another, and what it gives if it is like a sample: a workbook that was read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from consolidate import token
from consolidate.formats.raw import Outline, OutlinedCells, RawBook, RawCell
from consolidate.forms.rules import Taken
from consolidate.model import Form, Number, Place, Token
from consolidate.own_workbooks import ZERO_BOX
from consolidate.reading import answers, count_units, heading, record
from consolidate.reading.labels import normal
from consolidate.reading.packed import pack_whole
from consolidate.reading.periods import of_another_period
from consolidate.reading.record import Record
from consolidate.reading.unlabelled import is_figure
from consolidate.reading.vocabulary import is_label
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import plain
from consolidate.titles import Titles
from consolidate.year_parts import part_of_year

_CELLS = 5_000  # of a workbook; a template has 500, and 1,200 more with last year's figures
_LONGEST = 40  # characters of a name
_IN_NO_NAME = regex(r"[年月]|(?<!\d)20\d\d(?!\d)")  # it may be a year
_DATED, _DIGITS = regex("[年月日季]"), regex("[0-9]+")


class Frame(NamedTuple):
    """All of a workbook but the texts of its cells: the form of the round, the token without the unit, the sheets."""

    form: str
    token: Token
    sheets: tuple[tuple[str, bool, Outline, Sequence[Any], Sequence[Any], Sequence[Any]], ...]
    names: tuple[tuple[str, str], ...]
    manual: bool


class Workbook(NamedTuple):
    """A workbook that may be like another: its frame, the texts of all its cells and a 0 for a blank one, its token.

    ``last``: last year's figures, from the sheet of its token. That sheet is not part of the frame.
    """

    book: RawBook
    frame: Frame
    texts: Sequence[str]
    token: Token
    last: Mapping[Place, Number]


class Sample(NamedTuple):
    """A record, and where its figures and the name of its unit stand among the texts of the workbook.

    ``named``: the texts with the name, and their parts before and after it. ``figures``: the text of each place of the
    form; the last text of all for one that is blank or fixed. ``fixed``: whole numbers of places that are no counts,
    whose texts are the same in all files; 0 if the number is not whole. ``computed``, ``shown``: where formulas at no
    place show a text, and what it is. ``rest``, ``words``: where all other texts stand, and what they are, but for
    numbers on sheets without a table. ``totals``: totals with a formula, each with its parts, by index. ``filled``:
    every table holds a figure besides those that a template comes with.
    """

    record: Record
    unit: str
    titles: Titles
    named: tuple[tuple[int, str, str], ...]
    figures: Taken
    fixed: tuple[tuple[int, int], ...]
    computed: Taken
    shown: tuple[str, ...]
    rest: Taken
    words: tuple[str, ...]
    totals: tuple[tuple[int, Taken], ...]
    filled: bool


def of_book(book: RawBook, form: Form) -> Workbook | None:
    """Return what may be like another workbook: a filled-in template with whole numbers and plain texts alone."""
    sheets, cells = list[Any](), list[OutlinedCells]()
    for name, hidden, found, merges, unseen, marks, edges in book.sheets:
        if name == token.SHEET:
            continue
        if not isinstance(found, OutlinedCells) or edges:
            return None
        cells.append(found)
        sheets.append((name, hidden, found.outline, merges, unseen, marks))
    rows = answers.token_rows(book)
    mark = token.read(rows, {})
    if not mark or mark.kind != "template" or not _is_plain(mark.unit) or sum(map(len, cells)) > _CELLS:
        return None
    texts = [*chain.from_iterable(each.texts for each in cells), "0"]
    frame = Frame(form.id, mark._replace(unit=""), tuple(sheets), book.names, book.manual)
    return Workbook(book, frame, texts, mark, token.read_last(rows, form))


def _is_plain(unit: str) -> bool:
    """Whether a name is one of plain characters that say nothing else, such as a year."""
    plain_ones = 1 < len(unit) <= _LONGEST and all("一" <= char <= "龥" or "0" <= char <= "9" for char in unit)
    return plain_ones and not unit[0].isdecimal() and not _IN_NO_NAME.search(unit)


def filled(sample: Sample, workbook: Workbook) -> Record | None:
    """Return the record of a workbook that is like the sample; None if it is not."""
    texts, unit = workbook.texts, workbook.token.unit
    if sample.rest(texts) != sample.words or (workbook.last and not sample.filled):
        return None
    for at, before, after in sample.named:
        if texts[at] != f"{before}{unit}{after}" or not _names_alone(texts[at], unit, sample, before, after):
            return None
    shown = sample.computed(texts)
    if shown != sample.shown and not all(map(partial(_show_alike, sample.titles), shown, sample.shown)):
        return None
    figures = [*map(int, sample.figures(texts))]
    if min(figures) < 0 or any(figures[total] != sum(parts(figures)) for total, parts in sample.totals):
        return None
    for place, number in sample.fixed:
        figures[place] = number
    packed = pack_whole(figures)
    return record.with_figures(sample.record, workbook.token, (unit,), packed, workbook.last) if packed else None


def _names_alone(text: str, unit: str, sample: Sample, before: str, after: str) -> bool:
    """Whether a text with the name of a unit says the same as that of the sample, but for the name."""
    return _said(text, unit, sample.titles) == _said(f"{before}{sample.unit}{after}", sample.unit, sample.titles)


def _show_alike(titles: Titles, one: str, other: str) -> bool:
    """Whether two results of a formula, which are at no place, say the same to the readers, whatever their numbers."""
    if one == other:
        return True
    said = (text if _DATED.search(text) else _DIGITS.sub("0", text) for text in (one, other))
    return len({_said(text, "", titles) for text in said}) == 1


@remembered(10_000)
def _said(text: str, unit: str, titles: Titles) -> tuple[Any, ...]:
    """Return all that the readers take from a text beside the figures, with the name of the unit left out."""
    _, names, years, title = heading.said_in(text, titles)
    without = tuple("" if name == unit else name for name in names)
    box = ZERO_BOX in plain(text), heading.is_tick(text)
    of_a_table = is_label(normal(text)), of_another_period(normal(text)), is_figure(RawCell(0, 0, "text", text))
    return without, years, title, part_of_year(text), box, of_a_table, count_units.units_in(text)
