"""From answers to submissions: every file gets one verdict, every unit at most one submission.

No file is dropped: one that is not used is replaced, duplicate, held, companion, rejected or ignored, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.intake import companions, reports, rulings
from consolidate.intake.rulings import Came, Ruled
from consolidate.intake.unit_names import attribute, named, several
from consolidate.intake.versions import NOTHING, Replied, choose
from consolidate.model import Answer, Decision, Finding, Form, Roster, Round, Submission
from consolidate.model.decided_files import Arrived, is_marked
from consolidate.model.result import FileState
from consolidate.names import Names
from consolidate.terms import ERROR, EXPLAIN, NOTE, Documents, UnitState, Verdict
from consolidate.text import plain

# kinds of findings for which a file cannot be used as an answer
REJECTED = frozenset({
    FindingKind.UNREADABLE, FindingKind.NOT_A_WORKBOOK, FindingKind.WORD_DOCUMENT, FindingKind.SCAN,
    FindingKind.PDF_WITHOUT_TABLES,
    FindingKind.PASSWORD_PROTECTED, FindingKind.UNSAFE_FILE, FindingKind.NO_TABLES, FindingKind.OWN_RESULT,
    FindingKind.ARCHIVE_NOT_OPENED, FindingKind.STILL_CHANGING, FindingKind.ENCRYPTED_FILE, FindingKind.SAVED_MAIL,
    FindingKind.DOCUMENT_UNCLEAR,
    FindingKind.MAIL_DAMAGED, FindingKind.MAIL_ENCRYPTED,
})  # fmt: skip


class Assigned(NamedTuple):
    """The result of the intake, before the figures are checked. ``merging`` may still change ``used`` to ``held``."""

    submissions: tuple[Submission, ...]  # in the roster's order
    files: tuple[FileState, ...]
    findings: tuple[Finding, ...]
    excused: tuple[str, ...]
    reports: tuple[Submission, ...] = ()  # the reports beside workbooks that were compared with these


class Attribution(NamedTuple):
    """An answer with all findings on its file."""

    answer: Answer
    findings: tuple[Finding, ...]


class _FilesByUnit(Mapping[str, Sequence[str]]):
    """The names of some files of each unit, looked up when they are asked for; units without any are not in it."""

    def __init__(
        self, by_unit: Mapping[str, Sequence[Attribution]], names: Callable[[Sequence[Answer]], Sequence[str]]
    ) -> None:
        """``names``: the names that are wanted of the answers of a unit."""
        self._by_unit, self._names = by_unit, names

    def __getitem__(self, unit: str) -> Sequence[str]:
        found = self._names([attribution.answer for attribution in self._by_unit[unit]])
        if not found:
            raise KeyError(unit)
        return found

    def __iter__(self) -> Iterator[str]:
        return (unit for unit in self._by_unit if unit in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def assign_files(
    answers: Sequence[Answer],
    form: Form,
    round_: Round,
    roster: Roster,
    decisions: Sequence[Decision],
    replied: Mapping[str, Replied] | None = None,
    came: Came = Arrived,
) -> Assigned:
    """Attribute every answer to a unit, choose the version that counts, build the submissions.

    ``replied``: by unit what the copies reply to that went back for correction. ``came`` gives
    the day on which each file came in; it is called where a line of a person needs it.
    """
    ruled = rulings.ruled(answers, decisions, came)._replace(documents=round_.documents)
    answers = [reports.refused(answer) if round_.documents == Documents.REFUSE else answer for answer in answers]
    names = Names(roster, round_.body, form.titles)
    by_unit: dict[str, list[Attribution]] = {}
    aside: list[tuple[FileState, Attribution]] = []
    for answer in answers:
        unit, findings = _attributed(answer, names, round_, ruled)
        state = _set_aside(answer, unit, findings, ruled)
        if state is None:
            by_unit.setdefault(unit, []).append(Attribution(answer, findings))
        else:
            aside.append((state, Attribution(answer, findings)))
    aside = _without_reports(aside, by_unit, names)
    submissions: list[Submission] = []
    beside: list[Submission] = []
    files, all_findings = _verdicts_aside(aside, by_unit, names, ruled)
    all_findings[:0] = ruled.amiss
    for unit in (unit.name for unit in roster.units if unit.name in by_unit):
        attributed = by_unit.pop(unit)  # of 200,000 units not everything can be in memory twice
        unit_submissions, states, notes = _of_unit(unit, attributed, form, ruled, (replied or {}).get(unit, NOTHING))
        submissions += unit_submissions
        files += states
        all_findings += notes
        beside += _reports(attributed, notes, form)
    all_findings += _left_out(aside, submissions, ruled)
    return Assigned(tuple(submissions), tuple(files), tuple(all_findings), ruled.excused, tuple(beside))


def _reports(attributions: Sequence[Attribution], notes: Sequence[Finding], form: Form) -> list[Submission]:
    """The reports of a unit that were compared with its workbook: their words speak of their own tables."""
    compared = {note.file: note.unit for note in notes if note.kind is FindingKind.REPORT_COMPARED}
    answers = [attribution.answer for attribution in attributions if attribution.answer.file in compared]
    return [submission(compared[answer.file], answer, form, (answer.file,)) for answer in answers]


def _without_reports(
    aside: Sequence[tuple[FileState, Attribution]], by_unit: Mapping[str, list[Attribution]], names: Names
) -> list[tuple[FileState, Attribution]]:
    """Give reports that name no unit to the unit whose workbook they came with; return the other files.

    Beside a workbook the figures of a report count for nobody, but they are compared.
    """
    books = _FilesByUnit(by_unit, reports.workbooks)
    left = []
    for state, attribution in aside:
        nameless = attribution.answer.document and state.reason is FindingKind.UNKNOWN_UNIT
        unit = reports.unit_beside(attribution.answer, books, names) if nameless else ""
        if unit in books:
            by_unit[unit].append(attribution)
        else:
            left.append((state, attribution))
    return left


def _verdicts_aside(
    aside: Sequence[tuple[FileState, Attribution]],
    by_unit: Mapping[str, Sequence[Attribution]],
    names: Names,
    ruled: Ruled,
) -> tuple[list[FileState], list[Finding]]:
    """The verdicts on the files that take no part in choosing a version, and the findings on them.

    ``by_unit``: the answers that do take part, by unit.
    """
    books = _FilesByUnit(by_unit, reports.workbooks)
    beside = _FilesByUnit(by_unit, lambda answers: reports.workbooks(answers) or [answer.file for answer in answers])
    states: list[FileState] = []
    findings: list[Finding] = []
    for state, (answer, file_findings) in aside:
        nameless = any(finding.kind is FindingKind.UNKNOWN_UNIT for finding in file_findings)
        state_with_unit = companions.with_surrounding_unit(state, answer, names, beside) if nameless else state
        if answer.document and state.verdict is Verdict.HELD and (unit := reports.unit_by_name(answer, names)) in books:
            note = reports.kept(unit, answer, books[unit])
            states.append(reports.companion(answer, note))
            findings.append(note)
            continue
        adopted = state.name in ruled.adopted and state.unit in named(state.name, names)
        final_state, placed_findings = companions.placed(state_with_unit, file_findings, beside, adopted)
        states.append(final_state)
        findings += [*_on_set_aside(final_state, placed_findings, ruled), *_excused(final_state, answer, ruled)]
    return states, findings


def _of_unit(
    unit: str, attributions: Sequence[Attribution], form: Form, ruled: Ruled, replied: Replied
) -> tuple[list[Submission], list[FileState], list[Finding]]:
    """One unit's submission (a list of none or one), the verdicts on its files and the findings on them."""
    going_with = reports.beside_workbooks([attribution.answer for attribution in attributions], ruled.adopted)
    answers = [attribution.answer for attribution in attributions if attribution.answer not in going_with]
    choice = choose(unit, answers, form, ruled.adopted, replied, rulings.later(unit, answers, ruled))
    states = [*choice.files, *(FileState(a.file, Verdict.USED, "", unit, a.digest) for a in choice.sources)]
    findings = [*choice.findings, *_notes(choice.files, choice.sources, ruled)]
    for report in going_with:
        note, *others = reports.compared(unit, report, answers, choice.answer, form)
        states.append(reports.companion(report, note))
        findings += [note, *others]
    if choice.answer is None:
        return [], states, findings
    sources = tuple(answer.file for answer in choice.sources)
    for attribution in (attribution for attribution in attributions if attribution.answer.file in sources):
        kept = [f for f in attribution.findings if _kept(f, attribution.answer, choice.answer)]
        findings += [*kept, *reports.asked(unit, attribution.answer, kept, ruled.adopted, ruled.documents)]
    return [submission(unit, choice.answer, form, sources)], states, findings


