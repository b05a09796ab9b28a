"""Hold the words of a report against its own tables (文表一致), as is done with the reports that units send."""

from __future__ import annotations

from consolidate.annual_report.subject import Subject
from consolidate.catalogue import FindingKind
from consolidate.checks import words
from consolidate.intake import assign
from consolidate.model import Answer, Finding


def contradicted(subject: Subject, answer: Answer, file: str) -> tuple[Finding, ...]:
    """The findings on statements of a report that its tables contradict.

    ``answer``: what was read of the report; ``file``: its name. What may be about a part or another whole is left out.
    """
    read = assign.submission(subject.name, answer, subject.form, (file,))
    found = words.check(subject.form, read, subject.before, subject.round.year)
    return tuple(finding for finding in found if finding.kind is FindingKind.WORDS_DIFFER)
