"""Leave out of a text the clauses in which something is not known; what stands beside them stays.

Letters and reports do this with their placeholders. A text in brackets or quotes is never divided, but a bracket of
which nothing is left goes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from consolidate.regex import regex

PLACE = regex(r"[{｛]([^{}｛｝\n]{0,40})[}｝]")  # a placeholder; its group is the name in it
# the parts of a clause, then what ends it
_CLAUSE = regex(
    r"((?:（[^（）]*）|\([^()]*\)|“[^”]*”|《[^》]*》|【[^】]*】|[^，、；。！？,;!?\t\u3000])*)([，、,]|[；。！？;!?]|[\t\u3000]+|$)"
)
_ITEM = regex("[一二三四五六七八九十0-9]+")
_ONE_BY_ONE = regex(
    r"(?<!部)分别(?![于在由向对从按]|办理|召开|组织|开展|进行)|依次|各(?:为|是|占|增|减|[{\d])"
)  # the values belong to names by their order
_BRACKETS = regex(r"（([^（）]*)）")
_ENDS = "；。！？;!?"  # of a sentence
_BLANKS = "\t\u3000 "


class _Clause(NamedTuple):
    """A clause: where its text begins and ends, and where the mark behind it ends."""

    start: int
    end: int
    mark: int


def kept(text: str, lacking: Sequence[bool]) -> list[int] | None:
    """Return the positions of the characters that stay; None if no clause of the line stays.

    ``lacking``: for each character, whether it belongs to something that is not known.
    """
    if not any(lacking):
        return list(range(len(text)))
    places = _without_brackets(text, lacking)
    line, flags = "".join(text[place] for place in places), [lacking[place] for place in places]
    indent = len(line) - len(line.lstrip())
    found = list(range(indent))
    for sentence in _sentences(line, indent):
        found += _of_sentence(line, sentence, flags)
    while found and line[found[-1]] in _BLANKS:
        found.pop()
    return [places[place] for place in found] if len(found) > indent else None


def _without_brackets(text: str, lacking: Sequence[bool]) -> list[int]:
    """The positions that stay after brackets have lost the clauses that lack something."""
    places, at = list[int](), 0
    for match in _BRACKETS.finditer(text):
        start, end = match.span(1)
        if any(lacking[start:end]):
            inner = kept(match[1], lacking[start:end])
            places += range(at, match.start())
            if inner:
                places += [match.start(), *(start + place for place in inner), match.end() - 1]
            at = match.end()
    return [*places, *range(at, len(text))]


def _sentences(line: str, at: int) -> Iterator[list[_Clause]]:
    """The sentences of a line from a position on, each as its clauses."""
    clauses: list[_Clause] = []
    start: int | None = None
    for match in _CLAUSE.finditer(line, at):
        start = match.start() if start is None else start
        if match[2] == "、" and _ITEM.fullmatch(match[1].strip()):
            continue  # the number of an item belongs to the clause behind it
        clauses.append(_Clause(start, match.end(1), match.end()))
        start = None
        if match[2] and match[2] in _ENDS:
            yield clauses
            clauses = []
    yield clauses


def _of_sentence(line: str, clauses: list[_Clause], flags: Sequence[bool]) -> list[int]:
    """The positions that stay of a sentence; the last clause left gets the mark at the sentence's end."""
    if not clauses:
        return []
    left = [clause for clause in clauses if not any(flags[clause.start : clause.end])]
    if len(left) == len(clauses):
        return list(range(clauses[0].start, clauses[-1].mark))
    left = [clause for clause in left if line[clause.start : clause.end].strip()]
    if not left or _ONE_BY_ONE.search(line[clauses[0].start : clauses[-1].end]):
        return []
    found = [place for clause in left[:-1] for place in range(clause.start, clause.mark)]
    return [*found, *range(left[-1].start, left[-1].end), *range(clauses[-1].end, clauses[-1].mark)]
