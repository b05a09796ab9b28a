"""close and reopen: a closed year gives the same bytes again on another machine, or what differs is named."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate.closed import package
from consolidate.pipeline import closing
from tests.support.at_length import every
from tests.support.building import book
from tests.support.command import run, run_json
from tests.support.small_round import OUTPUT, answer, small_round

HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")
NAME = "2025年清源县人民政府归档.zip"
DRAFT = "2025年清源县人民政府草稿归档.zip"
CONFIRMED = ("剔除", "民政局", "", "二", "行政许可", "", "", "-1", "与教育局为同一件", "李四", "2026-01-22")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the result of a round and the file that closed it; the round had an earlier result."""
    base = tmp_path_factory.mktemp("closed")
    folder = small_round(base / "2025年报")
    out = base / "out"
    (folder / "decisions.xlsx").write_bytes(book(HEAD, CONFIRMED))
    (folder / "inbox" / "教育局.xlsx").unlink()
    (folder / "inbox" / "下载.tmp").write_bytes(b"half")  # ignored, but listed in the result
    (folder / ".decisions.xlsx.1.tmp").write_bytes(b"half")
    run("run", folder, "-o", out)
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    code, said, err = run("run", folder, "-o", out)
    assert code == 0, (said, err)
    code, said, err = run("close", folder, "-o", out)
    assert code == 0, (said, err)
    assert hashlib.sha256((out / NAME).read_bytes()).hexdigest() in said
    return out


def verified(path: Path) -> tuple[int, Any]:
    return run_json("reopen", path, "--verify")


def test_the_file_has_what_the_result_was_made_of(closed: Path) -> None:
    found, faults = package.read((closed / NAME).read_bytes())
    assert faults == ()
    assert {path for path in found.files if not path.startswith("round/history/")} == {
        "round/round.toml", "round/roster.xlsx", "round/decisions.xlsx", "round/inbox/民政局.xlsx",
        "round/inbox/教育局.xlsx", "round/inbox/下载.tmp", "round/.consolidate/last_run.json", f"result/{OUTPUT}",
        "form/2021.toml",
    }  # fmt: skip
    assert sum(path.startswith("round/history/") for path in found.files) == 3
    about = found.manifest
    assert about["round"] == {"form": "2021", "year": 2025, "body": "清源县人民政府", "final": True}
    assert about["program"] == closing.program()
    assert list(about["decisions"]) == ["2"]
    assert found.files[f"result/{OUTPUT}"] == (closed / OUTPUT).read_bytes()


def test_the_same_result_comes_out_byte_for_byte(closed: Path) -> None:
    code, found = verified(closed / NAME)
    assert (code, found["same"], found["same_bytes"]) == (0, True, True)
    assert (found["faults"], found["program"], found["decisions"], found["parts"]) == ([], [], [], [])
    _, said, _ = run("reopen", closed / NAME, "--verify")
    assert "The same result came out, byte for byte." in said


@pytest.mark.slow
def test_the_same_bytes_come_out_in_another_folder_time_zone_and_process(closed: Path, tmp_path: Path) -> None:
    copied = shutil.copy(closed / NAME, tmp_path / "别处.zip")
    code, found, err = _verified_elsewhere(copied, tmp_path)
    assert (code, found["same_bytes"]) == (0, True), err
    assert [path.name for path in tmp_path.iterdir()] == ["别处.zip"]


def _verified_elsewhere(path: Path | str, folder: Path) -> tuple[int, Any, bytes]:
    """What the proof says in another process, folder and time zone."""
    environment = os.environ | {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "4711", "LANG": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "consolidate", "reopen", path, "--verify", "--json"], cwd=folder,
        env=environment | {"PYTHONPATH": str(Path(__file__).parent.parent)}, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.slow
