"""One unit whole: its state, files, copies sent back, findings, decisions and main figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from consolidate import findings as catalogue
from consolidate.cli import finding_list, main_figures
from consolidate.cli.columns import Said, sign
from consolidate.cli.language import current, tell
from consolidate.cli.status import SIGNS, STYLES
from consolidate.model import Form
from consolidate.model.result import FileState
from consolidate.pipeline.received import Received
from consolidate.pipeline.status import Mark, Page
from consolidate.returns.records import Progress
from consolidate.text import clean
from consolidate.words import N_


def lines(page: Page, form: Form, days: Mapping[str, Received]) -> Iterator[Said]:
    """Everything about the unit."""
    unit, mark = page.line.unit, page.line.mark
    state = f"{SIGNS[mark]} {unit.name}  {tell(mark.words)}"
    late = tell(N_("{days} day(s) late"), days=page.line.late) if page.line.late else ""
    yield Said(sign(clean("  ".join(part for part in (state, unit.group, late) if part))), STYLES[mark] or "bold")
    contact = [part for part in (unit.contact, unit.phone, *unit.mail) if part]
    if contact:
        yield Said("  " + clean("  ".join(contact)))
    if page.sealed:
        yield Said("  " + tell(N_("sealed paper received on {day}"), day=page.sealed[:10]))
    yield from _files(page, days)
    yield from _copies(page)
    yield from _decisions(page)
    yield from _findings(page, form)
    yield from _figures(page)


def _files(page: Page, days: Mapping[str, Received]) -> Iterator[Said]:
    yield Said(tell(N_("Files:")) if page.files else tell(N_("Files: none")), "bold")
    for state in page.files:
        yield Said(
            "  " + clean("  ".join(part for part in (state.name, tell(state.verdict), _day(state, days)) if part))
        )


def _day(state: FileState, days: Mapping[str, Received]) -> str:
    received = days.get(state.name)
    return tell(N_("{day} ({source})"), day=received.day, source=tell(received.source.words)) if received else ""


def _copies(page: Page) -> Iterator[Said]:
    if page.returned:
        yield Said(tell(N_("Sent back:")), "bold")
    for copy in page.returned:
        awaited = page.waiting and copy is page.returned[-1]
        words = N_("return {trip}, {at}, not yet answered") if awaited else N_("return {trip}, {at}")
        yield Said("  " + tell(words, trip=copy.trip, at=copy.at.replace("T", " ")[:16]))


def _decisions(page: Page) -> Iterator[Said]:
    if page.decisions:
        yield Said(tell(N_("Decisions:")), "bold")
    for decision in page.decisions:
        where = (decision.file, decision.table, decision.row, decision.column, decision.present, decision.becomes)
        words = " ".join(part for part in (decision.action or "", *where) if part)
        line = tell(N_("line {line}: {words} ({reason})"), line=decision.line, words=words, reason=decision.reason)
        yield Said("  " + clean(line))


def _findings(page: Page, form: Form) -> Iterator[Said]:
    followers = Counter(finding.follows for finding in page.findings if finding.follows)
    main = [finding for finding in page.findings if not finding.follows]
    yield Said(tell(N_("Findings:")) if main else tell(N_("Findings: none")), "bold")
    for finding in main:
        for line in finding_list.long(finding, form, followers):
            yield Said("  " + sign(line.text), line.style)


def _figures(page: Page) -> Iterator[Said]:
    if not page.figures:
        return
    counted = page.line.mark in (Mark.USED, Mark.ASKED)
    yield Said(tell(N_("Main figures:")) if counted else tell(N_("Main figures, not in the sum:")), "bold")
    yield from main_figures.lines(page.figures)


def became(progress: Progress, form: Form) -> Iterator[Said]:
    """What became of each finding of the copy that the unit has answered."""
    marks = (
        (N_("corrected"), "dim", progress.mended), (N_("explained"), "dim", progress.explained),
        (N_("no longer found"), "dim", progress.lapsed), (N_("still there"), "", progress.still),
        (N_("newly found"), "", progress.new),
    )  # fmt: skip
    for word, style, found in marks:
        for finding in found:
            text = tell(N_("{what}: {finding}"), what=tell(word), finding=catalogue.message(finding, form, current()))
            yield Said(f"    {text}", style)
