"""Close a round: its files, the result, and what made it, in one file that can be opened and proved again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from consolidate import __version__, disk, file_names, forms, own_files
from consolidate.cache import FOLDER as CACHE
from consolidate.closed import package
from consolidate.formats import sniff
from consolidate.history.since import Since
from consolidate.model import Decision
from consolidate.model.result import Consolidation
from consolidate.pipeline import history, results, write
from consolidate.pipeline.context import Context
from consolidate.pipeline.decisions import BACKUP
from consolidate.pipeline.history import Entry
from consolidate.pipeline.inbox import read_inbox
from consolidate.pipeline.opened import OpenRound
from consolidate.pipeline.run import conclude
from consolidate.steps import step
from consolidate.words import N_, UserError

ROUND, RESULT, FORM = "round/", "result/", "form/"  # where the files stand in the package
_OWN = ".consolidate"
_INBOX = "inbox/"  # whose files are all in the result, also those that are ignored
_FOLDERS = (_INBOX, "forms/", "letters/", "history/", f"{_OWN}/")  # of a round, with all that is in them
_LEFT_OUT = (f"{CACHE}/", f"{BACKUP}/", f"{_OWN}/lock", f"{_OWN}/mail.lock")
_SAME = ("round", "result", "decisions")  # of a manifest; it also says when it was closed, with what program
_RUN_AGAIN = N_("Start consolidate run again, then close.")


class Closed(NamedTuple):
    """A round that was closed: where, how many files of the round are in it, and the digest of the whole file.

    ``path`` differs from ``wanted`` if another file has that name. ``new``: False if the same archive was there.
    """

    path: Path
    files: int
    digest: str
    wanted: Path
    new: bool = True


def close(opened: OpenRound, output: Path, context: Context, draft: bool = False) -> Closed:
    """Pack a round and its last result, which is proved to be what the round gives now. The caller holds its lock.

    UserError if the result is a draft, unless ``draft``; if it was changed after it was written; or if the round was.
    """
    entry, data = _written(opened, output)
    result = conclude(opened, *read_inbox(opened, context, writes=True))
    since = history.compared_with(opened, result, entry)
    mark = _mark(data)
    if write.drawn(opened, result, datetime.fromisoformat(entry.at), mark, since, entry.name) != data:
        raise _moved(opened, result, entry)
    if not result.final and not draft:
        raise UserError(
            N_("The result is a draft; a year is closed once it is final"),
            N_("Settle what is open, or close it as a draft with --draft."),
        )
    files = {f"{ROUND}{name}": content for name, content in _files(opened.folder)}
    files |= {f"{RESULT}{entry.name}": data, f"{FORM}{opened.form.id}.toml": form_text(opened)}
    with step(N_("pack"), len(files)):
        about = _about(opened, result, entry, mark, since, context)
        packed = package.pack(about, files)
        ending = "归档" if result.final else "草稿归档"
        wanted = output / f"{file_names.safe(f'{opened.round.year}年{opened.round.body}', ending)}.zip"
        path, there = _place(opened, wanted, about, files)
        if not there:
            path = disk.write(path, packed, hint=disk.ROOM_OR_OUTPUT)
    return Closed(path, len(files) - 2, hashlib.sha256(there or packed).hexdigest(), wanted, not there)


def _place(opened: OpenRound, wanted: Path, about: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[Path, bytes]:
    """Where the archive with these files goes, and b""; or where it stands already, and its bytes.

    No file that is there is replaced.
    """
    own = results.target(wanted, opened.folder, _mark_of_archive)
    for path in (wanted, *disk.numbered(own)):
        if not disk.exists(path):
            return path, b""
        data = disk.read_or_empty(path)
        found, faults = _archive(data)
        if found and not faults and found.files == files and all(found.manifest.get(k) == about[k] for k in _SAME):
            return path, data
    raise UserError(N_("The folder {path} holds too many files of the name {name}"), path=own.parent, name=own.name)


def _archive(data: bytes) -> tuple[package.Package | None, tuple[package.Fault, ...]]:
    try:
        return package.read(data)
    except package.BrokenError:
        return None, ()


def _mark_of_archive(data: bytes) -> str:
    """The mark of the round that an archive is of; "" for any other file."""
    found, _ = _archive(data)
    result = found.manifest.get("result") if found else None
    return str(result.get("mark", "")) if isinstance(result, dict) else ""


def _written(opened: OpenRound, output: Path) -> tuple[Entry, bytes]:
    """The last result of the round, and its bytes. UserError if it is not there, or not as it was written."""
    known = history.entries(opened.folder)
    path = output / known[-1].name if known else output
    if not known or not path.is_file():
        raise UserError(N_("There is no result of this round in {path}"), _RUN_AGAIN, path=output)
    data = disk.read(path)
    if hashlib.sha256(data).hexdigest() != known[-1].digest:
        raise UserError(
            N_("{path} is not as it was written at {at}: it was saved again, or it is another one"),
            _RUN_AGAIN,
            path=path,
            at=known[-1].time,
        )
    return known[-1], data


def _moved(opened: OpenRound, result: Consolidation, entry: Entry) -> UserError:
    """The error of a round that gives another result than the one that was written last."""
    since = history.changes(opened, result)
    units = [change.unit for change in since.units] if since else []
    return UserError(
        N_("The round no longer gives the result that was written at {at} (changed: {what})"),
        _RUN_AGAIN,
        at=entry.time,
        what="、".join(units) or "—",
    )


def _mark(data: bytes) -> str:
    from consolidate.workbook import mark

    return mark.of(data)


def form_text(opened: OpenRound) -> bytes:
    """The text of the form: that of the round, or the edition that comes with the program."""
    return (opened.form.source or forms.text(opened.form.id)).encode()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a round that are kept. UserError if one of them is a link, or has a name that cannot be stored."""
    for name, size in disk.listing(folder):
        if ("/" in name and not name.startswith(_FOLDERS)) or name.startswith(_LEFT_OUT):
            continue
        if name.endswith(".tmp") and not name.startswith(_INBOX):  # what a killed run left
            continue
        if size < 0 or not _storable(name):
            raise UserError(
                N_("{path} cannot be packed: it is a link, or its name cannot be stored"),
                N_("Put the file itself there under a plain name, and start again."),
                path=name,
            )
        yield name, disk.read(folder / name)


