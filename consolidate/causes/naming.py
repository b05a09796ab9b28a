"""What one wrong figure looks like: mistyped, last year's, counted twice. It names a repair and orders equals."""

from __future__ import annotations

from consolidate.causes.candidates import Changes, Known
from consolidate.causes.exact import Exact
from consolidate.causes.unbalanced import Unbalanced
from consolidate.causes.writing import slip_of_the_pen
from consolidate.forms import rules, year_rules
from consolidate.model import Kind, Place
from consolidate.terms import CauseKind

_LARGE = 10  # below, most figures are equal to another one by chance
_YUAN = 10_000


def kind_of(unit: Unbalanced, known: Known, changes: Changes) -> CauseKind:
    """What probably happened to the first figure of a repair that changes one, and the totals that follow it."""
    place, meant = next(iter(changes.items()))
    found = unit.written[place]
    if _continues(unit, known, place, meant):
        return CauseKind.CARRIED_IN_WRONG
    if unit.form.kind(place) is Kind.MONEY and meant and found == meant * _YUAN:
        return CauseKind.YUAN_FOR_WAN
    total = unit.form.is_total(place)
    if total and meant and found == 2 * meant:
        return CauseKind.COUNTED_TWICE
    if total and found - meant > 1 and counted_in(unit, {place: meant}):
        return CauseKind.CARRIED_COUNTED
    if not total and not -_LARGE < found < _LARGE and known.last.get(place) == found:
        return CauseKind.LAST_YEAR_KEPT
    slip = slip_of_the_pen(found, meant)
    return slip or (CauseKind.TOTAL_WRONG if total else CauseKind.FIGURE_WRONG)


def counted_in(unit: Unbalanced, changes: Changes) -> Place | None:
    """The place in whose row or column stand the surpluses of all these totals; None if there is none.

    It is named by a broken rule beside the first total, and is none of its parts.
    """
    surplus = {total: unit.written[total] - figure for total, figure in changes.items()}
    first = next(iter(changes))
    own = {first, *rules.definition(unit.form, first)}
    for place in (place for relation in unit.all_broken if first in relation.instance.places
                  for place in relation.instance.places if place not in own):  # fmt: skip
        across = {total: Place(total.table, place.row, total.column) for total in surplus}
        down = {total: Place(total.table, total.row, place.column) for total in surplus}
        if any(all(unit.shown(its[total]) == surplus[total] for total in surplus) for its in (across, down)):
            return place
    return None


def _continues(unit: Unbalanced, known: Known, place: Place, meant: Exact) -> bool:
    """Whether last year's report asks for this figure at the place, and the present one differs."""
    for instance in year_rules.instances(unit.form, known.last):
        if place in instance.left[0].places and not any(term.places for term in instance.right):
            now, then = ({place: unit.number(place, figure)} for figure in (unit.written[place], meant))
            if rules.verdict(instance, now) is False and rules.verdict(instance, then):
                return True
    return False
