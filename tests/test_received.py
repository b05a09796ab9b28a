"""On which day a file came in, and how that is known."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from consolidate import disk
from consolidate.collect import ledger
from consolidate.collect.ledger import Line
from consolidate.model import Answer
from consolidate.model.result import FileState
from consolidate.pipeline import received
from consolidate.pipeline.inbox import arrived
from consolidate.pipeline.last_run import LastRun, Seen
from consolidate.pipeline.opened import open_round
from consolidate.pipeline.received import Received, Source
from consolidate.terms import Verdict
from tests.support.small_round import small_round

CHINA = timezone(timedelta(hours=8))
AT = "2026-01-18T09:00:00"

# lines of the ledger on the file, when it came in
LINES = [
    ((), Received(date(2026, 1, 15), Source.CHANGED)),
    ((Line(AT, "kept", date="2026-01-17T08:00:00+08:00"),), Received(date(2026, 1, 17), Source.MAIL)),
    ((Line(AT, "kept", date="2026-01-16T20:00:00+00:00"),), Received(date(2026, 1, 17), Source.MAIL)),
    ((Line(AT, "kept", date="2026-01-17T08:00:00"),), Received(date(2026, 1, 17), Source.MAIL)),
    ((Line(AT, "kept"),), Received(date(2026, 1, 18), Source.COLLECTED)),
    ((Line(AT, "kept", date="Sat, sometime"),), Received(date(2026, 1, 18), Source.COLLECTED)),
    ((Line("", "kept"),), Received(date(2026, 1, 15), Source.CHANGED)),
    ((Line("", "kept", date="0001-01-01T00:00:00+14:00"),), Received(date(2026, 1, 15), Source.CHANGED)),
    ((Line(AT, "blank"), Line(AT, "aside")), Received(date(2026, 1, 15), Source.CHANGED)),
    (
        (Line(AT, "kept", date="2026-01-17T08:00:00+08:00"), Line(AT, "kept", date="2026-01-19T08:00:00+08:00")),
        Received(date(2026, 1, 17), Source.MAIL),
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round whose file 民政局.xlsx was changed at noon of 15 January in China."""
    made = small_round(tmp_path / "round", answered=("民政局",))
    noon = datetime(2026, 1, 15, 12, tzinfo=CHINA).timestamp()
    os.utime(made / "inbox" / "民政局.xlsx", (noon, noon))
    return made


def days(folder: Path, *names: str) -> dict[str, Received]:
    """The days of these files, all of which have the digest ``d``."""
    return received.days(open_round(folder), [FileState(name, Verdict.USED, "", "", "d") for name in names], CHINA)


@pytest.mark.parametrize(("lines", "came"), LINES)
def test_the_best_source_counts(lines: tuple[Line, ...], came: Received, folder: Path) -> None:
    path = folder / ledger.FILE
    path.parent.mkdir(exist_ok=True)
    written = [ledger.write(Line(**{**line._asdict(), "digest": "d", "file": "民政局.xlsx"})) for line in lines]
    path.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    assert days(folder, "民政局.xlsx") == {"民政局.xlsx": came}


def test_of_a_collected_file_may_be_asked_when_it_came_into_the_inbox(folder: Path) -> None:
    path = folder / ledger.FILE
    path.parent.mkdir(exist_ok=True)
    kept = Line(AT, "kept", date="2026-01-10T08:00:00+08:00", digest="d", file="民政局.xlsx")
    path.write_text(f"{ledger.write(kept)}\n", encoding="utf-8")
    states = [FileState("民政局.xlsx", Verdict.USED, "", "", "d")]
    opened = open_round(folder)
    assert received.days(opened, states, CHINA, taken_in=True)["民政局.xlsx"].day == date(2026, 1, 18)
    assert received.days(opened, states, CHINA)["民政局.xlsx"].day == date(2026, 1, 10)
    answer = Answer("民政局.xlsx", "d")
    assert arrived(opened, [answer], CHINA).days == {"民政局.xlsx": date(2026, 1, 18)}


def test_a_file_in_an_archive_came_with_the_archive_and_one_that_is_gone_has_no_day(folder: Path) -> None:
    (folder / "inbox" / "民政局.xlsx").rename(folder / "inbox" / "a.zip")
    assert days(folder, "a.zip!/民政局.xlsx", "民政局.xlsx") == {
        "a.zip!/民政局.xlsx": Received(date(2026, 1, 15), Source.CHANGED)
    }


def test_a_time_that_no_calendar_has_is_no_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "marks", lambda at, names: dict.fromkeys(names, (1, 10**30)))
    assert days(folder, "民政局.xlsx") == {}


FILES = (FileState("a.xlsx", Verdict.USED, "", "民政局"), FileState("b.xlsx", Verdict.REPLACED, "", "民政局"))
FOUND = {"a.xlsx": Received(date(2026, 1, 18), Source.CHANGED), "b.xlsx": Received(date(2026, 1, 16), Source.MAIL)}


@pytest.mark.parametrize(
    ("seen", "first"),
    [
        (None, Received(date(2026, 1, 16), Source.MAIL)),
        (Seen("missing"), Received(date(2026, 1, 16), Source.MAIL)),
        (Seen("used", (), "2026-01-17", "changed"), Received(date(2026, 1, 16), Source.MAIL)),
        (Seen("used", (), "2026-01-14", "changed"), Received(date(2026, 1, 14), Source.CHANGED)),  # written over since
        (Seen("used", (), "14 January", "changed"), Received(date(2026, 1, 16), Source.MAIL)),
        (Seen("used", (), "2026-01-14", "pigeon"), Received(date(2026, 1, 16), Source.MAIL)),
    ],
)
def test_the_first_file_of_a_unit_counts(seen: Seen | None, first: Received) -> None:
    before = LastRun("", {"民政局": seen}) if seen else None
    assert received.first_of_unit("民政局", FILES, FOUND, before) == first


def test_a_unit_without_files_has_no_day_whatever_was_seen_before() -> None:
    before = LastRun("", {"教育局": Seen("used", (), "2026-01-14", "mail")})
    assert received.first_of_unit("教育局", FILES, FOUND, before) is None
