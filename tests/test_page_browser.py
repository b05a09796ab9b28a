"""The page in real browsers, opened from its file as a clerk opens it, against what the program itself says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from consolidate.page import asking
from consolidate.pipeline import marked, report, run
from tests.support.browser import CHROMIUM, FIREFOX, NOW, Browser

SAMPLES = Path(__file__).parents[1] / "sample_workbooks"
FAULTS = SAMPLES / "faults-2025" / "inbox"
TYPED_TOTAL = FAULTS / "县财政局_总计手工填错.xlsx"
SEVERAL = "流水镇人民政府_2018年统计表.xlsx"  # three findings
SOUND = FAULTS / "县民政局_正确.xlsx"
IN_THE_PAGE = "the page in the browser lacks"  # the reason for a file that only the installed program reads

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_own_forms")]


@pytest.fixture(scope="module", params=[CHROMIUM, FIREFOX])
def browser(request: pytest.FixtureRequest, page: Path) -> Iterator[Browser]:
    with Browser(request.param) as opened:
        opened.open(page)
        yield opened


@pytest.fixture
def chromium(page: Path) -> Iterator[Browser]:
    with Browser() as opened:
        opened.open(page)
        yield opened


def test_a_faulty_file_is_checked_and_nothing_is_asked_of_any_network(browser: Browser) -> None:
    browser.upload("#check-files", [TYPED_TOTAL])
    assert browser.state == "ready"
    rows = browser.evaluate("() => [...document.querySelectorAll('#findings > li')].map(e => ({...e.dataset}))")
    assert rows == [{"kind": "rule-broken", "severity": "error", "address": "D31", "open": "true"}]
    assert browser.text("#verdict") == "✗ 有 1 处错误须改正"
    requests = {url.partition(":")[0] for url in browser.do("said")["requests"]}
    assert requests <= {"file", "blob", "data"}


def test_that_nothing_is_wrong_is_said_in_words(browser: Browser) -> None:
    browser.upload("#check-files", [SOUND])
    assert browser.text("#verdict") == "✓ 没有发现问题"
    assert browser.texts("#findings > li") == []


def test_the_json_of_check_is_that_of_the_program(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(path.name for path in FAULTS.iterdir() if not path.name.startswith("~"))
    browser.upload("#check-files", [FAULTS / name for name in names])
    shown = json.loads(browser.evaluate("() => JSON.stringify(globalThis.PAGE_DESK.checked.json)"))
    monkeypatch.chdir(FAULTS)
    expected = report.checked(run.check(list(map(Path, names)), None, asking.asked({"now": NOW}).context), "zh")
    lacking = {f["file"] for f in shown["findings"] if f["args"].get("reason", "").startswith(IN_THE_PAGE)}
    assert lacking == {"县市场监督管理局_有密码.xlsx"}  # it says so by name: nothing in the page can decrypt
    assert without(shown, lacking) == without(json.loads(json.dumps(expected)), lacking)


def without(told: dict[str, Any], files: set[str]) -> dict[str, Any]:
    """What is told of all other files."""
    return {
        "files": [file for file in told["files"] if file["name"] not in files],
        "findings": [finding for finding in told["findings"] if finding["file"] not in files],
    }


def test_focus_stays_on_the_finding_when_the_file_is_checked_again(chromium: Browser) -> None:
    chromium.upload("#check-files", [SAMPLES / "fujian-2018" / "inbox" / SEVERAL])
    first, second, *_ = chromium.evaluate("() => [...document.querySelectorAll('#findings > li')].map(e => e.id)")
    chromium.click("#next")
    chromium.click("#next")
    assert chromium.evaluate("() => document.activeElement.id") == second
    chromium.click("#previous")
    assert chromium.evaluate("() => document.activeElement.id") == first
    chromium.click("#next")
    chromium.upload("#check-files", [SAMPLES / "fujian-2018" / "inbox" / SEVERAL])
    assert chromium.evaluate("() => document.activeElement.id") == second


def test_names_of_files_never_become_markup(chromium: Browser, tmp_path: Path) -> None:
    named = tmp_path / "<img src=x onerror=alert(1)>.xlsx"
    named.write_bytes(TYPED_TOTAL.read_bytes())
    chromium.upload("#check-files", [named])
    assert chromium.text("#checked-name").startswith("<img src=x onerror=alert(1)>.xlsx")
    assert chromium.evaluate("() => document.images.length") == 0


def test_the_workbook_with_marks_is_that_of_the_program(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    chromium.upload("#check-files", [TYPED_TOTAL])
    chromium.click("#mark")
    name, data = chromium.downloaded("#download-marked")
    monkeypatch.chdir(FAULTS)
    context = asking.asked({"now": NOW}).context
    (checked,) = run.check([Path(TYPED_TOTAL.name)], None, context)
    assert (name, data) == marked.marked(checked, context.clock().date())


def huge(path: Path) -> Path:
    """A workbook so full that reading it takes far longer than two seconds on any computer."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("三、依申请公开")
        for row in range(15_000):
            sheet.write_row(row, 0, [f"{row}字{column}" if column % 2 else row + column for column in range(20)])
    return path


