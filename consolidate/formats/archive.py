"""Unpack a .zip in memory, in the worker process. Names in it are never used as paths on the disk.

The checks are those of a workbook: declared sizes are not trusted, checksums are verified, overlapping parts refused.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from consolidate.catalogue import FindingKind
from consolidate.formats import container, limits, refusals
from consolidate.formats.raw import Archive, Member, Refusal
from consolidate.formats.refusals import Refused
from consolidate.text import clean, decoded


@dataclass
class _Budget:
    """How many files and bytes may still be unpacked from an archive and all archives nested in it."""

    files: int
    room: int


def read(data: bytes) -> Archive | Refusal:
    """Return the files of an archive, nested ones included, or the reason why it is not opened.

    ``data`` is known not to be a workbook.
    """
    if not data.startswith(b"PK"):
        return _not_opened(refusals.OTHER_ARCHIVE)
    try:
        members = tuple(_members(data, _Budget(limits.MEMBERS, limits.ARCHIVE), 1))
    except Refused as refused:
        return _not_opened(refused.refusal.reason or refusals.LOCKED)
    return Archive(members) if members else _not_opened(refusals.NO_FILES)


def _not_opened(reason: str) -> Refusal:
    return Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=reason)


def _members(data: bytes, budget: _Budget, depth: int) -> Iterator[Member]:
    """Yield each file with its name; nested archives are opened in place."""
    entries, end = container.directory(data)
    names = [name(entry) for entry in entries]
    budget.files -= len(entries)
    if budget.files < 0:
        raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.ARCHIVE_TOO_LARGE)
    if len(set(names)) < len(names):
        raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.OVERLAP)
    starts = container.check_places(data, entries, end)
    for entry, called in zip(entries, names, strict=True):
        yield from _member(data, entry, starts[entry.header_offset], called, budget, depth)


def _member(
    data: bytes, entry: zipfile.ZipInfo, start: int, called: str, budget: _Budget, depth: int
) -> Iterator[Member]:
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        yield Member(called, b"", Refusal(FindingKind.IGNORED, reason=refusals.LINK))
        return
    if entry.file_size > budget.room:
        raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.ARCHIVE_TOO_LARGE)
    try:
        content = container.unpack(data, entry, start, budget.room)
    except Refused as refused:
        if refused.refusal.reason != refusals.CHECKSUM:
            raise
        yield Member(called, b"", refused.refusal)  # only this file is damaged
        return
    budget.room -= len(content)
    if not content:
        yield Member(called, b"", Refusal(FindingKind.IGNORED, reason=refusals.NO_BYTES))
    elif container.is_archive(content):
        yield from _within(content, called, budget, depth + 1)
    else:
        yield Member(called, content)


def _within(data: bytes, called: str, budget: _Budget, depth: int) -> Iterator[Member]:
    """Yield the files of a nested archive. If it cannot be opened, only this archive is refused.

    An exceeded budget refuses the outer archive too.
    """
    try:
        if depth > limits.NESTING:
            raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.TOO_DEEP)
        inner = list(_members(data, budget, depth))
    except Refused as refused:
        if refused.refusal.reason == refusals.ARCHIVE_TOO_LARGE:
            raise
        yield Member(called, b"", _not_opened(refused.refusal.reason or refusals.LOCKED))
        return
    if not inner:
        yield Member(called, b"", _not_opened(refusals.NO_FILES))
        return
    # a refusal that is none: its files stand after it
    yield Member(called, b"", Refusal(FindingKind.OPENED, found=str(sum(member.refusal is None for member in inner))))
    for member in inner:
        yield member._replace(name=f"{called}!/{member.name}")


def name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry as printable text: UTF-8 if it is flagged so or valid, otherwise GB18030."""
    marked = bool(entry.flag_bits & 0x800)
    found = entry.orig_filename if marked else decoded(container.raw_name(entry))
    return clean(found.replace("\\", "/").lstrip("/")) or "_"
