"""Split a published table over units so that every unit satisfies every rule and all places add up exactly.

The split is illustrative: only the totals (and, for 宿迁, each unit's 收办) are published.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal

from consolidate.model import Form, Number, Place

Split = dict[str, dict[Place, Number]]


def shares(total: Number, weights: Sequence[int]) -> list[Number]:
    """A number in parts like the weights, exact: largest remainders first; money in its own smallest unit."""
    if isinstance(total, Decimal):
        unit = Decimal(1).scaleb(int(total.as_tuple().exponent))
        return [Decimal(part) * unit for part in shares(int(total / unit), weights)]
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    rest = total - sum(parts)
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[:rest]:
        parts[i] += 1
    return list(parts)


def requests(form: Form, published: Mapping[Place, Number], received: Mapping[str, int], seed: int) -> Split:
    """Deal every single application, with its origin and its result, to the units: every column then balances."""
    block = form.table("requests").blocks[0]
    rows = [row.id for row in block.leaf_rows() if not row.total]
    results = [row for row in rows if row not in ("new", "carried_in")]
    applications: list[tuple[str, str, str]] = []
    for column in (c.id for c in block.leaf_columns() if not c.total):
        count = {row: int(published[Place("requests", row, column)]) for row in rows}
        origins = ["new"] * count["new"] + ["carried_in"] * count["carried_in"]
        outcomes = [row for row in results for _ in range(count[row])]
        random.Random(f"{seed}{column}").shuffle(outcomes)
        applications += [(column, a, b) for a, b in zip(origins, outcomes, strict=True)]
    random.Random(seed).shuffle(applications)
    split: Split = {unit: {p: 0 for p in published if p.table == "requests"} for unit in received}
    for unit, count_ in received.items():
        mine, applications = applications[:count_], applications[count_:]
        for column, origin, outcome in mine:
            for row in (origin, outcome):
                split[unit][Place("requests", row, column)] += 1
    return split


def others(form: Form, published: Mapping[Place, Number], weights: Mapping[str, int], only: Mapping[str, str]) -> Split:
    """Tables 二 and 四 in shares; a row named in ``only`` belongs to one unit (规章 to who may make them)."""
    split: Split = {unit: {} for unit in weights}
    for place, total in published.items():
        if place.table == "requests" or form.is_total(place):
            continue
        parts = shares(total, list(weights.values()))
        for unit, part in zip(weights, parts, strict=True):
            owner = only.get(place.row)
            split[unit][place] = part if owner is None else (total if unit == owner else 0)
    return split
