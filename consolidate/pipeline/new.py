"""Make the folder of a new round: round.toml, roster.xlsx, decisions.xlsx and an empty inbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from consolidate import __version__, disk, forms, leftovers
from consolidate.decisions import sheet
from consolidate.model import Form, Roster, Round
from consolidate.pipeline import own_forms
from consolidate.pipeline.opened import OpenRound, open_round
from consolidate.rounds import roster, settings
from consolidate.steps import step
from consolidate.words import N_, Problem, UserError

_AUTUMN = 9  # from this month on a round is made for the year that is about to end


@dataclass(frozen=True)
class NewRound:
    """What the caller wants for the new round. Blank fields are filled in from the earlier round or the date."""

    year: int = 0
    body: str = ""
    form: str = ""
    deadline: date | None = None
    before: Path | None = None  # an earlier round, from which roster and sender are copied


class Made(NamedTuple):
    """A new round: its settings and units, and what was taken for granted (sentences with their arguments)."""

    round: Round
    roster: Roster
    taken: tuple[Problem, ...]


def make(folder: Path, wishes: NewRound, today: date, units: Roster | None = None) -> Made:
    """Make the folder of a round; return its content. UserError: it is a round already, or a wrong deadline.

    A roster that is in the folder already stays as it is. ``units``: the roster, by default that of the round before.
    """
    disk.expect_folder(folder)
    if (folder / "round.toml").exists():
        raise UserError(N_("{path} already is a round"), N_("Choose another folder."), path=folder)
    before = open_round(wishes.before) if wishes.before else None
    year = _year(wishes, today)
    edition = _form(wishes, before.form if before else None, year)
    name = wishes.body or (before.round.body if before else folder.resolve().name)
    round_ = Round(edition.id, year, name, wishes.deadline, version=__version__)
    if before:
        round_ = round_._replace(
            sender=before.round.sender,
            smtp=before.round.smtp,
            imap=before.round.imap,
            report=before.round.report,
        )
    units = units or (_taken_over(before, year) if before else Roster(()))
    of_roster = roster.unread(before.roster if before else units)
    taken = (*of_roster, *_taken(wishes, round_, edition, before, disk.exists(folder / roster.FILE)))
    with step(N_("make round"), len(units.units)):
        own_forms.keep(edition, folder)
        disk.make_folder(folder / "inbox" / "作废")
        leftovers.tidy(folder, below=False)
        for name, write in ((roster.FILE, partial(roster.write, units, edition.permissions)),
                            (sheet.FILE, partial(sheet.write, units, edition))):  # fmt: skip
            if not disk.exists(folder / name):  # what somebody typed is never written over
                disk.write(folder / name, write())
        disk.write(folder / "round.toml", settings.write(round_).encode())
    return Made(round_, units, taken)


def _taken_over(before: OpenRound, year: int) -> Roster:
    """The roster of another round; for a later year without 上年单位, which tells of the year before that round."""
    if year <= before.round.year:
        return before.roster
    return Roster(tuple(unit._replace(predecessors=()) for unit in before.roster.units))


def _taken(
    wishes: NewRound, round_: Round, edition: Form, before: OpenRound | None, roster_stays: bool
) -> Iterator[Problem]:
    """What nobody said and may be wrong: the body, the year, another form than before."""
    if not wishes.body and not before:
        sentence = N_("The body is taken from the folder's name: {body}. Its full name belongs in round.toml, at body")
        yield Problem("", sentence, {"body": round_.body})
    if not wishes.year and not wishes.deadline:
        sentence = N_("The report year is taken from today's date: {taken}. Another one belongs in round.toml, at year")
        yield Problem("", sentence, {"taken": round_.year})
    if not edition.first_year <= round_.year <= (edition.last_year or round_.year):
        sentence = N_("The form {form} is meant for the years {years}, this round is for {taken}")
        years = f"{edition.first_year}–{edition.last_year or ''}"
        yield Problem("", sentence, {"form": edition.id, "years": years, "taken": round_.year})
    if before and not wishes.form and before.form.id != round_.form:
        sentence = N_("The form is now {form}, by the report year. The earlier round had {before}")
        yield Problem("", sentence, {"form": round_.form, "before": before.form.id})
    if roster_stays:
        yield Problem("", N_("{file} was there already and stays as it is"), {"file": roster.FILE})


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


def due_year(today: date) -> int:
    """The report year that is now due: this year from ``_AUTUMN`` on, else last year."""
    return today.year if today.month >= _AUTUMN else today.year - 1


def _year(wishes: NewRound, today: date) -> int:
    """The report year: as wanted, else the one before the deadline, else the one that is now due."""
    due = wishes.deadline
    year = wishes.year or (due.year - 1 if due else due_year(today))
    if due and due.year <= year:
        raise UserError(
            N_("The deadline {deadline} is before the end of the report year {year}"),
            N_("Correct --deadline or --year; answers come in after the year is over."),
            deadline=due,
            year=year,
        )
    return year
