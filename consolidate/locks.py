"""Lock files, which keep two programs from doing the same work in a round. A lock file names its holder."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from consolidate.disk import remove, unwritten
from consolidate.words import N_, UserError

FILE = ".consolidate/lock"  # the inbox, decisions.xlsx and the results: run, data, collect, templates
MAIL = ".consolidate/mail.lock"  # outgoing files, with templates and copies: templates, mail, returns
_STALE = timedelta(hours=1)
_BEAT = 300.0  # seconds after which the holder says again that it is at work, since sending may take hours
_SIZE = 1024  # bytes of a lock file, always the same, so that it can be written over in one piece
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}  # the file system has no locks
_TRIES = 5  # attempts to open the file while others remove its folder


class Holder(NamedTuple):
    """Who holds a lock: the account, the computer, the process, and since when (with its time zone).

    ``seen``: when it last said so.
    """

    owner: str
    host: str
    pid: int
    since: datetime
    seen: datetime | None = None

    def text(self) -> bytes:
        """The content of its lock file."""
        told = {key: value for key, value in self._asdict().items() if value is not None}
        told |= {key: value.isoformat(timespec="seconds") for key, value in told.items() if isinstance(value, datetime)}
        return json.dumps(told, ensure_ascii=False).encode().ljust(_SIZE)


@contextlib.contextmanager
def locked(path: Path, holder: Holder) -> Iterator[None]:
    """Hold a lock file as long as the context lasts. UserError names the holder if somebody else holds it.

    On one computer the lock of the operating system decides, so a file that a killed program left behind does not
    count. On a shared folder whose locks do not reach other computers, the content of the file decides, but only for an
    hour after the holder last said that it is at work. In a round that is not writable, nothing is locked.
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
        ended = threading.Event()
        beating = threading.Thread(target=_beat, args=(path, holder, ended), daemon=True)
        beating.start()
        try:
            yield
        finally:
            ended.set()
            beating.join()
            file.truncate(0)
            remove(path)  # while it is locked, so that nobody else locks a file that is then removed
    if sys.platform == "win32":
        remove(path)  # on Windows an open file cannot be removed
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def refuse_if_held(path: Path, now: datetime) -> None:
    """UserError if a lock file says that somebody is at work. For a copy of a round, where no lock can be taken."""
    other = _holder(path.read_bytes()) if path.exists() else None
    if other and now - (other.seen or other.since) < _STALE:
        raise _busy(path, other, Holder("", "", 0, now))


def _lock_file(path: Path) -> BinaryIO:
    """The opened lock file, its folder made first. Another program that ends now may remove the folder again."""
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            return path.open("a+b")
    return path.open("a+b")


def _take(file: BinaryIO, path: Path, holder: Holder) -> None:
    """Lock the file and write the holder into it. UserError if somebody else holds it."""
    file.seek(0)
    other = _holder(file.read(10_000))
    try:
        _lock(file.fileno())
        lock_is_gone = not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat())
        reaches = other is None or other.host == holder.host
    except OSError as error:
        lock_is_gone, reaches = error.errno not in _NO_LOCKS, other is None
    if lock_is_gone or (other and not reaches and holder.since - (other.seen or other.since) < _STALE):
        raise _busy(path, other, holder)
    try:
        file.truncate(0)
        file.write(holder.text())
        file.flush()
    except OSError as error:
        raise unwritten(path, error) from error


def _beat(path: Path, holder: Holder, ended: threading.Event) -> None:
    """Write again and again until when the holder is at work. The clock is not asked: the pauses are counted."""
    seen = holder.since
    while not ended.wait(_BEAT):
        seen += timedelta(seconds=_BEAT)
        with contextlib.suppress(OSError), path.open("r+b") as file:
            file.write(holder._replace(seen=seen).text())


def _holder(content: bytes) -> Holder | None:
    try:
        found = json.loads(content)
        since, seen = (datetime.fromisoformat(found.get(key, found["since"])).astimezone() for key in ("since", "seen"))
        return Holder(str(found["owner"]), str(found["host"]), int(found["pid"]), since, seen)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _busy(path: Path, other: Holder | None, holder: Holder) -> UserError:
    hint = N_("Wait until it has finished. If that program is no longer running, delete {path}.")
    if other is None:
        return UserError(N_("Another window is already running this command on this round"), hint, path=path)
    message = N_(
        "{owner} on {host} has been working on this round since {since}, for {minutes} minute(s) (process {pid})"
    )
    if other.host == holder.host:
        message = N_("In another window {owner} has been working on this round since {since} (process {pid})")
    else:
        hint = N_("Wait until it has finished. If that computer was switched off meanwhile, delete {path}.")
    minutes = max(0, (holder.since - other.since) // timedelta(minutes=1))
    return UserError(
        message, hint, path=path, owner=other.owner, host=other.host, pid=other.pid,
        since=f"{other.since:%Y-%m-%d %H:%M}", minutes=minutes,
    )  # fmt: skip


def _lock(number: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(number, 1 << 30, os.SEEK_SET)  # far beyond the content, so that others can still read that
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
