"""Evaluate number formats: the text that a person sees, and whether it reads as the stored number.

A format is judged together with the value, since its sections and conditions may show one value as it is, and another
one as a different number or as nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from consolidate.formats.values import currency, moment, number
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.rounding import rounded

# built-in formats without a code (ECMA-376 Part 1, 18.8.30, including the Chinese, Korean and Thai ones)
_PERCENT_IDS = {9, 10}
_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)}
_MONEY_IDS = {5, 6, 7, 8, 42, 44}  # in the local currency, here the 元
_CODES = {12: "# ?/?", 13: "# ??/??"}

_LITERAL = regex(r'"[^"]*"|[\\!_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]')
_SECTIONS = regex(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = regex(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<pad>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|standard|g/通用格式|@)|(?P<exponent>e[+-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)"
    r"|(?P<percent>%)|(?P<slash>/)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = regex(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_RED = regex(r"red|红色?|color\s*3", re.IGNORECASE)
# formats that show every number as it is: one section, or a second one for negative numbers with a minus or brackets
_BODY = r"(?:General|(?:#,##|0*)0(?:\.[0#]*)?)"
_SPACES = r"(?:_.|\* |\\ | )*"
_PLAIN = regex(
    rf"{_SPACES}{_BODY}{_SPACES}(?:;(?:\[Red\])?{_SPACES}(?:\\?-{_BODY}|\\?\({_BODY}\\?\)){_SPACES})?|@|G/通用格式"
    r"|\+General;-General;0",
    re.IGNORECASE,
)
_DIGITS = regex(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_EXACT = Context(prec=1_000)

# words next to a number that change its value or leave it unclear
_OTHER = regex(
    "[0-9一二三四五六七八九〇零十百千亿兆两半几双打倍成折角分厘毫约近余多超逾未不上下左右减负无]"
    "|(?<![a-z])(?:[bkmtw]|[bmt]n|kk)(?![a-z])|percent|pct|mil|thousand|hundred|billion|dozen",
    re.IGNORECASE,
)
_MONEY = regex("万元|人民币|RMB|CNY|[元圆¥整]")
_WORDS = regex(r"(?:[^\W\d_]|[\s.:;、。])*(?:\((?:[^\W\d_]|\s)*\))?(?:[^\W\d_]|[\s.:;、。])*")
_SHOWN = regex(
    r"(?P<before>[^0-9]*?)(?P<bracket>\(\s*)?(?P<sign>[-+−–]\s*|增加?|减少?)?"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:e(?P<exponent>[+-]?[0-9]{1,3}))?(?(bracket)\s*\))(?P<after>[^0-9]*)",
    re.IGNORECASE,
)


class Section(NamedTuple):
    """A section of a format, between semicolons: its code, condition, whether it is red, its pieces as (kind, text)."""

    code: str
    condition: tuple[str, Decimal] | None
    red: bool
    pieces: tuple[tuple[str, str], ...]


@remembered(1_000)
def shown_as(format_id: int, code: str = "") -> str:
    """Classify a format: number, percent, date or yuan for all values, otherwise ``=`` and its code, to judge by value.

    ``code`` may be empty for a built-in format.
    """
    code = code or _CODES.get(format_id, "")
    if not code:
        if format_id in _MONEY_IDS:
            return "yuan"
        return "percent" if format_id in _PERCENT_IDS else "date" if format_id in _DATE_IDS else "number"
    if _PLAIN.fullmatch(code):
        return "number"
    first, *others = _SECTIONS.split(code)
    return "date" if all(map(_is_date, [first, *(part for part in others if "@" not in part)])) else "=" + code


def with_format(raw: str, shown: str, since_1904: bool = False) -> tuple[str, str]:
    """Return kind and text of a stored number whose format is classified as ``shown`` by ``shown_as``."""
    kind, text = number(raw)
    if kind != "number" or shown == "number":
        return kind, text
    if shown.startswith("="):
        shown = of(shown[1:], text)
    if shown == "date":
        return "date", moment(float(text), since_1904) or text
    return ("number" if shown in ("yuan", "wan") and text == "0" else shown), text


def of(code: str, text: str) -> str:
    """Return what a format shows for this number: number, percent, date, yuan, wan, or scaled.

    ``yuan`` and ``wan``: an amount in 元 or 万元; ``scaled``: another number than the stored one.
    """
    value = Decimal(text)
    section, sign = _section(_parsed(code), value)
    if section is None:
        return "number" if text == "0" else "scaled"
    if _is_date(section.code):
        return "date"
    if any(kind == "percent" for kind, _ in section.pieces):
        return "percent"
    shown = _rendered(section, abs(value))
    if shown is None:
        return "scaled"
    meaning = judged(sign + shown, text, currency(section.code))
    if (
        meaning == "scaled" and section.red and value < 0 and not sign
    ):  # red alone is a usual sign for a negative number
        return judged("-" + shown, text, currency(section.code))
    return meaning


def _is_date(section: str) -> bool:
    """Whether a section of a format shows a date, a time or a day of the week."""
    bare = _LITERAL.sub("", section.lower())
    return re.search("[ymdhs]|aaa", bare) is not None and bare != "standard"


@remembered(1_000)
def masks(code: str) -> bool:
    """Whether a format shows texts differently: with added characters, or not at all."""
    sections = _parsed(code)
    at = ("general", "@")
    if len(sections) < 4 and at not in sections[-1].pieces:
        return False
    pieces = sections[min(3, len(sections) - 1)].pieces
    return "".join("@" if piece[0] == "general" else _literal(*piece) for piece in pieces).strip() != "@"


def of_text(text: str) -> str:
    """Return the kind of a text that a format masks: scaled if it is a number, which is not visible; else text."""
    return "scaled" if _DIGITS.fullmatch(text) else "text"


def judged(shown: str, text: str, named: str) -> str:
    """Return whether a shown text reads as the stored number, apart from rounding: number, yuan, wan, or scaled if not.

    ``named`` is the result of ``currency`` for the text or its format.
    """
    plain = unicodedata.normalize("NFKC", shown).strip()
    if text == "0":  # a dash, a word or nothing may stand for 0
        return "scaled" if re.search("[1-9]", plain) else "number"
    found = _SHOWN.fullmatch(_MONEY.sub("", plain).strip())
    if named == "other" or not found or not _harmless(found["before"]) or not _harmless(found["after"]):
        return "scaled"
    digits, power = re.sub("[, ]", "", found["digits"]).removesuffix("."), int(found["exponent"] or 0)
    seen, stored = Decimal(digits).scaleb(power), Decimal(text)
    if (found["bracket"] is not None) != ((found["sign"] or "+")[0] in "-−–减"):
        seen = -seen
    last = Decimal(1).scaleb(power - len(digits.partition(".")[2]))
    return "scaled" if abs(seen - stored) * 2 > last else named or "number"


def _harmless(words: str) -> bool:
    """Whether words next to a number leave its value unchanged: 件, 第…号, (人)."""
    return not words or (not _OTHER.search(words) and _WORDS.fullmatch(words) is not None)


@remembered(1_000)
def _parsed(code: str) -> tuple[Section, ...]:
    sections = []
    for part in _SECTIONS.split(code):
        pieces = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(part)]
        brackets = [text for kind, text in pieces if kind == "bracket"]
        found = next(filter(None, map(_CONDITION.fullmatch, brackets)), None)
        condition = (found[1], Decimal(found[2])) if found else None
        red = any(_RED.fullmatch(text) for text in brackets)
        sections.append(Section(part, condition, red, tuple(pieces)))
    return tuple(sections)


def _section(sections: Sequence[Section], value: Decimal) -> tuple[Section | None, str]:
    """Return the section for a value, and the minus put before it; None if the section is not certain."""
    if len(sections) > 1 and any(piece == ("general", "@") for piece in sections[-1].pieces):
        sections = sections[:-1]  # the last section is for texts
    sections = sections[:3]
    minus = "-" if value < 0 else ""
    if not any(section.condition for section in sections):
        if len(sections) == 1:
            return sections[0], minus
        return sections[1 if value < 0 else 2 if value == 0 and len(sections) == 3 else 0], ""
    zero = Decimal(0)
    usual = ((">" if len(sections) > 2 else ">=", zero), ("<", zero))
    for number_, section in enumerate(sections):
        last = number_ == len(sections) - 1 and number_ > 0
        condition = section.condition or (None if last else usual[number_])
        if condition is None or _holds(value, *condition):
            return (None, "") if minus else (section, "")  # programs differ in showing the minus
    return None, ""


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound, ">": value > bound, "=": value == bound,
        "<=": value <= bound, ">=": value >= bound, "<>": value != bound,
    }[sign]  # fmt: skip


# --- rendering -------------------------------------------------------------------------------------------------


def _rendered(section: Section, value: Decimal) -> str | None:
    """Render a number of 0 or more with a section; None if the format is not supported here."""
    kinds = [kind for kind, _ in section.pieces]
    if "digit" not in kinds:
        whole = format(value, "f")
        return "".join(whole if kind == "general" else _literal(kind, text) for kind, text in section.pieces)
    if "general" in kinds:
        return None
    if "exponent" in kinds:
        return _scientific(section, value)
    if "slash" in kinds:
        return _fraction(section, value)
    return _digits(section.pieces, value)


def _literal(kind: str, text: str) -> str:
    """Return the text of a piece that is not a digit."""
    if kind in ("quoted", "escaped", "other", "slash", "point", "comma", "exponent"):
        return text
    if kind == "bracket":
        return text[1:].partition("-")[0] if text.startswith("$") else ""
    if kind == "fill":
        return text
    return " " if kind == "pad" else ""


def _scientific(section: Section, value: Decimal) -> str | None:
    """Render as 1.23E+03; None if there are other pieces between the digits."""
    kinds = [kind for kind, _ in section.pieces]
    first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
    if not set(kinds[first : last + 1]) <= {"digit", "point", "exponent"}:
        return None
    mantissa = kinds[first : kinds.index("exponent")]
    decimals = mantissa[mantissa.index("point") :].count("digit") if "point" in mantissa else 0
    before, after = (
        "".join(_literal(*piece) for piece in part) for part in (section.pieces[:first], section.pieces[last + 1 :])
    )
    return f"{before}{value:.{decimals}E}{after}" if value else f"{before}0{after}"


def _fraction(section: Section, value: Decimal) -> str | None:
    """Render an integer in a format like ``# ?/?``, where no fraction is shown; None for other values or formats."""
    kinds = [kind for kind, _ in section.pieces]
    slash = kinds.index("slash")
    before = re.findall("d+", "".join("d" if kind == "digit" else " " for kind in kinds[:slash]))
    plain = all(kind in ("digit", "slash", "pad") or text == " " for kind, text in section.pieces)
    return format(value, "f") if plain and len(before) == 2 and value == value.to_integral() else None


