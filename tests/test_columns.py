"""Columns of the terminal, where a Chinese character takes two."""

from __future__ import annotations

import pytest

from consolidate.cli import columns, language

WIDTHS = {"": 0, "abc": 3, "教育局": 6, "（一）": 6, "—": 2, "３件": 4, "e\u0301": 1, "教育局 D3": 9}


@pytest.mark.parametrize(("text", "width"), WIDTHS.items())
def test_the_columns_that_a_text_takes(text: str, width: int) -> None:
    assert columns.width(text) == width


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [("教育", "教育  ", "  教育"), ("12", "12    ", "    12"), ("城关街道", "城关街道", "城关街道")],
)
def test_a_text_is_filled_up_and_never_cut(text: str, left: str, right: str) -> None:
    assert (columns.left(text, 6), columns.right(text, 6)) == (left, right)


@pytest.mark.parametrize(
    ("columns_", "head", "text", "lines"),
    [
        (11, "", "", [""]),
        (11, "教育局 ", "勾稽不平", ["教育局 勾稽", "  不平"]),
        (11, "", "一二三四五，六", ["一二三四", "  五，六"]),  # no line begins with a comma
        (11, "", "one two three", ["one two", "  three"]),
        (12, "", "abcdefghijklmnop", ["abcdefghijkl", "  mnop"]),  # a word longer than a line
        (12, "", "D31 与 D32", ["D31 与 D32"]),
    ],
)
def test_a_long_text_goes_on_in_the_next_line(columns_: int, head: str, text: str, lines: list[str]) -> None:
    assert columns.wrapped(head, text, columns_, 2) == lines


def test_of_many_names_the_first_are_listed_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    language.use("en")
    names = [f"U{number}" for number in range(6)]
    assert columns.few(names) == names
    monkeypatch.setattr(columns, "_NAMED", 4)
    assert columns.few(names[:4]) == names[:4]
    assert columns.few(names) == ["U0", "U1", "U2", "U3 … (6 in all; consolidate status --all lists them)"]
