"""A unit that counts by itself and in the result of an office below is asked about."""

from __future__ import annotations

import pytest

from consolidate.checks import twice
from consolidate.forms import edition
from consolidate.model import Number, Place, Roster, Submission, Unit
from consolidate.names import Names
from tests.support.building import place

FORM = edition("2021")
BODY = "清源县人民政府"
LICENCES, FINES = place("disclosure.licences.decisions"), place("disclosure.penalties.decisions")
ROSTER = Roster((Unit("开发区管委会"), Unit("河东镇", aliases=("河东镇人民政府",)), Unit("民政局"), Unit("新区管委会")))
ASKED, NOTED = "unit-twice", "unit-inside"


def figures(licences: int, fines: int = 0) -> dict[Place, Number]:
    return {place: number for place, number in {LICENCES: licences, FINES: fines}.items() if number}


def submission(unit: str, licences: int, fines: int = 0, **inside: tuple[int, int]) -> Submission:
    """The answer of a unit, or the result that it sent with these units in it."""
    units = {name: figures(*numbers) for name, numbers in inside.items()}
    own = dict.fromkeys(FORM.places, 0) | figures(licences, fines)
    return Submission(unit, "2021", 2025, {}, own, (f"{unit}.xlsx",), summed=bool(units), units=units)


CASES = {
    # the units of the result of 开发区管委会, the figures of 河东镇 and of 民政局 -> kind, unit, found, the result
    "nothing in common": ({"西岭村": (9, 9)}, (1, 0), (2, 0), []),
    "the same unit, the same figures": (
        {"河东镇": (1, 0)}, (1, 0), (2, 0), [(ASKED, "河东镇", "河东镇", "开发区管委会")]),
    "called by its other name": (
        {"河东镇人民政府": (1, 0)}, (1, 0), (2, 0), [(ASKED, "河东镇", "河东镇人民政府", "开发区管委会")]),
    "with the region before it": (
        {"清源县民政局": (2, 0)}, (1, 0), (2, 0), [(ASKED, "民政局", "清源县民政局", "开发区管委会")]),
    "corrected in one of the two": (
        {"河东镇": (5, 0)}, (1, 0), (2, 0), [(ASKED, "河东镇", "河东镇", "开发区管委会")]),
    "a name that every place has, with other figures": (
        {"民政局": (5, 0)}, (1, 0), (2, 0), [(NOTED, "开发区管委会", "民政局", "")]),
    "the same figures under other names": ({"西岭村": (2, 0)}, (1, 0), (2, 0), []),
    "nothing to be added up": ({"河东镇": (0, 0), "民政局": (0, 0)}, (0, 0), (0, 0), []),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "town", "office", "said"), CASES.values(), ids=CASES)
def test_a_unit_that_also_counts_in_a_result_is_asked_about(
    inside: dict[str, tuple[int, int]], town: tuple[int, int], office: tuple[int, int], said: list[tuple[str, ...]]
) -> None:
    sent = [submission("开发区管委会", 20, 0, **inside), submission("河东镇", *town), submission("民政局", *office)]
    found = twice.check(FORM, Names(ROSTER, BODY), sent)
    assert [(f.kind, f.unit, f.found, f.expected) for f in found] == said
    assert {f.severity for f in found} <= ({"explain"} if said and said[0][0] == ASKED else {"note"})


