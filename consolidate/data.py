"""Every number as a line of a long table, for further analysis: as CSV that Excel opens correctly, and as Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Hashable, Iterator
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from consolidate.model import Form, Kind
from consolidate.model.result import Consolidation, Correction, Deduction
from consolidate.regex import regex
from consolidate.terms import Action
from consolidate.text import readable, untempting

MOST_LINES = 1_048_575  # in a CSV file: Excel's limit of rows, less the header
_MARK = "consolidate.round"
_MARKED = regex(rb'"consolidate\.round": "([0-9a-f]{32}(?:[0-9a-f]{16})?)"')
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


def _tables(form: Form, consolidation: Consolidation, block: int) -> Iterator[pd.DataFrame]:
    """The long table, in tables of so many lines: used units in the roster's order within places in official order.

    Then come corrections and deductions. ``kind`` is the kind of number, ``correction`` or ``deduction``; a deduction
    from the sum of all units has no unit. A form with places that are not added up has a line for each of them at the
    end, and a column ``text``.
    """
    left, columns = _lines(form, consolidation), COLUMNS
    if form.not_added:
        columns = (*COLUMNS, "text")
        left = chain(((*line, "") for line in left), _not_added(form, consolidation))
    first = True
    while (lines := list(islice(left, block))) or first:
        yield pd.DataFrame(lines, columns=list(columns))
        first = False


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


def is_heading(line: bytes) -> bool:
    """Return whether this is the first line of a CSV file of a long table, in either language."""
    found = tuple(line.decode("utf-8-sig", "replace").rstrip("\r\n").split(","))
    return any(found[: len(COLUMNS)] == known for known in (COLUMNS, tuple(HEADINGS[name] for name in COLUMNS)))


def files(form: Form, consolidation: Consolidation, mark: str = "", language: str = "en") -> dict[str, bytes]:
    """The long table as ``{"parquet": …, "csv": …}``; the arguments are those of ``write``."""
    found: dict[str, io.BytesIO] = {}
    write(form, consolidation, lambda name: found.setdefault(name, io.BytesIO()), mark, language)
    return {name: file.getvalue() for name, file in found.items()}


def write(
    form: Form, consolidation: Consolidation, opened: Callable[[str], BinaryIO], mark: str = "", language: str = "en",
    block: int | None = None,
) -> None:  # fmt: skip
    """Write the long table into the files that ``opened`` gives for ``parquet`` and ``csv``.

    ``value`` is exact text in CSV, where text that Excel would take for a formula begins with ``'``, and a decimal in
    Parquet. Lines beyond what Excel can show go into further files, ``2.csv``, ``3.csv``, each with the header.
    ``mark`` identifies the round. It is stored uncompressed in the Parquet file, in the metadata of the columns, so
    that file must be put in its place first. ``language`` is that of the headings of the CSV (``zh``, ``en``).
    ``block``: how many lines may be in memory; by default as many as a CSV file has.
    """
    tables = _tables(form, consolidation, block or MOST_LINES)
    sheets = _Sheets(opened, language)
    first = next(tables)
    schema = _schema(form, consolidation, first, mark)
    with pq.ParquetWriter(opened("parquet"), schema) as parquet:
        for table in chain([first], tables):
            parquet.write_table(pa.Table.from_pandas(table, schema=schema, preserve_index=False))
            sheets.write(table)


class _Sheets:
    """The CSV files of the long table, one after the other."""

    def __init__(self, opened: Callable[[str], BinaryIO], language: str) -> None:
        """``opened`` gives a file by its name."""
        self._opened, self._language = opened, language
        self._number = self._lines = 0  # of the file that is being written, and in it

    def write(self, table: pd.DataFrame) -> None:
        """Write more lines; a new file begins where Excel would not show them. Changes the table."""
        table["value"] = ["" if value is None else f"{value:f}" for value in table["value"]]
        for column in {"unit", "group", "file", "sheet", "text"} & set(table.columns):
            table[column] = [untempting(str(text)) for text in table[column]]
        if self._language == "zh":
            table["kind"] = [KINDS[kind] for kind in table["kind"]]
            table.columns = pd.Index([HEADINGS[name] for name in table.columns])
        at = 0
        while at < len(table) or not self._number:
            if not self._number or self._lines == MOST_LINES:
                self._number, self._lines = self._number + 1, 0
                self._file = self._opened(f"{self._number}.csv" if self._number > 1 else "csv")
            part = table.iloc[at : at + MOST_LINES - self._lines]
            text = part.to_csv(index=False, header=not self._lines, lineterminator="\r\n")
            self._file.write(text.encode("utf-8" if self._lines else "utf-8-sig"))
            self._lines, at = self._lines + len(part), at + len(part)


def _schema(form: Form, consolidation: Consolidation, table: pd.DataFrame, mark: str) -> pa.Schema:
    """The columns in Parquet with type and label, and what the figures are in the ``attrs`` of pandas."""
    attributes: dict[Hashable | None, Any] = {
        **({_MARK: mark} if mark else {}),
        "consolidate.form": form.id,
        "consolidate.body": consolidation.round.body,
        "consolidate.year": consolidation.round.year,
        "consolidate.measures": {str(place): form.counted_in(place) for place in form.spots},
    }
    value = pa.decimal128(_DIGITS, max(_most_decimals(form, consolidation), *map(form.decimals, form.spots)))
    described = [
        pa.field(name, value if name == "value" else pa.string(), metadata={"label": HEADINGS[name]})
        for name in table.columns
    ]
    no_lines = table.head(0)
    no_lines.attrs = attributes
    schema = pa.Table.from_pandas(no_lines, schema=pa.schema(described), preserve_index=False).schema
    return schema.with_metadata({**schema.metadata, b"PANDAS_ATTRS": json.dumps(attributes).encode()})


def _most_decimals(form: Form, consolidation: Consolidation) -> int:
    """The most decimals of any number."""
    changes: tuple[Correction | Deduction, ...] = (*consolidation.corrections, *consolidation.deductions)
    aside = (
        submission.cells.get(place) for place in form.not_added for submission in consolidation.submissions.values()
    )
    numbers = chain(
        chain.from_iterable(total.numbers for total in consolidation.totals.values()),
        (change.change for change in changes),
        (cell.value for cell in aside if cell and cell.value is not None),
    )
    decimals = (-int(number.as_tuple().exponent) for number in numbers if isinstance(number, Decimal))
    return max(decimals, default=0)


def added_up(parquet: BinaryIO) -> dict[str, Decimal]:
    """The sums of the lines of each place in a Parquet file that ``write`` wrote, read piece by piece."""
    sums: dict[str, Decimal] = {}
    with pq.ParquetFile(parquet) as file:
        for batch in file.iter_batches(columns=["place", "value"]):
            found = pa.Table.from_batches([batch]).group_by("place").aggregate([("value", "sum")]).to_pylist()
            for line in found:
                sums[line["place"]] = sums.get(line["place"], Decimal(0)) + (line["value_sum"] or 0)
    return sums
