"""The process that writes and reads the files of the units' lines of a large round. Only its parent talks to it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from consolidate.words import N_, UserError

_PROGRAM = "import sys; sys.path[:] = {path!r}; from consolidate.unit_lines import files; files.serve()"
_MOST = 100  # jobs that are begun and not answered: more answers than a pipe holds would stop the process


class LinesProcess:
    """A process that does the jobs of ``files`` one after the other, while its parent goes on."""

    def __init__(self) -> None:
        """Start the process, with our ``sys.path`` for its imports."""
        words = [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path)]
        pipe = subprocess.PIPE
        self._running = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._begun: deque[str] = deque()
        self._answer: Any = None
        self._failed: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._running.kill()
        self._running.communicate()

    def begin(self, job: str, *given: object) -> None:
        """Hand over a job by the name of its function. The process does it when those before it are done."""
        assert self._running.stdin
        if len(self._begun) >= _MOST:
            self._receive()
        try:
            pickle.dump((job, given), self._running.stdin)
            self._running.stdin.flush()
        except OSError as error:
            raise _lost() from error
        self._begun.append(job)

    def wait(self) -> None:
        """Wait until all jobs that were begun are done."""
        while self._begun:
            self._receive()

    def finish(self) -> Any:
        """Wait for all jobs that were begun; return the answer to the last one.

        OverflowError or ValueError if a figure did not fit, OSError if a file could not be written.
        """
        self.wait()
        failed, self._failed = self._failed, None
        if failed:
            raise failed
        return self._answer

    def _receive(self) -> None:
        """Wait for the answer to the first job that has none yet."""
        assert self._running.stdout
        self._begun.popleft()
        try:
            self._answer = pickle.load(self._running.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise _lost() from error
        if isinstance(self._answer, Exception):
            self._failed = self._failed or self._answer


@contextmanager
def several() -> Iterator[Sequence[LinesProcess]]:
    """As many processes as there are processors, two at most: each takes 110 MiB."""
    with ExitStack() as stack:
        yield [stack.enter_context(LinesProcess()) for _ in range(min(2, os.cpu_count() or 1))]


def finished(processes: Sequence[LinesProcess]) -> list[Any]:
    """What ``finish`` returns for each of them, when no job of any of them is under way: a file may be written anew."""
    for process in processes:
        process.wait()
    return [process.finish() for process in processes]


def _lost() -> UserError:
    return UserError(
        N_("The process that writes the lines of the units has ended before it was done"),
        N_("Nothing was written. Close other programs, since memory may be short, and start the command again."),
    )
