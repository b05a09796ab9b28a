"""Worker processes: a file that kills, hangs or eats memory costs its own verdict and nothing else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals
from consolidate.formats.raw import Answered, Plain, RawBook, RawCell, RawSheet, Refusal
from consolidate.model import Incoming, Remark
from consolidate.workers import child, forks, pool, processes
from consolidate.workers.pool import BATCH, Allowance, read_all
from consolidate.workers.processes import MANY, MANY_BYTES
from tests.support.books import xlsx
from tests.support.command import run
from tests.support.misbehaving import misbehaving, process
from tests.support.waiting import alive, within

pytestmark = [pytest.mark.slow, pytest.mark.real_start]

FIRST = xlsx('<row r="1"><c r="A1"><v>12</v></c><c r="B1"><f>A1</f></c></row>')
SOON = Allowance(seconds=1.5, batch_seconds=1.0)
READ = RawBook("xlsx", (RawSheet("表", False, (RawCell(0, 0, "number", "12"), RawCell(0, 1, "none", "", "=A1"))),))
CRASHED = Refusal(FindingKind.UNREADABLE, reason=refusals.CRASHED)
STOPPED = Refusal(FindingKind.UNREADABLE, reason=refusals.STOPPED)


def files(*data: bytes) -> list[Incoming]:
    return [Incoming(f"{number}.xlsx", one) for number, one in enumerate(data)]


def by_calamine(data: bytes) -> Refusal:
    """What the fast library does when asked for a sheet with two filled cells, in opposite corners."""
    import python_calamine

    sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
    return Refusal(FindingKind.NOT_A_WORKBOOK, found=str(len(sheet.to_python())))


def plain(data: bytes) -> Refusal:
    return Refusal(FindingKind.NOT_A_WORKBOOK, found=data.decode())


def test_books_cross_to_the_main_process_as_they_are() -> None:
    came = files(FIRST, b"", FIRST)
    assert list(read_all(came)) == [
        (came[0], READ),
        (came[1], Refusal(FindingKind.UNREADABLE, reason=refusals.EMPTY)),
        (came[2], READ),
    ]
    assert child.read(FIRST) == READ


def test_no_file_needs_no_worker() -> None:
    assert list(read_all([])) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_the_order_is_kept_and_every_file_answered_once(workers: int) -> None:
    came = files(*(str(number).encode() for number in range(3 * BATCH + 5)))
    answers = list(read_all(came, workers=workers, read=misbehaving))
    assert [file for file, _ in answers] == came
    assert [answer.found for _, answer in answers if isinstance(answer, Refusal)] == [f.data.decode() for f in came]


@pytest.mark.parametrize(
    ("bad", "verdict"), [(b"die", CRASHED), (b"hang", STOPPED), (b"eat", STOPPED), (b"raise", CRASHED)]
)
def test_a_bad_file_costs_only_its_own_verdict(bad: bytes, verdict: Refusal) -> None:
    came = files(b"0", b"1", bad, b"3", *(b"x" * 3 for _ in range(BATCH)))
    answers = dict(read_all(came, read=misbehaving, allowance=SOON))
    assert answers.pop(came[2]) == verdict
    assert answers == {file: plain(file.data) for file in came if file.data != bad}


def test_a_library_that_ends_its_process_is_survived() -> None:
    corners = xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    )
    answers = [answer for _, answer in read_all(files(FIRST, corners, FIRST), read=by_calamine)]
    assert answers == [plain(b"1"), CRASHED, plain(b"1")]
    assert all(isinstance(answer, RawBook) for _, answer in read_all(files(FIRST, corners, FIRST)))


class Evil:
    """What a worker that was taken over may send: it would run a command where it is loaded."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch /tmp/evil-was-here",)


def taken_over(data: bytes) -> Plain | Refusal:
    """A reader whose process answers with what no reader gives."""
    return plain(data) if data.isdigit() else Plain({b"class": Evil(), b"remark": Remark("", "", "", "")}[data])


