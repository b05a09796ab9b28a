"""How a round stands: a line for each unit, what has changed since the last run, and which commands help now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from consolidate import __version__, disk
from consolidate.catalogue import FindingKind
from consolidate.forms.indicators import Compared, compared
from consolidate.mail import situations
from consolidate.model import Answer, Decision, Finding, Number, Place, Unit
from consolidate.model.decided_files import as_read, identity, of_figures, was_offered
from consolidate.model.received import SENT, Received
from consolidate.model.result import Consolidation, FileState
from consolidate.model.table import EMPTY
from consolidate.pipeline import history, last_run, received, returns, sealed, templates
from consolidate.pipeline.inbox import Inbox
from consolidate.pipeline.last_run import Changes, LastRun, Seen, Since
from consolidate.pipeline.opened import OpenRound
from consolidate.returns import copies
from consolidate.returns.records import Progress, Returned
from consolidate.terms import ERROR, EXPLAIN, Action, UnitState
from consolidate.words import N_, Worded

_WITHOUT_ANSWER = (FindingKind.BLANK_TEMPLATE, FindingKind.STILL_OPEN)  # notes that say why a unit is missing
_MOST_STEPS = 3


class Mark(Worded):
    """The state of a unit on the screen: those of ``UnitState``, with used units parted by whether they are asked.

    ``words`` are for people.
    """

    words: str

    HELD = UnitState.HELD.value, N_("held out of the sum")
    ASKED = last_run.ASKED, N_("to explain")
    MISSING = UnitState.MISSING.value, N_("not in")
    USED = UnitState.USED.value, N_("added up")
    EXCUSED = UnitState.EXCUSED.value, N_("need not answer")


_AFTER_DEADLINE = (Mark.HELD, Mark.MISSING, Mark.ASKED, Mark.USED, Mark.EXCUSED)  # worst first
_BEFORE_DEADLINE = (Mark.HELD, Mark.ASKED, Mark.MISSING, Mark.USED, Mark.EXCUSED)


class Line(NamedTuple):
    """One unit: its state, when its first file came, days after the deadline, and what is open.

    ``returns``: how often it got a copy back. ``main``: its gravest open finding; of a missing unit, why its file does
    not count.
    """

    unit: Unit
    mark: Mark
    received: Received | None = None
    late: int = 0
    errors: int = 0
    questions: int = 0
    returns: int = 0
    main: Finding | None = None


class Step(NamedTuple):
    """A command that helps now: what for, with the number of units, and its words."""

    sentence: str
    number: int
    command: tuple[str, ...]


class Status(NamedTuple):
    """How the round stands. ``lines``: the worst first. ``nobodys``: open findings that belong to no unit.

    ``changes`` is None if there was no run before. ``progress``: what became of the copies that were sent back.
    ``outdated``: there was a run before, and the round stands otherwise now.
    """

    today: date
    lines: tuple[Line, ...]
    nobodys: tuple[Finding, ...]
    received: Mapping[str, Received]  # by file
    changes: Changes | None
    progress: tuple[Progress, ...]
    steps: tuple[Step, ...]
    stale: tuple[str, ...] = ()  # templates of units that the roster has no longer
    since: Mapping[str, Since] = EMPTY  # by unit, what became of its findings since the last run
    outdated: bool = False


def status(
    opened: OpenRound, inbox: Inbox, result: Consolidation, now: datetime, written: bool | None = None
) -> Status:
    """How the round stands ``now``. ``written``: whether the result was written as it is; None to look for that."""
    days = received.days(opened, result.files, now.tzinfo)
    before = last_run.read(disk.read_or_empty(opened.folder / last_run.FILE))
    parts = _parts(result)
    trips = {copy.unit: copy.trip for copy in opened.returned}
    lines = []
    for unit in opened.roster.units:
        part = parts[unit.name]
        first = received.first_of_unit(unit.name, _answers(part.files), days, before)
        lines.append(_line(opened, unit, part, first, trips.get(unit.name, 0), now.date()))
    deadline = opened.round.deadline
    order = _AFTER_DEADLINE if deadline and now.date() > deadline else _BEFORE_DEADLINE
    progress = returns.progress(opened, result, inbox.answers)
    now_seen = seen(result, lines)
    changes = last_run.changes(before, now_seen) if before else None
    done = _is_written(opened, result, changes) if written is None else written
    return Status(
        now.date(),
        tuple(sorted(lines, key=lambda line: (order.index(line.mark), -line.errors, -line.questions))),
        tuple(finding for finding in result.findings if finding.open and not finding.follows and not finding.unit),
        days,
        changes,
        progress,
        tuple(_steps(opened, result, parts, progress, done))[:_MOST_STEPS],
        templates.stale(opened),
        last_run.since(before, now_seen) if before else {},
        before is not None and not done,
    )


def keep(opened: OpenRound, result: Consolidation, found: Status, now: str) -> None:
    """Store what this run saw of the units, for the next one. The caller holds the round's lock."""
    path = opened.folder / last_run.FILE
    before = last_run.read(disk.read_or_empty(path))
    decided = _decided(result, before.decided if before else {})
    disk.write(path, last_run.write(LastRun(now, seen(result, found.lines), __version__, decided)))


