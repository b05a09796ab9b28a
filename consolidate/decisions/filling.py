"""Put the offered lines into decisions.xlsx without touching anything that a person typed there.

Lines that the program offered and nobody filled in make room for the present ones. Every other row keeps its place, so
that the numbers of lines stay true. The file is drawn anew only where nobody has typed anything at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.decisions import sheet
from consolidate.decisions.offers import key
from consolidate.decisions.sheet import EXAMPLES, HEADER, LAST, PROBLEM, STAMP, UNITS, Grid
from consolidate.excel import in_place
from consolidate.excel.in_place import Sheet
from consolidate.model import Decision, Form, Roster
from consolidate.rounds import spreadsheet
from consolidate.terms import Action
from consolidate.text import clean
from consolidate.words import N_, UserError

_OURS = (sheet.SHEET, EXAMPLES, UNITS)
# the list to choose an action from, and the shorter one of earlier versions, with which Excel refuses to take a new one
_ACTIONS = f'"{",".join(Action)}"'
_ACTIONS_BEFORE = f'"{",".join(action for action in Action if action is not Action.DEDUCT)}"'


class Filled(NamedTuple):
    """The new bytes of the file, how many lines are offered in it, and for how many there was no room."""

    data: bytes
    offered: int
    left_out: int = 0


class Opened(NamedTuple):
    """The sheet of the file with the lines, as texts and as XML, and the rows in which a person typed nothing."""

    grid: Grid
    sheet: Sheet
    offered: tuple[int, ...]  # rows with a line that nobody filled in
    free: frozenset[int]  # further rows that are empty


def filled(data: bytes, offers: Sequence[Decision], roster: Roster, form: Form) -> Filled:
    """Return the file with these lines offered; ``data`` is b"" if there is none yet.

    A line is not offered where a person has begun one for the same figure or file. UserError if the file cannot be read
    or is written in a form that cannot be edited in place.
    """
    most = LAST - spreadsheet.FIRST_LINE + 1
    if not data and not offers:
        return Filled(b"", 0)
    if not data:
        return Filled(sheet.write(roster, form, offers[:most]), len(offers[:most]), len(offers[most:]))
    try:
        opened = look_into(data)
        begun = [sheet.as_decided(opened.grid.texts(row), row) for row in _kept(opened)]
        wanted = [line for line in offers if not any(is_about(line, other) for other in begun)]
        if _blank(data, opened, form):
            new = sheet.write(roster, form, wanted[:most])
            shown = [texts_of(line)[STAMP] for line in wanted[:most]]
            same = [opened.grid.texts(row)[STAMP] for row in opened.offered] == shown
            current = _choices(data) == [[clean(text) for text in texts] for texts in sheet.choices(roster, form)]
            return Filled(data if same and current else new, len(wanted[:most]), len(wanted[most:]))
        return _in_place(data, opened, wanted, roster, form)
    except in_place.UnknownFormError as error:
        raise not_editable() from error


def not_editable() -> UserError:
    """The error for a file that cannot be edited in place."""
    return UserError(
        N_("{file} is not written as Excel, WPS or LibreOffice write it, so nothing is entered into it"),
        N_("Open it in Excel or WPS, save it as .xlsx, and start the command again."),
        file=sheet.FILE,
    )


def ready(data: bytes) -> tuple[Decision, ...]:
    """The lines that are offered in the file and that nobody filled in."""
    found = sheet.grid(data)
    return tuple(sheet.decision_of(found.texts(row), row) for row in found.lines if sheet.untouched(found.texts(row)))


def look_into(data: bytes) -> Opened:
    """The file as it stands. UnknownFormError if it is written in a form that cannot be edited in place."""
    grid = sheet.grid(data)
    parts = in_place.sheets(data)
    shown = [name for name, (_, seen) in parts.items() if seen] or [*parts]
    first = in_place.opened(data, parts[sheet.listing(shown)][0])
    closed = first.merged | in_place.commented(data)
    known = set(grid.columns.values())
    offered = tuple(
        row for row in grid.lines
        if sheet.untouched(grid.texts(row)) and first.filled(row) <= known and row not in closed
    )  # fmt: skip
    last = max((*first.cells, grid.head, LAST))
    empty = (row for row in range(grid.head + 1, last + 1) if not first.filled(row) and not first.hidden(row))
    return Opened(grid, first, offered, frozenset(empty) - closed)


def _kept(opened: Opened) -> Iterator[int]:
    """The rows with anything that a person typed."""
    return (row for row in opened.grid.lines if row not in opened.offered and any(opened.grid.texts(row).values()))


def is_about(offer: Decision, begun: Decision) -> bool:
    """Whether a line that was begun settles what a line is offered for: one that was offered settles nothing later.

    Nor does it where a file has since become another one of the same name.
    """
    line = cleaned(offer)
    same_files = not begun.marks or begun.marks == line.marks
    return key(line) == key(begun) and begun.problem in ("", line.problem) and same_files


def cleaned(line: Decision) -> Decision:
    """The line as it is read again."""
    return sheet.decision_of({heading: text.strip() for heading, text in texts_of(line).items()}, 0)


def texts_of(line: Decision) -> dict[str, str]:
    """What a line shows, by heading."""
    return {column.heading: clean(str(column.shows(line))) for column in sheet.COLUMNS}


# --- a file in which nothing was typed ---------------------------------------------------------------------------


def _blank(data: bytes, opened: Opened, form: Form) -> bool:
    """Whether nobody has typed anything: only offered lines, our own headings, and the examples as they were."""
    grid = opened.grid
    above = [text for row in grid.rows[: grid.head] for text in row if text]
    typed = [row for row in opened.sheet.cells if row > grid.head and row not in opened.offered]
    if above not in ([], [sheet.NOTE]) or any(map(opened.sheet.filled, typed)) or in_place.commented(data):
        return False
    if not set(in_place.sheets(data)) <= set(_OURS) or tuple(filter(None, grid.rows[grid.head])) not in (
        HEADER, sheet.TYPED,
    ):  # fmt: skip
        return False
    shown = [{k: t for k, t in texts.items() if k not in ("单位", "文件", STAMP)} for texts in _examples(data)]
    ours = [{k: t for k, t in texts_of(line).items() if k in (shown or [{}])[0]} for line in sheet.examples(form)]
    return not shown or shown == ours


def _examples(data: bytes) -> list[dict[str, str]]:
    """The lines of the sheet with the examples; [] if it is gone."""
    rows = spreadsheet.named(data, EXAMPLES)
    found = spreadsheet.header(rows, sheet.COLUMNS, "动作")
    if found is None:
        return []
    grid = Grid(rows, *found)
    return [grid.texts(row) for row in grid.lines]


def _choices(data: bytes) -> list[list[str]]:
    """The units and the tables in the hidden sheet of the file."""
    columns = [*zip(*spreadsheet.named(data, UNITS), strict=False)] + [()] * 2
    return [[text for text in column if text] for column in columns[:2]]


# --- a file in which somebody typed ------------------------------------------------------------------------------


def _in_place(data: bytes, opened: Opened, wanted: Sequence[Decision], roster: Roster, form: Form) -> Filled:
    first, columns, head = _with_headings(opened)
    room = sorted(opened.free.union(row for row in opened.offered if not opened.sheet.hidden(row)))
    texts: dict[int, dict[int, str]] = {}
    for row in opened.offered:
        texts[row] = dict.fromkeys(columns.values(), "")
    for row, line in zip(room, wanted, strict=False):
        shown = texts_of(line)
        texts[row] = {column: shown[heading] for heading, column in columns.items()}
    before = {row: {c: opened.grid.rows[row][c] for c in columns.values() if c < len(opened.grid.rows[row])}
              for row in opened.offered}  # fmt: skip
    stays = head is None and before == {row: {c: t.strip() for c, t in cells.items()} for row, cells in texts.items()}
    parts: dict[str, str] = {}
    if not stays:
        if head:
            texts[opened.grid.head] = head
        parts[first.part] = in_place.written(first, texts, like=opened.grid.head + 1)
    for written in (str, _referenced):
        if written(_ACTIONS_BEFORE) in (xml := parts.get(first.part, first.xml)):
            parts[first.part] = xml.replace(written(_ACTIONS_BEFORE), written(_ACTIONS))
    parts |= _lists(data, roster, form)
    count = min(len(wanted), len(room))
    new = in_place.replaced(data, parts) if parts else data
    _verify(opened, new, count)
    return Filled(new, count, len(wanted) - count)


def _referenced(text: str) -> str:
    """The text with references instead of Chinese characters, as some programs write XML."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _with_headings(opened: Opened) -> tuple[Sheet, dict[str, int], dict[int, str] | None]:
    """The columns to be filled in, and the headings that a file of an earlier version lacks, right of all its cells."""
    columns = dict(opened.grid.columns)
    free = max((column for cells in opened.sheet.cells.values() for column in cells), default=0) + 1
    added = {free + i: heading for i, heading in enumerate(h for h in (PROBLEM, STAMP) if h not in columns)}
    columns |= {heading: column for column, heading in added.items()}
    return opened.sheet, columns, added or None


