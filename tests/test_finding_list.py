"""Lists of findings on the terminal: short by unit and file, by kind, and long."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consolidate.catalogue import FindingKind
from consolidate.cli import columns, context, finding_list, language
from consolidate.cli.finding_list import Listed
from consolidate.cli.grouping import Grouping
from consolidate.forms import edition
from consolidate.model import Finding, Place, Unit
from consolidate.templates import template
from consolidate.terms import ERROR, EXPLAIN, NOTE
from sample_workbooks import faults
from tests.support.command import run
from tests.support.small_round import ROUND, small_round

FORM = edition("2021")
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC).timestamp()
THREE, TWO = "三、依申请公开", "二、主动公开"
SIDES = (("left", "15"), ("right", "16"))
BROKEN = Finding(FindingKind.RULE_BROKEN, ERROR, "教育局", "教.xlsx", THREE, "D31", rule="balance", args=SIDES)
EVERYTHING = (
    Finding(FindingKind.NEGATIVE, ERROR, "教育局", "教.xlsx", THREE, "AA7", found="-2"),
    Finding(FindingKind.NEGATIVE, ERROR, "教育局", "教.xlsx", THREE, "D10", found="-1"),
    BROKEN,
    Finding(FindingKind.NEGATIVE, ERROR, "教育局", "教.xlsx", THREE, "D9", found="-3"),
    Finding(FindingKind.RULE_BROKEN, ERROR, "教育局", "教.xlsx", THREE, "J31", follows=BROKEN.id),
    Finding(FindingKind.SCAN, ERROR, "教育局", "教.pdf", found="PDF"),
    Finding(FindingKind.JUMP, EXPLAIN, "教育局", "教.xlsx", TWO, "B10", found="9000", expected="205"),
    Finding(FindingKind.JUMP, EXPLAIN, "财政局", "财.xlsx", TWO, "B10", found="0", expected="60"),
    Finding(FindingKind.JUMP, EXPLAIN, "财政局", "财.xlsx", TWO, "B17", found="1", expected="99", answer="核实"),
    Finding(FindingKind.SPELLED, NOTE, "财政局", "财.xlsx", THREE, "D7", found="３件", expected="3"),
    Finding(FindingKind.UNKNOWN_UNIT, ERROR, file="无名.xlsx"),
    Finding(FindingKind.JUMP, EXPLAIN, sheet=TWO, address="B10", found="9", expected="99",
            place=Place("disclosure", "licences", "decisions")),
)  # fmt: skip

BY_UNIT = """\
教育局
  教.pdf
    ✗ 只有扫描件：PDF
  教.xlsx
    ✗ 三、依申请公开!AA7  负数：-2
    ✗ 三、依申请公开!D9  负数：-3
    ✗ 三、依申请公开!D10  负数：-1
    ✗ 三、依申请公开!D31  勾稽不平：15 对 16  （另有 1 处由同一原因引起）
    ? 二、主动公开!B10  与上年相差大：9000，上年 205
财政局
  财.xlsx
    ? 二、主动公开!B10  与上年相差大：0，上年 60
不能确定单位的
  无名.xlsx
    ✗ 不能确定是哪个单位的
汇总数
    ? 二、主动公开!B10  与上年相差大：9，上年 99"""
BY_KIND = """\
负数（3 处，1 个单位）
  ✗ 教育局  三、依申请公开!AA7  -2
  ✗ 教育局  三、依申请公开!D10  -1
  ✗ 教育局  三、依申请公开!D9  -3

勾稽不平：第一项加第二项之和，等于第三项加第四项之和（1 处，1 个单位）
  ✗ 教育局  三、依申请公开!D31  15 对 16  （另有 1 处由同一原因引起）

只有扫描件（1 处，1 个单位）
  ✗ 教育局  PDF

不能确定是哪个单位的（1 处）
  ✗ 无名.xlsx

