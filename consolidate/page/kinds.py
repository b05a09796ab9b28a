"""The open findings by kind, so that many of one kind can be settled at once; and all files with their verdicts."""

from __future__ import annotations

from typing import Any

from consolidate import document_places, findings
from consolidate.catalogue import FindingKind
from consolidate.model import Finding
from consolidate.page.asking import Asked
from consolidate.page.cards import severity_words
from consolidate.page.evening import row_of
from consolidate.page.session import Session
from consolidate.page.units import offered
from consolidate.terms import Action, Severity

_AT_ONCE = (Action.CONFIRM, Action.REFUSE)


def kinds(asked: Asked, session: Session) -> dict[str, Any]:
    """Every kind of open finding with its findings, the gravest and most frequent first."""
    choices = offered(session)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in session.result.findings:
        if finding.open and not finding.follows:
            groups.setdefault((str(findings.original(finding).kind), finding.rule), []).append(finding)
    grave = [*Severity]
    ranked = sorted(groups.values(), key=lambda group: (grave.index(group[0].severity), -len(group)))
    return {
        "groups": [
            {
                "title": _title(asked, session, group[0]),
                "severity": str(group[0].severity),
                "label": severity_words(group[0].severity, asked.language),
                "units": len({finding.unit for finding in group if finding.unit}),
                "items": [
                    _item(asked, session, finding) | {"actions": _actions(choices, finding)} for finding in group
                ],
            }
            for group in ranked
        ]
    }


def _title(asked: Asked, session: Session, finding: Finding) -> str:
    """A kind in words, and the rule if it is a broken one."""
    kind = findings.original(finding).kind
    words = findings.title(kind, asked.language)
    own = (*session.opened.form.rules, *session.opened.form.year_rules)
    rule = next((rule for rule in own if rule.id == finding.rule), None)
    return f"{words}（{rule.named(asked.language)}）" if rule and kind is FindingKind.RULE_BROKEN else words


def _item(asked: Asked, session: Session, finding: Finding) -> dict[str, Any]:
    spot = document_places.place(finding.sheet, finding.address, asked.language)
    detail = findings.detail(findings.original(finding), session.opened.form, asked.language)
    return {
        "id": finding.id, "row": row_of(finding), "unit": finding.unit, "file": finding.file, "spot": spot,
        "detail": detail, "unit_says": findings.remark(finding),
    }  # fmt: skip


def _actions(choices: Any, finding: Finding) -> list[str]:
    """The actions that can be taken on many at once with one reason: no figure, and no choice between files."""
    made = choices.get(finding.id, ())
    return [str(action) for action in made[0].actions if action in _AT_ONCE] if len(made) == 1 else []


def files(asked: Asked, session: Session) -> dict[str, Any]:
    """Every file of the inbox with its verdict."""
    return {
        "files": [
            {
                "name": state.name,
                "unit": state.unit,
                "verdict": str(state.verdict),
                "words": asked.tell(state.verdict),
                "reason": findings.title(state.reason, asked.language) if isinstance(state.reason, FindingKind) else "",
                "received": str(day.day) if (day := session.standing.received.get(state.name)) else "",
            }
            for state in session.result.files
        ]
    }
