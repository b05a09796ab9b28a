"""The files of a .zip. The checks are those of a workbook.

Declared sizes are not trusted, checksums are verified, overlapping parts refused.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator

from consolidate.formats import container, refusals
from consolidate.formats.archive import Budget, link, printable
from consolidate.formats.raw import Member
from consolidate.formats.refusals import Refused, unreadable


def files(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield each file with its name."""
    if _is_split(data):
        raise unreadable(refusals.SPLIT)
    entries, end = container.directory(data)
    budget.count(len(entries))
    starts = container.check_places(data, entries, end)
    for entry in entries:
        yield _member(data, entry, starts[entry.header_offset], budget)


def _is_split(data: bytes) -> bool:
    """Whether this is the last part of an archive that was split (.z01, .z02 … .zip), by the numbers of its disks."""
    end = data.rfind(b"PK\x05\x06")
    return end >= 0 and data[end + 4 : end + 6] not in (b"\0\0", b"\xff\xff")


def _member(data: bytes, entry: zipfile.ZipInfo, start: int, budget: Budget) -> Member:
    name = _name(entry)
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        return link(name)
    budget.fits(entry.file_size)
    try:
        content = container.unpack(data, entry, start, budget.room)
    except Refused as refused:
        if refused.refusal.reason != refusals.CHECKSUM:
            raise
        return Member(name, b"", refused.refusal)  # only this file is damaged
    budget.spend(len(content))
    return Member(name, content)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry: UTF-8 if it is flagged so or valid, otherwise GB18030."""
    return printable(entry.orig_filename if entry.flag_bits & 0x800 else container.raw_name(entry))
