"""What a unit has to do with a file before it sends it, as a few sentences."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from consolidate.pipeline.run import Checked
from consolidate.terms import ERROR, EXPLAIN, Severity
from consolidate.words import N_, Problem

_SOUND, _NOTHING = N_("no problem was found"), N_("nothing has been filled in yet")
_EXPLAINED = N_("nothing to correct; a reason is given for what was asked ({count})")
_LEFT = {ERROR: N_("{count} error(s) to correct"), EXPLAIN: N_("{count} point(s) to correct or explain")}


class Judged(NamedTuple):
    """The gravest severity of what is left to do, None if nothing is; and what is left, as sentences."""

    severity: Severity | None
    sentences: tuple[Problem, ...]


def judged(file: Checked) -> Judged:
    """What is left to do with a file that is an answer. What follows from another finding is not counted."""
    if file.sound:
        return Judged(None, (Problem("", _SOUND, {}),))
    found = file.reported
    if found.blank and not found.figures:
        return Judged(ERROR, (Problem("", _NOTHING, {}),))
    counts = Counter(finding.severity for finding in file.findings if finding.open and not finding.follows)
    if file.explained:
        return Judged(None, (Problem("", _EXPLAINED, {"count": counts[EXPLAIN]}),))
    severity = ERROR if counts[ERROR] else EXPLAIN
    left = (Problem("", _LEFT[each], {"count": counts[each]}) for each in (ERROR, EXPLAIN) if counts[each])
    return Judged(severity, tuple(left))
