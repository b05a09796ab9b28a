"""The piece of an official table around the cells of a finding, as rows of cells that a page can draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from consolidate.forms.layout import Layout, Placed, Role, layout
from consolidate.model import Cell, Form, Place
from consolidate.regex import regex
from consolidate.text import clean, number_text

_FEW = 6  # a table with no more columns of figures is drawn in its whole width
_LONGEST = 40  # characters of what stands in a cell
_GAP = "⋮"
_ADDRESS = regex(r"([A-Z]+)([0-9]+)")
_FIGURES = (Role.INPUT, Role.TOTAL)
_HEADS = (Role.HEADER, Role.CORNER, Role.BLOCK)
Lines = tuple[int | None, ...]  # rows or columns of the grid; None for those that are left out between two others


class Shown(NamedTuple):
    """What a piece shows: the table, the rows and columns of its grid, and what the file has at each place."""

    grid: Layout
    rows: Lines
    columns: Lines
    cells: Mapping[Place, Cell]


def piece(form: Form, at: Place, roles: Mapping[Place, Sequence[str]], cells: Mapping[Place, Cell]) -> dict[str, Any]:
    """Return the rows and columns of the places in ``roles``, with their heads and the neighbours of ``at``.

    ``roles``: what each place is in the finding. ``cells``: what stands in the file; a place without a cell is blank.
    """
    table = form.table(at.table)
    grid = layout(table)
    shown = Shown(grid, *_lines(grid, at, [place for place in roles if place in grid.spots], table.left), cells)
    rows: list[list[dict[str, Any]]] = [[] for _ in shown.rows]
    covered: set[tuple[int, int]] = set()
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        below = _positions(shown.rows, cell.row, cell.rows)
        along = _positions(shown.columns, cell.column, cell.columns)
        if below and along:
            covered |= {(row, column) for row in below for column in along}
            rows[below[0]].append(_drawn(cell, len(below), len(along), roles, cells) | {"at": along[0]})
    for row in range(len(shown.rows)):
        rows[row] += [_gap(column) for column in range(len(shown.columns)) if (row, column) not in covered]
        rows[row].sort(key=lambda cell: cell["at"])
    return {
        "caption": table.heading,
        "letters": [_one(shown, 1, column=column) for column in shown.columns],
        "rows": [
            {"line": _one(shown, 2, row=row), "cells": cells} for row, cells in zip(shown.rows, rows, strict=True)
        ],
    }


# --- which rows and columns -------------------------------------------------------------------------------------


def _lines(grid: Layout, at: Place, places: Iterable[Place], left: int) -> tuple[Lines, Lines]:
    """The rows and columns that are shown; ``left``: the number of columns with labels."""
    spots = [grid.spots[place] for place in dict.fromkeys((at, *places))]
    figures = {cell.row for cell in grid.cells if cell.role in _FIGURES}
    near = {grid.spots[at].row + step for step in (-1, 1)} & figures
    rows = {spot.row for spot in spots} | near
    rows |= {head for row in rows for head in _heads(grid, row)}
    wide = range(left, grid.columns)
    columns = {column for spot in spots for column in range(spot.column, spot.column + spot.columns)}
    columns |= {grid.spots[at].column + step for step in (-1, 1)} & {*wide}
    columns = {*range(left)} | ({*wide} if len(wide) <= _FEW else columns)
    return _with_gaps(rows), _with_gaps(columns)


def _heads(grid: Layout, row: int) -> Iterator[int]:
    """The rows with the heads of the columns above a row, and with the title of its block."""
    heads = {line for cell in grid.cells if cell.role in _HEADS for line in range(cell.row, cell.row + cell.rows)}
    above = max((head for head in heads if head < row), default=-1)
    while above in heads:
        yield above
        above -= 1


def _with_gaps(lines: set[int]) -> Lines:
    """The lines in order, and None wherever some are left out."""
    found: list[int | None] = []
    for line in sorted(lines):
        if found and found[-1] != line - 1:
            found.append(None)
        found.append(line)
    return tuple(found)


def _positions(lines: Lines, first: int, count: int) -> list[int]:
    """The positions of the lines that a cell covers, with the gaps between them."""
    inside = [position for position, line in enumerate(lines) if line is not None and first <= line < first + count]
    return list(range(inside[0], inside[-1] + 1)) if inside else []


# --- what is drawn ----------------------------------------------------------------------------------------------


def _drawn(
    cell: Placed, rows: int, columns: int, roles: Mapping[Place, Sequence[str]], cells: Mapping[Place, Cell]
) -> dict[str, Any]:
    """A cell of the piece; one with a figure has what stands in the file, where, and what it is in the finding."""
    told: dict[str, Any] = {"rows": rows, "columns": columns, "text": cell.text, "role": "label"}
    if cell.role in _HEADS:
        return told | {"role": "head"}
    if cell.place is None:
        return told | {"indent": cell.indent}
    held = cells.get(cell.place)
    text = _text(held) if held else ""
    return told | {
        "role": "figure", "text": text, "address": held.address if held else "", "is": list(roles.get(cell.place, ())),
    }  # fmt: skip


def _text(cell: Cell) -> str:
    """What stands in a cell, shortened; of a formula or a blank cell its number."""
    text = clean(cell.raw).strip() or ("" if cell.value is None else number_text(cell.value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _gap(column: int) -> dict[str, Any]:
    return {"at": column, "rows": 1, "columns": 1, "text": _GAP, "role": "gap"}


def _one(shown: Shown, group: int, row: int | None = None, column: int | None = None) -> str:
    """The letter of a column or the number of a row in the file, if all its places that are shown agree on it."""
    line = row if row is not None else column
    if line is None:
        return ""
    across = shown.columns if row is not None else shown.rows
    found = {
        match[group]
        for place, cell in shown.grid.spots.items()
        if (cell.row if row is not None else cell.column) == line
        and (cell.column if row is not None else cell.row) in across
        and place in shown.cells
        and (match := _ADDRESS.fullmatch(shown.cells[place].address))
    }
    return found.pop() if len(found) == 1 else ""
