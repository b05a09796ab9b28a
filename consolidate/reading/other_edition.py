"""Findings on a table of another edition than the round uses, and the labels that differ."""

from __future__ import annotations

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawSheet
from consolidate.model import Finding, Form, Table
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.terms import Severity
from consolidate.text import a1

_SHOWN = 4  # labels listed in a finding


def finding(kind: FindingKind, severity: Severity, form: Form, sheet: RawSheet, fit: TableMatch, file: str) -> Finding:
    """Return a finding on a table of another edition, at its first label that ``form`` does not have."""
    other_labels = _labels(fit.form, fit.table) - _labels(form, form.table(fit.table.id))
    wanted = {normal(label) for label in other_labels}
    other_cells = [cell for cell in sheet.cells if cell.kind == "text" and normal(cell.text) in wanted]
    first = min(other_cells, key=lambda cell: (cell.row, cell.column), default=None)
    differences = "、".join(sorted(other_labels)[:_SHOWN])
    args = (("table", fit.table.number), ("edition", fit.form.id), ("differences", differences))
    return Finding(
        kind, severity, file=file, sheet=sheet.name, address=a1(first.row, first.column) if first else "",
        found=first.text if first else "", expected=form.id, args=args,
    )  # fmt: skip


def _labels(form: Form, table: Table) -> set[str]:
    """Return the labels of those rows and columns of a table that hold numbers."""
    places = (place for place in form.places if place.table == table.id)
    return {label for place in places for label in form.own_labels(place)} - {""}
