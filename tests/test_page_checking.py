"""What the page asks of the program for 单位自查, answered without a browser: JSON in, JSON out."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consolidate.formats import refusals
from consolidate.model import Incoming
from consolidate.page import asking, entry
from consolidate.pipeline import marked, report, run
from consolidate.workers import child, pool
from consolidate.workers.alone import Watch
from tests.support.browser import NOW

SAMPLES = Path(__file__).parents[1] / "sample_workbooks"
FAULTS = SAMPLES / "faults-2025" / "inbox"
NAMES = sorted(path.name for path in FAULTS.iterdir())
TYPED_TOTAL = "县财政局_总计手工填错.xlsx"


def asked(what: str, **words: Any) -> dict[str, Any]:
    """What the page is told."""
    told: dict[str, Any] = json.loads(entry.answer(json.dumps({"ask": what, "language": "zh", "now": NOW, **words})))
    return told


@pytest.fixture(autouse=True)
def reads_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_own_forms: None) -> list[str]:
    """Read in this process, as in a browser; the names of the files that are read."""
    monkeypatch.setattr(pool, "_watch", [])
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (tmp_path / name).write_bytes((FAULTS / name).read_bytes())
    read: list[str] = []
    entry.start(lambda name, _: read.append(name), lambda: None)
    return read


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "emscripten", reason="no process can be started there")
def test_the_json_is_that_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    context = asking.asked({"now": NOW}).context
    with monkeypatch.context() as here:
        here.setattr(pool, "_watch", [])
        expected = report.checked(run.check(list(map(Path, NAMES)), None, context), "zh")
    assert asked("check", files=NAMES)["json"] == json.loads(json.dumps(expected))


# --- a finding and its table -------------------------------------------------------------------------------------

# the piece around D31 of 县财政局: what a person sees, "|" between cells, * the cell, ? the likely cause, < > the sides
DRAWN = """
    （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | 申请人情况
    自然人 | 法人或其他组织
    商业企业
7   一、本年新收政府信息公开申请数量 | <13 | 2
8   二、上年结转政府信息公开申请数量 | <3 | 0
    ⋮ | ⋮ | ⋮ | ⋮ | ⋮