def _lists(data: bytes, roster: Roster, form: Form) -> Mapping[str, str]:
    """The hidden sheet with the units and tables to choose from, if it is there and not up to date."""
    wanted = [[clean(text) for text in texts] for texts in sheet.choices(roster, form)]
    part, visible = in_place.sheets(data).get(UNITS, ("", True))
    if visible or _choices(data) == wanted:
        return {}
    hidden = in_place.opened(data, part)
    texts = {row: dict.fromkeys(cells, "") for row, cells in hidden.cells.items()}
    for column, names in enumerate(wanted):
        for row, name in enumerate(names):
            texts.setdefault(row, {})[column] = name
    return {part: in_place.written(hidden, texts, like=-1)}


def _verify(opened: Opened, new: bytes, count: int) -> None:
    """UnknownFormError unless the new file has every typed row as before, and all offered lines."""
    after = look_into(new)
    for row in (
        row for row in range(len(opened.grid.rows)) if row not in opened.offered and any(opened.grid.rows[row])
    ):
        was, now = opened.grid.rows[row], after.grid.rows[row]
        added = row == opened.grid.head
        if [*was] != [*now[: len(was)]] or (any(now[len(was) :]) and not added):
            raise in_place.UnknownFormError(f"row {row + 1}")
    if len(after.offered) != count:
        raise in_place.UnknownFormError("the lines that are offered")