def _kept(finding: Finding, part: Answer, joined: Answer) -> bool:
    """Whether a finding on one of several parts still holds for the joined answer.

    False for a finding that joining answered, such as ``missing-table`` where another part has the table.
    """
    bare = finding._replace(unit="")
    return bare in joined.findings or bare not in part.findings


def _attributed(answer: Answer, names: Names, round_: Round, ruled: Ruled) -> tuple[str, tuple[Finding, ...]]:
    """The unit of an answer ("" if unknown) and all findings on the file, with the unit's name filled in.

    A result of the office that runs this round belongs to no unit.
    """
    token = answer.token
    if token and token.kind == "result" and token.body == round_.body:
        return "", (Finding(FindingKind.OWN_RESULT, ERROR, file=answer.file),)
    decided = ruled.adopted[answer.file].unit if answer.file in ruled.adopted else ""
    unit, name_findings = attribute(answer, names, round_, decided)
    if not decided and (mixed := several(answer, names)):
        return "", mixed
    return unit, (*_as_ours(answer, round_, unit), *(f._replace(unit=unit) for f in answer.findings), *name_findings)


def _as_ours(answer: Answer, round_: Round, unit: str) -> tuple[Finding, ...]:
    """The faults of a workbook that this program made: a result that is a draft, a template of another office."""
    token = answer.token
    if token and token.kind == "result" and token.state != "final":
        return (Finding(FindingKind.DRAFT_RESULT, ERROR, unit=unit, file=answer.file, args=(("unit", token.body),)),)
    if token and token.kind == "template" and token.body != round_.body:
        return (
            Finding(FindingKind.OTHER_BODY, ERROR, unit=unit, file=answer.file, found=token.body, expected=round_.body),
        )
    return ()


