"""Workers of tests that are copies of a ready one do what those of users' computers do."""

from __future__ import annotations

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import Answered, Refusal
from consolidate.model import Incoming
from consolidate.workers import child, processes
from consolidate.workers.pool import Allowance, read_all
from tests.support import ready_workers, small_round
from tests.support.misbehaving import misbehaving, process

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ready_workers.can_be_used(), reason="this system starts every worker anew"),
]
SOON = Allowance(seconds=3, batch_seconds=3)


@pytest.fixture(params=[False, True], ids=["started", "copied"], autouse=True)
def copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the workers of a test are copies."""
    if request.config.getoption("cov_source", None):
        pytest.skip("where coverage is measured, every worker starts anew")
    monkeypatch.setattr(ready_workers, "active", request.param)
    return bool(request.param)


def came(*contents: bytes) -> list[Incoming]:
    return [Incoming(f"{number}.xlsx", data) for number, data in enumerate(contents)]


def test_they_are_begun_as_the_test_wants(copied: bool) -> None:
    worker = processes.process(1 << 30)
    try:
        assert isinstance(worker._running, ready_workers.Copy) is copied
    finally:
        worker.stop()


def test_an_answer_is_the_same() -> None:
    data = small_round.answer("民政局")
    ((_, answer),) = read_all(came(data), read=child.read)
    assert answer == child.read(data)


def test_nothing_heavy_is_imported_and_every_run_has_a_worker_of_its_own() -> None:
    first, second = ([answer for _, answer in read_all(came(b"x", b"y"), read=process)] for _ in range(2))
    assert [answer.reason for answer in (*first, *second) if isinstance(answer, Refusal)] == [""] * 4
    assert first[0] == first[1] != second[0]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [(b"die", refusals.CRASHED), (b"hang", refusals.STOPPED), (b"eat", refusals.STOPPED), (b"print", "")],
)
def test_a_bad_file_costs_as_much(bad: bytes, reason: str) -> None:
    answers = [answer for _, answer in read_all(came(b"1", bad, b"3"), read=misbehaving, allowance=SOON)]
    sound = [Refusal(FindingKind.NOT_A_WORKBOOK, found=number) for number in ("1", "3")]
    assert [answers[0], answers[2]] == sound
    assert not isinstance(answers[1], Answered)
    assert answers[1].reason == reason
