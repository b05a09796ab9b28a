"""Check a report that was written, printed or published against its round."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from consolidate import disk
from consolidate.annual_report import document, proof, words
from consolidate.annual_report import page as web_page
from consolidate.annual_report.blocks import Block
from consolidate.annual_report.proof import Proof
from consolidate.annual_report.subject import Subject
from consolidate.formats import docx_margins
from consolidate.formats.raw import Plain, RawBook, RawSheet, Refusal
from consolidate.model import Answer, Finding, Form, Incoming
from consolidate.model.result import Consolidation
from consolidate.names import Names
from consolidate.pipeline import annual_report, report_files, report_words, unit_reports
from consolidate.pipeline.opened import OpenRound
from consolidate.reading import answers, documents, pieces
from consolidate.regex import regex
from consolidate.text import TEXT_SHEET, plain
from consolidate.words import N_, Problem, UserError
from consolidate.workers import child, pool

# the day alone in its paragraph, or behind the name of the organ
_DAY = regex(r"(?:[^,。;:\d]*[^\d])?(20\d\d)年(\d{1,2})月(\d{1,2})日")
_TITLE = 6  # paragraphs in which the title stands
_TITLED = regex(r"(.*?)20\d\d年度?.{0,30}(?:报告|年报)")
OTHER_CODE = N_("校验码 {code} is not that of the round, {own}")


class Checked(NamedTuple):
    """A report with its proof. ``state``: whether it calls itself final or a draft, "" if it says nothing.

    ``code``: the 校验码 that stands in it, or is kept within it. ``wrong``: what it says of itself and is not so.
    ``contradicted``: the findings on its words that its tables contradict.
    """

    file: Path
    subject: Subject
    proof: Proof
    state: str
    answer: Answer
    code: str = ""
    wrong: tuple[Problem, ...] = ()
    contradicted: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every number and every mark is that of the round, and no words contradict the tables."""
        return self.proof.holds and not self.wrong and not self.contradicted


def check(opened: OpenRound, result: Consolidation, file: Path, today: date) -> Checked:
    """Prove a report. UserError if it cannot be read, or is the report of a unit that the round does not have."""
    data = disk.read(file)
    answer, texts = _read(file, data, opened.form)
    known, organ = report_files.properties(data), _organ(texts)
    unit = known.get(document.UNIT, "") if document.ROUND in known else _unit_named(opened, organ)
    subject, blocks = _expected(opened, result, unit, _day_said(texts) or today)
    found = _proved(subject, blocks, file, data, answer, texts)
    code = next(iter(found.codes), known.get(document.CODE, ""))
    if found.draft is None:
        state = known.get(document.STATE, "")
    else:
        state = "draft" if found.draft else "final" if found.codes else ""
    contradicted = report_words.contradicted(subject, answer, file.name)
    wrong = (*_of_others(opened, subject, organ, answer.years), *_wrong(subject, found))
    return Checked(file, subject, found, state, answer, code, wrong, contradicted)


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
    data = disk.read(file)
    return _proved(subject, blocks, file, data, *_read(file, data, subject.form))


def _proved(
    subject: Subject, blocks: Sequence[Block], file: Path, data: bytes, answer: Answer, texts: Sequence[str]
) -> Proof:
    ((_, outcome),) = pool.read_all([Incoming(file.name, data)], read=child.read_margins)
    margins = docx_margins.read(outcome.value) if isinstance(outcome, Plain) else None
    if web_page.properties(data):
        margins = ()  # a page has none; what it says of itself stands in its text
    return proof.prove(subject, blocks, texts, answer.cells, answer.numbers, margins)


def _organ(texts: Sequence[str]) -> str:
    """The organ in the title of a report: before the year, or in the line above; "" if no title is found."""
    lines = ["", *(plain(text) for text in texts[:_TITLE])]
    for above, line in pairwise(lines):
        if found := _TITLED.fullmatch(line):
            return found[1] or above
    return ""


def _unit_named(opened: OpenRound, organ: str) -> str:
    """The unit whose report it is by its title, where the file does not say whose it is; "" for the office."""
    names = Names(opened.roster, opened.round.body, opened.form.titles)
    return "" if organ == plain(opened.round.body) else names.unit(organ)


def _of_others(opened: OpenRound, subject: Subject, organ: str, years: Sequence[int]) -> Iterator[Problem]:
    """Another office and another year in the title of a report."""
    own = plain(subject.name)
    if organ and organ not in own and own not in organ and not subject.unit:
        yield Problem("", N_("its title names {organ}, the round is that of {own}"), {"organ": organ, "own": own})
    if years and opened.round.year not in years:
        args = {"titled": years[0], "own": opened.round.year}
        yield Problem("", N_("its title says {titled}, the round is that of {own}"), args)


def _day_said(texts: Sequence[str]) -> date | None:
    """The day under a report, which it bears since it was written; None if there is none, or several."""
    days = {found.groups() for text in texts if (found := _DAY.fullmatch(plain(text)))}
    try:
        return date(*map(int, days.pop())) if len(days) == 1 else None
    except ValueError:
        return None


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


def _read(file: Path, data: bytes, form: Form) -> tuple[Answer, list[str]]:
    """The figures and the paragraphs of a report. UserError if it cannot be read."""
    ((_, raw),) = pool.read_all([Incoming(file.name, data)])
    answer = answers.read(raw, file.name, "", form)
    if isinstance(raw, Refusal) or not isinstance(raw, RawBook) or not answer.cells:
        raise UserError(
            N_("{file} cannot be read as a report"),
            N_("Check what is wrong with it with: consolidate check {file}"),
            file=file.as_posix(),
        )
    sheets = pieces.joined(raw, form, file.name).sheets if documents.called(raw) else raw.sheets
    return answer, _texts(sheets, {cell.sheet for cell in answer.cells.values()} if documents.called(raw) else None)


def _texts(sheets: Sequence[RawSheet], official: Collection[str] | None) -> list[str]:
    """The words of a document: paragraphs apart from tables and above each table, and the cells of other tables.

    ``official``: the sheets with the official tables; None for a workbook, which has more sheets than its tables.
    """
    return [
        cell.text
        for sheet in sheets
        for cell in sheet.cells
        if cell.row < 0 or sheet.name == TEXT_SHEET or (official is not None and sheet.name not in official)
    ]
