"""Templates made from one are those made one by one, to the byte; names that could change more are made one by one."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.forms import edition
from consolidate.model import Place, Round, Unit
from consolidate.templates import series as series_of
from consolidate.templates import template
from consolidate.templates.series import Series

ROUND = {form_id: Round(form_id, 2025, "清源县人民政府") for form_id in ("2019", "2021")}
SERIES = {form_id: Series(edition(form_id), round_) for form_id, round_ in ROUND.items()}

NAMES = [
    "民政局", "局二", "第00001单位", "城关镇人民政府", "国家税务总局清源县税务局", "公安局A",
    "市场监督管理局（知识产权局）",
    "清源县经济技术开发区管理委员会办公室综合行政执法大队第三中队",
    # none of these is like the stand-in: made one by one
    "A公司", "民政局&卫健局", "民政局<1>", "=民政局", "“一中”", "三", "二、主动公开", "自然人", "总计", "填报单位",
    "民政 局", "局" * 80,
]  # fmt: skip


@pytest.mark.parametrize("form_id", ROUND)
@pytest.mark.parametrize("name", NAMES)
def test_a_template_of_a_series_is_the_template(form_id: str, name: str) -> None:
    alone = template(edition(form_id), ROUND[form_id], Unit(name))
    assert SERIES[form_id].template(Unit(name), {}) == alone


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.text(st.sampled_from("民政教育局财街道镇办室第一二三四自然人AB10（）"), min_size=1, max_size=20))
def test_of_any_name(name: str) -> None:
    alone = template(edition("2021"), ROUND["2021"], Unit(name))
    assert SERIES["2021"].template(Unit(name), {}) == alone


def test_last_years_figures_are_in_it() -> None:
    last = {Place("requests", "carried_out", "natural"): 3}
    alone = template(edition("2021"), ROUND["2021"], Unit("民政局"), last_year=last)
    assert SERIES["2021"].template(Unit("民政局"), last) == alone


def test_the_stand_in_is_in_no_form() -> None:
    """Else a text of the form would become the unit's name."""
    for form_id, round_ in ROUND.items():
        with zipfile.ZipFile(io.BytesIO(template(edition(form_id), round_, Unit("民政局")))) as made:
            texts = "".join(made.read(name).decode() for name in made.namelist())
        assert series_of._WIDE not in texts
