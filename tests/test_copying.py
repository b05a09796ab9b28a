"""Files that are still being copied into the inbox while it is read: named, never half-read, and nobody waits long."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from consolidate import disk
from consolidate.cli.context import now, terminal
from consolidate.model import Incoming
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from tests.support.books import zipped
from tests.support.command import check_json, run, run_json
from tests.support.small_round import OUTPUT, UNITS, answer, small_round

pytestmark = pytest.mark.real_wait


def appended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def rewritten(path: Path) -> None:
    """Other bytes, as many as before."""
    path.write_bytes(bytes(reversed(path.read_bytes())))
    os.utime(path, (1_000, 1_000))


CHANGES: list[tuple[Callable[[Path], object], bool]] = [
    (appended, True),
    (rewritten, True),
    (Path.unlink, True),
    (Path.touch, True),
    (Path.read_bytes, False),
]


@pytest.mark.parametrize(("change", "seen"), CHANGES)
def test_a_file_whose_size_or_time_changes_is_seen(
    change: Callable[[Path], object], seen: bool, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"the first half")
        os.utime(tmp_path / name, (900, 900))
    before = disk.marks(tmp_path, ["a.xlsx", "b.xlsx", "gone.xlsx"])
    change(tmp_path / "a.xlsx")
    assert disk.changed(tmp_path, before, 5_000) == ({"a.xlsx"} if seen else set())


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the disk was asked to wait, each time."""
    found: list[float] = []
    monkeypatch.setattr("time.sleep", found.append)
    return found


# how many seconds ago each file was written to, and how often there is a wait for all of them
AGES = [([60, 3600], 0), ([0, 60], 1), ([0, 0, 0.1, 60], 1), ([-3600], 0), ([], 0)]


@pytest.mark.parametrize(("ages", "waits"), AGES)
def test_a_quiet_inbox_costs_no_time_and_a_fresh_one_a_single_wait(
    ages: list[float], waits: int, tmp_path: Path, slept: list[float]
) -> None:
    for number, age in enumerate(ages):
        (tmp_path / str(number)).write_bytes(b"x")
        os.utime(tmp_path / str(number), (10_000 - age, 10_000 - age))
    before = disk.marks(tmp_path, [str(number) for number in range(len(ages))])
    assert disk.changed(tmp_path, before, 10_000) == set()
    assert len(slept) == waits
    assert sum(slept) <= 1


def test_what_is_written_only_during_the_wait_is_seen_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"the first half")
    before = disk.marks(tmp_path, ["a.xlsx"])
    monkeypatch.setattr("time.sleep", lambda seconds: appended(path))
    assert disk.changed(tmp_path, before, time.time()) == {"a.xlsx"}


# --- on the line -----------------------------------------------------------------------------------------------


def changing(path: Path) -> Context:
    """A file that is written to once it has been read."""

    def pass_on(files: Iterable[Incoming], count: int) -> Iterator[Incoming]:
        for file in files:
            if path.name == file.name:
                appended(path)
            yield file

    return Context(now, pass_on)


@pytest.mark.parametrize("name", ["民政局.xlsx", "民政局.zip"])
def test_a_file_that_changes_while_it_is_read_is_rejected_and_named_and_the_others_go_on(
    name: str, tmp_path: Path
) -> None:
    folder = small_round(tmp_path / "round", answered=UNITS[1:])
    data = answer("民政局", 9)
    (folder / "inbox" / name).write_bytes(data if name.endswith(".xlsx") else zipped({"民政局.xlsx": data}))
    opened = open_round(folder)
    result = pipeline.consolidate(opened, changing(folder / "inbox" / name))
    assert {state.name: (state.verdict, state.reason) for state in result.files} == {
        name: ("rejected", "still-changing"), "教育局.xlsx": ("used", ""),
    }  # fmt: skip
    assert [(f.kind, f.file, f.unit) for f in result.findings if f.open] == [("still-changing", name, "民政局")]
    assert (list(result.submissions), result.final) == (["教育局"], False)
    result = pipeline.consolidate(opened, terminal())
    assert (set(result.submissions), result.final) == (set(UNITS), True)


def test_an_older_sound_answer_is_not_used_while_the_newer_one_arrives(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    newer = folder / "inbox" / "民政局（改）.xlsx"
    newer.write_bytes(answer("民政局", 9))
    result = pipeline.consolidate(open_round(folder), changing(newer))
    assert (list(result.submissions), result.held) == (["教育局"], ("民政局",))


def test_nothing_goes_back_to_a_unit_whose_file_is_still_arriving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_round(tmp_path / "round")
    monkeypatch.setattr(disk, "changed", lambda *_: {"民政局.xlsx"})
    assert run("returns", folder)[0] == 0
    assert not (folder / "returns").exists()


def test_a_department_that_checks_a_file_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "民政局.xlsx"
    path.write_bytes(answer("民政局"))
    monkeypatch.setattr(disk, "changed", lambda *_: {str(path)})
    code, told = check_json(path)
    assert (code, [f["kind"] for f in told["findings"]]) == (1, ["still-changing"])


# --- a second process ------------------------------------------------------------------------------------------

COPIES = """
import select, sys
from pathlib import Path
data = Path(sys.argv[1]).read_bytes()
with open(sys.argv[2], "wb") as file:
    for at in range(len(data)):
        file.write(data[at : at + 1])
        file.flush()
        if at == 1000:
            print("begun", flush=True)
        if at >= 1000 and select.select([sys.stdin], [], [], 0.02)[0]:
            break
    file.write(data[at + 1 :])
"""


@pytest.mark.slow
def test_a_run_during_a_real_copy_names_the_file_and_the_next_one_takes_it(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", answered=UNITS[1:])
    source = tmp_path / "民政局.xlsx"
    source.write_bytes(answer("民政局", 9))
    words = [sys.executable, "-c", COPIES, str(source), str(folder / "inbox" / source.name)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as copy:
        assert copy.stdout
        assert copy.stdout.readline() == "begun\n"
        code, told = run_json("run", folder, "--output", tmp_path / "out")
        copy.communicate("go on\n", timeout=60)
    assert copy.returncode == 0
    assert code == 1
    assert [(f["kind"], f["file"]) for f in told["findings"]] == [("still-changing", source.name)]
    assert "Run again" in told["findings"][0]["hint"]
    assert (tmp_path / "out" / OUTPUT).exists()
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
