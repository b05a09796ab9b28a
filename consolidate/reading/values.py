"""What a stored value is: exact text of a number, date of a serial number, what a number format makes of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")
_NOT_FINITE = {"nan", "inf", "infinity", "-nan", "-inf", "-infinity", "+inf", "1.#inf", "-1.#ind", "1.#qnan"}

# formats that exist without being written out (ECMA-376 18.8.30, with those of Chinese, Korean and Thai editions)
_PERCENT_IDS = {9, 10}
_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)}
# what a format shows as it is: quoted or escaped text, fill and padding, colours, conditions; [h] and the like stay
# a number that looks like another: a point or digits that are mere text (0\\.0000, 0"00"), thousands left out (0,),
# hundreds or more told by a word (0"亿元"); 万 is left alone, since the form asks for 万元
_POINT = re.compile(r'[0#?](?:[\\\\!][.．0-9]|"[.．0-9])|[.．0-9]"[0#?]|[0#?](?:[\\\\!]|")?[百千亿]')
# whatever names money or 万; all of a format's words where they name 元 and nothing else
_CURRENCY = re.compile(
    "[元圆镑万$¢£¤¥₠-₿＄￠￡￥￦﹩]|人民币|法郎|RMB|CNY|USD|EUR|GBP|HKD|JPY|TWD|KRW|AUD|CAD|CHF|MOP|SGD", re.I
)
_YUAN = re.compile("(?:[元圆¥￥整]|人民币|RMB|CNY)*", re.I)
_SIGN = re.compile(r"\[\$([^\]-]*)(?:-([0-9a-f]{1,8}))?[^\]]*\]", re.I)  # [$¥-804]: a sign and whose it is
_NO_WORDS = re.compile(r"\[[^\]]*\]|[_*].|[0-9#?.,;:/@()+\-−\\!\"\s]|general", re.I)
_JAPANESE = 0x11  # the language in the last ten bits of a locale's number; its yen has the sign of the 元
_MONEY_IDS = {5, 6, 7, 8, 42, 44}  # in the currency of the place, which is here the 元
# a format piece by piece: quoted, escaped, what stands for the number, an exponent, anything else; [..], _x and *x not
_PIECE = re.compile(r'"([^"]*)"|[\\!](.)|\[[^\]]*\]|[_*].|(general|g/通用格式|[0#?@])|e[+-]|(.)', re.I | re.S)
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION = re.compile(r"\[[<>=]")
OTHER_NUMBER = re.compile(r"[0-9０-９十百千亿角分减负无]|(?<![a-z])[km](?![a-z])", re.I)
_THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]')


def number(raw: str) -> tuple[str, str]:
    """Kind and text of a stored number: number with its exact decimal text, error if not finite, else text.

    Only ASCII digits make a number: ``int`` and ``float`` would take ``１２`` and ``1_000`` as well. Whole numbers
    keep all their digits; others get the shortest text of the same float, since Excel writes 17 digits of it.
    """
    raw = raw.strip(" \t\r\n")
    if _WHOLE.fullmatch(raw):
        return "number", str(int(raw))
    if _NUMBER.fullmatch(raw):
        return from_float(float(raw))
    return ("error" if raw.lower() in _NOT_FINITE else "text"), raw


def from_float(value: float) -> tuple[str, str]:
    """The same for a number that is stored as a float: 59237.244899999998 is "59237.2449", 12.0 is "12"."""
    if not isfinite(value):
        return "error", str(value)
    text = repr(value).removesuffix(".0")
    if "e" in text:
        text = format(Decimal(text), "f")
    return "number", "0" if text == "-0" else text


def moment(serial: float, since_1904: bool = False) -> str:
    """``2025-03-04``, with a time if there is one, for a day's serial number; "" for a number that is no date.

    Excel counts a 29 February 1900 that never was (serial 60).
    """
    if not 0 <= serial < 2_958_466:
        return ""
    if not since_1904 and 60 <= serial < 61:
        return "1900-02-29"
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31) if serial < 60 else datetime(1899, 12, 30)
    point = first + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    if serial < 1 and not since_1904:
        return point.strftime("%H:%M:%S")
    return point.date().isoformat() if serial == int(serial) else point.isoformat(" ")


def with_format(raw: str, shown_as: str, since_1904: bool = False) -> tuple[str, str]:
    """Kind and text of a stored number that its format shows as number, percent, date, 元 or another number."""
    kind, text = number(raw)
    if kind != "number" or shown_as == "number":
        return kind, text
    if shown_as in ("scaled", "yuan"):
        return ("number" if text == "0" else shown_as), text
    if shown_as == "date":
        return "date", moment(float(text), since_1904) or text
    return shown_as, text


def currency(shown: str) -> str:
    """What a format, or what it shows, makes of an amount in 万元: yuan (¥, 元), other ($, 美元, 万 by itself), or "".

    ``""`` where it names no money, or 万元.
    """
    if not _CURRENCY.search(shown):
        return ""
    words = _NO_WORDS.sub("", _SIGN.sub(_sign, shown))
    rest = words.replace("万元", "")
    if not _YUAN.fullmatch(rest):
        return "other" if _CURRENCY.search(rest) else ""
    return "yuan" if rest and rest == words else ""


def _sign(match: re.Match[str]) -> str:
    return "JPY" if match[1] and match[2] and int(match[2], 16) & 0x3FF == _JAPANESE else match[1]


@lru_cache(maxsize=1_000)
def shown_as(format_id: int, code: str = "") -> str:
    """What a format makes of a number: number, percent, date, yuan (an amount in 元), scaled (another number).

    ``code`` may be blank.
    """
    if not code:
        if format_id in _MONEY_IDS:
            return "yuan"
        return "percent" if format_id in _PERCENT_IDS else "date" if format_id in _DATE_IDS else "number"
    bare = _LITERAL.sub("", code.lower())
    if "%" in bare:
        return "percent"
    if re.search("[ymdhs]", bare) and bare != "standard":
        return "date"
    sections = _SECTIONS.split(code)
    shown = sections if _CONDITION.search(code) else sections[:2]  # what positive and negative numbers look like
    if _THOUSANDS.search(bare) or _POINT.search(code) or any(map(_disguised, shown, (False, True, True, True))):
        return "scaled"
    money = {currency(section) for section in shown if re.search("[0#?]", section)} | {currency(code)}
    return {"": "number", "other": "scaled", "yuan": "yuan"}[money.pop() if len(money) == 1 else "other"]


def _disguised(section: str, negative: bool) -> bool:
    """Whether a section of a format makes a number look like another one, or like none.

    By digits, a number's word, a minus or a bracket before it, or marks between its digits. ``negative``: the section
    may be that of negative numbers, which may look as it likes but for other digits.
    """
    pieces = _PIECE.findall(section)
    shape = "".join("\0" if digit else quoted or escaped or plain for quoted, escaped, digit, plain in pieces)
    first, last = shape.find("\0"), shape.rfind("\0")
    if first < 0:
        return not negative
    before, between, after = shape[:first], re.sub(r"[\0.,/\s]", "", shape[first:last]), shape[last + 1 :]
    turned = not negative and re.search(r"[-−－–(（]", before)
    return bool(between or turned or OTHER_NUMBER.search(before) or OTHER_NUMBER.search(after))
