"""One command at a time writes in a round: who it is stands in ``.consolidate/lock`` while it is at work."""

from __future__ import annotations

import getpass
import os
import platform
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from consolidate import disk

FILE = ".consolidate/lock"
MAIL = ".consolidate/mail.lock"  # sending takes its time, and need not keep anybody from adding up


def alone(folder: Path, file: str = FILE) -> AbstractContextManager[None]:
    """Hold the round, or what another file stands for, as long as the context lasts; Stop where somebody else does."""
    try:
        owner = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        owner = "?"
    since = datetime.now().astimezone()
    return disk.locked(folder / file, disk.Holder(owner, platform.node() or "?", os.getpid(), since))
