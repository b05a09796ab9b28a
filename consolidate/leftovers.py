"""What a run left on the disk when it was killed: files under the name that they have while they are written."""

from __future__ import annotations

import glob
import os
import sys
from pathlib import Path

from consolidate import disk
from consolidate.regex import regex

_LEFT = regex(r"\..+\.(\d{1,10})\.tmp")  # a name that disk.beside_of gives, with the id of the process


def remove_beside(path: Path) -> None:
    """Remove what a run left beside this file when it was killed while writing it."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        _take_away(left)


def tidy(folder: Path, below: bool = True) -> None:
    """Remove what killed runs left in a folder that only this program writes to, and if ``below`` in its subfolders."""
    for at, folders, files in os.walk(folder):
        for name in files:
            _take_away(Path(at, name))
        if not below:
            folders.clear()


def _take_away(left: Path) -> None:
    """Remove a temporary file of this program, unless the process that writes it may still be running."""
    if left.is_file() and not left.is_symlink() and is_left(left):
        disk.remove(left)


def is_left(path: Path) -> bool:
    """Whether a path has the name of what this program writes, and the process that wrote it is running no longer."""
    named = _LEFT.fullmatch(path.name)
    return named is not None and not _runs(int(named[1]))


def _runs(process: int) -> bool:
    """Whether another process with that id is running. False on Windows, which never removes an open file."""
    if sys.platform == "win32" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it belongs to another user
        return True
    return True
