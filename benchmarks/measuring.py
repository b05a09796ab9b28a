"""Programs measured from outside: seconds on the clock, memory of the largest process, what they printed."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

_SCRIPT = (
    "import resource,subprocess,sys,json;"
    "p=subprocess.run(sys.argv[1:],capture_output=True,encoding='utf-8');"
    "print(json.dumps([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024,p.stdout,p.returncode,p.stderr]))"
)


class Measured(NamedTuple):
    """The median of several runs in seconds, the highest peak in MiB, and what the last run printed."""

    seconds: float
    peak: float
    out: str


def measured(words: Sequence[str], runs: int = 1, before: Callable[[], object] = lambda: None) -> Measured:
    """Run a program so many times, each time after ``before``; RuntimeError where it fails (exit code above 1)."""
    # as on a user's machine: what was compiled once is not compiled again
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, *words], capture_output=True, encoding="utf-8", check=True, env=environ
        )
        seconds = time.perf_counter() - start
        peak, out, code, err = json.loads(done.stdout)
        if code not in (0, 1):
            raise RuntimeError(err)
        found.append(Measured(seconds, peak, out))
    return Measured(statistics.median(m.seconds for m in found), max(m.peak for m in found), found[-1].out)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [list(head), ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
