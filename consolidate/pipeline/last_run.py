"""What the last ``run`` saw of every unit, kept in the round, and what has changed since.

The file is JSON that a person can read: the time, for each unit its state, the digests of its files and the day on
which the first of them came in, and which files each line of a person on files knew. It may be deleted at any time;
then nothing is compared until the next run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from consolidate.terms import UnitState
from consolidate.words import N_

FILE = ".consolidate/last_run.json"
ASKED = "asked"  # the state of a unit that is added up, but has something to explain
_JSON = json.JSONEncoder(ensure_ascii=False).encode
_BAD = (UnitState.HELD, ASKED)
_WORSE = (UnitState.USED, ASKED, UnitState.HELD)


class Seen(NamedTuple):
    """What was seen of a unit: its state (a ``UnitState``, or ``ASKED``) and the digests of its files, sorted.

    ``day``, ``source``: when its first file came in, and how that is known; "" if no file did. ``open``: its open
    findings, each with its id, kind, sheet and address; None if the version that kept it did not say.
    """

    state: str
    files: tuple[str, ...] = ()
    day: str = ""
    source: str = ""
    open: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class LastRun:
    """What was seen of all units, when (ISO, local time), and by which version of the program."""

    at: str
    units: Mapping[str, Seen]
    version: str = ""  # "" for 0.1.0 and the versions before it said so
    # for each line of a person, by its identity, what was there at its first run: digests of files, or of figures
    decided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Change(Enum):
    """What became of a unit, in the order in which it is shown; the value is the sentence for people."""

    ARRIVED = N_("newly in: {names}")
    MENDED = N_("mended or settled: {names}")
    WRONG = N_("newly wrong: {names}")
    AGAIN = N_("sent again, still something: {names}")
    EXCUSED = N_("excused: {names}")
    DUE = N_("no longer excused, not in: {names}")
    GONE = N_("their files are gone: {names}")


@dataclass(frozen=True)
class Changes:
    """What has changed since the last run: the units by what became of them. Units without a change are left out."""

    at: str
    units: Mapping[Change, tuple[str, ...]]
    version: str = ""  # of the last run


class Since(NamedTuple):
    """What became of the findings of a unit since the last run: those that are gone, still there, and new.

    Each with its id, kind, sheet and address.
    """

    gone: tuple[tuple[str, ...], ...]
    still: tuple[tuple[str, ...], ...]
    new: tuple[tuple[str, ...], ...]


def write(last: LastRun) -> bytes:
    """The bytes of the file, with a line for each unit."""
    units = ",\n".join(f"{_JSON(name)}: {_JSON(seen._asdict())}" for name, seen in last.units.items())
    head = f'"at": {_JSON(last.at)}, "version": {_JSON(last.version)}, "decided": {_JSON(last.decided)}, "units"'
    return f"{{{head}: {{\n{units}\n}}}}\n".encode()


def read(data: bytes) -> LastRun | None:
    """The last run in the bytes of the file; None if there is none, or if they were damaged."""
    try:
        found: Any = json.loads(data)
        units = {str(name): _seen(seen) for name, seen in found["units"].items()}
        decided = {str(line): tuple(map(str, files)) for line, files in found.get("decided", {}).items()}
        return LastRun(str(found["at"]), units, str(found.get("version", "")), decided)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def since(before: LastRun, now: Mapping[str, Seen]) -> dict[str, Since]:
    """What became of the open findings of every unit. Units of which the last run kept none are left out."""
    found: dict[str, Since] = {}
    for unit, seen in now.items():
        known = before.units.get(unit)
        if known is None or known.open is None:
            continue
        old, new = {each[0]: each for each in known.open}, {each[0]: each for each in seen.open or ()}
        found[unit] = Since(
            tuple(each for id_, each in old.items() if id_ not in new),
            tuple(each for id_, each in new.items() if id_ in old),
            tuple(each for id_, each in new.items() if id_ not in old),
        )
    return found


def _seen(seen: Any) -> Seen:
    still = seen.get("open")
    known = None if still is None else tuple(tuple(map(str, finding)) for finding in still)
    return Seen(str(seen["state"]), tuple(map(str, seen["files"])), str(seen["day"]), str(seen["source"]), known)


def changes(before: LastRun, now: Mapping[str, Seen]) -> Changes:
    """What became of the units since. A unit that the last run did not know was missing then."""
    found: dict[Change, tuple[str, ...]] = {}
    became = {unit: _change(before.units.get(unit, Seen(UnitState.MISSING)), seen) for unit, seen in now.items()}
    for change in Change:
        units = tuple(unit for unit, what in became.items() if what is change)
        if units:
            found[change] = units
    return Changes(before.at, found, before.version)


def _change(before: Seen, now: Seen) -> Change | None:
    if before.state != now.state and now.state == UnitState.EXCUSED:
        return Change.EXCUSED
    if before.state != now.state and now.state == UnitState.MISSING:
        return Change.DUE if before.state == UnitState.EXCUSED and not before.files else Change.GONE
    if before.state not in _WORSE or now.state not in _WORSE:
        return Change.ARRIVED if before.state != now.state else None
    worse = _WORSE.index(now.state) - _WORSE.index(before.state)
    if worse > 0:
        return Change.WRONG
    if worse < 0 and now.state == UnitState.USED:
        return Change.MENDED
    return Change.AGAIN if now.state in _BAD and set(now.files) - set(before.files) else None
