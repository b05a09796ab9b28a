"""Decide which files of a source are kept and where, and which findings to report on the rest.

Answers are kept in the inbox itself, and so is all that may be one: a report with the official tables, an archive that
could not be opened, a file named after another unit. Other things that came beside an answer in the same mail (the
stamped scan, the covering letter) and templates that came back empty go to the folder for withdrawn files, so that the
result need not wait for them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.collect import names
from consolidate.collect.delivery import BOUNCE, FILES, Delivery, Origin
from consolidate.collect.ledger import ASIDE, BLANK, KEPT, MAIL, Ledger, Line
from consolidate.formats import sniff
from consolidate.model import Answer, Finding, Roster
from consolidate.names import Names
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE

BESIDE_FOLDER, BLANK_FOLDER = f"{names.VOID}/随附", f"{names.VOID}/空白模板"
_ATT = regex(r"^ATT\d{3,}\.(txt|html?)$", re.I)  # Exchange turns the text below an attachment into such a file


@dataclass(frozen=True)
class Source:
    """Where deliveries come from: its name for people, its bytes if it is a file, its two numbers in a mailbox."""

    name: str
    data: bytes = b""
    mailbox: str = ""
    validity: int = 0
    uid: int = 0


@dataclass(frozen=True)
class Item:
    """One file to be kept: the path wanted in the inbox, its bytes, and its line for the ledger."""

    path: str
    data: bytes
    line: Line


class Seen(NamedTuple):
    """What was seen in a file when it was read. All are false for a file that could not be read.

    ``unit``: of a blank template the unit that it was made for.
    """

    blank: bool = False  # one of our templates with nothing filled in
    tables: bool = False  # official tables
    no_tables: bool = False  # something else, such as a list of contacts
    unit: str = ""


@dataclass(frozen=True)
class Known:
    """What is known before a source is collected.

    ``units``: the unit by mail address (in lower case) or by the Message-ID of a mail that we sent. ``seen``: what was
    seen in the files of the source, by digest. ``names``: those of the units, None if nobody needs them. ``sent``: the
    digests of the workbooks that we sent out.
    """

    ledger: Ledger
    units: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    names: Names | None = None
    sent: Collection[str] = frozenset()


@dataclass(frozen=True)
class Taken:
    """The result of collecting one source."""

    items: tuple[Item, ...] = ()
    lines: tuple[Line, ...] = ()  # of mails; to be written to the ledger after those of the items
    findings: tuple[Finding, ...] = ()


_WORKBOOK_NAME = regex(r"\.(xls|xlsx|xlsm|xlsb|xlt|et|ett|ods|csv|wks|numbers)$", re.I)


@dataclass(frozen=True)
class _File:
    """A file of a delivery, with its name and bytes filled in where the file is the source itself."""

    name: str
    data: bytes
    kind: str
    digest: str

    @property
    def workbook(self) -> bool:
        """Whether it is a workbook, or a file named like one (a web page named .xls)."""
        return self.kind == sniff.WORKBOOK or bool(_WORKBOOK_NAME.search(self.name))

    def seen(self, known: Known) -> Seen:
        """What was seen in it."""
        return known.seen.get(self.digest, Seen())

    def answer(self, known: Known) -> bool:
        """Whether it may be a unit's answer: a workbook that has official tables, or that nobody could read."""
        seen = self.seen(known)
        return self.workbook and not (seen.blank or seen.no_tables)


def senders(roster: Roster) -> dict[str, str]:
    """The unit by mail address in lower case. An address that two units share is left out."""
    found: dict[str, set[str]] = {}
    for unit in roster.units:
        for address in unit.mail:
            found.setdefault(address.lower(), set()).add(unit.name)
    return {address: next(iter(units)) for address, units in found.items() if len(units) == 1}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def seen(answer: Answer) -> Seen:
    """What is in a file, by what was read."""
    kinds = {finding.kind for finding in answer.findings}
    blank = FindingKind.BLANK_TEMPLATE in kinds
    unit = answer.token.unit if blank and answer.token else ""
    return Seen(blank, bool(answer.tables) and not blank, FindingKind.NO_TABLES in kinds, unit)


