"""Find figures that satisfy the rules of a form, and figures that break one of them.

The search begins with a different figure at every place and changes one figure at a time until every rule holds. It is
the same search for both questions: to break a rule, its opposite must hold.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import NamedTuple

from consolidate.forms import computed, rules
from consolidate.forms.rules import HOLDS, Comparison, Instance
from consolidate.model import Form, Number, Place

Figures = dict[Place, Number]
_OPPOSITE = {"==": "!=", "!=": "==", "<=": ">", ">": "<=", ">=": "<", "<": ">="}
_TRIES = 4  # searches, each from another start
_CHANGES = 400  # of one figure, in one search
_AT_RANDOM = 0.1  # how often a change is not the best one, so that the search leaves a dead end


class Range(NamedTuple):
    """The figures that a place may hold: the least and the most (None: no limit), and the step between two figures."""

    least: Number | None
    most: Number | None
    step: Number

    def near(self, wanted: Fraction, upwards: bool) -> Number:
        """Return the figure next to the wanted one, within the bounds."""
        steps = wanted / Fraction(self.step)
        figure = (ceil(steps) if upwards else floor(steps)) * self.step
        figure = figure if self.least is None else max(figure, self.least)
        figure = figure if self.most is None else min(figure, self.most)
        return int(figure) if isinstance(self.step, int) else Decimal(figure)


class Linear(NamedTuple):
    """A comparison as one sum, compared with 0: a coefficient for each place, and a number."""

    weights: Mapping[Place, Number]
    constant: Number
    sign: str

    def value(self, figures: Mapping[Place, Number]) -> Number:
        """The sum for these figures."""
        return self.constant + sum(weight * figures[place] for place, weight in self.weights.items())

    def holds(self, figures: Mapping[Place, Number]) -> bool:
        """Whether the comparison is true for these figures."""
        return HOLDS[self.sign](self.value(figures), 0)


class Demand(NamedTuple):
    """Something that must hold: a comparison, or its condition is false."""

    compared: Linear
    condition: Linear | None = None

    def holds(self, figures: Mapping[Place, Number]) -> bool:
        """Whether it holds for these figures."""
        return self.compared.holds(figures) or bool(self.condition and not self.condition.holds(figures))

    @property
    def places(self) -> tuple[Place, ...]:
        """All places that it depends on."""
        return (*self.compared.weights, *(self.condition.weights if self.condition else ()))


class InBounds(NamedTuple):
    """A computed figure that must be within its bounds."""

    form: Form
    place: Place

    def holds(self, figures: Mapping[Place, Number]) -> bool:
        """Whether it is within its bounds for these figures, or cannot be computed."""
        numbers: dict[Place, Number | None] = {
            part: sum(figures[leaf] for leaf in rules.leaves(self.form, part))
            for part in computed.formulas(self.form)[self.place].parts
        }
        figure = computed.value(self.form, self.place, numbers)
        return figure is None or not self.form.spots[self.place].column.outside(figure)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places where a figure is typed in on which it depends."""
        parts = computed.formulas(self.form)[self.place].parts
        return tuple(dict.fromkeys(leaf for part in parts for leaf in rules.leaves(self.form, part)))


def ranges(form: Form) -> dict[Place, Range]:
    """Return what each place may hold, totals too."""
    return {place: _range(form, place) for place in form.spots if form.is_typed(place) or form.is_total(place)}


def _range(form: Form, place: Place) -> Range:
    decimals = 0 if form.kind(place).whole else form.decimals(place)
    return Range(*form.spots[place].column.bounds, Decimal(1).scaleb(-decimals) if decimals else 1)


def satisfying(form: Form, start: int = 1) -> tuple[Figures, tuple[Instance, ...]]:
    """Return figures for all places where a number is typed in, and the rules that they break: none if all is well.

    ``start``: the first figure. Another start gives other figures.
    """
    within = {place: allowed for place, allowed in ranges(form).items() if form.is_typed(place)}
    every = rules.instances(form)
    demands = [_on_typed(form, each) for each in every]
    limits: list[Demand | InBounds] = [limit for total in form.totals for limit in _limits(form, total)]
    limits += [InBounds(form, place) for place in form.formulas]
    figures = search(within, [*demands, *limits], _starts(within, start))
    broken = tuple(each for each, demand in zip(every, demands, strict=True) if not demand.holds(figures))
    return figures, broken


