"""Read .xlsx, Strict or not: find the sheets by their relations, and read cells by ``xlsx_memo`` or else ``xlsx_full``.

No cell is lost silently: an error stays an error, a formula without stored value is a cell of kind ``none``, a number
keeps its digits, and whatever is ambiguous is refused (such as an address that occurs twice).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from consolidate.formats import comments, hidden_cells, limits, refusals, xlsx_full, xlsx_memo, xlsx_styles
from consolidate.formats.container import Package
from consolidate.formats.raw import Mark, OutlinedCells, RawBook, RawSheet
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.formats.xlsx_cells import Found, column
from consolidate.regex import regex
from consolidate.remembered import remembered

_MERGE = regex(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})[\"']")
_BLANK_ROW = regex(
    rb"<(?:\w+:)?row\s[^<>]*?(?:/>|>(?:\s*<(?:\w+:)?c\s[^<>]*(?:/>|></(?:\w+:)?c>))*\s*</(?:\w+:)?row>)\s*"
)
_UNNUMBERED = regex(rb"<(?:\w+:)?row(?![^<>]*\sr\s*=)[\s/>]")


class Relations(NamedTuple):
    """The relations of a part: names of target parts by relation id, and by the last word of the relation type."""

    by_id: Mapping[str, str]
    by_type: Mapping[str, str]


class Book(NamedTuple):
    """The main part: sheets as (name, whether hidden, relation id), date system, defined names with their formulas.

    ``manual``: the workbook is set to manual calculation.
    """

    sheets: tuple[tuple[str, bool, str], ...]
    since_1904: bool
    names: tuple[tuple[str, str], ...] = ()
    manual: bool = False


class Entry(NamedTuple):
    """A sheet as listed in the workbook, with its part and the name of the part."""

    name: str
    hidden: bool
    part: bytes
    target: str


def read(package: Package) -> RawBook:
    """Return all sheets of the workbook, in its order; raise ``Refused`` if a part is missing or ambiguous."""
    parts = package.parts
    main = _relations(parts, "").by_type.get("officeDocument", "xl/workbook.xml")
    if main not in parts:
        raise unreadable(refusals.DAMAGED)
    book = _book(parts[main])
    relations = _relations(parts, main)
    entries = _entries(book, relations, parts)
    strings = parts.get(relations.by_type.get("sharedStrings", ""), b"")
    sheets = [entry.part for entry in entries]
    if sum(map(len, sheets)) > limits.CELLS and sum(sheet.count(b"<v") for sheet in sheets) > limits.CELLS:
        raise unsafe(refusals.TOO_MANY)
    style, theme = (parts.get(relations.by_type.get(name, ""), b"") for name in ("styles", "theme"))
    cell_styles = xlsx_styles.read(style, theme, book.since_1904)
    found = xlsx_memo.read(sheets, strings, cell_styles)
    if found is None:
        found = xlsx_full.read(sheets, strings, cell_styles)
    if sum(len(sheet.cells) for sheet in found) > limits.CELLS:
        raise unsafe(refusals.TOO_MANY)
    marked = [(*sheet.marks, *more) for sheet, more in zip(found, _beside(entries, parts), strict=True)]
    if max(map(len, marked)) > limits.MARKS:
        raise unsafe(refusals.TOO_MANY)
    read = tuple(map(_sheet, entries, found, marked))
    return RawBook("xlsx", read, _properties(parts.get("docprops/custom.xml", b"")), book.names, book.manual)


def _beside(entries: Sequence[Entry], parts: Mapping[str, bytes]) -> Iterable[Iterable[Mark]]:
    """Return the comments, pictures and text boxes of each sheet; most workbooks have none."""
    if not any(word in name for name in parts for word in ("comment", "richvalue", "drawings/")):
        return [()] * len(entries)
    return [comments.of_xlsx(entry.part, parts, _relations(parts, entry.target)) for entry in entries]


def _sheet(entry: Entry, found: Found, marks: tuple[Mark, ...]) -> RawSheet:
    cells = found.cells if isinstance(found.cells, OutlinedCells) else tuple(found.cells)
    unseen = hidden_cells.of_xlsx(entry.part, cells, found.hidden_rows)
    return RawSheet(entry.name, entry.hidden, cells, _merges(entry.part), unseen, marks)


def _relations(parts: Mapping[str, bytes], part: str) -> Relations:
    """Return the relations of a part; of the package if ``part`` is ""."""
    folder, name = posixpath.split(part)
    source = parts.get(posixpath.join(folder, "_rels", name + ".rels"), b"")
    return _related(source, folder)


@remembered(100, within=limits.KEPT)
def _related(source: bytes, folder: str) -> Relations:
    by_id: dict[str, str] = {}
    by_type: dict[str, str] = {}
    for node in ElementTree.fromstring(source) if source else ():
        if node.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, node.get("Target", "").replace("\\", "/")))
            by_id[node.get("Id", "")] = target.lstrip("/").lower()
            by_type[node.get("Type", "").rpartition("/")[2]] = by_id[node.get("Id", "")]
    return Relations(by_id, by_type)


@remembered(100, within=limits.KEPT)  # the same in every file of a template
def _book(source: bytes) -> Book:
    book = ElementTree.fromstring(source)
    nodes = book.findall("{*}sheets/{*}sheet")
    ids = [next((value for key, value in node.items() if key.endswith("}id")), "") for node in nodes]
    hidden = [node.get("state", "visible") != "visible" for node in nodes]
    properties = book.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    sheets = tuple(zip([node.get("name", "") for node in nodes], hidden, ids, strict=True))
    defined = book.findall("{*}definedNames/{*}definedName")[: limits.NAMES]
    names = tuple((node.get("name", "")[: limits.TEXT], (node.text or "")[: limits.FORMULA]) for node in defined)
    calculated = book.find("{*}calcPr")
    return Book(sheets, since_1904, names, calculated is not None and calculated.get("calcMode") == "manual")


def _entries(book: Book, relations: Relations, parts: Mapping[str, bytes]) -> list[Entry]:
    if not book.sheets:
        raise unreadable(refusals.DAMAGED)
    if len(book.sheets) > limits.SHEETS:
        raise unsafe(refusals.TOO_MANY)
    entries = []
    for name, hidden, relation in book.sheets:
        target = relations.by_id.get(relation, "")
        if target not in parts:
            raise unreadable(refusals.NO_SHEET)
        entries.append(Entry(name, hidden, _lean(parts[target]), target))
    return entries


def _lean(sheet: bytes) -> bytes:
    """Return a large sheet without its blank rows: a column formatted down to its end has a million of them."""
    if len(sheet) <= limits.LEAN or b"<![" in sheet:
        return sheet
    lean = _BLANK_ROW.sub(b"", sheet)
    # a row without number follows the one before it, which must then stay
    return sheet if _UNNUMBERED.search(lean) else lean


def _merges(sheet: bytes) -> tuple[tuple[int, int, int, int], ...]:
    first = max(0, sheet.find(b"mergeCell", sheet.rfind(b"sheetData")))
    listed = sheet[sheet.rfind(b"<", 0, first) : sheet.rfind(b"mergeCell") + 100] if first else b""
    found = _merged(listed)
    if len(found) > limits.MERGES:
        raise unsafe(refusals.TOO_MANY)
    return found


@remembered(200, within=limits.KEPT)  # the same in every file of a template
def _merged(listed: bytes) -> tuple[tuple[int, int, int, int], ...]:
    return tuple(
        (int(top) - 1, column(left.decode()), int(bottom) - 1, column(right.decode()))
        for left, top, right, bottom in _MERGE.findall(listed)
    )


def _properties(custom: bytes) -> tuple[tuple[str, str], ...]:
    found = []
    for node in ElementTree.fromstring(custom) if custom else ():
        text = "".join(node.itertext())[: limits.TEXT]
        found.append((node.get("name", "")[: limits.TEXT], text))
    return tuple(found[: limits.PROPERTIES])
