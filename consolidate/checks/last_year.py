"""Compare this year's figures with last year's, for every unit and for the sum of all units.

These are the year rules and the jumps of the form (``forms/year_rules.py``), and figures that are last year's again.
All their findings ask for an explanation. A place without a figure of last year is not compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from consolidate.catalogue import FindingKind
from consolidate.forms import in_words, rules, year_rules
from consolidate.forms.layout import address, layout
from consolidate.forms.rules import Instance
from consolidate.forms.year_rules import Figures
from consolidate.model import Cell, Finding, Form, LastYear, Number, Place, Roster, Submission
from consolidate.terms import ERROR, EXPLAIN, How
from consolidate.text import first_of

_NAMES = 10  # units that a finding names


def check(
    form: Form, last: LastYear, roster: Roster, submissions: Sequence[Submission], other_findings: Iterable[Finding],
    taken: Figures | None = None, excused: Collection[str] = (),
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings on every unit and on the sum of all units.

    ``other_findings``: the findings of the other checks. ``taken``: what the office takes out of the sum (剔除).
    ``excused``: the units that need not report (免报).

    The sum is compared only if all units but the excused ones have answered, and without an error. The year rules hold
    for it whichever units were merged, split or abolished, since somebody goes on with what was left; jumps are asked
    about only if the same units answered in both years.
    """
    other_findings = tuple(other_findings)
    found = [
        finding
        for submission in submissions
        for finding in unit(form, last.units.get(submission.unit, {}), submission, other_findings)
    ]
    faulty = any(finding.severity is ERROR and finding.unit for finding in other_findings)
    answered = {submission.unit for submission in submissions}
    if last.sound and not faulty and {unit.name for unit in roster.units} - answered <= set(excused):
        same = last.same and len(answered) == len(roster.units)
        whole = _whole(form, last, submissions, taken or {}, same)
        apart = _apart(last, roster, answered)
        found += [_with_apart(f, apart) for f in whole if not _of_units(f, found)]
    return tuple(found)


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


def _whole(
    form: Form, last: LastYear, submissions: Sequence[Submission], taken: Figures, same: bool
) -> tuple[Finding, ...]:
    """The findings on the sum of all units, at the cells of the official tables in the result; jumps if ``same``."""
    numbers = {
        place: sum(s.numbers.get(place) or 0 for s in submissions) - taken.get(place, 0) for place in form.places
    }
    found = _findings(form, last.whole, numbers, _official(form, numbers), {})
    return tuple(finding for finding in found if same or finding.kind is not FindingKind.JUMP)


def _of_units(whole: Finding, of_units: Iterable[Finding]) -> bool:
    """Whether the findings on units at the same place say all that a finding on the sum says."""
    alike = [f for f in of_units if (f.kind, f.place) == (whole.kind, whole.place)]
    differs = dict(whole.args).get("difference")
    if differs is None or not alike:
        return bool(alike)
    return sum(Decimal(dict(finding.args)["difference"]) for finding in alike) == Decimal(differs)


def _apart(last: LastYear, roster: Roster, answered: Collection[str]) -> dict[str, str]:
    """The units whose figures of the two years are not compared one by one, as arguments of a finding on the sum."""
    if not last.units:
        return {}
    now = [unit.name for unit in roster.units if unit.name in answered and unit.name not in last.units]
    gone = [*last.gone, *(unit.name for unit in roster.units if unit.name not in answered and unit.name in last.units)]
    return {key: first_of(names, _NAMES) for key, names in (("apart", now), ("apart_before", gone)) if names}


def _with_apart(finding: Finding, apart: Mapping[str, str]) -> Finding:
    return replace(finding, args=(*finding.args, *apart.items())) if "difference" in dict(finding.args) else finding


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
    kind = FindingKind(instance.rule.finding or FindingKind.RULE_BROKEN)
    if kind is FindingKind.IN_FORCE_DIFFERS:
        args |= _amending(args, both[1] - both[0])
    if kind is FindingKind.RULE_BROKEN:
        whose = whose | {"rule": instance.rule.id}
        args |= {"rule_label": instance.rule.label, "rule_words": in_words.sentence(instance, form), "cause": "",
                 "left": str(both[0]), "right": str(both[1]), "maybe": ""}  # fmt: skip
        args |= in_words.worked_out(instance, form, numbers)
    place = instance.left[0].places[0]
    return _at(kind, place, instance.places, cells, whose, str(both[0]), str(both[1]), args)


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
