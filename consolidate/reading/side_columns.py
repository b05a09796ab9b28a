"""The columns between labels and figures: what they show of each row (计量单位, 代码) is no figure and no remark."""

from __future__ import annotations

from consolidate.formats.raw import RawSheet
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.reading.vocabulary import vocabulary


def left_out(sheet: RawSheet, fit: TableMatch) -> RawSheet:
    """Return the sheet without the headers of these columns, and without the cells that show what the form says.

    A cell that shows another unit of measure stays, so that it is reported.
    """
    if not fit.table.beside:
        return sheet
    words = vocabulary(fit.form, fit.table)
    of_row = {row: fit.form.spots[place].row for place, (row, _) in fit.spots.items()}
    shown = {row: {normal(text) for text in (of.unit, of.code) if text} for row, of in of_row.items()}
    first = min(column for _, column in fit.spots.values())
    kept = tuple(
        cell
        for cell in sheet.cells
        if not (
            (fit.first <= cell.row < fit.rows[0] and words.is_beside(normal(cell.text)))
            or (cell.column < first and normal(cell.text) in shown.get(cell.row, ()))
        )
    )
    return sheet._replace(cells=kept)
