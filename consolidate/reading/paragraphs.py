"""The words of a document: its paragraphs beside the official tables, each with where it stands and its section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from consolidate.formats.raw import RawCell, RawSheet
from consolidate.forms import claims
from consolidate.model import Form, Paragraph
from consolidate.model.prose import Section
from consolidate.reading.fit import TableMatch
from consolidate.regex import regex
from consolidate.text import TEXT_SHEET, a1, plain

_MOST = 200_000  # characters of a report that are kept
_PROSE = 15  # characters from which the text of a cell outside of the official tables is a paragraph
_HEADING = 40  # characters that a heading has at most
_NUMBERED = regex(r"([一二三四五六七八九十])[、.:]|第([一二三四五六七八九十])部分")


def of_document(
    sheets: Sequence[RawSheet], fits: Sequence[tuple[RawSheet, TableMatch]], form: Form | None
) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a document, those far from any table first."""
    sections = claims.sections(form) if form else ()
    found: list[Paragraph] = []
    room = _MOST
    for sheet in sheets:
        own = [fit for on_sheet, fit in fits if on_sheet is sheet]
        section = own[0].table.number if own else ""
        for cell in _texts(sheet, own):
            section = section_of(cell.text, sections) or section
            room -= len(cell.text)
            if room < 0:
                return tuple(found)
            found.append(Paragraph(sheet.name, a1(cell.row, cell.column), section, cell.text))
    return tuple(found)


def _texts(sheet: RawSheet, fits: Sequence[TableMatch]) -> Iterator[RawCell]:
    """Yield the cells of a sheet that are paragraphs, in order."""
    for cell in sheet.cells:
        beside = sheet.name == TEXT_SHEET or cell.row < 0
        apart = all(cell.row < fit.first or cell.row > fit.rows[1] for fit in fits)
        if beside or (apart and cell.kind == "text" and len(plain(cell.text)) >= _PROSE):
            yield cell


def section_of(text: str, sections: Sequence[Section]) -> str:
    """Return the number of the section whose heading a paragraph is, or begins with; "" if it is none."""
    found = plain(text)
    number = _NUMBERED.match(found)
    head = found[number.end() if number else 0 :][:_HEADING]
    for section in sections:
        titled = _titled(section, head)
        other = any(_titled(each, head) for each in sections if each is not section)
        if number and section.number in number.groups() and (titled or (len(found) <= _HEADING and not other)):
            return section.number
        if titled and plain(section.title) in head and len(found) <= _HEADING:
            return section.number
    return ""


def _titled(section: Section, head: str) -> bool:
    return re.match(rf"[^,。;]{{0,16}}?(?:{section.known_by})", head) is not None


def behind_heading(text: str, section: Section) -> str:
    """Return what stands behind the heading in the same paragraph: 六、其他需要报告的事项：无。"""
    found = plain(text)
    head = found[:_HEADING]
    ends = [match.end() for match in re.finditer(section.known_by, head)]
    rest = found[ends[-1] :] if ends else ""
    return re.sub(r"^(?:及[^,。;:]{0,12})?(?:情况|措施|事项|内容)?[:。.]?", "", rest)
