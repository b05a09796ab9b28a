"""How the sheets print: A4, 草稿 on every page while the result is not final, and the digest on every foot."""

from __future__ import annotations

from consolidate.text import clean
from consolidate.workbook.page import Page
from consolidate.workbook.view import View

_A4 = 9
_MOST_NAME = 24  # characters of the body's name in a header: more would run into 草稿


def set_up(page: Page, view: View, *, landscape: bool, repeat: tuple[int, int] | None, wide: int | None) -> None:
    """Paper, margins, header and footer; ``wide`` pages across (None: by width), ``repeat`` the rows of the head."""
    sheet = page.sheet
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    if repeat:
        sheet.repeat_rows(*repeat)
    if wide:
        sheet.fit_to_pages(wide, 0)
    sheet.set_header(_header(page, view), {"margin": 0.35})
    sheet.set_footer(_footer(view), {"margin": 0.35})


def _header(page: Page, view: View) -> str:
    """Body, year and sheet at the left; while not final 草稿 in the middle, large and red."""
    this = view.consolidation.round
    body = this.body if len(this.body) <= _MOST_NAME else this.body[: _MOST_NAME - 1] + "…"
    left = f'&L&"仿宋,Regular"&9 {_escaped(body)} {this.year}年　{page.name}'
    return left if view.consolidation.final else left + '&C&"黑体,Regular"&16&KC00000草稿'


def _footer(view: View) -> str:
    """Run time and digest, so that paper and file can be matched; the page."""
    left = f'&L&"仿宋,Regular"&9 汇总时间 {view.made_at:%Y-%m-%d %H:%M}　校验码 {view.digest}'
    return left + '&R&"仿宋,Regular"&9 第 &P 页，共 &N 页'


def _escaped(text: str) -> str:
    """``&`` begins a code in headers and footers."""
    return clean(text).replace("&", "&&").replace("\n", " ")
