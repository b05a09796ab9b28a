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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from consolidate.formats import limits, xlsx_cross_check
from consolidate.formats.number_formats import of_text
from consolidate.formats.raw import Mark, Outline, OutlinedCells, RawCell, raw_cell
from consolidate.formats.visibility import RAISED
from consolidate.formats.xlsx_cells import Found, Shared, Styles, formula, meaning
from consolidate.formats.xlsx_cells import number as exactly
from consolidate.formats.xlsx_rows import (
    ATTRIBUTE,
    END,
    NO_VALUE,
    SHORT,
    Cell,
    NotPlain,
    Row,
    Sheet,
    sheet_without_values,
)
from consolidate.regex import regex
from consolidate.remembered import remembered

_ROOT = regex(rb'<worksheet\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"')
_TEXTS = regex(rb'<sst\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"[^>]*>\s*')
_ROW = regex(rb"<row(?!Breaks)")  # page breaks stand below the rows
_MAIN = (b"/spreadsheetml/2006/main", b"/spreadsheetml/main")
_UNUSUAL = (b"<!", b"<?", b"xmlns")  # comments, CDATA, processing instructions, other namespaces
_CUTS = (b"strike", b"vertAlign")  # formatting that removes characters from a text
_RUNS = (*_CUTS, b"<rPr")  # run properties may cancel such formatting of the cell's font
_VALUE = regex(rb"<v>([^<]*)</v>")
# values that all parsers read alike, with a ``<`` after each, which no value can contain
_PLAIN = regex(r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?<|[一-龥、，。：；（）]*<)*")
_PLAIN_TEXT = regex(r"<si><t>((?!\u3000)[0-9A-Za-z一-龥：、，。（）\u3000]+(?<!\u3000))</t>")
_WHOLE = regex(r"(?:(?:0|-?[1-9][0-9]{0,14})<)*")  # whole numbers that stay as they are stored
_WHOLE_OR_NONE = regex(r"(?:(?:0|-?[1-9][0-9]{0,14})?<)*")


class _Text:
    """A shared string; ``text`` is None until calamine has resolved it."""

    __slots__ = ("text",)

    def __init__(self, text: str | None = None) -> None:
        """Take the text if all parsers read it alike."""
        self.text = text


class _Written(NamedTuple):
    """A sheet as written in the file: the parsed sheet without values, the values, and the XML of its rows.

    ``whole``: all values are whole numbers that stay as they are stored.
    """

    sheet: Sheet
    values: list[str]
    xml: bytes
    whole: bool


class _Line(NamedTuple):
    """A row as written in the file: the parsed row without values, the values, and its XML."""

    row: Row
    values: list[str]
    xml: str


def read(sheets: Sequence[bytes], strings: bytes, styles: Styles) -> list[Found] | None:
    """Return the filled cells of each sheet (XML in UTF-8) in document order; None if ``xlsx_full`` is needed."""
    try:
        if any(sign in strings for sign in (_RUNS if styles.looks else _CUTS)):
            raise NotPlain
        texts = _texts(strings)
        written = [_split_values(_data(sheet)) for sheet in sheets]
        values = _cross_check(written, len(texts))
        return [_found(parsed, given, texts, styles) for parsed, given in zip(written, values, strict=True)]
    except (NotPlain, xlsx_cross_check.Error):
        return None


def _found(written: _Written, values: list[str], texts: Mapping[str, str], styles: Styles) -> Found:
    """Return the filled cells of a sheet, and marks for those that are struck out or faint."""
    sheet = written.sheet
    cells, outline = sheet.cells, sheet.outline(styles)
    found = (outline and _filled(outline, values, texts, written.whole)) or _cells(cells, values, texts, styles)
    looks = {style: how for style, how in styles.looks.items() if how != RAISED}
    if not looks:
        return Found(found, [], sheet.hidden_rows)
    filled = {(cell.row, cell.column) for cell in found if cell.text}
    marked = [cell for cell in cells if cell.style in looks and (cell.row, cell.column) in filled]
    return Found(found, [Mark(cell.row, cell.column, looks[cell.style]) for cell in marked], sheet.hidden_rows)


# --- texts -----------------------------------------------------------------------------------------------------


def _texts(strings: bytes) -> dict[str, str]:
    """Return the shared strings as calamine resolves them, by their index in decimal digits."""
    entries, open_ = [], strings.replace(b"<si/>", b"<si></si>") if b"<si/>" in strings else strings
    start, end = open_.find(b"<si"), open_.rfind(b"</si>")
    if start >= 0:
        head, rest = _TEXTS.search(open_, 0, start), open_[end + len(b"</si>") :].strip()
        if not head or head.end() != start or rest != b"</sst>" or any(sign in open_[start:] for sign in _UNUSUAL):
            raise NotPlain
        entries = open_[start:end].split(b"</si>")
    if len(entries) > limits.CELLS:
        raise NotPlain
    found = [_text(entry) if len(entry) <= limits.ENTRY else _new_text(entry) for entry in entries]
    new = {id(text): n for n, text in enumerate(found) if text.text is None}
    if new:
        resolved = xlsx_cross_check.read_strings([entries[n] + b"</si>" for n in new.values()])
        if len(resolved) != len(new) or not all(isinstance(text, str) for text in resolved):
            raise NotPlain
        for n, text in zip(new.values(), resolved, strict=True):
            found[n].text = text[: limits.TEXT]
    return {str(n): text.text or "" for n, text in enumerate(found)}


