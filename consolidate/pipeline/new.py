"""Make the folder of a new round: round.toml, roster.xlsx, decisions.xlsx and an empty inbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from consolidate import disk, forms
from consolidate.decisions import sheet
from consolidate.model import Form, Roster, Round
from consolidate.pipeline import own_forms
from consolidate.pipeline.run import open_round
from consolidate.rounds import roster, settings
from consolidate.steps import step
from consolidate.words import N_, UserError

_AUTUMN = 9  # from this month on a round is made for the year that is about to end


@dataclass(frozen=True)
class NewRound:
    """What the caller wants for the new round. Blank fields are filled in from the earlier round or the date."""

    year: int = 0
    body: str = ""
    form: str = ""
    deadline: date | None = None
    before: Path | None = None  # an earlier round, from which roster and sender are copied


def make(folder: Path, wishes: NewRound, today: date) -> tuple[Round, Roster]:
    """Make the folder of a round; return its content. UserError: it is a round already, or a wrong deadline."""
    if (folder / "round.toml").exists():
        raise UserError(N_("{path} already is a round"), N_("Choose another folder."), path=folder)
    before = open_round(wishes.before) if wishes.before else None
    year = _year(wishes, today)
    edition = _form(wishes, before.form if before else None, year)
    name = wishes.body or (before.round.body if before else folder.resolve().name)
    round_ = Round(edition.id, year, name, wishes.deadline)
    if before:
        round_ = replace(before.round, form=edition.id, year=year, body=name, deadline=wishes.deadline, correct_by=None)
    units = before.roster if before else Roster(())
    with step(N_("make round"), len(units.units)):
        own_forms.keep(edition, folder)
        disk.make_folder(folder / "inbox" / "作废")
        disk.tidy(folder, below=False)
        disk.write(folder / "roster.xlsx", roster.write(units, edition.permissions))
        if not disk.exists(folder / sheet.FILE):  # what somebody typed is never written over
            disk.write(folder / sheet.FILE, sheet.write(units, edition))
        disk.write(folder / "round.toml", settings.write(round_).encode())
    return round_, units


def _form(wishes: NewRound, before: Form | None, year: int) -> Form:
    """The form as wished, else the office's own of the round before, else that of the program for the year.

    UserError if the form of the round before is the office's own and not in force any more.
    """
    if wishes.form:
        return own_forms.of_option(wishes.form)
    if before is None or not before.source:
        return forms.for_year(year)
    if not before.first_year <= year <= (before.last_year or year):
        raise UserError(
            N_("The form {form} of the earlier round is not in force in {year}"),
            N_("Name the form of the new round with --form."),
            form=before.id,
            year=year,
        )
    return before


def _year(wishes: NewRound, today: date) -> int:
    """The report year: as wanted, else the one before the deadline, else this year from ``_AUTUMN`` on or last year."""
    due = wishes.deadline
    year = wishes.year or (due.year - 1 if due else today.year if today.month >= _AUTUMN else today.year - 1)
    if due and due.year <= year:
        raise UserError(
            N_("The deadline {deadline} is before the end of the report year {year}"),
            N_("Correct --deadline or --year; answers come in after the year is over."),
            deadline=due,
            year=year,
        )
    return year
