"""The screen of the evening: its lines, its texts in both languages, and the commands that it names."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from consolidate import __version__
from consolidate.catalogue import FindingKind
from consolidate.cli import columns, context, language
from consolidate.cli import status as screen
from consolidate.cli.columns import Said
from consolidate.forms import edition
from consolidate.model import Finding, Round, Unit
from consolidate.pipeline import run as pipeline
from consolidate.pipeline import status as standing
from consolidate.pipeline.context import Context
from consolidate.pipeline.inbox import read_inbox
from consolidate.pipeline.last_run import Change, Changes
from consolidate.pipeline.opened import open_round
from consolidate.pipeline.received import Received, Source
from consolidate.pipeline.status import Line, Mark, Status, Step
from consolidate.rounds import settings
from consolidate.templates import template
from consolidate.terms import ERROR, EXPLAIN, NOTE
from sample_workbooks import faults
from tests.support.command import run
from tests.support.small_round import ROUND, answer, small_round

FORM = edition("2021")
CHINA = timezone(timedelta(hours=8))
BEFORE, AFTER = datetime(2026, 1, 18, 20, tzinfo=CHINA), datetime(2026, 1, 22, 20, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    """Chinese, unless a test says otherwise."""
    before = language.current()
    language.use("zh")
    yield
    language.use(before)


def texts(lines: Iterator[Said]) -> list[str]:
    return [line.text for line in lines]


# --- the table of units ----------------------------------------------------------------------------------------

BROKEN = Finding(FindingKind.RULE_BROKEN, ERROR, "县教育局", "a.xlsx", "三、依申请公开", "D31")
WORD = Finding(FindingKind.WORD_DOCUMENT, ERROR, "县人力资源和社会保障局", "a.docx")
YUAN = Finding(FindingKind.YUAN_CONVERTED, EXPLAIN, "河东镇", "b.xlsx", "二、主动公开", "B17")
BLANK = Finding(FindingKind.BLANK_TEMPLATE, NOTE, "县气象局", "c.xlsx")
NOBODYS = Finding(FindingKind.UNITS_DISAGREE, ERROR, "", "不知.xlsx", found="县档案馆、县信访局")
LINES = (
    Line(Unit("县教育局"), Mark.HELD, Received(date(2026, 1, 21), Source.MAIL), 1, 12, 1, 2, BROKEN),
    Line(Unit("县人力资源和社会保障局"), Mark.HELD, Received(date(2026, 1, 29), Source.CHANGED), 9, 1, 0, 0, WORD),
    Line(Unit("县气象局"), Mark.MISSING, None, 12, main=BLANK),
    Line(Unit("县档案局"), Mark.MISSING, None, 12),
    Line(Unit("河东镇"), Mark.ASKED, Received(date(2026, 1, 20), Source.COLLECTED), 0, 0, 3, 0, YUAN),
    Line(Unit("县民政局"), Mark.USED, Received(date(2026, 1, 19), Source.MAIL)),
    Line(Unit("县档案馆"), Mark.EXCUSED),
)
STATUS = Status(date(2026, 2, 1), LINES, (NOBODYS,), {}, None, (), ())
SCREENS = {
    "zh": """\
                           收到  逾期 错误 说明 退回
✗ 县教育局                01-21   1天   12    1    2  D31 勾稽不平
✗ 县人力资源和社会保障局 ~01-29  ~9天    1            只有 Word 文档
— 县气象局                       12天                 空白模板
— 县档案局                       12天
? 河东镇                  01-20               3       B17 元当万元
✓ 县民政局                01-19
○ 县档案馆
✗ 不知.xlsx  单位名称不一致：县档案馆、县信访局
收到日期：邮件日期 2 个，收取日期 1 个，~ 文件修改日期 1 个""",
    "en": """\
                             in  late bad ask back
