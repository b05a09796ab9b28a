"""What is kept on the disk between runs: journals, files that came in, the cache, folders that the program fills."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from consolidate import cache_files, disk, own_files
from consolidate.words import UserError

pytestmark = pytest.mark.real_wait


def links(target: Path, link: Path) -> None:
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system lets nobody make links")


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


# --- what came in ----------------------------------------------------------------------------------------------


def test_a_file_of_fifty_mebibytes_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    for name, more in (("a.xlsx", 0), ("b.xlsx", 1)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(50 * 1024 * 1024 + more)
    (read, refused) = disk.incoming(tmp_path, ["a.xlsx", "b.xlsx"])
    assert (len(read.data), read.fault) == (50 * 1024 * 1024, "")
    assert (refused.data, refused.fault) == (b"", "it is far larger than any filled-in template")


def test_a_linked_folder_is_listed_as_a_link_and_not_entered(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.xlsx").write_bytes(b"1")
    (tmp_path / "inbox").mkdir()
    links(tmp_path / "elsewhere", tmp_path / "inbox" / "linked")
    links(tmp_path / "elsewhere" / "secret.xlsx", tmp_path / "inbox" / "a.xlsx")
    assert disk.listing(tmp_path / "inbox") == [("a.xlsx", -1), ("linked", -1)]


def test_a_file_that_is_gone_has_changed_and_one_that_was_never_there_has_not(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"1")
    os.utime(tmp_path / "a.xlsx", (1_000, 1_000))
    before = disk.marks(tmp_path, ["a.xlsx", "b.xlsx"])
    assert disk.changed(tmp_path, before, now=2_000.0) == set()
    (tmp_path / "a.xlsx").unlink()
    assert disk.changed(tmp_path, before, now=2_000.0) == {"a.xlsx"}


def test_a_file_of_another_size_has_changed_even_if_its_time_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"1")
    os.utime(tmp_path / "a.xlsx", (1_000, 1_000))
    before = disk.marks(tmp_path, ["a.xlsx"])
    (tmp_path / "a.xlsx").write_bytes(b"12")
    os.utime(tmp_path / "a.xlsx", (1_000, 1_000))
    assert disk.changed(tmp_path, before, now=2_000.0) == {"a.xlsx"}


def test_a_file_whose_folder_became_a_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "甲").write_bytes(b"1")
    assert disk.marks(tmp_path, ["甲/a.xlsx"]) == {"甲/a.xlsx": None}


def test_changes_are_waited_for_until_the_youngest_file_is_old_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files that were written 0.1 and 0.4 seconds ago, and an old one; a file counts as whole after 0.5."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    for name, written in (("a.xlsx", 1_999.9), ("b.xlsx", 1_999.6), ("c.xlsx", 1_000.0)):
        (tmp_path / name).write_bytes(b"1")
        os.utime(tmp_path / name, (written, written))
    assert disk.changed(tmp_path, disk.marks(tmp_path, ["a.xlsx", "b.xlsx", "c.xlsx"]), now=2_000.0) == set()
    assert [round(seconds, 3) for seconds in slept] == [0.4]
    assert disk.changed(tmp_path, disk.marks(tmp_path, ["c.xlsx"]), now=2_000.0) == set()
    assert len(slept) == 1


WAITS = [
    # when the file was written, how long there is a wait at 2000 seconds
    (2_000.0, [0.5]), (1_999.75, [0.25]), (1_999.5, []),
    (2_000.25, []),  # by a clock that is ahead
]  # fmt: skip


@pytest.mark.parametrize(("written", "waits"), WAITS)
def test_a_file_is_waited_for_in_the_half_second_after_it_was_written(
    written: float, waits: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    (tmp_path / "a.xlsx").write_bytes(b"1")
    os.utime(tmp_path / "a.xlsx", (written, written))
    assert disk.changed(tmp_path, disk.marks(tmp_path, ["a.xlsx"]), now=2_000.0) == set()
    assert slept == waits


def test_a_file_that_changes_during_the_wait_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"1")
        os.utime(tmp_path / name, (2_000, 2_000))
    before = disk.marks(tmp_path, ["a.xlsx", "b.xlsx"])
    monkeypatch.setattr("time.sleep", lambda _: (tmp_path / "b.xlsx").write_bytes(b"12"))
    assert disk.changed(tmp_path, before, now=2_000.0) == {"b.xlsx"}


# --- which folder it is ----------------------------------------------------------------------------------------

NUMBERS = [  # the device and the inode number of a folder, what it is known by; None: its path
    (7, 42, "7 42"), (0, 42, "0 42"), (7, 0, None),
]  # fmt: skip


@pytest.mark.parametrize(("device", "inode", "known"), NUMBERS)
def test_a_folder_is_known_by_its_path_and_its_numbers(
    device: int, inode: int, known: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = SimpleNamespace(st_dev=device, st_ino=inode)
    monkeypatch.setattr("pathlib.Path.stat", lambda self, **_: numbers)
    found = disk.identity(tmp_path)
    monkeypatch.undo()
    assert found == (str(tmp_path), known or str(tmp_path))


def test_a_link_to_a_folder_is_that_folder(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    links(tmp_path / "甲", tmp_path / "乙")
    assert disk.identity(tmp_path / "乙") == disk.identity(tmp_path / "甲")
    assert disk.identity(tmp_path / "乙")[0] == str(tmp_path / "甲")


# --- mailboxes of any size -------------------------------------------------------------------------------------


def test_the_size_of_a_file_and_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"\xff\r\n" + bytes(65536))
    assert disk.size(tmp_path / "a.mbox") == 65539
    assert disk.head(tmp_path / "a.mbox") == b"\xff\r\n" + bytes(65533)
    assert disk.head(tmp_path / "a.mbox", 3) == b"\xff\r\n"
    assert disk.head(tmp_path / "nowhere") == b""


def test_lines_come_with_their_ends_and_a_very_long_one_in_pieces(tmp_path: Path) -> None:
    mebibyte = 1024 * 1024
    (tmp_path / "a.mbox").write_bytes(b"\xff\r\n\n" + b"a" * (mebibyte + 1) + b"\nb")
    assert list(disk.lines(tmp_path / "a.mbox")) == [b"\xff\r\n", b"\n", b"a" * mebibyte, b"a\n", b"b"]


# --- append ----------------------------------------------------------------------------------------------------


def test_a_line_is_on_the_disk_before_anything_else_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, synced = tmp_path / "a" / "journal", list[bytes]()
    monkeypatch.setattr("os.fsync", lambda _: synced.append(journal.read_bytes()))
    disk.append(journal, "一")
    disk.append(journal, "二")
    assert synced == ["一\n".encode(), "一\n二\n".encode()]
    assert disk.records(journal) == ["一", "二"]


def test_a_line_cut_off_by_a_crash_stays_a_line_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes("一\n半".encode())
    disk.append(tmp_path / "journal", "二")
    assert disk.records(tmp_path / "journal") == ["一", "半", "二"]


def test_a_name_that_is_no_text_stands_escaped_in_its_line(tmp_path: Path) -> None:
    disk.append(tmp_path / "journal", '{"file": "\udcff.xlsx"}')
    assert disk.records(tmp_path / "journal") == [r'{"file": "\udcff.xlsx"}']


def test_a_journal_that_cannot_be_written_stops_the_command(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        disk.append(tmp_path / "journal", "一")


# --- keep ------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_beside_another_of_its_name_and_the_same_bytes_once(tmp_path: Path) -> None:
    kept = [disk.keep(tmp_path, "甲/a.xlsx", data) for data in (b"1", b"2", b"1", b"2", b"3")]
    assert kept == ["甲/a.xlsx", "甲/a（2）.xlsx", "甲/a.xlsx", "甲/a（2）.xlsx", "甲/a（3）.xlsx"]
    assert [(tmp_path / name).read_bytes() for name in dict.fromkeys(kept)] == [b"1", b"2", b"3"]


def test_nothing_is_kept_through_a_link_or_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert disk.keep(tmp_path, "folder.xlsx", b"1") == "folder（2）.xlsx"
    links(tmp_path / "nowhere.xlsx", tmp_path / "link.xlsx")  # it leads to nothing: writing would make that file
    assert disk.keep(tmp_path, "link.xlsx", b"1") == "link（2）.xlsx"
    assert not (tmp_path / "nowhere.xlsx").exists()


@pytest.mark.parametrize("there", [True, False])
def test_nothing_is_kept_in_a_folder_that_is_a_link(there: bool, tmp_path: Path) -> None:
    if there:
        (tmp_path / "elsewhere").mkdir()
    (tmp_path / "inbox").mkdir()
    links(tmp_path / "elsewhere", tmp_path / "inbox" / "甲")
    assert disk.keep(tmp_path / "inbox", "甲/a.xlsx", b"1") == "甲（2）/a.xlsx"
    assert tree(tmp_path) == ["elsewhere"] * there + ["inbox", "inbox/甲", "inbox/甲（2）", "inbox/甲（2）/a.xlsx"]


# --- the program -----------------------------------------------------------------------------------------------


def test_the_bytes_of_the_program_name_each_file_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("disk.py", "b.toml", "a/c.py", "a.txt", "a/py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(f"in {name}".encode())
    links(tmp_path / "nowhere", tmp_path / "z.py")
    monkeypatch.setattr(own_files, "_FOLDER", str(tmp_path))
    assert own_files.program().replace(os.sep.encode(), b"/") == (
        b"/a/c.py\0in a/c.py\0/b.toml\0in b.toml\0/disk.py\0in disk.py\0/z.py\0"
    )


# --- clear, forget ---------------------------------------------------------------------------------------------


def test_only_our_old_files_and_the_folders_that_they_leave_empty_are_taken_away(tmp_path: Path) -> None:
    ours, theirs = ["a.xlsx", "部门/b.xlsx", "部门/深/c.xlsx", "乡镇/d.xlsx"], ["乡镇/笔记.txt", "e.docx"]
    for name in (*ours, *theirs):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
    disk.clear(tmp_path, {"a.xlsx"}, {".xlsx"})
    assert tree(tmp_path) == ["a.xlsx", "e.docx", "乡镇", "乡镇/笔记.txt"]
    disk.clear(tmp_path / "nowhere", set(), {".xlsx"})  # a folder that is not there is clear


def test_clearing_does_not_go_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.xlsx").write_bytes(b"1")
    (tmp_path / "returns").mkdir()
    links(tmp_path / "elsewhere", tmp_path / "returns" / "linked")
    disk.clear(tmp_path / "returns", set(), {".xlsx"})
    assert (tmp_path / "elsewhere" / "a.xlsx").exists()
    assert (tmp_path / "returns" / "linked").is_symlink()


OURS, OLDER = "0" * 32, "f" * 32


def test_forgetting_takes_what_bears_our_names_and_nothing_else(tmp_path: Path) -> None:
    theirs = ["notes.txt", "0" * 31, "g" * 32, "X" + OLDER]
    for name in (OURS, OLDER, f".{OLDER}.12.tmp", *theirs):
        (tmp_path / name).write_bytes(b"1")
    (tmp_path / ("e" * 32)).mkdir()
    cache_files.remove_others(tmp_path, OURS)
    assert tree(tmp_path) == sorted([OURS, *theirs, "e" * 32])


def test_what_is_not_there_or_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(b"1")
    disk.remove(tmp_path / "nowhere")
    disk.remove(tmp_path / "folder")
    disk.remove_folder(tmp_path / "nowhere")
    disk.remove_folder(tmp_path / "folder")
    cache_files.remove_others(tmp_path / "nowhere", OURS)
    assert tree(tmp_path) == ["folder", "folder/a"]


@pytest.mark.parametrize("linked", ["cache", "state"])
def test_forgetting_does_not_go_through_a_link(linked: str, tmp_path: Path) -> None:
    real = tmp_path / "real" / "cache"
    real.mkdir(parents=True)
    (real / OLDER).write_bytes(b"1")
    if linked == "cache":
        links(real, tmp_path / "cache")
        cache_files.remove_others(tmp_path / "cache", OURS)
    else:
        links(real.parent, tmp_path / "state")
        cache_files.remove_others(tmp_path / "state" / "cache", OURS)
    assert (real / OLDER).exists()


def test_what_nobody_would_miss_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".consolidate" / "cache" / OURS
    cache_files.write(path, b"0")
    cache_files.write(path, b"1")
    monkeypatch.setattr("pathlib.Path.replace", full)
    cache_files.write(path, b"2")
    assert disk.read_or_empty(path) == b"1"
    assert tree(path.parent) == [OURS]
    assert disk.read_or_empty(tmp_path / "nowhere") == b""
    assert disk.read_or_empty(tmp_path) == b""


def full(*_: object) -> None:
    raise OSError(28, "full")
