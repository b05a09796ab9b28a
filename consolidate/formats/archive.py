"""The files in a .zip, unpacked in memory in the worker process; nothing in it is ever a path on the disk.

The same pass as over a workbook: sizes are counted and never believed, checksums checked, no parts that overlap.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from consolidate.formats import container, limits, refusals
from consolidate.formats.raw import Archive, Member, Refusal
from consolidate.formats.refusals import Refused
from consolidate.text import clean, decoded

OPENED = "opened"  # the kind of a refusal that is none: an archive whose files stand after it


@dataclass
class _Budget:
    """What may still come out of an archive and all archives in it."""

    files: int
    room: int


def read(data: bytes) -> Archive | Refusal:
    """The files of an archive and of those in it, or why it is not opened. ``data`` is known to be no workbook."""
    if not data.startswith(b"PK"):
        return _not_opened(refusals.OTHER_ARCHIVE)
    try:
        members = tuple(_members(data, _Budget(limits.MEMBERS, limits.ARCHIVE), 1))
    except Refused as refused:
        return _not_opened(refused.refusal.reason or refusals.LOCKED)
    return Archive(members) if members else _not_opened(refusals.NO_FILES)


def _not_opened(reason: str) -> Refusal:
    return Refusal("archive-not-opened", reason=reason)


def _members(data: bytes, budget: _Budget, depth: int) -> Iterator[Member]:
    """Each file by its name; an archive among them is opened where it stands."""
    entries, end = container.directory(data)
    names = [name(entry) for entry in entries]
    budget.files -= len(entries)
    if budget.files < 0:
        raise Refused("archive-not-opened", refusals.ARCHIVE_TOO_LARGE)
    if len(set(names)) < len(names):
        raise Refused("archive-not-opened", refusals.OVERLAP)
    starts = container.check_places(data, entries, end)
    for entry, called in zip(entries, names, strict=True):
        yield from _member(data, entry, starts[entry.header_offset], called, budget, depth)


def _member(
    data: bytes, entry: zipfile.ZipInfo, start: int, called: str, budget: _Budget, depth: int
) -> Iterator[Member]:
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        yield Member(called, b"", Refusal("ignored", reason=refusals.LINK))
        return
    if entry.file_size > budget.room:
        raise Refused("archive-not-opened", refusals.ARCHIVE_TOO_LARGE)
    try:
        content = container.unpack(data, entry, start, budget.room)
    except Refused as refused:
        if refused.refusal.reason != refusals.CHECKSUM:
            raise
        yield Member(called, b"", refused.refusal)  # this file is damaged, the others may be whole
        return
    budget.room -= len(content)
    if not content:
        yield Member(called, b"", Refusal("ignored", reason=refusals.NO_BYTES))
    elif container.is_archive(content):
        yield from _within(content, called, budget, depth + 1)
    else:
        yield Member(called, content)


def _within(data: bytes, called: str, budget: _Budget, depth: int) -> Iterator[Member]:
    """An archive in an archive; one that cannot be opened leaves the others alone, but for a budget that is spent."""
    try:
        if depth > limits.NESTING:
            raise Refused("archive-not-opened", refusals.TOO_DEEP)
        inner = list(_members(data, budget, depth))
    except Refused as refused:
        if refused.refusal.reason == refusals.ARCHIVE_TOO_LARGE:
            raise
        yield Member(called, b"", _not_opened(refused.refusal.reason or refusals.LOCKED))
        return
    if not inner:
        yield Member(called, b"", _not_opened(refusals.NO_FILES))
        return
    yield Member(called, b"", Refusal(OPENED, found=str(sum(member.refusal is None for member in inner))))
    for member in inner:
        yield member._replace(name=f"{called}!/{member.name}")


def name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry as text that may be shown: as UTF-8 where it says so or is, otherwise as GB18030."""
    marked = bool(entry.flag_bits & 0x800)
    found = entry.orig_filename if marked else decoded(container.raw_name(entry))
    return clean(found.replace("\\", "/").lstrip("/")) or "_"
