"""The rules between this year's figures and last year's: carry-over, documents in force, and jumps.

``CARRIED`` and ``IN_FORCE`` give instances like the rules of a form, with last year's figure as a constant, so the live
check of a template, the check of a returned file and the sentence are made from the same rule. Figures of another
edition are compared only if both editions have the same place id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from consolidate.forms import rules
from consolidate.forms.rules import Instance, Term
from consolidate.model import Form, Kind, Number, Place, Rule
from consolidate.terms import EXPLAIN

Figures = Mapping[Place, Number]

CARRIED = Rule(
    "carried", "requests", "column", "carried_in == last year's carried_out", EXPLAIN,
    "上年结转等于上年报告的结转下年度", "上年报告表三第四项即本年表三第二项",
)  # fmt: skip
IN_FORCE = Rule(
    "in_force_before", "disclosure", "row", "in_force == last year's in_force + issued - repealed", EXPLAIN,
    "现行有效等于上年现行有效加制发减废止", "由列的含义推出：上年现行有效的文件未废止的，本年仍然有效",
)  # fmt: skip
TIMES, LEAST = 5, 50  # a jump: at least TIMES as much, or at most a TIMES-th, and a difference of more than LEAST


# --- carry-over and documents in force ---------------------------------------------------------------------------


def instances(form: Form, last: Figures) -> tuple[Instance, ...]:
    """Instances of ``CARRIED`` for every column and of ``IN_FORCE`` for every row with a figure of last year.

    Totals are left out, since they follow from the rest.
    """
    return (*_carried(form, last), *_in_force(form, last))


def _carried(form: Form, last: Figures) -> Iterator[Instance]:
    for place in form.places if last else ():
        before = last.get(place._replace(row="carried_out"))
        if (place.table, place.row) == ("requests", "carried_in") and before is not None and not form.is_total(place):
            yield Instance(
                CARRIED, place.column, (Term(1, "carried_in", (place,)),), "==", (Term(1, "carried_out", (), before),)
            )


def _in_force(form: Form, last: Figures) -> Iterator[Instance]:
    for place in form.places if last else ():
        before = last.get(place)
        if (place.table, place.column) == ("disclosure", "in_force") and before is not None:
            right = (
                Term(1, "in_force", (), before),
                Term(1, "issued", (place._replace(column="issued"),)),
                Term(-1, "repealed", (place._replace(column="repealed"),)),
            )
            yield Instance(IN_FORCE, place.row, (Term(1, "in_force", (place,)),), "==", right)


def carried(form: Form, last: Figures) -> dict[Place, Number]:
    """Return the prefilled figures of a template: last year's 结转下年度 as this year's 上年结转.

    Zeros are left out: a template that comes back unchanged must not be full of zeros.
    """
    return prefilled(tuple(_carried(form, last)))


def prefilled(found: Iterable[Instance]) -> dict[Place, Number]:
    """Return the figures that these instances prefill in a template, without zeros."""
    return {i.left[0].places[0]: i.right[0].constant for i in found if i.rule == CARRIED and i.right[0].constant}


# --- jumps ---------------------------------------------------------------------------------------------------------


def compared(form: Form, last: Figures) -> tuple[Place, ...]:
    """Return the places whose figures may be compared between the two years, in official order."""
    return tuple(place for place in form.places if place in last)


def jumped(now: Number, before: Number) -> bool:
    """Whether a figure is at least five times last year's or at most a fifth of it, and differs by more than fifty."""
    return not -LEAST <= now - before <= LEAST and (now >= TIMES * before or before >= TIMES * now)


def jumps(form: Form, last: Figures, numbers: Mapping[Place, Number | None]) -> tuple[Place, ...]:
    """Return the places with a jump to ask about. A jump that another one explains (see ``above``) is left out."""
    found = {place for place in watched(form, last) if _moved(numbers.get(place), last[place])}
    return tuple(place for place in form.places if place in found and found.isdisjoint(above(form)[place]))


def _moved(now: Number | None, before: Number) -> bool:
    return now is not None and jumped(now, before)


def watched(form: Form, last: Figures) -> tuple[Place, ...]:
    """Return the places where a jump may be asked about.

    Leaves out 上年结转 and 现行有效, whose values ``CARRIED`` and ``IN_FORCE`` check exactly, and places of kind
    ``change``, which already compare two years.
    """
    known = {("requests", "carried_in"), ("disclosure", "in_force")}
    return tuple(
        p for p in compared(form, last)
        if form.kind(p) is not Kind.CHANGE and not {(p.table, p.row), (p.table, p.column)} & known
    )  # fmt: skip


@cache
def above(form: Form) -> dict[Place, frozenset[Place]]:
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
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += direct[here]
    return found - {place}
