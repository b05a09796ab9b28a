"""Formulas: what can be told of one, how it is moved, and when the value of an input cell or a total is believed."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.formats import limits, references, xlsx_full, xlsx_memo
from consolidate.formats import xls as xls_reader
from consolidate.formats.raw import RawBook, RawCell, RawSheet
from consolidate.forms import edition
from consolidate.model import Answer, Finding, Number, Place, Round, Unit
from consolidate.reading import formulas
from consolidate.reading.answers import read
from consolidate.reading.spelling import EXTERNAL
from consolidate.templates import template
from consolidate.terms import EXPLAIN, NOTE
from consolidate.text import a1
from consolidate.workers import child
from tests.support import office
from tests.support.bending import SOUND
from tests.support.books import ods_parts, ods_row, unpacked, zipped
from tests.support.sheets import Content, grid

F21 = edition("2021")
NAMES = {"许可": "台账!$B$2", "全部": "台账!$B$2:$B$5", "相对": "台账!B2", "率": "2", "自己": "自己"}
NAMES |= {"多": "多1*多1+多1"} | {f"多{n}": f"多{n + 1}+多{n + 1}+多{n + 1}" for n in range(1, 15)} | {"多15": "1"}

# a formula on sheet 表; the cells that it counts with how often; its own number. None where it cannot be told
PARSED: list[tuple[str, Mapping[str, float] | None, float]] = [
    ("=B5", {"表!B5": 1}, 0),
    ("=+$B$5", {"表!B5": 1}, 0),
    ("=B5-C5+3", {"表!B5": 1, "表!C5": -1}, 3),
    ("=B5-(C5-D5)", {"表!B5": 1, "表!C5": -1, "表!D5": 1}, 0),
    ("=-(B5+C5)*2", {"表!B5": -2, "表!C5": -2}, 0),
    ("=2*3-B5/4", {"表!B5": -0.25}, 6),
    ("=SUM(B5:C6,D5;2)", {"表!B5:C6": 1, "表!D5": 1}, 2),
    ("=SUM(B5:B6)+SUM(B5:B6)", {"表!B5:B6": 2}, 0),
    ("= sum( b5 : b6 )", None, 0),
    ("=sum(b5:b6)", {"表!B5:B6": 1}, 0),
    ("='三、依申请公开'!D9", {"三、依申请公开!D9": 1}, 0),
    ("='甲''乙'!D9+台账!C1", {"甲'乙!D9": 1, "台账!C1": 1}, 0),
    ("=许可*率", {"台账!B2": 2}, 0),
    ("=SUM(全部,许可)", {"台账!B2:B5": 1, "台账!B2": 1}, 0),
    ("=全部", None, 0),
    ("=相对", None, 0),
    ("=自己", None, 0),
    ("=731+5", {}, 736),
    ("=B5*C5", None, 0),
    ("=1/B5", None, 0),
    ("=1/0", None, 0),
    ("=B5%", None, 0),
    ("=B5^2", None, 0),
    ("=B5:B6", None, 0),
    ("=SUM(B5:B6*2)", None, 0),
    ("=SUM(甲:丙!B5)", None, 0),
    ("=SUM(B:B)", None, 0),
    ("=IF(B5>1,B5,0)", None, 0),
    ("=ROUND(B5,0)", None, 0),
    ("=LOG10(B5)", None, 0),
    ("=B5&C5", None, 0),
    ("=[1]Sheet1!A1", None, 0),
    ("=#REF!+B5", None, 0),
    ("=(B5", None, 0),
    ("=", None, 0),
    ("=" + "(" * 60 + "1" + ")" * 60, None, 0),
    ("=B5/8*3", {"表!B5": 0.375}, 0),
    ("=" + "9" * 30 + "+B5", None, 0),  # larger than any figure
    ("=多", None, 0),  # a name of names of names, a million times B5
    ("=" + "+".join(["B5"] * 80), None, 0),  # longer than what is kept of a formula
]


@pytest.mark.parametrize(("formula", "cells", "own"), PARSED, ids=[text[:30] for text, _, _ in PARSED])
def test_what_can_be_told_of_a_formula(formula: str, cells: Mapping[str, float] | None, own: float) -> None:
    found = formulas.parse(formula[: limits.FORMULA], "表", NAMES)
    if cells is None:
        assert found is None
        return
    assert found is not None
    counts: dict[str, Fraction] = {}
    for weight, area, _ in found.terms:
        first, last = a1(area.top, area.left), a1(area.bottom, area.right)
        name = f"{area.sheet}!{first}" + ("" if area.single else f":{last}")
        counts[name] = counts.get(name, Fraction(0)) + weight
    assert (counts, found.constant) == ({name: Fraction(weight) for name, weight in cells.items()}, Fraction(own))


# a formula; so many rows down, columns right; as it reads there
MOVED = [
    ("=SUM(D9:D30)", 0, 1, "=SUM(E9:E30)"),
    ("=$D9+D$9+$D$9", 2, 3, "=$D11+G$9+$D$9"),
    ("=Z9+AZ9", 0, 1, "=AA9+BA9"),
    ("='A1 B2'!C3+AB1!C3", 1, 1, "='A1 B2'!D4+AB1!D4"),
    ("=LOG10(A1)&\"A1\"", 1, 0, "=LOG10(A2)&\"A1\""),
    ("=SUM(A:$B,2:$3)", 1, 1, "=SUM(B:$B,3:$3)"),
    ("=[1]表!A1*2", 0, 2, "=[1]表!C1*2"),
    ("=季度1_A1+表A1", 1, 1, "=季度1_A1+表A1"),
    ("=A1+B2", -1, 0, "=#REF!+B1"),
    ("=" + "+A1" * 80, 1, 0, ("=" + "+A1" * 80)[: limits.FORMULA]),  # one that was cut stays as it is
]  # fmt: skip


@pytest.mark.parametrize(("formula", "down", "right", "there"), MOVED, ids=[m[0][:30] for m in MOVED])
def test_a_formula_moved_to_another_cell(formula: str, down: int, right: int, there: str) -> None:
    assert references.moved(formula[: limits.FORMULA], down, right) == there


@pytest.mark.parametrize(
    ("formula", "external"),
    [
        ("=[1]Sheet1!A1", True),
        ("='[1]Sheet 1'!A1+2", True),
        ("=[2]!许可件数", True),
        ("='D:\\[台账.xlsx]Sheet1'!A1", True),
        ("=['file:///D:/a.ods'#$表.A1]", True),
        ("=[external]!A1", True),
        ("=SUM(台账[2024])", False),
        ("=SUM(台账[[#This Row],[2024]])+表!A1", False),
        ("=B5", False),
    ],
)
def test_which_formulas_refer_to_another_file(formula: str, external: bool) -> None:
    assert bool(EXTERNAL.search(formula)) == external


# --- input cells -----------------------------------------------------------------------------------------------

LICENCES = "B10"  # of table 二
# the cell, its value, further cells, the finding with what was expected, and its words on the way
Cells = Mapping[str, Content | tuple[str, Content]]
INPUTS: list[tuple[str, tuple[str, Content], Cells, str, str, str]] = [
    ("typed sum", ("=55+45", 100), {}, "formula-input", "", ""),
    ("a sum of cells", ("=B60+B61", 100), {"B60": 55, "B61": 45}, "formula-input", "", ""),
    ("a range", ("=SUM(B60:B70)", 100), {"B60": 55, "B61": 45, "B62": "合计"}, "formula-input", "", ""),
    ("another sheet", ("=台账!A1", 100), {"台账!A1": 100}, "formula-input", "", ""),
    ("a blank cell", ("=B60", 0), {}, "formula-input", "", ""),
    ("texts that + turns into numbers", ("=B60+B61", 100), {"B60": "55", "B61": "45"}, "formula-input", "", ""),
    ("a word in a sum", ("=SUM(B60:B61)", 55), {"B60": 55, "B61": "无"}, "formula-input", "", ""),
    ("what cannot be told", ("=ROUND(B60,0)", 40), {"B60": 100}, "formula-input", "", ""),
    ("a formula that was cut", ("=" + "+".join(["B60"] * 70), 40), {"B60": 1}, "formula-input", "", ""),
    ("a date", ("=SUM(B60)", 40), {"B60": None}, "formula-stale", "0", ""),
    ("stale", ("=B60+B61", 40), {"B60": 55, "B61": 45}, "formula-stale", "100", ""),
    ("a stale difference", ("=B60-B61", 40), {"B60": 55, "B61": 45}, "formula-stale", "10", ""),
    ("a stale reference", ("=台账!A1", 40), {"台账!A1": 100}, "formula-stale", "100", ""),
    ("a stale name", ("=许可", 40), {"台账!B2": 100}, "formula-stale", "100", ""),
    ("stale behind another", ("=B60", 40), {"B60": ("=B61+B62", 40), "B61": 55, "B62": 45}, "formula-stale", "100", ""),
    ("texts in a sum", ("=SUM(B60:B61)", 0), {"B60": "55", "B61": "45件"}, "formula-skips-text", "", "B60、B61"),
    ("texts in a sum elsewhere", ("=SUM(台账!A1:A2)", 45), {"台账!A1": "55", "台账!A2": 45}, "formula-skips-text", "",
     "台账!A1"),
    ("texts behind another cell", ("=B60", 0), {"B60": ("=SUM(B61)", 0), "B61": "55"}, "formula-skips-text", "", "B61"),
    ("itself", ("=B10+1", 40), {}, "formula-circular", "", ""),
    ("itself in a range", ("=SUM(B9:B11)", 40), {}, "formula-circular", "", ""),
    ("itself in a column", ("=SUM(B:B)", 40), {}, "formula-circular", "", ""),
    ("itself in a chain", ("=B60", 40), {"B60": ("=台账!A1", 40), "台账!A1": ("='二、主动公开'!B10", 40)},
     "formula-circular", "", ""),
    ("its own row is no value", ("=ROW(B10)", 10), {}, "formula-input", "", ""),
    ("another file", ("=[1]Sheet1!A1", 40), {}, "external-formula", "", "=[1]Sheet1!A1"),
    ("another file by a name", ("=外部", 40), {}, "external-formula", "", "=外部；外部 =[1]Sheet1!$A$1"),
    ("by a name of a name", ("=外部二*1", 40), {}, "external-formula", "",
     "=外部二*1；外部二 =外部；外部 =[1]Sheet1!$A$1"),
    ("by a cell", ("=B60", 40), {"B60": ("=[1]Sheet1!A1", 40)}, "external-formula", "", "=B60；B60 =[1]Sheet1!A1"),
    ("by a cell elsewhere", ("=IF(台账!A1>0,台账!A1,0)", 40), {"台账!A1": ("=VLOOKUP(1,[1]表!A:B,2)", 40)},
     "external-formula", "", "=IF(台账!A1>0,台账!A1,0)；台账!A1 =VLOOKUP(1,[1]表!A:B,2)"),
    ("by a cell and a name", ("=SUM(B60:B61)", 40), {"B61": ("=外部", 40)}, "external-formula", "",
     "=SUM(B60:B61)；B61 =外部；外部 =[1]Sheet1!$A$1"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "others", "kind", "expected", "words"), [i[1:] for i in INPUTS],
                         ids=[i[0] for i in INPUTS])  # fmt: skip
def test_a_formula_in_an_input_cell(
    formula: tuple[str, Content], others: Cells, kind: str, expected: str, words: str
) -> None:
    (found,) = [f for f in answer({LICENCES: formula, **others}).findings if f.kind not in AROUND]
    assert (found.kind, found.address, found.found) == (kind, LICENCES, str(formula[1]))
    assert found.severity is (NOTE if kind == "formula-input" else EXPLAIN)
    assert kind == "formula-input" or found.expected == expected
    assert words in "；".join(value for key, value in found.args if key in ("formula", "texts"))


@pytest.mark.parametrize(
    ("formula", "kind"), [("=ROUND(B60,0)", "formula-unchecked"), ("=B60", "formula-input"), ("=1+39", "formula-input")]
)
def test_where_nothing_is_computed_by_itself_a_formula_that_cannot_be_checked_is_asked_about(
    formula: str, kind: str
) -> None:
    found = answer({LICENCES: (formula, 40), "B60": 40}, manual=True).findings
    assert [f.kind for f in found if f.kind not in AROUND] == [kind]


def test_a_formula_whose_result_is_a_text_is_asked_about_too() -> None:
    found = answer({LICENCES: ('=外部&"件"', "40件")})
    assert {f.kind for f in found.findings} == {"external-formula", "spelled"}
    assert found.numbers[Place("disclosure", "licences", "decisions")] == 40


def test_a_chain_of_formulas_without_end_ends() -> None:
    """Longer than Python's stack, and a sum of sums of sums."""
    chain: dict[str, Content | tuple[str, Content]] = {f"台账!A{n}": (f"=A{n + 1}", 40) for n in range(1, 3_000)}
    assert [f.kind for f in asked({LICENCES: ("=台账!A1", 40), **chain})] == ["formula-input"]
    wide: dict[str, Content | tuple[str, Content]] = {
        f"台账!A{n}": (f"=SUM(A{n + 1}:A3000)", 40) for n in range(1, 2_999)
    }
    assert {f.kind for f in asked({LICENCES: ("=台账!A1", 40), **wide})} <= {"formula-input", "formula-stale"}


