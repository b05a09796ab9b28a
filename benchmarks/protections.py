"""What the protections cost: a run over 100 clean workbooks with them and without, and the ratio (target: at most 2).

With: worker processes with limits, the pass over every part, the scan for what the fast reader hides. Without: the
fast reader alone, in this process. Both go on to the same workbook, as ``consolidate run`` does, and write it.
Run with: python -m benchmarks.protections
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import python_calamine

from consolidate import disk, workbook
from consolidate.cli import line, show
from consolidate.model import Answer, Consolidation
from consolidate.reading import answers
from consolidate.reading.raw import RawBook, RawCell, RawSheet
from tests.small_round import small_round

COUNT, TIMES = 100, 5


def unprotected(data: bytes) -> RawBook:
    """The cells as calamine gives them: no pass, no scan, no checksum, in this process."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    sheets = []
    for name in book.sheet_names:
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        cells = [
            RawCell(row, column, "text" if isinstance(value, str) else "number", _text(value))
            for row, values in enumerate(grid)
            for column, value in enumerate(values)
            if value != ""
        ]
        sheets.append(RawSheet(name, False, tuple(cells)))
    return RawBook("xlsx", tuple(sheets))


def _text(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def without(opened: line.Opened) -> Consolidation:
    """The line with nothing between the files and the tables."""
    inbox = opened.folder / "inbox"
    names = [name for name, _ in disk.listing(inbox)]
    read: list[Answer] = [
        answers.read(unprotected(file.data), file.name, file.digest, opened.form)
        for file in disk.incoming(inbox, names)
    ]
    return line.conclude(opened, read, [], [])


def best(opened: line.Opened, run: Callable[[], Consolidation]) -> tuple[float, Consolidation]:
    """The shortest of several runs from the inbox to the written workbook, in seconds, and its result."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        result = run()
        data = workbook.result(opened.form, result, made_at=datetime(2026, 1, 20))
        workbook.read_back(data, opened.form)
        disk.write(opened.folder / "out.xlsx", data)
        times.append(time.perf_counter() - start)
    return min(times), result


def main() -> int:
    """Print the two times and their ratio; exit code 1 where it is above 2."""
    units = [f"第{number}局" for number in range(1, COUNT + 1)]
    with tempfile.TemporaryDirectory() as base:
        opened = line.open_round(small_round(Path(base) / "round", units))
        on, protected = best(opened, lambda: line.consolidate(opened, show.progress))
        off, bare = best(opened, lambda: without(opened))
    if {p: t.value for p, t in protected.totals.items()} != {p: t.value for p, t in bare.totals.items()}:
        print("the totals differ: the comparison is worth nothing", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{COUNT} workbooks: {on:.2f} s with the protections, {off:.2f} s without; ratio {on / off:.2f}")  # noqa: T201
    return int(on > 2 * off)


if __name__ == "__main__":
    sys.exit(main())
