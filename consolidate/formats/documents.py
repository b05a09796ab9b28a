"""What the readers of documents share: the tables and paragraphs of a document become sheets of raw cells.

Each table is a sheet. Its rows count from 0 as in the document, so that an address can be found there. The paragraphs
above it, from the heading of its section on, have negative rows: -1 is the paragraph directly above the table. Short
notes directly below it follow its last row after a blank one. All other paragraphs are on a sheet of their own, the
first, so that the code that looks for the unit's name and the year sees them.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element, iterparse

from consolidate.formats import hidden_cells, limits, refusals, sniff, visibility
from consolidate.formats.raw import Mark, RawBook, RawCell, RawSheet
from consolidate.formats.refusals import unsafe
from consolidate.formats.visibility import Run
from consolidate.regex import regex
from consolidate.text import TEXT_SHEET, page_sheet, plain, table_sheet

UNKNOWN = "\ufffd"  # something is shown there that cannot be read, so that no number is made of what is beside it
_NUMBER = regex(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_HEADING = regex(r"[一二三四五六七八九十]{1,3}、")
_NOTE = regex(r"[*※(（]?(?:注|说明|备注|附注|以上|上述|上表|单位)")
_ABOVE, _BELOW = 12, 5  # paragraphs that may belong to a table
_SHORT = 200  # characters of a paragraph that may do so


class Content(NamedTuple):
    """What stands in a cell or paragraph: its runs of visible text, and what is not part of them.

    ``deleted``: text that a tracked change takes away; ``hidden``: text that is not shown; ``comments``: comments and
    footnotes; ``faint``: all of it has the colour of its background.
    """

    runs: tuple[Run, ...] = ()
    deleted: str = ""
    hidden: str = ""
    comments: tuple[str, ...] = ()
    picture: bool = False
    faint: bool = False

    @property
    def text(self) -> str:
        """All visible text."""
        return "".join(run.text for run in self.runs)


@dataclass
class Collected:
    """The text of a paragraph or cell while a reader collects it. ``inner``: text boxes and nested tables in it."""

    runs: list[Run] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    picture: bool = False
    inner: list[Block] = field(default_factory=list)

    def add(self, written: str, how: str, colour: str = "", marks: str = "") -> None:
        """Add visible text; ``colour``: six digits, "" for black; ``marks``: as a run has them."""
        self.runs.append(Run(written, how, marks, colour or visibility.BLACK))

    def begin_line(self) -> None:
        """Begin another paragraph of a cell."""
        if self.runs:
            self.runs.append(Run("\n", ""))

    def end_numbered(self, number: str, begun: int) -> None:
        """End a paragraph with this number of a list before it; its text begins at this run.

        Behind a number that stands before a figure, or where one is missing, nothing is taken for the figure.
        """
        text = "".join(run.text for run in self.runs[begun:])
        if any(map(str.isdigit, number)) and not any(map(str.isalpha, text)):
            self.runs.append(Run(UNKNOWN, ""))

    def add_inner(self) -> None:
        """Add what stands in it, one paragraph or cell a line, and what is kept apart from its text."""
        for block in self.inner:
            contents = [spot.content for spot in block.spots] if isinstance(block, Table) else [block]
            for content in contents:
                colour = visibility.WHITE if content.faint else visibility.BLACK
                self.runs += [Run("\n", ""), *(run._replace(colour=colour) for run in content.runs)]
                self.deleted.append(content.deleted)
                self.hidden.append(content.hidden)
                self.comments += content.comments
                self.picture |= content.picture

    def content(self, fill: str = visibility.WHITE) -> Content:
        """Return what was collected. ``fill``: the colour behind it; a part that has it too is hidden."""
        runs, unseen, faint = visibility.seen([run for run in self.runs if run.text], fill)
        notes = tuple(note[: limits.TEXT] for note in self.comments)
        return Content(runs, "".join(self.deleted), "".join([*self.hidden, unseen]), notes, self.picture, faint)


def deeper(depth: int) -> int:
    """Return the depth in one more table or text box. Too deep is refused: each repeats the text of the inner ones."""
    if depth >= limits.NESTED:
        raise unsafe(refusals.DEEP)
    return depth + 1


class Spot(NamedTuple):
    """A cell of a table: its first row and column, the rows and columns that it covers, its content."""

    row: int
    column: int
    rows: int
    columns: int
    content: Content


class Table(NamedTuple):
    """A table with its cells on a grid.

    ``hidden``: rows that are not shown. ``skipped``: (row, count) for columns without a cell before or after the cells
    of a row that the document says are to be there. ``deleted``: texts of rows that a tracked change takes away, each
    with the row that follows. ``edges``: the widths of the columns, if they are known. ``page``, ``number``: the page
    on which it stands, and its number there, both from 1; 0 for a document without pages.
    """

    spots: tuple[Spot, ...]
    hidden: frozenset[int] = frozenset()
    skipped: tuple[tuple[int, int], ...] = ()
    deleted: tuple[tuple[int, str], ...] = ()
    edges: tuple[int, ...] = ()
    page: int = 0
    number: int = 0


Block = Content | Table  # a paragraph or a table


def tree(part: bytes) -> Element:
    """Parse an XML part; refuse one that is too large or nested too deeply."""
    if len(part) > limits.DOCUMENT:
        raise unsafe(refusals.TOO_LARGE)
    depth = 0
    root: Element | None = None
    for event, node in iterparse(io.BytesIO(part), ("start", "end")):
        root = node if root is None else root
        depth += 1 if event == "start" else -1
        if depth > limits.DOCUMENT_DEPTH:
            raise unsafe(refusals.DEEP)
    if root is None:
        raise refusals.unreadable(refusals.DAMAGED)
    return root


def span(written: str | None) -> int:
    """Return how many rows or columns a cell covers; refuse more than a table can have."""
    count = int(written) if written and written.strip().isdecimal() else 1
    if count > limits.TABLE_LINES:
        raise unsafe(refusals.TOO_MANY)
    return max(1, count)


class Grid:
    """A table while its rows are placed. A cell that continues the one above it makes that one longer."""

    def __init__(self) -> None:
        """Begin without rows."""
        self.row = 0
        self.deleted: list[tuple[int, str]] = []
        self._spots: list[Spot] = []
        self._open: dict[int, int] = {}  # column -> the cell that a cell of the next row may continue, by its number
        self._hidden: set[int] = set()
        self._skipped: list[tuple[int, int]] = []
        self._column = self._width = 0
        self._now: dict[int, int] = {}

    def begin(self, before: int, after: int, hidden: bool) -> None:
        """Begin the next row; ``before`` and ``after``: columns without cells at its beginning and end."""
        self._end()
        self._column = span(str(before)) if before else 0
        self._skipped += [(self.row, before + span(str(after)) * bool(after))] if before or after else []
        self._hidden |= {self.row} if hidden else set()
        self.row += 1

    def add(self, content: Content, columns: int, down: bool, right: bool) -> None:
        """Add a cell. ``down``, ``right``: it continues the cell above it, or the one to its left."""
        row, at = self.row - 1, self._column
        self._column += columns
        if self._column > limits.TABLE_LINES:
            raise unsafe(refusals.TOO_MANY)
        above = self._open.get(at) if down else None
        left = max((c for c in self._now if c < at), default=None) if right else None
        if left is not None:
            number = self._now[left]
            self._spots[number] = self._spots[number]._replace(columns=self._spots[number].columns + columns)
        elif above is not None and self._spots[above].columns == columns:
            self._spots[above] = self._spots[above]._replace(rows=self._spots[above].rows + 1)
            self._now[at] = above
        else:
            self._now[at] = len(self._spots)
            self._spots.append(Spot(row, at, 1, columns, content))
            return
        if content != Content():  # covered by a merged area, so that nobody sees it
            self._spots.append(Spot(row, at, 1, 0, content))

    def _end(self) -> None:
        self._open, self._now = self._now, {}

    def table(self, edges: tuple[int, ...]) -> Table:
        """Return the table."""
        hidden, skipped = frozenset(self._hidden), tuple(self._skipped)
        return Table(tuple(self._spots), hidden, skipped, tuple(self.deleted), edges)


# --- blocks to sheets ------------------------------------------------------------------------------------------


def book(kind: str, blocks: Sequence[Block]) -> RawBook:
    """Return the sheets of a document: the paragraphs far from any table, then each table."""
    tables = [number for number, block in enumerate(blocks) if isinstance(block, Table) and _holds_text(block)]
    if not tables:
        raise sniff.named(kind).refused()
    if len(tables) > limits.TABLES:
        raise unsafe(refusals.TOO_MANY)
    if sum(len(block.spots) for block in blocks if isinstance(block, Table)) > limits.DOCUMENT_CELLS:
        raise unsafe(refusals.TOO_MANY)
    sheets, used = [], set[int]()
    for order, number in enumerate(tables, 1):
        before = tables[order - 2] if order > 1 else -1
        after = tables[order] if order < len(tables) else len(blocks)
        above = _above(blocks, before, number)
        below = _below(blocks, number, after)
        used |= {*above, *below}
        table = blocks[number]
        if isinstance(table, Table):
            texts = [[text.text for n in part if isinstance(text := blocks[n], Content)] for part in (above, below)]
            name = page_sheet(table.page, table.number) if table.page else table_sheet(order)
            sheets.append(_sheet(name, table, *texts))
    apart = [block.text for n, block in enumerate(blocks) if isinstance(block, Content) and n not in used]
    return RawBook(kind, (_texts(apart), *sheets))


def _holds_text(table: Table) -> bool:
    return any(plain(spot.content.text) for spot in table.spots)


def _filled(blocks: Sequence[Block], numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs that hold text, as (number of the block, text for comparing)."""
    for number in numbers:
        block = blocks[number]
        if isinstance(block, Content) and (text := plain(block.text)):
            yield number, text


