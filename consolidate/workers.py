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

from pebble import CONSTS, ProcessPool

from consolidate.model import Incoming
from consolidate.reading import limits, refusals, worker
from consolidate.reading.raw import Answered, Archive, Member, RawBook, RawCell, RawSheet, Refusal

Read = Callable[[bytes], RawBook | Answered | Archive | Refusal]
Outcome = tuple[Incoming, Any]  # what the reader gives of a file, or the Refusal of one that it does not read
Known = Callable[[Incoming], Answered | None]
_Item = tuple[Incoming, Answered | None]  # a file, and what is known of it from an earlier run

BATCH, BATCH_BYTES = 8, 4 * limits.MIB
MANY, MANY_BYTES = 32, 4 * limits.MIB  # from here on a second process pays for its start (docs/benchmarks.md)
MOST = 4  # processes
CONSTS.sleep_unit = 0.02  # seconds between two looks of the pool at itself; its own 0.1 is a tenth of a small run


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
    known: Known = lambda _: None,
) -> Iterator[Outcome]:
    """Every file with its raw cells or with why it is not read, in the order given.

    ``files`` may be a generator: only a few batches are held at a time. ``workers`` is the number of processes, by
    default one for a few dozen files, else one per processor up to four. ``read`` must be importable by its name.
    Where it gives an archive, that is a refusal of the kind ``opened``, and its files follow it as ``a.zip!/b.xlsx``,
    each read for itself. What is ``known`` of a file's bytes already is given without a worker.
    """
    rest = ((file, known(file)) for file in files)
    ahead = _ahead(rest) if workers is None else []
    count = workers or (1 if _few(ahead) else min(os.cpu_count() or 1, MOST))
    with _Crew(count, read, allowance, known) as crew:
        waiting: deque[_Task] = deque()
        for batch in _batches(chain(ahead, rest)):
            waiting.append(crew.begin(batch))
            if len(waiting) > 2 * count:  # one at work and one at hand for each
                yield from crew.finish(waiting.popleft())
        while waiting:
            yield from crew.finish(waiting.popleft())


def _ahead(items: Iterator[_Item]) -> list[_Item]:
    """The first files, as many as it takes to see that there are many."""
    found: list[_Item] = []
    size = 0
    while len(found) < MANY and size < MANY_BYTES and (item := next(items, None)):
        found.append(item)
        size += len(item[0].data)
    return found


def _few(ahead: list[_Item]) -> bool:
    """Whether a second worker would take longer to start than it saves; if most are known, the rest will be as well."""
    new = [len(file.data) for file, answer in ahead if answer is None]
    return (len(new) < MANY and sum(new) < MANY_BYTES) or 2 * len(new) < len(ahead)


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
    future: Any  # None where nothing had to travel


@dataclass
class _Crew:
    """A pool of workers that is replaced if it breaks."""

    count: int
    read: Read
    allowance: Allowance
    known: Known
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

    def begin(self, batch: list[_Item]) -> _Task:
        """Hand what is new in a batch to the workers."""
        data = [file.data for file, answer in batch if answer is None]
        if not data:
            return _Task(batch, None)
        try:
            return _Task(batch, self._schedule(data))
        except RuntimeError:  # the pool is broken; whoever waits for its tasks sees that too
            self._stop()
            self._start()
            return _Task(batch, self._schedule(data))

    def _schedule(self, data: list[bytes]) -> Any:
        seconds = self.allowance.seconds if len(data) == 1 else self.allowance.batch_seconds
        return self.pool.schedule(worker.read_batch, args=(self.read, data), timeout=seconds)

    def finish(self, task: _Task) -> Iterator[Outcome]:
        """Wait for a batch; if its worker was lost, read its files one by one."""
        found = self._wait(task) if task.future else []
        if isinstance(found, Refusal) and sum(known is None for _, known in task.batch) > 1:
            for item in task.batch:
                yield from self.finish(self.begin([item]))
            return
        answers = iter([found] if isinstance(found, Refusal) else map(_unpacked, found))
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


def _unpacked(answer: Any) -> RawBook | Answered | Archive | Refusal:
    """What ``worker.read_batch`` packed: an archive, a refusal, a book, a record, told by how long it is."""
    if len(answer) == 1:
        return Archive(tuple(Member(n, data, refusal and Refusal(*refusal)) for n, data, refusal in answer[0]))
    if len(answer) == 2:
        return Refusal(*answer[1])
    if len(answer) > 3:
        return Answered(answer)
    kind, sheets, properties = answer
    unpacked = (RawSheet(name, hidden, tuple(map(RawCell._make, c)), *rest) for name, hidden, c, *rest in sheets)
    return RawBook(kind, tuple(unpacked), properties)
