"""The common parts of the list sheets of the result: title, note, filter on the headings, scrolling and printing."""

from __future__ import annotations

from collections.abc import Sequence

from consolidate.excel import lists
from consolidate.excel.lists import Columns, Done, Item, position
from consolidate.workbook.addresses import FIRST_ENTRY, LIST_HEAD
from consolidate.workbook.page import HEAD, TEXT, TITLE, Page
from consolidate.workbook.printing import set_up
from consolidate.workbook.view import View


def write(
    page: Page,
    view: View,
    title: str,
    note: str,
    columns: Columns[Item],
    items: Sequence[Item],
    *,
    fixed: str,
    printed: int | None = None,
    done: Done[Item] | None = None,
) -> int:
    """Write the whole list and return its last row, which is empty if there is no item.

    The columns up to ``fixed`` do not move when the sheet is scrolled. The first ``printed`` columns are printed, all
    by default. ``done`` is passed to ``lists.write``; by default it fits the height of each row to its texts.
    """

    def high(row: int, _: Item, texts: Sequence[tuple[str, float]]) -> None:
        page.height(row, texts)

    this = view.consolidation.round
    last = FIRST_ENTRY + max(len(items), 1) - 1
    page.wide(0, 0, (printed or len(columns)) - 1, f"{this.body}{this.year}年{title}", TITLE)
    page.sheet.set_row(0, 28)
    lists.write(page, columns, items, LIST_HEAD, head=HEAD, body=TEXT, done=done or high)
    page.hint(1, (printed or len(columns)) - 1, note)
    if items:
        page.sheet.autofilter(LIST_HEAD, 0, last, len(columns) - 1)
    page.sheet.freeze_panes(FIRST_ENTRY, position(columns, fixed) + 1)
    set_up(page, view, landscape=True, repeat=(LIST_HEAD, LIST_HEAD), wide=1)
    page.sheet.print_area(0, 0, last, (printed or len(columns)) - 1)
    return last
