"""Read a filled-in form that never was a file, to be ready for the first one.

The first file takes thirty times as long as one that is like it: expressions are compiled and labels are looked up for
the first time. A worker does that for the newest edition while the main process still starts.
"""

from __future__ import annotations

from collections.abc import Iterator

from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms import rules
from consolidate.forms.layout import TOP, address, layout
from consolidate.model import Form, Kind, Number, Place, Table
from consolidate.reading import answers


def read(form: Form) -> None:
    """Read a workbook with all tables of a form, with a count in each cell and with formulas in the totals.

    Amounts are 0: what is said of units of money is only looked for beside an amount.
    """
    inputs = (place for place in form.places if not rules.definition(form, place))
    numbers: dict[Place, Number | None] = {place: int(form.kind(place) is not Kind.MONEY) for place in inputs}
    for place in form.places:
        rules.computed(form, place, numbers)
    sheets = [RawSheet(t.sheet, hidden=False, cells=tuple(_cells(form, t, numbers))) for t in form.tables]
    answers.read(RawBook("xlsx", tuple(sheets)), "", "", form)


def _cells(form: Form, table: Table, numbers: dict[Place, Number | None]) -> Iterator[RawCell]:
    """Yield the cells of a sheet, row by row: what stands above a table, its labels and its figures."""
    yield RawCell(0, 0, "text", table.title)
    yield RawCell(1, 0, "text", "填报单位：某局")
    yield RawCell(1, 2, "text", f"{form.first_year}年")
    yield RawCell(2, 0, "text", "单位：件、万元")
    for cell in sorted(layout(table).cells, key=lambda each: (each.row, each.column)):
        row, column = cell.row + TOP, cell.column
        if cell.place is None:
            yield from (RawCell(row, column, "text", text) for text in (cell.text,) if text)
        else:
            yield RawCell(row, column, "number", str(numbers[cell.place]), _formula(form, table, cell.place))


def _formula(form: Form, table: Table, place: Place) -> str:
    parts = rules.definition(form, place)
    return "=" + "+".join(address(layout(table), part) for part in parts) if parts else ""
