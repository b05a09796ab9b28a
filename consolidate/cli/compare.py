"""A comparison of two results on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from consolidate.cli import columns
from consolidate.cli.columns import Said
from consolidate.cli.language import tell
from consolidate.comparison.figures import Comparison, Line, movers, percent
from consolidate.comparison.pairs import Fate
from consolidate.forms import naming
from consolidate.forms.indicators import indicators
from consolidate.model import Number
from consolidate.own_workbooks import WHOLE
from consolidate.text import clean, number_text
from consolidate.words import N_

if TYPE_CHECKING:
    from consolidate.pipeline.write import Written

_MOST = 10  # movers that are shown


def lines(found: Comparison, width: int) -> Iterator[Said]:
    """The main indicators, what became of the units, and the largest movers."""
    yield Said(clean(tell(N_("{before} → {now}"), before=found.before.named, now=found.now.named)), "bold")
    yield from _indicators(found)
    yield from _units(found, width)
    yield from _without(found, width)
    yield from _movers(found, width)
    left = [len(places) for places in found.left_out]
    if any(left):
        text = tell(N_("Not compared, since only one of both has them: {before} and {now} figure(s)"),
                    before=left[0], now=left[1])  # fmt: skip
        yield from (Said(line, "dim") for line in columns.wrapped("", text, width, 2))


def written(found: Written) -> Iterator[Said]:
    """Where the workbook is, and why if it has another name."""
    if found.target != found.wanted:
        sentence = N_(
            "{path} is another file, or was changed, and stays as it is; the comparison was written beside it"
        )
        yield Said(tell(sentence, path=found.wanted), "yellow")
    if found.path != found.target:
        sentence = N_("{path} is open in another program; the result was written beside it")
        yield Said(tell(sentence, path=found.target), "yellow")
    yield Said(tell(N_("Written: {path}"), path=found.path))


def _indicators(found: Comparison) -> Iterator[Said]:
    rows = [(each.named, each.of(found.before.whole), each.of(found.now.whole)) for each in indicators(found.now.form)]
    known = [(name, was, is_) for name, was, is_ in rows if was is not None or is_ is not None]
    size = max((columns.width(name) for name, _, _ in known), default=0)
    wide = max((len(_text(number)) for _, *both in known for number in both), default=1)
    for name, was, is_ in known:
        numbers = f"{columns.right(_text(was), wide)} → {columns.right(_text(is_), wide)}"
        yield Said(f"  {columns.left(name, size)}  {numbers}  {_change(was, is_)}".rstrip())


def _text(number: Number | None) -> str:
    """A figure without zeros at the end, so that 6 beside 6.0 is no change."""
    if number is None:
        return "—"
    return number_text(number.normalize() if isinstance(number, Decimal) else number)


def _change(was: Number | None, is_: Number | None) -> str:
    """The change with its sign, and in per cent."""
    if was is None or is_ is None or was == is_:
        return ""
    change, share = is_ - was, percent(was, is_)
    signed = f"{'+' if change > 0 else ''}{_text(change)}"
    return signed if share is None else tell(N_("{change} ({share:+} %)"), change=signed, share=share)


def _units(found: Comparison, width: int) -> Iterator[Said]:
    """The units that are not the same in both years, each with its names before and now."""
    for fate in (fate for fate in Fate if fate is not Fate.SAME):
        named = [
            "、".join(pair.now or pair.before) if fate in (Fate.NEW, Fate.GONE)
            else f"{'、'.join(pair.before)} → {'、'.join(pair.now)}"
            for pair in found.pairs if pair.fate is fate
        ]  # fmt: skip
        if named:
            head = tell(N_("{what}: "), what=tell(fate.words))
            yield from (Said(text) for text in columns.listed(head, [clean(name) for name in named], width, 2))


def _without(found: Comparison, width: int) -> Iterator[Said]:
    """What makes the sums uncertain: drafts, units that are not in one of them, units that could not be followed."""
    for side in (found.before, found.now):
        if side.draft:
            yield Said(tell(N_("{label} is a draft: its figures may still change."), label=clean(side.label)), "yellow")
    for side, names in found.missing():
        head = tell(N_("Not in the sum of {label}: "), label=clean(side.label))
        yield from (Said(text, "yellow") for text in columns.listed(head, [clean(n) for n in names], width, 2))
    for unit, names in found.unknown:
        text = tell(N_("上年单位 of {unit} names {names}, which {label} does not have: not compared with it."),
                    unit=clean(unit), names=clean("、".join(names)), label=clean(found.before.label))  # fmt: skip
        yield from (Said(line, "yellow") for line in columns.wrapped("", text, width, 2))


def _movers(found: Comparison, width: int) -> Iterator[Said]:
    for head, every in ((N_("Largest changes of the sums:"), found.whole), (N_("of the units:"), found.units)):
        moved = movers(found.now.form, every, _MOST)
        if moved:
            yield Said(tell(head), "bold")
        for line in moved:
            yield from (Said(text) for text in columns.wrapped("  ", _mover(found, line), width, 4))


def _mover(found: Comparison, line: Line) -> str:
    where = " ".join(filter(None, naming.names_of(found.now.form, line.place)))
    whose = f"{clean(line.pair.name)} " if line.pair else f"{WHOLE} "
    return f"{whose}{where}  {_text(line.before)} → {_text(line.now)}  {_change(line.before, line.now)}"
