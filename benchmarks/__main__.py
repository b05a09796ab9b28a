"""python -m benchmarks [COUNT …] [--runs N] [--write]: everything that docs/benchmarks.md quotes, measured in one go.

COUNT is how many workbooks the tool and its opponents read: 100 and 1,000 by default; 3,000 takes minutes, 20,000 half
an hour. With --write the results replace those in docs/benchmarks.md. Machines are shared and noisy: only ratios of one
run are worth quoting. ``python -m benchmarks causes`` measures the probable causes instead (``causes``).
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import causes, documents, parts, protections
from benchmarks.compare import compare
from benchmarks.data import make
from benchmarks.opponents import OFFICE, present

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_RESULTS = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)
_NAMES = ("openpyxl", "pandas", "python-calamine", "xlsxwriter", "typer")


def machine() -> str:
    """The kind of machine and the versions that were measured."""
    versions = [f"{name} {version(name)}" for name in _NAMES]
    if OFFICE in present():
        office = subprocess.run(["soffice", "--version"], capture_output=True, encoding="utf-8", check=False).stdout
        versions.append(" ".join(office.split()[:2]))
    kind = (
        f"{os.cpu_count()} processors ({platform.machine()}, {platform.system()}), CPython {platform.python_version()}"
    )
    missing = "" if OFFICE in present() else " LibreOffice (soffice) is not on this machine, so it was not measured."
    return f"Measured on {date.today()}, {kind}; {', '.join(versions)}.{missing}"


def main() -> int:
    """Print all results as Markdown, one after the other as they are measured."""
    if sys.argv[1:2] == ["causes"]:
        return causes.main(sys.argv[2:])
    ask = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    ask.add_argument("counts", nargs="*", type=int, default=[100, 1_000])
    ask.add_argument("--runs", type=int, default=5, help="so many runs of everything up to 100 workbooks")
    ask.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = ask.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as base:
        for result in results(Path(base), sorted(asked.counts), asked.runs):
            found.append(result)
            print(f"{result}\n", flush=True)  # noqa: T201 - its only output
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        text = "\n\n".join(found).strip()
        PAGE.write_text(_RESULTS.sub(lambda _: f"\n{text}\n\n", page), encoding="utf-8")
    return 0


def results(base: Path, counts: list[int], runs: int) -> Iterator[str]:
    """Everything measured, piece by piece; the data are made in the folder ``base``."""
    yield machine()
    yield "### Side by side"
    made = {}
    for count in counts:
        title = f"{count:,} workbooks"
        made[title] = make(base / str(count), count)
        times = runs if count <= 100 else max(runs // 2, 1) if count <= 1_000 else 1
        yield compare(made[title], f"{title}, template-made", times)
        if count <= 100:
            messy = make(base / f"{count} messy", count, messy=True)
            yield compare(messy, f"{title}, with counts typed as text", times)
    smallest, largest = next(iter(made)), list(made)[-1]
    yield "### One workbook, and the stages of a run"
    yield parts.one_workbook()
    for title, one in made.items():
        yield parts.stages(one, title)
    yield parts.one_new(made[largest], largest)
    yield "### Starts, processes, protections, templates"
    yield parts.starts(runs)
    yield parts.crossover(made[smallest])
    yield protections.cost(made[smallest], smallest, runs)
    yield parts.templates(counts[-1])
    yield "### One report as a document"
    yield documents.one_report(runs)


if __name__ == "__main__":
    sys.exit(main())
