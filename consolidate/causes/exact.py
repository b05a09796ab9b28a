"""Exact arithmetic on figures: whole numbers as ``int``, all others as ``Fraction``, so that they may be divided."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from consolidate.model import Number

Exact = int | Fraction


def exact(number: Number | Fraction) -> Exact:
    """The same number: whole if it is, else a fraction."""
    if isinstance(number, int):
        return number
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else fraction


def divided(number: Exact, by: Exact) -> Exact:
    """The exact quotient."""
    return number * by if by in (1, -1) else exact(Fraction(number) / by)


def as_figure(number: Exact, decimals: int) -> Number | None:
    """The number as a figure with at most so many decimals; None if it has more. Whole if there are none."""
    if decimals == 0 or isinstance(number, int):
        return number if isinstance(number, int) else None
    scaled = number * 10**decimals
    if scaled.denominator != 1:
        return None
    return Decimal(scaled.numerator).scaleb(-decimals).normalize()
