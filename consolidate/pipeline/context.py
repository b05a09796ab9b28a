"""What the caller gives to the pipeline: the clock, a progress display, credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from consolidate.model import Incoming

if TYPE_CHECKING:
    from consolidate.transport.server import Server
    from consolidate.workers.elsewhere import Elsewhere

Clock = Callable[[], datetime]
Progress = Callable[[Iterable[Incoming], int], Iterator[Incoming]]
Writing = Callable[[Iterable[Any], int], Iterator[Any]]
Credentials = Callable[["Server"], str]


def quiet(files: Iterable[Incoming], count: int) -> Iterator[Incoming]:
    """Pass the files on and show nothing."""
    yield from files


def quiet_writing(items: Iterable[Any], count: int) -> Iterator[Any]:
    """Pass on what is written and show nothing."""
    yield from items


def nothing() -> None:
    """Do nothing while the first answers are awaited."""


def no_credentials(server: Server) -> str:
    """Raise LookupError. For callers that never connect to a mail server."""
    raise LookupError(server.host)


class Context(NamedTuple):
    """What the caller gives to the pipeline.

    ``clock`` returns the current time with its time zone. ``progress`` gets the files to be read and their number, and
    passes the files on; ``writing`` does the same for what is written. ``credentials`` returns the authorisation code
    for a mail server, or raises UserError. ``elsewhere`` has the files of an inbox read in processes that the caller
    starts. ``meanwhile`` is called once while the first answers of other processes are awaited, if any are.
    """

    clock: Clock
    progress: Progress = quiet
    credentials: Credentials = no_credentials
    writing: Writing = quiet_writing
    elsewhere: Elsewhere | None = None
    meanwhile: Callable[[], None] = nothing

    def stamp(self) -> str:
        """The current time for the journals: local time, to the second."""
        return self.clock().replace(tzinfo=None).isoformat(timespec="seconds")