与上年相差大（3 处，2 个单位）
  ? 教育局  二、主动公开!B10  9000，上年 205
  ? 财政局  二、主动公开!B10  0，上年 60
  ? 汇总数  二、主动公开!B10  9，上年 99"""


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    """Chinese."""
    before = language.current()
    language.use("zh")
    yield
    language.use(before)


def listed(by: Grouping, findings: Sequence[Finding] = EVERYTHING, every: bool = False, width: int = 80) -> str:
    lines = finding_list.lines(findings, FORM, Listed(by, every=every), width)
    return "\n".join(line.text for line in lines)


@pytest.mark.parametrize(("by", "said"), [(Grouping.UNIT, BY_UNIT), (Grouping.KIND, BY_KIND)])
def test_a_list_is_short_and_grouped(by: Grouping, said: str) -> None:
    assert listed(by) == said


def test_with_all_the_answered_ones_and_the_notes_are_there() -> None:
    said = listed(Grouping.UNIT, every=True)
    assert "    ? 二、主动公开!B17  与上年相差大：1，上年 99\n" in said
    assert "    · 三、依申请公开!D7  文字写法的数：３件，按 3 计\n" in said


def test_no_error_is_left_out_however_many_there_are() -> None:
    many = [BROKEN._replace(unit=f"第{number}局") for number in range(300)]
    for by in Grouping:
        assert listed(by, many).count("✗") == 300


def test_a_narrow_terminal_breaks_lines_and_cuts_nothing() -> None:
    for by, said in ((Grouping.UNIT, BY_UNIT), (Grouping.KIND, BY_KIND)):
        narrow = listed(by, width=30)
        assert max(map(columns.width, narrow.splitlines())) <= 30
        assert "".join(narrow.split()) == "".join(said.split())


# --- through the command ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round of two units, of which one has a negative number, with a person to ask."""
    made = small_round(tmp_path / "round", answered=("民政局",))
    data = faults.filled(Unit("教育局"), 2, round_=ROUND)
    where = faults.at("disputes.cases.review_other")
    data = faults.edited(data, faults.put("disputes", where, -1))
    (made / "inbox" / "教育局.xlsx").write_bytes(data)
    os.utime(made / "inbox" / "教育局.xlsx", (NOON, NOON))
    return made


def test_the_options_of_status_choose_the_list(folder: Path) -> None:
    short = "    ✗ 四、复议诉讼!C7  负数：-1\n"
    sentence = "四、复议诉讼!C7，“其他结果”：-1 是负数\n    请填 0 或正数。\n"
    _, plain, _ = run("status", folder, "--lang", "zh")
    assert (short in plain, sentence in plain, "C7 负数\n" in plain) == (False, False, True)
    _, by_unit, _ = run("status", folder, "--by", "unit", "--lang", "zh")
    assert (f"教育局\n  教育局.xlsx\n{short}" in by_unit, "C7 负数\n" in by_unit) == (True, False)
    _, by_kind, _ = run("status", folder, "--by", "kind", "--lang", "zh")
    assert "负数（1 处，1 个单位）\n  ✗ 教育局  四、复议诉讼!C7  -1\n" in by_kind
    _, long, _ = run("status", folder, "--long", "--lang", "zh")
    assert (sentence in long, short in long) == (True, False)
    _, every, _ = run("status", folder, "--all", "--lang", "zh")
    assert (short in every, "C7 负数\n" in every) == (True, True)


def test_an_unknown_grouping_or_unit_is_refused(folder: Path) -> None:
    code, said, err = run("status", folder, "--by", "colour")
    assert (code, said, "colour" in err) == (2, "", True)
    code, said, err = run("status", folder, "--unit", "教玉局", "--lang", "zh")
    assert (code, said) == (2, "")
    assert "名单里没有 教玉局" in err
    assert "教育局" in err


def test_one_unit_is_shown_whole(folder: Path) -> None:
    _, said, _ = run("status", folder, "--unit", "教育局", "--lang", "zh")
    assert said.startswith("""\
✗ 教育局  暂缓
文件：
  教育局.xlsx  暂缓  2026-01-15 收到（文件修改日期）
问题：
  ✗ 教育局，教育局.xlsx，四、复议诉讼!C7，“其他结果”：-1 是负数
      请填 0 或正数。
主要数据（没有计入汇总）：
  本年新收            14
  上年结转            3
""")
    run("returns", folder)
    _, said, _ = run("status", folder, "--unit", "教育局", "--lang", "zh")
    assert "\n退回：\n  第 1 次，" in said
    assert "，尚未重报\n" in said
    mended = template(FORM, ROUND, Unit("教育局"), trip=1, figures=faults.sound(2))
    (folder / "inbox" / "教育局_改.xlsx").write_bytes(mended)
    _, said, _ = run("status", folder, "--unit", "教育局", "--lang", "zh")
    assert said.startswith("✓ 教育局  已汇总\n")
    assert "主要数据：\n  本年新收            14\n" in said
    assert "教育局（第 1 次退回后）：已改正 1 处\n    已改正：教育局，教育局.xlsx，四、复议诉讼!C7" in said


def test_a_unit_that_sent_nothing_has_a_page_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "now", lambda: datetime(2026, 1, 22, 20).astimezone())
    (folder / "inbox" / "教育局.xlsx").unlink()
    _, said, _ = run("status", folder, "--unit", "教育局", "--lang", "zh")
    assert said == "— 教育局  未报  逾期 2 天\n文件：无\n问题：无\n"
