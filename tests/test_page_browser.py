"""The page in real browsers, opened from its file as a clerk opens it, against what the program itself says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from consolidate.model import Unit
from consolidate.page import asking
from consolidate.pipeline import marked, own_report, report, run
from page import shapes
from sample_workbooks import faults
from tests.corpus.manifest import SHAPES
from tests.support.at_length import at_length
from tests.support.browser import CHROMIUM, FIREFOX, NOW, Browser
from tests.support.natively import SAMPLES
from tests.support.open_pages import Pages
from tests.support.small_round import ROUND

FAULTS = SAMPLES / "faults-2025" / "inbox"
TYPED_TOTAL = FAULTS / "县财政局_总计手工填错.xlsx"
SEVERAL = "流水镇人民政府_2018年统计表.xlsx"  # three findings
SOUND = FAULTS / "县民政局_正确.xlsx"
LOCKED = "县市场监督管理局_有密码.xlsx"

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_own_forms")]


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


def test_the_json_of_check_is_that_of_the_program(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(path.name for path in FAULTS.iterdir() if not path.name.startswith("~"))
    monkeypatch.chdir(FAULTS)
    checked = run.check(list(map(Path, names)), None, asking.asked({"now": NOW}).context)
    expected = shapes.by_file(json.loads(json.dumps(report.checked(checked, "zh"))))
    for browser in map(pages.begun, (CHROMIUM, FIREFOX)):
        browser.upload("#check-files", [FAULTS / name for name in names])
        shown = shapes.by_file(json.loads(browser.evaluate("() => JSON.stringify(PAGE_DESK.checked.json)")))
        (lost,) = shown.pop(LOCKED)["findings"]
        assert lost["args"]["reason"].startswith(shapes.LACKING)  # it says so by name: nothing in the page can decrypt
        assert shown == shapes.without(expected, {LOCKED})


def test_the_json_of_many_shapes_of_a_file_is_that_of_the_program(chromium: Browser, tmp_path: Path) -> None:
    """``python -m page.shapes`` does the same with all of them."""
    shown, expected, lacking = shapes.compared(chromium, SHAPES[::9], tmp_path)
    assert len(lacking) < 3 < 20 < len(expected)
    assert shown == expected


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


def test_what_must_be_corrected_stands_apart_and_notes_are_folded(chromium: Browser, tmp_path: Path) -> None:
    figures = {"disclosure.fees.amount": "251000元", "requests.new.natural": "约3"}
    (tmp_path / "财政局.xlsx").write_bytes(faults.filled(Unit("财政局"), 3, figures, ROUND))
    chromium.upload("#check-files", [tmp_path / "财政局.xlsx", FAULTS / "城关街道_全角和件字.xlsx"])
    assert chromium.data("#findings > li", "severity") == ["error", "explain"]
    assert chromium.texts(".group") == ["错误（必须改正）", "需说明（改正或者说明原因）"]
    chromium.click(".file-list li:nth-child(2) button")
    assert chromium.evaluate("() => document.querySelector('.notes').open") is False
    chromium.click(".notes summary")
    assert len(chromium.texts(".notes li.card")) == 2


def test_it_is_told_which_of_how_many_files_is_being_read(chromium: Browser) -> None:
    chromium.evaluate(
        """() => {
            globalThis.TOLD = [];
            PAGE_DESK.listen(() => {
                const { name, count, all } = PAGE_DESK.progress ?? {};
                if (name) TOLD.push(`${name} ${count} ${all}`);
            });
        }"""
    )
    chromium.upload("#check-files", [TYPED_TOTAL, SOUND])
    told = list(dict.fromkeys(chromium.evaluate("() => TOLD")))
    assert told == [f"{TYPED_TOTAL.name} 0 2", f"{SOUND.name} 1 2"]


def test_two_files_of_one_name_are_two_files(chromium: Browser, tmp_path: Path) -> None:
    for folder, file in (("甲", SOUND), ("乙", TYPED_TOTAL)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "表.xlsx").write_bytes(file.read_bytes())
    chromium.upload("#check-files", [tmp_path / "甲" / "表.xlsx", tmp_path / "乙" / "表.xlsx"])
    assert chromium.texts(".file-list button small") == ["没有发现问题", "有 1 处错误须改正"]


def test_files_are_dropped_on_the_page(chromium: Browser) -> None:
    chromium.do("drop", selector="#door-check", files=[str(TYPED_TOTAL), str(SOUND)])
    chromium.wait("document.querySelectorAll('.file-list button').length === 2")
    chromium.settled()
    assert chromium.texts(".file-list button small") == ["有 1 处错误须改正", "没有发现问题"]


def test_a_folder_of_tables_is_dropped_on_the_page(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "各科室的表"
    folder.mkdir()
    for file in (TYPED_TOTAL, SOUND):
        (folder / file.name).write_bytes(file.read_bytes())
    dropped = "Number(document.body.dataset.asked ?? 0)"
    before = chromium.evaluate(f"() => {dropped}")
    chromium.do("drop", selector="#door-round", files=[str(folder)])
    chromium.wait(f"{dropped} > {before}")
    chromium.settled()
    assert "各科室的表 不是汇总文件夹" in chromium.text("#trouble")
    chromium.do("drop", selector="#door-check", files=[str(folder)])
    chromium.wait("document.querySelectorAll('.file-list button').length === 2")
    chromium.settled()
    assert chromium.texts("#trouble") == []
    assert sorted(chromium.texts(".file-list button small")) == ["有 1 处错误须改正", "没有发现问题"]


def test_that_a_dropped_file_is_gone_is_said_in_words(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(SOUND.read_bytes())
    chromium.do("drop", selector="#door-check", files=[str(file)])
    chromium.wait("document.querySelector('#check-again')")
    chromium.settled()
    file.unlink()
    chromium.click("#check-again")
    assert chromium.text("#trouble").startswith("表.xlsx 已不在原来的位置")
    assert chromium.texts("#verdict") == ["✓ 没有发现问题"]


def test_the_language_is_changed_in_place(chromium: Browser) -> None:
    chromium.upload("#check-files", [TYPED_TOTAL])
    chromium.click("#language")
    try:
        assert chromium.text("#verdict") == "✗ 1 error to correct"
        assert chromium.do("axe") == []
    finally:
        chromium.click("#language")
    assert chromium.text("#verdict") == "✗ 有 1 处错误须改正"


def test_names_of_files_never_become_markup(chromium: Browser, tmp_path: Path) -> None:
    named = tmp_path / "<img src=x onerror=alert(1)>.xlsx"
    named.write_bytes(TYPED_TOTAL.read_bytes())
    chromium.upload("#check-files", [named])
    assert chromium.text("#checked-name").startswith("<img src=x onerror=alert(1)>.xlsx")
    assert chromium.evaluate("() => document.images.length") == 0


MADE = {  # the file that is checked, the button, the link, and what the program makes
    "the workbook with marks": (TYPED_TOTAL, "#mark", "#download-marked", marked.marked),
    "the report of a unit": (SOUND, "#own-report", "#download-report", own_report.written),
}


@pytest.mark.parametrize(("file", "button", "link", "make"), MADE.values(), ids=MADE)
def test_what_is_made_of_a_file_is_that_of_the_program(
    chromium: Browser, file: Path, button: str, link: str, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chromium.upload("#check-files", [file])
    chromium.click(button)
    name, data = chromium.downloaded(link)
    monkeypatch.chdir(FAULTS)
    context = asking.asked({"now": NOW}).context
    (checked,) = run.check([Path(file.name)], None, context)
    assert (name, data) == make(checked, context.clock().date())


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook so full that reading it takes far longer than four seconds on any computer."""
    path = tmp_path_factory.mktemp("huge") / "很大.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("三、依申请公开")
        for row in range(30_000):
            sheet.write_row(row, 0, [f"{row}字{column}" if column % 2 else row + column for column in range(20)])
    return path


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        # the worker is ended, and a new one goes on without that file
        pytest.param("seconds", 4, marks=pytest.mark.long),
        ("heapLimit", 48 * 1024 * 1024),  # Python may take no more: the reading ends, and the files after it are read
    ],
)
def test_a_file_that_takes_too_much_costs_only_itself(chromium: Browser, huge: Path, limit: str, value: int) -> None:
    chromium.evaluate("([limit, value]) => { PAGE_DESK.engine.end(); PAGE_DESK.engine[limit] = value }", [limit, value])
    before = chromium.evaluate("() => PAGE_DESK.engine.started")
    try:
        chromium.upload("#check-files", [SOUND, huge, TYPED_TOTAL])
        assert chromium.texts(".file-list button small") == ["没有发现问题", "有 1 处错误须改正", "有 1 处错误须改正"]
        told = chromium.evaluate("() => PAGE_DESK.checked.json.findings.map(f => [f.file, f.args.reason])")
        assert ["很大.xlsx", "the reader was stopped at its limit of time or memory"] in told
        assert chromium.evaluate("() => PAGE_DESK.engine.started") == before + (2 if limit == "seconds" else 1)
    finally:
        chromium.evaluate("() => PAGE_DESK.engine.end()")  # its worker has that limit


