"""The editions of the official tables. Each is one TOML file in this folder, parsed by ``loader``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from consolidate import own_files
from consolidate.forms.loader import load_valid
from consolidate.model import Form
from consolidate.remembered import forget
from consolidate.words import N_, UserError

_own: dict[str, Form] = {}  # by id


@cache
def ids() -> tuple[str, ...]:
    """The ids of all bundled editions, oldest first. The id of an edition is the name of its file without ``.toml``."""
    return tuple(own_files.texts("forms"))


def editions() -> dict[str, Form]:
    """The national editions, oldest first, and after them the adopted ones: the office's own, and those of a region."""
    return _national() | _own


@cache
def _national() -> dict[str, Form]:
    # its id is a year; the forms of regions are not parsed, since each process would need time for them
    return {form_id: _edition(form_id) for form_id in ids() if form_id.isdecimal()}


def bundled() -> dict[str, Form]:
    """All editions that come with the program, those of a region too, by id."""
    return {form_id: _edition(form_id) for form_id in ids()}


def adopt(form: Form, text: str) -> Form:
    """Make a form of the office's own known to the readers of this process, in place of one with the same id.

    ``text`` is that of its file. Return the form as it is known: the one from before if its text is the same.
    """
    before = _own.get(form.id)
    if before and before.source == text:
        return before
    _own[form.id] = replace(form, source=text)
    forget()
    return _own[form.id]


@contextmanager
def apart(form: Form | None) -> Iterator[None]:
    """Know no adopted form but this one inside, and afterwards those that were known before.

    A file may name an edition of a region, which is adopted by that. The files after it must not be read otherwise
    because of it, whichever process they are read in.
    """
    before = dict(_own)
    _know({form.id: form} if form and form.id in _own else {})
    try:
        yield
    finally:
        _know(before)


def adopt_none() -> None:
    """Know no adopted form any more, as in a process that has not opened a round."""
    _know({})


def _know(own: dict[str, Form]) -> None:
    if own != _own:
        _own.clear()
        _own.update(own)
        forget()


def named(form: str) -> Form:
    """Return the form with this id, or the one written in this text: a worker process is given either."""
    if "\n" not in form:
        return edition(form)
    known = next((own for own in _own.values() if own.source == form), None)
    return known or adopt(load_valid(form), form)


def edition(form_id: str) -> Form:
    """The edition with that id, adopted ones too; UserError if there is none.

    An edition of a region is adopted by this: files are compared with it only where a round names it.
    """
    form = _own.get(form_id) or _edition(form_id)
    return adopt(form, "") if form.region and form_id not in _own else form


def text(form_id: str) -> str:
    """Return the text of the file of a bundled edition."""
    return own_files.text(own_files.texts("forms")[form_id])


@cache
def prose_lists() -> dict[str, str]:
    """Return the lists of what the words of a report may say of its figures, by name: the texts of their files."""
    return {name: own_files.text(path) for name, path in own_files.texts("forms/prose").items()}


@cache
def _edition(form_id: str) -> Form:
    """Return the edition with this id; raise ``UserError`` if there is none."""
    if form_id not in ids():
        raise UserError(N_("There is no form “{form}”"), N_("Known forms: {known}"), form=form_id, known=ids())
    return load_valid(text(form_id))


def for_year(year: int) -> Form:
    """Return the edition in force for a report year; raise ``UserError`` if no edition covers the year."""
    for form in reversed(_national().values()):
        if form.first_year <= year <= (form.last_year or year):
            return form
    raise UserError(
        N_("No edition of the form is known for {year}"),
        N_("Name one with --form; known forms: {known}"),
        year=year,
        known=ids(),
    )
