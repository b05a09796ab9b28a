"""Which repairs are kept, in which order they are named, and whether the first may be called the cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from consolidate.causes.candidates import Candidate, Changes, Known, Size
from consolidate.causes.equations import Relation
from consolidate.causes.exact import Exact
from consolidate.causes.fewest import fewest
from consolidate.causes.naming import kind_of
from consolidate.causes.patterns import PATTERNS
from consolidate.causes.unbalanced import Spent, Unbalanced
from consolidate.forms import rules, year_rules
from consolidate.model import Number, Place
from consolidate.terms import CauseKind

Parts = frozenset[int]
_FIGURES = (CauseKind.FIGURE_WRONG, CauseKind.SEVERAL_FIGURES)  # figures that the rules alone determine
_ORDER = (  # of repairs that are equally good, the likeliest first: those that few figures would fit by chance
    {CauseKind.CARRIED_IN_WRONG, CauseKind.YUAN_FOR_WAN, CauseKind.CARRIED_COUNTED, CauseKind.COUNTED_TWICE,
     CauseKind.LAST_YEAR_KEPT, CauseKind.DIGITS_EXCHANGED, CauseKind.SIGN_WRONG},
    {CauseKind.DIGIT_DOUBLED},
    {CauseKind.NEIGHBOURING_CELL},
    {CauseKind.FIGURES_EXCHANGED, CauseKind.ROWS_EXCHANGED},
    {CauseKind.ROWS_SLIPPED, CauseKind.COLUMNS_SLIPPED},
    {CauseKind.DIGIT_LOST},
    {CauseKind.DIGIT_WRONG},
    {CauseKind.FIGURE_WRONG, CauseKind.TOTAL_WRONG, CauseKind.SEVERAL_FIGURES},
    {CauseKind.LINE_BLANK, CauseKind.LINE_DOUBLED},
    {CauseKind.COUNTED_ELSEWHERE},
)  # fmt: skip
_RANK = {kind: rank for rank, kinds in enumerate(_ORDER) for kind in kinds}


class Explanation(NamedTuple):
    """What explains the broken rules of some parts together: all equally good repairs, the likeliest first.

    ``sure``: the only repair may be called the cause. Without repairs nothing can be told.
    """

    parts: Parts
    repairs: tuple[Candidate, ...] = ()
    sure: bool = False


def explanations(unit: Unbalanced, known: Known) -> list[Explanation]:
    """Explain all broken rules of a unit, with as few actions as possible."""
    years = _YearRules(unit, known)
    good, complete = _good(unit, known, years)
    found = {parts: _possible(unit, parts, candidates) for parts, candidates in good.items()}
    kept = {parts: _smallest(candidates) for parts, candidates in found.items()}
    left = set(unit.broken)
    explained = []
    for parts in sorted((parts for parts in kept if kept[parts]), key=lambda each: (-len(each), sorted(each))):
        if parts <= left:
            left -= parts
            explained.append(_explained(unit, known, parts, kept[parts], complete and len(found[parts]) == 1))
    for part in sorted(left):
        parts = frozenset([part])
        repairs = _fewest(unit, part, years) if complete else ()
        explained.append(_explained(unit, known, parts, repairs or found.get(parts, ()), alone=False))
    return explained


# --- which repairs are good -------------------------------------------------------------------------------------------


def _good(unit: Unbalanced, known: Known, years: _YearRules) -> tuple[dict[Parts, list[Candidate]], bool]:
    """The good repairs of all patterns by the parts that they mend, and whether all could be tried."""
    found: dict[Parts, dict[frozenset[tuple[Place, Exact]], Candidate]] = {}
    complete = True
    try:
        for parts, candidate in _mending(unit, known):
            if not years.broken_by(candidate.changes):
                same, key = found.setdefault(parts, {}), frozenset(candidate.changes.items())
                if key not in same or candidate.size < same[key].size:
                    same[key] = candidate
    except Spent:
        complete = False
    return {parts: list(candidates.values()) for parts, candidates in found.items()}, complete


def _mending(unit: Unbalanced, known: Known) -> Iterator[tuple[Parts, Candidate]]:
    """Every attempt of every pattern after which all rules of some parts hold."""
    for pattern in PATTERNS:
        for attempt in pattern(unit, known):
            own = {place: figure for place, figure in attempt.wanted.items() if place in unit.figures}
            changes = unit.allowed(own)
            parts = unit.mended(changes) if changes else None
            if changes and parts:
                whole = unit.followed(changes)
                size = Size.FOLLOWED if _follows(unit, whole, attempt.wanted) else attempt.size
                yield parts, Candidate(attempt.kind, whole, attempt.forced, size)


def _follows(unit: Unbalanced, whole: Changes, wanted: Changes) -> bool:
    """Whether typed totals change that the action leaves alone."""
    totals = ((total, unit.written[total]) for total in unit.given.followers if total in unit.written)
    return any(whole.get(total, now) != wanted.get(total, now) for total, now in totals)


def _fewest(unit: Unbalanced, part: int, years: _YearRules) -> tuple[Candidate, ...]:
    """The repairs of a part that change the fewest figures, whatever happened."""
    try:
        found = fewest(unit, part)
    except Spent:
        return ()
    whole = [unit.followed(changes) for changes in found.repairs] if found else []
    good = [changes for changes in whole if not years.broken_by(changes)]
    least = min(map(len, good), default=0)
    forced = found is not None and found.forced
    return tuple(Candidate(CauseKind.SEVERAL_FIGURES, each, forced) for each in good if len(each) == least)


class _YearRules:
    """The rules on last year's figures that hold. A repair that breaks one is not good."""

    def __init__(self, unit: Unbalanced, known: Known) -> None:
        self._unit = unit
        self._numbers: dict[Place, Number | None] = {
            place: unit.number(place, figure) for place, figure in unit.written.items()
        }
        self._holding = [instance for instance in year_rules.instances(unit.form, known.last)
                         if rules.verdict(instance, self._numbers)]  # fmt: skip

    def broken_by(self, changes: Changes) -> bool:
        """Whether one of them does not hold after the changes."""
        touched = [each for each in self._holding if not changes.keys().isdisjoint(each.all_places)]
        numbers = {place: self._unit.number(place, figure) for place, figure in changes.items()} if touched else {}
        return any(rules.verdict(instance, {**self._numbers, **numbers}) is False for instance in touched)


