"""decisions.xlsx as ``run`` offers it: a ready line for each open finding, and nothing lost that a person typed."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from consolidate import disk
from consolidate.decisions import filling, sheet
from consolidate.forms import edition
from consolidate.model import Decision, Place, Roster, Unit
from consolidate.pipeline import decisions
from consolidate.rounds import roster, spreadsheet
from consolidate.templates import template
from consolidate.terms import Action
from sample_workbooks import faults
from tests.support.at_length import every
from tests.support.building import book
from tests.support.command import run, run_json
from tests.support.small_round import ROUND, answer, small_round

FORM = edition("2021")
UNITS = ("民政局", "教育局", "财政局", "档案局", "林业局", "水利局")
OUT, FEES = "requests.carried_out.natural", "disclosure.fees.amount"
NEW, GRANTED = "requests.new.natural", "requests.granted.natural"
Line = tuple[str, ...]


def filled(unit: str, seed: int, changes: Mapping[str, Any]) -> bytes:
    return faults.filled(Unit(unit), seed, changes, ROUND)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six units: two sound, four with a question or an error of their own, one of them with two versions."""
    made = small_round(tmp_path / "round", UNITS, UNITS[:1])
    inbox = made / "inbox"
    (inbox / "教育局.xlsx").write_bytes(filled("教育局", 2, {OUT: 3}))
    (inbox / "财政局.xlsx").write_bytes(filled("财政局", 3, {FEES: "251000元"}))
    (inbox / "档案局.docx").write_bytes(faults.word())
    (inbox / "林业局.xlsx").write_bytes(answer("林业局", 5))
    (inbox / "林业局（新）.xlsx").write_bytes(answer("林业局", 6))
    (inbox / "水利局.xlsx").write_bytes(answer("水利局", 7))
    return made


def again(folder: Path) -> tuple[int, str]:
    """Run the round; the exit code and what is said, at last on stderr."""
    code, out, err = run("run", folder, "--output", folder / "out")
    return code, out + err


def lines(folder: Path) -> dict[int, Line]:
    """What stands in the rows of decisions.xlsx, by their number: without the blank cells at the end."""
    found = sheet.grid((folder / "decisions.xlsx").read_bytes())
    texts = {row + 1: tuple(found.texts(row)[key] for key in sheet.TYPED) for row in found.lines}
    return {row: _short(line) for row, line in texts.items() if any(line)}


def _short(line: Line) -> Line:
    while line and not line[-1]:
        line = line[:-1]
    return line


def type_into(folder: Path, cells: Mapping[str, str]) -> None:
    """Type into cells of the first sheet and save."""
    path = folder / "decisions.xlsx"
    made = openpyxl.load_workbook(path)
    for address, value in cells.items():
        made.worksheets[0][address] = value
    made.save(path)


# --- what is offered -------------------------------------------------------------------------------------------

LABEL = "四、结转下年度继续办理"
OFFERED: dict[int, Line] = {
    3: ("", "教育局", "教育局.xlsx", "三", LABEL, "自然人", "3"),
    4: ("", "财政局", "财政局.xlsx", "二", "行政事业性收费", "本年收费金额（单位：万元）", "251000元"),
    5: ("", "档案局", "档案局.docx"),
    6: ("", "林业局", "林业局.xlsx"),
    7: ("", "林业局", "林业局（新）.xlsx"),
}


def test_each_open_finding_stands_ready_with_its_cell_and_its_figure(folder: Path) -> None:
    code, said = again(folder)
    assert code == 1
    assert "5 open questions stand ready in" in said
    assert lines(folder) == OFFERED
    found = sheet.grid((folder / "decisions.xlsx").read_bytes())
    asked = [found.texts(row)["问题"] for row in range(2, 7)]
    assert [text[:3] for text in asked] == ["错误：", "需说明", "错误：", "错误：", "错误："]
    assert [text[text.index("（可选：") :] for text in asked] == [
        "（可选：更正）", "（可选：属实、更正）", "（可选：不采用）",
        "（可选：采用、不采用）", "（可选：采用、不采用）",
    ]  # fmt: skip


