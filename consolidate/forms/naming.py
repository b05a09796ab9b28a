"""Find the places that a person names by table, row and column, in the words of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, problem
from consolidate.model import Form, Place
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_, Problem


def places(form: Form, table: str, row: str, column: str) -> tuple[Place, ...]:
    """Return the places with these names, each an id or the beginning of a label. An empty name means all.

    A name that is a whole label does not mean the longer labels that begin with it (电话, 电话占比). Where no label
    fits, its short name does (新收), and a label without its numbering (属于国家秘密).
    """
    in_table = [place for place in form.spots if _is_table(form, place, table)]
    for how in (_fits_by, _fits_loosely_by):
        found = {place: how(form, place, row, column) for place in in_table}
        named = {place: fits for place, fits in found.items() if all(fits)}
        if named:
            best = max(named.values())  # the row counts more than the column
            return tuple(place for place, fits in named.items() if fits == best)
    return ()


def _is_table(form: Form, place: Place, table: str) -> bool:
    """Whether a text names the table of a place, whose number may be written as 2 or 表2 for 二; an empty one does."""
    own = form.table(place.table)
    numbers = (own.number, str(_CHINESE.index(own.number) + 1)) if own.number in _CHINESE else (own.number,)
    tables = (own.id, *numbers, *(f"表{number}" for number in numbers), own.heading, own.title, own.sheet)
    want = plain(table).rstrip("、")
    return not want or want in map(plain, tables)


_CHINESE = tuple("一二三四五六七八九十")
_BEGINNING, _WHOLE = 1, 2  # how well a name fits a label


def _fits_by(form: Form, place: Place, row: str, column: str) -> tuple[int, int]:
    """How well two texts name the row and the column of a place."""
    rows, columns = form.paths(place)
    return _fits(row, rows, place.row), _fits(column, columns, place.column)


def _fits(text: str, labels: Sequence[str], place_id: str) -> int:
    """How well a text names a row or column; 0 if it does not.

    It is empty, or the id, the full label, or its beginning. The full label may begin with the labels of its groups.
    """
    want = plain(text)
    path = [plain(label) for label in labels] or [""]
    if not want or want == place_id or want in ("".join(path[i:]) for i in range(3)):
        return _WHOLE
    return _BEGINNING if path[-1].startswith(want) else 0


def _fits_loosely_by(form: Form, place: Place, row: str, column: str) -> tuple[int, int]:
    """How well two texts name the row and the column of a place by its short name, or without its numbering."""
    _, _, of_row, of_column = form.spots[place]
    rows, columns = form.paths(place)
    by_row = _fits_loosely(row, (of_row.short, *_endings(rows)))
    return by_row, _fits_loosely(column, (of_column.short, *_endings(columns)))


def _fits_loosely(text: str, names: Sequence[str]) -> int:
    """How well a text fits the best of these names; 0 if it neither is one of them nor begins one."""
    want = plain(_BREAKS.sub("", text))
    best = max((_fit(want, name) for name in names), default=0) if want else _EXACT
    return best if best >= _BEGINS else 0


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


# --- one place in a few words ------------------------------------------------------------------------------------

_BREAKS = regex(r"[\s/;；·→>]+")
_NUMBERING = regex(r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])+")
_EXACT, _BEGINS, _HOLDS = 3, 2, 1  # how well a word fits a label


def meant(form: Form, text: str) -> tuple[Place, ...]:
    """Return the places that are meant best by a text: an id, the label of a main indicator, or words of labels.

    Each word must fit the table, the row, the column or one of their groups. There is one place if the text is clear.
    A place that is not added up is meant only if it fits better than all that are.
    """
    known = {str(place): place for place in form.spots}
    if text.strip() in known:
        return (known[text.strip()],)
    for group in form.indicators:
        for label, place in group.figures:
            if plain(label) == plain(text) and place in form.spots:
                return (place,)
    words = [word for word in map(plain, _BREAKS.split(text.strip())) if word]
    best, most = list[Place](), 0
    for places_ in (form.order, form.not_added) if words else ():
        scores = {place: _score(form, place, words) for place in places_}
        if max(scores.values(), default=0) > most:
            most = max(scores.values())
            best = [place for place, score in scores.items() if score == most]
    return tuple(best)


def _score(form: Form, place: Place, words: Sequence[str]) -> int:
    """How well the words fit a place together; 0 if one of them does not fit at all.

    It counts for a place if one word fits its row and another one its column.
    """
    table, _, row, column = form.spots[place]
    rows, columns = form.paths(place)
    tables = (table.id, table.number, f"表{table.number}", table.heading, table.title, table.sheet)
    of_row, of_column, of_groups = (
        [max((_fit(word, name) for name in names), default=0) for word in words]
        for names in (
            (row.short, row.id, *_endings(rows)),
            (column.short, column.id, *_endings(columns)),
            (*tables, *rows[:-1], *columns[:-1]),
        )
    )
    fits = [
        max(2 * by_row, 2 * by_column, by_group)
        for by_row, by_column, by_group in zip(of_row, of_column, of_groups, strict=True)
    ]
    both = any(by_row and any(of_column[:at] + of_column[at + 1 :]) for at, by_row in enumerate(of_row))
    return sum(fits) + both if all(fits) else 0


def _endings(path: Sequence[str]) -> list[str]:
    """The label, the label after that of its group, and so on."""
    return ["".join(path[start:]) for start in range(len(path))]


def _fit(word: str, label: str) -> int:
    full = plain(label)
    if not full:
        return 0
    bare = _NUMBERING.sub("", full)
    if word in (full, bare):
        return _EXACT
    return _BEGINS if full.startswith(word) or bare.startswith(word) else _HOLDS if word in full else 0


def faults(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield the examples of decisions.xlsx that do not name one cell of the form."""
    for example, written in zip(form.examples, data.get("example", []), strict=True):
        count = len(places(form, example.table, example.row, example.column))
        if count != 1:
            found = " / ".join((example.table, example.row, example.column))
            sentence = N_("table, row and column name {count} cells of the form, not one: {found}")
            yield problem(at.get((id(written), "row"), 0), sentence, count=count, found=found)