def _digits(pieces: Sequence[tuple[str, str]], value: Decimal) -> str:
    """Render the digits of a number in their placeholders, with the text before, between and after them."""
    places = [n for n, (kind, _) in enumerate(pieces) if kind == "digit"]
    point = next((n for n, (kind, _) in enumerate(pieces) if kind == "point"), len(pieces))
    whole, part = [n for n in places if n < point], [n for n in places if n > point]
    grouping = {n for n in _kinds(pieces, "comma") if whole and whole[0] < n < whole[-1]}
    scaling = _scaling(pieces, places) - grouping
    left, _, right = format(rounded(value.scaleb(-3 * len(scaling), _EXACT), len(part)), "f").partition(".")
    shown = _whole(left.lstrip("0"), [pieces[n][1] for n in whole], bool(grouping))
    shown += _part(right, [pieces[n][1] for n in part])
    silent = dict.fromkeys(grouping | scaling, "")
    texts = silent | dict(zip([*whole, *part], shown, strict=True))
    if not whole and left != "0":
        texts[point] = left + "."
    return "".join(texts[n] if n in texts else _literal(*piece) for n, piece in enumerate(pieces))


def _kinds(pieces: Sequence[tuple[str, str]], kind: str) -> list[int]:
    return [n for n, piece in enumerate(pieces) if piece[0] == kind]


