"""The numbers that Word writes before the paragraphs of a list, which are not part of their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from consolidate.formats.documents import UNKNOWN
from consolidate.regex import regex

_CHINESE = "零一二三四五六七八九"
_COUNTED_IN_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
}  # fmt: skip
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_PLACEHOLDER = regex(r"%([1-9])")


class Level(NamedTuple):
    """A level of a list: where it starts, how its numbers are written, and the text around them (``第%1条``)."""

    start: int
    written: str
    text: str


class Lists:
    """The lists of a document, each with the numbers that were given so far.

    ``levels``: the levels of each list. ``owners``: the definition that it counts with, which several lists may share.
    """

    def __init__(self, levels: Mapping[str, Mapping[int, Level]], owners: Mapping[str, str]) -> None:
        """Begin to count."""
        self._levels, self._owners = levels, owners
        self._counts: dict[tuple[str, int], int] = {}

    def next(self, key: str, level: int) -> str:
        """Return the number of the next paragraph at a level of a list; "" where the list has no such level."""
        levels = self._levels.get(key, {})
        if level not in levels:
            return ""
        owner = self._owners[key]
        self._counts[owner, level] = self._counts.get((owner, level), levels[level].start - 1) + 1
        for deeper in [known for known in self._counts if known[0] == owner and known[1] > level]:
            del self._counts[deeper]

        def written(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            if of not in levels:
                return ""
            return number(self._counts.get((owner, of), levels[of].start), levels[of].written)

        return "" if levels[level].written == "bullet" else _PLACEHOLDER.sub(written, levels[level].text)


def number(count: int, written: str) -> str:
    """Return a number of a list as it is written; a sign that is no figure where that is not known."""
    if written == "decimal":
        return str(count)
    if written == "none":
        return ""
    if not 0 < count < 100:
        return UNKNOWN
    if written == "decimalZero":
        return f"{count:02}"
    if written in _COUNTED_IN_CHINESE:
        return _in_chinese(count)
    if written == "ideographTraditional" and count <= len(_STEMS):
        return _STEMS[count - 1]
    if written in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and count <= 20:
        return chr(0x245F + count)
    if written in ("upperLetter", "lowerLetter") and count <= 26:
        return chr((64 if written == "upperLetter" else 96) + count)
    if written in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if written == "upperRoman" else roman.lower()
    return UNKNOWN


def _in_chinese(count: int) -> str:
    tens, ones = divmod(count, 10)
    return (_CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + (_CHINESE[ones] if ones else "")


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text, count = text + letters * (count // worth), count % worth
    return text
