"""A round as read from its folder: its settings, its units, its form, its decisions."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from consolidate import disk
from consolidate.decisions import sheet
from consolidate.model import Decision, Finding, Form, Incoming, LastYear, Roster, Round
from consolidate.names import Names
from consolidate.pipeline import decisions_aside, own_forms
from consolidate.returns import FILE as RETURNS
from consolidate.returns import records
from consolidate.returns.records import Returned
from consolidate.rounds import last_year_figures, roster, settings
from consolidate.steps import step
from consolidate.words import N_

MOST_UNITS = 5_000  # of more, lines in a workbook help nobody, and what is read of them fills the memory


class OpenRound(NamedTuple):
    """A round as read from its folder: settings, units, form, decisions, and the findings on these."""

    folder: Path
    round: Round
    roster: Roster
    form: Form
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    last_year: LastYear | None = None
    of_last_year: tuple[Finding, ...] = ()  # the findings on last_year.xlsx
    returned: tuple[Returned, ...] = ()  # the copies that were sent back for correction
    large: bool = False  # what is read of its units lies on the disk, and their lines beside the workbook


def open_round(folder: Path, most: int | None = None) -> OpenRound:
    """Read the files of a round. UserError if round.toml or roster.xlsx is missing or faulty.

    ``most``: a round with more units than that is a large one; by default ``MOST_UNITS``.
    """
    with step(N_("open")) as opening:
        opened = _opened(folder)
        opened = opened._replace(large=len(opened.roster.units) > (MOST_UNITS if most is None else most))
        opening.count = len(opened.roster.units)
    return opened


def _opened(folder: Path) -> OpenRound:
    round_ = settings.read(disk.round_file(folder, "round.toml"), own_forms.ids(folder))
    listed = disk.round_file(folder, "roster.xlsx")
    form = own_forms.of_round(folder, round_.form)
    units = roster.read(listed, form.permissions)
    decided: tuple[Decision, ...] = ()
    faulty: tuple[Finding, ...] = ()
    data = disk.read(folder / sheet.FILE) if (folder / sheet.FILE).exists() else None
    if data is not None:
        decided, faulty = sheet.read(data, units, form, round_.body)
    faulty = (*faulty, *decisions_aside.findings(folder, data))
    last_year, last_year_findings = _last_year(folder, round_, units)
    returned = records.of_roster(records.every(disk.records(folder / RETURNS)), Names(units, round_.body))
    return OpenRound(folder, round_, units, form, decided, faulty, last_year, last_year_findings, returned)


def _last_year(folder: Path, round_: Round, units: Roster) -> tuple[LastYear | None, tuple[Finding, ...]]:
    """Last year's figures from last_year.xlsx, if it is there. It is read in a worker like any foreign file."""
    path = folder / last_year_figures.FILE
    if not path.exists():
        return None, ()
    from consolidate.reading import answers, own_results
    from consolidate.workers import pool

    (file, raw), *_ = pool.read_all([Incoming(last_year_figures.FILE, disk.read(path))])
    answer = answers.read(raw, file.name, file.digest, None)
    return last_year_figures.read(answer, own_results.units(raw, answer), round_, units)
