"""Notes below a table that say for which period its figures are: 以上为2025年上半年数据, 统计时间：2025年1—9月."""

from __future__ import annotations

from consolidate.reading.around_table import ABOVE, ITS, LEAD
from consolidate.reading.periods import in_digits
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.year_parts import part_of_year

_LONGEST = 80  # characters of a note
_FIGURES = "(?:(?:所列|所填|各项|填报|统计|全部|所有)*(?:数据|数字|数|统计|内容|情况))"
# 填报时间, 汇总时间 and dates are times for doing it
_TIME = (
    "(?:(?:统计|数据|采集|报告)的?(?:起止|所属)?(?:时间|时段|期间|周期|区间|范围|口径|期)|填报(?:时段|期间)"
    "|(?:统计|数据)截止(?:时间|日期|日|期))"
)
_VERB = "(?:仅|只|均|都|全部?|皆)?(?:为|是|系|指|按|自|从|:|统计|报)"
_OF_FIGURES = regex(
    rf"{LEAD}(?:(?:{ABOVE}|{ITS})?{_FIGURES}?{_TIME}{_VERB}*"
    rf"|(?:(?:{ABOVE}|{ITS}){_FIGURES}?|{_FIGURES})(?:{_VERB}+|(?=截)))"
)
# what a period begins with: 2025年1-6月, 截至9月30日, 上半年, 第三季度
_PERIOD = regex(
    r"(?:20\d\d年?度?的?)?(?:截[至止]|[上下前后]?半年|[前头]|第?[一二三四1-4](?:季|至)|[\d元一二三四五六七八九十]|Q[1-4])|20\d\d"
)
_YEAR = regex(
    r"(20\d\d)年?度?(?:全年|1月(?:1日)?[-—–~～至到]+(?:20\d\d年)?12月(?:31日)?)?的?(?:数据?|数字|统计数据?|情况)?(?=$|[()])"
)
_BREAK = regex("[,;。]")


def part(text: str) -> str:
    """Return the part of the year that a note says its figures are for; "" if it says none, or the whole year."""
    rest = _of_figures(text)
    return part_of_year(rest) if rest and _PERIOD.match(rest) else ""


def year(text: str) -> int | None:
    """Return the year that a note says its figures are for: 以上数据为2024年数; None if it says none."""
    found = None if "口径" in text else _YEAR.match(_of_figures(text))  # 统计口径：2021年（新格式） is the form's
    return int(found[1]) if found else None


def _of_figures(text: str) -> str:
    """Return what a note says of all figures of its table, without the words that lead to it; "" if it does not."""
    told = in_digits(plain(text)) if len(text) <= _LONGEST else ""
    lead = _OF_FIGURES.match(told)
    if lead is None:
        return ""
    rest = _BREAK.split(told[lead.end() :])[0]
    return f"截至{rest}" if "截止" in lead[0] else rest  # 数据截止时间：9月30日
