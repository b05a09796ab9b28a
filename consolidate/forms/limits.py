"""Who may report some figures (``[[permission]]``), and how large they can be (``[[plausible]]``)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache

from consolidate.forms.lines import Lines
from consolidate.forms.written import Data, problem
from consolidate.model import Column, Form, Kind, Place, Row, walk
from consolidate.model.declared import Permission, Plausible
from consolidate.own_workbooks import ROSTER_COLUMNS
from consolidate.text import plain
from consolidate.words import N_, Problem


@cache
def permitted(form: Form, permission: Permission) -> tuple[tuple[Place, ...], ...]:
    """Return the places of a permission, for each of its rows; a group stands for the rows under it."""
    return tuple(_places(form, permission.table, (row,)) for row in permission.rows)


def closed(form: Form, headings: Collection[str]) -> dict[Place, str]:
    """Return the places that a unit may not fill, each with the label of its permission.

    ``headings``: the columns of the roster with a permission that say 是 for the unit.
    """
    missing = [permission for permission in form.permissions if permission.heading not in headings]
    return {place: each.label for each in missing for places in permitted(form, each) for place in places}


@cache
def limited(form: Form, limit: Plausible) -> tuple[Place, ...]:
    """Return the places to which a limit applies, in official order."""
    found = _places(form, limit.table, limit.rows, limit.columns)
    numbers = (place for place in found if form.kind(place) is not Kind.TEXT)
    return tuple(place for place in numbers if limit.kind in ("", form.kind(place)))


def concerns(limit: Plausible, unit: str) -> bool:
    """Whether a limit applies to the unit with this name."""
    return re.search(limit.units, unit) is not None


def _places(form: Form, table: str, rows: Collection[str], columns: Collection[str] = ()) -> tuple[Place, ...]:
    """Return the places of a table, of all tables if ``table`` is ""; of these rows and columns, or of all if empty."""
    ids = {(t.id, id(block)): (_beneath(block.rows, rows), _beneath(block.columns, columns))
           for t in form.tables for block in t.blocks}  # fmt: skip
    return tuple(
        place
        for place, (own, block, row, column) in form.spots.items()
        if table in ("", own.id)
        and (not rows or row.id in ids[own.id, id(block)][0])
        and (not columns or column.id in ids[own.id, id(block)][1])
    )


def _beneath(nodes: Iterable[Row | Column], wanted: Collection[str]) -> set[str]:
    """Return the ids of the lowest rows or columns under those with the wanted ids."""
    return {leaf.id for node in walk(nodes) if node.id in wanted for leaf in node.leaves()}


# --- faults --------------------------------------------------------------------------------------------------------


def faults(at: Lines, data: Data, form: Form) -> Iterator[Problem]:
    """Yield permissions and limits that name something that does not exist, or that cannot be used."""
    for permission, written in zip(form.permissions, data.get("permission", []), strict=True):
        yield from _unknown(at, written, form)
        if plain(permission.heading) in ROSTER_COLUMNS:
            sentence = N_("{where}: roster.xlsx has a column {heading} already; choose another heading")
            yield _problem(at, written, "heading", sentence, where=permission.label, heading=permission.heading)
    for limit, written in zip(form.plausible, data.get("plausible", []), strict=True):
        unknown = tuple(_unknown(at, written, form))
        yield from unknown
        if not unknown and not limited(form, limit):
            yield _problem(at, written, "label", N_("{where}: it applies to no place"), where=limit.label)
        yield from _unusable(at, written, limit)


def _unknown(at: Lines, written: Data, form: Form) -> Iterator[Problem]:
    """Yield the names of tables, rows and columns that the form does not have."""
    tables = [table for table in form.tables if written.get("table", "") in ("", table.id)]
    if not tables:
        yield _no_such(at, written, "table", written["table"], [table.id for table in form.tables])
        return
    for key in ("rows", "columns"):
        trees = [getattr(block, key) for table in tables for block in table.blocks]
        known = [node.id for tree in trees for node in walk(tree)]
        for name in written.get(key, []):
            if name not in known:
                yield _no_such(at, written, key, name, known)


def _no_such(at: Lines, written: Data, key: str, name: str, known: Sequence[str]) -> Problem:
    sentence = N_("{where}: “{key}” names “{name}”, which does not exist; did you mean {near}?")
    near = get_close_matches(name, known, 1)
    args = {"where": written["label"], "name": name, "near": near[0] if near else tuple(dict.fromkeys(known))}
    return _problem(at, written, key, sentence, key=key, **args)


def _unusable(at: Lines, written: Data, limit: Plausible) -> Iterator[Problem]:
    if limit.most is None and limit.least is None:
        yield _problem(at, written, "label", N_("{where}: neither “most” nor “least” is given"), where=limit.label)
    if limit.most is not None and limit.least is not None and limit.most < limit.least:
        sentence = N_("“{key}” is {found}, must be at least {least}")
        yield _problem(at, written, "most", sentence, key="most", found=limit.most, least=limit.least)
    try:
        re.compile(limit.units)
    except re.error as error:
        sentence = N_("“{key}” is no regular expression: {reason}")
        yield _problem(at, written, "units", sentence, key="units", reason=str(error))


def _problem(at: Lines, written: Data, under: str, sentence: str, /, **args: object) -> Problem:
    return problem(at.get((id(written), under), 0), sentence, **args)
