"""The lines of the units as CSV, written block by block from columns of plain values.

The columns are those of ``HEADINGS``, the figures in official order, and what is not added up as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, BinaryIO

from consolidate.terms import Action, UnitState
from consolidate.text import readable, untempting
from consolidate.unit_lines.columns import CORRECTION, DEDUCTION, HEADINGS, SENT

Columns = Sequence[Sequence[Any]]  # of a block of lines
BLOCK = 2_000  # lines in memory
_KINDS = {SENT: "报送", CORRECTION: Action.CORRECT.value, DEDUCTION: Action.DEDUCT.value, "": ""}
_STATES = {str(state): state.label for state in UnitState} | {"": ""}
_EVEN = {True: "平", False: "不平", None: ""}


@contextmanager
def writer(
    file: BinaryIO, heading: Sequence[str], language: str, whole: Sequence[bool]
) -> Iterator[Callable[[Columns], None]]:
    """Yield a function that adds a block of lines to a new CSV file.

    ``whole``: which columns hold nothing but whole numbers, which are written as they are.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(heading)
    yield lambda block: table.writerows(zip(*_texts(block, language, whole), strict=True))
    text.detach()


def _texts(block: Columns, language: str, whole: Sequence[bool]) -> Iterator[Sequence[object]]:
    words: dict[str, Mapping[Any, str]] = {"even": _EVEN}
    if language == "zh":
        words |= {"state": _STATES, "kind": _KINDS}
    named = {[*HEADINGS].index(name): known for name, known in words.items()}
    for at, column in enumerate(block):
        if at in named:
            yield [named[at][value] for value in column]
        else:
            yield column if whole[at] else [value if type(value) is int else _text(value) for value in column]


def _text(value: Decimal | str | None) -> str:
    if value is None:
        return ""
    return untempting(readable(value)) if isinstance(value, str) else f"{value:f}"


def meanings(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What the words for the states of units and for the kinds of lines stand for, in a file in this language."""
    states, kinds = (
        {label if language == "zh" else each: each for each, label in known.items()} for known in (_STATES, _KINDS)
    )
    return states, kinds