def test_a_line_that_nobody_filled_in_is_no_decision(folder: Path) -> None:
    before = run_json("status", folder)
    again(folder)
    code, said = run_json("status", folder)
    assert (code, said | {"since": None}) == (before[0], before[1] | {"since": None})


def test_choosing_and_a_reason_are_enough(folder: Path) -> None:
    again(folder)
    type_into(folder, {"A3": "更正", "H3": "2", "I3": "电话核实", "A4": "属 实", "I4": "单位已说明", "A5": "不采用"})
    type_into(folder, {"I5": "已催要表格", "A7": "采用", "I7": "以新的为准"})
    code, said = again(folder)
    _, result = run_json("status", folder)
    assert (code, "open question" in said) == (1, False)
    assert result["units"]["missing"] == ["档案局"]
    assert result["units"]["held"] == []
    assert "decision-faulty" not in {f["kind"] for f in result["findings"]}
    assert [f["answer"] for f in result["findings"] if f["severity"] == "explain"] == ["单位已说明"]
    assert lines(folder) == {
        3: ("更正", *OFFERED[3][1:], "2", "电话核实"), 4: ("属 实", *OFFERED[4][1:], "", "单位已说明"),
        5: ("不采用", *OFFERED[5][1:], *[""] * 5, "已催要表格"),
        7: ("采用", *OFFERED[7][1:], *[""] * 5, "以新的为准"),
    }  # fmt: skip


def test_lines_that_are_settled_otherwise_vanish_and_new_ones_take_their_place(folder: Path) -> None:
    again(folder)
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    (folder / "inbox" / "水利局.xlsx").write_bytes(filled("水利局", 7, {OUT: 9}))
    again(folder)
    rest = [OFFERED[number] for number in (4, 5, 6, 7)]
    assert [*lines(folder).values()] == [*rest, ("", "水利局", "水利局.xlsx", "三", LABEL, "自然人", "9")]


def test_a_line_that_was_begun_is_not_offered_twice(folder: Path) -> None:
    again(folder)
    type_into(folder, {"A4": "属实"})
    again(folder)
    assert lines(folder) == OFFERED | {4: ("属实", *OFFERED[4][1:])}
    _, result = run_json("status", folder)
    (faulty,) = (f for f in result["findings"] if f["kind"] == "decision-faulty")
    assert (faulty["address"], faulty["args"]["reason"]) == ("I4", "the reason is missing")


def test_a_second_run_without_news_does_not_touch_the_file(folder: Path) -> None:
    again(folder)
    for cells in ({}, {"A4": "属实"}):
        type_into(folder, cells)
        again(folder)
        before = (folder / "decisions.xlsx").read_bytes()
        again(folder)
        assert (folder / "decisions.xlsx").read_bytes() == before


def test_a_final_round_without_the_file_gets_none(tmp_path: Path) -> None:
    made = small_round(tmp_path / "round")
    assert again(made)[0] == 0
    assert not (made / "decisions.xlsx").exists()


def test_confirming_an_offered_line_answers_its_finding_and_no_other(tmp_path: Path) -> None:
    """Two units with the same figures; one of them has a question of its own as well."""
    made = small_round(tmp_path / "round", ("民政局", "林业局"), ())
    for unit in ("民政局", "林业局"):
        changes = {FEES: "251000元"} if unit == "林业局" else {FEES: "25.1"}
        (made / "inbox" / f"{unit}.xlsx").write_bytes(filled(unit, 1, changes))
    again(made)
    offered = lines(made)
    assert sorted(line[1] for line in offered.values()) == ["林业局", "林业局", "民政局"]
    for number in offered:
        type_into(made, {f"A{number}": "属实", f"I{number}": f"第{number}行"})
        _, result = run_json("status", made)
        answered = {f["answer"] for f in result["findings"] if f["answer"]}
        assert answered == {f"第{each}行" for each in offered if each <= number}
    assert sorted(f["kind"] for f in result["findings"] if f["answer"]) == [
        "neighbours-figures",
        "neighbours-figures",
        "yuan-converted",
    ]