def _storable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # a name that is not UTF-8
        return False
    return "\\" not in name and "\0" not in name


# --- the manifest ------------------------------------------------------------------------------------------------


def _about(
    opened: OpenRound, result: Consolidation, entry: Entry, mark: str, since: Since | None, context: Context
) -> dict[str, Any]:
    names = [name for name, _ in disk.listing(opened.folder / "inbox")]
    times = disk.marks(opened.folder / "inbox", names)
    return {
        "closed": context.clock().isoformat(timespec="seconds"),
        "program": program(),
        "round": {"form": opened.form.id, "year": opened.round.year, "body": opened.round.body, "final": result.final},
        "result": {"name": entry.name, "at": entry.at, "mark": mark, "since": since.at if since else ""},
        "decisions": decisions(opened.decisions),
        "times": {f"inbox/{name}": time[1] for name, time in times.items() if time},
    }


def program() -> dict[str, Any]:
    """What computes a result: this program, the language, and the libraries that read and draw."""
    libraries = sorted({*sniff.libraries(), "XlsxWriter"})
    return {
        "version": __version__,
        "digest": hashlib.sha256(own_files.program()).hexdigest(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in libraries},
    }


def decisions(lines: tuple[Decision, ...]) -> dict[str, str]:
    """The digest of each line of decisions.xlsx that was read as a decision, by its number."""
    return {str(line.line): hashlib.sha256("\0".join(_texts(line)).encode()).hexdigest() for line in lines}


def _texts(line: Decision) -> tuple[str, ...]:
    return (str(line.action), line.unit, line.file, line.table, line.row, line.column, line.present, line.becomes,
            line.reason, line.clerk, line.day)  # fmt: skip
