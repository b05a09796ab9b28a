"""Write texts into the cells of a workbook that a person edits, and leave every other byte of it as it is.

Only the rows named are written anew. Formulas with their results, formats, filters, comments, pictures and further
sheets stay, since nothing else of the package is touched. A workbook in a form that is not known is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree

from consolidate.model.table import EMPTY
from consolidate.regex import regex
from consolidate.text import a1, clean

Texts = Mapping[int, Mapping[int, str]]  # by row and column, counted from 0; "" empties a cell
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATA = regex(r"<sheetData\s*/>|<sheetData>(.*)</sheetData>", re.S)
_ROW = regex(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.S)
_CELL = regex(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.S)
_ADDRESS = regex(r'\br="([A-Z]+)([0-9]+)"')
_NUMBER = regex(r'\br="([0-9]+)"')
_STYLE = regex(r'\bs="([0-9]+)"')
_HEIGHT = regex(r'\s(?:ht|customHeight|spans|[\w.]+:dyDescent)="[^"]*"')
_DIMENSION = regex(r"<dimension\b[^>]*/>")
_MERGED = regex(r'<mergeCell\s[^>]*ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
_COMMENT = regex(rb'<(?:\w+:)?(?:comment|threadedComment)\s[^>]*?ref="[A-Z]+([0-9]+)"')


class UnknownFormError(ValueError):
    """The workbook is written in a form that cannot be edited in place."""


class Sheet(NamedTuple):
    """A sheet as XML: the attributes of its rows, and the attributes and contents of their cells."""

    part: str  # its name in the package
    xml: str
    attributes: Mapping[int, str] = EMPTY
    cells: Mapping[int, Mapping[int, tuple[str, str]]] = EMPTY

    def filled(self, row: int) -> set[int]:
        """The columns of a row that have any content, a formula with an empty result too."""
        return {column for column, (_, content) in self.cells.get(row, {}).items() if content}

    def hidden(self, row: int) -> bool:
        """Whether a row is hidden, as by a filter."""
        return 'hidden="1"' in self.attributes.get(row, "") or 'hidden="true"' in self.attributes.get(row, "")

    def style(self, row: int, column: int) -> str:
        """The number of the style of a cell; "" if it has none."""
        found = _STYLE.search(self.cells.get(row, {}).get(column, ("", ""))[0])
        return found[1] if found else ""

    @property
    def merged(self) -> set[int]:
        """The rows that merged areas reach into."""
        areas = ((int(top), int(bottom)) for top, bottom in _MERGED.findall(self.xml))
        return {row for top, bottom in areas for row in range(top - 1, bottom)}


def sheets(data: bytes) -> dict[str, tuple[str, bool]]:
    """The part of every sheet in the package and whether it is visible, by name. UnknownFormError if it is no .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            book = ElementTree.fromstring(package.read("xl/workbook.xml"))
            links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    except (zipfile.BadZipFile, KeyError, SyntaxError) as error:
        raise UnknownFormError(str(error)) from error
    target = {link.get("Id"): str(link.get("Target")) for link in links}
    parts = [(each, target.get(each.get(_ID), "")) for each in book.iter(f"{_MAIN}sheet")]
    found = {
        str(each.get("name")): (part.removeprefix("/") if part.startswith("/") else f"xl/{part}", _shown(each))
        for each, part in parts
        if "worksheets/" in part
    }
    if not found:
        raise UnknownFormError("no sheet")
    return found


def _shown(listed: ElementTree.Element) -> bool:
    return listed.get("state") in (None, "visible")


def opened(data: bytes, part: str) -> Sheet:
    """A sheet of a package. UnknownFormError if its XML is not as Excel, WPS and LibreOffice write it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            xml = package.read(part).decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise UnknownFormError(str(error)) from error
    data_found = _DATA.search(xml)
    if data_found is None or "<!" in xml:
        raise UnknownFormError(part)
    attributes: dict[int, str] = {}
    cells: dict[int, dict[int, tuple[str, str]]] = {}
    inside = data_found[1] or ""
    for found in _ROW.finditer(inside):
        number = _NUMBER.search(found[1])
        row = int(number[1]) - 1 if number else -1
        attributes[row] = found[1]
        cells[row] = {_column(cell[1], row): (cell[1], cell[2] or "") for cell in _CELL.finditer(found[2] or "")}
    if _ROW.sub("", inside).strip() or -1 in attributes:
        raise UnknownFormError(part)
    return Sheet(part, xml, attributes, cells)


def _column(attributes: str, row: int) -> int:
    found = _ADDRESS.search(attributes)
    if found is None or int(found[2]) != row + 1:
        raise UnknownFormError(attributes)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def commented(data: bytes) -> set[int]:
    """The rows that have a comment in any sheet of the package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [name for name in package.namelist() if "omment" in name and name.endswith(".xml")]
        return {int(row) - 1 for name in parts for row in _COMMENT.findall(package.read(name))}


def written(sheet: Sheet, texts: Texts, like: int) -> str:
    """The XML of the sheet with these texts. A cell that has no style gets that of the row ``like``."""
    rows = {row: _row(sheet, row, attributes, {}, like) for row, attributes in sheet.attributes.items()}
    for row, new in texts.items():
        rows[row] = _row(sheet, row, sheet.attributes.get(row, f' r="{row + 1}"'), new, like)
    body = f"<sheetData>{''.join(rows[row] for row in sorted(rows))}</sheetData>"
    return _DIMENSION.sub("", _DATA.sub(lambda _: body, sheet.xml, count=1))


def _row(sheet: Sheet, row: int, attributes: str, new: Mapping[int, str], like: int) -> str:
    cells = {column: _cell(*cell) for column, cell in sheet.cells.get(row, {}).items()}
    for column, text in new.items():
        style = sheet.style(row, column) or sheet.style(like, column)
        look = f' s="{style}"' if style else ""
        content = f'<is><t xml:space="preserve">{escape(clean(text), quote=False)}</t></is>'
        kind = ' t="inlineStr"' if text else ""
        cells[column] = _cell(f' r="{a1(row, column)}"{look}{kind}', content if text else "")
    kept = _HEIGHT.sub("", attributes) if new else attributes  # the height is fitted to the new texts
    return f"<row{kept}>{''.join(cells[column] for column in sorted(cells))}</row>"


def _cell(attributes: str, content: str) -> str:
    return f"<c{attributes}>{content}</c>" if content else f"<c{attributes}/>"


def replaced(data: bytes, parts: Mapping[str, str]) -> bytes:
    """The package with other contents of these parts; all other parts stay byte for byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in package.infolist():
            content = parts.get(entry.filename)
            made.writestr(entry, package.read(entry) if content is None else content.encode())
    return out.getvalue()
