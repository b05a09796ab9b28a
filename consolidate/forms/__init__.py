"""The editions of the official tables, as data: one TOML file each, read by ``loader``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from consolidate.forms.loader import known
from consolidate.model import Form
from consolidate.words import N_, Stop


@cache
def ids() -> tuple[str, ...]:
    """The ids of all editions that come with the program, oldest first: each is the name of its file."""
    names = (file.name for file in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def editions() -> dict[str, Form]:
    """All editions that come with the program, oldest first."""
    return {form_id: edition(form_id) for form_id in ids()}


@cache
def edition(form_id: str) -> Form:
    """The edition of that id; stops where there is none."""
    if form_id not in ids():
        raise Stop(N_("There is no form “{form}”"), N_("Known forms: {known}"), form=form_id, known=", ".join(ids()))
    return known((files(__name__) / f"{form_id}.toml").read_text(encoding="utf-8"))


def for_year(year: int) -> Form:
    """The edition in force for a report year; stops for years before the first."""
    for form in reversed(editions().values()):
        if form.first_year <= year <= (form.last_year or year):
            return form
    raise Stop(
        N_("No edition of the form is known for {year}"),
        N_("Name one with --form; known forms: {known}"),
        year=year,
        known=", ".join(editions()),
    )
