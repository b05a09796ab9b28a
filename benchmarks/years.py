"""How often the checks over two years are wrong, and what they find: ``python -m benchmarks.years``.

It writes both tables of docs/years.md. No full tables of one body for two years in a row could be had, so the year that
follows a published one is modelled (``sample_workbooks/following.py``): by chance alone, and with swings as large as
those of real offices may be.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from consolidate.forms import rules, year_rules
from consolidate.model import Form, Jump, Number, Place
from sample_workbooks import following, published, split

PAGE = Path(__file__).parent.parent / "docs" / "years.md"
BEGIN, END = "<!-- made by python -m benchmarks.years -->\n", "<!-- end -->"
Figures = dict[Place, Number]
Pair = tuple[Figures, Figures]
_YEARS = 40  # that might have followed, for each unit
MODELS = {"chance alone": following.CHANCE, "with swings": following.REAL}
SIZES = {"as published": 1, "a tenth of it": 10, "a hundredth": 100}
BEFORE = Jump(5, 50)  # the rule until now
_LEAST = 3  # a planted fault changes a figure that is at least so large


def units(form: Form, divisor: int) -> list[Figures]:
    """The units of 宿迁 2023, and the same offices with a part of their work."""
    table = published.figures(form.id)[1]
    parts = split.requests(form, table, published.SUQIAN_RECEIVED, seed=2023)
    rest = split.others(form, table, published.SUQIAN_RECEIVED, {"rules": "市政府"})
    made = []
    for name in parts:
        numbers: dict[Place, Number | None] = {}
        for place, number in (parts[name] | rest[name]).items():
            if not form.is_total(place):
                numbers[place] = int(number) // divisor if form.kind(place).whole else Decimal(number) / divisor
        for place in form.places:
            rules.computed(form, place, numbers)
        made.append({place: numbers[place] or 0 for place in form.places})
    return made


def followed(form: Form, divisor: int, model: following.Model) -> list[Pair]:
    """Each unit with years that might have followed."""
    luck = random.Random(2024)
    return [(unit, following.year(form, unit, luck, model)) for unit in units(form, divisor) for _ in range(_YEARS)]


# --- what is planted ---------------------------------------------------------------------------------------------


def tenfold(now: Figures, place: Place, luck: random.Random) -> Number:
    """A digit too many at the end."""
    return now[place] * 10 + luck.randint(0, 9)


def first_digit_lost(now: Figures, place: Place, luck: random.Random) -> Number:
    """The first digit is missing."""
    return int(str(int(now[place]))[1:] or 0)


def of_another_row(now: Figures, place: Place, luck: random.Random) -> Number:
    """The figure of another row of the same column."""
    others = [p for p in now if (p.table, p.column) == (place.table, place.column) and p.row != place.row]
    return now[luck.choice(others)] if others else now[place]


PLANTED: dict[str, Callable[[Figures, Place, random.Random], Number]] = {
    "a digit too many": tenfold, "first digit lost": first_digit_lost, "figure of another row": of_another_row,
}  # fmt: skip


def planted(
    form: Form, pairs: Sequence[Pair], change: Callable[[Figures, Place, random.Random], Number]
) -> Iterator[tuple[Figures, Figures, Place]]:
    """One fault in each year, in a figure that is checked for jumps."""
    luck = random.Random(7)
    for before, now in pairs:
        places = [p for p in year_rules.checked_for_jumps(form, before) if not form.is_total(p) and now[p] >= _LEAST]
        if places:
            place = luck.choice(places)
            yield before, now | {place: change(now, place, luck)}, place


# --- what is counted ---------------------------------------------------------------------------------------------


def false_alarms(form: Form, pairs: Sequence[Pair]) -> tuple[int, int, int]:
    """Questions about jumps, units with one at least, units said to repeat last year's figures."""
    asked = [len(year_rules.jumps(form, before, now)) for before, now in pairs]
    repeated = sum(year_rules.repeated(form, before, now) is not None for before, now in pairs)
    return sum(asked), sum(map(bool, asked)), repeated


def found(form: Form, pairs: Sequence[Pair], change: Callable[[Figures, Place, random.Random], Number]) -> str:
    """The share of planted faults that are asked about, at their place or at a total of it."""
    tried = hit = 0
    for before, now, place in planted(form, pairs, change):
        asked = set(year_rules.jumps(form, before, now))
        tried += 1
        hit += place in asked or bool(asked & year_rules.explained_by(form)[place])
    return f"{100 * hit / tried:.0f} % of {tried}" if tried else "—"


def tables() -> str:
    """Both tables of the page."""
    form = published.figures("2021")[0]
    before = replace(form, jump=BEFORE)
    alarms = ["| year that follows | units as large as | years | jumps asked about: now | until now | repeated |",
              "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    faults = ["| planted | units as large as | found: now | until now |", "| --- | --- | --- | --- |"]
    for model, drawn in MODELS.items():
        for size, divisor in SIZES.items():
            pairs = followed(form, divisor, drawn)
            (_, units_now, repeated), (_, units_before, _) = (false_alarms(each, pairs) for each in (form, before))
            share = [f"{100 * count / len(pairs):.1f} % of the units" for count in (units_now, units_before)]
            alarms.append(f"| {model} | {size} | {len(pairs)} | {share[0]} | {share[1]} | {repeated} |")
            if model == "chance alone":
                for name, change in PLANTED.items():
                    shares = [found(each, pairs, change) for each in (form, before)]
                    faults.append(f"| {name} | {size} | {shares[0]} | {shares[1]} |")
    return "\n".join([*alarms, "", *faults, ""])


def main() -> int:
    """Write the tables into the page."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    text = head + BEGIN + "\n" + tables() + "\n" + END + rest.partition(END)[2]
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.name} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