@pytest.mark.parametrize("kind", [b"class", b"remark"])
def test_no_class_crosses_from_a_worker(kind: bytes) -> None:
    Path("/tmp/evil-was-here").unlink(missing_ok=True)
    answers = [answer for _, answer in read_all(files(b"1", kind, b"2"), read=taken_over)]
    assert answers == [plain(b"1"), CRASHED, plain(b"2")]
    assert not Path("/tmp/evil-was-here").exists()


@pytest.mark.parametrize(
    "packed",
    [
        *(("?",), (), None, 7, ("archive",), ("refusal", *"12345"), [], [("answer",), ("answer",)], [None], {}),
        ("refusal", "no-such-kind", "", ""),
        [("archive", (("a.xlsx", b"", ("no-such-kind", "", "")),))],
        [("answer", *[None] * 6, [("no-such-kind", "error")], [], [])],
        [("answer", *[None] * 5, ([], None, "", "", [], "A", ["no-such-way"], None), [], [], [])],
    ],
)
def test_what_is_of_no_known_shape_is_no_answer(packed: Any) -> None:
    assert pool._answers(packed, 1) == CRASHED


def test_many_bad_files_do_not_stop_the_run() -> None:
    came = files(*[b"die", b"1", b"eat", b"raise", b"die"] * 4)
    answers = list(read_all(came, workers=2, read=misbehaving, allowance=SOON))
    assert [answer for _, answer in answers] == [CRASHED, plain(b"1"), STOPPED, CRASHED, CRASHED] * 4


@pytest.mark.parametrize("bad", [b"die", b"hang", b"eat", b"raise"])
def test_what_waits_behind_a_bad_file_is_asked_again(bad: bytes) -> None:
    """The process has the next question already when it is lost, or is about to get it."""
    process = processes.Process(limits.MEMORY)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(process.ask, (misbehaving, [data]), 1.5) for data in (b"1", bad, b"2", bad, b"3", b"4")]
        found = [future.exception() or future.result() for future in asked]
    process.stop()
    lost = [answer for answer in found if isinstance(answer, processes.WorkerLost)]
    kept = [answer[0][2] for answer in found if isinstance(answer, list) and answer[0][1] == "not-a-workbook"]
    assert [one.late for one in lost] == ([] if bad == b"eat" else [bad == b"hang"] * 2)  # who eats can still say so
    assert kept == ["1", "2", "3", "4"]


def test_only_a_few_files_are_held_at_a_time() -> None:
    taken = 0

    def coming() -> Iterator[Incoming]:
        nonlocal taken
        for number in range(20 * BATCH):
            taken += 1
            yield Incoming(f"{number}.xlsx", b"x")

    for answered, _ in enumerate(read_all(coming(), workers=1, read=misbehaving)):
        assert taken - answered <= 4 * BATCH + 1


def test_foreign_bytes_are_read_in_another_process_that_has_imported_readers_only() -> None:
    ((_, answer),) = read_all(files(b"x"), read=process)
    assert isinstance(answer, Refusal)
    assert answer.found != str(os.getpid())
    assert answer.reason == ""


