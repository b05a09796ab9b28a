"""Foreign files are read in worker processes with limits, so that no file can stop the run, whatever it does.

Workers are spawned, the same on every system; each has a time limit, and on Unix a limit of memory (Windows has no
such limit for a process from within, so there the time limit alone must do). Files travel in batches. A batch whose
worker dies or hangs is read again file by file, and only the file that did it loses its verdict.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from pebble import ProcessPool

from consolidate.model import Incoming
from consolidate.reading import limits, refusals, worker
from consolidate.reading.raw import Archive, Member, RawBook, RawCell, RawSheet, Refusal

Read = Callable[[bytes], RawBook | Archive | Refusal]
Outcome = tuple[Incoming, RawBook | Refusal]

BATCH, BATCH_BYTES = 16, 4 * limits.MIB
MANY, MANY_BYTES = 300, 64 * limits.MIB  # from here on a second process pays for its start
MOST = 4  # processes


@dataclass(frozen=True)
class Allowance:
    """What reading may take: seconds for a file, seconds for a batch of several, bytes of memory for a worker."""

    seconds: float = limits.SECONDS
    batch_seconds: float = limits.BATCH_SECONDS
    memory: int = limits.MEMORY


def read_all(
    files: Iterable[Incoming],
    workers: int | None = None,
    read: Read = worker.read,
    allowance: Allowance = Allowance(),
) -> Iterator[Outcome]:
    """Every file with its raw cells or with why it is not read, in the order given.

    ``files`` may be a generator: only a few batches are held at a time. ``workers`` is the number of processes, by
    default one for a few hundred files, else one per processor up to four. ``read`` must be importable by its name.
    Where it gives an archive, that is a refusal of the kind ``opened``, and its files follow it as ``a.zip!/b.xlsx``,
    each read for itself.
    """
    rest = iter(files)
    ahead = _ahead(rest) if workers is None else []
    few = sum(len(file.data) for file in ahead) < MANY_BYTES and len(ahead) < MANY
    count = workers or (1 if few else min(os.cpu_count() or 1, MOST))
    with _Crew(count, read, allowance) as crew:
        waiting: deque[_Task] = deque()
        for batch in _batches(chain(ahead, rest)):
            waiting.append(crew.begin(batch))
            if len(waiting) > 2 * count:  # one at work and one at hand for each
                yield from crew.finish(waiting.popleft())
        while waiting:
            yield from crew.finish(waiting.popleft())


def _ahead(files: Iterator[Incoming]) -> list[Incoming]:
    """The first files, as many as it takes to see that there are many."""
    found: list[Incoming] = []
    size = 0
    while len(found) < MANY and size < MANY_BYTES and (file := next(files, None)):
        found.append(file)
        size += len(file.data)
    return found


def _batches(files: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    batch: list[Incoming] = []
    for file in files:
        if batch and (len(batch) == BATCH or sum(len(f.data) for f in batch) + len(file.data) > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


# --- the main process ----------------------------------------------------------------------------------------


@dataclass
class _Task:
    batch: list[Incoming]
    future: Any


@dataclass
class _Crew:
    """A pool of workers that is replaced if it breaks."""

    count: int
    read: Read
    allowance: Allowance
    pool: Any = field(init=False)

    def __enter__(self) -> _Crew:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _start(self) -> None:
        self.pool = ProcessPool(
            max_workers=self.count,
            initializer=worker.prepare,
            initargs=(self.allowance.memory,),
            context=multiprocessing.get_context("spawn"),
        )

    def _stop(self) -> None:
        self.pool.stop()
        self.pool.join()

    def begin(self, batch: list[Incoming]) -> _Task:
        """Hand a batch to the workers."""
        seconds = self.allowance.seconds if len(batch) == 1 else self.allowance.batch_seconds
        data = [file.data for file in batch]
        try:
            return _Task(batch, self.pool.schedule(worker.read_batch, args=(self.read, data), timeout=seconds))
        except RuntimeError:  # the pool is broken; whoever waits for its tasks sees that too
            self._stop()
            self._start()
            return _Task(batch, self.pool.schedule(worker.read_batch, args=(self.read, data), timeout=seconds))

    def finish(self, task: _Task) -> Iterator[Outcome]:
        """Wait for a batch; if its worker was lost, read its files one by one."""
        answers = self._wait(task)
        if isinstance(answers, list):
            for file, answer in zip(task.batch, map(_unpacked, answers), strict=True):
                if isinstance(answer, Archive):
                    yield from self._members(file, answer)
                else:
                    yield file, answer
        elif len(task.batch) == 1:
            yield task.batch[0], answers
        else:
            for file in task.batch:
                yield from self.finish(self.begin([file]))

    def _members(self, file: Incoming, archive: Archive) -> Iterator[Outcome]:
        """An archive as opened, and its files, which are read under the same limits as any other."""
        called = {id(member): f"{file.name}!/{member.name}" for member in archive.members}
        whole = [member for member in archive.members if member.refusal is None]
        read = (self.finish(self.begin(batch)) for batch in _batches(Incoming(called[id(m)], m.data) for m in whole))
        answers = chain.from_iterable(read)
        yield file, Refusal("opened", found=str(len(whole)))
        for member in archive.members:
            yield (Incoming(called[id(member)], b""), member.refusal) if member.refusal else next(answers)

    def _wait(self, task: _Task) -> list[Any] | Refusal:
        # a pool that no longer answers at all: more than everything before this task could take, and starts of workers
        patience = (2 * self.count + 2) * self.allowance.seconds + 60
        try:
            answers: list[Any] = task.future.result(timeout=patience)
        except (TimeoutError, MemoryError):
            return Refusal("unreadable", reason=refusals.STOPPED)
        except Exception:  # noqa: BLE001 - the border: the worker died, or raised what it should not
            return Refusal("unreadable", reason=refusals.CRASHED)
        return answers


def _unpacked(answer: Any) -> RawBook | Archive | Refusal:
    """The book, archive or refusal that ``worker.read_batch`` packed."""
    if len(answer) == 1:
        return Archive(tuple(Member(n, data, refusal and Refusal(*refusal)) for n, data, refusal in answer[0]))
    if len(answer) == 2:
        return Refusal(*answer[1])
    kind, sheets, properties = answer
    unpacked = (RawSheet(name, hidden, tuple(map(RawCell._make, c)), *rest) for name, hidden, c, *rest in sheets)
    return RawBook(kind, tuple(unpacked), properties)
