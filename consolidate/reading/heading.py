"""Read what a workbook states about itself: the name of the unit, the year, a ticked box, reasons for figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Remark
from consolidate.own_workbooks import REASON_COLUMNS, REASONS, ZERO_BOX
from consolidate.reading.periods import in_digits
from consolidate.regex import regex
from consolidate.remembered import remembered
from consolidate.text import TEXT_SHEET, plain, said_years
from consolidate.titles import Titles, above_a_table, report_years, title_years

NAME_LABEL = "填报单位"
TOP = 6  # rows at the top of a sheet without tables that may name the unit or the year
_LABEL = regex(
    r"^(?:填报单位|报送单位|填表单位|编制单位|单位名称|填报部门|填报机[关构]|报送机关|机[关构]名称|行政机关名称|部门名称)"
    r"(?:名称)?(?:[(（].*?[)）])?[:：]?(.*)$"
)
_UNIT = regex(r"^单位[:：]([^、/件元次条个项人份宗起]{3,30})$")  # but not 单位：件
_SEALED = regex(r"^(.{2,30}?(?<!人)(?<!单位)(?<!部门)(?<!机关))\((?:单位)?(?:盖章|公章|签章)\)$")
_BELOW = ("单位", "机关", "机构", "部门", "章")  # one of these stands in a text below the figures that names the unit
# a year, but not that of a date (2026年1月), and not part of a longer number
_YEAR = regex(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
_PERIOD = regex(r"(?<!\d)(20\d\d)年1月(?:1日)?起?[至到\-—–~]+(?:\1年|当年|同年)?12月(?:31日)?")
_IN_A_NAME = regex(r"(?<!\d)(20\d\d)(?!\d)")
_TICKS = {"是", "√", "✓", "✔", "☑", "对", "Y", "y", "yes", "YES", "1"}


def read(
    sheets: Sequence[RawSheet], tops: Mapping[int, int], titles: Titles
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the unit names and years above the tables. ``tops``: ``id()`` of a sheet -> its first row of numbers.

    ``titles``: those of the form.
    """
    names: list[str] = []
    years: list[int] = []
    dated: list[str] = []
    for sheet in sheets:
        top = tops.get(id(sheet), TOP)
        texts = [cell for cell in sheet.cells if cell[0] < top and cell[2] == "text" and len(cell[3]) <= 100]
        names += _names_below(sheet, top) if id(sheet) in tops else ()
        for cell in texts:
            said = said_in(cell.text, titles)
            names += [name or _beside(cell, texts) for name in said.names]
            if id(sheet) in tops or said.title:
                years += said.years
                dated.append(said.text)
    in_years = report_years(years, dated, titles) or _of_period(sheets, tops) or _of_names(sheets, tops)
    return tuple(dict.fromkeys(filter(None, names))), in_years


def _names_below(sheet: RawSheet, top: int) -> Iterator[str]:
    """Yield the unit names behind a label among and below the figures, as in a line for signatures."""
    for row, _, kind, text, _ in sheet.cells:
        if row >= top and kind == "text" and len(text) <= 100:
            yield from _behind_labels(text)


def _of_period(sheets: Sequence[RawSheet], tops: Mapping[int, int]) -> tuple[int, ...]:
    """Return the year whose first and last day are named: 自2024年1月1日起至2024年12月31日止.

    Looked for above the tables, and in the text of a document.
    """
    texts = (
        cell.text for sheet in sheets for cell in sheet.cells
        if cell.kind == "text" and (sheet.name == TEXT_SHEET or cell.row < tops.get(id(sheet), 0))
    )  # fmt: skip
    years = dict.fromkeys(int(year) for text in texts if "12" in text for year in _PERIOD.findall(plain(text)))
    return tuple(years) if len(years) == 1 else ()


def _of_names(sheets: Sequence[RawSheet], tops: Mapping[int, int]) -> tuple[int, ...]:
    """Return the year in the names of the sheets with tables, if all that name one name the same."""
    named = (_IN_A_NAME.findall(sheet.name) for sheet in sheets if id(sheet) in tops)
    years = dict.fromkeys(int(year) for found in named for year in found)
    return tuple(years) if len(years) == 1 else ()


