"""python -m benchmarks.compare 100 1000: the tool beside what people use, in one run; medians, ratios, peak memory.

Machines are shared and noisy: only the ratios of one run are worth quoting.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data import make
from benchmarks.opponents import OPPONENTS

SLOW = {"openpyxl, cell by cell": 1000}  # not run on more files than that


def measured(words: Sequence[str]) -> tuple[float, float, str]:
    """Wall seconds, peak MiB of the largest process, and what a program printed."""
    script = (
        "import resource,subprocess,sys,json;"
        "p=subprocess.run(sys.argv[1:],capture_output=True,encoding='utf-8');"
        "print(json.dumps([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024,p.stdout,p.returncode,p.stderr]))"
    )
    # as on a user's machine: what was compiled once is not compiled again
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", script, *words]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env=environ)
    seconds = time.perf_counter() - start
    peak, out, code, err = json.loads(done.stdout)
    if code not in (0, 1):
        raise RuntimeError(err)
    return seconds, peak, out


def compare(count: int, messy: bool, runs: int) -> list[tuple[str, float, float, bool]]:
    """Rows (name, median seconds, peak MiB, whether its sum was right) for one set of files; the tool first."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "round"
        totals = make(folder, count, messy)
        right = int(sum(number for spot, number in totals.items() if spot.table == "requests"))
        ours = [sys.executable, "-m", "consolidate", "run", str(folder), "-o", place, "--json"]
        programs = {"consolidate run": ours} | {
            name: [sys.executable, "-m", "benchmarks.opponents", name, str(folder / "inbox")]
            for name in OPPONENTS
            if count <= SLOW.get(name, count)
        }
        rows = []
        for name, words in programs.items():
            results = [measured(words) for _ in range(runs)]
            seconds, peak = statistics.median(r[0] for r in results), max(r[1] for r in results)
            rows.append((name, seconds, peak, _sum(name, results[0][2]) == right))
        return rows


def _sum(name: str, out: str) -> int:
    """The sum of the input cells of 三 that a program found."""
    found = json.loads(out)
    if name != "consolidate run":
        return int(found)
    inputs = (v for k, v in found["totals"].items() if k.startswith("requests.") and not k.endswith(".total"))
    handled = (v for k, v in found["totals"].items() if k.startswith("requests.handled.") and not k.endswith(".total"))
    return sum(map(int, inputs)) - sum(map(int, handled))


def main(counts: Sequence[int], runs: int = 3) -> None:
    """Print one table a set of files."""
    for count in counts:
        for messy in (False, True) if count <= 100 else (False,):
            rows = compare(count, messy, runs)
            ours = rows[0][1]
            print(f"\n{count} workbooks, {'messy' if messy else 'template-made'}; median of {runs}")  # noqa: T201
            print("| program | times as long | peak MiB | right? |\n| --- | --- | --- | --- |")  # noqa: T201
            for name, seconds, peak, right in rows:
                print(f"| {name} | {seconds / ours:.1f} | {peak:.0f} | {'yes' if right else 'NO'} |")  # noqa: T201


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100])
