"""Check a report that was written, printed or published against its round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from consolidate import disk
from consolidate.annual_report import document, proof, words
from consolidate.annual_report import page as web_page
from consolidate.annual_report.blocks import Block
from consolidate.annual_report.proof import Proof
from consolidate.annual_report.subject import Subject
from consolidate.formats import docx_margins
from consolidate.formats.raw import Plain, RawBook, Refusal
from consolidate.model import Answer, Incoming
from consolidate.model.result import Consolidation
from consolidate.pipeline import annual_report, report_files, unit_reports
from consolidate.pipeline.run import OpenRound
from consolidate.reading import answers
from consolidate.text import TEXT_SHEET
from consolidate.words import N_, Problem, UserError
from consolidate.workers import child, pool

OTHER_CODE = N_("校验码 {code} is not that of the round, {own}")


class Checked(NamedTuple):
    """A report with its proof. ``state``: whether it calls itself final or a draft, "" if it says nothing.

    ``code``: the 校验码 that stands in it, or is kept within it. ``wrong``: what it says of itself and is not so.
    """

    file: Path
    subject: Subject
    proof: Proof
    state: str
    answer: Answer
    code: str = ""
    wrong: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every number and every mark is that of the round."""
        return self.proof.holds and not self.wrong


def check(opened: OpenRound, result: Consolidation, file: Path, today: date) -> Checked:
    """Prove a report. UserError if it cannot be read, or is the report of a unit that the round does not have."""
    data = disk.read(file)
    known = report_files.properties(data)
    subject, blocks = _expected(opened, result, known.get(document.UNIT, ""), today)
    found, answer = _proved(subject, blocks, file, data)
    code = next(iter(found.codes), known.get(document.CODE, ""))
    if found.draft is None:
        state = known.get(document.STATE, "")
    else:
        state = "draft" if found.draft else "final" if found.codes else ""
    return Checked(file, subject, found, state, answer, code, tuple(_wrong(subject, found)))


def _wrong(subject: Subject, found: Proof) -> Iterator[Problem]:
    """What a report says of itself and is not so."""
    if found.draft and subject.final:
        yield Problem("", N_("its pages say 草稿, but the result of the round is final: write the report anew"), {})
    if found.draft is False and not subject.final:
        sentence = N_("its pages do not say 草稿, but the result of the round is not final: it may not be published")
        yield Problem("", sentence, {})
    for code in found.codes:
        if code != subject.code:
            args = {"code": code, "own": subject.code}
            yield Problem("", OTHER_CODE, args)


def against(opened: OpenRound, subject: Subject, blocks: Sequence[Block], file: Path) -> Proof:
    """Compare a report that somebody changed with the present figures and words."""
    return _proved(subject, blocks, file, disk.read(file))[0]


def _proved(subject: Subject, blocks: Sequence[Block], file: Path, data: bytes) -> tuple[Proof, Answer]:
    answer, texts = _read(file, data, subject)
    ((_, outcome),) = pool.read_all([Incoming(file.name, data)], read=child.read_margins)
    margins = docx_margins.read(outcome.value) if isinstance(outcome, Plain) else None
    if web_page.properties(data):
        margins = ()  # a page has none; what it says of itself stands in its text
    return proof.prove(subject, blocks, texts, answer.cells, answer.numbers, margins), answer


def _expected(opened: OpenRound, result: Consolidation, unit: str, today: date) -> tuple[Subject, Sequence[Block]]:
    if not unit:
        subject = annual_report.of_office(opened, result, today)
        return subject, words.fill(annual_report.words_of(opened).blocks, subject).blocks
    subjects = {each.name: each for each in annual_report.of_units(opened, result, today)}
    if unit not in subjects:
        raise UserError(
            N_("The report is that of {unit}, whose figures are not in the sum of this round"),
            N_("Name the round that it belongs to with --round."),
            unit=unit,
        )
    own = unit_reports.words_of(opened, result, [unit])
    return subjects[unit], unit_reports.filled(opened, subjects[unit], own[unit]).blocks


def _read(file: Path, data: bytes, subject: Subject) -> tuple[Answer, list[str]]:
    """The figures and the paragraphs of a report. UserError if it cannot be read."""
    ((_, raw),) = pool.read_all([Incoming(file.name, data)])
    answer = answers.read(raw, file.name, "", subject.form)
    if isinstance(raw, Refusal) or not isinstance(raw, RawBook) or not answer.cells:
        raise UserError(
            N_("{file} cannot be read as a report"),
            N_("Check what is wrong with it with: consolidate check {file}"),
            file=file.as_posix(),
        )
    return answer, _texts(raw)


def _texts(book: RawBook) -> list[str]:
    """The paragraphs of a document: those apart from tables, and those above each table."""
    return [
        cell.text for sheet in book.sheets for cell in sheet.cells if sheet.name == TEXT_SHEET or cell.row < 0
    ]  # fmt: skip
