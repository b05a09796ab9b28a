"""A following year for published figures: sound in itself and with the year before; how much it moves is modelled.

Every figure is drawn around that of the year before: by chance alone (Poisson), or also with a growth of the unit and
with chances that swing between years (gamma), as the counts of real offices do. What must continue, continues.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from consolidate.forms import rules
from consolidate.model import Form, Kind, Number, Place

Figures = dict[Place, Number]


class Model(NamedTuple):
    """How much figures move: the spread of the growth of a unit, and of the chances of each figure (0: none)."""

    growth: float
    swing: float


CHANCE = Model(0, 0)  # the same office, the same work: only chance
REAL = Model(0.25, 0.45)  # one year in three a fifth more or less; single figures by half as much again


def year(form: Form, before: Mapping[Place, Number], luck: random.Random, model: Model = REAL) -> Figures:
    """Figures of the year after ``before``, with totals."""
    growth = math.exp(luck.gauss(0, model.growth)) if model.growth else 1.0
    found: dict[Place, Number | None] = {
        place: _drawn(form, place, number, luck, growth, model.swing)
        for place, number in before.items()
        if not form.is_total(place) and place in form.order
    }
    documents(form, before, found)
    applications(form, before, found)
    for place in form.places:
        rules.computed(form, place, found)
    return {place: found[place] or 0 for place in form.places}


def _drawn(form: Form, place: Place, number: Number, luck: random.Random, growth: float, swing: float) -> Number:
    mean = float(max(number, 0)) * growth
    if swing and mean:
        mean *= luck.gammavariate(1 / swing**2, swing**2)
    if not form.kind(place).whole:
        return Decimal(round(mean * 10_000)) / 10_000
    return int(number) if form.kind(place) is Kind.CHANGE else poisson(mean, luck)


def poisson(mean: float, luck: random.Random) -> int:
    """A count with this mean: exactly for small means, by the normal distribution for large ones."""
    if mean > 200:
        return max(0, round(luck.gauss(mean, math.sqrt(mean))))
    least, count, product = math.exp(-mean), 0, luck.random()
    while product > least:
        count += 1
        product *= luck.random()
    return count


def documents(form: Form, before: Mapping[Place, Number], found: dict[Place, Number | None]) -> None:
    """What is in force follows from the year before; no more is repealed than there is."""
    for row in ("rules", "normative"):
        places = [Place("disclosure", row, column) for column in ("issued", "repealed", "in_force")]
        if not all(place in form.order for place in places):
            continue
        issued, repealed, in_force = places
        stock = before.get(in_force, 0) + (found[issued] or 0)
        found[repealed] = min(found[repealed] or 0, before.get(in_force, 0))
        found[in_force] = stock - (found[repealed] or 0)


def applications(form: Form, before: Mapping[Place, Number], found: dict[Place, Number | None]) -> None:
    """What was carried forward is carried over; what is new is what was handled and left, less that."""
    block = form.table("requests").blocks[0]
    rows = [row.id for row in block.leaf_rows() if not row.total]
    items = [row for row in rows if row not in ("new", "carried_in", "carried_out")]
    for column in (c.id for c in block.leaf_columns() if not c.total):
        new, carried_in, out = (Place("requests", row, column) for row in ("new", "carried_in", "carried_out"))
        handled = sum(found[Place("requests", row, column)] or 0 for row in items)
        found[carried_in] = before[out]
        found[out] = max(found[out] or 0, before[out] - handled)
        found[new] = handled + (found[out] or 0) - before[out]
