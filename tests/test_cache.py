"""What was read is not read again, and what is kept can never be stale: it is believed for the very same case only."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from consolidate import cache, own_files
from consolidate.catalogue import FindingKind
from consolidate.cli.context import now
from consolidate.formats import refusals, sniff
from consolidate.formats.raw import Answered, Refusal
from consolidate.forms import edition
from consolidate.model import Incoming
from consolidate.pipeline import cache as caching
from consolidate.pipeline.context import Context
from consolidate.pipeline.inbox import read
from consolidate.pipeline.opened import open_round
from consolidate.pipeline.recall import read_ahead
from consolidate.reading import answers, record
from consolidate.rounds import settings
from consolidate.workers import child, pool
from tests.corpus.manifest import SHAPES
from tests.support.at_length import every
from tests.support.books import zipped
from tests.support.command import run, run_json
from tests.support.small_round import ROUND, UNITS, answer, small_round

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_own_forms")]

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
    begin = pool._WorkerPool.begin

    def told(crew: Any, batch: Any) -> Any:
        found.extend(file.name for file, known in batch if known is None)
        return begin(crew, batch)

    monkeypatch.setattr(pool._WorkerPool, "begin", told)
    return found


def consolidated(folder: Path) -> dict[str, Any]:
    """What ``run`` says of the round; not what has changed since the last run, which has its time."""
    result: dict[str, Any] = run_json("run", folder, "--output", folder.parent / "out")[1]
    del result["since"]
    return result


def kept(folder: Path) -> Path:
    """The one file that holds what was read."""
    (path,) = (folder / cache.FOLDER).iterdir()
    return path


def entries(folder: Path) -> dict[str, bytes]:
    return cache.entries(kept(folder).read_bytes())


def test_a_second_run_reads_nothing_again_and_says_the_same(round_folder: Path, read_anew: list[str]) -> None:
    first = consolidated(round_folder)
    shutil.rmtree(round_folder / cache.FOLDER)
    assert consolidated(round_folder) == first
    assert read_anew == ["教育局.xlsx", "民政局.xlsx"]
    assert consolidated(round_folder) == first
    assert len(read_anew) == 2


@pytest.mark.parametrize("words", [["returns"], ["mail", "correct"], ["mail", "remind"], ["status"], ["data"]])
def test_every_command_that_reads_the_inbox_uses_what_a_run_kept(
    words: list[str], round_folder: Path, read_anew: list[str], tmp_path: Path
) -> None:
    before = kept(round_folder).read_bytes()
    more = ["--output", tmp_path] if words == ["data"] else []
    assert run(words[0], round_folder, *words[1:], *more)[0] in (0, 1)
    assert read_anew == []
    assert kept(round_folder).read_bytes() == before


@pytest.mark.parametrize("words", [["returns"], ["mail", "correct"], ["mail", "remind"], ["status"]])
def test_a_command_without_the_lock_of_the_inbox_keeps_nothing(words: list[str], tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round")
    assert run(words[0], folder, *words[1:])[0] in (0, 1)
    assert not (folder / cache.FOLDER).exists()


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
    (folder / "round.toml").write_text(settings.write(ROUND).replace('"2021"', '"2019"'), encoding="utf-8")


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
    old = kept(round_folder).name
    if what == "program":
        program = own_files.program()
        monkeypatch.setattr(own_files, "program", lambda: program + b"#")
    else:
        monkeypatch.setattr(own_files, "installed", lambda: ["python_calamine-99.dist-info"])
    consolidated(round_folder)
    assert len(read_anew) == 2
    assert len(entries(round_folder)) == 2
    assert kept(round_folder).name != old  # that of the other version is gone


def test_the_libraries_that_read_are_known_with_their_versions() -> None:
    libraries = sniff.libraries()
    found = dict(zip(libraries, caching._versions(libraries), strict=True))
    assert {"python-calamine", "pdfminer.six", "olefile"} <= found.keys()
    for name, folder in found.items():  # as pip writes them: python_calamine-0.9.1.dist-info
        assert folder.endswith(f"-{version(name)}.dist-info"), name


def test_another_version_is_seen_whichever_of_two_folders_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library may be installed for the system, too, in a later version than the one that is used."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "own"), str(tmp_path / "system")])
    (tmp_path / "system" / "olefile-2.0.dist-info").mkdir(parents=True)
    found = []
    for number in ("0.46", "0.47"):
        (tmp_path / "own" / f"olefile-{number}.dist-info").mkdir(parents=True)
        found.append(caching._versions(("olefile",)))
        (tmp_path / "own" / f"olefile-{number}.dist-info").rmdir()
    assert found[0] != found[1]


def test_a_library_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["/nowhere", *sys.path[:1]])
    assert caching._versions(("no-such-library",)) == [""]


def test_the_programs_own_bytes_hold_code_and_forms() -> None:
    program = own_files.program()
    assert Path(record.__file__).read_bytes() in program
    assert (Path(record.__file__).parent.parent / "forms" / "2021.toml").read_bytes() in program


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def second(change: Callable[[bytes], bytes]) -> Change:
    """Something done to the second entry alone."""

    def done(path: Path) -> None:
        one, other = path.read_bytes().split(b"\n")
        path.write_bytes(b"\n".join((one, change(other))))

    return done


def with_a_kind_that_there_is_not(entry: bytes) -> bytes:
    """A whole entry, but for a finding that this program does not know."""
    digest = entry[:64].decode()
    *before, _, remarks, last_year, document, paragraphs, units = cache.unpack(entry, digest) or ()
    return cache.pack((*before, [["no-such-kind", "note"]], remarks, last_year, document, paragraphs, units), digest)


# what happens to what is kept, and how many files are read again
DAMAGE: list[tuple[Change, int]] = [
    (lambda path: path.write_bytes(b""), 2),
    (lambda path: path.write_bytes(path.read_bytes()[:-1]), 1),
    (lambda path: path.write_bytes(path.read_bytes()[:64]), 2),
    (lambda path: path.write_bytes(b"\xff" * 5_000), 2),
    (lambda path: path.write_bytes(b"\n\n" + path.read_bytes()), 0),
    (as_folder, 2),
    (second(lambda entry: entry.replace(b"[", b"[1,", 1)), 1),
    (second(lambda entry: entry[:129]), 1),
    (second(lambda entry: entry[:64]), 1),
    (second(lambda entry: (b"1" if entry.startswith(b"0") else b"0") + entry[1:]), 1),
    (second(lambda _: b""), 1),
    (second(with_a_kind_that_there_is_not), 1),
]


@pytest.mark.parametrize(("damage", "again"), every(2, DAMAGE))
def test_an_entry_that_is_not_whole_is_none(
    damage: Change, again: int, round_folder: Path, read_anew: list[str]
) -> None:
    first = consolidated(round_folder)
    damage(kept(round_folder))
    assert consolidated(round_folder) == first
    assert len(read_anew) == again


def test_an_entry_of_another_file_is_not_believed_under_this_ones_name(
    round_folder: Path, read_anew: list[str]
) -> None:
    """Only by hand can an entry come under another digest; then it is whole, and would be wrong."""
    first = consolidated(round_folder)
    one, other = kept(round_folder).read_bytes().split(b"\n")
    kept(round_folder).write_bytes(b"\n".join((one[:64] + other[64:], other[:64] + one[64:])))
    assert consolidated(round_folder) == first
    assert len(read_anew) == 2


def test_what_no_file_asks_for_any_more_is_taken_away(round_folder: Path) -> None:
    (round_folder / "inbox" / "民政局.xlsx").unlink()
    consolidated(round_folder)
    assert len(entries(round_folder)) == 1


def test_a_run_that_is_killed_among_many_files_does_not_begin_anew(
    tmp_path: Path, read_anew: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small_round(tmp_path / "round")
    opened = open_round(folder)
    memory = caching.of_round(folder, "2021", writes=True)
    assert isinstance(memory, caching.ReadCache)
    memory = replace(memory, next=1)
    monkeypatch.setattr(memory, "tidy", lambda: None)
    names = ["教育局.xlsx", "民政局.xlsx"]
    read(folder / "inbox", names[:1], opened.form, Context(now), memory)
    assert len(entries(folder)) == 1
    read(folder / "inbox", names, opened.form, Context(now), caching.of_round(folder, "2021", True))
    assert read_anew == names


def test_nothing_that_is_not_ours_is_taken_away(round_folder: Path, tmp_path: Path) -> None:
    inbox, kept = round_folder / "inbox", round_folder / cache.FOLDER
    (kept / "link").symlink_to(inbox)
    (kept / ("a" * 32)).symlink_to(inbox)
    note = kept / "说明.txt"
    note.write_text("of the clerk", encoding="utf-8")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ("c" * 32)).write_bytes(b"not ours")
    before = {path.name: path.read_bytes() for path in inbox.iterdir()}
    consolidated(round_folder)
    assert {path.name: path.read_bytes() for path in inbox.iterdir()} == before
    assert note.exists()
    shutil.rmtree(kept)
    kept.symlink_to(tmp_path / "outside")
    consolidated(round_folder)
    assert (outside / ("c" * 32)).exists()


def test_looking_keeps_nothing_but_uses_what_is_kept(round_folder: Path, read_anew: list[str]) -> None:
    another_file(round_folder)
    before = kept(round_folder).read_bytes()
    for _ in range(2):
        run_json("status", round_folder)
    assert kept(round_folder).read_bytes() == before
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
    assert read_anew == ["a.zip", "a.zip!/民政局.xlsx", "a.zip!/教育局.xlsx"]
    # known in another archive and outside of one
    (folder / "inbox" / "a.zip").unlink()
    (folder / "inbox" / "民政局.xlsx").write_bytes(answer("民政局"))
    (folder / "inbox" / "b.zip").write_bytes(zipped({"教育局.xlsx": answer("教育局")}))
    assert consolidated(folder)["units"]["used"] == len(UNITS)
    assert read_anew[3:] == ["b.zip"]


WITH_MORE = {  # what else an archive holds, and the names under which that is listed
    "nothing": ({}, set()),
    "a note": ({"说明.txt": b"hello"}, {"a.zip!/说明.txt"}),
    "a damaged workbook": ({"坏.xlsx": b"PK\x03\x04"}, {"a.zip!/坏.xlsx"}),
    "an empty file": ({"空.xlsx": b""}, {"a.zip!/空.xlsx"}),
    "a picture of the same name": ({"民政局.png": b"\x89PNG"}, {"a.zip!/民政局.png"}),
    "an archive": ({"c.zip": zipped({"d.xlsx": b"x"})}, {"a.zip!/c.zip!/d.xlsx"}),
}


@pytest.mark.parametrize(("more", "names"), WITH_MORE.values(), ids=WITH_MORE)
def test_an_archive_of_which_all_is_known_stays_closed(
    more: dict[str, bytes], names: set[str], tmp_path: Path, read_anew: list[str]
) -> None:
    folder = small_round(tmp_path / "round", answered=())
    data = zipped({**{f"{unit}.xlsx": answer(unit) for unit in UNITS}, **more})
    (folder / "inbox" / "a.zip").write_bytes(data)
    first = consolidated(folder)
    assert {file["name"] for file in first["files"]} >= {"a.zip", *names}
    before = len(read_anew)
    assert consolidated(folder) == first
    assert read_anew[before:] == []


def test_files_of_one_name_in_a_mail_are_told_apart(tmp_path: Path, read_anew: list[str]) -> None:
    folder = small_round(tmp_path / "round", answered=())
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "年报"
    mail.set_content("请查收")
    for unit in UNITS:
        mail.add_attachment(answer(unit), "application", "octet-stream", filename="报表.xlsx")
    (folder / "inbox" / "报送.eml").write_bytes(mail.as_bytes())
    first = consolidated(folder)
    assert first["units"]["used"] == len(UNITS)
    before = len(read_anew)
    assert consolidated(folder) == first
    assert read_anew[before:] == []


def test_a_folder_named_as_an_archive_is_no_part_of_it(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", answered=())
    inbox = folder / "inbox"
    (inbox / "a.zip").write_bytes(zipped({"民政局.xlsx": answer("民政局")}))
    (inbox / "a.zip!").mkdir()
    (inbox / "a.zip!" / "教育局.xlsx").write_bytes(answer("教育局"))
    first = consolidated(folder)
    assert consolidated(folder) == first
    (inbox / "a.zip!" / "教育局.xlsx").unlink()
    assert consolidated(folder)["units"]["missing"] == ["教育局"]


@pytest.mark.parametrize("seed", [2, 7])
@pytest.mark.parametrize("before", [False, True])
def test_a_file_in_such_a_folder_may_be_named_as_one_in_the_archive(tmp_path: Path, seed: int, before: bool) -> None:
    """Whether it is the same file (seed 2) or another one, and was there when the archive was first read or not."""
    folder = small_round(tmp_path / "round", answered=())
    inbox = folder / "inbox"
    members = {f"{unit}.xlsx": answer(unit, number) for number, unit in enumerate(UNITS, 1)}
    (inbox / "a.zip").write_bytes(zipped(members))
    if not before:
        consolidated(folder)
    (inbox / "a.zip!").mkdir()
    (inbox / "a.zip!" / f"{UNITS[1]}.xlsx").write_bytes(answer(UNITS[1], seed))
    first = consolidated(folder)
    assert len(first["files"]) == len(UNITS) + 2
    assert first["units"]["missing"] == []
    assert first["units"]["held"] == ([] if seed == 2 else [UNITS[1]])
    assert consolidated(folder) == first
    assert consolidated(folder) == first


def test_an_archive_is_opened_again_if_something_in_it_is_not_known(tmp_path: Path, read_anew: list[str]) -> None:
    folder = small_round(tmp_path / "round", answered=())
    (folder / "inbox" / "a.zip").write_bytes(zipped({f"{unit}.xlsx": answer(unit) for unit in UNITS}))
    first = consolidated(folder)
    path, left = kept(folder), entries(folder)
    (digest,) = (digest for digest, entry in left.items() if ["教育局"] in json.loads(entry.split(b" ", 2)[2]))
    path.write_bytes(b"\n".join(entry for key, entry in left.items() if key != digest))
    before = len(read_anew)
    assert consolidated(folder) == first
    assert read_anew[before:] == ["a.zip", "a.zip!/教育局.xlsx"]


def test_what_may_go_better_the_next_time_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for reason in (refusals.STOPPED, refusals.CRASHED):
        refused = Refusal(FindingKind.UNREADABLE, reason=reason)
        monkeypatch.setattr(child, "read_or_unpack", lambda _, refused=refused: refused)
        assert child.read_answer("2021", b"x") == Refusal(FindingKind.UNREADABLE, reason=reason)
    monkeypatch.setattr(child, "read_or_unpack", lambda _: Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED))
    assert isinstance(child.read_answer("2021", b"x"), Answered)


# --- records: an answer comes back as it was ----------------------------------------------------------------------


CASES: dict[str, Callable[[], bytes]] = {
    **{path.name: path.read_bytes for path in sorted(SAMPLES.rglob("inbox/*.*"))},
    **{shape.words[:60]: partial(lambda shape: shape.bend(answer("民政局")), shape) for shape in SHAPES},
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_comes_back_as_it_was(name: str) -> None:
    file = Incoming(f"{name}.xlsx", CASES[name]())
    book = child.read(file.data)
    for form_id in ("2019", "2021"):
        was = answers.read(book, file.name, file.digest, edition(form_id))
        plain = json.loads(json.dumps(record.write(was)))
        found = record.read(plain, file.name, file.digest)
        assert dict(found.cells) == dict(was.cells)
        assert list(found.cells) == list(was.cells)
        assert len(found.cells) == len(was.cells)
        assert found == was
        other = record.read(plain, "other.xlsx", file.digest)
        assert {finding.file for finding in other.findings} <= {"other.xlsx"}


def test_files_that_are_read_ahead_come_in_order_with_their_digests() -> None:
    files = [Incoming("a.xlsx", b"a"), Incoming("b.xlsx", b"", "gone"), Incoming("c.xlsx", b"c")]
    opened: list[str] = []

    def reading() -> Iterator[Incoming]:
        for file in files:
            opened.append(file.name)
            yield file
        raise OSError("the disk is gone")

    found = read_ahead(reading())
    assert [next(found) for _ in files] == files
    assert ["_computed" in vars(file) for file in files] == [True, False, True]
    with pytest.raises(OSError, match="the disk is gone"):
        next(found)
    assert opened == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_a_cache_folder_that_cannot_be_listed_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_round(tmp_path / "round")
    assert run("run", folder, "--output", tmp_path / "out")[0] == 0
    listed = Path.iterdir

    def refused(path: Path) -> Iterator[Path]:
        if path == folder / cache.FOLDER:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    assert run("status", folder)[0] == 0
