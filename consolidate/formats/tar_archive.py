"""The files of a .tar, plain or packed (.tar.gz, .tgz, .tar.bz2, .tar.xz), and a single packed file (.gz, .bz2, .xz).

A tar is read with ``tarfile``, which only names the places of its files here: nothing is extracted, no link followed.
"""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from consolidate.formats import limits, refusals, sniff
from consolidate.formats.archive import UNNAMED, Budget, link, printable
from consolidate.formats.raw import Member, Refusal
from consolidate.formats.refusals import unreadable, unsafe

_BLOCK = 512


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


_UNPACKERS: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b", lambda: zlib.decompressobj(31)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=limits.MEMORY // 4)),
)


def files(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield each file with its name; the one file of an archive that is no tar has none."""
    content = data if sniff.is_tar(data) else _unpacked(data, budget)
    if sniff.is_tar(content):
        yield from _of_tar(content, budget)
    else:
        budget.count()
        budget.spend(len(content))
        yield Member(UNNAMED, content)


def _unpacked(data: bytes, budget: Budget) -> bytes:
    """Unpack all streams that stand behind each other. The checksum of each is verified by its library."""
    most = min(limits.PART, budget.room, max(limits.RATIO_FROM, limits.RATIO * len(data)))
    make = next(make for start, make in _UNPACKERS if data.startswith(start))
    content, rest = b"", data
    while rest.rstrip(b"\0"):  # a tape is filled up with zeros
        unpacker = make()
        try:
            content += unpacker.decompress(rest, most - len(content) + 1)
        except (zlib.error, OSError, lzma.LZMAError) as error:
            raise unreadable(refusals.CHECKSUM) from error
        if len(content) > most:
            raise unsafe(refusals.BOMB)
        if not unpacker.eof:
            raise unreadable(refusals.TRUNCATED)
        rest = unpacker.unused_data
    return content


def _of_tar(data: bytes, budget: Budget) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
            for entry in tar:
                budget.count()
                if not entry.isdir():
                    yield _member(data, entry, budget)
            end = data[tar.offset : tar.offset + _BLOCK]
    except tarfile.TarError as error:
        cut = "end of data" in str(error) or "truncated" in str(error)
        raise unreadable(refusals.TRUNCATED if cut else refusals.DAMAGED) from error
    except (ValueError, OverflowError) as error:
        raise unreadable(refusals.DAMAGED) from error
    if end != bytes(_BLOCK):  # a tar ends with blocks of zeros; tarfile stops at anything else as well
        raise unreadable(refusals.DAMAGED if len(end) == _BLOCK else refusals.TRUNCATED)


def _member(data: bytes, entry: tarfile.TarInfo, budget: Budget) -> Member:
    name = printable(entry.name.encode("utf-8", "surrogateescape"))
    if entry.issparse():
        return Member(name, b"", Refusal(unsafe(refusals.BOMB).refusal.kind, reason=refusals.BOMB))
    if not entry.isreg():
        return link(name)
    budget.spend(entry.size)
    content = data[entry.offset_data : entry.offset_data + entry.size]
    if len(content) < entry.size:
        raise unreadable(refusals.TRUNCATED)
    return Member(name, content)
