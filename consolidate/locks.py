"""Locks: what must not happen twice at once in a round happens once, and who is at it can be read."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from consolidate.disk import remove, unwritten
from consolidate.words import N_, Stop

_STALE = timedelta(hours=1)
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}  # the folder's system knows no locks
_TRIES = 5  # to open the file while others take its folder away


@dataclass(frozen=True)
class Holder:
    """Who works in a round: the account, the computer, the process, and since when (with its time zone)."""

    owner: str
    host: str
    pid: int
    since: datetime


@contextlib.contextmanager
def locked(path: Path, holder: Holder) -> Iterator[None]:
    """Do something that must not happen twice at once; the file says who is at it, and Stop names them.

    On one computer the system's lock decides, so that one left behind by a killed program does not count. On a shared
    folder whose locks do not reach other computers the file decides; it no longer does after an hour, since a run
    takes minutes. Where nobody may write into the round, nothing is locked.
    """
    try:
        file = _lock_file(path)
    except OSError as error:
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            yield
            return
        raise unwritten(path, error) from error
    with file:
        _take(file, path, holder)
        try:
            yield
        finally:
            file.truncate(0)
            remove(path)  # while it is locked: nobody then holds a lock on a file that is gone
    if sys.platform == "win32":
        remove(path)  # there an open file cannot be removed
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def _lock_file(path: Path) -> BinaryIO:
    """The file opened, in its folder; another program that ends at this moment may take that away once more."""
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            return path.open("a+b")
    return path.open("a+b")


def _take(file: BinaryIO, path: Path, holder: Holder) -> None:
    """Lock the file and write the holder into it; Stop where another holds it."""
    file.seek(0)
    other = _holder(file.read(10_000))
    try:
        _lock(file.fileno())
        gone = not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat())
        reaches = other is None or other.host == holder.host
    except OSError as error:
        gone, reaches = error.errno not in _NO_LOCKS, other is None
    if gone or (other and not reaches and holder.since - other.since < _STALE):
        raise _busy(path, other)
    told = asdict(holder) | {"since": holder.since.isoformat(timespec="seconds")}
    try:
        file.truncate(0)
        file.write(json.dumps(told, ensure_ascii=False).encode())
        file.flush()
    except OSError as error:
        raise unwritten(path, error) from error


def _holder(told: bytes) -> Holder | None:
    try:
        found = json.loads(told)
        since = datetime.fromisoformat(found["since"]).astimezone()
        return Holder(str(found["owner"]), str(found["host"]), int(found["pid"]), since)
    except (ValueError, LookupError, TypeError):
        return None


def _busy(path: Path, other: Holder | None) -> Stop:
    hint = N_("Wait until it has finished. If that program is no longer running, delete {path}.")
    if other is None:
        return Stop(N_("Another window is doing the same in this round at this moment"), hint, path=path)
    told = N_("{owner} on {host} is at work in this round since {since} (process {pid})")
    since = f"{other.since:%Y-%m-%d %H:%M %z}"
    return Stop(told, hint, path=path, owner=other.owner, host=other.host, pid=other.pid, since=since)


def _lock(number: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(number, 1 << 30, os.SEEK_SET)  # far behind what is written in it, so that others can read that
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
