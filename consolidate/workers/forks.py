"""Worker processes that another one makes of itself, with all that it has imported and worked out. On Linux only.

A process that starts anew takes as long for its imports and its first files as for a hundred later ones
(docs/benchmarks.md).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

TYPE_CHECKING = False  # as in typing, which takes longer to import than this module
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

POSSIBLE = sys.platform == "linux"

Pipes = tuple[int, int]  # what a process reads from, and what it writes to


class Fork:
    """What ``processes.Process`` needs of ``subprocess.Popen``, for a process that was not started by this one."""

    def __init__(self, origin: subprocess.Popen[bytes], stdin: int, stdout: int) -> None:
        """Take the process that is going to make it, and this side of its pipes."""
        self.stdin: BinaryIO = os.fdopen(stdin, "wb")
        self.stdout: BinaryIO = os.fdopen(stdout, "rb")
        self._origin, self._number = origin, 0

    def begun(self, number: object) -> None:
        """Take its first message, which is its process id.

        ValueError or OSError if that is no process that its origin has made: a malicious file may have taken the origin
        over, and no other process may be ended in its place.
        """
        if type(number) is not int or not 0 < number < 1 << 31 or os.getpgid(number) != self._origin.pid:
            raise ValueError(f"a worker calls itself {number!r}")
        self._number = number

    def kill(self) -> None:
        """End it at once. Before it has begun there is nothing to end: it ends when its pipes are closed."""
        if self._number:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._number, signal.SIGKILL)

    def wait(self) -> None:
        """Do nothing: only its origin could wait for it."""


def streams_are_open() -> bool:
    """Whether this process has all standard streams. Else a pipe may get the number of one of them."""
    try:
        for stream in range(3):
            os.fstat(stream)
    except OSError:
        return False
    return True


def start(words: list[str], pipes: Iterable[tuple[Pipes, Pipes]]) -> tuple[subprocess.Popen[bytes], list[Fork]]:
    """Start a process that is going to make one of itself for each pair of pipes; return it and those.

    The first pipe of a pair goes to the process, the second comes back. Together they are a process group.
    """
    pairs = list(pipes)
    theirs = [end for to, back in pairs for end in (to[0], back[1])]
    silence, pipe = subprocess.DEVNULL, subprocess.PIPE
    origin = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=silence, pass_fds=theirs, process_group=0)
    for end in theirs:
        os.close(end)
    return origin, [Fork(origin, to[1], back[0]) for to, back in pairs]
