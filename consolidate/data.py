"""Every number as a line of a long table, for further analysis: as CSV that Excel opens correctly, and as Parquet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from consolidate.model import Form, Kind
from consolidate.model.result import Consolidation
from consolidate.text import readable

MOST_LINES = 1_048_575  # in a CSV file: Excel's limit of rows, less the header
_MARK = "consolidate.round"
_MARKED = re.compile(rb'"consolidate\.round": "([0-9a-f]{32})"')
_END = 256 * 1024  # bytes at the end of a Parquet file in which its columns are described
COLUMNS = (
    "unit", "group", "table", "row", "column", "place", "table_label", "row_label", "column_label", "value", "kind",
    "file", "sheet", "address",
)  # fmt: skip


def long_table(form: Form, consolidation: Consolidation) -> pd.DataFrame:
    """One line per number: used units in the roster's order, places in official order, then corrections.

    ``value`` is exact text in CSV and a decimal in Parquet. ``kind`` is the kind of number, or ``correction``. A form
    with places that are not added up has a line for each of them at the end, and a column ``text``.
    """
    lines = pd.DataFrame(_lines(form, consolidation), columns=list(COLUMNS))
    if not form.not_added:
        return lines
    more = pd.DataFrame(_not_added(form, consolidation), columns=[*COLUMNS, "text"])
    return pd.concat([lines.assign(text=""), more], ignore_index=True)


def _lines(form: Form, consolidation: Consolidation) -> Iterator[tuple[object, ...]]:
    groups = {unit.name: unit.group for unit in consolidation.roster.units}
    labels = {place: (form.table(place.table).heading, *form.labels(place)[1:]) for place in form.places}
    for place, total in consolidation.totals.items():
        for unit, number in zip(total.units, total.numbers, strict=True):
            cell = consolidation.submissions[unit].cells[place]
            source = "、".join(map(readable, consolidation.submissions[unit].sources))
            kind = form.kind(place).value
            yield (unit, groups[unit], *place, str(place), *labels[place], Decimal(number), kind,
                   source, readable(cell.sheet), cell.address)  # fmt: skip
    for c in consolidation.corrections:
        change = Decimal(c.becomes - c.present)
        yield (c.unit, groups[c.unit], *c.place, str(c.place), *labels[c.place], change, "correction",
               "decisions.xlsx", "", "")  # fmt: skip


def _not_added(form: Form, consolidation: Consolidation) -> Iterator[tuple[object, ...]]:
    """Yield a line for what each used unit entered at the places that are not added up."""
    groups = {unit.name: unit.group for unit in consolidation.roster.units}
    for place in form.not_added:
        labels = (form.table(place.table).heading, *form.labels(place)[1:])
        for unit, submission in consolidation.submissions.items():
            cell = submission.cells.get(place)
            text = " ".join(cell.raw.split()) if cell and form.kind(place) is Kind.TEXT else ""
            if cell is None or (cell.value is None and not text):
                continue
            value = None if cell.value is None else Decimal(cell.value)
            source = "、".join(map(readable, submission.sources))
            yield (unit, groups[unit], *place, str(place), *labels, value, form.kind(place).value, source,
                   readable(cell.sheet), cell.address, text)  # fmt: skip


def mark_of(parquet: bytes) -> str:
    """The mark of the round in a Parquet file made by ``files``; "" in any other file."""
    found = _MARKED.search(parquet[-_END:])
    return found[1].decode() if found else ""


def files(form: Form, consolidation: Consolidation, mark: str = "") -> dict[str, bytes]:
    """The long table as ``{"parquet": …, "csv": …}``. Text that Excel would take for a formula begins with ``'``.

    ``mark`` identifies the round. It is stored uncompressed in the Parquet file, in the metadata of the columns, so
    that file must be written first. Lines beyond what Excel can show go into further files, ``2.csv``, ``3.csv``, each
    with the header.
    """
    table = long_table(form, consolidation)
    if mark:
        table.attrs[_MARK] = mark
    parquet = io.BytesIO()
    table.to_parquet(parquet, index=False)
    table["value"] = ["" if value is None else f"{value:f}" for value in table["value"]]
    for column in {"unit", "group", "file", "sheet", "text"} & set(table.columns):
        table[column] = [_harmless(str(text)) for text in table[column]]
    parts = range(0, max(len(table), 1), MOST_LINES)
    names = {start: f"{number}.csv" if number > 1 else "csv" for number, start in enumerate(parts, 1)}
    sheets = {name: _csv(table.iloc[start : start + MOST_LINES]) for start, name in names.items()}
    return {"parquet": parquet.getvalue(), **sheets}


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else text
