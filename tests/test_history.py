"""ROUND/history: what a run keeps, what the next one says has changed, and for how long it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from consolidate.history import record
from tests.support.building import book
from tests.support.command import run, run_json
from tests.support.small_round import OUTPUT, answer, small_round

HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_round(tmp_path / "2025年报")


def again(folder: Path, *more: str) -> dict[str, object]:
    found: dict[str, object]
    _, found = run_json("run", folder, "--output", folder / "out", *more)
    return found


def index(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "history" / "results.jsonl").read_text("utf-8").splitlines()]


def records(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "history").glob("*.json.gz"))


def sheet(folder: Path) -> list[list[object]]:
    made = openpyxl.load_workbook(folder / "out" / OUTPUT)
    return (
        [list(row) for row in made["自上次以来"].iter_rows(values_only=True)] if "自上次以来" in made.sheetnames else []
    )


def test_the_first_result_is_compared_with_nothing(folder: Path) -> None:
    assert again(folder)["since"] is None
    assert sheet(folder) == []
    (line,) = index(folder)
    assert (line["name"], line["final"], line["since"]) == (OUTPUT, True, "")
    kept = record.unpack((folder / "history" / str(line["record"])).read_bytes())
    assert kept is not None
    assert list(kept.units) == ["民政局", "教育局"]


def test_a_run_without_changes_reports_none(folder: Path) -> None:
    again(folder)
    found = again(folder)
    assert found["since"] == {
        "at": index(folder)[0]["at"], "version": index(folder)[0]["version"], "units": [], "cells": [], "totals": [],
        "findings": {"gone": [], "explained": [], "still": [], "new": []},
    }  # fmt: skip
    at = str(index(folder)[0]["at"])[:16].replace("T", " ")
    said = [f"与 {at} 的汇总结果（终稿）相比：没有变化。", "变化", "没有变化。"]
    assert [row[0] for row in sheet(folder)][1:] == said
    assert len(records(folder)) == 1, "two results that are alike share a record"
    assert len(index(folder)) == 2
    _, shown, _ = run("run", folder, "--output", folder / "out")
    assert ": no change" in shown


def test_what_came_in_since_is_told_everywhere(folder: Path) -> None:
    (folder / "inbox" / "教育局.xlsx").unlink()
    again(folder)
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    found = again(folder)["since"]
    assert isinstance(found, dict)
    assert [(u["unit"], u["became"], u["before"], u["now"], u["came"]) for u in found["units"]] == [
        ("教育局", "arrived", "missing", "used", ["教育局.xlsx"])
    ]
    moved = {t["place"]: t for t in found["totals"]}
    one = moved["requests.new.natural"]
    assert one["parts"] == [{"cause": "arrived", "unit": "教育局", "change": one["change"]}]
    rows = sheet(folder)
    assert ["单位", "教育局", None, None, None, "未报", "已汇总", "新报", "收到：教育局.xlsx"] in rows
    total = next(row for row in rows if row[0] == "合计" and str(row[3]).startswith("一、本年新收"))
    assert (total[5], total[6], total[7]) == (int(one["before"]), int(one["now"]), int(one["change"]))
    assert total[8] == f"教育局 +{one['change']}（新计入）"


def test_a_figure_that_the_unit_changed_and_a_question_that_is_answered(folder: Path) -> None:
    data = answer("教育局", 2)
    (folder / "inbox" / "教育局.xlsx").write_bytes(data)
    again(folder)
    path = folder / "inbox" / "教育局.xlsx"
    made = openpyxl.load_workbook(path)
    made["二、主动公开"]["B10"] = 4321
    made.save(path)
    found = again(folder)["since"]
    assert isinstance(found, dict)
    assert [(c["unit"], c["place"], c["now"], c["sheet"], c["address"]) for c in found["cells"]] == [
        ("教育局", "disclosure.licences.decisions", "4321", "二、主动公开", "B10")
    ]
    row = next(row for row in sheet(folder) if row[0] == "单位数字")
    assert (row[1], row[3], row[6], row[8]) == ("教育局", "行政许可", 4321, "二、主动公开，B10")
    made["二、主动公开"]["B17"] = 1234.56
    made.save(path)
    again(folder)
    row = next(row for row in sheet(folder) if row[0] == "单位数字")
    assert (row[3], row[6], type(row[7])) == ("行政事业性收费", 1234.56, float), "an amount is a number, too"


def test_an_earlier_result_is_named_by_its_time(folder: Path) -> None:
    again(folder)
    (folder / "decisions.xlsx").write_bytes(book(HEAD, ("免报", "教育局", "", "", "", "", "", "", "机构合并")))
    again(folder)
    (folder / "inbox" / "民政局.xlsx").unlink()
    again(folder)
    first, second, third = ("2026-01-18T20:00:00+08:00", "2026-01-19T20:00:00+08:00", "2026-01-19T21:30:00+08:00")
    lines = [line | {"at": at} for line, at in zip(index(folder), (first, second, third), strict=True)]
    path = folder / "history" / "results.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    for when, at, changes in (
        ("2026-01-18", first, 2), ("2026-01-19", third, 0), ("2026-01-19 20:00", second, 1),
        ("2026-01-19 21", third, 0), ("2026-01-19 20", second, 1), ("2026-01-19T21:30", third, 0),
        ("2027-01-01", third, 0),
    ):  # fmt: skip
        _, found = run_json("status", folder, "--since", when)
        assert (found["since"]["at"], len(found["since"]["units"])) == (at, changes)
    path.write_text("".join(json.dumps(line) + "\n" for line in (lines[0], *lines)), "utf-8")  # two in one second
    for when, words in (
        ("2026-01-17", "No result was written by “2026-01-17”; the last ones were written at: "),
        ("gestern", "“gestern” is no day and no time; the last results were written at: "),
        ("2026", "is no day and no time"),
    ):  # fmt: skip
        code, _, said = run("status", folder, "--since", when)
        assert code == 2
        said = " ".join(said.split())
        assert words in said
        assert said.count("2026-01-18 20:00:00") == 1
        assert 'Name a day, or a day and a time, such as 2026-01-19 or "2026-01-19 20:00".' in said
        assert "2026-01-18 20:00:00, 2026-01-19 20:00:00, 2026-01-19 21:30:00" in said
    _, said, _ = run("status", folder, "--since", "2026-01-18")
    assert "Since the result of 2026-01-18 20:00:" in said


def test_status_writes_nothing(folder: Path) -> None:
    again(folder)
    before = sorted(path.name for path in (folder / "history").iterdir())
    run_json("status", folder)
    assert sorted(path.name for path in (folder / "history").iterdir()) == before


def test_as_many_records_are_kept_as_the_settings_say(folder: Path) -> None:
    settings = folder / "round.toml"
    assert "\nhistory = 200 " in settings.read_text("utf-8")
    settings.write_text(settings.read_text("utf-8").replace("history = 200", "history = 2"), "utf-8")
    (folder / "history").mkdir()
    (folder / "history" / "别人的.txt").write_text("不是记录")
    for seed in range(2, 7):
        (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", seed))
        again(folder)
    kept = {str(line["record"]) for line in index(folder)[-2:]} | {str(line["since"]) for line in index(folder)[-2:]}
    assert set(records(folder)) == kept
    assert len(index(folder)) == 5
    assert (folder / "history" / "别人的.txt").exists()


def test_nothing_is_kept_where_nobody_wants_it(folder: Path) -> None:
    settings = folder / "round.toml"
    settings.write_text(settings.read_text("utf-8").replace("history = 200", "history = 0"), "utf-8")
    again(folder)
    assert again(folder)["since"] is None
    assert records(folder) == []


def test_a_history_that_somebody_damaged_is_no_history(folder: Path) -> None:
    again(folder)
    for name in records(folder):
        (folder / "history" / name).write_bytes(b"damaged")
    assert again(folder)["since"] is None
    path = folder / "history" / "results.jsonl"
    path.write_text(path.read_text("utf-8") + '{"at": "cut o', "utf-8")
    assert again(folder)["since"] is not None
