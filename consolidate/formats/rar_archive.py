"""The files of a .rar, unpacked by the libarchive of the system, which needs neither a program nor a file on the disk.

Its readers are lenient: of a part of a split archive they give the beginning of a file without a word. So the headers
are read here as well, and what is unpacked must have a size and a checksum that one of them states.
"""

from __future__ import annotations

import locale
import os
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from ctypes import create_string_buffer
from typing import Any, NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals
from consolidate.formats.archive import Budget, link, printable
from consolidate.formats.raw import Member
from consolidate.formats.refusals import Refused, unreadable

_FOURTH, _FIFTH = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"  # how the fourth and the fifth version of the format begin
_MAIN, _FILE, _SERVICE, _END = 0x73, 0x74, 0x7A, 0x7B  # blocks of the fourth version
_BLOCK = 64 * 1024  # bytes that are unpacked at a time
_BLOCKS = 10 * limits.MEMBERS  # headers that are read at most
# what libarchive calls what it cannot read
_UNSUPPORTED = ("support", "unknown compression")


class Stated(NamedTuple):
    """The size and the checksum of a file as its header states them; None if it does not."""

    size: int | None
    crc: int | None


def files(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield each file with its name."""
    try:
        stated = list(_stated(data, budget))
    except (struct.error, IndexError) as error:
        raise unreadable(refusals.TRUNCATED) from error
    yield from _unpacked(data, stated, budget)


# --- the headers ---------------------------------------------------------------------------------------------------


def _stated(data: bytes, budget: Budget) -> Iterator[Stated]:
    """Yield what the header of each file and folder states. Refuse what is encrypted, split or cut off."""
    for one in _headers_5(data) if data.startswith(_FIFTH) else _headers_4(data):
        budget.count()
        yield one


def _headers_4(data: bytes) -> Iterator[Stated]:
    at, blocks = len(_FOURTH), 0
    while at < len(data):
        blocks = _count(blocks)
        kind, flags, size = struct.unpack_from("<BHH", data, at + 2)
        if size < 7:
            raise unreadable(refusals.DAMAGED)
        packed = 0
        if kind == _MAIN:
            _check(encrypted=bool(flags & 0x80), split=bool(flags & 0x01))
        elif kind == _FILE:
            _check(encrypted=bool(flags & 0x04), split=bool(flags & 0x03))
        if kind in (_FILE, _SERVICE):
            packed, unpacked, crc = struct.unpack_from("<IIxI", data, at + 7)
            if flags & 0x100:  # sizes of 64 bits
                high_packed, high_unpacked = struct.unpack_from("<II", data, at + 32)
                packed, unpacked = packed | high_packed << 32, unpacked | high_unpacked << 32
            if kind == _FILE:
                yield Stated(unpacked, crc)
        elif flags & 0x8000:
            (packed,) = struct.unpack_from("<I", data, at + 7)
        at += size + packed
        if kind == _END:
            return
    if at > len(data):
        raise unreadable(refusals.TRUNCATED)


def _headers_5(data: bytes) -> Iterator[Stated]:
    at, blocks = len(_FIFTH), 0
    while True:
        blocks = _count(blocks)
        size, start = _number(data, at + 4)
        kind, field = _number(data, start)
        flags, field = _number(data, field)
        extra, field = _number(data, field) if flags & 0x01 else (0, field)
        packed, field = _number(data, field) if flags & 0x02 else (0, field)
        if kind == 4:  # the headers are encrypted
            _check(encrypted=True, split=False)
        if kind == 1:
            _check(encrypted=False, split=bool(_number(data, field)[0] & 0x01))
        if kind == 2:
            _check(encrypted=_is_encrypted(data, start + size - extra, start + size), split=bool(flags & 0x18))
            yield _file_5(data, field)
        if kind == 5:
            return
        at = start + size + packed


def _file_5(data: bytes, at: int) -> Stated:
    flags, at = _number(data, at)
    size, at = _number(data, at)
    _, at = _number(data, at)  # attributes
    at += 4 if flags & 0x02 else 0  # time
    crc = struct.unpack_from("<I", data, at)[0] if flags & 0x04 else None
    return Stated(None if flags & 0x08 else size, crc)


def _is_encrypted(data: bytes, at: int, end: int) -> bool:
    """Whether one of the records behind the header of a file says that the file is encrypted."""
    while at < end:
        size, start = _number(data, at)
        if _number(data, start)[0] == 1:
            return True
        at = start + size
    return False


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number, 7 bits in each byte, and the position after it."""
    found = 0
    for place in range(10):
        found |= (data[at + place] & 0x7F) << 7 * place
        if data[at + place] < 0x80:
            return found, at + place + 1
    raise unreadable(refusals.DAMAGED)


def _count(blocks: int) -> int:
    """Count one more block. A real archive has two or three more than files."""
    if blocks == _BLOCKS:
        raise unreadable(refusals.DAMAGED)
    return blocks + 1


def _check(*, encrypted: bool, split: bool) -> None:
    if encrypted:
        raise Refused(FindingKind.PASSWORD_PROTECTED)
    if split:
        raise unreadable(refusals.SPLIT)


# --- the contents --------------------------------------------------------------------------------------------------


def _unpacked(data: bytes, stated: list[Stated], budget: Budget) -> Iterator[Member]:
    library = _library()
    kind = "rar5" if data.startswith(_FIFTH) else "rar"
    count = 0
    try:
        with library.memory_reader(data, format_name=kind, filter_name="none") as archive:
            for entry in archive:
                count += 1
                if not entry.isdir:
                    yield _member(library, entry, stated, budget)
    except library.ArchiveError as error:
        raise unreadable(_reason(str(error.msg).lower())) from error
    if count != len(stated):
        raise unreadable(refusals.DAMAGED)


def _reason(words: str) -> str:
    if "solid" in words:
        return refusals.SOLID
    if any(word in words for word in _UNSUPPORTED):
        return refusals.UNSUPPORTED
    return refusals.TRUNCATED if "truncated" in words else refusals.CHECKSUM


def _member(library: Any, entry: Any, stated: list[Stated], budget: Budget) -> Member:
    name = _name(library, entry)
    if not entry.isreg or entry.islnk:
        return link(name)
    budget.fits(entry.size or 0)
    content = bytearray()
    block = create_string_buffer(_BLOCK)
    while size := library.ffi.read_data(entry._archive_p, block, _BLOCK):
        if size < 0:  # a warning: the content is not whole
            raise unreadable(refusals.CHECKSUM)
        budget.spend(size)
        content += block.raw[:size]
    found = Stated(len(content), zlib.crc32(content))
    if not {found, found._replace(size=None), found._replace(crc=None)} & set(stated):
        raise unreadable(refusals.CHECKSUM)
    return Member(name, bytes(content))


def _name(library: Any, entry: Any) -> str:
    raw: str | bytes | None = library.ffi.entry_pathname_w(entry._entry_p) or library.ffi.entry_pathname(entry._entry_p)
    return printable(raw or "_")


def of_windows(system: str) -> str:
    """Return where Windows has libarchive, below the folder of the system."""
    return system + r"\System32\archiveint.dll"


def _library() -> Any:
    """Return the binding of libarchive. ``Refused`` if this computer has no such library."""
    if sys.platform == "win32":
        os.environ.setdefault("LIBARCHIVE", of_windows(os.environ["SYSTEMROOT"]))
    for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):  # libarchive converts names to the encoding of the process
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            break
    try:
        import libarchive
    except (ImportError, OSError, AttributeError, TypeError) as error:
        raise unreadable(refusals.NO_LIBRARY) from error
    return libarchive
