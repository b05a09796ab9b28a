"""From the answers in an inbox to a consolidation. The stages are called one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from consolidate import causes, checks, disk, merging
from consolidate import findings as catalogue
from consolidate.catalogue import FindingKind
from consolidate.checks import last_year, twice
from consolidate.decisions import apply, deductions
from consolidate.intake import assign, ignored_files
from consolidate.intake.open_workbooks import still_open
from consolidate.intake.rulings import Came
from consolidate.model import Answer, Finding, Form, LastYear, Submission, Unit
from consolidate.model.decided_files import Arrived
from consolidate.model.result import Consolidation, FileState
from consolidate.names import Names
from consolidate.pipeline import reported
from consolidate.pipeline.context import Context
from consolidate.pipeline.inbox import read, read_inbox
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.reported import Reported
from consolidate.returns import questions, records
from consolidate.steps import step
from consolidate.terms import ERROR, EXPLAIN, Action, Verdict
from consolidate.words import N_, UserError

if TYPE_CHECKING:
    pass


def consolidate(opened: OpenRound, context: Context, writes: bool = False) -> Consolidation:
    """Read, attribute, check and add up everything in the inbox. ``writes``: as for ``read_inbox``."""
    return conclude(opened, *read_inbox(opened, context, writes))


def conclude(
    opened: OpenRound, answers: Sequence[Answer], ignored: Sequence[FileState], notes: Sequence[Finding],
    came: Came = Arrived,
) -> Consolidation:  # fmt: skip
    """Attribute, correct, check, explain and add up the answers. Nothing here accesses the disk but ``came``."""
    form, decisions = opened.form, opened.decisions
    with step(N_("assign"), len(answers)):
        answers, inside, notes_inside = ignored_files.members(answers)
        replied = records.replied(opened.returned)
        settled = assign.assign_files(answers, form, opened.round, opened.roster, decisions, replied, came)
        names = Names(opened.roster, opened.round.body, form.titles)
        ignored, notes = still_open(ignored, notes, names, settled)
        ignored, notes = (*ignored, *inside), (*notes, *notes_inside)
    findings = (*opened.findings, *opened.of_last_year, *notes, *settled.findings)
    with step(N_("correct"), len(settled.submissions)):
        submissions, corrections, findings = apply.correct(form, settled.submissions, findings, decisions)
    with step(N_("check"), len(submissions)):
        findings += (*_checked(opened, names, submissions), *_words(opened, (*submissions, *settled.reports)))
    if opened.last_year:
        with step(N_("last year"), len(submissions)):
            findings += last_year.units(form, opened.last_year, submissions, findings)
    with step(N_("find causes"), len(submissions)):
        findings = causes.explained(form, submissions, findings, opened.last_year)
    with step(N_("ask again"), len(opened.returned)):
        findings += questions.still_open(form, opened.returned, answers, submissions, findings, decisions)
    if opened.last_year:
        with step(N_("last year's sum"), len(submissions)):
            taken = deductions.taken(form, decisions, submissions)
            findings += last_year.whole(
                form, opened.last_year, opened.roster, submissions, findings, taken, settled.excused
            )
    with step(N_("explain"), len(findings)):
        findings = apply.answer(form, submissions, apply.remarks(form, submissions, findings), decisions, answers, came)
    with step(N_("add up"), len(submissions)):
        # without a deduction nobody asks for them, and of 200,000 units it takes seconds
        deducts = any(line.action is Action.DEDUCT for line in decisions)
        used = merging.counted(form, opened.roster, submissions, findings) if deducts else {}
        taken_out, on_deductions = deductions.settle(form, decisions, used)
        findings += (*on_deductions, *deductions.unbound(form, taken_out, decisions, used))
        files = (*ignored, *settled.files)
        merged = merging.merge(
            form, opened.round, opened.roster, submissions, files, findings, settled.excused, corrections, taken_out,
            opened.large,
        )  # fmt: skip
    aside = {one.unit: one for one in submissions if one.unit not in merged.submissions}
    return replace(merged, decisions=decisions, aside=aside)


def _checked(opened: OpenRound, names: Names, submissions: Sequence[Submission]) -> tuple[Finding, ...]:
    """The findings on each unit, then those that compare units with each other."""
    units = {unit.name: unit for unit in opened.roster.units}
    single: list[Finding] = []

    def checked() -> Iterator[Submission]:
        for submission in submissions:
            single.extend(checks.check(opened.form, units[submission.unit], submission))
            yield submission  # while its figures are in memory

    between = checks.neighbours(opened.form, checked())
    return (*single, *between, *twice.check(opened.form, names, submissions))


def _words(opened: OpenRound, submissions: Sequence[Submission]) -> tuple[Finding, ...]:
    """The findings on the words of reports."""
    reports = [submission for submission in submissions if submission.paragraphs]
    if not reports:
        return ()
    from consolidate.checks import words  # with all that reads words, which only reports need

    last = opened.last_year.units if opened.last_year else {}
    found = (words.check(opened.form, each, last.get(each.unit, {}), opened.round.year) for each in reports)
    return tuple(chain.from_iterable(found))


class Checked(NamedTuple):
    """One file checked alone, without a round: its answer and all findings on it."""

    answer: Answer
    findings: tuple[Finding, ...]
    unit: str = ""  # from its token, else from its sheets

    @property
    def sound(self) -> bool:
        """Whether nothing in it must be corrected or explained."""
        return not any(finding.open for finding in self.findings)

    @property
    def explained(self) -> bool:
        """Whether nothing must be corrected, and the unit has given a reason for everything that was asked."""
        left = [finding for finding in self.findings if finding.open]
        return all(f.severity is EXPLAIN and (f.follows or catalogue.remark(f)) for f in left)

    @property
    def reported(self) -> Reported:
        """What it reports, at a glance."""
        return reported.reported(self.answer)

    @property
    def verdict(self) -> Verdict:
        """The verdict: used or held; opened for an archive, ignored for a file that is not an answer."""
        kinds = {finding.kind for finding in self.findings}
        if not self.sound:
            return Verdict.HELD
        if kinds & {FindingKind.IGNORED, FindingKind.WITHDRAWN}:
            return Verdict.IGNORED
        return Verdict.OPENED if FindingKind.OPENED in kinds else Verdict.USED


def check(paths: list[Path], form: Form | None, context: Context) -> list[Checked]:
    """Check each file alone, as a department checks its own before sending. UserError if a file does not exist.

    Of a folder all files in and below it are checked. Files that are ignored are listed. The folder of a round is
    refused: most of its files are no answers.
    """
    names: list[str] = []
    notes: list[Finding] = []
    for path in paths:
        if path.is_dir() and disk.exists(path / "round.toml"):
            raise UserError(
                N_("{path} is a round: roster, decisions and letters in it are no answers"),
                N_("For the files that came in: consolidate check {inbox}; for all of it: consolidate status {path}"),
                path=path,
                inbox=path / "inbox",
            )
        if path.is_dir():
            wanted, _, ignored_notes = ignored_files.sort_out(disk.listing(path))
            names += [str(path / name) for name in wanted]
            notes += [note._replace(file=str(path / note.file)) for note in ignored_notes]
        elif path.is_file():
            names.append(str(path))
        else:
            raise UserError(N_("The file {path} does not exist"), N_("Check the name and the folder."), path=path)
    if not names and not notes:
        folders = "、".join(map(str, paths))
        raise UserError(N_("There is no file in {path}"), N_("Check the name and the folder."), path=folders)
    with step(N_("read"), len(names)):
        found, _, inside = ignored_files.members(read(Path(), names, form, context))
    ignored = [Checked(Answer(note.file), (note,)) for note in (*notes, *inside)]
    with step(N_("check"), len(found)):
        return [*(checked(answer) for answer in found), *ignored]


def checked(answer: Answer) -> Checked:
    """Check the answer of one file alone, with last year's figures if the template contains them.

    A blank template is an error here: a unit is about to send it. In an inbox it came along with a reply, and counts
    for nothing.
    """
    unit = (answer.token.unit or answer.token.body) if answer.token else next(iter(answer.names), "")
    blank = any(finding.kind is FindingKind.BLANK_TEMPLATE for finding in answer.findings)
    findings = tuple(
        finding._replace(unit=unit, severity=ERROR if blank else finding.severity) for finding in answer.findings
    )
    if answer.form and answer.cells and not blank:
        from consolidate.checks import words

        submission = assign.submission(unit, answer, answer.form, (answer.file,))
        # without a roster it is unknown what the unit may report
        permitted = tuple(permission.heading for permission in answer.form.permissions)
        findings += checks.check(answer.form, Unit(unit, permitted=permitted), submission)
        findings += last_year.unit(answer.form, answer.last_year, submission, findings)
        findings += words.check(answer.form, submission, answer.last_year)
        before = LastYear({}, {unit: answer.last_year})
        findings = causes.explained(answer.form, [submission], findings, before)
        findings = apply.remarks(answer.form, [submission], findings)
    return Checked(answer, findings, unit)