MEANWHILE = [
    "old.dispatchEvent(new ErrorEvent('error', { message: 'of the ended worker' }))",
    "old.dispatchEvent(new MessageEvent('message', { data: { kind: 'broken', text: 'of the ended worker' } }))",
    "engine.end()",
]


@pytest.mark.parametrize("meanwhile", at_length(MEANWHILE, "engine.end()"))
def test_a_worker_starts_whatever_comes_meanwhile(chromium: Browser, meanwhile: str) -> None:
    """Chromium tells of errors in a worker that was ended; a limit of time may end one that is only starting."""
    chromium.evaluate("() => PAGE_DESK.engine.start()")
    chromium.evaluate(
        f"""() => {{
            const {{ engine }} = PAGE_DESK, {{ worker: old }} = engine;
            engine.end();
            globalThis.STARTED = false;
            engine.start().then(() => (globalThis.STARTED = true));
            setTimeout(() => {{ {meanwhile} }}, 50);
        }}"""
    )
    chromium.wait("globalThis.STARTED")
    chromium.upload("#check-files", [SOUND, TYPED_TOTAL])
    assert chromium.texts(".file-list button small") == ["没有发现问题", "有 1 处错误须改正"]


def test_a_browser_that_is_too_old_gets_a_sentence(page: Path) -> None:
    """What else a browser may lack: see ``test_page_build``."""
    with Browser() as opened:
        opened.open(page, script="delete globalThis.DecompressionStream;")
        assert opened.state == "failed"
        assert "这个浏览器版本太旧" in opened.text("#old")
        assert "DecompressionStream" in opened.text("#old-lacks")


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
