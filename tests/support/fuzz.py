"""Mutated answers through the worker processes and the line: no crash, no hang, one verdict each, little memory.

``python -m tests.support.fuzz --minutes 10 --format xlsx --seed 1`` goes on for longer; a mutant that breaks something
is kept beside its seed, so that it becomes a test.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from consolidate.finality import accounts
from consolidate.forms import edition
from consolidate.model import Incoming, Roster, Unit
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import OpenRound
from consolidate.reading import answers
from consolidate.workers import child, pool
from tests.support import mutants as mutants_of
from tests.support.books import zipped
from tests.support.building import balanced
from tests.support.documents import report
from tests.support.small_round import ROUND, answer

BATCH = 25
FEW = 8  # units of a batch in .xls or .ods, since LibreOffice takes a second for each answer
UNITS = tuple(f"第{number}局" for number in range(1, BATCH + 1))
MOST_MEMORY = 300 << 20  # bytes of the main process
ODD = (
    "NaN", "1e999", "-1", "9" * 400, "0x10", "１２", "", "#REF!", "&#0;", "&lt;", "]]>", "\u202e", "=1+1", "1,234",
    "1e-400", "4294967296", "\ud7ff", "<v>", "18446744073709551616",
)  # fmt: skip
Mutation = Callable[[bytes, random.Random], bytes]


# --- mutations -------------------------------------------------------------------------------------------------


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _some_part(parts: dict[str, bytes], luck: random.Random) -> str:
    """A part to change; those that hold cells more often."""
    names = [name for name in parts if name.endswith((".xml", ".rels"))] or list(parts)
    cells = [name for name in names if re.search(r"sheet\d|content\.xml|sharedStrings|styles", name)]
    return luck.choice(cells if cells and luck.random() < 0.7 else names)


def move(data: bytes, luck: random.Random) -> bytes:
    """Pieces of the XML of a part are moved, doubled or dropped."""
    parts = _parts(data)
    name = _some_part(parts, luck)
    pieces = re.split(rb"(?=[<> ])", parts[name])
    for _ in range(luck.randint(1, 4)):
        pieces = pieces or [b""]
        start, length, to = luck.randrange(len(pieces)), luck.randint(1, 12), luck.randrange(len(pieces))
        moved = pieces[start : start + length]
        if luck.random() < 0.5:
            del pieces[start : start + length]
        if luck.random() < 0.6:
            pieces[to:to] = moved
    return zipped(parts | {name: b"".join(pieces)})


def value(data: bytes, luck: random.Random) -> bytes:
    """Numbers, attributes or texts in a part read something odd."""
    parts = _parts(data)
    name = _some_part(parts, luck)
    spots = list(re.finditer(rb'(?<=>)[^<>]{1,40}(?=<)|(?<=")[^"<>]{1,40}(?=")', parts[name]))
    content = parts[name]
    for spot in sorted(luck.sample(spots, min(len(spots), luck.randint(1, 5))), key=lambda s: -s.start()):
        odd = luck.choice(ODD).encode("utf-8", "surrogatepass")
        content = content[: spot.start()] + odd + content[spot.end() :]
    return zipped(parts | {name: content})


def lose(data: bytes, luck: random.Random) -> bytes:
    """Parts are lost, or stand under another's name."""
    parts = _parts(data)
    for _ in range(luck.randint(1, 3)):
        name = luck.choice(list(parts))
        content = parts.pop(name)
        if luck.random() < 0.4 and parts:
            parts[luck.choice(list(parts))] = content
    return zipped(parts)


def bytes_in_part(data: bytes, luck: random.Random) -> bytes:
    """Bytes of a part change; its checksum is right again."""
    parts = _parts(data)
    name = _some_part(parts, luck)
    return zipped(parts | {name: raw_bytes(parts[name], luck)})


def raw_bytes(data: bytes, luck: random.Random) -> bytes:
    """Bytes of the file change."""
    changed = bytearray(data)
    for _ in range(luck.randint(1, 20)):
        if changed:
            changed[luck.randrange(len(changed))] = luck.randrange(256)
    return bytes(changed)