def test_a_file_came_in_on_the_same_day_in_another_time_zone(folder: Path, tmp_path: Path) -> None:
    """The line 采用 knew the other file, which came late on its day; elsewhere that day has passed by then."""
    adopted = ("采用", "民政局", "民政局.xlsx", "", "", "", "", "", "电话核实", "李四", "2026-01-20")
    (folder / "decisions.xlsx").write_bytes(book(HEAD, adopted))
    late, path = datetime(2026, 1, 20, 23, 30).timestamp(), folder / "inbox" / "民政局（旧）.xlsx"
    path.write_bytes(answer("民政局", 7))
    os.utime(path, (late, late))
    assert run("run", folder, "-o", tmp_path / "out")[0] == 0
    close(folder)
    code, found, err = _verified_elsewhere(tmp_path / "out" / NAME, tmp_path)
    assert (code, found["same_bytes"]) == (0, True), err


def test_one_flipped_bit_is_named(closed: Path, tmp_path: Path) -> None:
    data = bytearray((closed / NAME).read_bytes())
    at = bytes(data).index((closed.parent / "2025年报" / "inbox" / "教育局.xlsx").read_bytes())
    data[at + 100] ^= 1 << 3
    (tmp_path / "a.zip").write_bytes(data)
    code, found = verified(tmp_path / "a.zip")
    (fault,) = found["faults"]
    assert (code, found["same"]) == (1, False)
    assert (fault["path"], fault["position"], fault["bits"]) == ("round/inbox/教育局.xlsx", 100, [3])
    _, said, _ = run("reopen", tmp_path / "a.zip", "--verify")
    assert "round/inbox/教育局.xlsx: byte 100 is 0x" in said
    code, _, err = run("reopen", tmp_path / "a.zip", tmp_path / "new")
    assert (code, (tmp_path / "new").exists()) == (2, False)
    assert "is damaged, so nothing was unpacked" in err


def repacked(closed: Path, path: Path, changes: dict[str, bytes], **about: object) -> Path:
    """The package with other contents and a manifest that fits them, as somebody who knows the format would make it."""
    found, _ = package.read((closed / NAME).read_bytes())
    kept = {key: value for key, value in found.manifest.items() if key not in ("files", "format")}
    path.write_bytes(package.pack(kept | about, dict(found.files) | changes))
    return path


def test_a_decision_that_was_changed_is_named_and_what_it_does(closed: Path, tmp_path: Path) -> None:
    other = (*CONFIRMED[:7], "-3", *CONFIRMED[8:])
    path = repacked(closed, tmp_path / "a.zip", {"round/decisions.xlsx": book(HEAD, other)})
    code, found = verified(path)
    assert (code, found["faults"], found["same"], found["decisions"]) == (1, [], False, ["2"])
    assert [(t["place"], t["change"]) for t in found["changes"]["totals"]] == [("disclosure.licences.decisions", "-2")]
    _, said, _ = run("reopen", path, "--verify")
    assert "line 2 of decisions.xlsx is not as it was" in said
    assert "Another result came out." in said


def test_a_file_of_a_unit_that_was_exchanged_is_named_with_the_cells_that_differ(closed: Path, tmp_path: Path) -> None:
    path = repacked(closed, tmp_path / "a.zip", {"round/inbox/教育局.xlsx": answer("教育局", 5)})
    code, found = verified(path)
    assert (code, found["same"], found["decisions"]) == (1, False, [])
    assert [unit["unit"] for unit in found["changes"]["units"]] == ["教育局"]
    assert found["changes"]["cells"]


def test_another_version_of_the_program_is_named_and_may_give_the_same_result(closed: Path, tmp_path: Path) -> None:
    other = closing.program() | {"version": "0.0.9", "digest": "ab" * 32}
    code, found = verified(repacked(closed, tmp_path / "a.zip", {}, program=other))
    assert (code, found["same_bytes"]) == (0, True)
    assert [(each["what"], each["was"]) for each in found["program"]] == [("version", "0.0.9"), ("digest", "ab" * 32)]
    path = repacked(closed, tmp_path / "b.zip", {"form/2021.toml": b"form = 1\n"})
    assert verified(path)[1]["form_differs"] is True


