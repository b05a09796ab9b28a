"""Texts in columns of the terminal, where a Chinese character takes two."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from consolidate.cli.language import tell
from consolidate.words import N_

NARROW = 80  # columns of a terminal that does not say how many it has
_NAMED = 200  # units that are named one by one, as many as a usual round has
_SIMPLE = str.maketrans("✗✓", "×√")  # for encodings that lack the signs, such as GBK


class Said(NamedTuple):
    """A line for the terminal and its style."""

    text: str
    style: str = ""


def width(text: str) -> int:
    """The columns that a text takes. A character that some terminals draw wide counts as wide."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def sign(text: str) -> str:
    """The text as the terminal can show its signs."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.translate(_SIMPLE)
    return text


def left(text: str, columns: int) -> str:
    """The text with blanks behind it; a longer one stays whole."""
    return text + " " * max(0, columns - width(text))


def right(text: str, columns: int) -> str:
    """The text with blanks before it; a longer one stays whole."""
    return " " * max(0, columns - width(text)) + text


def wrapped(head: str, text: str, columns: int, indent: int) -> list[str]:
    """The head and then the text, in lines of at most so many columns; further lines are indented.

    Between Latin letters and digits a line is broken only at a blank, unless a word is longer than a line.
    """
    lines, line = [], head
    for word in _words(text):
        if width(line.rstrip() if word == " " else line) + width(word) > columns and line.strip():
            lines.append(line.rstrip())
            line = " " * indent + word.lstrip()
        else:
            line += word
        while width(line) > columns:
            cut = _fitting(line, columns)
            lines.append(line[:cut])
            line = " " * indent + line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def few(names: Sequence[str]) -> list[str]:
    """Return the names of units. Of more than ``_NAMED`` return the first, and add how many there are to the last."""
    if len(names) <= _NAMED:
        return [*names]
    last = tell(N_("{name} … ({count} in all; consolidate status --all lists them)"), name=names[_NAMED - 1],
                count=len(names))  # fmt: skip
    return [*names[: _NAMED - 1], last]


def listed(head: str, names: Sequence[str], columns: int, indent: int) -> list[str]:
    """The head and then the names, in lines of at most so many columns; no name is broken unless it is longer."""
    lines, line = [], head
    for number, name in enumerate(names, 1):
        piece = name + ("、" if number < len(names) else "")
        if width(line) + width(piece) > columns and line.strip():
            lines.append(line)
            line = " " * indent
        line += piece
    return [*lines, line]


_NOT_FIRST = "，。；：、！？）”》]），"  # characters that may not begin a line


def _words(text: str) -> list[str]:
    """The pieces of a text that stay together."""
    words: list[str] = []
    for char in text:
        joins = words and (
            char in _NOT_FIRST
            or (_width(char) < 2 and char != " " and _width(words[-1][-1]) < 2 and words[-1][-1] != " ")
        )
        if joins:
            words[-1] += char
        else:
            words.append(char)
    return words


def _fitting(line: str, columns: int) -> int:
    """How many characters of a line fit."""
    taken = 0
    for position, char in enumerate(line):
        taken += _width(char)
        if taken > columns:
            return max(1, position)
    return len(line)
