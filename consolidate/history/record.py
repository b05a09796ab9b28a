"""The record of a result: what stood behind it, packed small, so that a later result can be compared with it.

It holds figures, the cells that they came from, the states of units, the names and digests of files, and where findings
are. It holds no contacts, no reasons and no words out of the tables: of what stood in a cell only a number.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Any, NamedTuple

from consolidate.figures import Cells, in_order
from consolidate.model import Finding, Form, Number, Submission
from consolidate.model.received import SENT
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.regex import regex
from consolidate.terms import NOTE, Action, How, UnitState
from consolidate.text import number_text

_FORMAT = 1
_A = ord("a")
_LEVEL = 5  # of compression: the highest takes several times as long and saves little
_NUMBER = regex(r"[-+]?[0-9][0-9,.]{0,20}%?")
_WAYS = ("", *map(str, How))  # how a cell was read; a record has the list, and a letter for each cell
_PLAIN = {int, str, type(None)}  # of what the numbers of a record consist; a text is one with decimals
Spot = tuple[str, str, str]  # sheet, address, how it was read


class File(NamedTuple):
    """A file that was attributed to a unit."""

    name: str
    digest: str


class UnitRecord(NamedTuple):
    """A unit: its state, its files, and its figures in the order of the record's places; () if none were read.

    The figures of a unit that is ``used`` count. Those of a held unit are what its files hold.
    """

    state: str
    files: tuple[File, ...] = ()
    numbers: tuple[Number | None, ...] = ()
    spots: tuple[Spot, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its figures are in the sum."""
        return self.state == UnitState.USED


class FindingRecord(NamedTuple):
    """A finding that asks for something, or did. ``found`` is "" unless it is a number."""

    id: str
    kind: str
    severity: str
    unit: str
    file: str
    sheet: str
    address: str
    place: str
    rule: str
    found: str
    answered: bool

    @property
    def open(self) -> bool:
        """Whether it keeps the result from being final."""
        return not self.answered

    @property
    def where(self) -> tuple[str, ...]:
        """What and where it is, whatever stands there."""
        return self.kind, self.unit or self.file, self.sheet, self.address, self.place, self.rule


class Changed(NamedTuple):
    """What a line of decisions.xlsx changed in a total: 更正, or 剔除 (``unit`` may be "")."""

    action: str
    unit: str
    place: str
    change: Number
    line: int


class Record(NamedTuple):
    """What stood behind one result. ``at``: when it was written (ISO, with the time zone), "" if it was not."""

    form: str
    year: int
    body: str
    final: bool
    places: tuple[str, ...]
    totals: tuple[Number, ...]
    units: Mapping[str, UnitRecord]
    findings: tuple[FindingRecord, ...]
    changed: tuple[Changed, ...] = ()
    version: str = ""
    at: str = ""

    @property
    def content(self) -> Record:
        """The record without when and by which version it was made: what two results have in common or not."""
        return self._replace(version="", at="")


def of(form: Form, result: Consolidation, large: bool = False) -> Record:
    """The record of a result; of a ``large`` one without its units, which are too many to be held against others."""
    files: dict[str, list[File]] = {}
    for state in () if large else result.files:
        if state.verdict in SENT:
            files.setdefault(state.unit, []).append(File(state.name, state.digest))
    units = {
        unit.name: UnitRecord(
            str(result.state(unit.name)),
            tuple(sorted(files.get(unit.name, ()))),
            *_figures(form, result.submissions.get(unit.name) or result.aside.get(unit.name)),
        )
        for unit in (() if large else result.roster.units)
    }
    return Record(
        form.id, result.round.year, result.round.body, result.final, tuple(map(str, form.places)),
        tuple(result.totals[place].value for place in form.places), units,
        tuple(_finding(f) for f in result.findings if not f.follows and (f.severity is not NOTE or f.answer)),
        (*_changed(Action.CORRECT, result.corrections), *_changed(Action.DEDUCT, result.deductions)),
    )  # fmt: skip