✗ 县教育局                01-21    1d  12   1    2  D31 figures do not balance
✗ 县人力资源和社会保障局 ~01-29   ~9d   1           only a Word document
— 县气象局                        12d               empty template
— 县档案局                        12d
? 河东镇                  01-20             3       B17 元 for 万元
✓ 县民政局                01-19
○ 县档案馆
✗ 不知.xlsx  names different units: 县档案馆、县信访局
Received: date of the mail 2, day of collecting 1, ~ last change of the file 1""",
}


@pytest.mark.parametrize("spoken_", SCREENS)
def test_a_line_a_unit_in_both_languages(spoken_: str) -> None:
    language.use(spoken_)
    assert "\n".join(texts(screen.table(STATUS, FORM, 80, every=False))) == SCREENS[spoken_]


def test_a_long_name_stays_whole_and_its_reason_goes_on_below() -> None:
    name = "清源县经济技术开发区管理委员会综合行政执法局"
    one = STATUS._replace(lines=(LINES[0]._replace(unit=Unit(name)),), nobodys=())
    assert texts(screen.table(one, FORM, 80, every=False))[1:3] == [
        "✗ 清源县经济技术开发区管理委员会综合行政执法局  01-21   1天   12    1    2  D31",
        "    勾稽不平",
    ]


def many(mark: Mark, count: int) -> tuple[Line, ...]:
    return tuple(Line(Unit(f"{mark}{number}"), mark) for number in range(count))


@pytest.mark.parametrize(
    ("lines", "shown", "rest"),
    [
        (many(Mark.USED, 24), 24, ""),
        (many(Mark.USED, 25), 24, "其余 1 个：✓ 已汇总 1（加 --all 全部列出）"),
        (
            (*many(Mark.HELD, 5), *many(Mark.ASKED, 20), *many(Mark.MISSING, 3), *many(Mark.USED, 20)),
            24,
            "其余 24 个：? 待说明 1，— 未报 3，✓ 已汇总 20（加 --all 全部列出）",
        ),
        ((*many(Mark.HELD, 30), *many(Mark.USED, 18)), 30, "其余 18 个：✓ 已汇总 18（加 --all 全部列出）"),
        (many(Mark.HELD, 48), 48, ""),
    ],
)
def test_some_two_dozen_units_have_a_line_and_every_held_one(lines: tuple[Line, ...], shown: int, rest: str) -> None:
    said = texts(screen.table(STATUS._replace(lines=lines, nobodys=()), FORM, 80, every=False))
    assert len(said) == 1 + shown + bool(rest)
    assert not rest or said[-1] == rest
    assert len(texts(screen.table(STATUS._replace(lines=lines, nobodys=()), FORM, 80, every=True))) == 1 + len(lines)


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "✗✓○—"), ("gbk", "×√○—")])
def test_where_the_signs_are_missing_there_are_others(
    encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert columns.sign("✗✓○—") == shown


# --- above and below the table ---------------------------------------------------------------------------------

HEADS = [
    ("zh", date(2026, 1, 20), date(2026, 1, 18), "清源县人民政府，2025 年度，离截止日期 2026-01-20 还有 2 天"),
    ("zh", date(2026, 1, 20), date(2026, 1, 20), "清源县人民政府，2025 年度，离截止日期 2026-01-20 还有 0 天"),
    ("zh", date(2026, 1, 20), date(2026, 1, 23), "清源县人民政府，2025 年度，截止日期 2026-01-20 已过 3 天"),
    ("zh", None, date(2026, 1, 23), "清源县人民政府，2025 年度"),
    ("en", date(2026, 1, 20), date(2026, 1, 18), "清源县人民政府, 2025; 2 days to the deadline 2026-01-20"),
    ("en", date(2026, 1, 20), date(2026, 1, 23), "清源县人民政府, 2025; The deadline 2026-01-20 was 3 days ago"),
]


@pytest.mark.parametrize(("spoken_", "deadline", "today", "said"), HEADS)
def test_the_head_names_round_and_deadline(spoken_: str, deadline: date | None, today: date, said: str) -> None:
    language.use(spoken_)
    round_ = Round("2021", 2025, "清源县人民政府", deadline)
    assert texts(screen.head(round_, STATUS._replace(today=today), (), 80)) == [said]


CHANGES = {
    Change.ARRIVED: ("民政局", "教育局"), Change.MENDED: ("财政局",), Change.WRONG: ("水利局",),
    Change.AGAIN: ("林业局",), Change.EXCUSED: ("档案馆",), Change.DUE: ("地震局",), Change.GONE: ("气象局",),
}  # fmt: skip


def test_what_has_changed_is_told() -> None:
    found = Changes("2026-01-19T20:05:33", CHANGES)
    assert texts(screen.changes(found, 80)) == [
        "自上次汇总（2026-01-19 20:05）以来：", "  新报：民政局、教育局", "  已改好：财政局", "  新出问题：水利局",
        "  重报后仍有问题：林业局", "  免报：档案馆", "  不再免报，未报：地震局",
        "  文件已不在：气象局",
    ]  # fmt: skip
    language.use("en")
    assert texts(screen.changes(found, 80)) == [
        "Since the last run (2026-01-19 20:05):", "  newly in: 民政局、教育局", "  mended or settled: 财政局",
        "  newly wrong: 水利局", "  sent again, still something: 林业局", "  excused: 档案馆",
        "  no longer excused, not in: 地震局", "  their files are gone: 气象局",
    ]  # fmt: skip


def test_where_nothing_has_changed_one_line_says_so_and_before_the_first_run_none() -> None:
    assert texts(screen.changes(Changes("2026-01-19T20:05:33", {}), 80)) == [
        "自上次汇总（2026-01-19 20:05）以来没有变化"
    ]
    assert texts(screen.changes(None, 80)) == []


def test_a_line_of_names_is_broken_between_names() -> None:
    found = Changes("2026-01-19T20:05:33", {Change.ARRIVED: ("县民政局", "县教育局", "县财政局")})
    assert texts(screen.changes(found, 28))[1:] == ["  新报：县民政局、县教育局、", "    县财政局"]


STEPS = (
    Step("send {count} unit(s) their findings back", 4, ("mail", "correct")),
    Step("remind {count} unit(s)", 3, ("mail", "remind")),
    Step("write the result", 0, ("run",)),
)


@pytest.mark.parametrize(
    ("folder", "given", "said"),
    [
        (".", "status", ["接下来：", "  向 4 个单位退回问题：consolidate mail correct",
                         "  向 3 个单位催报：consolidate mail remind", "  出汇总表：consolidate run"]),
        ("2025年报", "run", ["接下来：", "  向 4 个单位退回问题：consolidate mail 2025年报 correct",
                             "  向 3 个单位催报：consolidate mail 2025年报 remind"]),
    ],
)  # fmt: skip
def test_the_commands_that_help_are_named(folder: str, given: str, said: list[str]) -> None:
    assert texts(screen.steps(STATUS._replace(steps=STEPS), Path(folder), given, 80)) == said


def test_a_command_is_never_broken() -> None:
    said = texts(screen.steps(STATUS._replace(steps=STEPS[:1]), Path("2025年报"), "status", 40))
    assert said == ["接下来：", "  向 4 个单位退回问题：", "    consolidate mail 2025年报 correct"]


def test_where_nothing_is_to_be_done_nothing_is_said() -> None:
    assert texts(screen.steps(STATUS, Path(), "status", 80)) == []


# --- what a round says -----------------------------------------------------------------------------------------


def found(folder: Path, now: datetime) -> Status:
    """How the round in a folder stands."""
    opened = open_round(folder)
    inbox = read_inbox(opened, Context(lambda: now))
    return standing.status(opened, inbox, pipeline.conclude(opened, *inbox), now)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six units: nothing wrong, asked, held, missing, an empty template, sound and late."""
    names = ("民政局", "教育局", "财政局", "水利局", "林业局", "住建局")
    made = small_round(tmp_path / "round", names, answered=("民政局",))
    units = {name: Unit(name) for name in names}
    put(made, "教育局.xlsx", faults.filled(units["教育局"], 2, {"disclosure.fees.amount": "251000元"}, ROUND))
    put(made, "财政局.xlsx", faults.filled(units["财政局"], 3, {"requests.carried_out.natural": 9}, ROUND))
    put(made, "林业局.xlsx", template(FORM, ROUND, units["林业局"]))
    put(made, "住建局.xlsx", answer("住建局", 6), day=22)
    put(made, "民政局.xlsx", answer("民政局", 1))
    return made


