"""Reopen a closed round: unpack it, or prove that it gives the same result again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from consolidate import disk
from consolidate.closed import package
from consolidate.closed.package import BrokenError, Fault, Package
from consolidate.history import record
from consolidate.history.since import Since, compare
from consolidate.model.result import Consolidation
from consolidate.pipeline import closing, history, write
from consolidate.pipeline.closing import FORM, RESULT, ROUND
from consolidate.pipeline.context import Context
from consolidate.pipeline.inbox import arrived, read_inbox
from consolidate.pipeline.opened import OpenRound, open_round
from consolidate.pipeline.run import conclude
from consolidate.words import N_, UserError


class Differs(NamedTuple):
    """Something that computes a result and is another one now: what, as it was, as it is."""

    what: str
    was: str
    now: str


@dataclass(frozen=True)
class Verified:
    """What came of proving a closed round.

    ``faults``: bytes of the file that are not as they were; then nothing else was looked at. ``program``: what computes
    the result and is another one here. ``decisions``: lines of decisions.xlsx that are not as they were.
    ``same_bytes``: whether the result came out with the same bytes. ``parts``: the parts of the workbook that differ.
    ``since``: what is different in the figures; None if nothing is known of them.
    """

    about: Mapping[str, Any]
    files: int
    faults: tuple[Fault, ...] = ()
    program: tuple[Differs, ...] = ()
    form_differs: bool = False
    decisions: tuple[str, ...] = ()
    same_bytes: bool = False
    parts: tuple[str, ...] = ()
    since: Since | None = None

    @property
    def draft(self) -> bool:
        """Whether the round was closed before its result was final."""
        return not self.about["round"]["final"]

    @property
    def same(self) -> bool:
        """Whether the same result came out: the same bytes, or the same parts that were only packed otherwise."""
        return not self.faults and (self.same_bytes or not self.parts)


def read(path: Path) -> tuple[Package, tuple[Fault, ...]]:
    """The closed round in a file, and what is damaged in it. UserError if it is none."""
    try:
        return package.read(disk.read(path))
    except BrokenError as error:
        raise _no_closed_round(path) from error


def _no_closed_round(path: Path) -> UserError:
    return UserError(
        N_("{path} is not the file of a closed round, or too much of it is damaged"),
        N_("Take another copy of the file that consolidate close wrote."),
        path=path,
    )


def whole(path: Path) -> Package | None:
    """The closed round in a file; None if it is another file. UserError if it is damaged."""
    try:
        found, faults = package.read(disk.read(path))
    except BrokenError:
        return None
    if faults:
        raise UserError(
            N_("{path} is damaged, so nothing was unpacked"),
            N_("See where with: consolidate reopen {path} --verify"),
            path=path,
        )
    return found


def put(found: Package, folder: Path) -> None:
    """Put the files of a closed round into a folder, without its result."""
    disk.put(folder, _of_round(found), found.manifest["times"])


def unpack(path: Path, folder: Path) -> int:
    """Put the round and its result into a new folder; return the number of files.

    UserError if the folder is there already, or if the file is damaged or none of a closed round.
    """
    found = whole(path)
    if found is None:
        raise _no_closed_round(path)
    if disk.exists(folder):
        hint = N_("Name a folder that is not there yet.")
        raise UserError(N_("The folder {path} is there already"), hint, path=folder)
    files = _of_round(found) | {f"output/{name}": data for name, data in _under(found, RESULT).items()}
    disk.put(folder, files, found.manifest["times"])
    return len(files)


def verify(path: Path, context: Context) -> Verified:
    """Compute the result of a closed round again, from its own files in a folder of its own, and compare."""
    found, faults = read(path)
    about, count = found.manifest, len(found.files)
    if faults:
        return Verified(about, count, faults)
    with disk.temporary() as folder:
        put(found, folder)
        opened = open_round(folder)
        at = datetime.fromisoformat(about["result"]["at"])
        inbox = read_inbox(opened, context)
        result = conclude(opened, *inbox._replace(came=partial(arrived, opened, inbox.answers, at.tzinfo)))
        entry = next((each for each in history.entries(folder) if each.at == about["result"]["at"]), None)
        since = history.compared_with(opened, result, entry) if entry else None
        data = write.drawn(opened, result, at, about["result"]["mark"], since, about["result"]["name"])
        kept = found.files[RESULT + about["result"]["name"]]
        return Verified(
            about, count,
            program=_program(about["program"]),
            form_differs=found.files.get(f"{FORM}{opened.form.id}.toml") != closing.form_text(opened),
            decisions=_decisions(about["decisions"], closing.decisions(opened.decisions)),
            same_bytes=data == kept,
            parts=() if data == kept else _parts(kept, data),
            since=_changes(opened, result, entry),
        )  # fmt: skip


def _of_round(found: Package) -> dict[str, bytes]:
    return _under(found, ROUND)


def _under(found: Package, folder: str) -> dict[str, bytes]:
    return {path.removeprefix(folder): data for path, data in found.files.items() if path.startswith(folder)}


def _changes(opened: OpenRound, result: Consolidation, entry: history.Entry | None) -> Since | None:
    """What is different in the figures, by the record that was written with the result."""
    before = history.read(opened.folder, entry)
    return compare(before, record.of(opened.form, result)) if before else None


def _program(was: Mapping[str, Any]) -> tuple[Differs, ...]:
    """What computes a result and is another one here."""
    now = closing.program()
    found = [Differs(key, str(was.get(key, "")), str(now[key])) for key in ("version", "digest", "python")]
    before, libraries = dict(was.get("libraries", {})), now["libraries"]
    found += [Differs(name, before.get(name, ""), libraries.get(name, "")) for name in sorted({*before, *libraries})]
    return tuple(each for each in found if each.was != each.now)


def _decisions(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    lines = sorted({*was, *now}, key=int)
    return tuple(line for line in lines if was.get(line) != now.get(line))


def _parts(kept: bytes, now: bytes) -> tuple[str, ...]:
    """The parts of a workbook whose contents differ; () if both are only packed otherwise."""
    first, second = (_unpacked(data) for data in (kept, now))
    return tuple(name for name in sorted({*first, *second}) if first.get(name) != second.get(name))


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return {name: parts.read(name) for name in parts.namelist()}
    except zipfile.BadZipFile:
        return {"": data}