def _decided(result: Consolidation, before: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What each line of a person knew when it was first carried out: see ``Arrived.known``."""
    lines = [line for line in result.decisions if not was_offered(line)]
    found = {identity(line): before.get(identity(line)) or _known(line, result) for line in lines}
    return {line: known for line, known in found.items() if known}


def _known(line: Decision, result: Consolidation) -> tuple[str, ...]:
    """What is there now for a line to know; () if it is not carried out, or if that is of no use."""
    if line.action in (Action.ADOPT, Action.REFUSE):
        named = as_read(line.file)
        about = {each.digest for each in result.files if each.unit in ("", line.unit) or as_read(each.name) == named}
        return tuple(sorted(about))
    sent = result.submissions.get(line.unit) if line.action is Action.CONFIRM else None
    # while a question of the unit is open, the line may be one that does not answer it
    is_open = any(f.open and f.severity is EXPLAIN for f in result.findings if f.unit == line.unit)
    return () if sent is None or is_open else (of_figures(sent),)


def seen(result: Consolidation, lines: Sequence[Line]) -> dict[str, Seen]:
    """The state and the files of every unit."""
    files: dict[str, set[str]] = {}
    for state in _answers(result.files):
        files.setdefault(state.unit, set()).add(state.digest)
    still: dict[str, list[tuple[str, ...]]] = {}
    for finding in result.findings:
        if finding.open and not finding.follows:
            known = (finding.id, str(finding.kind), finding.sheet, finding.address)
            still.setdefault(finding.unit, []).append(known)
    names = (line.unit.name for line in lines)
    return {
        name: _seen(line, files.get(name, set()), tuple(still.get(name, ())))
        for name, line in zip(names, lines, strict=True)
    }


def _seen(line: Line, files: set[str], still: tuple[tuple[str, ...], ...]) -> Seen:
    came = (line.received.day.isoformat(), line.received.source.value) if line.received else ("", "")
    return Seen(line.mark.value, tuple(sorted(files)), *came, still)


def _answers(files: Sequence[FileState]) -> Iterator[FileState]:
    return (state for state in files if state.unit and state.verdict in SENT)


# --- a line ----------------------------------------------------------------------------------------------------


def _parts(result: Consolidation) -> dict[str, Consolidation]:
    """The result of each unit alone, so that of thousands of units not each has to look through all of them."""
    names = [unit.name for unit in result.roster.units]
    files: dict[str, list[FileState]] = {name: [] for name in names}
    findings: dict[str, list[Finding]] = {name: [] for name in names}
    for state in result.files:
        if state.unit in files:
            files[state.unit].append(state)
    for finding in result.findings:
        if finding.unit in findings:
            findings[finding.unit].append(finding)
    held, excused, missing = set(result.held), set(result.excused), set(result.missing)
    return {
        name: replace(
            result,
            submissions={name: result.submissions[name]} if name in result.submissions else {},
            files=tuple(files[name]),
            findings=tuple(findings[name]),
            held=(name,) if name in held else (),
            excused=(name,) if name in excused else (),
            missing=(name,) if name in missing else (),
        )
        for name in names
    }


def _line(opened: OpenRound, unit: Unit, part: Consolidation, first: Received | None, trips: int, today: date) -> Line:
    own = [finding for finding in part.findings if not finding.follows]
    asked = [finding for finding in own if finding.open]
    mark = _mark(part, asked)
    reasons = [f for f in own if f.kind in _WITHOUT_ANSWER] if mark is Mark.MISSING else asked
    counting = today if mark is Mark.MISSING else first.day if first else None
    deadline = opened.round.deadline
    return Line(
        unit,
        mark,
        first,
        max(0, (counting - deadline).days) if counting and deadline and mark is not Mark.EXCUSED else 0,
        sum(finding.severity is ERROR for finding in asked),
        sum(finding.severity is EXPLAIN for finding in asked),
        trips,
        next(iter(reasons), None),
    )


def _mark(part: Consolidation, asked: Sequence[Finding]) -> Mark:
    if part.submissions:
        return Mark.ASKED if asked else Mark.USED
    if part.held:
        return Mark.HELD
    return Mark.EXCUSED if part.excused else Mark.MISSING


# --- what to do next -------------------------------------------------------------------------------------------


def _steps(
    opened: OpenRound,
    result: Consolidation,
    parts: Mapping[str, Consolidation],
    progress: Sequence[Progress],
    written: bool,
) -> Iterator[Step]:
    """The commands that help now, the most useful first. ``written``: the result was written as it is now."""
    units = opened.roster.units
    waiting = {one.returned.unit for one in progress if one.waiting}
    reminded = situations.reminded(result)  # they get no copy, since they have to send a table first
    back = [u for u in units if u.name not in {*waiting, *reminded} and copies.asked(parts[u.name], u.name)]
    if back:
        command = ("mail", "correct") if any(unit.mail for unit in back) else ("returns",)
        yield Step(N_("send {count} unit(s) their findings back"), len(back), command)
    if reminded:
        yield Step(N_("remind {count} unit(s)"), len(reminded), ("mail", "remind"))
    told = [name for name in result.submissions if _is_told(parts[name], name)]
    if told:
        yield Step(N_("{count} unit(s) gave a reason: decide (属实)"), len(told), ("status", "--unit", told[0]))
    if opened.round.imap and not result.final:
        yield Step(N_("look into the mailbox again"), 0, ("collect",))
    if not written:
        yield Step(N_("write the result"), 0, ("run",))
    elif result.final:
        yield Step(N_("write the annual report"), 0, ("report",))
        yield Step(N_("close the year, once the report is signed"), 0, ("close",))


def _is_written(opened: OpenRound, result: Consolidation, changes: Changes | None) -> bool:
    """Whether the result was written as it is now. Where no records of results are kept, the units tell."""
    written = history.is_written(opened, result)
    return changes is not None and not changes.units if written is None else written


def _is_told(result: Consolidation, unit: str) -> bool:
    """Whether a unit has explained something that the office has not decided on."""
    return any(not finding.answer for finding in copies.explained(result, unit))


# --- one unit --------------------------------------------------------------------------------------------------


class Page(NamedTuple):
    """Everything about one unit. ``figures``: its main indicators with last year's; () if no single file has them.

    ``sealed``: when its sealed paper came in, as somebody ticked it; "" if nobody did.
    """

    line: Line
    files: tuple[FileState, ...]
    findings: tuple[Finding, ...]
    returned: tuple[Returned, ...]
    waiting: bool
    decisions: tuple[Decision, ...]
    figures: tuple[Compared, ...]
    sealed: str = ""


def page(opened: OpenRound, inbox: Inbox, result: Consolidation, found: Status, unit: str) -> Page:
    """Everything about the unit of that name."""
    last = opened.last_year.units.get(unit, {}) if opened.last_year else {}
    numbers = _numbers(result, unit, copies.standing(result, unit, inbox.answers))
    return Page(
        next(line for line in found.lines if line.unit.name == unit),
        tuple(state for state in result.files if state.unit == unit),
        tuple(finding for finding in result.findings if finding.unit == unit),
        tuple(copy for copy in opened.returned if copy.unit == unit),
        any(one.waiting for one in found.progress if one.returned.unit == unit),
        tuple(decision for decision in result.decisions if decision.unit == unit),
        tuple(figure for figure in compared(opened.form, numbers, last) if figure.now is not None),
        sealed.ticked(opened.folder).get(unit, ""),
    )


def _numbers(result: Consolidation, unit: str, answers: Sequence[Answer]) -> Mapping[Place, Number | None]:
    """The figures of a unit: those that count, else those of its only file."""
    if unit in result.submissions:
        return result.submissions[unit].numbers
    return answers[0].numbers if len(answers) == 1 else {}
