"""The sample round over a form of an office's own, through the whole line, with hand-written expectations."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from consolidate import forms
from consolidate.model import Place, Unit
from consolidate.reading import answers
from consolidate.templates import template
from consolidate.templates.instructions import paragraphs
from consolidate.workers import child
from sample_workbooks import clinics
from sample_workbooks.clinics import drawn, filled, place
from sample_workbooks.make import clinics_round
from tests.support import merged, office
from tests.support.command import run, run_json
from tests.support.sample_lines import (
    SAMPLES,
    Found,
    copied,
    decide,
    findings,
    mend,
    official,
    one_level_up,
    read_figures,
    result_of,
)

pytestmark = pytest.mark.usefixtures("no_own_forms")

RULE = "rule-broken"


HELD = ["城西社区卫生服务中心", "城北社区卫生服务中心", "青山镇卫生院", "高桥镇卫生院"]
FOUND = {
    "error": {
        Found("城西社区卫生服务中心", RULE, "C6", "account"),
        Found("城西社区卫生服务中心", RULE, "C6", "second"),
        Found("城北社区卫生服务中心", RULE, "C8", "admitted"),
        Found("青山镇卫生院", "not-a-number", "I5"),
        Found("高桥镇卫生院", "out-of-bounds", "C11"),
        Found("高桥镇卫生院", RULE, "C6", "elderly"),
    },
    "explain": {
        Found("河口镇卫生院", "computed-differs", "H6"),
        Found("柳林镇卫生院", "unit-converted", "C11"),
        Found("松坪乡卫生院", RULE, "C5", "opening"),
    },
    "note": {
        Found("河口镇卫生院", "spelled", "H4"),
        Found("河口镇卫生院", "spelled", "H7"),
        Found("石桥镇卫生院", "missing-table", ""),
        Found("白云镇卫生院", "spelled", "C8"),
        Found("白云镇卫生院", "spelled", "C10"),
        Found("松坪乡卫生院", "duplicate", ""),
    },
}
# the official sheets of the draft: 期初在院 入院 出院 治愈 期末在院 治愈率 平均住院日; then 数量 of the other two
DRAFT = (
    [
        [69, 594, 583, 535, 80, 91.8, None],
        [80, 633, 631, 574, 82, 91.0, None],
        [82, 664, 656, 605, 90, 92.2, None],
        [90, 584, 596, 555, 78, 93.1, None],
    ],
    [197278, 188937, 8341, 2475, 248, 64439.5, None, 9496.2574],
    [36761, 11175, 2663],
)
FINAL = (
    [
        [105, 926, 908, 834, 123, 91.9, None],
        [123, 984, 977, 890, 130, 91.1, None],
        [130, 1034, 1030, 949, 134, 92.1, None],
        [134, 901, 908, 847, 127, 93.3, None],
    ],
    [320557, 307825, 12732, 3845, 390, 98177, None, 14983.5024],
    [60330, 18280, 4126],
)


def sheets_of(path: Path) -> tuple[list[list[Any]], list[Any], list[Any]]:
    """The figures on the official sheets of a result."""
    wards = [list(row) for row in official(path, "住院", "C5:I8")]
    services, families = (official(path, *where) for where in (("业务", "C5:C12"), ("签约", "C5:C7")))
    return wards, [row[0] for row in services], [row[0] for row in families]


def test_each_fault_is_found_at_its_cell_and_nothing_else(tmp_path: Path) -> None:
    code, result = run_json("run", copied("clinics-2025", tmp_path), "--output", tmp_path / "out")
    assert {severity: findings(result, severity) for severity in FOUND} == FOUND
    units = result["units"]
    assert (code, units["used"], units["held"], units["missing"]) == (1, 7, HELD, ["平川乡卫生院"])
    (written,) = (tmp_path / "out").glob("*.xlsx")
    assert sheets_of(written) == DRAFT
    assert "services.waiting.amount" not in result["totals"]


@pytest.mark.slow
def test_every_figure_of_a_sound_file_is_read(tmp_path: Path) -> None:
    faulty = {found.unit for severity in ("error", "explain") for found in FOUND[severity]}
    read = read_figures(copied("clinics-2025", tmp_path))
    sound = {*read} - faulty
    assert sound == {"城东社区卫生服务中心", "城南社区卫生服务中心", "石桥镇卫生院", "白云镇卫生院"}
    for unit in sound:
        wanted = {p: n for p, n in clinics.figures(unit).items() if p in clinics.form().places}
        assert {p: n for p, n in read[unit].items() if n or p in wanted} == wanted


# --- mended ------------------------------------------------------------------------------------------------------


def reason(row: str, column: str, words: str) -> Mapping[str, str]:
    """The first line of 情况说明, on table 二."""
    return {f"情况说明!{letter}5": text for letter, text in zip("ABCD", ("二", row, column, words), strict=True)}


# the cells that each unit corrects in the copy that it got back, on the sheet 住院 if no other is named
MENDED: Mapping[str, Mapping[str, Any]] = {
    "城西社区卫生服务中心": {"C6": 12},
    "城北社区卫生服务中心": {"业务!C8": 270},
    "河口镇卫生院": {},  # the copy computes the rate
    "青山镇卫生院": {"I6": 7.8},
    "柳林镇卫生院": reason("业务收入", "数量", "已换算为万元"),
    "高桥镇卫生院": {"业务!C11": 16.3, "签约!C6": 1602},
    "松坪乡卫生院": {"C5": 4, "E5": 30},
}
DECIDED = [{"动作": "属实", "单位": "柳林镇卫生院", "表": "二", "行": "业务收入", "理由": "换算无误"}]


class Final(NamedTuple):
    """The round with everything mended, answered and decided, and its result."""

    folder: Path
    result: Path


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> Final:
    """The final round; which copies go back is asserted on the way."""
    base = tmp_path_factory.mktemp("final")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forms, "_own", {})
        folder = copied("clinics-2025", base)
        assert run("returns", folder)[0] == 0
        assert {path.name.partition("_")[0] for path in (folder / "returns").iterdir()} == {*MENDED}
        mend(folder, MENDED, "住院")
        (folder / "inbox" / "平川乡卫生院.xlsx").write_bytes(filled("平川乡卫生院"))
        decide(folder, *DECIDED)
        return Final(folder, result_of(folder, base / "out"))


@pytest.mark.slow
def test_the_mended_round_is_final_and_goes_one_level_up(final: Final, tmp_path: Path) -> None:
    assert sheets_of(final.result) == FINAL
    code, result = run_json("status", final.folder)
    assert (code, result["units"]["used"], result["units"]["missing"]) == (0, 12, [])
    up, above = one_level_up(tmp_path / "up", final.result, clinics.BODY, final.folder)
    assert (up, [f for f in above["findings"] if f["severity"] != "note"]) == (0, [])
    as_numbers = [{p: Decimal(n) for p, n in totals.items()} for totals in (above["totals"], result["totals"])]
    assert as_numbers[0] == as_numbers[1]


@pytest.mark.office
def test_libreoffice_computes_the_same_official_sheets(final: Final, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    again.write_bytes(office.recalculated(final.result.read_bytes()))
    wards, services, families = sheets_of(again)
    assert [[cell if cell != "" else None for cell in row] for row in wards] == FINAL[0]
    assert (services, families) == FINAL[1:]


@pytest.mark.slow
def test_last_year_is_the_result_of_the_year_before(tmp_path: Path) -> None:
    clinics_round(tmp_path / "2024", 2024, clinics.sound(2024))
    written = result_of(tmp_path / "2024", tmp_path / "out")
    sample = SAMPLES / "clinics-2025" / "last_year.xlsx"
    assert sheets_of(written) == sheets_of(sample)
    assert official(sample, "住院", "G8:G8") == [[105]]  # as many as were there when 2025 began


@pytest.mark.slow
def test_a_template_begins_with_last_years_end(tmp_path: Path) -> None:
    folder = copied("clinics-2025", tmp_path)
    assert run("templates", folder)[0] == 0
    book = openpyxl.load_workbook(folder / "templates" / "城东社区卫生服务中心_2025年基层医疗统计.xlsx")
    assert [book["住院"][cell].value for cell in ("C5", "D5", "C6")] == [14, None, None]


# a line of decisions.xlsx, and the finding that it answers
RATE = {"单位": "河口镇卫生院", "表": "一", "行": "三季度", "列": "治愈率", "理由": "已核实"}
WAITING = {"单位": "高桥镇卫生院", "表": "二", "行": "平均候诊时间", "列": "数量", "现值": "720", "理由": "电话核实"}
DECISIONS = [
    ({"动作": "属实", **RATE}, "computed-differs", "已核实"),
    ({"动作": "更正", **WAITING, "改为": "16.3"}, "out-of-bounds", "电话核实"),
    ({"动作": "更正", **WAITING, "改为": "720.5"}, "out-of-bounds", ""),  # more than the form allows
    ({"动作": "更正", **RATE, "现值": "80", "改为": "91.5"}, "computed-differs", ""),  # it follows from other figures
]


@pytest.mark.parametrize(("line", "kind", "answer"), DECISIONS)
def test_the_office_decides_on_averages_and_percentages(
    line: Mapping[str, str], kind: str, answer: str, tmp_path: Path
) -> None:
    folder = copied("clinics-2025", tmp_path)
    decide(folder, line)
    _, result = run_json("status", folder)
    assert [f["answer"] for f in result["findings"] if f["kind"] == kind] == [answer]
    faulty = [f for f in result["findings"] if f["kind"] in ("decision-faulty", "decision-void")]
    assert len(faulty) == (answer == "")


def test_a_reason_of_the_unit_stands_at_its_percentage(tmp_path: Path) -> None:
    folder = copied("clinics-2025", tmp_path)
    path = folder / "inbox" / "城东社区卫生服务中心_2025年统计表.xlsx"
    book = openpyxl.load_workbook(path)
    book["住院"]["H5"].value = 60
    for letter, text in zip("ABCD", ("一", "一季度", "治愈率（%）", "统计口径不同"), strict=True):
        book["情况说明"][f"{letter}5"].value = text
    book.save(path)
    _, result = run_json("status", folder)
    (found,) = [f for f in result["findings"] if f["unit"] == "城东社区卫生服务中心"]
    assert (found["kind"], found["address"], found["args"]["remark"]) == ("computed-differs", "H5", "统计口径不同")


# --- the parts ---------------------------------------------------------------------------------------------------

UNIT = "城南社区卫生服务中心"
CLEAN: list[tuple[str, str, str]] = []
# what is written in place of a figure, and what is read and said of it
WRITTEN = [
    ("services.beds.amount", "40张", 40, [("spelled", "表2", "C8")]),
    ("services.visits.amount", "43,483人次", 43483, [("spelled", "表2", "C4")]),
    ("services.waiting.amount", "21分钟", Decimal(21), [("spelled", "表2", "C10")]),
    ("services.waiting.amount", "0.35小时", None, [("not-a-number", "表2", "C10")]),
    ("services.beds.amount", "40人", None, [("not-a-number", "表2", "C8")]),
    ("wards.q2.stay", "8天", Decimal(8), [("spelled", "表1", "I5")]),
    ("wards.q2.stay", "8.04", Decimal("8.04"), [("spelled", "表1", "I5")]),
    ("services.beds.note", "123", None, CLEAN),
]


@pytest.mark.parametrize(("key", "text", "value", "said"), WRITTEN)
def test_the_unit_of_its_row_may_stand_behind_a_number(
    key: str, text: str, value: Decimal | int | None, said: list[tuple[str, str, str]]
) -> None:
    answer = answers.read(child.read(drawn(UNIT, {key: text})), "a.xlsx", "", clinics.form())
    assert answer.cells[place(key)].value == value
    assert [(f.kind, f.sheet, f.address) for f in answer.findings] == said


def test_units_and_texts_as_the_form_says_them_are_no_remarks() -> None:
    for data in (drawn(UNIT), filled(UNIT)):
        answer = answers.read(child.read(data), "a.xlsx", "", clinics.form())
        assert answer.findings == ()
        assert answer.cells[place("services.beds.note")].raw == "另有加床6张"
        averages = [answer.cells[Place("wards", row, "stay")].value for row in clinics.QUARTERS]
        assert averages == [Decimal("8.3"), Decimal("8.0"), Decimal("7.7"), Decimal("7.9")]


def test_another_unit_than_that_of_its_row_is_asked_about() -> None:
    book = openpyxl.load_workbook(SAMPLES / "clinics-2025" / "inbox" / "柳林镇卫生院_2025年统计表.xlsx")
    book["表2"]["B4"].value = "人"
    book["表2"]["B11"].value = "万元"
    book["表2"]["C11"].value = 905.08
    answer = answers.read(child.read(merged.saved(book)), "a.xlsx", "", clinics.form())
    (found,) = answer.findings
    assert (found.kind, found.address, found.found, found.expected) == ("count-unit", "B4", "人", "人次")


def test_the_instructions_name_each_kind_of_figure_by_the_label_that_says_it() -> None:
    told = paragraphs(clinics.form(), clinics.ROUNDS[2025], last_year=True)
    assert told[1:6] == (
        "人数、数量填不小于0的整数，没有的填0；不要填文字、单位、空格或小数。",
        "“业务收入”以万元为单位，可以带小数；以元计的数请先除以10000；不要填单位。",
        "“平均住院日（天）”、“实际占用总床日”、“平均候诊时间”可以带小数；不要填单位。",
        "“备注”填文字，没有的可以不填。",
        "“一季度 期初在院”已按上年报告填好，请核对；有出入的可以改，并在“情况说明”页写明原因。"
        "“上年对照”页列出上年数和本年数，供填写时对照。",
    )
    once = "· “二季度·期初在院 ＝ 一季度·期末在院”，必须成立。"
    assert [once in paragraph.split("\n") for paragraph in told if "表一的勾稽关系" in paragraph] == [True]


def test_a_computed_figure_is_shown_with_all_its_decimals(tmp_path: Path) -> None:
    """91.0 below 91.8, in the template and in the result."""
    book = merged.fresh(filled(UNIT))
    assert {book["住院"][f"H{row}"].number_format for row in range(5, 9)} == {"0.0"}
    assert book["住院"]["I5"].number_format == "General"
    assert run("run", copied("clinics-2025", tmp_path), "--output", tmp_path / "out")[0] == 1
    (written,) = (tmp_path / "out").glob("*.xlsx")
    assert openpyxl.load_workbook(written)["住院"]["H6"].number_format == "0.0"


def test_the_box_of_a_narrow_table_can_be_ticked() -> None:
    figures = {p: n for p, n in clinics.figures(UNIT).items() if p.table != "families"}
    data = template(clinics.form(), clinics.ROUNDS[2025], Unit(UNIT), figures=figures)
    answer = answers.read(child.read(data), "a.xlsx", "", clinics.form())
    assert [(f.kind, f.severity.value) for f in answer.findings] == [("empty-table", "note")]  # it may be left out
    book = merged.fresh(data)
    assert not book["签约"]["B3"].protection.locked
    book["签约"]["B3"].value = "是"
    ticked = answers.read(child.read(merged.saved(book)), "a.xlsx", "", clinics.form())
    assert ticked.findings == ()
