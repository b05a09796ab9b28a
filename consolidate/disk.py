"""The only module that accesses the disk: it lists, reads, and writes so that a file is either the old or the new one.

Inputs are opened read-only. A result is written beside its target, synced, read back, compared and renamed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from consolidate.model import Incoming
from consolidate.words import N_, UserError

_LARGEST = 50 * 1024 * 1024  # bytes; a filled template has some 15 000
_SCRATCH = 16 * 1024  # bytes that are read ahead in a file for what does not fit into memory
_TOO_LARGE = N_("it is far larger than any filled-in template")
NOT_READ = N_("it may not be opened: it is in use, or the rights on it are missing")
_CLOSE = N_("Close it in Excel or WPS, or check the rights on it.")
_ROOM = N_("Check that there is room on the disk and that the folder may be written to.")
ROOM_OR_OUTPUT = N_("Check that there is room on the disk and that the folder may be written to, or use --output.")
_SETTINGS = "round.toml"  # every round has it
_QUIET = 0.5  # seconds without a change after which a file counts as complete: copying writes more often than that
_TRIES = 5  # a virus scanner may hold a new file for a moment


def read(path: Path) -> bytes:
    """The bytes of a file. UserError if it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(
            N_("The file {path} does not exist"), N_("Check the name and the folder."), path=path
        ) from error
    except OSError as error:
        if path.is_dir():
            hint = N_("Name the file itself.")
            raise UserError(N_("{path} is a folder, a file was expected"), hint, path=path) from error
        raise _refused(N_("The file {path} cannot be read: {reason}"), _CLOSE, path, error) from error


def expect_folder(path: Path, hint: str = N_("Name a folder; a file that is in its place must be renamed.")) -> None:
    """UserError if a file stands where this folder, or one above it, is expected."""
    for part in (path, *path.parents):
        with contextlib.suppress(OSError):  # a name that is too long
            if part.is_file():
                raise UserError(N_("{path} is a file, a folder was expected"), hint, path=part)


def _refused(sentence: str, hint: str, path: str | Path, error: OSError) -> UserError:
    """The error of a command to which the system refused this path; ``sentence`` gives the system's reason."""
    return UserError(sentence, hint, path=path, reason=error.strerror)


def round_file(folder: Path, name: str) -> bytes:
    """A file that every round has. If it is missing, UserError explains what a round is."""
    expect_folder(folder, N_("Name the folder of the round that it is in."))
    if not folder.is_dir():
        sentence, hint = N_("The folder {path} does not exist"), N_("Make a round with: consolidate new FOLDER")
    elif not (folder / name).exists():
        sentence = N_("{path} is not a round: {name} is missing")
        hint = N_("Name the folder that holds {name}, or make a round with: consolidate new FOLDER")
    else:
        return read(folder / name)
    if near := _near(folder) if name == _SETTINGS else "":
        raise UserError(sentence, N_("Did you mean {near}?"), path=folder, name=name, near=near)
    raise UserError(sentence, hint, path=folder, name=name)


def _near(folder: Path) -> str:
    """The round that was probably meant: the only one in the folder, one around it, or one beside it of a like name."""
    from difflib import get_close_matches

    def rounds(above: Path) -> list[str]:
        try:
            return [path.name for path in above.iterdir() if (path / _SETTINGS).is_file()]
        except OSError:
            return []

    if len(inside := rounds(folder)) == 1:
        return str(folder / inside[0])
    if folder.name and folder.parent.name and (folder.parent / _SETTINGS).is_file():
        return str(folder.parent)
    like = get_close_matches(folder.name, rounds(folder.parent), 1) if folder.name else []
    return str(folder.with_name(like[0])) if like else ""


def listing(folder: Path) -> list[tuple[str, int]]:
    """All files below a folder as (name with ``/``, size), sorted by name. For links and devices the size is -1.

    UserError if a folder in it cannot be read, since the files there would be missed.
    """
    found: list[tuple[str, int]] = []
    for at, folders, files in os.walk(folder, onerror=_no_listing):
        folders.sort()
        here = Path(at)
        below = here.relative_to(folder).as_posix()
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in (*files, *linked):
            kind = (here / name).lstat()
            size = kind.st_size if stat.S_ISREG(kind.st_mode) else -1
            found.append((name if below == "." else f"{below}/{name}", size))
    return sorted(found)