PIECES = st.sampled_from([
    "B10", "$B$10", "B60", "A1:XFD1048576", "B:B", "1:9", "台账!", "'二、主动公开'!", "[1]", "SUM(", "IF(", "(", ")",
    ",", ";", "+", "-", "*", "/", "^", "%", "&", '"', "'", "{", "}", "许可", "外部", "#REF!", "=", " ", "0",
    "9" * 90, "1.5",
])  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_formula_stops_the_reader(one: list[str], other: list[str], total: list[str]) -> None:
    """In an input cell, in a cell that it may refer to, in a total."""
    cells = {LICENCES: ("=" + "".join(one), 40), "B60": ("=" + "".join(other), 3),
             "三、依申请公开!J9": ("=" + "".join(total), 5)}  # fmt: skip
    assert answer(cells).numbers[Place("disclosure", "licences", "decisions")] == 40


AROUND = ("numbers-apart", "extra-numbers", "extra-row")  # what is said of the further cells


def asked(cells: Cells) -> list[Finding]:
    return [f for f in answer(cells).findings if f.kind not in AROUND]


def answer(cells: Cells, manual: bool = False) -> Answer:
    """A sound answer with these cells in table 二 or on other sheets; a formula comes with its stored value."""
    figures: dict[Place, Content] = {p: SOUND.get(str(p), 0) for p in F21.places}
    sheets = {table.sheet: {(c.row, c.column): c for c in grid(table, figures).raw().cells} for table in F21.tables}
    for address, content in cells.items():
        sheet, _, spot = address.rpartition("!")
        target = references.cell_range(sheet or "二、主动公开", spot)
        formula, value = content if isinstance(content, tuple) else ("", content)
        kind = "text" if isinstance(value, str) else "number"
        if value is not None:
            there = sheets.setdefault(target.sheet, {})
            cell = RawCell(target.top, target.left, kind, str(value), formula[: limits.FORMULA])
            there[target.top, target.left] = cell
    raw = tuple(RawSheet(name, hidden=False, cells=tuple(sorted(found.values()))) for name, found in sheets.items())
    names = (("外部", "[1]Sheet1!$A$1"), ("外部二", "外部"), ("许可", "台账!$B$2"))
    return read(RawBook("xlsx", raw, (), names, manual), "a.xlsx", "", F21)


