"""A form on trial: fill it in, read the file back, and compare what was read with what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from consolidate import checks, findings
from consolidate.formats.raw import RawBook
from consolidate.forms import computed, example_figures, rules
from consolidate.forms.layout import TOP, Role, address, layout
from consolidate.forms.locations import Locations, locations
from consolidate.forms.rules import Instance
from consolidate.intake import assign
from consolidate.model import Answer, Finding, Form, Kind, Number, Place, Round, Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.text import a1
from consolidate.words import Problem
from consolidate.workers import child

BODY = "本级"  # the body that collects the form
Content = Number | str | None
Address = Callable[[Place], str]  # the sheet and cell of a place
_MOST = 12  # findings on one file that are named


class Trial(NamedTuple):
    """The form on trial: its lines, a round over it, the language of quoted findings.

    ``figures``: those of the first unit; ``broken``: the rules that these break, since none were found that break none.
    """

    form: Form
    at: Locations
    round: Round
    language: str
    figures: Mapping[Place, Number]
    broken: tuple[Instance, ...]


def begin(form: Form, text: str, language: str) -> Trial:
    """Return the trial of a form that was loaded from this text, with figures that satisfy its rules."""
    round_ = Round(form.id, form.last_year or form.first_year, BODY)
    return Trial(form, locations(text), round_, language, *example_figures.satisfying(form))


# --- figures -----------------------------------------------------------------------------------------------------


def with_totals(form: Form, figures: Mapping[Place, Number]) -> dict[Place, Number | None]:
    """Return the figures with totals and computed figures."""
    numbers: dict[Place, Number | None] = dict(figures)
    for place in form.totals:
        rules.computed(form, place, numbers)
    return numbers | computed.values(form, numbers)


def contents(form: Form, numbers: Mapping[Place, Number | None]) -> dict[Place, Content]:
    """Return what stands in the cell of every place: its figure, or a text that differs from all others."""
    return {
        place: f"备注{number}" if form.kind(place) is Kind.TEXT else numbers[place]
        for number, place in enumerate(form.spots, 1)
    }


def filled(trial: Trial, unit: Unit, figures: Mapping[Place, Number]) -> tuple[RawBook, Answer]:
    """Fill in a template and read it."""
    form = trial.form
    typed: dict[Place, Number | str] = {
        place: content
        for place, content in contents(form, with_totals(form, figures)).items()
        if content is not None and place not in form.totals
    }
    typed |= figures
    data = template(form, trial.round, unit, figures=typed)
    return read(form, data, f"{unit.name}.xlsx")


def read(form: Form, data: bytes, name: str) -> tuple[RawBook, Answer]:
    """Read a workbook. ValueError if it cannot be read."""
    raw = child.read(data)
    if not isinstance(raw, RawBook):
        raise ValueError(raw.reason or raw.kind)
    return raw, answers.read(raw, name, name, form)


# --- what is read back --------------------------------------------------------------------------------------------


def own_address(form: Form) -> Address:
    """Return where our own workbooks have each place: the sheet and the cell."""
    return lambda place: f"{form.table(place.table).sheet}!{address(layout(form.table(place.table)), place)}"


def differences(
    trial: Trial, answer: Answer, expected: Mapping[Place, Content], where: Address, sentence: str
) -> Iterator[Problem]:
    """Yield the rows, columns and tables whose figures are not read as they were written, or not from their cell."""
    wrong: dict[Place, str] = {}
    for place, content in expected.items():
        cell = answer.cells.get(place)
        found = (cell.raw if isinstance(content, str) else cell.value) if cell else None
        there = f"{cell.sheet}!{cell.address}" if cell else ""
        if cell is None or found != content or there != where(place):
            wrong[place] = "—" if found is None else f"{found}（{there}）"
    for line, name, label, place in _headed(trial, wrong):
        args = {"id": name, "label": label, "place": place, "expected": expected[place], "found": wrong[place]}
        yield Problem(line, sentence, args)


def _headed(trial: Trial, wrong: Mapping[Place, str]) -> Iterator[tuple[str, str, str, Place]]:
    """Yield the tables, else columns, else rows, of which every place is wrong, or rows: line, id, label, a place."""
    form, left = trial.form, dict(wrong)
    for part, at in (("table", None), ("column", trial.at.column), ("row", trial.at.row)):
        whole: dict[tuple[str, str], list[Place]] = {}
        for place in form.spots:
            whole.setdefault((place.table, getattr(place, part)), []).append(place)
        for key, places in whole.items():
            bad = [place for place in places if place in left]
            if not bad or (len(bad) < len(places) and part != "row"):
                continue
            line = at(form, bad[0]) if at else trial.at.tables[bad[0].table]
            yield line, key[-1], _label(form, bad[0], part), bad[0]
            for place in bad:
                del left[place]


def _label(form: Form, place: Place, part: str) -> str:
    table, _, row, column = form.spots[place]
    return {"table": table.heading, "row": row.label, "column": column.label}[part]


def unexpected(trial: Trial, all_findings: Iterable[Finding], sentence: str) -> Iterator[Problem]:
    """Yield the findings on a file that should have none, except those on rules that are known to be broken."""
    known = {each.rule.id for each in trial.broken}
    for finding in [finding for finding in all_findings if finding.rule not in known][:_MOST]:
        args = {"finding": findings.message(finding, trial.form, trial.language)}
        yield Problem(_line_of(trial, finding), sentence, args)


def _line_of(trial: Trial, finding: Finding) -> str:
    """Return the line of the rule, row or column that a finding on a template speaks of, else that of its table."""
    if finding.rule:
        return trial.at.rules.get(finding.rule, "")
    if finding.place in trial.form.spots:
        return trial.at.row(trial.form, finding.place)
    table = next((table for table in trial.form.tables if table.sheet == finding.sheet), None)
    if table is None:
        return ""
    grid = layout(table)
    label = next((cell for cell in grid.cells if a1(cell.row + TOP, cell.column) == finding.address), None)
    for place, cell in grid.spots.items() if label else ():
        if label and label.role is Role.LABEL and cell.row == label.row:
            return trial.at.row(trial.form, place)
        if label and label.role is Role.HEADER and cell.column == label.column:
            return trial.at.column(trial.form, place)
    return trial.at.tables[table.id]


def checked(form: Form, answer: Answer) -> tuple[Finding, ...]:
    """Return all findings on an answer, those of the checks too."""
    name = answer.file
    submission = assign.submission(name, answer, form, (name,))
    return (
        *answer.findings,
        *checks.check(form, Unit(name, permitted=tuple(p.heading for p in form.permissions)), submission),
    )
