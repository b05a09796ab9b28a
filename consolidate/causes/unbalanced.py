"""The figures of one unit that break rules, and what becomes of the rules if some of the figures change.

All work is counted, not timed, so that the same figures give the same answer on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from consolidate.causes.candidates import Changes
from consolidate.causes.equations import Numbers, Relation, Weights, equations
from consolidate.causes.exact import Exact, as_figure, divided, exact
from consolidate.forms import rules
from consolidate.model import Cell, Form, Number, Place
from consolidate.remembered import remembered
from consolidate.terms import UNTYPED

STEPS = 60_000  # for the figures of one unit: some tens of milliseconds


class Spent(Exception):  # noqa: N818 - not an error: the search is given up
    """The allowed steps are used up."""


class Bounds(NamedTuple):
    """Which figures the form allows at a place; None for no limit."""

    decimals: int
    least: Number | None
    most: Number | None


class Unbalanced:
    """Figures, the sums of their rules, and the rules that they break. Only the count of steps left ever changes.

    ``figures``: those that may change by themselves. ``written``: all typed ones, with the totals that follow.
    ``broken``: the broken rules of each part, without those that follow from others, which ``all_broken`` has too.
    """

    def __init__(
        self, form: Form, numbers: Numbers, cells: Mapping[Place, Cell], *, summed: bool = False, steps: int = STEPS
    ) -> None:
        """Take the numbers of a unit and their cells; ``summed``: it is itself the sum of units."""
        self.form, self.steps = form, steps
        self._numbers = numbers
        self.given = equations(form, numbers, cells, summed)
        self.written = {
            place: exact(number) for place in form.places if (number := numbers.get(place)) is not None
            and not (form.is_total(place) and place in cells and cells[place].how in UNTYPED)
        }  # fmt: skip
        self.figures = {place: self.written[place] for place in self.given.typed}
        self.sums = [_difference(compared, numbers) for compared in self.given.compared]
        self.bounds = _bounds(form, summed)
        self.all_broken = [relation for relation in self.given.relations if not self.holds(relation, {})]
        self.broken: dict[int, list[Relation]] = {}
        for relation in self.all_broken:
            if relation.part is not None:
                self.broken.setdefault(relation.part, []).append(relation)
        self.keys = {part: min(found, key=self._length) for part, found in self.broken.items()}

    def _length(self, relation: Relation) -> tuple[bool, int]:
        return not relation.is_equation, len(self.weights(relation))

    def spend(self, steps: int = 1) -> None:
        """Count some steps. ``Spent`` if there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise Spent

    def shown(self, place: Place) -> Exact | None:
        """The figure at a place, typed or computed; None if it cannot be read."""
        number = self._numbers.get(place)
        return None if number is None else exact(number)

    def weights(self, relation: Relation) -> Weights:
        """How each figure counts in a rule."""
        return self.given.sums[relation.total]

    # --- what becomes of the rules --------------------------------------------------------------------------------

    def holds(self, relation: Relation, moved: Mapping[int, Exact]) -> bool:
        """Whether a rule holds once its sums moved by so much."""
        total = self.sums[relation.total] + moved.get(relation.total, 0)
        when = 0 if relation.when is None else self.sums[relation.when] + moved.get(relation.when, 0)
        return relation.holds(total, when)

    def mended(self, changes: Changes) -> frozenset[int]:
        """The parts in which rules are broken, and all hold after the changes; none if one is left broken."""
        moved: dict[int, Exact] = {}
        for place, number in changes.items():
            by = number - self.figures[place]
            for each, weight in self.given.touching[place]:
                moved[each] = moved.get(each, 0) + weight * by
        self.spend(len(moved) + 1)
        owners, relations = self.given.owners, self.given.relations
        if not all(self.holds(relations[owners[number]], moved) for number in moved):
            return frozenset()
        parts = frozenset(part for place in changes if (part := self.given.parts[place]) in self.broken)
        untouched = (each for part in parts for each in self.broken[part] if each.total not in moved)
        return frozenset() if any(not self.holds(each, moved) for each in untouched) else parts

    def settles_a_key(self, changes: Changes) -> bool:
        """Whether the shortest broken rule of some part holds after the changes. Quicker than ``mended``."""
        for relation in self.keys.values():
            weights = self.weights(relation)
            moved = [(number - self.figures[place]) * weights[place]
                     for place, number in changes.items() if place in weights]  # fmt: skip
            self.spend(len(moved) + 1)
            if moved and self.holds(relation, {relation.total: sum(moved)}):
                return True
        return False

    def followed(self, changes: Changes) -> dict[Place, Exact]:
        """The changes in official order, and then those of the typed totals that follow."""
        found = {place: changes[place] for place in sorted(changes, key=self.form.order.__getitem__)}
        for total, weights in self.given.followers.items():
            by = sum(weights[place] * (number - self.figures[place])
                     for place, number in changes.items() if place in weights)  # fmt: skip
            if by and total in self.written:
                found[total] = self.written[total] + by
        return found

    # --- which figures are possible --------------------------------------------------------------------------------

    def needed(self, relation: Relation, place: Place) -> Exact:
        """The figure at the place with which a broken equation holds, whatever the form allows there."""
        return self.figures[place] - divided(self.sums[relation.total], self.weights(relation)[place])

    def number(self, place: Place, figure: Exact) -> Number | None:
        """A figure as a number of that place; None if it has too many decimals."""
        return as_figure(figure, self.bounds[place].decimals)

    def allowed(self, changes: Changes) -> Changes | None:
        """The changes, without those to the same figure; None if there are none, or the form does not allow one."""
        found = {place: figure for place, figure in changes.items() if figure != self.figures[place]}
        for place, figure in found.items():
            decimals, least, most = self.bounds[place]
            if (least is not None and figure < least) or (most is not None and figure > most):
                return None
            if as_figure(figure, decimals) is None:
                return None
        return found or None


def _difference(compared: rules.Instance | rules.Comparison, numbers: Numbers) -> Exact:
    both = rules.sides(compared, numbers)
    assert both is not None, "only rules whose figures are all known are applied"
    return exact(both[0] - both[1])


@remembered(16)
def _bounds(form: Form, summed: bool) -> dict[Place, Bounds]:
    found = {}
    for place in form.places:
        column = form.spots[place].column
        found[place] = Bounds(form.decimals(place), *(column.of_sums() if summed else column).bounds)
    return found