class Said(NamedTuple):
    """What one text contains: unit names ("" if in the next cell), years, whether it is the title of a report."""

    text: str  # in the form for comparing
    names: tuple[str, ...]
    years: tuple[int, ...]
    title: bool


@remembered(10_000)  # these texts are the same in every file of a template, apart from the name
def said_in(text: str, titles: Titles) -> Said:
    """Return what one text says of the file. ``titles``: those of the form."""
    plainly = _text(text)
    years = said_years(plainly, lambda said: [int(year) for year in _YEAR.findall(said)])
    title = bool(above_a_table(titles).search(plainly))
    if title and not years:
        years = tuple(title_years(plainly, titles))
    return Said(plainly, tuple(_names(text, titles)), years, title)


def _text(text: str) -> str:
    """Return the text for comparing, with years in digits."""
    return in_digits(plain(text))


def _names(text: str, titles: Titles) -> Iterable[str]:
    for line in re.split(r"\s{2,}|\n|　", text.strip()):
        found = _text(line)
        if label := _label(found):
            yield label[1]
        else:
            title = above_a_table(titles).match(found)
            if title and title[1] and not title[1].endswith(("、", "国", "条例")) and "、" not in title[1][:2]:
                yield re.sub(r"20\d\d年?度?$", "", title[1])


def _label(found: str) -> re.Match[str] | None:
    return _LABEL.match(found) or _UNIT.match(found) or _SEALED.match(found)


@remembered(10_000)
def _behind_labels(text: str) -> tuple[str, ...]:
    """Return the unit names behind the labels in one text below the figures."""
    if not any(word in text for word in _BELOW):
        return ()
    lines = map(_text, re.split(r"\s{2,}|\n|　", text.strip()))
    return tuple(label[1] for label in map(_label, lines) if label and label[1])


def _beside(label: RawCell, texts: Sequence[RawCell]) -> str:
    """Return the name in the next filled cell, at most five columns further; "" if there is none."""
    row = {cell.column: cell for cell in texts if cell.row == label.row}
    found = next((row[c] for c in range(label.column + 1, label.column + 6) if c in row), None)
    return plain(found.text) if found else ""


def ticked(sheet: RawSheet, top: int) -> bool:
    """Whether the box 本表全部为零 above the table is ticked, in its own cell or in the next filled one."""
    # of several boxes in one column, as with all tables on one sheet, the last is that of the table
    boxes = {c[1]: c for c in sheet.cells if c[0] < top and c[2] == "text" and ZERO_BOX in plain(c[3])}
    for cell in boxes.values():
        answer = plain(cell.text).split(ZERO_BOX, 1)[1].lstrip(":：")
        if answer in _TICKS:
            return True
        at, column = cell[:2]
        right = [c for c in sheet.cells if c[0] == at and c[1] > column]
        if right and is_tick(min(right, key=lambda c: c.column).text):
            return True
    return False


def is_tick(text: str) -> bool:
    """Whether a text ticks the box beside which it stands."""
    return plain(text) in _TICKS


def remarks(sheets: Sequence[RawSheet]) -> tuple[Remark, ...]:
    """Return the lines of the sheet 情况说明 (table, row, column, reason); lines without a reason are left out."""
    sheet = next((sheet for sheet in sheets if sheet.name == REASONS), None)
    if sheet is None:
        return ()
    header = {plain(cell.text): cell for cell in sheet.cells if plain(cell.text) in REASON_COLUMNS}
    if REASONS not in header or header[REASONS].column == 0:
        return ()
    at = {(cell.row, cell.column): cell.text.strip() for cell in sheet.cells}
    rows = sorted({cell.row for cell in sheet.cells if cell.row > header[REASONS].row})
    columns = [header[key].column if key in header else -1 for key in REASON_COLUMNS]
    lines = [tuple(at.get((row, column), "") for column in columns) for row in rows]
    return tuple(Remark(*line) for line in lines if line[-1])
