"""Where the time goes: one workbook against calamine alone, the stages of a run, starts, the second run, templates."""

from __future__ import annotations

import gc
import io
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import python_calamine

from benchmarks.data import FORM, ROUND, Made, figures
from benchmarks.measuring import Program, side_by_side, table
from consolidate import checks, disk, merging, workbook
from consolidate.cli.context import terminal
from consolidate.formats import container, limits, xlsx
from consolidate.intake import assign, ignored_files
from consolidate.model import Incoming, Roster, Unit
from consolidate.model.result import FileState
from consolidate.pipeline import cache as caching
from consolidate.pipeline import inbox
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import open_round
from consolidate.reading import alike, answers, record
from consolidate.templates import template
from consolidate.templates.series import Series
from consolidate.terms import Verdict
from consolidate.workers import child, pool, processes

_IMPORTS = 0.3  # seconds
_BARE = "import typer\napp = typer.Typer(add_completion=False)\n@app.command()\ndef run(): pass\napp(['--help'])"
_PATH = (
    "import typer, pathlib\napp = typer.Typer(add_completion=False, rich_markup_mode=None)\n"
    "@app.command()\ndef run(folder: pathlib.Path): pass\napp(['.'])"
)


def one_workbook(files: int = 60, rounds: int = 15) -> str:
    """Container pass, reading, checks and merging of one clean workbook as multiples of what calamine alone needs."""
    unit = Unit("第一单位")
    data = [template(FORM, ROUND, unit, figures=figures(seed)) for seed in range(files)]
    packages = [container.open_package(one) for one in data]
    books = [child.read(one) for one in data]
    found = [answers.read(book, "a.xlsx", "", FORM) for book in books]
    records = [record.write(answer) for answer in found]
    sent = [assign.submission(unit.name, answer, FORM, ("a.xlsx",)) for answer in found]
    units = tuple(Unit(f"第{number}单位") for number in range(files))
    all_sent = [one._replace(unit=by.name) for one, by in zip(sent, units, strict=True)]
    states = [FileState("a.xlsx", Verdict.USED, "", by.name) for by in units]
    steps: dict[str, list[Callable[[], object]]] = {
        "calamine alone, all sheets": [partial(_calamine, one) for one in data],
        "container pass": [partial(container.open_package, one) for one in data],
        "cells (calamine again, the scan beside it)": [partial(xlsx.read, package) for package in packages],
        "tables, answer and record, like a sample": [partial(alike.read, book, FORM) for book in books],
        "the record back": [partial(record.read, written, "a.xlsx", "") for written in records],
        "checks": [partial(checks.check, FORM, unit, one) for one in sent],
        "merging": [partial(merging.merge, FORM, ROUND, Roster(units), all_sent, states, ())],
    }
    # what is unlike any sample: such as a file with a text for a number, or with cells of its own that are filled in
    steps["tables and answer, unlike any"] = [partial(answers.read, book, "a.xlsx", "", FORM) for book in books]
    times = _shortest(steps, rounds)
    unlike = times.pop("tables and answer, unlike any")
    base = times.pop("calamine alone, all sheets")
    rows = [(name, f"{seconds / base:.2f}") for name, seconds in times.items()]
    rows += [
        ("**together**", f"{sum(times.values()) / base:.2f}"),
        ("tables and answer in full", f"{unlike / base:.2f}"),
    ]
    return table(("one clean workbook", "times calamine alone"), rows)


