"""The fast reader of .xlsx: calamine reads the values, a scan of the XML tells what calamine does not.

calamine shows error cells and formulas without a stored value as blank, and knows neither formulas nor percentages;
the scan knows all that but resolves no texts. Both must see the same numbers. Only sheets written plainly, as Excel,
WPS, LibreOffice and the usual libraries write them, are read here. This reader refuses nothing: where anything is
unusual, ambiguous or wrong, ``read`` gives None, and the ``careful`` reader reads or refuses the workbook.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import python_calamine

from consolidate.reading import limits
from consolidate.reading.cells import Found, Styles, column, formula, meaning
from consolidate.reading.cells import number as exactly

_ITEM = re.compile(
    r'<row r="([0-9]{1,7})"|<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]{0,100})>'
    r"(?:<f([^>]*?)(/>|>)(?:([^<]*)</f>)?)?"
    r"(?:<v[^>]*?(/>|>)(?:([^<]*)</v>)?)?"
    r"(?:<is>.*?</is>)?</c>",
    re.DOTALL,
)
_ROOT = re.compile(rb'<worksheet\s(?:[^>]*\s)?xmlns="[^">]*/spreadsheetml/(?:2006/)?main"')
_ATTRIBUTE = re.compile(r'([a-zA-Z]+)="([^"]*)"')
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


_Item = tuple[str, str, str, str, str, str, str, str, str]


class _NotPlain(Exception):  # noqa: N818 - no error: the careful reader is needed
    """The workbook is not written as this reader knows it."""


def read(sheets: Sequence[bytes], strings: bytes, styles: Styles) -> list[list[Found]] | None:
    """The filled cells of each sheet (XML in UTF-8) in the order written; None if the careful reader is needed."""
    try:
        known = _known(strings)
        scans = [_scan(sheet) if len(sheet) <= limits.SHEET else _scan.__wrapped__(sheet) for sheet in sheets]
        if sum(scan.area for scan in scans) > limits.AREA:
            return None
        grids = _grids([scan.rows for scan in scans], strings)
        return [_cells(scan, grid, known, styles) for scan, grid in zip(scans, grids, strict=True)]
    except (_NotPlain, python_calamine.CalamineError):
        return None


class _Scan(NamedTuple):
    """A sheet taken apart: its rows as written, their rows and cells one by one, how many cells calamine lays out."""

    rows: str
    items: list[_Item]
    area: int


@lru_cache(maxsize=16)  # what nobody fills in, such as 填表说明, is the same in every file of a round
def _scan(sheet: bytes) -> _Scan:
    rows = _rows(sheet)
    items: list[_Item] = _ITEM.findall(rows)
    return _Scan(rows, items, _area(items, rows))


def _rows(sheet: bytes) -> str:
    """What stands within sheetData, where it is plain: one namespace without prefix, no comments, no CDATA."""
    if sheet.count(b"sheetData") == 1 and b"<sheetData/>" in sheet:
        return ""
    head, opened, rest = sheet.partition(b"<sheetData>")
    body, closed, tail = rest.partition(b"</sheetData>")
    namespaces = sheet.count(b"/spreadsheetml/2006/main") + sheet.count(b"/spreadsheetml/main")
    if not opened or not closed or b"sheetData" in tail or namespaces != 1 or not _ROOT.search(head):
        raise _NotPlain
    if (
        b"&" in head
        or b"<!" in head
        or b"xmlns" in body
        or b"\r" in body
        or any(s[1:] in body and s in body for s in (b"<!", b"<?"))
    ):
        raise _NotPlain
    return body.decode()


def _known(strings: bytes) -> int:
    """How many texts there are. calamine makes room for as many as are claimed, and one left open shifts the rest."""
    bare = strings.count(b"<si/>")
    known = strings.count(b"<si>") + strings.count(b"<si ") + bare
    claim = re.search(rb'\suniqueCount="([0-9]{1,20})"', strings[:2_000])
    if known != strings.count(b"</si>") + bare or (claim and int(claim[1]) > known):
        raise _NotPlain
    return known


def _area(items: list[_Item], part: str) -> int:
    """How many cells calamine lays out at most for these, blank ones too; every filled one must be recognised."""
    if sum(1 for item in items if item[1]) != part.count("</c"):
        raise _NotPlain  # it would make room up to whatever an unrecognised address says
    columns, rows = {item[1] for item in items}, {item[2] for item in items}
    return (max(map(column, columns - {""}), default=-1) + 1) * max(map(int, rows - {""}), default=0)


def _cells(scan: _Scan, grid: list[list[Any]], known: int, styles: Styles) -> list[Found]:
    """The filled cells with calamine's texts. Every row and cell must be recognised, every number seen alike."""
    found: list[Found] = []
    shared: dict[str, str] = {}
    numbers: set[str] = set()
    number, row, last, count, values = "", -1, -1, 0, 0
    line_seen: list[Any] = []
    for line, letters, digits, attributes, f_attributes, has_f, f_text, has_v, value in scan.items:
        if line:
            number, row, last = line, _row(line, numbers), -1
            line_seen = grid[row] if row < len(grid) else []
            continue
        count += 1
        values += has_v != ""
        stored_as, style = _attributes(attributes)
        if not has_v and not has_f and stored_as != "inlineStr":
            continue
        place = column(letters)
        if digits != number or place <= last:
            raise _NotPlain
        last = place
        seen = line_seen[place] if place < len(line_seen) else ""
        if stored_as == "" and 0 < len(value) <= limits.DIGITS:
            kind, text, exact = exactly(value, styles.shown_as.get(style, "number"), styles.since_1904)
            if exact != seen:
                raise _NotPlain
        elif stored_as == "s" and isinstance(seen, str) and _counts(value, known):
            kind, text = "text", seen[: limits.TEXT]
        else:
            kind, text = meaning(stored_as, _text(stored_as, has_v, value, seen, known), style, styles)
        if has_f:
            found.append((row, place, kind or "none", text, _formula(f_attributes, f_text, shared)))
        elif kind and (text or kind != "text"):
            found.append((row, place, kind, text, ""))
    if (count, len(numbers), values) != (scan.rows.count("</c"), scan.rows.count("<row"), scan.rows.count("<v")):
        raise _NotPlain
    return found


