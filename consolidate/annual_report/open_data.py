"""The figures of a report for open data: the same as in its tables, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from consolidate.annual_report.subject import Subject
from consolidate.text import readable, untempting

HEADINGS = ("位置代号", "表", "行", "列", "计量单位", "数值", "上年")


def as_json(subject: Subject) -> bytes:
    """One object: whose figures they are, and every figure with its labels. Numbers are exact texts."""
    keys = ("place", "table", "row", "column", "unit", "value", "last_year")
    found: dict[str, Any] = {
        "title": subject.title, "organ": subject.name, "year": subject.round.year, "form": subject.form.id,
        "basis": subject.form.basis, "final": subject.final, "code": subject.code,
        "figures": [dict(zip(keys, line, strict=True)) for line in _lines(subject)],
    }  # fmt: skip
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(subject: Subject) -> bytes:
    """One line a figure, as Excel opens it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(_lines(subject))
    return out.getvalue().encode("utf-8-sig")


def _lines(subject: Subject) -> Iterator[tuple[str, ...]]:
    form = subject.form
    for place in form.spots:
        _, row, column = form.labels(place)
        shown, before = subject.shown(place), subject.shown_before(place)
        if place in form.order or shown or before:
            yield (str(place), form.table(place.table).heading, row, column, form.counted_in(place),
                   untempting(readable(shown)) if place in subject.aside else shown, before)  # fmt: skip
