"""The lines of the units of a large round, group by group, as CSV, and as rows for ``parquet``.

A line is what a unit sent, or what the office changed in it (更正, 剔除), so the lines of all groups add up to the
totals. A unit that is not in the sum has a line without figures. Only a block of lines is in memory at a time.
"""

from __future__ import annotations

import csv
import io
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from operator import add
from typing import Any, BinaryIO, NamedTuple

from consolidate.figures import in_order
from consolidate.forms import rules
from consolidate.grouped import Group
from consolidate.model import Cell, Form, Kind, Number, Place
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.terms import ERROR, Action, UnitState
from consolidate.text import number_text, readable, untempting
from consolidate.unit_lines.columns import HEADINGS, labels

_BLOCK = 1_000  # lines in memory
_SENT, _CORRECTION, _DEDUCTION = "answer", "correction", "deduction"
_KINDS = {_SENT: "报送", _CORRECTION: Action.CORRECT.value, _DEDUCTION: Action.DEDUCT.value, "": ""}
_STATE, _KIND = [*HEADINGS].index("state"), [*HEADINGS].index("kind")
_EVEN = {True: "平", False: "不平", None: ""}


class Line(NamedTuple):
    """A line: the columns of ``HEADINGS``, the figures in official order, what is not added up as text."""

    about: tuple[int | None, str, str, str, str, str, bool | None]
    figures: Sequence[Number | None]
    texts: Sequence[str]


class Count(NamedTuple):
    """What some lines hold: how many there are of each state and kind, and the sums of their figures."""

    lines: Counter[tuple[str, str]]
    sums: tuple[Number, ...]

    def __add__(self, other: Any) -> Count:
        return Count(self.lines + other.lines, tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)))


# --- the lines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """The lines of a consolidation, group by group."""

    form: Form
    result: Consolidation
    states: Mapping[str, UnitState]  # of the units that are not missing
    files: Mapping[str, str]  # of the units that are not used
    corrections: Mapping[str, Sequence[Correction]]

    def of_group(self, group: Group, numbers: Mapping[str, int]) -> Iterator[Line]:
        """The units of a group in the roster's order, then what the office changed in their figures.

        ``numbers``: those of the units in the roster.
        """
        for unit in group.units:
            yield self._unit(numbers[unit.name], unit.name, group.name)
        names = {unit.name for unit in group.units}
        changes: tuple[Correction | Deduction, ...] = (*self.result.corrections, *self.result.deductions)
        for change in changes:
            if change.unit in names:
                yield self._changed(change, numbers[change.unit], group.name)

    def of_all(self) -> list[Line]:
        """What the office took out of the sum of all units."""
        return [self._changed(each, None, "") for each in self.result.deductions if not each.unit]

    def _unit(self, number: int, unit: str, group: str) -> Line:
        form, submission = self.form, self.result.submissions.get(unit)
        state = self.states.get(unit, UnitState.MISSING)
        about = (number, unit, group, str(state), _SENT)
        if submission is None:
            nothing = [None] * len(form.places)
            return Line((*about, self.files.get(unit, ""), None), nothing, [""] * len(form.not_added))
        figures = list(in_order(form, submission.numbers))
        broken = rules.broken(form, figures, submission.summed)
        even = not any(instance.rule.severity is ERROR for instance in broken)
        for change in self.corrections.get(unit, ()):  # it has a line of its own; here is what the unit sent
            at = form.order[change.place]
            figures[at] = (figures[at] or 0) - change.change
        texts = [_text(form, place, submission.cells.get(place)) for place in form.not_added]
        return Line((*about, "、".join(map(readable, submission.sources)), even), figures, texts)

    def _changed(self, change: Correction | Deduction, number: int | None, group: str) -> Line:
        kind = _CORRECTION if isinstance(change, Correction) else _DEDUCTION
        figures: list[Number | None] = [None] * len(self.form.places)
        figures[self.form.order[change.place]] = change.change
        about = (number, change.unit, group, "", kind, "decisions.xlsx", None)
        return Line(about, figures, [""] * len(self.form.not_added))