def test_an_offered_line_answers_no_question_that_comes_later(tmp_path: Path) -> None:
    """表二 was empty and confirmed; the unit then sends it filled in, under the same name."""
    made = small_round(tmp_path / "round", ("教育局",), ())
    inbox = made / "inbox"
    rest = {place: number for place, number in faults.sound(1).items() if place.table != "disclosure"}
    (inbox / "教育局.xlsx").write_bytes(template(FORM, ROUND, Unit("教育局"), figures=rest))
    again(made)
    assert lines(made) == {3: ("", "教育局", "教育局.xlsx", "二")}
    type_into(made, {"A3": "属实", "I3": "本年没有"})
    assert again(made)[0] == 0
    (inbox / "教育局.xlsx").write_bytes(filled("教育局", 1, {FEES: "251000元"}))
    code, _ = again(made)
    assert code == 1
    fees = ("教育局", "教育局.xlsx", "二", "行政事业性收费", "本年收费金额（单位：万元）", "251000元")
    assert lines(made) == {
        3: ("属实", "教育局", "教育局.xlsx", "二", "", "", "", "", "本年没有"),
        4: ("", *fees),
    }
    # a line that a person makes about more answers more, as one that a person wrote
    type_into(made, {"C3": ""})
    assert again(made)[0] == 0


def of_hundreds(count: int) -> bytes:
    """The answer of 教育局 whose sheet counts in hundreds of applications."""
    book = openpyxl.load_workbook(io.BytesIO(filled("教育局", 1, {NEW: count, GRANTED: count - 2})))
    book["三、依申请公开"]["H3"] = "单位：百件"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_confirmed_question_without_a_cell_is_asked_again_for_other_figures(tmp_path: Path) -> None:
    """百件 is a slip of the pen with 300 applications, and may be meant with 3."""
    made = small_round(tmp_path / "round", ("教育局",), ())
    for count, code in ((300, 1), (3, 1)):
        (made / "inbox" / "教育局.xlsx").write_bytes(of_hundreds(count))
        assert again(made)[0] == code
        number = max(lines(made))
        assert lines(made)[number][:1] == ("",)
        type_into(made, {f"A{number}": "属实", f"I{number}": "单位写错"})
        assert again(made)[0] == 0
        assert again(made)[0] == 0  # the same file


def test_a_confirmed_row_that_the_unit_may_not_fill_is_asked_again_for_another_figure(tmp_path: Path) -> None:
    made = small_round(tmp_path / "round", ("教育局",), ())
    for count, code in ((2, 1), (2, 0), (900, 1)):
        (made / "inbox" / "教育局.xlsx").write_bytes(
            filled("教育局", 1, {"disclosure.rules.issued": 1, "disclosure.rules.in_force": count})
        )
        assert again(made)[0] == code
        if count == 2 and code:
            type_into(made, {"A3": "属实", "I3": "经授权"})


# in a sentence the names stand between the marks that names may hold themselves
NAMED = [
    ("教育局.xlsx", "教育局（改）.xlsx", "教育局（再改）.xlsx"),
    ("附件1、教育局.xlsx", "附件1、教育局：改.xlsx", "附件1、教育局：再改.xlsx"),
]


