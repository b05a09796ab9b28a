"""What the last run saw is kept, and what has changed since is told."""

from __future__ import annotations

import json

import pytest

from consolidate.pipeline import last_run
from consolidate.pipeline.last_run import ASKED, Change, LastRun, Seen, Since
from consolidate.terms import UnitState

USED, HELD, MISSING, EXCUSED = UnitState.USED, UnitState.HELD, UnitState.MISSING, UnitState.EXCUSED

# state and files before, state and files now, what became of the unit
CASES = [
    (MISSING, "", USED, "a", Change.ARRIVED),
    (MISSING, "", ASKED, "a", Change.ARRIVED),
    (MISSING, "", HELD, "a", Change.ARRIVED),
    (EXCUSED, "", USED, "a", Change.ARRIVED),
    (HELD, "a", USED, "ab", Change.MENDED),
    (HELD, "a", USED, "a", Change.MENDED),  # by a decision
    (ASKED, "a", USED, "b", Change.MENDED),
    (USED, "a", HELD, "b", Change.WRONG),
    (USED, "a", ASKED, "b", Change.WRONG),
    (ASKED, "a", HELD, "ab", Change.WRONG),
    (HELD, "a", HELD, "ab", Change.AGAIN),
    (ASKED, "a", ASKED, "b", Change.AGAIN),
    (HELD, "a", ASKED, "ab", Change.AGAIN),
    (HELD, "a", ASKED, "a", None),
    (HELD, "ab", HELD, "a", None),  # a file was put aside
    (USED, "a", USED, "ab", None),
    (MISSING, "", MISSING, "", None),
    (EXCUSED, "", EXCUSED, "", None),
    (USED, "a", MISSING, "", Change.GONE),
    (HELD, "a", MISSING, "", Change.GONE),
    (EXCUSED, "", MISSING, "", Change.DUE),  # it never sent a file; the line 免报 was deleted
    (EXCUSED, "a", MISSING, "", Change.GONE),
    (MISSING, "", EXCUSED, "", Change.EXCUSED),
    (HELD, "a", EXCUSED, "a", Change.EXCUSED),
]


@pytest.mark.parametrize(("state", "files", "state_now", "files_now", "became"), CASES)
def test_what_became_of_a_unit(state: str, files: str, state_now: str, files_now: str, became: Change | None) -> None:
    before = LastRun("2026-01-19T20:00:00", {"民政局": Seen(state, tuple(files))})
    found = last_run.changes(before, {"民政局": Seen(state_now, tuple(files_now))})
    assert dict(found.units) == ({became: ("民政局",)} if became else {})
    assert found.at == "2026-01-19T20:00:00"


def test_a_unit_that_was_not_in_the_roster_then_was_missing() -> None:
    found = last_run.changes(LastRun("", {}), {"新局": Seen(USED, ("a",)), "老局": Seen(MISSING)})
    assert dict(found.units) == {Change.ARRIVED: ("新局",)}


def test_the_units_stand_in_the_order_in_which_they_are_given() -> None:
    now = {"甲局": Seen(USED, ("a",)), "乙局": Seen(HELD, ("b",)), "丙局": Seen(USED, ("c",))}
    before = LastRun("", {"乙局": Seen(USED, ("a",))})
    found = last_run.changes(before, now)
    assert list(found.units.items()) == [(Change.ARRIVED, ("甲局", "丙局")), (Change.WRONG, ("乙局",))]


# findings as they are kept: id, kind, sheet, address
SUM = ("1", "rule-broken", "三", "D31")
WORD = ("2", "not-a-number", "三", "D9")
YUAN = ("3", "yuan-shown", "二", "B17")


def test_what_is_kept_can_be_read_by_a_person_and_by_the_next_run() -> None:
    last = LastRun(
        "2026-01-19T20:00:00",
        {"民政局": Seen(USED, ("ab",), "2026-01-15", "mail", (SUM,)), "教育局": Seen(MISSING)},
        "0.2.0",
        {"5f3a": ("ab", "cd")},
    )
    data = last_run.write(last)
    assert last_run.read(data) == last
    assert json.loads(data) == {
        "at": "2026-01-19T20:00:00",
        "decided": {"5f3a": ["ab", "cd"]},
        "units": {
            "民政局": {
                "state": "used",
                "files": ["ab"],
                "day": "2026-01-15",
                "source": "mail",
                "open": [[*SUM]],
            },
            "教育局": {"state": "missing", "files": [], "day": "", "source": "", "open": None},
        },
        "version": "0.2.0",
    }
    assert "民政局" in data.decode()


def test_what_became_of_the_findings_of_a_unit() -> None:
    before = LastRun("", {"民政局": Seen(HELD, open=(SUM, WORD)), "教育局": Seen(HELD), "财政局": Seen(USED, open=())})
    now = {"民政局": Seen(HELD, open=(WORD, YUAN)), "教育局": Seen(HELD, open=(SUM,)), "财政局": Seen(USED, open=())}
    found = last_run.since(before, now)
    assert found == {"民政局": Since(gone=(SUM,), still=(WORD,), new=(YUAN,)), "财政局": Since((), (), ())}
    assert "教育局" not in found  # an earlier version kept no findings: nobody knows which are new


DAMAGED = ["", "{", "[]", "null", "\udcff", '{"at": ""}', '{"at": "", "units": []}', '{"at": "", "units": {"a": {}}}']


@pytest.mark.parametrize("text", DAMAGED)
def test_what_is_damaged_is_as_if_there_had_been_no_run(text: str) -> None:
    assert last_run.read(text.encode(errors="surrogateescape")) is None
