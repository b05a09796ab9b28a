"""The annual report of one unit, from a file that was checked alone: its figures in the words of the form."""

from __future__ import annotations

from datetime import date

from consolidate import figures, file_names
from consolidate.annual_report import document, parts, words
from consolidate.annual_report.look import LOOKS, OFFICIAL
from consolidate.annual_report.subject import Subject
from consolidate.model import Round, Unit
from consolidate.pipeline.annual_report import rounded
from consolidate.pipeline.marked import year_of
from consolidate.pipeline.run import Checked


def can_be_written(checked: Checked) -> bool:
    """Whether it is known whose report it is, and every figure of it is there."""
    form, numbers = checked.answer.form, checked.answer.numbers
    return bool(form and checked.unit and all(numbers.get(place) is not None for place in form.order))


def written(checked: Checked, today: date) -> tuple[str, bytes]:
    """The name and the bytes of the report. It says on every page that it is a draft unless the file is sound."""
    answer, form = checked.answer, checked.answer.form
    assert form
    numbers = {
        place: rounded(form, place, number) for place in form.order if (number := answer.numbers.get(place)) is not None
    }
    subject = Subject(
        form, Round(form.id, year_of(answer, today), ""), checked.unit, numbers, answer.last_year, {},
        Unit(checked.unit), checked.sound or checked.explained, figures.digest(numbers), today,
    )  # fmt: skip
    filled = words.fill(parts.usual(form, False), subject)
    return f"{file_names.safe(subject.title)}.docx", document.write(tuple(filled.blocks), subject, LOOKS[OFFICIAL], "")
