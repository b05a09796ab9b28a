"""The annual report of every unit: its own figures, in its own words where it sent a Word report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from consolidate import disk
from consolidate.annual_report import parts, received, words
from consolidate.annual_report.blocks import Blocks
from consolidate.annual_report.look import Look
from consolidate.annual_report.subject import Subject
from consolidate.annual_report.words import Filled
from consolidate.formats.raw import Plain
from consolidate.model.result import Consolidation
from consolidate.pipeline import annual_report
from consolidate.pipeline.annual_report import Draft, Written
from consolidate.pipeline.context import Context
from consolidate.pipeline.run import OpenRound
from consolidate.steps import step
from consolidate.terms import Verdict
from consolidate.words import N_
from consolidate.workers import child, pool

_TAKEN = (Verdict.USED, Verdict.COMPANION)  # verdicts on files whose words are the unit's
_WORD = (".docx", ".docm")


def folder_of(opened: OpenRound, output: Path) -> Path:
    """The folder in the output folder for the reports of the units."""
    return output / disk.safe_name(f"{opened.round.body}{opened.round.year}年各单位年度报告")


def write(
    opened: OpenRound, result: Consolidation, output: Path, context: Context, look: Look, page: bool = False
) -> Iterator[Written]:
    """Write a report for every unit whose figures are in the sum; yield each. The caller holds the round's lock."""
    now: datetime = context.clock()
    subjects = list(annual_report.of_units(opened, result, now.date()))
    with step(N_("words"), len(subjects)):
        own = words_of(opened, result, [subject.name for subject in subjects])
    drafts = [(subject, filled(opened, subject, own.get(subject.name))) for subject in subjects]

    def shown(items: Iterable[Draft]) -> Iterator[Draft]:
        return context.writing(items, len(drafts))

    yield from annual_report.write(opened, drafts, folder_of(opened, output), look, page, shown)


def filled(opened: OpenRound, subject: Subject, own: Blocks | None) -> Filled:
    """The words of a unit's report. What a unit wrote stays as it is: braces in it are no names."""
    if own:
        return Filled(blocks=list(parts.complete(own, opened.form)[0]))
    return words.fill(parts.usual(opened.form, opened.round.report.get("signature") == "title"), subject)


def words_of(opened: OpenRound, result: Consolidation, units: Sequence[str]) -> Mapping[str, Blocks]:
    """The words of the Word reports of these units. One that cannot be read is left out."""
    files = {
        file.name: file.unit
        for file in result.files
        if file.unit in units and file.verdict in _TAKEN and file.name.lower().endswith(_WORD)
    }
    names = list(dict.fromkeys(name.partition("!/")[0] for name in files))
    labels = annual_report.labels(opened.form)
    found: dict[str, Blocks] = {}
    inbox = disk.incoming(opened.folder / "inbox", names)
    for file, outcome in pool.read_all(inbox, read=child.read_words) if names else ():
        report = received.read(outcome.value) if isinstance(outcome, Plain) and file.name in files else None
        if report:
            found[files[file.name]] = tuple(received.with_tables(report.blocks, opened.form, labels))
    return found
