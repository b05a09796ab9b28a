"""A round of 48 units with two dozen kinds of trouble: what comes of each unit on both evenings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from consolidate.cli import columns, context
from sample_workbooks import evening, evening_round
from sample_workbooks.evening import ASKED, CASES, EXCUSED, HELD, MISSING, USED
from tests.support import evening_folders
from tests.support.command import run, run_json
from tests.support.other_formats import converted
from tests.support.pages import text

pytestmark = pytest.mark.slow  # it makes 60 workbooks


class Evenings(NamedTuple):
    """What status says: as JSON on both evenings, as screens on the second one, by the options given."""

    first: Any
    second: Any
    screens: Mapping[str, str]


@pytest.fixture(scope="module")
def evenings(tmp_path_factory: pytest.TempPathFactory) -> Evenings:
    """Both evenings, with a run after the first."""
    folder = evening_folders.first(tmp_path_factory, tmp_path_factory.mktemp("evening"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "now", lambda: evening_round.FIRST)
        _, first = run_json("run", folder, "-o", folder)
        evening_round.send_back(folder)
        evening_round.second_evening(folder, converted)
        patch.setattr(context, "now", lambda: evening_round.SECOND)
        patch.chdir(folder)
        _, second = run_json("status")
        options = ("", "--all", "--by kind", "--by unit")
        screens = {option: run("status", *option.split(), "--lang", "zh")[1] for option in options}
    return Evenings(first, second, screens)


def mark(result: Any, unit: str) -> str:
    """The state of a unit as one character."""
    for key, sign in (("held", HELD), ("missing", MISSING), ("excused", EXCUSED)):
        if unit in result["units"][key]:
            return sign
    return ASKED if any(f["severity"] == "explain" and not f["answer"] for f in of(result, unit)) else USED


def of(result: Any, unit: str) -> list[Any]:
    """The findings on a unit: those that are open, or all of them if none is."""
    found = [f for f in result["findings"] if f["unit"] == unit and not f["follows"]]
    return [f for f in found if f["severity"] != "note" and not f["answer"]] or found


def test_there_are_48_units_in_two_groups_and_two_dozen_kinds_of_trouble() -> None:
    assert len(CASES) == len({case.unit for case in CASES}) == 48
    assert evening.roster().groups() == ("县直部门", "乡镇街道")
    assert len({kind for case in CASES for kind in case.finds}) >= 24


@pytest.mark.parametrize("number", range(48), ids=lambda number: CASES[number].trouble)
def test_every_trouble_is_found_and_nothing_else(number: int, evenings: Evenings) -> None:
    case, first, second = CASES[number], evenings.first, evenings.second
    assert (mark(first, case.unit), mark(second, case.unit)) == (case.before or case.mark, case.mark)
    found = of(second, case.unit)
    assert tuple(f["kind"] for f in found) == case.finds
    assert (found[0]["address"] if found else "") == case.cell


def test_the_counts_of_both_evenings(evenings: Evenings) -> None:
    counts = [{key: value if isinstance(value, int) else len(value) for key, value in result["units"].items()}
              for result in evenings[:2]]  # fmt: skip
    assert counts == [
        {"expected": 48, "used": 23, "held": 18, "excused": 1, "missing": 6},
        {"expected": 48, "used": 25, "held": 18, "excused": 1, "missing": 4},
    ]


def test_the_files_that_belong_to_nobody(evenings: Evenings) -> None:
    found = {f["file"]: f["kind"] for f in evenings.second["findings"] if not f["unit"]}
    assert found == {evening.UNKNOWN: "unknown-unit", evening.CONTRADICTED: "units-disagree"}


# --- the screen ------------------------------------------------------------------------------------------------


def test_the_screen_has_some_two_dozen_lines_of_units_and_names_every_held_one(evenings: Evenings) -> None:
    lines = evenings.screens[""].splitlines()
    assert lines[0] == "清源县人民政府，2025 年度，截止日期 2026-01-20 已过 1 天"
    head = next(number for number, line in enumerate(lines) if line.split() == ["收到", "逾期", "错误", "说明", "退回"])
    units = [line.split()[:2] for line in lines[head + 1 : head + 25]]
    assert [mark for mark, _ in units] == ["✗"] * 18 + ["—"] * 4 + ["?"] * 2
    assert {unit for mark, unit in units if mark == "✗"} == {case.unit for case in CASES if case.mark == HELD}
    assert {unit for mark, unit in units if mark == "—"} == {case.unit for case in CASES if case.mark == MISSING}
    assert lines[head + 25] == "其余 24 个：? 待说明 7，✓ 已汇总 16，○ 免报 1（加 --all 全部列出）"


LINES = (
    "✗ 县教育局                ~01-15         1         1  D31 勾稽不平",
    "✗ 双塔乡人民政府          ~01-15         1            D31 勾稽不平",  # it was in before its file was written over
    "— 县退役军人事务局                1天                 空白模板",
    "— 白塔乡人民政府                  1天",
    "? 县林业局                ~01-15              2    1  与其他单位数字相同",
    "? 青龙乡人民政府          ~01-15              1       B10 与上年相差大",  # explained, so it does not go back
    "✓ 山口镇人民政府          ~01-16                   1",
    "✓ 高桥乡人民政府          ~01-21 ~1天",
    "✓ 松坡乡人民政府           01-21  1天",
    "○ 县档案馆",
)


@pytest.mark.parametrize("line", LINES)
def test_the_line_of_a_unit(line: str, evenings: Evenings) -> None:
    """Columns: state, unit, in, late, wrong, asked, returned, what is wrong."""
    said = [" ".join(each.split()) for each in evenings.screens["--all"].splitlines()]
    assert " ".join(line.split()) in said


def test_the_screen_says_what_has_changed_and_what_to_do(evenings: Evenings) -> None:
    said = evenings.screens[""]
    assert (
        """
