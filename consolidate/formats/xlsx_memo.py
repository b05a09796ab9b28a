"""Read .xlsx fast: scan the XML, and cross-check with calamine whatever is new.

calamine returns error cells and formulas without stored value as blank, and has no formulas and no percentages. The
scan has all of these, but resolves no texts. Both must find the same numbers.

The rows of all files of a template are the same apart from their values. So a row without its values (and a sheet
without its values) is parsed once, cross-checked once, and cached. If the same XML comes again with nothing but plain
digits and words as values, it can be read in only one way and skips the cross-check. Shared strings are cached too.

Only plain XML is read here, as written by Excel, WPS, LibreOffice and the usual libraries. Nothing is refused: if
anything is unusual, ambiguous or wrong, ``read`` returns None, and ``xlsx_full`` reads or refuses the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from consolidate.formats import limits, xlsx_cross_check
from consolidate.formats.number_formats import of_text
from consolidate.formats.raw import Mark, RawCell
from consolidate.formats.visibility import RAISED
from consolidate.formats.xlsx_cells import Found, Shared, Styles, column, formula, meaning
from consolidate.formats.xlsx_cells import number as exactly
from consolidate.remembered import remembered

_ROOT = re.compile(rb'<worksheet\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"')
_TEXTS = re.compile(rb'<sst\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"[^>]*>\s*')
_MAIN = (b"/spreadsheetml/2006/main", b"/spreadsheetml/main")
_UNUSUAL = (b"<!", b"<?", b"xmlns")  # comments, CDATA, processing instructions, other namespaces
_CUTS = (b"strike", b"vertAlign")  # formatting that removes characters from a text
_RUNS = (*_CUTS, b"<rPr")  # run properties may cancel such formatting of the cell's font
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_NO_VALUE = "<v></v>"  # left where a value was taken out
_SHORT = re.compile(rb"<v ?/>")  # a blank value in its short form
_END = "</row>"
_BLANK = re.compile(r'(?:\s*<row r="[0-9]{1,7}"[^<>]*/>)*\s*')  # rows without cells
_OPEN = re.compile(_BLANK.pattern + r'<row r="[0-9]{1,7}"(?:\s[^<>]*[^<>/])?>')
_NUMBER = re.compile(r'<row r="([0-9]{1,7})"')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>/]{0,100})>'
    r"(?:<f([^<>]*?)(/>|>)(?:([^<]*)</f>)?)?(<v></v>)?(<is>.*?</is>)?</c>",
    re.DOTALL,
)
_BETWEEN = re.compile(r"<c [^<>]*/>|\s+")  # blank cells, white space
_ATTRIBUTE = re.compile(r'([a-zA-Z]+)="([^"]*)"')
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
# values that all parsers read alike, with a ``<`` after each, which no value can contain
_PLAIN = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?<|[一-龥、，。：；（）]*<)*")


_made: Callable[[tuple[int, int, str, str, str]], RawCell] = partial(tuple.__new__, RawCell)  # a faster RawCell._make


class _NotPlain(Exception):  # noqa: N818 - not an error: ``xlsx_full`` is needed
    """The XML of the workbook is not in the form that this reader knows."""


class _Cell(NamedTuple):
    """A cell of a row without its value: its type (t, "" for a number), its style (s), its formula."""

    row: int
    column: int
    stored_as: str
    style: str
    formula: str | tuple[str, str] | None  # attributes and text for a shared formula
    valued: bool  # whether it has a value or an inline string


class _Row:
    """A parsed row without its values, together with the blank rows before it."""

    __slots__ = ("cells", "numbers", "repeats", "sure", "values")

    def __init__(self, numbers: tuple[str, ...], cells: tuple[_Cell, ...], values: int, repeats: bool) -> None:
        """``values``: their number; ``repeats``: the row has the same meaning in every sheet.

        ``sure`` is set once the row was cross-checked.
        """
        self.numbers, self.cells, self.values, self.repeats, self.sure = numbers, cells, values, repeats, False


class _Sheet:
    """A parsed sheet without its values."""

    __slots__ = ("_sure", "cells", "rows")

    def __init__(self, rows: tuple[_Row, ...]) -> None:
        """Take all rows that hold cells, in order."""
        self.rows, self._sure = rows, False
        self.cells = tuple([cell for row in rows for cell in row.cells])

    @property
    def sure(self) -> bool:
        """True once every row was cross-checked."""
        self._sure = self._sure or all(row.sure for row in self.rows)
        return self._sure


class _Text:
    """A cached shared string; ``text`` is None until calamine has resolved it."""

    __slots__ = ("text",)

    def __init__(self) -> None:
        """Create an unresolved text."""
        self.text: str | None = None


class _Written(NamedTuple):
    """A sheet as written in the file: the parsed sheet without values, the values, and the XML of its rows."""

    sheet: _Sheet
    values: list[str]
    xml: bytes


class _Line(NamedTuple):
    """A row as written in the file: the parsed row without values, the values, and its XML."""

    row: _Row
    values: list[str]
    xml: str


def read(sheets: Sequence[bytes], strings: bytes, styles: Styles) -> list[Found] | None:
    """Return the filled cells of each sheet (XML in UTF-8) in document order; None if ``xlsx_full`` is needed."""
    try:
        if any(sign in strings for sign in (_RUNS if styles.looks else _CUTS)):
            raise _NotPlain
        texts = _texts(strings)
        written = [_split_values(_data(sheet)) for sheet in sheets]
        values = _cross_check(written, len(texts))
        return [_found(parsed.sheet.cells, given, texts, styles) for parsed, given in zip(written, values, strict=True)]
    except (_NotPlain, xlsx_cross_check.Error):
        return None


def _found(cells: Sequence[_Cell], values: Iterable[str], texts: Mapping[str, str], styles: Styles) -> Found:
    """Return the filled cells of a sheet, and marks for those that are struck out or faint."""
    found = _cells(cells, values, texts, styles)
    looks = {style: how for style, how in styles.looks.items() if how != RAISED}
    if not looks:
        return Found(found, [])
    filled = {(cell.row, cell.column) for cell in found if cell.text}
    marked = [cell for cell in cells if cell.style in looks and (cell.row, cell.column) in filled]
    return Found(found, [Mark(cell.row, cell.column, looks[cell.style]) for cell in marked])


# --- texts -----------------------------------------------------------------------------------------------------


def _texts(strings: bytes) -> dict[str, str]:
    """Return the shared strings as calamine resolves them, by their index in decimal digits."""
    entries, open_ = [], strings.replace(b"<si/>", b"<si></si>") if b"<si/>" in strings else strings
    start, end = open_.find(b"<si"), open_.rfind(b"</si>")
    if start >= 0:
        head, rest = _TEXTS.search(open_, 0, start), open_[end + len(b"</si>") :].strip()
        if not head or head.end() != start or rest != b"</sst>" or any(sign in open_[start:] for sign in _UNUSUAL):
            raise _NotPlain
        entries = open_[start:end].split(b"</si>")
    if len(entries) > limits.CELLS:
        raise _NotPlain
    found = list(map(_text, entries))
    new = {id(text): n for n, text in enumerate(found) if text.text is None}
    if new:
        resolved = xlsx_cross_check.read_strings([entries[n] + b"</si>" for n in new.values()])
        if len(resolved) != len(new) or not all(isinstance(text, str) for text in resolved):
            raise _NotPlain
        for n, text in zip(new.values(), resolved, strict=True):
            found[n].text = text[: limits.TEXT]
    return {str(n): text.text or "" for n, text in enumerate(found)}


@remembered(5_000, within=limits.ENTRY)
def _text(entry: bytes) -> _Text:
    """Return the cache entry of a shared string, given as XML without its end tag."""
    entry.decode()
    if entry.count(b"<si") != 1 or not entry.lstrip().startswith((b"<si>", b"<si ")):
        raise _NotPlain
    return _Text()


# --- rows ------------------------------------------------------------------------------------------------------


def _split_values(xml: bytes) -> _Written:
    """Split the XML of the rows into the sheet without values and the values."""
    pieces = _VALUE.split(xml)
    bare, values = _NO_VALUE.encode().join(pieces[::2]), b"<".join(pieces[1::2]).decode().split("<")
    sheet = _sheet(bare)
    if sheet is None:
        return _split_values(_SHORT.sub(_NO_VALUE.encode(), xml))
    return _Written(sheet, values if len(pieces) > 1 else [], xml)


@remembered(64, within=limits.SHEET)  # a few templates, with different cells filled in
def _sheet(bare: bytes) -> _Sheet | None:
    """Parse the rows of a sheet without values; row numbers must be unique. None if a blank value is in short form."""
    if _SHORT.search(bare):
        return None
    *bares, rest = bare.decode().split(_END)
    rows = tuple(map(_parse_row, bares))
    numbers = [number for row in rows for number in row.numbers] + list(_numbers(rest))
    if len(set(numbers)) < len(numbers) or not _BLANK.fullmatch(rest):
        raise _NotPlain
    return _Sheet(rows)


def _data(sheet: bytes) -> bytes:
    """Return the content of ``sheetData``. The XML around it must have one namespace, no prefix, no comments."""
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if end < start or start < 0:
        if sheet.count(b"sheetData") == 1 and b"<sheetData/>" in sheet:
            return b""
        raise _NotPlain
    head, tail = sheet[:start], sheet[end:]
    if not _is_plain_head(head):
        raise _NotPlain
    tail.decode()  # not cached: the footer of the page names the unit
    if b"<row" in tail or any(name in tail for name in _MAIN):
        raise _NotPlain
    return sheet[start + len(b"<sheetData>") : end]


@remembered(200, within=limits.KEPT)
def _is_plain_head(head: bytes) -> bool:
    """Whether the XML before the rows is plain."""
    head.decode()
    namespaces = sum(head.count(name) for name in _MAIN)
    return (
        namespaces == 1
        and bool(_ROOT.search(head))
        and not any(s in head for s in (b"&", b"<!", b"sheetData", b"<row"))
    )


@remembered(1_000, within=limits.ROW)
def _parse_row(bare: str) -> _Row:
    """Parse a row without values and without its end tag; every character of it must be recognised."""
    opened = _OPEN.match(bare)
    if not opened or any(sign in bare for sign in ("<!", "<?", "xmlns")):
        raise _NotPlain
    numbers, rest = _numbers(opened[0]), bare[opened.end() :]
    number = numbers[-1]
    items = _CELL.findall(rest)
    if len(items) != rest.count("</c") or _BETWEEN.sub("", _CELL.sub("", rest)):
        raise _NotPlain
    cells, last = [], -1
    for letters, digits, attributes, f_attributes, has_f, f_text, has_v, inline in items:
        stored_as, style = _attributes(attributes)
        place = column(letters)
        if digits != number or place <= last or (inline != "") != (stored_as == "inlineStr") or (inline and has_v):
            raise _NotPlain
        if "<rPr" in inline:  # its characters may be struck out
            raise _NotPlain
        last = place
        shown = _formula(f_attributes, f_text) if has_f else None
        cells.append(_Cell(int(number) - 1, place, stored_as, style, shown, has_v == _NO_VALUE or inline != ""))
    repeats = not any(cell.stored_as == "inlineStr" or isinstance(cell.formula, tuple) for cell in cells)
    return _Row(numbers, tuple(cells), bare.count(_NO_VALUE), repeats)


def _numbers(xml: str) -> tuple[str, ...]:
    """Return the numbers of the rows that begin in this XML."""
    found = tuple(_NUMBER.findall(xml))
    # as texts, 09 and 9 would be two different rows
    if any(number.startswith("0") or int(number) > limits.ROWS for number in found):
        raise _NotPlain
    return found


@remembered(10_000)
def _attributes(attributes: str) -> tuple[str, str]:
    """Return the type (t, "" for a number) and the style (s) of a cell."""
    found = dict(_ATTRIBUTE.findall(attributes))
    if "".join(f' {name}="{value}"' for name, value in found.items()) != attributes.rstrip(" "):
        raise _NotPlain
    stored_as = found.get("t", "n")
    return ("" if stored_as == "n" else stored_as), found.get("s", "0")


def _formula(attributes: str, text: str) -> str | tuple[str, str]:
    for reference, char in _REFERENCES if "&" in text else ():
        text = text.replace(reference, char)
    found = dict(_ATTRIBUTE.findall(attributes))
    return (attributes, text) if found.get("t") == "shared" else formula(found, text, {})


# --- the cross-check -------------------------------------------------------------------------------------------


def _cross_check(sheets: Sequence[_Written], string_count: int) -> list[list[str]]:
    """Cross-check the rows that need it. Return the values of each sheet; texts in cells as calamine reads them."""
    values = [written.values for written in sheets]
    doubtful = {
        index: _lines(written)
        for index, written in enumerate(sheets)
        if not (written.sheet.sure and _plain(written.values))
    }
    asked = [[line for line in lines if not (line.row.sure and _plain(line.values))] for lines in doubtful.values()]
    if not any(asked):
        return values
    if sum(map(_area, asked)) > limits.AREA or any("\r" in line.xml for lines in asked for line in lines):
        raise _NotPlain
    grids = xlsx_cross_check.read_rows(["".join([line.xml + _END for line in lines]) for lines in asked], string_count)
    for (index, all_lines), lines, grid in zip(doubtful.items(), asked, grids, strict=True):
        agreed = {id(line): _agreed(line, grid) for line in lines}
        for line in lines:
            line.row.sure = line.row.repeats
        values[index] = [value for line in all_lines for value in agreed.get(id(line), line.values)]
    return values


def _plain(values: list[str]) -> bool:
    """Whether all parsers read these values alike."""
    return _PLAIN.fullmatch("<".join([*values, ""])) is not None


def _lines(written: _Written) -> list[_Line]:
    """Split a sheet into its rows."""
    given = iter(written.values)
    xml = written.xml.decode().split(_END)
    rows = zip(written.sheet.rows, xml, strict=False)  # the XML after the last row holds no cells
    return [_Line(row, list(islice(given, row.values)), xml) for row, xml in rows]


def _area(lines: list[_Line]) -> int:
    """Return how many cells calamine allocates at most for these rows, blank ones included."""
    cells = [cell for line in lines for cell in line.row.cells]
    return (max((c.row for c in cells), default=-1) + 1) * (max((c.column for c in cells), default=-1) + 1)


def _agreed(line: _Line, grid: list[list[Any]]) -> list[str]:
    """Return the values of a row on which both parsers agree; texts stored in cells as calamine reads them."""
    given, values = iter(line.values), []
    for cell in (cell for cell in line.row.cells if cell.valued):
        seen_row = grid[cell.row] if cell.row < len(grid) else []
        seen = seen_row[cell.column] if cell.column < len(seen_row) else ""
        value = "" if cell.stored_as == "inlineStr" else next(given)
        if cell.stored_as in ("str", "inlineStr"):
            value = seen
        if not _alike(cell.stored_as, value, seen):
            raise _NotPlain
        values.append(value)
    return values


def _alike(stored_as: str, value: str, seen: Any) -> bool:
    if stored_as == "" and value:
        return len(value) <= limits.DIGITS and bool(exactly(value, "number", False)[2] == seen)
    return stored_as not in ("", "s", "str", "inlineStr") or (isinstance(seen, str) and value == seen)


def _cells(cells: Iterable[_Cell], values: Iterable[str], texts: Mapping[str, str], styles: Styles) -> list[RawCell]:
    """Return the filled cells of a sheet."""
    found: list[RawCell] = []
    shared: Shared = {}
    given, shown_as, since_1904, masked = iter(values), styles.shown_as, styles.since_1904, styles.masked
    for row, place, stored_as, style, written, valued in cells:
        value = next(given) if valued else None
        if stored_as == "s" and value is not None:
            if value not in texts:
                raise _NotPlain
            kind, text = "text", texts[value]
            if style in masked:
                kind = of_text(text)
        elif stored_as == "" and value:
            kind, text, exact = exactly(value, shown_as.get(style, "number"), since_1904)
            if exact is None:
                raise _NotPlain
        else:
            kind, text = meaning(stored_as, value, style, styles)
        if written is not None:
            shown = written if isinstance(written, str) else _shared(*written, shared, row, place)
            found.append(_made((row, place, kind or "none", text, shown)))
        elif kind and (text or kind != "text"):
            found.append(_made((row, place, kind, text, "")))
    return found


def _shared(attributes: str, text: str, shared: Shared, row: int, place: int) -> str:
    return formula(dict(_ATTRIBUTE.findall(attributes)), text, shared, row, place)
