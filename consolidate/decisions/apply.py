"""Decisions at work: corrected figures (更正) before the checks, reasons (属实) on the findings after them.

Between the two, what the units themselves wrote (情况说明) is put to the findings that it speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from consolidate import rules
from consolidate.decisions.sheet import FILE, WHOLE, figure, number, places
from consolidate.model import (
    ERROR,
    EXPLAIN,
    NOTE,
    Cell,
    Correction,
    Decision,
    Finding,
    Form,
    Number,
    Place,
    Remark,
    Submission,
)
from consolidate.text import plain
from consolidate.words import N_


def correct(
    form: Form, submissions: Sequence[Submission], findings: Sequence[Finding], decisions: Sequence[Decision]
) -> tuple[tuple[Submission, ...], tuple[Correction, ...], tuple[Finding, ...]]:
    """Submissions with the office's figures in place of theirs, the corrections, and the findings that remain.

    A line counts only while its 现值 is what the file holds; otherwise it is void, and that is said. Of two lines for
    one figure the later must begin where the earlier ends; it is faulty if both begin at what the file holds. Totals
    that are formulas or blank follow their leaves.
    """
    by_unit = {submission.unit: submission for submission in submissions}
    sent = dict(by_unit)
    corrections: list[Correction] = []
    said = list(findings)
    for decision in (d for d in decisions if d.action == "更正"):
        submission = by_unit.get(decision.unit)
        (place,) = places(decision, form)
        becomes = figure(decision.becomes, form, place)
        cell = submission.cells.get(place) if submission else None
        if (
            submission is None
            or cell is None
            or becomes is None
            or not _stands(cell, submission.numbers.get(place), decision.present)
        ):
            said.append(_rival(decision, cell, sent, place) or _void(decision, cell))
            continue
        mended, changed = _put(form, submission, place, becomes)
        by_unit[decision.unit] = mended
        corrections += [Correction(decision.unit, p, was, now, decision.reason) for p, was, now in changed]
        said = [_mended(f, decision) if f.unit == decision.unit and f.place == place else f for f in said]
        said.append(_note(submission, place, cell, becomes, decision))
    return tuple(by_unit.values()), tuple(corrections), tuple(said)


def _stands(cell: Cell, now: Number | None, present: str) -> bool:
    """Whether the file still holds the figure that a line speaks of; what an earlier line put there counts."""
    if cell.how != "corrected" and plain(present) == plain(cell.raw):
        return True
    return now is not None and number(present) == now


def _put(
    form: Form, submission: Submission, place: Place, becomes: Number
) -> tuple[Submission, list[tuple[Place, Number, Number]]]:
    """The submission with the new figure and the totals that follow it; every change as (place, was, now)."""
    before = submission.numbers
    follows = [
        p for p, c in submission.cells.items() if form.is_total(p) and c.how in ("total", "blank") and p != place
    ]
    numbers = {p: n for p, n in before.items() if p not in follows} | {place: becomes}
    cells = dict(submission.cells)
    cells[place] = cells[place]._replace(value=becomes, how="corrected")
    for total in follows:
        value = rules.computed(form, total, numbers)
        cells[total] = cells[total]._replace(value=value) if cells[total].how == "total" else cells[total]
    ordered = {p: numbers[p] for p in form.places if p in numbers}
    changed = [(p, before.get(p) or 0, now) for p, now in ordered.items() if now is not None and now != before.get(p)]
    return replace(submission, cells=cells, numbers=ordered), changed


def _void(decision: Decision, cell: Cell | None) -> Finding:
    args = (("line", str(decision.line)),)
    found = "—" if cell is None else _shown(cell)
    return Finding("decision-void", NOTE, unit=decision.unit, found=found, expected=decision.present, args=args)


def _rival(decision: Decision, cell: Cell | None, sent: Mapping[str, Submission], place: Place) -> Finding | None:
    """A word on a line that fits the figure as it was sent, which an earlier line has changed to another."""
    if cell is None or cell.how != "corrected":
        return None
    before = sent[decision.unit]
    if not _stands(before.cells[place], before.numbers.get(place), decision.present):
        return None
    args = (("line", str(decision.line)), ("reason", N_("another line corrects the same figure")))
    return Finding("decision-faulty", ERROR, file=FILE, found=decision.present, args=args)


def _shown(cell: Cell) -> str:
    """What stands in a cell, for a person: the figure that the office put there, else what was written."""
    return cell.raw if cell.raw and cell.how != "corrected" else "" if cell.value is None else str(cell.value)


def _mended(finding: Finding, decision: Decision) -> Finding:
    """What was wrong with a cell is answered once the office has put a figure there."""
    return replace(finding, severity=NOTE, answer=decision.reason)


def _note(submission: Submission, place: Place, cell: Cell, becomes: Number, decision: Decision) -> Finding:
    return Finding(
        "corrected", NOTE, unit=submission.unit, file="、".join(submission.sources), sheet=cell.sheet,
        address=cell.address, place=place, cells=(cell.address,), found=_shown(cell),
        expected=str(becomes), args=(("reason", decision.reason),),
    )  # fmt: skip


def remarks(form: Form, submissions: Sequence[Submission], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with what their unit wrote of the same cell or table; a note of its own where there is none.

    It answers nothing: whether the reason will do is for the office to decide.
    """
    said = list(findings)
    for submission in submissions:
        for remark in submission.remarks:
            spoken = Decision("", submission.unit, table=remark.table, row=remark.row, column=remark.column)
            asked = [i for i, f in enumerate(said) if f.severity is not NOTE and _meant(form, f, spoken)]
            hits = asked if any(remark[:3]) else []
            for i in hits:
                before = dict(said[i].args)
                words = "；".join(filter(None, (before.get("remark"), remark.reason)))
                said[i] = replace(said[i], args=tuple((before | {"remark": words}).items()))
            if not hits:
                said.append(_remark(form, submission, remark, spoken))
    return tuple(said)


