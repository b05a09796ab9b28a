"""A decision on a file holds for the file that was decided on, not for another one that takes its name later."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate.decisions import sheet
from consolidate.forms import edition, rules
from consolidate.model import Answer, Decision, Place, Roster, Unit, decided_files
from consolidate.rounds import roster
from consolidate.templates import template
from consolidate.terms import Action
from tests.support import documents
from tests.support.command import run, run_json
from tests.support.small_round import ROUND, small_round

FORM = edition("2021")
NEW, GRANTED = Place("requests", "new", "natural"), Place("requests", "granted", "natural")
UNITS = ("民政局", "教育局")
Row = Mapping[str, str]
Told = tuple[bool, str, set[str]]  # whether the result is final, what was newly received, the kinds of the findings


def table(unit: str, count: int) -> bytes:
    """The answer of a unit with so many applications, all of them granted."""
    figures = {p: 0 for p in FORM.places if not FORM.is_total(p)} | {NEW: count, GRANTED: count}
    return template(FORM, ROUND, Unit(unit), figures=figures)


def saved_again(data: bytes) -> bytes:
    """The same workbook as another program writes it."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(out)
    return out.getvalue()


def report(count: int) -> bytes:
    figures: dict[Place, Any] = {p: 0 for p in FORM.places if not FORM.is_total(p)} | {NEW: count, GRANTED: count}
    for place in FORM.places:
        rules.computed(FORM, place, figures)
    return documents.docx(documents.report(FORM, figures, "民政局"))


def cabinet(byte: int) -> bytes:
    """An archive of a kind that cannot be opened."""
    return b"MSCF\0\0\0\0" + bytes([byte]) * 400


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_768_000_000, 1_768_000_000))  # a file that was only just written may still be changing


def told(folder: Path) -> Told:
    _, found = run_json("run", folder, "--output", folder / "out")
    return found["final"], found["totals"]["requests.new.natural"], {each["kind"] for each in found["findings"]}


def fill_in(folder: Path, wanted: Callable[[Row], bool], action: str, **more: str) -> None:
    """Fill in the one offered line that is wanted, as a person does in Excel."""
    path = folder / "decisions.xlsx"
    found = sheet.grid(path.read_bytes())
    (row,) = [row for row in found.lines if wanted(found.texts(row))]
    book = openpyxl.load_workbook(path)
    for heading, text in {"动作": action, "理由": "电话核实", **more}.items():
        book.worksheets[0].cell(row + 1, found.columns[heading] + 1).value = text
    book.save(path)


def of_file(name: str) -> Callable[[Row], bool]:
    return lambda texts: texts["文件"] == name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """教育局 has sent 100 applications."""
    made = small_round(tmp_path / "round", UNITS, ())
    put(made, {"教育局.xlsx": table("教育局", 100)})
    return made


# --- a file of the same name comes later -----------------------------------------------------------------------------

TWO = {"民政局.xlsx": table("民政局", 7), "民政局(1).xlsx": table("民政局", 9)}
DOUBT = {"answered-twice", "version-differs"}
# what was sent, what was decided on which file, what takes a place later -> the result before and after
LATER: list[tuple[str, Mapping[str, bytes], str, str, Mapping[str, bytes], Told, Told]] = [
    ("the file that was not chosen says something else", TWO, "民政局(1).xlsx", "采用",
     {"民政局.xlsx": table("民政局", 8)}, (True, "109", {"not-used"}), (False, "100", DOUBT)),
    ("the adopted file says something else", TWO, "民政局(1).xlsx", "采用",
     {"民政局(1).xlsx": table("民政局", 5000)}, (True, "109", {"not-used"}),
     (False, "100", DOUBT | {"decision-outdated"})),
    ("the refused file says something else", TWO, "民政局.xlsx", "不采用",
     {"民政局.xlsx": table("民政局", 8)}, (True, "109", {"not-used"}), (False, "100", DOUBT | {"decision-outdated"})),
    ("the adopted file was saved again", TWO, "民政局(1).xlsx", "采用",
     {"民政局(1).xlsx": saved_again(TWO["民政局(1).xlsx"])}, (True, "109", {"not-used"}), (True, "109", {"not-used"})),
    ("both were saved again", TWO, "民政局.xlsx", "不采用",
     {name: saved_again(data) for name, data in TWO.items()}, (True, "109", {"not-used"}), (True, "109", {"not-used"})),
    ("the adopted report says something else", {"民政局.docx": report(7)}, "民政局.docx", "采用",
     {"民政局.docx": report(77)}, (True, "107", {"document-read"}),
     (False, "100", {"document-asks", "document-read", "decision-outdated"})),
    ("an archive that was answered is another one", {"民政局.xlsx": table("民政局", 7), "民政局.cab": cabinet(1)},
     "民政局.cab", "属实", {"民政局.cab": cabinet(2)}, (True, "107", {"archive-not-opened"}),
     (False, "107", {"archive-not-opened", "decision-void"})),
    ("another archive of that name lies in a folder", {"民政局.xlsx": table("民政局", 7), "民政局.cab": cabinet(1)},
     "民政局.cab", "属实", {"更正/民政局.cab": cabinet(2)}, (True, "107", {"archive-not-opened"}),
     (False, "107", {"archive-not-opened"})),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "name", "action", "later", "before", "after"), [case[1:] for case in LATER],
                         ids=[case[0] for case in LATER])  # fmt: skip
