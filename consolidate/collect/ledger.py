"""The ledger: where every original file came from, one JSON object a line. Lines are only ever appended.

An incomplete line (the machine was switched off) is skipped, and its file is collected again. The line of a mail comes
after those of its files, so a mail with a line was collected completely.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

FILE = ".consolidate/ledger.jsonl"
KEPT, ASIDE, BLANK, MAIL, MISSED = "kept", "aside", "blank", "mail", "missed"


class Line(NamedTuple):
    """One file; with the verdict ``mail`` one mail, with ``missed`` a mail that did not arrive from its mailbox.

    ``name``: as sent, after those of the containers around it.
    """

    at: str  # when it was collected
    verdict: str
    source: str = ""  # the source named on the command line, or the mailbox
    sender: str = ""
    shown: str = ""
    date: str = ""
    message: str = ""
    subject: str = ""
    name: str = ""
    digest: str = ""
    wanted: str = ""  # the path below the inbox that follows from the name
    file: str = ""  # the path it got, different if that one was taken
    reason: str = ""  # of a mail: the kind of the first finding on it
    mailbox: str = ""  # of a mail: server, account and folder
    validity: int = 0  # UIDVALIDITY of the folder
    uid: int = 0  # UID of the mail in the folder
    unit: str = ""  # of a blank template: the unit that it was made for


def write(line: Line) -> str:
    """The line of the ledger; empty fields are left out."""
    return json.dumps({key: value for key, value in line._asdict().items() if value}, ensure_ascii=False)


def _line(text: str) -> Line | None:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return Line(**({"at": "", "verdict": ""} | {name: found[name] for name in Line._fields if name in found}))


@dataclass
class Ledger:
    """The lines of the ledger, indexed for look-up; ``add`` extends it."""

    files: set[tuple[str, str, str]] = field(default_factory=set)  # Message-ID, name as sent, digest
    mails: set[tuple[str, str, str]] = field(default_factory=set)  # Message-ID, date, subject
    places: dict[tuple[str, str], Line] = field(default_factory=dict)  # (path wanted, digest) -> its last line
    uids: set[tuple[str, int, int]] = field(default_factory=set)  # mailbox, UIDVALIDITY, UID
    missed: set[tuple[str, int, int]] = field(default_factory=set)  # the same, of mails that did not arrive

    def add(self, line: Line) -> None:
        """Add a line to the indexes."""
        if line.verdict == MAIL:
            self.mails.add((line.message, line.date, line.subject))
            self.uids.add((line.mailbox, line.validity, line.uid))
        elif line.verdict == MISSED:
            self.missed.add((line.mailbox, line.validity, line.uid))
        else:
            self.files.add((line.message, line.name, line.digest))
            before = self.places.get((line.wanted, line.digest))
            self.places[line.wanted, line.digest] = line if before is None or is_later(line, before) else before


def is_later(line: Line, before: Line) -> bool:
    """Whether a file came in a later mail than before, as far as both have a date."""
    with contextlib.suppress(ValueError, TypeError):  # no date, one that nobody can read, or only one with a time zone
        return datetime.fromisoformat(line.date) > datetime.fromisoformat(before.date)
    return False


def read(lines: Iterable[str]) -> Ledger:
    """The ledger in the lines of its file."""
    ledger = Ledger()
    for line in entries(lines):
        ledger.add(line)
    return ledger


def entries(lines: Iterable[str]) -> Iterator[Line]:
    """The lines that are complete, in order."""
    return (line for text in lines if (line := _line(text)))
