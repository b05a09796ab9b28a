"""The screen of the evening: a line for each unit, what has changed since the last run, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from consolidate import __version__, finality
from consolidate import findings as catalogue
from consolidate.cli import columns, finding_list, here
from consolidate.cli.columns import Said, sign
from consolidate.cli.finding_list import Listed
from consolidate.cli.language import current, tell
from consolidate.document_places import spot
from consolidate.model import Finding, Form, Round
from consolidate.model.result import Consolidation
from consolidate.pipeline.last_run import Changes
from consolidate.pipeline.received import Received, Source
from consolidate.pipeline.status import Line, Mark, Status
from consolidate.returns.records import Progress
from consolidate.rounds import versions
from consolidate.text import clean
from consolidate.words import N_

ROWS = 24  # units with a line of their own; more if more are held
SIGNS = {Mark.HELD: "✗", Mark.ASKED: "?", Mark.MISSING: "—", Mark.USED: "✓", Mark.EXCUSED: "○"}
STYLES = {Mark.HELD: "red", Mark.ASKED: "yellow", Mark.MISSING: "yellow", Mark.USED: "", Mark.EXCUSED: "dim"}
_NAME = 22  # columns of the longest name that keeps the other columns in line
_HEADS = (N_("in"), N_("late"), N_("bad"), N_("ask"), N_("back"))
_AWAITED = 10  # units that are named if they have not answered a copy; of more, only the number is shown
_GUESSED = "~"  # before what is known only from the last change of the file


def head(round_: Round, today: Status, counts: Sequence[str], width: int) -> Iterator[Said]:
    """The round and its deadline, and the counts of units and files."""
    text = tell(N_("{body}, {year}"), body=round_.body, year=round_.year)
    deadline = round_.deadline
    if deadline:
        days = (deadline - today.today).days
        sentence = (
            N_("{days} day(s) to the deadline {deadline}")
            if days >= 0
            else N_("The deadline {deadline} was {late} day(s) ago")
        )
        text += tell(N_("; {more}"), more=tell(sentence, days=days, late=-days, deadline=deadline))
    yield Said(clean(text), "bold")
    for count in counts:
        yield from wrapped(count, width)


def wrapped(text: str, width: int) -> Iterator[Said]:
    """A text on as many lines as it takes."""
    yield from (Said(line) for line in columns.wrapped("", text, width, 2))


def table(status: Status, form: Form, width: int, every: bool) -> Iterator[Said]:
    """A line for each unit, the worst first, and one line that counts the rest. Held units are never left out."""
    shown = [line for number, line in enumerate(status.lines) if every or line.mark is Mark.HELD or number < ROWS]
    heads = [tell(word) for word in _HEADS]
    name = min(_NAME, max((columns.width(line.unit.name) for line in shown), default=0))
    sizes = [max(columns.width(text), least) for text, least in zip(heads, (6, 5, 1, 1, 1), strict=True)]
    cells = " ".join(columns.right(text, size) for text, size in zip(heads, sizes, strict=True))
    yield Said(f"  {columns.left('', name)} {cells}", "dim")
    for line in shown:
        yield from _row(line, form, name, sizes, width)
    rest = Counter(line.mark for line in status.lines[len(shown) :])
    if rest:
        counts = tell(N_(", ")).join(
            f"{sign(SIGNS[mark])} {tell(mark.words)} {rest[mark]}" for mark in Mark if rest[mark]
        )
        text = tell(N_("{count} more: {counts} (all of them with --all)"), count=rest.total(), counts=counts)
        yield from (Said(part) for part in columns.wrapped("", text, width, 2))
    for finding in status.nobodys:
        yield from _nobodys(finding, form, width)
    yield from _legend([line.received for line in shown if line.received], width)


def _row(line: Line, form: Form, name: int, sizes: Sequence[int], width: int) -> Iterator[Said]:
    guessed = line.received is not None and line.received.source is Source.CHANGED
    late = (_GUESSED if guessed else "") + tell(N_("{days}d"), days=line.late) if line.late else ""
    numbers = (day(line.received), late, line.errors or "", line.questions or "", line.returns or "")
    cells = " ".join(columns.right(str(cell), size) for cell, size in zip(numbers, sizes, strict=True))
    begin = f"{SIGNS[line.mark]} {columns.left(clean(line.unit.name), name)} {cells}  "
    words = ""
    if line.main:
        title = catalogue.title(catalogue.original(line.main).kind, current())
        words = clean(" ".join(part for part in (spot(line.main.sheet, line.main.address, current()), title) if part))
    for text in columns.wrapped(begin, words, width, 4):
        yield Said(sign(text), STYLES[line.mark])


def _nobodys(finding: Finding, form: Form, width: int) -> Iterator[Said]:
    """A finding that belongs to no unit: on a file of nobody, on the decisions, on the sum of all units."""
    where = finding.file or tell(catalogue.WHOLE)
    begin = f"{finding_list.SIGNS[finding.severity]} {clean(where)}  "
    for text in columns.wrapped(begin, clean(catalogue.short(finding, form, current())), width, 4):
        yield Said(sign(text), finding_list.STYLES[finding.severity])


def day(received: Received | None) -> str:
    """The day on which a file came in, as 01-20."""
    if received is None:
        return ""
    return f"{_GUESSED if received.source is Source.CHANGED else ''}{received.day:%m-%d}"


def _legend(days: Sequence[Received], width: int) -> Iterator[Said]:
    """How the days are known."""
    counted = Counter(received.source for received in days)
    known = [
        tell(N_("{source} {count}"), source=f"{f'{_GUESSED} ' if source is Source.CHANGED else ''}{tell(source.words)}",
             count=counted[source])
        for source in Source if counted[source]
    ]  # fmt: skip
    if known:
        begin = tell(N_("Received: "))
        for text in columns.wrapped("", begin + tell(N_(", ")).join(known), width, 2):
            yield Said(text, "dim")


def changes(found: Changes | None, width: int, *, figures: bool = False) -> Iterator[Said]:
    """What has changed since the last run. ``figures``: lines on figures and findings follow."""
    if found is None:
        return
    at = found.at.replace("T", " ")[:16]
    if versions.newer(found.version):
        sentence = N_("The last run was made with version {version}, newer than this one ({own}): use that version")
        for text in columns.wrapped("", tell(sentence, version=found.version, own=__version__), width, 2):
            yield Said(text, "bold yellow")
    if not found.units and not figures:
        yield Said(tell(N_("Since the last run ({at}): no change"), at=at))
        return
    yield Said(tell(N_("Since the last run ({at}):"), at=at), "bold")
    for change, units in found.units.items():
        for text in columns.listed(f"  {tell(change.value, names='')}", units, width, 4):
            yield Said(text)


def stale(names: Sequence[str], width: int) -> Iterator[Said]:
    """The templates of units that the roster has no longer, or has under another name."""
    if names:
        head = tell(
            N_("In templates, of no unit of the roster (perhaps it was renamed); not deleted: {names}"), names=""
        )
        yield from (Said(text, "yellow") for text in columns.listed(head, [clean(name) for name in names], width, 2))


def draft(form: Form, result: Consolidation, width: int) -> Iterator[Said]:
    """Whether the result is final, and why it is not."""
    if result.final:
        yield Said(tell(N_("Final: every number is accounted for.")), "bold green")
        return
    reasons = [tell(reason.kind.sentence, count=reason.count) for reason in finality.unfinished(form, result)]
    for text in columns.wrapped(tell(N_("Not final: ")), tell(N_("; ")).join(reasons), width, 2):
        yield Said(text, "bold yellow")


def copies(progress: Sequence[Progress], width: int, every: bool) -> Iterator[Said]:
    """What became of the copies sent back: for each that was answered how many findings are gone, still there, new."""
    for one in (one for one in progress if not one.waiting):
        became = (
            (N_("{count} corrected"), one.mended), (N_("{count} explained"), one.explained),
            (N_("{count} no longer found"), one.lapsed), (N_("{count} still open"), one.still),
            (N_("{count} new"), one.new),
        )  # fmt: skip
        counts = tell(N_(", ")).join(tell(words, count=len(found)) for words, found in became if found)
        head = tell(N_("{unit}, after return {trip}: "), unit=one.returned.unit, trip=one.returned.trip)
        yield from (Said(line) for line in columns.wrapped(head, counts or "—", width, 4))
    waiting = [one.returned.unit for one in progress if one.waiting]
    if len(waiting) > _AWAITED and not every:
        yield Said(tell(N_("Sent back and not yet answered: {count} unit(s)"), count=len(waiting)))
    elif waiting:
        head = tell(N_("Sent back and not yet answered: {names}"), names="")
        yield from (Said(text) for text in columns.listed(head, waiting, width, 2))


def steps(status: Status, folder: Path, given: str, width: int) -> Iterator[Said]:
    """The commands that help now, but for the one that was just given."""
    found = [step for step in status.steps if step.command != (given,)]
    if not found:
        return
    yield Said(tell(N_("Next:")), "bold")
    for step in found:
        reason = "  " + tell(N_("{what}: "), what=tell(step.sentence, count=step.number))
        command = here.command(step.command[0], folder, *step.command[1:])
        if columns.width(reason + command) <= width:
            yield Said(reason + command)
        else:  # a command stays whole, since people copy it
            yield from (Said(reason.rstrip()), Said(f"    {command}"))


def findings(result_findings: Sequence[Finding], form: Form, listed: Listed, width: int) -> Iterator[Said]:
    """The list of findings, with signs that the terminal can show."""
    return (Said(sign(line.text), line.style) for line in finding_list.lines(result_findings, form, listed, width))
