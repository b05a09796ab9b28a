"""Findings on numbers and notes in and around a table that belong to no place of the form.

An added row or column is classified by its label: another period, a subtotal, or a remark. Any other number is an
error, reported once at the label if there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Cell, Finding, Place
from consolidate.reading import added_parts, beside_blank, subtotals
from consolidate.reading.area import OVER, Line, TableArea
from consolidate.reading.beside_blank import Beside
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.reading.periods import of_another_period
from consolidate.reading.subtotals import TableContext
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.terms import ERROR, NOTE
from consolidate.text import a1, first_of

_REMEMBERED = 1_000  # cells around a table that may be cached
_MOST = 20  # numbers in a column of remarks that are reported
# fewer than _FEW numbers of a row are reported one by one; of more, _SHOWN are listed in one finding
_FEW, _SHOWN = 4, 4

_SUBTOTAL = regex(r"(?:其中)?[分本各]?项?(?:小计|总计|合计|共计)(?:\([^()]*\))?$")
_REMARK = regex("备注|说明|附注|注|情况说明")


class Additions(NamedTuple):
    """Findings that do not depend on the figures of the table, and what is still to be compared with these."""

    findings: tuple[Finding, ...]
    subtotals: tuple[Line, ...]
    # numbers under a header that was filled over several columns, except the first column
    repeated: tuple[RawCell, ...]
    beside: Beside  # what may be a figure of a place that is blank


def findings(
    sheet: RawSheet, fit: TableMatch, cells: Mapping[Place, Cell], within: tuple[int, int | None], file: str
) -> Iterator[Finding]:
    """Yield findings on everything in and around a table except its places.

    ``sheet`` holds no cell of a place of any table. ``within``: the last row before another table, and the year of the
    file. Apart from its places a table is the same in every file of a template, so the findings are cached.
    """
    below, year = within
    found = _findings(_around(sheet, fit, below), fit, year, file)
    yield from found.findings
    yield from beside_blank.findings(found.beside, fit, cells, sheet.name, file)
    if found.beside.parts:
        yield from added_parts.findings(found.beside.parts, fit, cells, sheet.name, file)
    if found.subtotals or found.repeated:
        context = TableContext(fit, sheet.name, file)
        read = {spot: cells[place] for place, spot in fit.spots.items()}
        for line in found.subtotals:
            yield from subtotals.compared(line, read, context)
        for cell in found.repeated:
            first = read.get((cell.row, fit.repeats[cell.column]))
            if first is None or first.raw != cell.text:
                yield _extra_number(cell, context)


def _around(sheet: RawSheet, fit: TableMatch, below: int) -> RawSheet:
    """Return the part of a sheet that belongs to a table. Of the rows over it, a period may stand over the figures.

    To the left of that stands the name of the unit, with which no result would be found in the cache.
    """
    top, left = min(fit.head, fit.first), fit.columns[0]
    cells = [
        cell for cell in sheet.cells
        if (top <= cell[0] <= below) or (top - OVER <= cell[0] < top and left <= cell[1])
    ]  # fmt: skip
    return sheet._replace(cells=tuple(cells))


@remembered(200, within=_REMEMBERED, size=lambda sheet, *_: len(sheet.cells))
def _findings(sheet: RawSheet, fit: TableMatch, year: int | None, file: str) -> Additions:
    area, context = TableArea(sheet, fit, year), TableContext(fit, sheet.name, file)
    repeated = tuple(cell for cell in area.strays if cell.column in fit.repeats and cell.row in area.rows)
    heads = {cell: _head(cell, area) for cell in area.strays if cell not in repeated}
    columns = _lines({cell: head for cell, head in heads.items() if head})
    rows = _lines({cell: area.labels[cell.row] for cell, h in heads.items() if not h and cell.row in area.labels})
    unlabelled = [cell for cell, head in heads.items() if not head and cell.row not in area.labels]
    added = [line for line in (*columns, *rows) if not _adds_up(line, area)]
    findings = [
        *(finding for line in added for finding in _on_line(line, area, context)),
        *_extra_numbers([*unlabelled, *area.among_labels], context),
        *_without_numbers(area, list(heads), context),
        *_remarks(area, context),
    ]
    beside = beside_blank.found(area, added)
    return Additions(tuple(findings), tuple(line for line in (*columns, *rows) if line not in added), repeated, beside)


def _head(cell: RawCell, area: TableArea) -> RawCell | None:
    """Return the header of a number; None for one in an added row under a column of the form, which has a row label."""
    head = area.head(cell)
    is_the_form_s = head is not None and area.words.is_column(area.dated_label(head)) and cell.row in area.labels
    return None if is_the_form_s else head


def _lines(labels: Mapping[RawCell, RawCell]) -> list[Line]:
    """Group the cells by their label."""
    by_label: dict[RawCell, list[RawCell]] = {}
    for cell, label in labels.items():
        by_label.setdefault(label, []).append(cell)
    return [Line(label, tuple(by_label[label])) for label in sorted(by_label)]


def _adds_up(line: Line, area: TableArea) -> bool:
    """Whether an added row or column is a subtotal: 小计, or the label of a group whose rows are present too."""
    text = normal(line.label.text)
    if of_another_period(area.dated_label(line.label)):
        return False
    among_labels = line.label.column < area.fit.columns[0]
    core = area.words.core(text)
    named = _SUBTOTAL.search(core)
    if not named:
        return among_labels and area.is_group(text)
    return not core[: named.start()] or area.is_group(core[: named.start()])


def _on_line(line: Line, area: TableArea, context: TableContext) -> Iterator[Finding]:
    """Yield findings on an added row or column that holds numbers."""
    fit, text = context.fit, normal(line.label.text)
    dated = area.dated_label(line.label)
    column = line.label.column >= fit.columns[0]
    cells = tuple(a1(cell.row, cell.column) for cell in line.cells)
    args = (*_number(fit), ("count", str(len(cells))))
    if of_another_period(dated):
        yield _note(FindingKind.OTHER_PERIOD, line.label, context, args, cells)
    elif column and _REMARK.fullmatch(text):
        for cell in line.cells[:_MOST]:
            yield _note(FindingKind.REMARK_BESIDE, cell, context, _number(fit))
    elif area.words.is_column(text) if column else area.words.row(text):
        yield _note(FindingKind.MISPLACED_LABEL, line.label, context, args, cells)._replace(severity=ERROR)
    else:
        missing = fit.missing_columns if column else fit.missing_rows
        found = _note(
            FindingKind.UNKNOWN_COLUMN if column else FindingKind.UNKNOWN_ROW, line.label, context, args, cells
        )
        yield found._replace(severity=ERROR, expected="、".join(each.label for each in missing) or "—")


def _without_numbers(area: TableArea, strays: Sequence[RawCell], context: TableContext) -> Iterator[Finding]:
    """Yield a note on every added row and column that holds no numbers."""
    columns, rows = {cell.column for cell in strays}, {cell.row for cell in strays}
    for column, label in sorted(area.heads.items()):
        if column not in columns:
            yield _note(FindingKind.EXTRA_COLUMN, label, context)
    for row, label in sorted(area.labels.items()):
        if row not in rows and row < area.fit.rows[1] and not area.words.row(normal(label.text)):
            yield _note(FindingKind.EXTRA_ROW, label, context)


def _extra_numbers(cells: Sequence[RawCell], context: TableContext) -> Iterator[Finding]:
    """Yield findings on numbers without a place and without a label; many in a row as one finding."""
    rows: dict[int, list[RawCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for row_cells in rows.values():
        if len(row_cells) < _FEW:
            yield from (_extra_number(cell, context) for cell in row_cells)
        else:
            addresses = tuple(a1(cell.row, cell.column) for cell in row_cells)
            others = "、".join(
                f"{cell.text}（{spot}）" for cell, spot in list(zip(row_cells, addresses, strict=True))[1:_SHOWN]
            )
            found = _extra_number(row_cells[0], context)
            yield found._replace(
                cells=addresses, args=(*found.args, ("others", others), ("count", str(len(row_cells))))
            )


def _remarks(area: TableArea, context: TableContext) -> Iterator[Finding]:
    """Yield notes on the texts beside the figures; one note for all texts of a column."""
    columns: dict[int, list[RawCell]] = {}
    for cell in area.remarks:
        columns.setdefault(cell.column, []).append(cell)
    for column_cells in columns.values():
        first, *others = column_cells
        shown = first_of([f"“{cell.text}”（{a1(cell.row, cell.column)}）" for cell in others], _SHOWN)
        more = (("others", shown),) if others else ()
        addresses = tuple(a1(cell.row, cell.column) for cell in column_cells)
        yield _note(FindingKind.REMARK_BESIDE, first, context, (*_number(context.fit), *more), addresses)


def _number(fit: TableMatch) -> tuple[tuple[str, str], ...]:
    return (("table", fit.table.number),)


def _note(
    kind: FindingKind,
    cell: RawCell,
    context: TableContext,
    args: tuple[tuple[str, str], ...] = (),
    cells: tuple[str, ...] = (),
) -> Finding:
    """Return a note at a cell that quotes the cell."""
    address = a1(cell.row, cell.column)
    return Finding(
        kind, NOTE, file=context.file, sheet=context.sheet, address=address, cells=cells, found=cell.text, args=args
    )


def _extra_number(cell: RawCell, context: TableContext) -> Finding:
    """Return the error on a single number without a place."""
    address = a1(cell.row, cell.column)
    return Finding(
        FindingKind.EXTRA_NUMBERS, ERROR, file=context.file, sheet=context.sheet, address=address, cells=(address,),
        found=cell.text, args=_number(context.fit),
    )  # fmt: skip
