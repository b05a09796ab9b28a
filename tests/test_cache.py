"""What was read is not read again, and what is kept can never be stale: it is believed for the very same case only."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consolidate import cache, disk, rounds, workers
from consolidate.forms import edition
from consolidate.model import Incoming
from consolidate.reading import answers, record, refusals, worker
from consolidate.reading.raw import Answered, Refusal
from tests.books import zipped
from tests.command import run_json
from tests.corpus.manifest import SHAPES
from tests.small_round import ROUND, UNITS, answer, small_round

SAMPLES = Path(__file__).parent.parent / "sample_workbooks"
Change = Callable[[Path], object]


@pytest.fixture
def round_folder(tmp_path: Path) -> Path:
    """A round that was run once."""
    folder = small_round(tmp_path / "round")
    consolidated(folder)
    return folder


@pytest.fixture
def read_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are given to the workers."""
    found: list[str] = []
    begin = workers._Crew.begin

    def told(crew: Any, batch: Any) -> Any:
        found.extend(file.name for file, known in batch if known is None)
        return begin(crew, batch)

    monkeypatch.setattr(workers._Crew, "begin", told)
    return found


def consolidated(folder: Path) -> dict[str, Any]:
    """What ``run`` says."""
    result: dict[str, Any] = run_json("run", folder, "--output", folder.parent / "out")[1]
    return result


def entries(folder: Path) -> list[Path]:
    return sorted(p for p in (folder / cache.FOLDER).rglob("*") if p.is_file())


def test_a_second_run_reads_nothing_again_and_says_the_same(round_folder: Path, read_anew: list[str]) -> None:
    first = consolidated(round_folder)
    shutil.rmtree(round_folder / cache.FOLDER)
    assert consolidated(round_folder) == first
    assert read_anew == ["教育局.xlsx", "民政局.xlsx"]
    assert consolidated(round_folder) == first
    assert len(read_anew) == 2


def another_file(folder: Path) -> None:
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局", 9))


def another_byte(folder: Path) -> None:
    """One figure in the same place, in a file of the same size and time."""
    path = folder / "inbox" / "民政局.xlsx"
    when, size = path.stat().st_mtime_ns, path.stat().st_size
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(when, when))
    assert path.stat().st_size == size


def another_name(folder: Path) -> None:
    (folder / "inbox" / "民政局.xlsx").rename(folder / "inbox" / "民政局（终）.xlsx")


def another_form(folder: Path) -> None:
    (folder / "round.toml").write_text(rounds.write(ROUND).replace('"2021"', '"2019"'), encoding="utf-8")


# what happens between two runs, and which files are read again
CHANGES: list[tuple[Change, list[str]]] = [
    (another_file, ["民政局.xlsx"]),
    (another_byte, ["民政局.xlsx"]),
    (another_name, []),
    (another_form, ["教育局.xlsx", "民政局.xlsx"]),
    (lambda folder: shutil.rmtree(folder / cache.FOLDER), ["教育局.xlsx", "民政局.xlsx"]),
    (lambda folder: (folder / "roster.xlsx").touch(), []),
]


@pytest.mark.parametrize(("change", "again"), CHANGES)
def test_what_changed_is_read_again_and_the_result_is_that_of_a_first_run(
    change: Change, again: list[str], round_folder: Path, read_anew: list[str]
) -> None:
    change(round_folder)
    found = consolidated(round_folder)
    assert sorted(read_anew) == sorted(again)
    shutil.rmtree(round_folder / cache.FOLDER)
    assert consolidated(round_folder) == found


