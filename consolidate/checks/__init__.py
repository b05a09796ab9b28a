"""Check the figures of every submission: a list of small functions, each of which yields findings.

The arithmetic rules are data in the form (``[[rule]]``); the other checks are functions here. docs/rules.md lists all
of them by id, with their sources. Findings that one and the same cell explains are grouped under the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from consolidate.catalogue import FindingKind
from consolidate.checks import root_cause
from consolidate.figures import in_order
from consolidate.forms import computed, in_words, limits, rules
from consolidate.forms.rules import Instance
from consolidate.model import Cell, Finding, Form, Kind, Number, Place, Submission, Unit
from consolidate.model.declared import Permission
from consolidate.terms import EXPLAIN, UNTYPED

Check = Callable[[Form, Unit, Submission], Iterable[Finding]]


def check(form: Form, unit: Unit, submission: Submission) -> tuple[Finding, ...]:
    """All findings on one unit's figures, those of the arithmetic rules first."""
    broken = arithmetic(form, submission.numbers, submission)
    return (*broken, *(finding for function in CHECKS for finding in function(form, unit, submission)))


# --- arithmetic: the rules of the form ---------------------------------------------------------------------------


def arithmetic(
    form: Form, numbers: Mapping[Place, Number | None], submission: Submission | None = None
) -> tuple[Finding, ...]:
    """A finding for every broken rule of the form. Of those that one cell explains, the others ``follow`` the first.

    In the result of a unit that added up others, only rules that hold for sums are checked.
    """
    broken = rules.broken(form, in_order(form, numbers), submission is not None and submission.summed)
    if not broken:
        return ()
    cells = submission.cells if submission else {}
    families = root_cause.group_by_cause(form, broken, numbers, cells)
    likely = {id(member): family.likely for family in families for member in family.members}
    findings = {id(i): _broken(form, i, numbers, submission, likely.get(id(i)), broken) for i in broken}
    for family in families:
        main, *followers = family.members
        for follower in followers:
            findings[id(follower)] = findings[id(follower)]._replace(follows=findings[id(main)].id)
    return tuple(findings.values())


def _broken(
    form: Form, instance: Instance, numbers: Mapping[Place, Number | None], submission: Submission | None,
    culprit: tuple[Place, Number] | None, others: Sequence[Instance],
) -> Finding:  # fmt: skip
    """The finding on one broken rule, at the cell of ``culprit`` if there is one, else at that of ``_shown_at``.

    A rule that says where it is shown is always shown there. ``culprit``: the place that explains several broken rules,
    with the figure that would satisfy them. ``others``: all broken rules.
    """
    both = rules.sides(instance, numbers)
    assert both is not None
    difference = both[0] - both[1]
    cells = submission.cells if submission else {}
    at = culprit[0] if culprit and not instance.rule.shown else _shown_at(instance)
    where = cells.get(at)
    args = _args(form, instance, both, _cause(form, instance, difference, numbers, others))
    args |= in_words.worked_out(instance, form, numbers)
    if culprit:
        cell = cells.get(culprit[0])
        args |= {"likely_cell": cell.address if cell else str(culprit[0]), "likely": str(culprit[1])}
    return Finding(
        FindingKind.RULE_BROKEN,
        instance.rule.severity,
        unit=submission.unit if submission else "",
        file="、".join(submission.sources) if submission else "",
        sheet=where.sheet if where else "",
        address=where.address if where else "",
        place=at,
        rule=instance.rule.id,
        cells=_addresses(form, instance, cells),
        found=str(numbers[at]),
        expected=str(culprit[1])
        if culprit and at == culprit[0]
        else _needed(form, instance, at, numbers[at], difference),
        args=tuple(args.items()),
    )


def _args(form: Form, instance: Instance, sides: tuple[Number, Number], cause: str) -> dict[str, str]:
    """The arguments of the sentence on a broken rule."""
    left, right = sides
    return {
        "rule_label": instance.rule.label,
        "rule_words": in_words.sentence(instance, form),
        "left": str(left),
        "right": str(right),
        "difference": f"{left - right:+}",
        "cause": cause,
        "maybe": "",
    }


