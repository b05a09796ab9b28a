"""Reports as web pages: saved from a site, in one file, or a table that a system calls .xls."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidate.formats import refusals
from consolidate.formats.raw import RawSheet, Refusal
from consolidate.forms import edition
from consolidate.reading import answers
from consolidate.text import TEXT_SHEET
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import named
from tests.support.books import book
from tests.support.building import balanced
from tests.support.documents import docx, html, mht, report

FORM = edition("2021")


def sheets(body: str) -> tuple[RawSheet, ...]:
    """The tables of a page with this body."""
    return tuple(sheet for sheet in book(f"<html>{body}".encode()).sheets if sheet.name != TEXT_SHEET)


def in_gbk(page: bytes) -> bytes:
    """The page in GB18030 with a declaration that says GB2312, as many sites have it."""
    return page.decode().replace("charset=utf-8", "charset=gb2312").encode("gb18030")


WAYS: list[Callable[[bytes], bytes]] = [
    lambda page: page,
    mht,
    in_gbk,
    lambda page: page.decode().encode("utf-16"),
    lambda page: b"\xef\xbb\xbf" + page.replace(b"<meta charset=utf-8>", b""),
    lambda page: page.replace(b"</td>", b"").replace(b"</tr>", b"").replace(b"</p>", b""),  # ends left out
    lambda page: page.replace(b"<body>", b"<body><table><tr><td>").replace(b"</body>", b"</table></body>"),
    lambda page: page.replace(b"<td", b"<![if !supportMisalignedColumns]><TD"),
]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(range(len(WAYS))))
def test_a_page_says_the_same_as_its_figures(seed: int, way: int) -> None:
    figures = balanced(FORM, random.Random(seed))
    found = answers.read(child.read(WAYS[way](html(report(FORM, figures, "民政局")))), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures
    assert (found.names, found.years, found.document) == (("民政局",), (2025,), "a web page")
    assert [finding.kind for finding in found.findings] == ["document-read"]


@pytest.mark.office
@pytest.mark.skipif(not office.writes_documents(), reason="needs LibreOffice Writer")
def test_a_page_that_libreoffice_saved_says_the_same() -> None:
    figures = balanced(FORM, random.Random(11))
    page = office.document(docx(report(FORM, figures, "民政局")), "html", "docx")
    found = answers.read(child.read(page), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == figures


CELLS = [
    # the HTML of a cell, its text, the marks on it
    ("<td>77</td>", "77", ()),
    # digits in elements that a style may hide or move: it cannot be told what is seen
    ("<td>10<i>9</i>7</td>", "1097\ufffd", ()),
    ('<td>10<span class="y">9</span>7</td>', "1097\ufffd", ()),
    ("<td><select><option>1<option selected>107</select></td>", "1107\ufffd", ()),
    ("<td>二〇<i>二五</i>年</td>", "二〇二五年", ()),
    ("<td>10<!--[if gte mso 9]>a<![endif]-->7<!--x--></td>", "107", ()),
    ("<td><p><span>20</span><span>23</span></p></td>", "2023", ()),
    ("<td><p>三、本</p><p>年度办</p><p>理结果&nbsp;</p></td>", "三、本\n年度办\n理结果", ()),
    ("<td>结果<br>维持</td>", "结果\n维持", ()),
    ("<td>\n   12\n  </td>", "12", ()),
    ("<td>1<span style='display: none'>9</span>2</td>", "12", (("hidden", "9"),)),
    ("<td>1<span class='a x'>9</span>2</td>", "12", (("hidden", "9"),)),
    ("<td>1<span id=y>9</span>2</td>", "12", (("hidden", "9"),)),
    ("<td>1<span class=z>9</span>2</td>", "12", (("hidden", "9"),)),
    ("<td>1<span class=o>9</span></td>", "19\ufffd", ()),
    ("<td>1<span hidden>9</span></td>", "1", (("hidden", "9"),)),
    ("<td>12<sup>3</sup></td>", "12", (("cut", "123"),)),
    ("<td><s>12</s></td>", "12", (("struck", ""),)),
    ("<td><span style='text-decoration:line-through'>1</span>2</td>", "2", (("cut", "12"),)),
    ("<td style='color:#fff'>12</td>", "12", (("faint", ""),)),
    ("<td><font color=White>12</font></td>", "12", (("faint", ""),)),
    ("<td><span style='background:yellow;color:rgb(254, 255, 0)'>12</span></td>", "12", (("faint", ""),)),
    ("<td style='color:transparent'>12</td>", "12", (("faint", ""),)),
    ("<td bgcolor='#003366' style='color:white'>12</td>", "12", ()),
    ("<td bgcolor=navy><font color=navy>12</font></td>", "12", (("faint", ""),)),
    ("<td style='background:url(a.png) #fff;color:white'>12</td>", "12", ()),
    ("<td style='background-color:transparent;color:inherit'>12</td>", "12", ()),
    ("<td style='color:var(--x)'>12</td>", "12", ()),
    ("<td><span style='color:white'>共</span>12</td>", "12", (("hidden", "共"),)),
    ("<td><span style='opacity:0'>共</span>12</td>", "12", (("hidden", "共"),)),
    ("<td><span style='opacity:0.5'>共</span>12</td>", "共12", ()),
    ("<td><bdo dir=rtl>12</bdo></td>", "12\ufffd", ()),
    ("<td style='unicode-bidi:bidi-override;direction:rtl'>12</td>", "12\ufffd", ()),
    ("<td><span style='font-size:0'>共</span>12</td>", "12", (("hidden", "共"),)),
    ("<td style='font-size:1px'><span style='font-size:12px'>12</span></td>", "12", ()),
    ("<td><span style='position:absolute;left:-9999px'>共</span>12</td>", "12", (("hidden", "共"),)),
    ("<td><canvas>12</canvas></td>", "\ufffd", (("picture", ""),)),
    ("<td><iframe src=a></iframe></td>", "\ufffd", (("picture", ""),)),
    ("<td><input type=text value=15></td>", "15", ()),
    ("<td><input type=hidden value=15></td>", None, ()),
    ("<td><input value=999>107</td>", "999 107", ()),  # a field stands in a box of its own
    ("<td><img src=a.png></td>", "\ufffd", (("picture", ""),)),
    ("<td>5<script>var a = 7;</script></td>", "5", ()),
    ("<td>&#49;&#50;</td>", "12", ()),
    ("<td>1<!-- 2 --></td>", "1", ()),
]


@pytest.mark.parametrize(("inner", "text", "marks"), CELLS)
def test_the_text_of_a_cell_is_what_a_browser_shows(
    inner: str, text: str | None, marks: tuple[tuple[str, str], ...]
) -> None:
    styles = ".x { color: red; display:none } td #y, span.z, .w { visibility: hidden } .o { color: red }"
    (sheet,) = sheets(f"<style>{styles}</style><table><tr><td>甲</td>{inner}</tr></table>")
    assert {cell.column: cell.text for cell in sheet.cells}.get(1) == text
    assert tuple((mark.kind, mark.text) for mark in sheet.marks) == marks


GRIDS = [
    # the rows of a table; its texts by row and column; the rows that are marked
    ("<tr><td colspan=2>甲<td>乙<tr><td>1<td>2<td>3",
     {(0, 0): "甲", (0, 2): "乙", (1, 0): "1", (1, 1): "2", (1, 2): "3"}, []),
    ("<tr><td rowspan=2>甲<td>1<tr><td>2", {(0, 0): "甲", (0, 1): "1", (1, 1): "2"}, []),
    ("<tr><td rowspan=999>甲<td>1<tr><td>2", {(0, 0): "甲", (0, 1): "1", (1, 1): "2"}, []),
    ("<tr><td>甲<td rowspan=2>1<td>乙<tr><td>丙<td>丁",
     {(0, 0): "甲", (0, 1): "1", (0, 2): "乙", (1, 0): "丙", (1, 2): "丁"}, []),
    ("<tr><td>1<td>2<td>3<tr><td>4<td>5<tr><td>6<td>7<td>8",
     {(0, 0): "1", (0, 1): "2", (0, 2): "3", (1, 0): "4", (1, 1): "5", (2, 0): "6", (2, 1): "7", (2, 2): "8"}, [1]),
    ("<thead><tr><th>甲</thead><tbody><tr><td>1</tbody>", {(0, 0): "甲", (1, 0): "1"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "texts", "ragged"), GRIDS)
def test_cells_stand_where_a_browser_shows_them(
    rows: str, texts: dict[tuple[int, int], str], ragged: list[int]
) -> None:
    (sheet,) = sheets(f"<table>{rows}</table>")
    assert {cell[:2]: cell.text for cell in sheet.cells} == texts
    assert [mark.row for mark in sheet.marks if mark.kind == "ragged"] == ragged


def test_the_text_of_a_table_that_only_arranges_the_page_stands_above_the_tables_in_it() -> None:
    (sheet,) = sheets("<table><tr><td>导航<td><p>二、情况</p>单位：元<table><tr><td>甲<td>1</table>注：无</table>")
    assert [cell[:4] for cell in sheet.cells] == [
        (-2, 0, "text", "二、情况"), (-1, 0, "text", "单位：元"), (0, 0, "text", "甲"), (0, 1, "number", "1"),
        (2, 0, "text", "注：无"),
    ]  # fmt: skip


HOSTILE = [
    ("20,000 nested tables", "<table><tr><td>" * 20_000, "unsafe-file", refusals.DEEP),
    ("20,000 open elements", "<b>" * 20_000, "unsafe-file", refusals.DEEP),
    ("a cell over 2,000,000,000 columns", "<table><tr><td colspan=2000000000>1", "unsafe-file", refusals.TOO_MANY),
    ("a cell over 2,000,000,000 rows", "<table><tr><td rowspan=2000000000>1", "unsafe-file", refusals.TOO_MANY),
    ("a page of 21 MiB", "<p>" + "1 " * (11 << 20), "unsafe-file", refusals.TOO_LARGE),
    ("300,000 ends of what is not open", "<b>" * 1_900 + "</i>" * 300_000, "unsafe-file", refusals.TOO_MANY),
    ("2,000 tables", "<table><tr><td>1</table>" * 2_000, "unsafe-file", refusals.TOO_MANY),
    ("60,000 cells", "<table>" + "<tr><td>1" * 60_000, "unsafe-file", refusals.TOO_MANY),
    ("no table", "<p>报告</p>", "not-a-workbook", refusals.WEB_PAGE),
    ("a table without text", "<table><tr><td> </table>", "not-a-workbook", refusals.WEB_PAGE),
    ("200,000 elements without an end", "<div " * 200_000, "not-a-workbook", refusals.WEB_PAGE),
    ("200,000 comments without an end", "<!--" * 200_000, "not-a-workbook", refusals.WEB_PAGE),
    ("200,000 attributes without an end", '<a b="' * 200_000, "not-a-workbook", refusals.WEB_PAGE),
    ("a declaration that never ends", "<![CDATA[" + "<!" * 50_000, "not-a-workbook", refusals.WEB_PAGE),
]


@pytest.mark.parametrize(("words", "body", "kind", "said"), named(HOSTILE, "60,000 cells"))
def test_a_page_that_does_harm_is_refused(words: str, body: str, kind: str, said: str) -> None:
    found = child.read(f"<html>{body}".encode())
    assert isinstance(found, Refusal)
    assert (found.kind, found.reason or found.found) == (kind, said)


def test_a_page_with_conditional_comments_is_read() -> None:
    head = "<head><!--[if lt IE 9]><script src=a.js></script><![endif]--><title>x</title></head>"
    (sheet,) = sheets(f"{head}<table><tr><td>甲</td><td>7</td></tr></table>")
    assert {cell.text for cell in sheet.cells} == {"甲", "7"}


def test_a_table_that_is_hidden_as_a_whole_is_none() -> None:
    table = "<table><tr><td>{}</td><td>{}</td></tr></table>"
    shown, hidden = table.format("甲", 7), table.format("甲", 8)
    for wrapped in (hidden.replace("<table>", '<table style="display:none">'), f"<div hidden>{hidden}</div>"):
        (sheet,) = sheets(shown + wrapped)
        assert {cell.text for cell in sheet.cells} == {"甲", "7"}
