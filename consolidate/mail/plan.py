"""The plan, made before anything is sent: who gets what, who already has it, and whom no mail can reach."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consolidate import letters
from consolidate.mail.journal import SENT, UNKNOWN, Journal
from consolidate.model import Round, Unit
from consolidate.regex import regex
from consolidate.words import N_, Problem

DUE, NO_ADDRESS = "due", "no-address"
STATES = {
    DUE: N_("to be sent"),
    SENT: N_("sent on {at}"),
    UNKNOWN: N_("unknown: sending began on {at}; if it did not arrive, send it with --again {unit}"),
    NO_ADDRESS: N_("no usable mail address"),
}
_UNUSABLE = N_("“{mail}” is not an address that mail can be sent to")
_NAME, _LABEL = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+", r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = regex(rf"{_NAME}(\.{_NAME})*@({_LABEL}\.)+(?![0-9]+$){_LABEL}")
_INSIDE = regex(rf"{_NAME}(\.{_NAME})*@{_LABEL}")  # as the server of an office may have it
_FITTING = {letters.INVITE: "{报送要求}", letters.CORRECT: "{更正要求}"}  # what to write in place of a day that is past


@dataclass(frozen=True)
class Attachment:
    """The workbook that goes with a letter; without a name there is none.

    ``about``: the digest that tells one returned copy from the next.
    """

    name: str
    data: bytes
    about: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal; "" without a workbook."""
        return hashlib.sha256(self.data).hexdigest() if self.name else ""


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
        if usable(address):
            good.setdefault(address.lower(), address)
        else:
            problems.append(Problem(unit.name, _UNUSABLE, {"mail": address}))
    if not good:
        problems.append(Problem(unit.name, N_("there is no usable mail address (roster.xlsx, 电子邮箱)"), {}))
    if len(good) > 1:
        args = {"count": len(good), "mails": "、".join(good.values())}
        problems.append(Problem(unit.name, N_("there are {count} addresses, all of them get it: {mails}"), args))
    return tuple(good.values()), tuple(problems)


def usable(address: str, *, inside: bool = False) -> bool:
    """Whether every mail server accepts the address: ASCII, well formed, not too long.

    Quoted names and domains in brackets, which the standard allows and nobody has, are refused. ``inside``: it may be
    one that only the server of the office knows (bgs@oa).
    """
    if len(address) > 254 or len(address.partition("@")[0]) > 64:
        return False
    return _ADDRESS.fullmatch(address) is not None or (inside and _INSIDE.fullmatch(address) is not None)


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


def doubtful(round_: Round, what: str, letter: letters.Letter, today: date) -> Iterator[Problem]:
    """What to look at before a letter goes out: nobody to ask, a day that is past or that the office did not choose."""
    if not letters.has_contact(round_):
        sentence = N_("there is no name, phone or mail under [sender] that the units can turn to")
        yield Problem("round.toml", sentence, {})
    if (mail := round_.sender.get("mail", "")) and not usable(mail, inside=True):
        yield Problem("round.toml", _UNUSABLE, {"mail": mail})
    places, deadline = letters.places(letter), round_.deadline
    if what in _FITTING and "截止日期" in places and deadline and deadline < today:
        args = {"deadline": letters.day(deadline), "place": _FITTING[what]}
        sentence = N_("it names the deadline {deadline}, which is past; with {place} it would say what fits")
        yield Problem(letter.file, sentence, args)
    if places & {"更正期限", "更正要求"}:
        yield from _on_corrections(round_, today)


def _on_corrections(round_: Round, today: date) -> Iterator[Problem]:
    """By which day the letters want corrections, if that is not ``correct_by``."""
    by, wished = letters.day_of_corrections(round_, today), round_.correct_by
    if by and by != wished:
        sentence = N_("the letters want corrections by the deadline, {day}; for another day write correct_by")
        yield Problem("round.toml", sentence, {"day": letters.day(by)})
    elif not by and wished:
        sentence = N_("correct_by, {day}, is past, so the letters name no day for corrections")
        yield Problem("round.toml", sentence, {"day": letters.day(wished)})
    elif not by:
        yield Problem("round.toml", N_("correct_by is missing, so the letters name no day for corrections"), {})
