"""What the page asks of the program for 汇总, answered without a browser, and what of it gets back into the folder."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from consolidate.decisions import sheet
from consolidate.pipeline import annual_report, run, unit_reports
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from consolidate.workers import child, pool
from tests.support.browser import NOW
from tests.support.command import run as command
from tests.support.natively import ROUNDS, SAMPLES, natively, parts
from tests.support.page_round import PageRound
from tests.support.small_round import BODY, OUTPUT, answer, evening_round, in_yuan


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
    return PageRound(evening_round(tmp_path / "true" / "2025年报"), tmp_path / "memory")


# --- the same as the command ----------------------------------------------------------------------------------------


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
    opened = open_round(page.folder)
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


def test_that_a_result_is_no_longer_that_of_the_round_is_told(page: PageRound) -> None:
    before = page.evening["content"]
    assert not page.evening["outdated"]  # none was made
    page.act("run")
    assert (page.evening["outdated"], page.evening["content"]) == (False, before)
    confirm(page)
    assert page.evening["outdated"]
    assert page.evening["content"] != before
    page.act("run")
    assert not page.evening["outdated"]
    assert "出汇总表" not in page.evening["steps"]


def test_a_decision_can_be_withdrawn_by_itself(page: PageRound) -> None:
    confirm(page)
    page.act("decide", lines=[{"action": "免报", "unit": "档案局", "reason": "机构合并"}])
    (line,) = page.unit("财政局")["decisions"]
    page.act("withdraw", line=line["line"])
    assert decided(page) == [("免报", "档案局", "机构合并")]
    assert page.evening["findings"]["open"] == 1


def test_a_figure_that_changes_makes_a_decision_lapse_visibly(page: PageRound) -> None:
    confirm(page)
    (page.folder / "inbox" / "财政局.xlsx").write_bytes(in_yuan("300000元"))
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
        f"2025年报/output/{OUTPUT}",
    ]  # fmt: skip
    assert not list(page.folder.rglob("cache"))


def test_the_last_decisions_are_kept_before_they_are_written_anew(page: PageRound) -> None:
    page.act("run")
    before = (page.folder / "decisions.xlsx").read_bytes()
    confirm(page)
    (kept,) = (page.folder / ".consolidate" / "backup").iterdir()
    assert kept.read_bytes() == before != (page.folder / "decisions.xlsx").read_bytes()


def added_up(page: PageRound) -> None:
    """Add up in the page: the same JSON and the same workbook as the program makes of the folder as it is."""
    expected, book = natively(page.folder, page.now)
    page.open()
    assert page.act("run")["json"] == expected
    (made,) = (page.folder / "output").glob("*.xlsx")  # it took the place of the one before, whoever wrote that
    assert parts(made.read_bytes()) == book


def commanded(page: PageRound, *words: str) -> str:
    """Run a command on the round; what it prints. It leaves one result, in place of the one before."""
    output = ["--output", page.folder / "output"] if words[0] == "run" else []
    code, out, err = command(words[0], page.folder, *output, *words[1:], "--lang", "zh")
    assert (code in (0, 1), err) == (True, "")
    assert len(list((page.folder / "output").glob("*.xlsx"))) == 1
    return out


@pytest.mark.slow
def test_a_round_moves_to_and_fro_between_the_page_and_the_command_line(page: PageRound) -> None:
    """Each takes up what the other did, four times; every result is the one that the other would give."""
    added_up(page)
    page.act("returns")
    assert "退回" in commanded(page, "run")
    page.open()
    assert page.row("财政局")["returned"] == "第 1 次退回，待重报"
    confirm(page)
    added_up(page)

    (page.folder / "inbox" / "档案局.xlsx").write_bytes(answer("档案局", 7))
    assert "终稿" in commanded(page, "run")
    added_up(page)
    assert page.evening["final"]

    (page.folder / "inbox" / "财政局.xlsx").write_bytes(in_yuan("300000元"))
    assert "已列好 1 行待处理的问题" in commanded(page, "run")  # the decision that was made in the page has lapsed
    commanded(page, "returns")
    added_up(page)
    assert page.row("财政局")["returned"] == "第 2 次退回，待重报"
    (line,) = page.unit("财政局")["decisions"]
    page.act("withdraw", line=line["line"])
    (card,) = page.unit("财政局")["cards"]
    page.act("decide", lines=[{"finding": card["id"], "action": "更正", "becomes": "30", "reason": "来电更正"}])
    page.act("tick", units=["民政局"], came=True)

    assert "终稿" in commanded(page, "run")
    assert "2026-01-15 收到盖章纸质件" in commanded(page, "status", "--unit", "民政局")
    added_up(page)
    assert page.evening["final"]


def test_commands_heed_that_the_page_is_writing(page: PageRound) -> None:
    told = page.ask("hold")
    for name in told["locks"]:
        lock = page.folder / name
        lock.parent.mkdir(exist_ok=True)
        lock.write_text(json.dumps(json.loads(told["text"]) | {"since": datetime.now().astimezone().isoformat()}))
    for words in (["run"], ["returns"], ["templates"], ["mail", "remind"]):
        code, _, err = command(words[0], page.folder, *words[1:], "--lang", "zh")
        assert code == 2
        assert "网页版 正在 浏览器 上处理这个汇总文件夹" in err
    for name in told["locks"]:
        (page.folder / name).unlink()
    assert command("run", page.folder, "--output", page.folder / "output")[0] == 1


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


def test_why_a_unit_with_only_a_pdf_gets_no_copy_is_said(page: PageRound, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes) -> object:
        if data.startswith(b"%PDF-"):
            raise ModuleNotFoundError("No module named 'pdfminer'", name="pdfminer.high_level")
        return plain(data)

    plain = child._read
    monkeypatch.setattr(child, "_read", read)
    (page.folder / "inbox" / "财政局.xlsx").unlink()
    (page.folder / "inbox" / "财政局.pdf").write_bytes(b"%PDF-1.7\n<</Font 1 0 R>>")
    page.open()
    why = [
        "财政局，财政局.pdf：文件无法读取：网页版没有读取 PDF 的部件。请向单位索取表格，或者用安装在电脑上的程序读取。",
        "财政局 有文件在本机无法打开，暂不退回",
    ]
    told = page.act("returns")
    assert (told["made"], told["notes"]) == ([], why)
    told = page.act("letters", letter="correct")
    assert (told["letters"], told["problems"][-2:]) == ([], why)


def test_the_text_for_the_group_is_that_of_the_file(page: PageRound) -> None:
    told = page.act("letters", letter="remind")
    text = (page.folder / "outbox" / "催报.txt").read_bytes().decode("utf-8-sig")
    assert told["group"] == text.replace("\r\n", "\n").strip()


def test_the_reports_are_those_of_the_command(page: PageRound, tmp_path: Path) -> None:
    now = datetime.fromisoformat(NOW)
    page.act("report")
    page.act("reports")
    opened = open_round(page.folder)
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
        ("1、民政局\n2、教育局", ["民政局", "教育局"]),
        ("1.民政局\n\n2. 教育局", ["民政局", "教育局"]),
        ("（1）民政局\n(2)教育局", ["民政局", "教育局"]),
        ("1 民政局\n2 教育局", ["民政局", "教育局"]),
        ("单位名称\t联系人\n1、民政局\t张三\n2、教育局\t李四", ["民政局", "教育局"]),
        ("1、民政局\n3、教育局", ["1、民政局", "3、教育局"]),  # no numbering that counts on
        ("110指挥中心\n1、教育局", ["110指挥中心", "1、教育局"]),
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
        ({"units": "民政局\n民政局"}, "粘贴的单位不能使用：有 1 处问题"),
        ({"units": "民政局\t张三\n教育局\t李四"}, "粘贴的内容有好几列，却没有“单位名称”表头"),
        ({"units": "民政局", "deadline": "2025-06-30"}, "截止日期 2025-06-30 早于报告年度 2025 年年底"),
    ],
)
def test_what_cannot_be_begun_is_said(page: PageRound, wishes: dict[str, str], message: str) -> None:
    told = page.ask("begin", **({"body": BODY, "year": "2025", "deadline": "", **wishes}))
    assert told["stopped"]["message"] == message


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("民政局\n\n教育局\n民政局", "#4  “民政局”在 #1 已经有了"),
        ("单位名称\t联系人\n民政局\t张三\n\t李四", "#3  单位名称为空"),
        ("单位名称\t联系人", "#2  名单中没有任何单位"),
    ],
)
def test_a_fault_in_what_was_pasted_names_its_row(page: PageRound, pasted: str, said: str) -> None:
    told = page.ask("begin", body=BODY, year="2025", deadline="", units=pasted)["stopped"]
    assert told["details"] == [said]
    assert told["hint"] == "请在粘贴的内容中改正；#2 是其中的第 2 行。"


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
