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

# 万件, or what is no 件 at all; 项, 次 and the like are other words for 件
_MANY = "[十百千万亿]+(?:人次|件次|户次|件|个|次|项|人|户|份|条|宗|起|家)"
_OTHER = rf"({_MANY}|人次|人数|人|户次|户数|户)(?!\w)"
_BEFORE = r"[(\[【〔]|单位[:为是]?|[、,/;]"
_STATED = re.compile(rf"(?:{_BEFORE}){_OTHER}")
_AT_THE_END = re.compile(rf"({_MANY})$")


def other_units(sheet: RawSheet, fit: Fit, cells: Mapping[Place, Cell], file: str) -> Iterator[Finding]:
    """One finding for every label or line that names another unit than the form, with the figures it stands over."""
    labels = [label for label, _ in (*fit.misprints, *fit.equivalents)]
    stated = [(label.row, label.column, label.raw, *_by_label(label, fit)) for label in labels]
    head = fit.head
    for cell in sheet.cells:
        if cell[0] <= head and cell[2] == "text" and "单" in cell[3]:
            unit = _of_the_line(cell[3], fit.table.unit)
            stated += [(cell.row, cell.column, cell.text, unit, list(fit.spots))] if unit else []
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
    """The other unit that a label names, "" for none, and the places of its row, or of its column in its block."""
    places = [place for place, (row, _) in fit.spots.items() if row == label.row]
    if not places:
        under = [(row, p) for p, (row, column) in fit.spots.items() if column == label.column and row > label.row]
        blocks = [fit.form.spots[place][1] for _, place in sorted(under)[:1]]
        places = [place for _, place in under if fit.form.spots[place][1] in blocks]
    unit = _of_counts(_STATED, label.raw) or _of_counts(_AT_THE_END, label.raw)
    if not unit and not any(fit.form.kind(place) is Kind.MONEY for place in places):
        unit = "".join(currency.units(label.raw, currency.Reach.ANY)[:1])
    return unit, places


def _of_the_line(text: str, asked: str) -> str:
    """The other unit that a line over the table names; "" where it names the form's too: 单位：件、人."""
    return "" if re.search(rf"(?:{_BEFORE}){asked}(?!\w)", plain(text)) else _of_counts(_STATED, text)


def _of_counts(pattern: re.Pattern[str], text: str) -> str:
    stated = pattern.search(plain(text))
    return stated[1] if stated else ""