def test_a_closed_year_can_be_unpacked_and_looked_at(closed: Path, tmp_path: Path) -> None:
    code, said, _ = run("reopen", closed / NAME, tmp_path / "again")
    assert code == 0
    assert "11 files unpacked" in said or "files unpacked" in said
    assert (tmp_path / "again" / "output" / OUTPUT).read_bytes() == (closed / OUTPUT).read_bytes()
    code, found = run_json("status", tmp_path / "again")
    assert (code, found["final"]) == (0, True)
    assert not any((found["since"]["units"], found["since"]["totals"]))
    code, _, err = run("reopen", closed / NAME, tmp_path / "again")
    assert code == 2
    assert "is there already" in err


# --- an archive that is there stays ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = small_round(tmp_path / "2025年报")
    run("run", made, "-o", tmp_path / "out")
    return made


def archives(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder.parent / "out").glob("*.zip"))


def close(folder: Path, *more: str) -> str:
    """What the screen says, in one line: it may break where the path is long."""
    code, said, err = run("close", folder, "-o", folder.parent / "out", *more)
    assert code == 0, (said, err)
    return " ".join((said + err).split())


def as_it_was(folder: Path) -> Path:
    return folder


def with_other_times(folder: Path) -> Path:
    """The files of the round have another time of the same day, as after a copy."""
    for path in (folder / "inbox").iterdir():
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 0.5))
    return folder


def copied(folder: Path) -> Path:
    """The round is in another folder, as on another computer: nothing shows that it is the same round but its files."""
    return shutil.copytree(folder, folder.with_name("别处"))


@pytest.mark.parametrize("change", [as_it_was, with_other_times, copied])
def test_the_same_archive_is_left_alone_and_that_is_said(change: Callable[[Path], Path], folder: Path) -> None:
    assert "is there already" not in close(folder)
    path = folder.parent / "out" / NAME
    before = path.read_bytes(), path.stat().st_mtime_ns
    said = close(change(folder))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert archives(folder) == [NAME]
    assert "归档.zip is there already, with the same contents; it was left as it is" in said
    assert hashlib.sha256(before[0]).hexdigest() in said
    assert "Closed:" not in said


def another_answer(folder: Path, path: Path) -> None:
    """The round was consolidated again, with another answer."""
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 7))
    run("run", folder, "-o", path.parent)


