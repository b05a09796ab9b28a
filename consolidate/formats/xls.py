"""Read .xls and .et: xlrd reads the cells, and our own pass over the records adds what xlrd omits.

xlrd is the only reader that keeps error cells and does not crash on damaged files. Without its slow option that reads
all formatting it has no merged cells and no percentages, and it never has formulas: these come from the records.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import xlrd
from xlrd.formula import (
    FMLA_TYPE_ARRAY,
    FMLA_TYPE_CELL,
    FMLA_TYPE_NAME,
    FMLA_TYPE_SHARED,
    FormulaError,
    decompile_formula,
    szdict,
)

from consolidate.formats import (
    comments,
    hidden_cells,
    limits,
    number_formats,
    refusals,
    values,
    visibility,
    xls_records,
)
from consolidate.formats.container import Package
from consolidate.formats.raw import Mark, RawBook, RawCell, RawSheet
from consolidate.formats.refusals import unsafe
from consolidate.regex import regex

BOUNDSHEET, UNCALCED, CALCMODE = 0x0085, 0x005E, 0x000D
FORMULAS, SHARED, ARRAY, MERGED = (0x0006, 0x0206, 0x0406), 0x04BC, 0x0221, 0x00E5
NUMBER, RK, MULRK, LABELSST = 0x0203, 0x027E, 0x00BD, 0x00FD
ROW, COLINFO = 0x0208, 0x007D
PLUS, PAREN, TEXT, ATTRIBUTE, CHOOSE = 0x12, 0x15, 0x17, 0x19, 0x04  # formula tokens; CHOOSE is a type of ATTRIBUTE
_PLUS = regex(r"(?<![^-=(,+*/<>&^])\+")  # a plus before an operand, which changes nothing
# as xlrd writes references to other files
_ELSEWHERE = regex(r"<<external>>|<<Name #[0-9]+ in external\(\?\) file #[0-9]+>>")
_UNNAMED = NameError  # raised by xlrd for tokens that it knows but does not decompile, such as tMemArea
_BROKEN = (FormulaError, xlrd.XLRDError, struct.error, LookupError, ValueError, TypeError, AssertionError, _UNNAMED)


@dataclass
class Marks:
    """What the records of one sheet contain about its cells, by (row, column) from 0."""

    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    empty: set[tuple[int, int]] = field(default_factory=set)  # formulas with an empty text as stored result
    styles: dict[tuple[int, int], int] = field(default_factory=dict)  # of numbers and shared texts
    texts: dict[tuple[int, int], int] = field(default_factory=dict)  # indices of shared strings
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    # area, formula, type of formula
    shared: list[tuple[tuple[int, int, int, int], bytes, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)  # rows
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # ranges (first, last)
    uncalculated: bool = False  # saved before its formulas were calculated
    manual: bool = False  # set to manual calculation


def read(package: Package) -> RawBook:
    """Return all worksheets. Custom properties are not read; a template has its token on a sheet too.

    A formula counts as having no stored result if all formulas of the workbook have an empty text as result (as xlwt
    writes them), or if the sheet was saved before calculation. Raises whatever xlrd raises for damaged files.
    """
    stream = package.parts["workbook"]
    book = xlrd.open_workbook(file_contents=stream, logfile=io.StringIO(), ragged_rows=True)
    if book.nsheets > limits.SHEETS:
        raise unsafe(refusals.TOO_MANY)
    starts = list(_starts(stream)) if book.biff_version >= 50 else []
    shown = {number: _shown_as(book, xf) for number, xf in enumerate(book.xf_list)}
    masked = {number for number, xf in enumerate(book.xf_list) if number_formats.masks(_code(book, xf))}
    sheets = []
    found = [_marks(stream, start, book) for start in starts[: book.nsheets]]
    found += [Marks() for _ in range(book.nsheets - len(found))]
    if any(marks.formulas.keys() - marks.empty for marks in found):  # some formulas were calculated
        found = [replace(marks, empty=set()) for marks in found]
    look = xls_records.appearance(stream, book.xf_list) if book.biff_version >= 80 else xls_records.Looks()
    for marks, sheet in zip(found, book.sheets(), strict=True):
        cells, marked = _seen(tuple(_cells(book, sheet, marks, shown, masked)), marks, look)
        marked += _comments(sheet)
        if len(marked) > limits.MARKS:
            raise unsafe(refusals.TOO_MANY)
        hidden = hidden_cells.with_cells(cells, marks.hidden, marks.hidden_columns)
        merges = tuple(marks.merges)
        sheets.append(RawSheet(sheet.name, sheet.visibility != 0, cells, merges, hidden, tuple(marked)))
        if sum(len(sheet.cells) for sheet in sheets) > limits.CELLS:
            raise unsafe(refusals.TOO_MANY)
    return RawBook("xls", tuple(sheets), names=_names(book), manual=any(marks.manual for marks in found))


def _shown_as(book: Any, xf: Any) -> str:
    return "number" if xf.format_key not in book.format_map else number_formats.shown_as(xf.format_key, _code(book, xf))


def _code(book: Any, xf: Any) -> str:
    """Return the code of a number format; "" for a built-in one."""
    known = book.format_map.get(xf.format_key)
    return (known.format_str if known else "") or ""


# --- the records ---------------------------------------------------------------------------------------------


def _starts(stream: bytes) -> Iterator[int]:
    """Yield the offset of the records of each worksheet, in the order in which xlrd counts them."""
    for code, record in xls_records.of(stream, 0):
        if code == BOUNDSHEET and len(record) >= 6 and record[5] == 0:
            yield struct.unpack_from("<I", record)[0]


def _marks(stream: bytes, start: int, book: Any) -> Marks:
    marks = Marks()
    last = (0, 0)
    for code, record in xls_records.of(stream, start):
        if code in FORMULAS:
            last = struct.unpack_from("<HH", record)
            marks.styles[last] = struct.unpack_from("<H", record, 4)[0]
            marks.formulas[last] = _formula(book, record[20:], FMLA_TYPE_CELL, last)
            if record[6] == 3 and record[12:14] == b"\xff\xff":
                marks.empty.add(last)
        elif code in (SHARED, ARRAY):
            at, kind = (8, FMLA_TYPE_SHARED) if code == SHARED else (12, FMLA_TYPE_ARRAY)
            marks.shared.append((struct.unpack_from("<HHBB", record), record[at:], kind))
        elif code in (NUMBER, RK):
            row, column, style = struct.unpack_from("<HHH", record)
            marks.styles[row, column] = style
        elif code == LABELSST and len(record) >= 10:
            row, column, style, number = struct.unpack_from("<HHHI", record)
            marks.styles[row, column], marks.texts[row, column] = style, number
        elif code == MULRK:
            row, column = struct.unpack_from("<HH", record)
            for at in range(4, len(record) - 2, 6):
                marks.styles[row, column + (at - 4) // 6] = struct.unpack_from("<H", record, at)[0]
        elif code == MERGED:
            _merge(marks, record)
        elif code in (ROW, COLINFO):
            _hide(marks, code, record)
        elif code == UNCALCED:
            marks.uncalculated = True
        elif code == CALCMODE:
            marks.manual = record[:2] == b"\0\0"
    for (top, bottom, left, right), record, kind in marks.shared:
        for cell, found in marks.formulas.items():
            if found == "=" and top <= cell[0] <= bottom and left <= cell[1] <= right:
                marks.formulas[cell] = _formula(book, record, kind, cell)
    return marks


def _merge(marks: Marks, record: bytes) -> None:
    for at in range(2, len(record) - 7, 8):
        top, bottom, left, right = struct.unpack_from("<4H", record, at)
        marks.merges.append((top, left, bottom, right))
    if len(marks.merges) > limits.MERGES:
        raise unsafe(refusals.TOO_MANY)


def _hide(marks: Marks, code: int, record: bytes) -> None:
    """Note a row or a range of columns that is hidden or has size zero (MS-XLS 2.4.221, 2.4.53)."""
    if code == ROW and len(record) >= 14:
        row, height, flags = struct.unpack_from("<H4xH4xH", record)
        if flags & 0x20 or height & 0x7FFF == 0:
            marks.hidden.add(row)
    elif code == COLINFO and len(record) >= 10:
        first, last, width, flags = struct.unpack_from("<HHH2xH", record)
        if flags & 1 or not width:
            marks.hidden_columns.append((first, last))


def _formula(book: Any, record: bytes, kind: int, cell: tuple[int, int]) -> str:
    """Return ``=SUM(B5:B6)``; ``=[external]!A1`` for another file, whose name is not stored here; ``=`` if it fails."""
    length = struct.unpack_from("<H", record)[0] if len(record) > 1 else 0
    return ("=" + _text(book, record[2:], length, kind, cell))[: limits.FORMULA]


def _text(book: Any, tokens: bytes, length: int, kind: int, cell: tuple[int, int]) -> str:
    try:
        kept = _bracketed(tokens[:length], book.biff_version) + tokens[length:]
        text = decompile_formula(book, kept, length, kind, browx=cell[0], bcolx=cell[1]) or ""
    except _BROKEN:
        text = ""
    if text.startswith("SHARED FMLA"):
        text = ""
    return _ELSEWHERE.sub("[external]", _PLUS.sub("", text))


def _bracketed(tokens: bytes, version: int) -> bytes:
    """Replace each bracket token of a formula with a unary plus.

    xlrd drops brackets and writes A1-(B1-C1) as A1-B1-C1, but puts the operand of a unary plus in brackets.
    """
    found, sizes, at = bytearray(tokens), szdict[version], 0
    while at < len(found):
        code = found[at] & 0x1F | (0x20 if found[at] & 0x60 else 0)
        size = sizes[code]
        if found[at] == PAREN:
            found[at] = PLUS
        elif code == TEXT and at + 2 < len(found):
            size = 3 + found[at + 1] * (1 + found[at + 2] % 2) if version >= 80 else 2 + found[at + 1]
        elif code == ATTRIBUTE and at + 3 < len(found):
            size = struct.unpack_from("<H", found, at + 2)[0] * 2 + 6 if found[at + 1] == CHOOSE else 4
        if size <= 0:
            break
        at += size
    return bytes(found)


def _names(book: Any) -> tuple[tuple[str, str], ...]:
    """Return the defined names of this file with their formulas."""
    listed = [name for name in book.name_obj_list if not name.macro and name.raw_formula][: limits.NAMES]
    texts = [_text(book, name.raw_formula, name.basic_formula_len, FMLA_TYPE_NAME, (0, 0)) for name in listed]
    return tuple(
        (str(name.name)[: limits.TEXT], text[: limits.FORMULA]) for name, text in zip(listed, texts, strict=True)
    )


# --- the cells -----------------------------------------------------------------------------------------------


def _cells(book: Any, sheet: Any, marks: Marks, shown: Mapping[int, str], masked: Collection[int]) -> Iterator[RawCell]:
    since_1904 = book.datemode == 1
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            formula = marks.formulas.get((row, column), "")
            if formula and (marks.uncalculated or (row, column) in marks.empty):
                yield RawCell(row, column, "none", "", formula)
                continue
            kind, text = _meaning(cell.ctype, cell.value, since_1904)
            if kind == "text" and marks.styles.get((row, column)) in masked:
                kind = number_formats.of_text(text)
            if kind == "number":
                kind, text = number_formats.with_format(
                    text, shown.get(marks.styles.get((row, column), -1), "number"), since_1904
                )
            if kind and (text or formula):
                yield RawCell(row, column, kind, text[: limits.TEXT], formula)


def _seen(cells: tuple[RawCell, ...], marks: Marks, look: xls_records.Looks) -> tuple[tuple[RawCell, ...], list[Mark]]:
    """Return the cells without the characters that formatting removes, and the marks of cells that are not plain."""
    found: list[Mark] = []
    if not look.cells and not look.texts:
        return cells, found
    seen = []
    for cell in cells:
        spot = (cell.row, cell.column)
        runs = look.texts.get(marks.texts.get(spot, -1))
        text, mark = visibility.value(runs or cell.text, look.cells.get(marks.styles.get(spot, -1), ""))
        seen.append(cell._replace(text=text[: limits.TEXT]) if runs and text else cell)
        if mark:
            found.append(mark._replace(row=cell.row, column=cell.column, text=mark.text[: limits.TEXT]))
    return tuple(seen), found


def _comments(sheet: Any) -> list[Mark]:
    notes = sorted(sheet.cell_note_map.items())
    return [
        Mark(spot[0], spot[1], "comment", note.text[: limits.TEXT])
        for spot, note in notes
        if comments.is_from_person(note.text)
    ]


def _meaning(stored_as: int, value: Any, since_1904: bool) -> tuple[str, str]:
    """Return kind and text of a cell by its xlrd type; kind "" for a blank one."""
    if stored_as == xlrd.XL_CELL_TEXT:
        return "text", value
    if stored_as == xlrd.XL_CELL_NUMBER:
        return values.from_float(value)
    if stored_as == xlrd.XL_CELL_DATE:
        return "date", values.moment(value, since_1904) or values.from_float(value)[1]
    if stored_as == xlrd.XL_CELL_BOOLEAN:
        return "bool", "TRUE" if value else "FALSE"
    if stored_as == xlrd.XL_CELL_ERROR:
        return "error", xlrd.error_text_from_code.get(value, "#?")
    return "", ""
