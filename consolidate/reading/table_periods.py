"""Questions on tables whose heading, or a note below them, names a part of the year or an earlier year.

Their figures are read as those of the whole year of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Finding, Form
from consolidate.reading import around_table, period_notes
from consolidate.reading.around_table import Fits
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
    fits: Fits,
    sheets: Sequence[RawSheet],
    years: Sequence[int],
    file: str,
) -> Iterator[Finding]:
    """Yield a question for each table of a part of the year, or of an earlier year than the file's.

    Headings say so, or a note below the table. ``tables``: those that count; ``fits``: all that were found; ``years``:
    those of the file. One of several years, the latest of the headings is the file's. Where no table is headed by a
    part of the year, the title of the file may be.
    """
    headings = [(table, _headings(table, fits)) for table in tables]
    notes = [[_heading(cell) for cell in around_table.below(table, fits)] for table in tables]
    expected = _expected(form, headings, years)
    yield from _of_earlier_years(form, headings, notes, expected, file)
    if any(map(part_of_year, (*form.titles.whole, *(name for t in form.tables for name in (t.title, t.heading))))):
        return  # a form of a part of the year
    parts = [
        (table, found)
        for (table, above), below in zip(headings, notes, strict=True)
        for found in [_of_a_part(above) or _noted(below, expected)]
        if found
    ]
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


def _headings(table: ReadTable, fits: Fits) -> list[Heading]:
    """Return the headings of a table that name a period, the name of its sheet last."""
    words = vocabulary(table.fit.form, table.fit.table)
    found = [cell for cell in around_table.above(table, fits) if _is_heading(cell.text)]
    headings = [_heading(cell) for cell in found if words.core(normal(cell.text)) not in words.words]
    return headings if is_of_document(table.sheet.name) else [*headings, Heading("", table.sheet.name)]


def _heading(cell: RawCell) -> Heading:
    # a paragraph of a document above its table has a negative row, and no address
    return Heading(a1(cell.row, cell.column) if cell.row >= 0 else "", cell.text)


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


def _noted(notes: Iterable[Heading], expected: int) -> Heading | None:
    """Return the note that names a part of the year. 填报期间：2026年1月5日至20日 is a time for filing."""
    for note in notes:
        years = map(int, _YEAR_IN_NAME.findall(note.text))
        if period_notes.part(note.text) and (not expected or max(years, default=0) <= expected):
            return note
    return None


def _expected(form: Form, headings: Sequence[tuple[ReadTable, Sequence[Heading]]], years: Sequence[int]) -> int:
    """Return the year of the file, or the latest of the headings; 0 if none is known."""
    latest = max((year for _, heads in headings for head in heads for year in _years(form, head)), default=0)
    return years[0] if len(years) == 1 else latest


def _of_earlier_years(
    form: Form,
    headings: Sequence[tuple[ReadTable, Sequence[Heading]]],
    notes: Sequence[Sequence[Heading]],
    expected: int,
    file: str,
) -> Iterator[Finding]:
    """Yield a question for each table whose headings name only years before ``expected``, or that has such a note."""
    for (table, heads), below in zip(headings, notes, strict=True):
        found = {year: head for head in heads for year in _years(form, head)}
        noted = {year: note for note in below if (year := period_notes.year(note.text)) and year < expected}
        if (found and max(found) < expected) or noted:
            args = (("table", table.fit.table.number),)
            heading = noted[max(noted)] if noted else found[max(found)]
            yield _question(FindingKind.YEARS_DIFFER, file, table.sheet.name, heading, args, str(expected))


def _years(form: Form, heading: Heading) -> Sequence[int]:
    """Return the years that a heading names, but for that of an edition (2021年版)."""
    if _EDITION.search(plain(heading.text)):
        return ()
    if not heading.address:
        return [*map(int, _YEAR_IN_NAME.findall(heading.text))]
    return said_in(heading.text, form.titles).years
