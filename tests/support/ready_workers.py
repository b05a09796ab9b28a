"""Worker processes as copies of one that is ready, so that tests need not wait for each of thousands to start.

Starting a worker takes longer than most rounds of tests: it imports the readers and compiles their patterns. Here one
process does that once, in the same way, and then divides itself for every worker that a test starts. A copy reads with
the same limits and knows as little of other tests as a process that has just started. Only where Linux can do it; the
mark ``real_start`` leaves a test without it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from typing import BinaryIO

from consolidate.workers import child, processes

_PROGRAM = "import sys; sys.path[:] = {path!r}; from {module} import divide; divide({socket})"
_SIZE = 8  # bytes of a number that goes through the socket

_asking = threading.Lock()
_ready: list[tuple[subprocess.Popen[bytes], socket.socket]] = []  # the process that divides itself, once it runs
_start = processes.Process._start
active = False


def use() -> None:
    """Start workers as copies wherever ``active`` is set, from now on."""

    def start(process: processes.Process) -> None:
        if active:
            process._running = Copy(process.memory)  # type: ignore[assignment]
            process._ready = False
        else:
            _start(process)

    setattr(processes.Process, "_start", start)  # noqa: B010 - mypy takes no other function for a method


def end() -> None:
    """End the process that divides itself; its copies end with the tests that use them."""
    while _ready:
        process, ours = _ready.pop()
        ours.close()
        process.wait()


def can_be_used() -> bool:
    """Whether this system lets a process pass on its pipes and wait for one that is not its own."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(socket, "recv_fds")


class Copy:
    """A copy of the process that is ready: what ``Process`` needs of ``subprocess.Popen``."""

    def __init__(self, memory: int) -> None:
        """Begin with a memory limit in bytes."""
        its_input, give = os.pipe()
        take, its_output = os.pipe()
        with _asking:
            self.pid = _ask(memory, its_input, its_output)
        for end in (its_input, its_output):
            os.close(end)
        self.stdin: BinaryIO = os.fdopen(give, "wb")
        self.stdout: BinaryIO = os.fdopen(take, "rb")
        try:
            self._handle = os.pidfd_open(self.pid)
        except ProcessLookupError:  # it has ended already
            self._handle = -1

    def kill(self) -> None:
        """End it at once."""
        if self._handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until it has ended."""
        if self._handle >= 0:
            ended = select.poll()
            ended.register(self._handle, select.POLLIN)
            ended.poll()
            os.close(self._handle)
            self._handle = -1


def _ask(memory: int, *pipes: int) -> int:
    """Have a copy made that reads from the first pipe and writes to the second; return its id."""
    if not _ready:
        ours, theirs = socket.socketpair()
        words = _PROGRAM.format(path=sys.path, module=__name__, socket=theirs.fileno())
        command, silence = [sys.executable, "-P", "-c", words], subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=silence, stdout=silence, pass_fds=[theirs.fileno()])
        theirs.close()
        _ready.append((process, ours))
    _, ours = _ready[0]
    socket.send_fds(ours, [memory.to_bytes(_SIZE, "big")], pipes)
    answer = ours.recv(_SIZE)
    assert answer, "the process that divides itself has ended"
    return int.from_bytes(answer, "big")


def divide(number: int) -> None:
    """Make ready as every worker does, then become a worker in a copy for each request, until the tests end."""
    asked = socket.socket(fileno=number)
    gc.set_threshold(100_000)
    child.make_ready()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies here
    while True:
        memory, pipes, *_ = socket.recv_fds(asked, _SIZE, 2)
        if not memory:
            return
        copy = os.fork()
        if not copy:
            asked.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for at, pipe in enumerate(pipes):
                os.dup2(pipe, at)
                os.close(pipe)
            child.serve(int.from_bytes(memory, "big"))
        for pipe in pipes:
            os.close(pipe)
        asked.sendall(copy.to_bytes(_SIZE, "big"))
