"""Read a workbook that differs from one read before only in its figures and in the name of its unit.

The files of a round come from one template, and most units fill in the same cells. Such files are alike: their cells
are the same, their totals are what their parts add up to, and nothing else in them depends on a figure. So two of them
are read as any other (``answers``), and the second becomes a ``Sample``: its record, and which of its cells hold the
figures and the name. A later file that is alike is that record with its own figures and name.

A sample is only kept if it gives the same record as ``answers.read`` for figures that are all 0, and for figures that
are all different: so no finding depends on whether a figure is 0, and each figure has its own place. Whatever is
unusual in a file (a text for a number, a total that shows another sum, another word that was typed) makes it unlike.
The checks beside the figures may show other results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple, cast

from consolidate import token
from consolidate.formats import limits
from consolidate.formats.raw import OutlinedCells, RawBook, Refusal
from consolidate.forms import rules, year_rules
from consolidate.forms.rules import Taken, taking
from consolidate.model import Answer, Cell, Form, Number, Place
from consolidate.reading import answers, count_units, heading, record
from consolidate.reading.packed import unpack_whole
from consolidate.reading.record import Record
from consolidate.reading.sample import Frame, Sample, Workbook, filled, of_book
from consolidate.remembered import remembered
from consolidate.terms import How
from consolidate.text import a1

_FRAMES = 64  # a few templates, with different cells filled in
_MOST = 4  # samples of a frame: the same cells with other words in them
_RESULTS = ("平", "不平 +1")  # of formulas at no place, when a sample is tried
_DIFFERENT = 1_000  # each figure is another number from here on


class _Known:
    """What is known of the workbooks with one frame: how many were met, and the samples among them."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.met, self.samples = 0, list[Sample]()


@remembered(_FRAMES)
def _known(_: Frame) -> _Known:
    return _Known()


def read(book: RawBook | Refusal, form: Form | None) -> Record:
    """Return the record of the answer in a file, the same as ``record.write`` makes of ``answers.read``.

    ``form`` is the edition of the round; None to use the one that is detected.
    """
    workbook = of_book(book, form) if form and not isinstance(book, Refusal) else None
    if workbook is None:
        return record.write(answers.read(book, "", "", form))
    known = _known(workbook.frame)
    for sample in known.samples:
        if found := filled(sample, workbook):
            return found
    answer = answers.read(book, "", "", form)
    written = record.write(answer)
    known.met += 1
    if known.met > 1 and len(known.samples) < _MOST and (made := _sample(workbook, answer, written)):
        known.samples.append(made)
    return written


# --- making a sample -------------------------------------------------------------------------------------------


class _Places(NamedTuple):
    """The places of a form by their index: those with a figure, each with its text; the fixed ones. Others are blank.

    ``computed``: the texts that formulas at no place show, and the numbers on sheets without a table, each with its
    kind. Those above the figures, or at the top of a sheet without a table, are not among them.
    """

    figures: dict[int, int]
    fixed: list[int]
    computed: dict[int, str]


def _sample(workbook: Workbook, answer: Answer, written: Record) -> Sample | None:
    """Return the sample that a workbook makes; None if others like it have to be read one by one."""
    form, unit, texts = cast(Form, answer.form), workbook.token.unit, workbook.texts
    if form.not_added or answer.names != (unit,) or len(answer.years) > 1 or unit in str(written[3:]):
        return None
    places = _places(workbook.book, form, answer.cells)
    if places is None:
        return None
    named = [n for n, text in enumerate(texts) if unit in text]
    shown = [n for n, kind in places.computed.items() if kind == "text" and n not in named]
    rest = sorted({*range(len(texts))}.difference(named, places.computed, places.figures.values()))
    if any(_states_a_figure(texts[n]) for n in (*rest, *shown)):
        return None
    whole, last = unpack_whole(written[5][0][0]), len(texts) - 1
    found = Sample(
        written, unit, form.titles, tuple((n, *texts[n].partition(unit)[::2]) for n in named),
        taking([places.figures.get(n, last) for n in range(len(form.places))]),
        tuple((n, whole[n]) for n in places.fixed), taking(shown), tuple(texts[n] for n in shown),
        taking(rest), tuple(texts[n] for n in rest), tuple(_totals(form, answer.cells)), _has_figures(form, answer),
    )  # fmt: skip
    alone = not any(n in parts(range(len(form.places))) for n in places.fixed for _, parts in found.totals)
    probes = (_with_figures(workbook, form, answer.cells, places, step) for step in (0, 1))
    return found if alone and all(_gives(found, probe, form) for probe in probes) else None


