"""Programs measured from outside: seconds on the clock, memory of the largest process, what they printed."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

# a process between us and the program: the peak of ours would count as the program's; its own start is not timed
_SCRIPT = (
    "import resource,subprocess,sys,json,time;"
    "t=time.perf_counter();p=subprocess.run(sys.argv[1:],capture_output=True,encoding='utf-8');"
    "t=time.perf_counter()-t;"
    "print(json.dumps([t,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024,p.stdout,p.returncode,p.stderr]))"
)


class Measured(NamedTuple):
    """The median of several runs in seconds, the highest peak in MiB, and what the last run printed."""

    seconds: float
    peak: float
    out: str


class Program(NamedTuple):
    """A command line, and what is to be done before each run of it."""

    words: Sequence[str]
    before: Callable[[], object] = lambda: None


def side_by_side(programs: Mapping[str, Program], runs: int) -> dict[str, Measured]:
    """Run all programs one after the other, so many times: a machine that slows down meanwhile slows down all.

    RuntimeError where one fails (exit code above 1).
    """
    found: dict[str, list[Measured]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, program in programs.items():
            program.before()
            found[name].append(_once(program.words))
    return {
        name: Measured(statistics.median(m.seconds for m in each), max(m.peak for m in each), each[-1].out)
        for name, each in found.items()
    }


def _once(words: Sequence[str]) -> Measured:
    # as on a user's machine: what was compiled once is not compiled again
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *words], capture_output=True, encoding="utf-8", check=True, env=environ
    )
    seconds, peak, out, code, err = json.loads(done.stdout)
    if code not in (0, 1):
        raise RuntimeError(err)
    return Measured(seconds, peak, out)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [list(head), ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
