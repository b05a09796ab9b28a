"""Take one source apart, whatever its kind: an archive, a folder of mails, a mail, or simply a file.

Runs in a worker process. Every file found becomes a leaf or a fault; what cannot be opened is kept as it came.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from consolidate.catalogue import FindingKind
from consolidate.collect import apple, bounces, mails, mbox, outlook, tnef
from consolidate.collect.found import (
    BOUNCE,
    DEPTH,
    FILES,
    MAIL,
    Attachment,
    Budget,
    Collector,
    Delivery,
    Fault,
    Member,
    Origin,
    Refused,
)
from consolidate.formats import refusals, sniff

Unzip = Callable[[bytes], Sequence[Member]]
_NO_MATTER = (FindingKind.OPENED, FindingKind.IGNORED)  # kinds of findings on members of an archive that mean no loss


def opened(data: bytes, unzip: Unzip) -> tuple[Delivery, ...]:
    """The contents of one source: a bundle for every mail, and one for the files outside of mails.

    A source that is itself a file, not a container, comes as a leaf without name and bytes. ``unzip`` gives the members
    of a .zip, those of archives in it included; it raises Refused if it cannot.
    """
    kind = sniff.group(data)
    if kind not in sniff.OPENED:
        faults = (Fault("", FindingKind.ARCHIVE_NOT_OPENED, refusals.OTHER_ARCHIVE),) if kind == sniff.ARCHIVE else ()
        return (Delivery("", FILES, leaves=(Attachment("", b"", kind),), faults=faults),)
    desk = Unpacker(Budget(), unzip)
    loose = Collector()
    desk.put(Attachment("", data, kind), loose, 0, within=False)
    if loose.leaves or loose.faults:
        desk.bundles.insert(0, Delivery("", FILES, leaves=tuple(loose.leaves), faults=tuple(loose.faults)))
    return tuple(desk.bundles)


@dataclass
class Unpacker:
    """The state while a source is taken apart: the budget that is left, and the bundles of the mails found."""

    budget: Budget
    unzip: Unzip
    bundles: list[Delivery] = field(default_factory=list)

    def put(self, leaf: Attachment, basket: Collector, depth: int, *, within: bool) -> None:
        """Open a file into the basket, or add it as it is. ``within``: it is part of a mail."""
        openers: dict[str, Callable[[Attachment, Collector, int, bool], None]] = {
            sniff.ZIP: self._zip, sniff.MBOX: self._mbox, sniff.MAIL: self._mail, sniff.OUTLOOK: self._outlook,
            sniff.TNEF: self._tnef,
        }  # fmt: skip
        if leaf.kind not in openers:
            if leaf.kind == sniff.ARCHIVE:
                basket.faults.append(Fault(leaf.name, FindingKind.ARCHIVE_NOT_OPENED, refusals.OTHER_ARCHIVE))
            basket.leaves.append(leaf)
            return
        apart = Collector()  # a basket of its own: if the container proves damaged half way, nothing of it remains
        before = len(self.bundles)
        try:
            if depth >= DEPTH:
                raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
            openers[leaf.kind](leaf, apart, depth + 1, within)
        except (Refused, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            refused = error if isinstance(error, Refused) else Refused(FindingKind.UNREADABLE, refusals.DAMAGED)
            del self.bundles[before:]
            basket.faults.append(Fault(leaf.name, refused.kind, refused.reason))
            if leaf.kind in (sniff.ZIP, sniff.TNEF):
                self._keep(leaf, basket)
            return
        basket.leaves += apart.leaves
        basket.faults += apart.faults
        basket.links += apart.links

    # --- archives ----------------------------------------------------------------------------------------------

    def _zip(self, leaf: Attachment, basket: Collector, depth: int, within: bool) -> None:
        members = self.unzip(leaf.data)
        for member in members:
            name = _joined(leaf.name, member.name)
            if not member.kind:
                self.budget.spend(len(member.data))
                self.put(_leaf(name, member.data), basket, depth, within=within)
            elif member.kind not in _NO_MATTER:
                basket.faults.append(Fault(name, member.kind, member.reason))
        if any(member.kind and member.kind not in _NO_MATTER for member in members):
            self._keep(leaf, basket)  # not all of its members could be taken out

    @staticmethod
    def _keep(leaf: Attachment, basket: Collector) -> None:
        """Keep a container as it came. The bytes of the source itself are left out: the main process has them."""
        basket.leaves.append(leaf._replace(kind=sniff.ARCHIVE, data=leaf.data if leaf.name else b""))

    def _tnef(self, leaf: Attachment, basket: Collector, depth: int, within: bool) -> None:
        for name, data in tnef.files(leaf.data):
            self.budget.spend(len(data))
            self.put(_leaf(_joined(leaf.name, name), data), basket, depth, within=within)

    # --- mails -------------------------------------------------------------------------------------------------

    def _mbox(self, leaf: Attachment, basket: Collector, depth: int, within: bool) -> None:
        for number, data in enumerate(mbox.split(io.BytesIO(leaf.data)), 1):
            self.budget.spend(len(data))
            self.put(Attachment(_joined(leaf.name, str(number)), data, sniff.MAIL), basket, depth, within=within)

    def _mail(self, leaf: Attachment, basket: Collector, depth: int, within: bool) -> None:
        mail = mails.parse(leaf.data)
        parts = mails.leaves(mail)
        texts = [mails.words(part) for part in parts if mails.is_text(part)]
        origin = _identified(mails.origin(mail), leaf.data)
        if bounces.is_bounce(mail, parts):
            gone = bounces.failed(mail, parts, "\n".join(texts))
            about = bounces.about(parts)
            self.bundles.append(Delivery(leaf.name, BOUNCE, origin, failed=gone, about=about))
            return
        own = Collector(links=list(bounces.clouds("\n".join(texts))))
        for part in parts:
            self._part(part, leaf.name, origin, own, depth)
        told = any(fault.kind is FindingKind.MAIL_DAMAGED for fault in own.faults)
        if not told and (mails.cut(mail) or any(mails.cut(part) for part in parts)):
            own.faults.append(Fault(leaf.name, FindingKind.MAIL_DAMAGED, refusals.TRUNCATED))
        self._bundle(leaf.name, origin, own, basket, within)

    def _part(self, part: mails.Mail, name: str, origin: Origin, basket: Collector, depth: int) -> None:
        if part.get_content_type() in ("message/rfc822", "message/global"):
            data = mails.inner(part)
            self.budget.spend(len(data))
            self.put(Attachment(_joined(name, "转发的邮件"), data, sniff.MAIL), basket, depth, within=True)
        elif mails.is_text(part):
            for file in mails.uuencoded(part):
                self._attach(file, name, origin, basket, depth)
        elif not part.is_multipart():
            file = mails.attached(part)
            if part.get_content_type() == "application/pgp-encrypted":
                basket.faults.append(Fault(name, FindingKind.MAIL_ENCRYPTED, ""))
            self._attach(file, name, origin, basket, depth)

    def _attach(
        self, file: mails.Part | outlook.Attached, name: str, origin: Origin, basket: Collector, depth: int
    ) -> None:
        self.budget.spend(len(file.data))
        inline = apple.is_beside(file.data) or (file.shown and sniff.group(file.data) != sniff.WORKBOOK)
        leaf = _leaf(_joined(name, file.name or origin.subject or "附件"), apple.data_of(file.data))
        if leaf.name.lower().endswith(mails.PACKED) and self._unpacked(file.data, name, origin, basket, depth):
            return
        if file.fault:
            basket.faults.append(Fault(leaf.name, FindingKind.MAIL_DAMAGED, file.fault))
        self.put(leaf._replace(inline=inline), basket, depth, within=True)

    def _unpacked(self, data: bytes, name: str, origin: Origin, basket: Collector, depth: int) -> bool:
        """Take the signed mail out of a .p7m; True if there was one. If it is encrypted, add a fault that says so."""
        if depth >= DEPTH:
            raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
        if mails.sealed(data):
            basket.faults.append(Fault(name, FindingKind.MAIL_ENCRYPTED, ""))
        mail = mails.signed_mail(data)
        for part in mails.leaves(mail) if mail else ():
            self._part(part, name, origin, basket, depth + 1)
        return mail is not None

    def _outlook(self, leaf: Attachment, basket: Collector, depth: int, within: bool) -> None:
        with outlook.open_(leaf.data) as ole:
            self._outlook_mail(ole, (), leaf, basket, depth, within)

    def _outlook_mail(
        self, ole: object, at: tuple[str, ...], leaf: Attachment, basket: Collector, depth: int, within: bool
    ) -> None:
        if depth > DEPTH:
            raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
        name, origin = leaf.name, _identified(outlook.origin(ole, at), leaf.data)
        own = Collector(links=list(bounces.clouds("\n".join(outlook.words(ole, at)))))
        for file in outlook.attachments(ole, at, self.budget):
            if file.mail:
                forwarded = leaf._replace(name=_joined(name, "转发的邮件"))
                self._outlook_mail(ole, file.mail, forwarded, own, depth + 1, True)
            else:
                self._attach(file, name, origin, own, depth)
        self._bundle(name, origin, own, basket, within)

    def _bundle(self, name: str, origin: Origin, own: Collector, basket: Collector, within: bool) -> None:
        """Make a mail a bundle of its own; a mail ``within`` another gives its contents to that one."""
        if within:
            basket.leaves += own.leaves
            basket.faults += own.faults
            basket.links += own.links
            return
        links = tuple(dict.fromkeys(own.links))
        self.bundles.append(Delivery(name, MAIL, origin, tuple(own.leaves), tuple(own.faults), links))


def _identified(origin: Origin, data: bytes) -> Origin:
    """Identify a mail without Message-ID by a digest of its bytes."""
    return origin if origin.message else replace(origin, message=f"sha256:{hashlib.sha256(data).hexdigest()[:32]}")


def _leaf(name: str, data: bytes) -> Attachment:
    return Attachment(name, data, sniff.group(data))


def _joined(container: str, name: str) -> str:
    return f"{container}!/{name}" if container else name
