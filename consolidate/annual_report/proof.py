"""Say of every number in a report whether it is that of the round: cell by cell, and in the words name by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from consolidate.annual_report.blocks import Block, Paragraph, Texts
from consolidate.annual_report.document import DRAFT
from consolidate.annual_report.subject import Subject
from consolidate.formats import limits
from consolidate.forms import computed
from consolidate.model import Cell, Number, Place
from consolidate.regex import regex
from consolidate.text import number_text, plain

_NUMBER = regex(r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?%?")
_CODE = regex(r"校验码[:：]([0-9a-f]{8})")
_DRAFT = plain(DRAFT)[:7]
_PAGE = regex(r"[-—–]?第?\d{1,3}页?(?:[/,]?共?\d{1,3}页?)?[-—–]?")  # a page number that somebody typed
_LIKE = 0.5  # likeness of two paragraphs of which one comes from the other
_SIGNS, _SCALES = (
    "负-−约近超逾",
    "十百千万亿余多元",
)  # before and behind a number: with another one it says another thing
_AROUND = 12  # characters that are quoted beside a number


class Verdict(StrEnum):
    """What became of a number."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "absent"  # a named place of the words that the report does not have
    ADDED = "added"  # a number that no words of the round have
    OWN = "own"  # a number of the office's words: a year, a day, a number of meetings


class Proved(NamedTuple):
    """A number: its verdict, where it stands, what it is called, what was found and what the round has."""

    verdict: Verdict
    where: str
    name: str
    found: str
    expected: str


@dataclass(frozen=True)
class Proof:
    """Everything that can be said of a report.

    ``margins``: the numbers in its headers and footers; ``codes``: every 校验码 that it bears; ``draft``: whether its
    pages say 草稿, None if that cannot be seen.
    """

    tables: tuple[Proved, ...]
    words: tuple[Proved, ...]
    margins: tuple[Proved, ...] = ()
    codes: tuple[str, ...] = ()
    draft: bool | None = None

    @property
    def numbers(self) -> tuple[Proved, ...]:
        """All its numbers."""
        return (*self.tables, *self.words, *self.margins)

    @property
    def holds(self) -> bool:
        """Whether no number differs, is missing or was added."""
        return all(each.verdict in (Verdict.SAME, Verdict.OWN) for each in self.numbers)


def prove(
    subject: Subject, blocks: Iterable[Block], texts: Sequence[str], cells: Mapping[Place, Cell],
    numbers: Mapping[Place, Number | None], margins: Sequence[str] | None = None,
) -> Proof:  # fmt: skip
    """Compare a report with the round. ``blocks``: what the round's report says; the rest is what the report has.

    ``margins``: the texts in its headers and footers; None if these are not known.
    """
    found, around = [plain(text) for text in texts], [plain(text) for text in margins or ()]
    codes = tuple(dict.fromkeys(code for text in (*found, *around) for code in _CODE.findall(text)))
    others = [_CODE.sub("", text) for text in found]  # whatever else somebody wrote into its paragraph stays
    beside = [_CODE.sub("", text) for text in around]
    draft = any(_DRAFT in text for text in found) or any(DRAFT[:2] in text for text in around)
    seen = None if margins is None and not draft else draft
    return Proof(tuple(_tables(subject, cells, numbers)), tuple(_words(blocks, others)),
                 tuple(_margins(subject, beside)), codes, seen)  # fmt: skip


def _tables(subject: Subject, cells: Mapping[Place, Cell], numbers: Mapping[Place, Number | None]) -> Iterator[Proved]:
    form = subject.form
    for place in form.spots:
        if place in form.order:
            expected: Number | None = subject.numbers.get(place)
            found = numbers.get(place)
        elif place in form.formulas:
            expected = computed.value(form, place, subject.numbers)
            found = cells[place].value if place in cells else None
        else:
            continue
        cell = cells.get(place)
        same = found == expected
        where = f"{cell.sheet}!{cell.address}" if cell and cell.sheet else ""
        verdict = Verdict.SAME if same else Verdict.MISSING if cell is None or found is None else Verdict.DIFFERS
        shown = cell.raw if cell and found is None else _text(found)
        yield Proved(verdict, where, " ".join(filter(None, form.labels(place))), shown, _text(expected))


