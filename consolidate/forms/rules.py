"""Rules of a form. One expression gives four results: a verdict, an Excel formula, a sentence, the cells involved.

``new + carried_in == handled + carried_out`` compares two sums. ``sum(results)`` is the sum of the parts of the group
with that id, without totals. ``last(carried_out)`` is last year's figure; only a rule on last year's figures may hold
it. ``expressions`` parses rules, ``in_excel`` makes formulas of them, ``in_words`` sentences.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from consolidate.forms import expressions
from consolidate.forms.expressions import RuleError
from consolidate.forms.scope import Scope, Term, keys, known
from consolidate.model import Form, Number, Place, Rule
from consolidate.words import N_

HOLDS: dict[str, Callable[..., bool]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
_LONGEST = 100  # figures of a rule that is compiled with others: Python's compiler refuses far longer sums


class Comparison(NamedTuple):
    """Two sums, and the sign between them."""

    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    @property
    def weights(self) -> dict[Place, Number]:
        """The coefficient of each place in left minus right."""
        return _weights(self.left, self.right)


class Instance(NamedTuple):
    """A rule applied to one column or one row, whose id is ``key`` ("" if it applies once): two sides, and their sign.

    It holds only where its condition is true, if it has one.
    """

    rule: Rule
    key: str
    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]
    condition: Comparison | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """All places that it compares, each once, in the order of the expression."""
        return tuple(dict.fromkeys(place for term in (*self.left, *self.right) for place in term.places))

    @property
    def all_places(self) -> tuple[Place, ...]:
        """The places that it compares, and those of its condition."""
        more = (*self.condition.left, *self.condition.right) if self.condition else ()
        return tuple(dict.fromkeys((*self.places, *(place for term in more for place in term.places))))

    @property
    def weights(self) -> dict[Place, Number]:
        """The coefficient of each place in left minus right."""
        return _weights(self.left, self.right)


def _weights(left: Sequence[Term], right: Sequence[Term]) -> dict[Place, Number]:
    found: dict[Place, Number] = {}
    for side, terms in ((1, left), (-1, right)):
        for term in terms:
            for place in term.places:
                found[place] = found.get(place, 0) + side * term.weight
    return found


@cache
def instances(form: Form) -> tuple[Instance, ...]:
    """Apply every rule of the form to every column or row that it covers."""
    return tuple(instance for rule in form.rules for instance in instances_of(form, rule))


def applied(form: Form, rule: str, place: Place) -> Instance | None:
    """Return the rule with this id where it is applied to a place; None if it is not."""
    return next((each for each in instances(form) if each.rule.id == rule and place in each.places), None)


def instances_of(form: Form, rule: Rule, last: Mapping[Place, Number] | None = None) -> tuple[Instance, ...]:
    """Apply one rule. Raise ``RuleError`` if its expression is invalid or names something that does not exist.

    ``last``: last year's figures, for a rule with ``last(name)``. Columns or rows without such a figure are left out,
    and totals, since they follow from the rest.
    """
    if rule.table not in {table.id for table in form.tables}:
        raise RuleError(N_("the rule {rule} is about the table “{name}”, which does not exist"), name=rule.table)
    left, sign, right = expressions.comparison(rule.expression)
    written = [(left, sign, right), *([expressions.comparison(rule.condition)] if rule.condition else [])]
    parsed = [(expressions.summands(a), sign, expressions.summands(b)) for a, sign, b in written]
    known(form, rule, [each for a, _, b in parsed for each in (*a, *b) if each.name], last is not None)
    found = []
    for key, block in keys(form.table(rule.table), rule):
        scope = Scope(form, rule, block, key, last)
        try:
            compared, *condition = [
                Comparison(tuple(map(scope.term, a)), sign, tuple(map(scope.term, b))) for a, sign, b in parsed
            ]
        except KeyError:  # this block has no such row or column, or last year has no figure for it
            continue
        if last is None or not any(form.is_total(place) for place in compared.left[0].places):
            found.append(Instance(rule, key, *compared, *condition))
    return tuple(found)


# --- evaluation ------------------------------------------------------------------------------------------------


def sides(instance: Instance | Comparison, numbers: Mapping[Place, Number | None]) -> tuple[Number, Number] | None:
    """Return the values of the left and the right side; None if a place is unreadable or absent."""
    totals: list[Number] = []
    for terms in (instance.left, instance.right):
        total: Number = 0
        for term in terms:
            total += term.sign * term.constant
            for place in term.places:
                number = numbers.get(place)
                if number is None:
                    return None
                total += term.weight * number
        totals.append(total)
    return totals[0], totals[1]


def applies(instance: Instance, numbers: Mapping[Place, Number | None]) -> bool | None:
    """Return whether the condition of a rule is true, or it has none; None if a number is unreadable."""
    if instance.condition is None:
        return True
    both = sides(instance.condition, numbers)
    return None if both is None else HOLDS[instance.condition.sign](*both)


def verdict(instance: Instance, numbers: Mapping[Place, Number | None]) -> bool | None:
    """Return whether the rule holds; None if it cannot be decided because a number is unreadable.

    A rule whose condition is not true holds.
    """
    applied = applies(instance, numbers)
    if not applied:
        return None if applied is None else True
    compared = sides(instance, numbers)
    if compared is None:
        return None
    return HOLDS[instance.sign](*compared)


def holds_for_sums(instance: Instance) -> bool:
    """Whether the sum of units keeps a rule that each of them keeps.

    It need not keep a rule with a number, with a condition or with ``!=``; such a rule is about one unit.
    """
    numbers = any(not term.places for term in (*instance.left, *instance.right))
    return not numbers and instance.condition is None and instance.sign != "!="


def broken(form: Form, figures: Sequence[Number | None], summed: bool = False) -> tuple[Instance, ...]:
    """Return the rules that are broken by the figures, one figure for each place in official order.

    Those are the rules whose ``verdict`` is False. ``summed``: only the rules that hold for sums.
    """
    if _keep_all(form)(figures):  # as in nearly all units
        return ()
    numbers = dict(zip(form.places, figures, strict=True))
    found = (instance for instance in instances(form) if verdict(instance, numbers) is False)
    return tuple(instance for instance in found if not summed or holds_for_sums(instance))


Taken = Callable[[Sequence[Any]], tuple[Any, ...]]


@cache
def _keep_all(form: Form) -> Callable[[Sequence[Number | None]], bool]:
    """Return a function that is True only of figures that break no rule; with figures missing it may be False of them.

    Rules that only add and subtract figures are one expression (``lambda f: f[10]+f[17] == f[171]+f[178] and …``): a
    third of the time of adding up rule by rule, and every unit is checked.
    """
    others, written = [], []
    for instance in instances(form):
        terms = (*instance.left, *instance.right)
        simply = not instance.condition and all(term.places and term.factor == 1 for term in terms)
        if simply and sum(len(term.places) for term in terms) <= _LONGEST:
            written.append(f"{_added(form, instance.left)} {instance.sign} {_added(form, instance.right)}")
        else:
            others.append(instance)
    # of indices and signs of ours alone
    hold = eval(f"lambda f: {' and '.join(written) or True}", {"__builtins__": {}})

    def keep(figures: Sequence[Number | None]) -> bool:
        try:
            if not hold(figures):
                return False
        except TypeError:  # a figure is missing
            return False
        numbers = dict(zip(form.places, figures, strict=True)) if others else {}
        return all(verdict(instance, numbers) is not False for instance in others)

    return keep


def _added(form: Form, terms: Sequence[Term]) -> str:
    """The sum of these terms as an expression; ``f`` has the figures of all places in official order."""
    signs = {1: "+", -1: "-"}
    return "".join(f"{signs[term.sign]}f[{form.order[place]}]" for term in terms for place in term.places)


def taking(numbers: Sequence[int]) -> Taken:
    """Return a function that selects the figures at these indices: ``itemgetter`` that always returns a tuple."""
    if len(numbers) == 1:
        only = numbers[0]
        return lambda figures: (figures[only],)
    return operator.itemgetter(*numbers) if numbers else lambda _: ()


# --- totals ----------------------------------------------------------------------------------------------------


def computed(form: Form, place: Place, numbers: dict[Place, Number | None]) -> Number | None:
    """Compute a total from its leaves, by the rule that defines it, and store it in ``numbers``.

    None if a leaf is unreadable or absent.
    """
    if place in numbers:
        return numbers[place]
    terms = definition(form, place)
    try:
        values = [*map(numbers.__getitem__, terms)]
    except KeyError:
        values = [computed(form, part, numbers) for part in terms]
    number = None if None in values or not values else sum(values)  # type: ignore[arg-type]
    numbers[place] = number
    return number


def definition(form: Form, total: Place) -> tuple[Place, ...]:
    """Return the places that a total adds up, by the first rule ``total == sum(…)`` for it; () if there is none."""
    return _definitions(form).get(total, ())


@cache
def leaves(form: Form, place: Place) -> tuple[Place, ...]:
    """Return the places that a total adds up after resolving nested totals; the place itself if it is no total."""
    parts = definition(form, place)
    return tuple(leaf for part in parts for leaf in leaves(form, part)) if parts else (place,)


@cache
def _definitions(form: Form) -> dict[Place, tuple[Place, ...]]:
    """Map every total that a rule defines to the places that it adds up."""
    found: dict[Place, tuple[Place, ...]] = {}
    for instance in instances(form):
        defined = defined_by(instance)
        if defined and form.is_total(defined[0]):
            found.setdefault(*defined)
    return found


def defined_by(instance: Instance) -> tuple[Place, tuple[Place, ...]] | None:
    """Return the place that a rule defines as a sum (``total == sum(…)``), with the places that it adds up."""
    terms = (*instance.left, *instance.right)
    adds_up = instance.sign == "==" and not instance.condition and all(t.weight == 1 and t.places for t in terms)
    if not adds_up or len(instance.left) != 1 or len(instance.left[0].places) != 1:
        return None
    return instance.left[0].places[0], tuple(place for term in instance.right for place in term.places)
