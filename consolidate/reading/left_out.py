"""Ask about a table that a unit may leave out, if it seems to be there but its labels were not found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Finding, Table
from consolidate.reading.area import NUMBERS
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.terms import EXPLAIN
from consolidate.text import a1


def unread(
    absent: Sequence[Table], sheets: Sequence[RawSheet], fits: Sequence[tuple[RawSheet, TableMatch]], file: str
) -> Iterator[Finding]:
    """Yield a question for each table that was not found, where numbers stand that may be its own.

    Such a number is in no table that was found, is not 0, and stands on the sheet of the table or below its title.
    """
    for table in absent:
        for sheet in sheets:
            taken = frozenset[tuple[int, int]]().union(*(fit.taken for other, fit in fits if other is sheet))
            first = _first_row(table, sheet)
            numbers = [cell for cell in sheet.cells if cell.row >= first and _is_number(cell) and cell[:2] not in taken]
            if numbers:
                addresses = tuple(a1(cell.row, cell.column) for cell in numbers)
                args = (("table", table.number), ("count", str(len(numbers))))
                yield Finding(
                    FindingKind.TABLE_UNREAD, EXPLAIN, file=file, sheet=sheet.name, address=addresses[0],
                    cells=addresses, found=numbers[0].text, expected=table.heading, args=args,
                )  # fmt: skip
                break


def _first_row(table: Table, sheet: RawSheet) -> int:
    """Return the first row that may belong to the table; a row after all others if none may."""
    if sheet.name.strip() == table.sheet:
        return 0
    title = normal(table.title)
    rows = [cell.row for cell in sheet.cells if cell.kind == "text" and title in normal(cell.text)]
    return min(rows, default=max((cell.row for cell in sheet.cells), default=0) + 1)


def _is_number(cell: RawCell) -> bool:
    return cell.kind in NUMBERS and cell.text.strip() not in ("", "0")
