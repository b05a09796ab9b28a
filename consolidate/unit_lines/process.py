"""The process that writes and reads the files of the units' lines of a large round. Only its parent talks to it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self

from consolidate.words import N_, UserError

_PROGRAM = "import sys; sys.path[:] = {path!r}; from consolidate.unit_lines import files; files.serve()"


_END = object()  # in place of a job: there are no more; in place of an answer: the process has ended


class LinesProcess:
    """A process that does the jobs of ``files`` one after the other, while its parent goes on."""

    def __init__(self) -> None:
        """Start the process, with our ``sys.path`` for its imports."""
        words = [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path)]
        pipe = subprocess.PIPE
        self._running = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._begun = 0
        self._jobs: SimpleQueue[Any] = SimpleQueue()
        self._come: SimpleQueue[Any] = SimpleQueue()
        # a pipe holds few jobs and answers: whoever waits there would keep the other one waiting
        self._threads = [Thread(target=each, daemon=True) for each in (self._give, self._take)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._running.kill()
        self._running.wait()
        self._jobs.put(_END)
        for thread in self._threads:
            thread.join()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe:
                with suppress(OSError):  # unsent data in the buffer
                    pipe.close()

    def begin(self, job: str, *given: object) -> None:
        """Hand over a job by the name of its function. The process does it when those before it are done."""
        self._jobs.put((job, given))
        self._begun += 1

    def answers(self) -> list[Any]:
        """Wait for all jobs that were begun; return the answers to those since the last call, errors among them."""
        found: list[Any] = []
        while len(found) < self._begun:
            found.append(self._come.get())
            if found[-1] is _END:
                raise _lost()
        self._begun = 0
        return found

    def _give(self) -> None:
        """Hand over the jobs as the process takes them, until there are no more or the process has ended."""
        assert self._running.stdin
        with suppress(OSError):
            while (job := self._jobs.get()) is not _END:
                pickle.dump(job, self._running.stdin)
                self._running.stdin.flush()

    def _take(self) -> None:
        """Take the answers as they come, until the process ends."""
        assert self._running.stdout
        try:
            with suppress(OSError, EOFError, pickle.UnpicklingError):
                while True:
                    self._come.put(pickle.load(self._running.stdout))
        finally:  # else the parent would wait for ever
            self._come.put(_END)


@contextmanager
def several() -> Iterator[Sequence[LinesProcess]]:
    """As many processes as there are processors, two at most: each takes 110 MiB."""
    with ExitStack() as stack:
        yield [stack.enter_context(LinesProcess()) for _ in range(min(2, os.cpu_count() or 1))]


def finished(*processes: LinesProcess) -> list[Any]:
    """Wait for all jobs that were begun; return the answers to those since the last call.

    OverflowError or ValueError if a figure did not fit, OSError if a file could not be written. Also then no job is
    under way any more, so that a file may be written anew.
    """
    answers = [answer for process in processes for answer in process.answers()]
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _lost() -> UserError:
    return UserError(
        N_("The process that writes the lines of the units has ended before it was done"),
        N_("Nothing was written. Close other programs, since memory may be short, and start the command again."),
    )
