"""What probably happened where figures break rules: the fewest changes after which everything agrees.

A list of small functions, one a pattern (``patterns``), gives repairs. A repair is kept only if all rules hold after
it, and nothing is ever applied. The rules decide; what people often do only puts equally good repairs in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from consolidate.catalogue import FindingKind
from consolidate.model import Finding, Form, LastYear, Place, Submission
from consolidate.terms import How

if TYPE_CHECKING:
    from consolidate.causes.candidates import Known


def explained(
    form: Form, submissions: Sequence[Submission], findings: Sequence[Finding], last: LastYear | None = None
) -> tuple[Finding, ...]:
    """The findings, those on the rules of the form with their probable causes. ``last``: last year's figures."""
    own = {rule.id for rule in form.rules}
    broken: dict[str, list[int]] = {}
    for number, finding in enumerate(findings):
        if finding.kind is FindingKind.RULE_BROKEN and finding.rule in own:
            broken.setdefault(finding.unit, []).append(number)
    if not broken:
        return tuple(findings)
    from consolidate.causes import attaching  # with all patterns, which no sound round needs

    found = list(findings)
    used = _used(submissions)
    for submission in submissions:
        if numbers := broken.get(submission.unit):
            known = _known(submission, used, last)
            with_causes = attaching.of_unit(form, submission, [findings[number] for number in numbers], known)
            for number, finding in zip(numbers, with_causes, strict=True):
                found[number] = finding
    return tuple(found)


def _used(submissions: Sequence[Submission]) -> dict[Place, int]:
    """In how many units each place has a figure other than 0."""
    found: dict[Place, int] = {}
    for submission in submissions:
        for place, number in submission.numbers.items():
            if number:
                found[place] = found.get(place, 0) + 1
    return found


def _known(submission: Submission, used: dict[Place, int], last: LastYear | None) -> Known:
    """What is known beside the figures of a unit. ``used``: by all units, itself included."""
    from consolidate.causes.candidates import Known

    own = {place for place, number in submission.numbers.items() if number}
    corrected = frozenset(place for place, cell in submission.cells.items() if cell.how is How.CORRECTED)
    others = {place: count - (place in own) for place, count in used.items()}
    return Known(last.units.get(submission.unit, {}) if last else {}, others, corrected)
