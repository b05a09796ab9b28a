"""汇总 in real browsers: a round is opened, decided on, added up to 终稿, and gets back into its folder."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from consolidate.model import Unit
from consolidate.pipeline import report, run, write
from consolidate.pipeline.context import Context
from sample_workbooks import faults
from tests.support.browser import CHROMIUM, FIREFOX, NOW, Browser
from tests.support.command import run as command
from tests.support.small_round import BODY, ROUND, small_round

SAMPLES = Path(__file__).parents[1] / "sample_workbooks"
FAKE = (Path(__file__).parent / "support" / "fake_folder.js").read_text(encoding="utf-8")
ROUNDS = sorted(path.name for path in SAMPLES.iterdir() if (path / "round.toml").exists())
RESULT = f"2025年{BODY}汇总表.xlsx"

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_own_forms")]


@pytest.fixture(scope="module", params=[CHROMIUM, FIREFOX])
def browser(request: pytest.FixtureRequest, page: Path) -> Iterator[Browser]:
    with Browser(request.param) as opened:
        opened.open(page)
        yield opened


@pytest.fixture(scope="module")
def chromium(page: Path) -> Iterator[Browser]:
    with Browser() as opened:
        opened.open(page, script=FAKE)
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three units: one sound, one with an amount in 元, one that has not answered."""
    made = small_round(tmp_path / "2025年报", ("民政局", "财政局", "档案局"), ("民政局",))
    (made / "inbox" / "财政局.xlsx").write_bytes(
        faults.filled(Unit("财政局"), 3, {"disclosure.fees.amount": "251000元"}, ROUND)
    )
    return made


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook; the mark of its round is left out, since it tells one folder from another."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = {name: package.read(name) for name in package.namelist()}
    mark = rb'(name="consolidate\.round".*?<vt:lpwstr>)[0-9a-f]+'
    found["docProps/custom.xml"] = re.sub(mark, rb"\1", found["docProps/custom.xml"], count=1)
    return found


