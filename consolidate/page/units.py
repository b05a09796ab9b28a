"""One unit whole, or what belongs to no unit: files, findings with what can be decided on them, decisions, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.decisions import offers
from consolidate.decisions.offers import Offer
from consolidate.decisions.sheet import FILE
from consolidate.forms import naming
from consolidate.model import Cell, Decision, Finding
from consolidate.model.result import FileState
from consolidate.own_workbooks import WHOLE as WHOLE_UNIT
from consolidate.page.asking import Asked
from consolidate.page.cards import Cells, cards
from consolidate.page.checking import figures
from consolidate.page.evening import NOBODY, WHOLE, row_of
from consolidate.page.session import Session
from consolidate.pipeline import status
from consolidate.pipeline.last_run import Since
from consolidate.pipeline.status import Mark
from consolidate.terms import NOTE, Action, How, Reader
from consolidate.text import number_text
from consolidate.words import N_

_VOID = (FindingKind.DECISION_VOID, FindingKind.DECISION_OUTDATED, FindingKind.DECISION_FAULTY)


def unit(asked: Asked, session: Session) -> dict[str, Any]:
    """Everything about a unit, or about one of ``evening.others``. ``name``: as it stands in its row."""
    name = str(asked.words["name"])
    if name in (NOBODY, FILE, WHOLE):
        return _of_nobody(asked, session, name)
    page = status.page(session.opened, session.inbox, session.result, session.standing, name)
    return {
        "name": name,
        "files": list(_files(asked, session, page.files)),
        **_findings(asked, session, page.findings, session.standing.since.get(name)),
        "decisions": list(_decisions(asked, session, page.decisions)),
        "returned": [
            {"trip": copy.trip, "at": copy.at.replace("T", " ")[:16], "file": copy.file,
             "waiting": page.waiting and copy is page.returned[-1]}
            for copy in page.returned
        ],
        "figures": figures(page.figures, asked.language),
        "counted": name in session.result.submissions,
        "actions": [str(Action.EXCUSE)] if page.line.mark in (Mark.MISSING, Mark.HELD) else [],
    }  # fmt: skip


def _of_nobody(asked: Asked, session: Session, group: str) -> dict[str, Any]:
    result = session.result
    in_group = [finding for finding in result.findings if row_of(finding) == group]
    files = [state for state in result.files if not state.unit] if group == NOBODY else []
    about = {
        NOBODY: [decision for decision in result.decisions if not decision.unit],
        FILE: [],  # what stands there in faulty lines is told by the findings
        WHOLE: [decision for decision in result.decisions if decision.unit == WHOLE_UNIT],
    }[group]
    return {
        "name": group,
        "files": list(_files(asked, session, files)),
        **_findings(asked, session, in_group),
        "decisions": list(_decisions(asked, session, about)),
        "returned": [],
        "figures": [],
        "counted": False,
        "actions": [],
    }


def _files(asked: Asked, session: Session, files: Iterable[FileState]) -> Iterator[dict[str, Any]]:
    for state in files:
        received = session.standing.received.get(state.name)
        yield {
            "name": state.name,
            "verdict": str(state.verdict),
            "words": asked.tell(state.verdict),
            "reason": findings.title(state.reason, asked.language) if isinstance(state.reason, FindingKind) else "",
            "received": str(received.day) if received else "",
            "source": asked.tell(received.source.words) if received else "",
            "sender": received.sender if received else "",
        }


# --- findings and what can be decided on them ----------------------------------------------------------------------


def _findings(asked: Asked, session: Session, found: Sequence[Finding], since: Since | None = None) -> dict[str, Any]:
    made = cards(found, session.opened.form, _cells(session), asked.language, Reader.OFFICE)
    by_finding = _offered(session, {finding.id for finding in found})
    became = _became(since) if since else {}
    for card in made:
        card["choices"] = [_choice(offer) for offer in by_finding.get(card["id"], ())]
        card["became"] = became.get(card["id"], "")
    answered = {finding.id for finding in found if finding.answer}
    return {
        "cards": [card for card in made if card["severity"] != NOTE],
        "notes": [card for card in made if card["severity"] == NOTE and card["id"] not in answered],
        "settled": [card for card in made if card["severity"] == NOTE and card["id"] in answered],
    }


def _became(since: Since) -> dict[str, str]:
    """What became of open findings since the last run, by their ids: still, or appeared."""
    return {id_: "still" for id_, *_ in since.still} | {id_: "appeared" for id_, *_ in since.new}


def _cells(session: Session) -> Mapping[str, Cells]:
    """What stands in each file, and in the sum of all units."""
    totals = session.result.totals.items()
    whole = {place: Cell(total.value, number_text(total.value), "", "", How.NUMBER) for place, total in totals}
    return {answer.file: answer.cells for answer in session.inbox.answers} | {"": whole}


def offered(session: Session) -> dict[str, list[Offer]]:
    """What can be decided on each open finding, by its id. Each line bears the words of the file."""
    form = session.opened.form
    every = list(offers.every(form, session.result, session.inbox.answers))
    lines = offers.merged(form, every)
    found: dict[str, list[Offer]] = {}
    for offer in every:
        found.setdefault(offer.finding.id, []).append(offer._replace(line=lines[offers.key(offer.line)]))
    return found


def _offered(session: Session, wanted: set[str]) -> dict[str, list[Offer]]:
    return {id_: made for id_, made in offered(session).items() if id_ in wanted}


def _choice(offer: Offer) -> dict[str, Any]:
    return {
        "file": offer.line.file,
        "present": offer.line.present,
        "actions": [str(action) for action in offer.actions],
    }


# --- decisions -----------------------------------------------------------------------------------------------------


def _decisions(asked: Asked, session: Session, decisions: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    """Decisions as they stand in decisions.xlsx, each with what came of it."""
    said: dict[str, list[Finding]] = {}
    for finding in session.result.findings:
        line = dict(finding.args).get("line")
        if line:
            said.setdefault(line, []).append(finding)
    for decision in decisions:
        about = said.get(str(decision.line), [])
        where = (decision.file, decision.table and f"表{decision.table}", decision.row, decision.column)
        yield {
            "line": decision.line,
            "action": str(decision.action or ""),
            "where": " ".join(filter(None, where)),
            "present": decision.present,
            "becomes": decision.becomes,
            "reason": decision.reason,
            "clerk": decision.clerk,
            "day": decision.day,
            "lapsed": any(finding.kind in _VOID for finding in about),
            "said": [findings.sentence(finding, session.opened.form, asked.language) for finding in about],
        }


def places(asked: Asked, session: Session) -> dict[str, Any]:
    """The tables, rows and columns that a decision may name, as the form names them."""
    form = session.opened.form
    named: dict[str, dict[str, list[str]]] = {}
    for place in form.places:
        table, row, column = naming.names_of(form, place)
        named.setdefault(table, {}).setdefault(row, []).append(column)
    return {
        "tables": [
            {"name": table, "rows": [{"name": row, "columns": columns} for row, columns in rows.items()]}
            for table, rows in named.items()
        ],
        "units": [*(each.name for each in session.opened.roster.units), WHOLE_UNIT],
        "files": [state.name for state in session.result.files],
    }


def actions(asked: Asked) -> list[dict[str, Any]]:
    """What the office can decide, what it means, and what has to be named: a file, a cell of the form, a figure."""
    return [
        {
            "name": str(action),
            "about": asked.tell(_ABOUT[action]),
            "file": action in (Action.ADOPT, Action.REFUSE),
            "cell": action in (Action.CONFIRM, Action.CORRECT, Action.DEDUCT),
            "figure": asked.tell(_FIGURE[action]) if action in _FIGURE else "",
        }
        for action in Action
    ]


_FIGURE = {Action.CORRECT: N_("becomes"), Action.DEDUCT: N_("taken out, such as 减1")}
_ABOUT = {
    Action.ADOPT: N_("this file of the unit counts"),
    Action.REFUSE: N_("this file does not count"),
    Action.CONFIRM: N_("what a finding asks about is right, for the reason given"),
    Action.CORRECT: N_("another figure counts instead, for the reason given"),
    Action.DEDUCT: N_("so much is taken out of the sum, since two units counted it"),
    Action.EXCUSE: N_("the unit need not answer this year"),
}