def lines(form: Form, result: Consolidation) -> Lines:
    """The lines of a consolidation."""
    states = {
        **dict.fromkeys(result.excused, UnitState.EXCUSED), **dict.fromkeys(result.held, UnitState.HELD),
        **dict.fromkeys(result.submissions, UnitState.USED),
    }  # fmt: skip
    files: dict[str, str] = {}
    for file in result.files:
        if file.unit and file.unit not in result.submissions:
            known = files.get(file.unit)
            files[file.unit] = f"{known}、{readable(file.name)}" if known else readable(file.name)
    corrections: dict[str, list[Correction]] = {}
    for change in result.corrections:
        corrections.setdefault(change.unit, []).append(change)
    return Lines(form, result, states, files, corrections)


def _text(form: Form, place: Place, cell: Cell | None) -> str:
    """What a unit entered at a place that is not added up."""
    if cell is None:
        return ""
    if form.kind(place) is Kind.TEXT:
        return " ".join(cell.raw.split())
    return "" if cell.value is None else number_text(cell.value)


# --- writing -----------------------------------------------------------------------------------------------------


def write(form: Form, found: Iterable[Line], as_csv: BinaryIO, as_rows: BinaryIO, language: str) -> None:
    """Write lines into both files, block by block. ``language``: of the headings of the CSV."""
    text = io.TextIOWrapper(as_csv, encoding="utf-8-sig", newline="")
    table = csv.writer(text, lineterminator="\r\n")
    labelled = labels(form, language)
    fixed = HEADINGS.values() if language == "zh" else HEADINGS
    table.writerow([*fixed, *(labelled[place] for place in (*form.places, *form.not_added))])
    left = iter(found)
    while block := list(islice(left, _BLOCK)):
        table.writerows(_as_texts(line, language) for line in block)
        pickle.dump([(*line.about, *line.figures, *line.texts) for line in block], as_rows)
    text.detach()


def _as_texts(line: Line, language: str) -> list[object]:
    number, unit, group, state, kind, file, even = line.about
    if language == "zh":
        state, kind = UnitState(state).label if state else "", _KINDS[kind]
    figures = [number if type(number) is int else "" if number is None else f"{number:f}" for number in line.figures]
    about = ("" if number is None else number, untempting(unit), untempting(group), state, kind, untempting(file))
    return [*about, _EVEN[even], *figures, *map(untempting, map(readable, line.texts))]


# --- reading back ------------------------------------------------------------------------------------------------


def nothing(form: Form) -> Count:
    """No line."""
    return Count(Counter(), tuple(0 if form.kind(place).whole else Decimal(0) for place in form.places))


def in_csv(form: Form, language: str, file: BinaryIO) -> Count:
    """What a CSV file holds, added up line by line."""
    counts, start = nothing(form)
    sums: list[Any] = [*start]
    read = [int if form.kind(place).whole else Decimal for place in form.places]
    states, kinds = ({each: each for each in (*UnitState, "")}, {each: each for each in _KINDS})
    if language == "zh":
        states = {state.label: str(state) for state in UnitState} | {"": ""}
        kinds = {label: kind for kind, label in _KINDS.items()}
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        table = csv.reader(text)
        next(table)
        for line in table:
            counts[states[line[_STATE]], kinds[line[_KIND]]] += 1
            figures = line[len(HEADINGS) : len(HEADINGS) + len(sums)]
            if "" in figures:
                pairs = zip(read, figures, strict=True)
                numbers: Iterable[Number] = (number(figure) if figure else 0 for number, figure in pairs)
            else:
                numbers = (number(figure) for number, figure in zip(read, figures, strict=True))
            sums = list(map(add, sums, numbers))
    return Count(counts, tuple(sums))
