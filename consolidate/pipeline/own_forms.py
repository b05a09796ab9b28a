"""Forms of the office's own: ``ROUND/forms/ID.toml``, or a file named with ``--form``.

Such a form is a file of the round, so that a copy of the round is complete. It is validated each time it is loaded. A
round uses only the form that its round.toml names, so that a faulty file stops only a round that uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consolidate import disk, forms
from consolidate.forms.loader import FormError, load
from consolidate.forms.toml_text import NotTomlError, parsed
from consolidate.model import Form
from consolidate.text import decoded_file
from consolidate.words import N_, Problem, UserError

FOLDER = "forms"  # in the round's folder
_ENDING = ".toml"
_EVER = 9999  # in place of the last year, for a form that is still in force


def ids(folder: Path) -> tuple[str, ...]:
    """Return the ids of the own forms of a round: the names of their files without the ending."""
    own = folder / FOLDER
    names = [name for name, _ in disk.listing(own)] if own.is_dir() else []
    return tuple(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING) and "/" not in name)


def of_round(folder: Path, form_id: str) -> Form:
    """Return the form of the program with this id, else that of the round. FormError if it cannot be used."""
    if form_id in forms.ids():
        return forms.edition(form_id)
    path = folder / FOLDER / f"{form_id}{_ENDING}"
    form = read(path)
    problems = tuple(_overlaps(form, path.parent))
    if problems:
        raise FormError(path.name, problems)
    return form


def of_option(option: str) -> Form:
    """Return the form that ``--form`` names: the id of a form of the program, or the path of a file.

    UserError if there is neither; FormError if the file cannot be used.
    """
    if option in forms.ids():
        return forms.edition(option)
    path = Path(option)
    if path.exists() or option.endswith(_ENDING):
        return read(path)
    raise UserError(
        N_("There is no form “{form}”"),
        N_("Known forms: {known}; or name the file of a form of your own, such as hotline.toml"),
        form=option,
        known=forms.ids(),
    )


def read(path: Path) -> Form:
    """Load the form in a file and register it for the readers. FormError lists every fault with its line."""
    text = decoded_file(disk.read(path))
    form = load(text, path.name)
    if form.id in forms.ids() and text == forms.text(form.id):
        return forms.edition(form.id)
    problems = tuple(_names(form, path, text))
    if problems:
        raise FormError(path.name, problems)
    return forms.adopt(form, text)


def text(form: Form) -> str:
    """Return the text of the file that a form was read from."""
    return form.source or forms.text(form.id)


def keep(form: Form, folder: Path) -> None:
    """Copy an own form of the office into a round; do nothing for a form of the program."""
    if form.source:
        disk.make_folder(folder / FOLDER)
        disk.write(folder / FOLDER / f"{form.id}{_ENDING}", form.source.encode())


def _names(form: Form, path: Path, text: str) -> Iterator[Problem]:
    """Yield a problem if the id is that of a form of the program, or differs from the name of the file."""
    line = next((str(n) for n, row in enumerate(text.splitlines(), 1) if row.startswith("form")), "")
    if form.id in forms.ids():
        yield Problem(line, N_("the id {id} is that of a form that comes with the program"), {"id": form.id})
    elif form.id != path.name.removesuffix(_ENDING):
        yield Problem(line, N_("the id {id} must be the name of the file, {name}"), {"id": form.id, "name": path.name})


def _overlaps(form: Form, folder: Path) -> Iterator[Problem]:
    """Yield a problem for every other edition of the form in the folder whose years overlap with those of this one."""
    for name in ids(folder.parent):
        if name == form.id:
            continue
        try:
            other = parsed(decoded_file(disk.read(folder / f"{name}{_ENDING}")))
        except NotTomlError:  # a file that nobody uses
            continue
        first, last = other.get("first_year", 0), other.get("last_year", _EVER)
        same = other.get("title") == form.title and isinstance(first, int) and isinstance(last, int)
        if same and max(first, form.first_year) <= min(last, form.last_year or _EVER):
            args = {"name": f"{name}{_ENDING}", "years": f"{first}–{other.get('last_year', '')}"}
            yield Problem("", N_("its years overlap with those of the same form in {name} ({years})"), args)