def _places(book: RawBook, form: Form, cells: Mapping[Place, Cell]) -> _Places | None:
    """Sort the places: a figure is a count that was typed, or a total with a formula. None if a cell is anything else.

    Of another kind of number the text is fixed: how it is read depends on what it is.
    """
    raws = [(sheet.name, raw) for sheet in book.sheets if sheet.name != token.SHEET for raw in sheet.cells]
    spots = {(name, a1(raw.row, raw.column)): (n, raw) for n, (name, raw) in enumerate(raws)}
    found, tops = _Places({}, [], {}), dict[str, int]()
    for n, (place, (*_, column)) in enumerate(form.spots.items()):
        cell = cells.get(place)
        text, raw = spots.get((cell.sheet, cell.address), (0, None)) if cell else (0, None)
        if cell and raw:
            tops[cell.sheet] = min(tops.get(cell.sheet, raw.row), raw.row)
        if cell and not raw and cell.how is How.BLANK:
            continue
        if cell and raw and cell.how is How.TOTAL and raw.kind == "number":
            found.figures[n] = text
        elif not cell or not raw or raw.formula or cell.how is not How.NUMBER:
            return None
        elif column.any_count:
            found.figures[n] = text
        else:
            found.fixed.append(n)
    with_tables = {cell.sheet for cell in cells.values()}
    for n, (name, raw) in enumerate(raws):
        below = raw.row >= (tops.get(name, limits.ROWS) if name in with_tables else heading.TOP)
        number = raw.kind != "text" and name not in with_tables
        if below and (number or (raw.kind == "text" and raw.formula)):
            found.computed[n] = raw.kind
    return found if len(spots) == len(raws) else None  # two sheets of the same name have cells of the same name


def _states_a_figure(text: str) -> bool:
    """Whether a text may repeat a figure of the table (共 12 件): what is found then depends on that figure."""
    found = count_units.units_in(text)
    return found is not None and found.figure is not None


def _totals(form: Form, cells: Mapping[Place, Cell]) -> Iterator[tuple[int, Taken]]:
    """Yield the totals with a formula, each with its parts, by their index."""
    for n, place in enumerate(form.places):
        if cells[place].how is How.TOTAL:
            yield n, taking([form.order[part] for part in rules.definition(form, place)])


def _has_figures(form: Form, answer: Answer) -> bool:
    """Whether each table holds a figure that no template comes with."""
    prefilled = year_rules.carried(form, dict.fromkeys(form.places, 0))
    typed = {place.table for place, cell in answer.cells.items() if cell.how is How.NUMBER and place not in prefilled}
    return typed.issuperset(answer.tables)


def _with_figures(workbook: Workbook, form: Form, cells: Mapping[Place, Cell], places: _Places, step: int) -> RawBook:
    """Return a workbook with other figures: all 0, or with a ``step`` each a step further; totals are their sums."""
    texts = list(workbook.texts)
    numbers: dict[Place, Number | None] = {
        place: step * (_DIFFERENT + n) if n in places.figures else 0
        for n, place in enumerate(form.places)
        if cells[place].how is not How.TOTAL
    }
    for n, text in places.figures.items():
        texts[text] = str(rules.computed(form, form.places[n], numbers))
    for text, kind in places.computed.items():
        if kind != "none" and workbook.token.unit not in texts[text]:
            texts[text] = str(step * (_DIFFERENT + text)) if kind == "number" else _RESULTS[step]
    given, sheets = iter(texts), []
    for sheet in workbook.book.sheets:
        found = sheet.cells
        if sheet.name != token.SHEET and isinstance(found, OutlinedCells):
            found = OutlinedCells(found.outline, list(islice(given, len(found))))
        sheets.append(sheet._replace(cells=found))
    return workbook.book._replace(sheets=tuple(sheets))


def _gives(sample: Sample, book: RawBook, form: Form) -> bool:
    """Whether the record of a workbook by the sample is the one that the workbook has when it is read."""
    workbook = of_book(book, form)
    found = workbook and filled(sample, workbook)
    return found is not None and found == record.write(answers.read(book, "", "", form))
