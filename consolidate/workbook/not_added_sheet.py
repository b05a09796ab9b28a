"""The sheet 不汇总内容: what the units entered besides the figures that are added up (texts, percentages, averages)."""

from __future__ import annotations

from typing import NamedTuple

from consolidate.excel.lists import Column, Columns
from consolidate.model import Cell, Form, Kind, Place
from consolidate.text import number_text
from consolidate.workbook import list_sheet
from consolidate.workbook.page import MIDDLE, Page
from consolidate.workbook.view import View

NOT_ADDED = "不汇总内容"
_HINT = "各单位填报的文字、百分比和平均数，只列出，不相加；汇总表中的百分比由合计数重新计算。"


class Entry(NamedTuple):
    """What a unit entered at a place."""

    form: Form
    unit: str
    place: Place
    content: str


COLUMNS: Columns[Entry] = (
    Column("单位", 24, lambda entry: entry.unit),
    Column("表", 8, lambda entry: entry.form.labels(entry.place)[0], MIDDLE),
    Column("行", 30, lambda entry: entry.form.labels(entry.place)[1]),
    Column("列", 20, lambda entry: entry.form.labels(entry.place)[2]),
    Column("内容", 60, lambda entry: entry.content),
)


def write(page: Page, view: View) -> None:
    """Write the whole sheet."""
    list_sheet.write(page, view, NOT_ADDED, _HINT, COLUMNS, _entries(view), fixed="单位")


def wanted(view: View) -> bool:
    """Whether a unit entered anything of the kind."""
    return bool(view.form.not_added) and bool(_entries(view))


def _entries(view: View) -> list[Entry]:
    form, found = view.form, []
    for unit in view.own_lines:
        submission = view.consolidation.submissions[unit]
        for place in form.not_added:
            cell = submission.cells.get(place)
            content = shown(form, place, cell) if cell else ""
            if content:
                found.append(Entry(form, unit, place, content))
    return found


def shown(form: Form, place: Place, cell: Cell) -> str:
    """Return the text of a place, or its number with the unit of measure; "" for none."""
    if form.kind(place) is Kind.TEXT:
        return " ".join(cell.raw.split())
    if cell.value is None:
        return ""
    unit = "%" if form.kind(place) is Kind.PERCENT else form.spots[place].column.unit
    return f"{number_text(cell.value)}{unit}"
