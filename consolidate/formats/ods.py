"""Read .ods with our own parser, since the libraries hide errors and formulas.

Parses ``content.xml`` as a stream. A repeated cell or row is expanded only if it is filled, and never beyond the number
of cells that a workbook may have.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, fromstring, iterparse

from consolidate.formats import comments, hidden_cells, limits, number_formats, refusals, values, visibility
from consolidate.formats.container import Package
from consolidate.formats.ods_styles import Styles
from consolidate.formats.raw import Mark, RawBook, RawCell, RawSheet
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.formats.visibility import Run
from consolidate.regex import regex

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TABLE, TEXT, STYLE, META = (_SPACE % name for name in ("office", "table", "text", "style", "meta"))
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_P = TEXT + "p"
SHEET, ROW, COLUMN = TABLE + "table", TABLE + "table-row", TABLE + "table-column"
CELL, COVERED = TABLE + "table-cell", TABLE + "covered-table-cell"

_ERROR = regex(r"#[A-Z0-9/]+[!?]?|Err:[0-9]{3}")
_REFERENCE = regex(r"\[([^\[\]]*)\]")
_SHEET = r"\$?(?P<{}>'(?:[^']|'')*'|[^'.#]*)\."
_INNER = regex(
    rf"{_SHEET.format('sheet')}(?P<one>\$?[A-Z$0-9]+)(?::(?:{_SHEET.format('until')})?(?P<other>[A-Z$0-9]+))?"
)
_PREFIX = regex(r"^(?:[a-z]+:)?=")
_NAMED = regex(rb"named-(?:range|expression)\s")
_AUTOMATIC = regex(rb'config:name="AutoCalculate"[^<>]*>\s*false\s*<')
_NO_SIZE = regex(r"0+(?:\.0*)?[a-z]*")
_SIZES = (STYLE + "row-height", STYLE + "column-width")
# elements whose text is not part of the cell's text
_ASIDE = {OFFICE + "annotation", TEXT + "note", TEXT + "ruby-text"}


class Sheet:
    """A sheet while its rows are being parsed."""

    def __init__(self, node: Element) -> None:
        """Take the element of the table, which has no children yet."""
        self.name = node.get(TABLE + "name", "")
        self.style = node.get(TABLE + "style-name", "")
        self.cells: list[RawCell] = []
        self.marks: list[Mark] = []
        self.usual: list[tuple[int, str]] = []  # last column of each range, and the default style of its cells
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden: set[int] = set()  # rows
        self.hidden_columns: list[tuple[int, int]] = []  # ranges (first, last)
        self.row = self.column = 0

    def add_column(self, node: Element, flat: set[str]) -> None:
        """Add a column with its repetitions; ``flat`` are the styles of zero width."""
        first, self.column = self.column, self.column + _times(node, "number-columns-repeated")
        self.usual.append((self.column - 1, node.get(TABLE + "default-cell-style-name", "")))
        if _unseen(node, flat):
            self.hidden_columns.append((first, self.column - 1))

    def add(self, node: Element, flat: set[str], styles: Styles) -> None:
        """Add a row with its repetitions; a blank row only moves the position. ``flat``: styles of zero height."""
        times, before = _times(node, "number-rows-repeated"), len(self.marks)
        filled = list(self._cells(node, styles))
        if filled:
            if _unseen(node, flat):
                self.hidden |= set(range(self.row, min(self.row + times, limits.ROWS)))
            if self.row + times > limits.ROWS:
                raise unreadable(refusals.OUTSIDE)
            if len(self.cells) + len(filled) * times > limits.CELLS:
                raise unsafe(refusals.TOO_MANY)
            self.cells += [cell._replace(row=row) for row in range(self.row, self.row + times) for cell in filled]
            again = range(self.row + 1, self.row + times)
            self.marks += [mark._replace(row=row) for row in again for mark in self.marks[before:]]
        self.row += times

    def _cells(self, row: Element, styles: Styles) -> Iterator[RawCell]:
        place, usual = 0, row.get(TABLE + "default-cell-style-name", "")
        for node in row:
            if node.tag not in (CELL, COVERED):
                continue
            times = _times(node, "number-columns-repeated")
            self._merge(node, place)
            kind, text, formula = _meaning(node)
            if len(node) and (comment := _comment(node)):
                self.marks.append(Mark(self.row, place, "comment", comment))
            if kind and not styles.plain:
                look = styles.of_cell(node.get(TABLE + "style-name") or usual or self._usual(place))
                text, mark = _seen(node, kind, text, look, styles)
                if mark:
                    spots = range(place, min(place + times, limits.COLUMNS))
                    self.marks += [mark._replace(row=self.row, column=column) for column in spots]
            if kind:
                if place + times > limits.COLUMNS:
                    raise unreadable(refusals.OUTSIDE)
                for column in range(place, place + times):
                    yield RawCell(self.row, column, kind, text[: limits.TEXT], formula)
            place += times

    def _usual(self, column: int) -> str:
        """Return the default cell style of a column."""
        return next((style for last, style in self.usual if column <= last), "")

    def _merge(self, node: Element, place: int) -> None:
        rows, columns = _times(node, "number-rows-spanned"), _times(node, "number-columns-spanned")
        if rows > 1 or columns > 1:
            if self.row + rows > limits.ROWS or place + columns > limits.COLUMNS:
                raise unreadable(refusals.OUTSIDE)
            self.merges.append((self.row, place, self.row + rows - 1, place + columns - 1))
            if len(self.merges) > limits.MERGES:
                raise unsafe(refusals.TOO_MANY)


def read(package: Package) -> RawBook:
    """Return all sheets of the workbook, without sheets that only cache the contents of another file."""
    if "content.xml" not in package.parts:
        raise unreadable(refusals.DAMAGED)
    sheets, hidden = _sheets(package.parts["content.xml"], Styles(package.parts.get("styles.xml", b"")))
    if not sheets:
        raise unreadable(refusals.DAMAGED)
    if sum(len(sheet.cells) for sheet in sheets) > limits.CELLS or len(sheets) > limits.SHEETS:
        raise unsafe(refusals.TOO_MANY)
    read = tuple(_read(sheet, sheet.style in hidden) for sheet in sheets)
    manual = _manual(package.parts.get("settings.xml", b""))
    names = _names(package.parts["content.xml"])
    return RawBook("ods", read, _properties(package.parts.get("meta.xml", b"")), names, manual)


def _read(sheet: Sheet, hidden: bool) -> RawSheet:
    if len(sheet.marks) > limits.MARKS:
        raise unsafe(refusals.TOO_MANY)
    rows_and_columns = hidden_cells.with_cells(sheet.cells, sheet.hidden, sheet.hidden_columns)
    merges, marks = tuple(sheet.merges), tuple(sheet.marks)
    return RawSheet(sheet.name, hidden, tuple(sheet.cells), merges, rows_and_columns, marks)


def _sheets(content: bytes, styles: Styles) -> tuple[list[Sheet], set[str]]:
    """Return the sheets, and the names of the styles that hide a sheet."""
    sheets: list[Sheet] = []
    hidden: set[str] = set()
    flat: set[str] = set()
    current: Sheet | None = None
    depth = 0
    for event, node in iterparse(io.BytesIO(content), ("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.DEPTH:
            raise unsafe(refusals.DEEP)
        if node.tag == SHEET and event == "start":
            if current:  # a table in a cell: the positions of its cells are undefined
                raise unreadable(refusals.AMBIGUOUS)
            current = Sheet(node)
        elif node.tag == ROW and event == "end" and current:
            current.add(node, flat, styles)
            node.clear()
        elif node.tag == COLUMN and event == "end" and current:
            current.add_column(node, flat)
        elif node.tag == SHEET and current:
            if node.find(TABLE + "table-source") is None:
                sheets.append(current)
            current = None
            node.clear()
        elif node.tag == STYLE + "style" and event == "end":
            styles.add(node)
            shown = node.find(STYLE + "table-properties")
            if shown is not None and shown.get(TABLE + "display") == "false":
                hidden.add(node.get(STYLE + "name", ""))
            if any(_NO_SIZE.fullmatch(size) for child in node for size in map(child.get, _SIZES) if size):
                flat.add(node.get(STYLE + "name", ""))
            node.clear()
    return sheets, hidden


def _unseen(node: Element, flat: set[str]) -> bool:
    """Whether a row or column is hidden, filtered out, or has a style of zero height or width."""
    return node.get(TABLE + "visibility", "visible") != "visible" or node.get(TABLE + "style-name", "") in flat


def _times(node: Element, name: str) -> int:
    return max(1, int(node.get(TABLE + name, 1)))


def _meaning(node: Element) -> tuple[str, str, str]:
    """Return kind, text and formula of a cell; kind "" for a blank one."""
    stored_as = node.get(CALCEXT + "value-type") or node.get(OFFICE + "value-type") or ""
    formula = _formula(node.get(TABLE + "formula", ""))
    if not stored_as and not formula and not len(node):
        return "", "", ""
    shown = _paragraphs(node)
    if stored_as == "error" or ((formula or stored_as == "string") and _ERROR.fullmatch(shown)):
        return "error", shown or "#?", formula
    if stored_as == "string":
        text = node.get(OFFICE + "string-value", shown) or shown
        return ("text" if text or formula else ""), text, formula
    name = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}.get(stored_as, "value")
    value = node.get(OFFICE + name)
    if value is None:
        computed = not formula or (
            not stored_as and not shown and node.find(TEXT + "p") is not None
        )  # the formula gave an empty text
        return (("text" if shown or formula else "") if computed else "none"), (shown if computed else ""), formula
    if stored_as == "boolean":
        return "bool", value.upper(), formula
    if stored_as in ("date", "time"):
        return "date", value, formula
    kind, text = values.number(value)
    if kind == "number" and stored_as == "percentage":
        return "percent", text, formula
    if kind == "number" and shown != text and (shown or text != "0") and node.find(_P) is not None:
        named = values.currency(shown) if node.get(OFFICE + "currency", "CNY") == "CNY" else "other"
        kind = number_formats.judged(shown, text, named)
    return kind, text, formula


def _formula(formula: str) -> str:
    """Convert ``of:=SUM([.B5:.C5])`` to ``=SUM(B5:C5)``; a reference to another file keeps its brackets."""
    bare = "=" + formula.partition("=")[2] if formula else ""
    return _REFERENCE.sub(_reference, bare)[: limits.FORMULA]


def _reference(match: re.Match[str]) -> str:
    """Convert ``.B5:.C5`` to B5:C5 and ``$表.A1`` to 表!A1; leave any other reference in brackets."""
    found = _INNER.fullmatch(match[1])
    if not found or (found["until"] and found["until"] != found["sheet"]):
        return match[0]
    sheet = f"{found['sheet']}!" if found["sheet"] else ""
    return sheet + found["one"] + (f":{found['other']}" if found["other"] else "")


def _names(content: bytes) -> tuple[tuple[str, str], ...]:
    """Return the defined names with their formulas."""
    found = []
    for _, node in iterparse(io.BytesIO(content)) if _NAMED.search(content) else ():
        if node.tag == ROW:
            node.clear()
        if node.tag in (TABLE + "named-range", TABLE + "named-expression"):
            cells = node.get(TABLE + "cell-range-address", "")
            text = _formula("=" + _PREFIX.sub("", node.get(TABLE + "expression", "") or f"[{cells}]", 1)).removeprefix(
                "="
            )
            found.append((node.get(TABLE + "name", "")[: limits.TEXT], text))
    return tuple(found[: limits.NAMES])


def _manual(settings: bytes) -> bool:
    """Whether LibreOffice is set to manual calculation."""
    return bool(_AUTOMATIC.search(settings))


def _seen(node: Element, kind: str, text: str, look: str, styles: Styles) -> tuple[str, Mark | None]:
    """Return the text of a cell without the characters that formatting removes, and a mark if it is not plain."""
    rich = kind == "text" and any(map(len, node.findall(_P)))
    if not look and not rich:
        return text, None
    runs = _runs(node, styles) if rich else ()
    shown, mark = visibility.value(runs if any(run.how is not None for run in runs) else text, look)
    return shown or text, mark and mark._replace(text=mark.text[: limits.TEXT])


def _comment(node: Element) -> str:
    """Return the text of a comment on a cell; "" for the unchanged text of our template."""
    plain = not len(node) or (len(node) == 1 and node[0].tag == _P)
    note = None if plain else node.find(OFFICE + "annotation")
    text = _paragraphs(note) if note is not None else ""
    return text if comments.is_from_person(text) else ""


def _paragraphs(node: Element) -> str:
    return "\n".join(map(_paragraph, node.findall(_P)))[: limits.TEXT]


def _paragraph(node: Element) -> str:
    return "".join(run.text for run in _texts(node, None, None)) if len(node) else node.text or ""


def _runs(node: Element, styles: Styles) -> Sequence[Run]:
    """Return the paragraphs of a cell as text runs with their appearance."""
    first, *others = [list(_texts(child, styles, None)) for child in node.findall(_P)]
    return [*first, *(run for paragraph in others for run in (Run("\n"), *paragraph))]


def _texts(node: Element, styles: Styles | None, how: str | None) -> Iterator[Run]:
    """Yield the text within an element as runs. ``how``: the appearance of text without a style of its own."""
    if node.text:
        yield Run(node.text, how)
    for child in node:
        if child.tag == TEXT + "s":
            yield Run(" " * min(int(child.get(TEXT + "c", 1)), limits.TEXT), how)
        elif child.tag in (TEXT + "tab", TEXT + "line-break"):
            yield Run("\t" if child.tag == TEXT + "tab" else "\n", how)
        elif child.tag not in _ASIDE:
            own = styles.of_text(child.get(TEXT + "style-name", "")) if styles and child.tag == TEXT + "span" else None
            yield from _texts(child, styles, how if own is None else own)
        if child.tail:
            yield Run(child.tail, how)


def _properties(meta: bytes) -> tuple[tuple[str, str], ...]:
    found = []
    for node in fromstring(meta).iter(META + "user-defined") if meta else ():
        found.append((node.get(META + "name", "")[: limits.TEXT], "".join(node.itertext())[: limits.TEXT]))
    return tuple(found[: limits.PROPERTIES])
