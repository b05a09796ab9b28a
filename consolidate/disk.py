"""The one module that touches the disk: lists, reads, and writes so that a file is either the old or the new one.

Inputs are opened read-only. A result is written beside its target, synced, read back, compared and renamed.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from consolidate.model import Incoming
from consolidate.words import N_, Stop

_LARGEST = 50 * 1024 * 1024  # bytes; a filled template has some 15 000
_TRIES = 5  # a virus scanner may hold a new file for a moment


def read(path: Path) -> bytes:
    """The bytes of a file; Stop where it is missing or may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Stop(N_("The file {path} does not exist"), N_("Check the name and the folder."), path=path) from error
    except IsADirectoryError as error:
        raise Stop(N_("{path} is a folder, a file was expected"), N_("Name the file itself."), path=path) from error
    except OSError as error:
        raise Stop(
            N_("The file {path} cannot be read: {reason}"),
            N_("Close it in Excel or WPS, or check the rights on it."),
            path=path,
            reason=error.strerror,
        ) from error


def round_file(folder: Path, name: str) -> bytes:
    """A file that every round has; Stop explains what a round is where it is missing."""
    if not folder.is_dir():
        raise Stop(N_("The folder {path} does not exist"), N_("Make a round with: consolidate new FOLDER"), path=folder)
    if not (folder / name).exists():
        raise Stop(
            N_("{path} is not a round: {name} is missing"),
            N_("Name the folder that holds {name}, or make a round with: consolidate new FOLDER"),
            path=folder,
            name=name,
        )
    return read(folder / name)


def listing(folder: Path) -> list[tuple[str, int]]:
    """All files below a folder as (name with ``/``, size), in order of name. Links and devices are size -1.

    Stop where a folder in it may not be read: what lies there would be missed.
    """
    found: list[tuple[str, int]] = []
    for at, folders, files in os.walk(folder, onerror=_no_listing):
        folders.sort()
        here = Path(at)
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in sorted([*files, *linked]):
            path = here / name
            kind = path.lstat()
            size = kind.st_size if stat.S_ISREG(kind.st_mode) else -1
            found.append((path.relative_to(folder).as_posix(), size))
    return sorted(found)


def _no_listing(error: OSError) -> None:
    raise Stop(
        N_("The folder {path} cannot be read: {reason}"),
        N_("Check the rights on it."),
        path=error.filename,
        reason=error.strerror,
    ) from error


def incoming(folder: Path, names: Sequence[str]) -> Iterator[Incoming]:
    """The files of those names, read one after the other when they are asked for; unreadable or huge ones are empty."""
    for name in names:
        path = folder / name
        try:
            data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
        except OSError:
            data = b""  # the reader refuses it by name: an empty file is no workbook
        yield Incoming(name, data)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; Stop where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            N_("The folder {path} cannot be made: {reason}"),
            N_("Choose another folder, or check the rights on it."),
            path=path,
            reason=error.strerror,
        ) from error


def write(path: Path, data: bytes) -> Path:
    """Write the whole file or nothing; gives the path written.

    Where the target is open in Excel (PermissionError on Windows) the new file stands beside it under another name.
    """
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write_synced(beside, data)
        if beside.read_bytes() != data:
            raise OSError(5, "read back differently")
        return _rename(beside, path)
    except OSError as error:
        raise Stop(
            N_("{path} cannot be written: {reason}; what was there before is untouched"),
            N_("Check that there is room on the disk and that the folder may be written to, or use --output."),
            path=path,
            reason=error.strerror,
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _rename(beside: Path, path: Path) -> Path:
    for attempt in range(_TRIES):
        try:
            beside.replace(path)
            return path
        except PermissionError:
            time.sleep(0.1 * (attempt + 1))
    other = next(p for n in range(2, 100) if not (p := path.with_name(f"{path.stem}（{n}）{path.suffix}")).exists())
    beside.replace(other)
    return other


def safe_name(text: str) -> str:
    """A text as a file name that Windows takes: no forbidden characters, no trailing dot or blank, not too long."""
    clean = re.sub(r'[<>:"/\\|?*\x00-\x1f\u202a-\u202e\u2066-\u2069]', "_", text).strip(" .") or "_"
    if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", clean, re.I):
        clean = f"_{clean}"
    while len(clean.encode()) > 180:
        clean = clean[:-1]
    return clean.rstrip(" .")
