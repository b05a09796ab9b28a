"""Enter decisions that were made elsewhere than in Excel into decisions.xlsx, and take single ones out again.

A decision on an offered finding is filled into the line that was offered for it; any other gets a free line. Whatever
else stands in the file stays as it is, byte for byte, and the new file is read again before it is handed back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consolidate.decisions import filling, sheet
from consolidate.decisions.filling import Opened
from consolidate.decisions.offers import key
from consolidate.decisions.sheet import FILE, HEADER, LEFT, PROBLEM, STAMP, TYPED
from consolidate.excel import in_place
from consolidate.model import Decision, Form, Roster
from consolidate.words import N_, UserError

Cells = Mapping[int, Mapping[int, str]]  # by row and column, what is written there


def entered(data: bytes, lines: Sequence[Decision], roster: Roster, form: Form) -> bytes:
    """Return the file with these decisions; ``data`` is b"" if there is none yet. ``problem``: as it was offered.

    UserError if there is no room for them, or if the file cannot be edited in place.
    """
    if not data:
        return sheet.write(roster, form, lines)
    try:
        opened = filling.look_into(data)
        cells = _cells(opened, lines)
        new = _written(data, opened, cells)
    except in_place.UnknownFormError as error:
        raise filling.not_editable() from error
    after = sheet.grid(new)
    for row, line in zip(cells, lines, strict=True):
        # a file of an earlier version has no columns for what a line was offered for
        wanted = filling.cleaned(line)
        if PROBLEM not in after.columns:
            wanted = wanted._replace(problem="")
        if STAMP not in after.columns:
            wanted = wanted._replace(marks=())
        if sheet.decision_of(after.texts(row), row)._replace(line=0) != wanted._replace(line=0):
            raise filling.not_editable()
    return new


def _cells(opened: Opened, lines: Sequence[Decision]) -> dict[int, dict[int, str]]:
    """The cells of each line: the blank ones of the line that was offered for the same, or all of a free line."""
    columns = opened.grid.columns
    offered = {row: sheet.decision_of(opened.grid.texts(row), row) for row in opened.offered}
    free = iter(sorted(opened.free))
    found: dict[int, dict[int, str]] = {}
    for line in lines:
        clean = filling.cleaned(line)
        row = next(
            (
                row
                for row, each in offered.items()
                if (key(each), each.problem, each.marks) == (key(clean), clean.problem, clean.marks)
            ),
            -1,
        )
        headings: Sequence[str] = HEADER if row < 0 else LEFT
        texts = filling.texts_of(line)
        lacking = [heading for heading in TYPED if texts[heading] and heading not in columns]
        if lacking:
            raise UserError(
                N_("{file} has no column {heading}, so the decision cannot be entered"),
                N_("Put the column back, or delete the file; then a new one is made."),
                file=FILE,
                heading="、".join(lacking),
            )
        row = next(free, -1) if offered.pop(row, None) is None else row
        if row < 0:
            raise UserError(N_("{file} has no free line left"), N_("Delete lines that are settled."), file=FILE)
        found[row] = {columns[heading]: texts[heading] for heading in headings if heading in columns}
    return found


def withdrawn(data: bytes, decision: Decision) -> bytes:
    """Return the file without this decision, which stands in its ``line``. A line that was offered is offered again.

    UserError if something else stands in that line now.
    """
    try:
        opened = filling.look_into(data)
        row = decision.line - 1
        texts = opened.grid.texts(row)
        # the unit was found by its name, so the line may spell it otherwise
        if sheet.decision_of(texts, row)._replace(unit="", problem="") != decision._replace(
            unit="", problem="", cell=""
        ):
            raise UserError(
                N_("Line {line} of {file} has changed since; nothing was taken out of it"),
                N_("Open the round again."),
                line=decision.line,
                file=FILE,
            )
        blank = dict.fromkeys(LEFT, "")
        again = bool(texts.get(STAMP)) and sheet.untouched(texts | blank)
        cells = {
            opened.grid.columns[heading]: ""
            for heading in (LEFT if again else HEADER)
            if heading in opened.grid.columns
        }
        return _written(data, opened, {row: cells})
    except in_place.UnknownFormError as error:
        raise filling.not_editable() from error


def _written(data: bytes, opened: Opened, cells: Cells) -> bytes:
    """The file with these cells. UnknownFormError unless all other lines stand as they stood."""
    part = {opened.sheet.part: in_place.written(opened.sheet, cells, like=opened.grid.head + 1)}
    new = in_place.replaced(data, part)
    before, after = opened.grid, sheet.grid(new)
    for row in range(max(len(before.rows), len(after.rows))):
        was, now = ([*filter(None, grid.rows[row])] if row < len(grid.rows) else [] for grid in (before, after))
        if row not in cells and was != now:
            raise in_place.UnknownFormError(f"row {row + 1}")
    return new
