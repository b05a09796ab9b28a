"""What the page asks of the program for 汇总, answered without a browser, and what of it gets back into the folder."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from consolidate.decisions import sheet
from consolidate.model import Unit
from consolidate.pipeline import annual_report, report, run, unit_reports, write
from consolidate.pipeline.context import Context
from consolidate.workers import pool
from sample_workbooks import faults
from tests.support.browser import NOW
from tests.support.command import run as command
from tests.support.page_round import PageRound
from tests.support.small_round import BODY, ROUND, answer, small_round

SAMPLES = Path(__file__).parents[1] / "sample_workbooks"
ROUNDS = sorted(path.name for path in SAMPLES.iterdir() if (path / "round.toml").exists())
MONEY = {"disclosure.fees.amount": "251000元"}


@pytest.fixture(autouse=True)
def reads_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_own_forms: None) -> None:
    monkeypatch.setattr(pool, "_watch", [])
    monkeypatch.chdir(tmp_path)


def sample(name: str, tmp_path: Path) -> PageRound:
    folder = tmp_path / "true" / name
    shutil.copytree(SAMPLES / name, folder)
    return PageRound(folder, tmp_path / "memory")


@pytest.fixture
def page(tmp_path: Path) -> PageRound:
    """Three units: one sound, one with an amount in 元, one that has not answered."""
    folder = small_round(tmp_path / "true" / "2025年报", ("民政局", "财政局", "档案局"), ("民政局",))
    (folder / "inbox" / "财政局.xlsx").write_bytes(faults.filled(Unit("财政局"), 3, MONEY, ROUND))
    return PageRound(folder, tmp_path / "memory")


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook; the mark of its round is left out, since it tells one folder from another."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = {name: package.read(name) for name in package.namelist()}
    custom = found["docProps/custom.xml"]
    found["docProps/custom.xml"] = re.sub(
        rb'(name="consolidate\.round".*?<vt:lpwstr>)[0-9a-f]+', rb"\1", custom, count=1
    )
    return found


# --- the same as the command ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUNDS)
def test_the_result_and_its_json_are_those_of_the_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sample(name, tmp_path)
    told = page.act("run")
    monkeypatch.setattr(pool, "_watch", [])
    copy = tmp_path / "native" / name
    shutil.copytree(SAMPLES / name, copy)
    opened = run.open_round(copy)
    now = datetime.fromisoformat(NOW)
    result = run.consolidate(opened, Context(lambda: now))
    written = write.workbook(opened, result, tmp_path / "native", now)
    expected = report.consolidation(opened.form, result, told["output"], "zh")
    assert told["json"] == json.loads(json.dumps(expected))
    (made,) = (page.folder / "output").glob("*.xlsx")
    assert parts(made.read_bytes()) == parts(written.path.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUNDS)
def test_the_accounts_add_up(name: str, tmp_path: Path) -> None:
    evening = sample(name, tmp_path).evening
    units, findings = evening["units"], evening["findings"]
    assert units["expected"] == units["reported"] + units["missing"] + units["excused"] == len(evening["rows"])
    assert units["reported"] == units["used"] + units["held"]
    assert evening["files"]["all"] == sum(part["count"] for part in evening["files"]["parts"])
    assert findings["all"] == findings["handled"] + findings["open"]
    counted = [*evening["rows"], *evening["others"]]
    assert sum(row["open"] for row in counted) == findings["open"]
    assert sum(row["handled"] for row in counted) == findings["handled"]
    assert evening["final"] == (not evening["reasons"])


def test_what_is_in_the_way_is_said(page: PageRound) -> None:
    assert [reason["words"] for reason in page.evening["reasons"]] == ["1 个单位未报", "1 处须改正或说明"]
    assert [(row["name"], row["sign"], row["state"], row["open"]) for row in page.evening["rows"]] == [
        ("财政局", "?", "待说明", 1), ("档案局", "—", "未报", 0), ("民政局", "✓", "已汇总", 0),
    ]  # fmt: skip


# --- decisions ------------------------------------------------------------------------------------------------------


def decided(page: PageRound) -> list[tuple[str, str, str]]:
    """The lines of decisions.xlsx in the folder: action, unit, reason."""
    opened = run.open_round(page.folder)
    return [(str(line.action), line.unit, line.reason) for line in opened.decisions]


def confirm(page: PageRound) -> None:
    (card,) = page.unit("财政局")["cards"]
    line = {"finding": card["id"], "action": "属实", "reason": "已核实", "clerk": "李四"}
    page.act("decide", lines=[line])


def test_a_decision_lands_in_the_file_and_settles_its_finding(page: PageRound) -> None:
    (card,) = page.unit("财政局")["cards"]
    assert card["choices"] == [{"file": "财政局.xlsx", "present": "251000元", "actions": ["属实", "更正"]}]
    confirm(page)
    assert decided(page) == [("属实", "财政局", "已核实")]
    after = page.unit("财政局")
    assert [(card["open"], card["answer"]) for card in after["cards"]] == [(False, "已核实")]
    assert page.evening["findings"] == {"all": 1, "handled": 1, "open": 0}
    assert page.row("财政局")["handled"] == 1


def test_a_decision_can_be_withdrawn_by_itself(page: PageRound) -> None:
    confirm(page)
    page.act("decide", lines=[{"action": "免报", "unit": "档案局", "reason": "机构合并"}])
    (line,) = page.unit("财政局")["decisions"]
    page.act("withdraw", line=line["line"])
    assert decided(page) == [("免报", "档案局", "机构合并")]
    assert page.evening["findings"]["open"] == 1


def test_a_figure_that_changes_makes_a_decision_lapse_visibly(page: PageRound) -> None:
    confirm(page)
    changed = faults.filled(Unit("财政局"), 3, {"disclosure.fees.amount": "300000元"}, ROUND)
    (page.folder / "inbox" / "财政局.xlsx").write_bytes(changed)
    page.open()
    after = page.unit("财政局")
    (line,) = after["decisions"]
    assert line["lapsed"]
    assert "251000" in line["said"][0]
    assert [card["open"] for card in after["cards"]] == [True]


def test_a_correction_counts(page: PageRound) -> None:
    (card,) = page.unit("财政局")["cards"]
    page.act("decide", lines=[{"finding": card["id"], "action": "更正", "becomes": "25.2", "reason": "来电更正"}])
    told = page.act("run")
    (change,) = told["json"]["corrections"]
    assert (change["action"], change["unit"], change["reason"]) == ("更正", "财政局", "来电更正")
    assert page.unit("财政局")["cards"] == []


def test_what_cannot_be_used_is_not_entered(page: PageRound) -> None:
    before = {path: path.read_bytes() for path in page.folder.rglob("*") if path.is_file()}
    (card,) = page.unit("财政局")["cards"]
    told = page.ask("decide", lines=[
        {"finding": card["id"], "action": "属实", "reason": "已核实"},
        {"action": "免报", "unit": "没有的局", "reason": "?"},
    ])  # fmt: skip
    assert (
        told["stopped"]["details"] == ["没有的局 单位  单位名单中没有这个单位"]
        or "没有" in told["stopped"]["details"][0]
    )
    assert {path: path.read_bytes() for path in page.folder.rglob("*") if path.is_file()} == before
    assert not (page.memory / page.folder.name / sheet.FILE).exists()


def test_many_can_be_settled_at_once(tmp_path: Path) -> None:
    page = sample("faults-2025", tmp_path)
    groups = {group["title"]: group["items"] for group in page.ask("kinds")["groups"]}
    alike = groups["与其他单位数字相同"]
    assert [item["unit"] for item in alike] == ["县民政局", "县林业局"]
    page.act("decide", lines=[{"finding": item["id"], "action": "属实", "reason": "巧合"} for item in alike])
    assert decided(page) == [("属实", "县民政局", "巧合"), ("属实", "县林业局", "巧合")]


# --- back into the folder -------------------------------------------------------------------------------------------


def test_only_what_has_changed_goes_back(page: PageRound) -> None:
    told = page.act("run")
    kept, *others = sorted(told["give"], key=lambda name: "/history/" not in name)
    assert kept.startswith("2025年报/history/2026-01-15 093000 ")
    assert sorted(others) == [
        "2025年报/.consolidate/last_run.json", "2025年报/decisions.xlsx", "2025年报/history/results.jsonl",
        f"2025年报/output/2025年{BODY}汇总表.xlsx",
    ]  # fmt: skip
    assert not list(page.folder.rglob("cache"))


def test_the_last_decisions_are_kept_before_they_are_written_anew(page: PageRound) -> None:
    page.act("run")
    before = (page.folder / "decisions.xlsx").read_bytes()
    confirm(page)
    (kept,) = (page.folder / ".consolidate" / "backup").iterdir()
    assert kept.read_bytes() == before != (page.folder / "decisions.xlsx").read_bytes()


def test_a_round_moves_between_the_page_and_the_command_line(page: PageRound, tmp_path: Path) -> None:
    """Each takes up what the other did: decisions, results, copies that were sent back, ticks."""
    page.act("run")
    page.act("returns")
    code, out, err = command("run", page.folder, "--output", page.folder / "output", "--lang", "zh")
    assert (code, err) == (1, "")
    assert len(list((page.folder / "output").iterdir())) == 1  # the command replaced the result of the page
    assert "退回" in out
    page.open()
    assert page.row("财政局")["returned"] == "第 1 次退回，待重报"
    confirm(page)
    page.act("decide", lines=[{"action": "免报", "unit": "档案局", "reason": "机构合并"}])
    page.act("tick", units=["民政局"], came=True)
    code, out, err = command("run", page.folder, "--output", page.folder / "output", "--lang", "zh")
    assert (code, err) == (0, "")
    assert "终稿" in out
    assert len(list((page.folder / "output").iterdir())) == 1
    page.open()
    assert page.evening["final"]
    assert page.row("民政局")["sealed"] == "2026-01-15"
    page.act("run")
    assert len(list((page.folder / "output").iterdir())) == 1  # and the page that of the command
    code, out, _ = command("status", page.folder, "--unit", "民政局", "--lang", "zh")
    assert code == 0
    assert "2026-01-15 收到盖章纸质件" in out


def test_nothing_is_done_while_a_command_is_at_work(page: PageRound) -> None:
    held = {"owner": "李四", "host": "办公室-2", "pid": 7, "since": "2026-01-15T09:20:00+08:00"}
    lock = page.memory / page.folder.name / ".consolidate" / "lock"
    lock.parent.mkdir(exist_ok=True)
    lock.write_text(json.dumps(held), encoding="utf-8")
    told = page.ask("run")
    assert "李四" in told["stopped"]["message"]
    assert not (page.memory / page.folder.name / "output").exists()


def test_a_workbook_that_excel_has_open_is_not_written(page: PageRound) -> None:
    page.act("run")
    (page.memory / page.folder.name / "~$decisions.xlsx").write_bytes(b"x")
    (card,) = page.unit("财政局")["cards"]
    told = page.ask("decide", lines=[{"finding": card["id"], "action": "属实", "reason": "已核实"}])
    assert told["stopped"]["message"] == "decisions.xlsx 正在 Excel 或 WPS 中打开，没有写入"


# --- what goes out --------------------------------------------------------------------------------------------------


def test_templates_copies_and_letters_are_those_of_the_commands(page: PageRound, tmp_path: Path) -> None:
    other = tmp_path / "other" / page.folder.name
    shutil.copytree(page.folder, other)
    page.act("templates")
    page.act("returns")
    told = page.act("letters", letter="remind")
    for words in (["templates", other], ["returns", other], ["mail", other, "remind"]):
        assert command(*words)[0] == 0
    made = {path.relative_to(page.folder): path for path in page.folder.rglob("*") if path.is_file()}
    for folder in ("templates", "returns"):
        names = sorted(name for name in made if name.parts[0] == folder)
        assert len(names) == {"templates": 3, "returns": 1}[folder]
        assert [made[name].read_bytes() for name in names] == [(other / name).read_bytes() for name in names]
    assert "档案局" in told["group"]
    assert [letter["unit"] for letter in told["letters"]] == ["档案局"]
    assert {name.parts[1] for name in made if name.parts[0] == "outbox"} == {"催报", "催报.txt"}


def test_the_text_for_the_group_is_that_of_the_file(page: PageRound) -> None:
    told = page.act("letters", letter="remind")
    text = (page.folder / "outbox" / "催报.txt").read_bytes().decode("utf-8-sig")
    assert told["group"] == text.replace("\r\n", "\n").strip()


def test_the_reports_are_those_of_the_command(page: PageRound, tmp_path: Path) -> None:
    now = datetime.fromisoformat(NOW)
    page.act("report")
    page.act("reports")
    opened = run.open_round(page.folder)
    result = run.consolidate(opened, Context(lambda: now))
    look = annual_report.look_of(opened)
    written, _ = annual_report.office(opened, result, tmp_path / "native", now, look)
    units = list(unit_reports.write(opened, result, tmp_path / "native", Context(lambda: now), look))
    assert [each.subject.name for each in units] == ["民政局", "财政局"]
    for each in (written, *units):
        made = page.folder / "output" / each.path.relative_to(tmp_path / "native")
        assert unmarked(made.read_bytes()) == unmarked(each.path.read_bytes())


def unmarked(data: bytes) -> dict[str, bytes]:
    """The parts of a report without its properties, among which is the mark of its round."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if name != "docProps/custom.xml"}


