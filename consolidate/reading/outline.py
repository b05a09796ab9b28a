"""The outline of a report: parts that are missing, empty or out of order, the basis it cites, years of another report.

Only of a document that has at least one of the parts in words: the tables alone, in Word, are no report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from consolidate.catalogue import FindingKind
from consolidate.forms import claims, editions
from consolidate.model import Answer, Finding, Form, Paragraph
from consolidate.model.prose import Section
from consolidate.reading.paragraphs import behind_heading, section_of
from consolidate.regex import regex
from consolidate.terms import EXPLAIN
from consolidate.text import plain

_BASIS = regex(r"(\D{0,12})[〔\[(【](20\d\d)[〕\])】](?:第)?(\d+)号")
_TITLE = regex("《[^《》]*》")
_LONGEST = 400  # characters of a sentence in which a year is looked for
_QUOTED = 50
_COMPARED = regex("同比|相比|较|比|以来|上年|去年|与|至20|-20|—20|对照")


def findings(answer: Answer) -> Iterator[Finding]:
    """Yield what the words of a report say of it as a document."""
    form = answer.form
    if form is None or not answer.paragraphs:
        return
    sections = claims.sections(form)
    headings = [
        (section, number) for number, paragraph in enumerate(answer.paragraphs)
        for section in sections if section_of(paragraph.text, sections) == section.number
    ]  # fmt: skip
    if not headings:
        return
    present = {section.number for section, _ in headings}
    missing = [section for section in sections if section.number not in present]
    if missing:
        names = "；".join(f"{section.number}、{section.title}" for section in missing)
        yield _finding(FindingKind.SECTION_MISSING, answer, None, expected=names)
    yield from _order(answer, sections, headings)
    yield from _empty(answer, sections, headings)
    yield from _basis(answer, form)
    yield from _years(answer, form)


def _finding(kind: FindingKind, answer: Answer, at: Paragraph | None, **more: object) -> Finding:
    where = {"sheet": at.sheet, "address": at.address} if at else {}
    return Finding(kind, EXPLAIN, file=answer.file, **where, **more)  # type: ignore[arg-type]


def _order(answer: Answer, sections: Sequence[Section], headings: Sequence[tuple[Section, int]]) -> Iterator[Finding]:
    """Yield a finding if each heading of a part stands before each heading of one that comes earlier in the form."""
    spots = {section.number: [n for other, n in headings if other is section] for section in sections}
    for first, second in pairwise(sections):
        if spots[first.number] and spots[second.number] and max(spots[second.number]) < min(spots[first.number]):
            at = answer.paragraphs[spots[second.number][0]]
            later = answer.paragraphs[spots[first.number][0]]
            if at.sheet == later.sheet:
                names = f"{first.number}、{first.title}"
                yield _finding(FindingKind.SECTION_ORDER, answer, at, found=at.text.strip()[:_QUOTED], expected=names)


def _empty(answer: Answer, sections: Sequence[Section], headings: Sequence[tuple[Section, int]]) -> Iterator[Finding]:
    """Yield a finding for each part that must say something and does not."""
    starts = sorted({number for _, number in headings})
    for section in (section for section in sections if section.least):
        said = [_content(answer.paragraphs, section, number, starts) for other, number in headings if other is section]
        longest = max(said, key=len, default=None)
        if longest is not None and len(re.sub(r"[\W_]", "", longest)) < section.least:
            number = next(number for other, number in headings if other is section)
            yield _finding(FindingKind.SECTION_EMPTY, answer, answer.paragraphs[number], found=longest or "—",
                           expected=f"{section.number}、{section.title}")  # fmt: skip


def _content(paragraphs: Sequence[Paragraph], section: Section, number: int, starts: Sequence[int]) -> str:
    """Return what a part says: behind its heading, and in the paragraphs up to the next heading."""
    following = min((start for start in starts if start > number), default=len(paragraphs))
    sheet = paragraphs[number].sheet
    inside = [plain(each.text) for each in paragraphs[number + 1 : following] if each.sheet == sheet]
    return behind_heading(paragraphs[number].text, section) + "".join(inside)


def _basis(answer: Answer, form: Form) -> Iterator[Finding]:
    """Yield a finding if the words cite the basis of another edition, and not that of their own."""
    own = _numbers(form.basis)
    others = {number for other in editions().values() if other is not form for number in _numbers(other.basis)} - own
    if not own or not others:
        return
    cited = [(number, paragraph) for paragraph in answer.paragraphs for number in _numbers(paragraph.text)]
    if {number for number, _ in cited} & own:
        return
    for number, paragraph in cited:
        if number in others:
            yield _finding(FindingKind.OTHER_BASIS, answer, paragraph, found="{}〔{}〕{}号".format(*number),
                           expected="{}〔{}〕{}号".format(*min(own)))  # fmt: skip
            return


def _numbers(text: str) -> set[tuple[str, str, str]]:
    """Return the numbers of documents in a text as (issuer, year, number): 国办公开办函, 2021, 30."""
    found = ((re.sub(r".*[\W和及]", "", issuer), year, number) for issuer, year, number in _BASIS.findall(plain(text)))
    return {(issuer[-6:], year, number) for issuer, year, number in found}


def _years(answer: Answer, form: Form) -> Iterator[Finding]:
    """Yield a finding for each kind of sentence in which an earlier year stands than that of the report."""
    if len(answer.years) != 1:
        return
    (year,) = answer.years
    told: set[str] = set()
    for paragraph in answer.paragraphs:
        text = _TITLE.sub("", plain(paragraph.text))
        for sentence in re.split("[。;!?\n]", text):
            for own, pattern in claims.own_years(form):
                found = pattern.search(sentence[:_LONGEST])
                if not found or own.id in told or int(found[1]) >= year or str(year) in text:
                    continue
                if _COMPARED.search(sentence[: found.end()]):
                    continue
                told.add(own.id)
                yield _finding(FindingKind.YEAR_IN_WORDS, answer, paragraph, found=found[1], expected=str(year),
                               args=(("quoted", _quoted(sentence)), ("what", own.label)))  # fmt: skip


def _quoted(sentence: str) -> str:
    return sentence if len(sentence) <= _QUOTED else sentence[:_QUOTED] + "……"
