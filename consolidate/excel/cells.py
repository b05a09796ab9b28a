"""The cells of one sheet: every method raises where xlsxwriter would leave something out in silence.

Texts from outside (names, reasons, file names) pass through ``text.clean`` and are written as strings only, so
that they can never become a formula, a link or a fault in the XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from consolidate.excel import tables
from consolidate.excel.tables import FormatCache
from consolidate.model import Number
from consolidate.text import clean

MOST_LINKS = 65_530  # Excel's limit a sheet


class Cells:
    """The cells of one sheet. Rows and columns count from 0; a look is a mapping of xlsxwriter's properties."""

    def __init__(self, sheet: Any, pen: FormatCache) -> None:
        """Write on this sheet of xlsxwriter, with the formats of this pen."""
        self.sheet = sheet
        self.pen = pen
        self.columns: list[float] = []  # widths

    def format(self, look: Any) -> Any:
        """A look as xlsxwriter's format; a format as it is (for cells by the thousand)."""
        return self.pen(look) if isinstance(look, dict) else look

    def _done(self, code: int | None, row: int, column: int) -> None:
        if code:
            name = self.sheet.get_name()
            raise ValueError(f"{name}: xlsxwriter refuses row {row + 1}, column {column + 1} (code {code})")

    def text(self, row: int, column: int, text: str, look: Mapping[str, Any]) -> None:
        """A text, never anything else."""
        text = clean(text)
        if text:
            self._done(self.sheet.write_string(row, column, text, self.format(look)), row, column)
        else:
            self.blank(row, column, look)

    def blank(self, row: int, column: int, look: Any) -> None:
        """An empty cell with its frame."""
        self._done(self.sheet.write_blank(row, column, "", self.format(look)), row, column)

    def number(self, row: int, column: int, number: Number, look: Any) -> None:
        """A typed number."""
        self._done(self.sheet.write_number(row, column, number, self.format(look)), row, column)

    def link(self, row: int, column: int, target: str, tip: str) -> None:
        """Make the cell jump to a place of this workbook (``'名 称'!A1``); write its content afterwards.

        Beyond Excel's limit of links a sheet nothing is linked any more.
        """
        if len(self.sheet.links) < MOST_LINKS:
            self._done(int(self.sheet.link(row, column, target, tip)), row, column)

    def comment(self, row: int, column: int, text: str) -> None:
        """A comment on a cell."""
        self._done(self.sheet.write_comment(row, column, text), row, column)

    def widths(self, widths: Iterable[float]) -> None:
        """Widths of the columns from the first on, in half-width characters."""
        self.columns = list(widths)
        for column, width in enumerate(self.columns):
            self.sheet.set_column(column, column, width)

    def fit(self, texts: Iterable[str], least: float, most: float) -> float:
        """The width that shows these texts on one line, within limits."""
        return min(max([least, *(tables.width(clean(text)) + 1.5 for text in texts)]), most)