# --- a new round ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "units"),
    [
        ("民政局\n教育局\n", ["民政局", "教育局"]),
        ("1\t民政局\r\n2\t教育局\r\n", ["民政局", "教育局"]),
        ("序号\t单位名称\t电子邮箱\n1\t民政局\ta@b.cn\n2\t教育局\t\n", ["民政局", "教育局"]),
        ('单位名称\t联系人\n"民政局"\t张三\n\t\n教育局\t李四\n', ["民政局", "教育局"]),
    ],
)
def test_a_round_is_begun_with_units_from_excel(page: PageRound, pasted: str, units: list[str]) -> None:
    told = page.ask("begin", body=BODY, year="2025", deadline="2026-01-31", units=pasted)
    assert told["folder"] == f"2025年{BODY}"
    evening = page.ask("open", folder=told["folder"])["evening"]
    assert [row["name"] for row in evening["rows"]] == units
    assert (evening["body"], evening["year"], evening["deadline"]) == (BODY, 2025, "2026-01-31")


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"body": "", "units": "民政局"}, "没有填写汇总单位名称"),
        ({"units": "民政局\n民政局"}, "roster.xlsx 不能使用：有 1 处问题"),
        ({"units": "民政局\t张三\n教育局\t李四"}, "粘贴的内容有好几列，却没有“单位名称”表头"),
        ({"units": "民政局", "deadline": "2025-06-30"}, "截止日期 2025-06-30 早于报告年度 2025 年年底"),
    ],
)
def test_what_cannot_be_begun_is_said(page: PageRound, wishes: dict[str, str], message: str) -> None:
    told = page.ask("begin", **({"body": BODY, "year": "2025", "deadline": "", **wishes}))
    assert told["stopped"]["message"] == message


def test_a_unit_that_answers_again_after_a_return_is_a_state_of_its_own(page: PageRound) -> None:
    page.act("run")
    page.act("returns")
    assert (page.row("财政局")["returned"], page.row("财政局")["waiting"]) == ("第 1 次退回，待重报", True)
    (page.folder / "inbox" / "财政局（更正）.xlsx").write_bytes(answer("财政局", 3))
    (page.folder / "inbox" / "财政局.xlsx").unlink()
    page.open()
    row = page.row("财政局")
    assert (row["returned"], row["waiting"], row["state"]) == ("第 1 次退回后已重报", False, "已汇总")
    assert (len(row["gone"]), row["still"], row["new"]) == (1, 0, 0)
    assert "元当万元" in row["gone"][0]
