"""Findings on numbers and notes in and around a table that belong to no place of the form.

An added row or column is classified by its label: another period, a subtotal, or a remark. Any other number is an
error, reported once at the label if there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Cell, Finding, Place
from consolidate.reading import subtotals
from consolidate.reading.area import Area, Line
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal, of_another_period
from consolidate.reading.subtotals import Where
from consolidate.remembered import remembered
from consolidate.terms import ERROR, NOTE
from consolidate.text import a1

_REMEMBERED = 1_000  # cells around a table that may be cached
_MOST = 20  # numbers in a column of remarks that are reported
# fewer than _FEW numbers of a row are reported one by one; of more, _SHOWN are listed in one finding
_FEW, _SHOWN = 4, 4

_SUBTOTAL = re.compile(r"(?:其中)?[分本各]?项?(?:小计|总计|合计|共计)(?:\([^()]*\))?$")
_REMARK = re.compile("备注|说明|附注|注|情况说明")


class Extras(NamedTuple):
    """Findings that do not depend on the figures of the table, and what is still to be compared with these."""

    findings: tuple[Finding, ...]
    subtotals: tuple[Line, ...]
    # numbers under a header that was filled over several columns, except the first column
    repeated: tuple[RawCell, ...]


def extras(
    sheet: RawSheet, fit: TableMatch, cells: Mapping[Place, Cell], within: tuple[int, int | None], file: str
) -> Iterator[Finding]:
    """Yield findings on everything in and around a table except its places.

    ``sheet`` holds no cell of a place of any table. ``within``: the last row before another table, and the year of the
    file. Apart from its places a table is the same in every file of a template, so the findings are cached.
    """
    below, year = within
    top = min(fit.head, fit.first)
    near = sheet._replace(cells=tuple([cell for cell in sheet.cells if top <= cell[0] <= below]))
    found = _extras(near, fit, year, file)
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


@remembered(200, within=_REMEMBERED, size=lambda sheet, *_: len(sheet.cells))
def _extras(sheet: RawSheet, fit: TableMatch, year: int | None, file: str) -> Extras:
    area, where = Area(sheet, fit, year), Where(fit, sheet.name, file)
    repeated = tuple(cell for cell in area.strays if cell.column in fit.repeats and cell.row in area.rows)
    heads = {cell: _head(cell, area) for cell in area.strays if cell not in repeated}
    columns = _lines({cell: head for cell, head in heads.items() if head})
    rows = _lines({cell: area.labels[cell.row] for cell, h in heads.items() if not h and cell.row in area.labels})
    alone = [cell for cell, head in heads.items() if not head and cell.row not in area.labels]
    added = [line for line in (*columns, *rows) if not _adds_up(line, area)]
    findings = [
        *(finding for line in added for finding in _on_line(line, area, where)),
        *_strays([*alone, *area.among_labels], where),
        *_without_numbers(area, list(heads), where),
        *_remarks(area, where),
    ]
    return Extras(tuple(findings), tuple(line for line in (*columns, *rows) if line not in added), repeated)


def _head(cell: RawCell, area: Area) -> RawCell | None:
    """Return the header of a number; None for one in an added row under a column of the form, which has a row label."""
    head = area.head(cell)
    own = head is not None and area.words.is_column(area.told(head)) and cell.row in area.labels
    return None if own else head


def _lines(labels: Mapping[RawCell, RawCell]) -> list[Line]:
    """Group the cells by their label."""
    by_label: dict[RawCell, list[RawCell]] = {}
    for cell, label in labels.items():
        by_label.setdefault(label, []).append(cell)
    return [Line(label, tuple(by_label[label])) for label in sorted(by_label)]


def _adds_up(line: Line, area: Area) -> bool:
    """Whether an added row or column is a subtotal: 小计, or the label of a group whose rows are present too."""
    text = normal(line.label.text)
    if of_another_period(area.told(line.label)):
        return False
    among_labels = line.label.column < area.fit.columns[0]
    own = area.words.core(text)
    named = _SUBTOTAL.search(own)
    if not named:
        return among_labels and area.is_group(text)
    return not own[: named.start()] or area.is_group(own[: named.start()])


def _on_line(line: Line, area: Area, where: Where) -> Iterator[Finding]:
    """Yield findings on an added row or column that holds numbers."""
    fit, text = where.fit, normal(line.label.text)
    told = area.told(line.label)
    column = line.label.column >= fit.columns[0]
    cells = tuple(a1(cell.row, cell.column) for cell in line.cells)
    args = (*_number(fit), ("count", str(len(cells))))
    if of_another_period(told):
        yield _at(FindingKind.OTHER_PERIOD, line.label, where, args, cells)
    elif column and _REMARK.fullmatch(text):
        for cell in line.cells[:_MOST]:
            yield _at(FindingKind.REMARK_BESIDE, cell, where, _number(fit))
    elif area.words.is_column(text) if column else area.words.row(text):
        yield replace(_at(FindingKind.MISPLACED_LABEL, line.label, where, args, cells), severity=ERROR)
    else:
        missing = fit.missing_columns if column else fit.missing_rows
        found = _at(FindingKind.UNKNOWN_COLUMN if column else FindingKind.UNKNOWN_ROW, line.label, where, args, cells)
        yield replace(found, severity=ERROR, expected="、".join(each.label for each in missing) or "—")


def _without_numbers(area: Area, strays: Sequence[RawCell], where: Where) -> Iterator[Finding]:
    """Yield a note on every added row and column that holds no numbers."""
    columns, rows = {cell.column for cell in strays}, {cell.row for cell in strays}
    for column, label in sorted(area.heads.items()):
        if column not in columns:
            yield _at(FindingKind.EXTRA_COLUMN, label, where)
    for row, label in sorted(area.labels.items()):
        if row not in rows and row < area.fit.rows[1] and not area.words.row(normal(label.text)):
            yield _at(FindingKind.EXTRA_ROW, label, where)


def _strays(cells: Sequence[RawCell], where: Where) -> Iterator[Finding]:
    """Yield findings on numbers without a place and without a label; many in a row as one finding."""
    rows: dict[int, list[RawCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for mine in rows.values():
        if len(mine) < _FEW:
            yield from (_stray(cell, where) for cell in mine)
        else:
            at = tuple(a1(cell.row, cell.column) for cell in mine)
            others = "、".join(f"{cell.text}（{spot}）" for cell, spot in list(zip(mine, at, strict=True))[1:_SHOWN])
            found = _stray(mine[0], where)
            yield replace(found, cells=at, args=(*found.args, ("others", others), ("count", str(len(mine)))))


def _remarks(area: Area, where: Where) -> Iterator[Finding]:
    """Yield notes on the texts beside the figures; one note for all texts of a column."""
    columns: dict[int, list[RawCell]] = {}
    for cell in area.remarks:
        columns.setdefault(cell.column, []).append(cell)
    for mine in columns.values():
        first, *others = mine
        shown = "、".join(f"“{cell.text}”（{a1(cell.row, cell.column)}）" for cell in others[:_SHOWN])
        more = (("others", shown + ("……" if len(others) > _SHOWN else "")),) if others else ()
        at = tuple(a1(cell.row, cell.column) for cell in mine)
        yield _at(FindingKind.REMARK_BESIDE, first, where, (*_number(where.fit), *more), at)


def _number(fit: TableMatch) -> tuple[tuple[str, str], ...]:
    return (("table", fit.table.number),)


def _at(
    kind: FindingKind, cell: RawCell, where: Where, args: tuple[tuple[str, str], ...] = (), cells: tuple[str, ...] = ()
) -> Finding:
    """Return a note at a cell that quotes the cell."""
    at = a1(cell.row, cell.column)
    return Finding(kind, NOTE, file=where.file, sheet=where.sheet, address=at, cells=cells, found=cell.text, args=args)


def _stray(cell: RawCell, where: Where) -> Finding:
    """Return the error on a single number without a place."""
    at = a1(cell.row, cell.column)
    return Finding(
        FindingKind.EXTRA_NUMBERS, ERROR, file=where.file, sheet=where.sheet, address=at, cells=(at,), found=cell.text,
        args=_number(where.fit),
    )  # fmt: skip
