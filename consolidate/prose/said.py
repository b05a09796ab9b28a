"""Which claims the words of a report make: each number is taken by the first claim of the form that fits.

A number is told by the words between the number before it and itself, by the words behind it, and by what its
sentence speaks of. What a sentence speaks of still holds in the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from consolidate.forms.claims import Claims, Ready
from consolidate.model.prose import Paragraph, Says, Scope
from consolidate.prose.folded import Folded, folded
from consolidate.prose.numbers import Said, Sort, numbers
from consolidate.regex import regex

_SENTENCE = regex(r"[^。;!?\n]+")
_CLAUSE = ",;:。"
_LONGEST = 1_000  # characters of a sentence that is looked at
_NEAR = 120  # characters before a sentence that say what it is about
_QUOTED = 70  # characters of a quotation
_SORTS = {
    Sort.COUNT: (Says.COUNT, Says.MORE, Says.LESS),
    Sort.PERCENT: (Says.RATE, Says.SHARE, Says.GROWTH, Says.DECLINE),
    Sort.MONEY: (Says.AMOUNT,),
}
_NUMBER = "#"  # stands for the number before, in the words before a number


@dataclass(frozen=True, eq=False)
class Stated:
    """A claim as it stands in the words: the number (None for a sentence without one), and where.

    ``scope``: the words for a part or a whole that stand last before it, and what they are. ``before``: the statements
    before it in its paragraph; ``counts``: all counts before it there.
    """

    ready: Ready
    number: Said | None
    paragraph: Paragraph
    sentence: int  # counted through the report
    at: int  # in its sentence
    quoted: str
    written: str  # the number as it is written, with its unit
    scope: tuple[Scope, str] | None = None
    before: tuple[Stated, ...] = ()
    counts: tuple[Fraction, ...] = ()


class _Context(NamedTuple):
    """What the words up to a position speak of, and which part or whole they name; each since which sentence.

    ``text``: the last words of the sentences before.
    """

    text: str = ""
    subject: str = ""
    subject_at: int = -9
    scope: tuple[Scope, str] | None = None
    scope_at: int = -9


class _Sentence(NamedTuple):
    """A sentence: its number in the report, its folded text, where it begins in its paragraph."""

    number: int
    text: str
    start: int
    paragraph: Paragraph
    whole: Folded


def stated(
    claims: Claims, paragraphs: Sequence[Paragraph], year: int | None, counters: Sequence[str] = ()
) -> Iterator[tuple[Stated, ...]]:
    """Yield the statements of each paragraph that has any."""
    context, count = _Context(), 0
    for paragraph in paragraphs:
        whole = folded(paragraph.text, year)
        found: list[Stated] = []
        counts: list[Fraction] = []
        for match in _SENTENCE.finditer(whole.text):
            count += 1
            sentence = _Sentence(count, match[0][:_LONGEST], match.start(), paragraph, whole)
            said = tuple(numbers(sentence.text, counters))
            new = [*_with_numbers(claims, sentence, said, context), *_without_numbers(claims, sentence, context)]
            for one in sorted(new, key=lambda one: one.at):
                before = counts + [n.value for n in said if n.sort is Sort.COUNT and n.start < one.at]
                found.append(replace(one, before=tuple(found), counts=tuple(before)))
            counts += [number.value for number in said if number.sort is Sort.COUNT]
            context = _after(claims, sentence, new, context)
        if found:
            yield tuple(found)


def _after(claims: Claims, sentence: _Sentence, new: Sequence[Stated], before: _Context) -> _Context:
    """Return the context behind a sentence. A part or whole that no statement is about is forgotten."""
    text = f"{before.text}。{sentence.text}"[-_NEAR:]
    here = _seen(claims, sentence, len(sentence.text), before)._replace(text=text)
    if not new:
        here = here._replace(scope=before.scope, scope_at=before.scope_at)
    return here._replace(subject_at=sentence.number) if new else here


def _with_numbers(claims: Claims, sentence: _Sentence, said: Sequence[Said], context: _Context) -> Iterator[Stated]:
    """Yield the statements that numbers make."""
    last = 0  # the end of the number before
    for order, number in enumerate(said):
        words_before = _NUMBER * (order > 0) + sentence.text[last : number.start]
        following = said[order + 1].start if order + 1 < len(said) else len(sentence.text)
        words_behind = sentence.text[number.end : following]
        last = number.end
        here = _seen(claims, sentence, number.start, context)
        near = f"{context.text}。{sentence.text[:following]}"
        possible = (each for each in claims.numbers if _speaks_of(here, each, sentence.number, near))
        ready = next((each for each in possible if _fits(each, number, words_before, words_behind)), None)
        if ready and ready.claim.meaning is not Says.NOTHING:
            yield _made(ready, number, sentence, (number.start, number.end), here)


def _without_numbers(claims: Claims, sentence: _Sentence, context: _Context) -> Iterator[Stated]:
    """Yield the statements that say without a number that a figure is 0; of those that overlap, the first."""
    taken: list[range] = []
    for ready in claims.sentences:
        for found in ready.says.finditer(sentence.text) if ready.says else ():
            here = _seen(claims, sentence, found.start(), context)
            span = range(*found.span())
            free = all(span.start >= other.stop or other.start >= span.stop for other in taken)
            trap = ready.is_trap(sentence.text[: span.start], found[0])
            if free and not trap and _speaks_of(here, ready, sentence.number, f"{context.text}。{sentence.text}"):
                taken.append(span)
                yield _made(ready, None, sentence, found.span(), here)


def _fits(ready: Ready, number: Said, before: str, behind: str) -> bool:
    """Whether a claim is of this sort of number, with these words before and behind it."""
    kind = ready.claim.meaning
    return (kind is Says.NOTHING or kind in _SORTS[number.sort]) and ready.fits(before, behind)


def _speaks_of(context: _Context, ready: Ready, sentence: int, near: str) -> bool:
    """Whether this sentence, or the one before, speaks of what a claim is about. ``near``: the words of both."""
    wanted = ready.claim.subject
    if wanted and not (context.subject in wanted and sentence - context.subject_at <= 1):
        return False
    return ready.near is None or ready.near.search(near) is not None


def _seen(claims: Claims, sentence: _Sentence, until: int, before: _Context) -> _Context:
    """Return the context at a position of a sentence. ``before``: the one at its beginning."""
    *_, last = (None, *claims.subjects.finditer(sentence.text, 0, until))
    if last is not None and last.lastindex:
        before = before._replace(subject=claims.subject_ids[last.lastindex - 1], subject_at=sentence.number)
    named = [
        (found.start(), scope, found[0])
        for scope, pattern, _ in claims.scopes for found in pattern.finditer(sentence.text, 0, until)
    ]  # fmt: skip
    if not named:
        return before
    _, scope, words = max(named, key=lambda each: each[0])
    return before._replace(scope=(scope, words), scope_at=sentence.number)


def _made(ready: Ready, number: Said | None, sentence: _Sentence, where: tuple[int, int], context: _Context) -> Stated:
    first, end = (sentence.start + bound for bound in _clause(sentence.text, *where))
    quoted = sentence.whole.original(sentence.paragraph.text, first, end)
    scope = context.scope if sentence.number - context.scope_at <= 1 else None
    start, stop = (sentence.start + bound for bound in where)
    written = sentence.whole.original(sentence.paragraph.text, start, stop) if number else ""
    return Stated(ready, number, sentence.paragraph, sentence.number, where[0], quoted, written, scope)


def _clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of what is quoted: the sentence, or the clauses around a number for which there is room."""
    if len(sentence) <= _QUOTED:
        return 0, len(sentence)
    begins = [0, *(n + 1 for n in range(start) if sentence[n] in _CLAUSE)]
    last = min((n for n in range(end, len(sentence)) if sentence[n] in _CLAUSE), default=len(sentence))
    last = min(last, end + _QUOTED)
    first = next((begin for begin in begins if last - begin <= _QUOTED), begins[-1])
    return max(first, last - 2 * _QUOTED), last
