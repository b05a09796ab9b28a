"""The journal: what was sent to which unit and when, one JSON object a line, written before and after each message.

If a message has its first line but no second, nobody knows whether it went out: its state is ``unknown``, and it is
sent again only if the clerk asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from consolidate.letters import INVITE, REMIND

FILE = ".consolidate/journal.jsonl"
SENDING, SENT, REFUSED, FAILED, UNKNOWN = "sending", "sent", "refused", "failed", "unknown"
_REST = timedelta(hours=20)  # a unit is not reminded twice a day


@dataclass(frozen=True)
class Entry:
    """One line: ``sending`` before a message, then ``sent``, ``refused`` or ``failed`` (not accepted, try again).

    ``about`` tells apart what may be sent several times: the digest of the copy returned for correction.
    """

    at: str  # ISO, with seconds
    what: str  # invite, remind or correct
    unit: str
    state: str
    to: tuple[str, ...] = ()
    message: str = ""  # Message-ID
    digest: str = ""  # of the attachment
    about: str = ""
    reason: str = ""
    refused: tuple[str, ...] = ()  # addresses refused while others were taken, each with the server's reason


@dataclass(frozen=True)
class Journal:
    """All entries, in order."""

    entries: tuple[Entry, ...] = ()

    def last(self, what: str, unit: str) -> Entry | None:
        """The last entry on a unit; its state is ``unknown`` if the message has no second line."""
        found = next((e for e in reversed(self.entries) if (e.what, e.unit) == (what, unit)), None)
        return Entry(**(asdict(found) | {"state": UNKNOWN})) if found and found.state == SENDING else found

    def due(self, what: str, unit: str, about: str, now: datetime) -> bool:
        """Whether a unit is to be sent this: not if it was sent, or if that is unknown.

        A reminder is sent again after ``_REST``, a copy if its ``about`` is another.
        """
        last = self.last(what, unit)
        if last is None or last.state in (REFUSED, FAILED):
            return True
        if what == INVITE:
            return False
        if what == REMIND:
            return now - datetime.fromisoformat(last.at) >= _REST
        return last.about != about

    def messages(self) -> dict[str, str]:
        """The unit of every message, by Message-ID."""
        return {entry.message: entry.unit for entry in self.entries if entry.message}

    def digests(self) -> frozenset[str]:
        """The digests of the workbooks that were sent out."""
        return frozenset(entry.digest for entry in self.entries if entry.digest)


def write(entry: Entry) -> str:
    """The line of the journal; empty fields are left out."""
    return json.dumps({key: value for key, value in asdict(entry).items() if value}, ensure_ascii=False)


def read(lines: Iterable[str]) -> Journal:
    """The journal in the lines of its file. A line that a crash cut off is skipped."""
    return Journal(tuple(entry for line in lines if (entry := _entry(line))))


def _entry(line: str) -> Entry | None:
    try:
        found: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict) or not {"at", "what", "unit", "state"} <= found.keys():
        return None
    known = {field.name: found[field.name] for field in fields(Entry) if field.name in found}
    return Entry(**(known | {key: tuple(known.get(key, ())) for key in ("to", "refused")}))