@pytest.mark.parametrize(("count", "expected"), [(8, 1), (MANY - 1, 1), (MANY, 2), (6 * MANY, 2)])
def test_more_processes_join_when_the_files_are_many(
    count: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[processes.Process] = []
    begin = processes.process

    def told(memory: int) -> processes.Process:
        begun.append(begin(memory))
        return begun[-1]

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(processes, "process", told)
    processes.start_early(2, limits.MEMORY)  # those that wait are taken before others start
    waiting = list(processes._ahead)
    try:
        assert len(list(read_all(files(*[b"x"] * count), read=process))) == count
        assert begun == waiting[:expected]
    finally:
        processes.stop_unused()


ARE_MANY = [  # sizes of the files in two folders, whether a second process is worth it
    ([], False),
    ([MANY_BYTES - 1], False),
    ([MANY_BYTES], True),
    ([MANY_BYTES // 2] * 2, True),
    ([1] * (MANY - 1), False),
    ([1] * MANY, True),
]


@pytest.mark.parametrize(("sizes", "expected"), ARE_MANY)
def test_whether_files_are_many(sizes: list[int], expected: bool, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for number, size in enumerate(sizes):
        (tmp_path / "a" / ("b" if number % 2 else ".") / str(number)).write_bytes(bytes(size))
    assert processes.are_many(str(tmp_path / "a")) is expected
    assert not processes.are_many(str(tmp_path / "none"))


EARLY = [  # command, sizes of the files in the inbox, whether one process starts early or several
    ("run", [], "one"),
    ("run", [20_000] * 15, "one"),
    ("run", [20_000] * 16, "several"),
    ("run", [MANY_BYTES], "several"),
    ("status", [20_000] * 16, "several"),
    ("check", [20_000] * 16, "one"),
    ("templates", [20_000] * 16, "none"),
]


@pytest.mark.parametrize("here", [False, True], ids=["named", "here"])
@pytest.mark.parametrize("forking", [False, True], ids=["started", "forked"])
@pytest.mark.parametrize(("command", "sizes", "expected"), EARLY)
def test_a_second_process_starts_early_only_for_a_full_inbox(
    command: str, sizes: list[int], expected: str, forking: bool, here: bool, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "inbox" / "乡镇").mkdir(parents=True)
    for number, size in enumerate(sizes):
        (tmp_path / "inbox" / "乡镇" / f"{number}.xlsx").write_bytes(bytes(size))
    asked: list[int] = []
    monkeypatch.setattr(processes, "start_early", lambda count, _: asked.append(count))
    monkeypatch.setattr(forks, "POSSIBLE", forking)
    monkeypatch.chdir(tmp_path)
    run(command, *([] if here else [tmp_path]))  # it is no round, so nothing is read
    at_once = [processes.MOST, 2] if forking else [1, 2]
    assert asked == {"none": [], "one": [1], "several": at_once}[expected]


def test_what_is_known_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "process", lambda _: pytest.fail("nobody has anything to read"))
    came = files(*[b"x"] * 20)
    assert list(read_all(came, known=lambda _: Answered(("known",)))) == [(f, Answered(("known",))) for f in came]


def test_a_run_that_is_given_up_leaves_no_worker_behind() -> None:
    answers = read_all(files(*[b"x"] * 100), read=process)
    _, first = next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert isinstance(first, Refusal)
    with pytest.raises(ProcessLookupError):
        os.kill(int(first.found), 0)


def test_what_libraries_print_in_a_worker_does_not_reach_the_terminal() -> None:
    """Also the guard of the main module: a script without one would start workers that start workers."""
    script = (
        "from consolidate.workers.pool import read_all\nfrom tests.support.misbehaving import misbehaving\n"
        "from tests.test_workers import files\n"
        "if __name__ == '__main__':\n"
        "    print([answer.found for _, answer in read_all(files(b'print'), read=misbehaving)])\n"
    )
    here = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", script], cwd=here, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("['print']\n", "")


def test_a_run_that_is_killed_leaves_no_worker_behind(tmp_path: Path) -> None:
    word = tmp_path / "pid"
    script = (
        "from consolidate.workers.pool import read_all\nfrom tests.support.misbehaving import asleep\n"
        "from tests.test_workers import files\n"
        f"if __name__ == '__main__':\n    list(read_all(files({os.fsencode(word)!r}), read=asleep))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parent.parent) as run:
        assert within(20, lambda: word.exists() and word.read_text() != "")
        worker_pid = int(word.read_text())
        run.kill()
    assert within(10, lambda: not alive(worker_pid))


def test_meanwhile_is_done_once_and_only_while_answers_are_awaited() -> None:
    done: list[str] = []
    came = files(*[b"x"] * 6 * BATCH)
    for _ in read_all(came, read=misbehaving, meanwhile=lambda: done.append("meanwhile")):
        done.append("answer")
    assert done == ["meanwhile", *["answer"] * len(came)]
    done.clear()
    assert len(list(read_all(came, known=lambda _: Answered(("known",)), meanwhile=lambda: done.append("")))) == len(
        came
    )
    assert done == []
