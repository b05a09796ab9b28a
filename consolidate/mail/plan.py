"""The plan: who gets what, who already has it, and whom no mail can reach. Made before anything is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address

from consolidate.mail import letters
from consolidate.mail.journal import SENT, UNKNOWN, Journal
from consolidate.model import Unit
from consolidate.words import N_, Problem

DUE, NO_ADDRESS = "due", "no-address"
STATES = {
    DUE: N_("to be sent"),
    SENT: N_("sent on {at}"),
    UNKNOWN: N_("unknown: was being sent on {at}; if it did not arrive, send it with --again {unit}"),
    NO_ADDRESS: N_("no usable mail address"),
}


@dataclass(frozen=True)
class Attachment:
    """The workbook that goes with a letter. ``about`` tells one copy returned for correction from the next."""

    name: str
    data: bytes
    about: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Message:
    """One unit's message and whether it is to be sent. ``at``: when it was, or when it was last tried."""

    what: str
    unit: Unit
    to: tuple[str, ...]
    letter: letters.Filled
    attachment: Attachment
    state: str
    at: str = ""


def addresses(unit: Unit) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The addresses of a unit that a mail can be sent to, each once, and what is wrong with its addresses."""
    good: dict[str, str] = {}
    problems = []
    for address in unit.mail:
        if _usable(address):
            good.setdefault(address.lower(), address)
        else:
            problems.append(Problem(unit.name, N_("“{mail}” is not an address that mail can be sent to"),
                                    {"mail": address}))  # fmt: skip
    if not good:
        problems.append(Problem(unit.name, N_("there is no usable mail address (roster.xlsx, 电子邮箱)"), {}))
    if len(good) > 1:
        args = {"count": len(good), "mails": "、".join(good.values())}
        problems.append(Problem(unit.name, N_("there are {count} addresses, all of them get it: {mails}"), args))
    return tuple(good.values()), tuple(problems)


def _usable(address: str) -> bool:
    """Whether the address is one that every mail server takes: ASCII, well formed, not too long."""
    if not address.isascii() or not address.isprintable() or len(address) > 254:
        return False
    try:
        found = Address(addr_spec=address)
    except (ValueError, IndexError):
        return False
    return bool(found.domain) and "." in found.domain and len(found.username) <= 64


def planned(
    what: str,
    units: Sequence[Unit],
    texts: Mapping[str, letters.Filled],
    attachments: Mapping[str, Attachment],
    journal: Journal,
    now: datetime,
    again: Collection[str] = (),
) -> tuple[tuple[Message, ...], tuple[Problem, ...]]:
    """A message for each of these units, in their order, and what is wrong with their addresses.

    ``texts`` and ``attachments`` are by the unit's name; ``again`` are units that get it whatever the journal says.
    """
    messages: list[Message] = []
    problems: list[Problem] = []
    for unit in units:
        to, wrong = addresses(unit)
        problems += wrong
        attachment = attachments[unit.name]
        last = journal.last(what, unit.name)
        due = unit.name in again or journal.due(what, unit.name, attachment.about, now)
        state = NO_ADDRESS if not to else DUE if due or last is None else last.state
        at = last.at.replace("T", " ")[:16] if last else ""
        messages.append(Message(what, unit, to, texts[unit.name], attachment, state, at))
    return tuple(messages), tuple(problems)
