"""Compare this year's figures with last year's, for every unit and for the sum of all units.

These are the year rules and the jumps of the form (``forms/year_rules.py``), and figures that are last year's again.
All their findings ask for an explanation. A place without a figure of last year is not compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from consolidate.catalogue import FindingKind
from consolidate.forms import in_words, rules, year_rules
from consolidate.forms.layout import address, layout
from consolidate.forms.rules import Instance
from consolidate.forms.year_rules import Figures
from consolidate.model import Cell, Finding, Form, LastYear, Number, Place, Roster, Submission
from consolidate.terms import ERROR, EXPLAIN, How
from consolidate.text import first_of

_NAMES = 10  # units that a finding names
Shares = Mapping[
    tuple[FindingKind, str, Place | None], Number
]  # of a difference, by the finding's kind, rule and place


def units(
    form: Form, last: LastYear, submissions: Sequence[Submission], other_findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings on every unit. ``other_findings``: those of the other checks."""
    empty: dict[str, list[Finding]] = {}
    for finding in other_findings:
        if finding.kind is FindingKind.EMPTY_TABLE:
            empty.setdefault(finding.unit, []).append(finding)
    found = (unit(form, last.units.get(s.unit, {}), s, empty.get(s.unit, ())) for s in submissions)
    return tuple(chain.from_iterable(found))


