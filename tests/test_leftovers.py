"""What a run left beside a file when it was killed: it is taken away, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from consolidate import leftovers


@pytest.fixture(scope="module")
def gone() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_what_killed_runs_left_is_taken_away_and_nothing_else(tmp_path: Path, gone: int) -> None:
    left = [f".a.xlsx.{gone}.tmp", f"县直/.b.xlsx.{gone}.tmp", f"县直/乡镇/.c d.eml.{gone}.tmp"]
    stays = [
        f".d.xlsx.{os.getppid()}.tmp",  # its process still runs
        f"a.xlsx.{gone}.tmp", f".a.xlsx.{gone}.tmp.xlsx", ".e.xlsx.tmp", ".f.xlsx.x1.tmp", f".{gone}.tmp", "g.tmp",
    ]  # fmt: skip
    for name in (*left, *stays):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / f".h.xlsx.{gone}.tmp").mkdir()
    (tmp_path / f".i.xlsx.{gone}.tmp").symlink_to(tmp_path / "g.tmp")
    leftovers.tidy(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == {
        *stays, f".i.xlsx.{gone}.tmp",
    }  # fmt: skip
    leftovers.tidy(tmp_path / "nowhere")


def test_only_the_folder_itself_is_tidied_where_others_keep_things_below_it(tmp_path: Path, gone: int) -> None:
    (tmp_path / "sub").mkdir()
    for name in (f".a.{gone}.tmp", f"sub/.a.{gone}.tmp"):
        (tmp_path / name).write_bytes(b"x")
    leftovers.tidy(tmp_path, below=False)
    assert [path.name for path in tmp_path.rglob(".a.*")] == [f".a.{gone}.tmp"]
    assert [path.name for path in tmp_path.iterdir()] == ["sub"]


def test_beside_a_result_only_what_was_to_become_it_is_taken_away(tmp_path: Path, gone: int) -> None:
    stays = [f".b.xlsx.{gone}.tmp", f".a1.xlsx.{gone}.tmp", f".a[1].xlsx.{os.getppid()}.tmp"]
    for name in (f".a[1].xlsx.{gone}.tmp", *stays):
        (tmp_path / name).write_bytes(b"x")
    leftovers.remove_beside(tmp_path / "a[1].xlsx")
    assert sorted([path.name for path in tmp_path.iterdir()]) == sorted(stays)


def dead(*_: object) -> None:
    raise ProcessLookupError


def no_number_of_a_process(*_: object) -> None:
    raise OverflowError


def of_another_user(*_: object) -> None:
    raise PermissionError


RUNNING: list[tuple[str, int, Callable[..., None], bool, bool]] = [
    # the system, the number in the name (0: our own), what asking for it does, whether it is asked and the file stays
    ("linux", 12, dead, True, False),
    ("linux", 12, no_number_of_a_process, True, False),
    ("linux", 12, of_another_user, True, True),
    ("linux", 12, lambda *_: None, True, True),
    ("linux", 0, lambda *_: None, False, False),
    ("win32", 12, lambda *_: None, False, False),
]


@pytest.mark.parametrize(("system", "number", "answers", "asked", "stays"), RUNNING)
def test_a_file_stays_while_the_process_that_writes_it_may_run(
    system: str,
    number: int,
    answers: Callable[..., None],
    asked: bool,
    stays: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / f".a.xlsx.{number or os.getpid()}.tmp").write_bytes(b"x")
    signals: list[tuple[int, int]] = []

    def kill(process: int, signal: int) -> None:
        signals.append((process, signal))
        answers()

    with monkeypatch.context() as patch:
        patch.setattr("os.kill", kill)
        patch.setattr("sys.platform", system)
        leftovers.tidy(tmp_path)
    assert signals == ([(number, 0)] if asked else [])  # signal 0 only asks
    assert len([path.name for path in tmp_path.iterdir()]) == stays
