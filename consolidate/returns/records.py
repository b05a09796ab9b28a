"""The record of the copies that were sent back, one JSON object a line, and what became of their findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.findings import QUESTION, original
from consolidate.model import Answer, Finding, Form, Place
from consolidate.model.received import SENT
from consolidate.model.result import Consolidation
from consolidate.names import Names
from consolidate.returns.copies import asked, figures, standing, unopened
from consolidate.returns.finding_places import changed, key, places_of
from consolidate.terms import Severity, Verdict
from consolidate.words import N_, UserError

_IN = (Verdict.USED, Verdict.HELD, Verdict.REJECTED)  # verdicts on files that a unit sent as its answer


class Returned(NamedTuple):
    """One copy that was sent back. ``answered``: the digests of the unit's files when it was made."""

    at: str
    unit: str
    trip: int
    file: str
    digest: str
    answered: tuple[str, ...]
    findings: tuple[Finding, ...]
    figures: tuple[tuple[str, str], ...] | None = None  # (place, content) in the copy; None if not recorded
    explained: tuple[Finding, ...] = ()  # not asked, since a reason was given
    about: tuple[tuple[str, tuple[Place, ...]], ...] = ()  # places by the id of the finding
    former: str = ""  # the name of the unit when it was made, if that is another one now; not recorded

    @property
    def sent_to(self) -> str:
        """The name of the unit in the copy."""
        return self.former or self.unit


class Progress(NamedTuple):
    """What became of the findings sent back to a unit. ``waiting``: it has not answered since.

    Findings that are gone: ``mended`` if their figures changed, ``explained`` if they got a reason, else ``lapsed`` (it
    is only known that they are no longer found). ``still``: found again. ``new``: not sent back.
    """

    returned: Returned
    waiting: bool
    mended: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()
    lapsed: tuple[Finding, ...] = ()
    still: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()


def write(returned: Returned) -> str:
    """The line of the record, without the causes of findings: they are found anew, and only here and now."""
    stored = {"findings": _stored(returned.findings), "explained": _stored(returned.explained)}
    fields = {name: value for name, value in returned._asdict().items() if name != "former"}
    return json.dumps(fields | stored, ensure_ascii=False)


def _stored(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{name: value for name, value in each._asdict().items() if name != "causes"} for each in findings]


def last(copies: Iterable[Returned]) -> dict[str, Returned]:
    """The last copy that was sent back to each unit, by unit."""
    return {copy.unit: copy for copy in copies}


def every(lines: Iterable[str]) -> tuple[Returned, ...]:
    """All copies that were sent back, in order. A line that a crash cut off is skipped.

    UserError for a line with a term that this version does not know: skipped, it would lose the questions of a copy.
    """
    found: list[Returned] = []
    for line in lines:
        try:
            stored: Any = json.loads(line)
            returned = Returned(
                stored["at"], stored["unit"], stored["trip"], stored["file"], stored["digest"],
                tuple(stored["answered"]), tuple(map(_finding, stored["findings"])),
                None if stored.get("figures") is None else tuple((place, text) for place, text in stored["figures"]),
                tuple(map(_finding, stored.get("explained", ()))),
                tuple((id_, tuple(Place(*place) for place in places)) for id_, places in stored.get("about", ())),
            )  # fmt: skip
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
        except ValueError as error:
            raise UserError(
                N_("The record of returned copies holds a term that this version does not know: {reason}"),
                N_("Use the version that wrote it, or a later one."),
                reason=error,
            ) from error
        found.append(returned)
    return tuple(found)


def of_roster(copies: Iterable[Returned], names: Names) -> tuple[Returned, ...]:
    """The copies under the present names of their units: one that was renamed has its former name as an alias."""
    copies = tuple(copies)
    known = {unit.name for unit in names.roster.units} if copies else ()
    return tuple(copy if copy.unit in known else _renamed(copy, names.unit(copy.unit) or copy.unit) for copy in copies)


