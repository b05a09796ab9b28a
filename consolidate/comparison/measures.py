"""Convert figures of one form into the units of another, which counts the same in 万元 or in 元."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from consolidate.model import Form, Number, Place
from consolidate.reading.currency import yuan
from consolidate.rounding import money

Figures = Mapping[Place, Number]


def changed(written: Form, asked: Form) -> dict[Place, Decimal | None]:
    """Return what to multiply the figures by at each place that both forms have, with another unit of measure.

    None if one unit is not a multiple of the other (人次 and 件, 元 and 件): nobody can convert that.
    """
    if written is asked:
        return {}
    both = [place for place in asked.spots if place in written.spots]
    return {p: _factor(written.measure(p), asked.measure(p)) for p in both if written.measure(p) != asked.measure(p)}


def converted(figures: Figures, asked: Form, factors: Mapping[Place, Decimal | None]) -> Figures:
    """Return figures in the units of a form, without those that cannot be converted. ``factors``: as of ``changed``."""
    if not factors:
        return figures
    kept = {place: number for place, number in figures.items() if factors.get(place, 1) is not None}
    return {p: money(n * factor, asked.decimals(p)) if (factor := factors.get(p)) else n for p, n in kept.items()}


def _factor(written: str, asked: str) -> Decimal | None:
    worth, wanted = yuan(written), yuan(asked)
    return worth / wanted if worth and wanted else None
