"""Whether a statement of the words agrees with the figures: with any of its readings is enough."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from consolidate.forms.claims import Reading
from consolidate.model import Form, Number, Place
from consolidate.model.prose import Says
from consolidate.prose.numbers import Sort
from consolidate.prose.said import Stated
from consolidate.rounding import rounded

Figures = Mapping[Place, Number | None]
_MONEY = {"元": Fraction(1, 10_000), "万元": Fraction(1), "亿元": Fraction(10_000)}
_LAST_YEAR = (Says.GROWTH, Says.DECLINE, Says.MORE, Says.LESS)


class Compared(NamedTuple):
    """A reading of a statement with what the figures give for it; None if a figure is missing.

    ``words``: how it comes about, where the label of the reading does not say it; ``unit``: % behind the figure.
    """

    reading: Reading
    figure: Fraction | None
    agrees: bool
    words: str = ""
    unit: str = ""


def compared(form: Form, one: Stated, figures: Figures, last: Figures) -> tuple[Compared, ...]:
    """Return every reading of a statement beside the figures; () if nothing can be compared."""
    kind, number = one.ready.claim.meaning, one.number
    if number is None:
        return tuple(_compared(each, each.of(figures), Fraction(0)) for each in one.ready.readings)
    if kind in _LAST_YEAR:
        return _with_last_year(one, figures, last)
    if kind is Says.SHARE:
        return _shares(one, figures)
    found = []
    for each in one.ready.readings:
        figure = each.of(figures)
        if kind is Says.RATE:
            agrees = figure is not None and number.is_rounded(figure)
        elif kind is Says.AMOUNT:
            factor = _MONEY[number.money] / _MONEY[_measure(form, each)]
            scaled = number._replace(value=number.value * factor, step=number.step * factor,
                                     least=number.least * factor, most=number.most * factor)  # fmt: skip
            agrees = figure is not None and scaled.is_rounded(figure)
        else:
            agrees = figure is not None and number.is_count(figure)
        found.append(Compared(each, figure, agrees, unit="%" * (kind is Says.RATE)))
    return tuple(found)


def _compared(reading: Reading, figure: Fraction | None, wanted: Fraction) -> Compared:
    return Compared(reading, figure, figure == wanted)


def _measure(form: Form, reading: Reading) -> str:
    measure = form.measure(reading.formula.parts[0])
    return measure if measure in _MONEY else "万元"


def _shares(one: Stated, figures: Figures) -> tuple[Compared, ...]:
    """The share that the number before it is of the figures, or of another number before it in the paragraph."""
    number = one.number
    part = next((each.number for each in reversed(one.before) if each.number and not each.number.money), None)
    if number is None or part is None or part.least or part.most or one.before[-1].sentence != one.sentence:
        return ()
    if one.before[-1].number is not part or one.counts[-1:] != (part.value,):
        return ()
    found = []
    for each in one.ready.readings:
        whole = each.of(figures)
        share = part.value / whole * 100 if whole else None
        agrees = share is not None and number.is_rounded(share)
        found.append(Compared(each, share, agrees, f"{_text(part.value)} ÷ {each.label} {_text(whole)} ＝", "%"))
    others = (part.value / other * 100 for other in one.counts if other)
    of_words = any(number.is_rounded(share) for share in others)
    return tuple(each._replace(agrees=each.agrees or of_words) for each in found)


def _with_last_year(one: Stated, figures: Figures, last: Figures) -> tuple[Compared, ...]:
    """The change of the number before it since last year; () if no number before it is known, or last year is not."""
    number = one.number
    bases = [each for each in one.before if each.sentence == one.sentence and each.ready.claim.meaning is Says.COUNT]
    if number is None or not bases:
        return ()
    found = []
    percent = "%" if number.sort is Sort.PERCENT else ""
    for base in bases if one.ready.claim.meaning in (Says.MORE, Says.LESS) else bases[-1:]:
        for each in base.ready.readings:
            now, before = each.of(figures), each.of(last)
            change = None if now is None or before is None else _change(one.ready.claim.meaning, now, before)
            agrees = change is not None and (number.is_rounded(change) if percent else number.is_count(change))
            words = f"{each.label} {_text(now)}，上年 {_text(before)}："
            found.append(Compared(each, change, agrees, words, percent))
    return tuple(found)


def _change(kind: Says, now: Fraction, before: Fraction) -> Fraction | None:
    difference = now - before if kind in (Says.GROWTH, Says.MORE) else before - now
    if kind in (Says.MORE, Says.LESS):
        return difference
    return difference / before * 100 if before else None


def shown(one: Compared) -> str:
    """Return what the figures give for a reading, as text: 42, 32.05%."""
    return _text(one.figure) + one.unit


def _text(value: Fraction | None) -> str:
    """Return a figure as text: whole, or with two decimals at most."""
    if value is None:
        return "—"
    if value.denominator == 1:
        return str(value.numerator)
    return f"{rounded(value, 2):f}"
