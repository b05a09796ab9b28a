"""Lock files of Excel and WPS: one of a unit that has not answered shows that its workbook is still open, unsaved."""

from __future__ import annotations

from collections.abc import Sequence

from consolidate.catalogue import FindingKind
from consolidate.intake.assign import Assigned
from consolidate.intake.ignored_files import workbook_of
from consolidate.intake.unit_names import named
from consolidate.model import Finding
from consolidate.model.result import FileState
from consolidate.names import Names
from consolidate.terms import NOTE


def still_open(
    ignored: Sequence[FileState], notes: Sequence[Finding], names: Names, assigned: Assigned
) -> tuple[tuple[FileState, ...], tuple[Finding, ...]]:
    """The ignored files and the notes on them, changed to ``still-open`` where a lock file names one such unit.

    Lock files of the units that have answered, by ``assigned``, stay as they are.
    """
    answered = {*assigned.excused, *(submission.unit for submission in assigned.submissions)}
    units: dict[str, str] = {}
    for state in ignored:
        named_units = named(workbook_of(state.name), names) if state.reason is FindingKind.IGNORED else set()
        if len(named_units) == 1 and not named_units & answered:
            units[state.name] = next(iter(named_units))
    states = (s._replace(reason=FindingKind.STILL_OPEN, unit=units[s.name]) if s.name in units else s for s in ignored)
    findings = (Finding(FindingKind.STILL_OPEN, NOTE, units[f.file], f.file) if f.file in units else f for f in notes)
    return tuple(states), tuple(findings)
