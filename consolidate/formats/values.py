"""Interpret stored values: the exact text of a number, the date of a serial number, the currency in a number format."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite

from consolidate.regex import regex

_NUMBER = regex(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_WHOLE = regex(r"[+-]?[0-9]{1,40}")
_NOT_FINITE = {"nan", "inf", "infinity", "-nan", "-inf", "-infinity", "+inf", "1.#inf", "-1.#ind", "1.#qnan"}

# _CURRENCY: any name of money, or 万; _YUAN: texts that name only 元
_CURRENCY = regex(
    "[元圆镑万$¢£¤¥₠-₿＄￠￡￥￦﹩]|人民币|法郎|RMB|CNY|USD|EUR|GBP|HKD|JPY|TWD|KRW|AUD|CAD|CHF|MOP|SGD", re.I
)
_YUAN = regex("(?:[元圆¥￥整]|人民币|RMB|CNY)*", re.I)
_SIGN = regex(r"\[\$([^\]-]*)(?:-([0-9a-f]{1,8}))?[^\]]*\]", re.I)  # a currency sign with its locale: [$¥-804]
_NO_WORDS = regex(r"\[[^\]]*\]|[_*].|[0-9#?.,;:/@()+\-−\\!\"\s]|general", re.I)
_JAPANESE = 0x11  # primary language (low ten bits) of a locale id; the yen has the same sign as the 元


def number(raw: str) -> tuple[str, str]:
    """Return kind and text of a stored number: number with its exact decimal text, error if not finite, otherwise text.

    Only ASCII digits form a number: ``int`` and ``float`` would accept ``１２`` and ``1_000`` too. Integers keep all
    their digits; others get the shortest text of the same float, since Excel writes 17 digits.
    """
    raw = raw.strip(" \t\r\n")
    if _WHOLE.fullmatch(raw):
        return "number", str(int(raw))
    if _NUMBER.fullmatch(raw):
        return from_float(float(raw))
    return ("error" if raw.lower() in _NOT_FINITE else "text"), raw


def from_float(value: float) -> tuple[str, str]:
    """Like ``number``, for a float: 59237.244899999998 gives "59237.2449", 12.0 gives "12"."""
    if not isfinite(value):
        return "error", str(value)
    text = repr(value).removesuffix(".0")
    if "e" in text:
        text = format(Decimal(text), "f")
    return "number", "0" if text == "-0" else text


def moment(serial: float, since_1904: bool = False) -> str:
    """Convert a serial day number to ``2025-03-04``, with a time if it has one; "" if it is no date.

    Excel counts a 29 February 1900 that did not exist (serial 60).
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


def currency(shown: str) -> str:
    """Return the currency in a format, or in the text that it shows.

    yuan (¥, 元), wan (万元), other ($, 美元, 万 alone), or "" for none.
    """
    if not _CURRENCY.search(shown):
        return ""
    words = _NO_WORDS.sub("", _SIGN.sub(_sign, shown))
    rest = words.replace("万元", "")
    if not _YUAN.fullmatch(rest):
        return "other" if _CURRENCY.search(rest) else ""
    return "wan" if rest != words else "yuan" if rest else ""


def _sign(match: re.Match[str]) -> str:
    return "JPY" if match[1] and match[2] and int(match[2], 16) & 0x3FF == _JAPANESE else match[1]
