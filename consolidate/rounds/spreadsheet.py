"""Read and write the lists that the office edits in Excel (roster.xlsx, decisions.xlsx) as rows of texts."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from consolidate.excel import lists
from consolidate.excel.lists import Columns, Item, headings, position
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_, UserError

STRUCK = N_("something in it is struck out; delete it, or remove the strikethrough")
_SAVE_AS = N_("Open it in Excel or WPS and save it as .xlsx.")
NOT_COMPUTED = "#CALC!"
ERROR = regex(r"#[A-Z0/!?]+")  # an error value of Excel
_MOST_CELLS = 4_000_000  # in a sheet, with blank ones; twice as many as 200,000 units need
_FILLED = regex(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*[^/]>')
_FORMULA, _ERROR_CELL = regex(rb"<f[\s>/]"), regex(rb'\st="e"')
_LOOKS = ("xl/styles", "xl/sharedStrings", "xl/worksheets/sheet")  # where fonts of cells and within texts stand
_STRUCK = ("struck", "cut")  # all of a cell, or some of its characters
MergedRange = tuple[int, int, int, int]  # first row and column, last row and column
Choose = Callable[[Sequence[str]], str]  # which of the visible sheets holds the list, by their names
_TOP = 20  # rows in which a header is looked for
HEAD_ROW, FIRST_LINE = 1, 2  # in the lists that we write; earlier versions wrote the header into the first row
_NOTE = {"font_name": "宋体", "font_size": 11, "font_color": "#1F4E79"}
_CELL = {"font_size": 11, "valign": "vcenter", "border": 1}
_HEAD = _CELL | {"font_name": "黑体", "align": "center", "bg_color": "#C6D9F1"}
_BODY = _CELL | {"font_name": "宋体", "text_wrap": True, "num_format": "@", "align": "left", "indent": 1}
_BROKEN = (zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError,
           EOFError, RuntimeError, OverflowError)  # fmt: skip


class Listed(NamedTuple):
    """The sheet of a workbook that holds a list: its rows of texts, and its merged areas."""

    rows: list[list[str]]
    merged: list[MergedRange]

    def continued(self, column: int) -> frozenset[int]:
        """The rows whose cell in a column is merged with the cell above it."""
        areas = (area for area in self.merged if area[1] <= column <= area[3])
        return frozenset(row for top, _, bottom, _ in areas for row in range(top + 1, bottom + 1))


def first(names: Sequence[str]) -> str:
    """Choose the first visible sheet."""
    return names[0]


def rows(data: bytes, file: str, choose: Choose = first) -> list[list[str]]:
    """Return the rows of ``listed``."""
    return listed(data, file, choose).rows


def listed(data: bytes, file: str, choose: Choose = first) -> Listed:
    """Return the sheet with the list as rows of stripped texts; blank cells are "".

    An error value is returned as Excel shows it (``#N/A``), a formula that was never computed as ``#CALC!``. Neither
    may be read as blank, since a blank cell in a decision makes it apply to more cells. The text of a merged area is
    repeated in each of its cells, except in rows that are otherwise empty. ``file`` is the name for messages.

    UserError if the bytes are not a workbook, or if a cell far behind the list is filled.
    """
    sheets = _sheets(data)
    if far := _far(sheets):
        raise UserError(
            N_("{file} has something in the cell {cell}, far behind the list"),
            N_("Delete the rows and columns behind the list and save the file again."),
            file=file,
            cell=far,
        )
    computed = any(map(_is_computed, sheets))
    del sheets  # of 200,000 units they take more memory than all that is made of them
    found, merged = _read_slowly(data, file, choose) if computed else _read(data, file, choose)
    for top, left, bottom, right in merged:
        text = found[top][left] if top < len(found) and left < len(found[top]) else ""
        for row in (row for row in found[top : bottom + 1] if any(row)):
            row[left : right + 1] = [text] * len(row[left : right + 1])
    return Listed(found, merged)


def _sheets(data: bytes) -> list[bytes]:
    """Return the XML of each sheet of an .xlsx; [] for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    except _BROKEN:
        return []


def _is_computed(sheet: bytes) -> bool:
    """Whether a sheet has an error or a formula: calamine reads an error, and a formula without a value, as blank."""
    # an expression that begins with a class of characters takes twenty times as long as the look for its rest
    return bool(_FORMULA.search(sheet)) or (b't="e"' in sheet and bool(_ERROR_CELL.search(sheet)))


def _far(sheets: Sequence[bytes]) -> str:
    """Return the address of a filled cell that makes the grid too large for memory; "" if there is none."""
    for sheet in sheets:
        columns, below = {b"A"}, 0
        for cell in _FILLED.finditer(sheet):
            columns.add(cell[1])
            below = max(below, int(cell[2]))
        right = max(columns, key=lambda letters: (len(letters), letters))
        width = sum((letter - 64) * 26**place for place, letter in enumerate(reversed(right)))
        if below * width > _MOST_CELLS:
            return f"{right.decode()}{below}"
    return ""


def _read(data: bytes, file: str, choose: Choose) -> tuple[list[list[str]], list[MergedRange]]:
    """Return rows and merged areas, read by calamine; if it fails by openpyxl, which is slow to import."""
    from python_calamine import CalamineError, load_workbook

    try:
        with load_workbook(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_name(choose(_shown(book)))
            found = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            return found, [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    except (CalamineError, IndexError, OSError, ValueError):
        return _read_slowly(data, file, choose)


def _shown(book: Any) -> list[str]:
    """Return the names of the visible sheets in a workbook that calamine reads; all of them if none is."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    made = [listed for listed in book.sheets_metadata if listed.typ is SheetTypeEnum.WorkSheet]
    shown = [listed for listed in made if listed.visible is SheetVisibleEnum.Visible]
    return [listed.name for listed in shown or made]


def _read_slowly(data: bytes, file: str, choose: Choose) -> tuple[list[list[str]], list[MergedRange]]:
    import openpyxl

    try:
        with warnings.catch_warnings(action="ignore"):  # about drop-downs of newer Excel versions, which openpyxl skips
            values, formulas = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (True, False))
        shown = [worksheet.title for worksheet in values.worksheets if worksheet.sheet_state == "visible"]
        name = choose(shown or values.sheetnames)
        pairs = zip(values[name].iter_rows(values_only=True), formulas[name].iter_rows(values_only=True), strict=True)
        found = [[_text(NOT_COMPUTED if a is None and b else a) for a, b in zip(*row, strict=True)] for row in pairs]
        areas = [area.bounds for area in values[name].merged_cells.ranges]
    except _BROKEN as error:
        raise UserError(N_("{file} is not an Excel workbook"), _SAVE_AS, file=file) from error
    return found, [(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in areas]


def other_sheets(data: bytes, file: str, choose: Choose = first) -> Mapping[str, Sequence[Sequence[str]]]:
    """Return the rows of the other visible sheets, by name, as stripped texts: they are not read as a list.

    ``file`` and UserError as for ``listed``.
    """
    from python_calamine import CalamineError, load_workbook

    try:
        with load_workbook(io.BytesIO(data)) as book:
            names = _shown(book)
            others = [name for name in names if name != choose(names)]
            found = {name: book.get_sheet_by_name(name).to_python(False) for name in others}
    except (CalamineError, IndexError, OSError, ValueError):
        found = _other_sheets_slowly(data, file, choose)
    return {name: [list(map(_text, row)) for row in rows] for name, rows in found.items()}


def _other_sheets_slowly(data: bytes, file: str, choose: Choose) -> dict[str, list[list[Any]]]:
    import openpyxl

    try:
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except _BROKEN as error:
        raise UserError(N_("{file} is not an Excel workbook"), _SAVE_AS, file=file) from error
    shown = {sheet.title: sheet for sheet in book.worksheets if sheet.sheet_state == "visible"}
    others = [name for name in shown if name != choose([*shown])]
    return {name: list(map(list, shown[name].iter_rows(values_only=True))) for name in others}


def struck(data: bytes, file: str, choose: Choose = first) -> frozenset[tuple[int, int]]:
    """Return the cells (row, column) of the sheet with the list in which something is struck out.

    UserError if something is, and it cannot be told what. ``file``: as for ``listed``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            looks = (parts.read(name) for name in parts.namelist() if name.startswith(_LOOKS))
            if not any(b"<strike" in part for part in looks):
                return frozenset()
    except _BROKEN:
        return frozenset()  # no .xlsx
    from consolidate.formats import container, xlsx
    from consolidate.formats.refusals import Refused

    try:
        sheets = xlsx.read(container.open_package(data)).sheets
    except (Refused, *_BROKEN) as error:
        raise UserError(N_("what is struck out in {file} cannot be told"), _SAVE_AS, file=file) from error
    shown = {sheet.name: sheet for sheet in sheets if not sheet.hidden} or {sheet.name: sheet for sheet in sheets}
    return frozenset((mark.row, mark.column) for mark in shown[choose([*shown])].marks if mark.kind in _STRUCK)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):  # such as a telephone number or an amount
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, datetime):
        return str(value.date() if value == datetime.combine(value, datetime.min.time()) else value)
    return "" if value is None else str(value)


def named(data: bytes, name: str) -> list[list[str]]:
    """Return a sheet of a workbook, hidden or not, as rows of stripped texts; [] if there is none of that name."""
    from python_calamine import CalamineError, load_workbook

    try:
        with load_workbook(io.BytesIO(data)) as book:
            if name not in book.sheet_names:
                return []
            return [[_text(value) for value in row] for row in book.get_sheet_by_name(name).to_python(False)]
    except (CalamineError, OSError, ValueError):
        return []


def header(found: Sequence[Sequence[str]], columns: Columns[Any], key: str) -> tuple[int, dict[str, int]] | None:
    """Return the row that has the heading ``key``, and the position of each known column in it, or None."""
    for row_number, row in enumerate(found[:_TOP]):
        names = [plain(text) for text in row]
        if key in names:
            known = {heading: plain(heading) for heading in headings(columns)}
            return row_number, {heading: names.index(text) for heading, text in known.items() if text in names}
    return None


def sheet(
    book: Any, name: str, columns: Columns[Item], items: Sequence[Item], *, note: str, least: int = 0, last: int
) -> Any:
    """Add a sheet to an xlsxwriter workbook: a row for each item, then blank rows up to ``least`` rows.

    ``note`` stands above the header and says what to fill in. It is not merged over the columns: a merged area would be
    read as the same text in each of them. The drop-down lists reach down to row ``last``. The sheet is printed on A4
    landscape, note and header on every page.
    """
    from consolidate.excel import tables
    from consolidate.excel.cells import Cells
    from consolidate.excel.tables import FormatCache

    made = book.add_worksheet(name)
    cells = Cells(made, FormatCache(book))
    cells.text(0, 0, note, _NOTE)

    def high(row: int, _: Item, texts: Sequence[tuple[str, float]]) -> None:
        most = max((tables.lines(text, characters) for text, characters in texts), default=1)
        if most > 1:  # LibreOffice does not make a row as high as its text
            made.set_row(row, min(most * 15.4 + 4, 409))

    lists.write(cells, columns, items, HEAD_ROW, head=_HEAD, body=_BODY, least=least, done=high)
    for column in columns:
        if column.choices:
            drop_down(made, position(columns, column.heading), column.choices, last)
    made.freeze_panes(FIRST_LINE, 0)
    made.set_landscape()
    made.set_paper(9)
    made.fit_to_pages(1, 0)
    made.repeat_rows(0, HEAD_ROW)
    return made


def drop_down(made: Any, column: int, choices: Mapping[str, Any], last: int) -> None:
    """Add a drop-down list to a column, from below the header to row ``last``; ValueError if xlsxwriter refuses it."""
    if made.data_validation(FIRST_LINE, column, last, column, {"validate": "list"} | dict(choices)) != 0:
        raise ValueError(f"xlsxwriter refused the drop-down of column {column}")