30  三、本年度办理结果 | （七）总计 | ?>41 | 2
31  四、结转下年度继续办理 | *>2 | 0
"""
_ROLES = {"at": "*", "likely": "?", "left": "<", "right": ">"}


def drawn(piece: dict[str, Any]) -> str:
    """A piece as text."""
    lines = []
    for row in piece["rows"]:
        cells = ("".join(_ROLES[role] for role in cell.get("is", ())) + cell["text"] for cell in row["cells"])
        lines.append(f"{row['line']:<4}{' | '.join(cells)}".rstrip())
    return "\n".join(lines)


def test_a_finding_is_drawn_in_its_table() -> None:
    (file,) = asked("check", files=[TYPED_TOTAL])["files"]
    (card,) = file["cards"]
    assert drawn(card["piece"]) == DRAWN.strip("\n")
    assert card["piece"]["letters"] == ["", "", "", "D", "E"]
    assert card["piece"]["caption"] == "三、收到和处理政府信息公开申请情况"


def test_both_sides_of_an_equation_are_told_with_their_cells() -> None:
    (file,) = asked("check", files=[TYPED_TOTAL])["files"]
    (card,) = file["cards"]
    assert card["sides"]["left"] == {"text": "新收 13 ＋ 结转 3 ＝ 16", "cells": "D7、D8"}
    assert card["sides"]["right"] == {"text": "办理 41 ＋ 结转下年 2 ＝ 43", "cells": "D30、D31"}
    assert card["sides"]["difference"] == "27 件"


def test_what_one_cell_explains_is_one_card() -> None:
    told = asked("check", files=[TYPED_TOTAL])
    assert len(told["json"]["findings"]) == 3
    (card,) = told["files"][0]["cards"]
    assert (card["severity"], card["label"], card["address"], len(card["behind"])) == ("error", "错误", "D31", 2)


@pytest.mark.parametrize(
    ("name", "words", "severity"),
    [
        ("县民政局_正确.xlsx", ["没有发现问题"], ""),
        (TYPED_TOTAL, ["有 1 处错误须改正"], "error"),
        ("县农业农村局_元当万元.xlsx", ["有 1 处须改正或说明原因"], "explain"),
    ],
)
def test_what_is_left_to_do_is_said(name: str, words: list[str], severity: str) -> None:
    (file,) = asked("check", files=[name])["files"]
    assert (file["words"], file["severity"]) == (words, severity)


def test_the_language_can_be_changed_without_reading_again(reads_here: list[str]) -> None:
    asked("check", files=[TYPED_TOTAL])
    reads_here.clear()
    (file,) = asked("checked", language="en")["files"]
    assert file["words"] == ["1 error to correct"]
    assert reads_here == []


# --- the workbook with marks -------------------------------------------------------------------------------------


def test_the_workbook_with_marks_holds_the_same_figures() -> None:
    told = asked("check", files=[TYPED_TOTAL])
    (path,) = asked("marked", file=0)["give"]
    assert path == "marked/县财政局_总计手工填错_标注.xlsx"
    again = asked("check", files=[path])
    leaves = {k: v for k, v in told["json"]["files"][0]["values"].items() if "handled" not in k and "total" not in k}
    values = again["json"]["files"][0]["values"]
    assert {key: values[key] for key in leaves} == leaves


@pytest.mark.parametrize("signed", [True, False])
def test_the_workbook_with_marks_has_a_token_only_if_the_file_had_one(signed: bool) -> None:
    """Without a token nobody has said to which office it goes; one without an office would be refused there."""
    (checked,) = run.check([Path(TYPED_TOTAL)], None, asking.asked({"now": NOW}).context)
    if not signed:
        checked = checked._replace(answer=checked.answer._replace(token=None))
    _, data = marked.marked(checked, date(2026, 1, 15))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = b"".join(package.read(name) for name in package.namelist())
    assert (b"consolidate.token" in parts) is signed


@pytest.mark.parametrize("name", ["县民政局_正确.xlsx", "县农业农村局_元当万元.xlsx"])
def test_the_report_of_a_unit_is_read_back_to_the_same_figures(name: str) -> None:
    first = asked("check", files=[name])
    (path,) = asked("own-report", file=0)["give"]
    assert re.fullmatch(r"marked/县.*局2025年政府信息公开工作年度报告\.docx", path)
    again = asked("check", files=[path])
    assert again["json"]["files"][0]["values"] == first["json"]["files"][0]["values"]


def test_without_all_figures_there_is_no_report() -> None:
    (file,) = asked("check", files=["县公安局_文字代替数字.xlsx"])["files"]
    assert file["report"] is False


# --- reading without processes -------------------------------------------------------------------------------------


def test_a_file_at_which_the_reader_was_lost_is_refused_and_costs_nothing_else() -> None:
    digest = Incoming("", (FAULTS / TYPED_TOTAL).read_bytes()).digest
    read: list[str] = []
    entry.start(lambda name, _: read.append(name), lambda: None, json.dumps({digest: "stopped"}))
    told = asked("check", files=[TYPED_TOTAL, "县民政局_正确.xlsx"])
    lost, sound = told["files"]
    assert [card["kind"] for card in lost["cards"]] == ["unreadable"]
    assert told["json"]["findings"][0]["args"]["reason"] == refusals.STOPPED
    assert sound["words"] == ["没有发现问题"]
    assert read == ["县民政局_正确.xlsx"]


def test_what_is_in_an_archive_is_read_one_by_one(tmp_path: Path, reads_here: list[str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("县民政局.xlsx", (FAULTS / "县民政局_正确.xlsx").read_bytes())
        made.writestr("说明.txt", "无")
    (tmp_path / "报送.zip").write_bytes(packed.getvalue())
    told = asked("check", files=["报送.zip"])
    assert [(file["name"], file["answer"]) for file in told["files"]] == [
        ("报送.zip", False), ("报送.zip!/县民政局.xlsx", True), ("报送.zip!/说明.txt", True),
    ]  # fmt: skip
    assert reads_here == ["报送.zip", "报送.zip!/县民政局.xlsx", "报送.zip!/说明.txt"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "emscripten", reason="no process can be started there")
@pytest.mark.parametrize("round_", ["faults-2025", "suqian-2023", "fujian-2018"])
def test_reading_here_gives_what_processes_give(round_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = SAMPLES / round_ / "inbox"
    files = [Incoming(path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
    here = [(file.name, outcome) for file, outcome in pool.read_all(files, read=child.read)]
    monkeypatch.setattr(pool, "_watch", [])
    assert here == [(file.name, outcome) for file, outcome in pool.read_all(files, read=child.read)]
    assert len(here) >= 11


def test_what_the_page_lacks_is_said_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the browser the library that decrypts is missing; that is neither damage nor a wrong password."""

    def gone(data: bytes) -> None:
        raise ModuleNotFoundError("No module named 'cryptography'", name="cryptography")

    monkeypatch.setattr(child, "_read", gone)
    told = asked("check", files=["县市场监督管理局_有密码.xlsx"])
    assert told["json"]["findings"][0]["args"]["reason"] == refusals.NOT_HERE
    assert "网页版" in told["files"][0]["cards"][0]["message"]


def test_a_pdf_is_not_asked_to_be_saved_without_a_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(data: bytes) -> None:
        raise ModuleNotFoundError("No module named 'pdfminer'", name="pdfminer.high_level")

    monkeypatch.setattr(child, "_read", gone)
    (tmp_path / "民政局报告.pdf").write_bytes(b"%PDF-1.7\n<</Font 1 0 R>>")
    told = asked("check", files=["民政局报告.pdf"])["files"][0]["cards"][0]
    assert told["message"] == "文件无法读取：网页版没有读取 PDF 的部件"
    assert told["hint"] == "请检查并报送生成它的表格；PDF 只有安装在电脑上的程序能读取。"


# --- errors --------------------------------------------------------------------------------------------------------


def test_what_cannot_be_done_is_said_in_words() -> None:
    told = asked("check", files=["没有.xlsx"])
    assert told["stopped"] == {"message": "文件 没有.xlsx 不存在", "hint": "请检查文件名和所在文件夹。", "details": []}


def test_an_error_that_nobody_foresaw_tells_no_figures_and_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: Any) -> Any:
        raise KeyError("县财政局 12345")

    monkeypatch.setitem(entry.ANSWERS, "check", fails)
    told = asked("check", files=[])
    assert told["failed"]["message"].startswith("页面遇到未预料的错误（KeyError）")
    assert "财政" not in json.dumps(told)
    assert "12345" not in json.dumps(told)


def test_the_watch_is_told_of_every_file_and_its_end() -> None:
    told: list[str] = []
    pool.stay_here(Watch(lambda name, digest: told.append(f"{name} {len(digest)}"), lambda: told.append("end")))
    list(pool.read_all([Incoming("a.xlsx", b"x"), Incoming("b.xlsx", b"y")]))
    assert told == ["a.xlsx 64", "end", "b.xlsx 64", "end"]
