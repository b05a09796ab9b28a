"""Detect the type of a file by its content, never by its name, and check its container before any library parses it.

A workbook is returned as its parts: for a package (.xlsx, .ods) the XML parts, unpacked, with verified checksums and
UTF-8 as declared encoding; for an OLE file (.xls, .doc) the streams that are read. For any other file ``Refused`` is
raised with the type that was found.
"""

from __future__ import annotations

import io
import itertools
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals, sniff
from consolidate.formats.refusals import Refused, unreadable, unsafe
from consolidate.regex import regex
from consolidate.remembered import remembered

# Excel opens files with this password without asking, so users do not know that these are encrypted
_DEFAULT_PASSWORD = "VelvetSweatshop"

_WORD = "WordDocument".encode("utf-16-le")
_STREAMS = ("worddocument", "0table", "1table", "data")  # of a Word document

_OF_PACKAGE = regex(rb"\[content_types\]\.xml|_rels/|docprops/|customxml/|xl/|word/|ppt/|mimetype|meta|content\.xml")
_DECLARED = regex(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)")  # the encoding of an XML part
# raised by msoffcrypto for damaged files
_DAMAGE = (struct.error, ValueError, TypeError, LookupError, OSError, AttributeError)


class Package(NamedTuple):
    """A checked workbook: the name of its ``reader``; its parts by name in lower case, with ``/``.

    The parts of xlsx and ods are XML declared as UTF-8. An xls has one part, ``workbook``, its stream of records, a doc
    those of its streams that are read.
    """

    reader: str
    parts: Mapping[str, bytes]


def open_package(data: bytes, decrypted: bool = False) -> Package:
    """Return the workbook in these bytes, checked; raise ``Refused`` for everything else.

    ``decrypted``: the bytes come from an encrypted file; they may not be encrypted again.
    """
    if not data:
        raise unreadable(refusals.EMPTY)
    if len(data) > limits.FILE:
        raise unsafe(refusals.TOO_LARGE)
    if data.startswith(sniff.PACKAGE):
        return _package(data)
    if data.startswith(sniff.OLE):
        return _ole(data, decrypted)
    if data.startswith(b"PK"):
        raise Refused(FindingKind.NOT_A_WORKBOOK, found=refusals.ARCHIVE)
    found = sniff.of_bytes(data)
    if not found.reader:
        raise found.refused()
    if found.reader in ("ods", "odt"):  # flat OpenDocument: all parts in one XML file
        return Package(found.reader, {"content.xml": in_utf8(data)})
    return Package(found.reader, {"workbook": data})  # before Excel 5 workbooks had no container


# --- OLE: .xls and .et, and encrypted files ------------------------------------------------------------------


def _ole(data: bytes, decrypted: bool) -> Package:
    if _WORD in data and (document := _word(data)):
        return document
    from xlrd.compdoc import CompDoc

    document = CompDoc(data, logfile=io.StringIO())
    nodes = {document.dirlist[child].name.lower(): document.dirlist[child] for child in document.dirlist[0].children}
    if "encryptedpackage" in nodes:
        return open_package(_decrypt(data, decrypted), decrypted=True)
    for name in ("workbook", "book"):
        if name in nodes:
            _check_ends(document.SSAT, nodes[name].first_SID)
            stream, start, length = document.locate_named_stream(name)
            records = bytes(stream[start : start + length])
            if _protected(records):
                return open_package(_decrypt(data, decrypted), decrypted=True)
            return Package("xls", {"workbook": records})
    raise sniff.of_streams(nodes).refused()


def _word(data: bytes) -> Package | None:
    """Return the streams of a Word document before 2007; None for another file."""
    import olefile

    sector = 1 << min(16, int.from_bytes(data[30:32], "little"))
    if any(int.from_bytes(data[at : at + 4], "little") * sector > len(data) for at in (44, 72)):
        raise unreadable(refusals.DAMAGED)  # more sectors with its tables than it has
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {entry.name.lower(): entry for entry in ole.root.kids}
            if sniff.of_streams(names).reader != "doc":
                return None
            if any(entry.size > len(data) for entry in names.values()):
                raise unreadable(refusals.DAMAGED)
            return Package("doc", {name: ole.openstream(names[name].name).read() for name in _STREAMS if name in names})
    except _DAMAGE:
        return None


def _check_ends(chain: Sequence[int], sector: int) -> None:
    """Check that a chain of short sectors ends; xlrd would follow a cyclic chain until its memory is full."""
    for _ in chain:
        if not 0 <= sector < len(chain):
            return
        sector = chain[sector]
    if 0 <= sector < len(chain):
        raise unreadable(refusals.DAMAGED)


def _protected(records: bytes) -> bool:
    """Whether one of the first records is FILEPASS, which comes before everything that it encrypts."""
    position = 0
    for _ in range(20):
        code, length = struct.unpack_from("<HH", records.ljust(position + 4, b"\0"), position)
        if code == 0x002F:
            return True
        position += 4 + length
    return False


