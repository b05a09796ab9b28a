"""The contents of the result: lines in order, sums, labels of states, findings with their followers, the digest.

Nothing here depends on sheets, rows or columns of the workbook; ``addresses`` has these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import add
from typing import Any, NamedTuple

from consolidate import figures
from consolidate import own_workbooks as own
from consolidate.finality import Reason, of_findings, unfinished
from consolidate.forms import rules
from consolidate.grouped import condensed, of_roster
from consolidate.model import Finding, Form, LastYear, Number, Place, Unit
from consolidate.model.received import Arrivals
from consolidate.model.result import Consolidation, FileState, Total
from consolidate.rounding import rounded
from consolidate.terms import Severity, Unfinished, UnitState, Verdict
from consolidate.workbook.lines import Kind, Line, added_up

MOST_LISTED = 20_000  # findings and files of a large round in its workbook; all of them are listed beside it
_ASIDE = (Verdict.HELD, Verdict.REJECTED)  # files that wait for somebody


class Taken(NamedTuple):
    """Stands for what is taken out (剔除) of the figures of a group; of those of all units together if it is None."""

    group: str | None


@dataclass(frozen=True)
class View:
    """A consolidation in the form in which a workbook or another output shows it."""

    form: Form
    consolidation: Consolidation
    made_at: datetime
    last_year: LastYear | None = None
    arrivals: Arrivals | None = None  # None if nobody looked when the files came in
    beside: str = ""  # of a large round: the folder beside the workbook with the lines of its units

    # --- the lines that are added up -----------------------------------------------------------------------------

    @property
    def lined(self) -> str:
        """The sheet with the lines."""
        return own.GROUPED if self.beside else own.UNITS

    @property
    def noun(self) -> str:
        """What a line is of."""
        return "分组" if self.beside else "单位"

    @cached_property
    def added(self) -> Consolidation:
        """What has a line each: the units; of a large round the groups, as if they were units."""
        return condensed(self.form, self.consolidation) if self.beside else self.consolidation

    @cached_property
    def keys(self) -> dict[str, int]:
        """The number of whatever has a line, from 1; that of a unit is its number in the roster."""
        return {unit.name: number for number, unit in enumerate(self.added.roster.units, 1)}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of every unit in the roster, from 1; of a large round of those that are listed by themselves."""
        if not self.beside:
            return self.keys
        used, found = self.consolidation.submissions, {finding.unit for finding in self.consolidation.findings}
        units = enumerate(self.consolidation.roster.units, 1)
        return {unit.name: number for number, unit in units if unit.name not in used or unit.name in found}

    @cached_property
    def by_group(self) -> dict[str, tuple[Unit, ...]]:
        """The units of each group of a large round, by what its line is called."""
        return {group.label: group.units for group in of_roster(self.consolidation.roster)}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The answers in the order of the roster, then the corrections, then the deductions.

        ValueError if they do not give the totals.
        """
        return added_up(self.added, self.form.places, self._source)

    def _source(self, unit: str) -> str:
        submission = self.added.submissions.get(unit)
        used = [file.name for file in self.unit_files.get(unit, ()) if file.verdict is Verdict.USED]
        return "、".join(submission.sources if submission else used)

    @cached_property
    def own_lines(self) -> dict[str, Line]:
        """The line of the answer of each used unit."""
        return {line.unit.name: line for line in self.lines if line.answers}

    @cached_property
    def taken(self) -> dict[str | None, list[Line]]:
        """The deductions by the group that they are taken out of; None for the sum of all units."""
        found: dict[str | None, list[Line]] = {}
        for line in self.lines:
            if line.kind is Kind.DEDUCTION:
                found.setdefault(line.unit.group if self.groups and line.key else None, []).append(line)
        return found

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups of units, which have subtotals; () if the roster has no groups."""
        groups = self.added.roster.groups()
        return () if groups == ("",) else groups

    @cached_property
    def entries(self) -> tuple[Unit | Taken | str, ...]:
        """Every unit of the roster by group, and after each group its name, which stands for the subtotal.

        Before a subtotal, and at the end, stands what is taken out there, if anything is.
        """
        units = self.added.roster.units
        found: list[Unit | Taken | str] = [] if self.groups else [*units]
        for group in self.groups:
            found += [*(unit for unit in units if unit.group == group), *self._taken(group), group]
        return (*found, *self._taken(None))

    def _taken(self, group: str | None) -> tuple[Taken, ...]:
        return (Taken(group),) if group in self.taken else ()

    # --- numbers ---------------------------------------------------------------------------------------------

    @cached_property
    def totals(self) -> dict[Place, Number]:
        """The totals, rounded as in the official tables."""
        return {p: self.rounded(self.form.decimals(p), total.value) for p, total in self.consolidation.totals.items()}

    @cached_property
    def sums(self) -> dict[str, Sequence[Number]]:
        """The figures of every used unit in official order, corrections included."""
        found: dict[str, Sequence[Any]] = {}
        for line in self.lines:
            if line.kind is Kind.DEDUCTION:
                continue
            before = found.get(line.unit.name)
            found[line.unit.name] = _added(before, line.figures) if before else line.figures
        return found

    @cached_property
    def group_sums(self) -> dict[str, dict[Place, Number]]:
        """The subtotals of each group over its used units, corrections and deductions included."""
        found: dict[str, Sequence[Any]] = dict.fromkeys(self.added.roster.groups(), [0] * len(self.form.places))
        for line in self.lines:
            if line.key:
                found[line.unit.group] = _added(found[line.unit.group], line.figures)
        return {group: dict(zip(self.form.places, sums, strict=True)) for group, sums in found.items()}

    def taken_from(self, group: str | None) -> dict[Place, Number]:
        """What is taken out of each figure of a group, or of the sum of all units for None, as numbers below 0."""
        added: list[Number] = [0] * len(self.form.places)
        for line in self.taken.get(group, ()):
            added = _added(added, line.figures)
        return dict(zip(self.form.places, added, strict=True))

    @cached_property
    def uneven(self) -> frozenset[str]:
        """The used units that break a rule of severity error; of a large round the groups."""
        broken = {unit: rules.broken(self.form, figures, bool(self.beside)) for unit, figures in self.sums.items()}
        return frozenset(unit for unit, found in broken.items() if any(_must_hold(i) for i in found))

    @cached_property
    def must_hold(self) -> tuple[rules.Instance, ...]:
        """The rules of severity error, each applied to its rows or columns. A unit that breaks one is held.

        Of a large round those that hold for sums.
        """
        found = filter(_must_hold, rules.instances(self.form))
        return tuple(instance for instance in found if not self.beside or rules.holds_for_sums(instance))

    def check(self, instance: rules.Instance) -> str:
        """Return the check of a rule on the official tables: 平, or 不平 with the left side minus the right."""
        sides = rules.sides(instance, self.totals)
        if sides is None or rules.verdict(instance, self.totals):
            return "平"
        return f"不平 {rounded(sides[0] - sides[1]):+f}"

    def rounded(self, decimals: int, number: Number) -> Number:
        """Round a figure to its decimals; return a whole number unchanged."""
        return rounded(number, decimals).normalize() if decimals else number

    def adds_up(self, place: Place, numbers: Mapping[Place, Number]) -> tuple[Place, ...]:
        """Return the parts of a total if their numbers add up to it, else ()."""
        parts = rules.definition(self.form, place)
        return parts if parts and sum(numbers.get(p, 0) for p in parts) == numbers.get(place, 0) else ()

    # --- units, files and findings -------------------------------------------------------------------------------

    def state(self, unit: str) -> str:
        """Return the label of the state of a unit."""
        return self.consolidation.state(unit).label

    @cached_property
    def reasons(self) -> tuple[tuple[Unfinished, str], ...]:
        """Why the result is not final, as (kind, text). Uneven accounts are given only if there is no other reason."""
        known = {reason.kind: reason for reason in unfinished(self.form, self.consolidation)}
        if known.keys().isdisjoint(
            (Unfinished.ERRORS, Unfinished.UNEXPLAINED)
        ):  # then count the followers whose main findings are settled
            open_counts = of_findings([finding for finding in self.consolidation.findings if finding.open])
            known |= {kind: Reason(kind, count) for kind, count in open_counts.items() if count}
        uneven = Unfinished.UNEVEN_ACCOUNTS
        found = [known[kind] for kind in Unfinished if kind in known and kind.label and kind is not uneven]
        shown = tuple((r.kind, r.kind.label.format(count=r.count, names=_some(r.names))) for r in found)
        return shown or ((uneven, uneven.label),)

    @cached_property
    def findings(self) -> tuple[tuple[Finding, int], ...]:
        """All findings by unit, those without a unit first: each main finding (depth 0), then its followers (1).

        Of a large round by severity, then by unit.
        """
        found = self.consolidation.findings
        by_id = {finding.id: finding for finding in found}
        followers: dict[str, list[Finding]] = {}
        mains = []
        for finding in found:
            main = _main(finding, by_id)
            if main is finding:
                mains.append(finding)
            else:
                followers.setdefault(main.id, []).append(finding)
        worst = list(Severity)
        if self.beside:  # not all of them may be listed, so the worst come first
            mains.sort(key=lambda f: (worst.index(f.severity), self.numbers.get(f.unit, 0)))
        else:
            mains.sort(key=lambda f: (self.numbers.get(f.unit, 0), worst.index(f.severity)))
        shown: list[tuple[Finding, int]] = []
        for finding in mains:
            shown += [(finding, 0), *((follower, 1) for follower in followers.pop(finding.id, ()))]
        return tuple(shown)

    @cached_property
    def mains(self) -> dict[str, list[Finding]]:
        """The main findings of each unit, in the order of ``findings``."""
        found: dict[str, list[Finding]] = {}
        for finding, depth in self.findings:
            if depth == 0:
                found.setdefault(finding.unit, []).append(finding)
        return found

    def severities(self, lined: str) -> Counter[Severity]:
        """How many main findings of each severity whatever has this line has: a unit, or the units of a group."""
        units = (unit.name for unit in self.by_group[lined]) if self.beside else (lined,)
        return Counter(finding.severity for unit in units for finding in self.mains.get(unit, ()))

    def standing(self, lined: str) -> str:
        """The state of a unit; of a group how many of its units are in the sum."""
        if not self.beside:
            return self.state(lined)
        units = self.by_group[lined]
        used = sum(unit.name in self.consolidation.submissions for unit in units)
        return f"{UnitState.USED.label} {used}/{len(units)}"

    @cached_property
    def listed_files(self) -> tuple[FileState, ...]:
        """The files that 文件台账 lists: all; of a large round the first of those that somebody has to look at."""
        files = self.consolidation.files
        return tuple(file for file in files if file.verdict in _ASIDE)[:MOST_LISTED] if self.beside else files

    @cached_property
    def unit_files(self) -> dict[str, list[FileState]]:
        """The files that were assigned to each unit; of a large round to those that are not in the sum."""
        found: dict[str, list[FileState]] = {}
        for file in self.consolidation.files:
            if not self.beside or file.unit not in self.consolidation.submissions:
                found.setdefault(file.unit, []).append(file)
        return found

    @cached_property
    def finding_of(self) -> dict[tuple[str, str], Finding]:
        """The first finding of each kind on each file, by file and kind."""
        found: dict[tuple[str, str], Finding] = {}
        for finding in self.consolidation.findings:
            found.setdefault((finding.file, finding.kind), finding)
        return found

    @cached_property
    def digest(self) -> str:
        """The short digest of the result."""
        return digest(self.consolidation.totals)


def _added(first: Sequence[Number], second: Sequence[Number | None]) -> list[Number]:
    """Add two lines of figures place by place; None counts as 0."""
    return (
        list(map(add, first, second))
        if None not in second
        else [a + (b or 0) for a, b in zip(first, second, strict=True)]
    )


def _must_hold(instance: rules.Instance) -> bool:
    return instance.rule.severity is Severity.ERROR


def _some(names: Sequence[str], most: int = 5) -> str:
    """Join the first names and state how many there are in all if some are left out."""
    return "、".join(names[:most]) + ("" if len(names) <= most else f" 等 {len(names)} 个")


def _main(finding: Finding, by_id: Mapping[str, Finding]) -> Finding:
    """Return the last finding of the chain that this one follows; itself if it follows none or the chain is a loop."""
    main, seen = finding, {finding.id}
    while main.follows in by_id:
        main = by_id[main.follows]
        if main.id in seen:
            return finding
        seen.add(main.id)
    return main


def digest(totals: Mapping[Place, Total | Number]) -> str:
    """Return the digest of these totals, or of the numbers read back from a result (``figures.digest``)."""
    return figures.digest(
        {place: value.value if isinstance(value, Total) else value for place, value in totals.items()}
    )
