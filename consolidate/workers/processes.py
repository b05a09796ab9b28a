"""Processes that read foreign bytes: started, asked, ended. What they do is ``workers.child``; here nothing is read.

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

from consolidate.workers import crossing

STARTING = 60.0  # seconds that a process may take to start, on a machine that is busy with much else

# what was read is no waste: looking for some after every few hundred objects takes a tenth
_PROGRAM = (
    "import gc, sys; gc.set_threshold(100_000); sys.path[:] = {path!r}; "
    "from consolidate.workers import child; child.serve({memory})"
)

_ahead: list[Process] = []


class Lost(Exception):  # noqa: N818 - no error of ours: the process has ended
    """A process ended before it answered; ``late`` where it took too long and was ended."""

    def __init__(self, late: bool) -> None:
        """Keep why."""
        self.late = late


class Process:
    """A process that reads. It starts in the background, and anew where it is lost; only the first question waits.

    Two may ask it at a time: what the second one asks is on its way while the first one is answered.
    """

    def __init__(self, memory: int) -> None:
        """Start it with a limit of memory in bytes, and with our own path, so that it imports what we would."""
        self.memory = memory
        self._asking = threading.Lock()  # held by whoever writes to the process
        self._turn = threading.Lock()  # held by the one who is answered
        self._ended = False
        self._start()

    def _start(self) -> None:
        words = [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path, memory=self.memory)]
        pipe, silence = subprocess.PIPE, subprocess.DEVNULL
        self._running = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=silence)
        self._ready = False

    def ask(self, question: object, seconds: float) -> Any:
        """What it answers within so many seconds; ``Lost`` where it does not, and another one is started then.

        Where it was lost by an earlier question, the other one is asked.
        """
        with self._asking:
            asked = self._say_ahead(question)
            self._turn.acquire()
            try:
                if asked is not self._running:
                    self._within(STARTING, self._make_ready)
                    self._within(seconds, partial(_say, self._running, question))
            except BaseException:
                self._turn.release()
                raise
        try:
            return self._within(seconds, self._hear)
        finally:
            self._turn.release()

    def _say_ahead(self, question: object) -> subprocess.Popen[bytes] | None:
        """Say it to the process that is busy with an answer, and tell which one that is; None where there is none."""
        running = self._running
        if not (self._ready and self._turn.locked()):
            return None
        try:
            _say(running, question)
        except (OSError, ValueError):  # it was lost while we spoke
            return None
        return running

    def _within(self, seconds: float, step: Callable[[], Any]) -> Any:
        """Do one step of the one whose turn it is."""
        watch = threading.Timer(seconds, self._running.kill)
        watch.start()
        try:
            return step()
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
            late = not watch.is_alive()
            self._close()
            if not self._ended:
                self._start()
            if self._ended:  # meanwhile
                self._running.kill()
            raise Lost(late) from error
        finally:
            watch.cancel()

    def _make_ready(self) -> None:
        self._ready = self._ready or self._hear() is None

    def _hear(self) -> Any:
        assert self._running.stdout
        return crossing.load(self._running.stdout)

    def end(self) -> None:
        """Let it end, so that whoever waits for it waits no longer."""
        self._ended = True
        self._running.kill()

    def stop(self) -> None:
        """End it, and close what belongs to it; nobody may be waiting for it."""
        self._ended = True
        self._close()

    def _close(self) -> None:
        self._running.kill()
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what could not be said any more
                    pipe.close()


def _say(process: subprocess.Popen[bytes], question: object) -> None:
    assert process.stdin
    pickle.dump(question, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()


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
