"""A list of decisions under another name in the folder of a round: its lines are not carried out, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from consolidate.decisions import sheet
from tests.support.building import book
from tests.support.command import run_json
from tests.support.small_round import small_round

CORRECTED = ("更正", "教育局", "", "二", "行政许可", "", "114", "115", "漏报一件")
REWORDED = ("更正", "教育局", "", "二", "行政许可", "", "114", "115", "漏了一件", "李四", "2026-01-20")
OTHERWISE = ("更正", "教育局", "", "二", "行政许可", "", "114", "116", "漏报两件")
CONFIRMED = ("属实", "教育局", "", "二", "行政处罚", "", "114", "", "已核实")
UNFINISHED = ("", "教育局", "", "", "", "", "", "", "再问一下")


def list_of(*lines: tuple[str, ...]) -> bytes:
    return book(sheet.HEADER, *lines)


ASIDE = [
    # the name of the file, its bytes, how many of its lines are not in decisions.xlsx, which has CORRECTED
    ("decisions(1).xlsx", list_of(CONFIRMED), 1),
    ("decisions - 副本.xlsx", list_of(CORRECTED, CONFIRMED, UNFINISHED), 2),
    ("复件 Decisions.XLSX", list_of(CONFIRMED), 1),
    ("处理意见.xlsx", list_of(CONFIRMED), 1),
    ("decisions(1).xlsx", list_of(CORRECTED), 0),  # the same line
    ("decisions 备份.xlsx", list_of(REWORDED), 0),
    ("decisions 备份.xlsx", list_of(OTHERWISE), 1),  # an earlier version or a later one: nobody can tell
    ("decisions(1).xlsx", list_of(), 0),
    ("decisions(1).xlsx", b"", 0),  # nobody can fill it in either
    ("decisions.txt", list_of(CONFIRMED), 0),
    ("~$decisions.xlsx", list_of(CONFIRMED), 0),
    ("备用/decisions.xlsx", list_of(CONFIRMED), 0),
    ("roster(1).xlsx", list_of(CONFIRMED), 0),
]


@pytest.mark.parametrize(("name", "data", "count"), ASIDE)
def test_lines_that_are_not_in_the_file_that_counts_are_an_error(
    tmp_path: Path, name: str, data: bytes, count: int
) -> None:
    folder = small_round(tmp_path)
    (folder / "decisions.xlsx").write_bytes(list_of(CORRECTED))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    _, result = run_json("status", folder)
    found = [f for f in result["findings"] if f["kind"] == "decisions-aside"]
    assert [(f["file"], f["severity"], f"({count})" in f["message"]) for f in found] == (
        [(name, "error", True)] if count else []
    )


def test_so_are_all_lines_where_the_file_that_counts_is_missing(tmp_path: Path) -> None:
    folder = small_round(tmp_path)
    (folder / "decisions1.xlsx").write_bytes(list_of(CORRECTED))
    code, result = run_json("run", folder, "--output", tmp_path / "out")
    assert (code, result["final"]) == (1, False)
    assert [f["kind"] for f in result["findings"] if f["severity"] == "error"] == ["decisions-aside"]


def test_offered_lines_that_nobody_filled_in_are_none(tmp_path: Path) -> None:
    folder = small_round(tmp_path, answered=("民政局",))
    (folder / "inbox" / "教育局.xlsx").write_bytes(b"PK")
    run_json("run", folder, "--output", tmp_path / "out")
    offered = (folder / "decisions.xlsx").read_bytes()
    (folder / "decisions(1).xlsx").write_bytes(offered)
    (folder / "decisions.xlsx").unlink()
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    assert "decisions-aside" not in {f["kind"] for f in result["findings"]}
