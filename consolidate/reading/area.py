"""The surroundings of a table on its sheet: its extent, and the labels and numbers there that are not part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Row, walk
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.reading.periods import dated, of_another_period
from consolidate.reading.vocabulary import Vocabulary, aside, vocabulary
from consolidate.regex import regex
from consolidate.text import plain

NUMBERS = ("number", "scaled", "yuan", "wan")
OVER = 1  # rows over the header in which a period may stand

# what stands behind these words under the table is a signature, a date or a telephone number, and no figure
_SIGNATURE = regex(
    r"^(填表|填报|制表|报送|上报|审核|单位负责|负责|联系|经办)(人|单位|日期|时间|电话|方式)?(签[名字章])?([:：(（]|$)"
    r"|^(联系|办公|移动|固定)?(电话|手机|日期|时间|盖章|传真|邮编|邮政编码|地址|分机|电子邮箱|邮箱)(号码?)?([:：]|$)"
)
_ORDER = regex("序号|行次|编号|代码|项次")
_COUNTED = regex(r"\d|^[一二三四五六七八九十百千万两〇零]+$")
# a figure in words in an added row or column: 53份, 约5件, 其中53, 五十三件, 53 件左右; not 人民路5号, 万元, 万里
_IN_WORDS = regex(
    r"(?:约|近|共|计|其中)*(?:\d[\d,.+]*|[一二三四五六七八九十两][一二三四五六七八九十百千万两〇零]*)(?:万?元|人次|[件份宗起个次项人户条家张页册部])?(?:左右|余|多)?"
)
_NUMERIC = regex(r"[+-]?[\d,]*\d(\.\d+)?[件个次项元]?")
_NOTHING = {"", "-", "—", "－", "无"}  # normalised texts without a meaning


class Line(NamedTuple):
    """An added row or column: its label, and its cells that hold numbers."""

    label: RawCell
    cells: tuple[RawCell, ...]


class TableArea:
    """A table and the cells around it; ``sheet`` holds no cell of a place of any table."""

    def __init__(self, sheet: RawSheet, fit: TableMatch, year: int | None) -> None:
        """Everything here is computed when it is first used. ``year`` is the year of the file."""
        self.sheet, self.fit, self.year = sheet, fit, year
        self.words: Vocabulary = vocabulary(fit.form, fit.table)

    @cached_property
    def reach(self) -> tuple[int, int]:
        """The last column and the last row that are connected to the table without a gap."""
        return reach(self.sheet, self.fit)

    @cached_property
    def rows(self) -> frozenset[int]:
        """The rows of the table's own figures and labels."""
        return frozenset({row for row, _ in self.fit.taken} | {row for _, row in self.fit.collapsed})

    @cached_property
    def groups(self) -> tuple[Row, ...]:
        """The groups of rows of the form."""
        return tuple(node for block in self.fit.table.blocks for node in walk(block.rows) if node.rows)

    @cached_property
    def heads(self) -> Mapping[int, RawCell]:
        """The lowest header above each added column, between the table's own columns or to the right of them."""
        own_columns = {column for _, column in self.fit.taken} | set(self.fit.headers) | set(self.fit.repeats)
        # above columns such as 计量单位 may stand the year of the heading, or the box of our templates
        left = min(own_columns) if self.fit.table.beside else self.fit.columns[0]
        above = range(self.fit.first, self.fit.rows[0])
        own_columns |= {c for top, left, _, end in self.sheet.merges for c in range(left + 1, end + 1) if top in above}
        live = {normal(rule.label) for rule in self.fit.form.rules}  # headers of the check lines in our templates
        found: dict[int, RawCell] = {}
        for cell in self.sheet.cells:
            is_added = cell.row in above and left <= cell.column <= self.reach[0] and cell.column not in own_columns
            if is_added and _text(cell) and not aside(text := normal(cell.text)) and text not in live:
                found[cell.column] = cell
        return found

    @cached_property
    def labels(self) -> Mapping[int, RawCell]:
        """The last label of each added row, between the table's own rows or below them."""
        own_rows = (
            self.rows | self.fit.pieces | {label.row for label, _ in (*self.fit.misprints, *self.fit.equivalents)}
        )
        found: dict[int, RawCell] = {}
        for cell in self.sheet.cells:
            is_added = self.fit.head < cell.row <= self.reach[1] and cell.column < self.fit.columns[0]
            text = normal(cell.text) if is_added and cell.row not in own_rows and _text(cell) else ""
            if text and not self._fixed(text) and not aside(text):
                found[cell.row] = cell
        return found

    def head(self, cell: RawCell) -> RawCell | None:
        """Return the header of a number: the nearest text above it, in any block; None if that is the form's."""
        above = [(row, column) for row, column in self._texts if column == cell.column and row < cell.row]
        nearest = max(above, default=None)
        return None if nearest is None or nearest in self.fit.labelled else self._texts[nearest]

    @cached_property
    def _texts(self) -> Mapping[tuple[int, int], RawCell]:
        """The texts that may be a column header, by position."""
        first, left, right = self.fit.first, self.fit.columns[0], self.reach[0]
        live = {normal(rule.label) for rule in self.fit.form.rules}  # headers of the check lines in our templates
        return {
            (cell.row, cell.column): cell
            for cell in self.sheet.cells
            if cell.row >= first and left <= cell.column <= right and _text(cell) and not counts(cell)
            and not aside(text := normal(cell.text)) and text not in live and cell.row not in self.rows
        }  # fmt: skip

    def dated_label(self, label: RawCell) -> str:
        """Return a label with 本年 and 上年 for years; a header together with the one above it (上年 above 总计)."""
        headers_above = [
            self._texts[spot].text for spot in sorted(self._texts) if spot[1] == label.column and spot[0] < label.row
        ]
        if label.column < self.fit.columns[0]:
            return dated(normal(label.text), self.year)
        found = dated(normal("".join((*headers_above[-1:], label.text))), self.year)
        return found if of_another_period(found) else self._period_over(label) + found

    def _period_over(self, label: RawCell) -> str:
        """Return the other period over several columns with labels of the form: it stands over the first; else ""."""
        if not self.words.is_column(normal(label.text)):
            return ""
        rows = range(self.fit.first - OVER, label.row)
        nearest: dict[int, RawCell] = {}  # the last text of each row up to the column of the label
        for cell in self.sheet.cells:
            if cell.row in rows and self.fit.columns[0] <= cell.column <= label.column and _text(cell):
                nearest[cell.row] = max(cell, nearest.get(cell.row, cell))
        over = (dated(normal(cell.text), self.year) for _, cell in sorted(nearest.items()))
        return next(filter(of_another_period, over), "")

    def _fixed(self, text: str) -> bool:
        """Whether a normalised text is a title or a header of the table; labels of row groups are not."""
        return self.words.is_fixed(text) and not self.is_group(text)

    def is_group(self, text: str) -> bool:
        """Whether a normalised text is the label of a group of rows."""
        return self.words.core(text) in {self.words.core(normal(group.label)) for group in self.groups}

    @cached_property
    def live(self) -> frozenset[int]:
        """The columns of the check lines in our templates."""
        headers = {normal(rule.label) for rule in self.fit.form.rules}
        return frozenset(cell.column for cell in self.sheet.cells if _text(cell) and normal(cell.text) in headers)

    @cached_property
    def strays(self) -> tuple[RawCell, ...]:
        """The cells in reach that hold a number, or a possible figure in an added row, and are not at a place."""
        rows = self._numbering(self._numbers)
        columns = self._numbered | self.numbering
        return tuple(cell for cell in self._numbers if cell.row not in rows and cell.column not in columns)

    @cached_property
    def numbering(self) -> set[int]:
        """The columns without a header that seem to number the rows. They may be figures that count on by chance."""
        return _numbering_columns([cell for cell in self._numbers if cell.column not in self.heads]) - self._numbered

    @cached_property
    def _numbers(self) -> list[RawCell]:
        """The cells as in ``strays``, and those that only number rows or columns."""
        fit, signatures = self.fit, signature_columns(self.sheet)
        again = {label.row for _, label in fit.doubled}
        added = set(range(fit.head + 1, fit.rows[1])) - self.rows
        right, below = self.reach
        return [
            cell
            for cell in self.sheet.cells
            if fit.columns[0] <= cell.column <= right and fit.head < cell.row <= below
            and (cell.row, cell.column) not in fit.labelled
            and (counts(cell) or (cell.row in added and self._holds(cell)) or self._in_words(cell))
            and not (cell.row > fit.rows[1] and behind_signature(cell, signatures)) and cell.row not in again
        ]  # fmt: skip

    @cached_property
    def _numbered(self) -> set[int]:
        """The columns that number the rows, according to their header: 序号, 行次."""
        rows = range(self.fit.first, self.fit.rows[0])
        return {c.column for c in self.sheet.cells if c.row in rows and _text(c) and _ORDER.fullmatch(normal(c.text))}

    def _holds(self, cell: RawCell) -> bool:
        """Whether a cell of an added row holds text that may be meant as a figure: 12.5万元, 约5件, 五."""
        if cell.kind != "text":
            return cell.kind not in ("number", "wan")
        counted = bool(_COUNTED.search(plain(cell.text)))
        return counted and not cell.formula and not self.words.is_fixed(normal(cell.text))

    def _in_words(self, cell: RawCell) -> bool:
        """Whether a text in an added column, or in a row added under the table, can only be a figure."""
        under = cell.row > self.fit.rows[1] and cell.row in self.labels
        beside = cell.row in self.rows and cell.column in self.heads
        is_text = cell.kind == "text" and not cell.formula
        return (under or beside) and is_text and _IN_WORDS.fullmatch(plain(cell.text)) is not None

    def _numbering(self, strays: Iterable[RawCell]) -> set[int]:
        """Return rows above the first row that only number the columns (栏次 1 2 3 …) and have no label."""
        rows: dict[int, list[str]] = {}
        for cell in sorted(strays, key=lambda cell: cell.column):
            if cell.row < self.fit.rows[0] and cell.row not in self.labels:
                rows.setdefault(cell.row, []).append(cell.text)
        return {row for row, texts in rows.items() if _count_on(texts)}

    @cached_property
    def among_labels(self) -> tuple[RawCell, ...]:
        """Numbers other than 0 in the label columns of the table's rows, except row numbers."""
        rows = {row for row, _ in self.fit.taken} if self.fit.table.label_columns else set()
        left = self.fit.columns[0]
        cells = [c for c in self.sheet.cells if c.row in rows and c.column < left and c.kind in NUMBERS]
        numbering = _numbering_columns(cells) | self._numbered
        return tuple(cell for cell in cells if cell.column not in numbering and counts(cell))

    @cached_property
    def remarks(self) -> tuple[RawCell, ...]:
        """Texts in the rows of the table, to the right of its labels, that say something besides the figures."""
        return tuple(
            cell
            for cell in self.sheet.cells
            if cell.row in self.rows and self.fit.rows[0] <= cell.row <= self.fit.rows[1]
            and self.fit.columns[0] <= cell.column <= self.reach[0]
            and _text(cell) and not counts(cell) and (text := normal(cell.text)) not in _NOTHING
            and not aside(text) and self.words.core(text) not in self.words.words
        )  # fmt: skip


