"""Foreign files are read in worker processes with limits, so that no file can stop the run, whatever it does.

Workers are programs of their own, the same on every system; each has a time limit, and on Unix a limit of memory
(Windows has no such limit for a process from within, so there the time limit alone must do). Files travel in batches.
A batch whose worker dies or hangs is read again file by file, and only the file that did it loses its verdict.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from queue import SimpleQueue
from typing import Any, NamedTuple

from consolidate.formats import limits, refusals
from consolidate.formats.raw import Answered, Archive, Refusal
from consolidate.model import Incoming
from consolidate.workers import child, processes
from consolidate.workers.crossing import Answer, unpack
from consolidate.workers.processes import Lost, Process

Read = Callable[[bytes], Answer]
Outcome = tuple[Incoming, Any]  # what the reader gives of a file, or the Refusal of one that it does not read
Known = Callable[[Incoming], Answered | None]
_Item = tuple[Incoming, Answered | None]  # a file, and what is known of it from an earlier run

BATCH, BATCH_BYTES = 8, 4 * limits.MIB
MANY, MANY_BYTES = 16, 4 * limits.MIB  # from here on a second process pays for its start (docs/benchmarks.md)
MOST = 4  # processes


class Allowance(NamedTuple):
    """What reading may take: seconds for a file, seconds for a batch of several, bytes of memory for a worker."""

    seconds: float = limits.SECONDS
    batch_seconds: float = limits.BATCH_SECONDS
    memory: int = limits.MEMORY


USUAL = Allowance()


def read_all(
    files: Iterable[Incoming],
    workers: int | None = None,
    read: Read = child.read,
    allowance: Allowance = USUAL,
    known: Known = lambda _: None,
) -> Iterator[Outcome]:
    """Every file with its raw cells or with why it is not read, in the order given.

    ``files`` may be a generator: only a few batches are held at a time. ``workers`` is the number of processes, by
    default one for a few new files, then one per processor up to four. ``read`` must be importable by its name.
    Where it gives an archive, that is a refusal of the kind ``opened``, and its files follow it as ``a.zip!/b.xlsx``,
    each read for itself. What is ``known`` of a file's bytes already is given without a worker.
    """
    with _Crew(workers, read, allowance, known) as crew:
        waiting: deque[_Task] = deque()
        for batch in _batches((file, known(file)) for file in files):
            waiting.append(crew.begin(batch))
            if len(waiting) > 2 * max(len(crew.all), 1):  # one at work and one at hand for each
                yield from crew.finish(waiting.popleft())
        while waiting:
            yield from crew.finish(waiting.popleft())


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Files to travel together, with those between them that are known and need not travel."""
    batch: list[_Item] = []
    count = size = 0
    for file, answer in items:
        new = 0 if answer else len(file.data)
        if batch and (count == BATCH or size + new > BATCH_BYTES or len(batch) == 4 * BATCH):
            yield batch
            batch, count, size = [], 0, 0
        batch.append((file, answer))
        count, size = count + (answer is None), size + new
    if batch:
        yield batch


# --- the main process ----------------------------------------------------------------------------------------


@dataclass
class _Task:
    batch: list[_Item]
    future: Future[list[Answer] | Refusal] | None  # None where nothing had to travel


class _Crew:
    """Processes, each with two threads of ours: one waits for its answer, the other one has the next question ready.

    The first begins with the first new file, all others join once there are many.
    """

    def __init__(self, workers: int | None, read: Read, allowance: Allowance, known: Known) -> None:
        """``workers``: so many from the beginning, None to let them join."""
        self.read, self.allowance, self.known = read, allowance, known
        self.most = workers or min(os.cpu_count() or 1, MOST)
        self.first = workers or 1
        self.files = self.bytes = 0  # that were new so far
        self.idle: SimpleQueue[Process] = SimpleQueue()
        self.all: list[Process] = []
        self.threads = ThreadPoolExecutor(2 * self.most)

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.all:
            process.end()
        self.threads.shutdown(cancel_futures=True)
        for process in self.all:
            process.stop()

    def begin(self, batch: list[_Item]) -> _Task:
        """Hand what is new in a batch to a process."""
        data = [file.data for file, answer in batch if answer is None]
        if not data:
            return _Task(batch, None)
        self._hire(data)
        return _Task(batch, self.threads.submit(self._ask, data))

    def _hire(self, data: list[bytes]) -> None:
        """Let as many processes join as the files that came so far are worth."""
        self.files, self.bytes = self.files + len(data), self.bytes + sum(map(len, data))
        many = self.files >= MANY or self.bytes >= MANY_BYTES
        while len(self.all) < (self.most if many else self.first):
            self.all.append(processes.process(self.allowance.memory))
            for _ in range(2):
                self.idle.put(self.all[-1])

    def _ask(self, data: list[bytes]) -> list[Answer] | Refusal:
        """The answers to a batch, in a thread; a refusal for a batch that did not come back whole."""
        seconds = self.allowance.seconds if len(data) == 1 else self.allowance.batch_seconds
        process = self.idle.get()
        try:
            return _answers(process.ask((self.read, data), seconds), len(data))
        except Lost as lost:
            return Refusal("unreadable", reason=refusals.STOPPED if lost.late else refusals.CRASHED)
        finally:
            self.idle.put(process)

    def finish(self, task: _Task) -> Iterator[Outcome]:
        """Wait for a batch; if its process was lost, read its files one by one."""
        found = task.future.result() if task.future else []
        if isinstance(found, Refusal) and sum(known is None for _, known in task.batch) > 1:
            for item in task.batch:
                yield from self.finish(self.begin([item]))
            return
        answers = iter([found] if isinstance(found, Refusal) else found)
        for file, known in task.batch:
            answer = known or next(answers)
            if isinstance(answer, Archive):
                yield from self._members(file, answer)
            else:
                yield file, answer

    def _members(self, file: Incoming, archive: Archive) -> Iterator[Outcome]:
        """An archive as opened, and its files, which are read under the same limits as any other."""
        called = {id(member): f"{file.name}!/{member.name}" for member in archive.members}
        whole = [Incoming(called[id(member)], member.data) for member in archive.members if member.refusal is None]
        read = (self.finish(self.begin(batch)) for batch in _batches((one, self.known(one)) for one in whole))
        answers = chain.from_iterable(read)
        yield file, Refusal("opened", found=str(len(whole)))
        for member in archive.members:
            yield (Incoming(called[id(member)], b""), member.refusal) if member.refusal else next(answers)


def _answers(packed: Any, count: int) -> list[Answer] | Refusal:
    """What a process answered to so many files; what is of no known shape is no answer."""
    try:
        found = unpack(packed) if isinstance(packed, tuple) else [unpack(each) for each in packed]
    except (ValueError, TypeError):
        found = []
    if isinstance(found, Refusal) or (isinstance(found, list) and len(found) == count):
        return found
    return Refusal("unreadable", reason=refusals.CRASHED)
