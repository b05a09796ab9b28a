"""What all sheets of a template share: paper, header and footer, protection, colours, heights of wrapped text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consolidate.excel.areas import Area
from consolidate.excel.tables import FormatCache, lines
from consolidate.model import Round, Unit
from consolidate.text import clean

A4 = 9
LONGEST_NAME = 26  # characters that fit into a footer to the left of the page number
SIDE, HEAD = 1.9 / 2.54, 2.54 / 2.54  # margins in inches; the official tables end 1.9 cm from the edge of the paper

OWN = {"font_name": "仿宋", "font_size": 11}  # our own texts; the official ones are in 宋体
TITLE = {"font_name": "黑体", "font_size": 16, "align": "center"}
SUBTITLE = {"font_name": "黑体", "font_size": 12}
GREY = "#F2F2F2"
MARK = "#FFD966"  # background of a cell that is to be corrected
_LINE = "#A6A6A6"
THIN = {"border": 1, "border_color": _LINE}

_COLOURS = {
    "good": {"bg_color": "#C6EFCE", "font_color": "#006100"},
    "bad": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "ask": {"bg_color": "#FFEB9C", "font_color": "#9C5700"},
    "bad_pale": {"bg_color": "#FCE4E4"},
    "ask_pale": {"bg_color": "#FFF6D6"},
}


def must(code: int | None) -> None:
    """Raise ValueError for a non-zero code: xlsxwriter only warns and leaves the feature out of the file."""
    if code:
        raise ValueError(f"xlsxwriter refused a feature (code {code})")


def colours(book: Any) -> dict[str, Any]:
    """The formats for conditional formatting: good, bad, ask, and pale ones for the cells of a broken rule."""
    return {name: book.add_format(properties) for name, properties in _COLOURS.items()}


def paint(sheet: Any, area: Area, formula: str, colour: Any, *, stop: bool = False) -> None:
    """Colour the cells of an area for which the formula is true. The formula is written for the first cell."""
    rule = {"type": "formula", "criteria": f"={formula}", "format": colour, "stop_if_true": stop}
    must(sheet.conditional_format(*area, rule))


def merged(sheet: Any, area: Area, text: str, form: Any) -> None:
    """Write a text (never a formula) into an area, merged if it has more than one cell."""
    if not area.single:
        must(sheet.merge_range(*area, "", form))
    must(sheet.write_string(area.top, area.left, clean(text), form))


def set_page(sheet: Any, area: Area, unit: Unit, round_: Round, title: str, tall: int = 1) -> None:
    """Print on A4 portrait, centred, ``tall`` pages long (0: as many as needed).

    The header has the title, the footer the unit, the page number and the year.
    """
    sheet.hide_gridlines(2)
    sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.set_margins(SIDE, SIDE, HEAD, HEAD)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, tall)
    sheet.print_area(*area)
    # the blank after the font size ends the size, even if the text begins with a digit
    sheet.set_header(f'&C&"宋体,常规"&12 {escaped(title)}')
    name = unit.name if len(unit.name) <= LONGEST_NAME else unit.name[: LONGEST_NAME - 1] + "…"
    parts = {"L": escaped(name), "C": "第 &P 页，共 &N 页", "R": f"{round_.year}年"}
    sheet.set_footer("".join(f'&{side}&"宋体,常规"&9 {text}' for side, text in parts.items()))


def escaped(text: str) -> str:
    """A text for a header or footer, where & begins a code."""
    return clean(text).replace("&", "&&").replace("\n", " ")


def protect(sheet: Any) -> None:
    """Protect all locked cells against mistakes: no password; cells may be selected, columns and rows widened."""
    allowed = ("format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")
    sheet.protect("", dict.fromkeys(allowed, True))


def height(text: str, characters: float, size: int) -> float:
    """The height in points of a text that is wrapped in a cell ``characters`` wide, at font size ``size``.

    At most 409, the limit of Excel.
    """
    return min(lines(text, characters, size, 0) * size * 1.42 + 5, 409)


def note(pen: FormatCache, properties: Mapping[str, Any] | None = None, /, **more: Any) -> Any:
    """The format of our own texts, with these properties added."""
    return pen(OWN, **dict(properties or {}) | more)
