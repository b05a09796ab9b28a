"""Word documents in one XML file: as Word 2003 writes them, and all parts of a .docx in one file."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest

from consolidate.formats import refusals
from consolidate.formats.raw import RawSheet, Refusal
from consolidate.forms import edition
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support.books import book
from tests.support.building import balanced
from tests.support.documents import docx, report

FORM = edition("2021")
_SPACES = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
)


def older(body: str, before: str = "") -> bytes:
    """A document of Word 2003 with this body."""
    return (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument {_SPACES}>{before}'
        f"<w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    ).encode()


def flat(data: bytes) -> bytes:
    """All parts of a .docx in one file, as Word 2007 and later write it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{archive.read(name).decode()}</pkg:xmlData></pkg:part>'
            for name in archive.namelist()
        )
    return (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package '
        f'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'
    ).encode()


def tables(data: bytes) -> tuple[RawSheet, ...]:
    """The tables of a document."""
    return tuple(sheet for sheet in book(data).sheets if sheet.name != TEXT_SHEET)


def test_a_document_with_all_parts_in_one_file_says_the_same() -> None:
    data = docx(report(FORM, balanced(FORM, random.Random(3)), "民政局"))
    assert book(flat(data)).sheets == book(data).sheets


def r(text: str, look: str = "") -> str:
    """A run."""
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str) -> str:
    """A paragraph."""
    return f"<w:p>{''.join(runs)}</w:p>"


def cell(inner: str, properties: str = "") -> str:
    """A cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def mark(kind: str, inner: str) -> str:
    """What Word 2003 marks in a text."""
    return f'<aml:annotation aml:id="1" w:type="{kind}"><aml:content>{inner}</aml:content></aml:annotation>'


def listed(number: str, text: str) -> str:
    """A paragraph of a list."""
    return f'<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="{number}"/></w:listPr></w:pPr>{r(text)}</w:p>'


TEXTS = [
    # the XML in a cell, its text, the marks on it
    (p(r("20"), r("23")), "2023", ()),
    (p(r("8", "<w:vanish/>"), r("3")), "3", (("hidden", "8"),)),
    (p(r("1", "<w:strike/>"), r("2")), "2", (("cut", "12"),)),
    (p(mark("Word.Insertion", r("7"))), "7", ()),
    (p(mark("Word.Deletion", "<w:r><w:delText>12</w:delText></w:r>"), r("21")), "21", (("deleted", "12"),)),
    (p(r("5"), "<w:r>" + mark("Word.Comment", p(r("单位：元"))) + "</w:r>"), "5", (("comment", "单位：元"),)),
    (p(r("5"), f"<w:r><w:footnote>{p(r('注'))}</w:footnote></w:r>"), "5", (("comment", "注"),)),
    (listed("一、", "总体"), "一、总体", ()),
    (listed("1.", "重复"), "1.重复", ()),
    (listed("1.", "12"), "1.12\ufffd", ()),
    (p("<w:r><w:pict><w:binData>aGk=</w:binData></w:pict></w:r>"), "\ufffd", (("picture", ""),)),
    (p(f"<w:hlink>{r('1')}</w:hlink>"), "1", ()),
]


@pytest.mark.parametrize(("inner", "text", "marks"), TEXTS)
def test_the_text_of_a_cell_is_what_a_person_sees(
    inner: str, text: str | None, marks: tuple[tuple[str, str], ...]
) -> None:
    (sheet,) = tables(older(table(cell(p(r("甲"))) + cell(inner))))
    assert {each.column: each.text for each in sheet.cells}.get(1) == text
    assert tuple((each.kind, each.text) for each in sheet.marks) == marks


def test_cells_stand_where_a_person_sees_them() -> None:
    first = cell(p(r("甲")), '<w:vmerge w:val="restart"/>') + cell(p(r("乙")), '<w:gridSpan w:val="2"/>')
    second = cell(p(), "<w:vmerge/>") + cell(p(r("1"))) + cell(p(r("2")))
    (sheet,) = tables(older(table(first, second)))
    assert {each[:2]: each.text for each in sheet.cells} == {(0, 0): "甲", (0, 1): "乙", (1, 1): "1", (1, 2): "2"}
    assert sheet.merges == ((0, 0, 1, 0), (0, 1, 0, 2))


def test_a_style_hides_too() -> None:
    styles = '<w:styles><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    inner = f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{r("8")}</w:p>'
    (sheet,) = tables(older(table(cell(p(r("甲"))) + cell(inner)), styles))
    assert [(each.kind, each.text) for each in sheet.marks] == [("hidden", "8")]


REFUSED = [
    (older(p(r("报告"))), "word-document", ""),
    (older("<w:p>"), "word-document", ""),
    (older(table(cell(p(mark("Word.Something", r("7")))))), "unreadable", refusals.DAMAGED),
    (older("<w:tbl><w:tr><w:tc>" * 500 + "</w:tc></w:tr></w:tbl>" * 500), "unsafe-file", refusals.DEEP),
    (older("").replace(b"<w:word", b'<!DOCTYPE a [<!ENTITY b "c">]><w:word'), "unsafe-file", refusals.DOCTYPE),
]


@pytest.mark.parametrize(("data", "kind", "reason"), REFUSED)
def test_a_document_that_does_harm_is_refused(data: bytes, kind: str, reason: str) -> None:
    found = child.read(data)
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == (kind, reason)
