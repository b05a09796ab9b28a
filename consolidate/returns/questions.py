"""Questions that went out with a copy and came back with it: open until a figure changes or somebody answers.

A copy is a fresh template with the figures as they were read. What was asked about the spelling of a figure cannot be
found in it again, so a copy that comes back untouched would otherwise count as a full answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consolidate import findings as catalogue
from consolidate.catalogue import OUTLINE, FindingKind
from consolidate.model import Answer, Cell, Decision, Finding, Form, Place, Submission
from consolidate.model.decided_files import day, is_marked
from consolidate.returns import finding_places
from consolidate.returns.copies import figures
from consolidate.returns.records import Returned
from consolidate.terms import ERROR, EXPLAIN, Action

# Faults of the figures, not of their spelling: the checks find them in the copy again, unless they are now explained.
_JUDGED_AGAIN = frozenset({
    FindingKind.COMPUTED_DIFFERS, FindingKind.EMPTY_TABLE, FindingKind.RULES_BY_BODY, FindingKind.MONEY_JUMP,
    FindingKind.NOT_PERMITTED, FindingKind.IMPLAUSIBLE, FindingKind.NEIGHBOURS_FIGURES, FindingKind.UNIT_TWICE,
    FindingKind.CARRIED_DIFFERS, FindingKind.IN_FORCE_DIFFERS, FindingKind.JUMP, FindingKind.FIGURES_REPEATED,
    FindingKind.DOCUMENT_ASKS,  # that there is only a report: a copy is a workbook
})  # fmt: skip
_OF_WORDS = frozenset({FindingKind.WORDS_DIFFER, *OUTLINE})  # found again in each report of the unit


def still_open(
    form: Form,
    sent: Sequence[Returned],
    answers: Sequence[Answer],
    submissions: Sequence[Submission],
    findings: Sequence[Finding],
    decisions: Sequence[Decision],
) -> tuple[Finding, ...]:
    """A finding for every question that a copy which came back neither answers nor raises again.

    Only copies are looked at: another file is judged by itself. ``_accepts`` says when the office has decided.
    """
    copies = {(returned.unit, returned.sent_to, returned.trip): returned for returned in sent}
    if not copies:
        return ()
    by_file = {answer.file: answer for answer in answers}
    found: list[Finding] = []
    for submission in submissions:
        unit_answers = [by_file[file] for file in submission.sources if file in by_file]
        tokens = [answer.token for answer in unit_answers if answer.token]
        last = max(tokens, key=lambda token: token.trip, default=None)
        returned = copies.get((submission.unit, last.unit, last.trip)) if last else None
        if returned:
            accepted = any(_accepts(decision, submission, unit_answers, returned) for decision in decisions)
            judged = _JUDGED_AGAIN | (
                _OF_WORDS if _new_report(returned, submission, by_file, findings) else frozenset()
            )
            now = _figures(form, submission, unit_answers)
            found += _of_copy(form, returned, submission, now, findings, judged, accepted)
    return tuple(found)


def _accepts(decision: Decision, submission: Submission, answers: Sequence[Answer], returned: Returned) -> bool:
    """Whether a line takes a copy as it came back (采用). ``answers``: in the files of the submission.

    A line with marks was offered. It takes the copy if it was offered for what is asked about this very file, and not
    to say which of several files counts or whose a file is. Any other line must have been written after the copy went
    out: its day says so, or it names the copy by the name that it went out with.
    """
    if decision.action is not Action.ADOPT or decision.unit != submission.unit:
        return False
    if decision.file not in submission.sources:
        return False
    if decision.marks:  # ``problem`` is empty once a person has filled in the unit
        of_one = len(decision.marks) == 1 and bool(decision.problem)
        return of_one and any(is_marked(decision, answer) for answer in answers)
    decided, name = day(decision), decision.file.rpartition("/")[2]
    return name == returned.file.rpartition("/")[2] or (decided is not None and str(decided) >= returned.at[:10])


def _new_report(
    returned: Returned, submission: Submission, by_file: Mapping[str, Answer], findings: Sequence[Finding]
) -> bool:
    """Whether the unit sent a report with the copy, in which its words were looked at again."""
    reports = (f.file for f in findings if (f.unit, f.kind) == (submission.unit, FindingKind.REPORT_COMPARED))
    return any(by_file[file].digest not in returned.answered for file in reports if file in by_file)


def _figures(form: Form, submission: Submission, answers: Sequence[Answer]) -> Mapping[str, str]:
    """The content of every input place now, with the office's corrections; as ``copies.figures``."""
    tables = tuple(table for answer in answers for table in answer.tables)
    findings = tuple(finding for answer in answers for finding in answer.findings)
    return figures(form, [Answer("", form=form, tables=tables, cells=submission.cells, findings=findings)])


