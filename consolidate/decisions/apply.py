"""Apply decisions: corrections (更正) to submissions before the checks, reasons (属实) to findings after them.

Between the two, ``remarks`` attaches the reasons that the units gave themselves (情况说明) to the findings they are
about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from consolidate.catalogue import FindingKind
from consolidate.decisions import offers
from consolidate.decisions.faults import figure, number, places
from consolidate.decisions.sheet import FILE
from consolidate.forms import rules
from consolidate.model import Answer, Cell, Decision, Finding, Form, Kind, Number, Place, Remark, Submission
from consolidate.model.decided_files import (
    Arrived,
    as_read,
    day,
    identity,
    is_marked,
    is_named,
    is_of_later_day,
    of_figures,
    parts,
)
from consolidate.model.result import Correction
from consolidate.own_workbooks import REASONS, WHOLE
from consolidate.terms import ERROR, EXPLAIN, NOTE, UNTYPED, Action, How
from consolidate.text import plain
from consolidate.words import N_

_NO_UNIT = N_(
    "the file states another unit for this amount than the form; write the unit in 改为, such as 26.1万元 or 261000元"
)
_ABOUT = 10  # times as large or as small at most; units of money differ by more
_SHOWN = 5  # findings that are listed at most where a line answers many


def correct(
    form: Form, submissions: Sequence[Submission], findings: Sequence[Finding], decisions: Sequence[Decision]
) -> tuple[tuple[Submission, ...], tuple[Correction, ...], tuple[Finding, ...]]:
    """The submissions with the corrected figures, the corrections, and the findings with notes on what was corrected.

    A line applies only while its 现值 is what the file holds; otherwise it is void (``decision-void``). Of two lines
    for one figure, the 现值 of the second must be the 改为 of the first; if it is the figure of the file instead, the
    second line is faulty (``decision-faulty``), unless both say the same. Totals that are formulas or blank are
    computed anew.
    """
    by_unit = {submission.unit: submission for submission in submissions}
    sent = {d.unit: by_unit[d.unit] for d in decisions if d.unit in by_unit}
    corrections: list[Correction] = []
    all_findings = list(findings)
    applied: set[tuple[str, Place, str, Number | None]] = set()
    for decision in (d for d in decisions if d.action is Action.CORRECT):
        submission = by_unit.get(decision.unit)
        (place,) = places(decision, form)
        becomes = figure(decision.becomes, form, place)
        cell = submission.cells.get(place) if submission else None
        line = (decision.unit, place, plain(decision.present), becomes)
        if line in applied and submission and submission.numbers.get(place) == becomes:
            continue  # the same line once more
        now = submission.numbers.get(place) if submission else None
        if submission is None or cell is None or becomes is None or not _stands(cell, now, decision.present):
            wanted = _corrected(form, decisions, decision.unit, place)
            void = _overtaken(decision, submission, place, wanted) if submission and cell else _void(decision)
            all_findings.append(_rival(decision, cell, sent, place) or void)
            continue
        if form.kind(place) is Kind.MONEY:
            about = [f for f in all_findings if f.unit == decision.unit and _is_on(f, place, cell)]
            if _unit_is_open(decision, cell, form.measure(place), about):
                all_findings.append(_faulty(decision, _NO_UNIT))
                continue
        mended, changed = _with_figure(form, submission, place, becomes)
        by_unit[decision.unit] = mended
        applied.add(line)
        corrections += [
            Correction(decision.unit, p, was, now, decision.reason, decision.clerk, decision.day, decision.line)
            for p, was, now in changed
        ]
        all_findings = _marked_corrected(all_findings, decision, place)
        all_findings.append(_note(submission, place, cell, becomes, decision))
    return tuple(by_unit.values()), tuple(corrections), tuple(all_findings)


def _stands(cell: Cell, now: Number | None, present: str) -> bool:
    """Whether ``present`` (现值) is what the file holds, or what an earlier line put there."""
    if cell.how is not How.CORRECTED and plain(present) == plain(cell.raw):
        return True
    return now is not None and number(present) == now


def _with_figure(
    form: Form, submission: Submission, place: Place, becomes: Number
) -> tuple[Submission, list[tuple[Place, Number, Number]]]:
    """The submission with the new figure and the recomputed totals; every change as (place, before, after)."""
    before = submission.numbers
    follows = [p for p, c in submission.cells.items() if form.is_total(p) and c.how in UNTYPED and p != place]
    numbers = {p: n for p, n in before.items() if p not in follows} | {place: becomes}
    cells = dict(submission.cells)
    cells[place] = cells[place]._replace(value=becomes, how=How.CORRECTED)
    for total in follows:
        value = rules.computed(form, total, numbers)
        cells[total] = cells[total]._replace(value=value) if cells[total].how is How.TOTAL else cells[total]
    ordered = {p: numbers[p] for p in form.places if p in numbers}
    # a total that could not be computed was the sum of all else: what the line adds to it is the new figure alone
    without: dict[Place, Number | None] = {p: before.get(p) or 0 for p in numbers if p not in follows}
    was = {p: rules.computed(form, p, without) or 0 for p in follows if before.get(p) is None}
    changed = [
        (p, was.get(p, before.get(p) or 0), now)
        for p, now in ordered.items()
        if now is not None and now not in (before.get(p), was.get(p))
    ]
    return submission._replace(cells=cells, numbers=ordered), changed


def _void(decision: Decision) -> Finding:
    """The note on a line about a figure that is not there."""
    args = (("line", str(decision.line)),)
    return Finding(FindingKind.DECISION_VOID, NOTE, unit=decision.unit, found="—", expected=decision.present, args=args)


def _corrected(form: Form, decisions: Sequence[Decision], unit: str, place: Place) -> set[Number | None]:
    """What the lines for a figure correct it to."""
    lines = [d for d in decisions if d.action is Action.CORRECT and d.unit == unit and places(d, form) == (place,)]
    return {figure(line.becomes, form, place) for line in lines}


def _overtaken(decision: Decision, submission: Submission, place: Place, wanted: set[Number | None]) -> Finding:
    """The finding on a correction of a figure that has changed since: the unit has sent the file again.

    A note if the new figure in the file is a corrected one (``wanted``); else a question, since the error may still be
    in it.
    """
    cell, now = submission.cells[place], submission.numbers.get(place)
    mended = now in wanted and cell.how is not How.CORRECTED
    return Finding(
        FindingKind.DECISION_VOID, NOTE if mended else EXPLAIN, submission.unit,
        "、".join(submission.sources), cell.sheet, cell.address, place, cells=(cell.address,),
        found=_shown(cell), expected=decision.present, args=(("line", str(decision.line)),),
    )  # fmt: skip


def _rival(decision: Decision, cell: Cell | None, sent: Mapping[str, Submission], place: Place) -> Finding | None:
    """The error on a line whose 现值 is the figure as sent, which an earlier line has changed; else None."""
    if cell is None or cell.how is not How.CORRECTED:
        return None
    before = sent[decision.unit]
    if not _stands(before.cells[place], before.numbers.get(place), decision.present):
        return None
    return _faulty(decision, N_("another line corrects the same figure"))


def _unit_is_open(decision: Decision, cell: Cell, unit: str, about: Sequence[Finding]) -> bool:
    """Whether 改为 may be in the unit of the file as well as in that of the form (``unit``), since it names none.

    So it is where 现值 is an amount as the file has it, in another unit, unless 改为 is about as large as the amount in
    the unit of the form: 25.2 for 251000元, which counts as 25.1 万元. An amount that is 0, blank or cannot be read is
    no measure for 改为. ``about``: the findings on it; one of them names the unit that its sheet states, if that is
    another.
    """
    becomes, converted = number(decision.becomes), cell.how is How.CONVERTED
    if not becomes or (cell.value and number(decision.present) == cell.value):
        return False
    if not cell.value:
        from consolidate.reading import currency  # here, as in ``faults``

        stated = any(name == "stated_unit" for finding in about for name, _ in finding.args)
        return converted or stated or bool(currency.mentioned(cell.raw) - {unit})
    return converted and not cell.value < becomes * _ABOUT < cell.value * _ABOUT**2


def _is_on(finding: Finding, place: Place, cell: Cell) -> bool:
    """Whether a finding is on a place, or on the whole sheet of its cell."""
    return finding.place == place or (finding.place is None and finding.sheet == cell.sheet)


def _faulty(decision: Decision, reason: str) -> Finding:
    """The error on a line that cannot be used as it is."""
    args = (("line", str(decision.line)), ("reason", reason))
    return Finding(FindingKind.DECISION_FAULTY, ERROR, file=FILE, found=decision.present, args=args)


def _shown(cell: Cell) -> str:
    """The content of a cell, to be shown to a person: the corrected figure, else the text as it was written."""
    return cell.raw if cell.raw and cell.how is not How.CORRECTED else "" if cell.value is None else str(cell.value)


def _marked_corrected(findings: Sequence[Finding], decision: Decision, place: Place) -> list[Finding]:
    """The findings, those on the corrected figure as answered notes."""
    return [
        f._replace(severity=NOTE, answer=decision.reason)
        if f.unit == decision.unit and f.place == place and f.kind is not FindingKind.DECISION_VOID
        else f
        for f in findings
    ]


def _note(submission: Submission, place: Place, cell: Cell, becomes: Number, decision: Decision) -> Finding:
    return Finding(
        FindingKind.CORRECTED, NOTE, unit=submission.unit, file="、".join(submission.sources), sheet=cell.sheet,
        address=cell.address, place=place, cells=(cell.address,), found=_shown(cell),
        expected=str(becomes), args=(("reason", decision.reason),),
    )  # fmt: skip


def remarks(form: Form, submissions: Sequence[Submission], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with the remarks (情况说明) of their unit on the same cell or table. Other remarks become notes.

    A remark closes no finding: the office decides whether the reason is good enough.
    """
    with_remarks = list(findings)
    for submission in submissions:
        for remark in submission.remarks:
            target = Decision(None, submission.unit, table=remark.table, row=remark.row, column=remark.column)
            matching = [i for i, f in enumerate(with_remarks) if f.severity is not NOTE and _is_about(form, f, target)]
            hits = matching if any(remark[:3]) else []
            for i in hits:
                before = dict(with_remarks[i].args)
                words = "；".join(filter(None, (before.get("remark"), remark.reason)))
                with_remarks[i] = with_remarks[i]._replace(args=tuple((before | {"remark": words}).items()))
            if not hits:
                with_remarks.append(_remark(form, submission, remark, target))
    return tuple(with_remarks)


