"""The fast reader of .xlsx: a scan of the XML, held against calamine wherever it meets something new.

calamine shows error cells and formulas without a stored value as blank, and knows neither formulas nor percentages;
the scan knows all that but resolves no texts. Both must see the same numbers. The rows of one template come again in
every file but for their values. So what surrounds the values of a row is taken apart once, and a row that calamine saw
alike is remembered: where it comes again to the letter, with nothing but plain digits and words for values, there is
only one way to see it. The same goes for texts.

Only sheets written plainly, as Excel, WPS, LibreOffice and the usual libraries write them, are read here. This reader
refuses nothing: where anything is unusual, ambiguous or wrong, ``read`` gives None, and the ``careful`` reader reads or
refuses the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from consolidate.reading import limits, second
from consolidate.reading.cells import Found, Styles, column, formula, meaning
from consolidate.reading.cells import number as exactly

_ROOT = re.compile(rb'<worksheet\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"')
_TEXTS = re.compile(rb'<sst\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"[^>]*>\s*')
_MAIN = (b"/spreadsheetml/2006/main", b"/spreadsheetml/main")
_UNUSUAL = (b"<!", b"<?", b"xmlns")  # comments, CDATA, instructions, other namespaces
_VALUE = re.compile(r"<v>([^<]*)</v>")
_NO_VALUE = "<v></v>"  # where a value was taken out
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

    __slots__ = ("cells", "numbers", "repeats", "sure")

    def __init__(self, numbers: tuple[str, ...], cells: tuple[_Cell, ...], repeats: bool) -> None:
        """``repeats``: it says the same in every sheet; ``sure`` once calamine saw it alike."""
        self.numbers, self.cells, self.repeats, self.sure = numbers, cells, repeats, False


class _Text:
    """An entry among the shared texts; ``text`` is None until calamine resolved it."""

    __slots__ = ("text",)

    def __init__(self) -> None:
        """Not yet resolved."""
        self.text: str | None = None


class _Written(NamedTuple):
    """A row of a sheet: what is remembered of it, its values, and the XML where calamine has to look at it."""

    row: _Row
    values: list[str]
    xml: str


def read(sheets: Sequence[bytes], strings: bytes, styles: Styles) -> list[list[Found]] | None:
    """The filled cells of each sheet (XML in UTF-8) in the order written; None if the careful reader is needed."""
    try:
        texts = _texts(strings)
        data = [_data(sheet) for sheet in sheets]
        rows = [_rows(one) if len(one) <= limits.SHEET else _rows.__wrapped__(one) for one in data]
        written = _confirmed(rows, len(texts))
        return [_cells(rows, texts, styles) for rows in written]
    except (_NotPlain, second.Error):
        return None


# --- texts -----------------------------------------------------------------------------------------------------


def _texts(strings: bytes) -> list[str]:
    """The shared texts as calamine resolves them."""
    entries, open_ = [], strings.replace(b"<si/>", b"<si></si>") if b"<si/>" in strings else strings
    start, end = open_.find(b"<si"), open_.rfind(b"</si>")
    if start >= 0:
        head, rest = _TEXTS.search(open_, 0, start), open_[end + len(b"</si>") :].strip()
        if not head or head.end() != start or rest != b"</sst>" or any(sign in open_[start:] for sign in _UNUSUAL):
            raise _NotPlain
        entries = open_[start:end].split(b"</si>")
    if len(entries) > limits.CELLS:
        raise _NotPlain
    found = [_text(entry) if len(entry) <= limits.ENTRY else _text.__wrapped__(entry) for entry in entries]
    new = {id(text): n for n, text in enumerate(found) if text.text is None}
    if new:
        resolved = second.texts([entries[n] + b"</si>" for n in new.values()])
        if len(resolved) != len(new) or not all(isinstance(text, str) for text in resolved):
            raise _NotPlain
        for n, text in zip(new.values(), resolved, strict=True):
            found[n].text = text[: limits.TEXT]
    return [text.text or "" for text in found]


@lru_cache(maxsize=5_000)
def _text(entry: bytes) -> _Text:
    """What is remembered of an entry, given without its end."""
    if entry.count(b"<si") != 1 or not entry.lstrip().startswith((b"<si>", b"<si ")):
        raise _NotPlain
    return _Text()


# --- rows ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)  # what nobody fills in, such as 填表说明, is the same in every file to the letter
def _rows(data: str) -> tuple[_Written, ...]:
    """The rows of a sheet, no number twice."""
    *rows, rest = data.split("</row>")
    numbers: list[str] = []
    found = []
    for xml in rows:
        pieces = _VALUE.split(xml)
        bare = _NO_VALUE.join(pieces[::2])
        row = _apart(bare) if len(bare) <= limits.ROW else _apart.__wrapped__(bare)
        numbers += row.numbers
        found.append(_Written(row, pieces[1::2], xml))
    numbers += _numbers(rest)
    if len(set(numbers)) < len(numbers) or not _BLANK.fullmatch(rest):
        raise _NotPlain
    return tuple(found)


def _data(sheet: bytes) -> str:
    """What stands within sheetData, where what surrounds it is plain: one namespace without prefix, no comments."""
    start, end = sheet.find(b"<sheetData>"), sheet.rfind(b"</sheetData>")
    if end < start or start < 0:
        if sheet.count(b"sheetData") == 1 and b"<sheetData/>" in sheet:
            return ""
        raise _NotPlain
    head, tail = sheet[:start], sheet[end:]
    namespaces = sum(part.count(name) for part in (head, tail) for name in _MAIN)
    if namespaces != 1 or not _ROOT.search(head) or any(sign in head for sign in (b"&", b"<!", b"sheetData")):
        raise _NotPlain
    rows = sheet[start + len(b"<sheetData>") : end].decode()
    for blank in ("<v/>", "<v />"):
        rows = rows.replace(blank, _NO_VALUE) if blank in rows else rows
    return rows


@lru_cache(maxsize=1_000)
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
        last = place
        shown = _formula(f_attributes, f_text) if has_f else None
        cells.append(_Cell(int(number) - 1, place, stored_as, style, shown, has_v == _NO_VALUE or inline != ""))
    alone = not any(cell.stored_as == "inlineStr" or isinstance(cell.formula, tuple) for cell in cells)
    return _Row(numbers, tuple(cells), alone)


def _numbers(xml: str) -> tuple[str, ...]:
    """The numbers of the rows that begin here."""
    found = tuple(_NUMBER.findall(xml))
    if any(number.startswith("0") or int(number) > limits.ROWS for number in found):  # 09 would be another row than 9
        raise _NotPlain
    return found


@lru_cache(maxsize=10_000)
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


def _confirmed(sheets: Sequence[tuple[_Written, ...]], known: int) -> Sequence[Sequence[_Written]]:
    """All rows, after calamine has seen those that are not sure; with the texts that it found in cells of their own."""
    asked = [[written for written in rows if not _sure(written)] for rows in sheets]
    if not any(asked):
        return sheets
    if sum(map(_area, asked)) > limits.AREA or any("\r" in one.xml for rows in asked for one in rows):
        raise _NotPlain
    grids = second.grids(["".join([f"{one.xml}</row>" for one in rows]) for rows in asked], known)
    found = []
    for rows, doubtful, grid in zip(sheets, asked, grids, strict=True):
        agreed = {id(written): written._replace(values=_agreed(written, grid)) for written in doubtful}
        for written in doubtful:
            written.row.sure = written.row.repeats
        found.append([agreed.get(id(written), written) for written in rows])
    return found


def _sure(written: _Written) -> bool:
    """Whether calamine saw this row before, and its values can be seen in one way only."""
    return written.row.sure and _PLAIN.fullmatch("<".join([*written.values, ""])) is not None


def _area(rows: list[_Written]) -> int:
    """How many cells calamine lays out at most for these rows, blank ones too."""
    cells = [cell for written in rows for cell in written.row.cells]
    return (max((c.row for c in cells), default=-1) + 1) * (max((c.column for c in cells), default=-1) + 1)


def _agreed(written: _Written, grid: list[list[Any]]) -> list[str]:
    """The values of a row that both see alike; for texts in cells of their own what calamine makes of them."""
    given, values = iter(written.values), []
    for cell in (cell for cell in written.row.cells if cell.valued):
        line = grid[cell.row] if cell.row < len(grid) else []
        seen = line[cell.column] if cell.column < len(line) else ""
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


def _cells(rows: Sequence[_Written], texts: Sequence[str], styles: Styles) -> list[Found]:
    """The filled cells of a sheet."""
    found: list[Found] = []
    shared: dict[str, str] = {}
    for row, values, _ in rows:
        given = iter(values)
        for at, place, stored_as, style, written, valued in row.cells:
            value = next(given) if valued else None
            if stored_as == "" and value:
                kind, text, exact = exactly(value, styles.shown_as.get(style, "number"), styles.since_1904)
                if exact is None:
                    raise _NotPlain
            elif stored_as == "s" and value is not None:
                kind, text = "text", _resolved(value, texts)
            else:
                kind, text = meaning(stored_as, value, style, styles)
            if written is not None:
                shown = written if isinstance(written, str) else _shared(*written, shared)
                found.append((at, place, kind or "none", text, shown))
            elif kind and (text or kind != "text"):
                found.append((at, place, kind, text, ""))
    return found


def _resolved(number: str, texts: Sequence[str]) -> str:
    if not number.isdecimal() or int(number) >= len(texts):
        raise _NotPlain
    return texts[int(number)]


def _shared(attributes: str, text: str, shared: dict[str, str]) -> str:
    return formula(dict(_ATTRIBUTE.findall(attributes)), text, shared)