def _possible(unit: Unbalanced, parts: Parts, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """If a typed total differs from its parts, totals do not just follow their parts, but for those of one figure."""
    if not any(_defines_a_total(unit, relation) for part in parts for relation in unit.broken[part]):
        return candidates
    return [each for each in candidates if each.size is not Size.FOLLOWED or each.kind is CauseKind.FIGURE_WRONG]


def _smallest(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The repairs that are as small as any."""
    least = min((candidate.size for candidate in candidates), default=Size.PLAIN)
    return [candidate for candidate in candidates if candidate.size is least]


def _defines_a_total(unit: Unbalanced, relation: Relation) -> bool:
    defined = rules.defined_by(relation.instance)
    return defined is not None and unit.form.is_total(defined[0]) and defined[0] in unit.figures


# --- in which order, and how sure -------------------------------------------------------------------------------------


def _explained(
    unit: Unbalanced, known: Known, parts: Parts, candidates: Sequence[Candidate], alone: bool
) -> Explanation:
    """Put the repairs in order. ``alone``: no other repair is good, not even one that changes more figures."""
    if not candidates:
        return Explanation(parts)
    first = candidates[0]
    equations = all(relation.is_equation for part in parts for relation in unit.broken[part])
    sure = equations and len(candidates) == 1 and first.forced and (alone or first.kind in _FIGURES)
    named = [candidate._replace(kind=kind_of(unit, known, candidate.changes))
             if candidate.kind is CauseKind.FIGURE_WRONG else candidate for candidate in candidates]  # fmt: skip
    return Explanation(parts, tuple(sorted(named, key=lambda each: _order(unit, known, each))), sure)


def _order(unit: Unbalanced, known: Known, candidate: Candidate) -> tuple[object, ...]:
    return (
        len(candidate.changes) if candidate.size is Size.FOLLOWED else 0,
        candidate.kind is CauseKind.COUNTED_ELSEWHERE,
        not known.corrected.isdisjoint(candidate.changes),
        _RANK[candidate.kind],
        _unusual(unit, known, candidate.changes),
        len(candidate.changes),
        [unit.form.order[place] for place in candidate.changes],
    )


def _unusual(unit: Unbalanced, known: Known, changes: Changes) -> int:
    """The higher, the fewer other units do the same: fill in what was 0, leave blank what was not."""
    found = 0
    for place, figure in changes.items():
        used = known.used.get(place, 0)
        found += (used if figure == 0 else 0) - (used if unit.written[place] == 0 else 0)
    return found