def _remark(form: Form, submission: Submission, remark: Remark, target: Decision) -> Finding:
    meant = places(target, form)
    labels = " / ".join(filter(None, remark[:3]))
    found = f"{labels}：{remark.reason}" if labels else remark.reason
    place = meant[0] if len(meant) == 1 else None
    return Finding(
        FindingKind.REMARK, NOTE, submission.unit, "、".join(submission.sources), REASONS, place=place, found=found
    )


def answer(
    form: Form,
    submissions: Sequence[Submission],
    findings: Sequence[Finding],
    decisions: Sequence[Decision],
    answers: Sequence[Answer] = (),
    came: Callable[[], Arrived] = Arrived,
) -> tuple[Finding, ...]:
    """The findings with the office's reasons (属实) on the questions that the lines are about. Other lines are void.

    A line that a person wrote need not name table, row and column; then a note tells how many findings it answers.
    With a day and without 现值 it answers none on a file that came in after it was written. A line that was offered
    answers the findings that it was offered for, and no later ones.

    ``answers``: of all files of the round. ``came`` gives when each file came in; it is called if a line needs it.
    """
    by_unit = {submission.unit: submission for submission in submissions}
    confirming = [decision for decision in decisions if decision.action is Action.CONFIRM]
    arrived = came() if any(_is_of_a_day(line) for line in confirming) else Arrived()
    by_names = arrived.days or any(line.marks for line in confirming)
    by_file = {answer.file: answer for answer in answers} if by_names else {}
    answered = list(findings)
    for decision in confirming:
        hits = [
            i
            for i, f in enumerate(answered)
            if f.severity is EXPLAIN
            and _is_about(form, f, decision)
            and offers.is_for(form, decision, f)
            and _still_stands(decision, f, by_unit.get(f.unit))
            and _same_file(decision, f, by_file)
        ]
        of_a_day = _is_of_a_day(decision)
        sent = by_unit.get(decision.unit)
        late = [i for i in hits if of_a_day and _came_later(decision, answered[i], by_file, arrived, sent)]
        hits = [i for i in hits if i not in late]
        for i in hits:
            answered[i] = answered[i]._replace(answer=decision.reason)
        if hits:
            answered += _note_on_breadth(form, decision, [answered[i] for i in hits if not answered[i].follows])
        else:
            args = (("line", str(decision.line)), *((("late", answered[late[0]].file),) if late else ()))
            about = decision.present or decision.row or str(Action.CONFIRM)
            answered.append(
                Finding(FindingKind.DECISION_VOID, NOTE, unit=decision.unit, found="—", expected=about, args=args)
            )
    return tuple(answered)


