"""What ``run`` does once the inbox is read: add up, write, show. Imported while the first answers are awaited."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import consolidate.workbook  # noqa: F401 - now, since pipeline.write imports it when it writes
from consolidate.cli import screen
from consolidate.cli import show as terminal
from consolidate.cli.language import current
from consolidate.forms import rules
from consolidate.forms.layout import layout
from consolidate.model import Form
from consolidate.model.result import Consolidation
from consolidate.pipeline import decisions, report, write
from consolidate.pipeline import status as standing
from consolidate.pipeline.context import Context
from consolidate.pipeline.decisions import Offered
from consolidate.pipeline.inbox import Inbox
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.run import conclude
from consolidate.pipeline.status import Status
from consolidate.pipeline.write import Written


class Made(NamedTuple):
    """The result of a run: the sums, the workbook, and the lines that were offered in decisions.xlsx.

    ``found``: how the units stand; None for a large round.
    """

    result: Consolidation
    written: Written
    found: Status | None
    offered: Offered


def prepare(form: Form) -> None:
    """Work out what every result of a form takes, which is kept: its rules place by place, the grids of its tables."""
    rules.broken(form, [0] * len(form.places))
    for table in form.tables:
        layout(table)


def make(opened: OpenRound, inbox: Inbox, output: Path, since: str, context: Context) -> Made:
    """Add up and write everything. The caller holds the lock of the round. ``since``: what to compare with."""
    result = conclude(opened, *inbox)
    written = write.workbook(opened, result, output, context.clock(), since, current())
    found = None
    if not opened.large:
        found = standing.status(opened, inbox, result, context.clock(), written=True)
        standing.keep(opened, result, found, context.stamp())
    return Made(result, written, found, decisions.offer(opened, result, inbox.answers, context.clock()))


def as_json(opened: OpenRound, made: Made) -> dict[str, Any]:
    """The result for programs."""
    lines = made.written.lines.as_posix() if made.written.lines else ""
    path = made.written.path.as_posix()
    return report.consolidation(opened.form, made.result, path, current(), made.written.since, lines)


def show(opened: OpenRound, made: Made, since: str, *, short: bool, every: bool) -> None:
    """Print the screen of the evening, and where the result is."""
    written = made.written
    if made.found is None:
        screen.show_large(opened, made.result, None if short else written.since, screen.listed(every=every))
    else:
        shown = screen.Screen(opened, made.result, made.found, opened.folder, "run", written.since, since)
        screen.show(shown, screen.listed(every=every), short=short)
    terminal.written(written.path, written.target, written.lines)
