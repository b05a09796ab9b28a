"""剔除 in the workbook, in the long table, and in a result that comes back one level up or as last year's."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from consolidate import data as long_table
from consolidate import merging, workbook
from consolidate.decisions import deductions, filling, sheet
from consolidate.forms import edition
from consolidate.model import Decision, Place, Roster, Unit
from consolidate.model.result import Consolidation
from consolidate.reading import answers, own_results
from consolidate.terms import Action
from consolidate.workbook.view import Taken, View
from consolidate.workers import child
from tests.support import office
from tests.support.building import collection, place, roster, submission
from tests.support.merged import GROUPS, MADE, THE_2021, cells, final, line_of, opened, units

FORM = edition("2021")
NEW, GRANTED = place("requests.new.natural"), place("requests.granted.natural")
UPHELD, TOTAL = place("disputes.cases.direct_upheld"), place("disputes.cases.direct_total")


def line(where: Place, becomes: str, unit: str, reason: str, number: int) -> Decision:
    return Decision(Action.DEDUCT, unit, "", *where, "", becomes, reason, "李四", "2026-01-22", line=number)


LINES = [
    line(NEW, "-1", "第1局", "与第2局为同一申请", 2), line(GRANTED, "-1", "第1局", "与第2局为同一申请", 3),
    line(UPHELD, "-1", "", "共同被告", 4),
]  # fmt: skip


def round_(members: tuple[Unit, ...] = units(6), given: list[Decision] = LINES) -> Consolidation:
    """Six units in two groups, each with ten in each figure that is taken from."""
    figures = dict.fromkeys(FORM.places, 0)
    for each in FORM.places:
        if (each.row in ("new", "granted", "handled") and each.column in ("natural", "total")) or each in (
            UPHELD,
            TOTAL,
        ):
            figures[each] = 10
    used = {unit.name: submission(FORM, figures, unit.name) for unit in members}
    applied, findings = deductions.settle(FORM, given, used)
    assert findings == ()
    return merging.merge(FORM, collection(FORM), Roster(members), [*used.values()], [], [], deductions=applied)


# --- 各单位数据 ------------------------------------------------------------------------------------------------


def test_deductions_are_lines_of_their_own_below_the_units() -> None:
    made = workbook.result(FORM, round_(), made_at=MADE)
    shown = opened(made, values=True)[workbook.UNITS]
    ids = [cell.value for cell in shown[3]]
    rows = {name: line_of(made, name) for name in ("第6镇", "剔除：第1局", "剔除：合计", "合计")}
    assert [*rows.values()] == list(range(rows["第6镇"], rows["第6镇"] + 4))
    of_unit, of_all = ([cell.value for cell in shown[rows[name]]] for name in ("剔除：第1局", "剔除：合计"))
    assert of_unit[:5] == [
        None,
        "剔除：第1局",
        GROUPS[0],
        "剔除理由：与第2局为同一申请\n李四 2026-01-22\n处理意见第 2、3 行",
        "平",
    ]
    assert of_all[:5] == [None, "剔除：合计", "全部单位", "剔除理由：共同被告\n李四 2026-01-22\n处理意见第 4 行", "平"]
    assert {ids[i]: n for i, n in enumerate(of_unit) if isinstance(n, int)} == {
        f"requests.{row}.{column}": -1 for row in ("new", "granted", "handled") for column in ("natural", "total")
    }
    assert {ids[i]: n for i, n in enumerate(of_all) if isinstance(n, int)} == {str(UPHELD): -1, str(TOTAL): -1}


def test_a_subtotal_has_what_is_taken_from_its_units_and_the_sum_has_all() -> None:
    view = View(FORM, round_(), MADE)
    assert [sums[NEW] for sums in view.group_sums.values()] == [39, 20]
    assert [sums[UPHELD] for sums in view.group_sums.values()] == [40, 20]
    assert (view.totals[NEW], view.totals[UPHELD]) == (59, 59)
    assert [entry for entry in view.entries if isinstance(entry, Taken)] == [Taken(GROUPS[0]), Taken(None)]
    assert view.sums["第1局"][FORM.order[NEW]] == 10  # the unit's own figure stays


def test_without_groups_all_that_is_taken_stands_before_the_sum() -> None:
    view = View(FORM, round_((Unit("第1局"), Unit("第2局"))), MADE)
    assert [*view.entries][-1] == Taken(None)
    assert view.taken_from(None)[NEW] == view.taken_from(None)[UPHELD] == -1


def test_the_name_for_all_units_is_no_groups_name() -> None:
    view = View(FORM, round_((Unit("第1局", "全部单位"), Unit("第2局"))), MADE)
    assert [line.unit.group for line in view.lines] == ["全部单位", "", "全部单位", "全部单位＊"]
    assert [sums[UPHELD] for sums in view.group_sums.values()] == [10, 10]


def test_main_indicators_show_what_is_taken_above_the_sum_it_is_taken_from() -> None:
    shown = opened(workbook.result(FORM, round_(), made_at=MADE), values=True)[workbook.INDICATORS]
    rows = [[cell.value for cell in row][1:6] for row in shown.iter_rows(min_row=5)]
    assert [row for row in rows if row[0] in ("剔除", "小计", "合计")] == [
        ["剔除", GROUPS[0], None, -1, 0], ["小计", GROUPS[0], None, 39, 0], ["小计", GROUPS[1], None, 20, 0],
        ["剔除", None, None, 0, 0], ["合计", None, None, 59, 0],
    ]  # fmt: skip


def test_the_overview_says_how_many_lines_were_taken_out() -> None:
    shown = opened(workbook.result(FORM, round_(), made_at=MADE), values=True)[workbook.OVERVIEW]
    texts = [str(cell.value) for row in shown.iter_rows() for cell in row if cell.value]
    assert len([text for text in texts if text.startswith("以下各数已剔除重复计算 3 项")]) == 1
    assert not [t for row in opened(workbook.result(FORM, final(FORM), made_at=MADE), values=True)[workbook.OVERVIEW]
                for cell in row if (t := str(cell.value)).startswith("以下各数已剔除")]  # fmt: skip


@pytest.mark.office
def test_libreoffice_adds_up_units_and_deductions_to_the_stored_values() -> None:
    made = workbook.result(THE_2021, round_(), made_at=MADE)
    assert cells(office.recalculated(made)) == cells(made)


# --- it comes back ---------------------------------------------------------------------------------------------


def test_a_result_with_deductions_is_the_sum_of_its_units_less_these() -> None:
    result = round_()
    book_ = child.read(workbook.result(FORM, result, made_at=MADE))
    answer = answers.read(book_, "a.xlsx", "", FORM)
    assert answer.findings == ()
    assert answer.numbers == {p: t.value for p, t in result.totals.items()}
    assert {figures[NEW] for figures in own_results.units(book_, answer).values()} == {10}
    assert [figures.get(NEW, 0) for figures in own_results.deducted(book_, answer)] == [-1, 0]


def test_a_deduction_that_was_typed_over_is_told() -> None:
    made = workbook.result(FORM, round_(), made_at=MADE)
    changed = openpyxl.load_workbook(io.BytesIO(made))
    ids = [cell.value for cell in changed[workbook.UNITS][3]]
    for where in (UPHELD, TOTAL):
        changed[workbook.UNITS].cell(line_of(made, "剔除：合计"), ids.index(str(where)) + 1).value = -3
    stored, official = opened(made, values=True), changed.sheetnames[3]
    for row in stored[official].iter_rows():
        for cell in row:
            if isinstance(cell.value, int):
                changed[official][cell.coordinate].value = cell.value
    out = io.BytesIO()
    changed.save(out)
    found = answers.read(child.read(out.getvalue()), "a.xlsx", "", FORM).findings
    assert ("result-altered", "57") in {(f.kind.value, f.expected) for f in found}


# --- the long table --------------------------------------------------------------------------------------------


def test_deductions_are_lines_of_the_long_table() -> None:
    text = long_table.files(FORM, round_())["csv"].decode("utf-8-sig")
    lines = [*csv.DictReader(io.StringIO(text))]
    found = [
        (r["unit"], r["group"], r["value"], r["file"])
        for r in lines
        if r["kind"] == "deduction" and r["column"] == "natural"
    ]
    assert found == [("第1局", GROUPS[0], "-1", "decisions.xlsx")] * 3
    assert [
        (r["unit"], r["group"], r["value"]) for r in lines if r["kind"] == "deduction" and r["place"] == str(UPHELD)
    ] == [("", "", "-1")]
    for where, total in round_().totals.items():
        assert sum(Decimal(r["value"]) for r in lines if r["place"] == str(where)) == total.value


# --- decisions.xlsx of an earlier version ------------------------------------------------------------------------


def test_an_earlier_file_can_take_the_new_action() -> None:
    """Excel refuses what is not in the list of a cell, so the list of a file that somebody fills in is made longer."""
    made = openpyxl.load_workbook(io.BytesIO(sheet.write(roster("民政局"), FORM)))
    first = made.worksheets[0]
    for rule in first.data_validations.dataValidation:
        if rule.formula1.startswith('"'):
            rule.formula1 = '"采用,不采用,属实,更正,免报"'
    first["A3"], first["B3"], first["I3"] = "免报", "民政局", "机构合并"
    saved = io.BytesIO()
    made.save(saved)
    after = openpyxl.load_workbook(
        io.BytesIO(filling.filled(saved.getvalue(), (), roster("民政局"), FORM).data)
    ).worksheets[0]
    lists = {rule.formula1 for rule in after.data_validations.dataValidation}
    assert '"采用,不采用,属实,更正,剔除,免报"' in lists
    assert '"采用,不采用,属实,更正,免报"' not in lists
    assert [after[a].value for a in ("A3", "B3", "I3")] == ["免报", "民政局", "机构合并"]
