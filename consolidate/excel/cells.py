"""Write the cells of a sheet. ValueError if xlsxwriter refuses a cell, which it reports by a return code only.

Texts pass through ``text.clean`` and are written as strings, so that a name or a reason of somebody else never becomes
a formula or a link, and never makes the XML invalid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from consolidate.excel import tables
from consolidate.excel.tables import FormatCache
from consolidate.model import Number
from consolidate.text import clean

MOST_LINKS = 65_530  # limit of Excel for a sheet


class Cells:
    """The cells of a sheet. Rows and columns count from 0. A look is a mapping of format properties of xlsxwriter."""

    def __init__(self, sheet: Any, pen: FormatCache) -> None:
        """Take a sheet of xlsxwriter, and the cache of its formats (``pen``)."""
        self.sheet = sheet
        self.pen = pen
        self.columns: list[float] = []  # widths

    def format(self, look: Any) -> Any:
        """Return the format of a look. A format is returned unchanged, which saves time for thousands of cells."""
        return self.pen(look) if isinstance(look, dict) else look

    def _done(self, code: int | None, row: int, column: int) -> None:
        if code:
            name = self.sheet.get_name()
            raise ValueError(f"{name}: xlsxwriter refuses row {row + 1}, column {column + 1} (code {code})")

    def text(self, row: int, column: int, text: str, look: Mapping[str, Any]) -> None:
        """Write a text as a string, never as a formula or a link; a blank cell if it is empty."""
        text = clean(text)
        if text:
            self._done(self.sheet.write_string(row, column, text, self.format(look)), row, column)
        else:
            self.blank(row, column, look)

    def blank(self, row: int, column: int, look: Any) -> None:
        """Write an empty cell with its format."""
        self._done(self.sheet.write_blank(row, column, "", self.format(look)), row, column)

    def number(self, row: int, column: int, number: Number, look: Any) -> None:
        """Write a number."""
        self._done(self.sheet.write_number(row, column, number, self.format(look)), row, column)

    def link(self, row: int, column: int, target: str, tip: str) -> None:
        """Link the cell to a cell of this workbook (``'名 称'!A1``). Write its content afterwards.

        Do nothing if the sheet already has as many links as Excel permits.
        """
        if len(self.sheet.links) < MOST_LINKS:
            self._done(int(self.sheet.link(row, column, target, tip)), row, column)

    def comment(self, row: int, column: int, text: str) -> None:
        """Write a comment on a cell."""
        self._done(self.sheet.write_comment(row, column, text), row, column)

    def widths(self, widths: Iterable[float]) -> None:
        """Set the widths of the columns from the first on, in half-width characters."""
        self.columns = list(widths)
        for column, width in enumerate(self.columns):
            self.sheet.set_column(column, column, width)

    def fit(self, texts: Iterable[str], least: float, most: float) -> float:
        """Return the width that shows each of these texts on one line, between ``least`` and ``most``."""
        return min(max([least, *(tables.width(clean(text)) * 1.05 + 2.5 for text in texts)]), most)
