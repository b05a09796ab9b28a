"""The first door, 单位自查: what a unit should mend in its files, and what it reports, before it sends them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from consolidate import disk, forms
from consolidate.forms.indicators import Compared
from consolidate.model import Form
from consolidate.page.asking import Asked
from consolidate.page.cards import cards
from consolidate.pipeline import marked, own_forms, own_report, report, reported, run
from consolidate.pipeline.judged import judged
from consolidate.pipeline.run import Checked
from consolidate.terms import NOTE, Reader, Verdict
from consolidate.words import N_, UserError, say

FORM = ".toml"  # the form of an office's own, checked along with the files that are filled in over it
_MADE = Path("marked")

_checked: list[Checked] = []  # what was checked last, for the workbooks with marks


def check(asked: Asked) -> dict[str, Any]:
    """Check the files that the page has put into the current folder. ``files``: their names."""
    names = [str(name) for name in asked.words["files"]]
    forms.adopt_none()
    form = _form([name for name in names if name.endswith(FORM)])
    paths = [Path(name) for name in names if not name.endswith(FORM)]
    _checked[:] = run.check(paths, form, asked.context)
    return shown(asked)


def _form(named: Sequence[str]) -> Form | None:
    if len(named) > 1:
        raise UserError(N_("Several forms are chosen: {names}"), N_("Choose one of them."), names="、".join(named))
    return own_forms.of_option(named[0]) if named else None


def shown(asked: Asked) -> dict[str, Any]:
    """What was checked last, in the language of the request: as JSON for programs, and as the page shows it."""
    return {
        "json": report.checked(_checked, asked.language),
        "files": [_shown(file, asked.language) for file in _checked],
    }


def _shown(file: Checked, language: str) -> dict[str, Any]:
    answer = file.answer
    told = cards(file.findings, answer.form, {answer.file: answer.cells}, language, Reader.UNIT)
    severity, sentences = judged(file)
    is_answer = file.verdict in (Verdict.USED, Verdict.HELD)
    found = file.reported
    return {
        "name": answer.file,
        "unit": file.unit,
        "answer": is_answer,
        "severity": str(severity) if severity else "",
        "words": [say(language, text, **args) for _, text, args in sentences] if is_answer else [],
        "cards": [card for card in told if card["severity"] != NOTE],
        "notes": [card for card in told if card["severity"] == NOTE],
        "figures": figures(found.figures, language),
        "blank_tables": [table.heading for table in found.blank] if found.figures else [],
        "zero_tables": [table.heading for table in found.zero],
        "marked": marked.can_be_marked(file),
        "report": own_report.can_be_written(file),
    }


def figures(found: Sequence[Compared], language: str) -> list[dict[str, str]]:
    """Main figures as texts, with last year's and the change where those are known."""
    return [
        {
            "group": figure.indicator.group,
            "label": figure.indicator.named,
            "now": reported.number(figure.indicator, figure.now),
            "before": reported.number(figure.indicator, figure.before) if figure.before is not None else "",
            "change": reported.change(figure, language) if figure.before is not None else "",
        }
        for figure in found
    ]


def with_marks(asked: Asked) -> dict[str, Any]:
    """Write the workbook with marks of one of the files that were checked last. ``file``: its number among them."""
    name, data = marked.marked(_checked[int(asked.words["file"])], asked.now.date())
    return {"give": [disk.write(_MADE / name, data).as_posix()]}


def own(asked: Asked) -> dict[str, Any]:
    """Write the annual report of the unit whose file was checked. ``file``: its number among those checked last."""
    name, data = own_report.written(_checked[int(asked.words["file"])], asked.now.date())
    return {"give": [disk.write(_MADE / name, data).as_posix()]}
