"""Keep two commands from writing the same files at once. A lock file in the round names who holds it.

There are two locks, since sending takes long and need not keep anybody from adding up. Commands that only read (status,
check) take neither.
"""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from consolidate import leftovers, locks
from consolidate.locks import FILE, MAIL

__all__ = ["FILE", "MAIL", "exclusive"]

# the folders of the round that are written to while a lock is held
_WRITTEN = {FILE: ("inbox", ".consolidate"), MAIL: ("templates", "returns", "outbox", "letters")}


@contextmanager
def exclusive(folder: Path, file: str = FILE) -> Iterator[None]:
    """Hold a lock of the round as long as the context lasts. UserError if somebody else holds it.

    First removes what a killed command left half-written in the folders of the lock.
    """
    try:
        owner = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        owner = "?"
    since = datetime.now().astimezone()
    with locks.locked(folder / file, locks.Holder(owner, platform.node() or "?", os.getpid(), since)):
        if file == MAIL:
            leftovers.tidy(folder, below=False)
        for name in _WRITTEN[file]:
            leftovers.tidy(folder / name)
        yield
