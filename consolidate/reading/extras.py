"""Numbers and notes in and around a table that belong to no place of it: what each of them is, and what to say of it.

A row or a column that someone added is told by its label: it is of another period, a subtotal, or a remark. Any other
number is an error, said once at the label where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from consolidate.model import ERROR, NOTE, Cell, Finding, Place
from consolidate.reading import subtotals
from consolidate.reading.area import Area, Line
from consolidate.reading.fit import Fit
from consolidate.reading.labels import normal, periods
from consolidate.reading.raw import RawCell, RawSheet
from consolidate.reading.subtotals import Where
from consolidate.text import a1

_REMEMBERED = 1_000  # cells around a table that may be remembered from one file to the next
_MOST = 20  # remarks beside one table that are shown

_SUBTOTAL = re.compile("(?:其中)?[分本各]?项?(?:小计|总计|合计|共计)")
_REMARK = re.compile("备注|说明|附注|注|情况说明")
_OTHER_PERIOD = {"上年", "月", "季", "半年"}
_COMPARED = re.compile(r"同比|环比|增减|增长|去年|往年|(?<!\d)20\d\d年?(?!\d)")


class Extras(NamedTuple):
    """What is to be said whatever the table holds, and what is yet to be compared with its figures."""

    findings: tuple[Finding, ...]
    subtotals: tuple[Line, ...]
    repeated: tuple[RawCell, ...]  # numbers under a header that was filled over several columns, but for the first


def extras(sheet: RawSheet, fit: Fit, cells: Mapping[Place, Cell], below: int, file: str) -> Iterator[Finding]:
    """Everything in and around a table beside its places.

    ``sheet`` holds no cell of a place of any table; what stands under the row ``below`` is another table's. Beside its
    places a table is the same in every file of a template: what was said of it is remembered.
    """
    top = min(fit.head, fit.first)
    near = sheet._replace(cells=tuple([cell for cell in sheet.cells if top <= cell[0] <= below]))
    found = (_extras if len(near.cells) <= _REMEMBERED else _extras.__wrapped__)(near, fit, file)
    yield from found.findings
    if found.subtotals or found.repeated:
        where = Where(fit, sheet.name, file)
        read = {spot: cells[place] for place, spot in fit.spots.items()}
        for line in found.subtotals:
            yield from subtotals.compared(line, read, where)
        for cell in found.repeated:
            first = read.get((cell.row, fit.repeats[cell.column]))
            if first is None or first.raw != cell.text:
                yield _stray(cell, where)


@lru_cache(maxsize=200)
def _extras(sheet: RawSheet, fit: Fit, file: str) -> Extras:
    area, where = Area(sheet, fit), Where(fit, sheet.name, file)
    repeated = tuple(cell for cell in area.strays if cell.column in fit.repeats and cell.row in area.rows)
    strays = [cell for cell in area.strays if cell not in repeated]
    columns = _lines([cell for cell in strays if cell.column in area.heads], area.heads, 1)
    rows = _lines([c for c in strays if c.column not in area.heads and c.row in area.labels], area.labels, 0)
    alone = [c for c in strays if c.column not in area.heads and c.row not in area.labels]
    added = [line for line in (*columns, *rows) if not _adds_up(line, area)]
    findings = [
        *(finding for line in added for finding in _on_line(line, area, where)),
        *(_stray(cell, where) for cell in (*alone, *area.among_labels)),
        *_without_numbers(area, strays, where),
        *(_at("remark-beside", cell, where, _number(fit)) for cell in area.remarks[:_MOST]),
    ]
    return Extras(tuple(findings), tuple(line for line in (*columns, *rows) if line not in added), repeated)


def _lines(cells: Sequence[RawCell], labels: Mapping[int, RawCell], axis: int) -> list[Line]:
    """The cells by row (axis 0) or column (1), each with the label of its row or column."""
    by_number: dict[int, list[RawCell]] = {}
    for cell in cells:
        by_number.setdefault(cell.column if axis else cell.row, []).append(cell)
    return [Line(labels[number], tuple(by_number[number])) for number in sorted(by_number)]


def _adds_up(line: Line, area: Area) -> bool:
    """Whether a row or a column adds up others: 小计, or the label of a group of which the rows stand too."""
    text = normal(line.label.text)
    among_labels = line.label.column < area.fit.columns[0]
    return bool(_SUBTOTAL.fullmatch(area.words.core(text))) or (among_labels and area.is_group(text))


def _on_line(line: Line, area: Area, where: Where) -> Iterator[Finding]:
    """What is to be said of an added row or column that holds numbers."""
    fit, text = where.fit, normal(line.label.text)
    column = line.label.column >= fit.columns[0]
    cells = tuple(a1(cell.row, cell.column) for cell in line.cells)
    args = (*_number(fit), ("count", str(len(cells))))
    if set(periods(text)) & _OTHER_PERIOD or _COMPARED.search(text):
        yield _at("other-period", line.label, where, args, cells)
    elif column and _REMARK.fullmatch(text):
        for cell in line.cells[:_MOST]:
            yield _at("remark-beside", cell, where, _number(fit))
    elif area.words.is_column(text) if column else area.words.row(text):
        yield replace(_at("misplaced-label", line.label, where, args, cells), severity=ERROR)
    else:
        missing = fit.missing_columns if column else fit.missing_rows
        found = _at("unknown-column" if column else "unknown-row", line.label, where, args, cells)
        yield replace(found, severity=ERROR, expected="、".join(each.label for each in missing) or "—")


def _without_numbers(area: Area, strays: Sequence[RawCell], where: Where) -> Iterator[Finding]:
    """A note on every row and column that someone added and that holds no numbers."""
    columns, rows = {cell.column for cell in strays}, {cell.row for cell in strays}
    for column, label in sorted(area.heads.items()):
        if column not in columns:
            yield _at("extra-column", label, where)
    for row, label in sorted(area.labels.items()):
        if row not in rows and row < area.fit.rows[1] and not area.words.row(normal(label.text)):
            yield _at("extra-row", label, where)


def _number(fit: Fit) -> tuple[tuple[str, str], ...]:
    return (("table", fit.table.number),)


def _at(
    kind: str, cell: RawCell, where: Where, args: tuple[tuple[str, str], ...] = (), cells: tuple[str, ...] = ()
) -> Finding:
    """A note at a cell, with what stands in it."""
    at = a1(cell.row, cell.column)
    return Finding(kind, NOTE, file=where.file, sheet=where.sheet, address=at, cells=cells, found=cell.text, args=args)


def _stray(cell: RawCell, where: Where) -> Finding:
    """A number that belongs to no place, by itself."""
    at = a1(cell.row, cell.column)
    return Finding(
        "extra-numbers", ERROR, file=where.file, sheet=where.sheet, address=at, cells=(at,), found=cell.text,
        args=_number(where.fit),
    )  # fmt: skip
