"""Find the official tables on a sheet by their labels, never by position alone.

``find`` returns a ``TableMatch`` for every table. Sheets with the same labels are cached, so a thousand unchanged
templates need one search.
"""

from __future__ import annotations

from collections.abc import Sequence

from consolidate.formats.raw import RawSheet
from consolidate.forms import editions
from consolidate.model import Form
from consolidate.reading import labelled, unlabelled
from consolidate.reading.fit import COLLAPSED, TableMatch
from consolidate.reading.labelled import Spots
from consolidate.reading.labels import normal
from consolidate.reading.occurrences import Label, Part, parts, split
from consolidate.reading.periods import dated, of_whole_year
from consolidate.reading.unlabelled import is_figure, on_figures
from consolidate.reading.vocabulary import is_label, label, longest_label, vocabulary
from consolidate.remembered import remembered

_SOME = 3  # if so many known labels are on a sheet without a complete table, others may be split over rows


def labels_of(sheet: RawSheet, year: int | None) -> tuple[Label, ...]:
    """Return the texts of a sheet that may be labels, row by row. Results of formulas are left out."""
    longest = longest_label()
    found = [
        Label(cell.row, cell.column, _dated(normal(cell.text), year), cell.text)
        for cell in sheet.cells
        if cell.kind == "text" and not cell.formula and len(cell.text) <= longest
    ]
    return tuple(sorted(each for each in found if each.text))


def _dated(text: str, year: int | None) -> str:
    """Return a label with 本年 for the year of the file, and for the whole year in other words than those of a form."""
    found = dated(text, year)
    return found if is_label(found) else of_whole_year(found)


def find(sheet: RawSheet, preferred: Form | None, year: int | None = None) -> list[tuple[RawSheet, TableMatch]]:
    """Return all official tables on the sheet, each in the edition that fits best; ``preferred`` wins a draw.

    Each fit comes with its sheet, or with its part of the sheet if tables are side by side. ``year`` is the year of the
    file: in a label it means 本年.
    """
    longest = longest_label()
    known = tuple(sorted([
        (row, column, written) for row, column, kind, text, formula in sheet.cells
        if kind == "text" and not formula and len(text) <= longest and (written := label(text))
    ]))  # fmt: skip
    if len(known) < _SOME and not any(is_label(written) for _, _, written in known):
        return []
    fits, beside = _remembered(known, preferred.id if preferred else "")
    if beside:
        return [pair for piece in split(sheet, beside) for pair in _found(piece, preferred, year)]
    if all(fit.faults == 0 for fit in fits) and not _overlap(fits) and (fits or len(known) < _SOME):
        return [(sheet, on_figures(sheet, fit, year)) for fit in fits]
    return _found(sheet, preferred, year)


def _overlap(fits: Sequence[TableMatch]) -> bool:
    """Whether a header may extend over the figures of another table: labels alone do not show where these end."""
    return any(other.rows[1] in range(one.top, one.rows[0]) for one in fits for other in fits if one is not other)


def _found(sheet: RawSheet, preferred: Form | None, year: int | None) -> list[tuple[RawSheet, TableMatch]]:
    """Like ``find``, without the cache."""
    figures = frozenset((cell.row, cell.column) for cell in sheet.cells if is_figure(cell))
    fits = _search(labels_of(sheet, year), preferred, figures)
    return [(sheet, on_figures(sheet, fit, year)) for fit in fits]


@remembered(256)
def _remembered(
    known: tuple[tuple[int, int, str], ...], preferred: str
) -> tuple[tuple[TableMatch, ...], tuple[Part, ...]]:
    labels = tuple(Label(row, column, text, text) for row, column, text in known)
    beside = parts(labels)
    return () if beside else tuple(_search(labels, editions().get(preferred), frozenset())), beside


def _search(labels: tuple[Label, ...], preferred: Form | None, figures: Spots) -> list[TableMatch]:
    """Match every table of every edition; for each table return the fits of the edition with the fewest faults."""
    best: dict[str, list[TableMatch]] = {}
    order = sorted(editions().values(), key=lambda form: (form is not preferred, -form.first_year))
    for form in order:
        for table in form.tables:
            words = vocabulary(form, table)
            fits = labelled.fits(labels, words, figures) if table.label_columns else unlabelled.fits(labels, words)
            rival = best.get(table.id)  # the preferred edition comes first, so it wins a draw
            if fits and (rival is None or _fits_better(fits, rival, preferred)):
                best[table.id] = fits
    return _apart([fit for fits in best.values() for fit in fits], preferred)


def _apart(fits: list[TableMatch], preferred: Form | None) -> list[TableMatch]:
    """Leave out a fit on the cells of another table that fits better: tables may share half of their labels."""
    kept: list[TableMatch] = []
    for fit in sorted(fits, key=lambda fit: _badness([fit], preferred)):
        if all(fit.table.id == other.table.id or fit.taken.isdisjoint(other.taken) for other in kept):
            kept.append(fit)
    return [fit for fit in fits if fit in kept]


def _fits_better(fits: list[TableMatch], rival: list[TableMatch], preferred: Form | None) -> bool:
    """Whether an edition fits better because of labels of its own; labels of neither edition are no reason."""
    if _badness(fits, preferred) >= _badness(rival, preferred):
        return False
    other = vocabulary(rival[0].form, rival[0].table)
    return any(other.core(own) not in other.words for fit in fits for own in _to_the_letter(fit))


def _to_the_letter(fit: TableMatch) -> list[str]:
    """Return the official labels, normalised, of the rows and columns that are written exactly as in the form."""
    odd = {official for _, official in (*fit.misprints, *fit.equivalents)}
    rows = {place.row for place in fit.spots}
    columns = {place.column for place in fit.spots}
    labels = [row.label for block in fit.table.blocks for row in block.leaf_rows() if row.id in rows]
    labels += [column.label for block in fit.table.blocks for column in block.leaf_columns() if column.id in columns]
    return [normal(label) for label in labels if label not in odd]


def _badness(fits: list[TableMatch], preferred: Form | None) -> tuple[int, int]:
    """Return how badly an edition fits. Collapsed groups do not count against the preferred edition."""
    faults = sum(fit.faults - COLLAPSED * len(fit.collapsed) * (fit.form is preferred) for fit in fits)
    return faults, -sum(len(fit.spots) for fit in fits)
