"""The JSON of run, status and check, which programs read. Its structure is a contract (docs/json.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from consolidate import cause_texts
from consolidate import findings as catalogue
from consolidate.model import Cause, Cell, Finding, Form, Kind, Number, Place
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.pipeline.reported import Reported
from consolidate.rounding import rounded
from consolidate.terms import Action, Reader
from consolidate.text import number_text

if TYPE_CHECKING:  # what these come from is not needed by a command that prints something else
    from consolidate.comparison.figures import Comparison, Line, Side
    from consolidate.history.since import Since, TotalChange
    from consolidate.pipeline.explain import Explained, Part
    from consolidate.pipeline.reopening import Verified
    from consolidate.pipeline.run import Checked


def consolidation(
    form: Form, result: Consolidation, output: str, language: str, since: Since | None = None, lines: str = ""
) -> dict[str, Any]:
    """The object that ``run --json`` prints. Numbers are exact text. ``since``: what has changed; None if unknown.

    ``lines``: of a large round the folder with the lines of its units; without it there is no such key.
    """
    beside = {"lines": lines} if lines else {}
    return beside | {
        "form": form.id,
        "year": result.round.year,
        "body": result.round.body,
        "final": result.final,
        "output": output,
        "files": [
            {"name": state.name, "verdict": str(state.verdict), "reason": str(state.reason), "unit": state.unit}
            for state in result.files
        ],
        "units": {
            "expected": len(result.roster.units),
            "used": len(result.submissions),
            "held": list(result.held),
            "excused": list(result.excused),
            "missing": list(result.missing),
        },
        "findings": [_finding(finding, form, language) for finding in result.findings],
        "totals": {str(place): number_text(total.value) for place, total in result.totals.items()},
        "sums": {str(place): number_text(sum(total.numbers)) for place, total in result.totals.items()},
        "corrections": [_change(each, Action.CORRECT) for each in result.corrections]
        + [_change(each, Action.DEDUCT) for each in result.deductions],
        "since": _since(since) if since else None,
    }


def explained(found: Explained, language: str) -> dict[str, Any]:
    """The object that ``explain --json`` prints."""
    table, row, column = found.form.labels(found.place)
    return {
        "place": str(found.place),
        "table_label": table,
        "row_label": row,
        "column_label": column,
        "total": _text(found.total),
        "sum": number_text(found.sent) if found.is_added else None,
        "computed_by": found.formula,
        "put_in": found.put_in,
        "last_year": _text(found.last_year),
        "unit": found.unit,
        "whole": _text(found.whole),
        "parts": [_part(part) for part in found.parts],
        "corrections": [
            _change(change, Action.DEDUCT if isinstance(change, Deduction) else Action.CORRECT)
            for change in found.changes
        ],
        "adds_up": {str(place): number_text(number) for place, number in found.adds_up},
        "findings": [_finding(finding, found.form, language) for finding in found.findings],
    }


def _part(part: Part) -> dict[str, Any]:
    cell = part.cell
    return {
        "unit": part.unit,
        "state": str(part.state),
        "value": _text(part.number),
        "corrected": _text(part.corrected),
        "files": list(part.files),
        "sheet": cell.sheet if cell else "",
        "address": cell.address if cell else "",
        "how": str(cell.how) if cell else "",
        "raw": cell.raw if cell else "",
    }


def comparison(found: Comparison, output: str) -> dict[str, Any]:
    """The object that ``compare --json`` prints."""
    return {
        "before": _side(found, found.before),
        "now": _side(found, found.now),
        "output": output,
        "units": [
            {"before": list(pair.before), "now": list(pair.now), "fate": str(pair.fate), "group": pair.group}
            for pair in found.pairs
        ],
        "lines": [_compared(line) for line in (*found.whole, *found.units)],
        "left_out": {"before": [str(place) for place in found.left_out[0]],
                     "now": [str(place) for place in found.left_out[1]]},
        "unknown": [{"unit": unit, "names": list(names)} for unit, names in found.unknown],
    }  # fmt: skip


def _side(found: Comparison, side: Side) -> dict[str, Any]:
    missing = next((names for one, names in found.missing() if one is side), ())
    return {"label": side.label, "form": side.form.id, "draft": side.draft, "missing": list(missing)}


def _compared(line: Line) -> dict[str, Any]:
    return {
        "unit": line.pair.name if line.pair else "",
        "place": str(line.place),
        "before": _text(line.before),
        "now": _text(line.now),
        "change": _text(line.change),
        "percent": _text(line.percent),
        "weight": number_text(rounded(line.weight, 2)),
    }


def verified(found: Verified) -> dict[str, Any]:
    """The object that ``reopen --verify --json`` prints."""
    return {
        "same": found.same,
        "same_bytes": found.same_bytes,
        "closed": found.about["closed"],
        "round": found.about["round"],
        "files": found.files,
        "faults": [
            {"path": fault.path, **(fault.damage._asdict() | {"bits": list(fault.damage.bits)} if fault.damage else {})}
            for fault in found.faults
        ],
        "program": [each._asdict() for each in found.program],
        "form_differs": found.form_differs,
        "decisions": list(found.decisions),
        "parts": list(found.parts),
        "changes": _since(found.since) if found.since else None,
    }


def _since(since: Since) -> dict[str, Any]:
    """What has changed since the result that was written at ``at``."""
    return {
        "at": since.at,
        "version": since.version,
        "units": [change._asdict() | {"became": str(change.became)} for change in since.units],
        "cells": [change._asdict() | {"before": _text(change.before), "now": _text(change.now)}
                  for change in since.cells],
        "totals": [_total_change(change) for change in since.totals],
        "findings": {name: [each._asdict() for each in found] for name, found in since.findings._asdict().items()},
    }  # fmt: skip


def _total_change(change: TotalChange) -> dict[str, Any]:
    parts = [part._asdict() | {"change": number_text(part.change)} for part in change.parts]
    numbers = {"before": change.before, "now": change.now, "change": change.change}
    return {"place": change.place, **{key: number_text(value) for key, value in numbers.items()}, "parts": parts}


def _change(change: Correction | Deduction, action: Action) -> dict[str, Any]:
    """By how much the office changed a total, why, who and when; totals that follow have an entry of their own."""
    return {
        "action": str(action),
        "unit": change.unit,
        "place": str(change.place),
        "change": number_text(change.change),
        "reason": change.reason,
        "clerk": change.clerk,
        "day": change.day,
        "line": change.line,
    }


def checked(files: Iterable[Checked], language: str) -> dict[str, Any]:
    """The object that ``check --json`` prints: every place of the form as read, null if it is blank or unreadable."""
    files = list(files)
    return {
        "files": [_checked(file) for file in files],
        "findings": [
            _finding(finding, file.answer.form, language, Reader.UNIT) for file in files for finding in file.findings
        ],
    }


def single(file: Checked, language: str) -> dict[str, Any]:
    """One file as in ``checked``, with its findings included."""
    form = file.answer.form
    return {**_checked(file), "findings": [_finding(f, form, language, Reader.UNIT) for f in file.findings]}


def _checked(file: Checked) -> dict[str, Any]:
    form, cells = file.answer.form, file.answer.cells
    reason = next((str(finding.kind) for finding in file.findings if finding.open), "")
    values: dict[str, str | None] = {}
    for place in form.places if form else ():
        value = cells[place].value if place in cells else None
        values[str(place)] = _text(value)
    found = {
        "name": file.answer.file,
        "verdict": str(file.verdict),
        "reason": reason,
        "unit": file.unit,
        "form": form.id if form else None,
        "values": values,
        "summary": _summary(file.reported) if form else None,
    }
    return found | {"not_added": _not_added(form, cells)} if form and form.not_added else found


def _summary(reported: Reported) -> dict[str, Any]:
    """The main figures with last year's, and the ids of the tables that are blank or hold nothing but 0."""
    return {
        "figures": [
            {
                "group": figure.indicator.group,
                "label": figure.indicator.label,
                "unit": figure.indicator.unit,
                "value": _text(figure.now),
                "last_year": _text(figure.before),
                "change": _text(figure.change),
            }
            for figure in reported.figures
        ],
        "blank_tables": [table.id for table in reported.blank],
        "zero_tables": [table.id for table in reported.zero],
    }


