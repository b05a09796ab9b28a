"""The fewest figures that must change so that every rule of a part holds, if no single action explains the faults.

A search for the smallest set of figures that meets every broken rule (error localisation). At every node the shortest
broken rule is mended by one of its figures, which gets what some broken rule asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from consolidate.causes.candidates import Changes
from consolidate.causes.exact import Exact, divided
from consolidate.causes.unbalanced import Unbalanced
from consolidate.model import Place

_MOST = 4  # figures


class Fewest(NamedTuple):
    """The repairs of the smallest size. ``forced``: it is one, even if the form allowed every figure."""

    repairs: tuple[Changes, ...]
    forced: bool


class _Node(NamedTuple):
    """Some changed figures, by how much each sum moved, and the numbers of the rules that are broken now."""

    changes: dict[Place, Exact]
    moved: dict[int, Exact]
    broken: frozenset[int]


def fewest(unit: Unbalanced, part: int) -> Fewest | None:
    """Every smallest repair of a part; None if it takes too many figures, or a rule does not determine them."""
    relations = unit.given.relations
    if not all(relation.is_equation for relation in unit.broken[part]):
        return None
    broken = frozenset(number for number, relation in enumerate(relations) if relation in unit.broken[part])
    for size in range(2, _MOST + 1):
        found: dict[frozenset[tuple[Place, Exact]], Changes] = {}
        for changes in _search(unit, _Node({}, {}, broken), size, set()):
            found.setdefault(frozenset(changes.items()), changes)
        repairs = tuple(allowed for changes in found.values() if (allowed := unit.allowed(changes)))
        if repairs:
            return Fewest(repairs, len(found) == 1)
    return None


def _search(unit: Unbalanced, node: _Node, size: int, seen: set[frozenset[tuple[Place, Exact]]]) -> Iterator[Changes]:
    """Yield the repairs that change at most so many more figures. ``seen``: the changes that were tried already."""
    if not node.broken:
        yield node.changes
        return
    key = frozenset(node.changes.items())
    if key in seen or not size or not _enough(unit, node, size):
        return
    seen.add(key)
    relations = unit.given.relations
    shortest = min(node.broken, key=lambda number: (len(unit.weights(relations[number])), number))
    for place in unit.weights(relations[shortest]):
        if place not in node.changes:
            for figure in _asked_for(unit, node, place):
                yield from _search(unit, _changed(unit, node, place, figure), size - 1, seen)


def _enough(unit: Unbalanced, node: _Node, size: int) -> bool:
    """Whether so many figures can touch every broken rule."""
    counts: dict[Place, int] = {}
    for number in node.broken:
        weights = unit.weights(unit.given.relations[number])
        unit.spend(len(weights))
        for place in weights:
            counts[place] = counts.get(place, 0) + 1
    return max(counts.values()) * size >= len(node.broken)


def _asked_for(unit: Unbalanced, node: _Node, place: Place) -> list[Exact]:
    """The figures at a place with which one of the broken equations holds."""
    found: dict[Exact, None] = {}
    for each, weight in unit.given.touching[place]:
        relation = unit.given.relations[unit.given.owners[each]]
        if unit.given.owners[each] in node.broken and relation.is_equation and relation.total == each:
            total = unit.sums[each] + node.moved.get(each, 0)
            found[unit.figures[place] - divided(total, weight)] = None
    return list(found)


def _changed(unit: Unbalanced, node: _Node, place: Place, figure: Exact) -> _Node:
    """The node with one more changed figure."""
    moved, broken = dict(node.moved), set(node.broken)
    by = figure - unit.figures[place]
    for each, weight in unit.given.touching[place]:
        moved[each] = moved.get(each, 0) + weight * by
    for each, _ in unit.given.touching[place]:
        number = unit.given.owners[each]
        (broken.discard if unit.holds(unit.given.relations[number], moved) else broken.add)(number)
    unit.spend(len(unit.given.touching[place]))
    return _Node({**node.changes, place: figure}, moved, frozenset(broken))