def _set_aside(answer: Answer, unit: str, findings: Sequence[Finding], ruled: Ruled) -> FileState | None:
    """The verdict on a file that takes no part in choosing a version; None for one that does."""
    kinds = {f.kind for f in findings}
    if FindingKind.OPENED in kinds:
        return FileState(answer.file, Verdict.OPENED, FindingKind.OPENED, "", answer.digest)
    if answer.file in ruled.refused:
        return FileState(answer.file, Verdict.IGNORED, FindingKind.NOT_USED, unit, answer.digest)
    if FindingKind.IGNORED in kinds:  # a link or an empty file in an archive
        return FileState(answer.file, Verdict.IGNORED, FindingKind.IGNORED, "", answer.digest)
    if unit in ruled.excused:
        return FileState(answer.file, Verdict.IGNORED, UnitState.EXCUSED, unit, answer.digest)
    if FindingKind.BLANK_TEMPLATE in kinds:  # the template that was sent out, attached to a reply
        return FileState(answer.file, Verdict.IGNORED, FindingKind.BLANK_TEMPLATE, unit, answer.digest)
    rejected = next((f.kind for f in findings if f.kind in REJECTED), None)
    if rejected:
        return FileState(answer.file, Verdict.REJECTED, rejected, unit, answer.digest)
    if not unit:
        unknown_unit_kinds = (FindingKind.SEVERAL_UNITS, FindingKind.UNITS_DISAGREE, FindingKind.UNKNOWN_UNIT)
        reason = next((f.kind for f in findings if f.kind in unknown_unit_kinds), FindingKind.UNKNOWN_UNIT)
        return FileState(answer.file, Verdict.HELD, reason, "", answer.digest)
    return None


