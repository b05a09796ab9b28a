"""From units to letters: drafts in the outbox, sent through the mail server on demand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address

from consolidate import disk, letters
from consolidate.letters import CORRECT, GROUP, INVITE, REMIND
from consolidate.mail import drafts, journal, plan
from consolidate.mail.journal import Entry, Journal
from consolidate.mail.plan import DUE, NO_ADDRESS, Attachment, Message
from consolidate.model import Finding, Unit
from consolidate.pipeline import named, returns, run, servers
from consolidate.pipeline.context import Context
from consolidate.pipeline.run import OpenRound
from consolidate.steps import step
from consolidate.templates import template
from consolidate.terms import Action
from consolidate.text import decoded_file
from consolidate.transport.post import Post, SendResult
from consolidate.transport.server import Server
from consolidate.words import N_, Problem, UserError

FOLDERS = {INVITE: "通知", REMIND: "催报", CORRECT: "更正"}
SENT_FOLDER, GROUP_FILE, TEXT_FILE = "已发", "催报.txt", "正文.txt"
_PATIENCE = 3  # messages in a row that the server refuses before sending stops
Report = Callable[[Message, SendResult], None]


@dataclass(frozen=True)
class Planned:
    """The plan: the messages, the problems with addresses and days, and what the texts lack.

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
    units, attachments, words, unopened = _recipients(opened, what, sent, wanted, context)
    texts = {}
    with step(N_("letters"), len(units)):
        for unit in units:
            values = letters.values(opened.form, opened.round, unit, now.date()) | words.get(unit.name, {})
            texts[unit.name] = letters.fill(letter, values)
    messages, problems = plan.planned(what, units, texts, attachments, sent, now, wanted)
    lacking = {letter.file: tuple(dict.fromkeys(place for text in texts.values() for place in text.lacking))}
    if what == REMIND:
        lacking |= _group(opened, [message.unit for message in messages], sent, now)
    lacking = {file: places for file, places in lacking.items() if places}
    if messages:
        problems += tuple(plan.doubtful(opened.round, what, letter, now.date()))
    return Planned(what, messages, problems, lacking, unopened)


def _letter(opened: OpenRound, what: str) -> letters.Letter:
    """The letter in the round's folder. If it is missing, the default is written there first."""
    name = f"{letters.FOLDER}/{what}.txt"
    path = opened.folder / name
    if not path.exists():
        disk.write(path, letters.DEFAULTS[what].replace("\n", "\r\n").encode("utf-8-sig"))
    return letters.read(decoded_file(disk.read(path)), name)


def _recipients(
    opened: OpenRound, what: str, sent: Journal, again: Collection[str], context: Context
) -> tuple[list[Unit], Mapping[str, Attachment], Mapping[str, dict[str, str]], tuple[Finding, ...]]:
    """The units to write to, the workbook for each, the values for this letter only, and why some units must wait.

    The last are the findings on files that could not be opened on this computer.
    """
    if what == CORRECT:
        sent_copies = returns.returns(opened, context)
        files = {m.unit.name: Attachment(m.returned.file, m.data, m.returned.digest) for m in sent_copies.made}
        words = {
            made.unit.name: {"问题": letters.numbered([line for _, line in made.told]), "问题数": str(made.count)}
            for made in sent_copies.made
        }
        return [m.unit for m in sent_copies.made], files, words, sent_copies.unopened
    excused = {decision.unit for decision in opened.decisions if decision.action is Action.EXCUSE}
    wanted = {unit.name for unit in opened.roster.units} - excused
    if what == REMIND:
        wanted &= set(run.consolidate(opened, context).missing)
    units = [unit for unit in opened.roster.units if unit.name in wanted]
    now = context.clock().replace(tzinfo=None)
    due = {unit.name for unit in units if unit.name in again or sent.due(what, unit.name, "", now)}
    return units, {unit.name: _template(opened, unit, unit.name in due) for unit in units}, {}, ()


