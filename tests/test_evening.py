"""A round of 48 units with two dozen kinds of trouble: what comes of each unit on both evenings."""

from __future__ import annotations

from typing import Any

import pytest

from sample_workbooks import evening, evening_round
from sample_workbooks.evening import ASKED, CASES, EXCUSED, HELD, MISSING, USED
from tests.support.command import run_json
from tests.support.other_formats import converted

pytestmark = pytest.mark.slow  # it makes 60 workbooks


@pytest.fixture(scope="module")
def evenings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """What status says on the first evening, and on the second."""
    folder = tmp_path_factory.mktemp("evening") / "2025年报"
    evening_round.first_evening(folder, converted)
    _, first = run_json("status", folder)
    evening_round.send_back(folder)
    evening_round.second_evening(folder, converted)
    _, second = run_json("status", folder)
    return first, second


def mark(result: Any, unit: str) -> str:
    """The state of a unit as one character."""
    for key, sign in (("held", HELD), ("missing", MISSING), ("excused", EXCUSED)):
        if unit in result["units"][key]:
            return sign
    return ASKED if any(f["severity"] == "explain" and not f["answer"] for f in of(result, unit)) else USED


def of(result: Any, unit: str) -> list[Any]:
    """The findings on a unit: those that are open, or all of them if none is."""
    found = [f for f in result["findings"] if f["unit"] == unit and not f["follows"]]
    return [f for f in found if f["severity"] != "note" and not f["answer"]] or found


def test_there_are_48_units_in_two_groups_and_two_dozen_kinds_of_trouble() -> None:
    assert len(CASES) == len({case.unit for case in CASES}) == 48
    assert evening.roster().groups() == ("县直部门", "乡镇街道")
    assert len({kind for case in CASES for kind in case.finds}) >= 24


@pytest.mark.parametrize("number", range(48), ids=lambda number: CASES[number].trouble)
def test_every_trouble_is_found_and_nothing_else(number: int, evenings: tuple[Any, Any]) -> None:
    case, (first, second) = CASES[number], evenings
    assert (mark(first, case.unit), mark(second, case.unit)) == (case.before or case.mark, case.mark)
    found = of(second, case.unit)
    assert tuple(f["kind"] for f in found) == case.finds
    assert (found[0]["address"] if found else "") == case.cell


def test_the_counts_of_both_evenings(evenings: tuple[Any, Any]) -> None:
    counts = [{key: value if isinstance(value, int) else len(value) for key, value in result["units"].items()}
              for result in evenings]  # fmt: skip
    assert counts == [
        {"expected": 48, "used": 23, "held": 18, "excused": 1, "missing": 6},
        {"expected": 48, "used": 25, "held": 18, "excused": 1, "missing": 4},
    ]


def test_the_files_that_belong_to_nobody(evenings: tuple[Any, Any]) -> None:
    found = {f["file"]: f["kind"] for f in evenings[1]["findings"] if not f["unit"]}
    assert found == {evening.UNKNOWN: "unknown-unit", evening.CONTRADICTED: "units-disagree"}
