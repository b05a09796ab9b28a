"""Split a mail into its parts. It is parsed with the ``compat32`` policy, since the newer one is slow on hostile mails.

Before it is parsed, its length, its headers and the number of parts that it announces are checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.message import Message
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.collect import headers, signed, transfer
from consolidate.collect.delivery import (
    DEPTH,
    HEADERS,
    LONG_HEADERS,
    MESSAGE,
    PARTS,
    TOO_MANY,
    Origin,
)
from consolidate.formats import refusals, sniff
from consolidate.formats.refusals import Refused
from consolidate.regex import regex

Mail = Message
_BOUNDARY = regex(rb"boundary\s*=\s*\"?([^\";\s]{1,200})", re.I)
_BLANK = regex(rb"\r?\n\r?\n")
_WORDS = 256 * 1024  # bytes of a mail's text that are looked at
_ID = regex(r"<[^<>\s]{1,250}>")
_TECHNICAL = (
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/pgp-encrypted", "text/calendar", "text/vcard", "text/x-vcard", "text/x-amp-html",
)  # fmt: skip
_PACKED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
PACKED = ".p7m"  # the extension of such files
_CUT = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)


@dataclass(frozen=True)
class Part:
    """One attachment of a mail, with its name and bytes. ``shown``: in the text rather than attached.

    ``fault``: why the bytes are incomplete or damaged; "" if they are not.
    """

    name: str
    data: bytes
    shown: bool = False
    fault: str = ""


def parse(data: bytes) -> Mail:
    """The mail in these bytes. Refused if it exceeds the limits."""
    if len(data) > MESSAGE:
        raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_LARGE)
    data = sniff.without_preamble(data)
    blank = _BLANK.search(data, 0, HEADERS + 4)
    if (blank.start() if blank else len(data)) > HEADERS:
        raise Refused(FindingKind.UNSAFE_FILE, LONG_HEADERS)
    boundaries = set(_BOUNDARY.findall(data))
    if len(boundaries) > PARTS or data.count(b"message/rfc822") > PARTS:
        raise Refused(FindingKind.UNSAFE_FILE, TOO_MANY)
    if sum(data.count(b"\n--" + boundary) for boundary in boundaries) > 4 * PARTS:
        raise Refused(FindingKind.UNSAFE_FILE, TOO_MANY)
    return message_from_bytes(data)


def origin(mail: Mail) -> Origin:
    """Who sent the mail, when, and which mails it replies to."""
    shown, address = headers.address(headers.value(mail, "from"))
    answers = " ".join(headers.text(headers.value(mail, name)) for name in ("in-reply-to", "references"))
    date = headers.value(mail, "date")
    return Origin(
        sender=address,
        shown=shown,
        date=headers.day(date) if date else "",
        message=headers.text(headers.value(mail, "message-id"))[:250],
        answers=tuple(dict.fromkeys(_ID.findall(answers)))[:20],
        subject=headers.text(headers.value(mail, "subject"))[:500],
    )


def leaves(mail: Mail) -> tuple[Message, ...]:
    """All parts that hold content themselves; an attached mail is one part. Refused if there are too many."""
    found = tuple(_leaves(mail))
    if len(found) > PARTS:
        raise Refused(FindingKind.UNSAFE_FILE, TOO_MANY)
    return found


def _leaves(part: Any, depth: int = 0) -> Iterator[Message]:
    if depth > DEPTH:
        raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_DEEP)
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for below in part.get_payload():
            yield from _leaves(below, depth)
    elif _is_packed(part) and (mail := signed_mail(transfer.content(part).data)):
        yield from _leaves(mail, depth + 1)
    else:
        yield part


def _is_packed(part: Message) -> bool:
    """Whether the part declares itself a mail wrapped in its signature, or an encrypted mail."""
    return part.get_content_type() in _PACKED or headers.file_name(part).lower().endswith(PACKED)


def signed_mail(data: bytes) -> Mail | None:
    """The signed mail inside a .p7m file; None if there is none, or if it is encrypted."""
    if data[:13].lower() == b"content-type:":  # Outlook keeps a mail with a detached signature like this
        return parse(data)
    try:
        found = signed.content(data)
    except signed.NotPacked:
        return None
    return parse(found) if found else None


def is_text(part: Message) -> bool:
    """Whether the part is the text of the mail itself."""
    attached = headers.value(part, "content-disposition").strip().lower().startswith("attachment")
    return part.get_content_type() in ("text/plain", "text/html") and not attached and not headers.file_name(part)


def words(part: Message) -> str:
    """The text of a part, of which at most ``_WORDS`` bytes are decoded."""
    charset = headers.parameter(headers.value(part, "content-type"), "charset")
    return headers.decoded(transfer.content(part).data[:_WORDS], charset or "utf-8")


def attached(part: Message) -> Part:
    """A part of a mail as an attachment."""
    kind = part.get_content_type()
    name = headers.file_name(part) or ("smime.p7m" if kind in _PACKED else "")
    disposition = headers.value(part, "content-disposition").strip().lower()
    embedded = bool(headers.value(part, "content-id")) or disposition.startswith("inline")
    shown = kind in _TECHNICAL or (embedded and kind.startswith("image/") and not disposition.startswith("attachment"))
    data, fault = transfer.content(part)
    return Part(name, data, shown, "" if shown else fault)


def inner(part: Message) -> bytes:
    """The bytes of the mail that is attached as message/rfc822."""
    below: Any = part.get_payload()
    mail = below[0] if isinstance(below, list) and below else None
    if mail is None:
        return transfer.content(part).data
    if headers.value(part, "content-transfer-encoding").strip().lower() in ("base64", "quoted-printable"):
        part.set_payload(mail.as_string().lstrip("\n"))  # some programs encode it, against RFC 2046
        return transfer.content(part).data
    return bytes(mail.as_bytes())


def cut(part: Message) -> bool:
    """Whether the part, or the mail around it, is incomplete."""
    return any(isinstance(defect, _CUT) for defect in part.defects)


def uuencoded(part: Message) -> Iterator[Part]:
    """Files that stand in the text of a part, as mail programs sent them before there were attachments."""
    for name, found in transfer.uuencoded(transfer.content(part).data):
        yield Part(name, found.data, fault=found.fault)
