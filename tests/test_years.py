"""Over the years: two years of a city, a body over seven years, last year's figures again, documents amended."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.checks import last_year
from consolidate.forms import edition, rules, year_rules
from consolidate.forms.year_rules import Repeated
from consolidate.model import Finding, Form, Number, Place
from consolidate.terms import EXPLAIN, Reader
from sample_workbooks import following, published, split
from tests.support import building, seven_years
from tests.support.building import place

FORM = edition("2021")
SUQIAN_UNITS = 11
Figures = dict[Place, Number]


# --- figures that are last year's again ----------------------------------------------------------------------------


def filled(
    *numbers: int, of: str = "granted partial refused_1 refused_2 refused_3 refused_4 refused_5 refused_6"
) -> Figures:
    """These figures of persons in so many rows, and 0 everywhere else."""
    places = [place(f"requests.{row}.natural") for row in of.split()]
    nothing: Figures = dict.fromkeys(FORM.places, 0)
    return nothing | dict(zip(places, numbers, strict=False))


# last year, this year -> how many are the same, of how many; None if that may be chance
REPEATED: list[tuple[Figures, Figures, Repeated | None]] = [
    (filled(*[100] * 6), filled(*[100] * 6), Repeated(6, 6)),
    (filled(*[100] * 6, 9), filled(*[100] * 6, 8), Repeated(6, 7)),
    (filled(*[100] * 6, 9, 9), filled(*[100] * 6, 8, 8), None),  # two of eight differ
    (filled(*[100] * 5), filled(*[100] * 5), None),  # not enough to be sure
    (filled(*[1_000_000] * 3), filled(*[1_000_000] * 3), Repeated(3, 3)),
    (filled(*[1] * 8), filled(*[1] * 8), None),  # small offices have small figures
    (filled(), filled(), None),
    (filled(*[100] * 6), filled(), None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "found"), REPEATED)
def test_when_figures_are_last_years_again(before: Figures, now: Figures, found: Repeated | None) -> None:
    assert year_rules.repeated(FORM, before, now) == found


def test_what_continues_by_itself_and_totals_do_not_count() -> None:
    same = {p: 500 for p in FORM.places if p.row == "carried_in" or p.column in ("in_force", "total")}
    last = dict.fromkeys(FORM.places, 0) | same
    assert year_rules.repeated(FORM, last, last) is None


def test_it_is_asked_about_at_the_unit() -> None:
    last = filled(*[100] * 6)
    (asked_,) = last_year.unit(FORM, last, building.submission(FORM, last, "民政局"), ())
    assert (asked_.kind, asked_.severity, asked_.unit) == ("figures-repeated", EXPLAIN, "民政局")
    assert (asked_.found, asked_.expected) == ("6", "6")


# --- documents that only amend others -------------------------------------------------------------------------------

ISSUED, IN_FORCE = place("disclosure.normative.issued"), place("disclosure.normative.in_force")
# issued and in force this year, 10 in force last year -> how many may only amend; "" where that explains nothing
AMENDED = [(3, 11, "2"), (3, 10, "3"), (3, 12, "1"), (3, 9, ""), (3, 14, ""), (0, 9, "")]


@pytest.mark.parametrize(("issued", "in_force", "amending"), AMENDED)
def test_documents_that_only_amend_others_are_named_where_they_explain_it(
    issued: int, in_force: int, amending: str
) -> None:
    nothing: Figures = dict.fromkeys(FORM.places, 0)
    last: Figures = nothing | {IN_FORCE: 10}
    now: Figures = nothing | {ISSUED: issued, IN_FORCE: in_force}
    (found,) = last_year.unit(FORM, last, building.submission(FORM, now, "民政局"), ())
    assert (found.kind, dict(found.args).get("amending", "")) == ("in-force-differs", amending)
    for reader in Reader:
        said = findings.hint(found, FORM, "zh", reader)
        assert (f"制发的 {issued} 件中有 {amending} 件只是修改" in said) is bool(amending)


# --- two years of a city ------------------------------------------------------------------------------------------


def suqian() -> dict[str, Figures]:
    """The published year 2023 of 宿迁, dealt out to its eleven units."""
    form, table = published.figures("2021")
    parts = split.requests(form, table, published.SUQIAN_RECEIVED, seed=2023)
    rest = split.others(form, table, published.SUQIAN_RECEIVED, {"rules": "市政府"})
    return {name: with_totals(form, parts[name] | rest[name]) for name in parts}


def with_totals(form: Form, figures: Mapping[Place, Number]) -> Figures:
    found: dict[Place, Number | None] = {p: n for p, n in figures.items() if not form.is_total(p)}
    for where in form.places:
        rules.computed(form, where, found)
    return {where: found[where] or 0 for where in form.places}


def asked(before: Figures, now: Figures) -> list[Finding]:
    return [*last_year.unit(FORM, before, building.submission(FORM, now, "甲"), ())]


def test_a_sound_year_after_the_published_one_is_not_asked_about() -> None:
    """Drawn by chance alone: the same work, other numbers. Every unit, twenty years that might have followed."""
    luck = random.Random(2024)
    units = suqian()
    assert len(units) == SUQIAN_UNITS
    assert sum(figures[place("requests.new.total")] for figures in units.values()) == 3511
    for _ in range(20):
        for before in units.values():
            now = following.year(FORM, before, luck, following.CHANCE)
            assert not [
                i for i in rules.instances(FORM) if rules.verdict(i, now) is False and i.rule.severity.value == "error"
            ]
            assert asked(before, now) == []


PLANTED = {  # what is planted in a unit's figures of the following year -> kind and place of what is found
    "carried over": ({"requests.carried_in.natural": +1, "requests.granted.natural": +1},
                     ("carried-differs", "requests.carried_in.natural")),
    "in force": ({"disclosure.normative.in_force": -1}, ("in-force-differs", "disclosure.normative.in_force")),
    "a figure slipped": ({"disclosure.licences.decisions": 10_000_000}, ("jump", "disclosure.licences.decisions")),
    "out of nothing": ({"disputes.cases.direct_pending": +40}, ("jump", "disputes.cases.direct_pending")),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_in_the_following_year_is_found_at_its_place(name: str) -> None:
    changes, (kind, where) = PLANTED[name]
    luck = random.Random(2024)
    for before in suqian().values():
        now = following.year(FORM, before, luck, following.CHANCE)
        changed = with_totals(FORM, now | {place(key): now[place(key)] + by for key, by in changes.items()})
        found = {(f.kind.value, str(f.place)) for f in asked(before, changed)}
        above = {str(p) for p in year_rules.explained_by(FORM)[place(where)]}
        assert (kind, where) in found or found & {(kind, total) for total in above}, found


# --- a body over seven years ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_over_seven_years_every_break_is_found_at_its_unit_and_nothing_else_is_asked(tmp_path: Path) -> None:
    """Two editions, units renamed, merged and split; each year is compared with the result of the year before."""
    played = 0
    for year, plan, result in seven_years.play(tmp_path, seed=2):
        found = {(f["kind"], f["unit"], f["place"]) for f in result["findings"] if f["severity"] != "note"}
        assert (year, found) == (year, plan.found)
        assert (result["units"]["used"], result["units"]["held"]) == (len(plan.units), [])
        notes = {f["kind"] for f in result["findings"] if f["severity"] == "note"}
        assert ("unit-split" in notes) == (year == 2025)
        played += 1
    assert played == 7
    assert FindingKind.FIGURES_REPEATED in {kind for plan in seven_years.YEARS.values() for kind, _, _ in plan.found}
