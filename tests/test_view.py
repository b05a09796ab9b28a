"""What the result shows, wherever it is written: subtotals."""

from __future__ import annotations

from consolidate.model import Correction, Number, Place
from consolidate.workbook.plan import Plan
from tests.support.merged import GROUPS, MADE, PLACE, THE_2021, consolidation, units

OTHER = Place("requests", "granted", "business")
ALL_THREE = dict(zip((unit.name for unit in units(3)), (1, 10, 100), strict=True))  # two offices and a town


def of_figures(figures: dict[str, int], *corrections: Correction) -> Plan:
    """The plan of a round in which each of these units has the same number everywhere."""
    used: dict[str, dict[Place, Number]] = {name: dict.fromkeys(THE_2021.places, n) for name, n in figures.items()}
    return Plan(THE_2021, consolidation(THE_2021, used, units(3), corrections), MADE)


# --- groups --------------------------------------------------------------------------------------------------


def test_subtotals_add_up_the_units_of_a_group_with_their_corrections() -> None:
    found = of_figures(ALL_THREE, Correction("第1局", PLACE, 1, 6, "漏计"), Correction("第1局", PLACE, 6, 4, "记错"))
    assert list(found.group_sums) == list(GROUPS)
    assert [sums[PLACE] for sums in found.group_sums.values()] == [14, 100]
    assert [sums[OTHER] for sums in found.group_sums.values()] == [11, 100]
    assert found.totals[PLACE] == 114


def test_a_group_of_which_nobody_counts_is_nought() -> None:
    found = of_figures({"第2局": 10})
    assert set(found.group_sums[GROUPS[1]].values()) == {0}
