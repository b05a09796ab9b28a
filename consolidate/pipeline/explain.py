"""One number of the result with everything behind it: its parts, their cells, what was changed, which findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from consolidate.forms import computed, naming, rules
from consolidate.model import Cell, Finding, Form, Number, Place, Submission
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.pipeline.opened import OpenRound
from consolidate.terms import Severity, UnitState
from consolidate.words import N_, UserError

_SHOWN = 10  # places that are named where several may be meant


class Part(NamedTuple):
    """What a unit has at the place. ``number``: what it sent, None if nothing can be read; ``cell``: None if no cell.

    ``counts``: whether it is in the total. ``corrected``: its figure with the office's corrections. ``why``: where none
    of its files counts as its answer, the kind of its first error.
    """

    unit: str
    state: UnitState
    number: Number | None = None
    corrected: Number | None = None
    cell: Cell | None = None
    files: tuple[str, ...] = ()
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is in the total."""
        return self.state is UnitState.USED


@dataclass(frozen=True)
class Explained:
    """A total: its parts in the order of the roster, what the office changed, and what there is to say about it.

    ``adds_up``: the totals of the places that it is the sum of; () if it is no sum of others. ``last_year``: the figure
    of the year before; None if it is not known. ``unit``: the one whose figure it is, with the total of all units in
    ``whole``; "" if it is that total itself. ``formula``: how a place is computed that is not added up, in labels, and
    in ``put_in`` with the figures; a place without that has no total.
    """

    form: Form
    place: Place
    total: Number | None
    parts: tuple[Part, ...]
    changes: tuple[Correction | Deduction, ...]
    findings: tuple[Finding, ...]
    adds_up: tuple[tuple[Place, Number], ...] = ()
    last_year: Number | None = None
    unit: str = ""
    whole: Number | None = None
    formula: str = ""
    put_in: str = ""

    @property
    def is_added(self) -> bool:
        """Whether it is added up over the units."""
        return self.place in self.form.order

    @property
    def sent(self) -> Number:
        """The sum of what the units sent."""
        return sum(part.number or 0 for part in self.parts if part.counts)


def place(form: Form, text: str) -> Place:
    """The place that a text means, by id or in words. UserError lists the places that may be meant."""
    found = naming.meant(form, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            N_("“{text}” names no figure of the form"),
            N_("Write table, row and column as on the form, such as {example}, or an id such as {place}."),
            text=text,
            example=f"“{' '.join(filter(None, naming.names_of(form, form.places[0])))}”",
            place=form.places[0],
        )
    names = [" ".join(filter(None, naming.names_of(form, each))) for each in found[:_SHOWN]]
    raise UserError(
        N_("“{text}” may mean {count} figures: {names}"),
        N_("Add the row or the column."),
        text=text,
        count=len(found),
        names="；".join(names) + ("……" if len(found) > _SHOWN else ""),
    )


def explain(opened: OpenRound, result: Consolidation, at: Place) -> Explained:
    """Everything behind a figure of the result."""
    if at not in opened.form.order:
        return _not_added(opened, result, at)
    total = result.totals[at]
    last = opened.last_year.whole.get(at) if opened.last_year else None
    adds_up = tuple((part, result.totals[part].value) for part in rules.definition(opened.form, at))
    parts = tuple(_parts(opened.form, result, at))
    return Explained(
        opened.form, at, total.value, parts, total.changes, tuple(_touching(result, at, parts)), adds_up, last
    )


def _not_added(opened: OpenRound, result: Consolidation, at: Place) -> Explained:
    """A place that is computed from the totals, or that only the units have."""
    form = opened.form
    totals = {place: total.value for place, total in result.totals.items()}
    parts = tuple(_parts(form, result, at))
    changes = tuple(change for change in result.corrections if change.place == at)
    found = Explained(form, at, None, parts, changes, tuple(_touching(result, at, parts)))
    return _computed(found, totals, opened.last_year.whole if opened.last_year else {})


def _computed(found: Explained, numbers: Mapping[Place, Number | None], last: Mapping[Place, Number]) -> Explained:
    """With the figure that the formula of the place gives for these numbers, if it has one."""
    form, at = found.form, found.place
    if at not in form.formulas:
        return found
    value, before = computed.value(form, at, numbers), computed.value(form, at, last)
    return replace(
        found,
        total=value,
        last_year=before,
        formula=computed.words(form, at),
        put_in=computed.put_in(form, at, numbers),
    )


def of_unit(found: Explained, opened: OpenRound, result: Consolidation, unit: str) -> Explained:
    """The figure of one unit with its corrections, its last year and all that concerns it; the total as ``whole``.

    What the office took out of the total stays in the figure of the unit.
    """
    parts = tuple(part for part in found.parts if part.unit == unit)
    figures = [part.corrected or 0 for part in parts if part.counts]
    submission = result.submissions.get(unit)
    numbers = submission.numbers if submission else {}
    last = opened.last_year.units.get(unit, {}) if opened.last_year else {}
    own = replace(
        found,
        total=sum(figures) if figures and found.is_added else None,
        parts=parts,
        changes=tuple(change for change in found.changes if change.unit == unit),
        findings=tuple(finding for finding in found.findings if finding.unit == unit),
        adds_up=tuple((place, number) for place, _ in found.adds_up if (number := numbers.get(place)) is not None),
        last_year=last.get(found.place),
        unit=unit,
        whole=found.total,
    )
    return own if found.is_added else _computed(own, numbers, last)


def _parts(form: Form, result: Consolidation, at: Place) -> Iterator[Part]:
    total = result.totals.get(at)
    sent = dict(zip(total.units, total.numbers, strict=True)) if total else {}
    errors = {each.unit: each.kind for each in reversed(result.findings) if each.severity is Severity.ERROR}
    states = {**dict.fromkeys(result.held, UnitState.HELD), **dict.fromkeys(result.excused, UnitState.EXCUSED)}
    for unit in result.roster.units:
        name = unit.name
        if name in result.submissions:
            part = _part(form, name, UnitState.USED, result.submissions[name], at)
            yield part._replace(number=sent[name]) if total else part
        elif name in result.aside:
            yield _part(form, name, states.get(name, UnitState.HELD), result.aside[name], at)
        else:
            yield Part(name, states.get(name, UnitState.MISSING), why=errors.get(name, ""))


def _part(form: Form, name: str, state: UnitState, submission: Submission, at: Place) -> Part:
    cell, number = submission.cells.get(at), submission.numbers.get(at)
    if at in form.formulas:
        number = computed.value(form, at, submission.numbers)
    elif at not in form.order and cell:
        number = cell.value
    return Part(name, state, number, number, cell, submission.sources)


def _touching(result: Consolidation, at: Place, parts: tuple[Part, ...]) -> Iterator[Finding]:
    """The findings on the place, and those that name the cell of a unit among others."""
    cells = {(part.unit, part.cell.sheet, part.cell.address) for part in parts if part.cell}
    for finding in result.findings:
        named = {(finding.unit, finding.sheet, address) for address in finding.cells}
        if finding.place == at or named & cells:
            yield finding