def _row(line: str, numbers: set[str]) -> int:
    """The row from 0; ``numbers`` remembers those that have been."""
    if line in numbers or line[0] == "0" or int(line) > limits.ROWS:  # 09 would be another row than 9
        raise _NotPlain
    numbers.add(line)
    return int(line) - 1


@lru_cache(maxsize=10_000)
def _attributes(attributes: str) -> tuple[str, str]:
    """What a cell is stored as (t, "" for a number) and its style (s)."""
    found = dict(_ATTRIBUTE.findall(attributes))
    if "".join(f' {name}="{value}"' for name, value in found.items()) != attributes.rstrip(" /"):
        raise _NotPlain
    stored_as = found.get("t", "n")
    return ("" if stored_as == "n" else stored_as), found.get("s", "0")


def _text(stored_as: str, has_v: str, value: str, seen: Any, known: int) -> str | None:
    """The text as calamine resolved it, or what is written where no text is stored."""
    if stored_as not in ("s", "str", "inlineStr"):
        return value if has_v else None
    if not isinstance(seen, str):
        raise _NotPlain
    if stored_as == "s" and value and not _counts(value, known):
        raise _NotPlain
    return seen if has_v or stored_as == "inlineStr" else None


def _counts(value: str, known: int) -> bool:
    """Whether it is the number of one of the texts that there are."""
    return value.isascii() and value.isdecimal() and int(value) < known


def _formula(attributes: str, text: str, shared: dict[str, str]) -> str:
    if "&" in text:
        text = _plain(text) if len(text) <= limits.TEXT else _plain.__wrapped__(text)
    return formula(dict(_ATTRIBUTE.findall(attributes)), text, shared) if attributes else ("=" + text)[: limits.FORMULA]


@lru_cache(maxsize=5_000)  # the formulas of one template are the same in every file
def _plain(text: str) -> str:
    for reference, char in _REFERENCES:
        text = text.replace(reference, char)
    return text


def _grids(rows: Sequence[str], strings: bytes) -> list[list[list[Any]]]:
    """The values as calamine sees them, from a package of our own that holds just what was checked."""
    numbers = range(len(rows))
    sheets = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="s{n}"/>' for n in numbers)
    targets = [(f"s{n}", "worksheet", f"worksheets/{n}.xml") for n in numbers]
    parts = {
        "_rels/.rels": _relations([("1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations([*targets, ("t", "sharedStrings", "sharedStrings.xml")]),
    }
    for n, part in enumerate(rows):
        parts[f"xl/worksheets/{n}.xml"] = f'<worksheet xmlns="{_MAIN}"><sheetData>{part}</sheetData></worksheet>'
    packed = {name: part.encode() for name, part in parts.items()}
    packed["xl/sharedStrings.xml"] = strings or f'<sst xmlns="{_MAIN}"/>'.encode()
    with python_calamine.load_workbook(io.BytesIO(_stored(packed))) as book:
        return [book.get_sheet_by_index(n).to_python(skip_empty_area=False) for n in numbers]


def _stored(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts, not compressed. zipfile takes four times as long, a tenth of the whole reading."""
    body, directory, start = [], [], 0
    for name, part in parts.items():
        sizes = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, zlib.crc32(part), len(part), len(part), len(name), 0)
        body += [b"PK\3\4", sizes, name.encode(), part]
        directory += [b"PK\1\2\x14\0", sizes, struct.pack("<3H2L", 0, 0, 0, 0, start), name.encode()]
        start += 30 + len(name) + len(part)
    index = b"".join(directory)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(parts), len(parts), len(index), start, 0)
    return b"".join([*body, index, end])


def _relations(relations: Sequence[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in relations)
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'
