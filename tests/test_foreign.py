"""The command over a folder of other people's files, on a small folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from consolidate.formats.raw import Plain
from tests.support.books import everything, xlsx, zipped
from tests.support.small_round import answer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
WRONG = xlsx('<row r="1"><c r="A1"><v>12</v></c></row><row r="1"><c r="A1"><v>13</v></c></row>')


def ran(folder: Path, *words: str) -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "tests.support.foreign", str(folder), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, encoding="utf-8")
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name, data in {
        "a/1.xlsx": answer("民政局"),
        "a/b/2.xls": everything(),
        "a/b/3.zip": zipped({"4.xlsx": everything(), "5.txt": b"x"}),
        "6.bin": b"\0\1\2",
        "7.xlsx": WRONG,
    }.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_every_file_of_a_folder_has_one_verdict(folder: Path) -> None:
    code, lines = ran(folder)
    assert code == 0
    assert {line.strip() for line in lines[:-1]} == {
        "1 read as xlsx, with an official table",
        "2 read as xlsx",
        "1 opened: 2",
        "1 not-a-workbook: plain text",
        "1 not-a-workbook: a file of unknown kind",
        "1 unreadable: it holds a row or a cell twice, and it is unclear which one counts",
    }
    assert lines[-1].startswith("7 files, 0 without a verdict; ")


def test_the_numbers_are_those_of_other_readers(folder: Path) -> None:
    code, lines = ran(folder, "--compare")
    assert code == 0
    assert [line.strip() for line in lines if "same" in line or "differs" in line] == ["2 same"]


def test_a_number_that_another_reader_sees_differently_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import foreign

    monkeypatch.setattr(foreign, "_calamine", lambda data: {"表": {(0, 0): 12.0, (0, 1): 3.0}})
    monkeypatch.setattr(foreign, "_openpyxl", lambda data: {"表": {(0, 0): 11.0}})
    found = foreign.compared(xlsx('<row r="1"><c r="A1"><v>12</v></c></row>'))
    assert found == Plain(
        (
            "differs",
            "calamine 表!(0, 1): None against 3.0; openpyxl 表!(0, 0): ('number', '12') against 11.0",
        )
    )