def _scaling(pieces: Sequence[tuple[str, str]], places: Sequence[int]) -> set[int]:
    """Return the indices of commas that follow a digit or another such comma; each divides by a thousand."""
    found: set[int] = set()
    for n in _kinds(pieces, "comma"):
        if n - 1 in found or n - 1 in places:
            found.add(n)
    return found


def _whole(digits: str, signs: Sequence[str], grouped: bool) -> list[str]:
    """Return the text of each placeholder before the point; the first one takes all surplus digits."""
    least = len(signs) - signs.index("0") if "0" in signs else 0
    digits = digits.rjust(least, "0")
    shown: list[str] = []
    for index, sign in enumerate(signs):
        power = len(signs) - 1 - index
        end = max(0, len(digits) - power)
        own_digits = digits[0 if index == 0 else max(0, end - 1) : end]
        out = ""
        for position, digit in enumerate(own_digits):
            place = power + len(own_digits) - 1 - position
            out += digit + ("," if grouped and place and place % 3 == 0 else "")
        shown.append(out or (" " if sign == "?" else ""))
    return shown


def _part(digits: str, signs: Sequence[str]) -> list[str]:
    """Return the text of each placeholder after the point."""
    shown, needed = [], False
    for digit, sign in reversed(list(zip(digits, signs, strict=True))):
        needed = needed or digit != "0" or sign == "0"
        shown.append(digit if needed else " " if sign == "?" else "")
    return shown[::-1]
