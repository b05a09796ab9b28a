"""What stands in and around a table beside its places: rows, columns and numbers that someone added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from consolidate.model import ERROR, EXPLAIN, NOTE, Cell, Finding, Place, Severity
from consolidate.reading.labels import normal
from consolidate.reading.raw import RawCell, RawSheet
from consolidate.reading.tables import Fit
from consolidate.text import a1, letters, plain
from consolidate.words import N_

WHOLE = N_("a whole number, 0 or more")
SIGNED = N_("a whole number, negative for less")
AMOUNT = N_("an amount in 万元, 0 or more")

_NUMBERS = ("number", "scaled", "yuan")
_HEADS = 3  # rows over the first one that may hold the header of an added column
_REMEMBERED = 1_000  # cells around a table that may be remembered from one file to the next
_NEAR = 10  # rows under an empty table in which numbers may be meant for it

# a line under the table that is signed, dated or telephoned, not counted
_SIGNATURE = re.compile(
    r"^(填表|填报|制表|审核|单位负责|负责|联系|经办)(人|单位|日期|时间|电话)?(签[名字章])?([:：(（]|$)"
    r"|^(联系|办公)?(电话|手机|日期|时间|盖章|备注|说明|注)([:：]|$)"
)
_COLUMN_NUMBERS = re.compile(r"(栏|列)?(次|号)|序号|[甲乙丙丁]|\d*")
_COUNTED = re.compile(r"\d|^[一二三四五六七八九十百千万两〇零]+$")
_NUMERIC = re.compile(r"[+-]?[\d,]*\d(\.\d+)?[件个次项元]?")


def extras(sheet: RawSheet, fit: Fit, file: str) -> Iterable[Finding]:
    """Numbers within or touching the table that belong to no place (error), added rows and columns without (note).

    Beside its places a table is the same in every file of a template: what was said of it is remembered.
    """
    top = min(fit.head, fit.rows[0] - _HEADS)
    near = sheet._replace(cells=tuple([cell for cell in sheet.cells if cell[0] >= top]))
    return (_extras if len(near.cells) <= _REMEMBERED else _extras.__wrapped__)(near, fit, file)


@lru_cache(maxsize=200)
def _extras(sheet: RawSheet, fit: Fit, file: str) -> tuple[Finding, ...]:
    return tuple(_said_beside(sheet, fit, file))


def _said_beside(sheet: RawSheet, fit: Fit, file: str) -> Iterable[Finding]:
    taken = set(fit.spots.values())
    signed = _signed(sheet)
    again = {label.row for _, label in fit.doubled}
    inside = [cell for cell in sheet.cells if cell.column >= fit.columns[0] and (cell.row, cell.column) not in taken]
    right, below = _reach(sheet, fit)
    added = set(range(fit.head + 1, fit.rows[1])) - {row for row, _ in taken} - {row for _, row in fit.collapsed}
    strays = [
        cell
        for cell in inside
        if fit.head < cell.row <= below and cell.column <= right
        and (_counts(cell) or (cell.row in added and _holds(cell, fit)))
        and not (cell.row > fit.rows[1] and cell.row in signed)
        and cell.row not in again
    ]  # fmt: skip
    numbered = _numbered(sheet, strays, fit)
    strays = [cell for cell in strays if cell.row not in numbered]
    strays += _among_labels(sheet, fit)
    for cell in strays:
        yield Finding(
            "extra-numbers", ERROR, file=file, sheet=sheet.name, address=a1(cell.row, cell.column),
            cells=(a1(cell.row, cell.column),), found=cell.text, args=(("table", fit.table.number),),
        )  # fmt: skip
    for column, label in sorted(_added_columns(sheet, fit, right).items()):
        if column not in {cell.column for cell in strays}:
            where = a1(label.row, column)
            yield Finding("extra-column", NOTE, file=file, sheet=sheet.name, address=where, found=label.text)
    busy = {cell.row for cell in strays}
    for cell in _added_rows(sheet, fit):
        if cell.row not in busy:
            yield Finding(
                "extra-row",
                NOTE,
                file=file,
                sheet=sheet.name,
                address=a1(cell.row, cell.column),
                found=cell.text,
            )


def apart(sheet: RawSheet, fits: Sequence[Fit], empty: Sequence[Fit], file: str) -> Iterable[Finding]:
    """One word on typed numbers beside and below the tables of a sheet that touch none of them: nobody reads those.

    Near one of the ``empty`` tables they are an error: they may be its numbers.
    """
    top = min(fit.rows[0] for fit in fits)
    below = sheet._replace(cells=tuple([cell for cell in sheet.cells if cell[0] >= top]))
    find = _apart if len(below.cells) <= _REMEMBERED else _apart.__wrapped__
    return find(below, tuple(fits), tuple(empty), file)


@lru_cache(maxsize=200)
def _apart(sheet: RawSheet, fits: tuple[Fit, ...], empty: tuple[Fit, ...], file: str) -> tuple[Finding, ...]:
    return tuple(_said_apart(sheet, fits, empty, file))


def _said_apart(sheet: RawSheet, fits: Sequence[Fit], empty: Sequence[Fit], file: str) -> Iterable[Finding]:
    signed = _signed(sheet)
    areas = [(fit.rows[0], *_reach(sheet, fit)) for fit in fits]
    lone = [
        cell
        for cell in sheet.cells
        if cell.row not in signed and cell.kind in _NUMBERS and not cell.formula
        and not any(first <= cell.row <= below and cell.column <= right for first, right, below in areas)
        and _counts(cell)
    ]  # fmt: skip
    for fit in empty:
        near = [cell for cell in lone if fit.rows[0] <= cell.row <= fit.rows[1] + _NEAR]
        lone = [cell for cell in lone if cell not in near]
        yield from _lone("numbers-astray", ERROR, sheet, near, file, ("table", fit.table.number))
    yield from _lone("numbers-apart", NOTE, sheet, lone, file)


def _lone(
    kind: str, severity: Severity, sheet: RawSheet, cells: Sequence[RawCell], file: str, *args: tuple[str, str]
) -> Iterable[Finding]:
    """One finding on all of these cells, or none where there are none."""
    where = [a1(cell.row, cell.column) for cell in cells]
    if where:
        shown = "、".join(where[:5]) + ("……" if len(where) > 5 else "")
        yield Finding(
            kind, severity, file=file, sheet=sheet.name, address=where[0], cells=tuple(where[:200]), found=shown,
            args=(*args, ("count", str(len(where)))),
        )  # fmt: skip


def hidden(sheet: RawSheet, fit: Fit, cells: Mapping[Place, Cell], file: str) -> Iterable[Finding]:
    """One word on the numbers that were read from hidden rows and columns of a table; 0 is not worth one."""
    rows, columns = map(frozenset, sheet.unseen)
    if not rows and not columns:
        return
    spots = [
        spot
        for place, spot in fit.spots.items()
        if (spot[0] in rows or spot[1] in columns) and cells[place].value and cells[place].how != "total"
    ]
    if spots:
        at = [[spot[axis] for spot in spots if spot[axis] in unseen] for axis, unseen in ((0, rows), (1, columns))]
        names = [f"{first + 1}:{last + 1}" for first, last in _stretches(at[0])]
        names += [f"{letters(first)}:{letters(last)}" for first, last in _stretches(at[1])]
        where = [a1(*spot) for spot in sorted(spots)]
        yield Finding(
            "hidden-numbers", NOTE, file=file, sheet=sheet.name, address=where[0], cells=tuple(where),
            found="、".join(names), args=(("table", fit.table.number), ("count", str(len(where)))),
        )  # fmt: skip


def covered(sheet: RawSheet, fit: Fit, cells: Mapping[Place, Cell], file: str) -> Iterable[Finding]:
    """Numbers other than 0 under a merged area but for its first cell, which alone is shown."""
    for top, left, bottom, right in sheet.merges:
        if bottom < fit.rows[0] or top > fit.rows[1] or right < fit.columns[0] or left > fit.columns[1]:
            continue
        for place, (row, column) in fit.spots.items():
            cell = cells[place]
            under = top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            if under and cell.value and cell.how != "total":
                area = f"{a1(top, left)}:{a1(bottom, right)}"
                yield Finding(
                    "covered-number", EXPLAIN, file=file, sheet=sheet.name, address=cell.address, place=place,
                    cells=(cell.address,), found=cell.raw, args=(("area", area),),
                )  # fmt: skip


def _stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of the numbers that follow each other: 3, 4, 7 are 3 to 4 and 7 to 7."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        joins = bool(found) and found[-1][1] == number - 1
        found[-1:] = [(found[-1][0], number)] if joins else [*found[-1:], (number, number)]
    return found


def _among_labels(sheet: RawSheet, fit: Fit) -> list[RawCell]:
    """Numbers other than 0 in the columns of the labels, in a row of the table; not those that number the rows."""
    rows = {row for row, _ in fit.taken} if fit.table.label_columns else set()
    found: dict[int, list[RawCell]] = {}
    for cell in sheet.cells:
        if cell.row in rows and cell.column < fit.columns[0] and cell.kind in _NUMBERS:
            found.setdefault(cell.column, []).append(cell)
    strays = []
    for cells in found.values():
        numbers = [float(cell.text) for cell in sorted(cells, key=lambda cell: cell.row)]
        if numbers != [numbers[0] + step for step in range(len(numbers))] or len(numbers) < 3:
            strays += [cell for cell in cells if _counts(cell)]
    return strays


def _signed(sheet: RawSheet) -> set[int]:
    return {cell.row for cell in sheet.cells if cell.kind == "text" and _SIGNATURE.search(plain(cell.text))}


def _holds(cell: RawCell, fit: Fit) -> bool:
    """Whether a cell of an added row holds something that someone may have counted on: 12.5万元, 约5件, 五, a date."""
    if cell.kind != "text":
        return cell.kind != "number"
    return bool(_COUNTED.search(plain(cell.text))) and normal(cell.text) not in _known(fit) and not cell.formula


def _numbered(sheet: RawSheet, strays: Sequence[RawCell], fit: Fit) -> set[int]:
    """Rows over the first row that only number the columns (栏次 1 2 3 …); a row with a label of its own is none."""
    labelled = {
        cell.row
        for cell in sheet.cells
        if cell.column < fit.columns[0] and not _COLUMN_NUMBERS.fullmatch(plain(cell.text))
    }
    rows: dict[int, list[str]] = {}
    for cell in sorted(strays, key=lambda cell: cell.column):
        if cell.row < fit.rows[0] and cell.row not in labelled:
            rows.setdefault(cell.row, []).append(cell.text)
    return {
        row
        for row, texts in rows.items()
        if len(texts) > 2 and all(text.isdigit() for text in texts)
        and [int(text) for text in texts] == list(range(int(texts[0]), int(texts[0]) + len(texts)))
    }  # fmt: skip


def _counts(cell: RawCell) -> bool:
    """Whether a cell holds a number other than 0, as number or as text."""
    if cell.kind in _NUMBERS:
        return float(cell.text) != 0
    return (
        cell.kind == "text"
        and bool(_NUMERIC.fullmatch(plain(cell.text)))
        and bool(re.search("[1-9]", plain(cell.text)))
    )


def _reach(sheet: RawSheet, fit: Fit) -> tuple[int, int]:
    """The last column and row that touch the table without a gap: an added column or row stands there."""
    rows = range(fit.rows[0], fit.rows[1] + 1)
    filled_columns = {cell.column for cell in sheet.cells if cell.row in rows}
    right = fit.columns[1]
    while right + 1 in filled_columns:
        right += 1
    filled_rows = {cell.row for cell in sheet.cells if cell.column <= right}
    below = fit.rows[1]
    while below + 1 in filled_rows:
        below += 1
    return right, below


def _added_rows(sheet: RawSheet, fit: Fit) -> Iterable[RawCell]:
    """Labels between the table's rows that are none of its own."""
    labels = {normal(row.label) for block in fit.table.blocks for row in block.leaf_rows()}
    used = {row for row, _ in fit.spots.values()} | {row for _, row in fit.collapsed}
    heads = {label.row for label, _ in fit.misprints}
    for cell in sheet.cells:
        if (
            fit.head < cell.row < fit.rows[1]
            and cell.row not in used | heads
            and cell.column < fit.columns[0]
            and cell.kind == "text"
            and normal(cell.text) not in labels | _known(fit)
        ):
            yield cell


def _added_columns(sheet: RawSheet, fit: Fit, right: int) -> dict[int, RawCell]:
    """The lowest header over each column among the table's own that is none of its own."""
    first = fit.columns[0]
    above = range(max(0, fit.rows[0] - _HEADS), fit.rows[0])
    own = {column for _, column in fit.spots.values()} | set(fit.headers)
    spanned = {c for top, left, _, end in sheet.merges for c in range(left + 1, end + 1) if top in above}
    live = {normal(rule.label) for rule in fit.form.rules}  # the heads of our templates' own check lines
    found: dict[int, RawCell] = {}
    for cell in sheet.cells:
        among = cell.row in above and first <= cell.column <= right and cell.column not in own | spanned
        if among and cell.kind == "text" and not cell.formula and normal(cell.text) not in live:
            found[cell.column] = cell
    return found


def _known(fit: Fit) -> set[str]:
    words = {normal(text) for block in fit.table.blocks for text in (block.title, block.corner)}
    rows = [row for block in fit.table.blocks for row in block.rows]
    while rows:
        row = rows.pop()
        words.add(normal(row.label))
        rows += row.rows
    return words
