"""The part of the year that a heading or the name of a file speaks of: 上半年, 第三季度, 1—9月, 截至9月30日."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import plain

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
# days and months of something else: 填报时间：2025年12月20日至2026年1月10日, 请于1月5日前报送, 依据2021年9月印发的格式
_OTHER_TIME = regex(
    "(?:填报|填表|上报|报送|提交|公示|反馈|制表|审核|办公|受理|发布|打印)(?:时间|日期|期限)|(?<!申)请|[日月]前"
    "|印发|制发|修订|依据|格式"
)


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
    spans = [found for pattern in (_SPAN, _DOTTED, _SHORT) for found in pattern.finditer(told)]
    if _WHOLE.search(told) or any(map(_is_whole, spans)):
        return ""
    dated = () if _OTHER_TIME.search(told) else _dated(told, spans)
    parts = [*_PARTS.finditer(told), *dated]
    return min(parts, key=lambda found: found.start())[0] if parts else ""


def _dated(told: str, spans: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the parts of a year that are written with days or months. ``spans``: those from one to another."""
    for span in spans:  # 12月20日至次年1月10日 is a time for something
        if int(span["first"]) <= int(span["last"]) or int(span["first"]) < _LATE:
            yield span
    for until in _UNTIL.finditer(told):  # 截至2026年1月10日 is the day of counting
        if int(until["last"]) > 1 and not _ends_year(until):
            yield until
    yield from _MONTH.finditer(told)


def _is_whole(span: re.Match[str]) -> bool:
    return int(span["first"]) == 1 and int(span["from"] or 1) == 1 and _ends_year(span)


def _ends_year(span: re.Match[str]) -> bool:
    return int(span["last"]) == _DECEMBER and int(span["to"] or 31) >= _LAST_DAYS
