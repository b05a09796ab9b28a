"""Take the files out of one archive in memory, in the worker process. Names in it are never used as paths on the disk.

Each kind of archive has a module with ``files(data, budget)``, which yields the members of that one archive; archives
within it are files like any other. What is unpacked counts against one ``Budget`` for a source and all that is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals, sniff
from consolidate.formats.raw import Member, Refusal
from consolidate.formats.refusals import Refused
from consolidate.text import clean, decoded

_READERS = {
    sniff.ZIP: "zip_archive",
    sniff.RAR: "rar_archive",
    sniff.SEVEN_ZIP: "seven_zip",
    sniff.TAR: "tar_archive",
    sniff.PACKED: "tar_archive",
}
UNNAMED = "\0"  # the name of a file that is packed without one (.gz): ``text.named_after`` replaces it


class Exhausted(Refused):
    """The budget of a source is used up: nothing of it is opened."""


@dataclass
class Budget:
    """How many files and bytes may still come out of one source, shared by all archives and mails in it."""

    files: int = field(default_factory=lambda: limits.MEMBERS)
    room: int = field(default_factory=lambda: limits.ARCHIVE)

    def count(self, files: int = 1) -> None:
        """Take this many files from the budget."""
        self.files -= files
        if self.files < 0:
            raise Exhausted(FindingKind.ARCHIVE_NOT_OPENED, refusals.ARCHIVE_TOO_LARGE)

    def fits(self, size: int) -> None:
        """Check that a file of this size may still be unpacked."""
        if size > self.room:
            raise Exhausted(FindingKind.ARCHIVE_NOT_OPENED, refusals.ARCHIVE_TOO_LARGE)

    def spend(self, size: int) -> None:
        """Take so many bytes from the room that is left."""
        self.fits(size)
        self.room -= size

    def take(self, size: int) -> None:
        """Take one file of this size from the budget."""
        self.count()
        self.spend(size)


def members(data: bytes, kind: str, budget: Budget) -> list[Member]:
    """Return the files of an archive of this kind (a group of ``sniff``). ``Refused`` if it is not opened."""
    files = _reader(kind)
    found: dict[str, Member] = {}
    try:
        for member in files(data, budget):
            if member.name in found:
                raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.OVERLAP)
            empty = member.refusal is None and not member.data
            no_bytes = Refusal(FindingKind.IGNORED, reason=refusals.NO_BYTES)
            found[member.name] = member._replace(refusal=no_bytes) if empty else member
    except Exhausted:
        raise
    except Refused as refused:
        reason = refused.refusal.reason or refusals.LOCKED
        raise Refused(FindingKind.ARCHIVE_NOT_OPENED, reason) from refused
    if not found:
        raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.NO_FILES)
    return list(found.values())


def _reader(kind: str) -> Callable[[bytes, Budget], Iterator[Member]]:
    """Return the function that yields the members of such an archive. In a browser some libraries are not there."""
    try:
        found: Callable[[bytes, Budget], Iterator[Member]] = import_module(
            f"consolidate.formats.{_READERS[kind]}"
        ).files
    except ImportError as error:
        raise Refused(FindingKind.ARCHIVE_NOT_OPENED, refusals.NO_READER) from error
    return found


def link(name: str) -> Member:
    """A member that is no file: a link, a device or a part of another file. It is never followed."""
    return Member(name, b"", Refusal(FindingKind.IGNORED, reason=refusals.LINK))


def printable(name: str | bytes) -> str:
    """Return the name of a member as printable text with ``/``, and without a root. Bytes are UTF-8, else GB18030."""
    text = decoded(name) if isinstance(name, bytes) else name
    return clean(text.replace("\\", "/").lstrip("/")) or "_"
