"""What the terminal gives to the pipeline: the clock, its progress bar, and the credentials."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from consolidate.cli.language import tell
from consolidate.model import Incoming
from consolidate.pipeline.context import Context, nothing
from consolidate.words import N_

if TYPE_CHECKING:
    from consolidate.transport.server import Server

Item = TypeVar("Item")
_MANY = 60  # from so many files on a bar is shown


def now() -> datetime:
    """The time now, with the time zone of this computer."""
    return datetime.now().astimezone()


def terminal(meanwhile: Callable[[], None] = nothing) -> Context:
    """The context of a command on the terminal. ``meanwhile`` is done while the first answers are awaited."""
    return Context(now, progress, _credentials, writing, meanwhile=meanwhile)


def progress(files: Iterable[Incoming], count: int) -> Iterator[Incoming]:
    """Pass the files on and show a bar on a terminal, unless there are only a few of them."""
    yield from _bar(files, count, N_("Reading"))


def writing(items: Iterable[Item], count: int) -> Iterator[Item]:
    """The same for what is written."""
    yield from _bar(items, count, N_("Writing"))


def _bar(items: Iterable[Item], count: int, doing: str) -> Iterator[Item]:
    if count < _MANY or not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import track

    from consolidate.cli import show

    yield from track(items, tell(doing), count, console=show.console(error=True), transient=True)


def _credentials(server: Server) -> str:
    from consolidate.cli import accounts

    return accounts.code(server)
