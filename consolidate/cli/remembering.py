"""What was read in an earlier run is not read again: the cache of a round, between the disk and the workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from consolidate import cache, disk
from consolidate.model import Incoming
from consolidate.reading.raw import Answered


@dataclass
class Memory:
    """The entries of one round for this program and form; ``writes`` where new ones may be added."""

    folder: Path
    edition: str
    writes: bool
    used: set[str] = field(default_factory=set)

    def known(self, file: Incoming) -> Answered | None:
        """The answer in a file whose very bytes were read before."""
        if file.fault:
            return None
        record = cache.unpack(disk.kept(self.folder / self.edition / file.digest), file.digest)
        if record is None:
            return None
        self.used.add(file.digest)
        return Answered(record)

    def keep(self, file: Incoming, found: Answered) -> None:
        """Remember an answer. Where there is no room or no right it is read again the next time."""
        if self.writes and not file.fault and file.digest not in self.used:
            self.used.add(file.digest)
            disk.keep_for_later(self.folder / self.edition / file.digest, cache.pack(found.record, file.digest))

    def tidy(self) -> None:
        """Take away what no file of this inbox asked for, and what other versions and forms left."""
        if self.writes:
            disk.forget(self.folder, {f"{self.edition}/{digest}" for digest in self.used})


def of_round(folder: Path, form: str, writes: bool) -> Memory:
    """The memory of the round in a folder."""
    edition = cache.edition(disk.program(), [version(name) for name in cache.READERS], form)
    return Memory(folder / cache.FOLDER, edition, writes)
