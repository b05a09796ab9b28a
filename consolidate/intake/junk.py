"""Files that are no answer and are ignored by name, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from consolidate.model import NOTE, FileState, Finding
from consolidate.words import N_

VOID_FOLDER = "作废"
_JUNK = (
    (re.compile(r"(^|/)(~\$|\.~).*$"), N_("a lock file of Excel or WPS")),
    (re.compile(r"(^|/)(\.DS_Store|Thumbs\.db|desktop\.ini)$", re.I), N_("a file of the system")),
    (re.compile(r"(^|/)__MACOSX/|(^|/)\._"), N_("a file of the system")),
    (re.compile(r"\.(lnk|url|tmp|crdownload|part)$", re.I), N_("a shortcut or an unfinished download")),
)
_EMPTY = N_("0 bytes")
_LINK = N_("a link, not a file")


def sort_out(listing: Sequence[tuple[str, int]]) -> tuple[list[str], list[FileState], list[Finding]]:
    """The names worth reading, the verdicts on the others, and a note on each of those.

    ``listing`` is (name relative to the inbox, size in bytes; -1 for what is no file).
    """
    wanted: list[str] = []
    states: list[FileState] = []
    notes: list[Finding] = []
    for name, size in listing:
        if f"/{VOID_FOLDER}/" in f"/{name}":
            states.append(FileState(name, "ignored", "withdrawn"))
            continue
        reason = _reason(name, size)
        if reason:
            states.append(FileState(name, "ignored", "ignored"))
            notes.append(Finding("ignored", NOTE, file=name, args=(("reason", reason),)))
        else:
            wanted.append(name)
    return wanted, states, notes


def _reason(name: str, size: int) -> str:
    if size < 0:
        return _LINK
    for pattern, reason in _JUNK:
        if pattern.search(name):
            return reason
    return _EMPTY if size == 0 else ""
