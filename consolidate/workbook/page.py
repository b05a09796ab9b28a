"""One sheet of the result: every method raises where xlsxwriter would leave something out in silence.

Texts from outside (names, reasons, file names) pass through ``text.clean`` and are written as strings only, so
that they can never become a formula, a link or a fault in the XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from consolidate.excel import tables
from consolidate.excel.tables import Pen, Sheet
from consolidate.model import Number
from consolidate.text import clean

MOST_LINKS = 65_530  # Excel's limit a sheet
_TEMPTING = tuple("=+-@\t＝＋－＠")  # Excel would take them for a formula once the cell is edited

_OWN: dict[str, Any] = {"font_name": "仿宋", "font_size": 11}
_GRID: dict[str, Any] = {"border": 1, "border_color": "#808080"}
TITLE = {"font_name": "黑体", "font_size": 16, "align": "center"}
SECTION = {"font_name": "黑体", "font_size": 12}
NOTE = _OWN | {"font_size": 10, "font_color": "#595959"}
HEAD = _GRID | {"font_name": "黑体", "font_size": 10, "align": "center", "text_wrap": True, "bg_color": "#DCE6F1"}
TEXT = _OWN | _GRID | {"text_wrap": True}
MIDDLE = TEXT | {"align": "center"}
NUMBER = _OWN | _GRID | {"align": "right", "num_format": "#,##0", "shrink": True}
CHANGE = NUMBER | {"num_format": "+#,##0;-#,##0;0"}
SUM = {"bg_color": "#F2F2F2", "bold": True}
GOOD, BAD, DOUBT, LINK = "#006100", "#C00000", "#9C5700", "#1F4E9E"
MONEY = "#,##0.00####"


def quoted(name: str) -> str:
    """A sheet's name as formulas and links must spell it: ``'各单位数据'``."""
    return "'" + name.replace("'", "''") + "'"


def lines(text: str, room: float) -> int:
    """How many lines a text takes in a column that holds ``room`` half-width characters."""
    return sum(max(1, -int(-tables.width(line) // max(room, 1))) for line in text.split("\n"))


class Page:
    """A sheet with the house's looks. Rows and columns count from 0; a look is a mapping of xlsxwriter's properties."""

    def __init__(self, book: Any, pen: Pen, name: str) -> None:
        """Add the sheet to the workbook."""
        self.name = name
        self.sheet = book.add_worksheet(name, Sheet)
        self.pen = pen
        self.columns: list[float] = []  # widths
        self.heights: dict[int, float] = {}  # of the rows that are not of the usual height

    def format(self, look: Any) -> Any:
        """A look as xlsxwriter's format; a format as it is (for cells by the thousand)."""
        return self.pen(look) if isinstance(look, dict) else look

    def _done(self, code: int | None, row: int, column: int) -> None:
        if code:
            raise ValueError(f"{self.name}: xlsxwriter refuses row {row + 1}, column {column + 1} (code {code})")

    def text(self, row: int, column: int, text: str, look: Mapping[str, Any] = TEXT) -> None:
        """A text, never anything else."""
        text = clean(text)
        if (row, column) in self.sheet.links:
            look = {"font_color": LINK, **look}
        if text.startswith(_TEMPTING):
            look = {**look, "quote_prefix": True}
        if text:
            self._done(self.sheet.write_string(row, column, text, self.format(look)), row, column)
        else:
            self.blank(row, column, look)

    def blank(self, row: int, column: int, look: Any) -> None:
        """An empty cell with its frame."""
        self._done(self.sheet.write_blank(row, column, "", self.format(look)), row, column)

    def number(self, row: int, column: int, number: Number, look: Any = NUMBER) -> None:
        """A typed number."""
        self._done(self.sheet.write_number(row, column, number, self.format(look)), row, column)

    def formula(self, row: int, column: int, formula: str, value: Number | str, look: Any = NUMBER) -> None:
        """A live formula (without =) with the value it has now."""
        self._done(self.sheet.write_formula(row, column, f"={formula}", self.format(look), value), row, column)

    def run(self, row: int, first: int, last: int, cells: Callable[[], str]) -> None:
        """Cells side by side as XML, for numbers by the hundred thousand."""
        self._done(int(self.sheet.run(row, first, last, cells)), row, first)

    def link(self, row: int, column: int, target: str, tip: str) -> None:
        """Make the cell jump to a place of this workbook (``'名 称'!A1``); write its content afterwards.

        Beyond Excel's limit of links a sheet nothing is linked any more.
        """
        if len(self.sheet.links) < MOST_LINKS:
            self._done(int(self.sheet.link(row, column, target, tip)), row, column)

    def merge(self, row: int, column: int, last_row: int, last_column: int, look: Mapping[str, Any] = TEXT) -> None:
        """Merge cells; write the content into the first afterwards."""
        if (row, column) != (last_row, last_column):
            self._done(self.sheet.merge_range(row, column, last_row, last_column, "", self.format(look)), row, column)

    def wide(self, row: int, first: int, last: int, text: str, look: Mapping[str, Any] = TEXT) -> None:
        """A text over several columns."""
        self.merge(row, first, row, last, look)
        self.text(row, first, text, look)

    def widths(self, widths: Iterable[float]) -> None:
        """Widths of the columns from the first on, in half-width characters."""
        self.columns = list(widths)
        for column, width in enumerate(self.columns):
            self.sheet.set_column(column, column, width)

    def fit(self, texts: Iterable[str], least: float, most: float) -> float:
        """The width that shows these texts on one line, within limits."""
        return min(max([least, *(tables.width(clean(text)) + 1.5 for text in texts)]), most)

    def height(self, row: int, texts: Iterable[tuple[str, float]], **options: Any) -> None:
        """A row high enough for its wrapped texts at 11 pt, each with the width that it may take."""
        most = max((lines(text, room - 1.5) for text, room in texts), default=1)
        self.high(row, most * 15.4 + 4, **options)

    def high(self, row: int, points: float, **options: Any) -> None:
        """A row so many points high; Excel has none above 409."""
        self.heights[row] = min(points, 409)
        self.sheet.set_row(row, self.heights[row], None, options)

    def verdicts(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Colour the live checks of a range: 平 green, anything else red."""
        area = (first_row, first_column, last_row, last_column)
        for criteria, text, colour in (
            ("begins with", "平", GOOD),
            ("begins with", "不平", BAD),
            ("begins with", "有", BAD),
        ):
            look = self.pen.book.add_format({"font_color": colour, "bold": colour == BAD})
            rule = {"type": "text", "criteria": criteria, "value": text, "format": look}
            self._done(self.sheet.conditional_format(*area, rule), *area[:2])