def _above(blocks: Sequence[Block], before: int, number: int) -> list[int]:
    """Return the paragraphs above a table, up to the heading of its section or the table before, in their order."""
    found: list[int] = []
    for paragraph, text in _filled(blocks, range(number - 1, before, -1)):
        if len(found) == _ABOVE:
            break
        found.append(paragraph)
        if _HEADING.match(text):
            break
    return found[::-1]


def _below(blocks: Sequence[Block], number: int, after: int) -> list[int]:
    """Return the notes directly below a table."""
    found: list[int] = []
    for paragraph, text in _filled(blocks, range(number + 1, after)):
        if len(found) == _BELOW or len(text) > _SHORT or not (_NOTE.match(text) or found):
            break
        if _HEADING.match(text):
            break
        found.append(paragraph)
    return found


def _texts(texts: Sequence[str]) -> RawSheet:
    """Return the sheet of the paragraphs that belong to no table."""
    filled = [text.strip() for text in texts if plain(text)][: limits.CELLS]
    cells = tuple(RawCell(row, 0, "text", text[: limits.TEXT]) for row, text in enumerate(filled))
    return RawSheet(TEXT_SHEET, False, cells)


def _sheet(name: str, table: Table, above: Sequence[str], below: Sequence[str]) -> RawSheet:
    cells = [RawCell(row - len(above), 0, "text", _kept(text)) for row, text in enumerate(above)]
    marks: list[Mark] = [Mark(row, 0, "deleted", _kept(text)) for row, text in table.deleted]
    merges = []
    for row, column, rows, columns, content in sorted(table.spots, key=lambda spot: spot[:2]):
        cell, found = _cell(row, column, content)
        cells += [cell] if cell else []
        marks += found
        if rows > 1 or columns > 1:
            merges.append((row, column, row + rows - 1, column + columns - 1))
    marks += [Mark(row, 0, "ragged") for row in _ragged(table)]
    if len(marks) > limits.MARKS or len(merges) > limits.MERGES:
        raise unsafe(refusals.TOO_MANY)
    last = max((spot.row + spot.rows for spot in table.spots), default=0)
    cells += [RawCell(last + 1 + row, 0, "text", _kept(text)) for row, text in enumerate(below)]
    unseen = hidden_cells.with_cells(cells, set(table.hidden), [])
    columns = max((spot.column + spot.columns for spot in table.spots), default=0)
    edges = table.edges if len(table.edges) >= columns else ()  # those of some columns do not say where the others are
    return RawSheet(name, False, tuple(cells), tuple(merges), unseen, tuple(marks), edges)


