"""Names that are no text, as unpacking on Linux leaves names in GBK: every command takes the files all the same."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.command import check_json, run, run_json
from tests.support.small_round import OUTPUT, answer, small_round

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are always text")


def gbk(name: str) -> str:
    """The name as Python has it where the system gives its bytes in GBK."""
    return os.fsdecode(name.encode("gbk"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round in a folder of such a name: 民政局 is sound, 教育局 sent two, a broken file and a folder are nobody's."""
    made = small_round(tmp_path / gbk("清源县"), answered=())
    inbox = made / "inbox"
    (inbox / gbk("县直单位")).mkdir()
    (inbox / gbk("县直单位") / gbk("民政局.xlsx")).write_bytes(answer("民政局", 1))
    (inbox / gbk("教育局.xlsx")).write_bytes(answer("教育局", 2))
    (inbox / gbk("新教育局.xlsx")).write_bytes(answer("教育局", 3))
    (inbox / gbk("坏.xlsx")).write_bytes(b"PK\3\4 and nothing else")
    return made


COMMANDS = ("run", "status", "data", "returns", "mail", "templates", "collect")
WORDS = {"mail": ("correct",)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_files_of_such_names(command: str, folder: Path, tmp_path: Path) -> None:
    words: tuple[object, ...] = WORDS.get(command, ())
    if command in ("run", "data"):
        words = ("--output", tmp_path / gbk("结果"))
    if command == "collect":
        words = (folder / "inbox",)
    code, out, err = run(command, folder, *words)
    assert (code in (0, 1), err, bool(out)) == (True, "", True)


def test_each_file_has_its_verdict_and_its_words(folder: Path, tmp_path: Path) -> None:
    _, told = run_json("run", folder, "--output", tmp_path / "out")
    verdicts = sorted((file["verdict"], file["unit"]) for file in told["files"])
    assert verdicts == [("held", "教育局"), ("held", "教育局"), ("rejected", ""), ("used", "民政局")]
    (twice,) = [finding for finding in told["findings"] if finding["kind"] == "answered-twice"]
    assert "教育局.xlsx、新教育局.xlsx" in twice["message"]


def test_a_letter_and_a_record_hold_such_names(folder: Path) -> None:
    for _ in range(2):
        assert run("mail", folder, "correct")[0] == 0
    letter = (folder / "outbox" / "更正" / "教育局" / "正文.txt").read_text(encoding="utf-8-sig")
    assert "新教育局.xlsx" in letter
    assert len((folder / ".consolidate" / "returns.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_the_folder_gives_its_name_to_a_result_beside_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / OUTPUT).write_bytes(b"somebody's")
    assert run("run", folder, "--output", tmp_path / "out")[0] == 1
    assert (tmp_path / "out" / OUTPUT.replace(".xlsx", "（清源县）.xlsx")).exists()
    assert (tmp_path / "out" / OUTPUT).read_bytes() == b"somebody's"


def test_one_file_is_checked(folder: Path) -> None:
    code, told = check_json(folder / "inbox" / gbk("教育局.xlsx"))
    assert (code, told["files"][0]["unit"]) == (0, "教育局")