def put(folder: Path, name: str, data: bytes, day: int = 15) -> None:
    """Write a file into the inbox, last changed at noon of that day of January."""
    (folder / "inbox" / name).write_bytes(data)
    noon = datetime(2026, 1, day, 12, tzinfo=CHINA).timestamp()
    os.utime(folder / "inbox" / name, (noon, noon))


def told(lines: Sequence[Line]) -> list[tuple[str, str, str, int, int, int, str]]:
    return [(line.unit.name, line.mark.value, line.received.day.strftime("%m-%d") if line.received else "", line.late,
             line.errors, line.questions, line.main.kind if line.main else "") for line in lines]  # fmt: skip


def test_the_units_stand_in_order_the_worst_first(folder: Path) -> None:
    assert told(found(folder, BEFORE).lines) == [
        ("财政局", "held", "01-15", 0, 1, 0, "rule-broken"),
        ("教育局", "asked", "01-15", 0, 0, 1, "yuan-converted"),
        ("水利局", "missing", "", 0, 0, 0, ""),
        ("林业局", "missing", "", 0, 0, 0, "blank-template"),
        ("民政局", "used", "01-15", 0, 0, 0, ""),
        ("住建局", "used", "01-22", 2, 0, 0, ""),
    ]


def test_after_the_deadline_to_be_missing_is_worse_than_to_be_asked(folder: Path) -> None:
    assert told(found(folder, AFTER).lines)[:4] == [
        ("财政局", "held", "01-15", 0, 1, 0, "rule-broken"),
        ("水利局", "missing", "", 2, 0, 0, ""),
        ("林业局", "missing", "", 2, 0, 0, "blank-template"),
        ("教育局", "asked", "01-15", 0, 0, 1, "yuan-converted"),
    ]


