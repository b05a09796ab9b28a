"""The labels of a table as people write them: which written text stands for which official label.

The rules are published in docs/labels.md. A label is reduced to its core: without numbering, without a unit of counts
or money, without an explanation in brackets at the end, and with the form's own words in place of their synonyms. A
text stands for a label if it has the core of the label or of one of its listed spellings (``seen``), or if it is the
path to the label in one cell (行政复议结果维持). A core that two labels share stands for neither of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from consolidate.forms import editions
from consolidate.forms.layout import own_lines
from consolidate.model import Block, Column, Form, Row, Table, walk
from consolidate.reading.currency import UNIT
from consolidate.reading.heading import NAME_LABEL
from consolidate.reading.labels import Spelling, bare, normal
from consolidate.reading.periods import of_another_period, undated
from consolidate.regex import regex
from consolidate.remembered import remembered

_COUNTERS = "[十百千万亿]*(?:件|条|次|人次|人|户|宗|项|个|份|起|篇|场)"
_COUNTER = regex(_COUNTERS)
_MONEY = rf"{UNIT}|[十百千万亿萬億]*[圆圓元]"
_UNIT = regex(
    rf"(?:(\()(?:计量|金额)?(?:单位)?|(?:计量|金额)?单位)(?:为|是)?(?:人民币)?(?:{_COUNTERS}|{_MONEY})(?(1)\))$"
    rf"|(?<=金额)(?:{_MONEY})$"
)
_REMARK = regex(r"\([^()]*\)$")
# words that give a label another meaning: 自然人（上年）, 行政许可（其中网上办理）, 自然人（占比）
_LIMITS = regex(
    "本年|上年|去年|上一年|20[0-9]{2}|季|月|其中|不含|除|仅|只|人数|人次|户数|金额|元|占比|比重|比例|率|%|同比|同期|增|减|预计|部分|简易|废止|窗口|网"
)
# the date of a figure: （截至2025年12月31日）, 截至本年底
_AT = r"(?:\d{1,2}月\d{1,2}日|底|末)"
_DAY = regex(rf"\((?:截[至止]到?)?(?:本年)?{_AT}?\)$|^截[至止]到?(?:本年)?{_AT}")
_JOINTS = regex(r"[-—_－|>→\\]")
# texts that number or measure rows or columns and are no labels: 栏次, (3), 甲, （件）
_ASIDE = regex(
    rf"(?:[栏列行]?次|序号|编号|代码|[甲乙丙丁戊己庚辛]|\(?\d{{1,3}}\)?|\(?(?:计量)?(?:单位)?(?:{_COUNTERS}|{_MONEY})\)?)"
)
_PROSE, _MORE = 80, 40  # characters of a label; more that a unit may add to the longest one of the form
_IN_TITLES = ("报告", NAME_LABEL)  # a text with a year and one of these is no header
_SHORT = 20  # characters; longer texts with a year are titles and sentences


@remembered(100_000)
def core(text: str, synonyms: tuple[tuple[str, str], ...] = ()) -> str:
    """Reduce a normalised label to its core; return the label itself if nothing would be left."""
    rest = _JOINTS.sub("", undated(text))
    for written, word in synonyms:
        rest = rest.replace(written, word)
    rest = _DAY.sub("", rest) or rest
    rest = _UNIT.sub("", rest) or rest
    rest = bare(rest) or rest
    remark = _REMARK.search(rest)
    return rest if remark is None or _LIMITS.search(remark[0]) else rest[: remark.start()] or rest


def remark(text: str) -> str:
    """Return the explanation in brackets at the end of a normalised label; "" for none, for a unit or for a date."""
    found = _REMARK.search(_UNIT.sub("", _DAY.sub("", text)))
    return found[0] if found else ""


def aside(text: str) -> bool:
    """Whether a normalised text only numbers or measures rows or columns."""
    return _ASIDE.fullmatch(text) is not None


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The labels of one table of a form."""

    form: Form
    table: Table

    def core(self, text: str) -> str:
        """Return the core of a normalised text, with synonyms replaced."""
        return core(text, self.form.synonyms)

    def own(self, official: str) -> frozenset[str]:
        """Return the cores of a normalised official label: complete, and without its explanation in brackets."""
        return frozenset({self.core(official), self.core(_REMARK.sub("", official) or official)})

    @cached_property
    def lines(self) -> tuple[Row, ...]:
        """The rows that have a line of their own, in order: those that hold numbers, and headings."""
        return tuple(row for block in self.table.blocks for row in own_lines(block.rows, self.table.label_columns))

    @cached_property
    def rows(self) -> tuple[Spelling, ...]:
        """The spellings of ``lines``, in order."""
        wanted = set(self.lines)
        paths = [[path for path in _paths(block.rows) if path[-1] in wanted] for block in self.table.blocks]
        return self._spellings(paths)

    @cached_property
    def times(self) -> Mapping[str, int]:
        """How often each official label stands in ``lines``."""
        return Counter(row.official for row in self.rows)

    def columns(self, block: Block) -> tuple[Spelling, ...]:
        """Return the spellings of those columns of a block that hold numbers, in order."""
        return self._columns[id(block)]

    @cached_property
    def _columns(self) -> dict[int, tuple[Spelling, ...]]:
        return {id(block): self._spellings([_leaf_paths(block.columns)]) for block in self.table.blocks}

    def _spellings(self, paths: Iterable[list[tuple[Row | Column, ...]]]) -> tuple[Spelling, ...]:
        """Return the spellings of each leaf, without the cores that it shares with another label."""
        leaves = [path for block in paths for path in block]
        owners: dict[str, set[str]] = {}
        found = []
        for path in leaves:
            official = normal(path[-1].label)
            names = (path[-1].label, *path[-1].seen)
            cores = {self.core(normal(name)) for name in names} | set(self._written_out(path))
            cores |= self.own(official)
            found.append((official, cores))
            for each in cores:
                owners.setdefault(each, set()).add(official)
        return tuple(
            Spelling(official, frozenset(each for each in cores if len(owners[each]) == 1)) for official, cores in found
        )

    def _written_out(self, path: tuple[Row | Column, ...]) -> Iterator[str]:
        """Yield the cores of a path written as one text, beginning at each group above the leaf."""
        names = [self.core(normal(node.label)) for node in path]
        for start in range(len(names) - 1):
            yield "".join(names[start:])

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """The cores of texts that can only be a row of this table -> the official label of the row."""
        alone = {each: row for each, row in self._row_cores.items() if each not in self.fixed}
        heads = {normal(node.label) for block in self.table.blocks for node in walk(block.columns)}
        return alone | {row.official: row.official for row in self.rows if row.official not in heads}

    def anchor(self, text: str) -> str:
        """Return the official label of the row that a normalised text must be; "" if it may be anything else."""
        return self.anchors.get(text) or self.anchors.get(self.core(text), "")

    @cached_property
    def _row_cores(self) -> Mapping[str, str]:
        official = {row.official: row.official for row in self.rows}
        return {each: row.official for row in self.rows for each in row.cores} | official

    def row(self, text: str) -> str:
        """Return the official label of the row that a normalised text among row labels stands for; "" for none."""
        return self._row_cores.get(text) or self._row_cores.get(self.core(text), "")

    def is_fixed(self, text: str) -> bool:
        """Whether a normalised text among row labels is a title, a header or a group, and not a row."""
        return not self.row(text) and self.core(text) in self.fixed

    def is_merged_group(self, text: str) -> bool:
        """Whether a normalised text is the label of a group that stands at the left of its rows."""
        return self.core(text) in self._merged

    @cached_property
    def _merged(self) -> frozenset[str]:
        groups = {node for block in self.table.blocks for node in walk(block.rows) if node.rows} - set(self.lines)
        return frozenset(self.core(normal(node.label)) for node in groups)

    def is_aside(self, text: str) -> bool:
        """Whether a normalised text only numbers or measures. A counter may also be a label of the form: 人次."""
        return aside(text) and not (text in self._written and _COUNTER.fullmatch(text))

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(map(normal, self.written))

    def is_beside(self, text: str) -> bool:
        """Whether a normalised text is the header of a column between labels and figures (计量单位, 代码)."""
        return any(text == normal(beside.label) for beside in self.table.beside)

    def is_column(self, text: str) -> bool:
        """Whether a normalised text stands for a column that holds numbers."""
        return bare(text) == text and self.core(text) in self._column_cores

    @cached_property
    def _column_cores(self) -> frozenset[str]:
        return frozenset(each for columns in self._columns.values() for column in columns for each in column.cores)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The cores of all paths written as one text."""
        trees = [_leaf_paths(block.rows) for block in self.table.blocks]
        trees += [_leaf_paths(block.columns) for block in self.table.blocks]
        return frozenset(each for paths in trees for path in paths for each in self._written_out(path))

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The cores of all labels that are not rows of numbers: titles, corners, headers, groups of rows."""
        words = {self.core(normal(text)) for block in self.table.blocks for text in (block.title, block.corner)}
        for block in self.table.blocks:
            words |= {self.core(normal(node.label)) for node in walk(block.columns)}
            words |= {self.core(normal(node.label)) for node in walk(block.rows) if node.rows and not node.number}
            words |= {self.core(normal(beside.label)) for beside in self.table.beside}
        return frozenset(words - {""})

    @property
    def written(self) -> Iterator[str]:
        """The labels as the form writes them."""
        for block in self.table.blocks:
            yield from (row.label for row in walk(block.rows))
            yield from (column.label for column in walk(block.columns))

    @cached_property
    def words(self) -> frozenset[str]:
        """All cores of labels of this table."""
        leaves = [*self.rows, *(column for columns in self._columns.values() for column in columns)]
        return self.fixed | frozenset(each for leaf in leaves for each in leaf.cores)

    def is_head(self, block: Block, text: str) -> bool:
        """Whether a normalised text may be in the header of a block, where labels have no numbering."""
        return bare(text) == text and self.core(text) in self._heads[id(block)]

    @cached_property
    def _heads(self) -> Mapping[int, frozenset[str]]:
        """The cores of all texts that may be in the header of each block."""
        found = {}
        for block in self.table.blocks:
            own = {self.core(normal(node.label)) for node in walk(block.columns)} | {self.core(normal(block.corner))}
            found[id(block)] = frozenset(own | {each for column in self.columns(block) for each in column.cores} - {""})
        return found


