"""Print settings of the sheets: A4, 草稿 in the header if the result is not final, and the digest in the footer."""

from __future__ import annotations

from consolidate.text import clean
from consolidate.workbook.page import Page
from consolidate.workbook.view import View

_A4 = 9
_SIDES, _TOP, _BOTTOM = 0.4, 0.8, 0.7  # margins in inches
_SHORT, _LONG = 595 - 144 * _SIDES, 842 - 144 * _SIDES  # printable points across, portrait and landscape
_MOST_NAME = 24  # characters of the name of the office in a header; a longer name would overlap 草稿


def set_up(page: Page, view: View, *, landscape: bool, repeat: tuple[int, int] | None, wide: int | None) -> None:
    """Set paper, margins, header and footer. ``wide``: pages across, None for any; ``repeat``: rows on every page."""
    sheet = page.sheet
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=_SIDES, right=_SIDES, top=_TOP, bottom=_BOTTOM)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    if repeat:
        sheet.repeat_rows(*repeat)
    if wide:
        sheet.fit_to_pages(wide, 0)
    sheet.set_header(_header(page, view), {"margin": 0.35})
    sheet.set_footer(_footer(view), {"margin": 0.35})


def room(*, landscape: bool) -> float:
    """Return the printable width of a page in points."""
    return _LONG if landscape else _SHORT


def _header(page: Page, view: View) -> str:
    """Return the header: office, year and sheet at the left; 草稿 in the middle if the result is not final."""
    this = view.consolidation.round
    body = this.body if len(this.body) <= _MOST_NAME else this.body[: _MOST_NAME - 1] + "…"
    left = f'&L&"仿宋,Regular"&9 {_escaped(body)} {this.year}年　{page.name}'
    return left if view.consolidation.final else left + '&C&"黑体,Regular"&16&KC00000草稿'


def _footer(view: View) -> str:
    """Return the footer: the time of the run and the digest, which show which file was printed, and the page number."""
    left = f'&L&"仿宋,Regular"&9 汇总时间 {view.made_at:%Y-%m-%d %H:%M}　校验码 {view.digest}'
    return left + '&R&"仿宋,Regular"&9 第 &P 页，共 &N 页'


def _escaped(text: str) -> str:
    """Double every ``&``, which would begin a code in headers and footers."""
    return clean(text).replace("&", "&&").replace("\n", " ")
