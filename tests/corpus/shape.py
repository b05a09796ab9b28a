"""A row of the manifest, and the few ways in which rows are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.packages import named

Bend = Callable[[bytes], bytes]
USED, HELD, REJECTED, IGNORED = "used", "held", "rejected", "ignored"


@dataclass(frozen=True)
class Shape:
    """One row. ``bend`` makes the file from the sound answer of a unit; {} in ``name`` stands for the unit."""

    section: str
    words: str
    bend: Callable[[bytes], bytes]
    verdict: str
    reason: str = ""
    kinds: str = ""  # of all findings on it, in order of the alphabet
    name: str = "{}.xlsx"
    inside: str = ""  # of an archive: the name of the file in it that the verdict is on
    more: tuple[tuple[str, Bend], ...] = ()  # further files of the unit: their names and how they are made


def of(data: bytes) -> Callable[[bytes], bytes]:
    """A file that has nothing to do with an answer."""
    return lambda _: data


def refused(section: str, words: str, bend: Callable[[bytes], bytes], kind: str, name: str = "{}.xlsx") -> Shape:
    """A file that is not read."""
    return Shape(section, words, bend, REJECTED, kind, kind, name)


def faulty(section: str, words: str, bend: Callable[[bytes], bytes], kind: str, *also: str) -> Shape:
    """An answer with a fault that holds its unit."""
    return Shape(section, words, bend, HELD, kind, " ".join(sorted({kind, *also})))


def sound(section: str, words: str, bend: Callable[[bytes], bytes], *kinds: str) -> Shape:
    """An answer that is added up, with these remarks."""
    return Shape(section, words, bend, USED, "", " ".join(sorted(kinds)))


def sound_as(section: str, words: str, bend: Callable[[bytes], bytes], name: str) -> Shape:
    """An answer that is added up, under a name of its own."""
    return Shape(section, words, bend, USED, "", "", name)


def zip_with(name: str | bytes) -> Callable[[bytes], bytes]:
    """The answer in an archive, under a name."""
    raw = name.encode() if isinstance(name, str) else name
    return lambda data: named(raw, utf8=False, data=data)
