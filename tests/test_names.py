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
from consolidate.model import Answer, Place, Roster, Round, Token, Unit
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


MORE = ("县教育局", "县政府办公室", "县人民医院", "县文旅局", "城关镇")
LARGE = ("县教育局", "县教育局招生考试中心", "县行政审批服务局", "县委组织部", "县委社会工作部")
PLAIN = ("教育局", "民政局")
# the roster, the name of a file, the names in its token and in its sheets -> the unit, or what is wrong
WHOSE = [
    # the name of another office on the file: a template or a table was passed on
    (MORE, "县卫健局2025年报.xlsx", "县教育局", (), "units-disagree"),
    (MORE, "县卫健局.xlsx", "", ("县教育局",), "units-disagree"),
    (MORE, "县残联.xlsx", "县教育局", (), "units-disagree"),
    (MORE, "信义镇.xlsx", "县教育局", (), "units-disagree"),
    (MORE, "县教局.xlsx", "县教育局", (), "县教育局"),  # short names leave characters out
    (MORE, "县文旅局.xlsx", "县文旅局", (), "县文旅局"),
    (("县卫生健康局",), "卫健局.xlsx", "县卫生健康局", (), "县卫生健康局"),
    (("县文化和旅游局",), "县文旅局.xlsx", "县文化和旅游局", (), "县文化和旅游局"),
    (MORE, "信息中心.xlsx", "县教育局", (), "县教育局"),  # a part of the unit
    (MORE, "办公室.xlsx", "县教育局", (), "县教育局"),
    (MORE, "各乡镇.xlsx", "县教育局", (), "县教育局"),
    (MORE, "附件2.xlsx", "县教育局", (), "县教育局"),
    # offices of other endings in the sheets
    *((MORE, "附件2.xlsx", "县教育局", (name,), "units-disagree") for name in (
        "县委社会工作部", "县妇联", "县残联", "县科协", "县供销社", "县水务集团", "县广播电视台", "县农商银行",
        "清源经济开发区", "县人大", "县政协", "县行政审批局", "县行政审批服务管理局")),
    (MORE, "县教育局.xlsx", "", ("县妇联",), "units-disagree"),
    (LARGE, "附件2.xlsx", "", ("县行政审批服务局（盖章）",), "县行政审批服务局"),
    (LARGE, "附件2.xlsx", "", ("县教育局审核：张三",), "县教育局"),
    # the one that is written to, or that gave notice
    *((MORE, name, "", (), "unknown-unit") for name in (
        "上报县政府办公室.xlsx", "2025年报（上报县政府办公室）.xlsx", "县残联_报送县政府办公室.xlsx",
        "附件2：县政府办公室关于报送2025年政府信息公开年报的通知.xlsx", "转发县政府办公室关于报送年报的通知.xlsx")),
    (MORE, "上报县政府办公室.xlsx", "", ("县教育局",), "县教育局"),
    (MORE, "关于报送县教育局年报.xlsx", "", (), "县教育局"),
    # a part of a unit, behind a bracket or a dash
    (MORE, "附件2.xlsx", "县教育局", ("县教育局（招生考试中心）",), "units-disagree"),
    (LARGE, "附件2.xlsx", "", ("县教育局（招生考试中心）",), "unknown-unit"),
    (LARGE, "县教育局-招生考试中心.xlsx", "", (), "unknown-unit"),
    (MORE, "县文旅局（博物馆）.xlsx", "", (), "unknown-unit"),
    (MORE, "县教育局（局机关）.xlsx", "", (), "县教育局"),
    (MORE, "县教育局（盖章）.xlsx", "", (), "县教育局"),
    (MORE, "县教育局-政府信息公开年报.xlsx", "", (), "县教育局"),
    (MORE, "附件2.xlsx", "", ("县教育局（公章）填报人:张三",), "县教育局"),
    # a number before the name
    *((MORE, name, "", (), "unknown-unit") for name in (
        "县第2人民医院.xlsx", "第二人民医院.xlsx", "县第三人民医院.xlsx", "清源县第2人民医院.xlsx")),
    (MORE, "第二次县教育局.xlsx", "", (), "县教育局"),
    (MORE, "附件二县教育局.xlsx", "", (), "县教育局"),
    # a part of a unit with 年报 behind it
    *((MORE, f"县教育局{part}年报.xlsx", "", (), "unknown-unit") for part in (
        "图书馆", "派出所", "幼儿园", "分校", "教研室", "招办", "基金会", "初中部")),
    # another level
    *((PLAIN, f"{name}.xlsx", "", (), "unknown-unit") for name in (
        "市教育局2025年报", "省教育局", "区民政局", "各区教育局", "市县教育局")),
    (PLAIN, "县教育局2025年报.xlsx", "", (), "教育局"),
    (PLAIN, "清源县教育局.xlsx", "", (), "教育局"),
    # full names
    *((MORE, "附件2.xlsx", "", (name,), "县政府办公室") for name in (
        "清源县人民政府办公室", "县人民政府办公室", "清源县政府办")),
    (LARGE, "附件2.xlsx", "", ("中共清源县委员会组织部",), "县委组织部"),
    (LARGE, "县委社会工作部政府信息公开年报.xlsx", "", (), "县委社会工作部"),
    (LARGE, "最终版县委社会工作部.xlsx", "", (), "县委社会工作部"),
]  # fmt: skip


