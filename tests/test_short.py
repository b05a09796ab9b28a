"""``--short`` shows the counts and whether the result is final, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import run, run_json
from tests.support.small_round import small_round


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_round(tmp_path / "round", units=("民政局", "教育局", "财政局"), answered=("民政局", "教育局"))


def without_deadline(folder: Path) -> None:
    path = folder / "round.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("deadline = 2026-01-20", "# no deadline"), encoding="utf-8")


def test_status_and_run_in_short(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    without_deadline(folder)
    lines = [
        "清源县人民政府, 2025",
        "Units: 3 expected = 2 used + 0 held + 0 excused + 1 missing",
        "Files: 2 = 2 used",
        "Not final: 1 unit has not answered",
    ]
    code, said, _ = run("status", "round", "--short")
    assert (code, said.splitlines()) == (1, lines)
    code, said, _ = run("run", "round", "--short")
    assert (code, said.splitlines()) == (1, [*lines, "Result: output/2025年清源县人民政府汇总表.xlsx"])
    assert "Next:" in run("status", "round")[1]


def test_check_in_short(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("坏.xlsx").write_bytes(b"no workbook")
    code, said, _ = run("check", "坏.xlsx", "round/inbox/民政局.xlsx", "--short")
    assert code == 1
    assert said.splitlines() == [
        "坏.xlsx: ✗ 1 error to correct",
        "round/inbox/民政局.xlsx (民政局): ✓ no problem was found",
        "1 file with nothing to correct, 1 to be corrected or explained, 0 that are no answers",
    ]


def test_json_is_the_same_in_short(folder: Path, tmp_path: Path) -> None:
    assert run_json("status", folder, "--short") == run_json("status", folder)


@pytest.mark.parametrize("other", [("--all",), ("--long",), ("--by", "unit"), ("--unit", "民政局")])
def test_what_wants_more_excludes_it(other: tuple[str, ...], folder: Path) -> None:
    code, out, err = run("status", folder, "--short", *other)
    assert (code, out) == (2, "")
    assert err == f"--short and {other[0]} exclude each other\nhint: Leave one of them out.\n"
