"""Compare labels as people write them with labels as the form has them, and line two sequences of them up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from consolidate.text import plain

MISPRINT = 0.65  # likeness from which a label counts as misprinted rather than as another label
_MONEY = re.compile("[万亿]?元")
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
    if not bare or not wanted or _MONEY.findall(found) not in ([], _MONEY.findall(expected)):
        return 0.0  # an amount in 元 is another column than one in 万元, however alike the words
    if bare == wanted:
        return 0.95
    if abs(len(bare) - len(wanted)) > max(len(bare), len(wanted)) * 0.5:
        return 0.0
    return 0.94 * SequenceMatcher(None, bare, wanted, autojunk=False).ratio()


def _bare(label: str) -> str:
    return re.sub(r"^(\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十](?=[^一二三四五六七八九十])|\d+)", "", label)


def line_up(found: Sequence[str], expected: Sequence[tuple[str, ...]]) -> list[int | None]:
    """For each expected label (its spellings, the official one first) the index in ``found``, or None.

    Both keep their order, so that labels which occur several times (总计, 结果维持) find their own.
    """
    rows, columns = len(expected), len(found)
    cost = [[j * _GAP for j in range(columns + 1)]] + [[(i + 1) * _GAP] + [0.0] * columns for i in range(rows)]
    for i in range(rows):
        for j in range(columns):
            pair = _pair(found[j], expected[i])
            cost[i + 1][j + 1] = min(cost[i][j] + pair, cost[i][j + 1] + _GAP, cost[i + 1][j] + _GAP)
    return _trace(cost, found, expected)


def _pair(found: str, spellings: tuple[str, ...]) -> float:
    best = 0.0
    for rank, spelling in enumerate(spellings):
        best = max(best, likeness(found, spelling) if rank == 0 else 0.9 * (found == spelling))
    return 1 - best if best >= MISPRINT else 10.0


def _trace(cost: list[list[float]], found: Sequence[str], expected: Sequence[tuple[str, ...]]) -> list[int | None]:
    matched: list[int | None] = [None] * len(expected)
    i, j = len(expected), len(found)
    while i and j:
        here = cost[i][j]
        if here == cost[i - 1][j - 1] + _pair(found[j - 1], expected[i - 1]):
            matched[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif here == cost[i - 1][j] + _GAP:
            i -= 1
        else:
            j -= 1
    return matched
