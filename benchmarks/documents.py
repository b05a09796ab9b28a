"""One report in each format of documents: reading alone, and `check` of it beside `check` of the same workbook."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.data import FORM, ROUND, figures
from benchmarks.measuring import Program, side_by_side, table
from consolidate.model import Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.workers import child
from tests.support.documents import Grid, docx, html, mht, odt, report, rtf
from tests.support.word97 import word97

WRITERS: dict[str, Callable[[Sequence[str | Grid]], bytes]] = {
    "docx": docx, "doc": word97, "rtf": rtf, "odt": odt, "html": html, "mht": lambda blocks: mht(html(blocks)),
}  # fmt: skip


def one_report(runs: int, rounds: int = 15) -> str:
    """What one report costs in a process that is ready, and in one that begins with it."""
    blocks = report(FORM, figures(1), "第一单位")
    made = {"xlsx": template(FORM, ROUND, Unit("第一单位"), figures=figures(1))}
    made |= {kind: write(blocks) for kind, write in WRITERS.items()}
    ready = {kind: statistics.median(_reading(data) for _ in range(rounds)) for kind, data in made.items()}
    with tempfile.TemporaryDirectory() as base:
        programs = {}
        for kind, data in made.items():
            path = Path(base, f"第一单位.{kind}")
            path.write_bytes(data)
            programs[kind] = Program([sys.executable, "-m", "consolidate", "--lang", "en", "check", str(path)])
        measured = side_by_side(programs, runs)
    rows = [
        (kind, f"{ready[kind] * 1000:.1f}", f"{measured[kind].seconds:.2f}", f"{measured[kind].peak:.0f}")
        for kind in made
    ]
    heads = ("one report", "read and understood, ms", "`check`, whole program, s", "peak of the largest process, MiB")
    return table(heads, rows)


def _reading(data: bytes) -> float:
    begun = time.perf_counter()
    answers.read(child.read(data), "a", "", FORM)
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(one_report(5))  # noqa: T201 - its only output
