"""The grid of 总览: ten columns of equal width that fill a page, and the headings of the parts of the sheet."""

from __future__ import annotations

from consolidate.workbook.page import SECTION, Page

LAST = 9
HALF = 5  # the first column of the right half
WIDTH = 9.0
NOW = (3, 2)  # the column of this year's figures in each half: without last year's figures, with them
LAST_YEAR = 3


def heading(page: Page, row: int, text: str) -> None:
    """Write the heading of a part over the whole width."""
    page.wide(row, 0, LAST, text, SECTION)
    page.high(row, 26)
