"""The files of a .7z, read with py7zr. It takes the names in an archive for paths, so it is given numbers instead."""

from __future__ import annotations

import io
import lzma
import struct
import zlib
from collections.abc import Iterator

from py7zr import SevenZipFile
from py7zr.exceptions import ArchiveError, CrcError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.archive import Budget, link, printable
from consolidate.formats.raw import Member
from consolidate.formats.refusals import Refused, unreadable

_HEADER = 32  # bytes before the first file
# raised by py7zr and the decoders that it uses for damaged archives
_DAMAGE = (
    ArchiveError, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, OverflowError,
    struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip


class _Content(Py7zIO):
    """The bytes of one member. What is written counts against the budget, whatever size was declared."""

    def __init__(self, budget: Budget) -> None:
        """Start with nothing."""
        self.budget, self.data = budget, bytearray()

    def write(self, s: bytes | bytearray) -> int:
        self.budget.spend(len(s))
        self.data += s
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        """Do nothing: all is in memory."""

    def size(self) -> int:
        return len(self.data)


class _Contents(WriterFactory):
    """The contents of all members, by their numbers."""

    def __init__(self, budget: Budget) -> None:
        """Start with nothing."""
        self.budget, self.found = budget, dict[str, _Content]()

    def create(self, filename: str) -> Py7zIO:
        self.found[filename] = _Content(self.budget)
        return self.found[filename]


def files(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield each file with its name."""
    offset, size = struct.unpack_from("<QQ", data.ljust(_HEADER, b"\0"), 12)
    if _HEADER + offset + size > len(data):
        raise unreadable(refusals.TRUNCATED)
    try:
        yield from _members(data, budget)
    except Refused:
        raise
    except PasswordRequired as error:
        raise Refused(FindingKind.PASSWORD_PROTECTED) from error
    except UnsupportedCompressionMethodError as error:
        raise unreadable(refusals.UNSUPPORTED) from error
    except CrcError as error:
        raise unreadable(refusals.CHECKSUM) from error
    except _DAMAGE as error:
        raise unreadable(refusals.DAMAGED) from error


def _members(data: bytes, budget: Budget) -> list[Member]:
    with SevenZipFile(io.BytesIO(data)) as archive:
        if archive.needs_password():
            raise Refused(FindingKind.PASSWORD_PROTECTED)
        entries = list(archive.files)
        budget.count(len(entries))
        budget.fits(sum(entry.uncompressed for entry in entries))
        names = [printable(entry.filename) for entry in entries]
        links = [entry.is_symlink or entry.is_junction or entry.is_socket for entry in entries]
        folders = [entry.is_directory for entry in entries]
        for number, entry in enumerate(archive.files.files_list):
            entry["filename"] = str(number)
        contents = _Contents(budget)
        archive.extractall(factory=contents)
    found = []
    for number, name in enumerate(names):
        if not folders[number]:
            content = contents.found.get(str(number))
            found.append(link(name) if links[number] else Member(name, bytes(content.data) if content else b""))
    return found
