"""Whether texts fit their cells and sheets their paper, measured by LibreOffice with a set of fonts.

Every text is copied alone into a row of a measuring workbook, wrapped in a column as wide as its cell. LibreOffice
makes each row as high as its text needs; that is compared with the height of the cell.
"""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.support import office

_WIDEST = 200.0  # characters; Excel has no column above 255
USUAL = 15.0  # points: the height of a row without one
LEADING = 0.45  # of the size of a font: what may be white above the first line and below the last one
ONE_LINE = 1.7  # of the size of a font: more than one line of any of the fonts, less than two
PAPER = {"portrait": (595, 842), "landscape": (842, 595)}  # A4 in points: width, height


_HEIGHT = re.compile(r'style:row-height="[^"]*"')
_STYLE = re.compile(
    r'<style:style style:name="([^"]+)" style:family="table-row">\s*<[^>]*style:row-height="([\d.]+)in"'
)
_ROW, _NAMED = re.compile(r"<table:table-row [^>]*>"), re.compile(r'table:style-name="([^"]+)"')
_REPEATED = re.compile(r'number-rows-repeated="(\d+)"')


class Text(NamedTuple):
    """A text in its cell: width in characters as stored, height in points, and its font."""

    where: str
    text: str
    width: float
    height: float
    wraps: bool
    font: str
    size: float
    bold: bool
    indent: int


def cut(books: Mapping[str, bytes], fonts: str) -> list[str]:
    """The cells of the visible sheets of these workbooks, by name, whose text is cut with this set of fonts."""
    texts = [(name, text) for name, data in books.items() for sheet in shown(data) for text in _texts(sheet)]
    needed = _needed([text for _, text in texts], fonts)
    return [
        f"{name} {text.where}: {text.text[:30]} ({need:.0f} > {text.height:.0f} points)"
        for (name, text), need in zip(texts, needed, strict=True)
        if _is_cut(text, need)
    ]


def beyond(books: Mapping[str, bytes], fonts: str) -> list[str]:
    """The sheets of these workbooks that are printed at a scale at which a page is wider or higher than its paper."""
    character = _character(fonts)
    found = []
    for name, data in books.items():
        for sheet in shown(data):
            assert int(sheet.page_setup.paperSize or 0) == 9, f"{name} {sheet.title} is not on A4"
            if sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage:
                assert (sheet.page_setup.fitToWidth or 1) == 1, f"{name} {sheet.title} is not fit to the width"
                continue
            scale, (across, down) = int(sheet.page_setup.scale or 100) / 100, _room(sheet)
            for wide in _pages_across(sheet):
                if wide * character * scale > across:
                    found.append(
                        f"{name} {sheet.title}: {wide * character * scale:.0f} points across, not {across:.0f}"
                    )
            high = _first_page(sheet) * scale
            if high > down:
                found.append(f"{name} {sheet.title}: {high:.0f} points down, not {down:.0f}")
    return found


def _room(sheet: Any) -> tuple[float, float]:
    """The points within the margins of a page: width, height."""
    wide, high = PAPER[sheet.page_setup.orientation or "portrait"]
    edges = sheet.page_margins
    return wide - 72 * (edges.left + edges.right), high - 72 * (edges.top + edges.bottom)


def _pages_across(sheet: Any) -> list[float]:
    """The widths in characters of the pages beside each other, each with the columns that are repeated on it."""
    widths = _widths(sheet)
    first, last = (column_index_from_string(name) for name in re.findall(r"\$([A-Z]+)\$", sheet.print_area))
    repeated = re.findall(r"\$([A-Z]+)", sheet.print_title_cols or "")
    left = sum(widths[column] for column in range(1, column_index_from_string(repeated[1]) + 1)) if repeated else 0.0
    ends = [*(stop.id for stop in sheet.col_breaks.brk), last]
    starts = [first, *(end + 1 for end in ends[:-1])]
    return [
        sum(widths[column] for column in range(start, end + 1)) + left * (start > first)
        for start, end in zip(starts, ends, strict=True)
    ]


def _first_page(sheet: Any) -> float:
    """The height in points of the rows before the first page break; 0 if there is none."""
    stop = min((stop.id for stop in sheet.row_breaks.brk), default=0)
    rows = [sheet.row_dimensions[row] for row in range(1, stop + 1)]
    return sum(USUAL if row.height is None else row.height for row in rows if not row.hidden)


