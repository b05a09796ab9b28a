"""The period that a label speaks of: the year of the report, another year, or a part of the year."""

from __future__ import annotations

import re

from consolidate.regex import regex

# a year of two digits (24年), but not a number of years: 20年以上, 满20年, 第20年
_NOT_BEFORE, _NOT_BEHIND = r"(?<![\d第近满每])", r"(?![以内期后前间龄限\d])"
_SHORT_YEAR = rf"{_NOT_BEFORE}(?:1[5-9]|2\d|3\d)年{_NOT_BEHIND}"
# words for a period give a similar label another meaning: 上年新收 is not 本年新收
_PERIOD = regex(
    "本年|上年|上一年|前一年|去年|前年|往年|历年|累计|同期|上期|下年|明年|次年|来年|年初|期初|季|月|半年|20[0-9]{2}"
    f"|{_SHORT_YEAR}"
)
_SAME = dict.fromkeys(("上一年", "前一年", "去年"), "上年") | dict.fromkeys(("明年", "次年", "来年"), "下年")
_COMPARED = regex("同比|环比|增减|增长|占比|比重|百分比|%")
_PARTS = {"季", "月", "半年"}
# the year in Chinese numerals: 二〇二四年, with any of the characters that are used for zero
_SPELLED = regex(r"二[〇○零O0][〇○零O0一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
# the whole year in other words: 1-12月, 全年累计, 截至12月31日
_WHOLE = regex(
    r"(?:本年度?|全年度?)?(?<!\d)1月?份?(?:1日)?起?[-—–~至到]+12月份?(?:31日)?(?:累计)?"
    r"|(?:本年度?|全年度?)累计|全年度?"
    r"|截[至止]到?(?:本年度?)?(?:12月31日|年底|年末|(?<=本年)[底末])"
)
_AGAIN = regex(r"(?P<named>本年|上年|下年)度?\((?P=named)度?\)|(?<=.)\(本年度?\)")


def dated(text: str, year: int | None) -> str:
    """Replace the year of the file with 本年, the one before with 上年, the next with 下年度.

    ``text`` is normalised; ``year`` None leaves it unchanged. Where the year is the whole label, as above a column,
    2024年度 is 本年度. A bracket that only says the year again is left out.
    """
    if year is None or not ("年" in text or "20" in text):
        return text
    text = in_digits(text)
    if text == f"{year}年度":
        return "本年度"
    for number, word in ((year, "本年"), (year - 1, "上年"), (year + 1, "下年度")):
        if text == str(number):
            return word
        short = rf"{_NOT_BEFORE}{number % 100:02d}年度?{_NOT_BEHIND}"
        written = rf"{number}年度?|(?<=\(){number}(?=\))|{short}"
        text = re.sub(written, word, text)
    return _AGAIN.sub(lambda found: found["named"] or "", text)


def of_whole_year(text: str) -> str:
    """Return a normalised label with 本年 for the whole year in other words (1-12月, 全年累计), or without it."""
    return _AGAIN.sub(lambda found: found["named"] or "", _WHOLE.sub("本年", text))


def undated(text: str) -> str:
    """Return a normalised label with 本年 for 本年度: the year of the file is the label of such a column itself."""
    return text.replace("本年度", "本年")


def in_digits(text: str) -> str:
    """Write years in digits: 2024年 for 二〇二四年."""
    return _SPELLED.sub(lambda spelled: spelled[0].translate(_DIGITS), text)


def of_another_period(text: str) -> bool:
    """Whether a normalised text names another period than 本年, or a comparison with one."""
    return bool(set(periods(of_whole_year(text))) - {"本年"}) or compared(text)


def compared(text: str) -> bool:
    """Whether a normalised text names a comparison or a share (同比增长, 占比)."""
    return _COMPARED.search(text) is not None


def of_a_part(text: str) -> bool:
    """Whether a normalised text names a part of the year (上半年, 一季度, 3月), and no other year."""
    named = set(periods(of_whole_year(text))) - {"本年"}
    return bool(named) and named <= _PARTS


def periods(label: str) -> list[str]:
    """Return the periods in a label: 本年, 上年, 季, 2024."""
    return [_SAME.get(word, word) for word in _PERIOD.findall(label)]
