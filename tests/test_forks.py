"""Worker processes that the first one makes of itself: none of them answers otherwise than one that was started."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals
from consolidate.formats.raw import Refusal
from consolidate.model import Incoming
from consolidate.workers import child, crossing, forks, processes
from consolidate.workers.pool import BATCH, FIRST, Allowance, read_all
from consolidate.workers.processes import MANY
from tests.support import small_round
from tests.support.command import run_json
from tests.support.misbehaving import misbehaving, process
from tests.support.waiting import alive, within

pytestmark = [
    pytest.mark.slow,
    pytest.mark.real_start,
    pytest.mark.skipif(not forks.POSSIBLE, reason="this system starts every worker anew"),
]
SOON = Allowance(seconds=1.5, batch_seconds=1.0)
CRASHED = Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED)
STOPPED = Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)


@pytest.fixture(params=[2, 3], autouse=True)
def begun(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[processes.Process]]:
    """The processes that were begun early: the first is going to make the others of itself."""
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    processes.start_early(processes.MOST, limits.MEMORY)
    waiting = list(processes._ahead)
    yield waiting
    processes.stop_unused()
    for each in waiting:
        each.stop()


def files(*contents: bytes) -> list[Incoming]:
    return [Incoming(f"{number}.xlsx", data) for number, data in enumerate(contents)]


def plain(data: bytes) -> Refusal:
    return Refusal(FindingKind.NOT_A_WORKBOOK, found=data.decode())


def is_fork(each: processes.Process) -> bool:
    return isinstance(each._running, forks.Fork)


def test_only_the_first_one_is_started(begun: list[processes.Process]) -> None:
    assert [is_fork(each) for each in begun] == [False, *[True] * ((os.cpu_count() or 1) - 1)]


def test_all_of_them_read(begun: list[processes.Process]) -> None:
    came = files(*[b"x"] * 20 * MANY)
    found = [answer for _, answer in read_all(came, read=process)]
    assert {answer.reason for answer in found if isinstance(answer, Refusal)} == {""}
    read = {int(answer.found) for answer in found if isinstance(answer, Refusal)}
    assert read == set(numbers(begun))
    assert os.getpid() not in read


@pytest.mark.parametrize("count", [1, FIRST, MANY, 6 * MANY])
def test_the_order_is_kept_and_every_file_answered_once(count: int) -> None:
    came = files(*(str(number).encode() for number in range(count)))
    assert list(read_all(came, read=misbehaving)) == [(file, plain(file.data)) for file in came]


def test_an_answer_is_that_of_a_process_that_was_started() -> None:
    came = files(*(small_round.answer("民政局", seed) for seed in range(2 * MANY)))
    assert [answer for _, answer in read_all(came, read=child.read)] == [child.read(file.data) for file in came]


def test_a_run_gives_what_it_gives_without_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    units = [f"{name}镇" for name in "东西南北上中下前后左右高低长宽新红黄蓝绿"]
    folder = small_round.small_round(tmp_path / "round", units, units[:-1])
    (folder / "inbox" / "坏.xlsx").write_bytes(b"PK\3\4")
    found = []
    for possible in (True, False):
        processes.stop_unused()
        monkeypatch.setattr(forks, "POSSIBLE", possible)
        for kept in (".consolidate", "history"):
            shutil.rmtree(folder / kept, ignore_errors=True)
        found.append(run_json("run", folder, "--output", tmp_path / "out"))
    assert found[0][1]["units"]["used"] == len(units) - 1
    assert found[0] == found[1]


AT = [0, FIRST - 1, FIRST, FIRST + BATCH, 3 * BATCH]  # in the first batch, and in later ones of each process


@pytest.mark.parametrize("at", AT)
@pytest.mark.parametrize(("bad", "verdict"), [(b"die", CRASHED), (b"hang", STOPPED), (b"eat", STOPPED)])
def test_a_bad_file_costs_only_its_own_verdict(bad: bytes, verdict: Refusal, at: int) -> None:
    contents = [str(number).encode() for number in range(4 * BATCH)]
    contents[at] = bad
    came = files(*contents)
    expected = [(file, verdict if file.data == bad else plain(file.data)) for file in came]
    assert list(read_all(came, read=misbehaving, allowance=SOON)) == expected


def when_another_has_read(data: bytes) -> Refusal:
    """A reader that leaves word in a folder for a small file; with a large one it waits for such a word."""
    folder = Path(data.strip(b"\0").decode())
    if len(data) <= child._SMALL:
        (folder / str(os.getpid())).touch()
        return Refusal(FindingKind.NOT_A_WORKBOOK)
    others = within(20, lambda: any(folder.iterdir()))
    return Refusal(FindingKind.NOT_A_WORKBOOK, found="others" if others else "alone")


def test_a_large_file_that_comes_first_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    word = os.fsencode(tmp_path)
    came = files(word.ljust(child._SMALL + 1, b"\0"), *[word] * 2 * MANY)
    (_, first), *rest = read_all(came, read=when_another_has_read, allowance=Allowance(batch_seconds=30))
    assert first == Refusal(FindingKind.NOT_A_WORKBOOK, found="others")
    assert len(rest) == 2 * MANY


def test_one_that_is_killed_between_two_batches_is_replaced(begun: list[processes.Process]) -> None:
    came = files(*(str(number).encode() for number in range(12 * BATCH)))
    found = []
    for outcome in read_all(came, read=misbehaving):
        found.append(outcome)
        if len(found) == 5 * BATCH:
            fork = begun[1]._running
            assert isinstance(fork, forks.Fork)
            fork.kill()
    assert found == [(file, plain(file.data)) for file in came]


def ends(number: int) -> bool:
    return within(10, lambda: not alive(number))


def numbers(begun: list[processes.Process]) -> list[int]:
    return [each._running._number if is_fork(each) else each._running.pid for each in begun]  # type: ignore[union-attr]


@pytest.mark.parametrize("given_up_after", [0, 1, FIRST, 6 * BATCH])
def test_a_run_that_is_given_up_leaves_none_behind(given_up_after: int, begun: list[processes.Process]) -> None:
    before = threading.active_count()
    answers = read_all(files(*[b"x"] * 20 * MANY), read=process)
    for _ in range(given_up_after):
        next(answers)
    answers.close()  # type: ignore[attr-defined]
    processes.stop_unused()
    assert all(ends(number) for number in numbers(begun) if number)
    assert within(10, lambda: threading.active_count() <= before)
    assert all(each._running.stdin and each._running.stdin.closed for each in begun)


def test_a_run_that_is_killed_leaves_none_behind(tmp_path: Path) -> None:
    script = f"""
