"""Lines of decisions where they are not read: on another sheet of decisions.xlsx, beside its list, in another file.

Such a sheet is a copy that somebody filled in, or the one with the examples. Such a file is saved by mistake, comes
back in a mail as decisions(1).xlsx, or is a copy that a colleague filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from consolidate import disk
from consolidate.catalogue import FindingKind
from consolidate.decisions import sheet
from consolidate.decisions.sheet import Grid
from consolidate.model import Finding
from consolidate.regex import regex
from consolidate.rounds import spreadsheet
from consolidate.terms import ERROR
from consolidate.text import a1, plain
from consolidate.words import UserError

_ALIKE = regex(r"[^~.].*\.(?:xlsx|xlsm|xls|et|ods)", re.I)
_CALLED = (sheet.FILE.removesuffix(".xlsx"), sheet.SHEET)
_ACTION = "动作"
_FEW = 3  # examples on a sheet: fewer may be lines of a clerk who bears the same name
_DONE = (_ACTION, "单位", "文件", "表", "行", "列", "改为")  # the columns that say what a line does

Lines = frozenset[tuple[str, ...]]


def findings(folder: Path, data: bytes | None) -> Iterator[Finding]:
    """Yield an error on each place with lines that are not read and that the list in decisions.xlsx does not have.

    Lines are compared by what they do, not by their reason, clerk or day. ``data``: the bytes of decisions.xlsx; None
    if there is none. A file in the folder of the round that cannot be read is left out.
    """
    known = _lines([sheet.grid(data)]) if data is not None else frozenset()
    for where, lines in _in_the_file(data).items() if data is not None else ():
        yield from _finding(sheet.FILE, f"{sheet.FILE} “{where}”", f"{sheet.FILE} “{sheet.SHEET}”", lines - known)
    listed = (path.name for path in folder.iterdir())
    named = (name for name in listed if any(word in name.lower() for word in _CALLED) and name != sheet.FILE)
    for name in sorted(name for name in named if _ALIKE.fullmatch(name)):
        try:
            other = disk.read(folder / name)
            lines = _lines([sheet.grid(other)]).union(*_in_the_file(other).values())
        except UserError:
            continue
        yield from _finding(name, name, sheet.FILE, lines - known)


def _finding(file: str, found: str, expected: str, lines: Lines) -> Iterator[Finding]:
    if lines:
        args = (("count", str(len(lines))),)
        yield Finding(FindingKind.DECISIONS_ASIDE, ERROR, file=file, found=found, expected=expected, args=args)


def _in_the_file(data: bytes) -> Mapping[str, Lines]:
    """Return the lines that a file has outside its list: by the name of the sheet, or the cell of a second header."""
    list_ = sheet.grid(data)
    found = {a1(list_.head, at): _lines([block]) for at, block in _beside(list_)}
    for name, rows in spreadsheet.other_sheets(data, sheet.FILE, sheet.listing).items():
        if header := spreadsheet.header(rows, sheet.COLUMNS, _ACTION):
            grid = Grid(rows, *header)
            found[name] = _lines([_without_examples(name, grid), *(block for _, block in _beside(grid))])
    return found


def _beside(list_: Grid) -> Iterator[tuple[int, Grid]]:
    """Yield each further block of columns that begins with 动作 in the header of a list, with its first column.

    Of its rows those with an action: a header may be merged over two columns.
    """
    first = list_.columns[_ACTION]
    for at, heading in enumerate(list_.rows[list_.head]):
        if at > first and plain(heading) == _ACTION:
            rows = [row[at:] for row in list_.rows if any(row[at : at + 1])]
            if header := spreadsheet.header(rows, sheet.COLUMNS, _ACTION):
                yield at, Grid(rows, *header)


def _without_examples(name: str, grid: Grid) -> Grid:
    """Return the lines of a sheet without our examples, if it is that of the examples, renamed or copied."""
    examples = [row for row in grid.lines if sheet.is_example(grid.texts(row))]
    if name != sheet.EXAMPLES and len(examples) < _FEW:
        return grid
    return grid._replace(rows=[row for at, row in enumerate(grid.rows) if at not in examples])


def _lines(grids: Sequence[Grid]) -> Lines:
    """Return what the lines do that a person filled in: of each the texts that say so."""
    lines = (texts for grid in grids for texts in sheet.filled_in(grid))
    return frozenset(tuple(plain(texts.get(key, "")) for key in _DONE) for texts in lines)
