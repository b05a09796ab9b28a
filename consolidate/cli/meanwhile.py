"""What a command does while the first answers of the processes are awaited: import what it needs once it has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consolidate.model import Form


def for_a_result(form: Form) -> None:
    """Import what adds up and writes, and work out what that takes from the form."""
    from consolidate.cli import adding_up, decide  # noqa: F401

    adding_up.prepare(form)


def for_the_screen() -> None:
    """Import what adds up and what is shown."""
    from consolidate.cli import screen  # noqa: F401
    from consolidate.pipeline import run  # noqa: F401
