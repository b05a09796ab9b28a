"""What is to be said of how the cells of a table look: characters taken away, numbers struck out or not to be seen,
comments, and pictures in place of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from consolidate.model import EXPLAIN, NOTE, Cell, Finding, Place
from consolidate.reading.fit import Fit
from consolidate.reading.raw import Mark, RawCell, RawSheet

Spot = tuple[int, int]
_PICTURE = re.compile(r"\b(?:DISPIMG|IMAGE)\(", re.IGNORECASE)  # WPS and Excel show a picture by these functions
_UNREAD = ("not-a-number", "error-value")
_SEEN = {"struck": "struck-out", "faint": "unseen-number"}


def told(
    said: Sequence[Finding],
    sheet: RawSheet,
    fit: Fit,
    cells: Mapping[Place, Cell],
    at: Mapping[Spot, RawCell],
    file: str,
) -> list[Finding]:
    """The findings on the places of a table, with what is to be said of how these look."""
    if not sheet.marks and not any(finding.kind in _UNREAD for finding in said):
        return list(said)
    marks: dict[Spot, list[Mark]] = {}
    for mark in sheet.marks:
        marks.setdefault((mark.row, mark.column), []).append(mark)
    found = [finding for place, spot in fit.spots.items() if spot in marks
             for finding in _on(place, cells.get(place), marks[spot], sheet, file)]  # fmt: skip
    asked = {finding.place for finding in found if finding.kind == "characters-cut"}
    kept = (_named(finding, fit, marks, at) for finding in said)
    return [*(f for f in kept if f.kind != "spelled" or f.place not in asked), *found]


def _on(place: Place, cell: Cell | None, marks: Iterable[Mark], sheet: RawSheet, file: str) -> Iterator[Finding]:
    """What the marks of one cell say."""
    for mark in marks:
        kind, severity, found = "", EXPLAIN, cell.raw if cell else ""
        args: tuple[tuple[str, str], ...] = ()
        if mark.kind == "comment":
            kind, severity, found = "comment", NOTE, " ".join(mark.text.split())
        elif cell is None or cell.how == "total" or cell.value is None:
            continue
        elif mark.kind == "cut":
            kind, args = "characters-cut", (("whole", " ".join(mark.text.split())),)
        elif cell.value:
            kind = _SEEN.get(mark.kind, "")
        if kind and cell:
            expected = str(cell.value) if kind == "characters-cut" else ""
            yield Finding(
                kind, severity, file=file, sheet=sheet.name, address=cell.address, place=place,
                cells=(cell.address,), found=found, expected=expected, args=args,
            )  # fmt: skip


def _named(finding: Finding, fit: Fit, marks: Mapping[Spot, Sequence[Mark]], at: Mapping[Spot, RawCell]) -> Finding:
    """The finding; a picture where a number was expected is called one."""
    spot = fit.spots.get(finding.place) if finding.place and finding.kind in _UNREAD else None
    cell = at.get(spot) if spot else None
    if spot is None or cell is None:
        return finding
    shown = _PICTURE.search(cell.formula or cell.text) or any(mark.kind == "picture" for mark in marks.get(spot, ()))
    return replace(finding, kind="picture-in-cell", args=()) if shown else finding
