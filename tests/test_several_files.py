"""Several files of one unit: what an older one holds is not held against it, and a line on one file means that file."""

from __future__ import annotations

import random

import pytest

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Finding
from consolidate.terms import ERROR, NOTE
from tests.support.building import Numbers, balanced, place
from tests.support.district import FORM, adopt, settled, sheet, token, verdicts

FIRST, SECOND = (balanced(FORM, random.Random(seed)) for seed in (1, 2))
A, B = "民政局a.xlsx", "民政局b.xlsx"
WHERE = place("requests.granted.natural")


def part(*tables: str) -> Numbers:
    return {p: number for p, number in FIRST.items() if p.table in tables}


def test_what_is_wrong_with_a_file_that_was_replaced_is_no_fault_of_its_unit() -> None:
    """The year of the older return is wrong; the newer one is sound and counts."""
    old, new = sheet(A, SECOND, token("民政局", year=2024)), sheet(B, FIRST, token("民政局", trip=1))
    assert [f.kind for f in settled(old).findings if f.severity is ERROR] == ["wrong-year"]
    found = settled(old, new)
    assert verdicts(found) == {A: ("replaced", "replaced"), B: ("used", "")}
    assert [f.kind for f in found.findings if f.severity is ERROR] == []


def unreadable(file: str, raw: str) -> Answer:
    """An answer with one cell that holds a word."""
    made = sheet(file, dict(FIRST) | {WHERE: None})
    return made._replace(cells=dict(made.cells) | {WHERE: made.cells[WHERE]._replace(raw=raw)})


@pytest.mark.parametrize(
    ("words", "expected"),
    [(("若干", "若干"), {A: "used", B: "duplicate"}), (("若干", "十余件"), {A: "held", B: "held"})],
)
def test_files_that_differ_in_a_word_alone_are_two_answers(words: tuple[str, str], expected: dict[str, str]) -> None:
    found = settled(unreadable(A, words[0]), unreadable(B, words[1]))
    assert {name: verdict for name, (verdict, _) in verdicts(found).items()} == expected
    assert len(found.submissions) == (1 if "used" in expected.values() else 0)


def test_a_line_that_adopts_an_archive_adopts_nothing_in_it() -> None:
    """采用 takes one file for one unit; the files in an archive are of several."""
    opened = Answer("全部.zip", findings=(Finding(FindingKind.OPENED, NOTE, file="全部.zip"),))
    inside = [sheet("全部.zip!/民政局.xlsx", FIRST), sheet("全部.zip!/教育局.xlsx", SECOND)]
    found = settled(opened, *inside, decisions=[adopt("全部.zip")])
    assert [s.unit for s in found.submissions] == ["民政局", "教育局"]
    assert verdicts(found)["全部.zip"] == ("opened", "opened")


def test_a_file_that_was_adopted_is_not_replaced_by_a_later_return_of_other_tables() -> None:
    early = sheet(A, part("disclosure", "disputes"), token("民政局", trip=0))
    late = sheet(B, part("requests"), token("民政局", trip=2))
    assert verdicts(settled(early, late)) == {A: ("replaced", "replaced"), B: ("used", "")}
    found = settled(early, late, decisions=[adopt(A)])
    assert verdicts(found) == {A: ("used", ""), B: ("used", "")}
    assert [s.numbers for s in found.submissions] == [FIRST]