import sys
from consolidate.workers import processes
from consolidate.workers.pool import read_all
from tests.test_forks import files, telling
if __name__ == "__main__":
    processes.os.cpu_count = lambda: 3
    processes.start_early(3, 1 << 30)
    list(read_all(files(*[{os.fsencode(tmp_path)!r}] * 10_000), read=telling))
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parent.parent) as run:
        within(30, lambda: len(list(tmp_path.iterdir())) == 3)
        run.kill()
    found = [int(path.name) for path in tmp_path.iterdir()]
    assert len(found) == 3
    assert all(map(ends, found))


def telling(data: bytes) -> Refusal:
    """A reader that says in a folder which process it is in."""
    (Path(data.decode()) / str(os.getpid())).touch()
    time.sleep(0.01)
    return Refusal(FindingKind.NOT_A_WORKBOOK)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_process_without_standard_streams_mixes_up_no_pipes(closed: str, tmp_path: Path) -> None:
    def run_closed(*words: object) -> int:
        command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, *map(str, words)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=60, check=False).returncode

    assert (
        run_closed("-c", "import sys; from consolidate.workers import forks; sys.exit(forks.streams_are_open())") == 0
    )
    units = [f"{name}镇" for name in "东西南北上中下前后左右高低长宽新红黄蓝绿"]
    folder = small_round.small_round(tmp_path / "round", units)
    assert run_closed("-m", "consolidate", "run", folder, "--output", tmp_path / "out") == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {small_round.OUTPUT}


def test_where_the_system_gives_no_further_process_the_first_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise OSError("no more processes")

    monkeypatch.setattr(os, "fork", refused)
    pairs = [(os.pipe(), os.pipe()) for _ in range(2)]
    questions, answers = io.BytesIO(pickle.dumps((misbehaving, [b"1"]))), io.BytesIO()
    theirs = [(to[0], back[1]) for to, back in pairs]
    assert child._divided(questions, answers, theirs) == (questions, answers, None)
    assert pickle.loads(answers.getvalue()) == [crossing.pack(plain(b"1"))]
    for to, back in pairs:  # they are closed on its side, so that the parent need not wait
        assert os.read(back[0], 1) == b""
        for end in (to[1], back[0]):
            os.close(end)


NO_FORKS: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "a text": lambda: "1",
    "true": lambda: True,
    "zero": lambda: 0,
    "below zero": lambda: -1,
    "too large": lambda: 1 << 40,
    "the main process": os.getpid,
    "its parent": os.getppid,
    "the first of all": lambda: 1,
}


@pytest.mark.parametrize("said", NO_FORKS.values(), ids=NO_FORKS)
def test_a_process_that_calls_itself_by_the_id_of_another_is_none(
    said: Callable[[], object], begun: list[processes.Process]
) -> None:
    """A malicious file may have taken it over: then that other process would be killed in its place."""
    fork = begun[1]._running
    assert isinstance(fork, forks.Fork)
    with pytest.raises((ValueError, OSError, OverflowError)):
        fork.begun(said())
    assert fork._number == 0
