"""Detect the format of a file by its content, never by its name: one table of formats for the inbox and ``collect``.

To add a format, add an entry to ``FORMATS``, and a module to this package with ``read(package) -> RawBook`` if files of
the format are to be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import Refusal
from consolidate.formats.refusals import Refused
from consolidate.regex import regex
from consolidate.words import N_

WORKBOOK, DOCUMENT, PICTURE, ARCHIVE, OTHER = "workbook", "document", "picture", "archive", "other"
ZIP, RAR, SEVEN_ZIP, TAR, PACKED = "zip", "rar", "7z", "tar", "packed"
MBOX, MAIL, OUTLOOK, TNEF, SIGNED = "mbox", "mail", "outlook", "tnef", "signed"
ARCHIVES = (ZIP, RAR, SEVEN_ZIP, TAR, PACKED)
OPENED = (*ARCHIVES, MBOX, MAIL, OUTLOOK, TNEF, SIGNED)  # files of the other groups are kept as they are

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKAGE = b"PK\x03\x04"


class Format(NamedTuple):
    """A file format.

    ``group`` is one of the constants above. A format with a ``reader`` is read by that module of this package, which
    uses these ``libraries``. Any other is refused with a finding of this ``kind`` and its {found} or {reason}; so is a
    document that is read but holds none of the official tables, or whose figures the office does not take.

    A file has this format if its bytes begin with one of ``starts``, if it is a package that contains all ``parts``
    (names in lower case; a folder ends with ``/``), or if it is an OLE file that contains one of ``streams``.
    """

    group: str
    kind: FindingKind = FindingKind.UNREADABLE
    found: str = ""
    reason: str = ""
    reader: str = ""
    libraries: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    parts: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()

    def refused(self) -> Refused:
        """Return the refusal of a file of this format."""
        return Refused(self.kind, self.reason, self.found)


_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")  # gzip, bzip2, xz

# The first match counts, so a Word package with an embedded workbook is a Word document.
FORMATS = (
    Format(DOCUMENT, FindingKind.WORD_DOCUMENT, reader="docx", parts=("word/document.xml",)),
    Format(DOCUMENT, FindingKind.WORD_DOCUMENT, reader="rtf", starts=(b"{\\rtf",)),
    Format(DOCUMENT, FindingKind.NOT_A_WORKBOOK, refusals.PRESENTATION, parts=("ppt/presentation.xml",)),
    Format(DOCUMENT, FindingKind.SCAN, N_("OFD document"), parts=("ofd.xml",)),
    Format(OTHER, FindingKind.NOT_A_WORKBOOK, refusals.NUMBERS, parts=("index/document.iwa",)),
    Format(WORKBOOK, FindingKind.UNREADABLE, reason=refusals.BINARY, parts=("xl/workbook.bin",)),
    Format(WORKBOOK, reader="ods", parts=("content.xml", "meta-inf/manifest.xml")),
    Format(DOCUMENT, FindingKind.WORD_DOCUMENT, reader="odt"),  # told from the format above by its mimetype
    Format(
        WORKBOOK, reader="xlsx", libraries=("python-calamine", "msoffcrypto-tool", "olefile"),
        parts=("[content_types].xml", "xl/"),
    ),
    Format(WORKBOOK, FindingKind.PASSWORD_PROTECTED, parts=("meta-inf/manifest.xml", "encrypted-package")),
    Format(WORKBOOK, FindingKind.PASSWORD_PROTECTED, streams=("encryptedpackage",)),
    Format(
        WORKBOOK, reader="xls", libraries=("xlrd", "msoffcrypto-tool", "olefile"),
        starts=_BIFF, streams=("workbook", "book"),
    ),
    Format(DOCUMENT, FindingKind.WORD_DOCUMENT, reader="doc", libraries=("olefile",), streams=("worddocument",)),
    Format(DOCUMENT, FindingKind.NOT_A_WORKBOOK, refusals.PRESENTATION, streams=("powerpoint document",)),
    Format(
        OUTLOOK, FindingKind.SAVED_MAIL, "Outlook (.msg)", refusals.NOT_OPENED, streams=("__properties_version1.0",)
    ),
    Format(
        PICTURE, FindingKind.PDF_WITHOUT_TABLES, "PDF", reader="pdf", libraries=("pdfminer.six",), starts=(b"%PDF-",),
    ),
    Format(PICTURE, FindingKind.SCAN, refusals.PICTURE, starts=_PICTURES),
    Format(ZIP, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE, starts=(b"PK\x05\x06", b"PK\x07\x08")),  # empty, split
    Format(
        RAR, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE, libraries=("libarchive-c",),
        starts=(b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"),
    ),
    Format(
        SEVEN_ZIP, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE, libraries=("py7zr",),
        starts=(b"7z\xbc\xaf\x27\x1c",),
    ),
    Format(PACKED, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE, starts=_PACKED),
    Format(ARCHIVE, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE, starts=(b"MSCF\0\0\0\0", b"Rar!", b"RE~^")),
    Format(TNEF, FindingKind.SAVED_MAIL, "winmail.dat", refusals.NOT_OPENED, starts=(b"\x78\x9f\x3e\x22",)),
    Format(OTHER, FindingKind.NOT_A_WORKBOOK, refusals.PROGRAM, starts=(b"MZ\x90\0",)),
)  # fmt: skip
_IMAGE = Format(PICTURE, FindingKind.SCAN, refusals.PICTURE)
_MAIL = Format(MAIL, FindingKind.SAVED_MAIL, refusals.MAIL, refusals.NOT_OPENED)
_MBOX = Format(MBOX, FindingKind.SAVED_MAIL, refusals.MAIL, refusals.NOT_OPENED)
_SIGNED = Format(SIGNED, FindingKind.SAVED_MAIL, refusals.SIGNED, refusals.NOT_OPENED)
_TAR = Format(TAR, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE)
_ZIP = Format(ZIP, FindingKind.NOT_A_WORKBOOK, refusals.ARCHIVE)
_TEXT = Format(OTHER, FindingKind.NOT_A_WORKBOOK, refusals.TEXT)
_UNPACKS_ITSELF = Format(ARCHIVE, FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.UNPACKS_ITSELF)
_UNKNOWN = Format(OTHER, FindingKind.NOT_A_WORKBOOK, refusals.UNKNOWN)
_SCRAMBLED = Format(OTHER, FindingKind.NOT_A_WORKBOOK, refusals.SCRAMBLED)
_BROKEN_PACKAGE = Format(WORKBOOK, FindingKind.UNREADABLE, reason=refusals.DAMAGED)

# Signatures of software that encrypts all files of an office, near the beginning of the file, as patterns. Those that
# are not printable are told from public programs that look for them.
_SEALS = tuple(
    (regex(pattern, re.S), Format(OTHER, FindingKind.ENCRYPTED_FILE, found))
    for pattern, found in (
        (rb"[bw]\x14#e|.{0,55}E-SafeNet", N_("E-SafeNet (亿赛通)")),
        (rb"\x87\x7d\x1c.\x90\x10\x29\x01", N_("Green Shield (天锐绿盾)")),
        (rb".{0,48}%TSD-Header-###%", N_("a header of transparent encryption (TSD)")),
        (rb"DOCGUARDER_FILE|DG_FILE VER ", N_("DocGuarder")),
        (rb"SCDSA00\d", N_("SoftCamp document security")),
        (rb"\x9b DRMONE", N_("Fasoo document security")),
    )
)
_TEXTS = (  # patterns near the beginning of a text, in lower case
    (r"urn:schemas-microsoft-com:office:spreadsheet", Format(WORKBOOK, reader="xml_table")),
    (
        r'progid="word\.document"|microsoft\.com/office/word/2003/wordml',
        Format(DOCUMENT, FindingKind.WORD_DOCUMENT, reader="word_in_one_file"),
    ),
    (r'mimetype="application/vnd\.oasis\.opendocument\.spreadsheet', Format(WORKBOOK, reader="ods")),
    (
        r'mimetype="application/vnd\.oasis\.opendocument\.text',
        Format(DOCUMENT, FindingKind.WORD_DOCUMENT, reader="odt"),
    ),
    (
        r"<html|<!doctype html|<table|mime-version:[\s\S]*multipart/related",
        Format(OTHER, FindingKind.NOT_A_WORKBOOK, refusals.WEB_PAGE, reader="web_page"),
    ),
)
# a sequence that begins with the object identifier of signed, enveloped, encrypted or authenticated content
_CMS = regex(rb"\x30(?:\x80|[\x81-\x84].{1,4}?|.)\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02-\x06]"
                  rb"|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17)", re.S)  # fmt: skip
_CMS_TEXT = regex(
    rb"\s*-----BEGIN (?:PKCS7|CMS)-----|MI[A-Za-z0-9+/]{2,6}(?:YJKoZIhvcNAQc|GCSqGSIb3DQEH|BgkqhkiG9w0BBw)[A-Z]"
)
_HEADER = regex(rb"[!-9;-~]{1,76}:")
_NAMES = rb"from|sender|to|cc|bcc|date|subject|received|return-path|delivered-to|message-id|mime-version|x-unsent"
_MARKS = regex(rb"^(" + _NAMES + rb"):", re.I | re.M)
_ADDRESSED = {b"to", b"cc", b"bcc", b"received", b"message-id", b"delivered-to", b"return-path", b"x-unsent"}
_HEAD, _HEADERS = 8192, 512 * 1024  # bytes that are searched for the patterns of a text, and for the headers of a mail
_LINE = 1000  # bytes of a line in a mail
_LEAST, _MOST = 1024, 65536  # bytes needed to judge whether a file looks random, and bytes that are used at most


def libraries() -> tuple[str, ...]:
    """Return the distributions whose versions affect how files are read, sorted."""
    return tuple(sorted({name for each in FORMATS for name in each.libraries}))


def as_document(reader: str) -> Refusal | None:
    """Return what the files of this reader are called where they are not read; None for the readers of workbooks."""
    found = named(reader)
    return found.refused().refusal if found.kind is not FindingKind.UNREADABLE else None


def named(reader: str) -> Format:
    """Return the first format that is read by this module."""
    return next(each for each in (*FORMATS, *(each for _, each in _TEXTS)) if each.reader == reader)


def of_parts(names: Collection[str]) -> Format:
    """Return the format of a package by the names of its parts, in lower case with ``/``; an archive if none fits."""
    known = {*names, *(name.partition("/")[0] + "/" for name in names if "/" in name)}
    return next((each for each in FORMATS if each.parts and known.issuperset(each.parts)), _ZIP)


def of_streams(names: Collection[str]) -> Format:
    """Return the format of an OLE file by the names in its root, in lower case."""
    return next((each for each in FORMATS if not set(each.streams).isdisjoint(names)), _UNKNOWN)


def of_bytes(data: bytes) -> Format:
    """Return the format of a file that is neither a package nor an OLE file."""
    return next(_candidates(data))


def group(data: bytes) -> str:
    """Return the group of a file that was sent in, which decides what is done with it."""
    if data.startswith(PACKAGE):
        return _package(data)
    return _compound(data) if data.startswith(OLE) else of_bytes(data).group


def _candidates(data: bytes) -> Iterator[Format]:
    """Yield the formats that match, the most certain one first."""
    if data.startswith(b"MZ") and _unpacks_itself(data):
        yield _UNPACKS_ITSELF
    yield from (each for each in FORMATS if each.starts and data.startswith(each.starts))
    if b"%PDF-" in data[:1024]:
        yield named("pdf")
    if _is_image(data[:16]):
        yield _IMAGE
    if is_tar(data):
        yield _TAR
    if is_signed(data):
        yield _SIGNED
    if is_mbox(data[:_HEADERS]):
        yield _MBOX
    if is_mail(data[:_HEADERS]):
        yield _MAIL
    head = _text(data[:_HEAD])
    if head is not None:
        yield from (each for pattern, each in _TEXTS if re.search(pattern, head.lower()))
        yield _TEXT
    yield from (each for pattern, each in _SEALS if pattern.match(data[:64]))
    if b"PK\x05\x06" in data[-_MOST:]:  # the central directory of a package whose beginning was overwritten
        yield _BROKEN_PACKAGE
    yield _SCRAMBLED if _looks_encrypted(data) else _UNKNOWN


def _unpacks_itself(data: bytes) -> bool:
    """Whether an archive stands behind a program."""
    starts = (start for each in FORMATS if each.group in (RAR, SEVEN_ZIP) for start in each.starts)
    cabinet = re.search(rb"MSCF\0{4}.{4}\0{4}.{4}\0{4}\x03\x01", data, re.S)
    return any(start in data for start in (*starts, PACKAGE)) or cabinet is not None


def _is_image(head: bytes) -> bool:
    """Whether these 16 bytes are the beginning of a picture: BMP, WebP, HEIF or AVIF."""
    if (head[:2], head[6:10]) == (b"BM", b"\0\0\0\0") or (head[:4], head[8:12]) == (b"RIFF", b"WEBP"):
        return True
    return head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")


def _looks_encrypted(data: bytes) -> bool:
    """Whether the bytes look encrypted: all byte values are about equally frequent. The first half is skipped.

    Headers are at the beginning. For random bytes the sum of the squared counts is little more than its minimum, which
    256 equal counts give.
    """
    part = data[len(data) // 2 :][:_MOST]
    return len(part) >= _LEAST and 256 * sum(n * n for n in Counter(part).values()) < 2 * len(part) ** 2


def _text(head: bytes) -> str | None:
    """Decode the beginning of a text in UTF-8, UTF-16 or GB18030; None if the bytes are not text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if re.search(rb"[\0-\x08\x0e-\x1f]", head):
        return None
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the last character may be incomplete
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def is_tar(data: bytes) -> bool:
    """Whether this is a tar: its first header has the right sum of its bytes, the sum itself counted as blanks."""
    header, digits = data[:512], data[148:156].strip(b" \0")
    if len(header) < 512 or not header[0] or not re.fullmatch(rb"[0-7]{1,7}", digits):
        return False
    return sum(header) - sum(header[148:156]) + 8 * 0x20 == int(digits, 8)


