"""The data of the domain as frozen values; methods only look things up in the value itself.

A number is an ``int`` (counts) or a ``Decimal`` (money), never a float. A blank, a zero and a word in a number field
are three different things: ``Cell`` has the original content, ``Submission.numbers`` the number that counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.model.cause import Cause, Change, Suspect
from consolidate.model.declared import Beside, Jump
from consolidate.model.form import Form, Indicators, Rule
from consolidate.model.prose import Paragraph
from consolidate.model.table import EMPTY, Block, Column, Kind, Number, Place, Row, Table, path, walk
from consolidate.terms import Action, Documents, How, Severity

__all__ = [
    "Answer", "Beside", "Block", "Cause", "Cell", "Change", "Column", "Decision", "Finding", "Form", "Incoming",
    "Indicators", "Jump", "Kind", "LastYear", "Number", "Paragraph", "Place", "Remark", "Roster", "Round", "Row",
    "Rule", "Submission", "Suspect", "Table", "Token", "Unit", "path", "walk",
]  # fmt: skip

# --- units and rounds ----------------------------------------------------------------------------------------


class Unit(NamedTuple):
    """A department or township that must answer (填报单位)."""

    name: str
    group: str = ""
    aliases: tuple[str, ...] = ()
    contact: str = ""
    mail: tuple[str, ...] = ()
    phone: str = ""
    predecessors: tuple[str, ...] = ()
    permitted: tuple[str, ...] = ()  # the columns of the roster with a permission that say 是


class Roster(NamedTuple):
    """All units that must answer, in official order."""

    units: tuple[Unit, ...]
    unread: tuple[str, ...] = ()  # the headings of filled columns that were not read

    def groups(self) -> tuple[str, ...]:
        """The groups, in the order of their first unit; "" for units without a group."""
        return tuple(dict.fromkeys(unit.group for unit in self.units))


class Round(NamedTuple):
    """One year's collection, as configured in round.toml."""

    form: str
    year: int
    body: str
    deadline: date | None = None
    sender: Mapping[str, str] = EMPTY
    smtp: Mapping[str, str | int] = EMPTY
    imap: Mapping[str, str | int] = EMPTY
    version: str = ""  # of the program that wrote round.toml; "" if it does not say
    correct_by: date | None = None  # the day by which units must have corrected what was sent back to them
    documents: str = Documents.ASK  # whether the figures of a report count
    report: Mapping[str, str | date] = EMPTY  # how the annual report is written
    history: int = 200  # of how many written results the records are kept


