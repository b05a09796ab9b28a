"""The main figures of a unit in columns: this year, last year where it is known, and the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.cli import columns
from consolidate.cli.finding_list import Said
from consolidate.cli.language import tell
from consolidate.forms.indicators import Compared, Indicator
from consolidate.model import Kind, Number
from consolidate.rounding import money, percent
from consolidate.words import N_

_HEADS = (N_("This year"), N_("Last year"), N_("Change"))
UNKNOWN = "—"


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
    rows = [(number(f.indicator, f.now), number(f.indicator, f.before), change(f)) for f in figures]
    sizes = [max(columns.width(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for name, cells in zip(["", *names], [heads, *rows], strict=True):
        shown = "  ".join(columns.right(cell, size) for cell, size in zip(cells, sizes, strict=True))
        yield Said(f"  {columns.left(name, most)}  {shown}", "" if name else "dim")


def number(indicator: Indicator, figure: Number | None) -> str:
    """The figure without exponent; — if it is not known."""
    return UNKNOWN if figure is None else f"{money(figure, indicator.decimals):f}"


def change(figure: Compared) -> str:
    """The change with its sign, and in per cent of last year's figure unless that is 0 or a percentage itself."""
    if figure.change is None:
        return UNKNOWN
    moved = money(figure.change, figure.indicator.decimals)
    text = f"{moved:+f}" if moved else "0"
    if not moved or not figure.before or figure.indicator.kind is Kind.PERCENT:
        return text
    share = percent(figure.change, figure.before)
    sign = "" if share.startswith("-") else "+"
    return tell(N_("{change} ({share})"), change=text, share=f"{sign}{share}")