def _is_about(form: Form, finding: Finding, decision: Decision) -> bool:
    """Whether a line is about a finding: same unit, and the same 文件, 表, 行 and 列 as far as the line names them."""
    unit = "" if decision.unit == WHOLE else decision.unit
    if finding.unit != unit or not _is_on_file(finding, decision):
        return False
    if not unit and finding.file:  # 合计 means the sum of all units, not a file without a unit
        return False
    spoken_of = places(decision, form)
    if finding.place:
        return finding.place in spoken_of
    if decision.row or decision.column:  # "places": the places of a question that is still open
        return not {*map(str, spoken_of)}.isdisjoint(dict(finding.args).get("places", "").split())
    number_of = dict(finding.args).get("table", "")
    return not decision.table or number_of in {form.table(place.table).number for place in spoken_of}


def _is_on_file(finding: Finding, decision: Decision) -> bool:
    """Whether a finding is on the file that a line names. A person may name a part of it, such as a folder."""
    if not decision.problem:
        return decision.file in finding.file
    return not decision.file or as_read(decision.file) == as_read(finding.file)


def _same_file(decision: Decision, finding: Finding, answers: Mapping[str, Answer]) -> bool:
    """Whether the file of a finding is still the one that the line was offered for; it may have been replaced since.

    A line on a cell bears no mark of the file: the figure in the cell is compared with the 现值 of the line. One whose
    文件 a person has cleared is about any file.
    """
    files = parts(finding.file, answers)
    if not decision.file or not all(is_named(decision, answer.file) for answer in files):
        return True
    return all(is_marked(decision, answer) for answer in files)


