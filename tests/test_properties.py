"""What must hold whatever the figures are: filled in and read back, in every format, in any order, under any name."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from consolidate.formats.raw import RawBook
from consolidate.forms import edition
from consolidate.model import Answer, Form, Place, Roster, Round, Unit
from consolidate.model.result import Consolidation
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import OpenRound
from consolidate.reading.answers import read
from consolidate.templates import template
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import at_length
from tests.support.building import Numbers, balanced

pytestmark = pytest.mark.slow

FORMS = [edition("2019"), edition("2021")]
UNITS = ("民政局", "教育局", "财政局", "城关镇")
ROSTER = Roster(tuple(Unit(name, permitted=("可制定规章",)) for name in UNITS))
# a failing example is shown as it was found: shrinking would make thousands of workbooks
PHASES = (Phase.explicit, Phase.generate)
QUIET = settings(max_examples=10, deadline=None, phases=PHASES, derandomize=True)


def round_of(form: Form) -> Round:
    return Round(form.id, form.first_year, "清源县人民政府", date(form.first_year + 1, 1, 20))


def filled(form: Form, numbers: Numbers, unit: str = "民政局") -> bytes:
    """The template as Excel would save it with these figures (formulas keep theirs)."""
    return template(form, round_of(form), Unit(unit), figures=numbers)


def answered(data: bytes, name: str = "a.xlsx") -> Answer:
    raw = child.read(data)
    assert isinstance(raw, RawBook), raw
    return read(raw, name, "", None)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@QUIET
@given(seed=st.integers(0, 2**32))
def test_a_template_filled_with_balanced_figures_is_read_back_exactly(form: Form, seed: int) -> None:
    numbers = balanced(form, random.Random(seed), most=10**6)
    answer = answered(filled(form, numbers))
    assert answer.numbers == numbers
    assert answer.findings == ()
    assert answer.token is not None
    assert (answer.token.unit, answer.form) == ("民政局", form)


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xls", "ods", "xlsx"], "xls"))
def test_the_same_through_libreoffice_in_every_format(kind: str) -> None:
    wanted = [(form, balanced(form, random.Random(seed), most=10**6)) for form in FORMS for seed in range(4)]
    saved = office.converted_all([filled(form, numbers) for form, numbers in wanted], kind)
    for (_, numbers), data in zip(wanted, saved, strict=True):
        answer = answered(data, f"a.{kind}")
        assert answer.numbers == numbers
        assert answer.findings == ()
        assert answer.token is not None
        assert answer.token.unit == "民政局"


def consolidated(form: Form, files: Sequence[tuple[str, bytes]]) -> Consolidation:
    opened = OpenRound(Path(), round_of(form), ROSTER, form, (), ())
    return pipeline.conclude(opened, [answered(data, name) for name, data in files], [], [])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@QUIET
@given(data=st.data())
def test_neither_order_nor_names_of_files_change_a_total(form: Form, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32))
    numbers = {unit: balanced(form, random.Random(f"{seed}{unit}")) for unit in UNITS}
    files = [(f"{unit}.xlsx", filled(form, numbers[unit], unit)) for unit in UNITS]
    first = consolidated(form, files)
    assert first.final
    for place in form.places:
        total = first.totals[place]
        assert total.value == sum(numbers[unit][place] for unit in UNITS) == sum(total.numbers)
    shuffled = data.draw(st.permutations(files))
    renamed = [(f"附件{i}（最终版）.xlsx", content) for i, (_, content) in enumerate(shuffled)]
    second = consolidated(form, renamed)
    assert (second.totals, second.final) == (first.totals, True)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_file_sent_twice_counts_once(form: Form) -> None:
    numbers = {unit: balanced(form, random.Random(unit)) for unit in UNITS}
    files = [(f"{unit}.xlsx", filled(form, numbers[unit], unit)) for unit in UNITS]
    once = consolidated(form, files)
    twice = consolidated(form, [*files, ("民政局(1).xlsx", files[0][1])])
    assert twice.totals == once.totals
    assert twice.final
    assert sorted(s.verdict for s in twice.files if s.unit == "民政局") == ["duplicate", "used"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_single_changed_figure_is_found_on_the_whole_way(form: Form) -> None:
    """Every seventh input cell of 三, from workbook to verdict; tests/test_checks.py goes through all of them."""
    numbers = balanced(form, random.Random(7))
    for place in [p for p in form.places if p.table == "requests" and not form.is_total(p)][::7]:
        changed: Numbers = {**numbers, place: numbers[place] + 1}
        result = consolidated(form, [("a.xlsx", filled(form, changed, "民政局"))])
        assert "民政局" in result.held, place
        assert any(f.kind == "rule-broken" and f.severity.value == "error" for f in result.findings)


def test_a_place_is_written_with_points() -> None:
    assert str(Place("requests", "new", "total")) == "requests.new.total"
