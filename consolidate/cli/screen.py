"""Print the screens of ``status`` and ``run``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from consolidate.cli import show as terminal
from consolidate.cli import since as since_lines
from consolidate.cli import status, unit_page
from consolidate.cli.finding_list import Listed
from consolidate.cli.grouping import Grouping
from consolidate.history.since import Since
from consolidate.model.result import Consolidation
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.status import Page, Status


class Screen(NamedTuple):
    """What is shown, of which folder, and by which command.

    ``since``: what has changed since an earlier result. ``when``: how that was named; "" if it is the last one.
    """

    opened: OpenRound
    result: Consolidation
    found: Status
    folder: Path
    command: str
    since: Since | None = None
    when: str = ""


def listed(by: Grouping | None = None, *, long: bool = False, every: bool = False) -> Listed | None:
    """Which list of findings is wanted; None for none."""
    return Listed(by or Grouping.UNIT, long, every) if by or long or every else None


def show(screen: Screen, wanted: Listed | None, *, short: bool) -> None:
    """Print the whole screen, with the list of findings if one is wanted; or if ``short`` only the counts."""
    opened, result, found, width = screen.opened, screen.result, screen.found, terminal.width()
    terminal.lines(status.head(opened.round, found, terminal.counts(result), width))
    if short:
        terminal.lines(status.draft(opened.form, result, width))
        return
    if not wanted or wanted.every:
        terminal.lines(status.table(found, opened.form, width, every=wanted is not None))
    if wanted:
        terminal.lines(status.findings(result.findings, opened.form, wanted, width))
    if not wanted or not wanted.every:
        terminal.notes(result.findings)
    _changes(screen, width)
    terminal.lines(status.copies(found.progress, width, every=bool(wanted and wanted.every)))
    terminal.lines(status.stale(found.stale, width))
    terminal.lines(status.draft(opened.form, result, width))
    terminal.lines(status.steps(found, screen.folder, screen.command, width))


def show_large(opened: OpenRound, result: Consolidation, since: Since | None, wanted: Listed | None) -> None:
    """Print the counts of a large round, what has changed in its totals, and whether it is final: no line of a unit."""
    width = terminal.width()
    for count in terminal.counts(result):
        terminal.lines(status.wrapped(count, width))
    if wanted:
        terminal.lines(status.findings(result.findings, opened.form, wanted, width))
    else:
        terminal.notes(result.findings)
    if since:
        terminal.lines(since_lines.whole(since, opened.form, width))
    terminal.lines(status.draft(opened.form, result, width))


def _changes(screen: Screen, width: int) -> None:
    """Print what has changed: in units since the last run, in figures and findings since its result."""
    changes, since, form = screen.found.changes, screen.since, screen.opened.form
    if since and (screen.when or changes is None):
        terminal.lines(since_lines.whole(since, form, width))
        return
    terminal.lines(status.changes(changes, width, figures=bool(since and not since.none)))
    if since:
        terminal.lines(since_lines.figures(since, form, width))


def show_unit(opened: OpenRound, page: Page, found: Status) -> None:
    """Print everything about one unit."""
    terminal.lines(unit_page.lines(page, opened.form, found.received))
    own = [one for one in found.progress if one.returned.unit == page.line.unit.name]
    terminal.lines(status.copies(own, terminal.width(), every=True))
    for one in own:
        terminal.lines(unit_page.became(one, opened.form))
