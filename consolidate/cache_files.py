"""The files of the cache. What cannot be read or written there is no error: it is read from the inbox again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from consolidate import disk
from consolidate.regex import regex

_OURS = regex(r"[0-9a-f]{32}")


def are_in(folder: Path) -> bool:
    """Whether cache files, of whatever version or form, are found in the folder of the cache."""
    return any(map(_is_ours, _listed(folder)))


def write(path: Path, *data: bytes, parts: Iterable[bytes] = ()) -> None:
    """Write a cache file: completely or not at all. If it cannot be written, nothing happens."""
    beside = disk.beside_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.writelines(chain(data, parts))
        beside.replace(path)
    except OSError:
        disk.remove(beside)


def opened(path: Path, writes: bool) -> BinaryIO:
    """A cache file to be read, and if ``writes`` appended to. An empty one without a name if that is not possible."""
    try:
        if writes:
            path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+b" if writes else "rb")
    except OSError:
        return disk.scratch()


def remove_others(folder: Path, name: str) -> None:
    """Remove all other cache files from the folder of the cache; ``name`` stays.

    Only files with a name of the form that this program gives are removed. A folder that is a link is left alone, since
    what is in it may not be ours.
    """
    linked = folder.is_symlink() or folder.parent.is_symlink()
    for path in () if linked else _listed(folder):
        if path.name != name and _is_ours(path) and not path.is_dir():
            disk.remove(path)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_ours(path: Path) -> bool:
    return _OURS.fullmatch(path.name.lstrip(".").partition(".")[0]) is not None