def candidates(source: Source, deliveries: Iterable[Delivery], known: Known) -> list[tuple[str, bytes]]:
    """Digest and bytes of every file that must be read to say where it goes, and that is not in the ledger yet.

    These are the workbooks and, in a mail that has one, the documents beside it.
    """
    found = []
    for delivery in deliveries:
        files = _files(source, delivery)
        beside = delivery.kind != FILES and any(file.workbook for file in files)
        found += [
            (file.digest, file.data)
            for file in files
            if (file.workbook or (beside and file.kind != sniff.ARCHIVE))
            and (delivery.origin.message, file.name, file.digest) not in known.ledger.files
        ]
    return found


def collected(source: Source, deliveries: Sequence[Delivery], known: Known, stamp: str) -> Taken:
    """The files to keep of a source, the lines for its mails, and the findings. ``stamp``: the time, for the lines.

    Files and mails that are in the ledger already are left out.
    """
    items: list[Item] = []
    lines: list[Line] = []
    findings: list[Finding] = []
    for delivery in deliveries:
        files = _files(source, delivery)
        new_items = _items(source, delivery, files, known, stamp)
        items += new_items
        new = bool(new_items or not files) if delivery.kind == FILES else _key(delivery) not in known.ledger.mails
        new_findings = _findings(source, delivery, files, new_items, known) if new else []
        findings += new_findings
        if source.mailbox or (delivery.kind != FILES and new):  # from a mailbox: a mail, opened or not
            line = _line(source, delivery, stamp, MAIL)
            positioned = line._replace(mailbox=source.mailbox, validity=source.validity, uid=source.uid)
            lines.append(positioned._replace(reason=new_findings[0].kind if new_findings else ""))
    return Taken(tuple(items), tuple(lines), tuple(findings))


def _key(delivery: Delivery) -> tuple[str, str, str]:
    return delivery.origin.message, delivery.origin.date, delivery.origin.subject


def _files(source: Source, delivery: Delivery) -> list[_File]:
    """The files of a delivery: none of a bounce, and without those that belong to the text of a mail."""
    if delivery.kind == BOUNCE:
        return []
    wanted = (
        attachment
        for attachment in delivery.attachments
        if not (attachment.inline or _ATT.match(names.last(attachment.name)))
    )
    found = ((attachment.name or source.name, attachment.data or source.data, attachment.kind) for attachment in wanted)
    return [_File(name, data, kind, digest(data)) for name, data, kind in found]


def _items(source: Source, delivery: Delivery, files: Sequence[_File], known: Known, stamp: str) -> list[Item]:
    """The files of one delivery that are not in the ledger yet, each with the path where it goes."""
    answered = delivery.kind != FILES and any(file.answer(known) for file in files)
    found: dict[tuple[str, str], Item] = {}
    for file in files:
        if (delivery.origin.message, file.name, file.digest) in known.ledger.files:
            continue
        verdict, folder = KEPT, ""
        if file.seen(known).blank:
            verdict, folder = BLANK, f"{BLANK_FOLDER}/"
        elif answered and not _may_be_needed(file, files, delivery, known):
            verdict, folder = ASIDE, f"{BESIDE_FOLDER}/"
        path = folder + names.path(file.name, file.kind, file.data)
        line = _line(source, delivery, stamp, verdict)
        line = line._replace(name=file.name, digest=file.digest, wanted=path, unit=file.seen(known).unit)
        found.setdefault((file.name, file.digest), Item(path, file.data, line))
    return list(found.values())


def _may_be_needed(file: _File, files: Sequence[_File], delivery: Delivery, known: Known) -> bool:
    """Whether a file beside an answer must not be put away: it may be an answer, or be compared with one.

    Or it is named after a unit from which nothing else is in the mail, as in a mail that forwards those of several.
    """
    may_count = file.workbook or file.seen(known).tables or file.kind == sniff.ARCHIVE
    if may_count and not _is_our_copy(file, files, known):
        return True
    named = _units(file.name, known)
    answers = (_units(each.name, known) for each in files if each is not file and each.answer(known))
    there = frozenset({sender_of(delivery, known)} - {""}).union(*answers)
    return bool(named and there) and named.isdisjoint(there)


def _is_our_copy(file: _File, files: Sequence[_File], known: Known) -> bool:
    """Whether a file is a copy as we sent it, which came back beside the answer of the unit."""
    others = (each for each in files if each.digest not in known.sent)
    return file.digest in known.sent and any(each.answer(known) for each in others)


