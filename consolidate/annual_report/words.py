"""Put the figures of a report into its words.

``{新收}`` stands for a figure. ``{新收：收到{新收}件|未收到申请}`` shows its first text if the
figure is not 0, else its second, and nothing if it is not known. A clause with a name whose value is not known is left
out. A paragraph that begins with ``【备用】`` stands ready for the office and is left out. Runs keep their looks, and a
name may go across several of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from consolidate import brackets, clauses
from consolidate.annual_report.blocks import Block, Paragraph, Run, Texts
from consolidate.annual_report.subject import POINTS, Subject, change_of
from consolidate.brackets import Bracket
from consolidate.forms import report_names
from consolidate.forms.report_names import CHANGE, RATE, SHARE, Meaning, Unknown
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_, Problem

SPARE = "【备用】"
OLD = ("【旧：", "】")  # around a number of last year's report that nobody has replaced yet
# what {增减.…} and {同比.…} say themselves
_TURNED = regex(
    "(?:(?:增长|增加|增多|增大|上升|上涨|上浮|上调|提高|提升|升高|攀升|回升|扩大|多出|下降|下跌|下滑|下浮|下调|减少|减低|降低"
    "|缩减|缩小|压减|回落)(?:率|幅度?|比例)?|[增减涨跌升降]幅度?|增速|降速)(?:了|约|近|超过?|为|是|达到?|至)?$"
    "|[增减多少涨跌升降](?:了|约)?$"
)
_MONEY = regex(r"[十百千万亿]*元")
_PERCENT = ("%", POINTS, "百分点")
_QUOTED = 20  # characters of a paragraph that a message quotes


class _Piece(NamedTuple):
    """A part of the text of a paragraph, with the run whose look it has. ``known``: False for a name without value."""

    text: str
    run: Run
    name: str = ""
    known: bool = True


@dataclass
class Filled:
    """The words of a report with their figures, and what is to be said of them."""

    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)  # the named figures with their values


def fill(words: Iterable[Block], subject: Subject) -> Filled:
    """Put the values into all paragraphs."""
    filled = Filled()
    for block in words:
        if isinstance(block, Paragraph):
            paragraph = _Filling(block, subject, filled).paragraph()
            filled.blocks += [paragraph] if paragraph else []
        elif isinstance(block, Texts):
            spots = ((spot, _Filling(spot.paragraph, subject, filled).paragraph()) for spot in block.spots)
            blank = Paragraph(())
            filled.blocks.append(Texts(tuple(spot._replace(paragraph=found or blank) for spot, found in spots)))
        else:
            filled.blocks.append(block)
    return filled


def where(paragraph: Paragraph) -> str:
    """Which paragraph of the document it is, for a message: its number and how it begins."""
    text = " ".join(paragraph.text.split())
    begun = text[:_QUOTED] + "…" * (len(text) > _QUOTED)
    return f"第{paragraph.number}段“{begun}”" if paragraph.number else f"“{begun}”"


def is_spare(paragraph: Paragraph) -> bool:
    """Whether a paragraph only stands ready."""
    return plain(paragraph.text).startswith(plain(SPARE))


class _Filling:
    """One paragraph while its names are replaced."""

    def __init__(self, paragraph: Paragraph, subject: Subject, filled: Filled) -> None:
        self.whole, self.subject, self.filled = paragraph, subject, filled
        self.text = paragraph.text
        self.runs = [run for run in paragraph.runs for _ in run.text]  # the run of each character

    def paragraph(self) -> Paragraph | None:
        """The paragraph with its values; None if nothing of it is left, or if it only stands ready."""
        if is_spare(self.whole):
            return None
        if OLD[0] in self.text:
            sentence = N_(
                "a number of last year's report still stands here in {open}…{close}; replace it or remove the mark"
            )
            self._fault(sentence, open=OLD[0], close=OLD[1])
        for sentence, args in self._faults():
            self._fault(sentence, **args)
        if not set(brackets.OPEN) & set(self.text):
            return self.whole
        pieces = list(self._pieces(0, len(self.text)))
        kept = self._kept(pieces)
        return self.whole._replace(runs=tuple(kept)) if kept is not None else None

    def _fault(self, sentence: str, **args: object) -> None:
        self.filled.problems.append(Problem(where(self.whole), sentence, args))

    # --- names -----------------------------------------------------------------------------------------------

    def _pieces(self, at: int, end: int) -> Iterator[_Piece]:
        """The pieces of a part of the text."""
        while at < end:
            found = brackets.next_in(self.text, at, end)
            yield from self._plain(at, found.start if found else end)
            if found is None:
                return
            if found.end is None:
                yield from self._plain(found.start, end)
                return
            yield from self._name(found, found.end)
            at = found.end

    def _plain(self, at: int, end: int) -> Iterator[_Piece]:
        while at < end:
            run = self.runs[at]
            last = next((i for i in range(at, end) if self.runs[i] is not run), end)
            yield _Piece(self.text[at:last], run)
            at = last

    def _name(self, found: Bracket, end: int) -> Iterator[_Piece]:
        """What stands for ``{name}`` or ``{name：…|…}``."""
        value = self.subject.value(found.name)
        if isinstance(value, Unknown):
            return  # a fault, which is told
        if found.first:
            yield from self._pieces(*(found.second if value.zero else found.first)) if value.text is not None else ()
            return
        if value.figure and value.text is not None:
            self.filled.used[found.name] = value.text
        text = self.text[found.start : end] if value.text is None else value.text
        yield _Piece(text, self.runs[found.start], found.name if value.figure else "", value.text is not None)

    def _faults(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """What is wrong with the names, also in a text that is not chosen."""
        for found in brackets.every(self.text):
            if found.end is None:
                yield N_("the bracket {found} is not closed"), {"found": self.text[found.start]}
            elif isinstance(value := self.subject.value(found.name), Unknown):
                yield value.told(found.name)
            elif not found.first:
                before, after = plain(self.text[: found.start]), plain(self.text[found.end :])
                if fault := _beside(report_names.meaning(self.subject.form, found.name), before, after):
                    sentence, args = fault
                    yield sentence, {"name": f"{{{found.name}}}"} | args

    # --- clauses ---------------------------------------------------------------------------------------------

    def _kept(self, pieces: list[_Piece]) -> list[Run] | None:
        """The runs without the clauses that have a name without a value; None if nothing is left."""
        text = "".join(piece.text for piece in pieces)
        if not text.strip():
            return None
        owners = [piece for piece in pieces for _ in piece.text]
        places = clauses.kept(text, [not piece.known for piece in owners])
        for piece in pieces:
            if not piece.known:
                args = {"name": piece.text}
                sentence = N_("left out, since there is nothing to put in for {name}")
                self.filled.left_out.append(Problem(where(self.whole), sentence, args))
        return None if places is None else _runs(text, owners, places)


def _beside(meaning: Meaning | Unknown, before: str, after: str) -> tuple[str, dict[str, str]] | None:
    """What stands beside a name and does not go with its value (增长{同比…}, {占比…}%): a sentence, its arguments."""
    if isinstance(meaning, Unknown) or not meaning.figures:
        return None
    prefix, unit = meaning.prefix, meaning.figures[0].unit
    if prefix in (CHANGE, RATE) and (turned := _TURNED.search(before)):
        return N_("{name} itself says whether it is more or less; remove “{word}” before it"), {"word": turned[0]}
    own = change_of(meaning.figures[0]) if prefix == CHANGE else "%" if prefix in (RATE, SHARE) else ""
    if own and after.startswith((own, *(_PERCENT if own in _PERCENT else ()))):
        return N_("{name} itself ends with {word}; remove the second one"), {"word": own}
    money = _MONEY.match(after) if unit.endswith("元") and not own else None
    if money and money[0] != unit:
        return N_("{name} is in {unit}, not in {word}: correct the unit behind it"), {"unit": unit, "word": money[0]}
    return None


def _runs(text: str, owners: list[_Piece], places: list[int]) -> list[Run]:
    """The characters at these positions as runs; each value is a run of its own."""
    found: list[Run] = []
    last: _Piece | None = None
    for place in places:
        piece = owners[place]
        if piece is last:
            found[-1] = found[-1]._replace(text=found[-1].text + text[place])
        else:
            found.append(piece.run._replace(text=text[place], name=piece.name))
        last = piece
    return found
