"""Make text of the characters on a page of a PDF: lines by where they stand, spaces by the gaps between them.

Characters that are struck out, raised, overprinted or out of place are never read as plain figures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from consolidate.formats.documents import UNKNOWN, Content
from consolidate.formats.pdf.borders import Stretch
from consolidate.formats.pdf.painted import Box, Glyph, centre, upright
from consolidate.formats.visibility import RAISED, STRUCK, Run
from consolidate.text import plain

# parts of the size of a character
_SAME_LINE = 0.5  # by which the middles of characters of a line may differ
_SAME_PLACE = 0.15  # two characters that begin no further apart are printed over each other
_SPACE = 0.2  # a gap as wide as this is a space
_APART = 0.55  # figures with a gap as wide as this between them are two figures
_SMALL, _LIFTED = 0.8, 0.15  # a character that is smaller than its line, and stands higher or lower than this
_MIDDLE = (0.25, 0.75)  # where a line through a character strikes it out
_STRUCK = 0.6  # of the width of a character that is struck out
_ASKEW = -1  # the turn of a character by some other angle; ``cells`` says which of these make a cell unclear
_IN_FIGURES = frozenset(".,，．%")


class Strikes:
    """The lines across a page, which may strike out characters."""

    def __init__(self, lines: Sequence[Stretch]) -> None:
        """Take the lines, sorted."""
        self.rows: dict[float, list[Stretch]] = {}
        for line in lines:
            self.rows.setdefault(line.at, []).append(line)
        self.ats = sorted(self.rows)

    def through(self, box: Box) -> bool:
        """Whether a line goes through the middle of a character."""
        high = box[3] - box[1]
        first, last = (
            bisect_left(self.ats, box[1] + _MIDDLE[0] * high),
            bisect_right(self.ats, box[1] + _MIDDLE[1] * high),
        )
        for at in self.ats[first:last]:
            row = self.rows[at]
            near = bisect_right(row, (at, box[2], float("inf")))
            for line in row[max(0, near - 2) : near]:
                if min(line.last, box[2]) - max(line.first, box[0]) >= _STRUCK * (box[2] - box[0]):
                    return True
        return False


class Row(NamedTuple):
    """A line of text: its characters from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def box(self) -> Box:
        """Where it stands."""
        boxes = [glyph.box for glyph in self.glyphs]
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

    @property
    def size(self) -> float:
        """The size of its largest character."""
        return max(glyph.size for glyph in self.glyphs)

    @property
    def text(self) -> str:
        """All of it."""
        return _text(runs(self, lambda _: False))


def rows(glyphs: Iterable[Glyph]) -> list[Row]:
    """Return characters in lines, from top to bottom."""
    found: list[list[Glyph]] = []
    leading: Glyph | None = None  # the largest character of the line
    for glyph in sorted(glyphs, key=lambda glyph: (centre(glyph.box)[1], glyph.box[0])):
        size = max(glyph.size, leading.size) if leading else 0.0
        if leading and centre(glyph.box)[1] - centre(leading.box)[1] <= _SAME_LINE * size:
            found[-1].append(glyph)
            leading = glyph if glyph.size > leading.size else leading
        else:
            found.append([glyph])
            leading = glyph
    return [Row(tuple(_once(sorted(line, key=lambda glyph: glyph.box[0])))) for line in found]


def _once(line: Sequence[Glyph]) -> list[Glyph]:
    """Leave out characters that are painted twice at one place, as programs make them bold."""
    kept: list[Glyph] = []
    for glyph in line:
        if not any(glyph.text == other.text and _over(other, glyph) for other in kept[-3:]):
            kept.append(glyph)
    return kept


def _over(one: Glyph, other: Glyph) -> bool:
    return abs(one.box[0] - other.box[0]) <= _SAME_PLACE * min(one.size, other.size)


def runs(row: Row, struck: Callable[[Box], bool]) -> list[Run]:
    """Return a line as runs of text."""
    largest = max(row.glyphs, key=lambda glyph: glyph.size)
    found: list[Run] = []
    before: Glyph | None = None
    for glyph in row.glyphs:
        if before:
            found.append(Run(_between(before, glyph), ""))
        small = glyph.size < _SMALL * largest.size and glyph.text.strip(".,，。、·")
        lifted = abs(glyph.box[3] - largest.box[3]) > _LIFTED * largest.size
        how = STRUCK if struck(glyph.box) else RAISED if small and lifted else ""
        found.append(Run(glyph.text, how))
        before = glyph
    return [run for run in found if run.text]


def _between(before: Glyph, glyph: Glyph) -> str:
    """Return what stands between two characters: nothing, a space, or a sign that it is unclear what is shown."""
    size = min(before.size, glyph.size)
    gap = glyph.box[0] - before.box[2]
    if _over(before, glyph):
        return UNKNOWN
    if gap > _APART * size and _is_figure(before) and _is_figure(glyph):
        return f" {UNKNOWN} "
    return " " if gap > _SPACE * size else ""


def _text(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _is_figure(glyph: Glyph) -> bool:
    return glyph.text.isdigit() or glyph.text in _IN_FIGURES


# --- the text of a cell ----------------------------------------------------------------------------------------


def content(
    glyphs: Sequence[Glyph], struck: Callable[[Box], bool], unclear: bool, comments: tuple[str, ...], picture: bool
) -> Content:
    """Return what stands in a cell. ``unclear``: it is not certain that all of it belongs there, or is all of it."""
    seen = [glyph for glyph in glyphs if glyph.seen]
    faint = bool(seen) and all(glyph.faint for glyph in seen)
    shown = seen if faint else [glyph for glyph in seen if not glyph.faint]
    hidden = [glyph for glyph in glyphs if not glyph.seen or (glyph.faint and not faint)]
    page, notes = ([g for g in shown if g.note is note] for note in (False, True))
    found, typed = _lines(page, struck), _lines(notes, struck)
    if found and typed and plain(_text(found)) != plain(_text(typed)):
        found, unclear = [*found, *typed], True
    found = found or typed
    if unclear:
        found.append(Run(UNKNOWN, ""))
    return Content(tuple(found), "", "\n".join(row.text for row in rows(hidden)), comments, picture, faint)


def _lines(glyphs: Sequence[Glyph], struck: Callable[[Box], bool]) -> list[Run]:
    """Return characters as runs, one line below the other. Text that is turned is read in its own direction."""
    turns = Counter(glyph.turn for glyph in glyphs if glyph.turn >= 0)
    turn = turns.most_common(1)[0][0] if turns else 0
    straight = [glyph for glyph in glyphs if glyph.turn == turn]
    found: list[Run] = []
    for row in rows(upright(straight, turn) if turn else straight):
        line = runs(row, struck if not turn else lambda _: False)
        found += [Run("\n", ""), *line] if found else line
    if any(_is_figure(glyph) and glyph.turn not in (turn, _ASKEW) for glyph in glyphs):
        found.append(Run(UNKNOWN, ""))  # figures in two directions
    return found
