"""Read what a workbook states about itself: the name of the unit, the year, a ticked box, reasons for figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Remark
from consolidate.own_workbooks import REASON_COLUMNS, REASONS, ZERO_BOX
from consolidate.reading.periods import in_digits
from consolidate.remembered import remembered
from consolidate.text import TEXT_SHEET, plain, said_years
from consolidate.titles import Titles, above_a_table, report_years

NAME_LABEL = "填报单位"
_LABEL = re.compile(r"^(?:填报单位|报送单位|填表单位|编制单位|单位名称|填报部门)(?:名称)?(?:[(（].*?[)）])?[:：]?(.*)$")
# a year, but not that of a date (2026年1月), and not part of a longer number
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
_PERIOD = re.compile(r"(?<!\d)(20\d\d)年1月1日起?[至到\-—–~](?:\1年|当年|同年)?12月31日")
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
        top = tops.get(id(sheet), 6)
        texts = [cell for cell in sheet.cells if cell[0] < top and cell[2] == "text" and len(cell[3]) <= 100]
        for cell in texts:
            said = _said(cell.text, titles)
            names += [name or _beside(cell, texts) for name in said.names]
            if id(sheet) in tops or said.title:
                years += said.years
                dated.append(said.text)
    return tuple(dict.fromkeys(filter(None, names))), report_years(years, dated, titles) or _of_period(sheets)


def _of_period(sheets: Sequence[RawSheet]) -> tuple[int, ...]:
    """Return the year whose first and last day the text of a document names: 自2024年1月1日起至2024年12月31日止."""
    texts = (cell.text for sheet in sheets if sheet.name == TEXT_SHEET for cell in sheet.cells)
    years = dict.fromkeys(int(year) for text in texts for year in _PERIOD.findall(plain(text)))
    return tuple(years) if len(years) == 1 else ()


class _Said(NamedTuple):
    """What one text contains: unit names ("" if in the next cell), years, whether it is the title of a report."""

    text: str  # in the form for comparing
    names: tuple[str, ...]
    years: tuple[int, ...]
    title: bool


@remembered(10_000)  # these texts are the same in every file of a template, apart from the name
def _said(text: str, titles: Titles) -> _Said:
    plainly = _text(text)
    years = said_years(plainly, lambda said: [int(year) for year in _YEAR.findall(said)])
    return _Said(plainly, tuple(_names(text, titles)), years, bool(above_a_table(titles).search(plainly)))


def _text(text: str) -> str:
    """Return the text for comparing, with years in digits."""
    return in_digits(plain(text))


def _names(text: str, titles: Titles) -> Iterable[str]:
    for line in re.split(r"\s{2,}|\n|　", text.strip()):
        found = _text(line)
        label = _LABEL.match(found)
        if label:
            yield label[1]
        else:
            title = above_a_table(titles).match(found)
            if title and title[1] and not title[1].endswith(("、", "国", "条例")) and "、" not in title[1][:2]:
                yield re.sub(r"20\d\d年?度?$", "", title[1])


def _beside(label: RawCell, texts: Sequence[RawCell]) -> str:
    """Return the name in the next filled cell, at most five columns further; "" if there is none."""
    row = {cell.column: cell for cell in texts if cell.row == label.row}
    found = next((row[c] for c in range(label.column + 1, label.column + 6) if c in row), None)
    return plain(found.text) if found else ""


def ticked(sheet: RawSheet, top: int) -> bool:
    """Whether the box 本表全部为零 above the table is ticked, in its own cell or in the next filled one."""
    above = [cell for cell in sheet.cells if cell[0] < top and cell[2] == "text"]
    row = {cell[1]: cell for cell in above if ZERO_BOX in plain(cell[3])}
    for cell in row.values():
        answer = plain(cell.text).split(ZERO_BOX, 1)[1].lstrip(":：")
        if answer in _TICKS:
            return True
        at, column = cell[:2]
        right = [c for c in sheet.cells if c[0] == at and c[1] > column]
        if right and plain(min(right, key=lambda c: c.column).text) in _TICKS:
            return True
    return False


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
