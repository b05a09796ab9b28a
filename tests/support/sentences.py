"""Sentences of annual reports with the figures of their tables, from ``sentences.toml``."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from consolidate.checks import words
from consolidate.forms import edition
from consolidate.forms.layout import address, layout
from consolidate.model import Cell, Finding, Form, Number, Paragraph, Place, Submission
from consolidate.terms import How


class Words(NamedTuple):
    """Words of a report: who published them, the year, the figures of the tables, and what must be doubted."""

    group: str
    source: str
    year: int
    figures: str
    words: str
    doubted: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    last: str = ""
    form: str = "2021"
    unit: str = ""


def _read() -> tuple[Words, ...]:
    text = (Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8")
    return tuple(Words(**(each | {"doubted": tuple(each.get("doubted", ()))})) for each in tomllib.loads(text)["words"])


ALL = _read()


def of(group: str) -> tuple[Words, ...]:
    """The words of a group."""
    return tuple(each for each in ALL if each.group == group)


def figures(form: Form, written: str) -> dict[Place, Number | None]:
    """The figures of a form by place; those that are not written are 0."""
    found: dict[Place, Number | None] = dict.fromkeys(form.places, 0)
    for item in written.split():
        name, _, number = item.partition("=")
        found[place(form, name)] = Decimal(number) if "." in number else int(number)
    return found


def place(form: Form, name: str) -> Place:
    """The place of a short name."""
    parts = name.split(".")
    rows = {p.row: p.table for p in form.places if p.table in ("disclosure", "requests")}
    if len(parts) == 1 and name not in rows:
        found = Place("disputes", "cases", name)
    else:
        found = Place(rows[parts[0]], parts[0], parts[1] if len(parts) > 1 else "total")
    assert found in form.order, name
    return found


def submission(case: Words, text: str | None = None) -> Submission:
    """A report with the words and figures of a case; ``text``: other words."""
    form = edition(case.form)
    numbers = figures(form, case.figures)
    grids = {table.id: layout(table) for table in form.tables}
    cells = {
        p: Cell(n, str(n), form.table(p.table).sheet, address(grids[p.table], p), How.NUMBER)
        for p, n in numbers.items()
    }
    lines = (case.words if text is None else text).split("\n")
    paragraphs = tuple(Paragraph("正文", f"A{number}", "一", line) for number, line in enumerate(lines, 1))
    return Submission(case.unit, form.id, case.year, cells, numbers, ("报告.docx",), paragraphs=paragraphs)


def findings(case: Words, text: str | None = None) -> tuple[Finding, ...]:
    """What is found in the words of a case; ``text``: other words."""
    form = edition(case.form)
    last = {p: n for p, n in figures(form, case.last).items() if n is not None} if case.last else {}
    return words.check(form, submission(case, text), last)
