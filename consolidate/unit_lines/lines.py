"""The lines of the units of a large round, group by group, as rows of plain values for ``files``.

A line is what a unit sent, or what the office changed in it (更正, 剔除), so the lines of all groups add up to the
totals. A unit that is not in the sum has a line without figures. Only a block of lines is in memory at a time.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, NamedTuple

from consolidate.figures import in_order
from consolidate.forms import rules
from consolidate.grouped import Group
from consolidate.model import Cell, Form, Kind, Number, Place
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.terms import ERROR
from consolidate.text import number_text, readable
from consolidate.unit_lines.columns import CORRECTION, DEDUCTION, SENT

_BLOCK = 2_000  # lines in memory


class Line(NamedTuple):
    """A line: the columns of ``HEADINGS``, the figures in official order, what is not added up as text."""

    about: tuple[int | None, str, str, str, str, str, bool | None]
    figures: Sequence[Number | None]
    texts: Sequence[str]


# --- the lines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """The lines of a consolidation, group by group."""

    form: Form
    result: Consolidation
    files: Mapping[str, str]  # of the units that are not used
    corrections: Mapping[str, Sequence[Correction]]

    def of_group(self, group: Group, numbers: Sequence[int]) -> Iterator[Line]:
        """The units of a group in the roster's order, then what the office changed in their figures.

        ``numbers``: those of the units in the roster.
        """
        changes: tuple[Correction | Deduction, ...] = (*self.result.corrections, *self.result.deductions)
        changed = {change.unit for change in changes}
        here: dict[str, int] = {}
        for unit, number in zip(group.units, numbers, strict=True):
            yield self._unit(number, unit.name, group.name)
            if unit.name in changed:
                here[unit.name] = number
        for change in changes:
            if change.unit in here:
                yield self._changed(change, here[change.unit], group.name)

    def of_all(self) -> list[Line]:
        """What the office took out of the sum of all units."""
        return [self._changed(each, None, "") for each in self.result.deductions if not each.unit]

    def _unit(self, number: int, unit: str, group: str) -> Line:
        form, submission = self.form, self.result.submissions.get(unit)
        about = (number, unit, group, str(self.result.state(unit)), SENT)
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
        kind = CORRECTION if isinstance(change, Correction) else DEDUCTION
        figures: list[Number | None] = [None] * len(self.form.places)
        figures[self.form.order[change.place]] = change.change
        about = (number, change.unit, group, "", kind, "decisions.xlsx", None)
        return Line(about, figures, [""] * len(self.form.not_added))


def lines(form: Form, result: Consolidation) -> Lines:
    """The lines of a consolidation."""
    files: dict[str, str] = {}
    for file in result.files:
        if file.unit and file.unit not in result.submissions:
            known = files.get(file.unit)
            files[file.unit] = f"{known}、{readable(file.name)}" if known else readable(file.name)
    corrections: dict[str, list[Correction]] = {}
    for change in result.corrections:
        corrections.setdefault(change.unit, []).append(change)
    return Lines(form, result, files, corrections)


def _text(form: Form, place: Place, cell: Cell | None) -> str:
    """What a unit entered at a place that is not added up."""
    if cell is None:
        return ""
    if form.kind(place) is Kind.TEXT:
        return " ".join(cell.raw.split())
    return "" if cell.value is None else number_text(cell.value)


# --- writing ------------------------------------------------------------------------------------


def write(found: Iterable[Line], rows: BinaryIO) -> None:
    """Write lines into a file, block by block, as columns for ``files.write``."""
    left = iter(found)
    while block := list(islice(left, _BLOCK)):
        about, figures, texts = (zip(*part, strict=True) for part in zip(*block, strict=True))
        pickle.dump([*about, *map(_packed, figures), *texts], rows)


def _packed(column: Sequence[Number | None]) -> Sequence[Number | None]:
    """A column of whole numbers as an array, which is written and read in a tenth of the time; any other as it is.

    An array refuses a decimal number and a blank: nothing is rounded.
    """
    try:
        return array("q", column)  # type: ignore[type-var]
    except (TypeError, OverflowError):
        return column
