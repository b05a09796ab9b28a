"""Reports as documents: when their figures count, and what they say beside a workbook of the same unit.

- Beside a workbook a report is a companion. Its figures are compared with those of the workbook, which count. What is
  said of its outline are notes there.
- Alone it holds its unit with one question, until the office adopts it (采用). With ``documents = "use"`` in round.toml
  it counts at once if nothing in it must be corrected or explained.
- With ``documents = "refuse"`` it is not read at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from consolidate.catalogue import OUTLINE, FindingKind
from consolidate.formats import refusals
from consolidate.intake.companions import sole_unit
from consolidate.intake.unit_names import alone, named, stem, surrounding
from consolidate.intake.versions import differences, differs
from consolidate.model import Answer, Finding, Form, Place
from consolidate.model.result import FileState
from consolidate.names import Names
from consolidate.terms import ERROR, EXPLAIN, NOTE, Documents, Verdict

_SHOWN = 5  # differences that a finding quotes


def refused(answer: Answer) -> Answer:
    """Return the answer of a document that is not to be read; a workbook as it is."""
    if not answer.document:
        return answer
    word = answer.document == refusals.WORD
    kind = FindingKind.WORD_DOCUMENT if word else FindingKind.NOT_A_WORKBOOK
    finding = Finding(kind, ERROR, file=answer.file, found="" if word else answer.document)
    return Answer(answer.file, answer.digest, answer.form, names=answer.names, findings=(finding,))


def beside_workbooks(answers: Sequence[Answer], adopted: Collection[str]) -> tuple[Answer, ...]:
    """Return the reports of a unit that also sent a workbook, without those that the office adopted."""
    if all(answer.document for answer in answers):
        return ()
    return tuple(answer for answer in answers if answer.document and answer.file not in adopted)


def workbooks(answers: Sequence[Answer]) -> list[str]:
    """Return the names of the workbooks among the files of a unit."""
    return [answer.file for answer in answers if not answer.document]


def unit_by_name(answer: Answer, names: Names) -> str:
    """Return the unit that the name or the folder of a report names; "" if it is not exactly one.

    Beside a workbook of that unit its figures count for nobody, so it does not matter that its text names another
    office too.
    """
    by_name = named(answer.file, names)
    if not by_name:
        return surrounding(answer, names)
    return next(iter(by_name)) if len(by_name) == 1 and all(alone(answer.file, unit, names) for unit in by_name) else ""


def unit_beside(answer: Answer, books: Mapping[str, Sequence[str]], names: Names) -> str:
    """Return the unit of a report that names none itself: by its folder, or by the workbooks in its archive or mail."""
    stranger = any(map(names.stranger, (*answer.names, stem(answer.file, names.titles))))
    return unit_by_name(answer, names) or ("" if stranger else sole_unit(answer.file, books))


def kept(unit: str, report: Answer, files: Sequence[str]) -> Finding:
    """Return the note on a report that is kept beside these workbooks and was not compared."""
    expected = "、".join(files)
    return Finding(FindingKind.COMPANION, NOTE, unit=unit, file=report.file, found=report.document, expected=expected)


def companion(report: Answer, note: Finding) -> FileState:
    """Return the verdict on a report beside a workbook; the note on it is its reason."""
    return FileState(report.file, Verdict.COMPANION, note.kind, note.unit, report.digest)


def asked(
    unit: str, answer: Answer, findings: Sequence[Finding], adopted: Collection[str], documents: str
) -> tuple[Finding, ...]:
    """Return the question whether a report counts; none if that is decided. ``findings``: those on the report."""
    counts = documents == Documents.USE and not any(f.open and f.kind not in OUTLINE for f in findings)
    if not answer.document or answer.file in adopted or counts:
        return ()
    return (Finding(FindingKind.DOCUMENT_ASKS, ERROR, unit=unit, file=answer.file, found=answer.document),)


# --- a report beside a workbook ----------------------------------------------------------------------------------


def compared(
    unit: str, report: Answer, books: Sequence[Answer], chosen: Answer | None, form: Form
) -> tuple[Finding, ...]:
    """Return what the comparison of a report with the answer of its unit gives.

    A report of another year is not compared. Places whose figure cannot be read in one of them are left out.
    """
    told = kept(unit, report, [book.file for book in books])
    if chosen is None or (report.years and chosen.years and not {*report.years} & {*chosen.years}):
        return (told,)
    both = [place for place in chosen.cells if None not in (chosen.numbers.get(place), report.numbers.get(place))]
    if not both:
        return (told,)
    places = [place for place in differences((chosen, report)) if place in both]
    counts = (("count", str(len(both))), ("different", str(len(places))))
    told = told._replace(kind=FindingKind.REPORT_COMPARED, args=counts)
    outline = tuple(f._replace(unit=unit, severity=NOTE) for f in report.findings if f.kind in OUTLINE)
    if not places:
        return (told, *outline)
    first = chosen.cells[places[0]]
    quoted = "；".join(_quoted(form, place, chosen, report) for place in places[:_SHOWN])
    question = Finding(
        FindingKind.REPORT_DIFFERS, EXPLAIN, unit=unit, file=chosen.file, sheet=first.sheet, address=first.address,
        cells=tuple(chosen.cells[place].address for place in places), found=quoted + "……" * (len(places) > _SHOWN),
        args=(("report", report.file), ("count", str(len(places)))),
    )  # fmt: skip
    return (told, *outline, question, *(differs(unit, place, (chosen, report), form, question.id) for place in places))


def _quoted(form: Form, place: Place, *answers: Answer) -> str:
    """Return a place with the figure and the cell of each answer: 自然人 12（表三!D9）/ 21（文中第2张表!D9）."""
    cells = [(answer.numbers[place], answer.cells[place]) for answer in answers]
    figures = " / ".join(f"{number}（{cell.sheet}!{cell.address}）" for number, cell in cells)
    return " ".join(filter(None, (*form.own_labels(place), figures)))
