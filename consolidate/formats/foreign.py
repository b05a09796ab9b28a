"""What a file is that is neither a package nor an OLE file: told by its content, never by its name."""

from __future__ import annotations

import re
from collections import Counter

from consolidate.formats import refusals
from consolidate.formats.refusals import Refused, unreadable
from consolidate.words import N_

_STARTS = (  # the first bytes, the kind of finding, what was found
    (b"\x89PNG", "scan", refusals.PICTURE),
    (b"\xff\xd8\xff", "scan", refusals.PICTURE),
    (b"GIF8", "scan", refusals.PICTURE),
    (b"II*\0", "scan", refusals.PICTURE),
    (b"MM\0*", "scan", refusals.PICTURE),
    (b"{\\rtf", "word-document", ""),
    (b"Rar!", "not-a-workbook", refusals.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "not-a-workbook", refusals.ARCHIVE),
    (b"\x1f\x8b", "not-a-workbook", refusals.ARCHIVE),
    (b"BZh", "not-a-workbook", refusals.ARCHIVE),
    (b"\xfd7zXZ\0", "not-a-workbook", refusals.ARCHIVE),
    (b"MSCF\0\0\0\0", "not-a-workbook", refusals.ARCHIVE),
    (b"\x78\x9f\x3e\x22", "saved-mail", "winmail.dat"),
    (b"MZ\x90\0", "not-a-workbook", refusals.PROGRAM),
)
_SEALS = (  # marks of programs that encrypt every file of an office, near the beginning of what they wrote
    (b"E-SafeNet", N_("E-SafeNet (亿赛通)")),
    (b"%TSD-Header-###%", N_("a header of transparent encryption (TSD)")),
)
_TEXTS = (  # what a text holds near its beginning, in lower case
    (r"urn:schemas-microsoft-com:office:spreadsheet", "not-a-workbook", refusals.XML_TABLE),
    (r'progid="word\.document"', "word-document", ""),
    (r"opendocument\.spreadsheet", "not-a-workbook", refusals.FLAT_TABLE),
    (r"<html|<!doctype html|<table|mime-version:[\s\S]*multipart/related", "not-a-workbook", refusals.WEB_PAGE),
)
_HEADER = re.compile(rb"[!-9;-~]{1,76}:")
_ADDRESSED = re.compile(rb"^(?:to|cc|bcc|received|message-id|delivered-to|return-path|x-unsent):", re.I | re.M)
_WRITTEN = re.compile(rb"^(?:from|sender|subject|date):", re.I | re.M)
_LEAST, _MOST = 1024, 65536  # bytes by which it is judged whether they look random


def refused(data: bytes) -> Refused:
    """Why these bytes are not read."""
    for start, kind, found in _STARTS:
        if data.startswith(start):
            return Refused(kind, found=found)
    if b"%PDF-" in data[:1024]:
        return Refused("scan", found="PDF")
    if (data[:2], data[6:10]) == (b"BM", b"\0\0\0\0") or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return Refused("scan", found=refusals.PICTURE)
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return Refused("scan", found=refusals.PICTURE)
    if _is_mail(data[:8192]):
        return Refused("saved-mail", found=refusals.MAIL)
    head = _text(data[:8192])
    return _of_text(head) if head is not None else _of_bytes(data)


def _of_text(head: str) -> Refused:
    for pattern, kind, found in _TEXTS:
        if re.search(pattern, head.lower()):
            return Refused(kind, found=found)
    return Refused("not-a-workbook", found=refusals.TEXT)


def _of_bytes(data: bytes) -> Refused:
    for mark, found in _SEALS:
        if mark in data[:64]:
            return Refused("encrypted-file", found=found)
    if b"PK\x05\x06" in data[-_MOST:]:  # the directory of a package whose beginning was overwritten
        return unreadable(refusals.DAMAGED)
    return Refused("not-a-workbook", found=refusals.SCRAMBLED if _random(data) else refusals.UNKNOWN)


def _random(data: bytes) -> bool:
    """Whether every byte is about as frequent as any other, as in what was encrypted; headers stand at the beginning.

    Of random bytes the sum of the squares is little more than what it is where all 256 are equally frequent.
    """
    part = data[len(data) // 2 :][:_MOST]
    return len(part) >= _LEAST and 256 * sum(n * n for n in Counter(part).values()) < 2 * len(part) ** 2


def _is_mail(head: bytes) -> bool:
    """Whether this is the beginning of a mail or of a folder of mails: headers that say who wrote it and to whom.

    A web page that was saved as one file (.mht) has headers too, but was sent to nobody.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return bool(_HEADER.match(block) and _WRITTEN.search(block) and _ADDRESSED.search(block))


def _text(head: bytes) -> str | None:
    """The beginning of a text in one of the encodings met here; None if it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if re.search(rb"[\0-\x08\x0e-\x1f]", head):
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # a character may be cut in two at the end
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None
