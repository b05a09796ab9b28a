"""Choose the answer of a unit that counts. If several contradict each other, none counts until the office decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Finding, Form, Place
from consolidate.model.decided_files import figures
from consolidate.model.result import FileState
from consolidate.terms import ERROR, NOTE, Verdict

# for each copy that went back, by the name of its unit then and its return count: the digests of the files that it
# replies to
Replied = Mapping[tuple[str, int], Collection[str]]
NOTHING: Replied = {}


class Choice(NamedTuple):
    """The answer that counts (None if none may be used), the answers it is made of, the verdicts on the other files."""

    answer: Answer | None
    sources: tuple[Answer, ...]
    files: tuple[FileState, ...]
    findings: tuple[Finding, ...] = ()


def choose(
    unit: str,
    answers: Sequence[Answer],
    form: Form,
    adopted: Collection[str] = (),
    replied: Replied = NOTHING,
    later: Collection[str] = (),
) -> Choice:
    """Reduce one unit's answers to one: set aside duplicates and older copies, join parts.

    ``adopted``: the files that the office adopted (采用). They replace each other file of the unit that holds one of
    their tables or no table, except those in ``later``: files that came after the decision. ``replied``: for each
    return, the digests of the files that its copy answered. The verdicts in ``files`` are replaced, duplicate and
    held; the sources are used.
    """
    if len(answers) == 1:  # nothing to choose, as in almost every unit
        return Choice(answers[0], (answers[0],), ())
    decided = [a for a in answers if a.file in adopted]
    adopted_tables = {table for answer in decided for table in answer.tables}
    overruled = {
        a.file
        for a in answers
        if decided and a.file not in (*adopted, *later) and (adopted_tables & {*a.tables} or not a.tables)
    }
    alike = _distinct([a for a in answers if a.file not in overruled])
    distinct = [first for first, *_ in alike]
    duplicates = [
        FileState(again.file, Verdict.DUPLICATE, FindingKind.DUPLICATE, unit, again.digest)
        for _, *others in alike
        for again in others
    ]
    settled = bool(decided) and not any(answer.file in later for answer in answers)
    latest, replaced = (distinct, []) if settled else _latest(alike, unit, replied)
    overruled_states = [
        FileState(a.file, Verdict.REPLACED, FindingKind.NOT_USED, unit, a.digest)
        for a in answers
        if a.file in overruled
    ]
    files = (*overruled_states, *duplicates, *replaced)
    joined = latest[0] if len(latest) == 1 else _join(latest, form)
    if joined:
        return Choice(joined, tuple(latest), files, _joined(unit, latest, form))
    held = tuple(FileState(a.file, Verdict.HELD, FindingKind.ANSWERED_TWICE, unit, a.digest) for a in latest)
    after = tuple(a.file for a in latest if decided and a.file in later)
    return Choice(None, (), (*files, *held), _conflict(unit, latest, form, after))


def _conflict(unit: str, answers: Sequence[Answer], form: Form, later: Sequence[str]) -> tuple[Finding, ...]:
    """The error that several answers differ, with the first five differences; then a note on every difference.

    ``later``: those that came after a decision among the others.
    """
    places = differences(answers)
    shown = "；".join(_shown(form, place, answers) for place in places[:5]) + ("……" if len(places) > 5 else "")
    names = "、".join(answer.file for answer in answers)
    first = answers[0]
    cells = tuple(first.cells[place].address for place in places if place in first.cells)
    args = (("differences", shown), ("count", str(len(places))), *((("later", "、".join(later)),) if later else ()))
    conflict = Finding(
        FindingKind.ANSWERED_TWICE, ERROR, unit=unit, file=first.file, found=names, cells=cells, args=args
    )
    return (conflict, *(differs(unit, place, answers, form, conflict.id) for place in places))


def differs(unit: str, place: Place, answers: Sequence[Answer], form: Form, conflict: str) -> Finding:
    """The note on one place where the files differ, at the cell of the first file that has the place."""
    file, cell = next((a.file, a.cells[place]) for a in answers if place in a.cells)
    row, column = form.own_labels(place)
    args = (("row", row), ("column", column), ("files", "、".join(answer.file for answer in answers)))
    return Finding(
        FindingKind.VERSION_DIFFERS, NOTE, unit, file, cell.sheet, cell.address, place, cells=(cell.address,),
        found=_contents(place, answers), args=args, follows=conflict,
    )  # fmt: skip


def _distinct(answers: Sequence[Answer]) -> list[list[Answer]]:
    """The answers, those with the same figures together; the first of them counts, all others are duplicates.

    The first is the one with the highest return count, then that with the most reasons (情况说明), which would be lost
    with a duplicate, then that with the fewest findings, then the first by name.
    """
    ordered = sorted(
        answers, key=lambda a: (-(a.token.trip if a.token else -1), -len(a.remarks), len(a.findings), a.file)
    )
    alike: list[list[Answer]] = []
    for answer in ordered:
        together = next((each for each in alike if _same(answer, each[0])), None)
        if together is None:
            alike.append([answer])
        else:
            together.append(answer)
    return alike


def _same(first: Answer, second: Answer) -> bool:
    """Whether two answers have the same bytes, or the same figures in the same tables."""
    if first.digest and first.digest == second.digest:
        return True
    return bool(first.cells) and first.tables == second.tables and figures(first) == figures(second)


def _latest(alike: Sequence[Sequence[Answer]], unit: str, replied: Replied) -> tuple[list[Answer], list[FileState]]:
    """Split off the answers that a later return replaces. ``alike``: as ``_distinct`` gives them.

    An answer with the same figures as a file to which a copy replied, such as that file saved again, is as old as it.
    An answer without a token is replaced only if a copy that replied to it has come back. An answer in the template
    that went out first, or in an earlier copy, is replaced if a later copy replied to it: it may also be newer than
    that copy. Without a record of the copies the return counts alone decide. The copy of a unit that was merged into
    this one says nothing of the files of another: both may count.
    """
    answers = [first for first, *_ in alike]
    digests = {first.file: {answer.digest for answer in (first, *others)} for first, *others in alike}
    highest: dict[str, int] = {}  # by the unit that a copy went to
    for token in (answer.token for answer in answers if answer.token):
        highest[token.unit] = max(token.trip, highest.get(token.unit, 0))
    tokens = {(answer.token.unit, answer.token.trip) for answer in answers if answer.token}
    came_back = {digest for token in tokens for digest in replied.get(token, ())}
    sent_back = {
        digest
        for (sent_to, trip), digests_ in replied.items()
        if trip <= highest.get(sent_to, 0)
        for digest in digests_
    }

    def is_old(answer: Answer) -> bool:
        if not answer.token:
            return not digests[answer.file].isdisjoint(came_back)
        if replied:
            later = answer.token.trip < max(highest.values())
            return later and not digests[answer.file].isdisjoint(sent_back)
        return answer.token.trip < highest[answer.token.unit]

    old = [answer for answer in answers if is_old(answer)]
    kept = [a for a in answers if a not in old]
    return kept, [FileState(a.file, Verdict.REPLACED, FindingKind.REPLACED, unit, a.digest) for a in old]


def _join(answers: list[Answer], form: Form) -> Answer | None:
    """Join answers that hold different tables into one; None if two of them hold the same table."""
    tables = [table for answer in answers for table in answer.tables]
    if len(set(tables)) < len(tables):
        return None
    found = {form.table(table).number for table in tables}
    findings = tuple(
        f
        for a in answers
        for f in a.findings
        if not (f.kind is FindingKind.MISSING_TABLE and dict(f.args)["table"] in found)
    )
    owner = {table: answer for answer in answers for table in answer.tables}
    # an answer without an optional table has blanks there, which must not replace the figures of another answer
    parts = [(place, answer) for answer in answers for place in answer.cells]
    own = {place: answer for place, answer in parts if owner.get(place.table, answer) is answer}
    return answers[0]._replace(
        file="、".join(answer.file for answer in answers),
        tables=tuple(tables),
        cells={place: answer.cells[place] for place, answer in own.items()},
        numbers={place: answer.numbers[place] for place, answer in own.items() if place in answer.numbers},
        findings=findings,
        remarks=tuple(remark for answer in answers for remark in answer.remarks),
        paragraphs=tuple(paragraph for answer in answers for paragraph in answer.paragraphs),
    )


def _joined(unit: str, answers: Sequence[Answer], form: Form) -> tuple[Finding, ...]:
    """A note if the tables of the answer come from several files: which file gave which tables."""
    order = [table.id for table in form.tables]
    parts = sorted((answer for answer in answers if answer.tables), key=lambda a: min(map(order.index, a.tables)))
    if len(parts) < 2:
        return ()
    tables = ("、".join(f"表{form.table(t).number}" for t in sorted(a.tables, key=order.index)) for a in parts)
    shown = "；".join(f"{names}：{answer.file}" for names, answer in zip(tables, parts, strict=True))
    files = "、".join(answer.file for answer in parts)
    return (Finding(FindingKind.JOINED, NOTE, unit=unit, file=files, found=shown, args=(("count", str(len(parts))),)),)


def differences(answers: Sequence[Answer]) -> list[Place]:
    """The places where the answers do not all have the same content."""
    contents = [figures(answer) for answer in answers]
    places = dict.fromkeys(place for content in contents for place in content)
    return [place for place in places if any(content.get(place) != contents[0].get(place) for content in contents)]


def _shown(form: Form, place: Place, answers: Sequence[Answer]) -> str:
    return " ".join(form.own_labels(place)) + f"：{_contents(place, answers)}"


def _contents(place: Place, answers: Sequence[Answer]) -> str:
    """The content of every answer at a place, separated by “ / ”; “—” for an answer without the place."""
    contents = (figures(answer) for answer in answers)
    return " / ".join(str(content[place]) if place in content else "—" for content in contents)
