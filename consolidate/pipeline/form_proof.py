"""Prove that a form works by using it: fill it in, read it back, break its rules, add it up, read the result.

The loader checks what a form says. This module does with it what an office will do, with figures of its own, so that a
defect shows before the form is sent out. Each problem names the line to correct.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime

from consolidate import merging, workbook
from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawBook, RawCell
from consolidate.forms import computed, example_figures, in_words, rules
from consolidate.forms.rules import Instance
from consolidate.intake import assign
from consolidate.model import Answer, Form, Number, Place, Roster, Round, Unit
from consolidate.pipeline import form_trial, typed_tables
from consolidate.pipeline.form_trial import BODY, Content, Trial, checked, differences, own_address, unexpected
from consolidate.pipeline.typed_tables import TypedBook
from consolidate.reading import answers
from consolidate.terms import ERROR, NOTE
from consolidate.text import a1, number_text
from consolidate.words import N_, Problem, UserError

_UNITS = (Unit("甲单位"), Unit("乙单位"))
_ABOVE, _TYPED = "上级", "手工录入.xlsx"
_OTHER_START = 11  # of the search for the figures of the second unit
_MOST = 12  # figures out of bounds that are named
_BOUNDS = (FindingKind.OUT_OF_BOUNDS, FindingKind.NEGATIVE)

_TEMPLATE = N_("{id}: “{label}” is not read back from a filled-in template: {place} holds {expected}, read was {found}")
_BY_HAND = N_("{id}: “{label}” is not read back from a table typed by hand: {place} holds {expected}, read was {found}")
_ON_ONE_SHEET = N_(
    "{id}: “{label}” is not read back if the tables are typed below each other on one sheet: "
    "{place} holds {expected}, read was {found}"
)
_SOUND = N_("a template that is filled in correctly has a finding: {finding}")
_SOUND_BY_HAND = N_("tables that are typed in correctly by hand have a finding: {finding}")
_SOUND_RESULT = N_("the result of two units, read one level up, has a finding: {finding}")
_ONE_LEVEL_UP = N_("{id}: “{label}” is not read back from a result: {place} is {expected}, read was {found}")
PROVEN = N_(
    "Tried out: every place was filled in and read back from a template, from tables typed by hand and from the result "
    "of two units; every rule was broken once in each row and column, and found at a cell."
)


class FormTrialError(UserError):
    """A form that is written correctly and does not work; ``details`` holds its problems."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        """Store the name of the file and its problems."""
        super().__init__(
            N_("The form {name} is written correctly, but it does not work: {count} problem(s)"),
            N_("The program filled the form in, read it back and added it up. Correct the lines named and try again."),
            details=problems,
            name=name,
            count=len(problems),
        )


def problems(form: Form, text: str, language: str) -> tuple[Problem, ...]:
    """Try a form that has been loaded from this text and adopted, and return what does not work.

    ``language``: of the findings that are quoted.
    """
    trial = form_trial.begin(form, text, language)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # xlsxwriter warns where it leaves something out
        try:
            return tuple(_problems(trial))
        except (ValueError, Warning) as error:
            return (Problem("", N_("a workbook of this form cannot be written: {reason}"), {"reason": error}),)


def remarks(form: Form, text: str, language: str) -> tuple[Problem, ...]:
    """Return what is not read if all tables stand below each other on one sheet: a form may put up with that."""
    trial = form_trial.begin(form, text, language)
    contents = form_trial.contents(form, form_trial.with_totals(form, trial.figures))
    return tuple(_misread(trial, typed_tables.below_each_other(form, contents), contents, _ON_ONE_SHEET))


def _problems(trial: Trial) -> Iterator[Problem]:
    """Yield what does not work. What depends on a step that failed is not tried."""
    form = trial.form
    impossible = tuple(_impossible(trial))
    yield from impossible
    if not impossible:
        yield from _contradictory(trial)
    numbers = form_trial.with_totals(form, trial.figures)
    raw, answer = form_trial.filled(trial, _UNITS[0], trial.figures)
    contents = form_trial.contents(form, numbers)
    misread = [*differences(trial, answer, contents, own_address(form), _TEMPLATE)]
    misread += unexpected(trial, checked(form, answer), _SOUND)
    yield from misread
    if misread:
        return
    yield from _breaks(trial, raw, answer, numbers)
    yield from _out_of_bounds(trial, raw, answer)
    yield from _left_out(trial, raw)
    yield from _added(trial, answer)
    yield from _by_hand(trial, numbers)


# --- rules -------------------------------------------------------------------------------------------------------


def _impossible(trial: Trial) -> Iterator[Problem]:
    """Yield rules that nothing can break, and rules that nothing can satisfy."""
    told: set[str] = set()
    for instance in rules.instances(trial.form):
        for test, sentence in (
            (example_figures.always, N_("the rule {rule} can never be broken: {words}")),
            (example_figures.never, N_("no figures satisfy the rule {rule}: {words}")),
        ):
            if test(trial.form, instance) and instance.rule.id not in told:
                told.add(instance.rule.id)
                yield _about(trial, instance, sentence)


def _contradictory(trial: Trial) -> Iterator[Problem]:
    for instance in {each.rule.id: each for each in reversed(trial.broken)}.values():
        sentence = N_("no figures were found that satisfy all rules; the rule {rule} stayed broken: {words}")
        yield _about(trial, instance, sentence)


def _about(trial: Trial, instance: Instance, sentence: str) -> Problem:
    args = {"rule": instance.rule.id, "words": in_words.sentence(instance, trial.form)}
    return Problem(trial.at.rules[instance.rule.id], sentence, args)


def _breaks(trial: Trial, raw: RawBook, answer: Answer, numbers: Mapping[Place, Number | None]) -> Iterator[Problem]:
    """Break every rule in every row or column, and yield those that are not found at one of their cells."""
    form, told = trial.form, set[str]()
    figures = {place: number for place, number in numbers.items() if number is not None}
    for instance in rules.instances(form):
        if instance.rule.id in told or example_figures.always(form, instance):
            continue
        changes = example_figures.breaking(form, instance, figures)
        if changes is None:
            problem = _about(trial, instance, N_("no figures were found that break the rule {rule}: {words}"))
        elif _is_found(form, instance, answers.read(_changed(raw, answer, changes), "", "", form)):
            continue
        else:
            problem = _about(trial, instance, N_("the rule {rule} was broken, and no cell was named for it: {words}"))
        told.add(instance.rule.id)
        yield problem


def _changed(raw: RawBook, answer: Answer, changes: Mapping[Place, Number]) -> RawBook:
    """Return a workbook in which someone has typed other figures over those at some places."""
    typed = {(answer.cells[place].sheet, answer.cells[place].address): figure for place, figure in changes.items()}
    sheets = []
    for sheet in raw.sheets:
        cells = []
        for cell in sheet.cells:
            figure = typed.get((sheet.name, a1(cell.row, cell.column)))
            cells.append(cell if figure is None else RawCell(cell.row, cell.column, "number", number_text(figure)))
        sheets.append(sheet._replace(cells=tuple(cells)))
    return raw._replace(sheets=tuple(sheets))


def _is_found(form: Form, instance: Instance, answer: Answer) -> bool:
    """Whether a finding names the broken rule and its cells; for a total that it defines, the cell of the total."""
    cells = {answer.cells[place].address for place in instance.places}
    defined = rules.defined_by(instance)
    total = answer.cells[defined[0]] if defined and form.is_total(defined[0]) else None
    for finding in checked(form, answer):
        by_rule = finding.kind is FindingKind.RULE_BROKEN and finding.rule == instance.rule.id
        if by_rule and finding.address and cells <= set(finding.cells):
            return True
        by_total = total and finding.kind is FindingKind.TOTAL_DIFFERS and finding.sheet == total.sheet
        if by_total and total and total.address in (finding.address, *finding.cells):
            return True
    return False


# --- bounds, and tables that may be left out ------------------------------------------------------------------------


def _out_of_bounds(trial: Trial, raw: RawBook, answer: Answer) -> Iterator[Problem]:
    """Type figures that are out of bounds, one in each cell that has bounds, and yield the rows where none is found."""
    form = trial.form
    bounded = [place for place in form.spots if form.is_typed(place) and not form.spots[place].column.any_count]
    for side, by in ((0, -1), (1, 1)):
        limits = {place: form.spots[place].column.bounds[side] for place in bounded}
        changes = {place: limit + by for place, limit in limits.items() if limit is not None}
        found = answers.read(_changed(raw, answer, changes), "", "", form).findings
        places = {finding.place for finding in found if finding.kind in _BOUNDS}
        for place in [place for place in changes if place not in places][:_MOST]:
            args = {"place": place, "figure": changes[place]}
            sentence = N_("{place}: {figure} is out of bounds, and that is not found")
            yield Problem(trial.at.row(form, place), sentence, args)


def _left_out(trial: Trial, raw: RawBook) -> Iterator[Problem]:
    """Leave out the tables that a unit may leave out; yield the errors that are found then."""
    names = {table.sheet for table in trial.form.tables if table.optional}
    if names:
        without = raw._replace(sheets=tuple(sheet for sheet in raw.sheets if sheet.name not in names))
        errors = [each for each in answers.read(without, "", "", trial.form).findings if each.severity is ERROR]
        sentence = N_("the tables that may be left out were left out, and there is a finding: {finding}")
        yield from unexpected(trial, errors, sentence)


# --- sums --------------------------------------------------------------------------------------------------------


def _added(trial: Trial, first: Answer) -> Iterator[Problem]:
    """Add up two units, and read the result as the answer of one unit of the level above."""
    form = trial.form
    others = trial.figures if trial.broken else example_figures.satisfying(form, _OTHER_START)[0]
    _, second = form_trial.filled(trial, _UNITS[1], others)
    submissions = [
        assign.submission(unit.name, answer, form, (answer.file,))
        for unit, answer in zip(_UNITS, (first, second), strict=True)
    ]
    result = merging.merge(form, trial.round, Roster(_UNITS), submissions, (), ())
    sums = {place: (first.numbers[place] or 0) + (second.numbers[place] or 0) for place in form.places}
    expected: dict[Place, Content] = {**sums, **computed.values(form, sums)}
    made_at = datetime(trial.round.year + 1, 1, 1)
    _, answer = form_trial.read(form, workbook.result(form, result, made_at=made_at), f"{BODY}.xlsx")
    yield from differences(trial, answer, expected, own_address(form), _ONE_LEVEL_UP)
    yield from unexpected(trial, [each for each in checked(form, answer) if each.severity is not NOTE], _SOUND_RESULT)
    above = Round(form.id, trial.round.year, _ABOVE)
    assigned = assign.assign_files([answer], form, above, Roster((Unit(BODY),)), ())
    if all(each.unit != BODY for each in assigned.submissions):
        yield Problem("", N_("the result of two units is not taken for an answer one level up"), {})


# --- tables typed by hand ------------------------------------------------------------------------------------------


def _by_hand(trial: Trial, numbers: Mapping[Place, Number | None]) -> Iterator[Problem]:
    """Type each table by hand on a sheet of its own, as it is published; yield what is not read back."""
    contents = form_trial.contents(trial.form, numbers)
    for merged in (True, False):
        misread = tuple(_misread(trial, typed_tables.apart(trial.form, contents, merged), contents, _BY_HAND))
        yield from misread
        if misread:
            return


def _misread(
    trial: Trial, typed: TypedBook, contents: Mapping[Place, Content], sentence: str
) -> Iterator[Problem]:  # fmt: skip
    """Yield what is not read back from tables typed by hand, and then the findings on them, which say why."""
    answer = answers.read(typed.book, _TYPED, _TYPED, trial.form)
    problems = list(differences(trial, answer, contents, typed.cell, sentence))
    yield from problems
    if problems:
        yield from unexpected(trial, [each for each in answer.findings if each.severity is not NOTE], _SOUND_BY_HAND)