def breaking(form: Form, instance: Instance, figures: Mapping[Place, Number]) -> Figures | None:
    """Return changes to the figures that break a rule; None if none were found. A total may be among them."""
    condition = linear(instance.condition) if instance.condition else None
    opposite = _opposite(linear(instance))
    demands = [Demand(opposite), *([Demand(condition)] if condition else [])]
    allowed = ranges(form)
    within = {place: allowed[place] for place in instance.all_places}
    start = {place: figures[place] for place in within}
    found = search(within, demands, [start, dict.fromkeys(within, 0)])
    changes = {place: figure for place, figure in found.items() if figure != figures[place]}
    return changes if all(demand.holds(found) for demand in demands) else None


def always(form: Form, instance: Instance) -> bool:
    """Whether a rule holds whatever is typed in, by the bounds of its figures."""
    allowed = ranges(form)
    never_asked = instance.condition is not None and _never(linear(instance.condition), allowed)
    return never_asked or _never(_opposite(linear(instance)), allowed)


def never(form: Form, instance: Instance) -> bool:
    """Whether no figures satisfy a rule, by the bounds of its figures and the steps between them."""
    demand, allowed = _on_typed(form, instance), ranges(form)
    always_asked = demand.condition is None or _never(_opposite(demand.condition), allowed)
    return always_asked and _never(demand.compared, allowed)


def linear(comparison: Instance | Comparison) -> Linear:
    """Return a comparison as one sum, left minus right."""
    weights: dict[Place, Number] = {}
    constant: Number = 0
    for side, terms in ((1, comparison.left), (-1, comparison.right)):
        for term in terms:
            constant += side * term.sign * term.constant
            for place in term.places:
                weights[place] = weights.get(place, 0) + side * term.weight
    return Linear(weights, constant, comparison.sign)


def _opposite(compared: Linear) -> Linear:
    return compared._replace(sign=_OPPOSITE[compared.sign])


def _on_typed(form: Form, instance: Instance) -> Demand:
    """Return a rule with every total replaced by the figures that it adds up."""
    condition = linear(instance.condition) if instance.condition else None
    return Demand(_expanded(form, linear(instance)), condition and _expanded(form, condition))


def _expanded(form: Form, compared: Linear) -> Linear:
    weights: dict[Place, Number] = {}
    for place, weight in compared.weights.items():
        for leaf in rules.leaves(form, place):
            weights[leaf] = weights.get(leaf, 0) + weight
    return compared._replace(weights={place: weight for place, weight in weights.items() if weight})


def _limits(form: Form, total: Place) -> Iterator[Demand]:
    """Yield the bounds of a total as comparisons of what it adds up."""
    for bound, sign in zip(form.spots[total].column.bounds, (">=", "<="), strict=True):
        if bound is not None:
            yield Demand(_expanded(form, Linear({total: 1}, -bound, sign)))


# --- the search ------------------------------------------------------------------------------------------------


def search(within: Mapping[Place, Range], demands: Sequence[Demand | InBounds], starts: Sequence[Figures]) -> Figures:
    """Return figures within their ranges for which as many demands as possible hold, from one of the starts."""
    best: Figures = {}
    fewest = len(demands) + 1
    for seed, start in enumerate(starts):
        figures, broken = _repaired(_Search(within, demands, start), random.Random(seed))
        if broken < fewest:
            best, fewest = figures, broken
        if not fewest:
            break
    return best


def _starts(within: Mapping[Place, Range], first: int) -> list[Figures]:
    """Return the figures to begin with: all different, then all 0 or nearly so, then others."""
    zeros = {place: allowed.near(Fraction(0), upwards=True) for place, allowed in within.items()}
    others = [_different(within, first + 7 * number) for number in range(1, _TRIES - 1)]
    return [_different(within, first), zeros, *others]


def _different(within: Mapping[Place, Range], first: int) -> Figures:
    found: Figures = {}
    for number, (place, (least, most, step)) in enumerate(within.items(), first):
        figure: Number = number + (0 if isinstance(step, int) else step)
        if least is None and number % 3 == 0:  # some changes are below 0
            figure = -figure
        if most is not None and least is not None:
            count = int((most - least) / step) + 1
            figure = least + int(figure / step) % count * step
        found[place] = within[place].near(Fraction(figure), upwards=True)
    return found