def _decrypt(data: bytes, decrypted: bool) -> bytes:
    """Decrypt a workbook with Excel's default password; raise ``Refused`` if another password is needed."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, ParseError

    if decrypted:
        raise Refused(FindingKind.PASSWORD_PROTECTED)
    inner = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=_DEFAULT_PASSWORD, **({"verify_password": True} if file.format == "ooxml" else {}))
        file.decrypt(inner)
    except (DecryptionError, FileFormatError, ParseError, *_DAMAGE) as error:
        raise Refused(FindingKind.PASSWORD_PROTECTED) from error
    return inner.getvalue()


# --- packages: .xlsx and .ods --------------------------------------------------------------------------------


def directory(data: bytes) -> tuple[list[zipfile.ZipInfo], int]:
    """Return the file entries of a zip, without folders, and the offset of its central directory."""
    try:
        entries, start = _listed(data)
    except (zipfile.BadZipFile, struct.error) as error:
        raise unreadable(refusals.TRUNCATED) from error
    except NotImplementedError as error:
        raise unreadable(refusals.PACKING) from error
    except UnicodeDecodeError as error:  # the central directory is not at the offset given in the end record
        raise unreadable(refusals.DAMAGED) from error
    # the end record belongs to a nested archive; that of the file itself is lost
    if min((entry.header_offset for entry in entries), default=0) > 0:
        raise unreadable(refusals.TRUNCATED)
    return [entry for entry in entries if not entry.is_dir()], start


def _listed(data: bytes) -> tuple[list[zipfile.ZipInfo], int]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist(), int(archive.start_dir)
    except UnicodeDecodeError:  # a name in GBK marked as UTF-8, as some Chinese archivers write
        with zipfile.ZipFile(io.BytesIO(_without_false_utf8_flags(data))) as archive:
            return archive.infolist(), int(archive.start_dir)


def _without_false_utf8_flags(data: bytes) -> bytes:
    """Return the zip without the UTF-8 flag on those names in its central directory that are not UTF-8."""
    corrected = bytearray(data)
    end = data.rfind(b"PK\x05\x06")
    entry = end - int(struct.unpack_from("<I", data, end + 12)[0])
    while data[entry : entry + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", data, entry + 28)
        if not _is_utf8(data[entry + 46 : entry + 46 + name]):
            corrected[entry + 9] &= ~0x08
        entry += 46 + name + extra + comment
    return bytes(corrected)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _package(data: bytes) -> Package:
    try:
        entries, end = directory(data)
    except Refused as refused:
        lost = refused.refusal.reason == refusals.TRUNCATED
        raise (_classify_truncated(data) if lost else None) or refused from refused
    names = [entry.filename.replace("\\", "/").lstrip("/").lower() for entry in entries]
    found = sniff.of_parts(names)
    if not found.reader:
        raise found.refused()
    if len(entries) > limits.ENTRIES:
        raise unsafe(refusals.TOO_MANY)
    if len(set(names)) < len(names):
        raise unsafe(refusals.OVERLAP)
    starts = check_places(data, entries, end)
    parts, room = {}, limits.PACKAGE
    for name, entry in zip(names, entries, strict=True):
        part = unpack(data, entry, starts[entry.header_offset], room)
        room -= len(part)
        if name.endswith((".xml", ".rels", ".vml")) or name == "mimetype":
            parts[name] = part
    reader = _of_open_document(parts) if found.reader == "ods" else found.reader
    return Package(reader, {name: _small_in_utf8(part) for name, part in parts.items()})


def _classify_truncated(data: bytes) -> Refused | None:
    """Classify a zip without central directory by the names in its local headers; None for a workbook.

    The first name tells a package from an archive of files. The others may belong to packages inside the archive.
    """
    starts = [found.start() for found in itertools.islice(re.finditer(sniff.PACKAGE, data), limits.ENTRIES)]
    lengths = (int.from_bytes(data[start + 26 : start + 28], "little") for start in starts)
    names = [data[start + 30 : start + 30 + length].lower() for start, length in zip(starts, lengths, strict=True)]
    if names[0] and not _OF_PACKAGE.match(names[0]):
        return Refused(FindingKind.NOT_A_WORKBOOK, found=refusals.ARCHIVE)
    first_folder = next((name[:3] for name in names if name.startswith((b"xl/", b"word/", b"ppt/"))), b"")
    if first_folder == b"wor":
        return Refused(FindingKind.WORD_DOCUMENT)
    return Refused(FindingKind.NOT_A_WORKBOOK, found=refusals.PRESENTATION) if first_folder == b"ppt" else None


def _of_open_document(parts: Mapping[str, bytes]) -> str:
    """Return the reader of an OpenDocument file by its mimetype, or its manifest if there is none.

    Encryption is listed in the manifest.
    """
    manifest = parts["meta-inf/manifest.xml"]
    if b"encryption-data" in manifest:
        raise Refused(FindingKind.PASSWORD_PROTECTED)
    mimetype = parts.get("mimetype", manifest)
    for kind, reader in ((b"opendocument.spreadsheet", "ods"), (b"opendocument.text", "odt")):
        if kind in mimetype:
            return reader
    raise Refused(FindingKind.NOT_A_WORKBOOK, found=refusals.UNKNOWN)


def _start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Return the offset of the packed bytes of an entry; its local header must have the name of the directory."""
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30 or not header.startswith(sniff.PACKAGE):
        raise unreadable(refusals.DAMAGED)
    name_length, extra_length = struct.unpack("<26xHH", header)
    name = data[entry.header_offset + 30 : entry.header_offset + 30 + name_length]
    if name != raw_name(entry):
        raise unsafe(refusals.OVERLAP)
    return int(entry.header_offset) + 30 + int(name_length) + int(extra_length)


