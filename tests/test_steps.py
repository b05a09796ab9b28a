"""``--verbose`` shows each step with its count and time on the standard error, and changes nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consolidate.cli.verbose import decide
from tests.support.command import run
from tests.support.small_round import answer, small_round

LINE = re.compile(r"(\w[\w ]*?) +(\d+) +(\d+\.\d{3}) s")
INBOX = [("open", 2), ("list", 2), ("recall", 0), ("read", 2)]
RESULT = ["assign", "correct", "check", "find causes", "ask again", "explain", "add up"]

ARGUMENTS = [
    (["run", "a", "--verbose"], (["run", "a"], True)),
    (["--verbose", "run", "a"], (["run", "a"], True)),
    (["run", "a"], (["run", "a"], False)),
    (["check", "--", "--verbose"], (["check", "--", "--verbose"], False)),
    (["--verbose", "check", "--", "--verbose"], (["check", "--", "--verbose"], True)),
]


@pytest.mark.parametrize(("given", "expected"), ARGUMENTS)
def test_the_option_may_stand_anywhere_before_the_names(given: list[str], expected: tuple[list[str], bool]) -> None:
    assert decide(given) == expected


def steps(err: str) -> list[tuple[str, int]]:
    """The steps of an output that holds nothing but steps."""
    found = [LINE.fullmatch(line) for line in err.splitlines()]
    assert all(found), err
    return [(match[1], int(match[2])) for match in found if match]


def test_verbose_shows_the_steps_and_changes_nothing_else(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    code, out, err = run("status", folder)
    assert err == ""
    verbose = run("status", folder, "--verbose")
    assert verbose[:2] == (code, out)
    found = steps(verbose[2])
    assert found[:4] == INBOX
    assert [name for name, _ in found[4:]] == ["keep", *RESULT]


def test_every_step_of_a_run_is_shown(tmp_path: Path) -> None:
    found = steps(run("run", small_round(tmp_path / "round"), "--output", tmp_path / "out", "--verbose")[2])
    assert [name for name, _ in found] == [
        "open", "list", "recall", "read", "keep", *RESULT, "compare", "draw", "verify", "write", "offer",
    ]  # fmt: skip
    assert dict(found)["add up"] == 2
    assert dict(found)["keep"] == 2


COMMANDS = [
    (["templates"], ["open", "templates"]),
    (["returns"], ["open", "list", "recall", "read", "keep", *RESULT, "copy"]),
    (["mail", "invite"], ["open", "letters", "drafts"]),
    (["mail", "remind"], ["open", "list", "recall", "read", "keep", *RESULT, "letters", "drafts"]),
]


@pytest.mark.parametrize(("words", "expected"), COMMANDS, ids=[" ".join(words) for words, _ in COMMANDS])
def test_every_command_shows_its_steps(words: list[str], expected: list[str], tmp_path: Path) -> None:
    found = steps(run(words[0], small_round(tmp_path / "round"), *words[1:], "--verbose")[2])
    assert [name for name, _ in found] == expected


def test_check_and_collect_show_their_steps(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    assert steps(run("check", folder / "inbox", "--verbose")[2]) == [("read", 2), ("check", 2)]
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "民政局.xlsx").write_bytes(answer("民政局", 9))
    assert steps(run("collect", folder, tmp_path / "sent", "--verbose")[2]) == [("open", 2), ("collect", 1)]


def test_the_next_command_in_the_same_process_shows_nothing(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    run("status", folder, "--verbose")
    assert run("status", folder)[2] == ""


def test_the_steps_are_named_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    _, _, err = run("status", small_round(tmp_path / "round"), "--verbose", "--lang", "zh")
    names = [line.split()[0] for line in err.splitlines()]
    assert names == [
        "打开",
        "列出文件",
        "取用缓存",
        "读取",
        "保存缓存",
        "归属单位",
        "更正",
        "核对",
        "查找原因",
        "复查所问",
        "采用说明",
        "汇总",
    ]
