"""What a report consists of: paragraphs of runs, tables of texts, and the official tables."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from consolidate.model import Table


class Part(StrEnum):
    """What a paragraph is in a report."""

    TITLE = "title"
    FIRST = "1"  # 一、
    SECOND = "2"  # （一）
    THIRD = "3"  # 1.
    TEXT = ""


class Run(NamedTuple):
    """Text of one look. ``name``: the named place that it comes from, if it does."""

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    name: str = ""


class Paragraph(NamedTuple):
    """A paragraph. ``align``: left, center, right or both; "" as the look of the report has it.

    ``number``: which paragraph of the office's document it is, from 1.
    """

    runs: tuple[Run, ...]
    part: Part = Part.TEXT
    align: str = ""
    number: int = 0

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(run.text for run in self.runs)


class Spot(NamedTuple):
    """A cell of a table of texts: its first row and column, the rows and columns that it covers, its paragraph."""

    row: int
    column: int
    rows: int
    columns: int
    paragraph: Paragraph


class Texts(NamedTuple):
    """A table of texts, as the office or the unit wrote it."""

    spots: tuple[Spot, ...]


class Official(NamedTuple):
    """An official table."""

    table: Table


Block = Paragraph | Texts | Official
Blocks = tuple[Block, ...]


def plain(text: str, part: Part = Part.TEXT, align: str = "") -> Paragraph:
    """A paragraph of one run."""
    return Paragraph((Run(text),), part, align)