def damaged(folder: Path, path: Path) -> None:
    """A byte of the archive has changed."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def with_another_manifest(folder: Path, path: Path) -> None:
    """Its files are the same, but it says something else of the decisions, so it proves something else."""
    repacked(path.parent, path, {}, decisions={"2": "ab" * 32})


def another_file(folder: Path, path: Path) -> None:
    path.write_bytes(b"notes")


def a_folder(folder: Path, path: Path) -> None:
    path.unlink()
    path.mkdir()


# what has become of the round or of what stands under the name; the name of the new archive
STAYING = [
    (another_answer, "2025年清源县人民政府归档（2）.zip"),
    (damaged, "2025年清源县人民政府归档（2）.zip"),
    (with_another_manifest, "2025年清源县人民政府归档（2）.zip"),
    (another_file, "2025年清源县人民政府归档（2025年报）.zip"),
    (a_folder, "2025年清源县人民政府归档（2025年报）.zip"),
]


@pytest.mark.parametrize(("change", "name"), every(2, STAYING))
def test_what_has_the_name_of_the_archive_stays(change: Callable[[Path, Path], None], name: str, folder: Path) -> None:
    close(folder)
    path = folder.parent / "out" / NAME
    change(folder, path)
    before = path.is_file() and path.read_bytes()
    said = close(folder)
    assert archives(folder) == sorted([NAME, name])
    assert (path.is_file() and path.read_bytes()) == before
    assert f"归档.zip is another file and stays; the archive was written beside it as {name}" in said
    assert verified(path.with_name(name))[1]["same_bytes"]
    said = close(folder)  # once more: the one beside it is the same
    assert archives(folder) == sorted([NAME, name])
    assert f"{name} is there already, with the same contents" in said


def test_the_archive_of_another_round_stays(folder: Path, tmp_path: Path) -> None:
    """Two rounds of one body and year share the folder of their results."""
    close(folder)
    first = (tmp_path / "out" / NAME).read_bytes()
    other = small_round(tmp_path / "乙")
    (other / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 7))
    run("run", other, "-o", tmp_path / "out")
    close(other)
    assert archives(folder) == sorted([NAME, "2025年清源县人民政府归档（乙）.zip"])
    assert (tmp_path / "out" / NAME).read_bytes() == first


def test_the_archive_of_a_draft_says_so_and_stays_apart(folder: Path) -> None:
    close(folder)
    first = (folder.parent / "out" / NAME).read_bytes()
    (folder / "inbox" / "教育局.xlsx").unlink()
    run("run", folder, "-o", folder.parent / "out")
    close(folder, "--draft")
    assert archives(folder) == sorted([NAME, DRAFT])
    assert (folder.parent / "out" / NAME).read_bytes() == first


# --- what is not closed ------------------------------------------------------------------------------------------


def refused(folder: Path, *more: str) -> str:
    code, _, err = run("close", folder, "-o", folder.parent / "out", *more)
    assert code == 2
    assert not list((folder.parent / "out").glob("*.zip"))
    return err


def test_a_round_without_a_result_is_not_closed(tmp_path: Path) -> None:
    assert "There is no result of this round" in refused(small_round(tmp_path / "2025年报"))


def test_a_result_that_was_saved_again_is_not_closed(folder: Path) -> None:
    path = folder.parent / "out" / OUTPUT
    made = openpyxl.load_workbook(path)
    made.save(path)
    assert "it was saved again" in " ".join(refused(folder).split())  # the line may break where the path is long


def test_a_round_that_has_changed_since_is_not_closed(folder: Path) -> None:
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 7))
    assert "(changed: 教育局)" in refused(folder)


def test_a_draft_is_closed_only_if_somebody_says_so(folder: Path) -> None:
    (folder / "inbox" / "教育局.xlsx").unlink()
    run("run", folder, "-o", folder.parent / "out")
    assert "The result is a draft" in refused(folder)
    code, _, _ = run("close", folder, "-o", folder.parent / "out", "--draft")
    assert code == 0
    assert archives(folder) == [DRAFT]
    code, found = verified(folder.parent / "out" / DRAFT)
    assert (code, found["same_bytes"], found["round"]["final"]) == (0, True, False)


# whether it is a draft, and whether a byte of the file has changed
@pytest.mark.parametrize(("draft", "broken"), [(True, False), (True, True), (False, False), (False, True)])
def test_proving_an_archive_says_whether_it_is_that_of_a_draft(draft: bool, broken: bool, folder: Path) -> None:
    if draft:
        (folder / "inbox" / "教育局.xlsx").unlink()
        run("run", folder, "-o", folder.parent / "out")
    close(folder, "--draft")
    path = folder.parent / "out" / (DRAFT if draft else NAME)
    if broken:
        damaged(folder, path)
    code, said, _ = run("reopen", path, "--verify")
    assert code == broken
    told = "It was closed as a draft: its figures were not final."
    assert said.splitlines()[1:2] == [told] if draft else "draft" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_in_the_inbox_is_named(folder: Path) -> None:
    (folder / "inbox" / "链接.xlsx").symlink_to(folder / "roster.xlsx")
    run("run", folder, "-o", folder.parent / "out")
    assert "inbox/链接.xlsx cannot be packed" in refused(folder, "--draft")


def test_what_is_no_closed_round_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK" + b"x" * 400)
    code, _, err = run("reopen", tmp_path / "a.zip", "--verify")
    assert code == 2
    assert "is not the file of a closed round" in err


def test_a_name_that_leads_out_of_the_folder_is_refused(closed: Path, tmp_path: Path) -> None:
    path = repacked(closed, tmp_path / "a.zip", {"round/../../evil.txt": b"x"})
    code, _, err = run("reopen", path, tmp_path / "new")
    assert code == 2
    assert "leads out of its folder" in err
    assert not (tmp_path / "evil.txt").exists()
