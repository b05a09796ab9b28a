"""Rounding for the whole program: half away from zero (四舍五入), as ROUND in Excel does."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

_EXACT = Context(prec=1_000)  # more digits than any number here has, so that no other rounding takes place


def rounded(number: int | Decimal | Fraction, decimals: int = 0) -> Decimal:
    """Round a number to this many decimals and keep zeros at the end, such as 2.50."""
    if isinstance(number, Fraction):
        scaled = int(abs(number) * 10**decimals + Fraction(1, 2))
        return Decimal(scaled if number > 0 else -scaled).scaleb(-decimals, _EXACT)
    return Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)


def money(amount: int | Decimal | Fraction, decimals: int) -> Decimal:
    """Round an amount and drop zeros after the decimal point: 25.1, 100, 0; never 1E+2 or -0."""
    short = rounded(amount, decimals).normalize(_EXACT)
    return _EXACT.plus(rounded(short) if short == short.to_integral_value() else short)


def percent(part: int | Decimal, whole: int | Decimal) -> str:
    """A share with one decimal, as ``TEXT(…,"0.0%")`` of Excel gives it; — if ``whole`` is 0."""
    if not whole:
        return "—"
    return f"{rounded(Fraction(part) * 100 / Fraction(whole), 1)}%"