# --- in every format -------------------------------------------------------------------------------------------

MAIN, OFFICE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "officeDocument/2006/relationships"
LINK = f'''<externalLink xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/{OFFICE}"><externalBook r:id="rId1">
<sheetNames><sheetName val="Sheet1"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">
<v>100</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'''
PATH = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/{OFFICE}/externalLinkPath" Target="台账.xlsx" TargetMode="External"/>
</Relationships>"""


def entered(formula: str, value: str, cells: str = "") -> dict[str, bytes]:
    """The parts of a template in whose B10 of table 二 a formula stands; with a name that leads to another file."""
    figures: dict[Place, Number | str] = {p: 0 for p in F21.places if not F21.is_total(p)}
    parts = unpacked(template(F21, Round("2021", 2025, "清源县人民政府"), Unit("民政局"), figures=figures))
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    sheet, count = re.subn(r'(<c r="B10"[^>]*>)<v>0</v>', rf"\1<f>{formula}</f><v>{value}</v>", sheet)
    assert count == 1
    parts["xl/worksheets/sheet2.xml"] = sheet.replace("</sheetData>", f"{cells}</sheetData>").encode()
    link = '<externalReferences><externalReference r:id="rId88"/></externalReferences><definedNames>'
    link += '<definedName name="许可件数">[1]Sheet1!$A$1</definedName>'
    target = f'<Relationship Id="rId88" Type="http://schemas.openxmlformats.org/{OFFICE}/externalLink" '
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<definedNames>", link.encode())
    relations = "xl/_rels/workbook.xml.rels"
    target += 'Target="externalLinks/externalLink1.xml"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", target.encode())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    part = f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", part.encode())
    parts["xl/externalLinks/externalLink1.xml"] = LINK.encode()
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = PATH.encode()
    return parts


NUMBERS = '<row r="60"><c r="B60"><v>55</v></c></row><row r="61"><c r="B61"><v>45</v></c></row>'
TEXTS = (
    '<row r="60"><c r="B60" t="inlineStr"><is><t>55</t></is></c></row>'
    '<row r="61"><c r="B61" t="inlineStr"><is><t>45</t></is></c></row>'
)
# the formula in B10, what is stored, further cells, the number that is put in place of what was stored, the finding
SAVED = [
    ("B60+B61", "100", NUMBERS, "", "formula-input"),
    ("B60+B61", "100", NUMBERS, "40", "formula-stale"),
    ("B60-(B61-B62)", "10", NUMBERS, "", "formula-input"),  # xlrd leaves the brackets out
    ("SUM(B60:B61)", "0", TEXTS, "", "formula-skips-text"),
    ("[1]Sheet1!A1", "100", "", "", "external-formula"),
    ("许可件数", "100", "", "", "external-formula"),
    ("B60", "100", '<row r="60"><c r="B60"><f>许可件数</f><v>100</v></c></row>', "", "external-formula"),
]


@pytest.mark.parametrize("careful_", [False, True])
@pytest.mark.parametrize(("formula", "value", "cells", "instead", "kind"), SAVED)
def test_a_formula_in_an_input_cell_of_xlsx(
    formula: str, value: str, cells: str, instead: str, kind: str, careful_: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*((xlsx_memo, "read", lambda *_: None) if careful_ else (xlsx_full, "read", None)))
    assert told(zipped(entered(formula, instead or value, cells))) == [(kind, "B10", instead or value)]


@pytest.fixture(scope="module")
def saved() -> Mapping[tuple[str, ...], tuple[bytes, bytes]]:
    """The workbooks of ``SAVED`` as LibreOffice saves them as .xls and as .ods, by their rows; in one call each."""
    made = [zipped(entered(formula, value, cells)) for formula, value, cells, *_ in SAVED]
    return dict(
        zip(SAVED, zip(*(office.converted_all(made, kind) for kind in ("xls", "ods")), strict=True), strict=True)
    )


@pytest.mark.office
@pytest.mark.parametrize("row", SAVED)
def test_a_formula_in_an_input_cell_of_xls_and_ods(
    row: tuple[str, str, str, str, str], saved: Mapping[tuple[str, ...], tuple[bytes, bytes]]
) -> None:
    _, value, _, instead, kind = row
    xls, ods = saved[row][0], unpacked(saved[row][1])
    if instead:
        before = struct.pack("<HH", 9, 1), struct.pack("<d", 100)  # row and column, two bytes of style, the value
        record = re.search(re.escape(before[0]) + b"..(" + re.escape(before[1]) + b")", xls, re.S)
        assert record
        xls = xls[: record.start(1)] + struct.pack("<d", float(instead)) + xls[record.end(1) :]
        assert ods["content.xml"].count(b">100<") == ods["content.xml"].count(b'office:value="100"') == 1
        ods["content.xml"] = ods["content.xml"].replace(b">100<", b">%s<" % instead.encode())
        ods["content.xml"] = ods["content.xml"].replace(b'value="100"', b'value="%s"' % instead.encode())
    assert told(xls) == told(zipped(ods)) == [(kind, "B10", instead or value)]


def test_a_workbook_that_computes_when_asked_to() -> None:
    """As .xlsx says it, as LibreOffice says it in .ods, and as Excel says it in .xls."""
    parts = entered("ROUND(B60,0)", "55", NUMBERS)
    assert told(zipped(parts)) == [("formula-input", "B10", "55")]
    parts["xl/workbook.xml"] = re.sub(rb"<calcPr[^>]*>", b'<calcPr calcMode="manual"/>', parts["xl/workbook.xml"])
    assert told(zipped(parts)) == [("formula-unchecked", "B10", "55")]
    manual = '<config:config-item config:name="AutoCalculate" config:type="boolean">{}</config:config-item>'
    for word, expected in (("false", True), ("true", False)):
        book = child.read(zipped(ods_parts(ods_row("")) | {"settings.xml": manual.format(word)}))
        assert isinstance(book, RawBook)
        assert book.manual is expected
    for mode, expected in ((0, True), (1, False), (0xFFFF, False)):
        stream = struct.pack("<HH16sHHHHH", 0x0809, 16, b"\0\6\x10\0" + b"\0" * 12, 0x000D, 2, mode, 0x000A, 0)
        assert xls_reader._marks(stream, 0, None).manual is expected


def told(data: bytes) -> list[tuple[str, str, str]]:
    """What is said of B10."""
    raw = child.read(data)
    assert isinstance(raw, RawBook), raw
    found = read(raw, "民政局.xlsx", "", F21).findings
    return [(f.kind, f.address, f.found) for f in found if f.kind not in AROUND]
