"""The rules of a form as sums of the figures that somebody typed, so that a repair can be tried quickly.

A total that is computed from its parts is replaced by them: it follows them, and the rule that computes it says nothing
about them. The same holds for a typed total that equals the sum of its parts: whoever changes a part changes it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from consolidate.causes.exact import Exact, exact
from consolidate.forms import rules
from consolidate.forms.rules import HOLDS, Comparison, Instance
from consolidate.model import Cell, Form, Number, Place
from consolidate.remembered import remembered
from consolidate.terms import UNTYPED

Weights = Mapping[Place, Exact]
Numbers = Mapping[Place, Number | None]
_PRIME = (1 << 61) - 1  # equations are compared modulo this prime, which no coefficient of a rule reaches


class Relation(NamedTuple):
    """A rule that was applied, and the numbers of its sum and of the sum of its condition (None: it has none).

    A sum is the left side minus the right one. ``part``: the number of the part of the form that the rule belongs to;
    None if the rule follows from others.
    """

    instance: Instance
    total: int
    when: int | None
    part: int | None

    @property
    def is_equation(self) -> bool:
        """Whether it says which sum its figures must have."""
        return self.instance.sign == "=="

    def holds(self, total: Exact, when: Exact) -> bool:
        """Whether it holds with these values of its two sums."""
        condition = self.instance.condition
        return (condition is not None and not HOLDS[condition.sign](when, 0)) or HOLDS[self.instance.sign](total, 0)


class Equations(NamedTuple):
    """All rules that can be decided, over the ``typed`` places.

    ``followers``: the totals that follow, with the weights of their parts. ``compared``: the two sides of each sum.
    ``touching``: for each typed place the sums in which it stands, with its weight. ``owners``: the relation of each
    sum. ``parts``: the part to which each place belongs; places of different parts share no rule.
    """

    typed: tuple[Place, ...]
    followers: Mapping[Place, Weights]
    relations: tuple[Relation, ...]
    sums: tuple[Weights, ...]
    compared: tuple[Comparison | Instance, ...]
    touching: Mapping[Place, Sequence[tuple[int, Exact]]]
    owners: tuple[int, ...]
    parts: Mapping[Place, int]


def equations(form: Form, numbers: Numbers, cells: Mapping[Place, Cell], summed: bool) -> Equations:
    """Return the rules over the figures of a unit. ``summed``: only those that hold for sums of units."""
    known = tuple(place for place in form.places if numbers.get(place) is not None)
    following = frozenset(place for place in known if form.is_total(place) and _follows(form, place, numbers, cells))
    return _equations(form, known, following, summed)


def _follows(form: Form, total: Place, numbers: Numbers, cells: Mapping[Place, Cell]) -> bool:
    """Whether a total is computed from its parts, or typed and equal to their sum by every rule that defines it."""
    if total in cells and cells[total].how in UNTYPED:
        return True
    verdicts = [rules.verdict(instance, numbers) for instance in _defining(form).get(total, ())]
    return bool(verdicts) and all(verdicts)


@cache
def _defining(form: Form) -> dict[Place, list[Instance]]:
    """Map each total to the rules that define it."""
    found: dict[Place, list[Instance]] = {}
    for instance in rules.instances(form):
        defined = rules.defined_by(instance)
        if defined and form.is_total(defined[0]):
            found.setdefault(defined[0], []).append(instance)
    return found


class _Applied(NamedTuple):
    """The rules that can be decided, each with the numbers of its sums."""

    rules: list[tuple[Instance, int, int | None]]
    sums: list[Weights]
    compared: list[Comparison | Instance]

    def add(self, weights: Weights, compared: Comparison | Instance) -> int:
        """Add a sum; return its number."""
        self.sums.append(weights)
        self.compared.append(compared)
        return len(self.sums) - 1


@remembered(64)  # most units have the same totals
def _equations(form: Form, known: tuple[Place, ...], following: frozenset[Place], summed: bool) -> Equations:
    parts_of = _resolved_totals(form, following)
    applied = _applied(form, frozenset(known), parts_of, summed)
    repeated = _repeated(applied)
    typed = tuple(place for place in known if place not in following)
    own = [(total, when) for number, (_, total, when) in enumerate(applied.rules) if number not in repeated]
    parts = _parts(typed, [[applied.sums[each] for each in sums if each is not None] for sums in own])
    relations, owners = [], [0] * len(applied.sums)
    touching: dict[Place, list[tuple[int, Exact]]] = {place: [] for place in typed}
    for number, (instance, total, when) in enumerate(applied.rules):
        part = None if number in repeated else parts[next(iter(applied.sums[total]))]
        relations.append(Relation(instance, total, when, part))
        for each in (total, when):
            if each is not None:
                owners[each] = number
                for place, weight in applied.sums[each].items() if part is not None else ():
                    touching[place].append((each, weight))
    sums, compared = tuple(applied.sums), tuple(applied.compared)
    return Equations(typed, parts_of, tuple(relations), sums, compared, touching, tuple(owners), parts)


def _applied(form: Form, known: frozenset[Place], parts_of: Mapping[Place, Weights], summed: bool) -> _Applied:
    """Every rule whose figures are all known, without those that only say how a total is computed."""
    found = _Applied([], [], [])
    for instance in rules.instances(form):
        if not known.issuperset(instance.all_places) or (summed and not rules.holds_for_sums(instance)):
            continue
        weights = _resolved(instance.weights, parts_of)
        if weights:
            total, condition = found.add(weights, instance), instance.condition
            when = found.add(_resolved(condition.weights, parts_of), condition) if condition else None
            found.rules.append((instance, total, when))
    return found


def _resolved_totals(form: Form, following: frozenset[Place]) -> dict[Place, Weights]:
    """How often each typed place counts in each total that follows."""
    found: dict[Place, Weights] = {}

    def expand(total: Place) -> None:
        if total not in found:
            found[total] = {}  # so that a total that were a part of itself would count nothing
            parts = rules.definition(form, total)
            for part in parts:
                if part in following:
                    expand(part)
            found[total] = _resolved(dict.fromkeys(parts, 1), found)

    for place in form.places:  # in official order, whatever the order of the set
        if place in following:
            expand(place)
    return found


def _resolved(weights: Mapping[Place, Number | Exact], parts_of: Mapping[Place, Weights]) -> Weights:
    """The weights with every total that follows replaced by its parts, without those that are 0."""
    found: dict[Place, Exact] = {}
    for place, weight in weights.items():
        for part, times in parts_of[place].items() if place in parts_of else ((place, 1),):
            found[part] = found.get(part, 0) + exact(weight) * times
    return {place: weight for place, weight in found.items() if weight}


# --- rules that follow from others ----------------------------------------------------------------------------------


def _repeated(applied: _Applied) -> set[int]:
    """The numbers of the equations that follow from others, such as that of the total column if it is computed.

    Long equations are left out before short ones. Decided modulo a prime, so with whole numbers only.
    """
    lengths = sorted((len(applied.sums[total]), number) for number, (instance, total, when) in enumerate(applied.rules)
                     if instance.sign == "==" and when is None)  # fmt: skip
    pivots: dict[Place, dict[Place, int]] = {}
    found = set()
    for _, number in lengths:
        weights = applied.sums[applied.rules[number][1]]
        row = _reduced({place: _modular(weight) for place, weight in weights.items()}, pivots)
        if row:
            pivot = next(iter(row))
            inverse = pow(row[pivot], -1, _PRIME)
            pivots[pivot] = {place: value * inverse % _PRIME for place, value in row.items()}
        else:
            found.add(number)
    return found


def _modular(weight: Exact) -> int:
    fraction = Fraction(weight)
    return fraction.numerator * pow(fraction.denominator, -1, _PRIME) % _PRIME


def _reduced(row: dict[Place, int], pivots: Mapping[Place, Mapping[Place, int]]) -> dict[Place, int]:
    """The row minus multiples of earlier ones, until none of their pivots stands in it."""
    while pivot := next((place for place in row if place in pivots), None):
        times = row[pivot]
        for place, value in pivots[pivot].items():
            left = (row.get(place, 0) - times * value) % _PRIME
            if left:
                row[place] = left
            else:
                row.pop(place, None)
    return row


def _parts(typed: Iterable[Place], rules_sums: Iterable[Iterable[Weights]]) -> dict[Place, int]:
    """Number the parts of the form: places that stand in one rule belong to one part."""
    heads: dict[Place, Place] = {place: place for place in typed}

    def head(place: Place) -> Place:
        while heads[place] != place:
            heads[place] = heads[heads[place]]
            place = heads[place]
        return place

    for sums in rules_sums:
        places = [place for weights in sums for place in weights]
        for place in places[1:]:
            heads[head(place)] = head(places[0])
    numbers: dict[Place, int] = {}
    return {place: numbers.setdefault(head(place), len(numbers)) for place in heads}