def _figures(form: Form, submission: Submission | None) -> tuple[tuple[Number | None, ...], tuple[Spot, ...]]:
    if submission is None:
        return (), ()
    numbers = in_order(form, submission.numbers)
    if isinstance(submission.cells, Cells):
        return numbers, submission.cells.spots
    cells = [submission.cells.get(place) for place in form.places]
    return numbers, tuple((cell.sheet, cell.address, str(cell.how)) if cell else ("", "", "") for cell in cells)


def _finding(finding: Finding) -> FindingRecord:
    found = finding.found if _NUMBER.fullmatch(finding.found) else ""
    return FindingRecord(
        finding.id, str(finding.kind), str(finding.severity), finding.unit, finding.file, finding.sheet,
        finding.address, str(finding.place) if finding.place else "", finding.rule, found, not finding.open,
    )  # fmt: skip


def _changed(action: Action, changes: Sequence[Correction | Deduction]) -> list[Changed]:
    return [Changed(str(action), each.unit, str(each.place), each.change, each.line) for each in changes]


# --- packed ------------------------------------------------------------------------------------------------------


def pack(record: Record) -> bytes:
    """The record as compressed JSON. The units of one template have their cells at the same addresses, stored once."""
    layouts: dict[tuple[tuple[str, str], ...], int] = {}
    same: dict[tuple[Spot, ...], tuple[int, str]] = {}
    units = {}
    for name, unit in record.units.items():
        if unit.spots not in same:
            layout = layouts.setdefault(tuple(spot[:2] for spot in unit.spots), len(layouts))
            same[unit.spots] = layout, "".join(chr(_A + _WAYS.index(how)) for _, _, how in unit.spots)
        cells, read = same[unit.spots]
        units[name] = {"state": unit.state, "files": unit.files, "numbers": unit.numbers, "cells": cells, "read": read}
    found = {
        "format": _FORMAT, "at": record.at, "version": record.version, "form": record.form, "year": record.year,
        "body": record.body, "final": record.final, "places": record.places,
        "totals": record.totals, "layouts": [*layouts], "ways": _WAYS, "units": units,
        "findings": record.findings,
        "changed": record.changed,
    }  # fmt: skip
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), default=number_text)  # for Decimal
    return gzip.compress(text.encode("utf-8", "surrogatepass"), _LEVEL, mtime=0)  # names of files may hold any byte


def unpack(data: bytes) -> Record | None:
    """The record in these bytes; None if they are damaged, or if a later version wrote them in another form."""
    try:
        found: Any = json.loads(gzip.decompress(data))
        if found["format"] != _FORMAT:
            return None
        spots_of = cache(partial(_spots, found["layouts"], found["ways"]))
        return Record(
            str(found["form"]), int(found["year"]), str(found["body"]), bool(found["final"]),
            tuple(map(str, found["places"])), tuple(_number(each) or 0 for each in found["totals"]),
            {name: _unit(each, spots_of) for name, each in found["units"].items()},
            tuple(FindingRecord(*each) for each in found["findings"]),
            tuple(Changed(*each)._replace(change=_number(each[3]) or 0) for each in found["changed"]),
            str(found["version"]), str(found["at"]),
        )  # fmt: skip
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        ArithmeticError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
    ):
        return None


def _unit(found: Any, spots_of: Callable[[int, str], tuple[Spot, ...]]) -> UnitRecord:
    return UnitRecord(
        str(found["state"]),
        tuple(File(*each) for each in found["files"]),
        _numbers(found["numbers"]),
        spots_of(found["cells"], found["read"]),
    )


def _spots(layouts: Any, ways: Any, layout: int, read: str) -> tuple[Spot, ...]:
    """The cells of a layout, read in these ways: one letter for each cell."""
    cells = zip(layouts[layout], read, strict=True)
    return tuple((str(sheet), str(address), str(ways[ord(letter) - _A])) for (sheet, address), letter in cells)


def _numbers(found: Any) -> tuple[Number | None, ...]:
    if {*map(type, found)} <= _PLAIN:
        return tuple([Decimal(each) if type(each) is str else each for each in found])
    return tuple(map(_number, found))


def _number(found: Any) -> Number | None:
    return Decimal(found) if isinstance(found, str) else None if found is None else int(found)
