"""Tables that keep all rules: random ones that look like real ones, the published ones, and money in 万元.

What a total adds up is written out by hand for each form, so that nothing here depends on the code that finds causes.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from consolidate.forms import edition
from consolidate.forms.loader import load
from consolidate.model import Form, Number, Place
from sample_workbooks import following, published, split
from tests.support.published import published as typed_in

Figures = dict[Place, int]
Line = tuple[Place, ...]
TYPES = ("natural", "business", "research", "nonprofit", "legal", "other")
SHARES = (0.86, 0.07, 0.005, 0.01, 0.02, 0.035)
RESULTS = {
    "granted": 30, "partial": 8, "refused_1": 0.3, "refused_2": 1, "refused_3": 0.4, "refused_4": 3, "refused_5": 2,
    "refused_6": 3, "refused_7": 2, "refused_8": 2, "unavailable_1": 25, "unavailable_2": 4, "unavailable_3": 2,
    "declined_1": 8, "declined_2": 4, "declined_3": 0.3, "declined_4": 0.7, "declined_5": 0.5,
}  # fmt: skip
OTHERS: dict[str, dict[str, float]] = {"2021": {"other_1": 3, "other_2": 0.2, "other_3": 6}, "2019": {"other": 8}}
OUTCOMES = {"upheld": 0.6, "corrected": 0.15, "other": 0.15, "pending": 0.1}
GROUPS = ("review", "direct", "after_review")
PUBLISHED = ("hongze-2023", "lishi-2020", "shanghai-office-2019", "suqian-2023")
_REPORTS = Path(__file__).parent.parent / "tests" / "real_reports"
_MONEY = Path(__file__).with_name("fees.toml")
_NORMAL = 60  # from this mean on, counts are drawn from the normal distribution


@dataclass(frozen=True, eq=False)
class Layout:
    """A form as its figures stand. ``blocks``: their rows, each with its places.

    ``sums``: each total with what it adds up, inner totals first. ``balances``: the weights of figures that together
    must be 0.
    """

    form: Form
    blocks: tuple[tuple[Line, ...], ...]
    sums: tuple[tuple[Place, Line], ...]
    balances: tuple[Mapping[Place, int], ...]

    def totals(self) -> list[Place]:
        """All totals."""
        return [*dict(self.sums)]


class Year(NamedTuple):
    """Sound figures, and those of the year before ({}: not known)."""

    layout: Layout
    figures: Figures
    last: Figures


def at(row: str, column: str) -> Place:
    """A place of the table of requests."""
    return Place("requests", row, column)


@cache
def official(form_id: str) -> Layout:
    """An edition of the official tables; those of what was disclosed have no equations."""
    results, columns = (*RESULTS, *OTHERS[form_id]), (*TYPES, "total")
    rows = ("new", "carried_in", *results, "handled", "carried_out")
    sums = [(at("handled", c), tuple(at(row, c) for row in results)) for c in TYPES]
    sums += [(at(row, "total"), tuple(at(row, c) for c in TYPES)) for row in rows]
    sums += [(at("handled", "total"), tuple(at(row, "total") for row in results))]
    for group in GROUPS:
        sums.append((_dispute(group, "total"), tuple(_dispute(group, outcome) for outcome in OUTCOMES)))
    signs = {"new": 1, "carried_in": 1, "handled": -1, "carried_out": -1}
    requests = tuple(tuple(at(row, c) for c in columns) for row in rows)
    disputes = tuple(_dispute(group, outcome) for group in GROUPS for outcome in (*OUTCOMES, "total"))
    balances = tuple({at(row, c): sign for row, sign in signs.items()} for c in columns)
    return Layout(edition(form_id), (requests, (disputes,)), tuple(sums), balances)


def _dispute(group: str, outcome: str) -> Place:
    return Place("disputes", "cases", f"{group}_{outcome}")


@cache
def money() -> Layout:
    """A form of an office's own, with amounts in 万元."""
    form = load(_MONEY.read_text(encoding="utf-8"), _MONEY.name)
    rows, columns = dict.fromkeys(p.row for p in form.places), dict.fromkeys(p.column for p in form.places)
    lines = tuple(tuple(Place("income", row, column) for column in columns) for row in rows)
    sums = [(line[-1], line[:-1]) for line in lines]
    sums += [(down[-1], down[:-1]) for down in zip(*lines, strict=True)]
    return Layout(form, (lines,), tuple(sums), ())


