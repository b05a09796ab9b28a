"""What is done to a round in the page gets back into its folder, and never over what somebody else has put there."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from consolidate.decisions import sheet
from consolidate.model import Roster, Unit
from consolidate.pipeline import decisions
from consolidate.pipeline.opened import open_round
from consolidate.rounds import roster
from sample_workbooks import faults
from tests.support import fake_folder
from tests.support.browser import NOW, Browser
from tests.support.command import run as command
from tests.support.fake_folder import files, pick, put
from tests.support.small_round import BODY, OUTPUT, ROUND, evening_round

LETTERS = {"通知": ("民政局", "财政局", "档案局"), "催报": ("档案局",), "更正": ("财政局",)}  # who gets which
LOCKS = (".consolidate/lock", ".consolidate/mail.lock")

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_own_forms")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return evening_round(tmp_path / "2025年报")


@pytest.fixture
def decided(chromium: Browser, folder: Path) -> Browser:
    """A round that was added up before, opened from a folder, with a decision that is not yet there."""
    assert command("run", folder, "--output", folder / "output")[0] == 1
    pick(chromium, folder)
    confirm(chromium)
    return chromium


def confirm(chromium: Browser) -> None:
    (card,) = chromium.evaluate(
        "async () => (await PAGE_DESK.engine.ask('/rounds', { ask: 'unit', name: '财政局' })).told.cards"
    )
    chromium.evaluate(
        "(id) => PAGE_DESK.decide([{ finding: id, action: '属实', reason: '已核实', clerk: '李四' }])", card["id"]
    )
    chromium.settled()


def unsaved(chromium: Browser) -> int:
    """The number of acts that are said not to be in the folder."""
    return sum(map(int, chromium.data("#unsaved", "acts")))


def test_what_was_done_is_written_into_the_folder(chromium: Browser, folder: Path) -> None:
    pick(chromium, folder)
    before = files(chromium)
    confirm(chromium)
    chromium.click("#run")
    assert files(chromium) == before  # nothing is written before somebody says so
    assert chromium.evaluate("() => PICKED.asked") == []
    chromium.click("#save")
    after = files(chromium)
    assert chromium.evaluate("() => PICKED.asked") == ["readwrite"]
    assert {path: after[path] for path in before} == before
    assert set(after) - set(before) >= {"decisions.xlsx", f"output/{OUTPUT}", ".consolidate/last_run.json"}
    assert chromium.text("#saved") == "✓ 全部改动都已写入文件夹。"
    fake_folder.home(chromium, folder)
    assert "已核实" in command("status", folder, "--unit", "财政局", "--lang", "zh")[1]


def test_what_commands_write_comes_out_as_files(chromium: Browser, folder: Path) -> None:
    pick(chromium, folder)
    for button in ("make-templates", "make-returns", "invite", "remind", "correct", "make-report", "make-reports"):
        chromium.click(f"#{button}")
        assert chromium.texts("#trouble") == []
    chromium.click("#save")
    made = Counter(path.rpartition("/")[0] for path in files(chromium) if not path.startswith((".", "inbox/")))
    letters = {f"outbox/{letter}": len(units) for letter, units in LETTERS.items()}
    pieces = {f"outbox/{letter}/{unit}": 2 for letter, units in LETTERS.items() for unit in units}
    assert made == letters | pieces | {
        "": 2, "letters": 4, "outbox": 1, "templates": 3, "returns": 1,
        "output": 1, f"output/{BODY}2025年各单位年度报告": 2,
    }  # fmt: skip


def test_commands_are_kept_away_while_it_is_written(decided: Browser) -> None:
    decided.click("#save")
    first, second, *_, last, least = decided.evaluate("() => FakeFolder.writes")
    assert (first, second, last, least) == ("lock", "mail.lock", "−lock", "−mail.lock")
    assert set(LOCKS) & set(files(decided)) == set()


def test_nothing_is_written_while_a_command_is_at_work(decided: Browser) -> None:
    held = {"owner": "李四", "host": "办公室-2", "pid": 7, "since": NOW}
    put(decided, LOCKS[0], json.dumps(held).encode())
    before = files(decided)
    decided.click("#save")
    assert "李四 正在 办公室-2 上处理这个汇总文件夹" in decided.text("#trouble")
    assert (files(decided), unsaved(decided)) == (before, 1)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("FakeFolder.busy.add('lock')", "另有程序正在处理这个汇总文件夹，没有写入"),
        ("FakeFolder.failing.set('mail.lock', 1)", ".consolidate/mail.lock 不能写入：The swap failed"),
    ],
)
def test_without_its_locks_nothing_is_written(decided: Browser, script: str, said: str) -> None:
    before = files(decided)
    decided.evaluate(f"() => {{ {script} }}")
    decided.click("#save")
    assert said in decided.text("#trouble")
    after = {path: data for path, data in files(decided).items() if path not in LOCKS}
    assert (after, unsaved(decided)) == (before, 1)


def test_what_failed_halfway_leaves_the_old_file(decided: Browser) -> None:
    """A swap that fails empties the file; it gets its old content back, and what was done stays in the page."""
    before = files(decided)["decisions.xlsx"]
    decided.evaluate("() => FakeFolder.failing.set('decisions.xlsx', 4)")
    decided.click("#save")
    assert "decisions.xlsx 不能写入" in decided.text("#trouble")
    assert (files(decided)["decisions.xlsx"], unsaved(decided)) == (before, 1)
    assert set(LOCKS) & set(files(decided)) == set()
    decided.evaluate("() => FakeFolder.failing.set('decisions.xlsx', 1)")  # it works at the second try
    decided.click("#save")
    assert (files(decided)["decisions.xlsx"] != before, unsaved(decided)) == (True, 0)


def test_the_program_that_holds_a_file_is_named(decided: Browser) -> None:
    decided.evaluate("() => FakeFolder.busy.add('decisions.xlsx')")
    put(decided, "~$decisions.xlsx", b"x")
    decided.click("#save")
    assert "decisions.xlsx 正在 Excel / WPS 中打开" in decided.text("#trouble")


def test_nothing_is_written_over_what_somebody_has_saved_meanwhile(decided: Browser) -> None:
    put(decided, "decisions.xlsx", b"saved by hand")
    decided.click("#save")
    assert "读取之后在文件夹中又被改动" in decided.text("#trouble")
    assert files(decided)["decisions.xlsx"] == b"saved by hand"


@pytest.mark.parametrize("first", ["#save", "#read-again", "#download-changes"])
def test_beside_what_somebody_has_saved_meanwhile_the_zip_is_only_a_copy(decided: Browser, first: str) -> None:
    put(decided, "decisions.xlsx", b"saved by hand")
    decided.click(first)
    assert decided.text("#conflict").startswith("⚠ decisions.xlsx 读取之后，别人在文件夹中又改过")
    if first != "#download-changes":
        decided.click("#download-changes")
    assert decided.downloaded("#download-again")[0] == "2025年报 的改动（仅留底）.zip"
    assert "请不要解压到文件夹 2025年报" in decided.text("#unsaved")
    assert decided.texts("#unpacked, #save") == []
    assert unsaved(decided) == 1
    put(decided, "decisions.xlsx", files(decided)["round.toml"])
    decided.click("#open-anew")  # the driver says yes to the question whether what was done may be given up
    assert "decisions.xlsx" in decided.text("#trouble")  # no workbook: what was done stays
    assert unsaved(decided) == 1


def test_what_was_unpacked_from_an_earlier_zip_is_not_somebody_elses(decided: Browser) -> None:
    decided.click("#download-changes")
    decided.evaluate(UNPACK)
    decided.click('tr[data-unit="民政局"] .paper input')
    decided.evaluate("() => PAGE_DESK.decide([{ unit: '档案局', action: '免报', reason: '机构合并', clerk: '李四' }])")
    decided.settled()
    decided.click("#download-changes")
    assert decided.texts("#conflict") == []
    decided.evaluate(UNPACK)
    decided.click("#save")
    assert (decided.texts("#trouble"), unsaved(decided)) == ([], 0)


UNPACK = """async () => {
    for (const [path, blob] of PAGE_DESK.round.dirty) {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        PICKED.put(path, btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
    }
}"""


def test_a_zip_counts_once_it_is_unpacked_over_the_folder(decided: Browser) -> None:
    decided.evaluate("() => { PAGE_DESK.round.dirty.set('outbox/旧.eml', undefined) }")
    decided.click("#download-changes")
    assert "另外请在文件夹中删除：outbox/旧.eml。" in decided.text("#unsaved")
    decided.evaluate("() => { PAGE_DESK.round.dirty.delete('outbox/旧.eml') }")
    decided.click("#unpacked")
    assert "还不是压缩包中的那一份" in decided.text("#trouble")
    assert unsaved(decided) == 1
    decided.evaluate(UNPACK)
    decided.click("#unpacked")
    assert unsaved(decided) == 0
    assert decided.text("#saved") == "✓ 全部改动都已写入文件夹。"


def test_what_has_changed_in_the_folder_is_read_before_it_is_added_up(chromium: Browser, folder: Path) -> None:
    pick(chromium, folder)
    put(chromium, "inbox/档案局.xlsx", faults.filled(Unit("档案局"), 5, {}, ROUND))
    chromium.click("#run")
    assert chromium.text('[data-filter="units:missing"] b') == "0"
    assert chromium.text('tr[data-unit="档案局"] .state').endswith("已汇总")


def test_what_was_made_before_a_file_came_does_not_get_into_the_folder(chromium: Browser, folder: Path) -> None:
    """The result that is there stays: that of the run before."""
    assert command("run", folder, "--output", folder / "output")[0] == 1
    pick(chromium, folder)
    before = files(chromium)
    chromium.click("#run")
    put(chromium, "inbox/档案局.xlsx", faults.filled(Unit("档案局"), 5, {}, ROUND))
    chromium.click("#read-again")
    assert chromium.texts("#download-result") == []
    assert len(chromium.texts("#outdated")) == 1
    confirm(chromium)
    chromium.click("#save")
    after = files(chromium)
    assert {path: after[path] for path in before if path != "decisions.xlsx"} == {
        path: data for path, data in before.items() if path != "decisions.xlsx"
    }
    assert not [path for path in set(after) - set(before) if path.startswith(("output/", "history/"))]
    chromium.click("#run")
    chromium.click("#save")
    assert files(chromium)[f"output/{OUTPUT}"] != before[f"output/{OUTPUT}"]
    assert chromium.texts("#outdated") == []


def test_what_somebody_else_has_decided_meanwhile_is_kept(chromium: Browser, folder: Path) -> None:
    pick(chromium, folder)
    excused = dict.fromkeys(sheet.HEADER, "") | {"单位": "档案局", "动作": "免报", "理由": "机构合并"}
    decisions.enter(open_round(folder), [sheet.decision_of(excused, -1)], datetime.fromisoformat(NOW))
    put(chromium, "decisions.xlsx", (folder / "decisions.xlsx").read_bytes())
    confirm(chromium)
    chromium.click("#save")
    fake_folder.home(chromium, folder)
    assert [str(line.action) for line in open_round(folder).decisions] == ["免报", "属实"]


def test_a_unit_that_has_left_the_roster_is_no_longer_shown(chromium: Browser, folder: Path) -> None:
    pick(chromium, folder)
    chromium.click('tr[data-unit="档案局"] button')
    put(chromium, "roster.xlsx", roster.write(Roster((Unit("民政局"), Unit("财政局")))))
    chromium.click("#read-again")
    assert chromium.texts("#trouble") == []
    assert chromium.data("#units tbody tr", "unit") == [
        "财政局", "民政局",
    ]  # fmt: skip


def test_a_folder_is_picked_before_anything_is_asked(decided: Browser) -> None:
    """A browser opens its dialog only just after a press, and the answer to a question may take its time."""
    decided.evaluate(
        """() => {
            globalThis.SEEN = [];
            const { showDirectoryPicker: picker, confirm: asking } = globalThis;
            globalThis.showDirectoryPicker = async () => { SEEN.push("pick"); return PICKED; };
            globalThis.confirm = () => { SEEN.push("confirm"); return false; };
            globalThis.RESET = () => Object.assign(globalThis, { showDirectoryPicker: picker, confirm: asking });
        }"""
    )
    decided.click("#home")
    decided.click("#open-folder")
    decided.evaluate("() => RESET()")
    assert decided.evaluate("() => SEEN") == ["pick", "confirm"]
    assert unsaved(decided) == 1


@pytest.mark.parametrize("button", ["#open-folder", "#save"])
def test_a_press_that_was_too_long_ago_is_said_in_words(chromium: Browser, folder: Path, button: str) -> None:
    chromium.open_round(folder)
    confirm(chromium)
    chromium.evaluate(
        """() => {
            const picker = globalThis.showDirectoryPicker;
            globalThis.showDirectoryPicker = async () => {
                globalThis.showDirectoryPicker = picker;
                throw new DOMException("Must be handling a user gesture", "SecurityError");
            };
        }"""
    )
    chromium.click("#home")
    chromium.click(button)
    assert "浏览器只在刚按下按钮时才能打开文件夹" in chromium.text("#trouble")
    assert "gesture" not in chromium.text("#trouble")
    assert unsaved(chromium) == 1


@pytest.fixture
def begun(chromium: Browser) -> Browser:
    """A round that was begun in the page, and a folder to write it into."""
    chromium.evaluate("() => { globalThis.PICKED = new FakeFolder('年报') }")
    chromium.click("#begin")
    chromium.do("fill", selector="#new-body", text=BODY)
    chromium.do("fill", selector="#new-year", text="2025")
    chromium.do("fill", selector="#new-units", text="民政局\n教育局")
    chromium.click("#make-round")
    return chromium


MADE = {f"2025年{BODY}/{name}" for name in ("round.toml", "roster.xlsx", "decisions.xlsx")}


def test_a_new_round_is_written_into_a_folder(begun: Browser) -> None:
    assert begun.text('[data-filter="units:"] b') == "2"
    begun.click("#save")
    assert set(files(begun)) == MADE
    assert begun.evaluate("(name) => PICKED.children.get(name).children.has('inbox')", f"2025年{BODY}")


@pytest.mark.parametrize("named", ["年报", f"2025年{BODY}"])
def test_a_new_round_is_written_elsewhere_where_there_is_one_already(begun: Browser, named: str) -> None:
    below = f"2025年{BODY}/" if named == "年报" else ""
    begun.evaluate("(name) => { globalThis.PICKED = new FakeFolder(name) }", named)
    put(begun, f"{below}round.toml", b"of another round")
    begun.click("#save")
    assert f"那里已有名为 2025年{BODY} 的汇总文件夹" in begun.text("#trouble")
    assert files(begun) == {f"{below}round.toml": b"of another round"}
    begun.evaluate("() => { globalThis.PICKED = new FakeFolder('别处') }")
    begun.click("#save")
    assert begun.texts("#trouble") == []
    assert set(files(begun)) == MADE


@pytest.mark.parametrize("answer", ["prompt", "denied"])
def test_a_folder_that_may_not_be_written_into_is_not_that_of_the_round(begun: Browser, answer: str) -> None:
    begun.evaluate("(answer) => { PICKED.answer = answer }", answer)
    begun.click("#save")
    assert "浏览器没有得到写入文件夹的允许" in begun.text("#trouble")
    begun.evaluate("() => { globalThis.PICKED = new FakeFolder('别处') }")
    begun.click("#save")
    assert set(files(begun)) == MADE


def test_decisions_are_written_into_no_other_folder_than_that_of_the_round(chromium: Browser, folder: Path) -> None:
    chromium.open_round(folder)
    confirm(chromium)
    chromium.evaluate("() => { globalThis.PICKED = new FakeFolder('别处') }")
    chromium.click("#save")
    assert "别处 不是这个汇总文件夹（2025年报）" in chromium.text("#trouble")
    assert (files(chromium), chromium.evaluate("() => PICKED.children.size")) == ({}, 0)
    assert chromium.texts("#conflict") == []
    assert len(chromium.texts("#save")) == 1
