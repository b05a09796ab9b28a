"""The fast reader of .xlsx: a scan of the XML, held against calamine wherever it meets something new.

calamine shows error cells and formulas without a stored value as blank, and knows neither formulas nor percentages;
the scan knows all that but resolves no texts. Both must see the same numbers. The rows of one template come again in
every file but for their values. So what surrounds the values of a row, and of a sheet, is taken apart once, and a row
that calamine saw alike is remembered: where it comes again to the letter, with nothing but plain digits and words for
values, there is only one way to see it. The same goes for texts.

Only sheets written plainly, as Excel, WPS, LibreOffice and the usual libraries write them, are read here. This reader
refuses nothing: where anything is unusual, ambiguous or wrong, ``read`` gives None, and the ``careful`` reader reads or
refuses the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from consolidate.formats import limits, xlsx_cross_check
from consolidate.formats.looks import RAISED
from consolidate.formats.number_formats import of_text
from consolidate.formats.raw import Mark, RawCell
from consolidate.formats.xlsx_cells import Found, Shared, Styles, column, formula, meaning
from consolidate.formats.xlsx_cells import number as exactly
from consolidate.remembered import remembered

_ROOT = re.compile(rb'<worksheet\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"')
_TEXTS = re.compile(rb'<sst\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"[^>]*>\s*')
_MAIN = (b"/spreadsheetml/2006/main", b"/spreadsheetml/main")
_UNUSUAL = (b"<!", b"<?", b"xmlns")  # comments, CDATA, instructions, other namespaces
_CUTS = (b"strike", b"vertAlign")  # what takes characters out of a text
_RUNS = (*_CUTS, b"<rPr")  # what may put them back where the font of a cell does
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_NO_VALUE = "<v></v>"  # where a value was taken out
_SHORT = re.compile(rb"<v ?/>")  # a blank one
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
# values that mean the same to every reader, a < after each, which none can hold
_PLAIN = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?<|[一-龥、，。：；（）]*<)*")


_made: Callable[[tuple[int, int, str, str, str]], RawCell] = partial(tuple.__new__, RawCell)  # RawCell._make, sooner


class _NotPlain(Exception):  # noqa: N818 - no error: the careful reader is needed
    """The workbook is not written as this reader knows it."""


class _Cell(NamedTuple):
    """A cell of a row without its value: what it is stored as (t, "" for a number), its style (s), its formula."""

    row: int
    column: int
    stored_as: str
    style: str
    formula: str | tuple[str, str] | None  # attributes and text where it shares another's
    valued: bool  # whether it has a value, or an inline text


class _Row:
    """What surrounds the values of a row (and the blank rows before it), taken apart."""

    __slots__ = ("cells", "numbers", "repeats", "sure", "values")

    def __init__(self, numbers: tuple[str, ...], cells: tuple[_Cell, ...], values: int, repeats: bool) -> None:
        """``values``: how many; ``repeats``: it says the same in every sheet; ``sure`` once calamine saw it."""
        self.numbers, self.cells, self.values, self.repeats, self.sure = numbers, cells, values, repeats, False


class _Sheet:
    """What surrounds the values of a sheet, taken apart."""

    __slots__ = ("_sure", "cells", "rows")

    def __init__(self, rows: tuple[_Row, ...]) -> None:
        """All rows that hold cells, in their order."""
        self.rows, self._sure = rows, False
        self.cells = tuple([cell for row in rows for cell in row.cells])

    @property
    def sure(self) -> bool:
        """Whether all rows are."""
        self._sure = self._sure or all(row.sure for row in self.rows)
        return self._sure


class _Text:
    """An entry among the shared texts; ``text`` is None until calamine resolved it."""

    __slots__ = ("text",)

    def __init__(self) -> None:
        """Not yet resolved."""
        self.text: str | None = None


class _Written(NamedTuple):
    """A sheet as it was written: what is remembered of it, its values, and the XML of its rows."""

    sheet: _Sheet
    values: list[str]
    xml: bytes


class _Line(NamedTuple):
    """The same of a row."""

    row: _Row
    values: list[str]
    xml: str


def read(sheets: Sequence[bytes], strings: bytes, styles: Styles) -> list[Found] | None:
    """The filled cells of each sheet (XML in UTF-8) in the order written; None if the careful reader is needed."""
    try:
        if any(sign in strings for sign in (_RUNS if styles.looks else _CUTS)):
            raise _NotPlain
        texts = _texts(strings)
        written = [_written(_data(sheet)) for sheet in sheets]
        values = _confirmed(written, len(texts))
        return [_found(one.sheet.cells, given, texts, styles) for one, given in zip(written, values, strict=True)]
    except (_NotPlain, xlsx_cross_check.Error):
        return None


def _found(cells: Sequence[_Cell], values: Iterable[str], texts: Mapping[str, str], styles: Styles) -> Found:
    """The filled cells of a sheet; marked are those that do not look plain."""
    found = _cells(cells, values, texts, styles)
    looks = {style: how for style, how in styles.looks.items() if how != RAISED}
    if not looks:
        return Found(found, [])
    filled = {(cell.row, cell.column) for cell in found if cell.text}
    marked = [cell for cell in cells if cell.style in looks and (cell.row, cell.column) in filled]
    return Found(found, [Mark(cell.row, cell.column, looks[cell.style]) for cell in marked])


# --- texts -----------------------------------------------------------------------------------------------------


def _texts(strings: bytes) -> dict[str, str]:
    """The shared texts as calamine resolves them, by their numbers as these are written."""
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
        resolved = xlsx_cross_check.texts([entries[n] + b"</si>" for n in new.values()])
        if len(resolved) != len(new) or not all(isinstance(text, str) for text in resolved):
            raise _NotPlain
        for n, text in zip(new.values(), resolved, strict=True):
            found[n].text = text[: limits.TEXT]
    return {str(n): text.text or "" for n, text in enumerate(found)}


@remembered(5_000, within=limits.ENTRY)
def _text(entry: bytes) -> _Text:
    """What is remembered of an entry, given without its end."""
    entry.decode()
    if entry.count(b"<si") != 1 or not entry.lstrip().startswith((b"<si>", b"<si ")):
        raise _NotPlain
    return _Text()


# --- rows ------------------------------------------------------------------------------------------------------


def _written(xml: bytes) -> _Written:
    """A sheet without its values, and these."""
    pieces = _VALUE.split(xml)
    bare, values = _NO_VALUE.encode().join(pieces[::2]), b"<".join(pieces[1::2]).decode().split("<")
    sheet = _sheet(bare)
    if sheet is None:
        return _written(_SHORT.sub(_NO_VALUE.encode(), xml))
    return _Written(sheet, values if len(pieces) > 1 else [], xml)


@remembered(64, within=limits.SHEET)  # a few templates, and who fills in only some of their cells
def _sheet(bare: bytes) -> _Sheet | None:
    """The rows of a sheet whose values were taken out, no number twice; None where there are blank ones in short."""
    if _SHORT.search(bare):
        return None
    *bares, rest = bare.decode().split(_END)
    rows = tuple(map(_apart, bares))
    numbers = [number for row in rows for number in row.numbers] + list(_numbers(rest))
    if len(set(numbers)) < len(numbers) or not _BLANK.fullmatch(rest):
        raise _NotPlain
    return _Sheet(rows)


def _data(sheet: bytes) -> bytes:
    """What stands within sheetData, where what surrounds it is plain: one namespace without prefix, no comments."""
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if end < start or start < 0:
        if sheet.count(b"sheetData") == 1 and b"<sheetData/>" in sheet:
            return b""
        raise _NotPlain
    head, tail = sheet[:start], sheet[end:]
    if not _opens(head):
        raise _NotPlain
    tail.decode()  # it names the unit at the foot of each page, so there is nothing to remember
    if any(name in tail for name in _MAIN):
        raise _NotPlain
    return sheet[start + len(b"<sheetData>") : end]


@remembered(200, within=limits.KEPT)
def _opens(head: bytes) -> bool:
    """Whether what stands before the rows is plain."""
    head.decode()
    namespaces = sum(head.count(name) for name in _MAIN)
    return namespaces == 1 and bool(_ROOT.search(head)) and not any(s in head for s in (b"&", b"<!", b"sheetData"))


@remembered(1_000, within=limits.ROW)
def _apart(bare: str) -> _Row:
    """A row whose values were taken out, up to its end; every character of it must be recognised."""
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
    alone = not any(cell.stored_as == "inlineStr" or isinstance(cell.formula, tuple) for cell in cells)
    return _Row(numbers, tuple(cells), bare.count(_NO_VALUE), alone)


def _numbers(xml: str) -> tuple[str, ...]:
    """The numbers of the rows that begin here."""
    found = tuple(_NUMBER.findall(xml))
    if any(number.startswith("0") or int(number) > limits.ROWS for number in found):  # 09 would be another row than 9
        raise _NotPlain
    return found


@remembered(10_000)
def _attributes(attributes: str) -> tuple[str, str]:
    """What a cell is stored as (t, "" for a number) and its style (s)."""
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


# --- the second look -------------------------------------------------------------------------------------------


def _confirmed(sheets: Sequence[_Written], known: int) -> list[list[str]]:
    """The values of each sheet after calamine has seen what is not sure, with the texts that stand in cells."""
    values = [one.values for one in sheets]
    doubtful = {n: _lines(one) for n, one in enumerate(sheets) if not (one.sheet.sure and _plain(one.values))}
    asked = [[line for line in lines if not (line.row.sure and _plain(line.values))] for lines in doubtful.values()]
    if not any(asked):
        return values
    if sum(map(_area, asked)) > limits.AREA or any("\r" in line.xml for lines in asked for line in lines):
        raise _NotPlain
    grids = xlsx_cross_check.grids(["".join([line.xml + _END for line in lines]) for lines in asked], known)
    for (n, all_lines), lines, grid in zip(doubtful.items(), asked, grids, strict=True):
        agreed = {id(line): _agreed(line, grid) for line in lines}
        for line in lines:
            line.row.sure = line.row.repeats
        values[n] = [value for line in all_lines for value in agreed.get(id(line), line.values)]
    return values


def _plain(values: list[str]) -> bool:
    """Whether these values can be seen in one way only."""
    return _PLAIN.fullmatch("<".join([*values, ""])) is not None


def _lines(written: _Written) -> list[_Line]:
    """A sheet row by row."""
    given = iter(written.values)
    xml = written.xml.decode().split(_END)
    rows = zip(written.sheet.rows, xml, strict=False)  # what follows the last row holds no cells
    return [_Line(row, list(islice(given, row.values)), xml) for row, xml in rows]


def _area(lines: list[_Line]) -> int:
    """How many cells calamine lays out at most for these rows, blank ones too."""
    cells = [cell for line in lines for cell in line.row.cells]
    return (max((c.row for c in cells), default=-1) + 1) * (max((c.column for c in cells), default=-1) + 1)


def _agreed(line: _Line, grid: list[list[Any]]) -> list[str]:
    """The values of a row that both see alike; for texts in cells of their own what calamine makes of them."""
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
    """The filled cells of a sheet."""
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
