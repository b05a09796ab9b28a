"""python -m benchmarks [COUNT …] [--runs N] [--write]: everything that docs/benchmarks.md quotes, measured in one go.

COUNT is how many workbooks the tool and its opponents read: 100 and 1,000 by default; 3,000 takes minutes, 20,000 half
an hour. With --write the results replace those in docs/benchmarks.md. Machines are shared and noisy: only ratios of one
run are worth quoting.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import parts, protections
from benchmarks.compare import compare

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_RESULTS = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)
_NAMES = ("openpyxl", "pandas", "python-calamine", "xlsxwriter", "typer", "pebble")


def machine() -> str:
    """The kind of machine and the versions that were measured."""
    office = subprocess.run(["soffice", "--version"], capture_output=True, encoding="utf-8", check=False).stdout
    versions = [f"{name} {version(name)}" for name in _NAMES] + [" ".join(office.split()[:2])]
    kind = (
        f"{os.cpu_count()} processors ({platform.machine()}, {platform.system()}), CPython {platform.python_version()}"
    )
    return f"Measured on {date.today()}, {kind}; {', '.join(versions)}."


def main() -> int:
    """Print all results as Markdown, one after the other as they are measured."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    ask.add_argument("counts", nargs="*", type=int, default=[100, 1_000])
    ask.add_argument("--runs", type=int, default=5, help="so many runs of everything up to 100 workbooks")
    ask.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = ask.parse_args()
    few = max(asked.runs // 2, 1)
    todo: list[Callable[[], str]] = [machine, lambda: "### Side by side"]
    for count in asked.counts:
        runs = asked.runs if count <= 100 else few if count <= 1_000 else 1
        todo += [lambda count=count, messy=messy, runs=runs: compare(count, messy, runs)  # type: ignore[misc]
                 for messy in ((False, True) if count <= 100 else (False,))]  # fmt: skip
    todo += [
        lambda: "### One workbook, and the stages of a run",
        parts.one_workbook,
        *(lambda count=count: parts.stages(count) for count in asked.counts),  # type: ignore[misc]
        lambda: parts.one_new(max(asked.counts)),
        lambda: "### Starts, processes, protections, templates",
        lambda: parts.starts(asked.runs),
        parts.crossover,
        lambda: protections.cost(asked.runs),
        lambda: parts.templates(max(asked.counts)),
    ]
    found = []
    for measure in todo:
        found.append(measure())
        print(f"{found[-1]}\n", flush=True)  # noqa: T201 - its only output
    if asked.write:
        text = "\n\n".join(found).strip()
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_RESULTS.sub(lambda _: f"\n{text}\n\n", page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
