"""Two commands at once: the second says who is at work and ends; what a killed one left behind stops nobody."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.main import get_command

from consolidate import locks
from consolidate.cli import locking
from consolidate.cli.app import app
from consolidate.locks import Holder, locked
from consolidate.words import UserError
from tests.support.command import run
from tests.support.small_round import OUTPUT, answer, small_round

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
        with pytest.raises(
            UserError, match=r"李四 on 一号机 has been working on this round since 2026-01-20 .*\(process 11\)"
        ):
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
        with pytest.raises(UserError, match="王芳 on 二号机") as stopped:
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


WITHOUT_LOCKS = [
    # who left it behind, how long ago, whether that still counts: nothing shows whether its program still runs
    ("一号机", timedelta(minutes=1), True),
    ("一号机", timedelta(minutes=59), True),
    ("一号机", timedelta(minutes=61), False),
    ("二号机", timedelta(minutes=59), True),
    ("二号机", timedelta(minutes=61), False),
]


@pytest.mark.parametrize(("host", "ago", "counts"), WITHOUT_LOCKS)
def test_where_the_folder_knows_no_locks_the_file_decides(
    path: Path, host: str, ago: timedelta, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(number: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "_lock", none)
    with locked(path, ME):
        pass
    left(path, Holder("王芳", host, 22, NOW - ago))
    if counts:
        with pytest.raises(UserError, match="王芳"):
            locked(path, ME).__enter__()
        assert json.loads(path.read_text(encoding="utf-8"))["owner"] == "王芳"
    else:
        with locked(path, ME):
            assert json.loads(path.read_text(encoding="utf-8"))["owner"] == "李四"


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
    with pytest.raises(UserError, match="cannot be written: No space left"):
        locked(path, ME).__enter__()


def test_a_folder_that_another_program_takes_away_as_it_ends_is_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    mkdir = Path.mkdir

    def once_gone(self: Path, *args: object, **more: object) -> None:
        mkdir(self, *args, **more)  # type: ignore[arg-type]
        made.append(self)
        if len(made) == 1:
            self.rmdir()

    monkeypatch.setattr("pathlib.Path.mkdir", once_gone)
    with locked(path, ME):
        assert path.exists()
    assert made == [path.parent, path.parent]


# --- two real commands -----------------------------------------------------------------------------------------

WAITS = """
import sys
from pathlib import Path
from consolidate.cli import locking
with locking.exclusive(Path(sys.argv[1]), sys.argv[2]):
    print("locked", flush=True)
    sys.stdin.readline()
"""


@contextlib.contextmanager
def another(folder: Path, file: str = locking.FILE) -> Iterator[subprocess.Popen[str]]:
    """Another process at work in the round, or in what that file stands for, until it is told to end."""
    words = [sys.executable, "-c", WAITS, str(folder), file]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        yield other
        other.kill()


def test_a_second_run_ends_with_a_sentence_and_writes_nothing(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    with another(folder) as other:
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
    assert {p.name for p in (folder / ".consolidate").iterdir()} == {"cache", "last_run.json"}


# a command with its words after the round, and which locks it needs: that of the figures (inbox, decisions.xlsx and
# result), that of what goes out (templates, letters, returned copies), both or none
COMMANDS = [
    ("run", ("--output", "{base}/out"), (locking.FILE,)),
    ("data", ("--output", "{base}/out"), (locking.FILE,)),
    ("collect", ("{base}/source",), (locking.FILE,)),
    ("templates", (), (locking.FILE, locking.MAIL)),
    ("mail", ("invite",), (locking.MAIL,)),
    ("returns", (), (locking.MAIL,)),
    ("status", (), ()),
    ("bundle", ("--output", "{base}/out"), ()),
]


def standing(base: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, but for the locks themselves."""
    files = (path for path in base.rglob("*") if path.is_file() and path.suffix != ".lock" and path.name != "lock")
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rest", "needs"), COMMANDS)
def test_commands_that_write_the_same_things_never_work_at_once(
    name: str, rest: Sequence[str], needs: Sequence[str], tmp_path: Path
) -> None:
    folder = small_round(tmp_path / "round")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "民政局.xlsx").write_bytes(answer("民政局"))
    words = [name, folder, *(word.format(base=tmp_path) for word in rest)]
    before = standing(tmp_path)
    for file in (locking.FILE, locking.MAIL):
        with another(folder, file) as other:
            code, out, said = run(*words)
        if file in needs:
            assert (code, out) == (2, ""), said
            assert f"(process {other.pid})" in said
            assert standing(tmp_path) == before
        else:
            assert code == 0, said
            before = standing(tmp_path)
    assert run(*words)[0] == 0  # nor does a command that was killed stop the next one


def test_every_command_says_which_lock_it_needs() -> None:
    without_a_round = {"new", "check", "forms"}
    assert {name for name, _, _ in COMMANDS} | without_a_round == set(get_command(app).commands)  # type: ignore[attr-defined]
