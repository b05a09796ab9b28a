"""From units to letters: drafts in the outbox, sent through the mail server on demand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address

from consolidate import disk, letters
from consolidate.letters import CORRECT, GROUP, INVITE, REMIND
from consolidate.mail import drafts, journal, plan
from consolidate.mail.journal import Entry, Journal
from consolidate.mail.plan import DUE, NO_ADDRESS, Message
from consolidate.model import Finding, Unit
from consolidate.pipeline import named, servers
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.recipients import Recipients, recipients
from consolidate.steps import step
from consolidate.text import decoded_file
from consolidate.transport.post import Post, SendResult
from consolidate.transport.server import Server
from consolidate.words import N_, Problem, UserError

FOLDERS = {INVITE: "通知", REMIND: "催报", CORRECT: "更正"}
SENT_FOLDER, GROUP_FILE, TEXT_FILE = "已发", "催报.txt", "正文.txt"
_WITH_TEMPLATE = (INVITE, REMIND)  # the letters that a template goes with
_PATIENCE = 3  # messages in a row that the server refuses before sending stops
Report = Callable[[Message, SendResult], None]


@dataclass(frozen=True)
class Planned:
    """The plan: the messages, the problems with addresses, contact and days, and what the texts lack.

    ``lacking``: by the file of a text its placeholders without a value. ``unopened``: why some units get no copy yet.
    """

    what: str
    messages: tuple[Message, ...]
    problems: tuple[Problem, ...]
    lacking: Mapping[str, tuple[str, ...]]
    unopened: tuple[Finding, ...] = ()

    @property
    def due(self) -> tuple[Message, ...]:
        """The messages that are still to be sent."""
        return tuple(message for message in self.messages if message.state == DUE)


# --- the plan --------------------------------------------------------------------------------------------------


def planned(opened: OpenRound, what: str, again: Collection[str], context: Context) -> Planned:
    """Plan what is to be sent. Writes the letter, templates and copies into the round; sends nothing."""
    letter, now = _letter(opened, what), context.clock().replace(tzinfo=None)
    sent, wanted = journal.read(disk.records(opened.folder / journal.FILE)), named.units(opened, again)
    to = recipients(opened, what, sent, wanted, context)
    texts = {}
    with step(N_("letters"), len(to.units)):
        for unit in to.units:
            values = letters.values(opened.form, opened.round, unit, now.date())
            texts[unit.name] = letters.fill(letter, values | to.values(unit.name, values))
    messages, problems = plan.planned(what, to.units, texts, to.attachments, sent, now, wanted)
    lacking = {letter.file: tuple(dict.fromkeys(place for text in texts.values() for place in text.lacking))}
    if what == REMIND:
        lacking |= _group(opened, to, sent, now)
    lacking = {file: places for file, places in lacking.items() if places}
    if messages:
        problems += tuple(plan.doubtful(opened.round, what, letter, now.date()))
    return Planned(what, messages, problems, lacking, to.unopened)


def _letter(opened: OpenRound, what: str) -> letters.Letter:
    """The letter in the round's folder. If it is missing, that of the form or the default is written there first."""
    name = f"{letters.FOLDER}/{what}.txt"
    path = opened.folder / name
    if not path.exists():
        text = dict(opened.form.letters).get(what, letters.DEFAULTS[what])
        disk.write(path, text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8-sig"))
    return letters.read(decoded_file(disk.read(path)), name)


def _group(opened: OpenRound, to: Recipients, sent: Journal, now: datetime) -> dict[str, tuple[str, ...]]:
    """Write 催报.txt: a text for the chat group, and a list of whom to telephone. Returns what the text lacks."""
    path = opened.folder / "outbox" / GROUP_FILE
    if not to.units:
        disk.remove(path)
        return {}
    letter = _letter(opened, GROUP)
    missing = [unit.name for unit in to.units if unit.name in to.missing]
    others = [unit.name for unit in to.units if unit.name not in to.missing]
    values = letters.values(opened.form, opened.round, None, now.date())
    values |= {"未报单位": "、".join(missing), "未报数": str(len(missing) or "")}
    values |= {"需补报单位": "、".join(others), "需补报数": str(len(others) or "")}
    text = letters.fill(letter, values)
    lines = [_line(number, unit, to, sent) for number, unit in enumerate(to.units, 1)]
    table = "\n".join(("序号\t单位\t联系人\t电话\t电子邮箱\t上次催报\t情况", *lines))
    disk.write(path, f"{text.body.strip()}\n\n\n{table}\n".replace("\n", "\r\n").encode("utf-8-sig"))
    return {letter.file: text.lacking}


def _line(number: int, unit: Unit, to: Recipients, sent: Journal) -> str:
    last = sent.last(REMIND, unit.name)
    before = last.at.replace("T", " ")[:16] if last else "—"
    case = "、".join(found.situation.words for found in to.cases[unit.name])
    return "\t".join(
        (str(number), unit.name, unit.contact or "—", unit.phone or "—", "、".join(unit.mail) or "—", before, case)
    )


# --- drafts ----------------------------------------------------------------------------------------------------


def write_drafts(opened: OpenRound, plans: Planned) -> None:
    """Write a draft and a folder for every message that is to be sent; remove those of messages that are not."""
    folder = opened.folder / "outbox" / FOLDERS[plans.what]
    kept: set[str] = set()
    stems = named.files(opened)
    wanted = [message for message in plans.messages if message.state in (DUE, NO_ADDRESS)]
    with step(N_("drafts"), len(wanted)):
        for message in wanted:
            stem = stems[message.unit.name]
            text = drafts.to_paste(message).replace("\n", "\r\n").encode("utf-8-sig")
            files = {f"{stem}.eml": drafts.draft(message), f"{stem}/{TEXT_FILE}": text}
            if message.attachment.name:
                files[f"{stem}/{message.attachment.name}"] = message.attachment.data
            for name, data in files.items():
                disk.write(folder / name, data)
                kept.add(name)
        disk.clear(folder, kept, (".eml", ".txt", ".xlsx"))


# --- sending ---------------------------------------------------------------------------------------------------


def stop_without_contact(opened: OpenRound, plans: Planned) -> None:
    """UserError if templates would be sent to units that cannot see whom to ask."""
    if plans.due and plans.what in _WITH_TEMPLATE and not letters.has_contact(opened.round):
        raise UserError(
            N_("Nothing is sent: round.toml does not say whom the units can ask"),
            N_("Write name, phone or mail under [sender] in round.toml; or send all the same with --without-contact."),
        )


def send(
    opened: OpenRound, plans: Planned, context: Context, wait: Callable[[], None], report: Report
) -> Iterator[tuple[Message, SendResult]]:
    """Send what is due, one message after the other. Yields each with its outcome as soon as that is known.

    A journal line is written before each message is sent and another after it. UserError if the server cannot be
    reached or refuses several messages in a row; what was not sent is due the next time. ``wait`` is called between two
    messages, ``report`` with each outcome.
    """
    server = servers.smtp(opened.round)
    sender = _sender(opened, server)
    post = Post(server, context.credentials(server))
    failures = 0
    try:
        post.open()
        for number, message in enumerate(plans.due):
            if number:
                wait()
            with step(N_("send"), 1):
                result = _send(opened, post, sender, message, context)
            report(message, result)
            yield message, result
            failures = failures + 1 if result.state != "sent" else 0
            if failures == _PATIENCE:
                raise UserError(
                    N_("The server did not take {count} messages in a row, last: {reason}"),
                    N_(
                        "Wait a while, perhaps until tomorrow, and start the same command again; "
                        "it continues from here."
                    ),
                    count=failures,
                    reason=result.reason,
                )
    finally:
        post.close()


def _sender(opened: OpenRound, server: Server) -> Address:
    """The sender of the messages: the account itself, since servers refuse any other, with the office's name."""
    address = server.user if "@" in server.user else opened.round.sender.get("mail", "")
    name = " ".join((opened.round.sender.get("office") or opened.round.body).split())  # no header has a line break
    if not plan.usable(address, inside=True):
        raise UserError(
            N_("It is not known from which address to send"),
            N_("Write the whole address as user under [smtp], or as mail under [sender], in round.toml."),
        )
    return Address(display_name=name, addr_spec=address)


def _send(opened: OpenRound, post: Post, sender: Address, message: Message, context: Context) -> SendResult:
    book = opened.folder / journal.FILE
    written = opened.round.sender.get("mail", "")
    reply_to = written if plan.usable(written, inside=True) else ""
    identity, data = drafts.outgoing(message, sender, reply_to, context.clock())
    attachment = message.attachment
    before = Entry(
        context.stamp(), message.what, message.unit.name, journal.SENDING, message.to, identity, attachment.digest,
        attachment.about,
    )  # fmt: skip
    disk.append(book, journal.write(before))
    result = post.deliver(sender.addr_spec, message.to, data)
    after = replace(before, at=context.stamp(), state=result.state, reason=result.reason, refused=result.refused)
    disk.append(book, journal.write(after))
    if result.state == journal.SENT:
        _file_away(opened, message, data)
    return result


def _file_away(opened: OpenRound, message: Message, data: bytes) -> None:
    """Keep the message as it was sent in the outbox, and remove its draft."""
    outbox, folder, stem = opened.folder / "outbox", FOLDERS[message.what], named.files(opened)[message.unit.name]
    disk.keep(outbox / SENT_FOLDER / folder, f"{stem}.eml", data)
    for name in (f"{stem}.eml", f"{stem}/{TEXT_FILE}", f"{stem}/{message.attachment.name or TEXT_FILE}"):
        disk.remove(outbox / folder / name)
    disk.remove_folder(outbox / folder / stem)
