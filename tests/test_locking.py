"""Two runs at once: the second says who is at work and ends; what a killed run left behind stops nobody."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from consolidate import disk
from consolidate.disk import Holder, locked
from consolidate.words import Stop
from tests.command import run
from tests.small_round import OUTPUT, small_round

NOW = datetime(2026, 1, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
ME, THEM = Holder("李四", "一号机", 11, NOW), Holder("王芳", "二号机", 22, NOW - timedelta(minutes=5))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".consolidate" / "lock"


def left(path: Path, holder: Holder) -> None:
    """What a run that was killed leaves behind."""
    path.parent.mkdir(exist_ok=True)
    told = {"owner": holder.owner, "host": holder.host, "pid": holder.pid, "since": holder.since.isoformat()}
    path.write_text(json.dumps(told), encoding="utf-8")


def test_the_lock_says_who_holds_it_and_is_gone_afterwards(path: Path) -> None:
    with locked(path, ME):
        told = json.loads(path.read_text(encoding="utf-8"))
        assert told == {"owner": "李四", "host": "一号机", "pid": 11, "since": "2026-01-20T09:00:00+08:00"}
    assert not path.parent.exists()


def test_what_else_stands_in_the_folder_stays(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / "sent.jsonl").write_bytes(b"x")
    with locked(path, ME):
        pass
    assert [p.name for p in path.parent.iterdir()] == ["sent.jsonl"]


def test_a_second_one_is_told_who_is_at_work(path: Path) -> None:
    with locked(path, ME):
        with pytest.raises(Stop, match=r"李四 on 一号机 is at work in this round since 2026-01-20 .*\(process 11\)"):
            locked(path, THEM).__enter__()
        assert json.loads(path.read_text(encoding="utf-8"))["owner"] == "李四"  # and nothing of it has changed
    with locked(path, THEM):
        pass


LEFT = [
    # who left it behind, how long ago, whether that still counts
    ("一号机", timedelta(minutes=1), False),  # this computer's own locks go with their program
    ("二号机", timedelta(minutes=59), True),  # a shared folder: its locks may not reach here
    ("二号机", timedelta(minutes=61), False),
]


@pytest.mark.parametrize(("host", "ago", "counts"), LEFT)
def test_what_a_killed_run_left_behind(path: Path, host: str, ago: timedelta, counts: bool) -> None:
    left(path, Holder("王芳", host, 22, NOW - ago))
    if counts:
        with pytest.raises(Stop, match="王芳 on 二号机") as stopped:
            locked(path, ME).__enter__()
        assert str(path) in str(stopped.value.args_["path"])
    else:
        with locked(path, ME):
            assert json.loads(path.read_text(encoding="utf-8"))["owner"] == "李四"


@pytest.mark.parametrize("rest", [b"", b"{", b"[1]", b'{"owner": 1}', b"\xff" * 20])
def test_a_lock_that_says_nothing_stops_nobody(path: Path, rest: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(rest)
    with locked(path, ME):
        pass


@pytest.mark.parametrize(("host", "counts"), [("一号机", True), ("二号机", True)])
def test_where_the_folder_knows_no_locks_the_file_decides(
    path: Path, host: str, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(number: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(disk, "_lock", none)
    with locked(path, ME):
        pass
    left(path, Holder("王芳", host, 22, NOW - timedelta(minutes=1)))
    with pytest.raises(Stop, match="王芳"):
        locked(path, ME).__enter__()
    left(path, Holder("王芳", host, 22, NOW - timedelta(hours=2)))
    with locked(path, ME):
        pass


@pytest.mark.parametrize("fails", [errno.EACCES, errno.EROFS])
def test_a_round_that_nobody_may_write_into_needs_no_lock(
    path: Path, fails: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(fails, os.strerror(fails))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with locked(path, ME):
        assert not path.exists()


def test_a_full_disk_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.mkdir", full)
    with pytest.raises(Stop, match="cannot be written: No space left"):
        locked(path, ME).__enter__()


# --- two real runs ---------------------------------------------------------------------------------------------

WAITS = """
import sys
from pathlib import Path
from consolidate.cli import locking
with locking.alone(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A round, and another process at work in it until it is told to end."""
    folder = small_round(tmp_path / "round")
    words = [sys.executable, "-c", WAITS, str(folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        yield folder, other
        other.kill()


def test_a_second_run_ends_with_a_sentence_and_writes_nothing(
    other_run: tuple[Path, subprocess.Popen[str]], tmp_path: Path
) -> None:
    folder, other = other_run
    code, out, said = run("run", folder, "--output", tmp_path / "out")
    assert (code, out) == (2, "")
    assert f"(process {other.pid})" in said
    assert "Wait until it has finished." in said
    assert not (tmp_path / "out").exists()
    assert run("status", folder)[0] == 0  # looking is allowed
    other.kill()
    other.wait()
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    assert [p.name for p in (tmp_path / "out").iterdir()] == [OUTPUT]
    assert not (folder / ".consolidate").exists()
