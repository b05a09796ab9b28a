"""The sum beside last year's: compared where every unit is sound, whatever else is said of the round."""

from __future__ import annotations

import pytest

from consolidate.catalogue import FindingKind
from consolidate.checks import last_year
from consolidate.forms import edition
from consolidate.model import Finding, LastYear, Roster, Unit
from consolidate.terms import ERROR, EXPLAIN, NOTE
from tests.support import building
from tests.support.building import place

FORM = edition("2021")
UNITS = Roster((Unit("民政局"), Unit("教育局")))
FEES = place("disclosure.fees.amount")
LAST = LastYear(dict.fromkeys(FORM.places, 0) | {FEES: 1000}, same=True)
NOW = [building.submission(FORM, dict.fromkeys(FORM.places, 0), unit.name) for unit in UNITS.units]

SAID = [  # what else is said of the round, whether the sum is compared
    ((), True),
    ((Finding(FindingKind.SPELLED, NOTE, unit="民政局"),), True),
    ((Finding(FindingKind.EMPTY_TABLE, EXPLAIN, unit="民政局", args=(("table", "四"),)),), True),
    ((Finding(FindingKind.UNKNOWN_UNIT, ERROR, file="x.xlsx"),), True),  # a file of nobody takes no unit out of the sum
    ((Finding(FindingKind.NOT_A_NUMBER, ERROR, unit="民政局"),), False),
    (
        (
            Finding(FindingKind.UNKNOWN_UNIT, ERROR, file="x.xlsx"),
            Finding(FindingKind.NOT_A_NUMBER, ERROR, unit="教育局"),
        ),
        False,
    ),
]


@pytest.mark.parametrize(("said", "compared"), SAID)
def test_only_an_error_of_a_unit_keeps_the_sum_from_being_compared(said: tuple[Finding, ...], compared: bool) -> None:
    found = last_year.check(FORM, LAST, UNITS, NOW, said)
    assert [(f.kind, f.unit, f.place) for f in found] == ([("jump", "", FEES)] if compared else [])
