"""Decide which files of a source are kept and where, and which findings to report on the rest.

Answers are kept in the inbox itself. What came beside an answer in the same mail (the stamped scan, the covering
letter) and templates that came back empty go to the folder for withdrawn files, so that the result need not wait for
them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from consolidate.catalogue import FindingKind
from consolidate.collect import names
from consolidate.collect.found import BOUNCE, FILES, Delivery, Origin
from consolidate.collect.ledger import ASIDE, BLANK, KEPT, MAIL, Ledger, Line
from consolidate.formats import sniff
from consolidate.model import Answer, Finding, Roster
from consolidate.terms import ERROR, EXPLAIN, NOTE

BESIDE_FOLDER, BLANK_FOLDER = f"{names.VOID}/随附", f"{names.VOID}/空白模板"
_ATT = re.compile(r"^ATT\d{3,}\.(txt|html?)$", re.I)  # Exchange turns the text below an attachment into such a file


@dataclass(frozen=True)
class Source:
    """Where bundles come from: its name for people, its bytes if it is a file, its two numbers in a mailbox."""

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


@dataclass(frozen=True)
class Known:
    """What is known of the round before anything is collected.

    ``units``: the unit by mail address (in lower case) or by the Message-ID of a mail that we sent. ``ours``: digests
    of the workbooks that we sent out, and of workbooks recognized as empty templates.
    """

    ledger: Ledger
    units: Mapping[str, str] = field(default_factory=dict)
    ours: Collection[str] = frozenset()


@dataclass(frozen=True)
class Taken:
    """The result of collecting one source."""

    items: tuple[Item, ...] = ()
    lines: tuple[Line, ...] = ()  # of mails; to be written to the ledger after those of the items
    findings: tuple[Finding, ...] = ()


_WORKBOOK_NAME = re.compile(r"\.(xls|xlsx|xlsm|xlsb|xlt|et|ett|ods|csv|wks|numbers)$", re.I)


@dataclass(frozen=True)
class _Thing:
    """A file of a bundle, with its name and bytes filled in where the file is the source itself."""

    name: str
    data: bytes
    kind: str
    digest: str

    @property
    def answer(self) -> bool:
        """Whether it may be a unit's answer: a workbook, or a file named like one (a web page named .xls)."""
        return self.kind == sniff.WORKBOOK or bool(_WORKBOOK_NAME.search(self.name))


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


def is_blank(answer: Answer) -> bool:
    """Whether an answer is one of our templates with nothing filled in."""
    return any(finding.kind is FindingKind.BLANK_TEMPLATE for finding in answer.findings)


def candidates(source: Source, bundles: Iterable[Delivery], known: Known) -> list[tuple[str, bytes]]:
    """Digest and bytes of every possible answer that is not in the ledger yet, to be examined for empty templates."""
    return [
        (thing.digest, thing.data)
        for bundle in bundles
        for thing in _things(source, bundle)
        if thing.answer and (bundle.origin.message, thing.name, thing.digest) not in known.ledger.files
    ]


def collected(source: Source, bundles: Sequence[Delivery], known: Known, at: str) -> Taken:
    """The files to keep of a source, the lines for its mails, and the findings. ``at``: the time, for the lines.

    Files and mails that are in the ledger already are left out.
    """
    items: list[Item] = []
    lines: list[Line] = []
    findings: list[Finding] = []
    for bundle in bundles:
        things = _things(source, bundle)
        mine = _items(source, bundle, things, known, at)
        items += mine
        new = bool(mine or not things) if bundle.kind == FILES else _key(bundle) not in known.ledger.mails
        said = _said(source, bundle, things, mine, known) if new else []
        findings += said
        if source.mailbox or (bundle.kind != FILES and new):  # from a mailbox: a mail, opened or not
            line = _line(source, bundle, at, MAIL)
            place = replace(line, mailbox=source.mailbox, validity=source.validity, uid=source.uid)
            lines.append(replace(place, reason=said[0].kind if said else ""))
    return Taken(tuple(items), tuple(lines), tuple(findings))


def _key(bundle: Delivery) -> tuple[str, str, str]:
    return bundle.origin.message, bundle.origin.date, bundle.origin.subject


def _things(source: Source, bundle: Delivery) -> list[_Thing]:
    """The files of a bundle: none of a bounce, and without those that belong to the text of a mail."""
    if bundle.kind == BOUNCE:
        return []
    wanted = (leaf for leaf in bundle.leaves if not (leaf.inline or _ATT.match(names.last(leaf.name))))
    found = ((leaf.name or source.name, leaf.data or source.data, leaf.kind) for leaf in wanted)
    return [_Thing(name, data, kind, digest(data)) for name, data, kind in found]


