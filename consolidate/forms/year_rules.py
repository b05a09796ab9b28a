"""The rules on last year's figures: the year rules of the form (``[[year_rule]]``), and jumps.

A year rule gives instances like any other rule, with last year's figure as a constant, so the live check of a
template, the check of a returned file and the sentence are made from the same rule. Figures of another edition are
compared only if both editions have the same place id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from consolidate.forms import rules
from consolidate.forms.rules import Instance
from consolidate.model import Form, Kind, Number, Place

Figures = Mapping[Place, Number]


# --- year rules ------------------------------------------------------------------------------------------------


def instances(form: Form, last: Figures) -> tuple[Instance, ...]:
    """Apply every year rule of the form wherever last year has the figures for it; not to totals."""
    return tuple(instance for rule in form.year_rules if last for instance in rules.instances_of(form, rule, last))


def carried(form: Form, last: Figures) -> dict[Place, Number]:
    """Return the prefilled figures of a template, such as last year's 结转下年度 as this year's 上年结转, zeros too.

    A table that holds nothing else counts as blank, both in the live checks and when it is read.
    """
    return prefilled(instances(form, last))


def prefilled(found: Iterable[Instance]) -> dict[Place, Number]:
    """Return the figures that these instances prefill in a template."""
    return {i.left[0].places[0]: sum(term.sign * term.constant for term in i.right) for i in found if i.rule.prefill}


# --- jumps ---------------------------------------------------------------------------------------------------------


def comparable(form: Form, last: Figures) -> tuple[Place, ...]:
    """Return the places whose figures may be compared between the two years, in official order."""
    return tuple(place for place in form.places if place in last)


def jumped(form: Form, now: Number, before: Number) -> bool:
    """Whether a figure has changed so much since last year that the form wants it explained."""
    if form.jump is None:
        return False
    times, least, prior = form.jump
    if -least <= now - before <= least:
        return False
    return now + prior >= times * (before + prior) or before + prior >= times * (now + prior)


def jumps(form: Form, last: Figures, numbers: Mapping[Place, Number | None]) -> tuple[Place, ...]:
    """Return the places with a jump to ask about, without those that another jump explains (``explained_by``)."""
    found = {place for place in checked_for_jumps(form, last) if _moved(form, numbers.get(place), last[place])}
    return tuple(place for place in form.places if place in found and found.isdisjoint(explained_by(form)[place]))


def _moved(form: Form, now: Number | None, before: Number) -> bool:
    return now is not None and jumped(form, now, before)


def checked_for_jumps(form: Form, last: Figures) -> tuple[Place, ...]:
    """Return the places where a jump may be asked about.

    Leaves out the rows and columns that a year rule checks exactly (上年结转, 现行有效), and places of kind ``change``,
    which already compare two years.
    """
    known = checked_exactly(form)
    return (
        tuple(place for place in comparable(form, last) if form.kind(place) is not Kind.CHANGE and place not in known)
        if form.jump
        else ()
    )


@cache
def checked_exactly(form: Form) -> frozenset[Place]:
    """The places of the rows and columns on the left side of a year rule, totals too."""
    zeros = dict.fromkeys(form.places, 0)
    left = {
        (i.rule.each, place.table, place.row if i.rule.each == "column" else place.column)
        for i in instances(form, zeros)
        for place in i.left[0].places
    }
    lines = ((p, ("column", p.table, p.row), ("row", p.table, p.column)) for p in form.places)
    return frozenset(place for place, row, column in lines if row in left or column in left)


@cache
def explained_by(form: Form) -> dict[Place, frozenset[Place]]:
    """Map every place to the places whose jump explains its own.

    These are the totals that it is part of, and what came in for what went out. In the balance
    ``new + carried_in == handled + carried_out`` the first place explains all places on the right.
    """
    direct: dict[Place, set[Place]] = {place: set() for place in form.places}
    for instance in rules.instances(form):
        if instance.sign != "==":
            continue
        head = instance.left[0].places
        for place in (place for term in instance.right for place in term.places):
            direct[place].update(head)
    return {place: frozenset(_all_above(place, direct)) for place in form.places}


def _all_above(place: Place, direct: Mapping[Place, set[Place]]) -> set[Place]:
    found: set[Place] = set()
    waiting = list(direct[place])
    while waiting:
        place_above = waiting.pop()
        if place_above not in found:
            found.add(place_above)
            waiting += direct[place_above]
    return found - {place}


# --- the same figures again ----------------------------------------------------------------------------------------

_LEAST_SHARE = 5, 4  # at least four of five figures are the same
_LEAST_SURPRISE = 30  # in bits: by chance alone two such years come about once in a thousand million times


class Repeated(NamedTuple):
    """How many figures are the same as last year's, of how many that are not 0 in both years."""

    same: int
    of: int


def repeated(form: Form, last: Figures, numbers: Mapping[Place, Number | None]) -> Repeated | None:
    """The figures that are the same as last year's, if they are so many and so large that it is no chance; else None.

    Totals do not count, nor the rows and columns that a year rule checks, which continue by themselves.
    """
    exactly = checked_exactly(form)
    pairs = [
        (last[place], numbers.get(place))
        for place in comparable(form, last)
        if not form.is_total(place) and form.kind(place) is not Kind.CHANGE and place not in exactly
    ]
    filled = [(before, now) for before, now in pairs if before or now]
    same = [before for before, now in filled if before == now]
    many, few = _LEAST_SHARE
    if many * len(same) < few * len(filled) or sum(map(_surprise, same)) < _LEAST_SURPRISE:
        return None
    return Repeated(len(same), len(filled))


def _surprise(figure: Number) -> int:
    """How surprising it is that a count comes out the same again, in bits: of 1 two, of 100 five, of a million eleven.

    By chance two counts with the expectation ``n`` are equal once in ``2 * sqrt(pi * n)`` times.
    """
    return (int(max(figure, -figure)).bit_length() + 3) // 2