def _is_of_a_day(decision: Decision) -> bool:
    """Whether a person wrote a line that says nothing but its day of what it knows."""
    return not (decision.problem or decision.marks or decision.present) and day(decision) is not None


def _came_later(
    decision: Decision, finding: Finding, answers: Mapping[str, Answer], arrived: Arrived, sent: Submission | None
) -> bool:
    """Whether a file of a finding came in after a line was written. ``sent``: the figures of the unit now.

    Of the files that these figures are from it did if the unit typed others than when the line was first carried out.
    Where that is not known, and of other files such as a report, the day decides.
    """
    files = [answer.file for answer in parts(finding.file, answers)]
    known = arrived.known.get(identity(decision))
    if known and sent and {*files} <= {*sent.sources}:
        return of_figures(sent) not in known
    return any(is_of_later_day(file, decision, arrived) for file in files)


def _still_stands(decision: Decision, finding: Finding, submission: Submission | None) -> bool:
    """Whether the 现值 of a line is current: what was found, or what the cell holds, as text or as a number.

    The expected figure is not compared. It stays when the figure changes, so the line would apply even then.
    """
    value = number(decision.present)
    found = (finding.found, dict(finding.args).get("was", ""))  # "was": found when the open question was asked
    if not decision.present or plain(decision.present) in map(plain, found):
        return True
    if value is not None and value in map(number, found):
        return True
    cell = submission.cells.get(finding.place) if submission and finding.place else None
    if submission is None or finding.place is None or cell is None:
        return False
    return _stands(cell, submission.numbers.get(finding.place), decision.present)


def _note_on_breadth(form: Form, decision: Decision, answered: Sequence[Finding]) -> list[Finding]:
    """The note on a line that names only its unit and answers several findings, or that names no 现值.

    The first is ``decision-wide``, the second ``decision-unbound``: it applies even after the figure has changed.
    """
    named = any((decision.file, decision.table, decision.row, decision.column, decision.present))
    figures = [finding for finding in answered if finding.place and finding.found and not decision.present]
    wide = not named and len(answered) > 1
    about = answered if wide else figures
    if not about:
        return []
    shown = "；".join(_about(form, finding) for finding in about[:_SHOWN]) + ("……" if len(about) > _SHOWN else "")
    kinds = "、".join(dict.fromkeys(finding.kind for finding in about))
    args = (("line", str(decision.line)), ("count", str(len(about))), ("kinds", kinds))
    kind = FindingKind.DECISION_WIDE if wide else FindingKind.DECISION_UNBOUND
    return [Finding(kind, NOTE, unit=decision.unit, found=shown, args=args)]


def _about(form: Form, finding: Finding) -> str:
    """Table, row, column and figure of a finding, as a line for this finding alone would name them."""
    if finding.place is None:
        table = dict(finding.args).get("table", "")
        return f"表{table}" if table else finding.found or finding.kind
    labels = " ".join(filter(None, form.own_labels(finding.place)))
    return f"表{form.table(finding.place.table).number} {labels}：{finding.found}"
