"""Find the places that a person names by table, row and column, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, problem
from consolidate.model import Form, Place
from consolidate.text import plain
from consolidate.words import N_, Problem


def places(form: Form, table: str, row: str, column: str) -> tuple[Place, ...]:
    """Return the places with these names, each an id or the beginning of a label. An empty name means all."""
    return tuple(place for place in form.spots if _is_named(form, place, table, row, column))


def _is_named(form: Form, place: Place, table: str, row: str, column: str) -> bool:
    own = form.table(place.table)
    rows, columns = form.paths(place)
    tables = (own.id, own.number, f"表{own.number}", own.heading, own.title, own.sheet)
    if table and plain(table).rstrip("、") not in map(plain, tables):
        return False
    return _fits(row, rows, place.row) and _fits(column, columns, place.column)


def _fits(text: str, labels: Sequence[str], place_id: str) -> bool:
    """Whether a text names a row or column: it is empty, or the id, the beginning of the label or the full label.

    The full label may begin with the labels of its groups.
    """
    want = plain(text)
    path = [plain(label) for label in labels] or [""]
    return not want or want == place_id or path[-1].startswith(want) or want in ("".join(path[i:]) for i in range(3))


def names_of(form: Form, place: Place) -> tuple[str, str, str]:
    """Return names of table, row and column by which ``places`` finds this place alone, as short as possible."""
    table = form.table(place.table).number
    row_labels, column_labels = form.paths(place)
    columns = list(_names(column_labels, place.column))
    found = ((table, row, column) for row in _names(row_labels, place.row) for column in columns)
    return next((names for names in found if places(form, *names) == (place,)), (table, place.row, place.column))


def _names(labels: Sequence[str], place_id: str) -> Iterator[str]:
    path = labels or [""]
    yield from ("".join(path[i:]) for i in reversed(range(len(path))))
    yield place_id


def faults(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield the examples of decisions.xlsx that do not name one cell of the form."""
    for example, written in zip(form.examples, data.get("example", []), strict=True):
        count = len(places(form, example.table, example.row, example.column))
        if count != 1:
            found = " / ".join((example.table, example.row, example.column))
            sentence = N_("table, row and column name {count} cells of the form, not one: {found}")
            yield problem(at.get((id(written), "row"), 0), sentence, count=count, found=found)
