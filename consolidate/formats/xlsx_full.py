"""Read .xlsx completely: for sheets with unusual XML, or with cells far from each other.

Only this reader knows the formatting of text runs; it removes characters that are struck out, raised or lowered. It is
three times slower than ``xlsx_memo``, but accepts all valid XML, also rows and cells without address, and allocates no
blank cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from xml.etree import ElementTree

from consolidate.formats import limits, refusals, visibility, xlsx_styles
from consolidate.formats.raw import Mark, RawCell
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.formats.visibility import Run
from consolidate.formats.xlsx_cells import Found, Shared, Styles, column, formula, meaning
from consolidate.regex import regex

_ADDRESS = regex(r"([A-Z]{1,3})([0-9]{1,7})")
_CODED = regex(r"_x([0-9A-Fa-f]{4})_")
Element = ElementTree.Element


class _Context(NamedTuple):
    """What the cells of a sheet need: shared strings, styles, the marks found so far, the shared formulas."""

    texts: Sequence[tuple[Run, ...]]
    styles: Styles
    marks: list[Mark]
    shared: Shared


def read(sheets: Sequence[bytes], strings: bytes, known: Styles) -> list[Found]:
    """Return the filled cells of each sheet (XML in UTF-8) in document order, at most one more than is allowed."""
    for part in (*sheets, strings):
        part.decode()  # the XML after the rows is not parsed, so its encoding is checked here
    texts = [runs(node) for node in elements(strings, "si")] if strings else []
    return [_read(sheet, _Context(texts, known, [], {})) for sheet in sheets]


def _read(sheet: bytes, context: _Context) -> Found:
    return Found(list(islice(_sheet(sheet, context), limits.CELLS + 1)), context.marks)


def elements(part: bytes, *names: str) -> Iterator[Element]:
    """Yield every element with one of these local names when it is complete, and clear it afterwards."""
    depth = 0
    for event, node in ElementTree.iterparse(io.BytesIO(part), ("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.DEPTH:
            raise unsafe(refusals.DEEP)
        if event == "end" and local(node) in names:
            yield node
            node.clear()


def local(node: Element) -> str:
    """Return the name of an element without its namespace, which differs in Strict workbooks."""
    return node.tag.rpartition("}")[2]


def runs(node: Element) -> tuple[Run, ...]:
    """Return the text of a shared or inline string without phonetic hints (拼音); one run if all of it is plain."""
    found = []
    for child in node:
        how = xlsx_styles.run(child.find("{*}rPr")) if local(child) == "r" else None
        for t in (child,) if local(child) == "t" else child if local(child) == "r" else ():
            if local(t) == "t" and t.text:
                kept = t.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
                found.append(Run(t.text if kept else t.text.strip(" \t\r\n"), how))
    if all(run.how is None for run in found):
        return (Run(decoded("".join(run.text for run in found))),)
    return tuple(Run(decoded(run.text), run.how) for run in found)


def decoded(value: str) -> str:
    """Decode ``_x000D_`` and the like, which stand for characters that XML cannot hold (ECMA-376, ST_Xstring)."""
    return _CODED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value


def _sheet(sheet: bytes, context: _Context) -> Iterator[RawCell]:
    numbers: set[int] = set()
    row = -1
    for node in elements(sheet, "row", "sheetData"):
        if local(node) == "sheetData":
            if any(local(child) != "row" for child in node):
                raise unreadable(refusals.BAD_CELL)
            return
        row = int(node.get("r", row + 2)) - 1
        if not 0 <= row < limits.ROWS:
            raise unreadable(refusals.OUTSIDE)
        if row in numbers:
            raise unreadable(refusals.AMBIGUOUS)
        numbers.add(row)
        yield from _cells(node, row, context)


def _cells(node: Element, row: int, context: _Context) -> Iterator[RawCell]:
    place, taken = -1, set[int]()
    for cell in node:
        if local(cell) != "c":
            if local(cell) == "extLst":
                continue
            raise unreadable(refusals.BAD_CELL)
        place = _column(cell, row, place)
        inner = {local(child): child for child in cell}
        if not inner.keys() & {"f", "v", "is"}:
            continue
        if place in taken:
            raise unreadable(refusals.AMBIGUOUS)
        taken.add(place)
        stored_as, style, f = cell.get("t", ""), cell.get("s", "0"), inner.get("f")
        look = context.styles.looks.get(style, "")
        value, mark = visibility.value(_value(stored_as, inner, context.texts), look)
        kind, text = meaning(stored_as, value, style, context.styles)
        if mark and kind:
            context.marks.append(mark._replace(row=row, column=place, text=mark.text[: limits.TEXT]))
        if f is not None:
            yield RawCell(row, place, kind or "none", text, formula(f.attrib, f.text or "", context.shared, row, place))
        elif kind and (text or kind != "text"):
            yield RawCell(row, place, kind, text)


def _column(cell: Element, row: int, before: int) -> int:
    """Return the column of a cell; a cell without address is right of the one before it."""
    if "r" not in cell.attrib:
        if before + 1 == limits.COLUMNS:
            raise unreadable(refusals.OUTSIDE)
        return before + 1
    address = _ADDRESS.fullmatch(cell.attrib["r"])
    if not address:
        raise unreadable(refusals.OUTSIDE)
    if int(address[2]) - 1 != row:
        raise unreadable(refusals.AMBIGUOUS)
    return column(address[1])


def _value(stored_as: str, inner: dict[str, Element], texts: Sequence[tuple[Run, ...]]) -> str | tuple[Run, ...] | None:
    if stored_as == "inlineStr":
        return runs(inner["is"]) if "is" in inner else None
    if "v" not in inner:
        return None
    raw = inner["v"].text or ""
    if stored_as == "str":
        return decoded(raw)
    if stored_as != "s" or not raw:
        return raw
    if not (raw.isdecimal() and raw.isascii() and int(raw) < len(texts)):
        raise unreadable(refusals.BAD_STRING)
    return texts[int(raw)]
