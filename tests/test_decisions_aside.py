"""A list of decisions under another name in the folder of a round: its lines are not carried out, and that is said."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from consolidate.decisions import sheet
from tests.support.building import book
from tests.support.command import run, run_json
from tests.support.merged import saved
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


def sheets(first: Sequence[Sequence[str]], **others: Sequence[Sequence[str]]) -> bytes:
    """A list of decisions with further sheets; a name with _ at its end stands before the list."""
    made = openpyxl.load_workbook(io.BytesIO(book(*first)))
    made.worksheets[0].title = "处理意见"
    for name, lines in others.items():
        added = made.create_sheet(name.rstrip("_"), 0 if name.endswith("_") else None)
        for line in lines:
            added.append(line)
        if name == "隐藏":
            added.sheet_state = "hidden"
    return saved(made)


EXAMPLE = ("免报", "教育局", "", "", "", "", "", "", "本年机构合并，不再单独填报", "李四", "2026-01-22")
EARLIER_EXAMPLE = ("属实", "财政局", "", "二", "行政处罚", "", "3", "", "旧版的例子", "李四", "2026-01-22")
WITHIN: list[tuple[Sequence[Sequence[str]], Mapping[str, Sequence[Sequence[str]]], list[tuple[str, str]]]] = [
    # the sheet with the list; further sheets; where lines are found that it does not have, and how many
    ([sheet.HEADER, CORRECTED], {"副本": [sheet.HEADER, CORRECTED, CONFIRMED]}, [("副本", "(1)")]),
    ([sheet.HEADER], {"Sheet2": [("说明",), sheet.HEADER, CORRECTED, CONFIRMED]}, [("Sheet2", "(2)")]),
    ([sheet.HEADER], {"填写示例": [sheet.HEADER, EXAMPLE, CONFIRMED]}, [("填写示例", "(1)")]),
    ([(*sheet.TYPED, "", *sheet.TYPED), (*[""] * 12, *CONFIRMED)], {}, [("M1", "(1)")]),
    ([sheet.HEADER, CORRECTED], {"副本": [sheet.HEADER, REWORDED]}, []),
    ([sheet.HEADER], {"填写示例": [sheet.HEADER, EXAMPLE]}, []),
    ([sheet.HEADER], {"填写示例": [sheet.HEADER, EARLIER_EXAMPLE]}, []),
    ([sheet.HEADER], {"填写示例_": [sheet.HEADER, EXAMPLE]}, []),
    ([sheet.HEADER], {"例子": [sheet.HEADER, EXAMPLE, EARLIER_EXAMPLE, (*EXAMPLE[:-1], "2026/1/22")]}, []),
    ([sheet.HEADER], {"说明_": [("先看第二页",)]}, []),
    ([sheet.HEADER], {"隐藏": [sheet.HEADER, CONFIRMED]}, []),
    ([sheet.HEADER], {"通讯录": [("单位", "电话"), ("教育局", "123")]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("first", "others", "expected"), WITHIN)
def test_lines_elsewhere_in_the_file_that_counts_are_an_error(
    tmp_path: Path,
    first: Sequence[Sequence[str]],
    others: Mapping[str, Sequence[Sequence[str]]],
    expected: list[tuple[str, str]],
) -> None:
    folder = small_round(tmp_path)
    (folder / "decisions.xlsx").write_bytes(sheets(first, **others))
    _, result = run_json("status", folder)
    found = [f for f in result["findings"] if f["kind"].startswith("decision")]
    kinds = {f["kind"] for f in found}
    assert kinds == ({"decisions-aside"} if expected else kinds - {"decisions-aside", "decision-faulty"})
    aside = [f for f in found if f["kind"] == "decisions-aside"]
    assert [
        (f["file"], f"“{where}”" in f["message"], count in f["message"])
        for f, (where, count) in zip(aside, expected, strict=True)
    ] == [("decisions.xlsx", True, True)] * len(expected)


@pytest.mark.parametrize("hidden", [True, False])
def test_the_examples_are_not_carried_out_where_the_list_is_hidden_or_gone(hidden: bool, tmp_path: Path) -> None:
    folder = small_round(tmp_path)
    made = openpyxl.load_workbook(io.BytesIO(sheets([sheet.HEADER], 填写示例=[sheet.HEADER, EXAMPLE])))
    if hidden:
        made["处理意见"].sheet_state, made.active = "hidden", 1
    else:
        del made["处理意见"]
    made.save(folder / "decisions.xlsx")
    code, _, err = run("status", folder, "--lang", "en")
    assert (code, "its list is hidden or gone" in err) == (2, True)


def test_the_list_is_read_where_it_stands_and_written_there(tmp_path: Path) -> None:
    """With the sheet of examples moved to the front."""
    folder = small_round(tmp_path)
    (folder / "inbox" / "城关镇.xlsx").write_bytes(b"PK")
    run_json("run", folder, "--output", tmp_path / "out")
    made = openpyxl.load_workbook(folder / "decisions.xlsx")
    made.move_sheet("填写示例", -1)
    made["处理意见"].append(list(CORRECTED))
    made.save(folder / "decisions.xlsx")
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    assert not [f for f in result["findings"] if f["kind"] == "decisions-aside"]
    made = openpyxl.load_workbook(folder / "decisions.xlsx")
    assert made.sheetnames[:2] == ["填写示例", "处理意见"]
    lines = [[cell or "" for cell in row] for row in made["处理意见"].iter_rows(values_only=True)]
    assert any(line[: len(CORRECTED)] == [*CORRECTED] for line in lines)


def test_offered_lines_that_nobody_filled_in_are_none(tmp_path: Path) -> None:
    folder = small_round(tmp_path, answered=("民政局",))
    (folder / "inbox" / "教育局.xlsx").write_bytes(b"PK")
    run_json("run", folder, "--output", tmp_path / "out")
    offered = (folder / "decisions.xlsx").read_bytes()
    (folder / "decisions(1).xlsx").write_bytes(offered)
    (folder / "decisions.xlsx").unlink()
    _, result = run_json("run", folder, "--output", tmp_path / "out")
    assert "decisions-aside" not in {f["kind"] for f in result["findings"]}