@pytest.mark.parametrize("names", NAMED)
def test_an_offered_choice_among_files_says_nothing_of_a_file_that_comes_later(
    names: tuple[str, str, str], tmp_path: Path
) -> None:
    made = small_round(tmp_path / "round", ("教育局",), ())
    first, second, third = names
    for seed, name in enumerate((first, second), 1):
        (made / "inbox" / name).write_bytes(answer("教育局", seed))
    again(made)
    assert lines(made) == {3: ("", "教育局", first), 4: ("", "教育局", second)}
    type_into(made, {"A4": "采用", "I4": "电话核实"})
    assert again(made)[0] == 0
    (made / "inbox" / third).write_bytes(answer("教育局", 3))
    assert again(made)[0] == 1
    chosen = ("采用", "教育局", second, "", "", "", "", "", "电话核实")
    # the two that are open now, in the free row and behind the decision
    assert lines(made) == {3: ("", "教育局", third), 4: chosen, 5: ("", "教育局", second)}
    type_into(made, {"A3": "采用", "I3": "再次核实"})
    code, result = run_json("run", made, "--output", made / "out")
    assert (code, {f["name"]: f["verdict"] for f in result["files"]}) == (
        0, {first: "replaced", second: "replaced", third: "used"},
    )  # fmt: skip


def put(folder: Path, name: str, seed: int, day: int) -> None:
    """Put an answer of 教育局 into the inbox that was last changed at noon of a day in January."""
    path = folder / "inbox" / name
    path.write_bytes(answer("教育局", seed))
    noon = datetime(2026, 1, day, 12).timestamp()
    os.utime(path, (noon, noon))


@pytest.mark.parametrize(("action", "verdicts"), [("采用", ["replaced", "used"]), ("不采用", ["used", "ignored"])])
def test_a_line_that_a_person_wrote_says_nothing_of_a_file_that_comes_later(
    action: str, verdicts: list[str], tmp_path: Path
) -> None:
    """The line that is offered for the later file settles it, and that of the person may stay."""
    made = small_round(tmp_path / "round", ("教育局",), ())
    first, second = "教育局.xlsx", "教育局（更正）.xlsx"
    by_hand = ("采用", "教育局", first, "", "", "", "", "", "电话核实", "李四", "2026-01-20")
    (made / "decisions.xlsx").write_bytes(book(sheet.TYPED, by_hand))
    put(made, first, 1, 15)
    assert again(made)[0] == 0
    put(made, second, 2, 25)
    assert again(made)[0] == 1
    assert lines(made) == {2: by_hand, 3: ("", "教育局", second)}
    type_into(made, {"A3": action, "I3": "再次核实"})
    code, result = run_json("run", made, "--output", made / "out")
    assert (code, {f["name"]: f["verdict"] for f in result["files"]}) == (
        0, dict(zip((first, second), verdicts, strict=True)),
    )  # fmt: skip


def test_a_confirmed_question_on_an_answer_in_two_files_is_asked_again_for_other_figures(tmp_path: Path) -> None:
    """Two units with the same figures, each in two files; then both send other figures, which are the same again."""
    made = small_round(tmp_path / "round", ("民政局", "教育局"), ())

    def send(seed: int) -> None:
        for unit in ("民政局", "教育局"):
            for name, kept in (("表二", FORM.tables[:1]), ("表三四", FORM.tables[1:])):
                book_ = openpyxl.load_workbook(io.BytesIO(answer(unit, seed)))
                for table in set(FORM.tables).difference(kept):
                    del book_[table.sheet]
                book_.save(made / "inbox" / f"{unit}、{name}.xlsx")

    send(1)
    assert again(made)[0] == 1
    for row in lines(made):
        type_into(made, {f"A{row}": "属实", f"I{row}": "已核实"})
    assert again(made)[0] == 0
    send(5)
    assert again(made)[0] == 1


def test_an_offered_line_answers_no_other_question_on_its_cell(tmp_path: Path) -> None:
    made = small_round(tmp_path / "round", ("教育局",), ())
    path = made / "inbox" / "教育局.xlsx"
    licences = "disclosure.licences.decisions"
    path.write_bytes(filled("教育局", 1, {licences: "12 345"}))
    again(made)
    type_into(made, {"A3": "属实", "I3": "就是12345"})
    assert again(made)[0] == 0
    book_ = openpyxl.load_workbook(io.BytesIO(filled("教育局", 1, {licences: "12 345"})))
    book_["二、主动公开"]["G10"] = "单位：万件"
    book_.save(path)
    code, result = run_json("run", made, "--output", made / "out")
    assert (code, [(f["kind"], f["answer"]) for f in result["findings"] if f["severity"] == "explain"]) == (
        1, [("digits-apart", "就是12345"), ("count-unit", "")],
    )  # fmt: skip