# --- mails -----------------------------------------------------------------------------------------------------


def is_signed(data: bytes) -> bool:
    """Whether this is a signed or encrypted mail or file (.p7m), in DER, in PEM or as bare base64."""
    return bool(_CMS.match(data[:32]) or _CMS_TEXT.match(data[:128]))


def is_mbox(head: bytes) -> bool:
    """Whether this is the beginning of a mailbox in one file (mbox)."""
    first, _, rest = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")
    return first.startswith(b"From ") and is_mail(rest)


def is_mail(head: bytes) -> bool:
    """Whether this is the beginning of a mail: a header in the first line, and at least two headers that mails have.

    A web page saved as one file (.mht) has such headers too, but none of a delivery.
    """
    block = re.split(rb"\r?\n\r?\n", without_preamble(head), maxsplit=1)[0]
    names = {name.lower() for name in _MARKS.findall(block)}
    page = not names & _ADDRESSED and b"multipart/related" in block.lower()
    return bool(_HEADER.match(block)) and len(names) > 1 and not page


def is_saved_page(data: bytes) -> bool:
    """Whether a web page is saved with all its parts in one file (MHT)."""
    block = re.split(rb"\r?\n\r?\n", without_preamble(data[:_HEADERS]), maxsplit=1)[0].lower()
    return bool(_HEADER.match(block)) and b"mime-version" in block


def without_preamble(data: bytes) -> bytes:
    """Return a mail from its first header on, without the byte order mark or blank lines that some programs put first.

    Line ends CR CR LF, which some programs write, are corrected to CR LF.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    end = data.find(b"\n", 0, _LINE)
    return data.replace(b"\r\r\n", b"\r\n") if data[max(end - 2, 0) : end + 1] == b"\r\r\n" else data


# --- what was sent in: enough to decide whether to open or keep it ----------------------------------------------


def _package(data: bytes) -> str:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - zipfile fails in many ways; a damaged workbook is kept, not opened
        return WORKBOOK if b"[Content_Types].xml" in data[:4096] or b"opendocument" in data[:4096] else ZIP
    return of_parts(names).group


def _compound(data: bytes) -> str:
    import io

    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {entry[0].lower() for entry in ole.listdir(storages=True)}
    except Exception:  # noqa: BLE001 - a damaged file is kept as it came
        return OTHER
    return of_streams(names).group
