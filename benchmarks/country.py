"""A round of a whole country, made and measured: ``python -m benchmarks.country [COUNT …] [--write]``.

COUNT is how many units answer: 2,000, 6,000 and 20,000 by default; 200,000 takes long and 8 GB. The answers come in
archives of a thousand files each. They are templates of which one was drawn by the program; in the others the name of
the unit, the checksum of its token and the figures are put into its XML, since drawing them all takes an hour. On the
second evening the last hundred units answer. With --write the table in docs/scale.md is made anew, and the picture
beside it.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import measuring, picture
from benchmarks.data import FORM, ROUND, figures
from consolidate import token
from consolidate import workbook as book
from consolidate.forms import rules
from consolidate.forms.layout import TOP, layout
from consolidate.model import Number, Place, Roster, Token, Unit
from consolidate.reading import answers
from consolidate.rounds import roster, settings
from consolidate.templates import template
from consolidate.text import a1
from consolidate.workers import child

PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
PICTURE = PAGE.parent / "memory.svg"
_RESULTS = re.compile(r"(?<=<!-- made by python -m benchmarks.country -->\n).*?(?=<!-- end -->)", re.DOTALL)
ARCHIVE = 1_000  # files in an archive
LATE = 100  # units that answer on the second evening
ONE_BOOK = 20_000  # more units are not measured with all lines in one workbook
# the command in a process of its own, which says at its end how long it and its workers took, and its own peak; what
# getrusage has as its peak may be that of the program that started it
_SCRIPT = """
import json, resource, sys, time
from consolidate.pipeline import opened
opened.MOST_UNITS = int(sys.argv[1])
from consolidate.__main__ import main
start = time.perf_counter()
code = main(sys.argv[2:])
took = time.perf_counter() - start
own, workers = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
spent = sum(each.ru_utime + each.ru_stime for each in (own, workers))
(peak,) = (int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([code, took, spent, peak / 1024]), file=sys.stderr)
"""
GROUPS = 31  # of the roster
Sums = dict[Place, int]
_CHUNK = 10  # archives that a process makes in one go
_LIKE = "第000000单位"


def unit(number: int) -> Unit:
    """A unit of the round. Its group is another than that of its neighbours: the harder case for lines by group."""
    return Unit(f"第{number:06d}单位", group=f"第{number % GROUPS + 1:02d}组")


def whole(number: int) -> dict[Place, Number]:
    """The figures of a unit with their totals."""
    numbers: dict[Place, Number | None] = dict(figures(number))
    for place in FORM.places:
        rules.computed(FORM, place, numbers)
    return {place: numbers[place] or 0 for place in FORM.places}


class _Pattern(NamedTuple):
    """A template with ``%s`` for each of its figures, in the order of ``places``, and the other parts as they are."""

    parts: Mapping[str, str | bytes]
    places: Mapping[str, Sequence[Place]]
    token: Token


def _pattern() -> _Pattern:
    data = template(FORM, ROUND, Unit(_LIKE), figures=figures(0))
    mark = answers.read(child.read(data), "", "", FORM).token
    assert mark
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    sheets = re.findall(r'<sheet name="([^"]+)" sheetId="(\d+)"', bytes(parts["xl/workbook.xml"]).decode())  # type: ignore[arg-type]
    number = {name: f"xl/worksheets/sheet{at}.xml" for at, (name, _) in enumerate(sheets, 1)}
    places: dict[str, list[Place]] = {}
    for table in FORM.tables:
        part = number[table.sheet]
        at = {a1(TOP + cell.row, cell.column): place for place, cell in layout(table).spots.items()}
        found = places.setdefault(part, [])

        def marked(cell: re.Match[str], at: Mapping[str, Place] = at, found: list[Place] = found) -> str:
            if cell[1] not in at:
                return cell[0]
            found.append(at[cell[1]])
            return re.sub(r"<v>[^<]*</v>", "<v>\0</v>", cell[0])

        xml = re.sub(r'<c r="([A-Z]+\d+)"(?: [^>]*[^/])?>.*?</c>', marked, bytes(parts[part]).decode())  # type: ignore[arg-type]
        parts[part] = xml.replace("%", "%%").replace("\0", "%s")
        assert len(found) == len(at), table.sheet
    return _Pattern(
        {name: data if isinstance(data, str) or _LIKE.encode() not in data else data.decode().replace("%", "%%")
         for name, data in parts.items()},
        places, mark,
    )  # fmt: skip


def filled(pattern: _Pattern, name: str, numbers: Mapping[Place, Number]) -> bytes:
    """The filled-in template of a unit."""
    store = io.BytesIO()
    before, now = (token.write(each)[-1][1] for each in (pattern.token, pattern.token._replace(unit=name)))
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for part, data in pattern.parts.items():
            if isinstance(data, str):
                figures_ = tuple(numbers[place] for place in pattern.places.get(part, ()))
                data = (data % figures_).replace(_LIKE, name).replace(before, now).encode()
            package.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED, 1)
    return store.getvalue()


def archives(folder: Path, numbers: range, size: int) -> Sums:
    """Write the archives of these units and return the sums of their figures."""
    pattern = _pattern()
    sums = dict.fromkeys(FORM.places, 0)
    for start in range(numbers.start, numbers.stop, size):
        members = range(start, min(start + size, numbers.stop))
        with zipfile.ZipFile(folder / f"{start // size + 1:04d}.zip", "w", zipfile.ZIP_STORED) as package:
            for number in members:
                found = whole(number)
                name = unit(number).name
                package.writestr(f"{name}.xlsx", filled(pattern, name, found))
                for place, value in found.items():
                    sums[place] += int(value)
    return dict(sums)


def make(folder: Path, count: int, more: int = LATE, size: int = ARCHIVE) -> Sums:
    """Make a round of so many answers and return the sums that were put in; ``more`` units have not answered."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    units = Roster(tuple(unit(number) for number in range(count + more)))
    (folder / "roster.xlsx").write_bytes(roster.write(units, FORM.permissions))
    step = size * _CHUNK
    ranges = [range(start, min(start + step, count)) for start in range(0, count, step)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return added(pool.map(archives, [folder / "inbox"] * len(ranges), ranges, [size] * len(ranges)))


def added(sums: Iterable[Sums]) -> Sums:
    """The sum of these sums."""
    total = dict.fromkeys(FORM.places, 0)
    for each in sums:
        total = {place: total[place] + number for place, number in each.items()}
    return total


# --- measuring ---------------------------------------------------------------------------------------------------


class Evening(NamedTuple):
    """A run: units of its roster, new files, how it was written, seconds, seconds of processors, peak in MiB."""

    units: int
    new: int
    large: bool
    seconds: float
    spent: float
    peak: float
    right: bool


def evening(folder: Path, units: int, new: int, sums: Sums, *, large: bool) -> Evening:
    """Run the round as a large one or a small one, and compare what it wrote with what was put in."""
    output = folder / "output"
    words = [sys.executable, "-c", _SCRIPT, "0" if large else "1000000000", "run", str(folder), "-o", str(output)]
    done = subprocess.run([*words, "--short"], capture_output=True, encoding="utf-8", check=True)
    code, seconds, spent, peak = json.loads(done.stderr.splitlines()[-1])
    if code not in (0, 1):
        raise RuntimeError(done.stderr)
    return Evening(units, new, large, seconds, spent, peak, right(output, sums))


def right(output: Path, sums: Sums) -> bool:
    """Whether the official tables, and the Parquet files beside the workbook, hold these sums."""
    (path,) = output.glob("*.xlsx")
    found = [{place: int(number) for place, number in book.read_back(path.read_bytes(), FORM).items()}]
    for folder in (each for each in output.iterdir() if each.is_dir()):
        files = [pq.read_table(each) for each in folder.glob("*.parquet")]
        found.append({place: sum(map(_sum, (each[str(place)] for each in files))) for place in FORM.places})
    return all(each == sums for each in found)


def _sum(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column.cast(pa.decimal128(38, getattr(column.type, "scale", 0)))).as_py() or 0)