def _addresses(form: Form, instance: Instance, cells: Mapping[Place, Cell]) -> tuple[str, ...]:
    """The addresses of a rule's cells, then those of the parts of its computed totals."""
    places = instance.places
    summed = [p for p in places if p in cells and form.is_total(p) and cells[p].how in UNTYPED]
    parts = [part for total in summed for part in rules.definition(form, total)]
    return tuple(cells[place].address for place in dict.fromkeys((*places, *parts)) if place in cells)


def _needed(form: Form, instance: Instance, at: Place, present: Number | None, difference: Number) -> str:
    """The figure at the place with which the rule would hold; "" if there is no such figure."""
    weight = instance.weights[at]
    if present is None or abs(weight) != 1 or instance.sign in ("<", ">", "!="):
        return ""
    needed = present - difference * weight
    return "" if needed < 0 and form.kind(at) is not Kind.CHANGE else str(needed)


def _shown_at(instance: Instance) -> Place:
    """The place where a broken rule is shown: as the rule says, else at the total of a sum, else at the last cell."""
    if instance.rule.shown:
        return instance.places[0 if instance.rule.shown == "first" else -1]
    alone = [term.places[0] for term in instance.left if len(term.places) == 1]
    if len(instance.left) == 1 and alone:
        return alone[0]
    return instance.places[-1]


def _cause(
    form: Form,
    instance: Instance,
    difference: Number,
    numbers: Mapping[Place, Number | None],
    others: Sequence[Instance],
) -> str:
    """The first hint of the rule that fits, as the end of a sentence; "" if none does."""
    for hint in instance.rule.hints:
        opposite = hint.when == "opposite"
        if _opposite(form, instance, difference, numbers, others) if opposite else _right_is_zero(instance, numbers):
            return f" {hint.text}"
    return ""


def _opposite(
    form: Form,
    instance: Instance,
    difference: Number,
    numbers: Mapping[Place, Number | None],
    others: Sequence[Instance],
) -> bool:
    """Whether the same rule is broken by as much the other way in another column or row, neither of them a total."""
    alike = [other for other in others if other.rule.id == instance.rule.id and other.key != instance.key]
    if form.is_total(instance.places[0]):
        return False
    return any(
        (both := rules.sides(other, numbers)) is not None and both[0] - both[1] == -difference
        for other in alike
        if not form.is_total(other.places[0])
    )


def _right_is_zero(instance: Instance, numbers: Mapping[Place, Number | None]) -> bool:
    return all(numbers.get(place) == 0 for term in instance.right for place in term.places)


# --- the other checks ----------------------------------------------------------------------------------------------


def not_permitted(form: Form, unit: Unit, submission: Submission) -> Iterator[Finding]:
    """Figures in rows that only other units may fill, by the permissions of the form."""
    numbers = in_order(form, submission.numbers)
    for permission in form.permissions:
        if permission.heading in unit.permitted:
            continue
        kind = FindingKind(permission.finding or FindingKind.NOT_PERMITTED)
        args = () if permission.finding else (("limit", permission.label), ("heading", permission.heading))
        for places, taken in _rows(form, permission):
            found = taken(numbers)
            if not any(found):  # as in nearly all units
                continue
            filled = [(p, n) for p, n in zip(places, found, strict=True) if n and p in submission.cells]
            if filled:  # one finding for the row, not one for each of its columns; it names all figures of the row
                figures = [str(number) for _, number in filled]
                said = (*args, ("figures", "、".join(figures)))
                yield _finding(kind, submission, filled[0][0], found=figures[0], args=said)


@cache
def _rows(form: Form, permission: Permission) -> tuple[tuple[tuple[Place, ...], rules.Taken], ...]:
    """The places of each row of a permission, and a function that selects their figures."""
    added = [tuple(place for place in places if place in form.order) for places in limits.permitted(form, permission)]
    return tuple((places, rules.taking([form.order[place] for place in places])) for places in added)


