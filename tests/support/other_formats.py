"""A workbook in another format, written by hand: its sheets, texts and stored values, and nothing else.

Also the tables of a report as a table in one XML file.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from tests.support import books
from tests.support.containers import compound
from tests.support.documents import Cell as TableCell
from tests.support.documents import Grid, flat

Sheet = tuple[str, bool, list[tuple[int, int, Any]]]  # name, whether it is hidden, cells as row, column, value


def converted(data: bytes, suffix: str) -> bytes:
    """An .xlsx as ``xls`` or ``ods``."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheets = [(sheet.title, sheet.sheet_state != "visible", _cells(sheet)) for sheet in book.worksheets]
    return _xls(sheets) if suffix == "xls" else _ods(sheets)


def _cells(sheet: Any) -> list[tuple[int, int, Any]]:
    return [
        (cell.row - 1, cell.column - 1, cell.value) for row in sheet for cell in row if cell.value not in (None, "")
    ]


# --- .ods ------------------------------------------------------------------------------------------------------


def _ods(sheets: list[Sheet]) -> bytes:
    hidden = '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/>'
    return books.ods("".join(map(_table, sheets)), f"{hidden}</style:style>")


def _table(sheet: Sheet) -> str:
    name, hidden, cells = sheet
    rows: dict[int, dict[int, Any]] = {}
    for row, column, value in cells:
        rows.setdefault(row, {})[column] = value
    lines = "".join(
        f"<table:table-row>{''.join(_cell(rows.get(row, {}).get(c)) for c in range(max(rows.get(row, {0: 0})) + 1))}"
        "</table:table-row>"
        for row in range(max(rows, default=-1) + 1)
    )
    style = ' table:style-name="h"' if hidden else ""
    return f'<table:table table:name="{escape(name)}"{style}>{lines}</table:table>'


def _cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(str(value))}</text:p>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'
    return f'<table:table-cell office:value-type="string">{shown}</table:table-cell>'


# --- .xls (BIFF8) ------------------------------------------------------------------------------------------------


def _xls(sheets: list[Sheet]) -> bytes:
    bodies = [_begin(0x0010) + b"".join(map(_biff_cell, cells)) + _record(0x000A) for _, _, cells in sheets]
    named = [bytes((hidden, 0, len(name), 1)) + name.encode("utf-16-le") for name, hidden, _ in sheets]
    begin, end = _begin(0x0005), _record(0x000A)
    position = len(begin) + sum(len(_record(0x0085, b"...." + name)) for name in named) + len(end)
    listed = b""
    for name, body in zip(named, bodies, strict=True):
        listed += _record(0x0085, struct.pack("<I", position) + name)
        position += len(body)
    return compound({"Workbook": begin + listed + end + b"".join(bodies)})


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _biff_cell(cell: tuple[int, int, Any]) -> bytes:
    row, column, value = cell
    where = struct.pack("<HHH", row, column, 0)
    if isinstance(value, (int, float)):
        return _record(0x0203, where + struct.pack("<d", value))
    text = str(value).encode("utf-16-le")
    return _record(0x0204, where + struct.pack("<HB", len(text) // 2, 1) + text)


# --- tables in one XML file, of the tables of a report ---------------------------------------------------------


def xml_table(blocks: Sequence[str | Grid]) -> bytes:
    """An XML table of Excel 2003 with a sheet for each table."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    sheets = "".join(
        f'<Worksheet ss:Name="表{number}"><Table>{_lines(block, _xml_cell, "Row")}</Table></Worksheet>'
        for number, block in enumerate(blocks) if isinstance(block, dict)
    )  # fmt: skip
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{sheets}</Workbook>'.encode()


def flat_table(blocks: Sequence[str | Grid]) -> bytes:
    """A flat OpenDocument table (.fods) with a sheet for each table."""
    tables = "".join(
        f'<table:table table:name="表{number}">{_lines(block, _ods_cell, "table:table-row")}</table:table>'
        for number, block in enumerate(blocks) if isinstance(block, dict)
    )  # fmt: skip
    return flat(books.ods(tables))


def _lines(cells: Grid, write: Callable[[int, TableCell | None], str], tag: str) -> str:
    rows = max(row + cell.rows for (row, _), cell in cells.items())
    width = max(column + cell.columns for (_, column), cell in cells.items())
    covered = {
        (row + down, column + right) for (row, column), cell in cells.items()
        for down in range(cell.rows) for right in range(cell.columns) if down or right
    }  # fmt: skip
    shown = {spot: cell for spot, cell in cells.items() if spot not in covered}
    lines = ("".join(write(column, shown.get((row, column))) for column in range(width)) for row in range(rows))
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


def _xml_cell(column: int, cell: TableCell | None) -> str:
    if cell is None:
        return ""
    kind = "Number" if re.fullmatch(r"-?\d+(\.\d+)?", cell.text) else "String"
    data = f'<Data ss:Type="{kind}">{escape(cell.text)}</Data>' if cell.text else ""
    merged = f'ss:MergeAcross="{cell.columns - 1}" ss:MergeDown="{cell.rows - 1}"'
    return f'<Cell ss:Index="{column + 1}" {merged}>{data}</Cell>'


def _ods_cell(column: int, cell: TableCell | None) -> str:
    if cell is None:
        return "<table:covered-table-cell/>"
    spans = f' table:number-rows-spanned="{cell.rows}" table:number-columns-spanned="{cell.columns}"'
    number = re.fullmatch(r"-?\d+(\.\d+)?", cell.text)
    kind = f' office:value-type="float" office:value="{cell.text}"' if number else ' office:value-type="string"'
    return (
        f"<table:table-cell{spans}{kind if cell.text else ''}><text:p>{escape(cell.text)}</text:p></table:table-cell>"
    )
