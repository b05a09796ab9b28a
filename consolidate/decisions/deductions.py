"""Apply the lines 剔除: what the office takes out of the sum because two units counted it.

The lines about one unit, or about the sum of all units, belong together: they obey the rules of the form as the figures
of a unit do, and none of them applies where one of them is wrong. Totals need no line of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from consolidate.catalogue import FindingKind
from consolidate.decisions.faults import number, places, taken_out
from consolidate.decisions.sheet import FILE
from consolidate.figures import in_order
from consolidate.forms import in_words, rules
from consolidate.model import Decision, Finding, Form, Kind, Number, Place, Submission
from consolidate.model.result import Deduction
from consolidate.own_workbooks import WHOLE
from consolidate.terms import ERROR, NOTE, Action
from consolidate.text import number_text, plain
from consolidate.words import N_

Used = Mapping[str, Submission]
Lines = Mapping[int, Decision]
_TWICE = N_("another line takes the same out for the same reason; if it is another case, say so in the reason")


def settle(form: Form, decisions: Sequence[Decision], used: Used) -> tuple[tuple[Deduction, ...], tuple[Finding, ...]]:
    """What is taken out of the sum of the used units, and the findings on the lines that do not apply."""
    lines = [_deduction(form, line) for line in decisions if line.action is Action.DEDUCT]
    by_line = {line.line: line for line in decisions}
    findings: list[Finding] = []
    standing: list[Deduction] = []
    faulty: set[str] = set()  # units of which a line is wrong; "" stands for the sum of all units
    for one in lines:
        found = _out_of_place(form, one, by_line[one.line], used) or _again(one, by_line[one.line], standing)
        if found:
            findings.append(found)
            faulty |= {one.unit} if found.open else set()
        else:
            standing.append(one)
    applied: list[Deduction] = []
    units = dict.fromkeys(one.unit for one in standing)  # in the order of the lines
    for unit in sorted(units, key=lambda unit: not unit):  # the sum of all units comes last
        together = _with_totals(form, [one for one in standing if one.unit == unit])
        wrong = [*_too_much(form, together, used, applied, by_line), *_uneven(form, together, by_line)]
        findings += wrong
        applied += () if unit in faulty or any(finding.open for finding in wrong) else together
    return tuple(applied), tuple(findings)


def taken(form: Form, decisions: Sequence[Decision], submissions: Iterable[Submission]) -> dict[Place, Number]:
    """By place what is taken out of the sum of these submissions."""
    found: dict[Place, Number] = {}
    if any(line.action is Action.DEDUCT for line in decisions):
        for one in settle(form, decisions, {submission.unit: submission for submission in submissions})[0]:
            found[one.place] = found.get(one.place, 0) + one.amount
    return found


def unbound(form: Form, applied: Iterable[Deduction], decisions: Sequence[Decision], used: Used) -> tuple[Finding, ...]:
    """A note on each line that names no 现值: it goes on even if a unit takes the same out itself, or is left out."""
    lines = {one.line for one in applied}
    found: list[Finding] = []
    for line in (line for line in decisions if line.line in lines and not line.present):
        one = _deduction(form, line)
        labels = " ".join(filter(None, form.own_labels(one.place)))
        shown = f"表{form.table(one.place.table).number} {labels}：{number_text(_there(one, used))}"
        args = (("line", str(line.line)), ("count", "1"), ("kinds", str(Action.DEDUCT)))
        found.append(Finding(FindingKind.DECISION_UNBOUND, NOTE, unit=one.unit, found=shown, args=args))
    return tuple(found)


def _deduction(form: Form, line: Decision) -> Deduction:
    (place,) = places(line, form)
    amount = taken_out(line, form, place)
    assert amount is not None  # a line that says no amount is a faulty one
    return Deduction(line.unit.replace(WHOLE, ""), place, amount, line.reason, line.clerk, line.day, line.line)


def _out_of_place(form: Form, one: Deduction, line: Decision, used: Used) -> Finding | None:
    """The finding on a line whose unit is not in the sum, or whose 现值 no longer stands; else None."""
    if one.unit and one.unit not in used:
        return _finding(FindingKind.DEDUCTION_WAITS, one, line, one.unit)
    there = _there(one, used)
    if not line.present or number(line.present) == there:
        return None
    return _finding(FindingKind.DECISION_VOID, one, line, number_text(there), line.present)


def _there(one: Deduction, used: Used) -> Number:
    """The figure from which it is taken: that of its unit, or the sum of all units."""
    units = [used[one.unit]] if one.unit else used.values()
    return sum(unit.numbers.get(one.place) or 0 for unit in units)


def _again(one: Deduction, line: Decision, before: Sequence[Deduction]) -> Finding | None:
    """The error on a line that repeats an earlier one: a copy that nobody changed would take the same out twice.

    So would the same line for a unit and for the sum of all. Two units may each have counted the same case.
    """

    def key(each: Deduction) -> tuple[object, ...]:
        return each.place, each.amount, plain(each.reason)

    same = (other.unit for other in before if key(other) == key(one))
    if not any(unit == one.unit or "" in (unit, one.unit) for unit in same):
        return None
    args = (("line", str(line.line)), ("reason", _TWICE))
    return Finding(FindingKind.DECISION_FAULTY, ERROR, file=FILE, address=line.cell, found=line.becomes, args=args)


def _with_totals(form: Form, lines: Sequence[Deduction]) -> tuple[Deduction, ...]:
    """The lines with a deduction for every total that follows from those with the same reason.

    A total for which there is such a line does not follow: what that line says counts.
    """
    sets: dict[str, list[Deduction]] = {}
    for one in lines:
        sets.setdefault(plain(one.reason), []).append(one)
    return tuple(one for members in sets.values() for one in (*members, *_totals(form, members)))


def _totals(form: Form, members: Sequence[Deduction]) -> Iterator[Deduction]:
    numbers: dict[Place, Number | None] = {place: 0 for place in form.places if not form.is_total(place)}
    numbers |= _by_place(members)
    for place in [place for place in form.places if place not in numbers]:
        if amount := rules.computed(form, place, numbers):
            yield members[0]._replace(place=place, amount=amount)


def _by_place(lines: Iterable[Deduction]) -> dict[Place, Number]:
    found: dict[Place, Number] = {}
    for one in lines:
        found[one.place] = found.get(one.place, 0) + one.amount
    return found


# --- what is wrong with the lines about one unit -----------------------------------------------------------------


def _too_much(
    form: Form, lines: Sequence[Deduction], used: Used, others: Sequence[Deduction], by_line: Lines
) -> Iterator[Finding]:
    """An error for each figure from which more is taken out than is in it; ``others`` are taken out of the sum, too."""
    before = _by_place(others) if not lines[0].unit else {}
    for place, amount in _by_place(lines).items():
        one = next(one for one in lines if one.place == place)
        there = _there(one, used) - before.get(place, 0)
        if amount > there and form.kind(place) is not Kind.CHANGE:
            yield _finding(
                FindingKind.DEDUCTION_EXCEEDS, one, by_line[one.line], number_text(amount), number_text(there)
            )


def _uneven(form: Form, lines: Sequence[Deduction], by_line: Lines) -> Iterator[Finding]:
    """A finding for each rule of sums that is broken by what is taken out.

    Where a rule only asks for an explanation, the reasons of the lines are the explanation.
    """
    numbers = dict.fromkeys(form.places, 0) | _by_place(lines)
    for instance in rules.broken(form, in_order(form, numbers)):
        if not rules.holds_for_sums(instance):
            continue
        both = rules.sides(instance, numbers)
        assert both is not None
        one = next((one for one in lines if one.place in instance.places), lines[0])
        error = instance.rule.severity is ERROR
        words = {
            "rule_label": instance.rule.label, "rule_words": in_words.sentence(instance, form), "cause": "",
            "left": str(both[0]), "right": str(both[1]), "whose": one.unit or WHOLE,
        }  # fmt: skip
        finding = _finding(FindingKind.DEDUCTION_UNEVEN, one, by_line[one.line], number_text(one.amount))
        yield finding._replace(severity=instance.rule.severity, rule=instance.rule.id,
            answer="" if error else one.reason,
            args=(*finding.args, *(words | in_words.worked_out(instance, form, numbers)).items()),
        )  # fmt: skip


def _finding(kind: FindingKind, one: Deduction, line: Decision, found: str, expected: str = "") -> Finding:
    """A finding at the cell 改为 of a line; an error, unless its line only waits for its unit."""
    return Finding(
        kind, NOTE if kind is FindingKind.DEDUCTION_WAITS else ERROR, file=FILE, address=line.cell, place=one.place,
        found=found, expected=expected, args=(("line", str(line.line)),),
    )  # fmt: skip
