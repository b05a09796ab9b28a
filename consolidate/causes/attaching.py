"""From explanations to findings: which broken rule has which causes, and where they are told."""

from __future__ import annotations

from collections.abc import Sequence

from consolidate.causes.candidates import Candidate, Known
from consolidate.causes.choosing import Explanation, explanations
from consolidate.causes.equations import Relation
from consolidate.causes.naming import counted_in
from consolidate.causes.unbalanced import Unbalanced
from consolidate.figures import in_order
from consolidate.forms import in_words, rules
from consolidate.model import Cause, Change, Finding, Form, Place, Submission, Suspect
from consolidate.terms import CauseKind
from consolidate.text import number_text

_SHOWN = 3  # causes of one finding
_LIKELY = ("likely", "likely_cell")


def of_unit(form: Form, submission: Submission, findings: Sequence[Finding], known: Known) -> list[Finding]:
    """The findings on all broken rules of a unit, in any order, with their causes.

    The first finding, in the order of the rules, that an explanation is about tells it; the others name that one
    (``same_cause``).
    """
    unit = Unbalanced(form, submission.numbers, submission.cells, summed=submission.summed)
    found = explanations(unit, known)
    causes = [_causes(form, unit, submission, explanation) for explanation in found]
    relations = {id(relation.instance): relation for relation in unit.all_broken}
    instances = rules.broken(form, in_order(form, submission.numbers), submission.summed)
    order = _in_order_of_the_rules(form, instances, findings)
    findings = [findings[number] for number in order]
    about = [_about(unit, found, relations[id(instance)]) for instance in instances]
    heads = [_head(findings, about, number) for number in range(len(found))]
    told = {}
    for at, (finding, numbers) in enumerate(zip(findings, about, strict=True)):
        own = causes[numbers[0]] if len(numbers) == 1 else tuple(causes[number][0] for number in numbers)[:_SHOWN]
        args = _consistent(dict(finding.args), own)
        elsewhere = [heads[number] for number in numbers if heads[number] != at]
        if elsewhere:
            args["same_cause"] = "、".join(findings[head].address or str(findings[head].place) for head in elsewhere)
        told[order[at]] = finding._replace(causes=own, args=tuple(args.items()))
    return [told[number] for number in sorted(told)]


def _in_order_of_the_rules(form: Form, instances: Sequence[rules.Instance], findings: Sequence[Finding]) -> list[int]:
    """The number of the finding on each of the broken rules."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for number, finding in enumerate(findings):
        numbers.setdefault((finding.rule, dict(finding.args)["line"]), []).append(number)
    return [numbers[instance.rule.id, in_words.line(instance, form)].pop(0) for instance in instances]


def _about(unit: Unbalanced, found: Sequence[Explanation], relation: Relation) -> list[int]:
    """The numbers of the explanations of a broken rule; several if it follows from others that are broken."""
    own = (
        {relation.part} if relation.part is not None else {unit.given.parts[place] for place in unit.weights(relation)}
    )
    return [number for number, explanation in enumerate(found) if not explanation.parts.isdisjoint(own)]


def _head(findings: Sequence[Finding], about: Sequence[Sequence[int]], number: int) -> int:
    """The first finding that is explained by this explanation alone, before those that follow another finding."""
    alone = [at for at, numbers in enumerate(about) if list(numbers) == [number]]
    return min(alone, key=lambda at: (bool(findings[at].follows), at))


def _consistent(args: dict[str, str], causes: Sequence[Cause]) -> dict[str, str]:
    """The arguments of a finding without a likely figure that the first cause contradicts."""
    changes = [(change.address or str(change.place), change.becomes) for change in causes[0].changes]
    if (args.get("likely_cell"), args.get("likely")) in changes:
        return args
    return {key: value for key, value in args.items() if key not in _LIKELY}


# --- causes -----------------------------------------------------------------------------------------------------------


def _causes(form: Form, unit: Unbalanced, submission: Submission, explanation: Explanation) -> tuple[Cause, ...]:
    """The likeliest causes; the rules to look at if there is none."""
    if not explanation.repairs:
        broken = [relation for part in sorted(explanation.parts) for relation in unit.broken[part]]
        return (Cause(CauseKind.UNDECIDED, suspects=tuple(_suspect(form, relation) for relation in broken)),)
    equal, sure = len(explanation.repairs), explanation.sure
    return tuple(
        Cause(repair.kind, _changes(unit, submission, repair), equal, sure, _source(unit, repair))
        for repair in explanation.repairs[:_SHOWN]
    )


def _source(unit: Unbalanced, repair: Candidate) -> Place | None:
    """Where the figure stands that was counted in, or under which cases were counted."""
    own = {place: figure for place, figure in repair.changes.items() if place in unit.figures}
    if repair.kind is CauseKind.CARRIED_COUNTED:
        return counted_in(unit, own)
    if repair.kind is CauseKind.COUNTED_ELSEWHERE:
        return next(place for place, figure in own.items() if figure < unit.written[place])
    return None


def _changes(unit: Unbalanced, submission: Submission, repair: Candidate) -> tuple[Change, ...]:
    found = []
    for place, figure in repair.changes.items():
        cell = submission.cells.get(place)
        sheet, address = (cell.sheet, cell.address) if cell else ("", "")
        now, then = (unit.number(place, each) for each in (unit.written[place], figure))
        assert now is not None and then is not None, "a repair has only figures that the form allows"
        found.append(Change(place, sheet, address, number_text(now), number_text(then), place not in unit.figures))
    return tuple(found)


def _suspect(form: Form, relation: Relation) -> Suspect:
    instance = relation.instance
    return Suspect(instance.rule.id, instance.rule.each, in_words.line(instance, form))