@remembered(None)
def vocabulary(form: Form, table: Table) -> Vocabulary:
    """Return the vocabulary of a table; it is created once."""
    return Vocabulary(form, table)


@remembered(50_000)
def label(text: str) -> str:
    """Normalise a text that may be a label of any table and edition, or a header of another year; "" for others."""
    written = normal(text)
    titled = any(word in written for word in _IN_TITLES)
    if len(written) <= _SHORT and not titled and of_another_period(written):
        return written
    return written if is_label(written) else ""


@remembered(50_000)
def is_label(written: str) -> bool:
    """Whether a normalised text is a label of a table of any edition."""
    return any(core(written, synonyms) in words for synonyms, words in _all_words().items())


@remembered(None)
def longest_label() -> int:
    """Return how many characters a label has at most: longer texts are prose."""
    labels = (
        label for form in editions().values() for table in form.tables for label in vocabulary(form, table).written
    )
    return max(_PROSE, max(map(len, labels), default=0) + _MORE)


@remembered(None)
def _all_words() -> Mapping[tuple[tuple[str, str], ...], frozenset[str]]:
    """The cores of the labels of all editions, by the synonyms with which they were computed."""
    found: dict[tuple[tuple[str, str], ...], frozenset[str]] = {}
    for form in editions().values():
        for table in form.tables:
            found[form.synonyms] = found.get(form.synonyms, frozenset()) | vocabulary(form, table).words
    return found


def _paths(trees: tuple[Row, ...] | tuple[Column, ...]) -> list[tuple[Row | Column, ...]]:
    """Return the path to every row or column of a tree, from the top group down, each group before its children."""
    found: list[tuple[Row | Column, ...]] = []
    for node in trees:
        found.append((node,))
        found += [(node, *rest) for rest in _paths(node.rows if isinstance(node, Row) else node.columns)]
    return found


def _leaf_paths(trees: tuple[Row, ...] | tuple[Column, ...]) -> list[tuple[Row | Column, ...]]:
    """Return the path to every lowest row or column of a tree."""
    return [path for path in _paths(trees) if not (path[-1].rows if isinstance(path[-1], Row) else path[-1].columns)]
