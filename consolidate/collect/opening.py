"""Take one source apart, whatever its kind: an archive, a folder of mails, a mail, or simply a file.

Runs in a worker process. Every file found becomes an attachment or a fault; what cannot be opened is kept as it came.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from consolidate.catalogue import FindingKind
from consolidate.collect import apple, bounces, mails, mbox, outlook, signed, tnef
from consolidate.collect.delivery import (
    BOUNCE,
    BYTES,
    DEPTH,
    FILES,
    HEADERS,
    MAIL,
    Attachment,
    Collector,
    Delivery,
    Fault,
    Origin,
)
from consolidate.formats import archive, refusals, sniff
from consolidate.formats.archive import Budget, Exhausted
from consolidate.formats.refusals import Refused
from consolidate.regex import regex

_HEADERS = regex(rb"[A-Za-z-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n|[A-Za-z-]+:[^\r\n]*\r?\n)*\r?\n")


def opened(data: bytes, budget: Budget | None = None) -> tuple[Delivery, ...]:
    """The contents of one source: a delivery for every mail, and one for the files outside of mails.

    A source that is itself a file, not a container, comes as an attachment without name and bytes. What is in an
    archive and no file (a link, a file without bytes) comes as a fault of the kind ``ignored``.
    """
    kind = sniff.group(data)
    if kind not in sniff.OPENED:
        faults = (Fault("", FindingKind.ARCHIVE_NOT_OPENED, refusals.OTHER_ARCHIVE),) if kind == sniff.ARCHIVE else ()
        return (Delivery("", FILES, attachments=(Attachment("", b"", kind),), faults=faults),)
    unpacker = Unpacker(budget or Budget(room=BYTES))
    outside = Collector()
    unpacker.put(Attachment("", data, kind), outside, 0, within=False)
    if outside.attachments or outside.faults:
        unpacker.deliveries.insert(
            0, Delivery("", FILES, attachments=tuple(outside.attachments), faults=tuple(outside.faults))
        )
    return tuple(unpacker.deliveries)


@dataclass
class Unpacker:
    """The state while a source is taken apart: the budget that is left, and the deliveries found so far."""

    budget: Budget
    deliveries: list[Delivery] = field(default_factory=list)

    def put(self, attachment: Attachment, collector: Collector, depth: int, *, within: bool) -> None:
        """Open a file into the collector, or add it as it is. ``within``: it is part of a mail."""
        openers: dict[str, Callable[[Attachment, Collector, int, bool], None]] = {
            **dict.fromkeys(sniff.ARCHIVES, self._archive), sniff.MBOX: self._mbox, sniff.MAIL: self._mail,
            sniff.OUTLOOK: self._outlook, sniff.TNEF: self._tnef, sniff.SIGNED: self._signed,
        }  # fmt: skip
        if attachment.kind not in openers:
            if attachment.kind == sniff.ARCHIVE:
                collector.faults.append(Fault(attachment.name, FindingKind.ARCHIVE_NOT_OPENED, refusals.OTHER_ARCHIVE))
            collector.attachments.append(attachment)
            return
        contents = Collector()  # if the container proves damaged half way, nothing of it may remain
        before = len(self.deliveries)
        try:
            if depth >= DEPTH:
                raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
            openers[attachment.kind](attachment, contents, depth + 1, within)
        except (Refused, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            if isinstance(error, Exhausted) and depth:
                raise
            del self.deliveries[before:]
            self._refuse(attachment, collector, error)
            return
        collector.attachments += contents.attachments
        collector.faults += contents.faults
        collector.links += contents.links

    def _refuse(self, attachment: Attachment, collector: Collector, error: Exception) -> None:
        """Add the fault of a container that was not opened, and keep what may hold more than a mail program shows."""
        refused = error if isinstance(error, Refused) else Refused(FindingKind.UNREADABLE, refusals.DAMAGED)
        kind, _, reason = refused.refusal
        if attachment.kind in sniff.ARCHIVES:
            kind = FindingKind.ARCHIVE_NOT_OPENED
        elif isinstance(error, Exhausted):
            kind = FindingKind.UNSAFE_FILE
        collector.faults.append(Fault(attachment.name, kind, reason))
        if attachment.kind in (*sniff.ARCHIVES, sniff.TNEF, sniff.SIGNED):
            self._keep(attachment, collector)

    # --- archives ----------------------------------------------------------------------------------------------

    def _archive(self, attachment: Attachment, collector: Collector, depth: int, within: bool) -> None:
        members = archive.members(attachment.data, attachment.kind, self.budget)
        for member in members:
            name = _joined(attachment.name, member.name)
            if member.refusal is None:
                self.put(_attachment(name, member.data), collector, depth, within=within)
            else:
                collector.faults.append(Fault(name, member.refusal.kind, member.refusal.reason))
        if any(member.refusal and member.refusal.kind is not FindingKind.IGNORED for member in members):
            self._keep(attachment, collector)  # not all of its members could be taken out

    @staticmethod
    def _keep(attachment: Attachment, collector: Collector) -> None:
        """Keep a container as it came. The bytes of the source itself are left out: the main process has them."""
        collector.attachments.append(
            attachment._replace(kind=sniff.ARCHIVE, data=attachment.data if attachment.name else b"")
        )

    def _tnef(self, attachment: Attachment, collector: Collector, depth: int, within: bool) -> None:
        for name, data in tnef.files(attachment.data):
            self.budget.take(len(data))
            self.put(_attachment(_joined(attachment.name, name), data), collector, depth, within=within)

    # --- mails -------------------------------------------------------------------------------------------------

    def _mbox(self, attachment: Attachment, collector: Collector, depth: int, within: bool) -> None:
        for number, data in enumerate(mbox.split(io.BytesIO(attachment.data)), 1):
            self.budget.take(len(data))
            self.put(
                Attachment(_joined(attachment.name, str(number)), data, sniff.MAIL), collector, depth, within=within
            )

    def _mail(self, attachment: Attachment, collector: Collector, depth: int, within: bool) -> None:
        mail = mails.parse(attachment.data)
        parts = mails.leaves(mail)
        texts = [mails.words(part) for part in parts if mails.is_text(part)]
        origin = _identified(mails.origin(mail), attachment.data)
        if bounces.is_bounce(mail, parts):
            failed = bounces.failed(mail, parts, "\n".join(texts))
            about = bounces.about(parts)
            self.deliveries.append(Delivery(attachment.name, BOUNCE, origin, failed=failed, about=about))
            return
        contents = _linked(texts)
        for part in parts:
            self._part(part, attachment.name, origin, contents, depth)
        damaged = any(fault.kind is FindingKind.MAIL_DAMAGED for fault in contents.faults)
        if not damaged and (mails.cut(mail) or any(mails.cut(part) for part in parts)):
            contents.faults.append(Fault(attachment.name, FindingKind.MAIL_DAMAGED, refusals.TRUNCATED))
        self._deliver(attachment.name, origin, contents, collector, within)

    def _part(self, part: mails.Mail, name: str, origin: Origin, collector: Collector, depth: int) -> None:
        if part.get_content_type() in ("message/rfc822", "message/global"):
            data = mails.inner(part)
            self.budget.take(len(data))
            self.put(Attachment(_joined(name, "转发的邮件"), data, sniff.MAIL), collector, depth, within=True)
        elif mails.is_text(part):
            for file in mails.uuencoded(part):
                self._attach(file, name, origin, collector, depth)
        elif not part.is_multipart():
            file = mails.attached(part)
            if part.get_content_type() == "application/pgp-encrypted":
                collector.faults.append(Fault(name, FindingKind.MAIL_ENCRYPTED, refusals.ENCRYPTED))
            self._attach(file, name, origin, collector, depth)

    def _attach(
        self, file: mails.Part | outlook.Attached, name: str, origin: Origin, collector: Collector, depth: int
    ) -> None:
        self.budget.take(len(file.data))
        inline = apple.is_beside(file.data) or (file.shown and sniff.group(file.data) != sniff.WORKBOOK)
        attachment = _attachment(_joined(name, file.name or origin.subject or "附件"), apple.data_of(file.data))
        if attachment.name.lower().endswith(mails.PACKED) and self._unpacked(file.data, name, origin, collector, depth):
            return
        if file.fault:
            collector.faults.append(Fault(attachment.name, FindingKind.MAIL_DAMAGED, file.fault))
        self.put(attachment._replace(inline=inline), collector, depth, within=True)

    def _unpacked(self, data: bytes, name: str, origin: Origin, collector: Collector, depth: int) -> bool:
        """Take the signed mail out of the .p7m that a mail consists of; True if there was one."""
        if depth >= DEPTH:
            raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
        mail = mails.signed_mail(data)
        for part in mails.leaves(mail) if mail else ():
            self._part(part, name, origin, collector, depth + 1)
        return mail is not None

    def _signed(self, attachment: Attachment, collector: Collector, depth: int, within: bool) -> None:
        """Open what is packed into a signature: a mail, or a file. A signature alone is kept as it came."""
        try:
            content = signed.content(attachment.data)
        except signed.NotPacked:
            collector.attachments.append(attachment if attachment.name else attachment._replace(data=b""))
            return
        if content is None:
            raise Refused(FindingKind.MAIL_ENCRYPTED, refusals.ENCRYPTED)
        self.budget.take(len(content))
        if _HEADERS.match(content[:HEADERS]):
            self._mail(attachment._replace(data=content), collector, depth, within)
        else:
            self.put(_attachment(_joined(attachment.name, archive.UNNAMED), content), collector, depth, within=within)

    def _outlook(self, attachment: Attachment, collector: Collector, depth: int, within: bool) -> None:
        with outlook.open_(attachment.data) as ole:
            self._outlook_mail(ole, (), attachment, collector, depth, within)

    def _outlook_mail(
        self, ole: object, path: tuple[str, ...], attachment: Attachment, collector: Collector, depth: int, within: bool
    ) -> None:
        if depth > DEPTH:
            raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
        name, origin = attachment.name, _identified(outlook.origin(ole, path), attachment.data)
        contents = _linked(outlook.words(ole, path))
        for file in outlook.attachments(ole, path, self.budget):
            if file.mail:
                forwarded = attachment._replace(name=_joined(name, "转发的邮件"))
                self._outlook_mail(ole, file.mail, forwarded, contents, depth + 1, True)
            else:
                self._attach(file, name, origin, contents, depth)
        self._deliver(name, origin, contents, collector, within)

    def _deliver(self, name: str, origin: Origin, contents: Collector, collector: Collector, within: bool) -> None:
        """Add a mail as a delivery of its own; a mail ``within`` another gives its contents to that one."""
        if within:
            collector.attachments += contents.attachments
            collector.faults += contents.faults
            collector.links += contents.links
            collector.own_links += contents.own_links
            return
        links, own_links = (tuple(dict.fromkeys(each)) for each in (contents.links, contents.own_links))
        attachments, faults = tuple(contents.attachments), tuple(contents.faults)
        self.deliveries.append(Delivery(name, MAIL, origin, attachments, faults, links, own_links=own_links))


def _linked(texts: Sequence[str]) -> Collector:
    """A collector with the links in the texts of a mail."""
    own = "\n".join(map(bounces.own_words, texts))
    return Collector(links=list(bounces.clouds("\n".join(texts))), own_links=list(bounces.clouds(own)))


def _identified(origin: Origin, data: bytes) -> Origin:
    """Identify a mail without Message-ID by a digest of its bytes."""
    return origin if origin.message else replace(origin, message=f"sha256:{hashlib.sha256(data).hexdigest()[:32]}")


def _attachment(name: str, data: bytes) -> Attachment:
    return Attachment(name, data, sniff.group(data))


def _joined(container: str, name: str) -> str:
    return f"{container}!/{name}" if container else name
