"""Decode what was encoded for transport by mail, and report whether it is complete.

Python's own base64 decoder reports nothing: it stops at the first ``=``, and takes blanks at the end of a line for a
text that was cut off. Here every piece between paddings is decoded, and an incomplete end is reported.
"""

from __future__ import annotations

import binascii
import quopri
import re
from base64 import b64decode
from email.message import Message
from typing import NamedTuple

from consolidate.collect import headers
from consolidate.formats import refusals
from consolidate.regex import regex

_UU = regex(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n(.*?)(^end\s*$|\Z)", re.M | re.S)
_UU_LINE = regex(rb"M[ -`]{60}\s")  # a line of full length
_BLANKS = regex(rb"[\s\0]+")
_WHOLE = regex(rb"[A-Za-z0-9+/]*={0,2}")
_PIECES = regex(rb"([A-Za-z0-9+/]+)(=*)")
_FOREIGN = regex(rb"[^A-Za-z0-9+/=]")
_NO_ESCAPE = regex(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")


class Content(NamedTuple):
    """The bytes of a part. ``fault``: why they are incomplete or damaged; "" if they are not."""

    data: bytes
    fault: str = ""


def content(part: Message) -> Content:
    """The content of a part, decoded."""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return Content(b"")
    raw = payload.encode("utf-8", "surrogateescape")
    match re.sub(r"[^a-z0-9]", "", headers.value(part, "content-transfer-encoding").lower()):
        case "base64":
            return base64(raw)
        case "quotedprintable":
            cut = raw.rstrip().endswith(b"=")
            return Content(
                quopri.decodestring(raw),
                refusals.TRUNCATED if cut else refusals.DAMAGED if _NO_ESCAPE.search(raw) else "",
            )
        case "xuuencode" | "uuencode" | "uue" | "xuue":
            found = next((file for _, file in uuencoded(raw)), None)
            return found or Content(raw, refusals.DAMAGED)
    return Content(raw)


def base64(raw: bytes) -> Content:
    """Decode base64, even if it was encoded piece by piece and has padding in the middle."""
    packed = _BLANKS.sub(b"", raw)
    if len(packed) % 4 == 0 and _WHOLE.fullmatch(packed):
        return Content(b64decode(packed))
    foreign = _FOREIGN.search(packed)
    pieces = _PIECES.findall(_FOREIGN.sub(b"", packed))
    data = b"".join(b64decode(piece[: len(piece) - (len(piece) % 4 == 1)] + b"==") for piece, _ in pieces)
    open_end = bool(pieces) and len(pieces[-1][0]) % 4 and not pieces[-1][1]
    cut = open_end or any(len(piece) % 4 == 1 for piece, _ in pieces)
    return Content(data, refusals.DAMAGED if foreign else refusals.TRUNCATED if cut else "")


def uuencoded(raw: bytes) -> list[tuple[str, Content]]:
    """The uuencoded files in a text (as mail programs sent them before there were attachments): name and content."""
    found = []
    for match in _UU.finditer(raw):
        if not (match[3] or _UU_LINE.match(match[2])):
            continue  # ordinary text, not a file
        lines = [_line(line) for line in match[2].splitlines()]
        fault = refusals.DAMAGED if None in lines else "" if match[3] else refusals.TRUNCATED
        found.append((headers.decoded(match[1], "utf-8").strip(), Content(b"".join(filter(None, lines)), fault)))
    return found


def _line(line: bytes) -> bytes | None:
    """One decoded line; None if the line is damaged."""
    if not line:
        return b""
    length = ((line[0] - 32) & 63) * 4 // 3 + 5
    for piece in (line, line[:length]):  # some programs write more bytes than the line announces
        try:
            return binascii.a2b_uu(piece)
        except binascii.Error:
            continue
    return None