CITY = Roster((
    Unit("清源县人民政府"), Unit("临江县人民政府"), Unit("财政局"), Unit("清源县财政局"), Unit("经济开发区"),
    Unit("清源县城关镇人民政府"), Unit("高新区", aliases=("清源县高新区",)),
))  # fmt: skip
MANY = (30, 7)  # not by chance
BELOW = {
    # a unit in the result of 清源县人民政府, a unit of the city with a file of its own: is it the same one?
    "the place before its name": ("财政局", MANY, "清源县财政局", MANY, True),
    "its level before its name": ("县财政局", MANY, "清源县财政局", MANY, True),
    "the government of a town": ("城关镇", MANY, "清源县城关镇人民政府", MANY, True),
    "the place before another name of it": ("高新区", MANY, "高新区", MANY, True),
    "corrected in one of the two": ("县财政局", MANY, "清源县财政局", (31, 8), True),
    "small figures": ("县财政局", (1, 0), "清源县财政局", (1, 0), True),
    "nothing to be added up": ("县财政局", (0, 0), "清源县财政局", (0, 0), False),
    "the office of the city itself": ("县财政局", (30, 7), "财政局", (31, 8), False),
    "another name with the same figures": ("开发区管委会", MANY, "经济开发区", MANY, True),
    "another name with small figures": ("开发区管委会", (1, 0), "经济开发区", (1, 0), False),
    "the name of another unit, the same figures": ("财政局", MANY, "经济开发区", MANY, True),
    "another name with other figures": ("开发区管委会", MANY, "经济开发区", (31, 7), False),
}


@pytest.mark.parametrize(("inside", "there", "unit", "here", "same"), BELOW.values(), ids=BELOW)
def test_a_unit_is_known_by_the_place_of_the_result_and_by_its_figures(
    inside: str, there: tuple[int, int], unit: str, here: tuple[int, int], same: bool
) -> None:
    sent = [submission("清源县人民政府", 99, 9, **{inside: there}), submission(unit, *here)]
    found = twice.check(FORM, Names(CITY, "宿迁市人民政府"), sent)
    asked = [(f.unit, f.found, f.expected) for f in found if f.kind == ASKED]
    assert asked == ([(unit, inside, "清源县人民政府")] if same else [])


APPLIED = [
    place(f"requests.new.{column}") for column in ("natural", "business", "research", "social", "legal", "other")
]
TWO = {
    # a unit in a second result, its figures (30, 1 in the first, and 3 in each of six cells) -> is that asked about?
    "the same name, the same figures": ("西岭村", (30, 1), 3, True),
    "another name, the same figures": ("西岭村委会", (30, 1), 3, True),
    "the same name, one figure corrected": ("西岭村", (30, 2), 3, True),
    "another name, one other figure": ("西岭村委会", (30, 2), 3, False),
    "the same name, many other figures": ("西岭村", (31, 2), 4, False),
}


@pytest.mark.parametrize(("name", "second", "each", "asked"), TWO.values(), ids=TWO)
def test_a_unit_in_two_results_is_asked_about(name: str, second: tuple[int, int], each: int, asked: bool) -> None:
    sent = [submission("开发区管委会", 30, 1), submission("新区管委会", *second)]
    units = [
        {"西岭村": figures(30, 1) | dict.fromkeys(APPLIED, 3)},
        {name: figures(*second) | dict.fromkeys(APPLIED, each)},
    ]
    results = [one._replace(summed=True, units=inside) for one, inside in zip(sent, units, strict=True)]
    found = twice.check(FORM, Names(ROSTER, BODY), results)
    assert [(f.kind, f.unit, f.found, f.expected) for f in found] == (
        [(ASKED, "新区管委会", name, "开发区管委会")] if asked else []
    )


def test_a_unit_in_two_results_is_found_though_another_one_of_its_name_has_a_file() -> None:
    sent = [submission("开发区管委会", 30, 1, 民政局=(30, 1)), submission("新区管委会", 30, 1, 民政局=(30, 1))]
    found = twice.check(FORM, Names(ROSTER, BODY), [*sent, submission("民政局", 2)])
    assert [(f.kind, f.unit, f.found) for f in found if f.kind == ASKED] == [(ASKED, "新区管委会", "民政局")]


def test_small_figures_of_a_unit_in_two_results_are_equal_by_chance() -> None:
    sent = [submission("开发区管委会", 1, 0, 办公室=(1, 0)), submission("新区管委会", 1, 0, 办公室=(1, 0))]
    assert twice.check(FORM, Names(ROSTER, BODY), sent) == ()
