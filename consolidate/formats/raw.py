"""What crosses from a worker process: plain tuples of text and small integers, nothing that can misbehave."""

from __future__ import annotations

from typing import Any, NamedTuple


class RawCell(NamedTuple):
    """A cell that is not blank, rows and columns from 0.

    ``kind``: number, text, bool, date, percent, yuan (a number that its format shows as an amount in 元), scaled (one
    that its format shows as another), error, or none (a formula without stored value).
    ``text``: exact decimal text of a number, the text, ``#REF!`` …; ``formula``: "" or the formula.
    """

    row: int
    column: int
    kind: str
    text: str
    formula: str = ""


class Mark(NamedTuple):
    """What a cell carries beside its value, rows and columns from 0.

    ``kind``: cut (characters of its text are struck out, raised or lowered; ``text`` is the whole text, the cell's own
    text is without them), struck (all of it is struck out), faint (it has the colour of its background), comment
    (``text`` is what the comment says), or picture.
    """

    row: int
    column: int
    kind: str
    text: str = ""


class RawSheet(NamedTuple):
    """A sheet: its cells, and its merged areas as (row, column, last row, last column).

    ``unseen``: the rows and the columns that hold a cell and are hidden, filtered out, or of no height or width.
    """

    name: str
    hidden: bool
    cells: tuple[RawCell, ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    unseen: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    marks: tuple[Mark, ...] = ()

    def struck(self) -> frozenset[tuple[int, int]]:
        """Where the cells stand that are struck out as a whole: what they say does not count."""
        return frozenset((mark.row, mark.column) for mark in self.marks if mark.kind == "struck")


class RawBook(NamedTuple):
    """A workbook: ``kind`` xlsx, xls or ods; ``props`` are custom document properties.

    ``names``: the defined names, each with the formula that it stands for, without its ``=``. ``manual``: formulas are
    not computed anew when an operand changes.
    """

    kind: str
    sheets: tuple[RawSheet, ...]
    props: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    manual: bool = False


class Refusal(NamedTuple):
    """A file that is not read: the kind of finding, what was found instead, the reason (a catalogue sentence)."""

    kind: str
    found: str = ""
    reason: str = ""


class Answered(NamedTuple):
    """A workbook read to its answer, as ``record.write`` gives it."""

    record: tuple[Any, ...]


class Member(NamedTuple):
    """A file in an archive, named from the archive on (``b.zip!/c.xlsx``), or why there are no bytes of it."""

    name: str
    data: bytes
    refusal: Refusal | None = None


class Archive(NamedTuple):
    """An archive: its files in their order, those of the archives in it too."""

    members: tuple[Member, ...]


class Plain(NamedTuple):
    """What another reader than that of workbooks found, made of plain values by itself."""

    value: Any
