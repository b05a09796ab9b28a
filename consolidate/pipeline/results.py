"""Where a result is written: over an earlier result of the same round, never over that of another round."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from consolidate import disk, file_names

_LENGTH = 16  # hexadecimal digits of each part of a mark
_INSIDE = "inside"


def mark(folder: Path, output: Path) -> str:
    """The mark of the round in a folder: digests of its path, and of its device and inode number.

    A third one says that the result is written into the folder of its own round. There nothing else can be meant, on
    whatever computer the folder is, and in the browser too, where nobody knows its path. Only digests, since a path may
    say much about a person and the mark is part of the result.
    """
    known = (*disk.identity(folder), *([_INSIDE] if disk.is_inside(output, folder) else []))
    return "".join(hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_LENGTH] for text in known)


def same(mark: str, other: str) -> bool:
    """Whether two marks are of one round: equal paths or, if the round was renamed or moved on its disk, equal numbers.

    A copy is another round, and so is a round from another computer, since nothing distinguishes it from a copy, unless
    both results are in the folder of their round.
    """
    return any(part == other_part for part, other_part in zip(_parts(mark), _parts(other), strict=False))


def _parts(mark: str) -> tuple[str, ...]:
    return tuple(mark[at : at + _LENGTH] for at in range(0, len(mark), _LENGTH))


def target(wanted: Path, folder: Path, mark_of: Callable[[bytes], str], beside: Sequence[str] = ()) -> Path:
    """Where to write a result: ``wanted``, or a name with the round's folder if another round's result is there.

    ``mark_of`` reads the mark from the bytes of a result. ``beside``: the suffixes of further files of the result.
    """

    def free(path: Path) -> bool:
        if not any(disk.exists(path.with_suffix(ending)) for ending in (path.suffix, *beside)):
            return True
        return same(mark_of(disk.read_or_empty(path)), mark(folder, path.parent))

    return next(path for path in _names(wanted, folder) if free(path))


def _names(wanted: Path, folder: Path) -> Iterator[Path]:
    round_ = file_names.safe(folder.resolve().name)
    yield wanted
    for number in itertools.count(1):
        again = f"{number}" if number > 1 else ""
        yield wanted.with_name(f"{wanted.stem}（{round_}{again}）{wanted.suffix}")