def with_totals(layout: Layout, figures: Mapping[Place, int], typed: frozenset[Place] = frozenset()) -> Figures:
    """The figures with every total computed from its parts, but for those that somebody typed."""
    found = dict(figures)
    for total, parts in layout.sums:
        if total not in typed:
            found[total] = sum(found[part] for part in parts)
    return found


# --- random tables ------------------------------------------------------------------------------------------------


def drawn(form_id: str, luck: random.Random) -> Figures:
    """Figures of a unit that keep every rule: mostly zeros and small counts, sometimes hundreds or thousands."""
    layout, most = official(form_id), luck.choice((3, 10, 30, 100, 300, 1000, 5000))
    # each unit has habits of its own: a few results make up most of it
    habits = {row: weight * luck.gammavariate(0.6, 1) for row, weight in (RESULTS | OTHERS[form_id]).items()}
    found: Figures = dict.fromkeys(layout.form.places, 0)
    for column, share in zip(TYPES, SHARES, strict=True):
        came = share * most * luck.gammavariate(1.5, 0.6)
        for row, weight in habits.items():
            found[at(row, column)] = _poisson(luck, came * weight / sum(habits.values()))
        out, before = (_poisson(luck, came * luck.choice((0, 0.02, 0.1))) for _ in range(2))
        whole = sum(found[at(row, column)] for row in habits) + out
        found[at("carried_out", column)] = out
        found[at("carried_in", column)] = min(before, whole)
        found[at("new", column)] = whole - min(before, whole)
    for group in GROUPS:
        busy = luck.choice((0, 0, 1, 3, most / 50))
        for outcome, share in OUTCOMES.items():
            found[_dispute(group, outcome)] = _poisson(luck, busy * share)
    return with_totals(layout, found)


def _poisson(luck: random.Random, mean: float) -> int:
    if mean > _NORMAL:
        return max(round(luck.gauss(mean, mean**0.5)), 0)
    least, count, product = math.exp(-mean), 0, luck.random()
    while product > least:
        count += 1
        product *= luck.random()
    return count


def random_year(luck: random.Random, with_last: bool) -> Year:
    """A random table of either edition."""
    form_id = luck.choice(("2021", "2019"))
    figures = drawn(form_id, luck)
    return _followed(official(form_id), figures, luck) if with_last else Year(official(form_id), figures, {})


def _followed(layout: Layout, before: Figures, luck: random.Random) -> Year:
    """The year that might have come after these figures."""
    drawn = following.year(layout.form, before, luck)
    counted = {place: int(number) for place, number in drawn.items() if place.table != "disclosure"}
    return Year(layout, with_totals(layout, before | counted), before)


def money_year(luck: random.Random) -> Year:
    """Amounts in whole 万元, from a few to some hundreds."""
    layout = money()
    found = {place: luck.choice((0, luck.randint(1, 30), luck.randint(1, 900))) for place in layout.form.places}
    return Year(layout, with_totals(layout, found), {})


# --- published tables ---------------------------------------------------------------------------------------------


@cache
def _reports() -> tuple[tuple[Layout, Figures], ...]:
    """The published reports, and the units of 宿迁. Blank figures are 0, totals are added up anew."""
    found = []
    for name in PUBLISHED:
        report = json.loads((_REPORTS / f"{name}.json").read_text(encoding="utf-8"))
        layout = official(report["edition"])
        found.append((layout, typed_in(report, layout.form)))
    form, table = published.figures("2021")
    parts = split.requests(form, table, published.SUQIAN_RECEIVED, seed=2023)
    rest = split.others(form, table, published.SUQIAN_RECEIVED, {"rules": "市政府"})
    found += [(official("2021"), parts[name] | rest[name]) for name in parts]
    return tuple((layout, _sound(layout, figures)) for layout, figures in found)


def _sound(layout: Layout, figures: Mapping[Place, Number | str]) -> Figures:
    leaves = {place: number if isinstance(number := figures.get(place, 0), int) else 0 for place in layout.form.places}
    return with_totals(layout, leaves)


def published_year(luck: random.Random, with_last: bool) -> Year:
    """A published table; with the year before, a year that might have followed it."""
    layout, figures = luck.choice(_reports())
    return _followed(layout, figures, luck) if with_last else Year(layout, figures, {})
