"""One file checked by itself: whose it says it is, and that every finding on it carries that name."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.model import Answer, Finding, Token
from consolidate.pipeline import run as pipeline
from consolidate.terms import ERROR
from tests.support.building import answer, balanced, place, token
from tests.support.command import check_json, run
from tests.support.containers import zipped
from tests.support.small_round import answer as template_of
from tests.support.small_round import small_round

FORM = edition("2021")
SOUND = balanced(FORM, random.Random(1))
RESULT = Token("result", "2021", 2025, "河东镇人民政府", "", state="final")

WHOSE = [
    # the token, the names written in the sheets, the unit
    (token("民政局"), (), "民政局"),
    (token("民政局"), ("教育局",), "民政局"),
    (None, ("教育局", "民政局"), "教育局"),
    (RESULT, ("教育局",), "河东镇人民政府"),
    (None, (), ""),
]


@pytest.mark.parametrize(("marked", "names", "unit"), WHOSE)
def test_whose_a_file_says_it_is(marked: Token | None, names: tuple[str, ...], unit: str) -> None:
    sound = pipeline.checked(answer(FORM, SOUND, "城关镇.xlsx", marked, names=names))
    assert (sound.unit, sound.sound, sound.findings) == (unit, True, ())
    fault = Finding(FindingKind.NOT_A_NUMBER, ERROR, file="城关镇.xlsx")
    broken = SOUND | {place("requests.new.total"): 999}
    faulty = pipeline.checked(answer(FORM, broken, "城关镇.xlsx", marked, names=names, findings=(fault,)))
    assert (faulty.unit, faulty.sound) == (unit, False)
    assert {(f.kind, f.unit) for f in faulty.findings} == {("not-a-number", unit), ("rule-broken", unit)}


def test_a_file_that_cannot_be_read_says_nothing_of_its_unit() -> None:
    refused = Answer("民政局.xlsx", findings=(Finding(FindingKind.UNREADABLE, ERROR, file="民政局.xlsx"),))
    assert pipeline.checked(refused).unit == ""


def test_programs_are_told_the_unit_of_a_sound_file_too(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(template_of("民政局"))
    code, told = check_json(tmp_path / "a.xlsx")
    assert (code, [(file["verdict"], file["unit"]) for file in told["files"]]) == (0, [("used", "民政局")])


# --- folders ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as somebody keeps answers: two sound, one broken, an archive, and what is no answer."""
    made = tmp_path / "来文"
    files = {
        "民政局.xlsx": template_of("民政局"),
        "乡镇/城关镇.xlsx": template_of("城关镇", 2),
        "乡镇/坏.xlsx": b"PK\3\4",
        "包.zip": zipped([("教育局.xlsx", template_of("教育局", 3)), ("__MACOSX/._教育局.xlsx", b"x")]),
        "~$民政局.xlsx": b"x",
        "空.xlsx": b"",
        "作废/旧.xlsx": template_of("民政局", 9),
    }
    for name, data in files.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(data)
    return made


VERDICTS = {
    "民政局.xlsx": "used",
    "乡镇/城关镇.xlsx": "used",
    "乡镇/坏.xlsx": "held",
    "包.zip": "opened",
    "包.zip!/教育局.xlsx": "used",
    "包.zip!/__MACOSX/._教育局.xlsx": "ignored",
    "~$民政局.xlsx": "ignored",
    "空.xlsx": "ignored",
    "作废/旧.xlsx": "ignored",
}


def test_every_file_of_a_folder_is_checked_or_named(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, told = check_json(folder)
    found = {file["name"]: file["verdict"] for file in told["files"]}
    assert (code, found) == (1, {str(folder / name): verdict for name, verdict in VERDICTS.items()})
    assert len(told["files"]) == len(found)
    ignored = {f["file"] for f in told["findings"] if f["kind"] in ("ignored", "withdrawn")}
    assert ignored == {str(folder / name) for name, verdict in VERDICTS.items() if verdict == "ignored"}
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_folder_says_the_same_of_a_file_as_the_file_alone(folder: Path) -> None:
    one = folder / "乡镇" / "城关镇.xlsx"
    _, alone = check_json(one)
    _, both = check_json(folder)
    assert [file for file in both["files"] if file["name"] == str(one)] == alone["files"]
    assert [f for f in both["findings"] if f["file"] == str(one)] == alone["findings"]


def test_a_folder_in_words(folder: Path) -> None:
    code, said, err = run("check", folder)
    assert (code, err) == (1, "")
    assert f"{folder / '民政局.xlsx'} (民政局): ✓ no problem was found\n" in said
    assert f"{folder / '乡镇/坏.xlsx'}: ✗ 1 error to correct\n" in said
    assert f"{folder / '空.xlsx'}\n  · not an answer: 0 bytes" in said
    assert "3 files with nothing to correct, 1 to be corrected or explained, 4 that are no answers" in said


def test_files_and_folders_together(folder: Path) -> None:
    (folder / "乡镇" / "坏.xlsx").unlink()
    code, told = check_json(folder / "乡镇", folder / "民政局.xlsx")
    assert code == 0
    assert [Path(file["name"]).name for file in told["files"]] == ["城关镇.xlsx", "民政局.xlsx"]


def test_the_folder_of_a_round_is_refused_and_its_inbox_checked(tmp_path: Path) -> None:
    made = small_round(tmp_path / "2025年报")
    code, said, err = run("check", made)
    assert (code, said) == (2, "")
    assert "2025年报 is a round: roster, decisions and letters in it are no answers" in err
    hint = f"consolidate check {made / 'inbox'}; for all of it: consolidate status {made}"
    assert hint.replace(" ", "") in "".join(err.split())
    assert run("check", made / "inbox")[0] == 0


def test_a_folder_without_files(tmp_path: Path) -> None:
    code, _, err = run("check", tmp_path)
    assert (code, "There is no file in" in err) == (2, True)
    code, _, err = run("check", tmp_path / "nowhere")
    assert (code, "does not exist" in err) == (2, True)
