"""A workbook in another format, written by hand: its sheets, texts and stored values, and nothing else."""

from __future__ import annotations

import io
import struct
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from tests.support import books
from tests.support.containers import compound

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
