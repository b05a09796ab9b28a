"""Counts under a label, or a line above the table, that names another unit than the form: 万件, or one of money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from consolidate.model import EXPLAIN, Cell, Finding, Kind, Place
from consolidate.reading import currency
from consolidate.reading.fit import Fit
from consolidate.reading.occurrences import Label
from consolidate.reading.raw import RawSheet
from consolidate.text import a1, plain

_MANY = "[十百千万亿]+(?:人次|件次|户次|件|个|次|项|人|户|份|条|宗|起|家)"
_STATED = re.compile(rf"(?:[(\[【〔]|单位[:为是]?|[、,/;])({_MANY})(?!\w)")
_AT_THE_END = re.compile(rf"({_MANY})$")


def other_units(sheet: RawSheet, fit: Fit, cells: Mapping[Place, Cell], file: str) -> Iterator[Finding]:
    """One finding for every label or line that names another unit than the form, with the figures it stands over."""
    labels = [label for label, _ in (*fit.misprints, *fit.equivalents)]
    stated = [(label.row, label.column, label.raw, *_by_label(label, fit)) for label in labels]
    head = fit.head
    for cell in sheet.cells:
        if cell[0] <= head and cell[2] == "text" and "单" in cell[3] and (unit := _of_counts(_STATED, cell[3])):
            stated.append((cell.row, cell.column, cell.text, unit, list(fit.spots)))
    for row, column, text, unit, places in stated:
        counts = [place for place in places if fit.form.kind(place) is not Kind.MONEY] if unit else []
        where = tuple(cells[place].address for place in counts if cells[place].value)
        if where:
            yield Finding(
                "count-unit", EXPLAIN, file=file, sheet=sheet.name, address=a1(row, column), found=text,
                expected=fit.table.unit, cells=where,
                args=(("table", fit.table.number), ("named", unit), ("asked", fit.table.unit)),
            )  # fmt: skip


def _by_label(label: Label, fit: Fit) -> tuple[str, list[Place]]:
    """The other unit that a label names, "" for none, and the places of its row or column."""
    places = [place for place, (row, _) in fit.spots.items() if row == label.row]
    places = places or [p for p, (row, column) in fit.spots.items() if column == label.column and row > label.row]
    unit = _of_counts(_STATED, label.raw) or _of_counts(_AT_THE_END, label.raw)
    if not unit and not any(fit.form.kind(place) is Kind.MONEY for place in places):
        unit = "".join(currency.units(label.raw, currency.Reach.ANY)[:1])
    return unit, places


def _of_counts(pattern: re.Pattern[str], text: str) -> str:
    stated = pattern.search(plain(text))
    return stated[1] if stated else ""
