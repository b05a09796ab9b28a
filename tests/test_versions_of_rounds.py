"""Rounds, copies, templates, results and caches of version 0.1.0 still work, and a round says which version wrote it.

``rounds_of_versions/0.1.0`` was made by that version: two units, 民政局 sound, 教育局 with 999 for 10 in D9 of table 三
and a copy that went back to it.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate import __version__
from consolidate.model import Round
from consolidate.rounds import settings, versions
from consolidate.words import UserError
from tests.support.command import check_json, run, run_json
from tests.support.small_round import small_round

KEPT = Path(__file__).parent / "rounds_of_versions" / "0.1.0"
COPY = "教育局_2025年政府信息公开年报_第1次退回.xlsx"
TEMPLATE = "教育局_2025年政府信息公开年报.xlsx"
RESULT = "2025年清源县人民政府汇总表.xlsx"
TABLE = "三、依申请公开"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KEPT / "round", tmp_path / "2025年报"))


def open_findings(result: Any) -> list[tuple[str, str, str]]:
    return [
        (f["unit"], f["kind"], f["address"]) for f in result["findings"] if f["severity"] != "note" and not f["follows"]
    ]


def typed(source: Path, target: Path, cells: dict[str, int]) -> None:
    """Save a workbook with figures typed into table 三, as Excel would."""
    book = openpyxl.load_workbook(source)
    for address, figure in cells.items():
        book[TABLE][address] = figure
    book.save(target)


def test_status_and_run_say_of_an_old_round_what_they_said(old: Path, tmp_path: Path) -> None:
    for words in (("status", old), ("run", old, "-o", tmp_path / "o")):
        code, result = run_json(*words)
        assert (code, result["units"]["used"], result["units"]["held"]) == (1, 1, ["教育局"])
        assert open_findings(result) == [("教育局", "rule-broken", "D31")]
        assert result["totals"]["requests.new.natural"] == "11"
        assert result["totals"]["disclosure.licences.decisions"] == "107"
    assert (tmp_path / "o" / RESULT).exists()
    _, said, _ = run("status", old)
    assert "Sent back and not yet answered: 教育局" in said


def test_check_reads_old_templates(old: Path) -> None:
    code, result = check_json(old / "inbox" / "民政局.xlsx", old / "inbox" / "教育局.xlsx")
    assert code == 1
    assert [(f["verdict"], f["reason"]) for f in result["files"]] == [("used", ""), ("held", "rule-broken")]
    assert result["files"][0]["values"]["requests.granted.natural"] == "9"
    assert result["files"][1]["values"]["requests.granted.natural"] == "999"


def test_an_old_template_that_is_filled_in_now_is_read(old: Path, tmp_path: Path) -> None:
    typed(old / "templates" / TEMPLATE, tmp_path / "教育局.xlsx", {"D7": 12, "D9": 10, "D31": 2})
    _, result = check_json(tmp_path / "教育局.xlsx")
    values = result["files"][0]["values"]
    assert [values[f"requests.{row}.natural"] for row in ("new", "granted", "carried_out")] == ["12", "10", "2"]
    assert [finding[:2] for finding in open_findings(result)] == [("教育局", "empty-table")] * 2  # tables 二 and 四


def test_an_old_copy_that_comes_back_corrected_replaces_the_old_answer(old: Path, tmp_path: Path) -> None:
    typed(old / "returns" / COPY, old / "inbox" / COPY, {"D9": 10})
    _, said, _ = run("status", old)
    assert "教育局, after return 1: 1 corrected" in said
    code, result = run_json("run", old, "-o", tmp_path / "o")
    assert (code, result["final"], result["units"]["used"]) == (0, True, 2)
    assert result["totals"]["requests.new.natural"] == "23"  # 11 + 12
    assert {f["name"]: f["verdict"] for f in result["files"]} == {
        "教育局.xlsx": "replaced", COPY: "used", "民政局.xlsx": "used",
    }  # fmt: skip


def test_an_old_copy_that_stays_as_it_is_is_not_made_again(old: Path) -> None:
    assert run("returns", old)[0] == 0
    assert [path.name for path in (old / "returns").iterdir()] == [COPY]


def test_an_old_cache_is_not_used_and_goes(old: Path, tmp_path: Path) -> None:
    (before,) = (old / ".consolidate" / "cache").iterdir()
    run("run", old, "-o", tmp_path / "o")
    assert before.name not in {path.name for path in (old / ".consolidate" / "cache").iterdir()}


def test_an_old_decision_sheet_gets_its_lines(old: Path, tmp_path: Path) -> None:
    _, said, _ = run("run", old, "-o", tmp_path / "o")
    assert "1 open question stands ready" in said
    sheet = openpyxl.load_workbook(old / "decisions.xlsx").worksheets[0]
    assert "教育局" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_an_old_round_and_its_result_are_the_last_year_of_a_new_one(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "2026年报"
    assert run("new", new, "--from", old, "--year", 2026)[0] == 0
    assert settings.read((new / "round.toml").read_bytes()) == Round(
        "2021", 2026, "清源县人民政府", version=__version__
    )
    shutil.copy(KEPT / RESULT, new / "last_year.xlsx")
    assert run("templates", new)[0] == 0
    book = openpyxl.load_workbook(new / "templates" / "民政局_2026年政府信息公开年报.xlsx")
    assert book[TABLE]["D8"].value == 2  # carried over from 2025


# --- which version wrote it ------------------------------------------------------------------------------------


def test_a_new_round_says_its_version_and_so_does_what_a_run_keeps(tmp_path: Path) -> None:
    assert run("new", tmp_path / "a")[0] == 0
    assert f'\nversion = "{__version__}"' in (tmp_path / "a" / "round.toml").read_text(encoding="utf-8")
    folder = small_round(tmp_path / "b")
    run("run", folder, "-o", tmp_path / "o")
    kept = json.loads((folder / ".consolidate" / "last_run.json").read_text(encoding="utf-8"))
    assert kept["version"] == __version__


@pytest.mark.parametrize(
    ("version", "own", "newer"),
    [
        ("0.2.0", "0.1.0", True), ("1.0", "0.9.9", True), ("0.10.0", "0.9.0", True),
        ("0.1.0", "0.1.0", False), ("0.1.7", "0.1.0", False), ("0.1.0", "0.2.0", False), ("", "0.1.0", False),
        ("0.2.0.dev1", "0.2.0", False), ("x", "0.1.0", False),
    ],
)  # fmt: skip
def test_which_version_is_newer(version: str, own: str, newer: bool) -> None:
    assert versions.newer(version, own) is newer


def test_a_round_of_a_newer_version_is_a_sentence_even_with_settings_that_are_unknown(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    text = (
        f'version = "99.0"\n{settings.write(Round("2021", 2025, "清源县", date(2026, 1, 20)))}\n[portal]\nurl = "x"\n'
    )
    (folder / "round.toml").write_text(text, encoding="utf-8")
    for command in ("status", "run", "templates"):
        code, out, err = run(command, folder)
        assert (code, out) == (2, "")
        assert err.startswith(
            f"The round was made with version 99.0 of this program, which is newer than this one ({__version__})\n"
        )
    assert "99.0" in run("status", folder, "--lang", "zh")[2]


def test_a_version_that_is_no_text_is_named_with_its_line() -> None:
    with pytest.raises(UserError) as refused:
        settings.read('year = 2025\nbody = "清源县"\nversion = 2'.encode())
    assert [problem.where for problem in refused.value.details] == ["3"]


def test_a_last_run_of_a_newer_version_is_said(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    run("run", folder, "-o", tmp_path / "o")
    kept = folder / ".consolidate" / "last_run.json"
    said = run("status", folder)[1]
    assert "newer than this one" not in said
    told = json.loads(kept.read_text(encoding="utf-8")) | {"version": "99.1"}
    kept.write_text(json.dumps(told), encoding="utf-8")
    said = run("status", folder)[1]
    assert f"The last run was made with version 99.1, newer than this one ({__version__})" in said
