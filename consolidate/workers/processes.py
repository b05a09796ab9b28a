"""Start, query and end the processes that parse foreign bytes. They run ``workers.child``; nothing is parsed here.

Uses plain pipes instead of a pool library: for a few dozen files the start of the processes takes most of the time, and
importing a pool takes longer than importing all readers (docs/benchmarks.md). For the same reason a command that is
going to read starts them early (``start_early``), while it does its own imports.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from functools import partial

from consolidate.workers import forks
from consolidate.workers.forks import Fork

TYPE_CHECKING = False  # as in typing, which takes longer to import than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

STARTING = 60.0  # seconds that a process may take to start on a busy machine

# raise the threshold of the garbage collector: results are long-lived, frequent collections cost a tenth of the time
_PROGRAM = (
    "import gc, sys; gc.set_threshold(100_000); sys.path[:] = {path!r}; "
    "from consolidate.workers import child; child.serve({memory}, {pipes})"
)

# from this many new files or bytes on, a second process is worth its start (docs/benchmarks.md)
MANY, MANY_BYTES = 16, 4 * 1024 * 1024

MOST = 4  # processes at most

_ahead: list[Process] = []


class WorkerLost(Exception):  # noqa: N818 - not an error in the program: the process has ended
    """A process ended without an answer; ``late`` is true if it was killed at its time limit."""

    def __init__(self, late: bool) -> None:
        """Store the cause."""
        self.late = late


class Process:
    """A worker process. It starts in the background and restarts if it is lost; only the first request waits for it.

    Two threads may use it at a time: while one request is answered, the next one is already sent.
    """

    def __init__(self, memory: int, running: subprocess.Popen[bytes] | Fork | None = None) -> None:
        """Start the process with a memory limit in bytes, and with our ``sys.path`` for its imports.

        ``running``: it is started already, or going to be made by another one.
        """
        self.memory = memory
        self._asking = threading.Lock()  # held while writing to the process
        self._turn = threading.Lock()  # held while waiting for the answer
        self._ended = self._ready = False
        self._running: subprocess.Popen[bytes] | Fork
        if running:
            self._running = running
        else:
            self._start()

    def _start(self) -> None:
        pipe, silence = subprocess.PIPE, subprocess.DEVNULL
        self._running = subprocess.Popen(_words(self.memory), stdin=pipe, stdout=pipe, stderr=silence)
        self._ready = False

    def ask(self, question: object, seconds: float) -> Any:
        """Return the answer to a request; raise ``WorkerLost`` and restart the process after ``seconds``.

        If an earlier request lost the process, the request goes to the restarted one.
        """
        with self._asking:
            busy_process = self._send_early(question)
            self._turn.acquire()
            try:
                if busy_process is not self._running:
                    self._begin(question, seconds)
            except BaseException:
                self._turn.release()
                raise
        try:
            return self._within(seconds, self._receive)
        finally:
            self._turn.release()

    def _send_early(self, question: object) -> subprocess.Popen[bytes] | Fork | None:
        """Send a request while the process answers another, and return the process; None if that is not possible."""
        running = self._running
        if not (self._ready and self._turn.locked()):
            return None
        try:
            _send(running, question)
        except (OSError, ValueError):  # the process was lost while writing
            return None
        return running

    def _within(self, seconds: float, step: Callable[[], Any]) -> Any:
        """Do one step with a limit of ``seconds``; raise ``WorkerLost`` and restart the process if the step fails.

        The caller holds ``_turn``. A process that exceeds the limit is killed.
        """
        watch = threading.Timer(seconds, self._running.kill)
        watch.start()
        try:
            return step()
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
            late = not watch.is_alive()
            self._close()
            if not self._ended:
                self._start()
            if self._ended:  # ``end`` was called during the restart
                self._running.kill()
            raise WorkerLost(late) from error
        finally:
            watch.cancel()

    def _begin(self, question: object, seconds: float) -> None:
        """Send a request to a process that has no other one. If it is starting, it reads the request afterwards."""
        if self._ready:
            self._within(seconds, partial(_send, self._running, question))
        elif not (isinstance(self._running, Fork) and self._is_made(self._running, question)):
            self._within(STARTING, partial(self._make_ready, question))

    def _is_made(self, fork: Fork, question: object) -> bool:
        """Send a request to a process that another one makes of itself, and wait until it is made.

        False if the other process was lost before; then this one is started anew. The wait has no limit of time of its
        own: the other process has one for its first request, after which it is killed.
        """
        try:
            _send(fork, question)
            fork.begun(self._receive())
            self._ready = True
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:  # the other process was lost before
            self._close()
            if self._ended:
                raise WorkerLost(late=False) from error
            self._start()
        if self._ended:  # ``end`` was called meanwhile
            self._running.kill()
        return self._ready

    def _make_ready(self, question: object) -> None:
        _send(self._running, question)
        self._ready = self._receive() is None

    def _receive(self) -> Any:
        assert self._running.stdout
        from consolidate.workers import crossing  # not at the start: it imports the forms

        return crossing.load(self._running.stdout)

    def end(self) -> None:
        """Kill the process, so that no thread waits for it any longer."""
        self._ended = True
        self._running.kill()

    def stop(self) -> None:
        """Kill the process and close its pipes. No thread may be waiting for it."""
        self._ended = True
        self._close()

    def _close(self) -> None:
        self._running.kill()
        self._running.wait()
        for pipe in (self._running.stdin, self._running.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # unsent data in the buffer
                    pipe.close()


def _words(memory: int, pipes: Sequence[forks.Pipes] = ()) -> list[str]:
    """The command of a process. ``pipes``: those of the processes that it is to make of itself."""
    return [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path, memory=memory, pipes=pipes)]


def _send(process: subprocess.Popen[bytes] | Fork, question: object) -> None:
    assert process.stdin
    pickle.dump(question, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()


def start_early(count: int, memory: int) -> None:
    """Start processes in advance until there are ``count``, but no more than one for each processor.

    On Linux only the first one is started if several are wanted: it makes the others of itself.
    """
    count = min(count, os.cpu_count() or 1)
    if forks.POSSIBLE and forks.streams_are_open() and count > 1 and not _ahead:
        pairs = [(os.pipe(), os.pipe()) for _ in range(count - 1)]
        origin, made = forks.start(_words(memory, [(to[0], back[1]) for to, back in pairs]), pairs)
        _ahead.append(Process(memory, origin))
        _ahead.extend(Process(memory, fork) for fork in made)
    while len(_ahead) < count:
        _ahead.append(Process(memory))


def are_many(folder: str) -> bool:
    """Whether the files below a folder are worth a second process. Looks no further than it must."""
    count = size = 0
    for at, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(at, name)).st_size
            count += 1
            if count >= MANY or size >= MANY_BYTES:
                return True
    return False


def process(memory: int) -> Process:
    """Return a process that was started early, or a new one."""
    return _ahead.pop(0) if _ahead and _ahead[0].memory == memory else Process(memory)


def stop_unused() -> None:
    """End the processes that were started early and not used."""
    while _ahead:
        _ahead.pop().stop()
