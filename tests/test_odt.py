"""Reports as texts of LibreOffice."""

from __future__ import annotations

import pytest

from consolidate.formats import refusals
from consolidate.formats.raw import RawSheet, Refusal
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support.books import book
from tests.support.documents import odt_of


def sheets(body: str, styles: str = "") -> tuple[RawSheet, ...]:
    """The tables of a document with this body."""
    return tuple(sheet for sheet in book(odt_of(body, styles)).sheets if sheet.name != TEXT_SHEET)


def table(*rows: str) -> str:
    """A table of these rows, each the XML of its cells."""
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f"<table:table>{lines}</table:table>"


def cell(inner: str, properties: str = "") -> str:
    """A cell with this XML in it."""
    return f"<table:table-cell {properties}>{inner}</table:table-cell>"


def p(inner: str) -> str:
    """A paragraph."""
    return f"<text:p>{inner}</text:p>"


STYLES = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties {how}/></style:style>'
    for name, how in (
        ("struck", 'style:text-line-through-style="solid"'), ("raised", 'style:text-position="super 58%"'),
        ("white", 'fo:color="#ffffff"'), ("red", 'fo:color="#ff0000"'),
        ("base", 'style:text-position="0% 100%"'), ("hidden", 'text:display="none"'),
        ("tiny", 'fo:font-size="1pt"'), ("thin", 'style:text-scale="1%"'), ("large", 'fo:font-size="18pt"'),
    )
)  # fmt: skip
CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>12</text:p></text:deletion>'
    "</text:changed-region></text:tracked-changes>"
)
TEXTS = [
    # the XML in a cell, its text, the marks on it
    (p("1<text:s text:c='2'/>2"), "1  2", ()),
    (p("三、本") + p("年度"), "三、本\n年度", ()),
    (p("结果<text:line-break/>维持"), "结果\n维持", ()),
    (p('<text:change text:change-id="c1"/>21'), "21", (("deleted", "12"),)),
    (p('<text:change-start text:change-id="c2"/>7<text:change-end text:change-id="c2"/>'), "7", ()),
    (p('<text:span text:style-name="hidden">8</text:span>3'), "3", (("hidden", "8"),)),
    (p('1<text:span text:style-name="tiny">8</text:span>3'), "13", (("hidden", "8"),)),
    (p('1<text:span text:style-name="thin">8</text:span>3'), "13", (("hidden", "8"),)),
    (p('<text:span text:style-name="large">8</text:span>3'), "83", ()),
    (p('<text:span text:style-name="struck">1</text:span>2'), "2", (("cut", "12"),)),
    (p('12<text:span text:style-name="raised">3</text:span>'), "12", (("cut", "123"),)),
    (p('12<text:span text:style-name="base">3</text:span>'), "123", ()),
    (
        p(
            '<text:span text:style-name="struck"><text:span text:style-name="raised">1'
            '<text:span text:style-name="base">2</text:span></text:span></text:span>3'
        ),
        "3",
        (("cut", "123"),),
    ),
    (p('<text:span text:style-name="white">12</text:span>'), "12", (("faint", ""),)),
    (p('<text:span text:style-name="red">12</text:span>'), "12", ()),
    (p('<text:span text:style-name="white">1</text:span>2'), "2", (("hidden", "1"),)),
    (p("5<office:annotation><text:p>单位：元</text:p></office:annotation>"), "5", (("comment", "单位：元"),)),
    (p("107<draw:custom-shape><text:p>9</text:p></draw:custom-shape>"), "107\n9", ()),
    (p("<draw:frame><draw:image/></draw:frame>"), "\ufffd", (("picture", ""),)),
    (p("1<draw:frame><draw:text-box><text:p>7</text:p></draw:text-box></draw:frame>"), "1\n7", ()),
    ("<text:list><text:list-item>" + p("5") + "</text:list-item></text:list>", "\ufffd5", ()),  # shown as 1. 5
    ("<text:list><text:list-item>" + p("重复申请") + "</text:list-item></text:list>", "重复申请", ()),
    (p("<text:ruby><text:ruby-base>5</text:ruby-base><text:ruby-text>wu</text:ruby-text></text:ruby>"), "5", ()),
]


@pytest.mark.parametrize(("inner", "text", "marks"), TEXTS)
def test_the_text_of_a_cell_is_what_a_person_sees(
    inner: str, text: str | None, marks: tuple[tuple[str, str], ...]
) -> None:
    (sheet,) = sheets(CHANGES + table(cell(p("甲")) + cell(inner)), STYLES)
    assert {each.column: each.text for each in sheet.cells}.get(1) == text
    assert tuple((mark.kind, mark.text) for mark in sheet.marks) == marks


def test_white_text_on_a_dark_cell_is_seen() -> None:
    dark = (
        '<style:style style:name="dark" style:family="table-cell">'
        '<style:table-cell-properties fo:background-color="#000000"/></style:style>'
    )
    white = p('<text:span text:style-name="white">5</text:span>')
    (sheet,) = sheets(table(cell(white, 'table:style-name="dark"') + cell(white)), STYLES + dark)
    assert [(mark.column, mark.kind) for mark in sheet.marks] == [(1, "faint")]


def test_cells_stand_where_a_person_sees_them() -> None:
    over = cell(p("甲"), 'table:number-rows-spanned="2"') + cell(p("1"), 'table:number-columns-repeated="2"')
    under = f"<table:covered-table-cell>{p('9')}</table:covered-table-cell>" + cell(p("2")) + cell(p("3"))
    (sheet,) = sheets(f"<text:section>{table(over, under)}</text:section>")
    assert {each[:2]: each.text for each in sheet.cells} == {
        (0, 0): "甲", (0, 1): "1", (0, 2): "1", (1, 0): "9", (1, 1): "2", (1, 2): "3",
    }  # fmt: skip
    assert (sheet.merges, sheet.marks) == (((0, 0, 1, 0),), ())


def test_a_section_that_is_hidden_is_not_there() -> None:
    hidden = f'<text:section text:display="none">{table(cell(p("9")))}</text:section>'
    (sheet,) = sheets(hidden + table(cell(p("1"))))
    assert [each.text for each in sheet.cells] == ["1"]


HOSTILE = [
    (table(cell(p("1"), 'table:number-columns-spanned="2000000000"')), "unsafe-file", refusals.TOO_MANY),
    (table(cell(p("1"), 'table:number-columns-repeated="2000000000"')), "unsafe-file", refusals.TOO_MANY),
    (table(cell(p("1"))).replace("row>", 'row table:number-rows-repeated="2000000000">', 1), "unsafe-file",
     refusals.TOO_MANY),
    ("<table:table><table:table-row><table:table-cell>" * 5_000
     + "</table:table-cell></table:table-row></table:table>" * 5_000, "unsafe-file", refusals.DEEP),
    ("<text:p><draw:frame><draw:text-box>" * 22 + "</draw:text-box></draw:frame></text:p>" * 22, "unsafe-file",
     refusals.DEEP),
    (p("报告"), "word-document", ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "reason"), HOSTILE)
def test_a_document_that_does_harm_is_refused(body: str, kind: str, reason: str) -> None:
    found = child.read(odt_of(body))
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason) == (kind, reason)