def _no_listing(error: OSError) -> None:
    what = N_("The folder {path} cannot be read: {reason}")
    raise _refused(what, N_("Check the rights on it."), error.filename, error) from error


def incoming(folder: Path, names: Sequence[str]) -> Iterator[Incoming]:
    """The files of those names, each read when it is asked for. ``fault`` is set if it is unreadable or too large."""
    for name in names:
        path = folder / name
        try:
            large = path.stat().st_size > _LARGEST
            yield Incoming(name, b"", _TOO_LARGE) if large else Incoming(name, path.read_bytes())
        except OSError:
            yield Incoming(name, b"", NOT_READ)


Mark = tuple[int, int] | None  # size, and modification time in nanoseconds; None for a file that is gone


def marks(folder: Path, names: Iterable[str]) -> dict[str, Mark]:
    """The present size and modification time of the files of those names, for ``changed``."""
    below = f"{folder}{os.sep}"
    return {name: _mark(below + name) for name in names}


def _mark(path: str) -> Mark:
    try:
        found = os.stat(path)  # noqa: PTH116 - of every file, four times a run
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def changed(folder: Path, before: Mapping[str, Mark], now: float) -> set[str]:
    """The files that have changed since ``before``, perhaps because they are still being copied. ``now``: Unix time.

    A file modified less than ``_QUIET`` seconds ago is looked at again after that time; all such files share one wait.
    """
    after = marks(folder, before)
    ages = [age for mark in after.values() if mark and 0 <= (age := now - mark[1] / 1e9) < _QUIET]
    if ages:
        time.sleep(_QUIET - min(ages))
        after = marks(folder, before)
    return {name for name, mark in before.items() if after[name] != mark}


def exists(path: Path) -> bool:
    """Whether there is a file, folder or link with that name, even a broken link."""
    return path.exists() or path.is_symlink()


def identity(folder: Path) -> tuple[str, str]:
    """The full path of a folder, and its device and inode number; the path again if there is no such number."""
    path, known = str(folder.resolve()), folder.stat()
    return path, f"{known.st_dev} {known.st_ino}" if known.st_ino else path


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path, which need not exist, lies below a folder."""
    return path.resolve().is_relative_to(folder.resolve())


def make_folder(path: Path) -> None:
    """Make a folder and its parents. UserError if that is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        expect_folder(path)
        hint = N_("Choose another folder, or check the rights on it.")
        raise _refused(N_("The folder {path} cannot be made: {reason}"), hint, path, error) from error


def beside_of(path: Path) -> Path:
    """The name of a file while it is written."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def write(path: Path, data: bytes, aside: bool = True, hint: str = _ROOM) -> Path:
    """Write the whole file or nothing; return the path written.

    If the target is open in Excel (PermissionError on Windows), the new file is written beside it with another name;
    unless ``aside``, that is a UserError. ``hint``: what to do if the file cannot be written, ``ROOM_OR_OUTPUT`` for a
    command that has --output.
    """
    make_folder(path.parent)
    beside = beside_of(path)
    try:
        _write_synced(beside, data)
        if beside.read_bytes() != data:
            raise OSError(5, "read back differently")
        return rename(beside, path, aside)
    except OSError as error:
        in_use = not aside and isinstance(error, PermissionError)
        raise unwritten(path, error, _CLOSE if in_use else hint) from error
    finally:
        remove(beside)


def unwritten(path: Path, error: OSError, hint: str = _ROOM) -> UserError:
    """The error of a command that could not write a file; ``hint``: as for ``write``."""
    return _refused(N_("{path} cannot be written: {reason}; existing files are unchanged"), hint, path, error)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def rename(beside: Path, path: Path, aside: bool = True) -> Path:
    """Put a file in the place of another; ``aside`` and what it returns: as for ``write``."""
    for attempt in range(_TRIES):
        try:
            beside.replace(path)
            return path
        except PermissionError:
            if not aside and attempt == _TRIES - 1:
                raise
            time.sleep(0.1 * (attempt + 1))
    other = next(name for name in _others(path) if not name.exists())
    beside.replace(other)
    return other


def put(folder: Path, files: Mapping[str, bytes], times: Mapping[str, int]) -> None:
    """Write files below a folder by their names with ``/``; ``times``: modification times in nanoseconds, if known.

    UserError if a name leads out of the folder.
    """
    for name, data in files.items():
        path = folder / name
        if ".." in name.split("/") or not path.resolve().is_relative_to(folder.resolve()):
            raise UserError(N_("The name {path} leads out of its folder"), path=name)
        write(path, data, aside=False)
        if name in times:
            os.utime(path, ns=(times[name], times[name]))


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """A folder that is removed when the block that uses it is left."""
    with tempfile.TemporaryDirectory(prefix="consolidate-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def scratch() -> BinaryIO:
    """A file without a name, for what does not fit into memory; gone when it is closed or the program ends."""
    return cast("BinaryIO", tempfile.TemporaryFile(prefix="consolidate-", buffering=_SCRATCH))


# --- what may be missing -----------------------------------------------------------------------------------------


def read_or_empty(path: Path) -> bytes:
    """The bytes of a file; b"" if it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


