"""A file that this computer does not open is the office's own matter: nothing goes back to its unit for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from consolidate import disk, findings
from consolidate.catalogue import FindingKind
from consolidate.formats import refusals
from consolidate.formats.raw import Refusal
from consolidate.model import Finding, Incoming
from consolidate.returns import FILE
from consolidate.terms import ERROR
from consolidate.workers import pool
from tests.support.command import run, run_json
from tests.support.small_round import answer, small_round

NAME = "教育局.xlsx"


def locked(patch: pytest.MonkeyPatch) -> None:
    """Excel has it open, so that it may not be read."""
    plain = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == NAME and path.parent.name == "inbox":
            raise PermissionError(13, "Permission denied")
        return plain(path)

    patch.setattr(Path, "read_bytes", read)


def refused(reason: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Its reader gives up for that reason."""

    def change(patch: pytest.MonkeyPatch) -> None:
        plain = pool.read_all

        def read_all(files: Any, **more: Any) -> Iterator[tuple[Incoming, Any]]:
            for file, outcome in plain(files, **more):
                yield file, Refusal(FindingKind.UNREADABLE, reason=reason) if file.name == NAME else outcome

        patch.setattr(pool, "read_all", read_all)

    return change


def copied(patch: pytest.MonkeyPatch) -> None:
    """Somebody is still writing it."""
    patch.setattr(disk, "changed", lambda *_: {NAME})


WAYS = {
    "locked": locked,
    "crashed": refused(refusals.CRASHED),
    "stopped": refused(refusals.STOPPED),
    "still being copied": copied,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round of two: the answer of 教育局 is sound, that of 民政局 is no workbook."""
    made = small_round(tmp_path / "round")
    (made / "inbox" / "民政局.xlsx").write_bytes(b"no workbook")
    return made


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "returns").glob("*"))


MINZHENG = ["民政局_2025年政府信息公开年报_第1次退回.xlsx"]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("words", [("returns",), ("mail", "correct")], ids=["returns", "mail"])
def test_nothing_goes_back_for_it_and_the_clerk_is_told(
    way: Callable[[pytest.MonkeyPatch], None], words: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        way(patch)
        code, said, err = run(words[0], folder, *words[1:])
        assert (code, err, "教育局 · 教育局.xlsx: the file" in said) == (0, "", True)
    assert copies(folder) == MINZHENG
    units = [json.loads(text)["unit"] for text in (folder / FILE).read_text(encoding="utf-8").splitlines()]
    assert units == ["民政局"]
    assert not (folder / "outbox" / "更正" / "教育局.eml").exists()
    _, told = run_json("status", folder)
    assert told["units"]["used"] == 1  # it was sound all the time


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nothing_goes_back_either_for_another_file_of_the_unit(
    way: Callable[[pytest.MonkeyPatch], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was not opened may be the newest."""
    (folder / "inbox" / "教育局旧.xlsx").write_bytes(answer("教育局", 5).replace(b"PK\3\4", b"PK\3\5", 1))
    way(monkeypatch)
    assert run("returns", folder)[0] == 0
    assert copies(folder) == MINZHENG


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_came_back_and_is_not_opened_is_no_progress(
    way: Callable[[pytest.MonkeyPatch], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = (folder / "inbox" / NAME).read_bytes()
    (folder / "inbox" / NAME).write_bytes(b"no workbook")
    run("returns", folder)
    (folder / "inbox" / NAME).write_bytes(sound)
    with monkeypatch.context() as patch:
        way(patch)
        _, said, _ = run("status", folder)
        assert "教育局, after return" not in said
    _, said, _ = run("status", folder)
    assert "教育局, after return 1: 1 corrected\n" in said


def test_a_damaged_file_does_go_back(folder: Path) -> None:
    (folder / "inbox" / NAME).write_bytes(b"no workbook")
    run("returns", folder)
    assert set(copies(folder)) == {*MINZHENG, "教育局_2025年政府信息公开年报_第1次退回.xlsx"}


@pytest.mark.parametrize("reason", [disk.NOT_READ, refusals.CRASHED, refusals.STOPPED])
def test_the_reasons_are_those_that_are_given(reason: str) -> None:
    finding = Finding(FindingKind.UNREADABLE, ERROR, args=(("reason", reason),))
    assert findings.of_this_computer(finding)
    assert "start the command again" in findings.hint(finding, None, "en").lower()


@pytest.mark.parametrize("reason", [refusals.DAMAGED, refusals.TRUNCATED, refusals.EMPTY])
def test_a_file_that_is_not_whole_is_the_matter_of_its_unit(reason: str) -> None:
    finding = Finding(FindingKind.UNREADABLE, ERROR, args=(("reason", reason),))
    assert not findings.of_this_computer(finding)
    assert "send it again" in findings.hint(finding, None, "en")
