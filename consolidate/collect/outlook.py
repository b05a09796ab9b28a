"""Read a mail that Outlook saved as .msg: an OLE file whose streams are named after properties. Source: MS-OXMSG."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_string
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.collect import headers
from consolidate.collect.delivery import FILE, Origin
from consolidate.formats import refusals, sniff
from consolidate.formats.archive import Budget
from consolidate.formats.refusals import Refused

_SUBJECT, _SENDER, _SENDER_SMTP, _SHOWN, _HEADERS = "0037", "0C1F", "5D01", "0C1A", "007D"
_MESSAGE_ID, _REPLY_TO, _BODY, _HTML = "1035", "1042", "1000", "1013"
_DATA, _LONG, _SHORT, _DISPLAY, _CONTENT_ID = "3701", "3707", "3704", "3001", "3712"
_SENT = (0x0039, 0x0E06)  # client submit time, delivery time
_PROPERTIES = "__properties_version1.0"


@dataclass(frozen=True)
class Attached:
    """An attachment: its name and bytes, or the path in the OLE file of an attached mail. ``shown``: in the text."""

    name: str
    data: bytes
    mail: tuple[str, ...] = ()
    shown: bool = False
    fault: str = ""


def open_(data: bytes) -> Any:
    """Open the OLE file with olefile."""
    import olefile

    return olefile.OleFileIO(io.BytesIO(data))


def origin(ole: Any, path: tuple[str, ...]) -> Origin:
    """Who sent the mail at that path of the file, and when."""
    written = message_from_string(_text(ole, path, _HEADERS)[: headers.LONGEST])
    shown, address = headers.address(headers.value(written, "from"))
    given = next((a for a in (_text(ole, path, _SENDER_SMTP), _text(ole, path, _SENDER)) if "@" in a), "")
    day = headers.value(written, "date")
    return Origin(
        sender=given or address,
        shown=_text(ole, path, _SHOWN) or shown,
        date=headers.day(day) if day else _sent(ole, path),
        message=_text(ole, path, _MESSAGE_ID) or headers.text(headers.value(written, "message-id")),
        answers=tuple(_text(ole, path, _REPLY_TO).split()),
        subject=_text(ole, path, _SUBJECT),
    )


def words(ole: Any, path: tuple[str, ...]) -> tuple[str, ...]:
    """The text of the mail, plain and as HTML."""
    page = headers.decoded(_stream(ole, path, f"{_HTML}0102"), "utf-8")
    return _text(ole, path, _BODY), page or _text(ole, path, _HTML)


def attachments(ole: Any, mail_path: tuple[str, ...], budget: Budget) -> Iterator[Attached]:
    """Everything attached to the mail at that path of the file."""
    depth = len(mail_path)
    folders = {
        tuple(path[: depth + 1])
        for path in ole.listdir(streams=True, storages=True)
        if tuple(path[:depth]) == mail_path
        and len(path) > depth
        and path[depth].lower().startswith("__attach_version1.0")
    }
    for folder in sorted(folders):
        name = next((found for tag in (_LONG, _SHORT, _DISPLAY) if (found := _text(ole, folder, tag))), "")
        mail = (*folder, f"__substg1.0_{_DATA}000D")
        if ole.exists([*mail, _PROPERTIES]):
            yield Attached(name, b"", mail)
            continue
        data = _stream(ole, folder, f"{_DATA}0102")
        budget.take(len(data))
        picture = sniff.group(data) == sniff.PICTURE and not data.startswith(b"%PDF")
        # some programs give every attachment a Content-ID, but only a picture can stand in the text
        yield Attached(name, data, shown=picture and bool(_text(ole, folder, _CONTENT_ID)))


def _text(ole: Any, path: tuple[str, ...], tag: str) -> str:
    """A text property. Old Outlooks wrote it in the code page of their country, here taken as GB18030."""
    wide = _stream(ole, path, f"{tag}001F")
    found = (
        wide.decode("utf-16-le", "replace") if wide else headers.decoded(_stream(ole, path, f"{tag}001E"), "gb18030")
    )
    return found.rstrip("\0").strip()


def _stream(ole: Any, mail_path: tuple[str, ...], name: str) -> bytes:
    path = [*mail_path, f"__substg1.0_{name}"]
    if not ole.exists(path) or ole.get_type(path) != 2:  # 2: a stream
        return b""
    if ole.get_size(path) > FILE:
        raise Refused(FindingKind.UNSAFE_FILE, refusals.TOO_LARGE)
    with ole.openstream(path) as stream:
        return bytes(stream.read())


def _sent(ole: Any, path: tuple[str, ...]) -> str:
    """When the mail was sent, from the fixed properties: after a header, 16 bytes each with tag, flags and value."""
    with ole.openstream([*path, _PROPERTIES]) as stream:
        data = stream.read(64 * 1024)
    times = {}
    for start in range(24 if path else 32, len(data) - 15, 16):
        kind, tag, _, value = struct.unpack_from("<HHIQ", data, start)
        if kind == 0x40 and 0 < value < 1 << 60:
            times[tag] = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 10)
    return next((times[tag].isoformat(timespec="seconds") for tag in _SENT if tag in times), "")
