"""Official tables as raw sheets, typed in without any token, to be bent in the tests of the reading stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms.layout import layout
from consolidate.model import Answer, Form, Number, Place, Table

Content = str | Number | None


@dataclass
class Grid:
    """A sheet as (row, column) -> content; rows and columns can be inserted, as units do."""

    name: str
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False

    def insert_row(self, at: int) -> Grid:
        self.cells = {(r + (r >= at), c): v for (r, c), v in self.cells.items()}
        return self

    def insert_column(self, at: int) -> Grid:
        self.cells = {(r, c + (c >= at)): v for (r, c), v in self.cells.items()}
        return self

    def delete_row(self, at: int) -> Grid:
        self.cells = {(r - (r > at), c): v for (r, c), v in self.cells.items() if r != at}
        return self

    def raw(self) -> RawSheet:
        cells = tuple(
            RawCell(r, c, "text" if isinstance(v, str) else "number", str(v), self.formulas.get((r, c), ""))
            for (r, c), v in sorted(self.cells.items())
            if v is not None and v != ""
        )
        return RawSheet(self.name, self.hidden, cells)


def grid(table: Table, figures: Mapping[Place, Content], top: int = 3, left: int = 0) -> Grid:
    """One official table with these figures, its grid from row ``top`` and column ``left`` on."""
    sheet = Grid(table.sheet)
    for cell in layout(table).cells:
        content: Content = figures.get(cell.place) if cell.place else cell.text
        sheet.cells[cell.row + top, cell.column + left] = content
    return sheet


def grids(form: Form, figures: Mapping[Place, Content]) -> dict[str, Grid]:
    """All tables of a form, by their id."""
    return {table.id: grid(table, figures) for table in form.tables}


def book(*sheets: Grid) -> RawBook:
    return RawBook("xlsx", tuple(sheet.raw() for sheet in sheets))


def row_of(table: Table, row: str, top: int = 3) -> int:
    """The sheet row in which a row of the table stands."""
    return next(c.row + top for c in layout(table).cells if c.place and c.place.row == row)


def column_of(table: Table, column: str) -> int:
    return next(c.column for c in layout(table).cells if c.place and c.place.column == column)


def numbered(form: Form) -> dict[Place, int]:
    """A different number at every place that is no total: a number read from a wrong place cannot hide."""
    return {place: i + 1 for i, place in enumerate(form.places) if not form.is_total(place)}


def summed(form: Form, figures: Mapping[Place, int]) -> dict[Place, int]:
    """The figures with their totals typed in."""
    from consolidate.forms import rules

    numbers = dict(figures)
    for place in form.places:
        rules.computed(form, place, numbers)  # type: ignore[arg-type]
    return numbers


def said(answer: Answer) -> list[tuple[str, str, str]]:
    return [(f.severity.value, f.kind, f.address) for f in answer.findings]


def values(answer: Answer) -> dict[Place, object]:
    return {place: cell.value for place, cell in answer.cells.items()}
