"""How texts are compared, how cells are addressed, how sentences are said."""

from __future__ import annotations

import pytest

from consolidate.text import a1, plain
from consolidate.words import Problem, Stop, say

SAME = [
    ("民政局", "民政局"),
    (" 民 政　局\n", "民政局"),
    ("民政\u200b局\ufeff", "民政局"),
    ("１２３，４５６", "123,456"),
    ("（一）予以公开", "(一)予以公开"),
    ("⾏政许可", "行政许可"),  # radicals of the block that NFKC knows
    ("⼈⺠政府", "人民政府"),  # and of the block that it does not
    ("市⻔头沟区", "市门头沟区"),
    ("㎡", "m2"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "normal"), SAME)
def test_texts_that_are_the_same(text: str, normal: str) -> None:
    assert plain(text) == normal


CELLS = [
    ((0, 0), "A1"),
    ((6, 3), "D7"),
    ((0, 25), "Z1"),
    ((0, 26), "AA1"),
    ((9, 51), "AZ10"),
    ((9, 52), "BA10"),
    ((0, 701), "ZZ1"),
    ((0, 702), "AAA1"),
    ((1048575, 16383), "XFD1048576"),
]


@pytest.mark.parametrize(("cell", "address"), CELLS)
def test_the_address_of_a_cell(cell: tuple[int, int], address: str) -> None:
    assert a1(*cell) == address


def test_a_stop_says_what_is_wrong_with_its_arguments() -> None:
    stop = Stop("The file {path} does not exist", "Check the name.", details=(Problem("A1", "x", {}),), path="a.xlsx")
    assert str(stop) == "The file a.xlsx does not exist"
    assert (stop.hint, stop.details[0].where) == ("Check the name.", "A1")


def test_a_sentence_keeps_the_braces_of_its_arguments() -> None:
    assert say("en", "{file}: {reason}", file="{x}.xlsx", reason="{0}") == "{x}.xlsx: {0}"
    assert say("en", "50 % of {") == "50 % of {"
    assert say("zh", "") == say("en", "") == ""
