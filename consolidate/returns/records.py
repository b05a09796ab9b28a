"""What was sent back to whom, one JSON object a line, and what became of it when the corrected file came in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from consolidate.model import Answer, Consolidation, Finding, Place, Severity
from consolidate.returns.copies import asked

_IN = ("used", "held", "rejected")  # verdicts on files that a unit sent as its answer


@dataclass(frozen=True)
class Returned:
    """One copy that went back: ``answered`` are the digests of the unit's files that it is the reply to."""

    at: str
    unit: str
    trip: int
    file: str
    digest: str
    answered: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Progress:
    """What became of the findings sent back to a unit; with ``waiting`` it has not answered since."""

    returned: Returned
    waiting: bool
    gone: tuple[Finding, ...] = ()
    still: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()


def write(returned: Returned) -> str:
    """A line of the file."""
    return json.dumps(asdict(returned), ensure_ascii=False)


def read(lines: Iterable[str]) -> dict[str, Returned]:
    """The last copy that went back to each unit; a line cut off by a crash is passed over."""
    found: dict[str, Returned] = {}
    for line in lines:
        try:
            told: Any = json.loads(line)
            one = Returned(
                told["at"], told["unit"], told["trip"], told["file"], told["digest"], tuple(told["answered"]),
                tuple(map(_finding, told["findings"])),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            continue
        found[one.unit] = one
    return found


def _finding(told: Mapping[str, Any]) -> Finding:
    fields = dict(told) | {
        "severity": Severity(told["severity"]),
        "place": Place(*told["place"]) if told["place"] else None,
        "cells": tuple(told["cells"]),
        "args": tuple((key, value) for key, value in told["args"]),
    }
    return Finding(**fields)


def answered(result: Consolidation, unit: str) -> tuple[str, ...]:
    """The digests of the files that stand as the unit's answer, in order."""
    return tuple(sorted({s.digest for s in result.files if s.unit == unit and s.verdict in _IN and s.digest}))


def trip(answers: Sequence[Answer], before: Returned | None, standing: Sequence[str]) -> int:
    """The number of the next round trip: one more than that of any file that came from the unit.

    What came back without our token counts as the answer to the copy before it.
    """
    marked = max((answer.token.trip for answer in answers if answer.token), default=0)
    if before is None:
        return marked + 1
    fresh = set(standing) - set(before.answered)
    return max(marked + 1, before.trip + 1 if fresh else before.trip)


def progress(result: Consolidation, returned: Mapping[str, Returned]) -> tuple[Progress, ...]:
    """For every unit that got a copy back: whether it answered, and which findings are gone, still there, new."""
    return tuple(_one(result, one) for one in returned.values())


def _one(result: Consolidation, returned: Returned) -> Progress:
    if not set(answered(result, returned.unit)) - set(returned.answered):
        return Progress(returned, waiting=True)
    now = [finding for finding in asked(result, returned.unit) if not finding.follows]
    before = [finding for finding in returned.findings if not finding.follows]
    keys, old = set(map(_key, now)), set(map(_key, before))
    return Progress(
        returned,
        waiting=False,
        gone=tuple(f for f in before if _key(f) not in keys),
        still=tuple(f for f in now if _key(f) in old),
        new=tuple(f for f in now if _key(f) not in old),
    )


def _key(finding: Finding) -> tuple[str, ...]:
    """What makes two findings the same fault, wherever in a file and whatever the figure: kind, place, rule, table.

    The id of a finding would not do: it changes with sheet and address, and the copy may be the first file with ours.
    """
    return finding.kind, str(finding.place), finding.rule, dict(finding.args).get("table", "")
