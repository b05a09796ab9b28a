"""A round of a whole country, made and measured: ``python -m benchmarks.country [COUNT …] [--write]``.

The answers come in archives of a thousand files each. They are templates of which one was drawn by the program; in the
others the name of the unit and the figures are put into its XML, since drawing 200,000 takes an hour.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks.data import FORM, ROUND, figures
from consolidate.forms import rules
from consolidate.forms.layout import TOP, layout
from consolidate.model import Number, Place, Roster, Unit
from consolidate.rounds import roster, settings
from consolidate.templates import template
from consolidate.text import a1

ARCHIVE = 1_000  # files in an archive
GROUPS = 31  # of the roster
_CHUNK = 10  # archives that a process makes in one go
_LIKE = "第000000单位"


def unit(number: int) -> Unit:
    """A unit of the round; those of a group stand together."""
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


def _pattern() -> _Pattern:
    with zipfile.ZipFile(io.BytesIO(template(FORM, ROUND, Unit(_LIKE), figures=figures(0)))) as package:
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
        places,
    )  # fmt: skip


def workbook(pattern: _Pattern, name: str, numbers: Mapping[Place, Number]) -> bytes:
    """The filled-in template of a unit."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for part, data in pattern.parts.items():
            if isinstance(data, str):
                figures_ = tuple(numbers[place] for place in pattern.places.get(part, ()))
                data = (data % figures_).replace(_LIKE, name).encode()
            package.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED, 1)
    return store.getvalue()


def archives(folder: Path, numbers: range, size: int) -> dict[Place, Number]:
    """Write the archives of these units and return the sums of their figures."""
    pattern = _pattern()
    sums = dict.fromkeys(FORM.places, 0)
    for start in range(numbers.start, numbers.stop, size):
        members = range(start, min(start + size, numbers.stop))
        with zipfile.ZipFile(folder / f"{start // size + 1:04d}.zip", "w", zipfile.ZIP_STORED) as package:
            for number in members:
                found = whole(number)
                name = unit(number).name
                package.writestr(f"{name}.xlsx", workbook(pattern, name, found))
                for place, value in found.items():
                    sums[place] += int(value)
    return dict(sums)


def make(folder: Path, count: int, size: int = ARCHIVE, more: int = 0) -> dict[Place, Number]:
    """Make a round of so many answers and return the sums that were put in; ``more`` units have not answered."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    units = Roster(tuple(unit(number) for number in range(count + more)))
    (folder / "roster.xlsx").write_bytes(roster.write(units, FORM.permissions))
    step = size * _CHUNK
    ranges = [range(start, min(start + step, count)) for start in range(0, count, step)]
    with ProcessPoolExecutor(2) as pool:
        return _added(pool.map(archives, [folder / "inbox"] * len(ranges), ranges, [size] * len(ranges)))


def _added(sums: Iterator[dict[Place, Number]]) -> dict[Place, Number]:
    total: dict[Place, Number] = dict.fromkeys(FORM.places, 0)
    for each in sums:
        total = {place: total[place] + number for place, number in each.items()}
    return total
