"""Which version: of all the answers attributed to one unit the one that counts, or none until the office decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from consolidate.model import ERROR, NOTE, Answer, FileState, Finding, Form, Place


class Choice(NamedTuple):
    """The answer that counts for a unit (None: none may be used), the answers it is made of, verdicts on the others."""

    answer: Answer | None
    sources: tuple[Answer, ...]
    files: tuple[FileState, ...]
    findings: tuple[Finding, ...] = ()


def choose(unit: str, answers: Sequence[Answer], form: Form, adopted: Collection[str] = ()) -> Choice:
    """One unit's answers to one: duplicates and earlier round trips set aside, parts joined.

    ``adopted`` are the files that the office decided for (采用); whatever holds one of their tables gives way to them.
    Verdicts: used, replaced, duplicate, held. Source: DESIGN section 5, “Which version”.
    """
    decided = [a for a in answers if a.file in adopted]
    theirs = {table for answer in decided for table in answer.tables}
    beaten = {a.file for a in answers if decided and a.file not in adopted and (theirs & {*a.tables} or not a.tables)}
    distinct, duplicates = _distinct([a for a in answers if a.file not in beaten], unit)
    latest, replaced = (distinct, []) if decided else _latest(distinct, unit)
    aside = [FileState(a.file, "replaced", "not-used", unit, a.digest) for a in answers if a.file in beaten]
    files = (*aside, *duplicates, *replaced)
    joined = latest[0] if len(latest) == 1 else _join(latest, form)
    if joined:
        return Choice(joined, tuple(latest), files, _joined(unit, latest, form))
    held = tuple(FileState(a.file, "held", "answered-twice", unit, a.digest) for a in latest)
    return Choice(None, (), (*files, *held), _twice(unit, latest, form))


def _twice(unit: str, answers: Sequence[Answer], form: Form) -> tuple[Finding, ...]:
    """Several different answers of one unit with their first differences; then every difference, cell by cell."""
    places = _differences(answers)
    shown = "；".join(_shown(form, place, answers) for place in places[:5]) + ("……" if len(places) > 5 else "")
    names = "、".join(answer.file for answer in answers)
    one = answers[0]
    cells = tuple(one.cells[place].address for place in places if place in one.cells)
    args = (("differences", shown), ("count", str(len(places))))
    conflict = Finding("answered-twice", ERROR, unit=unit, file=one.file, found=names, cells=cells, args=args)
    return (conflict, *(_differs(unit, place, answers, form, conflict.id) for place in places))


def _differs(unit: str, place: Place, answers: Sequence[Answer], form: Form, conflict: str) -> Finding:
    """What each of the files has at one place, with the cell of the first that has it."""
    file, cell = next((a.file, a.cells[place]) for a in answers if place in a.cells)
    row, column = _labels(form, place)
    args = (("row", row), ("column", column), ("files", "、".join(answer.file for answer in answers)))
    return Finding(
        "version-differs", NOTE, unit, file, cell.sheet, cell.address, place, cells=(cell.address,),
        found=_each(place, answers), args=args, follows=conflict,
    )  # fmt: skip


def _figures(answer: Answer) -> Mapping[Place, object]:
    """What an answer says, for comparing: numbers, and the raw text where there is none."""
    return {p: cell.raw if cell.how == "unreadable" else answer.numbers.get(p) for p, cell in answer.cells.items()}


def _distinct(answers: Sequence[Answer], unit: str) -> tuple[list[Answer], list[FileState]]:
    """Answers with different numbers; of equal ones the one with the highest round trip, then the first by name."""
    ordered = sorted(answers, key=lambda a: (-(a.token.trip if a.token else -1), len(a.findings), a.file))
    kept: list[Answer] = []
    doubles: list[FileState] = []
    for answer in ordered:
        if any(_same(answer, other) for other in kept):
            doubles.append(FileState(answer.file, "duplicate", "duplicate", unit, answer.digest))
        else:
            kept.append(answer)
    return kept, doubles


def _same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same: the same bytes, or the same figures in the same tables."""
    if one.digest and one.digest == other.digest:
        return True
    return bool(one.cells) and one.tables == other.tables and _figures(one) == _figures(other)


def _latest(answers: list[Answer], unit: str) -> tuple[list[Answer], list[FileState]]:
    """The highest round trip replaces the lower ones; an answer without token is never outranked."""
    trips = [answer.token.trip for answer in answers if answer.token]
    highest = max(trips, default=0)
    kept = [a for a in answers if a.token is None or a.token.trip == highest]
    old = [a for a in answers if a.token and a.token.trip < highest]
    return kept, [FileState(a.file, "replaced", "replaced", unit, a.digest) for a in old]


def _join(answers: list[Answer], form: Form) -> Answer | None:
    """Answers that hold different tables, as one; None where two hold the same table."""
    tables = [table for answer in answers for table in answer.tables]
    if len(set(tables)) < len(tables):
        return None
    found = {form.table(table).number for table in tables}
    findings = tuple(
        f for a in answers for f in a.findings if not (f.kind == "missing-table" and dict(f.args)["table"] in found)
    )
    first = answers[0]
    return replace(
        first,
        file="、".join(answer.file for answer in answers),
        tables=tuple(tables),
        cells={place: cell for answer in answers for place, cell in answer.cells.items()},
        numbers={place: number for answer in answers for place, number in answer.numbers.items()},
        findings=findings,
        remarks=tuple(remark for answer in answers for remark in answer.remarks),
    )


def _joined(unit: str, answers: Sequence[Answer], form: Form) -> tuple[Finding, ...]:
    """A word on an answer whose tables come from several files: which file gave which."""
    order = [table.id for table in form.tables]
    parts = sorted((answer for answer in answers if answer.tables), key=lambda a: min(map(order.index, a.tables)))
    if len(parts) < 2:
        return ()
    tables = ("、".join(f"表{form.table(t).number}" for t in sorted(a.tables, key=order.index)) for a in parts)
    shown = "；".join(f"{names}：{answer.file}" for names, answer in zip(tables, parts, strict=True))
    files = "、".join(answer.file for answer in parts)
    return (Finding("joined", NOTE, unit=unit, file=files, found=shown, args=(("count", str(len(parts))),)),)


def _differences(answers: Sequence[Answer]) -> list[Place]:
    """The places at which not all of the answers say the same."""
    figures = [_figures(answer) for answer in answers]
    places = dict.fromkeys(place for one in figures for place in one)
    return [place for place in places if any(one.get(place) != figures[0].get(place) for one in figures)]


def _shown(form: Form, place: Place, answers: Sequence[Answer]) -> str:
    return " ".join(_labels(form, place)) + f"：{_each(place, answers)}"


def _labels(form: Form, place: Place) -> tuple[str, str]:
    _, row, column = form.labels(place)
    return row.rpartition(" ")[2], column.rpartition(" ")[2]


def _each(place: Place, answers: Sequence[Answer]) -> str:
    """The figure of every answer, as it was written where it is no number; — where the table is missing."""
    figures = (_figures(answer) for answer in answers)
    return " / ".join(str(one[place]) if place in one else "—" for one in figures)
