"""Read foreign files in worker processes with limits, so that no file can stop the run.

A worker is a separate process: a program of its own, or on Linux made by the first one (``forks``). Each has a time
limit, and on Unix a memory limit; Windows has no memory limit that a process can set for itself, so there only the time
limit applies. Files are sent in batches. If the worker of a batch dies or hangs, its files are read again one by one,
and only the file at fault is refused.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals
from consolidate.formats.raw import Answered, Archive, Refusal
from consolidate.model import Incoming
from consolidate.workers import alone, child, processes
from consolidate.workers.alone import Watch
from consolidate.workers.crossing import Answer, unpack
from consolidate.workers.processes import Process, WorkerLost

Read = Callable[[bytes], Answer]
Outcome = tuple[Incoming, Any]  # what ``read`` returned for a file: its answer, or a Refusal
Known = Callable[[Incoming], Answered | Refusal | None]
_Item = tuple[Incoming, Answered | Refusal | None]  # a file, and what an earlier run found in it

BATCH, BATCH_BYTES = 8, 4 * limits.MIB
FIRST = 2  # files in the first batch, after which a process may make others of itself
MOST_BYTES = 24 * limits.MIB  # of the files that are under way; one that is larger, such as an archive, goes alone


class Allowance(NamedTuple):
    """Limits for reading: seconds for a single file, seconds for a batch of several, bytes of memory for a worker."""

    seconds: float = limits.SECONDS
    batch_seconds: float = limits.BATCH_SECONDS
    memory: int = limits.MEMORY


USUAL = Allowance()

_watch: list[Watch] = []  # not empty where no process can be started


def stay_here(watch: Watch) -> None:
    """Read in this process from now on, since no other can be started. Called once, at the border."""
    _watch[:] = [watch]


def read_all(
    files: Iterable[Incoming],
    workers: int | None = None,
    read: Read = child.read,
    allowance: Allowance = USUAL,
    known: Known = lambda _: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Outcome]:
    """Read every file; yield each with its answer or a refusal, in the order given.

    ``files`` may be a generator: only a few batches are held at a time. ``workers`` is the number of processes; by
    default one for a few new files, then one per processor up to four. ``read`` must be importable by its name. For an
    archive the outcome is a refusal of the kind ``opened``, followed by its files as ``a.zip!/b.xlsx``, each read on
    its own, and the bytes of the archive are given up. A file for which ``known`` returns an answer is not sent to a
    worker. ``meanwhile`` is called once, while the first answers of the workers are awaited.
    """
    if _watch:
        yield from alone.read_all(files, read, known, _watch[0])
        return
    with _WorkerPool(workers, read, allowance, known, meanwhile) as crew:
        yield from crew.answers(files)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Group files into batches. Known files between them are included, but do not count, since they are not sent."""
    batch: list[_Item] = []
    count = size = 0
    most = FIRST
    for file, answer in items:
        new = 0 if answer else len(file.data)
        if batch and (count == most or size + new > BATCH_BYTES or len(batch) == 4 * BATCH):
            yield batch
            batch, count, size, most = [], 0, 0, BATCH
        batch.append((file, answer))
        count, size = count + (answer is None), size + new
    if batch:
        yield batch


# --- the main process ----------------------------------------------------------------------------------------


@dataclass
class _Task:
    batch: list[_Item]
    future: Future[list[Answer] | Refusal] | None  # None if all files are known
    size: int = 0  # bytes of its new files


