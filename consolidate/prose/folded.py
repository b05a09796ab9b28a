"""Text made comparable, with where each of its characters stood.

Half-width characters, no blanks and quotation marks, ``,`` in numbers left out; titles in 《》, numbers of documents
and dates taken out; 本年, 上年 and 下年 in place of the year of the report, the one before and the one after.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from consolidate.regex import regex
from consolidate.text import plain

YEAR, BEFORE, AFTER, SOME = "本年", "上年", "下年", "某年"
_QUOTES = frozenset("“”\"'‘’「」『』")
_THOUSANDS = regex(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_WIDE = regex("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")  # a comma in a number of wide digits
_TITLE = regex("《[^《》]*》|〈[^〈〉]*〉")
_DOCUMENT = regex(r"[〔\[(【][12]\d{3}[〕\])】](?:第)?\d{1,5}号?")
_DATE = regex(r"(?:[12]\d{3}年)?\d{1,2}月(?:份|\d{1,2}日)?(?!\d)")
_PERIOD = regex(r"20\d\d年?(?:-|—|~|至|到|、|和)20\d\d年")
_YEAR = regex(r"20\d\d(?:年度|年)")
_WRITTEN = (
    (regex("上一?年度|上一年|去年度|去年"), BEFORE),
    (regex("下一?年度|下一年|次年|明年|来年|翌年"), AFTER),
    (regex("本年度|今年"), YEAR),
    (regex("本年(?:本年)+"), YEAR),
)


class Folded(NamedTuple):
    """A folded text; ``at``: for each of its characters the place in the original where it stood."""

    text: str
    at: tuple[int, ...]

    def original(self, original: str, start: int, end: int) -> str:
        """Return the original of a part of the text."""
        if start >= end:
            return ""
        return " ".join(original[self.at[start] : self.at[end - 1] + 1].split())


def folded(text: str, year: int | None = None) -> Folded:
    """Fold a text. ``year``: that of the report; None if it is not known."""
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(_WIDE.sub(",", text)):
        for each in "，" if char == "，" else plain(char) or ("\n" if char in "\n\r\v" else ""):
            if each not in _QUOTES and unicodedata.category(each) != "Mn":
                chars.append(each)
                at.append(place)
    made = Folded("".join(chars), tuple(at))
    made = _replaced(made, _THOUSANDS, lambda found: found[0].replace(",", ""))
    made = Folded(made.text.replace("，", ","), made.at)
    for pattern in (_TITLE, _DOCUMENT):
        made = _replaced(made, pattern, lambda _: "")
    made = _replaced(made, _PERIOD, lambda _: SOME)
    made = _replaced(made, _DATE, lambda _: "")
    made = _replaced(made, _YEAR, lambda found: _named(int(found[0][:4]), year))
    for pattern, word in _WRITTEN:
        made = _replaced(made, pattern, lambda _, word=word: word)  # type: ignore[misc]
    return made


def _named(found: int, year: int | None) -> str:
    return {year: YEAR, (year or 0) - 1: BEFORE, (year or 0) + 1: AFTER}.get(found, SOME) if year else SOME


def _replaced(made: Folded, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> Folded:
    """Replace what a pattern finds. Characters of the new text stand where the first of the old one stood."""
    chars: list[str] = []
    at: list[int] = []
    last = 0
    for found in pattern.finditer(made.text):
        chars.append(made.text[last : found.start()])
        at += made.at[last : found.start()]
        new = by(found)
        chars.append(new)
        at += [made.at[found.start() + min(n, found.end() - found.start() - 1)] for n in range(len(new))]
        last = found.end()
    if not last:
        return made
    return Folded("".join(chars) + made.text[last:], (*at, *made.at[last:]))