def _text(cell: RawCell) -> bool:
    return cell.kind == "text" and not cell.formula and normal(cell.text) != ""


def _count_on(texts: Sequence[str]) -> bool:
    """Whether the texts are consecutive numbers: 1 2 3, in brackets too."""
    bare = [text.partition("=")[0].strip("()") for text in map(plain, texts)]
    if len(bare) < 3 or not all(text.isdigit() for text in bare):
        return False
    return [int(text) for text in bare] == list(range(int(bare[0]), int(bare[0]) + len(bare)))


def _numbering_columns(cells: Iterable[RawCell]) -> set[int]:
    """Return the columns that only number the rows: by one from cell to cell, or with the rows of the sheet."""
    columns: dict[int, list[RawCell]] = {}
    for cell in sorted(cells, key=lambda cell: cell.row):
        columns.setdefault(cell.column, []).append(cell)
    return {
        column
        for column, column_cells in columns.items()
        if _count_on([c.text for c in column_cells]) or _with_rows(column_cells)
    }


def _with_rows(cells: Sequence[RawCell]) -> bool:
    """Whether the numbers grow by one with each row of the sheet, whatever the first is."""
    texts = [plain(cell.text) for cell in cells]
    if len(texts) < 3 or not all(text.isdigit() for text in texts):
        return False
    return len({int(text) - cell.row for text, cell in zip(texts, cells, strict=True)}) == 1


def signature_columns(sheet: RawSheet) -> dict[int, int]:
    """Return the rows with a signature, a date or a telephone number, each with the first column that announces one."""
    found: dict[int, int] = {}
    for cell in sheet.cells:
        if cell.kind == "text" and _SIGNATURE.search(plain(cell.text)):
            found[cell.row] = min(cell.column, found.get(cell.row, cell.column))
    return found


def behind_signature(cell: RawCell, signatures: Mapping[int, int]) -> bool:
    """Whether a cell stands in its row behind a word that announces a signature, a date or a telephone number."""
    return cell.column > signatures.get(cell.row, cell.column)


def counts(cell: RawCell) -> bool:
    """Whether a cell holds a number other than 0, as number or as text."""
    if cell.kind in NUMBERS:
        return float(cell.text) != 0
    text = plain(cell.text)
    return cell.kind == "text" and bool(_NUMERIC.fullmatch(text)) and bool(re.search("[1-9]", text))


def reach(sheet: RawSheet, fit: TableMatch) -> tuple[int, int]:
    """Return the last column and row that are connected to a table without a gap; added ones are included."""
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