def _renamed(copy: Returned, unit: str) -> Returned:
    """The copy under another name of its unit, which is also a part of the ids of its findings."""
    renamed = {f.id: f._replace(unit=unit) for f in (*copy.findings, *copy.explained) if f.unit == copy.unit}
    ids = {before: finding.id for before, finding in renamed.items()}

    def of(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        return tuple(renamed.get(f.id, f)._replace(follows=ids.get(f.follows, f.follows)) for f in findings)

    about = tuple((ids.get(id_, id_), places) for id_, places in copy.about)
    former = copy.unit if copy.unit != unit else ""
    return copy._replace(
        unit=unit, findings=of(copy.findings), explained=of(copy.explained), about=about, former=former
    )


def _finding(stored: Mapping[str, Any]) -> Finding:
    fields = dict(stored) | {
        "kind": FindingKind(stored["kind"]),
        "severity": Severity(stored["severity"]),
        "place": Place(*stored["place"]) if stored["place"] else None,
        "cells": tuple(stored["cells"]),
        "args": tuple((key, value) for key, value in stored["args"]),
    }
    found = Finding(**fields)
    original(found)  # a question names a kind of its own: ValueError where there is none such
    return found


def replied(copies: Iterable[Returned]) -> dict[str, dict[tuple[str, int], frozenset[str]]]:
    """By unit, then by the name in the copy and its return count: the digests of the files that a copy replies to."""
    found: dict[str, dict[tuple[str, int], frozenset[str]]] = {}
    for copy in copies:
        trips = found.setdefault(copy.unit, {})
        key = copy.sent_to, copy.trip
        trips[key] = trips.get(key, frozenset()) | {*copy.answered}
    return found


def answered(result: Consolidation, unit: str) -> tuple[str, ...]:
    """The digests of the files that count as the unit's answer, sorted."""
    return tuple(sorted({s.digest for s in result.files if s.unit == unit and s.verdict in _IN and s.digest}))


def known(result: Consolidation, unit: str) -> tuple[str, ...]:
    """The digests of all files that the unit sent as its answer, also of those that another one replaced; sorted."""
    return tuple(sorted({s.digest for s in result.files if s.unit == unit and s.verdict in SENT and s.digest}))


def trip(answers: Sequence[Answer], before: Returned | None, standing: Sequence[str]) -> int:
    """The number of the next return: one more than in the token of any file of the unit.

    A file without a token counts as the answer to the last copy. ``standing``: the digests of the unit's files.
    """
    marked = max((answer.token.trip for answer in answers if answer.token), default=0)
    if before is None:
        return marked + 1
    fresh = set(standing) - set(before.answered)
    return max(marked + 1, before.trip + 1 if fresh else before.trip)


def answering(result: Consolidation, returned: Mapping[str, Returned]) -> tuple[Returned, ...]:
    """The copies that the unit has answered since."""
    return tuple(copy for copy in returned.values() if set(answered(result, copy.unit)) - set(copy.answered))


def progress(
    form: Form, result: Consolidation, returned: Mapping[str, Returned], answers: Sequence[Answer]
) -> tuple[Progress, ...]:
    """For every unit that got a copy: whether it answered, and which findings are gone, still there, or new.

    ``answers``: at least those of the units that answered. A unit with a file that this computer cannot open is left
    out, since nobody knows what is in the file.
    """
    fresh = answering(result, returned)
    return tuple(
        _one(form, result, copy, standing(result, copy.unit, answers))
        if copy in fresh
        else Progress(copy, waiting=True)
        for copy in returned.values()
        if not unopened(result, copy.unit)
    )


def _one(form: Form, result: Consolidation, returned: Returned, answers: Sequence[Answer]) -> Progress:
    now = [f for f in asked(result, returned.unit) if not f.follows or f.kind is QUESTION]
    before = [finding for finding in returned.findings if not finding.follows]
    keys, old = set(map(key, now)), set(map(key, before))
    reasons = {key(f) for f in result.findings if f.unit == returned.unit and f.severity is Severity.EXPLAIN}
    fresh = _changed(form, returned, figures(form, answers))
    about = dict(returned.about)
    corrected = {c.place for c in result.corrections if c.unit == returned.unit}
    several = any(f.kind is FindingKind.ANSWERED_TWICE for f in now)  # it is not decided yet which file counts
    gone: dict[str, list[Finding]] = {"mended": [], "explained": [], "lapsed": [], "still": []}
    for finding in (f for f in before if key(f) not in keys):
        mended = not places_of(form, finding, about.get(finding.id, ())).isdisjoint(corrected | fresh)
        became = "explained" if key(finding) in reasons else "still" if several else "mended" if mended else "lapsed"
        gone[became].append(finding)
    return Progress(
        returned,
        waiting=False,
        mended=tuple(gone["mended"]),
        explained=tuple(gone["explained"]),
        lapsed=tuple(gone["lapsed"]),
        still=(*(f for f in now if key(f) in old), *gone["still"]),
        new=tuple(f for f in now if key(f) not in old and not f.follows),
    )


def _changed(form: Form, returned: Returned, now: Mapping[str, str]) -> set[Place]:
    """The places whose content has changed; none if the content of the copy was not recorded."""
    return set() if returned.figures is None else changed(form, dict(returned.figures), now)
