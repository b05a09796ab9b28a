"""Names in curly brackets within a text: ``{name}``, or ``{name：first text|second text}`` with more in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

OPEN, CLOSE, COLON, OR = "{｛", "}｝", ":：", "|｜"
_DEEPEST = 20  # brackets within each other; deeper ones count as not closed


class Bracket(NamedTuple):
    """A bracket: where it begins and ends, and the name in it. ``first``, ``second``: where its texts begin and end.

    ``end`` is None if it is not closed.
    """

    start: int
    end: int | None
    name: str = ""
    first: tuple[int, int] | None = None
    second: tuple[int, int] = (0, 0)


def next_in(text: str, at: int, end: int) -> Bracket | None:
    """Return the first bracket between two positions; None if there is none."""
    start = next((i for i in range(at, end) if text[i] in OPEN), end)
    if start == end:
        return None
    close = _outside(text, CLOSE, start + 1, end)
    if close is None:
        return Bracket(start, None)
    colon = _outside(text, COLON, start + 1, close)
    if colon is None:
        return Bracket(start, close + 1, text[start + 1 : close].strip())
    bar = _outside(text, OR, colon + 1, close)
    middle = close if bar is None else bar
    return Bracket(start, close + 1, text[start + 1 : colon].strip(), (colon + 1, middle), (middle + 1, close))


def every(text: str, at: int = 0, end: int | None = None) -> Iterator[Bracket]:
    """Yield all brackets of a text in their order, each before those in its texts."""
    end = len(text) if end is None else end
    while found := next_in(text, at, end):
        yield found
        if found.end is None:
            return
        for part in (found.first, found.second) if found.first else ():
            yield from every(text, *part)
        at = found.end


def _outside(text: str, marks: str, start: int, end: int) -> int | None:
    """Return the position of the first of these marks that stands in no inner bracket."""
    depth = 0
    for i in range(start, end):
        if not depth and text[i] in marks:
            return i
        depth += (text[i] in OPEN) - (text[i] in CLOSE)
        if depth > _DEEPEST:
            break
    return None