def test_a_file_that_takes_too_long_costs_only_itself(page: Path, tmp_path: Path) -> None:
    """The worker is ended, and a new one goes on without that file."""
    with Browser() as opened:
        opened.open(page, {"seconds": 2})
        opened.upload("#check-files", [SOUND, huge(tmp_path / "很大.xlsx"), TYPED_TOTAL])
        assert opened.texts(".file-list button small") == ["没有发现问题", "有 1 处错误须改正", "有 1 处错误须改正"]
        told = opened.evaluate("() => globalThis.PAGE_DESK.checked.json.findings.map(f => [f.file, f.args.reason])")
        assert ["很大.xlsx", "the reader was stopped at its limit of time or memory"] in told
        assert opened.evaluate("() => globalThis.PAGE_DESK.engine.started") == 2


def test_a_file_that_takes_too_much_memory_costs_only_itself(page: Path, tmp_path: Path) -> None:
    """Python may take no more than the limit: the reading ends, and the files after it are read."""
    with Browser() as opened:
        opened.open(page, {"heapLimit": 48 * 1024 * 1024})
        opened.upload("#check-files", [SOUND, huge(tmp_path / "很大.xlsx"), TYPED_TOTAL])
        assert opened.texts(".file-list button small") == ["没有发现问题", "有 1 处错误须改正", "有 1 处错误须改正"]
        told = opened.evaluate("() => globalThis.PAGE_DESK.checked.json.findings.map(f => [f.file, f.args.reason])")
        assert ["很大.xlsx", "the reader was stopped at its limit of time or memory"] in told


@pytest.mark.parametrize("lacking", ["DecompressionStream", "WebAssembly"])
def test_a_browser_that_is_too_old_gets_a_sentence(page: Path, lacking: str) -> None:
    with Browser() as opened:
        opened.open(page, script=f"delete globalThis.{lacking};")
        assert opened.state == "failed"
        assert "这个浏览器版本太旧" in opened.text("#old")
        assert lacking in opened.text("#old-lacks")


def test_the_page_can_be_used_by_everybody(chromium: Browser) -> None:
    assert chromium.do("axe") == []
    chromium.upload("#check-files", [TYPED_TOTAL, SOUND, FAULTS / "县农业农村局_元当万元.xlsx"])
    assert chromium.do("axe") == []
    for scheme in ("dark", "light"):
        chromium.do("media", features=[{"name": "prefers-color-scheme", "value": scheme}])
        assert chromium.do("axe") == [], scheme
    for width in (360, 1366, 3840):
        chromium.do("viewport", width=width, height=800)
        assert chromium.evaluate("() => document.documentElement.scrollWidth") <= width
