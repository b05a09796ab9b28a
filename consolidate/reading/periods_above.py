"""Questions on the periods that tables are headed by: a part of the year, or another year than the file's.

Their figures are read as those of the whole year of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawSheet
from consolidate.model import Finding, Form
from consolidate.reading.area import TableArea
from consolidate.reading.fit import TableMatch
from consolidate.reading.heading import said_in
from consolidate.reading.labels import normal
from consolidate.reading.table import ReadTable
from consolidate.reading.vocabulary import vocabulary
from consolidate.regex import regex
from consolidate.terms import EXPLAIN
from consolidate.text import a1, is_of_document, plain
from consolidate.year_parts import part_of_year

_LONGEST = 40  # characters of a heading
_UNIT = regex(r"[,、]?(?:计量|金额)?单位:[^()]*")
_SENTENCE = regex("[,;。!?]")
_EDITION = regex("20[0-9]{2}年?(?:新|标准|统一)*(?:版|修订|印发|制|格式|表式|样式|式样|启用|施行)")
_YEAR_IN_NAME = regex("(?<![0-9])(20[0-9]{2})(?![0-9])")
_TITLE_OF_REPORT = regex(r"(?![(]?[一二三四五六七八九十\d]+[)、.]).*(?:报告|年报|季报|月报|表|情况)(?:\(.*\))?")


class Heading(NamedTuple):
    """A text above a table, or the name of its sheet, which has no address."""

    address: str
    text: str


def findings(
    form: Form,
    tables: Sequence[ReadTable],
    fits: Sequence[tuple[RawSheet, TableMatch]],
    sheets: Sequence[RawSheet],
    years: Sequence[int],
    file: str,
) -> Iterator[Finding]:
    """Yield a question for each table that is headed by a part of the year, or by an earlier year than the file's.

    ``tables``: those that count; ``fits``: all that were found; ``years``: those of the file. One of several years, the
    latest of the headings is the file's. Where no table is headed by a part of the year, the title of the file may be.
    """
    headings = [(table, _headings(table, fits)) for table in tables]
    yield from _of_earlier_years(form, headings, years, file)
    if any(map(part_of_year, (*form.titles.whole, *(name for t in form.tables for name in (t.title, t.heading))))):
        return  # a form of a part of the year
    parts = [(table, found) for table, each in headings for found in [_of_a_part(each)] if found]
    for table, found in parts:
        args = (("table", table.fit.table.number),)
        yield _question(FindingKind.PART_OF_YEAR, file, table.sheet.name, found, args)
    with_tables = {id(sheet) for sheet, _ in fits}
    for name, title in () if parts else _titles(form, [sheet for sheet in sheets if id(sheet) not in with_tables]):
        yield _question(FindingKind.PART_OF_YEAR, file, name, title, ())
        return


def _question(
    kind: FindingKind, file: str, sheet: str, found: Heading, args: tuple[tuple[str, str], ...], expected: str = ""
) -> Finding:
    return Finding(
        kind, EXPLAIN, file=file, sheet=sheet, address=found.address, found=found.text, expected=expected, args=args
    )


def _headings(table: ReadTable, fits: Sequence[tuple[RawSheet, TableMatch]]) -> list[Heading]:
    """Return the headings of a table, the name of its sheet last.

    The label of an added row or column is none: it says the period of that row or column only.
    """
    fit, words = table.fit, vocabulary(table.fit.form, table.fit.table)
    above = [other.rows[1] for sheet, other in fits if sheet is table.sheet and other.rows[1] < fit.rows[0]]
    below = max(above, default=None)
    found = [
        cell for cell in table.beside.cells
        if cell.kind == "text" and cell.row <= fit.head and (below is None or cell.row > below)
        and (cell.row < fit.first or cell.column <= fit.columns[1])
        and _is_heading(cell.text) and words.core(normal(cell.text)) not in words.words
    ]  # fmt: skip
    added = TableArea(table.beside, fit, None).heads.values() if found else ()
    # a paragraph of a document above its table has a negative row, and no address
    headings = [Heading(a1(c.row, c.column) if c.row >= 0 else "", c.text) for c in found if c not in added]
    return headings if is_of_document(table.sheet.name) else [*headings, Heading("", table.sheet.name)]


def _is_heading(text: str) -> bool:
    """Whether a text may head a table and names a period; a sentence is a note."""
    if len(text) > _LONGEST or not (any(word in text for word in "年季月") or part_of_year(text)):
        return False
    return not _SENTENCE.search(_UNIT.sub("", plain(text)))


def _of_a_part(headings: Iterable[Heading]) -> Heading | None:
    return next((heading for heading in headings if part_of_year(heading.text)), None)


def _titles(form: Form, sheets: Iterable[RawSheet]) -> Iterator[tuple[str, Heading]]:
    """Yield the titles on sheets without tables, and in the text of a document, that name a part of the year."""
    for sheet in sheets:
        for cell in sheet.cells:
            if cell.kind != "text" or len(cell.text) > _LONGEST or not said_in(cell.text, form.titles).title:
                continue
            if _is_heading(cell.text) and part_of_year(cell.text) and _TITLE_OF_REPORT.fullmatch(plain(cell.text)):
                yield sheet.name, Heading(a1(cell.row, cell.column), cell.text)


def _of_earlier_years(
    form: Form, headings: Sequence[tuple[ReadTable, Sequence[Heading]]], years: Sequence[int], file: str
) -> Iterator[Finding]:
    """Yield a question for each table whose headings name only years before that of the file, or of other tables."""
    by_table = [(table, {year: head for head in heads for year in _years(form, head)}) for table, heads in headings]
    latest = max((year for _, found in by_table for year in found), default=0)
    expected = years[0] if len(years) == 1 else latest
    for table, found in by_table:
        if found and max(found) < expected:
            args = (("table", table.fit.table.number),)
            heading = found[max(found)]
            yield _question(FindingKind.YEARS_DIFFER, file, table.sheet.name, heading, args, str(expected))


def _years(form: Form, heading: Heading) -> Sequence[int]:
    """Return the years that a heading names, but for that of an edition (2021年版)."""
    if _EDITION.search(plain(heading.text)):
        return ()
    if not heading.address:
        return [*map(int, _YEAR_IN_NAME.findall(heading.text))]
    return said_in(heading.text, form.titles).years