@pytest.mark.parametrize("what", ["program", "reader"])
def test_another_version_reads_everything_again(
    what: str, round_folder: Path, read_anew: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = entries(round_folder)
    if what == "program":
        program = disk.program()
        monkeypatch.setattr(disk, "program", lambda: program + b"#")
    else:
        monkeypatch.setattr("consolidate.cli.remembering.version", lambda name: f"{name} 99")
    consolidated(round_folder)
    assert len(read_anew) == 2
    assert len(entries(round_folder)) == 2
    assert set(entries(round_folder)).isdisjoint(old)  # those of the other version are gone


def test_the_programs_own_bytes_hold_code_and_forms() -> None:
    program = disk.program()
    assert Path(record.__file__).read_bytes() in program
    assert (Path(record.__file__).parent.parent / "forms" / "2021.toml").read_bytes() in program


def as_folder(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


DAMAGE: list[Change] = [
    lambda entry: entry.write_bytes(b""),
    lambda entry: entry.write_bytes(entry.read_bytes()[:-1]),
    lambda entry: entry.write_bytes(entry.read_bytes()[:64]),
    lambda entry: entry.write_bytes(entry.read_bytes().replace(b"[", b"[1,", 1)),
    lambda entry: entry.write_bytes(b"\xff" * 5_000),
    as_folder,
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_an_entry_that_is_not_whole_is_none(damage: Change, round_folder: Path, read_anew: list[str]) -> None:
    first = consolidated(round_folder)
    damage(entries(round_folder)[0])
    assert consolidated(round_folder) == first
    assert len(read_anew) == 1


def test_an_entry_of_another_file_is_not_believed_under_this_ones_name(round_folder: Path) -> None:
    """Only by hand can an entry come under another digest; then it is whole, and would be wrong."""
    one, other = entries(round_folder)
    assert cache.unpack(one.read_bytes(), one.name) is not None
    assert cache.unpack(other.read_bytes(), one.name) is None


def test_what_no_file_asks_for_any_more_is_taken_away(round_folder: Path) -> None:
    (round_folder / "inbox" / "民政局.xlsx").unlink()
    consolidated(round_folder)
    assert len(entries(round_folder)) == 1


def test_nothing_that_is_not_ours_is_taken_away(round_folder: Path, tmp_path: Path) -> None:
    inbox, kept = round_folder / "inbox", round_folder / cache.FOLDER
    (kept / "link").symlink_to(inbox)
    (kept / ("a" * 32)).symlink_to(inbox)
    notes = [kept / "说明.txt", entries(round_folder)[0].parent / "说明.txt"]
    for note in notes:
        note.write_text("of the clerk", encoding="utf-8")
    outside = tmp_path / "outside" / ("b" * 32)
    outside.mkdir(parents=True)
    (outside / ("c" * 64)).write_bytes(b"not ours")
    before = {path.name: path.read_bytes() for path in inbox.iterdir()}
    consolidated(round_folder)
    assert {path.name: path.read_bytes() for path in inbox.iterdir()} == before
    assert all(note.exists() for note in notes)
    shutil.rmtree(kept)
    kept.symlink_to(tmp_path / "outside")
    consolidated(round_folder)
    assert (outside / ("c" * 64)).exists()


def test_looking_keeps_nothing_but_uses_what_is_kept(round_folder: Path, read_anew: list[str]) -> None:
    another_file(round_folder)
    before = [path.name for path in entries(round_folder)]
    for _ in range(2):
        run_json("status", round_folder)
    assert [path.name for path in entries(round_folder)] == before
    assert read_anew == ["民政局.xlsx"] * 2


def test_where_nothing_can_be_kept_everything_is_read(tmp_path: Path, read_anew: list[str]) -> None:
    folder = small_round(tmp_path / "round")
    (folder / ".consolidate").mkdir()
    (folder / cache.FOLDER).write_bytes(b"a file where the folder should be")
    assert consolidated(folder)["final"] is True
    assert consolidated(folder)["final"] is True
    assert len(read_anew) == 2 * len(UNITS)


def test_the_files_in_an_archive_are_kept_each_for_itself(tmp_path: Path, read_anew: list[str]) -> None:
    folder = small_round(tmp_path / "round", answered=())
    (folder / "inbox" / "a.zip").write_bytes(zipped({f"{unit}.xlsx": answer(unit) for unit in UNITS}))
    first = consolidated(folder)
    assert consolidated(folder) == first
    assert read_anew == ["a.zip", "a.zip!/民政局.xlsx", "a.zip!/教育局.xlsx", "a.zip"]


def test_what_may_go_better_the_next_time_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for reason in (refusals.STOPPED, refusals.CRASHED):
        monkeypatch.setattr(worker, "opened", lambda _, reason=reason: Refusal("unreadable", reason=reason))
        assert worker.answered("2021", b"x") == Refusal("unreadable", reason=reason)
    monkeypatch.setattr(worker, "opened", lambda _: Refusal("unreadable", reason=refusals.DAMAGED))
    assert isinstance(worker.answered("2021", b"x"), Answered)


# --- records: an answer comes back as it was ----------------------------------------------------------------------


def cases() -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in sorted(SAMPLES.rglob("inbox/*.*"))}
    return found | {shape.words[:60]: shape.bend(answer("民政局")) for shape in SHAPES}


CASES = cases()


@pytest.mark.parametrize("form_id", ["2019", "2021"])
@pytest.mark.parametrize("name", CASES)
def test_an_answer_comes_back_as_it_was(name: str, form_id: str) -> None:
    file = Incoming(f"{name}.xlsx", CASES[name])
    was = answers.read(worker.read(file.data), file.name, file.digest, edition(form_id))
    plain = json.loads(json.dumps(record.write(was)))
    found = record.read(plain, file.name, file.digest)
    assert dict(found.cells) == dict(was.cells)
    assert list(found.cells) == list(was.cells)
    assert len(found.cells) == len(was.cells)
    assert found == was
    other = record.read(plain, "other.xlsx", file.digest)
    assert {finding.file for finding in other.findings} <= {"other.xlsx"}
