"""The main indicators (主要指标) of a form, each the sum of some places, or a figure that the form computes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from consolidate.forms import computed
from consolidate.forms.computed import Formula
from consolidate.model import Form, Kind, Number, Place, walk

_MOST_OTHERS = 12  # the most indicators of a form that declares none


class Indicator(NamedTuple):
    """A main figure: its group, a short label, the places that it adds up, their kind and unit of measure.

    One with a ``formula`` is a single place, which is computed from others and never added up: a percentage.
    """

    group: str
    label: str
    places: tuple[Place, ...]
    kind: Kind
    unit: str
    decimals: int = 0
    formula: Formula | None = None

    @property
    def named(self) -> str:
        """The label, with the unit of measure unless that is 件 or stands in the label."""
        unit = f"（{self.unit}）"
        return self.label if self.unit in ("件", "") or self.label.endswith(unit) else f"{self.label}{unit}"

    def of(self, numbers: Mapping[Place, Number]) -> Number | None:
        """Return its figure for these numbers; None if one that it needs is missing, or if it divides by 0."""
        if self.formula:
            return self.formula.of(numbers)
        found = [numbers[place] for place in self.places if place in numbers]
        return sum(found) if len(found) == len(self.places) else None


class Compared(NamedTuple):
    """A main figure of this year beside last year's; None where one is not known."""

    indicator: Indicator
    now: Number | None
    before: Number | None

    @property
    def change(self) -> Number | None:
        """By how much it has changed; None if one of both is not known."""
        return None if self.now is None or self.before is None else self.now - self.before


def compared(form: Form, numbers: Mapping[Place, Number | None], last: Mapping[Place, Number]) -> tuple[Compared, ...]:
    """Return every main figure of these numbers beside that of last year's."""
    known = {place: number for place, number in numbers.items() if number is not None}
    return tuple(Compared(each, each.of(known), each.of(last)) for each in indicators(form))


@cache
def indicators(form: Form) -> tuple[Indicator, ...]:
    """Return the indicators that the form declares; if none, its first totals, or first places if it has no totals."""
    found = [
        _indicator(form, group.group, label, (place,) if place in form.formulas else places_of(form, place))
        for group in form.indicators
        for label, place in group.figures
    ]
    if found:
        return tuple(found)
    totals = [place for place in form.places if form.is_total(place)] or list(form.places)
    return tuple(_other(form, place) for place in totals[:_MOST_OTHERS])


def leading(form: Form) -> Indicator | None:
    """Return the first indicator that is added up, by which units are compared; None if all are computed."""
    return next((indicator for indicator in indicators(form) if indicator.formula is None), None)


def places_of(form: Form, place: Place) -> tuple[Place, ...]:
    """Return the places that an indicator adds up: the place itself, or for a group of rows its rows without totals.

    Return () if the form has no such row or column.
    """
    rows = [
        row for table in form.tables if table.id == place.table for block in table.blocks
        if place.column in {column.id for column in block.leaf_columns()}
        for row in walk(block.rows) if row.id == place.row
    ]  # fmt: skip
    parts = [part for row in rows[:1] for part in ((row,) if row.number or not row.rows else row.parts())]
    found = tuple(place._replace(row=part.id) for part in parts if len(parts) == 1 or not part.total)
    return found if all(each in form.order for each in found) else ()


def _indicator(form: Form, group: str, label: str, places: tuple[Place, ...]) -> Indicator:
    place = places[0]
    formula = computed.formulas(form).get(place)
    return Indicator(group, label, places, form.kind(place), form.counted_in(place), form.decimals(place), formula)


def _other(form: Form, place: Place) -> Indicator:
    return _indicator(form, form.table(place.table).heading, " ".join(filter(None, form.own_labels(place))), (place,))