def _kept(text: str) -> str:
    return text.strip()[: limits.TEXT]


def _cell(row: int, column: int, content: Content) -> tuple[RawCell | None, list[Mark]]:
    """Return the raw cell of a content (None if no text is visible) and its marks."""
    text, mark = visibility.shown(content.runs)
    text = _kept(text) or UNKNOWN * content.picture  # a picture in place of text, perhaps of a number
    marks = [mark] if mark else []
    if content.faint and text and not mark:
        marks.append(Mark(0, 0, visibility.FAINT))
    marks += [Mark(0, 0, "deleted", content.deleted)] if plain(content.deleted) else []
    marks += [Mark(0, 0, "hidden", content.hidden)] if plain(content.hidden) else []
    marks += [Mark(0, 0, "comment", comment) for comment in content.comments if plain(comment)]
    marks += [Mark(0, 0, "picture")] if content.picture else []
    placed = [found._replace(row=row, column=column, text=_kept(found.text)) for found in marks]
    if not plain(text):
        return None, placed
    return RawCell(row, column, "number" if _NUMBER.fullmatch(text) else "text", text), placed


def _ragged(table: Table) -> list[int]:
    """Return the rows whose cells do not reach as far as those of most rows: it is unclear which columns they mean."""
    ends: dict[int, int] = {}
    for spot in table.spots:
        for row in range(spot.row, spot.row + spot.rows):
            ends[row] = ends.get(row, 0) + spot.columns
    for row, count in table.skipped:
        ends[row] = ends.get(row, 0) + count
    widths = Counter(ends.values()).most_common(1)
    return sorted(row for row, end in ends.items() for width, _ in widths if end != width)
