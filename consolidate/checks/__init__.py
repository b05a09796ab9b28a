"""Check the figures of every submission: a list of small functions, each of which yields findings.

The arithmetic rules are data in the form (``[[rule]]``); the other checks are functions here. docs/rules.md lists all
of them by id, with their sources. Findings that one and the same cell explains are grouped under the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from consolidate.catalogue import FindingKind
from consolidate.checks import root_cause
from consolidate.figures import in_order
from consolidate.forms import computed, in_words, rules
from consolidate.forms.rules import Instance
from consolidate.model import Cell, Finding, Form, Kind, Number, Place, Submission, Unit
from consolidate.terms import EXPLAIN, UNTYPED
from consolidate.words import N_

Check = Callable[[Form, Unit, Submission], Iterable[Finding]]
_TOWNSHIP = re.compile(r"(乡|镇|街道)(人民政府|政府|办事处|办)?$")
_MUCH = Decimal(10_000)  # in 万元, that is, 100 million yuan


def check(form: Form, unit: Unit, submission: Submission) -> tuple[Finding, ...]:
    """All findings on one unit's figures, those of the arithmetic rules first."""
    broken = arithmetic(form, submission.numbers, submission)
    return (*broken, *(finding for function in CHECKS for finding in function(form, unit, submission)))


# --- arithmetic: the rules of the form ---------------------------------------------------------------------------


def arithmetic(
    form: Form, numbers: Mapping[Place, Number | None], submission: Submission | None = None
) -> tuple[Finding, ...]:
    """A finding for every broken rule of the form. Of those that one cell explains, the others ``follow`` the first."""
    broken = rules.broken(form, in_order(form, numbers))
    if not broken:
        return ()
    cells = submission.cells if submission else {}
    families = root_cause.group_by_cause(form, broken, numbers, cells)
    likely = {id(member): family.likely for family in families for member in family.members}
    findings = {id(i): _broken(form, i, numbers, submission, likely.get(id(i)), broken) for i in broken}
    for family in families:
        main, *followers = family.members
        for follower in followers:
            findings[id(follower)] = replace(findings[id(follower)], follows=findings[id(main)].id)
    return tuple(findings.values())


def _broken(
    form: Form, instance: Instance, numbers: Mapping[Place, Number | None], submission: Submission | None,
    culprit: tuple[Place, Number] | None, others: Sequence[Instance],
) -> Finding:  # fmt: skip
    """The finding on one broken rule, at the cell of ``culprit`` if there is one, else at that of ``_shown_at``.

    A broken ``balance`` is always shown at its last cell (四、结转下年度). ``culprit``: the place that explains several
    broken rules, with the figure that would satisfy them. ``others``: all broken rules.
    """
    both = rules.sides(instance, numbers)
    assert both is not None
    left, right = both
    cells = submission.cells if submission else {}
    at = culprit[0] if culprit and instance.rule.id != "balance" else _shown_at(instance)
    where = cells.get(at)
    args = {
        "rule_label": instance.rule.label,
        "rule_words": in_words.sentence(instance, form),
        "left": str(left),
        "right": str(right),
        "difference": f"{left - right:+}",
        "cause": _cause(form, instance, left - right, numbers, others),
        "maybe": "",
    }
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
        else _needed(form, instance, at, numbers[at], left - right),
        args=tuple(args.items()),
    )


def _addresses(form: Form, instance: Instance, cells: Mapping[Place, Cell]) -> tuple[str, ...]:
    """The addresses of a rule's cells, then those of the parts of its computed totals."""
    places = instance.places
    summed = [p for p in places if p in cells and form.is_total(p) and cells[p].how in UNTYPED]
    beneath = [part for total in summed for part in rules.definition(form, total)]
    return tuple(cells[place].address for place in dict.fromkeys((*places, *beneath)) if place in cells)


def _needed(form: Form, instance: Instance, at: Place, present: Number | None, difference: Number) -> str:
    """The figure at the place with which the rule would hold; "" if there is no such figure."""
    weight = instance.weights[at]
    if present is None or abs(weight) != 1:
        return ""
    needed = present - difference * weight
    return "" if needed < 0 and form.kind(at) is not Kind.CHANGE else str(needed)


