"""Packages of workbooks that are locked, broken or made to harm, each with the refusal that it must get."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from consolidate.formats import refusals
from tests.support.books import xlsx, xlsx_parts, zipped

ROW = '<row r="1"><c r="A1"><v>3</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
BOOK = xlsx(ROW)


def encrypted(data: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, locked)
    return locked.getvalue()


def with_flag(data: bytes) -> bytes:
    """The archive with the flag "encrypted" at its first entry, in both headers."""
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    changed = bytearray(data)
    changed[local] |= 1
    changed[central] |= 1
    return bytes(changed)


# msoffcrypto writes wrongly what is smaller than 4096 bytes
LARGER = zipped(xlsx_parts(ROW) | {"x.bin": random.Random(1).randbytes(5000)})


FILEPASS = b"\x09\x08\x10\0" + b"\0" * 16 + b"\x2f\0\x36\0" + b"\x01" * 54


def changed(part: bytes | str, name: str = SHEET) -> bytes:
    return zipped(xlsx_parts(ROW) | {name: part})


def wrong_crc(central_only: bool) -> bytes:
    data = bytearray(xlsx(ROW))
    entry = zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET)
    crc = struct.pack("<L", entry.CRC)
    for at in [data.rindex(crc)] + ([] if central_only else [data.index(crc)]):
        data[at : at + 4] = struct.pack("<L", entry.CRC ^ 1)
    return bytes(data)


def wrong_size() -> bytes:
    data = bytearray(xlsx(ROW))
    entry = zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET)
    size = struct.pack("<LL", entry.compress_size, entry.file_size)
    at = data.rindex(size)
    data[at + 4 : at + 8] = struct.pack("<L", entry.file_size - 1)
    return bytes(data)


def flipped() -> bytes:
    """A stored digit changed without its checksum: 3 becomes 8."""
    return zipped(xlsx_parts(ROW), zipfile.ZIP_STORED).replace(b"<v>3</v>", b"<v>8</v>")


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for name, part in [*xlsx_parts(ROW).items(), (SHEET, "<worksheet/>")]:
                archive.writestr(name, part)
    return data.getvalue()


def overlapping() -> bytes:
    """The directory's entry for the shared strings leads to the bytes of the sheet."""
    data = bytearray(xlsx(ROW))
    archive = zipfile.ZipFile(io.BytesIO(data))
    name = data.rindex(b"xl/sharedStrings.xml")
    data[name - 4 : name] = struct.pack("<L", archive.getinfo(SHEET).header_offset)
    return bytes(data)


def renamed() -> bytes:
    """The sheet has another name in its own header than in the directory."""
    data = xlsx(ROW)
    return data.replace(SHEET.encode(), SHEET.replace("1", "7").encode(), 1)


NESTED = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


FOREIGN = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


SHAPES = [
    ("checksum wrong in the directory", wrong_crc(True), "unreadable", refusals.CHECKSUM),
    ("checksum wrong in both headers", wrong_crc(False), "unreadable", refusals.CHECKSUM),
    ("a digit changed on the way", flipped(), "unreadable", refusals.CHECKSUM),
    ("a size that lies", wrong_size(), "unreadable", refusals.CHECKSUM),
    ("packed with bzip2", zipped(xlsx_parts(ROW), zipfile.ZIP_BZIP2), "unreadable", refusals.PACKING),
    ("packed with LZMA", zipped(xlsx_parts(ROW), zipfile.ZIP_LZMA), "unreadable", refusals.PACKING),
    ("a part twice", twice(), "unsafe-file", refusals.OVERLAP),
    (
        "a part twice but for its case",
        zipped(xlsx_parts(ROW) | {SHEET.upper(): "<a/>"}),
        "unsafe-file",
        refusals.OVERLAP,
    ),
    ("two parts in the same bytes", overlapping(), "unsafe-file", refusals.OVERLAP),
    ("two names for a part", renamed(), "unsafe-file", refusals.OVERLAP),
    ("entities", changed(NESTED + "<a>&b;</a>"), "unsafe-file", refusals.DOCTYPE),
    ("an external entity", changed(FOREIGN + "<a>&x;</a>", "docProps/app.xml"), "unsafe-file", refusals.DOCTYPE),
    ("a bare DOCTYPE", changed("<!DOCTYPE a><a/>"), "unsafe-file", refusals.DOCTYPE),
    ("a DOCTYPE in UTF-16", changed((NESTED + "<a/>").encode("utf-16")), "unsafe-file", refusals.DOCTYPE),
    ("a DOCTYPE in UTF-16 unmarked", changed((NESTED + "<a/>").encode("utf-16-be")), "unsafe-file", refusals.DOCTYPE),
    ("UTF-7", changed('<?xml version="1.0" encoding="UTF-7"?><a/>'), "unreadable", refusals.ENCODING),
    ("GBK", changed("<?xml version='1.0' encoding='gbk'?><a/>"), "unreadable", refusals.ENCODING),
    ("UTF-32", changed("<a/>".encode("utf-32")), "unreadable", refusals.ENCODING),
    ("a bomb in a part that nobody reads", changed(b"\0" * (3 << 20), "x.bin"), "unsafe-file", refusals.BOMB),
]


def named(raw: bytes, utf8: bool = False, data: bytes = BOOK) -> bytes:
    """An archive with one file of a name in these bytes, as programs of many countries write it."""
    place = "x" * len(raw)
    packed = bytearray(zipped({place: data}))
    for start, flag in ((packed.index(b"PK\x03\x04"), 6), (packed.index(b"PK\x01\x02"), 8)):
        packed[start + flag + 1] |= 8 if utf8 else 0
    return bytes(packed).replace(place.encode(), raw)
