"""What a number format makes of a number: told by value, and held against the text that LibreOffice shows."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from consolidate.formats import number_formats
from consolidate.formats.raw import RawCell
from tests.support import office
from tests.support.at_length import at_length
from tests.support.books import book

# format, value, what it is taken for
TOLD = [
    ("General", "12", "number"), ("G/通用格式", "12", "number"), ("0", "12", "number"), ("0", "12.6", "number"),
    ("00000", "12", "number"), ("#,##0", "25000", "number"), ("#,##0.00####", "12.5", "number"),
    ("#,##0.00_);[Red](#,##0.00)", "-12", "number"), ("#,##0;[Red]\\(#,##0\\)", "-12", "number"),
    ("0;[Red]0", "-3", "number"), ("0;0", "-3", "scaled"), ("0_);(0)", "-12", "number"), ("(0)", "12", "scaled"),
    ("0.00E+00", "1234", "number"), ("##0.0E+0", "25000", "number"),
    ('0"days"', "12", "number"), ('"年"0', "12", "number"), ('"第"0"号"', "12", "number"), ('0"人"', "12", "number"),
    ('0" (件)"', "12", "number"), ("[DBNum2][$-804]General", "12", "number"), ("@", "12", "number"),
    ("0%", "12", "percent"), ('0.00"约"%', "12", "percent"), ("0%", "0", "percent"), ("0;-0%", "12", "number"),
    ("0\\%", "12", "scaled"), ('0"%"', "12", "scaled"), ('0"‰"', "12", "scaled"), ('0"% of the days"', "12", "scaled"),
    ("yyyy/m/d", "12", "date"), ("m\"月\"d\"日\"", "12", "date"), ("[h]:mm:ss", "12", "date"),
    ("yyyy/m/d;@", "12", "date"), ("yyyy;;", "12", "date"), ("[>=40000]yyyy;0", "12", "number"),
    ("[>=40000]yyyy;0", "45000", "date"),
    ("[$-F800]dddd", "12", "date"), ("h:mm AM/PM", "12", "date"), ("[$-804]aaaa;@", "12", "date"),
    ("[Red]0", "12", "number"), ("[>100]0.0;0", "12", "number"), ("[>100]0.0;0", "101", "number"),
    ("0!.0000", "12", "scaled"), ("0\\.0,", "12", "scaled"), ('0"."0', "12", "scaled"), ("0,", "25000", "scaled"),
    ("#,##0.0,,", "25000", "scaled"), ('0"00"', "12", "scaled"), ("0\\0", "12", "scaled"), (r"\10", "12", "scaled"),
    ("!10", "12", "scaled"), ("10", "12", "scaled"), ('0"，"0', "12", "scaled"), ('0":"0', "12", "scaled"),
    ('"增"0;"减"0;0', "12", "number"), ('"增"0;"减"0;0', "-12", "number"), ("0-0", "12", "scaled"),
    ("-0", "12", "scaled"), ('"-"0', "12", "scaled"), ('"减"0', "12", "scaled"),
    ("0 0", "12", "scaled"), ("# ##0", "25000", "number"), ("#\\ ##0", "25000", "number"),
    ('0"十"', "12", "scaled"), ('0"k"', "12", "scaled"), ('0"w"', "12", "scaled"), ('0"角"', "12", "scaled"),
    ('"约"0', "12", "scaled"), ('0"余件"', "12", "scaled"), ('"近"0"件"', "12", "scaled"), ('">"0', "12", "scaled"),
    ("*-0", "12", "scaled"), ("**0", "12", "scaled"), ("* 0", "12", "number"),
    ("[>=10000]0!.0,\"万\";0", "100", "number"), ("[>=10000]0!.0,\"万\";0", "25000", "scaled"),
    ("[>=10000]0!.0,\"万\";0", "-3", "scaled"), ('[>=10]0;"—"', "12", "number"), ('[>=10]0;"—"', "7", "scaled"),
    ('[>=10]0;"—"', "0", "number"), ('[>10]"";0', "12", "scaled"), ('[>10]"";0', "7", "number"),
    ('[<200]"无";0', "12", "scaled"), ('[<200]"无";0', "200", "number"), ("[=1]0", "7", "scaled"),
    (";;;", "12", "scaled"), (";;;", "0", "number"), ('""', "12", "scaled"), ('"12"', "12", "number"),
    ('"12"', "7", "scaled"), ('"12"', "0", "scaled"), ('"无"', "12", "scaled"), ('"无"', "0", "number"),
    ("0;;", "12", "number"), ("0;;", "-3", "scaled"), ("0;;", "0", "number"), ('0;-0;"-"', "12", "number"),
    ('0;-0;"-"', "0", "number"), ("0;-0;—", "0", "number"), ("#", "0.3", "scaled"), ("#", "0", "number"),
    ("# ?/?", "12", "number"), ("# ?/?", "0.5", "scaled"), ("?/?", "7", "scaled"),
    ("+#,##0;-#,##0;0", "12", "number"), ("+#,##0;-#,##0;0", "-12", "number"),
    ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ", "25000.5", "number"), ('_-* #,##0_-;-* #,##0_-;_-* "-"_-', "0", "number"),
    ('_-* #,##0_-;-* #,##0_-;_-* "-"_-', "-12", "number"),
    ('#,##0.00"元"', "12", "yuan"), ('0"万"', "12", "scaled"), ('"¥"0.00', "12", "yuan"), ('"¥"0.00', "0", "number"),
    ('"￥"#,##0.00;"￥"\\-#,##0.00', "12", "yuan"), ("¥#,##0.00_);[Red]\\(¥#,##0.00\\)", "-12", "yuan"),
    ('_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "12", "yuan"),
    ('_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "0", "number"),
    ("[$¥-804]#,##0.00", "12", "yuan"), ("[$￥-804]0", "12", "yuan"), ("[$CNY] #,##0.00", "12", "yuan"),
    ('0.00"元整"', "12", "yuan"), ('"人民币"0.00"元"', "12", "yuan"), ('"RMB"0.00', "12", "yuan"),
    ('"¥"0.00"万元"', "12", "wan"), ('0.00" 万元"', "12", "wan"), ('0.00"万元"', "1234.5678", "wan"),
    ("[$-409]#,##0.00", "12", "number"), ("[$-804]0", "12", "number"), ("[$¥-411]#,##0", "12", "scaled"),
    ("[$$-409]#,##0.00", "12", "scaled"), ('"$"#,##0.00', "12", "scaled"), ("$#,##0", "12", "scaled"),
    ("#,##0.00 [$€-407]", "12", "scaled"), ("[$£-809]0.00", "12", "scaled"), ("[$USD] 0.00", "12", "scaled"),
    ("[$HK$-C04]0.00", "12", "scaled"), ('0.00"美元"', "12", "scaled"), ('0.00"港元"', "12", "scaled"),
    ('0.00 "亿元"', "12", "scaled"), ('0.00"亿元"', "12", "scaled"), ('0"千元"', "12", "scaled"),
    ('"¥"0\\.0000', "12", "scaled"), ('"¥"0.0,', "12", "scaled"), ('"¥"0%', "12", "percent"),
    ('"$"0.00"元"', "12", "scaled"), ("[$₩-412]0", "12", "scaled"), ('"US$"0', "12", "scaled"),
    ('[>=10000]0.00"万元";0"元"', "12", "yuan"), ('[>=10000]0.00"万元";0"元"', "25000", "wan"),
    ('0.00"万元";-0.00"元"', "12", "wan"), ('0.00"万元";-0.00"元"', "-12", "yuan"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "expected"), TOLD)
def test_what_a_number_format_makes_of_a_number(code: str, value: str, expected: str) -> None:
    assert number_formats.with_format(value, number_formats.shown_as(164, code))[0] == expected


@pytest.mark.parametrize(("number", "expected"), [(5, "yuan"), (8, "yuan"), (42, "yuan"), (44, "yuan"), (37, "number"),
                                                  (41, "number"), (43, "number"), (4, "number"), (9, "percent"),
                                                  (14, "date"), (12, "scaled"), (11, "number")])  # fmt: skip
def test_formats_that_are_not_written_out(number: int, expected: str) -> None:
    assert number_formats.with_format("0.5", number_formats.shown_as(number))[0] == expected


MASKS = [
    ("@", False), ("General", False), ("0", False), ("", False), ("0;-0;;@", False), ("_ * #,##0_ ;_ @_ ", False),
    ("0;0", False), ("0;;", False), (";;;", True), ('@"w"', True), ('"约"@', True), ('0;-0;0;@"万"', True),
    ("0;0;0;General", False), ('0;0;0;"无"', True), ("yyyy/m/d;@", False), ("[Red]@", False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "masks"), MASKS)
def test_a_format_may_show_a_text_otherwise_than_it_is(code: str, masks: bool) -> None:
    assert number_formats.masks(code) is masks


@pytest.mark.parametrize(("text", "kind"), [("12", "scaled"), ("-3.5", "scaled"), ("人数", "text"), ("1.", "text")])
def test_only_a_number_is_lost_where_a_text_is_masked(text: str, kind: str) -> None:
    assert number_formats.of_text(text) == kind


@given(st.text('0#?.,;%/ "\\_*[]<>=$-E+@万件General', max_size=30), st.decimals(-(10**9), 10**9, places=3))
def test_no_format_is_too_strange_to_be_judged(code: str, value: Decimal) -> None:
    kind, text = number_formats.with_format(str(value), number_formats.shown_as(164, code))
    assert kind in ("number", "percent", "date", "yuan", "wan", "scaled")
    assert kind == "date" or Decimal(text) == value


# formats that the oracle sees beside those above: as the dialogs of Excel and WPS offer them, and as people make them
MORE = [
    "0_ ", "0.00_ ", "0_);[Red]\\(0\\)", "0.00_ ;[Red]\\-0.00\\ ", "#,##0_ ", "#,##0_);\\(#,##0\\)", "0000",
    "000-0000", "#", "#.##", "0.", "?0", "??", "#,###", "#,##0,", "0.0,", "0.00,,", "#!,####", "0!.0,\"万\"",
    "#\\,##0", "0.0\"万\"",
    "[>=100000000]0!.00,,\"亿\";[>=10000]0!.0,\"万\";0", "[<10000]0;0!.0,\"万元\"", "[<1]\"—\";0", "[<=0]\"-\";0",
    "[=0]\"无\";0", "[=1]\"一\";0", "[<>0]0;\"无\"", "[Red][<10]0;[Blue]0", "[<0]0;0", "[<0]\"减\"0;\"增\"0",
    "\"增\"0;\"减\"0;0", "\"↑\"0;\"↓\"0", "0\"件\"", "0\"件\";;\"无\"", "0 \"人次\"", "\"共\"0\"件\"", "\"合计\"0",
    "\"<\"0", "0\"+\"", "0\"±\"", "\"≈\"0", "0\"以上\"", "\"不足\"0", "0\"多件\"", "0\"千\"", "0\"百件\"", "0\"倍\"",
    "0\"成\"", "0\" m\"", "0\"K\"", "0.0,\"K\"", "0\"½\"", "0\"²\"", "0\"①\"", "0\"万件\"", "\"①\"0",
    "0\".\"", "\"0.\"0",
    "[DBNum1]General", "[DBNum1]0", "[DBNum2]General", "[DBNum2]0\"元\"", "[DBNum3]0", "[DBNum1][$-804]0",
    "@\"件\"", "\"约\"@", "0;\\-0;;@", "General;General;\"\"", "General\"件\"", "-General", "0* ", "0*-", "_(0_)",
    "_-* #,##0.00_-;\\-* #,##0.00_-;_-* \"-\"??_-;_-@_-", "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"_);_(@_)", "# ??/??",
    "#,##0.00;\\-#,##0.00", "0.0E+0", "0%;\\-0%", "0.0\"%\"", "0\"％\"", "\"人民币\"#,##0.00", "#,##0.00\"万元\"",
    "\"¥\"#,##0;\"¥\"\\-#,##0", "0;;;", "0;", ";0", "\"—\"", "0\"/月\"", "\"(\"0\")\"", "[$-804]#,##0", "\"No.\"0",
]  # fmt: skip
VALUES = [0, 1, 7, 12, 100, 999, 1234, 10000, 25000, 123456, -3, -25000, 0.3, 0.5, 12.34, 12.6, 1234567.891]

_DIGITS = {
    char: value for chars in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖") for value, char in enumerate(chars)
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
# what a person passes over beside a number: none of these makes another one of it
_ASIDE = re.compile(r"人民币|万元|人次|合计|days|RMB|CNY|元整|[件号第年人共元¥￥]|\((件)?\)|\[\$-[0-9A-F]+\]|^\s*[:：]")


def spoken(text: str) -> Decimal | None:
    """A number in Chinese words (一千二百三十四点五, 壹佰, 一二三四)."""
    whole, _, part = text.replace("点", ".").partition(".")
    if not re.fullmatch("[〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖十拾百佰千仟万]+", whole):
        return None
    if not re.search("[十拾百佰千仟万]", whole):
        value = int("".join(str(_DIGITS[char]) for char in whole))
    else:
        value = 0
        for group in whole.split("万"):
            section = digit = 0
            for char in group:
                if char in _PLACES:
                    section, digit = section + (digit or 1) * _PLACES[char], 0
                else:
                    digit = _DIGITS[char]
            value = value * 10_000 + section + digit
    return Decimal(f"{value}.{''.join(str(_DIGITS[char]) for char in part) or 0}")


def seen(shown: str) -> tuple[Decimal, Decimal] | None:
    """The number that a person reads in a text, and how much the last digit counts; None if it reads as none."""
    text = _ASIDE.sub("", shown).strip().translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    minus = re.fullmatch(r"\((.*)\)", text) or re.fullmatch(r"[-－减]\s*(.*)", text)
    text = (minus[1] if minus else re.sub("^[+增]", "", text)).strip()
    words = spoken(text)
    match = re.fullmatch(r"([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]*)(?:\.([0-9]*))?(?:E([+-][0-9]+))?", text)
    if words is None and (not match or not re.search("[0-9]", text)):
        return None
    if words is not None:
        value, last = words, Decimal(1).scaleb(-len(text.partition("点")[2]))
    else:
        assert match
        power = int(match[3] or 0)
        value = Decimal(re.sub("[, ]", "", match[1]) + "." + (match[2] or "0")).scaleb(power)
        last = Decimal(1).scaleb(power - len(match[2] or ""))
    return (-value if minus else value), last


def sheet_of(codes: list[str]) -> bytes:
    """A row for each format, with every value."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        sheet = writer.add_worksheet("一")
        sheet.set_column(0, len(VALUES), 40)
        for row, code in enumerate(codes):
            style = writer.add_format({"num_format": code})
            for column, value in enumerate(VALUES):
                sheet.write_number(row, column, value, style)
    return data.getvalue()


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xlsx", "xls", "ods"], "xlsx"))
def test_what_is_taken_for_a_number_is_shown_as_that_number(kind: str) -> None:
    """LibreOffice is the oracle of the text that is shown. Red is the sign for less where a format says so."""
    codes = list(dict.fromkeys([code for code, _, _ in TOLD if "通用格式" not in code] + MORE))  # that one is Chinese
    written = sheet_of(codes)
    shown = list(csv.reader(io.StringIO(office.shown(written))))
    (found,) = book(written if kind == "xlsx" else office.converted(written, kind)).sheets
    at = {(cell.row, cell.column): cell for cell in found.cells}
    taken, wrong = 0, []
    for row, code in enumerate(codes):
        for column, value in enumerate(VALUES):
            cell: RawCell = at[row, column]
            if cell.kind not in ("number", "yuan", "wan"):
                continue
            taken += 1
            text, stored = shown[row][column], Decimal(str(value))
            read = seen(text)
            if not _right(read, stored, text, red="Red" in code):
                wrong.append((code, value, text, cell.kind))
    assert len(codes) >= 80
    assert taken > 1_000
    assert wrong == []


def _right(read: tuple[Decimal, Decimal] | None, stored: Decimal, text: str, red: bool) -> bool:
    if stored == 0:  # a dash, a word or nothing is no number
        return not re.search("[1-9]", text)
    if read is None:
        return False
    value, last = read
    close = abs(value - stored) * 2 <= last
    return close or (red and stored < 0 and abs(value + stored) * 2 <= last)
