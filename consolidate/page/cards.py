"""Findings as a page shows them: one card for everything that one cell explains, with the table around the cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from consolidate import document_places, findings
from consolidate.catalogue import FindingKind
from consolidate.forms import in_excel, rules
from consolidate.forms.rules import Instance
from consolidate.forms.scope import Term
from consolidate.model import Cell, Finding, Form, Place
from consolidate.page import pieces
from consolidate.terms import Reader, Severity
from consolidate.text import is_of_document
from consolidate.words import N_, say

# what a place is in a finding: where it stands, a cell that a repair changes, one of the sides of the equation
AT, LIKELY, LEFT, RIGHT = "at", "likely", "left", "right"
_MOST = 12  # places that are marked; of more only those with a figure other than 0
Cells = Mapping[Place, Cell]


def cards(
    found: Sequence[Finding], form: Form | None, cells: Mapping[str, Cells], language: str, reader: Reader
) -> list[dict[str, Any]]:
    """Return a card for every finding that follows from no other, the gravest first.

    ``cells``: what stands in each file, by its name.
    """
    behind: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.follows:
            behind.setdefault(finding.follows, []).append(finding)
    grave = [*Severity]
    return [
        card(finding, behind.get(finding.id, ()), form, _of_file(finding, cells), language, reader)
        for finding in sorted(found, key=lambda finding: grave.index(finding.severity))
        if not finding.follows
    ]


def _of_file(finding: Finding, cells: Mapping[str, Cells]) -> Cells:
    """What stands in the file of a finding; of several files that were put together, in that with its place."""
    whole = cells.get(finding.file)
    if whole is not None:
        return whole
    parts = [cells[name] for name in finding.file.split("、") if name in cells]
    return next((part for part in parts if finding.place in part), {})


def card(
    finding: Finding, behind: Iterable[Finding], form: Form | None, cells: Cells, language: str, reader: Reader
) -> dict[str, Any]:
    """Return one finding, with those that follow from it, in words and as a piece of its table."""
    asked = findings.original(finding)
    instance = _instance(form, asked)
    roles = _roles(form, asked, instance, cells) if form else {}
    return {
        "id": finding.id,
        "kind": str(finding.kind),
        "severity": str(finding.severity),
        "label": severity_words(finding.severity, language),
        "title": findings.short(finding, form, language),
        "file": finding.file,
        "unit": finding.unit,
        "sheet": finding.sheet,
        "address": finding.address,
        "spot": document_places.place(finding.sheet, finding.address, language),
        "labels": _labels(finding, form),
        "message": findings.sentence(finding, form, language, reader),
        "hint": findings.hint(finding, form, language, reader),
        "unit_says": findings.remark(finding),
        "answer": finding.answer,
        "open": finding.open,
        "sides": _sides(asked, instance, cells, language),
        "piece": pieces.piece(form, finding.place, roles, cells) if form and finding.place in form.spots else None,
        "behind": [
            f"{findings.within_file(each, form, language)}{COLON[language]}"
            f"{findings.sentence(each, form, language, reader)}"
            for each in behind
        ],
    }


def _labels(finding: Finding, form: Form | None) -> str:
    """Return the labels of the row and the column that a finding is about."""
    known = form and finding.place and finding.place in form.spots
    return " / ".join(filter(None, form.own_labels(finding.place))) if form and finding.place and known else ""


COLON = {"zh": "：", "en": ": "}
_SIGNS = {"==": "＝", "!=": "≠", "<=": "≤", ">=": "≥", "<": "＜", ">": "＞"}
_SEVERITIES = {Severity.ERROR: N_("must be corrected"), Severity.EXPLAIN: N_("correct or explain"),
               Severity.NOTE: N_("for information")}  # fmt: skip


def severity_words(severity: Severity, language: str) -> str:
    """Return what a severity asks for."""
    return say(language, _SEVERITIES[severity])


def _instance(form: Form | None, finding: Finding) -> Instance | None:
    """Return the rule, applied to a column or a row, that a finding says is broken."""
    broken = form is not None and finding.kind is FindingKind.RULE_BROKEN and finding.place
    return rules.applied(form, finding.rule, finding.place) if form and broken and finding.place else None


def _roles(form: Form, finding: Finding, instance: Instance | None, cells: Cells) -> dict[Place, list[str]]:
    """Return what the places of a finding are in it: where it stands, the likely cause, the sides of the equation."""
    roles: dict[Place, list[str]] = {}
    if finding.place:
        roles.setdefault(finding.place, []).append(AT)
    for place in _changed(finding):
        roles.setdefault(place, []).append(LIKELY)
    for side, terms in ((LEFT, instance.left), (RIGHT, instance.right)) if instance else ():
        places = [place for term in terms for place in term.places]
        many = len(places) > _MOST
        for place in places:
            if not many or place in roles or (place in cells and cells[place].value):
                roles.setdefault(place, []).append(side)
    return roles


def _changed(finding: Finding) -> tuple[Place, ...]:
    """Return the cells in the table of a finding that its probable causes change; () if too many to tell anything."""
    changes = (change for cause in finding.causes for change in cause.changes if not change.follows)
    places = tuple(dict.fromkeys(change.place for change in changes))
    table = finding.place.table if finding.place else ""
    return tuple(place for place in places if place.table == table) if len(places) <= _MOST else ()


def _sides(finding: Finding, instance: Instance | None, cells: Cells, language: str) -> dict[str, Any] | None:
    """Return both sides of a broken equation with the addresses of their cells, and the difference."""
    args = dict(finding.args)
    if instance is None or "left_text" not in args:
        return None
    shown = document_places.in_arguments(args, finding.sheet, language)
    return {
        "sign": _SIGNS[instance.sign],
        "left": {"text": shown["left_text"], "cells": _addresses(instance.left, cells, finding.sheet, language)},
        "right": {"text": shown["right_text"], "cells": _addresses(instance.right, cells, finding.sheet, language)},
        "difference": f"{args['difference'].lstrip('+-')} {args['measure']}".strip(),
        "rule": args.get("rule_words", ""),
    }


def _addresses(terms: Iterable[Term], cells: Cells, sheet: str, language: str) -> str:
    """Return the cells of one side: D7, D8; of many as ranges."""
    places = [place for term in terms for place in term.places if place in cells]
    addresses = [cells[place].address for place in places]
    if is_of_document(sheet):
        return "、".join(document_places.spot(sheet, address, language) for address in addresses[:_MOST])
    return "、".join(in_excel.ranges(addresses, 3) if len(addresses) > _MOST else addresses)