@remembered(5_000)
def _text(entry: bytes) -> _Text:
    """Do the same as ``_new_text``, and keep the result: most texts are the same in all files of a template."""
    return _new_text(entry)


def _new_text(entry: bytes) -> _Text:
    """Return a shared string, given as XML without its end tag."""
    if plain := _PLAIN_TEXT.fullmatch(entry.decode()):
        return _Text(plain[1][: limits.TEXT])
    if entry.count(b"<si") != 1 or not entry.lstrip().startswith((b"<si>", b"<si ")):
        raise NotPlain
    return _Text()


# --- rows ------------------------------------------------------------------------------------------------------


def _split_values(xml: bytes) -> _Written:
    """Split the XML of the rows into the sheet without values and the values."""
    pieces = _VALUE.split(xml)
    bare, values = NO_VALUE.encode().join(pieces[::2]), b"<".join(pieces[1::2]).decode()
    sheet = sheet_without_values(bare)
    if sheet is None:
        return _split_values(SHORT.sub(NO_VALUE.encode(), xml))
    whole = _WHOLE.fullmatch(values + "<") is not None
    return _Written(sheet, values.split("<") if len(pieces) > 1 else [], xml, whole)


def _data(sheet: bytes) -> bytes:
    """Return the content of ``sheetData``. The XML around it must have one namespace, no prefix, no comments."""
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if end < start or start < 0:
        if sheet.count(b"sheetData") == 1 and b"<sheetData/>" in sheet:
            return b""
        raise NotPlain
    head, tail = sheet[:start], sheet[end:]
    if not _is_plain_head(head):
        raise NotPlain
    tail.decode()  # not cached: the footer of the page names the unit
    if _ROW.search(tail) or any(name in tail for name in _MAIN):
        raise NotPlain
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


# --- the cross-check -------------------------------------------------------------------------------------------


def _cross_check(sheets: Sequence[_Written], string_count: int) -> list[list[str]]:
    """Cross-check the rows that need it. Return the values of each sheet; texts in cells as calamine reads them."""
    values = [written.values for written in sheets]
    doubtful = {
        index: _lines(written)
        for index, written in enumerate(sheets)
        if not (written.sheet.sure and (written.whole or _plain(written.values)))
    }
    asked = [[line for line in lines if not (line.row.sure and _plain(line.values))] for lines in doubtful.values()]
    if not any(asked):
        return values
    if sum(map(_area, asked)) > limits.AREA or any("\r" in line.xml for lines in asked for line in lines):
        raise NotPlain
    grids = xlsx_cross_check.read_rows(["".join([line.xml + END for line in lines]) for lines in asked], string_count)
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
    xml = written.xml.decode().split(END)
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
            raise NotPlain
        values.append(value)
    return values


def _alike(stored_as: str, value: str, seen: Any) -> bool:
    if stored_as == "" and value:
        return len(value) <= limits.DIGITS and bool(exactly(value, "number", False)[2] == seen)
    return stored_as not in ("", "s", "str", "inlineStr") or (isinstance(seen, str) and value == seen)


def _filled(outline: Outline, values: Sequence[str], texts: Mapping[str, str], whole: bool) -> OutlinedCells | None:
    """Return the cells with these values, as ``_cells`` does; None if a number is not whole, or a text is unusual.

    ``whole``: it is known that all numbers are whole. A formula may be without a result.
    """
    numbers = () if whole else [values[at] for at in outline.numbers]
    if not _WHOLE_OR_NONE.fullmatch("<".join([*numbers, ""])):
        return None
    if "" in numbers:
        blank = frozenset(at for at in outline.numbers if not values[at])
        if not all(outline.formulas[at] for at in blank):
            return None
        outline = _without_results(outline, blank)
    said = list(values)
    for at in outline.shared:
        said[at] = texts.get(values[at], "")
        if not said[at]:
            return None
    if max(map(len, said), default=0) > limits.TEXT:
        return None
    return OutlinedCells(outline, said)


@remembered(64)  # as many as sheets without values
def _without_results(outline: Outline, blank: frozenset[int]) -> Outline:
    """Return an outline with cells that hold a formula without a result."""
    return replace(outline, kinds=tuple("none" if at in blank else kind for at, kind in enumerate(outline.kinds)))


def _cells(cells: Iterable[Cell], values: Iterable[str], texts: Mapping[str, str], styles: Styles) -> list[RawCell]:
    """Return the filled cells of a sheet."""
    found: list[RawCell] = []
    shared: Shared = {}
    given, shown_as, since_1904, masked = iter(values), styles.shown_as, styles.since_1904, styles.masked
    for row, place, stored_as, style, written, valued in cells:
        value = next(given) if valued else None
        if stored_as == "" and value:
            kind, text, exact = exactly(value, shown_as.get(style, "number"), since_1904)
            if exact is None:
                raise NotPlain
        elif stored_as == "s" and value is not None:
            if value not in texts:
                raise NotPlain
            kind, text = "text", texts[value]
            if style in masked:
                kind = of_text(text)
        else:
            kind, text = meaning(stored_as, value, style, styles)
        if written is not None:
            shown = written if isinstance(written, str) else _shared(*written, shared, row, place)
            found.append(raw_cell((row, place, kind or "none", text, shown)))
        elif kind and (text or kind != "text"):
            found.append(raw_cell((row, place, kind, text, "")))
    return found


def _shared(attributes: str, text: str, shared: Shared, row: int, place: int) -> str:
    return formula(dict(ATTRIBUTE.findall(attributes)), text, shared, row, place)
