"""ROUND/history: the records of written results, and what has changed since one of them.

``results.jsonl`` has a line for each written result: when, by which version, under which name, with which bytes, and
the file with its record. Results that are alike share a record. The last ones are kept, as many as round.toml says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from consolidate import __version__, disk
from consolidate.history import record
from consolidate.history.record import Record
from consolidate.history.since import Since, compare
from consolidate.model.result import Consolidation
from consolidate.pipeline.opened import OpenRound
from consolidate.regex import regex
from consolidate.words import N_, UserError

FOLDER = "history"
INDEX = "results.jsonl"
_NAME = regex(r"\d{4}-\d\d-\d\d \d{6} [0-9a-f]{8}\.json\.gz")
_WHEN = regex(r"\d{4}-\d\d-\d\d(?:[ T]\d\d(?::?\d\d(?::?\d\d)?)?)?")
_SHOWN = 8  # results that are named where none is meant


class Entry(NamedTuple):
    """A written result. ``record``: the file with its record; ``digest``: SHA-256 of its bytes.

    ``since``: the record with which it was compared; ``since_at``: when that result was written. Both are "" if there
    was none.
    """

    at: str
    version: str
    record: str
    name: str
    digest: str
    final: bool
    since: str = ""
    since_at: str = ""

    @property
    def time(self) -> str:
        """When it was written, for people: local time to the second."""
        return self.at[:19].replace("T", " ")


def entries(folder: Path) -> list[Entry]:
    """The written results of a round, the oldest first. A line that a crash cut off is left out."""
    found = []
    for line in disk.records(folder / FOLDER / INDEX):
        with contextlib.suppress(ValueError, TypeError):
            found.append(Entry(**json.loads(line)))
    return found


def chosen(folder: Path, when: str = "") -> Entry | None:
    """The result that was written last, or last at a time or on a day, or before it.

    ``when``: a day, or a day and a time. None if nothing was written yet; UserError if it is neither, or if nothing was
    written by then.
    """
    known = [entry for entry in entries(folder) if (folder / FOLDER / entry.record).is_file()]
    if not when:
        return known[-1] if known else None
    wanted = re.sub(r"[^0-9]", "", when)
    by_then = [entry for entry in known if re.sub(r"[^0-9]", "", entry.time)[: len(wanted)] <= wanted]
    is_time = _WHEN.fullmatch(when)
    if is_time and by_then:
        return by_then[-1]
    none_by_then = N_("No result was written by “{when}”; the last ones were written at: {known}")
    raise UserError(
        none_by_then if is_time else N_("“{when}” is no day and no time; the last results were written at: {known}"),
        N_('Name a day, or a day and a time, such as 2026-01-19 or "2026-01-19 20:00".'),
        when=when,
        known=tuple(dict.fromkeys(entry.time for entry in known))[-_SHOWN:] or "—",
    )


def read(folder: Path, entry: Entry | None) -> Record | None:
    """The record of a result; None if it cannot be read."""
    return record.unpack(disk.read_or_empty(folder / FOLDER / entry.record)) if entry else None


class Comparison(NamedTuple):
    """A written result and its record, both None if there is none that can be read; and the record of the new one."""

    entry: Entry | None
    before: Record | None
    now: Record

    @property
    def since(self) -> Since | None:
        """What has changed; None if there is nothing to compare with."""
        if self.entry is None or self.before is None:
            return None
        return compare(self.before, self.now)._replace(at=self.entry.at, version=self.entry.version)


def comparison(opened: OpenRound, result: Consolidation, when: str = "") -> Comparison:
    """Hold a result against a written one (as for ``chosen``)."""
    entry = chosen(opened.folder, when)
    before = read(opened.folder, entry)
    return Comparison(entry if before else None, before, record.of(opened.form, result, large=opened.large))


def changes(opened: OpenRound, result: Consolidation, when: str = "") -> Since | None:
    """What has changed since a written result (as for ``chosen``); None if there is none to compare with."""
    return comparison(opened, result, when).since


def is_written(opened: OpenRound, result: Consolidation) -> bool | None:
    """Whether the result that was written last is this one; None if its record was not kept."""
    last = comparison(opened, result)
    return last.before.content == last.now.content if last.before else None


def compared_with(opened: OpenRound, result: Consolidation, entry: Entry) -> Since | None:
    """What a result said has changed since an earlier one, computed again; None if it was compared with none."""
    before = next((each for each in entries(opened.folder) if each.at == entry.since_at), None)
    return Comparison(before, read(opened.folder, before), record.of(opened.form, result, large=opened.large)).since


def keep(opened: OpenRound, compared: Comparison, at: str, written: tuple[str, bytes]) -> None:
    """Store the record of a result that was just written, as (name, bytes). The caller holds the round's lock."""
    name, data = written
    folder = opened.folder / FOLDER
    now = compared.now._replace(version=__version__, at=at)
    last = chosen(opened.folder)
    before = compared.before if last == compared.entry else read(opened.folder, last)
    if last and before and before.content == now.content:
        stored = last.record
    else:
        packed = record.pack(now)
        stamp = re.sub(r":", "", at[:19].replace("T", " "))
        stored = f"{stamp} {hashlib.sha256(packed).hexdigest()[:8]}.json.gz"
        disk.write(folder / stored, packed, aside=False)
    digest = hashlib.sha256(data).hexdigest()
    base = (compared.entry.record, compared.entry.at) if compared.entry else ("", "")
    entry = Entry(at, __version__, stored, name, digest, now.final, *base)
    disk.append(folder / INDEX, json.dumps(entry._asdict(), ensure_ascii=False))
    _tidy(folder, entries(opened.folder), opened.round.history)


def _tidy(folder: Path, known: Sequence[Entry], kept: int) -> None:
    """Remove the records of all but the last results."""
    wanted = {name for entry in known[-kept:] for name in (entry.record, entry.since)} if kept else set()
    for name, _ in disk.listing(folder):
        if _NAME.fullmatch(name) and name not in wanted:
            disk.remove(folder / name)
