"""Processes that read foreign bytes: started, asked, ended. What they do is ``reading.worker``; here nothing is read.

Plain pipes and no pool: a run over a few dozen files takes as long as its processes take to start, and a pool imports
more than all readers together (docs/benchmarks.md). For the same reason a program that is going to read lets them start
``ahead``, while it imports what it needs itself.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

STARTING = 60.0  # seconds that a process may take to start, on a machine that is busy with much else

# what was read is no waste: looking for some after every few hundred objects takes a tenth
_PROGRAM = (
    "import gc, sys; gc.set_threshold(100_000); sys.path[:] = {path!r}; "
    "from consolidate.reading import worker; worker.serve({memory})"
)

_ahead: list[Process] = []


class Lost(Exception):  # noqa: N818 - no error of ours: the process has ended
    """A process ended before it answered; ``late`` where it took too long and was ended."""

    def __init__(self, late: bool) -> None:
        """Keep why."""
        self.late = late


class Process:
    """A process that reads. It starts in the background; only the first question waits for it."""

    def __init__(self, memory: int) -> None:
        """Start it with a limit of memory in bytes, and with our own path, so that it imports what we would."""
        self.memory = memory
        words = [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path, memory=memory)]
        pipe, silence = subprocess.PIPE, subprocess.DEVNULL
        self._running = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=silence)
        self._ready = False

    def ask(self, question: object, seconds: float) -> Any:
        """What it answers within so many seconds; ``Lost`` where it does not, and it is gone then."""
        if not self._ready:
            self._ready = self._within(STARTING, self._hear) is None
        return self._within(seconds, partial(self._exchange, question))

    def _within(self, seconds: float, exchange: Callable[[], Any]) -> Any:
        watch = threading.Timer(seconds, self._running.kill)
        watch.start()
        try:
            return exchange()
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
            late = not watch.is_alive()
            self.stop()
            raise Lost(late) from error
        finally:
            watch.cancel()

    def _exchange(self, question: object) -> Any:
        assert self._running.stdin
        pickle.dump(question, self._running.stdin, pickle.HIGHEST_PROTOCOL)
        self._running.stdin.flush()
        return self._hear()

    def _hear(self) -> Any:
        assert self._running.stdout
        return pickle.load(self._running.stdout)

    def end(self) -> None:
        """Let it end, so that whoever waits for it waits no longer."""
        self._running.kill()

    def stop(self) -> None:
        """End it, and close what belongs to it; nobody may be waiting for it."""
        self._running.kill()
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what could not be said any more
                    pipe.close()


def ahead(count: int, memory: int) -> None:
    """Let so many start that somebody will ask for, those included that do already; no more than processors."""
    while len(_ahead) < min(count, os.cpu_count() or 1):
        _ahead.append(Process(memory))


def process(memory: int) -> Process:
    """One that was started ahead, or a new one."""
    return _ahead.pop(0) if _ahead and _ahead[0].memory == memory else Process(memory)


def dismiss() -> None:
    """End those that nobody asked for."""
    while _ahead:
        _ahead.pop().stop()
