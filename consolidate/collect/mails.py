"""A mail as its parts. Parsed with the ``compat32`` policy: fast on hostile mails, where the newer one is not.

What a mail may cost is seen before it is parsed: its length, its headers, how many parts it announces.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
    StartBoundaryNotFoundDefect,
)
from email.message import Message
from typing import Any

from consolidate.collect import headers, kinds
from consolidate.collect.found import HEADERS, LONG_HEADERS, MESSAGE, PARTS, TOO_LARGE, TOO_MANY, Origin, Refused

Mail = Message
_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\";\s]{1,200})", re.I)
_BLANK = re.compile(rb"\r?\n\r?\n")
_UU = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n(.*?)^end\s*$", re.M | re.S)
_WORDS = 256 * 1024  # characters of a mail's text that are looked at
_ID = re.compile(r"<[^<>\s]{1,250}>")
_TECHNICAL = (
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar",
    "text/vcard", "text/x-vcard", "text/x-amp-html",
)  # fmt: skip
_CUT = (
    CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect, InvalidBase64PaddingDefect, InvalidBase64LengthDefect,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part of a mail: an attachment with its name and bytes; ``shown`` in the text rather than attached."""

    name: str
    data: bytes
    shown: bool = False


def parse(data: bytes) -> Mail:
    """The mail in these bytes; Refused where it goes beyond the limits."""
    if len(data) > MESSAGE:
        raise Refused("unsafe-file", TOO_LARGE)
    data = kinds.bare(data)
    blank = _BLANK.search(data, 0, HEADERS + 4)
    if (blank.start() if blank else len(data)) > HEADERS:
        raise Refused("unsafe-file", LONG_HEADERS)
    boundaries = set(_BOUNDARY.findall(data))
    if len(boundaries) > PARTS or data.count(b"message/rfc822") > PARTS:
        raise Refused("unsafe-file", TOO_MANY)
    if sum(data.count(b"\n--" + boundary) for boundary in boundaries) > 4 * PARTS:
        raise Refused("unsafe-file", TOO_MANY)
    return message_from_bytes(data)


def origin(mail: Mail) -> Origin:
    """Who sent it, when, and what it answers."""
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
    """All parts that hold something themselves, attached mails as one; Refused where there are too many."""
    found = tuple(_leaves(mail))
    if len(found) > PARTS:
        raise Refused("unsafe-file", TOO_MANY)
    return found


def _leaves(part: Any) -> Iterator[Message]:
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for below in part.get_payload():
            yield from _leaves(below)
    else:
        yield part


def is_text(part: Message) -> bool:
    """Whether the part is text of the mail itself."""
    attached = headers.value(part, "content-disposition").strip().lower().startswith("attachment")
    return part.get_content_type() in ("text/plain", "text/html") and not attached and not headers.file_name(part)


def words(part: Message) -> str:
    """The text of a part, as much of it as is looked at."""
    charset = headers.parameter(headers.value(part, "content-type"), "charset")
    return headers.decoded(_content(part)[:_WORDS], charset or "utf-8")


def attached(part: Message) -> Part:
    """A part as an attachment."""
    name, kind = headers.file_name(part), part.get_content_type()
    disposition = headers.value(part, "content-disposition").strip().lower()
    within = bool(headers.value(part, "content-id")) or disposition.startswith("inline")
    shown = kind in _TECHNICAL or (within and kind.startswith("image/") and not disposition.startswith("attachment"))
    return Part(name, _content(part), shown)


def inner(part: Message) -> bytes:
    """The mail attached as message/rfc822, as bytes."""
    below: Any = part.get_payload()
    mail = below[0] if isinstance(below, list) and below else None
    if mail is None:
        return _content(part)
    if headers.value(part, "content-transfer-encoding").strip().lower() in ("base64", "quoted-printable"):
        part.set_payload(mail.as_string().lstrip("\n"))  # programs that encode it though they must not
        return _content(part)
    return bytes(mail.as_bytes())


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def cut(part: Message) -> bool:
    """Whether the part, or the mail around it, ends before its end."""
    return any(isinstance(defect, _CUT) for defect in part.defects)


def uuencoded(part: Message) -> Iterator[Part]:
    """Files that stand in the text itself, as mail programs did before there were attachments."""
    for match in _UU.finditer(_content(part)):
        lines = match[2].splitlines()
        yield Part(headers.decoded(match[1], "utf-8").strip(), b"".join(map(_line, lines)))


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
