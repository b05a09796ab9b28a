"""A folder of results that is the old one or the new one: written beside its place, read back there and renamed."""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from consolidate import disk, leftovers

Write = Callable[[BinaryIO], None]


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """An empty folder beside the target, for the new files; removed at the end if it is still there."""
    folder = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    _remove(folder)
    _tidy(target)
    disk.make_folder(folder)
    try:
        yield folder
    finally:
        _remove(folder)


def write(folder: Path, name: str, content: Write, *, synced: bool = True) -> None:
    """Write a file of the folder: ``content`` is called with the open file.

    ``synced``: that it is on the disk at the end, which a file that is soon removed need not be.
    """
    try:
        with (folder / name).open("wb") as file:
            content(file)
            file.flush()
            if synced:
                os.fsync(file.fileno())
    except OSError as error:
        raise disk.unwritten(folder / name, error, disk.ROOM_OR_OUTPUT) from error


@contextlib.contextmanager
def written(folder: Path) -> Iterator[Callable[[str], BinaryIO]]:
    """A function that opens a new file of the folder by its name. All are synced and closed at the end."""
    opened: list[BinaryIO] = []
    try:
        with contextlib.ExitStack() as stack:

            def new(name: str) -> BinaryIO:
                opened.append(stack.enter_context((folder / name).open("wb")))
                return opened[-1]

            yield new
            for file in opened:
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise disk.unwritten(folder, error, disk.ROOM_OR_OUTPUT) from error


@contextlib.contextmanager
def read(folder: Path, name: str) -> Iterator[BinaryIO]:
    """A file of the folder, open to be read piece by piece."""
    with (folder / name).open("rb") as file:
        yield file


def put(folder: Path, target: Path) -> None:
    """Put the new folder in the place of the old one. UserError if somebody has a file of it open."""
    old = target.with_name(f".{target.name} old.{os.getpid()}.tmp")
    try:
        if target.exists():
            target.replace(old)
        folder.replace(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.replace(target)
        raise disk.unwritten(target, error, disk.ROOM_OR_OUTPUT) from error
    _remove(old)
    _tidy(target)


def files(folder: Path, ending: str) -> list[Path]:
    """The files of a folder with this ending, sorted; [] if there is no such folder."""
    return sorted(folder.glob(f"*{ending}")) if folder.is_dir() and not folder.is_symlink() else []


def _tidy(target: Path) -> None:
    """Remove what runs that were killed left beside the target."""
    for left in target.parent.glob(f".{glob.escape(target.name)}*.tmp"):
        if leftovers.is_left(left):
            _remove(left)


def _remove(folder: Path) -> None:
    """Remove a folder that this program made, with its files."""
    for path in folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ():
        disk.remove(path)
    disk.remove_folder(folder)
