"""Decisions that are made in the page: they land in decisions.xlsx, and each can be withdrawn by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from consolidate.decisions import faults, sheet
from consolidate.model import Decision
from consolidate.names import Names
from consolidate.page import session as sessions
from consolidate.page.asking import Asked
from consolidate.page.session import Session
from consolidate.page.units import offered
from consolidate.pipeline import decisions, sealed
from consolidate.words import N_, Problem, UserError

# what a person types of a decision, with the heading of each
_TYPED = {"unit": "单位", "file": "文件", "table": "表", "row": "行", "column": "列", "present": "现值",
          "becomes": "改为", "reason": "理由", "clerk": "经办人", "day": "日期"}  # fmt: skip


def decide(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Enter decisions. ``lines``: each on an offered finding (``finding``, ``file``), or with everything it names.

    UserError if one of them cannot be used; then none is entered.
    """
    lines = [_line(asked, session, words) for words in asked.words["lines"]]
    _refuse_faulty(session, lines)
    decisions.enter(session.opened, lines, asked.now)
    sessions.renew(asked)
    return {"entered": len(lines)}


def _line(asked: Asked, session: Session, words: Mapping[str, Any]) -> Decision:
    typed = {heading: str(words.get(key, "")).strip() for key, heading in _TYPED.items()}
    typed["日期"] = typed["日期"] or str(asked.now.date())
    decided = sheet.decision_of(typed | {"动作": str(words["action"])}, -1)
    if "finding" not in words:
        return decided
    offers = offered(session).get(str(words["finding"]), [])
    line = next((offer.line for offer in offers if decided.file in ("", offer.line.file)), None)
    if line is None:
        raise UserError(N_("This finding is no longer open"), N_("Look at the list again."))
    return line._replace(action=decided.action, becomes=decided.becomes, reason=decided.reason, clerk=decided.clerk,
                   day=decided.day)  # fmt: skip


def _refuse_faulty(session: Session, lines: Iterable[Decision]) -> None:
    """UserError if a line could not be used: the same as would be said of it in decisions.xlsx."""
    opened = session.opened
    names = Names(opened.roster, opened.round.body)
    found = []
    for line in lines:
        written = {heading: str(getattr(line, key)) for key, heading in _TYPED.items()} | {
            "动作": str(line.action or "")
        }
        fault = faults.fault(line, written, names, opened.form)
        if fault:
            found.append(Problem(f"{line.unit or line.file} {fault.heading}".strip(), fault.sentence, {}))
    if found:
        raise UserError(
            N_("The decision cannot be entered: {count} problem(s)"),
            N_("Correct what is named; nothing has been entered."),
            details=tuple(found),
            count=len(found),
        )


def withdraw(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Take the decision in a line out again. ``line``: its number in decisions.xlsx."""
    number = int(asked.words["line"])
    decision = next((decision for decision in session.opened.decisions if decision.line == number), None)
    if decision is None:
        raise UserError(N_("There is no such decision any more"), N_("Look at the list again."))
    decisions.withdraw(session.opened, decision, asked.now)
    sessions.renew(asked)
    return {}


def tick(asked: Asked, session: Session) -> Mapping[str, Any]:
    """Keep that the sealed papers of some units came in, or that a tick was wrong. ``units``, ``came``."""
    units = [str(name) for name in asked.words["units"]]
    sealed.tick(session.folder, units, bool(asked.words["came"]), asked.context.stamp())
    return {}
