"""What a file is, by its first bytes and its parts, never by its name: enough to know whether to open or to keep it."""

from __future__ import annotations

import io
import re
import zipfile

ZIP, MBOX, MAIL, OUTLOOK, TNEF = "zip", "mbox", "mail", "outlook", "tnef"  # opened
WORKBOOK, DOCUMENT, PICTURE, ARCHIVE, OTHER = "workbook", "document", "picture", "archive", "other"  # kept
OPENED = (ZIP, MBOX, MAIL, OUTLOOK, TNEF)

_HEAD = 512 * 1024  # bytes in which the headers of a mail are looked for
_LINE = 1000  # bytes of a line of a mail
BOM = b"\xef\xbb\xbf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"Rar!", ARCHIVE), (b"7z\xbc\xaf\x27\x1c", ARCHIVE), (b"\x1f\x8b", ARCHIVE),
    (b"\x89PNG", PICTURE), (b"\xff\xd8\xff", PICTURE), (b"GIF8", PICTURE), (b"BM", PICTURE), (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE), (b"%PDF-", PICTURE), (b"{\\rtf", DOCUMENT),
    (b"\x09\x00\x04\x00", WORKBOOK), (b"\x09\x02\x06\x00", WORKBOOK), (b"\x09\x04\x06\x00", WORKBOOK),
    (b"\x09\x08\x08\x00", WORKBOOK), (b"\x09\x08\x10\x00", WORKBOOK),
)  # fmt: skip
_HEADER = re.compile(rb"[!-9;-~]{1,76}:")
_MARKS = re.compile(rb"^(from|to|date|subject|received|return-path|message-id|mime-version|x-unsent):", re.I | re.M)
_SHEETS = re.compile(r"\.(xls|xlsx|xlsm|xlsb|xlt|et|ett|ods|csv|wks|numbers)$", re.I)


def kind(data: bytes) -> str:
    """One of the words above."""
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    if data.startswith(_OLE):
        return _compound(data)
    for start, found in _STARTS:
        if data.startswith(start):
            return found
    if is_mbox(data[:8192]):
        return MBOX
    return MAIL if is_mail(data[:_HEAD]) else OTHER


def is_mbox(head: bytes) -> bool:
    """Whether this is the beginning of a folder of mails in one file."""
    first, _, rest = head.partition(b"\n")
    return first.startswith(b"From ") and is_mail(rest)


def is_mail(head: bytes) -> bool:
    """Whether this is the beginning of a mail: a header in the first line, and at least two that every mail has."""
    block = re.split(rb"\r?\n\r?\n", bare(head), maxsplit=1)[0]
    return bool(_HEADER.match(block)) and len({name.lower() for name in _MARKS.findall(block)}) > 1


def bare(data: bytes) -> bytes:
    """A mail from its first header on, without the mark or the blank lines that some programs put before it.

    Where a program made each end of a line once more what it was already (CR CR LF), that is undone.
    """
    data = data.removeprefix(BOM).lstrip(b"\r\n")
    end = data.find(b"\n", 0, _LINE)
    return data.replace(b"\r\r\n", b"\r\n") if data[max(end - 2, 0) : end + 1] == b"\r\r\n" else data


def is_answer(name: str, found: str) -> bool:
    """Whether a file may be somebody's answer: a workbook, or what is called one (a web page named .xls)."""
    return found == WORKBOOK or bool(_SHEETS.search(name))


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - zipfile fails in many ways; a damaged workbook is kept, not opened
        return WORKBOOK if b"[Content_Types].xml" in data[:4096] or b"opendocument" in data[:4096] else ARCHIVE
    if names & {"word/document.xml", "ppt/presentation.xml", "ofd.xml"}:
        return DOCUMENT
    if "[content_types].xml" in names or "content.xml" in names:
        return WORKBOOK
    return ZIP


def _compound(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {entry[0].lower() for entry in ole.listdir(storages=True)}
    except Exception:  # noqa: BLE001 - a damaged file is kept as it came
        return OTHER
    if "__properties_version1.0" in names:
        return OUTLOOK
    if names & {"workbook", "book", "encryptedpackage"}:
        return WORKBOOK
    return DOCUMENT if "worddocument" in names else OTHER
