"""decisions.xlsx: what the office may decide, which lines cannot be used or no longer apply, what they change."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from consolidate.catalogue import FindingKind
from consolidate.decisions import apply, faults, sheet
from consolidate.findings import sentence
from consolidate.forms import edition, rules
from consolidate.model import Answer, Cell, Decision, Finding, Number, Place, Roster, Submission, Unit
from consolidate.model.decided_files import Arrived
from consolidate.model.result import Correction
from consolidate.terms import ERROR, EXPLAIN, NOTE, Action, How, Severity
from consolidate.words import UserError
from tests.support import building
from tests.support.building import book, place

FORM, F19 = edition("2021"), edition("2019")
ROSTER = Roster((Unit("民政局", aliases=("区民政局",)), Unit("教育局"), Unit("城关镇")))
HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")


def read(*lines: Sequence[object]) -> tuple[tuple[Decision, ...], tuple[Finding, ...]]:
    return sheet.read(book(HEAD, *lines), ROSTER, FORM)


# --- lines that are read ---------------------------------------------------------------------------------------

LINES: list[tuple[Sequence[object], Decision]] = [
    (("采用", "民政局", "民政局（改）.xlsx", "", "", "", "", "", "电话核实", "李四", datetime(2026, 1, 22)),
     Decision(Action.ADOPT, "民政局", "民政局（改）.xlsx", reason="电话核实", clerk="李四", day="2026-01-22")),
    (("不采用", "", "扫描件.pdf", "", "", "", "", "", "已另交电子表"),
     Decision(Action.REFUSE, "", "扫描件.pdf", reason="已另交电子表")),
    (("属实", "教育局", "", "二", "行政事业性收费", "", 12345.6, "", "含统收部分"),
     Decision(Action.CONFIRM, "教育局", "", "二", "行政事业性收费", "", "12345.6", reason="含统收部分")),
    (("更正", "区民政局", "", "三", "二、上年结转", "自然人", 3, 2.0, "与上年报告核对"),
     Decision(Action.CORRECT, "民政局", "", "三", "二、上年结转", "自然人", "3", "2", "与上年报告核对")),
    (("免报", " 城关镇　", "", "", "", "", "", "", "机构合并"), Decision(Action.EXCUSE, "城关镇", reason="机构合并")),
]  # fmt: skip


@pytest.mark.parametrize(("line", "decision"), LINES, ids=[str(line[0]) for line, _ in LINES])
def test_each_action_is_read(line: Sequence[object], decision: Decision) -> None:
    ((found,), findings) = read(line)
    assert findings == ()
    assert found == Decision(**{**decision._asdict(), "line": 2, "cell": "H2"})


def test_columns_stand_in_any_order_and_lines_keep_their_numbers() -> None:
    data = book(
        ("2025年处理意见",), ("理由", "单 位", "动作"), ("合并", "城关镇", "免报"), (), ("停报", "教育局", "免报")
    )
    decisions, findings = sheet.read(data, ROSTER, FORM)
    assert findings == ()
    assert [(d.action, d.unit, d.reason, d.line) for d in decisions] == [
        ("免报", "城关镇", "合并", 3), ("免报", "教育局", "停报", 5),
    ]  # fmt: skip


# the line, the cell that is at fault, words of the reason
FAULTY: list[tuple[Sequence[object], str, str]] = [
    (("采纳", "民政局", "a.xlsx", "", "", "", "", "", "理由"), "A2", "the action must be one of"),
    (("", "民政局", "a.xlsx", "", "", "", "", "", "理由"), "A2", "no action is chosen"),
    (("采纳", "", "", "", "", "", "", "", ""), "A2", "the action must be one of"),
    (("采用", "卫生局", "a.xlsx", "", "", "", "", "", "理由"), "B2", "the roster has no such unit"),
    (("采用", "", "a.xlsx", "", "", "", "", "", "理由"), "B2", "the unit is not named"),
    (("采用", "民政局", "", "", "", "", "", "", "理由"), "C2", "the file is not named"),
    (("不采用", "民政局", "", "", "", "", "", "", "理由"), "C2", "the file is not named"),
    (("不采用", "", "a.xlsx"), "I2", "the reason is missing"),
    (("属实", "", "", "二", "", "", "", "", "理由"), "B2", "the unit is not named"),
    (("属实", "民政局", "", "二", "行政收费", "", "", "", "理由"), "E2", "table, row and column name no cell"),
    # an error or a formula that nobody computed is no blank, which would speak of every cell
    (("属实", "民政局", "", "二", "#REF!", "", "", "", "理由"), "E2", "table, row and column name no cell"),
    (("属实", "民政局", "", "#N/A", "", "", "", "", "理由"), "D2", "table, row and column name no cell"),
    (("属实", "民政局", "", "=Z9", "", "", "", "", "理由"), "D2", "table, row and column name no cell"),
    (("属实", "#N/A", "", "二", "", "", "", "", "理由"), "B2", "the roster has no such unit"),
    (("属实", "民政局", "", "二"), "I2", "the reason is missing"),
    (("免报", "", "", "", "", "", "", "", "理由"), "B2", "the unit is not named"),
    (("免报", "民政局"), "I2", "the reason is missing"),
    (("更正", "民政局", "", "三", "", "自然人", 1, 2, "理由"), "E2", "do not name one cell"),
    (("更正", "民政局", "", "三", "1.", "自然人", 1, 2, "理由"), "E2", "do not name one cell"),
    (("更正", "民政局", "", "五", "一、本年新收", "自然人", 1, 2, "理由"), "D2", "do not name one cell"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", "", 2, "理由"), "G2", "needs the present figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "", "理由"), "H2", "needs the present figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "两", "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, -2, "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, 1.5, "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "Infinity", "由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "NaN", "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "二", "行政事业性收费", "", 1, "0.1234567", "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "12件", "由"), "H2", "only the number may stand"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "共 12", "由"), "H2", "only the number may stand"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "1.2万件", "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "1 2件", "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "12或13", "理由"), "H2", "may not hold the new figure"),
    (("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, "5%", "理由"), "H2", "may not hold the new figure"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "cell", "words"), FAULTY)
def test_a_faulty_line_is_an_error_with_its_cell(line: Sequence[object], cell: str, words: str) -> None:
    decisions, (finding,) = read(line)
    assert decisions == ()
    assert (finding.kind, finding.severity, finding.file) == ("decision-faulty", ERROR, "decisions.xlsx")
    assert finding.address == cell
    assert words in dict(finding.args)["reason"]
    assert dict(finding.args)["line"] == "2"


# how a line is struck out, the cell that is named
STRUCK: list[tuple[Callable[[Any], None], str]] = [
    (lambda made: _strike(made, *"ABDEFGHI"), "A2"),  # all of it
    (lambda made: _strike(made, "H"), "H2"),
    (lambda made: _strike(made, "Z"), ""),  # a cell without a heading
    (lambda made: made.__setitem__("H2", CellRichText(TextBlock(InlineFont(strike=True), "3"), "2")), "H2"),
    (lambda made: made.__setitem__("H2", CellRichText(TextBlock(InlineFont(b=True), "2"))), ""),
]


def _strike(made: Any, *columns: str) -> None:
    for column in columns:
        made[f"{column}2"] = made[f"{column}2"].value or "见上"
        made[f"{column}2"].font = Font(strike=True)


@pytest.mark.parametrize(("strike", "cell"), STRUCK)
def test_a_line_that_is_struck_out_is_not_carried_out(strike: Callable[[Any], None], cell: str) -> None:
    line = ("更正", "民政局", "", "三", "一、本年新收", "自然人", 1, 2, "理由")
    made = openpyxl.load_workbook(io.BytesIO(book(HEAD, line, LINES[0][0])))
    strike(made.active)
    out = io.BytesIO()
    made.save(out)
    decisions, findings = sheet.read(out.getvalue(), ROSTER, FORM)
    assert [d.line for d in decisions] == ([3] if cell else [2, 3])
    assert [(f.kind, f.severity, f.address) for f in findings] == ([("decision-faulty", ERROR, cell)] if cell else [])
    assert all("struck out" in dict(f.args)["reason"] for f in findings)


def test_a_line_that_is_offered_and_struck_out_is_none() -> None:
    offered = Decision(None, "民政局", table="三", present="1", problem="需说明：……", line=2)
    made = openpyxl.load_workbook(io.BytesIO(sheet.write(ROSTER, FORM, (offered,))))
    for cell in made.worksheets[0][3]:
        cell.font = Font(strike=True)
    out = io.BytesIO()
    made.save(out)
    assert sheet.read(out.getvalue(), ROSTER, FORM) == ((), ())


def test_one_faulty_line_does_not_stop_the_others() -> None:
    decisions, findings = read(LINES[0][0], FAULTY[0][0], LINES[1][0], (), FAULTY[1][0])
    assert [d.line for d in decisions] == [2, 4]
    assert [dict(f.args)["line"] for f in findings] == ["3", "6"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "动作".encode()])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match=r"decisions\.xlsx is not an Excel workbook"):
        sheet.read(data, ROSTER, FORM)


def test_a_missing_header_is_said() -> None:
    with pytest.raises(UserError, match=r"decisions\.xlsx has no header row with 动作"):
        sheet.read(book(("单位", "文件"), ("民政局", "a.xlsx")), ROSTER, FORM)


# table, row, column as a person writes them, and the one place meant
NAMED = [
    ("三", "一、本年新收政府信息公开申请数量", "自然人", "requests.new.natural"),
    ("三、", "一、本年新收", "自然人", "requests.new.natural"),
    ("三、依申请公开", "一、", "自然人", "requests.new.natural"),
    ("requests", "new", "natural", "requests.new.natural"),
    ("三", "（三）不予公开 1.属于国家秘密", "其他", "requests.refused_1.other"),
    ("三", "1．属于国家秘密", "总计", "requests.refused_1.total"),
    ("三", "3.其他", "法人或其他组织 其他", "requests.other_3.other"),
    ("三", "(七)总计", "申请人情况 总计", "requests.handled.total"),
    ("", "四、结转", "商业企业", "requests.carried_out.business"),
    ("二", "行政事业性收费", "", "disclosure.fees.amount"),
    ("二、主动公开政府信息情况", "规章", "现行有效件数", "disclosure.rules.in_force"),
    ("四", "", "行政复议 结果维持", "disputes.cases.review_upheld"),
    ("四", "", "未经复议直接起诉 总计", "disputes.cases.direct_total"),
    ("表四", "", "行政诉讼 复议后起诉 其他结果", "disputes.cases.after_review_other"),
    ("四", "cases", "review_total", "disputes.cases.review_total"),
    ("2", "行政许可", "", "disclosure.licences.decisions"),
    ("表3", "一、本年新收", "自然人", "requests.new.natural"),
]


@pytest.mark.parametrize(("table", "row", "column", "meant"), NAMED)
def test_how_a_cell_may_be_named(table: str, row: str, column: str, meant: str) -> None:
    decision = Decision(Action.CORRECT, table=table, row=row, column=column)
    assert [str(p) for p in faults.places(decision, FORM)] == [meant]


def test_a_line_that_names_nothing_speaks_of_every_place() -> None:
    assert faults.places(Decision(Action.CONFIRM), FORM) == FORM.places
    assert {p.table for p in faults.places(Decision(Action.CONFIRM, table="二"), FORM)} == {"disclosure"}
    assert len(faults.places(Decision(Action.CONFIRM, table="四", column="结果维持"), FORM)) == 3


FIGURES: list[tuple[str, str, Number | None]] = [
    ("requests.new.natural", "2", 2),
    ("requests.new.natural", "２", 2),
    ("requests.new.natural", "1,234", 1234),
    ("requests.new.natural", "2.0", 2),
    ("requests.new.natural", "-2", None),
    ("requests.new.natural", "2件", None),
    ("requests.new.natural", "1e3", None),
    ("requests.new.natural", "12 345", None),  # one number or two
    ("requests.new.natural", "1,2", None),
    ("requests.new.natural", "12,345", 12345),
    ("requests.new.natural", " 2 ", 2),
    ("requests.new.natural", "二", None),
    ("disclosure.fees.amount", "59237.2449", Decimal("59237.2449")),
    ("disclosure.fees.amount", "-1", None),
    ("disclosure.fees.amount", "9" * 16, None),
]


@pytest.mark.parametrize(("where", "text", "value"), FIGURES)
def test_the_new_figure_of_a_correction(where: str, text: str, value: Number | None) -> None:
    assert faults.figure(text, FORM, place(where)) == value


def test_a_change_may_be_corrected_to_a_negative_figure() -> None:
    assert faults.figure("-417", F19, place("disclosure.licences.items_change")) == -417


# --- the workbook that is handed out ---------------------------------------------------------------------------


def test_a_new_decisions_workbook_is_empty_and_has_drop_downs_and_examples() -> None:
    data = sheet.write(ROSTER, FORM)
    assert sheet.read(data, ROSTER, FORM) == ((), ())
    made = openpyxl.load_workbook(io.BytesIO(data))
    first, examples, units = made.worksheets
    assert str(first["A1"].value).startswith("每行一条意见：选“动作”，写“理由”")
    assert tuple(cell.value for cell in first[2]) == (*HEAD, "问题", "待办")
    lists = {str(rule.sqref): rule.formula1 for rule in first.data_validations.dataValidation}
    assert lists == {
        "A3:A2001": '"采用,不采用,属实,更正,剔除,免报"',
        "B3:B2001": "OFFSET(单位!$A$1,0,0,MAX(COUNTA(单位!$A:$A),1),1)",
        "D3:D2001": "OFFSET(单位!$B$1,0,0,MAX(COUNTA(单位!$B:$B),1),1)",
    }
    assert [*units.iter_rows(values_only=True)] == [("民政局", "二"), ("教育局", "三"), ("城关镇", "四")]
    assert [row[0] for row in examples.iter_rows(min_row=3, values_only=True)] == [*Action]


def test_every_example_is_a_line_that_can_be_used() -> None:
    units = Roster(tuple(map(Unit, ("民政局", "财政局", "教育局", "档案馆"))))
    examples = openpyxl.load_workbook(io.BytesIO(sheet.write(units, FORM)))["填写示例"]
    decisions, findings = sheet.read(book(*examples.iter_rows(values_only=True)), units, FORM)
    assert findings == ()
    assert [decision._replace(line=0, cell="") for decision in decisions] == list(sheet.examples(FORM, units))
    assert [decision.unit for decision in decisions] == ["民政局", "", "财政局", "教育局", "档案馆", "民政局"]
    assert [decision.action for decision in decisions] == ["采用", "不采用", "属实", "更正", "剔除", "免报"]


# --- 更正 ------------------------------------------------------------------------------------------------------


def submission(formulas: bool = True) -> Submission:
    """One application granted to a person, one carried in; totals as formulas or typed."""
    figures: dict[Place, Number] = dict.fromkeys(FORM.places, 0)
    figures |= {
        place(f"requests.{row}.{column}"): 1 for row in ("new", "granted", "handled") for column in ("natural", "total")
    }
    figures |= {place("disclosure.fees.amount"): Decimal("0.5")}
    return building.submission(FORM, figures, formulas=formulas)


def correction(where: str, present: object, becomes: object, unit: str = "民政局", line: int = 2) -> Decision:
    table, row, column = where.split(".")
    return Decision(Action.CORRECT, unit, "", table, row, column, str(present), str(becomes), "漏计一件", line=line)


def test_a_corrected_leaf_takes_the_totals_that_were_formulas_with_it() -> None:
    decisions = [correction("requests.new.natural", 1, 3)]
    (mended,), corrections, findings = apply.correct(FORM, [submission()], [], decisions)
    assert corrections == (
        Correction("民政局", place("requests.new.natural"), 1, 3, "漏计一件", line=2),
        Correction("民政局", place("requests.new.total"), 1, 3, "漏计一件", line=2),
    )
    assert mended.numbers[place("requests.new.natural")] == mended.numbers[place("requests.new.total")] == 3
    assert mended.cells[place("requests.new.natural")].how == "corrected"
    assert mended.cells[place("requests.new.natural")].raw == "1"
    assert list(mended.numbers) == list(FORM.places)
    (note,) = findings
    assert (note.kind, note.severity, note.found, note.expected) == ("corrected", NOTE, "1", "3")
    assert dict(note.args)["reason"] == "漏计一件"


def test_all_that_is_said_of_a_correction() -> None:
    sent = submission()._replace(sources=("民政局.xlsx", "补报.xlsx"))
    where = place("requests.new.natural")
    (_, _, findings) = apply.correct(FORM, [sent], [], [correction(str(where), 1, 3)])
    said = Finding(
        FindingKind.CORRECTED, NOTE, unit="民政局", file="民政局.xlsx、补报.xlsx", sheet="三、依申请公开", address="D7",
        place=where, cells=("D7",), found="1", expected="3", args=(("reason", "漏计一件"),),
    )  # fmt: skip
    assert findings == (said,)


@pytest.mark.parametrize(("how", "shown"), [(How.TOTAL, 3), (How.BLANK, 1)])
def test_a_total_that_follows_holds_its_new_figure_and_a_blank_one_stays_blank(how: How, shown: int) -> None:
    made, total = submission(), place("requests.new.total")
    sent = made._replace(cells={**made.cells, total: made.cells[total]._replace(how=how)})
    (mended,), _, _ = apply.correct(FORM, [sent], [], [correction("requests.new.natural", 1, 3)])
    assert mended.numbers[total] == 3
    assert (mended.cells[total].how, mended.cells[total].value) == (how, shown)
    assert mended.cells[place("requests.new.natural")].value == 3


def test_typed_totals_stay_as_typed() -> None:
    (mended,), corrections, _ = apply.correct(FORM, [submission(False)], [], [correction("requests.new.natural", 1, 3)])
    assert [c.place for c in corrections] == [place("requests.new.natural")]
    broken = [(i.rule.id, i.key) for i in rules.instances(FORM) if rules.verdict(i, mended.numbers) is False]
    assert broken == [("balance", "natural"), ("applicants", "new")]


def test_a_total_of_totals_follows_too() -> None:
    (mended,), corrections, _ = apply.correct(FORM, [submission()], [], [correction("requests.partial.legal", 0, 4)])
    moved = {str(c.place): (c.present, c.becomes) for c in corrections}
    assert moved == {
        "requests.partial.legal": (0, 4), "requests.partial.total": (0, 4),
        "requests.handled.legal": (0, 4), "requests.handled.total": (1, 5),
    }  # fmt: skip
    assert mended.numbers[place("requests.handled.total")] == 5


def test_money_is_corrected_exactly() -> None:
    decisions = [correction("disclosure.fees.amount", "0.50", "59237.2449")]
    (mended,), (made,), _ = apply.correct(FORM, [submission()], [], decisions)
    assert (made.present, made.becomes) == (Decimal("0.5"), Decimal("59237.2449"))
    assert mended.numbers[place("disclosure.fees.amount")] == Decimal("59237.2449")


def test_an_unreadable_cell_is_mended_by_its_own_words() -> None:
    where = place("requests.granted.natural")
    figures = dict(submission().numbers) | {where: None, place("requests.granted.total"): None,
                                            place("requests.handled.natural"): None,
                                            place("requests.handled.total"): None}  # fmt: skip
    faulty = building.submission(FORM, figures, formulas=True)
    fault = Finding(FindingKind.NOT_A_NUMBER, ERROR, "民政局", "民政局.xlsx", place=where, found="若干")
    elsewhere = Finding(FindingKind.NOT_A_NUMBER, ERROR, "教育局", "教育局.xlsx", place=where, found="若干")
    decisions = [correction(str(where), "若干", 1)]
    (mended,), corrections, findings = apply.correct(FORM, [faulty], [fault, elsewhere], decisions)
    assert [str(c.place) for c in corrections] == [
        "requests.granted.natural", "requests.granted.total", "requests.handled.natural", "requests.handled.total",
    ]  # fmt: skip
    assert {c.present for c in corrections} == {0}
    assert None not in mended.numbers.values()
    assert [(f.severity, f.answer) for f in findings[:2]] == [(NOTE, "漏计一件"), (ERROR, "")]


def test_a_blank_cell_is_corrected_from_nought() -> None:
    made = submission()
    where = place("requests.partial.natural")
    cells = dict(made.cells) | {where: Cell(None, "", "三、依申请公开", "D10", How.BLANK)}
    blank = Submission(made.unit, made.form, made.year, cells, made.numbers, made.sources)
    (mended,), corrections, _ = apply.correct(FORM, [blank], [], [correction(str(where), 0, 2)])
    assert mended.numbers[where] == 2
    assert corrections[0] == Correction("民政局", where, 0, 2, "漏计一件", line=2)


VOID = [
    # the file holds 1 now: where that is not what the line corrects to, the error may still be in it
    (correction("requests.new.natural", 2, 3), "1", EXPLAIN),
    (correction("requests.new.natural", "一", 3), "1", EXPLAIN),
    (correction("requests.new.natural", 2, 1), "1", NOTE),
    (correction("requests.new.natural", 1, 3, "教育局"), "—", NOTE),
]


@pytest.mark.parametrize(("decision", "found", "severity"), VOID)
def test_a_line_whose_present_figure_no_longer_stands_is_void(
    decision: Decision, found: str, severity: Severity
) -> None:
    before = submission()
    (after,), corrections, (finding,) = apply.correct(FORM, [before], [], [decision])
    assert (after, corrections) == (before, ())
    assert (finding.kind, finding.severity) == ("decision-void", severity)
    assert (finding.found, finding.expected, dict(finding.args)["line"]) == (found, decision.present, "2")


ORDERS = [
    # lines (现值, 改为) where the file holds 1 -> what counts, how many questions stay open
    ([(1, 2), (2, 3)], 3, 0),
    ([(2, 3), (1, 2)], 2, 1),  # somebody has sorted the lines
    ([(2, 3)], 1, 1),
    ([(1, 2), (20, 25)], 2, 1),
    ([(20, 25), (1, 2)], 2, 1),
    ([(1, 2), (3, 20)], 2, 1),
    ([(1, 2), (1, 2)], 2, 0),  # the same line once more, pasted twice
    ([(1, 2), (1, 2), (1, 2)], 2, 0),
    ([(1, 2), (2, 3), (3, 1), (1, 2)], 2, 0),  # the last line is the first one, but means another figure
    ([(1, 2), (2, 1), (1, 2), (1, 2)], 2, 0),
    ([(5, 1)], 1, 0),  # the unit has sent the corrected figure
    ([(5, 6), (6, 1)], 1, 0),
]


@pytest.mark.parametrize(("lines", "counts", "questions"), ORDERS)
def test_a_line_that_does_not_apply_stays_a_question_whatever_other_lines_do(
    lines: list[tuple[int, int]], counts: int, questions: int
) -> None:
    decisions = [correction("requests.new.natural", *line, line=n) for n, line in enumerate(lines, 2)]
    (after,), _, findings = apply.correct(FORM, [submission()], [], decisions)
    assert after.numbers[place("requests.new.natural")] == counts
    assert len([f for f in findings if f.open and f.kind is FindingKind.DECISION_VOID]) == questions
    assert not [f for f in findings if f.severity is ERROR]


SHOWN = [
    # the cell of which a line says that it holds 7, and what the line is told that it holds
    (Cell(3, "３件", "三", "D7", How.CONVERTED), "３件"),
    (Cell(3, "", "三", "D7", How.TOTAL), "3"),
    (Cell(None, "", "三", "D7", How.BLANK), ""),
    (Cell(3, "1", "三", "D7", How.CORRECTED), "3"),
    (None, "—"),
]


@pytest.mark.parametrize(("cell", "found"), SHOWN)
def test_a_void_line_is_told_what_the_cell_holds_and_stops_no_other(cell: Cell | None, found: str) -> None:
    where, made = place("requests.new.natural"), submission()
    cells = {p: c for p, c in made.cells.items() if p != where} | ({where: cell} if cell else {})
    lines = [correction(str(where), 7, 8), correction("requests.carried_in.legal", 0, 2, line=3)]
    _, corrections, findings = apply.correct(FORM, [made._replace(cells=cells)], [], lines)
    assert [(f.kind, f.unit, f.found) for f in findings] == [
        ("decision-void", "民政局", found),
        ("corrected", "民政局", "0"),
    ]
    assert [str(c.place) for c in corrections] == ["requests.carried_in.legal", "requests.carried_in.total"]


def test_a_second_line_for_a_cell_may_write_the_figure_that_was_sent_in_another_way() -> None:
    lines = [correction("requests.new.natural", 1, 3), correction("requests.new.natural", "1.0", 5, line=3)]
    _, _, (_, rival) = apply.correct(FORM, [submission()], [], lines)
    assert (rival.kind, rival.file, rival.found) == ("decision-faulty", "decisions.xlsx", "1.0")


def test_a_second_line_for_a_cell_must_know_of_the_first() -> None:
    lines = [correction("requests.new.natural", 1, 3), correction("requests.new.natural", 1, 5, line=3)]
    (mended,), corrections, findings = apply.correct(FORM, [submission()], [], lines)
    assert mended.numbers[place("requests.new.natural")] == 3
    assert len(corrections) == 2
    assert [(f.kind, f.found) for f in findings] == [("corrected", "1"), ("decision-faulty", "1")]
    assert (findings[1].severity, dict(findings[1].args)["line"]) == (ERROR, "3")
    assert dict(findings[1].args)["reason"] == "another line corrects the same figure"
    lines[1] = correction("requests.new.natural", 3, 5, line=3)
    (mended,), corrections, _ = apply.correct(FORM, [submission()], [], lines)
    assert mended.numbers[place("requests.new.total")] == 5
    assert sum(c.becomes - c.present for c in corrections if c.place == place("requests.new.natural")) == 4


# --- 属实 ------------------------------------------------------------------------------------------------------

FEES = Finding(
    FindingKind.MONEY_JUMP, EXPLAIN, "民政局", "民政局.xlsx", place=place("disclosure.fees.amount"), found="12345.6"
)
EMPTY = Finding(FindingKind.EMPTY_TABLE, EXPLAIN, "民政局", "民政局.xlsx", args=(("table", "四"),))
TWIN = Finding(FindingKind.NEIGHBOURS_FIGURES, EXPLAIN, "民政局", "民政局.xlsx", found="教育局")
BROKEN = Finding(FindingKind.RULE_BROKEN, ERROR, "民政局", "民政局.xlsx", place=place("requests.new.total"), found="3")
NOTED = Finding(
    FindingKind.SPELLED, NOTE, "民政局", "民政局.xlsx", place=place("disclosure.fees.amount"), found="12345.6"
)
OTHERS = Finding(
    FindingKind.MONEY_JUMP, EXPLAIN, "教育局", "教育局.xlsx", place=place("disclosure.fees.amount"), found="12345.6"
)
ALL = (FEES, EMPTY, TWIN, BROKEN, NOTED, OTHERS)


def said(**line: str) -> Decision:
    return Decision(Action.CONFIRM, **{"unit": "民政局", "reason": "已核实", "line": 2, **line})  # type: ignore[arg-type]


ANSWERED = [
    (said(), (FEES, EMPTY, TWIN)),
    (said(table="二"), (FEES,)),
    (said(table="二", row="行政事业性收费"), (FEES,)),
    (said(row="fees"), (FEES,)),
    (said(table="四"), (EMPTY,)),
    (said(present="12345.60"), (FEES,)),
    (said(present="１２３４５.6"), (FEES,)),
    (said(present="教育局"), (TWIN,)),
    (said(file="民政局.xlsx", table="四"), (EMPTY,)),
    (said(unit="教育局"), (OTHERS,)),
]


@pytest.mark.parametrize(("decision", "answered"), ANSWERED)
def test_a_reason_answers_what_must_be_explained_and_nothing_else(
    decision: Decision, answered: Sequence[Finding]
) -> None:
    findings = apply.answer(FORM, [], ALL, [decision])[: len(ALL)]
    assert [f.answer for f in findings] == ["已核实" if f in answered else "" for f in ALL]
    assert [f.severity for f in findings] == [f.severity for f in ALL]
    assert [f.open for f in findings if f.severity is EXPLAIN] == [
        f not in answered for f in ALL if f.severity is EXPLAIN
    ]


VOID_LATE = (
    "decisions.xlsx 第 2 行已失效：其中写的是 属实，文件中是 —（民政局.xlsx 是在该行的日期以后收到或者重新保存的）"
)
LATER = [
    # the line; the day of January on which 民政局.xlsx came in; what it answers
    (said(day="2026-01-07"), 15, ()),
    (said(day="2026-01-07", table="四"), 15, ()),
    (said(day="2026-01-07", file="民政局.xlsx"), 15, ()),
    (said(day="2026-01-07"), 7, (FEES, EMPTY, TWIN)),
    (said(day="2026-01-07"), None, (FEES, EMPTY, TWIN)),
    (said(), 15, (FEES, EMPTY, TWIN)),
    (said(day="2026-01-07", present="12345.60"), 15, (FEES,)),  # the same figure
]


@pytest.mark.parametrize(("decision", "came", "answered"), LATER)
def test_a_reason_of_a_person_answers_nothing_on_a_file_that_came_in_later(
    decision: Decision, came: int | None, answered: Sequence[Finding]
) -> None:
    days = {"民政局.xlsx": date(2026, 1, came)} if came else {}
    found = apply.answer(FORM, [], ALL, [decision], [Answer("民政局.xlsx")], lambda: Arrived(days))
    assert [f.answer for f in found[: len(ALL)]] == ["已核实" if f in answered else "" for f in ALL]
    late = [sentence(f, FORM, "zh") for f in found if f.kind == "decision-void"]
    assert late == ([] if answered else [VOID_LATE])


NOT_ANSWERED = [
    said(table="三"),
    said(table="二", present="99"),
    said(file="别的.xlsx"),
    said(row="一、本年新收"),
    said(unit="城关镇"),
]


VOID_REASONS = [
    # the line, what it was about
    (said(table="二", present="99", row="fees"), "99"),
    (said(row="一、本年新收"), "一、本年新收"),
    (said(table="三"), "属实"),
]


@pytest.mark.parametrize(("decision", "about"), VOID_REASONS)
def test_a_void_reason_says_what_it_was_about(decision: Decision, about: str) -> None:
    void = apply.answer(FORM, [], ALL, [decision])[-1]
    assert void == Finding(
        FindingKind.DECISION_VOID, NOTE, unit="民政局", found="—", expected=about, args=(("line", "2"),)
    )


WHOLE_JUMP = Finding(FindingKind.JUMP, EXPLAIN, place=place("disclosure.fees.amount"), found="25.1")
ASKED = Finding(
    FindingKind.QUESTION_OPEN, EXPLAIN, "民政局", found="2",
    args=(("places", "disclosure.fees.amount requests.new.natural"), ("was", "5")),
)  # fmt: skip
SPOKEN_OF = [
    # the finding, the line, whether it speaks of it
    (WHOLE_JUMP, said(unit="合计"), True),
    (WHOLE_JUMP, said(), False),
    (WHOLE_JUMP._replace(file="附件.xlsx"), said(unit="合计"), False),  # a file that is nobody's is no sum
    (FEES, said(unit="合计"), False),
    # a question that is still open
    (ASKED, said(table="二", row="行政事业性收费"), True),
    (ASKED, said(row="一、本年新收", column="自然人"), True),
    (ASKED, said(row="二、上年结转"), False),
    (ASKED, said(present="5"), True),
    (ASKED, said(present="2"), True),
    (ASKED, said(present="3"), False),
    (TWIN, said(row="fees"), False),
    (TWIN, said(table="二"), False),
]


@pytest.mark.parametrize(("finding", "decision", "meant"), SPOKEN_OF)
def test_what_a_line_speaks_of(finding: Finding, decision: Decision, meant: bool) -> None:
    assert bool(apply.answer(FORM, [], [finding], [decision])[0].answer) is meant


def test_a_figure_in_a_cell_that_the_unit_did_not_send_does_not_stand() -> None:
    sent = building.submission(FORM, {place("requests.new.natural"): 7})
    found = apply.answer(FORM, [sent], [FEES], [said(present="7")])
    assert [(f.kind, f.answer) for f in found] == [("money-jump", ""), ("decision-void", "")]


@pytest.mark.parametrize("decision", NOT_ANSWERED)
def test_a_reason_that_answers_nothing_is_void(decision: Decision) -> None:
    *same, void = apply.answer(FORM, [], ALL, [decision])
    assert tuple(same) == ALL
    assert (void.kind, void.severity, void.unit) == ("decision-void", NOTE, decision.unit)


JUMP = Finding(
    FindingKind.JUMP,
    EXPLAIN,
    "民政局",
    "民政局.xlsx",
    place=place("disclosure.fees.amount"),
    found="25.1",
    expected="3",
)
YUAN = JUMP._replace(kind=FindingKind.YUAN_CONVERTED, found="251000元", expected="25.1")

PRESENT = [
    # the finding, what the line gives as 现值, whether it stands: what was found, or what the cell holds
    (JUMP, "25.1", True),
    (JUMP, "25.10", True),
    (JUMP, "251000 元", True),
    (JUMP, "3", False),  # what was expected is not what stands: it is the same after the figure has changed
    (YUAN, "251000元", True),
    (YUAN, "25.1", True),
    (YUAN, "251000", False),
    (TWIN, "教育局", True),
    (TWIN, "25.1", False),
]


@pytest.mark.parametrize(("finding", "present", "stands"), PRESENT)
def test_a_reason_answers_only_while_its_present_figure_stands(finding: Finding, present: str, stands: bool) -> None:
    sent = building.submission(FORM, {place("disclosure.fees.amount"): Decimal("25.1")})
    cells = {p: cell._replace(raw="251000元") for p, cell in sent.cells.items()}
    findings = apply.answer(FORM, [sent._replace(cells=cells)], [finding], [said(present=present)])
    assert findings[0].answer == ("已核实" if stands else "")
    assert [f.kind for f in findings[1:]] == ([] if stands else ["decision-void"])


# --- amounts in another unit -----------------------------------------------------------------------------------

FEE = place("disclosure.fees.amount")  # in 万元
AMOUNTS = [
    # the text in the cell, how it was read, what counts; 现值 and 改为 of the line; what counts then, None for an error
    ("251000元", How.CONVERTED, "25.1", "251000元", "261000", None),  # 元 as in the file, or 万元 as in the form
    ("251000", How.CONVERTED, "25.1", "251000", "261000", None),  # 单位：元 above the table
    ("251000", How.CONVERTED, "25.1", "251000", "2510", None),
    ("251000", How.CONVERTED, "25.1", "251000", "26.1", "26.1"),  # clearly in 万元
    ("251000", How.CONVERTED, "25.1", "251000", "0", "0"),
    ("251000", How.CONVERTED, "25.1", "251000", "261000元", "26.1"),
    ("251000元", How.CONVERTED, "25.1", "251000元", "26.1万元", "26.1"),
    ("1.2亿元", How.CONVERTED, "12000", "1.2亿元", "1.3亿元", "13000"),
    ("251000元", How.CONVERTED, "25.1", "25.1", "26.1", "26.1"),  # 现值 is in the unit of the form
    ("25.1", How.NUMBER, "25.1", "25.1", "26.1", "26.1"),
    ("25.1万元", How.SPELLED, "25.1", "25.1万元", "26.1", "26.1"),
    ("8040", How.CONVERTED, "8040", "8040", "0.804", "0.804"),  # no unit was stated: that of the form was taken
    ("0", How.CONVERTED, "0", "0", "251000", None),  # 单位：元 above the table
    ("0", How.CONVERTED, "0", "0", "251000元", "25.1"),
    ("0元", How.SPELLED, "0", "0元", "251000", None),
    ("0", How.NUMBER, "0", "0", "25.1", "25.1"),
    ("约251000元", How.UNREADABLE, None, "约251000元", "251000", None),
    ("约25.1万元", How.UNREADABLE, None, "约25.1万元", "25.1", "25.1"),
    ("约25.1", How.UNREADABLE, None, "约25.1", "25.1", "25.1"),
]


@pytest.mark.parametrize(("raw", "how", "value", "present", "becomes", "counts"), AMOUNTS)
def test_a_new_amount_is_in_the_unit_of_the_form_or_says_its_own(
    raw: str, how: How, value: str | None, present: str, becomes: str, counts: str | None
) -> None:
    before = Decimal(value) if value else None
    sent = building.submission(FORM, {FEE: before})
    sent = sent._replace(cells={p: cell._replace(raw=raw, how=how, value=before) for p, cell in sent.cells.items()})
    ((line,), faulty) = read(("更正", "民政局", "", "二", "行政事业性收费", "", present, becomes, "电话核实"))
    assert faulty == ()
    ((after,), _, findings) = apply.correct(FORM, [sent], [], [line])
    assert after.numbers[FEE] == (Decimal(counts) if counts else before)
    assert [f.kind for f in findings] == (["corrected"] if counts else ["decision-faulty"])
    assert [f.severity for f in findings] == ([NOTE] if counts else [ERROR])


@pytest.mark.parametrize(
    ("raw", "stated", "becomes", "counts"),
    [
        ("约251000", "元", "251000", None),  # in 元 as the sheet says, or in 万元 as the form says
        ("约251000", "元", "25.1", None),
        ("约251000", "元", "251000元", "25.1"),
        ("约251000", "元", "25.1万元", "25.1"),
        ("约251000", "元", "0", "0"),
        ("约25.1", "", "25.1", "25.1"),
    ],
)
def test_a_new_amount_says_its_unit_where_the_sheet_states_another_one(
    raw: str, stated: str, becomes: str, counts: str | None
) -> None:
    """The amount in the file cannot be read, so how large it is tells nothing."""
    sent = building.submission(FORM, {FEE: None})
    cells = {p: cell._replace(raw=raw, how=How.UNREADABLE, value=None) for p, cell in sent.cells.items()}
    unread = Finding(
        FindingKind.NOT_A_NUMBER, ERROR, "民政局", place=FEE, args=(("stated_unit", stated),) * bool(stated)
    )
    ((line,), _) = read(("更正", "民政局", "", "二", "行政事业性收费", "", raw, becomes, "电话核实"))
    ((after,), _, findings) = apply.correct(FORM, [sent._replace(cells=cells)], [unread], [line])
    assert after.numbers[FEE] == (Decimal(counts) if counts else None)
    assert [f.kind for f in findings[1:]] == (["corrected"] if counts else ["decision-faulty"])


@pytest.mark.parametrize(
    ("name", "becomes", "counts"),
    [
        ("二、主动公开", "251000", None),
        ("二、主动公开", "251000元", "25.1"),
        ("二、主动公开", "0", "0"),
        ("三、申请", "25.1", "25.1"),  # what another sheet states has nothing to do with this amount
    ],
)
def test_a_blank_amount_has_the_unit_that_the_note_on_the_blanks_of_its_sheet_names(
    name: str, becomes: str, counts: str | None
) -> None:
    sent = building.submission(FORM, {FEE: Decimal(0)})
    cells = {
        p: cell._replace(raw="", how=How.BLANK, value=None, sheet="二、主动公开") for p, cell in sent.cells.items()
    }
    blanks = Finding(FindingKind.BLANK_CELLS, NOTE, "民政局", sheet=name, args=(("stated_unit", "元"),))
    ((line,), _) = read(("更正", "民政局", "", "二", "行政事业性收费", "", "0", becomes, "电话核实"))
    ((after,), _, findings) = apply.correct(FORM, [sent._replace(cells=cells)], [blanks], [line])
    assert after.numbers[FEE] == Decimal(counts or 0)
    assert [f.kind for f in findings[1:]] == (["corrected"] if counts else ["decision-faulty"])


@pytest.mark.parametrize(
    ("row", "becomes"),
    [
        ("行政许可", "+100"), ("行政许可", "+ 100"), ("行政事业性收费", "+100"), ("行政事业性收费", "100美元"),
        ("行政事业性收费", "约100元"), ("行政事业性收费", "无"), ("行政事业性收费", "—"), ("行政事业性收费", "/"),
    ],
)  # fmt: skip
def test_what_is_no_figure_of_the_cell_is_refused(row: str, becomes: str) -> None:
    decisions, (fault,) = read(("更正", "民政局", "", "二", row, "", "1", becomes, "核实"))
    assert (decisions, fault.kind) == ((), "decision-faulty")


# --- lines that answer more than one may think -----------------------------------------------------------------

LICENCES = Finding(
    FindingKind.JUMP, EXPLAIN, "民政局", "民政局.xlsx", place=place("disclosure.licences.decisions"), found="600"
)
FOLLOWER = FEES._replace(kind=FindingKind.RULE_BROKEN, found="9", follows=FEES.id)
FEES_SAID, LICENCES_SAID = (
    "表二 行政事业性收费 本年收费金额（单位：万元）：12345.6",
    "表二 行政许可 本年处理决定数量：600",
)

REMARKED = [
    # the line, the findings, the remark on it: kind, count, what it answers
    (said(), (FEES, EMPTY, TWIN), ("decision-wide", "3", f"{FEES_SAID}；表四；教育局")),
    (said(), (EMPTY, TWIN), ("decision-wide", "2", "表四；教育局")),
    (said(), (FEES,), ("decision-unbound", "1", FEES_SAID)),
    (said(), (FEES, FOLLOWER), ("decision-unbound", "1", FEES_SAID)),
    (said(), (EMPTY,), None),
    (said(table="二"), (FEES, LICENCES), ("decision-unbound", "2", f"{FEES_SAID}；{LICENCES_SAID}")),
    (said(table="二", row="行政事业性收费"), (FEES, LICENCES), ("decision-unbound", "1", FEES_SAID)),
    (said(file="民政局.xlsx"), (FEES, EMPTY), ("decision-unbound", "1", FEES_SAID)),
    (said(file="民政局.xlsx"), (EMPTY, TWIN), None),
    (said(table="四"), (FEES, EMPTY), None),
    (said(present="600"), (FEES, LICENCES), None),
    (said(table="二", present="12345.6"), (FEES, LICENCES), None),
]


@pytest.mark.parametrize(("decision", "findings", "remark"), REMARKED)
def test_a_line_that_names_little_is_remarked_on_once_and_stays_valid(
    decision: Decision, findings: Sequence[Finding], remark: tuple[str, str, str] | None
) -> None:
    answered = apply.answer(FORM, [], findings, [decision])
    assert any(f.answer for f in answered[: len(findings)])
    made = [(f.kind, dict(f.args)["count"], f.found) for f in answered[len(findings) :]]
    assert made == ([remark] if remark else [])
    assert {(f.severity, f.unit, dict(f.args)["line"]) for f in answered[len(findings) :]} <= {(NOTE, "民政局", "2")}


def test_of_many_findings_the_first_are_named_and_all_are_counted() -> None:
    rows = ("licences", "penalties", "coercion", "fees", "rules", "normative")
    many = [FEES._replace(place=p) for p in FORM.places if p.row in rows][:7]
    (remark,) = apply.answer(FORM, [], many, [said()])[7:]
    assert (dict(remark.args)["count"], remark.found.count("；"), remark.found[-2:]) == ("7", 4, "……")
    assert dict(remark.args)["kinds"] == "money-jump"
    (remark,) = apply.answer(FORM, [], many[:5], [said()])[5:]
    assert (dict(remark.args)["count"], remark.found.count("；"), remark.found[-2:]) == ("5", 4, ".6")


def test_a_remark_names_each_kind_once_and_each_label_without_its_group() -> None:
    items = [FEES._replace(place=place(f"requests.refused_1.{column}"), found="60") for column in ("legal", "other")]
    (remark,) = apply.answer(FORM, [], [*items, TWIN], [said()])[3:]
    assert dict(remark.args)["kinds"] == "money-jump、neighbours-figures"
    assert remark.found == "表三 1.属于国家秘密 法律服务机构：60；表三 1.属于国家秘密 其他：60；教育局"
