"""The tool beside what people use, in one run: medians, ratios, peak memory, and whether each sum was right."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from benchmarks.data import Made
from benchmarks.measuring import Program, side_by_side, table
from benchmarks.opponents import OFFICE, present

OURS, AGAIN, ONE_NEW = "consolidate run", "consolidate run, nothing new", "consolidate run, one new file"
MOST = {"openpyxl, cell by cell": 1_000, OFFICE: 100, "pandas + glob + openpyxl": 3_000}


def compare(made: Made, title: str, runs: int) -> str:
    """One table for a round; the tool first, then what people use. Each turn begins with a round that was never run."""
    right = {str(place): Decimal(number) for place, number in made.totals.items()}
    folder = made.folder
    count = sum(1 for _ in (folder / "inbox").iterdir())
    with tempfile.TemporaryDirectory() as output:
        run = [sys.executable, "-m", "consolidate", "run", str(folder), "-o", output, "--json"]
        programs = {OURS: Program(run, lambda: _forget(folder)), AGAIN: Program(run)}
        for name in (name for name in present() if count <= MOST.get(name, count)):
            programs[name] = Program([sys.executable, "-m", "benchmarks.opponents", name, str(folder), output])
        results = side_by_side(programs, runs)
    ours = results[OURS].seconds
    rows = [
        (name, f"{m.seconds / ours:.2f}", f"{m.peak:.0f}", "yes" if _sums(name, m.out, right) == right else "**NO**")
        for name, m in results.items()
    ]
    head = (title, "times as long", "peak MiB", "all sums right")
    return table(head, rows)


def _forget(folder: Path) -> None:
    """Remove what earlier runs left in a round."""
    for kept in (".consolidate", "history"):
        shutil.rmtree(folder / kept, ignore_errors=True)


def _sums(name: str, out: str, right: dict[str, Decimal]) -> dict[str, Decimal]:
    """The sums of the input cells that a program found."""
    found = json.loads(out)
    return {place: Decimal(str((found["totals"] if name in (OURS, AGAIN) else found)[place])) for place in right}
