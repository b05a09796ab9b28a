"""The tool beside what people use, in one run: medians, ratios, peak memory, and whether each sum was right."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from benchmarks.data import make
from benchmarks.measuring import measured, table
from benchmarks.opponents import OPPONENTS

OURS, AGAIN, ONE_NEW = "consolidate run", "consolidate run, nothing new", "consolidate run, one new file"
MOST = {"openpyxl, cell by cell": 1_000, "LibreOffice to CSV, one call": 100, "pandas + glob + openpyxl": 3_000}


def compare(count: int, messy: bool, runs: int) -> str:
    """One table for so many files; the tool first, then what people use."""
    with tempfile.TemporaryDirectory() as base:
        folder, output = Path(base) / "round", Path(base) / "output"
        output.mkdir()
        right = {str(place): Decimal(number) for place, number in make(folder, count, messy).items()}
        cache = folder / ".consolidate" / "cache"
        run = [sys.executable, "-m", "consolidate", "run", str(folder), "-o", str(output), "--json"]
        results = {OURS: measured(run, runs, before=lambda: shutil.rmtree(cache, ignore_errors=True))}
        results[AGAIN] = measured(run, runs)
        for name in (name for name in OPPONENTS if count <= MOST.get(name, count)):
            words = [sys.executable, "-m", "benchmarks.opponents", name, str(folder), str(output)]
            results[name] = measured(words, runs)
    ours = results[OURS].seconds
    rows = [
        (name, f"{m.seconds / ours:.2f}", f"{m.peak:.0f}", "yes" if _sums(name, m.out, right) == right else "**NO**")
        for name, m in results.items()
    ]
    kind = "with counts typed as text" if messy else "template-made"
    head = (f"{count:,} workbooks, {kind}", "times as long", "peak MiB", "all sums right")
    return table(head, rows)


def _sums(name: str, out: str, right: dict[str, Decimal]) -> dict[str, Decimal]:
    """The sums of the input cells that a program found."""
    found = json.loads(out)
    return {place: Decimal(str((found["totals"] if name in (OURS, AGAIN) else found)[place])) for place in right}