def _text(number: Number | None) -> str | None:
    return None if number is None else number_text(number)


def _not_added(form: Form, cells: Mapping[Place, Cell]) -> dict[str, str | None]:
    """What stands at the places that are not added up: a text, a number as exact text, or None."""
    shown: dict[str, str | None] = {}
    for place in form.not_added:
        cell = cells.get(place)
        number = _text(cell.value) if cell else None
        shown[str(place)] = cell.raw if cell and form.kind(place) is Kind.TEXT else number
    return shown


def _finding(finding: Finding, form: Form | None, language: str, reader: Reader = Reader.OFFICE) -> dict[str, Any]:
    place: Place | None = finding.place
    args: Mapping[str, str] = dict(finding.args)
    return {
        "id": finding.id,
        "kind": str(finding.kind),
        "severity": str(finding.severity),
        "rule": finding.rule,
        "unit": finding.unit,
        "file": finding.file,
        "sheet": finding.sheet,
        "address": finding.address,
        "place": str(place) if place else "",
        "cells": list(finding.cells),
        "found": finding.found,
        "expected": finding.expected,
        "args": args,
        "message": catalogue.message(finding, form, language, reader),
        "hint": catalogue.hint(finding, form, language, reader),
        "causes": [_cause(cause, form, language) for cause in finding.causes],
        "follows": finding.follows,
        "answer": finding.answer,
    }


def _cause(cause: Cause, form: Form | None, language: str) -> dict[str, Any]:
    changes = [
        {
            "place": str(change.place),
            "sheet": change.sheet,
            "address": change.address,
            "found": change.found,
            "becomes": change.becomes,
        }
        for change in cause.changes
    ]
    return {"kind": str(cause.kind), "changes": changes, "message": cause_texts.message(cause, form, language)}