def natively(folder: Path, output: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The JSON of ``run`` and the parts of its workbook, as the program makes them of a copy of ``folder``."""
    now = datetime.fromisoformat(NOW)
    copy = output / "copy" / folder.name
    shutil.copytree(folder, copy)
    opened = run.open_round(copy)
    result = run.consolidate(opened, Context(lambda: now))
    written = write.workbook(opened, result, output, now)
    told = report.consolidation(opened.form, result, f"{folder.name}/output/{written.path.name}", "zh")
    return json.loads(json.dumps(told)), parts(written.path.read_bytes())


def decide(browser: Browser, unit: str, action: str, reason: str) -> None:
    browser.click(f'tr[data-unit="{unit}"] button')
    browser.click(f'button[data-action="{action}"]')
    browser.do("fill", selector='input[name="reason"]', text=reason)
    browser.click(".confirm")
    assert browser.state == "ready"
    browser.click("#back")


# --- the same as the program ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in ROUNDS if name != "faults-2025"])
def test_the_workbook_and_the_json_are_those_of_the_program(browser: Browser, name: str, tmp_path: Path) -> None:
    browser.open_round(SAMPLES / name)
    browser.click("#run")
    named, data = browser.downloaded("#download-result")
    expected, book = natively(SAMPLES / name, tmp_path)
    assert browser.last("run")["json"] == expected
    assert named == f"{expected['year']}年{expected['body']}汇总表.xlsx"
    assert parts(data) == book


def test_what_the_page_cannot_read_it_says_by_name_and_all_else_is_the_same(browser: Browser, tmp_path: Path) -> None:
    lacking = "县市场监督管理局_有密码.xlsx"
    browser.open_round(SAMPLES / "faults-2025")
    browser.click("#run")
    shown = browser.last("run")["json"]
    (finding,) = [finding for finding in shown["findings"] if finding["file"] == lacking]
    assert "网页版" in finding["message"]
    expected, _ = natively(SAMPLES / "faults-2025", tmp_path)
    assert shown["totals"] == expected["totals"]
    for told in (shown, expected):
        told["findings"] = [each for each in told["findings"] if each["file"] != lacking]
        told["files"] = [each for each in told["files"] if each["name"] != lacking]
    assert shown == expected


def test_a_round_is_decided_on_and_becomes_final(browser: Browser, folder: Path) -> None:
    """With the mouse alone; then the changes are taken home as a zip, and the program agrees."""
    browser.open_round(folder)
    assert browser.evaluate("() => document.querySelector('#standing').dataset.final") == "false"
    decide(browser, "财政局", "属实", "已电话核实")
    decide(browser, "档案局", "免报", "机构合并")
    assert browser.evaluate("() => document.querySelector('#unsaved').dataset.acts") == "2"
    browser.click("#run")
    assert browser.evaluate("() => document.querySelector('#standing').dataset.final") == "true"
    browser.click("#pack")
    name, data = browser.downloaded("#download-changes")
    assert name == "2025年报 的改动.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(folder.parent)
    code, out, err = command("status", folder, "--lang", "zh")
    assert (code, err) == (0, "")
    assert "终稿" in out
    assert (folder / "output" / RESULT).exists()


def test_a_fresh_worker_goes_on_where_the_last_one_ended(page: Path, folder: Path) -> None:
    """Python gives no memory back, so the worker is renewed; here after every request, even in the midst of a round."""
    with Browser() as opened:
        opened.open(page, {"recycle": 1})
        opened.open_round(folder)
        decide(opened, "财政局", "属实", "已核实")
        decide(opened, "档案局", "免报", "机构合并")
        opened.click("#run")
        assert opened.evaluate("() => document.querySelector('#standing').dataset.final") == "true"
        assert opened.evaluate("() => globalThis.PAGE_DESK.engine.started") > 6


def test_a_decision_is_made_with_the_keyboard_alone(chromium: Browser, folder: Path) -> None:
    chromium.evaluate("() => { if (PAGE_DESK.round) PAGE_DESK.round.acts = 0 }")
    chromium.open_round(folder)

    def press(*keys: str) -> None:
        for key in keys:
            chromium.do("press", key=key)
            chromium.settled()

    chromium.evaluate("() => document.querySelector('#search').focus()")
    press("Tab", "Tab", "Enter")  # the table, which can be scrolled, then the first unit
    assert chromium.text("#unit-name").startswith("财政局")
    for _ in range(20):
        press("Tab")
        if chromium.evaluate("() => document.activeElement.dataset.action") == "属实":
            break
    press("Enter")
    for key in "ok":
        press(key)
    press("Enter")
    assert chromium.texts("#decisions b") == ["属实"]


def test_leaving_with_something_unsaved_is_warned_of(chromium: Browser, folder: Path) -> None:
    leave = """() => {
        const event = new Event("beforeunload", { cancelable: true });
        dispatchEvent(event);
        return event.defaultPrevented;
    }"""
    picked(chromium, folder)
    assert chromium.evaluate(leave) is False
    decide(chromium, "财政局", "属实", "已核实")
    assert chromium.evaluate(leave) is True
    chromium.click("#save")
    assert chromium.evaluate(leave) is False


def test_what_is_printed_are_the_findings_and_not_the_buttons(chromium: Browser, folder: Path) -> None:
    picked(chromium, folder)
    chromium.do("media", type="print")
    try:
        shown = chromium.evaluate("() => document.querySelector('main').innerText")
    finally:
        chromium.do("media", type="screen")
    assert "应报 3" in " ".join(shown.split())
    assert "财政局" in shown
    assert "生成模板" not in shown


def test_a_decision_is_withdrawn_by_itself(browser: Browser, folder: Path) -> None:
    browser.open_round(folder)
    decide(browser, "财政局", "属实", "已核实")
    browser.click('tr[data-unit="财政局"] button')
    assert browser.evaluate("() => document.querySelector('#findings > li').dataset.open") == "false"
    browser.click(".withdraw")
    assert browser.evaluate("() => document.querySelector('#findings > li').dataset.open") == "true"
    assert browser.texts("#decisions li") == []


def test_each_number_of_the_accounts_filters(browser: Browser) -> None:
    browser.open_round(SAMPLES / "faults-2025")
    for name, marks in (("held", {"held"}), ("missing", {"missing"}), ("counted", {"used", "asked"})):
        number = browser.text(f'[data-filter="units:{name}"] b')
        browser.click(f'[data-filter="units:{name}"]')
        shown = browser.evaluate("() => [...document.querySelectorAll('#units tbody tr')].map(e => e.dataset.mark)")
        assert (str(len(shown)), set(shown)) == (number, marks)
    browser.click('[data-filter="files:rejected"]')
    number = browser.text('[data-filter="files:rejected"] b')
    assert len(browser.texts("#files tbody tr")) == int(number) == 4


# --- into the folder ------------------------------------------------------------------------------------------------


def picked(chromium: Browser, folder: Path) -> None:
    """Open a round from a folder that the person has picked."""
    files = {
        path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip
    chromium.evaluate(
        """({ name, files }) => {
            const folder = new FakeFolder(name);
            for (const [path, text] of Object.entries(files)) folder.put(path, text);
            FakeFolder.busy.clear(); FakeFolder.failing.clear(); FakeFolder.writes.length = 0;
            globalThis.PICKED = folder;
            if (globalThis.PAGE_DESK.round) globalThis.PAGE_DESK.round.acts = 0;
            globalThis.PAGE_DESK.go("home");
        }""",
        {"name": folder.name, "files": files},
    )
    chromium.click("#open-folder")


def in_folder(chromium: Browser) -> dict[str, bytes]:
    """What is in the folder that was picked."""
    return {path: base64.b64decode(text) for path, text in chromium.evaluate("() => PICKED.all()").items()}


def test_what_was_done_is_written_into_the_folder(chromium: Browser, folder: Path) -> None:
    picked(chromium, folder)
    before = in_folder(chromium)
    decide(chromium, "财政局", "属实", "已核实")
    chromium.click("#run")
    assert in_folder(chromium) == before  # nothing is written before somebody says so
    assert chromium.evaluate("() => PICKED.asked") == []
    chromium.click("#save")
    after = in_folder(chromium)
    assert chromium.evaluate("() => PICKED.asked") == ["readwrite"]
    assert {path: after[path] for path in before} == before
    assert set(after) - set(before) >= {"decisions.xlsx", f"output/{RESULT}", ".consolidate/last_run.json"}
    assert chromium.text("#saved") == "全部改动都已写入文件夹。"
    for path, data in after.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    assert "已核实" in command("status", folder, "--unit", "财政局", "--lang", "zh")[1]


def test_what_failed_halfway_leaves_the_old_file(chromium: Browser, folder: Path) -> None:
    """A swap that fails empties the file; it gets its old content back, and what was done stays in the page."""
    assert command("run", folder, "--output", folder / "output")[0] == 1
    picked(chromium, folder)
    before = in_folder(chromium)["decisions.xlsx"]
    decide(chromium, "财政局", "属实", "已核实")
    chromium.evaluate("() => FakeFolder.failing.set('decisions.xlsx', 4)")
    chromium.click("#save")
    assert "decisions.xlsx 不能写入" in chromium.text("#trouble")
    assert in_folder(chromium)["decisions.xlsx"] == before
    assert chromium.evaluate("() => document.querySelector('#unsaved').dataset.acts") == "1"
    chromium.evaluate("() => FakeFolder.failing.set('decisions.xlsx', 2)")  # it works at the third try
    chromium.click("#save")
    assert chromium.text("#saved")
    assert in_folder(chromium)["decisions.xlsx"] != before


def test_the_program_that_holds_a_file_is_named(chromium: Browser, folder: Path) -> None:
    assert command("run", folder, "--output", folder / "output")[0] == 1
    picked(chromium, folder)
    decide(chromium, "财政局", "属实", "已核实")
    chromium.evaluate("() => { FakeFolder.busy.add('decisions.xlsx'); PICKED.put('~$decisions.xlsx', btoa('x')) }")
    chromium.click("#save")
    assert "decisions.xlsx 正在 Excel / WPS 中打开" in chromium.text("#trouble")


def test_nothing_is_written_over_what_somebody_has_saved_meanwhile(chromium: Browser, folder: Path) -> None:
    assert command("run", folder, "--output", folder / "output")[0] == 1
    picked(chromium, folder)
    decide(chromium, "财政局", "属实", "已核实")
    chromium.evaluate("() => PICKED.put('decisions.xlsx', btoa('saved by hand'))")
    chromium.click("#save")
    assert "读取之后在文件夹中又被改动" in chromium.text("#trouble")
    assert in_folder(chromium)["decisions.xlsx"] == b"saved by hand"


def test_what_has_changed_in_the_folder_is_read_before_it_is_added_up(chromium: Browser, folder: Path) -> None:
    picked(chromium, folder)
    late = base64.b64encode(faults.filled(Unit("档案局"), 5, {}, ROUND)).decode()
    chromium.evaluate("(text) => PICKED.put('inbox/档案局.xlsx', text)", late)
    chromium.click("#run")
    assert chromium.text('[data-filter="units:missing"] b') == "0"
    assert chromium.text('tr[data-unit="档案局"] .state').endswith("已汇总")


def test_a_new_round_is_written_into_a_folder(chromium: Browser) -> None:
    chromium.evaluate(
        "() => { globalThis.PICKED = new FakeFolder('年报'); PAGE_DESK.round = undefined; PAGE_DESK.go('home') }"
    )
    chromium.click("#begin")
    chromium.do("fill", selector="#new-body", text=BODY)
    chromium.do("fill", selector="#new-year", text="2025")
    chromium.do("fill", selector="#new-units", text="民政局\n教育局")
    chromium.click("#make-round")
    assert chromium.text('[data-filter="units:"] b') == "2"
    chromium.click("#save")
    assert set(in_folder(chromium)) == {
        f"2025年{BODY}/{name}" for name in ("round.toml", "roster.xlsx", "decisions.xlsx")
    }


def test_the_second_door_can_be_used_by_everybody(chromium: Browser, folder: Path) -> None:
    picked(chromium, folder)
    assert chromium.do("axe") == []
    chromium.click('tr[data-unit="财政局"] button')
    chromium.click('button[data-action="更正"]')
    assert chromium.do("axe") == []
    chromium.click("#back")
    chromium.click('[data-filter="kinds:"]')
    assert chromium.do("axe") == []
    for width in (360, 1366, 3840):
        chromium.do("viewport", width=width, height=800)
        assert chromium.evaluate("() => document.documentElement.scrollWidth") <= width
    chromium.do("viewport", width=1366, height=768)
