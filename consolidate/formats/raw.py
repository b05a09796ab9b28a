"""The results of the readers, as named tuples of plain values that can be sent from a worker process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, overload

from consolidate.catalogue import FindingKind


class RawCell(NamedTuple):
    """A cell that is not blank; rows and columns count from 0.

    ``kind``: number, text, bool, date, percent, yuan or wan (a number whose format shows an amount in 元 or in 万元),
    scaled (one whose format shows another number), error, or none (a formula without stored value). ``text``: exact
    decimal text of a number, a text, or an error such as ``#REF!``. ``formula``: with ``=``, or "".
    """

    row: int
    column: int
    kind: str
    text: str
    formula: str = ""


# faster than RawCell._make
raw_cell: Callable[[tuple[int, int, str, str, str]], RawCell] = partial(tuple.__new__, RawCell)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The cells of a sheet without their texts, cell by cell; the same object for all files with the same cells.

    Its numbers have no format. ``shared``: which of the cells hold a shared text, by their index. ``numbers``: which of
    them hold a number.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    kinds: tuple[str, ...]
    formulas: tuple[str, ...]
    shared: tuple[int, ...]
    numbers: tuple[int, ...]


class OutlinedCells(Sequence[RawCell]):
    """The cells of an outline with these texts, all numbers whole. They are made when one of them is asked for."""

    __slots__ = ("_cells", "outline", "texts")

    def __init__(self, outline: Outline, texts: Sequence[str]) -> None:
        """Take one text for each cell of the outline."""
        self.outline, self.texts = outline, texts
        self._cells: tuple[RawCell, ...] | None = None

    @property
    def cells(self) -> tuple[RawCell, ...]:
        """The cells as a tuple."""
        if self._cells is None:
            outline = self.outline
            parts = zip(outline.rows, outline.columns, outline.kinds, self.texts, outline.formulas, strict=True)
            self._cells = tuple(map(raw_cell, parts))
        return self._cells

    @overload
    def __getitem__(self, at: int) -> RawCell: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[RawCell, ...]: ...
    def __getitem__(self, at: int | slice) -> RawCell | tuple[RawCell, ...]:
        return self.cells[at]

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[RawCell]:
        return iter(self.cells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.cells == tuple(other)

    def __hash__(self) -> int:
        return hash(self.cells)


class Mark(NamedTuple):
    """A property of a cell other than its value; rows and columns count from 0.

    ``kind``: cut (characters of the text are struck out, raised or lowered; ``text`` is the full text, the text of the
    cell lacks them), struck (all of it is struck out), faint (it has the colour of its background), comment (``text``
    is the text of the comment), box (a text box over the sheet begins in the cell), or picture. In documents also
    deleted (``text`` was taken away by a tracked change), hidden (``text`` is not shown), and ragged (the row has fewer
    cells than the others; at its first column).
    """

    row: int
    column: int
    kind: str
    text: str = ""


class RawSheet(NamedTuple):
    """A sheet: its cells, its merged areas as (row, column, last row, last column), and the marks of its cells.

    ``unseen``: rows and columns that hold a cell and are hidden, filtered out, or of no height or width. In a table of
    a document the paragraphs above it have negative rows. ``edges``: the widths of its columns, if a document has them.
    """

    name: str
    hidden: bool
    cells: Sequence[RawCell]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    unseen: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    marks: tuple[Mark, ...] = ()
    edges: tuple[int, ...] = ()

    def struck(self) -> frozenset[tuple[int, int]]:
        """The positions of cells that are struck out completely; their content does not count."""
        return frozenset((mark.row, mark.column) for mark in self.marks if mark.kind == "struck")


class RawBook(NamedTuple):
    """A workbook or document: ``kind`` is the name of its reader; ``props`` are the custom document properties.

    ``names``: the defined names, each with its formula without ``=``. ``manual``: the workbook is set to manual
    calculation, so stored results may be outdated.
    """

    kind: str
    sheets: tuple[RawSheet, ...]
    props: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    manual: bool = False


class Refusal(NamedTuple):
    """A file that is not read: the kind of finding, what was found instead, the reason (a catalogue sentence).

    The kind ``opened`` is an exception: it marks an archive whose files follow.
    """

    kind: FindingKind
    found: str = ""
    reason: str = ""


class Answered(NamedTuple):
    """The answer in a workbook, as the record that ``record.write`` returns."""

    record: tuple[Any, ...]


class Member(NamedTuple):
    """A file in an archive, with its path from the archive on (``b.zip!/c.xlsx``); ``refusal`` if it has no bytes."""

    name: str
    data: bytes
    refusal: Refusal | None = None


class Archive(NamedTuple):
    """An archive or a mail: its files, including those of archives and mails in it.

    ``refusal``: what is to be said of the archive itself, if it is more than that it was opened.
    """

    members: tuple[Member, ...]
    refusal: Refusal | None = None


class Plain(NamedTuple):
    """The result of a reader for other files than workbooks, converted to plain values by that reader."""

    value: Any
