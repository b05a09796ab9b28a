"""Every number as a line of a long table, for further analysis: as CSV that Excel opens correctly, and as Parquet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from consolidate.model import Form, Kind
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.terms import Action
from consolidate.text import readable, untempting

MOST_LINES = 1_048_575  # in a CSV file: Excel's limit of rows, less the header
_MARK = "consolidate.round"
_MARKED = re.compile(rb'"consolidate\.round": "([0-9a-f]{32}(?:[0-9a-f]{16})?)"')
_END = 256 * 1024  # bytes at the end of a Parquet file in which its columns are described
_DIGITS = 38  # of a decimal in Parquet, the most that all readers know
_CORRECTION, _DEDUCTION = "correction", "deduction"
HEADINGS = {  # the columns, and their headings in the Chinese CSV
    "unit": "填报单位", "group": "分组", "table": "表代号", "row": "行代号", "column": "列代号", "place": "位置代号",
    "table_label": "表", "row_label": "行", "column_label": "列", "value": "数值", "kind": "类别", "file": "文件",
    "sheet": "工作表", "address": "单元格", "text": "文字",
}  # fmt: skip
KINDS = {
    Kind.COUNT: "件数", Kind.CHANGE: "增减数", Kind.MONEY: "金额", Kind.QUANTITY: "数量", Kind.PERCENT: "百分比",
    Kind.TEXT: "文字", _CORRECTION: Action.CORRECT.value, _DEDUCTION: Action.DEDUCT.value,
}  # fmt: skip
COLUMNS = tuple(HEADINGS)[:-1]  # a form with places that are not added up has the last one, too


def long_table(form: Form, consolidation: Consolidation) -> pd.DataFrame:
    """One line per number: used units in the roster's order, places in official order, then corrections and deductions.

    ``value`` is exact text in CSV and a decimal in Parquet. ``kind`` is the kind of number, ``correction`` or
    ``deduction``; a deduction from the sum of all units has no unit. A form with places that are not added up has a
    line for each of them at the end, and a column ``text``.
    """
    lines = pd.DataFrame(_lines(form, consolidation), columns=list(COLUMNS))
    if not form.not_added:
        return lines
    more = pd.DataFrame(_not_added(form, consolidation), columns=[*COLUMNS, "text"])
    return pd.concat([lines.assign(text=""), more], ignore_index=True)


def _lines(form: Form, consolidation: Consolidation) -> Iterator[tuple[object, ...]]:
    groups = {unit.name: unit.group for unit in consolidation.roster.units}
    labels = {place: (form.table(place.table).heading, *form.labels(place)[1:]) for place in form.places}
    spots = _spots(form, consolidation)
    for place, total in consolidation.totals.items():
        for unit, number in zip(total.units, total.numbers, strict=True):
            source = "、".join(map(readable, consolidation.submissions[unit].sources))
            kind = form.kind(place).value
            yield (unit, groups[unit], *place, str(place), *labels[place], Decimal(number), kind,
                   source, *spots[unit][form.order[place]])  # fmt: skip
    changes: tuple[Correction | Deduction, ...] = (*consolidation.corrections, *consolidation.deductions)
    for change in changes:
        kind = _CORRECTION if isinstance(change, Correction) else _DEDUCTION
        yield (change.unit, groups.get(change.unit, ""), *change.place, str(change.place), *labels[change.place],
               Decimal(change.change), kind, "decisions.xlsx", "", "")  # fmt: skip


def _spots(form: Form, consolidation: Consolidation) -> dict[str, tuple[tuple[str, str], ...]]:
    """Sheet and address of every place by unit. Units of one template have the same, which is stored once."""
    known: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}
    found = {}
    for unit, submission in consolidation.submissions.items():
        cells = map(submission.cells.__getitem__, form.places)
        spots = tuple((readable(cell.sheet), cell.address) for cell in cells)
        found[unit] = known.setdefault(spots, spots)
    return found


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


def files(form: Form, consolidation: Consolidation, mark: str = "", language: str = "en") -> dict[str, bytes]:
    """The long table as ``{"parquet": …, "csv": …}``. Text that Excel would take for a formula begins with ``'``.

    ``language`` is that of the headings of the CSV (``zh``, ``en``). ``mark`` identifies the round. It is stored
    uncompressed in the Parquet file, in the metadata of the columns, so that file must be written first. Lines beyond
    what Excel can show go into further files, ``2.csv``, ``3.csv``, each with the header.
    """
    table = long_table(form, consolidation)
    parquet = _parquet(form, consolidation, table, mark)
    table["value"] = ["" if value is None else f"{value:f}" for value in table["value"]]
    for column in {"unit", "group", "file", "sheet", "text"} & set(table.columns):
        table[column] = [untempting(str(text)) for text in table[column]]
    if language == "zh":
        table["kind"] = [KINDS[kind] for kind in table["kind"]]
        table.columns = pd.Index([HEADINGS[name] for name in table.columns])
    parts = range(0, max(len(table), 1), MOST_LINES)
    names = {start: f"{number}.csv" if number > 1 else "csv" for number, start in enumerate(parts, 1)}
    sheets = {name: _csv(table.iloc[start : start + MOST_LINES]) for start, name in names.items()}
    return {"parquet": parquet, **sheets}


def _parquet(form: Form, consolidation: Consolidation, table: pd.DataFrame, mark: str) -> bytes:
    """The long table as Parquet: columns with type and label, and what the figures are in the ``attrs`` of pandas."""
    table.attrs = {
        **({_MARK: mark} if mark else {}),
        "consolidate.form": form.id,
        "consolidate.body": consolidation.round.body,
        "consolidate.year": consolidation.round.year,
        "consolidate.measures": {str(place): form.measure(place) for place in form.spots},
    }
    most = max((-int(value.as_tuple().exponent) for value in table["value"] if value is not None), default=0)
    value = pa.decimal128(_DIGITS, max(most, *map(form.decimals, form.spots)))
    described = [
        pa.field(name, value if name == "value" else pa.string(), metadata={"label": HEADINGS[name]})
        for name in table.columns
    ]
    parquet = io.BytesIO()
    table.to_parquet(parquet, index=False, schema=pa.schema(described))
    table.attrs = {}
    return parquet.getvalue()


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
