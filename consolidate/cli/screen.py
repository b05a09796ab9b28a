"""Print the screens of ``status`` and ``run``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consolidate.cli import show, status, unit_page
from consolidate.cli.finding_list import Listed
from consolidate.cli.grouping import Grouping
from consolidate.model.result import Consolidation
from consolidate.pipeline.run import OpenRound
from consolidate.pipeline.status import Page, Status


@dataclass(frozen=True)
class Screen:
    """What is shown, of which folder, and by which command."""

    opened: OpenRound
    result: Consolidation
    found: Status
    folder: Path
    command: str


def listed(by: Grouping | None = None, *, long: bool = False, every: bool = False) -> Listed | None:
    """Which list of findings is wanted; None for none."""
    return Listed(by or Grouping.UNIT, long, every) if by or long or every else None


def show_all(screen: Screen, wanted: Listed | None) -> None:
    """Print the whole screen; with the list of findings if one is wanted."""
    opened, result, found, width = screen.opened, screen.result, screen.found, show.width()
    show.lines(status.head(opened.round, found, show.counts(result), width))
    if not wanted or wanted.every:
        show.lines(status.table(found, opened.form, width, every=wanted is not None))
    if wanted:
        show.lines(status.findings(result.findings, opened.form, wanted, width))
    if not wanted or not wanted.every:
        show.notes(result.findings)
    show.lines(status.changes(found.changes, width))
    show.lines(status.copies(found.progress, width, every=bool(wanted and wanted.every)))
    show.lines(status.stale(found.stale, width))
    show.lines(status.draft(opened.form, result, width))
    show.lines(status.steps(found, screen.folder, screen.command, width))


def show_unit(opened: OpenRound, page: Page, found: Status) -> None:
    """Print everything about one unit."""
    show.lines(unit_page.lines(page, opened.form, found.received))
    own = [one for one in found.progress if one.returned.unit == page.line.unit.name]
    show.lines(status.copies(own, show.width(), every=True))
    for one in own:
        show.lines(unit_page.became(one, opened.form))
