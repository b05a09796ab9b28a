"""Two commands at once: the second says who is at work and ends; what a killed one left behind stops nobody."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from typer.main import get_command

from consolidate import locks
from consolidate.cli import locking
from consolidate.cli.app import app
from consolidate.locks import Holder, locked
from consolidate.words import UserError, say
from tests.support.at_length import every
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


SEEN = [
    # how long ago the holder on another computer began, how long ago it last said so, whether that still counts
    (timedelta(hours=3), timedelta(minutes=10), True),
    (timedelta(hours=3), timedelta(minutes=59), True),
    (timedelta(hours=3), timedelta(minutes=61), False),
]


@pytest.mark.parametrize(("began", "seen", "counts"), SEEN)
def test_one_that_works_for_hours_is_not_taken_for_gone(
    path: Path, began: timedelta, seen: timedelta, counts: bool
) -> None:
    path.parent.mkdir()
    path.write_bytes(Holder("王芳", "二号机", 22, NOW - began, NOW - seen).text())
    if counts:
        with pytest.raises(UserError, match=r"王芳 on 二号机 .*, for 180 minutes "):
            locked(path, ME).__enter__()
    else:
        with locked(path, ME):
            assert json.loads(path.read_text(encoding="utf-8"))["owner"] == "李四"


def test_the_holder_says_again_and_again_that_it_is_at_work(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_BEAT", 0.05)
    with locked(path, ME):
        size = path.stat().st_size
        last = time.monotonic() + 20
        while "seen" not in (told := json.loads(path.read_text(encoding="utf-8"))) and time.monotonic() < last:
            time.sleep(0.02)
        assert (told["owner"], told["since"]) == ("李四", "2026-01-20T09:00:00+08:00")
        assert told["seen"] >= told["since"]
        assert path.stat().st_size == size  # so that nobody reads half of the old and half of the new
    assert not path.parent.exists()


# who asks, what is said in Chinese of 李四 on 一号机, and what to do
SENTENCES = [
    (
        Holder("王芳", "二号机", 22, NOW + timedelta(minutes=12)),
        "李四 正在 一号机 上处理这个汇总文件夹：2026-01-20 09:00 开始，已有 12 分钟（进程 11）",
        "请等它结束。那台电脑如果已经关机，请删除 {path}。",
    ),
    (
        Holder("李四", "一号机", 12, NOW + timedelta(minutes=12)),
        "另一个窗口中，李四 从 2026-01-20 09:00 起正在处理这个汇总文件夹（进程 11）",
        "请等它结束；如果那个程序已不在运行，请删除 {path}。",
    ),
]


@pytest.mark.skipif(sys.platform == "win32", reason="the time zone cannot be set there")
@pytest.mark.parametrize(("asks", "sentence", "hint"), SENTENCES)
def test_who_is_at_work_is_said_in_words(
    asks: Holder, sentence: str, hint: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        with locked(path, ME), pytest.raises(UserError) as stopped:
            locked(path, asks).__enter__()
    finally:
        monkeypatch.undo()
        time.tzset()
    told = stopped.value
    assert say("zh", told.sentence, **told.args_) == sentence
    assert say("zh", told.hint, **told.args_) == hint.format(path=path)


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


@pytest.mark.slow
def test_two_runs_at_once_give_one_whole_result(tmp_path: Path) -> None:
    """Real processes, started together: each either ends with a sentence or works alone, and nothing is mixed."""
    folder = small_round(tmp_path / "round")
    words = [sys.executable, "-m", "consolidate", "run", str(folder), "-o", str(tmp_path / "out"), "--lang", "en"]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(*process.communicate(timeout=120), process.returncode) for process in both]
    codes = [code for _, _, code in ended]
    assert 0 in codes
    assert set(codes) <= {0, 2}
    refused = [err for _, err, code in ended if code == 2]
    assert all("has been working on this round" in err or "Another window" in err for err in refused), refused
    assert [path.name for path in (tmp_path / "out").iterdir()] == [OUTPUT]
    book = openpyxl.load_workbook(tmp_path / "out" / OUTPUT, data_only=True)
    assert book["三、依申请公开"]["D7"].value == 11 + 12  # the figures of both units
    assert {p.name for p in (folder / ".consolidate").iterdir()} == {"cache", "last_run.json"}


# a command with its words after the round, and which locks it needs: that of the figures (inbox, decisions.xlsx and
# result), that of what goes out (templates, letters, returned copies), both or none
COMMANDS = [
    ("run", ("--output", "{base}/out"), (locking.FILE,)),
    ("data", ("--output", "{base}/out"), (locking.FILE,)),
    ("collect", ("{base}/source",), (locking.FILE,)),
    ("templates", (), (locking.FILE, locking.MAIL)),
    ("report", ("--output", "{base}/out"), (locking.FILE,)),
    ("mail", ("invite",), (locking.MAIL,)),
    ("returns", (), (locking.MAIL,)),
    ("status", (), ()),
    ("explain", ("requests.new.total",), ()),
    ("compare", ("{base}/round", "--output", "{base}/out"), ()),
    ("close", ("--output", "{base}/out"), (locking.FILE,)),
    ("bundle", ("--output", "{base}/out"), ()),
]


def standing(base: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, but for the locks themselves."""
    files = (path for path in base.rglob("*") if path.is_file() and path.suffix != ".lock" and path.name != "lock")
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rest", "needs"), every(2, COMMANDS))
def test_commands_that_write_the_same_things_never_work_at_once(
    name: str, rest: Sequence[str], needs: Sequence[str], tmp_path: Path
) -> None:
    folder = small_round(tmp_path / "round")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "民政局.xlsx").write_bytes(answer("民政局"))
    words = [name, folder, *(word.format(base=tmp_path) for word in rest)]
    if name == "close":  # it packs a result
        assert run("run", folder, "--output", tmp_path / "out")[0] == 0
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
    without_a_round = {"new", "check", "reopen", "forms", "page"}
    assert {name for name, _, _ in COMMANDS} | without_a_round == set(get_command(app).commands)  # type: ignore[attr-defined]
