"""A file where a folder is expected is said to be one, and the other way round."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.small_round import small_round

pytestmark = pytest.mark.usefixtures("no_own_forms")

FILE = "文件.txt"
NAME_A_FOLDER = "hint: Name a folder; a file that is in its place must be renamed.\n"
A_ROUND = "hint: Name the folder of the round that it is in.\n"

# a command line, and what is said; the folder has a file, a round 轮次 and an empty folder 空
CASES = [
    ("run 文件.txt", f"文件.txt is a file, a folder was expected\n{A_ROUND}"),
    (
        "status 轮次/round.toml",
        f"轮次/round.toml is a file, a folder was expected\n{A_ROUND}",
    ),
    ("templates 文件.txt", f"文件.txt is a file, a folder was expected\n{A_ROUND}"),
    ("mail 文件.txt invite", f"文件.txt is a file, a folder was expected\n{A_ROUND}"),
    ("new 新 --from 文件.txt", f"文件.txt is a file, a folder was expected\n{A_ROUND}"),
    ("new 文件.txt", f"文件.txt is a file, a folder was expected\n{NAME_A_FOLDER}"),
    ("new 文件.txt/新", f"文件.txt is a file, a folder was expected\n{NAME_A_FOLDER}"),
    ("run 轮次 -o 文件.txt", f"文件.txt is a file, a folder was expected\n{NAME_A_FOLDER}"),
    ("data 轮次 -o 文件.txt/下", f"文件.txt is a file, a folder was expected\n{NAME_A_FOLDER}"),
    ("forms check 空", "空 is a folder, a file was expected\nhint: Name the file itself.\n"),
    ("forms show 空", "空 is a folder, a file was expected\nhint: Name the file itself.\n"),
    ("check 轮次/inbox --form 空", "空 is a folder, a file was expected\nhint: Name the file itself.\n"),
    ("new 新 --form 空", "空 is a folder, a file was expected\nhint: Name the file itself.\n"),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path(FILE).write_text("x", encoding="utf-8")
    Path("空").mkdir()
    return small_round(Path("轮次"))


@pytest.mark.parametrize(("line", "said"), CASES, ids=[line for line, _ in CASES])
def test_the_one_is_not_taken_for_the_other(line: str, said: str, here: Path) -> None:
    before = sorted(Path().rglob("*"))
    code, out, err = run(*line.split(" "))
    assert (code, out, err.replace(os.sep, "/")) == (2, "", said)
    assert sorted(Path().rglob("*")) == before


# a folder or a file of the round that is the other one, a command, and what is said
IN_THE_ROUND = [
    ("inbox", "run 轮次", "轮次/inbox is a file, a folder was expected"),
    ("inbox", "status 轮次", "轮次/inbox is a file, a folder was expected"),
    ("templates", "templates 轮次", "轮次/templates is a file, a folder was expected"),
    ("outbox", "mail 轮次 invite", "轮次/outbox is a file, a folder was expected"),
    ("roster.xlsx", "status 轮次", "轮次/roster.xlsx is a folder, a file was expected"),
    ("decisions.xlsx", "status 轮次", "轮次/decisions.xlsx is a folder, a file was expected"),
    ("last_year.xlsx", "status 轮次", "轮次/last_year.xlsx is a folder, a file was expected"),
]


@pytest.mark.parametrize(
    ("name", "line", "said"), IN_THE_ROUND, ids=[f"{name} {line}" for name, line, _ in IN_THE_ROUND]
)
def test_so_in_a_round(name: str, line: str, said: str, here: Path) -> None:
    path = here / name
    if name == "inbox":
        path.rename(here / "收到的")
    if name.endswith(".xlsx"):
        path.unlink(missing_ok=True)
        path.mkdir()
    else:
        path.write_text("x", encoding="utf-8")
    code, out, err = run(*line.split(" "))
    assert (code, out) == (2, "")
    assert err.replace(os.sep, "/").splitlines()[0] == said
