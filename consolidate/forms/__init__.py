"""The editions of the official tables. Each is one TOML file in this folder, parsed by ``loader``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from consolidate.forms.loader import known
from consolidate.model import Form
from consolidate.words import N_, Stop


@cache
def ids() -> tuple[str, ...]:
    """The ids of all bundled editions, oldest first. The id of an edition is the name of its file without ``.toml``."""
    names = (file.name for file in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def editions() -> dict[str, Form]:
    """All bundled editions by id, oldest first."""
    return {form_id: edition(form_id) for form_id in ids()}


@cache
def edition(form_id: str) -> Form:
    """Return the edition with this id; raise ``Stop`` if there is none."""
    if form_id not in ids():
        raise Stop(N_("There is no form “{form}”"), N_("Known forms: {known}"), form=form_id, known=", ".join(ids()))
    return known((files(__name__) / f"{form_id}.toml").read_text(encoding="utf-8"))


def for_year(year: int) -> Form:
    """Return the edition in force for a report year; raise ``Stop`` if no edition covers the year."""
    for form in reversed(editions().values()):
        if form.first_year <= year <= (form.last_year or year):
            return form
    raise Stop(
        N_("No edition of the form is known for {year}"),
        N_("Name one with --form; known forms: {known}"),
        year=year,
        known=", ".join(editions()),
    )
