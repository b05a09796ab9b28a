"""Measure the page beside the installed program in one run: ``python -m page.measure`` prints a table for docs/page.md.

Medians of five. The program is started anew each time, as a person starts it; the page is ready before it is asked.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from page import build
from tests.support.browser import CHROMIUM, FIREFOX, Browser
from tests.support.small_round import small_round

TIMES = 5
SIZES = (11, 100, 200)
ONE = build.ROOT / "sample_workbooks" / "faults-2025" / "inbox" / "县财政局_总计手工填错.xlsx"
ATTACHMENT = 50 * 1024 * 1024 - 1  # bytes; a larger file is not read at all


def main() -> None:
    """Build the page, make the rounds, measure, and print a table in Markdown."""
    page = build.build(build.WORK, build.DIST)
    with tempfile.TemporaryDirectory() as temporary:
        rounds = {f"`run`, {size} files": _round(Path(temporary), size) for size in SIZES}
        heavy = _round(Path(temporary) / "heavy", 11)
        (heavy / "inbox" / "扫描件.pdf").write_bytes(b"%PDF-1.4\n" + bytes(ATTACHMENT - 9))
        rounds["`run`, 11 files and a scan of 50 MB"] = heavy
        columns = {
            "installed": dict(_installed(rounds)),
            **{program: dict(_in_page(program, page, rounds)) for program in (CHROMIUM, FIREFOX)},
        }
    names = list(columns[CHROMIUM])
    sys.stdout.write("| | " + " | ".join(columns) + " |\n" + "| --- " * (len(columns) + 1) + "|\n")
    for name in names:
        sys.stdout.write(f"| {name} | " + " | ".join(found.get(name, "–") for found in columns.values()) + " |\n")


def _round(parent: Path, size: int) -> Path:
    parent.mkdir(exist_ok=True)
    return small_round(parent / f"{size}份", [f"第{number:03}单位" for number in range(1, size + 1)])


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _told(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s"


def _installed(rounds: dict[str, Path]) -> Iterator[tuple[str, str]]:
    """The program in a process of its own; for ``run`` nothing is kept from an earlier one."""
    command = [sys.executable, "-m", "consolidate"]

    def call(*words: object) -> None:
        subprocess.run([*command, *map(str, words)], capture_output=True, check=False)

    yield "`check`, first", _told([_seconds(lambda: call("check", ONE)) for _ in range(TIMES)])
    for name, folder in rounds.items():
        seconds = []
        for _ in range(TIMES):
            for kept in (".consolidate", "history"):
                shutil.rmtree(folder / kept, ignore_errors=True)
            seconds.append(_seconds(partial(call, "run", folder, "--output", folder.parent / "out")))
        yield name, _told(seconds)


def _in_page(program: str, page: Path, rounds: dict[str, Path]) -> Iterator[tuple[str, str]]:
    with Browser(program) as browser:
        yield "version", browser.version
        ready = [_seconds(lambda: browser.open(page)) for _ in range(TIMES)]
        yield "ready", _told(ready)
        first = [_seconds(lambda: browser.upload("#check-files", [ONE]))]
        yield "`check`, first", _told(first)
        yield "`check`, again", _told([_seconds(lambda: browser.upload("#check-files", [ONE])) for _ in range(TIMES)])
        for name, folder in rounds.items():
            seconds = []
            for _ in range(TIMES):
                began = _seconds(partial(browser.open_round, folder))
                seconds.append(began + _seconds(lambda: browser.click("#run")))
            yield name, _told(seconds)
            if folder.name.startswith(str(SIZES[-1])):
                heap = int(browser.evaluate("() => globalThis.PAGE_DESK.engine.heap"))
                yield "memory of Python then", f"{heap / 1e6:.0f} MB"
                yield "memory of the page then", f"{_memory(browser):.0f} MB"


def _memory(browser: Browser) -> float:
    """The resident memory of the largest process below the driver, in MB."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        process = int(status.parent.name)
        parents[process], sizes[process] = int(lines["PPid"]), int(lines.get("VmRSS", "0 kB").split()[0])
    mine = (size for process, size in sizes.items() if _is_below(process, browser.process, parents))
    return max(mine, default=0) / 1000


def _is_below(process: int, top: int, parents: dict[int, int]) -> bool:
    while process and process != top:
        process = parents.get(process, 0)
    return process == top


if __name__ == "__main__":
    main()
