"""Files that are ignored because of their name or size, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Finding
from consolidate.model.result import FileState
from consolidate.regex import regex
from consolidate.terms import NOTE, Verdict
from consolidate.words import N_

VOID_FOLDER = "作废"
_SYSTEM, _UNFINISHED = N_("a file of the system"), N_("an unfinished download")
_JUNK = (
    (regex(r"(^|/)(~\$|\.~).*$"), N_("a lock file of Excel or WPS")),
    (regex(r"(^|/)(\.DS_Store|\.localized|Thumbs\.db|ehthumbs\.db|desktop\.ini|Icon\r)$", re.I), _SYSTEM),
    (regex(r"(^|/)(__MACOSX|@eaDir|#recycle|\$RECYCLE\.BIN|System Volume Information)/|(^|/)\._", re.I), _SYSTEM),
    # the stream in which Windows keeps the origin of a download; other systems replace the colon by another character
    (regex(r"_Zone\.Identifier$|\.[a-z0-9]{1,5}[:\uf03a\uf022][a-z0-9.$:-]+$", re.I), _SYSTEM),
    (regex(r"\.(crdownload|part|partial|filepart|opdownload|fdmdownload|aria2|xltd|td|ob!|[!](ut|qb|bt)|[bj]c!)"
                r"(\.cfg)?$", re.I), _UNFINISHED),
    # .baiduyun.p.downloading, .download/, .baiduyun.uploading.cfg; iCloud's placeholder for a file not yet downloaded
    (regex(r"\.[a-z]*(download|upload)(ing)?(\.cfg)?(/|$)|(^|/)\.[^/]+\.icloud$", re.I), _UNFINISHED),
    (regex(r"\.(lnk|url|webloc|desktop)$", re.I), N_("a shortcut")),
    (regex(r"\.tmp$", re.I), N_("a temporary file")),
)  # fmt: skip
_LOCK = regex(r"(?:^|/)(?:~\$|\.~lock\.|\.~)([^/]+?)#?$")
_EMPTY = N_("0 bytes")
_LINK = N_("a link, not a file")


def sort_out(listing: Sequence[tuple[str, int]]) -> tuple[list[str], list[FileState], list[Finding]]:
    """The names of the files to read, the verdicts on the ignored files, and a note on each of these.

    ``listing``: pairs of name (relative to the inbox) and size in bytes, -1 for a link.
    """
    wanted: list[str] = []
    states: list[FileState] = []
    notes: list[Finding] = []
    for name, size in listing:
        if f"/{VOID_FOLDER}/" in f"/{name}":
            states.append(FileState(name, Verdict.IGNORED, FindingKind.WITHDRAWN))
            notes.append(Finding(FindingKind.WITHDRAWN, NOTE, file=name))
            continue
        reason = _reason(name, size)
        if reason:
            states.append(FileState(name, Verdict.IGNORED, FindingKind.IGNORED))
            notes.append(Finding(FindingKind.IGNORED, NOTE, file=name, args=(("reason", reason),)))
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


def members(answers: Sequence[Answer]) -> tuple[list[Answer], list[FileState], list[Finding]]:
    """Sort out the members of archives, whose names are known only after the archive was opened.

    A folder 作废 in an archive was made by the sender, not by the office, and withdraws nothing.
    """
    wanted: list[Answer] = []
    states: list[FileState] = []
    notes: list[Finding] = []
    for answer in answers:
        reason = _reason(answer.file, 1) if "!/" in answer.file else ""
        if reason:
            states.append(FileState(answer.file, Verdict.IGNORED, FindingKind.IGNORED, "", answer.digest))
            notes.append(Finding(FindingKind.IGNORED, NOTE, file=answer.file, args=(("reason", reason),)))
        else:
            wanted.append(answer)
    return wanted, states, notes


def workbook_of(name: str) -> str:
    """The name of the workbook that a lock file belongs to; "" if the name is not that of a lock file."""
    found = _LOCK.search(name)
    return found[1] if found else ""