class _Search:
    """One search: its figures, and the demands that do not hold for them, by number."""

    def __init__(self, within: Mapping[Place, Range], demands: Sequence[Demand | InBounds], start: Figures) -> None:
        """Begin with these figures."""
        self.within, self.demands, self.figures = within, demands, dict(start)
        self.broken = {number for number, demand in enumerate(demands) if not demand.holds(start)}
        self.touching: dict[Place, list[int]] = {place: [] for place in within}
        for number, demand in enumerate(demands):
            for place in dict.fromkeys(demand.places):
                self.touching[place].append(number)

    def change(self, chance: random.Random) -> None:
        """Change one figure so that a demand that is broken holds, and others too as far as possible."""
        demand = self.demands[chance.choice(sorted(self.broken))]
        moves = list(dict.fromkeys(_moves(self.within, demand, self.figures)))
        if moves:
            chance.shuffle(moves)
            place, figure = moves[0] if chance.random() < _AT_RANDOM else min(moves, key=self._loss)
            self.figures[place] = figure
            self.broken.difference_update(self.touching[place])
            self.broken.update(n for n in self.touching[place] if not self.demands[n].holds(self.figures))

    def _loss(self, move: tuple[Place, Number]) -> int:
        """Return how many demands of its place are broken after a change, less those that are broken before."""
        place, figure = move
        before, self.figures[place] = self.figures[place], figure
        after = sum(not self.demands[number].holds(self.figures) for number in self.touching[place])
        self.figures[place] = before
        return after - sum(number in self.broken for number in self.touching[place])


def _repaired(search_: _Search, chance: random.Random) -> tuple[Figures, int]:
    """Change one figure after the other until every demand holds; return the figures with the fewest broken."""
    best, fewest = dict(search_.figures), len(search_.broken)
    for _ in range(_CHANGES):
        if not fewest:
            break
        search_.change(chance)
        if len(search_.broken) < fewest:
            best, fewest = dict(search_.figures), len(search_.broken)
    return best, fewest


def _moves(
    within: Mapping[Place, Range], demand: Demand | InBounds, figures: Figures
) -> Iterator[tuple[Place, Number]]:
    """Yield changes of one figure after which the demand holds, or is nearer to that."""
    if isinstance(demand, InBounds):
        for place in demand.places:
            for other in (Fraction(0), Fraction(1), 2 * Fraction(figures[place]), Fraction(figures[place]) / 2):
                yield place, within[place].near(other, upwards=True)
        return
    wanted = [demand.compared, *([_opposite(demand.condition)] if demand.condition else [])]
    for compared in wanted:
        gap = compared.value(figures)
        for place, weight in compared.weights.items():
            if not weight:
                continue
            allowed = within[place]
            exact = Fraction(figures[place]) - Fraction(gap) / Fraction(weight)
            upwards = (weight > 0) == (compared.sign in (">=", ">", "!="))
            strict = Fraction(allowed.step) if compared.sign in ("<", ">", "!=") else Fraction(0)
            for direction in (upwards, not upwards) if compared.sign in ("==", "!=") else (upwards,):
                figure = allowed.near(exact + (strict if direction else -strict), direction)
                if figure != figures[place]:
                    yield place, figure


# --- what the bounds decide ------------------------------------------------------------------------------------


def _never(compared: Linear, allowed: Mapping[Place, Range]) -> bool:
    """Whether a comparison is false for all figures in these ranges. False also where that is not known."""
    low, high = Fraction(compared.constant), Fraction(compared.constant)
    bounded_low = bounded_high = True
    for place, weight in compared.weights.items():
        least, most, _ = allowed[place]
        down, up = (least, most) if weight > 0 else (most, least)
        bounded_low, bounded_high = bounded_low and down is not None, bounded_high and up is not None
        low += Fraction(weight) * Fraction(down or 0)
        high += Fraction(weight) * Fraction(up or 0)
    above = bounded_low and low > 0
    below = bounded_high and high < 0
    match compared.sign:
        case "==":
            return above or below or not _can_be_zero(compared, allowed)
        case "!=":
            return bounded_low and bounded_high and low == high == 0
        case "<=" | "<":
            return above or (compared.sign == "<" and bounded_low and low == 0)
        case _:
            return below or (compared.sign == ">" and bounded_high and high == 0)


def _can_be_zero(compared: Linear, allowed: Mapping[Place, Range]) -> bool:
    """Whether the sum can be 0 for the steps between figures: 2a + 1 never is, for a whole a."""
    parts = [Fraction(weight) * Fraction(allowed[place].step) for place, weight in compared.weights.items() if weight]
    if not parts:
        return not compared.constant
    common = parts[0]
    for part in parts[1:]:
        common = Fraction(_gcd(common, part))
    return (Fraction(compared.constant) / common).denominator == 1


def _gcd(one: Fraction, other: Fraction) -> Fraction:
    whole = lcm(one.denominator, other.denominator)
    return Fraction(gcd(int(one * whole), int(other * whole)), whole)
