"""Write the units' lines as Parquet and CSV, and read both back, in a process of its own: pyarrow takes 110 MiB.

``lines`` makes the lines, ``process`` starts the process.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from consolidate.unit_lines import as_csv
from consolidate.unit_lines.columns import BOOLEAN, DECIMAL, DIGITS, LONG, SHORT, TEXT, Column

_KEY = b"consolidate"  # of what is said of a file as a whole
_BATCH, _BLOCK = 10_000, 8 << 20  # lines of Parquet, bytes of CSV that are read back at a time
_TOLD = ("state", "kind")  # the columns by which lines are counted
_SIMPLE = {BOOLEAN: pa.bool_(), LONG: pa.int64(), SHORT: pa.int32(), TEXT: pa.string()}


Found = tuple[Counter[tuple[str, str]], dict[str, int | Decimal]]  # no class of ours: the parent would load this module


def _schema(columns: Sequence[Column], about: Mapping[str, object]) -> pa.Schema:
    fields = [
        pa.field(
            column.name,
            pa.decimal128(DIGITS, column.decimals) if column.kind == DECIMAL else _SIMPLE[column.kind],
            metadata=dict(column.metadata),
        )
        for column in columns
    ]
    return pa.schema(fields, metadata={_KEY: json.dumps(about, ensure_ascii=False)})


def _blocks(path: Path) -> Iterator[list[Sequence[Any]]]:
    """The blocks of lines in a file that ``lines.write`` wrote, as columns."""
    with path.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


def _array(column: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if isinstance(column, array):  # of whole numbers, which lie there as in Parquet
        return pa.Array.from_buffers(pa.int64(), len(column), [None, pa.py_buffer(column)]).cast(type_)
    return pa.array(column, type_)


def write(
    rows: Path,
    target: Path,
    columns: Sequence[Column],
    about: Mapping[str, object],
    heading: Sequence[str],
    language: str,
) -> None:
    """Write the lines of a file into a Parquet file and a CSV file beside it, and remove the file with the lines.

    ``about``: what is said of the Parquet file as a whole, such as the mark of its round. ``heading``: the first line
    of the CSV file. OverflowError or ArrowInvalid (a ValueError) if a figure does not fit into its column.
    """
    schema = _schema(columns, about)
    texts = [column.name for column in columns if column.kind == TEXT]  # figures hardly ever repeat
    with target.open("wb") as file, target.with_suffix(".csv").open("wb") as csv_file:
        add = as_csv.writer(csv_file, heading, language)
        with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=texts) as parquet:
            for values in _blocks(rows):
                table = pa.Table.from_arrays([*map(_array, values, schema.types)], schema=schema)
                parquet.write_table(table)
                add(values, table)
        for each in (file, csv_file):
            each.flush()
            os.fsync(each.fileno())
    rows.unlink()


def added_up(path: Path, columns: Sequence[Column], places: Sequence[str], language: str) -> list[Found]:
    """Read back a Parquet file, and the CSV file beside it, as ``write`` wrote them with these columns.

    Return for each of the two how many lines of each state and kind there are, and the sums of the columns of these
    places.
    """
    types = {str(number): field.type for number, field in enumerate(_schema(columns, {}))}
    asked = {column.name: str(number) for number, column in enumerate(columns) if column.name in (*_TOLD, *places)}
    parquet: Found = (Counter(), dict.fromkeys(places, 0))
    text: Found = (Counter(), dict.fromkeys(places, 0))
    with path.open("rb") as file, pq.ParquetFile(file) as lines:
        for batch in lines.iter_batches(_BATCH, columns=[*asked]):
            _add(parquet, batch, "en")
    with pyarrow.csv.open_csv(
        path.with_suffix(".csv"),
        pyarrow.csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=[*types], skip_rows_after_names=1),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(column_types=types, null_values=[""], include_columns=[*asked.values()]),
    ) as lines:
        for batch in lines:
            _add(text, batch.rename_columns([*asked]), language)
    return [parquet, text]


def _add(found: Found, batch: pa.RecordBatch, language: str) -> None:
    """Add what is in a batch of lines, whose states and kinds are in this language."""
    lines, sums = found
    words = (map(known.__getitem__, batch[name].to_pylist())
             for name, known in zip(_TOLD, as_csv.meanings(language), strict=True))  # fmt: skip
    lines.update(zip(*words, strict=True))
    for name in sums:
        sums[name] += _sum(batch[name])


def _sum(column: pa.Array) -> int | Decimal:
    """The exact sum of a column. A sum of int64 would not say that it overflows, so large numbers become decimals."""
    if pa.types.is_integer(column.type):
        least, most = (pc.min_max(column)[end].as_py() or 0 for end in ("min", "max"))
        if max(abs(least), abs(most)) * len(column) < 1 << 63:
            return pc.sum(column).as_py() or 0
    exact = column.cast(pa.decimal128(DIGITS, getattr(column.type, "scale", 0)))
    return pc.sum(exact).as_py() or 0


def about(path: Path) -> dict[str, Any]:
    """What is said of a Parquet file as a whole; {} of any other file."""
    try:
        found = pq.read_schema(path).metadata or {}
        told: dict[str, Any] = json.loads(found[_KEY])
        return told
    except (OSError, pa.ArrowInvalid, KeyError, ValueError):
        return {}


_JOBS: Mapping[str, Callable[..., Any]] = {"write": write, "added_up": added_up, "about": about}


def serve() -> None:
    """Do jobs from standard input, in turn, and answer each on standard output, until the parent process ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        try:
            name, given = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer: Any = _JOBS[name](*given)
        except (OSError, OverflowError, ValueError) as error:
            answer = error if type(error).__module__ == "builtins" else ValueError(str(error))
        pickle.dump(answer, answers)
        answers.flush()