def whole(
    form: Form, last: LastYear, roster: Roster, submissions: Sequence[Submission], findings: Sequence[Finding],
    taken: Figures | None = None, excused: Collection[str] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings on the sum of all units. ``findings``: all others, with those on the units beside last year.

    ``taken``: what the office takes out of the sum (剔除). ``excused``: the units that need not report (免报).

    The sum is compared only if all units but the excused ones have answered, and without an error. The year rules hold
    for it whichever units were merged, split or abolished, since somebody goes on with what was left; jumps are asked
    about only if the same units answered in both years. A finding is left out if those of the same rule on units at the
    same place make up its whole difference.
    """
    answered = {submission.unit for submission in submissions}
    faulty = any(finding.severity is ERROR and finding.unit for finding in findings)
    if not last.sound or faulty or not {unit.name for unit in roster.units} - answered <= set(excused):
        return ()
    same = last.same and len(answered) == len(roster.units)
    on_units = [finding for finding in findings if finding.unit]
    found = [f for f in _on_sum(form, last, submissions, taken or {}, same) if not _said_of_units(f, on_units)]
    if not (found and last.units):
        return tuple(found)
    return tuple(_with_shares(found, *_apart(form, last, roster, submissions)))


def unit(
    form: Form, last: Mapping[Place, Number], submission: Submission, other_findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings on one unit. ``last``: its figures of last year.

    A table with the finding ``empty-table`` is left out.
    """
    empty = {
        dict(f.args)["table"] for f in other_findings if f.kind is FindingKind.EMPTY_TABLE and f.unit == submission.unit
    }
    known = {p: n for p, n in last.items() if p in form.spots and form.table(p.table).number not in empty}
    whose = {"unit": submission.unit, "file": "、".join(submission.sources)}
    found = _findings(form, known, submission.numbers, submission.cells, whose)
    again = year_rules.repeated(form, known, submission.numbers)
    if again is None:
        return found
    said = Finding(
        FindingKind.FIGURES_REPEATED, EXPLAIN, whose["unit"], whose["file"], found=str(again.same),
        expected=str(again.of),
    )  # fmt: skip
    return (*found, said)


def _on_sum(
    form: Form, last: LastYear, submissions: Sequence[Submission], taken: Figures, same: bool
) -> tuple[Finding, ...]:
    """The findings on the sum of all units, at the cells of the official tables in the result; jumps if ``same``."""
    numbers = {
        place: sum(s.numbers.get(place) or 0 for s in submissions) - taken.get(place, 0) for place in form.places
    }
    found = _findings(form, last.whole, numbers, _official(form, numbers), {})
    return tuple(finding for finding in found if same or finding.kind is not FindingKind.JUMP)


def _said_of_units(of_sum: Finding, of_units: Iterable[Finding]) -> bool:
    """Whether the findings of the same rule on units at the same place say all that a finding on the sum says."""
    alike = [f for f in of_units if (f.kind, f.rule, f.place) == (of_sum.kind, of_sum.rule, of_sum.place)]
    differs = dict(of_sum.args).get("difference")
    if differs is None or not alike:
        return bool(alike)
    return sum(Decimal(dict(finding.args)["difference"]) for finding in alike) == Decimal(differs)


def _apart(
    form: Form, last: LastYear, roster: Roster, submissions: Sequence[Submission]
) -> tuple[dict[str, Shares], dict[str, Shares]]:
    """What the units with figures in only one of both years add to the differences of the sum, by unit.

    First those that have figures of this year, then those that have figures of last year.
    """
    nothing: Figures = dict.fromkeys(form.places, 0)
    answered = {submission.unit for submission in submissions}
    silent = [unit.name for unit in roster.units if unit.name not in answered and unit.name in last.units]
    before = {**last.gone, **{name: last.units[name] for name in silent}}
    return (
        {s.unit: _shares(form, nothing, s.numbers) for s in submissions if s.unit not in last.units},
        {name: _shares(form, figures, nothing) for name, figures in before.items()},
    )


def _shares(form: Form, last: Figures, numbers: Mapping[Place, Number | None]) -> Shares:
    """By how much a unit breaks each year rule."""
    found: dict[tuple[FindingKind, str, Place | None], Number] = {}
    for instance in year_rules.instances(form, last):
        both = rules.sides(instance, numbers)
        if both and both[0] != both[1]:
            found[*_kind_and_rule(instance), instance.left[0].places[0]] = both[0] - both[1]
    return found


def _with_shares(of_sum: Iterable[Finding], now: Mapping[str, Shares], before: Mapping[str, Shares]) -> list[Finding]:
    """The findings on the sum, each with the units from which its difference may come, and how much of it."""
    found = []
    for finding in of_sum:
        at = (finding.kind, finding.rule, finding.place)
        named = [
            (key, [f"{unit}（{shares[at]:+}）" for unit, shares in each.items() if at in shares])
            for key, each in (("apart", now), ("apart_before", before))
        ]
        args = [(key, first_of(units, _NAMES)) for key, units in named if units]
        own = [(key, text) for key, text in finding.args if not args or key != "amending"]
        found.append(finding._replace(args=(*own, *args)))
    return found


def _official(form: Form, numbers: Mapping[Place, Number]) -> dict[Place, Cell]:
    grids = {table.id: layout(table) for table in form.tables}
    return {
        p: Cell(n, str(n), form.table(p.table).sheet, address(grids[p.table], p), How.NUMBER)
        for p, n in numbers.items()
    }


def _findings(
    form: Form,
    last: Mapping[Place, Number],
    numbers: Mapping[Place, Number | None],
    cells: Mapping[Place, Cell],
    whose: dict[str, str],
) -> tuple[Finding, ...]:
    broken = [i for i in year_rules.instances(form, last) if rules.verdict(i, numbers) is False]
    found = [_differs(form, instance, numbers, cells, whose) for instance in broken]
    for place in year_rules.jumps(form, last, numbers):
        finding = _at(FindingKind.JUMP, place, (place,), cells, whose, str(numbers[place]), str(last[place]), {})
        found.append(finding)
    return tuple(found)


def _differs(
    form: Form,
    instance: Instance,
    numbers: Mapping[Place, Number | None],
    cells: Mapping[Place, Cell],
    whose: dict[str, str],
) -> Finding:
    """The finding on a broken year rule, with the parts of the expected figure."""
    both = rules.sides(instance, numbers)
    assert both is not None
    args = {
        term.name if term.places else "before": str(numbers[term.places[0]] if term.places else term.constant)
        for term in instance.right
    }
    args["difference"] = f"{both[0] - both[1]:+}"
    kind, rule = _kind_and_rule(instance)
    if kind is FindingKind.IN_FORCE_DIFFERS:
        args |= _amending(args, both[1] - both[0])
    if kind is FindingKind.RULE_BROKEN:
        whose = whose | {"rule": rule}
        args |= {"rule_label": instance.rule.label, "rule_words": in_words.sentence(instance, form), "cause": "",
                 "left": str(both[0]), "right": str(both[1]), "maybe": ""}  # fmt: skip
        args |= in_words.worked_out(instance, form, numbers)
    place = instance.left[0].places[0]
    return _at(kind, place, instance.places, cells, whose, str(both[0]), str(both[1]), args)


def _kind_and_rule(instance: Instance) -> tuple[FindingKind, str]:
    """The kind of the finding on a year rule that is broken, and the rule that it names; "" if its kind says that."""
    kind = FindingKind(instance.rule.finding or FindingKind.RULE_BROKEN)
    return kind, instance.rule.id if kind is FindingKind.RULE_BROKEN else ""


def _amending(args: Mapping[str, str], missing: Number) -> dict[str, str]:
    """How many documents may only amend others, which are issued and leave as many in force as there were: 修改."""
    issued = Decimal(args.get("issued", "0"))
    return {"amending": str(missing)} if 0 < missing <= issued else {}


def _at(
    kind: FindingKind, place: Place, places: Sequence[Place], cells: Mapping[Place, Cell], whose: dict[str, str],
    found: str, expected: str, args: dict[str, str],
) -> Finding:  # fmt: skip
    cell = cells[place]
    return Finding(
        kind, EXPLAIN, sheet=cell.sheet, address=cell.address, place=place, found=found, expected=expected,
        cells=tuple(cells[p].address for p in places if p in cells), args=tuple(args.items()), **whose,  # type: ignore[arg-type]
    )  # fmt: skip
