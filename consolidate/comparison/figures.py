"""The figures of two results beside each other: every place of every unit and of the whole, the largest movers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from consolidate.comparison import measures
from consolidate.comparison.pairs import Pair, follow, not_followed
from consolidate.model import Form, Number, Place, Roster
from consolidate.rounding import rounded

Figures = Mapping[Place, Number]
_HALF_WAY = Decimal(3) / 8
_MOST_DECIMALS = 6  # of a change in per cent


@dataclass(frozen=True)
class Side:
    """One of two results: its label, its figures as a whole, and those of each unit, if they are known.

    ``year``: 0 if unknown. ``roster``: None if it is not a round. ``draft``: whether its figures may still change.
    """

    label: str
    form: Form
    whole: Figures
    units: Mapping[str, Figures] = field(default_factory=dict)
    year: int = 0
    roster: Roster | None = None
    draft: bool = False

    def converted(self, form: Form, factors: Mapping[Place, Decimal | None]) -> Side:
        """The same with its figures in the units of another form. ``factors``: as of ``measures.changed``."""
        if not factors:
            return self
        units = {name: measures.converted(figures, form, factors) for name, figures in self.units.items()}
        return replace(self, whole=measures.converted(self.whole, form, factors), units=units)

    @property
    def named(self) -> str:
        """Its label, which says so if it is a draft."""
        return f"{self.label}（草稿）" if self.draft else self.label


class Line(NamedTuple):
    """A figure before and now, None where it is not known. ``pair`` is None for the sum of all units."""

    pair: Pair | None
    place: Place
    before: Number | None
    now: Number | None

    @property
    def change(self) -> Number | None:
        """By how much it has changed; None if one of both is not known."""
        return None if self.before is None or self.now is None else self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """The change in per cent of the figure before; None if that is 0 or not known."""
        return percent(self.before, self.now)

    @property
    def weight(self) -> Decimal:
        """How unusual the change is for a count of this size: the difference of the square roots, twice.

        Were both counts drawn by chance with the same expectation, it would hardly ever be over 4.
        """
        if self.before is None or self.now is None or self.before < 0 or self.now < 0:
            return Decimal(0)
        return 2 * abs((self.now + _HALF_WAY).sqrt() - (self.before + _HALF_WAY).sqrt())


def percent(before: Number | None, now: Number | None) -> Decimal | None:
    """Return the change in per cent of the figure before; None if that is 0 or one is not known.

    It has one decimal, and more where that would say that nothing is left, or that nothing has changed.
    """
    if not before or now is None:
        return None
    exact = Decimal(100 * (now - before)) / Decimal(max(before, -before))
    shown = (rounded(exact, decimals) for decimals in range(1, _MOST_DECIMALS + 1))
    return next((each for each in shown if each == exact or each not in (-100, 0)), rounded(exact, 1))


@dataclass(frozen=True)
class Comparison:
    """Two results beside each other.

    ``left_out``: places that only one of both forms has, or has in another unit of measure, of before and of now.
    ``unknown``: units whose 上年单位 names others that are not in the result before, with these names.
    """

    before: Side
    now: Side
    places: tuple[Place, ...]
    whole: tuple[Line, ...]
    units: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    left_out: tuple[tuple[Place, ...], tuple[Place, ...]]
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def missing(self) -> tuple[tuple[Side, tuple[str, ...]], ...]:
        """The units that should be in the sum of each side and are not; a side that lacks none is left out."""
        expected = (
            (self.before, [name for pair in self.pairs if pair.now for name in pair.before]),
            (self.now, [name for pair in self.pairs if pair.before for name in pair.now]),
        )
        found = []
        for side, names in expected:
            members = [unit.name for unit in side.roster.units] if side.roster else []
            found.append((side, tuple(name for name in dict.fromkeys((*members, *names)) if name not in side.units)))
        return tuple((side, names) for side, names in found if names)


def compare(before: Side, now: Side) -> Comparison:
    """Compare two results at the places that both forms have, since only these mean the same in both.

    The earlier year comes first, whichever is named first. Its figures are converted into the units of measure of the
    later form; a place whose figures cannot be converted is left out.
    """
    if before.year > now.year > 0:
        before, now = now, before
    factors = measures.changed(before.form, now.form)
    before = before.converted(now.form, factors)
    places = tuple(p for p in now.form.places if p in before.form.order and factors.get(p, 1) is not None)
    left = [tuple(p for p in one.form.places if p not in places) for one in (before, now)]
    pairs: tuple[Pair, ...] = ()
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if before.units and now.units:
        same_year = before.year == now.year > 0
        pairs = follow([*before.units], [*now.units], now.roster, same_year)
        unknown = () if same_year or not now.roster else not_followed([*before.units], now.roster)
    whole = tuple(Line(None, place, before.whole.get(place), now.whole.get(place)) for place in places)
    units = tuple(
        Line(pair, place, _sum(before.units, pair.before, place), _sum(now.units, pair.now, place))
        for pair in pairs
        for place in places
    )
    return Comparison(before, now, places, whole, units, pairs, (left[0], left[1]), unknown)


def _sum(units: Mapping[str, Figures], names: Sequence[str], place: Place) -> Number | None:
    """The sum over these units; None if one of them is not known, or has no such figure."""
    found = [units[name].get(place) if name in units else None for name in names]
    return None if not found or None in found else sum(number for number in found if number is not None)


def movers(form: Form, lines: Sequence[Line], most: int) -> tuple[Line, ...]:
    """The lines that have changed most for their size, without totals, since these move with their parts."""
    moved = [line for line in lines if line.change and not form.is_total(line.place)]
    return tuple(sorted(moved, key=lambda line: line.weight, reverse=True)[:most])