def test_a_decision_holds_only_for_the_file_that_it_was_made_for(
    folder: Path, sent: Mapping[str, bytes], name: str, action: str, later: Mapping[str, bytes], before: Told,
    after: Told,
) -> None:  # fmt: skip
    put(folder, sent)
    told(folder)
    fill_in(folder, of_file(name), action)
    assert told(folder) == before
    put(folder, later)
    assert told(folder) == after


def test_the_question_is_offered_anew_and_a_new_decision_settles_it(folder: Path) -> None:
    put(folder, TWO)
    told(folder)
    fill_in(folder, of_file("民政局(1).xlsx"), "采用")
    put(folder, {"民政局.xlsx": table("民政局", 8)})
    assert told(folder) == (False, "100", DOUBT)
    fill_in(folder, lambda texts: texts["文件"] == "民政局.xlsx" and not texts["动作"], "采用")
    assert told(folder) == (True, "108", {"not-used"})


def test_a_file_that_was_given_to_a_unit_by_hand_is_bound_too(folder: Path) -> None:
    put(folder, {"年报.xlsx": template(FORM, ROUND, Unit("某局"), figures={}, signed=False)})
    put(folder, {"年报.xlsx": saved_again(table("某局", 7))})
    told(folder)
    fill_in(folder, of_file("年报.xlsx"), "采用", 单位="民政局")
    assert told(folder)[:2] == (True, "107")
    put(folder, {"年报.xlsx": table("民政局局", 44)})
    final, count, kinds = told(folder)
    assert (final, count) == (False, "100")
    assert "decision-outdated" in kinds


def test_a_later_file_of_a_unit_that_was_given_one_by_hand_is_asked_about(folder: Path) -> None:
    put(folder, {"年报.xlsx": table("某局", 7)})
    told(folder)
    fill_in(folder, of_file("年报.xlsx"), "采用", 单位="民政局")
    assert told(folder)[:2] == (True, "107")
    put(folder, {"民政局.xlsx": table("民政局", 8)})
    assert told(folder) == (False, "100", DOUBT)


def test_a_line_that_a_person_writes_holds_for_the_name(folder: Path) -> None:
    put(folder, TWO)
    line = Decision(Action.ADOPT, "民政局", "民政局(1).xlsx", reason="电话核实")
    (folder / "decisions.xlsx").write_bytes(sheet.write(Roster((Unit("民政局"),)), FORM, [line]))
    assert told(folder) == (True, "109", {"not-used"})
    put(folder, {"民政局(1).xlsx": table("民政局", 5000)})
    assert told(folder)[:2] == (True, "5100")


# --- names that look alike -------------------------------------------------------------------------------------------

ALIKE = [
    (" 民政局.xlsx", "民政局.xlsx"),
    ("民政局 .xlsx", "民政局.xlsx"),
    ("民政局（1）.xlsx", "民政局(1).xlsx"),
    ("民政局\u200b.xlsx", "民政局.xlsx"),
    ("民政局e\u0301.xlsx", "民政局\u00e9.xlsx"),
    ("民政局\u202e.xlsx", "民政局.xlsx"),
]


@pytest.mark.parametrize("names", ALIKE)
@pytest.mark.parametrize("chosen", [0, 1])
def test_of_names_that_look_alike_the_file_that_was_chosen_counts(
    folder: Path, names: tuple[str, str], chosen: int
) -> None:
    counts = (7, 9)
    put(folder, dict(zip(names, (table("民政局", count) for count in counts), strict=True)))
    told(folder)
    rows = sorted(names)  # the lines stand in the order of the names
    found = sheet.grid((folder / "decisions.xlsx").read_bytes())
    lines = [row for row in found.lines if found.texts(row)["单位"] == "民政局"]
    assert len(lines) == 2
    at = lines[rows.index(names[chosen])]
    fill_in(folder, lambda texts: texts is not None and texts == found.texts(at), "采用")
    assert told(folder) == (True, str(100 + counts[chosen]), {"not-used"})


