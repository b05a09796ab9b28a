"""The cache of a large round: the same file, of which only the place of each entry is in memory.

New entries are appended as they come. One that was cut off when the program was killed has a wrong checksum and is not
used.
"""

from __future__ import annotations

import contextlib
import weakref
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from consolidate import cache, cache_files
from consolidate.formats.raw import Answered
from consolidate.model import Incoming
from consolidate.pipeline.cache import Inside, kept

_KEY = 16  # hexadecimal digits of a digest by which an entry is looked up; then the whole digest is compared


class LargeCache:
    """The records of the files that were read for one round. ``writes``: whether the cache file may be written."""

    def __init__(self, path: Path, writes: bool) -> None:
        """Look through the cache file, if there is one."""
        self.path, self.writes = path, writes
        self._open()
        self.before = _Index(self._file)
        self.now = array("Q")  # the places of the entries of the files in the inbox now
        self._wanted = bytearray(len(self.before))  # which entries of an earlier run are among them

    def _open(self) -> None:
        self._file = cache_files.opened(self.path, self.writes)
        weakref.finalize(self, _close, self._file)
        # where the file ends; None once something was read elsewhere in it
        self._end: int | None = None

    def _stop_writing(self) -> None:
        """From now on only read, because the disk is full or gone. What was not yet written is read again next time."""
        self.writes = False
        _close(self._file)
        self._open()

    def prepare(self) -> None:
        """Do nothing: the cache file is open."""

    def known(self, file: Incoming) -> Answered | Inside | None:
        """What was found if the same bytes were read before, else None."""
        at = None if file.fault else self.before.position(file.digest)
        if at is None:
            return None
        found = kept(cache.unpack(self._entry(self.before.places[at]), file.digest))
        if found and not self._wanted[at]:
            self._wanted[at] = True
            self.now.append(self.before.places[at])
        return found

    def _entry(self, place: int) -> bytes:
        self._end = None
        try:
            self._file.seek(place)  # writes what is in the buffer
        except OSError:
            self._stop_writing()
            self._file.seek(place)
        return self._file.readline().rstrip(b"\n")

    def keep(self, file: Incoming, record: Sequence[Any]) -> None:
        """Add the record of a file. If it cannot be written, the file is read again the next time."""
        if not self.writes or file.fault or self._is_wanted(file.digest):
            return
        try:
            end = self._file.seek(0, 2) if self._end is None else self._end
            self._end = end + self._file.write(b"\n" + cache.pack(record, file.digest))
        except OSError:
            self._stop_writing()
        else:
            self.now.append(end + 1)

    def _is_wanted(self, digest: str) -> bool:
        at = self.before.position(digest)
        return at is not None and bool(self._wanted[at])

    def tidy(self) -> None:
        """Leave the entries for files that are gone out of the file; remove cache files of other versions and forms."""
        if self.writes:
            if not all(self._wanted):
                cache_files.write(self.path, parts=self._lines())
            cache_files.remove_others(self.path.parent, self.path.name)
        _close(self._file)

    def _lines(self) -> Iterator[bytes]:
        for place in self.now:
            yield self._entry(place) + b"\n"


def _close(file: BinaryIO) -> None:
    """Close the cache file, even if what is in its buffer cannot be written."""
    with contextlib.suppress(OSError):
        file.close()


class _Index:
    """Where the entries of a cache file stand: sixteen bytes for each, in the order of their keys."""

    def __init__(self, file: BinaryIO) -> None:
        keys, places, at = array("Q"), array("Q"), file.seek(0)
        for line in file:
            if (key := _key(line[:_KEY].decode("ascii", "replace"))) >= 0:
                keys.append(key)
                places.append(at)
            at += len(line)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self.keys, self.places = (array("Q", map(each.__getitem__, order)) for each in (keys, places))

    def __len__(self) -> int:
        return len(self.keys)

    def position(self, digest: str) -> int | None:
        """The position of the entry that the file with this digest should have; None if there is none."""
        key = _key(digest)
        at = bisect_left(self.keys, key)
        return at if at < len(self) and self.keys[at] == key else None


def _key(digest: str) -> int:
    """The first digits of a digest as a number; below 0 if that is none."""
    try:
        return int(digest[:_KEY], 16)
    except ValueError:
        return -1
