"""The titles of a form as people write them, above tables, in reports and in the names of files; and their periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import plain


class Titles(NamedTuple):
    """The whole titles of a form, and what it is about: words that stand in a title before 年度报告 or 统计."""

    whole: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


NONE = Titles()
_FIRST, _LAST = 8, 49  # of the years that two digits may mean: 2008 to 2049
_LATE, _DECEMBER, _LAST_DAYS = 11, 12, 30  # a month late in the year, the last one, and its last days

# periods in headings, which are in the form for comparing: 1-9月, 2025年1月1日至6月30日, 截至9月30日, 上半年, 前三季度
_TO = "[-至到]+"
_DASHES = regex(r"[‐‑‒–—―−─~～]|(?<=\d)一(?=\d)")
_MONTHS = {"元": "1", "十一": "11", "十二": "12"} | {
    numeral: str(at) for at, numeral in enumerate("一二三四五六七八九十", 1)
}
_IN_WORDS = regex("(?:元|十[一二]?|[一二三四五六七八九])(?=个?月)")
_YEARS = "(?:20[0-9]{2}|当|同|本|今)年"
_SPAN = regex(
    rf"(?:(?<![0-9.])|(?<=20[0-9]{{2}}[.]))(?P<first>[0-9]{{1,2}})(?:月份?(?:(?P<from>[0-9]{{1,2}})日)?)?[起始]?{_TO}"
    rf"(?:{_YEARS})?(?P<last>[0-9]{{1,2}})月份?(?:(?P<to>[0-9]{{1,2}})日)?"
)
_DOTTED = regex(
    r"(?P<year>20[0-9]{2})[./-](?P<first>1[0-2]|0?[1-9])(?:[./-](?P<from>[0-9]{1,2}))?"
    rf"{_TO}(?P=year)[./-](?P<last>1[0-2]|0?[1-9])(?:[./-](?P<to>[0-9]{{1,2}}))?(?![./0-9])"
)
_SHORT = regex(  # 2025.1-6, 2025.1.1-6.30
    r"20[0-9]{2}[./](?P<first>1[0-2]|0?[1-9])(?:[./](?P<from>[0-9]{1,2}))?"
    rf"{_TO}(?P<last>1[0-2]|0?[1-9])(?:[./](?P<to>[0-9]{{1,2}}))?(?![./0-9月年日])"
)
_UNTIL = regex(rf"截[至止]到?(?:{_YEARS})?(?P<last>[0-9]{{1,2}})月(?:(?P<to>[0-9]{{1,2}})日)?")
# a month alone: in the first ones of a year and in its last the title is written, and a day may follow any
_MONTH = regex(
    r"(?:(?<!\d)(?:[5-9]|1[01])|(?<![\d年])12)月份?(?!\d|.*年[度报])(?=.{0,10}(?:公开|统计|报表|情况))"
    r"|(?<=[(年])(?:[5-9]|1[01])月份?(?=\)$)|(?<!\d)[0-9]{1,2}月至今|(?<=[前头])[0-9]{1,2}个月"
)
_QUARTER = "[一二三四1-4]"
_PARTS = regex(
    rf"[上下前后]半年度?|半年度|半年(?=统计|汇总|报|情况|数据)|[前头]?第?{_QUARTER}(?:(?:{_TO}|[、和])第?{_QUARTER})?季度"
    rf"|第{_QUARTER}季|(?<![A-Za-z])Q[1-4](?![0-9])"
    r"|(?<![每按])季(?:度?报|度(?=统计|汇总|情况))|(?<![每按\d])月报(?![送告到名请])"
)
_WHOLE = regex(rf"全年|上(?:半年)?[、和及与]?下半年|上半年.*下半年|[一1](?:季度)?{_TO}第?[四4]季度|[及和与暨、]年度")
# a time for something else: 填报时间：2025年12月20日至2026年1月10日, 请于1月5日前报送, 依据2021年9月印发的格式
_OTHER_TIME = regex(
    "(?:填报|填表|上报|报送|提交|公示|反馈|制表|审核|办公|受理|发布|打印)(?:时间|日期|期限)|(?<!申)请|[日月]前"
    "|印发|制发|修订|依据|格式"
)


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


@remembered(10_000)  # a template has the same few texts in every file
def part_of_year(text: str) -> str:
    """The period that a heading names if it is another one than a whole year, in the form for comparing; "" if not.

    上半年, 第三季度, 1—9月, 2025年1月1日至6月30日, 截至9月30日. Of a whole year are 1—12月, 截至12月31日, and 全年.
    The report is of the whole year (Regulations on Open Government Information of 2019, Article 49: 上一年度).
    """
    told = plain(text)
    if not any(word in told for word in "月季半Q") and not ("20" in told and any(mark in told for mark in "./-")):
        return ""
    told = _IN_WORDS.sub(lambda month: _MONTHS[month[0]], _DASHES.sub("-", told))
    if _WHOLE.search(told) or _OTHER_TIME.search(told):
        return ""
    spans = [found for pattern in (_SPAN, _DOTTED, _SHORT) for found in pattern.finditer(told)]
    if any(_is_whole(span) for span in spans):
        return ""
    until = [found for found in _UNTIL.finditer(told) if found["last"] not in ("1", "01") and not _ends_year(found)]
    # 12月20日至次年1月10日 is a time for something
    spans = [span for span in spans if int(span["first"]) <= int(span["last"]) or int(span["first"]) < _LATE]
    parts = [*spans, *until, *_PARTS.finditer(told), *_MONTH.finditer(told)]
    return min(parts, key=lambda found: found.start())[0] if parts else ""


def _is_whole(span: re.Match[str]) -> bool:
    return int(span["first"]) == 1 and int(span["from"] or 1) == 1 and _ends_year(span)


def _ends_year(span: re.Match[str]) -> bool:
    return int(span["last"]) == _DECEMBER and int(span["to"] or 31) >= _LAST_DAYS


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
