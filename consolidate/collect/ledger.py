"""The ledger: where every original came from, one JSON object a line, only ever added to.

A line that was not written to its end (the machine went off) is passed over; what it spoke of is collected again.
The line of a mail comes after those of its files, so that a mail with a line is there whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

FILE = ".consolidate/ledger.jsonl"
KEPT, ASIDE, BLANK, MAIL, MISSED = "kept", "aside", "blank", "mail", "missed"


@dataclass(frozen=True)
class Line:
    """One file, or with the verdict ``mail`` one mail, with ``missed`` one that did not come from its mailbox.

    ``name`` is as sent, after those of the containers around it.
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
    wanted: str = ""  # the path below the inbox that the name gives
    file: str = ""  # the path it got: another of that name may have been there
    reason: str = ""  # of a mail: the kind of the first finding on it
    mailbox: str = ""  # of a mail: server, account and folder, with the two numbers that name a mail there
    validity: int = 0
    uid: int = 0


def write(line: Line) -> str:
    """A line of the ledger; empty fields are left out."""
    return json.dumps({key: value for key, value in asdict(line).items() if value}, ensure_ascii=False)


def _line(text: str) -> Line | None:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return Line(**({"at": "", "verdict": ""} | {f.name: found[f.name] for f in fields(Line) if f.name in found}))


@dataclass
class Ledger:
    """What is asked of the ledger, answered from its lines; grows with them."""

    files: set[tuple[str, str, str]] = field(default_factory=set)  # Message-ID, name as sent, digest
    mails: set[tuple[str, str, str]] = field(default_factory=set)  # Message-ID, date, subject
    places: dict[tuple[str, str], str] = field(default_factory=dict)  # (path wanted, digest) -> file in the inbox
    uids: set[tuple[str, int, int]] = field(default_factory=set)  # mailbox, its validity, number of the mail
    missed: set[tuple[str, int, int]] = field(default_factory=set)  # likewise, of those that did not come

    def add(self, line: Line) -> None:
        """Take a line into account."""
        if line.verdict == MAIL:
            self.mails.add((line.message, line.date, line.subject))
            self.uids.add((line.mailbox, line.validity, line.uid))
        elif line.verdict == MISSED:
            self.missed.add((line.mailbox, line.validity, line.uid))
        else:
            self.files.add((line.message, line.name, line.digest))
            self.places.setdefault((line.wanted, line.digest), line.file)


def read(lines: Iterable[str]) -> Ledger:
    """The ledger in the lines of its file."""
    ledger = Ledger()
    for text in lines:
        if line := _line(text):
            ledger.add(line)
    return ledger
