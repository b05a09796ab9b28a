"""The numbers in a sentence: counts, percentages and amounts of money, and how exact they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import NamedTuple

COUNTS = ("件", "次", "项", "个", "条", "份", "起", "宗", "例")  # words behind a count where the form names none
_BIG = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_VAGUE = 10  # a number that is only about right may be off by one part in so many


class Sort(Enum):
    """What a number counts."""

    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"


class Said(NamedTuple):
    """A number in a folded text: where it stands with its unit, its value, the value of its last digit.

    ``least`` and ``most``: how far below and above it the figure may be, where it is only about right (1.2万余, 近30).
    """

    start: int
    end: int
    value: Fraction
    step: Fraction
    sort: Sort
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(0)
    money: str = ""  # its unit of money

    def is_count(self, figure: Fraction) -> bool:
        """Whether it says this figure."""
        if self.least or self.most:
            return figure == self.value or self.value - self.least < figure < self.value + self.most
        return abs(figure - self.value) < self.step if self.step > 1 else figure == self.value

    def is_rounded(self, figure: Fraction) -> bool:
        """Whether it is this figure rounded or cut off at its last digit."""
        least, most = max(self.step, self.least), max(self.step, self.most)
        return -least < figure - self.value < most


@cache
def _pattern(counters: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(counters, key=len, reverse=True)))
    return re.compile(
        r"(?P<before>约|大约|近|接近|将近|超过|超|逾|不足|不到|至少|最多)?"
        r"(?<![\d.A-Za-z第])(?P<digits>\d+(?:\.\d+)?)(?P<big>万|亿|千)?(?P<over>余|多)?(?P<big2>万|亿)?"
        rf"(?:(?P<percent>%)|(?P<money>亿元|万元|元)|(?P<unit>{words})(?!百分点|工作日|小时|月|年|分钟)|(?P<bare>(?=[,;:)(、/]|占|$)))"
        r"(?P<about>左右|上下|以上|以内)?"
        r"|(?P<hanbefore>约|大约|近|接近|将近|超过|超|逾|不足|不到)?(?<![第每一二三四五六七八九十百千两这那几数逐件])"
        r"(?P<han>[一二两三四五六七八九十百千零〇]{1,7})(?P<few>余|多)?"
        r"(?P<hanunit>件|起|宗|份|例)(?!事|套|[^,;:)(、]{0,2}率)"
    )


def numbers(text: str, counters: Sequence[str]) -> Iterator[Said]:
    """Yield the numbers of a folded sentence, in order. Those of a range (3至5) are left out."""
    for found in _pattern(tuple(counters) or COUNTS).finditer(text):
        before, after = text[: found.start("digits" if found["digits"] else "han")], text[found.end() :]
        ranged = re.search(r"\d[%万]?(?:-|—|~|至|到)$", before) or re.match(r"(?:-|—|~|至|到)\d", after)
        if not ranged and (said := _said(found)):
            yield said


def _said(found: re.Match[str]) -> Said | None:
    if found["han"]:
        whole = _from_words(found["han"])
        if whole is None:
            return None
        least, most = _vague(found["hanbefore"], found["few"], "", Fraction(whole), Fraction(_trailing(whole)))
        return Said(found.start("han"), found.end(), Fraction(whole), Fraction(1), Sort.COUNT, least, most)
    digits = Decimal(found["digits"])
    times = _BIG.get(found["big"] or "", 1) * _BIG.get(found["big2"] or "", 1)
    value = Fraction(digits) * times
    decimals = -int(digits.as_tuple().exponent)
    step = Fraction(times, 10**decimals)
    sort = Sort.PERCENT if found["percent"] else Sort.MONEY if found["money"] else Sort.COUNT
    last = step if times > 1 or decimals else Fraction(_trailing(int(digits)))
    least, most = _vague(found["before"], found["over"], found["about"], value, last)
    return Said(found.start("digits"), found.end(), value, step, sort, least, most, found["money"] or "")


def _vague(
    before: str | None, over: str | None, about: str | None, value: Fraction, step: Fraction
) -> tuple[Fraction, Fraction]:
    """How far below and above its value a number may be meant, by the words around it (约, 余, 左右)."""
    room = max(step, value / _VAGUE)
    if before in ("不足", "不到", "最多", "近", "接近", "将近") or about == "以内":
        return room, Fraction(0)
    if before in ("约", "大约") or about in ("左右", "上下"):
        return room, room
    if over or before in ("超过", "超", "逾", "至少") or about == "以上":
        return Fraction(0), room
    return Fraction(0), Fraction(0)


def _trailing(number: int) -> int:
    """Return the value of the last digit that is not 0: 100 for 7700, 1 for 12."""
    step = 1
    while number and number % (step * 10) == 0:
        step *= 10
    return step


def _from_words(text: str) -> int | None:
    """Return the value of a number in Chinese words below ten thousand; None if it is none."""
    total, digit = 0, None
    for char in text:
        if char in _TENS:
            total += (1 if digit is None else digit) * _TENS[char]
            digit = None
        elif digit is not None and digit != 0:
            return None  # two digits beside each other: 一二
        else:
            digit = _DIGITS[char]
    return total + (digit or 0)
