"""增 and 减 before a number in a column of changes: a sign at its beginning, and nothing within it."""

from __future__ import annotations

import pytest

from consolidate.formats.raw import RawCell
from consolidate.forms import edition
from consolidate.model import Column, Kind
from consolidate.reading.spelling import spell

COUNTERS = edition("2021").counters
CHANGE = Column("items_change", "本年增/减", kind=Kind.CHANGE)

CELLS = [  # the text, the number that is read
    ("增15", 15), ("增加15", 15), ("减15", -15), ("减少15", -15), ("15", 15),
    ("1增5", None), ("增1增5", None), ("1减5", None), ("减1增5", None), ("5增", None), ("增", None), ("增减5", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), CELLS)
def test_a_word_of_change_is_read_only_at_the_beginning(text: str, number: int | None) -> None:
    spelled = spell(RawCell(0, 0, "text", text), CHANGE, 0, trusted=True, counters=COUNTERS)
    assert (spelled.value, spelled.how == "unreadable") == (number, number is None)
