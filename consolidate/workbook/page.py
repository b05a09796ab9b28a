"""A sheet of the result, and the formats of its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from consolidate.excel import tables
from consolidate.excel.cells import Cells
from consolidate.excel.tables import FormatCache, Sheet
from consolidate.model import Number

_TEMPTING = tuple("=+-@\t＝＋－＠")  # Excel takes such a text for a formula when the cell is edited

_OWN: dict[str, Any] = {"font_name": "仿宋", "font_size": 11}
_GRID: dict[str, Any] = {"border": 1, "border_color": "#808080"}
TITLE = {"font_name": "黑体", "font_size": 16, "align": "center"}
SECTION = {"font_name": "黑体", "font_size": 12}
NOTE = _OWN | {"font_size": 10, "font_color": "#595959"}
HINT = NOTE | {"text_wrap": True, "align": "left"}
HEAD = _GRID | {"font_name": "黑体", "font_size": 10, "align": "center", "text_wrap": True, "bg_color": "#DCE6F1"}
TEXT = _OWN | _GRID | {"text_wrap": True, "align": "left", "indent": 1}
MIDDLE = TEXT | {"align": "center", "indent": 0}
NUMBER = _OWN | _GRID | {"align": "right", "indent": 1, "num_format": "#,##0", "shrink": True}
CHANGE = NUMBER | {"num_format": "+#,##0;-#,##0;0"}
SUM = {"bg_color": "#F2F2F2", "bold": True}
GOOD, BAD, DOUBT, LINK = "#006100", "#C00000", "#9C5700", "#1F4E9E"
MONEY, MONEY_SHORT = "#,##0.00####;-#,##0.00####;0", "#,##0.00;-#,##0.00;0"  # nothing is 0, not 0.00


class Page(Cells):
    """A sheet with the formats of the result."""

    def __init__(self, book: Any, pen: FormatCache, name: str) -> None:
        """Add the sheet to the workbook."""
        super().__init__(book.add_worksheet(name, Sheet), pen)
        self.name = name
        self.heights: dict[int, float] = {}  # in points, of the rows without the default height

    def text(self, row: int, column: int, text: str, look: Mapping[str, Any] = TEXT) -> None:
        """Write a text as a string, in the colour of links if the cell has a link."""
        if (row, column) in self.sheet.links:
            look = {"font_color": LINK, **look}
        if text.startswith(_TEMPTING):
            look = {**look, "quote_prefix": True}
        super().text(row, column, text, look)

    def number(self, row: int, column: int, number: Number, look: Any = NUMBER) -> None:
        """Write a number."""
        super().number(row, column, number, look)

    def formula(self, row: int, column: int, formula: str, value: Number | str, look: Any = NUMBER) -> None:
        """Write a formula (without =) with its present value."""
        self._done(self.sheet.write_formula(row, column, f"={formula}", self.format(look), value), row, column)

    def run(self, row: int, first: int, last: int, cells: Callable[[], str]) -> None:
        """Write cells of a row as XML, which is fast enough for hundreds of thousands of numbers."""
        self._done(int(self.sheet.run(row, first, last, cells)), row, first)

    def merge(self, row: int, column: int, last_row: int, last_column: int, look: Mapping[str, Any] = TEXT) -> None:
        """Merge cells. Write the content into the first cell afterwards."""
        if (row, column) != (last_row, last_column):
            self._done(self.sheet.merge_range(row, column, last_row, last_column, "", self.format(look)), row, column)

    def wide(self, row: int, first: int, last: int, text: str, look: Mapping[str, Any] = TEXT) -> None:
        """Write a text over several columns."""
        self.merge(row, first, row, last, look)
        self.text(row, first, text, look)

    def height(self, row: int, texts: Iterable[tuple[str, float]], **options: Any) -> None:
        """Make a row high enough for its texts at 11 pt, each wrapped at the width given with it."""
        most = max((tables.lines(text, room) for text, room in texts), default=1)
        self.high(row, most * 15.4 + 4, **options)

    def hint(self, row: int, last: int, text: str) -> None:
        """Write a remark over the columns up to ``last``, on as many lines as it takes."""
        self.wide(row, 0, last, text, HINT)
        self.high(row, tables.lines(text, sum(self.columns[: last + 1]), 10, 0) * 14 + 4)

    def high(self, row: int, points: float, **options: Any) -> None:
        """Set the height of a row in points; the maximum of Excel is 409."""
        self.heights[row] = min(points, 409)
        self.sheet.set_row(row, self.heights[row], None, options)

    def verdicts(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Colour the checks of a range: 平 green, any other value red."""
        area = (first_row, first_column, last_row, last_column)
        for criteria, text, colour in (
            ("begins with", "平", GOOD),
            ("begins with", "不平", BAD),
            ("begins with", "有", BAD),
        ):
            look = self.pen.book.add_format({"font_color": colour, "bold": colour == BAD})
            rule = {"type": "text", "criteria": criteria, "value": text, "format": look}
            self._done(self.sheet.conditional_format(*area, rule), *area[:2])