def _calamine(data: bytes) -> None:
    book = python_calamine.load_workbook(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _shortest(steps: dict[str, list[Callable[[], object]]], rounds: int) -> dict[str, float]:
    """The shortest time of each step; the steps take turns, so that noise hits all alike."""
    best = dict.fromkeys(steps, float("inf"))
    for _ in range(rounds):
        for name, calls in steps.items():
            start = time.perf_counter()
            for call in calls:
                call()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def stages(made: Made, title: str) -> str:
    """The share of each stage in one run over a round, first and second time, from a warm process."""
    shutil.rmtree(made.folder / ".consolidate", ignore_errors=True)
    first, second = _stages(made.folder), _stages(made.folder)
    whole = sum(first.values())
    rows = [(name, f"{first[name] / whole:.0%}", f"{second[name] / whole:.1%}") for name in first]
    intake = first["intake (workers, tables, answers)"] / second["intake (workers, tables, answers)"]
    head = (f"stage, {title}", "share of the first run", "of the second, in the same unit")
    ratio = f"\n\nThe second run's intake is {intake:.1f} times as fast as the first's; nothing was new to it."
    return table(head, [*rows, ("together", "100%", f"{sum(second.values()) / whole:.0%}")]) + ratio


def _stages(folder: Path) -> dict[str, float]:
    times: dict[str, float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        times[name] = time.perf_counter() - start

    gc.set_threshold(200_000, 20, 50)  # as the program does
    processes.start_early(2, limits.MEMORY)  # so too, and then it imports everything else
    time.sleep(_IMPORTS)
    with timed("round.toml, roster, decisions"):
        opened = open_round(folder)
    with timed("intake (workers, tables, answers)"):
        wanted, ignored, notes = ignored_files.sort_out(disk.listing(folder / "inbox"))
        memory = caching.of_round(folder, opened.form.id, writes=True)
        found = inbox.read(folder / "inbox", wanted, opened.form, terminal(), memory)
        memory.tidy()
    with timed("whose, checks, merging"):
        result = pipeline.conclude(opened, found, ignored, notes)
    with timed("workbook"):
        data = workbook.result(opened.form, result, made_at=datetime(2026, 1, 20))
    with timed("reading it back, writing it"):
        workbook.read_back(data, opened.form)
        disk.write(folder / "out.xlsx", data)
    processes.stop_unused()
    return times


def one_new(made: Made, title: str) -> str:
    """The intake of the second run with one new file in a round, against the first's."""
    shutil.rmtree(made.folder / ".consolidate", ignore_errors=True)
    first = _stages(made.folder)["intake (workers, tables, answers)"]
    new = made.folder / "inbox" / "第00000单位.xlsx"
    was = new.read_bytes()
    new.write_bytes(template(FORM, ROUND, Unit("第00000单位"), figures=figures(10**6)))
    os.utime(new, (1_000_000_000, 1_000_000_000))  # a file touched half a second ago is looked at twice
    second = _stages(made.folder)["intake (workers, tables, answers)"]
    new.write_bytes(was)
    ratio = f"{first / second:.1f}"
    return f"With one new file among {title} the second run's intake is {ratio} times as fast as the first's."


def starts(runs: int) -> str:
    """``--help`` against a bare typer program, and ``check`` of one file."""
    with tempfile.TemporaryDirectory() as base:
        file = Path(base) / "a.xlsx"
        file.write_bytes(template(FORM, ROUND, Unit("第一单位"), figures=figures(1)))
        bare, ours = [sys.executable, "-c"], [sys.executable, "-m", "consolidate"]
        programs = {
            "bare typer program, --help": Program([*bare, _BARE]),
            "bare typer program, one path": Program([*bare, _PATH]),
            "consolidate --help": Program([*ours, "--help"]),
            "consolidate check, one file": Program([*ours, "check", str(file)]),
        }
        times = {name: found.seconds for name, found in side_by_side(programs, runs).items()}
    first, *_, checked = times.values()
    rows = [(name, f"{seconds / first:.2f}") for name, seconds in times.items()]
    below = "below" if checked < 0.5 else "above"
    return table(("start", "times a bare typer program"), rows) + f"\n\n`check` of one file took {below} half a second."


def templates(count: int) -> str:
    """Templates of a series against templates one by one."""
    units = [Unit(f"第{number:05d}单位") for number in range(count)]
    start = time.perf_counter()
    for unit in units[:60]:
        template(FORM, ROUND, unit)
    alone = (time.perf_counter() - start) / 60
    start = time.perf_counter()
    series = Series(FORM, ROUND)
    for unit in units:
        series.template(unit, {})
    shared = (time.perf_counter() - start) / count
    return f"{count:,} templates of a series: {alone / shared:.1f} times as fast as one by one, the same bytes."


def crossover(made: Made, counts: tuple[int, ...] = (8, 16, 32, 64, 100), runs: int = 5) -> str:
    """One worker process against two, over so many workbooks; above 1.00 the second process pays."""
    inbox = made.folder / "inbox"
    files = list(disk.incoming(inbox, [name for name, _ in disk.listing(inbox)][: max(counts)]))
    rows = []
    for count in counts:
        one, two = (_median(partial(_read, files[:count], n), runs) for n in (1, 2))
        rows.append((f"{count}", f"{one / two:.2f}"))
    return table(("workbooks", "one process / two"), rows)


def _read(files: list[Incoming], count: int) -> None:
    for _ in pool.read_all(files, workers=count, read=partial(child.read_answer, FORM.id)):
        pass


def _median(run: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
