"""On which day a file came in, as far as the round knows, and how it knows.

The date of its mail is best. Then the day on which ``collect`` took it in. Of a file that somebody put into the inbox,
only the time of its last change is known.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple, Self

from consolidate import disk
from consolidate.collect import ledger
from consolidate.collect.ledger import KEPT, Line
from consolidate.model.result import FileState
from consolidate.pipeline.last_run import LastRun
from consolidate.pipeline.run import OpenRound
from consolidate.words import N_


class Source(StrEnum):
    """How the day is known, with words for people."""

    words: str

    def __new__(cls, value: str, words: str = "") -> Self:
        """Take value and words of a new member."""
        member = str.__new__(cls, value)
        member._value_, member.words = value, words
        return member

    MAIL = "mail", N_("date of the mail")
    COLLECTED = "collected", N_("day of collecting")
    CHANGED = "changed", N_("last change of the file")


class Received(NamedTuple):
    """The day on which a file came in."""

    day: date
    source: Source


def days(opened: OpenRound, files: Iterable[FileState], zone: tzinfo | None) -> dict[str, Received]:
    """The day of each file by its name. A file that is gone meanwhile is left out. ``zone``: that of the days."""
    files = tuple(files)
    lines = _first_lines(ledger.entries(disk.records(opened.folder / ledger.FILE)))
    outer = {state.name: state.name.partition("!/")[0] for state in files}  # of a file in an archive: the archive
    marks = disk.marks(opened.folder / "inbox", set(outer.values()))
    known = {
        state.name: _collected(lines.get(state.digest), zone) or _changed(marks[outer[state.name]], zone)
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


def _collected(line: Line | None, zone: tzinfo | None) -> Received | None:
    """The day in a line of the ledger: that of the mail, else that of collecting."""
    for text, source in ((line.date, Source.MAIL), (line.at, Source.COLLECTED)) if line else ():
        with contextlib.suppress(ValueError, OverflowError):  # no mail, or a date that nobody can read
            moment = datetime.fromisoformat(text)
            return Received((moment.astimezone(zone) if moment.tzinfo else moment).date(), source)
    return None


def _changed(mark: disk.Mark, zone: tzinfo | None) -> Received | None:
    """The day of the last change of a file, if it is one that a calendar has."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return Received(datetime.fromtimestamp(mark[1] / 1e9, zone).date(), Source.CHANGED) if mark else None
    return None
