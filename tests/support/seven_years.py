"""A body over seven years, 2019 to 2025: two editions, units renamed, merged and split, and the breaks planted in it.

Each year's result is the last year of the next round. Figures that nobody planted continue those of the year before.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from consolidate import forms
from consolidate.forms import rules
from consolidate.model import Form, Number, Place, Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.templates import template
from sample_workbooks import following
from tests.support.building import place
from tests.support.command import run_json

BODY = "清源县人民政府"
FIRST = ("政府办", "教育局", "民政局", "司法局", "卫生局", "体育局", "河东镇人民政府", "河西镇人民政府")
Figures = dict[Place, Number]
Found = set[tuple[str, str, str]]


class Year(NamedTuple):
    """A year: its units with those that they continue where these are others, and what is planted in it.

    ``planted``: by unit what is put in place of its figures. ``found``: kind, unit and place of all that must be found.
    """

    units: tuple[tuple[str, tuple[str, ...]], ...]
    planted: Mapping[str, Mapping[str, Number]]
    found: Found
    again: tuple[str, ...] = ()  # units that fill in last year's table again


def _units(**renamed: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, renamed.get(name, ())) for name in FIRST)


_MERGED = (("政府办", ()), ("教体局", ("教育局", "体育局")), ("民政局", ()), ("司法局", ()), ("卫健局", ("卫生局",)),
           ("河东镇人民政府", ()), ("河西镇人民政府", ()))  # fmt: skip
_LATER = tuple((name, ()) for name, _ in _MERGED)
_SPLIT = (*_LATER[:-1], ("河西镇人民政府", ("河西镇人民政府",)), ("河口镇人民政府", ("河西镇人民政府",)))
IN, OUT, NEW = "requests.carried_in.natural", "requests.carried_out.natural", "requests.new.natural"
IN_FORCE, LICENCES = "disclosure.normative.in_force", "disclosure.licences.decisions"

YEARS: dict[int, Year] = {
    2019: Year(_units(), {}, set()),
    # one more was carried over than was carried forward, and handled as well
    2020: Year(_units(), {"民政局": {IN: +1, "requests.granted.natural": +1}}, {("carried-differs", "民政局", IN)}),
    # another edition: only what both have can be compared
    2021: Year(_units(), {"司法局": {IN: -1, NEW: +1}, "河东镇人民政府": {LICENCES: 9_999}},
               {("carried-differs", "司法局", IN), ("jump", "河东镇人民政府", LICENCES)}),
    # two units became one, one has another name; what was carried forward is that of both
    2022: Year(_MERGED, {"教体局": {IN: +2, "requests.granted.natural": +2}, "卫健局": {IN_FORCE: -1}},
               {("carried-differs", "教体局", IN), ("in-force-differs", "卫健局", IN_FORCE)}),
    2023: Year(_LATER, {"河西镇人民政府": {LICENCES: 0}}, {("jump", "河西镇人民政府", LICENCES)}),
    2024: Year(_LATER, {}, {("figures-repeated", "政府办", "")}, again=("政府办",)),
    # one unit became two: what each of them had is not known, so nothing is asked
    2025: Year(_SPLIT, {"教体局": {IN_FORCE: +3}, "河口镇人民政府": {LICENCES: 99_999}},
               {("in-force-differs", "教体局", IN_FORCE)}),
}  # fmt: skip


def first(form: Form, luck: random.Random) -> Figures:
    """Figures of the first year: some hundred licences, some dozen applications, few of all else."""
    found: dict[Place, Number | None] = {}
    for where in form.places:
        if not form.is_total(where):
            most = 400 if where.row in ("licences", "penalties") else 12 if where.column == "natural" else 2
            found[where] = luck.randint(most // 2, most) if where.column != "items_change" else 0
    found |= dict.fromkeys((w for w in found if w.row in ("rules", "fee_items", "procurement", "services")), 0)
    zero = dict.fromkeys(form.places, 0)
    following.applications(form, zero, found)
    following.documents(form, {p: 40 * (p.row == "normative") for p in form.places}, found)
    if form.id == "2019":
        found |= {p: 30 for p in found if p.row == "normative"}
    for where in form.places:
        rules.computed(form, where, found)
    return {where: found[where] or 0 for where in form.places}


def play(base: Path, seed: int) -> Iterator[tuple[int, Year, Any]]:
    """Play all years in a folder; yield each with what its run prints."""
    luck = random.Random(seed)
    before: dict[str, Figures] = {}
    result: Path | None = None
    for year, plan in YEARS.items():
        form = forms.for_year(year)
        names = dict(plan.units)
        now = {name: _figures(form, name, names[name], before, plan, luck) for name in names}
        folder = base / f"{year}年报"
        _make(folder, form, year, plan, now)
        if result:
            shutil.copy(result, folder / "last_year.xlsx")
        out = base / f"out{year}"
        _, found = run_json("run", folder, "--output", out)
        result = out / f"{year}年{BODY}汇总表.xlsx"
        yield year, plan, found
        before = now


def _figures(
    form: Form, name: str, continues: tuple[str, ...], before: Mapping[str, Figures], plan: Year, luck: random.Random
) -> Figures:
    """The figures of a unit: those of the year before moved on, with what is planted in them."""
    sources = [before[each] for each in continues or (name,) if each in before]
    if not sources:
        numbers = first(form, luck)
    elif name in plan.again:
        numbers = _again(form, sources[0])
    else:
        last = {p: sum(each.get(p, 0) for each in sources) for p in sources[0]}
        missing = {p: n for p, n in first(form, luck).items() if p not in last}
        numbers = following.year(form, missing | {p: n for p, n in last.items() if p in form.order}, luck)
    for where, planted in plan.planted.get(name, {}).items():
        numbers = _planted(form, numbers, place(where), planted)
    return numbers


def _again(form: Form, last: Figures) -> Figures:
    """Last year's table with only what must continue brought up to date."""
    found: dict[Place, Number | None] = {p: n for p, n in last.items() if not form.is_total(p)}
    following.applications(form, last, found)
    following.documents(form, last, found)
    for where in form.places:
        rules.computed(form, where, found)
    return {where: found[where] or 0 for where in form.places}


def _planted(form: Form, numbers: Figures, where: Place, planted: Number) -> Figures:
    """The figures with a change: added where it is small, put in place where it is 0 or large."""
    found: dict[Place, Number | None] = {p: n for p, n in numbers.items() if not form.is_total(p)}
    found[where] = planted if planted == 0 or not -100 <= planted <= 100 else (found[where] or 0) + planted
    for total in form.places:
        rules.computed(form, total, found)
    return {p: found[p] or 0 for p in form.places}


def _make(folder: Path, form: Form, year: int, plan: Year, figures: Mapping[str, Figures]) -> None:
    this = Round(form.id, year, BODY, date(year + 1, 1, 20))
    members = Roster(tuple(Unit(name, predecessors=continues) for name, continues in plan.units))
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(this), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(members, form.permissions))
    for unit in members.units:
        leaves = {p: n for p, n in figures[unit.name].items() if not form.is_total(p)}
        (folder / "inbox" / f"{unit.name}.xlsx").write_bytes(template(form, this, unit, figures=leaves))
