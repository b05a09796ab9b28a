"""Under which name a report is written: never over a file of somebody else, or over one that somebody changed.

A document and a page bear the mark of their round and a digest of their text. The figures for open data cannot bear a
mark; the page beside them has their digests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from consolidate import disk
from consolidate.annual_report import document
from consolidate.annual_report import page as web_page
from consolidate.pipeline import results

DATA = (".json", ".csv")  # the figures for open data


class Chosen(NamedTuple):
    """Where a report goes. ``changed``: a file of it that somebody changed; ``kept``: a file of somebody else.

    Both stand under the usual name and stay; at most one of them is set.
    """

    target: Path
    changed: Path | None = None
    kept: Path | None = None


class _State(Enum):
    """What stands under a name."""

    FREE = "nothing, or what this round wrote there"
    CHANGED = "what this round wrote, and somebody changed"
    FOREIGN = "a file of somebody else"


def choose(wanted: Path, folder: Path, endings: Collection[str]) -> Chosen:
    """The name for a report of the round in this folder, under which all its files can be written."""
    own = results.target(wanted, folder, _mark_of)
    kept = wanted if own != wanted else None
    changed: Path | None = None
    for path in _names(own):
        states = {path.with_suffix(ending): _state(path.with_suffix(ending), folder) for ending in endings}
        if set(states.values()) == {_State.FREE}:
            return Chosen(path, None if kept else changed, kept)
        if path == own:
            changed = next((file for file, state in states.items() if state is _State.CHANGED), None)
            foreign = next((file for file, state in states.items() if state is _State.FOREIGN), None)
            kept = kept or (None if changed else foreign)
    raise AssertionError  # there is always another name


def outdated(document_: Path, folder: Path, code: str) -> Path | None:
    """The page beside a document that this round wrote of other figures than those with this code; None if none."""
    page = document_.with_suffix(".html")
    known = properties(disk.read_or_empty(page)) if disk.exists(page) else {}
    own = results.same(known.get(document.ROUND, ""), results.mark(folder, page.parent))
    return page if own and known.get(document.CODE) != code else None


def properties(data: bytes) -> dict[str, str]:
    """Our properties in the bytes of a report."""
    return web_page.properties(data) or document.properties(data)


def _mark_of(data: bytes) -> str:
    return properties(data).get(document.ROUND, "")


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 10_000):
        yield path.with_name(f"{path.stem}（{number}）{path.suffix}")


def _state(path: Path, folder: Path) -> _State:
    if not disk.exists(path):
        return _State.FREE
    data = disk.read_or_empty(path)
    beside = path.suffix in DATA
    known = properties(disk.read_or_empty(path.with_suffix(".html")) if beside else data)
    if not results.same(known.get(document.ROUND, ""), results.mark(folder, path.parent)):
        return _State.FOREIGN
    written = known.get(web_page.digest_of(path.suffix)) == document.fingerprint(data) if beside else known["unchanged"]
    return _State.FREE if written else _State.CHANGED
