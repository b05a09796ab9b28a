"""What was sent back to whom, one JSON object a line, and what became of it when the corrected file came in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from consolidate import rules
from consolidate.model import Answer, Consolidation, Finding, Form, Place, Severity
from consolidate.returns.copies import asked, figures, standing, unopened

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
    figures: tuple[tuple[str, str], ...] | None = None  # what the unit had written where; None where nobody noted it


@dataclass(frozen=True)
class Progress:
    """What became of the findings sent back to a unit; with ``waiting`` it has not answered since.

    Of those that are gone ``mended`` are the ones whose figures changed, ``explained`` those that got a reason, and
    ``lapsed`` the others: of them nobody can say more than that they are not found any more.
    """

    returned: Returned
    waiting: bool
    mended: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()
    lapsed: tuple[Finding, ...] = ()
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
                told.get("figures") and tuple((place, text) for place, text in told["figures"]),
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


def answering(result: Consolidation, returned: Mapping[str, Returned]) -> tuple[Returned, ...]:
    """The copies that were answered since."""
    return tuple(one for one in returned.values() if set(answered(result, one.unit)) - set(one.answered))


def progress(
    form: Form, result: Consolidation, returned: Mapping[str, Returned], answers: Sequence[Answer]
) -> tuple[Progress, ...]:
    """For every unit that got a copy back: whether it answered, and which findings are gone, still there, new.

    ``answers``: at least those of the units that answered. Nothing of a unit of which a file cannot be opened on this
    computer: nobody knows what is in it.
    """
    fresh = answering(result, returned)
    return tuple(
        _one(form, result, one, standing(result, one.unit, answers)) if one in fresh else Progress(one, waiting=True)
        for one in returned.values()
        if not unopened(result, one.unit)
    )


def _one(form: Form, result: Consolidation, returned: Returned, answers: Sequence[Answer]) -> Progress:
    now = [finding for finding in asked(result, returned.unit) if not finding.follows]
    before = [finding for finding in returned.findings if not finding.follows]
    keys, old = set(map(_key, now)), set(map(_key, before))
    reasons = {_key(f) for f in result.findings if f.unit == returned.unit and f.severity is Severity.EXPLAIN}
    changed = _changed(form, returned, figures(form, answers))
    corrected = {c.place for c in result.corrections if c.unit == returned.unit}
    gone: dict[str, list[Finding]] = {"mended": [], "explained": [], "lapsed": []}
    for finding in (f for f in before if _key(f) not in keys):
        concerned = _concerned(form, finding)
        mended = not concerned.isdisjoint(corrected | changed)
        gone["explained" if _key(finding) in reasons else "mended" if mended else "lapsed"].append(finding)
    return Progress(
        returned,
        waiting=False,
        mended=tuple(gone["mended"]),
        explained=tuple(gone["explained"]),
        lapsed=tuple(gone["lapsed"]),
        still=tuple(f for f in now if _key(f) in old),
        new=tuple(f for f in now if _key(f) not in old),
    )


def _changed(form: Form, returned: Returned, now: Mapping[str, str]) -> set[Place]:
    """The places where something else stands now; none where nobody noted what stood there."""
    if returned.figures is None:
        return set()
    before = dict(returned.figures)
    return {place for place in form.places if before.get(str(place), "") != now.get(str(place), "")}


def _concerned(form: Form, finding: Finding) -> set[Place]:
    """The places that a unit fills in whose figures a finding is about: all of them where it is about the file."""
    number = dict(finding.args).get("table", "")
    if not finding.place and not finding.sheet and not number:
        return set(form.places)
    places: tuple[Place, ...] = (finding.place,) if finding.place in form.spots and finding.place else ()
    for instance in rules.instances(form):
        if finding.rule == instance.rule.id and finding.place in instance.places:
            places = instance.places
    if not places:
        places = tuple(place for place, (table, *_) in form.spots.items() if table.number == number)
    return {leaf for place in places for leaf in rules.leaves(form, place)}


def _key(finding: Finding) -> tuple[str, ...]:
    """What makes two findings the same fault, wherever in a file and whatever the figure: kind, place, rule, table.

    The id of a finding would not do: it changes with sheet and address, and the copy may be the first file with ours.
    """
    return finding.kind, str(finding.place), finding.rule, dict(finding.args).get("table", "")
