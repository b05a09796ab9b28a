"""What each way of writing a number is read as."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from consolidate.catalogue import FindingKind
from consolidate.findings import hint, sentence
from consolidate.formats.raw import RawCell
from consolidate.forms import edition
from consolidate.model import Column, Finding, Kind, Number
from consolidate.reading.money import Near, Statement
from consolidate.reading.spelling import Spelled, spell
from consolidate.reading.table import expectation
from consolidate.terms import ERROR, EXPLAIN, How

COUNTERS = edition("2021").counters
COUNT = Column("natural", "自然人")
CHANGE = Column("items_change", "本年增/减", kind=Kind.CHANGE)
MONEY = Column("amount", "本年收费金额", kind=Kind.MONEY, unit="万元")
YUAN = Column("amount", "金额", kind=Kind.MONEY, unit="元")
DOLLARS = Column("amount", "金额", kind=Kind.MONEY, unit="美元")
BARE = Column("amount", "采购总金额", kind=Kind.MONEY, unit="万元", stated=False)


def cell(text: str, kind: str = "text", formula: str = "") -> RawCell:
    return RawCell(0, 0, kind, text, formula)


NOTES: list[tuple[Column, str, Number]] = [
    (COUNT, "12", 12),
    (COUNT, " 12 ", 12),
    (COUNT, "１２", 12),
    (COUNT, "1,234", 1234),
    (COUNT, "1，234", 1234),
    (COUNT, "12\u3000", 12),
    (COUNT, "1\u200b2", 12),
    (COUNT, "1\xa0234", 1234),
    (COUNT, "1\u2009234\u2009567", 1234567),
    (COUNT, "12\u202f345件", 12345),
    (CHANGE, "-1\xa0234", -1234),
    (MONEY, "1\xa0234.5", Decimal("1234.5")),
    (COUNT, "1.0", 1),
    (COUNT, "999999999999999", 999999999999999),
    (COUNT, "21件", 21),
    (COUNT, "22次", 22),
    (COUNT, "23项", 23),
    (COUNT, "24个", 24),
    (COUNT, "25条", 25),
    (COUNT, "26份", 26),
    (COUNT, "27起", 27),
    (COUNT, "28宗", 28),
    (COUNT, "-", 0),
    (COUNT, "—", 0),
    (COUNT, "/", 0),
    (COUNT, "无", 0),
    (CHANGE, "+2", 2),
    (CHANGE, "减3", -3),
    (CHANGE, "增5", 5),
    (CHANGE, "-417", -417),
    (MONEY, "12.5万元", Decimal("12.5")),
    (MONEY, "59237.2449", Decimal("59237.2449")),
    (BARE, "97541 万元", Decimal(97541)),
    (MONEY, "12.5 万", Decimal("12.5")),
    (MONEY, "12.5萬圓", Decimal("12.5")),
    (MONEY, "￥12.5万元", Decimal("12.5")),
    (MONEY, "人民币12.5万元", Decimal("12.5")),
    (MONEY, "0元", Decimal(0)),
    (MONEY, "无", Decimal(0)),
    (YUAN, "251000元", Decimal(251000)),
    (MONEY, "￥0.00", Decimal(0)),
]


@pytest.mark.parametrize(("column", "text", "value"), NOTES)
def test_spellings_that_are_read_with_a_note(column: Column, text: str, value: Number) -> None:
    spelled = spell(cell(text), column, 6, trusted=False, counters=COUNTERS)
    assert (spelled.value, spelled.kind, spelled.severity.value) == (value, "spelled", "note")
    assert type(spelled.value) is type(value)


EXPLAINED = [
    (MONEY, cell("251000元"), Decimal("25.1"), "yuan-converted"),
    (BARE, cell("251000元"), Decimal("25.1"), "yuan-converted"),
    (MONEY, cell("￥125,000.00"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("¥125000元"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("RMB 125000"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("125000元人民币"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("125000圆"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("125千元"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("1.25十万元"), Decimal("12.5"), "yuan-converted"),
    (MONEY, cell("1.2亿元"), Decimal(12000), "yuan-converted"),
    (MONEY, cell("1.2亿"), Decimal(12000), "yuan-converted"),
    (YUAN, cell("25.1万元"), Decimal(251000), "yuan-converted"),
    (BARE, cell("8040", "number"), Decimal(8040), "unit-unstated"),
    (BARE, cell("8040"), Decimal(8040), "unit-unstated"),
    (COUNT, cell("7", "number", "[1]Sheet1!A1"), 7, "external-formula"),
    (COUNT, cell("12 345"), 12345, "digits-apart"),
    (COUNT, cell("12\u3000345"), 12345, "digits-apart"),
    (COUNT, cell("１２　３４５"), 12345, "digits-apart"),
    (COUNT, cell("12\u2003345"), 12345, "digits-apart"),
    (COUNT, cell("1 234 567"), 1234567, "digits-apart"),
    (COUNT, cell("1\xa0234 567"), 1234567, "digits-apart"),
    (COUNT, cell(" 12 345 件"), 12345, "digits-apart"),
    (CHANGE, cell("减1 234"), -1234, "digits-apart"),
    (MONEY, cell("1 234.5"), Decimal("1234.5"), "digits-apart"),
    (MONEY, cell("12 345万元"), Decimal(12345), "digits-apart"),
    (MONEY, cell("251 000元"), Decimal("25.1"), "yuan-converted"),
]


@pytest.mark.parametrize(("column", "raw", "value", "kind"), EXPLAINED)
def test_spellings_that_ask_for_a_reason(column: Column, raw: RawCell, value: Number, kind: str) -> None:
    spelled = spell(raw, column, 6, trusted=False, counters=COUNTERS)
    assert (spelled.value, spelled.kind, spelled.severity.value) == (value, kind, "explain")


def test_an_amount_in_our_own_template_has_the_unit_that_the_template_asks_for() -> None:
    assert spell(cell("8040", "number"), BARE, 6, trusted=True, counters=COUNTERS).kind is None


ERRORS = [
    (COUNT, cell("约12"), "not-a-number"),
    (COUNT, cell("22（其中修订 16 件）"), "not-a-number"),
    (COUNT, cell("十二"), "not-a-number"),
    (COUNT, cell("٣"), "not-a-number"),  # digits of other scripts
    (COUNT, cell("१२"), "not-a-number"),
    (COUNT, cell("3e2"), "not-a-number"),
    (COUNT, cell("(5)"), "not-a-number"),
    (COUNT, cell("1,23"), "not-a-number"),
    (COUNT, cell("+2"), "not-a-number"),
    (COUNT, cell("N/A"), "not-a-number"),
    (COUNT, cell("12①"), "not-a-number"),
    (COUNT, cell("12²"), "not-a-number"),
    (COUNT, cell("\u202e12\u202c"), "not-a-number"),  # shown as 21
    (COUNT, cell("12₁"), "not-a-number"),
    (COUNT, cell("3\n5"), "not-a-number"),
    (COUNT, cell("12 13"), "not-a-number"),
    (COUNT, cell("12  345"), "not-a-number"),
    (COUNT, cell("12\n345"), "not-a-number"),
    (COUNT, cell("12\t345"), "not-a-number"),
    (COUNT, cell("0 345"), "not-a-number"),
    (COUNT, cell("1234 567"), "not-a-number"),
    (COUNT, cell("12\xa013"), "not-a-number"),
    (COUNT, cell("1 234 56"), "not-a-number"),
    (MONEY, cell("12 345 6"), "not-a-number"),
    (MONEY, cell("26 27"), "not-a-number"),
    (MONEY, cell("5千"), "not-a-number"),
    (MONEY, cell("￥1,25.00"), "not-a-number"),
    (MONEY, cell("$125000"), "not-a-number"),
    (MONEY, cell("约5元"), "not-a-number"),
    (MONEY, cell("1,25元"), "not-a-number"),
    (MONEY, cell("12.5万美元"), "not-a-number"),
    (MONEY, cell("12万3千元"), "not-a-number"),
    (COUNT, cell("1.2万"), "not-a-number"),
    (MONEY, cell("-5元"), "negative"),
    (COUNT, cell("#REF!", "error"), "error-value"),
    (COUNT, cell("", "none", "A1+1"), "formula-without-value"),
    (COUNT, cell("1", "bool"), "not-a-number"),
    (COUNT, cell("2025-01-05", "date"), "not-a-number"),
    (COUNT, cell("0.05", "percent"), "not-a-number"),
    (COUNT, cell("30000", "scaled"), "shown-otherwise"),
    (MONEY, cell("12.5", "scaled"), "shown-otherwise"),
    (DOLLARS, cell("12.5", "yuan"), "shown-otherwise"),
    (DOLLARS, cell("12.5", "wan"), "shown-otherwise"),
    (YUAN, cell("-12.5", "wan"), "negative"),
    (MONEY, cell("-5", "yuan"), "negative"),
    (COUNT, cell("1.5", "number"), "not-whole"),
    (COUNT, cell("12.0000000001", "number"), "not-whole"),
    (COUNT, cell("12.00000001234567", "number"), "not-whole"),
    (COUNT, cell("1.5"), "not-whole"),
    (COUNT, cell("-1", "number"), "negative"),
    (COUNT, cell("1000000000000000", "number"), "too-large"),
    (MONEY, cell("-0.5", "number"), "negative"),
    (MONEY, cell("999999999999亿"), "too-large"),
    (CHANGE, cell("1.5", "number"), "not-whole"),
]


@pytest.mark.parametrize(("column", "raw", "kind"), ERRORS)
def test_everything_else_is_an_error_and_never_a_number(column: Column, raw: RawCell, kind: str) -> None:
    spelled = spell(raw, column, 6, trusted=False, counters=COUNTERS)
    assert (spelled.value, spelled.how, spelled.kind, spelled.severity.value) == (None, "unreadable", kind, "error")


@pytest.mark.parametrize(("text", "likely"), [("约12", "12"), ("22（其中修订 16 件）", ""), ("无数据", "")])
def test_a_likely_number_stands_only_in_the_hint(text: str, likely: str) -> None:
    assert dict(spell(cell(text), COUNT, 6, trusted=False, counters=COUNTERS).args).get("likely", "") == likely


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("0.05", "5%"), ("12", "1200%"), ("0.125", "12.5%"), ("0", "0%"), ("1", "100%"), ("-0.5", "-50%")],
)
def test_a_percentage_is_called_one_with_what_is_shown(stored: str, shown: str) -> None:
    spelled = spell(cell(stored, "percent"), COUNT, 6, trusted=False, counters=COUNTERS)
    assert spelled.kind is FindingKind.NOT_A_NUMBER
    expected = expectation(Kind.COUNT, "件")
    finding = Finding(spelled.kind, spelled.severity, found=stored, expected=expected, args=spelled.args)
    assert sentence(finding, None, "en") == (
        f"the cell shows {shown}: a percentage, whose stored number is {stored}; expected a whole number, 0 or more"
    )
    assert f"单元格显示 {shown}，是百分数（保存的数是 {stored}）" in sentence(finding, None, "zh")
    assert "常规" in hint(finding, None, "zh")


PLAIN = [
    (COUNT, cell("5", "number"), 5),
    (COUNT, cell("999999999999999", "number"), 999999999999999),
    (CHANGE, cell("-8", "number"), -8),
    (MONEY, cell("59237.2449", "number"), Decimal("59237.2449")),
    (MONEY, cell("0.30000000000000004", "number"), Decimal("0.3")),
    (COUNT, cell("12.000000000000002", "number"), 12),
    (COUNT, cell("28.999999999999996", "number"), 29),
    (MONEY, cell("0.092", "number"), Decimal("0.092")),
    (YUAN, cell("251000", "yuan"), Decimal(251000)),
    (MONEY, cell("12.3456785", "number"), Decimal("12.345679")),  # a half of the last decimal goes up
    (MONEY, cell("12.34567849", "number"), Decimal("12.345678")),
]


@pytest.mark.parametrize(("column", "raw", "value"), PLAIN)
def test_a_plain_number_is_taken_without_a_word(column: Column, raw: RawCell, value: Number) -> None:
    spelled = spell(raw, column, 6, trusted=True, counters=COUNTERS)
    assert (spelled.value, spelled.kind) == (value, None)
    assert type(spelled.value) is type(value)


def test_a_blank_is_neither_zero_nor_a_fault() -> None:
    for raw in (None, cell("　"), cell("  ")):
        spelled = spell(raw, COUNT, 6, trusted=False, counters=COUNTERS)
        assert (spelled.value, spelled.how, spelled.kind) == (None, "blank", None)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("[1]Sheet1!A1", "external-formula"),
        ("'[旧表.xlsx]Sheet1'!A1+1", "external-formula"),
        ("'file:///c:/a.ods'#$Sheet1.A1", "external-formula"),
        ("SUM(Table1[数量])", "formula-input"),
        ("Table1[1]", "formula-input"),
        ("A1+1", "formula-input"),
    ],
)
def test_a_formula_that_looks_into_another_file_is_told_from_one_that_does_not(formula: str, kind: str) -> None:
    assert spell(cell("7", "number", formula), COUNT, 6, trusted=True, counters=COUNTERS).kind == kind


def test_a_typed_formula_is_noted_with_its_value() -> None:
    spelled = spell(cell("7", "number", "3+4"), COUNT, 6, trusted=False, counters=COUNTERS)
    assert (spelled.value, spelled.how, spelled.kind) == (7, "formula", "formula-input")


NEAR_YUAN = Statement(Near.ROW, "元", "A3", "单位：元")
NEAR_DOLLARS = Statement(Near.ROW, "美元", "A3", "单位：美元")
ASKED = ("asked", "万元")
SHOWN = (ASKED, ("named", "元"), ("where", "A3"), ("text", "单位：元"))

ALL = [
    # the column, the cell, what the sheet states, all that is read
    (COUNT, cell("12", "number"), (), Spelled(12, How.NUMBER)),
    (COUNT, cell("12.0", "number"), (NEAR_YUAN,), Spelled(12, How.NUMBER)),  # a count is no money
    (BARE, cell("0", "number"), (), Spelled(Decimal(0), How.NUMBER)),  # 0 is 0 in every unit
    (COUNT, cell("0.12", "percent"), (),
     Spelled(None, How.UNREADABLE, FindingKind.NOT_A_NUMBER, ERROR, (("maybe", ""), ("percentage", "12%")))),
    (COUNT, cell("1", "bool"), (),
     Spelled(None, How.UNREADABLE, FindingKind.NOT_A_NUMBER, ERROR, (("maybe", ""),))),
    (COUNT, cell("7", "number", "[1]Sheet1!A1"), (),
     Spelled(7, How.FORMULA, FindingKind.EXTERNAL_FORMULA, EXPLAIN, (("formula", "[1]Sheet1!A1"),))),
    (MONEY, cell("251000", "yuan"), (),
     Spelled(Decimal("25.1"), How.CONVERTED, FindingKind.YUAN_SHOWN, EXPLAIN, (ASKED,))),
    (BARE, cell("8040", "number"), (),
     Spelled(Decimal(8040), How.CONVERTED, FindingKind.UNIT_UNSTATED, EXPLAIN, (ASKED,))),
    (BARE, cell("251000", "number"), (NEAR_YUAN,),
     Spelled(Decimal("25.1"), How.CONVERTED, FindingKind.UNIT_CONVERTED, EXPLAIN, SHOWN)),
    (BARE, cell("251000", "number"), (NEAR_YUAN._replace(commented=True, repeats=True),),
     Spelled(Decimal("25.1"), How.CONVERTED, FindingKind.UNIT_CONVERTED, EXPLAIN,
             (*SHOWN, ("commented", "单位：元"), ("repeats", "1")))),
    (BARE, cell("999999999999", "number"), (Statement(Near.ROW, "亿元", "A3", "单位：亿元"),),
     Spelled(None, How.UNREADABLE, FindingKind.TOO_LARGE, ERROR)),
    (BARE, cell("1,251,000"), (NEAR_YUAN,),
     Spelled(Decimal("125.1"), How.CONVERTED, FindingKind.UNIT_CONVERTED, EXPLAIN, SHOWN)),
    (BARE, cell("251000", "number"), (NEAR_YUAN, NEAR_DOLLARS),
     Spelled(Decimal(251000), How.CONVERTED, FindingKind.UNIT_DISPUTED, EXPLAIN,
             (*SHOWN, ("other", "单位：美元"), ("there", "A3")))),
    (BARE, cell("251000", "number"), (NEAR_YUAN, NEAR_DOLLARS._replace(commented=True)),
     Spelled(Decimal(251000), How.CONVERTED, FindingKind.UNIT_DISPUTED, EXPLAIN,
             (*SHOWN, ("other", "单位：美元"), ("there", "A3"), ("commented_there", "单位：美元")))),
    (BARE, cell("251000", "number"), (NEAR_DOLLARS,),
     Spelled(None, How.UNREADABLE, FindingKind.FOREIGN_CURRENCY, ERROR,
             (ASKED, ("named", "美元"), ("where", "A3"), ("text", "单位：美元")))),
    (YUAN, cell("25.1", "wan"), (),
     Spelled(Decimal(251000), How.CONVERTED, FindingKind.YUAN_CONVERTED, EXPLAIN,
             (("asked", "元"), ("named", "万元")))),
    (MONEY, cell("25.1", "wan"), (), Spelled(Decimal("25.1"), How.NUMBER)),
    (COUNT, cell("12", "wan"), (), Spelled(12, How.NUMBER)),
    (MONEY, cell("251000元"), (),
     Spelled(Decimal("25.1"), How.CONVERTED, FindingKind.YUAN_CONVERTED, EXPLAIN, (ASKED, ("named", "元")))),
    (COUNT, cell("无"), (), Spelled(0, How.ZEROED, FindingKind.SPELLED)),
    (COUNT, cell("12件"), (), Spelled(12, How.SPELLED, FindingKind.SPELLED)),
    (COUNT, cell("12 345"), (), Spelled(12345, How.SPELLED, FindingKind.DIGITS_APART, EXPLAIN)),
    (COUNT, cell("约12"), (),
     Spelled(None, How.UNREADABLE, FindingKind.NOT_A_NUMBER, ERROR, (("likely", "12"),))),
    (COUNT, cell("12①"), (),
     Spelled(None, How.UNREADABLE, FindingKind.NOT_A_NUMBER, ERROR, (("likely", ""),))),
]  # fmt: skip


@pytest.mark.parametrize(("column", "raw", "seen", "expected"), ALL)
def test_all_that_is_read_of_a_cell(column: Column, raw: RawCell, seen: Sequence[Statement], expected: Spelled) -> None:
    assert spell(raw, column, 6, trusted=False, seen=seen, counters=COUNTERS) == expected