def _template(opened: OpenRound, unit: Unit, due: bool) -> Attachment:
    """The unit's template, written to the same file as by ``consolidate templates``; without bytes if it is not due."""
    name = f"{disk.safe_name(f'{unit.name}_{opened.round.year}年{opened.form.short_title}')}.xlsx"
    if not due:
        return Attachment(name, b"")
    last = opened.last_year.units if opened.last_year else {}
    data = template(opened.form, opened.round, unit, last_year=last.get(unit.name, {}))
    disk.write(opened.folder / "templates" / name, data)
    return Attachment(name, data)


def _group(opened: OpenRound, units: Sequence[Unit], sent: Journal, now: datetime) -> dict[str, tuple[str, ...]]:
    """Write 催报.txt: a text for the chat group, and a list of whom to telephone. Returns what the text lacks."""
    path = opened.folder / "outbox" / GROUP_FILE
    if not units:
        disk.remove(path)
        return {}
    letter = _letter(opened, GROUP)
    values = letters.values(opened.form, opened.round, None, now.date())
    values |= {"未报单位": "、".join(unit.name for unit in units), "未报数": str(len(units))}
    text = letters.fill(letter, values)
    lines = [_line(number, unit, sent) for number, unit in enumerate(units, 1)]
    table = "\n".join(("序号\t单位\t联系人\t电话\t电子邮箱\t上次催报", *lines))
    disk.write(path, f"{text.body.strip()}\n\n\n{table}\n".replace("\n", "\r\n").encode("utf-8-sig"))
    return {letter.file: text.lacking}


def _line(number: int, unit: Unit, sent: Journal) -> str:
    last = sent.last(REMIND, unit.name)
    before = last.at.replace("T", " ")[:16] if last else "—"
    return "\t".join(
        (str(number), unit.name, unit.contact or "—", unit.phone or "—", "、".join(unit.mail) or "—", before)
    )


# --- drafts ----------------------------------------------------------------------------------------------------


def write_drafts(opened: OpenRound, plans: Planned) -> None:
    """Write a draft and a folder for every message that is to be sent; remove those of messages that are not."""
    folder = opened.folder / "outbox" / FOLDERS[plans.what]
    kept: set[str] = set()
    wanted = [message for message in plans.messages if message.state in (DUE, NO_ADDRESS)]
    with step(N_("drafts"), len(wanted)):
        for message in wanted:
            stem = disk.safe_name(message.unit.name)
            text = drafts.to_paste(message).replace("\n", "\r\n").encode("utf-8-sig")
            for name, data in (
                (f"{stem}.eml", drafts.draft(message)),
                (f"{stem}/{TEXT_FILE}", text),
                (f"{stem}/{message.attachment.name}", message.attachment.data),
            ):
                disk.write(folder / name, data)
                kept.add(name)
        disk.clear(folder, kept, (".eml", ".txt", ".xlsx"))


# --- sending ---------------------------------------------------------------------------------------------------


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
    name = opened.round.sender.get("office") or opened.round.body
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise UserError(
            N_("It is not known from which address to send"),
            N_("Write the whole address as user under [smtp], or as mail under [sender], in round.toml."),
        ) from error


def _send(opened: OpenRound, post: Post, sender: Address, message: Message, context: Context) -> SendResult:
    book = opened.folder / journal.FILE
    reply_to = opened.round.sender.get("mail", "")
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
    outbox, folder, stem = opened.folder / "outbox", FOLDERS[message.what], disk.safe_name(message.unit.name)
    disk.keep(outbox / SENT_FOLDER / folder, f"{stem}.eml", data)
    for name in (f"{stem}.eml", f"{stem}/{TEXT_FILE}", f"{stem}/{message.attachment.name}"):
        disk.remove(outbox / folder / name)
    disk.remove_folder(outbox / folder / stem)
