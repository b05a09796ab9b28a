"""Other people's workbooks through the worker processes: no crash, no hang, one verdict each, little memory.

``python -m tests.support.foreign FOLDER`` reads every file under a folder, whatever it is, and prints how many got
which verdict; ``--compare`` also holds the numbers read against those that calamine and openpyxl see, and lists the
others.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from consolidate.formats.raw import Plain, RawBook, RawSheet, Refusal
from consolidate.forms import edition
from consolidate.model import Incoming
from consolidate.reading import answers
from consolidate.workers import child, pool
from tests.support.fuzz import MOST_MEMORY, memory

_NUMBERS = ("number", "percent", "scaled", "yuan", "wan")
_MOST = 50 << 20  # bytes; larger files are refused unread, which other tests show
Numbers = dict[tuple[int, int], float]


def files(folder: Path) -> Iterator[Incoming]:
    """Every file under a folder, one at a time in memory."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size <= _MOST:
            yield Incoming(str(path.relative_to(folder)), path.read_bytes())


def verdict(raw: RawBook | Refusal) -> str:
    """What became of a file, in a few words; the reading of its cells must not fail either."""
    answer = answers.read(raw, "a", "", edition("2021"))
    if isinstance(raw, Refusal):
        return f"{raw.kind}: {raw.reason or raw.found}".rstrip(": ")
    kinds = {finding.kind for finding in answer.findings}
    return f"read as {raw.kind}" + ("" if kinds == {"no-tables"} else ", with an official table")


# --- held against other readers --------------------------------------------------------------------------------


def compared(data: bytes) -> Plain | Refusal:
    """In the worker: ``same``, or ``differs`` with what does."""
    found = child.read(data)
    if isinstance(found, Refusal):
        return found
    told = [line for name, other in _others(data) for line in _differences(name, found, other)]
    return Plain(("differs", "; ".join(told[:5])[:500]) if told else ("same", ""))


def _others(data: bytes) -> Iterator[tuple[str, dict[str, Numbers]]]:
    """The numbers of every sheet as other readers see them; nothing where they do not read the file."""
    for name, read in (("calamine", _calamine), ("openpyxl", _openpyxl)):
        try:
            yield name, read(data)
        except Exception:  # noqa: BLE001 - other readers refuse in many ways
            continue


def _calamine(data: bytes) -> dict[str, Numbers]:
    import python_calamine

    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        names = [s.name for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet]
        return {name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names}


def _openpyxl(data: bytes) -> dict[str, Numbers]:
    import openpyxl

    if not data.startswith(b"PK"):
        return {}
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: _grid([[cell.value for cell in row] for row in _from_a1(sheet)]) for sheet in book.worksheets}


def _from_a1(sheet: Any) -> Any:
    return sheet.iter_rows(min_row=1, min_col=1)


def _grid(rows: list[list[Any]]) -> Numbers:
    return {
        (r, c): float(value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def _differences(reader: str, ours: RawBook, theirs: dict[str, Numbers]) -> Iterator[str]:
    for sheet in ours.sheets:
        other = theirs.get(sheet.name)
        if other is None:
            continue
        mine = _numbers(sheet)
        known = {(cell.row, cell.column): cell for cell in sheet.cells}
        for at in sorted(mine.keys() | other.keys()):
            here, there = mine.get(at), other.get(at)
            cell = known.get(at)
            if cell and cell.kind in ("date", "error"):  # told by us as what they are
                continue
            if here is None or there is None or abs(here - there) > 1e-9 * max(1.0, abs(here)):
                yield f"{reader} {sheet.name}!{at}: {cell and cell[2:4]} against {there}"


def _numbers(sheet: RawSheet) -> Numbers:
    return {(cell.row, cell.column): float(cell.text) for cell in sheet.cells if cell.kind in _NUMBERS}


# --- the command -----------------------------------------------------------------------------------------------


def main() -> int:
    """Exit code 1 where a file got no verdict or more than one, or the main process took too much memory."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--compare", action="store_true")
    given = words.parse_args()
    began, counts, names = time.monotonic(), Counter[str](), Counter[str]()
    from tests.support import foreign  # a worker does not know what is called __main__ here

    read = foreign.compared if given.compare else child.read_or_unpack
    for file, raw in pool.read_all(files(given.folder), read=read):
        names[file.name] += 1
        if given.compare:
            word, differs = (raw.kind, "") if isinstance(raw, Refusal) else raw.value
            counts[word] += 1
            if differs:
                print(file.name, differs)  # noqa: T201 - a developer's command
        else:
            counts[verdict(raw)] += 1
    wanted = {str(p.relative_to(given.folder)) for p in given.folder.rglob("*") if p.is_file()}
    lost = {name for name in wanted - set(names) if (given.folder / name).stat().st_size <= _MOST}
    print("\n".join(f"{count:6} {words}" for words, count in counts.most_common()))  # noqa: T201
    spent = f"{time.monotonic() - began:.0f} s, {memory() >> 20} MiB"
    print(f"{names.total()} files, {len(lost)} without a verdict; {spent}")  # noqa: T201
    return int(bool(lost) or max(names.values(), default=1) > 1 or memory() > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
