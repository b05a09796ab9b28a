"""Collect: from sources or the mailbox to original files in the inbox, each with its line in the ledger."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from consolidate import disk
from consolidate.catalogue import FindingKind
from consolidate.collect import keeping, ledger, mbox
from consolidate.collect.delivery import MESSAGE, Delivery
from consolidate.formats import refusals
from consolidate.formats.sniff import is_mbox
from consolidate.intake import ignored_files
from consolidate.mail import journal
from consolidate.model import Finding, Incoming
from consolidate.names import Names
from consolidate.pipeline import servers, unpack
from consolidate.pipeline.context import Clock, Context
from consolidate.pipeline.opened import OpenRound
from consolidate.reading import answers
from consolidate.steps import step
from consolidate.terms import ERROR
from consolidate.transport import mailbox
from consolidate.transport.mailbox import Fetched, Limits
from consolidate.words import N_, UserError
from consolidate.workers import pool

# limits of a group: its files share worker processes, so it should not be small; a killed run loses it, so not large
_SOURCES, _BYTES, _SECONDS = 200, 64 * 1024 * 1024, 20.0


@dataclass(frozen=True)
class Collected:
    """The result of collecting: the number of files by verdict, the number of mails, and the findings."""

    files: Counter[str]
    mails: int
    findings: tuple[Finding, ...]
    kept: tuple[str, ...]  # names in the inbox
    ended: BaseException | None = None  # the error that stopped it early; everything before that is kept


@dataclass(frozen=True)
class Arrived:
    """One source before it is opened: its bytes, and its position in a mailbox."""

    incoming: Incoming
    mailbox: str = ""
    validity: int = 0
    uid: int = 0


@dataclass
class Missing:
    """The mails that could not be fetched, and the error that stopped the fetching early."""

    mails: list[Fetched] = field(default_factory=list)
    ended: BaseException | None = None


def collect(
    opened: OpenRound, paths: list[Path], since: date, context: Context, limits: Limits = mailbox.USUAL
) -> Collected:
    """Collect from these files and folders, or from the mailbox if there are none. The caller holds the inbox lock."""
    with step(N_("collect")) as collecting:
        collected = _collect(opened, paths, since, context, limits)
        collecting.count = len(collected.kept)
    return collected


def _collect(opened: OpenRound, paths: list[Path], since: date, context: Context, limits: Limits) -> Collected:
    ledger_file, stamp = opened.folder / ledger.FILE, context.stamp()
    known = _known(opened, ledger.read(disk.records(ledger_file)))
    findings: list[Finding] = []
    missing = Missing()
    arrived = (
        _from_disk(paths, findings) if paths else _from_mailbox(opened, context, since, known.ledger, missing, limits)
    )
    files: Counter[str] = Counter()
    mails, kept = 0, list[str]()
    for source, deliveries, seen in _opened(opened, arrived, known, context.clock):
        known = replace(known, seen=seen)
        taken = keeping.collected(source, deliveries, known, stamp)
        for item in taken.items:
            line, is_new = _keep(opened, item, known.ledger)
            disk.append(ledger_file, ledger.write(line))
            known.ledger.add(line)
            if is_new:
                files[line.verdict] += 1
                kept.append(line.file)
        for line in taken.lines:
            disk.append(ledger_file, ledger.write(line))
            known.ledger.add(line)
        mails += len(taken.lines)
        findings += taken.findings
    findings += _missed(opened, missing.mails, known, stamp)
    return Collected(files, mails, tuple(findings), tuple(kept), missing.ended)


def _known(opened: OpenRound, entries: ledger.Ledger) -> keeping.Known:
    """What the round knows: the names of its units, their mail addresses, the mails and copies that it sent out."""
    sent = journal.read(disk.records(opened.folder / journal.FILE))
    names = Names(opened.roster, opened.round.body, opened.form.titles)
    copies = {keeping.digest(disk.read_or_empty(path)) for path in sorted((opened.folder / "returns").glob("*.xlsx"))}
    units = keeping.senders(opened.roster) | sent.messages()
    return keeping.Known(entries, units, names=names, sent=copies | sent.digests())


def _keep(opened: OpenRound, item: keeping.Item, entries: ledger.Ledger) -> tuple[ledger.Line, bool]:
    """Put a file into the inbox, unless it lies there already; return its line, and whether it was put there now.

    What the clerk moved or deleted does not come back, unless it was sent once more in a later mail: the sender may
    want it to count again.
    """
    inbox = opened.folder / "inbox"
    before = entries.places.get((item.path, item.line.digest))
    lies = before is not None and keeping.digest(disk.read_or_empty(inbox / before.file)) == item.line.digest
    is_new = before is None or (ledger.is_later(item.line, before) and not lies)
    kept = before.file if before and not is_new else disk.keep(inbox, item.path, item.data)
    return item.line._replace(file=kept), is_new


def _opened(
    opened: OpenRound, arrived: Iterator[Arrived], known: keeping.Known, clock: Clock
) -> Iterator[tuple[keeping.Source, tuple[Delivery, ...], dict[str, keeping.Seen]]]:
    """Every source taken apart, with what was seen in the files of its group, by digest."""
    waiting: deque[Arrived] = deque()

    def incoming() -> Iterator[Incoming]:
        for source in arrived:
            waiting.append(source)
            yield source.incoming

    for window in _windows(unpack.opened(incoming()), clock):
        found = [(_source(waiting.popleft()), deliveries) for _, deliveries in window]
        new = {
            mark: data for source, deliveries in found for mark, data in keeping.candidates(source, deliveries, known)
        }
        seen = _seen(opened, new)
        for source, deliveries in found:
            yield source, deliveries, seen


def _windows(
    apart: Iterator[tuple[Incoming, tuple[Delivery, ...]]], clock: Clock
) -> Iterator[list[tuple[Incoming, tuple[Delivery, ...]]]]:
    """Sources in groups, limited in number, bytes and time. The workbooks of a group are read together."""
    window: list[tuple[Incoming, tuple[Delivery, ...]]] = []
    size, begun = 0, clock().timestamp()
    for source, deliveries in apart:
        window.append((source, deliveries))
        size += len(source.data) + sum(
            len(attachment.data) for delivery in deliveries for attachment in delivery.attachments
        )
        if len(window) == _SOURCES or size > _BYTES or clock().timestamp() - begun > _SECONDS:
            yield window
            window, size, begun = [], 0, clock().timestamp()
    if window:
        yield window


def _source(source: Arrived) -> keeping.Source:
    return keeping.Source(source.incoming.name, source.incoming.data, source.mailbox, source.validity, source.uid)


def _seen(opened: OpenRound, data_by_digest: dict[str, bytes]) -> dict[str, keeping.Seen]:
    """What is in these files, by digest."""
    files = [Incoming(mark, data) for mark, data in data_by_digest.items()]
    read = (answers.read(raw, file.name, "", opened.form) for file, raw in pool.read_all(files)) if files else ()
    return {answer.file: keeping.seen(answer) for answer in read}


# --- from the disk ---------------------------------------------------------------------------------------------


def _from_disk(paths: list[Path], findings: list[Finding]) -> Iterator[Arrived]:
    """Every file below the paths, each mbox split into its mails. Ignored files get a note in ``findings``."""
    for path in paths:
        if path.is_dir():
            wanted, _, notes = ignored_files.sort_out(disk.listing(path))
            findings += notes
            found: Iterable[tuple[Path, str]] = ((path / name, name) for name in wanted)
        else:
            disk.size(path)
            found = [(path, path.name)]
        for file, name in found:
            yield from (Arrived(incoming) for incoming in _file(file, name, findings))


def _file(path: Path, name: str, findings: list[Finding]) -> Iterator[Incoming]:
    """The file, or its mails if it is an mbox. One that cannot be read gets a finding; the next run tries again."""
    try:
        yield from _parts(path, name, findings)
    except (UserError, OSError):
        findings.append(
            Finding(FindingKind.UNREADABLE, ERROR, file=name, args=(("reason", disk.NOT_READ), ("found", "")))
        )


def _parts(path: Path, name: str, findings: list[Finding]) -> Iterator[Incoming]:
    if is_mbox(disk.head(path)):
        for number, mail in enumerate(mbox.split(disk.lines(path)), 1):
            yield Incoming(f"{name}!/{number}", mail)
    elif disk.size(path) > MESSAGE:
        findings.append(
            Finding(FindingKind.UNSAFE_FILE, ERROR, file=name, args=(("reason", refusals.TOO_LARGE), ("found", "")))
        )
    else:
        yield Incoming(name, disk.read(path))


# --- from the mailbox ------------------------------------------------------------------------------------------


def _from_mailbox(
    opened: OpenRound, context: Context, since: date, entries: ledger.Ledger, missing: Missing, limits: Limits
) -> Iterator[Arrived]:
    """The mails of the round's mailbox that are not in the ledger, until the server or the clerk ends it."""
    server, folder = servers.imap(opened.round)
    code = context.credentials(server)
    box = _mailbox(opened)
    seen, late = ({(v, uid) for name, v, uid in uids if name == box} for uids in (entries.uids, entries.missed))
    any_mail = False
    try:
        for mail in mailbox.fetch(server, code, folder, since, seen, late, limits):
            any_mail = True
            if mail.fault:
                missing.mails.append(mail)
            else:
                yield Arrived(Incoming(_name(mail.uid), mail.data), box, mail.validity, mail.uid)
    except (UserError, KeyboardInterrupt) as error:
        if not any_mail:
            raise
        missing.ended = error