def _text(number: Number | None) -> str:
    return "" if number is None else number_text(number)


def _margins(subject: Subject, texts: Iterable[str]) -> Iterator[Proved]:
    """The verdict on every number in headers and footers: there only the year of the report is expected."""
    year = str(subject.round.year)
    for line in (_line([(text, "")]) for text in texts if not _PAGE.fullmatch(text)):
        for token in line.tokens:
            if token.mask == "#":
                verdict = Verdict.OWN if token.text == year else Verdict.ADDED
                yield Proved(verdict, f"页眉页脚 {_quoted(line, token)}", "", token.text, "")


# --- words -----------------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    """A number with the name of its figure ("" for the office's own), or another character.

    ``before``, ``after``: the words that belong to the number: those of its value (下降 18%, 减少 6 件), and signs and
    units beside it (负, 万).
    """

    text: str
    name: str = ""
    at: int = 0
    before: str = ""
    after: str = ""

    @property
    def whole(self) -> str:
        """The number with the words that belong to it."""
        return f"{self.before}{self.text}{self.after}"

    @property
    def mask(self) -> str:
        return "#" if self.text[0].isdigit() else self.text


class _Worded(NamedTuple):
    """A value without a number (持平): what it is called, its text, and where that stands in the paragraph."""

    name: str
    text: str
    at: int


class _Line(NamedTuple):
    """A paragraph as tokens, with its plain text, and its values without a number."""

    text: str
    tokens: tuple[_Token, ...]
    worded: tuple[_Worded, ...] = ()

    @property
    def masks(self) -> list[str]:
        return [token.mask for token in self.tokens]

    @property
    def counted(self) -> bool:
        return any(token.mask == "#" for token in self.tokens)


def _line(runs: Iterable[tuple[str, str]]) -> _Line:
    """A paragraph of texts, each with the name of the figure that it shows."""
    pairs = [(plain(text), name) for text, name in runs]
    text = "".join(part for part, _ in pairs)
    names = [name for part, name in pairs for _ in part]
    tokens, at = list[_Token](), 0
    for match in _NUMBER.finditer(text):
        tokens += [_Token(text[i], "", i) for i in range(at, match.start())]
        inside = next(filter(None, names[match.start() : match.end()]), "")
        tokens.append(_Token(match[0], inside, match.start(), *_belonging(text, match, _value(pairs, match.start()))))
        at = match.end()
    return _Line(text, (*tokens, *(_Token(text[i], "", i) for i in range(at, len(text)))), tuple(_worded(pairs)))


def _worded(pairs: Iterable[tuple[str, str]]) -> Iterator[_Worded]:
    at = 0
    for part, name in pairs:
        if name and part and not _NUMBER.search(part):
            yield _Worded(name, part, at)
        at += len(part)


def _value(pairs: Iterable[tuple[str, str]], at: int) -> tuple[int, int]:
    """Where the value that stands at a position begins and ends, if it has a name; else the position itself."""
    start = 0
    for part, name in pairs:
        if name and start <= at < start + len(part):
            return start, start + len(part)
        start += len(part)
    return at, at


def _belonging(text: str, number: re.Match[str], value: tuple[int, int]) -> tuple[str, str]:
    """The words before and behind a number that belong to it."""
    start, end = min(number.start(), value[0]), max(number.end(), value[1])
    sign = text[start - 1 : start] if start and text[start - 1] in _SIGNS else ""
    unit = text[end : end + 1] if text[end : end + 1] and text[end : end + 1] in _SCALES else ""
    return sign + text[start : number.start()], text[number.end() : end] + unit


def _expected(blocks: Iterable[Block]) -> Iterator[_Line]:
    for block in blocks:
        if isinstance(block, Paragraph) and len(block.text.strip()) <= limits.TEXT:
            yield _line((run.text, run.name) for run in block.runs)
        elif isinstance(block, Texts):
            yield from (_line((run.text, run.name) for run in spot.paragraph.runs) for spot in block.spots)


def _words(blocks: Iterable[Block], texts: Sequence[str]) -> Iterator[Proved]:
    """The verdict on every number in the words, in the order of the report; then the named ones that it lacks."""
    left = list(_expected(blocks))
    found = [_line([(text, "")]) for text in texts]
    partners: dict[int, _Line] = {}
    for number, line in enumerate(found):
        same = next((other for other in left if other.text == line.text), None)
        if same:
            partners[number] = same
            left.remove(same)
    for number, line in enumerate(found):
        if number not in partners and line.text:
            ranked = [(SequenceMatcher(None, line.masks, other.masks, autojunk=False).ratio(), -i) for i, other in
                      enumerate(left)]  # fmt: skip
            best = max(ranked, default=(0.0, 0))  # of equal ones the first
            if best[0] >= _LIKE:
                partners[number] = left.pop(-best[1])
    for number, line in enumerate(found):
        yield from _compared(line, partners.get(number))
    for line in left:
        yield from (_missing(token, line) for token in line.tokens if token.name)
        yield from (Proved(Verdict.MISSING, line.text[: 2 * _AROUND], name, "", said) for name, said, _ in line.worded)


def _compared(line: _Line, other: _Line | None) -> Iterator[Proved]:
    pairs = _pairs(line, other) if other else {}
    for number, token in enumerate(line.tokens):
        if token.mask != "#":
            continue
        where, partner = _quoted(line, token), pairs.get(number)
        if partner is None:
            yield Proved(Verdict.ADDED, where, "", token.text, "")
        elif not partner.name:
            verdict = Verdict.OWN if partner.text == token.text else Verdict.ADDED
            yield Proved(verdict, where, "", token.text, "" if verdict is Verdict.OWN else partner.text)
        else:
            yield _held(token, partner, line)
    if other:
        yield from _unsaid(line, other)
        paired = {id(token) for token in pairs.values()}
        yield from (_missing(token, other) for token in other.tokens if token.name and id(token) not in paired)


def _unsaid(line: _Line, other: _Line) -> Iterator[Proved]:
    """The values without a number that a paragraph has less often than it should, and not where they should stand."""
    alike = [(other.tokens[block.b].at, other.tokens[block.b + block.size - 1].at) for block in _alike(line, other)
             if block.size]  # fmt: skip
    for said in dict.fromkeys(value.text for value in other.worded):
        lost = [value for value in other.worded if value.text == said
                and not any(start <= value.at and value.at + len(said) <= end + 1 for start, end in alike)]  # fmt: skip
        for value in lost[: max(other.text.count(said) - line.text.count(said), 0)]:
            yield Proved(Verdict.MISSING, line.text[: 2 * _AROUND], value.name, "", said)


def _held(token: _Token, partner: _Token, line: _Line) -> Proved:
    """The verdict on a number that has a name, with the words that belong to it."""
    end = token.at + len(token.text)
    before = line.text[max(token.at - len(partner.before), 0) : token.at] if partner.before else token.before
    after = line.text[end : end + len(partner.after)] if partner.after else token.after
    same = token.text.replace(",", "") == partner.text.replace(",", "")
    where = _quoted(line, token)
    if (before, after) == (partner.before, partner.after):
        return Proved(Verdict.SAME if same else Verdict.DIFFERS, where, partner.name, token.text, partner.text)
    return Proved(Verdict.DIFFERS, where, partner.name, f"{before}{token.text}{after}", partner.whole)


def _pairs(line: _Line, other: _Line) -> dict[int, _Token]:
    """The numbers of both paragraphs that stand at the same place in the text."""
    return {
        block.a + i: other.tokens[block.b + i]
        for block in _alike(line, other)
        for i in range(block.size)
        if line.tokens[block.a + i].mask == "#"
    }


def _alike(line: _Line, other: _Line) -> list[Match]:
    """The pieces that both paragraphs have."""
    return SequenceMatcher(None, line.masks, other.masks, autojunk=False).get_matching_blocks()


def _missing(token: _Token, line: _Line) -> Proved:
    return Proved(Verdict.MISSING, _quoted(line, token), token.name, "", token.text)


def _quoted(line: _Line, token: _Token) -> str:
    start, end = max(token.at - _AROUND, 0), token.at + len(token.text) + _AROUND
    return f"{'…' * (start > 0)}{line.text[start:end]}{'…' * (end < len(line.text))}"
