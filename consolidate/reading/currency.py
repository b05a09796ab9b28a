"""Find statements of a unit of money: 单位：元, （万元）, 以百万元为单位, 美元.

The rules are published in docs/spellings.md. Only a statement counts: a unit in brackets, after 单位, before 为单位, or
alone; not the 元 in the name of an office or within a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import IntEnum
from math import prod

from consolidate.regex import guarded, regex
from consolidate.remembered import remembered
from consolidate.text import plain

_LONGEST = 200  # characters; longer texts are prose
_TIMES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
SIMPLE = str.maketrans("萬億仟佰圓圆單額計為註備費幣", "万亿千百元元单额计为注备费币")
HINT = regex("[元圆圓¥￥$＄€£镑币幣]|美金|法郎|[a-zａ-ｚ]{3}", re.I)

_FOREIGN = "美元|美金|港元|港币|欧元|日元|英镑|澳元|加元|韩元|卢布|法郎|新台币|澳门元|葡币|USD|HKD|EUR|GBP|JPY|[$€£]"
UNIT = (
    r"(?:(?:人民币|RMB|CNY|¥) ?[:(]? ?)?"
    rf"(?:(?:[十百千万亿] ?)*(?:{_FOREIGN}|元整?)(?: ?人民币)?|RMB|CNY|¥)"
)
_COUNTER = "[十百千万亿]*(?:人次|件次|户次|件|个|次|项|人|户|份|条|宗|起|家|张|页|册)"
_ITEM = rf"(?:{UNIT}|{_COUNTER}(?: ?\([^()]*\))?)"
# at most six items: `¥ 元 ¥ 元 …` can be split in many ways, and a malicious text would take hours to match
_LIST = rf"({_ITEM}(?:(?: ?[、,/;+和及或与] ?| ){_ITEM}){{0,5}})"
FIRST = "(?:[十百千万亿人件户个次项份条宗起家张页册美港欧日英澳加韩卢新葡元A-Z¥$€£]|法郎)"  # what a list begins with
_END = r"(?!\w)"
_UNIT, _FOREIGN_UNIT = regex(UNIT), regex(_FOREIGN)
_AMOUNT = regex(rf"([0-9][0-9,]*(?:\.[0-9]+)?) ?({UNIT}){_END}")
_ALONE = guarded(  # also 元（取整）
    rf"[(\[【〔<《“\"]? ?{_LIST} ?[)\]】〕>》”\"]?(?: ?\([^()]*\))?[。.;,]?", rf"^[(\[【〔<《“\"]? ?{FIRST}"
)
_BRACKETED = guarded(rf"[(\[【〔<《] ?{_LIST}{_END}", rf"[(\[【〔<《] ?{FIRST}")
CHANGED = r"(?:(?:已?由[^,;。:()、]{1,8}?)?(?:改|换|调整|变更)(?:成|为|按)?)?"  # 单位由万元改为元
_AFTER_UNIT = regex(rf"单 ?位 ?(?:均|都|统一|一律|应)?{CHANGED}[:为是]? ?:? ?\(? ?{_LIST}{_END}")
_AT_THE_END = guarded(  # 收费金额/元, 本年收费金额元
    rf"(?:[/,]|金 ?额|费 ?用|总 ?额) ?[/,]? ?{_LIST}$", rf"[/,额用] ?[/,]? ?{FIRST}"
)
_LED = (
    guarded(
        rf"(?:金 ?额|费用|收费|款项|数字|数据|此数|该数)[:为是] ?{_LIST}{_END}", rf"[额用费项字据数][:为是] ?{FIRST}"
    ),
    guarded(rf"(?<![\d.十百千万亿每])(?<!\d ){_LIST} ?为 ?(?:计量|计价|金额|货币)? ?单 ?位", "为.*单 ?位"),
    guarded(rf"[以按用] ?{_LIST} ?(?:计|填|表示|列示|统计|反映)", rf"[以按用] ?{FIRST}"),
)
# before 单位: these words make it the name of an office
_OFFICES = ("填报", "填表", "报送", "上报", "编制", "制表", "汇总", "申报", "主管", "所属", "公开", "预算")
_DENIED = regex("(?:不|勿|非|莫|别|如|若|原|由|从)[^,;。:()、 ]{0,4}$")


class Reach(IntEnum):
    """Which kinds of statements count at the position of a text."""

    LED = 0  # only after 单位 and the like
    ALONE = 1  # also a unit alone
    ANY = 2  # also a unit in brackets anywhere in the text


def yuan(unit: str) -> Decimal | None:
    """Return the value of one unit in 元; None for a foreign currency."""
    if not unit.endswith("元") or _FOREIGN_UNIT.search(unit):
        return None
    return Decimal(prod(_TIMES[char] for char in unit[:-1]))


@remembered(20_000)
def units(text: str, reach: Reach) -> tuple[str, ...]:
    """Return the units of money that a text states, each once: ``("万元",)``; () if it only mentions money."""
    if len(text) > _LONGEST or not HINT.search(text):
        return ()
    spread = _spread(text)
    lists = [found[1] for found in _led(spread)]
    if reach >= Reach.ALONE and (whole_text := _ALONE.fullmatch(spread)):
        lists.append(whole_text[1])
    if reach is Reach.ANY:
        lists += _BRACKETED.findall(spread) + _AT_THE_END.findall(spread)
    return tuple(dict.fromkeys(_name(unit) for listed in lists for unit in _UNIT.findall(listed)))


def mentioned(text: str) -> frozenset[str]:
    """Return every unit of money in a text, stated or only mentioned."""
    return frozenset(_name(unit) for unit in _UNIT.findall(_spread(text)))


def _spread(text: str) -> str:
    """Return the text for comparing, with one blank for white space, since the name of an office ends there."""
    return " ".join(plain(part) for part in text.split()).translate(SIMPLE).upper()


def _led(spread: str) -> Iterator[re.Match[str]]:
    for pattern in (_AFTER_UNIT, *_LED):
        for found in pattern.finditer(spread):
            before = spread[: found.start()]
            of_an_office = pattern is _AFTER_UNIT and before.replace(" ", "").endswith(_OFFICES)
            if not of_an_office and not denied(before):
                yield found


def denied(before: str) -> bool:
    """Whether the words before a statement negate it: 不以元为单位, 如单位为元."""
    return _DENIED.search(before) is not None


def _name(unit: str) -> str:
    """Return the unit in the notation of the form: 百万元 for 人民币百 万元, 元 for RMB."""
    foreign = _FOREIGN_UNIT.search(unit)
    return "".join(char for char in unit if char in _TIMES) + (foreign[0] if foreign else "元")


def of_the_figure(text: str, figure: Decimal, asked: str) -> tuple[str, ...]:
    """Return the unit of a figure from a remark that repeats it with a unit: with 25.1万元, 251000 is in 元."""
    found = []
    for number, unit in _AMOUNT.findall(_spread(text)) if len(text) <= _LONGEST else ():
        worth = yuan(_name(unit))
        known_units = (asked, "元", "千元", "万元", "百万元", "亿元")
        if worth:
            amount = Decimal(number.replace(",", "")) * worth
            found += [name for name in known_units if figure * (yuan(name) or 0) == amount][:1]
    return tuple(found)
