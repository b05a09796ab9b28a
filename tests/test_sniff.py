"""One table of formats tells the inbox why a file is not read and ``collect`` what to do with it."""

from __future__ import annotations

import pytest

from consolidate.formats import refusals, sniff
from consolidate.formats.raw import RawBook, Refusal
from consolidate.workers import child
from tests.support.books import ole, xlsx, zipped
from tests.support.tars import tar

MAIL = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n\r\nx"
MHT = b"From: <Saved by WPS>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>"
NOISE = bytes(range(256))  # of no known structure
SIGNED = b"\x30\x80\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\2" + bytes(40)
BOOK = xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')

# what came, what collect does with it, and what the inbox says of it: the kind of finding, and what was found
TABLE = [
    ("a workbook", BOOK, sniff.WORKBOOK, "", ""),
    ("a binary workbook", zipped({"[Content_Types].xml": "x", "xl/workbook.bin": "x"}), sniff.WORKBOOK,
     "unreadable", refusals.BINARY),
    ("a Word document", zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}), sniff.DOCUMENT,
     "word-document", ""),
    ("a presentation", zipped({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), sniff.DOCUMENT,
     "not-a-workbook", refusals.PRESENTATION),
    ("a presentation of PowerPoint 2003", ole({"PowerPoint Document": b"x" * 5000}), sniff.DOCUMENT,
     "not-a-workbook", refusals.PRESENTATION),
    ("a document of Apple Numbers", zipped({"Index/Document.iwa": "x"}), sniff.OTHER, "not-a-workbook",
     refusals.NUMBERS),
    ("an OFD document", zipped({"OFD.xml": "x"}), sniff.DOCUMENT, "scan", "OFD document"),
    ("a PDF after a few blank lines", b"\n\n%PDF-1.7", sniff.PICTURE, "scan", "PDF"),
    ("a picture of a phone", b"\0\0\0\x18ftypheic" + bytes(40), sniff.PICTURE, "scan", refusals.PICTURE),
    ("a picture of a browser", b"RIFF\0\0\0\0WEBP" + bytes(40), sniff.PICTURE, "scan", refusals.PICTURE),
    ("no picture, though it begins like one", b"BMW", sniff.OTHER, "not-a-workbook", refusals.TEXT),
    ("a program", b"MZ\x90\0" + bytes(40), sniff.OTHER, "not-a-workbook", refusals.PROGRAM),
    ("a mail", MAIL, sniff.MAIL, "saved-mail", refusals.MAIL),
    ("a folder of mails", b"From a@b.cn Mon\n" + MAIL, sniff.MBOX, "saved-mail", refusals.MAIL),
    ("a web page saved as one file", MHT, sniff.OTHER, "not-a-workbook", refusals.WEB_PAGE),
    ("an archive of RAR", b"Rar!\x1a\x07\0", sniff.RAR, "not-a-workbook", refusals.ARCHIVE),
    ("an archive of bzip2", b"BZh91AY", sniff.PACKED, "not-a-workbook", refusals.ARCHIVE),
    ("an archive of gzip", b"\x1f\x8b\x08", sniff.PACKED, "not-a-workbook", refusals.ARCHIVE),
    ("an archive of 7-Zip", b"7z\xbc\xaf\x27\x1c\0\4", sniff.SEVEN_ZIP, "not-a-workbook", refusals.ARCHIVE),
    ("an archive of tar", tar({"民政局.xlsx": BOOK}), sniff.TAR, "not-a-workbook", refusals.ARCHIVE),
    ("a tar whose sum is another", tar({"a": b"1"}).replace(b"ustar  \0", bytes(8)), sniff.OTHER, "not-a-workbook",
     refusals.UNKNOWN),
    ("an archive of Windows", b"MSCF\0\0\0\0", sniff.ARCHIVE, "not-a-workbook", refusals.ARCHIVE),
    ("an empty archive", zipped({}), sniff.ZIP, "not-a-workbook", refusals.ARCHIVE),
    ("a signed mail", SIGNED, sniff.SIGNED, "saved-mail", refusals.SIGNED),
    ("an encrypted mail", SIGNED.replace(b"\7\2", b"\7\3"), sniff.SIGNED, "saved-mail", refusals.SIGNED),
    ("a certificate", SIGNED.replace(b"\7\2", b"\1\1"), sniff.OTHER, "not-a-workbook", refusals.UNKNOWN),
    ("E-SafeNet", b"b\x14#e\xea\0\1\1" + NOISE, sniff.OTHER, "encrypted-file", "E-SafeNet (亿赛通)"),
    ("E-SafeNet, another version", b"w\x14#e\xea\0\1\1" + NOISE, sniff.OTHER, "encrypted-file", "E-SafeNet (亿赛通)"),
    ("E-SafeNet by its name", b"\0" * 15 + b"E-SafeNet\0\0\0LOCK" + NOISE, sniff.OTHER, "encrypted-file",
     "E-SafeNet (亿赛通)"),
    ("Green Shield", b"\x87\x7d\x1c\x33\x90\x10\x29\x01" + NOISE, sniff.OTHER, "encrypted-file",
     "Green Shield (天锐绿盾)"),
    ("TSD", b"%TSD-Header-###%" + NOISE, sniff.OTHER, "encrypted-file", "a header of transparent encryption (TSD)"),
    ("DocGuarder of old", b"DOCGUARDER_FILE\0" + NOISE, sniff.OTHER, "encrypted-file", "DocGuarder"),
    ("DocGuarder", b"DG_FILE VER 3.0\0" + NOISE, sniff.OTHER, "encrypted-file", "DocGuarder"),
    ("SoftCamp", b"SCDSA004\0" + NOISE, sniff.OTHER, "encrypted-file", "SoftCamp document security"),
    ("Fasoo", b"\x9b DRMONE  This Document is encrypted" + NOISE, sniff.OTHER, "encrypted-file",
     "Fasoo document security"),
    ("a text about E-SafeNet", "E-SafeNet 亿赛通".encode(), sniff.OTHER, "not-a-workbook", refusals.TEXT),
    ("an archive of files", zipped({"民政局.xlsx": BOOK}), sniff.ZIP, "not-a-workbook", refusals.ARCHIVE),
]  # fmt: skip


@pytest.mark.parametrize(("words", "data", "group", "kind", "found"), TABLE, ids=[row[0] for row in TABLE])
def test_a_format_is_told_once(words: str, data: bytes, group: str, kind: str, found: str) -> None:
    assert sniff.group(data) == group
    read = child.read(data)
    if kind:
        assert isinstance(read, Refusal)
        assert (read.kind, read.found or read.reason) == (kind, found)
    else:
        assert isinstance(read, RawBook)


def test_the_libraries_that_read_are_named_for_the_cache() -> None:
    assert sniff.libraries() == (
        "libarchive-c", "msoffcrypto-tool", "olefile", "pdfminer.six", "py7zr", "python-calamine", "xlrd",
    )  # fmt: skip