def _of_copy(
    form: Form, returned: Returned, submission: Submission, now: Mapping[str, str], findings: Sequence[Finding],
    judged: frozenset[FindingKind], accepted: bool,
) -> list[Finding]:  # fmt: skip
    """Return the questions of a copy that are open. Where the office took the copy (``accepted``), none but a figure
    that its unit left blank: none of the files that the office could choose from holds a 0 there.
    """
    unit_findings = [finding for finding in findings if finding.unit == submission.unit]
    keys_now = {finding_places.key(finding) for finding in unit_findings}
    # if the figures of the copy were not recorded (by an early version), only blank places count as unchanged
    changed = finding_places.changed(form, dict(returned.figures or ()), now)
    changed |= {finding.place for finding in unit_findings if finding.kind is FindingKind.CORRECTED and finding.place}
    recorded_places = dict(returned.about)
    sent_findings = (*returned.findings, *returned.explained)
    ids = {finding.id for finding in sent_findings}
    found = []
    for finding in sent_findings:
        if finding.follows in ids or finding_places.key(finding) in keys_now:
            continue
        if catalogue.original(finding).kind in judged:
            continue
        noted = recorded_places.get(finding.id, ())
        places = finding_places.places_of(form, finding, noted) | ({finding.place} if finding.place else set())
        unchanged = places.isdisjoint(changed) and not accepted
        if unchanged or _left_blank(finding, places & set(noted), now):
            question = _question(form, returned, finding, submission, noted)
            found.append(question._replace(follows=_error_in_same_cell(question, unit_findings)))
    return found


def _left_blank(finding: Finding, places: set[Place], now: Mapping[str, str]) -> bool:
    """Whether a unit that had to choose between its own files left out one of the figures."""
    return catalogue.original(finding).kind is FindingKind.ANSWERED_TWICE and any(
        str(place) not in now for place in places
    )


def _error_in_same_cell(question: Finding, unit_findings: Sequence[Finding]) -> str:
    """The id of an error in the same cell, "" if there is none. Filling in the cell again settles both."""
    errors = (f for f in unit_findings if f.severity is ERROR and f.place and not (f.rule or f.follows))
    return next((f.id for f in errors if f.place == question.place), "")


def _question(
    form: Form, returned: Returned, finding: Finding, submission: Submission, noted: Sequence[Place]
) -> Finding:
    """The question at the cell of the answer that came back; the office confirms what stands there now.

    A rule that was broken only by the unit's own wrong total holds in the copy, whose totals are formulas. Whether the
    total or one of its parts was wrong must be explained, but the unit is not held.
    """
    original = catalogue.original(finding)
    args = {key: text for key, text in original.args if key != "remark"}
    sent = {"question": str(original.kind), "was": original.found, "wanted": original.expected,
              "trip": str(returned.trip) if original is finding else dict(finding.args).get("trip", "")}  # fmt: skip
    if noted:
        sent["places"] = " ".join(map(str, noted))
    cells = [submission.cells[p] for p in (finding.place, *noted) if p and p in submission.cells]
    at_cell = cells[0] if cells else _first_cell(form, original, submission)
    value = (at_cell.raw or ("" if at_cell.value is None else str(at_cell.value))) if cells and at_cell else ""
    return original._replace(
        kind=catalogue.QUESTION,
        severity=EXPLAIN if original.kind is FindingKind.RULE_BROKEN else finding.severity,
        file="、".join(submission.sources),
        sheet=at_cell.sheet if at_cell else "",
        address=at_cell.address if cells and at_cell else "",
        cells=tuple(dict.fromkeys(cell.address for cell in cells if cell.sheet == cells[0].sheet)),
        found=value,
        expected="",
        args=tuple((args | sent).items()),
        follows="",
        answer="",
    )


def _first_cell(form: Form, asked: Finding, submission: Submission) -> Cell | None:
    """For a question about no single cell: any cell in the sheet of its table; None if there is none."""
    number = dict(asked.args).get("table", "")
    tables = ((form.table(place.table), cell) for place, cell in submission.cells.items())
    return next((cell for table, cell in tables if number == table.number or asked.sheet == table.sheet), None)
