"""Read a made-up workbook in advance, so that the first real one does not wait for what all of them need.

That is the vocabulary of the form and the expressions for what stands around its figures. Working them out takes longer
than thirty files that come after (docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms.layout import TOP, layout
from consolidate.model import Form, Table
from consolidate.reading import answers

_UNIT = "填报单位：甲"


def rehearse(form: Form) -> None:
    """Read a workbook with all tables of a form, filled in with 0, and forget what was found."""
    answers.read(RawBook("xlsx", tuple(map(_sheet, form.tables))), "", "", form)


def _sheet(table: Table) -> RawSheet:
    cells = layout(table).cells
    merges = tuple(
        (cell.row + TOP, cell.column, cell.row + TOP + cell.rows - 1, cell.column + cell.columns - 1)
        for cell in cells
        if cell.rows > 1 or cell.columns > 1
    )
    return RawSheet(table.sheet, False, tuple(sorted(_cells(table))), merges)


def _cells(table: Table) -> Iterator[RawCell]:
    for row, text in enumerate((table.heading, _UNIT, f"单位：{table.unit}")):
        yield RawCell(row, 0, "text", text)
    for cell in layout(table).cells:
        kind, text = ("number", "0") if cell.place else ("text", cell.text)
        if text:
            yield RawCell(cell.row + TOP, cell.column, kind, text)