class _WorkerPool:
    """A pool of processes with two threads each: one waits for an answer, the other has already sent the next request.

    The first process starts with the first new file, all others once there are many.
    """

    def __init__(
        self, workers: int | None, read: Read, allowance: Allowance, known: Known, meanwhile: Callable[[], None]
    ) -> None:
        """``workers``: the number of processes to start at once; None to start more only when there are many files."""
        self.read, self.allowance, self.known = read, allowance, known
        self.meanwhile = [meanwhile]  # empty once it was called
        self.most = workers or min(os.cpu_count() or 1, processes.MOST)
        self.first = workers or 1
        self.files = self.bytes = 0  # new files and their bytes so far
        self.idle: SimpleQueue[Process] = SimpleQueue()
        self.all: list[Process] = []
        self.threads = ThreadPoolExecutor(2 * self.most)

    def __enter__(self) -> _WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.all:
            process.end()
        self.threads.shutdown(cancel_futures=True)
        for process in self.all:
            process.stop()

    def begin(self, batch: list[_Item]) -> _Task:
        """Send the new files of a batch to a process."""
        data = [file.data for file, answer in batch if answer is None]
        if not data:
            return _Task(batch, None)
        self._start_processes(data)
        return _Task(batch, self.threads.submit(self._ask, data), sum(map(len, data)))

    def _start_processes(self, data: list[bytes]) -> None:
        """Count these new files, and start as many processes as the files so far are worth."""
        self.files, self.bytes = self.files + len(data), self.bytes + sum(map(len, data))
        many = self.files >= processes.MANY or self.bytes >= processes.MANY_BYTES
        while len(self.all) < (self.most if many else self.first):
            self.all.append(processes.process(self.allowance.memory))
            for _ in range(2):
                self.idle.put(self.all[-1])

    def _ask(self, data: list[bytes]) -> list[Answer] | Refusal:
        """Return the answers to a batch, or a refusal if they did not come back complete. Runs in a thread."""
        seconds = self.allowance.seconds if len(data) == 1 else self.allowance.batch_seconds
        process = self.idle.get()
        try:
            return _answers(process.ask((self.read, data), seconds), len(data))
        except WorkerLost as lost:
            return Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED if lost.late else refusals.CRASHED)
        finally:
            self.idle.put(process)

    def answers(self, files: Iterable[Incoming], *, within: bool = False) -> Iterator[Outcome]:
        """Read every file; yield each with its answer. Only a few batches are under way at a time.

        ``within``: they come out of an archive, which was opened with all that is in it. So none of them can be another
        one.
        """
        waiting: deque[_Task] = deque()
        for batch in _batches((file, self.known(file)) for file in files):
            waiting.append(self.begin(batch))
            # for each process one batch in work and one ready to send
            while len(waiting) > 2 * max(len(self.all), 1) or sum(task.size for task in waiting) > MOST_BYTES:
                yield from self.finish(waiting.popleft(), within=within)
        while waiting:
            yield from self.finish(waiting.popleft(), within=within)

    def finish(self, task: _Task, *, within: bool = False) -> Iterator[Outcome]:
        """Wait for a batch and yield its outcomes; if its process was lost, read the files one by one.

        ``within``: as for ``answers``.
        """
        if task.future and self.meanwhile:
            self.meanwhile.pop()()
        found = task.future.result() if task.future else []
        if isinstance(found, Refusal) and sum(known is None for _, known in task.batch) > 1:
            for item in task.batch:
                yield from self.finish(self.begin([item]), within=within)
            return
        answers = iter([found] if isinstance(found, Refusal) else found)
        while task.batch:  # what has been read need not stay in memory
            file, known = task.batch.pop(0)
            answer = known or next(answers)
            if isinstance(answer, Archive) and within:
                yield file, Refusal(FindingKind.ARCHIVE_NOT_OPENED, reason=refusals.TOO_DEEP)
            elif isinstance(answer, Archive):
                file.forget()  # its files are in memory now
                yield from self._members(file, answer)
            else:
                yield file, answer

    def _members(self, file: Incoming, archive: Archive) -> Iterator[Outcome]:
        """Yield an archive as opened, then its files, which are read under the same limits as all others."""
        names = [f"{file.name}!/{member.name}" for member in archive.members]
        whole = sum(member.refusal is None for member in archive.members)
        members = zip(names, archive.members, strict=True)
        answers = self.answers((Incoming(name, m.data) for name, m in members if m.refusal is None), within=True)
        yield file, archive.refusal or Refusal(FindingKind.OPENED, found=str(whole))
        for name, member in zip(names, archive.members, strict=True):
            yield (Incoming(name, b""), member.refusal) if member.refusal else next(answers)


def _answers(packed: Any, count: int) -> list[Answer] | Refusal:
    """Unpack the answers of a process to ``count`` files. A message of unknown shape counts as a crash."""
    try:
        found = unpack(packed) if isinstance(packed, tuple) else [unpack(answer) for answer in packed]
    except (ValueError, TypeError):
        found = []
    if isinstance(found, Refusal) or (isinstance(found, list) and len(found) == count):
        return found
    return Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED)
