"""Check a report that was written, printed or published against its round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from consolidate import disk
from consolidate.annual_report import document, proof, words
from consolidate.annual_report.blocks import Block
from consolidate.annual_report.proof import Proof
from consolidate.annual_report.subject import Subject
from consolidate.formats.raw import RawBook, Refusal
from consolidate.model import Answer, Incoming
from consolidate.model.result import Consolidation
from consolidate.pipeline import annual_report, unit_reports
from consolidate.pipeline.run import OpenRound
from consolidate.reading import answers
from consolidate.text import TEXT_SHEET
from consolidate.words import N_, UserError
from consolidate.workers import pool


class Checked(NamedTuple):
    """A report with its proof. ``state``: whether it calls itself final or a draft, "" if it says nothing."""

    file: Path
    subject: Subject
    proof: Proof
    state: str
    answer: Answer


def check(opened: OpenRound, result: Consolidation, file: Path, today: date) -> Checked:
    """Prove a report. UserError if it cannot be read, or is the report of a unit that the round does not have."""
    data = disk.read(file)
    known = annual_report.properties(data)
    subject, blocks = _expected(opened, result, known.get(document.UNIT, ""), today)
    answer, texts = _read(file, data, subject)
    found = proof.prove(subject, blocks, texts, answer.cells, answer.numbers)
    code = found.code or known.get(document.CODE, "")
    return Checked(file, subject, Proof(found.tables, found.words, code), known.get(document.STATE, ""), answer)


def against(opened: OpenRound, subject: Subject, blocks: Sequence[Block], file: Path) -> Proof:
    """Compare a report that somebody changed with the present figures and words."""
    answer, texts = _read(file, disk.read(file), subject)
    return proof.prove(subject, blocks, texts, answer.cells, answer.numbers)


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
    return subjects[unit], unit_reports.filled(opened, subjects[unit], own.get(unit)).blocks


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