@pytest.mark.parametrize("edition_id", ["2019", "2021"])
def test_the_names_of_a_cell_find_it_alone(edition_id: str) -> None:
    from consolidate.forms import naming

    form = edition(edition_id)
    assert {place: naming.places(form, *naming.names_of(form, place)) for place in form.places} == {
        place: (place,) for place in form.places
    }
    assert naming.names_of(FORM, Place("requests", "granted", "natural")) == ("三", "（一）予以公开", "自然人")


# --- what a person typed stays ---------------------------------------------------------------------------------


def typed_in_a_column_of_her_own(made: Any) -> None:
    made.worksheets[0]["N2"], made.worksheets[0]["N4"] = "备注", "已打电话"


def half_a_line(made: Any) -> None:
    made.worksheets[0]["B9"] = "水利局？"


def figure_changed(made: Any) -> None:
    made.worksheets[0]["G4"] = "25.1"


def comment(made: Any) -> None:
    from openpyxl.comments import Comment

    made.worksheets[0]["B4"].comment = Comment("张主任知道", "王芳")


def sorted_and_filtered(made: Any) -> None:
    first = made.worksheets[0]
    first.auto_filter.ref = "A2:M60"
    first["A4"] = "属 实"
    for row in (3, 5, 6):
        first.row_dimensions[row].hidden = True


def columns_moved(made: Any) -> None:
    first = made.worksheets[0]
    first.move_range("A2:M60", cols=3)
    first["D4"], first["A1"], first["A2"], first["A4"] = "属实", "2025年处理意见", "经手", "张"


def merged(made: Any) -> None:
    made.worksheets[0]["I4"] = "都已核实"
    made.worksheets[0].merge_cells("I4:I5")


def another_sheet(made: Any) -> None:
    made.create_sheet("联系记录")["A1"] = "周一打给财政局"


def typed_among_the_examples(made: Any) -> None:
    made["填写示例"]["A10"], made["填写示例"]["I10"] = "属实", "这行写错了地方"


def above_the_header(made: Any) -> None:
    made.worksheets[0]["A1"] = "王芳负责"


def formula(made: Any) -> None:
    made.worksheets[0]["N2"], made.worksheets[0]["N4"] = "核对", '=IF(A4="","",1)'


TYPED: list[Callable[[Any], None]] = [
    typed_in_a_column_of_her_own, half_a_line, figure_changed, comment, sorted_and_filtered, columns_moved, merged,
    another_sheet, typed_among_the_examples, above_the_header, formula,
]  # fmt: skip


def contents(data: bytes) -> dict[tuple[str, str], str]:
    """Every text, formula and comment of a workbook, by sheet and cell."""
    made = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for each in made.worksheets for row in each.iter_rows() for cell in row]
    found = {(cell.parent.title, cell.coordinate): str(cell.value) for cell in cells if cell.value is not None}
    return found | {(cell.parent.title, f"{cell.coordinate}!"): cell.comment.text for cell in cells if cell.comment}


@pytest.mark.parametrize("edit", every(3, TYPED, [edit.__name__ for edit in TYPED]))
def test_what_was_typed_stays_where_it_is_while_the_offers_change(folder: Path, edit: Callable[[Any], None]) -> None:
    again(folder)
    path = folder / "decisions.xlsx"
    made = openpyxl.load_workbook(path)
    before = contents(path.read_bytes())
    edit(made)
    made.save(path)
    after = contents(path.read_bytes())
    typed = {where: text for where, text in after.items() if text not in before.values()}
    assert typed
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))  # one offer less
    (folder / "inbox" / "水利局.xlsx").write_bytes(filled("水利局", 7, {OUT: 9}))  # one offer more
    for _ in range(2):
        _, said = again(folder)
        now = contents(path.read_bytes())
        assert {where: now.get(where) for where in typed} == typed
        assert "stand ready" in said
    offered = {(line.unit, line.present) for line in filling.ready(path.read_bytes())}
    assert ("水利局", "9") in offered
    assert ("教育局", "3") not in offered