def _units(name: str, known: Known) -> set[str]:
    """The units that the name of a file contains."""
    return known.names.within(names.last(name)) if known.names else set()


def _line(source: Source, delivery: Delivery, stamp: str, verdict: str) -> Line:
    origin = delivery.origin
    return Line(
        stamp, verdict, source=source.name, sender=origin.sender, shown=origin.shown, date=origin.date,
        message=origin.message, subject=origin.subject,
    )  # fmt: skip


# --- findings --------------------------------------------------------------------------------------------------


def _findings(
    source: Source, delivery: Delivery, files: Sequence[_File], items: Sequence[Item], known: Known
) -> list[Finding]:
    """The findings on a delivery: what could not be opened, what came back empty, and why a mail brings no answer."""
    file_name = delivery.name if delivery.kind != FILES and delivery.name else source.name
    findings = [
        Finding(
            fault.kind,
            EXPLAIN if fault.kind is FindingKind.MAIL_DAMAGED else ERROR,
            file=f"{source.name}!/{fault.name}" if fault.name else source.name,
            args=(("reason", fault.reason), ("found", "")),
        )
        for fault in delivery.faults
    ]
    unit = sender_of(delivery, known)
    blank = [item for item in items if item.line.verdict == BLANK]
    answered = any(file.workbook and not file.seen(known).blank for file in files)
    if not answered:  # beside an answer, an empty template is only the mail that was replied to
        findings += [Finding(FindingKind.BLANK_TEMPLATE, ERROR, unit=unit, file=item.line.name) for item in blank]
    if delivery.kind == BOUNCE:
        return [*findings, *_bounced(delivery, known, file_name)]
    if answered and delivery.own_links:
        links = "、".join(delivery.own_links)
        return [*findings, _of_mail(FindingKind.LINK_BESIDE, delivery, unit, file_name, links)]
    if delivery.kind == FILES or answered:
        return findings
    if delivery.links:
        return [*findings, _of_mail(FindingKind.CLOUD_LINK, delivery, unit, file_name, "、".join(delivery.links))]
    return findings or [_of_mail(FindingKind.NO_WORKBOOK, delivery, unit, file_name)]


def missed(file_name: str, head: Sequence[Delivery], reason: str, found: str, known: Known) -> Finding:
    """The finding on a mail that did not arrive from its mailbox. ``head``: its headers, opened, if they arrived."""
    delivery = next((delivery for delivery in head if delivery.origin != Origin()), Delivery("", FILES))
    finding = _of_mail(FindingKind.MAIL_NOT_FETCHED, delivery, sender_of(delivery, known), file_name, found)
    unknown = tuple((key, value or "?") for key, value in finding.args)
    return finding._replace(args=(*unknown, ("reason", reason)))


def _of_mail(kind: FindingKind, delivery: Delivery, unit: str, file_name: str, found: str = "") -> Finding:
    origin = delivery.origin
    person = f"{origin.shown} <{origin.sender}>" if origin.shown not in ("", origin.sender) else origin.sender
    args = (("from", person), ("subject", origin.subject), ("date", origin.date[:10]))
    severity = {FindingKind.NO_WORKBOOK: NOTE, FindingKind.LINK_BESIDE: EXPLAIN}.get(kind, ERROR)
    return Finding(kind, severity, unit=unit, file=file_name, found=found, args=args)


def _bounced(delivery: Delivery, known: Known, file_name: str) -> list[Finding]:
    """One finding for every unit that a returned mail was meant for; one without a unit if none is known."""
    units = {known.units[address]: address for address in delivery.failed if address in known.units}
    if not units and delivery.about in known.units:
        units = {known.units[delivery.about]: "、".join(delivery.failed)}
    units = units or {"": "、".join(delivery.failed)}
    return [_of_mail(FindingKind.BOUNCED, delivery, unit, file_name, found) for unit, found in units.items()]


def sender_of(delivery: Delivery, known: Known) -> str:
    """The unit that seems to have sent a mail, by its address or the mail it replies to; "" if unknown.

    Only a hint: no figure depends on it.
    """
    keys = (delivery.origin.sender.lower(), *delivery.origin.answers)
    return next((known.units[key] for key in keys if key in known.units), "")
