"""The second door, 汇总: how the round stands, with its accounts, a row for each unit, and what is in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from consolidate import document_places, finality, findings
from consolidate.catalogue import FindingKind
from consolidate.decisions.sheet import FILE
from consolidate.mail import situations
from consolidate.model import Finding
from consolidate.model.received import Received, Source
from consolidate.page.asking import Asked
from consolidate.page.session import Session
from consolidate.pipeline import sealed
from consolidate.pipeline.last_run import Since
from consolidate.pipeline.status import Line, Mark
from consolidate.returns.records import Progress
from consolidate.terms import NOTE, UnitState
from consolidate.text import clean
from consolidate.words import N_

SIGNS = {Mark.HELD: "✗", Mark.ASKED: "?", Mark.MISSING: "—", Mark.USED: "✓", Mark.EXCUSED: "○"}
_AWAITED, _ANSWERED = N_("return {trip}, not yet answered"), N_("sent again after return {trip}")
NOBODY, WHOLE = "nobody", "whole"  # what stands in place of a unit: files of nobody, the sum of all units


def evening(asked: Asked, session: Session) -> dict[str, Any]:
    """How the open round stands, in words."""
    opened, result, standing = session.opened, session.result, session.standing
    accounts = finality.accounts(result)
    ticked = sealed.ticked(session.folder)
    back = {one.returned.unit: one for one in standing.progress}
    counted = {unit: _accounts(found) for unit, found in _by_unit(result.findings).items()}
    rows = [
        _row(asked, line, counted.get(line.unit.name, _NONE), back.get(line.unit.name), standing.since)
        | {"sealed": ticked.get(line.unit.name, "")[:10]}
        for line in standing.lines
    ]
    return {
        "folder": session.folder.as_posix(),
        "body": opened.round.body,
        "year": opened.round.year,
        "form": opened.form.id,
        "deadline": str(opened.round.deadline or ""),
        "days": _days(asked, session),
        "final": result.final,
        "reasons": [
            {"words": asked.tell(reason.kind.sentence, count=reason.count), "names": list(reason.names)}
            for reason in finality.unfinished(opened.form, result)
        ],
        "units": {str(state): count for state, count in accounts.units.items()}
        | {"reported": accounts.units[UnitState.USED] + accounts.units[UnitState.HELD]},
        "files": {
            "all": accounts.files["all"],
            "parts": [
                {"verdict": str(verdict), "words": asked.tell(verdict), "count": count}
                for verdict, count in accounts.files.items()
                if verdict != "all" and count
            ],
        },
        "findings": _accounts(result.findings),
        "rows": rows,
        "others": _others(asked, result.findings),
        "since": _since(asked, session),
        "steps": [asked.tell(step.sentence, count=step.number) for step in standing.steps],
        "content": session.content,
        "outdated": standing.outdated,
        "stale": list(standing.stale),
        "remind": len(situations.reminded(result)),
        "mails": bool([unit for unit in opened.roster.units if unit.mail]),
    }


def _days(asked: Asked, session: Session) -> str:
    deadline = session.opened.round.deadline
    if not deadline:
        return ""
    days = (deadline - asked.now.date()).days
    late = N_("The deadline {deadline} was {late} day(s) ago")
    sentence = N_("{days} day(s) to the deadline {deadline}") if days >= 0 else late
    return asked.tell(sentence, days=days, late=-days, deadline=deadline)


# --- the accounts ------------------------------------------------------------------------------------------------


def asks(found: Iterable[Finding]) -> list[Finding]:
    """The findings that ask for something, and those that the office has settled; what follows from another is not."""
    return [finding for finding in found if not finding.follows and (finding.severity is not NOTE or finding.answer)]


def _accounts(found: Iterable[Finding]) -> dict[str, int]:
    """All findings that asked for something = those that are settled + those that are open."""
    counted = asks(found)
    still = sum(finding.open for finding in counted)
    return {"all": len(counted), "handled": len(counted) - still, "open": still}


_NONE = {"all": 0, "handled": 0, "open": 0}


def _by_unit(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    units: dict[str, list[Finding]] = {}
    for finding in found:
        units.setdefault(finding.unit, []).append(finding)
    return units


# --- a row -------------------------------------------------------------------------------------------------------


def _row(asked: Asked, line: Line, counted: dict[str, int], back: Progress | None, since: Any) -> dict[str, Any]:
    unit = line.unit
    return {
        "name": unit.name,
        "group": unit.group,
        "contact": "  ".join(filter(None, (unit.contact, unit.phone, *unit.mail))),
        "mark": str(line.mark),
        "sign": SIGNS[line.mark],
        "state": asked.tell(line.mark.words),
        "received": day(line.received),
        "guessed": line.received is not None and line.received.source is Source.CHANGED,
        "source": asked.tell(line.received.source.words) if line.received else "",
        "late": line.late,
        "errors": line.errors,
        "questions": line.questions,
        "handled": counted["handled"],
        "open": counted["open"],
        "returns": line.returns,
        "returned": _returned(asked, back),
        "waiting": back is not None and back.waiting,
        "main": in_short(asked, line.main) if line.main else "",
        **_became(asked, since.get(unit.name)),
    }


def day(received: Received | None) -> str:
    """The day on which a file came in, as 01-20."""
    return f"{received.day:%m-%d}" if received else ""


def in_short(asked: Asked, finding: Finding) -> str:
    """A finding in a few words, with its cell."""
    spot = document_places.spot(finding.sheet, finding.address, asked.language)
    title = findings.title(findings.original(finding).kind, asked.language)
    return clean(" ".join(filter(None, (spot, title))))


def _returned(asked: Asked, back: Progress | None) -> str:
    """What became of the last copy that went back to a unit."""
    return asked.tell(_AWAITED if back.waiting else _ANSWERED, trip=back.returned.trip) if back else ""


def _became(asked: Asked, since: Since | None) -> dict[str, Any]:
    """What became of the findings of a unit since the last run."""
    if since is None:
        return {"gone": [], "still": 0, "new": 0}
    return {
        "gone": [_kept(asked, *finding) for finding in since.gone],
        "still": len(since.still),
        "new": len(since.new),
    }


def _kept(asked: Asked, id_: str, kind: str, sheet: str, address: str) -> str:
    known = kind in set(FindingKind)
    title = findings.title(FindingKind(kind), asked.language) if known else kind
    return " ".join(filter(None, (document_places.place(sheet, address, asked.language), title)))


def row_of(finding: Finding) -> str:
    """The row under which a finding is shown: its unit, or one of what belongs to no unit."""
    if finding.unit or not finding.file:
        return finding.unit or WHOLE
    return FILE if finding.file == FILE else NOBODY


def _others(asked: Asked, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """What belongs to no unit: files of nobody, lines of decisions.xlsx, the sum of all units."""
    names = {NOBODY: N_("files of no unit"), FILE: N_("lines of decisions.xlsx"), WHOLE: N_("the sum of all units")}
    groups: dict[str, list[Finding]] = {group: [] for group in names}
    for finding in asks(found):
        if not finding.unit:
            groups[row_of(finding)].append(finding)
    return [
        {"id": group, "name": asked.tell(names[group]), **_accounts(members), "main": in_short(asked, members[0])}
        for group, members in groups.items()
        if members
    ]


def _since(asked: Asked, session: Session) -> dict[str, Any] | None:
    """What has changed since the last run; None if there was none."""
    changes = session.standing.changes
    if changes is None:
        return None
    became = session.standing.since.values()
    counts = Counter({"gone": sum(len(one.gone) for one in became), "still": sum(len(one.still) for one in became),
                      "new": sum(len(one.new) for one in became)})  # fmt: skip
    return {
        "at": changes.at.replace("T", " ")[:16],
        "findings": counts if session.standing.since else None,
        "units": [asked.tell(change.value, names="、".join(names)) for change, names in changes.units.items()],
    }