def test_a_formula_keeps_its_result_and_the_rest_of_the_file_its_bytes(folder: Path) -> None:
    """The next run reads the stored result, and nobody may have opened the file in between."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as made:
        first = made.add_worksheet("我的意见")
        for column, text in enumerate(sheet.TYPED):
            first.write_string(0, column, text)
        first.write_string(1, 0, "免报")
        first.write_string(1, 1, "档案局")
        first.write_formula(1, 8, '="机构"&"合并"', None, "机构合并")
        made.add_worksheet("图").insert_textbox(0, 0, "去年的说明")
    path = folder / "decisions.xlsx"
    path.write_bytes(data.getvalue())
    again(folder)
    assert lines(folder)[2] == ("免报", "档案局", *[""] * 6, "机构合并")
    assert [*lines(folder).values()][1:] == [OFFERED[number] for number in (3, 4, 6, 7)]
    was, now = (zipfile.ZipFile(io.BytesIO(each)) for each in (data.getvalue(), path.read_bytes()))
    assert [name for name in was.namelist() if was.read(name) != now.read(name)] == ["xl/worksheets/sheet1.xml"]


def test_a_file_of_an_earlier_version_is_read_and_gets_the_lines(folder: Path) -> None:
    """Its header is in the first row, and it has neither 问题 nor 待办."""
    old = book(sheet.TYPED, ("免报", "档案局", "", "", "", "", "", "", "合并"))
    (folder / "decisions.xlsx").write_bytes(old)
    again(folder)
    assert lines(folder)[2] == ("免报", "档案局", *[""] * 6, "合并")
    assert [*lines(folder).values()][1:] == [OFFERED[number] for number in (3, 4, 6, 7)]
    heads = openpyxl.load_workbook(folder / "decisions.xlsx").worksheets[0]
    assert [heads.cell(1, column).value for column in (11, 12, 13)] == ["日期", "问题", "待办"]
    assert again(folder)[0] == 1
    assert len(lines(folder)) == 5


def test_a_roster_of_an_earlier_version_is_read() -> None:
    assert roster.read(book(("单位名称",), ("民政局",))) == Roster((Unit("民政局"),))
    assert roster.read(roster.write(Roster((Unit("民政局"),)))) == Roster((Unit("民政局"),))


# --- whatever happens ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["~$decisions.xlsx", ".~lock.decisions.xlsx#", ".~decisions.xlsx"])
def test_an_open_file_stays_as_it_is_and_the_run_goes_on(folder: Path, sign: str) -> None:
    again(folder)
    type_into(folder, {"A4": "属实"})
    before = (folder / "decisions.xlsx").read_bytes()
    (folder / sign).write_bytes(b"")
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    code, said = again(folder)
    assert (code, [path.suffix for path in (folder / "out").iterdir()]) == (1, [".xlsx"])
    assert "decisions.xlsx is open in Excel or WPS, so nothing was entered into it" in said
    assert (folder / "decisions.xlsx").read_bytes() == before
    (folder / sign).unlink()
    assert "is open" not in again(folder)[1]
    assert ("", "教育局") not in {line[:2] for line in lines(folder).values()}


FULL, CLOSED = errno.ENOSPC, errno.EACCES


def test_a_folder_that_is_made_a_round_again_keeps_its_decisions(tmp_path: Path) -> None:
    made = tmp_path / "round"
    run("new", made, "--year", 2025, "--body", "清源县人民政府")
    type_into(made, {"A3": "免报"})
    before = (made / "decisions.xlsx").read_bytes()
    (made / "round.toml").unlink()
    assert run("new", made, "--year", 2025, "--body", "清源县人民政府")[0] == 0
    assert (made / "decisions.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("function", "number", "hint"),
    [("_write_synced", FULL, "there is room on the disk"), ("rename", CLOSED, "Close it in Excel or WPS")],
)
def test_a_file_that_cannot_be_written_stays_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int, hint: str
) -> None:
    again(folder)
    type_into(folder, {"A4": "属实"})
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    real = getattr(disk, function)

    def write(path: Path, *rest: Any) -> Any:
        if path.name.startswith(".decisions.xlsx"):
            raise PermissionError(number, "no") if number == CLOSED else OSError(number, "no")
        return real(path, *rest)

    monkeypatch.setattr(disk, function, write)
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    code, said = again(folder)
    assert (code, "cannot be written: no; existing files are unchanged" in said) == (1, True)
    assert hint in said
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_file_that_was_saved_meanwhile_stays_as_it_was_saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again(folder)
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    real = filling.filled

    def slow(*args: Any) -> filling.Filled:
        found = real(*args)
        type_into(folder, {"A4": "属实", "I4": "已核实"})
        return found

    monkeypatch.setattr(filling, "filled", slow)
    assert "was saved while the command was running; it stays as it was saved" in again(folder)[1]
    assert lines(folder)[4] == ("属实", *OFFERED[4][1:], "", "已核实")


def test_two_runs_at_the_same_time(folder: Path) -> None:
    again(folder)
    type_into(folder, {"A4": "属实", "I4": "已核实", "B20": "水利局"})
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    words = [sys.executable, "-m", "consolidate", "run", str(folder), "--output", str(folder / "out")]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    codes = {process.communicate()[0] is not None and process.returncode for process in running}
    assert codes <= {1, 2}
    assert 1 in codes
    found = lines(folder)
    assert (found[4], found[20]) == (("属实", *OFFERED[4][1:], "", "已核实"), ("", "水利局"))


def test_what_is_no_xlsx_of_a_known_form_stays_as_it_is(folder: Path) -> None:
    again(folder)
    path = folder / "decisions.xlsx"
    type_into(folder, {"A4": "属实"})
    out = io.BytesIO()
    with zipfile.ZipFile(path) as was, zipfile.ZipFile(out, "w") as made:
        for name in was.namelist():
            made.writestr(name, was.read(name).replace(b"<sheetData>", b"<!-- x --><sheetData>"))
    path.write_bytes(out.getvalue())
    (folder / "inbox" / "教育局.xlsx").write_bytes(answer("教育局", 2))
    assert "is not written as Excel, WPS or LibreOffice write it" in again(folder)[1]
    assert path.read_bytes() == out.getvalue()


def test_the_last_versions_are_kept_under_their_dates(folder: Path) -> None:
    path, kept = folder / "decisions.xlsx", folder / decisions.BACKUP
    again(folder)
    from consolidate.pipeline.opened import open_round

    for day in range(1, 25):
        line = Decision(None, "民政局", present=str(day), problem="错误")
        filled_before = path.read_bytes()
        decisions._replace(open_round(folder), [line], datetime(2026, 1, day, 21, 5, 9, tzinfo=UTC))
        assert (kept / f"decisions 2026-01-{day:02} 210509.xlsx").read_bytes() == filled_before
    assert sorted(each.name[10:20] for each in kept.iterdir()) == [f"2026-01-{day:02}" for day in range(5, 25)]


# --- the lists to choose from ----------------------------------------------------------------------------------


def test_the_drop_downs_know_the_units_of_the_first_year(tmp_path: Path) -> None:
    """The file is made before the roster is filled in."""
    made = tmp_path / "round"
    run("new", made, "--year", 2025, "--body", "清源县人民政府")
    (made / "roster.xlsx").write_bytes(roster.write(Roster((Unit("民政局"), Unit("教育局")))))
    run("templates", made)
    found = openpyxl.load_workbook(made / "decisions.xlsx")
    assert [*found["单位"].iter_rows(values_only=True)] == [("民政局", "二"), ("教育局", "三"), (None, "四")]
    assert [row[1] for row in found["填写示例"].iter_rows(min_row=3, values_only=True)] == [
        "民政局", None, "教育局", "民政局", "教育局", "民政局",
    ]  # fmt: skip


def test_the_units_are_renewed_in_a_file_with_decisions_too(folder: Path) -> None:
    again(folder)
    type_into(folder, {"A4": "属实", "I4": "已核实"})
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((*map(Unit, UNITS), Unit("审计局")))))
    run("templates", folder)
    found = openpyxl.load_workbook(folder / "decisions.xlsx")
    assert [row[0] for row in found["单位"].iter_rows(values_only=True)] == [*UNITS, "审计局"]
    assert lines(folder) == OFFERED | {4: ("属实", *OFFERED[4][1:], "", "已核实")}


# --- what is wrong with a line ---------------------------------------------------------------------------------

ROSTER = Roster((Unit("教育体育局"), Unit("民政局"), Unit("县残疾人联合会"), Unit("城关镇人民政府")))
HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由")
# the headings, the line, and what is said of it in Chinese, after the number of the line
SAID: list[tuple[Sequence[str], Sequence[str], str]] = [
    (HEAD, ("确认", "民政局", "", "", "", "", "", "", "由"),
     "动作只能是：采用、不采用、属实、更正、剔除、免报（现在写的是“确认”） 请改正该行。最接近的：属实。"),
    (HEAD, ("采纳", "民政局", "a.xlsx", "", "", "", "", "", "由"),
     "动作只能是：采用、不采用、属实、更正、剔除、免报（现在写的是“采纳”） 请改正该行。最接近的：采用。"),
    (HEAD, ("呵呵", "民政局", "a.xlsx", "", "", "", "", "", "由"),
     "动作只能是：采用、不采用、属实、更正、剔除、免报（现在写的是“呵呵”） 请改正该行。"),
    (HEAD, ("", "民政局", "", "", "", "", "", "", "由"), "没有选“动作” 请改正该行。"),
    (HEAD, ("免报", "教体局", "", "", "", "", "", "", "由"),
     "名单中没有这个单位（现在写的是“教体局”） 请改正该行。最接近的：教育体育局、"),
    (HEAD, ("属实", "民政局", "", "二", "行政收费", "", "", "", "由"),
     "表、行、列没有指明表内的任何单元格（现在写的是“行政收费”） 请改正该行。最接近的：行政事业性收费、"),
    ((*HEAD[:8], "处理原因"), ("免报", "民政局", "", "", "", "", "", "", "由"),
     "没有写理由（表头中没有“理由”这一列） 请改正该行。最接近的：处理原因。"),
    (HEAD, ("免报", "民政局"), "没有写理由 请改正该行。"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "line", "words"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_a_faulty_line_says_what_stands_there_and_what_may_be_meant(
    head: Sequence[str], line: Sequence[str], words: str
) -> None:
    from consolidate import findings

    _, (finding,) = sheet.read(book(head, line), ROSTER, FORM)
    text = findings.sentence(finding, FORM, "zh") + " " + findings.hint(finding, FORM, "zh")
    assert text.startswith(f"decisions.xlsx 第 2 行不能使用：{words}")


@pytest.mark.parametrize("text", ["属实", " 属 实", "属　实"])
def test_blanks_in_an_action_or_a_heading_do_not_matter(text: str) -> None:
    data = book(("动 作", "单　位", "理 由"), (text, "民政局", "已核实"))
    ((decision,), findings) = sheet.read(data, ROSTER, FORM)
    assert (decision.action, decision.unit, decision.reason, findings) == (Action.CONFIRM, "民政局", "已核实", ())


def test_more_lines_than_fit_are_counted() -> None:
    many = [Decision(None, "民政局", present=str(number), problem="错误") for number in range(2500)]
    found = filling.filled(b"", many, ROSTER, FORM)
    assert (found.offered, found.left_out) == (1999, 501)
    assert len(spreadsheet.rows(found.data, sheet.FILE)) == 2001
    assert filling.filled(found.data, many, ROSTER, FORM) == found