def implausible(form: Form, unit: Unit, submission: Submission) -> Iterator[Finding]:
    """Figures above or below the limits of the form."""
    for limit in () if submission.summed else form.plausible:  # the limits are those of one unit
        if not limits.concerns(limit, unit.name):
            continue
        kind = FindingKind(limit.finding or FindingKind.IMPLAUSIBLE)
        for place in limits.limited(form, limit):
            number = submission.numbers.get(place)
            if number is None or place not in submission.cells:
                continue
            if (limit.most is None or number <= limit.most) and (limit.least is None or number >= limit.least):
                continue
            args = (("asked", form.measure(place)), *[("limit", limit.label)] * (not limit.finding))
            yield _finding(kind, submission, place, found=str(number), args=args)


def computed_differs(form: Form, unit: Unit, submission: Submission) -> Iterator[Finding]:
    """``computed-differs``: a percentage or an average that was typed in, and that its formula does not give.

    A figure that is rounded to fewer decimals is accepted. ``out-of-bounds``: the formula gives more or less than the
    form allows.
    """
    for place in form.formulas:
        cell = submission.cells.get(place)
        if cell is None or cell.value is None:
            continue
        column = form.spots[place].column
        if cell.how in UNTYPED:
            if column.outside(cell.value):
                least, most = ("—" if bound is None else str(bound) for bound in column.bounds)
                yield _finding(FindingKind.OUT_OF_BOUNDS, submission, place, found=str(cell.value),
                               args=(("least", least), ("most", most)))  # fmt: skip
            continue
        if not computed.agrees(form, place, submission.numbers, cell.value):
            expected = computed.value(form, place, submission.numbers)
            yield _finding(
                FindingKind.COMPUTED_DIFFERS, submission, place, found=str(cell.value),
                expected="—" if expected is None else str(expected), args=(("words", computed.words(form, place)),),
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (computed_differs, not_permitted, implausible)


def neighbours(form: Form, submissions: Iterable[Submission]) -> tuple[Finding, ...]:
    """``neighbours-figures``: two units with the same figures.

    All non-zero figures except totals must be equal, and there must be enough of them to rule out chance.
    """
    seen: dict[int, Submission] = {}  # by the hash of their figures: of all units these are too many to be kept
    findings = []
    for submission in submissions:
        figures = telling(form, submission.numbers)
        if by_chance(figures):
            continue
        key = hash(figures)
        while key in seen and telling(form, seen[key].numbers) != figures:  # other figures with the same hash
            key += 1
        twin = seen.setdefault(key, submission)
        if twin is not submission:
            findings += [
                Finding(
                    FindingKind.NEIGHBOURS_FIGURES, EXPLAIN, unit=one.unit, file="、".join(one.sources),
                    found=other.unit,
                )
                for one, other in ((twin, submission), (submission, twin))
            ]  # fmt: skip
    return tuple(findings)


def by_chance(figures: Sequence[Number]) -> bool:
    """Whether two units may well report these by chance: two small offices may both have handled one application."""
    return len(figures) - figures.count(0) < 3 and sum(abs(int(number)) for number in figures) < 20


def telling(form: Form, numbers: Mapping[Place, Number | None]) -> tuple[Number, ...]:
    """Return the figures that tell units apart: all but totals, in official order; 0 for those that are missing."""
    figures = _not_totals(form)(in_order(form, numbers))
    return tuple(number or 0 for number in figures) if None in figures else figures


@cache
def _not_totals(form: Form) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return a function that selects, of all figures in official order, those that are no totals."""
    return rules.taking([at for at, place in enumerate(form.places) if not form.is_total(place)])


def _finding(kind: FindingKind, submission: Submission, place: Place, **more: object) -> Finding:
    cell = submission.cells[place]
    return Finding(
        kind, EXPLAIN, unit=submission.unit, file="、".join(submission.sources), sheet=cell.sheet,
        address=cell.address, place=place, cells=(cell.address,), **more,  # type: ignore[arg-type]
    )  # fmt: skip
