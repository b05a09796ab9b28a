"""Both languages are complete: every sentence of the code stands in Chinese, with the same arguments."""

from __future__ import annotations

import errno
import os
import shutil
import string
import sys
from pathlib import Path

import pytest

from consolidate.cli.language import decide, system
from consolidate.words import UserError, say
from tests.support import catalogue
from tests.support.command import run


def arguments(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_chinese_catalogue_is_complete_and_holds_nothing_else() -> None:
    there = {str(message.id): str(message.string) for message in catalogue.current() if message.id}
    assert sorted(there) == catalogue.sentences(), "run: python -m tests.support.catalogue"
    assert [sentence for sentence, words in there.items() if not words] == []
    assert [s for s, words in there.items() if arguments(s) != arguments(words)] == []


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.current()), (
        "run: python -m tests.support.catalogue"
    )


def test_a_sentence_in_both_languages() -> None:
    assert say("en", "The file {path} does not exist", path="a.xlsx") == "The file a.xlsx does not exist"
    assert say("zh", "The file {path} does not exist", path="a.xlsx") == "文件 a.xlsx 不存在"
    assert say("zh", "") == ""
    assert str(UserError("The file {path} does not exist", path="a.xlsx")) == "The file a.xlsx does not exist"


@pytest.mark.skipif(sys.platform != "linux", reason="the reasons are those of Linux")
@pytest.mark.parametrize(
    ("code", "chinese"),
    [
        (errno.EACCES, "没有权限"), (errno.ENOSPC, "磁盘已满"), (errno.EROFS, "磁盘只读"), (errno.EIO, "磁盘读写出错"),
        (errno.ENAMETOOLONG, "文件名太长"), (errno.ECONNREFUSED, "对方拒绝连接"), (errno.ETIMEDOUT, "连接超时"),
        (errno.ENETUNREACH, "网络不通"), (errno.EBUSY, "正被占用"), (errno.ESTALE, "共享盘上的文件已失效"),
    ],
)  # fmt: skip
def test_the_reason_of_the_system_is_said_in_chinese(
    code: int, chinese: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("pathlib.Path.mkdir", refuses)
    _, _, err = run("new", tmp_path / "2025", "--year", 2025, "--body", "清源县", "--lang", "zh")
    assert f"无法建立：{chinese}\n" in err
    assert "无法建立：" in err


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.GB18030", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_system(environ: dict[str, str], language: str) -> None:
    assert system(environ) == language


@pytest.mark.parametrize(
    ("argv", "rest", "language"),
    [
        (["--lang", "en", "run", "x"], ["run", "x"], "en"),
        (["run", "x", "--lang=en"], ["run", "x"], "en"),
        (["run", "x"], ["run", "x"], "zh"),
        (["run", "--", "--lang", "en"], ["run", "--", "--lang", "en"], "zh"),
        (["--lang", "xx", "run"], ["--lang", "xx", "run"], "zh"),
    ],
)
def test_the_language_may_stand_anywhere_on_the_command_line(argv: list[str], rest: list[str], language: str) -> None:
    assert decide(argv, {}) == (rest, language)


NUMBERED = [
    # a sentence, the count, what is said
    ("{count} unit(s) (is|are) held out of the sum", 1, "1 unit is held out of the sum"),
    ("{count} unit(s) (is|are) held out of the sum", 2, "2 units are held out of the sum"),
    ("{count} unit(s) (is|are) held out of the sum", 0, "0 units are held out of the sum"),
    ("{count} of table {table} (shows|show) 0", 1, "1 of table 二 shows 0"),
    ("{count} of table {table} (shows|show) 0", 11, "11 of table 二 show 0"),
    ("{count} unit(s), {more} file(s)", 1, "1 unit, 5 files"),
    ("the file(s)", 1, "the files"),
]


@pytest.mark.parametrize(("sentence", "count", "said"), NUMBERED)
def test_an_english_sentence_agrees_with_its_count(sentence: str, count: int, said: str) -> None:
    assert say("en", sentence, count=count, table="二", more=5) == said


def test_a_broken_rule_has_an_english_name(tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "sample_workbooks" / "faults-2025"
    copied = tmp_path / "round"
    shutil.copytree(folder, copied)
    for lang, name in (
        ("en", "what came in (new, carried over from last year) equals what was handled and what is carried forward"),
        ("zh", "第一项加第二项之和，等于第三项加第四项之和"),
    ):
        for option in (["--by", "kind"], ["--by", "kind", "--long"]):
            said = run("--lang", lang, "status", copied, *option)[1]
            assert (
                name in " ".join(said.split()).replace("） ", "）") if lang == "en" else name in said.replace("\n", "")
            )
