"""Findings on the appearance of cells in a table.

These are characters removed by formatting, struck-out numbers and labels, invisible numbers, comments, and pictures in
place of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import Mark, RawCell, RawSheet
from consolidate.forms.in_excel import ranges
from consolidate.model import Cell, Finding, Place
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.reading.scope import Surroundings, Zone
from consolidate.reading.vocabulary import aside, vocabulary
from consolidate.regex import regex
from consolidate.terms import EXPLAIN, NOTE, How
from consolidate.text import a1, first_of

Spot = tuple[int, int]
# functions with which WPS and Excel show a picture in a cell
_PICTURE = regex(r"\b(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
_UNREAD = (FindingKind.NOT_A_NUMBER, FindingKind.ERROR_VALUE)
_FEW = 5  # labels quoted in a finding
_LABELS = (Zone.LABEL, Zone.TITLE, Zone.HEADER)
_SEEN = {"struck": FindingKind.STRUCK_OUT, "faint": FindingKind.UNSEEN_NUMBER}


def with_marks(
    findings: Sequence[Finding],
    sheet: RawSheet,
    fit: TableMatch,
    cells: Mapping[Place, Cell],
    cells_by_spot: Mapping[Spot, RawCell],
    file: str,
) -> list[Finding]:
    """Return the findings on the places of a table, including those on the appearance of its cells."""
    if not sheet.marks and not any(finding.kind in _UNREAD for finding in findings):
        return list(findings)
    marks: dict[Spot, list[Mark]] = {}
    for mark in sheet.marks:
        marks.setdefault((mark.row, mark.column), []).append(mark)
    on_marks = [finding for place, spot in fit.spots.items() if spot in marks
             for finding in _on_cell(place, cells.get(place), marks[spot], sheet, file)]  # fmt: skip
    cut_places = {finding.place for finding in on_marks if finding.kind is FindingKind.CHARACTERS_CUT}
    kept = (_with_picture(finding, fit, marks, cells_by_spot) for finding in findings)
    return [
        *(f for f in kept if f.kind is not FindingKind.SPELLED or f.place not in cut_places),
        *_merge_equal_comments(on_marks, findings),
    ]


def struck_labels(
    sheet: RawSheet, fit: TableMatch, others: Sequence[TableMatch], cells: Mapping[Place, Cell], file: str
) -> Iterator[Finding]:
    """Yield one finding on all struck-out labels of a table with figures other than 0.

    Figures that are struck out too are left out: they have a finding of their own.
    """
    struck = sheet.struck() - fit.taken
    if not struck:
        return
    around, words = Surroundings(sheet, fit, others), vocabulary(fit.form, fit.table)
    away = sheet.struck()
    written = {label[:2] for label, _ in (*fit.misprints, *fit.equivalents)}
    labels: list[RawCell] = []
    figures: dict[str, None] = {}
    for cell in sheet.cells:
        text = normal(cell.text) if cell[:2] in struck and cell.kind == "text" else ""
        if not text or aside(text) or not (cell[:2] in written or words.core(text) in words.words):
            continue
        scope = around.of(cell.row, cell.column, cell.text)
        places = scope.places if scope.zone in _LABELS else ()
        by = [cells[place].address for place in places if cells[place].value and fit.spots[place] not in away]
        if by:
            labels.append(cell)
            figures |= dict.fromkeys(by)
    if labels:
        found = first_of([cell.text for cell in labels], _FEW)
        yield Finding(
            FindingKind.STRUCK_LABEL, EXPLAIN, file=file, sheet=sheet.name, address=a1(labels[0].row, labels[0].column),
            found=found, cells=tuple(figures),
            args=(("table", fit.table.number), ("where", "、".join(ranges(list(figures), 3)))),
        )  # fmt: skip


def _merge_equal_comments(found: Sequence[Finding], others_found: Sequence[Finding]) -> Iterator[Finding]:
    """Merge findings on comments with equal texts. A comment that a finding on a unit already quotes is left out."""
    stated = {
        (finding.address, value)
        for finding in others_found
        for key, value in finding.args
        if key in ("commented", "commented_there")
    }
    same: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.kind is not FindingKind.COMMENT:
            yield finding
        elif (finding.address, finding.found) not in stated:
            same.setdefault(finding.found, []).append(finding)
    for first, *more in same.values():
        cells = tuple(finding.address for finding in (first, *more))
        others = (("others", "、".join(ranges(cells[1:], 3))),) if more else ()
        yield first._replace(cells=cells, args=others)


def _on_cell(place: Place, cell: Cell | None, marks: Iterable[Mark], sheet: RawSheet, file: str) -> Iterator[Finding]:
    """Yield the findings on the marks of one cell."""
    for mark in marks:
        kind: FindingKind | None = None
        severity, found = EXPLAIN, cell.raw if cell else ""
        args: tuple[tuple[str, str], ...] = ()
        if mark.kind == "comment":
            kind, severity, found = FindingKind.COMMENT, NOTE, " ".join(mark.text.split())
        elif cell is None or cell.how is How.TOTAL or cell.value is None:
            continue
        elif mark.kind == "cut":
            kind, args = FindingKind.CHARACTERS_CUT, (("whole", " ".join(mark.text.split())),)
        elif cell.value:
            kind = _SEEN.get(mark.kind)
        if kind and cell:
            expected = str(cell.value) if kind is FindingKind.CHARACTERS_CUT else ""
            yield Finding(
                kind, severity, file=file, sheet=sheet.name, address=cell.address, place=place,
                cells=(cell.address,), found=found, expected=expected, args=args,
            )  # fmt: skip


def _with_picture(
    finding: Finding, fit: TableMatch, marks: Mapping[Spot, Sequence[Mark]], cells_by_spot: Mapping[Spot, RawCell]
) -> Finding:
    """Return the finding, or ``picture-in-cell`` instead if there is a picture in place of a number."""
    spot = fit.spots.get(finding.place) if finding.place and finding.kind in _UNREAD else None
    cell = cells_by_spot.get(spot) if spot else None
    if spot is None or cell is None:
        return finding
    shown = _PICTURE.search(cell.formula or cell.text) or any(mark.kind == "picture" for mark in marks.get(spot, ()))
    return finding._replace(kind=FindingKind.PICTURE_IN_CELL, args=()) if shown else finding
