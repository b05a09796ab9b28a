"""Find rows and columns that are hidden, filtered out, or of no height or width. The figures in them count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from consolidate.formats import limits
from consolidate.formats.raw import RawCell
from consolidate.regex import regex
from consolidate.remembered import remembered

HiddenLines = tuple[tuple[int, ...], tuple[int, ...]]

_HINT = regex(rb"""hidden|(?:ht|width)\s*=\s*["']0""")  # most sheets contain none of these
_NONE = regex(rb"0(?:\.0*)?")  # a height or width
_ROW = regex(rb"<(?:\w+:)?row((?:\s[^<>]*)?)>")
_COLUMN = regex(rb"<(?:\w+:)?col(\s[^<>]*)>")
_ATTRIBUTE = regex(rb"""\s(r|min|max|hidden|ht|width)\s*=\s*["']([^"'<>]*)["']""")


def with_cells(cells: Iterable[RawCell], rows: Collection[int], columns: Sequence[tuple[int, int]]) -> HiddenLines:
    """Return the hidden rows and columns that hold a cell. ``columns`` are ranges (first, last)."""
    if not rows and not columns:
        return (), ()
    filled = {cell[0] for cell in cells} if rows else set(), {cell[1] for cell in cells} if columns else set()
    hidden = (column for column in filled[1] if any(first <= column <= last for first, last in columns))
    return tuple(sorted(filled[0].intersection(rows))), tuple(sorted(hidden))


def of_xlsx(sheet: bytes, cells: Sequence[RawCell], rows: frozenset[int] | None) -> HiddenLines:
    """Like ``with_cells``, for the XML of an .xlsx sheet and the cells read from it.

    ``rows``: the hidden rows; None to look for them in the XML.
    """
    start = sheet.find(b"sheetData")
    if rows is None:
        rows = hidden_rows(sheet[start : sheet.rfind(b"sheetData")])
    return with_cells(cells, rows, _columns(sheet[:start]))


def hidden_rows(xml: bytes) -> frozenset[int]:
    """Return the hidden rows in the XML of the rows, with or without their values.

    A pattern suffices: texts are stored in another part, so every tag here is a real one.
    """
    if not _HINT.search(xml):
        return frozenset()
    rows: set[int] = set()
    row = -1
    for tag in _ROW.finditer(xml):
        found = dict(_ATTRIBUTE.findall(tag[1]))
        row = _whole(found.get(b"r", b""), row + 2) - 1
        if _hidden(found, b"ht"):
            rows.add(row)
    return frozenset(rows)


@remembered(200, within=limits.KEPT)  # the same in every file of a template
def _columns(head: bytes) -> Sequence[tuple[int, int]]:
    """Return the hidden columns as ranges (first, last)."""
    if not _HINT.search(head):
        return ()
    tags = [dict(_ATTRIBUTE.findall(inner)) for inner in _COLUMN.findall(head)]
    hidden = [found for found in tags if _hidden(found, b"width")]
    return [(_whole(found.get(b"min", b""), 0) - 1, _whole(found.get(b"max", b""), 0) - 1) for found in hidden]


def _hidden(found: Mapping[bytes, bytes], size: bytes) -> bool:
    return found.get(b"hidden") in (b"1", b"true") or _NONE.fullmatch(found.get(size, b"")) is not None


def _whole(digits: bytes, otherwise: int) -> int:
    return int(digits) if digits.isdigit() and len(digits) < 8 else otherwise
