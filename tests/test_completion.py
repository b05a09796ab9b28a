"""What the shell offers where the cursor is, asked for as the scripts of the shells ask."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consolidate.cli import completion
from consolidate.letters import KINDS
from tests.support.at_length import every
from tests.support.command import run
from tests.support.small_round import small_round

pytestmark = pytest.mark.usefixtures("no_own_forms")

COMMANDS = [
    "new", "templates", "check", "run", "status", "explain", "compare", "data", "report", "mail", "collect", "returns",
    "close", "reopen", "page", "bundle", "forms",
]  # fmt: skip

# the words before the cursor, the word at the cursor, and what is offered; in a folder with the rounds 2024 and 2025
OFFERED: list[tuple[str, str, list[str]]] = [
    ("", "", COMMANDS),
    ("", "st", ["status"]),
    ("status", "", ["2024", "2025"]),
    ("status", "2025", ["2025"]),
    ("status", "别的/", ["别的/2023"]),
    ("run", "--s", ["--since", "--short"]),
    ("status 2025", "--b", ["--by"]),
    ("status 2025 --unit", "", ["民政局", "教育局"]),
    ("status 2025 --unit", "民", ["民政局"]),
    ("mail 2025 invite --again", "教", ["教育局"]),
    ("status 没有 --unit", "", []),
    ("status --by", "", ["unit", "kind"]),
    ("mail", "", ["invite", "remind", "correct", "2024", "2025"]),
    ("mail 2025", "", ["invite", "remind", "correct"]),
    ("collect", "", ["2024", "2025"]),
    ("collect 2025", "", []),  # then the shell offers the names of files
    ("bundle", "", ["2024", "2025"]),
    ("new 新 --from", "", ["2024", "2025"]),
    ("check --form", "", ["2019", "2021", "fujian-2016", "fujian-2018"]),
    ("forms", "", ["show", "check"]),
    ("forms show", "f", ["fujian-2016", "fujian-2018"]),
    ("--lang", "", ["zh", "en"]),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("completion")
    for name in ("2024", "2025", "别的/2023"):
        small_round(base / name, answered=())
    (base / "空的").mkdir()
    (base / "文件.txt").write_text("x", encoding="utf-8")
    return base


def offered(folder: Path, before: str, word: str) -> list[str]:
    words = ["consolidate", *before.split(), word]
    asked = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1), completion.ASKED: "complete_bash"}
    program = [sys.executable, "-m", "consolidate"]
    done = subprocess.run(
        program, cwd=folder, env=os.environ | asked, capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.slow
@pytest.mark.parametrize(("before", "word", "said"), every(3, OFFERED, [f"{b} {w}|" for b, w, _ in OFFERED]))
def test_what_is_offered(before: str, word: str, said: list[str], folder: Path) -> None:
    assert offered(folder, before, word) == said


def test_the_letters_that_are_offered_are_those_there_are() -> None:
    assert [*completion.LETTERS] == [*KINDS]


def test_a_few_of_them_in_the_everyday_loop(folder: Path) -> None:
    assert offered(folder, "status 2025 --unit", "民") == ["民政局"]
    assert offered(folder / "2025", "mail", "") == ["invite", "remind", "correct"]


def test_what_a_word_means_is_said_in_the_language_of_the_system(folder: Path) -> None:
    asked = {completion.ASKED: "complete_zsh", "_TYPER_COMPLETE_ARGS": "consolidate stat", "LC_ALL": "zh_CN.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "consolidate"], cwd=folder, env=os.environ | asked, capture_output=True, check=True,
        encoding="utf-8",
    )  # fmt: skip
    assert '"status":"查看进度' in done.stdout


def test_the_script_works_in_a_real_bash(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bash = shutil.which("bash")
    if not bash or sys.platform == "win32":
        pytest.skip("no bash")
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "bash")
    code, script, _ = run("--show-completion")
    assert code == 0
    program = tmp_path / "consolidate"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m consolidate "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    asks = (
        f"{script}\nCOMP_WORDS=(consolidate status 2025 --unit 教); COMP_CWORD=4\n"
        f"_consolidate_completion {program}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run([bash, "-c", asks], cwd=folder, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "教育局\n"


def test_it_is_installed_for_the_shell_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "bash")
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    path = tmp_path / ".bash_completions" / "consolidate.sh"
    code, said, err = run("--install-completion", "--lang", "zh")
    assert (code, said, err) == (0, f"已为 bash 装好命令补全（{path}）。请打开一个新窗口再用。\n", "")
    assert f"source '{path}'" in (tmp_path / ".bashrc").read_text(encoding="utf-8")
    assert completion.ASKED in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_without_completion_is_said_to_be_one(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "cmd")
    assert run(option, "--lang", "zh") == (
        2, "", "cmd 里没有命令补全功能\n提示：可以用它的有：bash、zsh、fish、powershell。\n",
    )  # fmt: skip