def raw_name(entry: zipfile.ZipInfo) -> bytes:
    """Return the name of an entry as the bytes in the central directory, whatever their encoding."""
    name = entry.orig_filename  # as zipfile decoded it; ASCII gives the same bytes in UTF-8 as in cp437, which is slow
    return name.encode("utf-8" if entry.flag_bits & 0x800 or name.isascii() else "cp437")


def check_places(data: bytes, entries: list[zipfile.ZipInfo], end: int) -> dict[int, int]:
    """Check that no entry is encrypted, uses another compression than deflate, or overlaps another or the directory.

    Returns the offset of the packed bytes of each entry, by the offset of its header.
    """
    starts: dict[int, int] = {}
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.flag_bits & 0x41:
            raise Refused(FindingKind.PASSWORD_PROTECTED)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unreadable(refusals.PACKING)
        if entry.header_offset < reached:
            raise unsafe(refusals.OVERLAP)
        starts[entry.header_offset] = _start(data, entry)
        reached = starts[entry.header_offset] + entry.compress_size
    if reached > end:
        raise unsafe(refusals.OVERLAP)
    return starts


def unpack(data: bytes, entry: zipfile.ZipInfo, start: int, room: int) -> bytes:
    """Unpack one part of at most ``room`` bytes. The declared size is not trusted; size and checksum are verified."""
    packed = data[start : start + entry.compress_size]
    most = min(limits.PART, room, max(limits.RATIO_FROM, limits.RATIO * len(packed)))
    if entry.compress_type == zipfile.ZIP_STORED:
        part, whole, checksum = packed, True, zlib.crc32(packed)
    else:
        small = max(entry.file_size, len(packed)) <= limits.SMALL
        part, whole, checksum = (_small(packed) if small else None) or _inflated(packed, most)
    if len(part) > most:
        raise unsafe(refusals.BOMB)
    if not whole or len(part) != entry.file_size or checksum != entry.CRC:
        raise unreadable(refusals.CHECKSUM)
    return part


@remembered(100)  # theme, styles and relations are the same in all files of a template
def _small(packed: bytes) -> tuple[bytes, bool, int] | None:
    """Like ``_inflated``, but cached; None for a part that is larger than declared."""
    found = _inflated(packed, limits.SMALL)
    return found if len(found[0]) <= limits.SMALL else None


def _inflated(packed: bytes, most: int) -> tuple[bytes, bool, int]:
    """Inflate up to ``most`` + 1 bytes. Return them, whether they are the complete part, and their checksum."""
    inflater = zlib.decompressobj(-15)
    try:
        part = inflater.decompress(packed, most + 1)
    except zlib.error as error:
        raise unreadable(refusals.CHECKSUM) from error
    return part, inflater.eof and not inflater.unused_data, zlib.crc32(part)


@remembered(100, within=limits.SMALL)  # of one object the hash is known, and a small part is unpacked once
def _small_in_utf8(part: bytes) -> bytes:
    """Do the same as ``in_utf8``, and keep the result for a small part."""
    return in_utf8(part)


def in_utf8(part: bytes) -> bytes:
    """Return an XML part as UTF-8 without byte order mark. Refuse DOCTYPE, and encodings other than UTF-8 and UTF-16.

    Invalid UTF-8 is not detected here: the readers decode every part that they have not cached.
    """
    if part.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise unreadable(refusals.ENCODING)
    wide = part.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
    if wide:
        big = part.startswith((b"\xfe\xff", b"\0<"))
        part = part.decode("utf-16-be" if big else "utf-16-le").removeprefix("\ufeff").encode()
    part = part.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not part.startswith(b"<"):
        return part
    declared = _DECLARED.match(part)
    allowed = (b"utf-8", b"utf8", b"us-ascii", b"ascii", *((b"utf-16", b"utf-16le", b"utf-16be") if wide else ()))
    if declared and declared[1].lower() not in allowed:
        raise unreadable(refusals.ENCODING)
    if b"<!DOCTYPE" in part:
        raise unsafe(refusals.DOCTYPE)
    if wide and declared:
        part = part.replace(declared[1], b"utf-8", 1)
    return part