def evenings(folder: Path, count: int) -> Iterator[Evening]:
    """Both evenings of a round as a large one; before, the first one with all lines in one workbook, if it is small."""
    sums = make(folder, count - LATE)
    if count <= ONE_BOOK:
        yield evening(folder, count, count - LATE, sums, large=False)
        for name in ("output", ".consolidate", "history"):  # the record of a small round has all figures of its units
            shutil.rmtree(folder / name)
    yield evening(folder, count, count - LATE, sums, large=True)
    late = archives(folder / "inbox", range(count - LATE, count), LATE)
    yield evening(folder, count, LATE, added([sums, late]), large=True)


def shown(found: Sequence[Evening]) -> str:
    """The table of the page: ratios of time, and peaks."""
    first = next(each for each in found if each.large and each.new > LATE)
    rows = [
        (f"{each.units:,}", f"{each.new:,}", "groups; the units beside it" if each.large else "every unit",
         f"{each.seconds / first.seconds:.1f}", f"{each.spent / each.units / (first.spent / first.units):.2f}",
         f"{each.peak:.0f}", "yes" if each.right else "**NO**")
        for each in found
    ]  # fmt: skip
    heads = ("units", "new files", "workbook", "time", "processor time a unit", "peak MiB, main process", "sums right")
    return measuring.table(heads, rows)


def main() -> int:
    """Measure the rounds one after the other and print the table."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.country", description=__doc__)
    ask.add_argument("counts", nargs="*", type=int, default=[2_000, 6_000, 20_000])
    ask.add_argument("--write", action="store_true", help="into docs/scale.md")
    asked = ask.parse_args()
    found: list[Evening] = []
    for count in sorted(asked.counts):
        with tempfile.TemporaryDirectory() as base:
            for each in evenings(Path(base) / "round", count):
                found.append(each)
                print(each, flush=True)  # noqa: T201 - its only output
    print(shown(found))  # noqa: T201
    if asked.write:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_RESULTS.sub(lambda _: f"\n{shown(found)}\n\n", text), encoding="utf-8")
        first = [each for each in found if each.new > LATE]
        lines = {
            name: [(each.units, each.peak) for each in first if each.large is large]
            for name, large in (("every unit in the workbook", False), ("groups, units beside it", True))
        }
        PICTURE.write_text(picture.memory(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
