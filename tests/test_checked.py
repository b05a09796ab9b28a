"""One file checked by itself: whose it says it is, and that every finding on it carries that name."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from consolidate.cli import line
from consolidate.forms import edition
from consolidate.model import ERROR, Answer, Finding, Token
from tests.building import answer, balanced, place, token
from tests.command import check_json
from tests.small_round import answer as template_of

FORM = edition("2021")
SOUND = balanced(FORM, random.Random(1))
RESULT = Token("result", "2021", 2025, "河东镇人民政府", "", state="final")

WHOSE = [
    # the token, the names written in the sheets, the unit
    (token("民政局"), (), "民政局"),
    (token("民政局"), ("教育局",), "民政局"),
    (None, ("教育局", "民政局"), "教育局"),
    (RESULT, ("教育局",), "河东镇人民政府"),
    (None, (), ""),
]


@pytest.mark.parametrize(("marked", "names", "unit"), WHOSE)
def test_whose_a_file_says_it_is(marked: Token | None, names: tuple[str, ...], unit: str) -> None:
    sound = line.checked(answer(FORM, SOUND, "城关镇.xlsx", marked, names=names))
    assert (sound.unit, sound.sound, sound.findings) == (unit, True, ())
    fault = Finding("not-a-number", ERROR, file="城关镇.xlsx")
    broken = SOUND | {place("requests.new.total"): 999}
    faulty = line.checked(answer(FORM, broken, "城关镇.xlsx", marked, names=names, findings=(fault,)))
    assert (faulty.unit, faulty.sound) == (unit, False)
    assert {(f.kind, f.unit) for f in faulty.findings} == {("not-a-number", unit), ("rule-broken", unit)}


def test_a_file_that_cannot_be_read_says_nothing_of_its_unit() -> None:
    refused = Answer("民政局.xlsx", findings=(Finding("unreadable", ERROR, file="民政局.xlsx"),))
    assert line.checked(refused).unit == ""


def test_programs_are_told_the_unit_of_a_sound_file_too(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(template_of("民政局"))
    code, told = check_json(tmp_path / "a.xlsx")
    assert (code, [(file["verdict"], file["unit"]) for file in told["files"]]) == (0, [("used", "民政局")])
