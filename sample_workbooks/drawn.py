"""Workbooks as people draw them by hand: a title, whose table it is, one header line, one line for each row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

_LINE = Side(style="thin")
_MADE = datetime(2017, 1, 5)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its title, what stands under the title, the header, and the lines of the table."""

    name: str
    title: str
    whose: str
    header: Sequence[str]
    lines: Sequence[Sequence[Any]]


def workbook(*sheets: Sheet) -> bytes:
    """The workbook (.xlsx) with these sheets."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    book.properties.created = book.properties.modified = _MADE
    for sheet in sheets:
        _draw(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _draw(target: Any, sheet: Sheet) -> None:
    target.append([sheet.title])
    target.append([sheet.whose])
    target.append(list(sheet.header))
    for line in sheet.lines:
        target.append(list(line))
    target.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(sheet.header))
    target["A1"].font = Font(name="宋体", size=16, bold=True)
    target["A1"].alignment = Alignment(horizontal="center")
    target.column_dimensions["A"].width = 34
    for row in target.iter_rows(min_row=3, max_col=len(sheet.header)):
        for cell in row:
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
