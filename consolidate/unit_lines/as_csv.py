"""The lines of the units as CSV, block by block: written from rows of plain values, read back, and added up.

A row has the values of ``HEADINGS``, the figures in official order, and what is not added up as text.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from consolidate.terms import Action, UnitState
from consolidate.text import readable, untempting
from consolidate.unit_lines.columns import CORRECTION, DEDUCTION, HEADINGS, SENT

Row = Sequence[Any]
BLOCK = 1_000  # lines in memory
_KINDS = {SENT: "报送", CORRECTION: Action.CORRECT.value, DEDUCTION: Action.DEDUCT.value, "": ""}
_STATES = {str(state): state.label for state in UnitState} | {"": ""}
_STATE, _KIND = [*HEADINGS].index("state"), [*HEADINGS].index("kind")
_EVEN = {True: "平", False: "不平", None: ""}
_FIRST_FIGURE = len(HEADINGS)


@contextmanager
def writer(file: BinaryIO, heading: Sequence[str], language: str) -> Iterator[Callable[[Sequence[Row]], None]]:
    """Yield a function that adds a block of rows to a new CSV file."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(heading)
    yield lambda block: table.writerows(_texts(row, language) for row in block)
    text.detach()


def _texts(row: Row, language: str) -> list[object]:
    number, unit, group, state, kind, file, even, *rest = row
    if language == "zh":
        state, kind = _STATES[state], _KINDS[kind]
    about = (number, untempting(unit), untempting(group), state, kind, untempting(file), _EVEN[even])
    return [*about, *[value if type(value) is int else _text(value) for value in rest]]


def _text(value: Decimal | str | None) -> str:
    if value is None:
        return ""
    return untempting(readable(value)) if isinstance(value, str) else f"{value:f}"


def added_up(
    file: BinaryIO, whole: Sequence[bool], language: str
) -> tuple[Counter[tuple[str, str]], list[int | Decimal]]:
    """Return how many lines of each state and kind a CSV file has, and the sums of its figures.

    ``whole``: which of the figures are whole numbers.
    """
    lines: Counter[tuple[str, str]] = Counter()
    read: list[Callable[[str], int | Decimal]] = [int if each else Decimal for each in whole]
    sums: list[Any] = [0 if each else Decimal(0) for each in whole]
    states, kinds = (
        {label if language == "zh" else each: each for each, label in known.items()} for known in (_STATES, _KINDS)
    )
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        table = csv.reader(text)
        next(table)
        while block := list(islice(table, BLOCK)):
            columns = [*zip(*block, strict=True)]
            pairs = zip(map(states.__getitem__, columns[_STATE]), map(kinds.__getitem__, columns[_KIND]), strict=True)
            lines.update(pairs)
            figures = columns[_FIRST_FIGURE : _FIRST_FIGURE + len(sums)]
            for at, (number, column) in enumerate(zip(read, figures, strict=True)):
                sums[at] = sum(map(number, filter(None, column)), sums[at])
    return lines, sums
