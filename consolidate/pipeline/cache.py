"""The cache of a round: what an earlier run has read is not read again by the workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from consolidate import cache, cache_files, disk, own_files
from consolidate.catalogue import FindingKind
from consolidate.formats import sniff
from consolidate.formats.raw import Answered, Refusal
from consolidate.model import Incoming
from consolidate.reading.record import is_valid

if TYPE_CHECKING:
    from consolidate.pipeline.large_cache import LargeCache

_ARCHIVE = "archive"  # the first value of the record of an archive
_OFTEN = 500  # files after which the cache is first written, so that a run that is killed does not lose them


class Inside(NamedTuple):
    """The files in an archive: the name of each, its digest, and why it was refused when the archive was opened.

    ``whole``: how many were not refused then.
    """

    whole: str
    members: tuple[tuple[str, str, Refusal | None], ...]

    @property
    def record(self) -> Sequence[Any]:
        """The plain values that are kept."""
        members = [(name, digest, refused and tuple(map(str, refused))) for name, digest, refused in self.members]
        return _ARCHIVE, self.whole, members


def kept(record: Sequence[Any] | None) -> Answered | Inside | None:
    """What a record of the cache holds: an answer, or the files in an archive; None if it is neither."""
    if record is None:
        return None
    if is_valid(record):
        return Answered(tuple(record))
    try:
        tag, whole, members = record
        found = tuple((str(name), str(digest), refused and _refusal(*refused)) for name, digest, refused in members)
    except (TypeError, ValueError):
        return None
    return Inside(str(whole), found) if tag == _ARCHIVE else None


def _refusal(kind: str, found: str, reason: str) -> Refusal:
    return Refusal(FindingKind(kind), found, reason)


@dataclass
class ReadCache:
    """The records of the files that were read for one round. ``writes``: whether the cache file may be written.

    ``folder``: where the cache file is, or will be. ``form``: the id of the round's form.
    """

    folder: Path
    form: str
    writes: bool
    before: Mapping[str, bytes] = field(default_factory=dict)  # entries of the file, by the digest of what was read
    now: dict[str, bytes] = field(default_factory=dict)  # entries of the files in the inbox now
    next: int = _OFTEN

    @cached_property
    def path(self) -> Path:
        """The cache file. Its name depends on all bytes of this program, which takes a while."""
        return self.folder / _edition(self.form)

    def prepare(self) -> None:
        """Work out the name of the cache file."""
        _ = self.path

    def known(self, file: Incoming) -> Answered | Inside | None:
        """What was found if the same bytes were read before, else None."""
        entry = None if file.fault else self.before.get(file.digest)
        found = kept(cache.unpack(entry, file.digest)) if entry else None
        if entry and found:
            self.now[file.digest] = entry
        return found

    def keep(self, file: Incoming, record: Sequence[Any]) -> None:
        """Add the record of a file. If the cache file cannot be written, the file is read again the next time."""
        if self.writes and not file.fault and file.digest not in self.now:
            self.now[file.digest] = cache.pack(record, file.digest)
            if len(self.now) == self.next:
                self.next *= 2
                self._write({**self.before, **self.now})

    def tidy(self) -> None:
        """Write the entries for the files in the inbox, and remove cache files of other versions and forms."""
        if self.writes:
            if self.now != self.before:
                self._write(self.now)
            cache_files.remove_others(self.path.parent, self.path.name)

    def _write(self, entries: Mapping[str, bytes]) -> None:
        cache_files.write(self.path, b"\n".join(entries.values()))


def of_round(folder: Path, form: str, writes: bool, large: bool = False) -> ReadCache | LargeCache:
    """The cache of the round in a folder. That of a ``large`` round stays on the disk."""
    inside = folder / cache.FOLDER
    if large:
        from consolidate.pipeline.large_cache import LargeCache

        return LargeCache(inside / _edition(form), writes)
    memory = ReadCache(inside, form, writes)
    if cache_files.are_in(inside):  # a first run begins to read at once
        memory.before = cache.entries(disk.read_or_empty(memory.path))
    return memory


def _edition(form: str) -> str:
    """The name of the cache file of this program for a form."""
    return cache.edition(own_files.program(), _versions(sniff.libraries()), form)


def _versions(libraries: Sequence[str]) -> list[str]:
    """What is installed of these libraries, each with its version; "" for one that is not, as in a browser."""
    found: dict[str, str] = {}
    for folder in own_files.installed():
        found.setdefault(_normal(folder.partition("-")[0]), folder)
    return [found.get(_normal(library), "") for library in libraries]


def _normal(library: str) -> str:
    return library.lower().replace("_", "-").replace(".", "-")
