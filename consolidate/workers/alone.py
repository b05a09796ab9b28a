"""Read foreign files in this process, where no other can be started: in a browser.

There the page is the fence: the process itself is a web worker, which the page ends when a file takes too long. The new
one is told at which files its predecessors were lost, and refuses them without a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import Answered, Archive, Refusal
from consolidate.model import Incoming
from consolidate.workers import child
from consolidate.workers.crossing import Answer, unpack


@dataclass(frozen=True)
class Watch:
    """What the page gives: ``begins`` is called before a file is read, with its name and digest; ``ends`` after that.

    ``lost``: why the reader was lost, a catalogue sentence, by the digest of the file at which that happened.
    """

    begins: Callable[[str, str], object]
    ends: Callable[[], object]
    lost: Mapping[str, str] = field(default_factory=dict)


def read_all(
    files: Iterable[Incoming],
    read: Callable[[bytes], Answer],
    known: Callable[[Incoming], Answered | Refusal | None],
    watch: Watch,
) -> Iterator[tuple[Incoming, Any]]:
    """Read one file after the other; yield the same as ``pool.read_all``."""
    for file in files:
        answer = known(file) or _read(file, read, watch)
        if not isinstance(answer, Archive):
            yield file, answer
            continue
        whole = sum(member.refusal is None for member in answer.members)
        yield file, answer.refusal or Refusal(FindingKind.OPENED, found=str(whole))
        for member in answer.members:
            inside = Incoming(f"{file.name}!/{member.name}", member.data)
            told = member.refusal or known(inside) or _read(inside, read, watch)
            too_deep = Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.TOO_DEEP)
            yield inside, too_deep if isinstance(told, Archive) else told


def _read(file: Incoming, read: Callable[[bytes], Answer], watch: Watch) -> Answer:
    if file.digest in watch.lost:
        return Refusal(FindingKind.UNREADABLE, reason=watch.lost[file.digest])
    watch.begins(file.name, file.digest)
    (packed,) = child.read_batch(read, [file.data])
    watch.ends()
    return unpack(packed)
