"""What the protections cost: a run over 100 clean workbooks with them and without, as whole programs (at most 2).

With: ``consolidate run``: worker processes with limits, the pass over every part, the scan for what the fast reader
hides. Without: ``python -m benchmarks.protections ROUND OUTPUT``, the same line with the fast reader alone, in its own
process, to the same workbook.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

import python_calamine

from benchmarks.data import Made
from benchmarks.measuring import Program, side_by_side
from consolidate import disk, workbook
from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.model import Answer
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import open_round
from consolidate.reading import answers


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


def without(folder: Path, output: Path) -> dict[str, str]:
    """The line with nothing between the files and the tables; gives the totals."""
    from datetime import datetime

    opened = open_round(folder)
    inbox = folder / "inbox"
    names = [name for name, _ in disk.listing(inbox)]
    read: list[Answer] = [
        answers.read(unprotected(file.data), file.name, file.digest, opened.form)
        for file in disk.incoming(inbox, names)
    ]
    result = pipeline.conclude(opened, read, [], [])
    data = workbook.result(opened.form, result, made_at=datetime(2026, 1, 20))
    workbook.read_back(data, opened.form)
    disk.write(output / "unprotected.xlsx", data)
    return {str(place): str(total.value) for place, total in result.totals.items()}


def cost(made: Made, title: str, runs: int) -> str:
    """A sentence with the ratio; RuntimeError where the two do not come to the same totals."""
    folder = made.folder
    with tempfile.TemporaryDirectory() as base:
        cache = folder / ".consolidate" / "cache"
        command = [sys.executable, "-m", "consolidate", "run", str(folder), "-o", base, "--json"]
        programs = {
            "on": Program(command, lambda: shutil.rmtree(cache, ignore_errors=True)),
            "off": Program([sys.executable, "-m", "benchmarks.protections", str(folder), base]),
        }
        on, off = side_by_side(programs, runs).values()
    if json.loads(on.out)["totals"] != json.loads(off.out):
        raise RuntimeError("the totals differ: the comparison is worth nothing")
    ratio = on.seconds / off.seconds
    return f"A run over {title} takes {ratio:.2f} times as long with the protections as without them."


if __name__ == "__main__":
    print(json.dumps(without(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 - its only output