def _shown_at(instance: Instance) -> Place:
    """The place where a broken rule is shown: the total of a sum, the last cell of a balance."""
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
    """The likely cause of a broken ``balance``, as a catalogue sentence; "" if none is known.

    ``SWAPPED``: another column differs by as much with the opposite sign. ``UNANSWERED``: the right side is all zero.
    """
    if instance.rule.each != "column" or len(instance.left) < 2:
        return ""
    for other in others:
        if other.rule.id != instance.rule.id or other.key == instance.key or form.is_total(other.places[0]):
            continue
        both = rules.sides(other, numbers)
        if both and both[0] - both[1] == -difference and not form.is_total(instance.places[0]):
            return SWAPPED
    right = [numbers.get(place) for term in instance.right for place in term.places]
    if all(number == 0 for number in right):
        return UNANSWERED
    return ""


SWAPPED = N_(
    " Another column differs by as much the other way: one application may stand under two kinds of applicant."
)
UNANSWERED = N_(" Applications came in, but none is reported as handled or carried over.")


# --- the other checks ----------------------------------------------------------------------------------------------


def rules_by_body(form: Form, unit: Unit, submission: Submission) -> Iterator[Finding]:
    """``rules-by-body``: 规章 from a unit that may not make them (roster column 可制定规章).

    Source: 立法法（2023年修正）第九十一条、第九十三条.
    """
    for place, number in submission.numbers.items():
        if place.table == "disclosure" and place.row == "rules" and number and not unit.may_make_rules:
            yield _finding(FindingKind.RULES_BY_BODY, submission, place, found=str(number))
            return  # one finding for the row, not one for each of its columns


def money_jump(form: Form, unit: Unit, submission: Submission) -> Iterator[Finding]:
    """``money-jump``: a township with more than 10 000 万元 has probably entered 元. Seen in published reports."""
    if not _TOWNSHIP.search(unit.name):
        return
    for place, number in submission.numbers.items():
        if form.kind(place) is Kind.MONEY and number and number > _MUCH:
            asked = form.spots[place][3].unit
            yield _finding(FindingKind.MONEY_JUMP, submission, place, found=str(number), args=(("asked", asked),))


def computed_figures(form: Form, unit: Unit, submission: Submission) -> Iterator[Finding]:
    """``computed-differs``: a percentage or an average that was typed in, and that its formula does not give.

    A figure that is rounded to fewer decimals is accepted.
    """
    for place in form.formulas:
        cell = submission.cells.get(place)
        if cell is None or cell.value is None or cell.how in UNTYPED:
            continue
        if not computed.agrees(form, place, submission.numbers, cell.value):
            expected = computed.value(form, place, submission.numbers)
            yield _finding(
                FindingKind.COMPUTED_DIFFERS, submission, place, found=str(cell.value),
                expected="—" if expected is None else str(expected), args=(("words", computed.words(form, place)),),
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (computed_figures, rules_by_body, money_jump)


def neighbours(form: Form, submissions: Sequence[Submission]) -> tuple[Finding, ...]:
    """``neighbours-figures``: two units with the same figures.

    All non-zero figures except totals must be equal, and there must be enough of them to rule out chance.
    """
    seen: dict[tuple[tuple[Place, Number], ...], Submission] = {}
    findings = []
    for submission in submissions:
        figures = tuple((p, n) for p, n in submission.numbers.items() if n and not form.is_total(p))
        if len(figures) < 3 and sum(abs(int(n)) for _, n in figures) < 20:
            continue  # equal by chance: two small offices may both have handled one application
        twin = seen.setdefault(figures, submission)
        if twin is not submission:
            findings += [
                Finding(
                    FindingKind.NEIGHBOURS_FIGURES, EXPLAIN, unit=one.unit, file="、".join(one.sources),
                    found=other.unit,
                )
                for one, other in ((twin, submission), (submission, twin))
            ]  # fmt: skip
    return tuple(findings)


def _finding(kind: FindingKind, submission: Submission, place: Place, **more: object) -> Finding:
    cell = submission.cells[place]
    return Finding(
        kind, EXPLAIN, unit=submission.unit, file="、".join(submission.sources), sheet=cell.sheet,
        address=cell.address, place=place, cells=(cell.address,), **more,  # type: ignore[arg-type]
    )  # fmt: skip