# --- incoming files and answers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Incoming:
    """A file as it came in, before its unit is known. ``name``: relative to the inbox, with ``/``."""

    name: str
    data: bytes
    fault: str = ""  # why the bytes are missing (a catalogue sentence); "" if they are not
    known_digest: str = ""  # of a file that was read elsewhere, whose bytes are not here

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return self.known_digest or self._computed  # which makes other threads wait, even for another file

    @cached_property
    def _computed(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def forget(self) -> None:
        """Give up the bytes, which nobody needs any more. Whoever passes files on holds each until the next one."""
        object.__setattr__(self, "known_digest", self.digest)
        object.__setattr__(self, "data", b"")


class Token(NamedTuple):
    """What identifies one of our workbooks, kept in a hidden sheet and in custom properties."""

    kind: str  # "template" or "result"
    form: str
    year: int
    body: str
    unit: str
    version: int = 1
    trip: int = 0  # return count: how often it was sent back for correction
    state: str = ""  # for a result: "final" or "draft"


class Cell(NamedTuple):
    """The content of a place as it was found: the number, the raw text, sheet and address, and how it was read."""

    value: Number | None
    raw: str
    sheet: str
    address: str
    how: How


class Finding(NamedTuple):
    """One fault or remark. ``findings.py`` makes the text of it from the sentences in ``catalogue.py``."""

    kind: FindingKind
    severity: Severity
    unit: str = ""
    file: str = ""
    sheet: str = ""
    address: str = ""
    place: Place | None = None
    rule: str = ""
    cells: tuple[str, ...] = ()
    found: str = ""
    expected: str = ""
    args: tuple[tuple[str, str], ...] = ()
    follows: str = ""  # the id of the finding that has the same cause and is reported instead
    answer: str = ""  # the office's reason (属实), if it gave one
    causes: tuple[Cause, ...] = ()  # what probably happened, the likeliest first; suggestions, never applied

    @property
    def id(self) -> str:
        """The same in every run that finds the same thing at the same place."""
        where = (self.kind, self.unit or self.file, self.sheet, self.address, str(self.place), self.rule, self.found)
        return hashlib.sha256("\0".join(where).encode(errors="surrogatepass")).hexdigest()[:10]

    @property
    def open(self) -> bool:
        """Whether it keeps the result from being final."""
        return self.severity is Severity.ERROR or (self.severity is Severity.EXPLAIN and not self.answer)


class Remark(NamedTuple):
    """A line of 情况说明 from a unit: the labels of table, row and column (any may be empty), and the reason."""

    table: str
    row: str
    column: str
    reason: str


class Answer(NamedTuple):
    """The content of one file, before its unit is known: its tables, figures and findings, and what identifies it."""

    file: str
    digest: str = ""
    form: Form | None = None
    token: Token | None = None
    names: tuple[str, ...] = ()  # of the unit, as written in the sheets
    years: tuple[int, ...] = ()  # as written in the sheets
    tables: tuple[str, ...] = ()
    cells: Mapping[Place, Cell] = EMPTY
    numbers: Mapping[Place, Number | None] = EMPTY
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    last_year: Mapping[Place, Number] = EMPTY  # last year's figures in our template
    document: str = ""  # what kind of document it is, as a catalogue sentence; "" for a workbook
    paragraphs: tuple[Paragraph, ...] = ()  # the words of a document beside its tables
    # of a result: the figures other than 0 of the units that it added up, by their names
    units: Mapping[str, Mapping[Place, Number]] = EMPTY


class Submission(NamedTuple):
    """The answer of one unit. ``cells``: the original content; ``numbers``: what counts, None if it is unreadable."""

    unit: str
    form: str
    year: int | None
    cells: Mapping[Place, Cell]
    numbers: Mapping[Place, Number | None]
    sources: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    summed: bool = False  # it is a result: the sum of units of its own
    paragraphs: tuple[Paragraph, ...] = ()  # the words of a report
    units: Mapping[str, Mapping[Place, Number]] = EMPTY  # as in ``Answer``


class Decision(NamedTuple):
    """What the office decided: one line of decisions.xlsx."""

    action: Action | None  # None if the line names no action that exists, or if a unit wrote it
    unit: str = ""
    file: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    present: str = ""
    becomes: str = ""
    reason: str = ""
    clerk: str = ""
    day: str = ""
    problem: str = ""  # the findings that it was offered for, in words; "" if a person wrote or changed the line
    # the files that it was offered for, its own first (``decided_files``); () for a figure and in a line of a person
    marks: tuple[str, ...] = ()
    line: int = 0
    cell: str = ""  # the address of its 改为; "" if the line was not read from a file


class LastYear(NamedTuple):
    """Last year's published figures: of the whole, and of every unit by its name of this year.

    A unit is missing if it is new, or if its figures of last year are unknown (it was part of a unit that was split).
    """

    whole: Mapping[Place, Number]
    units: Mapping[str, Mapping[Place, Number]] = EMPTY
    same: bool = False  # whether the same units answer in both years, so that all figures of the whole can be compared
    sound: bool = False  # whether nothing puts the whole in doubt, so that this year's sum must continue it
    gone: Mapping[str, Mapping[Place, Number]] = EMPTY  # figures of units abolished or split