def _on_set_aside(state: FileState, findings: Sequence[Finding], ruled: Ruled) -> list[Finding]:
    """The findings to report on a file that is set aside: all if it is held, else only the one that is the reason.

    If a file is rejected or ignored, it does not matter that its sender is unknown.
    """
    if state.name in ruled.refused and state.verdict is not Verdict.OPENED:
        return [_not_used(state, ruled.refused[state.name])]
    return [f for f in findings if f.kind == state.reason or state.verdict is Verdict.HELD]


def _excused(state: FileState, answer: Answer, ruled: Ruled) -> list[Finding]:
    """The question why a unit that need not report has sent figures; none for a blank template or for other files.

    None either if the office excused the unit in view of this very file: in a line that was offered for it.
    """
    blank = any(finding.kind is FindingKind.BLANK_TEMPLATE for finding in answer.findings)
    known = any(line.unit == state.unit and is_marked(line, answer) for line in ruled.excusing)
    if state.reason is not UnitState.EXCUSED or blank or known or not answer.cells:
        return []
    return [_has_reported(state)]


def _left_out(
    aside: Sequence[tuple[FileState, Attribution]], submissions: Sequence[Submission], ruled: Ruled
) -> Iterator[Finding]:
    """Yield the question on a file of a unit that was excused since a result held it, and that none holds any more."""
    inside = {plain(name) for submission in submissions for name in submission.units}
    for state, (answer, _) in aside:
        for line in ruled.excusing if state.reason is UnitState.EXCUSED else ():
            unit, held = plain(line.unit), plain(line.present)
            in_a_result = held and (unit.endswith(held) or held.endswith(unit))
            if line.unit == state.unit and in_a_result and held not in inside and is_marked(line, answer):
                yield _has_reported(state)


def _has_reported(state: FileState) -> Finding:
    """The question why a unit that need not report has sent figures."""
    return Finding(FindingKind.EXCUSED_REPORTED, EXPLAIN, state.unit, state.name, found=state.name)


def _notes(files: Sequence[FileState], sources: Sequence[Answer], ruled: Ruled) -> list[Finding]:
    """A note on every file of a unit that is not used because another file is."""
    used = "、".join(answer.file for answer in sources) or "—"
    adopting = {decision.unit: decision for decision in ruled.adopted.values()}
    found = []
    for state in files:
        if state.reason is FindingKind.NOT_USED:
            decision = adopting[state.unit]
            undated = rulings.may_be_later(state.name, decision, ruled)
            found.append(_not_used(state, decision, undated=undated))
        elif state.reason is FindingKind.REPLACED or state.reason is FindingKind.DUPLICATE:
            found.append(Finding(state.reason, NOTE, unit=state.unit, file=state.name, found=state.name, expected=used))
    return found


def _not_used(state: FileState, decision: Decision, *, undated: bool = False) -> Finding:
    """The note on a file that a line rules out. ``undated``: the line bears no day, and the file came later."""
    args = (("reason", decision.reason), *((("undated", str(decision.line)),) if undated else ()))
    return Finding(FindingKind.NOT_USED, NOTE, unit=state.unit, file=state.name, args=args)


def submission(unit: str, answer: Answer, form: Form, sources: tuple[str, ...]) -> Submission:
    """Build the submission of a unit from its answer. ``sources``: the names of the files that it comes from."""
    year = answer.token.year if answer.token else next(iter(answer.years), None)
    summed = bool(answer.token and answer.token.kind == "result")
    return Submission(
        unit, form.id, year, answer.cells, answer.numbers, sources, answer.remarks, summed, answer.paragraphs,
        answer.units,
    )  # fmt: skip
