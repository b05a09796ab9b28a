"""Parameters of which CI takes one or a few, and ``nox -s long`` the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

LONG = pytest.mark.long


def at_length(values: Iterable[Any], *now: Any) -> list[Any]:
    """Return the values of one parameter, each with the mark ``long`` unless it is among ``now``."""
    return [value if value in now else pytest.param(value, marks=LONG) for value in values]


def cases(rows: Iterable[Sequence[Any]], *later: int) -> list[Any]:
    """Return the rows of a table of cases; those with these numbers, counted from 0, have the mark ``long``."""
    return [pytest.param(*row, marks=LONG if number in later else []) for number, row in enumerate(rows)]


def named(rows: Iterable[Sequence[Any]], *later: str) -> list[Any]:
    """Return the rows of a table of cases, each named by its first value; those with these names are ``long``."""
    return [pytest.param(*row, id=row[0], marks=LONG if row[0] in later else []) for row in rows]


def every(step: int, rows: Iterable[Any], ids: Sequence[str] | None = None) -> list[Any]:
    """Return the rows of a table of similar cases, or the values of one parameter.

    The first and every ``step``-th after it run in CI, the others have the mark ``long``.
    """
    listed = list(rows)
    names: Sequence[str | None] = ids or [None] * len(listed)
    return [
        pytest.param(*(row if isinstance(row, tuple) else (row,)), id=name, marks=LONG if number % step else [])
        for number, (row, name) in enumerate(zip(listed, names, strict=True))
    ]
