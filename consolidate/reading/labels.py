"""Compare labels as people write them with labels as the form has them, and line two sequences of them up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from consolidate.text import plain

MISPRINT = 0.65  # likeness from which a label counts as misprinted rather than as another label
_MONEY = re.compile("[十百千万亿]*元")
# words that make another label of one that looks alike: 上年新收 is not 本年新收, 申请人数 not 申请数量
_PERIOD = re.compile("本年|上年|上一年|去年|季|月|半年")
_COUNTED = re.compile("人数|人次|户数|金额")
_LAST_YEAR = ("上一年", "去年")
_GAP = 0.45  # cost of an expected label that is missing, or of a found one that is extra
_QUOTES = str.maketrans(dict.fromkeys("“”\"'‘’「」『』", ""))
_MARKS = str.maketrans(
    {"、": "", ".": "", ",": "", "，": "", "。": "", ":": "", ";": "", "/": "", "·": "", "〔": "(", "〕": ")"}
)


@lru_cache(maxsize=100_000)
def normal(text: str) -> str:
    """NFKC, no white space, no punctuation of numbering, one spelling of brackets, no quotation marks."""
    return plain(text).translate(_QUOTES).translate(_MARKS)


@lru_cache(maxsize=200_000)
def likeness(found: str, expected: str) -> float:
    """0 to 1 between two normalised labels; the numbering before a label must not make two labels alike."""
    if found == expected:
        return 1.0
    bare, wanted = _bare(found), _bare(expected)
    if not bare or not wanted or not _same_meaning(found, expected):
        return 0.0
    if bare == wanted:
        return 0.95
    if abs(len(bare) - len(wanted)) > max(len(bare), len(wanted)) * 0.5:
        return 0.0
    from difflib import SequenceMatcher  # here, since the labels of our own templates are as expected

    return 0.94 * SequenceMatcher(None, bare, wanted, autojunk=False).ratio()


def money_units(text: str) -> list[str]:
    """The units of money that a text names: ``["万元"]``, ``["百万元"]``."""
    return _MONEY.findall(text)


def _same_meaning(found: str, expected: str) -> bool:
    """Whether unit of money, period and what is counted are those expected, or not said at all."""
    return (
        money_units(found) in ([], money_units(expected))
        and _periods(found) in ([], _periods(expected))
        and _COUNTED.findall(found) in ([], _COUNTED.findall(expected))
    )


def _periods(label: str) -> list[str]:
    return ["上年" if word in _LAST_YEAR else word for word in _PERIOD.findall(label)]


def _bare(label: str) -> str:
    return re.sub(r"^(\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十](?=[^一二三四五六七八九十])|\d+)", "", label)


def line_up(found: Sequence[str], expected: Sequence[tuple[str, ...]]) -> list[int | None]:
    """For each expected label (its spellings, the official one first) the index in ``found``, or None.

    Both keep their order, so that labels which occur several times (总计, 结果维持) find their own.
    """
    rows, columns = len(expected), len(found)
    official = {spelling for spellings in expected for spelling in spellings}
    cost = [[j * _GAP for j in range(columns + 1)]] + [[(i + 1) * _GAP] + [0.0] * columns for i in range(rows)]
    for i in range(rows):
        for j in range(columns):
            pair = _pair(found[j], expected[i], official)
            cost[i + 1][j + 1] = min(cost[i][j] + pair, cost[i][j + 1] + _GAP, cost[i + 1][j] + _GAP)
    return _trace(cost, found, expected, official)


def _pair(found: str, spellings: tuple[str, ...], official: set[str]) -> float:
    """The cost of taking a label for this one; the very label of another row or column is no misprint of this."""
    if found in official and found not in spellings:
        return 10.0
    best = 0.0
    for rank, spelling in enumerate(spellings):
        best = max(best, likeness(found, spelling) if rank == 0 else 0.9 * (found == spelling))
    return 1 - best if best >= MISPRINT else 10.0


def _trace(
    cost: list[list[float]], found: Sequence[str], expected: Sequence[tuple[str, ...]], official: set[str]
) -> list[int | None]:
    matched: list[int | None] = [None] * len(expected)
    i, j = len(expected), len(found)
    while i and j:
        here = cost[i][j]
        if here == cost[i - 1][j - 1] + _pair(found[j - 1], expected[i - 1], official):
            matched[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif here == cost[i - 1][j] + _GAP:
            i -= 1
        else:
            j -= 1
    return matched
