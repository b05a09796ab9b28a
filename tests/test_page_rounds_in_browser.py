"""汇总 in real browsers: a round is opened, decided on, and added up to 终稿, with the results of the program."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from consolidate.pipeline.opened import open_round
from tests.support import fake_folder
from tests.support.at_length import every
from tests.support.browser import CHROMIUM, FIREFOX, Browser
from tests.support.command import run as command
from tests.support.natively import ROUNDS, SAMPLES, parts, sample
from tests.support.open_pages import Pages
from tests.support.small_round import BODY, OUTPUT, answer, evening_round

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_own_forms")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return evening_round(tmp_path / "2025年报")


def decide(browser: Browser, unit: str, action: str, reason: str) -> None:
    browser.click(f'tr[data-unit="{unit}"] button')
    browser.click(f'button[data-action="{action}"]')
    browser.do("fill", selector='input[name="reason"]', text=reason)
    browser.click(".confirm")
    assert browser.state == "ready"
    browser.click("#back")


# --- the same as the program ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", every(3, [name for name in ROUNDS if name != "faults-2025"]))
def test_the_workbook_and_the_json_are_those_of_the_program(pages: Pages, name: str) -> None:
    expected, book = sample(name)
    for browser in map(pages.begun, (CHROMIUM, FIREFOX)):
        browser.open_round(SAMPLES / name)
        browser.click("#run")
        named, data = browser.downloaded("#download-result")
        assert browser.last("run")["json"] == expected
        assert named == f"{expected['year']}年{expected['body']}汇总表.xlsx"
        assert parts(data) == book


def test_what_the_page_cannot_read_it_says_by_name_and_all_else_is_the_same(browser: Browser) -> None:
    lacking = "县市场监督管理局_有密码.xlsx"
    browser.open_round(SAMPLES / "faults-2025")
    browser.click("#run")
    shown = browser.last("run")["json"]
    (finding,) = [finding for finding in shown["findings"] if finding["file"] == lacking]
    assert "网页版" in finding["message"]
    expected = {**sample("faults-2025")[0]}
    assert shown["totals"] == expected["totals"]
    for told in (shown, expected):
        told["findings"] = [each for each in told["findings"] if each["file"] != lacking]
        told["files"] = [each for each in told["files"] if each["name"] != lacking]
    assert shown == expected


# --- decisions -----------------------------------------------------------------------------------------------------


def test_a_round_is_decided_on_and_becomes_final(browser: Browser, folder: Path) -> None:
    """With the mouse alone; then the changes are taken home as a zip, and the program agrees."""
    browser.open_round(folder)
    assert browser.data("#standing", "final") == ["false"]
    decide(browser, "财政局", "属实", "已电话核实")
    decide(browser, "档案局", "免报", "机构合并")
    assert browser.data("#unsaved", "acts") == ["2"]
    browser.click("#run")
    assert browser.data("#standing", "final") == ["true"]
    browser.click("#download-changes")
    name, data = browser.downloaded("#download-again")
    assert name == "2025年报 的改动.zip"
    assert browser.data("#unsaved", "acts") == ["3"]  # it is not unpacked yet
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(folder.parent)
    browser.click("#unpacked")
    assert browser.text("#saved") == "✓ 全部改动都已写入文件夹。"
    code, out, err = command("status", folder, "--lang", "zh")
    assert (code, err) == (0, "")
    assert "终稿" in out
    assert (folder / "output" / OUTPUT).exists()


def made(browser: Browser) -> list[str]:
    """The files made of the figures that are offered: as links, in the zip of the changes."""
    browser.click("#download-changes")
    with zipfile.ZipFile(io.BytesIO(browser.downloaded("#download-again")[1])) as packed:
        names = [name for name in packed.namelist() if "/output/" in name or "/history/" in name]
    return [*browser.texts("#download-result, #download-report"), *names]


def test_what_was_made_before_a_decision_is_no_longer_handed_out(browser: Browser, folder: Path) -> None:
    browser.open_round(folder)
    browser.click("#run")
    browser.click("#make-report")
    assert len(made(browser)) == 6
    assert browser.texts("#outdated") == []
    decide(browser, "财政局", "属实", "已电话核实")
    assert browser.text("#outdated") == "△ 先前生成的汇总表是当时的情况，请重新汇总。"
    assert made(browser) == []
    browser.click('tr[data-unit="财政局"] button')
    browser.click(".withdraw")
    browser.click("#run")
    assert len(made(browser)) == 4
    assert browser.texts("#outdated") == []


def test_a_decision_is_withdrawn_by_itself(browser: Browser, folder: Path) -> None:
    browser.open_round(folder)
    decide(browser, "财政局", "属实", "已核实")
    browser.click('tr[data-unit="财政局"] button')
    assert browser.data("#findings > li", "open") == ["false"]
    browser.click(".withdraw")
    assert browser.data("#findings > li", "open") == ["true"]
    assert browser.texts("#decisions li") == []


def test_a_fresh_worker_goes_on_where_the_last_one_ended(chromium: Browser, folder: Path) -> None:
    """Python gives no memory back, so the worker is renewed; here after every request, even in the midst of a round."""
    chromium.open_round(folder)
    before = chromium.evaluate("() => PAGE_DESK.engine.started")
    chromium.evaluate("() => { PAGE_DESK.engine.recycle = 1 }")
    decide(chromium, "财政局", "属实", "已核实")
    assert chromium.text('[data-filter="kinds:"] b') == "0"
    assert chromium.text('tr[data-unit="财政局"] .state').endswith("已汇总")
    assert chromium.evaluate("() => PAGE_DESK.engine.started") >= before + 2


def test_a_decision_is_made_with_the_keyboard_alone(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)

    def press(*keys: str) -> None:
        for key in keys:
            chromium.do("press", key=key)
            chromium.settled()

    chromium.evaluate("() => document.querySelector('#search').focus()")
    press("Tab", "Tab", "Enter")  # the table, which can be scrolled, then the first unit
    assert chromium.text("#unit-name").startswith("财政局")
    focused: list[str] = []
    while "属实" not in focused and len(focused) < 20:
        press("Tab")
        focused.append(chromium.evaluate("() => document.activeElement.dataset.action ?? ''"))
    assert focused[-1] == "属实"
    press("Enter", "o", "k", "Enter")
    assert chromium.texts("#decisions b") == ["属实"]


def test_no_key_is_lost_by_who_types_on_at_once(chromium: Browser, folder: Path) -> None:
    """The field has the focus with the answer to the click, before the browser draws its next picture."""
    chromium.open_round(folder)
    chromium.click('tr[data-unit="财政局"] button')
    focused = """async () => {
        document.querySelector('button[data-action="属实"]').click();
        await Promise.resolve().then(() => undefined);
        return document.activeElement.name;
    }"""
    assert chromium.evaluate(focused) == "reason"


def test_a_second_click_is_not_a_second_decision(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    chromium.click('tr[data-unit="财政局"] button')
    chromium.click('button[data-action="属实"]')
    chromium.do("fill", selector='input[name="reason"]', text="已核实")
    chromium.evaluate("() => { const button = document.querySelector('.confirm'); button.click(); button.click() }")
    chromium.settled()
    assert chromium.texts("#decisions b") == ["属实"]
    assert chromium.data("#unsaved", "acts") == ["1"]


def test_many_are_settled_at_once_and_the_button_says_how_many(chromium: Browser) -> None:
    chromium.open_round(SAMPLES / "faults-2025")
    open_before = int(chromium.text('[data-filter="kinds:"] b'))
    chromium.click('[data-filter="kinds:"]')
    at = chromium.texts(".kind h3").index("? 需说明 与其他单位数字相同 2 处，2 个单位")
    kind = f".kind:nth-of-type({at + 1})"
    chromium.click(f"{kind} > p button")
    chromium.click(f"{kind} .decide-form button")
    chromium.do("fill", selector=f'{kind} input[name="reason"]', text="巧合")
    assert chromium.text(".confirm") == "对 2 处问题“属实”"
    chromium.click(".confirm")
    assert int(chromium.text('[data-filter="kinds:"] b')) == open_before - 2


def test_anything_that_decisions_can_name_is_decided_on(chromium: Browser) -> None:
    chromium.open_round(SAMPLES / "faults-2025")
    chromium.click("#any-decision")
    for name, value in (("action", "不采用"), ("file", "不知是谁.xlsx")):
        chromium.do("fill", selector=f'select[name="{name}"]', text=value)
    chromium.do("fill", selector='input[name="reason"]', text="不是本县单位")
    assert chromium.text(".confirm") == "确定“不采用”"
    chromium.click(".confirm")
    chromium.click('tr[data-unit="nobody"] button')
    assert chromium.texts("#decisions b") == ["不采用"]


# --- a folder that the page cannot look into again -------------------------------------------------------------------


def test_it_is_said_as_of_when_the_numbers_are_and_the_folder_can_be_chosen_again(
    browser: Browser, folder: Path
) -> None:
    browser.open_round(folder)
    decide(browser, "财政局", "属实", "已核实")
    assert "以上数字是 09:30 读取时文件夹中的情况" in browser.text("#as-opened")
    (folder / "inbox" / "档案局.xlsx").write_bytes(answer("档案局", 7))
    browser.choose_again(folder)
    assert browser.texts("#trouble") == []
    assert browser.data("#unsaved", "acts") == ["1"]  # the decision
    browser.click("#run")
    assert browser.data("#standing", "final") == ["true"]
    assert len(browser.texts("#as-opened")) == 1


def test_another_folder_does_not_take_the_place_of_the_open_one(browser: Browser, folder: Path, tmp_path: Path) -> None:
    browser.open_round(folder)
    decide(browser, "财政局", "属实", "已核实")
    browser.choose_again(evening_round(tmp_path / "2024年报"))
    assert "2024年报 不是这个汇总文件夹（2025年报）" in browser.text("#trouble")
    assert browser.data("#unsaved", "acts") == ["1"]


def test_what_a_colleague_has_decided_is_not_lost_where_the_folder_is_chosen_again(
    browser: Browser, folder: Path
) -> None:
    browser.open_round(folder)
    decide(browser, "财政局", "属实", "已核实")
    assert command("run", folder, "--output", folder / "output")[0] == 1  # it writes decisions.xlsx
    browser.choose_again(folder)
    assert "decisions.xlsx 读取之后在文件夹中又被改动" in browser.text("#trouble")
    assert browser.data("#unsaved", "acts") == ["1"]


def test_files_that_have_changed_since_they_were_chosen_are_not_added_up(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    chromium.click("#run")
    assert "选择文件夹之后又被改动的文件：inbox/民政局.xlsx" in chromium.text("#trouble")
    assert chromium.texts("#download-result") == []
    chromium.choose_again(folder)
    chromium.click("#run")
    assert chromium.texts("#trouble") == []
    expected = sample_of(folder)
    assert chromium.last("run")["json"]["totals"] == expected["totals"]


def test_what_was_decided_can_be_packed_though_a_file_can_no_longer_be_read(chromium: Browser, folder: Path) -> None:
    """A fresh worker has to be given all files again, and the browser does not read one that has changed."""
    chromium.open_round(folder)
    decide(chromium, "财政局", "属实", "已核实")
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    chromium.evaluate("() => PAGE_DESK.engine.end()")
    chromium.click('tr[data-unit="民政局"] .paper input')
    assert "文件在选定之后又被改动" in chromium.text("#trouble")
    chromium.click("#download-changes")
    assert chromium.texts("#trouble") == []
    with zipfile.ZipFile(io.BytesIO(chromium.downloaded("#download-again")[1])) as packed:
        packed.extractall(folder.parent)
    assert [line.reason for line in open_round(folder).decisions] == ["已核实"]
    chromium.choose_again(folder)
    assert chromium.texts("#trouble") == []
    assert chromium.text("#saved") == "✓ 全部改动都已写入文件夹。"
    chromium.click('tr[data-unit="民政局"] .paper input')
    assert chromium.data("#unsaved", "acts") == ["1"]


def sample_of(folder: Path) -> dict[str, Any]:
    """What the program says of a round."""
    return dict(json.loads(command("run", folder, "--output", folder / "output", "--json")[1]))


def test_the_folder_of_a_new_round_is_chosen_once_it_is_unpacked(browser: Browser, tmp_path: Path) -> None:
    browser.click("#begin")
    browser.do("fill", selector="#new-body", text=BODY)
    browser.do("fill", selector="#new-year", text="2025")
    browser.do("fill", selector="#new-units", text="民政局\n教育局")
    browser.click("#make-round")
    browser.click("#download-changes")
    with zipfile.ZipFile(io.BytesIO(browser.downloaded("#download-again")[1])) as packed:
        packed.extractall(tmp_path)
    browser.click("#unpacked")
    assert f"请选择解压出来的文件夹 2025年{BODY}" in browser.text("#as-opened")
    made = tmp_path / f"2025年{BODY}"
    assert list((made / "inbox").iterdir()) == []
    (made / "inbox" / "民政局.xlsx").write_bytes(answer("民政局"))
    browser.choose_again(made)
    assert browser.text('tr[data-unit="民政局"] .state').endswith("已汇总")
    assert "09:30" in browser.text("#as-opened")


# --- the evening's screen --------------------------------------------------------------------------------------------


def test_each_number_of_the_accounts_filters(browser: Browser) -> None:
    browser.open_round(SAMPLES / "faults-2025")
    for name, marks in (("held", {"held"}), ("missing", {"missing"}), ("counted", {"used", "asked"})):
        number = browser.text(f'[data-filter="units:{name}"] b')
        browser.click(f'[data-filter="units:{name}"]')
        shown = browser.data("#units tbody tr", "mark")
        assert (str(len(shown)), set(shown)) == (number, marks)
    browser.click('[data-filter="files:rejected"]')
    number = browser.text('[data-filter="files:rejected"] b')
    assert len(browser.texts("#files tbody tr")) == int(number) == 4


def test_a_unit_is_searched_its_paper_ticked_and_the_group_reminded(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    chromium.do("fill", selector="#search", text="档案")
    assert chromium.data("#units tbody tr", "unit") == ["档案局"]
    chromium.click('tr[data-unit="档案局"] .paper input')
    assert chromium.text('tr[data-unit="档案局"] .paper') == "01-15"
    chromium.click("#remind")
    text = chromium.evaluate("() => document.querySelector('#group-text').value")
    assert "档案局" in text
    chromium.evaluate("() => { navigator.clipboard.writeText = async (text) => { globalThis.COPIED = text } }")
    chromium.click("#copy-group-text")
    assert chromium.evaluate("() => COPIED") == text


def test_the_accounts_and_what_is_unsaved_stand_on_every_screen(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    chromium.click('tr[data-unit="民政局"] .paper input')
    for screen in (
        'tr[data-unit="财政局"] button',
        '[data-filter="kinds:"]',
        '[data-filter="files:"]',
        '[data-filter="units:"]',
    ):
        chromium.click(screen)
        assert " ".join(chromium.text("#accounts").split()).startswith("应报 3 ＝ 已报 2")
        assert "1 个单位未报" in chromium.text("#standing")
        assert chromium.text("#unsaved b") == "尚未写入文件夹：1 次操作，1 个文件。"
    chromium.click("#home")
    assert chromium.text("#unsaved b") == "尚未写入文件夹：1 次操作，1 个文件。"


def test_what_has_become_of_the_findings_since_the_last_run_is_shown(chromium: Browser, folder: Path) -> None:
    assert command("run", folder, "--output", folder / "output")[0] == 1
    (folder / "inbox" / "财政局.xlsx").write_bytes(answer("财政局", 3))
    chromium.open_round(folder)
    assert chromium.texts('tr[data-unit="财政局"] .became') == ["已改好 1"]
    chromium.click('tr[data-unit="财政局"] button')
    assert "元当万元" in chromium.text("#gone")


def test_what_is_printed_are_the_findings_and_not_the_buttons(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    chromium.do("media", type="print")
    shown = chromium.evaluate("() => document.querySelector('main').innerText")
    assert "应报 3" in " ".join(shown.split())
    assert "财政局" in shown
    assert "生成模板" not in shown


def test_the_second_door_can_be_used_by_everybody(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    assert chromium.do("axe") == []
    chromium.click('tr[data-unit="财政局"] button')
    chromium.click('button[data-action="更正"]')
    assert chromium.do("axe") == []
    chromium.do("fill", selector='input[name="becomes"]', text="25.1")
    chromium.do("fill", selector='input[name="reason"]', text="来电更正")
    chromium.click(".confirm")
    chromium.do("media", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert chromium.do("axe") == []
    chromium.click('[data-filter="kinds:"]')
    assert chromium.do("axe") == []
    for width in (360, 1366, 3840):
        chromium.do("viewport", width=width, height=800)
        assert chromium.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_folder_that_cannot_be_opened_leaves_the_round_that_is_open(
    chromium: Browser, folder: Path, tmp_path: Path
) -> None:
    chromium.open_round(folder)
    damaged = evening_round(tmp_path / "另一个")
    (damaged / "round.toml").write_text("year = ", encoding="utf-8")
    for other in (SAMPLES / "faults-2025" / "inbox", damaged):
        chromium.open_round(other)
        assert "round.toml" in chromium.text("#trouble")
        decide(chromium, "财政局", "属实", "已核实")
        chromium.click('tr[data-unit="财政局"] button')
        assert chromium.texts("#decisions b") == ["属实"]
        chromium.click(".withdraw")
        chromium.click("#back")


LEAVE = """() => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
}"""


def test_leaving_with_something_unsaved_is_warned_of(chromium: Browser, folder: Path) -> None:
    fake_folder.pick(chromium, folder)
    assert chromium.evaluate(LEAVE) is False
    during = LEAVE.replace("() => {", "async () => { PAGE_DESK.inRound('', (round) => round.tick(['民政局'], true)); "
                           "await new Promise((later) => setTimeout(later));", 1)  # fmt: skip
    assert chromium.evaluate(during) is True  # it is only just being done
    chromium.settled()
    assert chromium.evaluate(LEAVE) is True
    chromium.click("#save")
    assert chromium.evaluate(LEAVE) is False


def test_a_new_round_that_is_half_typed_is_kept_and_closing_is_warned_of(browser: Browser) -> None:
    browser.click("#begin")
    assert browser.evaluate(LEAVE) is False
    browser.do("fill", selector="#new-units", text="民政局\n教育局")
    assert browser.evaluate(LEAVE) is True
    browser.click("#home")
    assert browser.evaluate(LEAVE) is True
    browser.click("#begin")
    assert browser.evaluate("() => document.querySelector('#new-units').value") == "民政局\n教育局"
    browser.do("fill", selector="#new-body", text=BODY)
    browser.click("#make-round")
    browser.evaluate("() => PAGE_DESK.round.believed()")  # it is in the folder
    assert browser.evaluate(LEAVE) is False
    browser.click("#home")
    browser.click("#begin")
    assert browser.evaluate("() => document.querySelector('#new-units').value") == ""


def test_a_decision_that_is_half_typed_is_not_lost_without_a_word(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    chromium.click('tr[data-unit="财政局"] button')
    chromium.click('button[data-action="属实"]')
    assert chromium.evaluate(LEAVE) is False
    chromium.do("fill", selector='input[name="reason"]', text="已电话")
    assert chromium.evaluate(LEAVE) is True
    chromium.evaluate("() => { globalThis.ASKING = confirm; globalThis.confirm = (text) => { ASKED = text } }")
    chromium.click("#home")
    chromium.evaluate("() => { globalThis.confirm = ASKING }")
    assert "有一条处理意见还没有确定" in chromium.evaluate("() => ASKED")
    assert chromium.evaluate("() => document.querySelector('input[name=reason]').value") == "已电话"
    chromium.click("#home")  # the driver says yes
    assert len(chromium.texts("#door-round")) == 1
