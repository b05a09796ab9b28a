"""The files in an archive or a mail that lies in the inbox, each with its path from there (``信.eml!/b.zip!/c.xlsx``).

Opened with the same code as for ``collect``. There files are kept in the inbox; here they are read where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from consolidate.catalogue import FindingKind
from consolidate.collect import opening
from consolidate.collect.delivery import BOUNCE, FILES, Delivery
from consolidate.formats import refusals, sniff
from consolidate.formats.archive import Budget
from consolidate.formats.raw import Archive, Member, Refusal

_INSIDE = "!/"


def read(data: bytes) -> Archive | Refusal:
    """Return the files in an archive or a mail, or the reason why there is none."""
    deliveries = opening.opened(data, Budget())
    members = _by_name(member for delivery in deliveries for member in _members(delivery))
    own = members.pop("", None)
    told = own and own.refusal
    given = any(member.refusal is None for member in members.values())
    lost = any(member.refusal and _is_loss(member.refusal) for member in members.values())
    if not given and (told or not lost):
        return told or _without_files(data, deliveries)
    return Archive(tuple(_with_containers(members)), told)


def _by_name(members: Iterable[Member]) -> dict[str, Member]:
    """Return the members by name. A mail may hold several files of one name: each but the first gets a number."""
    found: dict[str, Member] = {}
    for member in members:
        name, number = member.name, 1
        while name in found:
            number += 1
            stem, dot, ending = member.name.rpartition(".")
            name = f"{stem}（{number}）.{ending}" if dot else f"{ending}（{number}）"
        found[name] = member._replace(name=name)
    return found


def _is_loss(refusal: Refusal) -> bool:
    """Whether a file is lost that somebody sent, unlike a picture in the text of a mail."""
    return refusal.reason != refusals.OF_THE_TEXT


def _without_files(data: bytes, deliveries: Sequence[Delivery]) -> Refusal:
    if sniff.group(data) == sniff.SIGNED and all(delivery.kind == FILES for delivery in deliveries):
        return Refusal(FindingKind.NOT_A_WORKBOOK, refusals.SIGNATURE)
    no_mail = Refusal(FindingKind.SAVED_MAIL, refusals.MAIL, refusals.NO_FILE)  # winmail.dat, a folder of mails
    return next((_empty(delivery) for delivery in deliveries if delivery.kind != FILES), no_mail)


def _empty(delivery: Delivery) -> Refusal:
    """What is said of a mail without files: it may be a question, or tell where the file is."""
    if delivery.links:
        return Refusal(FindingKind.SAVED_MAIL, "、".join(delivery.links), refusals.ONLY_LINK)
    reason = refusals.RETURNED if delivery.kind == BOUNCE else refusals.NO_FILE
    return Refusal(FindingKind.SAVED_MAIL, refusals.MAIL, reason)


def _members(delivery: Delivery) -> Iterator[Member]:
    """Yield the files of a delivery; a fault replaces the files of its name. The source itself has the name ""."""
    faults = {fault.name: fault for fault in reversed(delivery.faults)}  # the first of a name counts
    if delivery.kind != FILES and not delivery.attachments and not delivery.faults:
        yield Member(delivery.name, b"", _empty(delivery))
    for attachment in delivery.attachments:
        # an archive that is kept has a fault, or its files are there
        if attachment.kind != sniff.ARCHIVE and attachment.name and attachment.name not in faults:
            told = Refusal(FindingKind.IGNORED, reason=refusals.OF_THE_TEXT) if attachment.inline else None
            yield Member(attachment.name, b"" if told else attachment.data, told)
    for fault in faults.values():
        yield Member(fault.name, b"", Refusal(fault.kind, reason=fault.reason))


def _with_containers(members: Mapping[str, Member]) -> Iterator[Member]:
    """Yield the members; before the first file of an archive or mail among them, that one as opened."""
    told: set[str] = set()
    for member in members.values():
        parts = member.name.split(_INSIDE)
        for count in range(1, len(parts)):
            name = _INSIDE.join(parts[:count])
            if name not in told and name not in members:
                files = [m for m in members.values() if m.name.startswith(name + _INSIDE) and m.refusal is None]
                yield Member(name, b"", Refusal(FindingKind.OPENED, found=str(len(files))))
            told.add(name)
        yield member
