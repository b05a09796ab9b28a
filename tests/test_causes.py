"""Probable causes of broken rules: each fault with the repairs that a person would expect, worked out by hand."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

import pytest

from consolidate import causes, checks
from consolidate.forms import edition, rules
from consolidate.forms.loader import load
from consolidate.model import Cause, Finding, Form, LastYear, Number, Place, Submission, Unit
from consolidate.terms import How
from tests.support.building import place, submission
from tests.support.own_form import FEES

F21 = edition("2021")
UNIT = Unit("民政局", permitted=("可制定规章",))
EMPTY_RESULTS = 18  # rows of results without a figure, of 21

# 自然人, 商业企业, 科研机构 and 总计 of each row that is not 0
SOUND = {
    "new": (62, 7, 0, 69), "carried_in": (4, 0, 0, 4), "granted": (31, 5, 0, 36), "refused_4": (12, 2, 0, 14),
    "unavailable_1": (20, 0, 0, 20), "handled": (63, 7, 0, 70), "carried_out": (3, 0, 0, 3),
}  # fmt: skip
COLUMNS = ("natural", "business", "research", "total")
Figures = Mapping[str, Number | None]


def figures() -> dict[Place, Number | None]:
    """A few figures that keep every rule: people mostly, and some companies."""
    return {**dict.fromkeys(F21.places, 0), **{place(text): number for text, number in rows(**SOUND).items()}}


def rows(**found: tuple[int, int, int, int]) -> dict[str, Number | None]:
    """Whole rows: their figures by place."""
    return {f"requests.{row}.{c}": n for row, numbers in found.items() for c, n in zip(COLUMNS, numbers, strict=True)}


def column(name: str, **found: int | None) -> dict[str, Number | None]:
    """Some figures of one column by place; None cannot be read."""
    return {f"requests.{row}.{name}": number for row, number in found.items()}


def natural(**found: int | None) -> dict[str, Number | None]:
    return column("natural", **found)


def sent(changes: Figures, *, formulas: bool = False, corrected: Collection[str] = ()) -> Submission:
    """The figures with some changed; with ``formulas`` all totals that are not among the changes are computed."""
    numbers: dict[Place, Number | None] = {**figures(), **{place(text): number for text, number in changes.items()}}
    typed = {place(text) for text in changes}
    if formulas:
        computed = {p for p in F21.places if F21.is_total(p)} - typed
        numbers = {p: number for p, number in numbers.items() if p not in computed}
        for p in F21.places:
            rules.computed(F21, p, numbers)
    made = submission(F21, numbers, formulas=formulas)
    hows = {p: How.NUMBER for p in typed if formulas} | {place(text): How.CORRECTED for text in corrected}
    cells = {p: cell._replace(how=hows.get(p, cell.how)) for p, cell in made.cells.items()}
    return made._replace(cells=cells)


def broken(made: Submission, form: Form = F21, last: Figures | None = None) -> list[Finding]:
    """The findings on broken rules, with their causes."""
    before = {place(text): number for text, number in (last or {}).items() if number is not None}
    found = causes.explained(form, [made], checks.check(form, UNIT, made), LastYear({}, {made.unit: before}))
    return [finding for finding in found if finding.kind == "rule-broken"]


def becomes(cause: Cause, table: str = "requests.") -> dict[str, str]:
    """What a cause changes, totals that follow included."""
    return {str(change.place).removeprefix(table): change.becomes for change in cause.changes}


class Fault(NamedTuple):
    """A fault, and what must be said first. ``equal``: the number of equally good repairs."""

    name: str
    changes: Figures
    kind: str
    becomes: str  # place figure, place figure, …
    equal: int = 1
    sure: bool = True
    last: Figures | None = None
    corrected: tuple[str, ...] = ()


TYPED = [
    # one figure: both its row and its column say so
    Fault("digits exchanged", natural(refused_4=21), "digits-exchanged", "refused_4.natural 12"),
    Fault("digit lost", natural(granted=3), "digit-lost", "granted.natural 31"),
    Fault("digit doubled", natural(granted=331), "digit-doubled", "granted.natural 31"),
    Fault("another digit", natural(unavailable_1=26), "digit-wrong", "unavailable_1.natural 20"),
    Fault("nothing alike", natural(unavailable_1=7), "figure-wrong", "unavailable_1.natural 20"),
    Fault("last year's figure kept", natural(granted=28), "last-year-kept", "granted.natural 31",
          last=natural(granted=28)),
    Fault("not what was carried forward", natural(carried_in=6), "carried-in-wrong", "carried_in.natural 4",
          last=natural(carried_out=4)),
    Fault("a total counted twice", natural(handled=126), "counted-twice", "handled.natural 63"),
    Fault("a total typed over", natural(handled=75), "total-wrong", "handled.natural 63"),
    # two figures in each other's place
    # the companies and the total of the row may as well stand one row too high, so it is not called the only one
    Fault("the next row", natural(refused_4=0, refused_5=12), "neighbouring-cell",
          "refused_4.natural 12, refused_5.natural 0", sure=False),
    Fault("the next column", column("business", granted=0) | column("research", granted=5), "neighbouring-cell",
          "granted.business 5, granted.research 0"),
    Fault("exchanged in a row", rows(granted=(5, 31, 0, 36)), "figures-exchanged",
          "granted.natural 31, granted.business 5"),
    Fault("exchanged in a column", natural(granted=12, refused_4=31), "figures-exchanged",
          "granted.natural 31, refused_4.natural 12"),
    # rows and columns
    Fault("neighbouring rows exchanged", rows(handled=SOUND["carried_out"], carried_out=SOUND["handled"]),
          "rows-exchanged", "handled.natural 63, handled.business 7, handled.total 70, "
          "carried_out.natural 3, carried_out.business 0, carried_out.total 3"),
    Fault("rows far apart exchanged", rows(carried_in=SOUND["refused_4"], refused_4=SOUND["carried_in"]),
          "rows-exchanged", "carried_in.natural 4, carried_in.business 0, carried_in.total 4, "
          "refused_4.natural 12, refused_4.business 2, refused_4.total 14"),
    Fault("a column one row lower", natural(refused_4=0, refused_5=12, unavailable_1=0, unavailable_2=20),
          "rows-slipped", "refused_4.natural 12, refused_5.natural 0, unavailable_1.natural 20, "
          "unavailable_2.natural 0", sure=False),
    # the results above may have slipped too: from 本机关不掌握, from 第三方, or from 予以公开 on
    Fault("all columns one row higher",
          rows(other_3=SOUND["handled"], handled=SOUND["carried_out"], carried_out=(0, 0, 0, 0)), "rows-slipped",
          "other_3.natural 0, other_3.business 0, other_3.total 0, handled.natural 63, handled.business 7, "
          "handled.total 70, carried_out.natural 3, carried_out.total 3", 4, False),
    Fault("a row left out", rows(new=(0, 0, 0, 0)), "line-blank", "new.natural 62, new.business 7, new.total 69",
          sure=False),
    Fault("a row typed twice: one of the two", rows(carried_in=SOUND["new"]), "line-doubled",
          "new.natural 4, new.business 0, new.total 4", 2, False),
    Fault("a row of last year", rows(granted=(28, 6, 0, 34)), "last-year-kept",
          "granted.natural 31, granted.business 5, granted.total 36", sure=False, last=rows(granted=(28, 6, 0, 34))),
    # or the cases carried forward belong to any of the empty rows of results
    Fault("carried forward counted in", rows(handled=(66, 7, 0, 73)), "carried-counted",
          "handled.natural 63, handled.total 70", 1 + EMPTY_RESULTS, False),
    # one applicant under another type: in each row that has companies; in one row only
    Fault("another type of applicant", natural(unavailable_1=19) | column("business", unavailable_1=1),
          "counted-elsewhere", "granted.natural 32, granted.business 4", 3, False),
    Fault("another type, one row", natural(refused_4=11) | column("research", refused_4=1), "counted-elsewhere",
          "refused_4.natural 12, refused_4.research 0", sure=False),
    # what the office corrected itself comes last
    Fault("a corrected figure", natural(unavailable_1=19) | column("business", unavailable_1=1),
          "counted-elsewhere", "refused_4.natural 13, refused_4.business 1", 3, False,
          corrected=("requests.granted.natural",)),
    # several figures
    Fault("two figures", column("business", granted=4) | natural(refused_4=17), "several-figures",
          "granted.business 5, refused_4.natural 12"),
    # cells that cannot be read, in the column of the fault: its row still tells
    Fault("a part cannot be read", natural(refused_4=21, granted=None), "digits-exchanged", "refused_4.natural 12"),
    Fault("a total cannot be read", natural(refused_4=21, handled=None), "digits-exchanged", "refused_4.natural 12"),
    # no total of a row: any of the three figures that are large enough
    Fault("no totals", natural(refused_4=21) | {f"requests.{row}.total": None for row in SOUND | {"partial": ()}},
          "digits-exchanged", "refused_4.natural 12", 3, False),
]  # fmt: skip

# with formula totals only the balance of the column tells: every figure in it is possible that does not become negative
COMPUTED = [
    # 9 too many: new, carried over, and the three results that are large enough
    Fault("digits exchanged", natural(refused_4=21), "digits-exchanged", "refused_4.natural 12", 5, False),
    # 18 too few: new, every result, carried forward
    Fault("digit lost", natural(unavailable_1=2), "digit-lost", "unavailable_1.natural 20", 23, False),
    # 100 too many: new, carried over, the figure itself; or it was exchanged with new, which is 50 less
    Fault("digit doubled", natural(refused_4=112), "digit-doubled", "refused_4.natural 12", 4, False),
    # 2 too many: new less, carried over less; every result more, carried forward more
    Fault("not what was carried forward", natural(carried_in=6), "carried-in-wrong", "carried_in.natural 4", 24, False,
          last=natural(carried_out=4)),
    Fault("exchanged in a row", natural(granted=5) | column("business", granted=31), "figures-exchanged",
          "granted.natural 31, granted.business 5"),
    # 10 too few: every result or carried forward; 5 stand one row lower, or in any other empty row, or 7 and 2 are
    # exchanged; or three slips
    Fault("the next row", column("business", carried_in=5, granted=0), "neighbouring-cell",
          "carried_in.business 0, granted.business 5", 22 + 21 + 1 + 3, False),
    # new, carried over, and each result with companies
    Fault("another type of applicant", natural(unavailable_1=19) | column("business", unavailable_1=1),
          "counted-elsewhere", "new.natural 61, new.business 8", 5, False),
    Fault("a total typed over its formula", natural(handled=75), "total-wrong", "handled.natural 63"),
    Fault("a total counted twice over its formula", natural(handled=126), "counted-twice", "handled.natural 63"),
]  # fmt: skip


def check_first(fault: Fault, found: Finding) -> None:
    """Hold the first cause of a finding against what was expected."""
    first = found.causes[0]
    expected = dict(change.split() for change in fault.becomes.split(", "))
    assert (first.kind, becomes(first), first.equal, first.sure) == (fault.kind, expected, fault.equal, fault.sure)


@pytest.mark.parametrize("fault", TYPED, ids=[fault.name for fault in TYPED])
def test_with_typed_totals(fault: Fault) -> None:
    check_first(fault, broken(sent(fault.changes, corrected=fault.corrected), last=fault.last)[0])


@pytest.mark.parametrize("fault", COMPUTED, ids=[fault.name for fault in COMPUTED])
def test_with_formula_totals(fault: Fault) -> None:
    check_first(fault, broken(sent(fault.changes, formulas=True), last=fault.last)[0])


@pytest.mark.parametrize("formulas", [False, True])
def test_a_wrong_applicant_type_names_both_columns_always(formulas: bool) -> None:
    changes = natural(unavailable_1=19) | column("business", unavailable_1=1)
    for finding in broken(sent(changes, formulas=formulas)):
        assert {p.split(".")[1] for cause in finding.causes for p in becomes(cause)} == {"natural", "business"}


def test_a_sound_unit_has_no_causes() -> None:
    assert broken(sent({})) == []
    assert broken(sent({}, formulas=True)) == []


def test_what_mends_a_limit_is_never_called_the_cause() -> None:
    """5 issued, 3 in force: the two may be exchanged, but any other figure of at least 5 in force will do as well."""
    texts = {"disclosure.normative.issued": 5, "disclosure.normative.repealed": 4, "disclosure.normative.in_force": 3}
    (first,) = broken(sent(texts))[0].causes
    expected = {"normative.issued": "3", "normative.in_force": "5"}
    assert (first.kind, becomes(first, "disclosure."), first.sure) == ("figures-exchanged", expected, False)


def test_garbage_is_given_up() -> None:
    luck = random.Random(1)
    made = submission(F21, {p: luck.randint(0, 9) for p in F21.places})
    found = [finding for finding in broken(made) if finding.rule == "balance"]
    assert {cause.kind for finding in found for cause in finding.causes} == {"undecided"}


def test_what_cannot_be_told_names_the_rules_to_look_at() -> None:
    """Four figures of persons and one of companies are wrong, each in a row of its own."""
    made = sent(natural(new=50, granted=40, refused_4=17, unavailable_1=27) | column("business", carried_out=3))
    first = broken(made)[0].causes[0]
    assert (first.kind, first.changes, first.sure) == ("undecided", (), False)
    assert ("balance", "自然人") in {(suspect.rule, suspect.line) for suspect in first.suspects}


# --- forms of an office's own ----------------------------------------------------------------------------------

MONEY = load(FEES, "fees.toml")
CHANGES = load(FEES.replace('"money"', '"change"').replace(', unit = "万元"', ""), "changes.toml")
# 教育 12.5, 交通 7.5; the fault, and the first cause
OWN = [
    (MONEY, {"income.schools.city": 125_000}, "yuan-for-wan", "schools.city 12.5", True),
    (MONEY, {"income.schools.city": Decimal("3.75")}, "figure-wrong", "schools.city 12.5", True),
    # or 市级 of 教育 or 交通 is 20 less than it should be, and the totals beside it were added up from that
    (MONEY, {"income.sum.all": 40}, "counted-twice", "sum.all 20", False),
    (CHANGES, {"income.schools.city": -12}, "sign-wrong", "schools.city 12", True),
]


@pytest.mark.parametrize(("form", "changes", "kind", "expected", "sure"), OWN, ids=[fault[2] for fault in OWN])
def test_in_a_form_of_an_office(
    form: Form, changes: Mapping[str, Number], kind: str, expected: str, sure: bool
) -> None:
    school, road = (Decimal("12.5"), Decimal("7.5")) if form is MONEY else (12, 8)
    numbers = {f"income.{row}.{c}": n for row, n in (("schools", school), ("roads", road), ("sum", 20))
               for c in ("city", "all")}  # fmt: skip
    made = submission(form, {place(text): number for text, number in {**numbers, **changes}.items()})
    first = broken(made, form)[0].causes[0]
    assert (first.kind, becomes(first, "income."), first.equal, first.sure) == (kind, dict([expected.split()]), 1, sure)
