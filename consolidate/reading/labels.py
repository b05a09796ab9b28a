"""Compare labels as people write them with the labels of the form, and align two sequences of labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from consolidate.reading.periods import compared, periods
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import plain

MISPRINT = 0.65  # least similarity of a misprint; a less similar text is another label
_MONEY = regex("[十百千万亿]*元")
# words that give a similar label another meaning: 申请人数 is not 申请数量
_COUNTED = regex("人数|人次|户数|金额|页")
# 不予行政许可, 非自然人, 现行失效件数, 本年应收费金额, 行政处罚听证, 其他规范性文件
_DENIED = regex("[不未非无]")
_TURNED = regex("[免退拟应撤失废]|受理|立案|听证|处分|转发|支出|其他|党内")
_EQUIVALENT = 0.97  # similarity of a text that stands for a label according to the form
_MARGIN = 0.1  # least distance of a misprint between its label and any other
_NEVER = 10.0
_NUMBERING = regex(
    r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十](?=[^一二三四五六七八九十])|\d{1,2}(?![\d年月]))"
)
_GAP = 0.45  # cost of a missing expected label, or of an extra found label
_QUOTES = str.maketrans(dict.fromkeys("“”\"'‘’「」『』", ""))
_MARKS = str.maketrans(
    {"、": "", ".": "", ",": "", "，": "", "。": "", ":": "", ";": "", "/": "", "·": "", "〔": "(", "〕": ")"}
)


class Spelling(NamedTuple):
    """A row or a column that holds numbers: its official label, and the cores of all texts that stand for it."""

    official: str
    cores: frozenset[str]


@remembered(100_000)
def normal(text: str) -> str:
    """Normalise a label: NFKC, no white space, no punctuation, no quotation marks, one kind of brackets."""
    return plain(text).translate(_QUOTES).translate(_MARKS)


@remembered(200_000)
def similarity(found: str, expected: str) -> float:
    """Return the similarity (0 to 1) of two normalised labels. Numbering is ignored, so it makes no labels similar."""
    if found == expected:
        return 1.0
    written, wanted = bare(found), bare(expected)
    if not written or not wanted or not same_meaning(found, expected):
        return 0.0
    if written == wanted:
        return 0.95
    if abs(len(written) - len(wanted)) > max(len(written), len(wanted)) * 0.5:
        return 0.0
    from difflib import SequenceMatcher  # imported here, since unchanged templates need no comparison

    return 0.94 * SequenceMatcher(None, written, wanted, autojunk=False).ratio()


def money_units(text: str) -> list[str]:
    """Return the units of money in a text: ``["万元"]``, ``["百万元"]``."""
    return _MONEY.findall(text)


def same_meaning(found: str, expected: str) -> bool:
    """Whether two normalised labels may mean the same.

    Unit of money, period and counted object are the expected ones, or not mentioned; nothing is denied or compared.
    """
    return (
        money_units(found) in ([], money_units(expected))
        and periods(found) in ([], periods(expected))
        and _COUNTED.findall(found) in ([], _COUNTED.findall(expected))
        and compared(found) == compared(expected)
        and _DENIED.findall(found) == _DENIED.findall(expected)
        and not Counter(_TURNED.findall(found)) - Counter(_TURNED.findall(expected))
    )


def bare(label: str) -> str:
    """Remove the numbering at the beginning of a normalised label."""
    return _NUMBERING.sub("", label)


def align(found: Sequence[str], cores: Sequence[str], expected: Sequence[Spelling]) -> list[int | None]:
    """Align labels: return for each expected label its index in ``found``, or None. ``cores``: those of ``found``.

    The order of both is kept, so labels that occur several times (总计, 结果维持) are matched in sequence.
    """
    rows, columns = len(expected), len(found)
    pair = _costs(found, cores, expected)
    cost = [[j * _GAP for j in range(columns + 1)]] + [[(i + 1) * _GAP] + [0.0] * columns for i in range(rows)]
    for i in range(rows):
        for j in range(columns):
            cost[i + 1][j + 1] = min(cost[i][j] + pair[i][j], cost[i][j + 1] + _GAP, cost[i + 1][j] + _GAP)
    return _trace(cost, pair)


def _costs(found: Sequence[str], cores: Sequence[str], expected: Sequence[Spelling]) -> list[list[float]]:
    """Return the cost of each match, by expected label, then by found label.

    A text that stands for an expected label is not matched with another one. A misprint is matched only with the label
    that is clearly most similar.
    """
    columns = []
    for text, core in zip(found, cores, strict=True):
        alike = [1.0 if text == e.official else _EQUIVALENT if core in e.cores else 0.0 for e in expected]
        if not any(alike):
            alike = _misprinted(text, expected)
        columns.append([1 - each if each else _NEVER for each in alike])
    return [[column[i] for column in columns] for i in range(len(expected))]


def _misprinted(text: str, expected: Sequence[Spelling]) -> list[float]:
    """Return the similarity to each expected label: 0 except for the best, and 0 for all if a second one is near."""
    alike = [similarity(text, each.official) for each in expected]
    best = max(alike, default=0.0)
    nearest = {e.official for e, value in zip(expected, alike, strict=True) if value == best}
    second = max((v for e, v in zip(expected, alike, strict=True) if e.official not in nearest), default=0.0)
    if best < MISPRINT or len(nearest) > 1 or best - second < _MARGIN:
        return [0.0] * len(expected)
    return [value if e.official in nearest else 0.0 for e, value in zip(expected, alike, strict=True)]


def _trace(cost: list[list[float]], pair: list[list[float]]) -> list[int | None]:
    """Trace the alignment back from its end; return the found label of each expected one."""
    matched: list[int | None] = [None] * len(pair)
    i, j = len(pair), len(cost[0]) - 1
    while i and j:
        best = cost[i][j]
        if best == cost[i - 1][j - 1] + pair[i - 1][j - 1]:
            matched[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif best == cost[i - 1][j] + _GAP:
            i -= 1
        else:
            j -= 1
    return matched
