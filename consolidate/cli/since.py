"""What has changed since an earlier result, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from consolidate.cli import columns
from consolidate.cli.columns import Said
from consolidate.cli.language import tell
from consolidate.forms.indicators import indicators
from consolidate.history.since import Since
from consolidate.model import Form
from consolidate.text import clean, number_text
from consolidate.words import N_

_NAMED = 8  # main indicators that are named


def whole(since: Since, form: Form, width: int) -> Iterator[Said]:
    """With which result it is compared, the units by what became of them, and what has changed in the figures."""
    at = since.at[:16].replace("T", " ")
    if since.none:
        yield Said(tell(N_("Since the result of {at}: no change"), at=at))
        return
    yield Said(tell(N_("Since the result of {at}:"), at=at), "bold")
    for became in dict.fromkeys(change.became for change in since.units):
        names = [clean(change.name) for change in since.units if change.became is became]
        head = "  " + tell(N_("{what}: "), what=tell(became.words))
        yield from (Said(text) for text in columns.listed(head, names, width, 4))
    yield from figures(since, form, width)


def figures(since: Since, form: Form, width: int) -> Iterator[Said]:
    """What has changed in totals, cells and findings; nothing if nothing has."""
    texts = []
    if since.totals:
        texts.append(_totals(since, form))
    if since.cells:
        units = len({change.unit for change in since.cells})
        texts.append(tell(N_("{count} figure(s) of {units} unit(s) changed"), count=len(since.cells), units=units))
    found = since.findings
    counts = (
        (N_("{count} gone"), found.gone), (N_("{count} explained"), found.explained),
        (N_("{count} still there"), found.still), (N_("{count} new"), found.new),
    )  # fmt: skip
    if found.gone or found.explained or found.new:
        said = tell(N_(", ")).join(tell(words, count=len(each)) for words, each in counts if each)
        texts.append(tell(N_("findings: {counts}"), counts=said))
    for text in texts:
        yield from (Said(line) for line in columns.wrapped("", f"  {text}", width, 4))


def _totals(since: Since, form: Form) -> str:
    """How many totals have changed, and by how much the first main indicators."""
    moved = {change.place: change.change for change in since.totals}
    named = []
    for indicator in (each for each in indicators(form) if each.formula is None):
        change = sum(moved.get(str(place), 0) for place in indicator.places)
        if change:
            named.append(f"{indicator.label} {'+' if change > 0 else ''}{number_text(change)}")
    shown = "、".join(named[:_NAMED]) + ("……" if len(named) > _NAMED else "")
    text = tell(N_("{count} total(s) changed"), count=len(since.totals))
    return tell(N_("{what}: "), what=text) + shown if shown else text
