"""Rejected files of a unit that also sent a workbook: can the workbook still be used?

- A file that cannot be read and may be a workbook is an error, and the unit is held: the file may be the newer version,
  and an older version is never used in its place.
- A file that may contain a workbook (an archive, a mail), a workbook without the tables, and a table kept as text (CSV)
  may contain figures. So does a report that only the page in the browser cannot read (PDF). The office is asked to
  explain them.
- A report, a scan or a note gets the verdict ``companion``: none of its figures count, and the result does not wait
  for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Literal

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.intake.unit_names import named, stem, surrounding
from consolidate.model import Answer, Finding
from consolidate.model.result import FileState
from consolidate.names import Names
from consolidate.regex import regex
from consolidate.terms import EXPLAIN, NOTE, UnitState, Verdict
from consolidate.text import is_workbook_name
from consolidate.words import N_

_MAY_HOLD = (FindingKind.ARCHIVE_NOT_OPENED, FindingKind.SAVED_MAIL, FindingKind.NO_TABLES)  # a workbook
_REPORTS = (
    FindingKind.SCAN, FindingKind.WORD_DOCUMENT, FindingKind.DOCUMENT_UNCLEAR, FindingKind.PDF_WITHOUT_TABLES,
)  # fmt: skip
_NOT_HERE = (refusals.NOT_HERE, refusals.NO_PDF_HERE)  # the installed program reads it
_CLOSED = N_("a document that cannot be opened")
_DOCUMENT = regex(
    r"\.(?:docx?|docm|dotx?|wp[st]|rtf|odt|pdf|ofd|ceb|pptx?|ppsx?|dps|odp|txt|md|log|jpe?g|png|gif|bmp|tiff?|webp|heic)$",
    re.I,
)
_CONTAINER = regex(r"\.(?:zip|rar|7z|gz|tgz|tar|bz2|xz|cab|iso|emlx?|msg|mbox|exe)$", re.I)
_TABLE_OF_TEXT = regex(r"\.(?:csv|tsv)(?:\.(?:bak|old|orig|\d+)|\s*\(\d+\))*$", re.I)
_SAID = regex(r"\.[a-z0-9]{1,8}$", re.I)  # any file extension


class Standing(Enum):
    """What a rejected file means for the workbook of the same unit."""

    HOLDS = "holds"  # may be a newer version: the unit is held
    ASKS = "asks"  # may contain figures: the office is asked
    GOES_WITH = "goes with"  # a companion


def standing(kind: FindingKind | UnitState | Literal[""], file: str) -> Standing:
    """Classify a rejected file: by the kind of its finding, and by its name where the content is not conclusive."""
    if kind in _REPORTS:
        return Standing.GOES_WITH
    if kind in _MAY_HOLD or _CONTAINER.search(file):
        return Standing.ASKS
    if kind is FindingKind.NOT_A_WORKBOOK and _TABLE_OF_TEXT.search(file):
        return Standing.ASKS
    if _DOCUMENT.search(file):
        return Standing.GOES_WITH
    if kind is not FindingKind.NOT_A_WORKBOOK or is_workbook_name(file) or file.lower().endswith(".xml"):
        return Standing.HOLDS
    return Standing.GOES_WITH if _SAID.search(file) else Standing.ASKS


def placed(
    state: FileState, findings: Sequence[Finding], workbooks: Mapping[str, Sequence[str]], adopted: bool
) -> tuple[FileState, tuple[Finding, ...]]:
    """The final verdict on a rejected file and the findings on it. ``workbooks``: the names of each unit's workbooks.

    ``adopted``: the office adopted (采用) this very file, which cannot be read. It is never a companion then.
    """
    if state.verdict is not Verdict.REJECTED or state.unit not in workbooks:
        return state, tuple(findings)
    file_standing, expected = standing(state.reason, state.name), "、".join(workbooks[state.unit])
    if file_standing is Standing.GOES_WITH and any(dict(f.args).get("reason") in _NOT_HERE for f in findings):
        file_standing = Standing.ASKS
    if file_standing is not Standing.GOES_WITH or adopted:
        is_question = file_standing is not Standing.HOLDS
        return state, tuple(_doubt(f, expected, is_question) if f.kind == state.reason else f for f in findings)
    found = next((_what(finding) for finding in findings if finding.kind == state.reason), "")
    note = Finding(FindingKind.COMPANION, NOTE, unit=state.unit, file=state.name, found=found, expected=expected)
    return state._replace(verdict=Verdict.COMPANION, reason=FindingKind.COMPANION), (note,)


def with_surrounding_unit(
    state: FileState, answer: Answer, names: Names, workbooks: Mapping[str, Sequence[str]]
) -> FileState:
    """Give a rejected report or scan without a unit's name to the unit whose folder or archive contains it.

    No figures are read from such a file, so nothing can be added up for the wrong unit.
    """
    is_companion = state.verdict is Verdict.REJECTED and standing(state.reason, state.name) is Standing.GOES_WITH
    if not is_companion or named(state.name, names) or names.stranger(stem(state.name, names.titles)):
        return state
    unit = surrounding(answer, names) or sole_unit(state.name, workbooks)
    return state._replace(unit=unit) if unit in workbooks else state


def sole_unit(file: str, workbooks: Mapping[str, Sequence[str]]) -> str:
    """The one unit whose workbooks came in the same archive or mail as a file; "" if there is none, or several."""
    archive, packed, _ = file.rpartition("!/")
    found = [unit for unit, files in workbooks.items() if packed and any(f.startswith(archive + packed) for f in files)]
    return found[0] if len(found) == 1 else ""


def _doubt(finding: Finding, workbooks: str, is_question: bool) -> Finding:
    """The finding on a file that may be or contain a newer version: an error as it is, or a question."""
    severity = EXPLAIN if is_question else finding.severity
    return finding._replace(severity=severity, args=(*finding.args, ("beside", workbooks)))


def _what(finding: Finding) -> str:
    if finding.kind in (FindingKind.WORD_DOCUMENT, FindingKind.DOCUMENT_UNCLEAR):
        return refusals.WORD
    named = (FindingKind.SCAN, FindingKind.NOT_A_WORKBOOK, FindingKind.PDF_WITHOUT_TABLES)
    return finding.found if finding.kind in named else _CLOSED
