"""Whom a name means: one order of rules, wherever a text is taken for a unit."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from consolidate.decisions import sheet
from consolidate.forms import edition
from consolidate.intake import unit_names
from consolidate.model import Answer, Place, Roster, Round, Unit
from consolidate.names import Names
from consolidate.rounds import last_year_figures
from tests.support.command import run

BODY = "清源县人民政府"
COUNTY = (
    "县民政局", "县市场监督管理局", "县政协办公室", "县委宣传部", "县工会",
    "河东镇人民政府", "城关镇", "东城街道办事处",
)  # fmt: skip
MIXED = ("市民政局", "县民政局", "县教育局")


def named(*units: str, body: str = BODY) -> Names:
    return Names(Roster(tuple(Unit(unit) for unit in units)), body)


NAMED = [
    # the text, the units of the roster, the unit that it names
    ("县民政局", COUNTY, "县民政局"),
    ("民政局", COUNTY, "县民政局"),
    ("清源县民政局", COUNTY, "县民政局"),
    ("清源县人民政府民政局", COUNTY, "县民政局"),
    ("民 政 局", COUNTY, "县民政局"),
    ("市场监督管理局", COUNTY, "县市场监督管理局"),
    ("政协办公室", COUNTY, "县政协办公室"),
    ("宣传部", COUNTY, "县委宣传部"),
    ("中共清源县委宣传部", COUNTY, "县委宣传部"),
    ("工会", COUNTY, "县工会"),
    ("办公室服务中心", ("清源县办公室服务中心",), "清源县办公室服务中心"),
    ("河东镇", COUNTY, "河东镇人民政府"),
    ("河东镇政府", COUNTY, "河东镇人民政府"),
    ("清源县河东镇", COUNTY, "河东镇人民政府"),
    ("城关镇人民政府", COUNTY, "城关镇"),
    ("东城街道", COUNTY, "东城街道办事处"),
    ("县教育局", ("教育局",), "教育局"),
    ("清源县教育局", ("教育局",), "教育局"),
    ("教育局", ("清源县教育局",), "清源县教育局"),
    ("县教育局", ("清源县教育局",), "清源县教育局"),
    # the same name at two levels
    ("市民政局", MIXED, "市民政局"),
    ("县民政局", MIXED, "县民政局"),
    ("清源县民政局", MIXED, "县民政局"),
    ("民政局", MIXED, ""),
    ("教育局", MIXED, "县教育局"),
    ("民政局", ("民政局", "县民政局"), "民政局"),
    ("县民政局", ("民政局", "县民政局"), "县民政局"),
    # another level, another office
    ("市民政局", COUNTY, ""),
    ("县民政局", ("市民政局",), ""),
    ("清源县民政局", ("市民政局",), ""),
    ("省教育局", ("教育局",), ""),
    # what is not a level
    ("场监督管理局", ("市场监督管理局",), ""),
    ("政管理处", ("市政管理处",), ""),
    ("协办公室", ("县政协办公室",), ""),
    ("委宣传部", COUNTY, ""),
    ("政府办公室", ("县政府办公室",), ""),
    ("政法委", ("县委政法委",), "县委政法委"),
    ("办公室", ("县委办公室",), ""),
    ("寿镇", ("区寿镇",), ""),
    # what any body has, and less than a name
    ("人民政府办公室", ("清源县人民政府办公室",), ""),
    ("办公室", ("清源县办公室",), ""),
    ("清源县政府办公室", ("办公室",), ""),
    ("镇", ("镇政府",), ""),
    # likeness is no name
    ("民政", COUNTY, ""),
    ("县民政", COUNTY, ""),
    ("民政厅", COUNTY, ""),
    ("", COUNTY, ""),
]


@pytest.mark.parametrize(("text", "units", "unit"), NAMED)
def test_the_unit_that_a_name_means(text: str, units: tuple[str, ...], unit: str) -> None:
    assert named(*units).unit(text) == unit


def test_names_where_nothing_is_known_of_the_body() -> None:
    names = named(*MIXED, body="")
    assert [names.unit(text) for text in ("县民政局", "民政局", "教育局")] == ["县民政局", "", "县教育局"]
    assert names.within("老教育局档案") == set()
    assert names.within("教育局档案") == {"县教育局"}
    assert names.near("教育厅")[0] == "县教育局"


WITHIN = [
    # the name of a file, the units of the roster, the unit that the file is of
    ("民政局2025年年报.xlsx", COUNTY, "县民政局"),
    ("2025年民政局.xlsx", COUNTY, "县民政局"),
    ("清源县民政局2025年年报.xlsx", COUNTY, "县民政局"),
    ("清源民政局.xlsx", COUNTY, "县民政局"),
    ("关于报送民政局年报.xlsx", COUNTY, "县民政局"),
    ("附件2民政局（盖章）.xls", COUNTY, "县民政局"),
    ("河东镇2025年报.xlsx", COUNTY, "河东镇人民政府"),
    ("清源县河东镇.ods", COUNTY, "河东镇人民政府"),
    ("东城街道.xlsx", COUNTY, "东城街道办事处"),
    ("市民政局2025年报.xlsx", COUNTY, ""),
    ("清源县民政局.xlsx", ("市民政局",), ""),
    ("清源民政局.xlsx", ("市民政局",), ""),
    ("农场监督管理局.xlsx", ("市场监督管理局",), ""),
    ("县民政局.xlsx", MIXED, "县民政局"),
    ("清源县民政局.xlsx", MIXED, "县民政局"),
    ("民政局.xlsx", MIXED, ""),
    # a part of another office's name
    ("民政局婚姻登记中心.xlsx", COUNTY, ""),
    ("老民政局.xlsx", COUNTY, ""),
    ("东河东镇.xlsx", COUNTY, ""),
    ("东城关镇.xlsx", COUNTY, ""),
    ("总工会.xlsx", COUNTY, ""),
    # several
    ("民政局和工会.xlsx", COUNTY, ""),
    ("民政局和县工会.xlsx", COUNTY, ""),
    ("县民政局和工会.xlsx", COUNTY, ""),
    ("县民政局、工会.xlsx", COUNTY, ""),
    ("县民政局和县工会.xlsx", COUNTY, ""),
]


@pytest.mark.parametrize(("file", "units", "unit"), WITHIN)
def test_the_unit_that_the_name_of_a_file_means(file: str, units: tuple[str, ...], unit: str) -> None:
    found, findings = unit_names.attribute(Answer(file), named(*units), Round("2021", 2025, BODY))
    assert (found, [f.kind for f in findings]) == (unit, [] if unit else ["unknown-unit"])


WRITTEN = [
    # the name of a file, what is written in its sheets, the unit that it is of, what is wrong
    ("附件2.xlsx", "民政局", "县民政局", ""),
    ("附件2.xlsx", "清源县民政局（盖章）", "县民政局", ""),
    ("民政局.xlsx", "县民政局", "县民政局", ""),
    ("县民政局.xlsx", "民政局", "县民政局", ""),
    ("附件2.xlsx", "清源县河东镇", "河东镇人民政府", ""),
    ("附件2.xlsx", "市民政局", "", "unknown-unit"),
    ("民政局.xlsx", "市民政局", "", "units-disagree"),
    ("民政局.xlsx", "工会", "", "units-disagree"),
]


@pytest.mark.parametrize(("file", "written", "unit", "kind"), WRITTEN)
def test_names_in_the_sheets_and_of_the_file_follow_the_same_rules(
    file: str, written: str, unit: str, kind: str
) -> None:
    answer = Answer(file, names=(written,))
    found, findings = unit_names.attribute(answer, named(*COUNTY), Round("2021", 2025, BODY))
    assert (found, [f.kind for f in findings]) == (unit, [kind] if kind else [])


@pytest.mark.parametrize("file", ["民政局.xlsx", "民政局2025年年报.xlsx"])
def test_those_that_a_name_fits_alike_are_suggested_first(file: str) -> None:
    _, (finding,) = unit_names.attribute(Answer(file), named("县民族局", *MIXED), Round("2021", 2025, BODY))
    assert dict(finding.args)["near"].split("、")[:2] == ["市民政局", "县民政局"]


def test_a_name_without_its_level_disturbs_no_file_that_says_whose_it_is() -> None:
    """A text that names a unit in full and another as a part of a longer name is that of the first."""
    names = named("县教育局", "县民政局")
    assert names.within("县教育局民政局合作科") == {"县教育局"}


LINES = [("民政局", "县民政局", ""), ("清源县教育局", "县教育局", ""), ("合计", "合计", ""),
         ("民政厅", "", "县民政局"), ("教局", "", "县教育局")]  # fmt: skip


@pytest.mark.parametrize(("written", "unit", "near"), LINES)
def test_a_unit_in_decisions_is_found_by_the_same_rules_or_suggested(written: str, unit: str, near: str) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, sheet.HEADER)
        page.write_row(1, 0, ("属实", written, "", "二", "", "", "", "", "已核实"))
    roster = Roster((Unit("县民政局"), Unit("县教育局")))
    decisions, findings = sheet.read(out.getvalue(), roster, edition("2021"), BODY)
    assert [d.unit for d in decisions] == ([unit] if unit else [])
    assert [dict(f.args)["near"].split("、")[0] for f in findings] == ([near] if near else [])


def test_a_predecessor_that_last_year_does_not_have_stays_unknown_but_is_suggested() -> None:
    roster = Roster((Unit("县民政局", predecessors=("民政局",)),))
    before: dict[str, dict[Place, int]] = {"清源县民政局": {}, "清源县教育局": {}}
    last, notes = last_year_figures.succession(roster, before)
    assert last.units == {}
    said = next(note for note in notes if note.kind == "predecessor-unknown")
    assert dict(said.args)["near"].split("、")[0] == "清源县民政局"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "轮次"
    assert run("new", folder, "--year", 2025, "--body", BODY)[0] == 0
    book = openpyxl.load_workbook(folder / "roster.xlsx")
    for row, unit in enumerate(("市民政局", "县民政局", "县教育局"), 3):
        book.worksheets[0].cell(row, 2).value = unit
        book.worksheets[0].cell(row, 5).value = f"a{row}@example.com"
    book.save(folder / "roster.xlsx")
    return folder


def test_the_command_line_takes_names_by_the_same_rules(folder: Path) -> None:
    code, _, err = run("mail", folder, "invite", "--again", "教育局")
    assert (code, "no unit" in err) == (0, False)
    code, _, err = run("mail", folder, "invite", "--again", "民政局")
    assert (code, "no unit 民政局" in err, "市民政局、县民政局" in err) == (2, True, True)
