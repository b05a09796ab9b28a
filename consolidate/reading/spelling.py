"""The table of spellings: what a cell may hold and which number that is. One function, ``spell``.

Published in docs/spellings.md. Whatever is not listed here is an error; a likely number stands only in its hint.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from consolidate.model import ERROR, EXPLAIN, NOTE, Column, Kind, Number, Severity
from consolidate.reading.raw import RawCell
from consolidate.text import plain

DIGITS = 15  # more than Excel keeps; no count of this form is near
_ZERO = {"-", "—", "–", "－", "/", "无", "——", "--"}
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
# [1]Sheet!A1, [book.xlsx]Sheet!A1, 'file:///…'#$Sheet.A1; but not Table1[column]
_EXTERNAL = re.compile(r"(?<![\w\]])\[\d+\]|\[[^\]]*\.(xls|et|ods)|file:|https?:|\[external\]", re.I)
_LIKELY = re.compile(r"\d+(?:\.\d+)?")
_COUNTERS = ("件", "次", "项", "个", "条", "份", "起", "宗")


class Spelled(NamedTuple):
    """A cell's number (None: none can be taken) and what must be said of it (kind "" for nothing)."""

    value: Number | None
    how: str
    kind: str = ""
    severity: Severity = NOTE
    args: tuple[tuple[str, str], ...] = ()


def spell(cell: RawCell | None, column: Column, decimals: int, trusted: bool) -> Spelled:
    """The number in a cell of that column. ``trusted``: the file has our token, so its money has the form's unit."""
    if cell is None or (cell.kind == "text" and not plain(cell.text)):
        return Spelled(None, "blank")
    if cell.kind == "none":
        return _error("formula-without-value")
    if cell.kind == "error":
        return _error("error-value")
    if cell.kind == "scaled":
        return _error("shown-otherwise")
    if cell.kind in ("bool", "date", "percent"):
        return _error("not-a-number", maybe="")
    how = {"number": _number, "yuan": _shown_in_yuan}.get(cell.kind, _text)
    spelled = how(cell.text, column, decimals, trusted)
    if cell.formula and not spelled.kind:
        if _EXTERNAL.search(cell.formula):
            return Spelled(spelled.value, "formula", "external-formula", EXPLAIN, (("formula", cell.formula),))
        return Spelled(spelled.value, "formula", "formula-input")
    return spelled


def _error(kind: str, **args: str) -> Spelled:
    return Spelled(None, "unreadable", kind, ERROR, tuple(args.items()))


def _number(text: str, column: Column, decimals: int, trusted: bool) -> Spelled:
    """A cell that Excel itself holds as a number."""
    if column.kind is Kind.COUNT and text.isdigit() and len(text) <= DIGITS:
        return Spelled(int(text), "number")  # what nearly every cell holds, without a detour over Decimal
    judged = _judge(Decimal(text), column, decimals)
    if column.kind is Kind.MONEY and judged.value and not judged.kind and not column.stated and not trusted:
        return _unstated(judged.value, column)
    return judged


def _shown_in_yuan(text: str, column: Column, decimals: int, trusted: bool) -> Spelled:
    """A number whose format adds ¥ or 元 to it: in a column of 万元 the same as 元 typed behind it."""
    if column.kind is not Kind.MONEY or column.unit not in ("万元", "元"):
        return _error("shown-otherwise")
    judged = _judge(Decimal(text), column, decimals)
    if judged.kind or column.unit == "元":
        return judged
    value = _judge(Decimal(text) / 10_000, column, decimals).value
    return Spelled(value, "converted", "yuan-shown", EXPLAIN, (("asked", column.unit),))


def _unstated(value: Number, column: Column) -> Spelled:
    return Spelled(value, "converted", "unit-unstated", EXPLAIN, (("asked", column.unit),))


def _judge(value: Decimal, column: Column, decimals: int) -> Spelled:
    """Whether a number is one that this column may hold."""
    if abs(value) >= 10**DIGITS:
        return _error("too-large")
    if value < 0 and column.kind is not Kind.CHANGE:
        return _error("negative")
    if column.kind is Kind.MONEY:
        # a formula's 0.30000000000000004 is 0.3: amounts are exact to the form's decimals
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN).normalize()
        return Spelled(rounded + 0 if rounded != rounded.to_integral() else rounded.quantize(Decimal(1)), "number")
    if value != value.to_integral():
        return _error("not-whole")
    return Spelled(int(value), "number")


def _text(raw: str, column: Column, decimals: int, trusted: bool) -> Spelled:
    """A cell that holds text: one of the spellings, or an error with the likely number in its hint."""
    if _glued(raw):
        return _error("not-a-number", likely="")
    text = plain(raw)
    if text in _ZERO:
        return Spelled(Decimal(0) if column.kind is Kind.MONEY else 0, "zeroed", "spelled")
    if column.kind is Kind.MONEY:
        return _money(text, column, decimals, trusted)
    for counter in _COUNTERS:
        text = text.removesuffix(counter)
    if column.kind is Kind.CHANGE:
        text = re.sub(r"^(减少?|[−–—－])(?=\d)", "-", re.sub(r"^增加?(?=\d)", "", text))
    return _parsed(text, column, decimals)


def _glued(raw: str) -> bool:
    """Whether leaving out white space or marks would join digits that do not belong together: 12①, 3⏎5, 12 13."""
    if any(unicodedata.decomposition(char).startswith(("<circle>", "<super>", "<sub>")) for char in raw):
        return True
    apart = re.findall(r"[\d,.]+(?:\s+[\d,.]+)+", unicodedata.normalize("NFKC", raw))
    return any(not re.fullmatch(r"\d{1,3}(?: \d{3})+(?:\.\d+)?", run) for run in apart)


def _parsed(text: str, column: Column, decimals: int) -> Spelled:
    if not _NUMBER.fullmatch(text) or (text.startswith("+") and column.kind is not Kind.CHANGE):
        likely = _LIKELY.findall(text)
        return _error("not-a-number", likely=likely[0] if len(likely) == 1 else "")
    judged = _judge(Decimal(text.replace(",", "")), column, decimals)
    return judged if judged.kind else Spelled(judged.value, "spelled", "spelled")


def _money(text: str, column: Column, decimals: int, trusted: bool) -> Spelled:
    if text.endswith(column.unit):
        return _parsed(text.removesuffix(column.unit), column, decimals)
    if text.endswith("元") and not text.endswith(("万元", "亿元")):
        yuan = _parsed(text.removesuffix("元"), column, decimals)
        if yuan.value is None or column.unit != "万元":
            return yuan
        value = _judge(Decimal(yuan.value) / 10_000, column, decimals).value
        return Spelled(value, "converted", "yuan-converted", EXPLAIN, (("asked", column.unit),))
    parsed = _parsed(text, column, decimals)
    if parsed.value and not column.stated and not trusted:
        return _unstated(parsed.value, column)
    return parsed
