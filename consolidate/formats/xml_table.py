"""Read an XML table of Excel 2003 (SpreadsheetML), which some systems export and call .xls or .xml.

Its cells have types, formats and formulas, so it is a workbook like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from consolidate.formats import comments, hidden_cells, limits, number_formats, refusals, visibility
from consolidate.formats.container import Package, in_utf8
from consolidate.formats.documents import tree
from consolidate.formats.raw import Mark, RawBook, RawCell, RawSheet
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.formats.visibility import RAISED, STRUCK, WHITE, Run
from consolidate.regex import regex
from consolidate.text import a1

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_HTML = "{http://www.w3.org/TR/REC-html40}"
_OWN_FORMAT = 164  # the id of a format that is not built in
_NAMED = {
    "General": "", "General Number": "", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%",
    "Scientific": "0.00E+00", "Currency": "¥#,##0.00", "Euro Currency": "€#,##0.00",
}  # fmt: skip
_DATES = ("General Date", "Long Date", "Medium Date", "Short Date", "Long Time", "Medium Time", "Short Time")
_REFERENCE = regex(r"(?<![A-Za-z0-9_.])R(\[-?\d+\]|\d+)?C(\[-?\d+\]|\d+)?(?![A-Za-z0-9_(])")
_KINDS = {"Boolean": "bool", "Error": "error", "DateTime": "date"}


class _Style(NamedTuple):
    """How cells of a style appear: the meaning of a number in them, their look, whether texts are masked."""

    shown: str = "number"
    look: str = ""
    masks: bool = False


def read(package: Package) -> RawBook:
    """Return all sheets of the workbook."""
    root = tree(in_utf8(package.parts["workbook"]))
    nodes = {node.get(_S + "ID", ""): node for node in root.iterfind(f"{_S}Styles/{_S}Style")}
    styles = {key: _style(node, nodes) for key, node in nodes.items()}
    sheets = [_sheet(node, styles) for node in root.iterfind(_S + "Worksheet")]
    if not sheets:
        raise unreadable(refusals.DAMAGED)
    if len(sheets) > limits.SHEETS or sum(len(sheet.cells) for sheet in sheets) > limits.CELLS:
        raise unsafe(refusals.TOO_MANY)
    return RawBook("xml_table", tuple(sheets))


def _style(node: Element, nodes: Mapping[str, Element]) -> _Style:
    chain = [node]
    while (above := nodes.get(chain[-1].get(_S + "Parent", ""))) is not None and len(chain) < limits.INHERITED:
        chain.append(above)
    code = _attributes(chain, "NumberFormat").get(_S + "Format", "")
    code = "yyyy-mm-dd" if code in _DATES else _NAMED.get(code, code)
    shown = number_formats.shown_as(_OWN_FORMAT, code) if code else "number"
    given = _attributes(chain, "Font")
    filled = _attributes(chain, "Interior").get(_S + "Color", WHITE).lstrip("#")
    colour = given.get(_S + "Color", "").lstrip("#") or visibility.BLACK
    struck, raised = given.get(_S + "StrikeThrough") == "1", given.get(_S + "VerticalAlign", "None") != "None"
    known = all(re.fullmatch("[0-9A-Fa-f]{6}", each) for each in (colour, filled))
    look = visibility.of_cell(struck, raised, colour if known else None, filled if known else None)
    return _Style(shown, look, bool(code) and number_formats.masks(code))


def _attributes(chain: Sequence[Element], name: str) -> Mapping[str, str]:
    """Return the attributes of a part of a style, with those of the styles that it is based on."""
    found: dict[str, str] = {}
    for style in reversed(chain):
        part = style.find(_S + name)
        found |= {} if part is None else part.attrib
    return found


def _sheet(node: Element, styles: Mapping[str, _Style]) -> RawSheet:
    cells: list[RawCell] = []
    marks: list[Mark] = []
    merges: list[tuple[int, int, int, int]] = []
    hidden: set[int] = set()
    table = node.find(_S + "Table")
    columns = [] if table is None else list(_hidden_columns(table))
    of_columns = {} if table is None else _column_styles(table)
    of_table = "Default" if table is None else table.get(_S + "StyleID", "Default")
    for row, line in _numbered(table, "Row", limits.ROWS):
        hidden |= {row} if line.get(_S + "Hidden") == "1" or line.get(_S + "Height") == "0" else set()
        for column, cell in _numbered(line, "Cell", limits.COLUMNS):
            down, across = (int(cell.get(_S + name, "0")) for name in ("MergeDown", "MergeAcross"))
            if row + down >= limits.ROWS or column + across >= limits.COLUMNS:
                raise unreadable(refusals.OUTSIDE)
            merges += [(row, column, row + down, column + across)] if down or across else []
            own = cell.get(_S + "StyleID") or line.get(_S + "StyleID") or of_columns.get(column, of_table)
            style = styles.get(own, _Style())
            raw, found = _cell(cell, row, column, style)
            cells += [raw] if raw else []
            marks += found
    if max(len(marks), len(merges)) > limits.MARKS:
        raise unsafe(refusals.TOO_MANY)
    unseen = hidden_cells.with_cells(cells, hidden, columns)
    shown = node.find("{urn:schemas-microsoft-com:office:excel}WorksheetOptions")
    visible = None if shown is None else shown.find("{urn:schemas-microsoft-com:office:excel}Visible")
    name = node.get(_S + "Name", "")
    return RawSheet(name, visible is not None, tuple(cells), tuple(merges), unseen, tuple(marks))


def _numbered(node: Element | None, name: str, most: int) -> Iterator[tuple[int, Element]]:
    """Yield rows or cells with their position; a cell that covers others moves the next one on."""
    position = 0
    for child in () if node is None else node.iterfind(_S + name):
        given = child.get(_S + "Index")
        at = int(given) - 1 if given else position
        if at < position:
            raise unreadable(refusals.AMBIGUOUS)
        position = at + 1 + int(child.get(_S + "Span", "0")) + int(child.get(_S + "MergeAcross", "0"))
        if position > most:
            raise unreadable(refusals.OUTSIDE)
        yield at, child


def _hidden_columns(table: Element) -> Iterator[tuple[int, int]]:
    for first, column in _numbered(table, "Column", limits.COLUMNS):
        if column.get(_S + "Hidden") == "1" or column.get(_S + "Width") == "0":
            yield first, first + int(column.get(_S + "Span", "0"))


def _column_styles(table: Element) -> dict[int, str]:
    """Return the names of the styles of columns, which cells have that have none of their own or of their row."""
    found: dict[int, str] = {}
    for first, column in _numbered(table, "Column", limits.COLUMNS):
        if name := column.get(_S + "StyleID"):
            found |= dict.fromkeys(range(first, first + int(column.get(_S + "Span", "0")) + 1), name)
    return found


def _cell(node: Element, row: int, column: int, style: _Style) -> tuple[RawCell | None, list[Mark]]:
    """Return the raw cell, None for a blank one, and its marks."""
    note = node.find(f"{_S}Comment/{_S}Data")
    said = "" if note is None else "".join(note.itertext())
    marks = [Mark(row, column, "comment", said[: limits.TEXT])] if comments.is_from_person(said) else []
    written, data = node.get(_S + "Formula", ""), node.find(_S + "Data")
    formula = _REFERENCE.sub(lambda found: _a1(found, row, column), written)[: limits.FORMULA]
    if data is None:
        return (RawCell(row, column, "none", "", formula) if formula else None), marks
    runs = list(_runs(data, None))
    stored, stored_as = "".join(run.text for run in runs), data.get(_S + "Type", "String")
    if stored_as == "Number":
        kind, text = number_formats.with_format(stored, style.shown)
    else:
        kind = _KINDS.get(stored_as) or (number_formats.of_text(stored) if style.masks else "text")
        text = {"1": "TRUE", "0": "FALSE"}.get(stored, stored) if kind == "bool" else stored
    shown, mark = visibility.value(runs if any(run.how for run in runs) else text, style.look)
    marks += [mark._replace(row=row, column=column, text=mark.text[: limits.TEXT])] if mark else []
    if not (shown or formula):
        return None, marks
    return RawCell(row, column, kind, (shown or "")[: limits.TEXT], formula), marks


def _runs(node: Element, how: str | None) -> Iterator[Run]:
    """Yield the text of a cell with the look of its characters."""
    if node.text:
        yield Run(node.text, how)
    for child in node:
        name = child.tag.removeprefix(_HTML)
        yield from _runs(child, STRUCK if name in ("S", "Strike", "Del") else RAISED if name in ("Sup", "Sub") else how)
        if child.tail:
            yield Run(child.tail, how)


def _a1(found: re.Match[str], row: int, column: int) -> str:
    """Return a reference like ``R[-1]C`` or ``R3C2`` as an address; unchanged if it is a whole row or column."""
    at = []
    for part, own in zip(found.groups(), (row, column), strict=True):
        at.append(own + int(part[1:-1]) if part and part.startswith("[") else int(part) - 1 if part else own)
    fixed = ["$" if part and not part.startswith("[") else "" for part in found.groups()]
    if min(at) < 0 or at[0] >= limits.ROWS or at[1] >= limits.COLUMNS:
        return found[0]
    address = a1(*at)
    letters = address.rstrip("0123456789")
    return f"{fixed[1]}{letters}{fixed[0]}{address[len(letters) :]}"
