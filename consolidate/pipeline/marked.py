"""The figures of a file that was checked alone in a fresh template, with every fault marked."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

from consolidate import file_names
from consolidate.model import Answer, Round, Unit
from consolidate.pipeline.new import due_year
from consolidate.pipeline.run import Checked
from consolidate.returns import copies
from consolidate.templates import template
from consolidate.templates.faults import Fault


def can_be_marked(checked: Checked) -> bool:
    """Whether a file has figures, and something in it must be corrected or explained."""
    return bool(checked.answer.form and checked.answer.cells and not checked.sound)


def year_of(answer: Answer, today: date) -> int:
    """The report year of a file: by its token or its words, else the one that is now due."""
    return answer.token.year if answer.token else next(iter(answer.years), due_year(today))


def marked(checked: Checked, today: date) -> tuple[str, bytes]:
    """The name and the bytes of the workbook. Office and count of returns are those of the file's token, if it has one.

    A file without a token gets none: nobody has said to which office it goes.
    """
    answer, form = checked.answer, checked.answer.form
    assert form
    token = answer.token if answer.token and answer.token.kind == "template" else None
    round_ = Round(form.id, year_of(answer, today), token.body if token else "")
    copied = copies.copy(form, [answer], [finding for finding in checked.findings if finding.open])
    permitted = tuple(permission.heading for permission in form.permissions)
    data = template(
        form,
        round_,
        Unit(checked.unit, permitted=permitted),
        trip=token.trip if token else 0,
        figures=copied.figures,
        last_year=answer.last_year,
        marks=copied.marks,
        faults=[Fault(*fault) for fault in copied.faults],
        given=copied.given,
        signed=token is not None,
    )
    stem = PurePosixPath(answer.file.rpartition("!/")[2]).stem
    return f"{file_names.safe(stem, '_标注')}.xlsx", data
