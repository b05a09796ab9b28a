"""The numbers of files and units by state, and the reasons why a result is not final."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from consolidate.forms import rules
from consolidate.model import Finding, Form
from consolidate.model.result import Consolidation
from consolidate.terms import ERROR, EXPLAIN, Unfinished, UnitState, Verdict

COUNTED: tuple[Verdict, ...] = tuple(verdict for verdict in Verdict if verdict is not Verdict.OPENED)


class Accounts(NamedTuple):
    """Counts that must add up: all files by verdict, all expected units by state."""

    files: Mapping[str, int]
    units: Mapping[str, int]

    @property
    def even(self) -> bool:
        """Whether every file and every expected unit is in exactly one state."""
        return self.files["all"] == sum(n for k, n in self.files.items() if k != "all") and self.units[
            "expected"
        ] == sum(n for k, n in self.units.items() if k != "expected")


def accounts(consolidation: Consolidation) -> Accounts:
    """Count the files and units in each state, without containers (``opened``)."""
    counted: list[Verdict] = [state.verdict for state in consolidation.files if state.verdict is not Verdict.OPENED]
    files = {"all": len(counted)} | {verdict: counted.count(verdict) for verdict in COUNTED}
    units = {
        "expected": len(consolidation.roster.units),
        UnitState.USED: len(consolidation.submissions),
        UnitState.HELD: len(consolidation.held),
        UnitState.EXCUSED: len(consolidation.excused),
        UnitState.MISSING: len(consolidation.missing),
    }
    return Accounts(files, units)


@dataclass(frozen=True)
class Reason:
    """A reason why a result is not final: the number of cases, and the names of the files or units if it has them."""

    kind: Unfinished
    count: int
    names: tuple[str, ...] = ()


def unfinished(form: Form, consolidation: Consolidation) -> tuple[Reason, ...]:
    """Return the reasons why the result is not final; () if it is final."""
    numbers = {place: total.value for place, total in consolidation.totals.items()}
    hard = [i for i in rules.instances(form) if i.rule.severity is ERROR and rules.holds_for_sums(i)]
    # a finding that follows another has the same cause, so it is not counted
    open_ = [finding for finding in consolidation.findings if finding.open and not finding.follows]
    named = {
        Unfinished.MISSING: consolidation.missing,
        Unfinished.HELD: consolidation.held,
        Unfinished.HELD_FILES: tuple(s.name for s in consolidation.files if s.verdict is Verdict.HELD and not s.unit),
        Unfinished.REJECTED_FILES: _undecided(consolidation),
    }
    counts = {
        **of_findings(open_),
        Unfinished.BROKEN_RULES: sum(rules.verdict(instance, numbers) is False for instance in hard),
        Unfinished.UNEVEN_ACCOUNTS: int(not accounts(consolidation).even),
        Unfinished.UNEVEN_TOTALS: sum(not total.even for total in consolidation.totals.values()),
        Unfinished.NOBODY: int(not consolidation.submissions),
    }  # fmt: skip
    found = [Reason(kind, len(names), names) for kind, names in named.items()]
    found += [Reason(kind, count) for kind, count in counts.items()]
    return tuple(reason for reason in found if reason.count)


def of_findings(open_: Sequence[Finding]) -> dict[Unfinished, int]:
    """Count the errors, and the findings that need an explanation, among these open findings."""
    return {
        Unfinished.ERRORS: sum(finding.severity is ERROR for finding in open_),
        Unfinished.UNEXPLAINED: sum(finding.severity is EXPLAIN for finding in open_),
    }


def _undecided(result: Consolidation) -> tuple[str, ...]:
    """Return the rejected files that the office has not confirmed with a reason (属实)."""
    answered = {(finding.file, finding.kind) for finding in result.findings if finding.answer}
    rejected = (state for state in result.files if state.verdict is Verdict.REJECTED)
    return tuple(state.name for state in rejected if (state.name, state.reason) not in answered)
