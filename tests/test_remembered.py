"""What the fast reader remembers of the rows and texts of other files changes nothing but the time."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

import pytest

from consolidate import remembered
from consolidate.catalogue import FindingKind
from consolidate.formats import refusals, xlsx_cross_check, xlsx_memo
from consolidate.formats.raw import RawBook, Refusal
from consolidate.workers import child
from tests.support.books import sheet_xml, xlsx

STRINGS = "<si><t>甲</t></si><si><t>1 &lt; 2</t></si><si/><si><t>丁</t><rPh><t>ding</t></rPh></si>"
SUM = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>{}</v></c><c r="C1" t="str"><f>B1</f><v>{}</v></c></row>'
)
# values in a row that was seen before, with others: what they look like, and what may not be taken as it stands
VALUES = [
    "5", "0", "-3", "12.50", "00", "05", "-0", "1E3", "1e999", "NaN", "1_0", "１２", "+5", " 5 ", "5\n", "5\n6", "5\r",
    "&#53;", "平", "不平", "不平：差3", "a&amp;b", "a_x000D_b", " 平 ", "平\t", "平\r平", "\x85", "'", '"', ">",
    "9" * 15, "9" * 16,
    "9" * 41, "0.1234567890123456", ".5", "5.", "--", "TRUE", "#REF!", "", "二〇", "\u2028平", "，。：；（）",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    remembered.forget()


def fresh(data: bytes) -> RawBook | Refusal:
    """As read by a process that has read nothing before."""
    remembered.forget()
    return child.read(data)


def careful(data: bytes) -> RawBook | Refusal:
    with pytest.MonkeyPatch.context() as without:
        without.setattr(xlsx_memo, "read", lambda *_: None)
        return child.read(data)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many rows calamine was asked for, look after look."""
    looks: list[int] = []
    look = xlsx_cross_check.read_rows

    def counting(sheets: list[str], known: int) -> list[list[list[object]]]:
        looks.append(sum(rows.count("</row>") for rows in sheets))
        return look(sheets, known)

    monkeypatch.setattr(xlsx_cross_check, "read_rows", counting)
    yield looks


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("word", [False, True])
def test_a_row_seen_before_is_read_as_if_for_the_first_time(value: str, word: bool) -> None:
    number, text = ("7", value) if word else (value, "平")
    data = xlsx(SUM.format(number, text), STRINGS)
    expected = fresh(data)
    remembered.forget()
    for earlier in ("1", "2.5", "30"):
        assert isinstance(child.read(xlsx(SUM.format(earlier, "平"), STRINGS)), RawBook)
    assert child.read(data) == expected == careful(data)


def test_calamine_looks_once_at_what_is_the_same_in_every_file(asked: list[int]) -> None:
    for number in range(5):
        child.read(xlsx(SUM.format(number, "平"), STRINGS))
    assert asked == [1]
    child.read(xlsx(SUM.format("1E3", "平"), STRINGS))
    assert asked == [1, 1]
    child.read(xlsx(SUM.format("3", "平").replace("B1", "D1").replace("C1", "E1"), STRINGS))
    assert asked == [1, 1, 1]


REPEATED = [
    '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>',  # its text stands in the row itself
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+{}</f><v>1</v></c></row>'  # the next shows it
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>{}</v></c></row>',  # another text, or none
    '<row r="{}"/><row r="2"><c r="A2"><v>1</v></c></row>',
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="{}"><c r="A{}"><v>2</v></c></row>',
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="{}"/>',
]


@pytest.mark.parametrize("rows", REPEATED)
def test_what_a_row_shares_with_other_rows_and_texts_is_looked_up_anew(rows: str) -> None:
    for number in ("1", "2", "3", "4", "1", "05", "-1", "1048577"):
        data = xlsx(rows.replace("{}", number), STRINGS)
        warm = child.read(data)
        assert warm == careful(data)


@pytest.mark.parametrize("strings", [
    "<si><t>乙</t></si>", "<si><t>甲</t></si>", "<si/><si><t>甲</t></si>", "<si></si><si><t>甲</t></si>",
    '<si><t xml:space="preserve"> 甲 </t></si>', "<si><r><t>甲</t></r><r><t>乙</t></r></si>",
    "\n<si>\n<t>甲</t></si>\n",
    "<si><t>甲　乙</t></si>", "<si><t>　甲</t></si>", "<si><t>甲　</t></si>",
    "<si><t>012</t></si>", "<si><t>甲 乙</t></si>",
    "<si><t>甲</t><t>乙</t></si>", "<si><t>甲</t></si><si><t>乙</t>丙</si>",
    "<si><t>a_x000D_b</t></si>", "<si><t><![CDATA[甲]]></t></si>", "<si><t>甲<!-- 乙 --></t></si>", "<si><t/></si>",
    "<si><t>甲</t></si><si><t>", "<si/><si/>",
])  # fmt: skip
def test_texts_are_those_of_their_own_file(strings: str) -> None:
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    child.read(xlsx(row, STRINGS))
    data = xlsx(row, strings)
    assert child.read(data) == careful(data)


def test_files_in_any_order_are_read_alike() -> None:
    luck = random.Random(6)
    rows = [SUM.replace("1", "{row}"), '<row r="{row}"><c r="B{row}"><v>{}</v></c><c r="C{row}" s="2"/></row>']
    files = []
    for _ in range(60):
        xml = ""
        for row in range(1, 6):
            chosen = luck.choice(rows).replace("{row}", str(row))
            xml += chosen.format(*(luck.choice([*VALUES[:12], "8", "9"]) for _ in range(chosen.count("{}"))))
        files.append(xlsx(sheet=sheet_xml(xml), strings=STRINGS))
    expected = [fresh(data) for data in files]
    remembered.forget()
    luck.shuffle(order := list(range(60)))
    assert [child.read(files[n]) for n in order] == [expected[n] for n in order]
    assert any(isinstance(found, RawBook) for found in expected)


# where bytes that are no UTF-8 may stand, in place of what
SPOILT = {
    "head": (b"<sheetData>", b"<sheetPr codeName='\xff'/><sheetData>"),
    "cell": (b' s="1"', b' s="\xff"'),
    "value": ("平".encode(), b"\xb9\xff"),
    "tail": (b"</sheetData>", b"</sheetData><a b='\xff'/>"),
    "texts": ("丁".encode(), b"\xb9\xff"),
}


@pytest.mark.parametrize("where", SPOILT)
def test_bytes_that_are_no_text_are_damage_whatever_was_seen_before(where: str) -> None:
    data = xlsx(SUM.format("7", "平"), STRINGS)
    assert isinstance(child.read(data), RawBook)
    spoilt = in_parts(data, *SPOILT[where])
    assert spoilt != data
    assert (
        child.read(spoilt)
        == fresh(spoilt)
        == careful(spoilt)
        == Refusal(FindingKind.UNREADABLE, reason=refusals.DAMAGED)
    )


def in_parts(data: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return out.getvalue()


@pytest.mark.parametrize(("texts", "asked"), [("a a", 1), ("a b a", 2), ("a b c a", 4), ("long long", 2)])
def test_short_arguments_are_remembered_and_long_ones_are_not(texts: str, asked: int) -> None:
    seen = []

    @remembered.remembered(2, within=3)
    def upper(text: str) -> str:
        seen.append(text)
        return text.upper()

    assert [upper(text) for text in texts.split()] == [text.upper() for text in texts.split()]
    assert len(seen) == asked
    remembered.forget()
    upper("a")
    assert len(seen) == asked + 1