def test_the_steps_are_those_that_the_round_needs(folder: Path, tmp_path: Path) -> None:
    def steps() -> list[tuple[int, tuple[str, ...]]]:
        return [(step.number, step.command) for step in found(folder, BEFORE).steps]

    assert steps() == [(2, ("returns",)), (2, ("mail", "remind")), (0, ("run",))]
    assert run("run", folder, "-o", tmp_path)[0] == 1
    assert steps() == [(2, ("returns",)), (2, ("mail", "remind"))]  # nothing has changed since
    run("returns", folder)
    assert steps() == [(2, ("mail", "remind"))]
    for name, seed in (("水利局", 4), ("林业局", 5), ("教育局", 2), ("财政局", 3)):
        put(folder, f"{name}.xlsx", answer(name, seed))
    assert steps() == [(0, ("run",))]
    (folder / "round.toml").write_text(
        (folder / "round.toml").read_text(encoding="utf-8") + '\n[imap]\nhost = "localhost"\nuser = "a"\n',
        encoding="utf-8",
    )
    put(folder, "财政局.xlsx", b"x")
    assert steps() == [(1, ("returns",)), (0, ("collect",)), (0, ("run",))]


RUN, REPORT, CLOSE = ("run",), ("report",), ("close",)


@pytest.mark.parametrize("kept", [200, 0])  # of how many results records are kept
def test_the_steps_of_a_final_round(kept: int, tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    (folder / "round.toml").write_text(settings.write(ROUND._replace(history=kept)), encoding="utf-8")

    def steps() -> list[tuple[str, ...]]:
        return [step.command for step in found(folder, BEFORE).steps]

    assert steps() == [RUN]
    code, said, _ = run("run", folder, "-o", tmp_path / "out", "--lang", "en")
    assert code == 0
    assert re.search("Next:\n.*consolidate report .*consolidate close ", said, re.S) or not kept
    assert steps() == [REPORT, CLOSE]
    assert run("close", folder, "-o", tmp_path / "out")[0] == 0
    assert steps() == [REPORT, CLOSE]
    put(folder, "民政局.xlsx", answer("民政局", 7))
    assert steps() == ([RUN] if kept else [REPORT, CLOSE])  # its state is the same, its figures are not


def test_a_second_evening_says_what_has_changed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "now", lambda: BEFORE)
    assert found(folder, BEFORE).changes is None
    _, said, _ = run("run", folder, "-o", tmp_path, "--lang", "zh")
    assert "自上次汇总" not in said
    put(folder, "财政局.xlsx", answer("财政局", 3))
    put(folder, "水利局.xlsx", answer("水利局", 4))
    put(folder, "民政局.xlsx", b"not a workbook", day=21)  # written over
    monkeypatch.setattr(context, "now", lambda: AFTER)
    second = found(folder, AFTER)
    assert second.changes == Changes(
        "2026-01-18T20:00:00",
        {Change.ARRIVED: ("水利局",), Change.MENDED: ("财政局",), Change.WRONG: ("民政局",)},
        __version__,
    )
    assert told(second.lines)[0][:4] == ("民政局", "held", "01-15", 0)  # it was in on time
    _, said, _ = run("run", folder, "-o", tmp_path, "--lang", "zh")
    assert "自上次汇总（2026-01-18 20:00）以来：\n  新报：水利局\n  已改好：财政局\n  新出问题：民政局\n" in said
    _, said, _ = run("status", folder, "--lang", "zh")
    assert "自上次汇总（2026-01-22 20:00）以来没有变化\n" in said


def test_a_last_run_that_is_damaged_is_no_obstacle(folder: Path, tmp_path: Path) -> None:
    run("run", folder, "-o", tmp_path)
    (folder / ".consolidate" / "last_run.json").write_text("{", encoding="utf-8")
    code, said, err = run("status", folder, "--lang", "zh")
    assert (code, err, "自上次汇总" in said) == (1, "", False)
