"""The main figures of a unit in columns: this year, last year where it is known, and the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.cli import columns
from consolidate.cli.columns import Said
from consolidate.cli.language import current, tell
from consolidate.forms.indicators import Compared
from consolidate.pipeline.reported import change, number
from consolidate.words import N_

_HEADS = (N_("This year"), N_("Last year"), N_("Change"))


def lines(figures: Sequence[Compared]) -> Iterator[Said]:
    """A line for each figure; a heading and two more columns if any figure of last year is known."""
    names = [figure.indicator.named for figure in figures]
    most = max(map(columns.width, names), default=0)
    if all(figure.before is None for figure in figures):
        yield from (
            Said(f"  {columns.left(name, most)}  {number(figure.indicator, figure.now)}")
            for name, figure in zip(names, figures, strict=True)
        )
        return
    heads = [tell(head) for head in _HEADS]
    rows = [(number(f.indicator, f.now), number(f.indicator, f.before), change(f, current())) for f in figures]
    sizes = [max(columns.width(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for name, cells in zip(["", *names], [heads, *rows], strict=True):
        shown = "  ".join(columns.right(cell, size) for cell, size in zip(cells, sizes, strict=True))
        yield Said(f"  {columns.left(name, most)}  {shown}", "" if name else "dim")