def _remark(form: Form, submission: Submission, remark: Remark, spoken: Decision) -> Finding:
    meant = places(spoken, form)
    labels = " / ".join(filter(None, remark[:3]))
    found = f"{labels}：{remark.reason}" if labels else remark.reason
    place = meant[0] if len(meant) == 1 else None
    return Finding("remark", NOTE, submission.unit, "、".join(submission.sources), "情况说明", place=place, found=found)


def answer(form: Form, findings: Sequence[Finding], decisions: Sequence[Decision]) -> tuple[Finding, ...]:
    """The findings with the office's reasons (属实) put to those that ask for one; lines that answer none are void."""
    said = list(findings)
    for decision in (d for d in decisions if d.action == "属实"):
        hits = [i for i, f in enumerate(said) if f.severity is EXPLAIN and _meant(form, f, decision)]
        for i in hits:
            said[i] = replace(said[i], answer=decision.reason)
        if not hits:
            args = (("line", str(decision.line)),)
            about = decision.present or decision.row or "属实"
            said.append(Finding("decision-void", NOTE, unit=decision.unit, found="—", expected=about, args=args))
    return tuple(said)


def _meant(form: Form, finding: Finding, decision: Decision) -> bool:
    """Whether a line speaks of a finding: its unit, and whatever else the line names."""
    unit = "" if decision.unit == WHOLE else decision.unit
    if finding.unit != unit or (decision.file and decision.file not in finding.file):
        return False
    if not unit and finding.file:  # 合计 speaks of the sum, not of a file that is nobody's
        return False
    spoken_of = places(decision, form)
    if finding.place:
        meant = finding.place in spoken_of
    elif decision.row or decision.column:
        meant = False
    else:
        number_of = dict(finding.args).get("table", "")
        meant = not decision.table or number_of in {form.table(place.table).number for place in spoken_of}
    return meant and (not decision.present or _says(decision.present, finding))


def _says(present: str, finding: Finding) -> bool:
    """Whether a 现值 is what was found, as text or as a number."""
    shown = (finding.found, finding.expected)
    value = number(present)
    return plain(present) in map(plain, shown) or (value is not None and value in map(number, shown))
