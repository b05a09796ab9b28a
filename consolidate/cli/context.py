"""What the terminal gives to the pipeline: the clock, its progress bar, and the credentials."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from consolidate.cli import show
from consolidate.pipeline.context import Context

if TYPE_CHECKING:
    from consolidate.transport.server import Server


def now() -> datetime:
    """The time now, with the time zone of this computer."""
    return datetime.now().astimezone()


def terminal() -> Context:
    """The context of a command on the terminal."""
    return Context(now, show.progress, _credentials, show.writing)


def _credentials(server: Server) -> str:
    from consolidate.cli import accounts

    return accounts.code(server)
