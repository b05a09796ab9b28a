"""A result replaces an earlier one of the same round, and never that of another round or of nobody known."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate import data as long_table
from consolidate.forms import edition
from consolidate.pipeline import results
from consolidate.workbook import mark, read_back
from tests.support.command import run, run_json
from tests.support.small_round import BODY, OUTPUT, answer, small_round

DATA = f"2025年{BODY}数据"
BESIDE = OUTPUT.replace(".xlsx", "（乙）.xlsx")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of results, with that of the round 甲 in it."""
    assert run("run", small_round(tmp_path / "甲"), "--output", tmp_path / "out")[0] == 0
    return tmp_path / "out"


def another(tmp_path: Path, name: str = "乙") -> Path:
    """A round of the same body and year with other figures."""
    folder = small_round(tmp_path / name)
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    return folder


def totals(path: Path) -> object:
    return read_back(path.read_bytes(), edition("2021"))


def test_the_result_of_another_round_stays_and_that_is_said(out: Path, tmp_path: Path) -> None:
    before, folder = (out / OUTPUT).read_bytes(), another(tmp_path)
    for _ in range(2):  # the second time it replaces its own
        code, said, err = run("run", folder, "--output", out)
        assert (code, (out / OUTPUT).read_bytes() == before) == (0, True)
        assert f"{OUTPUT} is not replaced" in err
        assert BESIDE in said
        assert sorted(path.name for path in out.iterdir()) == sorted([OUTPUT, BESIDE])
    assert totals(out / BESIDE) != totals(out / OUTPUT)
    _, told = run_json("run", tmp_path / "乙", "--output", out)
    assert told["output"] == (out / BESIDE).as_posix()


def test_of_two_rounds_in_folders_of_one_name_each_has_its_own(out: Path, tmp_path: Path) -> None:
    for parent in ("a", "b"):
        run("run", another(tmp_path / parent), "--output", out)
    names = sorted([OUTPUT, BESIDE, BESIDE.replace("乙", "乙2")])
    for _ in range(2):
        assert sorted(path.name for path in out.iterdir()) == names
        run("run", tmp_path / "b" / "乙", "--output", out)


def renamed(folder: Path) -> Path:
    return folder.rename(folder.with_name("改名"))


def moved(folder: Path) -> Path:
    (folder.parent / "别处").mkdir()
    return folder.rename(folder.parent / "别处" / folder.name)


def restored(folder: Path) -> Path:
    """As from a backup: in its old place, but new to the disk."""
    copy = Path(shutil.copytree(folder, folder.with_name("备份")))
    shutil.rmtree(folder)
    (folder.parent / "占").mkdir()  # so that the disk does not give the old number again
    return Path(shutil.copytree(copy, folder))


def remembered_by_nobody(folder: Path) -> Path:
    shutil.rmtree(folder / ".consolidate")
    return folder


def saved_by_excel(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.save(path)


SAME = {"unchanged": lambda folder: folder, "renamed": renamed, "moved": moved, "restored": restored,
        "without what is kept between runs": remembered_by_nobody}  # fmt: skip


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_a_round_that_is_still_the_same_replaces_its_result(change: Any, out: Path, tmp_path: Path) -> None:
    before = totals(out / OUTPUT)
    folder = change(tmp_path / "甲")
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    _, _, err = run("run", folder, "--output", out)
    assert (err, [path.name for path in out.iterdir()]) == ("", [OUTPUT])
    assert totals(out / OUTPUT) != before


def test_a_copy_of_a_round_is_another_round(out: Path, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "甲", tmp_path / "乙")
    run("run", tmp_path / "乙", "--output", out)
    assert sorted(path.name for path in out.iterdir()) == sorted([OUTPUT, BESIDE])


def test_a_result_that_somebody_saved_again_is_still_that_of_its_round(out: Path, tmp_path: Path) -> None:
    saved_by_excel(out / OUTPUT)
    run("run", tmp_path / "甲", "--output", out)
    assert [path.name for path in out.iterdir()] == [OUTPUT]


def without_mark(data: bytes) -> bytes:
    """The result as an earlier version wrote it."""
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    del book.custom_doc_props[mark.NAME]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bent(data: bytes) -> bytes:
    """The same, but the part that holds the mark cannot be unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo("docProps/custom.xml").header_offset + 60
    return data[:at] + bytes(40) + data[at + 40 :]


FOREIGN = {
    "of an earlier version": without_mark,
    "somebody's words": lambda _: b"my own notes",
    "empty": lambda _: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "damaged": bent,
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_what_nothing_shows_to_be_of_this_round_stays(change: Any, out: Path, tmp_path: Path) -> None:
    there = change((out / OUTPUT).read_bytes())
    (out / OUTPUT).write_bytes(there)
    code, said, err = run("run", tmp_path / "甲", "--output", out)
    assert (code, (out / OUTPUT).read_bytes() == there) == (0, True)
    assert "is not replaced" in err
    assert "delete it and start the command again" in err
    assert OUTPUT.replace(".xlsx", "（甲）.xlsx") in said


def test_the_long_table_of_another_round_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("data", small_round(tmp_path / "甲"), "--output", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(before) == [f"{DATA}.csv", f"{DATA}.parquet"]
    folder = another(tmp_path)
    for _ in range(2):
        _, said, err = run("data", folder, "--output", out)
        assert "is not replaced" in err
        assert f"{DATA}（乙）.csv" in said
        now = {path.name: path.read_bytes() for path in out.iterdir()}
        assert sorted(now) == sorted([*before, f"{DATA}（乙）.csv", f"{DATA}（乙）.parquet"])
        assert {name: now[name] for name in before} == before
    _, _, err = run("data", tmp_path / "甲", "--output", out)
    assert err == ""


def test_a_csv_alone_is_nobodys(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / f"{DATA}.csv").write_bytes(b"mine")
    run("data", small_round(tmp_path / "甲"), "--output", out)
    assert (out / f"{DATA}.csv").read_bytes() == b"mine"
    assert (out / f"{DATA}（甲）.csv").exists()


def test_the_mark_tells_nothing_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    found = results.mark(folder, tmp_path)
    assert len(found) == 32
    assert int(found, 16) >= 0
    assert results.same(found, found)
    assert not results.same("", "")
    assert not results.same(found, results.mark(tmp_path, tmp_path.parent))
    assert not results.same(found, "")


def test_a_result_in_the_folder_of_its_round_is_known_on_every_computer(tmp_path: Path) -> None:
    """The folder was sent on, or is open in the browser, where nobody knows its path: both write into it."""
    here, there, other = (tmp_path / name / "round" for name in ("here", "there", "other"))
    for folder in (here, there, other):
        folder.mkdir(parents=True)
    assert results.same(results.mark(here, here / "output"), results.mark(there, there / "output"))
    assert not results.same(results.mark(here, here / "output"), results.mark(other, tmp_path / "output"))
    assert not results.same(results.mark(here, tmp_path / "output"), results.mark(there, there / "output"))


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PK\3\4" * 100, b'"consolidate.round": "0123"', bytes(1000)])
def test_no_mark_is_found_in_what_has_none(data: bytes) -> None:
    assert (mark.of(data), long_table.mark_of(data)) == ("", "")
