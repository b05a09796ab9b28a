"""What an earlier run found in files, and in archives: one whose files are all known is not opened again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import Answered, Refusal
from consolidate.model import Incoming
from consolidate.pipeline.cache import Inside, ReadCache

if TYPE_CHECKING:
    from consolidate.pipeline.large_cache import LargeCache

Outcome = Answered | Refusal


def read_ahead(files: Iterator[Incoming]) -> Iterator[Incoming]:
    """Yield the files, each with its digest, and read the next one while the caller deals with the one before it.

    For a round of large archives: reading one and computing its digest takes as long as looking up what is in it.
    """
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(_next, files)
        while file := coming.result():
            coming = reader.submit(_next, files)
            yield file


def _next(files: Iterator[Incoming]) -> Incoming | None:
    file = next(files, None)
    if file and not file.fault:
        _ = file.digest
    return file


class Recall:
    """Gives what is known of files to those that read them, and keeps what they find. One for each reading."""

    def __init__(self, memory: ReadCache | LargeCache | None) -> None:
        """Take the cache of the round; without one nothing is known."""
        self._memory = memory
        self._found: dict[str, Outcome] = {}  # what was looked up already, by the name of the file
        self._outside: set[str] = set()  # files in folders, whose names look like those of files in an archive
        self._archive: Incoming | None = None  # the archive whose files are being read
        self._opening = ""  # what was found when it was opened
        self._members: list[tuple[str, str, Refusal | None]] = []
        self._whole = True  # whether all of its files so far are surely its own and will be read the same way again

    def prepare(self) -> None:
        """Prepare the cache for what will be kept."""
        if self._memory:
            self._memory.prepare()

    def files(self, files: Iterable[Incoming]) -> Iterator[Incoming]:
        """The files; an archive of which everything is known is followed by its files, without their bytes."""
        for file in files:
            if "!/" in file.name:
                self._outside.add(file.name)
            found = self._memory.known(file) if self._memory else None
            if isinstance(found, Inside):
                yield from self._opened(file, found)
                continue
            if found:
                self._found[file.name] = found
            yield file

    def _opened(self, archive: Incoming, inside: Inside) -> Iterator[Incoming]:
        """The archive and its files; the archive alone, with its bytes, if one of them is not known any more."""
        opened = Refusal(FindingKind.OPENED, found=inside.whole)
        found: list[tuple[Incoming, Outcome]] = [(Incoming(archive.name, b"", known_digest=archive.digest), opened)]
        for name, digest, refused in inside.members:
            file = Incoming(f"{archive.name}!/{name}", b"", known_digest=digest)
            outcome = refused or self.known(file)
            if outcome is None:
                yield archive
                return
            found.append((file, outcome))
        for file, outcome in found:
            self._found[file.name] = outcome
            yield file

    def known(self, file: Incoming) -> Outcome | None:
        """What an earlier run found in these bytes; None if nothing is known."""
        found = self._found.pop(file.name, None) or (self._memory.known(file) if self._memory else None)
        return None if isinstance(found, Inside) else found

    def keep(self, file: Incoming, outcome: Outcome) -> None:
        """Keep what was found in a file for the next run. The files in an archive come right after it."""
        if self._memory is None:
            return
        if isinstance(outcome, Answered):
            self._memory.keep(file, outcome.record)
        if self._archive and file.name.startswith(f"{self._archive.name}!/"):
            refused = outcome if isinstance(outcome, Refusal) else None
            self._members.append((file.name[len(self._archive.name) + 2 :], file.digest, refused))
            # what was refused when it was read is read again, and so is what another computer may not refuse
            self._whole &= not refused or (not file.data and not refusals.may_be_temporary(refused))
            # it may be a file of the folder beside the archive, or one in the archive of the same name
            self._whole &= file.name not in self._outside
            return
        self.finish()
        if isinstance(outcome, Refusal) and outcome.kind is FindingKind.OPENED:
            self._archive, self._opening, self._members, self._whole = file, outcome.found, [], True

    def finish(self) -> None:
        """Keep what is in the last archive; called at the end."""
        if self._memory and self._archive and self._whole and self._members:
            self._memory.keep(self._archive, Inside(self._opening, tuple(self._members)).record)
        self._archive = None