@cache
def _character(fonts: str) -> float:
    """The points of a column for each character of its width as stored in the file."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, "A")
    book.close()
    flat = office.converted(stream.getvalue(), "fods", fonts=fonts).decode()
    return max(map(float, re.findall(r'style:column-width="([\d.]+)in"', flat))) * 72 / (100 + 5 / 7)


def pages(books: Mapping[str, bytes], fonts: str) -> dict[str, list[str]]:
    """The text of each page of these workbooks as it prints, by the name of the workbook."""
    printed = office.converted_all([*books.values()], "pdf", fonts=fonts)
    return {name: _texts_of_pages(pdf) for name, pdf in zip(books, printed, strict=True)}


def _texts_of_pages(pdf: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["pdftotext", "-layout", file.name, "-"], capture_output=True, check=True, timeout=300)
    return done.stdout.decode().split("\f")[:-1]


def _is_cut(text: Text, need: float) -> bool:
    if not text.wraps:
        return need > text.size * ONE_LINE
    return need - LEADING * text.size > text.height


def shown(data: bytes) -> list[Any]:
    """The visible sheets of a workbook, by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _texts(sheet: Any) -> Iterator[Text]:
    """The texts and numbers of the cells that are neither hidden nor shrunk to fit."""
    merged = {area.coord.partition(":")[0]: area for area in sheet.merged_cells.ranges}
    widths = _widths(sheet)
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")):
        look, area = cell.alignment, merged.get(cell.coordinate)
        last_row, last = (area.max_row, area.max_col) if area else (cell.row, cell.column)
        rows = [sheet.row_dimensions[row] for row in range(cell.row, last_row + 1)]
        wide = sum(widths.get(column, 9.14) for column in range(cell.column, last + 1))
        if look.shrink_to_fit or not wide or all(row.hidden for row in rows):
            continue
        if (
            isinstance(cell.value, str)
            and not look.wrap_text
            and not area
            and (look.horizontal or "left") in ("left", "general")
        ):
            wide += _free(sheet, cell, widths)
        heights = [row.height for row in rows]
        high = sum(each or USUAL for each in heights)
        wraps = bool(look.wrap_text) and isinstance(cell.value, str)
        yield Text(f"{sheet.title}!{cell.coordinate}", str(cell.value), wide, high, wraps,
                   cell.font.name, float(cell.font.size), bool(cell.font.bold), int(look.indent or 0))  # fmt: skip


def _widths(sheet: Any) -> dict[int, float]:
    """The width of every column, 0 where it is hidden. One entry of the file may stand for several columns."""
    found = {}
    for each in sheet.column_dimensions.values():
        for column in range(each.min or 1, (each.max or each.min or 1) + 1):
            found[column] = 0.0 if each.hidden else float(each.width)
    return found


def _free(sheet: Any, cell: Any, widths: dict[int, float]) -> float:
    """The width of the empty cells at the right into which a text flows, up to the end of what is printed."""
    printed = re.search(r":\$?([A-Z]+)", str(sheet.print_area or ""))
    found = 0.0
    for column in range(cell.column + 1, cell.column + 40):
        at = sheet.cell(cell.row, column)
        inside = not printed or get_column_letter(column - 1) != printed.group(1)
        if at.value is not None or not inside:
            break
        found += widths.get(column, 9.14)
    return min(found, _WIDEST)


def _needed(texts: list[Text], fonts: str) -> list[float]:
    """The height in points that LibreOffice gives a row with each text."""
    columns = {width: number for number, width in enumerate(sorted({text.width for text in texts}))}
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for width, column in columns.items():
        sheet.set_column(column, column, width - 5 / 7)  # what is stored has 5 of 7 pixels of a digit more
    for row, text in enumerate(texts):
        look = {"font_name": text.font, "font_size": text.size, "bold": text.bold, "text_wrap": True, "align": "left"}
        sheet.write_string(row, columns[text.width], text.text, book.add_format(look | {"indent": text.indent}))
    book.close()
    # LibreOffice takes the heights of rows from an .xlsx as they are, but works them out in its own format
    flat = office.converted(stream.getvalue(), "fods", fonts=fonts).decode()
    flat = _HEIGHT.sub("", flat).replace('optimal-row-height="false"', 'optimal-row-height="true"')
    return list(_heights(office.converted(flat.encode(), "fods", "fods", fonts).decode()))[: len(texts)]


def _heights(flat: str) -> Iterator[float]:
    """The heights in points of the rows of the first sheet."""
    heights = {name: float(inches) * 72 for name, inches in _STYLE.findall(flat)}
    for row in _ROW.findall(flat.partition("<table:table ")[2].partition("</table:table>")[0]):
        repeated = _REPEATED.search(row)
        (style,) = _NAMED.findall(row)
        yield from [heights[style]] * min(int(repeated.group(1)) if repeated else 1, 100_000)