# --- files that grow by lines, the inbox and the outbox ------------------------------------------------------------


def records(path: Path) -> list[str]:
    """The lines of a file that is only appended to; [] if it does not exist."""
    return read(path).decode(errors="replace").splitlines() if path.exists() else []


def append(path: Path, line: str) -> None:
    """Append one line and sync it to the disk. A line that a crash cut off is ended first."""
    make_folder(path.parent)
    try:
        with path.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else f"\n{line}"
            file.write(f"{line}\n".encode(errors="backslashreplace"))  # a name that is not UTF-8 is escaped as in JSON
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritten(path, error) from error


def keep(folder: Path, name: str, data: bytes) -> str:
    """Put a file into a folder under that name (with ``/``), never over another; return the name that it got.

    If a file of that name has the same bytes, nothing is written. If a file or a link has the name of one of the
    folders, the folder gets another name.
    """
    at = folder
    *above, last = name.split("/")
    for part in above:
        at = next(path for path in numbered(at / part) if not exists(path) or (path.is_dir() and not path.is_symlink()))
    for path in numbered(at / last):
        if not exists(path):
            return write(path, data).relative_to(folder).as_posix()
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return path.relative_to(folder).as_posix()
    raise UserError(N_("The folder {path} holds too many files of the name {name}"), path=folder, name=name)


def numbered(wanted: Path) -> Iterator[Path]:
    """A path, then other names in case it is taken."""
    yield wanted
    yield from _others(wanted)


def _others(taken: Path) -> Iterator[Path]:
    """The names that a file may get if its own is taken: ``a（2）.xlsx``."""
    return (taken.with_name(f"{taken.stem}（{number}）{taken.suffix}") for number in range(2, 10_000))


def remove(path: Path) -> None:
    """Remove a file that this program made, if it is still there."""
    with contextlib.suppress(OSError):
        path.unlink()


def remove_folder(path: Path) -> None:
    """Remove a folder that this program made, if it is empty."""
    with contextlib.suppress(OSError):
        path.rmdir()


def clear(folder: Path, keep: Collection[str], endings: Collection[str]) -> None:
    """Remove the files with these suffixes from a folder, except those in ``keep``, and the folders left empty.

    Other files stay, since somebody else put them there.
    """
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            remove_folder(path)
        elif path.suffix in endings and path.relative_to(folder).as_posix() not in keep:
            remove(path)


def size(path: Path) -> int:
    """The size of a file in bytes. UserError if it does not exist."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise UserError(
            N_("The file {path} does not exist"), N_("Check the name and the folder."), path=path
        ) from error


def head(path: Path, size: int = 65536) -> bytes:
    """The first bytes of a file; b"" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file of any size, each with its end. A line over 1 MiB comes in pieces."""
    with path.open("rb") as file:
        while line := file.readline(1 << 20):
            yield line
