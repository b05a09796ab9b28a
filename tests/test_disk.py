"""The disk: a file is either the old one or the new one, names fit every system, nothing in a folder is missed."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from consolidate import disk
from consolidate.words import UserError
from tests.support.command import run
from tests.support.small_round import evening_round

OLD, NEW = b"the old result", b"the new result"


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken(*_: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


# --- writing ---------------------------------------------------------------------------------------------------


def test_a_file_is_written_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "输出 文件夹" / "汇总" / "2025年汇总表.xlsx"
    assert disk.write(path, NEW) == path
    assert path.read_bytes() == NEW
    assert names(path.parent) == [path.name]  # no temporary file is left


def test_a_file_is_whole_on_the_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "汇总表.xlsx").write_bytes(OLD)
    synced: list[list[bytes]] = []
    monkeypatch.setattr("os.fsync", lambda _: synced.append(sorted(path.read_bytes() for path in tmp_path.iterdir())))
    disk.write(tmp_path / "汇总表.xlsx", NEW)
    assert synced == [[NEW, OLD]]


def test_a_file_is_written_though_nothing_can_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.unlink", lambda self, missing_ok=False: full())
    assert disk.write(tmp_path / "汇总表.xlsx", NEW).read_bytes() == NEW


FAILURES = [("os.fsync", full), ("os.fsync", broken), ("pathlib.Path.replace", full), ("pathlib.Path.replace", broken)]


@pytest.mark.parametrize(("what", "fails"), FAILURES)
@pytest.mark.parametrize("before", [OLD, None])
def test_a_write_that_fails_leaves_what_was_there(
    what: str, fails: Callable[..., None], before: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "汇总表.xlsx"
    if before is not None:
        path.write_bytes(before)
    monkeypatch.setattr(what, fails)
    with pytest.raises(UserError, match=r"cannot be written: .*existing files are unchanged") as stopped:
        disk.write(path, NEW)
    monkeypatch.undo()
    assert stopped.value.hint
    assert names(tmp_path) == ([path.name] if before is not None else [])
    assert before is None or path.read_bytes() == before


def test_what_is_read_back_differently_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(OLD)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda self: NEW[:-1])
    with pytest.raises(UserError, match="cannot be written"):
        disk.write(path, NEW)
    monkeypatch.undo()
    assert path.read_bytes() == OLD
    assert names(tmp_path) == [path.name]


def test_where_the_old_result_is_open_in_excel_the_new_one_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "汇总表.xlsx"
    for name in (path.name, "汇总表（2）.xlsx"):
        (tmp_path / name).write_bytes(OLD)
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr("pathlib.Path.replace", locked)
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    assert disk.write(path, NEW) == tmp_path / "汇总表（3）.xlsx"
    assert [round(seconds, 3) for seconds in waits] == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert (tmp_path / "汇总表（3）.xlsx").read_bytes() == NEW
    assert path.read_bytes() == OLD
    assert len(names(tmp_path)) == 3


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(UserError, match=r"file is a file, a folder was expected"):
        disk.write(tmp_path / "file" / "below" / "a.xlsx", NEW)
    with pytest.raises(UserError, match="cannot be written"):
        disk.write(tmp_path, NEW)


# --- reading and listing ---------------------------------------------------------------------------------------


def test_reading_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"x")
    assert disk.read(tmp_path / "a.toml") == b"x"
    with pytest.raises(UserError, match=r"The file .*b\.toml does not exist"):
        disk.read(tmp_path / "b.toml")
    with pytest.raises(UserError, match="is a folder, a file was expected"):
        disk.read(tmp_path)


def test_reading_says_why_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.read_bytes", broken)
    with pytest.raises(UserError, match="cannot be read: Input/output error"):
        disk.read(tmp_path / "a.toml")


def test_what_a_round_must_have(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is not a round: round\.toml is missing"):
        disk.round_file(tmp_path, "round.toml")
    with pytest.raises(UserError, match=r"The folder .*nowhere does not exist"):
        disk.round_file(tmp_path / "nowhere", "round.toml")
    (tmp_path / "round.toml").write_bytes(b"year = 2025")
    assert disk.round_file(tmp_path, "round.toml") == b"year = 2025"


def test_every_file_of_a_folder_is_listed(tmp_path: Path) -> None:
    for name, data in {"乙.xlsx": b"12", "甲 乙/丙.xlsx": b"1", "甲 乙/作废/丁.xlsx": b"", ".hidden": b"123"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "甲 乙")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "乱.xlsx").symlink_to(tmp_path / "乙.xlsx")
    os.mkfifo(tmp_path / "pipe")
    assert dict(disk.listing(tmp_path)) == {
        "乙.xlsx": 2, "甲 乙/丙.xlsx": 1, "甲 乙/作废/丁.xlsx": 0, ".hidden": 3,
        "link": -1, "loop": -1, "乱.xlsx": -1, "pipe": -1,
    }  # fmt: skip


def test_a_folder_that_may_not_be_read_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (5, 3, 8, 1, 9, 2):
        (tmp_path / f"民政局{number}").mkdir()
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name.startswith("民政局"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(UserError) as stopped:
        disk.listing(tmp_path)
    assert stopped.value.sentence == "The folder {path} cannot be read: {reason}"
    assert stopped.value.hint == "Check the rights on it."
    assert stopped.value.args_ == {"path": str(tmp_path / "民政局1"), "reason": "Permission denied"}


def test_a_list_of_files_is_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("c.xlsx", "b/c.xlsx", "b/a.xlsx", "a.xlsx", "d/a.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
    found = [name for name, _ in disk.listing(tmp_path)]
    assert found == ["a.xlsx", "b/a.xlsx", "b/c.xlsx", "c.xlsx", "d/a.xlsx"]


def test_files_are_read_when_asked_for_and_never_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx", "large.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
        (tmp_path / name).chmod(0o444)
    monkeypatch.setattr(disk, "_LARGEST", 8)
    files = disk.incoming(tmp_path, ["b.xlsx", "gone.xlsx", "b.xlsx/c.xlsx", "large.xlsx", "a.xlsx"])
    assert next(files).data == b"b.xlsx"
    (tmp_path / "a.xlsx").chmod(0o644)
    (tmp_path / "a.xlsx").write_bytes(b"later")
    rest = list(files)
    assert [(file.name, file.data) for file in rest] == [
        ("gone.xlsx", b""), ("b.xlsx/c.xlsx", b""), ("large.xlsx", b""), ("a.xlsx", b"later"),
    ]  # fmt: skip
    assert [bool(file.fault) for file in rest] == [True, True, True, False]
    assert rest[-1].digest == "1d9283d848ea941ace1fe0d2378ef8b70056a0d4d1648b95a322d90163e78285"


# --- what is said where the disk refuses ----------------------------------------------------------------------

STOPS: list[tuple[Callable[[Path], object], str, str, str, dict[str, str]]] = [
    # what is done in a folder with a file a.txt, the path and the words of the error, its hint, its other arguments
    (lambda at: disk.read(at / "b.txt"), "b.txt", "The file {path} does not exist",
     "Check the name and the folder.", {}),
    (lambda at: disk.read(at / "below"), "below", "{path} is a folder, a file was expected",
     "Name the file itself.", {}),
    (lambda at: disk.read(at / "a.txt" / "b.txt"), "a.txt/b.txt", "The file {path} cannot be read: {reason}",
     "Close it in Excel or WPS, or check the rights on it.", {"reason": "Not a directory"}),
    (lambda at: disk.size(at / "b.txt"), "b.txt", "The file {path} does not exist",
     "Check the name and the folder.", {}),
    (lambda at: disk.round_file(at / "nowhere", "a.txt"), "nowhere", "The folder {path} does not exist",
     "Make a round with: consolidate new FOLDER", {"name": "a.txt"}),
    (lambda at: disk.round_file(at / "below", "round.toml"), "below", "{path} is not a round: {name} is missing",
     "Name the folder that holds {name}, or make a round with: consolidate new FOLDER", {"name": "round.toml"}),
    (lambda at: disk.make_folder(at / "a.txt" / "c"), "a.txt", "{path} is a file, a folder was expected",
     "Name a folder; a file that is in its place must be renamed.", {}),
    (lambda at: disk.make_folder(at / ("c" * 300)), "c" * 300, "The folder {path} cannot be made: {reason}",
     "Choose another folder, or check the rights on it.", {"reason": "File name too long"}),
    (lambda at: disk.append(at / "below", "line"), "below",
     "{path} cannot be written: {reason}; existing files are unchanged",
     "Check that there is room on the disk and that the folder may be written to.", {"reason": "Is a directory"}),
    (lambda at: disk.write(at / "below", NEW), "below",
     "{path} cannot be written: {reason}; existing files are unchanged",
     "Check that there is room on the disk and that the folder may be written to.", {"reason": "Is a directory"}),
    (lambda at: disk.write(at / "below", NEW, hint=disk.ROOM_OR_OUTPUT), "below",
     "{path} cannot be written: {reason}; existing files are unchanged",
     "Check that there is room on the disk and that the folder may be written to, or use --output.",
     {"reason": "Is a directory"}),
]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives other reasons")
@pytest.mark.parametrize(("does", "path", "sentence", "hint", "more"), STOPS)
def test_all_that_is_said_where_the_disk_refuses(
    does: Callable[[Path], object], path: str, sentence: str, hint: str, more: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_bytes(OLD)
    (tmp_path / "below").mkdir()
    with pytest.raises(UserError) as stopped:
        does(tmp_path)
    assert (stopped.value.sentence, stopped.value.hint) == (sentence, hint)
    assert stopped.value.args_ == {"path": tmp_path / path, **more}


# a command that writes a file, and whether it has the option --output
WRITERS = (
    (("run",), True), (("report", "--html"), True), (("report", "--units"), True), (("data",), True),
    (("close",), True), (("compare", "{round}"), True), (("bundle",), True),
    (("templates",), False), (("returns",), False), (("mail", "invite"), False), (("report", "--new"), False),
)  # fmt: skip


@pytest.mark.parametrize(("command", "has_output"), WRITERS)
def test_a_full_disk_names_output_only_where_the_command_has_it(
    command: tuple[str, ...], has_output: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = evening_round(tmp_path / "round")
    where = ("-o", tmp_path / "out")
    run("run", folder, *where)
    first, *more = command
    words = [first, folder, *(word.format(round=folder) for word in more), *(where if has_output else ())]
    words += ["--draft"] if first == "close" else []
    monkeypatch.setattr("consolidate.disk._write_synced", full)
    code, _, err = run(*words)
    said = " ".join(err.split())
    assert (code, os.strerror(errno.ENOSPC) in said) == (2, True), err
    assert ("or use --output." in said) == has_output


def test_what_was_read_back_differently_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "汇总表.xlsx"
    path.write_bytes(OLD)
    monkeypatch.setattr("consolidate.disk._write_synced", lambda to, data: to.write_bytes(data[:-1]))
    with pytest.raises(UserError) as stopped:
        disk.write(path, NEW)
    assert stopped.value.args_ == {"path": path, "reason": "read back differently"}
    assert path.read_bytes() == OLD
    assert names(tmp_path) == [path.name]


def test_a_folder_that_has_every_name_takes_no_further_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(OLD)
    monkeypatch.setattr("consolidate.disk.numbered", lambda wanted: iter([wanted]))
    with pytest.raises(UserError) as stopped:
        disk.keep(tmp_path, "a.txt", NEW)
    assert stopped.value.sentence == "The folder {path} holds too many files of the name {name}"
    assert stopped.value.args_ == {"path": tmp_path, "name": "a.txt"}


def test_lines_that_are_not_there_or_no_utf_8_stop_nothing(tmp_path: Path) -> None:
    assert disk.records(tmp_path / "none") == []
    (tmp_path / "log").write_bytes(b"a\n\xff\n")
    assert disk.records(tmp_path / "log") == ["a", "\ufffd"]