def test_the_result_is_the_same_whatever_the_order_of_sets(folder: Path) -> None:
    put(folder, {"民政局（1）.xlsx": table("民政局", 7), "民政局(1).xlsx": table("民政局", 9)})
    told(folder)
    fill_in(folder, of_file("民政局（1）.xlsx"), "采用")
    put(folder, {"民政局( 1).xlsx": table("民政局", 12)})
    found = set()
    for seed in range(4):
        done = subprocess.run(
            [sys.executable, "-m", "consolidate", "status", str(folder), "--json"],
            capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )  # fmt: skip
        result = json.loads(done.stdout)
        found.add((result["final"], result["totals"]["requests.new.natural"]))
    assert found == {(False, "100")}


# --- units that need not report, that are gone, that were renamed ----------------------------------------------------


def test_figures_of_an_excused_unit_are_asked_about(folder: Path) -> None:
    line = Decision(Action.EXCUSE, "民政局", reason="机构合并")
    (folder / "decisions.xlsx").write_bytes(sheet.write(Roster((Unit("民政局"),)), FORM, [line]))
    put(folder, {"民政局.xlsx": template(FORM, ROUND, Unit("民政局"))})
    assert told(folder) == (True, "100", set())  # the template that was sent out says nothing
    put(folder, {"民政局.xlsx": table("民政局", 8)})
    assert told(folder) == (False, "100", {"excused-reported"})
    fill_in(folder, of_file("民政局.xlsx"), "属实")
    assert told(folder) == (True, "100", {"excused-reported"})


@pytest.mark.parametrize("part", ["博物馆", "图书馆", "文物科", "林场", "幼儿园", "监测点", "下属事业单位", "系统"])
def test_a_template_of_a_unit_that_is_gone_counts_for_nobody(folder: Path, part: str) -> None:
    put(folder, {f"民政局{part}.xlsx": table(f"民政局{part}", 1000)})
    assert told(folder) == (False, "100", {"units-disagree"})


@pytest.mark.parametrize("name", ["民政局幼儿园", "民政局林场", "民政局张家村", "民政局东街社区", "民政局博物馆"])
def test_a_file_name_of_a_part_of_a_unit_is_not_that_unit(folder: Path, name: str) -> None:
    put(folder, {f"{name}.xlsx": template(FORM, ROUND, Unit(""), figures={NEW: 9, GRANTED: 9}, signed=False)})
    assert told(folder)[:2] == (False, "100")


def test_a_renamed_unit_still_has_its_questions(folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(table("民政局", 7)))
    for cell in ("D7", "D9"):
        book["三、依申请公开"][cell] = "1 00"
    book.save(folder / "inbox" / "民政局.xlsx")
    run("returns", folder)
    (copy,) = (folder / "returns").glob("*.xlsx")
    put(folder, {"民政局（退回）.xlsx": copy.read_bytes()})
    before = told(folder)
    assert before[0] is False
    assert "question-open" in before[2]
    units = Roster((Unit("民政和人社局", aliases=("民政局",)), Unit("教育局")))
    (folder / "roster.xlsx").write_bytes(roster.write(units, FORM.permissions))
    assert told(folder) == before


# --- what is taken out -----------------------------------------------------------------------------------------------


def test_a_line_that_takes_out_without_the_present_figure_says_so(folder: Path) -> None:
    put(folder, {"民政局.xlsx": table("民政局", 8)})
    lines = [
        Decision(Action.DEDUCT, "民政局", "", "三", row, "自然人", present, "减2", "同一件", "李四", "2026-01-22")
        for row, present in (("一、本年新收政府信息公开申请数量", ""), ("（一）予以公开", "8"))
    ]
    (folder / "decisions.xlsx").write_bytes(sheet.write(Roster((Unit("民政局"),)), FORM, lines))
    _, found = run_json("run", folder, "--output", folder / "out")
    assert found["totals"]["requests.new.natural"] == "106"
    (note,) = found["findings"]
    assert (note["kind"], note["severity"], note["unit"]) == ("decision-unbound", "note", "民政局")
    assert "8" in note["message"]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("甲.xlsx", ["甲.xlsx"]),
        ("甲.xlsx、乙.xlsx", ["甲.xlsx", "乙.xlsx"]),
        ("附件1、丙.xlsx", ["附件1、丙.xlsx"]),
        ("甲.xlsx、附件1、丙.xlsx、乙.xlsx", ["甲.xlsx", "附件1、丙.xlsx", "乙.xlsx"]),
        ("甲.xlsx、丁.xlsx", []),
        ("丁.xlsx", []),
        ("", []),
    ],
)
def test_the_files_that_make_up_one_answer(file: str, expected: list[str]) -> None:
    answers = {name: Answer(name) for name in ("甲.xlsx", "乙.xlsx", "附件1、丙.xlsx")}
    assert [answer.file for answer in decided_files.parts(file, answers)] == expected