@pytest.mark.parametrize(("units", "file", "made_for", "written", "expected"), WHOSE)
def test_whose_a_file_is(
    units: tuple[str, ...], file: str, made_for: str, written: tuple[str, ...], expected: str
) -> None:
    marked = Token("template", "2021", 2025, BODY, made_for) if made_for else None
    names = Names(Roster(tuple(Unit(unit) for unit in units)), BODY, edition("2021").titles)
    unit, findings = unit_names.attribute(Answer(file, token=marked, names=written), names, Round("2021", 2025, BODY))
    assert unit or [finding.kind for finding in findings][-1] == expected
    assert unit in ("", expected)
    assert bool(unit) is (expected in units)


# rosters in which a unit's full name holds other names, common words, levels and the body's own office
ODD = (
    COUNTY, MIXED, MORE, LARGE, ("版权局", "权局"), ("教育局", "县教育局", "教育局报告中心"),
    ("县政府办公室", "政府办"), ("工作委员会", "年报中心"), ("上报局", "通知中心", "县通知中心"),
    ("第2局", "第22局", "2局"), ("城关镇", "东城关镇", "关镇"),
    ("清源县人民政府", "清源县人民政府办公室"), ("县 民政局", "民政局(机关)"), ("24年局", "2024年局"),
)  # fmt: skip


@pytest.mark.parametrize("units", ODD, ids=" ".join)
def test_a_file_whose_names_are_all_one_is_its_whichever_way_it_is_found(
    units: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short way for templates that came back as they were sent gives what the whole search gives."""
    names = Names(Roster(tuple(Unit(unit) for unit in units)), BODY, edition("2021").titles)

    def whose(unit: str, other: str) -> object:
        mark = Token("template", "2021", 2025, BODY, unit)
        answer = Answer(f"{other}.xlsx", token=mark, names=(unit,))
        return unit_names.attribute(answer, names, Round("2021", 2025, BODY))

    pairs = [(unit, other) for unit in units for other in units]
    found = [whose(*pair) for pair in pairs]
    monkeypatch.setattr(unit_names, "_all_name_one", lambda *_: False)
    assert found == [whose(*pair) for pair in pairs]


REGIONS = [
    # the office, the region that it governs, a unit's name of this region, one of another
    ("酒泉市肃州区人民政府", "肃州区", "甘州区民政局"),
    ("济南市市中区人民政府", "市中区", "历下区民政局"),
    ("青岛市市北区人民政府", "市北区", "市南区民政局"),
    ("北京市通州区人民政府", "通州区", "顺义区民政局"),
    ("山东省青岛市胶州市人民政府", "胶州市", "青岛市民政局"),
    ("郑州市人民政府", "郑州市", "青岛市民政局"),
    ("安徽省马鞍山市和县人民政府", "和县", "太和县民政局"),
    ("晋城市城区人民政府", "城区", "新城区民政局"),
    ("吕梁市离石区人民政府", "离石区", "新石区民政局"),
]


@pytest.mark.parametrize(("body", "region", "other"), REGIONS)
def test_the_region_that_an_office_governs(body: str, region: str, other: str) -> None:
    names = named("民政局", body=body)
    assert names.regions[-1] == region
    assert names.unit(f"{region}民政局") == "民政局"
    for file, unit in ((f"{region}民政局2025年报.xlsx", "民政局"), (f"{other}2025年报.xlsx", "")):
        assert unit_names.attribute(Answer(file), names, Round("2021", 2025, body))[0] == unit


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
