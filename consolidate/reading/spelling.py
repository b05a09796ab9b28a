"""Read the content of a cell as a number, by the table of spellings. One function, ``spell``.

The table is published in docs/spellings.md. Anything not listed there is an error; a likely number is only a hint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from consolidate import rounding
from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell
from consolidate.model import Column, Kind, Number
from consolidate.reading import currency, money
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE, How, Severity
from consolidate.text import plain

_WRITTEN = 9  # decimals of a figure as it was written; further ones come from binary arithmetic
_SHOWN, _NOISE = 15, 9  # digits of a number that Excel shows; decimals from which on a whole number may have noise
_FEN = Decimal("0.01")  # the smallest amount of money, in 元
DIGITS = 15  # more than Excel keeps, and far more than any count of the form needs
_ZERO = {"-", "—", "–", "－", "/", "无", "——", "--"}
_NUMBER = regex(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
# [1]Sheet!A1, [book.xlsx]Sheet!A1, 'file:///…'#$Sheet.A1; but not Table1[column] or Table1[[2024],[column]]
EXTERNAL = regex(r"(?<![\w\]])\[\d+\][^\[\]]*!|\[[^\]]*\.(xls|et|ods)|file:|https?:|\[external\]", re.I)
_TURNED = "\u202e"  # what follows is shown from right to left
_THOUSANDS = regex(r"[1-9]\d{0,2}(?:[ _]\d{3})+(?:\.\d+)?")
_LIKELY = regex(r"\d+(?:\.\d+)?")
# thousands separators of programs; a person types an ordinary blank, which may also separate two figures
_SEPARATORS = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", "_"))
# an amount with its unit, spelled as by ``currency.SIMPLE``; not a lone 千 or 百, which may be of 元 or of 万元
_AMOUNT = regex(
    r"(?P<sign>人民币|RMB|CNY|¥)?(?P<number>[+-]?[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"(?P<unit>[十百千万亿]*元|[万亿])?(?P<after>人民币|RMB|CNY)?"
)


class Spelled(NamedTuple):
    """The number in a cell (None if it is blank or unreadable), and the finding on it (kind None for none)."""

    value: Number | None
    how: How
    kind: FindingKind | None = None
    severity: Severity = NOTE
    args: tuple[tuple[str, str], ...] = ()


class _Asked(NamedTuple):
    """What the form expects in a cell, and what is known of its unit of money: the arguments of ``spell``."""

    column: Column
    decimals: int
    trusted: bool
    seen: Sequence[money.Statement]
    counters: Sequence[str]


def spell(
    cell: RawCell | None, column: Column, decimals: int, trusted: bool, seen: Sequence[money.Statement] = (),
    counters: Sequence[str] = (),
) -> Spelled:  # fmt: skip
    """Read the number in a cell of this column. Money is rounded to ``decimals``.

    ``trusted``: the file has our token, so its money is in the form's unit. ``seen``: what the sheet states of the unit
    of an amount without a unit of its own, the nearest statement first. ``counters``: words that may follow a count.
    """
    if cell is None or (cell.kind == "text" and not plain(cell.text)):
        return Spelled(None, How.BLANK)
    if cell.kind == "none":
        return _error(FindingKind.FORMULA_WITHOUT_VALUE)
    if cell.kind == "error":
        return _error(FindingKind.ERROR_VALUE)
    if cell.kind == "scaled":
        return _error(FindingKind.SHOWN_OTHERWISE)
    if cell.kind == "percent" and column.kind is Kind.PERCENT:
        return _text(f"{Decimal(cell.text).scaleb(2):f}", _Asked(column, decimals, trusted, seen, counters))
    if cell.kind == "percent":
        return _error(FindingKind.NOT_A_NUMBER, maybe="", percentage=f"{Decimal(cell.text).scaleb(2).normalize():f}%")
    if cell.kind in ("bool", "date"):
        return _error(FindingKind.NOT_A_NUMBER, maybe="")
    how = {"number": _number, "yuan": _shown_in_yuan, "wan": _shown_in_wan}.get(cell.kind, _text)
    spelled = how(cell.text, _Asked(column, decimals, trusted, seen, counters))
    if cell.formula and not spelled.kind:
        if EXTERNAL.search(cell.formula):
            return Spelled(
                spelled.value, How.FORMULA, FindingKind.EXTERNAL_FORMULA, EXPLAIN, (("formula", cell.formula),)
            )
        return Spelled(spelled.value, How.FORMULA, FindingKind.FORMULA_INPUT)
    return spelled


def _error(kind: FindingKind, **args: str) -> Spelled:
    return Spelled(None, How.UNREADABLE, kind, ERROR, tuple(args.items()))


def _number(text: str, asked: _Asked) -> Spelled:
    """Read a cell that is stored as a number."""
    if asked.column.any_count and text.isdigit() and len(text) <= DIGITS:
        return Spelled(int(text), How.NUMBER)  # nearly every cell; avoids Decimal
    judged = _judge(Decimal(text), asked)
    return _in_its_unit(judged, Decimal(text), asked)


def _shown_in_yuan(text: str, asked: _Asked) -> Spelled:
    """Read a number whose format adds ¥ or 元: in a column of another unit this equals 元 typed after the number."""
    wanted = currency.yuan(asked.column.unit)
    if asked.column.kind is not Kind.MONEY or not wanted:
        return _error(FindingKind.SHOWN_OTHERWISE)
    judged = _judge(Decimal(text), asked)
    if judged.kind or wanted == 1:
        return judged
    value = _judge(Decimal(text) / wanted, asked).value
    return Spelled(value, How.CONVERTED, FindingKind.YUAN_SHOWN, EXPLAIN, (("asked", asked.column.unit),))


def _shown_in_wan(text: str, asked: _Asked) -> Spelled:
    """Read a number whose format adds 万元: in a column of another unit of money this equals 万元 typed after it."""
    wanted, shown = currency.yuan(asked.column.unit), Decimal(10_000)
    if asked.column.kind is not Kind.MONEY or wanted == shown:
        return _number(text, asked)
    if not wanted:
        return _error(FindingKind.SHOWN_OTHERWISE)
    judged = _judge(Decimal(text) * shown / wanted, asked)
    args = (("asked", asked.column.unit), ("named", "万元"))
    return judged if judged.kind else Spelled(judged.value, How.CONVERTED, FindingKind.YUAN_CONVERTED, EXPLAIN, args)


def _in_its_unit(read: Spelled, amount: Decimal, asked: _Asked) -> Spelled:
    """Convert an amount without a unit of its own from the unit that the sheet states; 0 is the same in every unit."""
    column = asked.column
    if column.kind is not Kind.MONEY or read.value is None:
        return read
    stated, against = money.settled(asked.seen, column.unit)
    if not read.value:  # where it has a finding, that names the unit (``stated_unit``)
        another = stated is not None and (against or stated.unit != column.unit)
        return read._replace(how=How.CONVERTED) if another and not read.kind else read
    args: tuple[tuple[str, str], ...] = (("asked", column.unit),)
    if not stated:
        known = column.stated or asked.trusted
        return read if known else Spelled(read.value, How.CONVERTED, FindingKind.UNIT_UNSTATED, EXPLAIN, args)
    args += (("named", stated.unit), ("where", stated.where), ("text", stated.shown))
    if stated.commented:
        args += (("commented", stated.whole),)
    if stated.repeats:
        args += (("repeats", "1"),)
    if against:
        args += (("other", against.shown), ("there", against.where))
        args += (("commented_there", against.whole),) if against.commented else ()
        return Spelled(read.value, How.CONVERTED, FindingKind.UNIT_DISPUTED, EXPLAIN, args)
    if stated.unit == column.unit:
        return read
    worth, wanted = currency.yuan(stated.unit), currency.yuan(column.unit)
    if not worth or not wanted:
        return Spelled(None, How.UNREADABLE, FindingKind.FOREIGN_CURRENCY, ERROR, args)
    converted = _judge(amount * worth / wanted, asked)
    return (
        converted
        if converted.kind
        else Spelled(converted.value, How.CONVERTED, FindingKind.UNIT_CONVERTED, EXPLAIN, args)
    )


def _judge(value: Decimal, asked: _Asked) -> Spelled:
    """Check whether this column may hold the number."""
    if abs(value) >= 10**DIGITS:
        return _error(FindingKind.TOO_LARGE)
    if value < 0 and asked.column.bounds[0] == 0:
        return _error(FindingKind.NEGATIVE)
    if asked.column.outside(value):
        least, most = ("—" if bound is None else str(bound) for bound in asked.column.bounds)
        return _error(FindingKind.OUT_OF_BOUNDS, least=least, most=most)
    if asked.column.formula or not asked.column.added:  # compared or listed as it was written, never added up
        return Spelled(rounding.money(value, max(asked.decimals, _WRITTEN)), How.NUMBER)
    exact = rounding.money(value, _WRITTEN)
    if exact != rounding.money(value, asked.decimals) and not asked.column.kind.whole and not _below_a_fen(asked):
        args = (("decimals", str(asked.decimals)),)
        return Spelled(rounding.money(value, asked.decimals), How.NUMBER, FindingKind.TOO_MANY_DECIMALS, EXPLAIN, args)
    if not asked.column.kind.whole:
        # amounts are exact to the decimals of the form: a formula's 0.30000000000000004 is 0.3
        return Spelled(rounding.money(value, asked.decimals), How.NUMBER)
    # a formula's 12.000000000000002 is 12: Excel computes with some 16 digits and shows 15
    nearest = value.to_integral()
    if value != nearest and (len(value.as_tuple().digits) <= _SHOWN or rounding.money(value, _NOISE) != nearest):
        return _error(FindingKind.NOT_WHOLE)
    return Spelled(int(nearest), How.NUMBER)


def _below_a_fen(asked: _Asked) -> bool:
    """Whether the decimals that an amount of money may have are as fine as the smallest coin."""
    worth = currency.yuan(asked.column.unit) if asked.column.kind is Kind.MONEY else None
    return worth is not None and worth.scaleb(-asked.decimals) <= _FEN


def _text(raw: str, asked: _Asked) -> Spelled:
    """Read a cell that holds text: one of the spellings, or an error with the likely number as a hint."""
    apart = _apart(raw)
    if not all(_THOUSANDS.fullmatch(run) for run in apart) or _marked(raw):
        return _error(FindingKind.NOT_A_NUMBER, likely="")
    text = plain(raw)
    if text in _ZERO:
        return Spelled(0 if asked.column.kind.whole else Decimal(0), How.ZEROED, FindingKind.SPELLED)
    spelled = (_money if asked.column.kind is Kind.MONEY else _counted)(text, asked)
    if spelled.kind is FindingKind.SPELLED and any(" " in run for run in apart):
        return spelled._replace(kind=FindingKind.DIGITS_APART, severity=EXPLAIN)
    return spelled


def _counted(text: str, asked: _Asked) -> Spelled:
    for counter in asked.counters:
        text = text.removesuffix(counter)
    if asked.column.kind is Kind.PERCENT:
        text = text.removesuffix("%")
    if asked.column.kind is Kind.CHANGE:
        text = re.sub(r"^(减少?|[−–—－])(?=\d)", "-", re.sub(r"^增加?(?=\d)", "", text))
    return _parsed(text, asked)


def _marked(raw: str) -> bool:
    """Whether normalisation would hide that other digits are seen: 12①, 12², or digits shown from right to left."""
    return _TURNED in raw or any(
        unicodedata.decomposition(char).startswith(("<circle>", "<super>", "<sub>")) for char in raw
    )


def _apart(raw: str) -> list[str]:
    """Return the digit groups with white space between them: 12 345, 3⏎5, 12 13; ``_`` for separators of programs."""
    text = unicodedata.normalize("NFKC", raw.translate(_SEPARATORS))
    return re.findall(r"[\d,.]+(?:[\s_]+[\d,.]+)+", text)


def _parsed(text: str, asked: _Asked) -> Spelled:
    if not _NUMBER.fullmatch(text) or (text.startswith("+") and asked.column.kind is not Kind.CHANGE):
        likely = _LIKELY.findall(text)
        return _error(FindingKind.NOT_A_NUMBER, likely=likely[0] if len(likely) == 1 else "")
    judged = _judge(Decimal(text.replace(",", "")), asked)
    return judged if judged.kind else Spelled(judged.value, How.SPELLED, FindingKind.SPELLED)


def _money(text: str, asked: _Asked) -> Spelled:
    """Read an amount stored as text, in the unit that it names, or else in the unit that the sheet states."""
    named = _AMOUNT.fullmatch(text.translate(currency.SIMPLE).upper())
    if not named or not (named["unit"] or named["sign"] or named["after"]):
        parsed = _parsed(text, asked)
        amount = Decimal(text.replace(",", "")) if parsed.value else Decimal(0)
        return _in_its_unit(parsed, amount, asked)
    unit = (named["unit"] or "").removesuffix("元") + "元"  # 12.5万 can only mean 12.5万元
    parsed, wanted = _parsed(named["number"], asked), currency.yuan(asked.column.unit)
    if unit == asked.column.unit or not parsed.value or not wanted:
        return parsed
    worth = currency.yuan(unit) or Decimal(1)
    converted = _judge(Decimal(named["number"].replace(",", "")) * worth / wanted, asked)
    args = (("asked", asked.column.unit), ("named", unit))
    return (
        converted
        if converted.kind
        else Spelled(converted.value, How.CONVERTED, FindingKind.YUAN_CONVERTED, EXPLAIN, args)
    )
