"""The cache of a round, between the disk and the workers: what an earlier run read is not read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from consolidate import cache, disk
from consolidate.formats import sniff
from consolidate.formats.raw import Answered
from consolidate.model import Incoming

_OFTEN = 500  # files read after which what was read is kept for the first time, for a run that is killed meanwhile


@dataclass
class Memory:
    """What was read for one round by this program for this form; ``writes`` where more may be kept."""

    path: Path
    writes: bool
    before: Mapping[str, bytes]  # as they were kept, by the digest of the file
    now: dict[str, bytes] = field(default_factory=dict)  # those that this inbox asked for
    next: int = _OFTEN

    def known(self, file: Incoming) -> Answered | None:
        """The answer in a file whose very bytes were read before."""
        entry = None if file.fault else self.before.get(file.digest)
        record = cache.unpack(entry, file.digest) if entry else None
        if entry is None or record is None:
            return None
        self.now[file.digest] = entry
        return Answered(record)

    def keep(self, file: Incoming, found: Answered) -> None:
        """Remember an answer. Where there is no room or no right it is read again the next time."""
        if self.writes and not file.fault and file.digest not in self.now:
            self.now[file.digest] = cache.pack(found.record, file.digest)
            if len(self.now) == self.next:
                self.next *= 2
                self._write({**self.before, **self.now})

    def tidy(self) -> None:
        """Keep what this inbox asked for, and nothing that other files, versions and forms left."""
        if self.writes:
            if self.now != self.before:
                self._write(self.now)
            disk.forget(self.path.parent, self.path.name)

    def _write(self, entries: Mapping[str, bytes]) -> None:
        disk.keep_for_later(self.path, b"\n".join(entries.values()))


def of_round(folder: Path, form: str, writes: bool) -> Memory:
    """The memory of the round in a folder."""
    edition = cache.edition(disk.program(), [version(name) for name in sniff.libraries()], form)
    path = folder / cache.FOLDER / edition
    return Memory(path, writes, cache.entries(disk.kept(path)))
