"""Questions on tables that are headed by a part of the year: their figures are read as those of the whole year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
from consolidate.titles import part_of_year

_LONGEST = 40  # characters of a heading
_UNIT = regex(r"[,、]?(?:计量|金额)?单位:[^()]*")
_SENTENCE = regex("[,;。!?]")
_TITLE_OF_REPORT = regex(r"(?![(]?[一二三四五六七八九十\d]+[)、.]).*(?:报告|年报|季报|月报|表|情况)(?:\(.*\))?")


def findings(
    form: Form,
    tables: Sequence[ReadTable],
    fits: Sequence[tuple[RawSheet, TableMatch]],
    sheets: Sequence[RawSheet],
    file: str,
) -> Iterator[Finding]:
    """Yield a question for each table that is headed by a part of the year, or one for the title of the file.

    ``tables``: those that count; ``fits``: all that were found. A form that itself is of a part of the year has none.
    """
    if any(map(part_of_year, (*form.titles.whole, *(name for t in form.tables for name in (t.title, t.heading))))):
        return
    asked = False
    for table in tables:
        above = [fit.rows[1] for sheet, fit in fits if sheet is table.sheet and fit.rows[1] < table.fit.rows[0]]
        for address, text in _headings(table, max(above, default=None)):
            asked = True
            args = (("table", table.fit.table.number),)
            yield _question(file, table.sheet.name, address, text, args)
            break
    with_tables = {id(sheet) for sheet, _ in fits}
    titles = _titles(form, [sheet for sheet in sheets if id(sheet) not in with_tables])
    for name, address, text in () if asked else titles:
        yield _question(file, name, address, text, ())
        return


def _question(file: str, sheet: str, address: str, text: str, args: tuple[tuple[str, str], ...]) -> Finding:
    return Finding(FindingKind.PART_OF_YEAR, EXPLAIN, file=file, sheet=sheet, address=address, found=text, args=args)


def _headings(table: ReadTable, below: int | None) -> Iterator[tuple[str, str]]:
    """Yield the headings of a table that name a part of the year, with their addresses: the name of its sheet last.

    ``below``: the last row of the table above it. The header of an added column names the period of that column only.
    """
    fit, words = table.fit, vocabulary(table.fit.form, table.fit.table)
    found = [
        cell for cell in table.beside.cells
        if cell.kind == "text" and cell.row < fit.rows[0] and (below is None or cell.row > below)
        and _named(cell.text) and words.core(normal(cell.text)) not in words.words
    ]  # fmt: skip
    added = TableArea(table.beside, fit, None).heads if found else {}
    for cell in found:
        beside = cell.row >= fit.first and cell.column > fit.columns[1]
        if not beside and cell not in added.values():  # a paragraph of a document above its table has a negative row
            yield (a1(cell.row, cell.column) if cell.row >= 0 else ""), cell.text
    if not is_of_document(table.sheet.name) and part_of_year(table.sheet.name):
        yield "", table.sheet.name


def _titles(form: Form, sheets: Iterable[RawSheet]) -> Iterator[tuple[str, str, str]]:
    """Yield the titles on sheets without tables, and in the text of a document, that name a part of the year."""
    for sheet in sheets:
        for cell in sheet.cells:
            named = cell.kind == "text" and _named(cell.text) and said_in(cell.text, form.titles).title
            if named and _TITLE_OF_REPORT.fullmatch(plain(cell.text)):
                yield sheet.name, a1(cell.row, cell.column), cell.text


def _named(text: str) -> bool:
    """Whether a text is a heading, not a sentence, and names a part of the year."""
    return len(text) <= _LONGEST and part_of_year(text) != "" and not _SENTENCE.search(_UNIT.sub("", plain(text)))
