"""The plan, made before anything is sent: who gets what, who already has it, and whom no mail can reach."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address

from consolidate import letters
from consolidate.mail.journal import SENT, UNKNOWN, Journal
from consolidate.model import Unit
from consolidate.words import N_, Problem

DUE, NO_ADDRESS = "due", "no-address"
STATES = {
    DUE: N_("to be sent"),
    SENT: N_("sent on {at}"),
    UNKNOWN: N_("unknown: sending began on {at}; if it did not arrive, send it with --again {unit}"),
    NO_ADDRESS: N_("no usable mail address"),
}


@dataclass(frozen=True)
class Attachment:
    """The workbook that goes with a letter. ``about``: the digest that tells one returned copy from the next."""

    name: str
    data: bytes
    about: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Message:
    """The message to one unit and whether it is to be sent. ``at``: when it was sent, or last tried."""

    what: str
    unit: Unit
    to: tuple[str, ...]
    letter: letters.Filled
    attachment: Attachment
    state: str
    at: str = ""


def addresses(unit: Unit) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The addresses of a unit that can be used, each once, and the problems with its addresses."""
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
    """Whether every mail server accepts the address: ASCII, well formed, not too long."""
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
    """A message for each of the units, in their order, and the problems with their addresses.

    ``texts``, ``attachments``: by the unit's name. ``again``: the units that get it whatever the journal says.
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
        sent_at = last.at.replace("T", " ")[:16] if last else ""
        messages.append(Message(what, unit, to, texts[unit.name], attachment, state, sent_at))
    return tuple(messages), tuple(problems)