def _mailbox(opened: OpenRound) -> str:
    """The name of the round's mailbox in the ledger."""
    server, folder = servers.imap(opened.round)
    return f"{server.user}@{server.host}/{folder}"


def _missed(opened: OpenRound, mails: list[Fetched], known: keeping.Known, stamp: str) -> Iterator[Finding]:
    """A finding for every mail that was not fetched. The ledger records it, so that the next run fetches it last."""
    heads = unpack.opened(Incoming(_name(mail.uid), mail.head) for mail in mails)
    for mail, (source, head) in zip(mails, heads, strict=True):
        line = ledger.Line(stamp, ledger.MISSED, reason=mail.fault, mailbox=_mailbox(opened), validity=mail.validity)
        if (line.mailbox, mail.validity, mail.uid) not in known.ledger.missed:
            disk.append(opened.folder / ledger.FILE, ledger.write(line._replace(uid=mail.uid)))
        yield keeping.missed(source.name, head, mail.fault, mail.server_reason, known)


def _name(uid: int) -> str:
    return f"邮件{uid}"


def stop_without_source(opened: OpenRound) -> None:
    """UserError if the round has no mailbox. Called when no source is named."""
    if not opened.round.imap:
        raise UserError(
            N_("There is nothing to collect from: no source is named and round.toml has no [imap]"),
            N_("Name a folder, an archive or mails (.eml, .mbox, .msg), or put host and user under [imap]."),
        )
