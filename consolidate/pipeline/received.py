"""On which day a file came in, as far as the round knows, and how it knows.

The date of its mail is best. Then the day on which ``collect`` took it in. Of a file that somebody put into the inbox,
only the time of its last change is known.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

from consolidate import disk
from consolidate.collect import ledger
from consolidate.collect.ledger import KEPT, Line
from consolidate.model.received import SENT, Arrivals, Received, Source
from consolidate.model.result import Consolidation, FileState
from consolidate.pipeline import last_run
from consolidate.pipeline.last_run import LastRun
from consolidate.pipeline.opened import OpenRound

__all__ = ["Received", "Source", "arrivals", "days", "first_of_unit"]


def arrivals(opened: OpenRound, result: Consolidation, zone: tzinfo | None) -> Arrivals:
    """When every file and the first file of every unit came in, and how often each unit got a copy back."""
    found = days(opened, result.files, zone)
    before = last_run.read(disk.read_or_empty(opened.folder / last_run.FILE))
    answers: dict[str, list[FileState]] = {unit.name: [] for unit in opened.roster.units}
    for state in result.files:
        if state.unit in answers and state.verdict in SENT:
            answers[state.unit].append(state)
    first = {unit: first_of_unit(unit, files, found, before) for unit, files in answers.items()}
    returns: dict[str, int] = {}
    for copy in opened.returned:
        returns[copy.unit] = max(copy.trip, returns.get(copy.unit, 0))
    return Arrivals(found, {unit: came for unit, came in first.items() if came}, returns)


def days(
    opened: OpenRound, files: Iterable[FileState], zone: tzinfo | None, *, taken_in: bool = False
) -> dict[str, Received]:
    """The day of each file by its name. A file that is gone meanwhile is left out. ``zone``: that of the days.

    ``taken_in``: of a file that was collected the day on which it came into the inbox, not that of its mail.
    """
    files = tuple(files)
    lines = _first_lines(ledger.entries(disk.records(opened.folder / ledger.FILE)))
    outer = {state.name: state.name.partition("!/")[0] for state in files}  # of a file in an archive: the archive
    marks = disk.marks(opened.folder / "inbox", set(outer.values()))
    known = {
        state.name: _collected(lines.get(state.digest), zone, taken_in) or _changed(marks[outer[state.name]], zone)
        for state in files
    }
    return {name: day for name, day in known.items() if day}


def first_of_unit(
    unit: str, files: Iterable[FileState], found: Mapping[str, Received], before: LastRun | None
) -> Received | None:
    """When the first file of a unit came in. A run before may have seen one that was written over since."""
    days_ = [found[state.name] for state in files if state.unit == unit and state.name in found]
    seen = before.units.get(unit) if before else None
    if days_ and seen and seen.day:
        with contextlib.suppress(ValueError):  # not as this program writes it
            days_.append(Received(date.fromisoformat(seen.day), Source(seen.source)))
    return min(days_, default=None)


def _first_lines(entries: Iterable[Line]) -> Mapping[str, Line]:
    """The first line of the ledger for each file that was kept, by digest: it may have been sent again later."""
    found: dict[str, Line] = {}
    for line in entries:
        if line.verdict == KEPT and line.digest:
            found.setdefault(line.digest, line)
    return found


def _collected(line: Line | None, zone: tzinfo | None, taken_in: bool) -> Received | None:
    """The day in a line of the ledger, that of the mail or of collecting; with the sender and the name as sent."""
    if line is None:
        return None
    shown = f"{line.shown} <{line.sender}>" if line.shown not in ("", line.sender) else line.sender
    moments = ((line.date, Source.MAIL), (line.at, Source.COLLECTED))
    for text, source in moments[::-1] if taken_in else moments:
        with contextlib.suppress(ValueError, OverflowError):  # no mail, or a date that nobody can read
            moment = datetime.fromisoformat(text)
            return Received((moment.astimezone(zone) if moment.tzinfo else moment).date(), source, shown, line.name)
    return None


def _changed(mark: disk.Mark, zone: tzinfo | None) -> Received | None:
    """The day of the last change of a file, if it is one that a calendar has."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return Received(datetime.fromtimestamp(mark[1] / 1e9, zone).date(), Source.CHANGED) if mark else None
    return None
