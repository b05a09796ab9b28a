"""How often the named cause is the true one. ``python -m benchmarks causes [COUNT]`` writes it into docs/causes.md.

COUNT is how many faulty tables of each kind are tried, random and published ones apart.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from benchmarks import balanced
from benchmarks.balanced import at
from benchmarks.bound import Repair, smallest
from benchmarks.data import FORM, ROUND, figures, make
from benchmarks.faulty import FAULTS, NEED_LAST, OF_MONEY, OF_TYPES, Case, Table, cases
from benchmarks.measuring import table
from consolidate import causes
from consolidate.causes.candidates import Known
from consolidate.causes.choosing import Explanation, explanations
from consolidate.causes.unbalanced import Unbalanced
from consolidate.model import Cell, Place, Unit
from consolidate.templates import template
from consolidate.terms import How
from tests.support.command import run

PAGE = Path(__file__).parent.parent / "docs" / "causes.md"
BEGIN, END = "<!-- made by python -m benchmarks causes -->\n", "<!-- end -->"
COUNT = 100
_ATTEMPTS = 15  # tables that are drawn for each faulty one that breaks a rule
_SHOWN = 3
_CROWD = 40  # other units of a round
HEAD = ("fault", "seen", "alone: first", "2 or 3: among them", "more: first", "more: of three", "a smaller repair",
        "another named first", "called the only one: right", "ms, median", "slowest")  # fmt: skip
Draw = Callable[[random.Random, bool], balanced.Year]
SOURCES: dict[str, Draw] = {"Random tables": balanced.random_year, "Published tables": balanced.published_year}


class Result(NamedTuple):
    """What was named for one case. ``ties``: how many repairs are as small as the true one; 0 if there is a smaller
    one, None if they cannot be counted."""

    ties: int | None
    first: bool
    among: bool
    told: bool  # whether anything was named
    columns: bool  # whether the columns that are named first are those of the true repair, that of totals left out
    sure: int  # how many were called the only one, and how many of them are right
    right: int
    seconds: float


# --- one case -----------------------------------------------------------------------------------------------------


@cache
def _crowd(form_id: str) -> dict[Place, int]:
    """In how many of the other units of a round each place has a figure."""
    luck = random.Random(form_id)
    others = [balanced.drawn(form_id, luck) for _ in range(_CROWD)]
    return {place: sum(1 for other in others if other[place]) for place in others[0]}


def _unbalanced(case: Case) -> Unbalanced:
    form = case.table.layout.form
    formulas = set(case.table.layout.totals()) - case.typed
    cells = {p: Cell(0, "", "", "", How.TOTAL if p in formulas else How.NUMBER) for p in form.places}
    return Unbalanced(form, case.found, cells)


def named(case: Case) -> Result | None:
    """What the program names for a case; None if it breaks no rule."""
    form = case.table.layout.form
    known = Known(case.table.last, _crowd(form.id) if form.id in balanced.OTHERS else {})
    begun = time.process_time()
    unit = _unbalanced(case)
    if not unit.broken:
        return None
    explained = explanations(unit, known)
    seconds = time.process_time() - begun
    repairs = smallest(case)
    ties = None if repairs is None else len(repairs) if case.true in repairs else 0
    sure = [each.repairs[0] for each in explained if each.sure]
    right = sum(1 for each in sure if case.true.issuperset(each.changes.items()))
    told = all(each.repairs for each in explained)
    first = [place for each in explained if each.repairs for place in each.repairs[0].changes]
    columns = _columns(first) == _columns(place for place, _ in case.true)
    return Result(ties, _is_true(explained, case.true, 1), _is_true(explained, case.true, _SHOWN), told, columns,
                  len(sure), right, seconds)  # fmt: skip


def _columns(places: Iterable[Place]) -> set[str]:
    return {place.column for place in places} - {"total"}


def _is_true(explained: Sequence[Explanation], true: Repair, most: int) -> bool:
    """Whether the true repair is among the first ``most`` of every explanation."""
    found: set[tuple[Place, int | Fraction]] = set()
    for each in explained:
        repairs = (frozenset(repair.changes.items()) for repair in each.repairs[:most])
        found |= max((repair for repair in repairs if repair <= true), key=len, default=frozenset())
    return found == true


# --- many cases ---------------------------------------------------------------------------------------------------


def tried(name: str, draw: Draw, typed: bool, count: int) -> tuple[list[Result], float]:
    """Faulty tables of one kind, and the share of all tried that break a rule."""
    luck = random.Random(f"{name} {draw.__name__} {typed}")
    found, unseen = [], 0
    for case in cases(FAULTS[name], islice(_tables(name, draw, typed, luck), count * _ATTEMPTS), luck):
        result = named(case)
        if result:
            found.append(result)
        unseen += result is None
        if len(found) == count:
            break
    return found, len(found) / max(len(found) + unseen, 1)


def _tables(name: str, draw: Draw, typed: bool, luck: random.Random) -> Iterator[Table]:
    while True:
        year = balanced.money_year(luck) if name in OF_MONEY else draw(luck, name in NEED_LAST)
        yield Table(year.layout, year.figures, frozenset(year.layout.totals()) if typed else frozenset(), year.last)


def row(name: str, results: Sequence[Result], seen: str) -> list[str]:
    """One line of the table."""
    alone = [each for each in results if each.ties == 1]
    few = [each for each in results if each.ties and 1 < each.ties <= _SHOWN]
    more = [each for each in results if each.ties is None or each.ties > _SHOWN]
    wrong = sum(1 for each in results if each.told and not each.first)
    times = [each.seconds * 1000 for each in results]
    return [
        name, seen, _share(alone, lambda each: each.first), _share(few, lambda each: each.among),
        _share(more, lambda each: each.first), _share(more, lambda each: each.among),
        str(sum(1 for each in results if each.ties == 0) or "—"), f"{wrong / len(results):.0%}",
        _of(sum(each.right for each in results), sum(each.sure for each in results)),
        f"{statistics.median(times):.0f}", f"{max(times):.0f}",
    ]  # fmt: skip


def _share(results: Sequence[Result], is_so: Callable[[Result], bool]) -> str:
    return _of(sum(1 for each in results if is_so(each)), len(results))


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "—"


def everything(count: int) -> Iterator[str]:
    """All tables, one after the other as they are measured."""
    for source, draw in SOURCES.items():
        for typed, totals in ((True, "typed totals"), (False, "totals that are formulas")):
            rows, together, both = [], [], ""
            for name in (name for name in FAULTS if draw is balanced.random_year or name not in OF_MONEY):
                results, seen = tried(name, draw, typed, count)
                if results:
                    rows.append(row(name, results, f"{seen:.0%}"))
                    together += results
                    both = _share(results, lambda each: each.columns) if name in OF_TYPES else both
            rows.append(row("**all**", together, "—"))
            said = f"Both columns of a wrong type of applicant are named first in {both}."
            yield f"### {source}, {totals}\n\n{table(HEAD, rows)}\n\n{said}"
    yield cost()


def cost(units: int = 100, runs: int = 5) -> str:
    """How long `run` takes with causes, as multiples of the same run without them; nothing is cached."""
    rows = []
    with tempfile.TemporaryDirectory() as base:
        for faulty in (units // 10, units):
            folder = make(Path(base, str(faulty)), units).folder
            for number in range(faulty):
                _spoil(folder / "inbox" / f"第{number:05d}单位.xlsx", number)
            times: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(runs):
                for with_causes in times:
                    times[with_causes].append(_run(folder, with_causes))
            ratio = statistics.median(times[True]) / statistics.median(times[False])
            rows.append((f"{units} units, {faulty} of them with a fault", f"{ratio:.2f}"))
    return "### What it costs\n\n" + table(("`run`", "times the same without causes"), rows)


def _spoil(path: Path, seed: int) -> None:
    """Write the workbook of a unit again, with one figure of the requests that came in changed."""
    numbers = figures(seed) | {at("new", "natural"): 7}
    path.write_bytes(template(FORM, ROUND, Unit(path.stem), figures=numbers))


def _run(folder: Path, with_causes: bool) -> float:
    shutil.rmtree(folder / ".consolidate", ignore_errors=True)
    without = mock.patch.object(causes, "explained", lambda form, submissions, findings, last=None: findings)
    with nullcontext() if with_causes else without:
        begun = time.perf_counter()
        code, _, err = run("run", folder, "--output", folder / "output")
        seconds = time.perf_counter() - begun
    if code > 1:
        raise RuntimeError(err)
    return seconds


def main(words: Sequence[str]) -> int:
    """Write the tables into the page."""
    count = int(words[0]) if words else COUNT
    found = []
    for text in everything(count):
        sys.stdout.write(f"{text}\n\n")
        sys.stdout.flush()
        found.append(text)
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    made = "\n\n".join(found)
    PAGE.write_text(f"{head}{BEGIN}\n{made}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
