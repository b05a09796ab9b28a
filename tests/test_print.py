"""Every sheet on paper, with the fonts of Windows and without them: nothing is cut, and nothing runs over the edge."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from consolidate import workbook
from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.pipeline import run as pipeline
from consolidate.pipeline import templates
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from consolidate.templates import template
from sample_workbooks import evening_round
from tests.support import evening_folders, fitting, office

pytestmark = pytest.mark.office
COPIED = ("县教育局", "县科学技术局")
ROOT = Path(__file__).parent.parent
MADE = datetime(2026, 1, 21, 20, 0)
# a heading of each list that takes several pages
HEADS = {"主要指标": "来源文件", "各单位数据": "序号", "问题清单": "处理办法", "文件台账": "校验码"}


def result(folder: Path) -> bytes:
    opened = open_round(folder)
    found = pipeline.consolidate(opened, Context(lambda: evening_round.SECOND))
    return workbook.result(opened.form, found, made_at=MADE, last_year=opened.last_year)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The workbooks of the round of 48 units, and those of a form with side columns, by name."""
    folder = evening_folders.second(tmp_path_factory, tmp_path_factory.mktemp("print"))
    templates.write(open_round(folder), evening_round.SECOND)
    fujian = ROOT / "sample_workbooks" / "fujian-2016"
    own = open_round(fujian)
    copies = {f"copy of {unit}": next((folder / "returns").glob(f"*{unit}*")).read_bytes() for unit in COPIED}
    return {
        "result": result(folder),
        "template": next((folder / "templates").glob("县民政局*")).read_bytes(),
        "roster": (folder / "roster.xlsx").read_bytes(),
        "decisions": (folder / "decisions.xlsx").read_bytes(),
        "result of Fujian": result(fujian),
        "template of Fujian": template(own.form, own.round, own.roster.units[0]),
        **copies,
    }


# with the fonts of Linux; at length also with those of Windows
FEWER = pytest.mark.parametrize(
    "fonts", [office.LINUX, pytest.param(office.WINDOWS, marks=pytest.mark.long)], indirect=True
)


@pytest.fixture(params=office.FONTS)
def fonts(request: pytest.FixtureRequest) -> str:
    """A set of fonts."""
    name = str(request.param)
    if not office.installed(name):
        assert not os.environ.get("CONSOLIDATE_NEEDS_OFFICE"), f"a font of the set {name} is needed here and missing"
        pytest.skip(f"a font of the set {name} is not installed")
    return name


@FEWER
def test_no_text_is_cut_in_its_cell(books: Mapping[str, bytes], fonts: str) -> None:
    assert fitting.cut(books, fonts) == []


@FEWER
def test_every_sheet_fits_the_width_of_its_paper(books: Mapping[str, bytes], fonts: str) -> None:
    assert fitting.beyond(books, fonts) == []


@FEWER
def test_the_overview_takes_two_pages_and_lists_repeat_their_headings(books: Mapping[str, bytes], fonts: str) -> None:
    printed = fitting.pages({"result": books["result"]}, fonts)["result"]
    sheets = [re.sub(r"\s+草稿$", "", page.strip().split("\n")[0]).split()[-1] for page in printed]
    assert sheets.count("总览") == 2
    assert sheets[:6] == ["总览", "总览", "二、主动公开", "三、依申请公开", "四、复议诉讼", "主要指标"]
    assert [n for n, (sheet, page) in enumerate(zip(sheets, printed, strict=True), 1)
            if sheet in HEADS and HEADS[sheet] not in page] == []  # fmt: skip
    assert set(HEADS) <= set(sheets)


@FEWER
def test_no_page_shows_an_id(books: Mapping[str, bytes], fonts: str) -> None:
    ids = {*map(str, edition("2021").places), *(kind for kind in FindingKind if "-" in kind)}
    shown = {}
    for name, pages in fitting.pages(books, fonts).items():
        text = "".join("".join(pages).split())  # a narrow cell breaks a word
        shown[name] = [word for word in ids if word in text]
    assert not any(shown.values()), shown


@FEWER
def test_what_is_cut_or_too_wide_is_found(fonts: str) -> None:
    """Otherwise the tests above would say nothing."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet, look = book.add_worksheet("表"), {"font_name": "仿宋", "font_size": 11}
    sheet.set_column(0, 2, 40)
    sheet.set_row(0, 16)
    sheet.set_row(1, 20)
    sheet.write_string("A1", "字" * 40, book.add_format(look | {"text_wrap": True}))  # takes two lines or three
    sheet.write_string("A2", "字" * 15, book.add_format(look | {"text_wrap": True}))
    sheet.write_string("A3", "字" * 40, book.add_format(look))
    sheet.write_string("B3", "字", book.add_format(look))
    sheet.write_number("A4", 1234567890123456, book.add_format(look | {"font_size": 40}))
    sheet.set_paper(9)
    sheet.print_area("A1:C3")
    sheet.set_print_scale(90)
    book.close()
    data = {"book": stream.getvalue()}
    assert [line.partition(":")[0] for line in fitting.cut(data, fonts)] == ["book 表!A1", "book 表!A3", "book 表!A4"]
    assert [line.partition(":")[0] for line in fitting.beyond(data, fonts)] == ["book 表"]
