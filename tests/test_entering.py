"""Decisions entered into decisions.xlsx and taken out again by the program: nothing else in the file changes."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from consolidate.decisions import entering, filling, sheet
from consolidate.forms import edition
from consolidate.model import Decision, Roster, Unit
from consolidate.terms import Action
from consolidate.words import UserError
from tests.support.building import book

FORM = edition("2021")
ROSTER = Roster((Unit("民政局"), Unit("教育局")))
OFFER = Decision(
    None, "民政局", "a.xlsx", "二", "行政事业性收费", "", "251000元", problem="需说明：以元为单位（可选：属实、更正）"
)
OTHER = Decision(None, "教育局", "b.xlsx", problem="错误：不能打开（可选：不采用）")
CONFIRMED = OFFER._replace(action=Action.CONFIRM, reason="已核实", clerk="李四", day="2026-01-22")
EXCUSED = Decision(Action.EXCUSE, "教育局", reason="机构合并", clerk="李四", day="2026-01-22")
MINE = ("更正", "教育局", "", "二", "行政许可", "", "114", "115", "漏报一件")


def offered(*lines: Decision) -> bytes:
    """A file with these lines offered."""
    return filling.filled(b"", lines, ROSTER, FORM).data


def rows(data: bytes) -> list[list[str]]:
    """The filled rows of the first sheet as texts, the note and the header left out, without blank cells."""
    first = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    found = [[str(cell) for cell in row if cell is not None] for row in first.iter_rows(values_only=True)]
    return [row for row in found if row and row[0] != sheet.NOTE and row[0] != "动作"]


def read(data: bytes) -> list[Decision]:
    decisions, findings = sheet.read(data, ROSTER, FORM)
    assert findings == ()
    return list(decisions)


def test_a_decision_is_filled_into_the_line_that_was_offered_for_it() -> None:
    before = offered(OFFER, OTHER)
    after = entering.entered(before, [CONFIRMED], ROSTER, FORM)
    (decided,) = read(after)
    assert (decided.action, decided.reason, decided.clerk, decided.day) == ("属实", "已核实", "李四", "2026-01-22")
    assert decided.problem == OFFER.problem
    assert decided.line == sheet.grid(before).head + 2
    assert rows(after)[1] == rows(before)[1]
    assert len(rows(after)) == len(rows(before)) == 2


def test_a_decision_that_nobody_offered_gets_a_free_line() -> None:
    after = entering.entered(offered(OFFER), [EXCUSED], ROSTER, FORM)
    assert [(decided.action, decided.unit, decided.reason) for decided in read(after)] == [
        ("免报", "教育局", "机构合并")
    ]
    assert len(rows(after)) == 2


def test_without_a_file_there_is_one_then() -> None:
    assert [each.action for each in read(entering.entered(b"", [EXCUSED], ROSTER, FORM))] == ["免报"]


def test_many_are_entered_at_once() -> None:
    other = OTHER._replace(action=Action.REFUSE, reason="另交")
    after = entering.entered(offered(OFFER, OTHER), [CONFIRMED, other, EXCUSED], ROSTER, FORM)
    assert [str(each.action) for each in read(after)] == ["属实", "不采用", "免报"]


def test_what_a_person_typed_stays_and_so_does_every_other_part_of_the_file() -> None:
    """A file that somebody made, with a sheet, a formula and a colour of their own."""
    made = openpyxl.load_workbook(io.BytesIO(book(sheet.HEADER, MINE)))
    made.worksheets[0]["P9"] = "=1+1"
    made.worksheets[0]["A2"].fill = PatternFill("solid", "FFFF00")
    made.create_sheet("备忘")["A1"] = "电话记录"
    out = io.BytesIO()
    made.save(out)
    before = out.getvalue()
    after = entering.entered(before, [EXCUSED], ROSTER, FORM)
    assert rows(after)[0] == [*filter(None, MINE)]
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
        assert changed == ["xl/worksheets/sheet1.xml"]
    again = openpyxl.load_workbook(io.BytesIO(after)).worksheets[0]
    assert again["P9"].value == "=1+1"
    assert again["A2"].fill.fgColor.rgb == "00FFFF00"


def test_a_withdrawn_line_is_offered_again() -> None:
    before = offered(OFFER, OTHER)
    entered = entering.entered(before, [CONFIRMED], ROSTER, FORM)
    after = entering.withdrawn(entered, read(entered)[0])
    assert rows(after) == rows(before)
    assert [line.problem for line in filling.ready(after)] == [OFFER.problem, OTHER.problem]


def test_of_several_decisions_any_one_can_be_withdrawn() -> None:
    entered = entering.entered(offered(OFFER), [CONFIRMED, EXCUSED], ROSTER, FORM)
    confirmed, excused = read(entered)
    assert [str(each.action) for each in read(entering.withdrawn(entered, confirmed))] == ["免报"]
    assert [str(each.action) for each in read(entering.withdrawn(entered, excused))] == ["属实"]


def test_a_line_that_a_person_wrote_is_taken_out_whole() -> None:
    before = book(sheet.HEADER, MINE)
    assert rows(entering.withdrawn(before, read(before)[0])) == []


def test_a_file_of_an_earlier_version_has_no_column_for_what_was_offered() -> None:
    after = entering.entered(book(sheet.TYPED, MINE), [CONFIRMED], ROSTER, FORM)
    mine, confirmed = read(after)
    assert (mine.reason, confirmed.reason, confirmed.present, confirmed.problem) == (
        "漏报一件",
        "已核实",
        "251000元",
        "",
    )


def test_a_line_that_has_changed_is_not_taken_out() -> None:
    before = book(sheet.HEADER, MINE)
    (mine,) = read(before)
    with pytest.raises(UserError, match="has changed since"):
        entering.withdrawn(book(sheet.HEADER, (*MINE[:7], "116", "又漏一件")), mine)


def test_a_column_that_is_gone_is_named() -> None:
    without = book([heading for heading in sheet.TYPED if heading != "理由"], ())
    with pytest.raises(UserError) as stopped:
        entering.entered(without, [EXCUSED], ROSTER, FORM)
    assert stopped.value.args_["heading"] == "理由"


def test_a_file_that_cannot_be_edited_in_place_stays_as_it_is() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(offered(OFFER))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b"<sheetData>", b"<sheetData><!-- mine -->")
            new.writestr(name, data)
    with pytest.raises(UserError, match="not written as Excel"):
        entering.entered(packed.getvalue(), [EXCUSED], ROSTER, FORM)