def _items(source: Source, bundle: Delivery, things: Sequence[_Thing], known: Known, at: str) -> list[Item]:
    """The files of one bundle that are not in the ledger yet, each with the path where it goes."""
    answered = any(thing.answer and thing.digest not in known.ours for thing in things)
    found: dict[tuple[str, str], Item] = {}
    for thing in things:
        if (bundle.origin.message, thing.name, thing.digest) in known.ledger.files:
            continue
        verdict, folder = KEPT, ""
        if thing.digest in known.ours:
            verdict, folder = BLANK, f"{BLANK_FOLDER}/"
        elif answered and bundle.kind != FILES and not thing.answer:
            verdict, folder = ASIDE, f"{BESIDE_FOLDER}/"
        path = folder + names.path(thing.name, thing.kind, thing.data)
        line = replace(_line(source, bundle, at, verdict), name=thing.name, digest=thing.digest, wanted=path)
        found.setdefault((thing.name, thing.digest), Item(path, thing.data, line))
    return list(found.values())


def _line(source: Source, bundle: Delivery, at: str, verdict: str) -> Line:
    origin = bundle.origin
    return Line(
        at, verdict, source=source.name, sender=origin.sender, shown=origin.shown, date=origin.date,
        message=origin.message, subject=origin.subject,
    )  # fmt: skip


# --- findings --------------------------------------------------------------------------------------------------


def _said(
    source: Source, bundle: Delivery, things: Sequence[_Thing], items: Sequence[Item], known: Known
) -> list[Finding]:
    """The findings on a bundle: what could not be opened, what came back empty, and why a mail brings no answer."""
    where = bundle.name if bundle.kind != FILES and bundle.name else source.name
    findings = [
        Finding(
            fault.kind,
            EXPLAIN if fault.kind is FindingKind.MAIL_DAMAGED else ERROR,
            file=f"{source.name}!/{fault.name}" if fault.name else source.name,
            args=(("reason", fault.reason), ("found", "")),
        )
        for fault in bundle.faults
    ]
    unit = sender_of(bundle, known)
    blank = [item for item in items if item.line.verdict == BLANK]
    answered = any(thing.answer and thing.digest not in known.ours for thing in things)
    if not answered:  # beside an answer, an empty template is only the mail that was replied to
        findings += [Finding(FindingKind.BLANK_TEMPLATE, ERROR, unit=unit, file=item.line.name) for item in blank]
    if bundle.kind == BOUNCE:
        return [*findings, *_bounced(bundle, known, where)]
    if bundle.kind == FILES or answered:
        return findings
    if bundle.links:
        return [*findings, _of_mail(FindingKind.CLOUD_LINK, bundle, unit, where, "、".join(bundle.links))]
    return findings or [_of_mail(FindingKind.NO_WORKBOOK, bundle, unit, where)]


def missed(where: str, head: Sequence[Delivery], reason: str, found: str, known: Known) -> Finding:
    """The finding on a mail that did not arrive from its mailbox. ``head``: its headers, opened, if they arrived."""
    bundle = next((bundle for bundle in head if bundle.origin != Origin()), Delivery("", FILES))
    finding = _of_mail(FindingKind.MAIL_NOT_FETCHED, bundle, sender_of(bundle, known), where, found)
    unknown = tuple((key, value or "?") for key, value in finding.args)
    return replace(finding, args=(*unknown, ("reason", reason)))


def _of_mail(kind: FindingKind, bundle: Delivery, unit: str, where: str, found: str = "") -> Finding:
    origin = bundle.origin
    person = f"{origin.shown} <{origin.sender}>" if origin.shown not in ("", origin.sender) else origin.sender
    args = (("from", person), ("subject", origin.subject), ("date", origin.date[:10]))
    return Finding(
        kind, NOTE if kind is FindingKind.NO_WORKBOOK else ERROR, unit=unit, file=where, found=found, args=args
    )


def _bounced(bundle: Delivery, known: Known, where: str) -> list[Finding]:
    """One finding for every unit that a returned mail was meant for; one without a unit if none is known."""
    units = {known.units[address]: address for address in bundle.failed if address in known.units}
    if not units and bundle.about in known.units:
        units = {known.units[bundle.about]: "、".join(bundle.failed)}
    units = units or {"": "、".join(bundle.failed)}
    return [_of_mail(FindingKind.BOUNCED, bundle, unit, where, found) for unit, found in units.items()]


def sender_of(bundle: Delivery, known: Known) -> str:
    """The unit that seems to have sent a mail, by its address or the mail it replies to; "" if unknown.

    Only a hint: no figure depends on it.
    """
    keys = (bundle.origin.sender.lower(), *bundle.origin.answers)
    return next((known.units[key] for key in keys if key in known.units), "")
