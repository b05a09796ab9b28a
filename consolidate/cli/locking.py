"""Two commands never write the same things at once: who is at work stands in a lock file of the round meanwhile.

There are two, since sending takes its time and need not keep anybody from adding up. Commands that only look
(status, check) take neither.
"""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from consolidate import disk, locks

FILE = ".consolidate/lock"  # the inbox and the results: run, data, collect
MAIL = ".consolidate/mail.lock"  # what goes out, templates and copies among it: templates, mail, returns


# the folders of the round that are written to under each
_WRITTEN = {FILE: ("inbox", ".consolidate"), MAIL: ("templates", "returns", "outbox", "letters")}


@contextmanager
def alone(folder: Path, file: str = FILE) -> Iterator[None]:
    """Hold the round, or what another file stands for, as long as the context lasts; Stop where somebody else does.

    What a killed command left half-written there is taken away first.
    """
    try:
        owner = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        owner = "?"
    since = datetime.now().astimezone()
    with locks.locked(folder / file, locks.Holder(owner, platform.node() or "?", os.getpid(), since)):
        if file == MAIL:
            disk.tidy(folder, below=False)
        for name in _WRITTEN[file]:
            disk.tidy(folder / name)
        yield