✗ 无名.xlsx  不能确定是哪个单位的
✗ 白塔乡_小河.xlsx  单位名称不一致：小河乡人民政府、白塔乡人民政府
"""
        in said
    )
    assert (
        """
自上次汇总（2026-01-19 20:00）以来：
  新报：高桥乡人民政府、松坡乡人民政府
  已改好：山口镇人民政府
  新出问题：双塔乡人民政府
  重报后仍有问题：石桥镇人民政府
  合计变动 """
        in said
    )
    assert (
        """
山口镇人民政府（第 1 次退回后）：已改正 1 处
石桥镇人民政府（第 1 次退回后）：仍有 1 处
已退回、尚未重报：24 个单位
尚非终稿："""
        in said
    )
    assert said.endswith("""
接下来：
  向 2 个单位退回问题：consolidate mail correct
  向 6 个单位催报：consolidate mail remind
  1 个单位写了原因，请决定是否属实：consolidate status --unit 青龙乡人民政府
""")


@pytest.mark.parametrize("option", ["", "--all", "--by kind", "--by unit"])
def test_every_line_fits_into_80_columns(option: str, evenings: Evenings) -> None:
    assert [line for line in evenings.screens[option].splitlines() if columns.width(line) > 80] == []


def test_the_example_in_the_chinese_readme_is_this_screen(evenings: Evenings) -> None:
    (block,) = re.findall(r"^```text\n(清源县.*?)^```$", text("README.zh-CN.md"), re.M | re.S)
    lines = [line for line in block.splitlines() if line != "……"]
    assert len(lines) > 15
    assert [line for line in lines if line not in evenings.screens[""].splitlines()] == []


def test_every_line_that_is_offered_settles_its_finding(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With 属实 where it asks, with 更正 where it corrects a cell. The other findings are untouched."""
    folder = evening_folders.first(tmp_path_factory, tmp_path)
    assert run("run", folder, "--output", tmp_path / "out")[0] == 1
    made = openpyxl.load_workbook(folder / "decisions.xlsx")
    first = made.worksheets[0]
    for row in first.iter_rows(min_row=3):
        problem = str(row[11].value or "")
        action = "属实" if "属实、" in problem else "更正" if "更正" in problem else ""
        if not row[0].value and action:
            row[0].value, row[7].value, row[8].value = action, "1", "已核实"
    made.save(folder / "decisions.xlsx")
    _, result = run_json("status", folder)
    kinds = {f["kind"] for f in result["findings"]}
    assert kinds.isdisjoint({"decision-void", "decision-faulty", "decision-wide"})
    asked = [f["unit"] for f in result["findings"] if f["severity"] == "explain" and not f["answer"]]
    assert asked == ["山口镇人民政府", "梅园乡人民政府"]  # their new figures are far from last year
    assert [f["unit"] for f in result["findings"] if f["kind"] == "corrected"] == [
        "县教育局", "县公安局", "县人力资源和社会保障局", "县自然资源局", "县水利局", "山口镇人民政府",
        "石桥镇人民政府", "北岭乡人民政府", "梅园乡人民政府",
    ]  # fmt: skip
