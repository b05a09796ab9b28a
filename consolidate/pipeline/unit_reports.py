"""The annual report of every unit: its own figures, in its own words where it sent a report with words to take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from consolidate import disk, file_names
from consolidate.annual_report import parts, received, their_tables, words
from consolidate.annual_report.blocks import Paragraph, Part
from consolidate.annual_report.look import Look
from consolidate.annual_report.received import Received
from consolidate.annual_report.subject import Subject
from consolidate.annual_report.words import Filled
from consolidate.formats.raw import Plain
from consolidate.model.result import Consolidation, FileState
from consolidate.pipeline import annual_report
from consolidate.pipeline.annual_report import Draft, Words, Written
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import OpenRound
from consolidate.regex import regex
from consolidate.steps import step
from consolidate.terms import Verdict
from consolidate.text import plain
from consolidate.words import N_, Problem
from consolidate.workers import child, pool

_TAKEN = (Verdict.USED, Verdict.COMPANION)  # verdicts on files whose words are the unit's
_REPORT = regex(r"\.(?:do[ct][xm]?|wp[st]|rtf|f?odt|xml|pdf|html?|mht|mhtml|ofd|ceb)$", re.I)
_YEAR = regex(r"(20\d\d)年(?:1月1日|.{0,30}?(?:年度报告|年报))")  # of a report, in its title or its period

_NO_REPORT = N_("No report came with words of their own, so the parts to be written are blank: {names}")
_NO_WORDS = N_(
    "No words can be taken from these files, so the parts to be written are blank: {names}; words are taken from a Word"
    " report of the year (.docx, .doc, .wps, .rtf, .odt)"
)
_PLAIN = N_("Words taken as plain paragraphs, with headings told by their numbers, since it is no .docx: {names}")
_TABLES = N_("Tables replaced by those of the result ({tables}): {names}")
_SEVERAL = N_("several reports came: the words are those of {file}, not those of {unused}")


def folder_of(opened: OpenRound, output: Path) -> Path:
    """The folder in the output folder for the reports of the units."""
    return output / file_names.safe(opened.round.body, f"{opened.round.year}年各单位年度报告")


def write(
    opened: OpenRound, result: Consolidation, output: Path, context: Context, look: Look, page: bool = False
) -> Iterator[Written]:
    """Write a report for every unit whose figures are in the sum; yield each. The caller holds the round's lock."""
    now: datetime = context.clock()
    subjects = list(annual_report.of_units(opened, result, now.date()))
    with step(N_("words"), len(subjects)):
        own = words_of(opened, result, [subject.name for subject in subjects])
    drafts = [(subject, filled(opened, subject, own[subject.name])) for subject in subjects]

    def shown(items: Iterable[Draft]) -> Iterator[Draft]:
        return context.writing(items, len(drafts))

    for written in annual_report.write(opened, drafts, folder_of(opened, output), look, page, shown):
        yield replace(written, words=own[written.subject.name])


def filled(opened: OpenRound, subject: Subject, own: Words) -> Filled:
    """The words of a unit's report. What a unit wrote stays as it is: braces in it are no names."""
    if own.blocks:
        return Filled(blocks=list(parts.complete(own.blocks, opened.form)[0]))
    return words.fill(parts.usual(opened.form, opened.round.report.get("signature") == "title"), subject)


def remarks(made: Sequence[Written]) -> Iterator[Problem]:
    """What is to be said of where the words of these reports come from."""
    blank = [written for written in made if not written.words.blocks]
    for sentence, names in (
        (_NO_REPORT, [written.subject.name for written in blank if not written.words.file]),
        (_NO_WORDS, [written.words.file for written in blank if written.words.file]),
        (_PLAIN, [written.words.file for written in made if written.words.plain]),
    ):
        if names:
            yield Problem("", sentence, {"names": "、".join(names)})
    for tables in dict.fromkeys(written.words.tables for written in made if written.words.tables):
        files = [written.words.file for written in made if written.words.tables == tables]
        args = {"tables": "、".join(f"表{number}" for number in tables), "names": "、".join(files)}
        yield Problem("", _TABLES, args)
    for written in made:
        if written.words.others:
            others = "、".join(written.words.others)
            yield Problem(written.subject.name, _SEVERAL, {"file": written.words.file, "unused": others})


# --- the words of the units ------------------------------------------------------------------------------------


def words_of(opened: OpenRound, result: Consolidation, units: Sequence[str]) -> Mapping[str, Words]:
    """The words of the reports of these units, each with its file.

    Without blocks: no words can be taken from the report that the unit sent, or without a file, it sent none.
    """
    files = [file for file in result.files if file.verdict in _TAKEN and _REPORT.search(file.name)]
    names = list(dict.fromkeys(file.name.partition("!/")[0] for file in files if file.unit in units))
    inbox = disk.incoming(opened.folder / "inbox", names)
    outcomes = pool.read_all(inbox, read=child.read_words) if names else ()
    read = {file.name: outcome.value for file, outcome in outcomes if isinstance(outcome, Plain)}
    return {unit: _of_unit(opened, [file for file in files if file.unit == unit], read) for unit in units}


def _of_unit(opened: OpenRound, files: Sequence[FileState], read: Mapping[str, object]) -> Words:
    """The words of a unit: of the report whose figures count, if it is one, else of the first one with looks."""
    found: list[tuple[bool, bool, Words]] = []
    for file in files:
        report = received.read(read.get(file.name))
        own = _own(opened, report, file.name) if report else None
        if own:
            found.append((file.verdict is not Verdict.USED, own.plain, own))
    if not found:
        return Words((), files[0].name if files else "")
    best = min(found, key=lambda each: each[:2])[2]
    return replace(best, others=tuple(own.file for _, _, own in found if own is not best))


def _own(opened: OpenRound, report: Received, file: str) -> Words | None:
    """The words of a report over our tables; None if it is no report, or that of another year."""
    form = opened.form
    replaced = their_tables.replaced(report.blocks, form, annual_report.labels(form))
    blocks = replaced.blocks
    above = []
    for block in blocks:
        if not isinstance(block, Paragraph) or block.part is Part.FIRST:
            break
        above.append(plain(block.text))
    years = {int(year) for text in ("".join(above), *above) for year in _YEAR.findall(text)}
    if not parts.is_report(blocks, form) or (years and opened.round.year not in years):
        return None
    return Words(blocks, file, (*report.dropped, *replaced.dropped), report.plain, tables=replaced.numbers)