def cut(data: bytes, luck: random.Random) -> bytes:
    """The end of the file is lost."""
    return data[: luck.randrange(len(data))]


def archived(data: bytes, luck: random.Random) -> bytes:
    """The file in an archive, which is damaged in turn."""
    return raw_bytes(zipped({"年报.xlsx": data, "内.zip": zipped({"a": b"x"})}), luck)


PACKED: tuple[Mutation, ...] = (move, move, value, value, lose, bytes_in_part, raw_bytes, cut, archived)
FLAT: tuple[Mutation, ...] = (raw_bytes, raw_bytes, raw_bytes, cut, archived)


# --- the run ---------------------------------------------------------------------------------------------------


def seeds(kind: str) -> list[bytes]:
    """Sound answers of the first units in a format: a report, a workbook; .xls and .ods are made by LibreOffice."""
    if kind in mutants_of.FORMATS:
        write, _ = mutants_of.FORMATS[kind]
        figures = [balanced(edition("2021"), random.Random(seed)) for seed in range(BATCH)]
        return [write(report(edition("2021"), each, unit)) for unit, each in zip(UNITS, figures, strict=True)]
    made = [answer(unit, seed) for seed, unit in enumerate(UNITS, 1)]
    if kind == "xlsx":
        return made
    from tests.support import office

    return list(office.converted_all(made[:FEW], kind))


def mutants(sources: list[bytes], luck: random.Random, kind: str) -> list[Incoming]:
    """One mutant of each answer."""
    made = []
    own = (mutants_of.FORMATS[kind][1],) * 3 if kind in mutants_of.FORMATS else ()
    for unit, data in zip(UNITS, sources, strict=False):
        change = luck.choice((PACKED if data.startswith(b"PK") else FLAT) + own)
        made.append(Incoming(f"{unit}.xlsx", change(data, luck)))
    return made


def verdicts(files: list[Incoming]) -> Counter[str]:
    """How many files of each verdict; AssertionError where one has none or more than one, or a sum is wrong."""
    form = edition("2021")
    opened = OpenRound(Path(), ROUND, Roster(tuple(map(Unit, UNITS))), form, (), ())
    read = [
        answers.read(raw, file.name, file.digest, form) for file, raw in pool.read_all(files, read=child.read_or_unpack)
    ]
    result = pipeline.conclude(opened, read, [], [])
    names = [state.name for state in result.files]
    assert len(names) == len(set(names))
    assert {name.partition("!/")[0] for name in names} == {file.name for file in files}
    assert accounts(result).even
    for total in result.totals.values():
        assert total.value == sum(total.numbers)
    return Counter(state.verdict for state in result.files)


def rounds(kind: str, seed: int) -> Iterator[tuple[list[Incoming], Counter[str]]]:
    """Batch after batch without end."""
    sources, luck = seeds(kind), random.Random(seed)
    while True:
        files = mutants(sources, luck, kind)
        try:
            yield files, verdicts(files)
        except Exception:
            folder = Path(f"fuzz-{kind}-{seed}")
            folder.mkdir(exist_ok=True)
            for file in files:
                (folder / file.name).write_bytes(file.data)
            raise


def memory() -> int:
    """The most memory that this process has held, in bytes; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():  # only Linux tells; ru_maxrss would count what the parent held before this was started
        return 0
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def main() -> int:
    """Exit code 1 where the main process took too much memory; whatever else goes wrong is raised."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--batches", type=int, default=0, help="of mutants, one of each answer; instead of minutes")
    words.add_argument("--format", choices=["xlsx", "xls", "ods", *mutants_of.FORMATS], default="xlsx")
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    end, total, done, mutated = time.monotonic() + given.minutes * 60, Counter[str](), 0, 0
    for files, found in rounds(given.format, given.seed):
        total += found
        done, mutated = done + 1, mutated + len(files)
        if done == given.batches or (not given.batches and time.monotonic() > end):
            break
    most = memory()
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(total.items()))
    print(f"{mutated} mutants of {given.format}: {told}; {most >> 20} MiB")  # noqa: T201 - a developer's command
    return int(most > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
