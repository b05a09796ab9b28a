"""The lines that are offered in decisions.xlsx: one for each open finding, with 动作 and 理由 left to the office.

A line names its finding so that 属实 answers this finding and no other, and 更正 corrects its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.decisions.sheet import FILE
from consolidate.forms import naming
from consolidate.model import Answer, Decision, Finding, Form, Kind, Number, Place
from consolidate.model.decided_files import mark, parts
from consolidate.model.result import Consolidation
from consolidate.own_workbooks import WHOLE
from consolidate.terms import EXPLAIN, Action
from consolidate.text import clean, number_text, plain

Key = tuple[str, ...]
_ON_FILES = frozenset(
    {FindingKind.ANSWERED_TWICE, FindingKind.UNKNOWN_UNIT, FindingKind.UNITS_DISAGREE, FindingKind.DOCUMENT_ASKS}
)


class Offer(NamedTuple):
    """What the office can decide on an open finding: the line as far as it is known, and the actions that settle it."""

    finding: Finding
    line: Decision
    actions: tuple[Action, ...]


def every(form: Form, result: Consolidation, answers: Sequence[Answer]) -> Iterator[Offer]:
    """The offers for the open findings, in the order of these; for each of several files to choose from one."""

    @cache
    def names(place: Place) -> tuple[str, str, str]:
        return naming.names_of(form, place)

    by_file = {answer.file: answer for answer in answers}
    known = {state.name for state in result.files}
    for finding in result.findings:
        if not finding.open or finding.follows or finding.file == FILE:
            continue
        if not (finding.unit or finding.place or finding.file in known):
            continue
        files = _files(finding, result)
        for file in files:
            line = Decision(None, finding.unit, file, marks=() if finding.place else _marks(file, files, by_file))
            if finding.place:
                table, row, column = names(finding.place)
                present = _present(finding, finding.place, result, by_file)
                unit = finding.unit or ("" if finding.file else WHOLE)
                line = line._replace(unit=unit, table=table, row=row, column=column, present=present)
            elif finding.severity is EXPLAIN:
                said = dict(finding.args)
                line = line._replace(table=_table(form, said), present=finding.found or said.get("was", ""))
            yield Offer(finding, line, _actions(form, finding, line))


def merged(form: Form, offers: Iterable[Offer]) -> dict[Key, Decision]:
    """The lines that are offered; findings with the same cell and figure share a line, which names them all."""
    made: dict[Key, Decision] = {}
    for offer in offers:
        about = key(offer.line)
        before = made.get(about, Decision(None))
        made[about] = offer.line._replace(
            problem="；".join(filter(None, (before.problem, _problem(form, offer)))),
            marks=tuple(dict.fromkeys((*before.marks, *offer.line.marks))),
        )
    return made


def lines(form: Form, result: Consolidation, answers: Sequence[Answer]) -> tuple[Decision, ...]:
    """The lines for the open findings, in the order of these."""
    return tuple(merged(form, every(form, result, answers)).values())


def key(line: Decision) -> Key:
    """What a line is about: two lines with the same key are about the same figure or file."""
    return line.unit, line.file, line.table, line.row, line.column, line.present


def is_for(form: Form, line: Decision, finding: Finding) -> bool:
    """Whether a line was offered for a finding, or by nobody: then a person says in its cells what it is about."""
    return not line.problem or _as_read(findings.sentence(finding, form, "zh")) in _as_read(line.problem)


def _as_read(text: str) -> str:
    return plain(clean(text))


def _files(finding: Finding, result: Consolidation) -> tuple[str, ...]:
    """The files that get a line: that of the finding, or each of several among which the office must choose."""
    if finding.kind is not FindingKind.ANSWERED_TWICE:
        return (finding.file,)
    rivals = (state.name for state in result.files if (state.unit, state.reason) == (finding.unit, finding.kind))
    return tuple(rivals) or (finding.file,)


def _marks(file: str, rivals: Iterable[str], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The marks of a file, or of the files of an answer, and of those among which it may be chosen, its own first."""
    own = parts(file, answers)
    others = [answers[name] for name in rivals if name in answers] if own else []
    return tuple(dict.fromkeys(map(mark, (*own, *others))))


def _present(finding: Finding, place: Place, result: Consolidation, answers: Mapping[str, Answer]) -> str:
    """What the cell of a finding holds, as it was written; of the sum of all units, the total."""
    if not finding.unit and not finding.file:
        return _text(result.totals[place].value) if place in result.totals else finding.found
    for answer in parts(finding.file, answers):
        cell = answer.cells.get(place)
        if cell:
            return cell.raw or _text(cell.value)
    return finding.found


def _text(number: Number | None) -> str:
    return "" if number is None else number_text(number)


def _table(form: Form, said: Mapping[str, str]) -> str:
    table = said.get("table", "")
    return table if any(each.number == table for each in form.tables) else ""


def _problem(form: Form, offer: Offer) -> str:
    """The finding in words, what the unit says of it, and which actions settle it."""
    text = findings.remark(offer.finding)
    remark = f"单位说明：{text}。" if text else ""
    may = "、".join(offer.actions)
    said = findings.sentence(offer.finding, form, "zh")
    return f"{offer.finding.severity.label}：{said}（{remark}可选：{may}）"


def _actions(form: Form, finding: Finding, line: Decision) -> tuple[Action, ...]:
    """The actions that settle a finding. 更正 needs a present figure, in a cell that is not computed from others."""
    if line.unit == WHOLE:
        return (Action.CONFIRM,)
    if finding.kind is FindingKind.UNIT_TWICE and dict(finding.args).get("own"):
        return (Action.CONFIRM, Action.EXCUSE)
    first = (Action.CONFIRM,) if finding.severity is EXPLAIN else ()
    if finding.kind in _ON_FILES:
        first = (Action.ADOPT,)
    column = form.spots[finding.place].column if finding.place in form.spots else None
    correctable = finding.unit and column and line.present and not (column.kind is Kind.TEXT or column.formula)
    return (*first, Action.CORRECT if correctable else Action.REFUSE)
