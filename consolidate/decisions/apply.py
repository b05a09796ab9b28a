"""Decisions at work: corrected figures (更正) before the checks, reasons (属实) on the findings after them.

Between the two, what the units themselves wrote (情况说明) is put to the findings that it speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from consolidate.decisions.sheet import FILE, WHOLE, figure, number, places
from consolidate.forms import rules
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
from consolidate.own_workbooks import REASONS
from consolidate.text import plain
from consolidate.words import N_

_SHOWN = 5  # findings that are named where a line answers many


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
    return Finding("remark", NOTE, submission.unit, "、".join(submission.sources), REASONS, place=place, found=found)


def answer(
    form: Form, submissions: Sequence[Submission], findings: Sequence[Finding], decisions: Sequence[Decision]
) -> tuple[Finding, ...]:
    """The findings with the office's reasons (属实) put to those that ask for one; lines that answer none are void.

    A line that says less than it could is as good as any other, but how much it answers is said.
    """
    by_unit = {submission.unit: submission for submission in submissions}
    said = list(findings)
    for decision in (d for d in decisions if d.action == "属实"):
        hits = [
            i
            for i, f in enumerate(said)
            if f.severity is EXPLAIN and _meant(form, f, decision) and _still(decision, f, by_unit.get(f.unit))
        ]
        for i in hits:
            said[i] = replace(said[i], answer=decision.reason)
        if hits:
            said += _breadth(form, decision, [said[i] for i in hits if not said[i].follows])
        else:
            args = (("line", str(decision.line)),)
            about = decision.present or decision.row or "属实"
            said.append(Finding("decision-void", NOTE, unit=decision.unit, found="—", expected=about, args=args))
    return tuple(said)


def _meant(form: Form, finding: Finding, decision: Decision) -> bool:
    """Whether a line speaks of a finding: its unit, and whatever else of 文件, 表, 行 and 列 the line names."""
    unit = "" if decision.unit == WHOLE else decision.unit
    if finding.unit != unit or (decision.file and decision.file not in finding.file):
        return False
    if not unit and finding.file:  # 合计 speaks of the sum, not of a file that is nobody's
        return False
    spoken_of = places(decision, form)
    if finding.place:
        return finding.place in spoken_of
    if decision.row or decision.column:  # "places": of a question that is still open
        return not {*map(str, spoken_of)}.isdisjoint(dict(finding.args).get("places", "").split())
    number_of = dict(finding.args).get("table", "")
    return not decision.table or number_of in {form.table(place.table).number for place in spoken_of}


def _still(decision: Decision, finding: Finding, submission: Submission | None) -> bool:
    """Whether a line's 现值 is what stands: what was found, or what the cell holds, as text or as a number.

    What was expected does not count: it stays when the figure changes, and the line would outlive it.
    """
    value = number(decision.present)
    found = (finding.found, dict(finding.args).get("was", ""))  # "was": of a question that is still open
    if not decision.present or plain(decision.present) in map(plain, found):
        return True
    if value is not None and value in map(number, found):
        return True
    cell = submission.cells.get(finding.place) if submission and finding.place else None
    if submission is None or finding.place is None or cell is None:
        return False
    return _stands(cell, submission.numbers.get(finding.place), decision.present)


def _breadth(form: Form, decision: Decision, answered: Sequence[Finding]) -> list[Finding]:
    """A word on a line that names only its unit and answers several findings, or that no change of a figure ends."""
    named = any((decision.file, decision.table, decision.row, decision.column, decision.present))
    figures = [finding for finding in answered if finding.place and finding.found and not decision.present]
    wide = not named and len(answered) > 1
    about = answered if wide else figures
    if not about:
        return []
    shown = "；".join(_about(form, finding) for finding in about[:_SHOWN]) + ("……" if len(about) > _SHOWN else "")
    kinds = "、".join(dict.fromkeys(finding.kind for finding in about))
    args = (("line", str(decision.line)), ("count", str(len(about))), ("kinds", kinds))
    kind = "decision-wide" if wide else "decision-unbound"
    return [Finding(kind, NOTE, unit=decision.unit, found=shown, args=args)]


def _about(form: Form, finding: Finding) -> str:
    """Table, row, column and figure of a finding, as a line that speaks of it alone would name them."""
    if finding.place is None:
        table = dict(finding.args).get("table", "")
        return f"表{table}" if table else finding.found or finding.kind
    table, row, column = form.labels(finding.place)
    labels = " ".join(label.rpartition(" ")[2] for label in (row, column) if label)
    return f"表{table} {labels}：{finding.found}"
