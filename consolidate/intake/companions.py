"""Files without tables that came with a workbook of the same unit: which may be a newer answer, which go with it.

What cannot be read and may be a workbook holds the unit: it may be the newer version, and an older one is never used
in its place. What may hold a workbook (an archive, a mail), or is one without the tables, is asked about, and so is a
table that is kept as text (CSV): it is no workbook, but may hold figures.
A report, a scan or a note goes with the workbook (companion): no figures are in question, and nothing waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from consolidate.intake.unit_names import named, stem, surrounding
from consolidate.model import EXPLAIN, NOTE, Answer, FileState, Finding
from consolidate.names import Names
from consolidate.text import is_workbook_name
from consolidate.words import N_

COMPANION = "companion"
_REPORT = N_("a Word document")
_CLOSED = N_("a document that cannot be opened")
_DOCUMENT = re.compile(
    r"\.(?:docx?|docm|dotx?|wp[st]|rtf|odt|pdf|ofd|ceb|pptx?|ppsx?|dps|odp|txt|md|log|jpe?g|png|gif|bmp|tiff?|webp|heic)$",
    re.I,
)
_CONTAINER = re.compile(r"\.(?:zip|rar|7z|gz|tgz|tar|bz2|xz|cab|iso|emlx?|msg|mbox|exe)$", re.I)
_TABLE_OF_TEXT = re.compile(r"\.(?:csv|tsv)(?:\.(?:bak|old|orig|\d+)|\s*\(\d+\))*$", re.I)
_SAID = re.compile(r"\.[a-z0-9]{1,8}$", re.I)  # any extension


class Standing(Enum):
    """What a file is to the workbook that it lies beside."""

    HOLDS = "holds"
    ASKS = "asks"
    GOES_WITH = "goes with"


def standing(kind: str, file: str) -> Standing:
    """What a rejected file is: by the kind of its finding, and by its name where the content says little."""
    if kind in ("scan", "word-document"):
        return Standing.GOES_WITH
    if kind in ("archive-not-opened", "saved-mail", "no-tables") or _CONTAINER.search(file):
        return Standing.ASKS
    if kind == "not-a-workbook" and _TABLE_OF_TEXT.search(file):
        return Standing.ASKS
    if _DOCUMENT.search(file):
        return Standing.GOES_WITH
    if kind != "not-a-workbook" or is_workbook_name(file) or file.lower().endswith(".xml"):
        return Standing.HOLDS
    return Standing.GOES_WITH if _SAID.search(file) else Standing.ASKS


def placed(
    state: FileState, said: Sequence[Finding], workbooks: Mapping[str, Sequence[str]], adopted: bool
) -> tuple[FileState, tuple[Finding, ...]]:
    """The verdict on a rejected file and what is to be said of it, given the workbooks of the units.

    ``adopted``: the office decided for this very file, which cannot be read; it is asked about.
    """
    if state.verdict != "rejected" or state.unit not in workbooks:
        return state, tuple(said)
    how, expected = standing(state.reason, state.name), "、".join(workbooks[state.unit])
    if how is not Standing.GOES_WITH or adopted:
        asked = how is not Standing.HOLDS
        return state, tuple(_doubt(f, expected, asked) if f.kind == state.reason else f for f in said)
    found = next((_what(finding) for finding in said if finding.kind == state.reason), "")
    note = Finding(COMPANION, NOTE, unit=state.unit, file=state.name, found=found, expected=expected)
    return replace(state, verdict=COMPANION, reason=COMPANION), (note,)


def around(state: FileState, answer: Answer, names: Names, workbooks: Mapping[str, Sequence[str]]) -> FileState:
    """A rejected report or scan that names nobody as one of the unit whose folder or archive it came in.

    No figures are read from it, so that nothing can be added up for the wrong unit.
    """
    goes = state.verdict == "rejected" and standing(state.reason, state.name) is Standing.GOES_WITH
    if not goes or named(state.name, names) or names.stranger(stem(state.name)):
        return state
    unit = surrounding(answer, names)
    archive, packed, _ = state.name.rpartition("!/")
    if not unit and packed:
        inside = [own for own, files in workbooks.items() if any(f.startswith(archive + packed) for f in files)]
        unit = inside[0] if len(inside) == 1 else ""
    return replace(state, unit=unit) if unit in workbooks else state


def _doubt(finding: Finding, workbooks: str, asked: bool) -> Finding:
    """The finding on a file that may be or hold a newer version: a fault, or a question."""
    severity = EXPLAIN if asked else finding.severity
    return replace(finding, severity=severity, args=(*finding.args, ("beside", workbooks)))


def _what(finding: Finding) -> str:
    if finding.kind == "word-document":
        return _REPORT
    return finding.found if finding.kind in ("scan", "not-a-workbook") else _CLOSED
