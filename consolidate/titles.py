"""The titles of a form as people write them: above tables, in reports and in the names of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from consolidate.text import plain


class Titles(NamedTuple):
    """The whole titles of a form, and what it is about: words that stand in a title before 年度报告 or 统计."""

    whole: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


NONE = Titles()
_FIRST, _LAST = 8, 49  # of the years that two digits may mean: 2008 to 2049


def together(titles: Sequence[Titles]) -> Titles:
    """Return the titles of several forms as those of one."""
    return Titles(*(tuple(word for each in titles for word in each[part]) for part in range(2)))


def _any(words: Iterable[str]) -> str:
    """Return an expression for any of these words, the longest first; it finds nothing if there are none."""
    known = sorted({plain(word) for word in words} - {""}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, known))})" if known else "(?!)"


@lru_cache
def above_a_table(titles: Titles) -> re.Pattern[str]:
    """Return what finds a title; its group is the text before the title and its year, which may name a unit."""
    title = f"{_any(titles.topics)}(?:年度报告|年报|情况|统计)|{_any(titles.whole)}"
    return re.compile(rf"^(.*?)(?:20\d\d年?度?)?(?:{title})")


@lru_cache
def _titled(titles: Titles) -> re.Pattern[str]:
    """Return what finds the year of a title without 20 or 年: 24年…年度报告, 2024政府信息公开年报, …年度报告(2024)."""
    title = f"(?:{_any(titles.topics)}(?:工作)?(?:年度报告|年报|情况|统计)|{_any(titles.whole)})"
    return re.compile(
        rf"(?<!\d)(?:20)?(\d\d)年?度?{title}|{title}表?\((?:20)?(\d\d)(?:年度?)?\)$|(?<!\d)(\d\d)年度?.{{2,20}}{title}"
    )


def title_years(text: str, titles: Titles) -> list[int]:
    """The years of a title in ``text``, which is in the form for comparing, however they are written."""
    found = (next(filter(None, groups)) for groups in _titled(titles).findall(text))
    return [2000 + int(year) for year in found if _FIRST <= int(year) <= _LAST]


@lru_cache
def in_a_file_name(titles: Titles) -> re.Pattern[str]:
    """Return what finds the words of a title in the name of a file."""
    return re.compile(_any((*titles.whole, *titles.topics)))


@lru_cache
def _of_a_report(titles: Titles) -> re.Pattern[str]:
    """Return what finds the year of a report: 2024年民政局政府信息公开工作年度报告, 2024年度报告.

    It does not find a report that is only mentioned: 与2024年……报告衔接.
    """
    return re.compile(
        r"(?<!\d)(?<![与和照据见替较比])(20\d\d)"
        rf"(?:年?度?[\u3400-\u9fff]{{0,20}}?{_any(titles.topics)}(?:年度)?|年?年?度(?:工作)?)(?:报告|年报)"
    )


def report_years(years: Sequence[int], texts: Sequence[str], titles: Titles) -> tuple[int, ...]:
    """The years of a file, each once; of several only those that a title among the texts gives to the report."""
    found = tuple(dict.fromkeys(years))
    if len(found) < 2:
        return found
    reports = (text for text in texts if "报" in text)  # only these few of the hundreds of texts in a template
    titled = dict.fromkeys(int(year) for text in reports for year in _of_a_report(titles).findall(text))
    return tuple(titled) or found
