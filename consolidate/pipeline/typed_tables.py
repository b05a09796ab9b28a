"""The tables of a form as a person types them from the published page: plain cells, without any mark of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms.layout import TOP, Layout, Placed, layout
from consolidate.model import Form, Number, Place
from consolidate.text import a1, number_text

Contents = Mapping[Place, Number | str | None]
_BETWEEN = 4  # rows between the end of a table and the next grid on the same sheet


class TypedBook(NamedTuple):
    """A workbook that was typed by hand: for each table its sheet and the first row of its grid."""

    form: Form
    book: RawBook
    tops: Mapping[str, tuple[str, int]]

    def cell(self, place: Place) -> str:
        """Return the sheet and the address of a place."""
        sheet, top = self.tops[place.table]
        spot = layout(self.form.table(place.table)).spots[place]
        return f"{sheet}!{a1(spot.row + top, spot.column)}"


def apart(form: Form, contents: Contents, merged: bool) -> TypedBook:
    """Return each table on a sheet of its own. Without merged cells a label stands in the first of its cells."""
    sheets, tops = list[RawSheet](), dict[str, tuple[str, int]]()
    for number, table in enumerate(form.tables, 1):
        grid = layout(table)
        merges = tuple(_area(cell) for cell in grid.cells if merged and (cell.rows > 1 or cell.columns > 1))
        sheets.append(RawSheet(f"Sheet{number}", hidden=False, cells=tuple(_cells(grid, contents, TOP)), merges=merges))
        tops[table.id] = (sheets[-1].name, TOP)
    return TypedBook(form, RawBook("xlsx", tuple(sheets)), tops)


def below_each_other(form: Form, contents: Contents) -> TypedBook:
    """Return all tables below each other on one sheet, each under its heading."""
    cells, tops, top = list[RawCell](), dict[str, tuple[str, int]](), TOP
    for table in form.tables:
        cells += [RawCell(top - 2, 0, "text", table.heading), *_cells(layout(table), contents, top)]
        tops[table.id] = ("Sheet1", top)
        top += layout(table).rows + _BETWEEN
    return TypedBook(form, RawBook("xlsx", (RawSheet("Sheet1", hidden=False, cells=tuple(cells)),)), tops)


def _cells(grid: Layout, contents: Contents, top: int) -> Iterator[RawCell]:
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        content = contents[cell.place] if cell.place else cell.text
        if isinstance(content, str):
            if content:
                yield RawCell(cell.row + top, cell.column, "text", content)
        elif content is not None:
            yield RawCell(cell.row + top, cell.column, "number", number_text(content))


def _area(cell: Placed) -> tuple[int, int, int, int]:
    return cell.row + TOP, cell.column, cell.row + TOP + cell.rows - 1, cell.column + cell.columns - 1
