"""Questions on figures that stand beside their cell: the cell is blank or holds 0, so that 0 is counted.

They may stand as text or in another form to the right of it (12份, a date that Excel made of 3-5), in its label
(行政许可：15件), in a text box over it, or in rows and columns of the parts of this year (上半年, 一季度).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import Mark, RawCell
from consolidate.model import Cell, Finding, Place
from consolidate.reading.area import NUMBERS, Line, TableArea, counts
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import bare, normal
from consolidate.reading.occurrences import Label
from consolidate.reading.periods import of_a_part
from consolidate.regex import regex
from consolidate.terms import EXPLAIN, How
from consolidate.text import a1, plain

_NUMERALS = "一二三四五六七八九十百千万两〇零"
# a whole figure with its unit: 约12, 12份, 十二, 12(含上年1), ¥12.5
_FIGURE = regex(rf"(?:[约共计近]|合计)?[¥￥]?(?:\d[\d,.]*|[{_NUMERALS}]+)[\u4e00-\u9fff]{{0,3}}(?:\(.*\))?")
_DATED = regex(r"(?:19|20)\d\d(?:年度?)?|\d{1,2}月(?:\d{1,2}日)?|第\s*\d+")
_NUMBER = regex(r"\d[\d,.]*")
_MORE_THAN_0 = regex("[1-9一二三四五六七八九十百千万两]")
_MOST = 5  # texts that a question quotes


class Beside(NamedTuple):
    """What stands beside the places of a table and may be a figure: cells in their rows, and parts of the year."""

    cells: tuple[RawCell, ...]
    parts: tuple[Line, ...]
    boxes: tuple[Mark, ...]  # text boxes over the sheet


def found(area: TableArea, lines: Iterable[Line]) -> Beside:
    """Return what may be a figure of a place, whatever the places hold. ``lines``: added rows and columns."""
    left, right = area.fit.columns[0], area.reach[0]
    cells = [
        cell
        for cell in area.sheet.cells
        if cell.row in area.rows and left <= cell.column <= right and cell.column not in area.live
        and (cell.row, cell.column) not in area.fit.labelled
        and (_may_be_a_figure(cell) or (cell.column in area.numbering and counts(cell)))
    ]  # fmt: skip
    parts = tuple(line for line in lines if of_a_part(area.dated_label(line.label)))
    boxes = tuple(mark for mark in area.sheet.marks if mark.kind == "box" and _is_figure(mark.text))
    return Beside(tuple(cells), parts, boxes)


def _may_be_a_figure(cell: RawCell) -> bool:
    if cell.kind != "text":
        return cell.kind not in NUMBERS  # a number there is an error of its own, but in what seems to number the rows
    return not cell.formula and not counts(cell) and _is_figure(cell.text)


def _is_figure(written: str) -> bool:
    text = plain(written)
    return bool(_FIGURE.fullmatch(text) and _MORE_THAN_0.search(_DATED.sub("", text)))


def findings(beside: Beside, fit: TableMatch, cells: Mapping[Place, Cell], sheet: str, file: str) -> Iterator[Finding]:
    """Yield a question for each blank or zero place with a figure beside it."""
    labels = [label for label, official in (*fit.misprints, *fit.equivalents) if _figure_in(label, official)]
    if not (any(beside) or labels):
        return
    empty = {
        spot: place for place, spot in fit.spots.items()
        if place in fit.form.order and not fit.form.is_total(place)
        and not cells[place].value and cells[place].how is not How.UNREADABLE
    }  # fmt: skip
    near: dict[Place, list[tuple[str, str]]] = {}
    for cell in beside.cells:
        if place := _left_of(cell, empty):
            near.setdefault(place, []).append((cell.text or cell.formula, a1(cell.row, cell.column)))
    for mark in _over(beside.boxes, empty):
        near.setdefault(empty[mark.row, mark.column], []).append((mark.text, a1(mark.row, mark.column)))
    for line in beside.parts:
        for cell in line.cells:
            if place := _left_of(cell, empty) if line.label.column >= fit.columns[0] else _above(cell, fit, empty):
                near.setdefault(place, []).append((f"{line.label.text} {cell.text}", a1(cell.row, cell.column)))
    for label in labels:
        if place := _of_label(label, fit, empty):
            near.setdefault(place, []).append((label.raw, a1(label.row, label.column)))
    for place, texts in near.items():
        yield question(FindingKind.BESIDE_BLANK, place, cells[place], texts, (sheet, file), fit)


def question(
    kind: FindingKind, place: Place, cell: Cell, texts: Sequence[tuple[str, str]], where: tuple[str, str],
    fit: TableMatch,
) -> Finding:  # fmt: skip
    """Return the question on a place that quotes what stands beside it.

    ``texts``: each with its address; ``where``: the names of sheet and file.
    """
    sheet, file = where
    shown = "；".join(f"“{text}”（{address}）" for text, address in texts[:_MOST])
    return Finding(
        kind, EXPLAIN, file=file, sheet=sheet, address=cell.address, place=place,
        cells=(cell.address, *(address for _, address in texts)), found=cell.raw,
        args=(("table", fit.table.number), ("shown", shown)),
    )  # fmt: skip


def _over(boxes: Sequence[Mark], empty: Mapping[tuple[int, int], Place]) -> Iterator[Mark]:
    """Yield the marks of boxes over empty places: at the cell in which a box begins, or the first below it."""
    by_text: dict[str, list[Mark]] = {}
    for mark in boxes:
        by_text.setdefault(mark.text, []).append(mark)
    for marks in by_text.values():
        begin = (marks[0].row, marks[0].column)
        yield from marks[:1] if begin in empty else [m for m in marks if (m.row, m.column) in empty][:1]


def _left_of(cell: RawCell, empty: Mapping[tuple[int, int], Place]) -> Place | None:
    """Return the nearest empty place to the left in the row of a cell."""
    columns = [column for row, column in empty if row == cell.row and column < cell.column]
    return empty[cell.row, max(columns)] if columns else None


def _above(cell: RawCell, fit: TableMatch, empty: Mapping[tuple[int, int], Place]) -> Place | None:
    """Return the place of the table's row above an added row, in the column of the cell, if it is empty."""
    rows = [row for row, column in fit.taken if column == cell.column and row < cell.row]
    return empty.get((max(rows), cell.column)) if rows else None


def _of_label(label: Label, fit: TableMatch, empty: Mapping[tuple[int, int], Place]) -> Place | None:
    """Return the empty place of a label with a figure in it: the first of its row, or the only one of its column."""
    in_row = [spot for spot in sorted(empty) if spot[0] == label.row]
    below = [spot for spot in fit.taken if spot[1] == label.column and spot[0] > label.row]
    heads = [row for row, column in fit.labelled if column == label.column and row > label.row]
    under = [spot for spot in below if not heads or spot[0] < min(heads)]
    if in_row:
        return empty[in_row[0]]
    return empty.get(under[0]) if len(under) == 1 else None


def _figure_in(label: Label, official: str) -> bool:
    """Whether a label holds a number that the form's label does not have, apart from years and days."""
    written = _DATED.sub("", plain(label.raw)) if any(each.isdigit() for each in label.raw) else ""
    numbers = _NUMBER.findall(bare(normal(written))) if written else []
    return bool(set(numbers) - set(_NUMBER.findall(plain(official))))
