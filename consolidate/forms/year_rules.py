"""What this year's figures have to do with last year's: rules 5, 6 and 14 of forms.md section 7, written once.

Rules 5 and 6 are instances like those of a form, with last year's figure as a constant, so that the live line of a
template, the check on return and the sentence come from the same. Figures of another edition are compared only where
both have the same place id (forms.md sections 4 and 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from consolidate.forms import rules
from consolidate.forms.rules import Instance, Term
from consolidate.model import EXPLAIN, Form, Kind, Number, Place, Rule

Figures = Mapping[Place, Number]

CARRIED = Rule(
    "carried", "requests", "column", "carried_in == last year's carried_out", EXPLAIN,
    "上年结转等于上年报告的结转下年度", "上年报告表三第四项即本年表三第二项",
)  # fmt: skip
IN_FORCE = Rule(
    "in_force_before", "disclosure", "row", "in_force == last year's in_force + issued - repealed", EXPLAIN,
    "现行有效等于上年现行有效加制发减废止", "由列的含义推出：上年现行有效的文件未废止的，本年仍然有效",
)  # fmt: skip
TIMES, LEAST = 5, 50  # a jump is at least so many times as much, and more than so many more


# --- rules 5 and 6 -----------------------------------------------------------------------------------------------


def instances(form: Form, last: Figures) -> tuple[Instance, ...]:
    """Rule 5 for every column and rule 6 for every row of which last year is known; totals follow and are left out."""
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
    """What a template holds from the start: last year's 结转下年度 as this year's 上年结转.

    Zeros are left out: a template that comes back as it was sent must not be full of zeros.
    """
    return prefilled(tuple(_carried(form, last)))


def prefilled(found: Iterable[Instance]) -> dict[Place, Number]:
    """What these rules let a template hold from the start."""
    return {i.left[0].places[0]: i.right[0].constant for i in found if i.rule == CARRIED and i.right[0].constant}


# --- rule 14 -----------------------------------------------------------------------------------------------------


def compared(form: Form, last: Figures) -> tuple[Place, ...]:
    """The places whose figures of both years may stand beside each other, in official order."""
    return tuple(place for place in form.places if place in last)


def jumped(now: Number, before: Number) -> bool:
    """Whether a figure is five times last year's or a fifth of it, and differs by more than fifty."""
    return not -LEAST <= now - before <= LEAST and (now >= TIMES * before or before >= TIMES * now)


def jumps(form: Form, last: Figures, numbers: Mapping[Place, Number | None]) -> tuple[Place, ...]:
    """The places to ask about: those that jumped, but none that a jump above it explains."""
    found = {place for place in watched(form, last) if _moved(numbers.get(place), last[place])}
    return tuple(place for place in form.places if place in found and found.isdisjoint(above(form)[place]))


def _moved(now: Number | None, before: Number) -> bool:
    return now is not None and jumped(now, before)


def watched(form: Form, last: Figures) -> tuple[Place, ...]:
    """The places whose jump may be asked about.

    Not 上年结转 and 现行有效, of which rules 5 and 6 know what they must be, nor changes, which already compare years.
    """
    known = {("requests", "carried_in"), ("disclosure", "in_force")}
    return tuple(
        p for p in compared(form, last)
        if form.kind(p) is not Kind.CHANGE and not {(p.table, p.row), (p.table, p.column)} & known
    )  # fmt: skip


@cache
def above(form: Form) -> dict[Place, frozenset[Place]]:
    """For every place those whose jump explains its own: the totals it is part of, and what came in for what went out.

    In a balance (new + carried_in == handled + carried_out) the first figure explains all at the right.
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
