"""How many files and units are in which state, and why a result is not final."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from consolidate.forms import rules
from consolidate.model import ERROR, EXPLAIN, Consolidation, Finding, Form
from consolidate.words import N_

# every verdict on a file with its word, in the order in which they are counted; ``opened`` (a container) is not
VERDICTS = {
    "used": N_("used"), "replaced": N_("replaced"), "duplicate": N_("duplicate"), "held": N_("held"),
    "companion": N_("companion"), "rejected": N_("rejected"), "ignored": N_("ignored"), "opened": N_("opened"),
}  # fmt: skip
COUNTED = tuple(verdict for verdict in VERDICTS if verdict != "opened")


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
    """The number of files and units in each state. Containers (``opened``) are not counted."""
    counted = [state.verdict for state in consolidation.files if state.verdict != "opened"]
    files = {"all": len(counted)} | {verdict: counted.count(verdict) for verdict in COUNTED}
    units = {
        "expected": len(consolidation.roster.units),
        "used": len(consolidation.submissions),
        "held": len(consolidation.held),
        "excused": len(consolidation.excused),
        "missing": len(consolidation.missing),
    }
    return Accounts(files, units)


@dataclass(frozen=True)
class Reason:
    """One reason why a result is not final: how many cases of it there are, and their names if they have any."""

    kind: str
    count: int
    names: tuple[str, ...] = ()


def unfinished(form: Form, consolidation: Consolidation) -> tuple[Reason, ...]:
    """The reasons why the result is not final; empty if it is final."""
    numbers = {place: total.value for place, total in consolidation.totals.items()}
    hard = [i for i in rules.instances(form) if i.rule.severity is ERROR]
    # a finding that follows another has the same cause, so only the other one counts
    open_ = [finding for finding in consolidation.findings if finding.open and not finding.follows]
    named = {
        "missing": consolidation.missing,
        "held": consolidation.held,
        "held-files": tuple(s.name for s in consolidation.files if s.verdict == "held" and not s.unit),
        "rejected-files": _undecided(consolidation),
    }
    counts = {
        **of_findings(open_),
        "broken-rules": sum(rules.verdict(instance, numbers) is False for instance in hard),
        "uneven-accounts": int(not accounts(consolidation).even),
        "uneven-totals": sum(t.value != sum(t.numbers) + sum(c.becomes - c.present for c in t.corrections)
                             for t in consolidation.totals.values()),
        "nobody": int(not consolidation.submissions),
    }  # fmt: skip
    found = [Reason(kind, len(names), names) for kind, names in named.items()]
    found += [Reason(kind, count) for kind, count in counts.items()]
    return tuple(reason for reason in found if reason.count)


def of_findings(open_: Sequence[Finding]) -> dict[str, int]:
    """How many of these open findings are errors, and how many ask for an explanation."""
    return {
        "errors": sum(finding.severity is ERROR for finding in open_),
        "unexplained": sum(finding.severity is EXPLAIN for finding in open_),
    }


def _undecided(result: Consolidation) -> tuple[str, ...]:
    """The files that were rejected and for which the office gave no reason (属实)."""
    answered = {(finding.file, finding.kind) for finding in result.findings if finding.answer}
    rejected = (state for state in result.files if state.verdict == "rejected")
    return tuple(state.name for state in rejected if (state.name, state.reason) not in answered)
