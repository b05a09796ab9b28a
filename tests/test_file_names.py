"""Texts as names of files: as Windows takes them, and never the same for two units."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consolidate import file_names
from consolidate.model import Unit
from sample_workbooks import faults
from tests.support.command import run
from tests.support.small_round import ROUND, small_round

NAMES = [
    ("民政局_2025年政府信息公开年报", "民政局_2025年政府信息公开年报"),
    ("区城管局(综合执法局)", "区城管局(综合执法局)"),
    ("a/b\\c:d", "a_b_c_d"),
    ('<a>"b"|c?*', "_a__b__c__"),
    ("../../etc/passwd", "_.._etc_passwd"),
    ("民政局\n二楼\t", "民政局_二楼_"),
    ("  民政局. . ", "民政局"),
    (". XaX .", "XaX"),
    ("...", "_"),
    ("", "_"),
    ("\u202exslx.exe", "_xslx.exe"),
    # names of devices on Windows, whatever follows the first point
    ("CON", "_CON"),
    ("con.xlsx", "_con.xlsx"),
    ("con", "_con"),
    ("nul.txt", "_nul.txt"),
    ("console", "console"),
    ("com1", "_com1"),
    ("COM9.xlsx", "_COM9.xlsx"),
    ("com", "com"),
    ("COM10", "COM10"),
    ("com1局", "com1局"),
    ("acom1", "acom1"),
    ("lpt1", "_lpt1"),
    # 180 bytes at most, cut between characters and with nothing at the end that Windows drops
    ("局" * 60, "局" * 60),
    ("局" * 100, "局" * 60),
    ("a" * 180, "a" * 180),
    ("a" * 181, "a" * 180),
    ("a" * 179 + "甲", "a" * 179),
    ("a" * 178 + ". b", "a" * 178),
    ("a" + "局" * 59 + " 局", "a" + "局" * 59),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_text_as_the_name_of_a_file(text: str, name: str) -> None:
    assert file_names.safe(text) == name


# name, ending, file name: of a name that is too long the ending stays
WITH_ENDING = [
    ("2025年清源县", "汇总表", "2025年清源县汇总表"),
    ("局" * 57, "汇总表", "局" * 57 + "汇总表"),
    ("局" * 58, "汇总表", "局" * 57 + "汇总表"),
    ("局" * 300, "汇总表", "局" * 57 + "汇总表"),
    ("局" * 300, "归档", "局" * 58 + "归档"),
    ("2025年" + "局" * 300, "草稿归档", "2025年" + "局" * 53 + "草稿归档"),
    ("a" * 172 + "局" * 9, "对照", "a" * 172 + "对照"),
    ("a/b", "_标注", "a_b_标注"),
]


@pytest.mark.parametrize(("text", "ending", "name"), WITH_ENDING)
def test_a_name_that_is_cut_keeps_its_ending(text: str, ending: str, name: str) -> None:
    assert file_names.safe(text, ending) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_can_be_a_file(text: str) -> None:
    name = file_names.safe(text)
    assert 0 < len(name.encode()) <= 180
    assert not set(name) & set('<>:"/\\|?*\0')
    assert name == name.strip(" ").rstrip(".")
    assert file_names.safe(name) == name
    ended = file_names.safe(text, "汇总表")
    assert len(ended.encode()) <= 180
    assert ended.endswith("汇总表")


# --- of several units ------------------------------------------------------------------------------------------

SEVERAL = [
    (["民政局", "教育局"], ["民政局", "教育局"]),
    (["甲/乙站", "甲:乙站", "甲_乙站"], ["甲_乙站", "甲_乙站_", "甲_乙站__"]),
    (["A公司", "a公司"], ["A公司", "a公司_"]),
    (["CON", "_con"], ["_CON", "_con_"]),
    ([], []),
]


@pytest.mark.parametrize(("texts", "names"), SEVERAL)
def test_no_two_texts_have_the_same_file_name(texts: list[str], names: list[str]) -> None:
    assert file_names.distinct(texts) == dict(zip(texts, names, strict=True))


ALIKE = "社区/卫生站", "社区:卫生站"  # units whose names differ only in what no file name may hold


def made(folder: Path, *command: str) -> list[str]:
    """The names of the files that a command writes below the folder."""
    before = set(folder.rglob("*"))
    code, _, _ = run(*command[:1], folder, *command[1:])
    assert code in (0, 1)
    return sorted(path.name for path in folder.rglob("*") if path not in before and path.is_file())


def test_each_of_two_units_of_nearly_the_same_name_has_files_of_its_own(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ALIKE, ())
    title = "2025年政府信息公开年报"
    books = [f"社区_卫生站_{title}.xlsx", f"社区_卫生站__{title}.xlsx"]
    assert made(folder, "templates") == books
    assert {"社区_卫生站.eml", "社区_卫生站_.eml", *books} <= set(made(folder, "mail", "invite"))
    for number, unit in enumerate(ALIKE, 1):  # a text where a count is expected
        data = faults.filled(Unit(unit), number, {"requests.new.natural": "若干"}, ROUND)
        (folder / "inbox" / f"{number}.xlsx").write_bytes(data)
    copies = [f"社区_卫生站_{title}_第1次退回.xlsx", f"社区_卫生站__{title}_第1次退回.xlsx"]
    assert set(copies) <= set(made(folder, "returns"))


def test_each_of_two_units_of_nearly_the_same_name_has_a_report_of_its_own(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ALIKE, ())
    for number, unit in enumerate(ALIKE, 1):
        data = faults.filled(Unit(unit), number, {}, ROUND)
        (folder / "inbox" / f"{number}.xlsx").write_bytes(data)
    names = made(folder, "report", "--units", "--output", str(folder / "output"))
    assert [name for name in names if name.endswith(".docx")] == [
        "社区_卫生站2025年政府信息公开工作年度报告.docx",
        "社区_卫生站2025年政府信息公开工作年度报告_.docx",
    ]
