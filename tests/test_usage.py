"""A command line that is not right, and the pages of help: sentences in the language of the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from consolidate.cli import values
from consolidate.cli.app import app, serving
from consolidate.words import UserError
from tests.support.command import run
from tests.support.small_round import small_round

# a command line; what is said in English and in Chinese, with the hint behind it
WRONG = [
    (
        "rnu", "There is no command “rnu”\nhint: Did you mean run?\n",
        "没有“rnu”这条命令\n提示：是否应为 run？\n",
    ),
    (
        "xyzzy", "There is no command “xyzzy”\nhint: All commands: consolidate --help\n",
        "没有“xyzzy”这条命令\n提示：全部命令见：consolidate --help\n",
    ),
    (
        "forms shwo", "There is no command “shwo”\nhint: Did you mean show?\n",
        "没有“shwo”这条命令\n提示：是否应为 show？\n",
    ),
    (
        "run --jsonn", "consolidate run has no option --jsonn\nhint: Did you mean --json?\n",
        "consolidate run 没有 --jsonn 这个选项\n提示：是否应为 --json？\n",
    ),
    (
        "run -x", "consolidate run has no option -x\nhint: All options: consolidate run --help\n",
        "consolidate run 没有 -x 这个选项\n提示：全部选项见：consolidate run --help\n",
    ),
    (
        "run -o", "The value of -o is missing\nhint: All options: consolidate run --help\n",
        "-o 后面缺少内容\n提示：全部选项见：consolidate run --help\n",
    ),
    (
        "run --json=yes", "--json takes no value\nhint: All options: consolidate run --help\n",
        "--json 后面不能再写内容\n提示：全部选项见：consolidate run --help\n",
    ),
    (
        "run 2025 年报",
        "consolidate run has words too many: 年报\nhint: A name with blanks stands in quotation marks. "
        "How it is written: consolidate run [OPTIONS] [ROUND]\n",
        "consolidate run 后面多写了：年报\n提示：名称里有空格的，要加英文引号。"
        "写法：consolidate run [选项] [汇总文件夹]\n",
    ),
    (
        "new", "FOLDER is missing\nhint: How it is written: consolidate new [OPTIONS] FOLDER\n",
        "少写了：文件夹\n提示：写法：consolidate new [选项] 文件夹\n",
    ),
    (
        "check --json", "FILE… is missing\nhint: How it is written: consolidate check [OPTIONS] FILE…\n",
        "少写了：文件…\n提示：写法：consolidate check [选项] 文件…\n",
    ),
    (
        "run --s", "consolidate run has no option --s\nhint: Did you mean --json, --short, --since?\n",
        "consolidate run 没有 --s 这个选项\n提示：是否应为 --json、--short、--since？\n",
    ),
    (
        "explain", "PLACE… is missing\nhint: How it is written: consolidate explain [OPTIONS] [ROUND] PLACE…\n",
        "少写了：哪一格…\n提示：写法：consolidate explain [选项] [汇总文件夹] 哪一格…\n",
    ),
    (
        "mail", "invite|remind|correct is missing\n"
        "hint: How it is written: consolidate mail [OPTIONS] [ROUND] invite|remind|correct\n",
        "少写了：invite|remind|correct\n提示：写法：consolidate mail [选项] [汇总文件夹] invite|remind|correct\n",
    ),
    (
        "forms show x",
        "There is no form “x”\nhint: Known forms: 2019, 2021, fujian-2016, fujian-2018; "
        "or name the file of a form of your own, such as hotline.toml\n",
        "没有“x”这个表式\n提示：现有表式：2019、2021、fujian-2016、fujian-2018；"
        "也可以写自己的表式文件，例如 hotline.toml\n",
    ),
    (
        "new x --deadline 2026-02-30", "“2026-02-30” is not a day\nhint: A day is written like this: 2026-01-20\n",
        "“2026-02-30”不是日期\n提示：日期这样写：2026-01-20\n",
    ),
    (
        "collect --since gestern", "“gestern” is not a day\nhint: A day is written like this: 2026-01-20\n",
        "“gestern”不是日期\n提示：日期这样写：2026-01-20\n",
    ),
    (
        "new x --year 25", "“25” is not a year\nhint: A year is written like this: 2025\n",
        "“25”不是年度\n提示：年度这样写：2025\n",
    ),
    (
        "mail invite --pause -1",
        "“-1” is not a number of seconds\nhint: It is a number that is not below 0, such as 15\n",
        "“-1”不是秒数\n提示：请写不小于 0 的数，如 15\n",
    ),
    (
        "status --by units", "--by cannot be “units”\nhint: Did you mean unit?\n",
        "--by 不能写“units”\n提示：是否应为 unit？\n",
    ),
    (
        "status --by x", "--by cannot be “x”\nhint: It is one of: unit, kind\n",
        "--by 不能写“x”\n提示：可以是：unit、kind\n",
    ),
    (
        "mail invit",
        "“invit” is not a folder and a letter; the letter is one of invite, remind, correct\n"
        "hint: Did you mean invite?\n",
        "“invit”应写成“文件夹 信”；信是 invite、remind、correct 之一\n提示：是否应为 invite？\n",
    ),
    (
        "status ——json",
        "“——json” begins with a Chinese dash; an option begins with two hyphens\n"
        "hint: Switch off the Chinese input method and type: --json\n",
        "“——json”开头是中文破折号，选项应以两个英文连字符开头\n提示：请切换到英文输入法，重新输入：--json\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "english", "chinese"), WRONG, ids=[line for line, _, _ in WRONG])
def test_a_wrong_command_line_is_said_in_both_languages(
    line: str, english: str, chinese: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small_round(tmp_path / "轮次"))
    monkeypatch.setenv("COLUMNS", "400")
    assert run(*line.split(" ")) == (2, "", english)
    assert run(*line.split(" "), "--lang", "zh") == (2, "", chinese)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--lang", "fr"], "没有“fr”这种语言\n提示：可用：zh、en\n"),
        (["--lang=fr", "run"], "没有“fr”这种语言\n提示：可用：zh、en\n"),
        (["run", "--lang"], "--lang 后面没有写语言\n提示：可用：zh、en\n"),
        (["forms", "--lang", "fr", "--lang", "en"], "There is no language “fr”\nhint: Known: zh, en\n"),
    ],
)
def test_a_wrong_language_is_said_wherever_it_stands(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert run(*words) == (2, "", said)


@pytest.mark.parametrize(
    "words", [["--lang", "zh", "forms"], ["forms", "--lang=zh"], ["forms", "show", "--lang", "zh", "2021"]]
)
def test_the_language_may_stand_before_or_behind_the_command(words: list[str]) -> None:
    assert run(*words)[0] == 0


def test_a_file_that_begins_with_a_dash_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("—表.txt").write_text("x", encoding="utf-8")
    assert "破折号" not in run("check", "—表.txt", "--lang", "zh")[2]
    assert "破折号" in run("check", "—没有.txt", "--lang", "zh")[2]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-20", date(2026, 1, 20)),
        ("2026/1/20", date(2026, 1, 20)),
        ("2026.1.20", date(2026, 1, 20)),
        ("20260120", date(2026, 1, 20)),
        ("2026年1月20日", date(2026, 1, 20)),
        (" ２０２６－０１－２０ ", date(2026, 1, 20)),
    ],
)
def test_a_day_as_people_write_it(text: str, day: date) -> None:
    assert values.day(text) == day


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "20-1-2026", "1月20日", "2026-01-20x", "202601200"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(UserError, match="is not a day"):
        values.day(text)


@pytest.mark.parametrize(("text", "year"), [("2025", 2025), ("2025年", 2025), ("2025年度", 2025), ("２０２５", 2025)])
def test_a_year_as_people_write_it(text: str, year: int) -> None:
    assert values.year(text) == year


def test_seconds() -> None:
    assert [values.seconds(text) for text in ("0", "1.5", "１５")] == [0.0, 1.5, 15.0]
    for text in ("", "-0.1", "inf", "nan", "十"):
        with pytest.raises(UserError, match="is not a number of seconds"):
            values.seconds(text)


# --- the pages of help -----------------------------------------------------------------------------------------


def every_command(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, below in getattr(command, "commands", {}).items():
        yield from every_command(below, (*words, name))


COMMANDS = [*every_command(get_command(app))]
# what has no Chinese: the program, its commands, its files, formats, and words that are typed as they are
NAMES = {
    *("consolidate", "invite", "remind", "correct", "unit", "kind", "zh", "en", "output"),
    *(
        "roster.xlsx",
        "decisions.xlsx",
        "round.toml",
        "zip",
        "rar",
        "z",
        "eml",
        "mbox",
        "msg",
        "JSON",
        "CSV",
        "Parquet",
        "TOML",
    ),
    *("Word", "report.docx", "docx", "official", "gongwen", "GB", "T", "A", "B"),
    *(name for words in COMMANDS for name in words),
}


SINGLE = [words[0] for words in COMMANDS if len(words) == 1 and words != ("forms",)]


@pytest.mark.parametrize("name", SINGLE)
def test_a_command_is_built_alone(name: str) -> None:
    assert {*get_command(serving([name, "--help"])).commands} == {name}  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [[], ["--version"], ["rnu"], ["forms", "list"], ["", "run"]], ids=" ".join)
def test_all_commands_are_built_where_none_is_named_first(words: list[str]) -> None:
    assert {*get_command(serving(words)).commands} == {*SINGLE, "forms"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_page_of_help_is_chinese_throughout(words: tuple[str, ...]) -> None:
    code, page, err = run(*words, "--help", "--lang", "zh")
    assert (code, err) == (0, "")
    assert page.startswith(f"用法：{' '.join(('consolidate', *words))} [选项]")
    assert re.search(r"^选项：$", page, re.M)
    without_options = re.sub(r"(?<![\w-])--?[a-z][a-z-]*", "", page)
    assert set(re.findall(r"[A-Za-z][\w.]*", without_options)) <= NAMES


def test_a_page_of_help_in_both_languages() -> None:
    assert run("data", "--help")[1] == """\
Usage: consolidate data [OPTIONS] [ROUND]

  Write every number as a long table, one line each, as CSV and Parquet.

Arguments:
  ROUND  the folder of the round; may be left out in that folder

Options:
  --output, -o FOLDER  where the result goes (default: output)
  --help               show this page

Options of every command:
  --lang zh|en  language of the terminal
  --verbose     show each step with its count and time, on standard error
"""  # fmt: skip
    assert run("data", "--help", "--lang", "zh")[1] == """\
用法：consolidate data [选项] [汇总文件夹]

  写出明细表：每个数一行，CSV 和 Parquet 两种格式。

参数：
  汇总文件夹  汇总文件夹；在该文件夹里可以不写

选项：
  --output, -o 文件夹  结果写到哪个文件夹（不写时：output）
  --help               显示本页

各条命令都能用的选项：
  --lang zh|en  显示语言
  --verbose     在标准错误输出中显示每一步的名称、数量和用时
"""  # fmt: skip


def test_no_words_at_all_show_the_page_of_the_program() -> None:
    assert run() == (2, "", run("--help")[1])
    assert "\nCommands:\n  new " in run()[2]
